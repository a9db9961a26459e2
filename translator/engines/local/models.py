"""Translation models in folders: what kind one is, and how texts are put to it.

Three kinds are known, all of them with weights for CTranslate2:

    argos    an Argos package: metadata.json, sentencepiece.model, model/
    opus     OPUS-MT (Marian): source.spm and target.spm beside the weights
    nllb     NLLB-200: sentencepiece.bpe.model, and languages as tokens
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translator.errors import EngineSetup
from translator.units import Locale, Pair

METADATA = "metadata.json"
"""What an Argos package says of itself; we write one for the other kinds."""
WEIGHTS = "model.bin"
"""The file that CTranslate2 reads."""
_CODES = {"zh-Hans": "zh", "zh-Hant": "zt", "pt-BR": "pb", "nb": "nb"}
"""Codes of Argos that are not the language's own."""
_NLLB = {
    "zh-Hans": "zho_Hans", "zh-Hant": "zho_Hant", "en": "eng_Latn", "ja": "jpn_Jpan",
    "ko": "kor_Hang", "fr": "fra_Latn", "de": "deu_Latn", "es": "spa_Latn", "ru": "rus_Cyrl",
    "pt": "por_Latn", "it": "ita_Latn", "ar": "arb_Arab", "vi": "vie_Latn",
}  # fmt: skip
_OPUS = {
    "zh-Hans": ("cmn_Hans", "zho_Hans", "zh_cn", "zh", "zho", "cmn"),
    "zh-Hant": ("cmn_Hant", "zho_Hant", "zh_tw", "zht"),
    "en": ("eng", "en"), "ja": ("jpn", "ja"), "ko": ("kor", "ko"), "fr": ("fra", "fr"),
    "de": ("deu", "de"), "es": ("spa", "es"), "ru": ("rus", "ru"), "pt": ("por", "pt"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Model:
    """A model that translates in one direction."""

    folder: Path
    """The folder that was installed."""
    kind: str
    """`argos`, `opus` or `nllb`."""
    weights: Path
    """The folder that CTranslate2 loads."""
    cutters: tuple[Path, Path]
    """The sentencepiece models that cut sources, and put targets together."""
    before: tuple[str, ...] = ()
    """Tokens before each source: the target's language, where a model knows several."""
    after: tuple[str, ...] = ()
    """Tokens after each source."""
    prefix: tuple[str, ...] = ()
    """Tokens that each target begins with; they are no part of it."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A folder with a model, as its metadata describe it."""

    folder: Path
    """Where it is."""
    source: str
    """The code of the language that it reads."""
    target: str
    """The code of the language that it writes."""
    version: str
    """The package's version; empty if it has none."""


def code_of(locale: Locale) -> str:
    """What Argos calls a locale: `zh`, `zt`, `en`."""
    return _CODES.get(locale.tag, locale.language)


def installed(folder: Path) -> Iterator[Installed]:
    """The models in the folders of *folder*, by name; what is no model is passed over."""
    for path in sorted(folder.glob(f"[!.]*/{METADATA}")):
        data = read_metadata(path)
        source, target = str(data.get("from_code", "")), str(data.get("to_code", ""))
        if source and target:
            yield Installed(path.parent, source, target, str(data.get("package_version", "")))


def read_metadata(path: Path) -> dict[str, Any]:
    """The object in the JSON file *path*; an empty one if there is none that can be read."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def find_model(folder: Path, pair: Pair) -> Model | None:
    """The model for *pair* among those in *folder*, the newest one."""
    codes = code_of(pair.source), code_of(pair.target)
    found = [each for each in installed(folder) if (each.source, each.target) == codes]
    newest = max(found, key=lambda each: order(each.version), default=None)
    return read_model(newest.folder, pair) if newest else None


def order(version: str) -> list[int]:
    """What puts versions in order: 1.10 is newer than 1.9."""
    return [int(part) for part in re.findall(r"\d+", version)]


def read_model(folder: Path, pair: Pair) -> Model:
    """Find out what is in *folder*, and what *pair* needs there.

    Raises:
        EngineSetup: it is no model that can be used; the message says what is missing.
    """
    weights = folder / "model" if (folder / "model" / WEIGHTS).is_file() else folder
    if not (weights / WEIGHTS).is_file():
        raise EngineSetup(f"{folder}: there is no {WEIGHTS}, so this is no model for CTranslate2")
    source, target = folder / "source.spm", folder / "target.spm"
    if source.is_file() and target.is_file():
        return _opus(folder, weights, (source, target), pair)
    if (both := folder / "sentencepiece.bpe.model").is_file():
        return _nllb(folder, weights, both, pair)
    if (both := folder / "sentencepiece.model").is_file():
        wanted = str(read_metadata(folder / METADATA).get("target_prefix") or "")
        prefix = (wanted,) if wanted else ()
        return Model(folder, "argos", weights, (both, both), prefix=prefix)
    raise EngineSetup(
        f"{folder}: there is neither sentencepiece.model nor source.spm and target.spm; "
        "models that cut words in another way (bpe.model) cannot be used"
    )


def _opus(folder: Path, weights: Path, cutters: tuple[Path, Path], pair: Pair) -> Model:
    words = vocabulary(weights, "source")
    names = (f">>{name}<<" for name in _OPUS.get(pair.target.tag, (pair.target.language,)))
    before = next(((name,) for name in names if name in words), ())
    # What the converter of Transformers models leaves to whoever calls (OPUS-MT guide).
    ends = read_metadata(weights / "config.json").get("add_source_eos") is not True
    return Model(folder, "opus", weights, cutters, before, ("</s>",) if ends else ())


def _nllb(folder: Path, weights: Path, both: Path, pair: Pair) -> Model:
    source, target = (_NLLB.get(each.tag, "") for each in (pair.source, pair.target))
    if not source or not target:
        raise EngineSetup(f"{folder}: it is not known what NLLB calls {pair.source}, {pair.target}")
    return Model(folder, "nllb", weights, (both, both), (source,), ("</s>",), (target,))


def vocabulary(weights: Path, side: str) -> frozenset[str]:
    """The tokens of the `source` or `target`, from any of the files that CTranslate2 reads."""
    for name in (f"{side}_vocabulary", "shared_vocabulary"):
        if (path := weights / f"{name}.json").is_file():
            return frozenset(map(str, json.loads(path.read_bytes())))
        if (path := weights / f"{name}.txt").is_file():
            return frozenset(path.read_text("utf-8").split("\n"))
    return frozenset()

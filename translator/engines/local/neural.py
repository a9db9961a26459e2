"""Models on this computer: which are in a folder, and how texts are put to one.

sentencepiece cuts a text, CTranslate2 translates the pieces.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from translator.errors import EngineError, EngineSetup
from translator.files import how_to_install
from translator.text.chars import has_cjk
from translator.text.regex import regex
from translator.text.sentences import split
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
        raise EngineSetup(f"{folder}: {WEIGHTS} is missing, so this is not a model for CTranslate2")
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
    after = ("</s>",) if ends else ()
    return Model(folder, "opus", weights, cutters, before=before, after=after)


def _nllb(folder: Path, weights: Path, both: Path, pair: Pair) -> Model:
    source, target = (_NLLB.get(each.tag, "") for each in (pair.source, pair.target))
    if not source or not target:
        raise EngineSetup(f"{folder}: NLLB has no known code for {pair.source}, {pair.target}")
    return Model(
        folder, "nllb", weights, (both, both), before=(source,), after=("</s>",), prefix=(target,)
    )


def vocabulary(weights: Path, side: str) -> frozenset[str]:
    """The tokens of the `source` or `target`, from any of the files that CTranslate2 reads."""
    for name in (f"{side}_vocabulary", "shared_vocabulary"):
        if (path := weights / f"{name}.json").is_file():
            return frozenset(map(str, json.loads(path.read_bytes())))
        if (path := weights / f"{name}.txt").is_file():
            return frozenset(path.read_text("utf-8").split("\n"))
    return frozenset()


_BATCH = 32
"""How many texts are translated together."""
_TIMES, _MORE = 3, 16
"""How many pieces an answer may have: so many times the source's, and some more."""
_BEAM, _PATIENCE = 4, 2
"""With less patience the search ends with hypotheses that are short and worse."""
_LONGEST = 200
"""How many pieces are translated at a time; models have learned from sentences, not pages."""
_PLACES = regex(r"positions >= (\d+)")
_PLAIN = str.maketrans("“”‘’—–…「」『』、·", '""\'\'--."""",.')
"""What is said of punctuation that a model does not know."""


class Neural:
    """A model, loaded when it is first asked."""

    def __init__(self, model: Model, threads: int, compute: str = "") -> None:
        self.model = model
        self._threads = threads or cores()
        self._compute = compute
        self._lock = Lock()
        self._places = 1 << 20
        self._parts: tuple[Any, Any, Any] | None = None

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate *texts*, sentences best; an empty string where the model only babbles.

        Raises:
            EngineSetup: a library is missing, or the model cannot be loaded.
        """
        try:
            return self._translate(texts)
        except RuntimeError as error:
            # How long a sentence may be is written nowhere; a model says so when it is too long.
            places = _PLACES.search(str(error))
            if places is None or int(places[1]) >= self._places:
                raise EngineError(f"the model in {self.model.folder} failed: {error}") from error
            self._places = int(places[1])
        return self.translate(texts)

    def _translate(self, texts: Sequence[str]) -> list[str]:
        _, _, joiner = self._loaded()
        cut = [self._cut(text) for text in texts]
        sources = [self._pieces(part) for parts in cut for part in parts]
        answers = self._run(sources)
        again = [i for i, each in enumerate(answers) if self._babbles(sources[i], each)]
        tamed = self._run([sources[i] for i in again], no_repeat_ngram_size=3)
        for index, answer in zip(again, tamed, strict=True):
            answers[index] = [] if self._babbles(sources[index], answer) else answer
        said = iter([str(joiner.decode(answer)).strip() for answer in answers])
        return [_together([next(said) for _ in parts]) for parts in cut]

    def _cut(self, text: str) -> list[str]:
        """*text*, in parts if it is too long for the model."""
        count, most = len(self._pieces(text)), min(_LONGEST, self._places - 1)
        if count <= most or len(text) < 2:
            return [text]
        parts = split(text, max(1, len(text) * most // count * 3 // 4))
        return [each for part in parts for each in self._cut(part)] if len(parts) > 1 else [text]

    def unknown(self, text: str) -> list[str]:
        """The runs of *text* that the model has no piece for, without punctuation and spaces."""
        _, cutter, _ = self._loaded()
        pieces = cutter.encode(text, out_type=str)
        unknown = [
            each.strip("▁") for each in pieces if cutter.is_unknown(cutter.piece_to_id(each))
        ]
        return [run for each in unknown for run in _letters(each)]

    def encodes(self, text: str) -> bool:
        """Whether the model has pieces for all of *text*."""
        _, cutter, _ = self._loaded()
        return not any(cutter.is_unknown(number) for number in cutter.encode(text))

    def _pieces(self, text: str) -> list[str]:
        _, cutter, _ = self._loaded()
        if not self.encodes(text):
            text = text.translate(_PLAIN)
        pieces: list[str] = cutter.encode(text, out_type=str)
        return [*self.model.before, *pieces, *self.model.after]

    def _run(self, sources: list[list[str]], **options: Any) -> list[list[str]]:
        """Translate pieces, those of about the same length together."""
        translator, _, _ = self._loaded()
        prefix = list(self.model.prefix)
        order = sorted(range(len(sources)), key=lambda index: len(sources[index]))
        answers: list[list[str]] = [[]] * len(sources)
        waiting = []
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            results = translator.translate_batch(
                [sources[i] for i in batch], [prefix] * len(batch) if prefix else None,
                beam_size=_BEAM, patience=_PATIENCE, max_input_length=0,
                max_decoding_length=self._most(sources[batch[-1]]), replace_unknowns=True,
                asynchronous=True, **options,
            )  # fmt: skip
            waiting.append((batch, results))
        for batch, results in waiting:
            for index, result in zip(batch, results, strict=True):
                answers[index] = result.result().hypotheses[0][len(prefix) :]
        return answers

    def _most(self, source: Sequence[str]) -> int:
        """How many pieces the answer to *source* may have."""
        return min(_TIMES * len(source) + _MORE, self._places - 1)

    def _babbles(self, source: Sequence[str], answer: Sequence[str]) -> bool:
        """Whether *answer* is far too long, or says the same four times in a row."""
        return len(answer) >= self._most(source) or (_repeats(answer) and not _repeats(source))

    def _loaded(self) -> tuple[Any, Any, Any]:
        with self._lock:
            if self._parts is None:
                self._parts = self._load()
            return self._parts

    def _load(self) -> tuple[Any, Any, Any]:
        try:
            import ctranslate2
            import sentencepiece
        except ImportError as error:
            raise EngineSetup(
                f"the local engine needs {error.name}: {how_to_install('local')}"
            ) from error
        whole = min(self._threads, 4)
        known = ctranslate2.get_supported_compute_types("cpu")
        try:
            cutters = [
                sentencepiece.SentencePieceProcessor(model_file=str(path))
                for path in self.model.cutters
            ]
            translator = ctranslate2.Translator(
                str(self.model.weights), device="cpu", inter_threads=self._threads // whole,
                intra_threads=whole,
                compute_type=self._compute or ("int8" if "int8" in known else "default"),
            )  # fmt: skip
        except (RuntimeError, ValueError, LookupError, OSError) as error:
            reason = " ".join(str(error).split())[:200]
            raise EngineSetup(
                f"the model in {self.model.folder} cannot be loaded ({reason}): install it again"
            ) from error
        return translator, cutters[0], cutters[1]


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _together(answers: Sequence[str]) -> str:
    """The answers to the parts of a text; nothing if there is none to one of them."""
    if not all(answers):
        return ""
    return ("" if has_cjk("".join(answers)) else " ").join(answers)


def _repeats(pieces: Sequence[str]) -> bool:
    for size in range(1, 9):
        same = 0
        for index in range(size, len(pieces)):
            same = same + 1 if pieces[index] == pieces[index - size] else 0
            if same >= 3 * size:
                return True
    return False


def _letters(run: str) -> list[str]:
    """The parts of *run* that are not punctuation that can be said otherwise."""
    said = ("Zs", "Cc", "Po", "Pd", "Mn")
    kept = (" " if ord(c) in _PLAIN or unicodedata.category(c) in said else c for c in run)
    return "".join(kept).split()

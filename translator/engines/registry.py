"""Which engines there are, what each still lacks, and one real sentence to try one with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from translator.engines import ENGINES, Choosy, Context, Engine, get_engine, module_of, plugins
from translator.errors import ConfigError, EngineSetup, UnsupportedPair
from translator.units import Pair

_SAMPLES = {
    "de": "Öffne <x1/>, dann lies <g2>die Anleitung</g2>.",
    "en": "Open <x1/>, then read <g2>the manual</g2>.",
    "es": "Abre <x1/> y lee <g2>el manual</g2>.",
    "fr": "Ouvrez <x1/>, puis lisez <g2>le manuel</g2>.",
    "ja": "<x1/>を開いてから、<g2>マニュアル</g2>を読んでください。",
    "zh": "先打开 <x1/>，再读<g2>手册</g2>。",
    "zh-Hant": "先打開 <x1/>，再讀<g2>手冊</g2>。",
}
"""A sentence with both kinds of inline tags, by locale or language."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an engine is from being used."""

    name: str
    """Its name."""
    what: str
    """One line for people."""
    lacks: str
    """What is missing and where to set it, as a sentence; empty if it can be made."""
    refused: Mapping[Pair, str]
    """The pairs it is known not to translate, without asking anybody, and why."""


def standing(
    name: str, options: Mapping[str, Any], environ: Mapping[str, str], pairs: Iterable[Pair]
) -> Standing:
    """Say what the engine *name* lacks, and which of *pairs* it is known not to translate.

    Raises:
        ConfigError: a setting of it cannot be used.
    """
    what = ENGINES.get(name, "an engine of another package")
    try:
        if name not in ENGINES:
            what = (module_of(name).__doc__ or what).strip().partition("\n")[0].rstrip(".")
        engine = get_engine(name, options, environ)
    except EngineSetup as error:
        return Standing(name, what, str(error), {})
    return Standing(name, what, "", dict(_refused(engine, pairs)))


def every_name() -> list[str]:
    """The names of all engines: ours, then those of other packages that do not hide ours."""
    return [*ENGINES, *(name for name in plugins.names() if name not in ENGINES)]


def _refused(engine: Engine | None, pairs: Iterable[Pair]) -> Iterable[tuple[Pair, str]]:
    if isinstance(engine, Choosy):
        for pair in pairs:
            try:
                engine.codes(pair)
            except UnsupportedPair as error:
                yield pair, str(error)


def sample(pair: Pair) -> str:
    """The sentence to try *pair* with, as inline-tagged text.

    Raises:
        ConfigError: there is none in this language.
    """
    for name in (pair.source.tag, pair.source.language):
        if name in _SAMPLES:
            return _SAMPLES[name]
    there = ", ".join(sorted(_SAMPLES))
    raise ConfigError(
        f"there is no sentence in {pair.source} to try; there are {there}: use --from"
    )


def try_out(engine: Engine, pair: Pair) -> tuple[str, str]:
    """Ask *engine* for one short sentence; give it and the answer.

    Raises:
        EngineError: it did not answer.
    """
    text = sample(pair)
    answers = engine.translate([text], pair, [], Context())
    return text, answers[0] if answers else ""

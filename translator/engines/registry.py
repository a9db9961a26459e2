"""Which engines there are: made from their tables, what each still lacks, one sentence to try.

A named engine's module is imported only when it is asked for, so a run without one pays for none.
Engines of other packages are found by their entry points in the group `translator.engines`: such a
package names a module there that is made as ours are, with `OPTIONS`, `create` and a docstring,
whose first line is shown to people. Nothing is looked for until an engine is named that is not
ours, or all are listed; and whatever is wrong with one is a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from translator.engines import Choosy, Context, Engine, Setup, Terms, no_terms
from translator.engines.presets import PRESETS
from translator.engines.usage import Meter
from translator.errors import (
    ConfigError,
    EngineError,
    EngineSetup,
    TranslatorError,
    UnsupportedPair,
)
from translator.project.config import Settings
from translator.text.chars import meant
from translator.units import Pair, Term

if TYPE_CHECKING:
    from translator.engines.http.recording import Recording


ENGINES = {
    "none": "catalogs and memory only; needs nothing",
    "pseudo": "shows what is translatable; needs nothing",
    "command": "any program that reads and writes JSON lines",
    "chat": "any server that speaks OpenAI's /chat/completions",
    "deepl": "DeepL, with a glossary made of the termbase; needs a key",
    "google": "Google Cloud Translation; needs a key, or a project and a token",
    "microsoft": "Azure AI Translator; needs a key and a region",
    "baidu": "百度翻译, Baidu's translation API; needs an appid and a key",
    "libretranslate": "a LibreTranslate server, your own or a public one",
    "apertium": "rule-based translation on your computer, or by a server; needs no key",
    "local": "neural translation on this computer; needs a model, no key and no network",
    **{name: preset.what for name, preset in PRESETS.items()},
}
"""The engines by name, with one line for people. Each is in a module of that name, but the
presets, which are `chat` with a service's address, key and habits."""


COMMON = frozenset({"flight", "price"})
"""The settings that every engine's table may have: `translate.client` reads them, and the
clients of `http` how many requests may be under way."""


def get_engine(
    name: str,
    options: Mapping[str, Any],
    environ: Mapping[str, str],
    meter: Meter | None = None,
    *,
    terms: Terms = no_terms,
    recording: Recording | None = None,
    folder: Path | None = None,
) -> Engine | None:
    """Make the engine *name* from its table in `translator.toml`; None for `none`.

    A table may have any name if its `engine` says which one it is about: so one engine can be
    there twice, such as with two models.

    Args:
        meter: where it counts what it uses.
        terms: the whole termbase; a call of `translate` has only what occurs in its texts.
        recording: where its exchanges are kept, or played from.
        folder: where it may keep what it has found out.

    Raises:
        ConfigError: no engine has this name.
        EngineSetup: something that it needs is missing.
    """
    if name == "none":
        return None
    if not isinstance(options, Mapping):
        raise ConfigError(f"engines.{name} must be a table: [engines.{name}]")
    kind, options = _resolved(name, options)
    module = module_of(kind)
    own = {key: value for key, value in options.items() if key not in COMMON}
    Settings(own, f"engines.{name}").known(module.OPTIONS)
    setup = Setup(
        name, options, environ, meter or Meter(), terms=terms, recording=recording, folder=folder
    )
    try:
        engine: Engine = module.create(setup) if kind in ENGINES else _created(module, setup)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"[engines.{name}] cannot be used: {error}") from error
    return engine


def module_of(name: str) -> Any:
    """Import the module of the engine *name*, ours or another package's.

    Raises:
        ConfigError: no engine has this name.
        EngineSetup: another package's cannot be used.
    """
    if name in ENGINES and name != "none":
        return import_module(f"translator.engines.{name}")
    if module := _foreign_module(name):
        return module
    known = [*ENGINES, *foreign_names()]
    near, there = meant(name, known), ", ".join(known)
    said = f"{near} The engines are {there}" if near else f"; the engines are {there}"
    raise ConfigError(f"unknown engine {name!r}{said}")


def _resolved(name: str, options: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Which engine a table is about, and its options; a preset is chat with that preset."""
    rest = dict(options)
    kind = str(rest.pop("engine", name))
    if kind == "none":
        raise ConfigError(f"unknown engine {kind!r} in the table [engines.{name}]")
    return ("chat", {"preset": kind, **rest}) if kind in PRESETS else (kind, rest)


GROUP = "translator.engines"


def foreign_names() -> list[str]:
    """The names that other packages give engines, sorted."""
    return sorted(entry_points(group=GROUP).names)


def _foreign_module(name: str) -> ModuleType | None:
    """Import the module of the engine *name*; None if no package has one.

    Raises:
        EngineSetup: it cannot be imported, or is no engine; the message names the package.
    """
    found = next(iter(entry_points(group=GROUP, name=name)), None)
    if found is None:
        return None
    try:
        module = found.load()
    except Exception as error:
        raise EngineSetup(f"{_whose(found)} cannot be loaded: {_said(error)}") from error
    options = getattr(module, "OPTIONS", None)
    if not isinstance(options, set | frozenset) or not callable(getattr(module, "create", None)):
        raise EngineSetup(f"{_whose(found)} is not an engine: it lacks OPTIONS, a set, or create")
    return module if isinstance(module, ModuleType) else None


def _created(module: Any, setup: Setup) -> Foreign:
    """Make an engine of another package's *module*.

    Raises:
        TranslatorError: what it raises on purpose.
        EngineSetup: anything else.
    """
    try:
        return Foreign(setup.name, module.create(setup))
    except TranslatorError:
        raise
    except Exception as error:
        raise EngineSetup(f"the {setup.name} engine cannot be set up: {_said(error)}") from error


class Foreign:
    """An engine of another package, whose mistakes become errors of ours."""

    def __init__(self, name: str, engine: Any) -> None:
        self.name = str(engine.name)
        self.limits = engine.limits
        self._name = name
        self._engine = engine

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> Sequence[str]:
        """Ask it; what is no list of strings is no answer."""
        try:
            answers = self._engine.translate(texts, pair, terms, context)
        except TranslatorError:
            raise
        except (Exception, SystemExit) as error:
            raise EngineError(f"the {self._name} engine failed: {_said(error)}") from error
        if not isinstance(answers, list | tuple) or not all(isinstance(a, str) for a in answers):
            raise EngineError(f"the {self._name} engine did not answer with a list of strings")
        return answers


def _whose(found: EntryPoint) -> str:
    package = f" of the package {found.dist.name}" if found.dist else ""
    return f"the {found.name} engine{package}"


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


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
class Readiness:
    """How far an engine is from being used."""

    name: str
    """Its name."""
    what: str
    """One line for people."""
    lacks: str
    """What is missing and where to set it, as a sentence; empty if it can be made."""
    refused: Mapping[Pair, str]
    """The pairs it is known not to translate, without asking anybody, and why."""


def readiness(
    name: str, options: Mapping[str, Any], environ: Mapping[str, str], pairs: Iterable[Pair]
) -> Readiness:
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
        return Readiness(name, what, str(error), {})
    refused: dict[Pair, str] = {}
    if isinstance(engine, Choosy):
        for pair in pairs:
            try:
                engine.codes(pair)
            except UnsupportedPair as error:
                refused[pair] = str(error)
    return Readiness(name, what, "", refused)


def every_name() -> list[str]:
    """The names of all engines: ours, then those of other packages that do not hide ours."""
    return [*ENGINES, *(name for name in foreign_names() if name not in ENGINES)]


def sample(pair: Pair) -> str:
    """The sentence to try *pair* with, as inline-tagged text.

    Raises:
        ConfigError: there is none in this language.
    """
    for name in (pair.source.tag, pair.source.language):
        if name in _SAMPLES:
            return _SAMPLES[name]
    there = ", ".join(sorted(_SAMPLES))
    raise ConfigError(f"no sentence to try in {pair.source}; name one of {there} with --from")


def try_out(engine: Engine, pair: Pair) -> tuple[str, str]:
    """Ask *engine* for one short sentence; give it and the answer.

    Raises:
        EngineError: it did not answer.
    """
    text = sample(pair)
    answers = engine.translate([text], pair, [], Context())
    return text, answers[0] if answers else ""

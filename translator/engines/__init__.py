"""Engines: what machine-translates, behind one small protocol.

A named engine's module is imported only when it is asked for, so a run without one pays
for none. Translating is all that an engine does: how texts are put into requests, what is
asked again, what is believed, paid and kept is decided once for all of them, in `machine`;
addresses, keys, pace and retries are those of `wire`, and what a service's errors mean is
a table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from translator.engines.http.keys import Secrets
from translator.engines.meter import Meter
from translator.engines.presets import PRESETS
from translator.errors import ConfigError
from translator.units import Match, Pair, Term

if TYPE_CHECKING:
    from translator.engines.http.client import Wire
    from translator.engines.http.recording import Tape


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request of a service may hold, and how many may be under way."""

    texts: int = 50
    """How many texts."""
    size: int = 10_000
    """How much text, as `measure` counts it; a longer single text is sent alone."""
    measure: Callable[[str], int] = len
    """How a text counts: characters, bytes or tokens."""
    flight: int = 4
    """How many requests may be under way at once."""
    repairs: int = 0
    """How often asking again may give another answer, as it reads `Context.rejected`: once,
    with the faults named; twice, if a text that is asked for alone may fare better, too."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an engine may know beyond the texts; it may use what its service has a place for."""

    title: str = ""
    """The post's title."""
    notes: tuple[str, ...] = ()
    """For each text, what the author says of it; empty strings where nothing."""
    headings: tuple[str, ...] = ()
    """The headings that the first text stands under, the highest first."""
    before: tuple[str, ...] = ()
    """The sources just before the first text, in order, as inline-tagged text."""
    after: tuple[str, ...] = ()
    """The sources just after the last text."""
    examples: tuple[Match, ...] = ()
    """Translations of similar sources, from the memory."""
    rejected: tuple[tuple[str, str], ...] = ()
    """For each text, its last answer and what was wrong with it; empty when first asked."""


class Engine(Protocol):
    """Something that machine-translates."""

    name: str
    """What catalogs record as the origin of its targets: `deepl`, `chat/gpt-4o`."""
    limits: Limits
    """What one call may have."""

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> Sequence[str]:
        """Translate *texts*; an empty string for what could not be translated.

        May be called by several threads at once.

        Raises:
            EngineError: nothing could be translated; its class says whether to ask again,
                for less, or another engine, and the message what a person can do.
        """


@runtime_checkable
class Choosy(Protocol):
    """An engine that knows, without asking anybody, which pairs it translates."""

    def codes(self, pair: Pair) -> tuple[str, str]:
        """Give the service's names of the locales.

        Raises:
            UnsupportedPair: it does not translate between them.
        """


Terms = Callable[[Pair], Sequence[Term]]
"""Gives the terms of a direction."""


def no_terms(pair: Pair) -> Sequence[Term]:
    """Give none: a project without a termbase."""
    return ()


@dataclass(frozen=True, slots=True)
class Setup:
    """What an engine is made from."""

    name: str
    """Its name in the configuration: `chat` of `[engines.chat]`."""
    options: Mapping[str, Any]
    """Its table there; every name in it is one of the module's `OPTIONS`."""
    environ: Mapping[str, str] = field(repr=False)
    """The environment, in which keys are."""
    meter: Meter = field(default_factory=Meter)
    """Where it counts what it uses."""
    terms: Terms = no_terms
    """The whole termbase in one direction, for services that keep glossaries."""
    tape: Tape | None = None
    """Where its exchanges are kept, or played from."""
    secrets: Secrets = field(default_factory=Secrets, repr=False)
    """The keys that were found, hidden in all that is written."""
    folder: Path | None = None
    """Where it may keep what it has found out, and what is safe to delete; None for nowhere."""

    def key(self, variable: str, *, needed: bool = True) -> str:
        """Find the service's key: in a file, the keyring, or the environment's *variable*.

        It belongs into a header or a body, never into an address. Where exchanges are played
        from a tape, none is needed.

        Raises:
            EngineSetup: there is none, or what is there is no key.
        """
        from translator.engines.http.keys import find_key

        needed = needed and not (self.tape and self.tape.replay)
        key = find_key(self.name, self.options, self.environ, variable, needed=needed)
        self.secrets.add(key)
        return key

    def wire(self, url: str, **options: Any) -> Wire:
        """Connect to the service at *url*, or at the `base_url` of the options; see `connect`.

        Raises:
            EngineSetup: an address that would send the key in the clear.
        """
        from translator.engines.http.client import connect

        return connect(self.name, self.options, self.meter, self.secrets, self.tape, url, **options)


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
"""The settings that every engine's table may have; `machine` reads them, not the engine."""


def get_engine(
    name: str,
    options: Mapping[str, Any],
    environ: Mapping[str, str],
    meter: Meter | None = None,
    *,
    terms: Terms = no_terms,
    tape: Tape | None = None,
    folder: Path | None = None,
) -> Engine | None:
    """Make the engine *name* from its table in `translator.toml`; None for `none`.

    A table may have any name if its `engine` says which one it is about: so one engine can be
    there twice, such as with two models.

    Args:
        meter: where it counts what it uses.
        terms: the whole termbase; a call of `translate` has only what occurs in its texts.
        tape: where its exchanges are kept, or played from.
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
    if unknown := sorted(set(options) - module.OPTIONS - COMMON):
        known = ", ".join(sorted(module.OPTIONS)) or "none"
        raise ConfigError(f"[engines.{name}]: {unknown[0]!r} is not a setting; there are {known}")
    setup = Setup(name, options, environ, meter or Meter(), terms=terms, tape=tape, folder=folder)
    try:
        engine: Engine = module.create(setup) if kind in ENGINES else _foreign(module, setup)
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
    from translator.engines import plugins

    if module := plugins.load(name):
        return module
    there = ", ".join([*ENGINES, *plugins.names()])
    raise ConfigError(f"there is no engine {name!r}; there are {there}")


def _foreign(module: Any, setup: Setup) -> Engine:
    from translator.engines import plugins

    return plugins.create(module, setup)


def _resolved(name: str, options: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Which engine a table is about, and its options; a preset is chat with that preset."""
    rest = dict(options)
    kind = str(rest.pop("engine", name))
    if kind == "none":
        raise ConfigError(f"there is no engine {kind!r} for the table [engines.{name}]")
    return ("chat", {"preset": kind, **rest}) if kind in PRESETS else (kind, rest)

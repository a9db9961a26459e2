"""Engines: what machine-translates, behind one small protocol.

Translating is all that an engine does: how texts are put into requests, what is asked again,
what is believed, paid and kept is decided once for all of them, in `translate`. Here belong the
protocol, what an engine is made from (`Setup`), a module for each engine or family of services
(`registry` finds them by name), and what services have in common: `http` for connections, keys,
pace, retries and errors, `markup` for tags, `usage` for what is counted. Nothing here knows
posts, catalogs or files of a blog.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from translator.engines.http.auth import Secrets
from translator.engines.usage import Meter
from translator.errors import UnsupportedPair
from translator.project.config import Settings
from translator.units import Locale, Match, Pair, Term

if TYPE_CHECKING:
    from translator.engines.http.client import Service
    from translator.engines.http.recording import Recording


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


def code_of(locale: Locale, table: Mapping[str, str], service: str, *, closed: bool = True) -> str:
    """Find *locale*, or else its language, in a service's *table*.

    Args:
        closed: whether the service has no others; otherwise they are spelled as they are.

    Raises:
        UnsupportedPair: the service has none; the message says which there are.
    """
    for name in (locale.tag, locale.language):
        if name in table:
            return table[name]
    if not closed:
        return locale.tag
    raise UnsupportedPair(
        f"{service} does not support {locale}; it supports {', '.join(sorted(table))}"
    )


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
    recording: Recording | None = None
    """Where its exchanges are kept, or played from."""
    secrets: Secrets = field(default_factory=Secrets, repr=False)
    """The keys that were found, hidden in all that is written."""
    folder: Path | None = None
    """Where it may keep what it has found out, and what is safe to delete; None for nowhere."""

    @property
    def settings(self) -> Settings:
        """The options, read key by key: what cannot be used is said as in `translator.toml`."""
        return Settings(self.options, f"engines.{self.name}")

    def key(self, variable: str, *, needed: bool = True) -> str:
        """Find the service's key: in a file, the keyring, or the environment's *variable*.

        It belongs into a header or a body, never into an address. Where exchanges are played
        from a recording, none is needed.

        Raises:
            EngineSetup: there is none, or what is there is no key.
        """
        from translator.engines.http.auth import find_key

        needed = needed and not (self.recording and self.recording.replay)
        key = find_key(self.name, self.options, self.environ, variable, needed=needed)
        self.secrets.add(key)
        return key

    def connect(self, url: str, **options: Any) -> Service:
        """Connect to the service at *url*, or at the `base_url` of the options; see `connect`.

        Raises:
            EngineSetup: an address that would send the key in the clear.
        """
        from translator.engines.http.client import connect

        return connect(
            url,
            name=self.name,
            options=self.options,
            meter=self.meter,
            secrets=self.secrets,
            recording=self.recording,
            **options,
        )

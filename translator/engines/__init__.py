"""What an engine is, and which there are.

An engine is one class with one method. It gets texts with inline tags (`tags.protect`)
and gives back as many; what it gives is verified by the pipeline, not by the engine.
To add one: a module here with the class, its `OPTIONS` and `create`; a row in `ENGINES`;
a fixture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from translator.errors import ConfigError
from translator.units import Pair, Term


@dataclass(frozen=True, slots=True)
class Context:
    """What an engine may know beyond the texts."""

    title: str = ""
    """The post's title."""
    notes: tuple[str, ...] = ()
    """For each text, its kind and what the author says of it."""


class Engine(Protocol):
    """Something that machine-translates."""

    name: str
    """What catalogs record as the origin of its targets."""
    batch: int
    """How many texts one call may have."""

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Translate *texts*; an empty string for what could not be translated.

        Raises:
            EngineError: nothing could be translated; the message says what to do.
        """


ENGINES = {
    "none": "catalogs and memory only; needs nothing",
    "pseudo": "shows what is translatable; needs nothing",
    "command": "any program that reads and writes JSON lines",
    "chat": "any server that speaks OpenAI's /chat/completions",
}
"""The engines by name, each in a module of that name, with one line for people."""


def get_engine(name: str, options: Mapping[str, Any], environ: Mapping[str, str]) -> Engine | None:
    """Make the engine *name* from its table in `translator.toml`; None for `none`.

    Raises:
        ConfigError: no engine has this name.
        EngineSetup: something that it needs is missing.
    """
    if name == "none":
        return None
    if name not in ENGINES:
        raise ConfigError(f"there is no engine {name!r}; there are {', '.join(ENGINES)}")
    if not isinstance(options, Mapping):
        raise ConfigError(f"engines.{name} must be a table: [engines.{name}]")
    module = import_module(f"translator.engines.{name}")
    if unknown := sorted(set(options) - module.OPTIONS):
        known = ", ".join(sorted(module.OPTIONS)) or "none"
        raise ConfigError(f"[engines.{name}]: {unknown[0]!r} is not a setting; there are {known}")
    try:
        engine: Engine = module.create(options, environ)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"[engines.{name}] cannot be used: {error}") from error
    return engine

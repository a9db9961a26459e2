"""Engines of other packages, found by their entry points in the group `translator.engines`.

Such a package names a module there that is made as ours are: with `OPTIONS`, `create` and a
docstring, whose first line is shown to people; this module lies below the protocol, which
asks it, and so names none of its types. Nothing is looked for until an engine is
named that is not ours, or all are listed; and whatever is wrong with one is a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from translator.errors import EngineError, EngineSetup, TranslatorError
from translator.units import Pair, Term

GROUP = "translator.engines"


def names() -> list[str]:
    """The names that other packages give engines, sorted."""
    return sorted(entry_points(group=GROUP).names)


def load(name: str) -> ModuleType | None:
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
        raise EngineSetup(f"{_whose(found)} is no engine: it lacks OPTIONS, a set, or create")
    return module if isinstance(module, ModuleType) else None


def create(module: Any, setup: Any) -> Foreign:
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
        raise EngineSetup(f"the {setup.name} engine cannot be made: {_said(error)}") from error


class Foreign:
    """An engine of another package, whose mistakes become errors of ours."""

    def __init__(self, name: str, engine: Any) -> None:
        self.name = str(engine.name)
        self.limits = engine.limits
        self._name = name
        self._engine = engine

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Any
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

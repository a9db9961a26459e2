"""Checks: functions that look at a translation, or at a post, and yield what is wrong with it.

To add one: a function with a one-sentence docstring in the module that fits, a row in
`CHECKS` that names it, a fixture that fires and one that must not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib import import_module
from typing import Any

from translator.units import Severity


class Scope(Enum):
    """What a check is given."""

    WORDS = auto()
    """Each unit that has a target."""
    PARTS = auto()
    """Each unit, and what is between two."""
    ROWS = auto()
    """All units that have a target, together."""
    PAIR = auto()
    """Both posts."""
    POST = auto()
    """One post."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: a row of the table."""

    id: str
    """What findings, exceptions and options call it."""
    function: str
    """`module.name` of its function below this package; imported when the check first runs."""
    severity: Severity
    """How bad its findings are, unless they say otherwise."""
    scope: Scope
    """What the function is given: `(row, setting)`, `(rows, setting)` (it yields each problem with
    its row), `(source, target, links)` or `(post, place)`."""

    @property
    def look(self) -> Callable[..., Iterator[Any]]:
        """The function; its docstring says in one sentence what it finds."""
        return _function(self.function)

    def __call__(self, *given: Any) -> Iterator[Any]:
        """Run it."""
        return self.look(*given)


@cache
def _function(path: str) -> Callable[..., Iterator[Any]]:
    module, _, name = path.partition(".")
    function: Callable[..., Iterator[Any]]
    function = getattr(import_module(f"translator.checks.{module}"), name)
    return function


CHECKS: tuple[Check, ...] = (
    Check("terms", "words.terms", Severity.WARNING, Scope.WORDS),
    Check("placeholders", "parts.placeholders", Severity.ERROR, Scope.PARTS),
    Check("links", "parts.links", Severity.ERROR, Scope.PARTS),
    Check("addresses", "planted.addresses", Severity.ERROR, Scope.PARTS),
    Check("invisible", "planted.invisible", Severity.WARNING, Scope.PARTS),
    Check("images", "parts.images", Severity.ERROR, Scope.PARTS),
    Check("code", "parts.code", Severity.ERROR, Scope.PARTS),
    Check("html", "planted.templates", Severity.ERROR, Scope.PARTS),
    Check("html", "parts.html", Severity.ERROR, Scope.PARTS),
    Check("html", "planted.scripts", Severity.ERROR, Scope.PARTS),
    Check("math", "parts.math", Severity.ERROR, Scope.PARTS),
    Check("numbers", "numbers.numbers", Severity.WARNING, Scope.PARTS),
    Check("names", "names.names", Severity.WARNING, Scope.WORDS),
    Check("length", "length.length", Severity.WARNING, Scope.WORDS),
    Check("structure", "structure.structure", Severity.ERROR, Scope.PAIR),
    Check("consistency", "consistency.consistency", Severity.NOTE, Scope.ROWS),
    Check("emphasis", "words.emphasis", Severity.WARNING, Scope.WORDS),
    Check("emphasis", "stress.stress", Severity.WARNING, Scope.WORDS),
    Check("emoji", "stress.emoji", Severity.WARNING, Scope.PARTS),
    Check("sentences", "sentences.sentences", Severity.WARNING, Scope.WORDS),
    Check("negation", "negation.negation", Severity.WARNING, Scope.WORDS),
    Check("artefacts", "artefacts.artefacts", Severity.ERROR, Scope.WORDS),
    Check("punctuation", "punctuation.punctuation", Severity.WARNING, Scope.WORDS),
    Check("punctuation", "punctuation.glued", Severity.WARNING, Scope.WORDS),
    Check("untranslated", "words.untranslated", Severity.WARNING, Scope.WORDS),
    Check("language", "words.language", Severity.WARNING, Scope.WORDS),
    Check("language", "script.script", Severity.WARNING, Scope.WORDS),
    Check("stale", "words.stale", Severity.WARNING, Scope.WORDS),
    Check("frontmatter", "structure.frontmatter", Severity.WARNING, Scope.PAIR),
    Check("leftover", "leftover.leftover", Severity.WARNING, Scope.PAIR),
    Check("terms", "words.misspelt", Severity.WARNING, Scope.POST),
    Check("typography", "typography.typography", Severity.WARNING, Scope.POST),
    Check("links-local", "links.links_local", Severity.ERROR, Scope.POST),
    Check("anchors", "links.anchors", Severity.WARNING, Scope.POST),
)
"""Every check; those of one scope run in this order."""

WORD_CHECKS = frozenset(check.id for check in CHECKS if check.scope is not Scope.POST)
"""The checks that compare a translation with its source."""

OTHERS: Mapping[str, tuple[Severity, str]] = {
    "document": (
        Severity.WARNING,
        "A list or quote could not be located, so it is not translated.",
    ),
    "edited": (Severity.ERROR, "The target post was edited by hand, and was left alone."),
    "ignore": (Severity.WARNING, "An exception is unused, or names a check that does not exist."),
    "incomplete": (Severity.WARNING, "The target post exists, but the catalog lacks targets."),
    "orphan": (Severity.WARNING, "A target was left behind when its source was deleted."),
    "outdated": (
        Severity.WARNING,
        "The target post is out of date: its source and catalog give another text.",
    ),
    "splice": (
        Severity.ERROR,
        "A target of the catalog would break the post in the place of its segment.",
    ),
}
"""What is found beside the checks: its severity, and what it says in one sentence."""

OF_WORDS = frozenset(
    {"terms", "numbers", "length", "emphasis", "punctuation", "untranslated", "language",
     "typography", "sentences", "negation", "consistency"}
)  # fmt: skip
"""The checks that do not speak of a pseudo-translation: its words are not meant to say anything."""

IDS = (*dict.fromkeys(check.id for check in CHECKS), *OTHERS)
"""Every id that a finding may have."""

Wanted = Callable[[str], bool]
"""Whether a check of this id is to run."""


def rules() -> dict[str, tuple[Severity, str]]:
    """Give each id its usual severity, and what it says: a sentence for each of its checks."""
    own: dict[str, tuple[Severity, str]] = {}
    for check in CHECKS:
        says = check.look.__doc__ or check.id
        severity, before = own.get(check.id, (check.severity, ""))
        own[check.id] = severity, f"{before} {says}".strip()
    return {**own, **OTHERS}


def known(check: str) -> bool:
    """Whether findings are called so."""
    return check in IDS


def every(check: str) -> bool:
    """Want all checks."""
    return True


def only(ids: Collection[str]) -> Wanted:
    """Want the checks of these ids; all if there are none."""
    return ids.__contains__ if ids else every

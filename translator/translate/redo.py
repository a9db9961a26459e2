"""Asking again: which of a machine's targets, and what became of them.

A unit that is asked again keeps its target until the answer is there, marked as one whose source
has changed: so a run that stops on the way loses nothing. What a person has written, approved or
corrected is never asked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from translator.catalog.catalog import Catalog
from translator.checks import only
from translator.checks.base import Setting
from translator.checks.rows import is_draft
from translator.checks.run import check_units
from translator.errors import ConfigError
from translator.terms.matcher import Matcher
from translator.translate.pipeline import Draft
from translator.units import COPIED, Severity, State, Unit

TERMS, ENGINE, PROMPT = "terms", "engine", "prompt"
"""What `--redo` knows by name: units that break a term, that another engine wrote, or that any
engine wrote, whose prompt may be another one now. All else is a regular expression."""


@dataclass(frozen=True, slots=True)
class Redone:
    """A target that was asked for again."""

    source: str
    """Its source."""
    before: str
    """What the machine had said."""
    after: str
    """What it says now."""


def reopened(draft: Draft, matcher: Matcher, engines: Collection[str]) -> Draft:
    """Open the machine's units that the draft's options name, for *engines* to answer once more.

    Raises:
        ConfigError: what they have is no regular expression.
    """
    mine = [unit for unit in draft.catalog.units if is_draft(unit) and unit.origin != COPIED]
    wanted = {unit.key for unit in _chosen(mine, draft, matcher, engines)}
    return draft.with_units(
        replace(unit, previous=unit.source, state=State.FUZZY,
                history=replace(unit.history, reason=""))
        for unit in mine
        if unit.key in wanted
    )  # fmt: skip


def _chosen(
    units: Iterable[Unit], draft: Draft, matcher: Matcher, engines: Collection[str]
) -> Iterator[Unit]:
    what, keys = draft.job.options.redo, draft.job.options.units
    if keys:
        yield from (unit for unit in units if unit.key in keys)
        return
    if what == TERMS:
        setting = Setting(draft.job.pair, matcher, labels=draft.job.source.labels,
                          syntax=draft.job.source.syntax)  # fmt: skip
        for unit, finding in check_units(units, setting, only({"terms"})):
            if finding.severity is not Severity.NOTE:
                yield unit
        return
    named: dict[str, Callable[[Unit], bool]] = {
        ENGINE: lambda unit: unit.origin not in engines,
        PROMPT: lambda unit: unit.origin in engines,
    }
    yield from filter(named.get(what) or _matching(what), units)


def _matching(what: str) -> Callable[[Unit], bool]:
    """Whether a unit's source or target has *what*, a regular expression."""
    try:
        pattern = re.compile(what)
    except re.error as error:
        raise ConfigError(
            f"--redo {what}: neither {TERMS}, {ENGINE} nor {PROMPT}, nor a regular expression: "
            f"{error}"
        ) from error
    return lambda unit: bool(pattern.search(unit.source) or pattern.search(unit.target))


def settled(draft: Draft) -> Draft:
    """Give back the targets for which there was no other answer as they were."""
    return draft.with_units(
        replace(unit, previous="") for unit in draft.catalog.units if unit.previous == unit.source
    )


def redone(before: Catalog, after: Iterable[Unit]) -> tuple[Redone, ...]:
    """What became of a machine's targets: those that are others now."""
    old = {unit.key: unit for unit in before.units if is_draft(unit)}
    return tuple(
        Redone(unit.source, old[unit.key].target, unit.target)
        for unit in after
        if unit.key in old and unit.target and old[unit.key].target != unit.target
    )

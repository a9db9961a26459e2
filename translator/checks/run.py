"""Run checks: on a catalog's units, and on a pair as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from translator.checks import CHECKS, OF_WORDS, Check, Scope, Wanted, every
from translator.checks.base import PassagePair, Problem, Setting
from translator.checks.post import ParsedPost, finding_of
from translator.checks.rows import (
    Group,
    given_anchors,
    in_shape,
    moved,
    reunited,
    rows_of,
    unit_row,
    word_rows,
)
from translator.site.same import same_address
from translator.text.pseudo import is_pseudo
from translator.units import Finding, Span, State, Unit


def check_units(
    units: Iterable[Unit], setting: Setting, wanted: Wanted = every
) -> Iterator[tuple[Unit, Finding]]:
    """Check every unit of a catalog that has a target; its findings have no place in a file."""
    rows: dict[int, Unit] = {}
    looked, looks = [], _looks(wanted)
    for unit in units:
        if unit.state is State.UNTRANSLATED:
            continue
        row = unit_row(unit, setting.grammar)
        rows[id(row)] = unit
        looked.append(row)
        for check, problem in _row_problems(row, setting, looks):
            yield unit, Finding(check.id, problem.severity or check.severity, problem.message)
    for row, check, problem in _problems_of_all(looked, setting, wanted):
        severity = problem.severity or check.severity
        yield rows[id(row)], Finding(check.id, severity, problem.message)


def unit_problems(unit: Unit, setting: Setting) -> Iterator[tuple[Check, Problem]]:
    """Check one unit of a catalog; each problem with its place in the unit's own text."""
    return _row_problems(unit_row(unit, setting.grammar), setting, _looks(every))


def check_pair(
    source: ParsedPost,
    target: ParsedPost,
    links: Sequence[Group],
    setting: Setting,
    wanted: Wanted = every,
    *,
    sure: Sequence[Group] | None = None,
) -> Iterator[Finding]:
    """Check two posts that are translations of each other, as they are written.

    Args:
        links: which of their segments belong together, as `groups` makes them.
        sure: those whose words are compared; all of them, if it is not said.
    """
    sure = links if sure is None else sure
    links, sure = (
        [group for link in side if any(group := in_shape(link, source, target))]
        for side in (links, sure)
    )
    parts = any(check.scope is Scope.PARTS and wanted(check.id) for check in CHECKS)
    rows = reunited(rows_of(source, target, sure, links) if parts else word_rows(sure))
    texts = source.document.text, target.document.text
    setting = replace(
        setting,
        labels=source.document.labels,
        syntax=source.document.syntax,
        moved=moved(rows),
        same_address=same_address(setting.pair, *texts),
        source=texts[0].lower(),
        given=setting.given | given_anchors(source, target),
    )
    for at, row in enumerate(rows):
        if row.kind is not None and setting.is_draft(row.source.text, row.target.text):
            rows[at] = replace(row, draft=True)
    looks = _looks(wanted)
    found = chain(
        ((row, *each) for row in rows for each in _row_problems(row, setting, looks)),
        _problems_of_all(rows, setting, wanted),
    )
    for row, check, problem in found:
        post, side = (source, row.source) if problem.of_source else (target, row.target)
        span = side.span(problem.start, problem.stop)
        yield finding_of(check, problem._replace(fix=side.fix(problem, span)), post, span)
    for check in CHECKS:
        if check.scope is Scope.PAIR and wanted(check.id):
            for problem in check(source, target, links):
                post = source if problem.of_source else target
                yield finding_of(
                    check, problem, post, Span(problem.start, problem.stop or problem.start)
                )


def _problems_of_all(
    rows: Sequence[PassagePair], setting: Setting, wanted: Wanted
) -> Iterator[tuple[PassagePair, Check, Problem]]:
    """What is seen only when all rows of words are looked at together."""
    words = [row for row in rows if row.kind is not None]
    for check in CHECKS:
        if check.scope is Scope.ROWS and wanted(check.id):
            for row, problem in check(words, setting):
                yield row, check, problem


Looks = tuple[list[Check], list[Check]]
"""The checks of a row of words, and those of a row of all else."""


def _looks(wanted: Wanted) -> Looks:
    """The wanted checks of rows, chosen once for all of them."""
    chosen = [check for check in CHECKS if wanted(check.id)]
    words = [check for check in chosen if check.scope in (Scope.PARTS, Scope.WORDS)]
    return words, [check for check in words if check.scope is Scope.PARTS]


def _row_problems(
    row: PassagePair, setting: Setting, looks: Looks
) -> Iterator[tuple[Check, Problem]]:
    marked = row.kind is not None and is_pseudo(row.target.text)
    for check in looks[row.kind is None]:
        if marked and check.id in OF_WORDS:
            continue
        for problem in check.look(row, setting):
            yield check, problem

"""Checks: functions that look at a translation, or at a post, and yield what is wrong with it.

To add one: a function with a one-sentence docstring in the module that fits, a row in
`CHECKS` that names it, a fixture that fires and one that must not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from itertools import chain
from typing import Any

from translator.checks.base import PassagePair, PostSetting, Problem, Scope, Setting
from translator.checks.post import ParsedPost
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
from translator.units import Finding, Severity, Span, State, Unit


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

_OF_WORDS = frozenset(
    {"terms", "numbers", "length", "emphasis", "punctuation", "untranslated", "language",
     "typography", "sentences", "negation", "consistency"}
)  # fmt: skip
"""The checks that do not speak of a pseudo-translation: its words are not meant to say anything."""

IDS = (*dict.fromkeys(check.id for check in CHECKS), *OTHERS)
"""Every id that a finding may have."""

Wanted = Callable[[str], bool]
"""Whether a check of this id is to run."""


def rules() -> dict[str, tuple[Severity, str]]:
    """Give each id its usual severity, and what it says in one sentence."""
    # Of two checks with one id, the one of pairs speaks for both.
    ordered = (*CHECKS, *(check for check in CHECKS if check.scope is not Scope.POST))
    own = {check.id: (check.severity, check.look.__doc__ or check.id) for check in ordered}
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


def unit_problems(
    unit: Unit, setting: Setting, wanted: Wanted = every
) -> Iterator[tuple[Check, Problem]]:
    """Check one unit of a catalog; each problem with its place in the unit's own text."""
    yield from _row_problems(unit_row(unit, setting.grammar), setting, _looks(wanted))


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
    same = same_address(setting.pair, *texts)
    labels = source.document.labels
    setting = replace(
        setting,
        labels=labels,
        syntax=source.document.syntax,
        moved=moved(rows),
        same_address=same,
        source=texts[0].lower(),
        given=setting.given | given_anchors(source, target),
    )
    rows, looks = [_with_origin(row, setting) for row in rows], _looks(wanted)
    found = chain(
        ((row, *each) for row in rows for each in _row_problems(row, setting, looks)),
        _problems_of_all(rows, setting, wanted),
    )
    for row, check, problem in found:
        post, side = (source, row.source) if problem.of_source else (target, row.target)
        span = side.span(problem.start, problem.stop)
        yield _finding(check, problem._replace(fix=side.fix(problem, span)), post, span)
    for check in CHECKS:
        if check.scope is Scope.PAIR and wanted(check.id):
            for problem in check(source, target, links):
                post = source if problem.of_source else target
                yield _finding(
                    check, problem, post, Span(problem.start, problem.stop or problem.start)
                )


def _with_origin(row: PassagePair, setting: Setting) -> PassagePair:
    draft = row.kind is not None and setting.is_draft(row.source.text, row.target.text)
    return replace(row, draft=True) if draft else row


def _problems_of_all(
    rows: Sequence[PassagePair], setting: Setting, wanted: Wanted
) -> Iterator[tuple[PassagePair, Check, Problem]]:
    """What is seen only when all rows of words are looked at together."""
    words = [row for row in rows if row.kind is not None]
    for check in CHECKS:
        if check.scope is Scope.ROWS and wanted(check.id):
            for row, problem in check(words, setting):
                yield row, check, problem


def check_post(post: ParsedPost, place: PostSetting, wanted: Wanted = every) -> Iterator[Finding]:
    """Check one post as it is written, whatever it is a translation of."""
    marked = [s.spans for s in post.document.segments if is_pseudo(s.source)]
    for check in CHECKS:
        if check.scope is Scope.POST and wanted(check.id):
            for problem in check(post, place):
                start = problem.start
                if check.id not in _OF_WORDS or not any(
                    spans[0].start <= start < spans[-1].stop for spans in marked
                ):
                    yield _finding(check, problem, post, Span(start, problem.stop or start))


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
        if marked and check.id in _OF_WORDS:
            continue
        for problem in _function(check.function)(row, setting):
            yield check, problem


def _finding(check: Check, problem: Problem, post: ParsedPost, span: Span | None) -> Finding:
    severity = problem.severity or check.severity
    found = Finding(check.id, severity, problem.message, post.path)
    if span is None:
        return found
    line, column = post.place(span.start)
    return replace(found, line=line, column=column, span=span, fix=problem.fix)

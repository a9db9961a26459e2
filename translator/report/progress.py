"""How far each pair is: the counts of `translator status`, as values, and its table and diffs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from translator.checks import IDS, Wanted, only
from translator.report.text import visible
from translator.text.diff import marked
from translator.units import Finding, Severity, State, Unit

ASKED: Wanted = only({"stale", "edited", "terms", "frontmatter"} & {*IDS})
"""The checks that the counts need."""
_COUNTS = ("units", "translated", "fuzzy", "stale", "missing", "by hand", "terms")


@dataclass(frozen=True, slots=True)
class PairProgress:
    """How far one pair is."""

    post: str
    """The source's path."""
    locale: str
    """The target's locale."""
    catalog: str
    """The catalog's path."""
    units: tuple[Unit, ...]
    """Its units, as they fit the source now."""
    emitted: bool
    """Whether the target is there."""
    by_hand: int = 0
    """How many segments of the target a person has edited since it was written."""
    terms: int = 0
    """How many places break a term, as the glossaries are now."""
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The line of the source on which each unit begins."""

    @property
    def counts(self) -> dict[str, int]:
        """The counts, by the names that the table has for them."""
        states = Counter(unit.state for unit in self.units)
        values = (
            len(self.units), states[State.TRANSLATED], states[State.FUZZY],
            len(self.stale), states[State.UNTRANSLATED], self.by_hand, self.terms,
        )  # fmt: skip
        return dict(zip(_COUNTS, values, strict=True))

    @property
    def stale(self) -> list[Unit]:
        """The units whose target was made for another source."""
        return [unit for unit in self.units if unit.previous]

    @property
    def origins(self) -> dict[str, int]:
        """How many targets each origin has; a machine's with the last day that it wrote one."""
        return dict(Counter(unit.origin for unit in self.units if unit.target).most_common())

    @property
    def latest(self) -> str:
        """The last day on which a machine wrote a target; empty if that is not known."""
        return max((unit.history.date for unit in self.units), default="")


def progress_of(
    names: tuple[str, str, str], units: Sequence[Unit], findings: Iterable[Finding], *,
    emitted: bool, lines: Mapping[tuple[str, str], int],
) -> PairProgress:  # fmt: skip
    """Count what a pair is like.

    Args:
        names: the source's path, the target's locale, the catalog's path.
        findings: what the checks `ASKED` for say of it.
    """
    said = [f for f in findings if f.severity is not Severity.NOTE]
    terms = {(f.path, f.line, f.column) for f in said if f.check == "terms"}
    hand = sum(f.check == "edited" for f in said)
    post, locale, catalog = names
    return PairProgress(
        post=post,
        locale=locale,
        catalog=catalog,
        units=tuple(units),
        emitted=emitted,
        by_hand=hand,
        terms=len(terms),
        lines=lines,
    )


def rows(each: Sequence[PairProgress]) -> list[dict[str, Any]]:
    """The lines of the table, and one of totals if there are several."""
    lines = [_row(one) for one in each]
    if len(each) > 1:
        total = totals(each)
        lines.append(
            {
                "post": "total",
                "locale": "",
                **total,
                "emitted": f"{sum(one.emitted for one in each)}/{len(each)}",
            }
        )
    return lines


def totals(each: Iterable[PairProgress]) -> dict[str, int]:
    """The sums of all counts."""
    total = Counter(dict.fromkeys(_COUNTS, 0))
    for one in each:
        total.update(one.counts)
    return {name: total[name] for name in _COUNTS}


def data(each: Iterable[PairProgress]) -> list[dict[str, Any]]:
    """The same for programs: one object a pair, with the origins of its targets."""
    return [
        {key.replace(" ", "_"): value for key, value in _row(one).items()}
        | {"origins": one.origins, "latest": one.latest}
        for one in each
    ]


def _row(one: PairProgress) -> dict[str, Any]:
    return {"post": one.post, "locale": one.locale, **one.counts, "emitted": one.emitted}


Mark = Callable[[str, str], str]
"""Shows an old and a new text as one."""


def diffs(one: PairProgress, mark: Mark = marked) -> Iterator[str]:
    """For each changed unit: where it is, what changed in its source, and the target that is there.

    What a post has is made `visible`, so that nothing but *mark* acts on a terminal.

    Args:
        mark: how what changed is shown; on a terminal in colour.
    """
    for unit in one.stale:
        place = f"{one.post}:{one.lines.get(unit.key, 0)} → {one.locale} ({unit.origin})"
        yield visible(place)
        yield f"  source: {mark(visible(unit.previous), visible(unit.source))}"
        yield f"  target: {visible(unit.target)}"

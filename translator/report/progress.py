"""How far each pair is: the counts of `translator status`, as values, and its table and diffs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from translator.checks import IDS, Wanted, only
from translator.report.text import share, visible
from translator.units import Finding, Severity, State, Unit

ASKED: Wanted = only({"stale", "edited", "terms", "frontmatter"} & {*IDS})
"""The checks that the counts need."""
_COUNTS = ("units", "translated", "fuzzy", "stale", "missing", "by hand", "terms")


@dataclass(frozen=True, slots=True)
class Changed:
    """A unit whose target was made for another source."""

    line: int
    """The line of the source on which it begins; 0 if that is not known."""
    origin: str
    """Who wrote the target."""
    previous: str
    """The source that it was made for."""
    source: str
    """What that has become."""
    target: str
    """The target that is there."""


@dataclass(frozen=True, slots=True)
class PairProgress:
    """How far one pair is."""

    post: str
    """The source's path."""
    locale: str
    """The target's locale."""
    emitted: bool
    """Whether the target is there."""
    counts: Mapping[str, int]
    """The counts, by the names that the table has for them."""
    origins: Mapping[str, int]
    """How many targets each origin has, the most first."""
    latest: str
    """The last day on which a machine wrote a target; empty if that is not known."""
    stale: tuple[Changed, ...]
    """The units whose target was made for another source."""


def progress_of(
    names: tuple[str, str], units: Sequence[Unit], findings: Iterable[Finding], *,
    emitted: bool, lines: Mapping[tuple[str, str], int],
) -> PairProgress:  # fmt: skip
    """Count what a pair is like.

    Args:
        names: the source's path, and the target's locale.
        findings: what the checks `ASKED` for say of it.
        lines: the line of the source on which each unit begins.
    """
    said = [f for f in findings if f.severity is not Severity.NOTE]
    terms = {(f.path, f.line, f.column) for f in said if f.check == "terms"}
    hand = sum(f.check == "edited" for f in said)
    states = Counter(unit.state for unit in units)
    stale = tuple(
        Changed(lines.get(unit.key, 0), unit.origin, unit.previous, unit.source, unit.target)
        for unit in units
        if unit.previous
    )
    values = (
        len(units), states[State.TRANSLATED], states[State.FUZZY],
        len(stale), states[State.UNTRANSLATED], hand, len(terms),
    )  # fmt: skip
    post, locale = names
    return PairProgress(
        post=post,
        locale=locale,
        emitted=emitted,
        counts=dict(zip(_COUNTS, values, strict=True)),
        origins=dict(Counter(unit.origin for unit in units if unit.target).most_common()),
        latest=max((unit.history.date for unit in units), default=""),
        stale=stale,
    )


def packed(one: PairProgress) -> dict[str, Any]:
    """*one* as JSON has it."""
    return asdict(one)


def unpacked(data: Mapping[str, Any]) -> PairProgress:
    """The inverse of `packed`."""
    return PairProgress(**{**data, "stale": tuple(Changed(**each) for each in data["stale"])})


def origins(one: PairProgress) -> str:
    """Who wrote the targets, and when a machine last did, in words."""
    said = ", ".join(f"{count} by {name}" for name, count in one.origins.items())
    return f"{said}; last on {one.latest}" if one.latest else said


def rows(each: Sequence[PairProgress]) -> list[dict[str, Any]]:
    """The lines of the table, and one of totals if there are several."""
    lines = [_line(one.post, one.locale, one.counts, one.emitted) for one in each]
    if len(each) > 1:
        there = f"{sum(one.emitted for one in each)}/{len(each)}"
        lines.append(_line("total", "", totals(each), there))
    return lines


def _line(post: str, locale: str, counts: Mapping[str, int], emitted: bool | str) -> dict[str, Any]:
    """A line of the table, in the words that the pages have, too."""
    units = counts["units"]
    return {
        "post": post,
        "locale": locale,
        "units": units,
        "drafted": share(counts["translated"] + counts["fuzzy"], units),
        "reviewed": share(counts["translated"], units),
        "to review": counts["fuzzy"],
        "changed": counts["stale"],
        "missing": counts["missing"],
        "by hand": counts["by hand"],
        "terms": counts["terms"],
        "emitted": emitted,
    }


def totals(each: Iterable[PairProgress]) -> dict[str, int]:
    """The sums of all counts."""
    total = Counter(dict.fromkeys(_COUNTS, 0))
    for one in each:
        total.update(one.counts)
    return {name: total[name] for name in _COUNTS}


def data(each: Iterable[PairProgress]) -> list[dict[str, Any]]:
    """The same for programs: one object a pair, with the origins of its targets."""
    return [
        {
            "post": one.post,
            "locale": one.locale,
            **{name.replace(" ", "_"): count for name, count in one.counts.items()},
            "emitted": one.emitted,
            "origins": one.origins,
            "latest": one.latest,
        }
        for one in each
    ]


Mark = Callable[[str, str], str]
"""Shows an old and a new text as one."""


def diffs(one: PairProgress, mark: Mark) -> Iterator[str]:
    """For each changed unit: where it is, what changed in its source, and the target that is there.

    What a post has is made `visible`, so that nothing but *mark* acts on a terminal.

    Args:
        mark: how what changed is shown; on a terminal in colour.
    """
    for unit in one.stale:
        yield visible(f"{one.post}:{unit.line} → {one.locale} ({unit.origin})")
        yield f"  source: {mark(visible(unit.previous), visible(unit.source))}"
        yield f"  target: {visible(unit.target)}"

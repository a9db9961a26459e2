"""Where a mistake was planted, and whether a finding is about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from bench.goods import Good
from translator.units import Finding, Segment, Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Planted:
    """A pair with one mistake in it."""

    source: str
    """The post; only staleness changes it."""
    target: str
    """The translation with the mistake."""
    lines: range
    """The target's lines that it concerns, from 1."""
    ours: range
    """The source's lines that it concerns."""
    what: str
    """What was done, for the report."""
    catalog: bool = False
    """Whether the pair's catalog is needed to find it."""
    base: Good | None = None
    """The pair without the mistake, where a right sentence was put into both posts first."""

    def holds(self, finding: Finding) -> bool:
        """Whether a finding is about the place of the mistake."""
        return finding.line in (self.lines if finding.path == "target.md" else self.ours)


def edit(
    good: Good,
    start: int,
    stop: int,
    new: str,
    row: tuple[Segment, Segment] | None = None,
    what: str = "",
    around: int = 0,
) -> Planted:
    """Replace *start* to *stop* of the target by *new*; the right place is that, and its segment.

    Args:
        around: how many lines next to it are right as well, for blocks that are gone.
    """
    target = good.target[:start] + new + good.target[stop:]
    first, last, ours = start, start + len(new), range(0)
    if row:
        first = min(first, row[1].spans[0].start)
        last = max(last, row[1].spans[-1].stop + len(new) - (stop - start))
        ours = lines_of(good.source, row[0].spans[0].start, row[0].spans[-1].stop)
    lines = lines_of(target, first, min(last, len(target)), around)
    shown = what or f"{_short(good.target[start:stop])!r} became {_short(new)!r}"
    return Planted(good.source, target, lines, ours, shown)


def lines_of(text: str, start: int, stop: int, around: int = 0) -> range:
    """The lines on which *start* to *stop* lie, from 1."""
    first = text.count("\n", 0, start) + 1
    last = text.count("\n", 0, max(stop, start)) + 1
    return range(max(first - around, 1), last + around + 1)


def whole(segment: Segment) -> Span:
    """From where a segment begins to where it ends."""
    return Span(segment.spans[0].start, segment.spans[-1].stop)


def pick(rng: Random, items: Sequence[T]) -> T | None:
    """One of *items*, if there are any."""
    return rng.choice(items) if items else None


def line_of(text: str, offset: int) -> tuple[int, int]:
    """Where the line of *offset* begins and, with its line break, ends."""
    end = text.find("\n", offset)
    return text.rfind("\n", 0, offset) + 1, len(text) if end < 0 else end + 1


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:40]}…{line[-16:]}"

"""The best way to link two rows of things in order: dynamic programming within a band.

Links are one to one, one to two and two to one; two neighbours may have changed places; and
what has no partner stays alone. Time and memory grow with the length of the rows times the
width of the band.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, exp
from typing import NamedTuple

Score = Callable[[int, int, int, int], float | None]
"""How good it is to link *n* things from *i* on with *m* from *j* on, `score(i, n, j, m)`, as a
log-likelihood ratio; None if that makes no sense."""

ALONE = -2.5
"""What it costs to leave one thing without a partner."""
JOINED = -4.0
"""What it costs to link one with two."""
CROSSED = -4.0
"""What it costs that two neighbours have changed places."""
RADIUS = 24
"""How far from where it is expected a partner is looked for."""

_WIDEST = 120
"""How much farther a partner is looked for where the rows are not equally long."""
_CELLS = 100_000
"""What is spent on that in all: in rows of thousands nobody would see the end of it."""
_NEVER = -1e9
_SURE = 14.0
_DOUBT = 2.5


class Move(NamedTuple):
    """A step from one cell to a later one; cell (i, j) stands before thing i and thing j."""

    i: int
    j: int
    n: int
    m: int
    gain: float
    crossed: bool

    @property
    def links(self) -> list[tuple[range, range]]:
        """Which things it links; one range is empty where a thing stays alone."""
        i, j = self.i, self.j
        if self.crossed:
            return [(range(i, i + 1), range(j + 1, j + 2)), (range(i + 1, i + 2), range(j, j + 1))]
        return [(range(i, i + self.n), range(j, j + self.m))]


@dataclass(frozen=True, slots=True)
class Link:
    """Things that belong together."""

    ours: range
    """Indices of the one side, none to two."""
    theirs: range
    """Indices of the other."""
    gain: float
    """How good it is by itself; 0 where one side is empty."""
    margin: float
    """How much better all is with it than with the next best partners, as a logarithm."""

    @property
    def sureness(self) -> float:
        """How sure it is, from 0 to 1: one half where another link is as good."""
        return 1 / (1 + exp(-min(self.margin, self.gain + _DOUBT, _SURE)))


def link(
    n: int, m: int, score: Score, guide: Sequence[tuple[int, int]] = ()
) -> tuple[list[Link], float]:
    """Link *n* things with *m*; give the links in order, and how good they are in all.

    Args:
        guide: places that probably belong together, ascending on both sides; the band goes
            through them.
    """
    grid = _Grid(n, m, score, _band(n, m, guide))
    return grid.links(), grid.behind[0][0]


class _Grid:
    """The cells of the band, the moves from each, and the best ways from and to each."""

    def __init__(self, n: int, m: int, score: Score, rows: list[range]) -> None:
        self.n, self.m = n, m
        self.score = score
        self.rows = rows
        self.moves = self._all_moves()
        self.behind = self._behind()

    def links(self) -> list[Link]:
        chosen = list(self._chosen())
        rivals = self._rivals(chosen)
        best = self.behind[0][0]
        return [
            Link(a, b, self._gain(a, b), best - max(rivals[thing] for thing in _things(a, b)))
            for move in chosen
            for a, b in move.links
        ]

    def _gain(self, a: range, b: range) -> float:
        return (self.score(a.start, len(a), b.start, len(b)) or 0.0) if a and b else 0.0

    def _all_moves(self) -> list[list[list[Move]]]:
        """What can be done from each cell without leaving the band."""
        singles: dict[tuple[int, int], float | None] = {}

        def one(i: int, j: int) -> float | None:
            if (i, j) not in singles:
                singles[i, j] = self.score(i, 1, j, 1)
            return singles[i, j]

        def gain(i: int, j: int, n: int, m: int) -> float | None:
            if n + m == 1:
                return ALONE
            if n == m == 1:
                return one(i, j)
            value = self.score(i, n, j, m)
            return None if value is None else value + JOINED

        def moves(i: int, j: int) -> Iterator[Move]:
            for n, m in ((1, 0), (0, 1), (1, 1), (1, 2), (2, 1)):
                if i + n <= self.n and j + m in self.rows[i + n]:
                    value = gain(i, j, n, m)
                    if value is not None:
                        yield Move(i, j, n, m, value, False)
            if i + 2 <= self.n and j + 2 in self.rows[i + 2]:
                a, b = one(i, j + 1), one(i + 1, j)
                if a is not None and b is not None:
                    yield Move(i, j, 2, 2, a + b + CROSSED, True)

        return [[list(moves(i, j)) for j in self.rows[i]] for i in self._down]

    @property
    def _down(self) -> range:
        return range(self.n + 1)

    def _at(self, values: list[list[float]], i: int, j: int) -> float:
        return values[i][j - self.rows[i].start]

    def _behind(self) -> list[list[float]]:
        """From each cell, the best that can still come."""
        best = [[_NEVER] * len(row) for row in self.rows]
        best[self.n][-1] = 0.0
        for i in reversed(self._down):
            for at in reversed(range(len(self.rows[i]))):
                for move in self.moves[i][at]:
                    total = move.gain + self._at(best, i + move.n, move.j + move.m)
                    best[i][at] = max(best[i][at], total)
        return best

    def _ahead(self) -> list[list[float]]:
        """To each cell, the best way there."""
        best = [[_NEVER] * len(row) for row in self.rows]
        best[0][0] = 0.0
        for i in self._down:
            for at, here in enumerate(best[i]):
                for move in self.moves[i][at]:
                    row, to = i + move.n, move.j + move.m
                    to -= self.rows[row].start
                    best[row][to] = max(best[row][to], here + move.gain)
        return best

    def _chosen(self) -> Iterator[Move]:
        i, j = 0, 0
        while (i, j) != (self.n, self.m):
            moves = self.moves[i][j - self.rows[i].start]
            yield (move := max(moves, key=self._from_here))
            i, j = i + move.n, j + move.m

    def _from_here(self, move: Move) -> float:
        return move.gain + self._at(self.behind, move.i + move.n, move.j + move.m)

    def _rivals(self, chosen: Sequence[Move]) -> dict[tuple[bool, int], float]:
        """For each thing, how good the best way is that gives it other partners."""
        least = self.behind[0][0] - _SURE
        own = {thing: ab for move in chosen for ab in move.links for thing in _things(*ab)}
        rivals = dict.fromkeys(own, least)
        for move, total in self._good(least):
            for a, b in move.links:
                for thing in _things(a, b):
                    if own[thing] != (a, b):
                        rivals[thing] = max(rivals[thing], total)
        return rivals

    def _good(self, least: float) -> Iterator[tuple[Move, float]]:
        """Each move by which all is better than *least*, and how good it is then."""
        for ahead, behind, cells in zip(self._ahead(), self.behind, self.moves, strict=True):
            for here, rest, moves in zip(ahead, behind, cells, strict=True):
                if here + rest > least:
                    totals = ((move, here + self._from_here(move)) for move in moves)
                    yield from ((move, total) for move, total in totals if total > least)


def _things(a: range, b: range) -> Iterator[tuple[bool, int]]:
    yield from ((False, x) for x in a)
    yield from ((True, y) for y in b)


def _band(n: int, m: int, guide: Sequence[tuple[int, int]]) -> list[range]:
    """For each row of cells, the columns to look at; each reaches into the next row's."""
    points = [(0, 0), *guide, (n, m)]
    widest = min(_WIDEST, _CELLS // (n + 1))
    middles: list[float] = []
    bounds: list[tuple[float, float]] = []
    at = 0
    for i in range(n + 1):
        while at + 2 < len(points) and points[at + 1][0] <= i:
            at += 1
        (a, x), (b, y) = points[at], points[at + 1]
        middle = x + (y - x) * (i - a) / max(b - a, 1)
        slack = RADIUS + min(abs((y - x) - (b - a)), widest)
        middles.append(middle)
        bounds.append((max(middle - slack, x - RADIUS, 0), min(middle + slack, y + RADIUS, m)))
    bounds[0] = 0, bounds[0][1]
    return [
        range(int(low), ceil(max(high, further)) + 1)
        for (low, high), further in zip(bounds, [*middles[1:], m], strict=True)
    ]

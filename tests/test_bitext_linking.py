"""Linking: the best way within the band, whatever is linked."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from translator.bitext.linking import ALONE, CROSSED, JOINED, Link, Score, link

SIZES = st.integers(0, 6)
GAINS = st.integers(0, 10**6)


def scores(seed: int) -> Score:
    """A score that is anything, but always the same; a fifth makes no sense at all."""

    def score(i: int, n: int, j: int, m: int) -> float | None:
        mixed = (seed * 31 + i * 7919 + n * 104729 + j * 1299709 + m * 15485863) % 1009
        return None if mixed < 200 else mixed / 50 - 12

    return score


def best(n: int, m: int, score: Score) -> float:
    """The best total of all ways there are, by trying each."""

    @cache
    def rest(i: int, j: int) -> float:
        if (i, j) == (n, m):
            return 0.0
        ways = []
        if i < n:
            ways.append(ALONE + rest(i + 1, j))
        if j < m:
            ways.append(ALONE + rest(i, j + 1))
        for a, b, cost in ((1, 1, 0.0), (1, 2, JOINED), (2, 1, JOINED)):
            gain = score(i, a, j, b) if i + a <= n and j + b <= m else None
            if gain is not None:
                ways.append(gain + cost + rest(i + a, j + b))
        if i + 2 <= n and j + 2 <= m:
            one, other = score(i, 1, j + 1, 1), score(i + 1, 1, j, 1)
            if one is not None and other is not None:
                ways.append(one + other + CROSSED + rest(i + 2, j + 2))
        return max(ways)

    return rest(0, 0)


def covers(links: list[Link], n: int, m: int) -> None:
    """Every thing of both sides is in exactly one link."""
    assert sorted(x for one in links for x in one.ours) == list(range(n))
    assert sorted(y for one in links for y in one.theirs) == list(range(m))


@given(SIZES, SIZES, GAINS)
def test_no_way_is_better(n: int, m: int, seed: int) -> None:
    """What is found is as good as the best of all ways."""
    links, total = link(n, m, scores(seed))
    covers(links, n, m)
    assert abs(total - best(n, m, scores(seed))) < 1e-9


@given(SIZES, SIZES, GAINS)
def test_links_are_small(n: int, m: int, seed: int) -> None:
    """One to one, one to two, two to one, or alone; and surer than a coin, if at all good."""
    for one in link(n, m, scores(seed))[0]:
        assert (len(one.ours), len(one.theirs)) in {(1, 0), (0, 1), (1, 1), (1, 2), (2, 1)}
        assert one.margin >= -1e-9
        assert 0 < one.sureness < 1


@st.composite
def guided(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int]]]:
    """Sizes, and places that ascend on both sides, however unlikely."""
    n, m = draw(st.integers(1, 12)), draw(st.integers(1, 400))
    count = draw(st.integers(0, min(n, m, 6)))
    xs = draw(st.lists(st.integers(0, n - 1), min_size=count, max_size=count, unique=True))
    ys = draw(st.lists(st.integers(0, m - 1), min_size=count, max_size=count, unique=True))
    return n, m, list(zip(sorted(xs), sorted(ys), strict=True))


@given(guided(), GAINS)
def test_the_band_never_breaks(case: tuple[int, int, list[tuple[int, int]]], seed: int) -> None:
    """Wherever the guide leads, there is a way from the beginning to the end."""
    n, m, guide = case
    links, total = link(n, m, scores(seed), guide)
    covers(links, n, m)
    assert total >= (n + m) * ALONE - 1e-9


def test_order() -> None:
    """Links come in the order of the first side, and of the second where they do not cross."""
    links, _ = link(5, 5, lambda i, n, j, m: 3.0 if i == j and n == m == 1 else None)
    assert [(list(a.ours), list(a.theirs)) for a in links] == [([i], [i]) for i in range(5)]
    assert all(a.ours.start < b.ours.start for a, b in pairwise(links))


def test_two_that_changed_places() -> None:
    """Neighbours may cross, at a price."""
    links, total = link(2, 2, lambda i, n, j, m: 9.0 if i != j and n == m == 1 else None)
    assert {(a.ours.start, a.theirs.start) for a in links} == {(0, 1), (1, 0)}
    assert total == 18 + CROSSED


def test_sureness() -> None:
    """A thing that fits two others as well is linked with one of them, at even odds."""
    even, _ = link(1, 2, lambda i, n, j, m: 5.0 if m == 1 else None)
    sure, _ = link(1, 2, lambda i, n, j, m: 5.0 if m == 1 and j == 0 else None)
    assert [round(one.sureness, 2) for one in even if one.ours and one.theirs] == [0.5]
    assert all(one.sureness > 0.99 for one in sure if one.ours and one.theirs)

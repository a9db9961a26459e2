"""The plain aligner of Gale and Church (1993), by lengths in characters alone.

A baseline to measure beside; their figures for the moves and the variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, log, sqrt

_PRIORS = {
    (1, 1): 0.89,
    (1, 0): 0.00495,
    (0, 1): 0.00495,
    (2, 1): 0.0445,
    (1, 2): 0.0445,
    (2, 2): 0.011,
}
_VARIANCE = 6.8


def links(ours: Sequence[str], theirs: Sequence[str]) -> set[tuple[int, int]]:
    """Link the texts of two posts by their lengths alone."""
    a, b = [len(text) for text in ours], [len(text) for text in theirs]
    ratio = sum(b) / max(sum(a), 1)
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            for (di, dj), prior in _PRIORS.items():
                if di > i or dj > j:
                    continue
                cost = best[i - di, j - dj][0] - log(prior)
                cost += _cost(sum(a[i - di : i]), sum(b[j - dj : j]), ratio)
                if (i, j) not in best or cost < best[i, j][0]:
                    best[i, j] = cost, (di, dj)
    found: set[tuple[int, int]] = set()
    i, j = len(a), len(b)
    while i or j:
        di, dj = best[i, j][1]
        found |= {(x, y) for x in range(i - di, i) for y in range(j - dj, j)}
        i, j = i - di, j - dj
    return found


def _cost(one: int, other: int, ratio: float) -> float:
    """Twice the tail of the normal distribution at the lengths' deviation, as a cost."""
    mean = (one + other / ratio) / 2
    deviation = (other - one * ratio) / sqrt(max(mean, 1) * _VARIANCE)
    return -log(max(erfc(abs(deviation) / sqrt(2)), 1e-30))

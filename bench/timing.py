"""Interleaved timing: what slows the machine for a while slows all that is measured.

Nobody is measured on what is remembered of an earlier round: all caches of functions, ours
and the peers', are emptied before each job.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from time import perf_counter
from typing import Any, TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Times:
    """The seconds that a job took in each round."""

    seconds: tuple[float, ...]
    """One figure a round."""

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return median(self.seconds)

    @property
    def min(self) -> float:
        """The best round."""
        return min(self.seconds)


def interleave(jobs: Mapping[Key, Callable[[], object]], rounds: int) -> dict[Key, Times]:
    """Time every job once in each round; each round begins with another one.

    What is alive at the start (modules, tables) is set aside, so that no job pays for
    collecting what another has imported; between two jobs the garbage is collected.
    """
    taken: dict[Key, list[float]] = {key: [] for key in jobs}
    order, remembered = list(jobs), caches()
    gc.collect()
    gc.freeze()
    try:
        for number in range(rounds):
            turn = number % max(len(order), 1)
            for key in order[turn:] + order[:turn]:
                taken[key].append(_seconds(jobs[key], remembered))
    finally:
        gc.unfreeze()
    return {key: Times(tuple(seconds)) for key, seconds in taken.items()}


def caches() -> list[Any]:
    """Every `functools` cache there is now, of everything that was installed.

    The standard library keeps its own, such as the patterns that `re` has compiled: a tool
    pays for them once a process, and not once a file.
    """
    found = (each for each in gc.get_objects() if type(each) is CACHED)
    return [each for each in found if _top(each) not in sys.stdlib_module_names]


def _top(cache: Any) -> str:
    return (cache.__module__ or "").partition(".")[0]


CACHED = type(lru_cache(lambda: None))


def _seconds(job: Callable[[], object], remembered: Sequence[Any]) -> float:
    for cache in remembered:
        cache.cache_clear()
    gc.collect()
    start = perf_counter()
    job()
    return perf_counter() - start

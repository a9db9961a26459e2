"""Clocks for tests, in which nothing takes long."""

from __future__ import annotations

from math import inf
from threading import Condition


class Still:
    """A clock that only waits move, so that times are exact: for one thread."""

    def __init__(self, date: float = 0.0) -> None:
        self.time = 0.0
        self.begin = date
        self.waited: list[float] = []
        self.luck = 0.0

    def now(self) -> float:
        """Seconds since it was made."""
        return self.time

    def date(self) -> float:
        """Seconds since 1970."""
        return self.begin + self.time

    def wait(self, changed: Condition, seconds: float) -> None:
        """Let *seconds* pass."""
        assert 0 < seconds < inf, "a single thread would wait forever"
        self.waited.append(seconds)
        self.time += seconds

    def chance(self) -> float:
        """What the test wants it to be."""
        return self.luck

"""Clocks for tests, in which nothing takes long."""

from __future__ import annotations

import time
from math import inf
from threading import Condition


class Hasty:
    """A clock that jumps to the end of each wait; several threads may share it."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def now(self) -> float:
        """Seconds, the skipped ones too."""
        return time.monotonic() + sum(self.waited)

    def date(self) -> float:
        """The same as a date."""
        return time.time() + sum(self.waited)

    def wait(self, changed: Condition, seconds: float) -> None:
        """Skip *seconds*; where only another thread can help, let it."""
        if seconds < inf:
            self.waited.append(seconds)
        changed.wait(0.001)

    def chance(self) -> float:
        """No jitter."""
        return 0.0


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

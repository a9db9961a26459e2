"""Whoever waits for an answer comes first; what can be done at any time is done in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

_QUIET = 0.05
"""So many seconds after an answer the next question may come at once."""
_MOST = 1.0
"""So many seconds at most something waits, however much is asked."""


class Calm:
    """Knows whether somebody waits for an answer; threads of Python share one processor."""

    def __init__(self) -> None:
        self._waiting = 0
        self._answered = 0.0
        self._changed = Condition()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Somebody waits until the block ends."""
        with self._changed:
            self._waiting += 1
        try:
            yield
        finally:
            with self._changed:
                self._waiting -= 1
                self._answered = monotonic()
                self._changed.notify_all()

    def wait(self) -> None:
        """Wait until nobody waits for an answer, but not for ever."""
        end = monotonic() + _MOST
        with self._changed:
            while (now := monotonic()) < end:
                quiet = self._answered + _QUIET - now
                if not self._waiting and quiet <= 0:
                    return
                self._changed.wait(end - now if self._waiting else min(quiet, end - now))

"""Where requests wait for their turn: one gate a service and key, for all threads.

The oldest request goes first, a refused one keeps its turn, and a service that wants no
request for longer than a run waits makes all of them fail at once instead of one by one.
"""

from __future__ import annotations

import random
import time
from collections.abc import Hashable
from itertools import count
from math import inf
from threading import Condition, Lock
from typing import Protocol

from translator.engines.http.pace import Allowance, Limiter, Sent, Verdict
from translator.engines.http.waits import spoken
from translator.errors import Busy

_TICK = 1.0
"""Seconds between two looks at the clock, so that Ctrl-C is heard and a sleep noticed."""


class Clock(Protocol):
    """What time it is, and how to wait; tests have one that only they move."""

    def now(self) -> float:
        """Seconds that only grow."""

    def date(self) -> float:
        """Seconds since 1970, for dates that a service names."""

    def wait(self, changed: Condition, seconds: float) -> None:
        """Wait until *changed* is notified, or for some *seconds*."""

    def chance(self) -> float:
        """A number from 0 to 1, for jitter."""


class RealClock:
    """The clock of this computer."""

    def now(self) -> float:
        """Seconds since some time."""
        return time.monotonic()

    def date(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def chance(self) -> float:
        """A number from 0 to 1."""
        return random.random()

    def wait(self, changed: Condition, seconds: float) -> None:
        """Wait, but not for longer than a tick."""
        changed.wait(min(seconds, _TICK))


class SkippingClock(RealClock):
    """A clock that skips each wait, for answers that come from a tape."""

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


CLOCK: Clock = RealClock()
"""The clock of gates that are given no other."""


class Gate:
    """Lets requests go at the pace of a limiter; safe to use from several threads."""

    def __init__(self, service: str, allowance: Allowance, clock: Clock | None = None) -> None:
        self._service = service
        self.clock = clock or CLOCK
        self._limiter = Limiter(allowance)
        self._changed = Condition()
        self._queue: list[int] = []
        self._tickets = count()
        self._closed = False

    def ticket(self) -> int:
        """Give a place in the queue, which a request keeps while it is repeated."""
        with self._changed:
            return next(self._tickets)

    def enter(self, ticket: int, patience: float, tokens: int = 0) -> Sent:
        """Wait until the request with *ticket* may go.

        Raises:
            Busy: the service wants none for longer than *patience* seconds, or the run ends.
        """
        with self._changed:
            self._queue.append(ticket)
            try:
                while not isinstance(sent := self._next(ticket, patience, tokens), Sent):
                    self.clock.wait(self._changed, sent)
                return sent
            finally:
                self._queue.remove(ticket)
                self._changed.notify_all()

    def _next(self, ticket: int, patience: float, tokens: int) -> Sent | float:
        now = self.clock.now()
        self._refuse_if_closed()
        if (pause := self._limiter.pause(now)) > patience:
            raise Busy(too_long(self._service, pause))
        return self._limiter.take(now, tokens) if ticket == min(self._queue) else inf

    def leave(self, sent: Sent, verdict: Verdict, asked: float | None = None) -> None:
        """Take note of the end of a request, and for how long the service *asked* to wait."""
        with self._changed:
            self._limiter.done(sent, self.clock.now(), verdict, asked)
            self._changed.notify_all()

    def rest(self, seconds: float) -> None:
        """Wait for some *seconds*, in which others may go.

        Raises:
            Busy: the run ends.
        """
        with self._changed:
            until = self.clock.now() + seconds
            while not self._closed and (left := until - self.clock.now()) > 0:
                self.clock.wait(self._changed, left)
            self._refuse_if_closed()

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise Busy(f"{self._service} was not asked any more, as the run is ending")

    def close(self) -> None:
        """Let nothing more through; who waits gets `Busy`, what is under way goes on."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


_gates: dict[Hashable, Gate] = {}
_lock = Lock()


def gate_of(service: Hashable, name: str, allowance: Allowance) -> Gate:
    """The gate of a *service* in this process, made at the first call."""
    with _lock:
        if service not in _gates:
            _gates[service] = Gate(name, allowance)
        return _gates[service]


def close_all() -> None:
    """Let no request start any more, as when somebody presses Ctrl-C; forget all gates."""
    with _lock:
        for gate in _gates.values():
            gate.close()
        _gates.clear()


def too_long(service: str, seconds: float) -> str:
    """What is said of a *service* that wants no request for so long."""
    return f"{service} asks to wait {spoken(seconds)}: run again then; what is done is kept"

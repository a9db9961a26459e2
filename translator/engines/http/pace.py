"""How fast a service may be asked: what we are told, what it asks for, what is learned.

A `Limiter` knows neither threads nor clocks: it is told what time it is, so a simulation
drives the very code that threads do (`Turns` waits for real). Two things are limited: how
many requests are under way, and how many go out in a time. A refusal (429) with more
requests under way than ever went well is about the first, any other about the second.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import count
from math import inf, nextafter, sqrt
from threading import Condition, Lock
from typing import Protocol

from translator.errors import Busy

START = 4
"""Requests under way at the beginning; more follow while requests have to wait."""
CUT = 0.7
"""What a refusal leaves: more than half, since a queue is behind us (as AWS and CUBIC do)."""
MEMORY = 600.0
"""Seconds after which what was learned is doubted, for others use the key too."""
MARGIN = 1.01
"""How much longer than told a window is kept: the way there takes longer for some."""
CALM = 10
"""Requests that go well at a rate before a higher one is tried."""
NEAR = 0.9
"""How near a rate may be to one that was refused."""
LONG = 2.0
"""Seconds of a Retry-After from which on it is not about how many are under way."""
NOISE = 10
"""How many times longer a pause is than one that had another reason."""
FIRST_PAUSE = 1.0
"""Seconds that are waited after a refusal that says nothing; twice as many after the next."""
WINDOWS = (1.0, 10.0, 60.0, 3600.0)
"""The seconds over which services count requests, as their documentation has it."""

_ROUNDING = 1e-9


class Reception(Enum):
    """What became of a request."""

    TAKEN = "taken"
    """It was answered, well or badly."""
    REFUSED = "refused"
    """The service had too many requests."""
    FAILED = "failed"
    """It never arrived, or the service broke down over it: no word about pace."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the configuration says of a service."""

    flight: int = 4
    """The most requests under way at once."""
    per_minute: int = 0
    """The most requests in a minute; 0 where nothing is known."""
    tokens_per_minute: int = 0
    """The most tokens in a minute; 0 where nothing is known."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was let go."""

    at: float
    """When."""
    crowd: int
    """How many were under way then, itself included."""


class Window:
    """At most so much in any so many seconds."""

    def __init__(
        self, most: float, seconds: float, log: Iterable[tuple[float, float]] = ()
    ) -> None:
        self.most, self.seconds = most, seconds
        self._log = deque(log)
        self._total = sum(amount for _, amount in self._log)

    def wait(self, now: float, amount: float = 1) -> float:
        """Give the seconds until *amount* more fits; alone, anything fits."""
        while self._log and self._log[0][0] + self.seconds <= now + _ROUNDING:
            self._total -= self._log.popleft()[1]
        excess = self._total + amount - self.most
        for at, spent in self._log:
            if excess <= 0:
                return 0.0
            excess -= spent
            until = at + self.seconds - now
            if excess <= 0 or at == self._log[-1][0]:
                return until
        return 0.0

    def add(self, now: float, amount: float = 1) -> None:
        """Count *amount* in."""
        self._log.append((now, amount))
        self._total += amount

    def drop(self, at: float, amount: float = 1) -> None:
        """Forget the *amount* of then."""
        if (at, amount) in self._log:
            self._log.remove((at, amount))
            self._total -= amount


class Slots:
    """How many requests may be under way: additive increase, multiplicative decrease."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._now = float(min(START, most))
        self._good, self._bad, self._doubted = 0, inf, inf

    @property
    def count(self) -> int:
        """How many, at least one."""
        return max(1, int(self._now))

    def is_too_many(self, crowd: int, asked: float | None) -> bool:
        """Whether a refusal with *crowd* under way is about that: hardly as many have gone well.

        It is not where the service *asked* for longer than a request takes to end.
        """
        if asked is not None and asked >= LONG:
            return False
        found = self._bad < inf or crowd == self.most
        return crowd > max(1, self._good if found else self._good - 1)

    def cut(self, now: float, crowd: int) -> None:
        """Go down after a refusal with *crowd* under way, and keep below that for a while."""
        self._bad, self._doubted = min(self._bad, crowd), now + MEMORY
        self._now = max(1.0, min(self._now, crowd * CUT))

    def restart(self) -> None:
        """Begin again with few, as after a pause nobody knows how many are taken."""
        self._now = min(self._now, START / 2)

    def grow(self, now: float, crowd: int, *, crowded: bool) -> None:
        """Go up by one in as many requests as may be under way, if some had to wait."""
        self._good = max(self._good, crowd)
        if now >= self._doubted:
            self._bad, self._doubted = inf, inf
        if crowded:
            self._now = min(self._now + 1 / self.count, self.most, self._bad - 1)
            self._now = max(self._now, 1.0)


class Rate:
    """How many requests go out in a time, as learned from refusals.

    A service that refuses for long, then takes many at once, counts over a window: it gets
    as many as went well, in as long as it took. Any other gets requests at even distances,
    at a rate between the highest that went well and the lowest that was refused.
    """

    def __init__(self) -> None:
        self._log: deque[tuple[float, float]] = deque(maxlen=10_000)
        self._pauses: deque[tuple[float, float]] = deque(maxlen=100)
        self._forget(inf)

    def _forget(self, doubted: float) -> None:
        self._window: Window | None = None
        self._good, self._bad, self._calm = 0.0, inf, 0
        self._doubted = doubted

    def wait(self, now: float) -> float:
        """Give the seconds until one more fits."""
        if now >= self._doubted:
            self._forget(inf)
        return self._window.wait(now) if self._window else 0.0

    def add(self, now: float) -> None:
        """Count a request in."""
        self._log.append((now, 1))
        if self._window:
            self._window.add(now)

    def drop(self, at: float) -> None:
        """Forget the request of then, since it was refused."""
        if (at, 1) in self._log:
            self._log.remove((at, 1))
        if self._window:
            self._window.drop(at)

    def learn(self, now: float, refused: float, until: float) -> None:
        """Learn from a pause: of what went out before, too much was *refused* then.

        Args:
            now: when a request was taken again.
            until: up to when none would have been, as far as is known.
        """
        pause = until - refused
        since = next((at for at, length in reversed(self._pauses) if length >= pause / NOISE), -inf)
        log = [at for at, _ in self._log if since <= at < now]
        since = max(since, log[0] if log else now)
        self._pauses.append((now, pause))
        self._doubted, self._calm = now + MEMORY, 0
        window = min((each for each in WINDOWS if each >= pause), default=inf)
        window = min(window, max(now - since, 1e-3))
        taken = max(1, sum(at > refused - window for at in log))
        if pause * taken > CALM * window:
            self._forget(now + MEMORY)
            self._window = Window(taken, window * MARGIN, self._log)
        else:
            rate = max(1, len(log)) / max(now - since, 1e-3)
            self._window = Window(1, 1 / self._slower(rate), [(now, 1)])

    def _slower(self, rate: float) -> float:
        """The *rate* that was measured, unless requests went out evenly: then a lower one."""
        old = self._window
        if old is None or old.most > 1:
            return rate
        self._bad = min(self._bad, 1 / old.seconds)
        self._good = self._good if self._good < self._bad else 0.0
        return max(self._good, min(CUT * self._bad, rate))

    def grow(self) -> None:
        """Try a higher rate after some requests that had to wait and went well."""
        self._calm += 1
        if self._window is None or self._window.most > 1 or self._calm < CALM:
            return
        self._calm, self._good = 0, 1 / self._window.seconds
        if self._good < NEAR * self._bad:
            self._window.seconds = 1 / min(self._good / CUT, sqrt(self._good * self._bad))


class Limiter:
    """The pace of one service with one key."""

    def __init__(self, allowance: Allowance) -> None:
        self._slots = Slots(allowance.flight)
        self._requests = Window(allowance.per_minute or inf, 60 * MARGIN)
        self._tokens = Window(allowance.tokens_per_minute or inf, 60 * MARGIN)
        self._rate = Rate()
        self._under_way, self._crowded, self._waited = 0, False, False
        self._paused = self._counted_from = -inf
        self._pause, self._refused, self._until = FIRST_PAUSE, inf, -inf

    def pause(self, now: float) -> float:
        """Give the seconds for which the service wants no request at all."""
        return max(0.0, self._paused - now)

    def take(self, now: float, tokens: int = 0) -> Sent | float:
        """Let a request go, or give the seconds after which to ask again.

        They are infinite where only the end of another request can help.
        """
        if wait := self._wait(now, tokens):
            return wait
        self._under_way += 1
        self._requests.add(now)
        self._tokens.add(now, tokens)
        self._rate.add(now)
        return Sent(now, self._under_way)

    def _wait(self, now: float, tokens: int) -> float:
        if pause := self.pause(now):
            return pause
        if self._refused < inf and self._under_way:
            return inf  # one request finds out whether the service takes any again
        if self._under_way >= self._slots.count:
            self._crowded = True
            return inf
        learned = self._rate.wait(now)
        self._waited = self._waited or learned > 0
        return max(learned, self._requests.wait(now), self._tokens.wait(now, tokens))

    def done(self, sent: Sent, now: float, verdict: Reception, asked: float | None = None) -> None:
        """Take note of the end of a request, and for how long the service *asked* to wait."""
        self._under_way -= 1
        if verdict is Reception.TAKEN:
            self._take_note(sent, now)
        elif verdict is Reception.REFUSED:
            self._refuse(sent, now, asked)
        if asked:
            self._paused = max(self._paused, now + asked)

    def _take_note(self, sent: Sent, now: float) -> None:
        if self._refused < inf and sent.at >= self._counted_from:
            self._rate.learn(sent.at, self._refused, self._until)
            self._slots.restart()
            self._pause, self._refused, self._until = FIRST_PAUSE, inf, -inf
        self._slots.grow(now, sent.crowd, crowded=self._crowded)
        if self._waited:
            self._rate.grow()
        self._crowded = self._waited = False

    def _refuse(self, sent: Sent, now: float, asked: float | None) -> None:
        """Slow down, once for all requests that were under way when it was refused."""
        self._rate.drop(sent.at)
        if sent.at < self._counted_from:
            return
        if self._slots.is_too_many(sent.crowd, asked):
            self._slots.cut(now, sent.crowd)
            self._counted_from = nextafter(now, inf)
            return
        self._refused = min(self._refused, sent.at)
        self._until = max(self._until, sent.at + (asked or 0.0))
        if asked is None:
            asked, self._pause = self._pause, self._pause * 2
        self._paused = self._counted_from = max(self._paused, now + asked)


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
    """A clock that skips each wait, for answers that come from a recording."""

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
"""The clock of turns that are given no other."""


class Turns:
    """Lets requests go at the pace of a limiter; safe to use from several threads."""

    def __init__(self, service: str, allowance: Allowance, clock: Clock | None = None) -> None:
        self._service = service
        self.clock = clock or CLOCK
        self._limiter = Limiter(allowance)
        self._changed = Condition()
        self._queue: list[int] = []
        self._tickets = count()

    def ticket(self) -> int:
        """Give a place in the queue, which a request keeps while it is repeated."""
        with self._changed:
            return next(self._tickets)

    def enter(self, ticket: int, patience: float, tokens: int = 0) -> Sent:
        """Wait until the request with *ticket* may go.

        Raises:
            Busy: the service wants none for longer than *patience* seconds.
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
        if (pause := self._limiter.pause(now)) > patience:
            raise Busy(too_long(self._service, pause))
        return self._limiter.take(now, tokens) if ticket == min(self._queue) else inf

    def leave(self, sent: Sent, verdict: Reception, asked: float | None = None) -> None:
        """Take note of the end of a request, and for how long the service *asked* to wait."""
        with self._changed:
            self._limiter.done(sent, self.clock.now(), verdict, asked)
            self._changed.notify_all()

    def rest(self, seconds: float) -> None:
        """Wait for some *seconds*, in which others may go."""
        with self._changed:
            until = self.clock.now() + seconds
            while (left := until - self.clock.now()) > 0:
                self.clock.wait(self._changed, left)


_services: dict[Hashable, Turns] = {}
_lock = Lock()


def turns_of(service: Hashable, name: str, allowance: Allowance) -> Turns:
    """The turns of a *service* in this process, made at the first call."""
    with _lock:
        if service not in _services:
            _services[service] = Turns(name, allowance)
        return _services[service]


def too_long(service: str, seconds: float) -> str:
    """What is said of a *service* that wants no request for so long."""
    return f"{service} asks to wait {spoken(seconds)}: run again then; what is done is kept"


def spoken(seconds: float) -> str:
    """How long, in words for people."""
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"

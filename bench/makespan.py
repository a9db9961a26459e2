"""How long many requests take on a service with limits: `python -m bench.makespan`.

A small simulation of events drives the limiter that threads use, against servers that
allow so many requests at once and so many in a minute. Beside it, on the same servers,
requests go out one after another, and from a fixed number of threads without pace, as
many tools do. A short run with real threads and a real server shows that the simulation
is about the same thing.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from math import ceil, inf

from translator.engines.pace import Allowance, Limiter, Sent, Verdict

LATENCY = 0.3
"""Seconds that an answer takes, a refusal too."""
AT_ONCE = 8
"""Requests that a server takes at once."""
QUOTA = 100
"""Requests that it takes in a minute."""
REQUESTS = 1000
"""Requests of a run."""
TIMES_BEST = 1.15
"""How long a run may take at most, in times of the theoretical best."""
REFUSED = 0.02
"""Which part of the requests may be refused at most."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took."""

    seconds: float
    """From the first request to the last answer."""
    sent: int
    """Requests, the refused ones too."""
    refused: int
    """Those answered with 429."""

    @property
    def part(self) -> float:
        """The part that was refused."""
        return self.refused / self.sent


class Quota:
    """A quota that slides with the time, or begins anew each minute, or refills a bucket."""

    def __init__(self, kind: str, most: int, offset: float) -> None:
        self._kind, self._most, self._offset = kind, most, offset
        self._log: deque[float] = deque()
        self._level, self._seen = float(most), 0.0

    def wait(self, now: float) -> float:
        """Give the seconds until a request is taken."""
        if self._kind == "bucket":
            self._level = min(self._most, self._level + (now - self._seen) * self._most / 60)
            self._seen = now
            return max(0.0, (1 - self._level) * 60 / self._most - 1e-9)
        begin = now - 60 + 1e-9
        if self._kind == "minute":
            begin = (now + self._offset) // 60 * 60 - self._offset
        while self._log and self._log[0] < begin:
            self._log.popleft()
        if len(self._log) < self._most:
            return 0.0
        return (self._log[0] if self._kind == "sliding" else begin) + 60 - now

    def add(self, now: float) -> None:
        """Count a request."""
        self._log.append(now)
        self._level -= 1


class Server:
    """A server in the simulation."""

    def __init__(self, kind: str, *, says: bool, offset: float = 0.0) -> None:
        self._quota = Quota(kind, QUOTA, offset)
        self._says = says
        self._under_way = 0

    def ask(self, now: float) -> tuple[Verdict, float | None]:
        """Take a request, or refuse it and say for how long if it is one that says."""
        wait = self._quota.wait(now)
        if self._under_way >= AT_ONCE or wait > 0:
            asked = float(ceil(wait)) if wait else 1.0
            return Verdict.REFUSED, asked if self._says else None
        self._under_way += 1
        self._quota.add(now)
        return Verdict.TAKEN, None

    def leave(self, verdict: Verdict) -> None:
        """Let the answer go; a refused request was never under way."""
        self._under_way -= verdict is Verdict.TAKEN


class Paced:
    """Requests in order, as the gate lets them go."""

    def __init__(self, allowance: Allowance) -> None:
        self._limiter = Limiter(allowance)

    def next(self, now: float) -> Sent | float:
        """Let one go, or say when to ask again."""
        return self._limiter.take(now)

    def done(self, sent: Sent, now: float, verdict: Verdict, asked: float | None) -> float:
        """Take note; a refused request waits at the gate again."""
        self._limiter.done(sent, now, verdict, asked)
        return now


class Threads:
    """A fixed number of threads, each of which waits and asks again, as the official SDKs do."""

    def __init__(self, threads: int) -> None:
        self._free = threads
        self._failures: dict[float, int] = {}
        self._tries = 0

    def next(self, now: float) -> Sent | float:
        """Let one go if a thread is free."""
        if not self._free:
            return inf
        self._free -= 1
        return Sent(now, 0)

    def done(self, sent: Sent, now: float, verdict: Verdict, asked: float | None) -> float:
        """Wait as asked, or for 0.5 to 8 s; the thread is free again at the time given."""
        if verdict is Verdict.TAKEN:
            self._tries = 0
            return now
        self._tries += 1
        return now + (min(0.5 * 2 ** (self._tries // 8), 8.0) if asked is None else asked)

    def free(self) -> None:
        """Give a thread back."""
        self._free += 1


def simulate(pace: Paced | Threads, server: Server, requests: int = REQUESTS) -> Run:
    """Play a run, event by event."""
    ticket = count()
    events: list[tuple[float, int, Callable[[float], None]]] = []
    left, refused, sent_in_all, now, woken = requests, 0, 0, 0.0, -1.0

    def at(when: float, what: Callable[[float], None]) -> None:
        heapq.heappush(events, (when, next(ticket), what))

    def send(now: float) -> None:
        nonlocal left, sent_in_all, woken
        while left:
            sent = pace.next(now)
            if not isinstance(sent, Sent):
                if sent < inf and now + sent != woken:
                    woken = now + sent
                    at(woken, send)
                return
            left -= 1
            sent_in_all += 1
            verdict, asked = server.ask(now)
            at(now + LATENCY, lambda t, s=sent, v=verdict, a=asked: answer(t, s, v, a))  # type: ignore[misc]

    def answer(now: float, sent: Sent, verdict: Verdict, asked: float | None) -> None:
        nonlocal left, refused
        server.leave(verdict)
        again = pace.done(sent, now, verdict, asked)
        if verdict is Verdict.REFUSED:
            left += 1
            refused += 1
        if isinstance(pace, Threads):
            at(again, lambda t: (pace.free(), send(t)))  # type: ignore[arg-type, func-returns-value]
        else:
            send(now)

    at(0.0, send)
    while events:
        now, _, what = heapq.heappop(events)
        what(now)
    return Run(now, sent_in_all, refused)


def best(kind: str, requests: int, offset: float = 0.0) -> float:
    """The least seconds in which all can be answered, by somebody who knows all limits."""
    quota = Quota(kind, QUOTA, offset)
    free = [0.0] * AT_ONCE
    end = 0.0
    for _ in range(requests):
        begin = max(heapq.heappop(free), 0.0)
        begin += quota.wait(begin)
        quota.add(begin)
        end = begin + LATENCY
        heapq.heappush(free, end)
    return end

"""How long many requests take on a service with limits: `python -m bench.makespan`.

A small simulation of events drives the limiter that threads use, against servers that
allow so many requests at once and so many in a minute. Beside it, on the same servers,
requests go out one after another, and from a fixed number of threads without pace, as
many tools do. A short run with real threads and a real server shows that the simulation
is about the same thing.
"""

from __future__ import annotations

import heapq
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from math import ceil, inf
from threading import Lock
from time import monotonic, sleep

from tests.faultserver import Asked, FaultServer, Reply, serving
from translator.engines import Setup
from translator.engines.http.pace import Allowance, Limiter, Reception, Sent

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
_NO_QUOTA = 10**9


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

    def __init__(self, kind: str, *, says: bool, offset: float = 0.0, quota: int = QUOTA) -> None:
        self._quota = Quota(kind, quota, offset)
        self._says = says
        self._under_way = 0

    def ask(self, now: float) -> tuple[Reception, float | None]:
        """Take a request, or refuse it and say for how long if it is one that says."""
        wait = self._quota.wait(now)
        if self._under_way >= AT_ONCE or wait > 0:
            asked = float(ceil(wait)) if wait else 1.0
            return Reception.REFUSED, asked if self._says else None
        self._under_way += 1
        self._quota.add(now)
        return Reception.TAKEN, None

    def leave(self, verdict: Reception) -> None:
        """Let the answer go; a refused request was never under way."""
        self._under_way -= verdict is Reception.TAKEN


class Paced:
    """Requests in order, as they are let go."""

    def __init__(self, allowance: Allowance) -> None:
        self._limiter = Limiter(allowance)

    def next(self, now: float) -> Sent | float:
        """Let one go, or say when to ask again."""
        return self._limiter.take(now)

    def done(self, sent: Sent, now: float, verdict: Reception, asked: float | None) -> float:
        """Take note; a refused request waits for its turn again."""
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

    def done(self, sent: Sent, now: float, verdict: Reception, asked: float | None) -> float:
        """Wait as asked, or for 0.5 to 8 s; the thread is free again at the time given."""
        if verdict is Reception.TAKEN:
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

    def answer(now: float, sent: Sent, verdict: Reception, asked: float | None) -> None:
        nonlocal left, refused
        server.leave(verdict)
        again = pace.done(sent, now, verdict, asked)
        if verdict is Reception.REFUSED:
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


def best(kind: str, requests: int, offset: float = 0.0, quota: int = QUOTA) -> float:
    """The least seconds in which all can be answered, by somebody who knows all limits."""
    limit = Quota(kind, quota, offset)
    free = [0.0] * AT_ONCE
    end = 0.0
    for _ in range(requests):
        begin = heapq.heappop(free)
        begin += limit.wait(begin)
        limit.add(begin)
        end = begin + LATENCY
        heapq.heappush(free, end)
    return end


WAYS: dict[str, Callable[[], Paced | Threads]] = {
    "paced, knows nothing, flight 8": lambda: Paced(Allowance(AT_ONCE)),
    "paced, knows nothing, flight 16": lambda: Paced(Allowance(2 * AT_ONCE)),
    "paced, told 8 and 100 a minute": lambda: Paced(Allowance(AT_ONCE, QUOTA)),
    "one after another": lambda: Threads(1),
    "8 threads without pace": lambda: Threads(AT_ONCE),
    "32 threads without pace": lambda: Threads(4 * AT_ONCE),
}
"""Who asks."""
QUOTAS: dict[str, tuple[str, float, int]] = {
    "100 in any 60 s": ("sliding", 0.0, QUOTA),
    "100 in each minute, which is 20 s old": ("minute", 20.0, QUOTA),
    "a bucket of 100, refilled in 60 s": ("bucket", 0.0, QUOTA),
    "no quota": ("sliding", 0.0, _NO_QUOTA),
}
"""Servers: kind of quota, how old its minute is, and how many it takes."""


def table() -> Iterator[str]:
    """All ways on all servers, with and without Retry-After, as lines."""
    for name, (kind, offset, quota) in QUOTAS.items():
        least = best(kind, REQUESTS, offset, quota)
        for says in (True, False):
            told = "with Retry-After" if says else "says nothing"
            yield f"\n{name}, {told}: {REQUESTS} requests in {least:.1f} s at best"
            for way, make in WAYS.items():
                if "told" in way and quota != QUOTA:
                    continue
                run = simulate(make(), Server(kind, says=says, offset=offset, quota=quota))
                yield line(way, run, least)


def line(way: str, run: Run, least: float) -> str:
    """One run as a line; paced ones are held to the bars."""
    bars = run.seconds <= TIMES_BEST * least and run.part <= REFUSED
    held = ("  holds" if bars else "  MISSED") if way.startswith("paced") else ""
    return (
        f"  {way:<34}{run.seconds:8.1f} s {run.seconds / least:6.2f} x best"
        f" {run.refused:6} refused {run.part:6.1%}{held}"
    )


# --- for real ---

SCALE = 0.1
"""The real run has all times shortened to this part, and as many requests as fit."""
REAL = 600


def for_real(url: str, limited: Limited, threads: int, **options: int) -> Run:
    """Ask the real server with real threads, through the service that engines have."""
    begin = monotonic()
    service = Setup("chat", {"base_url": url, **options}, {}).connect("")
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda number: service.post("/x", json={"n": number}), range(REAL)))
    return Run(monotonic() - begin, limited.sent, limited.refused)


class Limited:
    """Lets a real server answer as one of the simulation would."""

    def __init__(self, server: FaultServer) -> None:
        self._server = Server("sliding", says=True)
        self._lock = Lock()
        self._begin = monotonic()
        self.sent = self.refused = 0
        server.latency = 0.0
        server.play(self.reply)

    def reply(self, server: FaultServer, asked: Asked, good: dict[str, str]) -> Reply:
        """Take a request or refuse it, after the latency."""
        with self._lock:
            verdict, wait = self._server.ask((monotonic() - self._begin) / SCALE)
            self.sent += 1
            self.refused += verdict is Reception.REFUSED
        sleep(LATENCY * SCALE)
        with self._lock:
            self._server.leave(verdict)
        if verdict is Reception.TAKEN:
            return Reply(b"{}")
        return Reply(b"{}", 429, {"Retry-After-Ms": str(int((wait or 0) * SCALE * 1000) + 1)})


def real_lines() -> Iterator[str]:
    """The real runs as lines."""
    least = best("sliding", REAL) * SCALE
    yield (
        f"\nreal threads and a real server, all times x {SCALE}:"
        f" {REAL} requests in {least:.1f} s at best"
    )
    for way, threads, flight in (
        ("paced, knows nothing, 8 threads", 8, AT_ONCE),
        ("paced, knows nothing, 32 threads", 32, 2 * AT_ONCE),
    ):
        with serving() as server:
            yield line(way, for_real(server.url, Limited(server), threads, flight=flight), least)


def main() -> None:
    """Print all figures; exit with 1 if a simulated run misses a bar.

    The real ones also measure what else the machine has to do, so they are only shown.
    """
    missed = False
    for text in table():
        missed = missed or text.endswith("MISSED")
        sys.stdout.write(f"{text}\n")
    for text in real_lines():
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    sys.exit(missed)


if __name__ == "__main__":
    main()

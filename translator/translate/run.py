"""A run: its engines, and what all of its posts share."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from time import monotonic
from typing import Protocol

from translator.engines import Engine
from translator.errors import Halted
from translator.translate.budget import Budget, Limit, Receipt
from translator.translate.client import Client, Exchange
from translator.translate.questions import PSEUDO, Text
from translator.units import Pair

Claim = tuple[str, str, str, Pair]


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of a text that another post has, too."""

    engine: str = ""
    """Who translated it; empty if nobody did."""
    said: str = ""
    """The answer, with inline tags."""
    reason: str = ""
    """Why no answer was believed; empty if there was none."""


class Watch(Protocol):
    """Somebody who is told what happens, from several threads."""

    def exchanged(self, exchange: Exchange) -> None:
        """A request was answered, or failed."""

    def begun(self, post: str, units: int) -> None:
        """So many more units of a post are to be translated."""

    def finished(self, post: str, units: int) -> None:
        """So many units of a post have their answer, or will have none."""

    def said(self, message: str) -> None:
        """Something that a person should know at once."""


class Silent:
    """Nobody who watches."""

    def exchanged(self, exchange: Exchange) -> None:
        """Ignore it."""

    def begun(self, post: str, units: int) -> None:
        """Ignore it."""

    def finished(self, post: str, units: int) -> None:
        """Ignore it."""

    def said(self, message: str) -> None:
        """Ignore it."""


class Run:
    """One run over posts, in any number of threads.

    A text that several posts have is sent for the first of them; the others wait for its
    answer. Once it is halted, nothing more is sent.
    """

    def __init__(
        self,
        clients: Sequence[Client],
        *,
        limit: Limit | None = None,
        retry: bool = False,
        watch: Watch | None = None,
    ) -> None:
        self.clients = tuple(clients)
        self.retry = retry
        self.watch = watch or Silent()
        self.halted: Halted | None = None
        self._budget = Budget(limit or Limit())
        for client in self.clients:
            client.join(self._budget)
        self._claims: dict[Claim, Future[Claimed]] = {}
        self._lock = Lock()
        self._posts: dict[str, None] = {}
        self._noted: set[str] = set()
        self._began = datetime.now(UTC), monotonic()

    @classmethod
    def around(cls, engine: Engine | Run) -> Run:
        """Make a run of a single *engine*; a run is one already."""
        return engine if isinstance(engine, Run) else cls([Client(engine)])

    @property
    def engines(self) -> tuple[str, ...]:
        """The names of its engines, as catalogs have them, the first one first."""
        return tuple(client.name for client in self.clients)

    @property
    def threads(self) -> int:
        """How many posts are worked on at once, so that no engine waits for one."""
        return 1 + max((client.flight for client in self.clients), default=0)

    def halt(self, why: Halted) -> None:
        """Send nothing more; what is in flight is finished."""
        self.halted = self.halted or why

    def check(self) -> None:
        """Raise why the run was halted, if it was.

        Raises:
            Halted: nothing more is to be sent.
        """
        if self.halted:
            raise self.halted

    def asks_for(self, post: str) -> None:
        """Note that an engine was asked for *post*."""
        self._posts.setdefault(post)

    def claim(self, text: Text, pair: Pair) -> tuple[Future[Claimed], bool]:
        """The answer of *text* to come, and whether it is for the caller to see to it."""
        key = text.tagged, text.unit.context, text.note, pair
        with self._lock:
            if known := self._claims.get(key):
                return known, False
            future = self._claims[key] = Future()
            return future, True

    def receipt(self, left: int = 0) -> Receipt:
        """What was done so far."""
        at, began = self._began
        lines = tuple(client.line() for client in self.clients if client.name != PSEUDO)
        return Receipt(
            started=at.isoformat(timespec="seconds"),
            seconds=monotonic() - began,
            posts=tuple(self._posts),
            lines=lines,
            left=left,
            halted=str(self.halted or ""),
        )

    def note(self, client: Client, error: Exception, pair: Pair) -> None:
        """Say that *client* has stopped, if another engine goes on; each only once."""
        others = [each for each in self.clients if each is not client and not each.stopped(pair)]
        with self._lock:
            news = bool(others) and client.name not in self._noted
            self._noted.add(client.name)
        if news:
            self.watch.said(f"{error}; continuing with {others[0].name}")

    def failures(self, pair: Pair) -> str:
        """Why engines, or the run, did not go on; empty if they did."""
        if self.halted:
            return str(self.halted)
        errors = (client.stopped(pair) for client in self.clients)
        return "; ".join(dict.fromkeys(str(error) for error in errors if error))

    def close(self) -> None:
        """Let the threads of its engines go."""
        for client in self.clients:
            client.close()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

"""What engines have used: requests, tokens, characters, time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from threading import Lock


@dataclass(frozen=True, slots=True)
class Usage:
    """What one request used, or many together."""

    requests: int = 0
    """Requests that were answered, well or badly; a retry counts."""
    tokens_in: int = 0
    """Tokens of the prompts, cached ones included; 0 where the service counts none."""
    tokens_cached: int = 0
    """Tokens of the prompts that the service had in its cache."""
    tokens_out: int = 0
    """Tokens of the answers, a model's hidden thoughts included."""
    characters: int = 0
    """Characters that the service bills; 0 where it bills tokens."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Usage)))


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, and what became of it; for people who want to see what goes on."""

    service: str
    """Host and port."""
    path: str
    """The path below the address."""
    status: int
    """The HTTP status; 0 where there was no answer."""
    sent: int
    """Bytes of the request."""
    received: int
    """Bytes of the answer."""
    seconds: float
    """How long it took, without the time that it waited for its turn."""
    verdict: str
    """The class of the error, empty where all is well."""


class Meter:
    """Adds up what an engine uses, across threads.

    Args:
        watch: called with each exchange, by the thread that made it.
    """

    def __init__(self, watch: Callable[[Exchange], None] | None = None) -> None:
        self._watch = watch
        self._lock = Lock()
        self._total = Usage()

    def add(self, usage: Usage) -> None:
        """Count *usage* in."""
        with self._lock:
            self._total += usage

    def note(self, exchange: Exchange) -> None:
        """Count an exchange in, and show it to who watches."""
        if exchange.status:
            self.add(Usage(requests=1))
        if self._watch:
            self._watch(exchange)

    @property
    def total(self) -> Usage:
        """All that was used so far."""
        with self._lock:
            return self._total

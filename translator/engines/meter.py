"""What engines have used: requests, tokens, characters, time."""

from __future__ import annotations

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


class Meter:
    """Adds up what an engine uses, across threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._total = Usage()

    def add(self, usage: Usage) -> None:
        """Count *usage* in."""
        with self._lock:
            self._total += usage

    @property
    def total(self) -> Usage:
        """All that was used so far."""
        with self._lock:
            return self._total

"""What engines use: counted as services say, and estimated before anything is sent.

The weights of tokens were fitted to OpenAI's o200k_base: 0.99 of its count over thirty Chinese
posts, 1.05 over four English ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from math import ceil
from threading import Lock

from translator.text.regex import regex


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


_PIECES = regex(
    r"(?P<han>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff])"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<digits>\d{1,3})"
    r"|(?P<space>\s+)"
    r"|(?P<mark>[!-/:-@\[-`{-~]+)"
    r"|(?P<other>.)",
    re.S,
)
_WEIGHTS = {"han": 0.76, "word": 1.0, "digits": 1.0, "space": 0.05, "mark": 0.9, "other": 0.8}
_LETTERS = 6
"""A longer Latin word is several tokens: about one for so many letters."""


def tokens(text: str) -> int:
    """Estimate the tokens of *text*; never 0 for a text that is not empty."""
    total = 0.0
    for m in _PIECES.finditer(text):
        kind = m.lastgroup or "other"
        parts = max(1.0, len(m[0]) / _LETTERS) if kind == "word" else 1.0
        total += _WEIGHTS[kind] * parts
    return ceil(total)

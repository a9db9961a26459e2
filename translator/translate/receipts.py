"""What a run did and what it cost: a value, for people as text and for programs as JSON."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from translator.engines.meter import Usage
from translator.files import own_folder, write_text

FOLDER = "receipts"


@dataclass(frozen=True, slots=True)
class Line:
    """What one engine did in a run."""

    engine: str
    """Its name, as catalogs have it."""
    units: int
    """Units that it translated."""
    rejected: int
    """Answers that were not believed."""
    requests: int
    """Requests that were sent, those that were asked again included."""
    usage: Usage
    """What it used."""
    counted: bool
    """Whether the service counted that itself; else it is what was expected."""
    cost: float | None
    """What that costs; None where the configuration has no price."""
    currency: str
    """The currency of the cost."""
    stopped: str
    """Why it was asked no more; empty if it could have been."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a run did."""

    started: str
    """When it began: UTC, ISO 8601."""
    seconds: float
    """How long it took."""
    posts: tuple[str, ...]
    """The posts for which an engine was asked."""
    lines: tuple[Line, ...]
    """What each engine did."""
    left: int = 0
    """Units that are still without a target, in the posts of the run."""
    halted: str = ""
    """Why the run asked no more; empty if it came to its end."""

    def json(self) -> dict[str, Any]:
        """As a program reads it."""
        engines = [{**asdict(line), **asdict(line.usage)} for line in self.lines]
        for each in engines:
            del each["usage"]
        return {
            "started": self.started,
            "seconds": round(self.seconds, 3),
            "posts": list(self.posts),
            "engines": engines,
            "left": self.left,
            "halted": self.halted,
        }

    def __str__(self) -> str:
        """As a person reads it: a line for each engine that was asked."""
        asked = [line for line in self.lines if line.requests]
        return "".join(f"{_line(line, self.seconds)}\n" for line in asked)

    def save(self, root: Path) -> Path | None:
        """Keep it in `.translator/receipts/`; None if no engine was asked, as nothing was paid."""
        if not any(line.requests for line in self.lines):
            return None
        stamp = self.started.replace(":", "").replace("-", "").split("+")[0]
        path = own_folder(root) / FOLDER / f"{stamp}Z-{os.getpid()}.json"
        write_text(path, json.dumps(self.json(), ensure_ascii=False, indent=2) + "\n")
        return path


def _line(line: Line, seconds: float) -> str:
    parts = [
        f"{line.engine}: {plural(line.units, 'unit')} in {plural(line.requests, 'request')}",
        *([f"{plural(line.rejected, 'answer')} rejected"] if line.rejected else []),
        *used(line.usage, line.counted),
        *([money(line.cost, line.currency)] if line.cost is not None else []),
        f"{seconds:.1f} s",
    ]
    return ", ".join(parts)


def used(usage: Usage, counted: bool = True) -> list[str]:
    """Tokens and characters of *usage*, as far as there are any."""
    about = "" if counted else "about "
    cached = f" ({usage.tokens_cached:,} cached)" if usage.tokens_cached else ""
    parts = []
    if usage.tokens_in or usage.tokens_out:
        parts += [f"{about}{usage.tokens_in:,} tokens in{cached}", f"{usage.tokens_out:,} out"]
    if usage.characters:
        parts.append(f"{usage.characters:,} characters")
    return parts


def money(cost: float, currency: str) -> str:
    """Money with as many digits as it takes to see it."""
    return f"{cost:.2f} {currency}" if cost >= 1 or not cost else f"{cost:.2g} {currency}"


def plural(count: int, word: str) -> str:
    """A number with its noun."""
    return f"{count:,} {word}{'s' * (count != 1)}"

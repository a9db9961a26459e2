"""One bar for a run, on a terminal alone: how much is done, and how long the rest takes.

The work is known when the run begins: a post weighs what its file has bytes, and while engines
translate it, it is done as far as its units are. So the bar never goes back, and the time that is
left is what the rest takes if it goes on as it did.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import TypeVar

import click

from translator.wording import told

T = TypeVar("T")

WIDTH = 24
"""How many characters the bar has."""
_OFTEN = 0.1
"""Seconds between two pictures of it."""
_SOON = 1.0
"""Seconds of work before which nobody can say how long the rest takes."""


def is_watched() -> bool:
    """Whether somebody looks on: in a pipe nobody does."""
    return sys.stderr.isatty()


def weight_of(path: Path) -> int:
    """What the post at *path* weighs."""
    try:
        return max(path.stat().st_size, 1)
    except OSError:
        return 1


class ProgressBar:
    """How far a run is.

    Args:
        label: what it does: `checking`.
        weights: what each of its steps weighs.
        noun: what the steps are.
        moving: whether it is drawn.
    """

    def __init__(
        self, label: str, weights: Sequence[int], noun: str = "post", *, moving: bool | None = None
    ) -> None:
        self.label = label
        self._whole = max(sum(weights), 1)
        self._steps = len(weights)
        self._noun = noun
        self._moving = is_watched() and self._steps > 1 if moving is None else moving
        self._done = 0
        self._taken = 0
        self._most = 0.0
        self._parts: dict[str, tuple[int, int, int]] = {}
        self._began = monotonic()
        self._drawn = 0.0
        self._lock = RLock()

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1."""
        parts = (weight * done / units for weight, units, done in self._parts.values() if units)
        # A post with several targets is done in parts; the bar never goes back.
        self._most = max(self._most, min((self._done + sum(parts)) / self._whole, 1.0))
        return self._most

    @property
    def left(self) -> float | None:
        """How many seconds the rest takes, going on as it did; None as long as that is open."""
        taken, share = monotonic() - self._began, self.share
        return taken / share - taken if share and taken >= _SOON else None

    def over(self, items: Iterable[tuple[T, int]]) -> Iterator[T]:
        """Go through steps, each with its weight."""
        for item, weight in items:
            self._draw()
            yield item
            self.done(weight)

    def begun(self, name: str, weight: int, units: int) -> None:
        """Engines translate so many units of a step."""
        with self._lock:
            _, before, done = self._parts.get(name, (weight, 0, 0))
            self._parts[name] = weight, before + units, done
            self._draw()

    def part(self, name: str, units: int) -> None:
        """So many of them are done."""
        with self._lock:
            if name in self._parts:
                weight, whole, done = self._parts[name]
                self._parts[name] = weight, whole, min(done + units, whole)
            self._draw()

    def done(self, weight: int, name: str = "") -> None:
        """A step is done."""
        with self._lock:
            self._parts.pop(name, None)
            self._done += weight
            self._taken += 1
            self._draw()

    def clear(self) -> None:
        """Take the bar away, so that a line can be printed."""
        with self._lock:
            if self._moving and self._drawn:
                click.echo("\r\x1b[K", nl=False, err=True)
                self._drawn = 0.0

    def _draw(self) -> None:
        with self._lock:
            now = monotonic()
            if self._moving and now - self._drawn >= _OFTEN:
                self._drawn = now
                click.echo(f"\r\x1b[K{told(str(self))}", nl=False, err=True)

    def __str__(self) -> str:
        full = int(WIDTH * self.share)
        drawn = "#" * full + "-" * (WIDTH - full)
        said = f"{self.label}  [{drawn}]  {int(100 * self.share)} %"
        said += f"  {self._taken} of {self._steps} {self._noun}s"
        return said if self.left is None else f"{said}, about {lasting(self.left)} left"


def lasting(seconds: float) -> str:
    """How long something takes, as people say it: `40 s`, `3 min`, `1 h 5 min`."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"

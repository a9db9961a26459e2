"""A run's progress on a terminal, and a line for each request if that was asked for."""

from __future__ import annotations

import sys
from threading import Lock
from typing import TYPE_CHECKING

import click

from translator.cli.terminal import is_quiet, say

if TYPE_CHECKING:
    from translator.translate.client import Exchange


class Shown:
    """Shows what happens: progress on a terminal, each request if that was asked for."""

    def __init__(self, ctx: click.Context, as_json: bool = False) -> None:
        self.as_json = as_json
        self._verbose = bool(ctx.obj["verbose"])
        self._quiet = is_quiet(ctx)
        self._moving = sys.stderr.isatty() and not (self._verbose or self._quiet)
        self._lock = Lock()
        self._total = self._done = 0

    def exchanged(self, exchange: Exchange) -> None:
        """Print one line for a request."""
        if self._verbose:
            e = exchange
            size = f"{e.texts} texts, " * (e.texts != 1) + f"{e.tokens:,} tokens"
            where = f"{e.post}: {e.engine}, {e.purpose}"
            self.said(f"{where}, {size}, {e.seconds:.1f} s: {e.verdict}", always=True)

    def begun(self, units: int) -> None:
        """Count units that are to be translated."""
        with self._lock:
            self._total += units
            self._draw()

    def finished(self, units: int) -> None:
        """Count units that are done."""
        with self._lock:
            self._done += units
            self._draw()

    def said(self, message: str, *, always: bool = False) -> None:
        """Print a sentence."""
        if always or not self._quiet:
            self.clear()
            say(f"translator: {message}" if not always else message, err=True)

    def clear(self) -> None:
        """Take the progress away, so that a line can be printed."""
        if self._moving and self._total:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _draw(self) -> None:
        if self._moving and self._total:
            full = 24 * self._done // self._total
            drawn = "#" * full + "-" * (24 - full)
            click.echo(
                f"\r\x1b[Ktranslating  [{drawn}]  {self._done} of {self._total} units",
                nl=False, err=True,
            )  # fmt: skip

"""What `translate` needs around a run: its engines, its progress, its signals, its end."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, current_thread, main_thread
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING

import click

from translator.cli.terminal import Work, bar, is_quiet
from translator.errors import ConfigError, EngineSetup, Halted, Interrupted, TranslatorError

if TYPE_CHECKING:
    from translator.blog.blog import Blog, Options, Result
    from translator.engines.http.recording import Recording
    from translator.project.project import Post, Project
    from translator.translate.budget import Receipt
    from translator.translate.client import Client, Exchange
    from translator.translate.run import Run

_ECHO = 0.2
"""Seconds in which a second signal is the same one: make and npm pass on what we got, too."""
_AHEAD = 4
"""How many posts for each thread are begun before the first one is reported."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What the command line says of engines."""

    engines: tuple[str, ...] = ()
    """Which to ask; none for those of the configuration."""
    retry: bool = False
    """Whether to ask again where an answer was rejected."""
    jobs: int | None = None
    """How many requests at once."""
    max_cost: float | None = None
    """What the run may cost."""
    max_tokens: int | None = None
    """How many tokens it may take."""
    recording: Recording | None = None
    """Where exchanges are kept, or played from."""
    idle: bool = False
    """Whether no engine is to be asked."""

    def asks(self, project: Project) -> bool:
        """Whether there is an engine for what is missing, be it asked or not."""
        return self.names(project) != ["none"]

    def names(self, project: Project) -> list[str]:
        """The names of the engines, in order.

        Raises:
            ConfigError: there is none.
        """
        said = [name.strip() for each in self.engines for name in each.split(",")]
        names = [name for name in dict.fromkeys(said or project.engine) if name]
        if said and not names:
            raise ConfigError("--engine names no engine; translator engines shows which there are")
        return names


def run_of(blog: Blog, orders: Orders, shown: Shown) -> Run | None:
    """The run that *orders* ask for; None if no engine is to be asked.

    Raises:
        ConfigError: an engine or a limit that cannot be used.
        EngineSetup: no engine is ready.
    """
    if not orders.asks(blog.project):
        return None
    from translator.translate.budget import Limit, check_prices
    from translator.translate.run import Run

    clients = clients_of(blog, orders, shown)
    limit = Limit(orders.max_cost, orders.max_tokens)
    check_prices({client.name: client.price for client in clients}, limit)
    if not clients or orders.idle:
        return None
    return Run(clients, limit=limit, retry=orders.retry, watch=shown)


def clients_of(blog: Blog, orders: Orders, shown: Shown) -> list[Client]:
    """The engines that are ready; what the others lack is said.

    Raises:
        EngineSetup: none is.
    """
    from translator.files import STATE
    from translator.translate.client import Client

    clients, lacking, tables = [], [], blog.project.engines
    for name in orders.names(blog.project):
        try:
            client = Client.of(
                name, tables.get(name, {}), os.environ, orders.jobs,
                terms=blog.termbase.terms, recording=orders.recording,
                folder=blog.project.root / STATE,
            )  # fmt: skip
        except EngineSetup as error:
            lacking.append(error)
            continue
        clients += [client] if client else []
    if lacking and not clients:
        raise lacking[0]
    for lack in lacking:
        shown.said(f"{lack}; {clients[0].name} goes on")
    return clients


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
            click.echo(f"translator: {message}" if not always else message, err=True)

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


def translated(
    ctx: click.Context,
    work: Work,
    blog: Blog,
    posts: Sequence[Post],
    options: Options,
    run: Run | None,
) -> Iterator[Result]:
    """Translate *posts*, several at once if engines are asked; report them in their order."""
    each = _one_by_one(work, blog, posts, options) if run is None else (
        work.attempt(future.result) for future in _at_once(blog, posts, options, run)
    )  # fmt: skip
    for result in each:
        if result is not None:
            if run is not None and isinstance(run.watch, Shown):
                run.watch.clear()
            work.report(
                ctx, result, blog.project, check=options.check, halted=run.halted if run else None
            )
            yield result


def _one_by_one(
    work: Work, blog: Blog, posts: Sequence[Post], options: Options
) -> Iterator[Result | None]:
    with bar(list(posts), "translating") as each:
        for post in each:
            yield work.attempt(blog.translate, post, options)


def _at_once(
    blog: Blog, posts: Sequence[Post], options: Options, run: Run
) -> Iterator[Future[Result | None]]:
    """Futures in the order of *posts*, some of them begun ahead."""

    def one(post: Post) -> Result | None:
        if isinstance(run.halted, Interrupted):
            return None
        try:
            return blog.translate(post, options, run)
        except Halted:
            return None

    with ThreadPoolExecutor(run.threads, "post") as pool:
        begun: deque[Future[Result | None]] = deque()
        for post in posts:
            begun.append(pool.submit(one, post))
            if len(begun) > _AHEAD * run.threads:
                yield begun.popleft()
        yield from begun


@contextmanager
def interruptible(run: Run | None) -> Iterator[Callable[[], int]]:
    """Let a first Ctrl-C, or SIGTERM, finish what is in flight, and a second one stop at once.

    Yields:
        What gives the exit code of a run that was stopped; 0 of one that was not.
    """
    if run is None or current_thread() is not main_thread():
        yield lambda: 0
        return
    caught: list[int] = []
    began = 0.0

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal began
        if caught and monotonic() - began < _ECHO:
            return
        began = monotonic()
        caught.append(number)
        if len(caught) > 1:
            click.echo("translator: stopped at once", err=True)
            os._exit(128 + number)
        run.halt(Interrupted("stopped"))
        run.watch.said("finishing what is in flight; press Ctrl-C again to stop at once")

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        with run:
            yield lambda: 128 + caught[0] if caught else 0
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@dataclass(frozen=True, slots=True)
class End:
    """What there is to say when a run is over."""

    receipt: Receipt
    """What it did."""
    kept: str
    """Where the receipt is; empty if no engine was asked."""
    left: str
    """What is left to do, if the run was stopped."""

    def __str__(self) -> str:
        kept = f"receipt: {self.kept}\n" if self.kept else ""
        left = f"{self.left}\n" if self.left else ""
        return f"{self.receipt}{kept}{left}"


def end_of(blog: Blog, run: Run, done: Sequence[Result], begun: int) -> End:
    """Close a run: keep its receipt, and say what is left if it was stopped."""
    from translator.text.chars import plural

    missing = [result.outcome.missing for result in done if result.outcome.missing]
    receipt = run.receipt(sum(missing))
    try:
        path = receipt.save(blog.project.root)
        kept = blog.project.relative(path) if path else ""
    except TranslatorError as error:
        kept = f"not kept: {error}"
    parts = [f"{run.halted}: {plural(sum(missing), 'unit')} left in {plural(len(missing), 'post')}"]
    if begun > len(done):
        parts.append(f"{plural(begun - len(done), 'post')} not begun")
    left = f"{', '.join(parts)}; what is done is kept: run again to go on" if run.halted else ""
    return End(receipt, kept, left)

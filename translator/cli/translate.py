"""`translator translate`: update catalogs, fill, check, emit."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from translator.cli.progress import weight_of
from translator.cli.terminal import (
    FOLDER,
    JSON,
    POSTS,
    TO,
    YES,
    Amount,
    TerminalWatch,
    Work,
    agree,
    bar,
    caught,
    guarded,
    hand_out,
    load_blog,
    no_posts,
    print_json,
    recording_of,
    say,
)
from translator.errors import ConfigError, EngineSetup, Halted, Interrupted, TranslatorError
from translator.report import text as report
from translator.units import Locale

if TYPE_CHECKING:
    from translator.blog.blog import Blog, Result
    from translator.engines import Limits
    from translator.engines.http.recording import Recording
    from translator.project.project import Post, Project
    from translator.translate.budget import Estimate, Price, Receipt
    from translator.translate.client import Client
    from translator.translate.job import Options
    from translator.translate.run import Run

_ECHO = 0.2
"""Seconds in which a second signal is the same one: make and npm pass on what we got, too."""
_AHEAD = 4
"""How many posts for each thread are begun before the first one is reported."""
_OPTIONS = ("partial", "approved", "force", "theirs", "missing", "check", "redo")
"""The flags that are about the posts; all others are about the engines."""


@click.command(short_help="Update catalogs, fill, check, emit the target posts.")
@POSTS
@TO
@click.option(
    "--engine",
    "engines",
    multiple=True,
    help="Ask this engine instead of the configured one; repeat it, or write chat,local, for "
    "engines that get what the first could not do.",
)
@click.option("--partial", is_flag=True, help="Emit posts that still lack translations.")
@click.option("--approved", is_flag=True, help="Emit only what a person approved.")
@click.option("--theirs", is_flag=True, help="Take words edited by hand in targets, in doubt too.")
@click.option(
    "--ours", "--force", "force", is_flag=True, help="Overwrite edits by hand in targets."
)
@click.option("--missing", is_flag=True, help="Fill what a person left out of a post, too.")
@click.option(
    "--check", is_flag=True, help="Write nothing, ask no engine; exit 1 if anything would change."
)
@click.option("--retry", is_flag=True, help="Ask again where an engine's answer was rejected.")
@click.option(
    "--redo",
    default="",
    metavar="WHAT",
    help="Ask again for a machine's targets: terms (that break one now), engine (of another "
    "engine), prompt (all of the engine's), or a regular expression. Never a person's.",
)
@click.option("--jobs", type=click.IntRange(1, 256), help="How many requests at once.")
@click.option("--estimate", is_flag=True, help="Say what it would cost; write and send nothing.")
@click.option("--max-cost", type=Amount(), help="Stop before it costs more than this.")
@click.option("--max-tokens", type=click.IntRange(0), help="Stop before it takes more tokens.")
@click.option("--record", type=FOLDER, help="Keep what is sent and answered in this folder.")
@click.option("--replay", type=FOLDER, help="Answer from such a folder; send nothing.")
@YES
@JSON
@click.pass_context
def translate(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    to: tuple[Locale, ...],
    estimate: bool,
    yes: bool,
    as_json: bool,
    **flags: Any,
) -> None:
    """Update catalogs, fill what is missing, check, and emit the target posts.

    Without POSTs, every post of the project. For a target, its pair. What an engine
    has translated is kept at once: a run that is stopped, or fails, loses nothing, and the
    next one goes on from there.

    \b
    Examples:
      translator translate
      translator translate posts/zh/first.md --to en
      translator translate --engine pseudo --partial
      translator translate --estimate                  what would it cost?
      translator translate --max-cost 0.50             not more than that
      translator translate --engine chat,local --jobs 8
      translator translate --redo terms                what breaks a term of the glossary now
    """
    from translator.files import sweep
    from translator.translate.job import Options

    options = Options(**{name: flags.pop(name) for name in _OPTIONS})
    orders = Orders(recording=recording_of(flags), **flags)
    watch, writes = TerminalWatch(ctx), not (estimate or options.check)
    with guarded():
        blog = load_blog(ctx, lasting=writes)
        options = replace(options, similar=not orders.names(blog.project))
        # A glossary or a memory that cannot be read is said before anything is sent.
        _ = blog.termbase, blog.project.memory_files()
        if writes and not (orders.recording and orders.recording.replay):
            agree(blog.project, orders.names(blog.project), yes=yes)
        run = None if estimate else _run_of(blog, orders, watch, asks=writes)
        if options.redo and writes and not run:
            raise ConfigError("--redo asks an engine, and there is none; choose one with --engine")
    work = Work(ctx, quiet=as_json)
    sources = _sources(work, blog, paths, to, moves=writes)
    posts = [post for each in sources for post in work.attempt(blog.pairs_of, each, to) or ()]
    if writes:
        files = (path for each in posts for path in (each.source, each.target, each.catalog))
        sweep(files, root=blog.project.root)
    if estimate:
        _estimate_all(work, blog, posts, options, orders=orders, watch=watch, as_json=as_json)
        work.end(no_posts(blog.project))
    with _interruptible(run) as code, run or nullcontext():
        if run:
            each = _at_once(work, blog, posts, options, run, watch)
        else:
            each = _one_by_one(work, blog, posts, options)
        done = list(_reported(each, work, blog, options, run, alone=len(posts) == 1))
        _emit_again(work, blog, options, run, done)
    blog.stamps.save()
    if len(done) > 1:
        work.show(report.totals(done, check=options.check))
        work.show("".join(f"  {each}\n" for each in report.left_to_do(done)))
    end = _end_of(blog, run, done, len(posts)) if run is not None else None
    if as_json:
        hand_out(report.run_json(done, end.receipt if end else None, blog.project))
    elif end:
        work.show(str(end))
    work.fail_if_empty(no_posts(blog.project))
    sys.exit(code() or work.code)


def _emit_again(
    work: Work, blog: Blog, options: Options, run: Run | None, done: Sequence[Result]
) -> None:
    """Emit once more what links to a post that has been emitted since, or has other headings.

    Args:
        done: what the run has told of already, which is not told twice.
    """
    told = {each.post.target for each in done if each.changed}
    for post in () if options.check or (run and run.halted) else blog.outdated():
        result = work.attempt(blog.translate, post, options)
        if result and result.changed and (result.findings or result.post.target not in told):
            work.report(result, blog.project, check=False)


def _sources(
    work: Work, blog: Blog, paths: tuple[Path, ...], to: tuple[Locale, ...], *, moves: bool
) -> list[Path]:
    """The sources of a run, after the files of renamed posts were moved to them."""
    from translator.blog.posts import Renames

    renames, found, moved = Renames(blog.project), blog.sources(paths), False
    for source in found if moves else ():
        try:
            posts = blog.pairs_of(source, to)
        except TranslatorError:
            # What cannot be read is reported when its own turn comes.
            continue
        for said in filter(None, map(renames.follow, posts)):
            work.show(f"{said}\n")
            moved = True
    return blog.sources(paths) if moved else found


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

    def names(self, project: Project) -> list[str]:
        """The names of the engines, in order; none if nothing is to be translated by one.

        Raises:
            ConfigError: the option is there, and empty.
        """
        asked = [name.strip() for each in self.engines for name in each.split(",")]
        names = [name for name in dict.fromkeys(asked or project.engine) if name]
        if not names:
            raise ConfigError("--engine is empty; name an engine (translator engines lists them)")
        return [name for name in names if name != "none"]


def _run_of(blog: Blog, orders: Orders, watch: TerminalWatch, *, asks: bool) -> Run | None:
    """The run that *orders* ask for; None if there is no engine, or it is not to be asked.

    Raises:
        ConfigError: an engine or a limit that cannot be used, be it asked or not.
        EngineSetup: no engine is ready.
    """
    if not orders.names(blog.project):
        return None
    from translator.translate.budget import Limit, check_prices
    from translator.translate.run import Run

    clients = _clients_of(blog, orders, watch)
    limit = Limit(orders.max_cost, orders.max_tokens)
    check_prices({client.name: client.price for client in clients}, limit)
    return Run(clients, limit=limit, retry=orders.retry, watch=watch) if asks else None


def _clients_of(blog: Blog, orders: Orders, watch: TerminalWatch) -> list[Client]:
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
        watch.said(f"{lack}; continuing with {clients[0].name}")
    return clients


def _reported(
    results: Iterable[Result | None],
    work: Work,
    blog: Blog,
    options: Options,
    run: Run | None,
    *,
    alone: bool,
) -> Iterator[Result]:
    """Report the posts that were translated, in their order."""
    for result in filter(None, results):
        halted = run.halted if run else None
        work.report(result, blog.project, check=options.check, alone=alone, halted=halted)
        yield result


def _one_by_one(
    work: Work, blog: Blog, posts: Sequence[Post], options: Options
) -> Iterator[Result | None]:
    with bar(posts, "translating", lambda post: weight_of(post.source)) as each:
        for post in each:
            yield work.attempt(blog.translate, post, options)


def _at_once(
    work: Work,
    blog: Blog,
    posts: Sequence[Post],
    options: Options,
    run: Run,
    watch: TerminalWatch,
) -> Iterator[Result | None]:
    """Translate several posts at a time; their results in the order of *posts*."""

    def name_of(post: Post) -> str:
        return blog.project.relative(post.source)

    def one(post: Post) -> Result | None:
        if isinstance(run.halted, Interrupted):
            return None
        try:
            return blog.translate(post, options, run)
        except Halted:
            return None
        finally:
            watch.post_done(name_of(post))

    weights = [(name_of(post), weight_of(post.source)) for post in posts]
    with watch.over(weights), ThreadPoolExecutor(run.threads, "post") as pool:
        begun: deque[Future[Result | None]] = deque()
        for post in posts:
            begun.append(pool.submit(one, post))
            if len(begun) > _AHEAD * run.threads:
                yield work.attempt(begun.popleft().result)
        for future in begun:
            yield work.attempt(future.result)


@contextmanager
def _interruptible(run: Run | None) -> Iterator[Callable[[], int]]:
    """Let a first Ctrl-C, or SIGTERM, finish what is in flight, and a second one stop at once.

    Yields:
        What gives the exit code of a run that was stopped; 0 of one that was not.
    """
    seen: list[int] = []
    began = 0.0

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal began
        if seen and monotonic() - began < _ECHO:
            return
        began = monotonic()
        seen.append(number)
        if run is None:  # nothing is in flight
            say("translator: stopped; what is done is kept", err=True)
            sys.exit(128 + number)
        if len(seen) > 1:
            say("translator: stopped at once", err=True)
            os._exit(128 + number)
        run.halt(Interrupted("stopped"))
        run.watch.said("finishing the open requests; press Ctrl-C again to stop at once")

    with caught(stop, signal.SIGINT, signal.SIGTERM):
        yield lambda: 128 + seen[0] if seen else 0


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


def _end_of(blog: Blog, run: Run, done: Sequence[Result], total: int) -> End:
    """Close a run: keep its receipt, and say what is left if it was stopped."""
    from translator.text.chars import plural

    missing = [result.missing for result in done if result.missing]
    receipt = run.receipt(sum(missing))
    try:
        path = receipt.save(blog.project.root)
        kept = blog.project.relative(path) if path else ""
    except TranslatorError as error:
        kept = f"not kept: {error}"
    parts = [f"{run.halted}: {plural(sum(missing), 'unit')} left in {plural(len(missing), 'post')}"]
    if total > len(done):
        parts.append(f"{plural(total - len(done), 'post')} not finished")
    left = f"{', '.join(parts)}; what is done is kept; run again to continue" if run.halted else ""
    return End(receipt, kept, left)


def _estimate_all(
    work: Work,
    blog: Blog,
    posts: Sequence[Post],
    options: Options,
    *,
    orders: Orders,
    watch: TerminalWatch,
    as_json: bool,
) -> None:
    """Count what *posts* would take, and show it as a table, or as JSON."""
    priced = work.attempt(_priced, blog, orders, watch)
    if priced is None:
        return
    name, limits, price = priced

    def one(post: Post) -> Estimate:
        from translator.translate.budget import estimate

        draft = blog.draft(post, options)
        scene = draft.scene(blog.matcher(post.pair))
        texts = scene.texts(draft.catalog.units, [name], orders.retry)
        return estimate(texts, scene, limits, draft.job.names.source)

    found = (work.attempt(one, post) for post in posts)
    rows = [row for row in found if row]
    if not rows:
        return
    rows.append(replace(sum(rows[1:], rows[0]), post="total", locale=""))
    if as_json:
        print_json([_estimated(row, price) for row in rows])
        return
    say(report.table([_row(row, price) for row in rows]))
    if price is None:
        say(f"no price under [engines.{name}]: set one to see the cost")


def _priced(blog: Blog, orders: Orders, watch: TerminalWatch) -> tuple[str, Limits, Price | None]:
    """The first engine: its name, limits and price; it need not be ready.

    Raises:
        ConfigError: none is named, or its table cannot be used.
    """
    from translator.engines import Limits
    from translator.translate.budget import Price

    names = orders.names(blog.project)
    if not names:
        raise ConfigError("there is no engine to estimate; name one with --engine")
    price = Price.read(blog.project.engines.get(names[0], {}).get("price"), names[0])
    try:
        client = _clients_of(blog, replace(orders, engines=(names[0],)), watch)[0]
    except EngineSetup:
        return names[0], Limits(), price
    return client.name, client.engine.limits, price


def _estimated(row: Estimate, price: Price | None) -> dict[str, Any]:
    data = {"post": row.post, "locale": row.locale, "units": row.units, **asdict(row.usage)}
    currency = {"currency": price.currency} if price else {}
    return {**data, "cost": row.cost(price), **currency}


def _row(row: Estimate, price: Price | None) -> dict[str, Any]:
    from translator.translate.budget import money

    usage = row.usage
    cost = {"cost": money(row.cost(price) or 0.0, price.currency)} if price else {}
    return {
        "post": row.post,
        "locale": row.locale,
        "units": row.units,
        "requests": usage.requests,
        "tokens in": usage.tokens_in,
        "out": usage.tokens_out,
        "characters": usage.characters,
        **cost,
    }

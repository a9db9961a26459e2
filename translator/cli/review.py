"""`translator review`: the page on which a person reads, corrects and approves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from translator.cli.terminal import (
    JSON,
    PORT,
    POSTS,
    TO,
    YES,
    Work,
    agree,
    guarded,
    hand_out,
    is_quiet,
    load_blog,
    no_posts,
    say,
    severities,
)
from translator.errors import ConfigError, TranslatorError
from translator.text.chars import plural
from translator.units import Locale

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.project.project import Post
    from translator.review.queue import Queue, QueueEntry
    from translator.review.suggestions import Suggestion
    from translator.translate.run import Run

_PORT = 8766


@click.command(short_help="Read, correct and approve translations on a page, riskiest first.")
@POSTS
@TO
@click.option("--since", metavar="REV", help="Only units that changed since this revision of git.")
@click.option("--search", default="", help="Only units that match: check:terms engine:deepl …")
@click.option(
    "--suggestions",
    multiple=True,
    metavar="FILE|REV",
    help="Show what a file or a branch proposes; repeatable.",
)
@click.option(
    "--export", metavar="FILE.html", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the queue as one HTML file for others to review.",
)  # fmt: skip
@click.option(
    "--port", type=PORT, default=_PORT, show_default=True, help="Where to listen; 0 for any."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="On which address.")
@click.option("--token", default="", help="What lets people in; needed with another --host.")
@click.option("--engine", default="", help="May be asked again for what was corrected.")
@YES
@click.option("--emit/--no-emit", default=True, help="Write each target after a decision.")
@click.option("--browser/--no-browser", default=False, help="Open the page in the browser.")
@JSON
@click.pass_context
def review(
    ctx: click.Context, /, paths: tuple[Path, ...], to: tuple[Locale, ...], since: str | None,
    search: str, suggestions: tuple[str, ...], export: Path | None, as_json: bool, **flags: Any,
) -> None:  # fmt: skip
    """Show the units that wait for a person's look, on a page of this machine.

    The riskiest unit comes first, with all that is needed to decide: both texts, what the checks
    say, the terms, the memory, its neighbours. Each decision is written into the post's catalog
    before the page moves on, so it can be stopped at any time. Nobody else can open the page:
    its address has a token.

    \b
    Examples:
      translator review
      translator review posts/zh/first.md
      translator review --search "check:terms"
      translator review --since main
      translator review --json
      translator review --export review.html
      translator review --suggestions corrections.po
    """
    with guarded():
        _require()
        blog = load_blog(ctx)
        _ = blog.termbase
    from translator.review.queue import Queue

    work = Work(ctx)
    posts: list[Post] = []
    sources = blog.sources(paths)
    for source in sources:
        posts += work.attempt(blog.pairs_of, source, to) or ()
    posts = [post for post in posts if post.catalog.is_file() or post.target.is_file()]
    if not posts:
        if sources and not work.code:
            say("no post has a translation yet; run translator translate first", err=True)
        work.end(no_posts(blog.project))
    with guarded():
        wanted = _since(blog, posts, since) if since else _all
        proposed = _suggested(ctx, blog, posts, suggestions, to)
        if suggestions:
            search = f"has:suggestion {search}".strip()
        queue = Queue(blog, posts, wanted, proposed)
        if export is not None:
            _exported(ctx, queue, search, export)
        elif as_json:
            _listed(queue, search)
        else:
            _served(ctx, queue, search, **flags)


@contextmanager
def reviewing(blog: Blog, ready: Callable[[str], None]) -> Iterator[None]:
    """Serve the review page of all posts beside something else; not where its libraries lack.

    Args:
        ready: is given the address.
    """
    if _missing():
        yield
        return
    from threading import Event, Thread

    from translator.review.queue import Queue
    from translator.review.server import LOOPBACK, listen, serve

    posts = [post for source in blog.sources(()) for post in _pairs(blog, source)]
    taken, stop = listen(LOOPBACK, 0), Event()
    thread = Thread(
        target=serve, args=(Queue(blog, posts, _all), taken, LOOPBACK),
        kwargs={"ready": ready, "stop": stop},
    )  # fmt: skip
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _pairs(blog: Blog, source: Path) -> list[Post]:
    """The pairs of a post that have something to review; none of one that cannot be read."""
    try:
        posts = blog.pairs_of(source, ())
    except TranslatorError:
        return []
    return [post for post in posts if post.catalog.is_file() or post.target.is_file()]


def _missing() -> list[str]:
    """The libraries that are not installed."""
    from importlib.util import find_spec

    needed = ["jinja2", "latex2mathml", "markdown_it", "nh3", "starlette", "uvicorn"]
    return [name for name in needed if not find_spec(name)]


def _require() -> None:
    """Say what to install where a library is missing."""
    from translator.files import how_to_install

    if missing := _missing():
        raise ConfigError(f"review needs {', '.join(missing)}: {how_to_install('review')}")


def _all(entry: QueueEntry) -> bool:
    return True


def _since(blog: Blog, posts: list[Post], revision: str) -> Callable[[QueueEntry], bool]:
    """Want the units whose source or words are others than in *revision*.

    Raises:
        ConfigError: git does not know it.
    """
    from translator.review.history import said_in

    past = {post: said_in(blog, post, revision) for post in posts}

    def wanted(entry: QueueEntry) -> bool:
        return past[entry.post].get(entry.unit.key) != entry.unit.target

    return wanted


def _suggested(
    ctx: click.Context, blog: Blog, posts: list[Post], names: tuple[str, ...], to: Sequence[Locale]
) -> Mapping[Post, Sequence[Suggestion]]:
    """What others propose in files and revisions; what cannot be used is told.

    Raises:
        ConfigError: one is neither a file nor a revision.
        TranslatorError: a file cannot be read.
    """
    from translator.report import text as report
    from translator.review.suggestions import suggested

    found: dict[Post, tuple[Suggestion, ...]] = {}
    for name in names:
        each = suggested(blog, posts, name, to)
        for post, suggestions in each.units.items():
            found[post] = (*found.get(post, ()), *suggestions)
        for finding in each.findings:
            if finding.severity in severities(ctx):
                say(report.line(finding), fg=report.COLOURS[finding.severity], err=True)
        if not is_quiet(ctx):
            count = plural(sum(map(len, each.units.values())), "suggestion")
            say(f"{count} read from {name}", err=True)
    return found


def _listed(queue: Queue, search: str) -> None:
    """Print the queue for a program."""
    import json

    from translator.review.queue import Search, as_data

    for _ in queue.load():
        pass
    data = [as_data(row) for row in queue.ranked(Search.parse(search))]
    hand_out(json.dumps(data, ensure_ascii=False, indent=1))
    queue.blog.stamps.save()


def _exported(ctx: click.Context, queue: Queue, search: str, file: Path) -> None:
    """Write the queue as one HTML file.

    Raises:
        ConfigError: the file's name is none of a page.
    """
    from translator.files import write_text
    from translator.review.export import export_page
    from translator.review.queue import Search

    if file.suffix.lower() not in (".html", ".htm"):
        raise ConfigError(f"{file}: an export is a page; give its name an ending of .html")
    for _ in queue.load():
        pass
    rows = queue.ranked(Search.parse(search))
    write_text(file, export_page(queue, rows), root=None)
    queue.blog.stamps.save()
    if not is_quiet(ctx):
        count = plural(len(rows), "unit")
        say(f"{count} in {file}; translator import takes the file that people send back", err=True)


def _served(
    ctx: click.Context, queue: Queue, search: str, *, port: int, host: str, token: str, emit: bool,
    browser: bool, engine: str, yes: bool,
) -> None:  # fmt: skip
    from urllib.parse import quote

    from translator.review.server import LOOPBACK, listen, serve

    if host not in (LOOPBACK, "localhost", "::1") and not token:
        raise ConfigError(
            f"--host {host} lets other machines ask; say with --token what lets people in"
        )
    # Quoted twice: it is an address within an address.
    where = f"&next={quote(f'/queue?q={quote(search)}', safe='/?=:')}" if search else ""

    def ready(url: str) -> None:
        say(f"{url}{where}  Ctrl+C ends it")
        if browser:
            click.launch(f"{url}{where}")

    def read(whole: int) -> None:
        if not is_quiet(ctx):
            say(f"{whole} posts read" if whole != 1 else "1 post read", err=True)

    asks = _engine(queue.blog, engine, yes=yes) if engine else None
    taken = listen(host, port)
    serve(queue, taken, host, token=token, emits=emit, engine=asks, ready=ready, read=read)


def _engine(blog: Blog, name: str, *, yes: bool) -> Callable[[], Run]:
    """What gives a run with the engine *name* whenever one is wanted.

    Raises:
        ConfigError: there is no such engine, or nobody has agreed to what it starts or sends.
        EngineSetup: it is not ready.
    """
    import os

    from translator.files import STATE
    from translator.translate.client import Client
    from translator.translate.run import Run

    agree(blog.project, [name], yes=yes)

    def run() -> Run:
        client = Client.of(
            name, blog.project.engines.get(name, {}), os.environ,
            terms=blog.termbase.terms, folder=blog.project.root / STATE,
        )  # fmt: skip
        return Run([client] if client else [])

    run()
    return run

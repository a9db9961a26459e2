"""`translator translate`: update catalogs, fill, check, emit."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from translator.cli.estimating import estimate_all
from translator.cli.progress import Orders, Shown, end_of, interruptible, run_of, translated
from translator.cli.terminal import (
    FOLDER,
    JSON,
    POSTS,
    TO,
    YES,
    Work,
    agree,
    guarded,
    load_blog,
    no_posts,
    recording_of,
)
from translator.errors import TranslatorError
from translator.report import text as report
from translator.units import Locale

if TYPE_CHECKING:
    from translator.blog.blog import Blog, Options
    from translator.project.project import Post
    from translator.translate.run import Run


_OPTIONS = ("partial", "approved", "force", "theirs", "check")
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
@click.option(
    "--check", is_flag=True, help="Write nothing, ask no engine; exit 1 if anything would change."
)
@click.option("--retry", is_flag=True, help="Ask again where an engine's answer was rejected.")
@click.option("--jobs", type=click.IntRange(1, 256), help="How many requests at once.")
@click.option("--estimate", is_flag=True, help="Say what it would cost; write and send nothing.")
@click.option("--max-cost", type=click.FloatRange(0), help="Stop before it costs more than this.")
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
    **said: Any,
) -> None:
    """Update catalogs, fill what is missing, check, and emit the target posts.

    Without POSTs, every post of the project. A target stands for its pair. What an engine
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
    """
    from translator.blog.blog import Options

    options = Options(**{name: said.pop(name) for name in _OPTIONS})
    orders = Orders(recording=recording_of(said), idle=options.check, **said)
    shown = Shown(ctx, as_json)
    with guarded():
        blog = load_blog(ctx, lasting=not (estimate or options.check))
        options = replace(options, similar=not orders.asks(blog.project))
        _ = blog.termbase
        if not (estimate or orders.idle or (orders.recording and orders.recording.replay)):
            agree(blog.project, orders.names(blog.project), yes=yes)
        run = None if estimate else run_of(blog, orders, shown)
    work = Work(ctx, quiet=as_json)
    posts = _posts(work, blog, _sources(work, blog, paths, to, check=options.check or estimate), to)
    if estimate:
        estimate_all(work, blog, posts, options, orders, shown)
        work.end(no_posts(blog.project))
    _translate_all(ctx, work, blog, posts, options, run, as_json)


def _translate_all(
    ctx: click.Context,
    work: Work,
    blog: Blog,
    posts: list[Post],
    options: Options,
    run: Run | None,
    as_json: bool,
) -> None:
    """Translate *posts*, say what was done, and leave."""
    with interruptible(run) as code:
        done = list(translated(ctx, work, blog, posts, options, run))
        _settle(ctx, work, blog, options, run)
    end = end_of(blog, run, done, len(posts)) if run is not None else None
    if as_json:
        click.echo(report.run_json(done, end.receipt if end else None, blog.project))
    elif end:
        work.show(str(end))
    work.some(no_posts(blog.project))
    sys.exit(code() or work.code)


def _posts(work: Work, blog: Blog, sources: Sequence[Path], to: tuple[Locale, ...]) -> list[Post]:
    """The pairs to work on."""
    return [post for source in sources for post in work.attempt(blog.pairs_of, source, to) or ()]


def _settle(ctx: click.Context, work: Work, blog: Blog, options: Options, run: Run | None) -> None:
    """Emit once more what links to a post that has been emitted since, or has other headings."""
    for post in () if options.check or (run and run.halted) else blog.counterparts.unsettled():
        result = work.attempt(blog.translate, post, options)
        if result and result.changed:
            work.report(ctx, result, blog.project, check=False)


def _sources(
    work: Work, blog: Blog, paths: tuple[Path, ...], to: tuple[Locale, ...], *, check: bool
) -> list[Path]:
    """The sources of a run, after the files of renamed posts were moved to them."""
    from translator.blog.posts import Renames

    renames = Renames(blog.project)
    for source in () if check else blog.sources(paths):
        try:
            posts = blog.pairs_of(source, to)
        except TranslatorError:
            # What cannot be read is reported when its own turn comes.
            continue
        for said in filter(None, map(renames.follow, posts)):
            work.show(f"{said}\n")
    return blog.sources(paths)

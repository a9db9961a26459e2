"""`translator translate`: update catalogs, fill, check, emit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.terminal import POSTS, TO, Work, bar, guarded, load_blog, no_posts
from translator.errors import TranslatorError
from translator.units import Locale

if TYPE_CHECKING:
    from translator.blog import Blog


@click.command(short_help="Update catalogs, fill, check, emit the target posts.")
@POSTS
@TO
@click.option("--engine", help="Use this engine instead of the configured one.")
@click.option("--partial", is_flag=True, help="Emit posts that still lack translations.")
@click.option("--approved", is_flag=True, help="Emit only what a person approved.")
@click.option("--theirs", is_flag=True, help="Take words edited by hand in targets, in doubt too.")
@click.option(
    "--ours", "--force", "force", is_flag=True, help="Overwrite edits by hand in targets."
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if anything would change.")
@click.pass_context
def translate(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    to: tuple[Locale, ...],
    engine: str | None,
    **flags: bool,
) -> None:
    """Update catalogs, fill what is missing, check, and emit the target posts.

    Without POSTs, every post of the project. A target stands for its pair.

    \b
    Examples:
      translator translate
      translator translate posts/zh/first.md --to en
      translator translate --engine pseudo --partial
    """
    from translator.blog import Options
    from translator.engines import get_engine

    with guarded():
        blog = load_blog(ctx)
        project, _ = blog.project, blog.termbase
        name = engine or project.engine
        machine = get_engine(name, project.engines.get(name, {}), os.environ)
    work = Work(ctx)
    with bar(_sources(work, blog, paths, to, check=flags["check"]), "translating") as sources:
        for source in sources:
            for post in work.attempt(blog.pairs_of, source, to) or ():
                result = work.attempt(blog.translate, post, Options(**flags), machine)
                # After a failure the other posts may need no engine, or only for a few units.
                if result and not work.report(ctx, result, project, check=flags["check"]):
                    machine = None
    for post in () if flags["check"] else blog.homes.unsettled():
        # A post that it links to has been emitted since, or has other headings now.
        result = work.attempt(blog.translate, post, Options(**flags), None)
        if result and result.changed:
            work.report(ctx, result, project, check=False)
    work.end(no_posts(project))


def _sources(
    work: Work, blog: Blog, paths: tuple[Path, ...], to: tuple[Locale, ...], *, check: bool
) -> list[Path]:
    """The sources of a run, after the files of renamed posts were moved to them."""
    from translator.renames import Renames

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

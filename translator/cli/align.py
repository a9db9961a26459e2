"""`translator align`: catalogs from pairs that people wrote."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.progress import weight_of
from translator.cli.terminal import (
    JSON,
    TO,
    Work,
    bar,
    guarded,
    hand_out,
    load_blog,
    say,
    show_error,
)
from translator.errors import ConfigError
from translator.report import text as report
from translator.units import Locale

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.project.project import Post
    from translator.translate.adopt import Alignment

_FILE = click.Path(path_type=Path, dir_okay=False)
_USAGE = "name SOURCE and TARGET, or say --all, or --map FILE"
_NOTHING = "no post has its target beside it; name SOURCE and TARGET, or list them: --map FILE"
Find = Callable[[], Iterable["Post"]]


@click.command(short_help="Make catalogs from pairs that people wrote.")
@click.argument("source", required=False, type=click.Path(path_type=Path))
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--all", "every", is_flag=True, help="Align every post whose target exists.")
@click.option("--map", "listed", type=_FILE, help="Align the pairs of this CSV: source,target.")
@TO
@click.option("--overwrite", is_flag=True, help="Replace a person's other words in the catalog.")
@click.option("--check", is_flag=True, help="Write no catalog.")
@click.option("--html", type=_FILE, help="Write the rows side by side into this HTML file.")
@JSON
@click.pass_context
def align(
    ctx: click.Context, source: Path | None, target: Path | None, every: bool,
    listed: Path | None, to: tuple[Locale, ...], overwrite: bool, check: bool,
    html: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Make catalogs from pairs of posts that people wrote.

    Each catalog goes where `translate` will look for it. If the structure is the same,
    `translate SOURCE` then gives TARGET back; where it differs, segments are linked by kind,
    length, numbers, code, names and terms. A link that is not sure becomes a fuzzy unit, and
    is listed with what has no partner; the exit code is 1 then. A person's words in a
    catalog stay.

    \b
    Examples:
      translator align posts/zh/first.md posts/en/first.md
      translator align post.zh.md post.en.md --to en --html look.html
      translator align --all --check --html look.html
      translator align --map pairs.csv
    """
    if (source is not None) + (every or listed is not None) != 1 or (source and not target):
        raise click.UsageError(_USAGE, ctx)
    with guarded():
        blog = load_blog(ctx)
        _ = blog.termbase
        finds = dict(_finds(blog, source, target, listed, to))
    work = Work(ctx)
    made: list[Alignment] = []
    with bar(list(finds), "aligning", weight_of) as steps:
        for step in steps:
            for post in work.attempt(finds[step]) or ():
                one = work.attempt(_align, blog, post, overwrite, check)
                made += [one] if one else []
    if not made and not work.code:
        show_error(ConfigError(_NOTHING))
        sys.exit(ConfigError.exit_code)
    _show(work, blog, made, as_json=as_json, single=source is not None)
    if html:
        _write_page(work, blog, html, made)
    work.end(_NOTHING)


def _finds(
    blog: Blog, source: Path | None, target: Path | None, listed: Path | None,
    to: tuple[Locale, ...],
) -> Iterator[tuple[Path, Find]]:  # fmt: skip
    """What gives the pairs, by what a progress bar counts: lines of a list, or sources."""
    from translator.blog.posts import pair_of, read_map, targets_there

    pairs = read_map(listed) if listed else [(source, target)] if source and target else None
    if pairs is None:
        for path in blog.sources(()):
            yield path, partial(targets_there, blog, path, to)
        return
    for one, other in pairs:
        yield other, partial(lambda *args: [pair_of(*args)], blog, one, other, to)


def _align(blog: Blog, post: Post, overwrite: bool, check: bool) -> Alignment:
    from translator.blog.posts import moved_in
    from translator.files import write_text

    if not check and (moved := moved_in(blog.project, post)):
        say(moved)
    made = blog.aligned(post, overwrite=overwrite)
    if not check:
        write_text(post.catalog, str(made.catalog), root=blog.project.reach(post.source))
    return made


def _show(work: Work, blog: Blog, made: list[Alignment], *, as_json: bool, single: bool) -> None:
    if as_json:
        hand_out(report.aligned_json(blog.project, made))
    elif single:
        say("".join(report.aligned(blog.project, one) for one in made), nl=False)
    elif made:
        say(report.table([report.aligned_row(blog.project, one) for one in made]))
    work.code = max(work.code, *(int(bool(m.doubtful or m.one_sided)) for m in made), 0)


def _write_page(work: Work, blog: Blog, path: Path, made: list[Alignment]) -> None:
    from translator.files import write_text
    from translator.publish.settings import PublishSettings
    from translator.report.alignment import Place, alignment_page
    from translator.report.frame import address_of

    with guarded():
        index = blog.project.root / PublishSettings.of(blog.project).out / "index.html"
    place = Place(path, address_of(index, path))
    work.attempt(write_text, path, alignment_page(blog.project, made, place), root=None)
    work.show(f"wrote {path}\n", err=True)

"""`translator export`: units for the tools of translators."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.names import NearestChoice
from translator.cli.terminal import POSTS, TO, Work, guarded, hand_out, load_blog, no_posts
from translator.errors import ConfigError
from translator.interchange import FORMATS, by_name
from translator.units import Locale, State

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.interchange.base import Handoff

ONLY = {
    "missing": frozenset({State.UNTRANSLATED}),
    "fuzzy": frozenset({State.FUZZY}),
    "all": frozenset(State),
}
"""Which units are sent out."""


@click.command(short_help="Write units for a translator's tool.")
@POSTS
@TO
@click.option("--format", "kind", type=NearestChoice([*FORMATS]), help="What to write.")
@click.option(
    "-o", "--output", "named", type=click.Path(), default="-",
    help="Write to this file, or into this folder/, a file for each post.",
)  # fmt: skip
@click.option(
    "--only", type=NearestChoice([*ONLY]), multiple=True, help="Only such units; repeatable."
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.pass_context
def export(
    ctx: click.Context, paths: tuple[Path, ...], to: tuple[Locale, ...], kind: str | None,
    named: str, only: tuple[str, ...], force: bool,
) -> None:  # fmt: skip
    """Write units for a translator's tool: XLIFF, PO, TMX, JSON Lines, bilingual Markdown.

    Without POSTs, every post. The format is guessed from the file's name; a folder gets a file
    for each post, a file has all of them, and without -o it goes to standard output. What
    comes back is taken by `translator import`.

    \b
    Examples:
      translator export --to en -o outbox/ --format xliff
      translator export posts/zh/first.md -o first.1.2.xlf --only missing --only fuzzy
      translator export --to en --format jsonl > bitext.jsonl
    """
    with guarded():
        printed, output = named == "-", Path(named)
        # A name that ends as a folder's does is one, whatever dots it has: `v1.2/`.
        is_folder = named.endswith(("/", os.sep)) or output.is_dir() or not output.suffix
        folder = not printed and is_folder
        kind = kind or ("xliff" if printed or folder else by_name(output))
        blog = load_blog(ctx)
        _ = blog.termbase
    work = Work(ctx)
    states = frozenset[State]().union(*(ONLY[name] for name in only or ["all"]))
    states -= {State.UNTRANSLATED} if kind == "tmx" else set()
    handoffs = list(_handoffs(work, blog, paths, to, states))
    some = [handoff for handoff in handoffs if handoff.items]
    if folder:
        for handoff in some:
            path = output / _name(handoff, FORMATS[kind].suffixes[0])
            work.attempt(_deliver, work, kind, [handoff], path=path, root=output, force=force)
    elif some:
        work.attempt(_deliver, work, kind, some, path=output, root=None, force=force)
    if handoffs and not some:
        work.show("nothing to export: no unit is in the state asked for\n", err=True)
    if handoffs or work.code:
        sys.exit(work.code)
    work.end(no_posts(blog.project))


def _name(handoff: Handoff, suffix: str) -> Path:
    """Where a handoff lies in a folder: as its post in the blog, by its name alone outside."""
    post = Path(handoff.post)
    post = Path(post.name) if post.is_absolute() or ".." in post.parts else post
    return post.with_suffix(f".{handoff.pair.target}{suffix}")


def _handoffs(
    work: Work, blog: Blog, paths: Sequence[Path], to: Sequence[Locale], states: Set[State]
) -> Iterator[Handoff]:
    from translator.interchange.pairs import handoff_of

    for source in blog.sources(paths):
        if not paths and to and work.attempt(blog.locale, source) in to and len(to) == 1:
            continue  # A post in that language has nothing to be translated into it.
        for post in work.attempt(blog.pairs_of, source, to) or ():
            handoff = work.attempt(handoff_of, blog, post, states)
            if handoff:
                yield handoff


def _deliver(
    work: Work,
    kind: str,
    handoffs: Sequence[Handoff],
    *,
    path: Path,
    root: Path | None,
    force: bool,
) -> None:
    """Write *handoffs* to *path*.

    Args:
        root: the folder that was named, which must hold it; None where the file itself was.

    Raises:
        OutsideProject: a link in the folder leads out of it.
        ConfigError: they have several directions, or the file is there with other words.
    """
    from translator.files import read_text, write_text

    if len(pairs := sorted({handoff.pair for handoff in handoffs})) > 1:
        shown = ", ".join(map(str, pairs))
        raise ConfigError(
            f"one file can hold one direction, not {shown}; name it with --to, "
            "or name a folder with -o"
        )
    text = FORMATS[kind].write(handoffs)
    if str(path) == "-":
        hand_out(text, nl=False)
    elif path.exists() and not force and read_text(path) != text:
        raise ConfigError(f"{path} already exists; name another file, or replace it with --force")
    else:
        write_text(path, text, root=root)
    units = sum(len(handoff.items) for handoff in handoffs)
    posts = f"{len(handoffs)} posts, " if len(handoffs) > 1 else f"{handoffs[0].post}, "
    name = "standard output" if str(path) == "-" else str(path)
    work.show(f"{name}: {posts}{units} units {pairs[0]}\n", err=True)

"""`translator export`: units for the tools of translators."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.terminal import POSTS, TO, Work, guarded, load_blog, no_posts
from translator.errors import ConfigError
from translator.interchange import FORMATS, by_name
from translator.units import Locale, State

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.interchange.base import Parcel

ONLY = {
    "missing": frozenset({State.UNTRANSLATED}),
    "fuzzy": frozenset({State.FUZZY}),
    "all": frozenset(State),
}
"""Which units are sent out."""


@click.command(short_help="Write units for a translator's tool.")
@POSTS
@TO
@click.option("--format", "kind", type=click.Choice([*FORMATS]), help="What to write.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("-"),
    help="Write to this file, or into this folder, a file for each post.",
)  # fmt: skip
@click.option(
    "--only", type=click.Choice([*ONLY]), multiple=True, help="Only such units; repeatable."
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.pass_context
def export(
    ctx: click.Context, paths: tuple[Path, ...], to: tuple[Locale, ...], kind: str | None,
    output: Path, only: tuple[str, ...], force: bool,
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
        printed = str(output) == "-"
        folder = not printed and (output.is_dir() or not output.suffix)
        kind = kind or ("xliff" if printed or folder else by_name(output))
        blog = load_blog(ctx)
        _ = blog.termbase
    work = Work(ctx)
    states = frozenset[State]().union(*(ONLY[name] for name in only or ["all"]))
    states -= {State.UNTRANSLATED} if kind == "tmx" else set()
    parcels = list(_parcels(work, blog, paths, to, states))
    some = [parcel for parcel in parcels if parcel.items]
    if folder:
        for parcel in some:
            path = output / _name(parcel, FORMATS[kind].suffixes[0])
            work.attempt(_deliver, work, kind, [parcel], path, force)
    elif some:
        work.attempt(_deliver, work, kind, some, output, force)
    if parcels and not some:
        work.show("nothing to export: no unit is in the state asked for\n", err=True)
    if parcels or work.code:
        sys.exit(work.code)
    work.end(no_posts(blog.project))


def _name(parcel: Parcel, suffix: str) -> Path:
    """Where a parcel lies in a folder: as its post in the blog, by its name alone outside."""
    post = Path(parcel.post)
    post = Path(post.name) if post.is_absolute() or ".." in post.parts else post
    return post.with_suffix(f".{parcel.pair.target}{suffix}")


def _parcels(
    work: Work, blog: Blog, paths: Sequence[Path], to: Sequence[Locale], states: Set[State]
) -> Iterator[Parcel]:
    from translator.interchange.exchange import parcel_of

    for source in blog.sources(paths):
        if not paths and to and work.attempt(blog.locale, source) in to and len(to) == 1:
            continue  # A post in that language has nothing to be translated into it.
        for post in work.attempt(blog.pairs_of, source, to) or ():
            parcel = work.attempt(parcel_of, blog, post, states)
            if parcel:
                yield parcel


def _deliver(work: Work, kind: str, parcels: Sequence[Parcel], path: Path, force: bool) -> None:
    """Write *parcels* to *path*.

    Raises:
        ConfigError: they have several directions, or the file is there with other words.
    """
    from translator.files import read_text, write_text

    if len(pairs := sorted({parcel.pair for parcel in parcels})) > 1:
        shown = ", ".join(map(str, pairs))
        raise ConfigError(
            f"one file has one direction, not {shown}; name --to, or a folder with -o"
        )
    text = FORMATS[kind].write(parcels)
    if str(path) == "-":
        click.echo(text, nl=False)
    elif path.exists() and not force and read_text(path) != text:
        raise ConfigError(f"{path} is there already; name another file, or replace it with --force")
    else:
        write_text(path, text, root=None)
    units = sum(len(parcel.items) for parcel in parcels)
    posts = f"{len(parcels)} posts, " if len(parcels) > 1 else f"{parcels[0].post}, "
    name = "standard output" if str(path) == "-" else str(path)
    work.show(f"{name}: {posts}{units} units {pairs[0]}\n", err=True)

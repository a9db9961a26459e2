"""`translator glossary candidates`: terms that the posts suggest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.glossary_files import FROM, directions
from translator.cli.terminal import JSON, POSTS, TO, Work, bar, guarded, load_blog, no_posts
from translator.text.chars import plural
from translator.units import Locale, Pair

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.terms.candidates import Candidate, Passage

Found = list[tuple[Pair, "Candidate"]]
_SHOWN = 3


@click.command(short_help="Propose terms that the posts suggest.")
@POSTS
@FROM
@TO
@click.option("--least", default=4, show_default=True, help="How many passages have a word.")
@click.option("--top", default=40, show_default=True, help="How many to show; 0 for all.")
@click.option("--varying", is_flag=True, help="Only words with several translations.")
@click.option("--csv", "as_csv", is_flag=True, help="Print rows for a glossary file.")
@JSON
@click.pass_context
def candidates(
    ctx: click.Context,
    paths: tuple[Path, ...],
    source: Locale | None,
    to: tuple[Locale, ...],
    least: int,
    top: int,
    varying: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Propose terms that the posts suggest: frequent words, and how they are translated.

    Words that the glossaries know are left out. Each has its places, and how sure it is
    that these are its translations: 100 % if a passage has one of them exactly where it
    has the word. The best come first: frequent, sure, translated in several ways.

    \b
    Examples:
      translator glossary candidates
      translator glossary candidates --varying --least 3 posts/zh/first.md
      translator glossary candidates --from en --to zh-Hans --csv > new.csv
    """
    with guarded():
        blog = load_blog(ctx)
        pairs, posts = directions(blog, source, to), blog.sources(paths)
        _ = blog.termbase
    work = Work(ctx)
    found: Found = []
    for pair in pairs:
        every = _mined(work, blog, posts, pair, least)
        wanted = [one for one in every if one.varies or not varying]
        found += [(pair, one) for one in wanted[: top or None]]
    click.echo(
        _as_csv(found) if as_csv else _as_json(found) if as_json else _as_text(found), nl=False
    )
    if not (as_csv or as_json):
        count = plural(len(found), "candidate")
        work.show(f"{count}, {', '.join(map(str, pairs))}\n", err=True)
    work.end(no_posts(blog.project))


def _mined(work: Work, blog: Blog, posts: list[Path], pair: Pair, least: int) -> list[Candidate]:
    from translator.terms.candidates import candidates as mine

    passages: list[Passage] = []
    with bar(posts, f"Reading {pair}") as waiting:
        for path in waiting:
            passages += work.attempt(_passages, blog, path, pair) or ()
    return mine(passages, blog.termbase, pair, least)


def _passages(blog: Blog, path: Path, pair: Pair) -> list[Passage]:
    return list(_both_ways(blog, path, pair))


def _both_ways(blog: Blog, path: Path, pair: Pair) -> Iterator[Passage]:
    """The passages of a post in the direction *pair*; one translated the other way serves, too."""
    from translator.blog.passages import passages

    for post in blog.pairs_of(path, ()):
        if post.pair == pair:
            yield from passages(blog, post)
        elif post.pair == Pair(pair.target, pair.source):
            for passage in passages(blog, post):
                if passage.target:
                    yield replace(passage, source=passage.target, target=passage.source)


def _as_text(found: Found) -> str:
    lines = []
    for _, one in found:
        lines.append(f"{one.source}  {len(one.places)} places, {one.sure:.0%} sure")
        for rendering in one.renderings:
            more = ", …" if len(rendering.places) > _SHOWN else ""
            places = ", ".join(rendering.places[:_SHOWN]) + more
            lines.append(f"    {len(rendering.places):>3}  {rendering.target}  {places}")
    return "".join(f"{line}\n" for line in lines)


def _as_json(found: Found) -> str:
    import json

    rows = [{"from": str(p.source), "to": str(p.target), **asdict(one)} for p, one in found]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _as_csv(found: Found) -> str:
    from translator.terms.concepts import Concept, as_csv

    return as_csv([
        Concept(
            {pair.source: (one.source,), pair.target: tuple(r.target for r in one.renderings)},
            fields={"severity": "note", "source": one.places[0]},
        )
        for pair, one in found
    ])  # fmt: skip

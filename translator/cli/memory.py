"""`translator memory`: what people do with the translation memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import click

from translator.cli.memory_files import export_memory, import_memory, ready, rebuild
from translator.cli.terminal import JSON, TO, guarded, is_quiet, load_blog, print_json
from translator.text.chars import plural
from translator.units import Locale, Match, Pair, State

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.markdown.placeholders import Protected


@click.group(short_help="Look into the translation memory, and exchange it as TMX.")
def memory() -> None:
    """Look into the translation memory, and exchange it as TMX.

    The memory is an index over all catalogs of the blog and the TMX files in memories/. It
    keeps itself up to date, and may be deleted at any time.

    \b
    Examples:
      translator memory stats
      translator memory lookup 梯度累积不增加显存占用。
      translator memory import old-project.tmx
      translator memory export -o blog.tmx
    """


for command in (import_memory, export_memory, rebuild):
    memory.add_command(command)


@memory.command(short_help="Show how much is remembered, and of whom.")
@JSON
@click.pass_context
def stats(ctx: click.Context, as_json: bool) -> None:
    """Show how much is remembered: by direction, by who wrote it, and by state.

    \b
    Examples:
      translator memory stats
      translator memory stats --json
    """
    with guarded():
        library = ready(load_blog(ctx))
        counts = library.ask(lambda index: list(index.counts()))
        files = library.ask(lambda index: len(index.files()))
    size = library.size
    names = ("direction", "origin", "state", "units", "sources")
    rows = [dict(zip(names, row, strict=True)) for row in counts]
    if as_json:
        print_json({"files": files, "bytes": size, "units": rows})
        return
    for pair, origin, state, units, sources in counts:
        amount = f"{plural(units, 'unit'):>14}, {plural(sources, 'source')}"
        click.echo(f"{pair}  {origin:<20} {state:<12} {amount}")
    total = sum(row[3] for row in counts)
    where = f"{size / 1000:,.0f} kB in {library.path}" if library.path else "in RAM"
    click.echo(f"{plural(total, 'unit')} of {plural(files, 'file')}, {where}")


@memory.command(short_help="Say what is remembered of a text, and why the first match won.")
@click.argument("text")
@click.option("--from", "source", help="The locale of TEXT; else its script tells.")
@TO
@click.option("--limit", default=5, show_default=True, help="How many similar sources to show.")
@JSON
@click.pass_context
def lookup(
    ctx: click.Context, text: str, source: str | None, to: tuple[Locale, ...], limit: int,
    as_json: bool,
) -> None:  # fmt: skip
    """Say what is remembered of TEXT: the same source, then similar ones.

    TEXT is a segment in Markdown; - reads standard input. Each match is shown with its score,
    who wrote it, where and when, and what is different: [-gone-]{+new+}.

    \b
    Examples:
      translator memory lookup 梯度累积不增加显存占用。
      translator memory lookup --from en --to zh-Hans 'Welcome to `PaddleOCR`.'
    """
    with guarded():
        blog = load_blog(ctx)
        text = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
        protected, pairs = _asked(blog, text.strip(), source, to)
        ready(blog)
        found = [
            (pair, match) for pair in pairs for match in _matches(blog, pair, protected, limit)
        ]
    if as_json:
        print_json([_data(pair, match, protected) for pair, match in found])
        return
    for pair in pairs:
        own = [match for each, match in found if each == pair]
        for line in chain.from_iterable(_lines(m, protected, n) for n, m in enumerate(own)):
            click.echo(line)
        if reason := _reason(own):
            click.echo(reason)
        if not own and not is_quiet(ctx):
            click.echo(f"nothing like it is remembered, {pair}", err=True)


def _asked(
    blog: Blog, text: str, source: str | None, to: tuple[Locale, ...]
) -> tuple[Protected, list[Pair]]:
    """The text with inline tags, and the directions it may be looked up in."""
    from translator.markdown.placeholders import protect
    from translator.markdown.syntax import Grammar
    from translator.text.chars import fold, has_cjk
    from translator.text.language import is_unspaced

    locales = blog.project.locales
    cjk = has_cjk(text)
    fits = (own for own in locales if is_unspaced(own) == cjk)
    locale = Locale.parse(source) if source else next(fits, locales[0])
    targets = [own for own in to or locales if own != locale]
    grammar = Grammar(blog.project.syntax)
    return protect(fold(text), grammar=grammar), [Pair(locale, t) for t in targets]


def _matches(blog: Blog, pair: Pair, protected: Protected, limit: int) -> Iterator[Match]:
    memory = blog.memory(pair)
    yield from islice(memory.exacts(protected), limit)
    yield from memory.similar(protected, limit, 0.5)


def _fitted(match: Match, protected: Protected) -> str | None:
    """The target as it would be filled in; None if it cannot take the placeholders."""
    from translator.memory import restored
    from translator.memory.adapt import adjusted

    if match.score == 1:
        return restored(match, protected)
    return adjusted(match.source, match.target, protected)


def _lines(match: Match, protected: Protected, number: int) -> Iterator[str]:
    """A match for people to read."""
    from translator.text.diff import marked

    who = ", ".join(filter(None, (match.origin, str(match.state), match.date, match.post)))
    yield f"{number + 1}. {match.score:.0%}  {who}"
    if match.score < 1:
        yield f"   {marked(match.source, protected.text)}"
    fitted = _fitted(match, protected)
    yield f"   → {match.target if fitted is None else fitted}"
    if fitted is None:
        yield "   it fills nothing: its code, links or HTML are others"


def _reason(found: list[Match]) -> str:
    """Why the first of several wins."""
    if len(found) < 2:
        return ""
    first, second = found[:2]
    approved = [match.state is State.TRANSLATED for match in (first, second)]
    if first.score > second.score:
        why = "it is the same source" if first.score == 1 else "its source is more alike"
    elif approved[0] > approved[1]:
        why = "it is approved, the next is not"
    elif first.origin != second.origin:
        why = f"{first.origin} comes before {second.origin}"
    elif first.date != second.date:
        why = "it is newer"
    else:
        why = "its file comes later"
    return f"the first wins: {why}"


def _data(pair: Pair, match: Match, protected: Protected) -> dict[str, Any]:
    return {
        "from": str(pair.source), "to": str(pair.target), "score": round(match.score, 4),
        "source": match.source, "target": match.target, "filled": _fitted(match, protected),
        "origin": match.origin, "state": str(match.state), "date": match.date, "post": match.post,
    }  # fmt: skip

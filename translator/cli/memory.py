"""`translator memory`: what people do with the translation memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from translator.cli.names import Group
from translator.cli.terminal import (
    JSON,
    TO,
    guarded,
    hand_out,
    is_quiet,
    load_blog,
    print_json,
    say,
)
from translator.errors import ExchangeError, TranslatorError
from translator.text.chars import plural
from translator.units import Locale, Match, Pair, State

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.markdown.placeholders import Protected
    from translator.memory.library import Library
    from translator.memory.records import Record
    from translator.project.project import Project


@click.group(cls=Group, short_help="Look into the translation memory, and exchange it as TMX.")
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
        library = _ready(load_blog(ctx))
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
        say(f"{pair}  {origin:<20} {state:<12} {amount}")
    total = sum(row[3] for row in counts)
    where = f"an index of {size / 1000:,.0f} kB in {library.path}" if library.path else "in RAM"
    say(f"{plural(total, 'unit')} of {plural(files, 'file')}, {where}")


@memory.command(short_help="Say what is remembered of a text, and why the first match won.")
@click.argument("text")
@click.option("--from", "source", help="The locale of TEXT; else its script tells.")
@TO
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="How many similar sources to show.",
)
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
        _ready(blog)
        found: list[tuple[Pair, Match]] = []
        for pair in pairs:
            memory = blog.memory(pair)
            found += ((pair, match) for match in islice(memory.exacts(protected), limit))
            found += ((pair, match) for match in memory.similar(protected, limit, 0.5))
    if as_json:
        print_json([_data(pair, match, protected) for pair, match in found])
        return
    for pair in pairs:
        own = [match for each, match in found if each == pair]
        for line in chain.from_iterable(_lines(m, protected, n) for n, m in enumerate(own)):
            hand_out(line)
        if reason := _reason(own):
            say(reason)
        if not own and not is_quiet(ctx):
            say(f"nothing similar is remembered, {pair}", err=True)


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
        yield "   not usable: its code, links or HTML differ"


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


def _ready(blog: Blog) -> Library:
    """The blog's memory, in step with its files; a bar shows long work on a terminal."""
    if not sys.stderr.isatty():
        blog.library.ask(lambda index: index.version)
        return blog.library
    with click.progressbar(length=1, label="indexing", file=sys.stderr) as bar:

        def show(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        blog.library.progress = show
        blog.library.ask(lambda index: index.version)
    return blog.library


@memory.command("import", short_help="Take a TMX file into the memory.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file of the same name.")
@click.pass_context
def import_memory(ctx: click.Context, file: Path, force: bool) -> None:
    """Take the translations of a TMX FILE into the memory.

    They are written into memories/, which is made to be committed, so that everybody who has the
    blog has them. Locales that the blog has not are kept, and not used.

    \b
    Examples:
      translator memory import ~/old-project.tmx
      translator memory import new.tmx --force
    """
    from translator.files import write_text
    from translator.memory.tmx import read_tmx, write_tmx

    with guarded():
        project = load_blog(ctx).project
        try:
            records = read_tmx(file.read_bytes(), project.locales)
        except (ExchangeError, OSError) as error:
            raise ExchangeError(f"{file}: {error}; nothing was imported") from error
        if not records:
            raise ExchangeError(f"{file}: it has no translations; nothing was imported")
        target = project.root / "memories" / f"{file.stem}.tmx"
        if target.exists() and not force and target.resolve() != file.resolve():
            name = project.relative(target)
            raise TranslatorError(f"{name} already exists; replace it with --force")
        write_text(target, write_tmx(records), root=project.root)
    if not is_quiet(ctx):
        useful = sum({r.pair.source, r.pair.target} <= {*project.locales} for r in records)
        say(
            f"{project.relative(target)}: {plural(len(records), 'translation')}, "
            f"{useful} between locales of this blog"
        )


@memory.command("export", short_help="Write all that is remembered as TMX.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file.")
@click.pass_context
def export_memory(ctx: click.Context, output: Path | None) -> None:
    """Write all that is remembered as TMX 1.4b, for other tools and other blogs.

    Without --output, to standard output. Each unit says where it is from and who wrote it.

    \b
    Examples:
      translator memory export -o blog.tmx
      translator memory export | gzip > blog.tmx.gz
    """
    from translator.files import write_text
    from translator.memory.tmx import tmx_parts

    with guarded():
        project = load_blog(ctx).project
        records = [*_records(project)]
        if output:
            write_text(output, "".join(tmx_parts(records)), root=None)
    if output is None:
        for part in tmx_parts(records):
            hand_out(part, nl=False)
    elif not is_quiet(ctx):
        say(f"{output}: {plural(len(records), 'translation')}")


def _records(project: Project) -> Iterator[Record]:
    """What the files of the memory have, by direction, with what their tags stand for."""
    from translator.memory.library import files_of

    found: list[Record] = []
    for file in files_of(project):
        try:
            found += [*file.read(file.path.read_bytes())]
        except TranslatorError as error:
            say(f"translator: {error}; it is skipped", err=True)
    found = [record for record in found if not record.told.mirrored]
    # A literal form beside a tagged one is for the index only.
    tagged = {(record.post, record.markdown) for record in found if not record.literal}
    yield from (r for r in found if not r.literal or (r.post, r.markdown) not in tagged)


@memory.command(short_help="Rebuild the index.")
@click.pass_context
def rebuild(ctx: click.Context) -> None:
    """Build the index anew from the catalogs and TMX files.

    It keeps itself up to date; this is for the day when somebody does not believe it.

    \b
    Examples:
      translator memory rebuild
    """
    with guarded():
        blog = load_blog(ctx)
        try:
            blog.library.reset()
        except OSError as error:
            raise TranslatorError(f"the index cannot be removed: {error}") from error
        library = _ready(blog)
        files = library.ask(lambda index: len(index.files()))
        units = library.ask(lambda index: sum(row[3] for row in index.counts()))
    if not is_quiet(ctx):
        say(f"{plural(units, 'unit')} of {plural(files, 'file')}")

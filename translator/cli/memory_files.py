"""The commands of `translator memory` that read and write files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.terminal import guarded, is_quiet, load_blog
from translator.errors import ExchangeError, TranslatorError
from translator.text.chars import plural

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.memory.library import Library
    from translator.memory.records import Record
    from translator.project.project import Project


def ready(blog: Blog) -> Library:
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


@click.command("import", short_help="Take a TMX file into the memory.")
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
            raise TranslatorError(f"{name} is there already; replace it with --force")
        write_text(target, write_tmx(records), root=project.root)
    if not is_quiet(ctx):
        useful = sum({r.pair.source, r.pair.target} <= {*project.locales} for r in records)
        click.echo(
            f"{project.relative(target)}: {plural(len(records), 'translation')}, "
            f"{useful} between locales of this blog"
        )


@click.command("export", short_help="Write all that is remembered as TMX.")
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
            click.echo(part, nl=False)
    elif not is_quiet(ctx):
        click.echo(f"{output}: {plural(len(records), 'translation')}")


def _records(project: Project) -> Iterator[Record]:
    """What the files of the memory have, by direction, with what their tags stand for."""
    from translator.memory.holdings import holdings

    found: list[Record] = []
    for holding in holdings(project):
        try:
            found += [*holding.read(holding.path.read_bytes())]
        except TranslatorError as error:
            click.echo(f"translator: {error}; it is left out", err=True)
    # A literal form beside a tagged one is for the index only.
    tagged = {(record.post, record.markdown) for record in found if not record.literal}
    yield from (r for r in found if not r.literal or (r.post, r.markdown) not in tagged)


@click.command(short_help="Build the index anew.")
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
        library = ready(blog)
        files = library.ask(lambda index: len(index.files()))
        units = library.ask(lambda index: sum(row[3] for row in index.counts()))
    if not is_quiet(ctx):
        click.echo(f"{plural(units, 'unit')} of {plural(files, 'file')}")

"""`translator glossary import` and `export`: the termbase of other tools."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.terminal import TO, LocaleType, guarded, is_quiet, load_blog
from translator.errors import ConfigError, TermbaseError
from translator.units import Locale, Pair

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.terms.concepts import Exchanged

FROM = click.option("--from", "source", type=LocaleType(), help="Source locale.")
"""Which locale a command starts from."""
_OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this file."
)
_FORCE = click.option("--force", is_flag=True, help="Replace a file that is there.")
_DELIMITERS = {"csv": ",", "tsv": "\t"}


def directions(blog: Blog, source: Locale | None, to: Iterable[Locale]) -> list[Pair]:
    """The directions asked for: from the main locale, to all the others."""
    source = source or blog.project.locales[0]
    return [Pair(source, target) for target in to or blog.project.locales if target != source]


@click.command("export", short_help="Write the termbase for another tool.")
@FROM
@TO
@click.option("--format", "kind", type=click.Choice(["tbx", "csv", "tsv"]), help="What to write.")
@_OUTPUT
@_FORCE
@click.pass_context
def export_terms(
    ctx: click.Context,
    source: Locale | None,
    to: tuple[Locale, ...],
    kind: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Write the termbase for another tool: TBX, or two columns for DeepL and Google.

    TBX has every language and all forms with their state. CSV and TSV have one direction:
    each source form with the preferred target form. What cannot be carried over is said.

    \b
    Examples:
      translator glossary export -o terms.tbx
      translator glossary export --to en -o deepl.csv
      translator glossary export --from en --to zh-Hans --format tsv > google.tsv
    """
    from translator.terms.phrases import export_phrases
    from translator.terms.tbx import export_tbx

    with guarded():
        blog = load_blog(ctx)
        kind = kind or _kind(output) or "tbx"
        if kind == "tbx":
            done = export_tbx(blog.termbase.rows)
        else:
            pairs = directions(blog, source, to)
            if len(pairs) != 1:
                raise ConfigError("two columns have one direction; name it: --to LOCALE")
            done = export_phrases(blog.termbase.rows, pairs[0], _DELIMITERS[kind])
        _deliver(ctx, done, output, force=force)


@click.command("import", short_help="Make a glossary file from another tool's.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@FROM
@TO
@click.option("--format", "kind", type=click.Choice(["tbx", "csv", "tsv"]), help="What FILE is.")
@_OUTPUT
@_FORCE
@click.pass_context
def import_terms(
    ctx: click.Context,
    file: Path,
    source: Locale | None,
    to: tuple[Locale, ...],
    kind: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Make a glossary file from FILE: TBX, or two columns of DeepL and Google.

    The result goes to standard output, or to the file that -o names; look it over, put it
    into glossaries/ and run translator glossary validate.

    \b
    Examples:
      translator glossary import terms.tbx -o glossaries/imported.csv
      translator glossary import deepl.csv --from zh-Hans --to en
    """
    from translator.terms.phrases import import_phrases
    from translator.terms.tbx import import_tbx
    from translator.terms.termbase import read_file

    with guarded():
        kind = kind or _kind(file)
        if not kind:
            raise ConfigError(f"{file}: is this tbx, csv or tsv? Say so with --format")
        try:
            if kind == "tbx":
                done = import_tbx(file.read_bytes(), load_blog(ctx).project.locales)
            else:
                pair = Pair(source, to[0]) if source and to else None
                done = import_phrases(read_file(file), pair, _DELIMITERS[kind])
        except TermbaseError as error:
            raise TermbaseError(f"{file}: {error}") from error
        _deliver(ctx, done, output, force=force)


def _deliver(ctx: click.Context, done: Exchanged, output: Path | None, *, force: bool) -> None:
    """Write what came of an exchange, and say what did not come along."""
    from translator.files import write_text

    if output and output.exists() and not force:
        raise ConfigError(
            f"{output} is there already; name another file, or replace it with --force"
        )
    if output:
        write_text(output, done.text, root=None)
    else:
        click.echo(done.text, nl=False)
    if not is_quiet(ctx):
        for loss in done.losses:
            click.echo(f"not carried over: {loss}", err=True)
        click.echo(f"{done.count} terms written{f' to {output}' if output else ''}", err=True)


def _kind(path: Path | None) -> str | None:
    """The format that a file's name tells."""
    suffix = path.suffix.lower().removeprefix(".") if path else ""
    return suffix if suffix in ("tbx", *_DELIMITERS) else None

"""`translator glossary`: what people do with the termbase."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from translator.cli.glossary_candidates import candidates
from translator.cli.glossary_files import FROM, directions, export_terms, import_terms
from translator.cli.terminal import (
    JSON,
    TO,
    guarded,
    is_quiet,
    load_blog,
    print_findings,
    print_json,
)
from translator.errors import ConfigError
from translator.report import text as report
from translator.text.chars import plural
from translator.units import Finding, Locale, Pair, Severity

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.terms.termbase import Row


@click.group(short_help="Validate, search, exchange and extend the termbase.")
def glossary() -> None:
    """Validate, search, exchange and extend the termbase.

    \b
    Examples:
      translator glossary validate
      translator glossary find 静态图像占用显存
      translator glossary export -o terms.tbx
      translator glossary candidates
    """


for command in (candidates, export_terms, import_terms):
    glossary.add_command(command)


@glossary.command(short_help="Find what is wrong with glossary files.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--corpus",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of texts that strings of not_in, and sources, are looked for in.",
)
@JSON
@click.pass_context
def validate(
    ctx: click.Context, files: tuple[Path, ...], corpus: Path | None, as_json: bool
) -> None:
    """Find what is wrong with FILES, or with the glossaries of this blog.

    Files are merged in the order given, so name those that override others last. Every
    fault is reported with line and column; the exit code is 1 if one is an error.

    \b
    Examples:
      translator glossary validate
      translator glossary validate glossaries/ml.csv own.csv
      translator glossary validate --corpus ../texts
      translator glossary validate --json | jq '.[].message'
    """
    from translator.terms.attested import Corpus
    from translator.terms.termbase import read_data
    from translator.terms.validate import validate as find_faults

    with guarded():
        project = load_blog(ctx).project
        paths = files or project.glossary_files()
        if not paths:
            wanted = ", ".join(project.glossaries)
            raise ConfigError(f"no glossaries found at {wanted}; name files, or write one there")
        texts = Corpus(corpus) if corpus else None
        findings = find_faults(((_shown(path), read_data(path)) for path in paths), texts)
    _print(ctx, findings, as_json)
    sys.exit(int(any(finding.severity is Severity.ERROR for finding in findings)))


def _print(ctx: click.Context, findings: list[Finding], as_json: bool) -> None:
    if as_json:
        click.echo(report.findings_json(findings))
        return
    print_findings(ctx, findings, everything=True)
    if not is_quiet(ctx):
        click.echo(report.summary(findings), err=True)


@glossary.command("list", short_help="Show the terms of each direction.")
@FROM
@TO
@JSON
@click.pass_context
def list_terms(
    ctx: click.Context, source: Locale | None, to: tuple[Locale, ...], as_json: bool
) -> None:
    """Show the terms of each direction, after merging: forms, wrong forms, severity, row.

    \b
    Examples:
      translator glossary list
      translator glossary list --from en --to zh-Hans
      translator glossary list --json
    """
    with guarded():
        blog = load_blog(ctx)
        pairs = directions(blog, source, to)
        rows = [(pair, row) for pair in pairs for row in blog.termbase.rows]
    known = [(pair, row) for pair, row in rows if (term := row.term(pair)) and term.sought]
    if as_json:
        print_json([_listed(pair, row) for pair, row in known])
        return
    for pair, row in known:
        click.echo(_line(row, pair))
    if not is_quiet(ctx):
        click.echo(f"{plural(len(known), 'term')}, {', '.join(map(str, pairs))}", err=True)


@glossary.command(short_help="Say which terms a text has, and why not others.")
@click.argument("text")
@FROM
@TO
@JSON
@click.pass_context
def find(
    ctx: click.Context, text: str, source: Locale | None, to: tuple[Locale, ...], as_json: bool
) -> None:
    """Say which terms TEXT has, where, from which row, and why other forms do not count.

    TEXT is Markdown; - reads standard input. Its locale is told by its script unless
    --from names it. Lines that begin with a tick are terms, those with a dash are none.

    \b
    Examples:
      translator glossary find 静态图像占用显存
      translator glossary find --to zh-Hans "The graph of PaddleOCR"
      translator glossary find - < posts/zh/first.md
    """
    from translator.terms.explain import explain

    with guarded():
        blog = load_blog(ctx)
        text = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
        pairs = directions(blog, source or _spoken(blog, text), to)
        seen = [(pair, sight) for pair in pairs for sight in explain(text, blog.termbase, pair)]
    if as_json:
        print_json([
            {"start": s.span.start, "stop": s.span.stop, "found": s.form, "reason": s.reason,
             **_listed(pair, s.row)} for pair, s in seen
        ])  # fmt: skip
        return
    for pair, sight in seen:
        line = text.count("\n", 0, sight.span.start) + 1
        place = f"{line}:{sight.span.start - text.rfind(chr(10), 0, sight.span.start)}"
        if sight.reason:
            click.secho(f"- {place} {sight.form}: {sight.reason} ({sight.row.origin})", dim=True)
        else:
            click.echo(f"✓ {place} {sight.form}: {_line(sight.row, pair)}")
    if not any(not sight.reason for _, sight in seen) and not is_quiet(ctx):
        click.echo(f"no term of {', '.join(map(str, pairs))} is in this text", err=True)


def _spoken(blog: Blog, text: str) -> Locale | None:
    """The project's locale that *text* is in, as far as its script tells."""
    from translator.text.chars import has_cjk
    from translator.text.language import is_unspaced

    cjk = has_cjk(text)
    fits = (own for own in blog.project.locales if is_unspaced(own) == cjk)
    return next(fits, None)


def _line(row: Row, pair: Pair) -> str:
    parts = [f"{' | '.join(row.right(pair.source))} → {' | '.join(row.right(pair.target))}"]
    if wrong := row.wrong(pair.target):
        parts.append(f"not {' | '.join(wrong)}")
    return "; ".join(parts) + f" ({row.field('severity') or 'warning'}, {row.origin})"


def _listed(pair: Pair, row: Row) -> dict[str, Any]:
    from translator.terms.termbase import FIELDS, split

    return {
        "from": str(pair.source), "to": str(pair.target), "source": row.right(pair.source),
        "target": row.right(pair.target), "forbidden": row.wrong(pair.target),
        **{name: row.field(name) for name in FIELDS if name not in ("source", "override")},
        "not_in": split(row.field("not_in")), "seen": row.field("source"), "origin": row.origin,
    }  # fmt: skip


def _shown(path: Path) -> str:
    """*path* as seen from here, if it lies here."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)

"""`translator inspect`: what is translatable in a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from translator.cli.terminal import JSON, guarded, hand_out, load_blog, print_findings
from translator.report import text as report
from translator.units import Severity


@click.command(short_help="Show what is translatable in a file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--constructs", is_flag=True, help="Show also what the site adds to Markdown.")
@JSON
@click.pass_context
def inspect(ctx: click.Context, file: Path, constructs: bool, as_json: bool) -> None:
    """Show the segments of FILE with their lines and kinds: what is translatable.

    \b
    Examples:
      translator inspect posts/zh/first.md
      translator inspect posts/zh/first.md --json
      translator inspect docs/index.md --constructs
    """
    from dataclasses import replace

    from translator.files import read_text
    from translator.markdown.document import Document

    with guarded():
        project = load_blog(ctx).project
        document = Document.parse(read_text(file), project.syntax_of(file))
        hand_out(report.segments(document, as_json=as_json, constructs=constructs))
        problems = [replace(p, path=str(file)) for p in document.problems]
        print_findings(ctx, problems, alone=True)
        sys.exit(int(any(p.severity is Severity.ERROR for p in problems)))

"""`translator status`: how far each post is."""

from __future__ import annotations

from pathlib import Path

import click

from translator import report
from translator.cli.terminal import (
    JSON,
    POSTS,
    TO,
    Work,
    guarded,
    load_blog,
    no_posts,
    print_findings,
)
from translator.units import Locale


@click.command(short_help="Show how far each post is.")
@POSTS
@TO
@JSON
@click.pass_context
def status(
    ctx: click.Context, paths: tuple[Path, ...], to: tuple[Locale, ...], as_json: bool
) -> None:
    """Show posts × locales: how many units are translated, fuzzy, stale and missing.

    \b
    Examples:
      translator status
      translator status --json
    """
    with guarded():
        blog = load_blog(ctx)
        _ = blog.termbase
    work = Work(ctx)
    rows, problems = [], []
    for source in blog.sources(paths):
        for post in work.attempt(blog.pairs_of, source, to) or ():
            units, findings = work.attempt(blog.check, post) or ((), ())
            emitted = blog.is_emitted(post)
            rows.append(report.status_row(post, units, blog.project, emitted=emitted))
            problems += [f for f in findings if f.check == "frontmatter"]
    print_findings(ctx, problems)
    work.code = max(work.code, int(bool(problems)))
    import json

    shown = json.dumps(rows, ensure_ascii=False, indent=2) if as_json else report.table(rows)
    click.echo(shown)
    work.end(no_posts(blog.project))

"""`translator check`: what a hook and CI run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
from translator.units import Locale, Severity

if TYPE_CHECKING:
    from translator.blog import Blog


@click.command(short_help="Check pairs; what a hook and CI run.")
@POSTS
@TO
@JSON
@click.option("--fix", is_flag=True, help="Put right what is certain, in posts and catalogs.")
@click.pass_context
def check(
    ctx: click.Context, paths: tuple[Path, ...], to: tuple[Locale, ...], as_json: bool, fix: bool
) -> None:
    """Check pairs: terms, placeholders, emphasis, staleness. What a hook and CI run.

    A pair without a catalog is aligned first, so this works in any repository.

    \b
    Examples:
      translator check
      translator check posts/zh/first.md posts/en/second.md
      translator check --fix posts/zh/first.md
      translator check --json | jq '.[].message'
    """
    with guarded():
        blog = load_blog(ctx)
        _ = blog.termbase
    work = Work(ctx)
    if fix:
        _fix(blog, paths, work)
    checked = [
        work.attempt(blog.check, post)
        for source in blog.sources(paths)
        for post in work.attempt(blog.pairs_of, source, to) or ()
    ]
    # What is wrong with a source alone is found in each of its pairs.
    findings = list(dict.fromkeys(f for found in checked if found for f in found[1]))
    if not paths:
        findings += blog.idle_exceptions()
    if as_json:
        click.echo(report.findings_json(findings))
    else:
        print_findings(ctx, findings, everything=True)
        work.show(report.summary(findings) + "\n", err=True)
    if any(finding.severity is Severity.ERROR for finding in findings):
        work.code = max(work.code, 1)
    work.end(no_posts(blog.project))


def _fix(blog: Blog, paths: tuple[Path, ...], work: Work) -> None:
    """Fix each post, and say what was done."""
    from translator.repair import repair

    for source in blog.sources(paths):
        if done := work.attempt(repair, blog, source):
            work.show(report.fixed(*done, blog.project), err=True)

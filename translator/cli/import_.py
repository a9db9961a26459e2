"""`translator import`: what comes back from the tools of translators."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.terminal import TO, Work, guarded, load_blog, severities
from translator.report import text as report
from translator.units import Finding, Locale, Severity

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.interchange.base import Arrival
    from translator.interchange.exchange import Import


@click.command("import", short_help="Take what a translator's tool wrote into the catalogs.")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...",
    type=click.Path(exists=True, path_type=Path),
)  # fmt: skip
@TO
@click.option("--overwrite", is_flag=True, help="Replace words that a person approved, too.")
@click.option("--check", is_flag=True, help="Write nothing; say what would be taken.")
@click.pass_context
def import_(
    ctx: click.Context, files: tuple[Path, ...], to: tuple[Locale, ...], overwrite: bool,
    check: bool,
) -> None:  # fmt: skip
    """Take the translations in FILEs into the catalogs: XLIFF, PO, TMX, JSON Lines, Markdown.

    The format is seen from the content; a folder stands for the files in it. What a person
    approved stays. A target whose tags do not fit its source, or that would break its place,
    is refused, and one whose source is in no post is named; the rest is taken, and the exit
    code is 1. Then run `translator translate`, which emits the posts.

    \b
    Examples:
      translator import inbox/
      translator import first.xlf --check
      translator import memory.tmx --to en
      translator import corrections.po --overwrite
    """
    with guarded():
        blog = load_blog(ctx)
        _ = blog.termbase
    work = Work(ctx)
    arrivals: list[Arrival] = []
    findings: list[Finding] = []
    for path in chain.from_iterable(map(_files, files)):
        _read(work, path, arrivals, findings)
    totals: Counter[str] = Counter()
    for done in _imported(blog, arrivals, to, overwrite):
        if isinstance(done, Finding):
            findings.append(done)
            totals["unknown"] += 1
        elif made := done if check else work.attempt(_saved, work, blog, done, overwrite):
            findings += made.taken.findings
            totals += _count(work, blog, made)
    _show(ctx, findings)
    if arrivals:
        work.show(f"total: {_counted(totals)}{', nothing written' if check else ''}\n")
    sys.exit(max(work.code, *(int(f.severity is Severity.ERROR) for f in findings), 0))


def _show(ctx: click.Context, findings: list[Finding]) -> None:
    """Say what was not taken, file by file."""
    shown = severities(ctx)
    for finding in sorted(findings, key=lambda each: (each.path, each.line)):
        if finding.severity in shown:
            colour = report.COLOURS[finding.severity]
            click.secho(report.line(finding), fg=colour, err=True)


def _files(path: Path) -> list[Path]:
    """*path*, or the files in it."""
    return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def _read(work: Work, path: Path, arrivals: list[Arrival], findings: list[Finding]) -> None:
    from translator.interchange.exchange import received

    if found := work.attempt(received, path):
        arrivals += found.arrivals
        findings += found.findings


def _imported(
    blog: Blog, arrivals: Sequence[Arrival], to: Sequence[Locale], overwrite: bool
) -> list[Import | Finding]:
    from translator.interchange.exchange import imported

    with guarded():
        return list(imported(blog, arrivals, to, overwrite=overwrite))


def _saved(work: Work, blog: Blog, done: Import, overwrite: bool) -> Import:
    """Write a pair's catalog if anything is new in it; wait for a run that works on it."""
    from translator.files import alone, write_text
    from translator.interchange.apply import Fate
    from translator.interchange.exchange import renewed

    def say(line: str) -> None:
        work.show(f"{line}\n", err=True)

    catalog = done.post.catalog
    with alone(blog.project.root, blog.project.relative(catalog), say, lambda: None):
        done = renewed(blog, done, overwrite=overwrite)
        if done.taken.count(Fate.TAKEN) or not catalog.exists():
            write_text(catalog, str(done.taken.catalog), root=blog.project.root)
    return done


def _count(work: Work, blog: Blog, done: Import) -> Counter[str]:
    """Say what became of a pair's units."""
    from translator.interchange.apply import Fate

    counts = Counter({str(fate): done.taken.count(fate) for fate in Fate})
    work.show(f"{blog.project.relative(done.post.catalog)}: {_counted(counts)}\n")
    return counts


def _counted(counts: Counter[str]) -> str:
    from translator.interchange.apply import Fate

    return ", ".join(f"{counts[fate]} {fate}" for fate in Fate if counts[fate]) or "no units"

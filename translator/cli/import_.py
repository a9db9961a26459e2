"""`translator import`: what comes back from the tools of translators."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.terminal import TO, Work, guarded, load_blog, say, severities
from translator.report import text as report
from translator.units import Finding, Locale, Severity

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.interchange.base import Returned
    from translator.interchange.decide import Decided
    from translator.interchange.pairs import Import

_PLACES = 8
"""How many places are shown for a change that an import made."""


@click.command("import", short_help="Import what a translator's tool wrote into the catalogs.")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...",
    type=click.Path(exists=True, path_type=Path),
)  # fmt: skip
@TO
@click.option("--overwrite", is_flag=True, help="Replace words that a person approved, too.")
@click.option("--check", is_flag=True, help="Write nothing; show what would be taken.")
@click.pass_context
def import_(
    ctx: click.Context, files: tuple[Path, ...], to: tuple[Locale, ...], overwrite: bool,
    check: bool,
) -> None:  # fmt: skip
    """Take the translations in FILEs into the catalogs: XLIFF, PO, TMX, JSON Lines, Markdown.

    The format is seen from the content; of a folder, all files are read. What a person
    approved stays, but where it is corrected from the very words that went out. A target without
    the code and links of its source, or that would break its place, is refused, and one whose
    source is in no post is named; the rest is taken, and the exit code is 1. Then run
    `translator translate`, which emits the posts.

    \b
    Examples:
      translator import inbox/
      translator import first.xlf --check
      translator import memory.tmx --to en
      translator import corrections.po --overwrite
    """
    from translator.interchange.decide import Fate
    from translator.interchange.pairs import imported, read_file

    with guarded():
        blog = load_blog(ctx)
        _ = blog.termbase
    work = Work(ctx)
    returned: list[Returned] = []
    findings: list[Finding] = []
    for path in chain.from_iterable(map(_files, files)):
        if found := work.attempt(read_file, path):
            returned += found.units
            findings += found.findings
    with guarded():
        done = list(imported(blog, returned, to, overwrite=overwrite))
    totals: Counter[str] = Counter()
    for each in done:
        if isinstance(each, Finding):
            findings.append(each)
            totals[Fate.UNKNOWN] += 1
        elif made := each if check else work.attempt(_saved, work, blog, each, overwrite):
            findings += made.decided.findings
            name = blog.project.relative(made.post.catalog)
            work.show(_said(name, made.decided, every=ctx.obj["verbose"]))
            totals += _counts(made.decided)
    shown = severities(ctx)
    for finding in sorted(findings, key=lambda each: (each.path, each.line)):
        if finding.severity in shown:
            colour = report.COLOURS[finding.severity]
            say(report.line(finding), fg=colour, err=True)
    if returned:
        written = ", nothing written" if check else ""
        work.show(f"total: {_counted(totals)}{written}\n")
    sys.exit(max(work.code, *(int(f.severity is Severity.ERROR) for f in findings), 0))


def _files(path: Path) -> list[Path]:
    """*path*, or the files in it; a link in it that leads out of it is nobody's to read."""
    if not path.is_dir():
        return [path]
    home = path.resolve()
    found = (each for each in path.rglob("*") if each.is_file())
    return sorted(each for each in found if each.resolve().is_relative_to(home))


def _saved(work: Work, blog: Blog, done: Import, overwrite: bool) -> Import:
    """Write a pair's catalog if anything is new in it; wait for a run that works on it."""
    from translator.files import alone, write_text
    from translator.interchange.pairs import renewed

    def tell(line: str) -> None:
        work.show(f"{line}\n", err=True)

    catalog = done.post.catalog
    name = blog.project.relative(catalog)
    with alone(blog.project.root, name, tell, lambda: None), blog.writing(done.post):
        done = renewed(blog, done, overwrite=overwrite)
        if done.decided.changed or not catalog.exists():
            write_text(catalog, str(done.decided.catalog), root=blog.project.root)
    return done


def _counts(done: Decided) -> Counter[str]:
    """What an import did to the units of a pair, and the comments that it brought."""
    counts = Counter(str(fate) for _, fate in done.fates)
    counts["comments"] = len(done.commented)
    return counts


def _counted(counts: Mapping[str, int]) -> str:
    """`3 approved, 1 sent back, 5 corrected, 2 comments, 1 refused`."""
    from translator.interchange.decide import Fate

    names = [str(fate) for fate in Fate]
    names.insert(names.index(Fate.SAME), "comments")
    parts = [f"{counts[name]} {name}" for name in names if counts[name]]
    return ", ".join("1 comment" if part == "1 comments" else part for part in parts) or "no units"


def _said(catalog: str, done: Decided, *, every: bool = False) -> str:
    """What an import did to a pair, and in which lines of a file each change to words stands.

    Args:
        every: whether all places are shown.
    """
    from translator.interchange.decide import Fate

    lines = [f"{catalog}: {_counted(_counts(done))}"]
    changes: list[tuple[str, list[str]]] = [
        (str(fate), [each.at for each, found in done.fates if found is fate])
        for fate in (Fate.APPROVED, Fate.SENT_BACK, Fate.CORRECTED)
    ]
    changes.append(("comments", list(dict.fromkeys(each.at for each in done.commented))))
    for name, places in changes:
        shown = places if every else places[:_PLACES]
        more = f" and {len(places) - len(shown)} more" if len(shown) < len(places) else ""
        lines += [f"  {name}: {', '.join(shown)}{more}"] if places else []
    return "".join(f"{line}\n" for line in lines)

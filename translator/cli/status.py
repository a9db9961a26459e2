"""`translator status`: how far each post is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from translator.cli.progress import weight_of
from translator.cli.terminal import (
    JSON,
    POSTS,
    TO,
    Work,
    bar,
    guarded,
    hand_out,
    load_blog,
    no_posts,
    print_findings,
    say,
)
from translator.report import text as report
from translator.units import Locale, Severity

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.project.project import Post
    from translator.report.overview import PostOverview
    from translator.report.progress import PairProgress
    from translator.units import Finding

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(short_help="Show how far each post is.")
@POSTS
@TO
@JSON
@click.option("--diff", is_flag=True, help="Show what changed in the source of stale units.")
@click.option("--html", type=_FILE, help="Write the table with bars into this HTML file.")
@click.pass_context
def status(
    ctx: click.Context, paths: tuple[Path, ...], to: tuple[Locale, ...], as_json: bool,
    diff: bool, html: Path | None,
) -> None:  # fmt: skip
    """Show posts × locales: units drafted, reviewed, to review, changed and missing.

    Also: how many segments somebody has edited in the target, which the next `translate`
    takes into the catalog, and how many places break a term as the glossaries are now; -v
    shows them.

    \b
    Examples:
      translator status
      translator status --diff posts/zh/first.md
      translator status --html status.html
      translator status --json
    """
    with guarded():
        blog = load_blog(ctx)
        _ = blog.termbase
    work = Work(ctx)
    each: list[PairProgress] = []
    pairs: list[Post] = []
    with bar(blog.sources(paths), "counting", weight_of) as sources:
        for source in sources:
            for post in work.attempt(blog.pairs_of, source, to) or ():
                one, findings = work.attempt(_progress, blog, post) or (None, [])
                each += [one] if one else []
                pairs += [post] if one else []
                faults = [f for f in findings if f.check == "frontmatter"]
                print_findings(ctx, findings if ctx.obj["verbose"] else faults)
                work.code = max(work.code, int(bool(faults)))
    blog.stamps.save()
    if each or as_json or not work.code:
        _show(ctx, each, as_json=as_json, diff=diff)
    if html:
        _write_page(work, blog, html, list(zip(pairs, each, strict=True)))
    work.end(no_posts(blog.project))


def _progress(blog: Blog, post: Post) -> tuple[PairProgress, list[Finding]]:
    """How far a pair is, and what the checks say; of one that has not changed, what they said."""
    from translator.blog import stamps
    from translator.catalog.view import View
    from translator.report import progress

    def count() -> tuple[PairProgress, tuple[Finding, ...]]:
        found = blog.check(post, progress.ASKED, linked=True)
        units, segments = found.units, found.job.source.segments
        lines = View.of(segments, {unit.key for unit in units}).lines(segments)
        names = blog.project.relative(post.source), str(post.pair.target)
        emitted = blog.is_emitted(post)
        one = progress.progress_of(names, units, found.findings, emitted=emitted, lines=lines)
        return one, found.findings

    def pack(made: tuple[PairProgress, tuple[Finding, ...]]) -> list[Any]:
        return [progress.packed(made[0]), stamps.packed(made[1])]

    def unpack(data: list[Any]) -> tuple[PairProgress, tuple[Finding, ...]]:
        return progress.unpacked(data[0]), stamps.unpacked(data[1])

    (one, findings), _ = blog.stamps.through("status", post, count, pack, unpack)
    return one, list(findings)


def _show(ctx: click.Context, each: list[PairProgress], *, as_json: bool, diff: bool) -> None:
    from translator.report import progress
    from translator.text.diff import marked

    if as_json:
        import json

        hand_out(json.dumps(progress.data(each), ensure_ascii=False, indent=2))
    elif diff:
        in_colour = sys.stdout.isatty() if ctx.color is None else ctx.color
        mark = _coloured if in_colour else marked
        lines = [line for one in each for line in progress.diffs(one, mark)]
        # `diffs` has made visible what would act; the colours are ours.
        click.echo("\n".join(lines) if lines else "no source has changed")
    else:
        say(report.table(progress.rows(each)))


def _coloured(old: str, new: str) -> str:
    from translator.text.diff import marked

    gone = click.style("{}", fg="red", strikethrough=True)
    return marked(old, new, gone, click.style("{}", fg="green", underline=True))


def _write_page(work: Work, blog: Blog, path: Path, each: list[tuple[Post, PairProgress]]) -> None:
    from translator.files import write_text
    from translator.publish.settings import PublishSettings
    from translator.report.overview import overview

    with guarded():
        out = blog.project.root / PublishSettings.of(blog.project).out
    entries = _entries(work, blog, path, out, each)
    text = overview(blog.project.root.resolve().name, entries)
    blog.stamps.save()
    if work.attempt(write_text, path, text, root=None) is not None:
        work.show(f"wrote {path}\n", err=True)


def _entries(
    work: Work, blog: Blog, page: Path, out: Path, each: list[tuple[Post, PairProgress]]
) -> list[PostOverview]:
    """The posts as their page shows them: with all findings, and the pages that `publish` made."""
    from translator.publish.settings import page_name
    from translator.report.frame import address_of
    from translator.report.overview import LocaleOverview, PostOverview
    from translator.report.progress import origins

    found: dict[Path, list[LocaleOverview]] = {}
    for post, counted in each:
        findings = work.attempt(blog.findings, post) or []
        severities = [finding.severity for finding in findings]
        both = (post.target, post.catalog)
        files = [(address_of(file, page), blog.project.relative(file)) for file in both]
        way = LocaleOverview(
            locale=counted.locale,
            counts=counted.counts,
            errors=severities.count(Severity.ERROR),
            warnings=severities.count(Severity.WARNING),
            emitted=counted.emitted,
            page=address_of(out / page_name(counted.post, post.pair.target), page),
            target=files[0],
            catalog=files[1],
            origins=origins(counted),
        )
        found.setdefault(post.source, []).append(way)
    pairs = {post.source: post.pair for post, _ in each}
    entries = []
    for source, ways in found.items():
        said = blog.documents.read(source).front.facts
        entries.append(
            PostOverview(
                title=said.get("title") or source.stem,
                locale=str(pairs[source].source),
                file=blog.project.relative(source),
                address=address_of(source, page),
                date=said.get("date", ""),
                ways=tuple(ways),
            )
        )
    return entries

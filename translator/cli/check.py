"""`translator check`: what a hook and CI run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.scene import Scene, blog_of, places_of, scene_of
from translator.cli.terminal import (
    JSON,
    TO,
    Work,
    guarded,
    is_quiet,
    no_posts,
    print_findings,
    severities,
)
from translator.report import text as report
from translator.report.formats import FORMATS, Places
from translator.units import Finding, Locale, Severity

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.checks import Wanted
    from translator.project.project import Post

_NEVER = "never"
_COMPLETE = frozenset({"json", "sarif"})


def _ids(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> frozenset[str]:
    from translator.checks import IDS

    names = [name for value in values for name in value.replace(" ", "").split(",") if name]
    if unknown := [name for name in names if name not in IDS]:
        raise click.BadParameter(f"there is no check {unknown[0]!r}; there are {', '.join(IDS)}")
    return frozenset(names)


@click.command(short_help="Check pairs; what a hook and CI run.")
@click.argument("paths", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@TO
@click.option("--only", multiple=True, metavar="ID,…", callback=_ids, help="Run these checks.")
@click.option("--skip", multiple=True, metavar="ID,…", callback=_ids, help="Run all but these.")
@click.option("--staged", is_flag=True, help="Read what is staged in git, not the work tree.")
@click.option("--since", metavar="REVISION", help="Check what has changed since a git revision.")
@click.option(
    "--format",
    "style",
    type=click.Choice(list(FORMATS)),
    default="lines",
    show_default=True,
    help="How findings are written.",
)
@JSON
@click.option("--fix", is_flag=True, help="Put right what is certain, in posts and catalogs.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the format to this file, and print lines.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*map(str, Severity), _NEVER]),
    default=str(Severity.ERROR),
    show_default=True,
    help="The least severity that gives exit code 1.",
)
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    to: tuple[Locale, ...],
    only: frozenset[str],
    skip: frozenset[str],
    staged: bool,
    since: str | None,
    style: str,
    as_json: bool,
    output: Path | None,
    fail_on: str,
    fix: bool,
) -> None:
    """Check pairs: terms, placeholders, emphasis, staleness. What a hook and CI run.

    A FILE is a source, a target or a catalog, and stands for its pair. A pair without a
    catalog is aligned first, so this works in any repository.

    \b
    Examples:
      translator check
      translator check posts/zh/first.md posts/en/second.md
      translator check --only terms,links posts/en
      translator check --fix posts/zh/first.md
      translator check --staged                      as a git hook
      translator check --since origin/main --format github
      translator check --json | jq '.[].message'
    """
    style, wanted = "json" if as_json else style, _wanted(only, skip)
    ctx.obj["verbose"] = ctx.obj["verbose"] or fail_on == Severity.NOTE  # what fails is shown
    with guarded(), scene_of(ctx, paths, staged, since, wanted) as scene:
        found, places, code = _look(ctx, scene, to, wanted, fix=fix)
        _show(ctx, found or [], places, style, output)
    if found is not None and (output or style not in _COMPLETE) and not is_quiet(ctx):
        click.echo(report.summary(found), err=True)
    failed = any(finding.severity in _failing(fail_on) for finding in found or ())
    sys.exit(max(code, int(failed)))


def _look(
    ctx: click.Context, scene: Scene, to: tuple[Locale, ...], wanted: Wanted, *, fix: bool
) -> tuple[list[Finding] | None, Places, int]:
    """The findings, None if there was nothing to look at; where they are; an exit code."""
    if fix and scene.copy:
        raise click.UsageError("--fix writes the work tree: run it without --staged, then git add")
    if scene.selected and not (scene.paths or scene.deleted):
        return None, Places(str), 0
    blog = blog_of(ctx, scene)
    work = Work(ctx)
    work.show(report.borrowed(blog.project, blog.termbase), err=True)
    findings = _findings(work, blog, scene, to, wanted, fix=fix)
    if not scene.selected:
        work.some(no_posts(blog.project))
    return findings, places_of(blog, scene), work.code


def _wanted(only: frozenset[str], skip: frozenset[str]) -> Wanted:
    if only and not only - skip:
        raise click.UsageError("--only and --skip leave no check to run")
    if not only and not skip:
        from translator.checks import every

        return every
    return lambda name: (not only or name in only) and name not in skip


def _failing(least: str) -> frozenset[Severity]:
    order = list(Severity)
    names = [*map(str, order), _NEVER]
    return frozenset(order[: names.index(least) + 1] if least != _NEVER else ())


def _findings(
    work: Work, blog: Blog, scene: Scene, to: tuple[Locale, ...], wanted: Wanted, *, fix: bool
) -> list[Finding]:
    from translator.blog.posts import choices, is_lone, orphans, posts
    from translator.checks import every

    paths: Sequence[Path] = scene.paths
    if scene.selected:
        # A hook is given whatever was changed: a changelog is not a post.
        owned = filter(blog.project.owns, paths)
        paths = [path for path in owned if not is_lone(blog.project, path)]
    chosen = choices(blog, paths) if paths or not scene.selected else []
    named = (post for choice in chosen for post in work.attempt(posts, blog, choice, to) or ())
    pairs = list(dict.fromkeys(named))
    if fix:
        _fix(work, blog, pairs, wanted)
    checked = filter(None, [work.attempt(blog.check, post, wanted) for post in pairs])
    # What is wrong with a source alone is found in each of its pairs.
    findings = list(dict.fromkeys(finding for found in checked for finding in found.findings))
    if wanted("orphan"):
        findings += blog.exceptions.left(orphans(blog.project, scene.deleted))
    if wanted is every and not scene.selected and not scene.paths:
        findings += blog.idle_exceptions()
    return findings


def _fix(work: Work, blog: Blog, pairs: Sequence[Post], wanted: Wanted) -> None:
    """Fix each source with all its translations, and say what was done."""
    from translator.blog.fix import repair

    for source in dict.fromkeys(post.source for post in pairs):
        if done := work.attempt(repair, blog, source, wanted):
            work.show(report.fixed(*done, blog.project), err=True)


def _show(
    ctx: click.Context, findings: list[Finding], places: Places, style: str, output: Path | None
) -> None:
    kept = frozenset(Severity) if style in _COMPLETE else severities(ctx)
    text = FORMATS[style]([finding for finding in findings if finding.severity in kept], places)
    if output:
        from translator.files import write_text

        write_text(output, text, root=None)
    if output or style == "lines":
        print_findings(ctx, findings, everything=True)
    else:
        click.echo(text, nl=False)

"""`translator check`: what a hook and CI run."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator import report
from translator.cli.terminal import (
    JSON,
    TO,
    Work,
    guarded,
    is_quiet,
    load_blog,
    no_posts,
    print_findings,
    severities,
)
from translator.formats import FORMATS, Places
from translator.units import Finding, Locale, Severity

if TYPE_CHECKING:
    from translator.blog import Blog
    from translator.checks import Wanted
    from translator.git import Snapshot

_NEVER = "never"
_COMPLETE = frozenset({"json", "sarif"})


@dataclass(frozen=True, slots=True)
class _Scene:
    """The files that a run is about, and where they are read."""

    paths: tuple[Path, ...]
    """Sources, targets and catalogs; none stands for all posts."""
    deleted: tuple[Path, ...] = ()
    """Posts that are gone."""
    start: Path | None = None
    """The folder in which the configuration is looked for; None for the working folder."""
    config: Path | None = None
    """The configuration, if it is named."""
    copy: Snapshot | None = None
    """The copy of what is staged that stands for the work tree."""
    selected: bool = False
    """Whether git was asked which files there are, so that there may be none."""


def _ids(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> frozenset[str]:
    from translator.checks import RULES

    names = [name for value in values for name in value.replace(" ", "").split(",") if name]
    if unknown := [name for name in names if name not in RULES]:
        raise click.BadParameter(f"there is no check {unknown[0]!r}; there are {', '.join(RULES)}")
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
) -> None:
    """Check pairs: terms, placeholders, emphasis, staleness. What a hook and CI run.

    A FILE is a source, a target or a catalog, and stands for its pair. A pair without a
    catalog is aligned first, so this works in any repository.

    \b
    Examples:
      translator check
      translator check posts/zh/first.md posts/en/second.md
      translator check --only terms,links posts/en
      translator check --staged                      as a git hook
      translator check --since origin/main --format github
      translator check --json | jq '.[].message'
    """
    style, wanted = "json" if as_json else style, _wanted(only, skip)
    ctx.obj["verbose"] = ctx.obj["verbose"] or fail_on == Severity.NOTE  # what fails is shown
    with guarded(), _scene(ctx, paths, staged, since, wanted) as scene:
        found, places, code = _look(ctx, scene, to, wanted)
        _show(ctx, found or [], places, style, output)
    if found is not None and (output or style not in _COMPLETE) and not is_quiet(ctx):
        click.echo(report.summary(found), err=True)
    failed = any(finding.severity in _failing(fail_on) for finding in found or ())
    sys.exit(max(code, int(failed)))


def _look(
    ctx: click.Context, scene: _Scene, to: tuple[Locale, ...], wanted: Wanted
) -> tuple[list[Finding] | None, Places, int]:
    """The findings, None if there was nothing to look at; where they are; an exit code."""
    if scene.selected and not (scene.paths or scene.deleted):
        return None, Places(str), 0
    blog = _blog(ctx, scene)
    work = Work(ctx)
    work.show(report.borrowed(blog.project, blog.termbase), err=True)
    findings = _findings(work, blog, scene, to, wanted)
    if not scene.selected:
        work.some(no_posts(blog.project))
    return findings, _places(blog, scene), work.code


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


@contextmanager
def _scene(
    ctx: click.Context,
    paths: tuple[Path, ...],
    staged: bool,
    since: str | None,
    wanted: Wanted,
) -> Iterator[_Scene]:
    """What the run is about; a copy of what is staged lives as long as the run."""
    config = ctx.obj["config"]
    if staged and since is not None:
        raise click.UsageError("--staged and --since exclude each other")
    if not staged and since is None:
        yield _Scene(paths, config=config)
        return
    from translator.git import Repository

    repository = Repository.around(Path.cwd())
    if since is not None:
        changes = repository.since(since).within(paths)
        yield _Scene(changes.present, changes.deleted, config=config, selected=True)
        return
    changes = repository.staged()
    if not (paths or changes.present or changes.deleted):
        yield _Scene((), selected=True)
        return
    from translator.checks import RULES

    others = any(wanted(name) for name in RULES if name != "terms")
    with _terminable(), repository.snapshot(others=others) as copy:
        ctx.obj["hidden"] = copy.folder
        deleted = tuple(map(copy.of, changes.deleted))
        named = [path for path in paths if copy.of(path) not in deleted]
        yield _Scene(
            tuple(map(copy.known, named) if paths else map(copy.of, changes.present)),
            deleted,
            copy.of(Path.cwd()),
            copy.of(config) if config else None,
            copy,
            selected=True,
        )


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does, so that nothing is left behind."""
    import signal

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _blog(ctx: click.Context, scene: _Scene) -> Blog:
    """The blog; of a copy, a glossary that lies outside of the repository is read there."""
    copy = scene.copy
    blog = load_blog(ctx, scene.start, scene.config, copy.folder if copy else None)
    if copy:
        project = blog.project
        patterns = tuple(copy.pattern(project.root, each) for each in project.glossaries)
        blog.project = replace(project, glossaries=patterns)
    return blog


def _findings(
    work: Work, blog: Blog, scene: _Scene, to: tuple[Locale, ...], wanted: Wanted
) -> list[Finding]:
    from translator.checks import every
    from translator.selection import choices, orphans, posts

    paths = [path for path in scene.paths if not scene.selected or blog.project.owns(path)]
    chosen = choices(blog, paths) if paths or not scene.selected else []
    pairs = [post for choice in chosen for post in work.attempt(posts, blog, choice, to) or ()]
    checked = [work.attempt(blog.check, post, wanted) for post in dict.fromkeys(pairs)]
    findings = [finding for found in checked if found for finding in found[1]]
    if wanted("orphan"):
        findings += blog.exceptions.left(orphans(blog.project, scene.deleted))
    if wanted is every and not scene.selected and not scene.paths:
        findings += blog.idle_exceptions()
    return findings


def _places(blog: Blog, scene: _Scene) -> Places:
    """How to read the files of findings, and where the project lies in its repository."""
    from translator.files import read_text

    root = blog.project.root.resolve()
    above = (folder for folder in (root, *root.parents) if (folder / ".git").exists())
    top = scene.copy.folder if scene.copy else next(above, root)
    prefix = root.relative_to(top).as_posix() if root.is_relative_to(top) else "."

    def read(name: str) -> str:
        path = root / name
        return read_text(path) if path.is_file() else ""

    return Places(read, "" if prefix == "." else f"{prefix}/")


def _show(
    ctx: click.Context, findings: list[Finding], places: Places, style: str, output: Path | None
) -> None:
    kept = frozenset(Severity) if style in _COMPLETE else severities(ctx)
    text = FORMATS[style]([finding for finding in findings if finding.severity in kept], places)
    if output:
        from translator.files import write_text

        write_text(output, text)
    if output or style == "lines":
        print_findings(ctx, findings, everything=True)
    else:
        click.echo(text, nl=False)

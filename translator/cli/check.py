"""`translator check`: what a hook and CI run."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from translator.cli.names import NearestChoice
from translator.cli.progress import weight_of
from translator.cli.terminal import (
    JSON,
    TO,
    Work,
    bar,
    caught,
    guarded,
    hand_out,
    is_quiet,
    load_blog,
    no_posts,
    print_findings,
    say,
    severities,
)
from translator.errors import ConfigError
from translator.report import text as report
from translator.report.formats import FORMATS, Places
from translator.text.chars import meant
from translator.units import Finding, Locale, Severity

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.blog.fix import Fixed, FixedFile
    from translator.checks import Wanted
    from translator.project.git import Snapshot

_NEVER = "never"
_COMPLETE = frozenset({"json", "sarif"})
"""Formats that have every finding, whatever -q and -v say."""


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What a run of `check` was asked for."""

    paths: tuple[Path, ...]
    """The files that are named; none stands for all posts."""
    to: tuple[Locale, ...]
    """The target locales; none stands for all."""
    only: frozenset[str]
    """The checks to run; none stands for all."""
    skip: frozenset[str]
    """The checks not to run."""
    staged: bool
    """Whether what is staged is read in place of the work tree."""
    since: str | None
    """The revision since which something has changed."""
    style: str
    """The format of the findings."""
    output: Path | None
    """The file to write them into."""
    fail_on: str
    """The least severity that fails."""
    fix: bool
    """Whether what is certain is put right."""
    sources: bool
    """Whether source posts are put right that nobody has named."""
    diff: bool
    """Whether it is shown what that would change, and nothing is written."""
    strict: bool
    """Whether every target is taken for a draft that no person has approved."""

    @property
    def wanted(self) -> Wanted:
        """Which checks run."""
        if not self.only and not self.skip:
            from translator.checks import every

            return every
        return lambda name: (not self.only or name in self.only) and name not in self.skip

    @property
    def failing(self) -> frozenset[Severity]:
        """The severities that fail."""
        return frozenset(
            severity
            for number, severity in enumerate(Severity)
            if self.fail_on != _NEVER and number <= [*Severity].index(Severity(self.fail_on))
        )


@dataclass(frozen=True, slots=True)
class Checked:
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
    from translator.checks import IDS

    names = [name for value in values for name in value.replace(" ", "").split(",") if name]
    if unknown := [name for name in names if name not in IDS]:
        near = meant(unknown[0], IDS) or f"; the checks are {', '.join(IDS)}"
        raise click.BadParameter(f"unknown check {unknown[0]!r}{near}")
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
    type=NearestChoice(list(FORMATS)),
    default="lines",
    show_default=True,
    help="How findings are written.",
)
@JSON
@click.option("--fix", is_flag=True, help="Fix what is certain, in translated posts and catalogs.")
@click.option(
    "--sources", is_flag=True, help="With --fix: fix source posts that are not named, too."
)
@click.option("--diff", is_flag=True, help="With --fix: show what would change, and write nothing.")
@click.option("--strict", is_flag=True, help="Take every target for a draft nobody approved.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the format to this file, and print lines.",
)
@click.option(
    "--fail-on",
    type=NearestChoice([*map(str, Severity), _NEVER]),
    default=str(Severity.ERROR),
    show_default=True,
    help="The least severity that gives exit code 1.",
)
@click.pass_context
def check(ctx: click.Context, /, as_json: bool, **said: Any) -> None:
    """Check pairs: terms, placeholders, emphasis, staleness. What a hook and CI run.

    A FILE is a source, a target or a catalog; its pair is checked. A pair without a
    catalog is aligned first, so this works in any repository. What an author wrote in a source is
    fixed only where that source (or its folder) is named, staged or changed, or with --sources.

    \b
    Examples:
      translator check
      translator check posts/zh/first.md posts/en/second.md
      translator check --only terms,links posts/en
      translator check --fix --diff                  what would be fixed?
      translator check --fix posts/zh/first.md
      translator check --strict                      what an engine's draft is asked
      translator check --staged                      as a git hook
      translator check --since origin/main --format github
      translator check --json | jq '.[].message'
    """
    asked = CheckRequest(**said)
    asked = replace(asked, style="json") if as_json else asked
    if asked.only and not asked.only - asked.skip:
        raise click.UsageError("--only and --skip leave no check to run")
    if asked.staged and asked.since is not None:
        raise click.UsageError("--staged and --since cannot be used together")
    ctx.obj["verbose"] = ctx.obj["verbose"] or asked.fail_on == Severity.NOTE  # what fails is shown
    work = Work(ctx)
    with guarded(), _selected(ctx, asked) as files:
        if (asked.sources or asked.diff) and not asked.fix:
            raise click.UsageError("--sources and --diff say how to --fix; add that")
        if asked.fix and files.copy:
            raise click.UsageError(
                "--fix writes the work tree: run it without --staged, then git add"
            )
        found, places, written, advice = None, Places(str), False, ""
        if files.paths or files.deleted or not files.selected:
            blog = _blog_of(ctx, files)
            if asked.wanted("terms"):
                work.show(report.glossaries(blog.project, blog.termbase), err=True)
            found, written = _findings(work, blog, files, asked)
            places = _places_of(blog, files)
            failing = [each for each in found if each.severity in asked.failing]
            advice = report.advice(failing, blog.termbase, staged=asked.staged)
            if not files.selected:
                work.fail_if_empty(no_posts(blog.project))
        _show(ctx, found or [], places, asked)
    if found is not None and (asked.output or asked.style not in _COMPLETE) and not is_quiet(ctx):
        say(report.summary(found, work.failed), err=True)
        if asked.style == "lines":
            say(advice, err=True, nl=False)
    if written and asked.staged:
        say("fixed what is certain; git add it, and commit again", err=True)
        work.code = max(work.code, 1)
    failed = any(finding.severity in asked.failing for finding in found or ())
    sys.exit(max(work.code, int(failed)))


@contextmanager
def _selected(ctx: click.Context, asked: CheckRequest) -> Iterator[Checked]:
    """The files that are named, staged, or changed since a revision.

    A copy of what is staged lives as long as the run; none is made for nothing.
    """
    config = ctx.obj["config"]
    if not asked.staged and asked.since is None:
        yield Checked(asked.paths, config=config)
        return
    from signal import SIGTERM

    from translator.project.git import Repository

    repository = Repository.around(Path.cwd())
    if asked.since is not None:
        changes = repository.since(asked.since).within(asked.paths)
        yield Checked(changes.present, changes.deleted, config=config, selected=True)
        return
    changes = repository.staged()
    if asked.fix:
        # What is certain is put right in the work tree, so that must be what is staged.
        changes = changes.within(asked.paths)
        if other := repository.unstaged():
            raise ConfigError(
                f"--fix writes the work tree, and {other[0]} has changes that are not staged; "
                "git add them, or git stash --keep-index, and run it again"
            )
        yield Checked(changes.present, changes.deleted, config=config, selected=True)
        return
    if not (asked.paths or changes.present or changes.deleted):
        yield Checked((), selected=True)
        return
    from translator.checks import IDS

    # Only the check of terms asks for no more than the pair and the glossaries.
    whole = any(asked.wanted(name) for name in IDS if name != "terms")
    whole = whole or any(map(Path.is_dir, asked.paths))
    near = () if whole else (asked.paths or changes.present)
    with caught(_terminated, SIGTERM), repository.snapshot(others=whole, near=near) as copy:
        ctx.obj["hidden"] = copy.folder
        deleted = tuple(map(copy.of, changes.deleted))
        named = [path for path in asked.paths if copy.of(path) not in deleted]
        yield Checked(
            tuple(map(copy.known, named) if asked.paths else map(copy.of, changes.present)),
            deleted=deleted,
            start=copy.of(Path.cwd()),
            config=copy.of(config) if config else None,
            copy=copy,
            selected=True,
        )


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    """End the run as Ctrl-C does, so that nothing is left behind."""
    sys.exit(128 + number)


def _blog_of(ctx: click.Context, files: Checked) -> Blog:
    """The blog; of a copy, a glossary that lies outside of the repository is read there."""
    copy = files.copy
    top = copy.folder if copy else None
    blog = load_blog(ctx, files.start, files.config, top, lasting=copy is None)
    if copy:
        project = blog.project
        patterns = tuple(copy.pattern(project.root, each) for each in project.glossaries)
        blog.project = replace(project, glossaries=patterns)
    return blog


def _findings(
    work: Work, blog: Blog, files: Checked, asked: CheckRequest
) -> tuple[list[Finding], bool]:
    """What is wrong with the files, after what is certain was fixed, if that was asked for.

    Returns:
        The findings, and whether a fix was written.
    """
    from translator.blog.posts import choices, is_lone, orphans, posts
    from translator.checks import every

    wanted = asked.wanted
    paths: Sequence[Path] = files.paths
    if files.selected:
        # A hook is given whatever was changed: a changelog is not a post.
        owned = filter(blog.project.owns, paths)
        paths = [path for path in owned if not is_lone(blog.project, path)]
    chosen = choices(blog, paths) if paths or not files.selected else []
    named = (post for each in chosen for post in work.attempt(posts, blog, each, asked.to) or ())
    pairs = list(dict.fromkeys(named))
    written = False
    if asked.fix:
        sources = list(dict.fromkeys(post.source for post in pairs))
        written = _fix(work, blog, sources, files, asked)
    with bar(pairs, "checking", lambda post: weight_of(post.source)) as each:
        checked = [
            work.attempt(blog.findings, post, wanted, strict=asked.strict) or () for post in each
        ]
    blog.stamps.save()
    # What is wrong with a source alone is found in each of its pairs.
    findings = list(dict.fromkeys(finding for found in checked for finding in found))
    if wanted("orphan"):
        findings += blog.exceptions.left(orphans(blog.project, files.deleted))
    if wanted is every and not files.selected and not files.paths:
        findings += blog.idle_exceptions()
    return findings, written


def _fix(work: Work, blog: Blog, sources: list[Path], files: Checked, asked: CheckRequest) -> bool:
    """Fix what is certain, or show what that would change, and say what it came to.

    Returns:
        Whether something was written.
    """
    from translator.blog.fix import repair

    named = [path.resolve() for path in files.paths]
    done: list[Fixed] = []
    changes: list[FixedFile] = []
    with bar(sources, "fixing", weight_of) as each:
        for source in each:
            real = source.resolve()
            own = asked.sources or any(real.is_relative_to(path) for path in named)
            found = work.attempt(repair, blog, source, asked.wanted, own=own, writes=not asked.diff)
            if found:
                done.append(found[0])
                changes += found[1]
                work.show("" if asked.diff else report.fixed(found[0]), err=True)
    if asked.diff:
        hand_out(report.diff(changes, blog.project), nl=False)
    work.show(report.fixes(done, changes, blog.project, written=not asked.diff), err=True)
    if asked.diff:
        sys.exit(max(work.code, int(bool(changes))))
    return bool(changes)


def _places_of(blog: Blog, files: Checked) -> Places:
    """How to read the files of findings, and where the project lies in its repository."""
    from translator.files import read_text

    root = blog.project.root.resolve()
    above = (folder for folder in (root, *root.parents) if (folder / ".git").exists())
    top = files.copy.folder if files.copy else next(above, root)
    prefix = root.relative_to(top).as_posix() if root.is_relative_to(top) else "."

    def read(name: str) -> str:
        path = root / name
        return read_text(path) if path.is_file() else ""

    return Places(read, "" if prefix == "." else f"{prefix}/")


def _show(ctx: click.Context, findings: list[Finding], places: Places, asked: CheckRequest) -> None:
    kept = frozenset(Severity) if asked.style in _COMPLETE else severities(ctx)
    shown = [finding for finding in findings if finding.severity in kept]
    text = FORMATS[asked.style](shown, places)
    if asked.output:
        from translator.files import write_text

        write_text(asked.output, text, root=None)
    if asked.output or asked.style == "lines":
        print_findings(ctx, findings, alone=True)
    else:
        hand_out(text, nl=False)

"""What a run of `check` is about: the files that are named, staged, or changed since a revision."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.cli.terminal import load_blog
from translator.report.formats import Places

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.checks import Wanted
    from translator.project.git import Repository, Snapshot


@dataclass(frozen=True, slots=True)
class Scene:
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


@contextmanager
def scene_of(
    ctx: click.Context,
    paths: tuple[Path, ...],
    staged: bool,
    since: str | None,
    wanted: Wanted,
) -> Iterator[Scene]:
    """What the run is about; a copy of what is staged lives as long as the run."""
    config = ctx.obj["config"]
    if staged and since is not None:
        raise click.UsageError("--staged and --since exclude each other")
    if not staged and since is None:
        yield Scene(paths, config=config)
        return
    from translator.project.git import Repository

    repository = Repository.around(Path.cwd())
    if since is not None:
        changes = repository.since(since).within(paths)
        yield Scene(changes.present, changes.deleted, config=config, selected=True)
        return
    with _staged(ctx, repository, paths, wanted) as scene:
        yield scene


@contextmanager
def _staged(
    ctx: click.Context, repository: Repository, paths: tuple[Path, ...], wanted: Wanted
) -> Iterator[Scene]:
    """What is staged, in a copy that is gone afterwards; no copy is made for nothing."""
    changes, config = repository.staged(), ctx.obj["config"]
    if not (paths or changes.present or changes.deleted):
        yield Scene((), selected=True)
        return
    whole = _looks_around(wanted) or any(map(Path.is_dir, paths))
    near = () if whole else (paths or changes.present)
    with _terminable(), repository.snapshot(others=whole, near=near) as copy:
        ctx.obj["hidden"] = copy.folder
        deleted = tuple(map(copy.of, changes.deleted))
        named = [path for path in paths if copy.of(path) not in deleted]
        yield Scene(
            tuple(map(copy.known, named) if paths else map(copy.of, changes.present)),
            deleted,
            copy.of(Path.cwd()),
            copy.of(config) if config else None,
            copy,
            selected=True,
        )


def _looks_around(wanted: Wanted) -> bool:
    """Whether a check that is wanted asks for more than the pair and the glossaries."""
    from translator.checks import IDS

    return any(wanted(name) for name in IDS if name != "terms")


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does, so that nothing is left behind."""
    import signal

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def blog_of(ctx: click.Context, scene: Scene) -> Blog:
    """The blog; of a copy, a glossary that lies outside of the repository is read there."""
    copy = scene.copy
    blog = load_blog(ctx, scene.start, scene.config, copy.folder if copy else None)
    if copy:
        project = blog.project
        patterns = tuple(copy.pattern(project.root, each) for each in project.glossaries)
        blog.project = replace(project, glossaries=patterns)
    return blog


def places_of(blog: Blog, scene: Scene) -> Places:
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

"""Which pairs the named files stand for: a source, a target or a catalog stands for its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from translator.blog.blog import Blog
from translator.project.layout import BESIDE
from translator.project.project import Post, Project
from translator.units import Finding, Locale, Severity

_CATALOG = ".po"


@dataclass(frozen=True, slots=True)
class Choice:
    """A source post, with all of its pairs or only one."""

    source: Path
    """The post as its author wrote it."""
    target: Path | None = None
    """The target of the pair that is meant; None for all pairs."""


def choices(blog: Blog, paths: Sequence[Path]) -> list[Choice]:
    """What the files at *paths* stand for, or all posts if there are none; each once."""
    if not paths:
        return [Choice(source) for source in blog.sources(())]
    return list(dict.fromkeys(choice for path in paths for choice in _choices(blog, path)))


def _choices(blog: Blog, path: Path) -> Iterator[Choice]:
    target = _target_of(blog.project, path) if path.suffix == _CATALOG else path
    if target is None:
        return
    for source in blog.sources([target]):
        if target != path and not source.is_file():
            continue  # some other program's
        alone = path.is_dir() or blog.project.relative(source) == blog.project.relative(target)
        yield Choice(source) if alone else Choice(source, target)


def _target_of(project: Project, catalog: Path) -> Path | None:
    """The target that *catalog* belongs to; None if it is some other program's."""
    name = project.relative(catalog)
    for layout in (*project.layouts, BESIDE):
        if target := layout.match_catalog(name, project.locales):
            return project.root / target
    return None


def posts(blog: Blog, choice: Choice, to: Sequence[Locale]) -> list[Post]:
    """The pairs that *choice* means.

    Raises:
        TranslatorError: the source cannot be read, or is in the only locale asked for.
    """
    found = blog.pairs_of(choice.source, to)
    if choice.target is None:
        return found
    wanted = blog.project.relative(choice.target)
    return [post for post in found if blog.project.relative(post.target) == wanted]


def is_lone(project: Project, path: Path) -> bool:
    """Whether *path* is no post of the blog: outside of all layouts, and without a counterpart."""
    layout, slug, locale = project.find(path)
    if locale or path.suffix == _CATALOG or not path.is_file():
        return False
    templates = (layout.target, layout.catalog)
    names = (layout.path(each, slug, own) for each in templates for own in project.locales)
    return layout is BESIDE and not any((project.root / name).is_file() for name in names)


def orphans(project: Project, deleted: Iterable[Path]) -> Iterator[Finding]:
    """What is left of the pairs whose source is *deleted*."""
    for path in filter(project.owns, deleted):
        name = project.relative(path)
        for left in _left(project, path):
            message = f"its source {name} is deleted; delete it, too, with its catalog"
            yield Finding("orphan", Severity.WARNING, message, project.relative(left))


def _left(project: Project, path: Path) -> list[Path]:
    name = project.relative(path)
    layout, slug, own = project.find(path)
    if path.suffix == _CATALOG or any(
        each.match_target(name, project.locales) is not None for each in project.layouts
    ):
        return []
    found = [
        (project.root / layout.path(layout.target, slug, locale),
         project.root / layout.path(layout.catalog, slug, locale))
        for locale in project.locales
        if locale != own
    ]  # fmt: skip
    there = [(target, catalog) for target, catalog in found if target.is_file()]
    if layout.source != layout.target or own == project.locales[0]:
        return [target for target, _ in there]
    return [target for target, catalog in there if catalog.is_file()]

"""Which pairs a run is about: what named files stand for, what is paired, what was renamed.

A source, a target or a catalog stands for its pair. Pairs that people wrote are found by the
blog's layouts, by a list, or by name. A renamed post takes its catalog and target along: it is
found by content, as the new source has no catalog, and one whose own source is gone has its
units. Two that would fit are a doubt, which is said; nothing is moved then.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from translator.errors import ConfigError, TranslatorError
from translator.files import move, read_text
from translator.project.layout import BESIDE, wildcard
from translator.project.project import Post, Project
from translator.units import Finding, Locale, Pair, Severity

if TYPE_CHECKING:
    from translator.blog.blog import Blog
    from translator.catalog.view import Key

_CATALOG = ".po"
_HEADER = ["source", "target"]
_FITS = 0.5
"""How much of the longer of the two, by length, source and catalog must have in common."""


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
    target = project.target_of(name) or BESIDE.match_catalog(name, project.locales)
    return project.root / target if target else None


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
            message = f"its source {name} was deleted; delete this post and its catalog as well"
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


def pair_of(blog: Blog, source: Path, target: Path, to: Sequence[Locale] = ()) -> Post:
    """The pair of two posts; the catalog lies where `translate` looks for it.

    Raises:
        ConfigError: both are in the same language, or the same post.
    """
    ours = blog.locale(source)
    theirs = to[0] if to else blog.target_locale(target, ours)
    if ours == theirs or blog.project.relative(source) == blog.project.relative(target):
        raise ConfigError(
            f"{source} and {target} are both in {ours}; name a source and its translation"
        )
    return replace(blog.project.post(source, Pair(ours, theirs)), target=target)


def targets_there(blog: Blog, source: Path, to: Sequence[Locale] = ()) -> list[Post]:
    """The pairs of the source at *source* whose targets are there already.

    Raises:
        TranslatorError: the source cannot be read, or its locale cannot be told.
    """
    return [post for post in blog.pairs_of(source, to) if post.target.is_file()]


def read_map(path: Path) -> list[tuple[Path, Path]]:
    """Read a CSV file of source and target, as seen from the file's folder.

    A first row `source,target`, empty rows and rows that begin with `#` are left out.

    Raises:
        ConfigError: a row that has not two cells; the message names its line.
        TranslatorError: it cannot be read.
    """
    return list(_rows(path, read_text(path).removeprefix("\ufeff")))


def _rows(path: Path, text: str) -> Iterator[tuple[Path, Path]]:
    reader = csv.reader(text.splitlines())
    for cells in reader:
        row = [cell.strip() for cell in cells]
        if not any(row) or row[0].startswith("#") or row == _HEADER:
            continue
        if len(row) != 2 or not all(row):
            raise ConfigError(
                f"{path}:{reader.line_num}: each line must be SOURCE,TARGET, such as a.md,a.en.md"
            )
        yield path.parent / row[0], path.parent / row[1]


class Renames:
    """The catalogs of a project whose sources are gone, each looked for once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._lone: dict[Pair, list[Post]] = {}

    def follow(self, post: Post) -> str:
        """Move the catalog and the target of a renamed *post* to it; say so, or why not.

        Returns:
            One sentence; empty if there is nothing to say.
        """
        if post.catalog.exists():
            return ""
        if said := moved_in(self.project, post):
            return said
        project, name = self.project, self.project.relative(post.source)
        if post.pair not in self._lone:
            self._lone[post.pair] = list(_without_source(project, post.pair))
        found = [lone for lone in self._lone[post.pair] if _fits(project, post, lone.catalog)]
        if len(found) > 1:
            names = " and ".join(project.relative(lone.catalog) for lone in found)
            return f"{name} may be a renamed post: {names} both fit; move the right one to it"
        for old in found:
            if rival := next(_rivals(project, post, old.catalog), None):
                names = f"{name}, and {project.relative(rival)} as well"
                return f"{project.relative(old.catalog)} fits {names}; move it to the right one"
            self._lone[post.pair].remove(old)
            return _moved(project, post, old)
        return ""


def moved_in(project: Project, post: Post) -> str:
    """Move a catalog from beside its target to where readers do not get it; say so.

    Returns:
        One sentence; empty if there is nothing to say.
    """
    preset, beside = project.find(post.source)[0].preset, post.target.with_suffix(_CATALOG)
    if not preset.catalogs or post.catalog.exists() or not beside.is_file():
        return ""
    move(beside, post.catalog, root=project.root)
    names = f"{project.relative(beside)} to {project.relative(post.catalog)}"
    return f"moved {names}: {preset.title} publishes what lies among its posts"


def _moved(project: Project, post: Post, old: Post) -> str:
    """Move the target first: with a catalog and no target, nobody would look for the old one."""
    names = f"{project.relative(old.catalog)} to {project.relative(post.catalog)}"
    if _there(old.target):
        if _there(post.target):
            here, there = project.relative(post.target), project.relative(old.target)
            return f"not moved: {names}, as both {there} and {here} exist; remove one of them"
        move(old.target, post.target, root=project.root)
    move(old.catalog, post.catalog, root=project.root)
    return f"{project.relative(post.source)} was {project.relative(old.source)}: moved {names}"


def _without_source(project: Project, pair: Pair) -> Iterator[Post]:
    """The catalogs into the pair's target locale whose own source is gone, with their posts."""
    others = [pair.source, *(own for own in project.locales if own != pair.source)]
    for layout in project.layouts:
        pattern = wildcard(layout.catalog, layout.spelled(pair.target))
        for path in sorted(project.root.glob(pattern)):
            slug = layout.catalog_slug(project.relative(path), pair.target)
            if slug is None:
                continue
            sources = [
                project.root / each.path(each.source, slug, own)
                for each in project.layouts
                if each.catalog == layout.catalog
                for own in others
                if own != pair.target
            ]
            target = project.root / layout.path(layout.target, slug, pair.target)
            if not any(source.exists() for source in sources):
                yield Post(sources[0], target, path, pair)


def _rivals(project: Project, post: Post, catalog: Path) -> Iterator[Path]:
    """Other sources without a catalog that *catalog* fits as well."""
    for path in project.sources():
        try:
            other = project.post(path, post.pair)
        except TranslatorError:  # which is reported in its own turn
            continue
        same = path.resolve() in (post.source.resolve(), other.target.resolve())
        if not same and not other.catalog.exists() and _fits(project, other, catalog):
            yield path


def _fits(project: Project, post: Post, catalog: Path) -> bool:
    """Whether the units of *catalog* and the post's source are mostly the same."""
    from translator.catalog.catalog import Catalog
    from translator.markdown.document import Document

    try:
        units = Catalog.read(read_text(catalog), post.pair)
        source = Document.parse(read_text(post.source), project.syntax_of(post.source))
    except TranslatorError:
        return False
    known, keys = {unit.key for unit in units.units}, {*units.view(source.segments).keys}
    both, larger = _length(keys & known), max(_length(keys), _length(known))
    return both > 0 and both >= _FITS * larger


def _length(keys: Iterable[Key]) -> int:
    return sum(len(source) for _, source in keys)


def _there(path: Path) -> bool:
    from translator.markdown.document import Document
    from translator.site.notices import is_target

    return path.exists() and is_target(Document.parse(read_text(path)))

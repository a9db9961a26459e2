"""A renamed post takes its catalog and target along.

Found by content: the new source has no catalog, and one whose own source is gone has its
units. Two that would fit are a doubt, which is said; nothing is moved then.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from translator.catalog.catalog import Catalog, Key, keys_of
from translator.errors import TranslatorError
from translator.files import read_text
from translator.markdown.document import Document
from translator.project.layout import wildcard
from translator.project.project import Post, Project
from translator.site.metadata import is_fallback
from translator.units import Pair

_FITS = 0.5
"""How much of the longer of the two, by length, source and catalog must have in common."""


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
        project, name = self.project, self.project.relative(post.source)
        if post.pair not in self._lone:
            self._lone[post.pair] = list(_orphans(project, post.pair))
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


def _moved(project: Project, post: Post, old: Post) -> str:
    """Move the target first: with a catalog and no target, nobody would look for the old one."""
    names = f"{project.relative(old.catalog)} to {project.relative(post.catalog)}"
    if _there(old.target):
        if _there(post.target):
            here, there = project.relative(post.target), project.relative(old.target)
            return f"not moved: {names}, as both {there} and {here} exist; take one of them away"
        post.target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(old.target, post.target)
    post.catalog.parent.mkdir(parents=True, exist_ok=True)
    os.replace(old.catalog, post.catalog)
    return f"{project.relative(post.source)} was {project.relative(old.source)}: moved {names}"


def _orphans(project: Project, pair: Pair) -> Iterator[Post]:
    """The catalogs into the pair's target locale whose own source is gone, with their posts."""
    others = [pair.source, *(own for own in project.locales if own != pair.source)]
    for layout in project.layouts:
        pattern = wildcard(layout.catalog, layout.spelled(pair.target))
        for path in sorted(project.root.glob(pattern)):
            slug = layout.catalog_slug(project.relative(path), pair.target)
            if slug is None:
                continue
            sources = [
                project.root / layout.path(layout.source, slug, own)
                for own in others
                if own != pair.target
            ]
            target = project.root / layout.path(layout.target, slug, pair.target)
            if not any(source.exists() for source in sources):
                yield Post(sources[0], target, path, pair)


def _rivals(project: Project, post: Post, catalog: Path) -> Iterator[Path]:
    """Other sources without a catalog that *catalog* fits as well."""
    for path in project.sources():
        other = project.post(path, post.pair)
        same = path.resolve() in (post.source.resolve(), other.target.resolve())
        if not same and not other.catalog.exists() and _fits(project, other, catalog):
            yield path


def _fits(project: Project, post: Post, catalog: Path) -> bool:
    """Whether the units of *catalog* and the post's source are mostly the same."""
    try:
        known = {unit.key for unit in Catalog.read(read_text(catalog), post.pair).units}
        segments = Document.parse(read_text(post.source), project.syntax).segments
    except TranslatorError:
        return False
    keys = {*keys_of(segments, known)}
    both, larger = _length(keys & known), max(_length(keys), _length(known))
    return both > 0 and both >= _FITS * larger


def _length(keys: Iterable[Key]) -> int:
    return sum(len(source) for _, source in keys)


def _there(path: Path) -> bool:
    return path.exists() and not is_fallback(Document.parse(read_text(path)))

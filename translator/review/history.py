"""What a unit said at other times, as git has its catalog."""

from __future__ import annotations

from dataclasses import dataclass

from translator.blog.blog import Blog
from translator.catalog.catalog import Catalog
from translator.catalog.view import Key
from translator.errors import CatalogError, ConfigError
from translator.project.git import Repository
from translator.project.project import Post
from translator.units import State

MOST = 30
"""So many versions of a catalog are looked at."""


@dataclass(frozen=True, slots=True)
class UnitVersion:
    """What a unit said from one commit on."""

    date: str
    """The day of the commit."""
    who: str
    """Its author's name."""
    subject: str
    """The first line of its message."""
    target: str
    """The words."""
    state: State
    """How far they were."""
    origin: str
    """Who wrote them."""


def versions(blog: Blog, post: Post, key: Key) -> list[UnitVersion]:
    """The versions of a unit that are committed, the latest first; none where git has none."""
    found: list[UnitVersion] = []
    try:
        repository = Repository.around(blog.project.root)
        commits = list(repository.versions(post.catalog, MOST))
    except ConfigError:
        return []
    for commit in commits:
        try:
            units = Catalog.read(commit.text, post.pair).units
        except CatalogError:
            continue
        unit = next((unit for unit in units if unit.key == key), None)
        if unit is None:
            continue
        said = UnitVersion(
            date=commit.date, who=commit.who, subject=commit.subject, target=unit.target,
            state=unit.state, origin=unit.origin,
        )  # fmt: skip
        if found and (found[-1].target, found[-1].state) == (said.target, said.state):
            found[-1] = said  # it was so before already
        else:
            found.append(said)
    return found


def said_in(blog: Blog, post: Post, revision: str) -> dict[Key, str]:
    """The targets that *revision* has for a pair, by unit; none if it has no catalog there.

    Raises:
        ConfigError: git does not know the revision.
    """
    text = Repository.around(blog.project.root).text_in(post.catalog, revision)
    if text is None:
        return {}
    try:
        units = Catalog.read(text, post.pair).units
    except CatalogError:
        return {}
    return {unit.key: unit.target for unit in units}

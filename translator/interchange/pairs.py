"""A blog's pairs as handoffs, and which pair each returned unit belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from translator.blog.blog import Blog
from translator.catalog.catalog import Catalog
from translator.errors import ExchangeError, TranslatorError
from translator.interchange import FORMATS, by_content
from translator.interchange.base import Handback, Handoff, Item, Returned
from translator.interchange.decide import Decided, decided, knows, unknown
from translator.markdown.document import Document
from translator.memory.records import protected_of
from translator.project.project import Post
from translator.translate.job import Job
from translator.units import Finding, Locale, Segment, Severity, State


@dataclass(frozen=True, slots=True)
class Import:
    """What an import did to one pair."""

    post: Post
    """The pair."""
    decided: Decided
    """What was taken, and what was not."""


def handoff_of(blog: Blog, post: Post, states: Set[State] = frozenset(State)) -> Handoff:
    """The units of a pair, those in *states*, as its catalog and posts have them now.

    Where somebody wrote the target and there is no catalog yet, the two are aligned, and what
    is sure is taken.

    Raises:
        TranslatorError: a file cannot be read.
    """
    job, document, catalog = _opened(blog, post)
    catalog = catalog.merged(document.segments)
    targets = _targets(document, job)
    segments = catalog.view(document.segments).grouped(document.segments)
    items = (
        Item(
            unit,
            protected_of(unit, document.grammar),
            sources=tuple(segments[unit.key]),
            targets=tuple(targets.get(segment.spans) for segment in segments[unit.key]),
        )
        for unit in catalog.units
        if unit.state in states
    )
    return Handoff(job.names.source, job.pair, tuple(items), job.names.target)


def _opened(blog: Blog, post: Post) -> tuple[Job, Document, Catalog]:
    """A pair as it stands; without a catalog, one of what somebody wrote into the target."""
    job = blog.job(post)
    if job.target is not None and not job.catalog:
        catalog = blog.aligned(post, doubtful=False).catalog
    else:
        catalog = Catalog.read(job.catalog, job.pair, job.names.catalog)
    return job, job.source, catalog


def _targets(document: Document, job: Job) -> dict[object, Segment]:
    """The segment of the target post for each of the source's, by the latter's spans."""
    if job.target is None:
        return {}
    from translator.bitext.alignment import align, is_believed

    rows = align(document, job.target)
    return {
        source.spans: target
        for source, target, score in reversed(rows)
        if source and target and is_believed((source, target, score))
    }


def read_file(path: Path) -> Handback:
    """Read a file in whatever format it is.

    Raises:
        ExchangeError: it cannot be opened, or is in no format that is known.
        CatalogError: broken PO.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExchangeError(f"{path}: cannot be read: {error.strerror}") from error
    return FORMATS[by_content(data, str(path))].read(data, str(path))


def imported(
    blog: Blog,
    returned: Sequence[Returned],
    to: Sequence[Locale] = (),
    *,
    overwrite: bool = False,
) -> Iterator[Import | Finding]:
    """Take *returned* units to their pairs; nothing is written.

    What names a post of the blog goes there. What names none, or one that is gone, goes to
    every post that has its source. Yields one result a pair, and a finding for what belongs
    nowhere.

    Args:
        to: the target locales, for files that do not tell theirs.

    Raises:
        TranslatorError: a post or a catalog cannot be read.
    """
    routes = _Routes(blog, to)
    yield from routes.sort(returned)
    for post, own in routes.found.items():
        _, document, before = routes.opened(post)
        yield Import(post, decided(before, document, own, overwrite=overwrite))


def renewed(blog: Blog, done: Import, *, overwrite: bool = False) -> Import:
    """The import of *done* into the catalog as it stands now: a run may have saved it meanwhile.

    Raises:
        TranslatorError: the post or its catalog cannot be read.
    """
    _, document, before = _opened(blog, done.post)
    returned = [each for each, _ in done.decided.fates]
    return Import(done.post, decided(before, document, returned, overwrite=overwrite))


class _Routes:
    """Finds out which returned unit goes to which pair."""

    def __init__(self, blog: Blog, to: Sequence[Locale]) -> None:
        self._blog, self._to = blog, to
        self._opened: dict[Post, tuple[Job, Document, Catalog]] = {}
        self.found: dict[Post, list[Returned]] = {}

    def opened(self, post: Post) -> tuple[Job, Document, Catalog]:
        """A pair as it stands."""
        if post not in self._opened:
            self._opened[post] = _opened(self._blog, post)
        return self._opened[post]

    def sort(self, returned: Sequence[Returned]) -> Iterator[Finding]:
        """Sort *returned* by pair, in their order."""
        groups: dict[tuple[str, str], list[Returned]] = {}
        for each in returned:
            groups.setdefault((each.meant.post, each.meant.language), []).append(each)
        for (name, language), group in groups.items():
            locales = self._locales(language)
            if not locales and group[0].meant.mirrored:
                continue
            if not locales:
                message = f"it is for {language or 'no language'}, which this blog does not have"
                yield group[0].finding(Severity.ERROR, f"{message}; name one with --to")
                continue
            if post := self._named(name, locales):
                self.found.setdefault(post, []).extend(group)
            else:
                yield from self._anywhere(group, locales)

    def _locales(self, language: str) -> Sequence[Locale]:
        """The blog's locale that *language* means; those of --to where it means none."""
        guess = Locale.guess(language) if language else None
        own = self._blog.project.locales
        if guess is None:
            return self._to or own
        if guess in own:
            return [guess]
        same = [locale for locale in own if locale.language == guess.language]
        return same[:1] or self._to

    def _named(self, name: str, locales: Sequence[Locale]) -> Post | None:
        path = self._blog.project.root / name
        try:
            inside = path.resolve().is_relative_to(self._blog.project.root.resolve())
            if not name or not inside or not path.is_file():
                return None
        except (OSError, ValueError):
            return None  # no file can have such a name
        return next(iter(self._pairs(path, locales)), None)

    def _pairs(self, path: Path, locales: Sequence[Locale]) -> list[Post]:
        """The pairs of a source into *locales*; none if it is in the only one of them."""
        own = self._blog.locale(path)
        wanted = [locale for locale in locales if locale != own]
        return self._blog.pairs_of(path, wanted) if wanted else []

    def _anywhere(self, group: Sequence[Returned], locales: Sequence[Locale]) -> Iterator[Finding]:
        """Give each of *group* to every pair that knows it."""
        known: set[int] = set()
        for source in self._blog.sources(()):
            for post in self._tried(source, locales):
                _, document, catalog = self.opened(post)
                own = knows(document, catalog, group)
                known |= set(map(id, own))
                if own:
                    self.found.setdefault(post, []).extend(own)
        for each in group:
            if id(each) not in known and not each.meant.mirrored:
                yield unknown(each)

    def _tried(self, source: Path, locales: Sequence[Locale]) -> list[Post]:
        """The pairs of a source; a post that cannot be read knows nothing."""
        try:
            pairs = self._pairs(source, locales)
            for post in pairs:
                self.opened(post)
        except TranslatorError:
            return []
        return pairs

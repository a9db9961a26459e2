"""What the posts that a post links to have become in its target's locale, found out on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from translator.errors import TranslatorError
from translator.markdown.document import Document
from translator.project.documents import Documents
from translator.project.project import Post, Project
from translator.site.addresses import find_addresses
from translator.site.links import Counterpart, Route, posts_meant
from translator.site.localise import Home, anchors_of
from translator.site.notices import is_target
from translator.site.targets import Anchors
from translator.units import Locale, Pair


class Counterparts:
    """Where each target of a run lives, and whether what its links lead to has changed since."""

    def __init__(self, project: Project, documents: Documents) -> None:
        self.project = project
        self.documents = documents
        self._given: dict[Post, Home] = {}

    def of(self, post: Post, source: Document) -> Home:
        """The home of *post*'s target as it is now."""
        self._given[post] = home = self._home(post, source)
        return home

    def outdated(self) -> list[Post]:
        """The pairs whose links lead elsewhere than when their home was asked for.

        Another post of the run has got a counterpart since, or other headings.
        """
        return [
            post
            for post, home in self._given.items()
            if home.route.pages.keys() - {home.route.source}
            and self._home(post, self._document(post.source)) != home
        ]

    def _home(self, post: Post, document: Document) -> Home:
        """The home of *post*'s target; *document* is the source."""
        project = self.project
        layout, _, _ = project.find(post.source)
        # A file outside all layouts is shown by the same site.
        layout = layout if layout in project.layouts else project.layouts[0]
        source, target = project.relative(post.source), project.relative(post.target)
        preset, main = layout.preset, project.locales[0]
        # The main locale's pages lie at the root of such a site, others' in a folder.
        deeper = (post.pair.target != main) - (post.pair.source != main)

        def begins(own: Locale) -> str:
            return "" if own == main else f"/{layout.spelled(own)}"

        homes = begins(post.pair.source), begins(post.pair.target)
        route = Route(source, target, layout.base, site=preset, deeper=deeper, homes=homes)
        home = Home(route, post.pair.target, project.rules)
        return self._with_pages(home, post.pair, document) if project.rules.rebase else home

    def _with_pages(self, home: Home, pair: Pair, document: Document) -> Home:
        """*home* with the posts that *document* links to."""
        route, root = home.route, self.project.root
        pages = {route.source: Counterpart(route.target)}
        for found in find_addresses(document, home.rules.paths):
            meant = posts_meant(found.url, route.source, route.site, route.base)
            names = (each.path for each in meant)
            name = next((n for n in names if n in pages or self.documents.is_file(root / n)), None)
            if name is None or name == route.source:
                continue
            page = pages.get(name) or self._page(pair, root / name)
            asked = "#" in found.url and not page.anchors
            pages[name] = self._with_anchors(home, name, page) if asked else page
        return replace(home, route=replace(route, pages=pages))

    def _page(self, pair: Pair, path: Path) -> Counterpart:
        """The counterpart of the post at *path* in the pair's target locale, if there is one."""
        try:
            target = self.project.post(path, pair).target
        except TranslatorError:  # which is reported in its own turn
            return Counterpart("")
        self.documents.note("target", path, str(target))
        there = self.documents.is_file(target) and is_target(self._document(target))
        return Counterpart(self.project.relative(target) if there else "")

    def _with_anchors(self, home: Home, name: str, page: Counterpart) -> Counterpart:
        if not page.target or home.rules.anchors is not Anchors.FOLLOW:
            return page
        source, target = (self._document(self.project.root / path) for path in (name, page.target))
        return Counterpart(page.target, anchors_of(source, target, home.slugs))

    def _document(self, path: Path) -> Document:
        """The file; an empty one if it cannot be read, which is reported in its own turn."""
        try:
            return self.documents.read(path)
        except TranslatorError:
            return Document.parse("", self.documents.syntax_of(path))

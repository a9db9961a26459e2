"""All that `publish` writes, brought up to date: only what has changed is made again.

The ledger in the folder that is written to says what each pair was made from, by digest,
and what was made of it. A pair whose files and terms are the same is not read again, whatever
the settings of the site say now: addresses are in no page. A second run changes nothing; what
belongs to a post that is gone is removed.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from translator.blog.blog import Blog
from translator.blog.stamps import plain
from translator.errors import ConfigError, TranslatorError
from translator.files import read_text, sweep, write_text
from translator.project.project import Post
from translator.publish.feeds import feeds
from translator.publish.manifest import Page, PairRecord, manifest, pages, progress
from translator.publish.page import Files, asset, pair_page
from translator.publish.render import Images, fingerprint, seen_as
from translator.publish.settings import PublishSettings, name_below, page_name
from translator.publish.sheet import Sheet, Texts, lay_out, links_to
from translator.publish.sites import place, words
from translator.publish.suggest import entries
from translator.report.frame import address_of
from translator.report.overview import LocaleOverview, PostOverview, overview
from translator.report.progress import origins, packed, progress_of, unpacked
from translator.units import Finding, Kind, Locale, Pair, Unit
from translator.wording import spoken

LEDGER = ".ledger.json"
"""The file that says what everything was made from."""
MANIFEST = "translations.json"
"""The manifest's name."""
PLUGINS = (
    "vitepress.mjs", "vitepress-roots.mjs", "vitepress-client.mjs", "vitepress-langs.mjs",
)  # fmt: skip
"""What is written for site generators."""

_ALWAYS = ("index.html", MANIFEST, *PLUGINS)
"""The files that every run writes."""
_MARKS = (
    '<meta name="generator" content="translator">',
    "translator</generator>",
    "// Written by `translator publish`",
    '{\n "version": ',
)
"""One of these tells a page, feed, plugin or manifest of ours."""
_HEAD = 8192
_CODE = {".py", ".html", ".css", ".js"}
_PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did."""

    records: tuple[PairRecord, ...]
    """What is known of every pair."""
    made: int
    """How many pairs were read."""
    written: tuple[Path, ...]
    """The files that were written."""
    removed: tuple[Path, ...]
    """The files that were removed, since their posts are gone."""
    alone: tuple[Page, ...] = ()
    """The posts that are not translated."""
    said: tuple[str, ...] = ()
    """What a person must do for the site to show it."""


class Publisher:
    """Brings the published folder of a blog up to date."""

    def __init__(
        self,
        blog: Blog,
        out: Path,
        settings: PublishSettings,
        sources: Iterable[Path],
        root: Path | None = None,
    ) -> None:
        """Write into *out*; only *sources*, all of the blog's, are linked to.

        Args:
            root: the folder that must hold all that is written; the project's, if None.
        """
        self.blog = blog
        self.out = out
        self.settings = settings
        self._sources = frozenset(sources)
        self._root = blog.project.root if root is None else root
        self._key = _key(blog, settings)
        self._before = _ledger(out, self._key)
        self._now: dict[str, dict[str, Any]] = {}
        self._alone: list[Page] = []
        self._made = 0
        self._written: list[Path] = []
        for name in _ALWAYS:
            self._claim(name)

    def add(self, post: Post) -> PairRecord:
        """Bring the page of one pair up to date.

        Raises:
            TranslatorError: a file of the pair cannot be read, or somebody else's lies where its
            page belongs; what was there stays.
        """
        name = f"{self.blog.project.relative(post.source)} → {post.pair.target}"
        entry = self._before["pairs"].get(name)
        if entry is None or not self._holds(entry):
            try:
                entry = self._entry(post)
            except TranslatorError:
                if entry:
                    self._now[name] = entry
                raise
        record = self._addressed(post, PairRecord.of(entry["record"]))
        self._now[name] = {**entry, "record": record.as_data()}
        return record

    def leave(self, source: Path) -> None:
        """Note a post that is not translated: a page of the site, without counterparts.

        Raises:
            TranslatorError: it cannot be read.
        """
        locale = self.blog.locale(source)
        page = self._page(source, locale)
        self._alone.append(replace(page, url=self.settings.url(source, locale)))

    def finish(self) -> Summary:
        """Write what is about all posts, remove what is about none, and note it all."""
        records = [PairRecord.of(self._now[name]["record"]) for name in sorted(self._now)]
        made = list(chain.from_iterable(
            feeds(own, pages(records, own.tag, self._alone), self.settings)
            for own in self.blog.project.locales
        ))  # fmt: skip
        names = [name for name, _ in made]
        made += [("index.html", overview(self.blog.project.root.resolve().name, self._entries()))]
        text = manifest(
            records,
            self.settings,
            names,
            alone=self._alone,
            root=posixpath.relpath(self.blog.project.root.resolve(), self.out.resolve()),
            words=words(self.settings),
            entries=self._asked(records),
        )
        made += [(MANIFEST, text)]
        made += [(name, asset(name)) for name in PLUGINS]
        for name, _ in made:
            self._claim(name)
        files = sorted({*(n for n, _ in made), *(record.progress.page for record in records)})
        sweep([self.out / name for name in (*files, LEDGER)], root=self._root)
        gone = self._remove(set(self._before["files"]) - set(files))
        data = {"key": self._key, "files": files, "pairs": self._now}
        # First: a run that is cut off leaves nothing that the next one would not know.
        write_text(self.out / LEDGER, json.dumps(data, ensure_ascii=False), root=self._root)
        for name, text in made:
            self._write(name, text)
        placed = place(self.settings, self.out)
        self._written += placed.written
        return Summary(
            records=tuple(records),
            made=self._made,
            written=tuple(self._written),
            removed=gone,
            alone=tuple(self._alone),
            said=placed.said,
        )

    def _asked(self, records: Sequence[PairRecord]) -> dict[str, dict[str, str]]:
        """Where the texts of each translated page are in its catalog, if readers are asked."""
        found: dict[str, dict[str, str]] = {}
        project = self.blog.project
        for record in records if self.settings.suggest else ():
            pair = Pair(Locale(record.progress.source), Locale(record.progress.locale))
            catalog = project.post(project.root / record.source.file, pair).catalog
            if record.target and record.target.url and catalog.is_file():
                where = entries(read_text(catalog))
                name = project.relative(catalog)
                found[record.target.file] = {"catalog": name, "entries": where}
        return found

    def _holds(self, entry: dict[str, Any]) -> bool:
        """Whether all that a page was made from is as it was, and the page is there."""
        root = self.blog.project.root
        page = self.out / entry["record"]["progress"]["page"]
        return (
            fingerprint(page) != ""
            and all(_digest(root / name) == known for name, known in entry["texts"].items())
            and all(
                seen_as(root / name, inside=self.settings.single_file) == known
                for name, known in entry["images"].items()
            )
            and all(bool(self._linked(name)) == known for name, known in entry["linked"].items())
        )

    def _entry(self, post: Post) -> dict[str, Any]:
        """Make the page of a pair, and say what it was made from."""
        project = self.blog.project
        # Before anything is read: who saves meanwhile has it made again the next time.
        texts = {project.relative(path): _digest(path)
                 for path in (post.source, post.target, post.catalog)}  # fmt: skip
        found = self.blog.check(post)
        units, findings = found.units, list(found.findings)
        page = None if self.settings.single_file else self.out / self._page_of(post)
        images = Images(project.root, [post.source.parent, *self.settings.public()], page)
        linked = dict[str, bool]()
        home = found.job.home or self.blog.counterparts.of(post, found.job.source)

        def page_of(name: str) -> str | None:
            linked[name] = self._linked(name)
            own = posixpath.dirname(project.relative(post.source))
            return quote(posixpath.relpath(name_below(name), own)) if linked[name] else None

        both = Texts(
            source=found.job.source,
            source_name=project.relative(post.source),
            target_name=project.relative(post.target),
            rows=found.rows,
            slugs=home.slugs,
            links=links_to(found.job.source, home, page_of),
        )
        matcher = self.blog.matcher(post.pair)
        sheet = lay_out(both, units, findings, matcher, images)
        record = self._record(post, units, findings, sheet)
        self._write(record.progress.page, pair_page(record, sheet, self._files(post, record)))
        self._made += 1
        lines = {unit.key: 0 for unit in units}
        names = record.source.file, record.progress.locale
        counted = progress_of(
            names, units, findings, emitted=record.target is not None, lines=lines
        )
        seen = {project.relative(path): known for path, known in images.seen.items()}
        return {"texts": texts, "images": seen, "linked": linked, "record": record.as_data(),
                "counts": packed(replace(counted, stale=()))}  # fmt: skip

    def _files(self, post: Post, record: PairRecord) -> Files:
        """Where the files of a pair are for its page."""
        page = self.out / record.progress.page

        def named(path: Path) -> tuple[str, str] | None:
            address = address_of(path, page)
            return (address, self.blog.project.relative(path)) if address else None

        return Files(
            index="../" * record.progress.page.count("/") + "index.html",
            source=named(post.source) or ("", record.source.file),
            target=named(post.target) if record.target else None,
            catalog=named(post.catalog),
        )

    def _entries(self) -> list[PostOverview]:
        """The posts, as their page shows them."""
        found: dict[str, list[tuple[PairRecord, LocaleOverview]]] = {}
        for name in sorted(self._now):
            entry = self._now[name]
            record, counted = PairRecord.of(entry["record"]), unpacked(entry["counts"])
            _, target, catalog = entry["texts"]
            said = record.progress
            way = LocaleOverview(
                locale=said.locale,
                counts=counted.counts,
                errors=said.errors,
                warnings=said.warnings,
                emitted=record.target is not None,
                page=quote(said.page),
                target=(self._address(target) if record.target else "", target),
                catalog=(self._address(catalog), catalog),
                origins=origins(counted),
            )
            found.setdefault(record.source.file, []).append((record, way))
        return [
            PostOverview(
                title=each[0][0].source.title,
                locale=each[0][0].source.locale,
                file=name,
                address=self._address(name),
                date=each[0][0].source.date,
                ways=tuple(way for _, way in each),
            )
            for name, each in found.items()
        ]

    def _address(self, name: str) -> str:
        """Where a file of the project lies, as the page of all posts sees it."""
        return address_of(self.blog.project.root / name, self.out / "index.html")

    def _linked(self, name: str) -> bool:
        """Whether the post at *name* has pages of its own."""
        return self.blog.project.root / name in self._sources

    def _record(
        self, post: Post, units: Sequence[Unit], findings: Sequence[Finding], sheet: Sheet
    ) -> PairRecord:
        ours, theirs = post.pair.source, post.pair.target
        source = self._page(post.source, ours)
        exists = post.target.is_file()
        target = self._page(post.target, theirs) if exists else None
        counted = progress(
            units, findings, exists,
            source=source.locale, locale=theirs.tag,
            review=sum("review" in row.marks for row in sheet.rows), page=self._page_of(post),
        )  # fmt: skip
        return PairRecord(source, target, counted)

    def _page_of(self, post: Post) -> str:
        """The name of a pair's page."""
        return page_name(self.blog.project.relative(post.source), post.pair.target)

    def _addressed(self, post: Post, record: PairRecord) -> PairRecord:
        """*record* with the addresses that the settings give now."""
        url = self.settings.url
        source = replace(record.source, url=url(post.source, post.pair.source))
        if record.target is None:
            return replace(record, source=source)
        address = url(post.source, post.pair.target, translated=True)
        return replace(record, source=source, target=replace(record.target, url=address))

    def _page(self, path: Path, locale: Locale) -> Page:
        """What is to be said of the post at *path*."""
        document = self.blog.documents.read(path)
        said = document.front.facts
        headings = (s.source for s in document.segments if s.kind is Kind.HEADING)
        title = said.get("title") or next(headings, "") or path.stem
        draft = _is(said, "draft", "true yes on") or _is(said, "published", "false no off")
        return Page(
            locale=locale.tag,
            file=self.blog.project.relative(path),
            url="",
            title=title,
            description=said.get("description") or said.get("excerpt") or said.get("summary") or "",
            date=said.get("date", ""),
            author=said.get("author.name") or said.get("author", ""),
            draft=draft,
            hash=_of(document.text.encode()),
        )

    def _claim(self, name: str) -> None:
        """Make sure that no file of somebody else's is at *name*.

        Raises:
            ConfigError: there is one, or the way there leaves the folder.
        """
        path = self.out / name
        inside = path.resolve().is_relative_to(self.out.resolve())
        if inside and (not path.exists() or _is_ours(path)):
            return
        shown = self.blog.project.relative(path)
        raise ConfigError(
            f"{shown} was not written by publish, so it is kept; remove it, or name another folder "
            "with --out or publish.out"
        )

    def _write(self, name: str, text: str) -> None:
        self._claim(name)
        if write_text(self.out / name, text, root=self._root):
            self._written.append(self.out / name)

    def _remove(self, names: set[str]) -> tuple[Path, ...]:
        """Remove files that an earlier run made, and folders that they leave empty."""
        paths = [self.out / name for name in sorted(names)]
        inside = self.out.resolve()
        # The ledger lies in the repository, which may have written it: a file tells itself.
        there = [p for p in paths if p.resolve().is_relative_to(inside) and _is_ours(p)]
        for path in there:
            path.unlink()
            for folder in path.parents:
                if folder == self.out or any(folder.iterdir()):
                    break
                folder.rmdir()
        return tuple(there)


def _is_ours(path: Path) -> bool:
    """Whether a file was written by an earlier run, whatever a ledger says."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            head = file.read(_HEAD)
    except (OSError, ValueError):
        return False
    return any(mark in head for mark in _MARKS[:-1]) or head.startswith(_MARKS[-1])


def own_files(out: Path) -> frozenset[str]:
    """The files that the last run wrote into *out*, by name."""
    return frozenset(_ledger(out)["files"])


def shown_pictures(out: Path) -> frozenset[str]:
    """The pictures that the pages in *out* show, as the project names them."""
    pairs = _ledger(out)["pairs"].values()
    return frozenset(name for entry in pairs for name, known in entry["images"].items() if known)


def _is(said: dict[str, str], key: str, values: str) -> bool:
    """Whether *key* has one of *values*, as YAML spells a boolean."""
    return said.get(key, "").lower() in values.split()


def _key(blog: Blog, settings: PublishSettings) -> str:
    """A digest of all that concerns every page: the toolkit, its language, terms, what checks heed.

    Not the site's address and titles, which are in no page, nor its engines.
    """
    own = sorted(path for path in _PACKAGE.rglob("*") if path.suffix in _CODE)
    terms = [path.read_bytes() for path in map(Path, blog.project.glossary_files())]
    code = [f"{path}:{fingerprint(path)}".encode() for path in own]
    said = replace(blog.project, publish={}, engine=(), engines={}, memories=())
    shown = f"{spoken()} {settings.single_file} {settings.public()} {plain(said)}".encode()
    return _of(b"\0".join([shown, *code, *terms]))


def _ledger(out: Path, key: str | None = None) -> dict[str, Any]:
    """The last run's ledger; nothing of its pairs holds if they were made for another *key*."""
    try:
        data = json.loads((out / LEDGER).read_bytes())
        # The ledgers of older versions do not name what is always written.
        same, files = key in (None, data["key"]), [*data["files"], *_ALWAYS]
        return {"pairs": data["pairs"] if same else {}, "files": files}
    except (OSError, ValueError, KeyError, TypeError):
        return {"pairs": {}, "files": []}


def _digest(path: Path) -> str:
    """A digest of a file's bytes; empty if there is none."""
    try:
        return _of(path.read_bytes())
    except OSError:
        return ""


def _of(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()

"""A blog's posts on disk: which there are, in which direction, and the pipeline over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from translator.blog.audit import audit, needs_catalog
from translator.blog.surroundings import Surroundings
from translator.blog.translating import Options as Options
from translator.blog.translating import Result as Result
from translator.blog.translating import draft_of, job_of, translate_pair
from translator.catalog.catalog import Catalog
from translator.checks import Wanted, every
from translator.checks.exceptions import Exceptions
from translator.errors import ConfigError, TranslatorError
from translator.files import read_text
from translator.markdown.document import Document
from translator.memory import Memory
from translator.project.homes import Homes
from translator.project.project import Post, Project
from translator.site.localise import Localiser, kept_by_hand
from translator.site.metadata import is_fallback
from translator.terms.matcher import Matcher
from translator.terms.termbase import Termbase
from translator.translate.job import Draft, Job
from translator.units import Finding, Locale, Pair, Unit

if TYPE_CHECKING:
    from translator.bitext.alignment import Row
    from translator.engines import Engine
    from translator.memory.library import Library
    from translator.translate.adopt import Alignment
    from translator.translate.run import Run


class Blog:
    """A project with its termbase and memory, each read once and only when needed.

    Its posts may be translated in several threads at once.

    Args:
        say: is told in one line what befell the memory.
        lasting: whether the memory's index is put on disk, if there is none yet.
    """

    def __init__(
        self,
        project: Project,
        say: Callable[[str], None] = lambda line: None,
        *,
        lasting: bool = True,
    ) -> None:
        self.project = project
        self._say = say
        self._lasting = lasting
        self._library: Library | None = None
        self._matchers: dict[Pair, Matcher] = {}
        self._memories: dict[Pair, Memory] = {}
        self._termbase: Termbase | None = None
        self._lock = RLock()
        self.surroundings = Surroundings(project.root, lambda: self.termbase)
        self.exceptions = Exceptions(project.exceptions)
        self.homes = Homes(project)

    @property
    def termbase(self) -> Termbase:
        """The terms of all glossary files."""
        with self._lock:
            if self._termbase is None:
                self._termbase = Termbase.load(self.project.glossary_files(), self.project.root)
            return self._termbase

    def matcher(self, pair: Pair) -> Matcher:
        """The terms of one direction."""
        with self._lock:
            if pair not in self._matchers:
                self._matchers[pair] = self.termbase.matcher(pair)
            return self._matchers[pair]

    def memory(self, pair: Pair) -> Memory:
        """All that the blog's catalogs and TMX files have in one direction."""
        with self._lock:
            if pair not in self._memories:
                self._memories[pair] = Memory(lambda: self.library, pair, self.project.fuzzy_score)
            return self._memories[pair]

    @property
    def library(self) -> Library:
        """The index over them, opened when it is first asked."""
        with self._lock:
            if self._library is None:
                from translator.memory.holdings import library

                self._library = library(self.project, self._say, lasting=self._lasting)
            return self._library

    def remember(self, post: Post) -> None:
        """Take the catalog of *post* as it stands now into the memory, if that is in use."""
        with self._lock:
            if self._library is not None:
                from translator.memory.holdings import holding

                self._library.renew(holding(self.project, post.catalog, post.pair.target))

    def sources(self, paths: Sequence[Path]) -> list[Path]:
        """The posts at *paths*, or all posts if there are none; a target stands for its source."""
        found = []
        files = [_files(path) for path in paths or self.project.sources()]
        for path in chain.from_iterable(files):
            try:
                found.append(self.source_of(path))
            except TranslatorError:
                # What cannot be read is reported when its own turn comes.
                found.append(path)
        return list(dict.fromkeys(found if paths else sorted(found)))

    def pairs_of(self, path: Path, to: Sequence[Locale]) -> list[Post]:
        """The pairs of the source at *path*: into *to*, or all locales of the project but its own.

        Raises:
            TranslatorError: it cannot be read, or is in the only locale asked for.
        """
        locale = self.locale(path)
        targets = [target for target in to or self.project.locales if target != locale]
        if not targets:
            name = self.project.relative(path)
            raise ConfigError(f"{name} is in {locale} already; name another locale with --to")
        posts = [self.project.post(path, Pair(locale, target)) for target in targets]
        if any(post.target == post.source for post in posts):
            name = self.project.relative(path)
            raise ConfigError(
                f"{name} says that it is in {locale}, but lies where the {targets[0]} post "
                "belongs; move it, or mend its lang"
            )
        return posts

    def locale(self, path: Path) -> Locale:
        """The locale of a source: its front matter's `lang`, else its folder, else its words.

        Raises:
            ConfigError: none of these tells it.
        """
        document = Document.parse(read_text(path), self.project.syntax)
        if said := Locale.guess(document.lang or "?"):
            return self._known(said)
        _, _, folder = self.project.find(path)
        if folder:
            return self._known(folder)
        from translator.text.language import detect

        found = detect("\n".join(segment.source for segment in document.segments))
        if found is None and document.segments:
            raise ConfigError(
                f"{self.project.relative(path)}: cannot tell its language; "
                "write lang: zh-Hans (or en) into its front matter"
            )
        return self._known(found or self.project.locales[0])

    def target_locale(self, path: Path, source: Locale) -> Locale:
        """The locale of a target that somebody wrote: its words', else the first other one."""
        from translator.text.language import detect

        found = detect("\n".join(s.source for s in Document.parse(read_text(path)).segments))
        if found and found.language == source.language:
            return source
        others = [own for own in self.project.locales if own != source]
        same = (own for own in others if found and own.language == found.language)
        return next(same, others[0])

    def _known(self, locale: Locale) -> Locale:
        """The project's own locale of the same language, if there is one."""
        same = (own for own in self.project.locales if own.language == locale.language)
        return locale if locale in self.project.locales else next(same, locale)

    def source_of(self, path: Path) -> Path:
        """The source of the pair that *path* is in: itself, unless it is a target.

        Where each locale has a folder, the source is the one file without a catalog beside
        it; else the one whose `lang` is its folder's; else the main locale's.
        """
        siblings = self.project.siblings(path)
        bare = [(locale, post) for locale, post, catalog in siblings if not catalog.is_file()]
        if len(bare) == 1:
            return bare[0][1]
        there = [(locale, post) for locale, post, _ in siblings]
        said = (post for locale, post in there if self._lang(post) == locale.language)
        return next(said, there[0][1])

    def _lang(self, path: Path) -> str:
        """The primary language that a post's front matter says it is in."""
        document = Document.parse(read_text(path), self.project.syntax)
        said = Locale.guess(document.lang or "?")
        return said.language if said else ""

    def translate(self, post: Post, options: Options, engine: Engine | Run | None = None) -> Result:
        """Translate one pair and write its catalog, then its target.

        What an engine has translated is in the catalog as soon as it is verified.

        Raises:
            FrontMatterError: the source's front matter cannot be read.
            Halted: the run was stopped while this waited for another one.
            TranslatorError: a file cannot be read; none was written.
        """
        return translate_pair(self, post, options, engine)

    def draft(self, post: Post, options: Options) -> Draft:
        """Read one pair, and fill what people and the memory have; nothing is written.

        Raises:
            FrontMatterError: the source's front matter cannot be read.
            Unaligned: the target is somebody's, and there is no catalog.
        """
        return draft_of(self, post, options)

    def is_emitted(self, post: Post) -> bool:
        """Whether the target is there; a page that stands in for it does not count."""
        return post.target.exists() and not is_fallback(Document.parse(read_text(post.target)))

    def job(self, post: Post) -> Job:
        """A pair as values, as it stands on disk."""
        return job_of(self, post, Options())

    def check(self, post: Post, wanted: Wanted = every) -> tuple[tuple[Unit, ...], list[Finding]]:
        """The units of a pair and what the checks find; without a catalog, align it first."""
        return self.audited(self.job(post), wanted)

    def audited(self, job: Job, wanted: Wanted = every) -> tuple[tuple[Unit, ...], list[Finding]]:
        """The same for a pair as values."""
        rows = None
        if job.target is not None and not job.catalog and needs_catalog(wanted):
            catalog, rows = self._adopted(job, doubtful=False)
            job = replace(job, catalog=str(catalog))
        matcher, places = self.matcher(job.pair), self.surroundings.place
        units, findings = audit(job, matcher, wanted, rows=rows, places=places)
        return units, self.exceptions.left(findings)

    def idle_exceptions(self) -> list[Finding]:
        """The exceptions of `[checks]` that hid nothing, once all posts have been checked."""
        path = self.project.config
        if path is None:
            return []
        return list(self.exceptions.idle(self.project.relative(path), read_text(path)))

    def aligned(self, post: Post, *, overwrite: bool = False, doubtful: bool = True) -> Alignment:
        """Align a pair that people wrote, and make its catalog; nothing is written.

        The target's words are a person's: they replace a machine's or none. Where the
        catalog has other words of a person, those stay unless *overwrite* says otherwise.
        Without *doubtful*, only what is sure is taken.
        """
        job = replace(self.job(post), target=read_text(post.target))
        from translator.translate.adopt import Alignment

        # What stands in a draft elsewhere says nothing of the target's own place.
        own = self.project.post(post.source, post.pair).target.resolve() == post.target.resolve()
        catalog, rows = self._adopted(job, overwrite=overwrite, doubtful=doubtful, own=own)
        return Alignment(post, tuple(rows), catalog)

    def _adopted(
        self, job: Job, *, overwrite: bool = False, doubtful: bool = True, own: bool = True
    ) -> tuple[Catalog, list[Row]]:
        from translator.bitext.alignment import align
        from translator.translate.adopt import adopted

        source, target = (Document.parse(text or "", job.syntax) for text in (job.text, job.target))
        before = Catalog.read(job.catalog, job.pair, job.catalog_name)
        rows = align(source, target, terms=self.termbase.terms(job.pair))
        local = Localiser(job.home, source, target)
        stored = local.unit_words
        catalog = adopted(
            before, source, rows, overwrite=overwrite, doubtful=doubtful, stored=stored
        )
        return catalog.keeping(_kept(local, source, catalog) if own else {}), rows


def _kept(local: Localiser, source: Document, catalog: Catalog) -> dict[str, str]:
    """What the target that *local* was made for has otherwise than it would be emitted."""
    targets = [unit.target for unit in catalog.targets(source.segments)]
    text, _ = source.filled(targets, held=False)
    filled = Document.parse(text, source.syntax)
    return kept_by_hand(Localiser(local.home, source, filled), local.target)


def _files(path: Path) -> list[Path]:
    """*path*, or the Markdown files in it."""
    return sorted(path.rglob("*.md")) if path.is_dir() else [path]

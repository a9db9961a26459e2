"""A blog's posts on disk: which there are, in which direction, and the pipeline over them.

Here are files, clocks and locks; what is made of a post's texts is decided below, by functions
of values. What an engine has translated is in the catalog as soon as it is verified, and what a
person saves meanwhile is joined with it, never written over.

What works a pair out is imported when one has to be: where nothing has changed, none of it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from translator.blog.stamps import Stamp, Stamps, packed, unpacked
from translator.checks import IDS, Wanted, every, known
from translator.checks.exceptions import Exceptions, apply_exceptions
from translator.errors import (
    ConfigError,
    FrontMatterError,
    Overtaken,
    TranslatorError,
    Unaligned,
)
from translator.files import read_text, write_text
from translator.project.documents import Documents, FileState, states_of
from translator.project.layout import ForeignPosts
from translator.project.project import Post, Project
from translator.units import Finding, Locale, Pair, Segment, State

if TYPE_CHECKING:
    from translator.bitext.alignment import Row
    from translator.blog.audit import Audit
    from translator.catalog.catalog import Catalog
    from translator.checks.base import PostSetting
    from translator.engines import Engine
    from translator.markdown.document import Document
    from translator.memory import Memory
    from translator.memory.library import Library
    from translator.project.counterparts import Counterparts
    from translator.site.localise import Localiser
    from translator.terms.candidates import Excerpt
    from translator.terms.matcher import Matcher
    from translator.terms.termbase import Termbase
    from translator.translate.adopt import Alignment
    from translator.translate.job import Job, Options, Outcome
    from translator.translate.pipeline import Draft
    from translator.translate.redo import Redone
    from translator.translate.run import Run


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did to one pair."""

    post: Post
    """The pair."""
    states: Mapping[State, int]
    """How many units there are of each state."""
    emitted: bool
    """Whether there is a target for what its catalog says."""
    changed: tuple[Path, ...] = ()
    """The files that were written, or would be."""
    findings: tuple[Finding, ...] = ()
    """What the checks say, and what went wrong."""
    rejected: tuple[tuple[str, str], ...] = ()
    """The sources for which an engine's answer was rejected, and why."""
    failure: str = ""
    """Why the engine stopped; empty if it did not."""
    redone: tuple[Redone, ...] = ()
    """The targets that were asked for again and are others now."""

    @classmethod
    def of(cls, post: Post, outcome: Outcome, changed: tuple[Path, ...]) -> Result:
        """What *outcome* came to."""
        return cls(
            post=post,
            states=Counter(unit.state for unit in outcome.units if not unit.is_left_out),
            emitted=outcome.target is not None,
            changed=changed,
            findings=outcome.findings,
            rejected=tuple((u.source, u.history.reason) for u in outcome.units if u.history.reason),
            failure=outcome.failure,
        )

    @property
    def missing(self) -> int:
        """How many units have no target, though nobody left them out."""
        return self.states.get(State.UNTRANSLATED, 0)

    @property
    def is_done(self) -> bool:
        """Whether there was nothing to do, and nothing is left."""
        left = self.changed or self.rejected or self.failure or self.missing
        return self.emitted and not left


class Blog:
    """A project with its termbase and memory, each read once and only when needed.

    Its posts may be translated in several threads at once.

    Args:
        say: is told in one line what befell the memory.
        lasting: whether what can be made again is put on disk: the memory's index, if there is
            none yet, and stamps.
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
        self._places: dict[Locale, PostSetting] = {}
        self._memories: dict[Pair, Memory] = {}
        self._termbase: Termbase | None = None
        self._lock = RLock()
        self._opening = RLock()
        self.exceptions = Exceptions(project.exceptions)
        self.documents = Documents(project.syntax_of)
        self._counterparts: Counterparts | None = None
        self._stamps: Stamps | None = None
        self._turns: dict[Post, Stamp | None] = {}
        self._noted: set[str] = set()
        self._has_written = False

    @property
    def stamps(self) -> Stamps:
        """What pairs came to that have not changed since."""
        with self._lock:
            if self._stamps is None:
                self._stamps = Stamps(self.project, self.documents, writes=self._lasting)
            return self._stamps

    @property
    def counterparts(self) -> Counterparts:
        """What the posts that a post links to have become in the target's locale."""
        with self._lock:
            if self._counterparts is None:
                from translator.project.counterparts import Counterparts

                self._counterparts = Counterparts(self.project, self.documents)
            return self._counterparts

    @property
    def termbase(self) -> Termbase:
        """The terms of all glossary files."""
        with self._lock:
            if self._termbase is None:
                from translator.terms.termbase import Termbase

                self._termbase = Termbase.load(self.project.glossary_files(), self.project.root)
            return self._termbase

    def forget_terms(self) -> None:
        """Read the glossary files anew when they are next asked for: one has been written."""
        with self._lock:
            self._termbase, self._stamps = None, None
            self._matchers.clear()
            self._places.clear()

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
                from translator.memory import Memory

                self._memories[pair] = Memory(lambda: self.library, pair, self.project.fuzzy_score)
            return self._memories[pair]

    def place(self, locale: Locale) -> PostSetting:
        """What the checks of one post may know of the blog around it, read when they ask."""
        with self._lock:
            if locale not in self._places:
                from translator.checks.base import PostSetting

                forbidden = self.termbase.own(locale).forbidden
                self._places[locale] = PostSetting(locale, forbidden, self._exists, self._text)
            return self._places[locale]

    def _exists(self, name: str) -> bool:
        """Whether there is a file or folder of this name."""
        return self.documents.exists(self.project.root / name)

    def _text(self, name: str) -> str | None:
        """The text of a file; None if it is not there, or no text."""
        try:
            return self.documents.text(self.project.root / name)
        except (TranslatorError, ValueError):
            return None

    @property
    def library(self) -> Library:
        """The index over them, opened when it is first asked."""
        # Its index takes a while on first use; who asks for something else does not wait.
        with self._opening:
            if self._library is None:
                from translator.memory.library import library

                self._library = library(self.project, self._say, lasting=self._lasting)
            return self._library

    @contextmanager
    def writing(self, post: Post) -> Iterator[None]:
        """Be the only one who reads a pair's files in order to write them: for a moment only.

        A run that asks an engine keeps others from asking for the same (`alone`), for as long as
        that takes; this keeps those apart that write, whoever they are. A blog without a
        configuration, in which nothing is left behind, has no locks.
        """
        from translator.files import alone

        if self.project.config is None:
            yield
            return
        name = f"{self.project.relative(post.catalog)}, written"
        with alone(self.project.root, name, self._say, lambda: None):
            yield

    def remember(self, post: Post) -> None:
        """Take the catalog of *post* as it stands now into the memory, if that is in use."""
        with self._lock:
            if self._library is not None:
                from translator.memory.library import catalog_file

                self._library.renew(catalog_file(self.project, post.catalog, post.pair.target))

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
            TranslatorError: it cannot be read, is no post, or is in the only locale asked for.
        """
        if not self.project.is_post(path):
            raise ConfigError(
                f"{self.project.relative(path)}: is not a post: its name does not end in .md or "
                ".mdx; nothing of it was translated"
            )
        locale = self.locale(path)
        layout, _, folder = self.project.find(path)
        main = folder or self.project.locales[0]
        if layout.foreign is ForeignPosts.LEAVE and locale != main:
            self._note(path, f"is in {locale}, in a folder of {main} posts, and stays as it is")
            return []
        targets = [target for target in to or self.project.locales if target != locale]
        if not targets:
            name = self.project.relative(path)
            raise ConfigError(f"{name} is in {locale} already; name another locale with --to")
        posts = [self.project.post(path, Pair(locale, target)) for target in targets]
        found = [post for post in posts if post.target != post.source]
        if found != posts:
            self._note(
                path,
                f"has the lang {locale}, but is where the {main} post belongs, so it is not "
                f"translated to {main}; move it, or correct its lang",
            )
        return found

    def _note(self, path: Path, said: str) -> None:
        """Say something of a post, once."""
        line = f"{self.project.relative(path)} {said}"
        with self._lock:
            new = line not in self._noted
            self._noted.add(line)
        if new:
            self._say(line)

    def locale(self, path: Path) -> Locale:
        """The locale of a source: its front matter's `lang`, else its folder, else its words.

        A post that none of these tells is in the main locale.

        Raises:
            ConfigError: nothing tells the locale of a file outside of all folders of posts.
            OutsideProject: it is a link that leads out of the project.
        """
        self.project.refuse_way_out(path)

        def unpack(data: Sequence[str]) -> tuple[str, str]:
            return data[0], data[1]

        told, _ = self.stamps.through("locale", path, lambda: self._locale(path), list, unpack)
        tag, note = told
        if note:
            self._note(path, note)
        return Locale(tag)

    def _locale(self, path: Path) -> tuple[str, str]:
        """The same, by reading it; and what is to be said of it."""
        document = self.documents.read(path)
        if said := Locale.guess(document.lang or "?"):
            return str(self._known(said)), ""
        layout, _, folder = self.project.find(path)
        if folder:
            return str(self._known(folder)), ""
        from translator.text.language import detect

        found = detect("\n".join(segment.source for segment in document.segments))
        main = self.project.locales[0]
        if found is None and document.segments:
            if layout not in self.project.layouts:
                raise ConfigError(
                    f"{self.project.relative(path)}: cannot tell its language; "
                    "write lang: zh-Hans (or en) into its front matter"
                )
            return str(self._known(main)), (
                f"does not tell its language, and is taken for {main}; if it is in another one, "
                "write lang: en (or the like) into its front matter"
            )
        return str(self._known(found or main)), ""

    def target_locale(self, path: Path, source: Locale) -> Locale:
        """The locale of a target that somebody wrote: its words', else the first other one."""
        from translator.text.language import detect

        found = detect("\n".join(s.source for s in self.documents.read(path).segments))
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

        Raises:
            OutsideProject: it is a link that leads out of the project.
        """
        self.project.refuse_way_out(path)
        siblings = self.project.siblings(path)
        if len(siblings) == 1:
            return siblings[0][1]
        bare = [(locale, post) for locale, post, catalog in siblings if not catalog.is_file()]
        if len(bare) == 1:
            return bare[0][1]
        there = [(locale, post) for locale, post, _ in siblings]
        said = (post for locale, post in there if self._lang(post) == locale.language)
        return next(said, there[0][1])

    def _lang(self, path: Path) -> str:
        """The primary language that a post's front matter says it is in."""
        document = self.documents.read(path)
        said = Locale.guess(document.lang or "?")
        return said.language if said else ""

    def translate(self, post: Post, options: Options, engine: Engine | Run | None = None) -> Result:
        """Translate one pair: read its files, have it translated, keep what is paid for, write.

        Where nothing has changed since there was nothing to do, there is nothing to do (`stamps`).

        Raises:
            FrontMatterError: the source's front matter cannot be read.
            Halted: the run was stopped while this waited for another one.
            TranslatorError: a file cannot be read; none was written.
        """
        with self._lock:
            self._turns.setdefault(post, None)
        run = None
        if engine is not None and not options.check:
            from translator.translate.run import Run

            run = Run.around(engine)
        asked = False

        def work() -> Result:
            from translator.translate import pipeline

            nonlocal asked
            read = self._read(post, options)
            draft = self._drafted(read.job, run)
            waits = run is not None and draft.waiting(run, self.matcher(post.pair))
            if run is None or not waits or pipeline.emit(draft).undecided:
                return self._finished(post, read, draft)
            asked = True
            return self._asked(post, read, draft, run)

        def pack(result: Result) -> Any:
            if asked or not result.is_done:
                return None
            return {**result.states}, packed(result.findings)

        def unpack(data: Any) -> Result:
            states, findings = data
            counts = Counter({State(state): count for state, count in states.items()})
            return Result(post=post, states=counts, emitted=True, findings=unpacked(findings))

        engines = (*run.engines, run.retry) if run else ()
        what = f"translate {options} {engines}"
        result, past = self.stamps.through(what, post, work, pack, unpack)
        with self._lock:
            self._has_written |= bool(result.changed)
            self._turns[post] = past
        return result

    def outdated(self) -> list[Post]:
        """The pairs whose links lead elsewhere than when it was their turn in this run.

        Where the run has written nothing, there are none.
        """
        if not self._has_written:
            return []
        turns = {post: turn for turn, post in enumerate(self._turns)}
        found = {*self._counterparts.outdated()} if self._counterparts else set[Post]()
        found |= {p for p, past in self._turns.items() if past and not self.stamps.holds(past, p)}
        return sorted(found, key=lambda post: turns.get(post, len(turns)))

    def _asked(self, post: Post, read: _Read, draft: Draft, run: Run) -> Result:
        """Have engines translate what is missing, alone, and finish the draft."""
        from translator.files import alone
        from translator.translate import pipeline

        matcher, options = self.matcher(post.pair), draft.job.options
        with alone(self.project.root, read.job.names.catalog, run.watch.said, run.check):
            if read.seen != states_of(post):
                # Another run may have paid for all of it while this one waited.
                read = self._read(post, options)
                draft = self._drafted(read.job, run)
            known = read.job.catalog

            def keep(draft: Draft) -> None:
                """Write the catalog, joined with what others have saved since we last did."""
                nonlocal known
                root = self.project.reach(post.source)
                with self.writing(post):
                    while True:
                        there = read_text(post.catalog) if post.catalog.exists() else ""
                        words, mine = str(draft), there == known
                        if not mine:
                            # Not this run's alone any more; in the end all is joined once again.
                            job = replace(draft.job, catalog=there)
                            words = pipeline.joined(job, draft.catalog.units, draft.before)
                        with suppress(Overtaken):
                            write_text(post.catalog, words, root=root, over=there)
                            known = words if mine else known
                            return

            # What could not be kept must not be paid for.
            keep(draft)
            similar = self.memory(post.pair).similar
            draft, failure = pipeline.ask(draft, matcher, run, keep, similar)
            kept = replace(read, job=replace(read.job, catalog=known))
            draft = replace(draft, job=kept.job)
            if options.asks_again:
                from translator.catalog.catalog import Catalog
                from translator.translate.redo import redone, settled

                draft = settled(draft)
            result = self._finished(post, kept, draft, failure)
            if options.asks_again:
                before = Catalog.read(read.job.catalog, post.pair, read.job.names.catalog)
                result = replace(result, redone=redone(before, draft.catalog.units))
            changed = [post.catalog] if known != read.job.catalog else []
            return replace(result, changed=tuple(dict.fromkeys([*changed, *result.changed])))

    def draft(self, post: Post, options: Options) -> Draft:
        """Read one pair, and fill what people and the memory have; nothing is written.

        Raises:
            FrontMatterError: the source's front matter cannot be read.
            Unaligned: the target is somebody's, and there is no catalog.
        """
        return self._drafted(self._read(post, options).job)

    def _drafted(self, job: Job, run: Run | None = None) -> Draft:
        """Fill what people and the memory have; see `draft`. Open what *run* is to redo."""
        from translator.translate import pipeline

        names = job.names
        if job.target and job.target.text and not job.catalog and not job.options.force:
            raise Unaligned(
                f"{names.target} exists, but has no catalog: run translator align "
                f"{names.source} {names.target} first, or overwrite it with --ours; nothing was "
                "changed"
            )
        for finding in job.source.problems:
            if finding.check == "frontmatter":
                place = f"{names.source}:{finding.line}"
                raise FrontMatterError(f"{place}: {finding.message}; nothing was changed")
        draft = pipeline.prepare(job, self.memory(job.pair))
        if run is None or not job.options.asks_again:
            return draft
        from translator.translate.redo import reopened

        return reopened(draft, self.matcher(job.pair), run.engines)

    def _finished(self, post: Post, read: _Read, draft: Draft, failure: str = "") -> Result:
        """Check and emit a draft, joined with what somebody saved in the meantime, and write it."""
        from translator.translate import pipeline

        memory, matcher = self.memory(post.pair), self.matcher(post.pair)
        options, outcome = draft.job.options, pipeline.finish(draft, matcher, failure)
        changed: list[Path] = []
        while True:
            while read.seen != states_of(post):
                before, read = read, self._read(post, options)
                # A post that it links to may have been emitted meanwhile, too, in another thread.
                if not read.is_other_than(before):
                    break
                there = pipeline.joined(read.job, outcome.units, draft.before)
                job = replace(read.job, catalog=there)
                outcome = replace(pipeline.translate(job, memory, matcher), failure=outcome.failure)
            written = _written(post, read.job, outcome)
            if options.check:
                changed = [path for path, text in written if _differs(path, text)]
            if options.check or not written:
                break
            with self.writing(post):
                if read.seen != states_of(post):
                    continue
                root, there = self.project.reach(post.source), read.job.catalog
                with suppress(Overtaken):
                    for path, text in written:
                        is_catalog = path == post.catalog
                        over = there if is_catalog else None
                        changed += [path] if write_text(path, text, root=root, over=over) else []
                        there = text if is_catalog else there
                    break
        if post.catalog in changed and not options.check:
            self.remember(post)
        # What the configuration excepts is excepted here as it is in `check`.
        outcome = replace(outcome, findings=tuple(self.exceptions.left(outcome.findings)))
        return Result.of(post, outcome, tuple(dict.fromkeys(changed)))

    def _read(self, post: Post, options: Options | None = None) -> _Read:
        """Read a pair's files as values, each once."""
        from translator.site.notices import is_target
        from translator.translate.job import Job, Names, Options

        seen = states_of(post)
        # The target before the catalog: another run writes them the other way round.
        documents = self.documents
        target = documents.read(post.target) if documents.exists(post.target) else None
        if target is not None and not is_target(target):
            target = None
        source = documents.read(post.source)
        relative = self.project.relative
        job = Job(
            source=source,
            catalog=documents.text(post.catalog) if documents.exists(post.catalog) else "",
            pair=post.pair,
            target=target,
            home=self.counterparts.of(post, source),
            names=Names(
                source=relative(post.source),
                catalog=relative(post.catalog),
                target=relative(post.target),
            ),
            options=options or Options(),
            today=date.today().isoformat(),
        )
        return _Read(job=job, seen=seen)

    def is_emitted(self, post: Post) -> bool:
        """Whether the target is there; an empty page, or one that stands in for it, is none."""
        from translator.site.notices import is_target

        there = self.documents.exists(post.target)
        return there and is_target(self.documents.read(post.target))

    def job(self, post: Post) -> Job:
        """A pair as values, as it stands on disk."""
        return self._read(post).job

    def check(self, post: Post, wanted: Wanted = every, *, linked: bool = False) -> Audit:
        """The units of a pair and what the checks find; without a catalog, align it first.

        Args:
            linked: whether a catalog says what belongs to what; see `audit`.
        """
        return self.audited(self.job(post), wanted, linked=linked)

    def findings(
        self, post: Post, wanted: Wanted = every, *, strict: bool = False
    ) -> list[Finding]:
        """What the checks find in a pair; of one that has not changed, what they have found.

        Args:
            strict: whether every target is taken for a draft; see `audit`.
        """
        what = f"check{' strict' * strict} {' '.join(each for each in IDS if wanted(each))}"

        def found_now() -> tuple[Finding, ...]:
            if not self.documents.exists(post.catalog) and not self.is_emitted(post):
                return tuple(self._alone(post, wanted))
            return self._audited(self.job(post), wanted, strict=strict).findings

        found, _ = self.stamps.through(what, post, found_now, packed, unpacked)
        return self.exceptions.left(found)

    def _alone(self, post: Post, wanted: Wanted) -> list[Finding]:
        """What the checks find in a source that nobody has begun to translate.

        The same as `audit` does, without the pipeline, whose import takes longer than such a check.
        """
        from translator.checks.post import ParsedPost, check_post

        document = self.documents.read(post.source)
        name, home = self.project.relative(post.source), self.counterparts.of(post, document)
        source = ParsedPost(name, document, home)
        found = [
            *(replace(problem, path=name) for problem in document.problems),
            *check_post(source, self.place(post.pair.source), wanted),
        ]
        # What an exception hides may be in the translation, so none is unused before that is there.
        left = apply_exceptions(found, [source], (), known, lambda check: False)
        return sorted((f for f in left if wanted(f.check)), key=lambda f: (f.line, f.column))

    def audited(self, job: Job, wanted: Wanted = every, *, linked: bool = False) -> Audit:
        """The same as `check` for a pair as values."""
        found = self._audited(job, wanted, linked=linked)
        return replace(found, findings=tuple(self.exceptions.left(found.findings)))

    def _audited(
        self, job: Job, wanted: Wanted, *, linked: bool = False, strict: bool = False
    ) -> Audit:
        """The same, whatever the configuration excepts."""
        from translator.blog.audit import audit, needs_catalog

        rows = None
        if job.target is not None and not job.catalog and needs_catalog(wanted):
            catalog, rows = self._adopted(job, job.target, doubtful=False)
            job = replace(job, catalog=str(catalog))
        matcher = self.matcher(job.pair)
        return audit(
            job, matcher, wanted, rows=rows, linked=linked, strict=strict, places=self.place
        )

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
        from translator.translate.adopt import Alignment

        job = self.job(post)
        # Whatever stands at the target's place is meant here, be it empty.
        target = job.target or self.documents.read(post.target)
        # What stands in a draft elsewhere says nothing of the target's own place.
        own = self.project.post(post.source, post.pair).target.resolve() == post.target.resolve()
        catalog, rows = self._adopted(job, target, overwrite=overwrite, doubtful=doubtful, own=own)
        return Alignment(post=post, rows=tuple(rows), catalog=catalog)

    def excerpts(self, post: Post) -> Iterator[Excerpt]:
        """The pieces of a pair, translated by its target if it is there, else by its catalog.

        Raises:
            TranslatorError: a file of the pair cannot be read.
        """
        from translator.bitext.alignment import is_believed
        from translator.catalog.catalog import Catalog
        from translator.catalog.view import key_of
        from translator.terms.candidates import Excerpt
        from translator.text.pseudo import is_pseudo

        name = self.project.relative(post.source)
        if post.target.is_file():
            words: dict[Segment, list[str]] = {}
            for row in self.aligned(post).rows:
                source, target, _ = row
                if source:
                    told = target and is_believed(row) and not is_pseudo(target.source)
                    sure = [target.source] if target and told else []
                    words.setdefault(source, []).extend(sure)
            for source, parts in words.items():
                yield Excerpt(source.source, " ".join(parts), f"{name}:{source.line}")
            return
        text = read_text(post.catalog) if post.catalog.is_file() else ""
        units = Catalog.read(text, post.pair, self.project.relative(post.catalog)).units
        known = {unit.key: unit.target for unit in units}
        for segment in self.documents.read(post.source).segments:
            translated = known.get(key_of(segment), "")
            translated = "" if is_pseudo(translated) else translated
            yield Excerpt(segment.source, translated, f"{name}:{segment.line}")

    def _adopted(
        self,
        job: Job,
        target: Document,
        *,
        overwrite: bool = False,
        doubtful: bool = True,
        own: bool = True,
    ) -> tuple[Catalog, list[Row]]:
        """The catalog with what *target* gives it, and the alignment of the two posts."""
        from translator.bitext.alignment import align
        from translator.catalog.catalog import Catalog
        from translator.site.localise import Localiser
        from translator.translate.adopt import adopted
        from translator.translate.renew import owned

        before = Catalog.read(job.catalog, job.pair, job.names.catalog)
        rows = align(job.source, target, terms=self.matcher(job.pair).terms)
        local = Localiser(job.home, job.source, target)
        stored = local.unit_words
        catalog = adopted(
            before, job.source, rows, overwrite=overwrite, doubtful=doubtful, stored=stored
        )
        if own:
            catalog = catalog.keeping(_kept(local, job.source, catalog))
            if not (catalog.end or catalog.skeleton):
                catalog = owned(catalog, job.source, target, job.home, complete=True)
        return catalog, rows


@dataclass(frozen=True, slots=True)
class _Read:
    """A pair's files, as they were read."""

    job: Job
    """What they say."""
    seen: tuple[FileState, ...]
    """What the system said of them just before."""

    def is_other_than(self, before: _Read) -> bool:
        """Whether the files say something else than *before*."""
        return self._says() != before._says()

    def _says(self) -> tuple[object, ...]:
        job = self.job
        return job.source.text, job.catalog, job.target and job.target.text, job.home


def _written(post: Post, job: Job, outcome: Outcome) -> list[tuple[Path, str]]:
    """What is to be written of a pair, in this order."""
    from translator.site.localise import stand_in

    there: dict[Path, str | None] = {post.catalog: job.catalog or None, post.target: None}
    there[post.target] = job.target.text if job.target else None
    texts = [(post.catalog, outcome.catalog)]
    if outcome.target is not None:
        texts += [(post.target, outcome.target), (post.catalog, outcome.final)]
    elif job.target is None and (page := stand_in(job.home, job.source)):
        texts.append((post.target, page))
    written = []
    for path, text in texts:
        if text != there[path]:
            written.append((path, text))
            there[path] = text
    return written


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_bytes() != text.encode("utf-8")


def _kept(local: Localiser, source: Document, catalog: Catalog) -> dict[str, str]:
    """What the target that *local* was made for has otherwise than it would be emitted."""
    from translator.markdown.document import Document
    from translator.site.localise import Localiser, kept_by_hand

    targets = [unit.target for unit in catalog.targets(source.segments)]
    text, _ = source.filled(targets, held=False)
    filled = Document.parse(text, source.syntax)
    return kept_by_hand(Localiser(local.home, source, filled), local.target)


def _files(path: Path) -> list[Path]:
    """*path*, or the Markdown files in it."""
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.rglob("*") if each.suffix in (".md", ".mdx"))

"""A post's way from source to target, top to bottom: prepared, asked for, finished.

`translate` is a function of values: texts in, texts out. Reading, writing and asking what
is where is left to `blog`; so it runs the same in a thread or a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from translator.catalog import Catalog, digest, keys_of, plain
from translator.checks import Wanted, check_units, every, only
from translator.checks.base import Setting
from translator.checks.rows import Post
from translator.document import Document
from translator.markdown.frontmatter import keep_quotes
from translator.markdown.syntax import Syntax
from translator.markdown.text import has_cjk, shorten
from translator.matcher import Matcher
from translator.memory import Around, Memory
from translator.publish.localise import (
    Home,
    Localiser,
    condition_of,
    kept_by_hand,
    localised,
)
from translator.records import plain_context, protected_of
from translator.units import COPIED, HUMAN, Finding, Pair, Severity, State, Unit

if TYPE_CHECKING:
    from translator.engines import Engine
    from translator.machine.run import Run
    from translator.machine.texts import Scene, Similar, Text

Keep = Callable[["Draft"], None]
"""Called with what there is whenever an engine's answers were verified."""


@dataclass(frozen=True, slots=True)
class Job:
    """A post to translate, as values."""

    text: str
    """The source post."""
    catalog: str
    """The catalog's text; empty if there is none."""
    pair: Pair
    """The direction."""
    name: str = "post"
    """What findings call the post."""
    catalog_name: str = "catalog"
    """What errors call the catalog."""
    target_name: str = "target"
    """What findings call the target."""
    target: str | None = None
    """The target as it stands, if there is one."""
    syntax: Syntax = field(default_factory=Syntax)
    """What is translatable."""
    partial: bool = False
    """Whether a target may be emitted with sources where targets are missing."""
    approved: bool = False
    """Whether only targets that a person approved are emitted."""
    force: bool = False
    """Whether a target that was edited by hand is overwritten."""
    home: Home | None = None
    """Where the target lives; None if its links and front matter stay the source's."""
    today: str = ""
    """The day, as `2026-11-28`, which a machine's targets are marked with."""
    compared: bool = False
    """Whether the caller compares the posts themselves, so that words need no check here."""
    similar: bool = False
    """Whether the memory's targets of similar sources fill units: where no engine is asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job."""

    catalog: str
    """The catalog to write first, so that nothing paid for is lost."""
    target: str | None
    """The target to write then; None if it is not to be emitted."""
    settled: str
    """The catalog to write last: it knows what the target was given."""
    units: tuple[Unit, ...]
    """The units after the run."""
    findings: tuple[Finding, ...]
    """What the checks say, and what went wrong."""
    failure: str = ""
    """Why the engine stopped; empty if it did not."""

    @property
    def missing(self) -> int:
        """How many units have no target."""
        return sum(unit.state is State.UNTRANSLATED for unit in self.units)


@dataclass(frozen=True, slots=True)
class Draft:
    """A post on its way: what people, the memory and engines have made of it so far."""

    job: Job
    """The post."""
    document: Document
    """Its source."""
    before: Catalog
    """The catalog as it was read."""
    catalog: Catalog
    """The catalog with the units as they are now."""

    def with_units(self, units: Iterable[Unit]) -> Draft:
        """Give a draft in which *units* stand for those of the same keys."""
        fresh = {unit.key: unit for unit in units}
        now = (fresh.get(unit.key, unit) for unit in self.catalog.units)
        return replace(self, catalog=self.catalog.with_units(now))

    def scene(self, matcher: Matcher, similar: Similar | None = None) -> Scene:
        """The post as `machine` sees it; *similar* gives examples from the memory."""
        from translator.machine.texts import Scene, nothing_similar

        found = similar or nothing_similar
        return Scene(self.document, self.job.pair, matcher, self.job.today, found)

    def waiting(self, run: Run, matcher: Matcher) -> list[Text]:
        """What an engine of *run* may write, as the engines get it."""
        return self.scene(matcher).texts(self.catalog.units, run.engines, run.retry)


def translate(
    job: Job,
    memory: Memory,
    matcher: Matcher,
    engine: Engine | Run | None = None,
    keep: Keep = lambda draft: None,
) -> Outcome:
    """Bring a post's catalog and target up to date.

    A second call with its own results changes nothing and asks no engine; a person's
    target is never replaced.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    draft, failure = prepare(job, memory), ""
    if engine is not None:
        draft, failure = asked(draft, matcher, engine, keep)
    return finish(draft, matcher, failure)


def prepare(job: Job, memory: Memory) -> Draft:
    """Read a post, and fill what people and the memory have.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    document = Document.parse(job.text, job.syntax)
    before = Catalog.read(job.catalog, job.pair, job.catalog_name)
    catalog = before.updated(document.segments)
    units = [copied(unit, job.pair) for unit in catalog.units]
    units = from_memory(units, document, memory, similar=job.similar)
    return Draft(job, document, before, catalog.with_units(units))


def asked(
    draft: Draft,
    matcher: Matcher,
    engine: Engine | Run,
    keep: Keep = lambda draft: None,
    similar: Similar | None = None,
) -> tuple[Draft, str]:
    """Have engines translate what is missing; give also why they stopped, if they did."""
    from translator.machine.asking import ask
    from translator.machine.run import Run

    so_far = draft

    def kept(units: Iterable[Unit]) -> None:
        nonlocal so_far
        so_far = so_far.with_units(units)
        keep(so_far)

    run = Run.around(engine)
    texts, scene = draft.waiting(run, matcher), draft.scene(matcher, similar)
    failure = ask(texts, scene, run, draft.job.name, kept) if texts else ""
    return so_far, failure


def finish(draft: Draft, matcher: Matcher, failure: str = "") -> Outcome:
    """Check a draft, and emit its target if it is complete."""
    job, document, before, catalog = draft.job, draft.document, draft.before, draft.catalog
    units = catalog.units
    wanted = only({"stale"}) if job.compared else every
    findings = [*document.problems, *check_document(document, units, job.pair, matcher, wanted)]
    filled, refused = emit(document, catalog, job)
    target, settled = filled, catalog
    if filled is not None:
        local = Localiser(job.home, job.text, filled, catalog.kept)
        if job.force or (job.target and not before.skeleton):
            # What stands there before the first emission is a person's, links and all.
            catalog = catalog.keeping({} if job.force else kept_by_hand(local, job.target or ""))
            local = Localiser(job.home, job.text, filled, catalog.kept)
        target, settled, news = _settled(local, document, before, catalog, job)
        refused += news
    findings = [replace(f, path=f.path or job.name) for f in (*findings, *refused)]
    return Outcome(str(catalog), target, str(settled), tuple(units), tuple(findings), failure)


def _settled(
    local: Localiser, document: Document, before: Catalog, catalog: Catalog, job: Job
) -> tuple[str | None, Catalog, list[Finding]]:
    """The target to write, the catalog that knows it, and what keeps it from being written."""
    target = localised(local, condition_of(catalog.units))
    if job.target not in (None, "", target):
        target = keep_quotes(target, job.target)
    keys = {unit.key for unit in catalog.units if _emitted(unit, job.approved)}
    notes = list(local.unfollowed())
    emitted = Document.parse(target, job.syntax)
    if edits := list(edited(document, before, job, emitted, local)):
        return None, catalog, [*notes, *edits]
    return target, catalog.emitted(keys, digest(emitted.skeleton), local.words), notes


def merged(job: Job, units: Iterable[Unit]) -> str:
    """The job's catalog, with the targets of *units* where it has none of a person's."""
    fresh = {unit.key: unit for unit in units if unit.target}
    document = Document.parse(job.text, job.syntax)
    catalog = Catalog.read(job.catalog, job.pair, job.catalog_name).updated(document.segments)
    filled = (fresh.get(u.key, u) if _is_open(u) else u for u in catalog.units)
    return str(catalog.with_units(filled))


def _is_open(unit: Unit) -> bool:
    """Whether a machine may write it: nobody has, or a machine has for an older source."""
    return not unit.target or bool(unit.previous and unit.origin != HUMAN)


def copied(unit: Unit, pair: Pair) -> Unit:
    """Take the source as target where it has nothing of the source's language.

    An English phrase or a number in a Chinese post is that already in the English one.
    """
    if unit.target or pair.source.language != "zh" or has_cjk(unit.source):
        return unit
    return replace(unit, target=unit.source, state=State.TRANSLATED, origin=COPIED)


def from_memory(
    units: Sequence[Unit], document: Document, memory: Memory, *, similar: bool = False
) -> list[Unit]:
    """Fill the units that have no target with what other posts have for their sources.

    What a person approved is taken as translated; a machine's target, or one that somebody
    doubts, as fuzzy, with its origin.

    Args:
        similar: whether a similar source's target fills a unit, too, as fuzzy.
    """
    if all(unit.target for unit in units):
        return list(units)
    protected = [protected_of(unit, document.syntax, document.labels) for unit in units]
    texts = ["", *(p.text for p in protected), ""]
    keys = keys_of(document.segments, {unit.key for unit in units})
    places = {key: index for index, key in reversed(list(enumerate(keys)))}
    result = []
    for index, unit in enumerate(units):
        around = Around(plain_context(unit.context), texts[index], texts[index + 2])
        found = None
        if not unit.target:
            found = memory.proposal(unit, protected[index], around, similar=similar)
        fits = found and not document.refusal(places[unit.key], found.target)
        result.append(found if found and fits else unit)
    return result


def emit(document: Document, catalog: Catalog, job: Job) -> tuple[str | None, list[Finding]]:
    """Fill the document from the catalog; None while units are missing, unless partial."""
    units = catalog.targets(document.segments)
    wanted = [_emitted(unit, job.approved) for unit in units]
    if None in wanted and not job.partial:
        return None, []
    text, refusals = document.filled(wanted, held=False)
    refused = []
    for index, reason in refusals.items():
        shown = shorten(wanted[index] or "")
        message = f"“{shown}” cannot stand in a {reason}"
        refused.append(Finding("splice", Severity.ERROR, message, job.catalog_name))
    return (None if refused and not job.partial else text), refused


def _emitted(unit: Unit, approved: bool) -> str | None:
    by_person = unit.state is State.TRANSLATED
    return unit.target or None if by_person or not approved else None


def check_document(
    document: Document,
    units: Iterable[Unit],
    pair: Pair,
    matcher: Matcher,
    wanted: Wanted = every,
) -> Iterator[Finding]:
    """Run the checks on *units*, each finding at the segment of the source where it begins."""
    setting, post = Setting(pair, matcher, document.labels), Post("", document)
    units = list(units)
    keys = keys_of(document.segments, {unit.key for unit in units})
    places = {
        key: segment.spans[0]
        for key, segment in zip(reversed(keys), reversed(document.segments), strict=True)
    }
    for unit, finding in check_units(units, setting, wanted):
        if span := places.get(unit.key):
            line, column = post.place(span.start)
            finding = replace(finding, line=line, column=column, span=span)
        yield finding


def edited(
    document: Document, before: Catalog, job: Job, emitted: Document, local: Localiser
) -> Iterator[Finding]:
    """What was written by hand into the target as it stands, and would be lost.

    The toolkit's own target consists of what the catalog says it emitted last, or of words
    that the catalog has, with their links rebased; its skeleton is the last one, or the
    new one.
    """
    if job.target is None or job.force or job.target == emitted.text:
        return
    there = Document.parse(job.target, job.syntax)
    units = (*before.units, *before.obsolete)
    digests = {unit.emitted for unit in units}
    words = {text for u in units for text in (u.source, u.target, u.previous)}
    words |= {segment.source for segment in document.segments}
    known = {plain(local.words(text)) for text in words}
    known |= {plain(segment.source) for segment in emitted.segments}
    for segment in there.segments:
        own = {plain(segment.source), plain(local.renewed(segment.source))}
        if not known & own and digest(segment.source) not in digests:
            shown = shorten(segment.source)
            yield _edited(job, segment.line, f"“{shown}” was written into the target by hand")
    if digest(there.skeleton) not in (before.skeleton, digest(emitted.skeleton)):
        yield _edited(job, 1, "code, links or other parts of the target were edited by hand")


def _edited(job: Job, line: int, what: str) -> Finding:
    message = (
        f"{what}; the file is left alone: take it into the catalog with "
        "`translator align SOURCE TARGET --overwrite`, or discard it with --force"
    )
    return Finding("edited", Severity.ERROR, message, job.target_name, line, 1)

"""A post's way from source to target, top to bottom.

`translate` is a function of values: texts in, texts out. Reading, writing and asking what
is where is left to `blog`; so it runs the same in a thread or a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from translator.catalog import Catalog, keys_of
from translator.checks import Wanted, check_units, every, only
from translator.checks.base import Setting
from translator.checks.rows import Post
from translator.document import Document
from translator.entries import digest
from translator.handwork import gaps_by_key, target_of
from translator.markdown.frontmatter import keep_quotes
from translator.markdown.syntax import Syntax
from translator.markdown.text import has_cjk, shorten
from translator.matcher import Matcher
from translator.memory import Memory
from translator.publish.localise import (
    Home,
    Localiser,
    condition_of,
    kept_by_hand,
    localised,
)
from translator.taking import Edits, Taken, edits_of, lost, taken
from translator.units import COPIED, MEMORY, Finding, Pair, Severity, State, Unit

if TYPE_CHECKING:
    from translator.engines import Engine

Progress = Callable[[int], None]
"""Called with the number of units that an engine has just finished."""


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
    """Whether a target that was edited by hand is overwritten: the catalog's words win."""
    theirs: bool = False
    """Whether a target's words win that were edited by hand, if catalog or source changed too."""
    home: Home | None = None
    """Where the target lives; None if its links and front matter stay the source's."""
    today: str = ""
    """The day, as `2026-11-28`, which a machine's targets are marked with."""
    compared: bool = False
    """Whether the caller compares the posts themselves, so that words need no check here."""


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


def translate(
    job: Job,
    memory: Memory,
    matcher: Matcher,
    engine: Engine | None = None,
    progress: Progress = lambda count: None,
) -> Outcome:
    """Bring a post's catalog and target up to date.

    A second call with its own results changes nothing and asks no engine; a person's
    target is never replaced.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    document = Document.parse(job.text, job.syntax)
    before = Catalog.read(job.catalog, job.pair, job.catalog_name)
    catalog, edits, hand = _taken(job, document, before)
    units = [from_memory(copied(unit, job.pair), memory) for unit in catalog.units]
    failure = ""
    if engine is not None:
        units, failure = _by_engine(units, document, job, matcher, engine, progress)
    catalog = catalog.with_units(units)
    wanted = only({"stale"}) if job.compared else every
    findings = [*document.problems, *check_document(document, units, job.pair, matcher, wanted)]
    filled, refused = emit(document, catalog, job)
    target, settled = filled, catalog
    if filled is not None:
        local = Localiser(job.home, job.text, filled, catalog.kept)
        if job.force or job.theirs or (job.target and not before.skeleton + before.end):
            # What stands there before the first emission is a person's, links and all.
            catalog = catalog.keeping({} if job.force else kept_by_hand(local, job.target or ""))
            local = Localiser(job.home, job.text, filled, catalog.kept)
        target, settled, news = _settled(local, document, before, catalog, job, edits, hand)
        refused += news
    if target is None and job.target is not None:
        catalog = replace(catalog, waits=True)
    refused += [*hand.notes.values(), *hand.conflicts.values()]
    findings = [replace(f, path=f.path or job.name) for f in (*findings, *refused)]
    return Outcome(str(catalog), target, str(settled), tuple(units), tuple(findings), failure)


def _by_engine(
    units: list[Unit],
    document: Document,
    job: Job,
    matcher: Matcher,
    engine: Engine,
    progress: Progress,
) -> tuple[list[Unit], str]:
    from translator.machine import from_engine

    return from_engine(units, document, job.pair, matcher, engine, progress, today=job.today)


def _taken(job: Job, document: Document, before: Catalog) -> tuple[Catalog, Edits | None, Taken]:
    """The catalog fit to the source, with what a person wrote into the target."""
    catalog = before.updated(document.segments)
    if job.target is None or job.force:
        return catalog, None, Taken(catalog)
    target = target_of(job.target, document, before, job.home)
    edits = edits_of(document, target, (job.name, job.target_name), catalog)
    hand = taken(edits, catalog, theirs=job.theirs)
    while job.theirs and hand.catalog.units != catalog.units:
        # What has found its place by alignment helps to place the rest.
        catalog = replace(hand.catalog, waits=True)
        edits = replace(edits, target=target_of(job.target, document, catalog, job.home))
        more = taken(edits, replace(catalog, waits=False), theirs=True)
        hand = replace(more, notes=hand.notes | more.notes)
    return hand.catalog, edits, hand


def _settled(
    local: Localiser,
    document: Document,
    before: Catalog,
    catalog: Catalog,
    job: Job,
    edits: Edits | None,
    hand: Taken,
) -> tuple[str | None, Catalog, list[Finding]]:
    """The target to write, the catalog that knows it, and what keeps it from being written."""
    target = localised(local, condition_of(catalog.units))
    if job.target not in (None, "", target):
        target = keep_quotes(target, job.target)
    notes = list(local.unfollowed())
    emitted = Document.parse(target, job.syntax)
    if edits and target != job.target:
        faults = list(lost(edits, before, catalog, emitted, hand.conflicts))
        if faults or hand.conflicts:
            return None, catalog, [*notes, *faults]
    words = {u.key: local.words(_emitted(u, job.approved) or u.source) for u in catalog.units}
    gaps, end = gaps_by_key(emitted, document, catalog, job.home)
    return target, catalog.emitted(words, gaps, digest(emitted.skeleton), end), notes


def merged(job: Job, units: Iterable[Unit]) -> str:
    """The job's catalog, with the targets of *units* where it has none."""
    fresh = {unit.key: unit for unit in units if unit.target}
    document = Document.parse(job.text, job.syntax)
    catalog = Catalog.read(job.catalog, job.pair, job.catalog_name).updated(document.segments)
    filled = (unit if unit.target else fresh.get(unit.key, unit) for unit in catalog.units)
    return str(catalog.with_units(filled))


def copied(unit: Unit, pair: Pair) -> Unit:
    """Take the source as target where it has nothing of the source's language.

    An English phrase or a number in a Chinese post is that already in the English one.
    """
    if unit.target or pair.source.language != "zh" or has_cjk(unit.source):
        return unit
    return replace(unit, target=unit.source, state=State.TRANSLATED, origin=COPIED)


def from_memory(unit: Unit, memory: Memory) -> Unit:
    """Take the target that another post has for the same source."""
    if unit.target or unit.context or not (match := memory.lookup(unit.source)):
        return unit
    return replace(unit, target=match.target, state=State.TRANSLATED, origin=MEMORY)


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

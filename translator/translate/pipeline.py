"""A post's way from source to target, top to bottom: prepared, asked for, finished.

`translate` is a function of values: texts in, texts out. Reading, writing and asking what
is where is left to `blog`; so it runs the same in a thread or a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from translator.catalog.catalog import Catalog, keys_of
from translator.checks import Wanted, check_units, every, only
from translator.checks.base import Setting
from translator.checks.rows import Post
from translator.markdown.document import Document
from translator.memory import Memory
from translator.terms.matcher import Matcher
from translator.translate.emission import emitted
from translator.translate.filling import copied, from_memory
from translator.translate.handwork import target_of
from translator.translate.job import Draft, Job, Outcome, in_target_order
from translator.translate.taking import Edits, Taken, edits_of, taken
from translator.units import HUMAN, Finding, Pair, Unit

if TYPE_CHECKING:
    from translator.engines import Engine
    from translator.translate.questions import Similar
    from translator.translate.run import Run

Keep = Callable[[Draft], None]
"""Called with what there is whenever an engine's answers were verified."""


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
    catalog, edits, hand = _taken(job, document, before)
    units = [copied(unit, job.pair) for unit in catalog.units]
    units = from_memory(units, document, memory, similar=job.similar)
    return Draft(job, document, before, catalog.with_units(units), edits, hand)


def asked(
    draft: Draft,
    matcher: Matcher,
    engine: Engine | Run,
    keep: Keep = lambda draft: None,
    similar: Similar | None = None,
) -> tuple[Draft, str]:
    """Have engines translate what is missing; give also why they stopped, if they did."""
    from translator.translate.requests import ask
    from translator.translate.run import Run

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
    job, document, hand, units = draft.job, draft.document, draft.hand, draft.catalog.units
    wanted = only({"stale"}) if job.compared else every
    target, catalog, settled, refused = emitted(draft)
    findings = [
        *document.problems,
        *check_document(document, units, job.pair, matcher, wanted),
        *refused,
        *hand.notes.values(),
        *hand.conflicts.values(),
    ]
    findings = [replace(f, path=f.path or job.name) for f in findings]
    return Outcome(str(catalog), target, str(settled), units, tuple(findings), failure)


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


def merged(job: Job, units: Iterable[Unit]) -> str:
    """The job's catalog, with the targets of *units* where it has none of a person's."""
    fresh = {unit.key: unit for unit in units if unit.target}
    document = Document.parse(job.text, job.syntax)
    catalog = Catalog.read(job.catalog, job.pair, job.catalog_name).updated(document.segments)
    filled = (fresh.get(u.key, u) if _is_open(u) else u for u in catalog.units)
    return str(in_target_order(catalog.with_units(filled), job))


def _is_open(unit: Unit) -> bool:
    """Whether a machine may write it: nobody has, or a machine has for an older source."""
    return not unit.target or bool(unit.previous and unit.origin != HUMAN)


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

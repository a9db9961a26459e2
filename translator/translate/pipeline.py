"""A post's way from source to target, top to bottom: prepared, asked for, finished.

    prepare   the catalog is fitted to the source (merge), takes what a person wrote into the
              target (edits), and is filled with what the source and the memory have
    ask       engines translate what is missing (requests)
    finish    the units are checked, and the target is filled and made fit for its place

`translate` is a function of values: documents, a catalog's text, terms and matches in; texts
and findings out. Reading, writing and asking what is where is left to `blog`; so it runs the
same in a thread or a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translator.catalog.catalog import Catalog, digest
from translator.catalog.view import Key, View
from translator.checks import Wanted, check_units, every
from translator.checks.base import Setting
from translator.checks.post import ParsedPost
from translator.markdown.document import Document
from translator.memory import Around, Memory
from translator.memory.records import plain_context, protected_of
from translator.site.localise import (
    Localiser,
    condition_of,
    kept_by_hand,
    localised,
    quote_edits,
)
from translator.site.same import same_address
from translator.terms.matcher import Matcher
from translator.text.chars import edited, has_cjk, shorten
from translator.translate.edits import Edits, Merged, by_key, gap_digests, lost, taken
from translator.translate.job import Job, Outcome
from translator.translate.meeting import broken_together
from translator.units import COPIED, Finding, Pair, Severity, State, Unit

if TYPE_CHECKING:
    from translator.engines import Engine
    from translator.translate.questions import Scene, Similar, Text
    from translator.translate.run import Run

Keep = Callable[["Draft"], None]
"""Called with what there is whenever an engine's answers were verified."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A post on its way: what people, the memory and engines have made of it so far."""

    job: Job
    """The post."""
    before: Catalog
    """The catalog as it was read."""
    catalog: Catalog
    """The catalog with the units as they are now."""
    view: View
    """Which unit each segment of the source is."""
    edits: Edits | None
    """The target beside the units that it was emitted from, if it may have been edited."""
    merged: Merged
    """What the catalog has taken of a person's edits."""

    def with_units(self, units: Iterable[Unit]) -> Draft:
        """Give a draft in which *units* stand for those of the same keys."""
        fresh = {unit.key: unit for unit in units}
        now = (fresh.get(unit.key, unit) for unit in self.catalog.units)
        return replace(self, catalog=self.catalog.with_units(now))

    def __str__(self) -> str:
        """Write the catalog as it is kept until the target is written."""
        return str(_in_target_order(self.catalog, self.job))

    def scene(self, matcher: Matcher, similar: Similar | None = None) -> Scene:
        """The post as engines see it; *similar* gives examples from the memory."""
        from translator.translate.questions import Scene, nothing_similar

        return Scene(
            document=self.job.source,
            pair=self.job.pair,
            matcher=matcher,
            today=self.job.today,
            similar=similar or nothing_similar,
        )

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
        draft, failure = ask(draft, matcher, engine, keep)
    return finish(draft, matcher, failure)


def prepare(job: Job, memory: Memory) -> Draft:
    """Read a catalog, and fill it with what people and the memory have.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    draft = begin(job)
    units = from_memory(
        draft.catalog.units, job.source, draft.view, memory, similar=job.options.similar
    )
    return replace(draft, catalog=draft.catalog.with_units(units))


def begin(job: Job) -> Draft:
    """Read a catalog, and fill it with what people have written, and what needs no translation.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    before = Catalog.read(job.catalog, job.pair, job.names.catalog)
    catalog, edits = before.merged(job.source.segments), None
    merged = Merged(catalog)
    if job.target is not None and not job.options.force:
        edits, merged = taken(job, job.target, before, catalog)
    catalog = merged.catalog.with_units(copied(u, job.pair) for u in merged.catalog.units)
    view = catalog.view(job.source.segments)
    return Draft(job=job, before=before, catalog=catalog, view=view, edits=edits, merged=merged)


def copied(unit: Unit, pair: Pair) -> Unit:
    """Take the source as target where it has nothing of the source's language.

    An English phrase or a number in a Chinese post is that already in the English one.
    """
    if unit.target or pair.source.language != "zh" or has_cjk(unit.source):
        return unit
    return replace(unit, target=unit.source, state=State.TRANSLATED, origin=COPIED)


def from_memory(
    units: Sequence[Unit],
    document: Document,
    view: View,
    memory: Memory,
    *,
    similar: bool = False,
) -> list[Unit]:
    """Fill the units that have no target with what other posts have for their sources.

    What a person approved is taken as translated; a machine's target, or one that somebody
    doubts, as fuzzy, with its origin.

    Args:
        view: which unit each segment of *document* is.
        similar: whether a similar source's target fills a unit, too, as fuzzy.
    """
    if all(unit.target for unit in units):
        return list(units)
    protected = [protected_of(unit, document.grammar) for unit in units]
    texts = ["", *(p.text for p in protected), ""]
    result = []
    for index, unit in enumerate(units):
        around = Around(plain_context(unit.context), texts[index], texts[index + 2])
        found = None
        if not unit.target:
            found = memory.proposal(unit, protected[index], around, similar=similar)
        fits = found and not document.refusal(view.first[unit.key], found.target)
        result.append(found if found and fits else unit)
    return result


def ask(
    draft: Draft,
    matcher: Matcher,
    engine: Engine | Run,
    keep: Keep = lambda draft: None,
    similar: Similar | None = None,
) -> tuple[Draft, str]:
    """Have engines translate what is missing; give also why they stopped, if they did."""
    from translator.translate import requests
    from translator.translate.run import Run

    so_far = draft

    def kept(units: Iterable[Unit]) -> None:
        nonlocal so_far
        so_far = so_far.with_units(units)
        keep(so_far)

    run = Run.around(engine)
    texts, scene = draft.waiting(run, matcher), draft.scene(matcher, similar)
    failure = requests.ask(texts, scene, run, draft.job.names.source, kept) if texts else ""
    if texts and (refused := _apart(so_far, {text.unit.key for text in texts})):
        kept(refused)
    return so_far, failure


def _apart(draft: Draft, asked: Collection[Key]) -> list[Unit]:
    """The units of those that were *asked* for, without their targets where these do not meet."""
    from translator.translate.questions import blame

    document = draft.job.source
    units = draft.catalog.targets(document.segments)
    refused = {}
    for group in broken_together(document, [unit.target or None for unit in units]):
        for unit in (units[index] for index in group):
            if unit.key in asked and unit.target:
                reason = blame(
                    "", unit.origin, "breaks the text around it, together with its neighbors"
                )
                refused[unit.key] = replace(
                    unit, target="", state=State.UNTRANSLATED, origin="",
                    history=replace(unit.history, reason=reason),
                )  # fmt: skip
    return list(refused.values())


def joined(job: Job, units: Iterable[Unit]) -> str:
    """The job's catalog, with the targets of *units* where a machine may write.

    Somebody may have saved the catalog since *units* were begun: a person's words there are
    never replaced, be they for an older source (`Unit.is_open`).
    """
    fresh = {unit.key: unit for unit in units if unit.target}
    catalog = Catalog.read(job.catalog, job.pair, job.names.catalog).merged(job.source.segments)
    filled = (fresh.get(u.key, u) if u.is_open else u for u in catalog.units)
    return str(_in_target_order(catalog.with_units(filled), job))


def _in_target_order(catalog: Catalog, job: Job) -> Catalog:
    """*catalog* as it is kept while the target is still the old one: in its order."""
    return catalog if job.target is None else replace(catalog, waits=True)


def finish(draft: Draft, matcher: Matcher, failure: str = "") -> Outcome:
    """Check a draft, and emit its target if it is complete."""
    emission = emit(draft)
    checked = check_units_of(draft, matcher)
    return Outcome(
        catalog=draft.job.catalog if emission.undecided else str(emission.catalog),
        target=emission.target,
        final=str(emission.final),
        units=draft.catalog.units,
        findings=tuple(told(draft, emission, checked)),
        failure=failure,
    )


def told(draft: Draft, emission: Emission, checked: Iterable[Finding] = ()) -> list[Finding]:
    """All that is to be said of a post on its way, each with the file that it is about.

    Args:
        checked: what the checks find in its units.
    """
    merged = draft.merged
    findings = [
        *draft.job.source.problems,
        *checked,
        *emission.findings,
        *merged.notes.values(),
        *merged.conflicts.values(),
    ]
    return [replace(f, path=f.path or draft.job.names.source) for f in findings]


def check_units_of(draft: Draft, matcher: Matcher, wanted: Wanted = every) -> Iterator[Finding]:
    """Run the checks on a draft's units, each finding at the segment where the unit begins."""
    document = draft.job.source
    same = same_address(draft.job.pair, document.text, "")
    setting = Setting(
        draft.job.pair,
        matcher,
        labels=document.labels,
        syntax=document.syntax,
        same_address=same,
    )
    post = ParsedPost("", document)
    for unit, finding in check_units(draft.catalog.units, setting, wanted):
        if (index := draft.view.first.get(unit.key)) is not None:
            span = document.segments[index].spans[0]
            line, column = post.place(span.start)
            finding = replace(finding, line=line, column=column, span=span)
        yield finding


@dataclass(frozen=True, slots=True)
class Emission:
    """What there is to write of a post."""

    catalog: Catalog
    """The catalog to write before the target."""
    target: str | None
    """The target; None while units are missing, or where a person's words would be lost."""
    final: Catalog
    """The catalog to write after it, which knows what the target was given."""
    findings: tuple[Finding, ...] = ()
    """What cannot stand in its place, what would be lost, and where links do not follow."""
    undecided: bool = False
    """Whether somebody has to decide before anything is written, the catalog as well: it knows
    what the target was made from, which tells a person's words there from ours."""


def emit(draft: Draft) -> Emission:
    """Fill the target from the catalog, and make it fit for its place."""
    job, catalog = draft.job, draft.catalog
    text, refused = fill(job, catalog)
    if text is None:
        if draft.edits and not job.options.partial:
            # What is missing hides nothing that would be lost.
            partial = replace(job, options=replace(job.options, partial=True))
            tried = emit(replace(draft, job=partial))
            if tried.undecided:
                return tried
        catalog = _in_target_order(catalog, job)
        return Emission(catalog=catalog, target=None, final=draft.catalog, findings=tuple(refused))
    there, options = job.target, job.options
    filled = _read(text, there, job.source)
    local = Localiser(job.home, job.source, filled, catalog.kept)
    first = there and there.text and not (draft.before.skeleton or draft.before.end)
    if options.force or options.theirs or first:
        # What stands there before the first emission is a person's, links and all.
        kept = kept_by_hand(local, there) if there and not options.force else {}
        catalog = catalog.keeping(kept)
        local = Localiser(job.home, job.source, filled, catalog.kept)
    fresh = _read(localised(local, condition_of(catalog.units)), there, filled)
    if there and there.text and fresh is not there:
        fresh = _read(edited(fresh.text, quote_edits(fresh, there)), there, fresh)
    findings = [*refused, *local.unfollowed()]
    known = draft.edits.target.gaps if draft.edits and fresh is there else None
    gaps = known or gap_digests(fresh, job.home)
    conflicts = draft.merged.conflicts
    if draft.edits and fresh is not there:
        faults = list(
            lost(draft.edits, draft.before, catalog, emitted=fresh, gaps=gaps, told=conflicts)
        )
        if faults or conflicts:
            waiting, findings = _in_target_order(catalog, job), [*findings, *faults]
            return Emission(
                catalog=waiting,
                target=None,
                final=catalog,
                findings=tuple(findings),
                undecided=bool(job.catalog) and not options.theirs,
            )
    approved = options.approved
    words = {u.key: local.words(_emitted(u, approved) or u.source) for u in catalog.units}
    behind, end = by_key(gaps, catalog.view(job.source.segments))
    final = catalog.emitted(words, behind, digest(fresh.skeleton), end)
    return Emission(catalog=catalog, target=fresh.text, final=final, findings=tuple(findings))


def _read(text: str, *known: Document | None) -> Document:
    """The document of *text*: one of those that are *known*, or a new one of their syntax."""
    documents = [document for document in known if document is not None]
    same = (document for document in documents if document.text == text)
    return next(same, None) or Document.parse(text, documents[0].syntax)


def fill(job: Job, catalog: Catalog) -> tuple[str | None, list[Finding]]:
    """Fill the source from the catalog; None while units are missing, unless partial."""
    units = catalog.targets(job.source.segments)
    wanted = [_emitted(unit, job.options.approved) for unit in units]
    if None in wanted and not job.options.partial:
        return None, []
    refused = []
    for group in broken_together(job.source, wanted):
        shown = " and ".join(f"“{shorten(wanted[index] or '', 30)}”" for index in group)
        message = f"{shown} cannot be in one place: together they mean something else in Markdown"
        refused.append(Finding("splice", Severity.ERROR, message, job.names.catalog))
        wanted = [None if index in group else target for index, target in enumerate(wanted)]
    text, refusals = job.source.filled(wanted, held=False)
    for index, reason in refusals.items():
        message = f"“{shorten(wanted[index] or '')}” cannot be in a {reason}"
        refused.append(Finding("splice", Severity.ERROR, message, job.names.catalog))
    return (None if refused and not job.options.partial else text), refused


def _emitted(unit: Unit, approved: bool) -> str | None:
    """What of *unit* is emitted, if anything is."""
    return unit.target or None if unit.state is State.TRANSLATED or not approved else None

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
from translator.checks import Wanted, every
from translator.checks.base import Setting
from translator.checks.post import ParsedPost
from translator.checks.rows import is_draft
from translator.checks.run import check_units
from translator.markdown.document import Document
from translator.memory import Around, Memory
from translator.memory.records import plain_context, protected_of
from translator.site.localise import (
    Localiser,
    condition_of,
    dressed,
    kept_by_hand,
    quote_edits,
)
from translator.site.same import same_address
from translator.terms.matcher import Matcher
from translator.text.chars import edited, has_cjk, plural, shorten
from translator.translate.edits import Edits, Merged, lost, taken
from translator.translate.job import Job, Outcome
from translator.translate.meeting import broken_together
from translator.translate.renew import Fresh, owned, renewed, staying
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
    adopted: bool = False
    """Whether the target is a person's, whom the catalog had nothing of until now."""

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
    target = None if job.options.force else job.target
    # What a catalog knows nothing of, a person made.
    adopted = False
    if target is not None and target.text and not before.end:
        adopted = before.skeleton != digest(target.skeleton)
        before = owned(before, job.source, target, job.home) if adopted else before
    catalog, edits = before.merged(job.source.segments), None
    merged = Merged(catalog)
    if target is not None:
        edits, merged = taken(job, target, before, catalog)
    units = [copied(unit, job.pair) for unit in merged.catalog.units]
    if target is None or job.options.missing:
        units = [_asked_for(unit) for unit in units]
    catalog = merged.catalog.with_units(units)
    view = catalog.view(job.source.segments)
    return Draft(
        job=job, before=before, catalog=catalog, view=view, edits=edits, merged=merged,
        adopted=adopted,
    )  # fmt: skip


def _asked_for(unit: Unit) -> Unit:
    """*unit* as one that the target lacks, even where a person left it out."""
    return replace(unit, history=replace(unit.history, own=())) if unit.is_left_out else unit


def copied(unit: Unit, pair: Pair) -> Unit:
    """Take the source as target where it has nothing of the source's language.

    An English phrase or a number in a Chinese post is that already in the English one.
    """
    if unit.target or unit.is_left_out or pair.source.language != "zh" or has_cjk(unit.source):
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
        if not (unit.target or unit.is_left_out):
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
    if texts and (refused := _refused_together(so_far, {text.unit.key for text in texts})):
        kept(refused)
    return so_far, failure


def _refused_together(draft: Draft, asked: Collection[Key]) -> list[Unit]:
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


def joined(job: Job, units: Iterable[Unit], begun: Catalog) -> str:
    """The job's catalog, with the targets of *units* where a machine may write.

    Somebody may have saved the catalog since *units* were begun: a person's words there are
    never replaced, be they for an older source (`Unit.is_open`), nor what another run has drafted
    since. A draft that is still the one that was *begun* with gives way: a pseudo-translation,
    or one that the run was to ask for again.

    Args:
        begun: the catalog as it was then.
    """
    fresh = {unit.key: unit for unit in units if unit.target}
    drafts = {unit.key: unit.target for unit in begun.units if is_draft(unit)}
    catalog = Catalog.read(job.catalog, job.pair, job.names.catalog).merged(job.source.segments)

    def filled(unit: Unit) -> Unit:
        gives_way = is_draft(unit) and drafts.get(unit.key) == unit.target
        return fresh.get(unit.key, unit) if unit.is_open or gives_way else unit

    return str(_in_target_order(catalog.with_units(map(filled, catalog.units)), job))


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
        findings=(*told(draft, emission, checked), *_left_out(draft)),
        failure=failure,
    )


def _left_out(draft: Draft) -> Iterator[Finding]:
    """A note of what a person left out of the target, and nobody has filled."""
    if count := sum(unit.is_left_out for unit in draft.catalog.units):
        what = f"{plural(count, 'unit')} {'is' if count == 1 else 'are'} left out of"
        target, them = draft.job.names.target, "it" if count == 1 else "them"
        message = f"{what} {target}, which a person made; --missing fills {them}"
        yield Finding("incomplete", Severity.NOTE, message, target)


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
    post = ParsedPost("", document)
    for unit, finding in found_in(draft.catalog.units, draft.job, matcher, wanted):
        if (index := draft.view.first.get(unit.key)) is not None:
            span = document.segments[index].spans[0]
            line, column = post.place(span.start)
            finding = replace(finding, line=line, column=column, span=span)
        yield finding


def found_in(
    units: Iterable[Unit], job: Job, matcher: Matcher, wanted: Wanted = every
) -> Iterator[tuple[Unit, Finding]]:
    """Run the checks on *units* of a job's catalog; each finding with its unit, and no place."""
    return check_units(units, setting_of(job, matcher), wanted)


def setting_of(job: Job, matcher: Matcher) -> Setting:
    """What the checks may know of a job around a unit."""
    document = job.source
    same = same_address(job.pair, document.text, "")
    return Setting(
        job.pair, matcher, labels=document.labels, syntax=document.syntax, same_address=same
    )


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
    """Fill the target from the catalog, and make it fit for its place.

    What the target has of a person's own stays, as far as the source is what it was (`renew`).
    """
    job, catalog, edits = draft.job, draft.catalog, draft.edits
    there, options = job.target, job.options
    filling = _fill(draft)
    if filling.missing and not options.partial:
        if edits:
            # What is missing hides nothing that would be lost.
            partial = replace(job, options=replace(options, partial=True))
            tried = emit(replace(draft, job=partial))
            if tried.undecided:
                return tried
        catalog, said = _in_target_order(catalog, job), filling.refused
        return Emission(catalog=catalog, target=None, final=draft.catalog, findings=tuple(said))
    filled = _read(job.source.joined(filling.pieces), there, job.source)
    local = Localiser(job.home, job.source, filled, catalog.kept)
    if options.force or options.theirs or draft.adopted:
        # What stands there before the first emission is a person's, links and all.
        kept = kept_by_hand(local, there) if there and not options.force else {}
        catalog = catalog.keeping(kept)
        local = Localiser(job.home, job.source, filled, catalog.kept)
    fresh = Fresh.of(job.source, filling.pieces, filling.left, local)
    whole = renewed(
        job.source,
        fresh,
        catalog,
        before=draft.before,
        edits=edits,
        stays=filling.stays,
        theirs=options.theirs,
    )
    made = Localiser(job.home, job.source, _read(whole.text, there, filled), catalog.kept)
    target = _read(dressed(made, condition_of(catalog.units), whole.kept), there, filled)
    if there and there.text and target is not there:
        target = _read(edited(target.text, quote_edits(target, there)), there, target)
    findings = [*filling.refused, *local.unfollowed(), *whole.findings]
    conflicts = draft.merged.conflicts
    if edits and (target is not there or whole.conflicts):
        faults = [*whole.conflicts, *lost(edits, catalog, target, whole.gaps, conflicts)]
        if faults or conflicts:
            waiting, findings = _in_target_order(catalog, job), [*findings, *faults]
            return Emission(
                catalog=waiting,
                target=None,
                final=catalog,
                findings=tuple(findings),
                undecided=bool(job.catalog) and not options.theirs,
            )
    final = catalog.emitted(whole.stood, whole.end, whole.own_end, digest(target.skeleton))
    return Emission(catalog=catalog, target=target.text, final=final, findings=tuple(findings))


@dataclass(frozen=True, slots=True)
class _Filling:
    """What is to be written in the places of the source's segments."""

    pieces: list[str | None]
    """The words of each, made fit for its place; None where the source stays."""
    left: list[bool]
    """Whether each is left out of the target."""
    stays: frozenset[int]
    """Those whose words stay in the target letter by letter, by index."""
    missing: bool
    """Whether words are missing, or cannot stand in their place."""
    refused: list[Finding]
    """Which cannot, and why."""


def _fill(draft: Draft) -> _Filling:
    """Fill the places of a source from its catalog."""
    job, units = draft.job, draft.catalog.targets(draft.job.source.segments)
    wanted = [_emitted(unit, job.options.approved) for unit in units]
    left = [draft.edits is not None and unit.is_left_out for unit in units]
    if not job.options.partial and any(
        words is None and not out for words, out in zip(wanted, left, strict=True)
    ):
        return _Filling([], left, frozenset(), missing=True, refused=[])
    stays = staying(draft.edits.target, draft.catalog, wanted) if draft.edits else set[int]()
    refused: list[Finding] = []
    for group in broken_together(job.source, wanted):
        if stays.issuperset(group):
            continue
        shown = " and ".join(f"“{shorten(wanted[index] or '', 30)}”" for index in group)
        message = f"{shown} cannot be in one place: together they mean something else in Markdown"
        refused.append(Finding("splice", Severity.ERROR, message, job.names.catalog))
        wanted = [None if index in group else words for index, words in enumerate(wanted)]
    pieces, refusals = job.source.fitted(wanted, held=False)
    for index, reason in refusals.items():
        if index not in stays:
            message = f"“{shorten(wanted[index] or '')}” cannot be in a {reason}"
            refused.append(Finding("splice", Severity.ERROR, message, job.names.catalog))
    return _Filling(pieces, left, frozenset(stays), bool(refused), refused)


def _read(text: str, *known: Document | None) -> Document:
    """The document of *text*: one of those that are *known*, or a new one of their syntax."""
    documents = [document for document in known if document is not None]
    same = (document for document in documents if document.text == text)
    return next(same, None) or Document.parse(text, documents[0].syntax)


def _emitted(unit: Unit, approved: bool) -> str | None:
    """What of *unit* is emitted, if anything is."""
    return unit.target or None if unit.state is State.TRANSLATED or not approved else None

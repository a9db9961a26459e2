"""A target from a catalog: filled, fit for its place, kept back where words would be lost."""

from __future__ import annotations

from dataclasses import replace

from translator.catalog.catalog import Catalog
from translator.catalog.entries import digest
from translator.markdown.document import Document
from translator.site.localise import Localiser, condition_of, kept_by_hand, localised
from translator.site.metadata import quote_edits
from translator.text.chars import edited, shorten
from translator.translate.handwork import gaps_by_key
from translator.translate.job import Draft, Job, in_target_order
from translator.translate.taking import lost
from translator.units import Finding, Severity, State, Unit


def emitted(draft: Draft) -> tuple[str | None, Catalog, Catalog, list[Finding]]:
    """Give the target, the catalog to write before it and the one after it, and what is wrong.

    There is no target while units are missing, or where a person's words would be lost.
    """
    job, catalog = draft.job, draft.catalog
    filled, refused = emit(draft.document, catalog, job)
    target, settled = filled, catalog
    if filled is not None:
        plain = Document.parse(filled, job.syntax)
        local = Localiser(job.home, draft.document, plain, catalog.kept)
        if job.force or job.theirs or (job.target and not draft.before.skeleton + draft.before.end):
            # What stands there before the first emission is a person's, links and all.
            theirs = Document.parse("" if job.force else job.target or "", job.syntax)
            catalog = catalog.keeping(kept_by_hand(local, theirs))
            local = Localiser(job.home, draft.document, plain, catalog.kept)
        target, settled, news = _settled(local, replace(draft, catalog=catalog))
        refused += news
    if target is None:
        catalog = in_target_order(catalog, job)
    return target, catalog, settled, refused


def _settled(local: Localiser, draft: Draft) -> tuple[str | None, Catalog, list[Finding]]:
    """The target to write, the catalog that knows it, and what keeps it from being written."""
    job, document, catalog = draft.job, draft.document, draft.catalog
    edits, hand = draft.edits, draft.hand
    target = localised(local, condition_of(catalog.units))
    fresh = Document.parse(target, job.syntax)
    if job.target not in (None, "", target):
        target = edited(target, quote_edits(fresh, Document.parse(job.target, job.syntax)))
        fresh = Document.parse(target, job.syntax)
    notes = list(local.unfollowed())
    if edits and target != job.target:
        faults = list(lost(edits, draft.before, catalog, fresh, hand.conflicts))
        if faults or hand.conflicts:
            return None, catalog, [*notes, *faults]
    words = {u.key: local.words(_emitted(u, job.approved) or u.source) for u in catalog.units}
    gaps, end = gaps_by_key(fresh, document, catalog, job.home)
    return target, catalog.emitted(words, gaps, digest(fresh.skeleton), end), notes


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

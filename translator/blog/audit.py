"""What is wrong with a pair as it stands: its posts, its catalog, and one against the other.

`audit` is a function of values, like the pipeline: texts in, findings out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from translator.bitext.alignment import Row, align, is_believed
from translator.catalog.catalog import Catalog, plain
from translator.checks import WORD_CHECKS, Wanted, every, known, only
from translator.checks.base import PostSetting, Setting
from translator.checks.exceptions import apply_exceptions
from translator.checks.post import ParsedPost, check_post
from translator.checks.rows import Group, groups, is_draft
from translator.checks.run import check_pair
from translator.site.localise import Localiser, given_anchors
from translator.site.notices import without_notice
from translator.terms.matcher import Matcher
from translator.text.chars import fold, plural
from translator.translate.edits import rows_of
from translator.translate.job import Job
from translator.translate.pipeline import Draft, begin, check_units_of, emit, told
from translator.units import Finding, Locale, Severity, State, Unit

STATES = frozenset({"stale", "edited", "splice", "incomplete", "outdated"})
"""What is found by going the pipeline's way without an engine, and needs a catalog."""


@dataclass(frozen=True, slots=True)
class Audit:
    """A pair as it stands, and what is wrong with it."""

    job: Job
    """The pair."""
    units: tuple[Unit, ...]
    """The units of its catalog, fitted to the source; none if no state was asked for."""
    findings: tuple[Finding, ...]
    """What is wrong, each with its place in the file it is about."""
    rows: tuple[Row, ...] = ()
    """What of the two posts belongs to what, if the target is there."""


def audit(
    job: Job,
    matcher: Matcher,
    wanted: Wanted = every,
    *,
    rows: Sequence[Row] | None = None,
    linked: bool = False,
    strict: bool = False,
    places: Callable[[Locale], PostSetting] = PostSetting,
) -> Audit:
    """Check a pair as it stands.

    A target that is there is checked as it is written, whatever the catalog says; without
    one, the units of the catalog are, at the places of their sources.

    Args:
        wanted: which checks to run. Without any of the states, the posts are compared and no
            more: the catalog is not read, and no unit is given.
        rows: the bitext of the two posts, if the job's catalog was just made from it.
        linked: whether what belongs to what is what the catalog says, where it knows the
            target, so that nothing is aligned: for counts, not for the shape of the posts.
        strict: whether every target is a draft, however it came about.
        places: what the checks of one post may know beside it, by its locale.
    """
    units: tuple[Unit, ...] = ()
    findings: list[Finding] = []
    if needs_catalog(wanted) or (job.catalog and job.target is None):
        draft = begin(job)
        units = draft.catalog.units
        findings = list(_stated(draft, matcher, aligned=rows is not None))
        if linked and draft.edits and rows is None:
            rows = rows_of(draft.edits, draft.view)
    source = ParsedPost(job.names.source, job.source, job.home)
    posts, links = [source], list[Group]()
    if (target := _target(job)) is not None:
        posts.append(target)
        rows = align(source.document, target.document) if rows is None else rows
        links = groups(rows)
        rebased = Localiser(job.home, source.document, target.document).words
        given = given_anchors(job.home, source.document)
        drafts = _anything if strict else drafts_of(job)
        setting = Setting(job.pair, matcher, rebased=rebased, given=given, is_draft=drafts)
        findings += _compared(source, target, rows, setting, wanted)
    findings = _once(findings, _alone(job, posts, places, wanted))

    def ran(check: str) -> bool:
        return len(posts) == 2 and wanted(check)

    findings = [f for f in apply_exceptions(findings, posts, links, known, ran) if wanted(f.check)]
    findings.sort(key=lambda f: (f.path, f.line, f.column))
    return Audit(job=job, units=units, findings=tuple(findings), rows=tuple(rows or ()))


def _target(job: Job) -> ParsedPost | None:
    """The target, if it is there, without the notice that is not a translation of anything."""
    if job.target is None:
        return None
    return ParsedPost(job.names.target, without_notice(job.target), job.home)


def _anything(source: str, target: str) -> bool:
    return True


def drafts_of(job: Job) -> Callable[[str, str], bool]:
    """Tell of a source and a target whether a machine wrote it, and nobody has approved it.

    A pair without a catalog is a person's; and so are words that differ from the catalog's.
    """
    if not job.catalog:
        return lambda source, target: False
    units = Catalog.read(job.catalog, job.pair, job.names.catalog).units
    drafts = {(unit.source, plain(unit.target)) for unit in units if is_draft(unit)}
    return lambda source, target: bool(drafts) and (fold(source), plain(fold(target))) in drafts


def needs_catalog(wanted: Wanted) -> bool:
    """Whether a check that is wanted is about the catalog, not about the two posts."""
    return any(map(wanted, STATES))


def _stated(draft: Draft, matcher: Matcher, *, aligned: bool) -> Iterator[Finding]:
    """What is to be said of the catalog and its target, and `translate` would say or change.

    Not what the comparison of the posts says better.
    """
    job, emission = draft.job, emit(draft)
    checked = check_units_of(draft, matcher, only({"stale"}) if job.target else every)
    for finding in told(draft, emission, checked):
        said = job.target is not None and finding.check in WORD_CHECKS - STATES
        if not said and not (aligned and finding.check == "edited"):
            yield _waiting(finding)
    missing = sum(unit.state is State.UNTRANSLATED for unit in draft.catalog.units)
    there = job.target.text if job.target else None
    if there and missing:
        have = f"{plural(missing, 'unit')} {'has' if missing == 1 else 'have'} no translation"
        sure = f"{have} that alignment is sure of; run translator align"
        message = sure if aligned else have
        yield Finding("incomplete", Severity.WARNING, message, job.names.catalog)
    elif there and not aligned and emission.target not in (None, there):
        message = (
            "is out of date: its source and catalog give another text; run translator translate"
        )
        yield Finding("outdated", Severity.WARNING, message, job.names.target)


def _waiting(finding: Finding) -> Finding:
    """A note of an edit that `translate` takes, where it is not run: the catalog lacks it."""
    if finding.check != "edited" or finding.severity is not Severity.NOTE:
        return finding
    message = f"{finding.message}; run translator translate"
    return replace(finding, severity=Severity.WARNING, message=message)


def _compared(
    source: ParsedPost, target: ParsedPost, rows: Sequence[Row], setting: Setting, wanted: Wanted
) -> Iterator[Finding]:
    """What the checks find in the two posts as they are written."""
    # Whether a doubtful link keeps the structure can be said; not whether its words are right.
    sure = groups(row for row in rows if is_believed(row))
    yield from check_pair(source, target, groups(rows), setting, wanted, sure=sure)
    yield from (replace(problem, path=target.path) for problem in target.document.problems)


def _alone(
    job: Job,
    posts: Sequence[ParsedPost],
    places: Callable[[Locale], PostSetting],
    wanted: Wanted,
) -> Iterator[Finding]:
    """What is wrong with each post by itself."""
    for post, locale in zip(posts, (job.pair.source, job.pair.target), strict=False):
        yield from check_post(post, places(locale), wanted)


def _once(compared: list[Finding], alone: Iterable[Finding]) -> list[Finding]:
    """Of a pair and of a post *alone* the same is said once: by the one that has a fix."""
    said = {(each.path, each.span): each for each in compared}
    found = compared
    for each in alone:
        other = said.get((each.path, each.span))
        if other and each.fix is not None and other.fix is None:
            found = [one for one in found if one is not other]
        elif other:
            continue
        found.append(each)
    return found

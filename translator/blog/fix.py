"""What is certain, put right: in a post, in its translations, and in their catalogs.

The catalog is the truth about a pair. So a fix in a target goes into the words of its unit,
and a fix in a source takes the units of all its catalogs along, state and origin as they
were: `translate` changes nothing afterwards. Fixing twice is fixing once. A fix that would
change anything but words (a link, code, the shape of the post) is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from translator.catalog.catalog import Catalog, Key, keys_of, occurrence
from translator.catalog.entries import plain
from translator.checks.links import linked
from translator.checks.post import ParsedPost
from translator.markdown.document import Document
from translator.markdown.mend import literal_emphasis
from translator.markdown.syntax import Syntax
from translator.memory import Memory
from translator.site.anchors import SLUGGERS, Names
from translator.terms.matcher import Matcher
from translator.text.chars import Edit, edited, fold
from translator.translate.job import Job, Outcome
from translator.translate.pipeline import translate
from translator.units import COPIED, HUMAN, Finding, Kind, Segment, State, Unit

Look = Callable[[Job], Iterable[Finding]]
"""Finds what is wrong with a pair."""

_ROUNDS = 20
_CONTEXT = 8
_WAYS = ((False, False), (True, False), (False, True), (True, True))


@dataclass(frozen=True, slots=True)
class Fixed:
    """A post and its translations after their fixes."""

    jobs: tuple[Job, ...]
    """One for each pair, in the order given."""
    findings: tuple[Finding, ...]
    """What was fixed, each with its place in the text as it was then."""
    left: tuple[str, ...] = ()
    """The targets that were left alone, since their catalogs give another text."""


def fix(jobs: Sequence[Job], look: Look) -> Fixed:
    """Apply the fixes of what *look* finds in the pairs of one source until none is left."""
    fixed: list[Finding] = []
    found = [list(look(job)) for job in jobs]
    for _ in range(_ROUNDS):
        jobs, done = _source(jobs, chain.from_iterable(found))
        if not done:
            mended = [_target(job, each) for job, each in zip(jobs, found, strict=True)]
            jobs = [job for job, _ in mended]
            done = [finding for _, each in mended for finding in each]
        if not done:
            break
        fixed += done
        found = [list(look(job)) for job in jobs]
    wrong = (job for job, each in zip(jobs, found, strict=True) if _about(job.target_name, each))
    left = (job.target_name for job in wrong if job.catalog and settled(job) is None)
    return Fixed(tuple(jobs), tuple(fixed), tuple(left))


def _source(jobs: Sequence[Job], found: Iterable[Finding]) -> tuple[list[Job], list[Finding]]:
    """Fix the source of *jobs*, and take the units of their catalogs along."""
    job = jobs[0]
    text, done = applied(job.text, _about(job.name, found), job.syntax)
    carried = [_carried(job, text) for job in jobs] if done else []
    if not done or None in carried:
        return list(jobs), []
    return [job for job in carried if job], done


def _target(job: Job, found: Iterable[Finding]) -> tuple[Job, list[Finding]]:
    """Fix the target of *job*, and the words of its units."""
    findings = _about(job.target_name, found)
    if not findings or job.target is None:
        return job, []
    if not job.catalog:
        text, done = applied(job.target, findings, job.syntax)
        return replace(job, target=text), done
    way = settled(job)
    if way is None:
        return job, []
    catalog = Catalog.read(job.catalog, job.pair, job.catalog_name)
    document = Document.parse(job.target, job.syntax)
    # Words that were escaped for their place may not be found again in their unit.
    for same in (plain, str):
        known = {same(unit.target) for unit in catalog.units if unit.target}
        there = [f for f in findings if same(_words_at(document, f)) in known]
        text, done = applied(job.target, there, job.syntax)
        outcome = _emitted(replace(way, catalog=str(_reworded(catalog, job, text))))
        if outcome.target == text:
            return replace(job, target=text, catalog=outcome.settled), done
    return job, []


def _about(path: str, found: Iterable[Finding]) -> list[Finding]:
    """The fixable findings of one file."""
    return [
        finding
        for finding in dict.fromkeys(found)
        if finding.path == path and finding.fix is not None and finding.span is not None
    ]


def applied(text: str, findings: Iterable[Finding], syntax: Syntax) -> tuple[str, list[Finding]]:
    """Apply the fixes of *findings* to *text*; give those that were, for they changed words only.

    Where two overlap, the first one wins.
    """
    chosen: list[Finding] = []
    last = (-1, -1)
    for finding in sorted(findings, key=_place):
        if (place := _place(finding))[0] >= last[1] and place[0] > last[0]:
            chosen.append(finding)
            last = place
    kept = _harmless(Document.parse(text, syntax), chosen)
    return _replaced(text, kept), kept


def _harmless(document: Document, findings: list[Finding]) -> list[Finding]:
    """Those of *findings* whose fixes change words only; found by halving."""
    if not findings or _same_but_words(document, _replaced(document.text, findings)):
        return findings
    if len(findings) == 1:
        return []
    half = len(findings) // 2
    left, right = (_harmless(document, part) for part in (findings[:half], findings[half:]))
    both = [*left, *right]
    return both if _same_but_words(document, _replaced(document.text, both)) else left


def _place(finding: Finding) -> tuple[int, int]:
    span = finding.span
    return (span.start, span.stop) if span is not None else (0, 0)


def _replaced(text: str, findings: Sequence[Finding]) -> str:
    return edited(text, (Edit(*_place(finding), finding.fix or "") for finding in findings))


def _same_but_words(before: Document, text: str) -> bool:
    """Whether *text* differs in words only: not in skeleton, placeholders or emphasis."""
    after = Document.parse(text, before.syntax)
    if before.skeleton != after.skeleton or len(before.problems) < len(after.problems):
        return False
    kinds = [[(s.kind, s.path) for s in document.segments] for document in (before, after)]
    if kinds[0] != kinds[1]:
        return False
    posts = ParsedPost("", before), ParsedPost("", after)
    both = zip(before.segments, after.segments, strict=True)
    changed = [(a, b) for a, b in both if a.source != b.source]
    if any(_parts(posts[0], a) != _parts(posts[1], b) for a, b in changed):
        return False
    if not any(_other_anchor(a, b) for a, b in changed):
        return True
    own = linked(posts[0])
    # Whatever the site, a link that led to a heading still does.
    for slugs in SLUGGERS if own else ():
        names, there = Names(before, slugs), Names(after, slugs)
        if any(fragment in names and fragment not in there for fragment in own):
            return False
    return True


def _other_anchor(old: Segment, new: Segment) -> bool:
    """Whether a heading's anchor changes with it."""
    return old.kind is Kind.HEADING and old.source.lower() != new.source.lower()


def _parts(post: ParsedPost, segment: Segment) -> tuple[list[tuple[str, str]], int]:
    found = post.passage([segment]).placeholders
    return [(p.check, p.value) for p in found], len(literal_emphasis(segment.source))


def settled(job: Job) -> Job | None:
    """*job* with the options under which its catalog gives its target as it is; None if none."""
    for partial, approved in _WAYS:
        way = replace(job, partial=partial, approved=approved, force=True)
        if _emitted(way).target == job.target:
            return way
    return None


def _emitted(job: Job) -> Outcome:
    return translate(job, Memory(), Matcher(()))


def _carried(job: Job, text: str) -> Job | None:
    """*job* with the source *text*; None if its target would seem to be edited by hand."""
    new = replace(job, text=text)
    if not job.catalog:
        return new
    before, after = (Document.parse(t, job.syntax) for t in (job.text, text))
    catalog = Catalog.read(job.catalog, job.pair, job.catalog_name)
    new = replace(new, catalog=str(rekeyed(catalog, before.segments, after.segments)))
    way = settled(job) if job.target is not None else None
    if way is None:
        worse = len(_edits(new)) > len(_edits(job))
        return None if worse else new
    outcome = _emitted(replace(way, text=text, catalog=new.catalog))
    return replace(new, catalog=outcome.settled, target=outcome.target or job.target)


def _edits(job: Job) -> list[Finding]:
    return [f for f in _emitted(replace(job, force=False)).findings if f.check == "edited"]


def rekeyed(catalog: Catalog, before: Sequence[Segment], after: Sequence[Segment]) -> Catalog:
    """Take the units of the segments *before* along to those *after*, which only a fix changed.

    Where two segments have become the same, and their targets are not, the second one keeps
    its unit as an occurrence of its own.
    """
    known = {unit.key: unit for unit in catalog.units}
    moved: dict[Key, dict[Key, Unit]] = {}
    taken: dict[Key, Unit] = {}
    counts: dict[Key, int] = {}
    for old, segment in zip(keys_of(before, known), after, strict=True):
        new = segment.context, fold(segment.source)
        counts[new] = counts.get(new, 0) + 1
        unit = known.get(old)
        if unit is None:
            continue
        if new in taken and taken[new].target != unit.target:
            new = occurrence(new, counts[new])
        ways = moved.setdefault(old, {})
        if taken.setdefault(new, unit) is unit:
            ways[new] = _renamed(unit, new)
    units = [unit for u in catalog.units for unit in moved.get(u.key, {u.key: u}).values()]
    obsolete = tuple(unit for unit in catalog.obsolete if unit.key not in taken)
    distinct = {unit.key: unit for unit in units}
    return replace(catalog, units=tuple(distinct.values()), obsolete=obsolete)


def _renamed(unit: Unit, key: Key) -> Unit:
    if key == unit.key:
        return unit
    # A target that is its source stays that.
    target = key[1] if unit.origin == COPIED and unit.target == unit.source else unit.target
    unit = replace(unit, context=key[0], source=key[1], target=target)
    if unit.previous == unit.source and unit.origin == HUMAN:
        return replace(unit, previous="", state=State.TRANSLATED)
    return unit


def _words_at(document: Document, finding: Finding) -> str:
    """The words of the segment that *finding* is about."""
    start, stop = _place(finding)
    words = (
        segment.source
        for segment in document.segments
        if segment.spans[0].start <= start and stop <= segment.spans[-1].stop
    )
    return next(words, "")


def _reworded(catalog: Catalog, job: Job, text: str) -> Catalog:
    """The catalog with the words of the target *text* where those differ from the job's."""
    old, new = (Document.parse(t, job.syntax).segments for t in (job.target or "", text))
    words = {a.source: b.source for a, b in zip(old, new, strict=True) if a.source != b.source}
    spelled = {plain(before): before for before in words}

    def reworded(unit: Unit) -> Unit:
        before = spelled.get(plain(unit.target)) if unit.target else None
        if before is None:
            return unit
        return replace(unit, target=_carry(unit.target, before, words[before]))

    return catalog.with_units(map(reworded, catalog.units))


def _carry(text: str, old: str, new: str) -> str:
    """Change *text* as *old* was changed to *new*; splicing may have escaped it in between."""
    if text == old:
        return new
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for verb, i1, i2, j1, j2 in reversed(matcher.get_opcodes()):
        left, right = old[max(i1 - _CONTEXT, 0) : i1], old[i2 : i2 + _CONTEXT]
        if verb != "equal" and text.count(left + old[i1:i2] + right) == 1:
            text = text.replace(left + old[i1:i2] + right, left + new[j1:j2] + right)
    return text

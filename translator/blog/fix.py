"""What is certain, put right: in a post, in its translations, and in their catalogs.

The catalog is the truth about a pair. So a fix in a target goes into the words of its unit,
and a fix in a source takes the units of all its catalogs along, state and origin as they
were: `translate` changes nothing afterwards. Fixing twice is fixing once. A fix that would
change anything but words (a link, code, the shape of the post) is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, permutations
from pathlib import Path
from urllib.parse import unquote

from translator.blog.blog import Blog
from translator.catalog.catalog import Catalog, plain
from translator.catalog.view import Key, View, key_of, occurrences
from translator.checks import Wanted, every
from translator.checks.links import linked
from translator.checks.post import ParsedPost
from translator.files import inside, write_text
from translator.markdown.document import Document
from translator.markdown.inlines import find_inlines
from translator.project.project import Post
from translator.site.anchors import SLUGGERS, Fragments
from translator.site.commonmark import parser
from translator.text.chars import Edit, edited
from translator.text.regex import regex
from translator.translate.job import Job
from translator.translate.pipeline import begin, emit, told
from translator.units import COPIED, HUMAN, Finding, Kind, Pair, Segment, State, Unit

Look = Callable[[Job], Iterable[Finding]]
"""Finds what is wrong with a pair."""
Named = Callable[[], Set[str]]
"""Gives what follows `#` in addresses."""

_ROUNDS = 20
_CONTEXT = 8
_WORDED = frozenset({"link", "shortcut", "image"})
"""Inlines whose words are prose like any other."""
_LEFT = frozenset({Kind.ATTRIBUTE, Kind.COMMENT})
"""Kinds whose words are a part of a tag or of code, which a person changes."""
_reader = cache(parser)
_FRAGMENT = regex(r"(?<=#)[^\s#()<>\"'\]]+")
_MARK = regex(r"\*+|~+")
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
    waiting: int = 0
    """How many findings of the source have a fix, and nobody asked for it."""


@dataclass(frozen=True, slots=True)
class FixedFile:
    """What a fix makes of a file."""

    path: Path
    """The file."""
    before: str
    """Its text as it was."""
    after: str
    """Its text now."""


def repair(
    blog: Blog, source: Path, wanted: Wanted = every, *, own: bool = True, writes: bool = True
) -> tuple[Fixed, tuple[FixedFile, ...]]:
    """Put right what is certain in a source and its targets; give also what changes.

    Each file is written once and whole, the catalogs first: whatever stops the run, another
    one ends it.

    Args:
        own: whether the source itself is fixed; its author may not have asked for that.
        writes: whether the files are written.

    Raises:
        TranslatorError: a file cannot be read; none was written.
    """
    posts = blog.pairs_of(source, ())
    jobs = [blog.job(post) for post in posts]
    named = cache(lambda: _fragments(blog))
    fixed = fix(jobs, lambda job: blog.audited(job, wanted).findings, own=own, named=named)
    before, after = _files(posts, jobs), _files(posts, fixed.jobs)
    changes = tuple(
        FixedFile(path, before[path] or "", text or "")
        for path, text in after.items()
        if text != before[path]
    )
    for change in changes if writes else ():
        inside(change.path, blog.project.reach(source))
    for change in changes if writes else ():
        write_text(change.path, change.after, root=blog.project.reach(source))
    return fixed, changes


def _fragments(blog: Blog) -> frozenset[str]:
    """What any post of the blog names behind a `#`, whatever page it means."""
    project = blog.project
    pairs = [Pair(ours, theirs) for ours, theirs in permutations(project.locales, 2)]
    targets = (project.post(path, pair).target for path in project.sources() for pair in pairs)
    texts = (blog.documents.text(p) for p in {*project.sources(), *targets} if p.is_file())
    return frozenset(unquote(each) for text in texts for each in _FRAGMENT.findall(text))


def _files(posts: Iterable[Post], jobs: Iterable[Job]) -> dict[Path, str | None]:
    """The files of all pairs: catalogs, then targets, then the source."""
    both = list(zip(posts, jobs, strict=True))
    found: dict[Path, str | None] = {post.catalog: job.catalog for post, job in both}
    found |= {post.target: job.target.text if job.target else None for post, job in both}
    return found | {post.source: job.source.text for post, job in both}


def fix(jobs: Sequence[Job], look: Look, *, own: bool = True, named: Named = frozenset) -> Fixed:
    """Apply the fixes of what *look* finds in the pairs of one source until none is left.

    Args:
        own: whether the source itself is fixed, too.
        named: gives the anchors that other posts link to; they stay.
    """
    fixed: list[Finding] = []
    found = [list(look(job)) for job in jobs]
    for _ in range(_ROUNDS):
        jobs, done = _source(jobs, chain.from_iterable(found), named) if own else (jobs, [])
        if not done:
            mended = [_target(job, each, named) for job, each in zip(jobs, found, strict=True)]
            jobs = [job for job, _ in mended]
            done = [finding for _, each in mended for finding in each]
        if not done:
            break
        fixed += done
        found = [list(look(job)) for job in jobs]
    wrong = (job for job, each in zip(jobs, found, strict=True) if _about(job.names.target, each))
    left = (job.names.target for job in wrong if job.catalog and way_of(job) is None)
    waiting = {
        finding
        for job, each in zip(jobs, found, strict=True)
        for finding in _about(job.names.source, each)
    }
    return Fixed(tuple(jobs), tuple(fixed), tuple(left), 0 if own else len(waiting))


def _source(
    jobs: Sequence[Job], found: Iterable[Finding], named: Named
) -> tuple[list[Job], list[Finding]]:
    """Fix the source of *jobs*, and take the units of their catalogs along."""
    job = jobs[0]
    text, done = applied(job.source, _about(job.names.source, found), named)
    carried = [_carried(job, text) for job in jobs] if done else []
    if not done or None in carried:
        return list(jobs), []
    return [job for job in carried if job], done


def _target(job: Job, found: Iterable[Finding], named: Named) -> tuple[Job, list[Finding]]:
    """Fix the target of *job*, and the words of its units."""
    findings = _about(job.names.target, found)
    if not findings or job.target is None:
        return job, []
    if not job.catalog:
        text, done = applied(job.target, findings, named)
        return _with_target(job, text), done
    way = way_of(job)
    if way is None:
        return job, []
    catalog = Catalog.read(job.catalog, job.pair, job.names.catalog)
    # Words that were escaped for their place may not be found again in their unit.
    for same in (plain, str):
        known = {same(unit.target) for unit in catalog.units if unit.target}
        there = [f for f in findings if same(_words_at(job.target, f)) in known]
        text, done = applied(job.target, there, named)
        reworded = _reworded(catalog, job.target, text)
        emission = emit(begin(replace(way, catalog=str(reworded))))
        if emission.target == text:
            return replace(_with_target(job, text), catalog=str(emission.final)), done
    return job, []


def _with_target(job: Job, text: str) -> Job:
    return replace(job, target=Document.parse(text, job.source.syntax))


def _about(path: str, found: Iterable[Finding]) -> list[Finding]:
    """The fixable findings of one file."""
    return [
        finding
        for finding in dict.fromkeys(found)
        if finding.path == path and finding.fix is not None and finding.span is not None
    ]


def applied(
    document: Document, findings: Iterable[Finding], named: Named = frozenset
) -> tuple[str, list[Finding]]:
    """Apply the fixes of *findings* to a post; give those that were, as they changed words only.

    Where two overlap, the first one wins.

    Args:
        named: gives the anchors that other posts link to.
    """
    chosen: list[Finding] = []
    last = (-1, -1)
    for finding in sorted(findings, key=_place):
        if (place := _place(finding))[0] >= last[1] and place[0] > last[0]:
            chosen.append(finding)
            last = place
    kept = _harmless(document, chosen, named)
    return _replaced(document.text, kept), kept


def _harmless(document: Document, findings: list[Finding], named: Named) -> list[Finding]:
    """Those of *findings* whose fixes change words only; found by halving."""

    def harmless(tried: list[Finding]) -> bool:
        return not tried or _same_but_words(document, _replaced(document.text, tried), named)

    if harmless(findings):
        return findings
    if len(findings) == 1:
        return []
    half = len(findings) // 2
    left, right = (_harmless(document, part, named) for part in (findings[:half], findings[half:]))
    return both if harmless(both := [*left, *right]) else left


def _place(finding: Finding) -> tuple[int, int]:
    span = finding.span
    return (span.start, span.stop) if span is not None else (0, 0)


def _replaced(text: str, findings: Sequence[Finding]) -> str:
    return edited(text, (Edit(*_place(finding), finding.fix or "") for finding in findings))


def _same_but_words(before: Document, text: str, named: Named) -> bool:
    """Whether *text* differs in words only: not in skeleton, placeholders or emphasis."""
    after = Document.parse(text, before.syntax)
    if before.skeleton != after.skeleton or len(before.problems) < len(after.problems):
        return False
    kinds = [[(s.kind, s.path) for s in document.segments] for document in (before, after)]
    if kinds[0] != kinds[1]:
        return False
    both = zip(before.segments, after.segments, strict=True)
    changed = [(a, b) for a, b in both if a.source != b.source]
    for old, new in changed:
        if old.kind in _LEFT or _fixed_parts(before, old) != _fixed_parts(after, new):
            return False
    if not any(_other_anchor(a, b) for a, b in changed):
        return True
    asked = linked(ParsedPost("", before)) | named()
    # Whatever the site, a link that led to a heading still does.
    for slugs in SLUGGERS if asked else ():
        names, there = Fragments(before, slugs), Fragments(after, slugs)
        if any(fragment in names and fragment not in there for fragment in asked):
            return False
    return True


def _other_anchor(old: Segment, new: Segment) -> bool:
    """Whether a heading's anchor changes with it."""
    return old.kind is Kind.HEADING and old.source.lower() != new.source.lower()


def _fixed_parts(document: Document, segment: Segment) -> tuple[list[str], list[str]]:
    """What of a segment is no words, letter by letter, and what its emphasis marks are.

    The words of a tag stand between its addresses and keys: those are a person's to change, so
    that a tag is fixed as a whole. Of a link or an image, what people read is words.
    """
    parts = list[str]()
    for inline in find_inlines(segment.source, document.grammar.of(segment.kind)):
        whole = ((inline.start, inline.stop),)
        pieces = inline.pieces if inline.kind in _WORDED else whole
        parts += [segment.source[start:stop] for start, stop in pieces]
    return parts, _marks(segment.source) if _MARK.search(segment.source) else []


def _marks(text: str) -> list[str]:
    """Which marks open, close or are literal: a space beside one may change what others are."""
    tokens = [t for line in _reader().parseInline(text) for t in line.children or ()]
    found = ((_MARK.findall(t.content) if t.type == "text" else [t.type]) for t in tokens)
    return [mark for each in found for mark in each if mark.endswith(("*", "~", "open", "close"))]


def way_of(job: Job) -> Job | None:
    """*job* with the options under which its catalog gives its target as it is; None if none."""
    for partial, approved in _WAYS:
        options = replace(job.options, partial=partial, approved=approved, force=True)
        way = replace(job, options=options)
        if emit(begin(way)).target == (job.target.text if job.target else None):
            return way
    return None


def _carried(job: Job, text: str) -> Job | None:
    """*job* with the source *text*; None if its target would seem to be edited by hand."""
    new = replace(job, source=Document.parse(text, job.source.syntax))
    if not job.catalog:
        return new
    catalog = Catalog.read(job.catalog, job.pair, job.names.catalog)
    moved = rekeyed(catalog, job.source.segments, new.source.segments)
    new = replace(new, catalog=str(moved))
    way = way_of(job) if job.target is not None else None
    if way is None:
        return None if len(_edits(new)) > len(_edits(job)) else new
    emission = emit(begin(replace(way, source=new.source, catalog=new.catalog)))
    new = replace(new, catalog=str(emission.final))
    return new if emission.target is None else _with_target(new, emission.target)


def _edits(job: Job) -> list[Finding]:
    draft = begin(replace(job, options=replace(job.options, force=False)))
    return [finding for finding in told(draft, emit(draft)) if finding.check == "edited"]


def rekeyed(catalog: Catalog, before: Sequence[Segment], after: Sequence[Segment]) -> Catalog:
    """Take the units of the segments *before* along to those *after*, which only a fix changed.

    Where two segments have become the same, and their targets are not, the second one keeps
    its unit as an occurrence of its own.
    """
    known = {unit.key: unit for unit in catalog.units}
    moved: dict[Key, dict[Key, Unit]] = {}
    taken: dict[Key, Unit] = {}
    keys = [key_of(segment) for segment in after]
    for old, new, own in zip(View.of(before, known).keys, keys, occurrences(keys), strict=True):
        unit = known.get(old)
        if unit is None:
            continue
        if new in taken and taken[new].target != unit.target:
            new = own
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


def _reworded(catalog: Catalog, target: Document, text: str) -> Catalog:
    """The catalog with the words of the new *text* where those differ from the *target*'s."""
    old, new = target.segments, Document.parse(text, target.syntax).segments
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

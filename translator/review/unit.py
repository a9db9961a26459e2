"""All that is shown of one unit: enough to decide, and no more requests than one.

What changes while somebody types (`look`) is a function of the words alone: findings with their
places and fixes, which parts are placeholders, which of the source's are missing, and how it reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from translator.blog.blog import Blog
from translator.checks.run import unit_problems
from translator.interchange.base import remarks
from translator.markdown.inlines import Inline, find_inlines, fixed
from translator.memory.records import protected_of
from translator.publish.page import changes
from translator.publish.render import Images, Mark, html_text, plain, references, render
from translator.publish.sheet import Glossed
from translator.review.decisions import fingerprint
from translator.review.posts import PostReview
from translator.review.queue import QueueEntry
from translator.review.suggestions import Suggestion
from translator.terms.matcher import Matcher
from translator.text.html import Html
from translator.translate.pipeline import setting_of
from translator.units import HUMAN, RAW_KINDS, Kind, Match, Severity, State, Term, Unit, Verdict
from translator.wording import told

_SIMILAR = 3
_NEAR = 2
"""So many units before it and after it are shown."""


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term that occurs in a unit's source."""

    term: Term
    """The term."""
    verdict: Verdict
    """What the termbase says of it here."""


@dataclass(frozen=True, slots=True)
class MatchRow:
    """What the memory has for a unit."""

    match: Match
    """The match."""
    target: str
    """Its target as Markdown, with this unit's placeholders where it can take them."""
    differs: tuple[tuple[str, str], ...]
    """How the unit's source differs from the match's, run by run; empty where it does not."""


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """What somebody proposes for a unit."""

    suggestion: Suggestion
    """The suggestion."""
    differs: tuple[tuple[str, str], ...]
    """What it would make of the present target, run by run."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A unit beside the one that is looked at."""

    entry: QueueEntry
    """The unit."""
    source: Html
    """Its source."""
    target: Html
    """Its target."""


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit, with everything needed to decide."""

    entry: QueueEntry
    """The unit in the queue."""
    seen: str
    """Its fingerprint."""
    source: Html
    """Its source as HTML, terms marked."""
    look: dict[str, Any]
    """What changes with its words; see `look`."""
    html: Html
    """How its target reads."""
    changed: tuple[tuple[str, str], ...]
    """What became of the source that its target was made for, run by run."""
    terms: tuple[TermRow, ...]
    """The terms of its source."""
    matches: tuple[MatchRow, ...]
    """What the memory has, numbered from 1."""
    suggestions: tuple[SuggestionRow, ...]
    """What others propose, numbered from 4."""
    before: tuple[Neighbour, ...]
    """The units before it."""
    after: tuple[Neighbour, ...]
    """The units behind it."""
    comments: tuple[str, ...]
    """What people noted."""
    same: tuple[QueueEntry, ...]
    """The open units that say the same, translated alike."""


def unit_view(
    blog: Blog,
    review: PostReview,
    entry: QueueEntry,
    beside: Sequence[QueueEntry],
    same: Sequence[QueueEntry],
) -> UnitView:
    """Gather what is shown of *entry*, a unit of *review*.

    Args:
        beside: all units of its post, in order.
        same: the open units elsewhere that say the same, translated alike.
    """
    unit, pair = entry.unit, review.post.pair
    matcher = blog.matcher(pair)
    show = shower(blog, review, matcher)
    place = next((n for n, each in enumerate(beside) if each.id == entry.id), len(beside))

    def near(entries: Sequence[QueueEntry]) -> tuple[Neighbour, ...]:
        return tuple(Neighbour(each, *show(each.unit, each.unit.target, False)) for each in entries)

    said = look(blog, review, unit, unit.target)
    return UnitView(
        entry=entry,
        seen=fingerprint(unit),
        source=show(unit, "", True)[0],
        look=said,
        html=Html(said["html"]),
        changed=tuple(changes(unit.previous, unit.source)) if unit.previous else (),
        terms=term_rows(matcher, unit),
        matches=tuple(_matches(blog, review, unit)),
        suggestions=suggestion_rows(entry),
        before=near(beside[max(place - _NEAR, 0) : place]),
        after=near(beside[place + 1 : place + 1 + _NEAR]),
        comments=tuple(line.strip() for line in remarks(unit)),
        same=tuple(same),
    )


def suggestion_rows(entry: QueueEntry) -> tuple[SuggestionRow, ...]:
    """What others propose for a unit, each with its difference to the present target."""
    return tuple(
        SuggestionRow(each, tuple(changes(entry.unit.target, each.target)))
        for each in entry.suggestions
    )


def term_rows(matcher: Matcher, unit: Unit) -> tuple[TermRow, ...]:
    """The terms of a unit's source, each with what the termbase says of it here."""
    judged = matcher.judge(unit.source, unit.target) if unit.target else []
    verdicts = {judgement.term: judgement.verdict for judgement in judged}
    terms = dict.fromkeys(term for _, term in matcher.find(unit.source))
    return tuple(TermRow(term, verdicts.get(term, Verdict.OK)) for term in terms)


def look(blog: Blog, review: PostReview, unit: Unit, target: str) -> dict[str, Any]:
    """Say what there is to say of *target* as a translation of *unit*, as JSON has it.

    Returns:
        findings: each with `check`, `severity`, `message`, and if its place is known, `from` and
            `to` in the target and a `fix` for it.
        chips: the placeholders: `from`, `to`, `shown`, `label`, `pair`.
        missing: texts of the source's placeholders that the target lacks.
        html: how it reads.
    """
    said = replace(unit, target=target, origin=HUMAN if target != unit.target else unit.origin)
    grammar = review.job.source.grammar.of(unit.kind)
    matcher = blog.matcher(review.post.pair)
    findings: list[dict[str, Any]] = []
    if target.strip():
        judged = replace(
            said, state=State.FUZZY if unit.state is State.UNTRANSLATED else unit.state
        )
        for check, problem in unit_problems(judged, setting_of(review.job, matcher)):
            severity = problem.severity or check.severity
            one: dict[str, Any] = {
                "check": check.id, "severity": str(severity), "message": told(problem.message)
            }  # fmt: skip
            stop = problem.stop
            if not problem.of_source and stop is not None and stop > problem.start:
                one |= {"from": problem.start, "to": stop}
                one |= {"fix": problem.fix} if problem.fix is not None else {}
            findings.append(one)
        index = review.job.source.segments.index(review.segments[unit.key])
        if reason := review.job.source.refusal(index, target):
            message = told(f"it cannot be in a {reason}")
            findings.append({"check": "splice", "severity": "error", "message": message})
    ours, theirs = (find_inlines(text, grammar) for text in (unit.source, target))
    had = Counter(fixed(unit.source, each) for each in ours)
    has = Counter(fixed(target, each) for each in theirs)
    lacking = list((had - has).elements())
    order = {str(severity): n for n, severity in enumerate(Severity)}
    findings.sort(key=lambda each: order[each["severity"]])
    return {
        "findings": findings,
        "chips": list(_chips(target, theirs)),
        "missing": [around(each) for each in lacking],
        "html": str(shower(blog, review, matcher)(unit, target, True)[1]),
    }


def around(held: tuple[str, ...]) -> dict[str, str]:
    """A placeholder as it is put in: what is `before` the words, and what `after` them.

    Args:
        held: what must not change of it, as `fixed` gives it: its kind, then its pieces.
    """
    _, *pieces = held
    return {"before": "".join(pieces[:1]), "after": "".join(pieces[1:])}


def _chips(text: str, inlines: Sequence[Inline]) -> Iterator[dict[str, Any]]:
    """The placeholders of a text as an editor shows them."""
    counts: Counter[str] = Counter()
    for number, inline in enumerate(inlines):
        counts[inline.kind] += 1
        name = f"{inline.kind} {counts[inline.kind]}"
        several = len(inline.pieces) > 1
        for place, (start, stop) in enumerate(inline.pieces):
            if start == stop:
                continue
            which = ("start", "end")[place > 0] if several else ""
            yield {
                "from": start,
                "to": stop,
                "shown": text[start:stop],
                "label": f"{name} {which}".strip(),
                "pair": number if several else None,
            }


Shower = Callable[[Unit, str, bool], tuple[Html, Html]]
"""Gives both sides of a unit as HTML: the unit, the target, and whether terms are marked."""


def shower(blog: Blog, review: PostReview, matcher: Matcher, largest: int | None = None) -> Shower:
    """What shows the units of a pair as a reader sees them.

    Args:
        largest: of how many characters a picture's data are at most; a larger one is not shown.
    """
    env = references(review.job.source.text)
    inside = Images(blog.project.root, [review.post.source.parent])

    def images(address: str) -> str | None:
        found = inside(address)
        return found if found is None or largest is None or len(found) <= largest else None

    def nothing(text: str) -> Sequence[Mark]:
        return ()

    def show(unit: Unit, target: str, marked: bool) -> tuple[Html, Html]:
        terms = Glossed(matcher)
        ours = terms.in_source if marked else nothing
        theirs = terms.in_target(unit.source, target) if marked else nothing
        kind = unit.kind
        if kind is Kind.HTML:
            return html_text(unit.source, ours), html_text(target, theirs)
        if kind in RAW_KINDS:
            return plain(unit.source, ours), plain(target, theirs)
        return render(unit.source, env, ours, images), render(target, env, theirs, images)

    return show


def _matches(blog: Blog, review: PostReview, unit: Unit) -> Iterator[MatchRow]:
    """What the memory has, but for what the unit itself says."""
    from translator.memory import restored

    memory = blog.memory(review.post.pair)
    protected = protected_of(unit, review.job.source.grammar)
    own = blog.project.relative(review.post.catalog)
    found = [*memory.exacts(protected), *memory.similar(protected, _SIMILAR + 1)]
    seen: set[str] = set()
    for match in found:
        target = restored(match, protected) if match.score == 1 else None
        target = match.target if target is None else target
        itself = match.score == 1 and match.post == own and target == unit.target
        if itself or target in seen:
            continue
        seen.add(target)
        differs = () if match.score == 1 else tuple(changes(match.source, protected.text))
        yield MatchRow(match=match, target=target, differs=differs)
        if len(seen) == _SIMILAR:
            return

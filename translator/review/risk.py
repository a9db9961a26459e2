"""Why a unit stands where it does in the queue: its risk is a sum of named reasons.

    risks = assess(review, Background.gather(reviews))
    ranks = order([(risk, …)])

To add a reason: a function in the module's order, and a row in `REASONS` with its points.
What a check found gives the points of its check, and is not looked for again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from math import log
from random import Random
from statistics import median

from translator.catalog.view import Key
from translator.review.answers import Answers, Signs, signs_of, words_of
from translator.review.opposites import contraries
from translator.review.posts import PostReview
from translator.text.chars import plural, shorten
from translator.text.diff import changes
from translator.text.language import is_unspaced
from translator.text.sentences import split
from translator.units import HUMAN, Finding, Kind, Locale, Pair, Severity, State, Unit


class Band(StrEnum):
    """How soon a unit is to be read."""

    MUST = "must"
    LIKELY = "likely"
    LOOK = "look"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that makes a mistake likely, or unlikely."""

    name: str
    """The id of its row, or of the check that found it."""
    points: float
    """How much it adds to the risk; below zero if it speaks for the target."""
    said: str
    """One sentence, as it is shown at the unit."""


@dataclass(frozen=True, slots=True)
class Risk:
    """How likely a unit is wrong."""

    reasons: tuple[Reason, ...] = ()
    """Why, the weightiest first."""
    must: bool = False
    """Whether a check found an error."""

    @property
    def points(self) -> float:
        """The sum of the reasons' points."""
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Background:
    """What the blog knows beside one post."""

    people: Mapping[tuple[Pair, str], tuple[str, ...]] = field(default_factory=dict)
    """A person's targets of each source."""
    drafts: Mapping[tuple[Pair, str], tuple[str, ...]] = field(default_factory=dict)
    """The targets of each source that nobody has approved."""
    lengths: Mapping[tuple[Pair, str], tuple[float, float]] = field(default_factory=dict)
    """By direction and kind, the median of the logarithm of how long a target is beside its
    source, and how widely it is spread around that."""
    answers: Mapping[Pair, Answers] = field(default_factory=dict)
    """Which words answer each other."""
    words: Mapping[Locale, Counter[str]] = field(default_factory=dict)
    """In how many units each word of a target's locale is."""

    @classmethod
    def gather(cls, reviews: Iterable[PostReview]) -> Background:
        """Look through all units that have a target; at very many, more cheaply."""
        people: dict[tuple[Pair, str], set[str]] = defaultdict(set)
        drafts: dict[tuple[Pair, str], set[str]] = defaultdict(set)
        told: dict[Pair, list[tuple[str, str, str]]] = defaultdict(list)
        for review in reviews:
            pair = review.post.pair
            for unit in review.units:
                if unit.target and not unit.previous:
                    sort = people if unit.is_approved else drafts
                    sort[pair, unit.source].add(unit.target)
                    if unit.target != unit.source:
                        told[pair].append((unit.source, unit.target, _kind(unit)))
        lengths: dict[tuple[Pair, str], list[float]] = defaultdict(list)
        answers: dict[Pair, Answers] = {}
        for pair, texts in told.items():
            some = texts[:: -(-len(texts) // _SAMPLE)]
            for source, target, kind in some:
                if (ratio := _ratio(words_of(source), words_of(target))) is not None:
                    lengths[pair, kind].append(ratio)
                    lengths[pair, ""].append(ratio)
            answers[pair] = Answers.learned(pair, [(source, target) for source, target, _ in some])
        return cls(
            people={key: tuple(sorted(targets)) for key, targets in people.items()},
            drafts={key: tuple(sorted(targets)) for key, targets in drafts.items()},
            lengths={key: _spread(ratios) for key, ratios in lengths.items() if len(ratios) >= 20},
            answers=answers,
        )


_SAMPLE = 4000
"""How many units of a direction are looked at for lengths and words."""


def _spread(ratios: list[float]) -> tuple[float, float]:
    """Median and robust deviation."""
    middle = median(ratios)
    return middle, max(1.4826 * median(abs(ratio - middle) for ratio in ratios), 0.08)


def _ratio(source: str, target: str) -> float | None:
    """How long a target is beside its source, as a logarithm; None for a few letters."""
    had, has = _size(source), _size(target)
    return log((has + 5) / (had + 5)) if had >= 12 else None


_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_NARROW = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")


def _size(words: str) -> float:
    """How much is said, in letters."""
    return 3 * len(_WIDE.findall(words)) + sum(map(len, _NARROW.findall(words)))


def _kind(unit: Unit) -> str:
    return unit.kinds[0].partition(":")[0] if unit.kinds else Kind.PARAGRAPH.value


class _Words:
    """The words of a unit, each side read once."""

    def __init__(self, unit: Unit, pair: Pair) -> None:
        self.source, self.target = words_of(unit.source), words_of(unit.target)
        self._unit, self._pair = unit, pair

    @cached_property
    def signs(self) -> tuple[Signs, Signs]:
        """What of both sides can be compared."""
        return signs_of(self.source, self._pair.source), signs_of(self.target, self._pair.target)


@dataclass(frozen=True, slots=True)
class _Case:
    """A unit to judge, with what is known around it."""

    unit: Unit
    """The unit."""
    words: _Words
    """Its words."""
    beside: tuple[_Words, ...]
    """Those of the units next to it."""
    same: tuple[Unit, ...]
    """Other units of the post with the same target."""
    findings: tuple[Finding, ...]
    """What the checks say."""
    pair: Pair
    """The direction."""
    known: Background
    """What the blog knows."""


Told = Iterator[tuple[float, str]]
"""How much of a row's points, 0 to 1, and the sentence."""


def said_otherwise(case: _Case) -> Told:
    """The memory has other words of a person for the same source."""
    theirs = case.known.people.get((case.pair, case.unit.source), ())
    if theirs and case.unit.target not in theirs:
        shown = shorten(theirs[0], 60)
        yield 1, f"the memory has other words of a person for this source: {shown}"


def said_alike(case: _Case) -> Told:
    """A person wrote the same for the same source."""
    if case.unit.target in case.known.people.get((case.pair, case.unit.source), ()):
        yield 1, "the memory has these words of a person for this source"


def rendered_two_ways(case: _Case) -> Told:
    """Drafts have several targets for the same source."""
    others = case.known.drafts.get((case.pair, case.unit.source), ())
    if others and any(other != case.unit.target for other in others):
        other = next(other for other in others if other != case.unit.target)
        yield 1, f"elsewhere the same source has another target: {shorten(other, 60)}"


def stale(case: _Case) -> Told:
    """The target was made for an older source: the more has changed, the worse."""
    if case.unit.previous:
        parts = [*changes(case.unit.previous, case.unit.source)]
        new = sum(max(len(part.old), len(part.new)) for part in parts if part.old != part.new)
        total = sum(max(len(part.old), len(part.new)) for part in parts) or 1
        yield 0.4 + 0.6 * new / total, f"its source has changed since, {new / total:.0%} of it"


def needs_work(case: _Case) -> Told:
    """A person said that it needs work."""
    review = case.unit.history.review
    if review and review.state is State.FUZZY and case.unit.state is State.FUZZY:
        yield 1, f"{review.who or 'a person'} said on {review.date} that it needs work"


def open_comment(case: _Case) -> Told:
    """Somebody left a comment."""
    if case.unit.comments:
        yield 1, f"it has a comment: {shorten(case.unit.comments[-1], 60)}"


def rejected(case: _Case) -> Told:
    """An engine's answer was rejected before."""
    if reason := case.unit.history.reason:
        yield 1, f"an answer to it was rejected: {shorten(reason, 80)}"


def adapted(case: _Case) -> Told:
    """The memory's target of another source was fitted to it."""
    if likeness := case.unit.history.likeness:
        yield 1, f"it was made for a similar source: {likeness}"


def length_odd(case: _Case) -> Told:
    """The target is longer or shorter beside its source than others of its kind."""
    ratio = _ratio(case.words.source, case.words.target)
    lengths = case.known.lengths
    usual = lengths.get((case.pair, _kind(case.unit))) or lengths.get((case.pair, ""))
    if ratio is None or usual is None:
        return
    far = (ratio - usual[0]) / usual[1]
    if abs(far) > 1.5:
        word = "longer" if far > 0 else "shorter"
        yield min((abs(far) - 1.5) / 4, 1), f"it is {word} beside its source than others like it"


def unanswered(case: _Case) -> Told:
    """Words of the source have nothing in the target that nearly always answers them."""
    yield from _missing(case, 0)


def unasked(case: _Case) -> Told:
    """Words of the target answer nothing of the source, though they nearly always do."""
    yield from _missing(case, 1)


def _missing(case: _Case, side: int) -> Told:
    answers = case.known.answers.get(case.pair)
    if answers is None:
        return
    words, usual = answers.missing(*case.words.signs)[side], (answers.forth, answers.back)[side]
    if words:
        worth = sum(usual[word].missed for word in words)
        known = sum(sign in usual for sign in case.words.signs[side])
        worst = max(words, key=lambda word: usual[word].missed)
        yield min(worth / (4 + known), 1), f"nothing here answers {worst}"


def turned_round(case: _Case) -> Told:
    """The target says the opposite, or says it more or less surely."""
    for found in contraries(case.words.source, case.words.target):
        if found.said and found.lost:
            yield 1, f"the source says “{found.said}”, and the target “{found.wrong}”"
            return


def unsaid(case: _Case) -> Told:
    """The target has a strong word that the source lacks."""
    for found in contraries(case.words.source, case.words.target):
        if not (found.said and found.lost):
            yield 1, f"the target says “{found.wrong}”, and the source nothing like it"
            return


_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*[A-Za-z]")


def latin_differs(case: _Case) -> Told:
    """Latin words of the Chinese side are not on the other side."""
    wide = is_unspaced(case.pair.source), is_unspaced(case.pair.target)
    if wide[0] == wide[1]:
        return
    ours, theirs = case.words.source, case.words.target
    mine, other = (ours, theirs) if wide[0] else (theirs, ours)
    whole = (case.unit.target if wide[0] else case.unit.source).lower()
    lost = [w for w in dict.fromkeys(_LATIN.findall(mine)) if w.lower().rstrip("s") not in whole]
    if lost:
        where = "in the target" if wide[0] else "in the source"
        yield min(len(lost) / 2, 1), f"{', '.join(lost[:3])} is not {where}"


def neighbors_words(case: _Case) -> Told:
    """The target answers the source of the unit beside it better than its own."""
    answers = case.known.answers.get(case.pair)
    if answers is None:
        return
    own = _fit(answers, *case.words.signs)
    other = max((_fit(answers, b.signs[0], case.words.signs[1]) for b in case.beside), default=0)
    if other > own:
        yield min((other - own) / 10, 1), "it says what the source beside it says"


def _fit(answers: Answers, source: Signs, target: Signs) -> float:
    """How much speaks for a translation: each word that is answered, and none that is not."""
    return sum(
        usual.missed if not target.isdisjoint(usual.answers) else -usual.missed
        for sign in source
        if (usual := answers.forth.get(sign))
    )


def same_target(case: _Case) -> Told:
    """Another unit of the post has the same target, and another source."""
    if case.same:
        yield 1, f"the same target is there for {shorten(case.same[0].source, 60)}"


def sentences_moved(case: _Case) -> Told:
    """Its sentences fit their sources better in another order."""
    answers = case.known.answers.get(case.pair)
    ours, theirs = split(case.words.source), split(case.words.target)
    if answers is None or len(ours) != len(theirs) or not 2 <= len(ours) <= 8:
        return
    sides = [signs_of(s, case.pair.source) for s in ours], [signs_of(t, case.pair.target) for t in theirs]
    best = 0.0
    for i in range(len(ours) - 1):
        straight = _fit(answers, sides[0][i], sides[1][i]) + _fit(answers, sides[0][i + 1], sides[1][i + 1])
        crossed = _fit(answers, sides[0][i], sides[1][i + 1]) + _fit(answers, sides[0][i + 1], sides[1][i])
        best = max(best, crossed - straight)
    if best > 0:
        yield min(best / 10, 1), "two of its sentences seem to have changed places"


_TAIL = re.compile(r"[,，;；、]")


def end_lost(case: _Case) -> Told:
    """The last words of the source have no answer in the target."""
    answers = case.known.answers.get(case.pair)
    text = case.words.source
    if answers is None or _size(text) < 40:
        return
    tail = signs_of(text[-max(len(text) // 4, 6) :], case.pair.source)
    known = [usual for sign in tail if (usual := answers.forth.get(sign))]
    lost = [usual for usual in known if case.words.signs[1].isdisjoint(usual.answers)]
    if len(lost) > 1 and len(lost) * 2 > len(known):
        yield min(len(lost) / 4, 1), "nothing in it answers the last words of the source"


def clauses_differ(case: _Case) -> Told:
    """It has fewer clauses than its source, or more."""
    ours, theirs = (len(_TAIL.findall(text)) for text in (case.words.source, case.words.target))
    if abs(ours - theirs) > 1:
        yield min((abs(ours - theirs) - 1) / 3, 1), "it has another number of clauses"


_MARKS = str.maketrans("？！：（；“”‘’", "?!:(;\"\"''")


def marks_differ(case: _Case) -> Told:
    """It asks, exclaims, quotes or brackets where its source does not, or the other way round."""
    sides = [text.translate(_MARKS) for text in (case.words.source, case.words.target)]
    odd = [mark for mark in "?!:(" if sides[0].count(mark) != sides[1].count(mark)]
    if odd:
        yield len(odd) / 4, f"both sides have not as many of {' '.join(odd)}"


_CHIP = re.compile(r"`[^`]*`|!?\[|<[A-Za-z/][^<>]*>|\$[^$]+\$|\*\*")


def many_chips(case: _Case) -> Told:
    """It has three placeholders or more."""
    if (count := len(_CHIP.findall(case.unit.source))) > 2:
        yield min(count / 8, 1), f"it has {plural(count, 'placeholder')}"


def long_source(case: _Case) -> Told:
    """It is long."""
    if (size := _size(case.words.source)) > 150:
        yield min(size / 600, 1), "it is long"


_BARE = frozenset({Kind.CELL.value, Kind.ATTRIBUTE.value, Kind.ALT.value, Kind.TITLE.value, Kind.LINK.value})


def no_context(case: _Case) -> Told:
    """A cell, an attribute or a caption stands alone."""
    if _kind(case.unit) in _BARE:
        yield 1, f"it is a {_kind(case.unit)}, which says little by itself"


@dataclass(frozen=True, slots=True)
class Ground:
    """One kind of reason: a row of the table."""

    id: str
    """What the reason is called."""
    points: float
    """How many it gives at most."""
    look: Callable[[_Case], Told]
    """Finds it in a unit."""


REASONS: tuple[Ground, ...] = (
    Ground("needs-work", 80, needs_work),
    Ground("memory-disagrees", 45, said_otherwise),
    Ground("memory-agrees", -30, said_alike),
    Ground("stale", 70, stale),
    Ground("open-comment", 40, open_comment),
    Ground("rejected", 25, rejected),
    Ground("adapted", 25, adapted),
    Ground("two-ways", 25, rendered_two_ways),
    Ground("length-odd", 20, length_odd),
    Ground("unanswered", 20, unanswered),
    Ground("unasked", 20, unasked),
    Ground("turned-round", 30, turned_round),
    Ground("unsaid", 10, unsaid),
    Ground("latin-differs", 30, latin_differs),
    Ground("neighbor", 30, neighbors_words),
    Ground("same-target", 30, same_target),
    Ground("sentences-moved", 20, sentences_moved),
    Ground("end-lost", 20, end_lost),
    Ground("clauses", 10, clauses_differ),
    Ground("marks", 10, marks_differ),
    Ground("many-chips", 10, many_chips),
    Ground("long", 10, long_source),
    Ground("no-context", 10, no_context),
)
"""Every kind of reason but the findings of the checks."""

POINTS: Mapping[str, float] = {
    "untranslated": 70, "language": 70, "terms": 60, "numbers": 50, "length": 40,
    "sentences": 40, "negation": 40, "names": 40, "stale": 0, "consistency": 25,
}  # fmt: skip
"""What a warning of a check gives; 15 that of any other."""
OTHER = 15.0
"""What a warning of a check gives that has no number of its own."""
ERROR = 100.0
"""What an error gives."""
_NOTE = 0.4
"""Which part of a warning's points a note gives."""


def _found(finding: Finding) -> Reason:
    points = POINTS.get(finding.check, OTHER)
    if finding.severity is Severity.ERROR:
        points = ERROR
    elif finding.severity is Severity.NOTE:
        points *= _NOTE
    return Reason(finding.check, points, finding.message)


def assess(review: PostReview, known: Background) -> tuple[Risk, ...]:
    """Judge all units of a pair, in order."""
    words = [_Words(unit, review.post.pair) for unit in review.units]
    alike = _alike(review)
    return tuple(_judged(review, known, at, words, alike) for at in range(len(words)))


def _alike(review: PostReview) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in review.units:
        if unit.target and unit.target != unit.source:
            found[unit.target.lower()].append(unit)
    return found


def _judged(
    review: PostReview,
    known: Background,
    at: int,
    words: Sequence[_Words],
    alike: Mapping[str, Sequence[Unit]],
) -> Risk:
    unit = review.units[at]
    findings = review.of(unit)
    reasons = [_found(finding) for finding in findings]
    if unit.target:
        case = _Case(
            unit=unit,
            words=words[at],
            beside=tuple(words[i] for i in (at - 1, at + 1) if 0 <= i < len(words)),
            same=tuple(
                other
                for other in alike.get(unit.target.lower(), ())
                if other.source.lower() != unit.source.lower()
            ),
            findings=findings,
            pair=review.post.pair,
            known=known,
        )
        reasons += (
            Reason(ground.id, ground.points * share, said)
            for ground in REASONS
            for share, said in ground.look(case)
        )
    reasons = sorted((r for r in reasons if r.points), key=lambda r: -abs(r.points))
    return Risk(tuple(reasons), any(f.severity is Severity.ERROR for f in findings))

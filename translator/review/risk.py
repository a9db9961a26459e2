"""Why a unit stands where it does in the queue: its risk is a sum of named reasons.

    known = Background.gather(reviews)
    risks = [risk for review in reviews for risk in assess(review, known)]
    for rank in order(risks): …

To add a reason: a function with a one-sentence docstring, a row in `REASONS` with its points, and
a case in the tests. What a check found gives the points of its check, and is not looked for again.
The points are fitted on drafts with planted mistakes: `make order`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from math import ceil, log
from random import Random
from statistics import median

from translator.review.answers import Answers, Signs, Usual, signs_of, words_of, worst
from translator.review.opposites import turned_round
from translator.review.posts import PostReview
from translator.text.chars import shorten
from translator.text.diff import changes
from translator.text.language import is_unspaced
from translator.text.regex import regex
from translator.text.sentences import split
from translator.units import Finding, Kind, Pair, Severity, State, Unit


class Band(StrEnum):
    """How soon a unit is to be read."""

    MUST = "must"
    """A check found an error."""
    LIKELY = "likely"
    """The riskiest tenth of the others."""
    LOOK = "look"
    """The next tenth."""
    CALM = "calm"
    """All else."""


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


Shape = tuple[float, float]
"""The median of logarithms of how long targets are beside their sources, and their deviation."""
_SAMPLE = 4000
"""Of so many units of a direction is learned, however many there are."""
_ENOUGH = 20
"""Of fewer lengths nothing is learned."""


@dataclass(frozen=True, slots=True)
class Background:
    """What the blog knows beside one post."""

    people: Mapping[tuple[Pair, str], tuple[str, ...]] = field(default_factory=dict)
    """A person's targets of each source."""
    drafts: Mapping[tuple[Pair, str], tuple[str, ...]] = field(default_factory=dict)
    """The targets of each source that nobody has approved."""
    shapes: Mapping[tuple[Pair, str], Shape] = field(default_factory=dict)
    """How long targets are, by direction and kind; by an empty kind for all of them."""
    answers: Mapping[Pair, Answers] = field(default_factory=dict)
    """Which words answer each other."""

    @classmethod
    def gather(cls, reviews: Iterable[PostReview]) -> Background:
        """Look through all units that have a target for their source as it is now."""
        people: dict[tuple[Pair, str], set[str]] = defaultdict(set)
        drafts: dict[tuple[Pair, str], set[str]] = defaultdict(set)
        told: dict[Pair, list[Unit]] = defaultdict(list)
        for review in reviews:
            pair = review.post.pair
            for unit in review.units:
                if unit.target and not unit.previous:
                    targets = people if unit.is_approved else drafts
                    targets[pair, unit.source].add(unit.target)
                    if unit.target != unit.source:
                        told[pair].append(unit)
        some = {pair: units[:: -(-len(units) // _SAMPLE)] for pair, units in told.items()}
        return cls(
            people={key: tuple(sorted(targets)) for key, targets in people.items()},
            drafts={key: tuple(sorted(targets)) for key, targets in drafts.items()},
            shapes=_shapes(some),
            answers=_answers(some),
        )


def _shapes(told: Mapping[Pair, Sequence[Unit]]) -> dict[tuple[Pair, str], Shape]:
    ratios: dict[tuple[Pair, str], list[float]] = defaultdict(list)
    for pair, units in told.items():
        for unit in units:
            ratio = _ratio(words_of(unit.source), words_of(unit.target))
            if ratio is not None:
                ratios[pair, _kind(unit)].append(ratio)
                ratios[pair, ""].append(ratio)
    found = {}
    for key, each in ratios.items():
        if len(each) >= _ENOUGH:
            middle = median(each)
            far = median(abs(ratio - middle) for ratio in each)
            # 1.4826 makes it the standard deviation of what is spread normally.
            found[key] = middle, max(1.4826 * far, 0.08)
    return found


def _answers(told: Mapping[Pair, Sequence[Unit]]) -> dict[Pair, Answers]:
    """Learn from both directions of two locales together."""
    found: dict[Pair, Answers] = {}
    for pair, units in told.items():
        back = Pair(pair.target, pair.source)
        if back in found:
            continue
        texts = [(unit.source, unit.target) for unit in units]
        texts += [(unit.target, unit.source) for unit in told.get(back, ())]
        found[pair] = Answers.learned(pair, texts)
        found[back] = found[pair].reversed
    return found


_WIDE = regex("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_LETTER = regex(r"[^\W_]")


def _size(words: str) -> float:
    """How much *words* say, in letters; a Chinese one says as much as three."""
    return 2 * len(_WIDE.findall(words)) + len(_LETTER.findall(words))


def _ratio(source: str, target: str) -> float | None:
    """How long a target is beside its source, as a logarithm; None for a few letters."""
    had, has = _size(source), _size(target)
    return log((has + 5) / (had + 5)) if had >= 12 else None


def _kind(unit: Unit) -> str:
    return unit.kinds[0].partition(":")[0] if unit.kinds else Kind.PARAGRAPH.value


class _UnitWords:
    """The words of a unit; each side is read once, and only when it is needed."""

    def __init__(self, unit: Unit, pair: Pair) -> None:
        self._unit, self._pair = unit, pair

    @cached_property
    def source(self) -> str:
        """The source without code, addresses and tags."""
        return words_of(self._unit.source)

    @cached_property
    def target(self) -> str:
        """The target likewise."""
        return words_of(self._unit.target)

    @cached_property
    def signs(self) -> tuple[Signs, Signs]:
        """What of both sides can be compared."""
        return signs_of(self.source, self._pair.source), signs_of(self.target, self._pair.target)


@dataclass(frozen=True, slots=True)
class _Case:
    """A unit with a target, and what is known around it."""

    unit: Unit
    """The unit."""
    words: _UnitWords
    """Its words."""
    beside: tuple[_UnitWords, ...]
    """Those of the units next to it."""
    same: Unit | None
    """Another unit of the post that has the same target, and another source."""
    pair: Pair
    """The direction."""
    known: Background
    """What the blog knows."""


Told = Iterator[tuple[float, str]]
"""How much of a row's points, 0 to 1, and the sentence; nothing where there is no such reason."""


def needs_work(case: _Case) -> Told:
    """A person said so."""
    review = case.unit.history.review
    if review and review.state is State.FUZZY and case.unit.state is State.FUZZY:
        yield 1, f"{review.who or 'somebody'} said on {review.date} that it needs work"


def open_comment(case: _Case) -> Told:
    """There is a comment in the catalog."""
    if case.unit.comments:
        yield 1, f"it has a comment: {shorten(case.unit.comments[-1], 60)}"


def memory_disagrees(case: _Case) -> Told:
    """A person has other words for the same source."""
    theirs = case.known.people.get((case.pair, case.unit.source), ())
    if theirs and case.unit.target not in theirs:
        said = shorten(theirs[0], 60)
        yield 1, f"the memory has other words of a person for this source: {said}"


def memory_agrees(case: _Case) -> Told:
    """A person has the same words for the same source."""
    if case.unit.target in case.known.people.get((case.pair, case.unit.source), ()):
        yield 1, "the memory has these very words of a person for this source"


def two_ways(case: _Case) -> Told:
    """The same source has another target in another draft."""
    there = case.known.drafts.get((case.pair, case.unit.source), ())
    if others := [target for target in there if target != case.unit.target]:
        yield 1, f"elsewhere the same source has another target: {shorten(others[0], 60)}"


def same_target(case: _Case) -> Told:
    """Another source of the post has the same target."""
    if case.same:
        yield 1, f"the same target is there for another source: {shorten(case.same.source, 60)}"


def stale(case: _Case) -> Told:
    """The target was made for an older source: the more has changed, the worse it is."""
    if case.unit.previous:
        parts = [*changes(case.unit.previous, case.unit.source)]
        sizes = [max(len(part.old), len(part.new)) for part in parts]
        new = sum(n for n, part in zip(sizes, parts, strict=True) if part.old != part.new)
        share = new / (sum(sizes) or 1)
        yield 0.5 + share / 2, f"its source has changed since it was translated, {share:.0%} of it"


def rejected(case: _Case) -> Told:
    """An engine's answer was rejected before there was this one."""
    if reason := case.unit.history.reason:
        yield 1, f"an answer for it was rejected: {shorten(reason, 80)}"


def adapted(case: _Case) -> Told:
    """The memory's target of a similar source was fitted to it."""
    if likeness := case.unit.history.likeness:
        yield 1, f"it was made for a similar source: {likeness}"


def length_odd(case: _Case) -> Told:
    """The target is longer or shorter beside its source than others of its kind are."""
    ratio = _ratio(case.words.source, case.words.target)
    shapes = case.known.shapes
    usual = shapes.get((case.pair, _kind(case.unit))) or shapes.get((case.pair, ""))
    if ratio is not None and usual is not None:
        far = (ratio - usual[0]) / usual[1]
        if abs(far) > 1.5:
            yield (
                (abs(far) - 1.5) / 4,
                (
                    "it is longer beside its source than others like it"
                    if far > 0
                    else "it is shorter beside its source than others like it"
                ),
            )


_CLEAR = 4.0
"""So surely, as a logarithm, a word is answered that gives all points."""


def unanswered(case: _Case) -> Told:
    """A word of the source has nothing in the target that nearly always answers it."""
    answers = case.known.answers.get(case.pair)
    if answers and (found := worst(*case.words.signs, answers.forth)):
        word, usual = _told(answers, *found, case.pair)
        yield found[1].missed / _CLEAR, f"“{word}” of the source has no {usual}"


def unasked(case: _Case) -> Told:
    """A word of the target answers nothing in the source, and nearly always does."""
    answers = case.known.answers.get(case.pair)
    if answers and (found := worst(*case.words.signs[::-1], answers.back)):
        word, usual = _told(answers, *found, Pair(case.pair.target, case.pair.source))
        yield found[1].missed / _CLEAR, f"“{word}” is here, and the source has no {usual}"


def _told(answers: Answers, sign: str, usual: Usual, pair: Pair) -> tuple[str, str]:
    """A word, and what answers it otherwise, and how often."""
    words = dict.fromkeys(answers.shown(each, pair.target) for each in usual.answers[:2])
    said = " or ".join(f"“{word}”" for word in words)
    often = f"{said}, as {usual.often} of {usual.places} units with that word have"
    return answers.shown(sign, pair.source), often


def opposite(case: _Case) -> Told:
    """The target says the opposite of what the source says, or says it more or less surely."""
    languages = {case.pair.source.language, case.pair.target.language}
    if languages == {"zh", "en"} and (found := turned_round(case.words.source, case.words.target)):
        share = 1 if found.clear else 0.5
        yield share, f"the source says “{found.said}”, and the target “{found.wrong}”"


_LATIN = regex(r"[A-Za-z][A-Za-z0-9]*[A-Za-z]")


def latin_words(case: _Case) -> Told:
    """Words in Latin letters on the side that has letters of its own are not on the other side."""
    wide = is_unspaced(case.pair.source), is_unspaced(case.pair.target)
    if wide[0] is not wide[1]:
        ours, theirs = case.words.source, case.words.target
        words = dict.fromkeys(_LATIN.findall(ours if wide[0] else theirs))
        there = (case.unit.target if wide[0] else case.unit.source).lower()
        if lost := [word for word in words if word.lower().removesuffix("s") not in there]:
            where = "the target" if wide[0] else "the source"
            yield len(lost) / 2, f"{where} lacks what the other side has: {', '.join(lost[:3])}"


_FAR = 10.0
"""So much better, as a logarithm, another place fits that gives all points."""


def neighbor(case: _Case) -> Told:
    """The target fits the source of the unit next to it better than its own."""
    if answers := case.known.answers.get(case.pair):
        source, target = case.words.signs
        own = answers.fit(source, target)
        other = max((answers.fit(words.signs[0], target) for words in case.beside), default=own)
        if other > own:
            yield (other - own) / _FAR, "it says what the source next to it says"


_ALIKE = regex(r"`[^`]+`|[A-Za-z][A-Za-z0-9]+|\d+")
"""What both languages may write alike."""


def sentences_moved(case: _Case) -> Told:
    """Two sentences fit their sources better in the other order."""
    ours, theirs = split(case.unit.source), split(case.unit.target)
    if len(ours) != len(theirs) or not 2 <= len(ours) <= 8:
        return
    answers = case.known.answers.get(case.pair)
    ends = tuple(
        [(signs_of(words_of(text), locale), {*_ALIKE.findall(text)}) for text in texts]
        for texts, locale in ((ours, case.pair.source), (theirs, case.pair.target))
    )

    def fit(one: int, other: int) -> float:
        source, target = ends[0][one], ends[1][other]
        alike = 2.0 * len(source[1] & target[1])
        return alike + (answers.fit(source[0], target[0]) if answers else 0)

    gain = max(fit(i, j) + fit(j, i) - fit(i, i) - fit(j, j) for i, j in pairwise(range(len(ours))))
    if gain > 0:
        yield gain / _FAR, "two of its sentences seem to have changed places"


_MARKS = str.maketrans("？！：（", "?!:(")


def marks(case: _Case) -> Told:
    """It asks, exclaims, announces or puts in brackets what its source does not."""
    ours, theirs = (text.translate(_MARKS) for text in (case.words.source, case.words.target))
    if odd := [mark for mark in "?!:(" if ours.count(mark) != theirs.count(mark)]:
        yield len(odd) / 4, f"it has more or fewer of {' '.join(odd)} than its source"


@dataclass(frozen=True, slots=True)
class Ground:
    """One kind of reason: a row of the table."""

    id: str
    """What the reason is called."""
    points: float
    """How many it gives at most; below zero if it speaks for the target."""
    look: Callable[[_Case], Told]
    """Looks for it at a unit; its docstring says in one sentence what it finds."""


REASONS: tuple[Ground, ...] = (
    Ground("needs-work", 80, needs_work),
    Ground("open-comment", 40, open_comment),
    Ground("memory-disagrees", 45, memory_disagrees),
    Ground("memory-agrees", -30, memory_agrees),
    Ground("two-ways", 15, two_ways),
    Ground("same-target", 15, same_target),
    Ground("stale", 50, stale),
    Ground("rejected", 25, rejected),
    Ground("adapted", 25, adapted),
    Ground("length-odd", 20, length_odd),
    Ground("unanswered", 20, unanswered),
    Ground("unasked", 5, unasked),
    Ground("opposite", 30, opposite),
    Ground("latin-words", 40, latin_words),
    Ground("neighbor", 30, neighbor),
    Ground("sentences-moved", 40, sentences_moved),
    Ground("marks", 15, marks),
)
"""Every kind of reason beside the findings of the checks, and the place of the unit."""

WARNINGS: Mapping[str, float] = {
    "code": 10, "consistency": 10, "language": 30, "length": 15, "negation": 30, "sentences": 30,
    "stale": 0, "terms": 20, "untranslated": 30,
}  # fmt: skip
"""What a warning of a check gives; nothing where a reason above says it better."""
WARNING = 40.0
"""What a warning of any other check gives."""
ERROR = 100.0
"""What an error gives."""
NOTE = 5.0
"""What a note gives at most."""
PROMINENT = 0.5
"""By how much of its risk what every reader sees first is riskier."""


def _found(finding: Finding) -> Reason:
    points = WARNINGS.get(finding.check, WARNING)
    if finding.severity is Severity.ERROR:
        points = ERROR
    elif finding.severity is Severity.NOTE:
        points = min(points, NOTE)
    return Reason(finding.check, points, finding.message)


Judged = tuple[PostReview, Sequence[Risk]]
"""A pair, and what each of its units was judged to be."""


def assess(review: PostReview, known: Background, before: Judged | None = None) -> tuple[Risk, ...]:
    """Judge all units of a pair, in order.

    Args:
        before: the pair as it was judged by the same background: a unit for which nothing has
            changed since, nor around it, is not judged again.
    """
    sight = _JudgedPair.of(review, known)
    places = range(len(review.units))
    if before is None:
        return tuple(map(sight.risk, places))
    past, risks = _JudgedPair.of(before[0], known), before[1]
    judged = {unit.key: at for at, unit in enumerate(before[0].units)}
    olds = (judged.get(unit.key) for unit in review.units)
    return tuple(
        risks[old] if old is not None and past.scene(old) == sight.scene(at) else sight.risk(at)
        for at, old in zip(places, olds, strict=True)
    )


_FIRST = frozenset({"title", "subtitle", "description", "summary", "excerpt"})
"""What of the front matter a reader sees first."""


@dataclass(frozen=True, slots=True)
class _JudgedPair:
    """A pair whose units are judged."""

    review: PostReview
    """The pair."""
    known: Background
    """What the blog knows."""
    words: tuple[_UnitWords, ...]
    """The words of each unit."""
    alike: Mapping[str, Sequence[Unit]]
    """Units by their targets in lower case."""
    lead: int
    """The number of the first paragraph; below zero if there is none."""

    @classmethod
    def of(cls, review: PostReview, known: Background) -> _JudgedPair:
        alike: dict[str, list[Unit]] = defaultdict(list)
        lead = -1
        for at, unit in enumerate(review.units):
            if unit.target != unit.source:
                alike[unit.target.lower()].append(unit)
            if lead < 0 and _kind(unit) == Kind.PARAGRAPH:
                lead = at
        words = tuple(_UnitWords(unit, review.post.pair) for unit in review.units)
        return cls(review=review, known=known, words=words, alike=alike, lead=lead)

    def risk(self, at: int) -> Risk:
        """Judge the unit of this number."""
        unit = self.review.units[at]
        findings = self.review.of(unit)
        reasons = [_found(finding) for finding in findings]
        if unit.target:
            case = _Case(
                unit=unit,
                words=self.words[at],
                beside=tuple(self.words[i] for i in self._beside(at)),
                same=self._same(unit),
                pair=self.review.post.pair,
                known=self.known,
            )
            reasons += (
                Reason(ground.id, round(ground.points * min(share, 1), 1), said)
                for ground in REASONS
                for share, said in ground.look(case)
            )
        if what := self._prominent(at, unit):
            points = PROMINENT * max(sum(reason.points for reason in reasons), 0)
            reasons.append(Reason("prominent", round(points, 1), f"every reader sees it: {what}"))
        weighty = sorted((r for r in reasons if r.points), key=lambda r: -abs(r.points))
        must = any(finding.severity is Severity.ERROR for finding in findings)
        return Risk(reasons=tuple(weighty), must=must)

    def scene(self, at: int) -> tuple[object, ...]:
        """All that the risk of the unit of this number depends on."""
        unit, beside = self.review.units[at], [self.review.units[i] for i in self._beside(at)]
        return unit, self.review.of(unit), beside, self._same(unit), at == self.lead

    def _beside(self, at: int) -> list[int]:
        return [i for i in (at - 1, at + 1) if 0 <= i < len(self.words)]

    def _same(self, unit: Unit) -> Unit | None:
        """The first unit that has the same target and, in whatever capitals, another source."""
        there = self.alike.get(unit.target.lower(), ())
        return next((each for each in there if each.source.lower() != unit.source.lower()), None)

    def _prominent(self, at: int, unit: Unit) -> str:
        """What of the post it is that every reader sees; empty for all else."""
        if at == self.lead:
            return "the first paragraph"
        kind, _, path = (unit.kinds[0] if unit.kinds else "").partition(": ")
        return f"the {path}" if kind == Kind.META and path in _FIRST else ""


LIKELY = 0.1
"""Which part of the units without an error is likely wrong; the next part as large is `look`."""
EVERY = 20
"""Behind so many riskier units a calm one is slipped in, on average."""


def banded(risks: Sequence[Risk]) -> list[Band]:
    """Give the band of each: what has no risk at all is calm, however much else is."""
    bands = [Band.MUST if risk.must else Band.CALM for risk in risks]
    rest = [at for at, risk in enumerate(risks) if not risk.must]
    rest.sort(key=lambda at: -risks[at].points)
    many = ceil(LIKELY * len(rest))
    for place, at in enumerate(rest[: 2 * many]):
        if risks[at].points > 0:
            bands[at] = Band.LIKELY if place < many else Band.LOOK
    return bands


@dataclass(frozen=True, slots=True)
class Rank:
    """A unit's place in the queue."""

    at: int
    """The number of the unit: that of its risk."""
    band: Band
    """How soon it is to be read."""
    slipped: bool = False
    """Whether it is a calm one among riskier ones, which tells what their order misses."""


def order(risks: Sequence[Risk], seed: int | str = 0) -> list[Rank]:
    """Put units in the order in which they are to be read.

    Bands come one after the other. Within a band the units stay as they are given, so that posts
    are not torn apart. Among the riskier units a calm one is slipped in for every twenty of them,
    never as the first.

    Args:
        risks: those of all units of the queue, in the order of posts and within each post.
        seed: which calm units are slipped in, and where, is up to it alone.
    """
    bands = banded(risks)
    ranked = {band: [Rank(at, band) for at, each in enumerate(bands) if each is band]
              for band in Band}  # fmt: skip
    calm = ranked.pop(Band.CALM)
    risky = [rank for ranks in ranked.values() for rank in ranks]
    rng = Random(seed)
    chosen = set(rng.sample(range(len(calm)), min(ceil(len(risky) / EVERY), len(calm))))
    for number in sorted(chosen):
        risky.insert(rng.randint(1, len(risky)), replace(calm[number], slipped=True))
    return [*risky, *(rank for number, rank in enumerate(calm) if number not in chosen)]

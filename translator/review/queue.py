"""The queue: the units of a blog that wait for a person's look, the riskiest first.

The whole of a blog is held as entries, a post's made anew when its files have changed. The order
of a queue is settled when it is asked for: what is decided meanwhile stays in its place, so that
nothing moves under the hands of whoever works through it.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from threading import RLock
from typing import Any

from translator.blog.blog import Blog
from translator.catalog.view import Key
from translator.errors import TranslatorError
from translator.interchange.base import unit_id
from translator.project.documents import FileState, states_of
from translator.project.project import Post
from translator.review.decisions import Made, fingerprint
from translator.review.posts import PostReview, read
from translator.review.risk import Background, Band, Judged, Risk, assess, banded, order
from translator.review.suggestions import Suggestion
from translator.text.regex import regex
from translator.units import HUMAN, Finding, Pair, Severity, State, Unit


class Stage(StrEnum):
    """How far a unit is, in a reviewer's words."""

    MISSING = "missing"
    MACHINE = "machine"
    STALE = "stale"
    NEEDS_WORK = "needs work"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A unit in the queue."""

    id: str
    """Its name: that of its pair, and its own."""
    name: str
    """The post, as seen from the blog's folder."""
    post: Post
    """The pair."""
    place: int
    """Where it stands among the units of its post."""
    line: int
    """The line of the post on which it first begins."""
    unit: Unit
    """The unit."""
    findings: tuple[Finding, ...]
    """What the checks say of it."""
    risk: Risk
    """Why it should be looked at."""
    proposed: tuple[Suggestion, ...] = ()
    """What others have proposed for it, and nobody has left."""

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What is proposed for it and not taken yet."""
        if not self.proposed:
            return ()
        own = self.unit.target.strip()
        return tuple(each for each in self.proposed if each.target.strip() != own)

    @property
    def stage(self) -> Stage:
        """How far it is."""
        unit = self.unit
        if not unit.target:
            return Stage.MISSING
        if unit.previous:
            return Stage.STALE
        if unit.state is State.TRANSLATED:
            return Stage.APPROVED
        return Stage.NEEDS_WORK if unit.origin == HUMAN or unit.history.review else (
            Stage.MACHINE
        )  # fmt: skip

    @property
    def seen(self) -> str:
        """Its fingerprint."""
        return fingerprint(self.unit)

    @property
    def is_open(self) -> bool:
        """Whether a person's look is still wanted; nobody's who has said what is lacking.

        What others propose wants one, whatever was decided before.
        """
        unit = self.unit
        waits = unit.state is not State.TRANSLATED and unit.history.review is None
        return not unit.is_left_out and (waits or bool(self.suggestions))


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An entry in its place."""

    entry: QueueEntry
    """The unit."""
    band: Band
    """How much speaks for looking at it."""
    slipped: bool = False
    """Whether it is a calm one that was slipped in, to see what the order misses."""


@dataclass(frozen=True, slots=True)
class Search:
    """Which units are asked for, as it stands in the address."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a field must have: one of these. The fields are `FIELDS`."""
    words: tuple[str, ...] = ()
    """What must occur in the source or the target."""

    @classmethod
    def parse(cls, text: str) -> Search:
        """Read a search: `check:terms post:first "video memory"`."""
        fields: dict[str, tuple[str, ...]] = {}
        words = []
        for m in _PART.finditer(text):
            value = m["quoted"] if m["quoted"] is not None else m["plain"]
            if m["field"] and value:
                fields[m["field"]] = (*fields.get(m["field"], ()), value)
            elif value:
                words.append(value.lower())
        return cls(fields, tuple(words))

    def __call__(self, entry: QueueEntry) -> bool:
        """Whether *entry* is asked for."""
        text = f"{entry.unit.source}\n{entry.unit.target}".lower() if self.words else ""
        return all(word in text for word in self.words) and all(
            any(FIELDS[name](entry, value) for value in values)
            for name, values in self.fields.items()
        )


FIELDS: Mapping[str, Callable[[QueueEntry, str], bool]] = {
    "post": lambda entry, value: value in entry.name,
    "to": lambda entry, value: str(entry.post.pair.target) == value,
    "state": lambda entry, value: entry.stage.replace(" ", "-") == value,
    "check": lambda entry, value: any(each.check == value for each in entry.findings),
    "engine": lambda entry, value: value in entry.unit.origin,
    "term": lambda entry, value: value.lower() in entry.unit.source.lower(),
    "reason": lambda entry, value: any(each.name == value for each in entry.risk.reasons),
    "has": lambda entry, value: value == "suggestion" and bool(entry.suggestions),
    "by": lambda entry, value: bool(
        entry.unit.history.review and value in entry.unit.history.review.who
    ),
}
"""What a search may name, and whether an entry has it."""
_PART = regex(rf'(?:(?P<field>{"|".join(FIELDS)}):)?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class PairSummary:
    """A pair in the index."""

    id: str
    """Its name."""
    name: str
    """The post, as seen from the blog's folder."""
    title: str
    """What the post is called."""
    post: Post
    """The pair."""
    states: Mapping[State, int]
    """How many units there are of each state."""
    open: Mapping[Band, int]
    """How many open ones there are in each band."""
    errors: int
    """How many units have a finding that is an error."""
    failure: str = ""
    """Why it cannot be read; empty if it can."""
    is_read: bool = True
    """Whether it has been read yet."""


_NONE: Mapping[Post, Sequence[Suggestion]] = {}


@dataclass(slots=True)
class _HeldPair:
    """What is held of a pair."""

    post: Post
    name: str
    seen: tuple[FileState, ...] = ()
    review: PostReview | None = None
    judged: Judged | None = None
    entries: dict[str, QueueEntry] = field(default_factory=dict)
    failure: str = ""
    proposed: dict[Key, tuple[Suggestion, ...]] = field(default_factory=dict)


class Queue:
    """The units of a blog, as they stand on disk; may be asked in several threads."""

    def __init__(
        self,
        blog: Blog,
        posts: Iterable[Post],
        wanted: Callable[[QueueEntry], bool],
        suggestions: Mapping[Post, Sequence[Suggestion]] = _NONE,
    ) -> None:
        """Hold the units of *posts* that are *wanted*; none is read before `load`.

        Args:
            suggestions: what others propose for units of a pair.
        """
        self.blog = blog
        self._wanted = wanted
        self._lock = RLock()
        self._known: Background | None = None
        self._pairs: dict[str, _HeldPair] = {}
        self._alike: dict[tuple[Pair, str, str], dict[str, None]] = {}
        self.loaded = 0
        self.is_judged = False
        """Whether the order is settled: all posts have been read, and judged by each other."""
        self._seed = date.today().isoformat()
        for post in posts:
            name = blog.project.relative(post.source)
            pair = self._pairs[pair_id(blog, post)] = _HeldPair(post, name)
            for each in suggestions.get(post, ()):
                pair.proposed[each.key] = (*pair.proposed.get(each.key, ()), each)

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self._pairs)

    def load(self, rest: Callable[[], None] = lambda: None) -> Iterator[str]:
        """Read all pairs, and yield the name of each; then judge them by what all of them have.

        Until then no more is known of a unit than whether a check is sure of an error.

        Args:
            rest: called before each pair; returns when it is time to go on.
        """
        for name in list(self._pairs):
            rest()
            self._renew(name)
            self.loaded += 1
            yield name
        self._known = Background.gather(self.reviews())
        for name in self._pairs:
            rest()
            self._judge(name)
        self.is_judged = True

    def failure(self, name: str) -> str:
        """Why a pair could not be read when it was read last; empty if it could."""
        pair = self._pairs.get(name)
        return pair.failure if pair else ""

    def review(self, name: str) -> PostReview | None:
        """A pair as it stands now; None if there is none of this name, or it cannot be read."""
        if name not in self._pairs:
            return None
        self._renew(name)
        return self._pairs[name].review

    def refresh(self) -> None:
        """Read again what was written since it was read; what was not read yet is `load`'s."""
        for name, pair in self._pairs.items():
            if pair.seen:
                self._renew(name)

    def reviews(self) -> list[PostReview]:
        """All pairs that can be read, as they were last read."""
        with self._lock:
            return [pair.review for pair in self._pairs.values() if pair.review]

    def entry(self, id: str) -> QueueEntry | None:
        """The unit of this name, as it stands now."""
        name = id.partition(".")[0]
        return self._held(id) if self.review(name) else None

    def around(self, entry: QueueEntry) -> Sequence[QueueEntry]:
        """The units of *entry*'s post, in order, as they were last read."""
        return [*self._pairs[entry.id.partition(".")[0]].entries.values()]

    def entries(self) -> list[QueueEntry]:
        """All units that this queue is for, post by post, as they were last read."""
        with self._lock:
            every = (each for pair in self._pairs.values() for each in pair.entries.values())
            return [each for each in every if self._wanted(each)]

    def ranked(
        self, wanted: Search, *, by: str = "risk", everything: bool = False
    ) -> list[QueueRow]:
        """The units asked for: the open ones, or *everything*; the riskiest first.

        Args:
            by: `risk`, or `post` for the order of the posts.
        """
        found = [e for e in self.entries() if (everything or e.is_open) and wanted(e)]
        ranks = order([e.risk for e in found], self._seed)
        if by == "post":
            ranks.sort(key=lambda rank: rank.at)
        return [QueueRow(found[rank.at], rank.band, rank.slipped) for rank in ranks]

    def same(self, entry: QueueEntry) -> list[QueueEntry]:
        """The open units elsewhere that say the same, translated alike; see `_bare`."""
        with self._lock:
            alike = [*self._alike.get(_words(entry), ())]
        found = (self._held(id) for id in alike if id != entry.id)
        return [
            each
            for each in found
            if each and each.is_open and not each.suggestions and self._wanted(each)
        ]

    def put(self, post: Post, made: Made) -> None:
        """Take over the units that were just written; what the checks say of them is as it was.

        So nothing of the pair is read again for each decision, unless somebody else has written
        its catalog since it was read. Where words were changed, the target follows, and the pair
        is read anew with it.
        """
        name = self.name_of(post)
        with self._lock:
            pair = self._pairs[name]
            units = (each.unit for each in made.results if each.is_done)
            now = {unit.key: unit for unit in units if unit}
            self._hold(
                pair,
                [
                    replace(e, unit=now[e.unit.key]) if e.unit.key in now else e
                    for e in pair.entries.values()
                ],
            )
            if pair.review:
                fresh = (now.get(unit.key, unit) for unit in pair.review.units)
                pair.review = replace(pair.review, units=tuple(fresh))
            if pair.seen and pair.seen[-1] == made.over:
                pair.seen = (*pair.seen[:-1], made.now)

    def leave(self, entry: QueueEntry, target: str) -> None:
        """Take what is proposed as *target* of a unit away, for as long as this queue is there."""
        with self._lock:
            pair = self._pairs[entry.id.partition(".")[0]]
            kept = tuple(each for each in entry.proposed if each.target != target)
            pair.proposed[entry.unit.key] = kept
            if there := pair.entries.get(entry.id):
                pair.entries[entry.id] = replace(there, proposed=kept)

    def known(self) -> list[QueueEntry]:
        """The open units whose words people have approved for the same source, word for word."""
        every = self.entries()
        approved = {
            (each.post.pair, each.unit.source, each.unit.target)
            for each in every
            if each.unit.is_approved
        }
        return [
            each
            for each in every
            if each.is_open
            and not each.suggestions
            and (each.post.pair, each.unit.source, each.unit.target) in approved
            and not each.risk.must
        ]

    def name_of(self, post: Post) -> str:
        """The name of a pair."""
        return pair_id(self.blog, post)

    def id_of(self, name: str, unit: Unit) -> str:
        """The name of a unit of the pair *name*."""
        return f"{name}.{unit_id(*unit.key)}"

    def pairs(self) -> list[PairSummary]:
        """What the index shows."""
        with self._lock:
            return [self._summary(name, pair) for name, pair in self._pairs.items()]

    def _summary(self, name: str, pair: _HeldPair) -> PairSummary:
        wanted = [each for each in pair.entries.values() if self._wanted(each)]
        waiting = [each for each in wanted if each.is_open]
        title = pair.review.title if pair.review else ""
        return PairSummary(
            id=name,
            name=pair.name,
            title=title or pair.name,
            post=pair.post,
            states=Counter(each.unit.state for each in wanted if not each.unit.is_left_out),
            open=Counter(banded([each.risk for each in waiting])),
            errors=sum(any(f.severity is Severity.ERROR for f in each.findings) for each in wanted),
            failure=pair.failure,
            is_read=pair.review is not None,
        )

    def _renew(self, name: str) -> None:
        """Read a pair, if one of its files was written since it was read last."""
        pair = self._pairs[name]
        post = pair.post
        seen = states_of(post)
        if seen == pair.seen:
            return
        try:
            review, failure = read(self.blog, post, pair.review), ""
        except TranslatorError as error:
            review, failure = None, str(error)
        known = self._known
        entries = self._entries(name, review, known)
        with self._lock:
            pair.seen, pair.review, pair.failure = seen, review, failure
            self._keep(pair, entries, known)
        if known is not self._known:
            self._judge(name)

    def _judge(self, name: str) -> None:
        """Make the entries of a pair anew, from what is known now."""
        pair = self._pairs[name]
        while True:
            # That takes a while, in which somebody may decide.
            review, known = pair.review, self._known
            entries = self._entries(name, review, known)
            with self._lock:
                if pair.review is review:
                    self._keep(pair, entries, known)
                    return

    def _entries(
        self, name: str, review: PostReview | None, known: Background | None
    ) -> list[QueueEntry]:
        """The entries of the pair *name*, as it was read, judged by what is *known*."""
        if review is None:
            return []
        pair = self._pairs[name]
        risks = assess(review, known, pair.judged) if known else [
            Risk(must=any(f.severity is Severity.ERROR for f in review.of(unit)))
            for unit in review.units
        ]  # fmt: skip
        return [
            QueueEntry(
                id=self.id_of(name, unit),
                name=pair.name,
                post=pair.post,
                place=place,
                line=review.segments[unit.key].line,
                unit=unit,
                findings=review.of(unit),
                risk=risk,
                proposed=pair.proposed.get(unit.key, ()),
            )
            for place, (unit, risk) in enumerate(zip(review.units, risks, strict=True))
        ]

    def _keep(
        self, pair: _HeldPair, entries: Sequence[QueueEntry], known: Background | None
    ) -> None:
        """Let *entries*, judged by what is *known*, be those of a pair as it was read."""
        self._hold(pair, entries)
        judged = known and pair.review
        pair.judged = (judged, [each.risk for each in entries]) if judged else None

    def _hold(self, pair: _HeldPair, entries: Sequence[QueueEntry]) -> None:
        """Let *entries* be those of a pair."""
        for old in pair.entries.values():
            self._alike.get(_words(old), {}).pop(old.id, None)
        pair.entries = {each.id: each for each in entries}
        for each in entries:
            self._alike.setdefault(_words(each), {})[each.id] = None

    def _held(self, id: str) -> QueueEntry | None:
        """The unit of this name, as it was last read."""
        pair = self._pairs.get(id.partition(".")[0])
        return pair.entries.get(id) if pair else None


def _words(entry: QueueEntry) -> tuple[Pair, str, str]:
    """What units have in common that say the same in the same words, but for case and marks."""
    return entry.post.pair, _bare(entry.unit.source), _bare(entry.unit.target)


def _bare(text: str) -> str:
    """*text* without what makes no difference to its meaning: case, spaces, marks at its ends."""
    return "".join(text.casefold().split()).strip(".,:;!?。，：；！？、…")


def pair_id(blog: Blog, post: Post) -> str:
    """A name for a pair that lasts as long as its catalog has its own."""
    name = f"{blog.project.relative(post.catalog)} {post.pair}"
    return f"p{zlib.crc32(name.encode()):08x}"


def as_data(row: QueueRow) -> dict[str, Any]:
    """A row as JSON has it, for programs."""
    entry, unit = row.entry, row.entry.unit
    return {
        "id": entry.id,
        "post": entry.name,
        "line": entry.line,
        "to": str(entry.post.pair.target),
        "band": str(row.band),
        "points": round(entry.risk.points, 1),
        "reasons": [
            {"name": each.name, "points": round(each.points, 1), "said": each.said}
            for each in entry.risk.reasons
        ],
        "stage": str(entry.stage),
        "origin": unit.origin,
        "source": unit.source,
        "target": unit.target,
        "findings": [
            {"check": f.check, "severity": str(f.severity), "message": f.message}
            for f in entry.findings
        ],
        "suggestions": [
            {"target": s.target, "who": s.who, "origin": s.origin, "comment": s.comment}
            for s in entry.suggestions
        ],
    }

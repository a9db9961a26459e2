"""What engines are asked: units as texts with inline tags, put into requests with their context."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from translator.catalog.view import View
from translator.engines import Context, Limits
from translator.markdown.document import Document
from translator.markdown.placeholders import Protected, protect
from translator.terms.matcher import Matcher
from translator.text.chars import fold
from translator.text.regex import regex
from translator.units import Kind, Match, Pair, Segment, Term, Unit

PSEUDO = "pseudo"
"""The engine whose answers are no translations."""
_MARKS = regex(r"(#{1,6})[ \t]+$")
_UNDERLINED = regex(r"[ \t\r\n]*=")
_NEAR = 2
"""How many sources before and after a request go along with it."""
_LONG = 600
"""A source of more characters does not go along: it would cost more than it tells."""


Similar = Callable[[Protected, int, float], Sequence[Match]]
"""The memory's best matches of a source, with tags: at most so many, of at least this score."""


def nothing_similar(source: Protected, limit: int, least: float) -> Sequence[Match]:
    """Know no match: what stands for a memory that has none."""
    return ()


@dataclass(frozen=True, slots=True)
class Text:
    """One unit as an engine gets it."""

    unit: Unit
    """The unit."""
    place: int
    """The index of its first segment."""
    protected: Protected
    """Its source with inline tags."""
    terms: tuple[Term, ...]
    """The terms that occur in it."""

    @property
    def tagged(self) -> str:
        """What is sent."""
        return self.protected.text

    @property
    def note(self) -> str:
        """What the author says of it."""
        return "; ".join(self.unit.notes)


@dataclass(frozen=True, slots=True)
class Scene:
    """The post that texts stand in."""

    document: Document
    """The source post."""
    pair: Pair
    """The direction."""
    matcher: Matcher
    """The terms of that direction."""
    today: str = ""
    """The day that a machine's targets are marked with."""
    similar: Similar = nothing_similar
    """What the memory has translated that is similar, as examples."""
    _heads: list[tuple[int, int, str]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )
    """Every heading: its segment's index, its level, its text. Each request asks for some."""

    def __post_init__(self) -> None:
        self._heads.extend(
            (index, self._level(segment), fold(segment.source))
            for index, segment in enumerate(self.document.segments)
            if segment.kind is Kind.HEADING
        )

    def texts(self, units: Sequence[Unit], engines: Collection[str], retry: bool) -> list[Text]:
        """What of *units* one of *engines* may write, in the order of the document."""
        place = View.of(self.document.segments, {unit.key for unit in units}).first
        wanted = [u for u in units if any(wants(u, name, retry) for name in engines)]
        return [self._text(unit, place[unit.key]) for unit in wanted]

    def _text(self, unit: Unit, place: int) -> Text:
        protected = self._protected(unit.source, self.document.segments[place].kind)
        terms = dict.fromkeys(term for _, term in self.matcher.find(unit.source))
        return Text(unit, place, protected, tuple(terms))

    def _protected(self, source: str, kind: Kind) -> Protected:
        return protect(source, kind, self.document.grammar)

    @property
    def title(self) -> str:
        """The title in the front matter, else the first heading."""
        front = takewhile(lambda segment: segment.path, self.document.segments)
        said = (segment.source for segment in front if segment.path == "title")
        return next(said, self._heads[0][2] if self._heads else "")

    def headings(self, place: int) -> tuple[str, ...]:
        """The headings that the segment at *place* stands under, the highest first."""
        path: list[tuple[int, str]] = []
        for _, level, text in takewhile(lambda head: head[0] < place, self._heads):
            path = [each for each in path if each[0] < level] + [(level, text)]
        return tuple(text for _, text in path)

    def _level(self, segment: Segment) -> int:
        """The level of a heading, by its marks: `#` before it, or `=` or `-` below it."""
        text, span = self.document.text, segment.spans
        if marks := _MARKS.search(text[max(span[0].start - 80, 0) : span[0].start]):
            return len(marks[1])
        return 1 if _UNDERLINED.match(text, span[-1].stop) else 2

    def around(self, first: int, last: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The sources just before the segment *first* and just after *last*, with tags."""
        segments = self.document.segments
        before, after = (
            segments[max(first - _NEAR, 0) : first],
            segments[last + 1 : last + 1 + _NEAR],
        )
        return self._shown(before), self._shown(after)

    def _shown(self, segments: Sequence[Segment]) -> tuple[str, ...]:
        short = (s for s in segments if len(s.source) <= _LONG)
        return tuple(self._protected(fold(s.source), s.kind).text for s in short)


def wants(unit: Unit, engine: str, retry: bool = False) -> bool:
    """Whether *engine* may write this unit.

    It may where the unit is open to machines, and where there is but a pseudo-translation;
    not where its answer was rejected, unless it is to *retry*.
    """
    pseudo = unit.origin == PSEUDO != engine
    return (unit.is_open or pseudo) and (retry or not is_blamed(unit.history.reason, engine))


def is_blamed(reason: str, engine: str) -> bool:
    """Whether *reason*, as `blame` writes it, names *engine*."""
    return any(f"; {reason}".find(f"; {engine}{mark}") >= 0 for mark in (" ", ":"))


def blame(reason: str, engine: str, fault: str) -> str:
    """Add to *reason* that an answer of *engine* was rejected for *fault*, or failed `: so`."""
    said = f"{engine}{fault}" if fault.startswith(":") else f"{engine} {fault}"
    return said if not reason or is_blamed(reason, engine) else f"{reason}; {said}"


_EXAMPLES = 3
_LEAST = 0.6


@dataclass(frozen=True, slots=True)
class Question:
    """One request, as a value: two that are equal would be paid for twice."""

    texts: tuple[str, ...]
    """What is to be translated, with inline tags."""
    pair: Pair
    """The direction."""
    terms: tuple[Term, ...]
    """The terms that occur in the texts."""
    context: Context
    """What stands around them."""
    purpose: str = field(default="first", compare=False)
    """What it is sent for: `first`, `repair` or `alone`."""
    post: str = field(default="", compare=False)
    """The post that it is for."""


def batches(texts: Sequence[Text], limits: Limits) -> Iterator[tuple[Text, ...]]:
    """Cut *texts* into as few requests as *limits* allow, in order; a longer text goes alone."""
    batch: list[Text] = []
    size = 0
    for text in texts:
        more = limits.measure(text.tagged)
        if batch and (len(batch) >= limits.texts or size + more > limits.size):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(text)
        size += more
    if batch:
        yield tuple(batch)


def question(
    texts: Sequence[Text],
    scene: Scene,
    *,
    rejected: Sequence[tuple[str, str]] = (),
    purpose: str = "first",
    post: str = "",
) -> Question:
    """Put *texts* into a request."""
    first, last = texts[0].place, texts[-1].place
    before, after = scene.around(first, last)
    context = Context(
        title=scene.title,
        notes=tuple(text.note for text in texts),
        headings=scene.headings(first),
        before=before,
        after=after,
        examples=_examples(texts, scene),
        rejected=tuple(rejected),
    )
    return Question(
        texts=tuple(text.tagged for text in texts),
        pair=scene.pair,
        terms=tuple(dict.fromkeys(term for text in texts for term in text.terms)),
        context=context,
        purpose=purpose,
        post=post,
    )


def _examples(texts: Sequence[Text], scene: Scene) -> tuple[Match, ...]:
    """The best translations of similar sources, each source once."""
    found = [match for text in texts for match in scene.similar(text.protected, _EXAMPLES, _LEAST)]
    best = sorted(found, key=lambda match: -match.score)
    unique = {match.source: match for match in reversed(best) if match.target}
    return tuple(sorted(unique.values(), key=lambda match: -match.score)[:_EXAMPLES])

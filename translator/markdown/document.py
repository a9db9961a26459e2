"""A Markdown file, read once: front matter, blocks, segments; and filled with targets.

    Document.parse(text).fill([s.source for s in Document.parse(text).segments]) == text

holds for every text, and for every segment that is not a quoted front-matter value
`"\\n".join(text[s.start:s.stop] for s in segment.spans) == segment.source`: a segment is a
place in the text, and filling replaces that place alone. Nothing is ever rendered. The place of
a title that a site shows where the text has none is empty, and its source what is shown.

Whoever needs to know something of a text takes its `Document` and asks: nobody reads the
text a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar, overload

from translator.errors import TargetRefused
from translator.markdown.blocks import Block, Blocks, find_blocks
from translator.markdown.frontmatter import FrontMatter, find_front_matter
from translator.markdown.inlines import attributes_in, constructs_in, find_constructs
from translator.markdown.mend import mend
from translator.markdown.segments import Reading, read
from translator.markdown.source import Lines, Settled
from translator.markdown.splice import QUOTINGS, Refused, Slot, fit_lines
from translator.markdown.syntax import DEFAULT, Grammar, Syntax
from translator.text.chars import clean, fold, shorten
from translator.units import Finding, Ignore, Kind, Segment

_FLOWING = frozenset({
    Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE, Kind.FOOTNOTE, Kind.TERM, Kind.DEFINITION, Kind.HTML,
    Kind.LINK, Kind.ALT, Kind.HEADING,
})  # fmt: skip
"""Kinds of segments whose lines may be lines of the document."""
_EDGED = frozenset({Kind.TITLE, Kind.ATTRIBUTE, Kind.CELL, Kind.CONTAINER})

T = TypeVar("T")


class _Once(Generic[T]):
    """A property that is computed when it is first asked for, and kept.

    Where threads ask at the same time, all of them get the same value: segments are told
    apart by identity, so `functools.cached_property`, which keeps the last one, will not do.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute = compute
        self.name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: Any) -> _Once[T]: ...

    @overload
    def __get__(self, instance: Document, owner: Any) -> T: ...

    def __get__(self, instance: Document | None, owner: Any) -> _Once[T] | T:
        if instance is None:
            return self
        kept = instance._kept
        if self.name not in kept:
            kept.setdefault(self.name, self.compute(instance))
        value: T = kept[self.name]
        return value


class SiteConstruct(NamedTuple):
    """What a dialect gives a meaning, as it stands in a document."""

    line: int
    """The line of the file on which it begins, from 1."""
    name: str
    """What its dialect's row calls it."""
    text: str
    """What it is, on one line, with `…` for the words in it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file; each part of it is read when it is first asked for, and only once."""

    text: str
    """The file's text, untouched."""
    syntax: Syntax = DEFAULT
    """What is taken as translatable."""
    _kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was read of it so far, by name."""

    @classmethod
    def parse(cls, text: str, dialect: str | Syntax = DEFAULT) -> Document:
        """Make a document of *text*; every text is one.

        Args:
            dialect: what its kind of site adds to Markdown, by name (`mkdocs`), or all that is
                taken as translatable.

        Raises:
            KeyError: no dialect has this name.
        """
        return cls(text, Syntax.of(dialect) if isinstance(dialect, str) else dialect)

    @_Once
    def settled(self) -> Settled:
        """The text with `\\n` line ends; front matter and blocks have their places in it."""
        return Settled.of(self.text)

    @_Once
    def lines(self) -> Lines:
        """Where the lines of the file's text begin."""
        return Lines.of(self.text)

    @_Once
    def front(self) -> FrontMatter:
        """Its front matter, placed in the settled text."""
        return find_front_matter(self.settled.body, self.syntax.dialect.heads)

    @_Once
    def blocks(self) -> Blocks:
        """Its leaf blocks, placed in the settled text."""
        return find_blocks(self.settled.body, self.front.stop, self.syntax)

    @_Once
    def _reading(self) -> Reading:
        return read(self.settled, self.front, self.blocks, self.lines, self.grammar)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Its segments, in order of place."""
        return self._reading.segments

    @property
    def slots(self) -> tuple[Slot, ...]:
        """For each segment, how it is filled."""
        return self._reading.slots

    @property
    def ignores(self) -> tuple[Ignore, ...]:
        """Its exceptions from checks."""
        return self._reading.ignores

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What could not be read, and stays in the skeleton."""
        return self._reading.problems

    @property
    def lang(self) -> str:
        """The `lang` of its front matter, or empty."""
        return self.front.lang

    @property
    def labels(self) -> frozenset[str]:
        """The labels of its link reference definitions."""
        return self.blocks.labels

    @_Once
    def grammar(self) -> Grammar:
        """By what its inlines are found."""
        return Grammar(self.syntax, self.labels)

    @_Once
    def constructs(self) -> tuple[SiteConstruct, ...]:
        """What its site adds to Markdown, by place; it stays as it is, but for the words in it."""
        found: list[tuple[int, str, str]] = []
        for block in self.blocks.leaves:
            if block.type == "syntax":
                name, _, told = block.info.partition("\n")
                found.append((block.lines[0][0], name, told))
            elif block.lines and block.type not in ("code", "math", "words"):
                text, placed = self.inside(block), block.placer()
                grammar = self.grammar.of(Kind.HTML if block.type == "html" else Kind.PARAGRAPH)
                for inline in find_constructs(text, grammar):
                    pieces = "…".join(text[a:b] for a, b in inline.pieces)
                    found.append((placed(inline.start), inline.kind, pieces))
        return tuple(
            SiteConstruct(self.lines.line(self.place(place)), name, " ".join(text.split()))
            for place, name, text in sorted(found)
        )

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if self.settled.pairs else "\n"

    def with_syntax(self, syntax: Syntax) -> Document:
        """The same text with another *syntax*."""
        other = Document(self.text, syntax)
        other._kept.update(settled=self.settled, lines=self.lines)
        if syntax.dialect == self.syntax.dialect:
            other._kept.update(front=self.front)
            if syntax.attributes == self.syntax.attributes:
                other._kept.update(blocks=self.blocks)
        return other

    def inside(self, block: Block) -> str:
        """The text of *block*, without its container's prefixes."""
        return block.text(self.settled.body)

    def place(self, offset: int) -> int:
        """Where *offset* of the settled text lies in the file's text."""
        return self.settled.original(offset, offset).start

    def fill(self, targets: Sequence[str | None], *, held: bool = True) -> str:
        """Put *targets* in the places of the segments; None or empty leaves the source.

        Args:
            targets: one for each segment, as Markdown.
            held: put the source's code, URLs, tags and math back where a target has others;
                False for words that a person chose.

        Raises:
            ValueError: not one target for each segment.
            TargetRefused: a target that would break the document.
        """
        text, refusals = self.filled(targets, held=held)
        for reason in refusals.values():
            raise TargetRefused(reason)
        return text

    def filled(
        self, targets: Sequence[str | None], *, held: bool = True
    ) -> tuple[str, dict[int, str]]:
        """Fill like `fill`, but leave the source where a target is refused.

        Returns:
            The text, and by index of the segment the reason of each refusal.
        """
        pieces, refusals = self.fitted(targets, held=held)
        return self.joined(pieces), refusals

    def fitted(
        self, targets: Sequence[str | None], *, held: bool = True
    ) -> tuple[list[str | None], dict[int, str]]:
        """Make *targets* fit for the places of the segments, like `filled`, without joining them.

        Returns:
            What is to be written in each place, None where the source stays; and the refusals.
        """
        if len(targets) != len(self.segments):
            raise ValueError(f"{len(targets)} targets for {len(self.segments)} segments")
        refusals: dict[int, str] = {}
        pieces: list[str | None] = []
        for index, target in enumerate(targets):
            segment = self.segments[index]
            pieces.append(None)
            own = (segment.source, fold(segment.source))
            if not (target and target.strip()) or target in own:
                continue
            try:
                pieces[index] = self._fit(segment, self.slots[index], target, held)
            except TargetRefused as error:
                refusals[index] = str(error)
        return pieces, refusals

    def joined(self, pieces: Sequence[str | None]) -> str:
        """The text with *pieces* in the places of the segments; None leaves the source."""
        parts, pos = [], 0
        for segment, piece in zip(self.segments, pieces, strict=True):
            if piece is not None:
                parts += [self.text[pos : segment.spans[0].start], piece]
                pos = segment.spans[-1].stop
        return "".join([*parts, self.text[pos:]])

    @property
    def skeleton(self) -> str:
        """The text with its segments taken out."""
        return "\x00".join(self.gaps)

    @_Once
    def gaps(self) -> tuple[str, ...]:
        """What stands before each segment, and after the last one."""
        parts, pos = [], 0
        for segment in self.segments:
            parts.append(self.text[pos : segment.spans[0].start])
            pos = segment.spans[-1].stop
        return (*parts, self.text[pos:])

    def refusal(self, index: int, target: str) -> str:
        """Why *target* cannot be put in the place of segment *index*; empty if it can."""
        try:
            self._fit(self.segments[index], self.slots[index], target, held=True)
        except TargetRefused as error:
            return str(error)
        return ""

    def _fit(self, segment: Segment, slot: Slot, target: str, held: bool) -> str:
        if segment.kind is Kind.META and target == segment.source:
            start, stop = segment.spans[0].start, segment.spans[-1].stop
            return self.text[start:stop]
        target = mend(
            segment.source,
            clean(target, segment.source).strip(" \t\n"),
            self.grammar.of(segment.kind),
            held=held,
        )
        try:
            if held:
                self._hold_constructs(segment, target)
            edge = self._edge(segment, slot) if segment.kind in _EDGED else ""
            lines = fit_lines(segment, slot, target, edge)
            if segment.kind in _FLOWING or (segment.kind is Kind.CELL and edge == "\n"):
                self._refuse_blocks(segment, slot, lines)
        except Refused as error:
            raise TargetRefused(f"{segment.kind}: {error}") from error
        return self._joined(segment, slot, lines)

    def _hold_constructs(self, segment: Segment, target: str) -> None:
        """Refuse a target that brings, loses or changes what the dialect gives a meaning.

        Raises:
            Refused: it does.
        """
        grammar = self.grammar.of(segment.kind)
        had, has = (constructs_in(text, grammar) for text in (fold(segment.source), target))
        for verb, other in (("brings", has - had), ("loses", had - has)):
            if construct := next(iter(other), ""):
                raise Refused(f"it {verb} {shorten(construct)}")
        owned, owns = (attributes_in(text, grammar) for text in (segment.source, target))
        if lost := next(iter(owned - owns), None):
            raise Refused(f"it takes {shorten(lost[0])} from what it belongs to")

    def _refuse_blocks(self, segment: Segment, slot: Slot, lines: Sequence[str]) -> None:
        """Refuse lines that would begin a block of the dialect, where the source's begin none.

        A line of the source that looks like a block's beginning is none where it stands, as in
        HTML; so a line with the same marker may stand there, whatever its words.

        Raises:
            Refused: one would.
        """
        own: set[tuple[bool, str]] | None = None
        for index, marker in self._openers(segment, slot, lines):
            if own is None:
                found = self._openers(segment, slot, segment.source.split("\n"))
                own = {(at == 0, text) for at, text in found}
            if (index == 0, marker) not in own:
                line = shorten(lines[index])
                raise Refused(f"the line would begin a block of its own: {line}")

    def _openers(
        self, segment: Segment, slot: Slot, lines: Sequence[str]
    ) -> Iterator[tuple[int, str]]:
        """Which of *lines* look like the beginning of a block of the dialect, and its marker."""
        underlined = segment.kind is Kind.HEADING and slot.style == "setext"
        prefix = "# " if segment.kind is Kind.HEADING and not underlined else ""
        bare = underlined or segment.kind in (Kind.CELL, Kind.TERM)
        inside = Kind.PARAGRAPH if bare else segment.kind
        text, at = "".join(f"{prefix}{line}\n" for line in lines), 0
        for index, line in enumerate(lines):
            found = self.syntax.dialect.block_at(text, at)
            if found and found[0].inside in (None, inside):
                yield index, found[1].fixed(text, at)
            at += len(prefix) + len(line) + 1

    def _edge(self, segment: Segment, slot: Slot) -> str:
        """What stands before the segment: its quote; for a cell `|`, or newline for the first."""
        start = segment.spans[0].start
        quote = self.text[max(start - 80, 0) : start].rstrip()[-1:]
        if slot.style in QUOTINGS:
            return quote if quote in "\"'`" else ""
        if segment.kind is Kind.CONTAINER:
            return self.text[start - 1 : start]
        if segment.kind is Kind.CELL:
            row = self.text.rfind("\n", 0, start) + 1
            row = max(row, self.text.rfind("\r", row, start) + 1)
            return "|" if "|" in self.text[row:start] else "\n"
        return quote if quote in "\"'(" else '"'

    def _joined(self, segment: Segment, slot: Slot, lines: list[str]) -> str:
        """Join *lines* by what stands between the source's, or by the container's prefix."""
        if len(lines) == 1:
            return lines[0]
        spans = segment.spans
        glue = [self.text[a.stop : b.start] for a, b in pairwise(spans)]
        newline = self.newline
        if segment.kind is Kind.META and len(lines) != len(spans):
            return (newline + slot.prefix).join(lines)
        further = glue[-1] if glue else newline + slot.prefix
        parts = [lines[0]]
        for index, line in enumerate(lines[1:]):
            parts += [glue[index] if index < len(glue) else further, line]
        return "".join(parts)

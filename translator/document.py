"""A Markdown file as skeleton and segments, and back.

    Document.parse(text).fill([s.source for s in Document.parse(text).segments]) == text

holds for every text, and for every segment that is not a quoted front-matter value
`"\\n".join(text[s.start:s.stop] for s in segment.spans) == segment.source`: a segment is a
place in the text, and filling replaces that place alone. Nothing is ever rendered.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from translator.errors import TargetRefused
from translator.markdown import guard
from translator.markdown.blocks import Block, find_blocks
from translator.markdown.code import find_comments, language_of
from translator.markdown.cuts import Cut, cut_html, cut_markdown
from translator.markdown.frontmatter import Field, FrontMatter, encode, find_front_matter
from translator.markdown.inlines import has_words
from translator.markdown.mend import mend
from translator.markdown.source import Settled
from translator.markdown.syntax import DEFAULT, Syntax
from translator.markdown.text import clean, fold
from translator.units import Finding, Kind, Segment, Severity, Span

_DIRECTIVE = re.compile(r"<!--\s*translator:(off|on|skip|note|context)\b\s*(.*?)\s*-->", re.S)
_REFERENCE_TITLE = re.compile(
    r"\[(?:[^\[\]\\]|\\.)*\]:\s*(?:<[^<>\n]*>|\S+)\s+"
    r"(?:\"\s*(.*?)\s*\"|'\s*(.*?)\s*'|\(\s*(.*?)\s*\))\s*",
    re.S,
)
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")
_LONE_TAG = re.compile(r"<(?=[A-Za-z/!?])(?:(?![^<>]*>)[^\s<>]*|!--)")
_NEWLINE = re.compile(r"\n")
_RAW = frozenset({Kind.HTML, Kind.ATTRIBUTE, Kind.META, Kind.COMMENT})
_EDGED = frozenset({Kind.TITLE, Kind.ATTRIBUTE, Kind.CELL})


@dataclass(frozen=True, slots=True)
class Slot:
    """How a target is spliced in at a segment's place."""

    style: str = ""
    """The scalar style of a front-matter value; `setext` for such a heading."""
    prefix: str = ""
    """What a further line begins with, to stay in its container."""


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file."""

    text: str
    """The file's text, untouched."""
    segments: tuple[Segment, ...]
    """Its segments, in order of place."""
    slots: tuple[Slot, ...]
    """For each segment, how it is filled."""
    lang: str
    """The `lang` of its front matter, or empty."""
    labels: frozenset[str]
    """The labels of its link reference definitions."""
    problems: tuple[Finding, ...]
    """What could not be read, and stays in the skeleton."""
    syntax: Syntax
    """What was taken as translatable."""

    @classmethod
    def parse(cls, text: str, syntax: Syntax = DEFAULT) -> Document:
        """Find the segments of *text*; every text is a document, so nothing is raised."""
        settled = Settled.of(text)
        front = find_front_matter(settled.body, syntax.front_matter)
        body = settled.body[front.stop :]
        blocks = find_blocks(body)
        place = _Placer(settled)
        reader = _Reader(body, front.stop, place, syntax, blocks.labels)
        found = [(_meta(field, place), Slot(field.style, field.indent)) for field in front.fields]
        for block in blocks.leaves:
            found += reader.read(block)
        found = reader.directed(found)
        segments = tuple(segment for segment, _ in found)
        slots = tuple(slot for _, slot in found)
        problems = tuple(_problems(front, [place.line(front.stop + p) for p in blocks.lost]))
        return cls(text, segments, slots, front.lang, blocks.labels, problems, syntax)

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
        parts, pos = [], 0
        for segment, slot, target in zip(self.segments, self.slots, targets, strict=True):
            if not target or (fold(target) == fold(segment.source) and "\n" not in target):
                continue
            start, stop = segment.spans[0].start, segment.spans[-1].stop
            parts += [self.text[pos:start], self._fit(segment, slot, target, held)]
            pos = stop
        return "".join([*parts, self.text[pos:]])

    @property
    def skeleton(self) -> str:
        """The text with its segments taken out."""
        parts, pos = [], 0
        for segment in self.segments:
            parts.append(self.text[pos : segment.spans[0].start])
            pos = segment.spans[-1].stop
        return "\x00".join([*parts, self.text[pos:]])

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
            markdown=segment.kind not in _RAW,
            held=held,
            syntax=self.syntax,
            labels=self.labels,
        )
        try:
            edge = self._edge(segment) if segment.kind in _EDGED else ""
            lines = _lines(segment, slot, target, edge)
        except guard.Refused as error:
            raise TargetRefused(f"{segment.kind}: {error}") from error
        return self._joined(segment, slot, lines)

    def _edge(self, segment: Segment) -> str:
        """What stands before the segment: its quote; for a cell `|`, or newline for the first."""
        start = segment.spans[0].start
        if segment.kind is Kind.CELL:
            row = max(self.text.rfind(end, 0, start) for end in "\r\n") + 1
            return "|" if "|" in self.text[row:start] else "\n"
        at = max(self.text.rfind(mark, max(start - 80, 0), start) for mark in "\"'(")
        return self.text[at] if at >= 0 else '"'

    def _joined(self, segment: Segment, slot: Slot, lines: list[str]) -> str:
        """Join *lines* by what stands between the source's, or by the container's prefix."""
        if len(lines) == 1:
            return lines[0]
        spans = segment.spans
        glue = [self.text[a.stop : b.start] for a, b in pairwise(spans)]
        newline = "\r\n" if "\r\n" in self.text else "\n"
        if segment.kind is Kind.META and len(lines) != len(spans):
            return (newline + slot.prefix).join(lines)
        further = glue[-1] if glue else newline + slot.prefix
        parts = [lines[0]]
        for index, line in enumerate(lines[1:]):
            parts += [glue[index] if index < len(glue) else further, line]
        return "".join(parts)


def _lines(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    """The lines of *target*, escaped for the place of *segment*."""
    fit = _FITS.get(segment.kind, _fit_block)
    lines = fit(segment, slot, target, edge)
    if len(lines) > 1 and segment.kind in _ONE_LINE and slot.style != "setext":
        raise guard.Refused(f"a line break would end the {segment.kind}")
    return lines


def _fit_block(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if _BLANK_LINE.search(target):
        raise guard.Refused("a blank line would end the paragraph")
    return guard.guard_lines(target.split("\n"), segment.source)


def _fit_heading(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if slot.style == "setext":
        return _fit_block(segment, slot, target, edge)
    same = segment.source.rsplit(" ", 1)[-1] == target.rsplit(" ", 1)[-1]
    return (target if same else guard.guard_heading(target)).split("\n")


def _fit_cell(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    target = guard.guard_end(guard.guard_cell(target), segment.source)
    # The first cell of a row without outer pipes stands where a block may begin.
    return guard.guard_lines([target], segment.source) if edge == "\n" else target.split("\n")


def _fit_link(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if _BLANK_LINE.search(target):
        raise guard.Refused("a blank line would end the link")
    return guard.guard_end(guard.guard_brackets(target), segment.source).split("\n")


def _fit_title(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if _BLANK_LINE.search(target):
        raise guard.Refused("a blank line would end the title")
    return guard.guard_end(guard.guard_quoted(target, edge), segment.source).split("\n")


def _fit_attribute(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if target == segment.source:
        return target.split("\n")
    return [guard.guard_attribute(target, edge)]


def _fit_html(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    """A blank line would end the HTML block, so it becomes a line break."""
    known = set(_LONE_TAG.findall(segment.source))
    target = _LONE_TAG.sub(lambda m: m[0] if m[0] in known else f"&lt;{m[0][1:]}", target)
    lines = target.split("\n")
    if _BLANK_LINE.search(segment.source):
        return lines
    return [line for line in lines if line.strip(" \t")]


def _fit_meta(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if slot.style == "block":
        return [line.strip(" ") for line in target.split("\n")]
    lines = target.split("\n")
    if slot.style == "plain" and len(lines) == len(segment.spans):
        written = [encode(line, slot.style) for line in lines]
        if written == lines and encode(" ".join(lines), slot.style) == " ".join(lines):
            return lines
    return [encode(" ".join(lines), slot.style)]


def _fit_comment(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if "*/" in target or "-->" in target:
        raise guard.Refused("the target would end the comment")
    return target.split("\n")


_ONE_LINE = frozenset({Kind.HEADING, Kind.CELL, Kind.CONTAINER, Kind.TERM, Kind.COMMENT})
_FITS: dict[Kind, Callable[[Segment, Slot, str, str], list[str]]] = {
    Kind.HEADING: _fit_heading,
    Kind.CELL: _fit_cell,
    Kind.LINK: _fit_link,
    Kind.ALT: _fit_link,
    Kind.TITLE: _fit_title,
    Kind.ATTRIBUTE: _fit_attribute,
    Kind.HTML: _fit_html,
    Kind.META: _fit_meta,
    Kind.COMMENT: _fit_comment,
    Kind.CONTAINER: lambda segment, slot, target, edge: target.split("\n"),
}

Found = tuple[Segment, Slot]


class _Reader:
    """Reads blocks into segments."""

    def __init__(
        self, body: str, base: int, place: _Placer, syntax: Syntax, labels: frozenset[str]
    ) -> None:
        self.body = body
        self.base = base
        self.place = place
        self.syntax = syntax
        self.labels = labels
        self.directives: list[tuple[int, str, str]] = []

    def read(self, block: Block) -> Iterator[Found]:
        """Yield the segments of *block*."""
        text = "\n".join(self.body[a:b] for a, b in block.lines)
        if "<!--" in text and block.type != "code":
            self._note_directives(block, text)
        slot: Slot | None = None
        for cut in self._cuts(block, text):
            slot = slot or Slot("setext" if block.info == "setext" else "", block.prefix)
            yield self._segment(block, cut), slot

    def _cuts(self, block: Block, text: str) -> Iterator[Cut]:
        if block.type == "html":
            yield from cut_html(text, self.syntax)
        elif block.type == "reference":
            if m := _REFERENCE_TITLE.fullmatch(text):
                yield Cut(*m.span(m.lastindex or 0), Kind.TITLE)
        elif block.type == "code":
            language = language_of(block.info)
            if language in self.syntax.code_comments:
                for start, stop in find_comments(text, language):
                    if has_words(text[start:stop]):
                        yield Cut(start, stop, Kind.COMMENT)
        elif block.type == "term":
            start = 0
            for line in text.split("\n"):
                for cut in cut_markdown(line, Kind.TERM, self.syntax, self.labels):
                    yield cut._replace(start=cut.start + start, stop=cut.stop + start)
                start += len(line) + 1
        else:
            kind = _KINDS.get(block.type, block.inside)
            yield from cut_markdown(text, kind, self.syntax, self.labels)

    def _segment(self, block: Block, cut: Cut) -> Segment:
        places = self._places(block, cut)
        source = "\n".join([self.body[a:b] for a, b in places])
        spans = tuple([self.place.span(a + self.base, b + self.base) for a, b in places])
        return Segment(source, cut.kind, spans, self.place.line(places[0][0] + self.base), cut.path)

    def _places(self, block: Block, cut: Cut) -> list[tuple[int, int]]:
        """Where the lines of *cut* lie in the body."""
        places, offset = [], 0
        for start, stop in block.lines:
            end = offset + stop - start
            if cut.start <= end and offset <= cut.stop:
                left, right = max(cut.start - offset, 0), min(cut.stop, end) - offset
                places.append((start + left, start + right))
            offset = end + 1
        return places

    def _note_directives(self, block: Block, text: str) -> None:
        starts = list(accumulate((b - a + 1 for a, b in block.lines), initial=0))
        for m in _DIRECTIVE.finditer(text):
            line = bisect_right(starts, m.start()) - 1
            place = block.lines[line][0] + m.start() - starts[line] + self.base
            self.directives.append((self.place.span(place, place).start, m[1], m[2]))

    def directed(self, found: list[Found]) -> list[Found]:
        """Obey the directives: leave out what is off or skipped, add notes and contexts."""
        if not self.directives:
            return found
        result, waiting = [], list(reversed(self.directives))
        off, skip_to, note, context = False, -1, "", ""
        for segment, slot in found:
            start = segment.spans[0].start
            while waiting and waiting[-1][0] < start:
                _, verb, value = waiting.pop()
                if verb in ("on", "off"):
                    off = verb == "off"
                elif verb == "skip":
                    skip_to = self._block_end(start)
                elif verb == "note":
                    note = value
                else:
                    context = value
            if not off and start >= skip_to:
                result.append((replace(segment, note=note, context=context), slot))
                note = context = ""
        return result

    def _block_end(self, start: int) -> int:
        """Where the block ends that *start* is in: at the next blank line."""
        text = self.place.settled.text
        m = _BLANK_LINE.search(text, start)
        return m.start() if m else len(text)


_KINDS = {"heading": Kind.HEADING, "cell": Kind.CELL, "container": Kind.CONTAINER}


class _Placer:
    """Carries offsets of the settled text to the original, and counts lines."""

    def __init__(self, settled: Settled) -> None:
        self.settled = settled
        self._starts = [0, *(m.end() for m in _NEWLINE.finditer(settled.body))]
        self._same = not settled.base and not settled.pairs

    def line(self, offset: int) -> int:
        """The line of the file that holds *offset* of the settled text, from 1."""
        return bisect_right(self._starts, offset)

    def span(self, start: int, stop: int) -> Span:
        """The original's span for *start* to *stop* of the settled text."""
        return Span(start, stop) if self._same else self.settled.original(start, stop)


def _meta(field: Field, place: _Placer) -> Segment:
    spans = tuple(place.span(start, stop) for start, stop in field.lines)
    return Segment(field.value, Kind.META, spans, place.line(field.lines[0][0]), field.path)


def _problems(front: FrontMatter, lost: list[int]) -> Iterator[Finding]:
    if front.fault:
        yield Finding(
            "frontmatter", Severity.ERROR, f"front matter cannot be read: {front.fault}", line=1
        )
    for line in lost:
        message = "this list or quote could not be located exactly, and is left as it is"
        yield Finding("document", Severity.WARNING, message, "", line, 1)

"""Read a Markdown file into segments: front matter, blocks, directives, one after the other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from translator.markdown.blocks import Block, Blocks
from translator.markdown.code import find_comments, language_of
from translator.markdown.cuts import Cut, cut_html, cut_markdown
from translator.markdown.frontmatter import Field, FrontMatter
from translator.markdown.inlines import has_words
from translator.markdown.source import Lines, Settled
from translator.markdown.splice import Slot
from translator.markdown.syntax import Syntax
from translator.units import Finding, Ignore, Kind, Segment, Severity, Span

_DIRECTIVE = re.compile(
    r"<!--\s*translator:(off|on|skip|note|context|ignore)\b\s*(.*?)\s*-->", re.S
)
_REFERENCE_TITLE = re.compile(
    r"\[(?:[^\[\]\\]|\\.)*\]:\s*(?:<[^<>\n]*>|\S+)\s+"
    r"(?:\"\s*(.*?)\s*\"|'\s*(.*?)\s*'|\(\s*(.*?)\s*\))\s*",
    re.S,
)
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_FENCE = re.compile(r"`{3,}|~{3,}")
_ITEM_OR_ROW = re.compile(r"^[ \t>]*(?:[-+*][ \t]|\d{1,9}[.)][ \t]|\|)", re.M)
_LIST_GOES_ON = re.compile(r"\n*(?:[-*+][ \t]|\d+[.)][ \t]| {2,}\S|\t)")
_GOES_ON = {
    **dict.fromkeys("-*+0123456789", _LIST_GOES_ON),
    ">": re.compile(r"\n*[ ]{0,3}>"),
}
"""What a line after a blank one begins with to belong to a list or quote that began so."""
_NEWLINE = re.compile(r"\n")

Found = tuple[Segment, Slot]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text gives."""

    segments: tuple[Segment, ...]
    """Its segments, in order of place."""
    slots: tuple[Slot, ...]
    """For each segment, how it is filled."""
    ignores: tuple[Ignore, ...]
    """Its exceptions from checks."""
    problems: tuple[Finding, ...]
    """What could not be read, and stays in the skeleton."""


def read(
    settled: Settled, front: FrontMatter, blocks: Blocks, lines: Lines, syntax: Syntax
) -> Reading:
    """Find the segments of a file, whose text is *settled* and has these *lines*."""
    place = _Placer(settled, lines)
    reader = _Reader(settled.body, place, syntax, blocks.labels)
    found = [
        (_meta(field, place), Slot(field.style, field.indent))
        for field in front.under(syntax.front_matter)
    ]
    for block in blocks.leaves:
        found += reader.read(block)
    found = reader.directed(found)
    return Reading(
        segments=tuple(segment for segment, _ in found),
        slots=tuple(slot for _, slot in found),
        ignores=tuple(reader.ignores),
        problems=tuple(_problems(front, [place.line(at) for at in blocks.lost])),
    )


class _Reader:
    """Reads blocks into segments."""

    def __init__(self, body: str, place: _Placer, syntax: Syntax, labels: frozenset[str]) -> None:
        self.body = body
        self.place = place
        self.syntax = syntax
        self.labels = labels
        self.directives: list[tuple[int, str, str]] = []
        self.ignores: list[Ignore] = []
        self.slots: dict[tuple[str, str], Slot] = {}
        self.offsets: tuple[Block | None, list[int]] = (None, [])

    def read(self, block: Block) -> Iterator[Found]:
        """Yield the segments of *block*."""
        if block.type == "math":
            return
        if block.type == "code" and language_of(block.info) not in self.syntax.code_comments:
            return
        text = block.text(self.body)
        if "<!--" in text and block.type != "code":
            self._note_directives(block, text)
        style = block.info if block.info == "setext" else block.type
        slot = self.slots.get((style, block.prefix))
        if slot is None:
            slot = self.slots[style, block.prefix] = Slot(style, block.prefix)
        for cut in self._cuts(block, text):
            yield self._segment(block, cut), slot

    def _cuts(self, block: Block, text: str) -> Iterator[Cut]:
        if block.type == "html":
            yield from cut_html(text, self.syntax)
        elif block.type == "reference":
            if m := _REFERENCE_TITLE.fullmatch(text):
                yield Cut(*m.span(m.lastindex or 0), Kind.TITLE)
        elif block.type == "code":
            for start, stop in find_comments(text, language_of(block.info)):
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
        spans = tuple([self.place.span(a, b) for a, b in places])
        return Segment(source, cut.kind, spans, self.place.line(places[0][0]), cut.path)

    def _places(self, block: Block, cut: Cut) -> list[tuple[int, int]]:
        """Where the lines of *cut* lie in the settled text."""
        if len(block.lines) == 1:
            start = block.lines[0][0]
            return [(start + cut.start, start + cut.stop)]
        if self.offsets[0] is not block:
            self.offsets = block, block.line_starts()
        offsets, places = self.offsets[1], []
        for index in range(bisect_right(offsets, cut.start) - 1, len(block.lines)):
            (start, stop), offset = block.lines[index], offsets[index]
            if offset > cut.stop:
                break
            left, right = max(cut.start - offset, 0), min(cut.stop - offset, stop - start)
            places.append((start + left, start + right))
        return places

    def _note_directives(self, block: Block, text: str) -> None:
        placed = block.placer()
        start = text.find("<!--")
        while start >= 0 and (stop := text.find("-->", start) + 3) > 2:
            if m := _DIRECTIVE.fullmatch(text, start, stop):
                place = placed(start)
                if m[1] == "ignore":
                    self.ignores.append(self._ignore(place, len(m[0]), m[2]))
                else:
                    self.directives.append((place, m[1], m[2]))
            start = text.find("<!--", stop)

    def _ignore(self, place: int, length: int, said: str) -> Ignore:
        """What `ignore CHECK TEXT: REASON` at *place* of the settled text asks for."""
        about, _, reason = said.replace("：", ":").partition(":")
        check, _, text = about.strip().partition(" ")
        body = self.place.settled.body
        start, stop = body.rfind("\n\n", 0, place) + 1, self._block_end(place)
        if body[start:place].strip():
            stop = max(body.find("\n\n", place), place)
            start, stop = _narrowed(body, start, stop, place)
        covered = self.place.span(start, stop)
        stands = self.place.span(place, place + length)
        return Ignore(check, text.strip(), reason.strip(), stands, covered)

    def directed(self, found: list[Found]) -> list[Found]:
        """Obey the directives: leave out what is off or skipped, add notes and contexts."""
        if not self.directives:
            return found
        result, waiting = [], list(reversed(self.directives))
        off, skip_to, note, context = False, -1, "", ""
        for segment, slot in found:
            start = segment.spans[0].start
            while waiting and self.place.span(waiting[-1][0], waiting[-1][0]).start < start:
                place, verb, value = waiting.pop()
                if verb in ("on", "off"):
                    off = verb == "off"
                elif verb == "skip":
                    end = self._block_end(place)
                    skip_to = self.place.span(end, end).start
                elif verb == "note":
                    note = value
                else:
                    context = value
            if not off and start >= skip_to:
                result.append((replace(segment, note=note, context=context), slot))
                note = context = ""
        return result

    def _block_end(self, place: int) -> int:
        """Where the block ends that follows the comment at *place* of the settled text."""
        text = self.place.settled.body
        start = text.find("-->", place) + 3
        # What stands in a quote with the comment is no quote that follows it.
        quoted = ">" in text[text.rfind("\n", 0, place) + 1 : place]
        start += len(text[start:]) - len(text[start:].lstrip("> \t\n" if quoted else None))
        if fence := _FENCE.match(text, start):
            end = re.compile(rf"\n[ \t>]*{fence[0]}").search(text, fence.end())
        elif text.startswith("#", start):
            end = _NEWLINE.search(text, start)
        else:
            end = _BLANK_LINE.search(text, start)
            more = _GOES_ON.get(text[start : start + 1])
            while end and more and more.match(text, end.end()):
                end = _BLANK_LINE.search(text, end.end())
        return end.start() if end else len(text)


_KINDS = {"heading": Kind.HEADING, "cell": Kind.CELL, "container": Kind.CONTAINER}


class _Placer:
    """Carries offsets of the settled text to the original, and counts lines."""

    def __init__(self, settled: Settled, lines: Lines) -> None:
        self.settled = settled
        self._lines = lines
        self._same = not settled.base and not settled.pairs

    def line(self, offset: int) -> int:
        """The line of the file that holds *offset* of the settled text, from 1."""
        return self._lines.line(self.span(offset, offset).start)

    def span(self, start: int, stop: int) -> Span:
        """The original's span for *start* to *stop* of the settled text."""
        return Span(start, stop) if self._same else self.settled.original(start, stop)


def _narrowed(body: str, start: int, stop: int, place: int) -> tuple[int, int]:
    """Of a list or table at *start* to *stop*, the item or row in whose text *place* is."""
    line = body.rfind("\n", 0, place) + 1
    if not body[line:place].strip(" \t>"):
        return start, stop
    begins = [m.start() for m in _ITEM_OR_ROW.finditer(body, start, stop)]
    before = max((at for at in begins if at <= place), default=start)
    return before, min((at for at in begins if at > place), default=stop)


def _meta(field: Field, place: _Placer) -> Segment:
    spans = tuple(place.span(start, stop) for start, stop in field.lines)
    return Segment(field.value, Kind.META, spans, place.line(field.lines[0][0]), field.path)


def _problems(front: FrontMatter, lost: list[int]) -> Iterator[Finding]:
    if front.fault:
        message = f"front matter cannot be read: {front.fault}"
        yield Finding("frontmatter", Severity.ERROR, message, "", front.fault_line, 1)
    for line in lost:
        message = "this list or quote could not be located exactly, and is left as it is"
        yield Finding("document", Severity.WARNING, message, "", line, 1)

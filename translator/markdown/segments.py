"""Read a Markdown file into segments: front matter, blocks, directives, one after the other.

A block's text is cut into the runs that people read: leading and trailing lines of tags,
formulas or badges stay outside, as do comments at the ends; a run that is one link or image,
or one element, gives its text alone. Of code, the comments are read where that is asked for,
as Pygments finds them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from translator.markdown.blocks import Block, Blocks
from translator.markdown.dialects.base import Quoting
from translator.markdown.dialects.mermaid import LABELS
from translator.markdown.frontmatter import Field, FrontMatter
from translator.markdown.inlines import (
    PHRASING,
    VOID,
    Inline,
    Tags,
    find_inlines,
    has_words,
    readable,
    string_in,
)
from translator.markdown.source import Lines, Settled
from translator.markdown.splice import UNTITLED, Slot, Starts
from translator.markdown.syntax import Grammar, Syntax
from translator.text.chars import blank
from translator.text.regex import regex
from translator.units import Finding, Ignore, Kind, Segment, Severity, Span

_DIRECTIVE = regex(
    r"(?:<!--|\{/\*)\s*translator:(off|on|skip|note|context|ignore)\b\s*(.*?)\s*(?:-->|\*/\})",
    re.S,
)
_COMMENTS = (("<!--", "-->"), ("{/*", "*/}"))
"""What comments stand in: those of HTML, and of MDX."""
_REFERENCE_TITLE = regex(
    r"\[(?:[^\[\]\\]|\\.)*\]:\s*(?:<[^<>\n]*>|\S+)\s+"
    r"(?:\"\s*(.*?)\s*\"|'\s*(.*?)\s*'|\(\s*(.*?)\s*\))\s*",
    re.S,
)
_BLANK_LINE = regex(r"\n[ \t>]*\n")
_FENCE = regex(r"`{3,}|~{3,}")
_ITEM_OR_ROW = regex(r"^[ \t>]*(?:[-+*][ \t]|\d{1,9}[.)][ \t]|\|)", re.M)
_LIST_GOES_ON = regex(r"\n*(?:[-*+][ \t]|\d+[.)][ \t]| {2,}\S|\t)")
_GOES_ON = {
    **dict.fromkeys("-*+0123456789", _LIST_GOES_ON),
    ">": regex(r"\n*[ ]{0,3}>"),
}
"""What a line after a blank one begins with to belong to a list or quote that began so."""
_NEWLINE = regex(r"\n")

Slotted = tuple[Segment, Slot]
_SPACE = " \t\n"
_DEEP = 10
"""How many elements around a run are left outside it."""
_UNKNOWN_TAG = regex(r"<(?:\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\}|\"[^\"\n]*\"|[^<>\n])*>?")
_ELEMENT = regex(r"[<{%]+-?\s*([A-Za-z][A-Za-z0-9._-]*)")
_ATTRIBUTE = regex(r"([^\s=\"'}]+)\s*=\s*[{\"']?\s*[\"'`]\Z")
_EDGES = regex(r"\s*(?:#+|//+!?|/\*+!?|<!--|--|;+|%+|\"\"\"|\*(?!/))?[ \t]*")
_NO_PROSE = ("Hashbang", "Preproc", "PreprocFile")
_TAIL = regex(r"[ \t]*(?:\*+/|-->)?\s*$")


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
    settled: Settled, front: FrontMatter, blocks: Blocks, lines: Lines, grammar: Grammar
) -> Reading:
    """Find the segments of a file, whose text is *settled* and has these *lines*."""
    place = _Placer(settled, lines)
    reader = _SegmentReader(settled.body, place, grammar)
    found = [
        (_meta(field, place), Slot(field.style, field.indent))
        for field in front.under(grammar.syntax.front_matter)
    ]
    for block in blocks.leaves:
        found += reader.read(block)
    found = reader.directed(found)
    return Reading(
        segments=tuple(segment for segment, _ in found),
        slots=tuple(slot for _, slot in found),
        ignores=tuple(reader.ignores),
        problems=tuple(_problems(front, [place.line(place.span(at, at)) for at in blocks.lost])),
    )


class _SegmentReader:
    """Reads blocks into segments."""

    def __init__(self, body: str, place: _Placer, grammar: Grammar) -> None:
        self.body = body
        self.place = place
        self.syntax = grammar.syntax
        self.grammar = grammar
        self.raw = grammar.of(Kind.HTML)
        self.starts = Starts.of(grammar.syntax.dialect)
        self.directives: list[tuple[int, str, str]] = []
        self.ignores: list[Ignore] = []
        self.slots: dict[tuple[str, str], Slot] = {}
        self.offsets: tuple[Block | None, list[int]] = (None, [])

    def read(self, block: Block) -> Iterator[Slotted]:
        """Yield the segments of *block*."""
        if block.type == "syntax":
            self._note_directives(block, block.text(self.body))
        if block.type in ("math", "syntax"):
            return
        if block.type == "code" and not self._reads_code(language_of(block.info)):
            return
        text = block.text(self.body)
        if block.type != "code":
            self._note_directives(block, text)
        style = block.type
        if block.info == "setext" or block.type == "words":
            style = block.info.partition("\n")[0]
        if style in UNTITLED:
            segment = self._segment(block, _Cut(0, 0, Kind.CONTAINER))
            shown = block.info.partition("\n")[2]
            yield replace(segment, source=shown), self._slot(style, block.prefix)
            return
        for cut in self._cuts(block, text, style):
            yield self._segment(block, cut), self._slot(cut.style or style, block.prefix)

    def _reads_code(self, language: str) -> bool:
        """Whether something in code of *language* is for readers: comments or labels."""
        return language in self.syntax.code_comments or language in self.syntax.dialect.labels

    def _slot(self, style: str, prefix: str) -> Slot:
        """One slot for all segments that are filled alike."""
        slot = self.slots.get((style, prefix))
        if slot is None:
            slot = self.slots[style, prefix] = Slot(style, prefix, self.starts)
        return slot

    def _cuts(self, block: Block, text: str, style: str) -> Iterator[_Cut]:
        if block.type == "html":
            yield from _cut_html(text, self.raw)
        elif block.type == "words" and style != Quoting.MARKDOWN:
            for cut in _cut_raw(text, 0, len(text), self.raw):
                path = block.info.partition("\n")[2]
                yield cut._replace(kind=Kind.ATTRIBUTE, path=path)
        elif block.type == "reference":
            m = _REFERENCE_TITLE.fullmatch(text)
            if m and has_words(m[m.lastindex or 0]):
                yield _Cut(*m.span(m.lastindex or 0), Kind.TITLE)
        elif block.type == "code" and (labels := LABELS.get(language_of(block.info))):
            for words in labels(text, 0, len(text)):
                if has_words(text[words.start : words.stop]):
                    path, style = words.path, words.quoting
                    yield _Cut(words.start, words.stop, words.kind, path, style)
        elif block.type == "code":
            for start, stop in find_comments(text, language_of(block.info)):
                if has_words(text[start:stop]):
                    yield _Cut(start, stop, Kind.COMMENT)
        elif block.type == "term":
            start = 0
            for line in text.split("\n"):
                for cut in _cut_markdown(line, Kind.TERM, self.grammar):
                    yield cut._replace(start=cut.start + start, stop=cut.stop + start)
                start += len(line) + 1
        else:
            kind = _KINDS.get(block.type, block.inside)
            yield from _cut_markdown(text, kind, self.grammar)

    def _segment(self, block: Block, cut: _Cut) -> Segment:
        places = self._places(block, cut)
        source = "\n".join([self.body[a:b] for a, b in places])
        spans = tuple([self.place.span(a, b) for a, b in places])
        return Segment(source, cut.kind, spans, self.place.line(spans[0]), cut.path)

    def _places(self, block: Block, cut: _Cut) -> list[tuple[int, int]]:
        """Where the lines of *cut* lie in the settled text."""
        if len(block.lines) == 1:
            ((start, _),) = block.lines
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
        for opening, closing in _COMMENTS:
            start = text.find(opening)
            placed = block.placer() if start >= 0 else None
            while placed and start >= 0 and (stop := text.find(closing, start) + 3) > 2:
                if m := _DIRECTIVE.fullmatch(text, start, stop):
                    place = placed(start)
                    if m[1] == "ignore":
                        self.ignores.append(self._ignore(place, len(m[0]), m[2]))
                    else:
                        self.directives.append((place, m[1], m[2]))
                start = text.find(opening, stop)

    def _ignore(self, place: int, length: int, said: str) -> Ignore:
        """What `ignore CHECK TEXT: REASON` at *place* of the settled text asks for."""
        about, _, reason = said.replace("：", ":").partition(":")
        check, _, text = about.strip().partition(" ")
        body = self.place.settled.body
        start, stop = body.rfind("\n\n", 0, place) + 1, self._block_end(place)
        if body[start:place].strip():
            blank = body.find("\n\n", place)
            start, stop = _narrowed(body, start, blank if blank >= 0 else len(body), place)
        covered = self.place.span(start, stop)
        stands = self.place.span(place, place + length)
        return Ignore(check, text.strip(), reason.strip(), stands, covered)

    def directed(self, found: list[Slotted]) -> list[Slotted]:
        """Obey the directives: leave out what is off or skipped, add notes and contexts."""
        if not self.directives:
            return found
        result, waiting = [], sorted(self.directives, reverse=True)
        off, skip_to, note, context = False, 0, "", ""
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
        closing = "*/}" if text.startswith("{/*", place) else "-->"
        start = text.find(closing, place) + 3
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


_KINDS = {"heading": Kind.HEADING, "cell": Kind.CELL, "words": Kind.CONTAINER}


class _Placer:
    """Carries offsets of the settled text to the original, and counts lines."""

    def __init__(self, settled: Settled, lines: Lines) -> None:
        self.settled = settled
        self._lines = lines
        self._same = not settled.base and not settled.pairs

    def line(self, span: Span) -> int:
        """The line of the file on which *span* begins, from 1."""
        return self._lines.line(span.start)

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
    return Segment(field.value, Kind.META, spans, place.line(spans[0]), field.path)


def _problems(front: FrontMatter, lost: list[int]) -> Iterator[Finding]:
    if front.fault:
        message = f"front matter cannot be read: {front.fault}"
        yield Finding(
            check="frontmatter",
            severity=Severity.ERROR,
            message=message,
            line=front.fault_line,
            column=1,
        )
    for line in lost:
        message = "this list or quote could not be located exactly, so it is not translated"
        yield Finding(
            check="document",
            severity=Severity.WARNING,
            message=message,
            line=line,
            column=1,
        )


class _Cut(NamedTuple):
    """A run of a block's text; made by the thousand, so a tuple."""

    start: int
    """Where it starts in the block's text."""
    stop: int
    """Where it ends."""
    kind: Kind
    """What it is."""
    path: str = ""
    """`element.attribute` for an attribute."""
    style: str = ""
    """How it is spliced in, where that is not its block's way."""


def _cut_markdown(text: str, kind: Kind, grammar: Grammar) -> Iterator[_Cut]:
    """Yield the runs of inline Markdown *text*: usually the whole of it."""
    inlines, everything = find_inlines(text, grammar), grammar.syntax.everything
    if not inlines and not everything:
        start, stop = len(text) - len(text.lstrip(_SPACE)), len(text.rstrip(_SPACE))
        if has_words(text):
            yield _Cut(start, stop, kind)
        return
    yield from _cut(_InlineText(text, inlines, everything), 0, len(text), kind)


def _cut_html(text: str, grammar: Grammar) -> Iterator[_Cut]:
    """Yield the runs of an HTML block: its readable attributes, and text between blocks."""
    start = 0
    for tag_start, tag_stop, attributes in _boundaries(text, grammar.syntax):
        yield from _cut_raw(text, start, tag_start, grammar)
        yield from attributes
        start = tag_stop
    yield from _cut_raw(text, start, len(text), grammar)


def _cut_raw(text: str, start: int, stop: int, grammar: Grammar) -> Iterator[_Cut]:
    run, everything = text[start:stop], grammar.syntax.everything
    if not (has_words(run) or (everything and run.strip())):
        return
    inner = _InlineText(run, find_inlines(run, grammar), everything)
    for cut in _cut(inner, 0, len(run), Kind.HTML):
        yield _Cut(cut.start + start, cut.stop + start, cut.kind, cut.path)


def _boundaries(text: str, syntax: Syntax) -> Iterator[tuple[int, int, list[_Cut]]]:
    """Yield the tags, comments and opaque elements that end a sentence."""
    tags = Tags(text)
    pos = text.find("<")
    if pos == 0 and tags.unclosed(pos):
        if text.startswith(("<!", "<?"), pos):
            yield pos, len(text), []
            return
        # No tag that HTML knows, as with `{…}` in it: it is lost to us, its text is not.
        lost = _UNKNOWN_TAG.match(text, pos)
        yield pos, lost.end() if lost else len(text), []
        pos = text.find("<", lost.end()) if lost else -1
    while pos >= 0:
        stop = pos + 1
        if (end := tags.section(pos)) is not None:
            yield pos, end, []
            stop = end
        elif tag := tags.tag(pos):
            name = (tag["open"] or tag["close"]).lower()
            stop = tag.end()
            if name not in PHRASING:
                if tag["open"] and not tag["void"] and name not in VOID:
                    stop = tags.opaque(name, stop)
                attributes = [
                    _Cut(
                        a,
                        b,
                        Kind.ATTRIBUTE,
                        f"{name}.{key.lstrip(':')}",
                        string_in(text[tag.start() : a]) or "",
                    )
                    for key, a, b in readable(tag, syntax)
                ]
                yield pos, stop, attributes
        pos = text.find("<", stop)


class _InlineText:
    """A text with its inlines, and the same text with every fixed piece blanked."""

    def __init__(self, text: str, inlines: list[Inline], everything: bool) -> None:
        self.text = text
        self.everything = everything
        self.inlines = inlines
        self.bare = blank(text, sorted(piece for inline in inlines for piece in inline.pieces))
        frames = [i for i in inlines if len(i.pieces) > 1]
        self.whole = {(i.start, i.stop): i for i in inlines}
        self.edges = [(i, self._edge(i)) for i in inlines if self._edge(i)]
        self._starts = [i.start for i in frames]
        self._stops = list(accumulate((i.stop for i in frames), max))

    def _edge(self, inline: Inline) -> str:
        """What an inline is that stays outside at an end; a comment may be one of MDX."""
        if inline.kind in ("comment", "attrs"):
            return inline.kind
        comment = inline.kind == "expression" and self.text.startswith("{/*", inline.start)
        return "comment" if comment else ""

    def splits(self, pos: int) -> bool:
        """Whether *pos* lies within a construct that has text inside it."""
        before = bisect_left(self._starts, pos)
        return before > 0 and self._stops[before - 1] > pos

    def strip(self, start: int, stop: int) -> tuple[int, int]:
        """Strip white space from the run."""
        while start < stop and self.text[start] in _SPACE:
            start += 1
        while start < stop and self.text[stop - 1] in _SPACE:
            stop -= 1
        return start, stop


def _cut(text: _InlineText, start: int, stop: int, kind: Kind, depth: int = 0) -> Iterator[_Cut]:
    if not has_words(text.bare[start:stop]):
        start, stop = text.strip(start, stop)
        if text.everything and start < stop:
            yield _Cut(start, stop, kind)
        return
    end = stop
    start, stop = _trim(text, start, stop, kind)
    yield from _cut_run(text, start, stop, kind, depth)
    for inline, _ in text.edges:
        if stop <= inline.start < end and inline.rule:
            for a, b in inline.holes:
                yield _Cut(a, b, _of_words(inline.rule.quoting), style=inline.rule.quoting)


def _cut_run(text: _InlineText, start: int, stop: int, kind: Kind, depth: int) -> Iterator[_Cut]:
    """Yield a run without what is left outside it: what one construct has inside, or all of it."""
    # A picture behind spaces of any width is a picture: its translation may have none.
    run = text.text[start:stop]
    whole = text.whole.get((start + len(run) - len(run.lstrip()), start + len(run.rstrip())))
    deep = depth == _DEEP or whole is None or len(whole.pieces) == 1
    if whole is None or deep or _is_reference(text.text, whole):
        yield _Cut(start, stop, kind)
        return
    kinds = _hole_kinds(text.text, whole, kind)
    for (a, b), piece, inner in zip(whole.holes, whole.pieces, kinds, strict=False):
        for cut in _cut(text, a, b, inner, depth + 1):
            path = _attribute(text.text, whole.start, piece)
            style = _style(whole, text.text[slice(*piece)])
            yield cut._replace(path=path, style=style) if inner is Kind.ATTRIBUTE else cut


def _is_reference(text: str, whole: Inline) -> bool:
    """Whether a link names a definition: its text alone would not keep it a link."""
    closing = text[slice(*whole.pieces[1])]
    return whole.kind in ("link", "shortcut", "image") and closing[1:2] != "("


def _hole_kinds(text: str, whole: Inline, kind: Kind) -> list[Kind]:
    count = len(whole.pieces) - 1
    if whole.kind in ("html", "emphasis"):
        paired = text.startswith("</", whole.pieces[-1][0])
        return [Kind.ATTRIBUTE] * (count - paired) + [kind] * paired
    if whole.rule:
        return [_of_words(whole.rule.quoting)] * count
    first = Kind.ALT if whole.kind == "image" else Kind.LINK
    return [first, Kind.TITLE][:count]


def _style(whole: Inline, before: str) -> str:
    """How an attribute's value is escaped that stands after *before*."""
    if whole.kind in ("html", "emphasis"):
        return string_in(before) or ""
    return whole.rule.quoting if whole.rule else ""


def _of_words(quoting: Quoting) -> Kind:
    return Kind.CONTAINER if quoting is Quoting.MARKDOWN else Kind.ATTRIBUTE


def _attribute(text: str, start: int, piece: tuple[int, int]) -> str:
    """`element.attribute` for the value after *piece* of the tag at *start*."""
    element, name = _ELEMENT.match(text, start), _ATTRIBUTE.search(text[slice(*piece)])
    return f"{element[1].lower()}.{name[1]}" if element and name else ""


def _trim(text: _InlineText, start: int, stop: int, kind: Kind) -> tuple[int, int]:
    start, stop = text.strip(start, stop)
    while (end := text.bare.find("\n", start, stop)) >= 0:
        if has_words(text.bare[start:end]) or text.splits(end):
            break
        start = end + 1
    while (end := text.bare.rfind("\n", start, stop)) >= 0:
        if has_words(text.bare[end:stop]) or text.splits(end):
            break
        stop = end
    start, stop = text.strip(start, stop)
    trailing = {"comment", "attrs"} if kind is Kind.HEADING else {"comment"}
    for inline, edge in text.edges:
        if inline.start == start and edge == "comment":
            start, stop = text.strip(inline.stop, stop)
    for inline, edge in reversed(text.edges):
        if inline.stop == stop and inline.start >= start and edge in trailing:
            start, stop = text.strip(start, inline.start)
    return start, stop


def language_of(info: str) -> str:
    """The language that a fence's info string names: `py` of `py:line-numbers {1}`."""
    return re.split(r"[\s:{\[,]", info.strip() + " ", maxsplit=1)[0].lower()


def find_comments(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield start and stop of each line of comment in *text*, without its marks.

    Nothing is found in a language that Pygments does not know.
    """
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return
    for start, token, value in lexer.get_tokens_unprocessed(f"{text}\n"):
        name = str(token)
        if name.startswith("Token.Comment") and not name.endswith(_NO_PROSE):
            yield from _lines(start, value)


def _lines(start: int, comment: str) -> Iterator[tuple[int, int]]:
    for line in comment.splitlines(keepends=True):
        head = _EDGES.match(line)
        left = head.end() if head else 0
        tail = _TAIL.search(line, left)
        right = tail.start() if tail else len(line)
        if left < right:
            yield start + left, start + right
        start += len(line)

"""Cut a block's text into the runs that people read.

Leading and trailing lines of tags, formulas or badges stay outside, as do comments at
the ends; a run that is one link or image, or one element, gives its text alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from translator.markdown.html import PHRASING, VOID, Tags, readable
from translator.markdown.inlines import find_inlines, has_words
from translator.markdown.nesting import Inline
from translator.markdown.syntax import Syntax
from translator.text.chars import blank
from translator.units import Kind

_SPACE = " \t\n"
_DEEP = 10
"""How many elements around a run are left outside it."""
_ELEMENT = re.compile(r"<([A-Za-z][A-Za-z0-9.-]*)")
_ATTRIBUTE = re.compile(r"([^\s=\"']+)\s*=\s*[\"']\Z")


class Cut(NamedTuple):
    """A run of a block's text; made by the thousand, so a tuple."""

    start: int
    """Where it starts in the block's text."""
    stop: int
    """Where it ends."""
    kind: Kind
    """What it is."""
    path: str = ""
    """`element.attribute` for an attribute."""


def cut_markdown(text: str, kind: Kind, syntax: Syntax, labels: frozenset[str]) -> Iterator[Cut]:
    """Yield the runs of inline Markdown *text*: usually the whole of it."""
    inlines = find_inlines(text, syntax=syntax, labels=labels)
    if not inlines and not syntax.everything:
        start, stop = len(text) - len(text.lstrip(_SPACE)), len(text.rstrip(_SPACE))
        if has_words(text):
            yield Cut(start, stop, kind)
        return
    yield from _cut(_Text(text, inlines, syntax.everything), 0, len(text), kind)


def cut_html(text: str, syntax: Syntax) -> Iterator[Cut]:
    """Yield the runs of an HTML block: its readable attributes, and text between blocks."""
    start = 0
    for tag_start, tag_stop, attributes in _boundaries(text, syntax):
        yield from _cut_raw(text, start, tag_start, syntax)
        yield from attributes
        start = tag_stop
    yield from _cut_raw(text, start, len(text), syntax)


def _cut_raw(text: str, start: int, stop: int, syntax: Syntax) -> Iterator[Cut]:
    run = text[start:stop]
    if not (has_words(run) or (syntax.everything and run.strip())):
        return
    inlines = find_inlines(run, markdown=False, syntax=syntax)
    inner = _Text(run, inlines, syntax.everything)
    for cut in _cut(inner, 0, len(run), Kind.HTML):
        yield Cut(cut.start + start, cut.stop + start, cut.kind, cut.path)


def _boundaries(text: str, syntax: Syntax) -> Iterator[tuple[int, int, list[Cut]]]:
    """Yield the tags, comments and opaque elements that end a sentence."""
    tags = Tags(text)
    pos = text.find("<")
    if pos >= 0 and not text[:pos].strip() and tags.unclosed(pos):
        yield pos, len(text), []
        return
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
                    Cut(a, b, Kind.ATTRIBUTE, f"{name}.{key}")
                    for key, a, b in readable(tag, syntax)
                ]
                yield pos, stop, attributes
        pos = text.find("<", stop)


class _Text:
    """A text with its inlines, and the same text with every fixed piece blanked."""

    def __init__(self, text: str, inlines: list[Inline], everything: bool) -> None:
        self.text = text
        self.everything = everything
        self.inlines = inlines
        self.bare = blank(text, sorted(piece for inline in inlines for piece in inline.pieces))
        frames = [i for i in inlines if len(i.pieces) > 1]
        self.whole = {(i.start, i.stop): i for i in inlines}
        self.edges = [i for i in inlines if i.kind in ("comment", "attrs")]
        self._starts = [i.start for i in frames]
        self._stops = list(accumulate((i.stop for i in frames), max))

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


def _cut(text: _Text, start: int, stop: int, kind: Kind, depth: int = 0) -> Iterator[Cut]:
    if not has_words(text.bare[start:stop]):
        start, stop = text.strip(start, stop)
        if text.everything and start < stop:
            yield Cut(start, stop, kind)
        return
    start, stop = _trim(text, start, stop, kind)
    whole = text.whole.get((start, stop))
    deep = depth == _DEEP or whole is None or len(whole.pieces) == 1
    if whole is None or deep or _is_reference(text.text, whole):
        yield Cut(start, stop, kind)
        return
    kinds = _hole_kinds(text.text, whole, kind)
    for (a, b), piece, inner in zip(whole.holes, whole.pieces, kinds, strict=False):
        for cut in _cut(text, a, b, inner, depth + 1):
            path = _attribute(text.text, whole.start, piece)
            yield cut._replace(path=path) if inner is Kind.ATTRIBUTE else cut


def _is_reference(text: str, whole: Inline) -> bool:
    """Whether a link names a definition: its text alone would not keep it a link."""
    closing = text[slice(*whole.pieces[1])]
    return whole.kind in ("link", "shortcut", "image") and closing[1:2] != "("


def _hole_kinds(text: str, whole: Inline, kind: Kind) -> list[Kind]:
    count = len(whole.pieces) - 1
    if whole.kind == "html":
        paired = text.startswith("</", whole.pieces[-1][0])
        return [Kind.ATTRIBUTE] * (count - paired) + [kind] * paired
    first = Kind.ALT if whole.kind == "image" else Kind.LINK
    return [first, Kind.TITLE][:count]


def _attribute(text: str, start: int, piece: tuple[int, int]) -> str:
    """`element.attribute` for the value after *piece* of the tag at *start*."""
    element, name = _ELEMENT.match(text, start), _ATTRIBUTE.search(text[slice(*piece)])
    return f"{element[1].lower()}.{name[1]}" if element and name else ""


def _trim(text: _Text, start: int, stop: int, kind: Kind) -> tuple[int, int]:
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
    for inline in text.edges:
        if inline.start == start and inline.kind == "comment":
            start, stop = text.strip(inline.stop, stop)
    for inline in reversed(text.edges):
        if inline.stop == stop and inline.start >= start and inline.kind in trailing:
            start, stop = text.strip(start, inline.start)
    return start, stop

"""A pair of posts as rows, source and target side by side.

A row is a block of the source: a paragraph, a heading, a list item, a whole table. What is
not translated (code, formulas, pictures) is a row of its own and shown once. Everything
visible in the source is in a row; its target is what the catalog says.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from translator.bitext.alignment import align
from translator.catalog.view import View
from translator.markdown.blocks import Block
from translator.markdown.document import Document
from translator.markdown.source import Lines
from translator.publish.formulas import NOTHING, Html, mathml
from translator.publish.glossed import Glossed
from translator.publish.images import Images
from translator.publish.leads import Leads, row_id
from translator.publish.render import html_text, plain, references, render
from translator.publish.sheet import Cell, Row, Sheet
from translator.site.anchors import headings
from translator.terms.matcher import Matcher
from translator.units import RAW_KINDS, Finding, Kind, Segment, Unit

_MARKER = re.compile(r"(\d+[.)]|[-*+])[ \t]+(\[[ xX]\][ \t]+)?$")
_PICTURE = re.compile(r"<(?:img|source|video)\b[^>]*?\bsrc(?:set)?\s*=\s*[\"']?([^\s\"'>]+)", re.I)
_HASHES = re.compile(r"#{1,6}")
_ATTRIBUTES = re.compile(r"[ \t]*\{[.#][^{}\n]*\}\s*$")


@dataclass(frozen=True, slots=True)
class Pages:
    """A pair, as it is on disk."""

    source: Document
    """The source post."""
    source_name: str
    """What findings call it."""
    target: Document | None = None
    """The target post, if there is one."""
    target_name: str = ""
    """What findings call it."""
    slugs: str = "vitepress"
    """The rule by which the site names headings."""
    leads: Leads = field(default_factory=dict, hash=False)
    """Where its links lead."""


def lay_out(
    pages: Pages,
    units: Sequence[Unit],
    findings: Iterable[Finding],
    matcher: Matcher,
    images: Images,
) -> Sheet:
    """Lay a post out as rows.

    Args:
        pages: the pair.
        units: its units, as `Blog.check` gives them.
        findings: what was found in the pair.
        matcher: the terms of the pair's direction.
        images: gives the pictures.
    """
    document = _with_newlines(pages.source)
    maker = _Maker(document, units, Glossed(matcher), images, pages)
    rows = _tables(list(maker.rows()))
    lines = _counterparts(pages.source, pages.target) if pages.target else {}
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        theirs = finding.path == pages.target_name
        line = lines.get(finding.line, 0) if theirs else finding.line
        by_line.setdefault(line if theirs or finding.path == pages.source_name else 0, []).append(
            finding
        )
    placed = list(_placed(rows, by_line))
    apart = tuple(finding for left in by_line.values() for finding in left)
    return Sheet(tuple(_numbered(placed)), tuple(maker.glossed.terms), apart)


def _with_newlines(document: Document) -> Document:
    """The same with `\\n` line ends, so that blocks and segments have their places in one text."""
    body = document.settled.body
    return document if body == document.text else Document.parse(body, document.syntax)


def _counterparts(document: Document, theirs: Document) -> dict[int, int]:
    """For each line of the target, the line of the source that it translates."""
    lines: dict[int, int] = {}
    for source, their, _ in align(document, theirs):
        if source and their:
            for number in range(len(their.spans)):
                lines.setdefault(their.line + number, source.line)
    return lines


@dataclass(slots=True)
class _Maker:
    """Makes rows of a document's blocks."""

    document: Document
    units: Sequence[Unit]
    glossed: Glossed
    images: Images
    pages: Pages
    env: Mapping[str, Any] = field(init=False)
    of: dict[int, Unit | None] = field(init=False)
    lines: Lines = field(init=False)
    anchors: Mapping[int, str] = field(init=False)

    def __post_init__(self) -> None:
        text = self.document.text
        self.env = references(text)
        self.lines = self.document.lines
        named = headings(self.document, self.pages.slugs)
        self.anchors = {self.lines.line(each.stop): row_id(each.anchor) for each in named}
        by_key = {unit.key: unit for unit in self.units}
        keys = View.of(self.document.segments, by_key).keys
        starts = (segment.spans[0].start for segment in self.document.segments)
        self.of = {at: by_key.get(key) for at, key in zip(starts, keys, strict=True)}

    def rows(self) -> Iterator[Row]:
        """Yield the rows in order, cells one by one."""
        waiting = list(reversed(self.document.segments))
        while waiting and waiting[-1].spans[0].start < self.document.front.stop:
            yield self._alone(waiting.pop())
        for block in self.document.blocks.leaves:
            if not block.lines:
                continue
            stop = block.lines[-1][1]
            inside = []
            while waiting and waiting[-1].spans[0].start < stop:
                inside.append(waiting.pop())
            yield from self._block(block, inside)

    def _block(self, block: Block, inside: Sequence[Segment]) -> Iterator[Row]:
        text = self.document.text
        start, stop = block.lines[0][0], block.lines[-1][1]
        line, last = self.lines.line(start), self.lines.line(stop)
        raw = self.document.inside(block)
        if block.type == "code":
            yield Row(0, "code", line, last, once=raw.rstrip("\n"))
        elif block.type == "math":
            tex = raw.strip().strip("$").strip()
            yield Row(0, "formula", line, last, once=tex, formula=mathml(tex, "block"))
        elif block.type == "html":
            shown = (self.images(m[1]) for m in _PICTURE.finditer(raw))
            yield from (Row(0, "picture", line, last, picture=data) for data in shown if data)
        if block.type in ("code", "html", "math", "reference"):
            yield from map(self._alone, inside)
        elif inside or (block.type == "cell" and raw.strip()):
            head = text[text.rfind("\n", 0, start) + 1 : start]
            yield self._dressed(block, head, self._whole(block, raw, inside, (line, last)), stop)
        elif block.type == "paragraph" and raw.strip() not in ("", "[[toc]]", "[toc]", "[TOC]"):
            yield Row(0, "kept", line, last, once=raw)

    def _whole(
        self, block: Block, raw: str, inside: Sequence[Segment], lines: tuple[int, int]
    ) -> Row:
        """A block with its targets put in the places of its segments."""
        kind = "table cell" if block.type == "cell" else inside[0].kind.value
        units = [self.of[segment.spans[0].start] for segment in inside]
        raw = _ATTRIBUTES.sub("", raw)
        parts, pos, complete = [], 0, True
        for segment, unit in zip(inside, units, strict=True):
            at = _inner(block, segment.spans[0].start)
            end = _inner(block, segment.spans[-1].stop)
            parts += [raw[pos:at], unit.target if unit and unit.target else raw[at:end]]
            complete = complete and bool(unit and unit.target)
            pos = end
        target = "".join([*parts, raw[pos:]]) if complete else ""
        first = next((unit for unit in units if unit), None)
        cells = [Cell(*self._sides(raw, target, marked=True), first)]
        # A picture that stands alone has a text and a title; both states count.
        cells += [Cell(NOTHING, NOTHING, unit) for unit in units if unit and unit is not first]
        return Row(0, kind, *lines, (tuple(cells),))

    def _sides(self, source: str, target: str, *, marked: bool) -> tuple[Html, Html]:
        """Both texts as HTML, *marked* down or as HTML has them."""
        find = self.glossed.in_target(source, target)
        if not marked:
            return html_text(source, self.glossed.in_source), html_text(target, find)
        leads = self.pages.leads
        ours = render(source, self.env, self.glossed.in_source, self.images, leads)
        return ours, render(target, self.env, find, None, leads)

    def _alone(self, segment: Segment) -> Row:
        """A row for a segment that no Markdown surrounds: front matter, attributes, HTML."""
        unit = self.of[segment.spans[0].start]
        target = unit.target if unit else ""
        if segment.kind is Kind.HTML:
            sides = self._sides(segment.source, target, marked=False)
        elif segment.kind in RAW_KINDS:
            find = self.glossed.in_target(segment.source, target)
            sides = plain(segment.source, self.glossed.in_source), plain(target, find)
        else:
            sides = self._sides(segment.source, target, marked=True)
        cell = Cell(*sides, unit, segment.path)
        last = segment.line + len(segment.spans) - 1
        return Row(0, segment.kind.value, segment.line, last, ((cell,),))

    def _dressed(self, block: Block, head: str, row: Row, stop: int) -> Row:
        """*row* with what its line begins with: heading marks, list markers, quotes."""
        row = replace(row, quoted=head.count(">"))
        if block.type == "heading":
            marks = _HASHES.search(head)
            under = self.document.text[stop : stop + 80].lstrip()[:1]
            level = len(marks[0]) if marks else 1 if under == "=" else 2
            return replace(row, level=level, anchor=self.anchors.get(row.line, ""))
        if block.inside is Kind.ITEM and (m := _MARKER.search(head)):
            box = {"[ ]": "☐", "[x]": "☑", "[X]": "☑"}.get((m[2] or "").strip(), "")
            bullet = m[1] if m[1][0].isdigit() else "•"
            return replace(row, marker=box or bullet, level=1 + m.start() // 2)
        return replace(row, level=len(block.prefix) // 2 if block.inside is Kind.ITEM else 0)


def _inner(block: Block, offset: int) -> int:
    """Where *offset* of the text lies in the block's own text, its lines joined."""
    at = 0
    for start, stop in block.lines:
        if offset <= stop:
            return at + max(offset - start, 0)
        at += stop - start + 1
    return at - 1


def _tables(rows: list[Row]) -> list[Row]:
    """Make one row of the cells of a table."""
    result: list[Row] = []
    for row in rows:
        before = result[-1] if result else row
        # The rule below a table's head takes a line of its own.
        goes_on = row.kind == before.kind == Kind.CELL and row.line - before.last <= 2
        if before is row or not goes_on:
            result.append(row)
        elif row.line == before.last:
            cells = (*before.cells[:-1], (*before.cells[-1], *row.cells[0]))
            result[-1] = replace(before, cells=cells)
        else:
            result[-1] = replace(before, cells=(*before.cells, *row.cells), last=row.last)
    return result


def _placed(rows: list[Row], by_line: dict[int, list[Finding]]) -> Iterator[Row]:
    """Give each row the findings of its lines; each finding goes to the first row there."""
    lines = sorted(by_line)
    for row in rows:
        here = lines[bisect_left(lines, row.line) : bisect_right(lines, row.last)]
        found = [f for line in here if row.cells for f in by_line.pop(line, ())]
        yield replace(row, findings=tuple(found))


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    number = 0
    for row in rows:
        number += bool(row.cells)
        yield replace(row, number=number) if row.cells else row

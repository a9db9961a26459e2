"""A pair of posts as a sheet: its rows, source and target side by side.

A row is a block of the source: a paragraph, a heading, a list item, a whole table. What is
not translated (code, formulas, pictures) is a row of its own and shown once. Everything
visible in the source is in a row; its target is what the catalog says.

An address of a post means nothing on such a page, so only what `links_to` lists becomes a
link: to a heading, or to another post's page.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import chain
from typing import Any
from urllib.parse import quote, unquote

from translator.bitext.alignment import Row
from translator.catalog.view import View
from translator.markdown.blocks import Block
from translator.markdown.document import Document
from translator.markdown.source import Lines
from translator.publish.render import (
    NOTHING,
    Find,
    Images,
    Mark,
    html_text,
    mathml,
    plain,
    references,
    render,
)
from translator.site.addresses import find_addresses
from translator.site.anchors import headings
from translator.site.links import LocalAddress, posts_meant
from translator.site.localise import Home
from translator.terms.matcher import Matcher
from translator.text.html import Html
from translator.text.regex import regex
from translator.units import (
    HUMAN,
    RAW_KINDS,
    Finding,
    Judgement,
    Kind,
    Segment,
    Severity,
    State,
    Term,
    Unit,
    Verdict,
)

_LATIN = regex(r"[A-Za-z0-9]")
_LABELLED = frozenset(
    {Kind.META, Kind.ALT, Kind.TITLE, Kind.ATTRIBUTE, Kind.FOOTNOTE, Kind.CONTAINER, Kind.COMMENT}
)


_MARKER = regex(r"(\d+[.)]|[-*+])[ \t]+(\[[ xX]\][ \t]+)?$")
_PICTURE = regex(r"<(?:img|source|video)\b[^>]*?\bsrc(?:set)?\s*=\s*[\"']?([^\s\"'>]+)", re.I)
_FORMULA = regex(r"(\$\$?)([^$]+)\1")
_OF_POSTS = frozenset({"typography", "links-local", "anchors", "document"})
"""Checks of a post alone: without a target, all others speak of what is in the catalog."""
_HASHES = regex(r"#{1,6}")
_ATTRIBUTES = regex(r"[ \t]*\{[.#][^{}\n]*\}\s*$")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A block with its translation; or, without cells, something that is shown once."""

    number: int
    """Counts the rows that are translated, from 1; 0 for what is shown once."""
    kind: str
    """The kind of block, as a translator knows it."""
    line: int
    """The line of the source where it begins."""
    last: int
    """The line where it ends."""
    cells: tuple[tuple[SheetCell, ...], ...] = ()
    """Its cells: one, unless it is a table, which has lines of them."""
    findings: tuple[Finding, ...] = ()
    """What the checks say of its translation."""
    of_source: tuple[Finding, ...] = ()
    """What they say of the source itself."""
    once: str = ""
    """The text that is shown once."""
    picture: str = ""
    """The `data:` address of a picture that is shown once."""
    formula: Html = NOTHING
    """The MathML of a formula that is shown once."""
    shown: Html = NOTHING
    """What is shown once, as safe HTML."""
    level: int = 0
    """The level of a heading, or how deep a list item stands."""
    anchor: str = ""
    """The `id` by which links find a heading."""
    quoted: int = 0
    """How many quotes it stands in."""
    marker: str = ""
    """The marker of a list item: `-`, `2.`, `☐`."""

    @property
    def state(self) -> State:
        """The least of its cells' states."""
        order = list(State)
        states = [cell.unit.state for line in self.cells for cell in line if cell.unit]
        return min(states, key=order.index, default=State.TRANSLATED)

    @property
    def units(self) -> list[Unit]:
        """Its units, each once, in order."""
        found = {c.unit.key: c.unit for line in self.cells for c in line if c.unit}
        return list(found.values())

    @property
    def marks(self) -> tuple[str, ...]:
        """What it is found by: `decide` where somebody has to, `error`, `review`.

        A machine's draft that no check objects to needs a review, and no decision; a note asks
        for neither.
        """
        if not self.cells:
            return ()
        severities = {finding.severity for finding in (*self.findings, *self.of_source)}
        marked = any(unit.state is State.FUZZY and unit.origin == HUMAN for unit in self.units)
        rejected = any(unit.history.reason for unit in self.units)
        decide = bool(
            severities - {Severity.NOTE}
            or self.state is State.UNTRANSLATED
            or self.previous
            or marked
            or rejected
        )
        named = {
            "decide": decide,
            "error": Severity.ERROR in severities,
            "review": decide or self.state is not State.TRANSLATED,
        }
        return tuple(name for name, holds in named.items() if holds)

    @property
    def side(self) -> str:
        """Where there is something to decide, and how bad it is: the class of its colour."""
        if not set(self.marks) & {"decide", "error"}:
            return ""
        if self.of_source and "decide" not in replace(self, of_source=()).marks:
            return "of-source"
        if "error" in self.marks:
            return "wrong"
        return "untranslated" if self.state is State.UNTRANSLATED else "decide"

    @property
    def label(self) -> str:
        """What to call it, where its looks do not tell."""
        return (self.cells[0][0].path or self.kind) if self.kind in _LABELLED else ""

    @property
    def previous(self) -> list[Unit]:
        """Its units whose target was made for another source."""
        return [unit for unit in self.units if unit.previous]

    @property
    def told(self) -> list[tuple[Finding, int]]:
        """Its findings but `stale`, which the page shows as a difference; each with its count."""
        return counted(f for f in self.findings if f.check != "stale" or not self.previous)

    @property
    def asides(self) -> bool:
        """Whether there is something to say beside its target."""
        return bool(self.told) or any(u.history.reason or u.notes or u.comments for u in self.units)


def counted(findings: Iterable[Finding]) -> list[tuple[Finding, int]]:
    """*findings*, those that say the same as one, the worst of them, with their number."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.check, finding.message), []).append(finding)
    order = list(Severity)
    return [
        (min(each, key=lambda finding: order.index(finding.severity)), len(each))
        for each in found.values()
    ]


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One text in both languages."""

    source: Html
    """The source as safe HTML."""
    target: Html
    """The target as safe HTML; empty if there is none."""
    unit: Unit | None = None
    """Its unit; None for what is the same in both languages."""
    path: str = ""
    """Its key in the front matter, or its tag and attribute."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a pair, with what they refer to."""

    rows: tuple[SheetRow, ...]
    """The rows, in the source's order."""
    terms: tuple[Term, ...]
    """The terms that the rows mark, by number."""
    apart: tuple[tuple[Finding, int], ...]
    """Findings that belong to no row, each with its count."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A pair, as it is on disk."""

    source: Document
    """The source post."""
    source_name: str
    """What findings call it."""
    target_name: str = ""
    """What findings call the target post."""
    rows: Sequence[Row] = ()
    """What of the two belongs to what."""
    slugs: str = "vitepress"
    """The rule by which the site names headings."""
    links: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Where its links lead."""


def lay_out(
    texts: Texts,
    units: Sequence[Unit],
    findings: Iterable[Finding],
    matcher: Matcher,
    images: Images,
) -> Sheet:
    """Lay a post out as rows.

    Args:
        texts: the pair.
        units: its units, as `Blog.check` gives them.
        findings: what was found in the pair.
        matcher: the terms of the pair's direction.
        images: gives the pictures.
    """
    document, body = texts.source, texts.source.settled.body
    if body != document.text:
        # With `\n` line ends, so that blocks and segments have their places in one text.
        document = Document.parse(body, document.syntax)
    maker = _Maker(
        document=document, units=units, glossed=Glossed(matcher), images=images, texts=texts
    )
    rows = _tables(list(maker.rows()))
    lines = _counterparts(texts.rows)
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        theirs = finding.path == texts.target_name
        line = lines.get(finding.line, 0) if theirs else finding.line
        by_line.setdefault(line if theirs or finding.path == texts.source_name else 0, []).append(
            finding
        )
    own = frozenset(
        f for f in chain.from_iterable(by_line.values())
        if f.path == texts.source_name and (texts.rows or f.check in _OF_POSTS)
    )  # fmt: skip
    placed = list(_placed(rows, by_line, own))
    apart = counted(finding for left in by_line.values() for finding in left)
    return Sheet(tuple(_numbered(placed)), tuple(maker.glossed.terms), tuple(apart))


def _counterparts(rows: Iterable[Row]) -> dict[int, int]:
    """For each line of the target, the line of the source that it translates."""
    lines: dict[int, int] = {}
    for source, target, _ in rows:
        if source and target:
            for number in range(len(target.spans)):
                lines.setdefault(target.line + number, source.line)
    return lines


@dataclass(slots=True)
class _Maker:
    """Makes rows of a document's blocks."""

    document: Document
    units: Sequence[Unit]
    glossed: Glossed
    images: Images
    texts: Texts
    env: Mapping[str, Any] = field(init=False)
    of: dict[int, Unit | None] = field(init=False)
    lines: Lines = field(init=False)
    anchors: Mapping[int, str] = field(init=False)

    def __post_init__(self) -> None:
        text = self.document.text
        self.env = references(text)
        self.lines = self.document.lines
        named = headings(self.document, self.texts.slugs)
        self.anchors = {self.lines.line(each.stop): row_id(each.anchor) for each in named}
        by_key = {unit.key: unit for unit in self.units}
        keys = View.of(self.document.segments, by_key).keys
        starts = (segment.spans[0].start for segment in self.document.segments)
        self.of = {at: by_key.get(key) for at, key in zip(starts, keys, strict=True)}

    def rows(self) -> Iterator[SheetRow]:
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

    def _block(self, block: Block, inside: Sequence[Segment]) -> Iterator[SheetRow]:
        text = self.document.text
        start, stop = block.lines[0][0], block.lines[-1][1]
        line, last = self.lines.line(start), self.lines.line(stop)
        raw = self.document.inside(block)
        if block.type == "code":
            yield SheetRow(0, "code", line, last, once=raw.rstrip("\n"))
        elif block.type == "math":
            tex = raw.strip().strip("$").strip()
            yield SheetRow(0, "formula", line, last, once=tex, formula=mathml(tex, "block"))
        elif block.type == "html":
            shown = (self.images(m[1]) for m in _PICTURE.finditer(raw))
            yield from (SheetRow(0, "picture", line, last, picture=data) for data in shown if data)
        if block.type in ("code", "html", "math", "reference"):
            yield from map(self._alone, inside)
        elif inside or (block.type == "cell" and raw.strip()):
            head = text[text.rfind("\n", 0, start) + 1 : start]
            yield self._dressed(block, head, self._whole(block, raw, inside, (line, last)), stop)
        elif block.type == "paragraph" and raw.strip() not in ("", "[[toc]]", "[toc]", "[TOC]"):
            yield self._kept(raw, line, last)

    def _kept(self, raw: str, line: int, last: int) -> SheetRow:
        """A paragraph without words: a formula, pictures, or whatever it is, as it stands."""
        if m := _FORMULA.fullmatch(raw.strip()):
            tex = m[2].strip()
            return SheetRow(0, "formula", line, last, once=tex, formula=mathml(tex, "block"))
        shown = render(raw, self.env, lambda text: (), self.images, self.texts.links)
        pictures = "<img" in shown or "<math" in shown
        return SheetRow(0, "kept", line, last, once=raw, shown=shown if pictures else NOTHING)

    def _whole(
        self, block: Block, raw: str, inside: Sequence[Segment], lines: tuple[int, int]
    ) -> SheetRow:
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
        cells = [SheetCell(*self._sides(raw, target, marked=True), first)]
        # A picture that stands alone has a text and a title; both states count.
        cells += [SheetCell(NOTHING, NOTHING, unit) for unit in units if unit and unit is not first]
        return SheetRow(0, kind, *lines, (tuple(cells),))

    def _sides(self, source: str, target: str, *, marked: bool) -> tuple[Html, Html]:
        """Both texts as HTML, *marked* down or as HTML has them."""
        find = self.glossed.in_target(source, target)
        if not marked:
            return html_text(source, self.glossed.in_source), html_text(target, find)
        links = self.texts.links
        ours = render(source, self.env, self.glossed.in_source, self.images, links)
        return ours, render(target, self.env, find, None, links)

    def _alone(self, segment: Segment) -> SheetRow:
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
        cell = SheetCell(*sides, unit, segment.path)
        last = segment.line + len(segment.spans) - 1
        return SheetRow(
            number=0, kind=segment.kind.value, line=segment.line, last=last, cells=((cell,),)
        )

    def _dressed(self, block: Block, head: str, row: SheetRow, stop: int) -> SheetRow:
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


def _tables(rows: list[SheetRow]) -> list[SheetRow]:
    """Make one row of the cells of a table."""
    result: list[SheetRow] = []
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


def _placed(
    rows: list[SheetRow], by_line: dict[int, list[Finding]], own: Collection[Finding]
) -> Iterator[SheetRow]:
    """Give each row the findings of its lines; each finding goes to the first row there.

    Args:
        own: those about the source itself.
    """
    lines = sorted(by_line)
    for row in rows:
        here = lines[bisect_left(lines, row.line) : bisect_right(lines, row.last)]
        found = [f for line in here if row.cells for f in by_line.pop(line, ())]
        ours = tuple(f for f in found if f in own and not (f.check == "stale" and row.previous))
        theirs = tuple(f for f in found if f not in own)
        yield replace(row, findings=theirs, of_source=ours)


def _numbered(rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    number = 0
    for row in rows:
        number += bool(row.cells)
        yield replace(row, number=number) if row.cells else row


def links_to(
    document: Document, home: Home, page_of: Callable[[str], str | None]
) -> Mapping[str, str]:
    """Find where the links of a post lead.

    Args:
        document: the post.
        home: where its target lives, and so what its site makes of links and headings.
        page_of: gives the page of the post at a path, as seen from this one; None without.
    """
    result = {}
    own = {unquote(each.anchor) for each in headings(document, home.slugs)}
    for found in find_addresses(document):
        url, route = unescape(found.url), home.route
        address = LocalAddress.of(url)
        if address is None:
            continue
        meant = posts_meant(url, route.source, route.site, route.base)
        pages = (page_of(each.path) for each in meant)
        page = next((page for page in pages if page), None) if address.path else ""
        anchor = unquote(address.fragment.removeprefix("#"))
        if page or (page == "" and anchor in own):
            result[unquote(url)] = page + (f"#{row_id(anchor)}" if anchor else "")
    return result


def row_id(anchor: str) -> str:
    """The `id` of the row of a heading, by the anchor that its site gives it; plain ASCII."""
    return "h-" + quote(unquote(anchor), safe="").replace("%", "_")


class Glossed:
    """The terms that a page has met so far, each with a number of its own."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self.numbers: dict[Term, int] = {}

    @property
    def terms(self) -> list[Term]:
        """The terms that were met, by number."""
        return list(self.numbers)

    def in_source(self, text: str) -> Sequence[Mark]:
        """The terms that occur in a source."""
        return _apart(
            [(s.start, s.stop, self._number(t), False) for s, t in self.matcher.find(text)]
        )

    def in_target(self, source: str, target: str) -> Find:
        """A finder of what stands for the source's terms in the target, right or wrong."""
        judged = self.matcher.judge(source, target) if target else []
        said = [j for j in judged if j.verdict is not Verdict.MISSING]

        def find(text: str) -> Sequence[Mark]:
            return _apart([mark for judgement in said for mark in self._marks(judgement, text)])

        return find

    def _marks(self, judgement: Judgement, text: str) -> list[Mark]:
        """Where a term's accepted forms stand in *text*, or the wrong one that was found."""
        term, wrong = judgement.term, judgement.verdict is Verdict.FORBIDDEN
        forms = {judgement.found} if wrong else {judgement.found, *term.target}
        pattern = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        case = re.NOFLAG if term.case_sensitive else re.IGNORECASE
        places = (m.span() for m in re.finditer(pattern, text, case) if m[0])
        number = self._number(term)
        return [(*place, number, wrong) for place in places if _bounded(text, *place)]

    def _number(self, term: Term) -> int:
        return self.numbers.setdefault(term, len(self.numbers))


def _bounded(text: str, start: int, stop: int) -> bool:
    """Whether no Latin word goes on beyond the place; Chinese words have no such bounds."""
    before, after = text[start - 1 : start], text[stop : stop + 1]
    inside = _LATIN.match(before) and _LATIN.match(text[start])
    return not inside and not (
        _LATIN.match(after) and _LATIN.match(text[stop - 1]) and after != "s"
    )


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """*marks* sorted, the longest of those that overlap."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m[0], -m[1])):
        if not kept or mark[0] >= kept[-1][1]:
            kept.append(mark)
    return kept

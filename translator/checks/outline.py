"""What of a post stands outside its segments: code, formulas, tags, addresses, tables' shapes."""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from translator.checks.base import Passage
from translator.markdown.blocks import Block
from translator.markdown.document import Document
from translator.markdown.inlines import DEFINITION
from translator.markdown.placeholders import Placeholder, find_placeholders
from translator.units import Kind, Span

_REMARK = re.compile(r"(?:^|\s)(?:#+\s|//)")
_FIGURES = re.compile(r"[^\w`]*\d[\d\W]*", re.A)


@dataclass(frozen=True, slots=True)
class Outline:
    """A post without its words."""

    placeholders: tuple[Placeholder, ...]
    """What must not change and stands in no segment, by place in the file."""
    codes: tuple[Passage, ...]
    """Its code blocks, each line with its place; without fences, indentation taken off."""
    levels: dict[int, int]
    """The level of each heading, by the offset in the file where its text begins."""
    tables: tuple[tuple[tuple[int, int], ...], ...]
    """For each table, each row's offset in the file and number of cells."""
    containers: tuple[tuple[int, str], ...]
    """For each line of `:::`, its offset in the file and what stands before its title."""

    @classmethod
    def of(cls, document: Document) -> Outline:
        """Read the outline of *document*."""
        reader = _Reader(document)
        return cls(
            tuple(sorted(reader.placeholders(), key=lambda p: (p.start, p.stop))),
            tuple(reader.code(block) for block in reader.blocks if block.type == "code"),
            {reader.place(b.lines[0][0]): reader.level(b) for b in reader.blocks if _is_heading(b)},
            tuple(reader.tables()),
            tuple(reader.container(block) for block in reader.blocks if block.type == "container"),
        )


def _is_heading(block: Block) -> bool:
    return block.type == "heading" and bool(block.lines)


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.body = document.settled.body
        self.place = document.place
        self.blocks = [b for b in document.blocks.leaves if b.lines]
        self.starts = [s.spans[0].start for s in document.segments]
        self.stops = [s.spans[-1].stop for s in document.segments]

    def placeholders(self) -> Iterator[Placeholder]:
        """All that must not change and stands in no segment."""
        for block in self.blocks:
            if block.type == "code":
                continue
            placed = block.placer()
            for found in self._within(block, self.document.inside(block)):
                start, stop = (self.place(placed(at)) for at in (found.start, found.stop))
                if not self._translated(start):
                    yield found._replace(start=start, stop=stop)

    def _within(self, block: Block, text: str) -> Iterator[Placeholder]:
        if block.type == "math":
            yield Placeholder("math", " ".join(text.split()), 0, len(text))
        elif block.type == "reference":
            if m := DEFINITION.match(text):
                yield Placeholder("links", m[m.lastindex or 0], *m.span())
        else:
            kind = Kind.HTML if block.type == "html" else Kind.PARAGRAPH
            yield from find_placeholders(text, self.document.grammar.of(kind))
            if _FIGURES.fullmatch(text):
                yield Placeholder("numbers", " ".join(text.split()), 0, len(text))

    def _translated(self, offset: int) -> bool:
        """Whether a segment holds *offset*."""
        index = bisect_right(self.starts, offset) - 1
        return index >= 0 and offset < self.stops[index]

    def code(self, block: Block) -> Passage:
        """The lines of a code block as they are, but for what indents all of them."""
        lines = [(self._indented(a), b) for a, b in block.lines]
        text = "\n".join(self.body[a:b] for a, b in lines)
        dedented = textwrap.dedent(text).split("\n")
        moved = [(b - len(line), b) for (_, b), line in zip(lines, dedented, strict=True)]
        while len(moved) > 1 and not dedented[-1].strip():
            moved, dedented = moved[:-1], dedented[:-1]
        spans = tuple(Span(self.place(a), self.place(b)) for a, b in moved)
        info = (Placeholder("code", block.info, spans[0].start, spans[-1].stop),)
        return Passage("\n".join(dedented), spans, info)

    def _indented(self, start: int) -> int:
        while start and self.body[start - 1] in " \t":
            start -= 1
        return start

    def level(self, block: Block) -> int:
        """1 to 6; a setext heading by what underlines it."""
        start, stop = block.lines[0][0], block.lines[-1][1]
        if block.info == "setext":
            return 1 if self.body[stop:].lstrip(" >\n")[:1] == "=" else 2
        head = self.body[self.body.rfind("\n", 0, start) + 1 : start]
        return head.count("#")

    def container(self, block: Block) -> tuple[int, str]:
        """Where a line such as `::: tip 标题` begins, and what it is, without its title."""
        title = block.lines[0][0]
        head = self.body[self.body.rfind("\n", 0, title) + 1 : title]
        sign = head[len(head) - len(head.lstrip(" \t>")) :]
        return self.place(title - len(sign)), "".join(sign.split())

    def tables(self) -> Iterator[tuple[tuple[int, int], ...]]:
        """Rows of cells; a line without cells ends a table, but for the delimiter row."""
        cells = [b.lines[0][0] for b in self.blocks if b.type == "cell"]
        lines = [(self.body.rfind("\n", 0, at) + 1, at) for at in cells]
        rows = [(line, [at for _, at in found]) for line, found in groupby(lines, lambda x: x[0])]
        table: list[tuple[int, int]] = []
        end = 0
        for line, found in rows:
            if table and self.body.count("\n", end, line) > 2:
                yield tuple(table)
                table = []
            table.append((self.place(found[0]), len(found)))
            end = line
        if table:
            yield tuple(table)


def without_comment(line: str) -> str:
    """A line of code without white space at its ends and the `# …` or `// …` after it."""
    return _REMARK.split(line, maxsplit=1)[0].strip()

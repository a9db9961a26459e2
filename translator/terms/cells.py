"""A CSV file's cells with their places.

Python's `csv` reads what a glossary means, but not where it stands. For every text that
`csv` reads in its strict mode,

    [[cell.text for cell in record] for record in scan(text).records]

is what it gives for the records that are not empty. Where `csv` stops, this goes on: a
quote that is never closed, or closed in the midst of a cell, is a fault, and the line it
stands on is given up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from translator.markdown.source import Lines
from translator.units import Span

_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=[,\r\n]|\Z)')
_CLOSED = re.compile(r'"[^"]*(?:""[^"]*)*"')
_PLAIN = re.compile(r"[^,\r\n]*")
_END = re.compile(r"\r\n|\r|\n|\Z")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a record."""

    text: str
    """What it says, without its quotes."""
    start: int
    """The offset of its first character in the file, after the quote if there is one."""
    quoted: bool = False
    """Whether it stands in quotes, so that a quote in it is written twice."""

    def offset(self, index: int) -> int:
        """Where the character at *index* of its text stands in the file."""
        return self.start + index + (self.text.count('"', 0, index) if self.quoted else 0)

    def span(self, start: int = 0, stop: int | None = None) -> Span:
        """Where *start* to *stop* of its text stand in the file."""
        return Span(self.offset(start), self.offset(len(self.text) if stop is None else stop))


Record = tuple[Cell, ...]
"""A record's cells, at least one."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What is in a file."""

    text: str
    """The file."""
    records: tuple[Record, ...]
    """Its records, without empty lines."""
    faults: tuple[tuple[int, str], ...]
    """Where it is not CSV, and why."""
    lines: Lines
    """Where its lines begin."""

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of *offset*, from 1; columns are characters."""
        return self.lines.place(offset)


def scan(text: str) -> Scanned:
    """Cut *text* into records; nothing is raised, whatever it is."""
    records: list[Record] = []
    faults: list[tuple[int, str]] = []
    pos = 0
    while pos < len(text):
        record, pos, fault = _record(text, pos)
        if fault:
            faults.append(fault)
        elif len(record) > 1 or record[0].text or record[0].quoted:
            records.append(record)
    return Scanned(text, tuple(records), tuple(faults), Lines.of(text))


def _record(text: str, pos: int) -> tuple[Record, int, tuple[int, str] | None]:
    """The record at *pos*, and where the next one begins; or why it is none."""
    cells = []
    while True:
        cell, stop = _cell(text, pos)
        if cell is None:
            end = _END.search(text, pos)
            assert end
            return (), end.end(), (pos, _fault(text, pos))
        cells.append(cell)
        if text[stop : stop + 1] != ",":
            end = _END.match(text, stop)
            assert end
            return tuple(cells), end.end(), None
        pos = stop + 1


def _cell(text: str, pos: int) -> tuple[Cell | None, int]:
    if text[pos : pos + 1] != '"':
        plain = _PLAIN.match(text, pos)
        assert plain
        return Cell(plain[0], pos), plain.end()
    quoted = _QUOTED.match(text, pos)
    if not quoted:
        return None, pos
    return Cell(quoted[1].replace('""', '"'), pos + 1, True), quoted.end()


def _fault(text: str, pos: int) -> str:
    if _CLOSED.match(text, pos):
        return 'a comma must follow the quote that closes a cell; a quote in a cell is ""'
    return "the quote that opens this cell is never closed"

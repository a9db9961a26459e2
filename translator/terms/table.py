"""A glossary file as validation sees it: whatever can be read of it, every cell with its place.

Python's `csv` reads what a glossary means, but not where it stands. For every text that
`csv` reads in its strict mode,

    [[cell.text for cell in record] for record in scan(text).records]

is what it gives for the records that are not empty. Where `csv` stops, this goes on: a
quote that is never closed, or closed in the midst of a cell, is a fault, and the line it
stands on is given up.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from translator.markdown.source import Lines
from translator.terms.concepts import Concept
from translator.terms.termbase import (
    FIELDS,
    FORBID,
    Header,
    Row,
    column_fault,
    delimiter_of,
    is_replaced,
    value_fault,
)
from translator.text.regex import regex
from translator.units import Locale, Pair, Severity, Span

STRAY = regex(
    r"(?P<edge>(?:\A|(?<=\|))\s+|\s+(?=\||\Z))"
    r"|(?P<odd>[\t\r\n\x0b\x0c\x85\u2028\u2029\u00a0\u00ad\u1680\u2000-\u200b\u200e\u200f\u202f\u205f\u2060\u3000\ufeff]+)"
    r"|(?P<double> {2,})"
)
"""Blanks at the edge of a form, odd ones, and two in a row; joiners are left alone."""
WIDE = regex("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
"""Full-width digits and letters."""
_FORM = regex(r"[^|]+")
_QUOTED = regex(r'"([^"]*(?:""[^"]*)*)"(?=[,\r\n]|\Z)')
_CLOSED = regex(r'"[^"]*(?:""[^"]*)*"')
_PLAIN = regex(r"[^,\r\n]*")
_END = regex(r"\r\n|\r|\n|\Z")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one file."""

    name: str
    """Its name, as written."""
    head: Cell
    """Its cell in the header."""
    fault: str
    """Why it cannot be used; empty if it can."""

    @property
    def has_forms(self) -> bool:
        """Whether its cells are lists of strings that are looked for in texts."""
        return not self.fault and (self.name not in FIELDS or self.name == "not_in")


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row that can be used, with its places."""

    row: Row
    """The row; a value that cannot be used is left out of it."""
    table: Table
    """Its file."""
    cells: tuple[tuple[Column, Cell], ...]
    """Its cells, each with its column."""

    def cell(self, name: str) -> Cell:
        """The cell under *name*; the row's first if there is none."""
        return next((c for column, c in self.cells if column.name == name), self.cells[0][1])

    def place(self, name: str, form: str = "") -> tuple[Cell, int]:
        """The cell under *name*, and where *form* begins in it."""
        cell = self.cell(name)
        return cell, next((at for text, at in forms_of(cell) if text == form), 0)


@dataclass(frozen=True, slots=True)
class Table:
    """One file."""

    name: str
    """What messages call it."""
    scanned: Scanned
    """Its text and cells."""
    columns: tuple[Column, ...]
    """What its first record names."""
    encoding_fault: int | None = None
    """Where the first bytes stand that are not UTF-8."""

    @classmethod
    def read(cls, name: str, data: bytes) -> Table:
        """Read a file, whatever is in it."""
        fault = None
        data = data.removeprefix(BOM_UTF8)
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            fault = len(data[: error.start].decode())
            text = data.decode(errors="replace")
        scanned = scan(text)
        heads = scanned.records[0] if scanned.records else ()
        names = [head.text for head in heads]
        columns = (
            Column(head.text, head, column_fault(head.text, names[:index]))
            for index, head in enumerate(heads)
        )
        return cls(name, scanned, tuple(columns), fault)

    @property
    def whole(self) -> list[tuple[tuple[Column, Cell], ...]]:
        """The records that have as many cells as the header."""
        count = len(self.columns)
        records = (r for r in self.scanned.records[1:] if len(r) == count)
        return [tuple(zip(self.columns, record, strict=True)) for record in records]

    def entries(self) -> list[PlacedRow]:
        """The rows that can be used."""
        usable = [column for column in self.columns if not column.fault]
        header = Header([column.name for column in usable])
        found = []
        for cells in self.whole:
            texts = [
                "" if value_fault(column.name, cell.text.strip()) else cell.text
                for column, cell in cells
                if not column.fault
            ]
            line, _ = self.scanned.place(cells[0][1].start)
            found.append(PlacedRow(Row(header, (*texts, ""), f"{self.name}:{line}"), self, cells))
        return found


def forms_of(cell: Cell) -> Iterator[tuple[str, int]]:
    """The forms in *cell*, each with its index in the cell's text."""
    for found in _FORM.finditer(cell.text):
        form = found[0].strip()
        if form:
            yield form, found.start() + found[0].index(form)


def is_marred(form: str) -> bool:
    """Whether *form* has characters that no text has once it is normalised."""
    return bool(STRAY.search(form) or WIDE.search(form))


@dataclass(frozen=True, slots=True)
class Glossaries:
    """All files, in the order in which they are merged."""

    tables: tuple[Table, ...]
    """The files."""
    entries: tuple[PlacedRow, ...]
    """The rows that hold, in order: those that are overridden are gone."""
    idle: tuple[PlacedRow, ...]
    """Rows that were to override others, and replace none."""

    @classmethod
    def of(cls, tables: Sequence[Table]) -> Glossaries:
        """Merge *tables* as `termbase.merged` does."""
        kept: list[PlacedRow] = []
        idle: list[PlacedRow] = []
        for table in tables:
            entries = table.entries()
            over = [entry for entry in entries if entry.row.overrides]
            idle += [o for o in over if not any(is_replaced(e.row, [o.row.key]) for e in kept)]
            keys = [entry.row.key for entry in over]
            kept = [e for e in kept if not is_replaced(e.row, keys)] + entries
        return cls(tuple(tables), tuple(kept), tuple(idle))

    @property
    def locales(self) -> list[Locale]:
        """Every locale that a file has right forms for."""
        return sorted({locale for entry in self.entries for locale in entry.row.header.forms})

    @property
    def pairs(self) -> list[Pair]:
        """Every direction that a file has columns for."""
        headers = dict.fromkeys(entry.row.header for entry in self.entries)
        found = (Pair(a, b) for h in headers for a in h.forms for b in h.forms if a != b)
        return sorted(set(found))


def column_of(locale: Locale, *, forbidden: bool = False) -> str:
    """The name of the column of a locale's right or wrong forms."""
    return f"{FORBID if forbidden else ''}{locale}"


class Fault(NamedTuple):
    """What is wrong at one place."""

    severity: Severity
    """How bad."""
    table: Table
    """The file."""
    span: Span
    """Where in its text."""
    message: str
    """One sentence: what is wrong, and what would be right."""


def at(entry: PlacedRow, name: str, form: str, severity: Severity, message: str) -> Fault:
    """A fault of *form* under the column *name*."""
    cell, index = entry.place(name, form)
    return Fault(severity, entry.table, cell.span(index, index + len(form)), message)


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


# -- writing ---------------------------------------------------------------------------------------


def takes(text: str, pair: Pair) -> bool:
    """Whether a glossary file has the columns for right and wrong forms of *pair*."""
    wanted = {str(pair.source), str(pair.target), column_of(pair.target, forbidden=True)}
    return wanted <= set(_head(text))


def with_row(text: str, concept: Concept) -> str:
    """A glossary file with a row more at its end, as far as it has columns for what that says."""
    said = {str(locale): "|".join(forms) for locale, forms in concept.forms.items()}
    said |= {
        column_of(locale, forbidden=True): "|".join(forms)
        for locale, forms in concept.forbidden.items()
    }
    said |= concept.fields
    end = "\r\n" if "\r\n" in text else "\n"
    output = io.StringIO()
    writer = csv.writer(output, delimiter=_delimiter(text), lineterminator=end)
    writer.writerow([said.get(name, "") for name in _head(text)])
    gap = "" if text.endswith(("\n", "\r")) or not text else end
    return f"{text}{gap}{output.getvalue()}"


def forbidding(text: str, line: int, locale: Locale, forms: Sequence[str]) -> str | None:
    """A glossary file in which the row on *line* forbids *forms* of *locale*, too.

    Returns:
        None if the file has no column for them, or parts its cells by something else than commas.
    """
    bare = text.removeprefix("\ufeff")
    table = Table.read("", bare.encode())
    name = column_of(locale, forbidden=True)
    if _delimiter(text) != "," or name not in {column.name for column in table.columns}:
        return None
    rows = (e for e in table.entries() if table.scanned.place(e.cells[0][1].start)[0] == line)
    entry = next(rows, None)
    if entry is None:
        return None
    cell = entry.cell(name)
    said = "|".join([cell.text] * bool(cell.text.strip()) + [*forms])
    if cell.quoted:
        said = said.replace('"', '""')
    elif re.search(r'[",\r\n]', said):
        doubled = said.replace('"', '""')
        said = f'"{doubled}"'
    span = cell.span()
    mark = text[: len(text) - len(bare)]
    return f"{mark}{bare[: span.start]}{said}{bare[span.stop :]}"


def _head(text: str) -> list[str]:
    """The names of a file's columns."""
    head = next(
        csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=_delimiter(text)), []
    )
    return [name.strip() for name in head]


def _delimiter(text: str) -> str:
    return delimiter_of(text.removeprefix("\ufeff").partition("\n")[0])

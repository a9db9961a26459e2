"""What is wrong with glossary files: every fault, with the place of its cell.

To add a check: a function with a one-line docstring, here if it looks at cells and in
`conflicts` if it looks at what rows mean, a row in `CHECKS`, and a case in
tests/fixtures/glossaries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from translator.terms import attested
from translator.terms.attested import Corpus
from translator.terms.cells import Cell
from translator.terms.conflicts import (
    common,
    contradiction,
    duplicate,
    idle,
    kept,
    not_in,
    override,
    unmatched,
)
from translator.terms.sheet import STRAY, WIDE, Column, Fault, Glossaries, Sheet
from translator.terms.termbase import count_fault, value_fault
from translator.units import Finding, Severity, Span

_BREAKS = frozenset("\r\n")

Check = Callable[[Glossaries], Iterator[Fault]]


def cells(files: Glossaries) -> Iterator[Fault]:
    """A file is not UTF-8, not CSV or empty, or a row has too many or too few cells."""
    for sheet in files.sheets:
        if sheet.encoding_fault is not None:
            message = "from here on the file is not UTF-8; save it as UTF-8"
            yield Fault(Severity.ERROR, sheet, _point(sheet.encoding_fault), message)
        for offset, message in sheet.scanned.faults:
            yield Fault(Severity.ERROR, sheet, _point(offset), message)
        if not sheet.columns:
            message = "the file has no header; write zh-Hans,en,…"
            yield Fault(Severity.ERROR, sheet, _point(0), message)
        count = len(sheet.columns)
        for record in sheet.scanned.records[1:]:
            if len(record) != count:
                first_odd = record[min(count, len(record) - 1)]
                message = count_fault(len(record), count)
                yield Fault(Severity.ERROR, sheet, first_odd.span(), message)


def columns(files: Glossaries) -> Iterator[Fault]:
    """A column is neither a locale nor known, or stands twice, or no column is a locale's."""
    for sheet in files.sheets:
        for column in sheet.columns:
            if column.fault:
                yield Fault(Severity.ERROR, sheet, column.head.span(), column.fault)
        if sheet.columns and not any(c.has_forms and c.name != "not_in" for c in sheet.columns):
            message = "no column is named by a locale, such as zh-Hans or en"
            yield Fault(Severity.ERROR, sheet, sheet.columns[0].head.span(), message)


def values(files: Glossaries) -> Iterator[Fault]:
    """A cell under `case`, `keep`, `severity` or `override` has a value that is not known."""
    for sheet, column, cell in _every_cell(files):
        if fault := value_fault(column.name, cell.text.strip()):
            yield Fault(Severity.ERROR, sheet, cell.span(), fault)


def spaces(files: Glossaries) -> Iterator[Fault]:
    """A blank stands at the edge of a form, twice, or is one that cannot be seen."""
    for sheet, column, cell in _every_cell(files):
        for stray in STRAY.finditer(cell.text):
            # Line breaks are right in notes; blanks at an edge are taken off when a file is read.
            if stray["odd"] and not column.has_forms and set(stray[0]) <= _BREAKS:
                continue
            severity = (
                Severity.ERROR if column.has_forms and not stray["edge"] else Severity.WARNING
            )
            yield Fault(severity, sheet, cell.span(*stray.span()), _stray(stray))


def width(files: Glossaries) -> Iterator[Fault]:
    """A letter or digit is full-width; texts are compared in plain ones, so it is never found."""
    for sheet, column, cell in _every_cell(files):
        for wide in WIDE.finditer(cell.text):
            severity = Severity.ERROR if column.has_forms else Severity.WARNING
            plain = unicodedata.normalize("NFKC", wide[0])
            message = f"“{wide[0]}” is full-width; write “{plain}”"
            yield Fault(severity, sheet, cell.span(*wide.span()), message)


CHECKS: dict[str, Check] = {
    "cells": cells,
    "columns": columns,
    "values": values,
    "spaces": spaces,
    "width": width,
    "duplicate": duplicate,
    "contradiction": contradiction,
    "unmatched": unmatched,
    "not-in": not_in,
    "idle": idle,
    "common": common,
    "kept": kept,
    "override": override,
}
"""Every check by its id."""


def validate(files: Iterable[tuple[str, bytes]], corpus: Corpus | None = None) -> list[Finding]:
    """All that is wrong with *files*, given by name and bytes in the order of merging.

    With a *corpus*, what its texts say of them, too.
    """
    glossaries = Glossaries.of([Sheet.read(name, data) for name, data in files])
    order = {sheet.name: number for number, sheet in enumerate(glossaries.sheets)}
    checked = [(name, check(glossaries)) for name, check in CHECKS.items()]
    if corpus:
        checked += [(name, check(glossaries, corpus)) for name, check in attested.CHECKS.items()]
    found = [
        Finding(name, severity, message, sheet.name, *sheet.scanned.place(span.start), span)
        for name, faults in checked
        for severity, sheet, span, message in faults
    ]
    return sorted(found, key=lambda f: (order[f.path], f.line, f.column))


def _point(offset: int) -> Span:
    return Span(offset, offset)


def _every_cell(files: Glossaries) -> Iterator[tuple[Sheet, Column, Cell]]:
    for sheet in files.sheets:
        for record in sheet.whole:
            for column, cell in record:
                yield sheet, column, cell


def _stray(found: re.Match[str]) -> str:
    odd = [char for char in found[0] if char != " "]
    if odd:
        return f"there is a {_name(odd[0])} here; remove it, or write a plain space"
    return "two spaces; write one" if found["double"] else "space at the start or end; remove it"


def _name(char: str) -> str:
    names = {"\t": "tab", "\n": "line break", "\r": "line break"}
    return names.get(char) or unicodedata.name(char, f"U+{ord(char):04X}").lower()

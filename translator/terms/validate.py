"""What is wrong with glossary files: every fault, with the place of its cell.

To add a check: a function with a one-line docstring, a row in `CHECKS`, and a case in
tests/fixtures/glossaries. The first ones look at cells, the others at what rows mean: forms in
each other's way, and forms never found.

Whether a form can be found at all is decided by looking for it in the text that consists of
it alone, among the forms of all rows. No text is kinder: other text around it can only add a
longer term, a string of `not_in`, or a letter that makes it part of a word. So a form that is
not found there is found nowhere, be it that its row's own `not_in` has it, that other forms
take its letters, or that it is code or an address to a reader of Markdown. A form that two
rows share is `duplicate`'s matter, or meant so (核函数 and 内核 are both *kernel*).

What cannot be decided from the glossary alone is whether people ever write a form outside the
longer terms and strings that cover it (单卡 but in 菜单卡顿): that takes texts (`attested`), and
`glossary find` says of a text what covers what.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files as files_of
from itertools import combinations

from translator.terms import attested
from translator.terms.attested import Corpus
from translator.terms.matcher import Matcher
from translator.terms.table import (
    STRAY,
    WIDE,
    Cell,
    Column,
    Fault,
    Glossaries,
    PlacedRow,
    Table,
    at,
    column_of,
    forms_of,
    is_marred,
)
from translator.terms.termbase import FORBID, count_fault, split, value_fault
from translator.units import Finding, Locale, Severity, Span, Term, Verdict

_BREAKS = frozenset("\r\n")
Check = Callable[[Glossaries], Iterator[Fault]]
Heads = Callable[[PlacedRow, Locale], tuple[str, ...]]


def cells(files: Glossaries) -> Iterator[Fault]:
    """A file is not UTF-8, not CSV or empty, or a row has too many or too few cells."""
    for table in files.tables:
        if table.encoding_fault is not None:
            message = "from here on the file is not UTF-8; save it as UTF-8"
            yield Fault(Severity.ERROR, table, _point(table.encoding_fault), message)
        for offset, message in table.scanned.faults:
            yield Fault(Severity.ERROR, table, _point(offset), message)
        if not table.columns:
            message = "the file has no header; write zh-Hans,en,…"
            yield Fault(Severity.ERROR, table, _point(0), message)
        count = len(table.columns)
        for record in table.scanned.records:
            if len(record) != count:
                first_odd = record[min(count, len(record) - 1)]
                message = count_fault(len(record), count)
                yield Fault(Severity.ERROR, table, first_odd.span(), message)


def columns(files: Glossaries) -> Iterator[Fault]:
    """A column is neither a locale nor known, or occurs twice, or none is named by a locale."""
    for table in files.tables:
        for column in table.columns:
            if column.fault:
                yield Fault(Severity.ERROR, table, column.head.span(), column.fault)
        if table.columns and not any(c.has_forms and c.name != "not_in" for c in table.columns):
            message = "no column is named by a locale, such as zh-Hans or en"
            yield Fault(Severity.ERROR, table, table.columns[0].head.span(), message)


def values(files: Glossaries) -> Iterator[Fault]:
    """A cell under `case`, `keep`, `severity` or `override` has a value that is not known."""
    for table, column, cell in _every_cell(files):
        if fault := value_fault(column.name, cell.text.strip()):
            yield Fault(Severity.ERROR, table, cell.span(), fault)


def spaces(files: Glossaries) -> Iterator[Fault]:
    """A form has a space at its start or end, two in a row, or one that cannot be seen."""
    for table, column, cell in _every_cell(files):
        for stray in STRAY.finditer(cell.text):
            # Line breaks are right in notes; blanks at an edge are taken off when a file is read.
            if stray["odd"] and not column.has_forms and set(stray[0]) <= _BREAKS:
                continue
            severity = (
                Severity.ERROR if column.has_forms and not stray["edge"] else Severity.WARNING
            )
            yield Fault(severity, table, cell.span(*stray.span()), _stray(stray))


def width(files: Glossaries) -> Iterator[Fault]:
    """A letter or digit is full-width; texts are compared in plain ones, so it is never found."""
    for table, column, cell in _every_cell(files):
        for wide in WIDE.finditer(cell.text):
            severity = Severity.ERROR if column.has_forms else Severity.WARNING
            plain = unicodedata.normalize("NFKC", wide[0])
            message = f"“{wide[0]}” is full-width; write “{plain}”"
            yield Fault(severity, table, cell.span(*wide.span()), message)


def duplicate(files: Glossaries) -> Iterator[Fault]:
    """A form occurs twice in a row, or in two rows, so that both are asked for."""
    for entry in files.entries:
        for column, cell in entry.cells:
            if column.has_forms:
                yield from _repeated(entry, column, cell)
    for locale in files.locales:
        for first, second, form in _alike(files, locale, _keys):
            message = (
                f"“{form}” is in {first.row.origin} too: join the rows, or write yes under "
                "override in a later file"
            )
            yield at(second, str(locale), form, Severity.ERROR, message)


def contradiction(files: Glossaries) -> Iterator[Fault]:
    """A form is both right and wrong, in a row or in two rows of one concept."""
    for entry in files.entries:
        yield from _both(entry, entry, "right here too")
    for locale in files.locales:
        for first, second, form in _alike(files, locale, _preferred):
            yield from _both(first, second, f"right for {form} in {second.row.origin}")
            yield from _both(second, first, f"right for {form} in {first.row.origin}")


def unmatched(files: Glossaries) -> Iterator[Fault]:
    """A form can never be found, since other forms or its own `not_in` always win."""
    for pair in files.pairs:
        # Whether a form is found at all is asked as if its row were read from everywhere.
        terms = [
            (entry, replace(term, sought=True))
            for entry in files.entries
            if (term := entry.row.term(pair))
        ]
        matcher = Matcher([term for _, term in terms])
        for entry, term in terms:
            for form in term.source:
                if not is_marred(form) and (reason := _lost(matcher, term, form)):
                    message = f"“{form}” is never found: {reason}"
                    yield at(entry, str(pair.source), form, Severity.ERROR, message)
            yield from _unnoticed(entry, term, pair.target)


def not_in(files: Glossaries) -> Iterator[Fault]:
    """A string of `not_in` has none of the row's forms inside, so it keeps nothing out."""
    for entry in files.entries:
        row = entry.row
        forms = [form.lower() for forms in row.forms.values() for form in forms]
        for longer, _ in forms_of(entry.cell("not_in")) if "not_in" in row.header.fields else ():
            if not any(form in longer.lower() for form in forms):
                message = f"“{longer}” contains no form of this row"
                yield at(entry, "not_in", longer, Severity.WARNING, message)


def idle(files: Glossaries) -> Iterator[Fault]:
    """A row has forms in fewer than two languages, or is read from one in which it has none."""
    for entry in files.entries:
        row = entry.row
        for tag in split(row.field("read_from")):
            if not row.right(Locale(tag)):
                message = f"this row has no {tag} form, so it cannot be read from {tag}"
                yield at(entry, "read_from", tag, Severity.WARNING, message)
        if len(row.forms) < 2 and not row.overrides:
            message = "this row has forms in fewer than two languages, so it is never used"
            yield Fault(Severity.WARNING, entry.table, entry.cells[0][1].span(), message)


def common(files: Glossaries) -> Iterator[Fault]:
    """A preferred English form is among the commonest words of English, and none says: read it."""
    words = _common_english()
    for entry in files.entries:
        row = entry.row
        english = [locale for locale in row.forms if locale.language == "en"]
        if len(row.forms) < 2 or _exact(entry) or row.field("read_from"):
            continue
        for locale in english:
            form = row.right(locale)[0]
            if form.lower() in words:
                message = (
                    f"“{form}” is a common word, and seldom this term; say under read_from which "
                    f"locales the row is read from, with {locale} or without"
                )
                yield at(entry, str(locale), form, Severity.WARNING, message)


def override(files: Glossaries) -> Iterator[Fault]:
    """A row is to override others, and replaces no row of an earlier file."""
    for entry in files.idle:
        key = entry.row.key
        what = f"has “{key[1]}” as its preferred {key[0]} form" if key else "can be named"
        message = f"this overrides nothing: no row of an earlier file {what}"
        yield at(entry, "override", "yes", Severity.ERROR, message)


def kept(files: Glossaries) -> Iterator[Fault]:
    """A name that is to be kept has no form that is the same in every language."""
    for entry in files.entries:
        row = entry.row
        forms = [set(found) for found in row.forms.values()]
        if row.field("keep") == "yes" and forms and not set.intersection(*forms):
            message = "no form is the same in all languages, so there is nothing to keep"
            yield at(entry, "keep", "yes", Severity.ERROR, message)


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
    glossaries = Glossaries.of([Table.read(name, data) for name, data in files])
    order = {table.name: number for number, table in enumerate(glossaries.tables)}
    checked = [(name, check(glossaries)) for name, check in CHECKS.items()]
    if corpus:
        checked += [(name, check(glossaries, corpus)) for name, check in attested.CHECKS.items()]
    found = []
    for name, faults in checked:
        for severity, table, span, message in faults:
            line, column = table.scanned.place(span.start)
            finding = Finding(
                check=name,
                severity=severity,
                message=message,
                path=table.name,
                line=line,
                column=column,
                span=span,
            )
            found.append(finding)
    # A form is looked for in each direction, and told once.
    return sorted(dict.fromkeys(found), key=lambda f: (order[f.path], f.line, f.column))


def _point(offset: int) -> Span:
    return Span(offset, offset)


def _every_cell(files: Glossaries) -> Iterator[tuple[Table, Column, Cell]]:
    for table in files.tables:
        for record in table.whole:
            for column, cell in record:
                yield table, column, cell


def _stray(found: re.Match[str]) -> str:
    odd = [char for char in found[0] if char != " "]
    if odd:
        return f"there is a {_name(odd[0])} here; remove it, or write a plain space"
    return "two spaces; write one" if found["double"] else "space at the start or end; remove it"


def _name(char: str) -> str:
    names = {"\t": "tab", "\n": "line break", "\r": "line break"}
    return names.get(char) or unicodedata.name(char, f"U+{ord(char):04X}").lower()


def _unnoticed(entry: PlacedRow, term: Term, locale: Locale) -> Iterator[Fault]:
    """The wrong forms that no text can have, or that pass for right ones."""
    matcher = Matcher([replace(term, not_in=())])
    right = {_fold(entry)(form) for form in term.target}
    for form in term.forbidden:
        said = matcher.judge(term.source[0], form)
        if not said or said[0].verdict is Verdict.FORBIDDEN or _fold(entry)(form) in right:
            continue
        if not is_marred(form):
            passes = (
                "it counts as a right form"
                if said[0].verdict is Verdict.OK
                else "it is code, an address or the like"
            )
            message = f"“{form}” is never found wrong: {passes}"
            column = column_of(locale, forbidden=True)
            yield at(entry, column, form, Severity.WARNING, message)


@cache
def _common_english() -> frozenset[str]:
    """The commonest words of English, in lower case."""
    text = files_of("translator.terms").joinpath("common_english.txt").read_text(encoding="ascii")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _preferred(entry: PlacedRow, locale: Locale) -> tuple[str, ...]:
    return entry.row.right(locale)[:1]


def _keys(entry: PlacedRow, locale: Locale) -> tuple[str, ...]:
    """The forms by which a row is looked for in the locale that it is keyed by."""
    forms = entry.row.right(locale)
    keyed = entry.row.key and entry.row.key[0] == locale
    return (forms if locale.language == "zh" else forms[:1]) if keyed else ()


def _alike(
    files: Glossaries, locale: Locale, heads: Heads
) -> Iterator[tuple[PlacedRow, PlacedRow, str]]:
    """Every two rows that share a head in *locale*, with the form."""
    groups: dict[str, list[tuple[PlacedRow, str]]] = defaultdict(list)
    for entry in files.entries:
        for form in heads(entry, locale):
            groups[_loose(form)].append((entry, form))
    for group in groups.values():
        for (first, one), (second, other) in combinations(group, 2):
            if first is not second and (one == other or not (_exact(first) and _exact(second))):
                yield first, second, other


def _both(wrong: PlacedRow, right: PlacedRow, where: str) -> Iterator[Fault]:
    """What *wrong* forbids and *right* has as a form."""
    fold = _fold(wrong)
    for locale, forms in wrong.row.forbidden.items():
        good = {fold(form) for form in right.row.right(locale)}
        for form in forms:
            if fold(form) in good:
                message = f"“{form}” is forbidden here and {where}"
                column = column_of(locale, forbidden=True)
                yield at(wrong, column, form, Severity.ERROR, message)


def _repeated(entry: PlacedRow, column: Column, cell: Cell) -> Iterator[Fault]:
    # Wrong forms may differ in small things only; a right one stands for all of those.
    small = column.name.startswith(FORBID) or column.name == "not_in"
    fold = str if small else _fold(entry)
    seen: dict[str, str] = {}
    for form, index in forms_of(cell):
        if before := seen.get(fold(form)):
            message = f"“{form}” is in this cell already, as “{before}”"
            span = cell.span(index, index + len(form))
            yield Fault(Severity.WARNING, entry.table, span, message)
        else:
            seen[fold(form)] = form


def _lost(matcher: Matcher, term: Term, form: str) -> str:
    """Why *term* is not found in a text that is its *form*; empty if it is."""
    found = matcher.find(form)
    whole = [other for span, other in found if len(span) == len(form)]
    # Which of two rows a form that both have stands for is the matcher's to say.
    if term in whole or any(_loose(form) in map(_loose, other.source) for other in whole):
        return ""
    if found:
        rows = ", ".join(f"{other.source[0]} ({other.origin})" for _, other in found)
        return f"{rows} is found instead"
    if Matcher([replace(term, not_in=())]).find(form):
        return "its own not_in excludes it"
    return "it is not text"


def _exact(entry: PlacedRow) -> bool:
    return entry.row.field("case") == "sensitive"


def _fold(entry: PlacedRow) -> Callable[[str], str]:
    """What makes two forms of a row one."""
    return str if _exact(entry) else _loose


def _loose(form: str) -> str:
    return form.replace("-", " ").lower()

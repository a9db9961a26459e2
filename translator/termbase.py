"""The termbase: which words a project uses, and whether a translation keeps to them.

Glossaries are CSV, one concept a row (`glossaries/README.md` describes the columns). What
a term matches is the matter of `matcher`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from translator.errors import TermbaseError
from translator.forms import signs, slips
from translator.matcher import Matcher
from translator.units import Judgement, Locale, Pair, Severity, Term

_SEVERITIES = frozenset(Severity)
_NAMES = frozenset({"product", "org", "event"})
_COLUMNS = frozenset({"kind", "case", "keep", "not_in", "severity", "note", "source"})


@dataclass(frozen=True, slots=True)
class Row:
    """One concept, in all its languages."""

    forms: dict[Locale, tuple[str, ...]]
    """Forms by locale, the preferred one first."""
    forbidden: dict[Locale, tuple[str, ...]]
    """Wrong forms by locale."""
    fields: dict[str, str]
    """All columns, as written."""
    origin: str
    """`file:line`."""

    def term(self, pair: Pair) -> Term | None:
        """The concept in one direction; None if a locale has no form."""
        source, target = self.forms.get(pair.source), self.forms.get(pair.target)
        if not source or not target:
            return None
        name = self.fields.get("case", "").strip() == "sensitive"
        return Term(
            signs(source, english=pair.source.language == "en", name=name),
            target,
            self.forbidden.get(pair.target, ()),
            _split(self.fields.get("not_in", "")),
            name,
            self.fields.get("keep", "").strip() == "yes",
            Severity(self.fields.get("severity", "").strip() or "warning"),
            self.fields.get("note", "").strip(),
            self.origin,
        )


@dataclass(frozen=True, slots=True)
class Termbase:
    """The concepts of a project."""

    rows: tuple[Row, ...] = ()
    """All rows of all files, in order."""

    @classmethod
    def load(cls, paths: Iterable[Path | str], root: Path | None = None) -> Termbase:
        """Read glossary files; messages name them as seen from *root*.

        Raises:
            TermbaseError: a file that cannot be read; the message names file and line.
        """
        return cls(tuple(row for path in paths for row in _rows(Path(path), root)))

    def terms(self, pair: Pair) -> list[Term]:
        """The terms of one direction."""
        return [term for row in self.rows if (term := row.term(pair))]

    def matcher(self, pair: Pair) -> Matcher:
        """A matcher for one direction, to be used for many texts."""
        return Matcher(self.terms(pair))

    def judge(self, source: str, target: str, pair: Pair) -> list[Judgement]:
        """Say for each term in *source* whether *target* has it right."""
        return self.matcher(pair).judge(source, target)

    def own(self, locale: Locale) -> Matcher:
        """A matcher whose `forbidden` finds misspelt names in texts written in *locale*."""
        return Matcher([term for row in self.rows for term in _own(row, locale)])


def _rows(path: Path, root: Path | None) -> Iterator[Row]:
    name = path.relative_to(root) if root and path.is_relative_to(root) else path
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TermbaseError(f"{path}: cannot be read as UTF-8 CSV: {error}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    columns = _columns(reader.fieldnames or (), path)
    try:
        for record in reader:
            yield _row(record, columns, f"{name}:{reader.line_num}")
    except csv.Error as error:
        # The reader counts a line when it is done with it.
        raise TermbaseError(f"{name}:{reader.line_num + 1}: not valid CSV: {error}") from error


def _columns(names: Iterable[str], path: Path) -> dict[str, Locale]:
    """The locale of each column that holds forms."""
    columns = {}
    for name in names:
        tag = name.removeprefix("forbid:")
        if name in _COLUMNS:
            continue
        locale = Locale.guess(tag)
        if not locale or locale.tag != tag:
            hint = (
                f"; did you mean {locale}?"
                if locale
                else f"; known are {', '.join(sorted(_COLUMNS))}"
            )
            raise TermbaseError(
                f"{path}:1: the column {name!r} is neither a locale nor known{hint}"
            )
        columns[name] = locale
    return columns


def _row(record: dict[str, str], columns: dict[str, Locale], origin: str) -> Row:
    if None in record or None in record.values():
        raise TermbaseError(f"{origin}: this row has not as many cells as the header")
    severity = record.get("severity", "").strip() or "warning"
    if severity not in _SEVERITIES:
        raise TermbaseError(f"{origin}: severity {severity!r} is none of error, warning, note")
    cells = [
        (name, locale, _split(record[name])) for name, locale in columns.items() if record[name]
    ]
    forms = {loc: forms for name, loc, forms in cells if forms and name[:7] != "forbid:"}
    forbidden = {loc: forms for name, loc, forms in cells if forms and name[:7] == "forbid:"}
    return Row(forms, forbidden, record, origin)


def _split(cell: str) -> tuple[str, ...]:
    if "|" not in cell:
        return (cell.strip(),) if cell.strip() else ()
    return tuple(form.strip() for form in cell.split("|") if form.strip())


def _own(row: Row, locale: Locale) -> Iterator[Term]:
    """The names of *row* in *locale* and what is a slip for each, in whichever column."""
    right = row.forms.get(locale, ())
    case, kind = (row.fields.get(name, "").strip() for name in ("case", "kind"))
    if case == "sensitive" or kind in _NAMES:
        wrong = [form for forms in row.forbidden.values() for form in forms]
        not_in = _split(row.fields.get("not_in", ""))
        severity = Severity(row.fields.get("severity", "").strip() or "warning")
        for target, forbidden in slips(right, wrong):
            exact = case == "sensitive"
            yield Term(right, target, forbidden, not_in, exact, False, severity, "", row.origin)

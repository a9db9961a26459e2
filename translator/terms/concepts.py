"""Concepts without a file: exchanged with other tools, and written as a glossary.

Of the tools' own formats two columns, one direction, are here: the glossaries that DeepL and
Google take. DeepL's limits (which hold for Google as well): a phrase has at most 1024 bytes of
UTF-8, no control character or line break and no blank at its edges, and a source phrase stands
once. A file of ours keeps to them, so

    export(import(export(rows))) == export(rows)
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from translator.errors import TermbaseError
from translator.terms.termbase import FIELDS, FORBID, Row
from translator.units import Locale, Pair, Severity, Term

CARRIED = tuple(name for name in FIELDS if name != "override")
"""The columns that a concept keeps; what it overrides is a matter of the files it was in."""
LIMIT = 1024
"""How many bytes a phrase may have."""
_NOT_CARRIED = (
    "accepted and forbidden target forms, not_in, case, severity and notes: "
    "two columns have no place for them"
)
_Lines = list[tuple[int, list[str]]]
"""The cells of each line that is not empty, with its number."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept, in all its languages."""

    forms: Mapping[Locale, tuple[str, ...]]
    """Right forms by locale, the preferred one first."""
    forbidden: Mapping[Locale, tuple[str, ...]] = field(default_factory=dict)
    """Wrong forms by locale."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What the columns of `CARRIED` say, where they say anything."""

    @classmethod
    def of(cls, row: Row) -> Concept:
        """The concept of a row; line ends in notes become plain ones."""
        fields = {name: row.field(name) for name in CARRIED}
        return cls(
            {locale: _all(forms) for locale, forms in row.forms.items()},
            {locale: _all(forms) for locale, forms in row.forbidden.items()},
            {name: "\n".join(text.splitlines()) for name, text in fields.items() if text},
        )


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What came of an exchange."""

    text: str
    """The file's text."""
    count: int
    """How many concepts, or phrases, are in it."""
    losses: tuple[str, ...]
    """What could not be carried over, and why: one sentence each."""


def _all(forms: Iterable[str]) -> tuple[str, ...]:
    """*forms* on one line each, none twice."""
    return tuple(dict.fromkeys(" ".join(form.split()) for form in forms))


def locales_of(concepts: Iterable[Concept]) -> list[Locale]:
    """The locales of *concepts*, in the order in which they turn up."""
    return list(dict.fromkeys(loc for c in concepts for loc in (*c.forms, *c.forbidden)))


def as_csv(concepts: Sequence[Concept]) -> str:
    """*concepts* as a glossary file, with the columns of those that ship."""
    locales = locales_of(concepts)
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow([*map(str, locales), *(f"{FORBID}{locale}" for locale in locales), *CARRIED])
    for concept in concepts:
        cells = ["|".join(part.get(locale, ())) for part in (concept.forms, concept.forbidden)
                 for locale in locales]  # fmt: skip
        writer.writerow([*cells, *(concept.fields.get(name, "") for name in CARRIED)])
    return output.getvalue()


def export_phrases(rows: Iterable[Row], pair: Pair, delimiter: str) -> Exchanged:
    """Each source form with its preferred target form; *delimiter* is a comma or a tab."""
    losses, phrases = [], dict[str, str]()
    carried = True
    for row in rows:
        term = row.term(pair)
        carried &= term is None or _is_carried(term)
        for form, target in _phrases(term) if term and term.sought else ():
            fault = _fault(form) or _fault(target)
            if not fault and phrases.get(form, target) != target:
                fault = f"it already exists, for “{phrases[form]}”"
            if fault:
                losses.append(f"“{form}” → “{target}” ({row.origin}) is left out: {fault}")
            else:
                phrases.setdefault(form, target)
    output = io.StringIO()
    csv.writer(output, delimiter=delimiter, lineterminator="\n").writerows(phrases.items())
    losses += [] if carried else [_NOT_CARRIED]
    return Exchanged(output.getvalue(), len(phrases), tuple(losses))


def _is_carried(term: Term) -> bool:
    """Whether two columns say all that there is to say of *term*."""
    more = (*term.target[1:], *term.forbidden, *term.not_in, term.note)
    return not (any(more) or term.case_sensitive or term.severity is not Severity.WARNING)


def _phrases(term: Term) -> Iterator[tuple[str, str]]:
    for form in term.source:
        yield " ".join(form.split()), " ".join(term.target[0].split())


def import_phrases(text: str, pair: Pair | None, delimiter: str) -> Exchanged:
    """A glossary file from two columns, three with a comment, or four with the languages last.

    Without *pair*, the first line must name the two languages. A source phrase that stands
    twice gives one row with an accepted form.

    Raises:
        TermbaseError: it is not CSV, or it does not say which languages it is in.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        raise TermbaseError(f"line {reader.line_num}: not valid CSV: {error}") from error
    pair, lines = _direction(lines, pair)
    phrases: dict[str, list[str]] = {}
    notes: dict[str, list[str]] = {}
    losses = []
    for number, cells in lines:
        source, target = (" ".join(cell.split()) for cell in (*cells, "", "")[:2])
        if fault := _line_fault(cells, source, target, pair):
            losses.append(f"line {number} is left out: {fault}")
            continue
        if target not in phrases.setdefault(source, []):
            phrases[source].append(target)
        # OmegaT's glossaries have a comment in the third column.
        notes.setdefault(source, []).extend(
            cell.strip() for cell in (cells[2:] if len(cells) == 3 else ()) if cell.strip()
        )
    concepts = [
        Concept(
            {pair.source: (source,), pair.target: tuple(targets)},
            fields={"note": "\n".join(dict.fromkeys(notes[source]))} if notes[source] else {},
        )
        for source, targets in phrases.items()
    ]
    return Exchanged(as_csv(concepts), len(concepts), tuple(losses))


def _direction(lines: _Lines, pair: Pair | None) -> tuple[Pair, _Lines]:
    names = lines[0][1][:2] if lines else []
    locales = [locale for name in names if (locale := Locale.guess(name))]
    named = Pair(*locales) if len(locales) == 2 and locales[0] != locales[1] else None
    if named and pair in (None, named):
        return named, lines[1:]
    if pair:
        if named == Pair(pair.target, pair.source):
            raise TermbaseError(f"its first line says that it is from {names[0]} to {names[1]}")
        return pair, lines
    if lines and all(len(cells) == 4 for _, cells in lines):
        codes = [locale for name in lines[0][1][2:] if (locale := Locale.guess(name))]
        if len(codes) == 2:
            return Pair(codes[0], codes[1]), lines
    raise TermbaseError("the languages are not clear; name them: --from zh-Hans --to en")


def _line_fault(cells: list[str], source: str, target: str, pair: Pair) -> str:
    codes = [Locale.guess(code) for code in cells[2:]] if len(cells) == 4 else []
    if len(cells) not in (2, 3, 4):
        return f"it has {len(cells)} cells, not 2 to 4"
    if codes and [code and code.language for code in codes] != [
        pair.source.language, pair.target.language,
    ]:  # fmt: skip
        return f"it is in {' and '.join(cells[2:])}"
    if "|" in source + target:
        return "a form cannot have a |"
    return "" if source and target else "one of its cells is empty"


def _fault(phrase: str) -> str:
    if len(phrase.encode()) > LIMIT:
        return f"a phrase may have {LIMIT} bytes, and this has {len(phrase.encode())}"
    odd = next((c for c in phrase if unicodedata.category(c) in ("Cc", "Zl", "Zp")), "")
    return f"U+{ord(odd):04X} may not be in a phrase" if odd else ""

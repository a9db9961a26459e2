"""The termbase: which words a project uses, and whether a translation keeps to them.

Glossaries are CSV, one concept a row (`glossaries/README.md` describes the columns).
Matching leaves code, URLs, HTML and math out, prefers the longest form, and knows no word
boundary between CJK characters: `\\b` and `\\w` are wrong there, so Latin forms are bounded
by ASCII letters and digits only.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from translator.errors import TermbaseError
from translator.markdown.inlines import find_inlines
from translator.units import Judgement, Locale, Pair, Severity, Span, Term, Verdict

_COLUMNS = frozenset({"kind", "case", "keep", "not_in", "severity", "note", "source"})
_LATIN = re.compile(r"[A-Za-z0-9]")
_GAP = re.compile(r"[ -]")
_SUFFIX = r"(?:'s|s|es|d|ed|ing)?"
_ENDS_IN_Y = re.compile(r"[^aeiou]y\Z", re.I)
_TAG = re.compile(r"(?<=\])\[[^\[\]]*\]|\*+|(?<!\w)_+|_+(?!\w)|~~")


@dataclass(frozen=True, slots=True)
class Row:
    """One concept, in all its languages."""

    forms: dict[Locale, tuple[str, ...]]
    """Forms by locale, the preferred one first."""
    forbidden: dict[Locale, tuple[str, ...]]
    """Wrong forms by locale."""
    fields: dict[str, str]
    """The other columns."""
    origin: str
    """`file:line`."""

    def term(self, pair: Pair) -> Term | None:
        """The concept in one direction; None if a locale has no form."""
        source, target = self.forms.get(pair.source), self.forms.get(pair.target)
        if not source or not target:
            return None
        # From English, an accepted form such as `frame` would trigger far too often.
        heads = source if pair.source.language == "zh" else source[:1]
        return Term(
            heads,
            target,
            self.forbidden.get(pair.target, ()),
            _split(self.fields.get("not_in", "")),
            self.fields.get("case") == "sensitive",
            self.fields.get("keep") == "yes",
            Severity(self.fields.get("severity") or "warning"),
            self.fields.get("note", ""),
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


class Matcher:
    """Finds a list of terms in texts."""

    def __init__(self, terms: list[Term]) -> None:
        self._index = _index((form, term) for term in terms for form in term.source)

    def find(self, text: str) -> list[tuple[Span, Term]]:
        """The terms that occur in *text*, longest first where they overlap."""
        masked = mask(text)
        return [(span, term) for span, terms in self._spans(masked) for term in terms]

    def judge(self, source: str, target: str) -> list[Judgement]:
        """One judgement for each term of *source*; it is needed once, however often it occurs."""
        found: dict[Term, Span] = {}
        for span, term in self.find(source):
            found.setdefault(term, span)
        masked = mask(target)
        accepted = {term: _first(masked, term.target, term) for term in found}
        taken = [span for span in accepted.values() if span]
        return [
            _judgement(source, masked, term, span, accepted[term], taken)
            for term, span in found.items()
        ]

    def _spans(self, text: str) -> Iterator[tuple[Span, list[Term]]]:
        pos = 0
        while pos < len(text):
            best, terms = _longest(self._index, text, pos)
            if not best:
                pos += 1
                continue
            free = [t for t in terms if not self._blocked(text, pos, pos + best, t)]
            if free:
                yield Span(pos, pos + best), free
            pos += best

    def _blocked(self, text: str, start: int, stop: int, term: Term) -> bool:
        return any(
            text.startswith(longer, at)
            for longer in term.not_in
            for at in range(max(stop - len(longer), 0), start + 1)
        )


def mask(text: str) -> str:
    """Blank what is no prose, keeping every offset: code, URLs, HTML, math, emphasis marks."""
    chars = list(text)
    for inline in find_inlines(text):
        for start, stop in inline.pieces:
            chars[start:stop] = "\x00" * (stop - start)
    return _TAG.sub(lambda m: "\x00" * len(m[0]), "".join(chars))


def _judgement(
    source: str, target: str, term: Term, span: Span, ok: Span | None, taken: list[Span]
) -> Judgement:
    wrong = _first(target, term.forbidden, term, taken)
    if wrong:
        return Judgement(term, Verdict.FORBIDDEN, wrong, target[wrong.start : wrong.stop])
    if ok:
        return Judgement(term, Verdict.OK, ok, target[ok.start : ok.stop])
    return Judgement(term, Verdict.MISSING, span, source[span.start : span.stop])


def _first(text: str, forms: Iterable[str], term: Term, taken: Iterable[Span] = ()) -> Span | None:
    """Where the first of *forms* stands in *text*, outside the spans already explained."""
    for form in forms:
        for m in _pattern(form, term.case_sensitive).finditer(text):
            if not any(s.start <= m.start() and m.end() <= s.stop for s in taken):
                return Span(*m.span())
    return None


_patterns: dict[tuple[str, bool], re.Pattern[str]] = {}


def _pattern(form: str, exact: bool) -> re.Pattern[str]:
    """The pattern of a target form: ASCII boundaries, hyphen or space, English endings."""
    key = form, exact
    if key not in _patterns:
        body = "[ -]".join(re.escape(part) for part in _GAP.split(form))
        if _LATIN.match(form[-1:]):
            stem = rf"{body[:-1]}(?:y|ies|ied)" if _ENDS_IN_Y.search(form) else body
            body = rf"{stem}{_SUFFIX}(?![A-Za-z0-9_]|-[A-Z])"
        if _LATIN.match(form):
            body = rf"(?<![A-Za-z0-9_/]){body}"
        _patterns[key] = re.compile(body, 0 if exact else re.I)
    return _patterns[key]


Index = dict[str, list[tuple[str, list[Term]]]]


def _index(forms: Iterable[tuple[str, Term]]) -> Index:
    """Forms by their first letter, longest first."""
    terms: dict[str, list[Term]] = {}
    for form, term in forms:
        terms.setdefault(form if term.case_sensitive else form.lower(), []).append(term)
    index: Index = {}
    for form in sorted(terms, key=len, reverse=True):
        index.setdefault(form[0].lower(), []).append((form, terms[form]))
    return index


def _longest(index: Index, text: str, pos: int) -> tuple[int, list[Term]]:
    for form, terms in index.get(text[pos].lower(), ()):
        stop = pos + len(form)
        here = text[pos:stop]
        if (here == form or here.lower() == form) and _bounded(text, pos, stop, form):
            return len(form), terms
    return 0, []


def _bounded(text: str, start: int, stop: int, form: str) -> bool:
    before, after = text[start - 1 : start] if start else "", text[stop : stop + 1]
    if _LATIN.match(form) and before and (_LATIN.match(before) or before in "_./-"):
        return False
    return not (_LATIN.match(form[-1]) and after and (_LATIN.match(after) or after in "_-"))


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
        raise TermbaseError(f"{path}:{reader.line_num}: not valid CSV: {error}") from error


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
    severity = record.get("severity") or "warning"
    if severity not in set(Severity):
        raise TermbaseError(f"{origin}: severity {severity!r} is none of error, warning, note")
    cells = [(n, loc, _split(record[n])) for n, loc in columns.items() if record[n].strip()]
    forms = {loc: forms for name, loc, forms in cells if not name.startswith("forbid:")}
    forbidden = {loc: forms for name, loc, forms in cells if name.startswith("forbid:")}
    return Row(forms, forbidden, {k: record[k].strip() for k in _COLUMNS if k in record}, origin)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split("|") if form.strip())

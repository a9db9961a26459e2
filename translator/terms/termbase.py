"""The termbase: which words a project uses, and whether a translation keeps to them.

Glossaries are CSV, one concept a row (`glossaries/README.md` describes the columns). Several
files make one termbase, in the order given. A row with `yes` under `override` takes the
place of every row of an *earlier* file whose preferred form in the row's key locale is the
same, letter for letter; the key locale is the leftmost one in which the row has a form.
Nothing of the replaced row is inherited, and it is no longer matched: a row with nothing
but its key and `yes` takes a concept out. What a term matches is the matter of `matcher`.

Every command reads all glossaries, so this reader is plain and stops at the first fault;
`validate` finds all of them, and says where.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from translator.errors import TermbaseError
from translator.terms.forms import signs, slips
from translator.terms.support import Support, learned_in, way
from translator.text.encoding import decoded
from translator.units import Judgement, Locale, Pair, Severity, Term

if TYPE_CHECKING:
    from translator.terms.matcher import Matcher

FIELDS = (
    "kind", "case", "keep", "not_in", "read_from", "severity", "support", "note", "source",
    "override",
)  # fmt: skip
"""The columns that hold no forms."""
VALUES = {
    "case": ("", "sensitive"),
    "keep": ("", "yes"),
    "severity": ("", *Severity),
    "override": ("", "yes"),
}
"""What may stand in a column, where that is not free."""
FORBID = "forbid:"
"""How the name of a column of wrong forms begins."""

_NAMES = frozenset({"product", "org", "event"})
_CHOSEN = ("severity", "case", "keep", "override", "read_from", "support")
_READ = ("not_in", "case", "keep", "severity", "note", "read_from", "support")
_SEVERITIES = {"": Severity.WARNING, **{severity.value: severity for severity in Severity}}
_NONE = -1


class Header:
    """The columns of a glossary file.

    Raises:
        TermbaseError: a column that is neither a locale nor known, or that stands twice.
    """

    def __init__(self, names: Sequence[str], where: str = "") -> None:
        self.names = tuple(names)
        self.forms: dict[Locale, int] = {}
        self.forbidden: dict[Locale, int] = {}
        self.fields: dict[str, int] = {}
        for index, name in enumerate(names):
            if fault := column_fault(name, names[:index]):
                raise TermbaseError(f"{where}: {fault}")
            if name in FIELDS:
                self.fields[name] = index
            elif name.startswith(FORBID):
                self.forbidden[Locale(name.removeprefix(FORBID))] = index
            else:
                self.forms[Locale(name)] = index
        self.chosen = [(name, self.fields[name]) for name in _CHOSEN if name in self.fields]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Header) and self.names == other.names

    def __hash__(self) -> int:
        return hash(self.names)

    def places(self, pair: Pair) -> list[int]:
        """Where a row has what a term is made of: forms, wrong forms, then `_READ`."""
        source, target = self.forms.get(pair.source, _NONE), self.forms.get(pair.target, _NONE)
        wrong = self.forbidden.get(pair.target, _NONE)
        return [source, target, wrong, *(self.fields.get(name, _NONE) for name in _READ)]


@dataclass(frozen=True, slots=True)
class Row:
    """One concept, in all its languages."""

    header: Header
    """The columns of its file."""
    cells: tuple[str, ...]
    """Its cells as written, and an empty one for the columns that its file has not."""
    origin: str
    """`file:line`."""
    learned: Support = field(default_factory=dict, compare=False)
    """How often the rows of its folder held on good pairs."""

    def right(self, locale: Locale) -> tuple[str, ...]:
        """The right forms in *locale*, the preferred one first."""
        return split(self.cells[self.header.forms.get(locale, _NONE)])

    def wrong(self, locale: Locale) -> tuple[str, ...]:
        """The wrong forms in *locale*."""
        return split(self.cells[self.header.forbidden.get(locale, _NONE)])

    @property
    def said(self) -> str:
        """What the row says, for a person: its right forms and its wrong ones."""
        right = "; ".join(f"{locale} {', '.join(forms)}" for locale, forms in self.forms.items())
        wrong = ", ".join(form for forms in self.forbidden.values() for form in forms)
        return f"{right}; never {wrong}" if wrong else right

    def field(self, name: str) -> str:
        """The cell under one of `FIELDS`; empty where there is no such column."""
        return self.cells[self.header.fields.get(name, _NONE)].strip()

    @property
    def forms(self) -> dict[Locale, tuple[str, ...]]:
        """The right forms of every locale that has some."""
        return {locale: found for locale in self.header.forms if (found := self.right(locale))}

    @property
    def forbidden(self) -> dict[Locale, tuple[str, ...]]:
        """The wrong forms of every locale that has some."""
        return {locale: found for locale in self.header.forbidden if (found := self.wrong(locale))}

    @property
    def fields(self) -> dict[str, str]:
        """All columns, as written."""
        return dict(zip(self.header.names, self.cells, strict=False))

    @property
    def key(self) -> tuple[Locale, str] | None:
        """What makes it one concept: its first locale with a form, and the preferred form."""
        return next(((locale, forms[0]) for locale, forms in self.forms.items()), None)

    @property
    def overrides(self) -> bool:
        """Whether it takes the place of earlier rows."""
        return self.field("override") == "yes"

    def term(self, pair: Pair) -> Term | None:
        """The concept in one direction; None if a locale has no form."""
        return _term(self, self.header.places(pair), pair)


def _term(row: Row, places: Sequence[int], pair: Pair) -> Term | None:
    locale = pair.source
    cells = [row.cells[place] for place in places]
    source, target = split(cells[0]), split(cells[1])
    if not source or not target:
        return None
    name = cells[4].strip() == "sensitive"
    read_from = split(cells[8])
    # An abbreviation is the same in every language: LLM for 大语言模型.
    short = (form for form in source[1:] if form.isascii() and form.isupper())
    return Term(
        source=signs(source, english=locale.language == "en", name=name),
        target=tuple(dict.fromkeys((*target, *short))),
        forbidden=split(cells[2]),
        not_in=split(cells[3]),
        case_sensitive=name,
        keep=cells[5].strip() == "yes",
        severity=_SEVERITIES[cells[6].strip()],
        note=cells[7].strip(),
        sought=not read_from or locale.tag in read_from,
        support=_support(row, cells[9].strip(), way(pair), source[0]),
        origin=row.origin,
    )


def _support(row: Row, said: str, direction: str, form: str) -> float | None:
    """What the row says of itself, or else what was learned of it."""
    if said:
        return float(said)
    held = row.learned.get((direction, form)) if row.learned else None
    return held.share if held else None


@dataclass(frozen=True, slots=True)
class Termbase:
    """The concepts of a project."""

    rows: tuple[Row, ...] = ()
    """The rows of all files in order, without those that were replaced."""

    @classmethod
    def load(cls, paths: Iterable[Path | str], root: Path | None = None) -> Termbase:
        """Read glossary files and merge them; messages name them as seen from *root*.

        Raises:
            TermbaseError: a file that cannot be read; the message names file and line.
        """
        files = [Path(path) for path in paths]
        learned = {folder: learned_in(folder) for folder in {path.parent for path in files}}
        return cls(merged(_rows(path, root, learned[path.parent]) for path in files))

    def terms(self, pair: Pair) -> list[Term]:
        """The terms of one direction."""
        files = groupby(self.rows, lambda row: row.header)
        placed = ((rows, header.places(pair)) for header, rows in files)
        found = (_term(row, places, pair) for rows, places in placed for row in rows)
        return [term for term in found if term]

    def matcher(self, pair: Pair) -> Matcher:
        """A matcher for one direction, to be used for many texts."""
        from translator.terms.matcher import Matcher

        return Matcher(self.terms(pair))

    def judge(self, source: str, target: str, pair: Pair) -> list[Judgement]:
        """Say for each term in *source* whether *target* has it right."""
        return self.matcher(pair).judge(source, target)

    def own(self, locale: Locale) -> Matcher:
        """A matcher whose `forbidden` finds misspelt names in texts written in *locale*."""
        from translator.terms.matcher import Matcher

        return Matcher([term for row in self.rows for term in _own(row, locale)])


def _rows(path: Path, root: Path | None, learned: Support) -> Iterator[Row]:
    """The rows of the file at *path*.

    A configuration may name a file outside of *root*, or a link in it lead there, and that may
    be anything: of such a file no word is in a message.
    """
    name = shown(path, root)
    try:
        yield from read(read_file(path), name, learned)
    except TermbaseError as error:
        if root is None or path.resolve().is_relative_to(root.resolve()):
            raise
        raise TermbaseError(
            f"{name}: is not a glossary that can be read; it lies outside of the project, so name "
            "it to see what is wrong: translator glossary validate FILE"
        ) from error


def _own(row: Row, locale: Locale) -> Iterator[Term]:
    """The names of *row* in *locale* and what is a slip for each, in whichever column."""
    exact = row.field("case") == "sensitive"
    if not (exact or row.field("kind") in _NAMES):
        return
    right, not_in = row.right(locale), split(row.field("not_in"))
    wrong = [form for forms in row.forbidden.values() for form in forms]
    severity = _SEVERITIES[row.field("severity")]
    for target, forbidden in slips(right, wrong):
        yield Term(
            source=right,
            target=target,
            forbidden=forbidden,
            not_in=not_in,
            case_sensitive=exact,
            severity=severity,
            origin=row.origin,
        )


def merged(files: Iterable[Iterable[Row]]) -> tuple[Row, ...]:
    """The rows of all *files*, in order, without those that a later file overrides."""
    kept: list[Row] = []
    for rows in map(tuple, files):
        gone = [row.key for row in rows if row.overrides]
        kept = [row for row in kept if not is_replaced(row, gone)] if gone else kept
        kept += rows
    return tuple(kept)


def is_replaced(row: Row, keys: Iterable[tuple[Locale, str] | None]) -> bool:
    """Whether one of *keys*, of a later file's overriding rows, names *row*."""
    return any(key and row.right(key[0])[:1] == key[1:] for key in keys)


def read_file(path: Path) -> str:
    """The text of a glossary file, without a byte order mark.

    Raises:
        TermbaseError: it cannot be opened, or is in no encoding that is known.
    """
    try:
        return decoded(read_data(path))
    except UnicodeDecodeError as error:
        wrong = f"not UTF-8 at byte {error.start} ({error.object[error.start]:#04x})"
        raise TermbaseError(f"{path}: {wrong}; save it as CSV in UTF-8") from error


def read_data(path: Path) -> bytes:
    """The bytes of a glossary file.

    Raises:
        TermbaseError: it cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise TermbaseError(f"{path}: cannot be read: {error.strerror}") from error


def shown(path: Path, root: Path | None) -> str:
    """How *path* is named in messages: as seen from *root*, or from where we ship it."""
    package = Path(__file__).resolve().parents[1]
    for base, folder in ((root, root), (package, package / "glossaries"),
                         (package.parent, package.parent / "glossaries")):  # fmt: skip
        if base and folder and path.is_relative_to(folder):
            return path.relative_to(base).as_posix()
    return str(path)


def read(text: str, name: str = "glossary", learned: Support | None = None) -> Iterator[Row]:
    """The rows of one file; *name* is what messages call it, *learned* what lies beside it.

    Raises:
        TermbaseError: it is not CSV, or has a cell that cannot be used; the message names
            the line.
    """
    delimiter = delimiter_of(text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    line = 1
    try:
        names = _without_empty([each.strip() for each in next(reader, [])])
        header = Header(names, f"{name}:1")
        line, count, chosen = reader.line_num + 1, len(header.names), header.chosen
        for cells in reader:
            cells = (
                cells if len(cells) == count else [*cells[:count], *_without_empty(cells[count:])]
            )
            if any(cells):
                if len(cells) != count:
                    raise TermbaseError(f"{name}:{line}: {count_fault(len(cells), count)}")
                for column, index in chosen:
                    if cells[index] and (fault := value_fault(column, cells[index].strip())):
                        raise TermbaseError(f"{name}:{line}: {fault}")
                yield Row(header, (*cells, ""), f"{name}:{line}", learned or {})
            line = reader.line_num + 1
    except csv.Error as error:
        raise TermbaseError(f"{name}:{line}: not valid CSV: {error}") from error


_DELIMITERS = ",;\t，"
"""What parts cells: a comma, or what spreadsheets of some countries and hurried hands write."""


def delimiter_of(head: str) -> str:
    """What parts the cells of a file, by its first line: that which finds most known columns."""

    def known(mark: str) -> int:
        return sum(not column_fault(name.strip(' "')) for name in head.split(mark))

    return max(_DELIMITERS, key=known)


def _without_empty(cells: Sequence[str]) -> list[str]:
    """*cells* without the empty ones at the end, which Excel writes for columns it once had."""
    found = list(cells)
    while found and not found[-1].strip():
        found.pop()
    return found


def column_fault(name: str, before: Sequence[str] = ()) -> str:
    """What is wrong with a column's name, given those *before* it; empty if nothing."""
    if name in before:
        return f"the column {name!r} occurs twice"
    if name in FIELDS:
        return ""
    tag = name.removeprefix(FORBID)
    if _is_tag(tag):
        return ""
    locale = Locale.guess(tag)
    hint = f"did you mean {locale}?" if locale else f"known are {', '.join(sorted(FIELDS))}"
    return f"the column {name!r} is neither a locale nor known; {hint}"


def _is_tag(tag: str) -> bool:
    """Whether *tag* is how a locale is written here."""
    locale = Locale.guess(tag)
    return locale is not None and locale.tag == tag


def count_fault(count: int, wanted: int) -> str:
    """The sentence for a row of *count* cells."""
    return f"this row has {count} cells, but the header has {wanted}"


def value_fault(column: str, value: str) -> str:
    """What is wrong with *value* under *column*; empty if nothing."""
    if column == "read_from":
        odd = next((tag for tag in split(value) if not _is_tag(tag)), "")
        return f"read_from {odd!r} is not a locale; write one such as zh-Hans" if odd else ""
    if column == "support":
        odd = "" if re.fullmatch(r"|0(\.\d+)?|1(\.0+)?", value) else value
        return f"support {odd!r} is not a share; write a number from 0 to 1" if odd else ""
    allowed = VALUES.get(column, (value,))
    if value in allowed:
        return ""
    return f"{column} {value!r} is not allowed; write {', '.join(filter(None, allowed))} or nothing"


def split(cell: str) -> tuple[str, ...]:
    """The forms in a cell."""
    if "|" not in cell:
        return (form,) if (form := cell.strip()) else ()
    return tuple(form.strip() for form in cell.split("|") if form.strip())

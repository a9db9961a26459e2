r"""CSV: a row for each unit, for spreadsheets.

It begins with a byte order mark, without which Excel takes UTF-8 for something else. A cell
that a spreadsheet would take for a formula has a `'` before it (OWASP, CSV injection), which
is taken away again; a carriage return, which spreadsheets put in or leave out as they like, is
`\u{d}`. Columns may be moved, and those that nobody needs may be deleted, but for `id` or
`source`, and `target`. Read are all delimiters, letter cases, and further columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from translator.errors import ExchangeError
from translator.interchange.base import (
    Author,
    Beside,
    Handback,
    Handoff,
    Item,
    Meant,
    Returned,
    Said,
    author_digest,
    finding,
    remarks,
    safe,
    text_of,
    unsafe,
)
from translator.text.regex import regex
from translator.units import HUMAN, Finding, Severity

COLUMNS = (
    "post", "id", "to", "kind", "line", "source", "target", "state", "note", "comment", "context",
    "previous", "origin", "date", "digest", "rejected", "sent",
)  # fmt: skip
"""The columns that are written."""

_FORMULA = regex(r"[=+\-@\t\r']")
_RETURN = regex("\r")
_ENDS = regex(r"\r\n?")
_SEPARATOR = regex(r"""\s*"?sep=(.)"?\r?\n|\s*""")
"""Excel's line for the delimiter, in quotes where something else has saved it; or blank lines."""
_DELIMITERS = ",;\t|"


def write_sheet(handoffs: Sequence[Handoff]) -> str:
    """Write *handoffs* as one table."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    for handoff in handoffs:
        for item in handoff.items:
            cells = _cells(handoff, item).items()
            # A formula is told by its first character, before that is escaped.
            writer.writerow(
                {
                    name: f"'{safe(text, _RETURN)}" if _FORMULA.match(text) else safe(text, _RETURN)
                    for name, text in cells
                }
            )
    return "\ufeff" + file.getvalue()


def _cells(handoff: Handoff, item: Item) -> dict[str, str]:
    unit = item.unit
    return {
        "post": handoff.post,
        "id": item.id,
        "to": str(handoff.pair.target),
        "kind": item.kind,
        "line": str(item.line or ""),
        "source": unit.source,
        "target": unit.target,
        "state": str(unit.state),
        "note": "\n".join(unit.notes),
        "comment": "\n".join(remarks(unit)),
        "context": unit.context,
        "previous": unit.previous,
        "origin": unit.origin,
        "date": unit.history.date,
        "digest": author_digest(unit),
        "rejected": unit.history.reason,
        "sent": item.sent,
    }


def read_sheet(data: bytes, name: str) -> Handback:
    """Read a table with a header, whatever its columns' order and its delimiter.

    Raises:
        ExchangeError: its encoding cannot be told, or its first row lacks a column.
    """
    text = text_of(data, name)
    separator = _SEPARATOR.match(text)
    assert separator
    text = text[separator.end() :]
    head = text.partition("\n")[0]
    # Whichever makes known columns of the first row, unless it is said.
    delimiter = max(_DELIMITERS, key=lambda mark: len(_known(head, mark)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator[1] or delimiter)
    before = separator[0].count("\n")
    try:
        columns = [column.strip().casefold() for column in next(reader, [])]
        lacks = [] if "target" in columns else ["target"]
        lacks += [] if {"id", "source"} & set(columns) else ["id or source"]
        if lacks:
            raise ExchangeError(f"{name}: its first row lacks {' and '.join(lacks)}")
        returned: list[Returned] = []
        findings: list[Finding] = []
        line = before + reader.line_num + 1
        for row in reader:
            cells = {column: _uncelled(cell) for column, cell in zip(columns, row, strict=False)}
            if cells.get("id", "").strip() or cells.get("source", "").strip():
                returned.append(_returned(cells, name, line))
            elif cells.get("target", "").strip():
                message = "this row has neither id nor source; not taken"
                findings.append(finding(Severity.ERROR, message, name, line))
            line = before + reader.line_num + 1
    except csv.Error as error:
        line = before + reader.line_num
        raise ExchangeError(f"{name}:{line}: not valid CSV: {error}") from error
    return Handback(tuple(returned), tuple(findings))


def _known(head: str, delimiter: str) -> set[str]:
    """The columns that the first row has, if *delimiter* stands between them."""
    return {cell.strip().strip('"').casefold() for cell in head.split(delimiter)} & {*COLUMNS}


def _uncelled(text: str) -> str:
    text = _ENDS.sub("\n", text)
    if text.startswith("'") and _FORMULA.match(unsafe(text[1:], _RETURN)):
        text = text[1:]
    return unsafe(text, _RETURN)


def _returned(row: Mapping[str, str], name: str, line: int) -> Returned:
    cells = {column: row.get(column, "") for column in COLUMNS}
    return Returned(
        meant=Meant(
            id=cells["id"].strip(),
            source=cells["source"],
            context=cells["context"],
            post=cells["post"],
            language=cells["to"].strip(),
        ),
        target=cells["target"],
        said=Said.of(row.get("state"), cells["sent"]),
        author=Author(cells["origin"] or HUMAN, cells["date"], cells["digest"].strip()),
        beside=Beside((cells["comment"],), cells["previous"], cells["rejected"]),
        file=name,
        line=line,
    )

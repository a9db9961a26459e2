"""CSV: a row for each unit, for spreadsheets.

It begins with a byte order mark, without which Excel takes UTF-8 for something else. A cell
that a spreadsheet would take for a formula has a `'` before it (OWASP, CSV injection), which
is taken away again. Columns may be moved, and those that nobody needs may be deleted, but
for `id` or `source`, and `target`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from translator.errors import ExchangeError
from translator.interchange.base import (
    Arrival,
    Item,
    Parcel,
    Received,
    comments,
    remarks,
    stamp,
    text_of,
)
from translator.units import HUMAN, Finding, Severity, State

COLUMNS = (
    "post", "id", "to", "kind", "line", "source", "target", "state", "note", "comment", "context",
    "previous", "origin", "date", "digest", "rejected",
)  # fmt: skip
"""The columns that are written."""

_FORMULA = re.compile(r"[=+\-@\t\r']")
_DELIMITERS = ",;\t"


def write_sheet(parcels: Sequence[Parcel]) -> str:
    """Write *parcels* as one table."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    for parcel in parcels:
        writer.writerows(
            {name: _cell(text) for name, text in _row(parcel, item).items()}
            for item in parcel.items
        )
    return "\ufeff" + file.getvalue()


def _row(parcel: Parcel, item: Item) -> dict[str, str]:
    unit = item.unit
    return {
        "post": parcel.post,
        "id": item.id,
        "to": str(parcel.pair.target),
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
        "digest": stamp(unit),
        "rejected": unit.history.reason,
    }


def _cell(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _uncell(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def read_sheet(data: bytes, name: str) -> Received:
    """Read a table with a header, whatever its columns' order and its delimiter.

    Raises:
        ExchangeError: it is not UTF-8 (or UTF-16 with its mark), or lacks a column.
    """
    text = text_of(data, name)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = reader.fieldnames or ()
        if "target" not in columns or not {"id", "source"} & set(columns):
            raise ExchangeError(f"{name}: its first row must have id or source, and target")
        return _received(reader, name)
    except csv.Error as error:
        raise ExchangeError(f"{name}:{reader.line_num}: not valid CSV: {error}") from error


def _received(reader: csv.DictReader[str], name: str) -> Received:
    arrivals: list[Arrival] = []
    findings: list[Finding] = []
    line = reader.line_num + 1
    for row in reader:
        cells = {key: _uncell(row.get(key) or "") for key in COLUMNS}
        if cells["id"] or cells["source"]:
            arrivals.append(_arrival(cells, name, line))
        elif cells["target"].strip():
            message = "this row has neither id nor source; not taken"
            findings.append(Finding("import", Severity.ERROR, message, name, line, 1))
        line = reader.line_num + 1
    return Received(tuple(arrivals), tuple(findings))


def _arrival(cells: dict[str, str], name: str, line: int) -> Arrival:
    state = State.FUZZY if cells["state"].strip().lower() == State.FUZZY else State.TRANSLATED
    return Arrival(
        cells["target"], cells["source"], cells["context"], cells["id"].strip(), cells["post"],
        cells["to"].strip(),
        state=state if cells["target"].strip() else State.UNTRANSLATED,
        origin=cells["origin"] or HUMAN, date=cells["date"], digest=cells["digest"],
        previous=cells["previous"], comments=comments([cells["comment"]]),
        reason=cells["rejected"], file=name, line=line,
    )  # fmt: skip

"""JSON Lines: the bitext of a post, an object for each of its segments, for programs.

Source and target are Markdown. Lines count from 1; spans are half-open ranges of characters
in the post's text, one for each line of the segment. Where the target post has the segment,
its place is told likewise. A source that stands in a post twice has two rows with the same
id, and a program may change either.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from translator.interchange.base import (
    Arrival,
    Item,
    Parcel,
    Place,
    Received,
    comments,
    remarks,
    stamp,
    text_of,
)
from translator.units import HUMAN, Finding, Severity, State

_TEXTS = (
    "post", "id", "context", "to", "source", "target", "state", "origin", "date", "digest",
    "previous", "rejected",
)  # fmt: skip
"""The keys that are read as texts."""


def write_jsonl(parcels: Sequence[Parcel]) -> str:
    """Write *parcels* as rows, in the order of their posts."""
    return "".join(
        json.dumps(row, ensure_ascii=False) + "\n" for parcel in parcels for row in _rows(parcel)
    )


def _rows(parcel: Parcel) -> Iterator[dict[str, Any]]:
    places = [
        (place, target, item)
        for item in parcel.items
        for place, target in zip(item.places, item.targets, strict=True)
    ]
    for place, target, item in sorted(places, key=lambda each: each[0].spans):
        yield _row(parcel, item, place, target)


def _row(parcel: Parcel, item: Item, place: Place, target: Place | None) -> dict[str, Any]:
    unit = item.unit
    row: dict[str, Any] = {
        "post": parcel.post,
        "id": item.id,
        "kind": item.kind,
        "from": str(parcel.pair.source),
        "to": str(parcel.pair.target),
        "source": unit.source,
        "target": unit.target,
        "state": str(unit.state),
        "origin": unit.origin,
        "source_line": place.line,
        "source_spans": [[span.start, span.stop] for span in place.spans],
    }
    if target:
        row["target_post"] = parcel.target
        row["target_line"] = target.line
        row["target_spans"] = [[span.start, span.stop] for span in target.spans]
    more: dict[str, Any] = {
        "context": unit.context,
        "date": unit.history.date,
        "digest": stamp(unit),
        "previous": unit.previous,
        "notes": list(unit.notes),
        "comments": remarks(unit),
        "rejected": unit.history.reason,
    }
    return row | {key: value for key, value in more.items() if value}


def read_jsonl(data: bytes, name: str) -> Received:
    """Read rows; one that cannot be used is named, and the others are taken.

    Raises:
        ExchangeError: it is not UTF-8.
    """
    text = text_of(data, name)
    arrivals, findings = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            row = _parsed(line)
            if isinstance(row, str):
                findings.append(Finding("import", Severity.ERROR, row, name, number, 1))
            else:
                arrivals.append(_arrival(row, name, number))
    return Received(tuple(arrivals), tuple(findings))


def _parsed(line: str) -> dict[str, Any] | str:
    """The object on a line, or what is wrong with it."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"this line is not JSON: {error}; not taken"
    if not isinstance(row, dict):
        return "this line is no JSON object; not taken"
    wrong = [key for key in _TEXTS if not isinstance(row.get(key) or "", str)]
    if wrong or not (row.get("id") or row.get("source")):
        what = f"{wrong[0]} is no text" if wrong else "it has neither id nor source"
        return f"this row cannot be used: {what}; not taken"
    try:
        "".join(row.get(key) or "" for key in _TEXTS).encode("utf-8")
    except UnicodeEncodeError:
        return "this row cannot be used: it has half a character; not taken"
    return row


def _arrival(row: dict[str, Any], name: str, line: int) -> Arrival:
    texts = {key: row.get(key) or "" for key in _TEXTS}
    noted = row.get("comments") or []
    said = [text for text in noted if isinstance(text, str)] if isinstance(noted, list) else []
    state = State.FUZZY if texts["state"] == State.FUZZY else State.TRANSLATED
    return Arrival(
        texts["target"],
        texts["source"],
        texts["context"],
        texts["id"],
        texts["post"],
        texts["to"],
        state=state if texts["target"].strip() else State.UNTRANSLATED,
        origin=texts["origin"] or HUMAN,
        date=texts["date"],
        digest=texts["digest"],
        previous=texts["previous"],
        comments=comments(said),
        reason=texts["rejected"],
        file=name,
        line=line,
    )

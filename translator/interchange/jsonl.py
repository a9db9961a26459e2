"""JSON Lines: the bitext of a post, an object for each of its segments, for programs.

Source and target are Markdown. Lines count from 1; spans are half-open ranges of characters
in the post's text, one for each line of the segment. Where the target post has the segment,
its place is told likewise. A source that stands in a post twice has two rows with the same
id, and a program may change either.

What a person has decided on the exported review page comes back with two keys more: `reviewer`,
the name that the person gave, which may be empty, and `reviewed`, the day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from translator.interchange.base import (
    Author,
    Beside,
    Handback,
    Handoff,
    Item,
    Meant,
    Returned,
    Reviewer,
    Said,
    author_digest,
    finding,
    remarks,
    text_of,
)
from translator.units import HUMAN, Severity

_TEXTS = (
    "post", "id", "context", "to", "source", "target", "state", "origin", "date", "digest",
    "previous", "rejected", "sent",
)  # fmt: skip
"""The keys that are read as texts."""
_NOWHERE: Mapping[str, Any] = {}


def write_jsonl(handoffs: Sequence[Handoff]) -> str:
    """Write *handoffs* as rows, in the order of their posts."""
    return "".join(
        json.dumps(row, ensure_ascii=False) + "\n" for handoff in handoffs for row in _rows(handoff)
    )


def _rows(handoff: Handoff) -> Iterator[dict[str, Any]]:
    segments = [
        (source, target, item)
        for item in handoff.items
        for source, target in zip(item.sources, item.targets, strict=True)
    ]
    for source, target, item in sorted(segments, key=lambda each: each[0].spans):
        places: dict[str, Any] = {
            "source_line": source.line,
            "source_spans": [[span.start, span.stop] for span in source.spans],
        }
        if target:
            places["target_post"] = handoff.target
            places["target_line"] = target.line
            places["target_spans"] = [[span.start, span.stop] for span in target.spans]
        yield unit_row(handoff, item, places)


def unit_row(handoff: Handoff, item: Item, places: Mapping[str, Any] = _NOWHERE) -> dict[str, Any]:
    """What a row says of a unit, wherever its segments are."""
    unit = item.unit
    row: dict[str, Any] = {
        "post": handoff.post,
        "id": item.id,
        "kind": item.kind,
        "from": str(handoff.pair.source),
        "to": str(handoff.pair.target),
        "source": unit.source,
        "target": unit.target,
        "state": str(unit.state),
        "origin": unit.origin,
        **places,
    }
    more: dict[str, Any] = {
        "context": unit.context,
        "date": unit.history.date,
        "digest": author_digest(unit),
        "previous": unit.previous,
        "notes": list(unit.notes),
        "comments": remarks(unit),
        "rejected": unit.history.reason,
        "sent": item.sent,
    }
    return row | {key: value for key, value in more.items() if value}


def read_jsonl(data: bytes, name: str) -> Handback:
    """Read rows; one that cannot be used is named, and the others are taken.

    Raises:
        ExchangeError: its encoding cannot be told.
    """
    returned, findings = [], []
    for number, found in _rows_of(text_of(data, name)):
        row = found if isinstance(found, str) else _usable(found)
        if isinstance(row, str):
            findings.append(finding(Severity.ERROR, row, name, number))
        else:
            returned.append(_returned(row, name, number))
    return Handback(tuple(returned), tuple(findings))


def _rows_of(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """The object on each line, with the line's number; or what is wrong with it, as a text.

    A program that has read all rows may write them as one list: its lines tell no row's.
    """
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield 0, f"this list is not JSON: {error}; not taken"
            return
        yield from ((0, _object(row)) for row in rows)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, _object(json.loads(line))
            except (ValueError, RecursionError) as error:
                yield number, f"this line is not JSON: {error}; not taken"


def _object(row: object) -> dict[str, Any] | str:
    return row if isinstance(row, dict) else "this line is not a JSON object; not taken"


def _usable(row: dict[str, Any]) -> dict[str, Any] | str:
    """*row*, or what is wrong with it."""
    wrong = [key for key in _TEXTS if not isinstance(row.get(key) or "", str)]
    if wrong or not (row.get("id") or row.get("source")):
        what = f"{wrong[0]} is not a text" if wrong else "it has neither id nor source"
        return f"this row cannot be used: {what}; not taken"
    try:
        "".join(row.get(key) or "" for key in _TEXTS).encode("utf-8")
    except UnicodeEncodeError:
        return "this row cannot be used: it has an incomplete character; not taken"
    return row


def _returned(row: dict[str, Any], name: str, line: int) -> Returned:
    texts = {key: row.get(key) or "" for key in _TEXTS}
    noted = row.get("comments") or []
    noted = noted if isinstance(noted, list) else [noted]
    return Returned(
        meant=Meant(
            id=texts["id"],
            source=texts["source"],
            context=texts["context"],
            post=texts["post"],
            language=texts["to"],
        ),
        target=texts["target"],
        said=Said.of(
            texts["state"] if "state" in row else None,
            texts["sent"],
            Reviewer.of(row.get("reviewer"), row.get("reviewed")),
        ),
        author=Author(texts["origin"] or HUMAN, texts["date"], texts["digest"]),
        beside=Beside(
            tuple(text for text in noted if isinstance(text, str)),
            texts["previous"],
            texts["rejected"],
        ),
        file=name,
        line=line,
    )

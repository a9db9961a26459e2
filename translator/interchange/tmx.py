r"""TMX 1.4b: the translations of posts as a memory for other tools.

A TMX file has translations only, so a unit without a target is not in it. What XML cannot
hold is written as `\u{1}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from translator.errors import ExchangeError
from translator.interchange.base import (
    Author,
    Beside,
    Handback,
    Handoff,
    Meant,
    Returned,
    Said,
    safe,
    unsafe,
)
from translator.interchange.xliff import has_inline_tags, untagged
from translator.memory.records import Record, Told, codes_of
from translator.memory.tmx import read_tmx, write_tmx


def write_translations(handoffs: Sequence[Handoff]) -> str:
    """Write what *handoffs* have translated as one TMX file."""
    return write_tmx(_recoded(record, safe) for handoff in handoffs for record in _records(handoff))


def _records(handoff: Handoff) -> Iterator[Record]:
    texts = ["", *(item.protected.text for item in handoff.items), ""]
    for index, item in enumerate(handoff.items):
        unit, target = item.unit, item.tagged
        if not unit.target:
            continue
        record = Record(
            handoff.pair,
            item.protected.text,
            target or "",
            origin=unit.origin,
            post=handoff.post,
            date=unit.history.date,
            state=unit.state,
            context=unit.context,
            before=texts[index],
            after=texts[index + 2],
            codes=codes_of(item.protected),
            told=Told(state=unit.state, sent=item.sent),
        )
        if target is None:
            record = replace(record, source=unit.source, target=unit.target, literal=True)
        yield record


def _recoded(record: Record, code: Callable[[str], str]) -> Record:
    """The record with *code* applied to each of its texts."""
    return replace(
        record,
        source=code(record.source),
        target=code(record.target),
        origin=code(record.origin),
        post=code(record.post),
        context=code(record.context),
        before=code(record.before),
        after=code(record.after),
        codes={tag: code(text) for tag, text in record.codes.items()},
    )


def read_translations(data: bytes, name: str) -> Handback:
    """Read a TMX file, in all the directions that it has.

    Raises:
        ExchangeError: it is no TMX, no XML, or declares entities.
    """
    try:
        found = read_tmx(data, mirrored=True)
    except ExchangeError as error:
        raise ExchangeError(f"{name}: {error}") from error
    # What we sent went one way.
    records = (record for record in found if not (record.told.mirrored and record.told.sent))
    return Handback(tuple(_returned(_recoded(record, unsafe), name) for record in records))


def _returned(record: Record, name: str) -> Returned:
    source = record.source if record.literal else untagged(record.source, dict(record.codes))
    told = record.told
    return Returned(
        meant=Meant(
            source=source,
            tagged="" if record.literal else record.source,
            context=record.context,
            post=record.post,
            language=str(record.pair.target),
            mirrored=told.mirrored,
        ),
        target=record.target,
        # Without any element on either side, another tool has written Markdown as it is.
        tagged=not record.literal and has_inline_tags(record.source + record.target),
        said=Said.of("fuzzy" if told.mirrored else told.state, told.sent),
        author=Author(record.origin, record.date),
        beside=Beside(told.notes),
        file=name,
    )

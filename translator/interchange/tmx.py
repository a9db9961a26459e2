r"""TMX 1.4b: the translations of posts as a memory for other tools.

A TMX file has translations only, so a unit without a target is not in it. What XML cannot
hold is written as `\u{1}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from translator.errors import ExchangeError
from translator.interchange.base import Arrival, Parcel, Received, safe, unsafe
from translator.interchange.inline import untagged
from translator.memory.records import Record, codes_of
from translator.memory.tmx import read_tmx, write_tmx


def write_translations(parcels: Sequence[Parcel]) -> str:
    """Write what *parcels* have translated as one TMX file."""
    return write_tmx(_recoded(record, safe) for parcel in parcels for record in _records(parcel))


def _records(parcel: Parcel) -> Iterator[Record]:
    texts = ["", *(item.protected.text for item in parcel.items), ""]
    for index, item in enumerate(parcel.items):
        unit, target = item.unit, item.tagged
        if not unit.target:
            continue
        record = Record(
            parcel.pair, item.protected.text, target or "", unit.origin, parcel.post,
            unit.history.date, unit.state, unit.context, texts[index], texts[index + 2],
            codes=codes_of(item.protected),
        )  # fmt: skip
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


def read_translations(data: bytes, name: str) -> Received:
    """Read a TMX file.

    Raises:
        ExchangeError: it is no TMX, no XML, or declares entities.
    """
    try:
        records = [_recoded(record, unsafe) for record in read_tmx(data)]
    except ExchangeError as error:
        raise ExchangeError(f"{name}: {error}") from error
    return Received(tuple(_arrival(record, name) for record in records))


def _arrival(record: Record, name: str) -> Arrival:
    source = record.source if record.literal else untagged(record.source, dict(record.codes))
    return Arrival(
        record.target, source, record.context, "", record.post, str(record.pair.target),
        not record.literal, record.state, record.origin, record.date, file=name,
    )  # fmt: skip

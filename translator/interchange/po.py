"""PO: a catalog to go, without what only the blog needs to know.

One post's file names it in the header (`X-Post`); in one of several, each entry's `msgctxt`
is its post, then `|` and the unit's own context if it has one. A catalog of the blog itself,
or of another tool, names no post: its entries go wherever their sources stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import quote, unquote

from translator.catalog.catalog import Catalog
from translator.catalog.po import header_value, read_entries, with_header
from translator.interchange.base import Arrival, Item, Parcel, Received, comments, remarks, text_of
from translator.units import HUMAN, History, Locale, Pair, Unit

_POST = "X-Post"
_CONTEXT = re.compile(r"([^|\n]+\.(?:md|markdown|mdx))(?:\|(.*))?", re.S | re.I)
_ENDS = re.compile(r"\r\n?")


def write_po(parcels: Sequence[Parcel]) -> str:
    """Write *parcels* as one PO file."""
    pair = parcels[0].pair
    header = str(Catalog(pair))
    if len(parcels) == 1:
        header = with_header(header, _POST, _escaped(parcels[0].post))
    units = (_unit(item, parcel, len(parcels) > 1) for parcel in parcels for item in parcel.items)
    return str(Catalog(pair, tuple(units), header=header))


def _unit(item: Item, parcel: Parcel, several: bool) -> Unit:
    """The unit as it travels: what the catalog notes for its own post stays at home."""
    unit = item.unit
    context = unit.context
    if several:
        context = _escaped(parcel.post) + (f"|{context}" if context else "")
    return replace(
        unit,
        context=context,
        comments=comments(remarks(unit)),
        history=History(date=unit.history.date, reason=unit.history.reason),
    )


def _escaped(post: str) -> str:
    return quote(post, safe="/ ~!$&'()*+,;=:@" + "".join(c for c in post if ord(c) > 160))


def read_po(data: bytes, name: str) -> Received:
    """Read a PO file.

    Raises:
        ExchangeError: it is not UTF-8.
        CatalogError: broken PO; the message names the line.
    """
    text = text_of(data, name)
    entries, _ = read_entries(text, name)
    header = next((written for entry, written in entries if not entry.msgid), "")
    language = header_value(header, "Language")
    pair = Pair(_locale(header_value(header, "X-Source-Language")), _locale(language))
    post = unquote(header_value(header, _POST))
    lines = dict(_lines(text, entries))
    units = Catalog.read(text, pair, name).units
    return Received(
        tuple(_arrival(unit, post, language, name, lines.get(unit.key, 0)) for unit in units)
    )


def _locale(tag: str) -> Locale:
    """What a header names; a catalog is read the same whatever it is."""
    return Locale.guess(tag) or Locale("und")


def _lines(
    text: str, entries: Sequence[tuple[object, str]]
) -> Iterator[tuple[tuple[str, str], int]]:
    """The line on which each entry begins."""
    text = _ENDS.sub("\n", text.removeprefix("\ufeff"))
    line, pos = 1, 0
    for entry, written in entries:
        assert isinstance(entry, tuple)
        start = text.find(written.rstrip("\n"), pos)
        if start >= 0:
            line += text.count("\n", pos, start)
            pos = start
            yield (entry[2] or "", entry[0]), line


def _arrival(unit: Unit, post: str, language: str, name: str, line: int) -> Arrival:
    context = unit.context
    if not post and (found := _CONTEXT.fullmatch(context)):
        post, context = unquote(found[1]), found[2] or ""
    return Arrival(
        unit.target, unit.source, context, "", post, language,
        state=unit.state, origin=unit.origin or HUMAN, date=unit.history.date,
        previous=unit.previous,
        comments=comments(remarks(unit)), reason=unit.history.reason, file=name, line=line,
    )  # fmt: skip

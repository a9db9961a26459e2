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
    comments,
    remarks,
    text_of,
)
from translator.text.regex import regex
from translator.units import HUMAN, History, Locale, Pair, State, Unit

_POST = "X-Post"
_CONTEXT = regex(r"([^|\n]+\.(?:md|markdown|mdx))(?:\|(.*))?", re.S | re.I)
_ENDS = regex(r"\r\n?")
_CHARSET = regex(rb"^\"Content-Type:[^\n]*charset=([\w.:-]+)", re.M | re.I)
_SENT = "sent: "


def write_po(handoffs: Sequence[Handoff]) -> str:
    """Write *handoffs* as one PO file."""
    pair = handoffs[0].pair
    header = str(Catalog(pair))
    if len(handoffs) == 1:
        header = with_header(header, _POST, _escaped(handoffs[0].post))
    units = (
        _unit(item, handoff, len(handoffs) > 1) for handoff in handoffs for item in handoff.items
    )
    return str(Catalog(pair, tuple(units), header=header))


def _unit(item: Item, handoff: Handoff, several: bool) -> Unit:
    """The unit as it travels: what the catalog notes for its own post stays at home."""
    unit = item.unit
    context = unit.context
    if several:
        context = _escaped(handoff.post) + (f"|{context}" if context else "")
    return replace(
        unit,
        context=context,
        kinds=(*unit.kinds, _SENT + item.sent),
        comments=comments(remarks(unit)),
        history=History(date=unit.history.date, reason=unit.history.reason),
    )


def _escaped(post: str) -> str:
    return quote(post, safe="/ ~!$&'()*+,;=:@" + "".join(c for c in post if ord(c) > 160))


def read_po(data: bytes, name: str) -> Handback:
    """Read a PO file, in the encoding that its header names.

    Raises:
        ExchangeError: its encoding cannot be told.
        CatalogError: broken PO; the message names the line.
    """
    charset = _CHARSET.search(data)
    text = text_of(data, name, charset[1].decode() if charset else "")
    entries, _ = read_entries(text, name)
    header = next((written for entry, written in entries if not entry.msgid), "")
    language = header_value(header, "Language")
    pair = Pair(_locale(header_value(header, "X-Source-Language")), _locale(language))
    post = unquote(header_value(header, _POST))
    lines = dict(_lines(text, entries))
    units = Catalog.read(text, pair, name).units
    return Handback(
        tuple(_returned(unit, post, language, name, lines.get(unit.key, 0)) for unit in units)
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


def _returned(unit: Unit, post: str, language: str, name: str, line: int) -> Returned:
    context = unit.context
    if not post and (found := _CONTEXT.fullmatch(context)):
        post, context = unquote(found[1]), found[2] or ""
    sent = next((kind for kind in unit.kinds if kind.startswith(_SENT)), "")
    state = unit.state if unit.state is not State.UNTRANSLATED else None
    return Returned(
        meant=Meant(source=unit.source, context=context, post=post, language=language),
        target=unit.target,
        said=Said(state, sent=sent.removeprefix(_SENT)),
        author=Author(unit.origin or HUMAN, unit.history.date, author_digest(unit)),
        beside=Beside(tuple(remarks(unit)), unit.previous, unit.history.reason),
        file=name,
        line=line,
    )

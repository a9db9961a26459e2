"""TMX 1.4b, the exchange format of translation memories.

Inline tags are written as its own: `<x1/>` as `<ph x="1">`, `<g2>…</g2>` as `<bpt i="2" x="2">`
and `<ept i="2">`, each with the code that it stands for. Neighbours, file and context have the
names that OmegaT gives them. What was exported comes back as it was:

    read_tmx(write_tmx(records).encode()) == records

for texts that XML can hold. Of other tools' files, tags without a usable number are numbered
in order, and `sub` is left out. A file is of use in all directions that it has: against its own,
its translations are fuzzy.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, permutations
from typing import TYPE_CHECKING

from translator.errors import ExchangeError
from translator.markdown.placeholders import TAG_PARTS
from translator.memory.records import Record, Told
from translator.text.regex import regex
from translator.text.xml import LANG, elements, name_of, written
from translator.units import HUMAN, Locale, Pair, State

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DAY = regex(r"(\d{4})(\d\d)(\d\d)T")
_ORIGIN, _STATE, _LITERAL, _SENT = "x-origin", "x-state", "x-literal", "x-sent"
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="markdown-translator" creationtoolversion="1" segtype="block" \
o-tmf="PO" adminlang="en" srclang="{}" datatype="plaintext"/>
  <body>
"""
_FOOT = "  </body>\n</tmx>\n"


def write_tmx(records: Iterable[Record]) -> str:
    """Write *records* as TMX 1.4b, in their order."""
    return "".join(tmx_parts(records))


def tmx_parts(records: Iterable[Record]) -> Iterator[str]:
    """The same piece by piece, for a memory that is not to be held in one."""
    first = True
    for record in records:
        if first:
            yield _HEAD.format(record.pair.source)
            first = False
        yield _unit(record)
    yield (_HEAD.format("*all*") if first else "") + _FOOT


def _unit(record: Record) -> str:
    props = {
        "file": record.post,
        "id": record.context,
        "prev": record.before,
        "next": record.after,
        _ORIGIN: record.origin,
        _STATE: record.told.state or ("" if record.state is State.TRANSLATED else record.state),
        _LITERAL: "yes" if record.literal else "",
        _SENT: record.told.sent,
    }
    lines = [f"      <note>{written(note)}</note>\n" for note in record.told.notes]
    lines += [
        f'      <prop type="{name}">{written(value)}</prop>\n'
        for name, value in props.items()
        if value
    ]
    day = record.date.replace("-", "")
    made = f' creationdate="{day}T000000Z"' if re.fullmatch(r"\d{8}", day) else ""
    source = _tuv(record.pair.source, record.source, record)
    target = _tuv(record.pair.target, record.target, record, made)
    srclang = written(str(record.pair.source), '"')
    return f'    <tu srclang="{srclang}">\n{"".join(lines)}{source}{target}    </tu>\n'


def _tuv(locale: Locale, text: str, record: Record, made: str = "") -> str:
    seg = written(text) if record.literal else _seg(text, record)
    return f'      <tuv xml:lang="{written(str(locale), chr(34))}"{made}><seg>{seg}</seg></tuv>\n'


def _seg(text: str, record: Record) -> str:
    parts, pos = [], 0
    for m in TAG_PARTS.finditer(text):
        parts.append(written(text[pos : m.start()]))
        code = written(record.codes.get(m[0], ""))
        if m[2] == "x":
            parts.append(f'<ph x="{m[3]}">{code}</ph>')
        elif m[1]:
            parts.append(f'<ept i="{m[3]}">{code}</ept>')
        else:
            parts.append(f'<bpt i="{m[3]}" x="{m[3]}">{code}</bpt>')
        pos = m.end()
    return "".join([*parts, written(text[pos:])])


def read_tmx(
    data: bytes, locales: Sequence[Locale] = (), *, mirrored: bool = False
) -> list[Record]:
    """Read the translations of a TMX file; none of them if it is broken anywhere.

    Args:
        data: the file, in any encoding that it names.
        locales: the project's; `en-US` is taken as `en` where they have only that.
        mirrored: whether what was translated from B to A is read as A to B, too, as fuzzy.

    Raises:
        ExchangeError: it is no TMX, no XML, or declares entities.
    """
    return list(iter_tmx(data, locales, mirrored=mirrored))


def iter_tmx(
    data: bytes, locales: Sequence[Locale] = (), *, mirrored: bool = False
) -> Iterator[Record]:
    """The same one by one; a fault further down raises when it is reached."""
    srclang, body = "*all*", False
    for element in elements(data, _fault):
        name = name_of(element)
        if name == "header":
            srclang = element.get("srclang", srclang)
        elif name == "tu":
            for record in _records(element, element.get("srclang", srclang), locales):
                if mirrored or not record.told.mirrored:
                    yield record
            element.clear()
        body = body or name == "body"
    if name != "tmx" or not body:
        raise ExchangeError(f"this is not a TMX file: its outermost element is <{name}>")


def _fault(message: str) -> ExchangeError:
    return ExchangeError(f"this TMX file cannot be read: {message}")


def _records(tu: Element, srclang: str, locales: Sequence[Locale]) -> Iterator[Record]:
    texts: dict[Locale, Element] = {}
    for tuv in (child for child in tu if name_of(child) == "tuv"):
        if locale := _locale(tuv.get(LANG) or tuv.get("lang") or "", locales):
            texts.setdefault(locale, tuv)
    props = {
        child.get("type", ""): child.text or ""
        for node in (tu, *texts.values())
        for child in node
        if name_of(child) == "prop"
    }
    first = _locale(srclang, locales)
    for pair in (Pair(a, b) for a, b in permutations(texts, 2)):
        told = Told(
            notes=tuple(
                text
                for node in (tu, *texts.values())
                for child in node
                if name_of(child) == "note" and (text := "".join(child.itertext()))
            ),
            state=props.get(_STATE),
            sent=props.get(_SENT, ""),
            mirrored=first not in (None, pair.source),
        )
        reader = _TmxReader()
        source, target = reader.text(texts[pair.source]), reader.text(texts[pair.target])
        if not (source.strip() and target.strip()):
            continue
        nodes = (texts[pair.target], tu)
        dates = (node.get(name) for node in nodes for name in ("changedate", "creationdate"))
        day = _DAY.match(next(filter(None, dates), ""))
        fuzzy = told.mirrored or told.state == State.FUZZY
        yield Record(
            pair,
            source,
            target,
            origin=props.get(_ORIGIN) or HUMAN,
            post=props.get("file", ""),
            date="-".join(day.groups()) if day else "",
            state=State.FUZZY if fuzzy else State.TRANSLATED,
            context=props.get("id", ""),
            before="" if told.mirrored else props.get("prev", ""),
            after="" if told.mirrored else props.get("next", ""),
            literal=_LITERAL in props,
            codes=reader.codes,
            told=told,
        )


def _locale(tag: str, locales: Sequence[Locale]) -> Locale | None:
    locale = Locale.guess(tag)
    if locale is None or locale in locales:
        return locale
    return next((own for own in locales if own.tag == locale.language), locale)


@dataclass(slots=True)
class _TmxReader:
    """Reads the segments of one unit; the same tags get the same numbers in both."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def text(self, tuv: Element) -> str:
        """The text of a segment, with inline tags."""
        seg = next((child for child in tuv if name_of(child) == "seg"), None)
        return "" if seg is None else "".join(self._parts(seg, {}, Counter()))

    def _parts(self, node: Element, open_: dict[str, int], seen: Counter[str]) -> Iterator[str]:
        yield node.text or ""
        for child in node:
            name = name_of(child)
            if name == "hi":
                number = self._number("g", child, seen)
                yield f"<g{number}>"
                yield from self._parts(child, open_, seen)
                yield f"</g{number}>"
            elif name in ("ph", "it", "ut"):
                yield self._tag("<x{}/>", self._number("x", child, seen), child)
            elif name == "bpt":
                number = open_[child.get("i", "")] = self._number("g", child, seen)
                yield self._tag("<g{}>", number, child)
            elif name == "ept" and (number := open_.get(child.get("i", ""), 0)):
                yield self._tag("</g{}>", number, child)
            yield child.tail or ""

    def _tag(self, form: str, number: int, element: Element) -> str:
        tag = form.format(number)
        self.codes.setdefault(tag, element.text or "")
        return tag

    def _number(self, letter: str, element: Element, seen: Counter[str]) -> int:
        """The element's number: its own, if that is free, else the lowest free one.

        Without one of its own it is known by its code, and how often that has been there.
        """
        code = "".join(element.itertext()) if letter == "x" else element.text or ""
        seen[letter + code] += 1
        key = letter, element.get("x") or f"{code}#{seen[letter + code]}"
        if key not in self.numbers:
            used = set(self.numbers.values())
            own = int(key[1]) if key[1].isdecimal() and len(key[1]) < 7 else 0
            free = own if own and own not in used else next(n for n in count(1) if n not in used)
            self.numbers[key] = free
        return self.numbers[key]

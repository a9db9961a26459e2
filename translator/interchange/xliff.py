"""What both versions of XLIFF share: a file's head, and inline tags as elements.

A text with inline tags is read from any of the elements by which XLIFF 1.2 and 2.x mark a
placeholder: what stands between is the native code, which our own tags do not have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from translator.errors import ExchangeError
from translator.interchange.base import Item, author_line, safe
from translator.markdown.placeholders import TAG_PARTS, Tag
from translator.text.regex import regex
from translator.text.xml import name_of, root, written

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_UNIT = regex(r"<[\w:.-]*unit\b[^>]*?\sid\s*=\s*[\"']([^\"']*)")
_ALONE = frozenset({"ph", "x"})
_AROUND = frozenset({"g", "pc"})
_OPENING = frozenset({"bpt", "bx", "sc"})
_CLOSING = frozenset({"ept", "ex", "ec"})
ELEMENTS = frozenset({*_ALONE, *_AROUND, *_OPENING, *_CLOSING, "it"})
"""What stands for an inline tag."""

Opened = Callable[[int, str], str]
"""Writes what stands for tag *number*: `x`, `g` or `/g`."""


def head(version: str, **attributes: str) -> str:
    """The lines with which a file of that *version* begins."""
    more = "".join(f' {name}="{quoted(value)}"' for name, value in attributes.items())
    name = f"urn:oasis:names:tc:xliff:document:{version}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xliff xmlns="{name}" version="{version}"{more}>\n'
    )


def parsed(data: bytes, name: str, version: str) -> Element:
    """The root of an XLIFF file whose version begins with *version*.

    Raises:
        ExchangeError: it is no XML, or no XLIFF of that version.
    """

    def fault(message: str) -> ExchangeError:
        return ExchangeError(f"{name}: this XLIFF file cannot be read: {message}")

    top = root(data, fault)
    if name_of(top) != "xliff" or not top.get("version", "1").startswith(version):
        raise ExchangeError(f"{name}: this is not an XLIFF {version} file")
    return top


def shared_notes(item: Item) -> Iterator[tuple[str, str]]:
    """What stands in notes that the catalog has fields for: the note's kind, and its text."""
    yield from (("origin", text) for text in [author_line(item.unit)] if text)
    yield from (("rejected", text) for text in [item.unit.history.reason] if text)
    yield "sent", item.sent


def said_notes(notes: Mapping[str, Sequence[str]], ours: Sequence[str]) -> tuple[str, ...]:
    """What people note: whatever stands in notes of other kinds than those with our fields."""
    return tuple(text for kind, texts in notes.items() if kind not in ours for text in texts)


def quoted(text: str) -> str:
    """*text* as the value of an attribute."""
    return written(safe(text), '"\n\t\r')


def elements(text: str, escape: Callable[[str], str], tag: Opened) -> str:
    """*text* with its inline tags as elements."""
    parts, pos = [], 0
    for m in TAG_PARTS.finditer(text):
        parts += [escape(text[pos : m.start()]), tag(int(m[3]), m[1] + m[2])]
        pos = m.end()
    return "".join([*parts, escape(text[pos:])])


def has_tags(element: Element | None) -> bool:
    """Whether anything in *element* stands for an inline tag."""
    return element is not None and any(name_of(node) in ELEMENTS for node in element.iter())


def has_inline_tags(text: str) -> bool:
    """Whether anything in *text* is an inline tag."""
    return TAG_PARTS.search(text) is not None


def tagged(element: Element | None, decode: Callable[[str], str] = str) -> str:
    """The text of *element* with inline tags, its escapes taken back by *decode*."""
    return "" if element is None else "".join(_parts(element, {}, decode))


def _parts(node: Element, ends: dict[str, str], decode: Callable[[str], str]) -> Iterator[str]:
    yield decode(node.text or "")
    for inner in node:
        yield _piece(inner, ends, decode)
        yield decode(inner.tail or "")


def _piece(node: Element, ends: dict[str, str], decode: Callable[[str], str]) -> str:
    name, number = name_of(node), _number(node.get("id", ""))
    if name == "cp":
        code = node.get("hex", "")
        valid = re.fullmatch(r"[0-9A-Fa-f]{1,8}", code) and int(code, 16) < 0x110000
        return chr(int(code, 16)) if valid else "\ufffd"
    if name in _ALONE:
        return f"<x{number}/>"
    if name in _AROUND:
        return f"<g{number}>{''.join(_parts(node, ends, decode))}</g{number}>"
    if name in _OPENING or (name == "it" and node.get("pos") == "open"):
        ends[node.get("rid", node.get("id", ""))] = number
        return f"<g{number}>"
    if name in _CLOSING or name == "it":
        begun = node.get("startRef", node.get("rid", node.get("id", "")))
        return f"</g{ends.get(begun) or _number(begun)}>"
    return "".join(_parts(node, ends, decode)) if name in ("mrk", "hi") else ""


def _number(id_: str) -> str:
    """The number in an inline element's id; 0, which no tag has, if there is none."""
    digits = re.search(r"\d{1,7}", id_)
    return digits[0] if digits else "0"


def untagged(text: str, codes: dict[str, str]) -> str:
    """*text* with what its tags stand for, where *codes* has it."""
    return TAG_PARTS.sub(lambda m: codes.get(m[0], m[0]), text)


def shown(tag: Tag) -> str:
    """What a person sees of a placeholder."""
    return tag.opening if tag.closing is None else f"{tag.opening}…{tag.closing}"


def child(node: Element, name: str) -> Element | None:
    """The first child of *node* with that name, in whatever namespace."""
    return next((each for each in node if name_of(each) == name), None)


def lines_of(data: bytes) -> dict[str, int]:
    """The line on which each unit begins, by its id."""
    text = data.decode("utf-8", "replace")
    found: dict[str, int] = {}
    line, pos = 1, 0
    for m in _UNIT.finditer(text):
        line += text.count("\n", pos, m.start())
        pos = m.start()
        found.setdefault(m[1], line)
    return found

"""Small facts about characters, and small changes to texts, that several modules need."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from translator.text.regex import regex

_CONTROL = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\x80-\x9f\u2028\u2029]|[\ufffe\uffff]")
CONTROLS = regex("[\x00-\x1f\x7f-\x9f]")
"""Signs that say nothing, and end the line in some programs; blanks are among them."""
BENT = regex("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of what follows, and so can make a line look like another."""
_ALONE = regex(
    r"[ \t]*(?:!!!|\?\?\?|===|:::|///|<<<|\{%|--8<--|\*\[[^\]\n]+\]:|```|~~~|\||\[\^[^\]\s]+\]:"
    r"|import\s[^\n]*\bfrom\s*[\"']|export\s+(?:const|default|function|\{))"
)
"""A line of a block in some dialect, taken for a paragraph's by another."""
CJK = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\uffef\U00020000-\U0003ffff"
"""The characters of `is_cjk`, for a class of a regular expression."""


class Edit(NamedTuple):
    """A replacement in a text."""

    start: int
    """Where it starts."""
    stop: int
    """Where it ends; the same place for an insertion."""
    text: str
    """What is written there."""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Make *edits* in *text*; they do not overlap."""
    parts, pos = [], 0
    for start, stop, new in sorted(edits):
        parts += [text[pos:start], new]
        pos = stop
    return "".join([*parts, text[pos:]])


def plural(count: int, noun: str) -> str:
    """`1 unit`, `2 units`, `1,000 units`."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def shorten(text: str, most: int = 50) -> str:
    """Put *text* on one line for a message, cut to *most* characters with `…` at the end."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def is_cjk(char: str) -> bool:
    """Whether *char* is of a script written without spaces, or its punctuation.

    Compared, not matched: `re` takes a millisecond to compile a class of such ranges.
    """
    return (
        "\u2e80" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or ("\ufe30" <= char <= "\uffef" or "\U00020000" <= char <= "\U0003ffff")
    )


def has_cjk(text: str) -> bool:
    """Whether *text* has a CJK character, or CJK punctuation."""
    return not text.isascii() and any(map(is_cjk, text))


def fold(source: str) -> str:
    """Join soft line breaks: by nothing between two CJK characters, else by a space.

    Hard breaks (two spaces or a backslash before the newline) stay, and so do the ends of lines
    that mean something to a site only where they stand alone. Sources are compared and sent in
    this form, so re-wrapping a paragraph is no change.
    """
    if "\n" not in source:
        return source
    first, *rest = source.split("\n")
    parts = [first]
    for line in rest:
        before = parts[-1]
        if before.endswith(("  ", "\\")) or _ALONE.match(before) or _ALONE.match(line):
            parts += ["\n", line]
            continue
        parts[-1] = before.removesuffix(" ")
        joined = is_cjk(parts[-1][-1:]) and is_cjk(line[:1])
        parts += [line] if joined else [" ", line]
    return "".join(parts)


def clean(target: str, source: str) -> str:
    """Settle the line ends of *target* and drop control characters that *source* lacks."""
    if "\r" in target:
        target = target.replace("\r\n", "\n").replace("\r", "\n")
    if not _CONTROL.search(target):
        return target
    return _CONTROL.sub(lambda m: m[0] if m[0] in source else "", target)


def blank(text: str, places: Iterable[tuple[int, int]]) -> str:
    """Put spaces at *places* of *text*, whatever their order; they may overlap."""
    parts, pos = [], 0
    for start, stop in sorted(places):
        if stop > pos:
            start = max(start, pos)
            parts += [text[pos:start], " " * (stop - start)]
            pos = stop
    return "".join([*parts, text[pos:]])


@cache
def is_punctuation(char: str) -> bool:
    """Whether *char* is punctuation to CommonMark: Unicode P or S (spec 0.31, 2.1)."""
    return unicodedata.category(char)[0] in "PS"


def columns(text: str) -> int:
    """How many columns of a terminal *text* takes: a wide character takes two."""
    if text.isascii():
        return len(text)
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def meant(name: str, known: Iterable[str]) -> str:
    """A question after a mistyped *name*: `; did you mean 'translate'?`; empty if none is near."""
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), list(known), n=1, cutoff=0.7)
    return f"; did you mean {near[0]!r}?" if near else ""

"""Names in Latin letters: handles, abbreviations, and the order of those that are listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from translator.text.regex import regex
from translator.text.values.measures import is_unit


class Name(NamedTuple):
    """A name in a text."""

    text: str
    """As it is written."""
    start: int
    """Where it begins."""
    stop: int
    """Where it ends."""


class Listing(NamedTuple):
    """Names that stand in a list: A、B 和 C; A, B, and C."""

    names: tuple[str, ...]
    """The names in order, in lower case."""
    start: int
    """Where it begins."""
    stop: int
    """Where it ends."""


_HANDLE = regex(r"(?<![\w@.`/])@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))(?![\w/@(-]|\.[\w(])")
_RULES = frozenset(
    "media import keyframes supports layer font-face charset page property container tailwind"
    " apply use include extend mixin param returns return type see deprecated override".split()
)
"""What CSS and comments of code write so."""
_CAPITALS = regex(
    r"(?<![\w.@/-])(?=[a-z]?[a-z0-9]*[A-Z][A-Za-z]*[A-Z0-9])[A-Za-z][A-Za-z0-9]+(?![\w])", re.A
)
_TOKEN = r"@?(?:[A-Z][\w.+#-]*(?: [A-Z][\w.+#-]*){0,2}|[a-z][\w.+#-]*)"
_JOIN = (
    r"\s?(?:、|，|,|/|和|与|或|及|以及|(?<= )and(?= )|(?<= )or(?= )|&)\s?"
    r"(?:(?:and|or|和|与|或|以及)\s?)?"
)
_LISTING = regex(rf"(?<![\w@.-]){_TOKEN}(?:{_JOIN}{_TOKEN}){{1,12}}(?![\w-])", re.A)
_BETWEEN = regex(_JOIN)


def handles(text: str) -> list[Name]:
    """The people who are mentioned as `@name`, in order; no decorators, no packages."""
    if "@" not in text:
        return []
    found = (Name(m[1], *m.span()) for m in _HANDLE.finditer(text))
    return [each for each in found if each.text not in _RULES]


def abbreviations(text: str) -> list[Name]:
    """Words with two capitals, or a capital and a digit: GPU, PyTorch, H100; no units."""
    return [Name(m[0], *m.span()) for m in _CAPITALS.finditer(text) if not is_unit(m[0])]


def listings(text: str) -> Iterator[Listing]:
    """Where names are listed, each once."""
    for m in _LISTING.finditer(text):
        names = tuple(each.lower().rstrip(".") for each in _BETWEEN.split(m[0]))
        if len(set(names)) == len(names) > 1:
            yield Listing(names, *m.span())


def is_misspelt(name: str, right: str) -> bool:
    """Whether *name* is *right* with one letter amiss; digits are another matter, and a plural."""
    if len(right) < 3 or abs(len(name) - len(right)) > 1 or name.lower() == right.lower():
        return False
    if [c for c in name if c.isdigit()] != [c for c in right if c.isdigit()]:
        return False
    if name.rstrip("s").lower() == right.rstrip("s").lower():
        return False
    short, long = sorted((name.lower(), right.lower()), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = long[at + 1 : at + 2] + long[at : at + 1] + long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or short[at:] == swapped

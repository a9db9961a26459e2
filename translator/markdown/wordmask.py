"""A text of which only the words are left, each at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.markdown.inlines import Inline, find_inlines
from translator.markdown.syntax import DEFAULT, Syntax

TOKEN = "\ue000"
"""A character of code, of a formula or of a bare address: it reads like a Latin word."""
OPEN = "\ue001"
"""A character of a mark that begins emphasis or a link, and is not seen."""
CLOSE = "\ue002"
"""A character of a mark that ends emphasis or a link."""
WALL = "\n"
"""A character of anything else: tags, images, footnote marks. Nothing is said across it."""

_TOKENS = frozenset({"code", "math", "url"})
_LINKS = frozenset({"link", "shortcut"})
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*+|~~)")
# A tag of a social network ends at a space; a Latin name may be followed by anything.
_TAG = re.compile(r"(?<![^\s\u3000-\u303f\uff00-\uff0f])(?:#(?![\s#])|@(?=[\u3400-\u9fff]))[^\s#]+")


def shadow(
    text: str,
    *,
    markdown: bool = True,
    syntax: Syntax = DEFAULT,
    labels: frozenset[str] = frozenset(),
) -> str:
    """Write *text* with a mark of this module for each character that is no word; same length."""
    inlines = find_inlines(text, markdown=markdown, syntax=syntax, labels=labels)
    chars = list(text)
    for inline in inlines:
        for start, stop, mark in _marks(inline):
            chars[start:stop] = mark * (stop - start)
    if markdown:
        seen = "".join(chars)
        for start, stop, mark in _emphasis(seen):
            chars[start:stop] = mark * (stop - start)
        for escape in _ESCAPE.finditer(seen):
            chars[escape.start()] = WALL
    for tag in _TAG.finditer("".join(chars)):
        chars[tag.start() : tag.end()] = WALL * len(tag[0])
    return "".join(chars)


def _marks(inline: Inline) -> Iterator[tuple[int, int, str]]:
    """Each piece of *inline* with the mark of its characters."""
    if inline.kind in _TOKENS:
        yield inline.start, inline.stop, TOKEN
    elif inline.kind in _LINKS and len(inline.pieces) == 2:
        for piece, mark in zip(inline.pieces, (OPEN, CLOSE), strict=True):
            yield *piece, mark
    else:
        for piece in inline.pieces:
            yield *piece, WALL


def _emphasis(text: str) -> Iterator[tuple[int, int, str]]:
    """Runs of asterisks by turns as opening and closing; those that do not pair are walls."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for m in _EMPHASIS.finditer(text):
        runs.setdefault(m[0], []).append(m.span())
    for places in runs.values():
        paired = len(places) % 2 == 0
        for index, place in enumerate(places):
            mark = (CLOSE if index % 2 else OPEN) if paired else WALL
            yield *place, mark

"""Small facts about characters that several modules need."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

CJK = (
    "\u2e80-\u303f\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
"""Characters of scripts that are written without spaces, with their punctuation."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\ufffe\uffff]")
_SOFT_BREAK = re.compile(rf"(?P<cjk>(?<=[{CJK}]) ?\n(?=[{CJK}]))|(?<! ) ?(?<!\\)\n")


def fold(source: str) -> str:
    """Join soft line breaks: by nothing between two CJK characters, else by a space.

    Hard breaks (two spaces or a backslash before the newline) stay. Sources are compared
    and sent in this form, so re-wrapping a paragraph is no change.
    """
    if "\n" not in source:
        return source
    return _SOFT_BREAK.sub(lambda m: "" if m["cjk"] else " ", source)


def clean(target: str, source: str) -> str:
    """Settle the line ends of *target* and drop control characters that *source* lacks."""
    if "\r" in target:
        target = target.replace("\r\n", "\n").replace("\r", "\n")
    if not _CONTROL.search(target):
        return target
    return _CONTROL.sub(lambda m: m[0] if m[0] in source else "", target)


def blank(text: str, places: Iterable[tuple[int, int]]) -> str:
    """*text* with spaces at *places*, which must be sorted."""
    parts, pos = [], 0
    for start, stop in places:
        parts += [text[pos:start], " " * (stop - start)]
        pos = stop
    return "".join([*parts, text[pos:]])


@cache
def is_punctuation(char: str) -> bool:
    """Whether *char* is punctuation to CommonMark: Unicode P or S (spec 0.31, 2.1)."""
    return unicodedata.category(char)[0] in "PS"

"""In which encoding a file is: the one that it names, UTF-8, UTF-16, or one of Chinese systems."""

from __future__ import annotations

import codecs
from collections.abc import Callable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, the longer ones first, and what they say."""
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs"}
"""Encodings, by Python's names, that programs name where they write the wider ones."""
_SURE = 0.7
"""So many of the wide characters must be frequent ones; in another encoding fewer are."""


def decoded(data: bytes, declared: str = "") -> str:
    """The text of a file, without a byte order mark.

    A mark decides. What is UTF-8 is that; else the encoding that the file names is true, and
    without one it is UTF-16, GB18030 or Big5, whichever makes frequent characters of it.

    Raises:
        UnicodeDecodeError: it is in none of these.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name)
    named = _known(declared)
    for name, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        # Every second byte is often zero, as it is in UTF-16 with some ASCII in it.
        if len(data) % 2 == 0 and data[first::2].count(0) * 8 > len(data):
            return data.decode(name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        failed = error
    else:
        # A program may go on naming an encoding that it has given up.
        told = named in _SHARES and _SHARES[named](data) >= _SURE
        return data.decode(named, "replace") if told else text
    best = max(_SHARES, key=lambda name: _SHARES[name](data))
    guessed = best if _SHARES[best](data) >= _SURE else ""
    for name in filter(None, (named, guessed)):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise failed


def _known(declared: str) -> str:
    """Python's name of the encoding that a file names; empty if there is none."""
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(name, name)


def _share(data: bytes, frequent: Callable[[int, int], bool]) -> float:
    """How many of the characters of two bytes are frequent ones."""
    count, good, pos = 0, 0, 0
    while pos < len(data):
        if data[pos] < 0x80:
            pos += 1
            continue
        pair = data[pos : pos + 2]
        count += 1
        good += len(pair) == 2 and frequent(*pair)
        pos += 2
    return good / count if count else 0.0


_SHARES: dict[str, Callable[[bytes], float]] = {
    # GB 2312's signs and its first plane of characters; Big5's signs and frequent characters.
    "gb18030": lambda data: _share(
        data, lambda a, b: (0xA1 <= a <= 0xA3 or 0xB0 <= a <= 0xD7) and b >= 0xA1
    ),
    "big5hkscs": lambda data: _share(
        data, lambda a, b: 0xA1 <= a <= 0xC6 and (0x40 <= b <= 0x7E or b >= 0xA1)
    ),
}

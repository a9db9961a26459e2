"""Which entry of a catalog a reader's sentence is in, as few bytes that a page can carry.

A reader who selects a sentence is led to its entry on the code host. A page has no catalog, so it
has the line of each entry with two digests: of the first and of the last letters of the text as it
is shown. `vitepress-client.mjs` makes the same digests of a paragraph in the page.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from translator.catalog.po import read_entries
from translator.text.regex import regex

_ENDS = 24
"""How many letters at either end tell a text."""
_UNSEEN = regex(
    r"!\[[^\]]*\]\([^)]*\)|\$\$.*?\$\$|\$[^$\n]+\$|</?[A-Za-z][^>]*>|<!--.*?-->"
    r"|\s\{[#.][^}]*\}\Z",
    re.DOTALL,
)
"""What of a target's Markdown is no text in the page, or another one."""
_LINK = regex(r"\[((?:[^\[\]]|\[[^\]]*\])*)\](?:\([^)]*\)|\[[^\]]*\])")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def entries(catalog: str) -> str:
    """The entries of a catalog's text: line, first and last digest, by base 36, apart by `,`."""
    found, _ = read_entries(catalog, "catalog")
    places, line = [], 1
    for entry, written in found:
        head = re.search(r"^msgid ", written, re.MULTILINE)
        if entry.msgid and entry.msgstr and not entry.obsolete and head:
            first, last = digests(unescape(_LINK.sub(r"\1", _UNSEEN.sub("", entry.msgstr))))
            at = line + written.count("\n", 0, head.start())
            places.append(f"{_base36(at)}:{first}:{last}")
        line += written.count("\n")
    return ",".join(places)


def digests(text: str) -> tuple[str, str]:
    """The digests of the first and the last letters of a text."""
    letters = "".join(
        char
        for char in unicodedata.normalize("NFKC", text).lower()
        if unicodedata.category(char)[0] in "LN"
    )
    return _digest(letters[:_ENDS]), _digest(letters[-_ENDS:])


def _digest(letters: str) -> str:
    """FNV-1a of the UTF-16 units, which JavaScript's strings are made of."""
    value = 0x811C9DC5
    units = letters.encode("utf-16-le")
    for low, high in zip(units[::2], units[1::2], strict=True):
        value = ((value ^ (low | high << 8)) * 0x01000193) & 0xFFFFFFFF
    return _base36(value)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"

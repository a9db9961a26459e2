"""What a target brings along that its source lacks: addresses, and characters that nobody sees.

An address needs no brackets to become a link: sites that linkify (VitePress, GitHub) make one of
a host, `//host`, `mailto:` and an e-mail address wherever they stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape

from translator.checks.base import Passage, PassagePair, Problem, Setting
from translator.text.chars import blank, shorten
from translator.units import Severity

_COUNTRIES = (
    "a[cdefgilmnoqrstuwxz]|b[abdefghijmnorstvwyz]|c[acdfghiklmnoruvwxyz]|d[ejkmoz]|e[cegrstu]"
    "|f[ijkmor]|g[abdefghilmnpqrstuwy]|h[kmnrtu]|i[delmnoqrst]|j[emop]|k[eghimnprwyz]"
    "|l[abcikrstuvy]|m[acdeghklmnopqrstuvwxyz]|n[acefgilopruz]|om|p[aefghklmnrstwy]|qa|r[eosuw]"
    "|s[abcdeghijklmnortuvxyz]|t[cdfghjklmnortvwz]|u[agksyz]|v[aceginu]|w[fs]|y[et]|z[amw]"
)
"""The countries' top-level domains (ISO 3166-1, in the root zone)."""
_GENERIC = (
    "biz|com|edu|gov|net|org|pro|web|xxx|aero|asia|coop|info|museum|name|shop|app|dev|xyz|top"
    "|site|online|club|icu|vip|cloud|link|xn--[a-z0-9-]+|\u0440\u0444"
)
"""The others that linkifiers take for such without a scheme, and some that are cheap to have."""
_WORD = r"[^\W_\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_LABEL = rf"{_WORD}(?:{_WORD}|[-_])*"
_PATH = r"(?::\d+)?(?:[/?#][!-~]*)?"


@cache
def _address() -> re.Pattern[str]:
    """What an address is; made for the first text that may have one, as `re` takes long for it."""
    # Only ASCII letters have two cases here: with `re.I` for all, it would take three times that.
    return re.compile(
        rf"(?P<mail>(?i:(?:mailto|xmpp):)?[\w.+%-]+@{_LABEL}(?:\.{_LABEL})+|(?i:mailto|xmpp):[!-~]+)"
        rf"|(?P<scheme>(?:(?<![A-Za-z])(?i:[a-z][a-z0-9+.-]{{1,15}}):)?//(?:(?:{_LABEL}\.)+{_LABEL}|(?i:localhost)){_PATH})"
        rf"|(?<!{_WORD})(?<![@.\\\\/_-])(?P<host>(?:{_LABEL}\.)*(?P<last>{_LABEL})\.(?i:{_GENERIC}|{_COUNTRIES})"
        rf"(?![\w-]|\.\w)){_PATH}"
        rf"|(?P<wide>[\u3400-\u9fff]\.(?i:com|net|org|cn)(?![\w-]))"
    )


_HINT = re.compile(r"[^\s.]\.[^\W\d_]|//|@|mailto:|xmpp:|&", re.I)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
"""Without one of these there is no address: nearly all texts have none."""
_END = ".,;:!?)]}\"'*_"

UNSEEN = re.compile(
    "[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\u180e\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters without a shape of their own: zero widths, turns of direction, tags. (Joiners are
none: emoji and Persian need them.)"""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def addresses_in(source: str, target: str) -> Iterator[tuple[str, int, int]]:
    """Find the addresses of *target* that *source* lacks, whatever stands around them.

    Args:
        source: the words that may bring them, in any case.
        target: the words, with spaces for code and the addresses of links.

    Returns:
        Each address, and where it is; one that is written with escapes, as `evil\\.com`, is
        somewhere in the whole.
    """
    if not _HINT.search(target):
        return
    there = _unescaped(source).lower()
    if "\\" in target or "&" in target:
        bare = _unescaped(target)
        yield from ((found, 0, len(target)) for found, _, _ in _addresses(there, bare))
        return
    yield from _addresses(there, target)


def _unescaped(text: str) -> str:
    """What readers see of Markdown's and HTML's escapes."""
    return unescape(_ESCAPE.sub(r"\1", text))


def _addresses(there: str, target: str) -> Iterator[tuple[str, int, int]]:
    for m in _address().finditer(target):
        found = m[0].rstrip(_END)
        # A number before a full stop is no host: `3.In`.
        if found.lower() not in there and not (m["last"] or "").isdecimal():
            yield found, m.start(), m.start() + len(found)


def addresses(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """An address is not in the source, which sites make a link of: a host, an e-mail address."""
    if row.kind is None or not _HINT.search(row.target.text):
        return
    source = "\n".join((row.source.text, setting.source))
    for found, start, stop in addresses_in(source, _bare(row.target)):
        ours = (m[0].rstrip(_END) for m in _address().finditer(row.source.text))
        if "//" in found and any(setting.same_address(each, found) for each in ours):
            continue
        # A full stop without a space after it makes one, too: `the website.It is`.
        severity = Severity.WARNING if found[-2:].istitle() else None
        if _is_file(found, setting.source):
            severity = Severity.NOTE
        yield Problem(
            f"the address {shorten(found, 60)} is not in the source", start, stop, severity
        )


_FILE = re.compile(r"[\w-]+(\.(?:cc|md|ml|mm|pl|ps|py|rs|sh|so))", re.I)
"""A name of one part with an ending of files that is a country's, too."""


def _is_file(found: str, source: str) -> bool:
    """Whether *found* is a file as the post names others, although sites take it for a host."""
    ending = _FILE.fullmatch(found)
    return ending is not None and re.search(rf"\w\{ending[1]}\b", source, re.I) is not None


def _bare(passage: Passage) -> str:
    """The words of *passage*, with spaces for code, links and all else that has a check."""
    places, end = [], 0
    for each in sorted(passage.placeholders, key=lambda each: (each.start, -each.stop)):
        if each.start >= end:
            places.append((each.start, each.stop))
            end = each.stop
    return blank(passage.text, places)


def invisible(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """Characters that nobody sees, or that turn the text round, are not in the source."""
    target = row.target.text
    if target.isascii() and target.isprintable():
        return
    for pattern in (UNSEEN, _CONTROL):
        for m in pattern.finditer(target):
            if m[0] not in row.source.text:
                message = f"the invisible character U+{ord(m[0]):04X} is not in the source"
                yield Problem(message, m.start(), m.end())


def visible(target: str, source: str) -> str:
    """Drop the characters of *target* that nobody sees and *source* lacks."""
    return UNSEEN.sub(lambda m: m[0] if m[0] in source else "", target)


_TEMPLATE = re.compile(r"\{[{%]|\{#(?![^\s{}]+\})|<%")
"""How what a site's generator fills in begins: Liquid, Jinja, Hugo, Vue, EJS; `{#id}` is the
address of a heading, which has a check of its own."""


def templates_in(source: str, target: str) -> Iterator[tuple[int, int]]:
    """Find what a site's generator would fill in at *target* and not at *source*."""
    had = Counter(m[0] for m in _TEMPLATE.finditer(source))
    for m in _TEMPLATE.finditer(target):
        had[m[0]] -= 1
        if had[m[0]] < 0:
            yield m.span()


def templates(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """What a site's generator would fill in, such as `{% include %}`, is not in the source."""
    if row.kind is not None and ("{" in row.target.text or "<%" in row.target.text):
        for start, stop in templates_in(_bare(row.source), _bare(row.target)):
            shown = shorten(row.target.text[start:], 40)
            yield Problem(f"{shown} is not in the source", start, stop)

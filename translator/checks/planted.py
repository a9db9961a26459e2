"""What a target brings along that its source lacks: scripts, addresses, characters nobody sees.

An address needs no brackets to become a link: sites that linkify (VitePress, GitHub) make one of
a host, `//host`, `mailto:` and an e-mail address wherever they stand.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from html import unescape

from translator.checks.base import Passage, PassagePair, Problem, Setting
from translator.markdown.placeholders import Placeholder
from translator.text.chars import blank, is_cjk, shorten
from translator.text.regex import regex
from translator.units import Severity

SCRIPT = regex(r"\{\{|<\s*/?(?:script|style|iframe|object|embed|link|meta|base|form)\b", re.I)
"""What acts on its own where it stands, or opens what a site fills in."""
_NEAR = 20
"""So many placeholders before a place are looked at for one that reaches over it."""
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
_WIDE = r"[\u3040-\u9fff\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f]"
"""Letters of East Asia, and Latin ones of their width, which names of hosts may have, too."""
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
        rf"|(?P<wide>{_WIDE}+\.(?i:com|net|org|cn)(?![\w-]))"
    )


_HINT = regex(r"[^\s.]\.[^\W\d_]|//|@|mailto:|xmpp:|&", re.I)
_ESCAPE = regex(r"\\([!-/:-@\[-`{-~])")
"""Without one of these there is no address: nearly all texts have none."""
_END = ".,;:!?)]}\"'*_"

UNSEEN = regex(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
"""Characters without a shape of their own: zero widths, fillers, turns of direction, tags, joiners
and variants. Some belong where they are, see `unseen`."""
_CONTROL = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


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
        # A file as the post names others, although sites take it for a host.
        ending = _FILE.fullmatch(found)
        if ending and re.search(rf"\w\{ending[1]}\b", setting.source, re.I):
            severity = Severity.NOTE
        yield Problem(
            f"the address {shorten(found, 60)} is not in the source", start, stop, severity
        )


_FILE = regex(r"[\w-]+(\.(?:cc|md|ml|mm|pl|ps|py|rs|sh|so))", re.I)
"""A name of one part with an ending of files that is a country's, too."""


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
    for at in sorted({*unseen(target), *(m.start() for m in _CONTROL.finditer(target))}):
        if target[at] not in row.source.text:
            message = f"the invisible character U+{ord(target[at]):04X} is not in the source"
            yield Problem(message, at, at + 1)


def visible(target: str, source: str) -> str:
    """Drop the characters of *target* that nobody sees and *source* lacks."""
    gone = {at for at in unseen(target) if target[at] not in source}
    return "".join(c for at, c in enumerate(target) if at not in gone) if gone else target


def unseen(text: str) -> Iterator[int]:
    """Find the characters of *text* that nobody sees and that do nothing: words hide in them.

    A joiner has its work between letters of scripts with joined forms, and in emoji; a variant
    after a character that has some, one after each; a mark of direction beside letters that run
    to the left.
    """
    for m in UNSEEN.finditer(text):
        at, char = m.start(), m[0]
        before = text[at - 1 : at]
        if char in "\u200c\u200d":
            idle = before < "\u0370" or (is_cjk(before) and not _is_variant(before))
        elif _is_variant(char):
            wide = char < "\U000e0000" or is_cjk(before)
            idle = not before or _is_variant(before) or not wide
        elif char in "\u061c\u200e\u200f":
            idle = not any(map(_runs_left, text))
        else:
            idle = True
        if idle:
            yield at


def _runs_left(char: str) -> bool:
    return char.isalpha() and unicodedata.bidirectional(char) in ("R", "AL")


def _is_variant(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


_TEMPLATE = regex(
    r"\{[{%]|\{#(?![^\s{}]+\})|<%|\{(?=[ \t]*[:@][^\s:@{}]|:[ \t]+[\w.#]|[\w-]+\}\s*\Z)"
)
"""How what a site's generator fills in begins: Liquid, Jinja, Hugo, Vue, EJS; `{#id}` is the
address of a heading, which has a check of its own. So have `{.a}` and `{a=b}`; but VitePress makes
attributes of `{@click=…}`, `{:onclick=…}` and, at the end of a block, of `{hidden}`, too."""


def templates_in(source: str, target: str) -> Iterator[tuple[int, int]]:
    """Find what a site's generator would fill in at *target* and not at *source*."""
    had = Counter(m[0] for m in _TEMPLATE.finditer(source))
    for m in _TEMPLATE.finditer(target):
        had[m[0]] -= 1
        if had[m[0]] < 0:
            yield m.span()


def scripts(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A script, a style, a frame or the like, or `{{`, is not in the source."""
    # A row of no kind that has a text is a code block, in which nothing is markup.
    if row.kind is None or ("{{" not in row.target.text and "<" not in row.target.text):
        return
    known = Counter(m[0].lower() for m in SCRIPT.finditer(_without_code(row.source)))
    for m in SCRIPT.finditer(_without_code(row.target)):
        known[m[0].lower()] -= 1
        if known[m[0].lower()] < 0 and not _inside(m.start(), row.target.placeholders):
            yield Problem(f"{m[0]} is not in the source", *m.span())


def _inside(offset: int, places: Sequence[Placeholder]) -> bool:
    """Whether a placeholder that begins before *offset* reaches over it."""
    index = bisect_right(places, offset, key=lambda p: p.start)
    return any(p.stop > offset for p in places[max(index - _NEAR, 0) : index])


def _without_code(passage: Passage) -> str:
    """The passage's words with spaces for code."""
    places = [(p.start, p.stop) for p in passage.placeholders if p.check == "code"]
    return blank(passage.text, places) if passage.text else ""


def templates(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """What a site's generator would fill in, such as `{% include %}`, is not in the source."""
    if row.kind is not None and ("{" in row.target.text or "<%" in row.target.text):
        for start, stop in templates_in(_bare(row.source), _bare(row.target)):
            shown = shorten(row.target.text[start:], 40)
            yield Problem(f"{shown} is not in the source", start, stop)

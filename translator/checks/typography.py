"""The typography of Chinese text, as its readers expect it: spaces, widths, marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import chain

from translator.checks.base import Passage, PostSetting, Problem
from translator.checks.post import ParsedPost
from translator.markdown.prose import CLOSE, OPEN, TOKEN, words_in_place
from translator.text.regex import regex
from translator.units import Kind, Severity

_LATIN = "A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f" + TOKEN
_BEFORE = regex(f"(?<=[^\x00-\xff])({CLOSE}*)({OPEN}*)(?=[{_LATIN}])")
_AFTER = regex(
    f"(?:(?<=[{_LATIN}])|(?<=[0-9]%)|(?<=[0-9]\\+)|(?<=\\+\\+)|(?<=[CF]#))"
    f"({CLOSE}*)({OPEN}*)(?=[^\x00-\xff])"
)
"""Where a space may be missing, if there is a Chinese character on the other side."""
# Words of Chinese that are written with a Latin letter.
_WORD = regex(
    "(?:(?<![A-Za-z0-9])(?:T恤|K线|K歌|[ABHN]股|[ABC]站|[BCG]端|U盘|X光|X射线|Q版|Q币|AA制|P图|"
    "[NA]卡|[ei]人|[A-Za-z]轮|[A-F]级)|卡拉OK|阿Q)"
)
_UNSEEN = frozenset({Kind.ALT, Kind.ATTRIBUTE})
_WIDE = regex("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_LOOSE = regex(r"(?<=[，。！？；：、]) +(?=[^\s|])|(?<=[^\s|]) +(?=[，。！？；：、])")
_SPACES = regex(r"(?<=\S) ( +)(?=[^\s|])")
_HALF = regex(f"(?<=[^\x00-\xff])({CLOSE}*)([,;:!?])(?= ?{OPEN}*([^\x00-\xff]))")
FULL = dict(zip(",;:!?()", "，；：！？（）", strict=True))
"""What Chinese has for a half-width mark."""


def is_han(char: str) -> bool:
    """Whether *char* is a Chinese character.

    Compared, not matched: `re` takes milliseconds to compile a class of such ranges.
    """
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or "\u3005" <= char <= "\u3007"
        or "\U00020000" <= char <= "\U0003ffff"
    )


def typography(post: ParsedPost, place: PostSetting) -> Iterator[Problem]:
    """A space is missing beside Latin, or one too many; a mark or letter of the wrong width."""
    document = post.document
    if place.locale.language != "zh":
        return
    for segment in document.segments:
        if segment.kind is Kind.COMMENT:
            continue
        seen = words_in_place(segment.source, document.grammar.of(segment.kind))
        found = problems(segment.source, seen)
        if segment.kind in _UNSEEN:
            found = (problem._replace(severity=Severity.NOTE) for problem in found)
        if segment.kind is Kind.ATTRIBUTE:
            # A tag's words stand between its addresses and keys: those are a person's to change.
            found = (problem._replace(fix=None) for problem in found)
        yield from Passage.of([segment]).placed(found)


def problems(text: str, seen: str) -> Iterator[Problem]:
    """What is wrong in *text*, whose words are *seen*."""
    yield from _gaps(text, seen)
    for m in _SPACES.finditer(seen):
        yield Problem("two spaces; write one", *m.span(1), fix="")
    for m in _LOOSE.finditer(seen):
        message = "space beside a full-width mark; remove it"
        yield Problem(message, *m.span(), Severity.NOTE, "")
    for m in _WIDE.finditer(seen):
        plain = unicodedata.normalize("NFKC", m[0])
        yield Problem(f"full-width {m[0]}; write {plain}", *m.span(), fix=plain)
    yield from half_width(seen)


def half_width(seen: str) -> Iterator[Problem]:
    """Half-width marks between two Chinese characters."""
    for m in _HALF.finditer(seen):
        if not (is_han(seen[m.start() - 1]) and is_han(m[3])):
            continue
        start, stop = m.span(2)
        full = FULL[m[2]]
        spaced = stop + (seen[stop : stop + 1] == " ")
        message = f"half-width “{m[2]}” between Chinese characters; write “{full}”"
        yield Problem(message, start, spaced, fix=full)


def _gaps(text: str, seen: str) -> Iterator[Problem]:
    within = {at for m in _WORD.finditer(seen) for at in range(m.start() + 1, m.end())}
    found = chain(
        (m for m in _BEFORE.finditer(seen) if is_han(seen[m.start() - 1])),
        (m for m in _AFTER.finditer(seen) if is_han(seen[m.end()])),
    )
    for m in found:
        at = m.end(1)
        if at in within:
            continue
        formula = "$" in text[m.start() - 1] + text[m.end()]
        severity = Severity.NOTE if formula else None
        around = _shown(text[max(at - 6, 0) : at]), _shown(text[at : at + 6])
        yield Problem(message=f"no space between “{around[0]}” and “{around[1]}”; add one",
                      start=at, stop=at, severity=severity, fix=" ")  # fmt: skip


def _shown(text: str) -> str:
    return " ".join(text.split())

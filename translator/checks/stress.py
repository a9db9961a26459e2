"""Checks of what stands out: bold and strikethrough that are lost, emoji that are others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from translator.checks.base import Passage, PassagePair, Problem, Setting, by_origin
from translator.text.chars import blank, shorten
from translator.text.regex import regex

_STRONG = regex(
    r"(?<![*\\])\*{2,3}(?!\*)(?:[^*\n]|\n(?!\n)|\*(?!\*))+?(?<!\\)\*{2,3}(?!\*)"
    r"|(?<![\w_\\])__(?=[^\s_])[^\n]+?(?<=\S)__(?![\w_])|<(?:strong|b)\b[^>]*>",
    re.I,
)
_WEAK = regex(
    r"(?<![*\\])\*(?=[^\s*])[^*\n]+?(?<=[^\s*\\])\*(?!\*)"
    r"|(?<![\w_\\])_(?=[^\s_])[^_\n]+?(?<=[^\s_])_(?![\w_])|<(?:em|i)\b[^>]*>",
    re.I,
)
_STRUCK = regex(r"(?<!~)~~(?=\S)[^~\n]+(?<=\S)~~(?!~)|<(?:del|s|strike)\b[^>]*>", re.I)
_SIGNS = "★☆✓✔✕✖✗✘☐☑☒♀♂☜☞"
_EMOJI = regex(
    "(?P<sign>[\U0001f1e6-\U0001f1ff]{2}|[\U0001f300-\U0001f3fa\U0001f400-\U0001faff"
    f"\u2600-\u2775\u2795-\u2797\u27b0\u2b50\u2b55\u2b1b\u2b1c\u231a\u231b\u23e9-\u23fa](?<![{_SIGNS}\u2776-\u2793]))"
    "|(?<![\\w:]):(?P<name>[a-z][a-z0-9_+-]+|\\+1|-1):(?![\\w:])"
)
_NAMES = {
    "+1": "👍", "-1": "👎", "art": "🎨", "bar_chart": "📊", "boom": "💥", "book": "📖",
    "books": "📚", "bug": "🐛", "bulb": "💡", "clap": "👏", "eyes": "👀", "fire": "🔥",
    "gear": "⚙", "gift": "🎁", "globe_with_meridians": "🌐", "heart": "❤",
    "heavy_check_mark": "✔", "information_source": "ℹ", "link": "🔗", "lock": "🔒", "mag": "🔍",
    "mega": "📣", "memo": "📝", "muscle": "💪", "ok_hand": "👌", "package": "📦",
    "pencil": "📝", "point_right": "👉", "pray": "🙏", "rocket": "🚀", "smile": "😄",
    "smiley": "😃", "sparkles": "✨", "star": "⭐", "star2": "🌟", "sweat_smile": "😅",
    "tada": "🎉", "thinking": "🤔", "thumbsup": "👍", "trophy": "🏆", "warning": "⚠",
    "wave": "👋", "white_check_mark": "✅", "wrench": "🔧", "x": "❌", "zap": "⚡",
}  # fmt: skip
"""What GitHub's names of the commonest emoji stand for."""
_HINT = regex("[\u231a-\u2bff\U0001f1e6-\U0001faff]|:[a-z+-]")


def stress(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """Bold or strikethrough of the source is lost."""
    source = row.source.text
    if not row.markdown or not ("*" in source or "~~" in source or "__" in source or "<" in source):
        return
    ours, theirs = _bare(row.source), _bare(row.target)
    struck = [m[0] for m in _STRUCK.finditer(ours)]
    if len(struck) > len(_STRUCK.findall(theirs)):
        yield Problem(f"the strikethrough of {shorten(struck[0], 40)} is lost")
    # A word in code stands out as well.
    shown = {p.value for p in row.target.placeholders if p.check == "code"}
    strong = [m[0] for m in _STRONG.finditer(ours) if m[0].strip("*_ ") not in shown]
    left = len(_STRONG.findall(theirs))
    # Chinese has no italics, so that one may stand for the other.
    if len(strong) > left and len(strong) + _weak(ours) > left + _weak(theirs):
        message = f"the emphasis of {shorten(strong[-1 if left else 0], 40)} is lost"
        if len(strong) > 1:
            message = f"of {len(strong)} bold passages of the source {left} are left"
        yield Problem(message, severity=by_origin(row))


def _weak(text: str) -> int:
    return len(_WEAK.findall(_STRONG.sub("", text)))


def _bare(side: Passage) -> str:
    """The text without its code and formulas, in which asterisks are none."""
    hidden = [(p.start, p.stop) for p in side.placeholders if p.check in ("code", "math")]
    return blank(side.text, hidden)


def emoji(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """An emoji of the source is missing or another one, or the target has one of its own."""
    if row.kind is None:
        ours, theirs = (
            [p for p in side.placeholders if p.check == "emoji"]
            for side in (row.source, row.target)
        )
        had, has = Counter(p.value for p in ours), Counter(p.value for p in theirs)
    else:
        source, target = row.source.text, row.target.text
        if not (_HINT.search(source) or _HINT.search(target)):
            return
        had, has = Counter(emoji_of(source)), Counter(emoji_of(target))
    if had == has:
        return
    missing, extra = list((had - has).elements()), list((has - had).elements())
    for sign in [*missing]:
        other = next((each for each in extra if _alike(sign, each)), None)
        if other is not None:
            missing.remove(sign)
            extra.remove(other)
    if missing and extra:
        yield _at(row, f"{missing[0]} of the source is {extra[0]} in the target", extra[0])
    elif missing:
        yield Problem(f"{missing[0]} of the source is missing")
    elif extra:
        yield _at(row, f"{extra[0]} is not in the source", extra[0])


def _alike(one: str, other: str) -> bool:
    """Whether one is the name of the other: `:rocket:` and 🚀; a name that is unknown may be."""
    if (one[0] == ":") is (other[0] == ":"):
        return False
    name, sign = (one, other) if one[0] == ":" else (other, one)
    return _NAMES.get(name.strip(":"), sign) == sign


def emoji_of(text: str) -> list[str]:
    """The emoji of *text* in order, without what varies their looks; names as `:name:`."""
    return [m["sign"] or m[0] for m in _EMOJI.finditer(text)] if _HINT.search(text) else []


def _at(row: PassagePair, message: str, sign: str) -> Problem:
    at = row.target.text.find(sign)
    return Problem(message, at, at + len(sign)) if at >= 0 else Problem(message)

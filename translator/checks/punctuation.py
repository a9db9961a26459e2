"""The marks of a translation: those of its own language, in pairs, none twice, none lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from translator.checks.base import PassagePair, Problem, Setting
from translator.checks.planted import addresses_in
from translator.checks.typography import FULL, half_width, is_han
from translator.markdown.prose import CLOSE, OPEN, TOKEN, WALL, words_in_place
from translator.text.chars import shorten
from translator.text.language import has_own_letters
from translator.text.regex import regex
from translator.units import Kind, Severity

_ENGLISH = {full: half for half, full in FULL.items()} | {
    "。": ".", "、": ",", "．": ".", "【": "[", "】": "]", "［": "[", "］": "]",
}  # fmt: skip
_WIDE = regex(f"[{''.join(_ENGLISH)}《》「」『』〈〉]")
_TWICE = regex(r"(?<![,;，；。、：])(?:([,;，；。、：])\1|(?<!\.)\.\.)(?![.,;，；。、：])")
_PAIRS = ("(（", ")）"), ("[【［", "]】］"), ("“", "”"), ("《", "》"), ("「", "」"), ("『", "』")
_SMILEY = regex(r"[:;]-?[()]|^\s*[\w.]{1,4}[)）]")
_ENDS = (".", "!", "?", ":", "…", "。", "！", "？", "：")
_CLOSING = "')]”’）】」』*_~" + CLOSE
_LAST = regex(f"(?<=[^\x00-\xff])({CLOSE}*)([,;:!?])(?={CLOSE}*\\Z)")


def punctuation(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A mark is of the other language, is repeated, is unpaired, or is lost."""
    text, language = row.target.text, setting.pair.target.language
    if row.kind is Kind.COMMENT:
        return
    grammar = replace(setting.grammar, markdown=row.markdown)
    ours, seen = words_in_place(row.source.text, grammar), words_in_place(text, grammar)
    if language == "zh":
        yield from half_width(seen)
        yield from _last(seen)
    elif not has_own_letters(setting.pair.target) and not seen.isascii():
        yield from _full_width(seen)
    yield from _doubled(ours, seen)
    if language == "zh":
        yield from _stuttered(row.source.text, seen)
    yield from _unpaired(ours, seen)
    if row.kind is Kind.PARAGRAPH:
        yield from _lost(ours, seen)


_TOUCHED = frozenset({"code", "math", "links"})
_TAIL = regex(r"[A-Za-z]+")
_TIGHT = regex(r"(?<=[a-z]{2})([,;!?]|\.(?=[A-Z]))(?=[A-Za-z][a-z]+[ ,])")
_TAILS = frozenset("s es ed d th st nd rd ing er ers ify ly".split())


def glued(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A space is missing: between English and code, a formula or a link, or after a mark."""
    text = row.target.text
    if has_own_letters(setting.pair.target) or row.kind is Kind.COMMENT or not row.markdown:
        return
    source = row.source.text
    for each in row.target.placeholders:
        if each.check not in _TOUCHED or text.startswith(("http", "<"), each.start):
            continue
        before, tail = text[each.start - 1 : each.start], _TAIL.match(text, each.stop)
        left = before.isascii() and before.isalpha()
        if not left and (tail is None or tail[0].lower() in _TAILS):
            continue
        if text[max(each.start - 12, 0) : each.stop + 12] in source:
            continue
        side, at = ("before", each.start) if left else ("after", each.stop)
        shown = shorten(text[each.start : each.stop], 40)
        yield Problem(f"a space is missing {side} {shown}", at, at, fix=" ")
    if not _TIGHT.search(text):
        return
    seen = words_in_place(text, replace(setting.grammar, markdown=row.markdown))
    # A host without a scheme has a check of its own: `the website.It is`.
    tight = [m for m in _TIGHT.finditer(seen) if m[0] not in source]
    hosts = [place for _, *place in addresses_in(source, text)] if tight else []
    for m in tight:
        if not any(start <= m.start() < stop for start, stop in hosts):
            yield Problem(
                f"a space is missing after “{m[1]}”", m.start(1), m.end(1), fix=f"{m[1]} "
            )


def _full_width(seen: str) -> Iterator[Problem]:
    """Chinese marks in a language that has its own; what is quoted in Chinese may keep them."""
    for m in _WIDE.finditer(seen):
        start, stop = m.span()
        before, after = seen[start - 1 : start], seen[stop : stop + 1]
        if is_han(before) or is_han(after):
            continue
        half = _ENGLISH.get(m[0])
        if m[0] == "、" and seen[:start].isdecimal():
            half = "."
        if half is None:
            yield Problem(
                f"“{m[0]}” is a Chinese mark; use an English one", start, stop, Severity.NOTE
            )
            continue
        opening = half in "(["
        if opening:
            fix = half if not before or before.isspace() or before in OPEN else f" {half}"
        else:
            tight = not after or after.isspace() or not after.isalnum()
            fix = half if tight and after not in (OPEN, TOKEN) else f"{half} "
        yield Problem(f"full-width “{m[0]}”; write “{half}”", start, stop, fix=fix)


def _last(seen: str) -> Iterator[Problem]:
    for m in _LAST.finditer(seen):
        if not is_han(seen[m.start() - 1]):
            continue
        full = FULL[m[2]]
        message = f"half-width “{m[2]}” after a Chinese character; write “{full}”"
        yield Problem(message, *m.span(2), fix=full)


def _doubled(ours: str, seen: str) -> Iterator[Problem]:
    if _TWICE.search(ours):
        return
    for m in _TWICE.finditer(seen):
        yield Problem(f"repeated “{m[0]}”; write “{m[0][0]}”", *m.span(), fix=m[0][0])


_STUTTER = regex(
    "(?P<word>的|了|们|我们|可以|需要|一个)(?P=word)(?!确)|[，、；：。,][，、；：。](?<!。。)"
    "|(?<![！？])(?:！！|？？)(?![！？])|（（|））(?!）)"
)


def _stuttered(source: str, seen: str) -> Iterator[Problem]:
    """A particle twice, or two marks where one belongs."""
    for m in _STUTTER.finditer(seen):
        # What is said by `_doubled` already, and what the author writes so, is left out.
        if not _TWICE.match(seen, m.start()) and m[0] not in source:
            if m[0] in ("！！", "？？") and re.search(r"[!?！？]{2}", source):
                continue
            yield Problem(f"“{m[0]}” is doubled; write it once", *m.span())


def _unpaired(ours: str, seen: str) -> Iterator[Problem]:
    """Brackets and quotes without their partners, if the source's have theirs."""
    for opening, closing in _PAIRS:
        if _loose(ours, opening, closing):
            continue
        for at in _loose(seen, opening, closing):
            yield Problem(f"unpaired {seen[at]}: add its partner, or remove it", at, at + 1)
    if seen.count('"') % 2 and not ours.count('"') % 2 and not re.search(r'\d"', seen):
        at = seen.rfind('"')
        yield Problem('unpaired ": add its partner, or remove it', at, at + 1)


def _loose(text: str, opening: str, closing: str) -> list[int]:
    """Where the marks stand that do not pair."""
    if not any(mark in text for mark in opening + closing):
        return []
    text = _SMILEY.sub(lambda m: " " * len(m[0]), text) if "(" in opening else text
    stack, loose = [], []
    for at, char in enumerate(text):
        if char in opening:
            stack.append(at)
        elif char in closing:
            if stack:
                stack.pop()
            else:
                loose.append(at)
    return sorted(loose + stack)


def _lost(ours: str, seen: str) -> Iterator[Problem]:
    """A sentence of the source ends, and its translation does not; one link may end either way."""
    if _is_one_link(ours) or _is_one_link(seen):
        return
    ended, last = (text.rstrip().rstrip(_CLOSING).rstrip() for text in (ours, seen))
    if not ended.endswith(("。", "！", "？", ".", "!", "?")) or not last:
        return
    if last[-1] not in (*_ENDS, WALL) and (last[-1].isalnum() or last[-1] == TOKEN):
        mark = "“。”" if is_han(last[-1]) else "a full stop"
        at = len(last) - 1
        yield Problem(f"the source ends with “{ended[-1]}”, the target without {mark}", at, at + 1,
                    Severity.NOTE)  # fmt: skip


def _is_one_link(text: str) -> bool:
    """Whether a paragraph is a link from end to end, but for a mark behind it."""
    return text.startswith(OPEN) and text.rstrip("。.！!？?").endswith(CLOSE)

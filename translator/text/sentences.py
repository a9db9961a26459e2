"""Sentences of Chinese and English texts: what a small model translates at a time.

    "".join(split(text)) == text

The rules are few and err towards sentences that are too long: a model translates two at
once, but not half of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.text.chars import is_cjk
from translator.text.regex import regex

_END = regex(
    r"(?P<mark>[。！？；｡!?.…]+)"
    r"(?P<closers>(?:[”’\"'»」』）】》〉)\]}*_~]|</g\d+>)*)"
    r"(?P<space>\s*)"
)
"""What may end a sentence, quotes, brackets and tags that close after it, and space."""
_OPENERS = "“‘\"'«「『（【《〈([{*_~"
_WORD = regex(r"[A-Za-z.]+\Z")
_NUMBERED = regex(r"\s*\(?\d{1,3}\Z")
_ABBREVIATIONS = frozenset(
    "e.g i.e cf vs mr mrs ms dr prof st jr sr fig figs eq eqs sec ch no nos vol pp p ed eds al "
    "approx est dept inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec u.s".split()
)
"""Words whose full stop ends no sentence; `etc.` may end one."""
_CLAUSE = regex(r"(?:[，、：；,:;]|——|\s)\s*")
_TAG = regex(r"<[^<>]*>")


def split(text: str, longest: int = 100_000) -> list[str]:
    """Split *text* after each sentence; the spaces after a sentence belong to it.

    Args:
        longest: how many characters a piece may have; a longer sentence is cut after a
            clause, or a word, and else where it is full, but never within a tag.
    """
    return [part for sentence in _sentences(text) for part in _cut(sentence, longest)]


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for m in _END.finditer(text):
        if m.end() < len(text) and _ends(text, m, start):
            yield text[start : m.end()]
            start = m.end()
    if start < len(text):
        yield text[start:]


def _ends(text: str, m: re.Match[str], start: int) -> bool:
    """Whether a sentence that began at *start* ends with *m*, which is not the text's end."""
    after = text[m.end()]
    opened = _TAG.sub("", text[m.end() : m.end() + 48]).lstrip(_OPENERS)
    if "\n" in m["space"]:
        return True
    if set(m["mark"]) & set("。！？；｡"):
        return True
    if set(m["mark"]) & set("!?"):
        return not opened[:1].islower() if m["space"] else is_cjk(after)
    if not m["space"]:
        # A full stop or dots between Chinese characters: 你好.我来了, but not 他……不知道。
        return m["mark"] == "." and is_cjk(after) and is_cjk(text[m.start() - 1 : m.start()])
    if opened[:1].islower():
        return False
    return m["mark"] != "." or not _abbreviates(text[max(start, m.start() - 24) : m.start()], m)


def _abbreviates(before: str, m: re.Match[str]) -> bool:
    """Whether the full stop of *m* belongs to the word or number that it follows."""
    if m["closers"]:
        return False
    word = _WORD.search(before)
    if word is None:
        return bool(_NUMBERED.fullmatch(before))
    initial = len(word[0]) == 1 and word[0].isupper() and word[0] != "I"
    return initial or word[0].lower() in _ABBREVIATIONS


def _cut(sentence: str, longest: int) -> Iterator[str]:
    while len(sentence) > longest:
        places = [m.end() for m in _CLAUSE.finditer(sentence, longest // 2, longest)]
        place = places[-1] if places else longest
        for tag in _TAG.finditer(sentence):
            if tag.start() < place < tag.end():
                place = tag.start() or tag.end()
        yield sentence[:place]
        sentence = sentence[place:]
    yield sentence

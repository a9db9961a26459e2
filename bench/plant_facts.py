"""Mistakes in what a text says, planted into its own sentences where it has a place for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from bench.goods import EN, Good
from bench.spots import Planted, edit, line_of, pick, whole
from translator.markdown.prose import masked
from translator.text.chars import has_cjk
from translator.units import Kind, Locale, Pair, Segment

Table = dict[str, tuple[tuple[str, str], ...]]
"""By language, patterns and what to put in their place."""
Plant = Callable[[Good, Random], Planted | None]
_TEXT = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE})
_ENDS = {
    "en": re.compile(r"[.!?](?=\s+[A-Z]|\s*\Z)"),
    "zh": re.compile(r"[。！？]"),
}
_INVENTED = {
    "en": (
        "It was first shown at a small meeting of volunteers.",
        "Most readers will find this part rather easy.",
        "The results were better than anybody had expected.",
    ),
    "zh": (
        "它最早是在一次志愿者聚会上展示的。",
        "大多数读者会觉得这一部分相当容易。",
        "结果比所有人预想的都要好得多。",
    ),
}


def either(natural: Plant, made: Plant) -> Plant:
    """Plant into the pair's own words every other time, where they have a place."""

    def plant(good: Good, rng: Random) -> Planted | None:
        return (natural(good, rng) if rng.random() < 0.5 else None) or made(good, rng)

    return plant


def _texts(good: Good) -> list[tuple[Segment, Segment]]:
    """Prose whose two sides are each on one line, and not the same."""
    return [
        (ours, theirs)
        for ours, theirs in good.rows
        if ours.kind is theirs.kind and theirs.kind in _TEXT
        and len(ours.spans) == len(theirs.spans) == 1 and ours.source != theirs.source
    ]  # fmt: skip


def _sentences(text: str, language: str) -> list[tuple[int, int]]:
    """From where to where each sentence goes, as a careful reader would cut them."""
    found, at = [], 0
    for m in _ENDS[language].finditer(masked(text)):
        found.append((at, m.end()))
        at = m.end()
    return found if not text[at:].strip() else [*found, (at, len(text))]


def _several(good: Good) -> list[tuple[tuple[Segment, Segment], list[tuple[int, int]]]]:
    """Rows of at least two sentences, as many on both sides, each of some length."""
    ours, theirs = good.pair.source.language, good.pair.target.language
    found = []
    for row in _texts(good):
        old, new = _sentences(row[0].source, ours), _sentences(row[1].source, theirs)
        least = 10 if theirs == "zh" else 30
        if 2 <= len(new) == len(old) <= 6 and min(b - a for a, b in new) >= least:
            found.append((row, new))
    return found


def sentence_dropped(good: Good, rng: Random) -> Planted | None:
    """One sentence of several is gone."""
    if not (chosen := pick(rng, _several(good))):
        return None
    row, places = chosen
    start, stop = rng.choice(places)
    at = whole(row[1]).start
    if start == 0:  # the space before the next one goes, too
        text = row[1].source
        stop += len(text[stop:]) - len(text[stop:].lstrip())
    return edit(good, at + start, at + stop, "", row)


def sentence_doubled(good: Good, rng: Random) -> Planted | None:
    """One sentence of several is there twice."""
    if not (chosen := pick(rng, _several(good))):
        return None
    row, places = chosen
    start, stop = rng.choice(places)
    at = whole(row[1]).start
    said = row[1].source[start:stop].strip()
    space = " " if good.pair.target.language == "en" else ""
    return edit(good, at + stop, at + stop, space + said, row)


def sentence_invented(good: Good, rng: Random) -> Planted | None:
    """A sentence that the source lacks."""
    if not (chosen := pick(rng, _several(good))):
        return None
    row, places = chosen
    language = good.pair.target.language
    _, stop = rng.choice(places)
    at = whole(row[1]).start
    space = " " if language == "en" else ""
    return edit(good, at + stop, at + stop, space + rng.choice(_INVENTED[language]), row)


_NOT: Table = {
    "en": (
        (r"\b(do|does|did|is|are|was|were|will|can|could|should|must|would) ?n[o']t\b", r"\1"),
        (r"\bcannot\b", "can"), (r"\bnever\b", "always"), (r"\bwithout\b", "with"),
        (r"\bcan't\b", "can"), (r"\bwon't\b", "will"), (r"\bdon't\b", "do"),
    ),
    "zh": (
        ("不(能|会|要|应|支持|需要|允许)", r"\1"), ("无法", "可以"), ("没有", "有"),
        ("请勿", "请"), ("禁止", "允许"), ("不再", "仍"),
    ),
}  # fmt: skip
_YES: Table = {
    "en": ((r"\b(is|are|will|can|should|must) (?!not|n't|no\b|never)", r"\1 not "),),
    "zh": (
        ("(?<![不没])(支持|需要|允许|可以)(?!不)", r"不\1"),
        ("(?<!不)(会|能)(?=[被在把让够])", r"不\1"),
    ),
}


def _replaced(
    good: Good, rng: Random, table: dict[str, tuple[tuple[str, str], ...]]
) -> Planted | None:
    places = [
        (row, m, new)
        for row in _texts(good)
        for pattern, new in table[good.pair.target.language]
        for m in re.finditer(pattern, masked(row[1].source))
    ]
    if not (chosen := pick(rng, places)):
        return None
    row, m, new = chosen
    at = whole(row[1]).start
    return edit(good, at + m.start(), at + m.end(), m.expand(new), row)


def negation_dropped(good: Good, rng: Random) -> Planted | None:
    """What was denied is said."""
    return _replaced(good, rng, _NOT)


def negation_added(good: Good, rng: Random) -> Planted | None:
    """What was said is denied."""
    return _replaced(good, rng, _YES)


def bold_lost(good: Good, rng: Random) -> Planted | None:
    """Strong emphasis that both have is lost."""
    places = [
        (row, m)
        for row in _texts(good)
        if row[0].source.count("**") == row[1].source.count("**")
        for m in re.finditer(r"\*\*([^*\n`]+)\*\*", row[1].source)
        if masked(row[1].source)[m.start(1)] != "\x00"
    ]
    if not (chosen := pick(rng, places)):
        return None
    row, m = chosen
    at = whole(row[1]).start
    return edit(good, at + m.start(), at + m.end(), m[1], row)


def heading_left(good: Good, rng: Random) -> Planted | None:
    """A heading of several words is the source's."""
    rows = [
        row
        for row in good.rows
        if row[1].kind is Kind.HEADING and row[0].source != row[1].source
        and "`" not in row[0].source and "{" not in row[0].source
        and (sum(map(has_cjk, row[0].source)) >= 4
             if good.pair.source.language == "zh"
             else len(re.findall(r"\b[a-z]{3,}", row[0].source)) >= 2)
    ]  # fmt: skip
    if not (row := pick(rng, rows)):
        return None
    span = whole(row[1])
    return edit(good, span.start, span.stop, row[0].source, row)


def list_kind(good: Good, rng: Random) -> Planted | None:
    """An ordered list of the post became bullets."""
    found = [
        m
        for m in re.finditer(r"(?:^\d+\. .+\n)+", good.target, re.M)
        if good.target[: m.start()].count("```") % 2 == 0
        and good.target[m.start() - 2 : m.start()] == "\n\n"
    ]
    if not (m := pick(rng, found)):
        return None
    first = next((r for r in good.rows if m.start() <= whole(r[1]).start < m.end()), None)
    if first is None or not _is_ordered(good, first[0]):
        return None
    return edit(good, *m.span(), re.sub(r"^\d+\. ", "- ", m[0], flags=re.M), first)


def _is_ordered(good: Good, segment: Segment) -> bool:
    start, stop = line_of(good.source, whole(segment).start)
    return re.match(r"\s*\d+\. ", good.source[start:stop]) is not None


_HANT = """\
# 開發者指南

歡迎大家參加這個專案。請先閱讀下面的說明，再開始寫程式碼。

## 安裝

我們會在這裡說明怎樣安裝軟體，以及遇到問題時應該聯繫誰。
"""
_HANT_EN = """\
# Guide for developers

Everyone is welcome to this project. Read what is below first, and then begin to write code.

## Installation

Here we explain how to install the software, and whom to contact when there is a problem.
"""


def simplified(good: Good, rng: Random) -> Planted | None:
    """Words in Simplified characters in a post in Traditional ones."""
    if good.pair.target.language != "zh":
        return None
    base = Good("a post in Traditional characters", _HANT_EN, _HANT, Pair(EN, Locale("zh-Hant")))
    old, new = rng.choice((
        ("歡迎大家參加這個專案。", "欢迎大家参加这个项目。"),
        ("請先閱讀下面的說明，再開始寫程式碼。", "请先阅读下面的说明，再开始写代码。"),
        ("我們會在這裡說明怎樣安裝軟體，", "我们会在这里说明怎样安装软件，"),
        ("以及遇到問題時應該聯繫誰。", "以及遇到问题时应该联系谁。"),
        ("開發者指南", "开发者指南"),
    ))  # fmt: skip
    at = _HANT.index(old)
    row = next(row for row in base.rows if old in row[1].source)
    planted = edit(base, at, at + len(old), new, row)
    return Planted(
        planted.source, planted.target, planted.lines, planted.ours, planted.what, base=base
    )

"""Numbers as Chinese writes them: 15 万, 三十五, 八折, 三分之一, 3 点半, 一个半小时."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from translator.text.regex import regex
from translator.text.values.figures import (
    DIGITS,
    Notation,
    Readings,
    Value,
    Weight,
    amount,
    readings,
    weigh,
)

_ONES = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_ONE = "".join(_ONES)
_ALL = _ONE + "".join(_TENS)
_ANY = rf"{DIGITS}|[{_ALL}]{{1,20}}(?:点[{_ONE}]{{1,20}})?"

_IDIOM = regex(
    "第一时间|进一步|一[起些样下直定般致旦切旁时并]|[统唯同万]一|(?<!分)之一"
    "|三思|三角|再三|十分(?!钟|之)|十足|[二八十]+六?进制|二维码|[一二三]元|二次(?=开发|元|封装|加工|利用|创作|确认|编辑)|百度|百科|千帆|千变万化|万[能物象]"
    "|千万(?=别|不要|要|记)|四[处周]|八卦|五星|[五七乱]花八门|七嘴八舌|乱七八糟|三番五次|接二连三|不三不四"
)
_MEASURE = regex(
    r"\s?(?:[个位名种次篇年月天日周条项类步章节层张块倍台家行列件段组份轮届期季岁米元句页封场座本级档维阶遍门支款套卷集人秒]"
    "|小时|分钟|公里|部分|方面|大)"
)
_ROUGHLY = regex(r"[几数上多成好近]\Z")
_WORDS = {
    "半": (Fraction(1, 2), 6, 30, 50), "双": (2,), "俩": (2,), "倍": (2,), "单": (1,),
    "首": (1,), "每": (1,), "仅": (1,), "某": (1,), "无": (0,), "没": (0,), "仨": (3,), "刻": (15,),
}  # fmt: skip


def hours(hour: Fraction | int) -> Readings:
    """An hour by either clock."""
    return readings(hour, hour + 12 if hour <= 12 else hour - 12)


def number(text: str) -> Fraction | None:
    """The value of a number in Chinese characters; None if it is none, such as 两三."""
    whole, _, decimals = text.partition("点")
    if not any(char in _TENS for char in whole):
        if len(whole) == 2 and _ONES[whole[1]] - _ONES[whole[0]] == 1:
            return None
        digits = "".join(str(_ONES[char]) for char in whole)
        return Fraction(f"{digits}.{''.join(str(_ONES[c]) for c in decimals)}0")
    total, section, digit, unit = 0, 0, -1, 1
    for char in whole:
        if char in _ONES:
            if digit > 0:
                return None
            digit = _ONES[char]
            unit = 1 if digit == 0 else unit
        elif (ten := _TENS[char]) < 10**4:
            section += (1 if digit < 0 else digit) * ten
            digit, unit = -1, ten
        else:
            here = section + max(digit, 0)
            total = total + here * ten if total >= ten else (total + here or 1) * ten
            section, digit, unit = 0, -1, ten
    # A last digit without its unit is of the next lower one: 一万二 is 12,000.
    return Fraction(total + section + max(digit, 0) * (unit // 10 if unit >= 100 else 1))


def _read(text: str) -> Fraction | None:
    """The value of a number in digits or in characters."""
    if text[0] in _ALL:
        return number(text)
    return amount(text) if text.count(".") < 2 else None


def _weight(text: str, otherwise: Weight = Weight.WORD) -> Weight:
    return otherwise if text[0] in _ALL else weigh(text)


def _idiom(m: re.Match[str]) -> Iterator[Value]:
    yield from ()


def _per_cent(m: re.Match[str]) -> Iterator[Value]:
    """百分之三十."""
    if (share := _read(m[1])) is not None:
        units = frozenset({("%", share)})
        known = readings(share, share / 100)
        yield Value(*m.span(), known, _weight(m[1]), units=units)


def _part(m: re.Match[str]) -> Iterator[Value]:
    """三分之一; 千分之三."""
    whole, part = _read(m[1]), _read(m[2])
    if whole and part is not None:
        share = part / whole
        known = readings(share, share * 100)
        yield Value(*m.span(), known, _weight(m[1]), (readings(whole), readings(part)))


def _off(m: re.Match[str]) -> Iterator[Value]:
    """八折 is 80 per cent of the price, and 20 per cent off."""
    tenths = _read(m[1])
    if tenths:
        rest = tenths * 10 if tenths < 10 else tenths
        known = readings(rest, 100 - rest, rest / 100, 1 - rest / 100)
        yield Value(*m.span(), known, _weight(m[1]))


def _and_half(m: re.Match[str]) -> Iterator[Value]:
    """一个半小时, 两年半, 3 点半."""
    if (count := _read(m[1])) is not None:
        half = count + Fraction(1, 2)
        known = readings(half, half * 12, half * 60, half + 12)
        parts = (hours(count), readings(Fraction(1, 2), 30))
        yield Value(*m.span(), known, _weight(m[1]), parts)


def _scaled(m: re.Match[str]) -> Iterator[Value]:
    """15 万, 1.2 亿, 3000 多万; 10 千米 is 10 as well."""
    count = _read(m[1])
    if count is None:
        return
    scaled = count
    for char in m[2]:
        scaled *= _TENS[char]
    both = {count} if m[3] else set()
    yield Value(*m.span(1)[:1], m.end(2), frozenset({scaled, *both}), Weight.DIGITS)


def _counted(m: re.Match[str]) -> Iterator[Value]:
    """Digits before a word that says how to read them: 3 点, 3 倍, 3 成, 90 分钟, 2 斤."""
    count = _read(m[1])
    if count is None:
        return
    word = m[2]
    if word in ("点", "时", "点钟"):
        known = hours(count)
    elif word == "倍":
        known = readings(count, count + 1, count * 100)
    elif word == "成":
        known = readings(count, count * 10)
    else:
        known = readings(count, count / 60 if word == "分钟" else count / 2)
    measured = word != "成" or m[1][0] not in _ALL
    weight = _weight(m[1], Weight.WORD if measured and count > 1 else Weight.SILENT)
    yield Value(*m.span(1), known, weight)


def _han(m: re.Match[str]) -> Iterator[Value]:
    """三十五; a number is meant for sure only before a measure word or after 第."""
    count = number(m[0])
    if count is None:
        several = tuple(readings(_ONES[char]) for char in m[0] if char in _ONES)
        yield Value(*m.span(), frozenset(), Weight.SILENT, several)
        return
    before, text = m.string[max(m.start() - 1, 0) : m.start()], m.string
    meant = before == "第" or (_MEASURE.match(text, m.end()) and not _ROUGHLY.search(before))
    sure = meant and count > 1 and m[0] not in _TENS
    yield Value(*m.span(), readings(count), Weight.WORD if sure else Weight.SILENT)


def _word(m: re.Match[str]) -> Iterator[Value]:
    """半, 双, 单: what may answer a number."""
    yield Value(*m.span(), readings(*_WORDS[m[0]]), Weight.SILENT)


RULES: tuple[Notation, ...] = (
    Notation(_IDIOM, _idiom),
    Notation(regex(rf"百分之\s?({_ANY})"), _per_cent, "百"),
    Notation(regex(rf"({_ANY})\s?分之\s?({_ANY})"), _part, "之"),
    Notation(regex(rf"({DIGITS}|[{_ONE}]{{1,2}})\s?折(?![叠腾返射线磨损断合中])"), _off, "折"),
    Notation(regex(rf"({_ANY})\s?(?:[个年倍]|天(?!半个)|小时|点钟?)半"), _and_half, "半"),
    Notation(
        regex(rf"({DIGITS})\s?[多余来几]?\s?([十百千万亿]+)(?![帆能])([米克瓦字兆帧卡赫焦比]?)"),
        _scaled,
        "十百千万亿",
    ),
    Notation(
        regex(rf"({_ANY})\s?[多余来几]?\s?(点钟|点|时(?![间候刻机])|倍|成|分钟|斤)"),
        _counted,
        "点时倍成分斤",
    ),
    Notation(regex(rf"[{_ALL}]{{1,40}}(?:点[{_ONE}]{{1,40}})?"), _han),
    Notation(regex(f"[{''.join(_WORDS)}]"), _word),
)
"""What only Chinese has."""

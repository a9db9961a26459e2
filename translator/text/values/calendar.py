"""Days, weekdays and hours: 2024 年 5 月 30 日, 30 May, 周三, 下午 2 点半, 2:30 p.m.

The names are those of CLDR. A day is read with what is said of it: a year, a month, a day of the
month; two days are the same if what both say is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from translator.text.regex import regex
from translator.text.values.figures import (
    Notation,
    Reading,
    Readings,
    Value,
    ValueKind,
    Weight,
    readings,
)
from translator.text.values.han import hours, number

_HAN = "一二三四五六七八九十"
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_SHORT = {
    **{name[:3]: i for i, name in enumerate(_MONTHS, 1)}, "Sept": 9,
    **{name: i for i, name in enumerate(_MONTHS, 1)},
}  # fmt: skip
_DOUBTFUL = frozenset({"May", "March", "Mar", "August", *(set(_SHORT) - set(_MONTHS))})
"""What is a month only beside a day, a year or a preposition."""
_BEFORE = regex(
    r"\b(?:[Ii]n|[Bb]y|[Oo]f|[Ss]ince|[Uu]ntil|[Ff]rom|[Tt]his|[Ll]ast|[Nn]ext|[Ll]ate|[Ee]arly"
    r"|[Mm]id|[Dd]uring|[Tt]o|[Oo]n)[ -]\Z"
)
_PARTS: tuple[tuple[frozenset[str], tuple[int, int]], ...] = (
    (frozenset({"下午", "午后", "傍晚"}), (1, 1)),
    (frozenset({"中午", "午间"}), (1, 13)),
    (frozenset({"上午"}), (1, 13)),
    (frozenset({"晚上", "晚间", "今晚", "明晚", "当晚", "晚"}), (0, 5)),
    (frozenset({"夜里", "深夜"}), (0, 6)),
    (frozenset({"凌晨", "清晨", "早上", "早晨", "早"}), (0, 13)),
)
"""Parts of the day: whether their twelve o'clock is noon, and from which hour twelve are added."""
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}


def agree(one: Readings, other: Readings) -> bool:
    """Whether two days may be the same: all that both say is equal, and there is such."""
    return any(_same(a, b) for a in one for b in other)


def _same(one: Reading, other: Reading) -> bool:
    if not (isinstance(one, tuple) and isinstance(other, tuple)):
        return False
    both = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return bool(both) and all(a == b for a, b in both)


def _day(m: re.Match[str], *days: tuple[int, int, int], weight: Weight) -> Iterator[Value]:
    """A day, which its parts may say as well; nothing if there is no such day."""
    possible = [each for each in days if each[1] <= 12 and each[2] <= 31]
    if possible:
        year, month, day = possible[0]
        years = readings(year, year % 100) if year else frozenset[Reading]()
        parts = [years, *(readings(n) for n in (month, day) if n)]
        yield Value(
            *m.span(), frozenset(possible), weight, tuple(filter(None, parts)), ValueKind.DATE
        )


def _digits(text: str | None) -> int:
    """A number in digits, or in Chinese characters; 0 if it is not said."""
    if not text:
        return 0
    return int(text) if text.isdecimal() else int(number(text) or 0)


def _chinese(m: re.Match[str]) -> Iterator[Value]:
    """2024 年 5 月 30 日, 5 月 30 号, 五月."""
    year, month, day = (_digits(m[name]) for name in ("year", "month", "day"))
    year += 2000 if 0 < year < 60 else 1900 if 60 <= year < 100 else 0
    word = Weight.DIGIT if m["month"].isdecimal() else Weight.WORD
    yield from _day(m, (year, month, day), weight=Weight.DIGITS if year or day else word)


def _iso(m: re.Match[str]) -> Iterator[Value]:
    """2024-05-30, 2024/5/30, 2024.5.30."""
    year, month, day = int(m[1]), int(m[3]), int(m[4])
    if not (0 < month < 13 and 0 < day < 32):
        yield Value(*m.span(), readings(m[0]), Weight.DIGITS, kind=ValueKind.VERSION)
        return
    yield from _day(m, (year, month, day), weight=Weight.DIGITS)


def _slashed(m: re.Match[str]) -> Iterator[Value]:
    """04/01/2024, which is in April or in January."""
    a, b, year = int(m[1]), int(m[2]), int(m[3])
    yield from _day(m, (year, a, b), (year, b, a), weight=Weight.DIGITS)


def _english(m: re.Match[str]) -> Iterator[Value]:
    """May 30, 2024; 30th of May; in May."""
    month, day, year = _SHORT[m["month"]], m["day"] or m["first"], m["year"]
    alone = not (day or year)
    if alone and m["month"] in _DOUBTFUL and not _BEFORE.search(m.string, 0, m.start()):
        yield Value(*m.span(), readings(month), Weight.SILENT)
        return
    said = (int(year or 0), month, int(day or 0))
    yield from _day(m, said, weight=Weight.WORD if alone else Weight.DIGITS)


def _weekday(m: re.Match[str]) -> Iterator[Value]:
    """周三, Wednesday, Wed."""
    day = _WEEK.get(m[1]) or next(i for i, each in enumerate(_DAYS, 1) if each[:2] == m[1][:2])
    known = frozenset[Reading]({("weekday", Fraction(day))})
    yield Value(*m.span(), known, Weight.DIGITS, kind=ValueKind.WEEKDAY)


def _clock(m: re.Match[str], times: set[tuple[int, int]], weight: Weight) -> Iterator[Value]:
    """An hour, by one clock or, if nothing says which half of the day it is, by both."""
    known = frozenset[Reading](("minute", Fraction(60 * (h % 24) + n)) for h, n in times)
    hour, minute = min(times)
    half = (Fraction(1, 2),) if minute == 30 else ()
    parts = (hours(hour), *((readings(minute, *half),) if minute else ()))
    yield Value(*m.span(), known, weight, parts, ValueKind.TIME)


def _bare(m: re.Match[str]) -> Iterator[Value]:
    """14:30; 2:30 may be in the afternoon."""
    hour, minute = int(m[1]), int(m[2])
    times = {(hour, minute)} | ({(hour + 12, minute)} if hour <= 12 else set())
    yield from _clock(m, times, Weight.DIGITS)


def _half_of_day(m: re.Match[str]) -> Iterator[Value]:
    """下午 2 点半, 晚上 7:30."""
    hour = _digits(m["hour"])
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(m["some"] or "") or _digits(
        m["minute"] or m["past"]
    )
    if hour > 24 or minute > 59:
        return
    add, start = next(shift for names, shift in _PARTS if m["part"] in names)
    hour = 12 * add if hour == 12 else hour + 12 if start <= hour < 12 else hour
    yield from _clock(m, {(hour, minute)}, Weight.DIGITS)


def _of_twelve(m: re.Match[str]) -> Iterator[Value]:
    """2 p.m., 2:30 AM."""
    hour = int(m[1]) % 12 + (12 if m[3] in "pP" else 0)
    yield from _clock(m, {(hour, int(m[2] or 0))}, Weight.DIGITS)


def _named_hour(m: re.Match[str]) -> Iterator[Value]:
    """Noon and midnight."""
    yield from _clock(m, {(0, 0) if m[0][0] in "mM" else (12, 0)}, Weight.SILENT)


_COMMON = (
    Notation(
        regex(r"(?<![\d.])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d]|\.\d)"), _iso, "12"
    ),
    Notation(regex(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?![\d/])"), _slashed, "/"),
)
_TIME = Notation(regex(r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?![\d:])"), _bare, ":")
_NAMES = "|".join(sorted(_SHORT, key=len, reverse=True))

HAN: tuple[Notation, ...] = (
    *_COMMON,
    Notation(
        regex(
            rf"(?:(?<![\d.])(?P<year>\d{{2}}|\d{{4}}|[〇零{_HAN[:9]}]{{4}})\s?年\s?)?"
            rf"(?<![\d.{_HAN}])(?P<month>\d{{1,2}}|[{_HAN}]{{1,2}})\s?月(?![球亮光饼均活租薪])"
            rf"(?:\s?(?P<day>\d{{1,2}}|[{_HAN}]{{1,3}})\s?[日号])?"
        ),
        _chinese,
        "月",
    ),
    Notation(
        regex(
            r"(?<![一二两三四五六七八九十几\d])(?<![一二两三四五六七八九十几\d] )"
            r"(?:周|星期|礼拜)([一二三四五六日天])"
            r"(?!\s?[年个次届期天篇种章部均]|[一二三四五六七八九十])"
        ),
        _weekday,
        "周星礼",
    ),
    Notation(
        regex(
            r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|午间|下午|午后|傍晚|晚上|晚间|夜里|深夜|今晚"
            rf"|明晚|当晚|早|晚)\s?(?P<hour>\d{{1,2}}|[{_HAN}]{{1,3}})\s?"
            rf"(?:[:：](?P<minute>[0-5]\d)|[点时](?:\s?(?P<some>半|一刻|三刻)"
            rf"|\s?(?P<past>\d{{1,2}})\s?分)?)"
        ),
        _half_of_day,
        "早晚晨午",
    ),
    _TIME,
)  # fmt: skip
"""As Chinese writes them."""

ENGLISH: tuple[Notation, ...] = (
    *_COMMON,
    Notation(
        regex(
            r"(?<![A-Za-z\d.])(?:(?P<first>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+)?"
            rf"(?P<month>{_NAMES})(?![A-Za-z-])\.?"
            r"(?:\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:]|\s?[ap]\.?m|\.\d))?"
            r"(?:,?\s+(?:of\s)?(?P<year>(?:19|20)\d\d)(?![\d]))?"
        ),
        _english,
        "JFMASOND",
    ),
    Notation(
        regex(
            r"(?<![A-Za-z])((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|(?:Mon|Tues?|Wed|Thur?s?|Fri"
            r"|Sat)(?=[.,)]|\s?[-–]|\s\d)|Sun(?=\.|\)|\s?[-–]\s?(?:Mon|Thu|Fri|Sat)|, \d))"
            r"(?![A-Za-z])"
        ),
        _weekday,
        "MTWFS",
    ),
    Notation(
        regex(r"(?<![\d:.])(1[0-2]|\d)(?::([0-5]\d))?\s?([apAP])\.?[mM](?![A-Za-z])\.?"),
        _of_twelve,
        "mM",
    ),
    Notation(
        regex(r"(?<![A-Za-z-])(?:noon|midday|midnight)(?![A-Za-z])", re.I), _named_hour, "d"
    ),
    _TIME,
)  # fmt: skip
"""As English writes them."""

"""Numbers in digits, and what a number in a text is.

A `Number` has every value that it may stand for; two numbers are the same if they have one
in common. So 3 pm is 3 and 15, and 30 % is 30 as well as 0.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from fractions import Fraction
from typing import NamedTuple

Readings = frozenset[Fraction | str]
"""The values that a number may have; a version such as 3.0.1 is a text."""


class Weight(IntEnum):
    """How sure it is that somebody meant a number here."""

    SILENT = 0
    """A word such as `a`: it may answer a number of the other side, and asks for none."""
    WORD = 1
    """A number in words."""
    DIGIT = 2
    """One digit, or what belongs to a name, such as H100."""
    DIGITS = 3
    """Two digits or more, or a decimal point."""


class Number(NamedTuple):
    """A number in a text."""

    start: int
    """Where it begins."""
    stop: int
    """Where it ends."""
    readings: Readings
    """What it may stand for."""
    weight: Weight
    """How sure it is."""
    parts: tuple[Readings, ...] = ()
    """The numbers that it may be instead: 2024.4.1 is a date, too."""


Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Iterable[Number]]]
"""A way to write numbers, and what one match of it says; an earlier rule takes the place."""

DIGITS = (
    r"(?<!\d)(?:\d{1,3}(?:[,，]\d{3}){1,6}(?:\.\d{1,20})?(?![\d,，])"
    r"|\d{1,40}(?:\.\d{1,40}){0,4})"
)
"""The pattern of a number in digits: 150,000, 1.5, 3.0.1; bounded, so that it stays linear."""

_LETTER = re.compile(r"[A-Za-z_]-?\Z")
_SUFFIXES = {"": 1, "k": 10**3, "w": 10**4, "m": 10**6, "b": 10**9}
_ROMANS = {"I": 1, "V": 5, "X": 10}


def find_numbers(text: str, rules: Sequence[Rule]) -> list[Number]:
    """Find the numbers of *text* by *rules*, in order; no two overlap but for `parts`."""
    found: list[Number] = []
    for pattern, make in rules:

        def taken(m: re.Match[str], make: Callable[..., Iterable[Number]] = make) -> str:
            found.extend(make(m))
            return "\x01" * len(m[0])

        text = pattern.sub(taken, text)
    return sorted(found, key=lambda number: number.start)


def values(*several: Fraction | float | str) -> Readings:
    """Readings of plain values."""
    return frozenset(v if isinstance(v, str) else Fraction(v) for v in several)


def value(digits: str) -> Fraction:
    """The value of a number in digits that has one decimal point at most."""
    return Fraction(digits.replace(",", "").replace("，", ""))


def weigh(digits: str) -> Weight:
    """How sure a number in digits is: by its length."""
    return Weight.DIGITS if len(digits.lstrip("0")) > 1 else Weight.DIGIT


def _plain(m: re.Match[str]) -> Iterator[Number]:
    """Digits, perhaps with a suffix: 1,024, 3.0.1, 15k, 30 %."""
    digits, suffix, sign = m[1], (m[2] or "").lower(), m[3]
    weight = weigh(digits)
    if _LETTER.search(m.string[max(m.start() - 2, 0) : m.start()]):
        weight = min(weight, Weight.DIGIT)
    if digits.count(".") > 1:
        parts = tuple(values(int(part)) for part in digits.split("."))
        yield Number(*m.span(1), values(digits), weight, parts)
        return
    number = value(digits)
    readings = {number, number * _SUFFIXES[suffix]} | ({number / 100} if sign else set())
    if len(digits) == 2 and _era(m):
        readings |= {number + 1900, number + 2000}
    several = re.split("[,，]", digits) if "." not in digits else [digits]
    parts = tuple(values(int(part)) for part in several) if len(several) > 1 else ()
    yield Number(*m.span(1), frozenset(readings), weight, parts)


def _era(m: re.Match[str]) -> bool:
    """Whether two digits are a year: 90 后, 90 年代, '24, 90s."""
    text, start, stop = m.string, *m.span(1)
    after = text[stop : stop + 3].strip()
    return after[:1] in ("后", "年", "s", "届") or text[max(start - 1, 0) : start] == "'"


def _clock(m: re.Match[str]) -> Iterator[Number]:
    """14:30, which is 2:30 pm as well."""
    hour, minute = int(m[1]), int(m[2])
    yield Number(*m.span(1), hours(hour), weigh(m[1]))
    weight = weigh(m[2]) if minute else Weight.SILENT
    half = (Fraction(1, 2),) if minute == 30 else ()
    yield Number(*m.span(2), values(minute, *half), weight)


def hours(hour: Fraction | int) -> Readings:
    """An hour by either clock."""
    return values(hour, hour + 12 if hour <= 12 else hour - 12)


def _fraction(m: re.Match[str]) -> Iterator[Number]:
    """1/3, which may be one of three as well, or the third of January."""
    a, b = int(m[1]), int(m[2])
    whole = values(Fraction(a, b)) if b else values(m[0])
    yield Number(*m.span(), whole, max(weigh(m[1]), weigh(m[2])), (values(a), values(b)))


def _roman(m: re.Match[str]) -> Iterator[Number]:
    """III; I may be a pronoun, so it asks for nothing."""
    digits = [_ROMANS[char] for char in m[0]]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    number = sum(-a if a < b else a for a, b in pairs)
    yield Number(*m.span(), values(number), Weight.SILENT)


COMMON: tuple[Rule, ...] = (
    (re.compile(r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?![\d:])"), _clock),
    (re.compile(r"(?<![\d/.])(\d{1,3})/(\d{1,3})(?!/|\.?\d)"), _fraction),
    (re.compile(rf"({DIGITS})(?:\s?([kKwWmMbB])(?![A-Za-z]))?(\s?%)?"), _plain),
    (re.compile(r"(?<![A-Za-z0-9])(?:X{0,2}(?:IX|IV|V?I{1,3}|V)|X{1,2})(?![A-Za-z0-9])"), _roman),
)
"""What is the same in every language."""

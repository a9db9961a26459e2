"""What a value in a text is, and numbers in digits.

A `Value` has every reading that it may stand for; two are the same if they have one in common. So
3 pm is 3 and 15, and 30 % is 30 as well as 0.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, IntEnum
from fractions import Fraction
from typing import NamedTuple

from translator.text.regex import regex

Reading = Fraction | str | tuple[str, Fraction] | tuple[int, int, int]
"""A number; a text that stands for itself, such as a version; a dimension with an amount of its
base unit; a day as year, month and day, 0 for what is not said."""
Readings = frozenset[Reading]
"""What a value may stand for."""


class ValueKind(Enum):
    """What a value is; one of a kind is compared with those of its kind first."""

    NUMBER = "number"
    VERSION = "version"
    NAME = "name"
    DATE = "date"
    WEEKDAY = "weekday"
    TIME = "time"


class Weight(IntEnum):
    """How sure it is that somebody meant a value here."""

    SILENT = 0
    """A word such as `a`: it may answer a value of the other side, and asks for none."""
    WORD = 1
    """A number in words, or the digits of a name, such as H100."""
    DIGIT = 2
    """One digit."""
    DIGITS = 3
    """Two digits or more, or a decimal point; a date, a time, a version."""


class Value(NamedTuple):
    """A value in a text."""

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
    kind: ValueKind = ValueKind.NUMBER
    """What it is."""
    units: frozenset[tuple[str, Fraction]] = frozenset()
    """The units that it may be of, each with how many; none if no unit stands beside it."""


class Notation(NamedTuple):
    """A way to write values; an earlier rule takes the place."""

    pattern: re.Pattern[str]
    """How they are written."""
    make: Callable[[re.Match[str]], Iterable[Value]]
    """What one match says."""
    hints: str = ""
    """Characters of which a text with such a value has at least one; none if any text may."""


DIGITS = (
    r"(?<!\d)(?:\d{1,3}(?:[,，]\d{3}){1,6}(?:\.\d{1,20})?(?![\d,，])"
    r"|\d{1,40}(?:\.\d{1,40}){0,4})"
)
"""The pattern of a number in digits: 150,000, 1.5, 3.0.1; bounded, so that it stays linear."""

_SUFFIXES = {"": 1, "k": 10**3, "w": 10**4, "m": 10**6, "b": 10**9}
_ROMANS = {"I": 1, "V": 5, "X": 10}


def find_values(text: str, rules: Sequence[Notation]) -> list[Value]:
    """Find the values of *text* by *rules*, in order; no two overlap but for `parts`."""
    found: list[Value] = []
    for pattern, make, hints in rules:
        if hints and not any(hint in text for hint in hints):
            continue

        def taken(m: re.Match[str], make: Callable[..., Iterable[Value]] = make) -> str:
            made = list(make(m))
            found.extend(made)
            return "\x01" * len(m[0])

        text = pattern.sub(taken, text)
    return sorted(found, key=lambda each: each.start)


def readings(*several: Fraction | float | str) -> Readings:
    """Readings of plain values."""
    return frozenset(v if isinstance(v, str) else Fraction(v) for v in several)


def amount(digits: str) -> Fraction:
    """The value of a number in digits that has one decimal point at most."""
    return Fraction(digits.replace(",", "").replace("，", ""))


def weigh(digits: str) -> Weight:
    """How sure a number in digits is: by its length."""
    return Weight.DIGITS if len(digits.lstrip("0")) > 1 else Weight.DIGIT


def _plain(m: re.Match[str]) -> Iterator[Value]:
    """Digits, perhaps with a suffix: 1,024, 3.0.1, 15k, 30 %."""
    digits, suffix, sign = m[1], (m[2] or "").lower(), m[3]
    weight = weigh(digits)
    if digits.count(".") > 1:
        parts = tuple(readings(int(part)) for part in digits.split("."))
        yield Value(*m.span(1), readings(digits), weight, parts, ValueKind.VERSION)
        return
    number = amount(digits)
    known: set[Reading] = {number, number * _SUFFIXES[suffix]}
    known |= {number / 100} if sign else set()
    known |= {digits} if "." in digits else set()  # where it is the version that is asked for
    if len(digits) == 2 and _era(m):
        known |= {number + 1900, number + 2000}
    several = re.split("[,，]", digits) if "." not in digits else [digits]
    parts = tuple(readings(int(part)) for part in several) if len(several) > 1 else ()
    yield Value(*m.span(1), frozenset(known), weight, parts)


def _era(m: re.Match[str]) -> bool:
    """Whether two digits are a year: 90 后, 90 年代, 22 级, '24, 90s."""
    text, start, stop = m.string, *m.span(1)
    after = text[stop : stop + 3].strip()
    return after[:1] in ("后", "年", "s", "届", "级") or text[max(start - 1, 0) : start] == "'"


def _fraction(m: re.Match[str]) -> Iterator[Value]:
    """1/3, which may be one of three as well, or the third of January."""
    a, b = int(m[1]), int(m[2])
    whole = readings(Fraction(a, b)) if b else readings(m[0])
    yield Value(*m.span(), whole, max(weigh(m[1]), weigh(m[2])), (readings(a), readings(b)))


def _roman(m: re.Match[str]) -> Iterator[Value]:
    """III; I may be a pronoun, so it asks for nothing."""
    digits = [_ROMANS[char] for char in m[0]]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    number = sum(-a if a < b else a for a, b in pairs)
    yield Value(*m.span(), readings(number), Weight.SILENT)


def _name(m: re.Match[str]) -> Iterator[Value]:
    """H100, float16, E2E: a name, which may also be said by its digits alone."""
    parts = tuple(readings(amount(part)) for part in re.findall(r"\d+", m[0]))
    yield Value(*m.span(), readings(m[0].lower()), Weight.WORD, parts, ValueKind.NAME)


COMMON: tuple[Notation, ...] = (
    Notation(
        regex(
            r"(?<![A-Za-z0-9_.])(?!v\d|[A-Za-z]{0,3}-?\d+[KkMmGgTtBbWw](?![A-Za-z0-9]))"
            r"(?:[A-Za-z_]+[0-9]+|[0-9]+(?=[A-Za-z]*[A-Z][A-Za-z]*\d))[A-Za-z0-9_]*"
        ),
        _name,
        "0123456789",
    ),
    Notation(
        regex(r"(?<![\d/.])(\d{1,3})/(\d{1,3})(?!/|\.?\d)"), _fraction, "/",
    ),
    Notation(
        regex(rf"({DIGITS})(?:\s?([kKwWmMbB])(?![A-Za-z]))?(\s?%)?"), _plain, "0123456789"
    ),
    Notation(
        regex(r"(?<![A-Za-z0-9])(?:X{0,2}(?:IX|IV|V?I{1,3}|V)|X{1,2})(?![A-Za-z0-9])"),
        _roman,
        "IVX",
    ),
)  # fmt: skip
"""What is the same in every language."""

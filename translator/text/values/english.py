"""Numbers in English words: twenty-five, 1.5 million, two thirds, twice, half, April."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from translator.text.regex import regex
from translator.text.values.figures import DIGITS, Notation, Value, Weight, amount, readings

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9,
    "trillion": 10**12,
}  # fmt: skip
_CARDINALS = {
    **{word: i for i, word in enumerate(_SMALL)},
    **{word: 10 * i for i, word in enumerate(_TENS, 2)},
    **_SCALES,
}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
    **{f"{word}th": i for i, word in enumerate(_SMALL) if i > 3 and i not in (5, 8, 9, 12)},
    **{f"{word[:-1]}ieth": 10 * i for i, word in enumerate(_TENS, 2)},
    "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_MONTHS = "january february march april may june july august september october november december"
_WORDS: dict[str, tuple[Fraction | float, ...]] = {
    **dict.fromkeys("a an once single sole only another each every firstly initial".split(), (1,)),
    **dict.fromkeys("twice double doubles doubled doubling secondly".split(), (2, 100)),
    **dict.fromkeys("next following other".split(), (2,)),
    **dict.fromkeys("both pair pairs couple dual two-fold twofold bilingual".split(), (2,)),
    **dict.fromkeys("triple tripled thrice trio threefold".split(), (3,)),
    **dict.fromkeys("no none without scratch never nothing nil zeros zeroes".split(), (0,)),
    "ones": (1,),
    "half": (Fraction(1, 2), 6, 30, 50),
    "halves": (Fraction(1, 2),), "halved": (Fraction(1, 2), 50),
    "quarter": (Fraction(1, 4), 3, 15, 25), "quarters": (Fraction(1, 4), 25),
    "third": (3, Fraction(1, 3)), "noon": (12,), "midnight": (0, 12, 24), "decade": (10,),
    "decades": (10,), "century": (100,), "fortnight": (14,), "solo": (1,), "tens": (10,),
    **{f"{word}s": (v,) for word, v in _SCALES.items()},
    **{month: (i,) for i, month in enumerate(_MONTHS.split(), 1)},
    **{month[:3]: (i,) for i, month in enumerate(_MONTHS.split(), 1)},
    "sept": (9,),
}  # fmt: skip
_DENOMINATORS = {"half": 2, "halves": 2, "quarter": 4, **_ORDINALS}
_WORD = regex(r"[A-Za-z]+")
_PER = regex(
    rf"(?<![A-Za-z])({'|'.join(_SMALL)}|an?|the)[\s-](half|halves|quarter|third|fourth|fifth|sixth"
    r"|seventh|eighth|ninth|tenth)s?(?![A-Za-z])", re.I,
)  # fmt: skip


def _scaled(m: re.Match[str]) -> Iterator[Value]:
    """1.5 million, 15 thousand, 3 dozen."""
    if m[1].count(".") < 2:
        scaled = amount(m[1]) * _SCALES[m[2].lower()]
        yield Value(*m.span(), readings(scaled), Weight.DIGITS)


def _and_half(m: re.Match[str]) -> Iterator[Value]:
    """One and a half, an hour and a half, 3 and a half years."""
    first = m[1].lower()
    count = amount(first) if first[0].isdigit() else Fraction(_CARDINALS.get(first, 1))
    half = count + Fraction(1, 2)
    yield Value(*m.span(), readings(half, half * 12, half * 60), Weight.WORD)


def _share(m: re.Match[str]) -> Iterator[Value]:
    """Two thirds, a third, one-half."""
    count, of = _CARDINALS.get(m[1].lower(), 1), _DENOMINATORS[m[2].lower()]
    several = m[0].lower().endswith("s") and count > 1
    share = Fraction(count, of)
    known = readings(share, share * 100, of, *((6, 30) if of == 2 else ()))
    yield Value(*m.span(), known, Weight.WORD if several else Weight.SILENT)


def _words(m: re.Match[str]) -> Iterator[Value]:
    """The numbers in a run of words: twenty-five; one hundred and five; two, three."""
    run: list[tuple[str, int, int]] = []
    for word in _WORD.finditer(m[0]):
        start, stop = word.start() + m.start(), word.end() + m.start()
        gap = m.string[run[-1][2] : start].strip().lower() if run else ""
        joins = gap in ("", "-", "and")
        if run and not (joins and _follows(run[-1][0], word[0].lower())):
            yield from _number(run)
            run = []
        known = word[0].lower() in _CARDINALS or word[0].lower() in _ORDINALS
        if known or (word[0].lower() in ("a", "an") and not run):
            run.append((word[0].lower(), start, stop))
        elif word[0].lower() != "and" or not run:
            yield from _number(run)
            run = []
            yield from _silent(word[0].lower(), start, stop)
    yield from _number(run)


def _follows(before: str, word: str) -> bool:
    """Whether *word* goes on with the number that *before* is part of."""
    this = _CARDINALS.get(word, _ORDINALS.get(word, 0))
    if word == "and":
        return before in _SCALES
    if before in ("a", "an") or word in _SCALES:
        return word in _SCALES
    last = _CARDINALS.get(before, 0)
    return last >= 100 or (20 <= last <= 90 and 0 < this < 10)


def _number(run: list[tuple[str, int, int]]) -> Iterator[Value]:
    """What a run of number words comes to."""
    if not run:
        return
    if len(run) == 1 and run[0][0] in _WORDS:
        yield from _silent(*run[0])
        return
    total, current = 0, 0
    for word, _, _ in run:
        one = _CARDINALS.get(word, _ORDINALS.get(word, 1))
        if one < 100 and word not in _SCALES:
            current += one
        elif one < 1000:
            current = (current or 1) * one
        else:
            total, current = total + (current or 1) * one, 0
    number = total + current
    ordinal = run[-1][0] in _ORDINALS
    silent = ordinal or number < 2 or run[0][0] in _SCALES or run[0][0] in ("a", "an")
    weight = Weight.SILENT if silent else Weight.WORD
    yield Value(run[0][1], run[-1][2], readings(number), weight)


def _silent(word: str, start: int, stop: int) -> Iterator[Value]:
    if word in _WORDS:
        yield Value(start, stop, readings(*_WORDS[word]), Weight.SILENT)


_COUNT = "|".join(_SMALL)

RULES: tuple[Notation, ...] = (
    Notation(
        regex(rf"({DIGITS})\s?-?(dozen|hundred|[tmb]r?illion|thousand)(?![a-z])", re.I),
        _scaled,
        "0123456789",
    ),
    Notation(
        regex(rf"(?<![\w.])(\d+|an?|{_COUNT})(?:\s[a-z]+)? and a half(?![a-z])", re.I),
        _and_half,
    ),
    Notation(_PER, _share),
)
"""What only English has."""

WORDS: tuple[Notation, ...] = (Notation(regex(r"[A-Za-z]+(?:[\s-]+[A-Za-z]+)*"), _words),)
"""What is read last, since it takes all words."""

"""Versions: 3.10 is not 3.1, and 2.0-rc1 is not 2.0.

A number with one point is a version behind a name (Python 3.10), behind 版本 or *version*, or
behind a v; with two points it is one anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.text.regex import regex
from translator.text.values.figures import Notation, Value, ValueKind, Weight, readings

_STAGE = (
    r"(?:[ .-]?(?i:alpha|beta|rc|preview)(?:[ .-]?\d{1,3})?(?![A-Za-z0-9])"
    r"|[.-]?(?:dev|post|pre|canary|a|b)(?:[.-]?\d{1,4})?(?![A-Za-z0-9]))?"
)
_ONE = rf"\d{{1,4}}(?:\.\d{{1,4}}){{1,3}}{_STAGE}\+?"
_UNIT = (
    r"(?!\d|\.\d|[A-Za-z]|\s?(?:%|倍|[x×](?![A-Za-z])|[KMGTP]i?[Bb]?(?![A-Za-z])|[mnμ]?s(?![A-Za-z])"
    r"|million|billion|times|points?|[万亿折]|[毫微纳]?秒|分钟|小时|天|米|美?元|个))"
)
_JOINS = r"\s?(?:/|、|,|，|和|与|或|及|至|到|~|-|–|and|or|to)\s?"
_NO_NAME = (
    r"Table|Figure|Fig|Section|Sec|Chapter|Eq|Equation|Step|Level|Part|Page|No|Score|Base|About|Over"
    r"|Around|With|From|Only|To|At|In|On|By|Is|Of|And|Or|The|A|An|Than|Nearly|Approximately|Up|Under"
    r"|Below|Above|Between|Its|This|That|Demo|Example|Listing|Algorithm|Appendix|Exercise|Question"
)
_LIST = rf"{_ONE}{_UNIT}(?:{_JOINS}[vV]?{_ONE}{_UNIT})*"
_NAMED = (
    rf"(?<![A-Za-z0-9])(?!(?:{_NO_NAME})(?![A-Za-z]))(?:[A-Z][A-Za-z+#]*|python|cuda|node|pip|gcc|npm)"
    r"\.?[ -]?[vV]?"
)
_WORD = r"(?:版本号?|(?<![A-Za-z])[Vv]ersions?)\s?(?:[为是:：]|to|of|is)?\s?[vV]?"
_ITEM = regex(rf"[vV]?({_ONE})")


def _listed(m: re.Match[str]) -> Iterator[Value]:
    """Each version of a list: Python 3.8/3.9/3.10."""
    for one in _ITEM.finditer(m.string, m.start(1), m.end(1)):
        yield Value(*one.span(1), readings(_normal(one[1])), Weight.DIGITS, kind=ValueKind.VERSION)


def _marked(m: re.Match[str]) -> Iterator[Value]:
    """v3.0.1, v2; the number of v2 may be said alone."""
    known = readings(_normal(m[1]), *([int(m[1])] if m[1].isdecimal() else []))
    weight = Weight.DIGITS if "." in m[1] else Weight.DIGIT
    yield Value(*m.span(1), known, weight, kind=ValueKind.VERSION)


def _normal(text: str) -> str:
    """One spelling of a version: 2.0-RC.1 is 2.0rc1."""
    plain = text.lower().rstrip("+")
    stage = re.search(r"[ .-]?([a-z]+)[ .-]?(\d*)\Z", plain)
    return plain[: stage.start()] + stage[1] + stage[2] if stage else plain


_LONG = _ONE.replace("{1,3}", "{2,3}", 1)

RULES: tuple[Notation, ...] = (
    Notation(regex(rf"(?:{_WORD}|{_NAMED})({_LIST})"), _listed, "."),
    Notation(
        regex(rf"(?<![A-Za-z0-9.])[vV]\.?\s?(\d{{1,4}}{_STAGE}|{_ONE}){_UNIT}"), _marked, "vV"
    ),
    Notation(regex(rf"(?<![\d.])({_LONG}|\d+\.\d+(?=\s?版))(?!\.?\d)"), _listed, "."),
)
"""The same in every language."""

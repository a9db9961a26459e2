"""Units and currencies: what stands beside a number, 80 GiB, 5 个百分点, $3, and how they convert.

The names are CLDR's, the factors those of SI, IEC 80000-13 and the yard of 1959. The case of a
letter counts where it tells units apart: Gb is an eighth of GB.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from translator.text.regex import regex
from translator.text.values.figures import Reading, Value


class _MeasureUnit(NamedTuple):
    """One unit: a row of the table."""

    id: str
    """What it is called here."""
    dimension: str
    """What it measures; two units of one dimension convert."""
    factor: Fraction
    """How many base units it is."""
    names: str
    """How it is written behind a number, with `|` between; in small letters, case is open."""


def _unit(name: str, dimension: str, factor: float | str | Fraction, names: str) -> _MeasureUnit:
    return _MeasureUnit(name, dimension, Fraction(factor), names)


def _data() -> Iterator[_MeasureUnit]:
    """Bytes and bits: KB to PB by thousands, KiB to PiB by 1,024."""
    prefixes = {"K": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta"}
    han = {"K": "千", "M": "兆", "G": "吉", "T": "太", "P": "拍"}
    for power, (letter, prefix) in enumerate(prefixes.items(), 1):
        ten, two = 1000**power, 1024**power
        alone = f"|{letter}" if letter in "GT" else ""
        small = letter.lower()
        yield _unit(f"{letter}bps", "rate", ten, f"[{letter}{small}]bps|{letter}b/s")
        yield _unit(f"{letter}B/s", "rate", ten * 8, f"{letter}B/s|{letter}Bps")
        yield _unit(f"{letter}iB", "data", two * 8, f"{letter}iB")
        names = f"{letter}B|{small}[Bb]|{prefix}bytes?|{han[letter]}字节{alone}"
        yield _unit(f"{letter}B", "data", ten * 8, names)
        yield _unit(f"{letter}bit", "data", ten, f"{letter}b|{prefix}bits?|{letter}bit")


_UNITS: tuple[_MeasureUnit, ...] = (
    *_data(),
    _unit("B", "data", 8, "bytes?|字节"),
    _unit("bit", "data", 1, "bits?|比特"),
    _unit("ns", "time", "1/1000000000", "ns|nanoseconds?|纳秒"),
    _unit("us", "time", "1/1000000", "[μµu]s|microseconds?|微秒"),
    _unit("ms", "time", "1/1000", "ms|msecs?|milliseconds?|毫秒"),
    _unit("s", "time", 1, "s|secs?|seconds?|秒钟?"),
    _unit("min", "time", 60, "mins?|minutes?|分钟"),
    _unit("h", "time", 3600, "h|hrs?|hours?|个?小时|个?钟头"),
    _unit("day", "time", 86400, "days?|天(?![然气线下地空])"),
    _unit("week", "time", 604800, "weeks?|周(?![年一二三四五六日期])|个?星期|个?礼拜"),
    _unit("month", "months", 1, "months?|个月"),
    _unit("year", "months", 12, r"years?|yrs?|年(?![代级版份底初度]|\s?\d)"),
    _unit("nm", "length", "1/1000000000", "nm|nanomet(?:re|er)s?|纳米"),
    _unit("um", "length", "1/1000000", "[μµu]m|micromet(?:re|er)s?|microns?|微米"),
    _unit("mm", "length", "1/1000", "mm|millimet(?:re|er)s?|毫米"),
    _unit("cm", "length", "1/100", "cm|centimet(?:re|er)s?|厘米|公分"),
    _unit("m", "length", 1, "m|met(?:re|er)s?|米(?![兰饭其])"),
    _unit("km", "length", 1000, "km|kilomet(?:re|er)s?|千米|公里"),
    _unit("inch", "length", "0.0254", "inch(?:es)?|英寸"),
    _unit("ft", "length", "0.3048", "ft|feet|foot|英尺"),
    _unit("mile", "length", "1609.344", "miles?|英里"),
    _unit("px", "pixels", 1, "px|pixels?|像素"),
    _unit("mg", "mass", "1/1000", "mg|milligrams?|毫克"),
    _unit("g", "mass", 1, "grams?|克(?!隆)"),
    _unit("kg", "mass", 1000, "kgs?|kilograms?|kilos?|千克|公斤"),
    _unit("t", "mass", 1000000, "tonnes?|tons?|吨"),
    _unit("lb", "mass", "453.59237", "lbs?|磅"),
    _unit("°C", "temperature", 1, "°C|摄氏度|degrees? [Cc]elsius|degrees? [Cc]entigrade"),
    _unit("°F", "temperature", 1, "°F|华氏度|degrees? [Ff]ahrenheit"),
    _unit("Hz", "frequency", 1, "Hz|hertz|赫兹"),
    _unit("kHz", "frequency", 1000, "[kK]Hz|千赫兹?"),
    _unit("MHz", "frequency", 10**6, "MHz|兆赫兹?"),
    _unit("GHz", "frequency", 10**9, "GHz|吉赫兹?"),
    _unit("mW", "power", "1/1000", "mW|毫瓦"),
    _unit("W", "power", 1, "watts?|瓦"),
    _unit("kWh", "energy", 1, "kWh|kilowatt[- ]hours?|千瓦时"),
    _unit("kW", "power", 1000, "kW|kilowatts?|千瓦"),
    _unit("MW", "power", 10**6, "MW|megawatts?|兆瓦"),
    _unit("mAh", "charge", 1, "mAh|毫安时?"),
    _unit("pp", "points", 1, "pp|percentage[- ]points?|per ?cent(?:age)?[- ]points?|个?百分点"),
    _unit("%", "share", 1, "%|per ?cent(?!ile| ?age)|pct"),
    _unit("‰", "permille", 1, "‰|per mille"),
    _unit("bp", "basis", 1, "bps?|basis points?|个?基点"),
    _unit("USD", "dollar", 1, "USD|(?:US |U\\.S\\. )?dollars?|美元|美金|美刀"),
    _unit("CNY", "yuan", 1, "CNY|RMB|yuan|renminbi|元人民币|人民币|元(?![组素数件年旦祖])|块钱"),
    _unit("EUR", "euro", 1, "EUR|€|euros?|欧元"),
    _unit("GBP", "pound", 1, "GBP|pounds sterling|英镑"),
    _unit("JPY", "yen", 1, "JPY|yen|日元|日圆"),
    _unit("HKD", "hkd", 1, "HKD|Hong Kong dollars?|港元|港币"),
    _unit("KRW", "won", 1, "KRW|won|韩元"),
    _unit("INR", "rupee", 1, "INR|rupees?|卢比"),
)
"""Units by what they measure."""

_BEFORE = {
    "US$": ("USD",), "HK$": ("HKD",), "$": ("USD",), "¥": ("CNY", "JPY"), "€": ("EUR",),
    "£": ("GBP",), "RMB": ("CNY",), "CNY": ("CNY",), "USD": ("USD",), "EUR": ("EUR",),
    "GBP": ("GBP",), "JPY": ("JPY",), "人民币": ("CNY",),
}  # fmt: skip
"""The units of what is written before a number; a sign may be of two."""
_SIGN = regex("(" + "|".join(map(re.escape, _BEFORE)) + r") ?\Z")
_LAST = frozenset({" ", *(sign[-1] for sign in _BEFORE)})
_KNOWN = {unit.id: unit for unit in _UNITS}
_SPELT = {f"u{i}": unit for i, unit in enumerate(_UNITS)}
_BEHIND = regex(
    "[ -]?[多余来几]?(?:"
    + "|".join(f"(?P<{key}>{unit.names})" for key, unit in _SPELT.items())
    + r")(?:(?<![A-Za-z])|(?![A-Za-z0-9\u00c0-\u024f]))"
)
_EITHER = {"G": ("GiB",), "T": ("TiB",), "m": ("min",)}
"""What else a letter alone may be."""
_APART = frozenset({"share", "permille", "points", "basis", "pixels", "energy", "charge"})
"""Dimensions of one unit, in which nothing converts."""
_SOONEST = 1000
"""From this number on, 年 follows the name of a year."""


def is_unit(text: str) -> bool:
    """Whether *text* is how a unit is written: GiB, MHz, USD."""
    return _BEHIND.fullmatch(text) is not None


class Measure(NamedTuple):
    """A number with its unit in a text."""

    units: tuple[str, ...]
    """The units that it may be of; none if there is none."""
    start: int
    """Where it begins: at the sign of a currency."""
    stop: int
    """Where it ends, unit included."""


def measured(text: str, value: Value) -> Measure:
    """Find the unit that stands beside *value* in *text*."""
    start, stop = value.start, value.stop
    signed = start and text[start - 1] in _LAST
    if signed and (sign := _SIGN.search(text, max(start - 5, 0), start)):
        return Measure(_BEFORE[sign[1]], sign.start(), stop)
    behind = _BEHIND.match(text, stop)
    if behind is None or behind.lastgroup is None:
        return Measure((), start, stop)
    unit = _SPELT[behind.lastgroup].id
    # A letter alone, 16 G, may be either.
    units = (unit, *_EITHER.get(behind[behind.lastgroup], ()))
    return Measure(units, start, behind.end())


def with_unit(text: str, value: Value) -> Value:
    """*value* with the unit that stands beside it, and what it comes to in others."""
    if not value.weight or value.units:
        return value
    found = measured(text, value)
    amount = _amount(text[value.start : value.stop], value.readings) if found.units else None
    if amount is None or not _is_meant(text, value, found, amount):
        return value
    converted = {each for unit in found.units for each in _converted(_KNOWN[unit], amount)}
    units = frozenset((unit, amount) for unit in found.units)
    return value._replace(readings=value.readings | converted, units=units)


def _amount(written: str, readings: Iterable[Reading]) -> Fraction | None:
    """The number as it is written; None if that is not clear."""
    if written.replace(",", "").replace(".", "", 1).isdecimal():
        return Fraction(written.replace(",", ""))
    known = [each for each in readings if isinstance(each, Fraction)]
    return max(known) if 0 < len(known) < 3 else None


def _is_meant(text: str, value: Value, found: Measure, amount: Fraction) -> bool:
    """Whether the unit is one: 2024 年 is the name of a year, 90s a decade."""
    if found.units == ("year",):
        return amount < _SOONEST
    decade = found.units == ("s",) and text[value.stop : found.stop] == "s"
    return not (decade and amount >= 10 and amount % 10 == 0)


def _converted(unit: _MeasureUnit, amount: Fraction) -> Iterator[Reading]:
    """What *amount* comes to in base units; KB may be 1,024 bytes."""
    if unit.id == "°F":
        amount = (amount - 32) * 5 / 9
    if unit.dimension not in _APART:
        yield unit.dimension, amount * unit.factor
    if unit.dimension == "data" and unit.id.endswith("B") and f"{unit.id[:-1]}iB" in _KNOWN:
        yield unit.dimension, amount * _KNOWN[f"{unit.id[:-1]}iB"].factor

"""Values in a text, and whether two texts say the same: one mechanism for checks and engines.

Every value is of one kind: a number, with a unit or without, a version, a name with digits, a day,
a weekday, a time of day. However either language writes it, 15 万 is 150,000 and 下午 2 点 is 2
p.m.; but a version is no decimal number, and the 5 of 第五期 is not May.

    differences(read("共 80 GiB", ZH), read("80 GB in all", EN))

Code, addresses, formulas and tags are taken out before (`markdown.prose`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from translator.text.values import calendar, english, han, measures, versions
from translator.text.values.figures import (
    COMMON,
    Notation,
    Readings,
    Value,
    ValueKind,
    Weight,
    find_values,
)
from translator.units import Locale

_RULES: dict[str, tuple[Notation, ...]] = {
    "zh": (*calendar.HAN, *versions.RULES, *COMMON[:1], *han.RULES, *COMMON[1:]),
    "en": (
        *calendar.ENGLISH, *versions.RULES, *COMMON[:1], *english.RULES, *COMMON[1:],
        *english.WORDS,
    ),
}  # fmt: skip
_OTHER = (*versions.RULES, *COMMON)
KNOWN = frozenset(_RULES)
"""The languages whose words for numbers and days are known."""


class Difference(NamedTuple):
    """A value that the other side has not, or has otherwise."""

    old: Value | None
    """The source's; None if the target has one of its own."""
    new: Value | None
    """The target's; None if it is missing."""

    @property
    def weight(self) -> Weight:
        """How sure it is that somebody meant a value: the surer one's."""
        return max(each.weight for each in (self.old, self.new) if each)


@lru_cache(maxsize=512)
def read(text: str, locale: Locale) -> tuple[Value, ...]:
    """Find the values of *text*, normalised prose, in order."""
    found = find_values(text, _RULES.get(locale.language, _OTHER))
    return tuple(
        measures.with_unit(text, each) if each.kind is ValueKind.NUMBER else each for each in found
    )


def figures(text: str) -> tuple[Value, ...]:
    """Find the values of *text* that are written in digits: of code, of a table's cell."""
    return tuple(find_values(text, COMMON))


def extent(text: str, value: Value) -> tuple[int, int]:
    """Where *value* begins and ends in *text* with the unit that it was read with."""
    if not value.units:
        return value.start, value.stop
    found = measures.measured(text, value)
    return (found.start, found.stop) if found.units else (value.start, value.stop)


def differences(
    ours: Sequence[Value],
    theirs: Sequence[Value],
    hidden: tuple[Sequence[Value], Sequence[Value]] = ((), ()),
) -> list[Difference]:
    """Say which values of two texts that translate each other are not the same.

    Both differ in a value if each has one of a kind that the other lacks. How often a value is
    said makes no difference.

    Args:
        hidden: what stands in code and formulas of either; it may answer, and is not asked for.
    """
    answers = _OtherSide(ours, hidden[0]), _OtherSide(theirs, hidden[1])
    missing = [each for each in ours if not answers[1].whole(each)]
    extra = [each for each in theirs if not answers[0].whole(each)]
    found = list(_of_other_units(ours, theirs))
    found += _paired(missing, extra, answers)
    missing = [each for each in missing if each.weight and not answers[1].in_parts(each)]
    extra = [each for each in extra if each.weight and not answers[0].in_parts(each)]
    if len(missing) == len(extra) == 1 and _comparable(missing[0], extra[0]):
        return [*found, Difference(missing[0], extra[0])]
    found += (Difference(each, None) for each in missing if each.kind is not ValueKind.WEEKDAY)
    found += (Difference(None, each) for each in extra if each.kind is not ValueKind.WEEKDAY)
    return found


class _OtherSide:
    """What one side has to answer the values of the other."""

    def __init__(self, values: Sequence[Value], hidden: Sequence[Value]) -> None:
        self.known: set[object] = set()
        self.plain: set[object] = set()
        self.pieces: set[object] = set()
        self.days: list[Readings] = []
        for each in (*values, *hidden):
            self.known.update(each.readings)
            self.pieces.update(*each.parts)
            if each.kind is ValueKind.NUMBER:
                self.plain.update(each.readings)
            if each.kind is ValueKind.DATE:
                self.days.append(each.readings)
        self.pieces |= self.known

    def whole(self, value: Value) -> bool:
        """Whether the side says *value*, of a kind with it."""
        if value.kind is ValueKind.DATE:
            return any(calendar.agree(value.readings, day) for day in self.days)
        return not self.known.isdisjoint(value.readings)

    def in_parts(self, value: Value) -> bool:
        """Whether what else the side says comes to *value*: 第 30 日 and *30 May*."""
        pieces = self.pieces
        if not pieces.isdisjoint(value.readings):
            return True
        return bool(value.parts) and all(not pieces.isdisjoint(each) for each in value.parts)

    def shared(self, value: Value) -> bool:
        """Whether numbers say what *value* does: 5 月 30 至 31 日 is *30-31 May*, 2 to 5 p.m."""
        pieces = self.plain if value.kind is ValueKind.TIME else self.pieces
        return bool(value.parts) and all(not pieces.isdisjoint(each) for each in value.parts)


_TYPED = (ValueKind.DATE, ValueKind.WEEKDAY, ValueKind.TIME, ValueKind.VERSION, ValueKind.NAME)


def _paired(
    missing: list[Value], extra: list[Value], answers: tuple[_OtherSide, _OtherSide]
) -> Iterator[Difference]:
    """The values of one kind that took each other's place; they are taken out of both lists."""
    for kind in _TYPED:
        ours, theirs = (
            [v for v in side if v.kind is kind and v.weight] for side in (missing, extra)
        )
        for old, new in zip(ours, theirs, strict=False):
            if kind is ValueKind.NAME and not _akin(old, new):
                continue
            if answers[1].shared(old) and answers[0].shared(new):
                continue
            missing.remove(old)
            extra.remove(new)
            weight = Weight.DIGITS if kind is ValueKind.NAME else old.weight
            yield Difference(old._replace(weight=weight), new)


def _akin(old: Value, new: Value) -> bool:
    """Whether two names differ in their digits alone: H100 and H800."""
    bare = (
        "".join(c for each in sorted(map(str, v.readings))[:1] for c in each if not c.isdigit())
        for v in (old, new)
    )
    return len(set(bare)) == 1


def _comparable(old: Value, new: Value) -> bool:
    """Whether the one may have become the other: a version a number, but a weekday none."""
    plain = {ValueKind.NUMBER, ValueKind.VERSION}
    alike = old.kind is new.kind or {old.kind, new.kind} <= plain
    return alike or {old.kind, new.kind} <= {ValueKind.NUMBER, ValueKind.TIME, ValueKind.DATE}


def _of_other_units(ours: Sequence[Value], theirs: Sequence[Value]) -> Iterator[Difference]:
    """The same number with another unit: 80 GiB and 80 GB; without one, nothing is said."""
    if not any(each.units for each in theirs):
        return
    for old in ours:
        if not old.units:
            continue
        amounts = {amount for _, amount in old.units}
        same = [each for each in theirs if not amounts.isdisjoint(each.readings)]
        alike = any(not each.units or each.units & old.units for each in same)
        answered = any(not _amounts(each) & _amounts(old) for each in same)
        if same and not alike and not answered:
            yield Difference(old._replace(weight=max(old.weight, Weight.DIGIT)), same[0])


def _amounts(value: Value) -> frozenset[object]:
    return frozenset(amount for _, amount in value.units)

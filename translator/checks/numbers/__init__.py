"""The check of numbers: each is in the other language too, however it is written there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from translator.checks.base import Passage, PassagePair, Problem, Setting
from translator.checks.numbers import english, han
from translator.checks.numbers.figures import (
    COMMON,
    Number,
    Readings,
    Rule,
    Weight,
    find_numbers,
    weigh,
)
from translator.markdown.prose import Prose
from translator.units import Kind, Locale, Severity, Span

_RULES: dict[str, tuple[Rule, ...]] = {
    "zh": (*han.RULES, *COMMON),
    "en": (*english.RULES, *COMMON, *english.WORDS),
}
_SEVERITIES = {
    Weight.WORD: Severity.NOTE,
    Weight.DIGIT: Severity.WARNING,
    Weight.DIGITS: Severity.ERROR,
}
_ASKS = re.compile(r"[\d二两三四五六七八九十百千万亿]|[A-Za-z]{3}")


def numbers(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A number of the source is missing in the target, or the target has one of its own."""
    if row.kind is None:
        yield from _cells(row)
        return
    source, target = row.source.text, row.target.text
    if source == target or not (_ASKS.search(source) or _ASKS.search(target)):
        return
    prose, there = Prose.of(source), Prose.of(target)
    had, has = read(prose.text, setting.pair.source), read(there.text, setting.pair.target)
    missing, extra = _unanswered(had, has), _unanswered(has, had)
    if missing:
        missing = _unanswered(missing, _hidden(row.target))
    if extra:
        extra = _unanswered(extra, _hidden(row.source))
    if row.kind is Kind.HEADING:
        missing, extra = (list(map(_numbering, side)) for side in (missing, extra))
    if not {setting.pair.source.language, setting.pair.target.language} <= _RULES.keys():
        # Its words for small numbers are not known.
        missing, extra = (
            [n for n in side if n.weight is Weight.DIGITS] for side in (missing, extra)
        )
    yield from _problems(row, (prose, missing), (there, extra))


def read(text: str, locale: Locale) -> list[Number]:
    """Find the numbers of *text*, which is normalised prose, in order."""
    return find_numbers(text, _RULES.get(locale.language, COMMON))


def _hidden(passage: Passage) -> list[Number]:
    """The numbers in code and formulas: `x = 1` may be said in words."""
    parts = (p for p in passage.placeholders if p.check in ("code", "math"))
    return find_numbers(" ".join(passage.text[p.start : p.stop] for p in parts), COMMON)


def _unanswered(numbers: Sequence[Number], others: Sequence[Number]) -> list[Number]:
    """The numbers that the other side has not, neither whole nor in parts."""
    known: set[object] = set()
    for other in others:
        known.update(other.readings, *other.parts)

    def answered(readings: Readings) -> bool:
        return not known.isdisjoint(readings)

    return [
        number
        for number in numbers
        if number.weight and not answered(number.readings)
        and not (number.parts and all(map(answered, number.parts)))
    ]  # fmt: skip


def _numbering(number: Number) -> Number:
    """The number of a section, which some translations leave out, is less than a figure."""
    least = min(number.weight, Weight.DIGIT)
    return number._replace(weight=least) if number.start == 0 else number


def _problems(
    row: PassagePair, ours: tuple[Prose, list[Number]], theirs: tuple[Prose, list[Number]]
) -> Iterator[Problem]:
    (prose, missing), (there, extra) = ours, theirs
    if len(missing) == len(extra) == 1:
        (old,), (new,) = missing, extra
        before, after = _span(prose, old), _span(there, new)
        message = _changed(_cut(row.source.text, before), _cut(row.target.text, after))
        severity = _SEVERITIES[max(old.weight, new.weight)]
        yield Problem(message, after.start, after.stop, severity)
        return
    for number in missing:
        written = _cut(row.source.text, _span(prose, number))
        yield Problem(f"the number {written} is missing", severity=_SEVERITIES[number.weight])
    for number in extra:
        span = _span(there, number)
        message = f"the number {_cut(row.target.text, span)} is not in the source"
        yield Problem(message, span.start, span.stop, _SEVERITIES[number.weight])


def _cells(row: PassagePair) -> Iterator[Problem]:
    """Compare what stands in table cells that have no words."""
    had, has = (
        [p for p in side.placeholders if p.check == "numbers"] for side in (row.source, row.target)
    )
    if len(had) == len(has):
        for old, new in zip(had, has, strict=True):
            if not _alike(old.value, new.value):
                message = _changed(old.value, new.value)
                yield Problem(message, new.start, new.stop, _SEVERITIES[weigh(new.value)])
        return
    lost = Counter(p.value for p in had)
    for new in has:
        if lost[new.value]:
            lost[new.value] -= 1
        else:
            message = f"the number {new.value} is not in the source"
            yield Problem(message, new.start, new.stop)
    if gone := list(lost.elements()):
        place = (has[-1].start, has[-1].stop) if has else (0, None)
        which = f"number {gone[0]} is" if len(gone) == 1 else f"numbers {', '.join(gone)} are"
        yield Problem(f"the {which} missing", *place)


def _changed(old: str, new: str) -> str:
    return f"the number {old} of the source is {new} in the target"


def _alike(one: str, other: str) -> bool:
    return one == other or [n.readings for n in find_numbers(one, COMMON)] == [
        n.readings for n in find_numbers(other, COMMON)
    ]


def _span(prose: Prose, number: Number) -> Span:
    return prose.original(number.start, number.stop)


def _cut(text: str, span: Span) -> str:
    return " ".join(text[span.start : span.stop].split())

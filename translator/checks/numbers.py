"""The check of numbers, with and without units, of versions, days and times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from translator.checks.base import Passage, PassagePair, Problem, Setting
from translator.checks.length import length
from translator.markdown.prose import Prose
from translator.text.regex import regex
from translator.text.values import KNOWN, Difference, differences, extent, figures, read
from translator.text.values.figures import Value, Weight, weigh
from translator.units import Kind, Pair, Severity, Span

_CHANGED = {
    Weight.WORD: Severity.NOTE,
    Weight.DIGIT: Severity.WARNING,
    Weight.DIGITS: Severity.ERROR,
}
_ALONE = {**_CHANGED, Weight.DIGITS: Severity.WARNING}
"""What only one side says may be a matter of style: *the new system*, Vite 2.0 的系统."""
_LABEL = regex(r"(?:[A-Z][a-z]+|[图表例]|示例|步骤) ?")
"""What stands before the number of a figure or a step, at the beginning: `Figure 5.`"""
_ASKS = regex(r"[\d二两三四五六七八九十百千万亿]|[A-Za-z]{3}")


def numbers(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A number, unit, version, day or time is another one, is missing, or is not in the source."""
    if row.kind is None:
        yield from _cells(row)
        return
    if row.source.text != row.target.text:
        prose, there = Prose.of(row.source.text), Prose.of(row.target.text)
        found: dict[str, Problem] = {}  # what is lost three times is one finding
        for each in differences_of(row.source, row.target, setting.pair):
            problem = _problem(row, each, prose, there)
            found.setdefault(problem.message, problem)
        # Where a person says far more or less, a paragraph was cut elsewhere, or told anew.
        free = found and not row.draft and any(length(row, setting))
        for problem in found.values():
            alone = free and problem.severity is Severity.WARNING
            yield problem._replace(severity=Severity.NOTE) if alone else problem


def differences_of(source: Passage, target: Passage, pair: Pair) -> list[Difference]:
    """Say which values two passages do not share; what stands in code may answer."""
    if not (_ASKS.search(source.text) or _ASKS.search(target.text)):
        return []
    had = read(Prose.of(source.text).text, pair.source)
    has = read(Prose.of(target.text).text, pair.target)
    if not (had or has):
        return []
    found = differences(had, has)
    if found:
        found = differences(had, has, (_hidden(source), _hidden(target)))
    if not {pair.source.language, pair.target.language} <= KNOWN:
        # Its words for small numbers are not known.
        found = [each for each in found if each.weight is Weight.DIGITS]
    return found


def _hidden(passage: Passage) -> tuple[Value, ...]:
    """The numbers in code and formulas: `x = 1` may be said in words."""
    parts = (p for p in passage.placeholders if p.check in ("code", "math"))
    return figures(" ".join(passage.text[p.start : p.stop] for p in parts))


def _problem(row: PassagePair, found: Difference, prose: Prose, there: Prose) -> Problem:
    old, new = found
    before, after = (
        each.original(*extent(each.text, value)) if value else None
        for each, value in ((prose, old), (there, new))
    )
    if before and after:
        message = _changed(_cut(row.source.text, before), _cut(row.target.text, after))
        return Problem(message, after.start, after.stop, _CHANGED[found.weight])
    text, value = (prose.text, old) if old else (there.text, new)
    numbering = value is not None and _is_numbering(row, text, value)
    severity = Severity.NOTE if numbering else _ALONE[found.weight]
    if before:
        message = f"the number {_cut(row.source.text, before)} is missing"
        return Problem(message, severity=severity)
    assert after is not None
    message = f"the number {_cut(row.target.text, after)} is not in the source"
    return Problem(message, after.start, after.stop, severity)


def _is_numbering(row: PassagePair, text: str, value: Value) -> bool:
    """Whether it is the number of a section, an item or a figure, which some leave out."""
    if value.units or (value.start and not _LABEL.fullmatch(text, 0, value.start)):
        return False
    dotted = "." in text[: value.stop] or text[value.stop : value.stop + 1] in (*".)、", "")
    return row.kind is Kind.HEADING or dotted


def _cells(row: PassagePair) -> Iterator[Problem]:
    """Compare what stands in table cells that have no words."""
    had, has = (
        [p for p in side.placeholders if p.check == "numbers"] for side in (row.source, row.target)
    )
    if len(had) == len(has):
        for old, new in zip(had, has, strict=True):
            if _readings(figures(old.value)) != _readings(figures(new.value)):
                message = _changed(old.value, new.value)
                yield Problem(message, new.start, new.stop, _CHANGED[weigh(new.value)])
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


def _readings(values: Sequence[Value]) -> list[object]:
    return [each.readings for each in values]


def _cut(text: str, span: Span) -> str:
    return " ".join(text[span.start : span.stop].split())

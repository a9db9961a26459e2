"""Ask an engine for what neither a person nor the memory has, and verify what it says.

Nothing of an answer is believed: its tags must be the source's, it must fit its place, and
it may bring no code, link, HTML or interpolation of its own. What fails stays untranslated,
with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from translator.catalog import keys_of
from translator.document import Document
from translator.engines import Context, Engine
from translator.errors import EngineError, TagError
from translator.markdown.inlines import find_inlines
from translator.markdown.mend import mend
from translator.markdown.text import blank, clean, has_cjk
from translator.matcher import Matcher
from translator.tags import Protected, protect
from translator.units import HUMAN, Kind, Pair, State, Unit

Progress = Callable[[int], None]
"""Called with the number of units that an engine has just finished."""


def from_engine(
    units: Sequence[Unit],
    document: Document,
    pair: Pair,
    matcher: Matcher,
    engine: Engine,
    progress: Progress,
    *,
    today: str = "",
) -> tuple[list[Unit], str]:
    """Ask *engine* for what is missing; give the units, and why it stopped if it did."""
    result = {unit.key: unit for unit in units}
    keys = keys_of(document.segments, result)
    place = {key: index for index, key in reversed(list(enumerate(keys)))}
    waiting = [unit for unit in units if _wants_engine(unit, engine)]
    for batch in _batches(waiting, engine.limits.texts):
        protected = [_protected(unit, document) for unit in batch]
        terms = [t for p in protected for _, t in matcher.find(p.source)]
        try:
            context = Context(_title(document), tuple("; ".join(unit.notes) for unit in batch))
            answers = engine.translate(
                [p.text for p in protected], pair, list(dict.fromkeys(terms)), context
            )
        except EngineError as error:
            return list(result.values()), str(error)
        if len(answers) != len(batch):
            failure = f"{engine.name} gave {len(answers)} answers for {len(batch)} texts"
            return list(result.values()), failure
        for unit, source, answer in zip(batch, protected, answers, strict=True):
            index = place[unit.key]
            unit = _accepted(unit, source, answer, document, index, engine.name)
            result[unit.key] = replace(unit, date=today) if unit.target else unit
        progress(len(batch))
    return list(result.values()), ""


def _wants_engine(unit: Unit, engine: Engine) -> bool:
    """Whether *engine* may write this unit.

    It may where nobody has, where a machine has for an older source, and where there is
    but a pseudo-translation.
    """
    pseudo = unit.origin == "pseudo" and engine.name != "pseudo"
    return not unit.target or pseudo or bool(unit.previous and unit.origin != HUMAN)


def _batches(units: Sequence[Unit], size: int) -> Iterator[Sequence[Unit]]:
    for start in range(0, len(units), size):
        yield units[start : start + size]


def _protected(unit: Unit, document: Document) -> Protected:
    kind = Kind(unit.kinds[0].partition(":")[0]) if unit.kinds else Kind.PARAGRAPH
    return protect(unit.source, kind, syntax=document.syntax, labels=document.labels)


def _title(document: Document) -> str:
    return next((s.source for s in document.segments if s.path == "title"), "")


def _says_anything(target: str, source: Protected) -> bool:
    """Whether *target* has more than placeholders."""
    inlines = find_inlines(
        target, markdown=source.markdown, syntax=source.syntax, labels=source.labels
    )
    return bool(blank(target, sorted(p for i in inlines for p in i.pieces)).strip())


def _accepted(
    unit: Unit, source: Protected, answer: str, document: Document, index: int, origin: str
) -> Unit:
    """The unit with the engine's *answer* if it holds, else with the reason why not."""
    answer = " ".join(clean(answer, source.source).split())
    reason = ""
    try:
        answer.encode("utf-8")
        target = source.restore(answer) if answer else ""
    except UnicodeEncodeError:
        return replace(unit, reason=f"{origin} gave half a character")
    except TagError as error:
        return replace(unit, reason=f"{origin} {error}")
    if not _says_anything(target, source):
        reason = f"{origin} gave nothing"
    elif target == source.source and (has_cjk(target) or len(target.split()) > 3):
        reason = f"{origin} gave the source back"
    elif refusal := document.refusal(index, target):
        reason = f"{origin}: {refusal}"
    if reason:
        return replace(unit, reason=reason)
    target = mend(
        source.source, target, markdown=source.markdown, syntax=source.syntax, labels=source.labels
    )
    return replace(unit, target=target, state=State.FUZZY, origin=origin, previous="", reason="")

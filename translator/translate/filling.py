"""What fills units before any engine is asked: the source itself, and the memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from translator.catalog.catalog import keys_of
from translator.markdown.document import Document
from translator.memory import Around, Memory
from translator.memory.records import plain_context, protected_of
from translator.text.chars import has_cjk
from translator.units import COPIED, Pair, State, Unit


def copied(unit: Unit, pair: Pair) -> Unit:
    """Take the source as target where it has nothing of the source's language.

    An English phrase or a number in a Chinese post is that already in the English one.
    """
    if unit.target or pair.source.language != "zh" or has_cjk(unit.source):
        return unit
    return replace(unit, target=unit.source, state=State.TRANSLATED, origin=COPIED)


def from_memory(
    units: Sequence[Unit], document: Document, memory: Memory, *, similar: bool = False
) -> list[Unit]:
    """Fill the units that have no target with what other posts have for their sources.

    What a person approved is taken as translated; a machine's target, or one that somebody
    doubts, as fuzzy, with its origin.

    Args:
        similar: whether a similar source's target fills a unit, too, as fuzzy.
    """
    if all(unit.target for unit in units):
        return list(units)
    protected = [protected_of(unit, document.grammar) for unit in units]
    texts = ["", *(p.text for p in protected), ""]
    keys = keys_of(document.segments, {unit.key for unit in units})
    places = {key: index for index, key in reversed(list(enumerate(keys)))}
    result = []
    for index, unit in enumerate(units):
        around = Around(plain_context(unit.context), texts[index], texts[index + 2])
        found = None
        if not unit.target:
            found = memory.proposal(unit, protected[index], around, similar=similar)
        fits = found and not document.refusal(places[unit.key], found.target)
        result.append(found if found and fits else unit)
    return result

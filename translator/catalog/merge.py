"""Fit a catalog's units to a post whose source was changed: msgmerge, for posts.

A paragraph that was edited goes on with its own unit, fuzzy, with the source recorded that its
target was made for. One that was split hands its target out, sentence by sentence where both
languages have as many; two that were joined bring theirs together. The units of sources that
are gone stay, as obsolete, for the day somebody takes that back: a person's target is never lost.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from translator.catalog.view import Key, View, shown_kind
from translator.text import sentences
from translator.text.chars import fold, shorten
from translator.units import COPIED, HUMAN, MEMORY, Segment, State, Unit

if TYPE_CHECKING:
    from difflib import SequenceMatcher

T = TypeVar("T")

_FREE = frozenset({HUMAN, COPIED, MEMORY})
"""Origins of words that cost nothing, or that go on as they are."""
_ALIKE = 0.6
"""How alike two sources must be for the old target to be kept as fuzzy."""
_WHOLE = 0.8
"""How alike the parts of a split or merged source, joined, must be to the whole."""
_PART = 0.7
"""How much of a part must be in the whole."""
_PARTS = 4
"""So many parts at most are looked for."""
_LONGEST = 20_000
"""Parts that are longer, joined, are not looked at: comparing would take seconds."""
_MANY = 100
"""With more units than that, only those near the same place are looked at."""
_AROUND = 20
"""How many before and behind that place."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Sources that may be the parts of another one."""

    score: float
    """How alike they are, joined, to the whole."""
    whole: int
    """The whole, by number."""
    parts: range
    """The parts, by number."""


def merge(
    units: Sequence[Unit],
    obsolete: Sequence[Unit],
    segments: Sequence[Segment],
    apart: Collection[Key] = (),
) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """Fit *units* to *segments*: kept, changed, new, gone, or returned from the *obsolete* ones.

    Args:
        apart: keys of occurrences that become units of their own.

    Returns:
        The units of the segments, in their order, and those that are kept as obsolete.
    """
    known = {unit.key: unit for unit in (*obsolete, *units)}
    wanted = View.of(segments, {*known, *apart}).grouped(segments)
    new = [key for key in wanted if key not in known]
    gone = [unit for unit in units if unit.target and unit.key not in wanted]
    reshaped_to, parts = reshaped(
        _runs(units, {unit.key for unit in gone}, lambda unit: unit.key),
        _runs([*wanted], {*new}, lambda key: key),
    )
    edited_to = successors(
        [unit for unit in gone if unit.key not in parts],
        [key for key in new if key not in reshaped_to],
    )
    before = reshaped_to | edited_to
    fitted = (
        _kept(known[key], own) if key in known else _made(key, own, before.get(key))
        for key, own in wanted.items()
    )
    return tuple(fitted), _left(units, obsolete, wanted, gone, list(edited_to.values()))


def _runs(items: Sequence[T], wanted: Collection[Key], key: Callable[[T], Key]) -> list[list[T]]:
    """Those of *items* whose key is *wanted*, as runs of neighbours."""
    grouped = groupby(items, lambda item: key(item) in wanted)
    return [list(run) for chosen, run in grouped if chosen]


def _told(segments: Sequence[Segment]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kinds of *segments*, and what their author notes of them."""
    kinds = dict.fromkeys(map(shown_kind, segments))
    return tuple(kinds), tuple(dict.fromkeys(s.note for s in segments if s.note))


def _kept(unit: Unit, segments: Sequence[Segment]) -> Unit:
    """The unit of *segments* that the catalog had already."""
    kinds, notes = _told(segments)
    # Why a machine's answer was rejected is of no interest once somebody has answered.
    reason = unit.history.reason if not unit.target or unit.previous else ""
    if (unit.kinds, unit.notes, unit.history.reason) == (kinds, notes, reason):
        return unit
    return replace(unit, kinds=kinds, notes=notes, history=replace(unit.history, reason=reason))


def _made(key: Key, segments: Sequence[Segment], before: Unit | None) -> Unit:
    """A new unit of *segments*, with the words of the one *before* it that it goes on with."""
    kinds, notes = _told(segments)
    unit = Unit(source=key[1], context=key[0], kinds=kinds, notes=notes)
    if before is None:
        return unit
    if not before.target:
        return replace(unit, comments=before.comments)
    unit = replace(
        unit,
        target=before.target,
        state=State.FUZZY,
        origin=HUMAN if before.is_approved else before.origin,
        comments=before.comments,
        flags=before.flags,
        history=replace(before.history, reason="", likeness=""),
    )
    previous = before.previous or before.source
    if previous == unit.source:
        return replace(unit, state=State.TRANSLATED) if before.origin == HUMAN else unit
    return replace(unit, previous=previous)


def _left(
    units: Sequence[Unit],
    obsolete: Sequence[Unit],
    wanted: Collection[Key],
    gone: Sequence[Unit],
    continued: Sequence[Unit],
) -> tuple[Unit, ...]:
    """What is kept as obsolete: what was, and of the units what is *gone*, but not *continued*."""
    # What a machine was paid for is kept though another unit has its words: its source may return.
    used = {unit.key for unit in continued if unit.origin in _FREE or unit.previous}
    paid = {unit.key for unit in continued} - used
    gone = [_unplaced(unit) if unit.key in paid else unit for unit in gone]
    # A source that stands in a target in part is known for no person's words as long.
    bare = [unit for unit in units if unit.history.emitted and not unit.target]
    left = (u for u in (*obsolete, *gone, *bare) if u.key not in wanted and u.key not in used)
    return tuple({unit.key: unit for unit in left}.values())


def _unplaced(unit: Unit) -> Unit:
    """*unit* without a place in the post."""
    return replace(unit, history=replace(unit.history, emitted="", after=(), own=()))


def successors(gone: list[Unit], fresh: list[Key]) -> dict[Key, Unit]:
    """Which new unit goes on with which old one: the most alike first, each once."""
    if not gone or not fresh:
        return {}
    from difflib import SequenceMatcher

    scored: list[tuple[float, int, int, int]] = []
    for i, (_, source) in enumerate(fresh):
        matcher = SequenceMatcher(b=source, autojunk=False)
        # Of many, only those near the same place may be meant.
        middle = i * len(gone) // len(fresh)
        first = max(middle - _AROUND, 0) if len(gone) > _MANY else 0
        last = middle + _AROUND if len(gone) > _MANY else len(gone)
        for j, old in enumerate(gone[first : last + 1], first):
            matcher.set_seq1(old.source)
            score = matcher.quick_ratio() >= _ALIKE and matcher.ratio()
            if score >= _ALIKE:
                scored.append((-score, abs(i - j), i, j))
    chosen: dict[Key, Unit] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(scored):
        if j not in taken and fresh[i] not in chosen:
            chosen[fresh[i]] = gone[j]
            taken.add(j)
    return chosen


def reshaped(
    gone: Sequence[Sequence[Unit]], fresh: Sequence[Sequence[Key]]
) -> tuple[dict[Key, Unit], set[Key]]:
    """What the parts of a split source, and the whole of merged ones, go on with.

    Args:
        gone: old units that stood directly behind each other, run by run.
        fresh: the keys of new ones, likewise.

    Returns:
        For each new key a unit with the words for it, and the keys of the old units.
    """
    if not gone or not fresh:
        return {}, set()
    olds = [unit for run in gone for unit in run]
    news = [key for run in fresh for key in run]
    sources = [[unit.source for unit in run] for run in gone]
    found: dict[Key, Unit] = {}
    used: set[Key] = set()
    for split in _shapes([u.source for u in olds], [[key[1] for key in run] for run in fresh]):
        unit, keys = olds[split.whole], [news[n] for n in split.parts]
        # The most alike come first: a part belongs to one old unit, an old unit is split once.
        if unit.key not in used and found.keys().isdisjoint(keys):
            found |= zip(keys, _cut(unit, [source for _, source in keys]), strict=True)
            used.add(unit.key)
    for joined in _shapes([source for _, source in news], sources):
        key, units = news[joined.whole], [olds[n] for n in joined.parts]
        if key not in found and used.isdisjoint(unit.key for unit in units):
            found[key] = _together(units)
            used |= {unit.key for unit in units}
    return found, used


def _shapes(wholes: Sequence[str], runs: Sequence[Sequence[str]]) -> list[_Shape]:
    """Which of *wholes* neighbours in *runs* are the parts of, the most alike first."""
    from difflib import SequenceMatcher

    shapes, first = [], 0
    candidates: list[tuple[str, range]] = []
    for run in runs:
        for start in range(len(run)):
            for stop in range(start + 2, min(start + _PARTS, len(run)) + 1):
                joined = fold("\n".join(run[start:stop]))
                candidates.append((joined, range(first + start, first + stop)))
        first += len(run)
    texts = [text for run in runs for text in run]
    starts = [parts.start for _, parts in candidates]
    # Where nearly all is new, each whole is looked for at its own place only.
    around = _AROUND if len(wholes) * len(texts) > _MANY**2 else len(texts)
    for number, whole in enumerate(wholes):
        matcher = SequenceMatcher(b=whole, autojunk=False)
        middle = number * len(texts) // len(wholes)
        near = slice(bisect_left(starts, middle - around), bisect_right(starts, middle + around))
        for joined, parts in candidates[near]:
            matcher.set_seq1(joined)
            if len(joined) > _LONGEST or matcher.real_quick_ratio() < _WHOLE:
                continue
            score = matcher.quick_ratio() >= _WHOLE and matcher.ratio()
            if score >= _WHOLE and all(_within(matcher, texts[n]) for n in parts):
                shapes.append(_Shape(score, number, parts))
    return sorted(shapes, key=lambda shape: -shape.score)


def _within(matcher: SequenceMatcher[str], part: str) -> bool:
    """Whether most of *part* is in the matcher's whole."""
    matcher.set_seq1(part)
    return sum(block.size for block in matcher.get_matching_blocks()) >= _PART * len(part)


def _cut(unit: Unit, parts: Sequence[str]) -> Iterator[Unit]:
    """The words of *unit* for each of the *parts* that its source was split into."""
    unit = _unplaced(unit)
    cut = sentences.split(unit.target)
    counts = [len(sentences.split(part)) for part in parts]
    if sum(counts) == len(cut):
        for count in counts:
            yield replace(unit, target="".join(cut[:count]).strip())
            cut = cut[count:]
        return
    others = "”, “".join(shorten(part, 40) for part in parts[1:])
    comment = f" was joined with “{others}”, so the target may translate both"
    yield replace(unit, comments=(*unit.comments, comment))
    for _ in parts[1:]:
        comment = f" was joined with “{shorten(parts[0], 40)}”, so its translation may be there"
        yield Unit(source=unit.source, comments=(comment,))


def _together(parts: Sequence[Unit]) -> Unit:
    """The words of units whose sources were merged."""
    sure = all(part.state is State.TRANSLATED for part in parts)
    human = any(part.origin == HUMAN or part.is_approved for part in parts)
    return replace(
        parts[0],
        source=fold("\n".join(part.source for part in parts)),
        target=fold("\n".join(part.target for part in parts)),
        state=State.TRANSLATED if sure else State.FUZZY,
        origin=HUMAN if human else parts[0].origin,
        comments=tuple(dict.fromkeys(line for part in parts for line in part.comments)),
        previous="\n\n".join(part.source for part in parts),
        history=replace(parts[0].history, emitted="", after=(), own=()),
    )

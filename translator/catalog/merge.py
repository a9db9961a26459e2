"""Which new source goes on with which old unit, when somebody edits a post.

A paragraph that was edited goes on with its own unit. One that was split hands its target
out, sentence by sentence where both languages have as many; two that were merged bring
theirs together. Their old units stay, as obsolete, for the day somebody takes that back.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translator.text.chars import fold, shorten
from translator.units import COPIED, HUMAN, MEMORY, State, Unit

if TYPE_CHECKING:
    from difflib import SequenceMatcher

Key = tuple[str, str]

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
_SENTENCE = re.compile(
    r"(?:(?<=[。！？])|(?<=[。！？][”’」』）]))(?![”’」』）]|\Z)"
    r"|(?:(?<=[.!?])|(?<=[.!?][\"”’)]))\s+(?!\Z)"
)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Sources that may be the parts of another one."""

    score: float
    """How alike they are, joined, to the whole."""
    whole: int
    """The whole, by number."""
    parts: range
    """The parts, by number."""


def successors(gone: list[Unit], fresh: list[Key]) -> dict[Key, Unit]:
    """Which new unit goes on with which old one: the most alike first, each once."""
    if not gone or not fresh:
        return {}
    from difflib import SequenceMatcher

    scored: list[tuple[float, int, int]] = []
    for i, (_, source) in enumerate(fresh):
        matcher = SequenceMatcher(b=source, autojunk=False)
        for j, old in _near(gone, i / len(fresh)):
            matcher.set_seq1(old.source)
            if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
                scored.append((matcher.ratio(), i, j))
    chosen: dict[Key, Unit] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scored, key=lambda s: (-s[0], abs(s[1] - s[2]), s)):
        if score >= _ALIKE and j not in taken and fresh[i] not in chosen:
            chosen[fresh[i]] = gone[j]
            taken.add(j)
    return chosen


def _near(gone: list[Unit], share: float) -> Iterable[tuple[int, Unit]]:
    """The units that may be meant, by number: all, or those around *share* of the way if many."""
    middle, around = int(share * len(gone)), 20
    window = range(max(middle - around, 0), min(middle + around + 1, len(gone)))
    return ((j, gone[j]) for j in (window if len(gone) > _MANY else range(len(gone))))


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
    found: dict[Key, Unit] = {}
    used: set[Key] = set()
    wholes = [unit for run in gone for unit in run]
    for split in _shapes([u.source for u in wholes], [[k[1] for k in run] for run in fresh]):
        keys = [key for run in fresh for key in run][split.parts.start : split.parts.stop]
        unit = wholes[split.whole]
        if unit.key not in used and not found.keys() & set(keys):
            found |= zip(keys, _cut(unit, [source for _, source in keys]), strict=True)
            used.add(unit.key)
    keys = [key for run in fresh for key in run]
    for merge in _shapes([source for _, source in keys], [[u.source for u in r] for r in gone]):
        parts, key = wholes[merge.parts.start : merge.parts.stop], keys[merge.whole]
        if key not in found and not used & {unit.key for unit in parts}:
            found[key] = _together(parts)
            used |= {unit.key for unit in parts}
    return found, used


def _shapes(wholes: Sequence[str], runs: Sequence[Sequence[str]]) -> list[_Shape]:
    """Which of *wholes* neighbours in *runs* are the parts of, the most alike first."""
    from difflib import SequenceMatcher

    shapes, first = [], 0
    candidates: list[tuple[str, range]] = []
    for run in runs:
        for start in range(len(run) - 1):
            for count in range(2, min(_PARTS, len(run) - start) + 1):
                joined = fold("\n".join(run[start : start + count]))
                candidates.append((joined, range(first + start, first + start + count)))
        first += len(run)
    texts = [text for run in runs for text in run]
    candidates.sort(key=lambda each: len(each[0]))
    lengths = [len(joined) for joined, _ in candidates]
    for number, whole in enumerate(wholes):
        matcher = SequenceMatcher(b=whole, autojunk=False)
        shortest, longest = 0.7 * len(whole), min(1.4 * len(whole), _LONGEST)
        near = slice(bisect_left(lengths, shortest), bisect_right(lengths, longest))
        for joined, parts in candidates[near]:
            matcher.set_seq1(joined)
            score = matcher.quick_ratio() >= _WHOLE and matcher.ratio()
            if score >= _WHOLE and all(_within(matcher, texts[n]) for n in parts):
                shapes.append(_Shape(score, number, parts))
    return sorted(shapes, key=lambda s: (-s.score, s.whole, s.parts.start))


def _within(matcher: SequenceMatcher[str], part: str) -> bool:
    """Whether most of *part* is in the matcher's whole."""
    matcher.set_seq1(part)
    return sum(block.size for block in matcher.get_matching_blocks()) >= _PART * len(part)


def _cut(unit: Unit, parts: Sequence[str]) -> Iterator[Unit]:
    """The words of *unit* for each of the *parts* that its source was split into."""
    unit = replace(unit, emitted="", after=())
    sentences = _sentences(unit.target)
    counts = [len(_sentences(part)) for part in parts]
    if sum(counts) == len(sentences):
        for count in counts:
            yield replace(unit, target="".join(sentences[:count]).strip())
            sentences = sentences[count:]
        return
    others = "”, “".join(shorten(part, 40) for part in parts[1:])
    comment = f" was one with “{others}”, which it may translate too"
    yield replace(unit, comments=(*unit.comments, comment))
    for _ in parts[1:]:
        comment = f" was one with “{shorten(parts[0], 40)}”, where its translation may be"
        yield Unit(unit.source, comments=(comment,))


def _together(parts: Sequence[Unit]) -> Unit:
    """The words of units whose sources were merged."""
    sure = all(part.state is State.TRANSLATED for part in parts)
    human = (p.origin == HUMAN or _approved(p) for p in parts)
    return replace(
        parts[0],
        source=fold("\n".join(part.source for part in parts)),
        target=fold("\n".join(part.target for part in parts)),
        state=State.TRANSLATED if sure else State.FUZZY,
        origin=HUMAN if any(human) else parts[0].origin,
        comments=tuple(dict.fromkeys(line for part in parts for line in part.comments)),
        previous="\n\n".join(part.source for part in parts), emitted="", after=(),
    )  # fmt: skip


def _approved(unit: Unit) -> bool:
    """Whether a person has approved a machine's words, which are hers from then on."""
    return unit.state is State.TRANSLATED and unit.origin not in (COPIED, MEMORY)


def _sentences(text: str) -> list[str]:
    """The sentences of *text*, each with the white space behind it."""
    ends = [m.end() for m in _SENTENCE.finditer(text)]
    return [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]

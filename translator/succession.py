"""Which new source goes on with which old unit, when somebody edits a post."""

from __future__ import annotations

from collections.abc import Iterable

from translator.units import Unit

Key = tuple[str, str]

_ALIKE = 0.6
"""How alike two sources must be for the old target to be kept as fuzzy."""


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
    return ((j, gone[j]) for j in (window if len(gone) > 100 else range(len(gone))))

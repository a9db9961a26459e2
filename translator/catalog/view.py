"""Which unit each segment of a post is.

A unit is known by its key: the context and the source of its segments. Segments that say the
same are one unit, unless the catalog has one of its own for the n-th of them, with the context
`#n`: so a pair that people wrote may translate the same words in two ways.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from translator.text.chars import fold
from translator.units import Segment

Key = tuple[str, str]
"""What makes a unit one: its context and its source."""


@dataclass(frozen=True, slots=True)
class View:
    """The segments of a post as a catalog sees them."""

    keys: tuple[Key, ...]
    """The key of each segment's unit."""
    first: Mapping[Key, int]
    """The first segment of each unit, by index, in the order of the post."""

    @classmethod
    def of(cls, segments: Iterable[Segment], known: Collection[Key] = ()) -> View:
        """See *segments* as the catalog does whose units have the keys *known*."""
        base = [key_of(segment) for segment in segments]
        own = occurrences(base)
        keys = tuple(nth if nth in known else key for key, nth in zip(base, own, strict=True))
        first: dict[Key, int] = {}
        for index, key in enumerate(keys):
            first.setdefault(key, index)
        return cls(keys, first)

    def grouped(self, segments: Sequence[Segment]) -> dict[Key, list[Segment]]:
        """The segments of each unit."""
        found: dict[Key, list[Segment]] = {key: [] for key in self.first}
        for key, segment in zip(self.keys, segments, strict=True):
            found[key].append(segment)
        return found

    def lines(self, segments: Sequence[Segment]) -> dict[Key, int]:
        """The line of the file on which each unit begins."""
        return {key: segments[index].line for key, index in self.first.items()}


def key_of(segment: Segment) -> Key:
    """The key that *segment* has where nothing tells it from others that say the same."""
    return segment.context, fold(segment.source)


def occurrences(keys: Iterable[Key]) -> list[Key]:
    """What *keys* would be if each segment were a unit of its own: `#2` for the second of them."""
    counts: dict[Key, int] = {}
    found = []
    for key in keys:
        count = counts[key] = counts.get(key, 0) + 1
        found.append((f"{key[0]}#{count}", key[1]) if count > 1 else key)
    return found


def shown_kind(segment: Segment) -> str:
    """What a catalog says of where *segment* stands."""
    return f"{segment.kind.value}: {segment.path}" if segment.path else segment.kind.value

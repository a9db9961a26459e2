"""How inline constructs nest: start tags find their end tags, within the links around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

Place = tuple[int, int]
"""Start and stop in a text."""


@dataclass(frozen=True, slots=True)
class Inline:
    """A construct with parts that must not change."""

    kind: str
    """code, math, url, link, image, shortcut, html, comment, break, entity, …"""
    pieces: tuple[Place, ...]
    """Where its fixed parts lie; one if it stands alone, more with text between them."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.pieces[0][0]

    @property
    def stop(self) -> int:
        """Where it ends."""
        return self.pieces[-1][1]

    @property
    def holes(self) -> Iterator[Place]:
        """What people read, between the pieces."""
        return ((a[1], b[0]) for a, b in pairwise(self.pieces))


@dataclass(frozen=True, slots=True)
class TagInline(Inline):
    """An HTML tag, which may turn out to be one of a pair."""

    name: str = ""
    """The element's name, in lower case."""
    closing: bool = False
    """Whether it is an end tag."""
    pairs: bool = False
    """Whether it can have a partner: no void element, not closed by itself."""


def nested(found: list[Inline]) -> list[Inline]:
    """Join the start and end tags that belong together within the same hole of a link.

    Gives *found* sorted by place, outer before inner, without what lies in a fixed piece.
    """
    found.sort(key=lambda inline: (inline.start, -inline.stop))
    stacks: dict[Place, _TagStack] = {}
    links: list[int] = []
    result: list[Inline | None] = list(found)
    for index, inline in enumerate(found):
        while links and found[links[-1]].stop <= inline.start:
            links.pop()
        if not isinstance(inline, TagInline):
            if len(inline.pieces) > 1:
                links.append(index)
        elif inline.pairs:
            place = _hole(found, links, inline.start)
            opener = stacks.setdefault(place, _TagStack()).match(index, inline)
            if opener is not None:
                pieces = found[opener].pieces + inline.pieces
                result[opener] = Inline(found[opener].kind, pieces)
                result[index] = None
    return _outermost(inline for inline in result if inline is not None)


def _hole(found: list[Inline], links: list[int], pos: int) -> Place:
    """Which hole of which link *pos* is in."""
    if not links:
        return -1, 0
    pieces = found[links[-1]].pieces
    return links[-1], sum(start <= pos for start, _ in pieces)


class _TagStack:
    """Start tags that wait for their end tags."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self._counts: Counter[str] = Counter()

    def match(self, index: int, tag: TagInline) -> int | None:
        """Remember a start tag; for an end tag, give the index of its start tag, if any."""
        if not tag.closing:
            self._open.append((index, tag.name))
            self._counts[tag.name] += 1
            return None
        while self._counts[tag.name]:
            opener, name = self._open.pop()
            self._counts[name] -= 1
            if name == tag.name:
                return opener
        return None


def _outermost(found: Iterable[Inline]) -> list[Inline]:
    """Drop what lies inside a piece of another: a badge within a link that has no words."""
    result: list[Inline] = []
    covered = 0
    for inline in found:
        if inline.start >= covered:
            result.append(inline)
            if len(inline.pieces) == 1:
                covered = inline.stop
    return result

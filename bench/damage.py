"""A post damaged by a seeded script: segments deleted, inserted, merged, split and swapped.

Every character of the result knows where it comes from, so which new segment stands for
which old one is read off, however Markdown reads the damaged text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from translator.markdown.document import Document
from translator.units import Kind, Segment

RATE = 0.1
"""Which part of the segments is damaged."""
KINDS = ("delete", "insert", "merge", "split", "swap")
"""The kinds of damage, each as likely as the others."""

_PROSE = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE})
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])")
_RULE = re.compile(r"\s*(\|?\s*:?-{2,}|={2,}\s*$)")
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the damaged text."""

    text: str
    """The characters."""
    origin: int | None
    """Where they stand in the original; None if they are new."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A post after the damage."""

    document: Document
    """The post."""
    links: frozenset[tuple[int, int]]
    """Which original segment each of its segments stands for, as indices."""
    done: tuple[str, ...]
    """What was done to it."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Whole lines, and the segments on them."""

    start: int
    stop: int
    segments: tuple[Segment, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(segment.kind for segment in self.segments)

    @property
    def prose(self) -> Segment | None:
        """Its segment, if that is one of running text and all that is there."""
        only = self.segments[0] if len(self.segments) == 1 else None
        return only if only and only.kind in _PROSE else None


def damage(document: Document, seed: int, strangers: Sequence[str], rate: float = RATE) -> Damaged:
    """Damage a part of the segments of *document*.

    Args:
        seed: the same seed gives the same damage.
        strangers: texts in the language of the post that are no part of it, to insert.
        rate: which part of the segments is damaged.
    """
    random = Random(seed)
    blocks = _blocks(document)
    edits: dict[int, tuple[int, list[Piece]]] = {}
    taken: set[int] = set()
    done: list[str] = []
    wanted = max(1, round(len(document.segments) * rate))
    touched = 0
    for _ in range(wanted * 50):
        if touched >= wanted:
            break
        kind, at = random.choice(KINDS), random.randrange(len(blocks))
        if taken & {at - 1, at, at + 1}:
            continue
        made = _EDITS[kind](document.text, blocks, at, random, strangers)
        if made is None:
            continue
        stop, pieces, count = made
        edits[blocks[at].start] = stop, pieces
        taken |= {at, at + 1} if kind in ("merge", "swap") else {at}
        done.append(kind)
        touched += count
    return _traced(document, _pieces(document.text, edits), tuple(sorted(done)))


def _blocks(document: Document) -> list[_Block]:
    """The lines of each segment, with what else stands on them; without the front matter."""
    text = document.text
    found: list[_Block] = []
    for segment in document.segments:
        if segment.kind is Kind.META:
            continue
        start = text.rfind("\n", 0, segment.spans[0].start) + 1
        end = text.find("\n", segment.spans[-1].stop)
        stop = len(text) if end < 0 else end
        if found and start <= found[-1].stop:
            last = found.pop()
            found.append(_Block(last.start, max(stop, last.stop), (*last.segments, segment)))
        else:
            found.append(_Block(start, stop, (segment,)))
    return [block for block in found if not _RULE.match(text, block.stop + 1)]


def _near(text: str, one: _Block, other: _Block) -> bool:
    return not text[one.stop : other.start].strip("\n >")


_Made = tuple[int, list[Piece], int] | None


def _delete(text: str, blocks: list[_Block], at: int, random: Random, new: Sequence[str]) -> _Made:
    block = blocks[at]
    more = len(text[block.stop :]) - len(text[block.stop :].lstrip("\n"))
    return block.stop + more, [], len(block.segments)


def _insert(text: str, blocks: list[_Block], at: int, random: Random, new: Sequence[str]) -> _Made:
    block = blocks[at]
    if not (segment := block.prose) or not new:
        return None
    glue = _glue(text, block, segment)
    stranger = random.choice(new)
    own = Piece(text[block.start : block.stop], block.start)
    return block.stop, [own, Piece(glue + stranger, None)], 1


def _split(text: str, blocks: list[_Block], at: int, random: Random, new: Sequence[str]) -> _Made:
    block = blocks[at]
    if not (segment := block.prose):
        return None
    start, stop = segment.spans[0].start, segment.spans[-1].stop
    middle = (start + stop) / 2
    ends = [m for m in _SENTENCE.finditer(text, start, stop) if start + 9 < m.end() < stop - 9]
    if not ends:
        return None
    end = min(ends, key=lambda m: abs(m.end() - middle))
    pieces = [
        Piece(text[block.start : end.start()], block.start),
        Piece(_glue(text, block, segment), None),
        Piece(text[end.end() : block.stop], end.end()),
    ]
    return block.stop, pieces, 1


def _merge(text: str, blocks: list[_Block], at: int, random: Random, new: Sequence[str]) -> _Made:
    if at + 1 >= len(blocks):
        return None
    one, other = blocks[at], blocks[at + 1]
    first, second = one.prose, other.prose
    if not first or not second or first.kind is not second.kind or not _near(text, one, other):
        return None
    pieces = [Piece(text[one.start : one.stop], one.start)]
    for span in second.spans:
        pieces += [Piece(" ", None), Piece(text[span.start : span.stop], span.start)]
    return other.stop, pieces, 2


def _swap(text: str, blocks: list[_Block], at: int, random: Random, new: Sequence[str]) -> _Made:
    if at + 1 >= len(blocks):
        return None
    one, other = blocks[at], blocks[at + 1]
    if one.kinds != other.kinds or not _near(text, one, other):
        return None
    pieces = [
        Piece(text[start:stop], start)
        for start, stop in (
            (other.start, other.stop), (one.stop, other.start), (one.start, one.stop),
        )
    ]  # fmt: skip
    return other.stop, pieces, len(one.segments) + len(other.segments)


_EDITS = {
    "delete": _delete, "insert": _insert, "merge": _merge, "split": _split, "swap": _swap,
}  # fmt: skip


def _glue(text: str, block: _Block, segment: Segment) -> str:
    """What begins a further block of the same kind after *block*."""
    prefix = text[block.start : segment.spans[0].start]
    return f"\n{prefix}" if segment.kind is Kind.ITEM else f"\n{prefix.rstrip()}\n{prefix}"


def _pieces(text: str, edits: dict[int, tuple[int, list[Piece]]]) -> list[Piece]:
    pieces, pos = [], 0
    for start in sorted(edits):
        stop, new = edits[start]
        pieces += [Piece(text[pos:start], pos), *new]
        pos = stop
    return [piece for piece in [*pieces, Piece(text[pos:], pos)] if piece.text]


def _traced(before: Document, pieces: list[Piece], done: tuple[str, ...]) -> Damaged:
    """Parse the damaged text, and find for each of its segments whose characters it has."""
    after = Document.parse("".join(piece.text for piece in pieces), before.syntax)
    starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))
    owners: dict[int, int] = {}
    for index, segment in enumerate(before.segments):
        for span in segment.spans:
            owners.update(dict.fromkeys(range(span.start, span.stop), index))
    links: set[tuple[int, int]] = set()
    for index, segment in enumerate(after.segments):
        counts: dict[int, int] = {}
        for span in segment.spans:
            for offset in range(span.start, span.stop):
                at = bisect_right(starts, offset) - 1
                origin = pieces[at].origin
                owner = None if origin is None else owners.get(origin + offset - starts[at])
                if owner is not None:
                    counts[owner] = counts.get(owner, 0) + 1
        size = sum(len(span) for span in segment.spans)
        links |= {(owner, index) for owner, n in counts.items() if n >= min(_ENOUGH, size)}
    return Damaged(after, frozenset(links), done)

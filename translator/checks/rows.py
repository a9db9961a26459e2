"""A bitext as the checks see it: rows of words, and between them rows of everything else."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from translator.checks.base import Passage, PassagePair
from translator.checks.post import ParsedPost, is_wordless, without_comment
from translator.markdown.placeholders import find_placeholders
from translator.markdown.syntax import Grammar
from translator.site.anchors import Fragments
from translator.text.regex import regex
from translator.units import HUMAN, Kind, Segment, Span, Unit

if TYPE_CHECKING:
    from translator.bitext.alignment import Row

_PARTS = frozenset({Kind.ALT, Kind.TITLE, Kind.ATTRIBUTE})
"""The texts of an image or a tag: whether that is there, its own check says."""
_NEAR = 20
"""So many code blocks further, a similar one is looked for."""


def unit_row(unit: Unit, grammar: Grammar) -> PassagePair:
    """A unit of a catalog as a row that lies in no file."""
    kind = unit.kind

    def passage(text: str) -> Passage:
        found = find_placeholders(text, grammar.of(kind))
        return Passage(text, (), tuple(found))

    sides = passage(unit.source), passage(unit.target)
    return PassagePair(*sides, kind, unit.previous, is_draft(unit))


def is_draft(unit: Unit) -> bool:
    """Whether its target is a machine's, and no person has approved it."""
    return bool(unit.target) and not unit.is_approved and unit.origin != HUMAN


Group = tuple[list[Segment], list[Segment]]


def groups(rows: Iterable[Row]) -> list[Group]:
    """Join the rows of a bitext that have a segment in common: one link each."""
    found: list[Group] = []
    for source, target, _ in rows:
        last = found[-1] if found else ([], [])
        if source and any(source is each for each in last[0]):
            last[1].extend([target] if target else [])
        elif target and any(target is each for each in last[1]):
            last[0].extend([source] if source else [])
        else:
            found.append(([source] if source else [], [target] if target else []))
    return found


def given_anchors(source: ParsedPost, target: ParsedPost) -> frozenset[str]:
    """The `{#anchor}`s that one post alone writes, and that a site gives the other's headings.

    It is how a translation keeps the addresses of its source.
    """
    ours, theirs = (set(_ANCHOR.findall(post.document.text)) for post in (source, target))
    if ours == theirs:
        return frozenset()
    pages = Fragments(source.document), Fragments(target.document)
    own = {each for each in ours - theirs if each in pages[1]}
    own |= {each for each in theirs - ours if each in pages[0]}
    return frozenset(f"{{#{each}}}" for each in own)


_ANCHOR = regex(r"\{#([^\s{}]+)\}")
_CLOSING = regex(r"\](?:\((?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)|\[[^\[\]]*\])")
_SHAPED = {Kind.LINK: "[", Kind.ALT: "!["}
"""What stands before the text of a paragraph that is one link, or one image."""


def in_shape(link: Group, source: ParsedPost, target: ParsedPost) -> Group:
    """Let a paragraph that is one link be one where the other side has a mark behind it.

    Its text alone is the segment, so that nothing else is translated; the paragraph `[…](…)。`
    is a segment as a whole. Compared are the two paragraphs. One that is a formula with a mark
    behind it is no segment on either side.
    """
    ours, theirs = link
    if all(is_wordless(each) for each in (*ours, *theirs)):
        return [], []
    if len(ours) != 1 or len(theirs) != 1 or ours[0].kind is theirs[0].kind:
        return link
    a, b = ours[0], theirs[0]
    if a.kind in _SHAPED:
        return [_whole(a, b.kind, source.document.text)], theirs
    if b.kind in _SHAPED:
        return ours, [_whole(b, a.kind, target.document.text)]
    return link


def _whole(segment: Segment, kind: Kind, text: str) -> Segment:
    """The link or image that *segment* is the text of; itself if that is not clear."""
    opening, first, last = _SHAPED[segment.kind], segment.spans[0], segment.spans[-1]
    closing = _CLOSING.match(text, last.stop)
    start = first.start - len(opening)
    if closing is None or not text.startswith(opening, start):
        return segment
    spans = [*segment.spans]
    spans[0] = Span(start, spans[0].stop)
    spans[-1] = Span(spans[-1].start, closing.end())
    return replace(
        segment, source=f"{opening}{segment.source}{closing[0]}", kind=kind, spans=tuple(spans)
    )


def word_rows(links: Sequence[Group]) -> Iterator[PassagePair]:
    """Yield the rows of words alone, without what must not change in them."""
    for ours, theirs in links:
        if ours and theirs:
            yield PassagePair(Passage.of(ours), Passage.of(theirs), ours[0].kind)


def rows_of(
    source: ParsedPost, target: ParsedPost, links: Sequence[Group], shape: Sequence[Group]
) -> Iterator[PassagePair]:
    """Yield the rows of words, and for what differs between them rows of all else.

    Args:
        links: which segments are each other's translation, beyond doubt.
        shape: the same with doubt, as `structure` compares them.
    """
    alone = [
        [
            group[i][0].spans[0].start
            for group in shape
            if group[i] and not group[1 - i] and group[i][0].kind not in _PARTS
        ]
        for i in (0, 1)
    ]
    paired = [link for link in links if link[0] and link[1]]
    text, there = source.document.text, target.document.text
    gaps = list(zip(_gaps(text, (a for a, _ in paired)), _gaps(there, (b for _, b in paired)),
                    strict=True))  # fmt: skip
    differ = [text[slice(*ours)] != there[slice(*theirs)] for ours, theirs in gaps]
    for index, (gap, other) in enumerate(gaps):
        if any(differ):
            beside = _has(alone[0], gap), _has(alone[1], other)
            yield from _between(source, target, gap, other, differ[index], beside)
        if index < len(paired):
            ours, theirs = paired[index]
            yield PassagePair(source.passage(ours), target.passage(theirs), ours[0].kind)


Extent = tuple[int, int]


def _gaps(text: str, sides: Iterable[list[Segment]]) -> Iterator[Extent]:
    """What stands before, between and after the segments of one side."""
    at = 0
    for segments in sides:
        # What changed places lies before what has been looked at already.
        yield at, max(segments[0].spans[0].start, at)
        at = max(segments[-1].spans[-1].stop, at)
    yield at, len(text)


def _has(places: Sequence[int], gap: Extent) -> bool:
    """Whether one of *places*, in order, lies in a gap."""
    at = bisect_left(places, gap[0])
    return at < len(places) and places[at] < gap[1]


def _between(
    source: ParsedPost,
    target: ParsedPost,
    ours: Extent,
    theirs: Extent,
    differ: bool,
    alone: tuple[bool, bool],
) -> Iterator[PassagePair]:
    """What of two gaps differs; a tag that begins in one may end in the next.

    Args:
        alone: whether there are words in either that have no counterpart.
    """
    # What is missing has its place where something stands again.
    start, stop = theirs
    text = target.document.text[start:stop]
    there = (start + len(text) - len(text.lstrip()) if text.strip() else start), stop
    row = PassagePair(
        replace(source.between(*ours), alone=alone[0]),
        replace(target.between(*there), alone=alone[1]),
    )
    values = ([p.value for p in side.placeholders] for side in (row.source, row.target))
    if differ or next(values) != next(values):
        yield row
    if differ:
        codes = source.codes(*ours), target.codes(*theirs)
        own, other = (
            [replace(c, alone=a) for c in side] for side, a in zip(codes, alone, strict=True)
        )
        yield from _code_rows(own, other, there[0])


def _code_rows(ours: list[Passage], theirs: list[Passage], place: int) -> Iterator[PassagePair]:
    """Pair code blocks in order: equal ones first, and where their numbers differ, similar ones."""
    a, b = ([(c.placeholders[0].value, c.text) for c in codes] for codes in (ours, theirs))
    if a == b:
        return
    from difflib import SequenceMatcher

    for verb, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if verb == "equal":
            continue
        before = theirs[j1 - 1].spans[-1].stop if j1 else place
        nowhere = Passage(spans=(Span(before, before),))
        for old, new in _alike(ours[i1:i2], theirs[j1:j2]):
            yield PassagePair(old or nowhere, new or nowhere)


def _alike(
    ours: list[Passage], theirs: list[Passage]
) -> Iterator[tuple[Passage | None, Passage | None]]:
    """As many blocks on both sides belong together; else each goes with the first similar one.

    So it is where the words beside them are other ones.
    """
    rewritten = ours and theirs and ours[0].alone and theirs[0].alone
    if len(ours) == len(theirs) and not rewritten:
        yield from zip(ours, theirs, strict=True)
        return
    rest = list(theirs)
    for old in ours:
        near = enumerate(rest[:_NEAR])
        at = next((k for k, new in near if _similar(old.text, new.text)), None)
        yield from ((None, new) for new in rest[: at or 0])
        yield old, None if at is None else rest[at]
        rest = rest if at is None else rest[at + 1 :]
    yield from ((None, new) for new in rest)


def _similar(old: str, new: str) -> bool:
    """Whether two code blocks have a third of their lines in common, but for comments."""
    a, b = ({without_comment(line) for line in text.split("\n")} - {""} for text in (old, new))
    return 3 * len(a & b) >= max(len(a), len(b))


def reunited(rows: Iterable[PassagePair]) -> list[PassagePair]:
    """Lay the code blocks together that are alike, but stand between other segments."""
    found = list(rows)
    lost = [row for row in found if row.kind is None and row.source.text and not row.target.text]
    spare = [row for row in found if row.kind is None and row.target.text and not row.source.text]
    for row in lost:
        near = (other for other in spare[:_NEAR] if _similar(row.source.text, other.target.text))
        if other := next(near, None):
            spare.remove(other)
            found.remove(other)
            found[found.index(row)] = PassagePair(row.source, other.target)
    return found


def moved(rows: Sequence[PassagePair]) -> frozenset[tuple[str, str]]:
    """What both posts have as often, so that it stands elsewhere where a row lacks it."""
    ours = Counter((p.check, p.value) for row in rows for p in row.source.placeholders)
    theirs = Counter((p.check, p.value) for row in rows for p in row.target.placeholders)
    return frozenset(each for each in ours if ours[each] == theirs[each])

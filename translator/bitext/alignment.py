"""An existing pair of posts as a bitext.

Where both have the same structure and nothing speaks against it, segment n is the
translation of segment n. Where they differ, blocks are linked, then the segments in them, by
all that `likeness` knows of them; what has no partner stays alone. Nothing is guessed,
nothing is lost: how sure a link is goes with it, and below `BELIEVED` it is only a proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import product

from translator.bitext.lexicon import CONCEPTS, Lexicon
from translator.bitext.linking import ALONE, link
from translator.bitext.similarity import ODD, Likeness, Traits, traits_of
from translator.markdown.document import Document
from translator.units import Segment, Span, Term

Row = tuple[Segment | None, Segment | None, float]
"""A source segment, its target, and how sure that is (1.0: same structure all around)."""

BELIEVED = 0.8
"""How sure a link must be to be taken without a person's look."""

_SURE = 0.99
_BETTER = 8.0
"""How much better another way must be to give up that segment n belongs to segment n."""
_MOVED = 8.0
"""How alike segments must be to be linked across others."""
_MANY = 100

Spans = tuple[Span, ...]
"""Where a segment lies, which tells it from the others of its post."""
Pairs = dict[tuple[int, int], float]
"""Which source segment belongs to which target segment, by index, and how sure that is."""


def align(source: Document, target: Document, *, terms: Iterable[Term] = ()) -> list[Row]:
    """Pair the segments of two posts that are translations of each other, in order.

    Args:
        terms: a termbase's terms of this direction, as further evidence.

    Returns:
        One row a link, in the source's order: each segment of both posts is in one row at
        least. A segment without a partner has None beside it and score 0.0. One that was
        split in the translation stands in two rows that follow each other, beside the first
        and then the second part; two that were joined stand in two rows with the same
        target. What changed places has its partner all the same, so targets may be out of
        order. Scores are 1.0 where the structure is the same all around, else at most 0.99.
    """
    ours, theirs = list(source.segments), list(target.segments)
    if _shapes(ours) != _shapes(theirs):
        # Words may stand where the other language has none: `无` beside `-`.
        ours, theirs = _everything(source), _everything(target)
    lexicon = Lexicon([*CONCEPTS, *((*term.source, *term.target) for term in terms)])
    sides = traits_of(source.text, ours, lexicon), traits_of(target.text, theirs, lexicon)
    like = Likeness.of(*sides)
    pairs: Pairs | None = None
    if _shapes(ours) == _shapes(theirs):
        pairs = {(n, n): 1.0 for n in range(len(ours))}
    # Of the same structure, two may still look as no translations do.
    if pairs is None or any(like(sides[0][i], sides[1][j]) < ODD for i, j in pairs):
        pairs = _better(pairs, _linked(ours, theirs, sides, like), sides, like)
    wanted = {segment.spans for segment in source.segments}
    others = {segment.spans for segment in target.segments}
    return [row for row in _rows(ours, theirs, pairs) if _counts(row, wanted, others)]


def is_believed(row: Row) -> bool:
    """Whether a row links two segments, and surely enough."""
    return row[0] is not None and row[1] is not None and row[2] >= BELIEVED


def _everything(document: Document) -> list[Segment]:
    syntax = replace(document.syntax, everything=True)
    return list(document.with_syntax(syntax).segments)


def _counts(row: Row, wanted: Set[Spans], others: Set[Spans]) -> bool:
    """Whether a row has anything to translate, or is of a target that has no source."""
    source, target, _ = row
    if source is None:
        return target is not None and target.spans in others
    return source.spans in wanted


def _shapes(segments: Sequence[Segment]) -> list[tuple[str, str]]:
    return [(segment.kind.value, segment.path) for segment in segments]


Sides = tuple[list[Traits], list[Traits]]


def _better(straight: Pairs | None, linked: Pairs, sides: Sides, like: Likeness) -> Pairs:
    """The pairs of the same structure, unless what was *linked* otherwise is far better.

    Posts in which a paragraph was inserted here and another removed there have the same
    structure as well; so have those in which two were exchanged.
    """
    if straight is None:
        return linked
    values = {(i, j): like(sides[0][i], sides[1][j]) for i, j in straight.keys() | linked.keys()}
    alone = 2 * len(straight) - len({i for i, _ in linked}) - len({j for _, j in linked})
    worth = sum(max(values[n], 2 * ALONE) for n in straight)
    better = sum(values[n] for n in linked) + alone * ALONE > worth + _BETTER
    return linked if better and not linked.keys() <= straight.keys() else straight


def _linked(
    ours: Sequence[Segment], theirs: Sequence[Segment], sides: Sides, like: Likeness
) -> Pairs:
    """Link blocks, then the segments in them, then what was moved farther away."""
    a, b = _blocks(ours), _blocks(theirs)
    blocks = [Traits.of(sides[0][n] for n in block) for block in a]
    others = [Traits.of(sides[1][n] for n in block) for block in b]
    pairs: Pairs = {}
    guide = like.anchors(blocks, others)
    for found in link(len(a), len(b), like.scorer(blocks, others), guide)[0]:
        xs = [n for block in found.ours for n in a[block]]
        ys = [n for block in found.theirs for n in b[block]]
        sure = min(found.sureness, _SURE)
        if len(xs) == len(found.ours) and len(ys) == len(found.theirs):
            pairs |= dict.fromkeys(product(xs, ys), sure)
        elif xs and ys:
            pairs |= _within(xs, ys, sure, sides, like)
    return pairs | _moved(pairs, sides, like)


def _blocks(segments: Sequence[Segment]) -> list[range]:
    """Segments that share a line, such as the cells of a row, by index."""
    blocks: list[range] = []
    last = -1
    for index, segment in enumerate(segments):
        start = blocks.pop().start if segment.line <= last else index
        blocks.append(range(start, index + 1))
        last = max(last, segment.line + len(segment.spans) - 1)
    return blocks


def _within(
    xs: Sequence[int], ys: Sequence[int], sure: float, sides: Sides, like: Likeness
) -> Pairs:
    """Link the segments of blocks that belong together."""
    ones, others = [sides[0][x] for x in xs], [sides[1][y] for y in ys]
    if [one.kinds for one in ones] == [other.kinds for other in others]:
        return dict.fromkeys(zip(xs, ys, strict=True), sure)
    return {
        (xs[i], ys[j]): min(sure, found.sureness)
        for found in link(len(xs), len(ys), like.scorer(ones, others))[0]
        for i, j in product(found.ours, found.theirs)
    }


def _moved(pairs: Pairs, sides: Sides, like: Likeness) -> Pairs:
    """Link what stayed alone on both sides and is far more alike than anything else there."""
    linked = {i for i, _ in pairs}, {j for _, j in pairs}
    xs = [i for i in range(len(sides[0])) if i not in linked[0]]
    ys = [j for j in range(len(sides[1])) if j not in linked[1]]
    if not (xs and ys) or len(xs) * len(ys) > _MANY**2:
        return {}
    values = {(x, y): like(sides[0][x], sides[1][y]) for x, y in product(xs, ys)}
    best: dict[tuple[int, int], list[float]] = {}
    for (x, y), value in values.items():
        for thing in ((0, x), (1, y)):
            best[thing] = sorted([*best.get(thing, [0.0, 0.0]), value])[-2:]

    def is_best_by_far(value: float, thing: tuple[int, int]) -> bool:
        second, first = best[thing]
        return value == first and value - second >= _MOVED / 2

    return {
        (x, y): BELIEVED
        for (x, y), value in values.items()
        if value >= _MOVED and is_best_by_far(value, (0, x)) and is_best_by_far(value, (1, y))
    }


def _rows(ours: Sequence[Segment], theirs: Sequence[Segment], pairs: Pairs) -> Iterator[Row]:
    """The rows in the source's order; a target without a partner follows its neighbour."""
    partners: dict[int, list[int]] = {}
    for i, j in sorted(pairs):
        partners.setdefault(i, []).append(j)
    linked = {j for _, j in pairs}
    waiting = [j for j in range(len(theirs), -1, -1) if j not in linked]
    for i, source in enumerate(ours):
        for j in partners.get(i, ()):
            while waiting[-1] < j:
                yield None, theirs[waiting.pop()], 0.0
            yield source, theirs[j], pairs[i, j]
        if i not in partners:
            yield source, None, 0.0
    for j in reversed(waiting[1:]):
        yield None, theirs[j], 0.0

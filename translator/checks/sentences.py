"""The check of sentences: one of the source has no translation, or the target has one of its own.

Counts alone say little, since translators split and join. So three things must agree: the
counts, the lengths, and an alignment within the passage that is clearly better with a sentence
left over than without one (Gale and Church's length model, with what both languages write alike
as anchors). Thresholds are from public pairs; `docs/checks.md` has what they came to.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from translator.checks.base import Passage, PassagePair, Problem, Setting, by_origin
from translator.checks.length import length
from translator.markdown.prose import masked
from translator.text.chars import is_cjk, shorten
from translator.text.regex import regex
from translator.text.sentences import split
from translator.units import Kind, Verdict

_KINDS = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE, Kind.CELL, Kind.DEFINITION,
                    Kind.FOOTNOTE})  # fmt: skip
_HAN = 3.2
"""How much a Chinese character weighs beside a Latin letter."""
_ANCHOR = regex(r"[A-Za-z][A-Za-z0-9_.+-]*[A-Za-z0-9]|\d+(?:\.\d+)*")
_TERM = "\x00"
"""How an anchor begins that is a term of the glossary."""
_MOST = 14
"""More sentences than so many are no sentence-wise translation."""
_LINKS = {(1, 1): 0.0, (1, 2): 2.3, (2, 1): 2.3, (2, 2): 4.5, (1, 3): 4.0, (3, 1): 4.0}
"""What it costs to take so many sentences of both sides together."""
_ORPHAN = 2.5
_ORPHAN_ANCHOR = 0.8
_ONE_SIDED, _SHARED = 1.5, -0.5
_SPREAD = 1.64
_GAIN = 0.3
_LEAST = 0.1
_STEP = 0.4
_LETTERS = 12.0
"""Pieces that weigh less are no sentences: a number of a list, “Yes.”"""
_FAR = math.inf


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of one side."""

    start: int
    """Where it begins in the passage."""
    stop: int
    """Where it ends."""
    weight: float
    """How much it says, in Latin letters."""
    anchors: frozenset[str]
    """What the other language writes alike: names, numbers, code."""


def sentences(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A sentence of the source has no translation, or the target has one that the source lacks."""
    if row.kind not in _KINDS or {setting.pair.source.language, setting.pair.target.language} != {
        "zh",
        "en",
    }:
        return
    texts = row.source.text, row.target.text
    cut = [split(text) for text in texts]
    if len(cut[0]) == len(cut[1]) or max(map(len, cut)) > _MOST:
        return
    terms = _terms(row, setting)
    ours, theirs = (
        _sentences(side, pieces, there)
        for side, pieces, there in zip((row.source, row.target), cut, terms, strict=True)
    )
    if not ours or not theirs or len(ours) == len(theirs):
        return
    lost = len(ours) > len(theirs)
    difference = math.log(sum(s.weight for s in theirs) / sum(s.weight for s in ours))
    step = abs(math.log(len(ours) / len(theirs)))
    grown = -difference if lost else difference
    if grown <= max(_LEAST, _STEP * step):
        return
    if (orphan := _orphan(ours, theirs)) is None:
        return
    side, sentence = orphan
    if (side == 0) != lost or any(length(row, setting)):
        return  # where it breaks off, or says a thing twice, another check says so
    shown = shorten(texts[side][sentence.start : sentence.stop].strip(), 60)
    what = "of the source has no translation" if lost else "is not in the source"
    yield Problem(
        f"a sentence {what}, probably: {shown}",
        sentence.start,
        sentence.stop,
        by_origin(row),
        of_source=lost,
    )


Places = list[tuple[int, str]]
"""Where what both languages have in common stands in a passage, and what it is called."""


def _terms(row: PassagePair, setting: Setting) -> tuple[Places, Places]:
    """The terms of both sides; those that the target lacks are the source's alone."""
    ours = [(span.start, term) for span, term in setting.matcher.find(row.source.text)]
    judged = setting.matcher.judge(row.source.text, row.target.text) if ours else []
    theirs = [(j.span.start, j.term) for j in judged if j.verdict is Verdict.OK]
    known = {judgement.term for judgement in judged}
    return (
        [(at, f"{_TERM}{term.source[0]}") for at, term in ours if term in known],
        [(at, f"{_TERM}{term.source[0]}") for at, term in theirs],
    )


def _sentences(side: Passage, pieces: Sequence[str], terms: Places) -> list[Sentence]:
    said = masked(side.text)
    found, at = [], 0
    for piece in pieces:
        start, at = at, at + len(piece)
        words = said[start:at]
        letters = [*filter(str.isalnum, words)]
        wide = sum(map(is_cjk, letters))
        weight = _HAN * wide + len(letters) - wide
        names = {name.lower() for name in _ANCHOR.findall(words)}
        names |= {p.value for p in side.placeholders if start <= p.start < at}
        names |= {name for place, name in terms if start <= place < at}
        stop = start + len(piece.rstrip())
        if weight >= _LETTERS:
            found.append(Sentence(start, stop, weight, frozenset(names)))
        elif found:
            last = found[-1]
            found[-1] = Sentence(
                last.start, stop, last.weight + weight, last.anchors | names
            )  # fmt: skip
    return found


def _orphan(ours: Sequence[Sentence], theirs: Sequence[Sentence]) -> tuple[int, Sentence] | None:
    """The sentence that an alignment leaves over; None if one without is nearly as good."""
    known = [frozenset().union(*(s.anchors for s in side)) for side in (ours, theirs)]
    common = known[0] & known[1]
    numbers = frozenset(a for side in known for a in side if a[0].isdigit() or a[0] == _TERM)
    told = common | numbers
    mean = sum(s.weight for s in (*ours, *theirs)) / 2
    if mean <= 0:
        return None
    sides = [[(s.weight, s.anchors & told) for s in side] for side in (ours, theirs)]
    whole, _ = _best(*sides, orphans=False)
    free, alone = _best(*sides, orphans=True)
    if not alone or whole - free <= _GAIN:
        return None
    side, index = alone[0]
    return side, (ours, theirs)[side][index]


Weighed = tuple[float, frozenset[str]]


def _best(
    ours: Sequence[Weighed], theirs: Sequence[Weighed], *, orphans: bool
) -> tuple[float, list[tuple[int, int]]]:
    """The cost of the best alignment, and which sentences it leaves over, as side and index."""
    rows, columns = len(ours) + 1, len(theirs) + 1
    cost = [[_FAR] * columns for _ in range(rows)]
    step: list[list[tuple[int, int]]] = [[(0, 0)] * columns for _ in range(rows)]
    cost[0][0] = 0.0
    moves = dict(_LINKS)
    if orphans:
        moves |= {(1, 0): _ORPHAN, (0, 1): _ORPHAN}
    for i in range(rows):
        for j in range(columns):
            here = cost[i][j]
            if here == _FAR:
                continue
            for (a, b), price in moves.items():
                if i + a >= rows or j + b >= columns:
                    continue
                total = here + price + _distance(ours[i : i + a], theirs[j : j + b])
                if total < cost[i + a][j + b]:
                    cost[i + a][j + b] = total
                    step[i + a][j + b] = (a, b)
    alone: list[tuple[int, int]] = []
    i, j = rows - 1, columns - 1
    while (i or j) and cost[i][j] < _FAR:
        a, b = step[i][j]
        i, j = i - a, j - b
        if not b:
            alone.append((0, i))
        elif not a:
            alone.append((1, j))
    return cost[-1][-1], alone


def _distance(ours: Sequence[Weighed], theirs: Sequence[Weighed]) -> float:
    """How unlike two runs of sentences are: by length, and by what both would write alike."""
    a, b = (frozenset().union(*(s[1] for s in side)) for side in (ours, theirs))
    if not ours or not theirs:
        return _ORPHAN_ANCHOR * len(a | b)
    one, other = (sum(s[0] for s in side) for side in (ours, theirs))
    z = (one - other) / (_SPREAD * math.sqrt((one + other) / 2))
    return z * z / 2 + _ONE_SIDED * len(a ^ b) + _SHARED * len(a & b)

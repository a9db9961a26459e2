"""Mistakes in the shape of a post: blocks, items, cells, headings, front matter."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

from bench.goods import Good
from bench.spots import Planted, edit, line_of, lines_of, pick, whole
from translator.units import Kind, Segment

_SENTENCE = {
    "en": "This paragraph was never in the post that the author wrote.",
    "zh": "作者写的文章里从来没有这一段。",
}


def _blocks(good: Good, kind: Kind) -> list[tuple[Segment, Segment]]:
    """Segments that are a block of their own, between blank lines and not indented."""
    found = []
    for ours, theirs in good.rows:
        start, stop = whole(theirs).start, whole(theirs).stop
        alone = good.target[start - 2 : start] == "\n\n" and good.target[stop : stop + 2] == "\n\n"
        if theirs.kind is kind and alone:
            found.append((ours, theirs))
    return found


def _deleted(good: Good, start: int, stop: int, row: tuple[Segment, Segment]) -> Planted:
    """A block is gone: the right place is where it was, or its source."""
    planted = edit(
        good, start, stop, "", None, f"gone: {good.target[start:stop].strip()[:60]!r}", around=2
    )
    ours = lines_of(good.source, whole(row[0]).start, whole(row[0]).stop)
    return Planted(planted.source, planted.target, planted.lines, ours, planted.what)


def paragraph_deleted(good: Good, rng: Random) -> Planted | None:
    """A paragraph is gone."""
    if not (row := pick(rng, _blocks(good, Kind.PARAGRAPH))):
        return None
    return _deleted(good, whole(row[1]).start, whole(row[1]).stop + 2, row)


def paragraph_inserted(good: Good, rng: Random) -> Planted | None:
    """A paragraph that the source lacks."""
    if not (row := pick(rng, _blocks(good, Kind.PARAGRAPH))):
        return None
    stop = whole(row[1]).stop
    new = f"\n\n{_SENTENCE[good.pair.target.language]}"
    return edit(good, stop, stop, new, row)


def paragraphs_merged(good: Good, rng: Random) -> Planted | None:
    """Two paragraphs have become one."""
    rows = _blocks(good, Kind.PARAGRAPH)
    near = [(a, b) for a, b in pairwise(rows)
            if whole(b[1]).start - whole(a[1]).stop == 2
            and good.source[whole(a[0]).stop : whole(b[0]).start] == "\n\n"]  # fmt: skip
    if not (chosen := pick(rng, near)):
        return None
    one, other = chosen
    joint = " " if good.pair.target.language == "en" else ""
    planted = edit(
        good, whole(one[1]).stop, whole(other[1]).start, joint, other, "two paragraphs are one"
    )
    ours = lines_of(good.source, whole(one[0]).start, whole(other[0]).stop)
    first = good.target.count("\n", 0, whole(one[1]).start) + 1
    lines = range(first, planted.lines.stop)
    return Planted(planted.source, planted.target, lines, ours, planted.what)


def paragraph_split(good: Good, rng: Random) -> Planted | None:
    """A paragraph has become two."""
    places = [
        (row, m.end())
        for row in _blocks(good, Kind.PARAGRAPH)
        for m in re.finditer(r"[a-z]\. (?=[A-Z])|。(?=\w)", row[1].source)
        if len(row[1].spans) == 1
    ]
    if not (chosen := pick(rng, places)):
        return None
    row, at = chosen
    offset = whole(row[1]).start + at
    return edit(good, offset, offset, "\n\n", row, "a paragraph is two")


def item_lost(good: Good, rng: Random) -> Planted | None:
    """A list item of one line is gone."""
    found = []
    for row in good.rows:
        start, stop = line_of(good.target, whole(row[1]).start)
        bullet = re.match(r"(?:[-*+]|\d+[.)]) ", good.target[start:stop])
        alone = stop >= whole(row[1]).stop and good.target[stop : stop + 1] not in (" ", "")
        beside = re.match(
            r"(?:[-*+]|\d+[.)]) ", good.target[line_of(good.target, start - 2)[0] : start]
        )
        if row[1].kind is Kind.ITEM and bullet and alone and beside:
            found.append((row, start, stop))
    if not (chosen := pick(rng, found)):
        return None
    row, start, stop = chosen
    return _deleted(good, start, stop, row)


def _cells(good: Good) -> list[tuple[Segment, Segment]]:
    """Cells of tables written with bars at both ends."""
    return [row for row in good.rows if row[1].kind is Kind.CELL
            and good.target[line_of(good.target, whole(row[1]).start)[0]] == "|"]  # fmt: skip


def cell_lost(good: Good, rng: Random) -> Planted | None:
    """A cell is gone, with its bar."""
    if not (row := pick(rng, _cells(good))):
        return None
    bar = good.target.index("|", whole(row[1]).stop)
    planted = edit(good, whole(row[1]).start, bar + 1, "", row)
    if not _heads(good, whole(row[1]).start):
        return planted
    # Without one of its heads a table is none any more, all of it.
    last = planted.lines.stop + good.target[bar:].partition("\n\n")[0].count("\n")
    first = planted.ours.start
    ours = range(first, first + last - planted.lines.start)
    return Planted(
        planted.source, planted.target, range(planted.lines.start, last), ours, planted.what
    )


def _heads(good: Good, offset: int) -> bool:
    """Whether the line of *offset* is the first of a table."""
    return bool(re.match(r"\|[-:| ]+\|\n", good.target[line_of(good.target, offset)[1] :]))


def cell_emptied(good: Good, rng: Random) -> Planted | None:
    """A cell has no words any more."""
    if not (row := pick(rng, _cells(good))):
        return None
    return edit(good, whole(row[1]).start, whole(row[1]).stop, "", row)


def row_lost(good: Good, rng: Random) -> Planted | None:
    """A row of a table is gone."""
    found = []
    for row in _cells(good):
        start, stop = line_of(good.target, whole(row[1]).start)
        if not _heads(good, start):
            found.append((row, start, stop))
    if not (chosen := pick(rng, found)):
        return None
    row, start, stop = chosen
    return _deleted(good, start, stop, row)


def level_changed(good: Good, rng: Random) -> Planted | None:
    """A heading has one hash more."""
    rows = [row for row in good.rows if row[1].kind is Kind.HEADING
            and good.target[line_of(good.target, whole(row[1]).start)[0]] == "#"]  # fmt: skip
    if not (row := pick(rng, rows)):
        return None
    start = line_of(good.target, whole(row[1]).start)[0]
    return edit(good, start, start, "#", row)


def heading_lost(good: Good, rng: Random) -> Planted | None:
    """A heading is gone."""
    rows = [row for row in good.rows if row[1].kind is Kind.HEADING]
    if not (row := pick(rng, rows)):
        return None
    start, stop = line_of(good.target, whole(row[1]).start)
    return _deleted(good, start, stop, row)


def _front(good: Good) -> int:
    """How many lines the front matter has."""
    m = re.match(r"---\n.*?\n---\n", good.target, re.S)
    return m[0].count("\n") if m else 0


def _keys(good: Good, pattern: str) -> list[re.Match[str]]:
    head = "\n".join(good.target.split("\n")[: _front(good)])
    return list(re.finditer(pattern, head, re.M))


def _in_front(good: Good, planted: Planted) -> Planted:
    lines = range(1, _front(good) + 2)
    return Planted(planted.source, planted.target, lines, lines, planted.what)


def key_dropped(good: Good, rng: Random) -> Planted | None:
    """A key of the front matter is gone."""
    m = pick(rng, _keys(good, r"^(?!lang)[a-z]+: *\S.*\n"))
    return _in_front(good, edit(good, *m.span(), "")) if m else None


def key_renamed(good: Good, rng: Random) -> Planted | None:
    """A key of the front matter was translated, or misspelt."""
    m = pick(rng, _keys(good, r"^((?!lang)[a-z]+):"))
    return _in_front(good, edit(good, *m.span(1), f"{m[1]}x")) if m else None


def date_changed(good: Good, rng: Random) -> Planted | None:
    """The post has another date."""
    m = pick(rng, _keys(good, r"^date: *(\d{4}-\d\d-\d\d)"))
    return _in_front(good, edit(good, *m.span(1), "2019-12-31")) if m else None

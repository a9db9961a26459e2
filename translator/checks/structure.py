"""Checks of two whole posts: the same blocks in the same order, the same front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from translator.checks.base import Problem
from translator.checks.post import ParsedPost
from translator.checks.rows import Group
from translator.text.chars import has_cjk, shorten
from translator.text.regex import regex
from translator.units import Kind, Segment, Severity

_SMALL = frozenset({Kind.ALT, Kind.TITLE, Kind.ATTRIBUTE})
"""Texts that a page can do without."""
_KEY = regex(r"^([A-Za-z_][\w-]*)\s*[:=][ \t]*(.*)$", re.M)
_PLAIN = regex(r"[\"']?([^\[{\"'|>&*!#]+?)[\"']?[ \t]*(?:#.*)?")
_MARK = regex(
    r"(?P<indent>[ \t>]*)(?:(?P<number>\d{1,9})[.)]|[-*+])[ \t]+(?:\[[ xX]\][ \t]+)?"
    r"(?:[*_~`\[(<].{0,9})?"
)
_RULE = regex(r"(:?)-+(:?)")
_OWN = frozenset(
    "lang locale language permalink slug url aliases translator translators translated"
    " translated_by translation original source_url".split()
)
"""Keys that a translation has of its own."""


def structure(source: ParsedPost, target: ParsedPost, links: Sequence[Group]) -> Iterator[Problem]:
    """The posts do not have the same headings, paragraphs, items and table cells."""
    yield from _unpaired(links)
    for ours, theirs in links:
        if not ours or not theirs:
            continue
        if len(ours) != len(theirs):
            what = f"{_counted(ours)} of the source {'is' if len(ours) == 1 else 'are'}"
            yield _at(theirs[0], f"{what} {_counted(theirs)} here", Severity.WARNING)
        if ours[0].kind != theirs[0].kind:
            message = f"a {ours[0].kind} in the source is a {theirs[0].kind} here"
            yield _at(theirs[0], message, Severity.WARNING)
        elif ours[0].kind is Kind.HEADING:
            old, new = _level(source, ours[0]), _level(target, theirs[0])
            if old != new:
                message = f"this heading has level {new}, but level {old} in the source"
                yield _at(theirs[0], message)
    yield from _lists(source, target, links)
    yield from _columns(source, target)
    if all(ours and theirs for ours, theirs in links):
        yield from _tables(source, target)
        yield from _containers(source, target)


def _counted(segments: Sequence[Segment]) -> str:
    kinds = {segment.kind for segment in segments}
    kind, number = segments[0].kind if len(kinds) == 1 else "segment", len(segments)
    return f"one {kind}" if number == 1 else f"{number} {kind}s"


def _unpaired(links: Sequence[Group]) -> Iterator[Problem]:
    """What has no counterpart; what stands together is one finding."""
    doubt = Severity.WARNING if _estranged(links) else None
    moved = _moved(links)
    for segment in moved.values():
        what = f"this {segment.kind} is in another place than in the source"
        yield _at(segment, what, Severity.WARNING)
    gone = {*map(id, moved.values()), *moved}
    links = [([s for s in a if id(s) not in gone], [s for s in b if id(s) not in gone])
             for a, b in links]  # fmt: skip
    links = [link for link in links if link[0] or link[1]]
    for paired, run in groupby(links, lambda link: bool(link[0] and link[1])):
        if paired:
            continue
        sides = list(run)
        ours, theirs = ([s for link in sides for s in link[i]] for i in (0, 1))
        if ours and theirs:
            # Here is a translation, but one so free that nothing says what belongs to what.
            what = (
                f"{_counted(theirs)} of the translation do not match {_counted(ours)} of the source"
            )
            yield _at(theirs[0], what, Severity.WARNING)
        else:
            yield _alone(ours or theirs, doubt, of_source=bool(ours))


_LINKED = regex(r"\]\(<?([^\s()<>]+)")


def _moved(links: Sequence[Group]) -> dict[int, Segment]:
    """What has no counterpart but elsewhere: the same links, as an item of another order has.

    Returns:
        The target's segments, by the identity of the source's.
    """
    found: list[dict[tuple[object, ...], list[Segment]]] = [{}, {}]
    for link in links:
        for side in (0, 1):
            for segment in link[side] if not link[1 - side] else ():
                if addresses := tuple(_LINKED.findall(segment.source)):
                    key = (segment.kind, *(each.rstrip("/") for each in addresses))
                    found[side].setdefault(key, []).append(segment)
    ours, theirs = found
    return {
        id(segments[0]): theirs[key][0]
        for key, segments in ours.items()
        if len(segments) == len(theirs.get(key, ())) == 1
    }


def _estranged(links: Sequence[Group]) -> bool:
    """Whether both posts have so much of their own that it may be the same in other words."""
    ours, theirs = (sum(len(link[i]) for link in links if not link[1 - i]) for i in (0, 1))
    total = sum(len(link[0]) + len(link[1]) for link in links)
    return bool(ours and theirs) and 10 * (ours + theirs) > total


def _alone(segments: Sequence[Segment], doubt: Severity | None, of_source: bool) -> Problem:
    first, more = segments[0], len(segments) - 1
    what = "has no translation" if of_source else "is not in the source"
    others = f", nor {'have' if of_source else 'are'} the {more} after it" if more else ""
    # Whether the image is there is for another check to say; here it may stand in a text.
    severity = Severity.WARNING if {s.kind for s in segments} <= _SMALL else doubt
    return _at(first, f"this {first.kind} {what}{others}", severity, of_source)


def _at(
    segment: Segment, what: str, severity: Severity | None = None, of_source: bool = False
) -> Problem:
    shown = shorten(segment.source)
    start, stop = segment.spans[0].start, segment.spans[0].stop
    return Problem(f"{what}: {shown}", start, stop, severity, of_source=of_source)


def _level(post: ParsedPost, segment: Segment) -> int:
    """The level of the heading in whose line *segment* stands."""
    text = post.document.text
    line = text.rfind("\n", 0, segment.spans[0].start) + 1
    stop = segment.spans[-1].stop
    return next((n for at, n in post.outline.levels.items() if line <= at <= stop), 0)


@dataclass(frozen=True, slots=True)
class _ListMark:
    """How a list item begins."""

    indent: int
    """How far in."""
    number: int | None
    """Its number; None for a bullet."""

    @property
    def kind(self) -> str:
        """What a reader sees before it."""
        return "a bullet" if self.number is None else f"number {self.number}"


def _lists(source: ParsedPost, target: ParsedPost, links: Sequence[Group]) -> Iterator[Problem]:
    """Compare the marks of lists: bullets and numbers, and from which number a list counts.

    Of one list there is one finding. Numbers after the first are counted by whoever renders
    them, so only a list whose own numbers no longer fit is wrong.
    """
    before: tuple[_ListMark, _ListMark] | None = None
    said = False
    for ours, theirs in links:
        if not ours or not theirs:
            continue
        old, new = _item(source, ours[0]), _item(target, theirs[0])
        if old is None or new is None:
            # A paragraph of an item is no end of its list.
            before = before if ours[0].kind is Kind.ITEM else None
            continue
        first = before is None or not _goes_on(before[0], old)
        said = said and not first
        if not said and (message := _other_mark(old, new, None if first else before)):
            yield _at(theirs[0], message, Severity.WARNING)
            said = True
        before = old, new


def _goes_on(before: _ListMark, item: _ListMark) -> bool:
    """Whether an item belongs to the list of the one before it."""
    return before.indent == item.indent and (before.number is None) is (item.number is None)


def _other_mark(old: _ListMark, new: _ListMark, before: tuple[_ListMark, _ListMark] | None) -> str:
    """What is wrong with the mark of an item; empty if nothing is."""
    if (old.number is None) is not (new.number is None):
        return f"this list item has {new.kind}, but {old.kind} in the source"
    if old.number is None or new.number is None or old.number == new.number:
        return ""
    counted = before is not None and new.number in (before[1].number, (before[1].number or 0) + 1)
    return "" if counted else f"this list item has {new.kind}, but {old.kind} in the source"


def _item(post: ParsedPost, segment: Segment) -> _ListMark | None:
    """The mark of the list item that *segment* begins; None if it begins none."""
    text, start = post.document.text, segment.spans[0].start
    line = text.rfind("\n", 0, start) + 1
    mark = _MARK.fullmatch(text, line, start)
    if mark is None:
        return None
    return _ListMark(len(mark["indent"]), int(mark["number"]) if mark["number"] else None)


def _columns(source: ParsedPost, target: ParsedPost) -> Iterator[Problem]:
    """Compare the row below each table's head, which says how its columns are aligned."""
    ours, theirs = source.outline.tables, target.outline.tables
    for old, new in zip(ours, theirs, strict=True) if len(ours) == len(theirs) else ():
        before, after = _aligned(source, old[0][0]), _aligned(target, new[0][0])
        if before and after and before != after:
            message = f"the columns are aligned {after}, but {before} in the source"
            yield Problem(message, new[0][0], new[0][0], Severity.WARNING)


def _aligned(post: ParsedPost, head: int) -> str:
    """How the columns of the table whose head is at *head* are aligned, as it is written."""
    lines = post.document.text[head:].split("\n", 2)
    rule = lines[1].strip("> \t|") if len(lines) > 1 else ""
    cells = [cell.strip() for cell in rule.split("|")]
    if not all(_RULE.fullmatch(cell) for cell in cells):
        return ""
    return " | ".join(_RULE.sub(r"\1-\2", cell) for cell in cells)


def _tables(source: ParsedPost, target: ParsedPost) -> Iterator[Problem]:
    """Compare tables row by row; cells without words are cells, too."""
    ours, theirs = source.outline.tables, target.outline.tables
    if len(ours) != len(theirs):
        yield Problem(f"the post has {len(theirs)} tables, but the source has {len(ours)}", 0, 0)
        return
    for old, new in zip(ours, theirs, strict=True):
        for before, after in zip_longest(old, new):
            if before is None or after is None:
                place = (after or new[-1])[0]
                message = f"this table has {len(new)} rows, but {len(old)} in the source"
                yield Problem(message, place, place)
                break
            if before[1] != after[1]:
                message = f"this row has {after[1]} cells, but {before[1]} in the source"
                yield Problem(message, after[0], after[0])


def _containers(source: ParsedPost, target: ParsedPost) -> Iterator[Problem]:
    """Compare the lines of `:::`: one too few, and a box goes on to the end of the page."""
    ours, theirs = source.outline.containers, target.outline.containers
    for (start, old), (place, new) in zip_longest(ours, theirs, fillvalue=(-1, "")):
        if old == new:
            continue
        if old and new and len(ours) == len(theirs):
            message = f"this container is “{new}”, but “{old}” in the source"
            yield Problem(message, place, place, Severity.WARNING)
            continue
        if len(theirs) < len(ours):
            yield Problem(
                f"this “{old}” is missing in the translation", start, start, of_source=True
            )
        else:
            yield Problem(f"this “{new}” is not in the source", place, place)
        return


def frontmatter(
    source: ParsedPost, target: ParsedPost, links: Sequence[Group]
) -> Iterator[Problem]:
    """The front matter has other keys than the source's, or another date or the like."""
    translated, own = source.document.syntax.front_matter, _OWN | target.own
    ours, theirs = _fields(source), _fields(target)
    if ours and not theirs:
        yield Problem("the front matter is missing", 0, 0)
        return
    for key in ours.keys() - theirs.keys() - own:
        yield Problem(f"the front matter lacks {key}", 0, 0)
    for key in theirs.keys() - ours.keys() - own if ours else ():
        yield Problem(
            f"the front matter has {key}, which the source does not have",
            theirs[key][1],
            theirs[key][2],
        )
    for key in ours.keys() & theirs.keys() - own - translated:
        old, (new, start, stop) = ours[key][0], theirs[key]
        plain = _PLAIN.fullmatch(old), _PLAIN.fullmatch(new)
        if all(plain) and not has_cjk(old + new) and old.strip("\"' ") != new.strip("\"' "):
            yield Problem(f"{key} is {new}, but {old} in the source", start, stop)


def _fields(post: ParsedPost) -> dict[str, tuple[str, int, int]]:
    """The top-level keys of the front matter with what stands on their line, and where."""
    settled = post.document.settled
    found = {}
    for m in _KEY.finditer(settled.body[: post.document.front.stop]):
        span = settled.original(m.start(), m.end())
        found[m[1]] = m[2].strip(), span.start, span.stop
    return found

"""Fit a target into the place of its segment, so that the document stays what it was.

One function for each kind of place; each gives the lines to write, or raises `Refused`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from translator.markdown import guard
from translator.markdown.frontmatter import encode
from translator.units import Kind, Segment

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LONE_TAG = re.compile(r"<(?=[A-Za-z/!?])(?:(?![^<>]*>)[^\s<>]*|!--)")


@dataclass(frozen=True, slots=True)
class Slot:
    """How a target is spliced in at a segment's place."""

    style: str = ""
    """The scalar style of a front-matter value; else what it is in: cell, heading, setext …"""
    prefix: str = ""
    """What a further line begins with, to stay in its container."""


def fit_lines(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    """Give the lines of *target*, escaped for the place of *segment*.

    Args:
        edge: what stands before it: the quote of a title or attribute; for a table cell
            `|`, or a newline if it is the first of its row.

    Raises:
        guard.Refused: no escape would keep the document what it is.
    """
    fit = _FITS.get(segment.kind, _fit_block)
    lines = fit(segment, slot, target, edge)
    if not lines:
        raise guard.Refused("no characters are left of it that could stand there")
    if len(lines) > 1 and segment.kind in _ONE_LINE and slot.style != "setext":
        raise guard.Refused(f"a line break would end the {segment.kind}")
    return lines


def _fit_block(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if _BLANK_LINE.search(target):
        raise guard.Refused("a blank line would end the paragraph")
    return guard.guard_lines(target.split("\n"), segment.source)


def _fit_heading(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if slot.style == "setext":
        return _fit_block(segment, slot, target, edge)
    same = segment.source.rsplit(" ", 1)[-1] == target.rsplit(" ", 1)[-1]
    return (target if same else guard.guard_heading(target)).split("\n")


def _fit_cell(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    target = guard.guard_end(guard.guard_cell(target), segment.source)
    # The first cell of a row without outer pipes stands where a block may begin.
    lines = target.split("\n")
    return guard.guard_lines(lines, segment.source) if edge == "\n" else lines


def _fit_link(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    """The rules of the cell or heading that a link is in hold for its text, too."""
    if _BLANK_LINE.search(target):
        raise guard.Refused("a blank line would end the link")
    target = guard.guard_end(guard.guard_brackets(target), segment.source)
    first, *later = (guard.guard_cell(target) if slot.style == "cell" else target).split("\n")
    if later and slot.style in ("cell", "heading", "container"):
        raise guard.Refused(f"a line break would end the {_SHOWN[slot.style]}")
    return [first, *guard.guard_later(later, segment.source)]


def _fit_title(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if _BLANK_LINE.search(target):
        raise guard.Refused("a blank line would end the title")
    target = guard.guard_end(guard.guard_quoted(target, edge), segment.source)
    first, *later = (guard.guard_cell(target) if slot.style == "cell" else target).split("\n")
    return [first, *guard.guard_later(later, segment.source)]


def _fit_attribute(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if target == segment.source:
        return target.split("\n")
    target = guard.guard_attribute(target, edge)
    return [guard.guard_cell(target) if slot.style == "cell" else target]


def _fit_html(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    """A blank line would end the HTML block, so it becomes a line break."""
    known = set(_LONE_TAG.findall(segment.source))
    target = _LONE_TAG.sub(lambda m: m[0] if m[0] in known else f"&lt;{m[0][1:]}", target)
    lines = target.split("\n")
    if _BLANK_LINE.search(segment.source):
        return lines
    return [line for line in lines if line.strip(" \t")]


def _fit_meta(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if slot.style == "block":
        return [line.strip(" ") for line in target.split("\n")]
    if slot.style == "double":
        return [encode(target, slot.style)]
    lines = target.split("\n")
    if slot.style == "plain" and len(lines) == len(segment.spans):
        written = [encode(line, slot.style) for line in lines]
        if written == lines and encode(" ".join(lines), slot.style) == " ".join(lines):
            return lines
    return [encode(" ".join(lines), slot.style)]


def _fit_comment(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if "*/" in target or "-->" in target:
        raise guard.Refused("the target would end the comment")
    return target.split("\n")


def _fit_container(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    """Braces at the end would be attributes: `::: tip 标题 {open}`."""
    if target.endswith("}") and not segment.source.endswith("}"):
        head, brace, tail = target.rpartition("{")
        target = f"{head}\\{brace}{tail}" if brace else target
    return target.split("\n")


_SHOWN = {"cell": Kind.CELL, "heading": Kind.HEADING, "container": Kind.CONTAINER}
_ONE_LINE = frozenset({Kind.HEADING, Kind.CELL, Kind.CONTAINER, Kind.TERM, Kind.COMMENT})
_FITS: dict[Kind, Callable[[Segment, Slot, str, str], list[str]]] = {
    Kind.HEADING: _fit_heading,
    Kind.CELL: _fit_cell,
    Kind.LINK: _fit_link,
    Kind.ALT: _fit_link,
    Kind.TITLE: _fit_title,
    Kind.ATTRIBUTE: _fit_attribute,
    Kind.HTML: _fit_html,
    Kind.META: _fit_meta,
    Kind.COMMENT: _fit_comment,
    Kind.CONTAINER: _fit_container,
}

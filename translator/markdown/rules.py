"""Block rules that mistune lacks or has without places: tables, containers, footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

TABLE = (
    r"^[^\n]++\n(?=[^\n]*[|:]) *\|?[ \t]*:?-+:?[ \t]*"
    r"(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*(?=\n|\Z)"
)
"""A header line and its delimiter row (GFM spec, 4.10)."""

ENDS_TABLE = [
    "blank_line", "fenced_code", "atx_heading", "thematic_break", "block_quote", "list",
    "block_html", "container", "math",
]  # fmt: skip
"""The rules that end a table's body."""

ENDS_INDENTED = [*ENDS_TABLE, "footnote", "definition"]
"""The rules that a lazy line of a footnote or a definition may not match."""

_PIPE = re.compile(r"\\.|(\|)", re.S)
_MARKER = re.compile(r"[ \t]*(?::{3,}[ \t]*(?:[A-Za-z][A-Za-z0-9_-]*)?|\[![A-Za-z]+\][+-]?)[ \t]*")
_INDENT = re.compile(r" {4}| {0,3}\t")


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table and where it ends."""

    cells: tuple[tuple[int, int], ...]
    """Start and stop of each cell's text, without padding; empty cells left out."""
    stop: int
    """Where the line after the table begins."""


def find_table(src: str, pos: int, breaks: Callable[[int], bool]) -> Table | None:
    """Find the table whose header line is at *pos*; None if its rows do not fit.

    The delimiter row must have as many cells as the header (GFM example 203).
    """
    header_end = src.find("\n", pos)
    rule_end = _line_end(src, header_end + 1)
    header = list(split_row(src, pos, header_end))
    if len(header) != len(list(split_row(src, header_end + 1, rule_end))):
        return None
    cells = list(header)
    pos = rule_end + 1
    while pos < len(src) and not breaks(pos):
        end = _line_end(src, pos)
        cells += list(split_row(src, pos, end))[: len(header)]
        pos = end + 1
    return Table(tuple(cell for cell in cells if cell[0] < cell[1]), min(pos, len(src)))


def split_row(src: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the cells of the row from *start* to *stop*, stripped; `\\|` does not split."""
    start, stop = _strip(src, start, stop)
    if src.startswith("|", start):
        start += 1
    for pipe in _PIPE.finditer(src, start, stop):
        if pipe[1]:
            yield _strip(src, start, pipe.start())
            start = pipe.end()
    # A last pipe closes the row; without one, what follows is a cell.
    if start < stop:
        yield _strip(src, start, stop)


def heading_end(text: str, stop: int) -> int:
    """Where a heading's *text* ends that runs to *stop*: before its closing `#`s (4.2)."""
    bare = text.rstrip(" \t")
    inner = bare.rstrip("#")
    closed = inner != bare and (not inner or inner[-1] in " \t")
    return stop - len(text) + len(inner.rstrip(" \t") if closed else bare)


def container_title(line: str) -> tuple[int, int]:
    """Where the title stands in `::: tip 标题 {open}`, `:::note[标题]` or `[!TIP] 标题`."""
    marker = _MARKER.match(line)
    start, stop = marker.end() if marker else 0, len(line.rstrip())
    if line[stop - 1] == "}" and (brace := line.rfind("{", start)) >= 0:
        start, stop = _strip(line, start, brace)
    if line.startswith("[", start) and line[stop - 1] == "]":
        return start + 1, stop - 1
    return min(start, stop), stop


def math_end(src: str, pos: int) -> int | None:
    """Where the line after a `$$` formula begins that was opened before *pos*."""
    close = src.find("$$", pos)
    if close < 0:
        return None
    end = _line_end(src, close)
    return None if src[close + 2 : end].strip() else min(end + 1, len(src))


def indented(lines: list[str], breaks: re.Pattern[str]) -> Iterator[str]:
    """Yield those of *lines* that go on with a footnote or definition, dedented."""
    blank = 0
    for line in lines:
        if not line.strip():
            blank += 1
            continue
        indent = _INDENT.match(line)
        if not indent and (blank or breaks.match(line + "\n")):
            return
        yield from [""] * blank
        yield line[indent.end() :] if indent else line
        blank = 0


def _strip(src: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and src[start] in " \t":
        start += 1
    while start < stop and src[stop - 1] in " \t":
        stop -= 1
    return start, stop


def _line_end(src: str, pos: int) -> int:
    end = src.find("\n", pos)
    return len(src) if end < 0 else end

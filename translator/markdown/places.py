"""A parser state that knows where its lines lie in the text.

mistune parses quotes and list items from rebuilt strings. The lines of a child are, in
order, suffixes of its parent's; that is verified line by line, and a child that cannot be
verified has no places.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from mistune.core import BlockState

from translator.units import Kind

Lines = tuple[tuple[int, int], ...]
"""Start and stop in the text of each line of a block, without its leading white space."""

_NO_QUOTE = re.compile(r"[^>\t]")
BLANK = re.compile(r"\n[ \t]+(?=\n)")
"""White space alone on a line; mistune takes five spaces for code that goes on."""


class Frame:
    """The list or quote being parsed in a state, and the line where its next child begins."""

    def __init__(self, kind: Kind, line: int) -> None:
        self.kind = kind
        self.line = line


class LocatedState(BlockState):
    """A parser state that knows where its lines lie in the text."""

    ends: list[int] | None
    """Where each line ends in the text, without its newline; None if that is not known."""
    inside: Kind = Kind.PARAGRAPH
    prefix: str = ""

    def __init__(self, parent: LocatedState | None = None) -> None:
        super().__init__(parent)
        self.ends = None
        self.frames: list[Frame] = []

    def process(self, src: str) -> None:
        """Take *src*, and note where its lines begin."""
        super().process(src)
        self.lines = src.split("\n")
        lengths = accumulate(map(len, self.lines), initial=0)
        self.starts = [length + index for index, length in enumerate(lengths)]

    def line_at(self, pos: int) -> int:
        """The index of the line that holds *pos*."""
        return bisect_right(self.starts, pos) - 1

    def add_paragraph(self, text: str) -> None:
        """Note where a paragraph goes on; mistune would join its text, in quadratic time."""
        if (last := self.last_token()) and last["type"] == "paragraph":
            last["stop"] = self.cursor + len(text)
        else:
            stop = self.cursor + len(text)
            self.tokens.append({"type": "paragraph", "start": self.cursor, "stop": stop})

    def append_paragraph(self) -> int | None:
        """Let a paragraph go on with this line, if there is one to go on with."""
        if (last := self.last_token()) and last["type"] == "paragraph":
            stop: int = self.find_line_end()
            last["stop"] = stop
            return stop
        return None

    def child_state(self, src: str, lazy_line_starts: set[int] | None = None) -> LocatedState:
        """Make the state for the content of a quote or list item, with its places."""
        child = LocatedState(self)
        child.process(BLANK.sub("\n", src))
        child.lazy_line_starts = lazy_line_starts or set()
        frame = self.frames[-1]
        child.inside = frame.kind
        first = self._locate(child, frame.line)
        frame.line = self.line_at(self.cursor - 1)
        inner = child.lines[0].lstrip(" \t")
        line = self.lines[first]
        marker = line[: len(line) - len(inner)] if inner else line
        child.prefix = self.prefix + _NO_QUOTE.sub(" ", marker)
        return child

    def _locate(self, child: LocatedState, first: int) -> int:
        """Give *child* its places, if each of its lines is a suffix of ours from *first* on."""
        if self.ends is None:
            return first
        inner = [line.lstrip(" \t") for line in child.lines[:-1]]
        # An item whose marker stands alone on its line begins on the next one.
        for start in (first, first + 1):
            ours = self.lines[start : start + len(inner)]
            if len(ours) == len(inner) and all(map(str.endswith, ours, inner)):
                child.ends = [*self.ends[start : start + len(inner)], self.ends[start]]
                return start
        self.env["lost"].append(self.ends[first])
        return first

    def spans(self, start: int, stop: int) -> Lines:
        """Where the lines from *start* to *stop* of this state's source lie in the text."""
        if self.ends is None:
            return ()
        spans = []
        index = self.line_at(start)
        begin = self.starts[index]
        while begin < stop:
            line = self.lines[index]
            inner = line[max(start - begin, 0) : stop - begin]
            # A line's end is where it is in the text too; only indentation may differ.
            right = self.ends[index] - max(len(line) - (stop - begin), 0)
            spans.append((right - len(inner.lstrip(" \t")), right))
            index += 1
            begin = self.starts[index]
        return tuple(spans)

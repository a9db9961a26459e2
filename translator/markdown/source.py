"""Line ends and byte order marks, settled before parsing and put back after.

mistune wants `\\n` and a last newline; a file may have `\\r\\n`, a lone `\\r`, a byte
order mark, no last newline, or a mixture. Offsets of the settled text are carried back
to the file's own text, so nothing has to be restored: it was never touched.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from translator.text.regex import regex
from translator.units import Span

Range = tuple[int, int]
"""Start and stop in a text; by the thousand, so no `Span`."""

_LINE_END = regex(r"\r\n?")
_ANY_END = regex(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Settled:
    """A text with `\\n` line ends only, and the way back to the original."""

    body: str
    """The text without byte order mark, every line ended by `\\n`."""
    base: int
    """How many characters of the original come before the body."""
    pairs: tuple[int, ...]
    """Offsets in the body of each newline that is `\\r\\n` in the original."""
    text: str
    """The original, whose length no offset exceeds."""

    @classmethod
    def of(cls, text: str) -> Settled:
        """Settle *text*."""
        base = int(text.startswith("\ufeff"))
        body, pairs = text[base:], []
        if "\r" in body:
            for lost, end in enumerate(m for m in _LINE_END.finditer(body) if len(m[0]) == 2):
                pairs.append(end.start() - lost)
            body = _LINE_END.sub("\n", body)
        if not body.endswith("\n"):
            body += "\n"
        return cls(body, base, tuple(pairs), text)

    def original(self, start: int, stop: int) -> Span:
        """The span of the original text that holds the body's *start* to *stop*."""
        return Span(self._back(start), self._back(stop))

    def _back(self, offset: int) -> int:
        return min(offset + self.base + bisect_left(self.pairs, offset), len(self.text))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text, which end in LF, CRLF or CR."""

    starts: tuple[int, ...]
    """The offset at which each of them begins."""

    @classmethod
    def of(cls, text: str) -> Lines:
        """Find the lines of *text*."""
        return cls((0, *(end.end() for end in _ANY_END.finditer(text))))

    def line(self, offset: int) -> int:
        """Count the lines up to *offset*, from 1."""
        return bisect_right(self.starts, offset)

    def place(self, offset: int) -> tuple[int, int]:
        """Give line and column of *offset*, from 1; columns are characters."""
        line = self.line(offset)
        return line, offset - self.starts[line - 1] + 1

"""A Markdown file as skeleton and segments, and back.

    Document.parse(text).fill([s.source for s in Document.parse(text).segments]) == text

holds for every text, and for every segment that is not a quoted front-matter value
`"\\n".join(text[s.start:s.stop] for s in segment.spans) == segment.source`: a segment is a
place in the text, and filling replaces that place alone. Nothing is ever rendered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from translator.errors import TargetRefused
from translator.markdown.guard import Refused
from translator.markdown.mend import mend
from translator.markdown.segments import read
from translator.markdown.splice import Slot, fit_lines
from translator.markdown.syntax import DEFAULT, Syntax
from translator.text.chars import clean, fold
from translator.units import RAW_KINDS, Finding, Ignore, Kind, Segment

_EDGED = frozenset({Kind.TITLE, Kind.ATTRIBUTE, Kind.CELL})


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file."""

    text: str
    """The file's text, untouched."""
    segments: tuple[Segment, ...]
    """Its segments, in order of place."""
    slots: tuple[Slot, ...]
    """For each segment, how it is filled."""
    lang: str
    """The `lang` of its front matter, or empty."""
    labels: frozenset[str]
    """The labels of its link reference definitions."""
    ignores: tuple[Ignore, ...]
    """Its exceptions from checks."""
    problems: tuple[Finding, ...]
    """What could not be read, and stays in the skeleton."""
    newline: str
    """How its lines end."""
    syntax: Syntax
    """What was taken as translatable."""

    @classmethod
    def parse(cls, text: str, syntax: Syntax = DEFAULT) -> Document:
        """Find the segments of *text*; every text is a document, so nothing is raised."""
        return _parsed(text, syntax)

    def fill(self, targets: Sequence[str | None], *, held: bool = True) -> str:
        """Put *targets* in the places of the segments; None or empty leaves the source.

        Args:
            targets: one for each segment, as Markdown.
            held: put the source's code, URLs, tags and math back where a target has others;
                False for words that a person chose.

        Raises:
            ValueError: not one target for each segment.
            TargetRefused: a target that would break the document.
        """
        text, refusals = self.filled(targets, held=held)
        for reason in refusals.values():
            raise TargetRefused(reason)
        return text

    def filled(
        self, targets: Sequence[str | None], *, held: bool = True
    ) -> tuple[str, dict[int, str]]:
        """Fill like `fill`, but leave the source where a target is refused.

        Returns:
            The text, and by index of the segment the reason of each refusal.
        """
        if len(targets) != len(self.segments):
            raise ValueError(f"{len(targets)} targets for {len(self.segments)} segments")
        refusals: dict[int, str] = {}
        parts, pos = [], 0
        for index, target in enumerate(targets):
            segment = self.segments[index]
            if not target or target == fold(segment.source):
                continue
            try:
                new = self._fit(segment, self.slots[index], target, held)
            except TargetRefused as error:
                refusals[index] = str(error)
                continue
            parts += [self.text[pos : segment.spans[0].start], new]
            pos = segment.spans[-1].stop
        return "".join([*parts, self.text[pos:]]), refusals

    @property
    def skeleton(self) -> str:
        """The text with its segments taken out."""
        return "\x00".join(self.gaps)

    @property
    def gaps(self) -> list[str]:
        """What stands before each segment, and after the last one."""
        parts, pos = [], 0
        for segment in self.segments:
            parts.append(self.text[pos : segment.spans[0].start])
            pos = segment.spans[-1].stop
        return [*parts, self.text[pos:]]

    def refusal(self, index: int, target: str) -> str:
        """Why *target* cannot be put in the place of segment *index*; empty if it can."""
        try:
            self._fit(self.segments[index], self.slots[index], target, held=True)
        except TargetRefused as error:
            return str(error)
        return ""

    def _fit(self, segment: Segment, slot: Slot, target: str, held: bool) -> str:
        if segment.kind is Kind.META and target == segment.source:
            start, stop = segment.spans[0].start, segment.spans[-1].stop
            return self.text[start:stop]
        target = mend(
            segment.source,
            clean(target, segment.source).strip(" \t\n"),
            markdown=segment.kind not in RAW_KINDS,
            held=held,
            syntax=self.syntax,
            labels=self.labels,
        )
        try:
            edge = self._edge(segment) if segment.kind in _EDGED else ""
            lines = fit_lines(segment, slot, target, edge)
        except Refused as error:
            raise TargetRefused(f"{segment.kind}: {error}") from error
        return self._joined(segment, slot, lines)

    def _edge(self, segment: Segment) -> str:
        """What stands before the segment: its quote; for a cell `|`, or newline for the first."""
        start = segment.spans[0].start
        if segment.kind is Kind.CELL:
            row = self.text.rfind("\n", 0, start) + 1
            row = max(row, self.text.rfind("\r", row, start) + 1)
            return "|" if "|" in self.text[row:start] else "\n"
        at = max(self.text.rfind(mark, max(start - 80, 0), start) for mark in "\"'(")
        return self.text[at] if at >= 0 else '"'

    def _joined(self, segment: Segment, slot: Slot, lines: list[str]) -> str:
        """Join *lines* by what stands between the source's, or by the container's prefix."""
        if len(lines) == 1:
            return lines[0]
        spans = segment.spans
        glue = [self.text[a.stop : b.start] for a, b in pairwise(spans)]
        newline = self.newline
        if segment.kind is Kind.META and len(lines) != len(spans):
            return (newline + slot.prefix).join(lines)
        further = glue[-1] if glue else newline + slot.prefix
        parts = [lines[0]]
        for index, line in enumerate(lines[1:]):
            parts += [glue[index] if index < len(glue) else further, line]
        return "".join(parts)


@lru_cache(maxsize=32)
def _parsed(text: str, syntax: Syntax) -> Document:
    """Parse a text once, where several steps look at the same pair, in several threads."""
    found = read(text, syntax)
    parts = found.segments, found.slots, found.lang, found.labels
    return Document(text, *parts, found.ignores, found.problems, found.newline, syntax)

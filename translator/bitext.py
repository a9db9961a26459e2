"""An existing pair of posts as a bitext.

Where both have the same structure, segment n is the translation of segment n. Where they
differ, the longest runs of equal structure are matched and the rest is left unpaired:
nothing is guessed, nothing is lost.
"""

from __future__ import annotations

from dataclasses import replace

from translator.document import Document
from translator.markdown.inlines import has_words
from translator.units import Segment

Row = tuple[Segment | None, Segment | None, float]
"""A source segment, its target, and how sure that is (1.0: same structure all around)."""


def align(source: Document, target: Document) -> list[Row]:
    """Pair the segments of two posts that are translations of each other, in order."""
    ours, theirs = list(source.segments), list(target.segments)
    if _shapes(ours) != _shapes(theirs):
        # Words may stand where the other language has none: `无` beside `-`.
        ours, theirs = _everything(source), _everything(target)
    rows = _rows(ours, theirs)
    return [row for row in rows if _counts(row)]


def _everything(document: Document) -> list[Segment]:
    syntax = replace(document.syntax, everything=True)
    return list(Document.parse(document.text, syntax).segments)


def _counts(row: Row) -> bool:
    """Whether a row has anything to translate: words in the source, or no source at all."""
    source, target, _ = row
    segment = source or target
    return segment is not None and has_words(segment.source)


def _shapes(segments: list[Segment]) -> list[tuple[str, str]]:
    return [(segment.kind.value, segment.path) for segment in segments]


def _rows(ours: list[Segment], theirs: list[Segment]) -> list[Row]:
    a, b = _shapes(ours), _shapes(theirs)
    if a == b:
        return [(s, t, 1.0) for s, t in zip(ours, theirs, strict=True)]
    from difflib import SequenceMatcher

    rows: list[Row] = []
    for verb, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if verb == "equal":
            rows += [(s, t, 0.9) for s, t in zip(ours[i1:i2], theirs[j1:j2], strict=True)]
        else:
            rows += [(s, None, 0.0) for s in ours[i1:i2]]
            rows += [(None, t, 0.0) for t in theirs[j1:j2]]
    return rows

"""Targets that meet in one construct, and destroy it together: halves of a code span, a comment.

Each is verified alone, as its own unit: a backtick in the `alt` of an image does no harm, nor does
one in its title; between the two the image is gone. So where parts of one line got marks that may
find a partner, the line is filled and read once more, and must have the source's constructs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from translator.checks.post import ParsedPost
from translator.markdown.document import Document
from translator.units import Segment

_MARKS = ("`", "<", ">", "$", "[", "]", "{", "}", "~~", "\\", "*", "_", "&", '"', "'", "(", ")")
"""What constructs begin and end with."""


def broken_together(document: Document, targets: Sequence[str | None]) -> list[tuple[int, ...]]:
    """Find the segments of *document* whose *targets* meet and destroy what stands between them.

    Args:
        targets: one for each segment, as `Document.fill` takes them.

    Returns:
        The indices of segments, in groups that are wrong together.
    """
    return [group for group in _risky(document, targets) if _destroys(document, targets, group)]


def _risky(document: Document, targets: Sequence[str | None]) -> Iterator[tuple[int, ...]]:
    """The segments that stand on one line, more than one of which got marks of its own."""
    segments, group = document.segments, list[int]()
    for index, segment in enumerate(segments):
        if group and _apart(document, segments[group[-1]], segment):
            yield from _marked(segments, targets, group)
            group = []
        group.append(index)
    yield from _marked(segments, targets, group)


def _apart(document: Document, one: Segment, other: Segment) -> bool:
    between = document.text[one.spans[-1].stop : other.spans[0].start]
    return "\n\n" in between.replace("\r\n", "\n").replace("\r", "\n").replace("> ", "")


def _marked(
    segments: Sequence[Segment], targets: Sequence[str | None], group: Sequence[int]
) -> Iterator[tuple[int, ...]]:
    found = []
    for index in group:
        target, source = targets[index] or "", segments[index].source
        if any(target.count(mark) > source.count(mark) for mark in _MARKS):
            found.append(index)
    if len(found) > 1:
        yield tuple(found)


def _destroys(document: Document, targets: Sequence[str | None], group: tuple[int, ...]) -> bool:
    """Whether the document lacks one of its constructs, once the segments of *group* are filled."""
    alone = [target if index in group else None for index, target in enumerate(targets)]
    text, _ = document.filled(alone, held=False)
    return not _constructs(document) <= _constructs(Document.parse(text, document.syntax))


def _constructs(document: Document) -> Counter[tuple[str, str]]:
    """What of a document both languages have in common: links, images, code, tags, formulas."""
    return Counter((p.check, p.value) for p in ParsedPost("", document).placeholders)

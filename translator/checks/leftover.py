"""The last net: words of the source's language that no segment holds.

Whatever a site has that no dialect knows, readers of the translation would see it untranslated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translator.checks.base import Problem
from translator.checks.post import ParsedPost
from translator.checks.rows import Group
from translator.text.chars import is_cjk, shorten
from translator.text.regex import regex
from translator.units import Segment

_UNSEEN = regex(
    r"<!--[ \t]*translator:off\b.*?(?:<!--[ \t]*translator:on\b|\Z)"
    r"|<!--[ \t]*translator:skip\b.*?-->\s*(?:.+\n?)*"
    r"|<!--.*?(?:-->|\Z)|<(?P<raw>script|style|svg|pre|code)\b.*?</(?P=raw)"
    r"|\b(?:href|src|srcset|id|class|name|style|data-[\w-]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')",
    re.S | re.I,
)
_KNOWN = frozenset({"links", "images", "code", "math", "placeholders"})
_OPAQUE = frozenset({"code", "math", "syntax", "reference"})


def leftover(source: ParsedPost, target: ParsedPost, links: Sequence[Group]) -> Iterator[Problem]:
    """Words of the source's language stand where nothing of the target can be translated."""
    document = target.document
    if not _is_chinese(source.document.segments) or _is_chinese(document.segments):
        return
    text, hidden = document.text, bytearray(len(document.text))
    for start, stop in _known(target):
        hidden[start:stop] = b"\x01" * (stop - start)
    pos = 0
    for line in text.splitlines(keepends=True):
        left = [
            at
            for at, char in enumerate("" if line.isascii() else line, pos)
            if is_cjk(char) and char.isalpha() and not hidden[at]
        ]
        if left:
            shown = shorten(text[left[0] : left[-1] + 1])
            message = f"“{shown}” is left of the source, where nothing can be translated"
            yield Problem(message, left[0], left[-1] + 1)
        pos += len(line)


def _is_chinese(segments: Sequence[Segment]) -> bool:
    """Whether a fifth of the letters belong to a script without spaces."""
    letters = [char for segment in segments for char in segment.source if char.isalpha()]
    return 5 * sum(map(is_cjk, letters)) > len(letters)


def _known(post: ParsedPost) -> Iterator[tuple[int, int]]:
    """What holds no words, or whose words other checks look after."""
    document = post.document
    yield 0, document.place(document.front.stop)
    yield from ((s.spans[0].start, s.spans[-1].stop) for s in document.segments)
    yield from ((p.start, p.stop) for p in post.outline.placeholders if p.check in _KNOWN)
    yield from (m.span() for m in _UNSEEN.finditer(document.text))
    for block in document.blocks.leaves:
        if block.type in _OPAQUE:
            yield from ((document.place(a), document.place(b)) for a, b in block.lines)

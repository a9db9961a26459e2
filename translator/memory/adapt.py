"""A similar source's target made fit for a new source, as far as that is certain.

`升级到 3.0 版` was translated as `Upgrade to 3.0.`; of `升级到 3.1 版` it is certain where 3.1
belongs. A number is put right if it stands once in the old source and once in its target, and
both sources have as many; tags are renumbered by their place; a pair that is gone is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from translator.errors import TagError
from translator.markdown.placeholders import TAG, Protected
from translator.text.regex import regex

_PIECE = regex(rf"({TAG})|(\d+(?:[.,]\d+)*)|[^\W\d_\u2e80-\uffef]+|.", re.S)
_TAG = regex(TAG)
_NUMBER = regex(r"(?<![\d.,])\d+(?:[.,]\d+)*")


def adjusted(source: str, target: str, protected: Protected) -> str | None:
    """The *target* of *source*, both with inline tags, as one of *protected*; None if it cannot be.

    What is not certain stays as it was: the result is a proposal that a person looks at.
    """
    old, new = (list(_PIECE.finditer(text)) for text in (source, protected.text))
    pairs = list(_paired(old, new))
    # A tag of a pair that is gone goes, too.
    now = dict(pairs)
    target = _TAG.sub(lambda m: now.get(m[0], "" if "g" in m[0] else m[0]), target)
    numbers = _numbers(source, target, protected.text, pairs)
    pieces = _PIECE.sub(lambda m: numbers.get(m[2], m[0]) if m[2] else m[0], target)
    try:
        return protected.restore(pieces)
    except TagError:
        return None


def _paired(old: list[re.Match[str]], new: list[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """The tags and numbers of two sources that stand at the same places of the same words."""
    shapes = [[_shape(m) for m in row] for row in (old, new)]
    matcher = SequenceMatcher(None, shapes[0], shapes[1], autojunk=False)
    for block in matcher.get_matching_blocks():
        for a, b in zip(old[block.a :][: block.size], new[block.b :][: block.size], strict=True):
            if a[1] or a[2]:
                yield a[0], b[0]


def _shape(m: re.Match[str]) -> str:
    """A piece without its number, so that the same words match around another one."""
    return re.sub(r"\d+", "", m[1]) if m[1] else "0" if m[2] else m[0].lower()


def _numbers(source: str, target: str, new: str, pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The numbers of which it is certain what they are now."""
    had, said, has = (
        Counter(_NUMBER.findall(_TAG.sub(" ", text))) for text in (source, target, new)
    )
    if had.total() != has.total():
        return {}
    return {a: b for a, b in pairs if a[0] != "<" and a != b and had[a] == said[a] == has[b] == 1}

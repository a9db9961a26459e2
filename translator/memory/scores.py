"""How alike two sources are, and the pieces by which similar ones are found.

Chinese is compared by its characters and other languages by their words, so that one other
word counts once however long it is. The score is `2 · common / (length + length)`, where
common is the longest common subsequence: what rapidfuzz calls `ratio`, on words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from translator.markdown.placeholders import TAG
from translator.text.chars import CJK
from translator.text.regex import regex

_TOKEN = regex(rf"{TAG}|[^\W_{CJK}]+(?:[.,'’_-][^\W_{CJK}]+)*|[^\s]")
_ENDS = ("\x02", "\x03")
_WORD = "\0"


def tokens(text: str) -> list[str]:
    """The characters or words of *text*, without letter case; a mark or tag is one, too."""
    return _TOKEN.findall(text.lower())


def grams(found: Sequence[str]) -> set[str]:
    """The pieces of a text by its tokens: three characters, or two of which one is a word.

    Longer runs and single words were tried: they take room, and find less in the same time.
    """
    row = [_ENDS[0], *found, _ENDS[1]]
    text = "".join([token if len(token) == 1 else _WORD for token in row])
    pieces = {p for i in range(len(text) - 2) if _WORD not in (p := text[i : i + 3])}
    if _WORD in text:
        pieces |= {f"{a} {b}" for a, b in pairwise(row) if len(a) > 1 or len(b) > 1}
    return pieces


class Scorer:
    """Scores texts against one; an integer's bits stand for its tokens (Hyyrö, 2004)."""

    def __init__(self, found: Sequence[str]) -> None:
        self.size = len(found)
        self._places: dict[str, int] = {}
        for number, token in enumerate(found):
            self._places[token] = self._places.get(token, 0) | 1 << number

    def score(self, other: Sequence[str], least: float = 0.0) -> float:
        """0 to 1; 0 where the lengths alone keep it below *least*."""
        total = self.size + len(other)
        if not total or 2 * min(self.size, len(other)) < least * total:
            return 0.0
        every = row = (1 << self.size) - 1
        places = self._places
        for token in other:
            if token in places:
                both = row & places[token]
                row = (row + both) | (row - both)
        return 2 * (self.size - (row & every).bit_count()) / total

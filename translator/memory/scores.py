"""How alike two sources are, and the pieces by which similar ones are found.

Chinese is compared by its characters and other languages by their words, so that one other
word counts once however long it is. The score is `2 · common / (length + length)`, where
common is the longest common subsequence: what rapidfuzz calls `ratio`, on words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_CJK = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\uffef\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"</?[xg]\d+/?>|[^\W_{_CJK}]+(?:[.,'’_-][^\W_{_CJK}]+)*|[^\s]")
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


class Likeness:
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


def marked(old: str, new: str) -> str:
    """*new* with what it has not of *old*, and what is its own: `[-gone-]{+new+}`."""
    parts = []
    for gone, own in diff(old, new):
        same = gone == own
        parts += [own] if same else [f"[-{gone}-]" * bool(gone), f"{{+{own}+}}" * bool(own)]
    return "".join(parts)


def diff(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The pieces of *old* and *new* side by side: equal ones, or what stands for what."""
    from difflib import SequenceMatcher

    ours, theirs = _pieces(old), _pieces(new)
    for _, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        yield "".join(ours[a:b]), "".join(theirs[c:d])


def _pieces(text: str) -> list[str]:
    """*text* cut into its tokens and the white space between them."""
    pieces, pos = [], 0
    for m in _TOKEN.finditer(text):
        pieces += [text[pos : m.start()], m[0]] if m.start() > pos else [m[0]]
        pos = m.end()
    return [*pieces, text[pos:]] if pos < len(text) else pieces

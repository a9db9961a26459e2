"""Where the comments lie in a code block, as Pygments reads its language."""

from __future__ import annotations

import re
from collections.abc import Iterator

_EDGES = re.compile(r"\s*(?:#+|//+!?|/\*+!?|<!--|--|;+|%+|\"\"\"|\*(?!/))?[ \t]*")
_NO_PROSE = ("Hashbang", "Preproc", "PreprocFile")
_TAIL = re.compile(r"[ \t]*(?:\*+/|-->)?\s*$")


def language_of(info: str) -> str:
    """The language that a fence's info string names: `py` of `py:line-numbers {1}`."""
    return re.split(r"[\s:{\[,]", info.strip() + " ", maxsplit=1)[0].lower()


def find_comments(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield start and stop of each line of comment in *text*, without its marks.

    Nothing is found in a language that Pygments does not know.
    """
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return
    for start, token, value in lexer.get_tokens_unprocessed(f"{text}\n"):
        name = str(token)
        if name.startswith("Token.Comment") and not name.endswith(_NO_PROSE):
            yield from _lines(start, value)


def _lines(start: int, comment: str) -> Iterator[tuple[int, int]]:
    for line in comment.splitlines(keepends=True):
        head = _EDGES.match(line)
        left = head.end() if head else 0
        tail = _TAIL.search(line, left)
        right = tail.start() if tail else len(line)
        if left < right:
            yield start + left, start + right
        start += len(line)

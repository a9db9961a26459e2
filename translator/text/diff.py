"""What changed between two texts: words where they have spaces, characters where they have none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from translator.text.chars import is_cjk
from translator.text.regex import regex

_TOKEN = regex(r"</?\w+/?>|\s+|[^\W_]+(?:[.,'’-][^\W_]+)*|.", re.S)
_MANY = 4_000_000
"""So many pairs of tokens take a second to compare."""


class Change(NamedTuple):
    """A run of text that stayed, or that was replaced."""

    old: str
    """What stood there; empty if something was put in."""
    new: str
    """What stands there now; the same if it stayed."""


def changes(old: str, new: str) -> Iterator[Change]:
    """Give the runs of *old* and *new*, in order.

    `"".join(c.old for c in changes(a, b)) == a`, and likewise `new`. What stayed between two
    changes but is only white space belongs to them, so that a phrase is one change. Of two
    texts of thousands of words each, no more is said than that one replaced the other.
    """
    from difflib import SequenceMatcher

    a, b = _tokens(old), _tokens(new)
    if len(a) * len(b) > _MANY:
        yield Change(old, new)
        return
    held = Change("", "")
    for op, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        one, other = "".join(a[i:j]), "".join(b[k:m])
        if op == "equal" and (one.strip() or not held.old + held.new):
            if held.old + held.new:
                yield from _trimmed(held)
            held = Change("", "")
            yield Change(one, one)
        else:
            held = Change(held.old + one, held.new + other)
    if held.old + held.new:
        yield from _trimmed(held)


def marked(old: str, new: str, gone: str = "[-{}-]", come: str = "{{+{}+}}") -> str:
    """Write the changes in one line, as git does: `a [-red-]{+blue+} one`.

    Args:
        gone: how what is gone is written.
        come: how what has come is written.
    """
    parts = []
    for change in changes(old, new):
        if change.old == change.new:
            parts.append(change.new)
            continue
        parts += [gone.format(change.old)] if change.old else []
        parts += [come.format(change.new)] if change.new else []
    return "".join(parts)


def _trimmed(change: Change) -> Iterator[Change]:
    """The change without white space that both texts end with."""
    old, new = change
    count = 0
    while count < min(len(old), len(new)) and old[-1 - count] == new[-1 - count] == " ":
        count += 1
    if count:
        old, new = old[:-count], new[:-count]
    if old + new:
        yield Change(old, new)
    if count:
        yield Change(" " * count, " " * count)


def _tokens(text: str) -> list[str]:
    """Words, numbers, tags, runs of white space, marks, and single characters of Chinese."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        found += token if any(map(is_cjk, token)) else [token]
    return found

"""The check of length: a target that is far too short or too long, or breaks off.

As `prose.measure` counts, 98 in a hundred translations of more than forty characters
lie between half and one and a half times their source.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise

from translator.checks.base import PassagePair, Problem, Setting, by_origin
from translator.markdown.prose import LETTERS, measure
from translator.text.regex import regex
from translator.units import Kind, Pair

_LIMITS = ((280, 0.6, 1.6), (140, 0.55, 1.7), (70, 0.45, 2.0), (35, 0.3, 2.4))
"""From which size of the source, in Latin letters, which ratios are usual; none for less."""
_OTHER = 0.7
"""How much wider the limits are for other pairs than Chinese and English."""
_ENDS = regex(r"[.。!！?？…;；]\W{0,9}\Z")
_OPEN = regex(r"\w\Z")
_GOES_ON = regex(
    r"(?:[,，、(（“‘]|(?<![A-Za-z-])(?:an?|the|of|to|and|or|in|on|at|by|for|from|with|as|is|are|was|were"
    r"|that|which|who|its?|this|these|be|been|will|can|into|than|because|if|when|our|your))\Z"
)
_SHORT = 35
_LITTLE = 0.75
_SENTENCE = regex(r"[^.!?。！？\n]+[.!?。！？]*")
_TWICE = 20
_WHOLE = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE, Kind.CELL, Kind.DEFINITION})


def length(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """The target is far too short or too long for its source, says a thing twice, or breaks off."""
    had, has = measure(row.source.text), measure(row.target.text)
    low, high = _limits(had, setting.pair)
    if (again := repeated(row)) is not None:
        yield Problem("the target says this twice; remove one", *again)
    elif breaks_off(row):
        stop = len(row.target.text.rstrip())
        words = " ".join(row.target.text[max(stop - 30, 0) : stop].split())
        # Without such a word, a full stop that is missing may be a matter of style.
        severity = None if _GOES_ON.search(row.target.text.rstrip()) else by_origin(row)
        yield Problem(f"the target breaks off: …{words}", stop - 1, stop, severity)
    elif had and not low <= has / had <= high:
        word = "short" if has < had else "long"
        message = f"too {word}: about {has / had:.1f} times as much text as in the source"
        yield Problem(message, severity=by_origin(row))


def _limits(size: float, pair: Pair) -> tuple[float, float]:
    """Between which ratios a translation of so long a source usually is."""
    found = next(((low, high) for least, low, high in _LIMITS if size >= least), None)
    if found is None:
        return 0, math.inf
    low, high = found
    if {pair.source.language, pair.target.language} != {"zh", "en"}:
        return low * _OTHER, high / _OTHER
    # What is usual from Chinese to English is usual the other way round.
    return (low, high) if pair.source.language == "zh" else (1 / high, 1 / low)


def repeated(row: PassagePair) -> tuple[int, int] | None:
    """Find where a sentence stands a second time, although the source repeats none."""
    text = row.target.text
    if measure(text) > 2 * _TWICE and _is_double(text) and not _is_double(row.source.text):
        return len(text) // 2, len(text)
    for one, other in pairwise(_sentences(text)):
        if one[0].strip() == other[0].strip():
            ours = [each[0].strip() for each in _sentences(row.source.text)]
            return other.span() if len(ours) == len(set(ours)) else None
    return None


def _is_double(text: str) -> bool:
    half = len(text) // 2
    return text[:half].strip() == text[half:].strip()


def _sentences(text: str) -> list[re.Match[str]]:
    # No letter says more than a Chinese one: what is too short need not be measured.
    enough = (m for m in _SENTENCE.finditer(text) if len(m[0]) * LETTERS >= _TWICE)
    return [m for m in enough if measure(m[0]) >= _TWICE]


def breaks_off(row: PassagePair) -> bool:
    """Tell whether the source ends with a full stop, and the target within a sentence."""
    had = measure(row.source.text)
    if had < _SHORT or row.kind not in _WHOLE:
        return False
    little = measure(row.target.text) / had < _LITTLE
    source, target = row.source.text.rstrip(), row.target.text.rstrip()
    if not _ENDS.search(source) or _ENDS.search(target):
        return False
    return bool(_GOES_ON.search(target)) or (little and bool(_OPEN.search(target)))

"""The check of names: people's handles, abbreviations, and the order in which names are listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translator.checks.base import PassagePair, Problem, Setting, by_origin
from translator.markdown.prose import Prose
from translator.text.regex import regex
from translator.text.sentences import split
from translator.text.values.names import (
    Name,
    abbreviations,
    handles,
    is_misspelt,
    listings,
)
from translator.units import Severity

_LATIN = regex(r"[A-Za-z]{2}")
_WORD = regex(r"[a-z0-9-]+")
_NAME = regex(r"(?<![\w.@/-])[A-Z][\w+#-]*(?:\.\w+)*(?![/(])", re.A)
_CLAUSE = regex(r"[，,；;：:、]")
_OF = regex(r"[\s\d.]*[的中上里内下]")
_MARKS = frozenset("。.！!？?")
_CLAUSES = 3
"""From so many clauses with a name each, their order is compared."""
_MOST = 20
"""A text that lacks more abbreviations is not a translation in which some are misspelled."""


def names(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A handle is another one, an abbreviation is misspelled, or listed names changed places."""
    if row.kind is None or row.source.text == row.target.text:
        return
    source, target = Prose.of(row.source.text), Prose.of(row.target.text)
    if not (_LATIN.search(source.text) and _LATIN.search(target.text)):
        return
    found = [*_handles(source, target), *_abbreviations(source.text, target.text, setting)]
    found = found or [*_listed(source.text, target.text)]
    for problem in found or _exchanged(row, source.text, target.text):
        if problem.stop is not None:
            span = target.original(problem.start, problem.stop)
            problem = problem._replace(start=span.start, stop=span.stop)
        yield problem


def _handles(source: Prose, target: Prose) -> Iterator[Problem]:
    """Who is mentioned on one side alone; the other may have the name in code or in an address."""
    had, has = handles(source.text), handles(target.text)
    missing, extra = _spare(had, target.source), _spare(has, source.source)
    if len(missing) == len(extra):
        for old, new in zip(missing, extra, strict=True):
            message = f"the handle @{old.text} of the source is @{new.text} in the target"
            yield Problem(message, new.start, new.stop)
        return
    for old in missing:
        yield Problem(f"the handle @{old.text} is missing")
    for new in extra:
        yield Problem(f"the handle @{new.text} is not in the source", new.start, new.stop)


def _spare(ours: Sequence[Name], text: str) -> list[Name]:
    """Those of *ours* that *text* does not have as words; how often makes no difference."""
    words = set(_WORD.findall(text.lower())) if ours else set()
    return [each for each in ours if each.text.lower() not in words]


def _abbreviations(source: str, target: str, setting: Setting) -> Iterator[Problem]:
    """What is an abbreviation of the source but for a letter, or a name but for its capitals."""
    had, has = ({each.text: each for each in abbreviations(side)} for side in (source, target))
    missing = [each for each in had if each not in has and each not in target][:_MOST]
    if not missing:
        return
    known = setting.source or source.lower()
    for new, place in has.items():
        old = next((each for each in missing if is_misspelt(new, each)), None)
        if old and new.lower() not in known:
            message = f"{old} of the source is {new} in the target, with another letter"
            yield Problem(message, place.start, place.stop)
    for old in missing:
        m = re.search(rf"(?<![\w.@/-]){re.escape(old)}(?![\w/-]|\.\w)", target, re.I | re.A)
        if m and m[0] not in source:
            severity = Severity.NOTE if old.isupper() or m[0].islower() else None
            message = f"{old} of the source is {m[0]} in the target, in other capitals"
            yield Problem(message, *m.span(), severity)


def _exchanged(row: PassagePair, source: str, target: str) -> Iterator[Problem]:
    """Find names that changed places in a sentence, and so what is said of them.

    Sentences turn round in translation. But one that begins with a name seldom begins with
    another one; and where each clause has one name, as in 第一名是 A，第二名是 B, they keep their
    order.
    """
    known = {*_NAME.findall(source)} & {*_NAME.findall(target)}
    if len(known) < 2:
        return
    texts = split(source), split(target)
    at = 0
    for ours, theirs in zip(*texts, strict=False) if len(texts[0]) == len(texts[1]) else ():
        old, new = ([*_by_clause(text, known)] for text in (ours, theirs))
        begun = [*filter(known.__contains__, map(_subject, (ours, theirs)))]
        turned = (
            len(begun) == 2 and begun[0] != begun[1] and begun[0] in theirs and begun[1] in ours
        )
        if turned or (len(old) >= _CLAUSES and old != new and sorted(old) == sorted(new)):
            right = ", ".join(old) if old != new else begun[0]
            message = f"the names are in another order than in the source: {right}"
            yield Problem(message, at, at + len(theirs.rstrip()), by_origin(row))
            return
        at += len(theirs)


def _subject(sentence: str) -> str:
    """The name that a whole sentence begins with; nothing of React 中的 Suspense, or a title."""
    m = _NAME.match(sentence)
    of = m and _OF.match(sentence, m.end())
    return m[0] if m and not of and sentence.rstrip()[-1:] in _MARKS else ""


def _by_clause(text: str, known: set[str]) -> Iterator[str]:
    """The name of each clause; nothing of a sentence in which one has several."""
    found = [[m for m in _NAME.findall(part) if m in known] for part in _CLAUSE.split(text)]
    if all(len(names) <= 1 for names in found):
        yield from (names[0] for names in found if names)


def _listed(source: str, target: str) -> Iterator[Problem]:
    """Names that are listed in another order than the source's, unless two lists turned round."""
    orders: dict[frozenset[str], list[tuple[str, ...]]] = {}
    for each in listings(source):  # <C, H, W> and <H, W, C> are two orders of the same names
        orders.setdefault(frozenset(each.names), []).append(each.names)
    if not orders:
        return
    turned = [
        each
        for each in listings(target)
        if each.names not in orders.get(frozenset(each.names), [each.names])
    ]
    if len(turned) == 1:
        (one,) = turned
        right = ", ".join(orders[frozenset(one.names)][0])
        message = f"the names are in another order than in the source: {right}"
        plain = target[one.start : one.stop].islower()
        yield Problem(message, one.start, one.stop, Severity.NOTE if plain else None)

"""What of a text is terms, and why what looks like one is none.

A reason is found by taking one condition away at a time: the one without which the term is
found is the one that kept it out. So this says what the matcher does, whatever it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from translator.markdown.prose import masked
from translator.terms.matcher import Matcher
from translator.terms.termbase import Row, Termbase, split
from translator.text.regex import regex
from translator.units import Pair, Span, Term

_WORD = regex(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Sight:
    """A place of a text where a form of the termbase stands."""

    span: Span
    """Where."""
    form: str
    """The text there."""
    row: Row
    """The row that has it."""
    reason: str = ""
    """Why it is not found as a term; empty if it is."""


def explain(text: str, termbase: Termbase, pair: Pair) -> list[Sight]:
    """Every place of *text* with a form of *termbase*, those that do not count included."""
    found = termbase.matcher(pair).find(text)
    rows = {term: row for row in reversed(termbase.rows) if (term := row.term(pair))}
    sights = [Sight(span, text[span.start : span.stop], rows[term]) for span, term in found]
    words = _plain(masked(text))
    raw = _plain(text)
    for row in termbase.rows:
        term = row.term(pair)
        right = row.right(pair.source)
        own = [span for span, other in found if other == term]
        for form in dict.fromkeys((*row.wrong(pair.source), *right)):
            wrong = form not in right
            for span in _places(raw, form):
                if wrong and not _is_wrong(row, form, text, span):
                    continue
                if not any(o.start <= span.start and span.stop <= o.stop for o in own):
                    hidden = words[span.start : span.stop] != raw[span.start : span.stop]
                    reason = _reason(text, span, form, row, pair, hidden=hidden, found=found)
                    sights.append(Sight(span, text[span.start : span.stop], row, reason))
    return sorted(_widest(sights), key=lambda s: (s.span.start, bool(s.reason), -len(s.span)))


def _is_wrong(row: Row, form: str, text: str, span: Span) -> bool:
    """Whether a wrong form really stands at *span*: its letters, and as a word of its own."""
    exact = row.field("case") == "sensitive"
    return _finds(Term((form,), ("",), case_sensitive=exact, keep=True), text, span)


def _widest(sights: Sequence[Sight]) -> Iterator[Sight]:
    """*sights* without those inside another of the same row."""
    seen = set()
    for one in sights:
        place = (one.row.origin, one.span)
        if place in seen:
            continue
        seen.add(place)
        inside = (
            other
            for other in sights
            if other.row is one.row
            and other.span != one.span
            and other.span.start <= one.span.start
            and one.span.stop <= other.span.stop
        )
        if not any(inside):
            yield one


def _places(text: str, form: str) -> Iterator[Span]:
    """Where *form* stands in *text*; a Latin one only where a word begins."""
    form = _plain(form)
    start = text.find(form)
    while start >= 0:
        latin = _WORD.match(form) and start and _WORD.match(text, start - 1)
        if not latin:
            yield Span(start, start + len(form))
        start = text.find(form, start + 1)


def _reason(
    text: str,
    span: Span,
    form: str,
    row: Row,
    pair: Pair,
    *,
    hidden: bool,
    found: Sequence[tuple[Span, Term]],
) -> str:
    """Why *form* at *span* is not found."""
    term = row.term(pair)
    if hidden:
        return "in code, an address, HTML or a formula"
    if form in row.wrong(pair.source):
        return f"a wrong form; write {' or '.join(row.right(pair.source)[:3]) or 'another'}"
    if term is None:
        return f"its row has no {pair.target} form"
    if not term.sought:
        others = " and ".join(split(row.field("read_from")))
        return f"its row is read from {others}, not from {pair.source}"
    if form not in term.source:
        return f"an accepted form only; from {pair.source}, “{term.source[0]}” is looked for"
    return _condition(text, span, replace(term, source=(form,)), found)


def _condition(text: str, span: Span, term: Term, found: Sequence[tuple[Span, Term]]) -> str:
    """The condition without which *term* is found at *span*."""
    if _finds(term, text, span):
        over = {f"{text[s.start : s.stop]} ({t.origin})" for s, t in found if _meet(s, span)}
        return (
            f"covered by {', '.join(sorted(over))}"
            if over
            else "a form that begins before it takes its letters"
        )
    free = replace(term, not_in=())
    if _finds(free, text, span):
        strings = [s for s in term.not_in if not _finds(replace(term, not_in=(s,)), text, span)]
        return f"not meant in {', '.join(f'“{string}”' for string in strings)} (not_in)"
    here = text[span.start : span.stop]
    if here != term.source[0] and _finds(replace(free, case_sensitive=False), text, span):
        return f"other capitals: “{here}” is not “{term.source[0]}”"
    return "part of a longer word"


def _finds(term: Term, text: str, span: Span) -> bool:
    return any(_meet(found, span) for found, _ in Matcher([term]).find(text))


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.stop and other.start < one.stop


def _plain(text: str) -> str:
    """*text* in lower case and without hyphens, each character still at its place."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text).replace("-", " ")

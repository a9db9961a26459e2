"""What the edit of one unit says of others: which words of the source are to be rendered otherwise.

A term of the glossary tells best: the source has it, one of its forms is gone, another one has come
(`_of_term`). Else it is the smallest phrase that was changed, if it is certain what it stands for:
the source has the new words itself, it is nothing but that phrase, or the blog's other units tell
by what meets in them (`source_of`). A sentence that merely reads better says nothing of others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from translator.markdown.prose import Prose, masked
from translator.terms.candidates import FUNCTION, Bitext, source_of
from translator.terms.matcher import Matcher
from translator.terms.replacing import plain_form, plural_of, singular_of, spans
from translator.text.chars import is_cjk, is_punctuation
from translator.text.diff import changes
from translator.text.language import is_unspaced
from translator.text.regex import regex
from translator.units import Locale, Pair, Span, Term

_WORD = regex(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_MOST_WORDS = 4
"""A phrase of more words is a sentence that was put otherwise."""
_MOST_CHARS = 8
"""The same in a script without spaces."""
_AROUND = 2
"""So many unchanged words on each side may be a part of the phrase that was changed."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A rendering that was put right."""

    source: str
    """What the source calls it: 显存."""
    before: str
    """The old rendering: video memory."""
    after: str
    """The new one: GPU memory."""
    pair: Pair
    """The direction."""


def corrections(
    source: str, before: str, after: str, matcher: Matcher, pair: Pair, bitext: Bitext = ()
) -> tuple[Correction, ...]:
    """Say what the edit of a unit's target, from *before* to *after*, corrects in others as well.

    Args:
        bitext: sources and targets of the blog's units as they were before the edit. Without any,
            only the glossary and the unit itself can tell what a phrase stands for.
    """
    if not (before.strip() and after.strip()) or before == after:
        return ()
    edit = _Rewording.of(before, after)
    found: dict[tuple[str, str], Correction] = {}
    spent: list[Span] = []
    for span, term in matcher.find(source):
        if told := _of_term(term, edit):
            old, new, places = told
            called = _spelled(term, source[span.start : span.stop])
            found.setdefault((called, old), Correction(called, old, new, pair))
            spent += places
    for run in edit.runs:
        if not any(_meets(run.new, place) for place in spent):
            called, old, new = _of_phrase(source, edit, run, pair, bitext)
            found.setdefault((called, old), Correction(called, old, new, pair))
    whole = _phrase(before, Span(0, len(before))), _phrase(after, Span(0, len(after)))
    if not any(called for called, _ in found) and all(whole) and _is_phrase(source, pair.source):
        called = source.strip()
        found[called, whole[0]] = Correction(called, *_singular(*whole), pair)
    return tuple(correction for correction in found.values() if correction.source)


@dataclass(frozen=True, slots=True)
class _Replaced:
    """A run of the two texts: in each its place."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True)
class _Rewording:
    """Two texts, and what of the one became what of the other."""

    before: str
    after: str
    runs: tuple[_Replaced, ...]
    """What changed."""

    @classmethod
    def of(cls, before: str, after: str) -> _Rewording:
        """Compare two texts."""
        runs, i, j = [], 0, 0
        for old, new in changes(before, after):
            if old != new:
                runs.append(_Replaced(Span(i, i + len(old)), Span(j, j + len(new))))
            i, j = i + len(old), j + len(new)
        return cls(before, after, tuple(runs))

    @property
    def turned(self) -> _Rewording:
        """The same, the other way round."""
        return _Rewording(
            self.after, self.before, tuple(_Replaced(run.new, run.old) for run in self.runs)
        )

    def came_from(self, span: Span) -> Span | None:
        """What of the old text became *span* of the new one; None if that is not clear."""
        start, stop = self._edge(span.start, first=True), self._edge(span.stop, first=False)
        return Span(start, stop) if start is not None and stop is not None else None

    def _edge(self, at: int, *, first: bool) -> int | None:
        """Where the edge *at* of a phrase was."""
        moved = 0
        for run in self.runs:
            old, new = run.old, run.new
            if at < new.start or (first and at == new.start == new.stop):
                break
            if at == new.start and (first or new.start < new.stop):
                return old.start
            if at == new.stop and not first:
                return old.stop
            if at < new.stop:
                return self._word_edge(run, at)
            moved = old.stop - new.stop
        return at + moved

    def _word_edge(self, run: _Replaced, at: int) -> int | None:
        """An edge amid a change: by the count of its words, if both texts have as many."""
        old = [m.span() for m in _WORD.finditer(self.before, run.old.start, run.old.stop)]
        new = [m.span() for m in _WORD.finditer(self.after, run.new.start, run.new.stop)]
        if len(old) != len(new):
            return None
        edges = {a: b for theirs, ours in zip(new, old, strict=True)
                 for a, b in zip(theirs, ours, strict=True)}  # fmt: skip
        return edges.get(at)


def _of_term(term: Term, edit: _Rewording) -> tuple[str, str, list[Span]] | None:
    """The form of *term* that is gone, the one that has come, and where; None if it is not so."""
    old, new = _forms(term, edit.before), _forms(term, edit.after)
    gone = [form for form in old if len(old[form]) > len(new.get(form, ()))]
    come = [form for form in new if len(new[form]) > len(old.get(form, ()))]
    if len(gone) == len(come) == 1:
        return gone[0], come[0], new[come[0]]
    if len(come) == 1 and not gone:
        for place in _changed(edit, new[come[0]]):
            was = edit.came_from(place)
            if was and (said := _phrase(edit.before, was)):
                form = edit.after[place.start : place.stop]
                return _as_given(said, form, come[0]), come[0], [place]
    if len(gone) == 1 and not come:
        back = edit.turned
        for place in _changed(back, old[gone[0]]):
            come_to = back.came_from(place)
            if come_to and (said := _phrase(edit.after, come_to)):
                form = edit.before[place.start : place.stop]
                return gone[0], _as_given(said, form, gone[0]), [come_to]
    return None


def _as_given(said: str, beside: str, form: str) -> str:
    """*said* as a glossary has it: in the singular, if *beside* it *form* was in the plural."""
    plural = beside.lower() != form.lower() and beside.lower() == plural_of(form)[0].lower()
    return singular_of(said) if plural else said


def _singular(old: str, new: str) -> tuple[str, str]:
    """Two renderings in the singular, if both are in the plural."""
    one, other = singular_of(old), singular_of(new)
    return (old, new) if one == old or other == new else (one, other)


def _forms(term: Term, text: str) -> dict[str, list[Span]]:
    """Where the forms of *term* stand in *text*, right and wrong ones; the longest take theirs."""
    found: dict[str, list[Span]] = {}
    taken: list[Span] = []
    for form in sorted({*term.target, *term.forbidden}, key=lambda form: (-len(form), form)):
        exact = term.case_sensitive or any(
            form != other and form.lower() == other.lower()
            for other in (*term.target, *term.forbidden)
        )
        for span in spans(text, form, exact=exact):
            if not any(_meets(span, other) for other in taken):
                found.setdefault(form, []).append(span)
                taken.append(span)
    return found


def _changed(edit: _Rewording, places: Sequence[Span]) -> Iterator[Span]:
    """Those of *places* in the new text where something has changed."""
    for place in places:
        if any(_meets(run.new, place) for run in edit.runs):
            yield place


def _meets(one: Span, other: Span) -> bool:
    """Whether two places have a character in common, or one is empty and within the other."""
    if not len(one) or not len(other):
        return one.start <= other.stop and other.start <= one.stop
    return one.start < other.stop and other.start < one.stop


def _phrase(text: str, span: Span) -> str:
    """The phrase at *span* of *text*, in its plain form; empty if it is none, or a long one."""
    found = text[span.start : span.stop]
    words = _WORD.findall(found)
    most = _MOST_CHARS if any(map(is_cjk, found)) else 60
    if not words or len(words) > _MOST_WORDS or len(found) > most or _marred(text, span):
        return ""
    return plain_form(text, span)


def _marred(text: str, span: Span) -> bool:
    """Whether *span* of *text* is more than words: marks, code, an address."""
    found = text[span.start : span.stop]
    inside = masked(text)[span.start : span.stop]
    odd = any(is_punctuation(char) and char not in "-'’." for char in found)
    return odd or "\x00" in inside or found != found.strip() or "\n" in found


def _spelled(term: Term, found: str) -> str:
    """What the source calls *term*, as the glossary spells it."""
    plain = Prose.of(found).text
    same = (form for form in term.source if form.lower() == plain.lower())
    return next(same, plain)


# -- without the glossary --------------------------------------------------------------------------


def _of_phrase(
    source: str, edit: _Rewording, run: _Replaced, pair: Pair, bitext: Bitext
) -> tuple[str, str, str]:
    """What a change says that is of no term: source phrase, old and new rendering; or nothing."""
    windows = dict(_windows(edit, run, pair.target))
    for old, new in windows.items():
        # PaddleOCR for Paddle OCR: the source has the very words.
        if new.lower() != new and _stands(source, new) and not _stands(source, old):
            return new, old, new
    old, called = source_of(list(windows), source, bitext, pair)
    if not called:
        return "", "", ""
    at = source.lower().find(called)
    return source[at : at + len(called)], old, windows[old]


def _stands(text: str, phrase: str) -> bool:
    return bool(spans(text, phrase, exact=True))


def _is_phrase(text: str, locale: Locale) -> bool:
    """Whether a text is nothing but one phrase."""
    text = text.strip()
    short = len(text) <= _MOST_CHARS if is_unspaced(locale) else len(text.split()) <= _MOST_WORDS
    return short and bool(text) and not _marred(text, Span(0, len(text)))


def _windows(edit: _Rewording, run: _Replaced, locale: Locale) -> Iterator[tuple[str, str]]:
    """The phrases that a change may be of, old and new: with some of the words around it."""
    unspaced = is_unspaced(locale)
    pattern = re.compile(r"\S") if unspaced else _WORD
    around = 2 * _AROUND if unspaced else _AROUND
    left = [m.start() for m in pattern.finditer(edit.before, 0, run.old.start)][-around:]
    right = [m.end() for m in pattern.finditer(edit.before, run.old.stop)][:around]
    for start, stop in product((*left, run.old.start), (run.old.stop, *right)):
        old = Span(start, stop)
        new = Span(run.new.start - run.old.start + start, run.new.stop - run.old.stop + stop)
        same = edit.before[start : run.old.start] == edit.after[new.start : run.new.start]
        same = same and edit.before[run.old.stop : stop] == edit.after[run.new.stop : new.stop]
        said = _phrase(edit.before, old), _phrase(edit.after, new)
        if same and all(said) and (unspaced or not any(map(_has_loose_edge, said))):
            yield _singular(*said)


def _has_loose_edge(phrase: str) -> bool:
    """Whether a phrase begins or ends with a word that says nothing alone."""
    words = Counter([phrase.split(" ")[0].lower(), phrase.split(" ")[-1].lower()])
    return not words.keys().isdisjoint(FUNCTION)

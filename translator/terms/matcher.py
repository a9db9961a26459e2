"""Which terms occur in a text, and whether its translation has them.

What is no prose is left out (`prose`); all forms are sought at once (`finder`) and compared as
words (`forms`). The longest form wins, and its place is spent. What the places of a target
are worth is for `verdicts` to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from translator.markdown.prose import Prose
from translator.terms.finder import Finder
from translator.terms.forms import Form, Place, Words, spellings
from translator.terms.verdicts import Claim, Ruling, blocked, rule
from translator.units import Judgement, Span, Term, Verdict


@dataclass(frozen=True, slots=True)
class _Entry:
    """One form of one term, as the finder knows it."""

    written: str
    number: int
    """Of its term."""
    rank: int
    """Where it stands among its term's forms; 0 if it is the preferred one."""
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    """A place, and the terms that have a form which stands there."""

    place: Place
    numbers: tuple[int, ...]


class Matcher:
    """Finds a list of terms in texts."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)
        """The terms that it finds."""
        self._sources = _Forms(
            self.terms,
            [
                _Entry(form, number, rank)
                for number, term in enumerate(self.terms)
                for rank, form in enumerate(term.source)
            ],
        )
        self._targets: _Forms | None = None

    def find(self, text: str) -> list[tuple[Span, Term]]:
        """The terms that occur in *text*, in order; the longest one where they overlap."""
        prose = Prose.of(text)
        return [
            (prose.original(*hit.place), self.terms[number])
            for hit in self._hits(prose)
            for number in hit.numbers
            if self.terms[number].sought
        ]

    def judge(self, source: str, target: str) -> list[Judgement]:
        """One judgement for each term of *source*; it is needed once, however often it occurs.

        Where several terms share a form, one of them is enough: *operator* is 算子 or 运算符,
        be it one that is not sought itself.
        """
        prose = Prose.of(source)
        hits = [hit for hit in self._hits(prose) if self.terms[hit.numbers[0]].sought]
        if not hits:
            return []
        places: dict[int, Place] = {}
        for hit in hits:
            for number in hit.numbers:
                places.setdefault(number, hit.place)
        claims = {
            number: Claim(self.terms[number], prose.text[start:stop])
            for number, (start, stop) in places.items()
        }
        aim = Prose.of(target)
        rulings = rule(aim.text, claims)
        chosen = _chosen(hits, rulings)
        return [
            _judgement(self.terms[number], rulings[number], prose, place, aim)
            for number, place in places.items()
            if number in chosen
        ]

    def forbidden(self, text: str) -> list[Judgement]:
        """Every forbidden target form in *text* itself, whatever its source says.

        What stands inside a longer right form is none. `Termbase.own` gives the matcher for the
        forms that are wrong in any text.
        """
        prose = Prose.of(text)
        if self._targets is None:
            self._targets = _Forms(
                self.terms,
                [
                    _Entry(form, number, rank, wrong)
                    for number, term in enumerate(self.terms)
                    for wrong, forms in ((False, term.target), (True, term.forbidden))
                    for rank, form in enumerate(forms)
                ],
            )
        found = []
        for place, (entry, *_) in self._targets.places(Words.of(prose.text)):
            if entry.wrong:
                ruling = Ruling(Verdict.FORBIDDEN, place)
                found.append(_judgement(self.terms[entry.number], ruling, prose, place, prose))
        return found

    def _hits(self, prose: Prose) -> list[_Hit]:
        """The places of terms; a form is a sign of the terms that rank it highest.

        Of those the ones that are sought come first.
        """
        hits = []
        for place, entries in self._sources.places(Words.of(prose.text)):
            rank = min(entry.rank for entry in entries)
            numbers = dict.fromkeys(entry.number for entry in entries if entry.rank == rank)
            sought_first = sorted(numbers, key=lambda number: not self.terms[number].sought)
            hits.append(_Hit(place, tuple(sought_first)))
        return hits


def mask(text: str) -> str:
    """*text* with a NUL for each character that is no prose; offsets stay."""
    return Prose.of(text).masked()


class _Forms:
    """Many forms of many terms, found at once."""

    def __init__(self, terms: Sequence[Term], entries: Sequence[_Entry]) -> None:
        self._terms = terms
        self._entries = entries
        self._spelt: dict[int, tuple[Form, ...]] = {}
        self._finder = Finder((entry.written, terms[entry.number].keep) for entry in entries)

    def places(self, words: Words) -> Iterator[tuple[Place, list[_Entry]]]:
        """From left to right, each place where a form stands, with those that are longest there.

        Forms that are spelt as in the text come before those that fit loosely.
        """
        pos = 0
        for start, numbers in self._finder.candidates(words):
            if start < pos:
                continue
            stop, entries = self._longest(words, start, numbers)
            if entries:
                here = words.text[start:stop]
                entries.sort(key=lambda entry: entry.written != here)
                yield (start, stop), entries
                pos = stop

    def _longest(
        self, words: Words, start: int, numbers: Sequence[int]
    ) -> tuple[int, list[_Entry]]:
        """The longest forms at *start* that are meant there, and where they stop."""
        longest, found = start, list[_Entry]()
        for number in numbers:
            entry = self._entries[number]
            term = self._terms[entry.number]
            spelt = self._spelt.get(number) or self._compiled(number, entry, term)
            stop = max([form.end(words, start) for form in spelt])
            if stop >= longest and stop > start and not blocked(words, (start, stop), term):
                found = [*found, entry] if stop == longest else [entry]
                longest = stop
        return longest, found

    def _compiled(self, number: int, entry: _Entry, term: Term) -> tuple[Form, ...]:
        """What *entry* looks like, compiled when the first place asks for it."""
        name = term.case_sensitive
        spelt = spellings(entry.written, exact=name, name=name, keep=term.keep, wrong=entry.wrong)
        self._spelt[number] = spelt
        return spelt


def _chosen(hits: Sequence[_Hit], rulings: dict[int, Ruling]) -> set[int]:
    """The terms to speak of: of those that share all their places, the ones that are met.

    If none is met, the one with a wrong form, or else the first.
    """
    chosen: set[int] = set()
    for hit in hits:
        verdicts = {number: rulings[number].verdict for number in hit.numbers}
        met = [number for number, verdict in verdicts.items() if verdict is Verdict.OK]
        wrong = [number for number, verdict in verdicts.items() if verdict is Verdict.FORBIDDEN]
        chosen.update(met or wrong[:1] or hit.numbers[:1])
    return chosen


def _judgement(
    term: Term, ruling: Ruling, source: Prose, origin: Place, target: Prose
) -> Judgement:
    prose, place = (source, origin) if ruling.place is None else (target, ruling.place)
    span = prose.original(*place)
    return Judgement(term, ruling.verdict, span, prose.source[span.start : span.stop])

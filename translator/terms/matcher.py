"""Which terms occur in a text, and whether its translation has them.

What is no prose is left out (`prose`); all forms are sought in one pass (`_Finder`) and compared
as words (`forms`). The longest form wins, and its place is spent.

In a target, all forms of all terms at issue, right and wrong ones, take their places together
(`_rulings`), the longest first. A shorter form inside a longer one's place does not count: GPU
memory is 显存, and not 内存 as well; a wrong form inside a right one is explained by it. Only
where a term's own words are part of the longer term's, as 社区 is of 飞桨社区, does the place
serve both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import compress, count
from operator import concat, itemgetter

from translator.markdown.prose import Prose
from translator.terms.forms import (
    Form,
    Place,
    Words,
    accepted,
    forbidden,
    heads,
    is_letter,
    lower,
    spellings,
)
from translator.text.regex import regex
from translator.units import Judgement, Span, Term, Verdict

_WORD = regex("[0-9a-z\u00df-\u00f6\u00f8-\u0dff]+")
_KNOWN = 50_000
"""How many words are remembered, so that a long run does not collect a language."""
_REMEMBERED = 4096
"""So many passages are judged before the judgements are forgotten."""
_NEAR = 64
"""Characters of one box, so that a bid meets only those near it."""


@dataclass(frozen=True, slots=True)
class _TermForm:
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
        self._judged: dict[tuple[str, str], list[Judgement]] = {}

    @cached_property
    def _sources(self) -> _Forms:
        """The source forms of all terms."""
        return self._forms(lambda term: [(False, term.source)])

    @cached_property
    def _targets(self) -> _Forms:
        """Their target forms, the right ones and the wrong ones."""
        return self._forms(lambda term: [(False, term.target), (True, term.forbidden)])

    @cached_property
    def _wrong(self) -> _Forms:
        """The wrong ones: few, and hardly a text has one."""
        return self._forms(lambda term: [(True, term.forbidden)])

    def _forms(self, of: Callable[[Term], list[tuple[bool, tuple[str, ...]]]]) -> _Forms:
        entries = [
            _TermForm(form, number, rank, wrong)
            for number, term in enumerate(self.terms)
            for wrong, forms in of(term)
            for rank, form in enumerate(forms)
        ]
        return _Forms(self.terms, entries)

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
        # Several checks ask about one passage, and consistency about all of them again.
        if (known := self._judged.get((source, target))) is not None:
            return known
        if len(self._judged) >= _REMEMBERED:
            self._judged.clear()
        self._judged[source, target] = found = self._judge(source, target)
        return found

    def _judge(self, source: str, target: str) -> list[Judgement]:
        prose = Prose.of(source)
        hits = [hit for hit in self._hits(prose) if self.terms[hit.numbers[0]].sought]
        if not hits:
            return []
        places: dict[int, Place] = {}
        for hit in hits:
            for number in hit.numbers:
                places.setdefault(number, hit.place)
        claims = {
            number: _Claim(self.terms[number], prose.text[start:stop])
            for number, (start, stop) in places.items()
        }
        aim = Prose.of(target)
        rulings = _rulings(aim.text, claims)
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
        words = Words.of(prose.text)
        if not any(self._wrong.places(words)):
            return []
        found = []
        for place, (entry, *_) in self._targets.places(words):
            if entry.wrong:
                ruling = _ClaimVerdict(Verdict.FORBIDDEN, place)
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


class _Forms:
    """Many forms of many terms, found at once."""

    def __init__(self, terms: Sequence[Term], entries: Sequence[_TermForm]) -> None:
        self._terms = terms
        self._entries = entries
        self._spelt: dict[int, tuple[Form, ...]] = {}
        self._finder = _Finder((entry.written, terms[entry.number].keep) for entry in entries)

    def places(self, words: Words) -> Iterator[tuple[Place, list[_TermForm]]]:
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
    ) -> tuple[int, list[_TermForm]]:
        """The longest forms at *start* that are meant there, and where they stop."""
        longest, found = start + 1, list[_TermForm]()
        for number in numbers:
            entry = self._entries[number]
            term = self._terms[entry.number]
            spelt = self._spelt.get(number) or self._compiled(number, entry, term)
            stop = max([form.end(words, start) for form in spelt])
            if stop >= longest and not _blocked(words, (start, stop), term):
                found = [*found, entry] if stop == longest else [entry]
                longest = stop
        return longest, found

    def _compiled(self, number: int, entry: _TermForm, term: Term) -> tuple[Form, ...]:
        """What *entry* looks like, compiled when the first place asks for it."""
        name = term.case_sensitive
        spelt = spellings(entry.written, exact=name, name=name, keep=term.keep, wrong=entry.wrong)
        self._spelt[number] = spelt
        return spelt


def _chosen(hits: Sequence[_Hit], rulings: dict[int, _ClaimVerdict]) -> set[int]:
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
    term: Term, ruling: _ClaimVerdict, source: Prose, origin: Place, target: Prose
) -> Judgement:
    prose, place = (source, origin) if ruling.place is None else (target, ruling.place)
    span = prose.original(*place)
    return Judgement(term, ruling.verdict, span, prose.source[span.start : span.stop])


class _Finder:
    """Finds a list of forms in one pass; each is known by its number.

    A form is filed under what it begins with: its first two characters, or its first word where
    words are parted. Under each beginning stand the lengths of the forms that have it, so a place
    costs one look-up for each length, however many forms there are. The text is scanned for
    beginnings by `map` and `re`, not by a loop.

    This was measured beside others on the corpus, with 450 and with 10,000 terms, the answers
    being the same. Two Aho-Corasick libraries (pyahocorasick, ahocorasick_rs) scan two to five
    times as fast; but normalising and judging take most of the time, so texts were judged only
    1.15 to 1.25 times as fast with 450 terms: not worth a library that has to be compiled. One
    trie-shaped pattern judges 0.8 times as fast and takes five times as long to build.
    """

    def __init__(self, forms: Iterable[tuple[str, bool]]) -> None:
        """File *forms*: each as written, with whether it is kept as it is."""
        self._numbers: dict[str, list[int]] = {}
        self._lengths: dict[str, set[int]] = {}
        self._known: dict[str, list[int]] = {}
        for number, (written, keep) in enumerate(forms):
            for head in heads(written, keep=keep):
                self._numbers.setdefault(head, []).append(number)
                self._lengths.setdefault(_beginning(head), set()).add(len(head))
        self._longest = max(map(len, self._numbers), default=0)
        self._pairs = {key for key in self._lengths if not is_letter(key[0])}
        self._single = any(len(key) == 1 for key in self._pairs)
        self._ascii = any(key[0].isascii() for key in self._pairs)

    def candidates(self, words: Words) -> Iterator[tuple[int, list[int]]]:
        """For each start, in order, the numbers of the forms whose letters begin there."""
        text = words.folded
        starts = [*self._unparted(text), *self._parted(text)]
        starts.sort(key=itemgetter(0))
        for start, lengths in starts:
            numbers: list[int] = []
            for length in lengths:
                numbers += self._numbers.get(text[start : start + length], ())
            if numbers:
                yield start, numbers

    def _unparted(self, text: str) -> Iterator[tuple[int, Iterable[int]]]:
        """Starts of forms in scripts without word boundaries, which may be anywhere."""
        if not self._pairs or (text.isascii() and not self._ascii):
            return
        beginnings = map(concat, text, text[1:] + "\x00")
        for start in compress(count(), map(self._pairs.__contains__, beginnings)):
            yield start, self._lengths[text[start : start + 2]]
        if self._single:
            for start in compress(count(), map(self._pairs.__contains__, text)):
                yield start, self._lengths[text[start]]

    def _parted(self, text: str) -> Iterator[tuple[int, Iterable[int]]]:
        """Starts of forms that begin with a word, which are where words begin."""
        for found in _WORD.finditer(text):
            word = found[0]
            lengths = self._known.get(word)
            if lengths is None:
                lengths = self._learnt(word)
            if lengths:
                yield found.start(), lengths

    def _learnt(self, word: str) -> list[int]:
        """How long the forms are that *word* may begin: one word's head, or several words."""
        if len(self._known) >= _KNOWN:
            self._known.clear()
        longest = min(len(word), self._longest)  # a word may be as long as its line
        lengths = {size for size in range(1, longest + 1) if word[:size] in self._numbers}
        self._known[word] = [*lengths, *(self._lengths.get(word, set()) - lengths)]
        return self._known[word]


def _beginning(head: str) -> str:
    """What *head* is filed under."""
    word = _WORD.match(head)
    return word[0] if word else head[:2]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A term that the target must have, for it occurs in the source."""

    term: Term
    """The term."""
    words: str
    """What the source calls it."""


@dataclass(frozen=True, slots=True)
class _ClaimVerdict:
    """What is to be said of one claim."""

    verdict: Verdict
    """Whether a right form is there, a wrong one, or none."""
    place: Place | None = None
    """Where it stands in the target; None if it is missing."""


@dataclass(frozen=True, slots=True)
class _Bid:
    """A place that one form of one claim would take."""

    place: Place
    number: int
    right: bool
    literal: bool
    """Whether the text is spelt as the glossary spells it, capitals and hyphens included."""

    @property
    def rank(self) -> tuple[int, Place, bool]:
        """Longest first, then from left to right, right ones before wrong ones."""
        start, stop = self.place
        return start - stop, self.place, not self.right


class _Ledger:
    """Who took which place."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.right: dict[int, Place] = {}
        self.wrong: dict[int, Place] = {}
        self.shared: dict[int, Place] = {}
        """Wrong places that belong to a longer term of which the term is a part."""
        self._owners: dict[int, list[_Bid]] = {}

    def take(self, bid: _Bid) -> None:
        """Let *bid* have its place."""
        self._owners.setdefault(bid.place[0] // _NEAR, []).append(bid)

    def around(self, place: Place) -> list[_Bid]:
        """The owners of places that *place* is inside of: looked for nearby only, as a form has
        a length, so that long texts take no longer than short ones together."""
        start, stop = place
        first = max(stop - self.longest, 0) // _NEAR
        return [
            own
            for near in range(first, start // _NEAR + 1)
            for own in self._owners.get(near, ())
            if own.place[0] <= start and stop <= own.place[1]
        ]


def _rulings(target: str, claims: Mapping[int, _Claim]) -> dict[int, _ClaimVerdict]:
    """Say of each claim whether *target*, which is normalised prose, meets it.

    A wrong form wins over a right one elsewhere. Wrong capitals of a name (README of the
    termbase, rule 6) are a wrong form where no right one is there.
    """
    words = Words.of(target)
    bids = [bid for number, claim in claims.items() for bid in _bids(words, number, claim.term)]
    ledger = _Ledger(max((stop - start for start, stop in (bid.place for bid in bids)), default=0))
    for bid in sorted(bids, key=lambda bid: bid.rank):
        _award(bid, claims, ledger)
    return {number: _ruling(words, number, claim, ledger) for number, claim in claims.items()}


def _bids(words: Words, number: int, term: Term) -> Iterator[_Bid]:
    for right, forms in ((True, accepted(term)), (False, forbidden(term))):
        for written, form in forms:
            for place in form.places(words):
                if not _blocked(words, place, term):
                    literal = words.text[place[0] : place[1]] == written
                    yield _Bid(place, number, right, literal)


def _award(bid: _Bid, claims: Mapping[int, _Claim], ledger: _Ledger) -> None:
    """Give *bid* its place, if no longer form has a better right to it."""
    around = ledger.around(bid.place)
    own_words = claims[bid.number].words
    strangers = [
        own
        for own in around
        if own.number != bid.number
        and own.place != bid.place
        and own_words not in claims[own.number].words
    ]
    if bid.right:
        if not strangers:
            ledger.right.setdefault(bid.number, bid.place)
            ledger.take(bid)
        return
    if any(own.right and not _corrects(bid, own) for own in around):
        return
    if any(own.number != bid.number for own in around):
        if not strangers:
            ledger.shared.setdefault(bid.number, bid.place)
        return
    ledger.wrong.setdefault(bid.number, bid.place)
    ledger.take(bid)


def _corrects(bid: _Bid, own: _Bid) -> bool:
    """Whether a wrong form is spelt out where a right one fits but loosely: PP OCRv5."""
    same = own.number == bid.number and own.place == bid.place
    return same and bid.literal and not own.literal


def _ruling(words: Words, number: int, claim: _Claim, ledger: _Ledger) -> _ClaimVerdict:
    if place := ledger.wrong.get(number):
        return _ClaimVerdict(Verdict.FORBIDDEN, place)
    if place := ledger.right.get(number):
        return _ClaimVerdict(Verdict.OK, place)
    if place := ledger.shared.get(number) or _miswritten(words, claim.term, ledger):
        return _ClaimVerdict(Verdict.FORBIDDEN, place)
    return _ClaimVerdict(Verdict.MISSING)


def _miswritten(words: Words, term: Term, ledger: _Ledger) -> Place | None:
    """Where a name stands, right or wrong, in other capitals than it is written in: the longest."""
    if not term.case_sensitive:
        return None
    places = [
        place
        for _, form in (*accepted(term, exact=False), *forbidden(term, exact=False))
        for place in form.places(words)
        if not ledger.around(place) and not _blocked(words, place, term)
    ]
    return max(places, key=lambda place: place[1] - place[0], default=None)


def _blocked(words: Words, place: Place, term: Term) -> bool:
    """Whether the term is here part of a longer string in which it is not meant."""
    start, stop = place
    find = words.folded.find
    return bool(term.not_in) and any(
        find(longer, max(stop - len(longer), 0), start + len(longer)) >= 0
        for longer in _loose(term.not_in)
    )


@cache
def _loose(forms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(lower(form.replace("-", " ")) for form in forms)

"""Which places of a target stand for which term, and which are wrong for it.

All forms of all terms at issue, right and wrong ones, take their places together, the longest
first. A shorter form inside a longer one's place does not count: GPU memory is 显存, and not
内存 as well; a wrong form inside a right one is explained by it. Only where a term's own
words are part of the longer term's, as 社区 is of 飞桨社区, does the place serve both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from translator.terms.forms import Place, Words, accepted, forbidden, lower
from translator.units import Term, Verdict

_NEAR = 64


@dataclass(frozen=True, slots=True)
class Claim:
    """A term that the target must have, for it occurs in the source."""

    term: Term
    """The term."""
    words: str
    """What the source calls it."""


@dataclass(frozen=True, slots=True)
class Ruling:
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


def rule(target: str, claims: Mapping[int, Claim]) -> dict[int, Ruling]:
    """Say of each claim whether *target*, which is normalised prose, meets it.

    A wrong form wins over a right one elsewhere. Wrong capitals of a name (README of the
    termbase, rule 6) are a wrong form where no right one is there.
    """
    words = Words.of(target)
    bids = [bid for number, claim in claims.items() for bid in _bids(words, number, claim.term)]
    ledger = _Ledger(max((stop - start for start, stop in (bid.place for bid in bids)), default=0))
    for bid in sorted(bids, key=lambda bid: bid.rank):
        _settle(bid, claims, ledger)
    return {number: _ruling(words, number, claim, ledger) for number, claim in claims.items()}


def _bids(words: Words, number: int, term: Term) -> Iterator[_Bid]:
    for right, forms in ((True, accepted(term)), (False, forbidden(term))):
        for written, form in forms:
            for place in form.places(words):
                if not blocked(words, place, term):
                    literal = words.text[place[0] : place[1]] == written
                    yield _Bid(place, number, right, literal)


def _settle(bid: _Bid, claims: Mapping[int, Claim], ledger: _Ledger) -> None:
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


def _ruling(words: Words, number: int, claim: Claim, ledger: _Ledger) -> Ruling:
    if place := ledger.wrong.get(number):
        return Ruling(Verdict.FORBIDDEN, place)
    if place := ledger.right.get(number):
        return Ruling(Verdict.OK, place)
    if place := ledger.shared.get(number) or _miswritten(words, claim.term, ledger):
        return Ruling(Verdict.FORBIDDEN, place)
    return Ruling(Verdict.MISSING)


def _miswritten(words: Words, term: Term, ledger: _Ledger) -> Place | None:
    """Where a name stands, right or wrong, in other capitals than it is written in: the longest."""
    if not term.case_sensitive:
        return None
    places = [
        place
        for _, form in (*accepted(term, exact=False), *forbidden(term, exact=False))
        for place in form.places(words)
        if not ledger.around(place) and not blocked(words, place, term)
    ]
    return max(places, key=lambda place: place[1] - place[0], default=None)


def blocked(words: Words, place: Place, term: Term) -> bool:
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

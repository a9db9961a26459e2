"""Terms worth adding: frequent words of the source, with what they are translated by.

A word of the source and one of the target belong together if they meet in the same passages
much more often than by chance (Dunning's log-likelihood ratio, p < 0.001). The best one is
taken, the passages that have it are set aside, and the search goes on in the rest, so that a
word with two translations shows both. What another word of the passage explains better does
not count, nor do two forms of one word count as two translations. The terms that the
termbase knows are taken out of the texts beforehand.

How sure a candidate is: the Dice coefficient of the word with all its translations together,
0 to 1. It is 1 if they are in a passage's target exactly when the word is in its source.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log, log2

from translator.terms.matcher import Matcher, mask
from translator.terms.termbase import Termbase
from translator.terms.words import Words, alike, overlap, words_of
from translator.units import Pair, Span, Term, Verdict

SURE = 0.5
"""Less sure candidates are left out."""
MINIMUM = 4
"""How many passages a word must be in."""

_LIKELY = 10.83  # chi-squared with one degree of freedom, p = 0.001
_FEWEST = (2, 3)  # passages for the first translation of a word, and for another
_SHARE = 0.1
_MOST = 5


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a post, with its translation if it has one."""

    source: str
    """Its text, as Markdown."""
    target: str
    """Its translation; empty if there is none."""
    place: str
    """`path:line` of the source."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """One translation of a word."""

    target: str
    """How it is mostly written."""
    places: tuple[str, ...]
    """Where: `path:line` of each passage."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that the termbase might have."""

    source: str
    """The word."""
    places: tuple[str, ...]
    """`path:line` of each passage that has it."""
    renderings: tuple[Rendering, ...]
    """Its translations, the most frequent one first."""
    sure: float
    """How sure these are its translations: 0 to 1."""

    @property
    def varies(self) -> bool:
        """Whether it has more than one translation."""
        return len(self.renderings) > 1

    @property
    def worth(self) -> float:
        """What the list is sorted by: frequent, sure, and of several translations."""
        total = sum(len(each.places) for each in self.renderings)
        shares = [len(each.places) / total for each in self.renderings]
        variety = -sum(share * log2(share) for share in shares)
        return log2(len(self.places)) * self.sure * (0.5 + variety)


def candidates(
    passages: Sequence[Passage], termbase: Termbase, pair: Pair, minimum: int = MINIMUM
) -> list[Candidate]:
    """The words of *passages* that *termbase* lacks, the best one first."""
    # A sentence that a post repeats says no more than once.
    single = list({(p.source, p.target): p for p in reversed(passages)}.values())[::-1]
    matcher, forms = termbase.matcher(pair), _all_forms(termbase, pair)
    blanked = [_unknown(passage, matcher, forms) for passage in single]
    sources = words_of([source for source, _ in blanked], pair.source)
    targets = words_of([target for _, target in blanked], pair.target, _FEWEST[0])
    mine = _Mine(single, sources, targets)
    found = (mine.candidate(word) for word in mine.sources if mine.count(word) >= minimum)
    return sorted((c for c in found if c), key=lambda c: (-c.worth, c.source))


def _all_forms(termbase: Termbase, pair: Pair) -> Matcher:
    """Finds every form in the source's locale, those that are not looked for as well."""
    forms = ((*r.right(pair.source), *r.wrong(pair.source)) for r in termbase.rows)
    return Matcher([Term(each, each) for each in forms if each])


def _unknown(passage: Passage, matcher: Matcher, forms: Matcher) -> tuple[str, str]:
    """The texts of *passage* without code, and without the terms that are known."""
    said = matcher.judge(passage.source, passage.target) if passage.target else ()
    right = [judgement.span for judgement in said if judgement.verdict is Verdict.OK]
    known = [span for span, _ in forms.find(passage.source)]
    return _without(passage.source, known), _without(passage.target, right)


def _without(text: str, spans: Collection[Span]) -> str:
    chars = list(mask(text))
    for span in spans:
        chars[span.start : span.stop] = "\x00" * len(span)
    return "".join(chars)


Places = dict[str, set[int]]


def _index(found: Sequence[Collection[str]]) -> Places:
    index: Places = defaultdict(set)
    for number, keys in enumerate(found):
        for key in keys:
            index[key].add(number)
    return index


class _Mine:
    """The passages, and which words are in which of them."""

    def __init__(self, passages: Sequence[Passage], sources: Words, targets: Words) -> None:
        self._passages = passages
        self._aligned = {n for n, passage in enumerate(passages) if passage.target}
        self._near, self._words, self._shown = sources.near, targets.found, targets
        self._written = sources.shown
        self.sources = _index(sources.found)
        self._everything = _index(sources.near)
        self._targets = _index(targets.found)

    def count(self, word: str) -> int:
        """How many passages with a translation have *word*."""
        return len(self.sources[word] & self._aligned)

    def candidate(self, word: str) -> Candidate | None:
        """*word* with its translations; None if they are not sure enough."""
        there = self.sources[word] & self._aligned
        found: list[tuple[str, set[int]]] = list(self._translations(word, there))
        if not found:
            return None
        covered = set().union(*(self._targets[key] for key, _ in found))
        sure = 2 * len(there & covered) / (len(there) + len(covered))
        if sure < SURE:
            return None
        groups: list[Rendering] = []
        for key, numbers in found:
            new = Rendering(self._shown.shown[key], self._places(numbers))
            same = next((n for n, old in enumerate(groups) if alike(old.target, new.target)), None)
            if same is None:
                groups.append(new)
            else:
                both = groups[same].places + new.places
                groups[same] = replace(groups[same], places=both)
        groups.sort(key=lambda each: -len(each.places))
        places = self._places(self.sources[word])
        return Candidate(self._written[word], places, tuple(groups), sure)

    def _places(self, numbers: Collection[int]) -> tuple[str, ...]:
        return tuple(self._passages[number].place for number in sorted(numbers))

    def _translations(self, word: str, there: set[int]) -> Iterator[tuple[str, set[int]]]:
        """Each translation of *word*, with the passages that it explains."""
        rest, gone = set(there), set[int]()
        for number in range(_MOST):
            fewest = max(_FEWEST[min(number, 1)], _SHARE * len(there))
            best = self._best(word, rest, gone, fewest)
            if best is None:
                return
            yield best, rest & self._targets[best]
            rest -= self._targets[best]
            gone |= self._targets[best]

    def _best(self, word: str, rest: set[int], gone: set[int], fewest: float) -> str | None:
        total = len(self._aligned) - len(gone)
        ranked = []
        for key, both in Counter(key for number in rest for key in self._words[number]).items():
            if both < fewest:
                continue
            other = len(self._targets[key] - gone) - both
            score = _likelihood(both, len(rest) - both, other, total)
            if score >= _LIKELY:
                dice = 2 * both / (len(rest) + both + other)
                ranked.append((score * dice, len(key), key))
        for _, _, key in sorted(ranked, reverse=True):
            if self._own(word, key, rest) >= fewest:
                return key
        return None

    def _own(self, word: str, key: str, rest: set[int]) -> int:
        """In how many passages no other word explains *key* as well as *word* does."""
        ours = self._dice(self.sources[word], key)
        return sum(
            not any(
                self._dice(self._everything[other], key) >= ours
                for other in self._near[number]
                if not overlap(other, word)
            )
            for number in rest & self._targets[key]
        )

    def _dice(self, there: set[int], key: str) -> float:
        targets = self._targets[key]
        return 2 * len(there & targets) / (len(there & self._aligned) + len(targets))


def _likelihood(both: int, ours: int, theirs: int, total: int) -> float:
    """Dunning's log-likelihood ratio of two events that meet *both* times; 0 if they avoid."""
    neither = total - both - ours - theirs
    if both * total <= (both + ours) * (both + theirs):
        return 0.0
    table = (
        (both, both + ours, both + theirs),
        (ours, both + ours, ours + neither),
        (theirs, theirs + neither, both + theirs),
        (neither, theirs + neither, ours + neither),
    )
    return 2 * sum(n * log(n * total / (row * column)) for n, row, column in table if n)

"""Which words of a blog answer each other: learned from its own pairs, drafts as well.

Nothing is translated by it. A word that is nearly always beside one of a few words of the other
language, and is not here, is a reason to look. Most of a draft is right, so what all drafts
together do is right as well, and nobody has to have approved any of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain, pairwise
from math import log

from translator.bitext.lexicon import CONCEPTS, Lexicon
from translator.text.chars import has_cjk
from translator.text.language import is_unspaced
from translator.text.regex import regex
from translator.units import Locale, Pair

Signs = frozenset[str]
"""What of a text can be compared with its translation: words without their endings, two Chinese
characters that follow each other, and everyday concepts by their numbers, `#12`."""

_WORD = regex(r"[^\W\d_\u2e80-\u9fff\uac00-\ud7af]{2,}")
_RUN = regex("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
_ENDINGS = ("ing", "ies", "ed", "es", "ly", "s", "e")
_STEM = 3
_FEWEST = 4
"""Of a word in fewer units nothing is learned."""
_COMMON = 0.15
"""What is in more of the units says too little."""
_MOST = 4
"""So many words may answer for one."""
_SHARE = 0.1
"""In this part of the units, of those that no other word answers yet, each of them is."""
_LIFT = 3.0
"""So much more often than by chance they are there."""
_HELD = 0.6
"""A word that has them less often is left out."""
_SAMPLE = 4000
"""Of so many units is learned, however many there are."""
_NO_WORDS = regex(
    r"`[^`]*`|(?<=\])\([^()\s]*(?:\s[^()]*)?\)|(?<=\])\[[^\[\]]*\]|<[^<>]*>|\$[^$\n]*\$"
    r"|https?://[^\s）)]*|\{[^{}\s][^{}]*\}"
)
"""Code, addresses, tags, formulas, in a hurry: what is taken for one wrongly is on both sides."""


def words_of(text: str) -> str:
    """*text* without what is no words."""
    return _NO_WORDS.sub(" ", text)


def signs_of(words: str, locale: Locale) -> Signs:
    """What of *words* can be compared with their translation."""
    found = {_stem(word.lower()) for word in _WORD.findall(words)}
    for run in _RUN.findall(words):
        found.update(map("".join, pairwise(run)))
    if locale.language in ("en", "zh"):
        found.update(f"#{number}" for number in _lexicon().find(words))
    return frozenset(found)


@cache
def _lexicon() -> Lexicon:
    return Lexicon(CONCEPTS)


@lru_cache(50_000)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True, slots=True)
class Usual:
    """What nearly always answers a word, by all units that have it."""

    answers: tuple[str, ...]
    """The words of the other language, the most frequent one first."""
    often: int
    """How often one of them was there."""
    places: int
    """Of how many units."""
    chance: float
    """How often one of them is in any unit."""

    def in_(self, signs: Signs) -> bool:
        """Whether one of them is among *signs*."""
        return not signs.isdisjoint(self.answers)

    @property
    def missed(self) -> float:
        """How much more likely they are missing in a wrong translation than in a right one.

        A natural logarithm; the unit itself is taken for one of those that have none.
        """
        return log((1 - self.chance) * (self.places + 1) / (self.places - self.often + 0.5))


@dataclass(frozen=True, slots=True)
class Answers:
    """What answers what in one direction, and back."""

    forth: Mapping[str, Usual]
    """Words of the source, by what answers them in the target."""
    back: Mapping[str, Usual]
    """Words of the target, by what they answer."""
    forms: Mapping[str, str] = field(default_factory=dict)
    """The shortest form of each word that has lost its ending."""

    @classmethod
    def learned(cls, pair: Pair, texts: Sequence[tuple[str, str]]) -> Answers:
        """Learn of translations: of a part of them, if there are very many."""
        step = -(-len(texts) // _SAMPLE) or 1
        words = [(words_of(source), words_of(target)) for source, target in texts[::step]]
        rows = [
            (signs_of(source, pair.source), signs_of(target, pair.target))
            for source, target in words
        ]
        forth, back = _learned(rows), _learned([(b, a) for a, b in rows])
        kept = {
            each for side in (forth, back) for sign in side for each in (sign, *side[sign].answers)
        }
        forms: dict[str, str] = {}
        for form in sorted({w for each in words for text in each for w in _WORD.findall(text)}):
            stem = _stem(form.lower())
            if stem in kept and len(form) < len(forms.get(stem, form + " ")):
                forms[stem] = form
        return cls(forth=forth, back=back, forms=forms)

    @property
    def reversed(self) -> Answers:
        """The same in the other direction."""
        return Answers(forth=self.back, back=self.forth, forms=self.forms)

    def fit(self, source: Signs, target: Signs) -> float:
        """How much speaks for a translation: each word that is answered, and none that is not."""
        return sum(
            usual.missed if usual.in_(target) else -usual.missed
            for sign in source
            if (usual := self.forth.get(sign))
        )

    def shown(self, sign: str, locale: Locale) -> str:
        """A sign as a person reads it: a concept by its first word in the language."""
        if sign[:1] != "#":
            return self.forms.get(sign, sign)
        words = CONCEPTS[int(sign[1:])]
        return next((word for word in words if is_unspaced(locale) is has_cjk(word)), words[0])


def worst(ours: Signs, theirs: Signs, usual: Mapping[str, Usual]) -> tuple[str, Usual] | None:
    """The word of *ours* whose answer is missed most among *theirs*; None if none is."""
    missing = [
        (sign, known)
        for sign in ours
        if (known := usual.get(sign)) and not known.in_(theirs) and sign not in theirs
    ]
    return max(missing, key=lambda each: (each[1].missed, each[0]), default=None)


def _learned(rows: Sequence[tuple[Signs, Signs]]) -> dict[str, Usual]:
    frequent = Counter(sign for _, theirs in rows for sign in theirs)
    most = max(_FEWEST, _COMMON * len(rows))
    there: dict[str, list[int]] = defaultdict(list)
    for number, (ours, _) in enumerate(rows):
        for sign in ours:
            there[sign].append(number)
    others = [[s for s in theirs if 2 <= frequent[s] <= most] for _, theirs in rows]
    found = {}
    for sign, numbers in there.items():
        if _FEWEST <= len(numbers) <= most and (
            usual := _usual(numbers, others, frequent, len(rows))
        ):
            found[sign] = usual
    return found


def _usual(
    numbers: Sequence[int], others: Sequence[Sequence[str]], frequent: Mapping[str, int], total: int
) -> Usual | None:
    """What answers the word that the units of these *numbers* have; None if nothing is clear."""
    rest, answers, free = list(numbers), list[str](), 1.0
    while len(answers) < _MOST and len(rest) > 1:
        counts = Counter(chain.from_iterable(map(others.__getitem__, rest)))
        fewest = max(2, _SHARE * len(rest))
        best, value = "", 0.0
        for sign, both in counts.items():
            if both < fewest:
                continue
            lift = both * total / (len(rest) * frequent[sign])
            worth = both * log(lift) if lift >= _LIFT else 0.0
            if worth and (worth, sign) > (value, best):
                best, value = sign, worth
        if not best:
            break
        answers.append(best)
        free *= 1 - frequent[best] / total
        rest = [number for number in rest if best not in others[number]]
    often = len(numbers) - len(rest)
    if often < _HELD * len(numbers):
        return None
    return Usual(tuple(answers), often, len(numbers), 1 - free)

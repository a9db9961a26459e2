"""How much two pieces of text look like translations of each other.

Evidence is counted as log-likelihood ratios (natural logarithms): above zero it is more
likely between translations than between any two pieces of the two posts. What is evidence:
the kind; the length, as Gale and Church (1993) have it, but on a logarithmic scale; and
tokens that languages share or a word list joins: code, addresses, numbers, Latin words,
emoji, the last punctuation mark, the code that follows, terms.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log, sqrt

from translator.bitext.lexicon import WORD, Lexicon
from translator.bitext.linking import Score
from translator.markdown.inlines import find_inlines
from translator.markdown.syntax import PLAIN
from translator.text.chars import blank, is_cjk
from translator.text.regex import regex
from translator.units import Kind, Segment

_NUMBER = regex(
    r"(?<![A-Za-z])([0-9]+(?:[.,:][0-9]+)*)"
    r"(?:\s*([百千万亿]|hundred|thousand|million|billion|[Kk]\b))?"
)
_FACTORS = {
    "百": 1e2, "hundred": 1e2, "千": 1e3, "thousand": 1e3, "k": 1e3, "万": 1e4,
    "million": 1e6, "亿": 1e8, "billion": 1e9,
}  # fmt: skip
_MONTH = regex(r"(?<!\d)(1[0-2]|0?[1-9])\s*月")
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_EDGES = " \t\n*_~`\"'()[]{}<>!|“”‘’（）【】《》「」。."
_ITEM = regex(r"(\d{1,9})[.)][ \t]+$")
_LOCALE = regex(r"(?<=[/_.-])(?:zh|cn|en|zh-cn|en-us)(?=[/_.-]|$)", re.I)
_BOLD = regex(r"\*\*[^*]+\*\*[:：]?")
_TITLE = "**"
"""The mark of a paragraph in bold: it may be a heading in the other post."""
_MARKS = "?？:：!！;；"

_TRUST = {
    "x": 0.85, "n": 0.8, "w": 0.6, "e": 0.9, "p": 0.8, "c": 0.5, "g": 0.6, "m": 0.8, "o": 0.7,
}  # fmt: skip
"""How often a translation has the token, too, by its class: fixed text, number, Latin word,
emoji, last punctuation mark, concept, the code that follows, markup, an item's number."""
_ALIKE = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE, Kind.HTML, Kind.DEFINITION})
"""Kinds of running text, which a translator may take for each other."""
ODD = -2.0
"""Translations of each other are hardly ever less alike than this."""
_RARE = 0.003
_FEW = 200.0
_MORE = 10
"""In a short post a rare word looks common; so many segments without it are imagined."""
_CHANCE = 1.2
"""How widely the logarithm of the ratio of lengths is spread between any two segments."""
_ANCHOR = 4.0
"""How alike two pieces must be to lead the way."""
_NEVER = -30.0

Place = tuple[Kind, str, str]
"""A segment's kind, its path, and the mark before it on its line: `##`, `-`, `>`."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a segment, or of several together, is compared."""

    kinds: tuple[Place, ...]
    """Where each of the segments stands."""
    size: float
    """The length in letters of an alphabet; a CJK character counts as three."""
    tokens: frozenset[str]
    """The tokens, each with a letter for its class."""

    @classmethod
    def of(cls, traits: Iterable[Traits]) -> Traits:
        """The traits of several segments that stand together."""
        each = list(traits)
        if len(each) == 1:
            return each[0]
        return cls(
            tuple(kind for one in each for kind in one.kinds),
            sum(one.size for one in each),
            frozenset().union(*(one.tokens for one in each)),
        )


def traits_of(text: str, segments: Sequence[Segment], lexicon: Lexicon) -> list[Traits]:
    """The traits of each of *segments*, which lie in *text* in this order."""
    ends = [*(segment.spans[0].start for segment in segments[1:]), len(text)]
    found = []
    for segment, end in zip(segments, ends, strict=False):
        size, tokens = _content(segment, lexicon)
        start = segment.spans[0].start
        lead = text[text.rfind("\n", 0, start) + 1 : start]
        tokens |= {f"o:{number}" for number in _ITEM.findall(lead)}
        between = text[segment.spans[-1].stop : end].split("\n")[1:-1]
        lines = [line.strip() for line in between if len(line.strip()) > 4]
        tokens |= {f"g:{line}" for line in (*lines[:1], *lines[-1:])}
        found.append(Traits((_place(text, segment),), size, frozenset(tokens)))
    return found


def _place(text: str, segment: Segment) -> Place:
    start = segment.spans[0].start
    mark = text[text.rfind("\n", 0, start) + 1 : start].strip()
    mark = "-" if mark in ("*", "+") else mark
    if segment.kind is Kind.PARAGRAPH and _BOLD.fullmatch(segment.source):
        return Kind.PARAGRAPH, "", _TITLE
    return segment.kind, segment.path, mark if set(mark) <= set("#>-") else ""


def _content(segment: Segment, lexicon: Lexicon) -> tuple[float, set[str]]:
    """The length of a segment's words, and its tokens."""
    source = segment.source
    inlines = find_inlines(source, PLAIN.of(segment.kind))
    pieces = [piece for inline in inlines for piece in inline.pieces]
    prose = blank(source, pieces)
    fixed = [source[start:stop] for start, stop in pieces]
    # What a placeholder names; the pages of two locales have names of their own.
    named = (_LOCALE.sub("", piece.strip(_EDGES)) for piece in fixed)
    tokens = {f"x:{name}" for name in named if len(name) > 1}
    tokens |= {f"w:{word.lower()}" for piece in fixed for word in WORD.findall(piece) if word[2:]}
    tokens |= {f"m:{inline.kind}" for inline in inlines}
    tokens |= {"m:**"} if "**" in source else set()
    last = source.rstrip(_EDGES.replace("!", ""))[-1:]
    tokens |= {f"p:{unicodedata.normalize('NFKC', mark)}" for mark in last if mark in _MARKS}
    tokens |= {f"w:{word.lower()}" for word in WORD.findall(prose)}
    tokens |= {f"n:{_value(m)}" for m in _NUMBER.finditer(prose)}
    tokens |= {f"w:{_MONTHS[int(m[1]) - 1]}" for m in _MONTH.finditer(prose)}
    tokens |= {f"e:{c}" for c in prose if c > "\u2190" and not (c.isalnum() or is_cjk(c))}
    tokens |= {f"c:{number}" for number in lexicon.find(prose)}
    letters = "".join(prose.split())
    wide = 0 if letters.isascii() else sum(map(is_cjk, letters))
    return 1 + len(letters) + 2 * wide, tokens


def _value(m: re.Match[str]) -> str:
    """A number as it is counted: 4 万 is 40,000."""
    plain = m[1].replace(",", "")
    if m[2] and plain.count(".") < 2 and ":" not in plain:
        return f"{float(plain) * _FACTORS[m[2].lower()]:.10g}"
    return plain.lstrip("0") or "0"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Compares pieces of two posts, knowing how common each token is in both."""

    ratio: float
    """How long a target is for a source of length 1."""
    bonus: dict[str, float]
    """What a token adds where both have it, beside what it cost each of them."""
    price: dict[str, float]
    """What a token costs where only one has it."""
    places: dict[Place, float]
    """What it adds that both stand in the same place."""
    strange: frozenset[Kind]
    """Kinds that only one of the posts has, so that they cannot be asked of the other."""

    @classmethod
    def of(cls, ours: Sequence[Traits], theirs: Sequence[Traits]) -> Likeness:
        """Learn from two posts what is common in them."""
        # Short posts say little about it, and one that lacks half of the other misleads.
        ratio = (_FEW + sum(one.size for one in theirs)) / (_FEW + sum(one.size for one in ours))
        a, b = (Counter(token for one in side for token in one.tokens) for side in (ours, theirs))
        bonus, price = {}, {}
        for token in a.keys() & b.keys():
            trust = _TRUST[token[0]]
            share = max(a[token] / (len(ours) + _MORE), b[token] / (len(theirs) + _MORE))
            share = (share + _RARE) / (1 + 2 * _RARE)
            if share < trust:
                price[token] = log((1 - trust) / (1 - share))
                bonus[token] = log(trust / share) - 2 * price[token]
        places = Counter(place for one in theirs for place in one.kinds)
        total = places.total()
        return cls(
            ratio=ratio, bonus=bonus, price=price,
            places={place: min(log(total / count), 3.0) for place, count in places.items()},
            strange=_kinds(ours) ^ _kinds(theirs),
        )  # fmt: skip

    def __call__(self, one: Traits, other: Traits) -> float:
        """How much likelier *one* and *other* are as translations than by chance."""
        return self._place(one, other) + self._length(one, other) + self._tokens(one, other)

    def _place(self, one: Traits, other: Traits) -> float:
        a, b = one.kinds, other.kinds
        if a == b:
            return self.places.get(a[0], 2.0)
        (kind, path, mark), (its_kind, its_path, its_mark) = a[0], b[0]
        if kind != its_kind:
            if Kind.META not in (kind, its_kind) and {kind, its_kind} & self.strange:
                return -1.5
            if {kind, its_kind} == {Kind.PARAGRAPH, Kind.HEADING} and _TITLE in (mark, its_mark):
                return -0.7
            return -2.5 if kind in _ALIKE and its_kind in _ALIKE else -7.0
        if path != its_path:
            return _NEVER if kind is Kind.META else -3.0
        if len(a) != len(b):
            return -2.0
        return -1.5 if kind is Kind.HEADING and mark != its_mark else -0.7

    def _length(self, one: Traits, other: Traits) -> float:
        """The logarithm of the ratio is normal around the posts' own, narrower for long texts."""
        x = log(other.size / (one.size * self.ratio))
        spread = 0.25 + 1.5 / sqrt(one.size + other.size / self.ratio)
        return log(_CHANCE / spread) - x * x / 2 * (spread**-2 - _CHANCE**-2)

    def _tokens(self, one: Traits, other: Traits) -> float:
        """What they share, less what only one has; tokens that come together count for less."""
        price, bonus = self.price, self.bonus
        a, b = one.tokens, other.tokens
        total = sum([price[t] for t in a if t in price]) + sum([price[t] for t in b if t in price])
        total += sum([bonus[t] for t in a & b if t in bonus])
        return max(total, -8.0) if total < 0 else 12 * total / (12 + total)

    def scorer(self, ours: Sequence[Traits], theirs: Sequence[Traits]) -> Score:
        """A score for `linking`: two are joined only if they are of a kind and the length fits."""
        ones, others = (ours, _twos(ours)), (theirs, _twos(theirs))

        def score(i: int, n: int, j: int, m: int) -> float | None:
            one, other = ones[n - 1][i], others[m - 1][j]
            if one is None or other is None:
                return None
            fits = n == m or 0.5 < other.size / (one.size * self.ratio) < 2
            value = self(one, other) if fits else _NEVER
            return value if value >= ODD else None

        return score

    def anchors(self, ours: Sequence[Traits], theirs: Sequence[Traits]) -> list[tuple[int, int]]:
        """Places that belong together by what nothing else has, ascending on both sides."""
        a, b = _unique(ours), _unique(theirs)
        places = sorted({(a[token], b[token]) for token in a.keys() & b.keys()})
        return _ascending([(i, j) for i, j in places if self(ours[i], theirs[j]) >= _ANCHOR])


def _kinds(traits: Iterable[Traits]) -> frozenset[Kind]:
    return frozenset(kind for one in traits for kind, *_ in one.kinds)


def _twos(traits: Sequence[Traits]) -> list[Traits | None]:
    """Each with the next one, where both may be one in the other language."""
    return [
        replace(Traits.of([one, other]), kinds=one.kinds)
        if one.kinds == other.kinds and one.kinds[0][0] in _ALIKE
        else None
        for one, other in pairwise(traits)
    ]


def _unique(traits: Sequence[Traits]) -> dict[str, int]:
    """Tokens that only one of *traits* has, with its index."""
    counts = Counter(token for one in traits for token in one.tokens)
    return {t: i for i, one in enumerate(traits) for t in one.tokens if counts[t] == 1}


def _ascending(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of *places*, sorted by the first, that ascends strictly in both."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(places):
        rank = bisect_left(ends, j)
        before.append(tails[rank - 1] if rank else -1)
        ends[rank : rank + 1], tails[rank : rank + 1] = [j], [at]
    chain, at = [], tails[-1] if tails else -1
    while at >= 0:
        chain.append(places[at])
        at = before[at]
    chain.reverse()
    return [p for n, p in enumerate(chain) if n == 0 or p[0] > chain[n - 1][0]]

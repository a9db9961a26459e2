"""Terms worth adding: frequent words of the source, with what they are translated by.

A word of the source and one of the target belong together if they meet in the same passages
much more often than by chance (Dunning's log-likelihood ratio, p < 0.001). The best one is
taken, the passages that have it are set aside, and the search goes on in the rest, so that a
word with two translations shows both. What another word of the passage explains better does
not count, nor do two forms of one word count as two translations. The terms that the
termbase knows are taken out of the texts beforehand.

How sure a candidate is: the Dice coefficient of the word with all its translations together,
0 to 1. It is 1 if they are in a passage's target exactly when the word is in its source.

Which strings may be words or terms is decided by their form alone (`vocabulary`). Where words
have blanks between them: runs of one to three words that neither begin nor end with a function
word. Where they have none: runs of characters that behave as words do: they are frequent, the
characters around them vary (the entropy of their neighbours), and their parts hang together
(pointwise mutual information at the weakest joint). Both measures are those of unsupervised
Chinese segmentation; the thresholds were set on real posts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, log2

from translator.markdown.prose import masked
from translator.terms.matcher import Matcher
from translator.terms.termbase import Termbase
from translator.text.chars import is_cjk
from translator.text.language import is_unspaced
from translator.text.regex import regex
from translator.units import Locale, Pair, Span, Term, Verdict

SURE = 0.5
"""Less sure candidates are left out."""
MINIMUM = 4
"""How many passages a word must be in."""
_LIKELY = 10.83  # chi-squared with one degree of freedom, p = 0.001
_FEWEST = (2, 3)  # passages for the first translation of a word, and for another
_SHARE = 0.1
_MOST = 5
_SURELY = 0.6
"""So surely a phrase must belong to another one, to be replaced wherever that stands."""
_TELLING = 400
"""So many rows that have a phrase tell what it stands for."""
Places = dict[str, set[int]]
Bitext = Iterable[tuple[str, str]]
"""Passages with their translations."""
_RUN = regex("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_PHRASE = regex(r"[^\W\d_](?:[\w'’ -]*[^\W_])?")
_WORD = regex(r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*")
_LONGEST = 7
_WORDS = 3
_ENTROPY = 1.0
_COHESION = 4.0
_EDGES = frozenset(
    "的了是在和与也都就把被对从以及或等这那其我你他她它们个一不有为之而且但若如果则可要会能到于上下中里后前时并"
    "让使用将所当因由向跟给比还再又很更最多少两三几每各该此某些种次第来去说看做得着过吧吗呢啊呀才只没无非"
)
_MEASURES = frozenset("篇串支份")
_JOINING = frozenset("与及或的了")
"""What joins words, so that it is inside of none."""
_EVERYDAY = frozenset(
    "支持 进行 需要 什么 问题 情况 方式 部分 具体 相关 直接 自己 大家 怎样 例如 同时 根据 "
    "按照 通过 对于 关于 包括 包含 表示 出现 完成 提供 成为 开始 真正 必须 已经 现在 目前 "
    "最终 非常 完全 清楚 请参照 请参考 参照 参考 注意 建议 介绍 帮助 希望 知道 觉得 认为 方面 "
    "过程 结果 内容 位置 时候 时间 地方 东西 实际 主要 基本 一般 首先 其次 最后 以下 以上 "
    "之间 分别 重新 保证 保持 导致 解决 继续 发现 提升 因此 所以 因为 但是 虽然 然后 另外 "
    "比如 以及 详情".split()
)
FUNCTION = frozenset(
    "a an the of in on at to for from by with as and or but nor so if then than that this "
    "these those it its is are was were be been being am do does did done has have had having "
    "will would can could should may might must shall not no yes you your we our us they "
    "their them he his him she her me my one two three there here when where which who whom "
    "whose what why how all any each every some such other another more most only also just "
    "very too up out off over under about into onto through between after before during per "
    "via use used using need needs make made see let get new same e.g i.e etc".split()
)


@dataclass(frozen=True, slots=True)
class Excerpt:
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
    passages: Sequence[Excerpt], termbase: Termbase, pair: Pair, minimum: int = MINIMUM
) -> list[Candidate]:
    """The words of *passages* that *termbase* lacks, the best one first."""
    # A sentence that a post repeats says no more than once.
    single = list({(p.source, p.target): p for p in reversed(passages)}.values())[::-1]
    matcher, forms = termbase.matcher(pair), _all_forms(termbase, pair)
    blanked = [_unknown(passage, matcher, forms) for passage in single]
    sources = vocabulary([source for source, _ in blanked], pair.source)
    targets = vocabulary([target for _, target in blanked], pair.target, _FEWEST[0])
    mine = _Mine(single, sources, targets)
    found = (mine.candidate(word) for word in mine.sources if mine.count(word) >= minimum)
    return sorted((c for c in found if c), key=lambda c: (-c.worth, c.source))


def source_of(phrases: Sequence[str], text: str, bitext: Bitext, pair: Pair) -> tuple[str, str]:
    """Say what a target's phrase stands for: one of *phrases*, and a phrase of the source *text*.

    They are the two that meet most surely in *bitext*, whose rows are passages with their
    translations; both are empty if none do, or two words of *text* do alike. It is asked for the
    words of one edit, so only what these words have to do with is counted.
    """
    rows = [*dict.fromkeys((source.lower(), target.lower()) for source, target in bitext)]
    grams = [*_possible(text.lower(), pair.source)]
    found: list[tuple[float, int, int, str, str]] = []
    for phrase in phrases:
        words, pattern = phrase.lower(), _whole(phrase.lower())
        every = [n for n, (_, each) in enumerate(rows) if words in each and pattern.search(each)]
        # Of a word that is everywhere, some of the rows say as much as all.
        step = len(every) // _TELLING + 1
        ours = [n for n in every if n % step == 0]
        sources = [source for source, _ in rows[::step]]
        both = Counter(gram for n in ours for gram in grams if gram in rows[n][0])
        scored = []
        for gram, often in both.items():
            if often < MINIMUM - 1:
                continue
            there = sum(gram in source for source in sources)
            sure = _dice(often, there, len(ours))
            likely = likelihood(often, there - often, len(ours) - often, len(sources))
            if sure >= _SURELY and likely >= _LIKELY:
                scored.append((sure, len(gram), gram))
        best = max(scored, default=None)
        if best and not any(
            sure >= best[0] and not overlap(gram, best[2]) for sure, _, gram in scored
        ):
            found.append((best[0], len(phrase), best[1], phrase, best[2]))
    return max(found)[3:] if found else ("", "")


def _possible(text: str, locale: Locale) -> Iterator[str]:
    """The runs of *text* that may be terms, by their form alone, each once."""
    grams: dict[str, None] = {}
    if is_unspaced(locale):
        for run in _RUN.findall(text):
            for start in range(len(run)):
                for stop in range(start + 2, min(start + _LONGEST, len(run)) + 1):
                    if run[stop - 1] in _JOINING:
                        break
                    if run[start] not in _EDGES and run[stop - 1] not in _EDGES | _MEASURES:
                        grams[run[start:stop]] = None
    for phrase in _PHRASE.findall(text):
        words = [] if any(map(is_cjk, phrase)) else phrase.split()
        for each in _phrases(words):
            grams[" ".join(each)] = None
    yield from grams


def _whole(phrase: str) -> re.Pattern[str]:
    """Finds *phrase* as whole words, where these have spaces, or their plural."""
    bounds = (r"(?<![^\W_])", r"(?:s|es)?(?![^\W_])") if phrase.isascii() else ("", "")
    return re.compile(f"{bounds[0]}{re.escape(phrase)}{bounds[1]}")


def _all_forms(termbase: Termbase, pair: Pair) -> Matcher:
    """Finds every form in the source's locale, those that are not looked for as well."""
    forms = ((*r.right(pair.source), *r.wrong(pair.source)) for r in termbase.rows)
    return Matcher([Term(each, each) for each in forms if each])


def _unknown(passage: Excerpt, matcher: Matcher, forms: Matcher) -> tuple[str, str]:
    """The texts of *passage* without code, and without the terms that are known."""
    said = matcher.judge(passage.source, passage.target) if passage.target else ()
    right = [judgement.span for judgement in said if judgement.verdict is Verdict.OK]
    known = [span for span, _ in forms.find(passage.source)]
    return _without(passage.source, known), _without(passage.target, right)


def _without(text: str, spans: Collection[Span]) -> str:
    chars = list(masked(text))
    for span in spans:
        chars[span.start : span.stop] = "\x00" * len(span)
    return "".join(chars)


def _index(found: Sequence[Collection[str]]) -> Places:
    index: Places = defaultdict(set)
    for number, keys in enumerate(found):
        for key in keys:
            index[key].add(number)
    return index


class _Mine:
    """The passages, and which words are in which of them."""

    def __init__(
        self, passages: Sequence[Excerpt], sources: Vocabulary, targets: Vocabulary
    ) -> None:
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
        sure = _dice(len(there & covered), len(there), len(covered))
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
            score = likelihood(both, len(rest) - both, other, total)
            if score >= _LIKELY:
                sure = _dice(both, len(rest), both + other)
                ranked.append((score * sure, len(key), key))
        for _, _, key in sorted(ranked, reverse=True):
            if self._own(word, key, rest) >= fewest:
                return key
        return None

    def _own(self, word: str, key: str, rest: set[int]) -> int:
        """In how many passages no other word explains *key* as well as *word* does."""
        ours = self._sure(self.sources[word], key)
        return sum(
            not any(
                self._sure(self._everything[other], key) >= ours
                for other in self._near[number]
                if not overlap(other, word)
            )
            for number in rest & self._targets[key]
        )

    def _sure(self, there: set[int], key: str) -> float:
        targets = self._targets[key]
        return _dice(len(there & targets), len(there & self._aligned), len(targets))


def _dice(both: int, one: int, other: int) -> float:
    """The Dice coefficient of two events that meet *both* times, of as many of each."""
    return 2 * both / (one + other)


def likelihood(both: int, ours: int, theirs: int, total: int) -> float:
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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may be a term in each of some texts."""

    found: tuple[frozenset[str], ...]
    """For each text the keys of its words and phrases."""
    near: tuple[frozenset[str], ...]
    """For each text all that may stand for something: its keys, and pairs of characters."""
    shown: Mapping[str, str]
    """How each key is mostly written."""


def vocabulary(texts: Sequence[str], locale: Locale, minimum: int = 3) -> Vocabulary:
    """The possible terms of *texts*; rarer ones than *minimum* are left out where it matters."""
    return _unspaced(texts, minimum) if is_unspaced(locale) else _spaced(texts)


def overlap(one: str, other: str) -> bool:
    """Whether two keys may be the same place of a text: one in the other, or end to end."""
    if one in other or other in one:
        return True
    if " " in one + other or one.isascii():
        return bool(set(one.split()) & set(other.split()))
    return any(
        one.endswith(other[:size]) or one.startswith(other[-size:])
        for size in range(1, min(len(one), len(other)))
    )


def alike(one: str, other: str) -> bool:
    """Whether two forms are variants of one word: `defined` and `definition`."""
    if one in other or other in one:
        return True
    a, b = one.split()[0], other.split()[0]
    if not a.isascii():
        return bool(set(a) & set(b))
    same = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    return same >= 4 and same >= 0.6 * min(len(a), len(b))


def _spaced(texts: Sequence[str]) -> Vocabulary:
    written: dict[str, Counter[str]] = defaultdict(Counter)
    found = []
    for text in texts:
        keys = set()
        for phrase in _PHRASE.findall(text):
            for words in _phrases(phrase.split()):
                key = " ".join(map(_stem, words))
                keys.add(key)
                written[key][" ".join(words).lower()] += 1
        found.append(frozenset(keys))
    shown = {key: forms.most_common(1)[0][0] for key, forms in written.items()}
    return Vocabulary(tuple(found), tuple(found), shown)


def _phrases(words: Sequence[str]) -> Iterable[Sequence[str]]:
    content = [
        len(word) > 2 and word.lower() not in FUNCTION and bool(_WORD.fullmatch(word))
        for word in words
    ]
    for start in range(len(words)):
        for stop in range(start + 1, min(len(words), start + _WORDS) + 1):
            if not content[stop - 1]:
                break
            yield words[start:stop]


def _stem(word: str) -> str:
    """What the regular forms of an English word have in common; rough, for counting only."""
    word = re.sub("['’]s$", "", word.lower())
    for ending, instead in (
        ("ations", "ate"), ("ation", "ate"), ("ings", ""), ("ing", ""), ("ies", "y"),
        ("ied", "y"), ("sses", "ss"), ("ed", ""), ("es", ""), ("s", ""),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending) + instead
            break
    word = word.rstrip("e")
    double = len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl"
    return word[:-1] if double else word


def _unspaced(texts: Sequence[str], minimum: int) -> Vocabulary:
    runs = [_RUN.findall(text) for text in texts]
    counts = _frequent([run for each in runs for run in each], minimum)
    words = _wordlike(runs, counts, minimum)
    found = tuple(frozenset(gram for run in each for gram in _grams(run, words)) for each in runs)
    pairs = (
        frozenset(run[i : i + 2] for run in each for i in range(len(run) - 1)) for each in runs
    )
    near = tuple(keys | more for keys, more in zip(found, pairs, strict=True))
    return Vocabulary(found, near, {word: word for word in words})


def _grams(run: str, known: Iterable[str]) -> Iterable[str]:
    """The strings of *known* in *run*, from two characters on, each as often as it is there."""
    for start in range(len(run)):
        for stop in range(start + 2, min(len(run), start + _LONGEST) + 1):
            if run[start:stop] in known:
                yield run[start:stop]


def _frequent(runs: Sequence[str], minimum: int) -> Counter[str]:
    """The strings that occur *minimum* times; a longer one only if its parts do."""
    counts = Counter(char for run in runs for char in run)
    known = counts
    for size in range(2, _LONGEST + 1):
        known = Counter(
            run[i : i + size]
            for run in runs
            for i in range(len(run) - size + 1)
            if run[i : i + size - 1] in known and run[i + 1 : i + size] in known
        )
        known = Counter({gram: count for gram, count in known.items() if count >= minimum})
        counts |= known
    return counts


def _wordlike(runs: Sequence[Sequence[str]], counts: Counter[str], minimum: int) -> set[str]:
    total = sum(count for gram, count in counts.items() if len(gram) == 1)
    whole = {
        gram
        for gram, count in counts.items()
        if len(gram) > 1 and count >= minimum and gram not in _EVERYDAY
        and gram[0] not in _EDGES | _MEASURES and gram[-1] not in _EDGES
        and _cohesion(gram, counts, total) >= _COHESION
    }  # fmt: skip
    sides: dict[str, tuple[Counter[str], Counter[str]]] = {}
    for number, run in enumerate(run for each in runs for run in each):
        for start in range(len(run)):
            for stop in range(start + 2, min(len(run), start + _LONGEST) + 1):
                if (gram := run[start:stop]) in whole:
                    before, after = sides.setdefault(gram, (Counter(), Counter()))
                    # The end of a run is a neighbour of its own: there may be anything.
                    before[run[start - 1] if start else f"^{number}"] += 1
                    after[run[stop] if stop < len(run) else f"${number}"] += 1
    return {g for g, both in sides.items() if min(map(_entropy, both)) >= _ENTROPY}


def _cohesion(gram: str, counts: Counter[str], total: int) -> float:
    """How much more often than by chance the parts of *gram* meet: bits, at its weakest joint."""
    joints = (counts[gram[:i]] * counts[gram[i:]] for i in range(1, len(gram)))
    return min(log2(counts[gram] * total / both) if both else 0.0 for both in joints)


def _entropy(counts: Counter[str]) -> float:
    total = counts.total()
    return -sum(count / total * log2(count / total) for count in counts.values())

"""Which strings of a text may be terms, by their form alone.

Where words have blanks between them, runs of one to three words that neither begin nor end
with a function word. Where they have none, runs of characters that behave as words do: they
are frequent, the characters around them vary (the entropy of their neighbours), and their
parts hang together (pointwise mutual information at the weakest joint). Both measures are
those of unsupervised Chinese segmentation; the thresholds were set on real posts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from translator.text.language import is_unspaced
from translator.units import Locale

_RUN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_PHRASE = re.compile(r"[^\W\d_](?:[\w'’ -]*[^\W_])?")
_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*")
_LONGEST = 7
_WORDS = 3
_ENTROPY = 1.0
_COHESION = 4.0
_EDGES = frozenset(
    "的了是在和与也都就把被对从以及或等这那其我你他她它们个一不有为之而且但若如果则可要会能到于上下中里后前时并"
    "让使用将所当因由向跟给比还再又很更最多少两三几每各该此某些种次第来去说看做得着过吧吗呢啊呀才只没无非"
)
_MEASURES = frozenset("篇串支份")
_EVERYDAY = frozenset(
    "支持 进行 需要 什么 问题 情况 方式 部分 具体 相关 直接 自己 大家 怎样 例如 同时 根据 "
    "按照 通过 对于 关于 包括 包含 表示 出现 完成 提供 成为 开始 真正 必须 已经 现在 目前 "
    "最终 非常 完全 清楚 请参照 请参考 参照 参考 注意 建议 介绍 帮助 希望 知道 觉得 认为 方面 "
    "过程 结果 内容 位置 时候 时间 地方 东西 实际 主要 基本 一般 首先 其次 最后 以下 以上 "
    "之间 分别 重新 保证 保持 导致 解决 继续 发现 提升 因此 所以 因为 但是 虽然 然后 另外 "
    "比如 以及 详情".split()
)
_FUNCTION = frozenset(
    "a an the of in on at to for from by with as and or but nor so if then than that this "
    "these those it its is are was were be been being am do does did done has have had having "
    "will would can could should may might must shall not no yes you your we our us they "
    "their them he his him she her me my one two three there here when where which who whom "
    "whose what why how all any each every some such other another more most only also just "
    "very too up out off over under about into onto through between after before during per "
    "via use used using need needs make made see let get new same e.g i.e etc".split()
)


@dataclass(frozen=True, slots=True)
class Words:
    """What may be a term in each of some texts."""

    found: tuple[frozenset[str], ...]
    """For each text the keys of its words and phrases."""
    near: tuple[frozenset[str], ...]
    """For each text all that may stand for something: its keys, and pairs of characters."""
    shown: Mapping[str, str]
    """How each key is mostly written."""


def words_of(texts: Sequence[str], locale: Locale, minimum: int = 3) -> Words:
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


def _spaced(texts: Sequence[str]) -> Words:
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
    return Words(tuple(found), tuple(found), shown)


def _phrases(words: Sequence[str]) -> Iterable[Sequence[str]]:
    content = [
        len(word) > 2 and word.lower() not in _FUNCTION and bool(_WORD.fullmatch(word))
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


def _unspaced(texts: Sequence[str], minimum: int) -> Words:
    runs = [_RUN.findall(text) for text in texts]
    counts = _frequent([run for each in runs for run in each], minimum)
    words = _wordlike(runs, counts, minimum)
    found = tuple(frozenset(gram for run in each for gram in _grams(run, words)) for each in runs)
    pairs = (
        frozenset(run[i : i + 2] for run in each for i in range(len(run) - 1)) for each in runs
    )
    near = tuple(keys | more for keys, more in zip(found, pairs, strict=True))
    return Words(found, near, {word: word for word in words})


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

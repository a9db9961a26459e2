"""Terms worth adding: what varies is found, what is known is not."""

from __future__ import annotations

import random
import sys
from math import log, log2
from pathlib import Path

import pytest

from tests.glossaries import termbase_of
from tests.kit import EN, SHARED, TO_EN, TO_ZH, ZH, Site
from translator.blog.blog import Blog
from translator.files import read_text
from translator.project.project import Project
from translator.terms.candidates import (
    Candidate,
    Excerpt,
    alike,
    candidates,
    likelihood,
    overlap,
    source_of,
    vocabulary,
)
from translator.terms.termbase import Termbase
from translator.units import Pair

PLAIN = [
    ("今天写了{}的文章。", "Today I wrote about the {}."),
    ("先看{}，再看别处。", "First the {}, then elsewhere."),
    ("没人喜欢{}吗？", "Does nobody like the {}?"),
    ("我把{}删了。", "I deleted the {}."),
    ("关掉{}就好。", "Switch off the {}."),
    ("他们谈过{}了。", "They spoke of the {}."),
]
OTHERS = [("梯度", "gradient"), ("日志", "log"), ("指针", "pointer"), ("线程", "thread")]


def corpus(*words: tuple[str, str]) -> list[Excerpt]:
    """Passages about *words* and about others, six of each."""
    pairs = [
        (zh.format(a), en.format(b))
        for a, b in (*words, *OTHERS)
        for zh, en in PLAIN
    ]  # fmt: skip
    return [Excerpt(zh, en, f"a.md:{line}") for line, (zh, en) in enumerate(pairs, 1)]


def varied() -> list[Excerpt]:
    """接口 is an interface three times, and an endpoint three times."""
    half = corpus(("接口", "interface"))
    other = corpus(("接口", "endpoint"))
    return [*half[:3], *other[3:6], *half[6:]]


def by_source(found: list[Candidate]) -> dict[str, list[tuple[str, int]]]:
    """The translations of each candidate, with how often they are there."""
    return {c.source: [(r.target, len(r.places)) for r in c.renderings] for c in found}


def test_a_word_with_two_translations_comes_first() -> None:
    """With each translation's places, and sure."""
    found = candidates(varied(), Termbase(), TO_EN)
    first = found[0]
    assert first.source == "接口"
    assert {(r.target, r.places) for r in first.renderings} == {
        ("interface", ("a.md:1", "a.md:2", "a.md:3")),
        ("endpoint", ("a.md:4", "a.md:5", "a.md:6")),
    }
    assert first.places == tuple(f"a.md:{n}" for n in range(1, 7))
    assert first.sure == 1.0
    assert [c.source for c in found if c.varies] == ["接口"]
    assert [c.source for c in found[1:]] == sorted(word for word, _ in OTHERS)
    assert first.worth == pytest.approx(log2(6) * 1.5), "half, and one bit of variety"
    assert [c.worth for c in found[1:]] == pytest.approx([log2(6) * 0.5] * 4)


def test_words_with_one_translation_follow() -> None:
    """Each with the word that is there exactly when it is."""
    found = by_source(candidates(corpus(), Termbase(), TO_EN))
    assert {source: targets[0][0] for source, targets in found.items()} == dict(OTHERS)


def test_the_other_direction() -> None:
    """From English, the same pairs."""
    turned = [Excerpt(p.target, p.source, p.place) for p in corpus()]
    found = by_source(candidates(turned, Termbase(), TO_ZH))
    assert {b: found[b][0][0] for _, b in OTHERS} == {b: a for a, b in OTHERS}


def test_how_sure_a_candidate_is_falls_with_what_does_not_fit() -> None:
    """A passage that has the word and none of its translations, and one that has these alone;
    two translations that vary little are one, and a rendering in few passages is none."""
    said = corpus(("接口", "interface"))
    said[0] = Excerpt(said[0].source, "Today I wrote about it.", said[0].place)
    said[8] = Excerpt(said[8].source, "Nobody likes the interface and the gradient", said[8].place)
    said[5] = Excerpt(said[5].source, "They spoke of the interfacing.", said[5].place)
    found = {each.source: each for each in candidates(said, Termbase(), TO_EN)}
    assert by_source([*found.values()])["接口"] == [("interface", 5)]
    assert found["接口"].sure == pytest.approx(10 / 12)
    assert found["接口"].places == tuple(f"a.md:{n}" for n in range(1, 7))
    assert found["接口"].renderings[0].places == tuple(f"a.md:{n}" for n in range(2, 7))
    assert found["接口"].worth == pytest.approx(log2(6) * 10 / 12 * 0.5)


def test_passages_without_a_translation_count_for_the_word_alone() -> None:
    """They are places of it, and say nothing of what it is translated by."""
    more = [Excerpt(f"接口{c}", "", f"b.md:{n}") for n, c in enumerate("吗呢吧啊")]
    found = {c.source: c for c in candidates([*varied(), *more], Termbase(), TO_EN)}
    assert len(found["接口"].places) == 10
    assert by_source([*found.values()])["接口"] == [("interface", 3), ("endpoint", 3)]
    assert found["接口"].sure == 1.0


@pytest.mark.parametrize(
    ("table", "ratio"),
    [
        ((10, 0, 0, 20), 40 * log(2)),
        ((5, 5, 5, 20), 0.0),
        ((1, 5, 5, 12), 0.0),
        ((4, 2, 1, 12), 2 * (4 * log(1.6) + 2 * log(2 / 3.5) + log(1 / 2.5) + 5 * log(5 / 3.5))),
    ],
)
def test_the_likelihood_ratio_is_dunning_s(table: tuple[int, int, int, int], ratio: float) -> None:
    """Twice the sum of what is there by the logarithm of how much more that is than by chance."""
    assert likelihood(*table) == pytest.approx(ratio)


def test_terms_that_are_known_are_left_out() -> None:
    """Whatever form a row has it in: preferred, accepted or wrong."""
    known = termbase_of("zh-Hans,en,forbid:zh-Hans\n梯度,gradient,\n记录|日志,log,\n甲,b,指针\n")
    assert set(by_source(candidates(corpus(), known, TO_EN))) == {"线程"}


def test_a_sentence_that_is_repeated_counts_once() -> None:
    """A banner in every post is no frequent word."""
    banner = [Excerpt("欢迎加入社团。", "Welcome to the club.", f"b.md:{n}") for n in range(9)]
    assert "社团" not in by_source(candidates([*corpus(), *banner], Termbase(), TO_EN))


def test_code_is_no_word() -> None:
    """What is in code is in no language."""
    quoted = [Excerpt(p.source.replace("梯度", "`梯度`"), p.target, p.place) for p in corpus()]
    assert "梯度" not in by_source(candidates(quoted, Termbase(), TO_EN))


def test_rare_words_are_left_out() -> None:
    """As rare as is asked for."""
    assert candidates(corpus(), Termbase(), TO_EN, 7) == []
    assert candidates([], Termbase(), TO_EN) == []


def test_the_order_of_passages_makes_no_difference() -> None:
    """The same words with the same translations, however posts are named."""
    shuffled = varied()
    random.Random(5).shuffle(shuffled)
    one, other = (by_source(candidates(p, Termbase(), TO_EN)) for p in (varied(), shuffled))
    assert {k: sorted(v) for k, v in one.items()} == {k: sorted(v) for k, v in other.items()}


def test_passages_of_a_pair_and_of_a_catalog(tmp_path: Path) -> None:
    """A target that is there is aligned; else the catalog's targets; else none."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "# 题目\n\n第一段。\n")
    blog = Blog(Project.load(tmp_path))
    (post,) = blog.pairs_of(tmp_path / "posts/zh/a.md", ())
    sources = ["题目", "第一段。"]
    places = ["posts/zh/a.md:1", "posts/zh/a.md:3"]
    assert list(blog.excerpts(post)) == [
        Excerpt(s, "", p) for s, p in zip(sources, places, strict=True)
    ]
    site.put("posts/en/a.md", "# Title\n\nFirst.\n")
    paired = list(blog.excerpts(post))
    assert [p.target for p in paired] == ["Title", "First."]
    assert [p.place for p in paired] == places
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    (tmp_path / "posts/en/a.md").unlink()
    assert list(blog.excerpts(post)) == paired


@pytest.mark.parametrize(
    "forms",
    [
        "allocate allocated allocates allocating allocation allocations",
        "study studies studied studying", "class classes classed", "stop stops stopped stopping",
        "call calls called calling", "cache caches cached caching", "box boxes boxed",
        "memory memory's memory’s", "Thing things", "pass passes passed",
    ],
)  # fmt: skip
def test_the_regular_forms_of_a_word_are_one_word(forms: str) -> None:
    """It is shown as it is mostly written, in small letters."""
    first = forms.split()[0]
    found = vocabulary([*forms.split(), first], EN)
    assert len(set(found.found)) == 1
    assert list(found.shown.values()) == [first.lower()]


def test_short_words_keep_what_may_be_no_ending() -> None:
    """Three letters are left of a word, and a double letter at the end of four stays."""
    for one, other in (("bed", "b"), ("sing", "s"), ("died", "d"), ("running", "run")):
        words = vocabulary([f"{one}ness", one, f"{other}xx"], EN).found
        assert len(set(words)) == 3, one


def test_phrases_of_english_have_up_to_three_words_that_say_something() -> None:
    """No function word, no word of two letters, nothing with a figure in it; the forms of one
    phrase are counted together, and it is shown as it is mostly written."""
    texts = [
        "The GPU memory of a graphics card",
        "Use big fast graphics cards today, but C++ or x2 on it",
        "Graphics Card's",
    ]
    found = vocabulary(texts, EN)
    assert [sorted(keys) for keys in found.found] == [
        ["card", "gpu", "gpu memory", "graphic", "graphic card", "memory"],
        [
            "big", "big fast", "big fast graphic", "card", "card today", "fast", "fast graphic",
            "fast graphic card", "graphic", "graphic card", "graphic card today", "today",
        ],
        ["card", "graphic", "graphic card"],
    ]  # fmt: skip
    assert found.near == found.found
    assert found.shown["graphic card"] == "graphics card"
    assert found.shown["card"] == "card"


def test_words_of_chinese_are_runs_that_hang_together() -> None:
    """They are frequent, and stand beside all sorts of characters; a pair of characters may stand
    for something all the same."""
    found = vocabulary([each.source for each in corpus()], ZH)
    words = [word for word, _ in OTHERS for _ in PLAIN]
    assert found.shown == {word: word for word in [*dict.fromkeys(words), "关掉"]}
    assert [keys - {"关掉"} for keys in found.found] == [{word} for word in words]
    assert [n for n, keys in enumerate(found.found) if "关掉" in keys] == [4, 10, 16, 22]
    assert found.near[0] == {"今天", "天写", "写了", "了梯", "梯度", "度的", "的文", "文章"}
    sources = [each.source for each in corpus()]
    assert set(vocabulary(sources, ZH, 6).shown) == {word for word, _ in OTHERS}
    assert vocabulary(sources, ZH, 7).shown == {}


@pytest.mark.parametrize(("often", "word"), [(3, True), (4, False), (5, False), (0, False)])
def test_what_stands_beside_a_word_varies(often: int, word: bool) -> None:
    """By one bit at least: as much as of two characters that are there alike."""
    beside = ["甲"] * often + ["乙"] * (6 - often)
    fill = [chr(0x5000 + n) * 2 for n in range(80)]
    assert ("显存" in vocabulary([*(f"{char}显存" for char in beside), *fill], ZH).shown) is word
    assert ("显存" in vocabulary([*(f"显存{char}" for char in beside), *fill], ZH).shown) is word


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("显存", "显存大小", True), ("显存大小", "存大", True), ("显存", "存储", True),
        ("存储", "显存", True), ("显存大", "存大小", True), ("存大小", "显存大", True),
        ("显存", "内存", False), ("显存", "梯度", False),
        ("gpu memory", "memory size", True), ("gpu memory", "gpu", True),
        ("gpu memory", "graphics card", False), ("memory", "graph", False), ("log", "gol", False),
    ],
)  # fmt: skip
def test_words_that_may_be_one_place_overlap(one: str, other: str, same: bool) -> None:
    """One is in the other, or they are end to end; of English, if they share a whole word."""
    assert overlap(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("defined", "definition", True), ("memory", "memories", True), ("typed", "types", True),
        ("data", "date", False), ("computer", "comparison", False),
        ("abcdefghij", "abcdefghixx", True), ("abcdefghij", "abcdefxxxx", True),
        ("abcdefghij", "abcdexxxxx", False), ("call graph", "called", True),
        ("call x", "call y", True), ("log x", "log y", False), ("cache", "the cache", True),
        ("显存", "内存", True), ("显存", "梯度", False),
    ],
)  # fmt: skip
def test_forms_of_one_word_are_alike(one: str, other: str, same: bool) -> None:
    """Their first words share four letters and six of ten; of Chinese, a character."""
    assert alike(one, other) is same
    assert alike(other, one) is same


BITEXT = [
    *(("显存不足的第{}次", "GPU memory is short, take {}") for _ in range(6)),
    *(("日志写到第{}行", "the log has {} lines") for _ in range(6)),
    *(("梯度算了{}次", "gradients, {} times") for _ in range(6)),
]


@pytest.mark.parametrize(
    ("phrases", "text", "pair", "meant"),
    [
        (["GPU memory", "short"], "这里显存很大", TO_EN, ("GPU memory", "显存")),
        (["log"], "日志在这里", TO_EN, ("log", "日志")),
        (["gradient"], "看梯度吧", TO_EN, ("gradient", "梯度")),
        (["lo", "log lines", "radient"], "日志、梯度在这里", TO_EN, ("", "")),
        (["log"], "显存在这里", TO_EN, ("", "")),
        (["log"], "别的", TO_EN, ("", "")),
        ([], "日志", TO_EN, ("", "")),
        (["显存"], "The GPU memory is big", TO_ZH, ("显存", "gpu memory")),
        (["日志"], "A Log", TO_ZH, ("日志", "log")),
    ],
)
def test_what_a_phrase_stands_for_is_what_it_meets(
    phrases: list[str], text: str, pair: Pair, meant: tuple[str, str]
) -> None:
    """Of what the text has; as whole words, in the plural as well; nothing if nothing meets it."""
    rows = [(zh.format(n), en.format(n)) for n, (zh, en) in enumerate(BITEXT)]
    bitext = rows if pair == TO_EN else [(en, zh) for zh, en in rows]
    assert source_of(phrases, text, bitext, pair) == meant


@pytest.mark.parametrize(("alone", "meant"), [(2, ("log", "日志")), (3, ("", ""))])
def test_what_a_phrase_stands_for_meets_it_in_six_of_ten(
    alone: int, meant: tuple[str, str]
) -> None:
    """Of their passages together; of the rest, each has one of them alone."""
    rows = [(f"日志{n}", f"log {n}") for n in range(3)]
    rows += [(f"日志{n}", f"x {n}") for n in range(3, 5)]
    rows += [(f"别的{n}", f"log {n}") for n in range(5, 5 + alone)]
    rows += [(f"另外{n}", f"other {n}") for n in range(20, 90)]
    assert source_of(["log"], "日志", rows, TO_EN) == meant


def test_a_word_that_is_long_is_known_by_its_parts() -> None:
    """Up to seven characters; of a longer run, none is a word with its ends cut off."""
    rows = [(f"甲乙丙丁戊己庚{n}", f"seven {n}") for n in range(6)]
    rows += [(f"子丑寅卯辰巳午未{n}", f"eight {n}") for n in range(6, 12)]
    rows += [(f"另外{n}", f"other {n}") for n in range(20, 60)]
    assert source_of(["seven"], "甲乙丙丁戊己庚", rows, TO_EN) == ("seven", "甲乙丙丁戊己庚")
    phrase, found = source_of(["eight"], "子丑寅卯辰巳午未", rows, TO_EN)
    assert (phrase, len(found)) == ("eight", 7)


def test_what_meets_seldom_or_two_words_alike_stands_for_nothing() -> None:
    """Three passages are enough, two are not; and a row that is repeated is one row."""
    others = [(f"别的{n}", f"other {n}") for n in range(30)]
    for often, meant in ((3, ("log", "日志")), (2, ("", ""))):
        rows = [(f"日志{n}", f"log {n}") for n in range(often)]
        assert source_of(["log"], "日志", [*rows, *rows, *others], TO_EN) == meant
    many = [(f"日志{n}", f"log {n}") for n in range(450)]
    assert source_of(["log"], "日志", [*many, *others], TO_EN) == ("log", "日志")
    single = [(f"图，{n}", f"graph {n}") for n in range(6)]
    assert source_of(["graph"], "图", [*single, *others], TO_EN) == ("", "")
    parts = [(f"日志的指针{n}", f"log pointer {n}") for n in range(6)]
    assert source_of(["log pointer"], "日志的指针", [*parts, *others], TO_EN) == ("", "")
    first = [("指针和日志", "log first"), *((f"日志{n}", f"log {n}") for n in range(5))]
    assert source_of(["log"], "指针、日志", [*first, *others], TO_EN) == ("log", "日志")
    both = [(f"日志和指针{n}", f"log {n}") for n in range(6)]
    assert source_of(["log"], "日志，指针", [*both, *others], TO_EN) == ("", "")


def shared_excerpts() -> tuple[list[Excerpt], Pair]:
    """Real pairs: four posts, and ten pages of documentation."""
    found: list[Excerpt] = []
    for folder, zh, en in (("pairs", ".zh.md", ".en.md"), ("corpus/docs", "_cn.md", "_en.md")):
        from translator.bitext.alignment import align
        from translator.markdown.document import Document

        for path in sorted((SHARED / folder).glob(f"*{zh}")):
            target = path.with_name(path.name.replace(zh, en))
            rows = align(*(Document.parse(read_text(each)) for each in (path, target)))
            found += [
                Excerpt(s.source, t.source, f"{path.name}:{s.line}") for s, t, _ in rows if s and t
            ]
    return found, TO_EN


ACCEPTED = {
    "计算": ["calculations", "computation"], "大小": ["size"], "代码": ["code"],
    "模型": ["model"], "数据": ["data"], "输出": ["output"], "设备": ["device"],
    "类型": ["type"], "日志": ["log"], "地址": ["address"], "函数": ["function"],
    "元素": ["elements"], "生成": ["generated"], "处理": ["process"], "项目": ["project"],
    "信息": ["information"], "拷贝": ["copies"], "分配": ["allocated"], "设置": ["set"],
    "输入": ["input"], "读取": ["read"],
}  # fmt: skip
"""Read by hand: words of the first twenty whose first translation is right."""


@pytest.mark.skipif(not (SHARED / "pairs").exists(), reason="../shared is not here: not mined")
def test_real_posts(capsys: pytest.CaptureFixture[str]) -> None:
    """Without any glossary, the glossary's own words are proposed with the right translations;
    with the shipped ones, of the first twenty at least 80 % are as a reader would have them."""
    found, pair = shared_excerpts()
    glossaries = sorted((Path(__file__).parent.parent / "glossaries").glob("*.csv"))
    first = candidates(found, Termbase.load(glossaries), pair)[:20]
    right = [c for c in first if c.renderings[0].target in ACCEPTED.get(c.source, ())]
    with capsys.disabled():
        sys.stdout.write(f"\n{len(right)} of the first {len(first)} candidates are right\n")
    assert len(right) >= 0.8 * len(first)

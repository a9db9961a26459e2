"""Terms worth adding: what varies is found, what is known is not."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.glossaries import termbase_of
from tests.kit import SHARED, TO_EN, TO_ZH, Site
from translator.blog.blog import Blog
from translator.files import read_text
from translator.project.project import Project
from translator.terms.candidates import Candidate, Excerpt, candidates
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


def test_words_with_one_translation_follow() -> None:
    """Each with the word that is there exactly when it is."""
    found = by_source(candidates(corpus(), Termbase(), TO_EN))
    assert {source: targets[0][0] for source, targets in found.items()} == dict(OTHERS)


def test_the_other_direction() -> None:
    """From English, the same pairs."""
    turned = [Excerpt(p.target, p.source, p.place) for p in corpus()]
    found = by_source(candidates(turned, Termbase(), TO_ZH))
    assert {b: found[b][0][0] for _, b in OTHERS} == {b: a for a, b in OTHERS}


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

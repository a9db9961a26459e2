"""Likeness: what speaks for two segments being translations of each other."""

from __future__ import annotations

import pytest

from translator.bitext.lexicon import CONCEPTS, Lexicon
from translator.bitext.similarity import Likeness, Traits, traits_of
from translator.markdown.document import Document

LEXICON = Lexicon(CONCEPTS)


def traits(text: str) -> list[Traits]:
    """The traits of a post's segments."""
    document = Document.parse(text)
    return traits_of(document.text, document.segments, LEXICON)


def tokens(text: str, letter: str) -> set[str]:
    """The tokens of one class of a post's first segment."""
    found = traits(text)[0].tokens
    return {token[2:] for token in found if token[0] == letter}


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("奖金 4 万元", "a prize of RMB 40,000"),
        ("奖金 1.5 亿元", "a prize of 150 million"),
        ("共 100 万次", "1 million times"),
        ("版本 2.13", "version 2.13"),
        ("早上 9:30", "at 9:30 in the morning"),
        ("第 07 期", "issue 7"),
        ("有 3 千人", "3,000 people"),
        ("大约 20k 条", "some 20,000 of them"),
    ],
)
def test_numbers_are_the_same_number(chinese: str, english: str) -> None:
    """However a language counts, 4 万 is 40,000."""
    assert tokens(chinese, "n") == tokens(english, "n") != set()


@pytest.mark.parametrize(
    ("chinese", "english", "letter"),
    [
        ("运行 `make test` 即可。", "Just run `make test`.", "x"),
        ("见[文档](https://a.org/zh/b)", "See the [page](https://a.org/en/b)", "x"),
        ("我们用 Paddle 训练。", "We train with Paddle.", "w"),
        ("太好了 🎉", "Great 🎉", "e"),
        ("什么是飞桨？", "What is PaddlePaddle?", "p"),
        ("**排查建议：**", "**Troubleshooting:**", "p"),
        ("5 月开始", "It begins in May", "w"),
        ("显存**很贵**", "GPU memory is **expensive**", "m"),
    ],
)  # fmt: skip
def test_what_languages_share(chinese: str, english: str, letter: str) -> None:
    """Code, addresses but for the locale in them, names, emoji, the last mark, months, markup."""
    assert tokens(chinese, letter) & tokens(english, letter)


def test_the_code_that_follows_is_a_token() -> None:
    """A sentence before the same code in both posts is likely the same sentence."""
    assert tokens("运行：\n\n```\nmake all\n```\n\n完。", "g") == {"```", "make all"} - {"```"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我们昨天下载了数据集", "We downloaded the dataset yesterday"),
        ("神经网络", "Neural networks"),
    ],
)
def test_words_translate_each_other(text: str, found: str) -> None:
    """Everyday words are found in both languages, English ones with their endings."""
    assert len(LEXICON.find(text) & LEXICON.find(found)) >= 1


def test_concepts_are_well_formed() -> None:
    """Each has two forms at least, none of them empty or with space around, none twice."""
    for concept in CONCEPTS:
        assert len(concept) >= 2, concept
        assert len(set(concept)) == len(concept), concept
        assert all(form and form == form.strip() for form in concept), concept


def test_length_counts() -> None:
    """Of two English sentences, the one that is as long as the Chinese one is liker to it."""
    ours = traits("甲乙丙。\n\n这是一段长得多的话，里面没有一个数字，也没有一个名字，就只是长。")
    theirs = traits(
        "Abc.\n\nThis is far longer, there is no number in it, and no name, just length."
    )
    like = Likeness.of(ours, theirs)
    assert like(ours[0], theirs[0]) > like(ours[0], theirs[1])
    assert like(ours[1], theirs[1]) > like(ours[1], theirs[0])


def test_kinds_count() -> None:
    """A heading is liker to a heading, a bold paragraph liker to a heading than others."""
    ours = traits("# 甲乙\n\n甲乙丙丁\n\n**甲乙**")
    theirs = traits("# Some words\n\nSome words")
    like = Likeness.of(ours, theirs)
    assert like(ours[0], theirs[0]) > like(ours[2], theirs[0]) > like(ours[1], theirs[0])


def test_a_kind_that_the_other_post_lacks_says_little() -> None:
    """Where one post has no lists at all, its paragraphs may well be the other's items."""
    ours = traits("# 甲乙\n\n- 甲乙丙丁\n\n甲乙丙丁")
    flat, mixed = traits("# A\n\nSome words"), traits("# A\n\nSome words\n\n- Some words")
    without, alike = Likeness.of(ours, flat), Likeness.of(ours, mixed)
    assert without(ours[1], flat[1]) > alike(ours[1], mixed[1])


def test_what_is_rare_counts_more() -> None:
    """A number that every segment has says nothing; one that only two have says much."""
    ours = traits("\n\n".join(f"2024 年写下第 {n} 条" for n in range(10, 30)))
    theirs = traits("\n\n".join(f"No. {n} was written in 2024" for n in range(10, 30)))
    like = Likeness.of(ours, theirs)
    assert "n:2024" not in like.bonus or like.bonus["n:2024"] < like.bonus["n:17"] / 4
    for one in range(20):
        assert max(range(20), key=lambda other: like(ours[one], theirs[other])) == one


def test_anchors_ascend() -> None:
    """Places that belong together by what nothing else has, in order on both sides."""
    order = [*range(10, 18), 99, *range(18, 30)]
    ours = traits("\n\n".join(f"运行 `tool-{n}`，等它结束。" for n in order))
    theirs = traits("\n\n".join(f"Run `tool-{n}` and wait for it." for n in sorted(order)))
    found = Likeness.of(ours, theirs).anchors(ours, theirs)
    assert found == [(n, n) for n in range(8)] + [(n + 1, n) for n in range(8, 20)]


def test_nothing_to_compare() -> None:
    """Posts without segments are no reason to fail."""
    assert Likeness.of([], []).anchors([], []) == []
    assert traits("") == []

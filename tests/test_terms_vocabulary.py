"""What may be a term, by its form alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit import EN, ZH
from translator.terms.candidates import alike, overlap, vocabulary

TEXTS = [
    "我们看梯度裁剪。", "梯度裁剪很快。", "这里用梯度裁剪吗？", "裁剪图片。", "他把图片裁剪了。",
    "改梯度。", "不改梯度了。", "什么时候都行，什么都行，看什么。",
    *("".join(chr(0x5000 + 100 * line + i) for i in range(40)) for line in range(30)),
]  # fmt: skip
"""A few words, and a lot of other text around them."""


def test_chinese_words_are_found_by_their_neighbours() -> None:
    """A string that stands among many others is a word; a piece of one is none."""
    words = vocabulary(TEXTS, ZH)
    assert words.found[0] == {"梯度", "裁剪", "梯度裁剪"}
    assert words.found[3] == {"裁剪"}
    assert "度裁" not in set().union(*words.found)


def test_everyday_words_are_none() -> None:
    """什么 is frequent, and no term."""
    assert vocabulary(TEXTS, ZH).found[7] == frozenset()


def test_english_phrases_do_not_cross_small_words() -> None:
    """Up to three words, in any form; punctuation and function words end a phrase."""
    words = vocabulary(["The static graphs of the memory pools, and pools."], EN)
    shown = {words.shown[key] for key in words.found[0]}
    assert shown == {"static", "graphs", "static graphs", "memory", "memory pools", "pools"}


def test_regular_forms_are_one_word() -> None:
    """It is shown as it is mostly written."""
    words = vocabulary(["merged", "merging merges", "merged"], EN)
    assert len(set().union(*words.found)) == 2
    assert words.found[0] <= words.found[1]
    assert "merged" in words.shown.values()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("definition", "defined", True),
        ("computation", "compute", True),
        ("calculation", "computation", False),
        ("loop", "while", False),
        ("thread pool", "thread", True),
        ("data", "date", False),
        ("接口", "端口", True),
        ("任务", "赛题", False),
    ],
)
def test_variants_of_one_word_are_alike(one: str, other: str, same: bool) -> None:
    """They are no two translations."""
    assert alike(one, other) is alike(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("梯度", "度裁", True),
        ("梯度", "裁剪", False),
        ("梯度裁剪", "裁剪", True),
        ("a b", "b c", True),
    ],
)
def test_places_that_may_overlap(one: str, other: str, same: bool) -> None:
    """One explains nothing away that is a part of the other."""
    assert overlap(one, other) is overlap(other, one) is same


@given(st.lists(st.text("梯度裁剪的了图ab -,。", max_size=12), max_size=8))
def test_what_is_found_is_in_the_text(texts: list[str]) -> None:
    """Each Chinese word is a substring of its text, and every key has a way to be shown."""
    for locale in (ZH, EN):
        words = vocabulary(texts, locale, 2)
        assert len(words.found) == len(words.near) == len(texts)
        for text, keys, near in zip(texts, words.found, words.near, strict=True):
            assert keys <= near
            assert keys <= words.shown.keys()
            assert locale == EN or all(key in text for key in keys)

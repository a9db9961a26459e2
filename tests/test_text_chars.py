"""Characters, and small changes to texts: folding, cleaning, edits, messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.text.chars import (
    Edit,
    blank,
    clean,
    edited,
    fold,
    has_cjk,
    is_cjk,
    is_punctuation,
    plural,
    shorten,
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("第一行，\n第二行", "第一行，第二行"),
        ("第一行 \n第二行", "第一行第二行"),
        ("one\ntwo", "one two"),
        ("one \ntwo", "one two"),
        ("第一行\ntwo", "第一行 two"),
        ("one\n第二行", "one 第二行"),
        ("甲\n乙\n丙", "甲乙丙"),
        ("𠀀\n𠀀", "𠀀𠀀"),
        ("カナ\nかな", "カナかな"),
        ("한국\n어", "한국 어"),
        ("甲  \n乙", "甲  \n乙"),
        ("甲\\\n乙", "甲\\\n乙"),
        ("甲   \none\ntwo", "甲   \none two"),
        ("**甲**\n乙", "**甲** 乙"),
        ("甲", "甲"),
    ],
)
def test_fold(source: str, expected: str) -> None:
    """Soft line breaks are a space, and nothing between CJK characters; hard breaks stay."""
    assert expected == fold(source)


@given(st.text("甲a ，\\\n"))
def test_fold_is_idempotent(text: str) -> None:
    """What is folded has no soft line breaks left to fold."""
    assert fold(text) == fold(fold(text))


@pytest.mark.parametrize(
    ("target", "source", "expected"),
    [
        ("a\r\nb\rc\n", "", "a\nb\nc\n"),
        ("a\x00b\x07c\x7fd\x85e\u2028f", "", "abcdef"),
        ("a\x07b", "甲\x07", "a\x07b"),
        ("a\tb\u200bc\u00a0d", "", "a\tb\u200bc\u00a0d"),
    ],
)
def test_clean(target: str, source: str, expected: str) -> None:
    """Line ends of a target are settled, control characters dropped that its source lacks."""
    assert expected == clean(target, source)


@pytest.mark.parametrize("char", "中，。「」㐀𠀀々かカ（ＡＢ％〇")
def test_cjk(char: str) -> None:
    """Chinese and Japanese letters and their punctuation are written without spaces."""
    assert is_cjk(char)
    assert has_cjk(f"a{char}b")


@pytest.mark.parametrize("char", ["a", "é", "한", ",", "“", "…", " ", "1", "😀", ""])
def test_not_cjk(char: str) -> None:
    """Latin and Korean letters, and signs that Latin texts use, are not."""
    assert not is_cjk(char)
    assert not has_cjk(char)


@pytest.mark.parametrize("char", "，。：“”（）《》、！？…—*_`~$+<=>^|€￥℃、")
def test_punctuation(char: str) -> None:
    """CommonMark counts symbols as punctuation, too."""
    assert is_punctuation(char)


@pytest.mark.parametrize("char", "中aé１1 \u00a0\u200b")
def test_no_punctuation(char: str) -> None:
    """Letters, figures and white space are none."""
    assert not is_punctuation(char)


def test_blank() -> None:
    """Blanked places keep their length, so that offsets stay true."""
    assert blank("abcdef", [(1, 2), (3, 5)]) == "a c  f"
    assert blank("abc", []) == "abc"


@given(st.text(max_size=30), st.lists(st.integers(0, 30), max_size=8))
def test_edits_stand_in_their_places(text: str, places: list[int]) -> None:
    """What is outside of the edits stays, in whatever order they are given."""
    marks = sorted(min(place, len(text)) for place in places)
    spans = list(zip(marks[::2], marks[1::2], strict=False))
    new = edited(text, [Edit(start, stop, text[start:stop]) for start, stop in reversed(spans)])
    assert new == text
    longer = edited(text, [Edit(len(text), len(text), "z"), Edit(0, 0, "a")])
    assert longer == f"a{text}z"


def test_what_is_left_out_of_a_message_is_shown() -> None:
    """One line, no longer than asked for, and `…` where it was cut."""
    assert shorten("一\n 二") == "一 二"
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"


def test_counts_have_their_noun() -> None:
    """One thing, several things, and many with a comma."""
    assert [plural(n, "unit") for n in (0, 1, 2, 1000)] == [
        "0 units",
        "1 unit",
        "2 units",
        "1,000 units",
    ]

"""Characters and line ends: folding, cleaning, settling, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.markdown.source import Settled
from translator.text.chars import (
    Edit,
    blank,
    clean,
    edited,
    fold,
    has_cjk,
    is_cjk,
    is_punctuation,
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


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("a\r\nb\r\n", "a\nb\n"),
        ("a\rb\r", "a\nb\n"),
        ("a\r\n\rb\n", "a\n\nb\n"),
        ("\ufeffa\n", "a\n"),
        ("a", "a\n"),
        ("", "\n"),
        ("a\n\n", "a\n\n"),
        ("a\x0b\x0c\x85\u2028b\n", "a\x0b\x0c\x85\u2028b\n"),
    ],
)
def test_settle(text: str, body: str) -> None:
    """A settled text has no byte order mark, only `\\n`, and one at its end."""
    assert body == Settled.of(text).body


@given(st.text("a字\r\n\ufeff"))
def test_the_way_back(text: str) -> None:
    """Each character of the settled text is found again in the original."""
    settled = Settled.of(text)
    for offset, char in enumerate(settled.body):
        span = settled.original(offset, offset + 1)
        original = text[span.start : span.stop]
        assert char in (original, "\n")
        assert original in (char, "\r", "\r\n", "")


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

"""Sentences: where they end, and that nothing is lost between them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures import read_cases
from translator.text.sentences import split

PIECES = st.sampled_from(
    ["。", "！", "…", ".", "?", "”", ")", "</g1>", "<x2/>", " ", "\n", "显存", "Mr", "e.g",
     "A", "3.5", "a"]
)  # fmt: skip


@pytest.mark.parametrize(("text", "sentences"), read_cases("sentences", 2))
def test_sentences_end_where_readers_end_them(text: str, sentences: str) -> None:
    """Each case of the fixtures: a text, then its sentences, one a line."""
    assert [each.strip() for each in split(text.strip())] == sentences.splitlines()


def test_a_line_break_after_a_mark_ends_a_sentence() -> None:
    """Whatever comes after it; and the break belongs to what it ends."""
    assert split("Mr.\nsmith\ncame.") == ["Mr.\n", "smith\ncame."]


@given(st.lists(PIECES).map("".join) | st.text(), st.integers(10, 60))
def test_sentences_are_the_text(text: str, longest: int) -> None:
    """Joining gives the text back, and no sentence is empty."""
    found = split(text, longest)
    assert "".join(found) == text
    assert all(found) or not text


@given(st.lists(PIECES, max_size=60).map("".join), st.integers(10, 30))
def test_no_sentence_is_too_long_and_no_tag_is_cut(text: str, longest: int) -> None:
    """What is longer is cut, between tags."""
    found = split(text, longest)
    assert all(len(each) <= longest for each in found)
    assert sum(each.count("<x2/>") for each in found) == text.count("<x2/>")
    assert sum(each.count("</g1>") for each in found) == text.count("</g1>")


def test_a_long_sentence_is_cut_after_a_clause() -> None:
    """A comma is a better place than a word, which is better than none."""
    assert split("一二三四五六，七八九十", 8) == ["一二三四五六，", "七八九十"]
    assert split("one two three four", 12) == ["one two ", "three four"]
    assert split("零" * 25, 10) == ["零" * 10, "零" * 10, "零" * 5]


def test_splitting_is_linear() -> None:
    """A text of marks, or of tags, takes no longer than any other."""
    begin = time.monotonic()
    for text in ("." * 200_000, "。”" * 100_000, "<" * 200_000, "</g1>" * 40_000, " " * 200_000):
        assert "".join(split(text)) == text
    assert time.monotonic() - begin < 5

"""What changed between two texts: nothing lost, words for English, characters for Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.text.diff import changes, marked

TEXTS = st.text(st.sampled_from("ab 甲乙，.\n"), max_size=20)


@given(TEXTS, TEXTS)
def test_both_texts_are_there(old: str, new: str) -> None:
    """The runs, joined, are the two texts."""
    found = list(changes(old, new))
    assert "".join(change.old for change in found) == old
    assert "".join(change.new for change in found) == new


@given(TEXTS)
def test_the_same_text_has_no_change(text: str) -> None:
    """No marks."""
    assert marked(text, text) == text


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("A red house.", "A blue house.", "A [-red-]{+blue+} house."),
        ("A red house.", "A house.", "A[- red-] house."),
        ("累加不增加显存。", "累加几乎不增加显存。", "累加{+几乎+}不增加显存。"),
        ("用 GPU 训练", "用 NPU 训练", "用 [-GPU-]{+NPU+} 训练"),
        ("", "新", "{+新+}"),
        ("one two three", "one 2 3", "one [-two three-]{+2 3+}"),
        ("{x}", "{y}", "{[-x-]{+y+}}"),
        ("安装 3.0 版。", "安装 3.10 版。", "安装 [-3.0-]{+3.10+} 版。"),
        ("用 <x1/> 训练", "用 <x2/> 训练", "用 [-<x1/>-]{+<x2/>+} 训练"),
    ],
)
def test_changes_are_marked_as_git_does(old: str, new: str, shown: str) -> None:
    """A word, number or tag is replaced as a whole; of Chinese the characters that changed."""
    assert marked(old, new) == shown

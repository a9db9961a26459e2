"""Tokens, counted without a model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.engines.usage import tokens

COUNTED = {
    "这篇文章介绍显存管理的基本方法。": 11,
    "This post is about the basics of managing GPU memory.": 11,
    "用 <x1/> 看<g2>文档</g2>。": 17,
    "`paddle.to_tensor(x, dtype='float32')`": 13,
    "2024-11-28 12:30": 10,
}
"""What o200k_base makes of a text, counted once with OpenAI's own library."""


@pytest.mark.parametrize("text", COUNTED)
def test_the_estimate_is_near(text: str) -> None:
    """Within a third for a short text; over whole posts it is within a tenth."""
    assert tokens(text) == pytest.approx(COUNTED[text], rel=0.34)


@given(st.text(), st.text())
def test_more_text_is_no_fewer_tokens(one: str, other: str) -> None:
    """Nothing is free but the empty text, and putting texts together adds little or nothing."""
    assert (tokens(one) == 0) == (one == "")
    assert tokens(one + other) >= max(tokens(one), tokens(other)) - 1

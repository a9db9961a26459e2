"""How alike two sources are, and the pieces that similar ones share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.memory.scores import Scorer, grams, tokens

TEXT = st.text("模型训练 abAB12.,，。'<x1/>g<2>\n", max_size=40)


def common(one: list[str], other: list[str]) -> int:
    """The length of the longest common subsequence, the plain way."""
    row = [0] * (len(other) + 1)
    for a in one:
        last = 0
        for n, b in enumerate(other, 1):
            last, row[n] = row[n], last + 1 if a == b else max(row[n], row[n - 1])
    return row[-1]


@given(TEXT, TEXT)
def test_the_score_is_what_the_two_have_in_common(one: str, other: str) -> None:
    """Twice the common tokens by all tokens: the same either way, 1 for the same tokens."""
    a, b = tokens(one), tokens(other)
    wanted = 2 * common(a, b) / (len(a) + len(b)) if a or b else 0
    assert Scorer(a).score(b) == pytest.approx(wanted)
    assert Scorer(b).score(a) == pytest.approx(wanted)


@given(TEXT, TEXT, st.floats(0, 1))
def test_what_is_cut_short_is_below_the_least(one: str, other: str, least: float) -> None:
    """Lengths alone never hide a match."""
    a, b = tokens(one), tokens(other)
    whole = Scorer(a).score(b)
    assert Scorer(a).score(b, least) in ((whole,) if whole >= least else (whole, 0.0))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("用 <x1/> 训练。", ["用", "<x1/>", "训", "练", "。"]),
        ("Don't stop: it's 3.0-beta!", ["don't", "stop", ":", "it's", "3.0-beta", "!"]),
        ("naïve Größe", ["naïve", "größe"]),
        ("Paddle训练", ["paddle", "训", "练"]),
        ("", []),
    ],
)  # fmt: skip
def test_characters_and_words(text: str, wanted: list[str]) -> None:
    """Chinese by characters, others by words; a tag and a mark are one each."""
    assert tokens(text) == wanted


@given(TEXT)
def test_every_text_has_pieces(text: str) -> None:
    """So the shortest title can be found; none has more pieces than two for each token."""
    found = tokens(text)
    assert bool(grams(found)) == bool(found)
    assert len(grams(found)) <= 2 * len(found) + 1


def test_a_changed_word_leaves_the_other_pieces() -> None:
    """One character touches three pieces, one word two."""
    assert len(grams(tokens("模型会先编译再执行")) - grams(tokens("模型会先检译再执行"))) == 3
    assert len(grams(tokens("save the model first")) - grams(tokens("save a model first"))) == 2


def test_an_empty_text_is_like_nothing() -> None:
    """Not even itself."""
    assert Scorer([]).score([]) == 0

"""The invariants hold for Markdown built from constructs, and for any text at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import constructs, invariants
from translator.markdown.document import Document
from translator.text.chars import fold

Rule = Callable[[str], None]

SENTENCES = st.builds(
    str.join, st.sampled_from(["", " "]), st.lists(st.sampled_from(constructs.PHRASES), max_size=4)
)
"""A few phrases of inline Markdown."""


def _write(shape: str, first: str, second: str) -> str:
    return shape.format(first or "字", second or "词")


def _contain(wrap: Callable[[str], str], blocks: list[str]) -> str:
    return wrap("\n\n".join(blocks))


BLOCKS = st.recursive(
    st.builds(_write, st.sampled_from(constructs.BLOCKS), SENTENCES, SENTENCES),
    lambda inner: st.builds(
        _contain, st.sampled_from(constructs.CONTAINERS), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)
"""Leaf blocks, and blocks in lists, quotes and other containers."""


def _document(front: str, blocks: list[str], glue: str) -> str:
    return front + glue.join(blocks) + "\n"


PARTS = st.just("") | st.sampled_from(constructs.FRONT_MATTER), st.lists(BLOCKS, max_size=5)
TIDY = st.builds(_document, *PARTS, st.just("\n\n"))
"""Posts as a careful person writes them, with blank lines between the blocks."""
DOCUMENTS = TIDY | st.builds(_document, *PARTS, st.just("\n"))
"""Posts as any person may write them."""
FRAGMENTS = st.lists(st.sampled_from(constructs.NASTY) | st.text(max_size=5), max_size=30)
"""Pieces that no person would put together."""


def _spoil(text: str, pieces: list[tuple[int, str]]) -> str:
    for place, piece in pieces:
        at = place % (len(text) + 1)
        text = text[:at] + piece + text[at:]
    return text


SPOILT = st.builds(
    _spoil,
    DOCUMENTS,
    st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(constructs.NASTY)), max_size=5),
)
"""Posts with a few fragments in the wrong places."""
ANY = DOCUMENTS | SPOILT | FRAGMENTS.map("".join) | st.text()
"""Texts of every sort."""


@pytest.mark.parametrize("rule", invariants.ALWAYS, ids=lambda rule: rule.__name__)
@given(text=ANY)
def test_invariants(rule: Rule, text: str) -> None:
    """What holds for every text whatsoever: each rule says it in its docstring."""
    rule(text)


@pytest.mark.parametrize("write", [invariants.other_words, invariants.latin])
@given(text=DOCUMENTS)
def test_shape(write: Callable[[str], str], text: str) -> None:
    """A post filled with other words has the same segments, of the same kinds."""
    invariants.keeps_shape(text, write)


def _text(segments: Iterable[str]) -> list[str]:
    """The text of *segments*: without labels, which mending writes, and line breaks."""
    return [" ".join(re.sub(r"(?<=\])\[.*?\]", "", fold(text)).split()) for text in segments]


@given(text=DOCUMENTS)
def test_reach(text: str) -> None:
    """What is filled is there: the segments of a filled post are the targets."""
    document = Document.parse(text)
    targets = [invariants.other_words(segment.source) for segment in document.segments]

    again = Document.parse(document.fill(targets, held=False))

    assert _text(targets) == _text(segment.source for segment in again.segments)


@given(text=SPOILT)
def test_one_target_moves_nothing_else(text: str) -> None:
    """Filling one segment changes the text at its place alone."""
    document = Document.parse(text)
    for index, segment in enumerate(document.segments):
        if document.refusal(index, "x"):
            continue
        targets = [None] * index + ["x"] + [None] * (len(document.segments) - index - 1)
        filled = document.fill(targets)
        start, stop = segment.spans[0].start, segment.spans[-1].stop
        assert (text[:start], text[stop:]) == (
            filled[:start],
            filled[len(filled) - len(text) + stop :],
        )


@given(text=TIDY)
def test_any_target(text: str) -> None:
    """Whatever one segment of a post is filled with, the others stay."""
    invariants.splices(text)

"""Prose: what of a text is words, and where each of them stands."""

from __future__ import annotations

import pytest

from tests.fixtures import read_cases
from translator.markdown.prose import (
    CLOSE,
    HIDDEN,
    LETTERS,
    OPEN,
    TOKEN,
    WALL,
    Prose,
    masked,
    measure,
    words_in_place,
)
from translator.markdown.syntax import Grammar
from translator.units import Span

SIGNS: dict[str, str | int | None] = {HIDDEN: "␀", TOKEN: "▢", OPEN: "‹", CLOSE: "›"}
"""How the cases write what stands for no words."""


def shown(text: str, newline: str) -> str:
    """*text* as the cases write it, with *newline* for a line break."""
    return text.translate(str.maketrans({**SIGNS, WALL: newline}))


def lines(texts: str) -> list[str]:
    """The texts of a case, one a line, in which `⏎` is a line break and `\\u…` a character."""
    shapes = (line.replace("⏎", "\n").encode("raw_unicode_escape") for line in texts.splitlines())
    return [shape.decode("raw_unicode_escape") for shape in shapes]


@pytest.mark.parametrize(("texts", "words", "there"), read_cases("prose/words", 3))
def test_words(texts: str, words: str, there: str) -> None:
    """Of each line of a case what is words, and then the same at its places in the original."""
    assert [shown(Prose.of(text).text, "⏎") for text in lines(texts)] == words.splitlines()
    assert [shown(masked(text), "⏎") for text in lines(texts)] == there.splitlines()


@pytest.mark.parametrize(("texts", "markdown", "raw"), read_cases("prose/in-place", 3))
def test_words_in_place(texts: str, markdown: str, raw: str) -> None:
    """Each character that is no word as the sign of what it is: as Markdown, and as HTML."""
    html = Grammar(markdown=False)
    assert [shown(words_in_place(text), "▮") for text in lines(texts)] == markdown.splitlines()
    assert [shown(words_in_place(text, html), "▮") for text in lines(texts)] == raw.splitlines()


def test_places() -> None:
    """What is hidden is one character of the words, and stands where it began."""
    prose = Prose.of("甲 `a` **乙**丙")
    assert prose.text == "甲 \x00 乙丙"
    found = [(span.start, span.stop) for span in (prose.original(at, at + 1) for at in range(6))]
    assert found == [(0, 1), (1, 2), (2, 3), (5, 6), (8, 9), (11, 12)]
    assert prose.original(3, 6) == Span(5, 12)
    assert prose.source == "甲 `a` **乙**丙"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("abc", 3), ("a b1", 3), ("甲乙", 2 * LETTERS), ("a甲", 1 + LETTERS), ("`x` a", 1),
        ("ａ", 1), ("，。", 0), ("", 0),
    ],
)  # fmt: skip
def test_how_much_a_text_says(text: str, letters: float) -> None:
    """In Latin letters; a Chinese character says as much as several, a mark says nothing."""
    assert measure(text) == letters

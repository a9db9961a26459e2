"""What good translations teach of a glossary: how often each of its rows held."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import TO_EN, TO_ZH
from translator.terms.matcher import Matcher
from translator.terms.support import NAME, Held, counted, learned_in, parsed, written
from translator.units import Term

MEMORY = Term(("显存", "图形内存"), ("GPU memory",))
MATCHERS = {TO_EN: Matcher([MEMORY]), TO_ZH: Matcher([Term(MEMORY.target, MEMORY.source)])}


def test_a_row_holds_where_the_translation_has_one_of_its_forms() -> None:
    """Each place counts on its own, under the form that the row prefers, by direction."""
    told = [
        (TO_EN, "显存不够。", "There is too little GPU memory."),
        (TO_EN, "图形内存不够。", "There is too little GPU memory."),
        (TO_EN, "显存不够。", "There is too little of it."),
        (TO_ZH, "GPU memory is short.", "显存不够。"),
    ]
    assert counted(told, MATCHERS) == {
        ("zh-Hans-en", "显存"): Held(2, 3),
        ("en-zh-Hans", "GPU memory"): Held(1, 1),
    }


def test_what_was_not_translated_teaches_nothing() -> None:
    """A target that repeats its source, or has no Chinese where it should, is no example."""
    told = [(TO_EN, "显存", "显存"), (TO_ZH, "GPU memory", "VRAM")]
    assert counted(told, MATCHERS) == {}
    later = [*told, (TO_EN, "显存", "memory"), (TO_ZH, "GPU memory", "VRAM 显存")]
    assert counted(later, MATCHERS) == {
        ("zh-Hans-en", "显存"): Held(0, 1),
        ("en-zh-Hans", "GPU memory"): Held(1, 1),
    }


@pytest.mark.parametrize(("held", "share"), [(Held(3, 3), None), (Held(1, 4), 0.25)])
def test_of_few_places_nothing_is_learned(held: Held, share: float | None) -> None:
    """From four places on there is a share."""
    assert held.share == share


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """The file lies learned_in the glossary, a line for each direction and form, sorted."""
    support = {("zh-Hans-en", "显存"): Held(2, 3), ("en-zh-Hans", "GPU memory"): Held(1, 4)}
    text = written(support)
    assert text.splitlines() == [
        "direction\tform\theld\tplaces",
        "en-zh-Hans\tGPU memory\t1\t4",
        "zh-Hans-en\t显存\t2\t3",
    ]
    assert learned_in(tmp_path) == {}
    (tmp_path / NAME).write_text(text, "utf-8")
    assert learned_in(tmp_path) == support


@pytest.mark.parametrize("line", ["a\tb\t1", "a\tb\t1\t2\t3", "a\tb\tx\t2", "a\tb\t1\tx"])
def test_a_broken_line_says_nothing(line: str) -> None:
    """A line has four columns, the last two of which are counts."""
    assert parsed(f"{line}\nc\td\t1\t2\n") == {("c", "d"): Held(1, 2)}

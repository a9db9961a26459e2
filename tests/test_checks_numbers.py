"""Numbers: what is read out of a text, and where."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit import EN, TO_EN, TO_ZH, ZH
from translator.bitext.alignment import align
from translator.checks.base import Passage, PassagePair, Problem, Setting
from translator.checks.length import length
from translator.checks.numbers import numbers
from translator.checks.post import ParsedPost
from translator.checks.rows import groups
from translator.checks.run import check_pair
from translator.markdown.document import Document
from translator.markdown.prose import measure
from translator.terms.matcher import Matcher
from translator.text.values import han, read
from translator.text.values.figures import Weight
from translator.units import Kind, Locale, Pair

ANY = st.text(
    "0123456789.,:/%二两三十百千万亿点半折倍分之第个月年日时 ahundretwofvi-第周①Ⅲ３\n*`$",
    max_size=40,
)
"""Texts that are full of what numbers are written with."""


def faults(source: str, target: str, pair: Pair = TO_EN) -> list[Problem]:
    """What the check of numbers says of a paragraph."""
    row = PassagePair(Passage(source), Passage(target), Kind.PARAGRAPH)
    return list(numbers(row, Setting(pair, Matcher([]))))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105), ("两百五", 250),
        ("三千五百", 3500), ("一万二", 12000),
        ("三万五千", 35000), ("十五万", 150000), ("一亿", 10**8),
        ("一亿两千万", 120000000),
        ("二〇二四", 2024), ("三点一四", Fraction("3.14")), ("万亿", 10**12),
        ("两三", None),
    ],
)  # fmt: skip
def test_chinese_numbers(text: str, value: Fraction | int | None) -> None:
    """A number in characters has the value that a reader gives it."""
    assert han.number(text) == value


def test_an_invented_number_has_its_exact_place() -> None:
    """In the target, digits and unit, emphasis and line breaks or not."""
    target = "Read by many people,\nof whom **42** wrote."
    (fault,) = faults("很多人读过。", target)
    assert target[fault.start : fault.stop] == "42"


def test_a_missing_number_is_shown_as_it_was_written() -> None:
    """With its unit, so that nobody has to look it up."""
    (fault,) = faults("有 15 万人。", "Many people.")
    assert fault.message == "the number 15 万 is missing"


def test_other_languages_are_held_to_digits_only() -> None:
    """Their words for numbers are not known, so one digit may be any of them."""
    german = Pair(EN, Locale("de"))
    assert faults("There are 3 of them.", "Es gibt drei davon.", german) == []
    assert len(faults("There are 33 of them.", "Es gibt viele davon.", german)) == 1


def test_cells_without_words_are_compared() -> None:
    """They are in no segment, so they are compared where they stand."""
    table = "| 甲 | 乙 |\n| -- | -- |\n| 16 | 2,048 |\n"
    other = table.replace("甲", "A").replace("乙", "B").replace("16", "18").replace("2,", "2")
    ours, theirs = ParsedPost("zh", Document.parse(table)), ParsedPost("en", Document.parse(other))
    rows = groups(align(ours.document, theirs.document))
    (found,) = check_pair(ours, theirs, rows, Setting(TO_EN, Matcher([])))
    assert (found.line, found.column, found.message) == (
        3,
        3,
        "the number 16 of the source is 18 in the target",
    )


@given(ANY, ANY, st.sampled_from([TO_EN, TO_ZH, Pair(ZH, Locale("ja")), Pair(EN, Locale("fr"))]))
def test_numbers_never_raise_and_lie_inside(source: str, target: str, pair: Pair) -> None:
    """Whatever the texts are."""
    for fault in faults(source, target, pair):
        assert fault.stop is None or 0 <= fault.start < fault.stop <= len(target)


@given(ANY, st.sampled_from([ZH, EN, Locale("ja")]))
def test_readings_do_not_overlap(text: str, locale: Locale) -> None:
    """No character is part of two numbers, and numbers are in order."""
    found = read(text, locale)
    for one, other in pairwise(found):
        assert one.stop <= other.start
    assert all(n.start < n.stop and (n.readings or n.parts) for n in found)


@given(ANY)
def test_a_text_answers_itself(text: str) -> None:
    """Two texts with the same numbers have nothing to say to each other."""
    assert faults(text + "！", text + "!", Pair(ZH, Locale("zh-Hant"))) == []


@given(ANY, ANY)
def test_length_never_raises(source: str, target: str) -> None:
    """Its places lie inside the target, and its measure is never negative."""
    row = PassagePair(Passage(source), Passage(target), Kind.PARAGRAPH)
    for fault in length(row, Setting(TO_EN, Matcher([]))):
        assert fault.stop is None or 0 <= fault.start < fault.stop <= len(target)
    assert measure(source) >= 0


def test_weights() -> None:
    """Two digits or a decimal point are sure; a single one is less so, and a name with digits."""
    found = {text: read(text, EN)[0].weight for text in ("42", "1.5", "7", "H100", "two", "a")}
    assert found == {
        "42": Weight.DIGITS, "1.5": Weight.DIGITS, "7": Weight.DIGIT, "H100": Weight.WORD,
        "two": Weight.WORD, "a": Weight.SILENT,
    }  # fmt: skip

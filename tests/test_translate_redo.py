"""Asking again: which of a machine's targets are opened, what is given back, and what is new."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kit import TO_EN
from translator.catalog.catalog import Catalog
from translator.errors import ConfigError
from translator.markdown.document import Document
from translator.terms.matcher import Matcher
from translator.translate.job import Job, Options
from translator.translate.pipeline import Draft, begin
from translator.translate.redo import Redone, redone, reopened, settled
from translator.units import COPIED, HUMAN, MEMORY, History, State, Term, Unit

UNITS = (
    Unit("显存很大。", "The VRAM is large.", State.FUZZY, "chat", history=History(reason="old")),
    Unit("显存很小。", "The GPU memory is small.", State.FUZZY, "chat"),
    Unit("算子很快。", "The kernel is fast.", State.FUZZY, "deepl"),
    Unit("显存是谁的？", "Whose VRAM is it?", State.FUZZY, HUMAN),
    Unit("梯度很陡。", "VRAM is steep.", State.TRANSLATED, "chat"),
    Unit("VRAM 4", "VRAM 4", State.TRANSLATED, COPIED),
    Unit("没有译文。"),
)
TERMS = Matcher((Term(("显存",), ("GPU memory",)),))


def draft(redo: str = "", *units: tuple[str, str]) -> Draft:
    """A post on its way, with the units and what of them is to be asked for again."""
    text = "".join(f"{unit.source}\n\n" for unit in UNITS)
    made = begin(Job.of(text, TO_EN, options=Options(redo=redo, units=units)))
    segments = Document.parse(text).segments
    catalog = Catalog.read("", TO_EN).with_units(UNITS).merged(segments)
    return replace(made, catalog=catalog)


@pytest.mark.parametrize(
    ("what", "numbers"),
    [
        ("terms", [0]),
        ("engine", [2]),
        ("prompt", [0, 1]),
        ("VRAM", [0]),
        ("^显存", [0, 1]),
        ("large|快", [0, 2]),
        ("nowhere", []),
    ],
)
def test_which_targets_are_asked_for_again(what: str, numbers: list[int]) -> None:
    """A machine's that break a term, that another engine wrote, or these, or that have words; none
    of a person's, approved or copied."""
    before = draft(what)
    after = reopened(before, TERMS, ("chat",))
    expected = list(before.catalog.units)
    for number in numbers:
        old = expected[number]
        history = replace(old.history, reason="")
        expected[number] = replace(old, previous=old.source, state=State.FUZZY, history=history)
    assert list(after.catalog.units) == expected
    assert [n for n, unit in enumerate(expected) if unit.is_open] == [*numbers, 6]


def test_units_are_named_in_place_of_what_they_have() -> None:
    """By their keys; a person's stay closed even so."""
    named = [UNITS[number].key for number in (1, 3)]
    after = reopened(draft("VRAM", *named), TERMS, ("chat",))
    assert [unit.source for unit in after.catalog.units if unit.previous] == ["显存很小。"]


def test_what_is_no_expression_is_said() -> None:
    """With the words that have a meaning of their own."""
    message = r"^--redo \(: neither terms, engine nor prompt, nor a regular expression: missing \)"
    with pytest.raises(ConfigError, match=message):
        reopened(draft("("), TERMS, ("chat",))


def test_what_got_no_other_answer_is_as_it_was() -> None:
    """A target that is really for an older source stays marked so."""
    opened = reopened(draft("prompt"), TERMS, ("chat",))
    older = replace(opened.catalog.units[2], previous="算子更快。")
    back = settled(opened.with_units([older])).catalog.units
    assert [unit.previous for unit in back] == ["", "", "算子更快。", "", "", "", ""]
    assert [unit.target for unit in back] == [unit.target for unit in UNITS]


def test_what_became_of_targets_is_told() -> None:
    """Of a machine's that are others now; not of those that are gone, the same, or a person's."""
    before = draft().catalog
    after = [
        replace(UNITS[0], target="The memory is large."),
        UNITS[1],
        replace(UNITS[2], target=""),
        replace(UNITS[3], target="Mine."),
        Unit("新的一句。", "New.", State.FUZZY, MEMORY),
    ]
    assert redone(before, after) == (
        Redone("显存很大。", "The VRAM is large.", "The memory is large."),
    )

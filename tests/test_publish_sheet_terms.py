"""Which terms are marked in what is shown."""

from __future__ import annotations

from translator.publish.sheet import Glossed
from translator.terms.matcher import Matcher
from translator.units import Term

MEMORY = Term(("显存",), ("GPU memory", "VRAM"), ("video memory",))
MODEL = Term(("模型",), ("model",))


def glossed() -> Glossed:
    """A page that has met no term yet."""
    return Glossed(Matcher([MEMORY, MODEL]))


def test_every_occurrence_in_the_source_is_marked() -> None:
    """Each gets the number of its term, in the order in which terms are met."""
    page = glossed()
    assert page.in_source("模型的显存，显存") == [
        (0, 2, 0, False),
        (3, 5, 1, False),
        (6, 8, 1, False),
    ]
    assert page.terms == [MODEL, MEMORY]


def test_what_stands_for_a_term_is_marked() -> None:
    """The accepted form that was found, everywhere; never within a longer word."""
    find = glossed().in_target("模型", "The model and models, remodelled.")
    assert [mark[:2] for mark in find("The model and models, remodelled.")] == [(4, 9), (14, 20)]


def test_a_forbidden_form_is_marked_as_wrong() -> None:
    """The page shows at a glance what the terms check says."""
    find = glossed().in_target("显存", "Use video memory.")
    assert [mark[3] for mark in find("Use video memory.")] == [True]


def test_without_a_target_nothing_is_marked() -> None:
    """There is nothing to look at."""
    assert glossed().in_target("显存", "")("") == []

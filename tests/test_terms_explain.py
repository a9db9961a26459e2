"""What a text has of the termbase, and why not more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures import FOLDER, read_cases
from tests.kit import TO_EN, TO_ZH
from translator.terms.explain import explain
from translator.terms.termbase import Termbase
from translator.units import Pair

TERMS = Termbase.load([FOLDER / "find" / "terms.csv"], FOLDER / "find")


def said(text: str, pair: Pair) -> list[str]:
    """What is said of each place, as the cases write it."""
    sights = explain(text, TERMS, pair)
    return [f"{s.form}: {s.reason}" if s.reason else f"found {s.form}" for s in sights]


@pytest.mark.parametrize(("text", "expected"), read_cases("find", 2))
def test_reasons(text: str, expected: str) -> None:
    """Each case of tests/fixtures/find: a text, and what is said of its forms."""
    assert said(text.removesuffix("\n"), TO_EN) == expected.splitlines()


@pytest.mark.parametrize(("text", "expected"), read_cases("find/from-english", 2))
def test_reasons_from_english(text: str, expected: str) -> None:
    """The same rows, read in the other direction."""
    assert said(text.removesuffix("\n"), TO_ZH) == expected.splitlines()


@given(st.text("显存反向传播静态图像SOTAgithubGPU memory`*-飞浆桨 \n", max_size=40))
def test_every_place_is_in_the_text(text: str) -> None:
    """Nothing is raised; a span has its form; what the matcher finds is told, and no more."""
    for pair in (TO_EN, TO_ZH):
        sights = explain(text, TERMS, pair)
        assert all(text[s.span.start : s.span.stop] == s.form for s in sights)
        told = {(s.span, s.row.term(pair)) for s in sights if not s.reason}
        assert told <= set(TERMS.matcher(pair).find(text))
        assert len({(s.span, s.row.origin) for s in sights}) == len(sights)

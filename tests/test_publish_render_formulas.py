"""Formulas as MathML."""

from __future__ import annotations

import pytest

from translator.publish.render import LONGEST, mathml


@pytest.mark.parametrize("tex", ["a < b", r"\frac{1}{2}", r"\text{每层}", r"\left( x \right)"])
def test_a_formula_is_set(tex: str) -> None:
    """What TeX says in a blog is shown as a formula."""
    assert mathml(tex, "block").startswith('<math display="block">')


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{", r"\text{<script>x</script>}", r"\text{<!DOCTYPE a>}", "{" * 3000,
        "x" * (LONGEST + 1),
    ],
    ids=["broken", "script", "doctype", "deep", "long"],
)  # fmt: skip
def test_what_is_no_formula_stays_as_it_is(tex: str) -> None:
    """What cannot be set, or brings HTML of its own, is not set at all; nothing is raised."""
    assert mathml(tex, "inline") == ""


def test_links_and_styles_are_left_out() -> None:
    """Attributes that no formula needs are dropped."""
    assert "href" not in mathml(r"\href{javascript:x}{y}", "inline")
    assert "style" not in mathml(r"\style{color:red}{y}", "inline")

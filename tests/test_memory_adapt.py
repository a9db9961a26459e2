"""A similar source's target for a new source: put right where that is certain, else left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.markdown.placeholders import protect
from translator.memory.adapt import adjusted

CERTAIN = [
    # a number that stands once in both
    ("升级到 3.0 版。", "Upgrade to 3.0.", "升级到 3.1 版。", "Upgrade to 3.1."),
    ("共 12 页。", "12 pages.", "共 13 页。", "13 pages."),
    # two of them, each known by its place; even if they change places
    ("从 1 到 2。", "From 1 to 2.", "从 3 到 4。", "From 3 to 4."),
    ("从 1 到 2。", "From 1 to 2.", "从 2 到 1。", "From 2 to 1."),
    # code and links, by their place
    ("用 <x1/> 装。", "Install with <x1/>.", "用 `uv` 装。", "Install with `uv`."),
    ("<x1/> 版 2。", "Version 2 of <x1/>.", "`a` 版 7。", "Version 7 of `a`."),
    # emphasis that is gone
    ("<g1>重要</g1>的事。", "An <g1>important</g1> thing.", "重要的事儿。", "An important thing."),
]
UNCERTAIN = [
    # translated as a word
    ("有 2 种。", "There are two kinds.", "有 3 种。", "There are two kinds."),
    # twice in the target
    ("用 2 个。", "Use 2, and 2 only.", "用 3 个。", "Use 2, and 2 only."),
    # twice in the source
    ("2 加 2。", "2 plus 2.", "2 加 3。", "2 plus 2."),
    # one more than there was
    ("从 1 到 2。", "From 1 to 2.", "从 1、3 到 2。", "From 1 to 2."),
    # part of another number, or of a tag
    ("第 3 步。", "Step 3.0 of <x9/>3.", "第 4 步。", None),
    ("第 3 步。", "Step 3.0.", "第 4 步。", "Step 3.0."),
]
NONE = [
    # a placeholder more, or less
    ("用 <x1/> 装。", "Install with <x1/>.", "用 `a` 和 `b` 装。"),
    ("用 <x1/> 和 <x2/> 装。", "Install with <x1/> and <x2/>.", "用 `a` 装。"),
    ("用它装。", "Install with it.", "用 `a` 装。"),
]


@pytest.mark.parametrize(("source", "target", "new", "wanted"), [*CERTAIN, *UNCERTAIN])
def test_what_is_certain_is_put_right(
    source: str, target: str, new: str, wanted: str | None
) -> None:
    """And what is not stays as it was."""
    assert adjusted(source, target, protect(new)) == wanted


@pytest.mark.parametrize(("source", "target", "new"), NONE)
def test_what_cannot_take_the_placeholders_is_none(source: str, target: str, new: str) -> None:
    """No code is lost, and none invented."""
    assert adjusted(source, target, protect(new)) is None


@given(st.text("看 1234.,`<x1/>[](u)*。", max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_it_never_raises_and_loses_no_placeholder(source: str, target: str, new: str) -> None:
    """Whatever the texts are; a result has the new source's placeholders by `restore`."""
    protected = protect(new)
    result = adjusted(protect(source).text, target, protected)
    assert result is None or all(tag.opening in result for tag in protected.tags.values())


@given(st.text("看见用第步版 0123456789.,`a`", min_size=1, max_size=40))
def test_the_same_source_has_the_same_target(source: str) -> None:
    """Nothing is changed where nothing differs."""
    protected = protect(source)
    assert adjusted(protected.text, protected.text, protected) == source

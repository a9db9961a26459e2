"""By what a text is read: the attributes and keys of a project, and those of its dialects."""

from __future__ import annotations

import pytest

from translator.markdown.syntax import PLAIN, Grammar, Syntax
from translator.units import Kind

OURS = Syntax(attributes={"a": frozenset({"x"}), "*": frozenset({"y"})})
"""A project with attributes of one element, and of every one."""


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("a.x", True), ("A.X", True), ("b.x", False), ("b.y", True), ("b.:y", True),
        ("b.v-bind:y", True), ("b.v-y", False), ("b.title", True), ("b.alt", True),
        ("b.aria-label", True), ("b.z", False), ("a.b.x", False), ("a.b.y", True),
    ],
)  # fmt: skip
def test_which_attributes_readers_see(path: str, seen: bool) -> None:
    """In any letters, bound to an expression or not; an element's name may have dots."""
    assert OURS.translates_at(path) is seen


def test_a_dialect_adds_to_what_a_project_has() -> None:
    """Its attributes; its keys where the project names none of its own."""
    syntax = OURS.speaking("vitepress")
    assert syntax.attributes == {
        "a": frozenset({"x"}),
        "*": frozenset({"y", "label", "text"}),
        "badge": frozenset({"text"}),
    }
    assert {"excerpt", "hero.text", "title"} <= syntax.front_matter
    assert syntax.dialect.name == "vitepress"
    own = Syntax(front_matter=frozenset({"q"}))
    assert own.speaking("vitepress").front_matter == {"q"}
    assert OURS.speaking() is OURS
    with pytest.raises(KeyError):
        Syntax.of("nothing")


def test_what_is_no_markdown_has_a_grammar_of_its_own() -> None:
    """For HTML, attributes and front matter; the same object where nothing changes."""
    assert PLAIN.of(Kind.PARAGRAPH) is PLAIN
    raw = PLAIN.of(Kind.HTML)
    assert raw == Grammar(markdown=False)
    assert raw.of(Kind.META) is raw
    assert raw.of(Kind.CELL) == PLAIN

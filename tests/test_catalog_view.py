"""Which unit each segment of a post is."""

from __future__ import annotations

from translator.catalog.view import View, occurrences, shown_kind
from translator.markdown.document import Document

SEGMENTS = Document.parse("""\
---
title: 题目
---

- 一样
- 别的
- 一样
""").segments
TITLE, ONE, OTHER = ("", "题目"), ("", "一样"), ("", "别的")


def test_segments_that_say_the_same_are_one_unit() -> None:
    """The first of them says where the unit stands."""
    view = View.of(SEGMENTS)
    assert view.keys == (TITLE, ONE, OTHER, ONE)
    assert view.lines(SEGMENTS) == {TITLE: 2, ONE: 5, OTHER: 6}
    assert [segment.line for segment in view.grouped(SEGMENTS)[ONE]] == [5, 7]


def test_the_second_is_a_unit_of_its_own_where_the_catalog_has_one() -> None:
    """So may people translate the same words in two ways."""
    second = ("#2", "一样")
    assert View.of(SEGMENTS, {second}).keys[1:] == (ONE, OTHER, second)
    assert View.of(SEGMENTS, {("#3", "一样")}).keys[1:] == (ONE, OTHER, ONE)


def test_occurrences_are_counted_by_key() -> None:
    """Each context has a count of its own."""
    keys = [ONE, ("图", "一样"), ONE, OTHER, ONE, ("图", "一样")]
    assert [context for context, _ in occurrences(keys)] == ["", "图", "#2", "", "#3", "图#2"]


def test_a_kind_is_shown_with_its_path() -> None:
    """Front matter says which of its values it is."""
    assert [shown_kind(each) for each in SEGMENTS[:2]] == ["front matter: title", "list item"]

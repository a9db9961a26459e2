"""Twelve edits of a post at once: what changed is sent, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.edits import EDITS, POSTS, edited, lines, measured
from translator.markdown.document import Document


@pytest.mark.parametrize("path", POSTS, ids=lambda path: path.name)
def test_exactly_the_changed_units_are_sent(path: Path) -> None:
    """The word in a paragraph, in a heading and in an item; what is new; the parts of the split
    paragraph; the merged one. What moved, was swapped, wrapped or taken out costs nothing."""
    if not path.is_file():
        pytest.skip(f"{path.name} is not here")
    found = measured(path.read_text(encoding="utf-8"))
    assert len(EDITS) == 12
    assert len(found.changed) == 8
    assert found.sent == 8
    assert set(found.answered) == found.changed
    assert found.characters < 0.1 * found.whole


def test_the_edits_are_made() -> None:
    """Version 2 has the blocks that it should."""
    text = POSTS[1].read_text(encoding="utf-8")
    before, after = (Document.parse(each).segments for each in (text, edited(text)))
    sources = [segment.source for segment in after]
    assert "后来加的一项，原先没有。" in sources
    assert "这是后来才加的一段，说的是另一件事情。" in sources
    assert len(after) == len(before) + 1


def test_the_table_has_a_line_for_each_post() -> None:
    """A post that is not there is said."""
    assert len(list(lines())) == 4 + len(POSTS)

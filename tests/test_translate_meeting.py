"""Targets that meet in one construct: each harmless alone, together they destroy it."""

from __future__ import annotations

import pytest

from translator.markdown.document import Document
from translator.translate.meeting import broken_together

IMAGE = '![显存示意图片](https://a.example/a.png "图片标题")\n'
TAG = '<p><img src="a.png" alt="示意图片" title="图片标题"></p>\n'


def broken(source: str, *targets: str) -> list[tuple[int, ...]]:
    """The groups of segments that are wrong together; each is fine alone."""
    document = Document.parse(source)
    assert len(document.segments) == len(targets), document.segments
    for index, target in enumerate(targets):
        alone = [target if each == index else None for each in range(len(targets))]
        assert broken_together(document, alone) == []
    return broken_together(document, targets)


@pytest.mark.parametrize(
    ("source", "targets"),
    [
        (IMAGE, ("A diagram ` of memory", "Picture ` title")),
        (IMAGE, ("A diagram <!-- of memory", "Picture --> title")),
        (IMAGE, ("A diagram <? of memory", "Picture ?> title")),
        (IMAGE, ("A diagram $$ of memory", "Picture $$ title")),
        (IMAGE, ("A diagram `` of memory", "Picture `` title")),
    ],
)
def test_halves_are_refused_together(source: str, targets: tuple[str, ...]) -> None:
    """A code span, a comment, a formula that begins in one and ends in the next."""
    assert broken(source, *targets) == [tuple(range(len(targets)))]


@pytest.mark.parametrize(
    ("source", "targets"),
    [
        (IMAGE, ("A diagram of memory", "Picture title")),
        (IMAGE, ("A `diagram` of memory", "The `picture` title")),
        (IMAGE, ("A diagram (of memory)", "It's a (picture) title")),
        (TAG, ("A 'diagram'", "The (title) $5")),
        (
            "| 甲的列 | 乙的列 |\n| --- | --- |\n| 丙的格 | 丁的格 |\n",
            ("A (1)", "B (2)", "C [3]", "D [4]"),
        ),
    ],
)
def test_honest_targets_meet_well(source: str, targets: tuple[str, ...]) -> None:
    """Marks that find their partner within their own segment, or none at all."""
    assert broken(source, *targets) == []

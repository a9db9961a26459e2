"""The damage that the aligner is measured on: real, the same for a seed, and well kept track of."""

from __future__ import annotations

import pytest

from bench.damage import KINDS, damage
from bench.pairs import groups
from translator.markdown.document import Document

POST = """\
---
title: Notes
---

# Notes

The first paragraph has two sentences. The second of them is this one, at some length.

The second paragraph is short.

- one item
- another item

| A | B |
|---|---|
| c | d |
| e | f |

The last paragraph has two sentences as well. It is the last of all of them.
"""
STRANGERS = ["A stranger came to town, and nobody knew his name."]


@pytest.mark.parametrize("seed", range(40))
def test_links_are_true(seed: int) -> None:
    """What is said to come from a segment has its words, and nothing else has."""
    before = Document.parse(POST)
    after = damage(before, seed, STRANGERS, 0.4)
    linked: dict[int, str] = {}
    for old, new in after.links:
        linked[new] = linked.get(new, "") + before.segments[old].source
    for number, segment in enumerate(after.document.segments):
        left = set(segment.source.split()) - set(linked.get(number, "").split())
        # A word of two joined segments may stand at the seam.
        assert len(left) <= 1 if number in linked else segment.source in STRANGERS
    assert after.done


def test_a_seed_gives_the_same_damage() -> None:
    """Another seed gives another."""
    document = Document.parse(POST)
    texts = [damage(document, seed, STRANGERS).document.text for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_every_kind_is_done() -> None:
    """Over some seeds each kind of damage is done, and about as much as was asked for."""
    duos = [duo for each in groups().values() for duo in each if len(duo.target.segments) > 40]
    done = [damage(duo.target, seed, STRANGERS).done for duo in duos for seed in range(5)]
    assert {kind for each in done for kind in each} == set(KINDS)
    assert all(1 <= len(each) <= 30 for each in done)


def test_the_front_matter_is_left_alone() -> None:
    """What stands before the text is not damaged."""
    for seed in range(30):
        text = damage(Document.parse(POST), seed, STRANGERS, 0.5).document.text
        assert text.startswith("---\ntitle: Notes\n---\n")

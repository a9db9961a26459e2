"""The benchmark of the memory measures what it says."""

from __future__ import annotations

from itertools import islice

import pytest

from bench.memory import as_text, measure
from bench.sentences import Sentences


def test_the_same_seed_gives_the_same_sentences() -> None:
    """So a figure can be had again; another seed gives others, and hardly any comes twice."""
    one, again, other = (list(islice(Sentences(seed), 500)) for seed in (1, 1, 2))
    assert one == again != other
    assert len(set(one)) > 490
    assert any(text.isascii() for text in one)
    assert any("<x1/>" in text for text in one)


def test_what_a_scan_of_a_small_list_finds_the_index_finds() -> None:
    """All of it: among so few, every source that shares anything is compared."""
    pytest.importorskip("rapidfuzz", reason="rapidfuzz is not installed: make memory-bench has it")
    figures = measure(400, 12, 3)
    assert figures.recall[0.6][0] == figures.recall[0.6][1] > 0
    assert len(figures.similar) == 12
    assert "400 units" in "\n".join(as_text(figures))

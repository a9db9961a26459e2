"""The benchmark measures what it says: nothing remembered, no text twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from bench import runs, timing
from bench.samples import ROOT, copied, find
from translator.markdown.document import Document
from translator.markdown.placeholders import protect

_CALLS: list[int] = []


@lru_cache
def _remembered(number: int) -> int:
    _CALLS.append(number)
    return number


class _Tool:
    @classmethod
    @lru_cache
    def remembered(cls, number: int) -> int:
        """Stand for a method of a peer that remembers."""
        _CALLS.append(number)
        return number


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    _CALLS.clear()
    yield
    _remembered.cache_clear()


@pytest.mark.parametrize("job", [lambda: _remembered(7), lambda: _Tool.remembered(7)])
def test_no_job_is_measured_on_what_an_earlier_round_remembered(job: object) -> None:
    """The caches of functions and of methods are emptied before each job of each round."""
    assert callable(job)
    timing.interleave({"one": job}, 3)
    assert _CALLS == [7, 7, 7]


def test_our_own_caches_are_among_those() -> None:
    """A text that is cut twice is cut anew: nothing of the first time is found again."""
    from translator.markdown import prose

    found = [v for v in vars(prose).values() if isinstance(v, timing.CACHED)]
    assert found
    known = timing.caches()
    assert all(any(each is cache for each in known) for cache in found)
    misses = []

    def job() -> None:
        Document.parse("Some words, and `code`.\n").fill([None])
        protect("some words")
        misses.append([cache.cache_info().misses for cache in found])

    timing.interleave({"one": job}, 2)
    assert misses[0] == misses[1]


def test_copies_of_a_file_say_other_words(tmp_path: Path) -> None:
    """A post that is measured several times is another text each time, and its code the same."""
    own = ROOT / "posts" / "en" / "first-pull-request.md"
    texts = [sample.path.read_text("utf-8") for sample in copied([own] * 3, tmp_path)]
    segments = [{s.source for s in Document.parse(text).segments} for text in texts]
    shared = segments[0] & segments[1] | segments[1] & segments[2]
    assert len(shared) < len(segments[0]) / 2  # headings with ids, and items that end in a mark
    fences = [text.split("```")[1::2] for text in texts]
    assert fences[0]
    assert fences[0] == fences[1] == fences[2]


def test_without_a_corpus_the_own_posts_are_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files found weigh half a megabyte, however few posts there are."""
    monkeypatch.setattr("bench.samples.ROOT", tmp_path)
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").write_text("Words.\n" * 5000)
    files, source = find(())
    assert len(files) == 15
    assert "15 times" in source


def test_what_a_process_is_compared_with_can_run() -> None:
    """The imports that a hook's run is measured against exist."""
    subprocess.run([sys.executable, "-c", runs.OWN_MODULES], check=True, cwd=ROOT)

"""The blog around a post: its files by name, whatever the name, and its own names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures import FOLDER
from tests.kit import ZH
from translator.blog.surroundings import Surroundings
from translator.terms.termbase import Termbase


def surroundings(root: Path) -> Surroundings:
    """Those of a blog in *root*."""
    terms = Termbase.load([FOLDER / "checks" / "posts" / "names.csv"])
    return Surroundings(root, lambda: terms)


def test_files_and_folders_are_there(tmp_path: Path) -> None:
    """By their path from the root; only text can be read."""
    (tmp_path / "图").mkdir()
    (tmp_path / "图" / "a.md").write_text("# 题\n", encoding="utf-8")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\xff")
    around = surroundings(tmp_path)
    assert all(map(around.exists, ("图", "图/a.md", "b.png", "图/../b.png")))
    assert not around.exists("图/b.md")
    assert around.read("图/a.md") == "# 题\n"
    assert (around.read("b.png"), around.read("图"), around.read("c.md")) == (None, None, None)


@pytest.mark.parametrize("name", ["a\0b", "a" * 5000, "\ud800"])
def test_a_name_that_no_system_takes_is_not_there(tmp_path: Path, name: str) -> None:
    """A post may link to anything."""
    assert not surroundings(tmp_path).exists(name)
    assert surroundings(tmp_path).read(name) is None


def test_names_are_found_in_one_language(tmp_path: Path) -> None:
    """What the checks get is made once for a language."""
    around = surroundings(tmp_path)
    place = around.place(ZH)
    assert [judgement.found for judgement in place.forbidden("飞浆与船桨")] == ["飞浆"]
    assert around.place(ZH) is place

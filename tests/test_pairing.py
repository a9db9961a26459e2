"""Which pairs of a blog people have written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import EN, LAYOUT, SETTINGS, Site
from translator.blog.blog import Blog
from translator.blog.posts import pair_of, read_map, targets_there
from translator.errors import ConfigError, TranslatorError
from translator.project.project import Project

ZH_POST, EN_POST = "今天我们去看展览。\n", "Today we go to an exhibition.\n"


def blog(tmp_path: Path, *names: str) -> Blog:
    """A blog with posts of these names."""
    site = Site(tmp_path, SETTINGS, LAYOUT)
    for name in names:
        site.put(name, EN_POST if "/en/" in name or ".en." in name else ZH_POST)
    return Blog(Project.load(tmp_path))


def test_targets_there(tmp_path: Path) -> None:
    """A pair is there when its target is; other locales are not asked for."""
    own = blog(tmp_path, "posts/zh/a.md", "posts/en/a.md", "posts/zh/b.md")
    found = [targets_there(own, path) for path in own.sources(())]
    assert [[post.target.name for post in posts] for posts in found] == [["a.md"], []]
    assert targets_there(own, tmp_path / "posts/zh/a.md", [EN])[0].pair.target == EN


def test_pair_of_any_names(tmp_path: Path) -> None:
    """Two posts of any names are a pair; its catalog lies where `translate` looks for it."""
    own = blog(tmp_path, "posts/zh/a.md", "old/en/letter.md")
    post = pair_of(own, tmp_path / "posts/zh/a.md", tmp_path / "old/en/letter.md")
    assert post.target == tmp_path / "old/en/letter.md"
    assert post.catalog == tmp_path / "posts/en/a.po"


def test_a_pair_needs_two_languages(tmp_path: Path) -> None:
    """Two Chinese posts are refused, and the message says what to name."""
    own = blog(tmp_path, "posts/zh/a.md", "posts/zh/b.md")
    with pytest.raises(ConfigError, match="name a source and its translation"):
        pair_of(own, tmp_path / "posts/zh/a.md", tmp_path / "posts/zh/b.md")


@pytest.mark.parametrize("start", ["", "source,target\n", "\ufeffsource,target\n", "# ours\n\n"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_read_map(start: str, ends: str, tmp_path: Path) -> None:
    """A header, a byte order mark, comments and empty lines are no pairs; names may be quoted."""
    text = start + 'a.md, a.en.md\n"b, c.md",b.en.md\n\n'
    (tmp_path / "map.csv").write_bytes(text.replace("\n", ends).encode())
    assert read_map(tmp_path / "map.csv") == [
        (tmp_path / "a.md", tmp_path / "a.en.md"),
        (tmp_path / "b, c.md", tmp_path / "b.en.md"),
    ]


@pytest.mark.parametrize("line", ["a.md", "a.md,", ",a.en.md", "a.md,b.md,c.md"])
def test_a_bad_map_names_its_line(line: str, tmp_path: Path) -> None:
    """A row that is not two names is an error of the list, before anything is done."""
    (tmp_path / "map.csv").write_text(f"source,target\n\n{line}\n")
    with pytest.raises(ConfigError, match=r"map\.csv:3"):
        read_map(tmp_path / "map.csv")


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    """The file is named."""
    with pytest.raises(TranslatorError, match=r"map\.csv"):
        read_map(tmp_path / "map.csv")

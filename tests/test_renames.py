"""A renamed post takes its catalog and target along, found by what is in it."""

from __future__ import annotations

from pathlib import Path

from tests.kit import Site

POST = "# 题目\n\n第一段讲显存。\n\n第二段讲算子。\n"


def renamed(tmp_path: Path, text: str = POST) -> Site:
    """A blog with one translated post, which is called otherwise now."""
    site = Site(tmp_path)
    site.put("posts/zh/old.md", POST)
    assert site.run("translate", "--engine", "pseudo").code == 0
    site.put("posts/en/old.md", site.text("posts/en/old.md"))
    (tmp_path / "posts/zh/old.md").unlink()
    site.put("posts/zh/new.md", text)
    return site


def names(site: Site) -> set[str]:
    """The files of posts."""
    return {name for name in site.files() if name.startswith("posts/")}


def test_both_files_move(tmp_path: Path) -> None:
    """Nothing is translated anew; one line says what was moved."""
    site = renamed(tmp_path)
    before = site.text("posts/en/old.po"), site.text("posts/en/old.md")
    ran = site.run("translate")
    assert ran.code == 0
    assert (
        "posts/zh/new.md was posts/zh/old.md: moved posts/en/old.po to posts/en/new.po" in ran.out
    )
    assert names(site) == {"posts/zh/new.md", "posts/en/new.md", "posts/en/new.po"}
    assert (site.text("posts/en/new.po"), site.text("posts/en/new.md")) == before
    assert "moved" not in site.run("translate").out


def test_an_edited_post_is_found_too(tmp_path: Path) -> None:
    """Half of it, by length, has to be as it was."""
    site = renamed(tmp_path, POST.replace("题目", "新的题目"))
    assert "moved" in site.run("translate").out


def test_another_post_takes_nothing(tmp_path: Path) -> None:
    """The files of a post that was taken away stay where they are."""
    site = renamed(tmp_path, "# 别的\n\n说的是别的事情。\n")
    site.run("translate")
    assert {"posts/en/old.md", "posts/en/old.po"} <= names(site)


def test_words_of_the_old_target_are_not_lost(tmp_path: Path) -> None:
    """An edit by hand goes along, and into the catalog."""
    site = renamed(tmp_path)
    site.put("posts/en/old.md", site.text("posts/en/old.md").replace("⟦第一段讲显存。⟧", "Memory."))
    assert site.run("translate").code == 0
    assert "Memory." in site.text("posts/en/new.md")
    assert '"Memory."' in site.text("posts/en/new.po")


def test_two_catalogs_that_fit_are_a_doubt(tmp_path: Path) -> None:
    """Nothing is moved, and both are named."""
    site = renamed(tmp_path)
    site.put("posts/en/other.po", site.text("posts/en/old.po"))
    ran = site.run("translate")
    assert "posts/en/old.po and posts/en/other.po both fit" in ran.out
    assert {"posts/en/old.po", "posts/en/other.po", "posts/en/old.md"} <= names(site)


def test_two_posts_that_fit_are_a_doubt(tmp_path: Path) -> None:
    """So are two new sources for one catalog."""
    site = renamed(tmp_path)
    site.put("posts/zh/newer.md", POST)
    ran = site.run("translate", "posts/zh/new.md")
    assert "posts/en/old.po fits posts/zh/new.md, and posts/zh/newer.md as well" in ran.out
    assert "posts/en/old.po" in names(site)


def test_two_targets_are_a_doubt(tmp_path: Path) -> None:
    """Neither is written over."""
    site = renamed(tmp_path)
    site.put("posts/en/new.md", "Somebody's own.\n")
    ran = site.run("translate")
    assert ran.code == 1
    assert site.text("posts/en/new.md") == "Somebody's own.\n"
    assert {"posts/en/old.md", "posts/en/old.po"} <= names(site)


def test_check_moves_nothing(tmp_path: Path) -> None:
    """`translate --check` only looks."""
    site = renamed(tmp_path)
    before = site.files()
    assert site.run("translate", "--check").code == 1
    assert site.files() == before

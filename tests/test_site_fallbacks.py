"""What readers find where a post is not translated: nothing, the source, or a way to it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.test_site_localise import blog


def test_nothing_is_there_unless_it_is_wanted(tmp_path: Path) -> None:
    """By default a target that is not complete is not emitted."""
    site = blog(tmp_path)
    assert site.run("translate").code == 1
    assert "src/en/posts/a.md" not in site.files()


def test_the_source_stands_in(tmp_path: Path) -> None:
    """With links that live, its own lang, and a notice; the target takes its place."""
    site = blog(tmp_path, '[targets]\nfallback = "source"\n')
    assert site.run("translate").code == 1
    text = site.text("src/en/posts/a.md")
    head = "---\ntitle: 甲\nlang: zh-Hans\ntranslation_fallback: source\n---\n"
    assert text.startswith(f"{head}\n<!-- translator:off -->\n\n::: info About this translation\n")
    assert (
        "not been translated yet; this is the original. [Read the original](../../posts/a.md)"
        in text
    )
    assert "看[乙](../../posts/b.md#安装)、[丙](../../posts/c.md)和[结论](#结论)。" in text
    assert "![图](../../images/a.png)" in text
    before = site.files()
    assert site.run("translate").code == 1
    assert site.files() == before
    assert site.run("translate", "--engine", "pseudo").code == 0
    text = site.text("src/en/posts/a.md")
    assert text.startswith("---\ntitle: ⟦甲⟧\nlang: en\n---\n\n# ⟦背景⟧\n")
    assert "[乙](./b.md#⟦安装⟧)、[丙](./c.md)" in text


def test_a_page_may_lead_to_the_source(tmp_path: Path) -> None:
    """In VitePress by itself; without a script, a reader follows the link."""
    site = blog(tmp_path, '[targets]\nfallback = "redirect"\n')
    site.run("translate")
    assert site.text("src/en/posts/c.md") == (
        "---\ntitle: About this translation\ntranslation_fallback: redirect\nhead:\n  - - meta\n"
        "    - http-equiv: refresh\n      content: 0; url=../../posts/c.html\n---\n\n"
        "<!-- translator:off -->\n\nThis page has not been translated yet. "
        "[Read the original](../../posts/c.md).\n"
    )
    assert site.run("translate", "--engine", "pseudo").code == 0
    assert "⟦丙⟧" in site.text("src/en/posts/c.md")


def test_a_page_that_stands_in_is_no_translation(tmp_path: Path) -> None:
    """It is not checked, not taken for a counterpart, and a person's words are never replaced."""
    site = blog(tmp_path, '[targets]\nfallback = "source"\n')
    site.run("translate")
    assert site.run("check").code == 0
    assert {row["emitted"] for row in json.loads(site.run("status", "--json").out)} == {False}
    ran = site.run("translate", "src/posts/c.md")
    assert ran.code == 1
    assert "left out" not in ran.said
    site.put("src/en/posts/c.md", "# Gamma\n")
    ran = site.run("translate", "src/posts/c.md")
    assert site.text("src/en/posts/c.md") == "# Gamma\n"
    assert ran.code == 0
    assert "2 units are left out of src/en/posts/c.md, which a person made" in ran.out

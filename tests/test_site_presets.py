"""Sites: recognised by their files, and the tree of files that each preset gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kit import Site
from translator.project.project import Project
from translator.site.anchors import SLUGGERS
from translator.site.presets import PRESETS, recognised

HEAD = "---\ntitle: 甲\nlang: zh-Hans\n---\n\n"
FIRST = HEAD + "# 背景\n\n看[乙]({b}#安装)、[丙]({c})和[背景](#背景)。\n\n![图]({image})\n"
SECOND = HEAD + "# 乙\n\n## 安装\n\n装好了。\n"


@dataclass(frozen=True)
class Tree:
    """A site before and after."""

    files: tuple[str, ...]
    """What it has beside its posts, signs first."""
    post: str
    """The folder of its posts, and how one is called."""
    image: str
    """How a post names an image."""
    target: str
    """Where the target of `a` is."""
    links: tuple[str, ...]
    """What stands in that target."""
    said: str
    """What init says."""
    spelled: str = "en"
    """How the locale is spelled."""


TREES = {
    "vitepress": Tree(
        (".vitepress/config.ts",), "src/posts/{}.md", "../images/a.png", "src/en/posts/a.md",
        ("[乙](./b.md#⟦安装⟧)", "[丙](../../posts/c.md)", "(#⟦背景⟧)", "../../images/a.png"),
        "Found VitePress (.vitepress).",
    ),
    "docusaurus": Tree(
        ("docusaurus.config.js",), "docs/{}.md", "./img/a.png",
        "i18n/en/docusaurus-plugin-content-docs/current/a.md",
        ("[乙](./b.md#安装)", "[丙](./c.md)", "(#背景)", "../../../../docs/img/a.png"),
        "Found Docusaurus (docusaurus.config.js).",
    ),
    "mkdocs": Tree(
        ("mkdocs.yml",), "docs/{}.md", "img/a.png", "docs/a.en.md",
        ("[乙](./b.md#安装)", "[丙](./c.md)", "(#背景)", "(img/a.png)"),
        "Found MkDocs with mkdocs-static-i18n (mkdocs.yml).",
    ),
    "hugo": Tree(
        ("hugo.toml",), "content/posts/{}.md", "img/a.png", "content/posts/a.en.md",
        ("[乙](./b.md#安装)", "[丙](./c.md)", "(#背景)", "(img/a.png)"),
        "Found Hugo (hugo.toml).",
    ),
    "hexo": Tree(
        ("_config.yml", "scaffolds/post.md"), "source/_posts/{}.md", "img/a.png",
        "source/_posts/en/a.md",
        ("[乙](./b.md#安装)", "[丙](../c.md)", "(#背景)", "(../img/a.png)"),
        "Found Hexo (scaffolds).",
    ),
    "jekyll": Tree(
        ("_config.yml",), "_posts/{}.md", "/img/a.png", "_posts/en/a.md",
        ("[乙](./b.md#安装)", "[丙](../c.md)", "(#背景)", "(/img/a.png)"),
        "Found Jekyll (_config.yml).",
    ),
    "astro": Tree(
        ("astro.config.mjs",), "src/content/docs/{}.md", "../../assets/a.png",
        "src/content/docs/en/a.md",
        ("[乙](./b.md#安装)", "[丙](../c.md)", "(#背景)", "(../../../assets/a.png)"),
        "Found Astro (astro.config.mjs).",
    ),
    "folders": Tree(
        (), "posts/zh/{}.md", "../images/a.png", "posts/en/a.md",
        ("[乙](./b.md#安装)", "[丙](../zh/c.md)", "(#背景)", "(../images/a.png)"),
        "Found 3 Markdown files in posts/zh/.",
    ),
}  # fmt: skip


def site_of(tree: Tree, root: Path) -> Site:
    """A site on disk, without a configuration."""
    site = Site(root)
    (root / "translator.toml").unlink()
    for name in tree.files:
        site.put(name, "")
    site.put(tree.post.format("a"), FIRST.format(b="./b.md", c="./c.md", image=tree.image))
    site.put(tree.post.format("b"), SECOND)
    site.put(tree.post.format("c"), HEAD + "# 丙\n\n空。\n")
    return site


@pytest.mark.parametrize("name", TREES)
def test_a_preset_gives_a_tree(name: str, tmp_path: Path) -> None:
    """`init` recognises the site and changes no file of its; targets lie where it looks for them.

    `c` is left untranslated, so that a link to it goes to the source, unless the site
    finds a page's counterpart by itself.
    """
    tree = TREES[name]
    site = site_of(tree, tmp_path)
    before = site.files()
    ran = site.run("init")
    assert ran.code == 0
    assert tree.said in ran.out
    made = {"translator.toml", ".gitignore"} if name == "vitepress" else {"translator.toml"}
    assert site.files().keys() - before.keys() == made
    posts = [tree.post.format(slug) for slug in "ab"]
    assert site.run("translate", *posts, "--engine", "pseudo").code == 0
    wanted = {tree.target.replace("a.", f"{slug}.", 1) for slug in "ab"}
    fresh = {f for f in site.files().keys() - before.keys() if f.endswith(".md")}
    assert len(fresh) == len(wanted) == 2
    assert tree.target in fresh
    text = site.text(tree.target)
    assert "lang: en\n" in text
    for link in tree.links:
        assert link in text
    assert site.run("translate", *posts).out.startswith("2 pairs: nothing to do; ")


def test_pseudo_translations_keep_their_anchor_where_brackets_are_no_letters() -> None:
    """What the trees above count on: github-slugger drops ⟦ and ⟧, VitePress keeps them."""
    assert SLUGGERS["github"].slug("⟦背景⟧") == "背景"
    assert SLUGGERS["hugo"].slug("⟦背景⟧") == "背景"
    assert SLUGGERS["vitepress"].slug("⟦背景⟧") == "⟦背景⟧"


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_can_be_named(name: str, tmp_path: Path) -> None:
    """At the top of the file or in `[[posts]]`; its paths come with it."""
    (tmp_path / "translator.toml").write_text(f'preset = "{name}"\n', encoding="utf-8")
    top = Project.load(tmp_path)
    (tmp_path / "translator.toml").write_text(f'[[posts]]\npreset = "{name}"\n', encoding="utf-8")
    inside = Project.load(tmp_path)
    first = PRESETS[name].folders[0]
    for project in (top, inside):
        layout = project.layouts[0]
        assert (layout.source, layout.target) == (first.source, first.target)
        assert layout.preset is PRESETS[name]
    assert PRESETS[name].slugs in SLUGGERS


def test_paths_of_a_preset_can_be_replaced(tmp_path: Path) -> None:
    """What `[[posts]]` says of itself wins."""
    (tmp_path / "translator.toml").write_text(
        '[[posts]]\npreset = "hugo"\nsource = "content/blog/{slug}.md"\n'
        'target = "content/blog/{slug}.{locale}.md"\n',
        encoding="utf-8",
    )
    layout = Project.load(tmp_path).layouts[0]
    assert layout.source == "content/blog/{slug}.md"
    assert (layout.preset.name, layout.base) == ("hugo", "content")


def test_several_folders_of_a_site(tmp_path: Path) -> None:
    """Docusaurus has docs and a blog: `init` writes a table for each."""
    site = Site(tmp_path)
    for name in ("docusaurus.config.ts", "docs/a.md", "blog/b.md"):
        site.put(name, "")
    ran = site.run("init", "--force")
    assert "in docs/." in ran.out
    assert "in blog/." in ran.out
    sources = [layout.source for layout in Project.load(tmp_path).layouts]
    docs, blog = "docs/{slug}.md", "blog/{slug}.md"
    assert sources == [docs, blog, f"{docs}x", f"{blog}x"]


def test_documentation_beside_a_site_is_not_taken_for_it(tmp_path: Path) -> None:
    """A `docs` folder without `.vitepress` in it is not the VitePress site at the root."""
    site = Site(tmp_path)
    for name in (".vitepress/config.ts", "docs/a.md", "index.md"):
        site.put(name, "")
    found = recognised(tmp_path)
    assert found is not None
    assert [folder.source for folder in found.folders] == ["{slug}.md"]


def test_an_empty_folder_is_no_site(tmp_path: Path) -> None:
    """Nothing is guessed without a sign."""
    assert recognised(tmp_path) is None


def test_a_site_with_a_folder_for_each_locale(tmp_path: Path) -> None:
    """Both folders must be there: one alone is how a site keeps its further locale."""
    site = Site(tmp_path)
    for name in ("src/.vitepress/config.ts", "src/zh/a.md"):
        site.put(name, "")
    found = recognised(tmp_path)
    assert found is not None
    assert [folder.source for folder in found.folders] == ["src/{slug}.md"]
    site.put("src/en/b.md", "")
    found = recognised(tmp_path)
    assert found is not None
    assert [folder.source for folder in found.folders] == ["src/{locale}/{slug}.md"]

"""Sites as they are found: in which folders their posts lie, in which locales, which is the main
one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import Site
from translator.project.found import found_posts, main_locale
from translator.project.project import Project
from translator.project.setup import configuration
from translator.units import Locale

EN = "# Getting Started\n\nFirst install the dependencies, then run the command.\n"
ZH = "# 快速开始\n\n先安装依赖，再运行命令，然后打开浏览器看看结果。\n"
I18N = "i18n/zh-CN/docusaurus-plugin-content-docs/current"
SITES: dict[str, tuple[list[str], dict[str, str], str, str, dict[str, str], list[str]]] = {
    "folders by country": (
        ["docs/en/a.md", "docs/zh-CN/a.md"], {"docs/.vitepress/config.ts": "export default {}"},
        "docs/{locale}/{slug}.md", "docs/{locale}/{slug}.md", {"zh-Hans": "zh-CN"},
        ["zh-Hans", "en"],
    ),
    "folders with an underscore": (
        ["docs/en/a.md", "docs/zh_CN/a.md"], {},
        "docs/{locale}/{slug}.md", "docs/{locale}/{slug}.md", {"zh-Hans": "zh_CN"},
        ["zh-Hans", "en"],
    ),
    "folders in small letters": (
        ["content/en/x/a.md", "content/zh-cn/x/a.md", "content/en/b.md"],
        {"hugo.toml": 'defaultContentLanguage = "en"\n'},
        "content/{locale}/x/{slug}.md", "content/{locale}/x/{slug}.md", {"zh-Hans": "zh-cn"},
        ["en", "zh-Hans"],
    ),
    "a folder called cn": (
        ["en/a.md", "cn/a.md"], {}, "{locale}/{slug}.md", "{locale}/{slug}.md",
        {"zh-Hans": "cn"}, ["zh-Hans", "en"],
    ),
    "a site in each locale": (
        ["docs/en/docs/a.md", "docs/zh/docs/a.md", "docs/zh/notes.md"],
        {"docs/en/mkdocs.yml": "theme:\n  language: en\n"},
        "docs/{locale}/docs/{slug}.md", "docs/{locale}/docs/{slug}.md", {"zh-Hans": "zh"},
        ["en", "zh-Hans"],
    ),
    "the main locale without a folder": (
        ["source/docs/a.md", "source/zh-cn/docs/a.md", "source/ja/docs/a.md"],
        {"_config.yml": "language:\n- en\n- zh-cn\n", "scaffolds/post.md": "x\n"},
        "source/docs/{slug}.md", "source/{locale}/docs/{slug}.md", {"zh-Hans": "zh-cn"},
        ["en", "zh-Hans"],
    ),
    "Starlight's root": (
        ["src/content/docs/a.md", "src/content/docs/b.md", "src/content/docs/zh-cn/a.md"],
        {"astro.config.mjs": "locales: { root: { label: 'English', lang: 'en' } }"},
        "src/content/docs/{slug}.md", "src/content/docs/{locale}/{slug}.md",
        {"zh-Hans": "zh-cn"}, ["en", "zh-Hans"],
    ),
    "Docusaurus": (
        ["docs/a.md", f"{I18N}/a.md"], {"docusaurus.config.js": "i18n: { defaultLocale: 'en' }"},
        "docs/{slug}.md", "i18n/{locale}/docusaurus-plugin-content-docs/current/{slug}.md",
        {"zh-Hans": "zh-CN"}, ["en", "zh-Hans"],
    ),
    "endings with an underscore": (
        ["guides/a_cn.md", "guides/a_en.md", "guides/b_cn.md"], {},
        "guides/{slug}_{locale}.md", "guides/{slug}_{locale}.md", {"zh-Hans": "cn"},
        ["zh-Hans", "en"],
    ),
    "endings of one locale": (
        ["docs/a.md", "docs/a.zh.md"], {"mkdocs.yml": "theme:\n  language: en\n"},
        "docs/{slug}.md", "docs/{slug}.{locale}.md", {"zh-Hans": "zh"}, ["en", "zh-Hans"],
    ),
    "MDX": (
        ["src/content/docs/en/a.mdx", "src/content/docs/zh-cn/a.mdx"],
        {"astro.config.mjs": "defaultLocale: 'en'"},
        "src/content/docs/{locale}/{slug}.mdx", "src/content/docs/{locale}/{slug}.mdx",
        {"zh-Hans": "zh-cn"}, ["en", "zh-Hans"],
    ),
}  # fmt: skip
"""Files and configurations of sites: source, target, spelling and locales that are proposed."""


def site_of(case: str, root: Path) -> None:
    """Put a site's files there."""
    posts, files, *_ = SITES[case]
    site = Site(root)
    (root / "translator.toml").unlink()
    for name in posts:
        foreign = any(mark in name for mark in ("zh", "cn"))
        site.put(name, ZH if foreign else EN)
    for name, text in files.items():
        site.put(name, text)


@pytest.mark.parametrize("case", SITES)
def test_a_site_is_found_as_it_is(case: str, tmp_path: Path) -> None:
    """Templates, spelling and main locale are the site's, and `align` finds its pairs."""
    site_of(case, tmp_path)
    _, _, source, target, spelling, locales = SITES[case]
    (tmp_path / "translator.toml").write_text(configuration(tmp_path).text, encoding="utf-8")
    project = Project.load(tmp_path)
    layout = project.layouts[0]
    assert (layout.source, layout.target) == (source, target)
    assert dict(layout.spelling) == spelling
    assert [locale.tag for locale in project.locales] == locales


@pytest.mark.parametrize("case", SITES)
def test_its_pairs_are_aligned(case: str, tmp_path: Path) -> None:
    """No file of a person changes, and no catalog lies where readers would get it."""
    site_of(case, tmp_path)
    (tmp_path / "translator.toml").write_text(configuration(tmp_path).text, encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.md*")}
    site = Site.__new__(Site)
    site.root = tmp_path
    assert "no post has its target" not in site.run("align", "--all").said
    catalogs = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.po")]
    assert len(catalogs) == 1
    publishes = Project.load(tmp_path).layouts[0].preset.catalogs
    assert catalogs[0].startswith(f"{publishes}/" if publishes else "")
    assert {path: path.read_bytes() for path in before} == before


def test_what_is_not_supported_is_said_with_its_number(tmp_path: Path) -> None:
    """Other documents, and further locales."""
    site_of("the main locale without a folder", tmp_path)
    for name in ("source/x.rst", "source/y.rst", "source/z.ipynb"):
        (tmp_path / name).write_text("x\n", encoding="utf-8")
    said = configuration(tmp_path).found
    assert "Found 2 .rst files, which are not translated" in said
    assert "Found 1 .ipynb file, which" in said
    assert "Found further locales: ja (1 file)" in said


def test_a_site_in_one_locale_has_no_pairs(tmp_path: Path) -> None:
    """Nor have folders that happen to be called like one."""
    site = Site(tmp_path)
    site.put("docs/a.md", EN)
    site.put("docs/it/b.md", EN)
    assert found_posts(tmp_path) == []
    assert main_locale(tmp_path) is None


@pytest.mark.parametrize(
    ("name", "text", "locale"),
    [
        ("hugo.toml", 'title = "x"\ndefaultContentLanguage = "zh-cn"\n', "zh-Hans"),
        ("docusaurus.config.ts", "i18n: {\n  defaultLocale: 'en',\n}", "en"),
        ("astro.config.mjs", "locales: { root: { lang: 'zh-CN' } }", "zh-Hans"),
        ("mkdocs.yml", "theme:\n  name: material\n  language: zh\n", "zh-Hans"),
        ("_config.yml", "title: x\nlanguage: zh-CN\n", "zh-Hans"),
        (".vitepress/config.mts", "export default { lang: 'en-US' }", "en-US"),
    ],
)  # fmt: skip
def test_the_main_locale_is_the_site_s(name: str, text: str, locale: str, tmp_path: Path) -> None:
    """It is read where each kind of site says it."""
    Site(tmp_path).put(name, text)
    assert main_locale(tmp_path) == Locale(locale)


def test_catalogs_of_before_are_moved_with_a_word(tmp_path: Path) -> None:
    """Hugo publishes what lies among its posts: the old place is left, and that is said."""
    site = Site(tmp_path, 'locales = ["zh-Hans", "en"]\nglossaries = []\n', "")
    site.put("translator.toml", 'preset = "hugo"\nglossaries = []\n')
    site.put("hugo.toml", "")
    site.put("content/a.md", "# 甲\n")
    site.put(
        "content/a.en.po", 'msgid ""\nmsgstr ""\n"Language: en\\n"\n\nmsgid "甲"\nmsgstr "A"\n'
    )
    ran = site.run("translate")
    assert "moved content/a.en.po to po/content/a.en.po: Hugo publishes what lies among" in ran.said
    assert not (tmp_path / "content/a.en.po").exists()
    assert site.text("content/a.en.md") == "# A\n"


FOLDER, CN = "{locale}/{slug}.md", "/zh-cn/docs/setup"
CURRENT = "i18n/{locale}/docusaurus-plugin-content-docs/current/{slug}.md"
LINKS = {
    "Hugo": ("hugo", f"content/{FOLDER}", f"content/{FOLDER}", "/docs/setup/", f"{CN}/"),
    "Hugo, by names": (
        "hugo", "content/{slug}.md", "content/{slug}.{locale}.md", "/docs/setup/#a", f"{CN}/#甲"
    ),
    "MkDocs": ("mkdocs", f"docs/{FOLDER}", f"docs/{FOLDER}", "/docs/setup/", f"{CN}/"),
    "Hexo": ("hexo", "source/{slug}.md", f"source/{FOLDER}", "/docs/setup.html", f"{CN}.html"),
    "Starlight": (
        "astro", "src/content/docs/{slug}.md", f"src/content/docs/{FOLDER}", "/docs/setup/",
        f"{CN}/",
    ),
    "VitePress": ("vitepress", "src/{slug}.md", f"src/{FOLDER}", "/docs/setup", CN),
    "Docusaurus": ("docusaurus", "docs/{slug}.md", CURRENT, "/docs/setup", "/docs/setup"),
}  # fmt: skip
"""Preset, templates, a link of the source from `/`, and what it must be in the target."""


@pytest.mark.parametrize("case", LINKS)
def test_links_name_the_locale_as_the_site_does(case: str, tmp_path: Path) -> None:
    """Docusaurus puts the locale before them itself; in the others readers would leave theirs."""
    preset, source, target, link, there = LINKS[case]
    site = Site(tmp_path, 'locales = ["en", "zh-Hans"]\nglossaries = []\n', "")
    site.put(
        "translator.toml",
        site.text("translator.toml") + f'[[posts]]\npreset = "{preset}"\nsource = "{source}"\n'
        f'target = "{target}"\nspelling = {{ zh-Hans = "zh-cn" }}\n',
    )
    names = [
        template.replace("{slug}", slug).replace("{locale}", locale)
        for template, locale in ((source, "en"), (target, "zh-cn"))
        for slug in ("docs/setup", "a")
    ]
    for name, text in zip(
        names, ("# A\n", f"# B\n\nSee the [setup]({link}) page.\n", "# 甲\n", ""), strict=True
    ):
        if text:
            site.put(name, text)
    site.run("align", "--all")
    site.run("translate", "--engine", "pseudo")
    assert f"]({there})" in site.text(names[3])
    said = site.run("check", "--only", "links").said
    assert "links:" not in said

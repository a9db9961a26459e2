"""The `[publish]` table, and the addresses that pages get."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import EN, ZH, Site
from translator.errors import ConfigError
from translator.project.project import Project
from translator.publish.settings import NAMES, PublishSettings
from translator.units import Locale

ROOTED = '[[posts]]\nsource = "src/{slug}.md"\ntarget = "src/{locale}/{slug}.md"\n'
SPELLED = ROOTED + 'spelling = { en = "us" }\n'
FOLDERS = '[[posts]]\nsource = "posts/{locale}/{slug}.md"\nspelling = { zh-Hans = "zh" }\n'
SUFFIX = '[[posts]]\nsource = "content/{slug}.md"\ntarget = "content/{slug}.{locale}.md"\n'
POSTS = 'content = "posts"'
HUGO = 'content = "content"\naddress = "{home}{path}/"'


def settings(folder: Path, layout: str = FOLDERS, table: str = "") -> PublishSettings:
    """The settings of a blog."""
    Site(folder, settings="", layout=f"{layout}\n[publish]\n{table}")
    return PublishSettings.of(Project.load(folder))


@pytest.mark.parametrize(
    ("layout", "table", "path", "locale", "url"),
    [
        (ROOTED, 'content = "src"', "src/posts/a.md", ZH, "/posts/a.html"),
        (ROOTED, 'content = "src"', "src/posts/a.md", EN, "/en/posts/a.html"),
        (ROOTED, 'content = "src"', "src/index.md", ZH, "/"),
        (ROOTED, 'content = "src"', "src/guide/index.md", EN, "/en/guide/"),
        (ROOTED, 'content = "src"', "src/en-us/en.md", EN, "/en/en-us/en.html"),
        (SPELLED, 'content = "src"', "src/posts/a.md", EN, "/us/posts/a.html"),
        (FOLDERS, POSTS, "posts/zh/a.md", ZH, "/a.html"),
        (FOLDERS, POSTS, "posts/zh/a.md", EN, "/en/a.html"),
        (FOLDERS, POSTS, "posts/zh/zh/a.md", ZH, "/zh/a.html"),
        (FOLDERS, f"{POSTS}\nhomes = {{ zh-Hans = '/zh/' }}", "posts/zh/a.md", ZH, "/zh/a.html"),
        (SUFFIX, HUGO, "content/a/b.md", EN, "/en/a/b/"),
        (SUFFIX, HUGO, "content/a/b.md", ZH, "/a/b/"),
        (ROOTED, 'content = "src"\naddress = "{home}{path}"', "src/a.md", ZH, "/a"),
        (FOLDERS, 'address = "{locale}/{slug}"', "posts/zh/2026/a.md", EN, "/en/2026/a"),
    ],
)  # fmt: skip
def test_a_page_has_the_address_that_its_site_gives_it(
    tmp_path: Path, layout: str, table: str, path: str, locale: Locale, url: str
) -> None:
    """VitePress, Hugo and others make their addresses in ways that a template can say."""
    made = settings(tmp_path, layout, table)
    assert made.url(tmp_path / path, locale, translated=locale != ZH) == url


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("colour = 1", f"the settings are {', '.join(NAMES)}"),
        ('address = "{lang}/{path}"', "{lang} in publish.address is none of"),
        ('site = "blog.example"', "must be like"),
        ("out = 1", "must be a string"),
        ("feed = 0", "a whole number of at least 1"),
        ("titles = 1", "must be a table"),
        ('titles = { fr = "x" }', "'fr' is not a locale of this blog"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(tmp_path: Path, table: str, message: str) -> None:
    """The message says what would do."""
    with pytest.raises(ConfigError) as error:
        settings(tmp_path, FOLDERS, table)
    assert message in str(error.value)


def test_an_address_is_made_full(tmp_path: Path) -> None:
    """The site may lie in a folder of its host."""
    made = settings(tmp_path, FOLDERS, 'site = "https://a.example/blog"')
    assert made.absolute("/en/a.html") == "https://a.example/blog/en/a.html"
    assert settings(tmp_path, FOLDERS).absolute("/a") == "/a"

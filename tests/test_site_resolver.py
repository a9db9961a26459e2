"""One resolver: what a link means is the same for the checks, the fixes and what is emitted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import EN, SETTINGS, Site
from translator.markdown.document import Document
from translator.site.anchors import Fragments
from translator.site.links import Counterpart, Route, meanings
from translator.site.localise import Home, Localiser
from translator.site.presets import PRESETS

VITEPRESS, HUGO, ANY = (PRESETS[name] for name in ("vitepress", "hugo", "suffix"))


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("b.md", "src/posts/b.md"),
        ("./b.html", "src/posts/b.md"),
        ("b", "src/posts/b.md"),
        ("../guide/", "src/guide/index.md"),
        (".", "src/posts.md"),
        ("./", "src/posts/index.md"),
        ("/posts/b", "src/posts/b.md"),
        ("node.js", "src/posts/node.js"),
        ("Node.JS", "src/posts/Node.JS"),
        ("v1.2", "src/posts/v1.2.md"),
        ("x.vue", "src/posts/x.vue.md"),
        ("%E5%9B%BE.md", "src/posts/图.md"),
    ],
)
def test_vitepress_means_one_page(address: str, first: str) -> None:
    """As VitePress 1.6.4 looks for it: without `.md` or `.html`, `index` after a last `/`.

    What ends like a file that it knows is a file; a folder, a README and `post/` are no pages.
    """
    found = [each.path for each in meanings(address, "src/posts/a.md", VITEPRESS, "src")]
    assert found[0] == first
    assert {path for path in found if path.endswith(".md")} <= {first}


def test_vitepress_serves_what_is_public() -> None:
    """An address from `/` may be an HTML page or a file in `public`."""
    page = [each.path for each in meanings("/old", "src/posts/a.md", VITEPRESS, "src")]
    file = [each.path for each in meanings("/logo.png", "src/posts/a.md", VITEPRESS, "src")]
    assert page == ["src/old.md", "src/public/old.html"]
    assert file == ["src/logo.png", "src/public/logo.png"]


def test_a_site_that_is_not_known_may_do_anything() -> None:
    """The likeliest file comes first; `post.md` may be served as `post/`, `/` be any folder."""
    beside = [each.path for each in meanings("./b.md", "src/posts/a.md", ANY)]
    assert beside[0] == "src/posts/b.md"
    assert "src/posts/a/b.md" in beside
    top = [each.path for each in meanings("/logo.png", "src/posts/a.md", ANY)]
    assert top[0] == "logo.png"
    assert "src/public/logo.png" in top
    prefixed = list(meanings("/base/logo.png", "src/posts/a.md", ANY))
    assert ("logo.png", "/base") in {(each.path, each.prefix) for each in prefixed}


def test_an_anchor_is_named_as_its_site_names_it() -> None:
    """Letter by letter where the rule is known; else by letters and digits."""
    text = Document.parse("# Foo Bar\n\n<i id='own'></i>\n")
    assert "foo-bar" in Fragments(text, "vitepress")
    assert "foobar" not in Fragments(text, "vitepress")
    assert {"foobar", "Foo_Bar", "foo-bar-1"} <= {
        name for name in ("foobar", "Foo_Bar", "foo-bar-1", "bar") if name in Fragments(text)
    }
    assert "bar" not in Fragments(text)
    assert all("own" in Fragments(text, rule) for rule in ("", "vitepress"))


def test_checks_and_emission_agree(tmp_path: Path) -> None:
    """What is dead in a VitePress post is dead in its target, and said of both."""
    site = Site(tmp_path, SETTINGS, 'preset = "vitepress"\n')
    site.put("src/.vitepress/config.mts", "export default {}\n")
    site.put(
        "src/posts/a.md",
        "# 开始\n\n## Foo Bar\n\n见 [一](#foobar)、[二](#foo-bar)、[三](b.md)、[四](b)。\n",
    )
    site.put("src/posts/a/b.md", "# 乙\n\n正文。\n")
    dead = ["5:7: anchors", "5:34: links-local", "5:44: links-local"]

    def said(name: str) -> list[str]:
        out = site.run("check", "--only", "anchors,links-local").out
        lines = [line.split(": ") for line in out.splitlines() if line.startswith(name)]
        return [f"{line[0].removeprefix(name + ':')}: {line[1].split()[1]}" for line in lines]

    assert said("src/posts/a.md") == dead
    site.run("translate", "--engine", "pseudo")
    assert said("src/posts/a.md") == dead
    assert [line.split(": ")[1] for line in said("src/en/posts/a.md")] == [
        line.split(": ")[1] for line in dead
    ]


HUGO_BLOG = """\
[[posts]]
preset = "hugo"
source = "content/{slug}.md"
target = "content/{slug}.{locale}.md"
"""


def test_hugo_shows_the_counterpart(tmp_path: Path) -> None:
    """A target's `b.md` is the post in its own locale, whose headings it must name."""
    site = Site(tmp_path, SETTINGS, HUGO_BLOG)
    site.put("content/a.md", "# 甲\n\n见[丙](b.md#安装)。\n")
    site.put("content/b.md", "# 乙\n\n## 安装\n\n内容。\n")
    site.put("content/a.en.md", "# A\n\nSee [C](b.md#installation), [D](b.md#gone).\n")
    site.put("content/b.en.md", "# B\n\n## Installation\n\nContent.\n")
    out = site.run("check", "--only", "anchors").out
    assert "content/a.en.md:3:33: warning anchors: no heading in content/b.en.md" in out
    assert out.count("anchors:") == 1


def test_a_reference_of_hugo_follows_its_heading() -> None:
    """`{{< relref "b.md#安装" >}}` says what the heading is called in the target."""
    pages = {"docs/b.md": Counterpart("docs/b.en.md", {"安装": "installation"})}
    home = Home(Route("docs/a.md", "docs/a.en.md", pages=pages, site=HUGO), EN)
    text = '见[乙]({{< relref "b.md#安装" >}})和`{{< ref "b.md#安装" >}}`。\n'
    document = Document.parse(text)
    followed = Localiser(home, document, document).words(text)
    assert followed == text.replace("b.md#安装", "b.md#installation", 1)


def test_a_locale_that_was_added_is_no_change(tmp_path: Path) -> None:
    """`translate` says of a person's link what `check` says of it: nothing."""
    layout = HUGO_BLOG.replace("{slug}", "{locale}/{slug}").replace("{slug}.{locale}", "{slug}")
    layout += 'spelling = { zh-Hans = "zh-cn" }\n'
    site = Site(tmp_path, SETTINGS.replace('"zh-Hans", "en"', '"en", "zh-Hans"'), layout)
    site.put("content/en/a.md", "# A\n\nSee the [setup](/docs/setup/) page.\n")
    site.put("content/zh-cn/a.md", "# 甲\n\n参见[安装](/zh-cn/docs/setup/)页。\n")
    assert site.run("align", "--all").code == 0
    assert "links:" not in site.run("check", "--only", "links").out
    assert "links:" not in site.run("translate").said


def test_anchors_that_emission_keeps_are_its_own(tmp_path: Path) -> None:
    """With `anchors = "keep"` a heading's `{#anchor}` of the source is no invention."""
    layout = '[[posts]]\npreset = "vitepress"\n[targets]\nanchors = "keep"\n'
    site = Site(tmp_path, SETTINGS, layout)
    site.put("src/.vitepress/config.ts", "export default {}\n")
    site.put("src/posts/a.md", "# 甲\n\n见[它](#安装)。\n\n## 安装\n\n文字在此，足够长。\n")
    target = "# A {#甲}\n\nSee [it](#安装).\n\n## Installation {#安装}\n\nText here.\n"
    site.put("src/en/posts/a.md", target)
    only = ("--only", "placeholders,untranslated,anchors")
    assert "0 errors, 0 warnings" in site.run("check", *only).said
    site.put("src/en/posts/a.md", target.replace("{#安装}", "{#其他}"))
    assert "error placeholders: {#其他} is not in the source" in site.run("check", *only).out

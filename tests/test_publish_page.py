"""The pages as HTML: self-contained, closed to scripts, and complete."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.fixtures import read_cases
from tests.kit import Site
from tests.test_publish_render import Seen
from translator.publish.page import changes
from translator.report.frame import policy

FUZZY = """\
locales = ["zh-Hans", "en"]
engine = "pseudo"

"""


def published(folder: Path, **posts: str) -> Site:
    """A blog with Chinese *posts*, translated by the pseudo engine, and published."""
    site = Site(folder, settings=FUZZY)
    for name, text in posts.items():
        site.put(f"posts/zh/{name}.md", text)
    assert site.run("translate").code == 0
    site.run("publish")
    return site


def page(site: Site, name: str = "a") -> str:
    """The side-by-side page of a post."""
    return site.text(f"translations/en/posts/zh/{name}.html")


def test_a_page_asks_for_no_other_file(tmp_path: Path) -> None:
    """No address but data in an image, a script, a style; links lead away only when followed."""
    html = page(
        published(tmp_path, a="# 题\n\n![x](https://a.example/x.png) [y](https://b.example)\n")
    )
    loaded = [
        value for tag, name, value in Seen(html).attributes
        if name in ("src", "srcset") or (tag == "link" and name == "href")
    ]  # fmt: skip
    assert loaded == ["data:,"]
    assert "url(" not in html
    assert "@import" not in html


def test_the_policy_lets_in_the_pages_own_script_and_style(tmp_path: Path) -> None:
    """The digests are those of what stands in the page; nothing else is let in."""
    html = page(published(tmp_path, a="# 题\n"))
    found = re.search(r'Security-Policy" content="([^"]*)"', html)
    assert found
    assert found[1] == policy()
    for tag in ("script", "style"):
        text = html.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in found[1]
    assert "default-src 'none'" in found[1]
    assert "unsafe" not in found[1]
    assert html.count("<script") == 1


def test_a_served_page_may_hear_from_its_server_only() -> None:
    """What is added for reloading is another digest, and its own origin."""
    assert "connect-src" not in policy()
    assert "connect-src 'self'" in policy("a")


def test_both_sides_say_their_language(tmp_path: Path) -> None:
    """`lang` and `dir` are right for readers, hyphenation and fonts."""
    html = page(published(tmp_path, a="第一段。\n"))
    assert '<div class="side source" lang="zh-Hans" dir="ltr">' in html
    assert '<div class="side target" lang="en" dir="ltr">' in html
    site = Site(tmp_path / "rtl", settings='locales = ["en", "ar"]\nengine = "pseudo"\n')
    site.put("posts/en/a.md", "Some words.\n")
    site.run("translate")
    site.run("publish")
    assert '<div class="side target" lang="ar" dir="rtl">' in site.text(
        "translations/ar/posts/en/a.html"
    )


class Balance(HTMLParser):
    """Counts what is open."""

    VOID = frozenset({"br", "img", "input", "link", "meta", "wbr", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.faults: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close one."""
        if not self.stack or self.stack.pop() != tag:
            self.faults.append(tag)


@pytest.mark.parametrize("text", read_cases("xss", 1))
def test_a_hostile_post_does_not_change_its_page(tmp_path: Path, text: str) -> None:
    """The page has one script, its own ids, no handler; every element of it is closed."""
    title = text.replace("\n", " ").replace("'", "''").strip()
    post = f"---\ntitle: '{title}'\n---\n\n段落 {text}\n\n| 表 {text.splitlines()[0]} |\n| --- |\n"
    html = page(published(tmp_path, a=post))
    seen = Seen(html)
    assert seen.tags.count("script") == 1
    assert not {"iframe", "object", "embed", "base"} & set(seen.tags)
    assert [
        name for _, name, _ in seen.attributes if name.startswith("on") or name == "style"
    ] == []
    ids = [value for _, name, value in seen.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert Balance(html).faults == []


def test_an_index_shows_how_far_each_post_is(tmp_path: Path) -> None:
    """It leads to every page, and says what is to be reviewed."""
    html = published(tmp_path, a="# 甲\n", b="# 乙\n").text("translations/index.html")
    links = [v for tag, name, v in Seen(html).attributes if tag == "a" and name == "href"]
    files = [
        (f"en/posts/zh/{name}.html", f"../posts/zh/{name}.md", f"en/posts/zh/{name}.html",
         f"../posts/en/{name}.md", f"../posts/en/{name}.po")
        for name in "ba"
    ]  # fmt: skip
    assert links == ["#rows", *files[0], *files[1]] or links == ["#rows", *files[1], *files[0]]
    assert "2 posts, all emitted" in html
    assert html.count('aria-label="drafted 100 %, reviewed 0 %"') == 3
    assert html.count('data-is="review"') == 2


def test_a_page_leads_to_its_files(tmp_path: Path) -> None:
    """To the post, its translation and its catalog, where they lie, and to all posts."""
    site = published(tmp_path, a="# 甲\n")
    seen = Seen(page(site)).attributes
    links = [v or "" for tag, name, v in seen if tag == "a" and name == "href"]
    assert links[1] == "../../../index.html"
    folder = site.root / "translations/en/posts/zh"
    for link, name in zip(links[2:5], ("zh/a.md", "en/a.md", "en/a.po"), strict=True):
        assert (folder / link).resolve() == site.root / "posts" / name


def test_what_has_changed_is_shown() -> None:
    """Word by word in English, character by character in Chinese."""
    assert changes("显存不足", "显存很不足") == [("same", "显存"), ("ins", "很"), ("same", "不足")]
    assert changes("the old word", "the word") == [
        ("same", "the "),
        ("del", "old "),
        ("same", "word"),
    ]


def test_a_very_long_change_is_shown_as_a_whole() -> None:
    """To compare every word with every other would take minutes."""
    before, after = "字" * 30_000, "词" * 30_000
    assert changes(before, after) == [("del", before), ("ins", after)]

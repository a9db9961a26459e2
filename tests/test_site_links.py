"""Links of a post, rebased for the folder of its target."""

from __future__ import annotations

from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.site.links import Counterpart, LocalAddress, Route, rebased
from translator.site.presets import PRESETS

VITEPRESS = Route(
    "src/posts/a.md",
    "src/en/posts/a.md",
    "src",
    {
        "src/posts/a.md": Counterpart(
            "src/en/posts/a.md", {"背景": "background", "结论-1": "results-1"}
        ),
        "src/posts/b.md": Counterpart("src/en/posts/b.md", {"安装": "install"}),
        "src/posts/c.md": Counterpart(""),
        "src/guide/index.md": Counterpart("src/en/guide/index.md"),
    },
    PRESETS["vitepress"],
)
BESIDE = Route(
    "README.md",
    "README.zh-Hans.md",
    "",
    {
        "README.md": Counterpart("README.zh-Hans.md", {"install": "安装"}),
        "docs/a.md": Counterpart(""),
    },
)
FOLDERS = Route(
    "posts/zh/a.md",
    "posts/en/a.md",
    "",
    {
        "posts/zh/a.md": Counterpart("posts/en/a.md"),
        "posts/zh/b.md": Counterpart("posts/en/b.md"),
        "posts/zh/c.md": Counterpart(""),
    },
)

CASES = {
    "an image": (VITEPRESS, "../images/a.png", "../../images/a.png"),
    "an image beside the post": (VITEPRESS, "a.png", "../../posts/a.png"),
    "an image with a query": (VITEPRESS, "../images/a.png?url#x", "../../images/a.png?url#x"),
    "a component": (VITEPRESS, "../.vitepress/X.vue", "../../.vitepress/X.vue"),
    "a folder": (VITEPRESS, "../files/", "../../files/"),
    "out of the root": (VITEPRESS, "../../../x/a.txt", "../../../../x/a.txt"),
    "a post with a counterpart": (VITEPRESS, "./b.md", "./b.md"),
    "the same without its ending": (VITEPRESS, "b", "b"),
    "the same as HTML": (VITEPRESS, "../posts/b.html", "./b.html"),
    "its anchor": (VITEPRESS, "./b.md#安装", "./b.md#install"),
    "its anchor in escapes": (VITEPRESS, "./b.md#%E5%AE%89%E8%A3%85", "./b.md#install"),
    "an anchor that it has not": (VITEPRESS, "./b.md#无", "./b.md#无"),
    "a post without counterpart": (VITEPRESS, "./c.md", "../../posts/c.md"),
    "from the site's root": (VITEPRESS, "/posts/b#安装", "/en/posts/b#install"),
    "from the site's root, without counterpart": (VITEPRESS, "/posts/c", "/posts/c"),
    "a folder's page": (VITEPRESS, "../guide/", "../guide/"),
    "a folder's page from the root": (VITEPRESS, "/guide/", "/en/guide/"),
    "an asset from the root": (VITEPRESS, "/logo.svg", "/logo.svg"),
    "an anchor of the post": (VITEPRESS, "#背景", "#background"),
    "the second of two": (VITEPRESS, "#结论-1", "#results-1"),
    "an anchor of the post, named": (VITEPRESS, "./a.md#背景", "./a.md#background"),
    "the post itself": (VITEPRESS, "./a.md", "../../posts/a.md"),
    "an explicit anchor": (VITEPRESS, "#why", "#why"),
    "another site": (VITEPRESS, "https://example.org/a.md", "https://example.org/a.md"),
    "another host": (VITEPRESS, "//example.org/a.md", "//example.org/a.md"),
    "mail": (VITEPRESS, "mailto:a@example.org", "mailto:a@example.org"),
    "a bundler's alias": (VITEPRESS, "@/a.vue", "@/a.vue"),
    "a template": (VITEPRESS, "{{ site.url }}/a", "{{ site.url }}/a"),
    "nothing": (VITEPRESS, "", ""),
    "the language switch of a README": (BESIDE, "README.md", "README.md"),
    "an anchor of a README": (BESIDE, "README.md#install", "README.zh-Hans.md#安装"),
    "a page beside, untranslated": (BESIDE, "docs/a.md", "docs/a.md"),
    "folders of locales": (FOLDERS, "./b.md", "./b.md"),
    "folders of locales, untranslated": (FOLDERS, "./c.md", "../zh/c.md"),
    "folders of locales, an image": (FOLDERS, "../images/a.svg", "../images/a.svg"),
}


Goal = tuple[str, str, str]
"""A page, a query and an anchor, however they are spelled."""


def goal(url: str, origin: str, base: str) -> Goal:
    """Where *url* of the file *origin* leads: the page, without `.md` and `/index`."""
    address = LocalAddress.of(url)
    if address is None:
        return url, "", ""
    return stem(where(address, origin, base)), address.query, unquote(address.fragment)


def where(address: LocalAddress, origin: str, base: str) -> str:
    """The path from the root that *address* names in the file *origin*."""
    path = unquote(address.path)
    if not path:
        return origin
    return normpath(join(base if path.startswith("/") else dirname(origin), path.lstrip("/")))


def stem(path: str) -> str:
    """One spelling of a page that may be written as file, page or folder."""
    page = path.removesuffix(".html").removesuffix(".md")
    folder, _, name = page.rpartition("/")
    return (folder or ".") if name in ("index", "README", "_index") else page


def equivalent(source_url: str, target_url: str, place: Route) -> bool:
    """Whether *target_url*, in the target, leads where *source_url* does, or to its counterpart."""
    page, query, anchor = ours = goal(source_url, place.source, place.base)
    theirs = {stem(path): page for path, page in place.pages.items() if page.target}.get(page)
    goals = {ours}
    if theirs and LocalAddress.of(source_url):
        own = theirs.anchors.get(anchor[1:])
        goals.add((stem(theirs.target), query, f"#{own}" if own else anchor))
    return goal(target_url, place.target, place.base) in goals


@pytest.mark.parametrize("case", CASES)
def test_a_link_leads_where_it_did(case: str) -> None:
    """Assets stay where they are; posts give way to their counterparts."""
    place, url, expected = CASES[case]
    assert rebased(url, place) == expected
    assert equivalent(url, expected, place)


def test_what_a_person_wrote_instead_is_kept() -> None:
    """An address that a person gave the target stands, whatever would be written."""
    place = Route("posts/a.md", "en/posts/a.md", kept={"b.png": "/b.png"})
    assert rebased("b.png", place) == "/b.png"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("./b.md", "b"),
        ("./b.md", "../../posts/b.md"),
        ("./b.md#安装", "/en/posts/b#install"),
        ("./b.md#安装", "../../posts/b#安装"),
        ("../images/a.png", "../../posts/../images/a.png"),
        ("../guide/", "/en/guide/index.md"),
    ],
)
def test_one_page_has_many_spellings(source: str, target: str) -> None:
    """A target may name a page or its counterpart as it likes."""
    assert equivalent(source, target, VITEPRESS)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("./b.md", "./a.md"),
        ("./b.md#安装", "./b.md#usage"),
        ("./c.md", "./c.md"),
        ("../images/a.png", "../images/a.png"),
        ("https://example.org/a", "https://example.org/b"),
        ("#背景", "#results"),
    ],
)
def test_another_page_is_none(source: str, target: str) -> None:
    """A link that leads elsewhere, or nowhere, is not the source's link."""
    assert not equivalent(source, target, VITEPRESS)


PARTS = (
    "a b c . .. / # ? index README posts en zh docs guide .md .html %20 中 背景 #安装 -"
).split()
URL = st.lists(st.sampled_from(PARTS), max_size=8).map("".join)


@given(URL, st.sampled_from([VITEPRESS, BESIDE, FOLDERS]))
def test_whatever_is_rebased_is_equivalent(url: str, place: Route) -> None:
    """`equivalent(url, rebased(url, place), place)` for every address."""
    assert equivalent(url, rebased(url, place), place)


@given(st.text("abc.中/", max_size=12))
def test_a_target_in_the_sources_folder_keeps_its_addresses(url: str) -> None:
    """Where nothing moves and nothing has a counterpart, nothing changes."""
    assert rebased(url, Route("posts/a.md", "posts/a.en.md")) == url

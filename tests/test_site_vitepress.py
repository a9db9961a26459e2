"""examples/vitepress built for real, crawled, and tried in a browser: `make site`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.browser import DESKTOP, PHONE, browser, opened, served
from tests.crawl import Site
from tests.kit import ROOT

pytestmark = pytest.mark.site

EXAMPLE = ROOT / "examples" / "vitepress"
SLUGS = sorted(path.stem for path in (ROOT / "posts" / "zh").glob("*.md"))


@pytest.fixture(scope="module")
def built() -> Site:
    """The example, built with the project's own posts."""
    if shutil.which("npm") is None or not (EXAMPLE / "node_modules" / "vitepress").is_dir():
        pytest.skip("VitePress is not installed in examples/vitepress: make site")
    out = EXAMPLE / "src" / ".vitepress" / "dist"
    shutil.rmtree(out, ignore_errors=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["npm", "run", "build"], cwd=EXAMPLE, env={**os.environ, "PATH": path},
        capture_output=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return Site.read(out)


def test_every_post_is_there_in_both_languages(built: Site) -> None:
    """Each of the project's posts, and the pages of the site itself."""
    names = {f"{built.address}{folder}{slug}.html" for folder in ("", "en/") for slug in SLUGS}
    assert names < set(built.pages)
    assert {page.lang for url, page in built.pages.items() if "/en/" in url} == {"en"}


def test_the_example_is_up_to_date(built: Site) -> None:
    """Each of its pairs is translated, but for the page that is in one language."""
    manifest = EXAMPLE / "src" / ".vitepress" / "translations" / "translations.json"
    posts = json.loads(manifest.read_text("utf-8"))["posts"]
    states = {
        name: translation["state"]
        for name, post in posts.items()
        for translation in post["translations"].values()
    }
    assert {name for name, state in states.items() if state != "translated"} == {"src/zh/about.md"}


def test_nothing_leads_nowhere(built: Site) -> None:
    """No dead link, anchor or picture within the site."""
    assert [f"{p.url}: {each}" for p in built.pages.values() for each in built.dead(p)] == []
    assert sum(len(page.links) for page in built.pages.values()) > 300


def test_versions_point_back(built: Site) -> None:
    """Each page with a counterpart names both versions and a default; the others name none."""
    assert list(built.one_way()) == []
    versions = {url.removeprefix(built.address): set(p.versions) for url, p in built.pages.items()}
    for slug in SLUGS:
        assert versions[f"{slug}.html"] == {"zh-Hans", "en", "x-default"}
    assert versions["about.html"] == versions["404.html"] == set()


@pytest.mark.parametrize("locale", ["zh-Hans", "en"])
def test_feeds_lead_to_pages(built: Site, locale: str) -> None:
    """Each feed parses, has every post, and each entry's address is a page of its locale."""
    rss = ElementTree.parse(built.root / "feeds" / f"{locale}.rss")
    atom = ElementTree.parse(built.root / "feeds" / f"{locale}.atom")
    links = [item.findtext("link") or "" for item in rss.iter("item")]
    space = "{http://www.w3.org/2005/Atom}"
    ids = [entry.findtext(f"{space}id") for entry in atom.iter(f"{space}entry")]
    assert links == ids
    assert len(links) == len(SLUGS)
    assert {built.pages[link].lang for link in links} == {locale}


def test_titles_are_each_locales_own(built: Site) -> None:
    """The site has a name in each language."""
    for name, title in (
        ("index.html", "飞桨社区笔记"),
        ("en/index.html", "PaddlePaddle Community"),
    ):
        assert title in (built.root / name).read_text("utf-8").partition("</title>")[0]


@pytest.fixture(scope="module")
def address(built: Site) -> Iterator[str]:
    """Where the built site is served."""
    with served(built.root) as url:
        yield url


def test_the_switch_goes_to_the_counterpart(address: str) -> None:
    """From each post to its translation and back; on a phone as well."""
    with browser() as chromium, opened(chromium, f"{address}gpu-memory-notes.html") as page:
        page.wait_for_load_state("networkidle")
        page.hover(".VPNavBarTranslations")
        page.click(".VPNavBarTranslations >> text=English")
        page.wait_for_url("**/en/gpu-memory-notes.html")
        # The address changes first, then the page; a time-out says that it never did.
        page.wait_for_selector("html[lang=en]", state="attached")
        assert "GPU Memory" in page.inner_text("h1, h2 >> nth=0")
        page.hover(".VPNavBarTranslations")
        page.click(".VPNavBarTranslations >> text=简体中文")
        page.wait_for_url(f"{address}gpu-memory-notes.html")
        with opened(chromium, f"{address}en/cjk-emphasis.html", PHONE) as phone:
            phone.wait_for_load_state("networkidle")
            phone.click(".VPNavBarHamburger")
            phone.click(".VPNavScreenTranslations button")
            phone.click(".VPNavScreenTranslations >> text=简体中文")
            phone.wait_for_url(f"{address}cjk-emphasis.html")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_there_is_no_switch_where_there_is_no_counterpart(
    address: str, size: tuple[int, int]
) -> None:
    """A page in one language offers none; after a click to a post, the switch is there."""
    with browser() as chromium, opened(chromium, f"{address}about.html", size) as page:
        page.wait_for_load_state("networkidle")
        if size == PHONE:
            page.click(".VPNavBarHamburger")
            page.wait_for_selector(".VPNavScreen")
        assert page.query_selector(".VPNavBarTranslations") is None
        assert page.query_selector(".VPNavScreenTranslations") is None
        page.goto(f"{address}gpu-memory-notes.html")
        page.wait_for_load_state("networkidle")
        assert page.query_selector(".VPNavBarTranslations")

"""The documentation as a site of two languages, built for real and crawled: `make site`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawl import Site
from tests.kit import ROOT

pytestmark = pytest.mark.site

FOLDER = ROOT / "docs" / "site"
TRANSLATED = sorted(path.stem for path in (ROOT / "docs" / "zh-Hans").glob("*.md"))


@pytest.fixture(scope="module")
def built() -> Site:
    """Both languages, built by VitePress with the plugin that `translator publish` writes."""
    if shutil.which("npm") is None or not (FOLDER / "node_modules" / "vitepress").is_dir():
        pytest.skip("VitePress is not installed in docs/site: make docs")
    out = FOLDER / "src" / ".vitepress" / "dist"
    shutil.rmtree(out, ignore_errors=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["npm", "run", "build"], cwd=FOLDER, env={**os.environ, "PATH": path},
        capture_output=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return Site.read(out)


def test_every_page_is_there(built: Site) -> None:
    """Each page in English, and each that has a catalog in Chinese."""
    names = {url.removeprefix(built.address) for url in built.pages}
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"README"}
    assert {f"{page}.html" for page in pages} | {"index.html", "contributing.html"} <= names
    chinese = {"index" if page == "README" else page for page in TRANSLATED}
    assert len(chinese) >= 5
    assert {f"zh-Hans/{page}.html" for page in chinese} <= names
    assert {page.lang for url, page in built.pages.items() if "/zh-Hans/" in url} == {
        "zh-Hans",
        "en",
    }


def test_nothing_leads_nowhere(built: Site) -> None:
    """No dead link, anchor or picture, in the side-by-side pages, too."""
    assert [f"{p.url}: {each}" for p in built.pages.values() for each in built.dead(p)] == []
    assert sum(len(page.links) for page in built.pages.values()) > 2000


def test_versions_point_back(built: Site) -> None:
    """A page in two languages names both and a default; one in English alone names none."""
    assert list(built.one_way()) == []
    versions = {url.removeprefix(built.address): set(p.versions) for url, p in built.pages.items()}
    assert versions["hook.html"] == versions["zh-Hans/hook.html"] == {"en", "zh-Hans", "x-default"}
    assert versions["architecture.html"] == set()


def test_each_translation_is_shown_beside_its_page(built: Site) -> None:
    """The side-by-side pages are part of the site."""
    names = {url.removeprefix(built.address) for url in built.pages}
    assert "translations/index.html" in names
    assert any(name.startswith("translations/zh-Hans/") and "hook" in name for name in names)

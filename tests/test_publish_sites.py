"""The corpus as a site of two languages, built for real: `make site`."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.sites import POSTS, SITE_BUILDERS, SITES

pytestmark = pytest.mark.site


@pytest.mark.parametrize("name", SITE_BUILDERS)
def test_what_resolves_in_the_source_resolves_in_the_target(name: str, tmp_path: Path) -> None:
    """Every link, anchor and picture; what is dead in the source is listed, not invented."""
    if not POSTS.is_dir():
        pytest.skip("the corpus is not beside the project")
    if name == "vitepress" and not (shutil.which("node") and (SITES / "node_modules").is_dir()):
        pytest.skip("VitePress is not installed: make site")
    if name == "mkdocs" and not (find_spec("mkdocs") and find_spec("mkdocs_static_i18n")):
        pytest.skip("MkDocs is not installed: make site")
    found = SITE_BUILDERS[name](tmp_path / "site")
    assert found.pages == len(list(POSTS.glob("*.md"))) > 0
    assert found.alive > 300
    assert (found.lost, found.one_way) == ((), ()), str(found)
    if name == "vitepress":
        assert found.versions == 2 * found.pages

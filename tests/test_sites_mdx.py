"""Sites of MDX, translated and built by their own generators: `make site`.

The sites are our own, under `tests/tools`: what people write there is on few pages.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.crawl import Site as Built
from tests.sites import SITES, build, crawl, translated

pytestmark = pytest.mark.site

TOOLS = Path(__file__).with_name("tools")
SHOWN = re.compile(
    r"<(starlight-tabs|starlight-file-tree|details|table|figure|pre|li|h[1-6]|tr)\b"
    r'|class="[^"]*?\b(starlight-aside--\w+|theme-admonition-\w+|card-grid|card|sl-link-card|sl-badge'
    r'|sl-steps|tabs__item|tabs-container)\b|role="(tab|tabpanel)"'
)
"""What a page is built of: containers, tabs, cards, steps, code, tables, headings."""


def built_of(page: Path) -> Counter[str]:
    """How often a page has each of these within its own text."""
    html = page.read_text("utf-8")
    main = html[html.index("<main") : html.rindex("</main>")]
    return Counter(next(filter(None, m.groups())) for m in SHOWN.finditer(main))


@pytest.fixture
def starlight() -> Iterator[Path]:
    """A copy of the site beside its generator, where Vite wants it, and away with it after."""
    home = (SITES / "starlight").resolve()
    if not (home / "node_modules" / "astro").is_dir():
        pytest.skip("Astro with Starlight is not installed: make site")
    folder = home / "site"
    shutil.rmtree(folder, ignore_errors=True)
    yield shutil.copytree(TOOLS / "starlight", folder)
    shutil.rmtree(folder)


def compare(out: Path, pairs: Mapping[str, str]) -> None:
    """Each page of the source beside its target: built of the same, and no link lost."""
    for source, target in pairs.items():
        assert built_of(out / target) == built_of(out / source), target
    found = crawl(Built.read(out), dict(pairs))
    assert (found.pages, found.lost, found.dead) == (len(pairs), (), ()), str(found)
    assert found.alive > 0


def test_starlight(starlight: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Astro's `.mdx` and `.md` in two languages: the same cards, asides, tabs, steps and links."""
    translated(starlight)
    monkeypatch.setenv("ASTRO_TELEMETRY_DISABLED", "1")
    modules = starlight.parent / "node_modules"
    build(
        [str(modules / ".bin" / "node"), str(modules / "astro/bin/astro.mjs"), "build"], starlight
    )
    names = ("index.html", "plain/index.html", "guides/start/index.html")
    compare(starlight / "dist", {name: f"en/{name}" for name in names})
    html = (starlight / "dist" / "en" / "guides" / "start" / "index.html").read_text("utf-8")
    assert built_of(starlight / "dist" / "en" / names[2])["starlight-aside--tip"] == 1
    assert "{花括号}" in html, "an escaped brace is shown as it is"
    assert "1.0" in html, "an expression is run"

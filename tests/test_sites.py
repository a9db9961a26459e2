"""Small sites of every generator, translated and built by the real one: `make site`.

The sites are our own, under `tests/tools`: all that people write there is on few pages. The
engine is `tests.lettering`, so that whatever readers of a target still see in Chinese was out
of reach, and links must follow their headings.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.crawl import Site as Built
from tests.lettering import HAN
from tests.sites import LETTERING, SITES, build, crawl, translated

pytestmark = pytest.mark.site

TOOLS = Path(__file__).with_name("tools")
MARKS = re.compile(
    r"!!!|\?\?\?|===|///|:::|--8<--|<<<|\{%|%\}|\{\{|\}\}|\{:|\{ ?[#.]|\*\[|\[!|\*\*|~~|\+\+|\{/\*"
)
"""What begins or ends a construct, where it is not taken for one."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CODE = frozenset({"code", "pre", "script", "style", "svg"})
_SEEN = frozenset({"title", "alt", "aria-label", "label"})


@dataclass(frozen=True)
class Sample:
    """A site of ours, and what its generator needs."""

    pages: tuple[str, ...]
    """Built pages of the source; their targets are below `en`."""
    argv: tuple[str, ...]
    """The command that builds it, in the folder of the site."""
    out: str
    """The folder that it builds."""
    shows: frozenset[str]
    """Elements and classes that its pages have."""
    missing: Callable[[], bool]
    """Whether the generator is not installed."""
    packages: str = ""
    """The folder below `.sites` whose `node_modules` it wants beside it."""
    settings: str = ""
    """What is added to the configuration that `init` writes."""
    kept: frozenset[str] = field(default=frozenset())
    """Chinese that readers of targets see, as it is no words of the page: includes, values."""
    home: str = ""
    """What the pages of the source are below of; empty for the root."""


def _no_modules(packages: str, module: str) -> Callable[[], bool]:
    folder = SITES / packages / "node_modules" / module
    return lambda: not (shutil.which("node") and folder.is_dir())


SAMPLES = {
    "hugo": Sample(
        pages=(
            "index.html", "docs/index.html", "docs/plain/index.html", "docs/start/index.html",
        ),
        argv=("hugo", "--quiet", "--destination", "out"),
        out="out",
        shows=frozenset(
            "alert-warning figure tabs tab details summary highlight big abbr figcaption note "
            "quote table dl del input footnotes raw nav lead page".split()
        ),
        missing=lambda: not shutil.which("hugo"),
    ),
    "material": Sample(
        pages=("index.html", "plain/index.html", "start/index.html"),
        argv=(sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "out"),
        out="out",
        shows=frozenset(
            "tip inline end note info danger warning details summary tabbed-set tabbed-labels "
            "filename keys arithmatex mark del critic annotate dl abbr footnote task-list table "
            "twemoji figure figcaption big grid cards md-button hll".split()
        ),
        missing=lambda: not (find_spec("material") and find_spec("mkdocs_static_i18n")),
        settings='\n[targets]\nslugs = "pymdownx"\n',
        kept=frozenset({"片段里的话，两边都是原样。"}),
    ),
    "hexo": Sample(
        pages=("plain/index.html", "start/index.html"),
        argv=("node_modules/.bin/hexo", "generate", "--silent"),
        out="public",
        shows=frozenset(
            "figure figcaption blockquote footer cite pullquote excerpt wide js table del strong "
            "raw".split()
        ),
        missing=_no_modules("hexo", "hexo"),
        packages="hexo",
        kept=frozenset({"{{ 原样 }}", "{{ 不动 }}", "开始", "普通的页"}),
        home="zh/",
    ),
    "jekyll": Sample(
        pages=("plain.html", "start.html"),
        argv=("jekyll", "build", "--quiet", "--destination", "out"),
        out="out",
        shows=frozenset(
            "lead btn code highlight rouge-table note tip table grid abbr footnotes dl step quote "
            "no_toc raw em ul excerpt".split()
        ),
        missing=lambda: not shutil.which("jekyll"),
        kept=frozenset({"甲", "{{ 原样 }}"}),
    ),
}  # fmt: skip


class _Reader(HTMLParser):
    """The elements of a page's own text with their classes, and what readers see of it."""

    def __init__(self, element: str) -> None:
        super().__init__()
        self.element = element
        self.elements: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.within = 0
        self.code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within += tag == self.element
        if not self.within:
            return
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given.get("class", "")))
        self.code += tag in _CODE
        if not self.code:
            self.words += [value for name, value in given.items() if name in _SEEN]

    def handle_endtag(self, tag: str) -> None:
        self.within -= tag == self.element
        if self.within and tag not in _VOID:
            self.elements.append((f"/{tag}", ""))
            self.code -= tag in _CODE

    def handle_data(self, data: str) -> None:
        if self.within and not self.code:
            self.words.append(data)


def read(page: Path, element: str) -> _Reader:
    """Read what is in the *element* of a page that has its own text, or else in its `main`."""
    html = page.read_text("utf-8")
    reader = _Reader(element if f"<{element}" in html else "main")
    reader.feed(html)
    return reader


def compare(
    out: Path,
    pairs: Mapping[str, str],
    kept: frozenset[str] = frozenset(),
    element: str = "article",
) -> set[str]:
    """Hold each page of the source beside its target; give the elements and classes seen.

    They are built of the same, no link is lost, no mark is seen as text that the source does not
    show, and nothing but *kept* is left in Chinese.
    """
    seen: set[str] = set()
    for source, target in pairs.items():
        ours, theirs = read(out / source, element), read(out / target, element)
        assert theirs.elements == ours.elements, target
        said, says = "\n".join(ours.words), "\n".join(theirs.words)
        assert Counter(MARKS.findall(says)) == Counter(MARKS.findall(said)), target
        for each in kept:
            says = says.replace(each, "")
        assert [line for line in says.split("\n") if HAN.search(line)] == [], target
        seen |= {name for tag, classes in ours.elements for name in (tag, *classes.split())}
    found = crawl(Built.read(out), dict(pairs))
    assert (found.pages, found.lost, found.dead) == (len(pairs), (), ()), str(found)
    assert found.alive > 0
    return seen


@pytest.mark.parametrize("name", SAMPLES)
def test_a_site(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each construct is in the target what it is in the source, and each link leads somewhere."""
    sample = SAMPLES[name]
    if sample.missing():
        pytest.skip(f"{name} is not installed: .ci/run, make site")
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    folder = shutil.copytree(TOOLS / name, tmp_path / name)
    if sample.packages:
        (folder / "node_modules").symlink_to(SITES.resolve() / sample.packages / "node_modules")
    translated(folder, sample.settings + LETTERING, engine="command")
    build(list(sample.argv), folder)
    pairs = {f"{sample.home}{page}": f"en/{page}" for page in sample.pages}
    seen = compare(folder / sample.out, pairs, sample.kept)
    assert sample.shows - seen == set()


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


def test_starlight(starlight: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Astro's `.mdx` and `.md` in two languages: the same cards, asides, tabs, steps and links."""
    translated(starlight, LETTERING, engine="command")
    monkeypatch.setenv("ASTRO_TELEMETRY_DISABLED", "1")
    modules = starlight.parent / "node_modules"
    build(
        [str(modules / ".bin" / "node"), str(modules / "astro/bin/astro.mjs"), "build"], starlight
    )
    names = ("index.html", "plain/index.html", "guides/start/index.html")
    seen = compare(
        starlight / "dist",
        {name: f"en/{name}" for name in names},
        frozenset({"复制到剪贴板"}),  # Expressive Code's own word
        element="main",  # an `article` is a card
    )
    assert seen >= {
        "starlight-aside--tip", "starlight-aside--caution", "starlight-aside--note", "card-grid",
        "starlight-tabs", "sl-steps", "starlight-file-tree", "sl-link-card", "sl-badge", "table",
    }  # fmt: skip
    html = (starlight / "dist" / "en" / "guides" / "start" / "index.html").read_text("utf-8")
    assert "1.0" in html, "an expression is run"

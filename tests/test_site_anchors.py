"""Anchors: ours against those of the sites themselves, on real headings and on odd ones.

`make site` installs what the comparisons need: VitePress and github-slugger from npm,
Python-Markdown, and Hugo where apt has it. Without them the fixtures are still compared:
their anchors were written down from the real ones.
"""

from __future__ import annotations

import html
import json
import random
import re
import shutil
import subprocess
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures import read_cases
from tests.kit import ROOT, SHARED
from translator.markdown.document import Document
from translator.site.anchors import SLUGGERS, headings

SITES = ROOT / ".sites"
"""Where `make site` puts npm packages."""
WORDS = (
    "显存 Paddle 3.0 **计算量：**指 `tensor.to` [链接](a.md#x) ![图](b.png) 🎉 👩\u200d💻 ： "
    "（一） “引号” —— C++ &amp; &lt; <b>粗</b> _x_ __y__ a_b ~~旧~~ *斜* É ﬁ ① Ⅳ İstanbul ς ß "
    "한국 日本語 à é 1. - -- # $x$ @user {x} \\* 100% A/B ? ! ， 。 の ⓐ … ½ 'q' \"q\" ‘q’ don't → "
    "𠮷 v2 _1 a-1 a_1 2 \xa0 :tada:"
).split(" ")
ODD = {"{x}", "&amp;", "&lt;", "*斜*", "\xa0"}
"""Words that Python-Markdown's inline rules treat unlike CommonMark's."""
_ANCHOR = re.compile(r'<h[1-6][^>]* id="([^"]*)"')


def real_pages() -> list[str]:
    """The posts of the corpus, and our own, without their front matter."""
    paths = [*sorted((SHARED / "corpus").glob("*/*.md")), *sorted((ROOT / "posts").rglob("*.md"))]
    texts = (path.read_text("utf-8") for path in paths)
    return [re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S) for text in texts]


def generated_pages(words: tuple[str, ...]) -> list[str]:
    """10,000 headings with emoji, CJK, punctuation and duplicates, fifty a page."""
    chance = random.Random(2026)
    pages = []
    for _ in range(200):
        titles: list[str] = []
        for _ in range(50):
            glue = chance.choice(["", " "])
            title = glue.join(chance.choice(words) for _ in range(chance.randint(1, 5)))
            again = titles and chance.random() < 0.2
            titles.append(chance.choice(titles) if again else title)
        pages.append("".join(f"## {title}".rstrip(" #") + "\n\n" for title in titles))
    return pages


@cache
def pages(plain: bool = False) -> list[str]:
    """All pages; *plain* ones without what Python-Markdown reads in its own way."""
    words = tuple(word for word in WORDS if not plain or word not in ODD)
    found = real_pages() + generated_pages(words)
    return [headings_of(page) for page in found] if plain else found


def headings_of(page: str) -> str:
    """A page of nothing but the headings of *page*."""
    blocks = Document.parse(page).blocks.leaves
    titles = [block.lines for block in blocks if block.type == "heading"]
    return "".join(f"# {' '.join(page[a:b] for a, b in lines)}\n\n" for lines in titles)


def anchors_of(page: str, site: str) -> list[str]:
    """The anchors that *site* gives the headings of *page*."""
    return [heading.anchor for heading in headings(Document.parse(page), site)]


def compare(site: str, wanted: list[list[str]], plain: bool = False) -> None:
    """Our anchors of every page are *wanted*."""
    count = 0
    for page, anchors in zip(pages(plain), wanted, strict=True):
        assert anchors_of(page, site) == anchors
        count += len(anchors)
    assert count > 10_000


@cache
def node() -> dict[str, list[list[str]]]:
    """What the packages from npm say."""
    if not (SITES / "node_modules" / "vitepress").is_dir() or not shutil.which("node"):
        pytest.skip("VitePress is not installed; make site installs it")
    tool = SITES / "anchors.mjs"
    shutil.copy(ROOT / "tests" / "tools" / "anchors.mjs", tool)
    (SITES / "pages.json").write_text(json.dumps(pages()), encoding="utf-8")
    argv = ["node", tool.name, "pages.json"]
    done = subprocess.run(argv, cwd=SITES, capture_output=True, encoding="utf-8", check=True)
    found: dict[str, list[list[str]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("site", ["vitepress", "github", "docusaurus"])
def test_anchors_are_those_of_the_npm_packages(site: str) -> None:
    """VitePress as it renders, github-slugger on what GitHub and Docusaurus take."""
    compare(site, node()[site])


def test_anchors_are_those_of_hugo(tmp_path: Path) -> None:
    """Hugo builds the pages; its ids are ours."""
    if not shutil.which("hugo"):
        pytest.skip("hugo is not installed")
    content = tmp_path / "content"
    layouts = tmp_path / "layouts" / "_default"
    for folder in (content, layouts):
        folder.mkdir(parents=True)
    for name in ("config.toml", "hugo.toml"):
        (tmp_path / name).write_text(
            'baseURL = "/"\n[markup.goldmark.renderer]\nunsafe = true\n', encoding="utf-8"
        )
    (layouts / "single.html").write_text("{{ .Content }}", encoding="utf-8")
    (layouts / "list.html").write_text("", encoding="utf-8")
    for number, page in enumerate(pages()):
        safe = re.sub(r"\{\{[<%]", "{ {", page)
        (content / f"p{number}.md").write_text(f"---\ntitle: x\n---\n{safe}", encoding="utf-8")
    subprocess.run(["hugo", "--quiet", "-d", "out"], cwd=tmp_path, check=True)
    built = (tmp_path / "out" / f"p{n}" / "index.html" for n in range(len(pages())))
    compare("hugo", [ids(path.read_text("utf-8")) for path in built])


@pytest.mark.parametrize("site", ["mkdocs", "pymdownx"])
def test_anchors_are_those_of_python_markdown(site: str) -> None:
    """Python-Markdown's toc, with its own slugs and with those of PyMdown Extensions."""
    if not find_spec("markdown") or not find_spec("pymdownx"):
        pytest.skip("Python-Markdown is not installed; make site installs it")
    markdown: Any = import_module("markdown")
    options: dict[str, Any] = {}
    if site == "pymdownx":
        slugs: Any = import_module("pymdownx.slugs")
        options = {"toc": {"slugify": slugs.slugify(case="lower")}}
    extensions = ["toc", "tables", "fenced_code", "attr_list"]
    wanted = [
        ids(markdown.markdown(page, extensions=extensions, extension_configs=options))
        for page in pages(plain=True)
    ]
    compare(site, wanted, plain=True)


def ids(text: str) -> list[str]:
    """The anchors of the headings of a built page."""
    return [html.unescape(name) for name in _ANCHOR.findall(text)]


@pytest.mark.parametrize(("page", "expected"), read_cases("anchors", 2))
def test_anchors_are_those_written_down(page: str, expected: str) -> None:
    """The fixtures name the site, then the anchor of each heading, in order."""
    assert expected.splitlines()
    for line in expected.splitlines():
        site, *anchors = line.split(" ")
        assert anchors_of(page, site.rstrip(":")) == anchors, site


def test_every_site_has_a_rule_that_ends() -> None:
    """However often a title stands on a page, each of its headings gets another anchor."""
    page = "# 一\n\n# One\n\n# One-1\n\n" * 30
    for site in SLUGGERS:
        anchors = anchors_of(page, site)
        assert len(set(anchors)) == len(anchors) == 90


def test_explicit_anchors_are_kept() -> None:
    """`{#id}` wins, and takes its name away from the headings after it."""
    page = "# One {#two}\n\n# Two\n"
    found = {site: anchors_of(page, site) for site in SLUGGERS}
    assert found["vitepress"] == found["hugo"] == ["two", "two-1"]
    assert found["docusaurus"] == ["two", "two"]
    assert found["mkdocs"] == ["two", "two_1"]
    assert found["github"] == ["one-two", "two"]


def test_headings_know_where_their_text_ends() -> None:
    """With Windows line ends, closing `#`s and underlines, too."""
    page = "\ufeff---\r\na: b\r\n---\r\n\r\n# 甲 #\r\n\r\n乙\r\n===\r\n\r\n> ## 丙\r\n"
    found = headings(Document.parse(page), "vitepress")
    assert [page[: each.stop][-1] for each in found] == ["甲", "乙", "丙"]

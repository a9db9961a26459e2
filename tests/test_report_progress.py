"""How far a blog is: counts, JSON, diffs and the page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.kit import Site

POST = "# 题目\n\n第一段讲显存。\n\n第二段讲算子。\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog with a stale, a fuzzy, a hand-edited unit, and one that breaks a new term."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", POST)
    site.put("posts/zh/b & <c>.md", "没有人译的一段。\n")
    site.run("translate", "posts/zh/a.md", "--engine", "pseudo")
    site.put("posts/zh/a.md", POST.replace("第二段讲算子。", "第二段只讲算子。"))
    site.run("translate")
    # A machine's draft, whose words count.
    catalog = site.text("posts/en/a.po").replace("by pseudo", "by chat")
    site.put("posts/en/a.po", catalog.replace('"⟦第一段讲显存。⟧"', '"On video memory."'))
    site.run("translate")
    text = site.text("posts/en/a.md")
    site.put("posts/en/a.md", text.replace("⟦题目⟧", "The Title"))
    site.put("terms/a.csv", "zh-Hans,en,forbid:en\n显存,GPU memory,video memory\n")
    return site


def test_json_has_every_count(site: Site) -> None:
    """With the origins of the targets, and the last day that a machine wrote one."""
    first, second = json.loads(site.run("status", "--json").out)
    assert {key: first[key] for key in ("units", "fuzzy", "stale", "missing", "by_hand")} == {
        "units": 3, "fuzzy": 2, "stale": 1, "missing": 0, "by_hand": 1,
    }  # fmt: skip
    assert first["terms"] == 1
    assert first["origins"] == {"human": 2, "chat": 1}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", first["latest"])
    assert (second["missing"], second["emitted"], second["origins"]) == (1, False, {})


def test_the_table_has_totals(site: Site) -> None:
    """One line more; with one post there is none."""
    lines = site.run("status").out.splitlines()
    assert lines[0].split() == [
        "post", "locale", "units", "drafted", "reviewed", "to", "review", "changed", "missing",
        "by", "hand", "terms", "emitted",
    ]  # fmt: skip
    assert lines[-1].split() == [
        "total", "4", "75", "%", "25", "%", "2", "1", "1", "1", "1", "1/2",
    ]  # fmt: skip
    assert "total" not in site.run("status", "posts/zh/a.md").out


def test_a_term_that_was_added_flags_units(site: Site) -> None:
    """No run is needed in between; -v names each place, and nothing is translated again."""
    before = site.files()
    assert "posts/en/a.md:3:" in (said := site.run("-v", "status").err)
    assert "“video memory” is wrong for 显存; write “GPU memory”" in said
    assert site.files() == before
    (site.root / "terms/a.csv").unlink()
    assert json.loads(site.run("status", "--json").out)[0]["terms"] == 0


def test_the_diff_of_a_source(site: Site) -> None:
    """Where it is, what changed, and the target that is there; in a pipe with marks."""
    assert site.run("status", "--diff").out == (
        "posts/zh/a.md:5 → en (chat)\n  source: 第二段{+只+}讲算子。\n  target: ⟦第二段讲算子。⟧\n"
    )
    site.put("posts/zh/a.md", POST)
    assert site.run("status", "--diff").out == "no source has changed\n"


class Page(HTMLParser):
    """Tags, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)


def test_the_page_needs_nothing_else(site: Site) -> None:
    """Nothing to load; names are escaped; every bar is said in words; links lead to the files."""
    ran = site.run("status", "--html", "out/status.html")
    assert "wrote out/status.html" in ran.err
    text = site.text("out/status.html")
    page = Page(text)
    names = {tag for tag, _ in page.tags}
    assert not names & {"img", "iframe", "c"}
    assert not any(key in ("src", "style") for _, attrs in page.tags for key in attrs)
    links = [unquote(attrs["href"] or "") for tag, attrs in page.tags if tag == "a"]
    files = [link for link in links if link.startswith("../")]
    assert {"../posts/zh/a.md", "../posts/en/a.md", "../posts/en/a.po"} < set(files)
    assert all((site.root / "out" / link).is_file() for link in files)
    assert "default-src 'none'" in text
    assert "posts/zh/b & <c>.md" in page.words
    labels = [attrs.get("aria-label") for tag, attrs in page.tags if attrs.get("role") == "img"]
    assert "drafted 100 %, reviewed 33 %" in labels
    assert all(labels)


def test_the_bars_are_as_wide_as_the_counts(site: Site) -> None:
    """The parts of a bar are what is reviewed and what is drafted; what is missing is left."""
    site.run("status", "--html", "s.html")
    bars = re.findall(
        r'aria-label="(drafted[^"]*)" viewBox="0 0 1000 1".*?</svg>', site.text("s.html")
    )
    parts = re.findall(r'<svg class="bar".*?</svg>', site.text("s.html"))
    assert bars
    for label, bar in zip(bars, parts, strict=True):
        widths = [int(width) for width in re.findall(r'width="(\d+)" height', bar)]
        drafted = int(label.split()[1])
        assert sum(widths) == pytest.approx(10 * drafted, abs=10)


def test_a_page_leads_to_the_pages_of_pairs(site: Site) -> None:
    """Where `publish` made them; else a title leads to the post itself."""
    site.run("status", "--html", "s.html")
    assert 'href="posts/zh/a.md">a</a>' in site.text("s.html")
    site.run("publish")
    site.run("status", "--html", "s.html")
    assert 'href="translations/en/posts/zh/a.html">a</a>' in site.text("s.html")


def test_a_page_that_cannot_be_written(site: Site) -> None:
    """One sentence, and an exit code."""
    site.put("file", "")
    ran = site.run("status", "--html", "file/status.html")
    assert ran.code != 0
    assert "Traceback" not in ran.said

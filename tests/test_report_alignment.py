"""The page of an alignment: whole in itself, safe, what is doubtful first."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

from tests.kit import TO_EN
from translator.bitext.alignment import Row
from translator.catalog.catalog import Catalog
from translator.markdown.document import Document
from translator.project.project import Post, Project
from translator.report.alignment import Place
from translator.report.alignment import alignment_page as page
from translator.translate.adopt import Alignment

EVIL = "<script>alert(1)</script> \"quoted\" & 'odd' <img src=x onerror=y>"


def made(name: str, *scores: float) -> Alignment:
    """An alignment with a row for each score; 0 for one without a partner."""
    root = Path("/blog")
    post = Post(root / f"{name}.md", root / f"{name}.en.md", root / f"{name}.po", TO_EN)
    text = "\n\n".join(f"第 {n} 段 {EVIL}" for n in range(len(scores)))
    segments = Document.parse(text).segments
    rows: list[Row] = [
        (segment, segment if score else None, score)
        for segment, score in zip(segments, scores, strict=True)
    ]
    return Alignment(post, tuple(rows), Catalog(TO_EN))


def built(*each: Alignment) -> str:
    """The page of a project."""
    project = Project(Path("/blog"), (TO_EN.source, TO_EN.target), ())
    return page(project, each, Place(Path("/blog/align.html")))


class Elements(HTMLParser):
    """Collects elements, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Elements close in order."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.words.append(data)


def test_texts_are_escaped() -> None:
    """A post's HTML is shown, not obeyed; the page is well nested."""
    found = Elements(built(made("a", 1.0, 0.5, 0.0)))
    assert not found.open
    assert {tag for tag, _ in found.tags}.isdisjoint({"img", "iframe"})
    assert sum(tag == "script" for tag, _ in found.tags) == 1
    assert sum(word.startswith("第 ") and EVIL in word for word in found.words) == 5


def test_the_page_asks_for_nothing() -> None:
    """Its policy forbids all but its own style and script, by their digests."""
    text = built(made("a", 1.0))
    assert "default-src 'none'" in text
    for tag in ("style", "script"):
        own = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        assert own
        digest = base64.b64encode(hashlib.sha256(own[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in text
    assert "style=" not in text
    assert "url(" not in text


def test_what_is_doubtful_stands_first() -> None:
    """The least sure first, then what is alone, then the rest, folded away."""
    text = built(made("a", 1.0, 0.7, 0.0, 0.5))
    places = [text.index(f">{word}<") for word in ("0.50", "0.70", "–", "1.00")]
    assert places == sorted(places)
    assert "<details><summary>Aligned (1)" in text


def test_what_is_sure_is_folded() -> None:
    """Pairs in which all is sure are one line."""
    text = built(made("a", 1.0, 0.9), made("b", 1.0), made("c", 0.5))
    assert '<details class="pair fine"><summary>2 pairs without a doubt</summary>' in text
    assert text.index("c.md") < text.index('class="pair fine"') < text.index("a.md")


def test_pairs_with_doubts_stand_first() -> None:
    """With several pairs there is a list of them, and those to look at lead it."""
    text = built(made("sure", 1.0), made("odd", 0.5, 0.0))
    assert text.index("odd.md") < text.index("sure.md")
    assert "0 doubtful, 0 without" not in text
    assert "Alignment of 2 pairs" in text


def test_a_reader_s_setting_is_followed() -> None:
    """Light and dark, and a narrow screen; each side says its language."""
    text = built(made("a", 1.0))
    assert "prefers-color-scheme: dark" in text
    assert "max-width: 46rem" in text
    assert 'name="viewport"' in text
    assert 'lang="zh-Hans"' in text
    assert 'lang="en" dir="ltr"' in text

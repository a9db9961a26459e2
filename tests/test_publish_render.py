"""Markdown as HTML to look at: faithful to what the post says, and harmless."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from tests.fixtures import read_cases
from translator.publish.render import Mark, html_text, plain, references, render

DATA = "data:image/png;base64,AAAA"
_HARMLESS = ("https://", "http://", "mailto:")


def none(text: str) -> list[Mark]:
    """Finds no terms."""
    return []


def shown(text: str, *, env: str = "", pictures: bool = False) -> str:
    """*text* rendered."""
    return render(text, references(env), none, (lambda _: DATA) if pictures else None)


class Seen(HTMLParser):
    """The elements and attributes of a piece of HTML, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def faults(html: str) -> list[str]:
    """What in a piece of HTML could run, load or disguise itself."""
    seen = Seen(html)
    bad = {"script", "style", "iframe", "object", "embed", "form", "input", "button", "base",
           "link", "meta", "svg", "template", "video", "audio", "table", "details"}  # fmt: skip
    found = [f"<{tag}>" for tag in seen.tags if tag in bad or "-" in tag]
    for tag, name, value in seen.attributes:
        allowed = {"a": {"href", "title", "rel"}, "img": {"src", "alt", "title"}}.get(tag, set())
        own = {"data-piece", "data-term", "title", "dir"} | (
            {"display", "stretchy", "fence", "form", "mathvariant", "linebreak"}
            if tag[0] == "m"
            else set()
        )
        if name not in allowed | own:
            found.append(f"{tag} {name}")
        if name == "href" and not value.startswith(_HARMLESS):
            found.append(value)
        if name == "src" and not value.startswith("data:image/"):
            found.append(value)
    return found


@pytest.mark.parametrize("text", read_cases("xss", 1))
@pytest.mark.parametrize("pictures", [True, False], ids=["source", "target"])
def test_nothing_hostile_comes_through(text: str, pictures: bool) -> None:
    """Whatever a post brings, only known elements, attributes and addresses are left."""
    assert faults(shown(text, env=text, pictures=pictures)) == []
    assert faults(html_text(text, none)) == []
    assert faults(plain(text, none)) == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain words", "plain words"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("**bold** and *soft* ~~gone~~", "<strong>bold</strong> and <em>soft</em> <s>gone</s>"),
        ("`a<b`", "<code>a&lt;b</code>"),
        ("press <kbd>t</kbd>", "press <kbd>t</kbd>"),
        ("one  \ntwo", "one<br>\ntwo"),
        (":tada:", '<span data-piece="emoji">:tada:</span>'),
        ("a[^1]", 'a<span data-piece="footnote">[^1]</span>'),
        ("{{ x }}", '<span data-piece="vue">{{ x }}</span>'),
        ("$5 和 $6", "$5 和 $6"),
    ],
)  # fmt: skip
def test_what_a_post_says_is_shown(text: str, html: str) -> None:
    """Inline Markdown looks as it does on a page; what is no Markdown stays as written."""
    assert shown(text) == html


def test_reference_links_find_their_definitions() -> None:
    """A link by label leads where the post's definition says."""
    html = shown("[飞桨][p] 和 [p]", env="[p]: https://a.example 'title'\n")
    assert html.count('href="https://a.example"') == 2


def test_formulas_are_set() -> None:
    """Inline math becomes MathML; underscores in it are no emphasis."""
    html = shown("$a_b$ 与 $c_d$")
    assert html.count("<msub>") == 2
    assert "<em>" not in html


def test_pictures_are_shown_once() -> None:
    """The source shows the picture, the target its translated text alone."""
    text = '![old text](a.png "title")'
    assert f'<img src="{DATA}" alt="old text">' in shown(text, pictures=True)
    assert "<img" not in shown(text)
    assert "old text · title" in shown(text)


def test_a_picture_in_html_has_an_alternative_text() -> None:
    """HTML's own pictures come as data as well, and never without `alt`."""
    assert shown('<img src="a.png">', pictures=True) == f'<img alt="" src="{DATA}">'


def find(text: str) -> list[Mark]:
    """Finds 显存."""
    at = text.find("显存")
    return [(at, at + 2, 7, False)] if at >= 0 else []


@pytest.mark.parametrize(
    "text", ["显存不足", "看 **显存** 吧", "<kbd>显存</kbd>", "[显存](https://a.example)"]
)
def test_a_term_is_marked(text: str) -> None:
    """A term is marked wherever it stands."""
    assert '<mark data-term="7">显存</mark>' in render(text, references(""), find, None)


def test_a_term_across_emphasis_is_marked_in_parts() -> None:
    """Marks never cross the elements of the text."""
    html = render("显**存**", references(""), find, None)
    assert html == (
        '<mark data-term="7">显</mark><strong><mark data-term="7">存</mark></strong>'
    )  # fmt: skip


def test_a_term_in_code_is_not_marked() -> None:
    """Code is no words."""
    assert "<mark" not in render("`显存`", references(""), find, None)

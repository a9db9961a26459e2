"""Inline tags as XML, as HTML, and in pieces: what is sent can always be read back."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.engines.markup import (
    TagPieces,
    from_html,
    from_xml,
    has_tags,
    keeps_tags,
    to_html,
    to_xml,
    without_tags,
)
from translator.markdown.placeholders import protect

PARTS = ("`code`", "[text](https://a.example/?a=1&b=2 'x')", "<b>", "</b>", "**", "&amp;", "&", "<",
         ">", "<x1/>", "</g1>", "&lt;x1/&gt;", "$x < y$", "字", "word", " ", "_", "\\*", '"', "'",
         "&#39;", "&nbsp", "<!-- -->", "]]>", "🎉", "\u2028", "id=x1", "x1", "{{ a }}")  # fmt: skip
SOURCES = st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=4)), max_size=12).map("".join)


@given(SOURCES)
def test_xml_is_read_back(source: str) -> None:
    """from_xml(to_xml(text)) == text, for every text that an engine may get."""
    text = protect(source).text
    assert from_xml(to_xml(text)) == text


@given(SOURCES)
def test_html_is_read_back(source: str) -> None:
    """from_html(to_html(text)) == text."""
    text = protect(source).text
    assert from_html(to_html(text)) == text


@given(SOURCES)
def test_pieces_are_put_together(source: str) -> None:
    """Cut and joined, a text is itself; and no piece has a tag."""
    text = protect(source).text
    pieces = TagPieces.of(text)
    assert pieces.joined(pieces.texts) == text
    assert not any(map(has_tags, pieces.texts))
    assert all(piece == piece.strip() != "" for piece in pieces.texts)


@given(st.lists(st.sampled_from([p for p in PARTS if p not in ("<b>", "</b>")]), max_size=12))
def test_xml_can_be_parsed(parts: list[str]) -> None:
    """A strict parser takes it, whatever stands in the text."""
    ElementTree.fromstring(f"<t>{to_xml(protect(''.join(parts)).text)}</t>")


@given(SOURCES)
def test_a_text_keeps_its_own_tags(source: str) -> None:
    """And loses them in `without_tags`."""
    text = protect(source).text
    assert keeps_tags(text, text)
    assert not has_tags(without_tags(text))


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("<g1>a</g1><x2/>", True),
        ("<x2/> <g1></g1>", True),
        ("<g1><x2/></g1>", True),
        ("<g1>a</g1>", False),
        ("<g1>a</g1><x2/><x2/>", False),
        ("<x2/></g1><g1>", False),
        ("<g1><x2/>", False),
        ("<g1>a</g1><x2/><x3/>", False),
    ],
)
def test_tags_are_kept_if_each_is_there_once_and_nested(answer: str, kept: bool) -> None:
    """In whatever order."""
    assert keeps_tags("<g1>a</g1><x2/>", answer) is kept


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ('Look <b id="x1" class="notranslate">x1</b> up', "Look <x1/> up"),
        ("<b id=x1 class=notranslate>x1 first</b>", "<x1/> first"),
        ("<b class='notranslate' id='x1'></b>a", "<x1/>a"),
        ("<B ID=g1>It&#39;s &lt;b&gt;</B>", "<g1>It's <b></g1>"),
        ("<i>new</i> <b>bold</b>", "<i>new</i> <b>bold</b>"),
        ("a</b>", "a</b>"),
        ("<b id=g1>a", "<g1>a"),
        ("5 < 6 & 7", "5 < 6 & 7"),
    ],
)
def test_answers_in_html_are_read(answer: str, text: str) -> None:
    """However a service writes attributes; what is not ours is left for verification to see."""
    assert from_html(answer) == text


def test_nothing_is_joined_where_a_piece_has_no_answer() -> None:
    """A text is translated as a whole, or not at all."""
    pieces = TagPieces.of("先打开 <x1/>，再读**手册**。")
    assert pieces.texts == ("先打开", "，再读", "手册")
    assert pieces.joined(["Open", "", "manual"]) == ""
    assert pieces.joined([" Open ", ", read ", "it"]) == "Open <x1/>, read**it**。"

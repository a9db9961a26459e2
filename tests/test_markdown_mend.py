"""Mending: placeholders put back, emphasis and URLs made to render, planted tags escaped."""

from __future__ import annotations

import pytest

from translator.markdown.document import Document
from translator.markdown.inlines import label_key
from translator.markdown.mend import literal_emphasis, mend
from translator.markdown.syntax import Grammar


@pytest.mark.parametrize(
    "text",
    ["**重点：**后文", "`x` [文](u) <b>", "https://a.example，后文", "{{ a }} $b$", "[参考]", ""],
)
def test_a_source_is_left(text: str) -> None:
    """A target that is the source is left as it is, whatever is wrong with it."""
    assert text == mend(text, text)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("用 `甲`", "use `a`", "use `甲`"),
        ("见[文](u)", "see [it](v)", "see [it](u)"),
        ('见[文](u "题")', 'see [it](v "t")', 'see [it](u "t")'),
        ("图 ![甲](u)", "fig ![a](v)", "fig ![a](u)"),
        ("<b class='甲'>乙</b>", "<b class='x'>y</b>", "<b class='甲'>y</b>"),
        ("$甲$", "$a$", "$甲$"),
        ("{{ 甲 }}", "{{ a }}", "{{ 甲 }}"),
        ("注[^甲]", "note[^a]", "note[^甲]"),
        ("<https://a.example>", "<https://b.example>", "<https://a.example>"),
    ],
)
def test_placeholders_are_put_back(source: str, target: str, expected: str) -> None:
    """A placeholder that differs from its counterpart becomes the source's."""
    assert expected == mend(source, target)
    assert target == mend(source, target, held=False)


def test_placeholders_change_places() -> None:
    """Placeholders that are the source's may stand in any order."""
    assert mend("`a` 和 `b`", "`b` and `a`") == "`b` and `a`"


def test_placeholders_are_not_invented() -> None:
    """A placeholder that the target left out stays out: words are not ours to change."""
    assert mend("用 `a`", "it") == "it"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("a <b>c</b>", "a &lt;b>c&lt;/b>"),
        ("a <!-- b -->", "a &lt;!-- b -->"),
        ("a <script>b</script>", "a &lt;script>b&lt;/script>"),
        ("a {{ b }}", "a &#123;&#123; b }}"),
        ("{{{{ a }}", "&#123;&#123;&#123;&#123; a }}"),
    ],
)
def test_planted_tags_are_escaped(target: str, expected: str) -> None:
    """Tags, comments and interpolations that the source does not have become text."""
    assert expected == mend("甲", target)
    assert target == mend("甲", target, held=False)


def test_code_that_is_added_stays() -> None:
    """Code and links that a target adds do no harm, and are left for the checks to report."""
    assert mend("甲", "use `a`, see [b](u)") == "use `a`, see [b](u)"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("**重点：**后文", "**重点**：后文"),
        ("前文**“重点”**后文", "前文“**重点**”后文"),
        ("**“重点”**后文", "“**重点**”后文"),
        ("前文**（一）和（二）**后文", "前文<strong>（一）和（二）</strong>后文"),
        ("*斜。*后文", "*斜*。后文"),
        ("***全部！***后文", "***全部***！后文"),
        ("**重点：** 后文", "**重点：** 后文"),
        ("**重点**：后文", "**重点**：后文"),
        ("**重点：**", "**重点：**"),
        ("\\**重点：**后文", "\\**重点：**后文"),
        ("`**a：**b` 后", "`**a：**b` 后"),
        ("**`a`**后文", "<strong>`a`</strong>后文"),
        ("前文*（一）和（二）*后文", "前文<em>（一）和（二）</em>后文"),
        ("前文***（一）和（二）***后文", "前文<strong><em>（一）和（二）</em></strong>后文"),
        ("前文**:tada:**后文", "前文<strong>:tada:</strong>后文"),
        ("一 **二\n\n三：**四", "一 **二\n\n三：**四"),
        ("[一**二](u)三：**四", "[一**二](u)三：**四"),
        ("前文**“甲”和“乙”**后文", "前文<strong>“甲”和“乙”</strong>后文"),
        ("前文**甲。”**后文", "前文<strong>甲。”</strong>后文"),
        ("前文**“甲**后文", "前文<strong>“甲</strong>后文"),
        ("前文**“”**后文", "前文<strong>“”</strong>后文"),
        ('前文**"甲"**后文', '前文"**甲**"后文'),
        ("前文**(甲)**后文", "前文(**甲**)后文"),
        ("前文**，甲**后文", "前文<strong>，甲</strong>后文"),
        ("前文**。**后文", "前文**。**后文"),
        ("前文**甲，。**后文", "前文**甲，**。后文"),
        ("前文**甲 。**后文", "前文<strong>甲 </strong>。后文"),
        ("前文 **，甲** 后文", "前文 **，甲** 后文"),
        ("**甲.**b", "**甲**.b"),
        ("前文**甲[乙**后文]", "前文**甲[乙**后文]"),
        ("前文**`甲`。**后文", "前文<strong>`甲`</strong>。后文"),
        ("前文**[甲](u)**后文", "前文<strong>[甲](u)</strong>后文"),
        ("前文~~“甲”~~后文", "前文“~~甲~~”后文"),
        ("~~甲。~~后文 **乙。**后文", "~~甲~~。后文 **乙**。后文"),
        ("~甲。~后文 ****乙。****后文", "~甲。~后文 ****乙。****后文"),
        ("**甲\\*。**后文", "**甲\\*。**后文"),
        ("前文**甲。\n乙。**后文", "前文**甲。\n乙**。后文"),
    ],
)
def test_emphasis(target: str, expected: str) -> None:
    """Punctuation moves out of emphasis that would not render, or a tag takes its place."""
    assert expected == mend("source", target)


def test_emphasis_is_mended_once() -> None:
    """A tag that mending put in place of stars is not mended away."""
    once = mend("甲", "见**（附录）和**处")

    assert once == "见<strong>（附录）和</strong>处"
    assert once == mend("甲", once)


def test_broken_emphasis_of_the_author() -> None:
    """What the author's own emphasis does not render is not ours to change."""
    assert mend("**重点：**后文", "**要点：**后面") == "**要点：**后面"
    assert mend("**重点：**后文", "**要点：**后面 *两。*个") == "**要点**：后面 *两*。个"


def test_literal_emphasis() -> None:
    """The emphases that stay literal are named, for the checks."""
    assert literal_emphasis("**重点：**后文，**好的**。`**a：**b`") == ["**重点：**"]
    assert literal_emphasis("没有强调") == []
    assert literal_emphasis("~~删：~~后文，*斜*，前文**（附）和**后文") == [
        "**（附）和**",
        "~~删：~~",
    ]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("见 https://a.example，后文", "见 <https://a.example>，后文"),
        ("见 https://a.example/x后文", "见 <https://a.example/x>后文"),
        ("见 https://a.example 后文", "见 https://a.example 后文"),
        ("见 https://a.example", "见 https://a.example"),
        ("见 `https://a.example`，后文", "见 `https://a.example`，后文"),
        ("见 <https://a.example>，后文", "见 <https://a.example>，后文"),
    ],
)
def test_urls(target: str, expected: str) -> None:
    """A bare URL goes into angle brackets where a CJK character follows it."""
    assert expected == mend("https://a.example https://a.example/x", target, held=False)


def test_references() -> None:
    """A reference whose text was translated names its definition."""
    grammar = Grammar(labels=frozenset({label_key("文档")}))

    assert mend("见 [文档]", "see [docs]", grammar) == "see [docs][文档]"
    assert mend("见 [文档][]", "see [docs][]", grammar) == "see [docs][文档]"
    assert mend("见 [文档]", "see [文档]", grammar) == "see [文档]"
    assert mend("见 [别的]", "see [docs]", grammar) == "see [docs]"


def test_text_that_is_not_markdown() -> None:
    """In HTML and front matter, stars and URLs are text; tags are held all the same."""
    target = "**a：**b https://a.example，c <b>d</b>"

    assert (
        mend("甲", target, Grammar(markdown=False))
        == "**a：**b https://a.example，c &lt;b>d&lt;/b>"
    )
    assert mend("<i x='甲'>乙</i>", "<i x='b'>a</i>", Grammar(markdown=False)) == "<i x='甲'>a</i>"


def test_the_notes_of_an_editor_are_translated_where_the_source_has_them() -> None:
    """`{++加上++}` (Critic Markup) shows words; one that only the target has is escaped."""
    document = Document.parse("{++加上++}。\n\n没有。\n", "mkdocs")
    assert (
        document.fill(["{++added++}.", "{++not it++}."]) == "{++added++}.\n\n&#123;++not it++}.\n"
    )

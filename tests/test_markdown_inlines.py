"""Inline constructs: what must not change within a sentence, piece by piece."""

from __future__ import annotations

import pytest

from tests.fixtures import read_cases
from translator.markdown.inlines import find_inlines, fixed, has_words, label_key
from translator.markdown.syntax import Grammar, Syntax


def shown(text: str, *, markdown: bool = True, labels: frozenset[str] = frozenset()) -> list[str]:
    """Write each inline of *text* as its kind and its pieces, with `…` for what people read."""
    found = find_inlines(text, Grammar(labels=labels, markdown=markdown))
    return [f"{i.kind} {'…'.join(text[a:b] for a, b in i.pieces)}" for i in found]


@pytest.mark.parametrize(("texts", "expected"), read_cases("inlines", 2))
def test_inlines(texts: str, expected: str) -> None:
    """Each line of a case has the inlines on the line of the same number below."""
    labels = frozenset({label_key("A"), label_key("甲")})
    lines = [line.replace("⏎", "\n") for line in texts.splitlines()]
    found = ["; ".join(shown(line, labels=labels)).replace("\n", "⏎") for line in lines]
    assert found == expected.splitlines()


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        ("jekyll", "[甲]({% x y %}#a)", ["link […]({% x y %}#a)"]),
        ("jekyll", "[甲]({{ a b }}/c d)", []),
        ("github", "[甲]({{ a b }}/c)", ["link […]({{ a b }}/c)"]),
        ("github", "[甲](x{{ a b }}{{c d}} '题')", ["link […](x{{ a b }}{{c d}} '…')"]),
        ("hugo", '[甲]({{< ref "a b" >}})', ['link […]({{< ref "a b" >}})']),
        ("github", "[甲]({% x y)", []),
    ],
)
def test_templates_in_addresses(dialect: str, text: str, expected: list[str]) -> None:
    """They run before Markdown, so the blanks in their tags end no address."""
    found = find_inlines(text, Grammar(Syntax.of(dialect)))
    assert [
        f"{i.kind} {'…'.join(text[a:b] for a, b in i.pieces)}" for i in found if i.kind == "link"
    ] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("用 `x` 和 ``y ` z``", ["code `x`", "code ``y ` z``"]),
        ("`没有结束", []),
        ("``不一样长`", []),
        ("\\`不是码`", []),
        ("`\\` 后文 `x`", ["code `\\`", "code `x`"]),
        ("`跨\n行`", ["code `跨\n行`"]),
    ],
)
def test_code(text: str, expected: list[str]) -> None:
    """Code lies between two runs of as many backticks; a backslash escapes the first only."""
    assert expected == shown(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[文](u)", ["link […](u)"]),
        ('[文](u "题")', ['link […](u "…")']),
        ("[文](u '题')", ["link […](u '…')"]),
        ("[文](u (题))", ["link […](u (…))"]),
        ('[文](u "")', ['link […](u "")']),
        ("[文](<a b>)", ["link […](<a b>)"]),
        ("[文](a_(b)_c)", ["link […](a_(b)_c)"]),
        ("[文]()", ["link […]()"]),
        ("[](u)", ["link [](u)"]),
        ('[123](u "4")', ['link [123](u "4")']),
        ("[文] (u)", []),
        ("[文](a b)", []),
        ("[文](u", []),
        ("\\[文](u)", []),
        ("[a [b] c](u)", ["link […](u)"]),
        ("[外 [内](u)](v)", ["link […](u)"]),
        ("[a](u\n'题')", ["link […](u\n'…')"]),
        ("[`]` 文](u)", ["link […](u)", "code `]`"]),
    ],
)
def test_links(text: str, expected: list[str]) -> None:
    """A link's brackets, URL and title marks are fixed; its text and title are read."""
    assert expected == shown(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![图](u)", ["image ![…](u)"]),
        ("![](u)", ["image ![](u)"]),
        ("[![图](u)](v)", ["link […](v)", "image ![…](u)"]),
        ("[![](u)](v)", ["link […](v)", "image ![](u)"]),
        ("![外 [内](u)](v)", ["image ![…](v)", "link […](u)"]),
        ("\\![文](u)", ["link […](u)"]),
    ],
)
def test_images(text: str, expected: list[str]) -> None:
    """An image's alt text is read, within a link's text, too; one without any stands alone."""
    assert expected == shown(text)


def test_references() -> None:
    """A reference is one if its label is defined, however it is spelled."""
    labels = frozenset({label_key("Doc"), label_key("参考")})

    assert shown("[文][doc]", labels=labels) == ["link […][doc]"]
    assert shown("[文][没有]", labels=labels) == []
    assert [i.split()[0] for i in [*shown("[参考][]", labels=labels)]] == ["shortcut"]
    assert [i.split()[0] for i in [*shown("[参考]", labels=labels)]] == ["shortcut"]
    assert [i.split()[0] for i in [*shown("![参考]", labels=labels)]] == ["image"]
    assert shown("\\[参考]", labels=labels) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<https://a.example/路>", ["url <https://a.example/路>"]),
        ("<a@b.example>", ["url <a@b.example>"]),
        ("<a@>", []),
        ("见 https://a.example/x，后文", ["url https://a.example/x"]),
        ("见 https://a.example/x。", ["url https://a.example/x"]),
        ("见(https://a.example/x_(y))", ["url https://a.example/x_(y)"]),
        ("https://a.example/x?y=1&z=2#w!", ["url https://a.example/x?y=1&z=2#w"]),
        ("https://a.example/路径 后文", ["url https://a.example/路径"]),
        ("www.a.example, 后文", ["url www.a.example"]),
        ("地址:https://a.example/x", ["url https://a.example/x"]),
        (
            "&lt;https://a.example/x.gz&gt;",
            ["entity &lt;", "url https://a.example/x.gz", "entity &gt;"],
        ),
        (
            "https://a.example/?a=1&amp;b=2&quot;.",
            ["url https://a.example/?a=1&amp;b=2", "entity &quot;"],
        ),
        ("ahttps://b", []),
        ("https://", []),
    ],
)
def test_urls(text: str, expected: list[str]) -> None:
    """URLs in angle brackets, and bare ones without the punctuation or entity after them."""
    assert expected == shown(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a_1$ 和 $$b$$", ["math $a_1$", "math $$b$$"]),
        ("$5 和 $6", []),
        ("$5元和$6", []),
        ("从 $5元到 6元$ 吧", []),
        ("$5x$", ["math $5x$"]),
        ("从 $ 到 $", []),
        ("\\$a$", []),
        ("$a\\$b$", ["math $a\\$b$"]),
        ("$没有结束", []),
        ("$$$", []),
    ],
)
def test_math(text: str, expected: list[str]) -> None:
    """Formulas have no white space at their edges; prices are prose."""
    assert expected == shown(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ a }} 和 {{ b", ["vue {{ a }}"]),
        ("[[toc]] [[TOC]] [[别的]]", ["toc [[toc]]", "toc [[TOC]]"]),
        (":tada: 12:30:45 :没有: a:b:c", ["emoji :tada:"]),
        ("注[^1]和[^注]", ["footnote [^1]", "footnote [^注]"]),
        ("标题 {#a .b}", ["attrs {#a .b}"]),
        ("集合 {甲, 乙}", []),
        ("&nbsp;&#160;&#xA0; &没有; & a", ["entity &nbsp;", "entity &#160;", "entity &#xA0;"]),
        ("informaci&oacute;n &#243; &copy;", ["entity &copy;"]),
        ("甲  \n乙\\\n丙 \n丁", ["break   \n", "break \\\n"]),
        ("\\*\\_\\`\\\\", []),
    ],
)
def test_small_constructs(text: str, expected: list[str]) -> None:
    """What blogs add to CommonMark, entities that are no letters of a word, and hard breaks."""
    assert expected == shown(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>字</b>", ["html <b>…</b>"]),
        ("<b>没有结束", ["html <b>"]),
        ("没有开始</b>", ["html </b>"]),
        ("<b>甲<i>乙</i></b>", ["html <b>…</b>", "html <i>…</i>"]),
        ("<b>甲<i>乙</b></i>", ["html <b>…</b>", "html <i>", "html </i>"]),
        ("<br>甲<br/>", ["html <br>", "html <br/>"]),
        ('<a title="题" href="u">字</a>', ['html <a title="…" href="u">…</a>']),
        ("<a title=题>字</a>", ["html <a title=题>…</a>"]),
        (
            "<code>甲</code><svg><text>乙</text></svg>",
            ["html <code>甲</code>", "html <svg><text>乙</text></svg>"],
        ),
        (
            "<!-- 注 -->甲<!-->乙<? 丙 ?>",
            ["comment <!-- 注 -->", "comment <!-->", "comment <? 丙 ?>"],
        ),
        ("<!-- 没有结束", []),
        ("1 < 2 和 a<b", []),
        ("\\<b>甲", []),
        ("[甲 <b>乙](u)</b>", ["link […](u)", "html <b>", "html </b>"]),
        (
            "[甲 ![乙 <b>](u) 丙</b>](v)",
            ["link […](v)", "image ![…](u)", "html <b>", "html </b>"],
        ),
        ("`<b>` 甲</b>", ["code `<b>`", "html </b>"]),
        ("<Badge text='x' @click=\"y\" #slot />", ["html <Badge text='x' @click=\"y\" #slot />"]),
    ],
)
def test_html(text: str, expected: list[str]) -> None:
    """Tags that belong together are a pair; they must stand in the same part of a link."""
    assert expected == shown(text)


def test_text_that_is_not_markdown() -> None:
    """In HTML and front matter only HTML, entities and interpolations are fixed."""
    text = "`码` [文](u) $x$ <b>字</b> {{ a }} &amp;"

    expected = ["html <b>…</b>", "vue {{ a }}", "entity &amp;"]

    assert expected == shown(text, markdown=False)


def test_further_attributes() -> None:
    """A project names the attributes of its own components that people read."""
    syntax = Syntax(attributes={"message": frozenset({"nickname"}), "*": frozenset({"label"})})
    text = "<Message nickname='甲' avatar='乙'></Message><x label='丙'>"

    found = find_inlines(text, Grammar(syntax))

    assert [[text[a:b] for a, b in inline.holes] for inline in found] == [["甲", ""], ["丙"]]


@pytest.mark.parametrize("text", ["字", "a", "é", "１", "，", "“", "a1", "1 x 2"])
def test_has_words(text: str) -> None:
    """Letters, full-width digits and Chinese punctuation are something to translate."""
    assert has_words(text)


@pytest.mark.parametrize("text", ["", " \n", "123", "1.5 + 2", "-_*#", "$€", "🎉", "1_000"])
def test_has_no_words(text: str) -> None:
    """Figures, signs and emoji are nothing to translate."""
    assert not has_words(text)


def test_label_key() -> None:
    """Labels are compared without regard to case and white space."""
    assert label_key("  The\n Label ") == label_key("the label")
    assert label_key("ẞ") == label_key("SS")
    assert label_key("甲") != label_key("乙")


def test_a_reference_is_the_same_link_however_it_is_written() -> None:
    """`[译文][原文]` stands for `[原文]`; of any other link the address alone must not change."""
    labels = frozenset({label_key("原文")})

    def what(text: str) -> tuple[str, ...]:
        (inline,) = find_inlines(text, Grammar(labels=labels))
        return fixed(text, inline)

    assert what("[原文]") == what("[原文][]") == what("[译文][原文]") == ("link", "[", "][原文]")
    assert what("[甲](u)") == what("[乙](u)") == ("link", "[", "](u)")
    assert what("[甲](u)") != what("[甲](v)")

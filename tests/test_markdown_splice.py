"""Guards: what would begin another block, or end this one, is escaped."""

from __future__ import annotations

import pytest

from translator.markdown import splice

STARTS = [
    "# 甲",
    "###### 甲",
    "> 甲",
    ">甲",
    "- 甲",
    "+ 甲",
    "* 甲",
    "```",
    "~~~py",
    "***",
    "- - -",
    "_ _ _",
    ":::",
    "::: tip",
    "[^1]: 甲",
]
"""What begins a block on any line."""
HARMLESS = [
    "#甲",
    "-甲",
    "1.甲",
    "12345678901. 甲",
    "`x`",
    "``",
    "~~甲~~",
    "**甲**",
    "a: b",
    "<b>甲</b>",
]
"""What looks like it and is not."""


@pytest.mark.parametrize("start", STARTS)
def test_starts_are_escaped(start: str) -> None:
    """What would begin a block is escaped, on the first line and on a further one."""
    assert [f"\\{start}", f"\\{start}"] == splice.guard_lines([start, start], "甲")


@pytest.mark.parametrize("start", STARTS)
def test_starts_of_the_source_stay(start: str) -> None:
    """A line that begins as its source does is left alone, so a source guards to itself."""
    source = f"{start}\n{start}"

    assert source.split("\n") == splice.guard_lines(source.split("\n"), source)


@pytest.mark.parametrize("line", HARMLESS)
def test_harmless_lines_stay(line: str) -> None:
    """What begins no block is left alone."""
    assert [line, line] == splice.guard_lines([line, line], "甲")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1. 甲", "1\\. 甲"),
        ("2) 甲", "2\\) 甲"),
        ("123456789. 甲", "123456789\\. 甲"),
        ("3.", "3\\."),
    ],
)
def test_numbers(line: str, expected: str) -> None:
    """Any number of up to nine digits begins a list on the first line."""
    assert [expected] == splice.guard_lines([line], "甲")


def test_numbers_on_further_lines() -> None:
    """Only a 1 begins a list on a further line."""
    assert splice.guard_lines(["甲", "2. 乙", "1. 丙", "1."], "甲") == [
        "甲",
        "2. 乙",
        "1\\. 丙",
        "1.",
    ]


def test_underlines() -> None:
    """What would make a heading or a table of the line before is escaped, not on line one."""
    lines = ["===", "===", "---", "--|--", "|:-:|"]

    assert splice.guard_lines(lines, "甲") == ["===", "\\===", "\\---", "\\--|--", "\\|:-:|"]


@pytest.mark.parametrize("tag", ["<div>", "</p>", "<!-- x", "<?php", "<details open>", "<x-y>"])
def test_html(tag: str) -> None:
    """A tag that the source does not have is text."""
    assert [f"&lt;{tag[1:]}"] == splice.guard_lines([tag], "甲")


@pytest.mark.parametrize("tag", ["<div>", "<!-- x -->", "<x-y>"])
def test_html_of_the_source(tag: str) -> None:
    """A tag that the source has elsewhere cannot be escaped, so the line is refused."""
    with pytest.raises(splice.Refused, match="block"):
        splice.guard_lines([tag], f"甲 {tag} 乙")


def test_another_tag_of_an_element_of_the_source_is_text() -> None:
    """It is the tag that is the source's, with its attributes, not the element."""
    assert splice.guard_lines(['<div id="x">'], "甲 <div> 乙") == ['&lt;div id="x">']


def test_a_formula_of_the_source_cannot_begin_a_line() -> None:
    """Escaped it would be no formula; a `$$` that the source has not is text."""
    assert splice.guard_lines(["$$"], "甲") == ["\\$$"]
    with pytest.raises(splice.Refused, match="block"):
        splice.guard_lines(["$$"], "甲 $$ 乙")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("a|b", "a\\|b"),
        ("a\\|b", "a\\|b"),
        ("`a|b`", "`a\\|b`"),
        ("a\\\\|b", "a\\\\\\|b"),
        ("a", "a"),
    ],
)
def test_cells(target: str, expected: str) -> None:
    """A pipe is escaped unless it is already, in code too."""
    assert expected == splice.guard_cell(target)


def test_cells_with_pipes_in_code() -> None:
    """Where the source's code has a bare one, it is code to the renderer, and others are not."""
    assert splice.guard_cell("`a|b` c|d", "`a|b` e") == "`a|b` c\\|d"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("甲 #", "甲 \\#"),
        ("甲 ###", "甲 \\###"),
        ("C#", "C#"),
        ("#", "\\#"),
        ("甲 # 乙", "甲 # 乙"),
    ],
)
def test_headings(target: str, expected: str) -> None:
    """Signs at the end that would close a heading are escaped."""
    assert expected == splice.guard_heading(target)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("a]b", "a\\]b"),
        ("a[b", "a\\[b"),
        ("a[b]c", "a[b]c"),
        ("][", "\\]\\["),
        ("[a]]", "[a]\\]"),
        ("[a[b]c", "\\[a[b]c"),
        ("a]b[c]d", "a\\]b[c]d"),
        ("a\\]b", "a\\]b"),
        ("`]`", "`]`"),
        ("[甲](u)", "[甲](u)"),
        ("\\[a]b", "\\[a&#93;b"),
        ("\\[a [b", "\\[a \\[b"),
    ],
)
def test_brackets(target: str, expected: str) -> None:
    """Brackets without a partner are escaped, but for those of code and links."""
    assert expected == splice.guard_brackets(target)


@pytest.mark.parametrize(
    ("target", "quote", "expected"),
    [
        ('a"b', '"', 'a\\"b'),
        ("a'b", '"', "a'b"),
        ("a'b", "'", "a\\'b"),
        ("a(b)", "(", "a\\(b\\)"),
        ('a\\"b', '"', 'a\\"b'),
    ],
)
def test_titles(target: str, quote: str, expected: str) -> None:
    """What would end a link title is escaped."""
    assert expected == splice.guard_quoted(target, quote)


@pytest.mark.parametrize(
    ("target", "quote", "expected"),
    [
        ('a"b', '"', "a&quot;b"),
        ("a'b", '"', "a'b"),
        ("a'b", "'", "a&#39;b"),
        ("a<b>c", '"', "a&lt;b>c"),
        ("a\nb", '"', "a b"),
    ],
)
def test_attributes(target: str, quote: str, expected: str) -> None:
    """What would end an attribute, or begin a tag in it, is an entity."""
    assert expected == splice.guard_attribute(target, quote)


@pytest.mark.parametrize(
    ("line", "source", "expected"),
    [
        ("[a]: text", "[甲]: 文", "[a]: text"),
        ("[a]: text", "[!TIP] 文", "\\[a]: text"),
        ("[!TIP] text", "[甲]: 文", "\\[!TIP] text"),
        ("[!TIP] text", "[!TIP] 文", "[!TIP] text"),
        ("[^1]: text", "[!TIP] 文", "\\[^1]: text"),
    ],
)
def test_a_label_is_one_whatever_it_says(line: str, source: str, expected: str) -> None:
    """A source that begins like a definition leaves a target that does so, and no other."""
    assert splice.guard_lines([line], source) == [expected]

"""Blocks: where each one lies in the text, and what it stands in."""

from __future__ import annotations

import pytest

from translator.markdown.blocks import Blocks, Frame, LocatedState, find_blocks
from translator.units import Kind


def shown(text: str) -> list[tuple[str, Kind, list[str]]]:
    """Give type, container and lines of each leaf block of *text*."""
    leaves = find_blocks(text).leaves
    return [(leaf.type, leaf.inside, [text[a:b] for a, b in leaf.lines]) for leaf in leaves]


def only(text: str) -> Blocks:
    """Find the blocks of *text*, every list and quote of which must have been located."""
    blocks = find_blocks(text)
    assert blocks.lost == ()
    return blocks


def test_lines() -> None:
    """A block's lines are the text's own, without the white space before them."""
    text = "  甲\n     乙\n\n# 丙 #\n"

    expected = [
        ("paragraph", Kind.PARAGRAPH, ["甲", "乙"]),
        ("heading", Kind.PARAGRAPH, ["丙"]),
    ]

    assert expected == [(t, k, [line.strip(" ") for line in lines]) for t, k, lines in shown(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> 甲\n> 乙\n", [("paragraph", Kind.QUOTE, ["甲", "乙"])]),
        ("- 甲\n  乙\n", [("paragraph", Kind.ITEM, ["甲", "乙"])]),
        ("- > 甲\n  > 乙\n", [("paragraph", Kind.QUOTE, ["甲", "乙"])]),
        ("> 1. 甲\n>    乙\n", [("paragraph", Kind.ITEM, ["甲", "乙"])]),
        ("[^1]: 甲\n    乙\n", [("paragraph", Kind.FOOTNOTE, ["甲", "乙"])]),
        ("-\t甲\n\n\t乙\n", [("paragraph", Kind.ITEM, ["甲"]), ("paragraph", Kind.ITEM, ["乙"])]),
        (">\t甲\n> \t乙\n", [("paragraph", Kind.QUOTE, ["甲", "乙"])]),
    ],
)
def test_containers(text: str, expected: list[tuple[str, Kind, list[str]]]) -> None:
    """The lines of a block in lists, quotes and footnotes lie without their prefixes."""
    assert expected == shown(text)
    assert only(text).leaves


def test_definitions() -> None:
    """The paragraph before a definition holds terms."""
    text = "甲\n乙\n: 丙\n"

    expected = [("term", Kind.PARAGRAPH, ["甲", "乙"]), ("paragraph", Kind.DEFINITION, ["丙"])]

    assert expected == shown(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲\n===\n", ("heading", "setext")),
        ("# 甲\n", ("heading", "")),
        ("<div>\n甲\n</div>\n", ("html", "")),
        ("[甲]: /u '题'\n", ("reference", "")),
        ("::: tip 甲\n", ("syntax", "container\n::: tip …")),
    ],
)
def test_types(text: str, expected: tuple[str, str]) -> None:
    """Each leaf has its type; an underlined heading is `setext`, a construct is its marker."""
    leaf = only(text).leaves[0]

    assert expected == (leaf.type, leaf.info)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲\n", ""),
        ("> 甲\n", "> "),
        (">甲\n", ">"),
        ("- 甲\n", "  "),
        ("12.  甲\n", "     "),
        ("> - > 甲\n", ">   > "),
        ("- - 甲\n", "    "),
        ("-\t甲\n", " \t"),
        ("[^1]: 甲\n", "      "),
    ],
)
def test_prefix(text: str, expected: str) -> None:
    """A further line of a block would begin with what keeps it in its container."""
    (leaf,) = only(text).leaves

    assert expected == leaf.prefix


def test_order() -> None:
    """Blocks come in the order of the text, though mistune misorders a list after a quote."""
    assert [lines for *_, lines in shown("> 甲\n- 乙\n# 丙\n")] == [["甲"], ["乙"], ["丙"]]


def test_labels() -> None:
    """The labels of link reference definitions are normalised, wherever they stand."""
    text = "[A  b]: /u\n\n> [丙]: /v\n\n- [d]: /w\n\n`[e]: /x`\n\n```\n[f]: /y\n```\n"

    assert frozenset({"A B", "丙", "D"}) == find_blocks(text).labels


def test_labels_of_definitions_that_are_none() -> None:
    """A definition does not interrupt a paragraph, and needs a destination."""
    assert frozenset() == find_blocks("甲\n[a]: /u\n\n[b]:\n\n[c] : /u\n").labels


def test_fences() -> None:
    """The content of a fence is a leaf, without the lines that open and close it."""
    text = "~~~py 甲\nx\ny\n~~~\n"

    (leaf,) = find_blocks(text).leaves

    assert (
        leaf.type,
        leaf.info,
        [text[start:stop] for start, stop in leaf.lines if start < stop],
    ) == ("code", "py 甲", ["x", "y"])


def test_places_after_front_matter() -> None:
    """Blocks have their places in the whole text, wherever the Markdown begins."""
    text = "---\n---\n# 甲\n\n> 乙\n> 丙\n"

    heading, quote = find_blocks(text, 8).leaves

    assert (heading.text(text), quote.text(text)) == ("甲", "乙\n丙")
    assert [text[quote.placer()(at)] for at in (0, 2)] == ["乙", "丙"]


def located(source: str, ends: list[int] | None) -> LocatedState:
    """Make the state of a text that begins with a quote, whose lines end at *ends*."""
    state = LocatedState()
    state.env.update(leaves=[], lost=[])
    state.process(source)
    state.ends = ends
    state.frames.append(Frame(Kind.QUOTE, 0))
    return state


def test_lost() -> None:
    """Lines that are not their parent's are not placed, and their place is reported."""
    state = located("甲\n乙\n", [1, 3])
    child = state.child_state("别的\n")

    assert child.ends is None
    assert child.spans(0, 2) == ()
    assert state.env["lost"] == [1]


def test_a_child_of_the_lost_is_lost() -> None:
    """What stands in a container that could not be located is not located either."""
    child = located("甲\n", None).child_state("甲\n")

    assert child.ends is None
    assert child.env["lost"] == []

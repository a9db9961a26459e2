"""Hostile sizes: whatever the text is, time grows with its length and no faster.

Growth is measured, not seconds: four times the text may take about four times the time, and
not sixteen. A machine that is busy with something else is no fault, so a bad ratio is measured
again before it counts.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from itertools import chain
from math import log

import pytest

from tests.kit import EN, TO_EN, ZH, Machine, run_pipeline
from translator import Termbase, align
from translator.checks.base import PostSetting, Setting
from translator.checks.exceptions import apply_exceptions
from translator.checks.post import ParsedPost, check_post
from translator.checks.run import check_pair
from translator.errors import TargetRefused
from translator.markdown.document import Document
from translator.markdown.placeholders import protect
from translator.markdown.prose import _prose
from translator.project.project import shipped_glossaries

RATIO = 8.0
"""Above this, four times the text takes too long: 4 is linear, 16 is quadratic."""
TRIES = 4
"""How often a bad ratio is measured again."""
ENOUGH = 0.003
"""Seconds that a text must take to be long enough to measure."""
LEAST = 0.001
"""Seconds that count at the least: below, clocks and caches say more than we do."""
LONGEST = 500_000
"""Characters that are enough, however little time they take."""


@pytest.fixture(autouse=True, scope="module")
def _frozen() -> Iterator[None]:
    """Keep what other tests left in memory out of the collector's way: only ours is measured."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read every text anew: a text that is measured twice would else be remembered."""
    monkeypatch.setattr("translator.markdown.prose._prose", _prose.__wrapped__)


Text = Callable[[int], str]

INLINES: dict[str, Text] = {
    "a megabyte on one line": lambda n: "字" * n,
    "words on one line": lambda n: "word 字，" * n,
    "unclosed comments": lambda n: "<!-- 字 " * n,
    "unclosed instructions": lambda n: "字 <? " * n,
    "unclosed sections": lambda n: "字 <![CDATA[ " * n,
    "backticks of one length": lambda n: "` 字 " * n,
    "backticks of growing length": lambda n: " 字 ".join(
        "`" * i for i in range(round((2 * n) ** 0.5))
    ),
    "brackets open": lambda n: "[" * n + "字",
    "brackets closed": lambda n: "字" + "]" * n,
    "brackets nested": lambda n: "[" * n + "字" + "]" * n,
    "brackets with labels": lambda n: "[字][字" * n,
    "images open": lambda n: "![" * n + "字",
    "links": lambda n: "[字](/u '题') " * n,
    "links open": lambda n: "[字](" * n,
    "links open with titles": lambda n: "[字](u 'x " * n,
    "links open with angles": lambda n: "[字](<u " * n,
    "parentheses": lambda n: "[字](" + "(" * n,
    "uses of references": lambda n: "[字]: /u\n\n" + "[字] " * n,
    "tags open": lambda n: "<b>字" * n,
    "tags open and closed": lambda n: "<b>" * n + "字" + "</b>" * n,
    "tags closed badly": lambda n: "<b><i>字</b></i>" * n,
    "tags not finished": lambda n: "字 <b a='" * n,
    "tags with attributes": lambda n: "<b " + "a='字' " * n + ">字</b>",
    "tags with readable attributes": lambda n: "<i " + "alt='字' " * n + ">字</i>",
    "less than": lambda n: "字" + "<" * n,
    "scripts open": lambda n: "字<script>" * n,
    "dollars": lambda n: "$字 " * n,
    "double dollars": lambda n: "$$ 字 " * n,
    "escaped dollars": lambda n: "$字" + "\\$" * n,
    "prices": lambda n: "$5元 " * n,
    "formulas": lambda n: "字 $a$ " * n,
    "braces": lambda n: "{{ 字 " * n,
    "attribute lists": lambda n: "字 {#a " * n,
    "colons": lambda n: "字" + ":a" * n,
    "entities": lambda n: "字&a" * n,
    "backslashes": lambda n: "字" + "\\" * n,
    "stars": lambda n: "字" + "*" * n,
    "stars apart": lambda n: "*字 " * n,
    "emphasis": lambda n: "**字：**字" * n,
    "underscores": lambda n: "_字 " * n,
    "tildes": lambda n: "字~~" * n,
    "spaces": lambda n: "字" + " " * n + "字",
    "spaces at line ends": lambda n: ("字" + " " * 50 + "\n") * n,
    "blank lines": lambda n: "字" + "\n" * n + "字",
    "lines of spaces": lambda n: "字" + "     \n" * n + "字",
    "carriage returns": lambda n: "字\r\n" * n,
    "unclosed directives": lambda n: "<!-- translator:note " * n,
    "URLs": lambda n: "字 https://a.example/b，" * n,
    "URL of many characters": lambda n: "字 https://a" + "b)" * n,
    "URL and punctuation": lambda n: "字 https://a" + "." * n,
    "schemes": lambda n: "字" + "https:" * n,
    "our own tags": lambda n: "字 <x1/> <g2> " * n,
    "nulls": lambda n: "字\0" * n,
}
"""What is hostile within a paragraph, in any amount."""
BLOCKS: dict[str, Text] = {
    "short lines": lambda n: "字\n" * n,
    "paragraphs": lambda n: "字\n\n" * n,
    "paragraph starting with digits": lambda n: "1984 年\n" * n,
    "paragraph of would-be items": lambda n: "字\n" + "2. 字\n" * n,
    "paragraph of would-be definitions": lambda n: "字\n" + "[a]: /u\n" * n,
    "lines of unclosed comments": lambda n: "<!-- 字\n" * n,
    "comments": lambda n: "<!-- 字 -->\n\n" * n,
    "references": lambda n: "[字] [a][b]\n\n" * 20 + "[字]: /u\n" * n,
    "reference definitions": lambda n: "".join(f"[a{i}]: /u '字'\n\n" for i in range(n)),
    "reference definitions in one paragraph": lambda n: "".join(f"[a{i}]: /u\n" for i in range(n)),
    "HTML blocks": lambda n: "<div>\n字\n</div>\n\n" * n,
    "HTML block of many lines": lambda n: "<div>\n" + "字\n" * n + "</div>\n",
    "HTML table": lambda n: "<table>\n" + "<tr><td title='题'>字</td></tr>\n" * n,
    "lines of double dollars": lambda n: "$$ 字\n" * n,
    "container marks": lambda n: "::: tip 字\n" * n,
    "quotes nested": lambda n: ">" * n + "字",
    "quotes nested, spaced": lambda n: "> " * n + "字",
    "quote of many lines": lambda n: "> 字\n" * n,
    "quote of blank lines": lambda n: ">\n" * n + "字",
    "quotes": lambda n: "> 字\n\n" * n,
    "quote with lazy lines": lambda n: "> 字\n" + "字\n" * n,
    "quotes broken by rules": lambda n: "> 字\n---\n" * n,
    "lists nested on a line": lambda n: "- " * n + "字",
    "lists nested": lambda n: "".join(" " * min(i, 200) + "- 字\n" for i in range(n)),
    "list": lambda n: "- 字\n" * n,
    "loose list": lambda n: "- 字\n\n" * n,
    "ordered list": lambda n: "".join(f"{i}. 字\n" for i in range(n)),
    "item of many lines": lambda n: "- 字\n" + "  字\n" * n,
    "item of many paragraphs": lambda n: "- 字\n\n" + "  字\n\n" * n,
    "item with lazy lines": lambda n: "- 字\n" + "字\n" * n,
    "empty items": lambda n: "-\n" * n,
    "lists in quotes": lambda n: "> - 字\n" * n,
    "quotes in lists": lambda n: "- > 字\n" * n,
    "tasks": lambda n: "- [ ] 字\n" * n,
    "table of many rows": lambda n: "|字|字|\n|-|-|\n" + "|字|字|\n" * n,
    "table of many columns": lambda n: "|字" * n + "|\n" + "|-" * n + "|\n" + "|字" * n,
    "tables": lambda n: "|字|\n|-|\n\n" * n,
    "would-be tables": lambda n: "|字|字|\n|-|\n" * n,
    "pipes": lambda n: "字" + "|" * n,
    "would-be delimiter rows": lambda n: "字\n" + "|-" * n + "x",
    "dashes": lambda n: "字\n" + "-" * n + "字",
    "dashes and spaces": lambda n: "字\n" + "- " * n + "字",
    "equal signs": lambda n: "字\n" + "=" * n + "字",
    "headings": lambda n: "# 字 {#a} #\n" * n,
    "hashes": lambda n: "# 字" + " #" * n + " 字",
    "fences": lambda n: "```\n字\n```\n" * n,
    "unclosed fences": lambda n: "```` 字\n``` 字\n" * n,
    "footnotes": lambda n: "".join(f"[^{i}]: 字\n" for i in range(n)),
    "footnote of many lines": lambda n: "[^1]: 字\n" + "    字\n" * n,
    "footnote of blank lines": lambda n: "[^1]: 字\n" + "\n" * n + "字",
    "footnotes nested": lambda n: "[^1]: " * n + "字",
    "definitions": lambda n: "字\n: 字\n\n" * n,
    "definitions of one term": lambda n: "字\n" + ": 字\n" * n,
    "terms": lambda n: "字\n" * n + ": 字\n",
    "front matter": lambda n: "---\n" + "a: 字\n" * n + "---\n",
    "front matter nested": lambda n: "---\ntitle: " + "[" * n + "\n---\n",
    "front matter not closed": lambda n: "---\n" + "a: 字\n" * n,
    "would-be front matter": lambda n: "---\n" + "--- \n字\n" * n,
    "TOML front matter": lambda n: (
        "+++\n" + "".join(f"[t{i}]\ntitle = '字'\n" for i in range(n)) + "+++\n"
    ),
    "directives": lambda n: "<!-- translator:note 字 -->\n\n字\n\n" * n,
    "skips": lambda n: "<!-- translator:skip -->\n\n字\n\n" * n,
}
"""What is hostile as blocks, in any amount."""


def seconds(act: Callable[[str], object], text: str) -> float:
    """How long the processor is at *act* on *text*, without the collector of garbage."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        act(text)
        return time.process_time() - start
    finally:
        gc.enable()


def growth(act: Callable[[str], object], make: Text) -> float:
    """How many times longer *act* takes on four times the text: the least of several measures.

    Two sizes are tried, since where a cache ends there is one step and no growth.
    """
    size = 50
    while seconds(act, make(size)) < ENOUGH and len(make(size)) < LONGEST:
        size *= 2
    for larger in (size, 4 * size):
        small, large = make(larger), make(4 * larger)
        least = float("inf"), float("inf")
        for _ in range(TRIES):
            least = min(least[0], seconds(act, small)), min(least[1], seconds(act, large))
            ratio = least[1] / max(least[0], LEAST)
            if ratio < RATIO:
                return ratio
    return ratio


def fill(text: str) -> None:
    """Parse *text* and put another target into each of its segments."""
    document = Document.parse(text)
    targets: list[str | None] = [s.source.replace("字", "x") for s in document.segments]
    try:
        document.fill(targets)
    except TargetRefused:
        document.fill([None if document.refusal(i, t or "") else t for i, t in enumerate(targets)])


def restore(text: str) -> None:
    """Protect *text* and restore it."""
    protected = protect(text)
    protected.restore(protected.text)


@pytest.mark.parametrize("make", [*INLINES.values(), *BLOCKS.values()], ids=[*INLINES, *BLOCKS])
def test_documents(make: Text) -> None:
    """Four times the text is parsed and filled in about four times the time."""
    assert growth(fill, make) < RATIO


@pytest.mark.parametrize("make", INLINES.values(), ids=INLINES)
def test_tags(make: Text) -> None:
    """Four times the text is protected and restored in about four times the time."""
    assert growth(restore, make) < RATIO


PAIRS: dict[str, Text] = {
    "other links": lambda n: "".join(f"[字](/字{i}) " for i in range(n)),
    "other code": lambda n: "".join(f"`字{i}` " for i in range(n)),
    "other images": lambda n: "".join(f"![](字{i}.png)\n\n" for i in range(n)),
    "other tags": lambda n: '<a href="字">字</a>' * n,
    "other code blocks": lambda n: "```\n字\n```\n\n" * n,
    "a code block with other lines": lambda n: "```\n" + "字\n" * n + "```\n",
    "headings": lambda n: "## 字\n\n" * n,
    "tables": lambda n: "|字|字|\n|-|-|\n" + "|字|字|\n" * n,
    "interpolations": lambda n: "字 {{ 字 }} " * n,
    "exceptions": lambda n: "<!-- translator:ignore html 字: x -->\n\n字 <b>\n\n" * n,
    "front matter": lambda n: "---\n" + "".join(f"字{i}: 字\n" for i in range(n)) + "---\n字",
    "Chinese left over": lambda n: "显存，" * n,
    "Latin letters": lambda n: "显A存B站" * n,
    "Latin in emphasis": lambda n: "显**A**存" * n,
    "half-width marks": lambda n: "显,存;  " * n,
    "full-width marks": lambda n: "字， " * n,
    "brackets of all kinds": lambda n: "（【“《(" * n,
    "local links": lambda n: "".join(f"[字](字{i}.png)[字](#字{i}) " for i in range(n)),
    "anchors": lambda n: "".join(f"## 字{i}\n\n[字](#字{i})\n\n" for i in range(n)),
    "headings in HTML": lambda n: "[字](#字)\n\n" + "<h1>字 " * n,
    "a heading of spaces": lambda n: "[字](#字)\n\n# 字" + " {" * n,
}
"""What is hostile in a pair, in any amount: the target has letters for 字."""


def pair_up(text: str) -> None:
    """Align *text* with a translation that begins and ends otherwise."""
    target = "# x\n\n" + text.replace("字", "x") + "\n\n> x\n"
    align(Document.parse(text), Document.parse(target))


def compare(text: str) -> None:
    """Check *text* against a translation in which all that can differ does."""
    posts = [
        ParsedPost(name, Document.parse(t))
        for name, t in (("a", text), ("b", text.replace("字", "x")))
    ]
    links = [([s], [t]) for s, t in zip(*(post.document.segments for post in posts), strict=False)]
    setting = Setting(TO_EN, Termbase(()).matcher(TO_EN))
    findings = check_pair(posts[0], posts[1], links, setting)
    alone = chain.from_iterable(check_post(post, PostSetting(ZH)) for post in posts)
    list(apply_exceptions([*findings, *alone], posts, links, bool, bool))


@pytest.mark.parametrize("make", PAIRS.values(), ids=PAIRS)
def test_checks(make: Text) -> None:
    """A pair of four times the size is checked in about four times the time."""
    assert growth(compare, make) < RATIO


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("字" * 1_000_000, id="a megabyte on one line"),
        pytest.param("<!-- 字 " * 100_000, id="unclosed comments"),
        pytest.param("字 <!-- " * 100_000, id="unclosed comments in a sentence"),
        pytest.param("` 字 " * 100_001, id="backticks"),
        pytest.param("[" * 100_000 + "字", id="brackets"),
        pytest.param("<b>" * 50_000 + "字", id="elements"),
        pytest.param("<b>" * 10_000 + "字" + "</b>" * 10_000, id="nested elements"),
        pytest.param("$字 " * 100_000, id="dollars"),
        pytest.param("> " * 10_000 + "字", id="nested quotes"),
        pytest.param("- " * 10_000 + "字", id="nested lists"),
        pytest.param("[^1]: " * 10_000 + "字", id="nested footnotes"),
        pytest.param("字\n" + ": " * 10_000 + "字", id="nested definitions"),
        pytest.param(">\n" * 100_000 + "字", id="blank lines of a quote"),
        pytest.param("1984 年\n" * 50_000, id="lines starting with digits"),
        pytest.param(
            "---\ntitle: " + "[" * 100_000 + "]" * 100_000 + "\n---\n字", id="nested YAML"
        ),
        pytest.param(
            "---\ntitle: " + "{a: " * 10_000 + "}" * 10_000 + "\n---\n字", id="nested keys"
        ),
        pytest.param("+++\nx = " + "[" * 10_000 + "]" * 10_000 + "\n+++\n字", id="nested TOML"),
        pytest.param("+++\nx" + ".a" * 10_000 + " = 1\n+++\n字", id="dotted TOML"),
    ],
)
def test_depth(text: str) -> None:
    """Nothing is too long or too deep to be parsed, and filled with itself."""
    document = Document.parse(text)

    assert text == document.fill([segment.source for segment in document.segments])
    assert text == protect(text).restore(protect(text).text)


PARAGRAPHS: dict[str, Text] = {
    "paragraphs": lambda n: "字，字。\n\n" * n,
    "paragraphs of numbers": lambda n: "".join(f"字 {i} 字。\n\n" for i in range(n)),
    "items": lambda n: "- 字 `x`\n" * n,
    "cells of a row": lambda n: "|字" * n + "\n" + "|-" * n + "\n",
    "images on one line": lambda n: "![字](a.png) " * n,
}
"""What makes many segments."""


@pytest.mark.parametrize("make", [*PAIRS.values(), *PARAGRAPHS.values()], ids=[*PAIRS, *PARAGRAPHS])
def test_alignments(make: Text) -> None:
    """Four times the text is aligned in about four times the time."""
    assert growth(pair_up, make) < RATIO


# Exponents: what a text of four times the size costs, as a power of its size.

MOST = 1.2
"""The exponent that nothing is above; n log n of these sizes has 1.1."""
SHIPPED = Termbase.load(shipped_glossaries())
LINES: dict[str, tuple[Text, Text]] = {
    "digits": (lambda n: "字" + "1" * n, lambda n: "x " + "1" * n),
    "other digits": (lambda n: "字" + "12" * (n // 2), lambda n: "x " + "21" * (n // 2)),
    "numbers": (lambda n: "字" + "1 " * (n // 2), lambda n: "x " + "2 " * (n // 2)),
    "a Latin word": (lambda n: "字" + "a" * n, lambda n: "x " + "a" * n),
    "Latin letters": (lambda n: "字a" * (n // 2), lambda n: "x " * (n // 2)),
    "misspelt names": (lambda n: "字 Pytorch " * (n // 10), lambda n: "x Pytorch " * (n // 10)),
    "wrong terms": (lambda n: "显存" * (n // 2), lambda n: "video memory " * (n // 13)),
    "definitions": (lambda n: "中\n" + ": 中\n" * (n // 4), lambda n: "a\n" + ": a\n" * (n // 4)),
}
"""A source and its target, of about so many characters."""


def exponent(act: Callable[[int], object], size: int) -> float:
    """The power of the size with which the time of *act* grows, by the least of several measures.

    Measured between a size and four times as much; a bad result is measured again.
    """
    act(size)  # what is read once, such as the termbase, is no growth
    least = [float("inf"), float("inf")]
    for _ in range(TRIES):
        for index, amount in enumerate((size, 4 * size)):
            _prose.cache_clear()
            gc.collect()
            start = time.process_time()
            act(amount)
            least[index] = min(least[index], time.process_time() - start)
        found = log(least[1] / least[0], 4)
        if found <= MOST:
            break
    return found


def checked(source: str, target: str) -> None:
    """Check a pair, and each of its posts, with the shipped glossaries."""
    posts = [ParsedPost(n, Document.parse(t)) for n, t in (("a", source), ("b", target))]
    links = [([s], [t]) for s, t in zip(*(p.document.segments for p in posts), strict=False)]
    list(check_pair(posts[0], posts[1], links, Setting(TO_EN, SHIPPED.matcher(TO_EN))))
    for post, locale in zip(posts, (ZH, EN), strict=True):
        list(check_post(post, PostSetting(locale, SHIPPED.own(locale).forbidden)))


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_exponents_of_checks(line: tuple[Text, Text]) -> None:
    """One line of 12,000 characters, and one of 48,000."""
    source, target = line
    assert exponent(lambda n: checked(source(n), target(n)), 12_000) <= MOST


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_exponents_of_translations(line: tuple[Text, Text]) -> None:
    """The same lines, answered by a machine, verified and emitted."""
    source, target = line

    def act(n: int) -> None:
        run_pipeline(source(n), engine=Machine(target(n).strip()), termbase=SHIPPED)

    assert exponent(act, 12_000) <= MOST


def paragraph(number: int, letters: str, size: int) -> str:
    """A paragraph like no other, the same each time."""
    dice = random.Random(number)
    return f"{number} " + "".join(dice.choice(letters) for _ in range(dice.randint(size, 3 * size)))


def test_exponent_of_alignment() -> None:
    """A pair without a catalog, of which every second paragraph is missing in the target."""

    def act(n: int) -> None:
        ours = (paragraph(i, "显存训练模型批次精度", 10) for i in range(n))
        theirs = (paragraph(i, "memory train ", 20) for i in range(0, n, 2))
        align(Document.parse("\n\n".join(ours)), Document.parse("\n\n".join(theirs)))

    assert exponent(act, 300) <= MOST  # below, the band is not yet as wide as it gets


def in_english(text: str) -> str:
    """As much as *text* says, with its number."""
    number, words = text.split(" ", 1)
    letters = (
        each.translate(str.maketrans("显存训练模型批次精度数据并行", "memorytrainabc"))
        for each in words
    )
    return f"{number} {' '.join(f'{each}ow' for each in letters)}."


def emitted(n: int) -> tuple[str, str, str]:
    """A post of *n* paragraphs, its catalog, and its target."""
    source = "\n\n".join(paragraph(i, "显存训练模型批次精度数据并行", 4) for i in range(n))
    done = run_pipeline(source, engine=Machine(in_english))
    assert done.target is not None
    return source, done.final, done.target


def test_exponent_of_a_post_that_is_all_new() -> None:
    """Every paragraph was edited; the old targets are found at their places."""
    posts = {n: emitted(n) for n in (150, 600)}

    def act(n: int) -> None:
        source, catalog, target = posts[n]
        run_pipeline(source.replace("\n\n", "改了\n\n"), catalog, target=target)

    assert exponent(act, 150) <= MOST


@pytest.mark.parametrize("change", ["", " mine"], ids=["nothing", "every target"])
def test_exponent_of_a_post_that_is_there(change: str) -> None:
    """A long post is renewed: as it was, or with a person's words in each of its paragraphs."""
    posts = {n: emitted(n) for n in (500, 2000)}

    def act(n: int) -> None:
        source, catalog, target = posts[n]
        run_pipeline(source, catalog, target=target.replace("\n\n", f"{change}\n\n"))

    assert exponent(act, 500) <= MOST

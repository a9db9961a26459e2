"""Alignment: which segment of a post is the translation of which."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.alignment import BARS, links, sums, trials
from bench.pairs import Duo, groups, strangers
from tests.fixtures import read_cases
from translator.bitext.alignment import BELIEVED, Row, align, is_believed
from translator.markdown.document import Document
from translator.units import Term


def shown(source: Document, target: Document, rows: list[Row]) -> str:
    """The rows as the fixtures write them."""
    a, b = ({s.spans: n for n, s in enumerate(d.segments, 1)} for d in (source, target))
    lines = [
        f"{a[one.spans] if one else '–'} {'?' if one and other and score < BELIEVED else '='} "
        f"{b[other.spans] if other else '–'}\n"
        for one, other, score in rows
    ]
    return "".join(lines)


@pytest.mark.parametrize(("source", "target", "expected"), read_cases("links", 3))
def test_links(source: str, target: str, expected: str) -> None:
    """Each fixture of `links` gives the rows that it lists."""
    ours, theirs = Document.parse(source), Document.parse(target)
    assert shown(ours, theirs, align(ours, theirs)) == expected


BLOCKS = st.sampled_from(
    [
        "# 题目\n\n", "# Title\n\n", "一段话，讲 `code`。\n\n", "Some words on `code`.\n\n",
        "- 一\n- 二\n\n", "- one\n- two\n- three\n\n", "| 甲 | 无 |\n|---|---|\n| 3 | 乙 |\n\n",
        "| A | - |\n|---|---|\n| 3 | B |\n\n", "![图](a.png)\n\n", "> 引用 42\n\n",
        "```\nx\n```\n\n",
    ]
)  # fmt: skip
POSTS = st.lists(BLOCKS, max_size=8).map("".join)


@given(POSTS, POSTS)
def test_nothing_is_lost(source: str, target: str) -> None:
    """Each segment of the source is in a row, and every row has words; a score is 0 only for
    one that is alone; no link comes twice."""
    ours, theirs = Document.parse(source), Document.parse(target)
    rows = align(ours, theirs)
    firsts = [s.spans for s, _, _ in rows if s]
    assert list(dict.fromkeys(firsts)) == [s.spans for s in ours.segments]
    for one, other, score in rows:
        assert one or other
        assert (0 < score <= 1) if one and other else score == 0
    pairs = [(s.spans, t.spans) for s, t, _ in rows if s and t]
    assert len(pairs) == len(set(pairs))


@given(POSTS)
def test_a_post_is_its_own_translation(text: str) -> None:
    """The same structure all around: every segment belongs to itself, and all is sure."""
    document = Document.parse(text)
    rows = align(document, document)
    assert [(s, t, score) for s, t, score in rows] == [(s, s, 1.0) for s in document.segments]


def test_the_same_structure_is_believed() -> None:
    """Segment n belongs to segment n, however short or odd the translation is."""
    ours = Document.parse("# 开源\n\n他来了。\n\n- 好\n- 很好\n")
    theirs = Document.parse("# Open Source\n\nHe is here at last, and so are we.\n\n- Hm\n- OK!\n")
    assert [score for *_, score in align(ours, theirs)] == [1.0] * 4


def test_a_lower_score_is_not_believed() -> None:
    """Believed is what links two segments, and surely."""
    segment = Document.parse("words\n").segments[0]
    assert is_believed((segment, segment, BELIEVED))
    assert not is_believed((segment, segment, BELIEVED - 0.01))
    assert not is_believed((segment, None, 1.0))
    assert not is_believed((None, segment, 1.0))


@pytest.mark.parametrize(
    ("target", "number"), [("On recomputation again", 2), ("On mixed precision again", 3)]
)
def test_terms_are_evidence(target: str, number: int) -> None:
    """A termbase's terms tell two items apart that are alike in all else."""
    ours = Document.parse("# 开始\n\n- 再讲讲重计算\n- 再讲讲混合精度\n")
    theirs = Document.parse(f"# Start\n\n- {target}\n")
    terms = [Term(("重计算",), ("recomputation",)), Term(("混合精度",), ("mixed precision",))]
    assert links(align(ours, theirs, terms=terms), ours, theirs) == {(0, 0), (number - 1, 1)}


def test_settings_of_the_post_are_kept() -> None:
    """What the project takes as translatable is asked of both posts again."""
    syntax = replace(Document.parse("").syntax, front_matter=frozenset({"title", "tag"}))
    ours = Document.parse("---\ntitle: 题目\ntag: 标签\n---\n\n一。\n\n二。\n", syntax)
    theirs = Document.parse("---\ntitle: Title\ntag: A tag\n---\n\nOne.\n", syntax)
    paths = [(s.path, t.path) for s, t, _ in align(ours, theirs) if s and t]
    assert paths[:2] == [("title", "title"), ("tag", "tag")]


def test_front_matter_stays_with_its_key() -> None:
    """A title is never linked with a description, however well it fits."""
    ours = Document.parse("---\ntitle: 显存 42\n---\n\n一段话。\n")
    theirs = Document.parse("---\ndescription: GPU memory 42\n---\n\nA paragraph.\n")
    assert not any(s and t and s.path != t.path for s, t, _ in align(ours, theirs))


def long_post(count: int, words: str) -> Document:
    """A post of paragraphs that hardly differ."""
    return Document.parse("\n\n".join(words.format(n % 7) for n in range(count)))


def test_time_grows_with_the_length() -> None:
    """Eight times as many paragraphs without a landmark take some eight times as long."""

    def seconds(count: int) -> float:
        ours = long_post(count, "第 {} 段写的是这里的事。")
        theirs = long_post(count + 5, "Paragraph {} is about it.")
        start = process_time()
        assert align(ours, theirs)
        return process_time() - start

    assert seconds(800) < 40 * max(seconds(100), 0.05)


# --- real pairs, damaged ---

GROUPS = groups()
PARALLEL = [
    pytest.param(name, duo, id=f"{name}-{duo.name}")
    for name, duos in GROUPS.items()
    for duo in duos
    if duo.parallel
]


@pytest.mark.parametrize(("group", "duo"), PARALLEL)
def test_parallel_pairs_are_believed(group: str, duo: Duo) -> None:
    """Real pairs of the same structure come out one to one, with a score of 1."""
    rows = align(duo.source, duo.target)
    assert [(s, t) for s, t, _ in rows] == list(
        zip(duo.source.segments, duo.target.segments, strict=True)
    )
    assert {score for *_, score in rows} == {1.0}


@pytest.mark.parametrize("group", ["pairs", "docs", "own"])
def test_damaged_pairs(group: str) -> None:
    """Of a post with 10 % of its segments deleted, inserted, merged, split or swapped, nearly
    all links are found, what is believed is right, and lengths alone do far worse."""
    if group not in GROUPS:
        pytest.skip("../shared is not here: only the project's own pairs are damaged")
    duos = GROUPS[group]
    every = [duo for each in GROUPS.values() for duo in each]
    made = [
        trial
        for duo in duos
        if duo.parallel and len(duo.source.segments) < 100
        for trial in trials(duo, range(100, 103), strangers(every, duo.name))
    ]
    ours, believed, baseline = sums(made)
    assert ours.f1 >= BARS.get(group, 0.97)
    assert believed.precision >= 0.99
    assert believed.recall >= 0.94
    assert baseline.f1 < ours.f1


ODD = [pytest.param(duo, id=duo.name) for duo in GROUPS.get("docs", []) if not duo.parallel]
ABSENT = pytest.param(None, marks=pytest.mark.skip(reason="../shared/corpus is not here"))


@pytest.mark.parametrize("duo", ODD or [ABSENT])
def test_real_pairs_that_differ(duo: Duo) -> None:
    """Of pages whose structure has drifted apart, most is found; headings stay in order."""
    rows = align(duo.source, duo.target)
    found = links(rows, duo.source, duo.target)
    assert len({i for i, _ in found}) >= 0.8 * len(duo.source.segments)
    assert sum(map(is_believed, rows)) >= 0.8 * len(duo.source.segments)

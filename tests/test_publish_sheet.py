"""A pair as rows: everything visible, in order, with its state and findings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.invariants import latin
from tests.kit import ROOT
from tests.test_properties import DOCUMENTS
from tests.test_publish_render import faults
from translator.bitext.alignment import align
from translator.blog.blog import Blog
from translator.catalog.view import View
from translator.markdown.document import Document
from translator.project.project import Post, Project
from translator.publish.render import Images
from translator.publish.sheet import Sheet, SheetRow, Texts, counted, lay_out
from translator.units import HUMAN, Finding, Severity, State, Term, Unit

POST = """\
---
title: 标题
date: 2026-01-02
---

# 一级 {#one}

第一段有**重点**。

- 甲
- [x] 乙

  3. 丙

> 引用的话

| 表头 | 数 |
| --- | --- |
| 单元格 | 4 |
| `x` | 5 |

```python
print("代码")
```

$$
x^2
$$

![图](a.png "题")

<p title="属性">网页文字</p>

[a]: https://a.example "引用的标题"

[^1]: 脚注。
"""


def unit(source: str, target: str = "", state: State = State.TRANSLATED) -> Unit:
    """A unit of a person."""
    return Unit(source, target, state if target else State.UNTRANSLATED, HUMAN if target else "")


def sheet(
    text: str, *units: Unit, findings: tuple[Finding, ...] = (), target: str = "",
    terms: tuple[Term, ...] = (), folder: Path = ROOT,
) -> Sheet:  # fmt: skip
    """Lay *text* out."""
    from translator.terms.matcher import Matcher

    source = Document.parse(text)
    rows = align(source, Document.parse(target)) if target else ()
    pages = Texts(source, "a.md", "a.en.md", rows)
    images = Images(folder, [folder])
    return lay_out(pages, units, findings, Matcher(terms), images)


def told(row: SheetRow) -> str:
    """A row in a few words."""
    cells = " | ".join("/".join(cell.source for cell in line) for line in row.cells)
    dress = f"{'>' * row.quoted}{row.marker}{row.level or ''}"
    return f"{row.number or '-'} {row.line} {row.kind} {dress} {cells or row.once}".replace(
        "  ", " "
    )


def test_every_block_is_a_row() -> None:
    """Front matter, blocks and what is shown once come in the order of the post."""
    units = [unit(s) for s in ("标题", "一级", "第一段有**重点**。", "甲", "乙", "丙", "引用的话")]
    units += [
        unit(s) for s in ("表头", "数", "单元格", "图", "题", "属性", "网页文字", "引用的标题")
    ]
    assert [told(row) for row in sheet(POST, *units, unit("脚注。")).rows] == [
        "1 2 front matter 标题",
        "2 6 heading 1 一级",
        "3 8 paragraph 第一段有<strong>重点</strong>。",
        "4 10 list item •1 甲",
        "5 11 list item ☑1 乙",
        "6 13 list item 3.2 丙",
        "7 15 quote > 引用的话",
        "8 17 table cell 表头/数 | 单元格/4 | <code>x</code>/5",
        '- 23 code print("代码")',
        "- 26 formula x^2",
        '9 30 image alt <span data-piece="away" title="a.png">🖼</span> '
        '<span data-piece="image">图 · 题</span>/',
        "10 32 attribute 属性",
        "11 32 html 网页文字",
        "12 34 title 引用的标题",
        "13 36 footnote 脚注。",
    ]


def test_the_targets_stand_beside_their_sources() -> None:
    """A row has the target of its unit, rendered; without one it has none."""
    rows = sheet(
        "第一段**好**。\n\n第二段。\n", unit("第一段**好**。", "First, **good**."), unit("第二段。")
    ).rows
    assert [row.cells[0][0].target for row in rows] == ["First, <strong>good</strong>.", ""]
    assert [row.state for row in rows] == [State.TRANSLATED, State.UNTRANSLATED]


def test_a_table_is_as_far_as_its_last_cell() -> None:
    """A row's state is the least of its units', and each cell keeps its own."""
    text = "| 甲 | 乙 |\n| --- | --- |\n| 丙 | 1 |\n"
    units = unit("甲", "A"), unit("乙", "B", State.FUZZY), unit("丙")
    (row,) = sheet(text, *units).rows
    assert row.state is State.UNTRANSLATED
    assert [[cell.target for cell in line] for line in row.cells] == [["A", "B"], ["", "1"]]


def test_two_tables_are_two_rows() -> None:
    """What stands between two tables, even nothing but blank lines, keeps them apart."""
    text = "| 甲 |\n| --- |\n\n\n| 乙 |\n| --- |\n"
    assert len(sheet(text, unit("甲"), unit("乙")).rows) == 2


def finding(line: int, path: str = "a.md", check: str = "terms") -> Finding:
    """A warning."""
    return Finding(check, Severity.WARNING, "wrong", path, line, 1)


def test_findings_stand_in_their_rows() -> None:
    """A finding is in the row of its line, on the side of the text that it is about."""
    text, target = "甲\n\n| 乙 |\n| --- |\n| 丙 |\n", "A\nmore\n\n| B |\n| --- |\n| C |\n"
    units = unit("甲", "A more"), unit("乙", "B"), unit("丙", "C")
    found = finding(1), finding(2, "a.en.md"), finding(5), finding(6, "a.en.md")
    rows = sheet(text, *units, findings=found, target=target).rows
    assert [row.of_source for row in rows] == [found[:1], found[2:3]]
    assert [row.findings for row in rows] == [found[1:2], found[3:]]


def test_without_a_target_a_finding_may_be_about_the_catalog() -> None:
    """What checks say of units stands under their targets; what they say of the post, under it."""
    found = finding(1), finding(1, check="typography")
    row = sheet("甲\n", unit("甲", "A"), findings=found).rows[0]
    assert (row.findings, row.of_source) == (found[:1], found[1:])


def test_what_is_said_again_is_counted() -> None:
    """Findings that say the same are one, with a number, and as bad as the worst."""
    note = Finding("terms", Severity.NOTE, "wrong", "a.md", 1, 7)
    assert counted([note, finding(1), finding(2), finding(1, check="links")]) == [
        (finding(1), 3),
        (finding(1, check="links"), 1),
    ]


def test_a_formula_alone_is_rendered() -> None:
    """However many dollars it is written with, and a paragraph of pictures is shown."""
    for text in ("$$a^2$$", "$a^2$", "段落。\n\n$a^2$\n"):
        row = sheet(text, unit("段落。", "Text.")).rows[-1]
        assert (row.kind, row.once, "<msup>" in row.formula) == ("formula", "a^2", True)


def test_what_is_about_no_row_is_kept_apart() -> None:
    """No finding is lost."""
    found = finding(0, "a.en.po"), finding(99), finding(7, "a.en.md"), finding(3)
    made = sheet("甲\n\n乙\n", unit("甲", "A"), unit("乙", "B"), findings=found, target="A\n\nB\n")
    assert [each for each, _ in made.apart] == [found[0]]
    assert made.apart[0][1] == 3


def test_colour_is_for_what_needs_a_decision() -> None:
    """Not for a note, nor for a machine's draft that nothing is wrong with: that needs a review."""
    note = Finding("terms", Severity.NOTE, "perhaps", "a.md", 1, 1)
    error = Finding("terms", Severity.ERROR, "wrong", "a.md", 1, 1)
    draft = Unit("甲", "A", State.FUZZY, "chat")
    own = finding(1, check="typography")
    cases: list[tuple[Unit, tuple[Finding, ...], str, tuple[str, ...]]] = [
        (unit("甲", "A"), (note,), "", ()),
        (draft, (), "", ("review",)),
        (draft, (note,), "", ("review",)),
        (unit("甲", "A"), (finding(1),), "decide", ("decide", "review")),
        (unit("甲", "A"), (error,), "wrong", ("decide", "error", "review")),
        (unit("甲", "A"), (own,), "of-source", ("decide", "review")),
        (unit("甲", "A", State.FUZZY), (), "decide", ("decide", "review")),
        (replace(draft, previous="乙"), (), "decide", ("decide", "review")),
        (unit("甲"), (), "untranslated", ("decide", "review")),
    ]
    rows = [sheet("甲\n", each, findings=found).rows[0] for each, found, *_ in cases]
    assert [(row.side, row.marks) for row in rows] == [(side, marks) for *_, side, marks in cases]


def test_terms_are_marked_on_both_sides() -> None:
    """The source's terms, and what stands for them; a wrong form is marked as such."""
    term = Term(("显存",), ("GPU memory",), ("video memory",))
    made = sheet(
        "显存。\n\n看显存。\n",
        unit("显存。", "GPU memory."),
        unit("看显存。", "See video memory."),
        terms=(term,),
    )
    assert made.terms == (term,)
    right, wrong = (row.cells[0][0] for row in made.rows)
    assert right.source == '<mark data-term="0">显存</mark>。'
    assert right.target == '<mark data-term="0">GPU memory</mark>.'
    assert wrong.target == 'See <mark data-term="0" data-wrong="1">video memory</mark>.'


def test_a_picture_is_shown_once(tmp_path: Path) -> None:
    """The source's cell has the picture, the target's only its text."""
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    units = unit("图", "Figure"), unit("题")
    (row,) = sheet("![图](a.png)\n", *units, folder=tmp_path).rows
    assert "data:image/png" in row.cells[0][0].source
    assert "Figure" in row.cells[0][0].target
    assert "data:" not in row.cells[0][0].target


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_odd_line_ends_make_no_difference(mark: str) -> None:
    """CRLF and a byte order mark are settled first."""
    rows = sheet(mark + "甲\r\n乙\r\n\r\n丙\r\n", unit("甲乙", "A"), unit("丙", "B")).rows
    assert [(row.line, row.cells[0][0].target) for row in rows] == [(1, "A"), (4, "B")]


def own_pairs() -> list[Post]:
    """The pairs of this repository."""
    blog = Blog(Project.load(ROOT))
    return [post for source in blog.sources(()) for post in blog.pairs_of(source, ())]


@pytest.mark.parametrize("post", own_pairs(), ids=lambda post: post.source.name)
def test_every_unit_is_in_a_row(post: Post) -> None:
    """Nothing that is translated is left out of the page."""
    project = Project.load(ROOT)
    blog = Blog(project)
    found = blog.check(post)
    units, findings = found.units, list(found.findings)
    names = project.relative(post.source), project.relative(post.target)
    pages = Texts(found.job.source, *names, found.rows)
    images = Images(ROOT, [post.source.parent])
    made = lay_out(pages, units, findings, blog.matcher(post.pair), images)
    assert {unit.key for row in made.rows for unit in row.units} == {unit.key for unit in units}
    placed = sum(len(row.findings) + len(row.of_source) for row in made.rows)
    stale = sum(f.check == "stale" for f in findings)
    assert len(findings) - stale <= placed + sum(count for _, count in made.apart) <= len(findings)


def test_code_that_could_not_be_located_is_passed_over() -> None:
    """A fence in a list in a quote without a blank; its words stay in the skeleton."""
    assert sheet("字\n\n>- ```python\n>  # 注释\n>  x = '字'\n>  ```\n", unit("字", "A")).rows


@settings(max_examples=60)
@given(text=DOCUMENTS)
def test_whatever_a_post_is_its_units_are_in_rows(text: str) -> None:
    """Every segment of any document is in a row, and nothing harmful is in any cell."""
    segments = Document.parse(Document.parse(text).settled.body).segments
    keys = View.of(segments).first
    units = [replace(unit(source, latin(source)), context=context) for context, source in keys]
    made = sheet(text, *units)
    assert {each.key for row in made.rows for each in row.units} == set(keys)
    cells = [cell for row in made.rows for line in row.cells for cell in line]
    assert [fault for cell in cells for fault in faults(cell.source + cell.target)] == []

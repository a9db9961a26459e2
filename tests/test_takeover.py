"""Pairs that people made: taking them over changes no byte, and blocks nothing.

Whatever a person's post has that its source has not, is hers: its marks, its spaces, its comments
in code, a picture of its own. What the source changes later reaches the rest of the post.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bench.takeover import taken_over
from tests.kit import SHARED, TO_EN, TO_ZH, Machine, Site
from translator.bitext.alignment import Row, align
from translator.catalog.catalog import Catalog
from translator.markdown.document import Document
from translator.memory import Memory
from translator.terms.matcher import Matcher
from translator.translate.adopt import adopted
from translator.translate.job import Job
from translator.translate.pipeline import translate
from translator.translate.renew import owned
from translator.units import HUMAN, State

SETTINGS = 'locales = ["en", "zh-Hans"]\nglossaries = []\n'
EN, ZH, PO = "posts/en/a.md", "posts/zh/a.md", "posts/zh/a.po"
SOURCE = """\
---
title: Starting
---

# Starting

The first paragraph tells what this is about.

- One thing here.
- Two things here.

![](a.png)

See [the guide] and `make`.

| name | number |
| ---- | ------ |
| one  | two    |

```bash
# install it
pip install x
```

The last paragraph is the end of it.

[the guide]: https://example.org/guide
"""
TARGET = """\
---
title: 开始
---

# 开始

第一段讲这是什么。

- 这里有一件事。
- 这里有两件事。

![](a.png)

参见[指南][the guide]和 `make`。

| 名称 | 数字 |
| ---- | ------ |
| 一  | 二    |

```bash
# install it
pip install x
```

最后一段到此为止。

[the guide]: https://example.org/guide
"""
OTHER = {
    "another list marker": (("- 这里", "* 这里"),),
    "numbers for marks": (("- 这里有一", "1. 这里有一"), ("- 这里有两", "2. 这里有两")),
    "spaces": (("# 开始", "#   开始"), ("\n\n最后", "\n\n\n\n最后")),
    "padding": (("| 一  | 二    |", "| 一    |    二 |"),),
    "a number for a word": (("二    |", "2     |"),),
    "numbers alone": (("| 一  | 二    |", "| 1  | 2    |"),),
    "a comment translated": (("# install it", "# 安装它"),),
    "a picture of its own": (("![](a.png)", "![](a.zh.png)"),),
    "a link of its own": (("https://example.org/guide", "https://example.cn/guide"),),
    "a label translated": (("[指南][the guide]", "[指南]"), ("[the guide]:", "[指南]:")),
    "another dash": (("讲这是什么", "讲：1～2~3"),),
    "English kept as comments": (
        ("第一段", "<!-- The first paragraph tells what this is about. -->\n\n第一段"),
        ("最后一段", "<!--\nThe last paragraph is the end of it.\n-->\n最后一段"),
    ),
    "English left as it is": (
        ("第一段讲这是什么。", "The first paragraph tells what this is about."),
    ),
    "a paragraph more": (("最后一段", "译注：这一段是译者加的。\n\n最后一段"),),
    "a paragraph less": (("第一段讲这是什么。\n\n", ""),),
    "an item less": (("- 这里有两件事。\n", ""),),
    "a paragraph in two": (("最后一段到此为止。", "最后一段。\n\n到此为止。"),),
    "two in one": (("- 这里有一件事。\n- 这里有两件事。", "- 这里有一件事，还有两件事。"),),
    "order": (
        ("第一段讲这是什么。\n\n", ""),
        ("最后一段到此为止。", "最后一段到此为止。\n\n第一段讲这是什么。"),
    ),
    "a table less": (("| 名称 | 数字 |\n| ---- | ------ |\n| 一  | 二    |\n\n", ""),),
    "no front matter": (("---\ntitle: 开始\n---\n\n", ""),),
    "more front matter": (("title: 开始", "title: '开始'\ntranslator: 某人"),),
    "bold that is none": (("第一段讲这是什么。", "**注意：**第一段讲这是什么。"),),
    "an address that swallows": (("第一段讲这是什么。", "见https://example.org/x，第一段。"),),
    "a wrapped paragraph": (("第一段讲这是什么。", "第一段\n讲这是什么。"),),
    "a hard break": (("第一段讲这是什么。", "第一段  \n讲这是什么。"),),
    "a quote": (("第一段讲这是什么。", "> 第一段讲这是什么。"),),
    "HTML": (("第一段讲这是什么。", "<p>第一段讲这是什么。</p>"),),
    "line ends": (("\n", "\r\n"),),
    "a byte order mark": (("---\ntitle", "\ufeff---\ntitle"),),
    "no last line end": (("example.org/guide\n", "example.org/guide"),),
    "nothing but a heading": ((TARGET, "# 开始\n"),),
    "something else altogether": ((TARGET, "一篇完全不同的文章。\n\n它有两段。\n"),),
}  # fmt: skip
"""What a person's post may have otherwise than its source."""


def made(case: str) -> str:
    """The target with what *case* has."""
    text = TARGET
    for old, new in OTHER[case]:
        assert old in text
        text = text.replace(old, new)
    return text


def blog(tmp_path: Path, target: str) -> Site:
    """A blog with one pair that people wrote."""
    site = Site(tmp_path, SETTINGS)
    site.put(EN, SOURCE)
    site.put(ZH, target)
    return site


@pytest.mark.parametrize("case", OTHER)
def test_taking_over_changes_no_byte(case: str, tmp_path: Path) -> None:
    """Aligned, translated, translated by an engine: the post is what it was, and no error of
    edits is said; a second run has nothing to do."""
    target = made(case)
    site = blog(tmp_path, target)
    site.run("align", "--all")
    for more in ((), ("--engine", "pseudo")):
        ran = site.run("translate", *more)
        assert "edited" not in ran.err
        assert "not emitted" not in ran.out
        assert site.text(ZH) == target
    before = site.files()
    assert "nothing to do" in site.run("translate").out
    assert site.files() == before
    assert "edited" not in site.run("check").out


@pytest.mark.parametrize("case", OTHER)
def test_a_later_change_reaches_the_rest_of_the_post(case: str, tmp_path: Path) -> None:
    """A paragraph that the source gets stands in the target, and nothing else changes there."""
    target = made(case)
    site = blog(tmp_path, target)
    site.run("align", "--all")
    site.run("translate")
    site.put(EN, SOURCE.replace("![](a.png)\n", "![](a.png)\n\nA paragraph that is new.\n"))
    ran = site.run("translate", "--engine", "pseudo")
    assert "edited" not in ran.err.replace("note edited", "")
    after = site.text(ZH)
    assert after.count("⟦") == 1
    left = [line for line in after.splitlines() if line.strip() and "⟦" not in line]
    assert left == [line for line in target.splitlines() if line.strip()]
    assert ("\r\n" in after) == ("\r\n" in target)


def test_what_the_source_changes_in_a_person_s_code(tmp_path: Path) -> None:
    """A line of code changes with the source's; the comment that was translated stays."""
    site = blog(tmp_path, made("a comment translated"))
    site.run("align", "--all")
    site.run("translate")
    site.put(EN, SOURCE.replace("pip install x", "pip install x y"))
    assert site.run("translate").code == 0
    assert site.text(ZH) == made("a comment translated").replace("install x", "install x y")


CODE = """\
# Making

```cmake
project(one)

set(FOLDER "{folder}")

set(OTHER "/b")

set(LAST)  # {comment}

{more}link({libraries})
```

The words after it are the same.
"""


def test_a_line_of_code_changes_alone(tmp_path: Path) -> None:
    """What else a person's code has otherwise, or more than the source's, stays."""
    source = CODE.format(folder="/a", more="", libraries="${ALL}", comment="for now")
    own = {"folder": "/某处", "more": "# 多一行\nset(MORE on)\n", "comment": "until later"}
    target = CODE.format(**own, libraries="${ALL} x")
    target = target.replace("# Making", "# 制作").replace("The words after it are", "后面的话")
    site = blog(tmp_path, target)
    site.put(EN, source)
    site.run("align", "--all")
    assert site.run("translate").code == 0
    assert site.text(ZH) == target
    for line, other in (("project(one)", "project(two)"), ('"/b"', '"/c"')):
        site.put(EN, site.text(EN).replace(line, other))
        target = target.replace(line, other)
        for _ in range(2):
            assert site.run("translate").code == 0
            assert site.text(ZH) == target


def test_a_new_item_has_the_person_s_mark(tmp_path: Path) -> None:
    """Two marks in one list would make two lists of it."""
    site = blog(tmp_path, made("another list marker"))
    site.run("align", "--all")
    site.put(EN, SOURCE.replace("- Two things", "- A new thing.\n- Two things"))
    site.run("translate", "--engine", "pseudo")
    lines = made("another list marker").replace("* 这里有两", "* ⟦Á ñéw thíñg.⟧\n* 这里有两")
    assert site.text(ZH) == lines


def test_words_that_were_left_out_come_when_they_are_there(tmp_path: Path) -> None:
    """Nobody fills them unasked; what a person writes into the catalog is written."""
    target = made("a paragraph less")
    site = blog(tmp_path, target)
    site.run("align", "--all")
    ran = site.run("translate", "--engine", "pseudo")
    assert (site.text(ZH), ran.code) == (target, 0)
    assert "1 unit is left out" in ran.err + ran.out
    old = 'msgid "The first paragraph tells what this is about."\nmsgstr "'
    assert old in site.text(PO)
    site.put(PO, site.text(PO).replace(old, f"{old}第一段讲这是什么。"))
    assert site.run("translate").code == 0
    assert site.text(ZH) == TARGET


def test_what_was_left_out_is_translated_on_request(tmp_path: Path) -> None:
    """`--missing` asks an engine for it."""
    site = blog(tmp_path, made("a paragraph less"))
    site.run("align", "--all")
    assert site.run("translate", "--engine", "pseudo", "--missing").code == 0
    assert "⟦Thé" in site.text(ZH)
    assert site.text(ZH).count("⟦") == 1


def test_a_paragraph_less_takes_no_other_along(tmp_path: Path) -> None:
    """What a person added before it stays, and nothing is stuck."""
    added = "\n\n译注：从前是这样的。\n\n```bash\nmake\n```\n\n"
    target = TARGET.replace("\n\n第一段讲这是什么。", f"{added}第一段讲这是什么。")
    site = blog(tmp_path, target)
    site.run("align", "--all")
    site.put(EN, SOURCE.replace("The first paragraph tells what this is about.\n\n", ""))
    for _ in range(2):
        assert site.run("translate").code == 0
        assert site.text(ZH) == target.replace("第一段讲这是什么。\n\n", "")


def test_a_picture_is_swapped_by_hand(tmp_path: Path) -> None:
    """In a post that the toolkit wrote, too."""
    site = Site(tmp_path, SETTINGS)
    site.put(EN, "# Head\n\n![](a.png)\n\nSee ![it](b.png) here.\n")
    site.run("translate", "--engine", "pseudo")
    swapped = site.text(ZH).replace("a.png", "a.zh.png").replace("b.png", "b.zh.png")
    site.put(ZH, swapped)
    assert site.run("translate").code == 0
    assert site.text(ZH) == swapped
    assert "edited" not in site.run("check").out


def test_an_edit_that_needs_a_repair_is_taken_in_one_run(tmp_path: Path) -> None:
    """The repair is the toolkit's own, in a post that it wrote."""
    site = Site(tmp_path, SETTINGS)
    site.put(EN, "# A\n\nText **note:** text goes on.\n")
    site.put(
        PO,
        'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n\nmsgid "A"\nmsgstr "甲"\n\n'
        'msgid "Text **note:** text goes on."\nmsgstr "文字**注意：**继续。"\n',
    )
    site.run("translate")
    assert "文字**注意**：继续。" in site.text(ZH)
    site.put(ZH, "# 甲\n\n文字**小心：**继续。\n")
    for _ in range(3):
        assert site.run("translate").code == 0
        assert site.text(ZH) == "# 甲\n\n文字**小心**：继续。\n"


TABLE = "| name | number |\n| ---- | ------ |\n| one  | two    |"
FIRST = "The first paragraph tells what this is about."
MOVED = {
    "blocks": (
        f"See [the guide] and `make`.\n\n{TABLE}",
        f"{TABLE}\n\nSee [the guide] and `make`.",
    ),
    "the first blocks": (f"# Starting\n\n{FIRST}", f"{FIRST}\n\n# Starting"),
    "rows": (TABLE, "| one | two |\n| ---- | ------ |\n| name | number |"),
}
"""What the source has in another order."""


@pytest.mark.parametrize("case", MOVED)
def test_a_person_s_order_stays(case: str, tmp_path: Path) -> None:
    """Where the source's blocks or rows are moved, the target stays in its own order, whole."""
    site = blog(tmp_path, TARGET)
    site.run("align", "--all")
    site.run("translate")
    assert MOVED[case][0] in SOURCE
    site.put(EN, SOURCE.replace(*MOVED[case]))
    assert site.run("translate").code == 0
    assert site.text(ZH) == TARGET
    before = site.files()
    assert "nothing to do" in site.run("translate").out
    assert site.files() == before


def test_a_pair_is_taken_over_by_a_catalog_alone(tmp_path: Path) -> None:
    """A catalog that says nothing of the post, such as one from an import, makes it a person's."""
    target = made("another list marker")
    site = blog(tmp_path, target)
    site.run("align", "--all")
    lines = (line for line in site.text(PO).splitlines(keepends=True))
    bare = "".join(line for line in lines if not line.startswith(("#. emitted", '"X-')))
    site.put(PO, bare)
    assert site.run("translate").code == 0
    assert site.text(ZH) == target


GRAMMAR = """\
| 语法 | 是否 | 概要 |
| --- | --- | --- |
| 循环 | 支持 | 任意位置都可以返回 |
| +，-，/ | 支持 | 应用运算符的重载 |
| 字典 | 支持 | 原生支持 |
| 排序 | 部分 | 不支持 |
"""
GRAMMAR_EN = """\
| grammar | is it | summary |
| --- | --- | --- |
| loops | Yes | They return at any position |
| `+ - /` | Yes | Overloads of operators are used |
| dict | Yes | All tensors in it are added |
| sort | Partly | It is not supported |
"""


def test_words_that_nobody_knows_take_no_place_of_code() -> None:
    """A row that has no partner stays, though a cell of the source has become code alone."""
    ours, theirs = Document.parse(GRAMMAR), Document.parse(GRAMMAR_EN)
    rows = list[Row]()
    for row in align(ours, theirs):
        apart = row[0] and row[0].source in ("字典", "支持", "原生支持") and row[0].line == 5
        rows += [(row[0], None, 0.0), (None, row[1], 0.0)] if apart else [row]
    catalog = adopted(Catalog.read("", TO_EN), ours, rows)
    catalog = owned(catalog, ours, theirs, None, complete=True)
    job = Job.of(GRAMMAR, TO_EN, catalog=str(catalog), target=GRAMMAR_EN)
    assert translate(job, Memory(), Matcher(())).target == GRAMMAR_EN


# --- any pair ---

BLOCKS = st.sampled_from([
    ("# Head {}", "# 标题{}"),
    ("Some words of paragraph {}.", "第 {} 段的一些话。"),
    ("- item {}\n- more of {}", "- 第 {} 项\n- 还有 {}"),
    ("> quoted {}", "> 引用 {}"),
    ("```py\nx = {}  # comment\n```", "```py\nx = {}  # 注释\n```"),
    ("| a | b |\n| - | - |\n| yes | {} |", "| 甲 | 乙 |\n| - | - |\n| 是 | {} |"),
    ("![](p{}.png)", "![](p{}.zh.png)"),
    ("See [it](https://e.org/{}) and `code`.", "参见[它](https://e.org/{})和 `code`。"),
    ("<div>\nwords {}\n</div>", "<div>\n话 {}\n</div>"),
    ("Yes.", "是。"),
])  # fmt: skip
"""Blocks with their translations."""


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    """A post and its translation, which was made with a free hand."""
    blocks = [
        tuple(side.replace("{}", str(number)) for side in draw(BLOCKS))
        for number in range(draw(st.integers(1, 7)))
    ]
    source = "\n\n".join(block for block, _ in blocks) + "\n"
    mine: list[str] = []
    for _, block in blocks:
        what = draw(st.sampled_from(["same"] * 6 + ["gone", "more", "twice", "marks", "spaces"]))
        mine += {
            "same": [block],
            "gone": [],
            "more": [block, draw(st.sampled_from(["译注。", "<!-- kept -->", "***", "是。"]))],
            "twice": [block, block],
            "marks": [block.replace("- ", "* ", 1) if block[0] == "-" else block],
            "spaces": [block.replace(" ", "  ").replace("。", "。  ")],
        }[what]
    if len(mine) > 1 and draw(st.booleans()):
        at = draw(st.integers(0, len(mine) - 2))
        mine[at], mine[at + 1] = mine[at + 1], mine[at]
    between = draw(st.sampled_from(["\n\n", "\n\n\n", "\n\n"]))
    return source, between.join(mine) + draw(st.sampled_from(["\n", "", "\n\n"]))


def taken(source: str, target: str) -> str:
    """The catalog that `align` makes of a pair."""
    ours, theirs = Document.parse(source), Document.parse(target)
    catalog = adopted(Catalog.read("", TO_ZH), ours, align(ours, theirs))
    return str(owned(catalog, ours, theirs, None, complete=True))


@given(pairs())
def test_no_pair_changes_by_a_byte(pair: tuple[str, str]) -> None:
    """For any pair that people made: taken over and translated, its target is what it was."""
    source, target = pair
    catalog = taken(source, target)
    for engine in (None, Machine("译文")):
        job = Job.of(source, TO_ZH, catalog=catalog, target=target)
        outcome = translate(job, Memory(), Matcher(()), engine)
        if target.strip():
            assert outcome.target == target
            assert not [f for f in outcome.findings if f.check == "edited"]
            assert outcome.final == catalog


@given(pairs(), st.data())
def test_what_is_new_comes_and_nothing_goes(pair: tuple[str, str], data: st.DataObject) -> None:
    """A paragraph that the source gets behind another one comes into the target, and no line of
    the person's goes for it."""
    source, target = pair
    blocks = source.rstrip("\n").split("\n\n")
    at = data.draw(st.integers(0, len(blocks)))
    # What comes between two blocks without words parts what is one piece of the skeleton.
    assume(not all(block.startswith(("```", "![")) for block in blocks[max(at - 1, 0) : at + 1]))
    new = "\n\n".join([*blocks[:at], "Brand new words that nobody knows.", *blocks[at:]]) + "\n"
    job = Job.of(new, TO_ZH, catalog=taken(source, target), target=target)
    outcome = translate(job, Memory(), Matcher(()), Machine("全新的一段话。"))
    if target.strip() and outcome.target is not None:
        lines = [line.strip() for line in outcome.target.splitlines() if line.strip()]
        assert lines.count("全新的一段话。") == 1
        mine = Counter(line.strip() for line in target.splitlines() if line.strip())
        assert not mine - Counter(lines)


CELLS = st.sampled_from(
    [
        ("eight", "8"),
        ("nine", "9"),
        ("yes", "是"),
        ("no", "否"),
        ("the same", "同上"),
        ("`x`", "`x`"),
    ]
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=6), st.data())
def test_a_row_that_goes_takes_its_cells_along(
    rows: list[tuple[tuple[str, str], tuple[str, str]]], data: st.DataObject
) -> None:
    """The target's row goes with the source's, whatever other rows say the same: words, or
    numbers alone, which are no segments of the target."""
    names = [(f"Row {letter}", f"第{letter}行") for letter in "ABCDEF"]

    def page(side: int, gone: int = -1) -> str:
        lines = [
            f"| {names[n][side]} | {one[side]} | {other[side]} |"
            for n, (one, other) in enumerate(rows)
            if n != gone
        ]
        head = ("| name | one | other |", "| 名称 | 甲 | 乙 |")[side]
        ends = (("# Head", "The end."), ("# 题目", "结尾。"))[side]
        return "\n".join([ends[0], "", head, "|---|---|---|", *lines, "", ends[1], ""])

    gone = data.draw(st.integers(0, len(rows) - 1))
    job = Job.of(page(0, gone), TO_ZH, catalog=taken(page(0), page(1)), target=page(1))
    outcome = translate(job, Memory(), Matcher(()))
    assert outcome.target == page(1, gone)
    again = Job.of(page(0, gone), TO_ZH, catalog=outcome.final, target=outcome.target)
    assert translate(again, Memory(), Matcher(())).final == outcome.final


WORDS = st.sampled_from([("one thing here", "这里一件事"), ("the same", "同上"), ("yes", "是")])
MARKS = {"paragraphs": ("", "\n\n"), "a list": ("- ", "\n"), "numbers": ("1. ", "\n")}


@pytest.mark.parametrize("kind", MARKS)
@given(items=st.lists(WORDS, min_size=2, max_size=6), data=st.data())
def test_an_item_that_goes_leaves_the_others_as_they_are(
    kind: str, items: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Its words may be others' too, and what began the list begins what is left of it."""
    mark, between = MARKS[kind]

    def page(side: int, gone: int = -1) -> str:
        body = between.join(mark + item[side] for n, item in enumerate(items) if n != gone)
        head, end = (("# Head", "The end."), ("# 题目", "结尾。"))[side]
        return f"{head}\n\n{body}\n\n{end}\n"

    gone = data.draw(st.integers(0, len(items) - 1))
    job = Job.of(page(0, gone), TO_ZH, catalog=taken(page(0), page(1)), target=page(1))
    assert translate(job, Memory(), Matcher(())).target == page(1, gone)


def test_words_of_a_person_are_approved() -> None:
    """What is taken over is translated, and a person's."""
    catalog = Catalog.read(taken(SOURCE, TARGET), TO_ZH)
    assert {(unit.state, unit.origin) for unit in catalog.units} == {(State.TRANSLATED, HUMAN)}
    assert all(unit.history.own for unit in catalog.units)
    assert not any(replace(unit, target="").is_left_out for unit in catalog.units)


# --- sites ---


def test_a_site_is_taken_over(tmp_path: Path) -> None:
    """The measurement finds no change, nothing stuck, and what was edited alone in the target."""
    site = blog(tmp_path, made("another list marker"))
    for number, case in enumerate(OTHER):
        site.put(f"posts/en/p{number}.md", SOURCE)
        site.put(f"posts/zh/p{number}.md", made(case))
    found = taken_over(tmp_path, edits=10, seed=1)
    assert (found.pairs, found.failed) == (len(OTHER) + 1, [])
    assert (found.changed, found.stuck, found.edited) == ([], [], 0)
    assert (found.edits, found.wrong) == (10, [])


def test_real_pairs_are_taken_over(tmp_path: Path) -> None:
    """Interviews that a community has translated."""
    posts = sorted((SHARED / "pairs").glob("*.zh.md"))
    if not posts:
        pytest.skip("../shared/pairs is not there")
    site = Site(tmp_path, SETTINGS.replace('"en", "zh-Hans"', '"zh-Hans", "en"'))
    for path in posts:
        name = path.name.removesuffix(".zh.md")
        site.put(f"posts/zh/{name}.md", path.read_bytes())
        site.put(f"posts/en/{name}.md", path.with_name(f"{name}.en.md").read_bytes())
    found = taken_over(tmp_path, edits=10, seed=1)
    assert (found.pairs, found.changed, found.stuck, found.edited) == (len(posts), [], [], 0)
    assert (found.edits, found.wrong) == (10, [])

"""What an alignment gives a catalog: nothing lost, nothing guessed, no person's word replaced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.kit import TO_EN, Site, run_pipeline
from translator.bitext.alignment import BELIEVED, Row, align
from translator.catalog.catalog import Catalog, Stood, digest
from translator.markdown.document import Document
from translator.project.project import Post
from translator.translate.adopt import Alignment, adopted, words_of
from translator.units import HUMAN, History, State, Unit

SOURCE = """\
# 安装

先运行 `make build`，它会编译全部代码，大约需要 10 分钟。

然后打开 `config.toml`，把端口改为 8080，再启动服务。

欢迎提问。
"""
JOINED = """\
# Installation

First run `make build`, which compiles all of the code and takes about 10 minutes. Then open
`config.toml`, change the port to 8080, and start the service.

Questions are welcome.
"""
WHOLE = SOURCE.replace("分钟。\n\n然后", "分钟。然后")
SPLIT = JOINED.replace("minutes. Then open\n", "minutes.\n\nThen open ")


def units(source: str, target: str, before: str = "", *, overwrite: bool = False) -> list[Unit]:
    """The units of the catalog that a pair gives, from the catalog *before*."""
    document = Document.parse(source)
    rows = align(document, Document.parse(target))
    catalog = adopted(Catalog.read(before, TO_EN), document, rows, overwrite=overwrite)
    return list(Catalog.read(str(catalog), TO_EN).units)


def test_a_split_segment_gets_both_parts() -> None:
    """The two paragraphs are joined into one unit, and believed: all words are there."""
    unit = units(WHOLE, SPLIT)[1]
    assert unit.target == " ".join(JOINED.split("\n\n")[1].split())
    assert (unit.state, unit.origin) == (State.TRANSLATED, HUMAN)


def test_chinese_parts_are_joined_without_a_space() -> None:
    """Between two Chinese sentences stands none."""
    source = "# A\n\nFirst run `make build`, which takes 10 minutes. Then start `serve` on 8080.\n"
    target = "# 甲\n\n先运行 `make build`，需要 10 分钟。\n\n然后在 8080 上启动 `serve`。\n"
    document = Document.parse(source)
    rows = align(document, Document.parse(target))
    texts = [words.text for words in words_of(document, rows).values()]
    assert texts == ["甲", "先运行 `make build`，需要 10 分钟。然后在 8080 上启动 `serve`。"]


def test_joined_segments_are_for_a_person_to_cut() -> None:
    """The first unit has the whole as fuzzy, the second nothing, and both say why."""
    first, second = units(SOURCE, JOINED)[1:3]
    assert first.state is State.FUZZY
    assert first.target.startswith("First run")
    assert first.target.endswith("start the service.")
    assert any("also translates “然后打开" in line for line in first.comments)
    assert (second.state, second.target) == (State.UNTRANSLATED, "")
    assert any("together with “先运行" in line for line in second.comments)


def test_parts_that_cannot_stand_in_one_place() -> None:
    """Two parts that break a cell together are not joined: the first is proposed, the rest told."""
    document = Document.parse("| 甲 |\n|---|\n| 乙 |\n")
    one, other = Document.parse("a\n\nb\\\nc | d\n").segments
    cell = document.segments[1]
    rows: list[Row] = [(cell, one, 0.9), (cell, other, 0.9)]
    words = words_of(document, rows)["", "乙"]
    assert (words.text, words.believed) == ("a", False)
    assert "goes on with “b" in words.comment


def test_doubtful_words_are_fuzzy() -> None:
    """A link that is not sure gives a person's words to look at."""
    document = Document.parse("甲。\n\n乙。\n")
    one, other = Document.parse("A.\n\nB.\n").segments
    rows: list[Row] = [(document.segments[0], one, 0.5), (document.segments[1], other, 0.9)]
    made = adopted(Catalog.read("", TO_EN), document, rows).units
    assert [(unit.target, unit.state) for unit in made] == [
        ("A.", State.FUZZY), ("B.", State.TRANSLATED),
    ]  # fmt: skip
    sure = adopted(Catalog.read("", TO_EN), document, rows, doubtful=False).units
    assert [unit.target for unit in sure] == ["", "B."]


@pytest.mark.parametrize("origin", [HUMAN, "chat"])
@pytest.mark.parametrize("overwrite", [True, False])
def test_doubtful_words_replace_nothing(origin: str, overwrite: bool) -> None:
    """Neither a person's words nor a machine's, whatever is asked for."""
    document = Document.parse("甲。\n")
    unit = Unit("甲。", "Old.", State.TRANSLATED, origin)
    before = Catalog.read("", TO_EN).merged(document.segments).with_units([unit])
    rows: list[Row] = [(document.segments[0], Document.parse("New.\n").segments[0], 0.5)]
    assert adopted(before, document, rows, overwrite=overwrite).units[0].target == "Old."


@pytest.mark.parametrize(
    ("origin", "overwrite", "target"),
    [(HUMAN, False, "Old."), (HUMAN, True, "New."), ("chat", False, "New."), ("", False, "New.")],
)
def test_sure_words_replace_a_machine_s(origin: str, overwrite: bool, target: str) -> None:
    """A person's words stay, unless they are to be replaced."""
    document = Document.parse("甲。\n")
    unit = Unit("甲。", "Old." if origin else "", State.TRANSLATED, origin)
    before = Catalog.read("", TO_EN).merged(document.segments).with_units([unit])
    rows: list[Row] = [(document.segments[0], Document.parse("New.\n").segments[0], 0.9)]
    made = adopted(before, document, rows, overwrite=overwrite).units[0]
    assert made.target == target


def test_what_was_emitted_is_not_taken_back() -> None:
    """Words that the toolkit itself put into the target are not a person's."""
    document = Document.parse("甲。\n")
    unit = Unit("甲。", "Old.", State.FUZZY, "chat")
    before = Catalog.read("", TO_EN).merged(document.segments).with_units([unit])
    before = before.emitted({unit.key: Stood(digest(unit.target))}, "00000000")
    rows: list[Row] = [(document.segments[0], Document.parse("Old.\n").segments[0], 1.0)]
    assert adopted(before, document, rows).units[0].origin == "chat"


@pytest.mark.parametrize(("source", "target"), [(SOURCE, JOINED), (WHOLE, SPLIT)])
def test_twice_is_once(source: str, target: str) -> None:
    """A second run changes nothing, comments included."""
    document = Document.parse(source)
    rows = align(document, Document.parse(target))
    once = str(adopted(Catalog.read("", TO_EN), document, rows))
    assert str(adopted(Catalog.read(once, TO_EN), document, rows)) == once


def test_sure_words_come_before_doubtful_ones() -> None:
    """A source that stands twice takes the sure translation, wherever that stands."""
    document = Document.parse("- 好\n- 坏\n- 好\n")
    a, b, c = Document.parse("- fine\n- bad\n- good\n").segments
    segments = document.segments
    rows: list[Row] = [(segments[0], a, 0.5), (segments[1], b, 0.9), (segments[2], c, 0.9)]
    words = words_of(document, rows)
    assert {key: each.text for key, each in words.items()} == {
        ("", "好"): "good",
        ("", "坏"): "bad",
    }


@pytest.mark.parametrize(("source", "target"), [(SOURCE, JOINED), (WHOLE, SPLIT)])
def test_a_target_of_another_structure_is_left_alone(
    source: str, target: str, tmp_path: Path
) -> None:
    """`translate` after `align` does not touch a post that it cannot give back."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", source)
    site.put("posts/en/a.md", target)
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    site.run("translate", "--engine", "pseudo")
    assert site.text("posts/en/a.md") == target


def test_check_believes_only_what_is_sure(tmp_path: Path) -> None:
    """Without a catalog, `check` says nothing of units whose translation is in doubt."""
    site = Site(tmp_path)
    site.put("terms/a.csv", "zh-Hans,en,severity\n端口,port,error\n编译,compile,error\n")
    site.put("posts/zh/a.md", SOURCE)
    site.put("posts/en/a.md", JOINED)
    ran = site.run("check")
    assert ran.code == 0, ran.said
    assert "2 units have no translation that alignment is sure of" in ran.out


def test_check_compares_what_changed_places(tmp_path: Path) -> None:
    """Paragraphs in another order are each held to their own source: nothing is missed."""
    site = Site(tmp_path)
    parts = [
        ("下载 `data.zip`，大小是 300 MB。", "Download `data.zip`, which is 300 MB."),
        ("运行[程序](https://example.org/run)。", "Run the [program](https://example.org/run)."),
        ("查看 `run.log`。", "Read `run.log`."),
    ]
    # The images lie between the segments, where nothing is translated.
    images = [f"![](/step{number}.png)" for number in (1, 2, 3)]
    source = [f"{source}\n\n{image}" for (source, _), image in zip(parts, images, strict=True)]
    target = [f"{target}\n\n{image}" for (_, target), image in zip(parts, images, strict=True)]
    site.put("posts/zh/a.md", "# 步骤\n\n" + "\n\n".join(source) + "\n")
    order = [target[1], target[0], target[2]]
    site.put("posts/en/a.md", "# Steps\n\n" + "\n\n".join(order) + "\n")
    ran = site.run("check")
    assert ran.code == 0, ran.said


def test_a_pipeline_takes_the_catalog() -> None:
    """What alignment made is a catalog like any other: the pipeline fills the post from it."""
    document = Document.parse(WHOLE)
    rows = align(document, Document.parse(SPLIT))
    catalog = adopted(Catalog.read("", TO_EN), document, rows)
    target = run_pipeline(WHOLE, str(catalog)).target
    assert target is not None
    assert [s.source for s in Document.parse(target).segments] == [u.target for u in catalog.units]


# --- rows, one by one ---

POST = Document.parse("甲段讲显存。\n\n乙段讲算子。\n\n甲段讲显存。\n")
OURS = POST.segments
THEIRS = Document.parse("The first.\n\nThe second.\n\nAnother first.\n").segments
DOUBT = BELIEVED - 0.01


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [(0, 0, 1.0), (1, 1, BELIEVED), (2, 2, 1.0)],
            [("", "THE FIRST.", "translated"), ("", "THE SECOND.", "translated"),
             ("#2", "ANOTHER FIRST.", "translated")],
        ),
        (
            [(0, 0, 1.0), (1, 1, DOUBT), (2, None, 0.0)],
            [("", "THE FIRST.", "translated"), ("", "THE SECOND.", "fuzzy")],
        ),
        (
            [(0, 0, DOUBT), (1, None, 0.0), (2, 2, 1.0), (None, 1, 0.0)],
            [("", "ANOTHER FIRST.", "translated"), ("", "", "untranslated")],
        ),
        (
            [(0, 0, DOUBT), (2, 2, DOUBT)],
            [("", "THE FIRST.", "fuzzy"), ("", "", "untranslated")],
        ),
        (
            [(1, 1, 1.0), (1, 2, 1.0)],
            [("", "", "untranslated"), ("", "THE SECOND. ANOTHER FIRST.", "translated")],
        ),
        (
            [(1, 1, 1.0), (1, 2, DOUBT)],
            [("", "", "untranslated"), ("", "THE SECOND. ANOTHER FIRST.", "fuzzy")],
        ),
        (
            [(1, 1, 1.0), (2, 1, 1.0)],
            [("", "", "untranslated", " may be translated together with “乙段讲算子。”, before it"),
             ("", "THE SECOND.", "fuzzy", " also translates “甲段讲显存。”, the next segment")],
        ),
    ],
    ids=["two ways", "doubtful", "sure elsewhere", "twice doubtful", "split", "partly", "joined"],
)  # fmt: skip
def test_what_rows_give_each_unit(
    rows: list[tuple[int | None, int | None, float]], expected: list[tuple[str, ...]]
) -> None:
    """Context, target, state and comments; the words are stored as a catalog has them."""
    linked: list[Row] = [
        (None if i is None else OURS[i], None if j is None else THEIRS[j], score)
        for i, j, score in rows
    ]
    catalog = adopted(Catalog.read("", TO_EN), POST, linked, stored=str.upper)
    found = [
        (
            unit.context,
            unit.target,
            unit.state.value,
            *(f" {line.strip()}" for line in unit.comments),
        )
        for unit in catalog.units
    ]
    assert found == expected
    sure = adopted(Catalog.read("", TO_EN), POST, linked, stored=str.upper, doubtful=False)
    believed = [each for each in expected if each[2] == "translated"]
    assert [
        (unit.context, unit.target, unit.state.value) for unit in sure.units if unit.target
    ] == believed


def test_rows_are_counted_by_how_sure_they_are() -> None:
    """At the bar they are believed; what stands alone is neither believed nor doubted."""
    rows: list[Row] = [
        (OURS[0], THEIRS[0], BELIEVED), (OURS[1], THEIRS[1], DOUBT), (OURS[2], None, 0.0),
        (None, THEIRS[2], 0.0),
    ]  # fmt: skip
    post = Post(Path("a"), Path("b"), Path("c"), TO_EN)
    alignment = Alignment(post, tuple(rows), Catalog.read("", TO_EN))
    assert (alignment.believed, alignment.doubtful, alignment.one_sided) == (
        1, rows[1:2], rows[2:],
    )  # fmt: skip


@pytest.mark.parametrize("origin", ["chat", HUMAN])
def test_words_that_come_to_a_unit_end_its_reason(origin: str) -> None:
    """And what it was made for before; words that are there already change nothing."""
    history = History(reason="too short", emitted="0a0a0a0a")
    bare = Unit(source="甲段讲显存。", kinds=("paragraph",), history=history)
    old = replace(bare, target="Old.", origin=origin, state=State.FUZZY, previous="旧。")
    rows: list[Row] = [(OURS[0], THEIRS[0], 1.0)]

    def first(unit: Unit, *, overwrite: bool = False) -> Unit:
        catalog = Catalog.read("", TO_EN).with_units([unit])
        return adopted(catalog, POST, rows, overwrite=overwrite).units[0]

    words = replace(
        old, target="The first.", origin=HUMAN, state=State.TRANSLATED, previous="",
        history=replace(history, reason=""),
    )  # fmt: skip
    assert first(bare) == words
    assert first(old) == (words if origin == "chat" else old)
    assert first(old, overwrite=True) == words
    same = replace(old, target="The first.")
    assert first(same, overwrite=True) == same
    given = replace(old, history=replace(history, emitted=digest("The first.")))
    assert first(given, overwrite=True) == given
    mine = replace(given, history=replace(given.history, own=("0b0b0b0b",)))
    assert first(mine, overwrite=True).target == "The first."

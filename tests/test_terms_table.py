"""CSV with places: what Python's csv reads, and where it stands."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit import EN, TO_EN, ZH
from translator.terms.concepts import Concept
from translator.terms.table import forbidding, scan, takes, with_row

TEXTS = st.text(alphabet=st.sampled_from('ab,"\r\n 显|\u2028\x0c')).map(str)


@given(TEXTS)
def test_cells_are_those_of_csv(text: str) -> None:
    """Whatever `csv` reads in strict mode is read the same."""
    try:
        expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        assert scan(text).faults
        return
    found = scan(text)
    assert not found.faults
    assert [[cell.text for cell in record] for record in found.records] == [
        r for r in expected if r
    ]


@given(TEXTS)
def test_every_character_has_its_place(text: str) -> None:
    """A cell's offset of a character is where the file has that character."""
    found = scan(text)
    for record in found.records:
        for cell in record:
            assert "".join(text[cell.offset(i)] for i in range(len(cell.text))) == cell.text


@given(TEXTS)
def test_lines_and_columns_lead_back(text: str) -> None:
    """Line and column name the offset: lines end with CR, LF or both, and nothing else."""
    found = scan(text)
    lines = io.StringIO(text, newline="").readlines() or [""]
    for offset in range(len(text)):
        line, column = found.place(offset)
        assert lines[line - 1][column - 1] == text[offset]


def test_cells_with_line_breaks_and_quotes_have_places() -> None:
    """A quote in a quoted cell is two characters of the file, a line break begins a line."""
    found = scan('a,"say ""x""\nand y",b\n')
    cell = found.records[0][1]
    assert cell.text == 'say "x"\nand y'
    assert found.place(cell.offset(cell.text.index("x"))) == (1, 10)
    assert found.place(cell.offset(cell.text.index("y", 9))) == (2, 5)
    assert found.place(found.records[0][2].start) == (2, 8)


@pytest.mark.parametrize(
    ("text", "said"), [('a,"b\nc,d\n', "never closed"), ('a,"b"c\nd,e\n', "must follow")]
)
def test_reading_goes_on_after_a_fault(text: str, said: str) -> None:
    """A bad quote costs its line, and no other."""
    found = scan(text)
    assert [(found.place(offset), said in why) for offset, why in found.faults] == [((1, 3), True)]
    assert len(found.records) == 1


@pytest.mark.parametrize(
    ("head", "has"),
    [
        ("zh-Hans,en,forbid:en", True), ("forbid:en; en ;zh-Hans;note", True),
        ("\ufeffzh-Hans\ten\tforbid:en", True), ("zh-Hans,en,forbid:zh-Hans", False),
        ("zh-Hans,forbid:en", False), ("en,forbid:en", False), ("", False),
    ],
)  # fmt: skip
def test_a_file_takes_a_row_if_it_has_its_columns(head: str, has: bool) -> None:
    """For the right forms of both languages, and the wrong ones of the target's."""
    assert takes(f"{head}\n", TO_EN) is has


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("en,zh-Hans,note\n", 'en,zh-Hans,note\n"a, b|c",甲,why\n'),
        ("en;zh-Hans;forbid:en\r\nx;y;z\r\n", "en;zh-Hans;forbid:en\r\nx;y;z\r\na, b|c;甲;d|e\r\n"),
        ("\ufeffnote,ja\n甲,x", "\ufeffnote,ja\n甲,x\nwhy,\n"),
        ("en\r", 'en\r"a, b|c"\n'),
    ],
)  # fmt: skip
def test_a_row_is_written_as_its_file_is(text: str, after: str) -> None:
    """With the file's own marks between cells and line ends, in its columns alone."""
    concept = Concept({EN: ("a, b", "c"), ZH: ("甲",)}, {EN: ("d", "e")}, {"note": "why"})
    assert with_row(text, concept) == after


@pytest.mark.parametrize(
    ("text", "line", "after"),
    [
        ("zh-Hans,forbid:en\n甲,x\n乙,\n", 2, "zh-Hans,forbid:en\n甲,x|a|b\n乙,\n"),
        ("zh-Hans,forbid:en\n甲,x\n乙,\n", 3, "zh-Hans,forbid:en\n甲,x\n乙,a|b\n"),
        ('zh-Hans,forbid:en\n甲,"x, ""y"""\n', 2, 'zh-Hans,forbid:en\n甲,"x, ""y""|a|b"\n'),
        ("\ufeffforbid:en,zh-Hans\n ,乙\n", 2, "\ufeffforbid:en,zh-Hans\na|b,乙\n"),
        ("zh-Hans,forbid:en\n甲,x\n", 3, None),
        ("zh-Hans,forbid:en\n甲,x\n", 1, None),
        ("zh-Hans,forbid:ja\n甲,x\n", 2, None),
        ("zh-Hans;forbid:en\n甲;x\n", 2, None),
    ],
)
def test_wrong_forms_are_added_to_the_row_on_a_line(
    text: str, line: int, after: str | None
) -> None:
    """Behind those that it has; nothing else of the file changes. None without such a row or
    column."""
    assert forbidding(text, line, EN, ["a", "b"]) == after


def test_wrong_forms_that_need_quotes_have_them() -> None:
    """A comma, a quote or a line break in a cell without quotes."""
    for form, cell in (("a,b", '"x|a,b"'), ('a"b', '"x|a""b"'), ("a b", "x|a b")):
        assert forbidding("zh-Hans,forbid:en\n甲,x\n", 2, EN, [form]) == (
            f"zh-Hans,forbid:en\n甲,{cell}\n"
        )

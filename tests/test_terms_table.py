"""CSV with places: what Python's csv reads, and where it stands."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.terms.table import scan

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

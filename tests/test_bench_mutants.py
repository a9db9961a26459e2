"""The mutation run: which lines are a statement, and which tests a mutant gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from coverage import CoverageData

from bench.mutants import ROOT, Mutant, Watched, rounds, statement

CODE = '''\
LIMIT = 3


@cache
def first(
    text: str, most: int = LIMIT
) -> str:
    """Say it."""
    for part in (
        text.split()
    ):
        if part and len(
            part
        ) > most:
            return part
    try:
        return text[0]
    except IndexError:
        return ""
'''


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        (1, None), (4, None), (6, None), (10, range(9, 12)), (13, range(12, 15)),
        (15, range(15, 16)), (16, range(16, 17)), (17, range(17, 18)), (18, range(18, 19)),
    ],
)  # fmt: skip
def test_a_line_is_executed_where_its_statement_is(line: int, lines: range | None) -> None:
    """A statement is what is before its body; what runs at import time is nobody's."""
    assert statement(CODE, line) == lines


def seen(data: Path, name: str, lines: dict[str, list[int]]) -> Watched:
    """A test file each of whose tests takes a second, and what they execute of one module."""
    found = CoverageData(str(data))
    for test, ran in lines.items():
        found.set_context(f"{name}::{test}")
        found.add_lines({"translator/text/chars.py": ran})
    found.write()
    return Watched(name, data, {f"{name}::{test}": 1.0 / len(test) for test in lines})


def test_a_mutant_gets_the_tests_that_execute_it(tmp_path: Path) -> None:
    """Those of the files that name its module come first, the fastest of them before others."""
    code = (ROOT / "translator/text/chars.py").read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(code, 1) if text.startswith("    return "))
    mutant = Mutant("translator/text/chars.py", line, "AddNot", "")
    near = seen(tmp_path / "near", "tests/test_text_chars.py", {"a": [line], "bb": [line], "c": []})
    far = seen(tmp_path / "far", "tests/test_po.py", {"d": [line], "e": [line + 1]})
    assert [list(tests) for tests in rounds(mutant, [far, near])] == [
        ["tests/test_text_chars.py::bb", "tests/test_text_chars.py::a"],
        ["tests/test_po.py::d"],
    ]

"""Reads the cases of `tests/fixtures`: Markdown files that anybody can add to.

A case is a title, then its texts, each closed by a line with a single full stop:

    A title that says the rule
    .
    source
    .
    expected
    .

Anything may stand between two cases; the last line before a case's first full stop is its
title. What must not be a line of its own (a line break within a segment) is written as `⏎`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

FOLDER = Path(__file__).parent / "fixtures"
"""Where the cases are."""

STOP = re.compile(r"^\.\n", re.M)
"""What closes a text of a case."""


def read_cases(folder: str, count: int) -> list[ParameterSet]:
    """Give the *count* texts of every case in the files of *folder*, named by file and title."""
    cases = []
    for path in sorted((FOLDER / folder).glob("*.md")):
        *texts, rest = STOP.split(path.read_text(encoding="utf-8"))
        assert not rest.strip(), f"{path}: the last case is not closed by a full stop"
        assert len(texts) % (count + 1) == 0, f"{path}: a case has not {count} texts"
        for start in range(0, len(texts), count + 1):
            title, *case = texts[start : start + count + 1]
            cases.append(pytest.param(*case, id=f"{path.stem}: {title.strip().splitlines()[-1]}"))
    return cases

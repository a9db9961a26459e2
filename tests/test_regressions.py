"""What fuzzing found, kept: each file of `tests/fixtures/regressions` once broke a rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import invariants
from tests.corpus import read
from tests.fixtures import FOLDER

FILES = sorted((FOLDER / "regressions").glob("*.md"))


def test_there_are_findings() -> None:
    """The findings are there, or the tests below would say nothing."""
    assert FILES


@pytest.mark.parametrize("rule", invariants.ALWAYS, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_finding(path: Path, rule: Callable[[str], None]) -> None:
    """What once broke a rule keeps every rule."""
    rule(read(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shape(path: Path) -> None:
    """What was found has the same segments when it is filled with other words."""
    invariants.keeps_shape(read(path))

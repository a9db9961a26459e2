"""What is the same thing in both languages: posts as they are written, and the checks that speak.

The cases name checks, not messages: each that must speak, and no other may.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fixtures import read_cases
from tests.kit import ROOT, TO_EN, TO_ZH
from translator.blog.audit import audit
from translator.terms.termbase import Termbase
from translator.translate.job import Job, Names
from translator.units import Pair

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

SHARED = ROOT.parent / "shared" / "cases" / "checks.jsonl"
"""Cases that others made, where they are present."""
GLOSSARIES = sorted((ROOT / "glossaries").glob("*.csv"))


def speaking(pair: Pair, source: str, target: str) -> set[str]:
    """The checks that have something to say of two posts that nobody has a catalog of."""
    names = Names(source="source.md", catalog="catalog.po", target="target.md")
    job = Job.of(f"{source}\n", pair, target=f"{target}\n", names=names)
    matcher = Termbase.load(GLOSSARIES).matcher(pair)
    stated = {"incomplete", "outdated", "edited"}
    return {finding.check for finding in audit(job, matcher).findings} - stated


@pytest.mark.parametrize(("source", "target", "checks"), read_cases("same/to-english", 3))
def test_from_chinese(source: str, target: str, checks: str) -> None:
    """Each case of tests/fixtures/same/to-english."""
    assert speaking(TO_EN, source, target) == set(checks.split())


@pytest.mark.parametrize(("source", "target", "checks"), read_cases("same/to-chinese", 3))
def test_from_english(source: str, target: str, checks: str) -> None:
    """Each case of tests/fixtures/same/to-chinese."""
    assert speaking(TO_ZH, source, target) == set(checks.split())


def _shared(path: Path) -> list[ParameterSet]:
    if not path.exists():
        skip = pytest.mark.skip(reason=f"{path.name} is not beside the repository")
        return [pytest.param({}, marks=skip, id="absent")]
    cases = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [pytest.param(case, id=case["id"]) for case in cases]


@pytest.mark.parametrize("case", _shared(SHARED))
def test_shared(case: dict[str, object]) -> None:
    """Each case that stands beside the repository."""
    pair = TO_EN if case["dir"] == "zh-en" else TO_ZH
    source, target, expected = (case[key] for key in ("source", "target", "expect"))
    assert isinstance(expected, list)
    assert speaking(pair, str(source), str(target)) == set(expected)

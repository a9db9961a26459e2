"""Mistakes that are planted into good translations are found, and nothing else is said."""

from __future__ import annotations

from functools import cache

import pytest

from bench.goods import Good, find_goods
from bench.mistakes import Trial, bars, report, run
from bench.planting import MISTAKES
from bench.samples import ROOT
from translator.checks import CHECKS

SEEDS = (1,)


@cache
def goods() -> list[Good]:
    """The project's own posts: what is beside the repository may be absent."""
    names = {path.stem for path in (ROOT / "posts" / "zh").glob("*.md")}
    return [good for good in find_goods() if good.name.split(" → ")[0] in names]


@cache
def trials() -> list[Trial]:
    """One mistake of each kind, direction and seed."""
    return list(run(SEEDS, goods()))


def test_there_are_many_and_of_every_kind() -> None:
    """Several of each kind whose check exists; a kind that finds no place is a fault here."""
    known = {check.id for check in CHECKS}
    kinds = [trial.mistake.id for trial in trials()]
    assert len(kinds) >= 100
    for mistake in MISTAKES:
        if mistake.checks & known:
            assert kinds.count(mistake.id) >= 1, mistake.id


@pytest.mark.parametrize(
    "name", ["code", "html", "images", "links", "structure", "terms", "overall"]
)
def test_recall(name: str) -> None:
    """All of some checks, and 95 in a hundred over all."""
    (bar,) = [bar for bar in bars(trials()) if bar[0].startswith(f"{name}: ")]
    assert bar[1], "\n".join([bar[0], *report(trials())])


def test_nothing_is_said_where_nothing_was_planted() -> None:
    """A linter that cries wolf is switched off."""
    false = [(t.mistake.id, t.good.name, f) for t in trials() for f in t.elsewhere]
    assert false == []


def test_each_mistake_changes_its_pair() -> None:
    """None is planted in vain."""
    assert [*trials()]
    for trial in trials():
        changed = (trial.planted.source, trial.planted.target)
        assert changed != (trial.good.source, trial.good.target), trial.planted.what

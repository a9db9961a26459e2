"""The bench of the queue's order: drafts of good pairs, and mistakes in some of their units."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from bench.goods import EN, ZH, Good, find_goods
from bench.order import (
    DENSITY,
    ORDERS,
    Caught,
    Drafts,
    Placed,
    draft_of,
    drafts_of,
    queue_of,
    report,
)
from bench.samples import ROOT
from bench.unit_mistakes import SLIPS, Spot
from translator.review.risk import Risk
from translator.units import Pair, State, Unit

TO_EN, TO_ZH = Pair(ZH, EN), Pair(EN, ZH)


@cache
def goods() -> list[Good]:
    """Two of the project's own posts: what is beside the repository may be absent."""
    names = {path.stem for path in (ROOT / "posts" / "zh").glob("g*.md")}
    return [good for good in find_goods() if good.name.split(" → ")[0] in names]


@cache
def drafts() -> Drafts:
    """Drafts of them with mistakes."""
    return drafts_of(goods(), posts=2, seed=1)


def test_a_draft_is_a_machine_s_and_nobody_s_else() -> None:
    """Nothing in it is approved, and every word is that of the good pair."""
    units = [(unit, good) for good in goods() for unit in draft_of(good).values()]
    assert {unit.origin for unit, _ in units} == {"engine", "copied"}
    assert all(unit.target in good.target for unit, good in units if "\n" not in unit.target)


def test_a_part_of_the_units_has_a_mistake() -> None:
    """As many as are wanted, each planted into a unit of its own, which it changes."""
    right = [draft_of(good) for good in goods()]
    wrong = [{unit.key: unit for unit in review.units} for review in drafts().reviews]
    planted = Counter(at for at, _ in drafts().planted)
    assert planted == {at: round(DENSITY * len(units)) for at, units in enumerate(right)}
    assert all(right[at].get(key) != wrong[at][key] for at, key in drafts().planted)


def test_the_same_seed_plants_the_same() -> None:
    """What is measured can be measured again."""
    again = drafts_of(goods(), posts=1, seed=1).planted
    assert again == {at: kind for at, kind in drafts().planted.items() if at[0] == 0}


_PLACES = {
    "clause dropped at the end": ("它很快，也很稳定。", "It is fast, and it is rather stable."),
    "two sentences swapped": (
        "先打开文件看一看。再运行一次测试。",
        "Open the file and look at it. Then run the tests again.",
    ),
    "another term": ("训练很慢。", "The training is slow."),
    "another name": ("感谢陈先生的帮助。", "Many thanks to Chen for this."),
    "modality flipped": ("你可以关闭它。", "You can close it."),
    "unit of measure changed": ("需要 8 GB。", "It needs 8 GB."),
    "comparison inverted": ("它更快。", "It is faster."),
    "sentence of the neighbor": ("今天天气很好。", "The weather is fine today, and warm."),
    "older source": ("我们在这里说明怎样安装和更新它。", "Here we explain how to install it."),
    "caption of another": ("一只猫", "A cat"),
    "target of the next unit": ("我们在这里。", "We are here."),
}
"""By kind, a unit with a place for it."""


@pytest.mark.parametrize("kind", SLIPS)
def test_each_kind_is_planted_where_it_has_a_place(kind: str) -> None:
    """It changes the target, or the source that it was made for, and nothing else."""
    source, target = _PLACES[kind]
    where = "image alt" if kind == "caption of another" else "paragraph"
    unit = Unit(source, target, State.FUZZY, "engine", kinds=(where,))
    other = replace(unit, source="别的东西在那里。", target="Another thing is over there.")
    wrong = SLIPS[kind](Spot((unit, other), 0, TO_EN), Random(1))
    assert wrong is not None
    if kind == "older source":
        assert (wrong.previous, wrong.target) == (unit.source, unit.target)
    else:
        assert wrong.target != unit.target
        assert replace(wrong, target=unit.target) == unit


def test_a_word_in_code_is_no_place() -> None:
    """Mistakes are in what is said; code is not."""
    unit = Unit("用 `faster`。", "Use `faster`.", State.FUZZY, "engine", kinds=("paragraph",))
    assert SLIPS["comparison inverted"](Spot((unit,), 0, TO_EN), Random(1)) is None
    back = Unit("Use `更快`.", "用 `更快`。", State.FUZZY, "engine", kinds=("paragraph",))
    assert SLIPS["comparison inverted"](Spot((back,), 0, TO_ZH), Random(1)) is None


def test_what_lies_in_the_beginning_is_counted() -> None:
    """The share of the mistakes in the first part, and how often one comes before the others."""
    queue = [Placed(post=0, kind=kind, risk=Risk(), found=0) for kind in ("x", "", "", "x", "")]
    found = Caught.of([queue], ORDERS["document"], 0.2)
    assert found.share == 0.5
    assert found.area == (3 + 1) / 6
    assert Caught.of([queue], ORDERS["document"], 1).interval() == (1, 1)


def test_the_report_says_what_holds() -> None:
    """Each order has a line, and each kind that was planted."""
    lines = [*report([queue_of(drafts())])]
    assert [name for name in ORDERS if any(line.startswith(name) for line in lines)] == [*ORDERS]
    assert all(any(line.startswith(kind) for line in lines) for kind in drafts().planted.values())
    assert lines[-1].startswith(("holds", "FAILS"))

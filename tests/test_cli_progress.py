"""One bar a run: it goes by weight, never back, and says how long the rest takes."""

from __future__ import annotations

import pytest

from translator.cli import progress
from translator.cli.progress import ProgressBar, lasting


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as the test has it."""
    now = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


def test_a_post_weighs_what_its_file_has(clock: list[float]) -> None:
    """Not every post is a step of its own: the long one takes longer."""
    bar = ProgressBar("checking", [1, 8, 1])
    shares = []
    for _ in bar.over([("a", 1), ("b", 8), ("c", 1)]):
        shares.append(bar.share)
    assert (shares, bar.share) == ([0.0, 0.1, 0.9], 1.0)


def test_the_rest_takes_as_long_as_what_is_done(clock: list[float]) -> None:
    """Going by what is done so far; at first nobody can say."""
    bar = ProgressBar("checking", [10, 30])
    assert bar.left is None
    clock[0] = 0.5
    bar.done(10)
    assert bar.left is None
    clock[0] = 10.0
    assert bar.left == pytest.approx(30.0)
    assert str(bar) == "checking  [######------------------]  25 %  1 of 2 posts, about 30 s left"


def test_a_post_is_done_as_far_as_its_units_are(clock: list[float]) -> None:
    """While engines translate it, in whatever order answers come; the bar never goes back."""
    bar = ProgressBar("translating", [10, 10])
    bar.begun("a", 10, 4)
    bar.begun("b", 10, 2)
    bar.part("a", 1)
    bar.part("b", 1)
    assert bar.share == pytest.approx((2.5 + 5) / 20)
    bar.begun("a", 10, 100)
    assert bar.share == pytest.approx((2.5 + 5) / 20)
    bar.done(10, "b")
    assert bar.share == pytest.approx(10 / 20, abs=0.01)
    bar.done(10, "a")
    assert bar.share == 1.0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 s"), (40.4, "40 s"), (61, "1 min"), (3599, "1 h 0 min"), (3900, "1 h 5 min")],
)
def test_how_long_is_said_as_people_say_it(seconds: float, said: str) -> None:
    """Seconds, then minutes, then hours."""
    assert lasting(seconds) == said


def test_a_line_makes_the_bar_go(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """It is taken away before a line is printed, and drawn at most ten times a second."""
    bar = ProgressBar("checking", [1, 1], moving=True)
    clock[0] = 1.0
    bar.done(1)
    bar.done(1)
    assert capsys.readouterr().err.count("checking") == 1
    bar.clear()
    assert capsys.readouterr().err.startswith("\r")
    bar.clear()
    assert capsys.readouterr().err == ""

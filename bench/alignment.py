"""Measure the aligner on damaged pairs: `make alignment`, or `python -m bench.alignment`.

The target of each pair of parallel structure is damaged by a seeded script: segments are
deleted, inserted, merged, split and swapped. What is measured is F1 over links, a link being
a source segment with one of its targets, beside the plain length-based aligner of Gale and
Church. Pairs whose structure differs by itself are aligned as they are, and counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from operator import add
from time import perf_counter
from typing import Any

import click

from bench import galechurch
from bench.damage import RATE, damage
from bench.pairs import Duo, groups, strangers
from translator.bitext.alignment import BELIEVED, Row, align, is_believed
from translator.markdown.document import Document

BARS = {"pairs": 0.98, "docs": 0.97}
"""The F1 that is wanted of each group."""

Links = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Score:
    """Links counted."""

    right: int = 0
    """Links that were found and wanted."""
    found: int = 0
    """Links that were found."""
    wanted: int = 0
    """Links that were wanted."""

    @classmethod
    def of(cls, found: Links, wanted: Links) -> Score:
        """Compare two sets of links."""
        return cls(len(found & wanted), len(found), len(wanted))

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.found + other.found, self.wanted + other.wanted)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(self.found + self.wanted, 1)

    @property
    def precision(self) -> float:
        """Which part of the found links is right."""
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        """Which part of the wanted links was found."""
        return self.right / max(self.wanted, 1)


@dataclass(frozen=True, slots=True)
class Trial:
    """One pair, damaged in one way."""

    seed: int
    """The seed of the damage."""
    done: tuple[str, ...]
    """What was done."""
    ours: Score
    """All links of the toolkit."""
    believed: Score
    """Those that it believes."""
    baseline: Score
    """The links of Gale and Church."""
    seconds: float
    """How long the toolkit took."""


def trials(
    duo: Duo, seeds: Iterable[int], new: Sequence[str], rate: float = RATE
) -> Iterator[Trial]:
    """Damage the target once for each seed, and align."""
    for seed in seeds:
        harmed = damage(duo.target, seed, new, rate)
        start = perf_counter()
        rows = align(duo.source, harmed.document)
        seconds = perf_counter() - start
        sides = duo.source, harmed.document
        texts = ([segment.source for segment in side.segments] for side in sides)
        yield Trial(
            seed,
            harmed.done,
            Score.of(links(rows, *sides), harmed.links),
            Score.of(links(rows, *sides, BELIEVED), harmed.links),
            Score.of(frozenset(galechurch.links(*texts)), harmed.links),
            seconds,
        )


def links(rows: Iterable[Row], source: Document, target: Document, least: float = 0.0) -> Links:
    """The links of *rows* that are at least so sure, as indices of segments."""
    a, b = ({s.spans: n for n, s in enumerate(side.segments)} for side in (source, target))
    return frozenset(
        (a[one.spans], b[other.spans])
        for one, other, score in rows
        if one and other and one.spans in a and other.spans in b and score >= least
    )


@click.command()
@click.option("--seeds", default=20, show_default=True, help="How often each pair is damaged.")
@click.option("--rate", default=RATE, show_default=True, help="Which part of the segments.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(seeds: int, rate: float, as_json: bool) -> None:
    """Damage the targets of real pairs, and count the links that are found all the same.

    The exit code is 0 whether or not the bars hold.
    """
    found = groups()
    every = [duo for duos in found.values() for duo in duos]
    made = {
        name: {
            duo.name: list(trials(duo, range(seeds), strangers(every, duo.name), rate))
            for duo in duos
            if duo.parallel
        }
        for name, duos in found.items()
    }
    odd = [duo for duo in every if not duo.parallel]
    if as_json:
        click.echo(json.dumps(_data(made), ensure_ascii=False, indent=2))
        return
    for name in BARS.keys() - found.keys():
        click.echo(f"not here, so not measured: {name}")
    click.echo("\n".join([*_table(made), "", *_bars(made), "", *_undamaged(odd)]))


Made = Mapping[str, Mapping[str, Sequence[Trial]]]

_ROW = "{:<28}{:>8}{:>8}{:>8}{:>8}{:>10}{:>8}{:>9}{:>9}"


def _table(made: Made) -> Iterator[str]:
    yield _ROW.format("", "F1", "worst", "prec.", "recall", "believed", "recall", "G.-C. F1", "ms")
    for name, pairs in made.items():
        for pair, each in pairs.items():
            yield _line(f"  {pair}", each)
        yield _line(name, [trial for each in pairs.values() for trial in each])


def _line(name: str, each: Sequence[Trial]) -> str:
    ours, believed, baseline = sums(each)
    worst = min((trial.ours.f1 for trial in each), default=0)
    parts = ours.precision, ours.recall, believed.precision, believed.recall
    figures = ours.f1, worst, *parts, baseline.f1
    seconds = sum(trial.seconds for trial in each) / max(len(each), 1)
    return _ROW.format(name[:27], *(f"{figure:.4f}" for figure in figures), f"{seconds * 1e3:.0f}")


def sums(each: Sequence[Trial]) -> tuple[Score, Score, Score]:
    """Add up: all links, those believed, and the baseline's."""
    columns = ([getattr(t, name) for t in each] for name in ("ours", "believed", "baseline"))
    ours, believed, baseline = (reduce(add, column, Score()) for column in columns)
    return ours, believed, baseline


def _bars(made: Made) -> Iterator[str]:
    yield "The bars: F1 of the links, all seeds together"
    for name, wanted in BARS.items():
        if name in made:
            f1 = sums([trial for each in made[name].values() for trial in each])[0].f1
            holds = "holds" if f1 >= wanted else "FAILS"
            yield f"  {holds} {f1:.4f}  {name}: at least {wanted}"


def _undamaged(duos: Sequence[Duo]) -> Iterator[str]:
    form = "{:<28}{:>9}{:>10}{:>13}{:>13}"
    yield form.format(
        "not parallel, undamaged", "believed", "doubtful", "only source", "only target"
    )
    for duo in duos:
        rows = align(duo.source, duo.target)
        linked = [row for row in rows if row[0] and row[1]]
        believed = sum(map(is_believed, rows))
        lone = [row for row in rows if not (row[0] and row[1])]
        ours = sum(1 for row in lone if row[0])
        yield form.format(
            f"  {duo.name}"[:27], believed, len(linked) - believed, ours, len(lone) - ours
        )


def _data(made: Made) -> dict[str, Any]:
    return {
        name: {pair: [asdict(trial) for trial in each] for pair, each in pairs.items()}
        for name, pairs in made.items()
    }


if __name__ == "__main__":
    main(prog_name="python -m bench.alignment")

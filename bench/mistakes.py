"""Plant mistakes into good translations, and see which the checks find: `make mistakes`.

Each mistake is planted alone, into the text of a target, and the whole pair is checked as
`translator check --strict` does. It counts as found if a check that is there for it says so at
the place of the mistake, as an error or a warning; what else is said, and was not said of the
good pair, is a false alarm. So is an error or a warning about a right sentence that was put in.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import click

from bench import figures
from bench.goods import Good, find_goods, findings
from bench.planting import EXACT, MISTAKES, SOFT, Mistake
from bench.spots import Planted
from translator.units import Finding, Severity

WHOLLY = frozenset({"structure", "links", "images", "code", "html", "terms"})
"""The checks that must miss nothing."""
OVERALL = 0.95
"""The part of the mistakes in form that must be found, and of each exact kind."""
ALL = 0.8
"""The part of all mistakes in what a text says that must be found."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One mistake in one pair, and what came of it."""

    mistake: Mistake
    """Its kind."""
    good: Good
    """The pair."""
    planted: Planted
    """What was done to it."""
    hits: tuple[Finding, ...]
    """The findings of fitting checks in the right place."""
    near: tuple[Finding, ...]
    """The findings of other checks there."""
    elsewhere: tuple[Finding, ...]
    """The findings where nothing was planted."""

    @property
    def found(self) -> bool:
        """Whether the mistake was found."""
        return bool(self.hits)


def run(
    seeds: Iterable[int],
    goods: Sequence[Good],
    each: int = 1,
    mistakes: Sequence[Mistake] = MISTAKES,
) -> Iterator[Trial]:
    """Plant every kind of mistake *each* times a seed and direction, in pairs that it chooses."""
    for seed in seeds:
        for mistake in mistakes:
            for language in ("en", "zh"):
                # A generator of its own: a new kind leaves the others as they are.
                rng = Random(f"{seed} {mistake.id} {language}")
                yield from _several(mistake, goods, language, rng, each)


def _several(
    mistake: Mistake, goods: Sequence[Good], language: str, rng: Random, each: int
) -> Iterator[Trial]:
    there = [good for good in goods if good.pair.target.language == language]
    rng.shuffle(there)
    left = each
    # Those that take another sentence with them may be planted in one pair several times.
    for good in there * (1 + each // max(len(there), 1)):
        planted = mistake.plant(good, rng) if left else None
        if planted is not None and _changed(planted, planted.base or good):
            left -= 1
            yield judged(mistake, planted.base or good, planted)


def _changed(planted: Planted, base: Good) -> bool:
    """Whether anything was planted; a stale translation has another source only."""
    return (planted.source, planted.target) != (base.source, base.target)


def judged(mistake: Mistake, good: Good, planted: Planted) -> Trial:
    """Check a pair with a mistake in it, and sort what is new."""
    catalog = good.catalog if planted.catalog else ""
    before = _baseline(good, catalog)
    found = findings(planted.source, planted.target, good.pair, catalog)
    new, left = [], Counter(before)
    # What is elsewhere was said before, if anything was.
    for finding in sorted(found, key=planted.holds):
        if left[_same(finding)]:
            left[_same(finding)] -= 1
        else:
            new.append(finding)
    here = [finding for finding in new if planted.holds(finding)]
    hits = [f for f in here if f.check in mistake.checks and f.severity is not Severity.NOTE]
    near = [finding for finding in here if finding not in hits]
    far = [finding for finding in new if not planted.holds(finding)]
    elsewhere = [finding for finding in far if finding.check not in mistake.afar]
    elsewhere += _said_of(planted.base, planted) if planted.base else ()
    return Trial(mistake, good, planted, tuple(hits), tuple(near), tuple(elsewhere))


def _said_of(base: Good, planted: Planted) -> list[Finding]:
    """What is said of the right sentence that was put in, which ought to be nothing."""
    found = findings(base.source, base.target, base.pair)
    loud = (finding for finding in found if finding.severity is not Severity.NOTE)
    return [finding for finding in loud if planted.holds(finding)]


_PLACES = re.compile(r"\d+ of \d+ places")


@lru_cache(maxsize=64)
def _baseline(good: Good, catalog: str) -> Counter[tuple[str, str, str]]:
    return Counter(map(_same, findings(good.source, good.target, good.pair, catalog)))


def _same(finding: Finding) -> tuple[str, str, str]:
    """What makes two findings one, wherever it stands, and however often a form is there."""
    return finding.check, finding.path, _PLACES.sub("places", finding.message)


def shares(trials: Sequence[Trial]) -> dict[str, tuple[int, int]]:
    """By check that should have found it: how many mistakes were found, of how many."""
    counts: dict[str, tuple[int, int]] = {}
    for trial in trials:
        found, planted = counts.get(trial.mistake.main, (0, 0))
        counts[trial.mistake.main] = found + trial.found, planted + 1
    return counts


def bars(trials: Sequence[Trial]) -> list[tuple[str, bool]]:
    """What the checks want to reach, and whether they did."""
    by_check = shares(trials)
    false = sum(len(trial.elsewhere) for trial in trials)
    wanted = [
        (f"{check}: {by_check[check][0]} of {by_check[check][1]} found, all wanted",
         by_check[check][0] == by_check[check][1])
        for check in sorted(WHOLLY & by_check.keys())
    ]  # fmt: skip
    return [
        *wanted,
        *_share("overall", [t for t in trials if t.mistake not in (*EXACT, *SOFT)], OVERALL),
        *(bar for kind in EXACT for bar in _share(kind.id, _of(trials, kind), OVERALL)),
        *_share("what a text says", [t for t in trials if t.mistake in (*EXACT, *SOFT)], ALL),
        (f"findings where nothing was planted: {false}, none wanted", not false),
    ]


def _of(trials: Sequence[Trial], kind: Mistake) -> list[Trial]:
    return [trial for trial in trials if trial.mistake is kind]


def _share(name: str, trials: Sequence[Trial], wanted: float) -> Iterator[tuple[str, bool]]:
    """Whether enough of *trials* were found; nothing if there are none."""
    found = sum(trial.found for trial in trials)
    if trials:
        share = found / len(trials)
        yield (f"{name}: {found} of {len(trials)} found, {share:.1%}, {wanted:.0%} wanted",
               share >= wanted)  # fmt: skip


def report(trials: Sequence[Trial]) -> Iterator[str]:
    """The figures as lines for a person."""
    pairs = {trial.good.name for trial in trials}
    yield f"{len(trials)} mistakes, each planted alone into one of {len(pairs)} pairs"
    yield ""
    yield _ROW.format("kind", "check", "planted", "found", "elsewhere")
    for mistake in dict.fromkeys(trial.mistake for trial in trials):
        mine = [trial for trial in trials if trial.mistake is mistake]
        found, false = sum(t.found for t in mine), sum(len(t.elsewhere) for t in mine)
        yield _ROW.format(mistake.id, mistake.main, len(mine), found, false or "")
    yield ""
    yield _ROW.format("check", "", "planted", "found", "precision")
    for check, (found, planted) in sorted(shares(trials).items()):
        yield _ROW.format(check, "", planted, found, _precision(trials, check))
    yield ""
    yield from _faults(trials)
    for wanted, holds in bars(trials):
        yield f"{'holds' if holds else 'FAILS'}  {wanted}"


_ROW = "{:<28}{:<14}{:>8}{:>7}{:>11}"


def _precision(trials: Sequence[Trial], check: str) -> str:
    """Which part of a check's new findings is about what was planted."""
    right = sum(f.check == check for trial in trials for f in (*trial.hits, *trial.near))
    wrong = sum(f.check == check for trial in trials for f in trial.elsewhere)
    return f"{right / (right + wrong):.0%}" if right + wrong else "–"


def _faults(trials: Sequence[Trial]) -> Iterator[str]:
    """What was missed, and what was said elsewhere."""
    for trial in trials:
        if not trial.found:
            said = ", ".join(sorted({finding.check for finding in trial.near})) or "nothing"
            yield f"missed: {trial.mistake.id} in {trial.good.name}: {trial.planted.what}"
            yield f"        (said there: {said})"
        for finding in trial.elsewhere:
            yield f"false: {trial.mistake.id} in {trial.good.name}: {trial.planted.what}"
            yield f"        {finding.path}:{finding.line}: {finding.check}: {finding.message}"


def as_data(trials: Sequence[Trial]) -> dict[str, Any]:
    """The figures for a program."""
    return {
        "mistakes": [
            {
                "kind": trial.mistake.id,
                "pair": trial.good.name,
                "what": trial.planted.what,
                "found": [finding.check for finding in trial.hits],
                "near": [finding.check for finding in trial.near],
                "elsewhere": [f"{f.path}:{f.line} {f.check}" for f in trial.elsewhere],
            }
            for trial in trials
        ],
        "bars": [{"name": name, "holds": holds} for name, holds in bars(trials)],
    }


@click.command()
@click.option("--seed", "seeds", multiple=True, type=int, help="May be repeated.  [1, 2, 3]")
@click.option("--each", default=1, show_default=True, help="Mistakes a kind, direction and seed.")
@click.option(
    "--public",
    type=click.Path(path_type=Path, exists=True),
    help="A folder of other pairs, from python -m bench.public.",
)
@click.option("--kind", "kinds", multiple=True, help="Only kinds with this in their names.")
@click.option("--words", is_flag=True, help="Only kinds in what a text says, not in its form.")
@click.option("--write", is_flag=True, help="Put the figures where docs/checks.md has them from.")
@click.option("--json", "data", is_flag=True, help="Print the figures as JSON.")
def main(
    seeds: tuple[int, ...],
    each: int,
    public: Path | None,
    kinds: tuple[str, ...],
    words: bool,
    write: bool,
    data: bool,
) -> None:
    """Plant mistakes in the project's posts, and in the pairs beside it where they are present.

    The exit code is 0 whether or not the bars hold.
    """
    known = (*EXACT, *SOFT) if words else MISTAKES
    wanted = [m for m in known if not kinds or any(kind in m.id for kind in kinds)]
    trials = list(run(seeds or (1, 2, 3), find_goods(public), each, wanted))
    if write:
        figures.keep("planted", {check: list(pair) for check, pair in shares(trials).items()})
    if data:
        click.echo(json.dumps(as_data(trials), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(report(trials)))


if __name__ == "__main__":
    main(prog_name="python -m bench.mistakes")

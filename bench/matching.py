"""Measure the matcher: `make bench`, or `python -m bench.matching [FILE...]`.

How fast terms are found and judged, and how that grows with their number. Beyond the shipped
glossaries, terms are made up by joining the forms of two of them: so they share beginnings
with real ones, which is the hard case for an index.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import click

from bench.samples import ROOT, find
from bench.timing import Times, interleave
from translator.files import read_text
from translator.markdown.document import Document
from translator.markdown.prose import Prose
from translator.terms.matcher import Matcher
from translator.terms.termbase import Termbase
from translator.units import Locale, Pair, Term

COUNTS = (100, 450, 1_000, 10_000)
"""How many terms are measured."""

_ROW = "{:<12}{:>12}{:>14}{:>14}{:>14}"


@dataclass(frozen=True, slots=True)
class Row:
    """What one number of terms costs."""

    count: int
    """How many terms there are."""
    build: Times
    """Making a matcher, and finding in one sentence."""
    find: Times
    """Finding terms in all texts."""
    judge: Times
    """Judging all texts, each as its own translation."""


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--rounds", default=5, type=click.IntRange(1), show_default=True)
def main(paths: tuple[Path, ...], rounds: int) -> None:
    """Measure on the segments of the Markdown files at PATHS, or of the corpus."""
    files, source = find(paths)
    texts = [each.source for path in files for each in Document.parse(read_text(path)).segments]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    shipped = Termbase.load(sorted((ROOT / "glossaries").glob("*.csv"))).terms(
        Pair(Locale("zh-Hans"), Locale("en"))
    )
    click.echo(f"{len(texts)} segments, {megabytes:.3f} MB: {source}")
    click.echo(f"{len(shipped)} terms ship; rounds: {rounds}, interleaved; medians\n")
    prose = interleave({"": partial(_normalised, texts)}, rounds)[""]
    click.echo(f"normalising alone: {megabytes / prose.median:.2f} MB/s\n")
    click.echo(_ROW.format("terms", "build", "find", "judge", "find, of 100"))
    rows = measure(shipped, texts, rounds)
    for row in rows:
        click.echo(
            _ROW.format(
                row.count,
                f"{row.build.median * 1e3:.1f} ms",
                f"{megabytes / row.find.median:.2f} MB/s",
                f"{megabytes / row.judge.median:.2f} MB/s",
                f"{row.find.median / rows[0].find.median:.2f} x",
            )
        )


def measure(shipped: Sequence[Term], texts: Sequence[str], rounds: int) -> list[Row]:
    """Time each number of terms, interleaved."""
    terms = {count: grown(shipped, count) for count in COUNTS}
    matchers = {count: Matcher(each) for count, each in terms.items()}
    jobs = {
        **{("build", n): partial(_built, each) for n, each in terms.items()},
        **{("find", n): partial(_found, each, texts) for n, each in matchers.items()},
        **{("judge", n): partial(_judged, each, texts) for n, each in matchers.items()},
    }
    for job in jobs.values():
        job()
    times = interleave(jobs, rounds)
    return [Row(n, times["build", n], times["find", n], times["judge", n]) for n in COUNTS]


def grown(shipped: Sequence[Term], count: int) -> list[Term]:
    """*count* terms: a sample of the shipped ones, or all of them and joined ones."""
    chance = random.Random(count)
    if count <= len(shipped):
        return chance.sample(list(shipped), count)
    terms = list(shipped)
    while len(terms) < count:
        one, other = chance.choice(shipped), chance.choice(shipped)
        space = " " if one.source[0].isascii() else ""
        source = f"{one.source[0]}{space}{other.source[0]}"
        target = f"{one.target[0]} {other.target[0]}"
        terms.append(replace(one, source=(source,), target=(target,), forbidden=(), not_in=()))
    return terms


def _built(terms: Sequence[Term]) -> None:
    Matcher(terms).find("用飞桨训练，显存不够。")


def _normalised(texts: Sequence[str]) -> None:
    for text in texts:
        Prose.of(text)


def _found(matcher: Matcher, texts: Sequence[str]) -> None:
    for text in texts:
        matcher.find(text)


def _judged(matcher: Matcher, texts: Sequence[str]) -> None:
    for text in texts:
        matcher.judge(text, text)


if __name__ == "__main__":
    main(prog_name="python -m bench.matching")

"""Measure the memory, with a million units if wanted: `make memory-bench UNITS=1000000`.

In one run: how fast it is built and how large it is, exact lookups, the twenty best matches of
segments of about sixty characters, rapidfuzz over the whole list beside it, and which share of
what rapidfuzz finds the index finds, too.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple, TypeVar

import click

from bench.sentences import Sentences
from translator.memory.index import FileState, Index
from translator.memory.records import Record
from translator.memory.scores import tokens
from translator.units import Locale, Pair

T = TypeVar("T")
PAIR = Pair(Locale("zh-Hans"), Locale("en"))
FILE = 100
"""Units in a catalog."""
COMMIT = 200
"""Catalogs in a transaction, as `Library` writes them."""
LENGTHS = range(55, 66)
"""What a segment of sixty characters may have."""
LIMIT = 20
LEASTS = (0.5, 0.6, 0.7, 0.8)
"""The scores from which on it is measured what is missed."""
LEAST = 0.3
"""Low enough that there are twenty."""


class Took(NamedTuple):
    """How long something took, in seconds."""

    clock: float
    """By the clock."""
    own: float
    """In this process: other work on the machine does not count."""


_NOTHING = Took(0.0, 0.0)


@dataclass
class Figures:
    """What was measured at one size."""

    units: int
    """Units in the index."""
    build: Took = field(default=_NOTHING)
    """To build it."""
    size: int = 0
    """Bytes on disk."""
    rss: tuple[int, int] = (0, 0)
    """Resident memory after a tenth of the build and after it, in bytes."""
    exact: list[Took] = field(default_factory=list)
    """The time of each exact lookup."""
    similar: list[Took] = field(default_factory=list)
    """The time of each lookup of similar sources."""
    scan: list[Took] = field(default_factory=list)
    """The time of each scan of the whole list by rapidfuzz."""
    recall: dict[float, tuple[int, int]] = field(default_factory=dict)
    """By least score, how many of the true best matches were found, and how many there are."""


@click.command()
@click.option("--units", default=100_000, show_default=True, help="Units in the largest index.")
@click.option("--queries", default=60, show_default=True, help="Lookups of similar sources.")
@click.option("--seed", default=1, show_default=True, help="Of the sentences.")
def main(units: int, queries: int, seed: int) -> None:
    """Measure at 10,000 units, and at ten times as many until UNITS. The exit code is 0."""
    size, every = min(10_000, units), []
    while True:
        every.append(measure(size, queries, seed))
        click.echo("\n".join(as_text(every[-1])))
        if size >= units:
            break
        size = min(size * 10, units)
    click.echo("\n".join(growth(every[0], every[-1])))


def measure(units: int, queries: int, seed: int) -> Figures:
    """Build an index of *units* and ask it."""
    figures = Figures(units)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.db"
        index = Index(path)
        index.create()
        _build(index, figures, seed)
        index.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        figures.size = sum(each.stat().st_size for each in Path(folder).iterdir())
        texts = list(islice(Sentences(seed), units))
        _ask(index, figures, texts, queries)
        index.close()
    return figures


def _build(index: Index, figures: Figures, seed: int) -> None:
    """Write catalog after catalog; making the sentences is not counted."""
    made = iter(Sentences(seed))
    done, early = 0, 0
    while done < figures.units:
        count = min(FILE * COMMIT, figures.units - done)
        files = [list(_records(made, n)) for n in _parts(count)]
        took, _ = _timed(partial(_write, index, files, done, done + count == figures.units))
        figures.build = Took(*map(sum, zip(figures.build, took, strict=True)))
        done += count
        early = early or (_rss() if done * 10 >= figures.units else 0)
    figures.rss = early, _rss()


def _write(index: Index, files: Sequence[Sequence[Record]], first: int, last: bool) -> None:
    with index.transaction():
        for number, records in enumerate(files):
            index.replace(f"{first + number * FILE}.po", records, FileState())
        index.pieces.catch_up(whole=not last)


def _parts(count: int) -> Iterator[int]:
    yield from (min(FILE, count - start) for start in range(0, count, FILE))


def _records(made: Iterator[str], count: int) -> Iterator[Record]:
    """Records as catalogs have them; the targets are as long as translations are."""
    row = ["", *islice(made, count), ""]
    for before, source, after in zip(row, row[1:], row[2:], strict=False):
        target = source[::-1] if source.isascii() else source[::-1] + source[: len(source) // 2]
        yield Record(PAIR, source, target, date="2026-11-28", before=before, after=after)


def _rss() -> int:
    """The memory that this process holds, in bytes; 0 where no /proc says it."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 if status.exists() else 0


def _ask(index: Index, figures: Figures, texts: Sequence[str], queries: int) -> None:
    rng, made = random.Random(figures.units), Sentences(7)
    for text in rng.sample(texts, min(1000, len(texts))):
        figures.exact.append(_timed(partial(index.exact, PAIR, text))[0])
    asked: list[str] = []
    while len(asked) < queries:
        text = made.edited(rng.choice(texts), rng.choice((1, 1, 2)))
        asked += [text] if len(text) in LENGTHS else []
    found = []
    for text in asked:
        took, matches = _timed(partial(index.similar, PAIR, text, LIMIT, LEAST))
        figures.similar.append(took)
        found.append([score for score, _ in matches])
    if find_spec("rapidfuzz"):
        _compare(figures, texts, asked, found)


def _timed(job: Callable[[], T]) -> tuple[Took, T]:
    clock, own = perf_counter(), process_time()
    result = job()
    return Took(perf_counter() - clock, process_time() - own), result


def _compare(
    figures: Figures, texts: Sequence[str], asked: Sequence[str], found: Sequence[list[float]]
) -> None:
    """Scan the whole list: once as rapidfuzz is quickest, once for our own score."""
    from rapidfuzz import fuzz, process

    for text in asked[:10]:
        job = partial(process.extract, text, texts, scorer=fuzz.ratio, limit=LIMIT)
        figures.scan.append(_timed(job)[0])
    letters: dict[str, str] = {}
    distinct = list(dict.fromkeys(texts))
    lettered = [_lettered(text, letters) for text in distinct]
    for text, scores in zip(asked, found, strict=True):
        row = process.extract(
            _lettered(text, letters), lettered, scorer=fuzz.ratio, limit=LIMIT + 1,
            score_cutoff=100 * min(LEASTS) - 1e-6,
        )  # fmt: skip
        true = [s / 100 for _, s, n in row if distinct[n] != text][:LIMIT]
        for least in LEASTS:
            best = Counter(round(s, 6) for s in true if s >= least - 1e-9)
            hit, every = figures.recall.get(least, (0, 0))
            got = (best & Counter(round(score, 6) for score in scores)).total()
            figures.recall[least] = hit + got, every + best.total()


def _lettered(text: str, letters: dict[str, str]) -> str:
    """*text* with a letter of its own for each token, so that rapidfuzz compares tokens."""
    return "".join(letters.setdefault(t, chr(0x100 + len(letters))) for t in tokens(text))


def as_text(figures: Figures) -> Iterator[str]:
    """The figures for a person."""
    units, rss = figures.units, [size / 1e6 for size in figures.rss]
    rate, own = (units / seconds for seconds in figures.build)
    yield f"{units:,} units; times by the clock, and in the process's own time"
    yield f"  build    {rate:10,.0f} units/s, {own:,.0f}"
    yield f"  disk     {figures.size / 1e6:10,.1f} MB"
    yield f"  memory   {rss[0]:10,.0f} MB after a tenth, {rss[1]:,.0f} after all"
    yield f"  exact    {_ms(figures.exact)}"
    yield f"  similar  {_ms(figures.similar)}, the {LIMIT} best"
    if not figures.scan:
        yield "  rapidfuzz is not installed: neither speed nor recall is compared"
        return
    clock, own = (_ratio(figures, column) for column in range(2))
    yield f"  scan     {_ms(figures.scan)} by rapidfuzz: {clock:.1f} times as long, {own:.1f}"
    for least, (hit, every) in figures.recall.items():
        share = f"{hit / every:.1%}" if every else "none there"
        yield f"  recall   {share:>10} of the {LIMIT} best with {least} or more ({hit} of {every})"


def _ms(took: Sequence[Took]) -> str:
    clock, own = (median(column) * 1e3 for column in zip(*took, strict=True))
    return f"{clock:10.3f} ms median, {own:.3f}"


def _ratio(figures: Figures, column: int) -> float:
    """How many times as long a scan takes as a lookup."""
    scan, similar = (
        median(took[column] for took in row) for row in (figures.scan, figures.similar)
    )
    return scan / similar


def growth(small: Figures, large: Figures) -> Iterator[str]:
    """How the figures grow, and the bars of a million units, both ways of timing."""
    yield f"from {small.units:,} to {large.units:,} units"
    for name in ("exact", "similar"):
        before, after = (median(t.own for t in getattr(f, name)) for f in (small, large))
        yield f"  {name}: {after / before:.1f} times as long"
    for name, clock, own in bars(large):
        yield f"  {'holds' if clock else 'FAILS'} {'holds' if own else 'FAILS'}  {name}"


def bars(figures: Figures) -> Iterator[tuple[str, bool, bool]]:
    """What is wanted, and whether it holds by the clock and in the process's own time."""
    for name, took, most in (("exact", figures.exact, 1e-3), ("similar", figures.similar, 20e-3)):
        clock, own = (median(column) < most for column in zip(*took, strict=True))
        yield f"{name} under {most * 1e3:g} ms", clock, own
    fast = [figures.units / seconds >= 20_000 for seconds in figures.build]
    yield "build at 20,000 units/s", fast[0], fast[1]
    small = figures.size / figures.units < 1000
    yield "under 1 GB on disk for a million", small, small
    flat = figures.rss[1] - figures.rss[0] < 100e6
    yield "memory flat, within 100 MB", flat, flat
    if figures.scan and figures.units >= 1_000_000:
        ratios = [_ratio(figures, column) >= 20 for column in range(2)]
        yield "20 times as fast as rapidfuzz", ratios[0], ratios[1]


if __name__ == "__main__":
    main(prog_name="python -m bench.memory")

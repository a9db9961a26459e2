"""The figures as data, as tables, and against the bars that the project set itself."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.runs import CHECK, IMPORTS, YARDSTICK, Key, Prepared
from bench.timing import Times

OURS = "translator"
FASTER = 1.5
"""How many times as fast as the fastest peer the toolkit wants to be."""
OF_PARSE = 0.6
"""Which part of mistune's parse-only speed it wants to keep."""
PROCESS = 2.0
"""How many times the imports `translator check` may take."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, and how it was met."""

    name: str
    """What is wanted."""
    ratio: float
    """What was measured, by the medians."""
    best: float
    """What was measured, by the best rounds: other work on the machine hardly shows there."""
    holds: bool
    """Whether the medians are enough."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All that one run has measured."""

    source: str
    """Which files were measured."""
    rounds: int
    """How many rounds the tools ran."""
    absent: Sequence[str]
    """The peers that are not installed."""
    prepared: Prepared
    """The files and the trials."""
    times: Mapping[Key, Times]
    """The times of each stage of each tool."""
    processes: Mapping[str, tuple[int, Times]]
    """The exit code and the times of whole processes."""
    growth: Mapping[int, tuple[int, Times]]
    """The bytes and times of a document, by how often it was repeated."""

    @property
    def megabytes(self) -> float:
        """The size of the files, in millions of bytes."""
        return sum(sample.size for sample in self.prepared.samples) / 1e6

    def median(self, stage: str, name: str) -> float:
        """The median seconds of a stage."""
        return self.times[stage, name].median

    def of_parse(self, stage: str, name: str) -> float:
        """The speed as a part of mistune's parse-only speed."""
        return self.times[YARDSTICK].median / self.median(stage, name)

    def peers(self, stage: str) -> dict[str, Times]:
        """The times of the peers, but for whole processes."""
        names = [t.name for t in self.prepared.everyone if t.name != OURS and not t.process]
        return {name: self.times[stage, name] for name in names}


def bars(figures: Figures) -> Iterator[Bar]:
    """Whether the toolkit is as fast as it wants to be."""
    for stage in ("extract", "fill"):
        ours = figures.times[stage, OURS]
        peers = figures.peers(stage)
        if peers:
            name = min(peers, key=lambda name: peers[name].median)
            wanted = f"{stage}: at least {FASTER} times the fastest peer, which is {name}"
            ratio, best = _ratios(peers[name], ours)
            yield Bar(wanted, ratio, best, ratio >= FASTER)
        ratio, best = _ratios(figures.times[YARDSTICK], ours)
        wanted = f"{stage}: at least {OF_PARSE} of mistune's parse-only speed"
        yield Bar(wanted, ratio, best, ratio >= OF_PARSE)
    ratio, best = _ratios(figures.processes[CHECK][1], figures.processes[IMPORTS][1])
    yield Bar(f"{CHECK}: within {PROCESS} times {IMPORTS}", ratio, best, ratio <= PROCESS)


def _ratios(one: Times, other: Times) -> tuple[float, float]:
    return one.median / other.median, one.min / other.min


def as_data(figures: Figures) -> dict[str, Any]:
    """The figures for a program."""
    trials = figures.prepared.trials
    return {
        "source": figures.source,
        "files": len(figures.prepared.samples),
        "megabytes": figures.megabytes,
        "rounds": figures.rounds,
        "python": platform.python_version(),
        "versions": {tool.name: tool.version for tool in figures.prepared.everyone},
        "absent": list(figures.absent),
        "failed": list(figures.prepared.failed),
        "messages": {name: sum(t.messages for t in row) for name, row in trials.items()},
        "filled": {name: sum(t.filled for t in row) for name, row in trials.items()},
        "stages": [_stage(figures, *key) for key in figures.times],
        "processes": {
            name: {"exit": code, **_seconds(t)} for name, (code, t) in figures.processes.items()
        },
        "growth": [
            {"times": times, "bytes": size, **_seconds(t), "ms_per_kb": t.median * 1e6 / size}
            for times, (size, t) in figures.growth.items()
        ],
        "bars": [asdict(bar) for bar in bars(figures)],
    }


def _stage(figures: Figures, stage: str, name: str) -> dict[str, Any]:
    times = figures.times[stage, name]
    return {
        "stage": stage,
        "tool": name,
        **_seconds(times),
        "mb_per_s": figures.megabytes / times.median,
        "of_parse": figures.of_parse(stage, name),
    }


def _seconds(times: Times) -> dict[str, float]:
    return {"median": times.median, "min": times.min}


def as_text(figures: Figures) -> Iterator[str]:
    """The figures as lines for a person."""
    tools = (tool for tool in figures.prepared.everyone if not tool.process)
    versions = ", ".join(f"{tool.name} {tool.version}" for tool in tools)
    yield f"{len(figures.prepared.samples)} files, {figures.megabytes:.3f} MB: {figures.source}"
    yield f"Python {platform.python_version()}, {versions}; rounds: {figures.rounds}, interleaved"
    for name in figures.absent:
        yield f"not installed, so not measured: {name}"
    for failure in figures.prepared.failed:
        yield f"left out for all: {failure}"
    yield ""
    yield from _stages(figures)
    yield from _processes(figures)
    yield from _growth(figures)
    yield "The bars: by medians, by best rounds"
    for bar in bars(figures):
        yield f"  {'holds' if bar.holds else 'FAILS'} {bar.ratio:6.2f} {bar.best:6.2f}  {bar.name}"


def _stages(figures: Figures) -> Iterator[str]:
    yield _ROW.format("", "MB/s", "median", "min", "of parse", "we are", "texts")
    yield _row(figures, *YARDSTICK, "mistune, parse only")
    for stage, title in TITLES.items():
        yield title
        trials = figures.prepared.trials
        for tool in figures.prepared.everyone:
            counts = [(t.messages, t.filled)[stage == "fill"] for t in trials[tool.name]]
            yield _row(figures, stage, tool.name, f"  {tool.name}", sum(counts))
    yield "fill as `translator translate` does it"
    yield _row(figures, "translate", "emit", "  each target tried first")
    yield _row(figures, "translate", "all", "  with terms, checks, catalog")
    yield ""


TITLES = {"extract": "extract: Markdown → PO", "fill": "fill: PO → Markdown"}
_ROW = "{:<32}{:>8}{:>11}{:>11}{:>10}{:>9}{:>10}"


def _row(figures: Figures, stage: str, name: str, label: str, count: int = 0) -> str:
    seconds = figures.median(stage, name)
    best = figures.times[stage, name].min
    ratio = seconds / figures.median(stage, OURS) if stage in TITLES and name != OURS else 0
    return _ROW.format(
        label,
        f"{figures.megabytes / seconds:.2f}",
        f"{seconds * 1e3:.1f} ms",
        f"{best * 1e3:.1f} ms",
        f"{figures.of_parse(stage, name):.2f}",
        f"{ratio:.2f} x" if ratio else "",
        count or "",
    ).rstrip()


def _processes(figures: Figures) -> Iterator[str]:
    base = figures.processes[IMPORTS][1].median
    yield _PROCESS.format("whole processes", "median", "min", "of imports")
    for name, (code, times) in figures.processes.items():
        median, best = f"{times.median * 1e3:.1f} ms", f"{times.min * 1e3:.1f} ms"
        yield _PROCESS.format(f"  {name}", median, best, f"{times.median / base:.2f} x") + (
            f"  (exit code {code})" if code else ""
        )
    yield ""


_PROCESS = "{:<48}{:>11}{:>11}{:>11}"


def _growth(figures: Figures) -> Iterator[str]:
    yield "growth of Document.parse"
    for times, (size, t) in figures.growth.items():
        rate = t.median * 1e6 / size
        yield f"  {times} x {size / 1e3:8.1f} KB {t.median * 1e3:9.1f} ms {rate:7.3f} ms/KB"
    yield ""

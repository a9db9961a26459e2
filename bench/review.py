"""How long a reviewer waits for the page: `make review-bench`.

A blog of drafts is made of copies of posts, each with words of its own, as an engine of the tests
would have drafted them. Then a server in a process of its own is asked as the script of a page
asks: a unit is fetched, then approved, or given other words, one after another. It is started
twice: first where nothing is known of the blog yet, and units are decided while it is still being
read; then again, and they are decided when all has been read.
"""

from __future__ import annotations

import html
import json
import os
import re
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import click

from bench.samples import ROOT, Sample, copied
from tests.kit import TO_EN, Machine, Site
from tests.reviewing import Reviewer, Served, serving
from tests.services import speak
from translator.memory import Memory
from translator.terms.termbase import Termbase
from translator.translate.job import Job
from translator.translate.pipeline import ask, emit, prepare

BARS = {100: 150.0, 1000: 300.0}
"""Milliseconds that 19 of 20 decisions may take, by the posts of the blog."""
SETTINGS = 'locales = ["zh-Hans", "en"]\nglossaries = ["paddlepaddle", "ml", "community"]\n'
_OWN_WORDS = 4
"""Each fourth decision changes the words."""


def blog(folder: Path, count: int) -> int:
    """Make a blog of *count* posts with drafts in *folder*; give how many units it has."""
    corpus = ROOT.parent / "shared" / "corpus" / "posts"
    own = sorted((corpus if corpus.is_dir() else ROOT / "posts" / "zh").glob("*.md"))
    site = Site(folder, SETTINGS)
    with TemporaryDirectory() as texts, ProcessPoolExecutor() as pool:
        samples = copied([own[n % len(own)] for n in range(count)], Path(texts))
        units = 0
        for sample, (text, catalog, target, has) in zip(
            samples, pool.map(_drafted, samples, chunksize=8), strict=True
        ):
            site.put(f"posts/zh/{sample.path.stem}.md", text)
            site.put(f"posts/en/{sample.path.stem}.po", catalog)
            site.put(f"posts/en/{sample.path.stem}.md", target)
            units += has
    return units


def _drafted(sample: Sample) -> tuple[str, str, str, int]:
    """A post, its catalog, its target, and how many units it has."""
    text = sample.path.read_text("utf-8")
    draft = prepare(Job.of(text, TO_EN), Memory.of(()))
    draft, _ = ask(draft, Termbase().matcher(TO_EN), Machine(speak))
    emission = emit(draft)
    return text, str(emission.final), emission.target or "", len(draft.catalog.units)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a page took, in milliseconds."""

    posts: int
    """How many posts the blog has."""
    units: int
    """How many units."""
    waited: bool
    """Whether all had been read before the first decision."""
    first: float
    """From the start of the program until the first unit could be decided."""
    read: float
    """Until all was read, and put in order."""
    units_taken: tuple[float, ...]
    """For each unit that was fetched."""
    approvals: tuple[float, ...]
    """For each approval."""
    corrections: tuple[float, ...]
    """For each decision with other words."""
    memory: float
    """MiB that the server had at most."""

    @property
    def decisions(self) -> tuple[float, ...]:
        """For each decision."""
        return (*self.approvals, *self.corrections)


def high(times: Sequence[float]) -> float:
    """What 19 of 20 take at most."""
    return quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def measure(folder: Path, posts: int, units: int, decisions: int, *, waits: bool) -> Figures:
    """Decide *decisions* times on the blog in *folder*; with *waits*, when all has been read."""
    began = time.perf_counter()
    with serving(folder) as served:
        page = served.reviewer("Bench")
        while not (ids := _queue(page)):
            time.sleep(0.02)
        shown, _ = _unit(page, ids[0])
        first = (time.perf_counter() - began) * 1000
        while waits and "so far" in page.get("/").text:
            time.sleep(0.5)
        read = (time.perf_counter() - began) * 1000
        fetched: list[float] = []
        approvals: list[float] = []
        corrections: list[float] = []
        done = set[str]()
        ids = [shown["id"]]
        while len(done) < decisions:
            ids = [id for id in ids if id not in done] or _queue(page)
            if not (ids := [id for id in ids if id not in done]):
                break
            done.add(ids[0])
            shown, taken = _unit(page, ids[0])
            fetched.append(taken)
            decision = {"id": shown["id"], "seen": shown["seen"], "verdict": "approve"}
            own = len(done) % _OWN_WORDS == 0
            if own:
                decision["target"] = f"{shown['target']} Truly."
            start = time.perf_counter()
            told = page.decide(decision)
            taken = (time.perf_counter() - start) * 1000
            if told["results"][0]["done"]:
                (corrections if own else approvals).append(taken)
        while "so far" in page.get("/").text:
            time.sleep(0.5)
            read = (time.perf_counter() - began) * 1000
        memory = _memory(served)
        served.stop()
    return Figures(
        posts=posts, units=units, waited=waits, first=first, read=read, units_taken=tuple(fetched),
        approvals=tuple(approvals), corrections=tuple(corrections), memory=memory,
    )  # fmt: skip


def _queue(page: Reviewer) -> list[str]:
    return re.findall(r'<li[^>]* data-id="([^"]+)"', page.get("/queue").text)


def _unit(page: Reviewer, id: str) -> tuple[dict[str, Any], float]:
    """A unit as the page has it, and the milliseconds that it took."""
    start = time.perf_counter()
    text = page.get(f"/unit/{id}").text
    taken = (time.perf_counter() - start) * 1000
    found = re.search(r'data-unit="([^"]*)"', text)
    assert found, text
    data: dict[str, Any] = json.loads(html.unescape(found[1]))
    return data, taken


def _memory(served: Served) -> float:
    """MiB that a server had at most; 0 where the system does not tell."""
    status = Path(f"/proc/{served.process.pid}/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def told(figures: Figures) -> str:
    """*figures* in lines."""
    lines = [
        f"{figures.posts} posts, {figures.units} units, "
        f"{'all read' if figures.waited else 'while they are read'}: the first unit after "
        f"{figures.first / 1000:.1f} s, all read after {figures.read / 1000:.1f} s, "
        f"{figures.memory:.0f} MiB at most",
    ]
    for name, times in (
        ("a unit is shown", figures.units_taken),
        ("it is approved", figures.approvals),
        ("it gets other words", figures.corrections),
        ("any decision", figures.decisions),
    ):
        if times:
            lines.append(
                f"  {name:20} {median(times):6.0f} ms median, {high(times):6.0f} ms at 95 %, "
                f"{max(times):6.0f} ms at most ({len(times)})"
            )
    return "\n".join(lines)


@click.command()
@click.option("--posts", multiple=True, type=int, default=(100,), show_default=True)
@click.option("--decisions", default=200, show_default=True, type=click.IntRange(2))
@click.option("--keep", type=click.Path(path_type=Path), help="Where blogs are kept for later.")
def main(posts: tuple[int, ...], decisions: int, keep: Path | None) -> None:
    """Measure on a blog of each number of POSTS; fail where a bar is missed."""
    missed = False
    for count in posts:
        with TemporaryDirectory() as temporary:
            folder = (keep or Path(temporary)) / str(count)
            folder.mkdir(parents=True, exist_ok=True)
            units = blog(folder, count)
            for waits in (False, True):
                figures = measure(folder, count, units, decisions, waits=waits)
                click.echo(told(figures))
                if count in BARS and high(figures.decisions) > BARS[count]:
                    missed = True
                    click.echo(f"  more than {BARS[count]:.0f} ms")
    load = os.getloadavg()[0]
    click.echo(f"{os.cpu_count()} cores, load {load:.1f}")
    sys.exit(missed)


if __name__ == "__main__":
    main(prog_name="python -m bench.review")

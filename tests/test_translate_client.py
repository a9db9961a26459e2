"""How long a run takes: requests are in flight together, across batches and across posts."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from time import monotonic

import click
import pytest

from tests.counting import Counting, counting, served
from tests.faulty import Faulty, post
from tests.kit import Site
from translator.blog.blog import Blog
from translator.cli.terminal import TerminalWatch, Work
from translator.cli.translate import _at_once, translate
from translator.engines.registry import get_engine
from translator.project.project import Project
from translator.translate.client import Client
from translator.translate.job import Options
from translator.translate.run import Run

LATENCY = 0.3
POSTS, EACH, BATCH, FLIGHT = 6, 12, 3, 8


def seconds(root: Path, server: Counting, flight: int) -> float:
    """How long it takes to translate all posts."""
    site = served(root, server, batch=BATCH, flight=flight)
    for number in range(POSTS):
        site.put(f"posts/zh/{number}.md", post(range(number * EACH, (number + 1) * EACH)))
    project = Project.load(site.root)
    blog = Blog(project)
    pairs = [pair for source in blog.sources([]) for pair in blog.pairs_of(source, [])]
    # What a process reads once is not what is measured.
    _ = blog.matcher(pairs[0].pair), blog.memory(pairs[0].pair)
    engine = get_engine("chat", project.engines["chat"], {})
    assert engine is not None
    quiet = click.Context(translate, obj={"verbose": False, "quiet": True})
    began = monotonic()
    with Run([Client(engine, flight=flight)]) as run:
        done = [*_at_once(Work(quiet), blog, pairs, Options(), run, TerminalWatch(quiet))]
    taken = monotonic() - began
    assert all(result and not result.missing for result in done)
    return taken


def test_requests_are_in_flight_together(tmp_path: Path) -> None:
    """Eight at once against a server that takes 300 ms: near the best there is.

    24 requests in three rounds are 0.9 s at best; one after another they are 7.2 s. The bar
    is wide, as the machine of the tests may have other work.
    """
    requests = POSTS * ceil(EACH / BATCH)
    best = ceil(requests / FLIGHT) * LATENCY
    with counting(LATENCY) as server:
        taken = seconds(tmp_path, server, FLIGHT)
        assert len(server.requests) == requests
        assert FLIGHT / 2 < _most_at_once(server) <= FLIGHT
    assert taken < 4 * best, f"{taken:.2f} s, at best {best:.2f} s"


def test_a_post_alone_uses_all_places(tmp_path: Path) -> None:
    """Also the batches of one post are in flight together; never more than are allowed."""
    with counting(0.1) as server:
        site: Site = served(tmp_path, server, batch=2, flight=4)
        site.put("posts/zh/a.md", post(range(1, 17)))
        assert site.run("translate").code == 0
        assert len(server.requests) == 8
        assert 2 <= _most_at_once(server) <= 4
        site.put("posts/zh/a.md", post(range(21, 37)))
        assert site.run("translate", "--jobs", "1").code == 0
        assert _most_at_once(server, 8) == 1


def test_a_run_lets_the_threads_of_its_engines_go() -> None:
    """What is still to be sent when it ends is not, and nothing is taken any more."""
    client = Client(Faulty())
    with Run([client]):
        assert client.submit(lambda: "done").result() == "done"
    with pytest.raises(RuntimeError, match="after shutdown"):
        client.submit(lambda: "too late")


def _most_at_once(server: Counting, start: int = 0) -> int:
    """How many requests were under way together, at most."""
    times = server.times[start:]
    return max(sum(a <= at < b for a, b in times) for at, _ in times)

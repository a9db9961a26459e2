"""Nothing is paid for twice, whoever stops a run, and whenever."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import sleep

import pytest

from tests.counting import Counting, counting, served
from tests.faulty import post, right, source
from tests.kit import TO_EN, Site, command
from translator.catalog.catalog import Catalog
from translator.files import alone
from translator.markdown.placeholders import protect

POSTS = {"a": range(1, 13), "b": range(13, 25)}
BATCH = 3
MOMENTS = int(os.environ.get("KILLS", "6"))
"""How often a run is killed: `make kills` does it 200 times."""


def blog(root: Path, server: Counting, flight: int = 1, more: str = "") -> Site:
    """Two posts of twelve paragraphs."""
    site = served(root, server, batch=BATCH, flight=flight, more=more)
    for name, numbers in POSTS.items():
        site.put(f"posts/zh/{name}.md", post(numbers))
    return site


def kept(site: Site) -> dict[str, str]:
    """What stands in the catalogs: target by source, as far as there is one."""
    found: dict[str, str] = {}
    for name in POSTS:
        if (site.root / f"posts/en/{name}.po").exists():
            units = Catalog.read(site.text(f"posts/en/{name}.po"), TO_EN).units
            found |= {unit.source: unit.target for unit in units if unit.target}
    return found


def start(site: Site, *args: str) -> subprocess.Popen[str]:
    """A run as people start it."""
    return subprocess.Popen(
        command(*(args or ("translate",))), cwd=site.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def tagged(sources: object) -> set[str]:
    """Sources as an engine gets them."""
    return {protect(each).text for each in sources}  # type: ignore[attr-defined]  # any of them


# --- killed ---


def killed(site: Site, server: Counting, rng: random.Random) -> tuple[bool, int, int]:
    """Start a run and kill it at some moment.

    Returns:
        Whether it had ended, how many units were lost, and how many requests were paid for
        whose answers are not in a catalog.
    """
    before, asked = kept(site), len(server.requests)
    process = start(site)
    early = rng.random() < 0.2
    while not early and process.poll() is None and len(server.requests) == asked:
        sleep(0.005)
    try:
        process.wait(timeout=rng.uniform(0, 0.4))
        ended = True
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        ended = False
    process.communicate()
    now = kept(site)
    assert all(target == right(unit) for unit, target in now.items())
    lost = len(before.keys() - now.keys())
    fresh = server.requests[asked:]
    assert not tagged(before) & {text for texts in fresh for text in texts}, "paid for twice"
    there = tagged(now)
    unkept = sum(not set(texts) <= there for texts in fresh)
    return ended, lost, unkept


def test_a_killed_run_loses_what_was_in_flight_alone(tmp_path: Path) -> None:
    """SIGKILL at seeded moments: what a catalog has stays and is never asked for again.

    A unit is lost if it was in a catalog and is there no more. A request is paid for in vain
    if it reached the server and its answers are in no catalog: after a kill, those that were
    in flight, so at most as many as `flight` allows.
    """
    rng = random.Random(7)
    totals: Counter[str] = Counter()
    for flight in (1, 4):
        round_ = 0
        while totals[f"kills {flight}"] < MOMENTS / 2:
            round_ += 1
            with counting(0.05) as server:
                site = blog(tmp_path / f"{flight}-{round_}", server, flight)
                ended = False
                while not ended:
                    ended, lost, unkept = killed(site, server, rng)
                    totals["lost"] += lost
                    totals["kills"] += not ended
                    totals[f"kills {flight}"] += not ended
                    totals["in flight"] += unkept
                    totals[f"most {flight}"] = max(totals[f"most {flight}"], unkept)
                    assert unkept <= (0 if ended else flight)
                assert kept(site) == {
                    source(n): right(source(n)) for r in POSTS.values() for n in r
                }
                extra = sum(server.paid.values()) - 24
                totals["twice"] += extra
    sys.stdout.write(f"{dict(totals)}\n")
    assert totals["lost"] == 0
    assert totals["twice"] <= BATCH * totals["in flight"]


# --- stopped ---


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_finishes_what_is_in_flight(number: int, tmp_path: Path) -> None:
    """One Ctrl-C: every request that was paid for is in a catalog, and what is left is said."""
    with counting(0.3) as server:
        site = blog(tmp_path, server, flight=2)
        process = start(site)
        while not server.requests and process.poll() is None:
            sleep(0.01)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 128 + number
        assert "finishing the open requests" in err
        assert tagged(kept(site)) == set(server.paid)
        left = 24 - len(server.paid)
        assert 0 < left < 24
        assert f"stopped: {left} units left" in out
        assert "run again to continue" in out
        assert "Traceback" not in err
        site.process("translate")
        assert server.paid == Counter(tagged(map(source, range(1, 25))))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_without_an_engine_that_is_stopped(number: int, tmp_path: Path) -> None:
    """It says so in a sentence, and leaves nothing half written."""
    site = Site(tmp_path)
    for name in range(200):
        site.put(f"posts/zh/{name}.md", "# 标题\n\n" + "一段文字说明。\n\n" * 20)
    process = start(site)
    while not (tmp_path / "posts/en/0.po").exists() and process.poll() is None:
        sleep(0.01)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert err.splitlines()[-1] == "translator: stopped; what is done is kept"
    assert "Traceback" not in err
    assert not list(tmp_path.rglob("*.new"))


def test_a_second_interrupt_stops_at_once(tmp_path: Path) -> None:
    """Whoever insists need not wait for a slow server."""
    with counting(20) as server:
        site = blog(tmp_path, server)
        process = start(site)
        while not server.requests and process.poll() is None:
            sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.stderr
        assert "finishing" in process.stderr.readline()
        sleep(0.3)  # what comes sooner is the same signal, passed on by make or npm
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=5)
        assert process.returncode == 130


# --- two at once ---


def test_two_runs_at_once_pay_once(tmp_path: Path) -> None:
    """The second waits for the first, naming it, and finds nothing left to pay for."""
    with counting() as server:
        server.open.clear()
        site = blog(tmp_path, server, flight=2)
        first = start(site)
        while not server.requests and first.poll() is None:
            sleep(0.01)
        second = start(site)
        assert second.stderr
        said = second.stderr.readline()
        assert re.search(
            rf"posts/en/\w\.po: waiting for another run \(process {first.pid} on", said
        )
        server.open.set()
        for process in (first, second):
            process.communicate(timeout=60)
            assert process.returncode == 0
        assert set(server.paid.values()) == {1}


def test_the_lock_of_a_dead_run_holds_nobody_up(tmp_path: Path) -> None:
    """What a killed run leaves behind is no lock."""
    with counting(5) as server:
        site = blog(tmp_path, server)
        process = start(site)
        while not server.requests and process.poll() is None:
            sleep(0.01)
        process.kill()
        process.communicate()
        server.seconds = 0.0
        ran = site.process("translate")
        assert (ran.code, "waiting" in ran.err) == (0, False)


def test_what_a_person_saves_during_a_run_is_joined(tmp_path: Path) -> None:
    """Poedit writes the catalog while batches arrive: its words stay, and so do theirs."""
    with counting(0.2) as server:
        site = blog(tmp_path, server, flight=1)
        process = start(site)
        name = "posts/en/a.po"
        while not (site.root / name).exists():
            sleep(0.01)
        catalog = site.text(name)
        old = f'msgid "{source(12)}"\nmsgstr ""'
        assert old in catalog
        site.put(name, catalog.replace(old, f'{old[:-1]}By a person."'))
        process.communicate(timeout=30)
        assert process.returncode == 0
        units = {u.source: u for u in Catalog.read(site.text(name), TO_EN).units}
        assert units[source(12)].target == "By a person."
        others = [unit for number, unit in units.items() if number != source(12)]
        assert all(unit.target == right(unit.source) for unit in others)
        assert "By a person." in site.text("posts/en/a.md")
        assert set(server.paid.values()) == {1}


def test_a_text_of_two_posts_is_paid_for_once(tmp_path: Path) -> None:
    """Whichever post comes first asks; the other waits for its answer."""
    with counting(0.1) as server:
        site = blog(tmp_path, server, flight=8)
        site.put("posts/zh/c.md", post([1, 13, 30]))
        assert site.process("translate").code == 0
        assert set(server.paid.values()) == {1}
        assert right(source(13)) in site.text("posts/en/c.md")


def test_an_import_waits_for_a_run(tmp_path: Path) -> None:
    """What comes back from a translator is taken into what a run has written meanwhile."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "第一段讲内核。\n\n第二段讲张量。\n")
    site.run("translate")
    site.put("back.jsonl", '{"source": "第一段讲内核。", "target": "Kernels first.", "to": "en"}\n')
    with alone(site.root, "posts/en/a.po", print, lambda: None):
        taking = start(site, "import", "back.jsonl")
        assert taking.stderr
        said = taking.stderr.readline()
        assert taking.poll() is None
        first, _, last = site.text("posts/en/a.po").rpartition('msgstr ""')
        site.put("posts/en/a.po", f'{first}msgstr "Tensors second."{last}')
    taking.communicate(timeout=60)
    assert taking.returncode == 0
    assert f"posts/en/a.po: waiting for another run (process {os.getpid()} on" in said
    assert sorted(kept(site).values()) == ["Kernels first.", "Tensors second."]

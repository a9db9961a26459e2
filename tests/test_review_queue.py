"""Which units wait for a person's look, in which order, and how the command line says so."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.gitkit import Repository
from tests.kit import Machine, Site
from tests.reviewing import blog_of, post_of, serving, start, units_of
from tests.test_review_decisions import CATALOG, FIRST, HEAD, ITEM, LAST, POST, SAID, TARGET
from translator.project.project import Post
from translator.review.decisions import Decision, decide, fingerprint
from translator.review.queue import Queue, QueueEntry, Search, Stage
from translator.review.risk import Band
from translator.translate.job import Options
from translator.units import State

GLOSSARY = "zh-Hans,en,forbid:en,severity\n显存,GPU memory,memory,error\n"
OTHER = "# 另一篇\n\n先看显存够不够。\n\n第三项讲梯度。\n"
MORE = {"另一篇": "Another One", "第三项讲梯度。": "The third is about gradients."}
SETTINGS = 'locales = ["zh-Hans", "en"]\nglossaries = ["terms/*.csv"]\n'


def draft(site: Site) -> None:
    """Two posts that share a sentence, translated by an engine."""
    site.put("terms/a.csv", GLOSSARY)
    site.put("posts/zh/a.md", POST)
    site.put("posts/zh/b.md", OTHER)
    blog = blog_of(site.root)
    for name in ("a", "b"):
        blog.translate(post_of(blog, f"posts/zh/{name}.md"), Options(), Machine({**SAID, **MORE}))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The blog of the test."""
    site = Site(tmp_path, SETTINGS)
    draft(site)
    return site


@pytest.fixture
def queue(site: Site) -> Queue:
    """Its queue, all posts read."""
    return read(site.root)


def read(root: Path) -> Queue:
    """The queue of the blog in a folder."""
    blog = blog_of(root)
    posts = [post_of(blog, f"posts/zh/{name}.md") for name in ("a", "b")]
    queue = Queue(blog, posts, lambda entry: True)
    assert len([*queue.load()]) == 2
    return queue


def found(
    queue: Queue, search: str = "", *, everything: bool = False, by: str = "post"
) -> list[str]:
    """The sources that a search finds, in the order of the queue."""
    rows = queue.ranked(Search.parse(search), by=by, everything=everything)
    return [row.entry.unit.source for row in rows]


def entry_of(queue: Queue, source: str, name: str = "a.md") -> QueueEntry:
    """The entry of a unit, as it stands now."""
    entries = (each for each in queue.entries() if each.name.endswith(name))
    held = next(each for each in entries if each.unit.source == source)
    entry = queue.entry(held.id)
    assert entry
    return entry


def given(queue: Queue, source: str, state: State = State.TRANSLATED, **said: Any) -> Post:
    """Decide on a unit, and let the queue know."""
    entry = entry_of(queue, source)
    decision = Decision(key=entry.unit.key, seen=entry.seen, state=state, target=entry.unit.target)
    made = decide(queue.blog, entry.post, [replace(decision, **said)])
    assert all(each.is_done for each in made.results)
    queue.put(entry.post, made)
    return entry.post


# --- what is asked for ---

SEARCHES = [
    ("post:b.md", ["另一篇", FIRST, "第三项讲梯度。"]),
    ("post:a.md post:b.md tensors", [LAST]),
    ("KERNELS", [ITEM]),
    ("讲 about", [ITEM, LAST, "第三项讲梯度。"]),
    ('"is about tensors"', [LAST]),
    ('"about is"', []),
    ("check:terms", [FIRST, FIRST]),
    ("term:显存 post:a.md", [FIRST]),
    ("engine:mach about", [ITEM, LAST, "第三项讲梯度。"]),
    ("engine:deepl", []),
    ("to:en gradients", ["第三项讲梯度。"]),
    ("to:ja", []),
    ("state:machine check:terms", [FIRST, FIRST]),
    ("state:missing", []),
    ("state:approved", []),
    ("nothing:here", []),
    ("check:", []),
    ('"', [HEAD, FIRST, POST.split("\n\n")[2], ITEM, LAST, "另一篇", FIRST, "第三项讲梯度。"]),
]


@pytest.mark.parametrize(("search", "sources"), SEARCHES)
def test_a_search_finds_by_fields_and_words(search: str, sources: list[str], queue: Queue) -> None:
    """Fields that differ must all fit, of one field any; words are sought on both sides."""
    assert found(queue, search) == sources


def test_who_has_decided_can_be_asked(queue: Queue) -> None:
    """`by:` finds what somebody has judged, once what is decided is shown too."""
    given(queue, ITEM, who="Ming")
    assert found(queue, "by:Ming") == []
    assert found(queue, "by:Ming", everything=True) == [ITEM]
    assert found(queue, "by:Anna", everything=True) == []


def test_stages(site: Site, queue: Queue) -> None:
    """A unit is missing, a machine's, stale, in need of work, or approved; the first four wait."""
    given(queue, HEAD)
    given(queue, ITEM, State.FUZZY, comment="Which?")
    text = site.text(CATALOG).replace('"The second is about tensors."', '""')
    site.put(CATALOG, text)
    site.put("posts/zh/a.md", POST.replace("够不够", "还够不够"))
    stages = {e.unit.source: e.stage for e in read(site.root).entries() if e.name.endswith("a.md")}
    code = POST.split("\n\n")[2]
    assert stages == {
        HEAD: Stage.APPROVED, FIRST.replace("够不够", "还够不够"): Stage.STALE, code: Stage.MACHINE,
        ITEM: Stage.NEEDS_WORK, LAST: Stage.MISSING,
    }  # fmt: skip
    again = read(site.root)
    assert found(again, "state:needs-work", everything=True) == [ITEM]
    assert ITEM not in found(again), "who has said what is lacking waits for somebody else"
    assert LAST in found(again)


# --- the order ---


def test_the_riskiest_comes_first_and_stays_there(site: Site, queue: Queue) -> None:
    """What breaks a term stands first; a second look gives the same order.

    Which calm unit is slipped in, and where, is up to the day; it is never the first.
    """
    order = found(queue, by="risk")
    assert found(queue, by="risk") == order
    assert found(read(site.root), by="risk") == order
    assert not queue.ranked(Search())[0].slipped
    rows = [row for row in queue.ranked(Search()) if not row.slipped]
    assert [row.entry.unit.source for row in rows[:2]] == [FIRST, FIRST]
    assert [row.band for row in rows[:2]] == ["must", "must"]
    assert all(row.entry.risk.must for row in rows[:2])


def test_post_by_post_is_the_order_of_the_posts(queue: Queue) -> None:
    """As a reader meets them."""
    lines = [(row.entry.name, row.entry.line) for row in queue.ranked(Search(), by="post")]
    assert lines == sorted(lines)


def test_what_is_decided_leaves_the_queue(queue: Queue) -> None:
    """It is open no more, and can still be asked for."""
    given(queue, ITEM)
    assert ITEM not in found(queue)
    assert ITEM in found(queue, everything=True)
    assert entry_of(queue, ITEM).stage is Stage.APPROVED


# --- what is the same ---


def test_the_same_elsewhere_can_be_decided_together(queue: Queue) -> None:
    """Units of other posts with the same words, as long as they are open."""
    here = entry_of(queue, FIRST)
    assert [each.name for each in queue.same(here)] == ["posts/zh/b.md"]
    assert queue.same(entry_of(queue, ITEM)) == []
    assert queue.known() == [], "nobody has approved one of them"
    given(queue, FIRST)
    there = entry_of(queue, FIRST, "b.md")
    assert queue.same(there) == []


def test_what_is_approved_elsewhere_word_for_word_is_known(site: Site) -> None:
    """Unless a check is sure that it is wrong: that is to be looked at all the same."""
    site.put("terms/a.csv", "zh-Hans,en\n")
    queue = read(site.root)
    assert queue.known() == []
    given(queue, FIRST)
    assert [(e.name, e.unit.source) for e in queue.known()] == [("posts/zh/b.md", FIRST)]
    site.put("terms/a.csv", GLOSSARY)
    assert read(site.root).known() == []


# --- what others write ---


def test_an_editors_changes_are_seen(site: Site, queue: Queue) -> None:
    """The catalog, the target and the source may be written by anybody, at any time."""
    old = entry_of(queue, ITEM)
    site.put(CATALOG, site.text(CATALOG).replace("about kernels", "about small kernels"))
    new = entry_of(queue, ITEM)
    assert new.unit.target == "The first is about small kernels."
    assert new.seen != old.seen
    site.put(TARGET, site.text(TARGET).replace("about tensors", "about big tensors"))
    assert entry_of(queue, LAST).unit.target == "The second is about big tensors."
    site.put("posts/zh/a.md", POST.replace(HEAD, "另外写在前面"))
    assert queue.entry(entry_of(queue, ITEM).id)
    assert HEAD not in [each.unit.source for each in queue.entries()]
    site.put("posts/zh/b.md", OTHER + "\n新的一段。\n")
    assert "新的一段。" not in found(queue)
    queue.refresh()
    assert "新的一段。" in found(queue), "a page that is opened asks for what is there now"


def test_what_an_editor_writes_beside_a_decision_is_seen(site: Site, queue: Queue) -> None:
    """A decision is taken over without reading the pair again, but not if somebody else wrote."""
    entry = entry_of(queue, ITEM)
    site.put(CATALOG, site.text(CATALOG).replace("about tensors", "about big tensors"))
    decision = Decision(
        key=entry.unit.key, seen=entry.seen, state=State.TRANSLATED, target=entry.unit.target
    )
    queue.put(entry.post, decide(queue.blog, entry.post, [decision]))
    assert entry_of(queue, LAST).unit.target == "The second is about big tensors."
    assert entry_of(queue, ITEM).stage is Stage.APPROVED


def test_a_target_edited_beside_a_decision_is_seen(site: Site, queue: Queue) -> None:
    """The same for what somebody writes into the post."""
    entry = entry_of(queue, ITEM)
    site.put(TARGET, site.text(TARGET).replace("about tensors", "about big tensors"))
    decision = Decision(
        key=entry.unit.key, seen=entry.seen, state=State.TRANSLATED, target=entry.unit.target
    )
    queue.put(entry.post, decide(queue.blog, entry.post, [decision]))
    assert entry_of(queue, LAST).unit.target == "The second is about big tensors."


def test_a_checkout_of_git_is_seen(tmp_path: Path) -> None:
    """Another branch, another catalog."""
    repository = Repository(tmp_path / "blog")
    draft(repository)
    repository.commit("Draft")
    queue = read(repository.root)
    given(queue, ITEM)
    repository.commit("Approve")
    repository.git("checkout", "-q", "HEAD~1")
    assert entry_of(queue, ITEM).stage is Stage.MACHINE
    repository.git("checkout", "-q", "main")
    assert entry_of(queue, ITEM).stage is Stage.APPROVED


def test_a_pair_that_breaks_is_told_and_heals(site: Site, queue: Queue) -> None:
    """Conflict marks in a catalog take its units out, not the page."""
    entry = entry_of(queue, ITEM)
    good = site.text(CATALOG)
    site.put(CATALOG, good + "<<<<<<< mine\n")
    assert queue.entry(entry.id) is None
    failures = {pair.name: pair.failure for pair in queue.pairs()}
    assert "posts/en/a.po" in failures["posts/zh/a.md"]
    assert not failures["posts/zh/b.md"]
    site.put(CATALOG, good)
    queue.refresh()
    assert entry_of(queue, ITEM).unit == entry.unit


def test_the_index_counts(queue: Queue) -> None:
    """Units by state, open ones by band, and those with an error."""
    given(queue, ITEM)
    pair = next(pair for pair in queue.pairs() if pair.name == "posts/zh/a.md")
    assert pair.title == HEAD
    assert dict(pair.states) == {State.FUZZY: 4, State.TRANSLATED: 1}
    assert sum(pair.open.values()) == 4
    assert pair.open[Band.MUST] == 1
    assert pair.errors == 1


# --- the command line ---


def test_programs_get_the_queue_as_json(site: Site) -> None:
    """What a page shows, in the same order, and nothing is written."""
    before = site.files()
    ran = site.process("review", "--json")
    assert (ran.code, ran.err) == (0, "")
    rows = json.loads(ran.out)
    assert [row["source"] for row in rows] == found(read(site.root), by="risk")
    first = rows[0]
    assert first["source"] == FIRST
    assert first["band"] == "must"
    assert first["stage"] == "machine"
    assert first["origin"] == "machine"
    assert first["to"] == "en"
    assert first["line"] == 3
    assert "terms" in {each["check"] for each in first["findings"]}
    assert first["reasons"]
    assert set(first["reasons"][0]) == {"name", "points", "said"}
    assert site.files() == before


def test_json_of_a_search_and_of_a_post(site: Site) -> None:
    """The same restrictions as on the page."""
    ran = site.run("review", "--json", "--search", "about", "posts/zh/b.md")
    assert [row["source"] for row in json.loads(ran.out)] == ["第三项讲梯度。"]


def test_only_what_has_changed_since(tmp_path: Path) -> None:
    """`--since` compares words with a revision; one that git does not know is an error."""
    repository = Repository(tmp_path / "blog")
    draft(repository)
    repository.commit("Draft")
    text = repository.text(CATALOG)
    repository.put(CATALOG, text.replace("about kernels", "about small kernels"))
    ran = repository.run("review", "--json", "--since", "main")
    assert [row["source"] for row in json.loads(ran.out)] == [ITEM]
    ran = repository.run("review", "--json", "--since", "nowhere")
    assert ran.code == 2
    assert "nowhere" in ran.err
    assert not ran.out


def test_no_post_is_no_fault_of_the_page(tmp_path: Path) -> None:
    """It is said what to do first."""
    ran = Site(tmp_path).run("review")
    assert ran.code == 2
    assert "no posts found at posts/{locale}/{slug}.md" in ran.err
    site = Site(tmp_path / "other")
    site.put("posts/zh/a.md", POST)
    ran = site.run("review")
    assert ran.code == 0
    assert ran.err == "no post has a translation yet; run translator translate first\n"
    assert ran.out == ""


def test_a_port_in_use_is_said(site: Site) -> None:
    """With what to do instead."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = site.process("review", "--port", str(port))
    assert ran.code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in ran.err
    assert "--port" in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_is_none(port: str, site: Site) -> None:
    """The range is told."""
    ran = site.process("review", "--port", port)
    assert ran.code == 2
    assert "0<=x<=65535" in ran.err


def test_other_machines_need_a_token(site: Site) -> None:
    """Nobody opens a page to a network by mistake."""
    ran = site.process("review", "--host", "0.0.0.0", "--port", "0")
    assert ran.code == 2
    assert "--token" in ran.err
    assert ran.out == ""


def test_a_host_that_is_none(site: Site) -> None:
    """The system's reason is passed on."""
    ran = site.process("review", "--host", "no.such.host.invalid", "--token", "t", "--port", "0")
    assert ran.code == 2
    assert "cannot listen on no.such.host.invalid" in ran.err


def test_what_is_not_installed_is_said(site: Site) -> None:
    """The command that installs it, and exit code 2; whatever else is called works without it."""
    script = (
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'uvicorn' else find(name, *a)\n"
        "from translator.cli import main; main(['review'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=site.root, capture_output=True, text=True,
        check=False, timeout=60, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert done.returncode == 2
    assert "review needs uvicorn: pip install" in done.stderr
    assert "[review]" in done.stderr


def test_the_address_leads_to_the_search(site: Site) -> None:
    """Whatever signs the token and the search have."""
    search = "check:terms 显存 a&b+c%#d"
    with serving(site.root, "--search", search, "--token", "a b&c=ü") as served:
        page = served.reviewer()
        parts = served.url.partition("/?")[2]
        welcome = page.ask("GET", f"/?{parts}")
        assert unquote(welcome.headers["location"]) == f"/queue?q={search}"
        shown = page.get(welcome.headers["location"]).text
        assert 'value="check:terms 显存 a&amp;b+c%#d"' in shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_stopped_writes_what_it_owes(number: int, site: Site) -> None:
    """A decision with other words, and the end at once: the target has them."""
    served = start(site.root)
    try:
        page = served.reviewer("Ming")
        blog = blog_of(site.root)
        unit = units_of(post_of(blog))[ITEM]
        queue = Queue(blog, [post_of(blog)], lambda entry: True)
        id = queue.id_of(queue.name_of(post_of(blog)), unit)
        told = page.decide(
            {"id": id, "seen": fingerprint(unit), "verdict": "approve", "target": "Kernels first."}
        )
        assert told["results"] == [{"id": id, "done": True}]
        assert units_of(post_of(blog))[ITEM].target == "Kernels first."
        code = served.stop(number)
    finally:
        if served.process.poll() is None:
            served.kill()
    assert code in (0, -number)
    assert "Kernels first." in site.text(TARGET)
    said = "".join(served.said)
    assert "Traceback" not in said
    assert "Ming" not in said
    assert not [*site.root.rglob("*.new")]


def test_a_page_that_listens_does_not_hold_the_end_up(site: Site) -> None:
    """Open event streams are let go, without a word of complaint."""
    served = start(site.root)
    page = served.reviewer()
    page.connection.request("GET", "/events", headers={"cookie": page.cookie})
    assert page.connection.getresponse().status == 200
    began = time.monotonic()
    code = served.stop()
    assert code in (0, 130)
    assert time.monotonic() - began < 5
    assert "Traceback" not in "".join(served.said)
    assert "Error" not in "".join(served.said)

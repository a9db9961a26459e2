"""What others propose: read from files and branches, shown at its unit, taken or left."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.browser import browser, opened
from tests.gitkit import Repository
from tests.kit import HEADER, Site, entry
from translator.blog.blog import Blog
from translator.catalog.catalog import Catalog
from translator.project.project import Project
from translator.review import pages
from translator.review.decisions import Decision, decide
from translator.review.queue import Queue, QueueEntry, Search
from translator.review.server import LOOPBACK, listen, serve
from translator.review.suggestions import suggested
from translator.review.unit import unit_view
from translator.units import Locale, Pair, State

POST = """\
# 第一篇

先看 `nvidia-smi` 的显存。

最后一段很长。
"""
CATALOG = HEADER + "".join([
    entry("第一篇", "The First Post"),
    entry("先看 `nvidia-smi` 的显存。", "First see the memory of `nvidia-smi`.", "#, fuzzy"),
    entry("最后一段很长。", "The last paragraph is long."),
])  # fmt: skip
LONG = "最后一段很长。"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog with one post, two units of it approved."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", POST)
    site.put("posts/en/a.po", CATALOG)
    return site


@pytest.fixture
def branched(tmp_path: Path) -> Repository:
    """The same in git, emitted and committed; the branch `other` is looked at."""
    repository = Repository(tmp_path)
    repository.put("posts/zh/a.md", POST)
    repository.put("posts/en/a.po", CATALOG)
    assert repository.run("translate").code == 0
    repository.commit("Translate")
    repository.git("switch", "-q", "-c", "other")
    return repository


def changed(repository: Repository, name: str, old: str, new: str) -> None:
    """Commit a change on the branch `other`, and go back to `main`."""
    assert old in repository.text(name)
    repository.put(name, repository.text(name).replace(old, new))
    repository.commit("Say it better")
    repository.git("switch", "-q", "main")


def listed(site: Site, *names: str, search: str = "") -> list[dict[str, Any]]:
    """What `--json` lists with the suggestions of *names*."""
    options = [part for name in names for part in ("--suggestions", name)]
    done = site.run("review", "--json", *options, "--search", search)
    assert done.code == 0, done.said
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def proposals(site: Site, *names: str) -> dict[str, list[str]]:
    """The proposed targets by the source of their unit."""
    return {r["source"]: [s["target"] for s in r["suggestions"]] for r in listed(site, *names)}


def queue_of(site: Site, *names: str) -> tuple[Blog, Queue]:
    """The queue as the page has it."""
    blog = Blog(Project.load(site.root))
    posts = [p for source in blog.sources(()) for p in blog.pairs_of(source, ())]
    found = [suggested(blog, posts, name).units for name in names]
    proposed = {post: [each for units in found for each in units.get(post, ())] for post in posts}
    queue = Queue(blog, posts, lambda each: True, proposed)
    assert len(list(queue.load())) == len(posts)
    return blog, queue


def the_one(queue: Queue) -> QueueEntry:
    """The unit that has a suggestion."""
    rows = queue.ranked(Search.parse("has:suggestion"))
    assert len(rows) == 1
    return rows[0].entry


# -- from a file -----------------------------------------------------------------------------------


def test_a_file_proposes_what_a_unit_has_not(site: Site) -> None:
    """Only other words are a suggestion; those of an approved unit wait for a look again."""
    site.put("back.po", CATALOG.replace("The last paragraph is long.", "The last one is long."))
    rows = listed(site, "back.po")
    assert [row["source"] for row in rows] == [LONG]
    assert rows[0]["stage"] == "approved"
    said = rows[0]["suggestions"][0]
    assert said["target"] == "The last one is long."
    assert said["origin"].startswith("back.po:")


def test_nothing_is_written(site: Site) -> None:
    """Whoever reviews decides; the catalog is as it was."""
    site.put("back.po", CATALOG.replace("is long", "goes on"))
    listed(site, "back.po")
    assert site.text("posts/en/a.po") == CATALOG


def test_words_that_only_travelled_are_no_suggestion(site: Site) -> None:
    """A file that went out before somebody corrected the unit proposes nothing for it."""
    assert site.run("export", "--format", "jsonl", "--output", "out.jsonl").code == 0
    site.put("posts/en/a.po", CATALOG.replace("is long", "goes on"))
    assert proposals(site, "out.jsonl") == {}


def test_a_file_of_rows_says_who_and_why(site: Site) -> None:
    """The reviewer and the comment of an exported page are at the suggestion."""
    site.run("export", "--format", "jsonl", "--output", "out.jsonl")
    rows = [json.loads(line) for line in site.text("out.jsonl").splitlines()]
    row = next(row for row in rows if row["source"] == LONG)
    row |= {"target": "It ends.", "reviewer": "Lin", "comments": ["shorter"]}
    site.put("back.jsonl", json.dumps(row))
    said = listed(site, "back.jsonl")[0]["suggestions"][0]
    assert (said["target"], said["who"], said["comment"]) == ("It ends.", "Lin", "shorter")


def test_what_would_lose_code_is_named_and_not_proposed(site: Site) -> None:
    """A proposal without the code of its source could not be taken."""
    site.put("back.po", CATALOG.replace("the memory of `nvidia-smi`", "the memory"))
    done = site.run("review", "--json", "--suggestions", "back.po")
    assert json.loads(done.out) == []
    assert "refused" in done.err
    assert "0 suggestions read from back.po" in done.err


def test_several_files_propose_for_one_unit(site: Site) -> None:
    """Each has its say, in the order of the command."""
    site.put("one.po", CATALOG.replace("is long", "goes on"))
    site.put("two.po", CATALOG.replace("is long", "never ends"))
    assert proposals(site, "one.po", "two.po") == {
        LONG: ["The last paragraph goes on.", "The last paragraph never ends."]
    }


def test_what_is_neither_a_file_nor_a_revision_is_said(site: Site) -> None:
    """A name with a typing error does not open an empty queue."""
    done = site.run("review", "--json", "--suggestions", "bakc.po")
    assert done.code == 2
    assert "bakc.po is neither a file nor a revision" in done.err


# -- from a branch ---------------------------------------------------------------------------------


def test_a_branch_that_changed_a_catalog_proposes_it(branched: Repository) -> None:
    """The unit, who changed it, the branch, and what the commit says."""
    changed(branched, "posts/en/a.po", "The last paragraph is long.", "The last one is long.")
    rows = listed(branched, "other")
    assert [row["source"] for row in rows] == [LONG]
    assert rows[0]["suggestions"] == [
        {"target": "The last one is long.", "who": "tests", "origin": "other",
         "comment": "Say it better"}
    ]  # fmt: skip


def test_a_branch_that_changed_a_post_proposes_its_words(branched: Repository) -> None:
    """A contributor who edits the English page alone proposes for the same unit."""
    changed(branched, "posts/en/a.md", "The last paragraph is long.", "The last one is long.")
    assert proposals(branched, "other") == {LONG: ["The last one is long."]}


def test_only_what_the_branch_has_changed_is_proposed(branched: Repository) -> None:
    """What has gone on here since it began is nobody's proposal to undo."""
    changed(branched, "posts/en/a.po", "The last paragraph is long.", "The last one is long.")
    text = branched.text("posts/en/a.po").replace("The First Post", "Our First Post")
    branched.commit("Go on", **{"posts/en/a.po": text})
    assert proposals(branched, "other") == {LONG: ["The last one is long."]}


def test_a_branch_that_brings_nothing_new_proposes_nothing(branched: Repository) -> None:
    """The same change made here meanwhile is none any more."""
    changed(branched, "posts/en/a.po", "The last paragraph is long.", "The last one is long.")
    text = branched.text("posts/en/a.po").replace("The last paragraph is", "The last one is")
    branched.commit("The same", **{"posts/en/a.po": text})
    assert proposals(branched, "other") == {}


def test_a_paragraph_that_only_the_branch_has_is_not_proposed(branched: Repository) -> None:
    """There is no unit for it here; the others of the post are proposed all the same."""
    branched.put("posts/zh/a.md", POST.replace("最后", "新的一段。\n\n最后"))
    branched.put("posts/en/a.po", branched.text("posts/en/a.po").replace("is long", "goes on"))
    branched.run("translate", "--partial")
    branched.commit("Add a paragraph")
    branched.git("switch", "-q", "main")
    assert proposals(branched, "other") == {LONG: ["The last paragraph goes on."]}


def test_a_broken_catalog_of_a_branch_is_named(branched: Repository) -> None:
    """The review goes on without it."""
    changed(branched, "posts/en/a.po", 'msgid "最后', 'msgid "最后" broken "')
    done = branched.run("review", "--json", "--suggestions", "other")
    assert done.code == 0
    assert json.loads(done.out) == []
    assert "other: " in done.err


def test_a_revision_is_never_an_option(branched: Repository) -> None:
    """A name that git would read as an option is an unknown revision."""
    done = branched.run("review", "--json", "--suggestions=--output=x")
    assert done.code == 2
    assert not (branched.root / "x").exists()


# -- on the page -----------------------------------------------------------------------------------


def test_the_unit_shows_each_with_its_difference(site: Site) -> None:
    """Who, where from, and what it would change, word by word; nothing of it is markup."""
    site.put("two.po", CATALOG.replace("is long", "goes on & on"))
    blog, queue = queue_of(site, str(site.root / "two.po"))
    one = the_one(queue)
    review = queue.review(one.id.partition(".")[0])
    assert review is not None
    html = pages.unit_part(unit_view(blog, review, one, queue.around(one), queue.same(one)))
    section = html.partition('class="suggestions"')[2].partition("</section>")[0]
    assert "<del>is long</del><ins>goes on &amp; on</ins>" in section
    assert "two.po" in section
    assert "<kbd>4</kbd>" in section


def test_what_is_taken_waits_no_more(site: Site) -> None:
    """Once its words are the unit's, the suggestion is none, and the unit is decided."""
    site.put("back.po", CATALOG.replace("is long", "goes on"))
    blog, queue = queue_of(site, str(site.root / "back.po"))
    one = the_one(queue)
    target = one.suggestions[0].target
    decision = Decision(
        key=one.unit.key, seen=one.seen, state=State.TRANSLATED, target=target, who="Lin"
    )
    queue.put(one.post, decide(blog, one.post, [decision]))
    assert queue.ranked(Search.parse("has:suggestion")) == []
    assert LONG not in [row.entry.unit.source for row in queue.ranked(Search())]
    units = Catalog.read(site.text("posts/en/a.po"), Pair(Locale("zh-Hans"), Locale("en"))).units
    assert target in [unit.target for unit in units]


def test_what_is_left_is_gone_for_the_session(site: Site) -> None:
    """It does not come back when the post is read anew; the next start shows it again."""
    site.put("back.po", CATALOG.replace("is long", "goes on"))
    _, queue = queue_of(site, str(site.root / "back.po"))
    one = the_one(queue)
    queue.leave(one, one.suggestions[0].target)
    assert queue.ranked(Search.parse("has:suggestion")) == []
    site.put("posts/en/a.po", CATALOG.replace("msgid", "# read anew\nmsgid", 2))
    again = queue.entry(one.id)
    assert again is not None
    assert again.suggestions == ()
    assert the_one(queue_of(site, str(site.root / "back.po"))[1]).id == one.id


def test_a_unit_with_a_suggestion_is_not_decided_with_others(site: Site) -> None:
    """What says the same elsewhere is approved together, but not over somebody's proposal."""
    site.put("posts/zh/b.md", f"{LONG}\n")
    site.put("posts/en/b.po", HEADER + entry(LONG, "The last paragraph is long.", "#, fuzzy"))
    site.put("back.po", CATALOG.replace("is long", "goes on"))
    _, queue = queue_of(site, str(site.root / "back.po"))
    found = {each.name: each for each in queue.entries() if each.unit.source == LONG}
    assert found["posts/zh/a.md"].suggestions
    assert queue.same(found["posts/zh/b.md"]) == []


def test_the_exported_file_shows_them_too(site: Site) -> None:
    """With both options the file has the units with suggestions, and their differences."""
    site.put("back.po", CATALOG.replace("is long", "goes on"))
    done = site.run("review", "--suggestions", "back.po", "--export", "review.html")
    assert done.code == 0, done.said
    html = site.text("review.html")
    assert html.count("data-row=") == 1
    assert "<ins>goes on</ins>" in html


@pytest.mark.site
def test_a_suggestion_is_taken_or_left_by_a_key(site: Site) -> None:
    """4 puts the first into the field, Ctrl+Enter approves it; l leaves one."""
    site.put("one.po", CATALOG.replace("is long", "goes on"))
    site.put("two.po", CATALOG.replace("The First Post", "Our First Post"))
    _, queue = queue_of(site, str(site.root / "one.po"), str(site.root / "two.po"))
    urls: list[str] = []
    ready, stop = Event(), Event()

    def begun(url: str) -> None:
        urls.append(url)
        ready.set()

    thread = Thread(
        target=serve, args=(queue, listen(LOOPBACK, 0), LOOPBACK),
        kwargs={"ready": begun, "stop": stop, "emits": False},
    )  # fmt: skip
    thread.start()
    try:
        assert ready.wait(20)
        with browser() as chromium, opened(chromium, urls[0]) as page:
            page.goto(page.url.partition("?")[0] + "queue?q=has:suggestion&by=post")
            page.wait_for_selector(".suggestions")
            assert page.locator("#queue li[data-id]").count() == 2
            assert page.inner_text(".suggestions del") in {"The", "is long"}
            first = page.inner_text("#preview")
            page.keyboard.press("l")
            page.wait_for_selector(".suggestions", state="detached")
            page.keyboard.press("j")
            page.wait_for_selector(".suggestions")
            page.keyboard.press("4")
            page.wait_for_selector("#field:not([hidden])")
            page.keyboard.press("Control+Enter")
            page.wait_for_selector("#decided:text-is('1')")
    finally:
        stop.set()
        thread.join()
    targets = Catalog.read(site.text("posts/en/a.po"), Pair(Locale("zh-Hans"), Locale("en"))).units
    words = {unit.target for unit in targets}
    assert first in words
    assert words & {"Our First Post", "The last paragraph goes on."}

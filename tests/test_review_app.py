"""What the page asks of its server when something fails: what was done is told, and stays whole."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.gitkit import Repository
from tests.kit import Machine, Site
from tests.reviewing import Reviewer, blog_of, named, post_of, serving, units_of
from translator.review.posts import read
from translator.review.unit import look
from translator.translate.job import Options

TOLD = "先看显存够不够。"
SAID = {TOLD: "First see if the video memory is enough.", "显存很贵。": "Video memory is dear."}
CORRECTED = "First see if the GPU memory is enough."
POSTS = ("a", "b", "c")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog of three posts with the same rendering, which an engine has drafted."""
    site = Site(tmp_path)
    for name in POSTS:
        site.put(f"posts/zh/{name}.md", "\n\n".join(SAID))
        blog = blog_of(tmp_path)
        blog.translate(post_of(blog, f"posts/zh/{name}.md"), Options(), Machine(SAID))
    return site


def unit_in(site: Site, name: str, source: str = TOLD) -> dict[str, str]:
    """What a page says of a unit that it has shown."""
    blog = blog_of(site.root)
    post = post_of(blog, f"posts/zh/{name}.md")
    return named(blog, post, units_of(post)[source])


def texts(site: Site) -> dict[str, bytes]:
    """The catalogs and targets of the blog."""
    return {path.name: path.read_bytes() for path in (site.root / "posts/en").iterdir()}


def asked(site: Site, **more: Any) -> dict[str, Any]:
    """A request about the correction of one unit, for all places of it."""
    own = unit_in(site, "a")
    units = [unit_in(site, name, source) for name in POSTS for source in SAID]
    said = {"source": "显存", "before": "video memory", "after": "GPU memory"}
    return {"id": own["id"], "who": "Lin", **said, "units": units, **more}


def loaded(page: Reviewer) -> None:
    """Wait until all posts are read."""
    while "posts read so far" in page.get("/").text:
        pass


def test_what_of_a_correction_could_be_written_is_told_and_can_be_taken_back(site: Site) -> None:
    """One catalog that breaks keeps its bytes; it hides nothing of the others."""
    with serving(site.root, "--no-emit") as served:
        page = served.reviewer()
        loaded(page)
        before, ask = texts(site), asked(site)
        broken = before["b.po"].replace(b'msgid "', b'<<<<<<< HEAD\nmsgid "', 1)
        site.put("posts/en/b.po", broken)
        answer = page.post("/everywhere", ask)
        assert answer.status == 200
        assert len(answer.json["made"]) == 4
        assert "b.po" in " ".join(answer.json["failed"])
        assert b"GPU memory" in texts(site)["a.po"]
        assert texts(site)["b.po"] == broken
        back = page.post("/undo", {"undo": answer.json["undo"], "who": "Lin"}).json
        assert [each["done"] for each in back["results"]] == [True] * 4
        assert texts(site) == {**before, "b.po": broken}


def test_what_cannot_be_taken_back_now_can_be_later(site: Site) -> None:
    """A catalog that is broken for a moment costs nobody the way back."""
    with serving(site.root, "--no-emit") as served:
        page = served.reviewer("Lin")
        loaded(page)
        before = texts(site)
        approved = [{**unit_in(site, name), "verdict": "approve"} for name in "ab"]
        undo = page.decide(*approved)["undo"]
        done = texts(site)
        site.put("posts/en/b.po", b"<<<<<<< HEAD\n" + done["b.po"])
        back = page.post("/undo", {"undo": undo, "who": "Lin"}).json
        assert [each["done"] for each in back["results"]] == [True]
        assert "b.po" in " ".join(back["failed"])
        site.put("posts/en/b.po", done["b.po"])
        back = page.post("/undo", {"undo": undo, "who": "Lin"}).json
        assert ([each["done"] for each in back["results"]], back["failed"]) == ([True], [])
        assert texts(site) == before


def test_what_is_refused_has_written_nothing(site: Site) -> None:
    """A request is read to its end before a file is touched, and what it was about stays.

    A correction is of a phrase: nothing, or the text of a whole post, is none.
    """
    with serving(site.root, "--no-emit") as served:
        page = served.reviewer("Lin")
        loaded(page)
        undo = page.decide({**unit_in(site, "a"), "verdict": "approve"})["undo"]
        before = texts(site)
        for who in (None, 5, ["x"], "\ud800"):
            assert page.post("/undo", {"undo": undo, "who": who}).status == 400
            assert page.post("/everywhere", asked(site, who=who)).status == 400
        for path, part, phrase in product(
            ("/everywhere", "/ruling"), ("source", "before", "after"), ("", " ", "显" * 501)
        ):
            assert page.post(path, asked(site, **{part: phrase})).status == 400
        assert texts(site) == before
        assert page.post("/undo", {"undo": undo, "who": "Lin"}).json["results"][0]["done"]
        assert not [line for line in served.said if "Traceback" in line]


def test_a_unit_of_a_file_that_cannot_be_read_says_why(site: Site) -> None:
    """What breaks is not what is gone: the file and the fault are named, and it heals."""
    with serving(site.root, "--no-emit") as served:
        page = served.reviewer("Lin")
        loaded(page)
        whole, own = texts(site)["a.po"], unit_in(site, "a")
        site.put("posts/en/a.po", b"<<<<<<< HEAD\n" + whole)
        asked = {"id": own["id"], "target": "", "before": "", "after": ""}
        name = own["id"].partition(".")[0]
        for path in (f"/unit/{own['id']}", f"/unit/{own['id']}/history", f"/post/{name}"):
            answer = page.get(path)
            assert answer.status == 409
            assert "posts/en/a.po:1: a merge left two versions here" in answer.text
        decision = {"who": "Lin", "decisions": [{**own, "verdict": "approve"}]}
        for path, data in (("/look", asked), ("/elsewhere", asked), ("/decide", decision)):
            answer = page.post(path, data)
            assert answer.status == 409
            assert "posts/en/a.po:1: a merge left two versions here" in answer.json["error"]
        site.put("posts/en/a.po", whole)
        assert page.get(f"/unit/{own['id']}").status == 200
        assert page.post("/decide", decision).json["results"][0]["done"]


def test_what_git_has_in_other_encodings_is_shown(tmp_path: Path) -> None:
    """A name or a message that is not UTF-8, or has odd line ends, is no fault of the page."""
    site = Repository(tmp_path)
    site.put("posts/zh/a.md", TOLD)
    blog = blog_of(tmp_path)
    blog.translate(post_of(blog), Options(), Machine(SAID))
    site.git("config", "i18n.commitEncoding", "latin-1")
    site.git("config", "i18n.logOutputEncoding", "latin-1")
    site.commit("Entwürfe\u2028und \x0bmehr\tdavon")
    own = unit_in(site, "a")
    with serving(site.root, "--no-emit") as served:
        page = served.reviewer()
        answer = page.get(f"/unit/{own['id']}/history")
        assert (answer.status, "davon" in answer.text) == (200, True)
        catalog = tmp_path / "posts/en/a.po"
        other = tmp_path.with_name(f"{tmp_path.name}.po")
        catalog.rename(other)
        catalog.symlink_to(other)
        assert page.get(f"/unit/{own['id']}/history").status == 200
        assert not [line for line in served.said if "Traceback" in line]


def test_the_name_in_a_file_that_comes_back_is_only_a_name(site: Site) -> None:
    """It loses signs that nothing can show, and those that turn the line around."""
    row = {"post": "posts/zh/a.md", "from": "zh-Hans", "to": "en", "source": TOLD}
    said = {"reviewer": "An\x00n\u202e", "reviewed": "2026-11-30", "state": "translated"}
    site.put("back.jsonl", json.dumps({**row, **said, "target": "First see."}))
    assert site.run("import", "back.jsonl").code == 0
    assert "#. reviewed: approved by Ann 2026-11-30" in texts(site)["a.po"].decode()


@pytest.mark.parametrize("name", ["a\x00b", "a" * 5000])
def test_a_file_for_a_post_that_cannot_be_is_no_crash(name: str, site: Site) -> None:
    """It goes where its source is, as that of a post which is gone does."""
    row = {"post": name, "from": "zh-Hans", "to": "en", "source": TOLD, "target": "First see."}
    site.put("back.jsonl", json.dumps(row))
    ran = site.run("import", "back.jsonl")
    assert ran.code == 0
    assert ran.out.count("1 corrected") == len(POSTS)


def test_a_unit_of_many_words_is_decided_as_others_are(site: Site) -> None:
    """A post may have a paragraph of a hundred thousand characters."""
    words = "word " * 30_000 + "end."
    with serving(site.root, "--no-emit") as served:
        page = served.reviewer("Lin")
        decision = {**unit_in(site, "a"), "verdict": "approve", "target": words}
        assert page.decide(decision)["results"] == [{"id": decision["id"], "done": True}]
        too_much = {**unit_in(site, "b"), "verdict": "approve", "target": "a" * 500_001}
        assert page.post("/decide", {"who": "", "decisions": [too_much]}).status == 400
    unit = units_of(post_of(blog_of(site.root)))[TOLD]
    assert unit.target == words


def test_an_empty_field_lacks_all_that_the_source_has(tmp_path: Path) -> None:
    """Who translates a unit from nothing can put its code and links in by a key, too."""
    source = "运行 `nvidia-smi`，再读[手册](https://example.org/a)。"
    site = Site(tmp_path)
    site.put("posts/zh/a.md", source)
    blog = blog_of(tmp_path)
    review = read(blog, post_of(blog))
    lacking = look(blog, review, review.units[0], "")["missing"]
    assert [each["before"] for each in lacking] == ["`nvidia-smi`", "["]
    assert look(blog, review, review.units[0], source)["missing"] == []

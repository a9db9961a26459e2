"""The manifest says what there is, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.kit import Site
from translator.publish.manifest import Page, PairRecord, Progress, progress
from translator.units import Finding, Severity, State, Unit

TABLE = '[publish]\nsite = "https://a.example/"\ncontent = "posts"\ntitles = { en = "Notes" }\n'


def blog(folder: Path) -> Site:
    """A blog with a translated post, one that is not, and an English one."""
    site = Site(folder)
    site.put("translator.toml", site.text("translator.toml") + TABLE)
    site.put("posts/zh/a.md", "---\ntitle: 甲\ndate: 2026-01-02\n---\n\n第一段。\n")
    site.put("posts/zh/b.md", "# 乙\n")
    assert site.run("translate", "posts/zh/a.md", "--engine", "pseudo").code == 0
    return site


def manifest(site: Site) -> dict[str, Any]:
    """The manifest of a blog."""
    site.run("publish")
    found = json.loads(site.text("translations/translations.json"))
    assert isinstance(found, dict)
    return found


def test_pages_are_listed_if_they_exist(tmp_path: Path) -> None:
    """A post that is not emitted has a translation that is missing, and no page."""
    posts = manifest(blog(tmp_path))["posts"]
    assert list(posts) == ["posts/zh/a.md", "posts/zh/b.md"]
    assert {name: list(post["pages"]) for name, post in posts.items()} == {
        "posts/zh/a.md": ["zh-Hans", "en"],
        "posts/zh/b.md": ["zh-Hans"],
    }
    states = [post["translations"]["en"]["state"] for post in posts.values()]
    assert states == ["fuzzy", "missing"]


def test_a_page_has_its_address_title_and_digest(tmp_path: Path) -> None:
    """What a theme needs to link to it, and to know that it has changed."""
    site = blog(tmp_path)
    first = manifest(site)["posts"]["posts/zh/a.md"]["pages"]
    assert [first["zh-Hans"][key] for key in ("url", "title", "date")] == [
        "/a.html",
        "甲",
        "2026-01-02",
    ]
    assert first["en"]["url"] == "/en/a.html"
    site.put("posts/zh/a.md", site.text("posts/zh/a.md") + "\n")
    again = manifest(site)["posts"]["posts/zh/a.md"]["pages"]
    assert first["en"]["hash"] == again["en"]["hash"]
    assert first["zh-Hans"]["hash"] != again["zh-Hans"]["hash"]


def test_locales_have_names_homes_and_feeds(tmp_path: Path) -> None:
    """What a language switch shows."""
    locales = manifest(blog(tmp_path))["locales"]
    assert [(each["tag"], each["name"], each["home"], each["title"]) for each in locales] == [
        ("zh-Hans", "简体中文", "/", ""), ("en", "English", "/en/", "Notes"),
    ]  # fmt: skip
    assert locales[1]["feeds"] == ["feeds/en.rss", "feeds/en.atom"]


def test_a_pairs_state_is_the_least_of_what_it_is() -> None:
    """Missing before incomplete before stale before fuzzy before translated."""
    done = Unit("甲", "A", State.TRANSLATED)
    fuzzy, stale = Unit("乙", "B", State.FUZZY), Unit("丙", "C", State.FUZZY, previous="丁")
    names = {"source": "zh-Hans", "locale": "en", "review": 0, "page": "a.html"}
    units = [done, fuzzy, stale, Unit("戊")]
    states = [progress(units[:count], [], True, **names).state for count in (1, 2, 3, 4)]
    assert states == ["translated", "fuzzy", "stale", "incomplete"]
    assert progress(units[:1], [], False, **names).state == "missing"
    outdated = Finding("outdated", Severity.WARNING, "is not what it should be")
    assert progress(units[:1], [outdated], True, **names).state == "stale"


def test_a_record_can_be_written_and_read() -> None:
    """The ledger has records as JSON."""
    page = Page("en", "a.md", "/a.html", "A")
    counts = Progress("zh-Hans", "en", "fuzzy", 1, 2, 3, 4, 5, 6, "a.html")
    for target in (page, None):
        record = PairRecord(page, target, counts)
        assert PairRecord.of(json.loads(json.dumps(record.as_data()))) == record

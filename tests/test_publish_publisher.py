"""Publishing again: only what has changed, nothing lost, nothing left over."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.kit import LAYOUT, ROOT, SETTINGS, Site
from translator.files import how_to_install
from translator.markdown.document import Document
from translator.publish.sheet import Sheet, Texts, lay_out

BOTH = ["posts/zh/a.md", "posts/zh/b.md"]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog with two posts and a picture, published."""
    site = Site(tmp_path)
    site.put("terms/a.csv", "zh-Hans,en\n段,paragraph\n")
    site.put("posts/zh/a.md", "# 甲\n\n第一段。\n\n![图](../a.png)\n")
    site.put("posts/zh/b.md", "# 乙\n")
    site.put("posts/a.png", PNG)
    assert site.run("translate", "--engine", "pseudo").code == 0
    assert site.run("publish").code == 0
    return site


def changed(site: Site) -> set[str]:
    """Publish again; which files have other bytes now, are new or gone."""
    before = site.files()
    assert site.run("publish").code == 0
    after = site.files()
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return {name.removeprefix("translations/") for name in names} - {".ledger.json"}


def test_what_is_written(site: Site) -> None:
    """The manifest, an index, a page a pair, and what VitePress takes."""
    names = {name for name in site.files() if name.startswith("translations/")}
    assert names == {
        f"translations/{name}" for name in (
            ".ledger.json", "translations.json", "index.html", "vitepress.mjs",
            "vitepress-langs.mjs", "vitepress-roots.mjs", "vitepress-client.mjs",
            "en/posts/zh/a.html", "en/posts/zh/b.html",
        )
    }  # fmt: skip


def test_a_second_run_changes_nothing(site: Site) -> None:
    """Not one byte, and it says so."""
    before = site.files()
    ran = site.run("publish")
    assert "nothing to do" in ran.out
    assert site.files() == before


def test_another_process_makes_nothing_again(site: Site) -> None:
    """What pages were made from is the same text in every process, whatever its hash seed."""
    keys = []
    for seed in ("1", "2", "3"):
        assert site.process("publish", env={"PYTHONHASHSEED": seed}).code == 0
        keys.append(json.loads(site.text("translations/.ledger.json"))["key"])
    assert len(set(keys)) == 1


def made(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Publish again; the posts that were read again."""
    seen: list[str] = []

    def noted(pages: Texts, *rest: Any) -> Sheet:
        seen.append(pages.source_name)
        return lay_out(pages, *rest)

    monkeypatch.setattr("translator.publish.publisher.lay_out", noted)
    assert site.run("publish").code == 0
    return seen


@pytest.mark.parametrize(
    ("name", "text", "posts"),
    [
        ("posts/zh/a.md", "# 甲\n\n第一段变了。\n", ["posts/zh/a.md"]),
        ("posts/en/b.md", "# B\n", ["posts/zh/b.md"]),
        ("posts/a.png", PNG + b"more", []),
        ("posts/a.png", None, ["posts/zh/a.md"]),
        ("translator.toml", f'{SETTINGS}{LAYOUT}[publish]\nhomes = {{ en = "/e/" }}\n', []),
        ("translator.toml", f"{SETTINGS}{LAYOUT}[publish]\nsingle_file = true\n", BOTH),
        ("terms/a.csv", "zh-Hans,en\n段,part\n", BOTH),
        ("translator.toml", f"{SETTINGS}{LAYOUT}[segments]\nfront_matter = []\n", BOTH),
        ("posts/zh/c.md", "# 丙\n", ["posts/zh/c.md"]),
        ("posts/unused.txt", "x", []),
    ],
)
def test_what_has_changed_is_made_again(
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    text: str | bytes | None,
    posts: list[str],
) -> None:  # fmt: skip
    """A pair depends on its files and the terms, on whether its pictures are there; no more."""
    if text is None:
        (site.root / name).unlink()
    else:
        site.put(name, text)
    assert made(site, monkeypatch) == posts
    assert made(site, monkeypatch) == []


def test_a_page_shows_pictures_where_they_lie(site: Site) -> None:
    """They are the blog's own files; with --single-file they are in the page, and change it."""
    page = "translations/en/posts/zh/a.html"
    assert '<img src="./../../../../posts/a.png" alt="图">' in site.text(page)
    assert (site.root / page).parent.joinpath("./../../../../posts/a.png").resolve().is_file()
    assert site.run("publish", "--single-file").code == 0
    assert '<img src="data:image/png;base64,' in site.text(page)
    site.put("posts/a.png", PNG + b"more")
    before = site.text(page)
    assert site.run("publish", "--single-file").code == 0
    assert site.text(page) != before


def test_new_addresses_are_in_the_manifest(site: Site) -> None:
    """They are in no page, so none is made again, and the manifest has them."""
    pages = {name: text for name, text in site.files().items() if name.endswith(".html")}
    config = site.text("translator.toml")
    site.put("translator.toml", config + '[publish]\nhomes = { en = "/e/" }\n')
    assert changed(site) == {"translations.json"}
    assert {n: t for n, t in site.files().items() if n.endswith(".html")} == pages
    there = json.loads(site.text("translations/translations.json"))["posts"]["posts/zh/a.md"]
    assert there["pages"]["en"]["url"].startswith("/e/")


def test_touching_a_file_is_no_change(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Posts go by their content: a fresh checkout has other times and the same words."""
    os.utime(site.root / "posts/zh/a.md", (1, 1))
    assert made(site, monkeypatch) == []


def test_a_page_that_was_deleted_comes_back(site: Site) -> None:
    """The folder is what it should be after each run."""
    (site.root / "translations/en/posts/zh/a.html").unlink()
    assert changed(site) == {"en/posts/zh/a.html"}


def test_what_belongs_to_no_post_is_removed(site: Site) -> None:
    """The page of a post that is gone goes; a file that somebody put there stays."""
    site.put("translations/en/posts/zh/mine.html", "mine")
    for name in ("posts/zh/a.md", "posts/en/a.md", "posts/en/a.po"):
        (site.root / name).unlink()
    assert changed(site) == {"en/posts/zh/a.html", "index.html", "translations.json"}
    assert site.text("translations/en/posts/zh/mine.html") == "mine"


@pytest.mark.parametrize("name", ["index.html", "en/posts/zh/a.html", "translations.json"])
def test_a_file_of_somebody_else_is_never_replaced(tmp_path: Path, name: str) -> None:
    """It stays, byte for byte, and the message says what to do."""
    site = Site(tmp_path, SETTINGS, LAYOUT + '[publish]\nout = "public"\n')
    site.put("posts/zh/a.md", "# 甲\n\n第一段。\n")
    site.put("posts/en/a.md", "# A\n\nFirst.\n")
    site.put(f"public/{name}", "<h1>my home page</h1>\n")
    ran = site.run("publish")
    assert ran.code
    assert f"public/{name} was not written by publish, so it is kept" in ran.said
    assert site.text(f"public/{name}") == "<h1>my home page</h1>\n"


def test_what_a_run_left_without_a_ledger_is_known(site: Site) -> None:
    """A clone without the ledger, or a run that was cut off: its files are written again."""
    (site.root / "translations/.ledger.json").unlink()
    before = site.files()
    assert site.run("publish").code == 0
    assert {name: site.files()[name] for name in before} == before


def test_a_page_is_not_written_through_a_link(site: Site) -> None:
    """A link in the folder that leads out of it is no way for a page."""
    outside = site.put("outside/a.html", "mine")
    page = site.root / "translations/en/posts/zh/a.html"
    page.unlink()
    page.symlink_to(outside)
    site.put("posts/zh/a.md", "# 丁\n")
    ran = site.run("publish")
    assert ran.code
    assert outside.read_text() == "mine"


def test_a_damaged_ledger_is_made_anew(site: Site) -> None:
    """It is an index, safe to lose."""
    for text in ("", "{", "[]", '{"key": 1}'):
        site.put("translations/.ledger.json", text)
        assert changed(site) == set()


def test_a_ledger_cannot_have_other_files_removed(site: Site) -> None:
    """Whatever it says, nothing outside the folder is touched."""
    ledger = json.loads(site.text("translations/.ledger.json"))
    site.put("translations/.ledger.json", json.dumps({**ledger, "files": ["../posts/zh/a.md"]}))
    assert changed(site) == set()


def test_a_post_that_cannot_be_read_keeps_its_page(site: Site) -> None:
    """The others go on, the command says which, and its exit code tells."""
    page = site.text("translations/en/posts/zh/a.html")
    site.put("posts/en/a.po", 'msgid "broken\n')
    site.put("posts/zh/b.md", "# 乙乙\n")
    ran = site.run("publish")
    assert ran.code == 2
    assert "posts/en/a.po" in ran.err
    assert site.text("translations/en/posts/zh/a.html") == page
    assert "乙乙" in site.text("translations/en/posts/zh/b.html")
    assert "posts/zh/a.md" in json.loads(site.text("translations/translations.json"))["posts"]


def test_a_folder_can_be_chosen(site: Site) -> None:
    """By option, or in the configuration."""
    assert site.run("publish", "--out", "elsewhere").code == 0
    assert "elsewhere/translations.json" in site.files()
    site.put("translator.toml", site.text("translator.toml") + '[publish]\nout = "there"\n')
    assert site.run("publish").code == 0
    assert "there/translations.json" in site.files()


def test_a_missing_library_is_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who installed the toolkit without the extra is told what to do."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "nh3" else name)
    ran = site.run("publish")
    assert ran.code == 2
    assert f"publish needs nh3: pip install '{ROOT}[publish]'" in ran.err
    monkeypatch.chdir(ROOT)
    assert how_to_install("publish") == "pip install '.[publish]'"


def test_a_wrong_setting_is_refused(site: Site) -> None:
    """Before anything is written."""
    site.put("translator.toml", site.text("translator.toml") + "[publish]\nfeeds = 1\n")
    ran = site.run("publish")
    assert (ran.code, "'feeds' is not a setting in [publish]" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\ntitle: a\nauthor:\n  name: b\ndate: 2026-01-02\n---\n", ["a", "b", "2026-01-02"]),
        ('+++\ntitle = "a"\ndate = "2026-01-02"\n+++\n', ["a", None, "2026-01-02"]),
        ("# a\n", [None, None, None]),
    ],
)
def test_front_matter_says_what_a_post_is(text: str, said: list[str | None]) -> None:
    """Title, author and date, in YAML or TOML."""
    found = Document.parse(text).front.facts
    assert [found.get(key) for key in ("title", "author.name", "date")] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("+++\ntitle = 'T'\ndate = 2026-05-18\ndraft = true\n+++\n",
         {"title": "T", "date": "2026-05-18", "draft": "true"}),
        ("+++\ndate = 2026-05-18T08:30:00+08:00\n[author]\nname = 'PFCC'\n+++\n",
         {"date": "2026-05-18T08:30:00+08:00", "author.name": "PFCC"}),
        ("+++\ndate = '2026-05-18'\nweight = 3\n+++\n", {"date": "2026-05-18"}),
        ("+++\ndate = 2026-13-45\n+++\n", {}),
    ],
)  # fmt: skip
def test_toml_says_dates_and_drafts_without_quotes(text: str, said: dict[str, str]) -> None:
    """A date or a boolean of TOML counts like YAML's; what is broken says nothing."""
    assert Document.parse(text).front.facts == said


@pytest.mark.parametrize("draft", ["draft: true", "draft: yes", "published: False"])
def test_a_draft_is_in_no_feed(site: Site, draft: str) -> None:
    """However its front matter says so; nor is it named as one that lacks a date."""
    config = site.text("translator.toml") + '[publish]\nsite = "https://a.example/"\n'
    site.put("translator.toml", config)
    site.put("posts/zh/a.md", f"---\ndate: 2026-05-01\n{draft}\n---\n\n# 甲\n")
    site.put("posts/zh/b.md", "+++\ndate = 2026-05-02\n+++\n\n# 乙\n")
    ran = site.run("publish")
    feed = site.text("translations/feeds/zh-Hans.rss")
    assert ("甲" in feed, "乙" in feed) == (False, True)
    assert "posts/zh/a.md" not in ran.err


def test_posts_without_a_date_are_named(site: Site) -> None:
    """Nobody has to find out by missing them in the feed; without feeds nothing is said."""
    assert "in no feed" not in site.run("publish").err
    config = site.text("translator.toml") + '[publish]\nsite = "https://a.example/"\n'
    site.put("translator.toml", config)
    site.put("posts/zh/b.md", "---\ndate: 2026-05-02\n---\n\n# 乙\n")
    said = site.run("publish").err
    assert "not in the feeds, because no date can be read: " in said
    assert "posts/zh/a.md" in said
    assert "posts/zh/b.md" not in said


def test_links_lead_to_rows_and_to_other_pages(site: Site) -> None:
    """On both sides; what leads to no post of the blog, or names our own rows, is no link."""
    site.put(
        "posts/zh/a.md",
        "# 甲\n\n见[下](#显-存)和[乙](./b.md)，[节](b.md#乙)。\n\n[无](gone.md)[行](#r1)\n\n"
        "[x](javascript:alert)\n\n## 显 存\n",
    )
    site.run("translate", "--engine", "pseudo")
    site.run("publish")
    page = site.text("translations/en/posts/zh/a.html")
    found = re.findall(r'<a href="([^"]*)" rel', page)
    inner = "#h-" + quote("显-存").replace("%", "_")
    other = "b.html#h-" + quote("乙").replace("%", "_")
    assert found == [inner, "b.html", other] * 2
    assert f'id="{inner[1:]}"' in page
    assert f'id="{other.partition("#")[2]}"' in site.text("translations/en/posts/zh/b.html")


def test_a_link_comes_and_goes_with_its_post(site: Site) -> None:
    """A page is made again when a post that it links to appears, and not when that changes."""
    site.put("posts/zh/a.md", "# 甲\n\n[丙](c.md)\n")
    site.run("publish")
    assert 'href="c.html"' not in site.text("translations/en/posts/zh/a.html")
    site.put("posts/zh/c.md", "# 丙\n")
    assert "en/posts/zh/a.html" in changed(site)
    assert 'href="c.html"' in site.text("translations/en/posts/zh/a.html")
    site.put("posts/zh/c.md", "# 丙丙\n")
    assert "en/posts/zh/a.html" not in changed(site)

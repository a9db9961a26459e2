"""A review without a server: the queue as one HTML file, and what comes back of it."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.browser import browser
from tests.kit import HEADER, Site, entry
from translator.catalog.catalog import Catalog
from translator.text.html import digest_of
from translator.units import Locale, Pair, State, Unit

POST = """\
# 第一篇

先看 `nvidia-smi` 的显存。

训练要用[数据](https://e.org/data)。

最后一段很长。
"""
CATALOG = HEADER + "".join([
    entry("第一篇", "The First Post", "#, fuzzy"),
    entry("先看 `nvidia-smi` 的显存。", "First see the memory.", "#, fuzzy"),
    entry("训练要用[数据](https://e.org/data)。", "Use [data](https://e.org/data).", "#, fuzzy"),
    entry("最后一段很长。", "The last paragraph is long.", "#, fuzzy"),
])  # fmt: skip
HOSTILE = """\
# 坏<script>boom()</script>

<img src=x onerror="boom()"> 一段 <svg onload=boom()> `"><script>boom()</script>` 文字。

[链接](javascript:boom()) 与 </pre></script><script>boom()</script> 文字。
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog with one drafted post."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", POST)
    site.put("posts/en/a.po", CATALOG)
    return site


def exported(site: Site, *args: str) -> str:
    """The page that the command writes."""
    done = site.run("review", "--export", "out/review.html", *args)
    assert done.code == 0, done.said
    return site.text("out/review.html")


def rows(html: str) -> list[dict[str, Any]]:
    """What the page has of each unit for a decision."""
    found = [json.loads(unescape(m)) for m in re.findall(r'data-row="([^"]*)"', html)]
    return [dict(each) for each in found]


def units(site: Site, name: str = "posts/en/a.po") -> dict[str, Unit]:
    """The units of a catalog by their sources."""
    catalog = Catalog.read(site.text(name), Pair(Locale("zh-Hans"), Locale("en")))
    return {unit.source: unit for unit in catalog.units}


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one."""
        self.all.append((tag, attrs))


def brought(site: Site, *back: dict[str, Any]) -> str:
    """What `import` says of rows that came back."""
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in back)
    site.put("back.jsonl", lines)
    done = site.run("import", "back.jsonl")
    return done.said


# -- the file --------------------------------------------------------------------------------------


def test_the_file_has_the_queue_the_riskiest_first(site: Site) -> None:
    """The order is that of `--json`; each unit has its place, both texts and what is wrong."""
    html = exported(site)
    queue = json.loads(site.run("review", "--json").out)
    assert [row["source"] for row in rows(html)] == [row["source"] for row in queue]
    assert len(queue) == 4
    assert "posts/zh/a.md:3" in html
    assert "<code>nvidia-smi</code>" in html
    assert all(unescape(reason["said"]) in unescape(html) for reason in queue[0]["reasons"])


def test_the_same_options_choose_the_units(site: Site) -> None:
    """What `--search` leaves out is not in the file, but stands beside what is there."""
    html = exported(site, "--search", "最后")
    assert [row["source"] for row in rows(html)] == ["最后一段很长。"]
    hidden = html.partition('id="neighbours"')[2]
    assert "nvidia-smi" in hidden
    assert "最后一段" not in hidden.partition("<dialog")[0]


def test_an_export_asks_for_nothing(site: Site) -> None:
    """One file: its policy lets in its own style and script by digest, and pictures inside it."""
    html = exported(site)
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)[0]
    style = re.findall(r"<style>(.*?)</style>", html, re.S)
    script = re.findall(r'<script type="module">(.*?)</script>', html, re.S)
    assert len(style) == len(script) == 1
    assert digest_of(style[0]) in policy
    assert digest_of(script[0]) in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "connect" not in policy
    assert not re.findall(r'<(?:link|script|img|iframe)[^>]*(?:src|href)="(?!data:)', html)


def test_a_hostile_post_brings_no_element_of_its_own(site: Site) -> None:
    """What a post has of scripts, handlers and addresses is text in the file, or gone."""
    site.put("posts/zh/a.md", HOSTILE)
    site.put("posts/en/a.po", HEADER)
    html = exported(site)
    found = Elements()
    found.feed(html)
    assert len(rows(html)) == 3
    assert [name for name, _ in found.all].count("script") == 1
    assert not {name for name, _ in found.all} & {"svg", "iframe", "object", "base"}
    given = [(key, value) for _, attributes in found.all for key, value in attributes]
    assert not [key for key, _ in given if key.startswith("on")]
    assert not [value for key, value in given if key in ("href", "src") and "script:" in str(value)]


def test_a_page_has_the_name_of_a_page(site: Site) -> None:
    """`--export posts/zh/a.md` would write over a post; it is refused."""
    done = site.run("review", "--export", "posts/zh/a.md")
    assert done.code == 2
    assert ".html" in done.err
    assert site.text("posts/zh/a.md") == POST


# -- what comes back -------------------------------------------------------------------------------


def test_an_approval_comes_back_with_the_name_of_who_gave_it(site: Site) -> None:
    """The unit is no longer fuzzy, and its note says by whom and when."""
    row = rows(exported(site, "--search", "最后"))[0]
    said = brought(site, row | {"state": "translated", "reviewer": "Lin", "reviewed": "2026-11-02"})
    assert "1 approved" in said
    unit = units(site)["最后一段很长。"]
    assert unit.state is State.TRANSLATED
    assert "#. reviewed: approved by Lin 2026-11-02" in site.text("posts/en/a.po")


def test_a_correction_comes_back_as_a_persons_words(site: Site) -> None:
    """Words, state and reviewer are those of the file."""
    row = rows(exported(site, "--search", "最后"))[0]
    brought(site, row | {"target": "It ends.", "state": "translated", "reviewer": "Lin",
                         "reviewed": "2026-11-02"})  # fmt: skip
    unit = units(site)["最后一段很长。"]
    assert (unit.target, unit.state, unit.origin) == ("It ends.", State.TRANSLATED, "human")
    assert unit.history.review
    assert unit.history.review.who == "Lin"


def test_what_needs_work_leaves_the_queue_with_its_comment(site: Site) -> None:
    """A unit that was sent back is nobody's to look at until its words are others."""
    row = rows(exported(site, "--search", "最后"))[0]
    said = brought(site, row | {"state": "fuzzy", "reviewer": "", "reviewed": "2026-11-02",
                                "comments": ["which paragraph?"]})  # fmt: skip
    assert "1 sent back" in said
    assert "1 comment" in said
    assert "which paragraph?" in units(site)["最后一段很长。"].comments[0]
    assert "最后" not in site.run("review", "--json").out
    assert "reviewed: needs work 2026-11-02" in site.text("posts/en/a.po")


def test_a_second_import_changes_nothing(site: Site) -> None:
    """The same file twice leaves the catalog as the first left it, byte for byte."""
    row = rows(exported(site, "--search", "最后"))[0]
    back = row | {"state": "translated", "reviewer": "Lin", "reviewed": "2026-11-02"}
    brought(site, back)
    once = site.text("posts/en/a.po")
    assert "1 unchanged" in brought(site, back)
    assert site.text("posts/en/a.po") == once


def test_the_first_who_says_so_stays_the_reviewer(site: Site) -> None:
    """A second person who approves the same words is not written over the first."""
    row = rows(exported(site, "--search", "最后"))[0] | {"state": "translated"}
    brought(site, row | {"reviewer": "Lin", "reviewed": "2026-11-02"})
    brought(site, row | {"reviewer": "Ada", "reviewed": "2026-11-03"})
    review = units(site)["最后一段很长。"].history.review
    assert review
    assert review.who == "Lin"


def test_what_was_approved_since_is_not_sent_back(site: Site) -> None:
    """The file was made before somebody approved: the approval stays, and it is said."""
    row = rows(exported(site, "--search", "最后"))[0]
    brought(site, row | {"state": "translated", "reviewer": "Lin", "reviewed": "2026-11-02"})
    said = brought(site, row | {"state": "fuzzy", "reviewer": "Ada", "reviewed": "2026-11-03"})
    assert "kept: Lin has approved it since" in said
    assert "1 kept" in said
    assert units(site)["最后一段很长。"].state is State.TRANSLATED


def test_what_no_longer_fits_is_refused_by_unit(site: Site) -> None:
    """Lost code, newer words, a paragraph that is gone: each is named, and the rest goes in."""
    page = {row["source"]: row for row in rows(exported(site))}
    first, code, link, last = (page[source] for source in units(site))
    site.put("posts/en/a.po", CATALOG.replace("Use", "Newer: use"))
    site.put("posts/zh/a.md", POST.replace("最后一段很长。\n", ""))
    done = {"state": "translated", "reviewer": "Lin", "reviewed": "2026-11-02"}
    said = brought(
        site, first | done, code | done | {"target": "No code here."}, link | done, last | done
    )
    assert "1 approved" in said
    assert "refused: " in said
    assert "a person wrote" in said
    assert "unknown" in said
    now = units(site)
    assert now["第一篇"].state is State.TRANSLATED
    assert now[code["source"]].target == "First see the memory."
    assert now[link["source"]].target.startswith("Newer: ")


def test_other_files_name_no_reviewer(site: Site) -> None:
    """Rows that `export` writes have no such key, and an import of them notes nothing."""
    done = site.run("export", "--format", "jsonl", "--output", "out.jsonl")
    assert done.code == 0, done.said
    assert "reviewer" not in site.text("out.jsonl")
    site.put("out.jsonl", site.text("out.jsonl").replace('"fuzzy"', '"translated"'))
    site.run("import", "out.jsonl")
    assert "reviewed:" not in site.text("posts/en/a.po")


# -- in a browser ----------------------------------------------------------------------------------


@pytest.mark.site
def test_a_review_from_a_file_comes_back_whole(site: Site) -> None:
    """From a disk: approve, correct, send back, reload, save, import; the catalog has it all."""
    html = exported(site)
    order = [row["source"] for row in rows(html)]
    code = order.index("先看 `nvidia-smi` 的显存。")
    with browser() as chromium:
        context = chromium.new_context(accept_downloads=True, locale="en")
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        address = (site.root / "out/review.html").as_uri()
        page.goto(address)
        page.fill("#who", "Lin")
        page.dispatch_event("#who", "change")
        units_ = page.locator("#list li[data-row]")
        units_.nth(0).click()
        for number in range(4):
            if number == code:
                # What the target lacks is shown at once, and put in by its button.
                assert page.inner_text("li[aria-current] .lacks").endswith("`nvidia-smi`")
                page.keyboard.press("e")
                page.locator("li[aria-current] textarea").fill("First see  of it.")
                page.evaluate("document.activeElement.setSelectionRange(10, 10)")
                page.wait_for_selector("li[aria-current] .lacks button")
                page.click("li[aria-current] .lacks button")
                page.wait_for_selector("li[aria-current] .lacks", state="detached")
                page.keyboard.press("Control+Enter")
            elif order[number].startswith("训练"):
                page.keyboard.press("x")
                page.keyboard.type("which data?")
                page.keyboard.press("Control+Enter")
            elif order[number] == "第一篇":
                page.keyboard.press("s")  # later: it is the last one then
            else:
                page.keyboard.press("a")
        assert page.inner_text("#decided") == "3"
        page.reload()
        assert page.inner_text("#decided") == "3"
        assert page.input_value("#who") == "Lin"
        assert page.inner_text(".remark") == "which data?"
        with page.expect_download() as download:
            page.click("#save")
        download.value.save_as(site.root / "back.jsonl")
        assert download.value.suggested_filename.endswith(".jsonl")
        context.close()
    assert faults == []
    assert set(asked) == {address}
    said = site.run("import", "back.jsonl")
    assert said.code == 0, said.said
    now = units(site)
    fixed = now["先看 `nvidia-smi` 的显存。"]
    assert (fixed.target, fixed.state) == ("First see `nvidia-smi` of it.", State.TRANSLATED)
    assert fixed.history.review
    assert fixed.history.review.who == "Lin"
    assert now["最后一段很长。"].state is State.TRANSLATED
    assert now["第一篇"].state is State.FUZZY
    assert now["第一篇"].history.review is None
    sent = now["训练要用[数据](https://e.org/data)。"]
    assert sent.state is State.FUZZY
    assert sent.comments == (" Lin: which data?",)


@pytest.mark.site
def test_an_input_method_decides_nothing(site: Site) -> None:
    """While it composes, Enter and letters are its own."""
    exported(site)
    with browser() as chromium:
        page = chromium.new_page()
        page.goto((site.root / "out/review.html").as_uri())
        page.evaluate(
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
            " {key: 'a', bubbles: true, isComposing: true}))"
        )
        assert page.inner_text("#decided") == "0"
        page.keyboard.press("a")
        assert page.inner_text("#decided") == "1"


@pytest.mark.site
def test_where_the_browser_keeps_nothing_the_page_says_so(site: Site) -> None:
    """Storage that is refused is said at once; the decisions can still be saved."""
    exported(site)
    with browser() as chromium:
        page = chromium.new_page()
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
        )
        page.goto((site.root / "out/review.html").as_uri())
        assert page.is_visible("#refused")
        page.keyboard.press("a")
        assert page.inner_text("#decided") == "1"
        with page.expect_download() as download:
            page.click("#save")
        assert '"translated"' in Path(download.value.path()).read_text("utf-8")


@pytest.mark.site
def test_a_hostile_post_runs_nothing_in_the_file(site: Site) -> None:
    """No script of a post runs, and nothing is asked for, whatever unit is looked at."""
    site.put("posts/zh/a.md", HOSTILE)
    site.put("posts/en/a.po", HEADER)
    sources = [row["source"] for row in rows(exported(site))]
    bad = "<img src=x onerror=boom()><script>boom()</script>"
    words = (json.dumps(source, ensure_ascii=False)[1:-1] for source in sources)
    site.put("posts/en/a.po", HEADER + "".join(entry(w, f"{bad} {w}", "#, fuzzy") for w in words))
    exported(site)
    with browser() as chromium:
        page = chromium.new_page()
        ran: list[str] = []
        page.expose_function("boom", lambda: ran.append("!"))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        address = (site.root / "out/review.html").as_uri()
        page.goto(address)
        count = page.locator("#list li[data-row]").count()
        assert count == len(sources) == 3
        for _ in range(count):
            page.keyboard.press("e")
            page.keyboard.type("<script>boom()</script>")
            page.keyboard.press("Escape")
            page.keyboard.press("j")
        page.reload()
        page.wait_for_timeout(200)
        assert ran == []
        assert set(asked) == {address}

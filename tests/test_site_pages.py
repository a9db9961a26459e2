"""The side-by-side page in a real browser: usable by all, quick, and deaf to scripts of a post."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser import DESKTOP, PHONE, browser, opened, usual_frame
from tests.fixtures import read_cases
from tests.kit import ROOT, Site, command
from tests.write_images import FUZZY, worked_on

pytestmark = pytest.mark.site

LAID_OUT = "document.querySelectorAll('.row').forEach(r => r.style.contentVisibility = 'visible')"
PAGES = [
    "index", "status", "align", "en/posts/zh/gpu-memory-notes", "zh-Hans/posts/en/cjk-emphasis",
]  # fmt: skip
AXE = "axe_playwright_python.sync_playwright"


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's posts, one with findings, changes and gaps, and a long one, published."""
    site = worked_on(tmp_path_factory.mktemp("blog"))
    site.put("posts/zh/long.md", long_post(500))
    site.run("translate", "posts/zh/long.md")
    assert site.run("publish", "--out", "out").code == 0
    site.run("status", "--html", "out/status.html")
    lines = site.text("posts/en/first-pull-request.md").split("\n")
    site.put("elsewhere.md", "\n".join(lines[:30] + lines[34:]))
    site.run(
        "align", "posts/zh/first-pull-request.md", "elsewhere.md",
        "--check", "--html", "out/align.html",
    )  # fmt: skip
    return site.root / "out"


def long_post(rows: int) -> str:
    """A post of about *rows* rows, as varied as the project's own."""
    paths = sorted((ROOT / "posts" / "zh").glob("*.md"))
    own = [path.read_text("utf-8").split("---\n", 2)[2] for path in paths]
    blocks = [block for text in own for block in text.split("\n\n") if "```" not in block]
    many = [blocks[number % len(blocks)] for number in range(rows)]
    return "# 很长的一篇\n\n" + "\n\n".join(many) + "\n"


def url(path: Path) -> str:
    """The address of a file, as somebody opens it from a folder."""
    return path.resolve().as_uri()


@pytest.fixture
def pair(blog: Path) -> str:
    """The page with everything on it."""
    return url(blog / "en/posts/zh/gpu-memory-notes.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES, ids=lambda name: name.split("/")[-1])
def test_axe_finds_nothing_serious(
    blog: Path, name: str, size: tuple[int, int], scheme: str
) -> None:
    """WCAG 2.1 A and AA and good practice, by axe-core: nothing serious or critical."""
    axe = pytest.importorskip(AXE, reason="axe-playwright-python is not installed").Axe()
    with browser() as chromium, opened(chromium, url(blog / f"{name}.html"), size, scheme) as page:
        # What is not laid out yet is not checked.
        page.evaluate(LAID_OUT)
        found = axe.run(page).response["violations"]
    serious = [(each["id"], [node["target"] for node in each["nodes"]][:3])
               for each in found if each["impact"] in ("serious", "critical")]  # fmt: skip
    assert serious == []


HITS = """() => window.hit || document.querySelector(
    'iframe, object, embed, form:not([method=dialog]), base, svg a, [onerror], [onload]')"""


def test_no_script_of_a_post_runs(tmp_path: Path) -> None:
    """Every kind of attack, in text, links, pictures, HTML and front matter, in one blog."""
    site = Site(tmp_path, settings=FUZZY)
    for number, case in enumerate(read_cases("xss", 1)):
        text = str(case.values[0])
        title = " ".join(text.split()).replace("'", "''")
        site.put(
            f"posts/zh/x{number}.md",
            f"---\ntitle: '攻击 {title}'\ndescription: '{title}'\n---\n\n# 题 {title}\n\n"
            f"段落 {text}\n\n- 项 {text.replace(chr(10), ' ')}\n\n{text}\n",
        )
    site.run("translate", "--partial")
    site.run("publish", "--out", "out")
    pages = sorted((tmp_path / "out").rglob("*.html"))
    assert len(pages) > 40
    with browser() as chromium:
        context = chromium.new_context()
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        for path in pages:
            page.goto(url(path))
            page.evaluate("document.querySelectorAll('.row').forEach(r => r.scrollIntoView())")
            page.mouse.move(400, 400)
            assert not page.evaluate(HITS), path.read_text("utf-8")[:2000]
        context.close()
    away = [each for each in asked if not each.startswith(("file:///", "data:"))]
    assert away == []
    assert len([each for each in asked if each.startswith("file:///")]) == len(pages)


def test_the_policy_alone_stops_a_script(tmp_path: Path, blog: Path) -> None:
    """Even if something slipped through the cleaning, the browser would not run or load it."""
    html = (blog / "index.html").read_text("utf-8")
    planted = (
        "<script>window.hit=1</script><img src=x onerror='window.hit=1'>"
        "<img src='https://evil.example/t.gif'><style>body{color:red}</style>"
    )
    (tmp_path / "a.html").write_text(html.replace("</main>", f"{planted}</main>"), "utf-8")
    asked: list[str] = []
    with browser() as chromium, opened(chromium, "about:blank") as page:
        page.on("requestfinished", lambda request: asked.append(request.url))
        page.goto(url(tmp_path / "a.html"))
        page.wait_for_timeout(200)
        assert page.evaluate("window.hit") is None
    assert [each for each in asked if "evil" in each] == []


SCROLL = """async () => {
    const frames = [], step = document.body.scrollHeight / 240
    let before = await new Promise(requestAnimationFrame)
    for (let at = 0; at < 240; at++) {
        scrollBy({ top: step, behavior: 'instant' })
        const now = await new Promise(requestAnimationFrame)
        frames.push(now - before)
        before = now
    }
    frames.sort((a, b) => a - b)
    return { median: frames[120], p95: frames[228], most: frames[239] }
}"""
TYPE = """() => {
    const search = document.querySelector('#search'), before = performance.now()
    search.value = '显存'
    search.dispatchEvent(new Event('input'))
    document.body.offsetHeight
    return performance.now() - before
}"""


def test_a_long_page_scrolls_smoothly(blog: Path) -> None:
    """500 rows: the file is under 1 MB without its pictures, frames are short, search is quick."""
    path = blog / "en/posts/zh/long.html"
    text = re.sub(r"data:image/[^\"]*", "", path.read_text("utf-8"))
    assert text.count('<section class="row') >= 450
    assert len(text.encode()) < 1_000_000
    with browser() as chromium, opened(chromium, url(path)) as page:
        usual = usual_frame(chromium)
        frames = page.evaluate(SCROLL)
        typed = page.evaluate(TYPE)
        usual = max(usual, usual_frame(chromium))
    sys.stdout.write(f"{len(text.encode())} bytes, {frames} of {usual}, search {typed:.0f} ms\n")
    assert frames["median"] < 1.5 * usual, frames
    assert frames["p95"] < 12 * usual, frames
    assert typed < 500


def shown(page: Any) -> int:
    """How many rows are shown."""
    return len(page.query_selector_all(".row:not([hidden])"))


def test_the_filter_and_the_search(pair: str) -> None:
    """`To decide` leaves rows to look at; the search looks at both languages; Escape clears."""
    with browser() as chromium, opened(chromium, pair) as page:
        everything = shown(page)
        page.click("[data-filter=decide]")
        review = shown(page)
        assert 0 < review < everything
        assert review == int(page.inner_text("[data-filter=decide] .n"))
        page.click("[data-filter='']")
        page.fill("#search", "video memory")
        assert 0 < shown(page) < 5
        page.fill("#search", "显存不足")
        assert 0 < shown(page) < everything
        page.keyboard.press("Escape")
        assert shown(page) == everything


def test_posts_are_put_in_order(blog: Path) -> None:
    """By date, title, or what there is to do; what is equal stays in its order."""
    with browser() as chromium, opened(chromium, url(blog / "index.html")) as page:

        def values(key: str) -> list[str]:
            script = "(key) => [...document.querySelectorAll('.post')].map(p => p.dataset[key])"
            return list(page.evaluate(script, key))

        assert values("date") == sorted(values("date"), reverse=True)
        page.select_option("#sort", "errors")
        errors = [int(value) for value in values("errors")]
        assert errors == sorted(errors, reverse=True) != errors[::-1]
        page.select_option("#sort", "date")
        assert values("date") == sorted(values("date"), reverse=True)


def test_what_is_sure_is_folded(blog: Path) -> None:
    """The report of an alignment shows what is doubtful; a search opens what it finds."""
    with browser() as chromium, opened(chromium, url(blog / "align.html")) as page:
        assert page.is_visible(".row.lone >> nth=0")
        assert not page.is_visible(".row.sure >> nth=0")
        page.fill("#search", "first pull request")
        assert page.is_visible(".row.sure:not([hidden]) >> nth=0")


def test_code_and_formulas_keep_their_font(blog: Path) -> None:
    """In Chinese text, too."""
    font = "(e) => getComputedStyle(e).fontFamily"
    with browser() as chromium, opened(chromium, url(blog / "en/posts/zh/long.html")) as page:
        page.evaluate(LAID_OUT)
        assert "monospace" in page.eval_on_selector(".source code", font)
        assert "PingFang" in page.eval_on_selector(".source p, .source div", font)


def test_pictures_are_seen(blog: Path) -> None:
    """They are shown where they lie: the page's policy lets them in."""
    with (
        browser() as chromium,
        opened(chromium, url(blog / "en/posts/zh/gpu-memory-notes.html")) as page,
    ):
        page.evaluate(LAID_OUT)
        page.wait_for_load_state("networkidle")
        widths = page.eval_on_selector_all("img[src]", "all => all.map(i => i.naturalWidth)")
        assert widths
        assert all(widths)


def test_the_keyboard(pair: str) -> None:
    """j and k go from row to row, n to the next to review, f filters, t changes the theme."""
    with browser() as chromium, opened(chromium, pair) as page:

        def current() -> str:
            return str(page.evaluate("document.querySelector('.row.now')?.id"))

        page.keyboard.press("j")
        page.keyboard.press("j")
        assert current() == "r2"
        page.keyboard.press("k")
        assert current() == "r1"
        page.keyboard.press("n")
        assert "decide" in page.evaluate("document.querySelector('.row.now').dataset.is")
        page.keyboard.press("e")
        assert page.is_visible("#card")
        page.keyboard.press("Escape")
        page.keyboard.press("f")
        assert page.get_attribute("[data-filter=decide]", "aria-pressed") == "true"
        page.keyboard.press("t")
        assert page.get_attribute("html", "data-theme") == "dark"
        page.keyboard.press("?")
        assert page.is_visible("#help")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "search"


def test_a_term_shows_its_entry(pair: str) -> None:
    """Pointing at a term shows what the termbase says; a click keeps it."""
    with browser() as chromium, opened(chromium, pair) as page:
        page.hover(".row mark[data-term] >> nth=0")
        assert "→" in page.inner_text("#card")
        page.mouse.move(2, 2)
        assert not page.is_visible("#card")
        page.click("mark[data-wrong] >> nth=0")
        page.mouse.move(2, 2)
        assert "video memory" in page.inner_text("#card")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_is_wider_than_the_window(blog: Path, size: tuple[int, int]) -> None:
    """No page scrolls sideways; wide tables and code do so by themselves."""
    with browser() as chromium:
        paths = sorted(blog.rglob("*.html"))
        assert paths
        for path in paths:
            with opened(chromium, url(path), size) as page:
                page.evaluate(LAID_OUT)
                assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path.name


def test_it_prints(pair: str) -> None:
    """On paper both columns are there, and the tools are not."""
    with browser() as chromium, opened(chromium, pair) as page:
        page.emulate_media(media="print")
        assert not page.is_visible(".tools")
        assert page.is_visible(".row >> nth=0")
        assert page.pdf(format="A4")[:5] == b"%PDF-"


def test_a_served_page_follows_its_post(tmp_path: Path) -> None:
    """`translator publish --serve`: who saves a post sees it on the page, without a click."""
    site = Site(tmp_path, settings=FUZZY)
    site.put("posts/zh/a.md", "# 题\n\n旧的一段。\n")
    site.run("translate")
    with subprocess.Popen(
        command("publish", "--serve", "--port", "0"), cwd=tmp_path, stdout=subprocess.PIPE,
        encoding="utf-8", env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdout
        try:
            lines = iter(process.stdout.readline, "")
            address = next(line.split()[0] for line in lines if line.startswith("http://127.0.0.1"))
            with browser() as chromium, opened(chromium, f"{address}en/posts/zh/a.html") as page:
                page.wait_for_selector("text=旧的一段。")
                page.wait_for_timeout(1000)
                site.put("posts/zh/a.md", "# 题\n\n新的一段。\n")
                page.wait_for_selector("text=新的一段。", timeout=30_000)
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0

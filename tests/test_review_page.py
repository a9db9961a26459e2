"""The review page in a real browser, against the real process on a real blog; `make site`.

Compositions are driven through the browser's own protocol; what is tried by hand with real input
methods is listed in `docs/review.md`.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import DESKTOP, PHONE, browser, chromium, usual_frame
from tests.fixtures import read_cases
from tests.gitkit import Repository
from tests.kit import LAYOUT, SHARED, Machine, Site
from tests.reviewing import Served, blog_of, named, post_of, serving, start, units_of
from tests.services import KEY, DeepL
from translator.translate.job import Options
from translator.units import State, Unit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

pytestmark = pytest.mark.site

AXE = "axe_playwright_python.sync_playwright"
ENGINE = '\n[engines.deepl]\nbase_url = "{url}"\n'
REAL = "kv-cache-overview"
"""A post of the corpus: headings, lists, links, pictures, a table, formulas."""

POST = """\
# 写在前面

先看显存够不够。

运行 `nvidia-smi`，再读[手册](https://example.org/a)。

- 第一项讲内核。
- 第二项讲张量。

再看一次温度。
"""
SAID = {
    "写在前面": "Before You Begin",
    "先看显存够不够。": "First see if the memory is enough.",
    "运行 <x1/>，再读<g2>手册</g2>。": "Run <x1/>, then read <g2>the manual</g2>.",
    "第一项讲内核。": "The first is about kernels.",
    "第二项讲张量。": "The second is about tensors.",
    "再看一次温度。": "Look at the temperature again.",
}
FIRST, CODE, LAST = "先看显存够不够。", POST.split("\n\n")[2], "再看一次温度。"


def small(root: Path, text: str = POST, said: Mapping[str, str] = SAID) -> Repository:
    """A blog with one post, which an engine has translated; all of it is committed."""
    site = Repository(root)
    site.put("posts/zh/a.md", text)
    blog = blog_of(root)
    blog.translate(post_of(blog), Options(), Machine(said))
    site.commit("Draft")
    return site


def real(root: Path) -> Repository:
    """A blog with a post of the corpus, which the tests' DeepL has translated."""
    path = SHARED / "corpus" / "posts" / f"{REAL}.md"
    if not path.is_file():
        pytest.skip("../shared/corpus is not here")
    site = Repository(root)
    service = DeepL()
    with service.running():
        settings = site.text("translator.toml")
        site.put("translator.toml", settings + ENGINE.format(url=service.url))
        site.put("posts/zh/a.md", path.read_bytes())
        ran = site.run("translate", "--engine", "deepl", "--yes", env={"DEEPL_API_KEY": KEY})
        assert ran.code in (0, 1), ran.said
        site.put("translator.toml", settings)
    site.commit("Draft")
    return site


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """One browser for all tests."""
    with browser() as started:
        yield started


@contextmanager
def window(
    chrome: Browser, served: Served, where: str = "/queue?by=post", **options: Any
) -> Iterator[Page]:
    """A window of somebody who has opened the address; an error of a script fails the test."""
    wrong: list[str] = []
    size = options.pop("size", (1280, 860))
    context = chrome.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", locale="en",
        **options,
    )  # fmt: skip
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.goto(served.url)
    page.goto(served.url.partition("/?")[0] + where)
    if where.startswith("/queue"):
        page.wait_for_selector(".one")
    yield page
    context.close()
    assert wrong == []


def ready(served: Served) -> None:
    """Wait until all posts are read, so that the order is the last one."""
    until(lambda: any("read" in line for line in served.said))


def until(true: Callable[[], object], wait: Callable[[float], object] | None = None) -> None:
    """Wait until something is so."""
    import time

    for _ in range(600):
        if true():
            return
        (wait or (lambda ms: time.sleep(ms / 1000)))(25)
    raise TimeoutError("it never became so")


def shown(page: Page) -> str:
    """The source of the unit that is shown."""
    return str(page.evaluate("JSON.parse(document.querySelector('.one').dataset.unit).source"))


def at(page: Page, source: str) -> None:
    """Wait until a unit is shown."""
    until(lambda: shown(page) == source, page.wait_for_timeout)


def another(page: Page, before: str) -> None:
    """Wait until another unit is shown than *before*."""
    until(lambda: shown(page) != before, page.wait_for_timeout)


def go(page: Page, source: str) -> None:
    """Go to a unit by keys."""
    for _ in range(30):
        if shown(page) == source:
            return
        before = shown(page)
        page.keyboard.press("j")
        another(page, before)
    raise AssertionError(source)


SHOWN = """() => { const one = document.querySelector(".one");
    return !one || document.querySelector("[aria-current]").dataset.id
        === JSON.parse(one.dataset.unit).id;
}"""


def says(page: Page, text: str) -> None:
    """Wait until the live region says something, and the unit of the current row is shown."""
    until(lambda: text in page.inner_text("#said"), page.wait_for_timeout)
    until(lambda: page.evaluate(SHOWN), page.wait_for_timeout)


def focused(page: Page) -> str:
    """What has the focus: its id, its class or its name."""
    return str(
        page.evaluate("(e => e.id || e.className || e.tagName)(document.activeElement)")
    )  # fmt: skip


def focuses(page: Page, where: str) -> None:
    """Wait until something has the focus."""
    until(lambda: where in focused(page), page.wait_for_timeout)


def field(page: Page) -> str:
    """The text of the field."""
    return str(
        page.evaluate(
            "[...document.querySelectorAll('#field .cm-line')].map(e => e.innerText).join('\\n')"
            " || document.querySelector('#field textarea')?.value || ''"
        )
    )


# --- a whole post by keyboard ---

WATCH = """() => {
    window.waits = [];
    let since = 0;
    document.addEventListener("keydown", (event) => {
        const decides = event.key === "a" || (event.key === "Enter" && event.ctrlKey);
        since = decides ? performance.now() : 0;
    }, true);
    new MutationObserver(() => {
        if (since) requestAnimationFrame(() => {
            window.waits.push(performance.now() - since);
            since = 0;
        });
    }).observe(document.querySelector("#unit"), { childList: true });
}"""


LOOK = 300
"""Milliseconds that the quickest reader looks at a unit before it is approved."""
UNIT = "document.querySelector('.one')?.dataset.unit ?? ''"


def test_a_whole_post_is_reviewed_by_keyboard_alone(tmp_path: Path, chrome: Browser) -> None:
    """Most units approved, some edited, some sent back, one taken back, one put off.

    One key approves a unit and shows the next. What git then shows is the decisions, and nothing
    else: per unit its mark, its words, who approved it or what is wrong.
    """
    site = real(tmp_path / "blog")
    post = post_of(blog_of(site.root))
    before = units_of(post)
    told: list[tuple[dict[str, str], bool]] = []

    def answered(request: Request) -> None:
        if request.url.endswith("/decide"):
            response = request.response()
            assert response
            asked = json.loads(request.post_data or "")
            done = {result["id"]: result["done"] for result in response.json()["results"]}
            told.extend((each, done[each["id"]]) for each in asked["decisions"])

    keys = 0
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as page:
            page.on("requestfinished", answered)
            page.evaluate(WATCH)

            def press(*names: str) -> None:
                nonlocal keys
                for name in names:
                    page.keyboard.press(name)
                    keys += 1

            def decided(act: Callable[[], None]) -> None:
                """Do what decides, and wait until another unit is shown, or none is left."""
                was = page.evaluate(UNIT)
                act()
                until(lambda: page.evaluate(UNIT) != was, page.wait_for_timeout)

            page.keyboard.press("s")
            says(page, "later")
            number, approving = 0, 0
            while page.query_selector(".one"):
                number += 1
                if number % 10 == 4:
                    page.keyboard.press("e")
                    page.wait_for_selector(".cm-content")
                    page.keyboard.press("Control+End")
                    page.keyboard.type(" indeed")
                    decided(lambda: page.keyboard.press("Control+Enter"))
                elif number % 10 == 7:
                    page.keyboard.press("x")
                    page.keyboard.type(f"Say it otherwise, {number}.")
                    decided(lambda: page.keyboard.press("Control+Enter"))
                elif number == 12:
                    decided(lambda: page.keyboard.press("a"))
                    decided(lambda: page.keyboard.press("u"))
                    says(page, "taken back")
                    told.append(({"id": "", "verdict": "undo"}, True))
                else:
                    page.wait_for_timeout(LOOK)
                    decided(lambda: press("a"))
                    approving += 1
            waits = sorted(page.evaluate("window.waits"))
            assert "Nothing is left" in page.inner_text("#unit")
            assert page.inner_text("#left") == "0"
        assert served.stop() == 0
    after = units_of(post)
    blog = blog_of(site.root)
    sources = {named(blog, post, unit)["id"]: unit.source for unit in before.values()}
    wanted = expected(told, sources)
    assert len(wanted) > 40
    assert {source for source, unit in after.items() if unit != before[source]} == set(wanted)
    for source, decision in wanted.items():
        assert_decided(decision, before[source], after[source])
    lines = changed_lines(site)
    assert set(lines) == {"posts/en/a.po", "posts/en/a.md"}
    edited = [d for d in wanted.values() if d["target"].endswith(" indeed")]
    assert edited
    assert len(lines["posts/en/a.md"]) == 2 * len(edited)
    allowed = r"[+-](#\. reviewed: |#, fuzzy|msgstr |\"|# |#\. by |#\. emitted )"
    assert [line for line in lines["posts/en/a.po"] if not re.match(allowed, line)] == []
    assert keys == approving
    p95 = waits[int(len(waits) * 0.95)]
    sys.stdout.write(
        f"{len(wanted)} units, keys per unit approved {keys / approving:.0f}; wait per decision "
        f"median {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms\n"
    )
    assert p95 < 1000, "the machine may have other work"


def expected(
    told: list[tuple[dict[str, str], bool]], sources: dict[str, str]
) -> dict[str, dict[str, str]]:
    """The last decision of each unit, by its source; `undo` takes the one before it back."""
    wanted: dict[str, dict[str, str]] = {}
    last = ""
    for asked, is_done in told:
        if asked["verdict"] == "undo":
            wanted.pop(last, None)
        elif is_done:
            last = sources[asked["id"]]
            wanted[last] = asked
    return wanted


def assert_decided(decision: dict[str, str], before: Unit, after: Unit) -> None:
    """A unit is what was decided of it."""
    assert after.history.review is not None, after
    assert after.target == decision["target"]
    if decision["verdict"] == "approve":
        assert after.state is State.TRANSLATED
        assert after.comments == before.comments
    else:
        assert after.state is State.FUZZY
        assert after.comments == (*before.comments, f" {decision['comment']}")


def changed_lines(site: Repository) -> dict[str, list[str]]:
    """The lines that git shows as changed, by file."""
    lines: dict[str, list[str]] = {}
    for line in site.git("diff", "-U0", "--no-renames").out.split("\n"):
        if line.startswith("+++ b/"):
            name = line[6:]
            lines[name] = []
        elif re.match(r"[+-](?!\+\+ |-- )", line):
            lines[name].append(line)
    return lines


# --- for everybody ---

SERIOUS = ("serious", "critical")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious(
    tmp_path: Path, chrome: Browser, size: tuple[int, int], scheme: str
) -> None:
    """On every page and in every state of it, light and dark."""
    axe = pytest.importorskip(AXE, reason="axe-playwright-python is not installed").Axe()
    site = small(tmp_path / "blog")
    found = {}

    def look(page: Page, state: str) -> None:
        violations = axe.run(page).response["violations"]
        found[state] = [
            (each["id"], [node["target"] for node in each["nodes"]][:3])
            for each in violations
            if each["impact"] in SERIOUS
        ]

    with serving(site.root) as served:
        ready(served)
        with window(chrome, served, "/", size=size, color_scheme=scheme) as page:
            look(page, "index")
        with window(chrome, served, size=size, color_scheme=scheme) as page:
            look(page, "queue")
            go(page, CODE)
            page.keyboard.press("e")
            page.wait_for_selector("#field .field")
            look(page, "field")
            page.keyboard.press("Control+k")
            look(page, "palette")
            page.keyboard.press("Escape")
            page.keyboard.press("Escape")
            page.keyboard.press("?")
            look(page, "help")
            page.keyboard.press("Escape")
            page.keyboard.press("x")
            look(page, "comment")
            page.keyboard.press("Escape")
            page.keyboard.press("w")
            page.wait_for_selector("#post[open]")
            look(page, "post")
            page.keyboard.press("Escape")
            page.keyboard.press("h")
            page.wait_for_selector("#history li")
            look(page, "history")
            go(page, LAST)
            change(site, LAST, "Another person's words.")
            page.keyboard.press("a")
            page.wait_for_selector("#conflict:not([hidden]) button")
            look(page, "conflict")
    assert found == {state: [] for state in found}
    assert len(found) == 9


def change(site: Site, source: str, words: str) -> None:
    """Change a target in the catalog, as an editor of PO files does."""
    unit = units_of(post_of(blog_of(site.root)))[source]
    text = site.text("posts/en/a.po")
    assert text.count(f'msgstr "{unit.target}"') == 1
    site.put("posts/en/a.po", text.replace(f'msgstr "{unit.target}"', f'msgstr "{words}"'))


def test_the_focus_is_never_lost_and_each_act_is_said(tmp_path: Path, chrome: Browser) -> None:
    """After every key something of the page has the focus; the live region says what happened."""
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as page:
            left = int(page.inner_text("#left"))
            assert focused(page) == "unit"
            steps = [
                ("a", f"approved; {left - 1} left", "unit"),
                ("u", "taken back", "unit"),
                ("s", "later", "unit"),
                ("f", "No fix here", "unit"),
                ("r", "Nothing is offered", "unit"),
                ("9", "", "unit"),
                ("3", "no such match", "unit"),
                ("u", "Nothing to take back", "unit"),
                ("e", "", "cm-content"),
                ("F9", "Nothing of the source is missing", "cm-content"),
                ("Control+s", "draft is kept", "cm-content"),
                ("Escape", "", "unit"),
                ("/", "", "search"),
                ("Escape", "", "unit"),
                ("?", "", "single-keys"),
                ("Escape", "", "unit"),
            ]
            for key, said, where in steps:
                page.keyboard.press(key)
                if said:
                    says(page, said)
                focuses(page, where)
            page.keyboard.press("x")
            assert focused(page) == "TEXTAREA"
            page.keyboard.type("Not so.")
            page.keyboard.press("Control+Enter")
            says(page, f"sent back; {left - 1} left")
            focuses(page, "unit")
            names = page.eval_on_selector_all(
                "button, a, input, select", "all => all.filter(e => e.checkVisibility()).map("
                "e => (e.ariaLabel || e.innerText || e.labels?.[0]?.innerText || '').trim())",
            )  # fmt: skip
            assert names
            assert all(names)


def test_a_key_that_is_held_down_decides_once(tmp_path: Path, chrome: Browser) -> None:
    """A finger that lies on `a` approves nothing unseen."""
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as page:
            left = int(page.inner_text("#left"))
            for _ in range(5):
                page.keyboard.down("a")
                page.wait_for_timeout(120)
            page.keyboard.up("a")
            assert int(page.inner_text("#left")) == left - 1


def test_single_letters_can_be_switched_off(tmp_path: Path, chrome: Browser) -> None:
    """WCAG 2.1.4: then they do nothing, every button works by Tab and Enter, and it is kept."""
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as page:
            page.click("#keys")
            page.keyboard.press("Space")
            page.keyboard.press("Escape")
            page.reload()
            page.wait_for_selector(".one")
            left = int(page.inner_text("#left"))
            for key in ("a", "x", "s", "e"):
                page.keyboard.press(key)
            page.wait_for_timeout(200)
            assert focused(page) == "unit"
            assert int(page.inner_text("#left")) == left
            before = shown(page)
            page.keyboard.press("ArrowDown")
            until(lambda: shown(page) != before, page.wait_for_timeout)
            for _ in range(20):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement.dataset.act") == "approve":
                    break
            page.keyboard.press("Enter")
            says(page, f"{left - 1} left")


# --- three thousand units ---

FRAMES = """async ([scrolls]) => {
    const frames = [], list = document.querySelector("nav.queue");
    let before = await new Promise(requestAnimationFrame);
    for (let at = 0; at < 240; at++) {
        if (scrolls) list.scrollTop += 90;
        else if (at % 6 === 0) {
            const key = at % 60 < 48 ? "j" : "k";
            document.dispatchEvent(new KeyboardEvent("keydown", { key }));
        }
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - before);
        before = now;
    }
    frames.sort((a, b) => a - b);
    return { median: frames[120], p95: frames[228], most: frames[239] };
}"""


def test_three_thousand_units_stay_smooth(tmp_path: Path, chrome: Browser) -> None:
    """The queue comes in pieces; scrolling it and moving in it keep short frames."""
    site = Site(tmp_path / "blog", 'locales = ["zh-Hans", "en"]\nengine = "pseudo"\n', LAYOUT)
    text = "\n\n".join(f"这是第 {number} 段，讲张量的内存和速度。" for number in range(3000))
    site.put("posts/zh/a.md", f"# 很长\n\n{text}\n")
    site.run("translate")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as page:
            assert int(page.inner_text("#left")) > 3000
            rows = len(page.query_selector_all("#queue li"))
            assert rows <= 300
            usual = usual_frame(chrome)
            scrolled = page.evaluate(FRAMES, [True])
            moved = page.evaluate(FRAMES, [False])
            usual = max(usual, usual_frame(chrome))
            page.evaluate("document.querySelector('#queue li:last-child a').click()")
            until(lambda: len(page.query_selector_all("#queue li")) > rows, page.wait_for_timeout)
    sys.stdout.write(f"scrolling {scrolled}, moving {moved}, an empty page {usual}\n")
    assert max(scrolled["median"], moved["median"]) < 1.5 * usual
    assert max(scrolled["p95"], moved["p95"]) < 8 * usual


# --- phone, print ---

SMALL = """() => [...document.querySelectorAll(
    "button, select, input:not([type=hidden], [type=checkbox]), .in a, summary, .crumb a")]
    .filter((each) => each.checkVisibility())
    .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.9 && box.height > 0)
    .map(([html, box]) => `${html} ${box.width} × ${box.height}`)"""


def test_a_phone(tmp_path: Path, chrome: Browser) -> None:
    """The unit has the page; what is touched is 44 pixels high; the field is a textarea."""
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        ready(served)
        for where in ("/", "/queue?by=post"):
            with window(chrome, served, where, size=PHONE, has_touch=True, is_mobile=True) as page:
                assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
                assert page.evaluate(SMALL) == []
                if where == "/":
                    continue
                bottom = page.evaluate(
                    "document.querySelector('[data-act=approve]').getBoundingClientRect().bottom"
                )
                assert bottom < PHONE[1], "the acts are in sight"
                page.tap("#more")
                assert page.is_visible("#queue li")
                assert page.evaluate(SMALL) == []
                page.tap("#more")
                page.tap("[data-act=edit]")
                page.wait_for_selector("#field textarea")
                page.fill("#field textarea", "Words of a thumb.")
                page.tap("[data-act=approve]")
                says(page, "approved")
    assert '"Words of a thumb."' in site.text("posts/en/a.po")


def test_the_unit_and_its_acts_are_above_the_fold(tmp_path: Path, chrome: Browser) -> None:
    """At 1280 × 860 both texts of a usual paragraph and the buttons are seen at once."""
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as page:
            go(page, FIRST)
            for query in (".pair", "[data-act=approve]"):
                bottom = page.evaluate(
                    f"document.querySelector('{query}').getBoundingClientRect().bottom"
                )
                assert bottom <= 860, query
            page.emulate_media(media="print")
            assert not page.is_visible(".acts")
            assert page.is_visible("#preview")


# --- the field ---


def test_an_enter_of_an_input_method_decides_nothing(tmp_path: Path, chrome: Browser) -> None:
    """While something is being composed, Enter takes a word; what was composed can be undone."""
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as page:
            left = page.inner_text("#left")
            go(page, FIRST)
            page.keyboard.press("e")
            page.wait_for_selector(".cm-content")
            page.keyboard.press("Control+End")
            protocol = page.context.new_cdp_session(page)
            for step in ("n", "ni", "ni hao"):
                protocol.send(
                    "Input.imeSetComposition",
                    {"text": step, "selectionStart": len(step), "selectionEnd": len(step)},
                )
                for modifiers in (0, 2):
                    protocol.send(
                        "Input.dispatchKeyEvent",
                        {"type": "rawKeyDown", "key": "Enter", "code": "Enter",
                         "windowsVirtualKeyCode": 229, "modifiers": modifiers},
                    )  # fmt: skip
            protocol.send("Input.insertText", {"text": "你好"})
            page.wait_for_timeout(300)
            assert field(page) == f"{SAID[FIRST]}你好"
            assert shown(page) == FIRST
            assert page.inner_text("#left") == left
            page.keyboard.press("Control+z")
            until(lambda: field(page) == SAID[FIRST], page.wait_for_timeout)
            page.keyboard.press("Control+Shift+z")
            until(lambda: field(page) == f"{SAID[FIRST]}你好", page.wait_for_timeout)
    assert site.git("status", "--short").out == ""


def test_a_draft_outlives_the_unit_the_page_and_the_browser(
    tmp_path: Path, chrome: Browser
) -> None:
    """What was typed and not decided comes back with its unit, and nothing of it is on disk."""
    site = small(tmp_path / "blog")
    words = f"{SAID[FIRST]} Or not."

    with serving(site.root) as served:
        ready(served)

        def started() -> BrowserContext:
            return chrome.browser_type.launch_persistent_context(
                tmp_path / "profile", executable_path=chromium(), args=["--no-sandbox"]
            )

        context = started()
        page = context.new_page()
        page.goto(served.url)
        page.goto(served.url.partition("/?")[0] + "/queue?by=post")
        page.wait_for_selector(".one")
        go(page, FIRST)
        page.keyboard.press("e")
        page.wait_for_selector(".cm-content")
        page.keyboard.press("Control+End")
        page.keyboard.type(" Or not.")
        page.keyboard.press("Alt+ArrowDown")
        at(page, CODE)
        page.keyboard.press("k")
        at(page, FIRST)
        until(lambda: field(page) == words, page.wait_for_timeout)
        page.reload()
        until(lambda: field(page) == words, page.wait_for_timeout)
        address = page.url
        context.close()
        context = started()
        page = context.new_page()
        page.goto(served.url)
        page.goto(address)
        until(lambda: field(page) == words, page.wait_for_timeout)
        context.close()
    assert site.git("status", "--short").out == ""


def test_what_is_approved_is_what_is_shown(tmp_path: Path, chrome: Browser) -> None:
    """Who leaves the field by Escape still sees the own words, and approves those."""
    site = small(tmp_path / "blog")
    words = f"{SAID[FIRST]} Or not."
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as page:
            go(page, FIRST)
            page.keyboard.press("e")
            page.wait_for_selector(".cm-content")
            page.keyboard.press("Control+End")
            page.keyboard.type(" Or not.")
            page.keyboard.press("Escape")
            page.wait_for_selector("#preview:has-text('Or not.')")
            page.keyboard.press("a")
            says(page, "approved")
    unit = units_of(post_of(blog_of(site.root)))[FIRST]
    assert (unit.target, unit.state) == (words, State.TRANSLATED)


LONG = "\n\n".join(f"第 {n} 段。" for n in range(700))
"""A post of more units than a page gets at once."""


def long(root: Path) -> Repository:
    """A blog with a long post, which an engine has translated."""
    return small(root, LONG, {f"第 {n} 段。": f"Paragraph {n}." for n in range(700)})


def rows(page: Page) -> list[str]:
    """The units in the list."""
    return list(page.evaluate("[...document.querySelectorAll('#queue li')].map(e => e.dataset.id)"))


def grows(page: Page, more: int) -> None:
    """Wait until the list has more units than that."""
    until(lambda: len(rows(page)) > more, page.wait_for_timeout)


def test_no_unit_of_a_long_queue_is_passed_over(tmp_path: Path, chrome: Browser) -> None:
    """The rows that come later are those that the page lacks, whatever was decided meanwhile."""
    site = long(tmp_path / "blog")
    blog = blog_of(site.root)
    post = post_of(blog)
    units = [named(blog, post, unit) for unit in units_of(post).values()]
    with serving(site.root, "--no-emit") as served:
        ready(served)
        with window(chrome, served) as page:
            first = rows(page)
            assert len(first) == 300
            done = [{**each, "verdict": "approve"} for each in units if each["id"] in first[:250]]
            served.reviewer().decide(*done)
            for place in (260, 550):
                page.locator("#queue li").nth(place).click()
                grows(page, place + 100)
            assert len(rows(page)) == len({*rows(page)}) == 700
            assert {*rows(page)} == {each["id"] for each in units}


def test_a_unit_far_behind_is_decided_after_a_reload(tmp_path: Path, chrome: Browser) -> None:
    """What the address names is in the list, and keys mean it: behind many others, or decided."""
    site = long(tmp_path / "blog")
    with serving(site.root, "--no-emit") as served:
        ready(served)
        with window(chrome, served) as page:
            for place in (260, 420):
                page.locator("#queue li").nth(place).click()
                grows(page, place + 100)
                at(page, f"第 {place} 段。")
            page.reload()
            page.wait_for_selector(".one")
            assert shown(page) == "第 420 段。"
            page.keyboard.press("a")
            says(page, "approved; 699 left")
            assert shown(page) == "第 421 段。"
            page.keyboard.press("k")
            at(page, "第 420 段。")
            page.reload()
            page.wait_for_selector(".one")
            assert shown(page) == "第 420 段。"
            assert page.inner_text("#left") == "699"
            page.keyboard.press("j")
            at(page, "第 0 段。")
    unit = units_of(post_of(blog_of(site.root)))["第 420 段。"]
    assert unit.state is State.TRANSLATED


def test_an_address_of_a_unit_that_is_gone_leads_to_the_first(
    tmp_path: Path, chrome: Browser
) -> None:
    """A page is never without a unit while some are open."""
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served, "/queue?by=post&unit=p0.u0") as page:
            assert shown(page) == "写在前面"
            page.keyboard.press("a")
            says(page, "approved; 5 left")


def test_a_unit_that_cannot_be_read_now_says_why_and_comes_back(
    tmp_path: Path, chrome: Browser
) -> None:
    """No row is given up for it, nothing can be decided unseen, and what is done can be undone."""
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as page:
            go(page, FIRST)
            page.wait_for_timeout(500)
            whole = site.text("posts/en/a.po")
            broken = f"<<<<<<< HEAD\n{whole}"
            site.put("posts/en/a.po", broken)
            page.keyboard.press("j")
            at(page, CODE)  # it was asked for beforehand
            for _ in range(2):
                page.keyboard.press("j")
                page.wait_for_selector(".nothing:has-text('a merge left two versions here')")
                page.keyboard.press("a")
                page.keyboard.press("x")
            page.keyboard.press("k")
            page.wait_for_selector(".nothing:has-text('a merge left two versions here')")
            assert page.locator("[data-said]").count() == 0
            assert site.text("posts/en/a.po") == broken
            site.put("posts/en/a.po", whole)
            page.keyboard.press("k")
            page.wait_for_selector(".one")
            for left in range(5, -1, -1):
                page.keyboard.press("a")
                says(page, f"approved; {left} left")
            page.wait_for_selector(".nothing")
            page.keyboard.press("u")
            says(page, "taken back")
            page.wait_for_selector(".one")
            assert page.inner_text("#left") == "1"


def test_what_is_decided_already_is_marked_and_not_counted(tmp_path: Path, chrome: Browser) -> None:
    """With *decided too*, the list says what is left; what is only saved is left as well."""
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as page:
            page.keyboard.press("a")
            says(page, "approved; 5 left")
            page.keyboard.press("e")
            page.wait_for_selector(".cm-content")
            page.keyboard.type("Now: ")
            page.keyboard.press("Control+Shift+Enter")
            says(page, "saved; 5 left")
            page.goto(page.url.partition("/queue")[0] + "/queue?by=post&all=1")
            page.wait_for_selector(".one")
            assert page.inner_text("#left") == "5"
            said = "[...document.querySelectorAll('#queue li')].map(e => e.dataset.said ?? '')"
            assert page.evaluate(said) == ["approve", *[""] * 5]
            page.keyboard.press("a")
            says(page, "approved; 5 left")
            page.keyboard.press("u")
            says(page, "taken back")
            assert page.inner_text("#decided") == "0"


# --- others, and the server ---


def test_two_at_one_unit(tmp_path: Path, chrome: Browser) -> None:
    """Each sees the other; the second to decide sees both texts, and chooses."""
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served) as one, window(chrome, served) as two:
            one.fill("#who", "Ann")
            one.press("#who", "Tab")
            one.focus("#unit")
            go(one, FIRST)
            go(two, FIRST)
            until(lambda: "Ann is at this unit" in two.inner_text("#others"), two.wait_for_timeout)
            until(lambda: "Somebody is at" in one.inner_text("#others"), one.wait_for_timeout)
            for page, words in ((one, " One."), (two, " Two.")):
                page.keyboard.press("e")
                page.wait_for_selector(".cm-content")
                page.keyboard.press("Control+End")
                page.keyboard.type(words)
                page.keyboard.press("Control+Enter")
                page.wait_for_timeout(500)
            conflict = two.inner_text("#conflict")
            assert f"{SAID[FIRST]} One." in conflict
            assert f"{SAID[FIRST]} Two." in conflict
            assert "Keep theirs" in two.evaluate("document.activeElement.textContent")
            unit = units_of(post_of(blog_of(site.root)))[FIRST]
            assert unit.target == f"{SAID[FIRST]} One."
            two.click("text=Write yours over it")
            two.keyboard.press("Control+Enter")
            says(two, "approved")
    unit = units_of(post_of(blog_of(site.root)))[FIRST]
    assert unit.target == f"{SAID[FIRST]} Two."


def test_the_server_is_gone_and_comes_back(tmp_path: Path, chrome: Browser) -> None:
    """The page says so, keeps what was typed, and goes on with the same token."""
    site = small(tmp_path / "blog")
    served = start(site.root, "--token", "the-same-one")
    port = re.findall(r":(\d+)/", served.url)[0]
    try:
        ready(served)
        with window(chrome, served) as page:
            go(page, FIRST)
            served.kill()
            until(lambda: page.is_visible("#gone"), page.wait_for_timeout)
            assert "does not answer" in page.inner_text("#gone")
            page.keyboard.press("e")
            page.wait_for_selector(".cm-content")
            page.keyboard.press("Control+End")
            page.keyboard.type(" Still.")
            page.keyboard.press("Control+Enter")
            page.wait_for_timeout(300)
            assert field(page) == f"{SAID[FIRST]} Still."
            assert site.git("status", "--short").out == ""
            served = start(site.root, "--token", "the-same-one", "--port", port)
            ready(served)
            until(lambda: not page.is_visible("#gone"), page.wait_for_timeout)
            page.keyboard.press("Control+Enter")
            says(page, "approved")
            assert units_of(post_of(blog_of(site.root)))[FIRST].target.endswith(" Still.")
            served.kill()
            served = start(site.root, "--token", "another-one", "--port", port)
            until(lambda: "started anew" in page.inner_text("#gone"), page.wait_for_timeout)
    finally:
        served.kill()


# --- what posts bring ---

RAN = """() => window.hit || document.querySelector(
    'iframe, object, embed, base, svg a, [onerror], [onload], [onclick], [onmouseover]')"""
EVIL = "<img src=x onerror=window.hit=1><script>window.hit=1</script>"


def test_nothing_of_a_post_runs(tmp_path: Path, chrome: Browser) -> None:
    """Every attack of the corpus, as source, as target, in comments, in history, in names."""
    cases = [str(case.values[0]) for case in read_cases("xss", 1)]
    site = Repository(tmp_path / "blog")
    for number, case in enumerate(cases):
        line = " ".join(case.split())
        site.put(f"posts/zh/x{number}.md", f"# 题 {line}\n\n段落 {case}\n\n- 项 {line}\n")
    name = "posts/zh/<img src=x onerror=hit=1>.md"
    site.put(name, f"# 攻击 {EVIL}\n\n段落 {EVIL}。\n")
    site.run("translate", "--engine", "pseudo", "--partial")
    catalog = "posts/en/<img src=x onerror=hit=1>.po"
    noted = site.text(catalog).replace("\nmsgid", f"\n# {EVIL}\nmsgid")
    site.put(catalog, noted.replace("\n\n# <img", "\n\n# <img", 1))
    site.git("add", "--all")
    site.git("-c", f"user.name={EVIL}", "commit", "-q", "-m", EVIL)
    asked: list[str] = []
    with serving(site.root, "--no-emit") as served:
        ready(served)
        home = served.url.partition("/?")[0]
        with window(chrome, served, "/") as page:
            page.on("request", lambda request: asked.append(request.url))
            assert not page.evaluate(RAN)
            page.goto(f"{home}/queue?q={EVIL}")
            assert not page.evaluate(RAN)
            page.goto(f"{home}/queue?all=1&by=post")
            page.wait_for_selector(".one")
            page.fill("#who", EVIL)
            page.focus("#unit")
            ids = page.eval_on_selector_all("#queue li", "all => all.map(e => e.dataset.id)")
            for id in ids[:: max(len(ids) // 60, 1)]:
                page.evaluate("id => document.querySelector(`#q-${CSS.escape(id)} a`).click()", id)
                until(partial(page.evaluate, SHOWN), page.wait_for_timeout)
                assert not page.evaluate(RAN), shown(page)
            page.goto(f"{home}/queue?all=1&q=攻击&by=post")
            page.wait_for_selector(".one")
            page.keyboard.press("h")
            page.wait_for_selector("#history li")
            assert EVIL in page.inner_text("#history")
            page.keyboard.press("e")
            page.wait_for_selector(".cm-content")
            for case in (EVIL, *cases[:12]):
                page.keyboard.press("Control+a")
                page.keyboard.insert_text(case)
                page.wait_for_timeout(120)
                assert not page.evaluate(RAN), case
            page.keyboard.press("Escape")
            page.keyboard.press("w")
            page.wait_for_selector("#post[open]")
            assert not page.evaluate(RAN)
    assert asked
    assert [url for url in asked if not url.startswith((home, "data:", "blob:"))] == []


# --- languages ---


def test_the_page_speaks_the_persons_language(
    tmp_path: Path, chrome: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own words and those of its scripts; what belongs to the post stays."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    site = small(tmp_path / "blog")
    with serving(site.root) as served:
        until(lambda: any("已读" in line for line in served.said))
        with window(chrome, served) as page:
            assert page.get_attribute("html", "lang") == "zh-Hans"
            assert "批准" in page.inner_text("[data-act=approve]")
            page.keyboard.press("a")
            says(page, "已批准；还剩")
            page.keyboard.press("u")
            says(page, "已撤回")
            page.keyboard.press("?")
            assert "下一个" in page.inner_text("#help")
            english = r"(?m)^[a-z]+ [a-z]+ [a-z]+"
            assert not re.findall(english, page.inner_text("#help"))


def test_a_target_that_is_written_from_the_right(tmp_path: Path, chrome: Browser) -> None:
    """Its words, the preview and the field have its direction; the page keeps its own."""
    site = Site(tmp_path / "blog", 'locales = ["zh-Hans", "ar"]\n', LAYOUT)
    site.put("posts/zh/a.md", "先看显存够不够。\n")
    site.put("posts/ar/a.md", "تحقق أولاً مما إذا كانت الذاكرة كافية.\n")
    site.run("translate", "--engine", "none")
    with serving(site.root) as served:
        ready(served)
        with window(chrome, served, "/queue?all=1") as page:
            assert page.get_attribute("#preview", "dir") == "rtl"
            page.keyboard.press("e")
            page.wait_for_selector(".cm-content")
            assert page.get_attribute(".cm-content", "dir") == "rtl"
            assert page.get_attribute(".cm-content", "lang") == "ar"
            assert page.evaluate("getComputedStyle(document.body).direction") == "ltr"

"""The field of the review page in a real browser: words, chips and input methods; `make site`.

Compositions are driven through the browser's own protocol, as an input method's would be told to
the page. It is not an input method: `docs/review.md` lists what is tried by hand.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.browser import browser, served
from tests.kit import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, ConsoleMessage, Error, Page

pytestmark = pytest.mark.site

ASSETS = ROOT / "translator" / "review" / "assets"
STYLE = ROOT / "translator" / "report" / "assets" / "style.css"

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A field</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self';
style-src 'self' 'nonce-only-ours'; img-src data:">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css"><link rel="stylesheet" href="editor.css">
<script type="module" src="page.mjs"></script></head>
<body><main><h1>A field</h1><div id="field"></div></main></body></html>
"""

SCRIPT = """
import { createEditor, keyName, unitsOf } from "./editor.mjs";

// A reader of the text, as the server is one: <x1/> is alone, <g1> and </g1> are a pair.
const chipsIn = (text) => [...text.matchAll(/<(\\/?)([gx])(\\d)\\/?>/g)].map((found) => ({
  from: found.index, to: found.index + found[0].length, shown: found[0].slice(1, -1),
  label: `${found[2] === "x" ? "code" : "link"} ${found[3]}`,
  pair: found[2] === "g" ? Number(found[3]) : null,
}));
const marksIn = (text) => [...text.matchAll(/坏|bad/g)].map((found) => ({
  from: found.index, to: found.index + found[0].length, severity: "error", message: "not this word",
}));

window.broken = [];
document.addEventListener("securitypolicyviolation", (event) => broken.push(event.blockedURI));

window.open = ({ keys = [], answered = true, ...options }) => {
  window.editor?.destroy();
  window.told = [];
  window.done = [];
  window.said = [];
  window.answer = () => {
    editor.setChips(chipsIn(editor.text()), editor.text());
    editor.setMarks(marksIn(editor.text()), editor.text());
  };
  window.editor = createEditor(document.querySelector("#field"), {
    lang: "zh-Hans", dir: "ltr", label: "Translation", nonce: "only-ours",
    keys: Object.fromEntries(keys.map((key) => [key, () => { done.push(key); return true; }])),
    onChange: (text) => { told.push(text); if (answered) answer(); },
    onChips: (what, labels) => said.push([what, ...labels]),
    ...options,
  });
  answer();
  editor.focus();
};
Object.assign(window, { keyName, unitsOf });
window.drawn = () => [...document.querySelectorAll(".chip")].map((chip) => chip.ariaLabel);
window.under = () => [...document.querySelectorAll(".finding")].map((mark) => mark.textContent);
window.ready = true;
"""

CHIPS = "<x1/>看<x2/><x3/>好"
"""Three chips, two of them side by side, one first."""
PLACES = [0, 5, 6, 11, 16, 17]
"""Before, between and behind them."""
PAIR = "看<g1>这里</g1>吧"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page with nothing but the field, under the policy of the review page."""
    folder = tmp_path_factory.mktemp("field")
    for each in (*ASSETS.glob("*.*"), STYLE):
        shutil.copy(each, folder)
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "page.mjs").write_text(SCRIPT, "utf-8")
    with served(folder) as url:
        yield url


@pytest.fixture(scope="module")
def window(address: str) -> Iterator[Page]:
    """One window for all tests, with the page in it."""
    with browser() as chromium:
        context = chromium.new_context(viewport={"width": 900, "height": 600})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(address)
        until(page, "window.ready === true")
        yield page
        context.close()


@pytest.fixture
def page(window: Page) -> Iterator[Page]:
    """The page; a refused style or script, or an error in the console, fails the test."""
    wrong: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            wrong.append(said.text)

    def fail(error: Error) -> None:
        wrong.append(str(error))

    window.on("console", hear)
    window.on("pageerror", fail)
    yield window
    window.remove_listener("console", hear)
    window.remove_listener("pageerror", fail)
    assert window.evaluate("broken") == wrong == []


def until(page: Page, true: str) -> None:
    """Wait for an expression; Playwright's own way would need a page that evaluates strings."""
    for _ in range(500):
        if page.evaluate(true):
            return
        page.wait_for_timeout(10)
    raise TimeoutError(true)


def opened(page: Page, text: str, **options: Any) -> None:
    """A field with *text*, read once, with the focus."""
    page.evaluate("options => window.open(options)", {"text": text, **options})


def text_of(page: Page) -> str:
    """The target as it is now."""
    return str(page.evaluate("editor.text()"))


def caret(page: Page) -> tuple[int, int]:
    """Where the selection begins and ends."""
    at = page.evaluate("editor.selection()")
    return at["from"], at["to"]


class InputMethod:
    """Pinyin, as the browser hears of it: letters that become a word."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.protocol: CDPSession = page.context.new_cdp_session(page)

    def compose(self, *steps: str) -> None:
        """Show each of *steps* in turn as what is being composed."""
        for step in steps:
            self.protocol.send(
                "Input.imeSetComposition",
                {"text": step, "selectionStart": len(step), "selectionEnd": len(step)},
            )

    def take(self, word: str) -> None:
        """Take *word*; a quick typist composes the next one before the field has settled."""
        self.protocol.send("Input.insertText", {"text": word})

    def commit(self, word: str) -> None:
        """Take *word*, and wait until the field has settled."""
        self.take(word)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is pending any more."""
        until(self.page, "!editor.isComposing()")

    def press(self, key: str) -> None:
        """A key that the input method takes for itself: its code is 229."""
        for kind in ("rawKeyDown", "keyUp"):
            self.protocol.send(
                "Input.dispatchKeyEvent",
                {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": 229},
            )


NI_HAO = ("n", "ni", "ni h", "ni ha", "ni hao")
REDRAW = """() => { window.drawing = setInterval(() => {
    editor.setChips([], editor.text()); editor.setMarks([], editor.text()); answer(); }, 3); }"""


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
@pytest.mark.parametrize("redrawn", [False, True], ids=["calm", "redrawn"])
@pytest.mark.parametrize("place", PLACES)
def test_an_input_method_composes_beside_chips(
    page: Page, place: int, redrawn: bool, plain: bool
) -> None:
    """Every letter arrives, every chip stays, though chips and findings come in meanwhile."""
    opened(page, CHIPS, plain=plain)
    page.evaluate("place => editor.select(place)", place)
    method = InputMethod(page)
    if redrawn:
        page.evaluate(REDRAW)
    for step in NI_HAO:
        method.compose(step)
        page.wait_for_timeout(10)
    page.evaluate("clearInterval(window.drawing)")
    method.commit("你好")
    assert text_of(page) == CHIPS[:place] + "你好" + CHIPS[place:]
    assert caret(page) == (place + 2, place + 2)
    if not plain:
        assert page.evaluate("drawn()") == ["code 1", "code 2", "code 3"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("<x1/>好你", 6, 5),
        ("<x1/>好你", 5, 6),
        ("看<x1/>好你<x2/>", 6, 8),
        ("看<x1/>好", 0, 7),
        ("看<x1/>", 6, 1),
        ("<g1>好你</g1>", 4, 5),
        ("坏<x1/>好你", 6, 7),
        ("看\n好你", 3, 1),
    ],
)
def test_an_input_method_composes_over_what_is_selected(
    page: Page, text: str, start: int, end: int
) -> None:
    """A wrong word is selected and written anew: only it goes, whichever chip it stands beside."""
    opened(page, text)
    page.evaluate("places => editor.select(...places)", [start, end])
    method = InputMethod(page)
    method.compose(*NI_HAO)
    method.commit("新")
    first, last = sorted((start, end))
    assert text_of(page) == text[:first] + "新" + text[last:]


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
def test_a_change_is_told_once_and_after_the_composition(page: Page, plain: bool) -> None:
    """The server never reads half a word: pinyin letters are no target."""
    opened(page, CHIPS, plain=plain)
    page.evaluate("editor.select(6)")
    method = InputMethod(page)
    method.compose(*NI_HAO)
    page.wait_for_timeout(300)
    assert page.evaluate("told") == []
    method.commit("你好")
    assert page.evaluate("told") == [CHIPS[:6] + "你好" + CHIPS[6:]]


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
def test_a_composition_given_up_is_no_change(page: Page, plain: bool) -> None:
    """Esc in an input method takes its letters back; nobody is told anything."""
    opened(page, CHIPS, plain=plain)
    page.evaluate("editor.select(6)")
    method = InputMethod(page)
    method.compose(*NI_HAO)
    method.compose("")
    method.settle()
    assert (text_of(page), page.evaluate("told")) == (CHIPS, [])


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
@pytest.mark.parametrize("key", ["Enter", "Escape", "F9"])
def test_a_key_of_an_input_method_is_not_ours(page: Page, key: str, plain: bool) -> None:
    """Neither while it composes nor, as in Safari, just after: no key decides."""
    opened(page, CHIPS, plain=plain, keys=[key])
    page.evaluate("editor.select(6)")
    method = InputMethod(page)
    method.compose(*NI_HAO)
    method.press(key)
    assert page.evaluate("done") == []
    method.commit("你好")
    method.press(key)
    assert page.evaluate("done") == []
    assert text_of(page) == CHIPS[:6] + "你好" + CHIPS[6:]
    page.keyboard.press(key)
    assert page.evaluate("done") == [key]


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
def test_nothing_else_changes_the_field_while_it_composes(page: Page, plain: bool) -> None:
    """A match, a chip or a mark from the page is refused, and says so."""
    opened(page, CHIPS, plain=plain)
    page.evaluate("editor.select(6)")
    method = InputMethod(page)
    method.compose(*NI_HAO)
    assert page.evaluate("editor.isComposing()")
    tries = ["insert('<x4/>')", "setText('')", "wrap('**', '**')", "select(0)", "focus()"]
    assert [page.evaluate(f"editor.{each}") for each in tries] == [False] * 5
    method.commit("你好")
    assert text_of(page) == CHIPS[:6] + "你好" + CHIPS[6:]


@pytest.mark.parametrize("place", PLACES)
def test_a_composition_is_one_step_to_undo(page: Page, place: int) -> None:
    """Undo takes the word, not its pinyin, and a second word is a step of its own."""
    opened(page, CHIPS)
    page.evaluate("place => editor.select(place)", place)
    method = InputMethod(page)
    for word in ("你好", "世界"):
        method.compose(*NI_HAO)
        method.take(word)
    method.settle()
    page.keyboard.press("Control+z")
    assert text_of(page) == CHIPS[:place] + "你好" + CHIPS[place:]
    page.keyboard.press("Control+z")
    assert text_of(page) == CHIPS
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+Shift+z")
    assert text_of(page) == CHIPS[:place] + "你好世界" + CHIPS[place:]
    assert page.evaluate("drawn()") == ["code 1", "code 2", "code 3"]


def test_what_is_drawn_waits_for_the_input_method(page: Page) -> None:
    """Chips and findings that come while it composes are drawn when it is done, the last ones."""
    opened(page, CHIPS + "坏", answered=False)
    page.evaluate("editor.select(6)")
    method = InputMethod(page)
    method.compose(*NI_HAO)
    assert page.evaluate("editor.setMarks([], editor.text())") is False
    for call in ("setChips([], told)", "setMarks([], told)"):
        assert page.evaluate(f"told => editor.{call}", CHIPS + "坏") is True
    assert (page.evaluate("drawn().length"), page.evaluate("under()")) == (3, ["坏"])
    method.commit("你好")
    assert (page.evaluate("drawn().length"), page.evaluate("under()")) == (0, [])


def test_an_input_method_of_android_is_heard_too(window: Page, address: str) -> None:
    """There the composition is told to an EditContext, and no element hears of its end."""
    browser = window.context.browser
    assert browser is not None
    agent = str(window.evaluate("navigator.userAgent")).replace("X11; Linux", "Linux; Android 14")
    context = browser.new_context(user_agent=agent)
    page = context.new_page()
    page.goto(address)
    until(page, "window.ready === true")
    opened(page, CHIPS)
    assert page.evaluate("Boolean(document.querySelector('.cm-content').editContext)")
    page.evaluate("editor.select(6)")
    method = InputMethod(page)
    method.compose(*NI_HAO)
    assert page.evaluate("told") == []
    method.commit("你好")
    until(page, "told.length > 0")
    assert page.evaluate("told") == [text_of(page)] == [CHIPS[:6] + "你好" + CHIPS[6:]]
    context.close()


def test_a_finding_is_not_taken_from_under_an_input_method(page: Page) -> None:
    """Who corrects the word that is underlined loses the line afterwards, not a letter."""
    opened(page, "看<x1/>好")
    finding = {"from": 0, "to": 7, "severity": "warning", "message": "all of it"}
    page.evaluate("finding => editor.setMarks([finding])", finding)
    page.evaluate("editor.select(6)")
    composing = InputMethod(page)
    composing.compose(*NI_HAO)
    assert page.evaluate("under()") == ["看x1/ni hao好"]
    composing.commit("你好")
    assert (text_of(page), page.evaluate("under()")) == ("看<x1/>你好好", [])
    opened(page, "这是坏的")
    page.evaluate("editor.select(2, 3)")
    method = InputMethod(page)
    method.compose("h", "hao")
    method.commit("好")
    assert (text_of(page), page.evaluate("under()")) == ("这是好的", [])
    page.evaluate("editor.select(3)")
    method.compose("h", "huai")
    method.commit("坏")
    assert (text_of(page), page.evaluate("under()")) == ("这是好坏的", ["坏"])


def test_backspace_and_delete_take_a_whole_chip(page: Page) -> None:
    """A chip is one character to those who delete, from either side."""
    opened(page, CHIPS, answered=False)
    page.evaluate("editor.select(11)")
    page.keyboard.press("Backspace")
    page.keyboard.press("Delete")
    assert text_of(page) == "<x1/>看好"
    page.evaluate("editor.select(0)")
    page.keyboard.press("Delete")
    assert text_of(page) == "看好"
    assert page.evaluate("said") == [["removed", f"code {each}"] for each in (2, 3, 1)]


@pytest.mark.parametrize(
    ("place", "key"), [(5, "Backspace"), (1, "Delete"), (12, "Backspace"), (7, "Delete")]
)
def test_the_halves_of_a_pair_die_together(page: Page, place: int, key: str) -> None:
    """The words between them stay, one step brings both back, and they are chips again at once."""
    opened(page, PAIR, answered=False)
    page.evaluate("place => editor.select(place)", place)
    page.keyboard.press(key)
    assert text_of(page) == "看这里吧"
    page.keyboard.press("Control+z")
    assert text_of(page) == PAIR
    assert page.evaluate("drawn()") == ["link 1", "link 1"]


def test_overwriting_one_half_takes_the_other(page: Page) -> None:
    """Typing over a selection deletes it first."""
    opened(page, PAIR, answered=False)
    page.evaluate("editor.select(0, 5)")
    page.keyboard.type("读")
    assert text_of(page) == "读这里吧"


def test_an_input_method_that_overwrites_one_half_takes_the_other(page: Page) -> None:
    """Not while it composes, but when it is done; undo brings back all in one step."""
    opened(page, PAIR, answered=False)
    page.evaluate("editor.select(0, 5)")
    method = InputMethod(page)
    method.compose("d", "du")
    assert text_of(page) == "du这里</g1>吧"
    method.commit("读")
    assert text_of(page) == "读这里吧"
    assert page.evaluate("told") == ["读这里吧"]
    page.keyboard.press("Control+z")
    assert text_of(page) == PAIR
    assert page.evaluate("drawn()") == ["link 1", "link 1"]


def test_a_chip_is_cut_and_pasted_without_its_other_half(page: Page) -> None:
    """That is how it is moved by the keyboard far away; pasted, it is a chip at once."""
    opened(page, PAIR, answered=False)
    page.evaluate("editor.select(7)")
    page.keyboard.press("Shift+ArrowRight")
    assert caret(page) == (7, 12)
    page.keyboard.press("Control+x")
    assert text_of(page) == "看<g1>这里吧"
    page.keyboard.press("End")
    page.keyboard.press("Control+v")
    assert text_of(page) == "看<g1>这里吧</g1>"
    assert page.evaluate("drawn()") == ["link 1", "link 1"]


@pytest.mark.parametrize("right", ["ltr", "rtl"])
def test_arrows_step_over_chips_and_typing_keeps_them(page: Page, right: str) -> None:
    """Never into one: from the end to the start, a letter at every place that the caret has."""
    text = "<x1/>ab<x2/><x3/>c" if right == "ltr" else "<x1/>אב<x2/><x3/>ג"
    opened(page, text, dir=right, answered=False)
    page.keyboard.press("Control+End")
    back = "ArrowLeft" if right == "ltr" else "ArrowRight"
    places = [caret(page)[0]]
    for _ in range(6):
        page.keyboard.press(back)
        places.append(caret(page)[0])
    assert places == [18, 17, 12, 7, 6, 5, 0]
    for place in places:
        page.evaluate("place => editor.select(place)", place)
        page.keyboard.insert_text("-")
        assert text_of(page) == text[:place] + "-" + text[place:]
        assert page.evaluate("drawn().length") == 3
        page.keyboard.press("Control+z")
        assert text_of(page) == text


def test_words_are_those_of_the_language(page: Page) -> None:
    """Ctrl and an arrow or Backspace take a word, in Chinese too, and a chip is one."""
    text = "我们使用<x1/>数据，and more"
    opened(page, text, answered=False)
    page.evaluate("editor.select(0)")
    places = []
    for _ in range(6):
        page.keyboard.press("Control+ArrowRight")
        places.append(caret(page)[0])
    assert places == [2, 4, 9, 11, 12, 15]
    page.keyboard.press("Control+Shift+ArrowLeft")
    assert caret(page) == (12, 15)
    page.evaluate("editor.select(11)")
    for _ in range(3):
        page.keyboard.press("Control+Backspace")
    assert text_of(page) == "我们，and more"


@pytest.mark.parametrize("text", ["<x1/>词 word", "<x1/>שלום", "<x1/>"])
@pytest.mark.parametrize("way", ["ltr", "rtl"])
def test_home_and_end_go_past_a_leading_chip(page: Page, way: str, text: str) -> None:
    """In both directions of writing the start is before the chip, and the end at the end."""
    opened(page, text, dir=way)
    page.keyboard.press("End")
    assert caret(page)[0] == len(text)
    page.keyboard.press("Home")
    assert caret(page)[0] == 0
    page.keyboard.insert_text("-")
    assert text_of(page) == "-" + text


@pytest.mark.parametrize(
    ("text", "place", "keys", "expected"),
    [
        ("看<x1/>一下", 6, "R", "看一<x1/>下"),
        ("看<x1/>一下", 6, "RRR", "看一下<x1/>"),
        ("看<x1/>一下", 1, "L", "<x1/>看一下"),
        ("the <x1/>big one", 9, "RR", "the big <x1/>one"),
        ("the <x1/>big one", 9, "LL", "<x1/>the big one"),
        ("a<x1/><x2/>b", 6, "R", "a<x2/><x1/>b"),
        ("看<g1>这里</g1>吧", 5, "RRRR", "看这里<g1></g1>吧"),
        ("看<g1>这里</g1>吧", 12, "LLLL", "看<g1></g1>这里吧"),
        ("e\u0301x<x1/>👩‍💻y", 8, "R", "e\u0301x👩‍💻<x1/>y"),
    ],
)
def test_a_chip_is_moved_by_the_keyboard(
    page: Page, text: str, place: int, keys: str, expected: str
) -> None:
    """By a word, a character or a chip, never past its other half; each is a step to undo."""
    opened(page, text, answered=False)
    page.evaluate("place => editor.select(place)", place)
    before = page.evaluate("drawn().length")
    for key in keys:
        page.keyboard.press(f"Alt+Shift+Arrow{'Right' if key == 'R' else 'Left'}")
    assert text_of(page) == expected
    assert page.evaluate("drawn().length") == before
    assert page.evaluate("said.map(([what]) => what)") == ["moved"] * page.evaluate("said.length")
    for _ in keys:
        page.keyboard.press("Control+z")
    assert text_of(page) == text


def test_left_and_right_are_those_of_the_eye(page: Page) -> None:
    """Where lines run from right to left, a chip moved left goes towards the end."""
    opened(page, "א<x1/>ב", dir="rtl", answered=False)
    page.evaluate("editor.select(6)")
    page.keyboard.press("Alt+Shift+ArrowLeft")
    assert text_of(page) == "אב<x1/>"


def test_a_chip_is_dragged(page: Page) -> None:
    """With the mouse, from its place to another, chip all the way, in one step."""
    opened(page, "看<x1/>一下这个程序", answered=False)
    chip = page.locator(".chip").bounding_box()
    line = page.locator(".cm-line").bounding_box()
    assert chip is not None
    assert line is not None
    page.mouse.move(chip["x"] + chip["width"] / 2, chip["y"] + chip["height"] / 2)
    page.mouse.down()
    page.mouse.move(chip["x"] + 120, chip["y"] + 8, steps=8)
    page.mouse.move(line["x"] + line["width"] - 20, chip["y"] + 8, steps=8)
    page.mouse.up()
    assert text_of(page) == "看一下这个程序<x1/>"
    assert page.evaluate("drawn()") == ["code 1"]
    page.keyboard.press("Control+z")
    assert text_of(page) == "看<x1/>一下这个程序"


def test_a_click_selects_a_chip(page: Page) -> None:
    """So that it can be cut, copied or deleted."""
    opened(page, CHIPS)
    page.locator(".chip").nth(1).click()
    assert caret(page) == (6, 11)
    shown = "[...document.querySelectorAll('.chip')].map(chip => chip.classList.contains('chosen'))"
    assert page.evaluate(shown) == [False, True, False]
    page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate(shown) == [False, True, True]
    page.keyboard.press("ArrowRight")
    assert page.evaluate(shown) == [False, False, False]


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
def test_insert_keeps_the_caret_behind_it(page: Page, plain: bool) -> None:
    """A term or a chip goes in at the caret, typing goes on behind it, and undo takes it whole."""
    opened(page, "前后", plain=plain)
    page.evaluate("editor.select(1)")
    page.evaluate("editor.insert('<x1/>')")
    assert (text_of(page), caret(page)) == ("前<x1/>后", (6, 6))
    page.keyboard.insert_text("中")
    assert text_of(page) == "前<x1/>中后"
    page.keyboard.press("Control+z")
    assert text_of(page) == "前<x1/>后"
    page.keyboard.press("Control+z")
    assert text_of(page) == "前后"
    assert page.evaluate("told") == ["前<x1/>后", "前<x1/>中后", "前<x1/>后", "前后"]


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
@pytest.mark.parametrize(
    ("text", "at", "marks", "expected", "selected"),
    [
        ("很重要的", (1, 3), ("**", "**"), "很**重要**的", "重要"),
        ("很**重要**的", (3, 5), ("**", "**"), "很重要的", "重要"),
        ("很**重要**的", (1, 7), ("**", "**"), "很重要的", "重要"),
        ("很**重要**的", (3, 5), ("*", "*"), "很***重要***的", "重要"),
        ("很***重要***的", (4, 6), ("*", "*"), "很**重要**的", "重要"),
        ("很***重要***的", (4, 6), ("**", "**"), "很*重要*的", "重要"),
        ("看a的", (1, 2), ("`", "`"), "看`a`的", "a"),
        ("看a的", (1, 2), ("[", "](x)"), "看[a](x)的", "a"),
        ("空", (1, 1), ("**", "**"), "空****", ""),
        ("空****", (3, 3), ("**", "**"), "空", ""),
    ],
)
def test_marks_are_put_around_and_taken_off(
    page: Page, text: str, at: tuple[int, int], marks: tuple[str, str], expected: str,
    selected: str, plain: bool,
) -> None:  # fmt: skip
    """The same key does both, the words stay selected, and bold is never taken for italic."""
    opened(page, text, plain=plain)
    page.evaluate("at => editor.select(...at)", at)
    assert page.evaluate("marks => editor.wrap(...marks)", marks)
    start, end = caret(page)
    assert (text_of(page), expected[start:end]) == (expected, selected)
    page.keyboard.press("Control+z")
    assert text_of(page) == text


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
def test_a_match_replaces_the_text_in_one_step(page: Page, plain: bool) -> None:
    """What both have in common is left alone, chips too; undo brings the old words back."""
    opened(page, "旧的<x1/>文字", plain=plain)
    assert page.evaluate("editor.setText('新的<x1/>文章')")
    assert text_of(page) == "新的<x1/>文章"
    page.keyboard.press("Control+z")
    assert text_of(page) == "旧的<x1/>文字"


def test_an_answer_for_an_older_text_is_fitted_or_refused(page: Page) -> None:
    """What was typed since is not mistaken for a chip; an unknown text's answer is not drawn."""
    opened(page, "一<x1/>二", answered=False)
    page.evaluate("editor.setChips([])")
    page.evaluate("editor.select(0)")
    page.keyboard.type("三四")
    chip = {"from": 1, "to": 6, "label": "code 1", "shown": "x1", "pair": None}
    assert page.evaluate("chip => editor.setChips([chip], '一<x1/>二')", chip)
    assert page.evaluate("drawn()") == ["code 1"]
    page.evaluate("editor.select(3)")
    page.keyboard.press("Delete")
    assert text_of(page) == "三四一二"
    assert page.evaluate("drawn()") == []
    assert not page.evaluate("chip => editor.setChips([chip], '别的文字')", chip)


def test_text_that_a_chip_lost_is_shown_as_it_is(page: Page) -> None:
    """A chip is a view of what stands there; once something else does, the chip is gone."""
    opened(page, CHIPS, answered=False)
    page.evaluate("editor.setText(editor.text().replace('<x2/>', '<x9/>'))")
    assert page.evaluate("drawn()") == ["code 1", "code 3"]
    assert "<x9/>" in page.locator(".cm-line").inner_text()


def test_chips_need_no_order_and_are_of_any_length(page: Page) -> None:
    """One that lies in another is left to it, and one of several lines is one thing as well."""
    opened(page, "看<i>\n一\n</i>的<b>", answered=False)
    ranges = [(12, 15), (1, 11), (2, 4), (40, 44), (11, 11)]
    keys = ("from", "to")
    chips = [dict(zip(keys, each, strict=True), label=str(each[0])) for each in ranges]
    page.evaluate("chips => editor.setChips(chips)", chips)
    assert page.evaluate("drawn()") == ["1", "12"]
    page.evaluate("editor.select(11)")
    page.keyboard.press("ArrowLeft")
    assert caret(page) == (1, 1)
    page.keyboard.press("Delete")
    assert text_of(page) == "看的<b>"


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
def test_the_field_says_what_it_is(page: Page, plain: bool) -> None:
    """Name, language, direction and spelling are there for screen readers and browsers."""
    opened(page, CHIPS, plain=plain, dir="rtl", lang="ar")
    field = page.get_by_role("textbox", name="Translation")
    told = {name: field.get_attribute(name) for name in ("lang", "dir", "spellcheck", "translate")}
    assert told == {"lang": "ar", "dir": "rtl", "spellcheck": "true", "translate": "no"}
    if not plain:
        assert page.get_by_role("img", name="code 2").get_attribute("dir") == "ltr"


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
def test_tab_leaves_the_field_and_keys_are_named(page: Page, plain: bool) -> None:
    """Nobody is trapped; the page hears a key by its name, and one that is done goes no further."""
    keys = ["Mod-Enter", "Mod-Shift-Enter", "Alt-ArrowDown", "Escape", "Mod-b", "F8", "Shift-F8"]
    opened(page, CHIPS, plain=plain, keys=keys)
    page.evaluate("() => { window.passed = []; window.onkeydown = ({ key }) => passed.push(key); }")
    for key in keys:
        page.keyboard.press(key.replace("Mod", "Control").replace("-", "+"))
    assert page.evaluate("done") == keys
    assert set(page.evaluate("passed")) == {"Control", "Shift", "Alt"}
    assert (text_of(page), page.evaluate("told")) == (CHIPS, [])
    page.keyboard.press("Tab")
    assert not page.evaluate("document.querySelector('#field').contains(document.activeElement)")


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
def test_enter_breaks_the_line(page: Page, plain: bool) -> None:
    """And nothing else: it never submits."""
    opened(page, "一二", plain=plain)
    page.evaluate("editor.select(1)")
    page.keyboard.press("Enter")
    assert (text_of(page), caret(page)) == ("一\n二", (2, 2))


@pytest.mark.parametrize("plain", [False, True], ids=["chips", "plain"])
@pytest.mark.parametrize("text", ["", "一\r\n二", "  <x1/>\n\n\t二 ", "👩‍💻\u200b\ufeff\u202e"])
def test_a_text_comes_back_as_it_was(page: Page, text: str, plain: bool) -> None:
    """The field keeps every character that nobody has touched."""
    opened(page, text, plain=plain)
    assert text_of(page) == text
    assert page.evaluate("told") == []


@pytest.mark.parametrize(
    ("pressed", "name"),
    [
        ({"key": "B", "code": "KeyB", "ctrlKey": True, "shiftKey": True}, "Mod-Shift-b"),
        ({"key": "ф", "code": "KeyA"}, "a"),
        ({"key": "ش", "code": "KeyA", "ctrlKey": True}, "Mod-a"),
        ({"key": "a", "code": "KeyQ"}, "a"),
        ({"key": "?", "code": "Slash", "shiftKey": True}, "?"),
        ({"key": "F8", "code": "F8", "shiftKey": True}, "Shift-F8"),
        ({"key": "@", "ctrlKey": True, "altKey": True, "modifierAltGraph": True}, "@"),
        ({"key": "ArrowDown", "altKey": True, "metaKey": True}, "Meta-Alt-ArrowDown"),
    ],
)
def test_a_key_has_one_name_on_every_keyboard(page: Page, pressed: object, name: str) -> None:
    """Arabic and Cyrillic letters by their place, French ones by what they write, AltGr alone."""
    script = "pressed => keyName(new KeyboardEvent('keydown', pressed))"
    assert page.evaluate(script, pressed) == name


def test_offsets_of_python_are_those_of_the_field(page: Page) -> None:
    """Python counts code points, a browser UTF-16: an emoji before a chip does not shift it."""
    assert page.evaluate("[0, 1, 2, 3, 9].map(unitsOf('a😀b'))") == [0, 1, 3, 4, 4]


def test_a_field_that_is_closed_leaves_nothing(page: Page) -> None:
    """The next unit has a field of its own, with nothing to undo."""
    opened(page, CHIPS)
    page.keyboard.type("x")
    opened(page, "下一句")
    page.keyboard.press("Control+z")
    assert text_of(page) == "下一句"
    assert page.locator(".field").count() == 1
    page.evaluate("editor.destroy()")
    assert page.locator(".field").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_field(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Contrast, names and roles of chips and findings, light and dark."""
    name = "axe_playwright_python.sync_playwright"
    axe = pytest.importorskip(name, reason="axe-playwright-python is not installed").Axe()
    page.emulate_media(color_scheme=scheme)
    opened(page, f"{CHIPS}坏bad{PAIR}")
    page.locator(".chip").nth(1).click()
    found = axe.run(page, context="#field").response["violations"]
    page.emulate_media(color_scheme="light")
    assert [each["id"] for each in found] == []


TIMED = """async () => {
  const times = [];
  const content = document.querySelector(".cm-content");
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  for (let each = 0; each < 120; each++) {
    const start = performance.now();
    document.execCommand("insertText", false, "字");
    content.getBoundingClientRect();
    await Promise.resolve();
    times.push(performance.now() - start);
    await frame();
  }
  return times;
}"""


def test_a_long_unit_is_written_without_a_wait(page: Page) -> None:
    """600 characters with 24 chips and as many findings: keystroke to redraw, printed."""
    text = "".join(
        f"这一句话有坏处<x{number % 9}/>，还有许多别的字在后面呢。" for number in range(24)
    )
    opened(page, text)
    page.evaluate("editor.select(300)")
    times = sorted(page.evaluate(TIMED))
    middle, late = statistics.median(times), times[int(len(times) * 0.95)]
    sys.stdout.write(
        f"\n{len(text)} characters, keystroke to redraw: {middle:.1f} ms in the middle, "
        f"{late:.1f} ms at the 95th percentile, {times[-1]:.1f} ms at worst\n"
    )
    assert middle < 50

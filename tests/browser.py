"""A browser that is installed already, driven from a test; `make site` runs these tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.running import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DESKTOP, PHONE = (1280, 900), (390, 844)
"""The sizes that pages are looked at in."""


def chromium() -> str | None:
    """The browser's program; `CHROMIUM` names another one."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser; skips the test where there is none, and says so."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = chromium()
    if program is None:
        pytest.skip("Chromium is not installed")
    with api.sync_playwright() as playwright:
        # In a container, where tests run as root, Chromium has no sandbox of its own.
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def opened(
    browser: Browser, url: str, size: tuple[int, int] = DESKTOP, scheme: str = "light"
) -> Iterator[Page]:
    """A page in a window of *size*, light or dark."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="en",
    )
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of *folder*, as a host of static files would be."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}/"


_EMPTY = "<!doctype html><body style='height: 99999px'>"
_SCROLL_EMPTY = """async () => {
    const frames = [];
    let before = await new Promise(requestAnimationFrame);
    for (let at = 0; at < 120; at++) {
        scrollBy(0, 90);
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - before);
        before = now;
    }
    return frames.sort((a, b) => a - b)[60];
}"""


def usual_frame(browser: Browser) -> float:
    """How long a frame takes on an empty page that scrolls, in ms: 16.7 on a machine at rest.

    What other work the machine has makes every page slower; a page is held to this.
    """
    with opened(browser, "about:blank") as page:
        page.set_content(_EMPTY)
        return float(page.evaluate(_SCROLL_EMPTY))

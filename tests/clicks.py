"""Goes through a built site in a browser, as a reader would, and says what goes wrong.

python -m tests.clicks FOLDER

The folder is served as GitHub Pages would: `/posts/a` is `posts/a.html`, and what is not there is
the root's `404.html`. Requests to other hosts are answered with nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.browser import browser
from tests.running import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@dataclass
class Visit:
    """What a browser sees of a page."""

    path: str
    """Its address, from `/`."""
    lang: str = ""
    title: str = ""
    """What the window is called."""
    heading: str = ""
    """Its first heading."""
    text: str = ""
    """What a reader sees."""
    links: list[str] = field(default_factory=list)
    """Where its links lead, with the host."""
    switch: dict[str, str] = field(default_factory=dict)
    """Language → address of each version that the switch offers."""
    errors: list[str] = field(default_factory=list)
    """What the console says, and requests to the site that failed."""


class _Pages(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return

    def send_head(self) -> Any:
        path = Path(self.translate_path(self.path))
        if not path.exists() and path.with_name(f"{path.name}.html").is_file():
            self.path = f"{urlsplit(self.path).path}.html"
        return super().send_head()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        missing = Path(str(self.directory)) / "404.html"
        if code != 404 or not missing.is_file():
            super().send_error(code, message, explain)
            return
        body = missing.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """The address of *folder* on a host like GitHub Pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(folder)))
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}"


def pages_of(folder: Path) -> list[str]:
    """The addresses of all pages of a built site with clean addresses."""
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html")))
    return ["/" + name.removesuffix(".html").removesuffix("index") for name in names]


def visit(chromium: Browser, host: str, path: str) -> Visit:
    """Open a page, wait until it is alive, and note what is there."""
    seen = Visit(path)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en")
    page = context.new_page()
    page.route(
        lambda url: not url.startswith(host) and url.startswith("http"),
        lambda route: route.fulfill(status=200, body=""),
    )
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    wanted = 404 if path.endswith("/404") else 200

    def answered(response: Any) -> None:
        own = response.url.startswith(host) and response.status >= 400
        if own and not (wanted == 404 and response.url.endswith("/404")):
            seen.errors.append(f"{response.status} {response.url}")

    page.on("response", answered)
    page.goto(host + path)
    page.wait_for_load_state("networkidle")
    seen.lang = page.get_attribute("html", "lang") or ""
    seen.title = page.title()
    heading = page.query_selector("h1")
    seen.heading = heading.inner_text() if heading else ""
    seen.text = page.inner_text("body")
    seen.links = page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")
    seen.switch = dict(
        page.eval_on_selector_all(
            ".translations-switch a", "all => all.map(each => [each.hreflang, each.pathname])"
        )
    )
    context.close()
    return seen


def main() -> None:
    """Visit every page of a built site, and print what goes wrong."""
    folder = Path(sys.argv[1])
    paths = pages_of(folder)
    faults = 0
    with browser() as chromium, hosted(folder) as host:
        for path in paths:
            seen = visit(chromium, host, path)
            faults += len(seen.errors)
            sys.stdout.write("".join(f"{path}: {error}\n" for error in seen.errors))
    sys.stdout.write(f"{len(paths)} pages, {faults} errors\n")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()

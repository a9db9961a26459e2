"""The published pages on a loopback address, loaded again when they change.

Only this machine can ask: the server listens on 127.0.0.1 and answers no other name, so a
web page elsewhere cannot read unpublished posts through the browser. The reloading script
is put in as a page is served and let in by its digest; the files on disk stay without it.
Pages show pictures of the blog where they lie, so addresses begin at the folder that has both;
what is served there is the published files and the pictures that they show, and nothing else.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from translator.errors import ConfigError
from translator.publish.page import plugin_text
from translator.publish.publisher import own_files, shown_pictures
from translator.report.frame import policy

HOST = "127.0.0.1"
"""The only address that is listened on."""
EVENTS = "/-/changes"
"""Where a page hears that something has changed."""

_NAMES = frozenset({"127.0.0.1", "localhost"})
_WATCHED = frozenset(
    ".md .po .csv .toml .png .jpg .jpeg .gif .webp .avif .svg".split()
)  # what a page is made from
_BEAT = 15.0
_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""The policy of a picture that is opened by itself: an SVG may have scripts."""


class ChangeCounter:
    """Counts the changes, and wakes those who wait for the next one."""

    def __init__(self) -> None:
        self.count = 0
        self._condition = threading.Condition()

    def happened(self) -> None:
        """Wake all who wait."""
        with self._condition:
            self.count += 1
            self._condition.notify_all()

    def after(self, count: int, timeout: float = _BEAT) -> int:
        """Wait until there were more than *count* changes, or *timeout* seconds are over."""
        with self._condition:
            self._condition.wait_for(lambda: self.count > count, timeout)
            return self.count


class Server(ThreadingHTTPServer):
    """Serves what was published into *folder*, and the pictures of the blog at *root*."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int, root: Path | None = None) -> None:
        self.changes = ChangeCounter()
        self.folder = folder.resolve()
        self.root = (root or folder).resolve()
        self.top = Path(os.path.commonpath([self.folder, self.root]))
        handler = partial(_Handler, directory=str(self.top))
        try:
            super().__init__((HOST, port), handler)
        except OSError as error:
            raise ConfigError(
                f"cannot listen on {HOST}:{port}: {error.strerror}; "
                "name another --port, or 0 for any"
            ) from error

    @property
    def url(self) -> str:
        """The address of the index."""
        return f"http://{HOST}:{self.server_port}{self.home}"

    @property
    def home(self) -> str:
        """The same, from `/`."""
        name = self.folder.relative_to(self.top).as_posix()
        return "/" if name == "." else f"/{quote(name)}/"


class _Handler(SimpleHTTPRequestHandler):
    """Answers with what was published into the folder, and with nothing else."""

    server: Server

    def do_GET(self) -> None:
        if not self._is_ours():
            self.send_error(HTTPStatus.FORBIDDEN, "this server answers to 127.0.0.1 only")
        elif urlsplit(self.path).path == EVENTS:
            self._tell()
        elif urlsplit(self.path).path == "/" != self.server.home:
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", self.server.home)
            self.end_headers()
        elif (path := self._file()) is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif path.suffix == ".html":
            self._send(path)
        else:
            super().do_GET()

    def do_HEAD(self) -> None:
        if not self._is_ours():
            self.send_error(HTTPStatus.FORBIDDEN)
        elif self._file() is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            super().do_HEAD()

    def _is_ours(self) -> bool:
        """Whether the browser meant this machine, and not a name that was bent to it."""
        host, _, port = self.headers.get("Host", "").rpartition(":")
        return host in _NAMES and port == str(self.server.server_port)

    def _file(self) -> Path | None:
        """Which file is asked for; None if none was published, and no page shows it."""
        folder, root = self.server.folder, self.server.root
        path = Path(self.translate_path(self.path))
        path = folder / "index.html" if path == folder else path
        if path.is_relative_to(folder) and path.relative_to(folder).as_posix() in own_files(folder):
            return path if path.is_file() else None
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else ""
        # A link may have been put there since; what it leads to is nobody's to read.
        shown = name in shown_pictures(folder) and path.resolve().is_relative_to(root)
        return path if shown and path.is_file() else None

    def _send(self, page: Path) -> None:
        data = reloading(page.read_text("utf-8")).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _tell(self) -> None:
        """Tell of changes as they happen (server-sent events), until the page is closed."""
        count = self.server.changes.count
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            while True:
                now = self.server.changes.after(count)
                # A comment now and then finds out whether the page is still there.
                self.wfile.write(b"data: changed\n\n" if now > count else b": still here\n\n")
                self.wfile.flush()
                count = now
        except OSError:
            return

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        if Path(urlsplit(self.path).path).suffix != ".html":
            self.send_header("Content-Security-Policy", _PICTURE)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        return


def reloading(page: str) -> str:
    """*page* with the script that loads it again when something has changed."""
    own = plugin_text("reload.js").replace("EVENTS", EVENTS)
    old, new = policy(), policy(reload=own)
    head, _, tail = page.rpartition("</body>")
    return f"{head.replace(old, new, 1)}<script>{own}</script>\n</body>{tail}"


def serve(
    folder: Path, root: Path, port: int, again: Callable[[], None], ready: Callable[[str], None]
) -> None:
    """Serve *folder*, and call *again* whenever a file below *root* has changed, until stopped.

    Args:
        ready: is given the address once the server listens.

    Raises:
        ConfigError: the port cannot be listened on.
    """
    server = Server(folder, port, root)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ready(server.url)
    try:
        watch(folder, root, server.changes, again)
    except KeyboardInterrupt:
        return
    finally:
        server.shutdown()
        server.server_close()


def watch(
    folder: Path,
    root: Path,
    changes: ChangeCounter,
    again: Callable[[], None],
    stop: threading.Event | None = None,
) -> None:
    """Publish again whenever something has changed that a page is made from."""
    from watchfiles import DefaultFilter, watch

    class Sources(DefaultFilter):
        def __call__(self, change: Any, path: str) -> bool:
            inside = Path(path).is_relative_to(folder.resolve())
            return Path(path).suffix in _WATCHED and not inside and super().__call__(change, path)

    for _ in watch(root.resolve(), watch_filter=Sources(), stop_event=stop, debounce=200):
        again()
        changes.happened()

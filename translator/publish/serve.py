"""The published pages on a loopback address, loaded again when they change.

Only this machine can ask: the server listens on 127.0.0.1 and answers no other name, so a
web page elsewhere cannot read unpublished posts through the browser. The reloading script
is put in as a page is served and let in by its digest; the files on disk stay without it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from translator.errors import ConfigError
from translator.publish.page import asset, policy
from translator.publish.publisher import own_files

HOST = "127.0.0.1"
"""The only address that is listened on."""
EVENTS = "/-/changes"
"""Where a page hears that something has changed."""

_NAMES = frozenset({"127.0.0.1", "localhost"})
_WATCHED = frozenset(
    ".md .po .csv .toml .png .jpg .jpeg .gif .webp .avif .svg".split()
)  # what a page is made from
_BEAT = 15.0


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
    """Serves a folder."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        self.changes = ChangeCounter()
        handler = partial(_Handler, directory=str(folder))
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
        return f"http://{HOST}:{self.server_port}/"


class _Handler(SimpleHTTPRequestHandler):
    """Answers with what was published into the folder, and with nothing else."""

    server: Server

    def do_GET(self) -> None:
        if not self._is_ours():
            self.send_error(HTTPStatus.FORBIDDEN, "this server answers to 127.0.0.1 only")
        elif urlsplit(self.path).path == EVENTS:
            self._tell()
        elif (name := self._name()) is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif name.endswith(".html"):
            self._send(Path(self.directory) / name)
        else:
            super().do_GET()

    def do_HEAD(self) -> None:
        if not self._is_ours():
            self.send_error(HTTPStatus.FORBIDDEN)
        elif self._name() is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            super().do_HEAD()

    def _is_ours(self) -> bool:
        """Whether the browser meant this machine, and not a name that was bent to it."""
        host, _, port = self.headers.get("Host", "").rpartition(":")
        hidden = any(part.startswith(".") for part in unquote(self.path).split("/"))
        return host in _NAMES and port == str(self.server.server_port) and not hidden

    def _name(self) -> str | None:
        """Which file is asked for; None if it is none that was published."""
        folder = Path(self.directory)
        path = Path(self.translate_path(self.path))
        try:
            name = path.relative_to(folder).as_posix()
        except ValueError:
            return None
        name = "index.html" if name == "." else name
        there = name in own_files(folder) and (folder / name).is_file()
        return name if there else None

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
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        return


def reloading(page: str) -> str:
    """*page* with the script that loads it again when something has changed."""
    script, style = asset("page.js"), asset("style.css")
    own = asset("reload.js").replace("EVENTS", EVENTS)
    old, new = policy(script, style), policy(script, style, reload=own)
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
    server = Server(folder, port)
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

"""A server on this machine that speaks /chat/completions, answers rightly, and counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock
from time import monotonic, sleep
from typing import Any

from tests.chatkit import texts_of
from tests.faulty import right
from tests.kit import LAYOUT, SETTINGS, Site
from tests.running import running


class Counting:
    """What was asked, in order, and when; it answers while it is `open`."""

    def __init__(self, seconds: float = 0.0, answer: Callable[[str], str] = right) -> None:
        self.seconds = seconds
        self.answer = answer
        self.requests: list[tuple[str, ...]] = []
        self.times: list[tuple[float, float]] = []
        self.url = ""
        self.open = Event()
        self.open.set()
        self._lock = Lock()

    @property
    def paid(self) -> Counter[str]:
        """How often each text was asked for."""
        return Counter(text for texts in self.requests for text in texts)

    def reply(self, body: Any) -> Any:
        """Answer one request."""
        began = monotonic()
        texts = texts_of(body)
        with self._lock:
            self.requests.append(tuple(texts.values()))
        self.open.wait(30)
        sleep(self.seconds)
        answers = {name: self.answer(text) for name, text in texts.items()}
        with self._lock:
            self.times.append((began, monotonic()))
        usage = {"prompt_tokens": 400 + 40 * len(texts), "completion_tokens": 40 * len(texts)}
        message = {"content": json.dumps(answers), "role": "assistant"}
        return {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}


@contextmanager
def counting(seconds: float = 0.0, answer: Callable[[str], str] = right) -> Iterator[Counting]:
    """Serve as long as the block runs; each request takes so many *seconds*."""
    state = Counting(seconds, answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Answer, if the asker still lives."""
            size = int(self.headers["Content-Length"])
            data = json.dumps(state.reply(json.loads(self.rfile.read(size)))).encode()
            try:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Askers may be killed."""

    server = Server(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    with running(server):
        yield state


def served(root: Path, server: Counting, *, batch: int, flight: int, more: str = "") -> Site:
    """A blog whose posts *server* translates."""
    table = (
        f'{LAYOUT}[engines.chat]\nbase_url = "{server.url}"\nmodel = "m"\n'
        f"batch = {batch}\nflight = {flight}\n{more}"
    )
    return Site(root, SETTINGS + 'engine = "chat"\n', table)

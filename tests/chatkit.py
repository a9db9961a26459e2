"""A chat server that answers as a test tells it to, and engines that ask it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.kit import TO_EN
from tests.running import running
from translator.engines import Context, Engine
from translator.engines.http import client
from translator.engines.registry import get_engine
from translator.units import Severity, Term

KEY = "sk-very-secret-0123456789"
TERM = Term(
    ("显存", "显卡内存"),
    ("GPU memory", "device memory"),
    ("video memory",),
    severity=Severity.ERROR,
)

Reply = Callable[[dict[str, Any]], tuple[int, str]]
"""What a server does with a request: status and body; status 0 hangs, -1 hangs up."""


class Server(ThreadingHTTPServer):
    """A server on this machine that remembers what it was asked."""

    daemon_threads = True

    def __init__(self, reply: Reply) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply = reply
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.paths: list[str] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    """Reads a request and gives the server's reply."""

    server: Server

    def do_POST(self) -> None:
        """Answer."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers["Authorization"])
        self.server.paths.append(self.path)
        status, text = self.server.reply(body)
        if status == 0:
            self.server.released.wait(20)
        if status <= 0:
            self.close_connection = True
            return
        data = text.encode("utf-8", "surrogatepass")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(reply: Reply) -> Iterator[Server]:
    """Start a server, and stop it at the end."""
    server = Server(reply)
    with running(server):
        try:
            yield server
        finally:
            server.released.set()


def completion(content: Any, finish: str = "stop", **message: Any) -> str:
    """The body of a good answer."""
    said = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "message": said, "finish_reason": finish}
    return json.dumps({"id": "1", "choices": [choice]})


def work_of(body: dict[str, Any]) -> dict[str, Any]:
    """What a request gives the model to work with."""
    work: dict[str, Any] = json.loads(body["messages"][-1]["content"])
    return work


def texts_of(body: dict[str, Any]) -> dict[str, str]:
    """The texts that a request asks for, by id."""
    texts: dict[str, str] = work_of(body)["translate"]
    return texts


def good(body: dict[str, Any]) -> tuple[int, str]:
    """Upper case, as JSON with the same ids."""
    answers = {number: text.upper() for number, text in texts_of(body).items()}
    return 200, completion(json.dumps(answers))


def error(message: str, code: Any = None, kind: str = "invalid_request_error") -> str:
    """The body of an error, as OpenAI writes it."""
    return json.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}})


ONCE = {"retries": 0} if "retries" in client.OPTIONS else {}
"""Options with which a request that failed is not repeated."""


def made(name: str, options: Mapping[str, Any], **environ: str) -> Engine:
    """The engine *name*, which must not be `none`."""
    engine = get_engine(name, options, environ)
    assert engine is not None
    return engine


def chat(server: Server, **options: Any) -> Engine:
    """The chat engine for *server*."""
    options = {"base_url": server.url, "model": "m-1", **ONCE, **options}
    return made("chat", options, OPENAI_API_KEY=KEY)


def ask(engine: Engine, *texts: str, terms: tuple[Term, ...] = ()) -> list[str]:
    """Let *engine* translate *texts*."""
    return list(engine.translate(list(texts), TO_EN, terms, Context("标题")))

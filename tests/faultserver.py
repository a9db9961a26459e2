"""A server on this machine that speaks OpenAI's protocol, and fails as it is told to.

    with serving() as server:
        server.play("429 for 2 s", "one missing", "good")   # the last one goes on for ever
        …
        server.asked          # every request, with its headers, body and texts
        server.times_asked    # how often each text was asked for
        server.times_answered # how often it was answered well, so paid for

A fault is a function of what is asked, in the table `FAULTS`; another may be played by
giving the function itself. What texts a request has, and what an answer looks like, are
`units` and `answer`: functions that a test of another protocol replaces.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.chatkit import texts_of
from tests.running import running

Texts = dict[str, str]
"""Texts by id."""


@dataclass(frozen=True)
class Asked:
    """A request."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    units: Texts = field(default_factory=dict)

    @property
    def json(self) -> Any:
        """The body, read as JSON; None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True)
class Reply:
    """What is answered, and how it arrives."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    manner: str = "whole"
    """`whole`, `half`, `half, then nothing`, `reset`, `hang`, `trickle`, `blank lines` or
    `slow head`."""


Fault = Callable[["FaultServer", Asked, Texts], Reply]
"""What is answered to a request, of which these would be good answers."""


def openai_units(asked: Asked) -> Texts:
    """The texts of a chat request, by id."""
    try:
        return texts_of(asked.json)
    except (TypeError, KeyError, IndexError, ValueError):
        return {}


def completion(content: Any, finish: str = "stop", **more: Any) -> bytes:
    """The body of a chat completion."""
    message = {"role": "assistant", "content": content, **more}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    usage = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
    page = {"id": "1", "object": "chat.completion", "choices": [choice], "usage": usage}
    return json.dumps(page, ensure_ascii=False).encode()


def openai_answer(texts: Mapping[str, Any]) -> bytes:
    """A chat completion that has *texts* as a JSON object by id."""
    return completion(json.dumps(texts, ensure_ascii=False))


class FaultServer(ThreadingHTTPServer):
    """Answers well until it is told otherwise."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.translate: Callable[[str], str] = str.upper
        self.units: Callable[[Asked], Texts] = openai_units
        self.answer: Callable[[Mapping[str, Any]], bytes] = openai_answer
        self.asked: list[Asked] = []
        self.times_asked: Counter[str] = Counter()
        self.times_answered: Counter[str] = Counter()
        self.connections = 0
        self.latency = 0.0
        self.released = threading.Event()
        self._script: list[str | Fault] = ["good"]
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where it is, with the path that OpenAI's has."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def play(self, *faults: str | Fault) -> None:
        """Answer the next requests so, one fault each; the last one goes on."""
        with self._lock:
            self._script = list(faults)

    def reply(self, asked: Asked) -> Reply:
        """Count a request and answer it."""
        with self._lock:
            asked = replace(asked, units=self.units(asked))
            self.asked.append(asked)
            self.times_asked.update(asked.units.values())
            fault = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        good = {name: self.translate(text) for name, text in asked.units.items()}
        reply = (FAULTS[fault] if isinstance(fault, str) else fault)(self, asked, good)
        if fault == "good":
            with self._lock:
                self.times_answered.update(asked.units.values())
        return reply

    def get_request(self) -> tuple[socket.socket, Any]:
        """Count connections."""
        self.connections += 1
        return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers that hang up."""


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, and sends the reply in its manner."""

    server: FaultServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self) -> None:
        """Answer any method."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(self.command, self.path, dict(self.headers.items()), body)
        reply = self.server.reply(asked)
        if self.server.latency:
            time.sleep(self.server.latency)
        with suppress(OSError):
            self._send(reply)

    def do_POST(self) -> None:
        """Answer."""
        self.answer()

    def do_GET(self) -> None:
        """Answer."""
        self.answer()

    def do_DELETE(self) -> None:
        """Answer."""
        self.answer()

    def _send(self, reply: Reply) -> None:
        if reply.manner == "hang":
            self.server.released.wait(20)
        if reply.manner in ("hang", "reset"):
            self._reset()
            return
        head = {"Content-Type": "application/json", **reply.headers}
        if reply.manner == "slow head":
            self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 500)
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in head.items():
            self.send_header(name, value)
        blank = b"\n" * 5 if reply.manner == "blank lines" else b""
        self.send_header("Content-Length", str(len(blank) + len(reply.body)))
        self.end_headers()
        if reply.manner == "half":
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self.close_connection = True
        elif reply.manner == "half, then nothing":
            self._drip(reply.body[:10])
            self.server.released.wait(20)
            self.close_connection = True
        elif reply.manner in ("trickle", "blank lines"):
            self._drip(blank or reply.body)
            self.wfile.write(reply.body if blank else b"")
        else:
            self.wfile.write(reply.body)

    def _drip(self, data: bytes) -> None:
        """One byte at a time, until the test is over or the caller hangs up."""
        for byte in data:
            if self.server.released.wait(0.02):
                return
            self.wfile.write(bytes([byte]))
            self.wfile.flush()

    def _reset(self) -> None:
        """Drop the connection so that the caller sees a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[FaultServer]:
    """Start a server, and stop it with all that hangs on it."""
    server = FaultServer()
    with running(server):
        try:
            yield server
        finally:
            server.released.set()


# --- the faults ---


def _texts(change: Callable[[Texts, Asked], Mapping[str, Any]]) -> Fault:
    """Good answers, changed."""
    return lambda server, asked, good: Reply(server.answer(change(good, asked)))


def _each(change: Callable[[str, str], str]) -> Fault:
    """Each good answer changed, with its source at hand."""
    return _texts(lambda good, asked: {n: change(t, asked.units[n]) for n, t in good.items()})


def _content(change: Callable[[str], Any], finish: str = "stop") -> Fault:
    """The model's words changed, which are JSON."""
    return lambda server, asked, good: Reply(
        completion(change(json.dumps(good, ensure_ascii=False)), finish)
    )


def _good(manner: str = "whole", **headers: str) -> Fault:
    """Good answers that arrive in some manner."""
    return lambda server, asked, good: Reply(server.answer(good), 200, headers, manner)


def _raw(body: str | bytes, status: int = 200, **headers: str) -> Fault:
    data = body if isinstance(body, bytes) else body.encode()
    return lambda server, asked, good: Reply(
        data, status, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def _error(status: int, message: str, code: Any = None, kind: str = "", **headers: str) -> Fault:
    error = {"message": message, "type": kind, "param": None, "code": code}
    return _raw(json.dumps({"error": error}), status, **headers)


def _later(server: FaultServer, asked: Asked, good: Texts) -> Reply:
    """Too many requests, until a date."""
    date = formatdate(time.time() + 3, usegmt=True)
    return Reply(b'{"error": {"message": "slow down"}}', 429, {"Retry-After": date})


def _echo_key(server: FaultServer, asked: Asked, good: Texts) -> Reply:
    """Refuse the key, and repeat it."""
    key = {name.lower(): value for name, value in asked.headers.items()}.get("authorization", "")
    error = {"message": f"Incorrect API key provided: {key}", "code": "invalid_api_key"}
    return Reply(json.dumps({"error": error}).encode(), 401)


def _swapped(good: Texts, asked: Asked) -> Texts:
    return dict(zip(good, [*list(good.values())[1:], *list(good.values())[:1]], strict=True))


FAULTS: dict[str, Fault] = {
    "good": _good(),
    # The line.
    "hang": _good("hang"),
    "reset": _good("reset"),
    "half a body": _good("half"),
    "slow head": _good("slow head"),
    "trickle": _good("trickle"),
    "half, then nothing": _good("half, then nothing"),
    "blank lines": _good("blank lines"),
    "nothing but blank lines": lambda server, asked, good: Reply(b"\n" * 900, manner="trickle"),
    "gzip bomb": _raw(gzip.compress(b" " * 64_000_000), Content_Encoding="gzip"),
    "half a gzip": _raw(
        gzip.compress(str(list(range(500))).encode())[:200], Content_Encoding="gzip"
    ),
    # What is no answer.
    "HTML with 200": _raw("<!doctype html><p>Welcome", Content_Type="text/html"),
    "HTML with 502": _raw("<html><h1>502 Bad Gateway: load balancer", 502),
    "nothing": _raw(""),
    "plain text": _raw("OK", Content_Type="text/plain"),
    "half a JSON": _raw('{"choices": [{"mess'),
    "another form": _raw('{"answer": 42}'),
    "no UTF-8": _raw(b'{"choices": "\xb4\xcb"}'),
    # Errors.
    "429 for 2 s": _error(429, "Rate limit reached", "rate_limit_exceeded", Retry_After="2"),
    "429 for an hour": _error(429, "Rate limit reached", Retry_After="3600"),
    "429 until a date": _later,
    "429": _error(429, "Too Many Requests"),
    "429 insufficient_quota": _error(
        429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota"
    ),
    "401": _echo_key,
    "402": _error(402, "Insufficient Balance", "invalid_request_error"),
    "500": _error(500, "The server had an error", None, "server_error"),
    "503": _error(503, "server busy, please try again"),
    "too long": _error(
        400, "This model's maximum context length is 4097 tokens.", "context_length_exceeded"
    ),
    "error in 200": _raw('{"error": {"message": "Internal error", "code": "server_error"}}'),
    "rate in 200": _raw('{"code": "rpm_rate_limit_exceeded", "msg": "Rate limit reached"}'),
    "high risk": _error(
        400, "The request was rejected because it was considered high risk", None, "content_filter"
    ),
    # Texts that are not what was asked for.
    "one missing": _texts(lambda good, asked: dict(list(good.items())[:-1])),
    "one more": _texts(lambda good, asked: {**good, "999": "More"}),
    "swapped ids": _texts(_swapped),
    "doubled tags": _each(lambda text, source: text.replace("/>", "/><x1/>", 1)),
    "lost tags": _each(lambda text, source: text.replace("<", "").replace(">", "")),
    "invented tags": _each(lambda text, source: f"{text} <x99/>"),
    "echo": _each(lambda text, source: source),
    "another language": _each(lambda text, source: "Это совсем другой язык, а не перевод."),
    "a link": _each(lambda text, source: f"{text} https://evil.example/"),
    "empty texts": _each(lambda text, source: ""),
    "numbers": _texts(lambda good, asked: dict.fromkeys(good, 1)),
    # A model that talks.
    "refusal": _content(lambda content: "I'm sorry, but I can't help with that."),
    "fence": _content(lambda content: f"```json\n{content}\n```"),
    "here is": _content(lambda content: f"Here is the translation:\n{content}"),
    "prose after": _content(lambda content: f"{content}\nI hope that helps!"),
    "empty content": _content(lambda content: ""),
    "no content": _content(lambda content: None),
    "cut short": _content(lambda content: content[: len(content) // 2], "length"),
    "thought too long": _content(lambda content: "", "length"),
    "content filter": _content(lambda content: "", "content_filter"),
}
"""What the server can be told to do, by name."""

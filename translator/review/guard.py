"""Who may ask the review page: the person at whose machine it runs, and nobody's page elsewhere.

Any web page in a browser can send requests to this machine, and a name can be bent to it (DNS
rebinding). So every request, whatever its method, needs the address that was listened on as
its `Host`, letter by letter, and a cookie that was given for the token of the address; and what
writes needs an origin of our own, JSON, and a second secret, which stands in the page: cookies
of a host go to all its ports (RFC 6265, 8.5).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECRET = "x-translator"
"""The header that carries the page's own secret."""
BIGGEST = 2_000_000
"""Bytes of a request's body; more are refused."""
_SAFE = frozenset({"GET", "HEAD"})
_MONTH = 30 * 24 * 3600
_OPEN = "Open the address that the terminal shows: it has the token that lets you in."


class Guard:
    """Lets through what comes from its own page, and gives the page its headers."""

    def __init__(self, app: ASGIApp, *, token: str, hosts: Collection[str], port: int) -> None:
        """Guard *app*, which listens at *port* under the names *hosts*."""
        self.app = app
        self.token = token
        self.hosts = {f"{host}:{port}" for host in hosts}
        self.hosts |= set(hosts) if port == 80 else set()
        self.cookie = f"translator-{port}"
        # Made of the token, so that open pages go on when a server with the same one starts again.
        self.session = _made_of(token, "cookie")
        self.secret = _made_of(token, "page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {name.decode("latin-1"): v.decode("latin-1") for name, v in scope["headers"]}
        host = headers.get("host", "")
        if host not in self.hosts:
            await _say(send, 403, "This server answers to its own name only.")
            return
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if given := query.get("token"):
            right = scope["method"] == "GET" and secrets.compare_digest(
                given[0].encode(), self.token.encode()
            )
            await (self._welcome(scope, send) if right else _say(send, 403, _OPEN))
            return
        if not self._knows(headers):
            await _say(send, 401, _OPEN)
            return
        if scope["method"] not in _SAFE and (why := self._forged(headers, host)):
            await _say(send, 403, why)
            return
        await self.app(scope, _limited(receive), _dressed(send))

    def _knows(self, headers: dict[str, str]) -> bool:
        """Whether the request has the cookie.

        Others of this host come along, in whatever form: cookies do not know ports.
        """
        given = (each.strip().partition("=") for each in headers.get("cookie", "").split(";"))
        return any(
            name == self.cookie and secrets.compare_digest(v.encode(), self.session.encode())
            for name, _, v in given
        )

    def _forged(self, headers: dict[str, str], host: str) -> str:
        """Why what writes is not from our page; empty if it is."""
        if headers.get("origin") != f"http://{host}":
            return "The request comes from another page."
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return "The request comes from another site."
        if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return "The request is no JSON."
        given = headers.get(SECRET, "").encode("latin-1")
        if not secrets.compare_digest(given, self.secret.encode()):
            return "The page is older than the server; load it again."
        return ""

    async def _welcome(self, scope: Scope, send: Send) -> None:
        """Give the cookie, and lead to the address without the token."""
        value = f"{self.cookie}={self.session}; Path=/; HttpOnly; SameSite=Lax; Max-Age={_MONTH}"
        wanted = parse_qs(scope["query_string"].decode("latin-1")).get("next", [scope["path"]])[0]
        # Never //host, nor /\\host, which lead elsewhere.
        where = "/" + quote(wanted.lstrip("/\\"), safe="/?=&:%+,.-_~")
        headers = [(b"location", where.encode()), (b"set-cookie", value.encode())]
        await _answer(send, 303, b"", headers)


_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
"""What every answer says, unless it has its own."""


def _made_of(token: str, what: str) -> str:
    """A secret that only somebody who has the token can make."""
    return hmac.new(token.encode(), what.encode(), "sha256").hexdigest()


def _dressed(send: Send) -> Send:
    """*send* that gives every answer its headers."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in message.get("headers", ())}
            more = [each for each in _HEADERS if each[0] not in own]
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await send(message)

    return sent


def _limited(receive: Receive) -> Receive:
    """*receive* that ends a request whose body is too big."""
    read = 0

    async def received() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        return {"type": "http.disconnect"} if read > BIGGEST else message

    return received


async def _say(send: Send, status: int, text: str) -> None:
    await _answer(send, status, f"{text}\n".encode(), [(b"content-type", b"text/plain")])


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    size = (b"content-length", str(len(body)).encode())
    start = {"type": "http.response.start", "status": status}
    await send({**start, "headers": [*headers, size, *_HEADERS]})
    await send({"type": "http.response.body", "body": body})

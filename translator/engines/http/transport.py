"""One exchange over HTTP: bytes there and back, within a time and a size.

The time is that of the whole exchange: however slowly an answer trickles, and however many
blank lines keep the line alive, it ends. What goes wrong is a sentence; the exceptions of
libraries, which carry requests with their keys, go no further than here.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException, HTTPResponse
from socket import socket
from threading import local
from time import monotonic
from typing import Any, Protocol
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError

from translator.engines.http.auth import host, is_local, origin
from translator.errors import BadAnswer, EngineError, EngineSetup, Unreachable

CONNECT = 10.0
"""Seconds that a connection may take to come about."""
SIZE = 32 * 1024 * 1024
"""Bytes that an answer may have, unpacked."""
_CHUNK = 64 * 1024
_REDIRECTS = 3
_GZIP = 47
"""zlib's number for gzip or deflate, whichever it finds."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent."""

    method: str
    """`POST`, `GET` …"""
    url: str
    """Where to."""
    headers: Mapping[str, str] = field(repr=False)
    """Keys among them, so they are not shown."""
    body: bytes = field(repr=False)
    """What is sent."""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back."""

    status: int
    """The HTTP status."""
    headers: Mapping[str, str]
    """With names in lower case."""
    body: bytes
    """Unpacked."""


class Carrier(Protocol):
    """Something that gives an answer to a request: the network, or a recording."""

    def exchange(self, request: Request, seconds: float) -> Response:
        """Give the answer to *request* within *seconds*."""


class Transport:
    """Connections to one service, kept open; safe to use from several threads."""

    def __init__(self, name: str, pool: int) -> None:
        self._name = name
        self._session = requests.Session()
        self._session.auth = _no_login
        adapter = _Adapter(pool_connections=1, pool_maxsize=pool)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def exchange(self, request: Request, seconds: float) -> Response:
        """Send *request* and read the whole answer within *seconds*.

        Raises:
            Unreachable: there was no answer, or not all of it.
            BadAnswer: it is too long, or packed so that nobody can read it.
            EngineSetup: it leads elsewhere, where the key must not go.
        """
        _exchange.deadline = monotonic() + seconds
        for _ in range(_REDIRECTS):
            answer = self._once(request, seconds)
            if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
                return answer
            request = self._redirected(request, answer.headers["location"])
        raise EngineSetup(f"{host(request.url)} redirects too often: {self._check}")

    @property
    def _check(self) -> str:
        return f"check base_url under [engines.{self._name}]"

    def _redirected(self, request: Request, location: str) -> Request:
        url = urljoin(request.url, location)
        if origin(url) != origin(request.url):
            raise EngineSetup(
                f"{host(request.url)} redirects to {host(url)}, "
                f"where nothing was sent: {self._check}"
            )
        return Request(request.method, url, request.headers, request.body)

    def _once(self, request: Request, seconds: float) -> Response:
        """One answer; a problem is raised outside of the handler, so that it has no context."""
        begun = False
        try:
            with self._session.request(
                request.method, request.url, headers=dict(request.headers), data=request.body,
                timeout=(min(CONNECT, seconds), seconds), stream=True, allow_redirects=False,
                proxies={"http": "", "https": ""} if is_local(request.url) else None,
            ) as response:  # fmt: skip
                begun = True
                headers = {name.lower(): value for name, value in response.headers.items()}
                body = self._body(response, headers.get("content-encoding", "").lower())
                return Response(response.status_code, headers, body)
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            problem = self._problem(error, host(request.url), seconds, begun=begun)
        raise problem

    def _body(self, response: requests.Response, packed: str) -> bytes:
        """Read and unpack an answer, of which no part may be longer than what is allowed."""
        if packed not in ("", "identity", "gzip", "deflate"):
            raise BadAnswer(f"{host(response.url)} answered in the encoding {packed[:40]!r}")
        unpack = zlib.decompressobj(_GZIP) if packed not in ("", "identity") else None
        body = bytearray()
        for piece in response.raw.stream(_CHUNK, decode_content=False):
            try:
                body += unpack.decompress(piece, SIZE + 1 - len(body)) if unpack else piece
            except zlib.error:
                raise HTTPException("its compression is not known") from None
            if len(body) > SIZE:
                response.close()
                raise BadAnswer(f"{host(response.url)} answered more than {SIZE >> 20} MB")
        if unpack and body and not unpack.eof:
            raise HTTPException("it ends in the middle")
        return bytes(body)

    def _problem(self, error: Exception, where: str, seconds: float, *, begun: bool) -> EngineError:
        """What *error* means, in a sentence; nothing of its text, in which keys may be."""
        said = str(error)
        if "CERTIFICATE_VERIFY_FAILED" in said:
            return EngineSetup(
                f"the certificate of {where} is not trusted: {self._check}, or name your own "
                "authority's certificates in the environment variable REQUESTS_CA_BUNDLE"
            )
        if "WRONG_VERSION_NUMBER" in said:
            return EngineSetup(f"{where} does not speak https: {self._check}")
        if monotonic() >= _exchange.deadline or isinstance(
            error, requests.ReadTimeout | ReadTimeoutError
        ):
            return Unreachable(
                f"{where} did not answer within {seconds:g} s; run again, or set timeout "
                f"under [engines.{self._name}]"
            )
        if begun:
            return Unreachable(f"{where} broke off in the middle of its answer; run again")
        if isinstance(error, requests.exceptions.ProxyError):
            return Unreachable(f"cannot reach {where}: the proxy that HTTPS_PROXY names failed")
        return Unreachable(f"cannot reach {where}: {self._check}, and the network")


def _no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from putting a login of ~/.netrc in the place of the key."""
    return request


_exchange = local()
"""The deadline of the exchange in this thread."""


class _Timed(io.RawIOBase):
    """A connection's bytes, of which none are waited for beyond the deadline."""

    def __init__(self, raw: io.RawIOBase, line: socket) -> None:
        self._raw, self._line = raw, line

    def readable(self) -> bool:
        """As a reader must say."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what there is, while there is time."""
        left = _exchange.deadline - monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        self._line.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Close the connection's side too."""
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    """A response that is read against the deadline, head and all."""

    def __init__(self, sock: socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock))


@cache
def _timed(connection: type[Any]) -> type[Any]:
    return type(f"Timed{connection.__name__}", (connection,), {"response_class": _TimedResponse})


class _Adapter(HTTPAdapter):
    """Opens connections whose responses are read against the deadline."""

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        """As requests does; the class of a pool's connections is its own to set."""
        pool: Any = super().get_connection_with_tls_context(*args, **options)
        if getattr(pool.ConnectionCls, "response_class", None) is not _TimedResponse:
            pool.ConnectionCls = _timed(pool.ConnectionCls)
        return pool

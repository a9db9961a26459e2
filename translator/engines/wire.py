"""One service over HTTP: its address, its key, its pace, and what its errors mean.

Engines say what to send where; everything that any service needs is here: connections are
kept, TLS is verified, a key is never sent in the clear, one deadline holds for the whole
exchange, and errors become `EngineError`s by the table of `faults`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests

from translator.engines.faults import Fault, fault_of
from translator.engines.meter import Meter, Usage
from translator.errors import BadAnswer, EngineSetup, Unreachable

OPTIONS = frozenset({"base_url", "timeout", "insecure"})
"""The settings of every engine that is a service."""
_LOCAL = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")


class Wire:
    """A connection to one service; safe to use from several threads."""

    def __init__(
        self,
        name: str,
        url: str,
        meter: Meter,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = 120,
        faults: Sequence[Fault] = (),
    ) -> None:
        self.name = name
        self.url = url.rstrip("/")
        self.meter = meter
        self._headers = dict(headers or {})
        self._timeout = timeout
        self._faults = tuple(faults)
        self._session = requests.Session()

    @classmethod
    def of(cls, name: str, options: Mapping[str, Any], meter: Meter, url: str, **more: Any) -> Wire:
        """Connect as the *options* of the engine *name* say; *more* goes to the initialiser.

        Raises:
            EngineSetup: `base_url` is no address, or would send a key in the clear.
            ValueError: `timeout` is not greater than 0.
        """
        url = str(options.get("base_url", url))
        parts = urlsplit(url)
        _ = parts.port  # a ValueError unless it is a number
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EngineSetup(f"base_url under [engines.{name}] is no http(s) address")
        if parts.scheme == "http" and not is_local(url) and not options.get("insecure"):
            raise EngineSetup(
                f"base_url would send texts and key to {host(url)} unencrypted: use https, "
                f"or set insecure = true under [engines.{name}]"
            )
        timeout = float(options.get("timeout", more.pop("timeout", 120)))
        if timeout <= 0:
            raise ValueError("timeout must be greater than 0")
        return cls(name, url, meter, timeout=timeout, **more)

    def post(
        self,
        path: str = "",
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Any:
        """Send *json*, or *data* as a form, and give the decoded JSON of the answer.

        Raises:
            EngineError: of the class that `faults` says.
        """
        return self.send("POST", path, json=json, data=data, params=params)

    def get(self, path: str = "", *, params: Mapping[str, str] | None = None) -> Any:
        """Fetch, and give the decoded JSON of the answer."""
        return self.send("GET", path, params=params)

    def send(self, method: str, path: str, **what: Any) -> Any:
        """Send one request by any *method*."""
        try:
            response = self._session.request(
                method, self.url + path, headers=self._headers, timeout=(10, self._timeout), **what
            )
        except requests.Timeout as error:
            raise Unreachable(
                f"{host(self.url)} did not answer within {self._timeout:g} s; run again, or set "
                f"timeout under [engines.{self.name}]"
            ) from error
        except requests.RequestException as error:
            raise Unreachable(
                f"cannot reach {host(self.url)}: check base_url under [engines.{self.name}],"
                " and the network"
            ) from error
        self.meter.add(Usage(requests=1))
        return self._read(response.status_code, response.text)

    def _read(self, status: int, text: str) -> Any:
        try:
            body = json.loads(text) if text.strip() else None
        except ValueError:
            body = None
        if status >= 400 or is_error(body):
            fault = fault_of(status, said(body) or text[:500], self._faults)
            if fault is not None:
                raise fault.error(f"{host(self.url)} answered {status}: {fault.hint}")
        if body is None and status != 204:
            raise BadAnswer(f"{host(self.url)} did not answer with JSON")
        return body


def is_local(url: str) -> bool:
    """Whether *url* is on this computer."""
    return bool(_LOCAL.fullmatch(urlsplit(url).hostname or ""))


def host(url: str) -> str:
    """Host and port of *url*, without a password that may be in it."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def is_error(body: Any) -> bool:
    """Whether a body is an error, whatever its status: `error`, `error_code`, `code` + `msg`."""
    return isinstance(body, Mapping) and bool(
        body.get("error") or body.get("error_code") or ("code" in body and "msg" in body)
    )


def said(body: Any) -> str:
    """Code, type and message of an error's body in one string, for the patterns of faults."""
    if not isinstance(body, Mapping):
        return ""
    inner = body.get("error")
    parts = inner if isinstance(inner, Mapping) else body
    names = ("code", "type", "status", "message", "msg", "error_code", "error_msg", "error")
    return " ".join(str(parts[name]) for name in names if parts.get(name) is not None)

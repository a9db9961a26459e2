"""One service: what is sent, when, how often, and what its answers mean.

Engines say what to send where; everything that any service needs is here and below: the
address (`addresses`), the pace (`pace`, `gate`), the exchange (`transport`, or a `tape`),
when to ask again (`waits`) and what errors mean (`faults`). A key goes to the address that
it is meant for and nowhere else, in a header or a body, never in an address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import inf
from typing import Any
from urllib.parse import urlencode

from translator.engines.http.addresses import Address, host, is_local, origin
from translator.engines.http.faults import KEY, Fault, fault_of, is_error, said, status_in
from translator.engines.http.gate import Clock, Gate, gate_of, too_long
from translator.engines.http.keys import Secrets
from translator.engines.http.pace import Allowance, Sent, Verdict
from translator.engines.http.recording import Tape
from translator.engines.http.transport import Answer, Carrier, Request, Transport
from translator.engines.http.waits import asked_wait, backoff, spent_wait
from translator.engines.meter import Meter, Usage
from translator.errors import BadAnswer, Busy, EngineError, EngineSetup, Unreachable

__all__ = ["OPTIONS", "Wire", "host", "is_local"]

OPTIONS = frozenset(
    {
        "base_url", "timeout", "insecure", "flight", "per_minute", "tokens_per_minute",
        "retries", "patience",
    }
)  # fmt: skip
"""The settings of every engine that is a service."""
_AGENT = "markdown-translator"
_SHOWN = 200
_PAGE = "did not answer with JSON but with a web page: check base_url"
_TAGS = re.compile(r"\s*(<[!a-zA-Z?])")


@dataclass(frozen=True, slots=True)
class Manner:
    """How patiently a service is asked."""

    timeout: float = 120
    """Seconds that one exchange may take, from the first byte sent to the last one read."""
    retries: int = 4
    """How often a request is repeated that failed on the way."""
    patience: float = 300
    """Seconds that a request may be delayed by repetitions and by a service that says to wait."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """What one attempt came to."""

    value: Any = None
    error: EngineError | None = None
    asked: float | None = None
    again: bool = True


class Wire:
    """A connection to one service; safe to use from several threads."""

    def __init__(
        self,
        name: str,
        address: Address,
        carrier: Carrier,
        gate: Gate,
        meter: Meter,
        secrets: Secrets,
        *,
        headers: Mapping[str, str],
        manner: Manner,
        faults: Sequence[Fault] = (),
        flight: int = 4,
    ) -> None:
        self.name, self.url, self.meter, self.flight = name, address.url, meter, flight
        self._carrier, self._gate, self._secrets = carrier, gate, secrets
        self._headers, self._manner, self._faults = dict(headers), manner, tuple(faults)

    def post(
        self,
        path: str = "",
        *,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        tokens: int = 0,
    ) -> Any:
        """Send *json*, or *data* as a form, and give the decoded JSON of the answer.

        Args:
            tokens: how many the request may use, for `tokens_per_minute`; otherwise guessed.

        Raises:
            EngineError: of the class that `faults` says.
        """
        return self.send("POST", path, json=json, data=data, params=params, tokens=tokens)

    def get(self, path: str = "", *, params: Mapping[str, Any] | None = None) -> Any:
        """Fetch, and give the decoded JSON of the answer."""
        return self.send("GET", path, params=params)

    def send(
        self,
        method: str,
        path: str = "",
        *,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        tokens: int = 0,
    ) -> Any:
        """Send one request by any *method*, as often as it takes; None for an empty 204."""
        request = self._request(method, path, json, data, params)
        ticket, first = self._gate.ticket(), inf
        for attempt in count():
            sent = self._gate.enter(ticket, self._manner.patience, tokens or _tokens(request))
            first = min(first, sent.at)
            tried = self._try(request, sent)
            if tried.error is None:
                return tried.value
            wait = self._wait(tried, attempt)
            if wait is None or self._gate.clock.now() + wait - first > self._manner.patience:
                raise tried.error
            self._gate.rest(wait)
        raise AssertionError("counting does not end")

    def _request(self, method: str, path: str, what: Any, data: Any, params: Any) -> Request:
        url = self.url + path + (f"?{urlencode(params, doseq=True)}" if params else "")
        if self._secrets.hide(url) != url:
            raise ValueError("a key belongs into a header or a body, not into an address")
        headers = {"Accept-Encoding": "gzip", "User-Agent": _AGENT, **self._headers}
        body = b""
        if what is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(what, ensure_ascii=False).encode("utf-8", "surrogatepass")
        elif data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(data, doseq=True).encode()
        return Request(method, url, headers, body)

    def _try(self, request: Request, sent: Sent) -> _Tried:
        """Send once, and tell gate and meter what became of it."""
        answer, tried = None, _Tried(error=Unreachable("stopped"))
        try:
            answer = self._carrier.exchange(request, self._manner.timeout)
            tried = self._judged(replace(answer, body=self._secrets.clean(answer.body)))
        except EngineError as error:
            tried = _Tried(error=error)
        finally:
            self._gate.leave(sent, *_pace(tried))
            if answer:
                self.meter.add(Usage(requests=1))
        return tried

    def _judged(self, answer: Answer) -> _Tried:
        """What *answer* means: a value, or an error and what the service says of waiting."""
        date = self._gate.clock.date()
        value, problem = _decoded(answer)
        status = answer.status if answer.status >= 400 else status_in(value) or answer.status
        if status >= 400 or is_error(value):
            asked = asked_wait(answer.headers, date)
            again = answer.headers.get("x-should-retry") != "false"
            words = _text(answer) if problem else said(value)
            return _Tried(error=self._error(status, words, asked), asked=asked, again=again)
        if problem:
            # A web page in place of an answer is another address's.
            kind = EngineSetup if problem == _PAGE else BadAnswer
            return _Tried(error=kind(f"{host(self.url)} {self._shown(problem)}"))
        return _Tried(value, asked=spent_wait(answer.headers, date))

    def _error(self, status: int, words: str, asked: float | None) -> EngineError:
        fault = fault_of(status, words, self._faults)
        assert fault is not None, "the last rows of the table fit everything"
        where = host(self.url)
        if fault.error is Busy and asked and asked > self._manner.patience:
            return Busy(too_long(where, asked))
        # Services repeat parts of a key that they refuse.
        shown = "" if fault.error is EngineSetup and fault.hint == KEY else self._shown(words)
        return fault.error(
            f"{where} answered {status}: {fault.hint}" + (f" (it says: {shown})" if shown else "")
        )

    def _shown(self, words: str) -> str:
        """*words* of a service as one short line without keys, fit for a terminal."""
        line = " ".join(self._secrets.hide(words).split())
        line = "".join(c for c in line if c.isprintable())
        return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"

    def _wait(self, tried: _Tried, attempt: int) -> float | None:
        """The seconds before another attempt; None for none. The gate waits for a busy service."""
        if not (isinstance(tried.error, Unreachable) and tried.again and self._manner.retries):
            return None
        if isinstance(tried.error, Busy):
            return 0.0
        if attempt >= self._manner.retries:
            return None
        usual = backoff(attempt, self._gate.clock.chance())
        return usual if tried.asked is None else tried.asked


def connect(
    name: str,
    options: Mapping[str, Any],
    meter: Meter,
    secrets: Secrets,
    tape: Tape | None,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
    flight: int = 4,
    clock: Clock | None = None,
) -> Wire:
    """Connect to the service of the engine *name* at `base_url`, or at *url*.

    Args:
        flight: how many requests may be under way at once, unless the options say so.
        clock: another than this computer's; its wire has a gate of its own.

    Raises:
        EngineSetup: the address is none, or would send a key in the clear.
        ValueError: an option is no number, or too small.
    """
    base, insecure = str(options.get("base_url", url)), options.get("insecure") is True
    address = Address.parse(base, name, insecure=insecure)
    headers = dict(headers or {})
    if address.login:
        secrets.add(address.password)
        secrets.add(address.login.partition(" ")[2])
        headers.setdefault("Authorization", address.login)
    allowance, where = _allowance(options, flight), host(address.url)
    service = (origin(address.url), allowance, frozenset(headers.items()))
    carrier: Carrier = Transport(name, allowance.flight)
    if tape:
        carrier, clock = tape.carrier(carrier, secrets), clock or tape.clock
    gate = Gate(where, allowance, clock) if clock else gate_of(service, where, allowance)
    return Wire(
        name, address, carrier, gate, meter, secrets, headers=headers,
        manner=_manner(options), faults=faults, flight=allowance.flight,
    )  # fmt: skip


def _allowance(options: Mapping[str, Any], flight: int) -> Allowance:
    return Allowance(
        int(_number(options, "flight", flight, 1)),
        int(_number(options, "per_minute", 0, 0)),
        int(_number(options, "tokens_per_minute", 0, 0)),
    )


def _manner(options: Mapping[str, Any]) -> Manner:
    usual = Manner()
    return Manner(
        _number(options, "timeout", usual.timeout, 0.001),
        int(_number(options, "retries", usual.retries, 0)),
        _number(options, "patience", usual.patience, 0),
    )


def _number(options: Mapping[str, Any], name: str, default: float, least: float) -> float:
    value = float(options.get(name, default))
    if not least <= value < inf:
        raise ValueError(f"{name} must be {'greater than 0' if least else 'at least 0'}")
    return value


def _tokens(request: Request) -> int:
    """A guess that is rather too high: a Chinese character is three bytes and about a token."""
    return len(request.body) // 3


def _pace(tried: _Tried) -> tuple[Verdict, float | None]:
    """What an attempt says of the pace, and for how long the service wants no request."""
    if isinstance(tried.error, Busy):
        return Verdict.REFUSED, tried.asked
    if isinstance(tried.error, Unreachable):
        return Verdict.FAILED, None
    return Verdict.TAKEN, tried.asked if tried.error is None else None


def _decoded(answer: Answer) -> tuple[Any, str]:
    """The JSON of *answer*, or what is there in its place."""
    if answer.status == 204 and not answer.body:
        return None, ""
    if not answer.body.strip():
        return None, "did not answer with JSON but with nothing"
    try:
        return json.loads(answer.body), ""
    except UnicodeDecodeError:
        return None, "did not answer with JSON: it is not UTF-8"
    except (ValueError, RecursionError):
        text = answer.body.decode("utf-8", "replace")
    if _TAGS.match(text):
        return None, _PAGE
    half = text.lstrip()[:1] in ("{", "[")
    return None, "did not answer with JSON: " + ("it breaks off or is malformed" if half else text)


def _text(answer: Answer) -> str:
    """What an answer that is no JSON says; a page of HTML says nothing for a table."""
    text = answer.body[:2000].decode("utf-8", "replace")
    return "" if _TAGS.match(text) else text[:500]

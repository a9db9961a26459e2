"""One service: what is sent, when, how often, and what its answers mean.

Engines say what to send where; everything that any service needs is here and below: the
address and the key (`auth`), the pace (`pace`), the exchange (`transport`, or a `recording`)
and what errors mean (`faults`). A key goes to the address that it is meant for and nowhere
else, in a header or a body, never in an address.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import count
from math import inf, isfinite
from typing import Any
from urllib.parse import urlencode

from translator.engines.http.auth import Endpoint, Secrets, host, is_local, origin
from translator.engines.http.faults import KEY, Meaning, fault_of, is_error, said, status_in
from translator.engines.http.pace import (
    Allowance,
    Clock,
    Reception,
    Sent,
    Turns,
    too_long,
    turns_of,
)
from translator.engines.http.recording import Recording
from translator.engines.http.transport import Carrier, Request, Response, Transport
from translator.engines.usage import Meter, Usage
from translator.errors import BadAnswer, Busy, EngineError, EngineSetup, Unreachable
from translator.project.config import Settings
from translator.text.regex import regex

__all__ = ["OPTIONS", "Service", "host", "is_local"]

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
_TAGS = regex(r"\s*(<[!a-zA-Z?])")


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


class Service:
    """A connection to one service; safe to use from several threads."""

    def __init__(
        self,
        name: str,
        address: Endpoint,
        carrier: Carrier,
        turns: Turns,
        meter: Meter,
        secrets: Secrets,
        *,
        headers: Mapping[str, str],
        manner: Manner,
        faults: Sequence[Meaning] = (),
        flight: int = 4,
    ) -> None:
        self.name, self.url, self.meter, self.flight = name, address.url, meter, flight
        self._carrier, self._turns, self._secrets = carrier, turns, secrets
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
        # Rather too high a guess: a Chinese character is three bytes and about a token.
        tokens = tokens or len(request.body) // 3
        ticket, first = self._turns.ticket(), inf
        for attempt in count():
            sent = self._turns.enter(ticket, self._manner.patience, tokens)
            first = min(first, sent.at)
            tried = self._try(request, sent)
            if tried.error is None:
                return tried.value
            wait = self._wait(tried, attempt)
            if wait is None or self._turns.clock.now() + wait - first > self._manner.patience:
                raise tried.error
            self._turns.rest(wait)
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
        """Send once, and tell turns and meter what became of it."""
        answer, tried = None, _Tried(error=Unreachable("stopped"))
        try:
            answer = self._carrier.exchange(request, self._manner.timeout)
            tried = self._judged(answer)
        except EngineError as error:
            tried = _Tried(error=error)
        finally:
            self._turns.leave(sent, *_pace(tried))
            if answer:
                self.meter.add(Usage(requests=1))
        return tried

    def _judged(self, answer: Response) -> _Tried:
        """What *answer* means: a value, or an error and what the service says of waiting."""
        date = self._turns.clock.date()
        value, problem = _decoded(answer, self._secrets)
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
        # Services repeat parts of a key that they refuse; a 403 may be about something else.
        about_key = fault.error is EngineSetup and fault.hint == KEY
        if about_key:
            words = self._secrets.hide_parts(words) if status == 403 else ""
        shown = self._shown(words)
        return fault.error(
            f"{where} answered {status}: {fault.hint}" + (f" (it says: {shown})" if shown else "")
        )

    def _shown(self, words: str) -> str:
        """*words* of a service as one short line without keys, fit for a terminal."""
        line = " ".join(self._secrets.hide(words).split())
        line = "".join(c for c in line if c.isprintable())
        return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"

    def _wait(self, tried: _Tried, attempt: int) -> float | None:
        """The seconds before another attempt; None for none. The turns waits for a busy service."""
        if not (isinstance(tried.error, Unreachable) and tried.again and self._manner.retries):
            return None
        if isinstance(tried.error, Busy):
            return 0.0
        if attempt >= self._manner.retries:
            return None
        usual = backoff(attempt, self._turns.clock.chance())
        return usual if tried.asked is None else tried.asked


def connect(
    url: str,
    *,
    name: str,
    options: Mapping[str, Any],
    meter: Meter,
    secrets: Secrets,
    recording: Recording | None,
    headers: Mapping[str, str] | None = None,
    faults: Sequence[Meaning] = (),
    flight: int = 4,
    clock: Clock | None = None,
) -> Service:
    """Connect to the service of the engine *name* at `base_url`, or at *url*.

    Args:
        flight: how many requests may be under way at once, unless the options say so.
        clock: another than this computer's; its service has turns of its own.

    Raises:
        EngineSetup: the address is none, or would send a key in the clear.
        ConfigError: an option is no number, or too small.
    """
    base, insecure = str(options.get("base_url", url)), options.get("insecure") is True
    address = Endpoint.parse(base, name, insecure=insecure)
    headers = dict(headers or {})
    if address.login:
        secrets.add(address.password)
        secrets.add(address.login.partition(" ")[2])
        headers.setdefault("Authorization", address.login)
    table = Settings(options, f"engines.{name}")
    allowance, where = _allowance(table, flight), host(address.url)
    service = (origin(address.url), allowance, frozenset(headers.items()))
    carrier: Carrier = Transport(name, allowance.flight)
    if recording:
        carrier, clock = recording.carrier(carrier, secrets), clock or recording.clock
    turns = Turns(where, allowance, clock) if clock else turns_of(service, where, allowance)
    return Service(
        name=name,
        address=address,
        carrier=carrier,
        turns=turns,
        meter=meter,
        secrets=secrets,
        headers=headers,
        manner=_manner(table),
        faults=faults,
        flight=allowance.flight,
    )


def _allowance(table: Settings, flight: int) -> Allowance:
    return Allowance(
        flight=table.count("flight", flight),
        per_minute=table.count("per_minute", 0, 0),
        tokens_per_minute=table.count("tokens_per_minute", 0, 0),
    )


def _manner(table: Settings) -> Manner:
    usual = Manner()
    return Manner(
        timeout=table.seconds("timeout", usual.timeout),
        retries=table.count("retries", usual.retries, 0),
        patience=table.seconds("patience", usual.patience, 0),
    )


def _pace(tried: _Tried) -> tuple[Reception, float | None]:
    """What an attempt says of the pace, and for how long the service wants no request."""
    if isinstance(tried.error, Busy):
        return Reception.REFUSED, tried.asked
    if isinstance(tried.error, Unreachable):
        return Reception.FAILED, None
    return Reception.TAKEN, tried.asked if tried.error is None else None


def _decoded(answer: Response, secrets: Secrets) -> tuple[Any, str]:
    """The JSON of *answer* without keys that it repeats, or what is there in its place."""
    if answer.status == 204 and not answer.body:
        return None, ""
    if not answer.body.strip():
        return None, "did not answer with JSON but with nothing"
    try:
        return secrets.hidden(json.loads(answer.body)), ""
    except UnicodeDecodeError:
        return None, "did not answer with JSON: it is not UTF-8"
    except (ValueError, RecursionError):
        text = answer.body.decode("utf-8", "replace")
    if _TAGS.match(text):
        return None, _PAGE
    half = text.lstrip()[:1] in ("{", "[")
    return None, "did not answer with JSON: " + ("it breaks off or is malformed" if half else text)


def _text(answer: Response) -> str:
    """What an answer that is no JSON says; a page of HTML says nothing for a table."""
    text = answer.body[:2000].decode("utf-8", "replace")
    return "" if _TAGS.match(text) else text[:500]


def strings(service: str, take: Callable[[], Iterable[Any]], count: int | None = None) -> list[str]:
    """Give the strings that *take* finds in an answer.

    Args:
        count: how many there must be.

    Raises:
        BadAnswer: *take* does not find them, they are no strings, or too few or too many.
    """
    try:
        found = list(take())
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadAnswer(f"{service} answered in an unexpected form") from error
    if not all(isinstance(text, str) for text in found):
        raise BadAnswer(f"{service} answered in an unexpected form")
    if count is not None and len(found) != count:
        raise BadAnswer(f"{service} answered {len(found)} texts for {count}")
    return found


FIRST, LONGEST, JITTER = 0.5, 8.0, 0.25
"""Seconds before the first repetition, the most, and the part that chance takes away (as the
official clients of OpenAI have it)."""
_EPOCH = 1e9
"""From here on a number of seconds is a date, as in some services' X-RateLimit-Reset."""
_PARTS = regex(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_LEFT = tuple(
    (f"{head}remaining{tail}", f"{head}reset{tail}")
    for head in ("x-ratelimit-", "ratelimit-")
    for tail in ("-requests", "-tokens", "")
)


def backoff(attempt: int, chance: float) -> float:
    """The seconds before repetition number *attempt*, from 0: twice as many each time."""
    return float(min(FIRST * 2 ** min(attempt, 16), LONGEST) * (1 - JITTER * chance))


def asked_wait(headers: Mapping[str, str], date: float) -> float | None:
    """The seconds that a service asks to wait; None if it says nothing of it.

    `retry-after-ms`, then `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3).

    Args:
        headers: with names in lower case.
        date: the time of now, in seconds since 1970.
    """
    milliseconds = _finite(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after", "").strip()
    seconds = _finite(value)
    if seconds is not None or not value:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - date)
    except (ValueError, OverflowError, OSError):
        return None


def spent_wait(headers: Mapping[str, str], date: float) -> float | None:
    """The seconds until a quota is renewed of which nothing is left; None if some is.

    `X-RateLimit-Remaining` and `-Reset`, also for requests and tokens apart, and without X.
    """
    waits = [
        wait
        for left, reset in _LEFT
        if _finite(headers.get(left, "")) == 0
        and (wait := _duration(headers.get(reset, ""), date)) is not None
    ]
    return max(waits, default=None)


def _duration(text: str, date: float) -> float | None:
    """Seconds of `12`, `1m30s`, `250ms`, or until a date in seconds since 1970."""
    number = _finite(text)
    if number is not None:
        return max(0.0, number - date) if number >= _EPOCH else number
    parts = _PARTS.findall(text.strip())
    if not parts or "".join(map("".join, parts)) != text.strip():
        return None
    return sum(float(value) * _UNITS[unit] for value, unit in parts)


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None

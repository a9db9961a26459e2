"""Real exchanges kept in a folder, to report a bad answer, and played back from it.

Each is a JSON file that a person can read and, before showing it to somebody, edit. There is
no key in it: of the headers only the harmless ones are kept, and keys are hidden in all the
rest. A request is known again by its method, path and body, so no key is needed to play it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from translator.engines.http.auth import Secrets, host
from translator.engines.http.pace import Clock, SkippingClock
from translator.engines.http.transport import Carrier, Request, Response
from translator.errors import EngineError, EngineSetup
from translator.text.regex import regex

_KEPT = (
    "content-type", "retry-after", "retry-after-ms", "x-should-retry", "x-request-id", "x-trace-id",
)  # fmt: skip
_PACE = "ratelimit"
_SURROGATE = regex("[\ud800-\udfff]")
_LOGIN = frozenset({"api_key", "appid", "key", "salt", "sign"})
"""Fields of a body that say who asks, and differ from run to run."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A folder of exchanges, and what is done with it."""

    folder: Path
    """Where they are."""
    replay: bool = False
    """Whether answers come from it, in place of the network; otherwise they are added."""

    @property
    def clock(self) -> Clock | None:
        """A clock that skips waits where nothing is waited for."""
        return SkippingClock() if self.replay else None

    def carrier(self, network: Carrier, secrets: Secrets) -> Carrier:
        """What carries the requests of an engine.

        Raises:
            EngineSetup: the folder cannot be used.
        """
        if self.replay:
            return Player(self.folder, secrets)
        return Recorder(self.folder, network, secrets)


class Recorder:
    """Carries requests over the network, and keeps each with its answer or error."""

    def __init__(self, folder: Path, network: Carrier, secrets: Secrets) -> None:
        self._folder, self._network, self._secrets = folder, network, secrets
        self._lock = Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EngineSetup(f"cannot record in {folder}: {error.strerror}") from None

    def exchange(self, request: Request, seconds: float) -> Response:
        """Ask the network, and write down what it says."""
        begun = monotonic()
        try:
            answer = self._network.exchange(request, seconds)
        except EngineError as error:
            self._write(request, {"error": str(error), "class": type(error).__name__}, begun)
            raise
        self._write(request, _answer_page(answer), begun)
        return answer

    def _write(self, request: Request, answer: Mapping[str, Any], begun: float) -> None:
        page = {
            **_request_page(request),
            "seconds": round(monotonic() - begun, 3),
            "answer": answer,
        }
        text = json.dumps(page, ensure_ascii=False, indent=2)
        if _SURROGATE.search(text):  # of bytes that are no UTF-8, which are no text
            text = json.dumps(page, indent=2)
        text = self._secrets.hide(text)
        name = _name(page)
        with self._lock:
            # Numbered in the order in which the same request is repeated.
            places = (self._folder / f"{name}-{number}.json" for number in count(1))
            path = next(place for place in places if not place.exists())
            try:
                part = path.with_suffix(".part")
                part.write_text(text + "\n", encoding="utf-8", newline="\n")
                os.replace(part, path)
            except OSError as error:
                raise EngineSetup(f"cannot record in {path}: {error.strerror}") from None


class Player:
    """Answers from a folder; a request that is asked twice gets what it got then."""

    def __init__(self, folder: Path, secrets: Secrets) -> None:
        if not folder.is_dir():
            raise EngineSetup(
                f"the folder {folder} to replay does not exist; make one with --record"
            )
        self._folder, self._secrets = folder, secrets
        self._lock = Lock()
        self._played: dict[str, int] = {}

    def exchange(self, request: Request, seconds: float) -> Response:
        """Give the recorded answer.

        Raises:
            EngineSetup: this request is not in the folder, or its file cannot be read.
        """
        page = _request_page(request)
        name = _name(json.loads(self._secrets.hide(json.dumps(page, ensure_ascii=False))))
        with self._lock:
            number = self._played[name] = self._played.get(name, 0) + 1
        for path in (self._folder / f"{name}-{n}.json" for n in range(number, 0, -1)):
            if path.is_file():
                return _answer(path)
        raise EngineSetup(
            f"{self._folder} has no answer to this {request.method} request to {host(request.url)} "
            f"({name}): posts, terms or settings differ from those of the recording"
        )


def _name(page: Mapping[str, Any]) -> str:
    """A name made of what is asked, whoever asks and wherever."""
    asked = (page["method"], urlsplit(page["url"]).path, urlsplit(page["url"]).query, page["body"])
    said = json.dumps(asked, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _request_page(request: Request) -> dict[str, Any]:
    text = request.body.decode("utf-8", "surrogatepass")
    body: Any = text
    if request.headers.get("Content-Type") == "application/json":
        body = json.loads(text)
        if isinstance(body, dict):
            body = {name: value for name, value in body.items() if name not in _LOGIN}
    elif text:
        body = urlencode([pair for pair in parse_qsl(text, True) if pair[0] not in _LOGIN])
    return {"method": request.method, "url": request.url, "body": body}


def _answer_page(answer: Response) -> dict[str, Any]:
    kept = {
        name: value
        for name, value in sorted(answer.headers.items())
        if name in _KEPT or _PACE in name
    }
    page: dict[str, Any] = {"status": answer.status, "headers": kept}
    try:
        page["json"] = json.loads(answer.body)
    except (ValueError, RecursionError):
        page["text"] = answer.body.decode("utf-8", "surrogateescape")
    return page


def _answer(path: Path) -> Response:
    """Read an answer as it was, or raise the error that there was."""
    try:
        page = json.loads(path.read_text(encoding="utf-8"))["answer"]
        if "error" in page:
            raise _error(page)
        body = page["text"] if "text" in page else json.dumps(page["json"], ensure_ascii=False)
        return Response(page["status"], page["headers"], body.encode("utf-8", "surrogateescape"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineSetup(f"{path} is not a recorded exchange: {type(error).__name__}") from None


def _error(page: Mapping[str, Any]) -> EngineError:
    from translator import errors

    kind = getattr(errors, str(page["class"]), EngineError)
    wanted = isinstance(kind, type) and issubclass(kind, EngineError)
    return (kind if wanted else EngineError)(str(page["error"]))

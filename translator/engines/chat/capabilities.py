"""What a model takes, found out by asking it, and remembered.

Answers are held to a form as strictly as the model allows: by a JSON schema, as a JSON
object, or by words alone. That a server accepts a request proves nothing, as some drop
what they do not know; so a form is given up when it is refused, or when two answers in a
row could not be read, and never because the network failed. Parameters that are refused
are left out from then on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from translator.engines.http.faults import Meaning
from translator.engines.presets import ServicePreset
from translator.errors import BadRequest, TranslatorError
from translator.files import own_folder, write_text

FORM, CAP, SYSTEM = "response_format", "max_tokens", "a system message"
_NAMES = {
    FORM: r"response_?format|json_?(?:schema|object|mode)|structured.?outputs?",
    CAP: r"max_(?:completion_|output_)?tokens",
    "temperature": r"temperature",
    SYSTEM: r"system (?:role|message|prompt)|role.{0,9}system|roles must alternate",
    "enable_thinking": r"enable_thinking",
}
"""What of our requests may be refused, and what such a refusal mentions."""
_TAKES_NOT = "it does not take "
_TOO_LONG = r"context.?(?:length|size|window)|token limit|too.?long"


def _refusal(name: str) -> Meaning:
    """The row about *name*: no other is mentioned before it."""
    others = "|".join(pattern for other, pattern in _NAMES.items() if other != name)
    first = rf"\A(?:(?!{others}|{_TOO_LONG})[\s\S])*?(?:{_NAMES[name]})(?![\s\S]*(?:{_TOO_LONG}))"
    return Meaning((400, 404, 422, 501), first, BadRequest, _TAKES_NOT + name)


REFUSALS: tuple[Meaning, ...] = tuple(_refusal(name) for name in _NAMES)
"""Rows of faults for what is refused."""


def refused(error: BadRequest) -> str:
    """What a request must do without; empty if the error is about something else."""
    named = str(error).partition(_TAKES_NOT)[2]
    return next((name for name in _NAMES if named.startswith(name)), "")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a model."""

    form: str
    """How its answers are held to a form."""
    cap: str
    """What the cap of an answer is called; empty if it takes none."""
    without: tuple[str, ...] = ()
    """What it refuses."""
    thinks: bool = False
    """Whether its hidden thoughts have used up an answer, so that it needs more room."""


class Capabilities:
    """What is known of one model, with the ways down; safe to use from several threads.

    Each step names what it was tried with, so that two requests that fail for the same
    reason are one step.
    """

    def __init__(self, model: str, preset: ServicePreset, path: Path | None = None) -> None:
        self._model = model
        self._forms = preset.forms
        self._caps = preset.caps
        self._path = path
        self._lock = Lock()
        self._unread = 0
        self._known = _recall(path, model, preset)

    @property
    def known(self) -> Known:
        """What is known now."""
        return self._known

    def refuse(self, name: str, tried: Known) -> bool:
        """Learn that a request with *tried* was refused for *name*; say if another can be made."""
        if name == FORM:
            return self._learn(tried, form=_next(self._forms, tried.form))
        if name == CAP:
            return self._learn(tried, cap=_next(self._caps, tried.cap))
        return self._learn(tried, without=tuple(sorted({*tried.without, name})))

    def think(self, tried: Known) -> bool:
        """Learn that nothing was left for the answer; say if more may be given."""
        return self._learn(tried, thinks=True)

    def grade(self, readable: bool, tried: Known) -> None:
        """Learn whether an answer could be read; the second in a row that could not is a step."""
        with self._lock:
            self._unread = 0 if readable else self._unread + 1
            if self._unread < 2 or tried != self._known:
                return
            self._unread = 0
        self._learn(tried, form=_next(self._forms, tried.form))

    def _learn(self, tried: Known, **news: Any) -> bool:
        """Take *news* in unless it is old; say whether anything differs from *tried*."""
        with self._lock:
            if tried == self._known and replace(tried, **news) != tried:
                self._known = replace(tried, **news)
                _remember(self._path, self._model, self._known)
            return tried != self._known


def _next(steps: Sequence[str], step: str) -> str:
    """The step below, or the last one."""
    return steps[min(steps.index(step) + 1, len(steps) - 1)]


def _recall(path: Path | None, model: str, preset: ServicePreset) -> Known:
    """What is remembered of *model*, if it can be read and used; else where to begin."""
    said = _read(path).get(model)
    said = said if isinstance(said, Mapping) else {}
    form, cap = said.get("form"), said.get("cap")
    without = said.get("without")
    return Known(
        form if form in preset.forms else preset.forms[0],
        cap if cap in preset.caps else preset.caps[0],
        tuple(n for n in sorted(_NAMES) if n in without) if isinstance(without, list) else (),
        said.get("thinks") is True,
    )


def _read(path: Path | None) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes()) if path else {}
    except (OSError, ValueError, RecursionError):
        return {}  # there is none yet, or it is damaged: what it said is found out anew
    return data if isinstance(data, dict) else {}


def _remember(path: Path | None, model: str, known: Known) -> None:
    if path is None:
        return
    data = {**_read(path), model: asdict(known)}
    try:
        own_folder(path.parent.parent)
        text = json.dumps(data, indent=1, sort_keys=True) + "\n"
        write_text(path, text, root=path.parent.parent)
    except TranslatorError:
        return  # a folder that is read only: it is found out again in the next run


def label(url: str, model: str) -> str:
    """What *model* at *url* is remembered as: no user, password or query of the address."""
    parts = urlsplit(url)
    place = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')} {model}"

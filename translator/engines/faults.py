"""What the errors of services mean for a run: a table, first match wins.

Each row has the status, a pattern of code or message, the error to raise and what a
person can do. A service's own rows stand before these. Codes may be words or numbers, and
some services put errors into a body with status 200, so both are looked at together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from translator.errors import (
    BadRequest,
    Busy,
    ContentRefused,
    EngineError,
    EngineSetup,
    QuotaSpent,
    TooLarge,
    Unreachable,
)


class Fault(NamedTuple):
    """One row: what a service says, and what that means."""

    statuses: range | tuple[int, ...]
    """The statuses it is about."""
    pattern: str
    """What code, type or message must contain, as a regular expression; empty for anything."""
    error: type[EngineError]
    """What is raised; `Unreachable` and `Busy` are asked again first."""
    hint: str
    """What a person can do, without a full stop."""


ANY = range(600)
FAULTS: tuple[Fault, ...] = (
    Fault(
        ANY,
        r"insufficient_quota|balance|arrearage|quota exceeded|credit",
        QuotaSpent,
        "the account has nothing left: top it up, or use another engine",
    ),
    Fault(
        (400, 413, 414, 422, 500),
        r"context.?length|context size|too.?(long|large)|max\w* (context|tokens)|token limit",
        TooLarge,
        "the request is too long for it",
    ),
    Fault(
        (400, 403, 422, 451),
        r"content.?filter|data_inspection|high risk|sensitive",
        ContentRefused,
        "it refused the text",
    ),
    Fault((401,), "", EngineSetup, "the key was refused: check the variable that key_env names"),
    Fault((402,), "", QuotaSpent, "the account has nothing left: top it up, or use another engine"),
    Fault((403,), "", EngineSetup, "the key may not be used for this"),
    Fault((404,), "", EngineSetup, "there is no such address or model: check base_url and model"),
    Fault((413, 414), "", TooLarge, "the request is too long for it"),
    Fault((429, 529), "", Busy, "too many requests: wait and run again; what is done is kept"),
    Fault((503,), "", Busy, "it is overloaded: wait and run again; what is done is kept"),
    Fault((408, *range(500, 600)), "", Unreachable, "it failed: run again; what is done is kept"),
    Fault(range(400, 500), "", BadRequest, "it does not take the request"),
)


def fault_of(status: int, said: str, own: Sequence[Fault] = ()) -> Fault | None:
    """The first row that fits *status* and what the service *said*; None if all is well."""
    for fault in (*own, *FAULTS):
        if status in fault.statuses and re.search(fault.pattern, said, re.I):
            return fault
    return None

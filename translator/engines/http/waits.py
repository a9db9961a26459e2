"""How long to wait before a request is sent again: what a service says, or what is usual."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from math import isfinite

FIRST, LONGEST, JITTER = 0.5, 8.0, 0.25
"""Seconds before the first repetition, the most, and the part that chance takes away (as the
official clients of OpenAI have it)."""
_EPOCH = 1e9
"""From here on a number of seconds is a date, as in some services' X-RateLimit-Reset."""
_PARTS = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
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
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after", "").strip()
    seconds = _number(value)
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
        if _number(headers.get(left, "")) == 0
        and (wait := _duration(headers.get(reset, ""), date)) is not None
    ]
    return max(waits, default=None)


def _duration(text: str, date: float) -> float | None:
    """Seconds of `12`, `1m30s`, `250ms`, or until a date in seconds since 1970."""
    number = _number(text)
    if number is not None:
        return max(0.0, number - date) if number >= _EPOCH else number
    parts = _PARTS.findall(text.strip())
    if not parts or "".join(map("".join, parts)) != text.strip():
        return None
    return sum(float(value) * _UNITS[unit] for value, unit in parts)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None


def spoken(seconds: float) -> str:
    """How long, in words for people."""
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"

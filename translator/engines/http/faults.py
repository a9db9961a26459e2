"""What the errors of services mean for a run: a table, first match wins.

Each row has the statuses, a pattern of code or message, the error to raise and what a
person can do. A service's own rows stand before these. Codes may be words or numbers,
errors may be objects or sentences, and some services put them into a body with status 200,
so status and body are looked at together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from translator.errors import (
    BadAnswer,
    BadRequest,
    Busy,
    ContentRefused,
    EngineError,
    EngineSetup,
    QuotaSpent,
    TooLarge,
    Unreachable,
)


class Meaning(NamedTuple):
    """One row: what a service says, and what that means."""

    statuses: range | tuple[int, ...]
    """The statuses it is about."""
    pattern: str
    """What code, type or message must contain, as a regular expression; empty for anything."""
    error: type[EngineError]
    """What is raised; `Unreachable` and `Busy` are asked again first."""
    hint: str
    """What a person can do, without a full stop."""


ANY = range(1000)
KEY = "the key was refused: check it, and the base_url that it is for"
"""What is said of a key that is refused; what the service says may repeat parts of it."""
_SPENT = "the account has no balance left: top it up, or use another engine"
_BUSY = "too many requests: wait and run again; what is done is kept"
_OVERLOADED = "it is overloaded: wait and run again; what is done is kept"
_LONG = "the request is too long for it"
_REFUSED = "it refused the text"
_MODEL = "the address or model does not exist: check base_url and model"
_FAILED = "it failed: run again; what is done is kept"

FAULTS: tuple[Meaning, ...] = (
    # DashScope calls its quotas of tokens a minute so; DeepSeek, Qwen and others say either.
    Meaning((429,), r"allocated quota exceeded|request rate|rate limit exceeded", Busy, _BUSY),
    # OpenAI insufficient_quota, credit_balance_exhausted; Moonshot exceeded_current_quota_error.
    Meaning(ANY, r"insufficient.(quota|balance|credit|fund)|credit.balance", QuotaSpent, _SPENT),
    Meaning(ANY, r"exceeded.(your.)?current.quota|out of credits", QuotaSpent, _SPENT),
    # DashScope Arrearage (400); Google dailyLimitExceeded (403); Azure 403001, the free quota.
    Meaning(ANY, r"arrear|daily.?limit.?exceeded|exceeded its free quota", QuotaSpent, _SPENT),
    # Qianfan: error_code 17 of the older API, "Open api daily request limit reached".
    Meaning(ANY, r"daily request limit reached", QuotaSpent, _SPENT),
    # Qianfan within status 200: rpm_/tpm_rate_limit_exceeded, and 4, 18, 336501, 336502;
    # Google within 403: userRateLimitExceeded, rateLimitExceeded.
    Meaning((200, 429), r"request limit reached|\A33650[12]\b", Busy, _BUSY),
    Meaning((200, 400, 403, 429), r"rate.?limit|too many requests|quota exceeded for", Busy, _BUSY),
    # OpenAI slow_down; Moonshot "the engine is currently overloaded"; Anthropic overloaded_error.
    Meaning((200, 400, 403, 429, 500, 503), r"slow_down|overloaded", Busy, _OVERLOADED),
    # llama.cpp: the model's words do not have the form that was asked for.
    Meaning(
        (500,), r"does not match the expected|peg-native", BadAnswer, "the model lost the form"
    ),
    # OpenAI context_length_exceeded; DeepSeek and vLLM by message; llama.cpp
    # exceed_context_size_error; Moonshot "exceeded model token limit"; LiteLLM
    # ContextWindowExceededError.
    Meaning(ANY, r"context.?(length|size|window)|token limit", TooLarge, _LONG),
    # Qianfan tokens_too_long, characters_too_long; LibreTranslate "exceeds text limit"; Google.
    Meaning(ANY, r"too.long|exceeds text limit|too many text", TooLarge, _LONG),
    # OpenAI and Azure content_filter; DashScope data_inspection_failed; Moonshot "high risk".
    Meaning(ANY, r"content.?(filter|policy|management)", ContentRefused, _REFUSED),
    Meaning(
        ANY,
        r"data.?inspection|high risk|sensitive|was flagged|inappropriate content",
        ContentRefused,
        _REFUSED,
    ),
    # Google API_KEY_INVALID and LiteLLM (400); Qianfan's older 110 and 111 (200).
    Meaning((200, 400, 403), r"api.?key|access token|no connected db", EngineSetup, KEY),
    Meaning((200, 400), r"authentication|unauthorized|access_denied", EngineSetup, KEY),
    # Qianfan invalid_model (400); OpenAI model_not_found; Ollama "try pulling it first".
    Meaning(
        (200, 400, 403, 404),
        r"invalid_model|model.{0,9}not.{0,3}(found|exist)",
        EngineSetup,
        _MODEL,
    ),
    Meaning((401,), "", EngineSetup, KEY),
    Meaning((402,), "", QuotaSpent, _SPENT),  # DeepSeek, OpenRouter
    Meaning((403,), "", EngineSetup, KEY),
    Meaning((404,), "", EngineSetup, _MODEL),
    Meaning((407,), "", EngineSetup, "the proxy wants a password: check HTTPS_PROXY"),
    Meaning((413, 414), "", TooLarge, _LONG),
    Meaning((429, 529), "", Busy, _BUSY),  # 529 is DeepL's, with an empty body
    Meaning((456,), "", QuotaSpent, _SPENT),  # DeepL, with an empty body
    Meaning((503,), "", Busy, _OVERLOADED),  # Ollama, when its queue is full
    Meaning((408, *range(500, 1000)), "", Unreachable, _FAILED),
    Meaning(range(400, 500), "", BadRequest, "it rejected the request"),
    # OpenRouter, and proxies that pass on what stands behind them.
    Meaning(
        (200,),
        r"\b5\d\d\b|upstream|provider returned|internal|time.?out|unavailable",
        Unreachable,
        _FAILED,
    ),
    Meaning(range(400), "", BadAnswer, "it reports an error instead of an answer"),
)

_WORDS = (
    "code",
    "error_code",
    "type",
    "status",
    "param",
    "message",
    "msg",
    "error_msg",
    "explanation",
)
_FINE = {None, "", 0, "0", 200, "200", "52000"}
"""Codes of services, such as Baidu, that put one into every answer."""


def fault_of(status: int, said: str, own: Sequence[Meaning] = ()) -> Meaning | None:
    """The first row that fits *status* and what the service *said*."""
    for fault in (*own, *FAULTS):
        if status in fault.statuses and re.search(fault.pattern, said, re.I):
            return fault
    return None


def is_error(body: Any) -> bool:
    """Whether a body is an error, whatever its status.

    It has `error`, a code that is not fine, or is an `object` of that name (vLLM).
    """
    if not isinstance(body, Mapping):
        return False
    if body.get("error") or body.get("object") == "error":
        return True
    code = body.get("code") if "msg" in body else None
    return not (_is_fine(body.get("error_code")) and _is_fine(code))


def _is_fine(code: Any) -> bool:
    return not isinstance(code, int | float | str) or code in _FINE


def status_in(body: Any) -> int | None:
    """The HTTP status that an error names within its body, as OpenRouter does in a 200."""
    error = body.get("error") if isinstance(body, Mapping) else None
    code = error.get("code") if isinstance(error, Mapping) else None
    return code if isinstance(code, int) and 400 <= code < 600 else None


def said(body: Any) -> str:
    """Code, type, field and message of an error in one string, for the patterns of faults."""
    return " ".join(dict.fromkeys(filter(None, _said(body, 4))))


def _said(body: Any, depth: int) -> Iterator[str]:
    if isinstance(body, str | int) and not isinstance(body, bool):
        yield " ".join(str(body).split())
    elif isinstance(body, list) and depth:
        for each in body[:3]:
            yield from _said(each, depth - 1)
    elif isinstance(body, Mapping) and depth:
        for name in _WORDS:
            if isinstance(body.get(name), str | int):
                yield from _said(body[name], depth)
        for name in ("error", "errors", "reason", "detail", "details", "loc"):
            yield from _said(body.get(name), depth - 1)

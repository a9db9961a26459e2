"""What a chat model answered: the texts by id out of whatever it wrote, or what went wrong.

Nothing is repaired and nothing guessed: an answer that was cut is not closed, and of an id
that comes twice neither text is taken.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from translator.engines.usage import Usage
from translator.errors import BadAnswer, ContentRefused
from translator.text.regex import regex

_THOUGHTS = regex(
    r"\A\s*(?:<think(?:ing)?>(?:.*?</think(?:ing)?>|.*\Z)|(?![\s{\[`<]).*?</think(?:ing)?>)", re.S
)
"""Thoughts before the answer; some templates open them in the prompt, and some have no end."""
_OBJECT = regex(r"\{\s*[\"}]")
_TRIES = 4
"""How many places of an answer may be where its JSON begins."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote."""

    content: str
    """Its text; hidden thoughts are not in it."""
    cut: bool
    """Whether it ran into the cap or the end of the context."""

    thought: bool = False
    """Whether it thought before it wrote."""

    @property
    def empty(self) -> bool:
        """Whether nothing was left for the answer itself."""
        return not self.content.strip()

    @property
    def starved(self) -> bool:
        """Whether thoughts may have used up the room of the answer."""
        return self.cut and (self.empty or self.thought)


def read(answer: Any) -> Completion:
    """Find in the body of an answer what the model wrote.

    Raises:
        BadAnswer: the body has another form.
        ContentRefused: the model or a filter will not translate this.
    """
    try:
        choice = answer["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        content, refusal = _text(message.get("content")), message.get("refusal")
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadAnswer("the server did not answer in the form of /chat/completions") from error
    if finish in ("content_filter", "contentfilter", "sensitive"):
        raise ContentRefused("a filter of the service stopped the answer")
    if isinstance(refusal, str) and refusal.strip():
        raise ContentRefused(f"the model refused: {refusal.strip()[:80]!r}")
    if finish == "error" or choice.get("error"):
        raise BadAnswer("the model broke off in the middle of its answer")
    written = _THOUGHTS.sub("", content)
    thought = written != content or bool(message.get("reasoning_content")) or _thoughts(answer) > 0
    return Completion(written, finish in ("length", "max_tokens"), thought)


def texts_of(content: str, ids: Collection[str]) -> dict[str, str] | None:
    """The translations that *content* has, by id; None if it is no JSON with any of the *ids*."""
    for found in _objects(content):
        inner = list(found.values())
        if len(inner) == 1 and isinstance(inner[0], dict) and not found.keys() & set(ids):
            found = inner[0]  # models like to answer {"translate": {…}}
        texts = {n: text for n, text in found.items() if n in ids and isinstance(text, str)}
        if texts:
            return texts
    return None


def usage_of(answer: Any) -> Usage:
    """What the service says that it counted; nothing where it says nothing."""
    counts = answer.get("usage") if isinstance(answer, Mapping) else None
    if not isinstance(counts, Mapping):
        return Usage()
    details = counts.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else None
    return Usage(
        tokens_in=_count(counts.get("prompt_tokens")),
        tokens_cached=_count(
            cached or counts.get("prompt_cache_hit_tokens") or counts.get("cached_tokens")
        ),
        tokens_out=_count(counts.get("completion_tokens")),
    )


def _thoughts(answer: Any) -> int:
    """How many tokens of an answer were hidden thoughts, as far as the service says."""
    counts = answer.get("usage") if isinstance(answer, Mapping) else None
    details = counts.get("completion_tokens_details") if isinstance(counts, Mapping) else None
    return _count(details.get("reasoning_tokens")) if isinstance(details, Mapping) else 0


def _count(value: Any) -> int:
    return value if type(value) is int and value > 0 else 0


def _text(content: Any) -> str:
    """A message's text, which may come in parts."""
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, Mapping))
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _objects(content: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in *content*: the whole of it, or among prose, or in a fence."""
    decoder = json.JSONDecoder(object_pairs_hook=_once)
    stop = 0
    for number, m in enumerate(_OBJECT.finditer(content)):
        if number == _TRIES:
            return
        if m.start() < stop:
            continue
        try:
            found, stop = decoder.raw_decode(content, m.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object without the names that it has twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)
        found = {name: value for name, value in pairs if times[name] == 1}
    return found

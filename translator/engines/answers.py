"""What services answer, read without trust: another form is a `BadAnswer`, never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from translator.errors import BadAnswer


def read(service: str, take: Callable[[], Iterable[Any]], count: int | None = None) -> list[str]:
    """Give the strings that *take* finds in an answer.

    Args:
        count: how many there must be.

    Raises:
        BadAnswer: *take* does not find them, they are no strings, or too few or too many.
    """
    try:
        found = list(take())
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise BadAnswer(f"{service} answered in another form than its own") from error
    if not all(isinstance(text, str) for text in found):
        raise BadAnswer(f"{service} answered in another form than its own")
    if count is not None and len(found) != count:
        raise BadAnswer(f"{service} answered {len(found)} texts for {count}")
    return found

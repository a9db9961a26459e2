"""Regular expressions that are compiled when they are first used.

The toolkit has some 550. A command uses few of them, and compiling all took a fifth of its time.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_PUBLIC = [name for name in dir(re.Pattern) if not name.startswith("_")]


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Give what `re.compile` gives, and compile it when something is asked of it but its text.

    A mistake in *pattern* is raised then; a test compiles every one.
    """
    return cast("re.Pattern[AnyStr]", _Waiting(pattern, flags))


class _Regex:
    """What a compiled pattern has, as attributes of its own."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __reduce__(self) -> tuple[Any, ...]:
        return regex, (self.pattern, self._flags)


class _Waiting(_Regex):
    """A pattern that has not been compiled."""

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        for each in _PUBLIC:
            setattr(self, each, getattr(compiled, each))
        # A class with `__getattr__` is slower, whatever is asked.
        self.__class__ = _Regex  # type: ignore[assignment]  # both have the same attributes
        return getattr(compiled, name)

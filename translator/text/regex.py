"""Regular expressions that are compiled when they are first used.

The toolkit has some 550. A command uses few of them, and compiling all took a fifth of its time.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_OF_PATTERN = (
    "match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn", "flags",
)  # fmt: skip


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Give what `re.compile` gives, and compile it when something is asked of it but its text.

    A mistake in *pattern* is raised then; a test compiles every one.
    """
    return cast("re.Pattern[AnyStr]", _Regex(pattern, flags))


class _Regex:
    """A pattern that has not been compiled, or whose methods are those of the compiled one."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        # Asked only for what is not there yet: from the second time on, nothing is slower.
        compiled = re.compile(self.pattern, self._flags)
        for each in _OF_PATTERN:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return regex, (self.pattern, self._flags)

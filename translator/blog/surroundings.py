"""What a blog has around a post: its files, and the names of its termbase."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from translator.checks.base import PostSetting
from translator.errors import TranslatorError
from translator.files import read_text
from translator.terms.termbase import Termbase
from translator.units import Locale


class Surroundings:
    """What the checks of one post may know of a blog in a folder, read when it is asked for."""

    def __init__(self, root: Path, termbase: Callable[[], Termbase]) -> None:
        self._root = root
        self._termbase = termbase
        self._places: dict[Locale, PostSetting] = {}

    def place(self, locale: Locale) -> PostSetting:
        """What the checks may know of posts in *locale*."""
        if locale not in self._places:
            forbidden = self._termbase().own(locale).forbidden
            self._places[locale] = PostSetting(locale, forbidden, self.exists, self.read)
        return self._places[locale]

    def exists(self, name: str) -> bool:
        """Whether there is a file or folder of this name."""
        try:
            return (self._root / name).exists()
        except (OSError, ValueError):
            # No system has a file of such a name.
            return False

    def read(self, name: str) -> str | None:
        """The text of a file; None if it is not there, or no text."""
        try:
            return read_text(self._root / name)
        except (TranslatorError, ValueError):
            return None

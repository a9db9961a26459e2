"""A blog's posts as documents, each read and parsed once as long as its file stays as it is."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from time import time_ns

from translator.files import read_text
from translator.markdown.document import Document
from translator.markdown.syntax import Syntax

_MOST = 64
"""So many are held: what posts link to is asked for again and again."""
_YOUNG = 100_000_000
"""Nanoseconds within which a file may change again and seem to be the same."""

Stamp = tuple[int, int, int] | None
"""What the system says of a file that changes with it; None if there is none."""


class Documents:
    """Reads posts; may be asked in several threads."""

    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self._lock = Lock()
        self._held: OrderedDict[Path, tuple[Stamp, Document]] = OrderedDict()

    def read(self, path: Path) -> Document:
        """The post at *path*.

        Raises:
            TranslatorError: it is not there, or cannot be read.
        """
        now, seen = time_ns(), stamp(path)
        with self._lock:
            held = self._held.get(path)
            if held and seen and held[0] == seen:
                self._held.move_to_end(path)
                return held[1]
        document = Document.parse(read_text(path), self.syntax)
        if seen and now - seen[0] > _YOUNG:
            with self._lock:
                self._held[path] = seen, document
                if len(self._held) > _MOST:
                    self._held.popitem(last=False)
        return document


def stamp(path: Path) -> Stamp:
    """What tells whether the file at *path* was written since."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino

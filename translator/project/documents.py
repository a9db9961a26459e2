"""A blog's files as a run sees them: what is there, and its posts as documents.

Each post is read and parsed once as long as its file stays as it is. Whoever wants to know what
a result depends on lets all that is asked be noted (`Documents.noting`).
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, local
from time import time_ns
from typing import TYPE_CHECKING

from translator.errors import TranslatorError
from translator.files import read_text

if TYPE_CHECKING:
    from translator.markdown.document import Document
    from translator.markdown.syntax import Syntax
    from translator.project.project import Post

_MOST = 64
"""So many are held: what posts link to is asked for again and again."""
_YOUNG = 100_000_000
"""Nanoseconds within which a file may change again and seem to be the same."""

FileState = tuple[int, int, int] | None
"""What the system says of a file that changes with it; None if there is none."""


Asked = tuple[str, str]
"""A question to the disk: its kind (`text`, `file`, `there`), and the path."""


class Notes:
    """What was asked of the disk, with its answers."""

    def __init__(self) -> None:
        self.answers: dict[Asked, str] = {}
        self.steady = True
        """Whether nothing was asked twice with different answers: a file was written meanwhile."""

    def note(self, asked: Asked, answer: str) -> None:
        """Note an answer."""
        if self.answers.setdefault(asked, answer) != answer:
            self.steady = False


class Documents:
    """Reads posts; may be asked in several threads.

    Args:
        syntax_of: what is translatable in the post at a path.
    """

    def __init__(self, syntax_of: Callable[[Path], Syntax]) -> None:
        self.syntax_of = syntax_of
        self._lock = Lock()
        self._held: OrderedDict[Path, tuple[FileState, Document]] = OrderedDict()
        self._digests: dict[str, tuple[FileState, str]] = {}
        self._mine = local()

    @contextmanager
    def noting(self) -> Iterator[Notes]:
        """Note what this thread asks in the meantime."""
        before = self._notes
        self._mine.notes = notes = Notes()
        try:
            yield notes
        finally:
            self._mine.notes = before
            # What a part depends on, the whole does.
            self.note_all(notes.answers)

    def note(self, kind: str, path: Path, answer: str) -> None:
        """Note what was answered, if somebody wants to know."""
        if (notes := self._notes) is not None:
            notes.note((kind, str(path)), answer)

    def _note_text(self, path: Path, text: str) -> None:
        if self._notes is not None:
            self.note("text", path, _digest(text.encode()))

    def note_all(self, answers: Mapping[Asked, str]) -> None:
        """Note what was answered to somebody else, and holds still."""
        if (notes := self._notes) is not None:
            for asked, answer in answers.items():
                notes.note(asked, answer)

    @property
    def _notes(self) -> Notes | None:
        """Where this thread notes answers, if it does."""
        notes: Notes | None = getattr(self._mine, "notes", None)
        return notes

    def is_file(self, path: Path) -> bool:
        """Whether there is a file at *path*."""
        found = path.is_file()
        self.note("file", path, _said(found))
        return found

    def exists(self, path: Path) -> bool:
        """Whether there is a file or a folder at *path*; none has a name that no system allows."""
        try:
            found = path.exists()
        except (OSError, ValueError):
            found = False
        self.note("there", path, _said(found))
        return found

    def text(self, path: Path) -> str:
        """The text of the file at *path*, whatever it is.

        Raises:
            TranslatorError: it is not there, or is no text.
        """
        try:
            text = read_text(path)
        except (TranslatorError, ValueError):
            self.note("text", path, digest_of(path))
            raise
        self._note_text(path, text)
        return text

    def answer(self, kind: str, path: str) -> str:
        """What is answered now to a question that was noted."""
        # Of a blog of a thousand posts there are ten thousand: no Path is made for any of them.
        if kind == "text":
            return self._digest_of(path)
        return _said(os.path.isfile(path) if kind == "file" else os.path.exists(path))

    def _digest_of(self, path: str) -> str:
        """The digest of a file, which is read once as long as it stays as it is."""
        now, seen = time_ns(), state_of(path)
        held = self._digests.get(path)
        if held and held[0] == seen:
            return held[1]
        digest = digest_of(path)
        if seen and now - seen[0] > _YOUNG:
            self._digests[path] = seen, digest
        return digest

    def read(self, path: Path) -> Document:
        """The post at *path*.

        Raises:
            TranslatorError: it is not there, or cannot be read.
        """
        from translator.markdown.document import Document

        now, seen = time_ns(), state_of(path)
        with self._lock:
            held = self._held.get(path)
            if held and seen and held[0] == seen:
                self._held.move_to_end(path)
                self._note_text(path, held[1].text)
                return held[1]
        document = Document.parse(self.text(path), self.syntax_of(path))
        if seen and now - seen[0] > _YOUNG:
            with self._lock:
                self._held[path] = seen, document
                if len(self._held) > _MOST:
                    self._held.popitem(last=False)
        return document


def states_of(post: Post) -> tuple[FileState, ...]:
    """What tells whether a file of a pair was written since."""
    return tuple(map(state_of, (post.source, post.target, post.catalog)))


def state_of(path: Path | str) -> FileState:
    """What tells whether the file at *path* was written since."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def digest_of(path: Path | str) -> str:
    """What tells the contents of the file at *path* from others; empty if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return _digest(file.read())
    except (OSError, ValueError):
        return ""


def _digest(data: bytes) -> str:
    from hashlib import blake2b

    return blake2b(data, digest_size=16).hexdigest()


def _said(found: bool) -> str:
    return "yes" if found else "no"

"""What finished pairs came to, so that what has not changed is not worked out again.

A stamp holds a pair's result with all that it depends on: every question to the disk that was
asked for it, with the answer (which files are there, and what they say: the pair's own, what it
links to), and in the head of the file what holds for all of them: the code, the configuration, the
terms. It is believed where each answer is the same today. So a stamped run says and writes what
another one would, only sooner.

Stamps lie in `.translator/stamps`, which may be deleted at any time. They are an answer to
"is anything wrong?", so nobody's are believed but those that were made here: one that came with a
checkout, or was copied, is none (`_here`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from translator.errors import TranslatorError
from translator.files import STATE, own_folder, read_text, write_text
from translator.terms.support import NAME as SUPPORT
from translator.units import Finding, Severity, Span

if TYPE_CHECKING:
    from translator.project.documents import Asked, Documents, Notes
    from translator.project.project import Post, Project

T = TypeVar("T")

_NAME = "stamps"
_TARGET = "target"
"""The question where the target of a linked post lies; its answer is a path."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a pair came to."""

    value: Any
    """The result, as JSON has it."""
    answers: Mapping[Asked, str]
    """What it depends on."""


class Stamps:
    """The stamps of a blog, read when they are first asked for; may be asked in several threads.

    Args:
        writes: whether new ones are kept on disk.
    """

    def __init__(self, project: Project, documents: Documents, *, writes: bool) -> None:
        self.project = project
        self.documents = documents
        self._writes = writes
        self._lock = Lock()
        self._head = ""
        self._held: dict[str, str] | None = None
        self._fresh = False

    def through(
        self,
        what: str,
        about: Post | Path,
        make: Callable[[], T],
        pack: Callable[[T], Any],
        unpack: Callable[[Any], T],
    ) -> tuple[T, Stamp | None]:
        """The result of *make* for a pair or one file, from a stamp if there is one that holds.

        Args:
            what: names *make*, and what it was asked for.
            about: the pair or the file.
            pack: makes of a result what JSON can hold; None where it is not to be stamped.
            unpack: the inverse of *pack*.

        Returns:
            The result, and the stamp that it is from.
        """
        held = self._stamps()
        if held is None or not _can_be_kept(about):
            return make(), None
        key = self._key(what, about)
        stamp = _stamp_of(held.get(key, ""))
        if stamp is not None and self.holds(stamp, about):
            with suppress(LookupError, TypeError, ValueError):  # junk
                value = unpack(stamp.value)
                self.documents.note_all(stamp.answers)
                return value, stamp
        with self.documents.noting() as notes:
            value = make()
        self._keep(held, key, pack(value), notes)
        return value, None

    def _key(self, what: str, about: Post | Path) -> str:
        if isinstance(about, Path):
            return _json([what, str(about)])
        name = self.project.relative
        return _json(
            [what, str(about.pair), *map(name, (about.source, about.target, about.catalog))]
        )

    def _keep(self, held: dict[str, str], key: str, packed: Any, notes: Notes) -> None:
        """Let *packed* take the place of what *held* has, unless a file was written meanwhile."""
        with self._lock:
            before = held.pop(key, None)
            if packed is not None and notes.steady:
                answers = [[*asked, said] for asked, said in notes.answers.items()]
                held[key] = _json([packed, answers])
            self._fresh |= held.get(key) != before

    def holds(self, stamp: Stamp, about: Post | Path) -> bool:
        """Whether all that *stamp* depends on is as it was."""
        return all(self._answer(*asked, about) == said for asked, said in stamp.answers.items())

    def _answer(self, kind: str, name: str, about: Post | Path) -> str:
        if kind != _TARGET or isinstance(about, Path):
            return self.documents.answer(kind, name)
        try:
            return str(self.project.post(Path(name), about.pair).target)
        except TranslatorError:
            return ""

    def _stamps(self) -> dict[str, str] | None:
        """Those that are there, by key, each read when it is asked for.

        None where there can be none: in a blog without a configuration nothing is left behind.
        """
        with self._lock:
            if self._held is None and self.project.config is not None:
                self._head = _head(self.project)
                self._held = self._read()
            return self._held

    def _read(self) -> dict[str, str]:
        """What is on disk, if it was made here, by this version, for these terms and settings."""
        folder = self.project.root / STATE
        try:
            head, *lines = read_text(folder / _NAME).removesuffix("\n").split("\n")
            if head != _json([self._head, *_here(folder)]):
                return {}
            return dict(line.split("\t", 1) for line in lines)
        except (TranslatorError, OSError, ValueError):
            # Junk, or none.
            return {}

    def save(self) -> None:
        """Keep on disk what is new; where that cannot be, the next run takes longer."""
        if not (self._writes and self._fresh and self._held is not None):
            return
        try:
            folder = own_folder(self.project.root)
            head = _json([self._head, *_here(folder)])
            lines = (f"{key}\t{stamp}" for key, stamp in self._held.items())
            text = "".join(f"{line}\n" for line in (head, *lines))
            write_text(folder / _NAME, text, root=self.project.root)
            self._fresh = False
        except (TranslatorError, OSError):
            return


def _can_be_kept(about: Post | Path) -> bool:
    """Whether its name can be written: a file's may be no UTF-8, a pair's is."""
    try:
        return not isinstance(about, Path) or bool(str(about).encode())
    except UnicodeEncodeError:
        return False


def _stamp_of(line: str) -> Stamp | None:
    """The stamp that *line* is; None if it is none."""
    import json

    try:
        value, answers = json.loads(line)
        return Stamp(value, {(kind, name): said for kind, name, said in answers})
    except (ValueError, TypeError):
        return None


def _json(data: Any) -> str:
    """*data* in one line, without a tab."""
    import json

    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def packed(findings: tuple[Finding, ...]) -> list[Any]:
    """*findings* as JSON has them."""
    return [
        [f.check, f.severity, f.message, f.path, f.line, f.column,
         [f.span.start, f.span.stop] if f.span is not None else None, f.fix]
        for f in findings
    ]  # fmt: skip


def unpacked(data: list[Any]) -> tuple[Finding, ...]:
    """The inverse of `packed`."""
    return tuple(
        Finding(
            check=check,
            severity=Severity(severity),
            message=message,
            path=path,
            line=line,
            column=column,
            span=Span(*span) if span is not None else None,
            fix=fix,
        )
        for check, severity, message, path, line, column, span, fix in data
    )


def _here(folder: Path) -> list[int]:
    """What the system says of `.translator/.gitignore`: no other checkout has the same."""
    found = (folder / ".gitignore").stat()
    return [found.st_dev, found.st_ino, found.st_ctime_ns]


def _head(project: Project) -> str:
    """What all results depend on: the code and what it stands on, the settings, the terms."""
    from hashlib import blake2b

    said = blake2b(digest_size=16)
    for part in (*_code(), plain(project), str(project.config)):
        said.update(part.encode() + b"\0")
    files = project.glossary_files()
    learned = {path.with_name(SUPPORT) for path in files}
    for path in (*files, *sorted(filter(Path.is_file, learned))):
        said.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return said.hexdigest()


def _code() -> list[str]:
    """What tells this code and its libraries from others: names, sizes and times of files."""
    package = Path(__file__).parents[1]
    files = (
        (Path(folder, name), os.stat(Path(folder, name)))
        for folder, _, names in sorted(os.walk(package))
        for name in sorted(names)
        if name.endswith((".py", ".txt", ".csv"))
    )
    own = [f"{path} {found.st_size} {found.st_mtime_ns}" for path, found in files]
    library = find_spec("mistune")
    beside = Path(library.origin).parents[1] if library and library.origin else package
    # A library's version is in the name of the folder that says so, beside it.
    versions = sorted(name for name in os.listdir(beside) if name.endswith("-info"))
    return [sys.version, *own, *versions]


def plain(value: Any) -> str:
    """Write *value* the same in every process: sets and mappings in order.

    Raises:
        TypeError: it holds something else than values.
    """
    if is_dataclass(value):
        parts = (f"{each.name}={plain(getattr(value, each.name))}" for each in fields(value))
        return f"{type(value).__name__}({', '.join(parts)})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(sorted(f'{plain(k)}: {plain(v)}' for k, v in value.items()))}}}"
    if isinstance(value, frozenset | set):
        return f"{{{', '.join(sorted(map(plain, value)))}}}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(plain, value))}]"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if value is None or isinstance(value, str | int | float | Path):
        return repr(value)
    if callable(value):
        return f"{value.__module__}.{value.__qualname__}"
    return f"{type(value).__name__}({value})"

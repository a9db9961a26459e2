"""Keeps the index in step with the files that it is made from, whatever befalls it.

A blog's memory is made from its catalogs, and the TMX files that it names. The files are the
truth. An index that is missing, of another version or damaged is built anew; one that cannot be
used at all (a folder that cannot be written, a lock that does not go away) is replaced by one in
RAM for this run. One line says so; nothing is lost.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from glob import glob
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from typing import TypeVar

from translator.catalog import po
from translator.catalog.catalog import Catalog
from translator.errors import CatalogError, TranslatorError
from translator.files import STATE, inside, locked, own_folder
from translator.memory.index import VERSION, FileState, Index
from translator.memory.records import Record, records_of
from translator.project.layout import wildcard
from translator.project.project import Project
from translator.units import Locale, Pair

T = TypeVar("T")
FAULTS = (sqlite3.Error, OSError, ValueError, TypeError, LookupError, ArithmeticError)
"""What a damaged or unusable database may raise, its rows being of any kind."""
_UNUSABLE = {
    sqlite3.SQLITE_BUSY: "it stays locked",
    sqlite3.SQLITE_LOCKED: "it stays locked",
    sqlite3.SQLITE_READONLY: "it cannot be written",
    sqlite3.SQLITE_PERM: "it cannot be written",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_FULL: "the disk is full",
}
_FILES = ("-journal", "-wal", "-shm", "")
_BATCH = 200
INDEX = "memory.db"


@dataclass(frozen=True, slots=True)
class TranslationFile:
    """A file with translations: a catalog, or TMX."""

    name: str
    """What matches say they are from."""
    path: Path
    """Where it lies."""
    read: Callable[[bytes], Iterable[Record]]
    """Gives its records; raises TranslatorError if it cannot."""


def nothing() -> Iterable[TranslationFile]:
    """No files."""
    return ()


class Library:
    """An index that is opened when it is first asked; threads may ask at once.

    Args:
        path: where the index lies; None for one in RAM.
        files: the files it is made from, looked at when it is opened.
        kind: what else its contents depend on; another one is built anew.
        say: is told in one line what befell the index.
        progress: is told how many of how many changed files are indexed.
        wait: seconds to wait for another process that writes.
    """

    def __init__(
        self,
        path: Path | None = None,
        files: Callable[[], Iterable[TranslationFile]] = nothing,
        *,
        kind: str = "",
        say: Callable[[str], None] = lambda line: None,
        progress: Callable[[int, int], None] = lambda done, of: None,
        wait: float = 5.0,
    ) -> None:
        self.path = path
        self.progress = progress
        self._files, self._kind, self._say, self._wait = files, kind, say, wait
        self._index: Index | None = None
        self._lock = RLock()
        self._mended = False

    def ask(self, query: Callable[[Index], T]) -> T:
        """What *query* says of the index, which is opened, renewed or mended for it."""
        with self._lock:
            try:
                return query(self._opened())
            except FAULTS as error:
                return query(self._mend(error))

    def reset(self) -> None:
        """Throw the index away; the next question builds it anew."""
        with self._lock:
            self.close()
            if self.path and self.path.parent.is_dir():
                inside(self.path, self.path.parent.parent)
                with _locked(self.path):
                    _remove(self.path)

    def renew(self, file: TranslationFile) -> None:
        """Index a file again that was just written; if nobody has asked yet, there is time."""
        if self._index is not None:
            self.ask(lambda index: self._write(index, [file]))

    def put(self, name: str, records: Sequence[Record]) -> None:
        """Index *records* that are in no file, in the place of those put there by that name."""

        def write(index: Index) -> None:
            with index.transaction():
                index.replace(name, records, FileState())
                index.pieces.catch_up()

        self.ask(write)

    def close(self) -> None:
        """Let go of the index; the next question opens it again."""
        with self._lock:
            if self._index is not None:
                self._index.close()
            self._index = None

    @property
    def size(self) -> int:
        """The bytes of the index on disk, with what was written lately; 0 in RAM."""
        if self.path is None:
            return 0
        files = (self.path.with_name(self.path.name + end) for end in _FILES)
        return sum(file.stat().st_size for file in files if file.is_file())

    def _opened(self) -> Index:
        if self._index is None:
            self._index = self._open()
            self._refresh(self._index)
            if self._index.idle() and self.path:
                self.reset()
                self._index = self._open()
                self._refresh(self._index)
        return self._index

    def _open(self) -> Index:
        if self.path is None:
            index = Index(None)
            index.create(self._kind)
            return index
        try:
            inside(self.path, own_folder(self.path.parent.parent))
        except TranslatorError as error:
            raise error.__cause__ or error from None
        with _locked(self.path):
            if self.path.with_name(f"{self.path.name}-journal").exists():
                # It is written ahead here (WAL), so that this is none of ours; and what a journal
                # names, wherever it lies, SQLite deletes when it rolls back.
                _remove(self.path)
            index = Index(self.path, self._wait)
            if index.version and (index.version != VERSION or index.fact("kind") != self._kind):
                index.close()
                _remove(self.path)
                self._say("memory: the index was of another version; it is rebuilt")
                index = Index(self.path, self._wait)
            if not index.version:
                index.create(self._kind)
        return index

    def _mend(self, error: Exception) -> Index:
        """A usable index after *error*, or the error again where there is no way."""
        path = self.path
        if path is None:
            raise error
        self.close()
        code = getattr(error, "sqlite_errorcode", None)
        why = _UNUSABLE.get((code or 0) & 0xFF) or (
            f"{error.strerror}" if isinstance(error, OSError) else ""
        )
        if not why and not self._mended:
            self._mended = True
            self._say(f"memory: {path.name} was damaged ({error}); it is rebuilt")
            try:
                with _locked(path):
                    _remove(path)
                return self._opened()
            except FAULTS as again:
                return self._mend(again)
        self._say(f"memory: {path.name} is not used ({why or error}); this run keeps one in RAM")
        self.path = None
        return self._opened()

    def _refresh(self, index: Index) -> None:
        """Index what has changed since, and take out what is gone."""
        known, files = index.files(), list(self._files())
        changed = [each for each in files if not _same(each, known.get(each.name))]
        gone = known.keys() - {each.name for each in files}
        if not (changed or gone or index.pieces.is_behind()):
            return
        if len(changed) >= _BATCH:
            self._say(f"memory: indexing {len(changed):,} files")
        for start in range(0, len(changed), _BATCH):
            self._write(index, changed[start : start + _BATCH], last=False)
            self.progress(min(start + _BATCH, len(changed)), len(changed))
        with index.transaction():
            for name in gone:
                index.forget(name)
            index.pieces.catch_up()

    def _write(self, index: Index, files: Sequence[TranslationFile], *, last: bool = True) -> None:
        with index.transaction():
            known = index.files()
            for file in files:
                self._take(index, file, known.get(file.name))
            index.pieces.catch_up(whole=not last)

    def _take(self, index: Index, file: TranslationFile, known: FileState | None) -> None:
        if _same(file, known):  # another process was quicker
            return
        try:
            status = file.path.stat()
            data = file.path.read_bytes()
        except OSError:
            index.forget(file.name)
            return
        digest = blake2b(data, digest_size=16).hexdigest()
        state = FileState(status.st_size, status.st_mtime_ns, digest)
        if known and known.digest == digest:
            index.touch(file.name, state)
            return
        try:
            records: Iterable[Record] = list(file.read(data))
        except TranslatorError as error:
            records = ()
            if not file.name.endswith(".po"):  # a catalog's own post tells of it
                self._say(f"memory: {file.name} is skipped: {error}")
        index.replace(file.name, records, state)


def _same(file: TranslationFile, known: FileState | None) -> bool:
    try:
        status = file.path.stat()
    except OSError:
        return known is None
    return known is not None and (known.size, known.mtime) == (status.st_size, status.st_mtime_ns)


def _remove(path: Path) -> None:
    for end in _FILES:
        path.with_name(path.name + end).unlink(missing_ok=True)


def _locked(path: Path) -> AbstractContextManager[None]:
    """Keep other processes from opening or replacing the index at *path* meanwhile.

    SQLite guards what is in a file; this guards which file it is.
    """
    return locked(path.with_name(path.name + ".lock"))


def library(
    project: Project,
    say: Callable[[str], None] = lambda line: None,
    progress: Callable[[int, int], None] = lambda done, of: None,
    *,
    lasting: bool = True,
) -> Library:
    """The memory of *project*; nothing is opened before it is asked.

    Args:
        lasting: whether its index is put on disk; otherwise only one that is there is used.
    """
    path: Path | None = project.root / STATE / INDEX
    if not lasting and not (path and path.exists()):
        path = None
    # Attributes that are translatable, and dialects, decide what a protected text looks like.
    attributes = sorted((name, sorted(own)) for name, own in project.syntax.attributes.items())
    dialects = sorted({name for layout in project.layouts for name in layout.dialects})
    kind = f"{attributes} {dialects} {' '.join(map(str, project.locales))}"
    return Library(path, partial(files_of, project), kind=kind, say=say, progress=progress)


def files_of(project: Project) -> Iterator[TranslationFile]:
    """Each catalog and TMX file, by name within its kind."""
    for path, target in catalogs(project):
        yield catalog_file(project, path, target)
    for path in project.memory_files():
        name = _name(project, path)
        yield TranslationFile(name, path, partial(_tmx_records, project, name))


def catalog_file(project: Project, path: Path, target: Locale) -> TranslationFile:
    """The catalog at *path*, which is for *target*."""
    name = _name(project, path)
    return TranslationFile(name, path, partial(_catalog_records, project, name, target))


def _name(project: Project, path: Path) -> str:
    """The name of a file for the index, which has no place for bytes that are no UTF-8."""
    return project.relative(path).encode("utf-8", "backslashreplace").decode()


def catalogs(project: Project) -> Iterator[tuple[Path, Locale]]:
    """Each catalog that the layouts name, with the locale it is for; no link leads out to one."""
    seen = set()
    for layout in project.layouts:
        for locale in project.locales:
            pattern = wildcard(layout.catalog, layout.spelled(locale))
            for name in sorted(glob(pattern, root_dir=project.root, recursive=True)):
                if name not in seen and project.owns(project.root / name):
                    seen.add(name)
                    yield project.root / name, locale


def _catalog_records(project: Project, name: str, target: Locale, data: bytes) -> Iterable[Record]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CatalogError(f"{name}: not UTF-8") from error
    main = next(locale for locale in project.locales if locale != target)
    catalog = Catalog.read(text, Pair(main, target), name)
    said = Locale.guess(po.header_value(catalog.header, "X-Source-Language") or "?")
    same = (own for own in project.locales if said and own.language == said.language)
    pair = Pair(said if said in project.locales else next(same, main), target)
    syntax = project.syntax_of(project.root / (project.target_of(name) or name))
    return records_of(name, catalog.units, pair, syntax, catalog.obsolete)


def _tmx_records(project: Project, name: str, data: bytes) -> Iterator[Record]:
    from translator.memory.tmx import iter_tmx

    for record in iter_tmx(data, project.locales, mirrored=True):
        yield record if record.post else replace(record, post=name)

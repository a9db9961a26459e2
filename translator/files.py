"""Whole files on disk, the one lock between processes, and the folder `.translator`.

A failure leaves every file whole: what is written is written beside it and renamed.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from translator.errors import EncodingError, OutsideProject, Overtaken, TranslatorError


def read_text(path: Path) -> str:
    """Read *path* as it is: UTF-8, line ends untouched.

    Raises:
        TranslatorError: there is no such file, or it cannot be opened.
        EncodingError: it is not UTF-8; the message gives the offset.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise TranslatorError(f"{path}: file not found") from error
    except IsADirectoryError as error:
        raise TranslatorError(f"{path}: this is a folder; name the posts in it") from error
    except OSError as error:
        raise TranslatorError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EncodingError(
            f"{path}: not UTF-8 at byte {error.start} (0x{error.object[error.start]:02x}); "
            "nothing was changed. Save the file as UTF-8 and run again."
        ) from error


def inside(path: Path, root: Path) -> Path:
    """Give the real place of *path*, which is to be written, if the folder *root* holds it.

    A configuration, or a link that somebody has committed, can name any place; this decides
    where a project may write: below its own folder, once all links are followed, and in no
    repository of git.

    Raises:
        OutsideProject: it lies elsewhere, or in `.git`.
    """
    try:
        real, home = path.resolve(), root.resolve()
    except (OSError, RuntimeError) as error:  # links in a circle
        raise OutsideProject(
            f"{path}: its symbolic links lead nowhere; nothing was written"
        ) from error
    except ValueError as error:  # a NUL
        raise OutsideProject(f"{str(path)!r}: no file can have such a name") from error
    if not real.is_relative_to(home) or real == home:
        raise OutsideProject(
            f"{path}: leads to {real}, outside of {home}; nothing was written there. Correct the "
            "path in the configuration, or remove the link"
        )
    if any(_plain(part) in _REPOSITORIES for part in real.relative_to(home).parts):
        raise OutsideProject(f"{path}: lies in the folder of git itself; nothing was written there")
    return real


def _plain(part: str) -> str:
    """A part of a path as file systems compare it that drop what HFS+ and NTFS do."""
    return _DROPPED.sub("", part).partition(":")[0].rstrip(". ").casefold()


def write_text(path: Path, text: str, *, root: Path | None, over: str | None = None) -> bool:
    """Write *text* beside *path* and rename it there; say whether anything changed.

    A reader sees the old file or the new one, never half of it.

    Args:
        root: the folder that must hold it, see `inside`; None only where the person at the
            terminal has named *path*.
        over: what the file must say up to the moment in which it is replaced, empty for none;
            programs that know no lock may save it at any time. None: whatever it says.

    Raises:
        OutsideProject: *root* does not hold it.
        Overtaken: the file does not say *over* any more; it was left as it is.
        TranslatorError: it cannot be written.
    """
    real = path if root is None else inside(path, root)
    data, old = text.encode("utf-8"), None if over is None else over.encode("utf-8")
    if path.is_file() and path.read_bytes() == data and old in (None, data):
        return False
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        try:
            _replace(real.resolve(), data, old)
        except FileNotFoundError:  # another run has taken it for a leftover, just as it was begun
            _replace(real.resolve(), data, old)
    except OSError as error:
        raise TranslatorError(f"{path}: cannot be written: {error.strerror}") from error
    return True


def move(old: Path, new: Path, *, root: Path) -> None:
    """Move the file *old* to *new*, both in the folder *root*; see `inside`.

    Raises:
        OutsideProject: *root* does not hold both.
    """
    source, target = inside(old, root), inside(new, root)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)


def _replace(path: Path, data: bytes, over: bytes | None) -> None:
    """Put *data* in the place of *path*, with its permissions; see `write_text` for *over*."""
    import tempfile

    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    name = ""
    try:
        beside = f".{path.name[:80]}."
        handle, name = tempfile.mkstemp(prefix=beside, suffix=".new", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            _taken(handle)  # so that nobody takes it for a leftover
            file.write(data)
            file.flush()
            os.fsync(handle)
            os.chmod(name, mode)
            if over is not None and over != (path.read_bytes() if path.is_file() else b""):
                raise Overtaken(f"{path}: was saved by another program meanwhile")
            if sys.platform != "win32":  # where an open file cannot be renamed
                os.replace(name, path)
        if sys.platform == "win32":
            os.replace(name, path)
    except BaseException:
        if name:
            with suppress(FileNotFoundError):
                os.unlink(name)
        raise


def sweep(paths: Iterable[Path], *, root: Path) -> list[Path]:
    """Remove what killed runs have left beside the files at *paths*, half written.

    What a run is writing now is locked, and stays. Nothing else bears such a name: the file's,
    a dot before it, and eight characters and `.new` behind it.

    Args:
        root: the folder that must hold them, see `inside`.

    Returns:
        What was removed.
    """
    names: dict[Path, set[str]] = {}
    for path in paths:
        names.setdefault(path.parent, set()).add(path.name[:80])
    gone = []
    for folder, known in names.items():
        with suppress(OSError, OutsideProject):
            inside(folder / "_", root)
            found = [m for m in map(_BEGUN.fullmatch, os.listdir(folder)) if m and m[1] in known]
            gone += [folder / m[0] for m in found if _swept(folder / m[0])]
    return gone


def _swept(path: Path) -> bool:
    """Whether *path* was left by a run that is gone; then it is removed."""
    try:
        handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        try:
            left = _taken(handle)
        finally:
            os.close(handle)
        if left:
            path.unlink()
    except OSError:
        return False
    return left


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_BEGUN = re.compile(r"\.(.+)\.[a-z0-9_]{8}\.new", re.DOTALL)
"""The name under which a file is written, before it is renamed; see `tempfile`."""
_REPOSITORIES = frozenset({".git", "git~1"})
"""How git's own folder may be spelled, on file systems that do not mind; see CVE-2014-9390."""
_DROPPED = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
"""What HFS+ does not see in a name. (NTFS drops what follows a colon, CVE-2019-1352.)"""

STATE = ".translator"
"""The folder of a blog for what can be made again."""


def own_folder(root: Path) -> Path:
    """Make `.translator`, in which a blog keeps what can be made again; git ignores it.

    Raises:
        TranslatorError: it cannot be made.
    """
    folder = inside(root / STATE, root)
    ignored = folder / ".gitignore"
    if not ignored.is_file():
        write_text(ignored, "*\n", root=root)
    return folder


_PAUSE = 0.05
"""Seconds between two tries to get a lock."""
_PATIENCE = 0.5
"""A shorter wait, in seconds, is not worth a line."""
_FAR = 1 << 20
"""Where Windows locks a byte: behind the text, which others may read."""


def _patient(seconds: float, holder: str) -> None:
    """Wait on, however long it takes."""


@contextmanager
def locked(path: Path, waits: Callable[[float, str], None] = _patient) -> Iterator[None]:
    """Hold the lock on the file *path* against other processes and threads; wait for it if need be.

    It is the operating system's, so that it is free again when its holder dies, however that
    comes about. What stands in the file is a line for people: who holds it.

    Args:
        waits: told after each try in vain how many seconds have been waited, and who holds it;
            raises to give up.

    Raises:
        OSError: the file cannot be written, or is another file's other name: a link.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        if path.is_symlink() or os.fstat(handle).st_nlink > 1:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        began = time.monotonic()
        while not _taken(handle):
            os.lseek(handle, 0, os.SEEK_SET)
            holder = os.read(handle, 500).decode("utf-8", "replace").strip()
            waits(time.monotonic() - began, holder or "its process is not known")
            time.sleep(_PAUSE)
        try:
            _sign(handle)
            yield
        finally:
            _release(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(
    root: Path, name: str, say: Callable[[str], None], check: Callable[[], None]
) -> Iterator[None]:
    """Be the only run that works on the catalog *name* of the blog at *root*; wait if need be.

    So nothing is paid for twice. Where the folder cannot be written, the run goes on without the
    lock, and says so once.

    Args:
        say: told once, with the holder's name, that this run waits.
        check: called while waiting; raises to give up.
    """
    there = told = False

    def waits(seconds: float, holder: str) -> None:
        nonlocal there, told
        there = True
        if seconds >= _PATIENCE and not told:
            told = True
            say(f"{name}: waiting for another run ({holder})")
        check()

    with ExitStack() as stack:
        try:
            folder = inside(own_folder(root) / "locks", root)
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{Path(name).stem[:80]}-{zlib.crc32(name.encode()):08x}"
            stack.enter_context(locked(path, waits))
        except (OSError, TranslatorError) as error:
            if there:  # `check` gave up
                raise
            if root not in _unlocked:
                _unlocked.add(root)
                why = error.strerror if isinstance(error, OSError) else str(error)
                say(f"{STATE}: cannot be locked, so two runs may write at once: {why}")
        yield


_unlocked: set[Path] = set()
"""The blogs whose folder cannot be written: that is said once."""


def _sign(handle: int) -> None:
    """Write who holds it; on a full disk the lock holds without that courtesy."""
    import socket
    from datetime import datetime

    now = datetime.now().astimezone().isoformat(timespec="seconds")
    line = f"process {os.getpid()} on {socket.gethostname()}, since {now}\n"
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, line.encode())


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


def how_to_install(extra: str) -> str:
    """The command that installs what *extra* needs, from the clone that this is, if it is one."""
    clone = Path(__file__).parents[1]
    if not (clone / "pyproject.toml").is_file():
        return f"pip install 'markdown-translator[{extra}]'"
    return f"pip install '{'.' if clone == Path.cwd() else clone}[{extra}]'"

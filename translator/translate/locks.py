"""One run at a time for each catalog, so that nothing is paid for twice.

The lock is the operating system's, on a file in `.translator/locks/`; when its holder dies,
however, it is free again. What stands in the file is for people.
"""

from __future__ import annotations

import os
import socket
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from translator.errors import TranslatorError
from translator.files import own_folder

_PAUSE = 0.1
"""Seconds between two tries."""
_PATIENCE = 5
"""A shorter wait is not worth a line."""
_FAR = 1 << 20
"""Where Windows locks a byte: behind the text, which others may read."""


@contextmanager
def held(
    root: Path, name: str, say: Callable[[str], None], check: Callable[[], None]
) -> Iterator[None]:
    """Hold the lock of the catalog *name* of the blog at *root*; wait for it if need be.

    Args:
        say: told once, with the holder's name, that this run waits.
        check: called while waiting; raises to give up.

    Raises:
        TranslatorError: the lock file cannot be written.
    """
    path = own_folder(root) / "locks" / f"{Path(name).stem[:80]}-{zlib.crc32(name.encode()):08x}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise TranslatorError(f"{path}: cannot be written: {error.strerror}") from error
    with file:
        tries = 0
        while not _taken(file):
            tries += 1
            if tries == _PATIENCE:
                say(f"{name}: waiting for another run ({_holder(file)})")
            check()
            time.sleep(_PAUSE)
        _sign(file)
        try:
            yield
        finally:
            _release(file)


def _sign(file: IO[str]) -> None:
    """Write who holds it; there is nothing but one line in the file.

    It is a courtesy: on a full disk the lock holds without it.
    """
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    line = f"process {os.getpid()} on {socket.gethostname()}, since {now}\n"
    with suppress(OSError):
        os.ftruncate(file.fileno(), 0)
        os.write(file.fileno(), line.encode())


def _holder(file: IO[str]) -> str:
    file.seek(0)
    return file.readline().strip() or "it has not said which"


if sys.platform == "win32":
    import msvcrt

    def _taken(file: IO[str]) -> bool:
        try:
            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(file: IO[str]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(file: IO[str]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)

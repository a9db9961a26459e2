"""Reading and writing files, so that a failure leaves every file whole."""

from __future__ import annotations

import os
from pathlib import Path

from translator.errors import EncodingError, TranslatorError


def read_text(path: Path) -> str:
    """Read *path* as it is: UTF-8, line ends untouched.

    Raises:
        TranslatorError: there is no such file, or it cannot be opened.
        EncodingError: it is not UTF-8; the message gives the offset.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise TranslatorError(f"{path}: there is no such file") from error
    except IsADirectoryError as error:
        raise TranslatorError(f"{path}: this is a folder; name the posts in it") from error
    except OSError as error:
        raise TranslatorError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EncodingError(
            f"{path}: not UTF-8 at byte {error.start} (0x{error.object[error.start]:02x}); "
            "nothing was changed. Save the file as UTF-8 and run again."
        ) from error


def write_text(path: Path, text: str) -> bool:
    """Write *text* beside *path* and rename it there; say whether anything changed.

    A reader sees the old file or the new one, never half of it.
    """
    data = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == data:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path.resolve(), data)
    except OSError as error:
        raise TranslatorError(f"{path}: cannot be written: {error.strerror}") from error
    return True


def _replace(path: Path, data: bytes) -> None:
    """Put *data* in the place of *path*, with its permissions."""
    import tempfile

    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    name = ""
    try:
        beside = f".{path.name[:80]}."
        handle, name = tempfile.mkstemp(prefix=beside, suffix=".new", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        if name:
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


STATE = ".translator"
"""The folder of a blog for what can be made again."""


def own_folder(root: Path) -> Path:
    """Make `.translator`, in which a blog keeps what can be made again; git ignores it.

    Raises:
        TranslatorError: it cannot be made.
    """
    folder = root / STATE
    ignored = folder / ".gitignore"
    if not ignored.is_file():
        write_text(ignored, "*\n")
    return folder

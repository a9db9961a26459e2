"""The folder in which models are kept."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from translator.errors import ConfigError, TranslatorError

VARIABLE = "TRANSLATOR_MODELS"
"""The environment variable that names the folder of models."""
MARGIN = 200_000_000
"""How many bytes stay free on the disk."""


def folder_of(options: Mapping[str, Any], environ: Mapping[str, str]) -> Path:
    """The folder of models: `models`, else TRANSLATOR_MODELS, else the user's data folder.

    A relative `models` is seen from the configuration.
    """
    if named := str(options.get("models", "") or environ.get(VARIABLE, "")):
        return Path(str(options.get("cwd", ""))) / Path(named).expanduser()
    data = environ.get("XDG_DATA_HOME") or environ.get("LOCALAPPDATA")
    home = Path(data) if data else Path(environ.get("HOME") or Path.home()) / ".local" / "share"
    return home / "translator" / "models"


def check_room(folder: Path, size: int) -> None:
    """Make *folder*, and see that *size* more bytes find room on its disk.

    Raises:
        TranslatorError: they do not, or the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise TranslatorError(f"{folder}: cannot be written: {error.strerror}") from error
    if free < size + MARGIN:
        raise TranslatorError(
            f"{folder}: {size / 1e6:,.0f} MB are needed, and {free / 1e6:,.0f} MB are free; "
            f"make room, or set {VARIABLE} to a folder on another disk"
        )


def remove(shelf: Path, folder: Path) -> None:
    """Remove an installed model; one that was put elsewhere by hand is left alone."""
    if folder.parent != shelf:
        raise ConfigError(f"{folder} does not lie in {shelf}; remove it by hand")
    aside = Path(tempfile.mkdtemp(prefix=".old-", dir=shelf))
    os.replace(folder, aside / "model")
    shutil.rmtree(aside)


@contextmanager
def alone(shelf: Path) -> Iterator[None]:
    """Hold *shelf* for this process while models are put there or taken away.

    Raises:
        ConfigError: another process holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows, where a second run fails at the open file
        yield
        return
    with (shelf / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigError(
                f"{shelf}: models are being installed by another run; wait until it is done"
            ) from error
        for left in (*shelf.glob(".new-*"), *shelf.glob(".old-*")):
            shutil.rmtree(left, ignore_errors=True)  # of a run that was killed
        yield

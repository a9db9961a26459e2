"""Packages of models: what is taken from one, and how it gets to its place whole.

Only the files that a model needs are taken, under their own names and within limits of size,
so a package can write nowhere else. A model is put together beside its place and renamed, so
that a run sees the old one or the new one.
"""

from __future__ import annotations

import json
import lzma
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from translator.engines.local.models import METADATA, WEIGHTS, read_metadata, read_model
from translator.engines.local.shelf import check_room
from translator.errors import EngineSetup, TranslatorError
from translator.units import Locale, Pair

_LARGEST = 8_000_000_000
_SMALL = 50_000_000
_MEMBER = re.compile(
    r"(?:metadata\.json|README\.md|LICENSE(?:\.txt|\.md)?|(?:sentencepiece(?:\.bpe)?|bpe)\.model"
    r"|source\.spm|target\.spm"
    r"|(?:model/)?(?:model\.bin|config\.json|vmap\.txt"
    r"|(?:shared|source|target)_vocabulary\.(?:json|txt)))"
)
"""What a model is made of, as seen from its folder."""
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError,
    ValueError,
)  # fmt: skip
"""What reading a damaged archive may raise."""
_CODE = re.compile(r"[A-Za-z]{2,8}([_-][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Shelved:
    """What was installed."""

    folder: Path
    """Where it is now."""
    source: str
    """The code of the language that it reads."""
    target: str
    """The code of the language that it writes."""
    size: int
    """Its size in bytes, unpacked."""
    license: str
    """What it says of its licence, in a line; empty if nothing."""


def shelve(
    package: Path, shelf: Path, codes: tuple[str, str] | None, extra: Mapping[str, str]
) -> Shelved:
    """Install *package*, a zip or a folder, in the folder *shelf*.

    Args:
        codes: the languages, for a folder that does not say them; where it does, they
            must be the same.
        extra: what is noted beside the metadata, such as where it comes from.

    Raises:
        EngineSetup: it is no package, or one that cannot be used; nothing was changed.
    """
    if package.is_dir():
        members = _in_folder(package)
        return _shelved(members, package, shelf, codes, extra)
    try:
        with zipfile.ZipFile(package) as archive:
            return _shelved(_in_zip(archive, package), package, shelf, codes, extra)
    except FileNotFoundError as error:
        raise EngineSetup(f"{package}: there is no such file or folder") from error
    except _DAMAGE as error:
        raise EngineSetup(f"{package}: this is no package, or a damaged one: {error}") from error


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a package."""

    name: str
    """Its name as seen from the model's folder."""
    size: int
    """Its size in bytes, as the package has it."""
    file: Path | zipfile.ZipInfo
    """Where it is."""
    archive: zipfile.ZipFile | None
    """The archive that it is in."""

    def open(self) -> IO[bytes]:
        """Open it for reading."""
        if isinstance(self.file, Path):
            return self.file.open("rb")
        assert self.archive is not None
        return self.archive.open(self.file)


def _in_folder(folder: Path) -> list[Member]:
    files = (path for path in sorted(folder.glob("**/*")) if path.is_file())
    named = ((path.relative_to(folder).as_posix(), path) for path in files)
    return [Member(n, p.stat().st_size, p, None) for n, p in named if _MEMBER.fullmatch(n)]


def _in_zip(archive: zipfile.ZipFile, package: Path) -> list[Member]:
    """The known files of the archive's one folder; all else in it is never written."""
    found = []
    tops = set()
    for info in archive.infolist():
        top, _, name = info.filename.partition("/")
        if info.is_dir() or not _MEMBER.fullmatch(name) or top in ("", ".", ".."):
            continue
        tops.add(top)
        found.append(Member(name, info.file_size, info, archive))
    if len(tops) > 1 or len({m.name for m in found}) < len(found):
        raise EngineSetup(f"{package}: a package has one folder with each file once; this has not")
    return found


def _shelved(
    members: list[Member],
    package: Path,
    shelf: Path,
    codes: tuple[str, str] | None,
    extra: Mapping[str, str],
) -> Shelved:
    size = sum(member.size for member in members)
    weights = sum(m.size for m in members if m.name.endswith(WEIGHTS))
    if size > _LARGEST or size - weights > _SMALL:
        raise EngineSetup(f"{package}: it unpacks to {size / 1e6:,.0f} MB, which no model needs")
    check_room(shelf, size)
    with _beside(shelf, package) as folder:
        for member in members:
            _copy(member, folder / member.name, package)
        data = read_metadata(folder / METADATA)
        names = _codes(data, codes, package)
        data |= {"from_code": names[0], "to_code": names[1], **extra}
        (folder / METADATA).write_text(json.dumps(data, indent=1, ensure_ascii=False), "utf-8")
        read_model(folder, _pair(names))
        place = shelf / "_".join(names)
        _put(folder, place)
    return Shelved(place, *names, size, _license(data, place))


def _codes(
    data: Mapping[str, Any], codes: tuple[str, str] | None, package: Path
) -> tuple[str, str]:
    said = str(data.get("from_code") or ""), str(data.get("to_code") or "")
    if not all(said):
        if codes is None:
            raise EngineSetup(
                f"{package}: it does not say its languages: name the locale it reads and the one "
                "it writes, as in translator engines install local zh-Hans en --from …"
            )
        return codes
    if codes and said != codes:
        raise EngineSetup(f"{package}: it translates {said[0]} → {said[1]}, not what was asked for")
    if not all(_CODE.fullmatch(code) for code in said):
        raise EngineSetup(f"{package}: {' → '.join(said)!r} are no codes of languages")
    return said


def _pair(codes: tuple[str, str]) -> Pair:
    """A pair that will do to see whether a model can be read."""
    source, target = (Locale.guess(code) or Locale(code) for code in codes)
    return Pair(source, target)


@contextmanager
def _beside(shelf: Path, package: Path) -> Iterator[Path]:
    """A new folder on *shelf* that is gone afterwards, unless it was put elsewhere."""
    folder = Path(tempfile.mkdtemp(prefix=".new-", dir=shelf))
    try:
        yield folder
    except OSError as error:
        raise TranslatorError(f"{package}: cannot be installed: {error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(member: Member, path: Path, package: Path) -> None:
    """Copy one file; it may not be longer than the package says."""
    path.parent.mkdir(exist_ok=True)
    left = member.size
    with member.open() as source, path.open("wb") as target:
        while block := source.read(1 << 20):
            left -= len(block)
            if left < 0:
                raise EngineSetup(f"{package}: {member.name} is longer than it says")
            target.write(block)
    if left:
        raise EngineSetup(f"{package}: {member.name} is cut short")


def _put(folder: Path, place: Path) -> None:
    """Rename *folder* to *place*; what was there goes first, and comes back on failure."""
    folder.chmod(0o755)
    if not place.exists():
        os.replace(folder, place)
        return
    aside = Path(tempfile.mkdtemp(prefix=".old-", dir=place.parent))
    os.replace(place, aside / "model")
    try:
        os.replace(folder, place)
    except OSError:
        os.replace(aside / "model", place)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _license(data: Mapping[str, Any], place: Path) -> str:
    """What the package says of its licence: in its metadata, else where to read it."""
    if said := " ".join(str(data.get("license") or "").split()):
        return said[:200]
    for path in sorted({*place.glob("LICENSE*"), *place.glob("README.md")}):
        text = path.read_text("utf-8", errors="replace")
        if line := next((x.strip() for x in text.splitlines() if "licen" in x.lower()), ""):
            return f"{line[:160]} ({path})"
    return ""

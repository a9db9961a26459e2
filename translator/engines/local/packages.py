"""Packages of models: what is taken from one, and how it gets to its place whole.

Only the files that a model needs are taken, under their own names and within limits of size,
so a package can write nowhere else. A model is put together beside its place and renamed, so
that a run sees the old one or the new one.
"""

from __future__ import annotations

import json
import lzma
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from translator.engines.local.neural import METADATA, WEIGHTS, order, read_metadata, read_model
from translator.errors import BadAnswer, ConfigError, EngineSetup, TranslatorError, UnsupportedPair
from translator.files import locked
from translator.text.regex import regex
from translator.units import Locale, Pair

_LARGEST = 8_000_000_000
_SMALL = 50_000_000
_MEMBER = regex(
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
_CODE = regex(r"[A-Za-z]{2,8}([_-][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Installation:
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


def install(
    package: Path, models: Path, codes: tuple[str, str] | None, extra: Mapping[str, str]
) -> Installation:
    """Install *package*, a zip or a folder, in the folder *models*.

    Args:
        codes: the languages, for a folder that does not say them; where it does, they
            must be the same.
        extra: what is noted beside the metadata, such as where it comes from.

    Raises:
        EngineSetup: it is no package, or one that cannot be used; nothing was changed.
    """
    if package.is_dir():
        members = _in_folder(package)
        return _installed(members, package, models, codes, extra)
    try:
        with zipfile.ZipFile(package) as archive:
            return _installed(_in_zip(archive, package), package, models, codes, extra)
    except FileNotFoundError as error:
        raise EngineSetup(f"{package}: no such file or folder") from error
    except _DAMAGE as error:
        raise EngineSetup(f"{package}: this is not a package, or it is damaged: {error}") from error


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
        raise EngineSetup(f"{package}: a package must have one folder, with each file once")
    return found


def _installed(
    members: list[Member],
    package: Path,
    models: Path,
    codes: tuple[str, str] | None,
    extra: Mapping[str, str],
) -> Installation:
    size = sum(member.size for member in members)
    weights = sum(m.size for m in members if m.name.endswith(WEIGHTS))
    if size > _LARGEST or size - weights > _SMALL:
        raise EngineSetup(f"{package}: it unpacks to {size / 1e6:,.0f} MB, which no model needs")
    check_room(models, size)
    with _beside(models, package) as folder:
        for member in members:
            _copy(member, folder / member.name, package)
        data = read_metadata(folder / METADATA)
        names = _codes(data, codes, package)
        data |= {"from_code": names[0], "to_code": names[1], **extra}
        (folder / METADATA).write_text(json.dumps(data, indent=1, ensure_ascii=False), "utf-8")
        # Any locales of these languages will do to see whether the model can be read.
        read_model(folder, Pair(*(Locale.guess(code) or Locale(code) for code in names)))
        place = models / "_".join(names)
        _put(folder, place)
    return Installation(place, *names, size, _license(data, place))


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
        raise EngineSetup(f"{package}: {' → '.join(said)!r} are not language codes")
    return said


@contextmanager
def _beside(models: Path, package: Path) -> Iterator[Path]:
    """A new folder in *models* that is gone afterwards, unless it was put elsewhere."""
    folder = Path(tempfile.mkdtemp(prefix=".new-", dir=models))
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
                raise EngineSetup(f"{package}: {member.name} is longer than its header says")
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


ADDRESS = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/index.json"
"""The index that Argos Translate itself reads."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that the index lists."""

    source: str
    """The code of the language that it reads."""
    target: str
    """The code of the language that it writes."""
    version: str
    """Its version."""
    links: tuple[str, ...]
    """Where it can be fetched, over HTTP."""
    sha256: str = ""
    """Its digest, where the index tells."""
    size: int = 0
    """Its size in bytes, where the index tells."""
    license: str = ""
    """Its licence, where the index tells."""

    @property
    def name(self) -> str:
        """A name for its file."""
        return f"translate-{self.source}_{self.target}-{self.version}.argosmodel"


def read_index(data: Any, address: str) -> list[Package]:
    """Read the JSON of an index; what is no translation package is left out.

    Raises:
        BadAnswer: it is no index at all.
    """
    if not isinstance(data, list):
        raise BadAnswer(f"{address} is not an index of Argos packages, which is a list")
    return [package for entry in data if (package := _package(entry))]


def find_package(packages: Iterable[Package], codes: tuple[str, str]) -> Package:
    """The newest package for *codes*.

    Raises:
        UnsupportedPair: there is none.
    """
    found = [each for each in packages if (each.source, each.target) == codes]
    if not found:
        raise UnsupportedPair(
            f"the index has no package for {codes[0]} → {codes[1]}; translator engines install "
            "local --list shows what it has, and --from takes a model from elsewhere"
        )
    return max(found, key=lambda each: order(each.version))


def _package(entry: Any) -> Package | None:
    if not isinstance(entry, dict) or entry.get("type", "translate") != "translate":
        return None
    codes = entry.get("from_code"), entry.get("to_code")
    links = entry.get("links")
    if not isinstance(links, list) or not all(isinstance(c, str) and c.isalnum() for c in codes):
        return None
    web = tuple(each for each in links if str(each).startswith(("https://", "http://")))
    version = "".join(c for c in str(entry.get("package_version", "")) if c.isalnum() or c in ".-")
    size = entry.get("size")
    return Package(
        source=str(codes[0]),
        target=str(codes[1]),
        version=version,
        links=web,
        sha256=str(entry.get("sha256") or ""),
        size=size if isinstance(size, int) else 0,
        license=str(entry.get("license") or ""),
    )


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


def uninstall(models: Path, folder: Path) -> None:
    """Remove an installed model; one that was put elsewhere by hand is left alone."""
    if folder.parent != models:
        raise ConfigError(f"{folder} is not in {models}; remove it by hand")
    aside = Path(tempfile.mkdtemp(prefix=".old-", dir=models))
    os.replace(folder, aside / "model")
    shutil.rmtree(aside)


@contextmanager
def installing(models: Path) -> Iterator[None]:
    """Hold the folder *models* for this process while models are put there or taken away.

    Raises:
        ConfigError: another process holds it.
    """

    def refuse(seconds: float, holder: str) -> None:
        raise ConfigError(
            f"{models}: models are being installed by another run; wait until it is done"
        )

    with locked(models / ".lock", refuse):
        for left in (*models.glob(".new-*"), *models.glob(".old-*")):
            shutil.rmtree(left, ignore_errors=True)  # of a run that was killed
        yield

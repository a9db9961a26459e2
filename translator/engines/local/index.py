"""The index of Argos packages: which there are, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from translator.engines.local.models import order
from translator.errors import BadAnswer, UnsupportedPair

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
        raise BadAnswer(f"{address} is no index of Argos packages: it is not a list")
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
        str(codes[0]), str(codes[1]), version, web, str(entry.get("sha256") or ""),
        size if isinstance(size, int) else 0, str(entry.get("license") or ""),
    )  # fmt: skip

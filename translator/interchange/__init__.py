"""Interchange: a blog's units in the formats of translators' tools, and back.

A format is a module with a function that writes and one that reads, and a row in `FORMATS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from translator.errors import ConfigError, ExchangeError
from translator.text.encoding import decoded

if TYPE_CHECKING:
    from translator.interchange.base import Read, Write


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write units."""

    about: str
    """What it is, for people."""
    suffixes: tuple[str, ...]
    """How its files' names end, the usual one first."""
    mark: str
    """What its files have in their first kilobytes, as a pattern."""
    module: str
    """The module below this package, imported when the format is used."""
    writer: str
    """The module's function that writes."""
    reader: str
    """The module's function that reads."""

    @property
    def write(self) -> Write:
        """Write handoffs as one file."""
        found: Write = getattr(import_module(f"{__name__}.{self.module}"), self.writer)
        return found

    @property
    def read(self) -> Read:
        """Read a file."""
        found: Read = getattr(import_module(f"{__name__}.{self.module}"), self.reader)
        return found


_XML = r"(?s)\A(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*+<(?:[\w.-]+:)?"
_XLIFF = _XML + r"xliff\b[^>]*?\bversion\s*=\s*[\"']"
_CSV = r'(?i)\A\s*(?:"?sep=."?\r?\n)?(?:[^\n]*[,;\t|])?[ ]*"?target"?[ ]*(?:[,;\t|\r\n]|\Z)'
FORMATS: Mapping[str, Format] = {
    "xliff": Format(
        about="XLIFF 2.0",
        suffixes=(".xlf", ".xliff"),
        mark=_XLIFF + "2",
        module="xliff2",
        writer="write_xliff2",
        reader="read_xliff2",
    ),
    "xliff-1.2": Format(
        about="XLIFF 1.2, for tools that do not read 2",
        suffixes=(".1.2.xlf", ".1.2.xliff"),
        mark=_XLIFF + "1",
        module="xliff1",
        writer="write_xliff1",
        reader="read_xliff1",
    ),
    "tmx": Format(
        about="TMX 1.4b, translations only",
        suffixes=(".tmx",),
        mark=_XML + r"tmx\b",
        module="tmx",
        writer="write_translations",
        reader="read_translations",
    ),
    "jsonl": Format(
        about="JSON Lines, for programs",
        suffixes=(".jsonl",),
        mark=r"\A\s*(?:\[\s*)?\{",
        module="jsonl",
        writer="write_jsonl",
        reader="read_jsonl",
    ),
    "csv": Format(
        about="CSV, for spreadsheets",
        suffixes=(".csv",),
        mark=_CSV,
        module="csv",
        writer="write_sheet",
        reader="read_sheet",
    ),
    "markdown": Format(
        about="bilingual Markdown, for any editor",
        suffixes=(".md",),
        mark=r"(?m)^<!-- unit \S+:",
        module="bilingual",
        writer="write_bilingual",
        reader="read_bilingual",
    ),
    "po": Format(
        about="PO, of GNU gettext",
        suffixes=(".po",),
        mark=r"(?m)^\s*msgid\s",
        module="po",
        writer="write_po",
        reader="read_po",
    ),
}
"""Every format by the name that `--format` takes."""


def by_name(path: Path) -> str:
    """The format that a file's name tells.

    Raises:
        ConfigError: it tells none.
    """
    name = path.name.lower()
    found = [(len(s), key) for key, f in FORMATS.items() for s in f.suffixes if name.endswith(s)]
    if not found:
        raise ConfigError(
            f"{path}: the format is not clear; name it with --format {'|'.join(FORMATS)}"
        )
    return max(found)[1]


def by_content(data: bytes, name: str) -> str:
    """The format that a file is in, whatever its name.

    Raises:
        ExchangeError: it is in none that is known.
    """
    try:
        head = decoded(data)[:20_000]
    except UnicodeDecodeError:
        head = data[:20_000].decode("latin-1")
    found = (key for key, each in FORMATS.items() if re.search(each.mark, head))
    if key := next(found, None):
        return key
    if name.lower().endswith((".csv", ".tsv")):
        return "csv"  # which says what its first row lacks
    about = ", ".join(each.about for each in FORMATS.values())
    raise ExchangeError(f"{name}: not in a format that can be imported ({about})")

"""By which rules a MkDocs site finds emphasis: Python-Markdown's, or CommonMark's.

`pymdownx.betterem` changed from the one to the other in version 12.0 of pymdown-extensions, so
that its name alone does not say it; the site's own files say which version it has.
"""

from __future__ import annotations

import re
from pathlib import Path

from translator.text.regex import regex

_CONFIGURATIONS = ("mkdocs.yml", "mkdocs.yaml", "docs/en/mkdocs.yml")
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements*.txt",
          "requirements/*.txt", "pyproject.toml")  # fmt: skip
_VERSION = regex(
    r"pymdown[-_]extensions[\"']?(?:\s*\n\s*version\s*=\s*\"|[\"']?\s*:\s*\{.*?\"version\":\s*\"==|\s*[=~>]=?\s*)"
    r"(\d+)",
    re.S | re.I,
)
_FIRST = 12
"""The first version that keeps to CommonMark's delimiter rules."""


def strict_emphasis(root: Path) -> bool:
    """Whether the MkDocs site in *root* leaves `**注意：**继续` literal.

    It does with `pymdownx.betterem` from 12.0 on; where no file names the version, it is new.
    """
    files = (root / name for name in _CONFIGURATIONS)
    named = any(file.is_file() and b"pymdownx.betterem" in file.read_bytes() for file in files)
    return named and all(version >= _FIRST for version in _versions(root))


def _versions(root: Path) -> list[int]:
    """The major version of pymdown-extensions, where a lock file or a requirement names it."""
    for pattern in _LOCKS:
        for path in sorted(root.glob(pattern)):
            if m := _VERSION.search(path.read_text("utf-8", errors="replace")):
                return [int(m[1])]
    return []

"""Pictures of a blog as `data:` addresses, so that a page needs no other file.

A post is not trusted: only a picture inside the blog is read, whatever `..` or symbolic
link its address goes through, and only as the type that its first bytes say.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

BIGGEST = 4_000_000
"""Pictures of more bytes than this are left out."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
_SVG = re.compile(rb"\A\s*(?:<\?xml.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]", re.S)
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
)


class Images:
    """The pictures of one post, and which files were looked for.

    `seen` has each file that was looked for, with its fingerprint.
    """

    def __init__(self, root: Path, folders: Sequence[Path]) -> None:
        """Read nothing outside *root*, the blog's folder.

        *folders* are where a relative address begins, then where one from `/` may.
        """
        self.root = root.resolve()
        self.folders = folders
        self.seen: dict[Path, str] = {}

    def __call__(self, address: str) -> str | None:
        """The `data:` address of the picture at *address*; None for what is not the blog's."""
        if _SCHEME.match(address):
            return None
        name = unquote(address.partition("#")[0].partition("?")[0])
        if "\0" in name:
            return None
        beside, *public = self.folders
        for folder in public if name.startswith("/") else (beside,):
            path = (folder / name.lstrip("/")).resolve()
            if not path.is_relative_to(self.root):
                continue
            self.seen[path] = fingerprint(path)
            if data := _data(path):
                return data
        return None


def fingerprint(path: Path) -> str:
    """The size and time of a file, which tell that it has changed; empty if there is none."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_size}:{found.st_mtime_ns}"


def _data(path: Path) -> str | None:
    try:
        if not path.is_file() or path.stat().st_size > BIGGEST:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    kind = _kind(data)
    return f"data:image/{kind};base64,{b64encode(data).decode()}" if kind else None


def _kind(data: bytes) -> str | None:
    for sign, kind in _SIGNS:
        if data.startswith(sign):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return "avif"
    return "svg+xml" if _SVG.match(data[:4096]) else None

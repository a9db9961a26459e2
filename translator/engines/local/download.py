"""Fetches large files over HTTP: what has come is kept, and the next try goes on there.

Half a file lies beside its place as `NAME.part`, with the server's mark of its version, so
that no two versions are put together (RFC 9110, section 14 and 13.1.5).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from translator.engines.http.auth import ODD
from translator.errors import BadAnswer, EngineSetup, TranslatorError, Unreachable

Progress = Callable[[int, int], None]
"""Called with how many bytes are there, and how many there will be; 0 if that is not known."""
_BLOCK = 1 << 16
_TRIES = 3
_TIMES = (10, 60)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def fetch_json(url: str) -> Any:
    """Fetch *url*, which is JSON.

    Raises:
        Unreachable: it did not answer.
        BadAnswer: it is no JSON.
    """
    try:
        with _get(url, {}) as response:
            return response.json()
    except requests.JSONDecodeError as error:
        raise BadAnswer(f"{url} is not JSON; is it the address of an index?") from error
    except requests.RequestException as error:
        raise _unreachable(url) from error


def size_of(url: str) -> int:
    """How many bytes *url* has; 0 if the server does not say.

    Raises:
        Unreachable: it did not answer.
    """
    _safe(url)
    try:
        response = requests.head(url, timeout=_TIMES, allow_redirects=True)
    except requests.RequestException as error:
        raise _unreachable(url) from error
    return int(response.headers.get("Content-Length", 0)) if response.ok else 0


def fetch_file(url: str, path: Path, progress: Progress, *, sha256: str = "", size: int = 0) -> str:
    """Fetch *url* to *path*, and give its SHA-256.

    A connection that breaks is taken up again; after three times what has come is left for
    the next run.

    Raises:
        Unreachable: the server does not answer, or breaks off again and again.
        BadAnswer: it has another *size*, or what came has another digest than *sha256*; it
            is not kept.
    """
    part = path.with_name(f"{path.name}.part")
    mark = path.with_name(f"{path.name}.part.etag")
    for attempt in range(_TRIES):
        try:
            if _fetch(url, part, mark, progress, size):
                break
        except requests.RequestException as error:
            if attempt == _TRIES - 1:
                raise _broken(url, part) from error
    else:
        raise _broken(url, part)
    with part.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    mark.unlink(missing_ok=True)
    if sha256 and found != sha256.lower():
        part.unlink()
        raise BadAnswer(
            f"{url}: the SHA-256 is {found}, and should be {sha256.lower()}; "
            "nothing was installed: run again, or ask whoever keeps the index"
        )
    os.replace(part, path)
    return found


def _fetch(url: str, part: Path, mark: Path, progress: Progress, size: int) -> bool:
    """Fetch what is missing of *part*; say whether it is whole now."""
    have = part.stat().st_size if part.is_file() and mark.is_file() else 0
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": mark.read_text("utf-8")}
    with _get(url, headers) as response:
        if response.status_code == 416:
            part.unlink()
            return False
        start, whole = _place(response, have)
        if size and whole and whole != size:
            raise BadAnswer(
                f"{url} has {whole:,} bytes, but the index says {size:,}; nothing was installed"
            )
        # Without a strong validator nobody can tell whether the rest is of the same file.
        validator = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
        mark.unlink(missing_ok=True)
        if validator and not validator.startswith("W/"):
            mark.write_text(validator, "utf-8")
        return _write(response, part, start, whole, progress)


def _place(response: requests.Response, have: int) -> tuple[int, int]:
    """Where in the file the answer's body begins, and how long the file is; 0 if unknown."""
    length = int(response.headers.get("Content-Length") or 0)
    if response.status_code != 206:
        return 0, length
    span, _, whole = response.headers.get("Content-Range", "").partition("/")
    if not span.startswith(f"bytes {have}-"):
        raise requests.ConnectionError("a different part of the file was sent")
    return have, int(whole) if whole.isdecimal() else have + length


def _write(
    response: requests.Response, part: Path, start: int, whole: int, progress: Progress
) -> bool:
    try:
        with part.open("ab" if start else "wb") as file:
            progress(start, whole)
            for block in response.iter_content(_BLOCK):
                file.write(block)
                progress(file.tell(), whole)
            return not whole or file.tell() == whole
    except OSError as error:
        if isinstance(error, requests.RequestException):
            raise
        raise TranslatorError(f"{part}: cannot be written: {error.strerror}") from error


def _get(url: str, headers: Mapping[str, str]) -> requests.Response:
    _safe(url)
    response = requests.get(url, headers=dict(headers), stream=True, timeout=_TIMES)
    _safe(response.url)  # it may have been redirected
    if response.status_code >= 400 and response.status_code != 416:
        response.close()
        hint = "is the address right?" if response.status_code < 500 else "try again later"
        raise Unreachable(f"{url} answered {response.status_code}: {hint}")
    return response


def _safe(url: str) -> None:
    """Refuse what could be changed on its way."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname and not ODD.search(url):
        return
    if ODD.search(url) or parts.scheme != "http" or parts.hostname not in _LOOPBACK:
        raise EngineSetup(f"{url} is not an https address; download it yourself, and use --from")


def _unreachable(url: str) -> Unreachable:
    host = urlsplit(url).netloc.rpartition("@")[2]
    return Unreachable(
        f"cannot reach {host}: check the network, or download the package elsewhere "
        "and install it with --from"
    )


def _broken(url: str, part: Path) -> Unreachable:
    have = part.stat().st_size if part.is_file() else 0
    return Unreachable(
        f"{url} broke off after {have / 1e6:,.1f} MB; run again to continue from there"
    )

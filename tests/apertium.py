"""Apertium for real: is it installed, and its server on this machine alone.

apertium-apy listens on every address and has no setting for that, so it is started by a few
lines that bind it to loopback.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

MODES = Path("/usr/share/apertium")
"""Where Debian puts the pairs."""
_PYTHON = Path("/usr/bin/python3")
_SERVER = Path("/usr/lib/python3/dist-packages/apertium_apy")
_LAUNCHER = """
import sys
import tornado.httpserver

class Loopback(tornado.httpserver.HTTPServer):
    def bind(self, port, address=None, *args, **options):
        super().bind(port, "127.0.0.1", *args, **options)

tornado.httpserver.HTTPServer = Loopback
from apertium_apy import apy
sys.argv[0] = "apertium-apy"
apy.main()
"""


@cache
def pairs() -> frozenset[str]:
    """The pairs that the local program has; none if there is no program."""
    if not shutil.which("apertium"):
        return frozenset()
    done = subprocess.run(["apertium", "-l"], capture_output=True, encoding="utf-8", check=False)
    return frozenset(done.stdout.split())


needs_apertium = pytest.mark.skipif(
    "eng-spa" not in pairs(), reason="apertium-eng-spa is not installed"
)
needs_server = pytest.mark.skipif(
    "eng-spa" not in pairs() or not _SERVER.is_dir(), reason="apertium-apy is not installed"
)


@contextmanager
def server() -> Iterator[str]:
    """The address of a server with the installed pairs, for as long as the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [_PYTHON, "-c", _LAUNCHER, "--port", str(port), "--lang-names", "/nowhere", str(MODES)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    opener = build_opener(ProxyHandler({}))
    for _ in range(200):
        try:
            with opener.open(f"{url}/listPairs", timeout=5) as answer:
                json.load(answer)
                return
        except URLError:
            assert process.poll() is None, "apertium-apy has ended"
            time.sleep(0.05)
    raise AssertionError("apertium-apy does not answer")

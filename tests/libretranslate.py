"""LibreTranslate for real: in a virtual environment of its own, with tiny packages.

`make libretranslate` installs it, for it pins old versions of what we use, too. Its packages
are the tiny model of `fixtures/models`, both ways: it starts without a download only if there
are at least two. It would download a splitter of sentences; a launcher gives it a plain one.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.kit import ROOT

VENV = ROOT / ".venv" / "libretranslate"
"""Where `make libretranslate` puts it."""
_MODEL = ROOT / "tests" / "fixtures" / "models"
_LAUNCHER = """
import re
import sys
import argostranslate.sbd

class Splitter:
    def __init__(self, lang, **options):
        pass

    def sentences(self, text):
        return [each for each in re.split("(?<=[.!?。！？])", text) if each.strip()]

argostranslate.sbd.SBDetect = Splitter
for path in sys.argv[1:sys.argv.index("--")]:
    argostranslate.package.install_from_path(path)
sys.argv = ["libretranslate", *sys.argv[sys.argv.index("--") + 1:]]
from libretranslate import main
main()
"""

needs_libretranslate = pytest.mark.skipif(
    not (VENV / "bin" / "libretranslate").exists(),
    reason="LibreTranslate is not installed: make libretranslate",
)


def package(folder: Path, source: str, target: str) -> Path:
    """Write the tiny model as an Argos package."""
    name = f"translate-{source}_{target}-1_0"
    metadata = {
        "package_version": "1.0", "argos_version": "1.9.0", "from_code": source,
        "from_name": source, "to_code": target, "to_name": target,
    }  # fmt: skip
    path = folder / f"{name}.argosmodel"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/metadata.json", json.dumps(metadata))
        archive.write(_MODEL / "pieces.model", f"{name}/sentencepiece.model")
        for each in ("model.bin", "config.json", "shared_vocabulary.json"):
            archive.write(_MODEL / each, f"{name}/model/{each}")
    return path


@contextmanager
def server(folder: Path, *options: str) -> Iterator[str]:
    """The address of a server that keeps all it writes in *folder*."""
    packages = [str(package(folder, *pair)) for pair in (("zh", "en"), ("en", "zh"))]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    environ = {**os.environ, **dict.fromkeys(places, str(folder))}
    argv: list[str | Path] = [
        VENV / "bin" / "python", "-c", _LAUNCHER, *packages, "--", "--host", "127.0.0.1", "--port",
        str(port), "--disable-web-ui", "--disable-files-translation", *options,
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            argv, cwd=folder, env=environ, stdout=log, stderr=subprocess.STDOUT
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, folder / "log")
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    opener = build_opener(ProxyHandler({}))
    for _ in range(600):
        try:
            with opener.open(f"{url}/languages", timeout=5) as answer:
                json.load(answer)
                return
        except (URLError, OSError):
            assert process.poll() is None, log.read_text("utf-8")[-2000:]
            time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8")[-2000:])

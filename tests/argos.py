"""Models for the tests: the tiny one of `fixtures/models`, as packages and folders; and an index.

The tiny model really translates a small phrase book (see `fixtures/models/README.md`). The
babbler is one with random weights, which says anything and never ends.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.kit import Site
from tests.running import running
from translator.engines.local.packages import install

MODEL = Path(__file__).parent / "fixtures" / "models"
"""The tiny model."""
WEIGHTS = ("model.bin", "config.json", "shared_vocabulary.json")


def package(
    folder: Path, source: str = "zh", target: str = "en", version: str = "1.0", **more: Any
) -> Path:
    """Write the tiny model as an Argos package, with *more* in its metadata."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"translate-{source}_{target}-{version.replace('.', '_')}"
    path = folder / f"{name}.argosmodel"
    metadata = {
        "package_version": version, "argos_version": "1.9.0", "from_code": source,
        "from_name": source, "to_code": target, "to_name": target, **more,
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}/metadata.json", json.dumps(metadata))
        archive.writestr(f"{name}/README.md", "# Tiny\n\nLicense: Apache-2.0, as the project.\n")
        archive.write(MODEL / "pieces.model", f"{name}/sentencepiece.model")
        archive.writestr(f"{name}/stanza/resources.json", "{}")
        for each in WEIGHTS:
            archive.write(MODEL / each, f"{name}/model/{each}")
    return path


def opus(folder: Path) -> Path:
    """Lay the tiny model out as OPUS-MT folders are: `</s>` is left to whoever calls."""
    folder.mkdir(parents=True)
    for each in WEIGHTS:
        shutil.copy(MODEL / each, folder / each)
    for each in ("source.spm", "target.spm"):
        shutil.copy(MODEL / "pieces.model", folder / each)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "add_source_eos": False}), "utf-8")
    return folder


def nllb(folder: Path) -> Path:
    """Lay the tiny model out as NLLB folders are; it does not know these languages' tokens."""
    opus(folder)
    (folder / "source.spm").rename(folder / "sentencepiece.bpe.model")
    (folder / "target.spm").unlink()
    return folder


def models_in(folder: Path) -> Path:
    """Install the tiny model both ways in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for source, target in (("zh", "en"), ("en", "zh")):
        install(package(folder / ".made", source, target), folder, None, {})
    return folder


def babbler(folder: Path, seed: int = 0) -> Path:
    """Install a model with random weights from *seed*, zh → en, in *folder*."""
    import ctranslate2.specs.transformer_spec as specs
    import numpy

    random = numpy.random.default_rng(seed)
    words = json.loads((MODEL / "shared_vocabulary.json").read_text("utf-8"))
    width = 16

    def fill(part: Any, rows: int, columns: int) -> None:
        part.weight = random.normal(0, 0.5, (rows, columns)).astype("float32")
        part.bias = numpy.zeros(rows, "float32")

    def norm(part: Any) -> None:
        part.gamma, part.beta = numpy.ones(width, "float32"), numpy.zeros(width, "float32")

    spec = specs.TransformerSpec.from_config(num_layers=1, num_heads=2)
    encoder, decoder = spec.encoder.layer[0], spec.decoder.layer[0]
    for side in (spec.encoder, spec.decoder):
        table = side.embeddings[0] if isinstance(side.embeddings, list) else side.embeddings
        table.weight = random.normal(0, 1, (len(words), width)).astype("float32")
        norm(side.layer_norm)
    for attention, shapes in (
        (encoder.self_attention, (3, 1)), (decoder.self_attention, (3, 1)),
        (decoder.attention, (1, 2, 1)),
    ):  # fmt: skip
        norm(attention.layer_norm)
        for part, count in zip(attention.linear, shapes, strict=True):
            fill(part, count * width, width)
    for layer in (encoder, decoder):
        norm(layer.ffn.layer_norm)
        fill(layer.ffn.linear_0, 2 * width, width)
        fill(layer.ffn.linear_1, width, 2 * width)
    fill(spec.decoder.projection, len(words), width)
    spec.register_source_vocabulary(words)
    spec.register_target_vocabulary(words)
    spec.validate()
    place = folder / "zh_en"
    (place / "model").mkdir(parents=True)
    spec.save(str(place / "model"))
    shutil.copy(MODEL / "pieces.model", place / "sentencepiece.model")
    (place / "metadata.json").write_text('{"from_code": "zh", "to_code": "en"}', "utf-8")
    return folder


def with_models(site: Site, folder: Path, more: str = "") -> Site:
    """Let *site* use the local engine with the models of *folder*."""
    text = f'engine = "local"\n{site.text("translator.toml")}'
    site.put("translator.toml", f"{text}[engines.local]\nmodels = {str(folder)!r}\n{more}")
    return site


class PackageServer(ThreadingHTTPServer):
    """An index of packages and the packages themselves, on this computer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, str, str]] = []
        """Method, path and `Range` of each request."""
        self.cuts: list[int] = []
        """After how many bytes the next bodies are cut off."""
        self.stalled = False
        """Whether bodies stop half way until this is over."""
        self.etags = True
        self.ranges = True

    def add(self, path: Path, **more: Any) -> dict[str, Any]:
        """Offer the package at *path*, with *more* in its entry of the index."""
        self.files[f"/{path.name}"] = path.read_bytes()
        m = re.fullmatch(r"translate-(\w+)_(\w+)-([\d_]+)\.argosmodel", path.name)
        assert m
        entry = {
            "package_version": m[3].replace("_", "."), "argos_version": "1.9.0",
            "from_code": m[1], "from_name": m[1], "to_code": m[2], "to_name": m[2],
            "links": [f"{self.url}/{path.name}"], "code": f"translate-{m[1]}_{m[2]}", **more,
        }  # fmt: skip
        self.index([*json.loads(self.files.get("/index.json", b"[]")), entry])
        return entry

    def index(self, entries: Any) -> None:
        """Offer *entries* as the index."""
        self.files["/index.json"] = json.dumps(entries).encode()

    def ranges_of(self, name: str) -> list[str]:
        """The `Range` of each GET of a file."""
        return [r for method, path, r in self.asked if method == "GET" and path == f"/{name}"]


class _Handler(BaseHTTPRequestHandler):
    server: PackageServer

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, body: bool) -> None:
        self.server.asked.append((self.command, self.path, self.headers.get("Range", "")))
        data = self.server.files.get(self.path)
        if data is None:
            self.send_error(404)
            return
        etag = f'"{hashlib.md5(data).hexdigest()}"'
        start = self._start(etag)
        if start > len(data):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        if self.server.etags:
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if body:
            cut = self.server.cuts.pop(0) if self.server.cuts and "json" not in self.path else None
            with suppress(OSError):  # whoever asked may have gone
                self._send(data[start:][:cut])

    def _send(self, data: bytes) -> None:
        half = len(data) * 3 // 4 if self.server.stalled and "json" not in self.path else 0
        self.wfile.write(data[:half])
        while self.server.stalled and half:
            time.sleep(0.01)
        self.wfile.write(data[half:])

    def _start(self, etag: str) -> int:
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        fits = self.headers.get("If-Range") in (None, etag)
        return int(wanted[1]) if wanted and fits and self.server.ranges else 0

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def package_server(*packages: Path, **more: Mapping[str, Any]) -> Iterator[PackageServer]:
    """Serve *packages* and their index on 127.0.0.1."""
    server = PackageServer()
    with running(server):
        server.index([])
        for path in packages:
            server.add(path, **more)
        yield server

"""llama.cpp's own server with a tiny model of random numbers: `python -m tests.llama FOLDER`.

The model knows nothing, and writes noise; but the server is the real one: its schemas, caps,
contexts and errors are those that people meet. Weights come from a seeded generator, so that
the same request has the same answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.kit import ROOT

if TYPE_CHECKING:
    import gguf

KEY = "sk-llama-0123456789"
NEEDS = pytest.mark.skipif(
    find_spec("xllamacpp") is None or find_spec("gguf") is None,
    reason="xllamacpp and gguf are not installed: pip install -e '.[servers]'",
)
_SIZES = {"embedding": 32, "heads": 2, "forward": 64, "context": 4096}
_TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


_QUOTE = 3 + 256 + ord('"') - ord("!")
LEGIBLE = {str(_QUOTE): 2, **{str(3 + byte): -100 for byte in range(256)}}
"""A `logit_bias` with which the model writes short texts of ASCII; without it, bytes at random."""


def write_model(path: Path) -> None:
    """Write a model of one layer, with a token for each byte and for each ASCII character."""
    import gguf

    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    kinds = [gguf.TokenType.UNKNOWN, *[gguf.TokenType.CONTROL] * 2, *[gguf.TokenType.BYTE] * 256]
    letters = [*map(chr, range(33, 127)), "\u2581"]
    pieces += letters
    kinds += [gguf.TokenType.NORMAL] * len(letters)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(_SIZES["context"])
    writer.add_embedding_length(_SIZES["embedding"])
    writer.add_block_count(1)
    writer.add_feed_forward_length(_SIZES["forward"])
    writer.add_head_count(_SIZES["heads"])
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_SIZES["embedding"] // _SIZES["heads"])
    writer.add_vocab_size(len(pieces))
    writer.add_tokenizer_model("llama")
    writer.add_token_list([piece.encode() for piece in pieces])
    writer.add_token_scores([-float(number) for number in range(len(pieces))])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(_TEMPLATE)
    _add_weights(writer, len(pieces))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_weights(writer: gguf.GGUFWriter, vocabulary: int) -> None:
    import numpy

    generator = numpy.random.default_rng(0)
    wide, high = _SIZES["embedding"], _SIZES["forward"]
    ones = numpy.ones(wide, numpy.float32)
    writer.add_tensor("output_norm.weight", ones)
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", ones)
    shapes = {
        "token_embd": (vocabulary, wide),
        "output": (vocabulary, wide),
        **{f"blk.0.{name}": (wide, wide) for name in ("attn_q", "attn_k", "attn_v", "attn_output")},
        "blk.0.ffn_gate": (high, wide),
        "blk.0.ffn_up": (high, wide),
        "blk.0.ffn_down": (wide, high),
    }
    for name, shape in shapes.items():
        weights = generator.standard_normal(shape) * 0.05
        writer.add_tensor(f"{name}.weight", weights.astype(numpy.float32))


@contextmanager
def running(folder: Path, context: int = 2048) -> Iterator[str]:
    """Start a server in a process of its own; give its address before `/chat/completions`."""
    argv = [sys.executable, "-m", "tests.llama", str(folder), str(context)]
    said, log = folder / "address", folder / "llama.log"
    with said.open("wb") as out, log.open("wb") as errors:
        process = subprocess.Popen(argv, cwd=ROOT, stdout=out, stderr=errors)
    try:
        yield _address(said, log, process)
    finally:
        process.kill()
        process.wait()


def _address(said: Path, log: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait until the model is there, and give its address."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(400):
        if process.poll() is not None:
            break
        url = said.read_text("utf-8").strip()
        health = url.removesuffix("/v1") + "/health"
        with suppress(OSError, ValueError), opener.open(health, timeout=2) as answer:
            if json.load(answer).get("status") == "ok":
                return url
        time.sleep(0.05)
    raise AssertionError(f"llama.cpp did not come up: {log.read_text(errors='replace')[-2000:]}")


def main() -> None:
    """Serve until killed: FOLDER for the model, and the length of the context."""
    import xllamacpp

    folder, context = Path(sys.argv[1]), int(sys.argv[2])
    path = folder / "tiny.gguf"
    if not path.exists():
        write_model(path)
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(path)
    wanted.n_ctx = context
    wanted.n_parallel = 1
    wanted.hostnames = ["127.0.0.1"]
    wanted.port = 0
    wanted.api_keys = [KEY]
    server = xllamacpp.Server(wanted)
    sys.stdout.write(f"{server.listening_address}/v1\n")
    sys.stdout.flush()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()

"""What translating real posts costs in tokens, beside sending whole files: `make tokens`.

The posts go the whole way, through the command line with the shipped glossaries, to a server
of our own that counts every prompt and answers with English of a sort. Then one paragraph of
one post is edited, and it all runs again.

Tokens are those of OpenAI's o200k_base where tiktoken finds its vocabulary on this machine (in
`TIKTOKEN_CACHE_DIR`, or in the package litellm), else the toolkit's own estimate.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from click.testing import CliRunner

from bench.samples import ROOT
from translator.catalog.catalog import Catalog
from translator.cli import main as translator
from translator.engines.usage import tokens
from translator.markdown.document import Document
from translator.translate.pipeline import copied
from translator.units import Locale, Pair

BAR = 1.35
"""How many times the source's own tokens the prompts may have."""
ZH_EN = Pair(Locale("zh-Hans"), Locale("en"))
_EDIT = "（这一段改过了。）"
_SETTINGS = """\
locales = ["zh-Hans", "en"]
engine = "chat"
glossaries = ["community", "ml", "paddlepaddle"]
[[posts]]
source = "{{slug}}.md"
target = "{{locale}}/{{slug}}.md"
[engines.chat]
base_url = "{url}"
model = "counting"
"""


@dataclass(slots=True)
class Spent:
    """What one run asked for."""

    requests: int = 0
    """Requests."""
    prompt: int = 0
    """Tokens of their messages."""
    schema: int = 0
    """Tokens of the JSON schemas beside the messages, which some services bill, too."""
    rules: int = 0
    """Those of the prompts that are the same in every request, which caches make cheap."""
    repaired: int = 0
    """Requests in which an answer was rejected."""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    """The requests."""


def counter() -> tuple[str, Callable[[str], int]]:
    """What counts tokens, with its name."""
    # tiktoken would fetch its vocabulary; litellm's wheel carries it in the form it is kept in.
    if "TIKTOKEN_CACHE_DIR" not in os.environ and (found := find_spec("litellm")):
        for folder in found.submodule_search_locations or ():
            os.environ["TIKTOKEN_CACHE_DIR"] = f"{folder}/litellm_core_utils/tokenizers"
    if os.environ.get("TIKTOKEN_CACHE_DIR") and find_spec("tiktoken"):
        import tiktoken

        coder = tiktoken.get_encoding("o200k_base")
        return "o200k_base", lambda text: len(coder.encode(text, disallowed_special=()))
    return "the toolkit's estimate", tokens


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Note the request, and answer in English of a sort."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)  # type: ignore[attr-defined]  # ours, see `counting`
        work = json.loads(body["messages"][-1]["content"])
        said = {n: english(text, work.get("terms", {})) for n, text in work["translate"].items()}
        message = {"role": "assistant", "content": json.dumps(said)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        data = json.dumps({"choices": [choice]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def counting() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server on this machine: its address, and what it was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    bodies: list[dict[str, Any]] = []
    server.bodies = bodies  # type: ignore[attr-defined]  # read by its handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", bodies
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


_HAN = re.compile(r"[\u3400-\u9fff]+")
_SOUNDS = [f"{one}{two}" for one in "bdfgklmnprst" for two in ("an", "er", "ing", "on", "est")]
_MARKS = str.maketrans(
    {"，": ", ", "、": ", ", "。": ". ", "：": ": ", "；": "; ", "？": "? ", "！": "! "}
    | dict(zip("（）《》【】“”", '()""[]""', strict=True))
)


def english(text: str, terms: Mapping[str, str]) -> str:
    """A text of English words, as long as *text* would be, with its terms, tags and figures."""
    for form in sorted(terms, key=len, reverse=True):
        text = text.replace(form, f" {terms[form].split(', not ')[0].split(' / ')[0]} ")
    text = _HAN.sub(lambda m: f" {_words(m[0])} ", text).translate(_MARKS)
    return re.sub(r" (?=[ ,.:;?!)])", "", text).strip()


def _words(han: str) -> str:
    """A word for each Chinese character but every other one, of no meaning that might be wrong."""
    pairs = (divmod(ord(letter), len(_SOUNDS)) for letter in han[::2])
    return " ".join(_SOUNDS[high % len(_SOUNDS)] + _SOUNDS[low] for high, low in pairs)


def spent(bodies: list[dict[str, Any]], count: Callable[[str], int]) -> Spent:
    """Count what the requests of a run hold."""
    total = Spent(bodies=bodies)
    for body in bodies:
        rules, *rest = (count(message["content"]) for message in body["messages"])
        total.requests += 1
        total.rules += rules
        total.prompt += rules + sum(rest)
        if shape := body.get("response_format", {}).get("json_schema"):
            total.schema += count(json.dumps(shape, separators=(",", ":")))
        total.repaired += '"rejected":' in body["messages"][-1]["content"]
    return total


def sources(folder: Path, count: Callable[[str], int]) -> tuple[int, int, int]:
    """Tokens of the posts' files, tokens of what is translated in them, and their units."""
    files = texts = units = 0
    for path in sorted(folder.glob("*.md")):
        text = path.read_text("utf-8")
        files += count(text)
        catalog = Catalog.read("", ZH_EN, "post").merged(Document.parse(text).segments)
        wanted = [unit.source for unit in catalog.units if not copied(unit, ZH_EN).target]
        texts += count("\n".join(wanted))
        units += len(wanted)
    return files, texts, units


def measure(posts: Path, count: Callable[[str], int]) -> Iterator[str]:
    """Translate *posts*, edit one paragraph, translate again; the lines of a report."""
    with TemporaryDirectory() as name, counting() as (url, bodies):
        blog = Path(name)
        for path in sorted(posts.glob("*.md")):
            shutil.copy(path, blog)
        (blog / "translator.toml").write_text(_SETTINGS.format(url=url), "utf-8")
        files, texts, units = sources(blog, count)
        first = _run(blog, bodies, count)
        again = _run(blog, bodies, count)
        edited = _edit(sorted(blog.glob("*.md"), key=lambda path: path.stat().st_size))
        second = _run(blog, bodies, count)
        whole = count(edited) + (first.rules // first.requests)
    yield f"{units} units in the posts; {first.repaired} requests mended rejected answers"
    yield _ROW.format("", "requests", "prompt", "of source", "schemas", "cacheable")
    yield _row("the source: what is translated", None, Spent(prompt=texts), texts)
    yield _row("all posts", first.requests, first, texts)
    yield _row("all posts again", again.requests, again, texts)
    yield _row("whole files, without rules or terms", None, Spent(prompt=files), texts)
    yield _row("one paragraph edited", second.requests, second, None)
    yield _row("its whole file each time", 1, Spent(prompt=whole), None)
    ratio = first.prompt / texts
    yield ""
    yield f"prompts / source: {ratio:.3f}; bar {BAR}: {'met' if ratio <= BAR else 'MISSED'}"
    yield f"an edited paragraph: {second.requests} request; bar 1: " + (
        "met" if second.requests == 1 else "MISSED"
    )


def _run(blog: Path, bodies: list[dict[str, Any]], count: Callable[[str], int]) -> Spent:
    before = len(bodies)
    with chdir(blog):
        result = CliRunner().invoke(translator, ["translate"], catch_exceptions=False)
    if result.exit_code not in (0, 1):
        raise click.ClickException(result.output)
    return spent(bodies[before:], count)


def _edit(posts: Sequence[Path]) -> str:
    """Change one paragraph of a post of middling size; its new text."""
    for post in posts[len(posts) // 2 :]:
        text = post.read_text("utf-8")
        if at := re.search(r"(?<=\n\n)[\u3400-\u9fff][^\n]{40,}(?=\n\n)", text):
            text = text[: at.end()] + _EDIT + text[at.end() :]
            post.write_text(text, "utf-8")
            return text
    raise click.ClickException("no post has a paragraph to edit")


_ROW = "{:<38}{:>9}{:>9}{:>11}{:>9}{:>11}"


def _row(name: str, requests: int | None, cost: Spent, texts: int | None) -> str:
    share = f"{cost.prompt / texts:.3f}" if texts else ""
    cells = (cost.schema or "", cost.rules or "")
    return _ROW.format(name, "" if requests is None else requests, cost.prompt, share, *cells)


@click.command()
@click.argument(
    "posts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT.parent / "shared" / "corpus" / "posts",
)
def main(posts: Path) -> None:
    """Print what translating POSTS costs in tokens."""
    name, count = counter()
    click.echo(f"Tokens: {name}; posts: {len(list(posts.glob('*.md')))}\n")
    for line in measure(posts, count):
        click.echo(line)


if __name__ == "__main__":
    main()

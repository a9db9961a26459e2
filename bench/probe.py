"""Run the command line in this process and note what it does; `bench.house` starts it.

`python probe.py translate --to en` prints a line of JSON as the last one: how many functions of the
package were called, how deep its frames stood, and how often the texts of the folder were parsed.
It knows no module of the package but its command line, so any version can be asked.
"""

from __future__ import annotations

import io
import json
import sys
import threading
import tomllib
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import click
import mistune.block_parser
import yaml

SPEC = find_spec("translator")
assert SPEC is not None
assert SPEC.origin is not None
PACKAGE = str(Path(SPEC.origin).parent)
"""The folder of the package that is asked."""


class Trace:
    """The package's own functions that were called, and its deepest stack of frames."""

    def __init__(self) -> None:
        self.codes: set[CodeType] = set()
        self.deepest = 0

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Note a call."""
        if event != "call" or not frame.f_code.co_filename.startswith(PACKAGE):
            return
        self.codes.add(frame.f_code)
        depth, at = 0, frame.f_back
        while at:
            depth += at.f_code.co_filename.startswith(PACKAGE)
            at = at.f_back
        self.deepest = max(self.deepest, depth + 1)

    def functions(self) -> int:
        """How many were called; bodies of modules and classes, lambdas, comprehensions are none."""
        return sum("<" not in code.co_name for code in self.codes)


def counted(parsed: Counter[str], owner: Any, name: str, text: Callable[..., str]) -> None:
    """Let each call of *owner*'s function *name* count the *text* that it was called with."""
    function = getattr(owner, name)

    def counting(*args: Any, **options: Any) -> Any:
        """Count, then call."""
        parsed[text(*args)] += 1
        return function(*args, **options)

    setattr(owner, name, counting)


def main(args: list[str]) -> None:
    """Run `translator` with *args* twice: to count what is parsed, then to see who is called."""
    blocks: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    # Whatever the package makes of them, mistune's, PyYAML's and Python's parsers are below it.
    # A child state has a parent; a piece of a text that is parsed alone has none.
    parser = mistune.block_parser.BlockParser
    counted(blocks, parser, "parse", lambda _, state, *__: "" if state.parent else state.src)
    for loader in {yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}:
        counted(fields, loader, "__init__", lambda _, stream: str(stream))
    counted(fields, tomllib, "loads", str)
    run(args)
    # What the second run parses is the same again.
    blocks, fields = blocks.copy(), fields.copy()
    texts = [path.read_text("utf-8") for path in Path().rglob("*.md")]
    trace = Trace()
    threading.setprofile(trace)
    sys.setprofile(trace)
    run(args)
    sys.setprofile(None)
    click.echo(json.dumps({
        "functions": trace.functions(),
        "deepest": trace.deepest,
        # The body of a post is most of it; its front matter stands at its head.
        "blocks": times(blocks, lambda key: any(
            2 * len(key) > len(text) and text.rstrip().endswith(key.strip()) for text in texts
        )),
        "front matter": times(fields, lambda key: any(
            text.startswith(("---", "+++")) and key in text[: len(key) + 10] for text in texts
        )),
    }))  # fmt: skip


def run(args: list[str]) -> None:
    """Run the command line, and keep to itself what it prints."""
    from translator.cli import main as command

    with redirect_stdout(io.StringIO()), suppress(SystemExit):
        command(args, standalone_mode=False)


def times(parsed: Counter[str], wanted: Callable[[str], bool]) -> list[int]:
    """How often each of the *wanted* texts was parsed, the most first."""
    return sorted((count for key, count in parsed.items() if key and wanted(key)), reverse=True)


if __name__ == "__main__":
    main(sys.argv[1:])

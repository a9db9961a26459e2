"""A small blog on disk, engines of a few lines, and the real command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from translator.cli import main
from translator.engines import Context, Limits
from translator.errors import EngineError
from translator.memory import Memory
from translator.terms.termbase import Termbase
from translator.translate.job import Job, Options, Outcome
from translator.translate.pipeline import translate
from translator.units import Locale, Pair, Term

ROOT = Path(__file__).parent.parent
"""The project's folder."""

SHARED = ROOT.parent / "shared"
"""Real posts, pairs and terms, where they are present."""

ZH, EN = Locale("zh-Hans"), Locale("en")
TO_EN, TO_ZH = Pair(ZH, EN), Pair(EN, ZH)

LAYOUT = """\
[[posts]]
source = "posts/{locale}/{slug}.md"
spelling = { zh-Hans = "zh" }
"""

SETTINGS = """\
locales = ["zh-Hans", "en"]
glossaries = ["terms/*.csv"]
"""

HEADER = """\
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""What a PO file begins with: seven lines."""


def every_command() -> list[tuple[str, ...]]:
    """The names that lead to each command and subcommand, sorted."""

    def below(group: click.Group, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name in group.list_commands(click.Context(group)):
            command = group.get_command(click.Context(group), name)
            yield (*names, name)
            if isinstance(command, click.Group):
                yield from below(command, (*names, name))

    return list(below(main, ()))


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All that it printed."""
        return self.out + self.err


class Site:
    """A blog in a folder."""

    def __init__(self, root: Path, settings: str = SETTINGS, layout: str = LAYOUT) -> None:
        self.root = root
        self.put("translator.toml", settings + layout)

    def put(self, name: str, text: str | bytes) -> Path:
        """Write a file of the blog."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def text(self, name: str) -> str:
        """Read a file of the blog, line ends as they are."""
        return (self.root / name).read_bytes().decode()

    def files(self) -> dict[str, bytes]:
        """Every file with its bytes, but what can be built anew."""
        paths = sorted(path for path in self.root.rglob("*") if path.is_file())
        paths = [path for path in paths if ".translator" not in path.parts]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in paths}

    def run(self, *args: str, env: Mapping[str, str | None] | None = None) -> Ran:
        """Run the command line in the blog's folder, within this process."""
        with chdir(self.root):
            result = CliRunner().invoke(main, args, env=env, catch_exceptions=False)
        return Ran(result.exit_code, result.stdout, result.stderr)

    def process(self, *args: str, env: Mapping[str, str] | None = None) -> Ran:
        """Run the command line as people do: a process of its own."""
        done = subprocess.run(
            command(*args), cwd=self.root, capture_output=True, encoding="utf-8",
            env={**os.environ, **(env or {})}, check=False, timeout=60,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)


def command(*args: str) -> list[str]:
    """The command line as a list for subprocess."""
    return [sys.executable, "-m", "translator", *args]


class Machine:
    """An engine: a function of a text, and a record of what it was asked."""

    name = "machine"
    limits = Limits(texts=10)

    def __init__(self, answer: Callable[[str], str] | Mapping[str, str] | str = "") -> None:
        self.answer = answer
        self.asked: list[str] = []

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Answer each text."""
        self.asked += texts
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> str:
        if isinstance(self.answer, str):
            return self.answer
        return self.answer[text] if isinstance(self.answer, Mapping) else self.answer(text)


class Failing(Machine):
    """An engine that fails at its second batch."""

    limits = Limits(texts=1)

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Answer once."""
        if self.asked:
            raise EngineError("the line is dead")
        return super().translate(texts, pair, terms, context)


def run_pipeline(
    text: str,
    catalog: str = "",
    engine: Machine | None = None,
    *,
    pair: Pair = TO_EN,
    target: str | None = None,
    memory: Memory | None = None,
    termbase: Termbase | None = None,
    partial: bool = False,
    approved: bool = False,
    force: bool = False,
) -> Outcome:
    """Run the pipeline on values, as a worker would."""
    options = Options(partial=partial, approved=approved, force=force)
    job = Job.of(text, pair, catalog=catalog, target=target, options=options)
    terms = (termbase or Termbase()).matcher(pair)
    return translate(job, memory or Memory.of(()), terms, engine)


def needs(program: str) -> pytest.MarkDecorator:
    """Skip, saying so, where *program* is not installed."""
    missing = shutil.which(program) is None
    return pytest.mark.skipif(missing, reason=f"{program} (GNU gettext) is not installed")


def entry(msgid: str, msgstr: str = "", *lines: str) -> str:
    """An entry of a PO file, *lines* before it."""
    return "".join(f"{line}\n" for line in lines) + f'msgid "{msgid}"\nmsgstr "{msgstr}"\n\n'

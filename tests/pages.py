"""Pages that show commands and what they print, and blogs in which a test plays them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from tests.kit import ROOT
from translator.cli import main

FENCE = re.compile(r"^( *)```(\w*)(?: [^\n]*)?\n(.*?)^\1```$", re.M | re.S)
CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
LINK = re.compile(r"\]\(([^()\s#]*)(?:#([^()\s]+))?\)")
HEADING = re.compile(r"^#+ (.*)$", re.M)


def read(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def fences(page: Path, language: str) -> list[str]:
    """The code blocks of *page* in *language*."""
    return [m[3] for m in FENCE.finditer(read(page)) if m[2] == language]


def prose(page: Path) -> str:
    """The text of *page* without code."""
    return CODE.sub("", FENCE.sub("", read(page)))


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the command line in *folder*: its exit code, and all that a terminal shows."""
    with chdir(folder):
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    return result.exit_code, result.output


def folded(text: str) -> str:
    """*text* without regard to line breaks, which differ between versions of click."""
    return " ".join(text.split())


def shows(shown: str, real: str) -> bool:
    """Whether the output *shown* is the *real* one, but for what `…` stands for.

    The line of a term in its glossary may be another one, since terms are added above it.
    """
    pattern = ".*".join(re.escape(part.strip("\n")) for part in shown.strip().split("…"))
    pattern = re.sub(r"csv:\d+", r"csv:\\d+", pattern)
    return re.fullmatch(rf"\s*{pattern}\s*", real.strip(), re.S) is not None


def sessions(page: Path) -> Iterator[tuple[str, str]]:
    """The commands of the console blocks of *page*, each with what is shown after it."""
    for block in fences(page, "console"):
        for command in re.split(r"^\$ ", block, flags=re.M)[1:]:
            line, _, output = command.partition("\n")
            yield line, output


class Scene:
    """A blog in a folder, in which the sessions of a page are played."""

    def __init__(self, folder: Path, page: Path, settings: str = "") -> None:
        self.folder = folder
        self.waiting = [each for each in sessions(page) if each[0].startswith("translator")]
        self.put("translator.toml", settings)

    def put(self, name: str, text: str) -> None:
        """Write a file of the blog."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def copy(self, source: str, name: str) -> None:
        """Take over a file of this repository."""
        self.put(name, read(ROOT / source))

    def edit(self, name: str, old: str, new: str) -> None:
        """Change a file as an editor would."""
        text = read(self.folder / name)
        assert old in text
        self.put(name, text.replace(old, new))

    def run(self, *arguments: str) -> None:
        """Run what the page does not show."""
        run(self.folder, *arguments)

    def play(self, count: int = 1) -> None:
        """Run the next commands of the page; they must print what it shows."""
        for _ in range(count):
            line, output = self.waiting.pop(0)
            real = run(self.folder, *shlex.split(line)[1:])[1]
            assert shows(output, real), f"{line}\n{real}"

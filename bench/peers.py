"""The peers, each used as its own command line uses it, without its start.

They ship no types and are an extra, so their modules are imported by name, which mypy
takes as `Any`, and only if they are installed.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import polib

from bench.tools import MARK, Tool
from translator.files import read_text

_OPTIONS = ["-f", "text", "-o", "markdown", "-o", "neverwrap", "-M", "UTF-8"]
_DRIVER = Path(__file__).with_name("po4a.pl")


def peers() -> Iterator[Tool | str]:
    """The peers that are installed; for one that is not, its name."""
    makers = {
        "mdpo": _mdpo,
        "translate-toolkit": _translate_toolkit,
        "po4a": _po4a,
        "po4a, a process a file": _po4a_processes,
    }
    for name, make in makers.items():
        try:
            yield make(name)
        except ImportError:
            yield name


def _mdpo(name: str) -> Tool:
    """mdpo, given files: it would try a text as a pattern for file names first."""
    md2po: Any = import_module("mdpo.md2po")
    po2md: Any = import_module("mdpo.po2md")

    def extract(markdown: Path) -> str:
        return str(md2po.markdown_to_pofile([str(markdown)], wrapwidth=0))

    def fill(markdown: Path, po: Path) -> str:
        return str(po2md.pofile_to_markdown(str(markdown), [str(po)], wrapwidth=0))

    return Tool(name, version("mdpo"), extract, fill, _complete)


def _translate_toolkit(name: str) -> Tool:
    """translate-toolkit, by what `md2po -m 0` and `po2md -m 0` call for each file.

    Front matter, to it one unit with dashes and keys, is left out: `--no-frontmatter`.
    Its warnings about equal sources are silenced, since printing them takes time.
    """
    md2po: Any = import_module("translate.convert.md2po").MD2POOptionParser()
    po2md: Any = import_module("translate.convert.po2md").MarkdownTranslator
    store: Any = import_module("translate.storage.po").pofile
    logging.getLogger("translate").setLevel(logging.ERROR)

    def extract(markdown: Path) -> str:
        output = BytesIO()
        with markdown.open("rb") as file:
            md2po._extract_translation_units(
                file, output, None, "msgctxt", "single", maxlength=0, extract_frontmatter=False
            )
        return output.getvalue().decode()

    def fill(markdown: Path, po: Path) -> str:
        output = BytesIO()
        with markdown.open("rb") as template, po.open("rb") as file:
            translator = po2md(store(file), False, None, 0, extract_frontmatter=False)
            translator.translate(template, output)
        return output.getvalue().decode()

    return Tool(name, version("translate-toolkit"), extract, fill, _complete)


def _po4a(name: str) -> Tool:
    """po4a's library in a Perl program that is started once, so that its start is not timed."""
    _, _, release = _commands()
    driver = _Driver()

    def extract(markdown: Path) -> str:
        return driver.ask(str(markdown))

    def fill(markdown: Path, po: Path) -> str:
        return driver.ask(str(markdown), str(po))

    return Tool(name, release, extract, fill, _complete)


class _Driver:
    """A running `po4a.pl`."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            ["perl", str(_DRIVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=_environment(),
        )
        atexit.register(self._process.kill)

    def ask(self, markdown: str, po: str = "") -> str:
        """Extract from *markdown*, or fill it from *po*; give what was written."""
        output = Path(self._folder.name, "output")
        asked, answers = self._process.stdin, self._process.stdout
        assert asked
        assert answers
        asked.write(f"{markdown}\t{po}\t{output}\n")
        asked.flush()
        answer = answers.readline().strip()
        if answer != "done":
            raise ValueError(answer or "perl has ended")
        return read_text(output)


def _po4a_processes(name: str) -> Tool:
    """po4a as people run it: a whole process for each file."""
    update, render, release = _commands()

    def extract(markdown: Path) -> str:
        return _run([update, *_OPTIONS, "-m", str(markdown), "-p"])

    def fill(markdown: Path, po: Path) -> str:
        return _run([render, *_OPTIONS, "-m", str(markdown), "-p", str(po), "-k", "0", "-l"])

    return Tool(name, release, extract, fill, _complete, process=True)


def _commands() -> tuple[str, str, str]:
    """The two commands of po4a, and its release."""
    update, render = shutil.which("po4a-updatepo"), shutil.which("po4a-translate")
    if not update or not render:
        raise ImportError("po4a")
    said = subprocess.run([update, "--version"], capture_output=True, text=True, check=True)
    return update, render, said.stdout.split("\n")[0].split()[-1].rstrip(".")


def _run(command: list[str]) -> str:
    """Run po4a's *command* with one more argument, a new file; give what it wrote there."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        done = subprocess.run(
            [*command, str(output)], capture_output=True, timeout=120, env=_environment()
        )
        if done.returncode:
            raise ValueError(done.stderr.decode(errors="replace"))
        return read_text(output)


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8"}


def _complete(po: str) -> str:
    """Give every source a target; gettext wants newlines at the ends of both or of neither."""
    file = polib.pofile(po, wrapwidth=0)
    for entry in file:
        start, stop = ("\n" if end == "\n" else "" for end in (entry.msgid[:1], entry.msgid[-1:]))
        entry.msgstr = f"{start}{MARK} " + entry.msgid.strip("\n") + stop
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    return str(file)

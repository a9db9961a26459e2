"""A blog in a git repository, with hooks that git itself runs."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.kit import LAYOUT, Ran, Site

GLOSSARY = """\
zh-Hans,en,forbid:en,severity
显存,GPU memory,video memory,error
"""
CHINESE = "# 题目\n\n先看显存够不够。\n"
GOOD = "# Title\n\nFirst see whether the GPU memory is enough.\n"
BAD = "# Title\n\nFirst see whether the video memory is enough.\n"
WRONG = "3:23: error terms: “video memory” is wrong for 显存; write “GPU memory”"
"""What is said of the third line of `BAD`."""

_CONFIG = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "tests",
    "GIT_AUTHOR_EMAIL": "tests@example.org",
    "GIT_COMMITTER_NAME": "tests",
    "GIT_COMMITTER_EMAIL": "tests@example.org",
}


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without anybody's git settings; modules are compiled once."""
    own = ("GIT_", "PYTHONDONTWRITEBYTECODE")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {**plain, **_CONFIG, **(extra or {})}


class Repository(Site):
    """A blog in a git repository, its configuration and glossary committed."""

    def __init__(self, root: Path, layout: str = LAYOUT) -> None:
        root.mkdir(parents=True, exist_ok=True)
        super().__init__(root, 'glossaries = ["terms/*.csv"]\n', layout)
        self.put("terms/terms.csv", GLOSSARY)
        self.git("init", "-q", "-b", "main")
        self.commit("Begin")

    def git(self, *args: str, code: int = 0, folder: str = ".") -> Ran:
        """Run git; it must end with *code*."""
        done = subprocess.run(
            ["git", *args], cwd=self.root / folder, env=environment(), capture_output=True,
            encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == code, f"git {args}: {done.stdout}{done.stderr}"
        return Ran(done.returncode, done.stdout, done.stderr)

    def add(self, **files: str) -> None:
        """Write files and stage them."""
        for name, text in files.items():
            self.put(name, text)
        self.git("add", "--all")

    def commit(self, message: str, **files: str) -> None:
        """Commit all that there is, and *files*, past any hook."""
        self.add(**files)
        self.git("commit", "-q", "--no-verify", "-m", message)

    def hook(self, *options: str, folder: str = ".") -> None:
        """Let git run `translator check --staged` before each commit."""
        command = shlex.join([sys.executable, "-m", "translator", "check", "--staged", *options])
        text = f"#!/bin/sh\ncd {shlex.quote(folder)} || exit 9\nexec {command}\n"
        self.put(".git/hooks/pre-commit", text).chmod(0o755)

    def staged(self, *args: str, folder: str = ".", **extra: str) -> Ran:
        """Run `translator check --staged` as a hook would."""
        command = [sys.executable, "-m", "translator", "check", "--staged", *args]
        done = subprocess.run(
            command, cwd=self.root / folder, env=environment(extra), capture_output=True,
            encoding="utf-8", check=False, timeout=60,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Nothing in the folder changes meanwhile, nor in .git."""
        before = self.snapshot()
        yield
        assert self.snapshot() == before

    def snapshot(self) -> dict[str, tuple[bytes, int]]:
        """Every file with its bytes and the time of its last change."""
        paths = (path for path in self.root.rglob("*") if path.is_file())
        return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}

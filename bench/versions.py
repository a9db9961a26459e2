"""Versions of this project side by side: checked out, and run from outside as by their users."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.samples import ROOT


@contextmanager
def checkout(ref: str) -> Iterator[Path]:
    """Check *ref* out into a work tree of its own, which is gone afterwards.

    Raises:
        ValueError: git knows no such commit.
    """
    commit = f"{ref}^{{commit}}"
    known = _git("rev-parse", "--verify", "--quiet", commit)
    if known.returncode:
        raise ValueError(f"git knows no commit {ref!r}")
    with tempfile.TemporaryDirectory(prefix="version-") as folder:
        tree = Path(folder) / "tree"
        made = _git("worktree", "add", "--quiet", "--detach", str(tree), known.stdout.strip())
        if made.returncode:
            raise ValueError(f"git worktree: {made.stderr.strip()}")
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def record_of(ref: str) -> Path:
    """The folder in git's own in which programs may keep what a version made."""
    common = _git("rev-parse", "--path-format=absolute", "--git-common-dir").stdout.strip()
    code = _git("rev-parse", f"{ref}:translator").stdout.strip()
    return Path(common) / "same" / code


def environment(tree: Path, home: Path) -> dict[str, str]:
    """The environment in which Python runs the code of *tree*, and nothing else is set.

    No key, no proxy and no colour of whoever measures gets in; *home* stands for their folder.
    """
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(tree),
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (
                ("NAME", "nobody"),
                ("EMAIL", "nobody@blog.example"),
                ("DATE", "2026-01-01T00:00:00Z"),
            )
        },
    }


def command(*args: str) -> list[str]:
    """The command line of the version that the environment names, with *args*."""
    return [sys.executable, "-m", "translator", *args]


def _git(*args: str) -> subprocess.CompletedProcess[str]:
    argv = ["git", "-C", str(ROOT), *args]
    return subprocess.run(argv, capture_output=True, text=True, check=False)

"""Measure what a run costs that has nothing to do: `python -m bench.idle`.

CPU time a post of `translate`, `status` and `check`, each a process of its own, in blogs whose
posts are all done and have not changed; beside it, reading and hashing the same files in Python.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import click

from bench.publish import prepare

MOST = 5.0
"""Milliseconds of CPU time that a post may take."""
COMMANDS = ("translate", "status", "check")
"""What is measured."""
_HASHED = """\
from hashlib import blake2b
from pathlib import Path
for path in Path("src").rglob("*.*"):
    if path.suffix in (".md", ".po"):
        blake2b(path.read_bytes()).hexdigest()
"""


@click.command()
@click.option("--posts", default=(100, 1000), multiple=True, show_default=True, type=int)
@click.option("--rounds", default=5, show_default=True, help="Rounds; the best one counts.")
def main(posts: tuple[int, ...], rounds: int) -> None:
    """Run commands that have nothing to do; say what each takes a post."""
    started = min(
        _seconds([sys.executable, "-m", "translator", "--version"]) for _ in range(rounds)
    )
    click.echo(f"{'starting, once':<16}{1000 * started:9.0f} ms")
    failed = False
    for number in posts:
        click.echo(f"{number} posts")
        for name, taken in measure(number, rounds).items():
            each = 1000 * taken / number
            holds = name not in COMMANDS or each <= MOST
            failed |= not holds
            said = "" if name not in COMMANDS else "  holds" if holds else "  FAILS"
            click.echo(f"  {name:<14}{each:9.2f} ms a post{said}")
    if failed:
        raise click.ClickException(f"wanted at most {MOST} ms")


def measure(posts: int, rounds: int) -> Mapping[str, float]:
    """Give the least CPU seconds of each kind of run."""
    with tempfile.TemporaryDirectory() as folder:
        blog = Path(folder, "blog")
        prepare(blog, posts)
        runs = {name: [sys.executable, "-m", "translator", name] for name in COMMANDS}
        # The first run makes stamps; what `translate` writes, the others have to look at anew.
        for name in (*COMMANDS, *COMMANDS):
            _seconds(runs[name], blog)
        runs["read and hash"] = [sys.executable, "-c", _HASHED]
        return {
            name: min(_seconds(command, blog) for _ in range(rounds))
            for name, command in runs.items()
        }


def _seconds(command: list[str], folder: Path | None = None) -> float:
    """The CPU time of a process, user and system."""
    before = getrusage(RUSAGE_CHILDREN)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = os.pathsep.join(
        [os.getcwd(), *filter(None, [environment.get("PYTHONPATH")])]
    )
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(prog_name="python -m bench.idle")

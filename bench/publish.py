"""Measure `translator publish`: the first time, again, and again with one changed post.

`python -m bench.publish`; beside it the site's own build, where VitePress is installed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter

import click

from bench.samples import ROOT

AGAIN = 0.05
"""Which part of the first run another one may take, with one changed post."""
EXAMPLE = ROOT / "examples" / "vitepress"
_PROJECT = """\
locales = ["zh-Hans", "en"]
glossaries = ["glossaries/*.csv"]

[segments]
code_comments = ["python", "bash", "sh", "po", "toml", "yaml"]

[[posts]]
source = "src/{locale}/{slug}.md"
spelling = { zh-Hans = "zh" }

[publish]
site = "https://blog.example/"
content = "src"
out = "src/.vitepress/translations"
"""
_PAIRS = ("first-pull-request", "gpu-memory-notes", "translate-your-blog")


@click.command()
@click.option("--posts", default=1000, show_default=True, help="How many posts.")
@click.option("--rounds", default=3, show_default=True, help="Rounds of what is done again.")
@click.option("--site", default=60, show_default=True, help="How many VitePress builds; 0: none.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(posts: int, rounds: int, site: int, as_json: bool) -> None:
    """Publish a blog of many posts, made of the project's own."""
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder, "blog"), posts, rounds)
        if site and (EXAMPLE / "node_modules" / "vitepress").is_dir():
            prepare(Path(folder, "site"), site)
            _publish(Path(folder, "site"))
            name = f"VitePress builds {2 * site} such pages"
            figures[name] = _timed(lambda: _build(Path(folder, "site")))
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    for name, seconds in figures.items():
        click.echo(f"  {name:<44}{seconds:9.2f} s")
    ratio = figures["again, one post changed"] / figures["first"]
    holds = "holds" if ratio <= AGAIN else "FAILS"
    click.echo(f"{holds} {ratio:6.1%} of the first run, wanted at most {AGAIN:.0%}")


def measure(blog: Path, posts: int, rounds: int) -> dict[str, float]:
    """Give the best seconds of each kind of run, each a process of its own."""
    prepare(blog, posts)
    figures = {"first": _timed(lambda: _publish(blog))}
    same, changed = [], []
    for number in range(rounds):
        same.append(_timed(lambda: _publish(blog)))
        _change(blog / "src" / "zh" / "post-0000.md", number)
        changed.append(_timed(lambda: _publish(blog)))
    figures |= {"again, nothing changed": min(same), "again, one post changed": min(changed)}
    return figures


def prepare(blog: Path, posts: int) -> None:
    """Make a blog of *posts* pairs, with catalogs and pictures."""
    shutil.copytree(EXAMPLE / "src" / ".vitepress", blog / "src" / ".vitepress", ignore=_BUILT)
    shutil.copytree(ROOT / "posts" / "images", blog / "src" / "images")
    shutil.copytree(ROOT / "glossaries", blog / "glossaries")
    (blog / "translator.toml").write_text(_PROJECT, "utf-8")
    for number in range(posts):
        name = _PAIRS[number % len(_PAIRS)]
        for locale, ending in (("zh", "md"), ("en", "md"), ("en", "po")):
            text = (ROOT / "posts" / locale / f"{name}.{ending}").read_text("utf-8")
            for index, other in enumerate(_PAIRS):
                text = text.replace(f"](./{other}.md)", f"](./post-{index:04}.md)")
            target = blog / "src" / locale / f"post-{number:04}.{ending}"
            target.parent.mkdir(exist_ok=True)
            text = re.sub(r"]\(\./(?!post-)[\w-]+\.md", "](./post-0000.md", text)
            target.write_text(text, "utf-8")


_BUILT: Callable[[str, list[str]], set[str]] = shutil.ignore_patterns(
    "dist", "cache", "translations"
)


def _change(post: Path, number: int) -> None:
    text = post.read_text("utf-8")
    post.write_text(text + f"\n新的第 {number} 段。\n", "utf-8")


def _publish(blog: Path) -> None:
    _run([sys.executable, "-m", "translator", "publish"], blog)


def _build(blog: Path) -> None:
    (blog / "node_modules").symlink_to(EXAMPLE / "node_modules")
    heap = {"NODE_OPTIONS": "--max-old-space-size=4096"}
    _run(["node_modules/.bin/vitepress", "build", "src"], blog, heap)


def _run(command: list[str], folder: Path, more: Mapping[str, str] | None = None) -> None:
    environment = {**os.environ, **(more or {})}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise click.ClickException(
            f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        )


def _timed(job: Callable[[], None]) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start


if __name__ == "__main__":
    main(prog_name="python -m bench.publish")

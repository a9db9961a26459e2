"""Figures of the structure and the speed, version beside version: `make house REF=…`.

The structure is read from the syntax trees of the package; what a run does is asked in a process of
its own (`bench.probe`), at the parsers below the package, so that modules may move. Speed is the
CPU time (user and system) of whole processes on copies of the same blog, medians of rounds in which
the versions take turns: what else the machine does slows all of them.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import click

from bench.samples import ROOT
from bench.versions import checkout, command, environment

_WIDE = 6
_FEW = 3
_SETTINGS = """\
locales = ["zh-Hans", "en"]
glossaries = ["glossaries/*.csv"]

[[posts]]
source = "posts/{locale}/{slug}.md"
spelling = { zh-Hans = "zh" }

[publish]
site = "https://blog.example/"
"""
_ONE = "# 题目\n\n第一段讲显存，`x = 1`。\n", "# Title\n\nGPU memory, `x = 1`.\n"
_LIBRARIES = "import click, mistune, polib"
_NOOP = {"translate": ("translate",), "check": ("check",), "status": ("status",)}


@dataclass(frozen=True, slots=True)
class Version:
    """A version that is measured."""

    name: str
    """The head of its column."""
    tree: Path
    """Its files."""


Figures = dict[str, str]
"""A column: what each row says of a version."""


@click.command()
@click.option(
    "--ref", "refs", multiple=True, help="Also measure this version; repeatable, the oldest last."
)
@click.option(
    "--posts",
    "sizes",
    multiple=True,
    type=click.IntRange(1),
    default=(30, 100),
    show_default=True,
    help="The size of a blog whose runs are timed; repeatable.",
)
@click.option(
    "--rounds",
    default=5,
    type=click.IntRange(1),
    show_default=True,
    help="Rounds of every timed command.",
)
@click.option("--still", is_flag=True, help="Only the figures of the structure; run nothing.")
def main(refs: Sequence[str], sizes: Sequence[int], rounds: int, still: bool) -> None:
    """Print a row for each figure, a column for each version; always exit 0."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="house-")))
        versions = [Version("work tree", ROOT)]
        try:
            versions += [Version(ref, stack.enter_context(checkout(ref))) for ref in refs]
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        columns = {version.name: structure(version.tree / "translator") for version in versions}
        # The oldest version has the posts and glossaries that all of them can read.
        inputs = versions[-1].tree
        if not still:
            for version in versions:
                columns[version.name] |= behaviour(version, folder / version.name, inputs)
            for name, figures in speed(versions, folder, sizes, rounds).items():
                columns[name] |= figures
        click.echo("\n".join(table(columns)))


def structure(package: Path) -> Figures:
    """What the syntax trees of *package* tell."""
    trees = {module_name(path, package): parsed(path) for path in sorted(package.rglob("*.py"))}
    nodes = [node for tree in trees.values() for node in ast.walk(tree)]
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    once = sum(map(called_once, trees.values()))
    classes = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    stems = Counter(path.stem for path in package.rglob("*.py") if path.stem != "__init__")
    importers = Counter(name for tree in imported(trees).values() for name in tree)
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in package.rglob("*.py"))
    return {
        "modules": str(len(trees)),
        "loose modules at the top": str(sum(1 for _ in package.glob("[!_]*.py"))),
        "packages": str(sum(1 for _ in package.rglob("__init__.py"))),
        "modules with exactly one importer": str(sum(n == 1 for n in importers.values())),
        "lines": f"{lines:,}",
        "lines a module, mean": f"{lines / len(trees):.0f}",
        "functions": f"{len(functions):,}",
        "private functions called once": f"{once} ({once / len(functions):.0%})",
        f"calls with {_WIDE} positional arguments or more": str(
            sum(isinstance(node, ast.Call) and len(node.args) >= _WIDE for node in nodes)
        ),
        "class names used more than once": _doubles(classes),
        "file stems used more than once": _doubles(stems),
    }  # fmt: skip


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text("utf-8"))


def module_name(path: Path, package: Path) -> str:
    """A module's name within the package; empty for the package itself."""
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """For each module those of the package that it imports, lazily too."""
    found: dict[str, set[str]] = {}
    for name, tree in trees.items():
        found[name] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                base = node.module.removeprefix("translator").removeprefix(".")
                if not node.module.startswith("translator") or base not in trees:
                    continue
                parts = {f"{base}.{alias.name}".strip(".") for alias in node.names} & trees.keys()
                found[name] |= parts or {base}
    return found


def called_once(tree: ast.Module) -> int:
    """How many private functions of a module are called at one place, and named nowhere else."""
    names = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_")
    }
    uses = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    calls = Counter(
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
    return sum(uses[name] == calls[name] == 1 for name in names)


def behaviour(version: Version, folder: Path, inputs: Path) -> Figures:
    """What runs on a few posts do: who is called, and how often a text is parsed."""
    env = prepared(version, folder, _FEW, inputs)
    argv = [sys.executable, str(Path(__file__).with_name("probe.py"))]
    found = {}
    for name, args in {**_NOOP, "publish": ("publish",)}.items():
        run = subprocess.run(
            [*argv, *args], cwd=folder, env=env, capture_output=True, text=True, check=True
        )
        told = json.loads(run.stdout.splitlines()[-1])
        if name == "translate":
            found["functions called by a no-op translate"] = str(told["functions"])
            found["own frames deep in it"] = str(told["deepest"])
        if name != "status":
            for what in ("front matter", "blocks"):
                found[f"{what} of one text parsed in {name}: most, mean"] = _most(told[what])
    return found


def prepared(version: Version, folder: Path, count: int, inputs: Path) -> dict[str, str]:
    """A blog of *count* posts in *folder* which that version has translated; its environment.

    Raises:
        ValueError: the version cannot use the blog.
    """
    for name, text in blog(inputs, count):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "home").mkdir()
    env = environment(version.tree, folder / "home")
    argv = command("translate", "--engine", "pseudo")
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        raise ValueError(f"{version.name}: {done.stderr}")
    return env


def blog(tree: Path, count: int) -> Iterator[tuple[str, str]]:
    """The files of a blog whose posts are those of *tree*, no sentence twice the same."""
    yield "translator.toml", _SETTINGS
    for path in sorted((tree / "glossaries").glob("*.csv")):
        yield f"glossaries/{path.name}", path.read_text("utf-8")
    posts = sorted((tree / "posts" / "zh").glob("*.md"))
    for number in range(count):
        text = posts[number % len(posts)].read_text("utf-8")
        yield f"posts/zh/post-{number:03}.md", text.replace("。", f"（其 {number}）。")


def speed(
    versions: Sequence[Version], folder: Path, sizes: Sequence[int], rounds: int
) -> dict[str, Figures]:
    """CPU time of each command on blogs of each size, and of a check of one post."""
    found: dict[str, Figures] = {version.name: {} for version in versions}
    for size in sizes:
        jobs = {}
        for version in versions:
            place = folder / f"{version.name}-{size}"
            env = prepared(version, place, size, versions[-1].tree)
            for name, args in _NOOP.items():
                jobs[version.name, name] = _job(command(*args), place, env)
        for (version_name, name), seconds in medians(jobs, rounds).items():
            row = f"CPU per post of {name}, {size} posts"
            found[version_name][row] = f"{1000 * seconds / size:.1f} ms"
    jobs = {}
    for label, texts in (("check one.md", _ONE[:1]), ("check of a pair", _ONE)):
        place = folder / label.replace(" ", "-")
        place.mkdir()
        for name, text in zip(("one.md", "one.en.md"), texts, strict=False):
            (place / name).write_text(text, "utf-8")
        for version in versions:
            env = environment(version.tree, place)
            jobs[version.name, label] = _job(command("check", "one.md"), place, env)
    jobs["", "imports"] = _job([sys.executable, "-c", _LIBRARIES], place, env)
    found_one = medians(jobs, max(rounds, 15))
    imports = found_one.pop(("", "imports"))
    for (version_name, label), seconds in found_one.items():
        found[version_name] |= {
            f"CPU of {label}": f"{1000 * seconds:.0f} ms",
            f'{label}: times "{_LIBRARIES}"': f"{seconds / imports:.2f}",
        }
    return found


Job = Callable[[], float]
"""Runs a process and says what CPU time it took, in seconds."""


def _job(argv: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Job:
    def run() -> float:
        process = subprocess.Popen(
            argv, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        return usage.ru_utime + usage.ru_stime

    return run


def medians(jobs: Mapping[tuple[str, str], Job], rounds: int) -> dict[tuple[str, str], float]:
    """Run each job once, then once a round, each round beginning with another."""
    order = list(jobs)
    taken: dict[tuple[str, str], list[float]] = {key: [] for key in order}
    for job in jobs.values():
        job()  # what is compiled and indexed once is not measured
    for number in range(rounds):
        turn = number % len(order)
        for key in order[turn:] + order[:turn]:
            taken[key].append(jobs[key]())
    return {key: median(each) for key, each in taken.items()}


def table(columns: Mapping[str, Figures]) -> list[str]:
    """A line for each figure."""
    rows = list(dict.fromkeys(row for figures in columns.values() for row in figures))
    cells = [["", *columns], *([row, *(c.get(row, "") for c in columns.values())] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            [
                f"{row[0]:{widths[0]}}",
                *(f"{c:>{w}}" for c, w in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for row in cells
    ]


def _doubles(names: Counter[str]) -> str:
    several = [name for name, count in names.most_common() if count > 1]
    few = ", ".join(f"{name} {names[name]}" for name in several[:3])
    return f"{len(several)} ({few})" if several else "0"


def _most(counts: Sequence[int]) -> str:
    return f"{max(counts)}, {mean(counts):.1f}" if counts else "0"


if __name__ == "__main__":
    main(prog_name="python -m bench.house")

"""Which changed lines of code the tests notice: a seeded sample of mutants, and who survives.

    make mutants
    python -m bench.mutants [--count 120] [--seed 2026] [--package markdown …] [--jobs 2]

A mutant is a copy of the project in which Cosmic Ray's operators have changed one place: a
comparison turned round, `and` for `or`, a number off by one, a loop that never runs. It is
killed when a test fails. The tests that import the mutated module run first, then, for what
they let live, the rest of the suite's tests of values. What survives is printed with its
change: it wants a test, or the branch is one that nothing reaches.

Left out are changes that no test could see: in annotations (never evaluated), in caches, in
`strict=` of `zip`, and `is` for `==`.
"""

from __future__ import annotations

import ast
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from queue import Queue

import click

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("markdown", "terms", "catalog", "translate")
"""What is held to a share of killed mutants."""
WANTED = 0.9
"""The share that must be killed."""
STAGE = 150.0
"""Seconds that one stage of tests may take; a mutant that takes longer is killed by the clock."""
OPERATORS = re.compile(
    r"core/(?:AddNot|ReplaceAndWithOr|ReplaceOrWithAnd|ReplaceTrueWithFalse|ReplaceFalseWithTrue"
    r"|NumberReplacer|ExceptionReplacer|ZeroIterationForLoop|ReplaceBreakWithContinue"
    r"|ReplaceContinueWithBreak|ReplaceUnaryOperator_Delete_Not|ReplaceUnaryOperator_USub_UAdd"
    r"|ReplaceBinaryOperator_(?:Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Mul|Mod_Mul|BitAnd_BitOr"
    r"|BitOr_BitAnd)"
    r"|ReplaceComparisonOperator_(?:(?:Lt|LtE|Gt|GtE)_(?:Lt|LtE|Gt|GtE|Eq)|Eq_NotEq|NotEq_Eq"
    r"|Is_IsNot|IsNot_Is))"
)
"""The operators that are used: those whose changes a reader would call a fault."""
UNSEEN = re.compile(r"\bcache|strict=|TYPE_CHECKING|maxsize|\*, ")
"""Lines in which a change is not a fault that a test of values could see."""
SLOW = {"test_resume", "test_storm", "test_docs", "test_hook", "test_action", "test_corpus"}
"""Test files that take long and test other things; no mutant is put to them."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One place of one module, changed."""

    path: str
    """The module, from the root."""
    line: int
    """The first line that differs, from 1."""
    operator: str
    """What was changed."""
    code: str
    """The module's text with the change."""

    def diff(self) -> str:
        """What was changed, as a diff without its head."""
        before = (ROOT / self.path).read_text("utf-8").splitlines()
        lines = unified_diff(before, self.code.splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if line[:3] not in ("---", "+++", "@@ "))


def bare(code: str) -> str:
    """*code* as a tree without annotations and docstrings."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
    return ast.dump(tree)


def mutants(path: Path, chance: random.Random) -> Iterator[Mutant]:
    """Yield the mutants of one module in a random order."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    code = path.read_text("utf-8")
    nodes, places = list(ast_nodes(get_ast(code))), []
    for name in sorted(operator_names()):
        if OPERATORS.fullmatch(name):
            operator = get_operator(name)()
            count = sum(len(list(operator.mutation_positions(node))) for node in nodes)
            places += [(name, index) for index in range(count)]
    chance.shuffle(places)
    known, lines = bare(code), code.splitlines()
    for name, index in places:
        changed = mutate_code(code, get_operator(name)(), index)
        if changed is None or bare(changed) == known:
            continue
        pairs = zip(lines, changed.splitlines(), strict=False)
        at = next((n for n, (a, b) in enumerate(pairs) if a != b), 0)
        if not UNSEEN.search(lines[at]):
            name = name.removeprefix("core/")
            yield Mutant(str(path.relative_to(ROOT)), at + 1, name, changed)


def sample(packages: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """Draw *count* mutants, modules by their length, no two on one line."""
    chance = random.Random(seed)
    paths = [
        path
        for package in packages
        for path in sorted((ROOT / "translator" / package).rglob("*.py"))
        if len(path.read_text("utf-8").splitlines()) > 10
    ]
    weights = [len(path.read_text("utf-8").splitlines()) for path in paths]
    streams = {path: mutants(path, random.Random(f"{seed} {path.name}")) for path in paths}
    found: dict[tuple[str, int], Mutant] = {}
    while len(found) < count and streams:
        path = chance.choices(paths, weights)[0]
        if path in streams:
            mutant = next(streams[path], None)
            if mutant is None:
                del streams[path]
            else:
                found.setdefault((mutant.path, mutant.line), mutant)
    return list(found.values())


def copy_of_project(folder: Path) -> Path:
    """Copy what git knows of the working tree, and what it does not ignore."""
    argv = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(argv, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def run(files: Sequence[str], folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of *files* on the copy in *folder*."""
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(folder),
               "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}  # fmt: skip
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, *files]
    limit = STAGE if "-x" in options else None
    return subprocess.run(
        argv, cwd=folder, env=environ, capture_output=True, text=True, timeout=limit, check=False
    )


def broken(folder: Path) -> set[str]:
    """The test files that fail on the copy before anything is changed: they can kill nothing."""
    files = [f"tests/{file.name}" for file in tests()]
    done = run(files, folder, "-rfE", "--tb=no")
    return set(re.findall(r"^(?:FAILED|ERROR) (tests/\w+\.py)", done.stdout, re.M))


def tests() -> list[Path]:
    """The test files that mutants are put to."""
    return [file for file in sorted((ROOT / "tests").glob("test_*.py")) if file.stem not in SLOW]


def stages(path: str) -> list[list[str]]:
    """The test files for a mutant of *path*: those that import it, then the rest."""
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    package = ".".join(module.split(".")[:2])
    near, about, rest = list[str](), list[str](), list[str]()
    for file in tests():
        text = file.read_text("utf-8")
        direct = re.search(rf"\b{re.escape(module)}\b(?!\.\w+ import)", text)
        own = re.search(rf"\b{re.escape(package)}\b", text)
        kind = near if direct else about if own or "from translator import" in text else rest
        kind.append(f"tests/{file.name}")
    return [files for files in (near, about, rest) if files]


def fate(mutant: Mutant, folder: Path, without: set[str]) -> str:
    """`killed`, `killed by the clock`, or `survived`; the copy in *folder* is whole again after."""
    place = folder / mutant.path
    before = place.read_text("utf-8")
    place.write_text(mutant.code, "utf-8")
    try:
        for files in stages(mutant.path):
            try:
                done = run([file for file in files if file not in without], folder, "-x")
            except subprocess.TimeoutExpired:
                return "killed by the clock"
            # 5: no test was left to run
            if done.returncode not in (0, 5):
                return "killed"
        return "survived"
    finally:
        place.write_text(before, "utf-8")


@click.command()
@click.option("--count", default=120, show_default=True, help="How many mutants are drawn.")
@click.option("--seed", default=2026, show_default=True, help="Which ones.")
@click.option("--package", "packages", multiple=True, default=PACKAGES, show_default=True)
@click.option("--jobs", default=2, show_default=True, help="How many are tested at once.")
@click.option("--green", is_flag=True, help="Take it that every test passes without a change.")
@click.option("--minutes", default=19.0, show_default=True, help="No new one is begun after that.")
def main(
    count: int, seed: int, packages: Sequence[str], jobs: int, green: bool, minutes: float
) -> None:
    """Test a sample of mutants; exit 1 if fewer than 90 % are killed."""
    drawn = sample(packages, count, seed)
    ends = time.monotonic() + 60 * minutes
    fates: dict[Mutant, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folders: Queue[Path] = Queue()
        for index in range(jobs):
            (Path(temporary) / str(index)).mkdir()
            folders.put(copy_of_project(Path(temporary) / str(index)))
        if without := set() if green else broken(Path(temporary) / "0"):
            click.echo(f"fail without a change, so they kill nothing: {', '.join(sorted(without))}")

        def test(mutant: Mutant) -> None:
            if time.monotonic() > ends:
                return
            folder = folders.get()
            try:
                fates[mutant] = fate(mutant, folder, without)
            finally:
                folders.put(folder)
            if fates[mutant] == "survived":
                click.echo(f"\n{mutant.path}:{mutant.line} {mutant.operator}\n{mutant.diff()}")

        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(test, drawn))
    if len(fates) < len(drawn):
        click.echo(f"\nthe time was up: {len(drawn) - len(fates)} mutants were not tested")
    killed = 0
    for package in packages:
        of = [f for m, f in fates.items() if m.path.startswith(f"translator/{package}/")]
        dead = sum(f != "survived" for f in of)
        killed += dead
        click.echo(f"{package}: {dead} of {len(of)} killed")
    share = killed / max(len(fates), 1)
    click.echo(f"all: {killed} of {len(fates)} killed ({share:.0%}), seed {seed}")
    sys.exit(share < WANTED)


if __name__ == "__main__":
    main()

"""Which changed lines of code the tests notice: a seeded sample of mutants, and who survives.

    make mutants
    python -m bench.mutants [--count 120] [--seed 2026] [--package markdown …] [--jobs 2]

A mutant is the project with one place changed by Cosmic Ray's operators: a comparison turned
round, `and` for `or`, a number off by one, a loop that never runs. It is killed when a test
fails. What survives is printed with its change: it wants a test, or the branch is one that
nothing reaches.

Two steps keep that short. Both work on a copy of the project, in processes forked from one that
has imported all that we depend on and nothing of ours:

1. Each test file runs unchanged, and is watched: which lines each of its tests executes, how long
   each takes, which fail and so can kill nothing. What was seen is kept in `mutants/` of git's own
   folder until that file, or a module that it executes, changes; it may be deleted.
2. A mutant gets only the tests that execute its statement, the fastest first: those of the files
   that name its module, then the others. No file is changed: whoever imports the module gets the
   changed code. A statement that no test executes survives.

Left out are changes that no test could see: in annotations (never evaluated), in caches, in
`strict=` of `zip`, in whether a class of values is frozen, has slots, or shows a field of its own,
and `is` for `==`. Tests that take long are put to no mutant, and what a test
starts as another process is not changed.
"""

from __future__ import annotations

import ast
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from hashlib import sha256
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import accumulate, chain, repeat
from pathlib import Path
from types import CodeType
from typing import Any

import click
import pytest
from coverage import Coverage, CoverageData

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("markdown", "terms", "catalog", "translate")
"""What is held to a share of killed mutants."""
WANTED = 0.9
"""The share that must be killed."""
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(
    "_pytest.assertion.rewrite click coverage jinja2 langdetect markdown_it mistune polib pygments"
    " pytest requests yaml".split()
)
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
UNSEEN = re.compile(r"\bcache|strict=|TYPE_CHECKING|maxsize|\*,|^@dataclass|repr=")
"""Lines in which a change is not a fault that a test of values could see."""
OTHER = re.compile(
    r"test_(?:action|bench|check_posts|cli_(?!glossary|translate)|corpus|crawl|damage|docs|engines"
    r"|hook|house|messages|mistakes|names|posts|publish|report|resume"
    r"|review_(?!corrections|elsewhere)|site|storm|tests)"
)
"""Test files that test something else, or that start other programs, and take long."""
LONG = 10.0
"""Seconds after which a test is too slow to be put to a mutant."""
ENOUGH = 40.0
"""Seconds that the tests put to a mutant take in all without it; the slowest are left out."""
PATIENCE = 20.0
"""Seconds that a test may take longer than without the mutant, until the clock kills it."""
START = 180.0
"""Seconds after which a process must have begun its first test."""
MEMORY = 8 << 30
"""Bytes of addresses that a process may have: what a mutant may ask for in a loop without end."""


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
    """*code* as a tree without annotations; none if it is no Python."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # `not` before a walrus without parentheses
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
    return ast.dump(tree)


def mutants(path: Path, count: int, seed: int) -> list[Mutant]:
    """Draw *count* mutants of one module, no two on one line; fewer if it has no more."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    code, name = path.read_text("utf-8"), str(path.relative_to(ROOT))
    nodes, places = list(ast_nodes(get_ast(code))), []
    for operator in filter(OPERATORS.fullmatch, sorted(operator_names())):
        positions = get_operator(operator)().mutation_positions
        places += [
            (operator, n) for n, _ in enumerate(at for node in nodes for at in positions(node))
        ]
    random.Random(f"{seed} {name}").shuffle(places)
    useless, lines = ("", bare(code)), code.splitlines()
    found: dict[int, Mutant] = {}
    for operator, index in places:
        changed = mutate_code(code, get_operator(operator)(), index)
        pairs = enumerate(zip(lines, changed.splitlines(), strict=False), 1)
        line = next((n for n, (old, new) in pairs if old != new), 1)
        seen = line not in found and not UNSEEN.search(lines[line - 1])
        if seen and bare(changed) not in useless:
            found[line] = Mutant(name, line, operator.removeprefix("core/"), changed)
            if len(found) == count:
                break
    return list(found.values())


def sample(packages: Sequence[str], count: int, seed: int, jobs: int) -> list[Mutant]:
    """Draw about *count* mutants: long modules have more, and no line has two."""
    paths = [
        path
        for package in packages
        for path in sorted((ROOT / "translator" / package).rglob("*.py"))
        if len(path.read_text("utf-8").splitlines()) > 10
    ]
    weights = [len(path.read_text("utf-8").splitlines()) for path in paths]
    counts = Counter(random.Random(seed).choices(paths, weights, k=count))
    with ProcessPoolExecutor(jobs, FORKING) as pool:
        drawn = list(chain(*pool.map(mutants, counts, counts.values(), repeat(seed))))
    random.Random(seed).shuffle(drawn)  # so that what the time allows is a sample, too
    return drawn


def copy_of_project(folder: Path) -> Path:
    """Copy what git knows of the working tree, and what it does not ignore."""
    argv = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(argv, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of one test file, from a run of it without a change."""

    name: str
    """The file, from the root."""
    data: Path
    """Which lines each test executed, as coverage.py keeps it; it may be missing."""
    seconds: Mapping[str, float]
    """How long each test took that passed, by its id."""

    def tests(self, path: str, lines: range | None) -> set[str]:
        """The tests which passed and executed one of *lines* of a module, or any of them."""
        ran = contexts(self.data, path)
        wanted = ran if lines is None else lines
        return {test for line in wanted for test in ran.get(line, ())} & self.seconds.keys()


@cache
def contexts(data: Path, path: str) -> Mapping[int, Sequence[str]]:
    """The ids of the tests which executed a line of a module, by the line."""
    if not data.exists():
        return {}
    known = CoverageData(str(data))
    known.read()
    found: Mapping[int, Sequence[str]] = known.contexts_by_lineno(path)
    return found


class Plugin:
    """A plugin of pytest for which Hypothesis tries few examples, and makes none smaller."""

    examples = 50

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        """Choose so when the tests' own configuration has chosen otherwise."""
        from hypothesis import HealthCheck, Phase, settings

        settings.register_profile(
            "mutants", derandomize=True, max_examples=self.examples, deadline=None, database=None,
            phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        settings.load_profile("mutants")


class Watch(Plugin):
    """Notes what each test executes, how long it takes, and whether it passes in good time."""

    examples = 10

    def __init__(self, data: Path) -> None:
        self.coverage = Coverage(data, source=["translator"], config_file=False)
        self.coverage.set_option("run:relative_files", True)
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    def pytest_runtestloop(self) -> None:
        """Begin when all is imported: what a module does then is no test's doing."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, give_up)
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Watch one test; nothing is remembered for it that an earlier one has computed."""
        for name, module in list(sys.modules.items()):
            if name.startswith("translator."):
                for value in list(vars(module).values()):
                    getattr(value, "cache_clear", bool)()
        self.coverage.switch_context(item.nodeid)
        began = time.monotonic()
        result = yield
        self.seconds[item.nodeid] = time.monotonic() - began
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self) -> Iterator[None]:
        """Let a test fail that takes too long."""
        signal.setitimer(signal.ITIMER_REAL, LONG)
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that fails or is skipped."""
        if not report.passed:
            self.failed.add(report.nodeid)


def give_up(*_: object) -> None:
    """Answer the clock's signal."""
    raise TimeoutError


class Chosen(Plugin):
    """Runs some tests only, in their order, each against the clock."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self.seconds = seconds
        self.order = list(seconds)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the chosen tests."""
        chosen = (item for item in items if item.nodeid in self.seconds)
        items[:] = sorted(chosen, key=lambda item: self.order.index(item.nodeid))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Let the clock end this process if the test takes far longer than it did."""
        signal.setitimer(signal.ITIMER_REAL, PATIENCE + 5 * self.seconds[item.nodeid])


class Changed(SourceFileLoader):
    """Gives whoever imports a mutant's module the changed code."""

    def __init__(self, mutant: Mutant, folder: Path) -> None:
        name = mutant.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        super().__init__(name, str(folder / mutant.path))
        self.mutant = mutant

    def find_spec(self, name: str, path: object, target: object = None, /) -> ModuleSpec | None:
        """Find the module, and no other."""
        if name != self.name:
            return None
        return spec_from_file_location(name, self.path, loader=self)

    def get_code(self, fullname: str) -> CodeType:
        """Compile the changed code in place of the file's."""
        return compile(self.mutant.code, self.path, "exec", dont_inherit=True)


def tested(folder: Path, files: Sequence[str], plugin: Plugin, *options: str) -> int:
    """Run test files in this process; the exit code of pytest."""
    argv = ["-q", "-p", "no:cacheprovider", *options, *files]
    argv += ["-o", "tmp_path_retention_policy=none", f"--basetemp={folder}/tmp-{os.getpid()}"]
    return int(pytest.main(argv, [plugin]))


def watch(folder: Path, file: str, data: Path) -> int:
    """Run a test file without a change, and write what there is to know of it beside *data*."""
    seen = Watch(data)
    code = tested(folder, [file], seen)
    seen.coverage.stop()
    seen.coverage.save()
    ran = seen.coverage.get_data()
    modules = {path: digest(folder / path) for path in ran.measured_files() if ran.lines(path)}
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        modules[file] = ""  # so that the next run watches it again
    passed = {test: took for test, took in seen.seconds.items() if test not in seen.failed}
    new = data.with_suffix(".new")
    new.write_text(json.dumps({"modules": modules, "seconds": passed}), "utf-8")
    new.rename(data.with_suffix(".json"))
    return code


def digest(*paths: Path) -> str:
    """What files are known by, as long as none of them changes; one that is missing is empty."""
    found = sha256()
    for path in paths:
        found.update(path.read_bytes() if path.exists() else b"")
    return found.hexdigest()[:16]


def attempt(folder: Path, mutant: Mutant, seconds: Mapping[str, float]) -> int:
    """Put tests to a mutant until one fails; *seconds* has what they take, in their order."""
    sys.meta_path.insert(0, Changed(mutant, folder))
    files = list(dict.fromkeys(test.partition("::")[0] for test in seconds))
    return tested(folder, files, Chosen(seconds), "-x")


def alone(folder: Path, function: Callable[..., int], *args: object) -> None:
    """Be the process that calls *function* in *folder*, says nothing, and ends with its code."""
    os.setsid()
    os.chdir(folder)
    os.environ.update(HOME=str(folder), PYTHONPATH=str(folder), LANG="C.UTF-8")
    sys.path.insert(0, str(folder))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.setitimer(signal.ITIMER_REAL, START)
    # not `sys.exit`, which waits for the threads that a mutant has left without their end
    os._exit(function(folder, *args))


def forked(folder: Path, function: Callable[..., int], *args: object) -> int:
    """Call *function* in a process of its own; its code, or the negative signal that ended it."""
    process = FORKING.Process(target=alone, args=(folder, function, *args))
    process.start()
    process.join()
    with suppress(ProcessLookupError):
        os.killpg(process.pid or 0, signal.SIGKILL)  # what a killed test has started
    return process.exitcode or 0


def watched(folder: Path, jobs: int) -> list[Watched]:
    """Watch all test files that mutants are put to; what is known already is taken as it is."""
    argv = ["git", "rev-parse", "--path-format=absolute", "--git-path", "mutants"]
    kept = Path(subprocess.check_output(argv, cwd=ROOT, text=True).strip())
    kept.mkdir(exist_ok=True)
    beside = [path for path in (folder / "tests").glob("*.py") if not path.match("test_*")]

    def known(file: Path) -> Watched:
        data = kept / f"{file.stem}-{digest(file, *sorted(beside))}"
        path, name = data.with_suffix(".json"), f"tests/{file.name}"

        def read() -> Mapping[str, Any]:
            return json.loads(path.read_text("utf-8")) if path.exists() else {"modules": {name: ""}}

        if any(digest(folder / module) != then for module, then in read()["modules"].items()):
            for old in kept.glob(f"{file.stem}-*"):
                old.unlink()
            if (code := forked(folder, watch, name, data)) not in (0, 1):
                click.echo(f"{name} kills less than it could: watching it ended with {code}")
        return Watched(name, data, read().get("seconds", {}))

    files = sorted((folder / "tests").glob("test_*.py"))
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(known, (file for file in files if not OTHER.match(file.stem))))


def statement(code: str, line: int) -> range | None:
    """The lines of the statement that *line* belongs to, without those of its body.

    None: it runs when the module is imported, so whatever uses the module depends on it.
    """
    held, inside = range(line, line + 1), False
    for node in ast.walk(ast.parse(code)):  # the outer ones first
        if isinstance(node, ast.stmt | ast.ExceptHandler):
            last = node.end_lineno or node.lineno
            body = getattr(node, "body", ())
            head = body[0].lineno if body else last + 1
            if node.lineno <= line <= last:
                held = range(node.lineno, max(head, node.lineno + 1))
                inside |= isinstance(node, ast.FunctionDef) and line >= head
    return held if inside else None


def rounds(mutant: Mutant, known: Sequence[Watched]) -> Iterator[dict[str, float]]:
    """The tests for a mutant and their seconds: of the files that name its module, then others.

    What runs when modules are imported is executed by no test: it gets all tests of the files
    that so much as say the module's name, then those that execute anything of it.
    """
    *package, module = mutant.path.removesuffix(".py").removesuffix("/__init__").split("/")
    for lines in (statement((ROOT / mutant.path).read_text("utf-8"), mutant.line), None):
        path = rf"{'.'.join(package)}(?:\.| import .*\b)" if lines else ""
        names = re.compile(rf"\b{path}{module}\b")
        near, far = dict[str, float](), dict[str, float]()
        for file in known:
            named = names.search((ROOT / file.name).read_text("utf-8"))
            tests = file.tests(mutant.path, lines) if lines or not named else file.seconds
            (near if named else far).update({test: file.seconds[test] for test in tests})
        if near or far:
            break
    for found in (near, far):
        quick = sorted((took, test) for test, took in found.items())
        spent = accumulate(took for took, _ in quick)
        most = sum(seconds < ENOUGH for seconds in spent)
        yield {test: took for took, test in quick[:most]}


def fate(mutant: Mutant, known: Sequence[Watched], folder: Path) -> str:
    """How a mutant ended: `killed`, `killed by the clock`, or `survived` and how many tests."""
    count = 0
    for tests in filter(None, rounds(mutant, known)):
        code = forked(folder, attempt, mutant, tests)
        if code == -signal.SIGALRM:
            return "killed by the clock"
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            return "killed"
        count += len(tests)
    return f"survived {count} tests"


@click.command()
@click.option("--count", default=120, show_default=True, help="How many mutants are drawn.")
@click.option("--seed", default=2026, show_default=True, help="Which ones.")
@click.option("--package", "packages", multiple=True, default=PACKAGES, show_default=True)
@click.option("--jobs", default=2, show_default=True, help="How many are tested at once.")
@click.option("--minutes", default=19.0, show_default=True, help="No new one is begun after that.")
def main(count: int, seed: int, packages: Sequence[str], jobs: int, minutes: float) -> None:
    """Test a sample of mutants; exit 1 if fewer than 90 % are killed."""
    began = time.monotonic()
    drawn = sample(packages, count, seed, jobs)
    fates: dict[Mutant, str] = {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = copy_of_project(Path(temporary).resolve())
        known = watched(folder, jobs)
        click.echo(
            f"{sum(len(file.seconds) for file in known)} tests that pass, of {len(known)} files,"
            f" are known after {time.monotonic() - began:.0f} s"
        )

        def test(mutant: Mutant) -> None:
            if time.monotonic() > began + 60 * minutes:
                return
            fates[mutant] = fate(mutant, known, folder)
            if "survived" in fates[mutant]:
                where = f"{mutant.path}:{mutant.line} {mutant.operator}"
                click.echo(f"\n{where}: {fates[mutant]}\n{mutant.diff()}")

        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(test, drawn))
    if len(fates) < len(drawn):
        click.echo(f"\nthe time was up: {len(drawn) - len(fates)} mutants were not tested")
    killed = {mutant for mutant, ended in fates.items() if ended.startswith("killed")}
    for package in packages:
        of = [mutant for mutant in fates if mutant.path.startswith(f"translator/{package}/")]
        click.echo(f"{package}: {len(killed.intersection(of))} of {len(of)} killed")
    share = len(killed) / max(len(fates), 1)
    spent = (time.monotonic() - began) / 60
    click.echo(
        f"all: {len(killed)} of {len(fates)} killed ({share:.0%}), seed {seed}, {spent:.1f} minutes"
    )
    sys.exit(share < WANTED)


if __name__ == "__main__":
    main()

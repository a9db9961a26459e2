"""The house: who may import whom, what is imported when, and what every module owes its readers."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.kit import ROOT

PACKAGE = ROOT / "translator"

ORDER = """
errors < units files < text < markdown < terms < catalog < bitext < site < project < memory < checks
< engines < translate < blog < wording < interchange report < publish < review evaluate < cli
< __main__
"""
"""Each package imports only from those before it."""

LIBRARIES = {
    "click": {"cli"},
    "ctranslate2": {"engines"},
    "defusedxml": {"text"},
    "feedgen": {"publish"},
    "jinja2": {"publish"},
    "keyring": {"engines"},
    "langdetect": {"text"},
    "latex2mathml": {"publish"},
    "markdown_it": {"site"},
    "mistune": {"markdown"},
    "nh3": {"publish"},
    "polib": {"catalog"},
    "pygments": {"markdown"},
    "requests": {"engines"},
    "urllib3": {"engines"},
    "sentencepiece": {"engines"},
    "starlette": {"review"},
    "uvicorn": {"review"},
    "watchfiles": {"publish"},
    "yaml": {"markdown"},
}
"""The package that knows a third-party library."""

LAZY = {
    "ctranslate2", "defusedxml", "feedgen", "jinja2", "keyring", "langdetect", "latex2mathml",
    "markdown_it", "nh3", "polib", "pygments", "sentencepiece", "watchfiles", "yaml",
}  # fmt: skip
"""Libraries that are imported inside functions, when they are needed. (requests is imported at
the top of a module that is itself only imported when it is named.)"""

EXTRAS = ("publish", "keyring", "local", "review")
"""The extras whose libraries the package imports."""


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its name below `translator.`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text("utf-8"))
    return found


def imports(tree: ast.Module, *, lazy: bool) -> Iterator[tuple[str, list[str]]]:
    """Module and names of each import; *lazy* ones, in functions, or only those of the top."""
    for node in ast.walk(tree) if lazy else tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, []
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or "", [alias.name for alias in node.names]


def own(tree: ast.Module, *, lazy: bool = True) -> set[str]:
    """The modules of the package that *tree* imports."""
    found = set()
    for name, names in imports(tree, lazy=lazy):
        if name.partition(".")[0] != "translator":
            continue
        base = name.partition(".")[2]
        parts = {f"{base}.{each}".strip(".") for each in names} & modules().keys()
        found |= parts or {base}
    return found


FLOORS = {name: number for number, floor in enumerate(ORDER.split("<")) for name in floor.split()}


def floor(name: str) -> int:
    """The floor of a module: that of its package; the package itself stands on top."""
    return FLOORS[name.partition(".")[0]] if name else max(FLOORS.values())


def test_every_package_has_a_floor() -> None:
    """Beside the packages lie only `errors`, `units` and `files`."""
    packages = {name.partition(".")[0] for name in modules()} - {""}
    assert packages <= FLOORS.keys()
    loose = {path.stem for path in PACKAGE.glob("*.py")}
    assert loose == {"__init__", "__main__", "errors", "units", "files"}


@pytest.mark.parametrize("name", modules())
def test_imports_go_one_way(name: str) -> None:
    """A module imports from its own package and from those before it."""
    mine = name.partition(".")[0]
    upwards = {
        other
        for other in own(modules()[name])
        if floor(other) >= floor(name) and other.partition(".")[0] != mine
    }
    assert not upwards, f"{name or 'translator'} imports {upwards}"


def test_there_are_no_cycles() -> None:
    """However lazily something is imported, no way leads back to where it began."""
    graph = {name: own(tree) - {""} for name, tree in modules().items()}
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join([*path, name])
        if name not in finished:
            for other in graph[name]:
                visit(other, (*path, name))
            finished.add(name)

    assert graph
    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("name", modules())
def test_nothing_private_is_left_over(name: str) -> None:
    """A function, class or constant with `_` before its name is used in its own module."""
    tree = modules()[name]
    defined = {
        node.name if not isinstance(node, ast.Name) else node.id
        for top in tree.body
        for node in (top.targets if isinstance(top, ast.Assign) else [top])
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Name)
    }
    used = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    private = {each for each in defined if each.startswith("_") and not each.startswith("__")}
    assert not private - used


def third_party(tree: ast.Module, *, lazy: bool = True) -> set[str]:
    """The libraries beyond Python's own that *tree* imports."""
    heads = {name.partition(".")[0] for name, _ in imports(tree, lazy=lazy)}
    return heads - sys.stdlib_module_names - {"translator", "__future__"}


def test_each_library_is_known_to_one_package() -> None:
    """A library can be replaced by changing one package."""
    users: dict[str, set[str]] = {}
    for name, tree in modules().items():
        for library in third_party(tree):
            users.setdefault(library, set()).add(name.partition(".")[0])
    assert users == LIBRARIES


def test_heavy_libraries_are_imported_in_functions() -> None:
    """Who does not need them does not pay for them."""
    assert modules()
    for name, tree in modules().items():
        assert not third_party(tree, lazy=False) & LAZY, name


def compiled(name: str, tree: ast.AST) -> set[str]:
    """Where *tree* compiles a pattern."""
    return {
        f"{name}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    }


def test_patterns_are_compiled_when_they_are_used() -> None:
    """At the top of a module stands `regex`, which waits, but where `text` is not known yet."""
    early, late = set[str](), set[str]()
    for name in modules().keys() - {"units", "files"}:
        early |= compiled(name, modules()[name])
        functions = (n for n in ast.walk(modules()[name]) if isinstance(n, ast.FunctionDef))
        late = late.union(*(compiled(name, function) for function in functions))
    assert late, "there are some today, so that this looks for the right words"
    assert early == late


def test_libraries_are_declared() -> None:
    """What is imported stands in pyproject.toml, and nothing else does."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    extras = (text.partition(f"\n{name} = [")[2].partition("\n]")[0] for name in EXTRAS)
    block = text.partition("dependencies = [")[2].partition("\n]")[0] + "".join(extras)
    declared = {
        line.strip().strip('"').partition(">=")[0] for line in block.splitlines() if ">=" in line
    }
    names = {"yaml": "pyyaml", "markdown_it": "markdown-it-py"}
    assert declared == {names.get(library, library) for library in LIBRARIES}


def calls(tree: ast.AST, *names: str) -> list[int]:
    """The lines where a function of one of *names* is called."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names
    ]


@pytest.mark.parametrize("name", [name for name in modules() if name.partition(".")[0] != "cli"])
def test_only_the_command_line_prints(name: str) -> None:
    """No print, no writing to stdout or stderr, no leaving of the process elsewhere."""
    found = calls(
        modules()[name], "print", "sys.stdout.write", "sys.stderr.write", "click.echo", "exit",
        "click.secho", "sys.exit", "os._exit", "input", "breakpoint", "warnings.warn",
    )  # fmt: skip
    assert not found


@pytest.mark.parametrize("name", [name for name in modules() if name.startswith("cli.")])
def test_what_is_printed_cannot_act_on_a_terminal(name: str) -> None:
    """Commands print by `say` and `hand_out`; what moves the cursor or colours says why it may."""
    raw = {"cli.terminal": 3, "cli.progress": 2, "cli.status": 1}
    found = calls(modules()[name], "print", "click.echo", "click.secho")
    assert len(found) == raw.get(name, 0)


@pytest.mark.parametrize("name", modules())
def test_nothing_is_evaluated(name: str) -> None:
    """No eval, exec, pickle or shell: posts, catalogs and answers are data."""
    tree = modules()[name]
    assert not calls(tree, "eval", "exec", "os.system", "os.popen", "pickle.loads", "yaml.load")
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "shell":
            pytest.fail(f"{name}:{node.lineno}: no shell")


def path_of(name: str) -> Path:
    """The file of a module."""
    path = PACKAGE.joinpath(*name.split(".")) if name else PACKAGE
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.AST]]:
    """The public classes and functions of a module, methods too."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{prefix}{node.name}.")


@pytest.mark.parametrize("name", modules())
def test_what_is_public_has_a_docstring(name: str) -> None:
    """Modules, classes, functions: a first line of its own that ends in punctuation."""
    tree = modules()[name]
    for what, node in [("module", tree), *public(tree.body)]:
        assert isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        text = ast.get_docstring(node)
        assert text, f"{name}: {what} has no docstring"
        first = text.partition("\n\n")[0]
        assert first.rstrip()[-1] in ".:;", f"{name}: {what}: {first!r}"


@pytest.mark.parametrize("name", modules())
def test_fields_have_docstrings(name: str) -> None:
    """A value's fields are explained under each of them."""
    bare: list[str] = []
    for what, node in public(modules()[name].body):
        if not isinstance(node, ast.ClassDef) or not any(
            "dataclass" in ast.unparse(mark) for mark in node.decorator_list
        ):
            continue
        bare += [
            f"{what}.{ast.unparse(field.target)}"
            for index, field in enumerate(node.body)
            if isinstance(field, ast.AnnAssign)
            and not any(isinstance(after, ast.Expr) for after in node.body[index + 1 : index + 2])
        ]
    assert bare == []


@pytest.mark.parametrize("name", modules())
def test_values_are_frozen(name: str) -> None:
    """Public dataclasses are frozen and slotted."""
    marks = [
        (what, ast.unparse(mark))
        for what, node in public(modules()[name].body)
        for mark in getattr(node, "decorator_list", [])
    ]
    values = [(what, text) for what, text in marks if "dataclass" in text]
    fixed = [pair for pair in values if "frozen=True" in pair[1] and "slots=True" in pair[1]]
    assert values == fixed


def test_a_class_name_stands_for_one_thing() -> None:
    """Whoever looks for a class by its name finds one, wherever it is; an underscore is no name."""
    names = Counter(
        node.name.removeprefix("_")
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_all_is_sorted_and_true() -> None:
    """`__all__` lists what there is, in order, and the package has the contract's names."""
    found = 0
    for name, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                names = ast.literal_eval(node.value)
                assert names == sorted(names), name
                module = import_module(f"translator.{name}".rstrip("."))
                assert all(getattr(module, each) for each in names), name
                found += 1
    assert found >= 1
    assert import_module("translator").__all__ == ["Document", "Termbase", "align", "protect"]


def test_no_package_hides_a_public_name() -> None:
    """Importing `translator.x` sets `x` of `translator`: no module has a name of the contract."""
    public_names = set(import_module("translator").__all__)
    assert not public_names & {name.partition(".")[0] for name in modules()}


def test_errors_stand_in_their_tree() -> None:
    """Each error is a subclass that its module's drawing shows, and each has one sentence."""
    tree = modules()["errors"]
    drawing = ast.get_docstring(tree) or ""
    assert [*public(tree.body)]
    for name, node in public(tree.body):
        assert isinstance(node, ast.ClassDef)
        assert name in drawing, name


def test_ignores_have_reasons() -> None:
    """`noqa` and `type: ignore` name a rule, and a comment says why."""
    lacking, seen = [], 0
    for name in modules():
        for number, line in enumerate(path_of(name).read_text("utf-8").splitlines(), 1):
            if "# noqa" in line or "# type: ignore" in line:
                seen += 1
                ruled = "# noqa: " in line or "# type: ignore[" in line
                lacking += [] if ruled and line.count("#") > 1 else [f"{name}:{number}"]
    assert lacking == []
    assert seen, "there are some today, so that this looks for the right words"


def loaded(*args: str, cwd: Path) -> set[str]:
    """The modules that Python imports to run the command line."""
    argv = [sys.executable, "-X", "importtime", "-m", "translator", *args]
    done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, check=False)
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


def test_check_of_one_post_is_cheap(tmp_path: Path) -> None:
    """`translator check one.md` does not load what it does not need."""
    (tmp_path / "one.md").write_text("# 题目\n\n第一段讲显存，`x = 1`。\n\n```python\nx = 1\n```\n")
    (tmp_path / "one.en.md").write_text(
        "# Title\n\nGPU memory, `x = 1`.\n\n```python\nx = 1\n```\n"
    )
    names = loaded("check", "one.md", cwd=tmp_path)
    assert "translator.checks" in names
    for heavy in ("requests", "langdetect", "pygments", "polib", "yaml", "urllib3", "ssl"):
        assert heavy not in names, heavy
    (tmp_path / "one.en.md").unlink()
    alone = loaded("check", "one.md", cwd=tmp_path)
    assert "translator.checks.post" in alone
    for idle in ("translator.translate", "translator.catalog", "signal", "json", "tomllib"):
        assert idle not in alone, "a post alone needs no pipeline"


def test_help_is_cheaper(tmp_path: Path) -> None:
    """Help loads no engine, no reader of front matter, no catalogs."""
    names = loaded("--help", cwd=tmp_path)
    assert "translator.cli" in names
    for heavy in ("requests", "langdetect", "yaml", "polib", "translator.catalog.catalog"):
        assert heavy not in names, heavy

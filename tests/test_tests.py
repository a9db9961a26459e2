"""The tests: each can fail, because something of it is asserted whatever the code gives."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.kit import ROOT

FILES = sorted((ROOT / "tests").glob("test_*.py"))

KEEPING = frozenset({"enumerate", "sorted", "reversed", "list", "tuple", "set", "zip", "product"})
"""Functions that give something wherever each of their arguments has something."""
PARTS = frozenset({"items", "values", "keys", "split", "splitlines"})
"""Methods that give something of what is not empty."""

Known = Mapping[str, Any]
"""What names stand for in a test's module."""


def test_something_is_always_asserted() -> None:
    """No test asserts only in a loop or an `if` that may not run, or where errors are let pass.

    Loops over what is written out, or over a module's own tables, do run. Tests of properties
    are tried with hundreds of texts, so that theirs run for some.
    """
    idle = [
        f"{path.name}:{test.lineno} {test.name}"
        for path in FILES
        for test in in_file(path)
        if asserts(test) and not is_property(test) and not is_sure(test.body, known_to(path))
    ]
    assert idle == []


IDLE = {
    "a loop": "for each in found():\n    assert each",
    "an if": "if found():\n    assert True",
    "one branch": "if found():\n    assert True\nelse:\n    pass",
    "what may be let pass": "with suppress(ValueError):\n    assert found()",
    "a loop of a loop": "for each in (1, 2):\n    for other in found():\n        assert other",
    "no rounds": "for each in range(0):\n    assert each",
    "an empty table": "for each in EMPTY:\n    assert each",
}
SURE = {
    "a loop over what is written out": "for each in (1, 2):\n    assert each",
    "a table": "for each, other in TABLE.items():\n    assert each",
    "both branches": "if found():\n    assert True\nelse:\n    assert False",
    "an error that is wanted": "with pytest.raises(ValueError):\n    found()",
    "a name": "names = ['a']\nfor number, name in enumerate(names):\n    assert name",
    "an assertion beside": "assert found()\nfor each in found():\n    assert each",
}


@pytest.mark.parametrize("case", [*IDLE, *SURE])
def test_what_may_not_run_is_seen(case: str) -> None:
    """Each way in which an assertion may be passed by, and each in which it may not."""
    body = ast.parse({**IDLE, **SURE}[case]).body
    assert is_sure(body, {"TABLE": {1: 2}, "EMPTY": ()}) is (case in SURE)


def in_file(path: Path) -> Iterator[ast.FunctionDef]:
    """The tests of a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def known_to(path: Path) -> Known:
    """The names of a module; none of one that is skipped, since something is not installed."""
    try:
        return vars(import_module(f"tests.{path.stem}"))
    except pytest.skip.Exception:
        return {}


def asserts(test: ast.FunctionDef) -> bool:
    """Whether *test* asserts by itself; others call a function that does."""
    return any(isinstance(node, ast.Assert) or wants_error(node) for node in ast.walk(test))


def is_property(test: ast.FunctionDef) -> bool:
    """Whether hypothesis makes up what *test* is given."""
    return any(ast.unparse(mark).startswith("given(") for mark in test.decorator_list)


def wants_error(node: ast.AST) -> bool:
    """Whether *node* is a `with` that fails unless something is raised or warned of."""
    return isinstance(node, ast.With) and any(
        ast.unparse(item.context_expr).startswith(("pytest.raises(", "pytest.warns("))
        for item in node.items
    )


def is_sure(body: Iterable[ast.stmt], known: Known) -> bool:
    """Whether one of the statements asserts something whenever all of them are reached."""
    names = dict(known)
    for node in body:
        match node:
            case ast.Assert():
                return True
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                names[name] = has_something(value, names)
            case ast.With():
                passing = any("suppress(" in ast.unparse(item) for item in node.items)
                if wants_error(node) or (not passing and is_sure(node.body, names)):
                    return True
            case ast.For() if has_something(node.iter, names) and is_sure(node.body, names):
                return True
            case ast.If() if is_sure(node.body, names) and is_sure(node.orelse, names):
                return True
            case ast.Try() if is_sure([*node.body, *node.finalbody], names):
                return True
            case _:
                pass
    return False


def has_something(node: ast.expr, known: Known) -> bool:
    """Whether what *node* gives is certainly not empty."""
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any(
                has_something(part.value, known) if isinstance(part, ast.Starred) else True
                for part in parts
            )
        case ast.Dict(keys=keys):
            return bool(keys)
        case ast.Name(id=name) if name in known:
            return bool(known[name])
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(stop))]):
            return stop > 0
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as parts) if name in KEEPING:
            return all(has_something(part, known) for part in parts)
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in PARTS:
            return has_something(value, known)
        case ast.BinOp(left=left, right=right):
            return has_something(left, known) or has_something(right, known)
        case ast.Constant() | ast.JoinedStr():
            return True
        case _:
            return False

"""The comparison of two versions: it sees what differs between them, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from bench.same import Blog, Step, compare, difference, needed, report, settled
from tests.kit import ROOT

BLOG = Blog(
    "tiny",
    {
        "translator.toml": b'locales = ["zh-Hans", "en"]\nglossaries = []\n',
        "a.md": "# 题目\n\n一段话。\n".encode(),
    },
    ("a.md",),
    frozenset({"translate", "inspect"}),
)
STEPS = [
    Step("translate", ("translate", "a.md", "--engine", "pseudo")),
    Step("inspect", ("inspect", "a.md")),
]


def compared(new: Path, folder: Path) -> list[str]:
    """What is said of this tree beside *new*."""
    folder.mkdir()
    plans: Sequence[tuple[Blog, Sequence[Step]]] = [(BLOG, STEPS)]
    kinds = ("translate", "inspect")
    before, after = compare(ROOT, new, plans, kinds, folder, folder.with_name("kept"))
    return [line for kind in kinds for line in report(kind, before, after, 1)]


def test_a_version_is_the_same_as_itself_and_a_broken_one_is_not(tmp_path: Path) -> None:
    """Files and prints are compared; the second comparison finds what the first has kept."""
    broken = tmp_path / "broken"
    shutil.copytree(ROOT / "translator", broken / "translator")
    with (broken / "translator" / "__init__.py").open("a", encoding="utf-8") as file:
        file.write('\nprint("more")\n')
    same = compared(ROOT, tmp_path / "one")
    # Printed, errors and exit code of both commands; and of `translate` a catalog and a target.
    assert same == ["translate: 5 outputs, identical", "inspect: 3 outputs, identical"]
    kept = [path.read_bytes() for path in (tmp_path / "kept").rglob("outputs.json")]
    lines = compared(broken, tmp_path / "two")
    assert lines[0] == "translate: 5 outputs, 1 DIFFERENT"
    assert "  tiny$ inspect a.md (printed)" in lines
    assert lines[-1].endswith("+ more")
    assert kept == [path.read_bytes() for path in (tmp_path / "kept").rglob("outputs.json")]


def test_clocks_and_folders_are_no_difference(tmp_path: Path) -> None:
    """Seconds, beginnings, names of receipts and the order of threads are set aside."""
    one = b'{\n  "started": "1",\n  "seconds": 1.5,\n  "posts": [\n    "a",\n    "b"\n  ]\n}'
    two = b'{\n  "started": "2",\n  "seconds": 2,\n  "posts": [\n    "b",\n    "a"\n  ]\n}'
    assert settled(one, tmp_path) == settled(two, tmp_path)
    assert settled(one, tmp_path) != settled(two.replace(b'"b"', b'"c"'), tmp_path)
    assert settled(f"{tmp_path}/a, 1.5 s\n".encode(), tmp_path) == b"(folder)/a, (clock) s\n"


def test_the_first_difference_is_shown() -> None:
    """Its line, from shortly before the character that differs."""
    old, new = b"same\n" + b"x" * 99 + b"old\n", b"same\n" + b"x" * 99 + b"new\n"
    assert difference(old, new) == [
        "    line 2:",
        f"    - …{'x' * 40}old",
        f"    + …{'x' * 40}new",
    ]
    assert difference(None, new) == ["    REF does not have it"]


def test_what_comes_before_is_run_too() -> None:
    """A kind needs the steps before it that change the blog, and nothing else."""
    steps = [Step("translate", ("1",)), Step("check", ("2",)), Step("status", ("3",))]
    assert [step.args for step in needed(steps, {"status"})] == [("1",), ("3",)]
    assert [step.args for step in needed(steps, {"translate"})] == [("1",)]

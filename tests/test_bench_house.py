"""The figures of the structure: each counts what its row says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.house import structure, table
from bench.versions import environment
from tests.kit import ROOT

PACKAGE = {
    "__init__.py": "",
    "loose.py": "def _once():\n    pass\n\n\ndef _never():\n    pass\n\n\n_once()\n",
    "text/__init__.py": "",
    "text/words.py": "class Row:\n    pass\n",
    "site/__init__.py": "",
    "site/words.py": "from translator.text.words import Row as R\nclass Row(R):\n    pass\n",
    "site/links.py": "def f():\n    from translator.text import words\n    f(1, 2, 3, 4, 5, 6)\n",
    "cli.py": "from translator.site import links\n",
}


def test_the_syntax_trees_are_counted(tmp_path: Path) -> None:
    """Lazy imports count, too; a stem or class counts once, however often it is there."""
    for name, text in PACKAGE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = structure(tmp_path)
    assert {
        "modules": "8",
        "loose modules at the top": "2",
        "modules with exactly one importer": "1",  # site.links; text.words has two
        "functions": "3",
        "private functions called once": "1 (33%)",
        "calls with 6 positional arguments or more": "1",
        "class names used more than once": "1 (Row 2)",
        "file stems used more than once": "1 (words 2)",
    }.items() <= found.items()


def test_a_run_is_asked_how_often_it_parses(tmp_path: Path) -> None:
    """Counted below the package: a text's blocks by mistune, its front matter by PyYAML."""
    (tmp_path / "a.md").write_text(
        "---\ntitle: 题目\n---\n\n# 题目\n\n" + 9 * "一段话。" + "\n", encoding="utf-8"
    )
    argv = [sys.executable, str(ROOT / "bench" / "probe.py"), "inspect", "a.md"]
    env = environment(ROOT, tmp_path)
    done = subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["blocks"] == told["front matter"] == [1]
    assert told["functions"] > told["deepest"] > 1


def test_versions_stand_side_by_side() -> None:
    """A figure that one version lacks leaves its place empty."""
    assert table({"new": {"lines": "9"}, "old": {"lines": "10", "odd": "1"}}) == [
        "       new  old",
        "lines    9   10",
        "odd" + 11 * " " + "1",
    ]

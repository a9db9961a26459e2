"""CodeMirror as it is shipped: one file, with its versions, its licences and the way it is made."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.kit import ROOT

ASSETS = ROOT / "translator" / "review" / "assets"
VENDOR = ROOT / "translator" / "review" / "vendor"
MADE = ("codemirror.mjs", "codemirror.json", "codemirror.LICENSE.txt")


def test_the_file_is_that_of_its_record() -> None:
    """Its digest is recorded beside the versions, which are those that the recipe locks."""
    record = json.loads((ASSETS / "codemirror.json").read_text("utf-8"))
    digest = hashlib.sha256((ASSETS / record["file"]).read_bytes()).hexdigest()
    assert digest == record["sha256"]
    lock = json.loads((VENDOR / "package-lock.json").read_text("utf-8"))["packages"]
    locked = {path.removeprefix("node_modules/"): lock[path].get("version") for path in lock}
    made_from = {each["name"]: each["version"] for each in record["packages"]}
    assert made_from.items() <= locked.items()
    assert record["bundler"]["version"] == locked["esbuild"]


def test_its_licences_are_shipped() -> None:
    """Every package is under the MIT licence, whose text goes with it."""
    record = json.loads((ASSETS / "codemirror.json").read_text("utf-8"))
    terms = (ASSETS / "codemirror.LICENSE.txt").read_text("utf-8")
    packages = record["packages"]
    assert {each["license"] for each in packages} == {"MIT"}
    assert [each["name"] for each in packages if each["name"] not in terms] == []


def test_the_recipe_names_exact_versions() -> None:
    """No range: the same packages every time."""
    recipe = json.loads((VENDOR / "package.json").read_text("utf-8"))
    wanted = recipe["dependencies"] | recipe["devDependencies"]
    assert [name for name, version in wanted.items() if not version[0].isdigit()] == []


@pytest.mark.site
def test_the_recipe_makes_the_same_bytes(tmp_path: Path) -> None:
    """Anybody can make the file anew and see that nothing was slipped in."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    for path in VENDOR.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(install, cwd=tmp_path, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"npm cannot install the packages here: {done.stderr.strip()[-200:]}")
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run(["node", "bundle.mjs", "out"], cwd=tmp_path, check=True)
    for name in MADE:
        assert (out / name).read_bytes() == (ASSETS / name).read_bytes(), name

"""The hooks' and the action's descriptions, and docs/hook.md: what they run is really run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tests.gitkit import BAD, CHINESE, GOOD, WRONG, Repository, environment
from tests.kit import ROOT, Ran
from translator.cli import main

ZH, EN = "posts/zh/a.md", "posts/en/a.md"
PAGE = (ROOT / "docs" / "hook.md").read_text("utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(language: str) -> list[str]:
    """The code blocks of docs/hook.md in *language*."""
    return [m[2] for m in FENCE.finditer(PAGE) if m[1] == language]


def hooks() -> dict[str, dict[str, Any]]:
    """The hooks by id."""
    listed = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return {hook["id"]: hook for hook in listed}


def action() -> dict[str, Any]:
    """The action."""
    found = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def understood(command: str, folder: Path) -> None:
    """Run a command line; nothing in it may be unknown."""
    words = [word for word in shlex.split(command) if word != "check"]
    group = ["--config", words[words.index("--config") + 1]] if "--config" in words else []
    rest = [word for word in words[1:] if word not in group]
    result = CliRunner().invoke(main, ["check", *rest, "--help"])
    assert result.exit_code == 0, f"{command}: {result.output}"
    for option in re.findall(r"(?<= )--[a-z-]+", command):
        assert option in result.output or option == "--config", option
    Repository(folder)
    ran = subprocess.run(
        [sys.executable, "-m", "translator", "check", *rest], cwd=folder, env=environment(),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, f"{command}: {ran.stderr}"


# --- hooks ---


@pytest.mark.parametrize("name", hooks())
def test_a_hook_can_be_run(name: str, tmp_path: Path) -> None:
    """Its command is one of ours, and it is described in docs/hook.md."""
    hook = hooks()[name]
    assert hook["language"] == "python"
    assert hook["require_serial"] is True
    assert hook["entry"].startswith("translator check --staged")
    understood(hook["entry"], tmp_path / "blog")
    assert f"| `{name}` |" in PAGE


def test_hooks_are_for_posts_and_catalogs() -> None:
    """Other files start nothing."""
    assert hooks()
    for hook in hooks().values():
        pattern = re.compile(hook["files"])
        assert all(map(pattern.search, (ZH, "a b.markdown", "posts/en/两.po")))
        assert not any(map(pattern.search, ("a.py", "a.mdx", "md", "a.po.txt", "x.pot")))


def test_pre_commit_finds_the_hooks_valid() -> None:
    """By its own check of such files."""
    from pre_commit.clientlib import load_manifest

    assert len(load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))) == len(hooks())


# --- the action ---


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """What the step Install leaves behind: an environment with the toolkit in it."""
    place = tmp_path / "runner" / "translator" / "bin"
    place.mkdir(parents=True)
    script = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n'
    (place / "python").write_text(script)
    (place / "python").chmod(0o755)
    return place.parent.parent


def step(name: str) -> dict[str, Any]:
    """A step of the action."""
    found = next(each for each in action()["runs"]["steps"] if each.get("name") == name)
    assert isinstance(found, dict)
    return found


def perform(repo: Repository, runner: Path, **inputs: str) -> Ran:
    """Run the step Check in *repo*, with the defaults of the action for what is not given."""
    given = {name: each["default"] for name, each in action()["inputs"].items()} | inputs
    env = {}
    for name, value in step("Check")["env"].items():
        m = re.fullmatch(r"\$\{\{ (?:inputs\.([\w-]+)|github\.event\.pull_request\.base\.sha) \}\}",
                         value)  # fmt: skip
        assert m, value
        env[name] = given[m[1]] if m[1] else given.get("base", "")
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("Check")["run"]]
    done = subprocess.run(
        shell, cwd=repo.root, env=environment({**env, "RUNNER_TEMP": str(runner)}),
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def branch(tmp_path: Path) -> Repository:
    """A branch that brings a wrong term into a post with a difficult name."""
    repo = Repository(tmp_path / "blog")
    repo.commit("A pair", **{ZH: CHINESE, EN: GOOD, "old/posts/zh/x.md": CHINESE})
    repo.commit("Somebody else's", **{"posts/zh/o.md": CHINESE, "posts/en/o.md": BAD})
    repo.git("tag", "base")
    name = "两个 字, 100%"
    repo.commit("Worse", **{f"posts/zh/{name}.md": CHINESE, f"posts/en/{name}.md": BAD})
    return repo


def test_the_action_annotates_what_a_pull_request_changes(branch: Repository, runner: Path) -> None:
    """The changed pair and no other, in the form that the runner reads."""
    ran = perform(branch, runner, base="base")
    assert ran.code == 1
    (line,) = ran.out.splitlines()
    assert line.startswith(
        "::error file=posts/en/两个 字%2C 100%25.md,line=3,endLine=3,col=23,endColumn=35,"
    )
    assert perform(branch, runner, base="HEAD").code == 0


def test_the_action_without_a_pull_request(branch: Repository, runner: Path) -> None:
    """All posts are checked, or those at the paths."""
    assert perform(branch, runner).out.count("::error ") == 2
    assert (
        perform(branch, runner, paths="posts/en/o.md\nposts/zh/a.md\n").out.count("::error ") == 1
    )
    assert perform(branch, runner, paths="posts/zh/a.md").code == 0


def test_the_inputs_of_the_action(branch: Repository, runner: Path) -> None:
    """Each does what it says."""
    assert perform(branch, runner, only="links").code == 0
    assert perform(branch, runner, **{"fail-on": "never"}).code == 0
    ran = perform(branch, runner, format="sarif", output="out.sarif", base="base")
    assert f":{WRONG}" in ran.out
    assert '"2.1.0"' in branch.text("out.sarif")
    ran = perform(branch, runner, base="0" * 40)
    assert ran.code == 2
    assert "fetch-depth: 0" in ran.err


def test_the_inputs_are_described() -> None:
    """docs/hook.md has each with its default."""
    assert action()["inputs"]
    for name, about in action()["inputs"].items():
        (row,) = re.findall(rf"^\| `{name}` \|.*\|$", PAGE, re.M)
        default = about["default"]
        assert row.split("|")[3].strip() == (
            f"`{default}`" if default else row.split("|")[3].strip()
        )


def test_the_action_takes_no_text_into_its_shell() -> None:
    """What a pull request brings reaches the shell as variables only."""
    assert action()["runs"]["steps"]
    for each in action()["runs"]["steps"]:
        assert "${{" not in each.get("run", "")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_the_steps_pass_shellcheck() -> None:
    """As shell scripts of their own."""
    for each in action()["runs"]["steps"]:
        if "run" in each:
            subprocess.run(
                ["shellcheck", "-s", "bash", "-"], input=each["run"].encode(), check=True
            )


# --- docs/hook.md ---


@pytest.mark.parametrize("block", blocks("yaml"), ids=lambda block: block[:20])
def test_the_yaml_of_the_page(block: str) -> None:
    """It can be read, and names hooks and inputs that there are."""
    data = yaml.safe_load(block)
    assert data
    named = re.findall(r"^ +- id: (.*)$", block, re.M)
    assert set(named) <= set(hooks())
    steps = data["jobs"]["posts"]["steps"] if isinstance(data, dict) and "jobs" in data else data
    for each in steps if isinstance(steps, list) else []:
        if "markdown-translator" in each.get("uses", ""):
            assert set(each["with"]) <= set(action()["inputs"])


def test_the_session_of_the_page(tmp_path: Path) -> None:
    """It is what the command prints."""
    repo = Repository(tmp_path)
    repo.add(**{"posts/zh/first.md": CHINESE, "posts/en/first.md": BAD})
    (session,) = blocks("console")
    command, _, output = session.partition("\n")
    assert command == "$ translator check --staged"
    ran = repo.staged()
    assert ran.out + ran.err == output


def test_the_plain_hook_of_the_page(tmp_path: Path) -> None:
    """Written into .git/hooks, it stops a commit."""
    repo = Repository(tmp_path / "blog")
    (script,) = blocks("sh")
    command = f"{shlex.quote(sys.executable)} -m translator"
    text = script.replace("exec translator", f"exec {command}")
    assert text != script
    repo.put(".git/hooks/pre-commit", text).chmod(0o755)
    repo.add(**{ZH: CHINESE, EN: BAD})
    assert WRONG in repo.git("commit", "-m", "x", code=1).said


def test_the_job_for_gitlab(branch: Repository) -> None:
    """Its command writes the report that it hands over."""
    (job,) = [yaml.safe_load(block)["posts"] for block in blocks("yaml") if "GIT_DEPTH" in block]
    command = job["script"][1].replace("translator", f"{shlex.quote(sys.executable)} -m translator")
    done = subprocess.run(
        ["bash", "-c", command], cwd=branch.root, capture_output=True, encoding="utf-8",
        env=environment({"CI_MERGE_REQUEST_DIFF_BASE_SHA": "base"}), check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert WRONG in done.stdout
    report = job["artifacts"]["reports"]["codequality"]
    assert '"check_name": "terms"' in branch.text(report)
    assert os.sep not in report


def test_commands_of_the_page_have_their_options() -> None:
    """What stands between backticks as an option is one of check's."""
    help_ = CliRunner().invoke(main, ["check", "--help"]).output
    named = set(re.findall(r"`(--[a-z-]+)", PAGE))
    assert named
    assert {option for option in named if option not in help_} <= {"--all-files"}


def test_the_action_runs_no_module_of_the_pull_request() -> None:
    """`python -m` looks into the folder it is called in first, which the pull request fills."""
    lines = [line for step in action()["runs"]["steps"] for line in step.get("run", "").split("\n")]
    modules = [line for line in lines if " -m " in line]
    assert len(modules) == 3
    assert all(" -P -m " in line for line in modules)

"""The hooks as their users have them: pre-commit from PyPI installs and runs them.

`make hook-test`; pytest does not collect this file, since an environment has to be built.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from tests.gitkit import BAD, CHINESE, GOOD, WRONG, Repository, environment
from tests.kit import ROOT, Ran

ZH, EN = "posts/zh/a.md", "posts/en/a.md"
HOOKS = ("translator-terms", "translator-check", "translator-fresh")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the toolkit as it stands, and the folder of pre-commit's environments.

    The environment is built here, by pip, from the package registry.
    """
    folder = tmp_path_factory.mktemp("pre-commit")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / "toolkit" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / "toolkit" / name)
    for args in (["init", "-q"], ["add", "--all"], ["commit", "-q", "-m", "The toolkit"]):
        subprocess.run(["git", *args], cwd=folder / "toolkit", env=environment(), check=True)
    start = time.perf_counter()
    repo = Blog(folder / "first", folder)
    assert repo.precommit("install-hooks").code == 0
    sys.stdout.write(f"\nenvironment built in {time.perf_counter() - start:.0f} s\n")
    return folder


class Blog(Repository):
    """A repository whose commits pre-commit watches."""

    def __init__(self, root: Path, home: Path, *hooks: str) -> None:
        super().__init__(root)
        self.environment = environment({"PRE_COMMIT_HOME": str(home / "cache")})
        toolkit = home / "toolkit"
        head = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=toolkit, capture_output=True, text=True, check=True
        )
        names = [{"id": name} for name in hooks or HOOKS]
        config = {"repos": [{"repo": str(toolkit), "rev": head.stdout.strip(), "hooks": names}]}
        self.put(".pre-commit-config.yaml", yaml.safe_dump(config))
        self.commit("Watch", **{ZH: CHINESE, EN: GOOD})
        assert self.precommit("install").code == 0

    def precommit(self, *args: str) -> Ran:
        """Run pre-commit."""
        return self._run([sys.executable, "-m", "pre_commit", *args])

    def try_commit(self, *args: str) -> Ran:
        """Run `git commit` with the hooks."""
        return self._run(["git", "commit", "-m", "x", *args])

    def _run(self, command: list[str]) -> Ran:
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, encoding="utf-8",
            check=False, timeout=600,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def blog(tmp_path: Path, home: Path) -> Blog:
    """A blog with a good pair and all hooks."""
    return Blog(tmp_path / "blog", home)


def states(ran: Ran) -> list[str]:
    """What pre-commit says of each hook: Passed, Failed or Skipped."""
    lines = [line for line in ran.said.splitlines() if "...." in line]
    return [line.rpartition(".")[2].rpartition(")")[2] for line in lines]


def test_a_wrong_term_is_stopped_and_the_right_one_passes(blog: Blog) -> None:
    """File, line, column and the right term are shown; the place is exact."""
    blog.add(**{EN: BAD})
    ran = blog.try_commit()
    assert ran.code == 1
    assert f"{EN}:{WRONG} (terms/terms.csv:2)" in ran.said
    assert BAD.splitlines()[2][22:].startswith("video memory")
    assert states(ran) == ["Failed", "Failed", "Passed"]
    blog.add(**{EN: GOOD + "\nNew.\n", ZH: CHINESE + "\n新的。\n"})
    ran = blog.try_commit()
    assert (ran.code, states(ran)) == (0, ["Passed"] * 3)


def test_a_commit_that_touches_no_post_skips_the_hooks(blog: Blog) -> None:
    """Nothing of ours is started."""
    blog.commit("Worse, past the hooks", **{EN: BAD})
    blog.add(**{"code.py": "x = 1\n", "notes.txt": "video memory 显存\n"})
    ran = blog.try_commit()
    assert (ran.code, states(ran)) == (0, ["Skipped"] * 3)


def test_partial_staging(blog: Blog) -> None:
    """What is staged counts, and the work tree is as it was afterwards."""
    blog.add(**{EN: BAD})
    blog.put(EN, GOOD)
    assert f"{EN}:{WRONG}" in blog.try_commit().said
    assert blog.text(EN) == GOOD
    blog.add(**{EN: GOOD + "\nNew.\n", ZH: CHINESE + "\n新的。\n"})
    blog.put(EN, BAD)
    assert blog.try_commit().code == 0
    assert blog.text(EN) == BAD


def test_names_and_renames(blog: Blog) -> None:
    """Chinese names, spaces, quotes; a post that is renamed, one that is deleted."""
    slug = "两个 字's"
    blog.add(**{f"posts/zh/{slug}.md": CHINESE, f"posts/en/{slug}.md": BAD})
    assert f"posts/en/{slug}.md:{WRONG}" in blog.try_commit().said
    blog.add(**{f"posts/en/{slug}.md": GOOD})
    assert blog.try_commit().code == 0
    blog.git("mv", f"posts/zh/{slug}.md", "posts/zh/新.md")
    assert "warning orphan" in blog.try_commit().said
    blog.git("mv", f"posts/en/{slug}.md", "posts/en/新.md")
    assert blog.try_commit().code == 0
    blog.git("rm", "-q", EN)
    ran = blog.try_commit()
    assert (ran.code, states(ran)) == (0, ["Skipped"] * 3), "deleted files are not handed over"


def test_a_merge_commit(blog: Blog) -> None:
    """What a merge with a conflict settles wrongly is stopped."""
    blog.git("checkout", "-q", "-b", "other")
    blog.commit("Theirs", **{EN: GOOD.replace("First", "Once")})
    blog.git("checkout", "-q", "main")
    blog.commit("Ours", **{EN: GOOD.replace("First", "Now")})
    blog.git("merge", "other", code=1)
    blog.add(**{EN: BAD})
    assert f"{EN}:{WRONG}" in blog.try_commit().said
    blog.add(**{EN: GOOD})
    assert blog.try_commit().code == 0
    assert len(blog.git("log", "-1", "--format=%p").out.split()) == 2


def test_a_stale_translation_is_stopped(blog: Blog) -> None:
    """The third hook alone fails on it; the others let a warning pass."""
    assert blog.run("align", ZH, EN).code == 0
    assert blog.run("translate").code == 0
    blog.commit("Translated")
    blog.add(**{ZH: CHINESE.replace("先看", "先要看")})
    ran = blog.try_commit()
    assert states(ran) == ["Passed", "Passed", "Failed"]
    assert f"{ZH}:3:1: warning stale" in ran.said


def test_all_files_in_ci(blog: Blog) -> None:
    """`pre-commit run --all-files` finds what got past the hooks."""
    blog.commit("Worse, past the hooks", **{EN: BAD})
    ran = blog.precommit("run", "--all-files", "translator-terms")
    assert f"{EN}:{WRONG}" in ran.said


def test_a_blog_without_configuration_is_held_to_shipped_terms(tmp_path: Path, home: Path) -> None:
    """The glossaries are in the package that pre-commit installs."""
    blog = Blog(tmp_path / "blog", home, "translator-terms")
    blog.git("rm", "-q", "translator.toml", "terms/terms.csv")
    blog.add(**{EN: BAD})
    ran = blog.try_commit()
    assert ran.code == 1
    assert f"{EN}:3:23: error terms: “video memory” is wrong for 显存" in ran.said
    assert "(glossaries/paddlepaddle.csv:" in ran.said
    assert "terms of community, ml, paddlepaddle" in ran.said

"""Every command that a post shows is run here, and prints what the post says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest

from tests.kit import ROOT
from tests.pages import FENCE, Scene, fences, read, run, sessions, shows

POSTS = ROOT / "posts"
PAIRS = sorted(path.stem for path in (POSTS / "en").glob("*.md"))
LOCALES = ["zh", "en"]
PADDLE = ROOT / ".venv" / "paddle" / "bin" / "python"
"""What `make paddle` installs; it is too large to be a dependency of the tests."""

_FOLDERS = '[[posts]]\nsource = "posts/{locale}/{slug}.md"\nspelling = { zh-Hans = "zh" }\n'
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FORKED = "https://github.com/YOUR_NAME/"
_MAIN = "https://github.com/PaddlePaddle/"


def both(name: str) -> list[Path]:
    """The Chinese and the English file of a post."""
    return [POSTS / locale / f"{name}.md" for locale in LOCALES]


def blog(folder: Path, page: Path, settings: str = "") -> Scene:
    """A blog that is held to this repository's glossaries."""
    scene = Scene(folder, page, settings + _FOLDERS)
    shutil.copytree(ROOT / "glossaries", folder / "glossaries")
    return scene


@pytest.mark.parametrize("name", PAIRS)
def test_both_languages_show_the_same_commands(name: str) -> None:
    """What is typed and printed is not translated."""
    chinese, english = (list(sessions(page)) for page in both(name))
    assert [line for line, _ in chinese] == [line for line, _ in english]
    assert [said for line, said in chinese if "translator" in line] == [
        said for line, said in english if "translator" in line
    ]


@pytest.mark.parametrize("name", PAIRS)
def test_the_comments_in_english_code_are_english(name: str) -> None:
    """The toolkit translates comments in code, so it does in its own posts."""
    page = POSTS / "en" / f"{name}.md"
    blocks = [m[3] for m in FENCE.finditer(read(page)) if m[2] in ("python", "bash", "ts", "sh")]
    comments = [line for block in blocks for line in block.splitlines() if "#" in line]
    assert [line for line in comments if _HAN.search(line.partition("#")[2])] == []


@pytest.mark.parametrize("page", both("translate-your-blog"), ids=LOCALES)
def test_translating_a_post_goes_as_shown(page: Path, tmp_path: Path) -> None:
    """In `translate-your-blog`: a catalog, a target, a changed sentence and a wrong term."""
    scene = blog(tmp_path, page)
    source, target = fences(page, "markdown")[:2]
    scene.put("posts/zh/memory.md", source)
    scene.play()
    catalog = read(tmp_path / "posts/en/memory.po")
    filled = fences(page, "po")[0].strip().split("\n\n")
    for unit in filled:
        words, said = unit.split("\nmsgstr ")
        assert f'{words}\nmsgstr ""' in catalog
        catalog = catalog.replace(f'{words}\nmsgstr ""', f"{words}\nmsgstr {said}")
    scene.put("posts/en/memory.po", catalog)
    scene.play()
    assert read(tmp_path / "posts/en/memory.md") == target
    scene.edit("posts/zh/memory.md", "先用", "训练之前，先用")
    scene.play(2)
    scene.edit("posts/zh/memory.md", "训练之前，先用", "先用")
    scene.edit("posts/en/memory.po", "**GPU memory**", "**video memory**")
    scene.run("translate")
    scene.play()
    assert not scene.waiting


@pytest.mark.parametrize("page", both("translate-your-blog"), ids=LOCALES)
def test_the_commands_that_update_a_post_run(page: Path, tmp_path: Path) -> None:
    """The blocks that `translate-your-blog` shows without output work on these very posts."""
    for name in ("posts", "glossaries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copyfile(ROOT / "translator.toml", tmp_path / "translator.toml")
    with chdir(tmp_path):
        for block in fences(page, "python"):
            exec(compile(block, page.name, "exec"), {})
    lines = "\n".join(fences(page, "bash")).splitlines()
    commands = [line for line in lines if line.startswith("translator")]
    assert len(commands) == 4
    for line in commands:
        code, said = run(tmp_path, *line.split()[1:])
        assert code == 0, said


@pytest.mark.parametrize("page", both("reviewing-machine-translations"), ids=LOCALES)
def test_a_review_goes_as_shown(page: Path, tmp_path: Path) -> None:
    """The draft, its three mistakes, the corrections and the end of the review."""
    scene = blog(
        tmp_path, page, f'engine = "command"\n[engines.command]\nrun = {[sys.executable, "e.py"]}\n'
    )
    source, draft = fences(page, "markdown")
    scene.put("posts/zh/memory.md", source)
    scene.put("e.py", _ENGINE.replace("DRAFT", repr(draft)).replace("SOURCE", repr(source)))
    scene.play()
    assert read(tmp_path / "posts/en/memory.md") == draft
    scene.play()
    corrections = {"Enough Memory": "Enough GPU Memory", "video memory": "GPU memory", "50": "60"}
    for wrong, right in corrections.items():
        scene.edit("posts/en/memory.md", wrong, right)
    scene.play()
    scene.edit("posts/en/memory.po", "#, fuzzy\n", "")
    scene.play(2)
    assert not scene.waiting


_ENGINE = """\
import json, re, sys

said = dict(zip(SOURCE.split("\\n\\n"), DRAFT.split("\\n\\n")))
said = {re.sub("`.*?`", "<x1/>", s).strip("# \\n"): re.sub("`.*?`", "<x1/>", t).strip("# \\n")
        for s, t in said.items()}
for line in sys.stdin.buffer:
    print(json.dumps({"text": said[json.loads(line)["text"]]}))
"""


@pytest.mark.parametrize("page", both("cjk-emphasis"), ids=LOCALES)
def test_the_script_finds_what_it_is_said_to_find(page: Path, tmp_path: Path) -> None:
    """The script of `cjk-emphasis`, run beside `posts`, prints the two lines that it shows."""
    (script,) = re.findall(r"^~~~python\n(.*?)^~~~$", read(page), re.M | re.S)
    (tmp_path / "leftovers.py").write_text(script, encoding="utf-8")
    shutil.copytree(POSTS, tmp_path / "posts")
    shown = read(page).partition("    $ python leftovers.py\n")[2].split("\n\n")[0]
    assert shown.count("\n") == 1
    assert printed(tmp_path, sys.executable, "leftovers.py") == [
        line.strip() for line in shown.splitlines()
    ]


def printed(folder: Path, *command: str, code: int = 0) -> list[str]:
    """The lines that a command prints in *folder*."""
    environment = {**os.environ, "GIT_EDITOR": "true", "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", env=environment, check=False
    )
    assert ran.returncode == code, ran.stdout + ran.stderr
    return ran.stdout.splitlines()


@pytest.mark.skipif(not PADDLE.exists(), reason="PaddlePaddle is not here: run make paddle-test")
@pytest.mark.parametrize("page", both("gpu-memory-notes"), ids=LOCALES)
def test_the_measured_run_gives_these_numbers(page: Path, tmp_path: Path) -> None:
    """`memory.py` of `gpu-memory-notes` with the version of PaddlePaddle that the post names."""
    version = printed(tmp_path, str(PADDLE), "-c", "import paddle; print(paddle.__version__)")
    assert f"paddlepaddle=={version[-1]}" in read(page)
    (script,) = (block for block in fences(page, "python") if "host_memory_stat" in block)
    (tmp_path / "memory.py").write_text(script, encoding="utf-8")
    ((line, shown),) = sessions(page)
    assert line == "python memory.py"
    real = printed(tmp_path, str(PADDLE), "-W", "ignore", "memory.py")
    assert shows(shown, "\n".join(real))


# --- the first pull request, with a repository on this machine in GitHub's place ---


@pytest.mark.parametrize("page", both("first-pull-request"), ids=LOCALES)
def test_the_first_pull_request_can_be_pushed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The git commands of `first-pull-request` work in their order, through a conflict and back."""
    settings = tmp_path / "gitconfig"
    settings.write_text(
        '[user]\n\tname = A\n\temail = a@a.example\n[protocol "file"]\n\tallow = always\n'
        f'[url "{tmp_path.as_uri()}/fork/"]\n\tinsteadOf = {_FORKED}\n'
        f'[url "{tmp_path.as_uri()}/main/"]\n\tinsteadOf = {_MAIN}\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("main", "fork"):
        printed(tmp_path, "git", "init", "-q", "--bare", "-b", "develop", f"{name}/Paddle.git")
    seed = tmp_path / "seed"
    printed(tmp_path, "git", "clone", "-q", f"{_MAIN}Paddle.git", "seed")
    change(seed, "first", "HEAD:develop")
    printed(seed, "git", "push", "-q", f"{_FORKED}Paddle.git", "HEAD:develop")
    clone, branch, _, _, rebase = blocks(page)
    for line in clone.splitlines():
        if line.startswith("cd "):
            continue
        home = tmp_path if line.startswith("git clone") else tmp_path / "Paddle"
        printed(home, *line.split())
    home = tmp_path / "Paddle"
    printed(home, *branch.split())
    (home / "path/to/file.py").write_text("mine\n", encoding="utf-8")
    edited, committed = re.findall(r"^    (git .*)$", read(page), re.M)
    printed(home, *edited.split())
    printed(home, "git", "commit", "-m", re.findall('"(.*)"', committed)[0])
    change(seed, "theirs", "HEAD:develop")
    for line in rebase.splitlines():
        if line.endswith("--abort"):
            printed(home, "git", "reset", "-q", "--hard", "ORIG_HEAD")
            printed(home, "git", "rebase", "upstream/develop", code=1)
        if line.startswith("git add"):
            (home / "path/to/file.py").write_text("both\n", encoding="utf-8")
        printed(home, *line.split(), code=int(line == "git rebase upstream/develop"))
    assert printed(tmp_path, "git", "-C", "fork/Paddle.git", "branch") == [
        "* develop",
        "  fix-typo-in-docs",
    ]


def change(home: Path, text: str, to: str) -> None:
    """Commit *text* as the file that the post edits, and push it."""
    path = home / "path/to/file.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n", encoding="utf-8")
    printed(home, "git", "add", "-A")
    printed(home, "git", "commit", "-q", "-m", text)
    printed(home, "git", "push", "-q", "origin", to)


def blocks(page: Path) -> list[str]:
    """The shell commands of a post, block by block, without comments and indentation."""
    found = re.findall(r"^ *```bash[^\n]*\n(.*?)^ *```$", read(page), re.M | re.S)
    return [
        "\n".join(line.strip() for line in block.splitlines() if not line.strip().startswith("#"))
        for block in found
    ]

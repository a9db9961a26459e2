"""Names and files that break a run elsewhere: one sentence each, and the other posts go on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.kit import Site

NAMES = {"not UTF-8": b"x\xff.md", "a line break": b"x\ny.md", "an escape": b"x\x1b[2J.md"}
"""By what is wrong: names of posts."""
COMMANDS = [
    ("translate", "--engine", "pseudo"), ("check",), ("status",), ("publish",),
    ("align", "--all"), ("export", "--to", "en", "-o", "out"), ("memory", "stats"),
]  # fmt: skip


def blog(root: Path, name: bytes = b"z.md") -> Site:
    """A blog with a good post, and one of that name."""
    site = Site(root)
    site.put("posts/zh/a.md", "# 标题说明\n")
    try:
        Path(os.fsdecode(os.fsencode(root) + b"/posts/zh/" + name)).write_text("# 别的题目\n")
    except OSError:
        pytest.skip("this file system has no such names")
    return site


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_name_that_cannot_be_written(
    tmp_path: Path, name: bytes, command: tuple[str, ...]
) -> None:
    """The post is named, escaped, and left alone; no command ends for it."""
    site = blog(tmp_path, name)
    assert site.run("translate", "--engine", "pseudo", "posts/zh/a.md").code == 0
    before = {*site.files()}
    ran = site.process(*command)
    assert "Traceback" not in ran.said
    if command != ("memory", "stats"):
        assert "rename it" in ran.err
        assert ran.code == 2
    if command[0] == "export":
        assert (tmp_path / "out/posts/zh/a.en.xlf").is_file()
    assert not {n for n in {*site.files()} - before if n.startswith("posts/")}


@pytest.mark.parametrize("folder", ["memories/x\udcff.tmx", "posts/en/x\udcff.po"])
def test_other_files_of_such_names(tmp_path: Path, folder: str) -> None:
    """A catalog or a memory whose name is not UTF-8 stops nobody."""
    site = blog(tmp_path)
    site.put(folder, b"?")
    ran = site.process("translate", "--engine", "pseudo")
    assert "Traceback" not in ran.said
    assert (tmp_path / "posts/en/a.md").is_file()
    assert "Traceback" not in site.process("memory", "stats").said


def test_a_folder_where_a_target_belongs(tmp_path: Path) -> None:
    """It is named, and stays; the other posts are translated."""
    site = blog(tmp_path)
    (tmp_path / "posts/en/z.md").mkdir(parents=True)
    ran = site.run("translate", "--engine", "pseudo")
    assert ran.code == 2
    assert "posts/en/z.md: this is a folder" in ran.err
    assert (tmp_path / "posts/en/a.md").is_file()


DEEP = 20_000
HEAD = '<?xml version="1.0"?>'
FILES = {
    "x.tmx": HEAD + '<tmx version="1.4"><header srclang="zh-Hans"/><body><tu>'
    '<tuv xml:lang="zh-Hans"><seg>文字</seg></tuv><tuv xml:lang="en"><seg>'
    + "<hi>" * DEEP + "x" + "</hi>" * DEEP + "</seg></tuv></tu></body></tmx>",
    "x.xlf": HEAD + '<xliff version="1.2"><file source-language="zh-Hans" target-language="en">'
    '<body><trans-unit id="a"><source>题</source><target>' + "<g id='1'>" * DEEP + "</g>" * DEEP
    + "</target></trans-unit></body></file></xliff>",
    "x.jsonl": "[" * DEEP * 5 + "]" * DEEP * 5 + "\n",
    "x.md": "> " * DEEP + "x",
}  # fmt: skip
"""Files that are nested deeper than any stack."""


@pytest.mark.parametrize("name", FILES)
def test_deep_files(tmp_path: Path, name: str) -> None:
    """A sentence says what is wrong with the file; nothing of it is taken, the run goes on."""
    site = blog(tmp_path)
    assert site.run("translate", "--engine", "pseudo").code == 0
    site.put(f"in/{name}", FILES[name])
    before = site.files()
    ran = site.process("import", f"in/{name}")
    assert "Traceback" not in ran.said
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert site.files() == before


def test_a_deep_memory(tmp_path: Path) -> None:
    """A TMX file of the memory that cannot be read is left out, and that is said."""
    site = blog(tmp_path)
    site.put("memories/x.tmx", FILES["x.tmx"])
    ran = site.process("translate", "--engine", "pseudo")
    assert ran.code == 0
    assert "memories/x.tmx" in ran.err
    assert "nested" in ran.err
    assert "Traceback" not in site.process("memory", "export").said


def test_a_clock_that_is_set_back(tmp_path: Path) -> None:
    """Files from the future and times before 1970 are files like others."""
    site = blog(tmp_path)
    assert site.run("translate", "--engine", "pseudo").code == 0
    for number, when in enumerate((4_000_000_000, -86_400, 0)):
        site.put("posts/zh/a.md", f"# 标题说明{number}\n")
        for path in [*tmp_path.rglob("*")]:
            os.utime(path, (when, when))
        assert site.process("translate", "--engine", "pseudo").code == 0
        assert f"标题说明{number}" in site.text("posts/en/a.md")
        before = site.files()
        assert site.process("translate", "--engine", "pseudo").code == 0
        assert site.files() == before
    assert json.loads(site.run("status", "--json").out)[0]["stale"] == 0

"""The command line, as people and programs meet it."""

from __future__ import annotations

import json
import os
import pty
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import click
import pytest

from tests.kit import (
    HEADER,
    LAYOUT,
    ROOT,
    SETTINGS,
    TO_EN,
    Ran,
    Site,
    command,
    entry,
    every_command,
)
from translator.catalog.catalog import Catalog
from translator.cli import COMMANDS, main
from translator.project.project import Project

CHINESE = "# 题目\n\n第一段讲显存。\n\n用 `pip` 安装。\n"
FULL = (
    HEADER
    + entry("题目", "Title")
    + entry("第一段讲显存。", "GPU memory.")
    + entry("用 `pip` 安装。", "Install with `pip`.")
)
ENGLISH = "# Title\n\nGPU memory.\n\nInstall with `pip`.\n"
COLOUR = "\x1b["


def blog(tmp_path: Path, **files: str) -> Site:
    """A blog with one Chinese post, and no translation."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", CHINESE)
    site.put("terms/terms.csv", "zh-Hans,en\n显存,GPU memory\n")
    for name, text in files.items():
        site.put(name, text)
    return site


def done(tmp_path: Path) -> Site:
    """The same, completely translated by a person."""
    site = blog(tmp_path)
    site.put("posts/en/a.po", FULL)
    assert site.run("translate").code == 0
    return site


# --- help ---


@pytest.mark.parametrize("names", [(), *every_command()], ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help_with_examples(
    names: tuple[str, ...], flag: str, tmp_path: Path
) -> None:
    """Usage, options and examples that begin with `translator`."""
    ran = Site(tmp_path).run(*names, flag)
    assert ran.code == 0
    assert ran.out.startswith("Usage: ")
    examples = ran.out.partition("Examples:\n")[2].partition("\n\n")[0]
    assert examples.strip(), "no examples"
    for line in examples.splitlines():
        words = line.partition("translator ")[2].split()
        assert words, line
        assert words[0] in COMMANDS, line
        assert words[: len(names)] == list(names), line
    assert all(len(line) <= 100 for line in ran.out.splitlines())


def test_the_list_of_commands_is_whole(tmp_path: Path) -> None:
    """Each command has a line of its own that is not cut off."""
    out = Site(tmp_path).run("--help").out.partition("Commands:\n")[2]
    lines = [line.split(None, 1) for line in out.splitlines()]
    assert {words[0] for words in lines} == set(COMMANDS)
    assert {"align", "check", "engines", "init", "inspect", "status", "translate"} <= set(COMMANDS)
    for words in lines:
        assert words[1].endswith("."), words


def test_examples_use_options_that_there_are(tmp_path: Path) -> None:
    """Every option in an example is one of its command, or of a command in its group."""
    site = Site(tmp_path)
    helps = {tuple(names): site.run(*names, "--help").out for names in every_command()}
    assert helps
    for names, out in helps.items():
        own = "".join(each for n, each in helps.items() if n[: len(names)] == names)
        known = set(re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", own, re.M))
        examples = out.partition("Examples:\n")[2].partition("\n\n")[0]
        used = set(re.findall(r"(?<= )--[a-z-]+", examples))
        assert used <= known | {"--config"}, names


def test_the_version_is_told(tmp_path: Path) -> None:
    """A number, for a bug report."""
    ran = Site(tmp_path).process("--version")
    assert ran.code == 0
    assert re.search(r"\d+\.\d+", ran.out)


# --- exit codes ---


def test_0_for_a_complete_blog(tmp_path: Path) -> None:
    """Nothing is missing, nothing is wrong."""
    site = done(tmp_path)
    for args in (["translate"], ["translate", "--check"], ["check"], ["status"], ["engines"]):
        ran = site.process(*args)
        assert (ran.code, ran.err.replace("0 errors, 0 warnings, 0 notes\n", "")) == (0, ""), args


def test_1_for_posts_left_incomplete(tmp_path: Path) -> None:
    """What is missing is said, with the file to open."""
    ran = blog(tmp_path).process("translate")
    assert ran.code == 1
    assert "posts/en/a.md not emitted: 3 units" in ran.out
    assert "posts/en/a.po" in ran.out
    assert "--partial" in ran.out


def test_1_for_errors_found(tmp_path: Path) -> None:
    """`check` fails on an error, in the form that editors and CI read."""
    site = blog(tmp_path)
    site.put("posts/en/a.po", FULL.replace("`pip`.", "`pip3`."))
    ran = site.process("check")
    assert ran.code == 1
    assert re.search(r"^posts/zh/a\.md:5:1: error code: .*`pip`", ran.out, re.M)
    assert ran.err.splitlines() == [
        "1 error, 0 warnings, 0 notes",
        "to fix: edit posts/zh/a.md:5, and check again",
        "to make an exception: <!-- translator:ignore code THE WORDS: why --> before it",
    ]


def test_0_for_warnings(tmp_path: Path) -> None:
    """A warning does not stop a commit."""
    site = blog(tmp_path)
    site.put("posts/en/a.po", FULL.replace("GPU memory.", "GPU 显存."))
    ran = site.run("check")
    assert ran.code == 0
    assert "posts/zh/a.md:3:1: warning untranslated" in ran.out


WRONG_USAGE = {
    "no such command": (["transalte"], "transalte"),
    "no such option": (["translate", "--too", "en"], "--too"),
    "an unknown locale": (["translate", "--to", "zh_CN"], "did you mean zh-Hans?"),
    "no locale at all": (["translate", "--to", "Chinese!"], "such as en or zh-Hans"),
    "an unknown engine": (["translate", "--engine", "deeple"], "unknown engine 'deeple'"),
    "no such post": (["translate", "posts/zh/none.md"], "none.md: file not found"),
    "no such post to check": (["check", "none.md"], "none.md: file not found"),
    "no such file to inspect": (["inspect", "none.md"], "none.md: file not found"),
    "no such source": (["align", "none.md", "posts/zh/a.md"], "none.md: file not found"),
    "no such target": (["align", "posts/zh/a.md", "none.md"], "none.md: file not found"),
    "a folder to inspect": (["inspect", "posts"], "posts: this is a folder"),
    "no such configuration": (["--config", "none.toml", "status"], "none.toml: file not found"),
    "its own locale": (["translate", "posts/zh/a.md", "--to", "zh-Hans"], "is in zh-Hans already"),
    "no argument": (["inspect"], "FILE"),
    "no such port": (["publish", "--serve", "--port", "99999"], "0<=x<=65535"),
    "a port below 0": (["publish", "--serve", "--port", "-1"], "0<=x<=65535"),
    "no words at all": (["memory", "lookup", "显存", "--limit", "0"], "x>=1"),
    "a limit that limits nothing": (["translate", "--max-cost", "nan"], "not a valid float"),
}


@pytest.mark.parametrize("what", WRONG_USAGE)
def test_2_for_wrong_usage(what: str, tmp_path: Path) -> None:
    """One clear sentence, no traceback, no file touched."""
    args, said = WRONG_USAGE[what]
    site = blog(tmp_path)
    before = site.files()
    ran = site.run(*args)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert site.files() == before


def test_every_number_has_its_range() -> None:
    """Of each option that takes a number it is said which; no call gets one that it cannot use."""
    ranges = click.IntRange | click.FloatRange
    numbers = 0
    for names in every_command():
        called: click.Command = main
        for name in names:
            assert isinstance(called, click.Group)
            called = called.get_command(click.Context(called), name) or called
        for option in called.params:
            if isinstance(option.type, click.types.IntParamType | click.types.FloatParamType):
                assert isinstance(option.type, ranges), f"{' '.join(names)} --{option.name}"
                numbers += 1
    assert numbers


def test_2_for_a_port_that_is_taken(tmp_path: Path) -> None:
    """The pages are written; that nobody can see them there is said, with what to do."""
    site = done(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = site.run("publish", "--serve", "--port", str(port))
    assert ran.code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in ran.err
    assert "name another --port, or 0 for any" in ran.err


def test_2_where_there_are_no_posts(tmp_path: Path) -> None:
    """With the place where they were looked for, and the command to begin with."""
    site = Site(tmp_path)
    for name in ("translate", "check", "status"):
        ran = site.run(name)
        assert ran.code == 2, name
        assert "no posts found at posts/{locale}/{slug}.md" in ran.err
        assert "write one there, or correct [[posts]] in translator.toml" in ran.err


def test_2_for_a_post_that_is_not_utf8(tmp_path: Path) -> None:
    """The offset is named, the file is left alone."""
    site = blog(tmp_path)
    site.put("posts/zh/a.md", "abc 显存\n".encode("gbk"))
    before = site.files()
    for args in (["translate"], ["check"], ["status"], ["inspect", "posts/zh/a.md"]):
        ran = site.run(*args)
        assert ran.code == 2, args
        assert "posts/zh/a.md: not UTF-8 at byte 4 (0xcf)" in ran.err
        assert "Save the file as UTF-8" in ran.err
    assert site.files() == before


def test_2_for_broken_front_matter(tmp_path: Path) -> None:
    """The line is named, nothing is written."""
    site = blog(tmp_path)
    site.put("posts/zh/a.md", "---\ndate: 2024-01-01\ntitle: [甲\n---\n\n正文。\n")
    before = site.files()
    ran = site.run("translate")
    assert ran.code == 2
    assert re.search(r"posts/zh/a\.md:[345]: front matter|a\.md:.* line [345]", ran.err)
    assert site.files() == before


@pytest.mark.parametrize("name", ["check", "inspect"])
def test_broken_front_matter_fails_other_commands(name: str, tmp_path: Path) -> None:
    """A hook must not let it through; path, line and column are there for the editor."""
    site = blog(tmp_path)
    site.put("posts/zh/a.md", "---\ndate: 2024-01-01\ntitle: [甲\n---\n\n正文。\n")
    ran = site.run(name, "posts/zh/a.md")
    assert ran.code in (1, 2)
    assert re.search(r"posts/zh/a\.md:[345]:1: error frontmatter: ", ran.said)


def test_2_for_a_broken_catalog(tmp_path: Path) -> None:
    """The line is named, the file is kept."""
    site = blog(tmp_path)
    site.put("posts/en/a.po", FULL.replace('msgstr "Title"', "msgstr Title"))
    before = site.files()
    for name in ("translate", "check", "status"):
        ran = site.run(name)
        assert ran.code == 2, name
        assert "posts/en/a.po:9: not a valid PO file; nothing was changed" in ran.err
    assert site.files() == before


def test_3_for_an_engine_without_a_key(tmp_path: Path) -> None:
    """Which variable to set; nothing is written, nothing is sent."""
    site = blog(tmp_path)
    site.put("translator.toml", SETTINGS + LAYOUT + '[engines.chat]\nmodel = "m"\n')
    before = site.files()
    ran = site.run("translate", "--engine", "chat", env={"OPENAI_API_KEY": None})
    assert ran.code == 3
    assert "set the environment variable OPENAI_API_KEY" in ran.err
    assert site.files() == before


def test_3_for_an_engine_that_fails_and_the_others_go_on(tmp_path: Path) -> None:
    """Posts that need no engine are emitted all the same."""
    site = done(tmp_path)
    site.put("posts/zh/0.md", "没有翻过。\n")
    (tmp_path / "posts/en/a.md").unlink()
    site.put("translator.toml", SETTINGS + LAYOUT + '[engines.command]\nrun = "false"\n')
    ran = site.run("translate", "--engine", "command")
    assert ran.code == 3
    assert ran.err.count("ended with status 1") == 1
    assert site.text("posts/en/a.md") == ENGLISH


def test_the_hint_fits_the_fault(tmp_path: Path) -> None:
    """An edited target is not said to wait for approval."""
    site = blog(tmp_path)
    site.run("translate", "--engine", "pseudo")
    site.put("posts/en/a.md", "# By hand\n")
    assert "not reviewed" not in site.run("translate").said
    assert "not reviewed" in site.run("translate", "--approved", "--force").said


def test_a_broken_glossary_is_said_once(tmp_path: Path) -> None:
    """Not for every post of the blog."""
    site = blog(tmp_path)
    site.put("posts/zh/b.md", CHINESE)
    site.put("terms/a.csv", "zh_CN,en\n")
    for name in ("translate", "check", "status"):
        ran = site.run(name)
        assert ran.code == 2, name
        assert ran.err.count("a.csv:1") == 1, name


# --- what is printed ---


def test_quiet_prints_errors_only(tmp_path: Path) -> None:
    """Before and after the command's name it would be the same thing to say."""
    site = done(tmp_path)
    assert site.run("-q", "translate") == Ran(0, "", "")
    assert site.run("-q", "check") == Ran(0, "", "")


def test_findings_of_translate_go_to_stderr(tmp_path: Path) -> None:
    """stdout has the result for the reader, stderr what is wrong."""
    site = blog(tmp_path)
    site.put("posts/en/a.po", FULL.replace("`pip`.", "`pip3`."))
    ran = site.run("translate")
    assert "error code" in ran.err
    assert "error" not in ran.out


def test_json_is_json(tmp_path: Path) -> None:
    """`--json` prints one document on stdout, whatever else there is to say."""
    site = blog(tmp_path)
    site.put("posts/en/a.po", FULL.replace("`pip`.", "`pip3`."))
    site.put("posts/zh/b.md", "正文。\n".encode("gbk"))
    (finding,) = json.loads(site.process("check", "--json").out)
    assert (finding["check"], finding["severity"], finding["line"]) == ("code", "error", 5)
    (row,) = json.loads(site.process("status", "--json").out)
    assert row == {
        "post": "posts/zh/a.md", "locale": "en", "units": 3, "translated": 3, "fuzzy": 0,
        "stale": 0, "missing": 0, "by_hand": 0, "terms": 0, "emitted": False,
        "origins": {"human": 3}, "latest": "",
    }  # fmt: skip
    segments = json.loads(site.process("inspect", "posts/zh/a.md", "--json").out)
    assert [(s["line"], s["kind"], s["source"]) for s in segments] == [
        (1, "heading", "题目"),
        (3, "paragraph", "第一段讲显存。"),
        (5, "paragraph", "用 `pip` 安装。"),
    ]  # fmt: skip
    for segment in segments:
        ((start, stop),) = segment["spans"]
        assert CHINESE[start:stop] == segment["source"]


def test_json_of_nothing_is_an_empty_list(tmp_path: Path) -> None:
    """A program need not treat it specially."""
    site = done(tmp_path)
    assert json.loads(site.run("check", "--json").out) == []


def on_terminal(site: Site, *args: str, **env: str) -> str:
    """What the command line writes when stdout and stderr are a terminal."""
    leader, follower = pty.openpty()
    environ = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(
        command(*args),
        cwd=site.root,
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        env={**environ, "TERM": "xterm", **env},
    ) as process:
        os.close(follower)
        written = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:
                break
            if not chunk:
                break
            written += chunk
        process.wait(30)
    os.close(leader)
    return written.decode()


def faulty(tmp_path: Path) -> Site:
    """A blog with an error to show."""
    site = blog(tmp_path)
    site.put("posts/en/a.po", FULL.replace("`pip`.", "`pip3`."))
    return site


def test_colour_is_for_terminals(tmp_path: Path) -> None:
    """On a terminal an error is red; in a pipe there are no codes."""
    site = faulty(tmp_path)
    assert COLOUR in on_terminal(site, "check")
    assert COLOUR not in site.process("check").said
    assert COLOUR not in site.process("translate", "--engine", "nope").said


def test_no_color_is_obeyed(tmp_path: Path) -> None:
    """`NO_COLOR`, set to anything, means none on a terminal either (no-color.org)."""
    site = faulty(tmp_path)
    assert COLOUR not in on_terminal(site, "check", NO_COLOR="1")
    assert COLOUR not in on_terminal(site, "inspect", "none.md", NO_COLOR="1")


@pytest.mark.parametrize("engine", ["none", "pseudo"])
def test_a_line_has_its_place_beside_the_bar(engine: str, tmp_path: Path) -> None:
    """What fails meanwhile is said on a line of its own, whether engines run or not."""
    site = blog(tmp_path)
    for name in ("b", "c", "d"):
        site.put(f"posts/zh/{name}.md", f"# 题目 {name}\n")
    site.put("posts/en/a.po", "this is no catalog\n")
    drawn = on_terminal(site, "translate", "--engine", engine)
    assert "translating  [" in drawn, "the bar was there"
    seen = [line.rpartition("\r")[2] for line in drawn.replace("\r\n", "\n").split("\n")]
    failed = [line for line in seen if "posts/en/a.po" in line]
    assert failed
    assert not [line for line in failed if "translating" in line]


ACTING = "\x1b]0;PWN\x07"
ACTIVE = f"# 标题{ACTING}\n\n用 `a` 说明。\n", f"# Title {ACTING}\n\nUse the `c\x1b[2Jd` words.\n"


@pytest.mark.parametrize(
    "args",
    [
        ("check",), ("check", "--format", "lines"), ("inspect", "posts/zh/a.md"),
        ("status", "--diff"), ("align", "posts/zh/a.md", "posts/en/a.md", "--check"),
        ("export", "-o", "-", "posts/zh/a.md"),
        ("glossary", "find", ACTING + " pip"), ("memory", "lookup", ACTING + " 标题"),
        ("translate", "--engine", "pseudo", "--ours"), ("check", f"posts/{ACTING}.md"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_nothing_of_a_post_acts_on_a_terminal(args: tuple[str, ...], tmp_path: Path) -> None:
    """An escape sequence in a post, a name or a catalog is shown, and not obeyed."""
    site = blog(tmp_path, **{"posts/zh/a.md": ACTIVE[0], "posts/en/a.md": ACTIVE[1]})
    if "--diff" in args:
        head = '#. paragraph\n#, fuzzy\n#| msgid "旧\\x1b[2J说"\n'
        site.put("posts/en/a.po", HEADER + head + entry("用 `a` 说明。", "Old \x1b]0;PWN `a`."))
    said = re.sub(r"\x1b\[[0-9;?]*[mKhl]", "", on_terminal(site, *args))
    assert not set(said) & {"\x1b", "\x07"}, said


def test_a_progress_bar_is_for_terminals(tmp_path: Path) -> None:
    """Many posts show one on a terminal, none in a pipe."""
    site = blog(tmp_path)
    site.put("posts/zh/b.md", CHINESE)
    assert "translating" not in site.process("translate", "--engine", "pseudo").said
    shutil.rmtree(tmp_path / "posts/en")
    assert "translating" in on_terminal(site, "translate", "--engine", "pseudo")


def test_a_terminal_that_cannot_show_chinese_is_no_failure(tmp_path: Path) -> None:
    """With LC_ALL=C, or an ASCII stdout, letters may be replaced but nothing breaks."""
    site = blog(tmp_path)
    for env in ({"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}):
        done = subprocess.run(
            command("inspect", "posts/zh/a.md"), cwd=tmp_path, capture_output=True, check=False,
            env={**os.environ, **env},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        assert b"Traceback" not in done.stderr
        assert b"heading" in done.stdout
    assert site.run("status").code == 0


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    """`translator inspect long.md | head -1` ends quietly."""
    site = blog(tmp_path)
    site.put("long.md", "一段话。\n\n" * 20_000)
    argv = " ".join(f"'{part}'" for part in command("inspect", "long.md"))
    done = subprocess.run(
        ["/bin/sh", "-c", f"{argv} | head -1"], cwd=tmp_path, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
    assert len(done.stdout.splitlines()) == 1


# --- single commands ---


def test_inspect_shows_what_is_translatable(tmp_path: Path) -> None:
    """A line for each segment: where, what, and its text on one line."""
    site = blog(tmp_path)
    site.put("b.md", '---\ntitle: 甲\n---\n\n一行\n两行\n\n<img src="a.png" alt="乙">\n')
    ran = site.run("inspect", "b.md")
    assert [line.split() for line in ran.out.splitlines()] == [
        ["2", "front", "matter", "title", "甲"],
        ["5", "paragraph", "一行⏎两行"],
        ["8", "attribute", "img.alt", "乙"],
    ]


def test_status_counts(tmp_path: Path) -> None:
    """Posts × locales; columns line up although Chinese letters are wide."""
    site = blog(tmp_path)
    site.put("terms/terms.csv", "zh-Hans,en,forbid:en\n显存,GPU memory,memory\n")
    site.put("posts/en/a.po", HEADER + entry("题目", "Title") + entry("第一段讲内存。", "Memory."))
    site.put("posts/zh/第一篇 文章.md", CHINESE)
    ran = site.run("status")
    assert ran.code == 0
    lines = [line.replace(" %", "%").rsplit(None, 10) for line in ran.out.splitlines()]
    assert ran.out.split("\n")[0].split() == [
        "post", "locale", "units", "drafted", "reviewed", "to", "review", "changed", "missing",
        "by", "hand", "terms", "emitted",
    ]  # fmt: skip
    assert ["posts/zh/a.md", "en", "3", "66%", "33%", "1", "1", "1", "0", "1", "no"] in lines
    assert [
        "posts/zh/第一篇 文章.md",
        "en",
        "3",
        "0%",
        "0%",
        "0",
        "0",
        "3",
        "0",
        "0",
        "no",
    ] in lines


def test_status_writes_nothing(tmp_path: Path) -> None:
    """Nor do `check`, `inspect` and `engines`."""
    site = blog(tmp_path)
    before = site.files()
    for args in (["status"], ["check"], ["inspect", "posts/zh/a.md"], ["engines"]):
        site.run(*args)
    assert site.files() == before


def test_check_works_without_a_catalog(tmp_path: Path) -> None:
    """A pair in any repository is aligned first, and nothing is written."""
    site = blog(tmp_path)
    site.put("posts/en/a.md", ENGLISH.replace("`pip`", "`pip3`"))
    before = site.files()
    ran = site.run("check", "posts/zh/a.md")
    assert ran.code == 1
    assert (
        "posts/en/a.md:5:14: error code: code `pip` of the source is `pip3` in the target"
        in ran.out
    )
    assert site.files() == before


def test_check_takes_the_target_for_its_pair(tmp_path: Path) -> None:
    """A hook passes whatever files were changed."""
    site = faulty(tmp_path)
    site.put("posts/en/a.md", ENGLISH)
    assert site.run("check", "posts/en/a.md").code == 1
    assert site.run("check", "posts/en/a.md", "posts/zh/a.md").out.count("error edited") == 1


def test_engines_says_what_is_ready(tmp_path: Path) -> None:
    """A star at the configured one; what each other one needs."""
    ran = blog(tmp_path).run("engines", env={"OPENAI_API_KEY": None})
    assert re.search(r"^\* none .*\n +ready$", ran.out, re.M)
    assert re.search(r"^  pseudo .*\n +ready$", ran.out, re.M)
    assert "[engines.command]" in ran.out
    assert "[engines.chat]" in ran.out


BLOGS = {
    "VitePress": (
        ["src/.vitepress/config.ts", "src/posts/a.md"], "src/", "src/en/posts/a.md",
    ),
    "VitePress at the root": (
        [".vitepress/config.ts", "src/posts/a.md"], "src/posts/", "src/en/posts/a.md",
    ),
    "documentation": (["docs/.vitepress/config.ts", "docs/a.md"], "docs/", "docs/en/a.md"),
    "a folder for each locale": (["posts/zh/a.md"], "posts/zh/", "posts/en/a.md"),
    "posts alone": (["posts/a.md"], "posts/", "posts/en/a.md"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BLOGS)
def test_init_fits_the_blog(kind: str, tmp_path: Path) -> None:
    """It says what it found, and `translate` works with what it wrote, again and again."""
    names, folder, target = BLOGS[kind]
    site = Site(tmp_path)
    (tmp_path / "translator.toml").unlink()
    for name in names:
        site.put(name, CHINESE)
    ran = site.run("init")
    assert ran.code == 0
    assert f"Found 1 Markdown file in {folder}" in ran.out.replace("files", "file")
    assert "translator translate" in ran.out
    for _ in range(2):
        assert site.run("translate", "--engine", "pseudo").code == 0
        posts = {name for name in site.files() if name.endswith(".md")}
        assert posts == {name for name in names if name.endswith(".md")} | {target}


def test_init_explains_itself(tmp_path: Path) -> None:
    """Every setting of the file has a comment, and every commented-out one is valid."""
    site = Site(tmp_path)
    ran = site.run("init", "--force")
    assert ran.code == 0
    text = site.text("translator.toml")
    assert text.startswith("# ")
    site.put("translator.toml", re.sub(r"^# (?=\[|\w+ = )", "", text, flags=re.M))
    project = Project.load(tmp_path)
    assert set(project.engines) == {"chat", "command"}
    for wanted in ("locales", "engine", "glossaries", "[[posts]]", "[segments]"):
        assert wanted in text


def test_init_names_glossaries_that_have_terms(tmp_path: Path) -> None:
    """The shipped ones by name, or the blog's own; no pattern that matches nothing."""
    site = blog(tmp_path, **{"terms/terms.csv": ""})
    assert "using the shipped community, ml, paddlepaddle" in site.run("init", "--force").out
    assert 'glossaries = ["community", "ml", "paddlepaddle"]\n' in site.text("translator.toml")
    assert "显存" in site.run("glossary", "list").out
    site.put("glossaries/own.csv", "zh-Hans,en\n海边,seaside\n")
    assert "shipped" not in site.run("init", "--force").out
    assert 'glossaries = ["glossaries/*.csv"]\n' in site.text("translator.toml")


def test_check_says_that_no_term_is_loaded(tmp_path: Path) -> None:
    """With the setting to write; not where the blog wants none, or terms are not asked for."""
    site = blog(tmp_path)
    (tmp_path / "terms/terms.csv").unlink()
    said = "no terms loaded, so terms are not checked; set glossaries = ["
    assert said in site.run("check").err
    assert said not in site.run("check", "--only", "links").err
    site.put("translator.toml", SETTINGS.replace('["terms/*.csv"]', "[]") + LAYOUT)
    assert said not in site.run("check").err


def test_the_summary_claims_nothing_of_what_was_not_checked(tmp_path: Path) -> None:
    """A file that is missing is no file without errors."""
    ran = done(tmp_path).run("check", "none.md")
    assert ran.code == 2
    assert ran.err == (
        f"translator: {tmp_path}/none.md: file not found\n1 not checked (see the error above)\n"
    )


def test_init_does_not_overwrite(tmp_path: Path) -> None:
    """A configuration that is there stays; `--force` replaces it."""
    site = Site(tmp_path)
    before = site.text("translator.toml")
    ran = site.run("init")
    assert ran.code == 2
    assert "--force" in ran.err
    assert site.text("translator.toml") == before


def test_init_where_there_is_nothing(tmp_path: Path) -> None:
    """It says where posts are expected, and advises no command that would fail."""
    site = Site(tmp_path)
    (tmp_path / "translator.toml").unlink()
    ran = site.run("init")
    assert ran.code == 0
    assert "Next: write a post in posts/zh/, then run translator translate\n" in ran.out
    site.put("posts/zh/a.md", CHINESE)
    assert site.run("translate", "--engine", "pseudo").code == 0
    assert "posts/en/a.md" in site.files()


def test_our_own_blog_is_complete() -> None:
    """The repository's own posts: every pair is there, nothing would change, no errors."""
    site = Site.__new__(Site)
    site.root = ROOT
    ran = site.run("translate", "--check", "posts/zh/gpu-memory-notes.md")
    assert ran.code == 0, ran.said
    assert site.run("check").code == 0


# --- names ---

NAMES = [
    "第一篇",
    "a b c",
    "引用“号” 与 'quotes'",
    "100% [done] (v1.0)",
    "emoji🎉",
    "-dash",
    "{slug}",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_all_kinds(name: str, tmp_path: Path) -> None:
    """Chinese, spaces, quotes and brackets in file names: found, named, translated, checked."""
    root = tmp_path / "我的 博客"
    root.mkdir()
    site = blog(root)
    (root / "posts/zh/a.md").rename(root / f"posts/zh/{name}.md")
    assert site.run("translate", "--engine", "pseudo").code == 0
    assert {f"posts/en/{name}.md", f"posts/en/{name}.po"} <= set(site.files())
    before = site.files()
    assert site.run("translate", "--", f"posts/zh/{name}.md").code == 0
    assert site.run("translate", "--", f"posts/en/{name}.md").code == 0
    assert site.files() == before
    assert f"posts/zh/{name}.md" in site.run("status").out


def test_absolute_paths_and_dots(tmp_path: Path) -> None:
    """However a post is named, it is the same post."""
    site = blog(tmp_path)
    names = ["posts/zh/a.md", "./posts/../posts/zh/a.md", str(tmp_path / "posts/zh/a.md")]
    ran = site.run("translate", "--engine", "pseudo", *names)
    assert ran.code == 0
    assert ran.out.count("posts/zh/a.md → en") == 1


# --- being killed, and being two ---

SLOW = """\
import json, sys, time
for line in sys.stdin:
    time.sleep(0.004)
    print(json.dumps({"text": "In English: " + "x" * len(json.loads(line)["text"])}), flush=True)
"""
TEXTS = [
    f"# 第 {n} 篇\n\n" + "".join(f"{'字' * (n + 3)}{'也' * m}。\n\n" for m in range(12))
    for n in range(6)
]


def slow_blog(root: Path) -> Site:
    """Six posts and an engine that takes its time."""
    root.mkdir(exist_ok=True)
    site = Site(root, SETTINGS + 'engine = "command"\n')
    run = json.dumps([sys.executable, "engine.py"])
    site.put("translator.toml", site.text("translator.toml") + f"[engines.command]\nrun = {run}\n")
    site.put("engine.py", SLOW)
    for number, text in enumerate(TEXTS):
        site.put(f"posts/zh/{number}.md", text)
    return site


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an undisturbed run gives."""
    site = slow_blog(tmp_path_factory.mktemp("reference"))
    assert site.process("translate").code == 0
    return site.files()


def assert_whole(site: Site, reference: dict[str, bytes]) -> None:
    """Every file is whole: a target is the right one, a catalog has right targets or none."""
    for name, data in site.files().items():
        if name.endswith(".po"):
            wanted = Catalog.read(reference[name].decode(), TO_EN).units
            right = {unit.source: unit.target for unit in wanted}
            for unit in Catalog.read(data.decode(), TO_EN, name).units:
                assert unit.target in ("", right[unit.source]), name
        elif name.startswith("posts/"):
            assert Path(name).name.startswith(".") or data == reference[name], name


def test_a_killed_run_leaves_whole_files(tmp_path: Path, reference: dict[str, bytes]) -> None:
    """SIGKILL at any moment: no file is half written, and the next run ends what was begun."""
    site = slow_blog(tmp_path)
    dice = random.Random(2)
    killed = 0
    for _ in range(15):
        process = subprocess.Popen(
            command("translate"), cwd=tmp_path, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(dice.uniform(0.1, 0.5))  # most of what a run takes
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        killed += process.wait(30) == -signal.SIGKILL
        assert_whole(site, reference)
        if (tmp_path / "posts/en/5.md").exists():
            shutil.rmtree(tmp_path / "posts/en")
    assert killed >= 5
    assert site.process("translate").code == 0
    made = {name: data for name, data in site.files().items() if "/." not in name}
    assert made == reference


def test_an_interrupted_run_says_so_in_one_line(tmp_path: Path) -> None:
    """Ctrl-C is no traceback, and leaves whole files."""
    site = slow_blog(tmp_path)
    process = subprocess.Popen(
        command("translate"),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (site.root / "posts/en/0.md").exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode != 0 or "posts/en/5.md" in site.files()
    assert "Traceback" not in err
    assert not [name for name in site.files() if name.endswith(".new")]


def test_two_runs_at_once_leave_whole_files(tmp_path: Path, reference: dict[str, bytes]) -> None:
    """An editor's run and a hook's: both end well, and the files are those of one run."""
    for number in range(2):
        site = slow_blog(tmp_path / str(number))
        processes = [
            subprocess.Popen(
                command("translate"), cwd=site.root, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True,
            )
            for _ in range(2)
        ]  # fmt: skip
        for process in processes:
            _, err = process.communicate(timeout=60)
            assert process.returncode == 0
            assert all("waiting for another run" in line for line in err.splitlines())
        assert site.files() == reference

"""Engines: the table, and real programs."""

from __future__ import annotations

import json
import math
import re
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chatkit import TERM, ask, made
from tests.kit import LAYOUT, SETTINGS, TO_EN, Site
from translator.engines import Context, Engine
from translator.engines.registry import ENGINES, get_engine, readiness
from translator.errors import ConfigError, EngineError, EngineSetup

# --- none, pseudo, and the table ---


def test_none_is_no_engine() -> None:
    """The default needs nothing and translates nothing."""
    assert get_engine("none", {}, {}) is None


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_of_the_table_can_be_made_or_says_what_it_needs(name: str) -> None:
    """A row in ENGINES is a module with a `create`, or a preset of chat; what lacks is said."""
    said = readiness(name, {}, {"TRANSLATOR_MODELS": "/nowhere"}, ()).lacks
    if said:
        assert f"the {name} engine needs" in said
        assert re.search(rf"set .* (under \[engines\.{name}\]|variable)|install {name}", said)
    else:
        engine = get_engine(name, {}, {})
        assert engine is None or engine.name.partition("/")[0] == name


def test_a_table_may_say_which_engine_it_is_about() -> None:
    """So one engine can be there twice, and each message names the right table."""
    options = {"engine": "command", "run": "a"}
    engine = get_engine("mine", options, {})
    assert engine
    assert engine.name == "command"
    with pytest.raises(EngineSetup, match=r"model.*\[engines\.big\]"):
        get_engine("big", {"engine": "ollama"}, {})
    for wrong in ("none", "mine", "3"):
        with pytest.raises(ConfigError, match="unknown engine"):
            get_engine("mine", {"engine": wrong}, {})


def test_an_unknown_engine_is_said() -> None:
    """With the names that there are."""
    with pytest.raises(ConfigError, match=r"'deeple'.*none, pseudo, command, chat"):
        get_engine("deeple", {}, {})


def test_an_unknown_option_is_said() -> None:
    """A misspelt setting is not ignored."""
    with pytest.raises(ConfigError, match=r"'modle'.*\[engines\.chat\]"):
        get_engine("chat", {"modle": "x"}, {})


ABLE = {
    "chat": {"model": "m", "base_url": "http://127.0.0.1:9"},
    "command": {"run": "true"},
    "libretranslate": {"base_url": "http://127.0.0.1:9"},
    "apertium": {"run": "true"},
}
"""What engines with numbers of their own can be made from."""


@pytest.mark.parametrize("value", [-1, 0, "x", True, [], math.inf, math.nan, 1e400, 1e13])
@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("chat", "batch"),
        ("chat", "size"),
        ("chat", "flight"),
        ("command", "timeout"),
        ("libretranslate", "batch"),
        ("libretranslate", "size"),
        ("libretranslate", "timeout"),
        ("apertium", "timeout"),
    ],
)
def test_a_number_that_cannot_be_is_said(name: str, option: str, value: object) -> None:
    """With the setting and its table, whatever stands there and whoever reads it."""
    with pytest.raises(ConfigError, match=rf"^{option} in \[engines\.{name}\] must be a "):
        get_engine(name, {**ABLE[name], option: value}, {})


def test_pseudo_marks_texts_and_keeps_tags() -> None:
    """Brackets show where a segment begins and ends; tags are not accented."""
    engine = made("pseudo", {})
    assert ask(engine, "Some <g1>words</g1> and <x2/>", "中文") == [
        "⟦Šömé <g1>wördš</g1> áñd <x2/> ⟧", "⟦中文⟧",
    ]  # fmt: skip


# --- command ---

HEAD = "import json, sys, time\nasked = [json.loads(line) for line in sys.stdin]\n"


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Engine]:
    """Makes a command engine of the source of a small program."""

    def make(source: str, timeout: float = 20, head: str = HEAD) -> Engine:
        path = tmp_path / "my engine.py"
        path.write_text(head + source, encoding="utf-8")
        return made("command", {"run": [sys.executable, str(path)], "timeout": timeout})

    return make


Program = Callable[..., Engine]


def test_a_program_translates(program: Program) -> None:
    """It reads a line of JSON for each text and writes one for each, in order."""
    engine = program("for a in asked: print(json.dumps({'text': a['text'].upper()}))")
    assert ask(engine, "one", "two") == ["ONE", "TWO"]


def test_a_program_may_write_strings(program: Program) -> None:
    """A plain JSON string will do; blank lines do not count."""
    engine = program("for a in asked: print(json.dumps(a['text'] + '!') + '\\n\\n')")
    assert ask(engine, "one", "two") == ["one!", "two!"]


def test_a_program_is_told_locales_and_terms(program: Program) -> None:
    """With the preferred form of each term that the text has, and the post's title."""
    engine = program("for a in asked: print(json.dumps(json.dumps(a, ensure_ascii=False)))")
    answers = [json.loads(answer) for answer in ask(engine, "显卡内存", "无", terms=(TERM,))]
    both = {"source": "zh-Hans", "target": "en", "title": "标题"}
    assert answers == [
        {"text": "显卡内存", **both, "terms": {"显存": "GPU memory"}},
        {"text": "无", **both, "terms": {}},
    ]


def test_a_program_is_told_what_was_wrong(program: Program) -> None:
    """The author's note, its last answer and why that was rejected, each where there is one."""
    engine = program("for a in asked: print(json.dumps(json.dumps(a)))")
    context = Context(notes=("", "short"), rejected=(("Bad", "loses <x1/>"), ("", "")))
    first, second = map(json.loads, engine.translate(["一", "二"], TO_EN, (), context))
    assert (first["answer"], first["wrong"], second["note"]) == ("Bad", "loses <x1/>", "short")
    assert not {"note", "title"} & first.keys()
    assert not {"answer", "wrong", "title"} & second.keys()


@pytest.mark.parametrize(
    "text", ["中文🎉", "a\u2028b\u2029c", "a\u0085b\x0cc", 'quotes " \\ /', "tab\t"]
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_any_character_goes_there_and_back(text: str, ascii_only: bool, program: Program) -> None:
    """UTF-8, and lines end in a newline only."""
    engine = program(
        "sys.stdout.reconfigure(encoding='utf-8')\n"
        f"for a in asked: print(json.dumps(a['text'], ensure_ascii={ascii_only}))",
        head="import json, sys\n"
        "asked = [json.loads(x) for x in sys.stdin.buffer.read().split(b'\\n') if x]\n",
    )
    assert ask(engine, text) == [text]


FAULTS = {
    "exits with a status": ("sys.exit('the quota is used up')", "status 1: the quota is used up"),
    "exits silently": ("sys.exit(7)", "status 7: it wrote nothing to stderr"),
    "raises": ("raise ValueError('bad luck')", "ValueError: bad luck"),
    "writes nothing": ("", "answered 0 lines for 2"),
    "writes too few lines": ("print('\"one\"')", "answered 1 lines for 2"),
    "writes too many lines": ("print('\"a\"\\n\"b\"\\n\"c\"')", "answered 3 lines for 2"),
    "writes no JSON": ("print('Hello!\\nHow are you?')", "not JSON: 'Hello!'"),
    "writes other JSON": ("print('[1]\\n{\"txt\": \"a\"}')", "without a text"),
    "writes another encoding": (
        "sys.stdout.buffer.write('\"中\"\\n\"文\"\\n'.encode('gbk'))", "not UTF-8",
    ),
    "is killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "status -9"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_program_that_fails_is_said(fault: str, program: Program) -> None:
    """What it did, in one sentence; nothing of its answer is kept."""
    source, said = FAULTS[fault]
    with pytest.raises(EngineError) as caught:
        ask(program(source), "one", "two")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_program_that_hangs_is_stopped(program: Program) -> None:
    """After its timeout, which the message names."""
    begin = time.monotonic()
    with pytest.raises(EngineError, match=r"did not answer within 0\.5 s"):
        ask(program("time.sleep(60)", timeout=0.5), "one")
    assert time.monotonic() - begin < 10


def test_a_program_that_does_not_read_is_no_fault(program: Program) -> None:
    """It may answer without reading all: a pipe that closes early is not an error."""
    engine = program("print('\"one\"')", head="")
    assert ask(engine, "x" * 1_000_000) == ["one"]


def test_a_program_may_write_a_lot(program: Program) -> None:
    """Megabytes on both pipes at once do not lock up."""
    engine = program("sys.stderr.write('e' * 10**6)\nprint(json.dumps('o' * 10**6))")
    assert ask(engine, "i" * 1_000_000) == ["o" * 1_000_000]


def test_a_missing_program_is_said(tmp_path: Path) -> None:
    """It is a matter of setting up: which program, and where to name another."""
    with pytest.raises(EngineSetup, match=r"'no-such-program'.*\[engines\.command\] run"):
        ask(made("command", {"run": "no-such-program --flag"}), "one")
    script = tmp_path / "script"
    script.write_text("no shebang")
    with pytest.raises(EngineSetup, match="cannot start"):
        ask(made("command", {"run": [str(script)]}), "one")
    script.chmod(0o755)
    with pytest.raises(EngineSetup, match="cannot start"):
        ask(made("command", {"run": [str(script)]}), "one")


@pytest.mark.parametrize("options", [{}, {"run": ""}, {"run": []}, {"run": "  "}])
def test_a_program_must_be_named(options: dict[str, Any]) -> None:
    """Without one the message shows what to write where."""
    with pytest.raises(EngineSetup, match=r"\[engines\.command\]"):
        get_engine("command", options, {})


@pytest.mark.parametrize(
    "options",
    [{"run": 5}, {"run": 'a "b'}, {"run": "a", "timeout": "x"}, {"run": "a", "timeout": -1}],
)
def test_wrong_options_of_a_program_are_said(options: dict[str, Any]) -> None:
    """A wrong value is a sentence, not a traceback."""
    with pytest.raises(ConfigError, match=r"engines\.command"):
        get_engine("command", options, {})


def test_a_relative_program_is_relative_to_the_configuration(tmp_path: Path) -> None:
    """`run = "./engine"` works from any folder of the blog."""
    site = Site(tmp_path, SETTINGS + 'engine = "command"\n', LAYOUT)
    site.put(
        "translator.toml", site.text("translator.toml") + '[engines.command]\nrun = "./engine"\n'
    )
    site.put(
        "engine", f"#!{sys.executable}\nfor line in __import__('sys').stdin: print('\"Yes.\"')\n"
    )
    (tmp_path / "engine").chmod(0o755)
    site.put("posts/zh/a.md", "好。\n")
    assert site.run("translate").code == 0
    site.put("posts/zh/b.md", "好吗？\n")
    inner = Site.__new__(Site)
    inner.root = tmp_path / "posts/zh"
    assert inner.run("translate", "b.md").code == 0


def test_a_command_line_is_split_as_a_shell_does(tmp_path: Path) -> None:
    """Quotes hold spaces together; nothing else of a shell is there."""
    script = tmp_path / "my engine.py"
    script.write_text("import sys\nprint('\"' + '|'.join(sys.argv[1:]) + '\"')\n")
    run = f"{shlex.quote(sys.executable)} {shlex.quote(str(script))} 'a b' $HOME ;"
    assert ask(made("command", {"run": run}), "x") == ["a b|$HOME|;"]

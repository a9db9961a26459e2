"""Nobody's program is started, and no key is sent to a strange address, before one has agreed."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.kit import Site, command
from translator.translate.consent import Agreements, demands

PROGRAM = "engine = 'command'\n[engines.command]\nrun = 'touch STARTED'\n"
LAYOUT = '[[posts]]\nsource = "posts/{locale}/{slug}.md"\nspelling = { zh-Hans = "zh" }\n'
HEAD = 'locales = ["zh-Hans", "en"]\nglossaries = []\n'


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A blog from somewhere, and a user who has agreed to nothing."""
    monkeypatch.delenv("TRANSLATOR_YES", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    site = Site(tmp_path / "blog", HEAD + PROGRAM, LAYOUT)
    site.put("posts/zh/a.md", "# 标题\n\n一段说明文字。\n")
    return site


def asked(site: Site, answer: str, *args: str) -> tuple[int, str]:
    """Run the command line on a terminal of its own, where somebody types *answer*."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(*args), cwd=site.root, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    )
    os.close(theirs)
    os.write(ours, answer.encode() + b"\n")
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(60), shown.decode()


@pytest.mark.parametrize("args", [("translate",), ("engines", "--check", "command")])
def test_a_program_is_not_started_unasked(site: Site, args: tuple[str, ...]) -> None:
    """Where nobody can be asked, it is an error that says what would start, and how to agree."""
    ran = site.run(*args)
    assert ran.code == 2
    assert "[engines.command] starts touch STARTED" in ran.err
    assert "--yes" in ran.err
    assert not (site.root / "STARTED").exists()


@pytest.mark.parametrize("args", [("check",), ("status",), ("publish",), ("translate", "--check"),
                                  ("translate", "--estimate")])  # fmt: skip
def test_what_asks_no_engine_needs_no_agreement(site: Site, args: tuple[str, ...]) -> None:
    """Checks, counts and pages never start a program, so they ask nothing."""
    ran = site.run(*args)
    assert "--yes" not in ran.err
    assert not (site.root / "STARTED").exists()


def test_yes_agrees_for_one_run(site: Site) -> None:
    """`--yes` starts it, and the next run is asked again."""
    site.run("translate", "--yes")
    assert (site.root / "STARTED").exists()
    (site.root / "STARTED").unlink()
    assert site.run("translate").code == 2
    assert not (site.root / "STARTED").exists()


def test_somebody_who_agrees_is_asked_once(site: Site) -> None:
    """What was agreed on a terminal holds for the next runs, until the setting is another one."""
    code, shown = asked(site, "n", "translate")
    assert code == 2
    assert "starts touch STARTED" in shown
    assert not (site.root / "STARTED").exists()
    asked(site, "y", "translate")
    assert (site.root / "STARTED").exists()
    (site.root / "STARTED").unlink()
    site.run("translate", "--retry")
    assert (site.root / "STARTED").exists()
    site.put("translator.toml", HEAD + PROGRAM.replace("STARTED", "OTHER") + LAYOUT)
    assert site.run("translate").code == 2
    assert not (site.root / "OTHER").exists()


def test_an_agreement_is_the_repositorys_own(tmp_path: Path) -> None:
    """The same setting in another folder is another program: it may have another script."""
    tables = {"command": {"run": "python3 e.py"}}
    mine, other = (demands(tmp_path / name, tables, ["command"]) for name in ("mine", "other"))
    agreements = Agreements(tmp_path / "agreed.txt")
    agreements.add(mine)
    assert agreements.lacking(mine) == []
    assert agreements.lacking(other) == other


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ({"base_url": "https://evil.example/v1"}, "evil.example"),
        ({"base_url": "https://user:pass@evil.example:444/v1"}, "evil.example:444"),
        ({"base_url": "http://localhost.evil.example"}, "localhost.evil.example"),
        ({"base_url": "http://127.0.0.1:8000"}, ""),
        ({"base_url": "http://127.0.0.1:80@evil.example:80"}, "evil.example:80"),
        ({"base_url": "http://127.0.0.1.evil.example"}, "127.0.0.1.evil.example"),
        (
            {"base_url": r"https://evil.example\@127.0.0.1/v1"},
            r"https://evil.example\@127.0.0.1/v1",
        ),
        ({"base_url": "http://evil.example\t@127.0.0.1"}, r"http://evil.example\t@127.0.0.1"),
        ({"base_url": "http://[::1]:8000"}, ""),
        ({"model": "m"}, ""),
    ],
)
def test_addresses_elsewhere_are_asked_about(
    tmp_path: Path, table: dict[str, str], what: str
) -> None:
    """An address that the configuration names is told by its host; one's own computer is none."""
    found = demands(tmp_path, {"chat": table}, ["chat"])
    assert [each.what.rpartition(" ")[2] for each in found] == ([what] if what else [])


@pytest.mark.parametrize("index", [r"https://evil.example\@127.0.0.1/i.json", "https://x\\@[::1]/"])
def test_an_index_is_here_to_every_reader(tmp_path: Path, index: str) -> None:
    """`requests` asks the host before the backslash; to others it is this computer."""
    assert demands(tmp_path, {"local": {"index": index}}, ["local"], installs=True)


def test_an_escape_sequence_is_shown_as_text(tmp_path: Path) -> None:
    """What a terminal would obey is escaped in the question."""
    (found,) = demands(tmp_path, {"command": {"run": "evil \x1b[2K\r ls"}}, ["command"])
    assert found.what == r"starts evil \x1b[2K\r ls"


RUNS = {
    "apertium": "[engines.apertium]\nrun = './start'\n",
    "google": "[engines.google]\nproject = 'x'\ntoken_run = './start'\n",
    "command": '[engines.command]\n"" = 1\nrun = "./start"\n',
}
"""Every engine that starts a program, and how a configuration names one."""
COMMANDS = [
    ("translate",), ("translate", "--estimate"), ("translate", "--check"), ("engines",),
    ("check",), ("status",), ("publish",), ("inspect", "posts/zh/a.md"), ("glossary", "list"),
    ("memory", "stats"), ("export", "--to", "en", "-o", "x.xlf"), ("engines", "--json"),
]  # fmt: skip


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", RUNS)
def test_no_command_starts_what_a_repository_brings(
    site: Site, name: str, args: tuple[str, ...]
) -> None:
    """Whichever setting names a program, in whichever engine, and whatever one looks at."""
    site.put("translator.toml", f'{HEAD}engine = "{name}"\n{RUNS[name]}{LAYOUT}')
    site.put("start", "#!/bin/sh\ntouch STARTED\n").chmod(0o755)
    site.run(*args)
    assert not (site.root / "STARTED").exists()


def test_a_program_and_an_address_are_both_asked_about(tmp_path: Path) -> None:
    """An address beside a program does not hide it."""
    table = {"run": "./start", "base_url": "https://evil.example"}
    found = demands(tmp_path, {"apertium": table}, ["apertium"])
    assert [each.what.partition(" ")[0] for each in found] == ["starts", "sends"]


def test_models_are_not_installed_from_a_strange_index(site: Site) -> None:
    """An index that only the configuration names is asked about before anything is fetched."""
    index = "engine = 'local'\n[engines.local]\nindex = 'https://models.example/i.json'\n"
    site.put("translator.toml", HEAD + index + LAYOUT)
    result = site.run("engines", "install", "local", "zh", "en")
    assert result.code == 2
    assert "installs models from models.example" in result.err
    assert "--yes" in result.err


@pytest.mark.parametrize(
    ("models", "asks"),
    [("~/.config", True), ("/tmp/models", True), ("../outside", True), ("a/../..", True),
     ("models", False), (".translator/models", False)],
)  # fmt: skip
def test_models_are_not_installed_into_a_strange_folder(
    tmp_path: Path, models: str, asks: bool
) -> None:
    """A configuration may name any folder of the user's; one within the blog is its own."""
    found = demands(tmp_path, {"local": {"models": models}}, ["local"], installs=True)
    assert [each.what for each in found] == [f"installs models into {models}"] * asks
    assert demands(tmp_path, {"local": {"models": models}}, ["local"]) == []


def test_an_index_is_no_matter_for_translating(tmp_path: Path) -> None:
    """What is fetched by another command is asked about there."""
    tables = {"local": {"index": "https://models.example/i.json"}}
    assert demands(tmp_path, tables, ["local"]) == []
    assert len(demands(tmp_path, tables, ["local"], installs=True)) == 1


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_STATE_HOME": "/state", "LOCALAPPDATA": "/local", "HOME": "/home/a"}, "/state"),
        ({"LOCALAPPDATA": "/local", "HOME": "/home/a"}, "/local"),
        ({"XDG_STATE_HOME": "", "HOME": "/home/a"}, "/home/a/.local/state"),
        ({}, f"{Path.home()}/.local/state"),
    ],
)
def test_what_was_agreed_is_in_the_user_s_own_folder(environ: dict[str, str], folder: str) -> None:
    """Where the system has the state of programs, of whoever's environment it is."""
    assert Agreements.of(environ).path == Path(folder) / "translator" / "agreed.txt"

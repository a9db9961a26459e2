"""Keys: where they are found, and that they are shown nowhere."""

from __future__ import annotations

import json
import logging
import os
import re
import traceback
from collections.abc import Iterator
from html import unescape
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest

from tests.faultserver import FAULTS, FaultServer, serving
from tests.kit import LAYOUT, SETTINGS, Site
from translator.checks.planted import UNSEEN, visible
from translator.engines import Setup
from translator.engines.http.auth import Endpoint, Secrets, find_key, is_local
from translator.engines.local.download import fetch_json
from translator.errors import EngineError, EngineSetup
from translator.text.chars import clean

KEY = "sk-planted-0123456789abcdef"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A server on this machine."""
    with serving() as server:
        yield server


def found(**options: Any) -> str:
    """The key of an engine with these options."""
    return find_key("chat", options, {"HOME": os.environ["HOME"], "K": f" {KEY}\n"}, "K")


def test_the_environment_has_the_key() -> None:
    """Blanks around it are no part of it."""
    assert found() == KEY


def test_another_variable_may_be_named() -> None:
    """And is named in the message if it is empty."""
    with pytest.raises(EngineSetup, match="set the environment variable MINE, or name another"):
        found(key_env="MINE")


def test_a_file_may_hold_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first line that is not empty; ~ is the home of who runs it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / "key"
    path.write_text(f"\n{KEY}\nsecond line\n")
    path.chmod(0o600)
    assert found(key_file=str(path)) == found(key_file="~/key") == KEY


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o610])
def test_a_file_that_others_can_read_is_refused(mode: int, tmp_path: Path) -> None:
    """As ssh does, with the command that helps."""
    path = tmp_path / "key"
    path.write_text(KEY)
    path.chmod(mode)
    with pytest.raises(EngineSetup, match=rf"others can read .*: run chmod 600 {path}") as caught:
        found(key_file=str(path))
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"\xff\xfe", "is not a key"),
        ("键".encode(), "is not a key"),
    ],
)
def test_a_file_without_a_key_is_said(content: bytes, said: str, tmp_path: Path) -> None:
    """What is wrong with it; never what is in it."""
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(EngineSetup, match=said):
        found(key_file=str(path))


def test_a_file_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    """Missing, a folder, or in a place that is committed."""
    with pytest.raises(EngineSetup, match=r"cannot read the key_file .*: No such file"):
        found(key_file=str(tmp_path / "none"))
    tmp_path.chmod(0o700)
    with pytest.raises(EngineSetup, match=r"cannot read the key_file .*: Is a directory"):
        found(key_file=str(tmp_path))
    with pytest.raises(EngineSetup, match="must begin with ~/ or /"):
        found(key_file="key.txt")


def test_one_place_is_enough() -> None:
    """Two of them are a mistake that somebody wants to know of."""
    with pytest.raises(EngineSetup, match="both key_env and key_file: keep one"):
        found(key_env="A", key_file="/b")


class Keyring:
    """A back end of the keyring package, in memory."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        keyring = pytest.importorskip("keyring")
        backend = keyring.backend.KeyringBackend
        entries: dict[tuple[str, str], str] = {}
        self.keyring = keyring

        class Memory(backend):  # type: ignore[misc, valid-type]  # chosen at run time
            priority = 1

            def get_password(self, service: str, username: str) -> str | None:
                return entries.get((service, username))

            def set_password(self, service: str, username: str, password: str) -> None:
                entries[service, username] = password

            def delete_password(self, service: str, username: str) -> None:
                del entries[service, username]

        before = keyring.get_keyring()
        keyring.set_keyring(Memory())
        monkeypatch.setattr(self, "restore", lambda: keyring.set_keyring(before), raising=False)

    def restore(self) -> None:
        """Put the old back end back."""


def test_the_keyring_may_hold_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the real keyring package, with a back end in memory."""
    ring = Keyring(monkeypatch)
    try:
        ring.keyring.set_password("deepseek", "me", KEY)
        assert found(key_keyring="deepseek/me") == KEY
        with pytest.raises(EngineSetup, match="no entry other/me: run keyring set other me"):
            found(key_keyring="other/me")
        with pytest.raises(EngineSetup, match='must have the form "service/user"'):
            found(key_keyring="deepseek")
    finally:
        ring.restore()


def test_a_missing_keyring_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install; nobody else pays for it."""
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    with pytest.raises(EngineSetup, match=r"pip install '\.\[keyring\]'"):
        found(key_keyring="a/b")


def test_secrets_are_hidden_in_every_form() -> None:
    """As they are, in addresses, in JSON, and as a Basic login; short ones are none."""
    secrets = Secrets()
    secrets.add('ab"cd/ef gh')
    secrets.add("ollama")
    for text in (
        'ab"cd/ef gh',
        "ab%22cd%2Fef%20gh",
        "ab%22cd%2Fef+gh",
        'ab\\"cd/ef gh',
        "YWIiY2QvZWYgZ2g=",
    ):
        assert secrets.hide(f"<{text}>") == "<[key]>"
    assert secrets.hide("ollama") == "ollama"


ESCAPED = {
    "as JSON may write it": lambda key: "".join(f"\\u{ord(char):04x}" for char in key),
    "in JSON within JSON": lambda key: "".join(f"\\\\u{ord(char):04X}" for char in key),
    "with slashes": lambda key: "\\".join(key),
    "as an address": lambda key: "".join(f"%{ord(char):02X}" for char in key),
    "as HTML": lambda key: "".join(f"&#x{ord(char):x};" for char in key),
    "as HTML in decimal": lambda key: "".join(f"&#{ord(char)};" for char in key),
    "as HTML without its ends": lambda key: "".join(f"&#{ord(char)}" for char in key),
    "as HTML in short": lambda key: "".join(f"&#X{ord(char):04X}" for char in key),
    "as an address within one": lambda key: "".join(f"%25{ord(char):02x}" for char in key),
    "with what nobody sees between": "\u200b".join,
    "with tags between": "\\udb40\\udc41".join,
    "with what is dropped between": "\\u0000".join,
    "with fillers between": "\u3164".join,
    "with no characters between": "\\uffff".join,
}
"""Ways to write a key so that it is one again, once it was decoded, or shown."""


@pytest.mark.parametrize("way", ESCAPED)
def test_a_key_is_hidden_however_it_is_escaped(way: str) -> None:
    """Before and after decoding: what is one in the end is hidden."""
    secrets = Secrets()
    secrets.add("sk-proj/Ab+9=xyz_1234")
    written = ESCAPED[way]("sk-proj/Ab+9=xyz_1234")
    assert secrets.hide(f"<{written}>") == "<[key]>"
    assert secrets.hidden({"a": [written, {written: 1}]}) == {"a": ["[key]", {"[key]": 1}]}


def test_a_key_is_hidden_with_anything_between_that_is_dropped() -> None:
    """Whatever is taken out of an answer later would else make a key of its parts."""
    secrets = Secrets()
    secrets.add("sk-proj/Ab+9=xyz_1234")
    every = map(chr, chain(range(0xD800), range(0xE000, 0x110000)))
    dropped = [char for char in every if visible(clean(char, ""), "") == ""]
    assert len(dropped) > 300
    shown = {secrets.hide(f"s{char}k-proj/Ab+9=xyz_1234") for char in dropped}
    assert shown == {"[key]"}


def test_parts_of_a_key_are_hidden_where_they_may_be_shown() -> None:
    """As OpenAI shows the key that it refuses, or by its first half."""
    secrets = Secrets()
    secrets.add("sk-proj-Ab9xyz1234567890")
    said = "Incorrect key: sk-pr****7890 (sk-proj-Ab9xyz), see the Console."
    assert secrets.hide_parts(said) == "Incorrect key: [key] [key] see the Console."


@pytest.mark.parametrize("way", ESCAPED)
def test_an_answer_that_repeats_the_key_reaches_no_file(
    way: str, server: FaultServer, tmp_path: Path
) -> None:
    """Not the catalog, target, memory, receipt or record; nor the terminal."""
    table = f'{LAYOUT}[engines.chat]\nbase_url = "{server.url}"\nmodel = "m"\nretries = 0\n'
    site = Site(tmp_path, SETTINGS + 'engine = "chat"\n', table)
    site.put("posts/zh/a.md", "先看一眼磁盘还有多少。\n")
    inner = json.dumps({"1": "Look at the disk: @@ first."}).replace("@@", ESCAPED[way](KEY))
    body = {"choices": [{"message": {"content": "@@"}, "finish_reason": "stop"}]}
    server.answer = lambda asked: json.dumps(body).replace('"@@"', json.dumps(inner)).encode()
    ran = site.run(
        "-v", "translate", "--record", str(tmp_path / "record"), env={"OPENAI_API_KEY": KEY}
    )
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    seen = ran.out + ran.err + kept.decode("utf-8", "replace")
    assert "Look at the disk" in seen
    decoded = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), seen)
    decoded = unquote(unescape(UNSEEN.sub("", decoded.replace("\\", "").replace("\0", ""))))
    assert KEY not in seen
    assert KEY not in decoded


def test_values_do_not_show_keys(server: FaultServer) -> None:
    """Neither a set-up nor a request does when it is printed."""
    setup = Setup("chat", {"base_url": server.url}, {"K": KEY})
    service = setup.connect("", headers={"Authorization": f"Bearer {setup.key('K')}"})
    assert KEY not in repr(setup)
    assert KEY not in repr(service)
    assert KEY not in repr(service._request("POST", "/x", {"api_key": KEY}, None, None))


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_no_fault_shows_the_key(
    fault: str, server: FaultServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a message, traceback, log of any library, or record, whatever the server does."""
    caplog.set_level(logging.DEBUG)
    from translator.engines.http.recording import Recording

    server.play(fault)
    setup = Setup(
        "chat", {"base_url": server.url, "timeout": 0.2, "retries": 1, "patience": 3}, {"K": KEY},
        recording=Recording(tmp_path),
    )  # fmt: skip
    service = setup.connect("", headers={"Authorization": f"Bearer {setup.key('K')}"})
    written = ""
    try:
        service.post(
            "/chat/completions", json={"messages": [{"content": '{"1": "a"}'}], "api_key": KEY}
        )
    except EngineError as error:
        written = "".join(traceback.format_exception(error))
    assert KEY in str(server.asked[0].headers)
    assert KEY not in written + caplog.text
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert kept
    assert KEY.encode() not in kept


@pytest.mark.parametrize(
    "fault", ["good", "401", "500", "HTML with 200", "429 for an hour", "reset"]
)
def test_no_run_shows_the_key(fault: str, server: FaultServer, tmp_path: Path) -> None:
    """A process with -v and --record: nothing printed or written has it, in any form."""
    table = f'{LAYOUT}[engines.chat]\nbase_url = "{server.url}"\nmodel = "m"\nretries = 0\n'
    site = Site(tmp_path, SETTINGS + 'engine = "chat"\n', table)
    site.put("posts/zh/a.md", "一\n\n二\n")
    server.translate = lambda text: f"t{ord(text)}"
    server.play(fault)
    env = {"OPENAI_API_KEY": KEY, "PYTHONFAULTHANDLER": "1"}
    ran = site.process("-v", "translate", "--record", "exchanges", env=env)
    assert ran.code == (0 if fault == "good" else 3), ran.said
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"
    hidden = SimpleNamespace(data=b"".join(site.files().values()) + ran.said.encode())
    assert KEY.encode() not in hidden.data
    assert b"planted" not in hidden.data
    assert list(site.root.glob("exchanges/*.json"))
    assert "Traceback" not in ran.said
    assert json.loads(next(site.root.glob("exchanges/*.json")).read_text())["method"] == "POST"


@pytest.mark.parametrize("url", [
    r"https://evil.example\@127.0.0.1/v1", "http://127.0.0.1\t.evil.example", "http://a b/",
])  # fmt: skip
def test_an_address_that_is_read_in_two_ways_is_none(url: str) -> None:
    """The host would be one for whoever checks it, and another for whoever sends the request."""
    with pytest.raises(EngineSetup, match="not an http"):
        Endpoint.parse(url, "chat", insecure=True)
    assert not is_local(url)
    with pytest.raises(EngineSetup, match="not an https address"):
        fetch_json(url)

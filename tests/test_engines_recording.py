"""Exchanges that are kept, and played back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clocks import Still
from tests.faultserver import FAULTS, FaultServer, Reply, serving
from tests.kit import LAYOUT, SETTINGS, Site
from translator.engines import Setup
from translator.engines.http.recording import Recording
from translator.errors import EngineError, EngineSetup, Unreachable

KEY = "sk-planted-0123456789abcdef"
QUESTION = {"messages": [{"role": "user", "content": '{"translate": {"1": "一", "2": "two"}}'}]}


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A server on this machine."""
    with serving() as server:
        yield server


def ask(url: str, folder: Path, *, replay: bool = False, key: str = KEY, **what: Any) -> Any:
    """Ask once, recording or replaying; the answer, or the error as text."""
    options = {"base_url": url, "retries": 0, "timeout": 0.3}
    setup = Setup("chat", options, {"K": key}, recording=Recording(folder, replay))
    service = setup.connect(
        "", headers={"Authorization": f"Bearer {setup.key('K')}"}, clock=Still()
    )
    try:
        return service.post("/chat/completions", **(what or {"json": QUESTION}))
    except EngineError as error:
        return f"{type(error).__name__}: {error}"


def pages(folder: Path) -> list[dict[str, Any]]:
    """What was recorded."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]


def test_an_exchange_is_a_file_for_people(server: FaultServer, tmp_path: Path) -> None:
    """Method, address, body, status, headers that matter, answer, seconds; no key."""
    server.play(
        lambda server, asked, good: Reply(
            '{"文": 1}'.encode(),
            200,
            {"X-Request-Id": "r1", "Set-Cookie": "s=1", "X-RateLimit-Limit": "9"},
        )
    )
    ask(server.url, tmp_path)
    (page,) = pages(tmp_path)
    seconds = page.pop("seconds")
    assert 0 <= seconds < 5
    assert page == {
        "method": "POST",
        "url": f"{server.url}/chat/completions",
        "body": QUESTION,
        "answer": {
            "status": 200,
            "headers": {
                "content-type": "application/json", "x-ratelimit-limit": "9", "x-request-id": "r1",
            },
            "json": {"文": 1},
        },
    }  # fmt: skip
    text = next(tmp_path.glob("*.json")).read_text("utf-8")
    assert "一" in text
    assert KEY not in text


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_what_was_recorded_is_played(fault: str, server: FaultServer, tmp_path: Path) -> None:
    """The same answer or error, without a server and without a key."""
    server.play(fault)
    first = ask(server.url, tmp_path)
    count = len(server.asked)
    assert ask(server.url, tmp_path, replay=True, key="") == first
    assert len(server.asked) == count


def test_the_same_request_gets_its_answers_in_order(server: FaultServer, tmp_path: Path) -> None:
    """And the last one again when it is asked more often."""
    server.play("500", "good")
    answers = [ask(server.url, tmp_path) for _ in range(2)]
    assert len(pages(tmp_path)) == 2
    options = {"base_url": "https://api.example.org/v1", "retries": 2}
    setup = Setup("chat", options, {}, recording=Recording(tmp_path, True))
    service = setup.connect("", clock=Still())
    assert service.post("/chat/completions", json=QUESTION) == answers[1]
    assert service.post("/chat/completions", json=QUESTION) == answers[1]


def test_nothing_is_waited_for_when_playing(server: FaultServer, tmp_path: Path) -> None:
    """What took a minute then takes no time now."""
    server.play(lambda server, asked, good: Reply(b"", 429, {"Retry-After": "60"}), "good")
    options = {"base_url": server.url}
    Setup("chat", options, {}, recording=Recording(tmp_path)).connect("", clock=Still()).post(
        json=QUESTION
    )
    begin = time.monotonic()
    assert (
        Setup("chat", options, {}, recording=Recording(tmp_path, True))
        .connect("")
        .post(json=QUESTION)
    )
    assert time.monotonic() - begin < 5
    assert len(server.asked) == 2


def test_a_request_that_is_not_there_is_refused(server: FaultServer, tmp_path: Path) -> None:
    """In a sentence; nothing is sent instead."""
    ask(server.url, tmp_path)
    count = len(server.asked)
    said = ask(server.url, tmp_path, replay=True, json={"other": 1})
    assert said.startswith(
        f"EngineSetup: {tmp_path} has no answer to this POST request to 127.0.0.1"
    )
    assert len(server.asked) == count


def test_who_asks_makes_no_difference(server: FaultServer, tmp_path: Path) -> None:
    """Keys and signatures within a body are left out, so anybody can play the exchange."""
    server.play(lambda server, asked, good: Reply(b'{"ok": 1}'))
    ask(server.url, tmp_path, json={"q": ["a"], "api_key": KEY})
    form = {"q": "a", "appid": "2020", "salt": "7", "sign": "abcdef"}
    ask(server.url, tmp_path, data=form)
    assert [page["body"] for page in pages(tmp_path) if page["body"] == "q=a"] == ["q=a"]
    assert "2020" not in "".join(map(str, pages(tmp_path)))
    assert ask(server.url, tmp_path, replay=True, json={"q": ["a"]}) == {"ok": 1}
    assert ask(server.url, tmp_path, replay=True, data={**form, "salt": "8"}) == {"ok": 1}


def test_a_key_that_comes_back_is_hidden(server: FaultServer, tmp_path: Path) -> None:
    """A server may repeat it anywhere in its answer."""
    server.play("401")
    ask(server.url, tmp_path)
    assert "[key]" in pages(tmp_path)[0]["answer"]["json"]["error"]["message"]


@pytest.mark.parametrize(
    "text", ["", "{}", '{"answer": 1}', '{"answer": {"status": 1}}', "\xff", "[]"]
)
def test_a_damaged_file_is_said(text: str, server: FaultServer, tmp_path: Path) -> None:
    """Which one it is."""
    ask(server.url, tmp_path)
    next(tmp_path.glob("*.json")).write_text(text, encoding="latin-1")
    assert "is not a recorded exchange" in ask(server.url, tmp_path, replay=True)


def test_folders_that_cannot_be_used_are_said(server: FaultServer, tmp_path: Path) -> None:
    """A missing one cannot be played, a file cannot be written into."""
    with pytest.raises(EngineSetup, match=r"the folder .* to replay does not exist"):
        ask(server.url, tmp_path / "none", replay=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineSetup, match="cannot record in"):
        ask(server.url, tmp_path / "file")


def test_an_error_of_another_class_is_never_made_up(server: FaultServer, tmp_path: Path) -> None:
    """A file may name any class; only those of engines are raised."""
    server.play("reset")
    assert ask(server.url, tmp_path).startswith(Unreachable.__name__)
    path = next(tmp_path.glob("*.json"))
    path.write_text(path.read_text().replace('"Unreachable"', '"ConfigError"'))
    assert ask(server.url, tmp_path, replay=True).startswith("EngineError: cannot reach")


def test_a_run_is_recorded_and_played(server: FaultServer, tmp_path: Path) -> None:
    """By the command line: the same targets from the folder alone, without key and server."""
    table = f'{LAYOUT}[engines.chat]\nbase_url = "{server.url}"\nmodel = "m"\n'
    server.translate = lambda text: f"t{ord(text)}"
    for name in ("first", "second"):
        site = Site(tmp_path / name, SETTINGS + 'engine = "chat"\n', table)
        site.put("posts/zh/a.md", "一\n\n二\n")
    site.root = tmp_path / "first"
    folder = str(tmp_path / "exchanges")
    ran = site.run("translate", "--record", folder, env={"OPENAI_API_KEY": KEY})
    assert ran.code == 0, ran.said
    target, count = site.text("posts/en/a.md"), len(server.asked)
    site.root = tmp_path / "second"
    ran = site.run("translate", "--replay", folder, env={"OPENAI_API_KEY": None})
    assert ran.code == 0, ran.said
    assert site.text("posts/en/a.md") == target
    assert len(server.asked) == count
    site.put("posts/zh/b.md", "三\n")
    ran = site.run("translate", "--replay", folder)
    assert ran.code == 3
    assert "has no answer to this POST request" in ran.err
    assert len(server.asked) == count


def test_recording_and_playing_exclude_each_other(tmp_path: Path) -> None:
    """One of them; a wrong usage is exit code 2."""
    site = Site(tmp_path)
    ran = site.run("translate", "--record", "a", "--replay", "b")
    assert ran.code == 2
    assert "cannot be used together" in ran.err

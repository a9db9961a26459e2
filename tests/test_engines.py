"""Engines: real programs, and a real server on this machine."""

from __future__ import annotations

import json
import shlex
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.kit import LAYOUT, SETTINGS, TO_EN, TO_ZH, Ran, Site
from translator.engines import ENGINES, Context, Engine, get_engine
from translator.errors import ConfigError, EngineError, EngineSetup
from translator.units import Term

KEY = "sk-very-secret-0123456789"
TERM = Term(("显存", "显卡内存"), ("GPU memory", "device memory"), ("video memory",))


def ask(engine: Engine, *texts: str, terms: tuple[Term, ...] = ()) -> list[str]:
    """Let *engine* translate *texts*."""
    return list(engine.translate(list(texts), TO_EN, terms, Context("标题")))


def made(name: str, options: Mapping[str, Any], **environ: str) -> Engine:
    """The engine *name*, which must not be `none`."""
    engine = get_engine(name, options, environ)
    assert engine is not None
    return engine


# --- none, pseudo, and the table ---


def test_none_is_no_engine() -> None:
    """The default needs nothing and translates nothing."""
    assert get_engine("none", {}, {}) is None


def test_every_engine_of_the_table_can_be_made_or_says_what_it_needs() -> None:
    """A row in ENGINES is a module with a `create`."""
    for name in ENGINES:
        needs = {"command": r"\[engines\.command\]", "chat": r"\[engines\.chat\]"}
        if name in needs:
            with pytest.raises(EngineSetup, match=needs[name]):
                get_engine(name, {}, {})
        else:
            engine = get_engine(name, {}, {})
            assert engine is None or engine.name == name


def test_an_unknown_engine_is_said() -> None:
    """With the names that there are."""
    with pytest.raises(ConfigError, match=r"'deeple'.*none, pseudo, command, chat"):
        get_engine("deeple", {}, {})


def test_an_unknown_option_is_said() -> None:
    """A misspelt setting is not ignored."""
    with pytest.raises(ConfigError, match=r"\[engines\.chat\].*'modle'"):
        get_engine("chat", {"modle": "x"}, {})


def test_pseudo_marks_texts_and_keeps_tags() -> None:
    """Brackets show where a segment begins and ends; tags are not accented."""
    engine = made("pseudo", {})
    assert ask(engine, "Some <g1>words</g1> and <x2/>", "中文") == [
        "⟦Šömé <g1>wördš</g1> áñd <x2/>⟧", "⟦中文⟧",
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
    """With the preferred form of each term that the text has."""
    engine = program("for a in asked: print(json.dumps(json.dumps(a, ensure_ascii=False)))")
    answers = [json.loads(answer) for answer in ask(engine, "显卡内存", "无", terms=(TERM,))]
    assert answers == [
        {"text": "显卡内存", "source": "zh-Hans", "target": "en", "terms": {"显存": "GPU memory"}},
        {"text": "无", "source": "zh-Hans", "target": "en", "terms": {}},
    ]


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


# --- chat ---

Reply = Callable[[dict[str, Any]], tuple[int, str]]


class Server(ThreadingHTTPServer):
    """A server that answers as a test tells it to, and remembers what it was asked."""

    daemon_threads = True
    reply: Reply
    asked: list[dict[str, Any]]
    keys: list[str | None]
    paths: list[str]
    released: threading.Event

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    """Reads a request and gives the server's reply; status 0 hangs, -1 hangs up."""

    server: Server

    def do_POST(self) -> None:
        """Answer."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers["Authorization"])
        self.server.paths.append(self.path)
        status, text = self.server.reply(body)
        if status == 0:
            self.server.released.wait(20)
        if status <= 0:
            self.close_connection = True
            return
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on this machine, which no proxy stands before."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Server(("127.0.0.1", 0), Handler)
    server.asked, server.keys, server.paths = [], [], []
    server.released = threading.Event()
    server.reply = good
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


def completion(content: Any, finish: str = "stop") -> str:
    """The body of a good answer."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}}
    return json.dumps({"id": "1", "choices": [{**choice, "finish_reason": finish}]})


def texts_of(body: dict[str, Any]) -> dict[str, str]:
    """The texts that a request asks for, by id."""
    texts: dict[str, str] = json.loads(body["messages"][-1]["content"])
    return texts


def good(body: dict[str, Any]) -> tuple[int, str]:
    """Upper case, as JSON with the same ids."""
    answers = {number: text.upper() for number, text in texts_of(body).items()}
    return 200, completion(json.dumps(answers))


def chat(server: Server, **options: Any) -> Engine:
    """The chat engine for *server*."""
    return made("chat", {"base_url": server.url, "model": "m-1", **options}, OPENAI_API_KEY=KEY)


def test_chat_translates(server: Server) -> None:
    """One request for a batch, to /chat/completions, with model, terms and title."""
    assert ask(chat(server), "one", "two", terms=(TERM,)) == ["ONE", "TWO"]
    (body,) = server.asked
    assert server.paths == ["/v1/chat/completions"]
    assert (body["model"], body["temperature"]) == ("m-1", 0)
    system, user = body["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    for told in ("zh-Hans", "en", "显存", "GPU memory", "video memory", "标题"):
        assert told in system["content"]
    assert texts_of(body) == {"1": "one", "2": "two"}


def test_the_key_goes_in_the_header(server: Server) -> None:
    """And nowhere else."""
    ask(chat(server), "one")
    assert server.keys == [f"Bearer {KEY}"]
    assert KEY not in json.dumps(server.asked)


def test_a_key_with_blanks_around_it_is_trimmed(server: Server) -> None:
    """As a file or a copy gives it."""
    options = {"base_url": server.url, "model": "m"}
    ask(made("chat", options, OPENAI_API_KEY=f" {KEY}\n"), "one")
    assert server.keys == [f"Bearer {KEY}"]


def test_another_variable_may_hold_the_key(server: Server) -> None:
    """`key_env` names it."""
    options = {"base_url": server.url, "model": "m", "key_env": "MY_KEY"}
    ask(made("chat", options, MY_KEY="mine", OPENAI_API_KEY=KEY), "one")
    assert server.keys == ["Bearer mine"]


def test_a_local_server_needs_no_key(server: Server) -> None:
    """A model on one's own machine has none; none is sent."""
    ask(made("chat", {"base_url": server.url, "model": "m"}), "one")
    assert server.keys == [None]


def test_extra_fields_are_sent(server: Server) -> None:
    """What a service needs beyond the usual goes along."""
    ask(chat(server, extra={"temperature": 1, "reasoning_effort": "low"}), "one")
    assert (server.asked[0]["temperature"], server.asked[0]["reasoning_effort"]) == (1, "low")


@pytest.mark.parametrize(
    "fence", ["```json\n{}\n```", "```\n{}\n```", "\n```json\n{}\n```\n", "  {}  "]
)
def test_fenced_answers_are_read(fence: str, server: Server) -> None:
    """Models like to put JSON in a fence."""
    server.reply = lambda body: (200, completion(fence.replace("{}", '{"1": "One", "2": "Two"}')))
    assert ask(chat(server), "one", "two") == ["One", "Two"]


def test_missing_ids_stay_untranslated(server: Server) -> None:
    """So do answers that are no text; unknown ids are ignored."""
    answer = {"2": "Two", "3": None, "4": ["a"], "9": "Nine"}
    server.reply = lambda body: (200, completion(json.dumps(answer)))
    assert ask(chat(server), "one", "two", "three", "four") == ["", "Two", "", ""]


REPLIES: dict[str, tuple[int, str, str]] = {
    "cut short": (200, completion('{"1": "On', "length"), "cut short"),
    "401": (401, '{"error": "bad key"}', "401: the key was refused"),
    "403": (403, "", "403"),
    "404": (404, "", "404: there is no such address or model"),
    "429": (429, "", "429: too many requests"),
    "500": (500, "<h1>Oops</h1>", "500: it failed"),
    "a page of HTML": (200, "<!doctype html><p>Welcome", "did not answer with JSON"),
    "JSON of another form": (200, '{"answer": 42}', "/chat/completions"),
    "no choices": (200, '{"choices": []}', "/chat/completions"),
    "a list": (200, "[]", "/chat/completions"),
    "prose": (200, completion("Sure! Here you are."), "not answer with JSON"),
    "a JSON list": (200, completion('["One"]'), "not answer with a JSON object"),
    "no content": (200, completion(None), "answered with nothing"),
    "empty content": (200, completion("  "), "answered with nothing"),
    "hangs up": (-1, "", "cannot reach"),
    "says nothing": (0, "", "did not answer within 0.3 s"),
}


@pytest.mark.parametrize("case", REPLIES)
def test_bad_answers_are_one_sentence(case: str, server: Server) -> None:
    """What is wrong and what to do; never the key."""
    status, text, said = REPLIES[case]
    server.reply = lambda body: (status, text)
    with pytest.raises(EngineError) as caught:
        ask(chat(server, timeout=0.3), "one")
    message = str(caught.value)
    assert said in message
    assert KEY not in message
    assert "\n" not in message


@pytest.mark.parametrize("case", REPLIES)
def test_bad_answers_through_the_command_line(case: str, server: Server, tmp_path: Path) -> None:
    """One line, no traceback, no key in any message or file; the catalog is whole.

    An engine that cannot be asked ends with 3; answers that nobody can read leave the post
    incomplete, which is 1.
    """
    status, text, said = REPLIES[case]
    server.reply = lambda body: (status, text)
    site, ran = translate(server, tmp_path, "timeout = 0.3\n")
    assert ran.code == (1 if status == 200 else 3)
    assert said in ran.said
    assert KEY not in ran.said
    assert all(KEY.encode() not in data for data in site.files().values())
    assert 'msgid "一"' in site.text("posts/en/a.po")
    assert "posts/en/a.md" not in site.files()


def translate(server: Server, tmp_path: Path, options: str = "") -> tuple[Site, Ran]:
    """A blog of one post, translated by *server* through the command line."""
    table = f'{LAYOUT}[engines.chat]\nbase_url = "{server.url}"\nmodel = "m"\n{options}'
    site = Site(tmp_path, SETTINGS + 'engine = "chat"\n', table)
    site.put("posts/zh/a.md", "一\n\n二\n\n三\n")
    return site, site.run("translate", env={"OPENAI_API_KEY": KEY})


def test_a_post_is_translated_by_a_server(server: Server, tmp_path: Path) -> None:
    """The whole way, in batches; a second run asks nothing."""
    server.reply = lambda body: (
        200, completion(json.dumps({n: f"t{ord(t)}" for n, t in texts_of(body).items()})),
    )  # fmt: skip
    site, ran = translate(server, tmp_path, "batch = 2\n")
    assert ran.code == 0, ran.said
    assert len(server.asked) == 2
    assert site.text("posts/en/a.md") == f"t{ord('一')}\n\nt{ord('二')}\n\nt{ord('三')}\n"
    assert "by chat/m " in site.text("posts/en/a.po")
    site.run("translate", env={"OPENAI_API_KEY": KEY})
    assert len(server.asked) == 2


def test_a_failure_half_way_keeps_the_first_batch(server: Server, tmp_path: Path) -> None:
    """What was paid for is in the catalog, and is not asked for again."""
    server.reply = lambda body: (
        (200, completion('{"1": "One"}')) if len(server.asked) == 1 else (500, "")
    )
    site, ran = translate(server, tmp_path, "batch = 1\nflight = 1\n")
    assert ran.code == 3
    assert "2 untranslated" in ran.out
    assert 'msgstr "One"' in site.text("posts/en/a.po")
    server.asked.clear()
    server.reply = lambda body: (200, completion('{"1": "More"}'))
    assert site.run("translate", env={"OPENAI_API_KEY": KEY}).code == 0
    assert [texts_of(body) for body in server.asked] == [{"1": "二"}, {"1": "三"}]


def test_a_server_that_is_not_there_is_said(server: Server, tmp_path: Path) -> None:
    """Which one, and what to check."""
    server.released.set()
    url = server.url.replace("127.0.0.1", "localhost").rsplit(":", 1)[0] + ":1/v1"
    with pytest.raises(EngineError, match=r"cannot reach localhost:1: check base_url"):
        ask(made("chat", {"base_url": url, "model": "m"}), "one")


def test_a_key_does_not_follow_a_redirect(server: Server) -> None:
    """Another address gets no key."""
    other = Server(("127.0.0.1", 0), Handler)
    other.asked, other.keys, other.paths = [], [], []
    other.released, other.reply = threading.Event(), good
    thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()

    class Redirecting(Handler):
        def do_POST(self) -> None:
            """Send the caller on."""
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", f"{other.url}/chat/completions")
            self.send_header("Content-Length", "0")
            self.end_headers()

    server.RequestHandlerClass = Redirecting
    try:
        with suppress(EngineError):
            ask(chat(server), "one")
    finally:
        other.shutdown()
        other.server_close()
        thread.join()
    assert other.keys in ([], [None])


# --- chat, before anything is sent ---

SECRETS = {"base_url": "https://me:hunter2@api.example.org/v1", "model": "m"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, 'set model = "…" under [engines.chat]'),
        ({"model": "m"}, "set the environment variable OPENAI_API_KEY"),
        ({"model": "m", "key_env": "MY_KEY"}, "set the environment variable MY_KEY"),
        ({"model": "m", "base_url": "api.example.org"}, "no http(s) address"),
        ({"model": "m", "base_url": "ftp://example.org"}, "no http(s) address"),
        ({"model": "m", "base_url": "https://"}, "no http(s) address"),
        (SECRETS, "set the environment variable"),
    ],
)
def test_what_is_missing_is_said(options: dict[str, Any], said: str) -> None:
    """Each lack has its sentence: what to set, where; no password is shown."""
    with pytest.raises(EngineSetup) as caught:
        get_engine("chat", options, {})
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.org/v1", "http://192.168.1.5:8000/v1", "http://localhost.example.org/v1",
        "http://127.0.0.1.example.org/v1", "http://me:hunter2@example.org/v1",
        "http://127.0.0.1@example.org/v1", "http://10.0.0.1/v1", "http://[2001:db8::1]/v1",
    ],
)  # fmt: skip
def test_a_key_is_not_sent_unencrypted(url: str) -> None:
    """http is for this machine alone, unless one insists; nothing is sent to find out."""
    options = {"base_url": url, "model": "m"}
    with pytest.raises(EngineSetup) as caught:
        get_engine("chat", options, {"OPENAI_API_KEY": KEY})
    assert "unencrypted" in str(caught.value)
    assert KEY not in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert get_engine("chat", {**options, "insecure": True}, {"OPENAI_API_KEY": KEY})


@pytest.mark.parametrize(
    "url",
    ["http://localhost:1/v1", "http://127.0.0.1:1", "http://127.1.2.3/v1", "http://[::1]:1/v1"],
)
def test_this_machine_may_be_asked_without_encryption(url: str) -> None:
    """Loopback addresses only."""
    assert get_engine("chat", {"base_url": url, "model": "m"}, {"OPENAI_API_KEY": KEY})


@pytest.mark.parametrize("key", ["请填写", "sk-abc def\nX-Evil: 1", "sk\x00"])
def test_what_is_no_key_is_said(key: str) -> None:
    """Without showing it, and before it could become another header."""
    options = {"model": "m", "base_url": "https://api.example.org/v1"}
    with pytest.raises(EngineSetup, match="OPENAI_API_KEY") as caught:
        get_engine("chat", options, {"OPENAI_API_KEY": key})
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    "option",
    [
        {"timeout": "abc"}, {"timeout": -1}, {"timeout": 0}, {"batch": 0}, {"batch": "x"},
        {"extra": 3}, {"base_url": "http://[bad/"}, {"base_url": "http://127.0.0.1:port/"},
    ],
)  # fmt: skip
def test_wrong_options_are_said(option: dict[str, Any]) -> None:
    """A wrong value is a sentence with its table, not a traceback."""
    options = {"model": "m", "base_url": "http://127.0.0.1:1/v1", **option}
    with pytest.raises((ConfigError, EngineSetup), match=r"engines\.chat"):
        get_engine("chat", options, {"OPENAI_API_KEY": KEY})


def test_instructions_go_both_ways(server: Server) -> None:
    """The model is told which language is which."""
    chat(server).translate(["one"], TO_ZH, [], Context())
    assert "from en to zh-Hans" in server.asked[0]["messages"][0]["content"]

"""The chat engine, against a server on this machine that answers as a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chatkit import (
    KEY,
    TERM,
    Handler,
    Reply,
    Server,
    ask,
    chat,
    completion,
    error,
    good,
    made,
    serving,
    texts_of,
    work_of,
)
from tests.kit import LAYOUT, SETTINGS, TO_EN, TO_ZH, Ran, Site
from translator.engines import Context
from translator.engines.presets import PRESETS
from translator.engines.registry import get_engine
from translator.engines.usage import Meter, tokens
from translator.errors import (
    BadAnswer,
    BadRequest,
    Busy,
    ConfigError,
    ContentRefused,
    EngineError,
    EngineSetup,
    QuotaSpent,
    TooLarge,
    Unreachable,
)

SAME_SERVER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

# --- what is sent ---


def test_chat_translates(server: Server) -> None:
    """One request for a batch, to /chat/completions, with model, terms and title."""
    assert ask(chat(server), "one 显存", "two", terms=(TERM,)) == ["ONE 显存", "TWO"]
    (body,) = server.asked
    assert server.paths == ["/v1/chat/completions"]
    assert (body["model"], body["temperature"]) == ("m-1", 0)
    system, user = body["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    assert work_of(body) == {
        "post": "标题",
        "terms": {"显存": "GPU memory / device memory, not video memory"},
        "translate": {"1": "one 显存", "2": "two"},
    }


def test_every_id_is_a_required_property(server: Server) -> None:
    """The schema allows no other answer than one text for each id."""
    ask(chat(server), "one", "two")
    shape = server.asked[0]["response_format"]
    assert shape["type"] == "json_schema"
    assert shape["json_schema"]["strict"] is True
    assert shape["json_schema"]["schema"] == {
        "type": "object",
        "properties": {"1": {"type": "string"}, "2": {"type": "string"}},
        "required": ["1", "2"],
        "additionalProperties": False,
    }


def test_an_answer_has_a_cap(server: Server) -> None:
    """It grows with the texts, and stops where the service stops."""
    engine = chat(server)
    ask(engine, "短")
    ask(engine, "长" * 400)
    ask(engine, "长" * 40_000)
    short, long, most = (body["max_tokens"] for body in server.asked)
    assert 200 < short < 400 < long < most == 8192
    assert long >= 3 * tokens("长" * 400)


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
    """What a service needs beyond the usual goes along, and wins over what is usual."""
    ask(chat(server, extra={"temperature": 1, "reasoning_effort": "low"}), "one")
    assert (server.asked[0]["temperature"], server.asked[0]["reasoning_effort"]) == (1, "low")


@SAME_SERVER
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=8))
def test_any_text_goes_there_and_back(server: Server, texts: list[str]) -> None:
    """The request is JSON with every id, and each answer comes to its own text."""
    server.asked.clear()
    server.reply = lambda body: (200, completion(json.dumps(texts_of(body))))
    assert ask(chat(server), *texts) == texts
    assert list(texts_of(server.asked[0]).values()) == texts


# --- what comes back ---


@pytest.mark.parametrize(
    "content",
    [
        "```json\n{}\n```",
        "```\n{}\n```",
        "\n```json\n{}\n```\n",
        "  {}  ",
        "Sure! Here you are:\n{}\nAnything else?",
        "<think>The user wants {braces}.\n</think>\n\n{}",
        '{"translate": {}}',
    ],
)
def test_wrapped_answers_are_read(content: str, server: Server) -> None:
    """Models like to put JSON in a fence, between sentences, or behind their thoughts."""
    answer = content.replace("{}", '{"1": "One", "2": "Two"}')
    server.reply = lambda body: (200, completion(answer, reasoning_content='{"1": "no"}'))
    assert ask(chat(server), "one", "two") == ["One", "Two"]


def test_an_answer_in_parts_is_read(server: Server) -> None:
    """Some services give a message as a list of parts."""
    parts = [{"type": "text", "text": '{"1": '}, {"type": "image"}, 5, {"text": '"One"}'}]
    server.reply = lambda body: (200, completion(parts))
    assert ask(chat(server), "one") == ["One"]


def test_missing_ids_stay_untranslated(server: Server) -> None:
    """So do answers that are no text, and ids that come twice; unknown ids are ignored."""
    answer = '{"2": "Two", "3": null, "4": ["a"], "5": "Five", "5": "Six", "9": "Nine"}'
    server.reply = lambda body: (200, completion(answer))
    assert ask(chat(server), "one", "two", "three", "four", "five") == ["", "Two", "", "", ""]


REPLIES: dict[str, tuple[int, str, type[EngineError], str]] = {
    "cut short": (200, completion('{"1": "On', "length"), TooLarge, "cut short: 2 texts"),
    "a filter": (200, completion("", "content_filter"), ContentRefused, "a filter"),
    "a refusal": (200, completion(None, refusal="I cannot."), ContentRefused, "'I cannot.'"),
    "broken off": (200, completion('{"1"', "error"), BadAnswer, "broke off"),
    "401": (401, '{"error": "bad key"}', EngineSetup, "401: the key was refused"),
    "402": (402, error("Insufficient Balance"), QuotaSpent, "no balance left"),
    "403": (403, "", EngineSetup, "403"),
    "404": (404, "", EngineSetup, "404: the address or model does not exist"),
    "429": (429, "", Busy, "429: too many requests"),
    "429, no money": (429, error("You…", "insufficient_quota"), QuotaSpent, "no balance left"),
    "500": (500, "<h1>Oops</h1>", Unreachable, "500: it failed"),
    "context": (400, error("This model's maximum context length is 4097 tokens."), TooLarge, "400"),
    "the cap and the context": (
        400,
        error("'max_tokens' is too large: 9000. This model's maximum context length is 8192"),
        TooLarge,
        "too long",
    ),
    "a risky text": (400, error("it was considered high risk"), ContentRefused, "refused the text"),
    "DashScope's filter": (400, error("x", "DataInspectionFailed"), ContentRefused, "refused"),
    "an unknown parameter": (
        400,
        error("Unknown parameter: 'foo'"),
        BadRequest,
        "rejected the request",
    ),
    "an error with status 200": (
        200,
        '{"code": "rpm_rate_limit_exceeded", "msg": "Rate limit reached"}',
        Busy,
        "too many requests",
    ),
    "a provider's error": (200, error("Provider returned error", 502), Unreachable, "it failed"),
    "a key's error with 200": (200, error("x", "invalid_api_key"), EngineSetup, "the key"),
    "an unheard of error with 200": (200, error("?!"), BadAnswer, "an error instead of an answer"),
    "a page of HTML": (200, "<!doctype html><p>Welcome", EngineSetup, "did not answer with JSON"),
    "JSON of another form": (200, '{"answer": 42}', BadAnswer, "/chat/completions"),
    "no choices": (200, '{"choices": []}', BadAnswer, "/chat/completions"),
    "a list": (200, "[]", BadAnswer, "/chat/completions"),
    "prose": (200, completion("Sure! Here you are."), BadAnswer, "not answer with JSON"),
    "a JSON list": (200, completion('["One"]'), BadAnswer, "not answer with a JSON object"),
    "other ids": (200, completion('{"7": "x"}'), BadAnswer, "a JSON object with the ids"),
    "no content": (200, completion(None), BadAnswer, "gave an empty answer"),
    "empty content": (200, completion("  "), BadAnswer, "gave an empty answer"),
    "hangs up": (-1, "", Unreachable, "cannot reach"),
    "says nothing": (0, "", Unreachable, "did not answer within 0.3 s"),
}


@pytest.mark.parametrize("case", REPLIES)
def test_bad_answers_are_one_sentence(case: str, server: Server) -> None:
    """What is wrong and what to do, as the error that says how to go on; never the key."""
    status, text, kind, said = REPLIES[case]
    server.reply = lambda body: (status, text)
    with pytest.raises(EngineError) as caught:
        ask(chat(server, timeout=0.3), "one", "two")
    message = str(caught.value)
    assert type(caught.value) is kind, message
    assert said in message
    assert KEY not in message
    assert "\n" not in message


def test_a_single_text_that_does_not_end_is_a_bad_answer(server: Server) -> None:
    """Half of one text is nothing to ask for."""
    server.reply = lambda body: (200, completion('{"1": "On', "length"))
    with pytest.raises(BadAnswer, match="for a single text"):
        ask(chat(server), "one")


def test_what_is_whole_in_a_cut_answer_is_taken(server: Server) -> None:
    """An object that ends is one, whatever was still to come."""
    server.reply = lambda body: (200, completion('{"1": "One"} And now', "length"))
    assert ask(chat(server), "one", "two") == ["One", ""]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
NAMES = st.sampled_from(
    ["1", "choices", "message", "content", "refusal", "finish_reason", "error", "usage", "code"]
)
BODIES = st.recursive(
    JSON,
    lambda inner: st.dictionaries(NAMES, inner, max_size=4) | st.lists(inner, max_size=2),
    max_leaves=20,
)


@SAME_SERVER
@given(BODIES, st.sampled_from([200, 200, 200, 400, 404, 422, 500, 503]))
def test_hostile_bodies_never_crash(server: Server, body: Any, status: int) -> None:
    """Whatever a server sends: texts for the ids, or one of our errors."""
    server.reply = lambda _: (status, json.dumps(body))
    with suppress(EngineError):
        answers = ask(chat(server), "one", "two")
        assert len(answers) == 2
        assert all(isinstance(answer, str) for answer in answers)


@SAME_SERVER
@given(
    st.text(st.sampled_from('{}[]":,12 \\n`<think></>a中\ud83d')) | st.text(),
    st.sampled_from(["stop", "length", None, 5, [], {}]),
)
def test_hostile_contents_never_crash(server: Server, content: str, finish: Any) -> None:
    """Whatever a model writes: texts for the ids, or one of our errors."""
    server.reply = lambda _: (200, completion(content, finish))
    with suppress(EngineError):
        assert len(ask(chat(server), "one", "two")) == 2


# --- stepping down ---


def always(status: int, text: str) -> Reply:
    """The same reply to everything."""
    return lambda body: (status, text)


def picky(server: Server, refusals: Mapping[str, str], answer: Reply = good) -> None:
    """Let *server* refuse requests that have a field, with these words."""

    def reply(body: dict[str, Any]) -> tuple[int, str]:
        for name, words in refusals.items():
            if name in body:
                return 400, error(words)
        return answer(body)

    server.reply = reply


SAID = {
    "temperature": "Unsupported value: 'temperature' does not support 0 with this model.",
    "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. "
    "Use 'max_completion_tokens' instead.",
    "response_format": "This response_format type is unavailable now",
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_refused_is_left_out_from_then_on(name: str, server: Server) -> None:
    """The request goes again without it, and the next one begins without it."""
    picky(server, {name: SAID[name]})
    engine = chat(server)
    assert ask(engine, "one") == ["ONE"]
    refused = len(server.asked) - 1
    assert name not in server.asked[-1]
    assert ask(engine, "two") == ["TWO"]
    assert len(server.asked) == refused + 2
    if name == "max_tokens":
        assert server.asked[-1]["max_completion_tokens"] == server.asked[0]["max_tokens"]


def test_a_server_may_refuse_all_of_it(server: Server) -> None:
    """One thing after the other, until only the texts are left."""
    picky(server, {**SAID, "max_completion_tokens": "Unrecognized: max_completion_tokens"})
    assert ask(chat(server), "one") == ["ONE"]
    assert set(server.asked[-1]) == {"model", "messages"}


def test_the_schema_is_given_up_before_json(server: Server) -> None:
    """json_schema, then json_object, then words alone."""
    picky(server, {"response_format": "'response_format.type' must be 'text'"})
    ask(chat(server), "one")
    kinds = [body.get("response_format", {}).get("type") for body in server.asked]
    assert kinds == ["json_schema", "json_object", None]


def test_a_model_without_system_messages_gets_one_message(server: Server) -> None:
    """Rules and work in one, as some chat templates want it."""

    def reply(body: dict[str, Any]) -> tuple[int, str]:
        if body["messages"][0]["role"] == "system":
            return 400, error("System role not supported")
        work = json.loads(body["messages"][0]["content"].partition("\n\n")[2])
        return 200, completion(json.dumps(work["translate"]))

    server.reply = reply
    assert ask(chat(server), "one") == ["one"]
    assert [m["role"] for m in server.asked[-1]["messages"]] == ["user"]


def test_what_a_person_set_is_never_left_out(server: Server) -> None:
    """`extra` is theirs: that it is refused is said."""
    picky(server, {"temperature": "temperature is not supported"})
    with pytest.raises(BadRequest, match="it does not take temperature"):
        ask(chat(server, extra={"temperature": 1}), "one")
    assert len(server.asked) == 1


def test_two_unreadable_answers_are_a_step_down(server: Server) -> None:
    """One may be chance; a server that drops the schema does it again."""
    server.reply = lambda body: (200, completion("I'd rather talk."))
    engine = chat(server)
    for _ in range(4):
        with pytest.raises(BadAnswer):
            ask(engine, "one")
    kinds = [body.get("response_format", {}).get("type") for body in server.asked]
    assert kinds == ["json_schema", "json_schema", "json_object", "json_object"]


def test_a_failing_network_is_no_step_down(server: Server) -> None:
    """Nor is an overloaded server."""
    engine = chat(server)
    for status in (500, 503, 429, -1):
        server.reply = always(status, "")
        with pytest.raises(Unreachable):
            ask(engine, "one")
    assert {body["response_format"]["type"] for body in server.asked} == {"json_schema"}


@pytest.mark.parametrize("written", ["", '{"1": "ON'])
def test_a_model_that_thinks_gets_more_room_once(written: str, server: Server) -> None:
    """Thoughts, and little or nothing else: it is asked again with room, and from then on."""

    def reply(body: dict[str, Any]) -> tuple[int, str]:
        if body["max_tokens"] < 10_000:
            return 200, completion(written, "length", reasoning_content="Hmm…")
        return good(body)

    server.reply = reply
    engine = chat(server)
    assert ask(engine, "one") == ["ONE"]
    assert ask(engine, "two") == ["TWO"]
    assert len(server.asked) == 3


def test_a_model_that_thinks_too_long_is_said(server: Server) -> None:
    """After the second time, with what may help."""
    server.reply = lambda body: (200, completion(None, "length"))
    with pytest.raises(BadAnswer, match="reasoning_effort"):
        ask(chat(server), "one")
    assert len(server.asked) == 2


def test_what_a_model_takes_is_remembered(server: Server, tmp_path: Path) -> None:
    """The next run does not ask for it again; neither key nor password are in the file."""
    reply = always(200, completion('{"1": "One.", "2": "Two.", "3": "Three."}'))
    picky(server, SAID, reply)
    site, ran = translate(server, tmp_path)
    assert ran.code == 0, ran.said
    first = len(server.asked)
    remembered = site.text(".translator/models.json")
    assert json.loads(remembered) == {
        f"{server.url} m": {
            "form": "text",
            "cap": "max_completion_tokens",
            "without": ["temperature"],
            "thinks": False,
        }
    }
    assert KEY not in remembered
    site.put("posts/zh/b.md", "四\n")
    assert site.run("translate", env={"OPENAI_API_KEY": KEY}).code == 0
    assert first == 5
    assert len(server.asked) == first + 1


# --- what it costs ---


def test_tokens_are_counted_as_the_service_says(server: Server) -> None:
    """Cached ones as any service calls them; what is no number counts nothing."""
    usages: list[Any] = [
        {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}},
        {"prompt_tokens": 1, "prompt_cache_hit_tokens": 1, "prompt_tokens_details": None},
        {"prompt_tokens": "many", "completion_tokens": -3, "cached_tokens": True},
        None,
        [],
    ]
    meter = Meter()
    engine = get_engine("chat", {"base_url": server.url, "model": "m"}, {}, meter)
    assert engine
    for usage in usages:
        answer = {**json.loads(completion('{"1": "One"}')), "usage": usage}
        server.reply = always(200, json.dumps(answer))
        ask(engine, "one")
    total = meter.total
    assert (total.requests, total.tokens_in, total.tokens_cached, total.tokens_out) == (5, 10, 5, 2)


# --- the whole way ---


def translate(server: Server, tmp_path: Path, options: str = "") -> tuple[Site, Ran]:
    """Translate a blog of one post with three paragraphs."""
    table = LAYOUT + f'[engines.chat]\nbase_url = "{server.url}"\nmodel = "m"\n{options}'
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
    assert "2 missing" in ran.out
    assert 'msgstr "One"' in site.text("posts/en/a.po")
    server.asked.clear()
    server.reply = lambda body: (200, completion('{"1": "More"}'))
    assert site.run("translate", env={"OPENAI_API_KEY": KEY}).code == 0
    assert {texts_of(body)["1"] for body in server.asked} == {"二", "三"}
    assert len(server.asked) == 2


def test_a_server_that_is_not_there_is_said() -> None:
    """Which one, and what to check."""
    with pytest.raises(EngineError, match=r"cannot reach localhost:1: check base_url"):
        ask(made("chat", {"base_url": "http://localhost:1/v1", "model": "m"}), "one")


def test_a_key_does_not_follow_a_redirect(server: Server) -> None:
    """Another address gets no key."""

    class Redirecting(Handler):
        def do_POST(self) -> None:  # noqa: N802  # http.server's name
            """Send the caller on."""
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", f"{other.url}/chat/completions")
            self.send_header("Content-Length", "0")
            self.end_headers()

    server.RequestHandlerClass = Redirecting
    with serving(good) as other:
        with suppress(EngineError):
            ask(chat(server), "one")
        assert other.keys in ([], [None])


def test_threads_step_down_once(server: Server) -> None:
    """Requests that are refused at the same time for the same reason are one step."""
    waiting = threading.Barrier(2, timeout=5)

    def reply(body: dict[str, Any]) -> tuple[int, str]:
        kind = body["response_format"]["type"]
        if kind == "json_schema":
            waiting.wait()
            return 400, error("json_schema is not supported")
        return good(body)

    server.reply = reply
    engine = chat(server)
    threads = [threading.Thread(target=ask, args=(engine, "one")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kinds = [body["response_format"]["type"] for body in server.asked]
    assert kinds == ["json_schema", "json_schema", "json_object", "json_object"]


# --- presets ---


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_an_engine(name: str, server: Server) -> None:
    """With its key from its own variable, and its own name as the origin."""
    preset = PRESETS[name]
    options = {"base_url": server.url, "model": "m"}
    engine = made(name, options, **{preset.key_env: KEY})
    assert ask(engine, "one") == ["ONE"]
    assert engine.name == f"{name}/m"
    assert server.keys == [f"Bearer {KEY}"]
    (body,) = server.asked
    assert preset.fields.items() <= body.items()
    assert body.get("response_format", {}).get("type") == preset.forms[0]
    assert preset.caps[0] in body


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_can_be_used_by_its_table_alone(name: str) -> None:
    """A model and a key, where one is needed, are all that has to be said."""
    preset = PRESETS[name]
    assert get_engine(name, {"model": "m"}, {preset.key_env: KEY})
    assert get_engine("chat", {"preset": name, "model": "m"}, {preset.key_env: KEY})
    if preset.keyless:
        assert get_engine(name, {"model": "m"}, {})
    else:
        with pytest.raises(EngineSetup, match=preset.key_env):
            get_engine(name, {"model": "m"}, {})


def test_limits_are_told_in_tokens() -> None:
    """Each of them can be set."""
    options = {"model": "m", "batch": 7, "size": 900, "flight": 2}
    limits = made("ollama", options).limits
    assert (limits.texts, limits.size, limits.flight) == (7, 900, 2)
    assert limits.measure is tokens


# --- before anything is sent ---

SECRETS = {"base_url": "https://me:hunter2@api.example.org/v1", "model": "m"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, 'set model = "…" under [engines.chat]'),
        ({"model": "m"}, "set the environment variable OPENAI_API_KEY"),
        ({"model": "m", "key_env": "MY_KEY"}, "set the environment variable MY_KEY"),
        ({"model": "m", "base_url": "api.example.org"}, "not an http(s) address"),
        ({"model": "m", "base_url": "ftp://example.org"}, "not an http(s) address"),
        ({"model": "m", "base_url": "https://"}, "not an http(s) address"),
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
        "http://api.example.org/v1", "http://192.168.1.5.example.org/v1",
        "http://localhost.example.org/v1", "http://127.0.0.1.example.org/v1",
        "http://me:hunter2@example.org/v1", "http://127.0.0.1@example.org/v1",
        "http://172.32.0.1/v1", "http://[2001:db8::1]/v1", "http://printer/v1",
    ],
)  # fmt: skip
def test_a_key_is_not_sent_unencrypted(url: str) -> None:
    """http is for this machine and this network, unless one insists; nothing is sent before."""
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
        {"size": 0}, {"flight": -1},
        {"preset": "closedai"}, {"preset": []}, {"extra": [1]},
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
    chat(server).translate(["one"], TO_EN, [], Context())
    back, forth = (body["messages"][0]["content"] for body in server.asked)
    assert "from English to Simplified Chinese" in back
    assert "from Simplified Chinese to English" in forth

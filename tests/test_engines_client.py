"""The service: one service over HTTP, tried against a server that fails as it is told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from tests.clocks import Still
from tests.faultserver import FAULTS, FaultServer, Reply, serving
from translator.engines import Setup
from translator.engines.http import transport
from translator.engines.http.auth import Endpoint, host
from translator.engines.http.client import Service, asked_wait, backoff, spent_wait
from translator.engines.http.pace import spoken
from translator.engines.usage import Meter
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

KEY = "sk-planted-0123456789abcdef"
QUESTION = {"messages": [{"role": "user", "content": '{"translate": {"1": "one", "2": "two"}}'}]}


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """A server on this machine."""
    with serving() as server:
        yield server


def wired(server: FaultServer, meter: Meter | None = None, **options: Any) -> Service:
    """A service to *server* with a key, and with a clock that only waiting moves."""
    setup = Setup("chat", {"base_url": server.url, **options}, {"K": KEY}, meter or Meter())
    headers = {"Authorization": f"Bearer {setup.key('K')}"}
    return setup.connect("", headers=headers, clock=Still(date=1_700_000_000))


def clock_of(service: Service) -> Still:
    """The clock that a service was given."""
    clock = service._turns.clock
    assert isinstance(clock, Still)
    return clock


def asked(service: Service) -> Any:
    """Ask once for two texts."""
    return service.post("/chat/completions", json=QUESTION)


# --- what is sent ---


def test_json_forms_and_parameters_are_sent(server: FaultServer) -> None:
    """UTF-8 without escapes; a form may repeat a name; parameters go into the address."""
    server.play(lambda server, asked, good: Reply(b'{"ok": 1}'))
    service = wired(server)
    service.post("/a", json={"文": "字"}, params={"v": "3.0", "to": ["en", "fr"]})
    service.post("/b", data={"text": ["一", "b c"]})
    assert service.get("/c") == {"ok": 1}
    first, second, third = server.asked
    assert first.path == "/v1/a?v=3.0&to=en&to=fr"
    assert first.body == '{"文": "字"}'.encode()
    assert first.headers["Content-Type"] == "application/json"
    assert second.body == b"text=%E4%B8%80&text=b+c"
    assert second.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (third.method, third.body) == ("GET", b"")
    assert third.headers["Authorization"] == f"Bearer {KEY}"


def test_a_key_in_an_address_is_refused(server: FaultServer) -> None:
    """Addresses stand in the logs of servers and proxies; a header is the place."""
    with pytest.raises(ValueError, match="not into an address"):
        wired(server).get("/x", params={"key": KEY})
    assert not server.asked


def test_nothing_at_all_is_an_answer_to_a_deletion(server: FaultServer) -> None:
    """A 204 has no body, and needs none."""
    server.play(lambda server, asked, good: Reply(b"", 204))
    assert wired(server).send("DELETE", "/glossaries/1") is None


def test_connections_are_kept(server: FaultServer) -> None:
    """Twenty requests of four threads need no more than four connections."""
    service = wired(server, flight=4)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: asked(service), range(20)))
    assert len(server.asked) == 20
    assert server.connections <= 4


def test_a_login_in_the_address_is_used_and_hidden(server: FaultServer) -> None:
    """As servers behind a proxy with a password want it; an engine's own key goes before."""
    url = server.url.replace("http://", "http://me:hunter2hunter2@")
    service = Setup("chat", {"base_url": url}, {}).connect("", clock=Still())
    server.play(lambda server, asked, good: Reply(b'{"message": "no hunter2hunter2"}', 418))
    with pytest.raises(BadRequest) as caught:
        asked(service)
    assert server.asked[0].headers["Authorization"] == "Basic bWU6aHVudGVyMmh1bnRlcjI="
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in service.url


def test_netrc_does_not_take_the_place_of_the_key(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A login of the same host in ~/.netrc is for other programs."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password other\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    asked(wired(server))
    assert server.asked[0].headers["Authorization"] == f"Bearer {KEY}"


def test_proxies_of_the_environment_are_used_but_not_for_this_machine(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service is asked by way of HTTP_PROXY; a server of one's own is not."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with serving() as proxy:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        asked(wired(server))
        assert not proxy.asked
        asked(wired(server, base_url="http://10.9.8.7/v1"))
        assert proxy.asked[0].path == "http://10.9.8.7/v1/chat/completions"


def test_a_redirect_within_the_service_is_followed(server: FaultServer) -> None:
    """With the method, the body and the key; another port is another service."""
    server.play(lambda server, asked, good: Reply(b"", 308, {"Location": "/v2/x"}), "good")
    asked(wired(server))
    assert [each.path for each in server.asked] == ["/v1/chat/completions", "/v2/x"]
    assert server.asked[1].body == server.asked[0].body


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_key_does_not_follow_a_redirect(status: int, server: FaultServer) -> None:
    """Neither key nor texts go to another host, by whatever redirect."""
    with serving() as other:
        location = {"Location": f"{other.url}/chat/completions"}
        server.play(lambda server, asked, good: Reply(b"", status, location))
        with pytest.raises(EngineSetup, match=rf"redirects to {host(other.url)}.*check base_url"):
            asked(wired(server))
        assert not other.asked


def test_redirects_without_end_are_said(server: FaultServer) -> None:
    """After three."""
    server.play(lambda server, asked, good: Reply(b"", 307, {"Location": "/v1/again"}))
    with pytest.raises(EngineSetup, match="redirects too often"):
        asked(wired(server))


def test_tls_is_verified() -> None:
    """What answers to https without a certificate gets no key."""
    with serving() as server, pytest.raises(EngineSetup, match="does not speak https"):
        asked(wired(server, base_url=server.url.replace("http:", "https:")))
    assert not server.asked


# --- what is answered ---

SAID: dict[str, tuple[type[EngineError], str]] = {
    "hang": (Unreachable, "did not answer within 0.3 s; run again, or set timeout"),
    "slow head": (Unreachable, "did not answer within 0.3 s"),
    "trickle": (Unreachable, "did not answer within 0.3 s"),
    "half, then nothing": (Unreachable, "did not answer within 0.3 s"),
    "nothing but blank lines": (Unreachable, "did not answer within 0.3 s"),
    "reset": (Unreachable, "cannot reach"),
    "half a body": (Unreachable, "broke off in the middle"),
    "half a gzip": (Unreachable, "broke off in the middle"),
    "gzip bomb": (BadAnswer, "answered more than 32 MB"),
    "HTML with 200": (EngineSetup, "did not answer with JSON but with a web page: check base_url"),
    "HTML with 502": (Unreachable, "answered 502: it failed"),
    "nothing": (BadAnswer, "did not answer with JSON but with nothing"),
    "plain text": (BadAnswer, "did not answer with JSON: OK"),
    "half a JSON": (BadAnswer, "it breaks off or is malformed"),
    "no UTF-8": (BadAnswer, "it is not UTF-8"),
    "429 for an hour": (Busy, "asks to wait 60 minutes: run again then; what is done is kept"),
    "429 insufficient_quota": (QuotaSpent, "answered 429: the account has no balance left"),
    "401": (EngineSetup, "answered 401: the key was refused"),
    "402": (QuotaSpent, "answered 402: the account has no balance left"),
    "500": (Unreachable, "answered 500: it failed: run again; what is done is kept (it says: "),
    "too long": (TooLarge, "answered 400: the request is too long for it (it says: context_length"),
    "error in 200": (Unreachable, "answered 200: it failed"),
    "high risk": (ContentRefused, "answered 400: it refused the text"),
}


@pytest.mark.parametrize("fault", SAID)
def test_what_goes_wrong_is_one_sentence(fault: str, server: FaultServer) -> None:
    """Of the right class; with the host and what to do; never with the key, not even as a cause."""
    error, said = SAID[fault]
    server.play(fault)
    begin = time.monotonic()
    with pytest.raises(EngineError) as caught:
        asked(wired(server, timeout=0.3, retries=0))
    assert time.monotonic() - begin < 2
    assert type(caught.value) is error
    assert said in str(caught.value)
    assert host(server.url) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_the_deadline_is_that_of_the_whole_exchange(server: FaultServer) -> None:
    """Bytes that came do not put it off: what falls silent half-way ends when it would have."""
    server.play("half, then nothing")
    server.latency = 0.6
    begin = time.monotonic()
    with pytest.raises(Unreachable):
        asked(wired(server, timeout=1, retries=0))
    assert 0.9 < time.monotonic() - begin < 1.5


def test_blank_lines_before_the_answer_are_no_fault(server: FaultServer) -> None:
    """DeepSeek sends them while a request waits there."""
    server.play("blank lines")
    assert asked(wired(server, timeout=5))["choices"]


def test_a_key_within_an_answer_is_hidden(server: FaultServer) -> None:
    """So that no engine can show it, whatever it says of an answer that it cannot read."""
    server.play(lambda server, asked, good: Reply(f'{{"content": "your key: {KEY}"}}'.encode()))
    assert asked(wired(server)) == {"content": "your key: [key]"}


def test_packed_answers_are_read(server: FaultServer) -> None:
    """gzip is asked for, and understood; anything else is said."""
    import gzip

    packed = {"Content-Encoding": "gzip"}
    server.play(lambda server, asked, good: Reply(gzip.compress(b'{"a": 1}'), 200, packed))
    assert asked(wired(server)) == {"a": 1}
    server.play(lambda server, asked, good: Reply(b"x", 200, {"Content-Encoding": "br"}))
    with pytest.raises(BadAnswer, match="in the encoding 'br'"):
        asked(wired(server))


def test_hostile_answers_end(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brackets without end, control characters for the terminal, a long message, a long body."""
    server.play(lambda server, asked, good: Reply(b"[" * 200_000))
    with pytest.raises(BadAnswer, match="malformed"):
        asked(wired(server))
    server.play(
        lambda server, asked, good: Reply(b'{"error": "\\u001b[31mred\\n' + b"x" * 999 + b'"}', 400)
    )
    with pytest.raises(BadRequest) as caught:
        asked(wired(server))
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 350
    monkeypatch.setattr(transport, "SIZE", 1 << 20)
    server.play(lambda server, asked, good: Reply(b" " * (1 << 21)))
    with pytest.raises(BadAnswer, match="more than 1 MB"):
        asked(wired(server))


def test_a_server_that_is_not_there_is_said() -> None:
    """Which one, and what to check."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        service = Setup("chat", {"base_url": url, "retries": 1}, {}).connect("", clock=Still())
        with pytest.raises(Unreachable, match=r"cannot reach 127.*check base_url under \[engines"):
            asked(service)
        assert clock_of(service).waited == [0.5]


# --- asking again ---


def test_what_fails_on_the_way_is_asked_again(server: FaultServer) -> None:
    """After 0.5 s and twice as long each time, as the official clients do."""
    server.play("500", "reset", "half a body", "good")
    service = wired(server)
    assert asked(service)["choices"]
    assert clock_of(service).waited == [0.5, 1.0, 2.0]


def test_the_number_of_repetitions_is_configurable(server: FaultServer) -> None:
    """Two repetitions are three requests; none is one, for a busy service too."""
    server.play("500")
    with pytest.raises(Unreachable):
        asked(wired(server, retries=2))
    assert len(server.asked) == 3
    for fault in ("500", "429"):
        server.asked.clear()
        server.play(fault)
        with pytest.raises(Unreachable):
            asked(wired(server, retries=0))
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "fault", ["401", "402", "429 insufficient_quota", "too long", "high risk", "HTML with 200"]
)
def test_what_would_fail_again_is_not_asked_again(fault: str, server: FaultServer) -> None:
    """Nothing of it gets better by waiting."""
    server.play(fault)
    with pytest.raises(EngineError):
        asked(wired(server))
    assert len(server.asked) == 1


def test_a_service_may_forbid_to_ask_again(server: FaultServer) -> None:
    """x-should-retry, as OpenAI sends it."""
    server.play(lambda server, asked, good: Reply(b"", 500, {"X-Should-Retry": "false"}))
    with pytest.raises(Unreachable):
        asked(wired(server))
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": formatdate(1_700_000_009, usegmt=True)}, 9.0),
        ({"Retry-After-Ms": "250", "Retry-After": "7"}, 0.25),
        ({"Retry-After": "soon"}, 1.0),
        ({}, 1.0),
    ],
)
def test_a_busy_service_is_waited_for(
    headers: dict[str, str], waited: float, server: FaultServer
) -> None:
    """As long as it says, in milliseconds, seconds or as a date; a second where it says nothing."""
    server.play(lambda server, asked, good: Reply(b"", 429, headers), "good")
    service = wired(server)
    asked(service)
    assert clock_of(service).waited == [pytest.approx(waited)]


def test_a_service_that_stays_busy_is_given_up(server: FaultServer) -> None:
    """The waits double; after `patience` seconds it is Busy, for all that wait."""
    server.play("429")
    service = wired(server, patience=60)
    with pytest.raises(Busy, match=r"answered 429: too many requests: wait and run again"):
        asked(service)
    assert clock_of(service).waited == [1, 2, 4, 8, 16, 32]


def test_a_service_that_asks_for_too_long_is_not_asked_by_anybody(server: FaultServer) -> None:
    """One request hears it, the others fail at once with the same sentence."""
    server.play("429 for an hour")
    service = wired(server)
    for _ in range(3):
        with pytest.raises(Busy, match="60 minutes"):
            asked(service)
    assert len(server.asked) == 1


def test_a_spent_quota_is_waited_for(server: FaultServer) -> None:
    """Where a service says that nothing is left until 20 s from now, nothing is sent before."""
    left = {"X-RateLimit-Remaining-Requests": "0", "X-RateLimit-Reset-Requests": "20s"}
    server.play(lambda server, asked, good: Reply(b"{}", 200, left), "good")
    service = wired(server)
    asked(service)
    asked(service)
    assert clock_of(service).waited == [20.0]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000030"}, 30.0),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "5"}, 5.0),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1m0.5s"}, 60.5),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "120ms"}, 0.12),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "5"}, None),
        ({"x-ratelimit-remaining": "0"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "tomorrow"}, None),
    ],
)
def test_quotas_are_read_from_headers(headers: dict[str, str], seconds: float | None) -> None:
    """In seconds, with units, or as a date in seconds since 1970."""
    assert spent_wait(headers, 1_700_000_000) == seconds


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "x" * 99, "Thu, 99 Foo 2026 99:99:99 GMT"])
def test_nonsense_is_no_wait(value: str) -> None:
    """A header that cannot be read says nothing."""
    assert asked_wait({"retry-after": value}, 0) is None


def test_waits_have_jitter_and_a_ceiling() -> None:
    """A quarter less at most, 8 s at most."""
    assert [backoff(n, 0) for n in range(6)] == [0.5, 1, 2, 4, 8, 8]
    assert backoff(0, 1) == 0.375
    assert [spoken(s) for s in (5, 200, 9000)] == ["5 seconds", "3 minutes", "2 hours"]


def test_each_answered_request_is_counted(server: FaultServer) -> None:
    """Also the ones that failed, as some services bill them."""
    meter = Meter()
    server.play("500", "good")
    asked(wired(server, meter))
    assert meter.total.requests == 2


# --- addresses ---


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:1/v1", "http://127.0.0.1:1", "http://127.1.2.3/v1", "http://[::1]:1/v1",
        "http://10.0.0.1", "http://172.16.5.4", "http://172.31.255.255", "http://192.168.1.5:8000/v1",
        "http://169.254.1.1", "http://[fd00::1]", "http://[fe80::1]", "http://[::ffff:10.0.0.1]",
    ],
)  # fmt: skip
def test_private_addresses_need_no_encryption(url: str) -> None:
    """This machine, and what RFC 1918, RFC 4193 and the link-local ranges call private."""
    assert Endpoint.parse(url, "chat").url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org", "http://8.8.8.8", "http://172.32.0.1", "http://[2001:db8::1]",
        "http://10.0.0.1.example.org", "http://10.0.0.1@example.org", "http://printer",
        "http://[::ffff:8.8.8.8]", "http://2130706433.example.org", "http://0.0.0.0.example.org",
    ],
)  # fmt: skip
def test_others_need_it_unless_one_insists(url: str) -> None:
    """A name is not looked up: who answers to it may change."""
    with pytest.raises(EngineSetup, match="unencrypted: use https"):
        Endpoint.parse(url, "chat")
    assert Endpoint.parse(url, "chat", insecure=True).url.startswith("http://")


@pytest.mark.parametrize("rest", ["?key=abc", "#x", "/v1?api-version=1"])
def test_an_address_ends_before_its_query(rest: str) -> None:
    """Paths are put behind it; a key in it is not repeated."""
    with pytest.raises(EngineSetup, match=r"must end before any \? or #") as caught:
        Endpoint.parse(f"https://example.org{rest}", "chat")
    assert "abc" not in str(caught.value)


@pytest.mark.parametrize(
    "option",
    [
        {"timeout": 0},
        {"retries": -1},
        {"patience": "x"},
        {"flight": 0},
        {"per_minute": float("nan")},
        {"timeout": float("inf")},
        {"timeout": 1e12},
        {"retries": 10.5},
        {"tokens_per_minute": True},
    ],
)
def test_wrong_numbers_are_said(option: dict[str, Any]) -> None:
    """Each names what it must be; no clock of the system gets a time that it has no room for."""
    with pytest.raises(ConfigError, match=rf"{next(iter(option))} in \[engines.chat\] must be a"):
        Setup("chat", option, {}).connect("https://example.org")


def test_every_fault_of_the_server_ends(server: FaultServer) -> None:
    """Whatever it plays, there is an answer or an error of ours, soon."""
    for fault in FAULTS:
        server.play(fault)
        with suppress(EngineError):
            asked(wired(server, timeout=0.2, retries=1, patience=5))
        assert server.asked, fault
        server.asked.clear()


def test_the_server_counts(server: FaultServer) -> None:
    """How often each text was asked for, and how often answered well."""
    server.play("one missing", "good")
    service = wired(server)
    asked(service)
    asked(service)
    assert server.times_asked == {"one": 2, "two": 2}
    assert server.times_answered == {"one": 1, "two": 1}
    assert server.asked[0].units == {"1": "one", "2": "two"}


def test_requests_keep_their_order(server: FaultServer) -> None:
    """The oldest goes first, and a refused one keeps its turn."""
    server.play("429", "good")
    setup = Setup("chat", {"base_url": server.url, "flight": 1}, {})
    service = setup.connect("")
    started = threading.Semaphore(0)

    def ask(number: int) -> None:
        started.release()
        service.post("/x", json={"number": number})

    threads = []
    for number in range(4):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        started.acquire()
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    order = [each.json["number"] for each in server.asked]
    assert order == [0, 0, 1, 2, 3]

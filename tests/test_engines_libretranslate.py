"""LibreTranslate for real: its protocol, its limits, and a post all the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.kit import LAYOUT, SETTINGS, TO_EN, Site
from tests.libretranslate import needs_libretranslate, server
from translator.engines import Context, Engine
from translator.engines.http.faults import fault_of, said
from translator.engines.libretranslate import FAULTS
from translator.engines.registry import get_engine
from translator.errors import Busy, EngineSetup, TooLarge, UnsupportedPair
from translator.units import Locale, Pair

pytestmark = needs_libretranslate


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server with small limits, for all tests of this module."""
    folder = tmp_path_factory.mktemp("libretranslate")
    with server(folder, "--batch-limit", "3", "--char-limit", "200") as url:
        yield url


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def made(url: str) -> Engine:
    """The engine for the server."""
    engine = get_engine("libretranslate", {"base_url": url}, {})
    assert engine is not None
    return engine


def ask(url: str, *texts: str, pair: Pair = TO_EN) -> list[str]:
    """Let the server translate *texts*."""
    return list(made(url).translate(texts, pair, [], Context()))


def test_it_translates(url: str) -> None:
    """A batch in one request, in order."""
    assert ask(url, "你好，世界！", "谢谢你的阅读。") == ["Hello, world!", "Thank you for reading."]


def test_tags_come_back(url: str) -> None:
    """The server writes a standalone tag as a pair, which `restore` takes for one."""
    (answer,) = ask(url, "打开 <x1/> 和<g2>文档</g2>。")
    assert "<x1></x1>" in answer
    assert "<g2>the documentation</g2>" in answer


def test_its_limits_are_said(url: str) -> None:
    """Too many texts and too long ones are the same to us: ask for less."""
    for texts in (["打开。"] * 4, ["很长" * 150]):
        with pytest.raises(TooLarge):
            ask(url, *texts)


def test_a_language_that_it_lacks_is_said(url: str) -> None:
    """As an error of its own."""
    with pytest.raises(UnsupportedPair):
        ask(url, "a", pair=Pair(Locale("en"), Locale("fr")))


def error_of(url: str, body: Any) -> tuple[int, Any]:
    """What the server refuses *body* with."""
    data = json.dumps(body).encode()
    request = Request(f"{url}/translate", data, {"Content-Type": "application/json"})
    try:
        with build_opener(ProxyHandler({})).open(request) as answer:
            return answer.status, None
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_too_many_requests_are_a_reason_to_wait(tmp_path: Path) -> None:
    """The server says so without saying for how long; a wrong key is no such reason."""
    body = {"q": ["打开。"], "source": "zh", "target": "en", "format": "html"}
    with server(tmp_path, "--req-limit", "2", "--api-keys", "--require-api-key-secret") as url:
        status, answer = error_of(url, {**body, "api_key": "wrong"})
        fault = fault_of(status, said(answer), FAULTS)
        assert fault is not None
        assert fault.error is EngineSetup
    with server(tmp_path, "--req-limit", "2") as url:
        answers = [error_of(url, body) for _ in range(4)]
    status, answer = answers[-1]
    assert status == 429
    fault = fault_of(status, said(answer), FAULTS)
    assert fault is not None
    assert fault.error is Busy


def test_a_post_is_translated(url: str, tmp_path: Path) -> None:
    """Through the command line, in batches that the server takes."""
    table = f'[engines.libretranslate]\nbase_url = "{url}"\nbatch = 3\nsize = 200\n'
    site = Site(tmp_path, SETTINGS + 'engine = "libretranslate"\n', LAYOUT + table)
    site.put("posts/zh/a.md", "# 你好，世界！\n\n谢谢你的阅读。\n\n- 为什么？\n")
    ran = site.run("translate")
    assert ran.code == 0, ran.said
    assert site.text("posts/en/a.md") == ("# Hello, world!\n\nThank you for reading.\n\n- Why?\n")

"""The chat engine against a real server: llama.cpp with a tiny model that writes noise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chatkit import ask
from tests.kit import LAYOUT, SETTINGS, Site
from tests.llama import KEY, LEGIBLE, NEEDS, running
from translator.engines import Engine
from translator.engines.chat.capabilities import label
from translator.engines.registry import get_engine
from translator.engines.usage import Meter
from translator.errors import BadAnswer, BadRequest, EngineError, EngineSetup, TooLarge

pytestmark = NEEDS
TEXTS = ("一", "**二** <x1/>", '三 "引号"', "Four", "五\\")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server."""
    with running(tmp_path_factory.mktemp("llama"), context=4096) as url:
        yield url


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on this machine is asked without a proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def llama(
    url: str,
    *,
    key: str = KEY,
    folder: Path | None = None,
    meter: Meter | None = None,
    **extra: Any,
) -> Engine:
    """The engine for the server at *url*."""
    extra = {"temperature": 1, "seed": 1, "logit_bias": LEGIBLE, **extra}
    options = {"base_url": url, "extra": extra}
    engine = get_engine("llamacpp", options, {"LLAMA_API_KEY": key}, meter, folder=folder)
    assert engine
    return engine


def test_every_id_comes_back(address: str) -> None:
    """A real server holds even noise to the schema: a text for each id, and nothing is left out."""
    meter = Meter()
    answers = [ask(llama(address, seed=seed, meter=meter), *TEXTS) for seed in range(6)]
    assert all(len(each) == len(TEXTS) for each in answers)
    assert sum(bool(text) for each in answers for text in each) > 10
    assert meter.total.requests == 6
    assert meter.total.tokens_in > 6 * 500
    assert meter.total.tokens_out > 6 * 20


def test_a_model_that_babbles_is_stopped(address: str) -> None:
    """The cap is real: with texts that never end, the answer does, and nothing of it is taken."""
    endless = {**LEGIBLE, next(iter(LEGIBLE)): -100}
    with pytest.raises(TooLarge, match="cut short: 5 texts"):
        ask(llama(address, logit_bias=endless), *TEXTS)
    with pytest.raises(BadAnswer, match="for a single text"):
        ask(llama(address, logit_bias=endless), "一")


def test_a_request_beyond_the_context_is_too_large(address: str) -> None:
    """The server's own error for it, which has a number for a code."""
    with pytest.raises(TooLarge, match="400: the request is too long"):
        ask(llama(address), "too long " * 600)


def test_a_wrong_key_is_said(address: str) -> None:
    """As is none, where the server wants one."""
    for key in ("sk-wrong", ""):
        with pytest.raises(EngineSetup, match="401: the key was refused") as caught:
            ask(llama(address, key=key), "一")
        assert "sk-wrong" not in str(caught.value)


def test_output_that_the_server_cannot_read_is_a_bad_answer(address: str) -> None:
    """Bytes that are no UTF-8: llama.cpp answers 500, and asking the same again is no use."""
    said = [_fault(llama(address, seed=seed, logit_bias={})) for seed in range(5)]
    assert {type(error) for error in said if error} == {BadAnswer}
    assert any("500: the model lost the form" in str(error) for error in said)


def _fault(engine: Engine) -> EngineError | None:
    """What is wrong with an answer."""
    try:
        ask(engine, "一")
    except EngineError as error:
        return error
    return None


def test_a_refused_value_is_named(address: str) -> None:
    """A setting of one's own that the server refuses is said, and not left out."""
    with pytest.raises(BadRequest, match="it does not take temperature"):
        ask(llama(address, temperature="hot"), "一")
    with pytest.raises(BadRequest, match="it does not take response_format"):
        ask(llama(address, response_format={"type": "bogus"}), "一")


def test_answers_without_the_ids_are_a_step_down(address: str, tmp_path: Path) -> None:
    """Held to some JSON only, the noise has no ids: after two such answers it is words alone."""
    file = tmp_path / "models.json"
    file.write_text(json.dumps({label(address, "default"): {"form": "json_object"}}), "utf-8")
    engine = llama(address, folder=tmp_path, max_tokens=4)
    for _ in range(2):
        with pytest.raises(EngineError):
            ask(engine, "一")
    shut = {**LEGIBLE, str(259 + ord("}") - ord("!")): 12}
    engine = llama(address, folder=tmp_path, logit_bias=shut)
    for _ in range(2):
        with pytest.raises(BadAnswer, match="a JSON object with the ids"):
            ask(engine, "一")
    assert json.loads(file.read_text())[label(address, "default")]["form"] == "text"


def test_noise_spoils_no_post(address: str, tmp_path: Path) -> None:
    """Whatever the model writes: the source is as it was, and there is no half target."""
    extra = json.dumps({"logit_bias": LEGIBLE, "seed": 3}).replace(": ", " = ")
    table = f'[engines.llamacpp]\nbase_url = "{address}"\nextra = {extra}\n'
    site = Site(tmp_path, SETTINGS + 'engine = "llamacpp"\n', LAYOUT + table)
    post = "# 标题\n\n第一段，有 `代码`。\n\n- [链接](https://a.example)\n- 项\n"
    site.put("posts/zh/a.md", post)
    ran = site.run("translate", env={"LLAMA_API_KEY": KEY})
    assert ran.code in (0, 1, 3), ran.said
    assert site.text("posts/zh/a.md") == post
    assert KEY not in "".join(data.decode() for data in site.files().values())
    if "posts/en/a.md" in site.files():
        assert "`代码`" in site.text("posts/en/a.md")

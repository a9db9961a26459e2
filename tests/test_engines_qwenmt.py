"""Qwen-MT's own form of the chat protocol, against a server on this machine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chatkit import KEY, TERM, Server, ask, completion, made
from tests.kit import TO_EN
from translator.engines import Context, Engine
from translator.errors import BadAnswer, TooLarge, UnsupportedPair
from translator.units import Locale, Match, Pair


@pytest.fixture
def engine(server: Server) -> Engine:
    """Qwen-MT by DashScope's preset, at a server that writes upper case."""
    server.reply = upper
    options = {"base_url": server.url, "model": "qwen-mt-flash"}
    return made("dashscope", options, DASHSCOPE_API_KEY=KEY)


def upper(body: dict[str, Any]) -> tuple[int, str]:
    """Each line in upper case."""
    return 200, completion(body["messages"][0]["content"].upper())


def test_a_request_is_the_texts_and_options(server: Server, engine: Engine) -> None:
    """One user message without instructions; languages and terms beside it."""
    assert ask(engine, "one", "用 <x1/> 看显存", terms=(TERM,)) == ["ONE", "用 <X1/> 看显存"]
    assert server.asked == [
        {
            "model": "qwen-mt-flash",
            "messages": [{"role": "user", "content": "one\n用 <x1/> 看显存"}],
            "translation_options": {
                "source_lang": "Chinese",
                "target_lang": "English",
                "terms": [{"source": "显存", "target": "GPU memory"}],
            },
        }
    ]
    assert engine.name == "dashscope/qwen-mt-flash"


def test_examples_are_its_memory(server: Server, engine: Engine) -> None:
    """Similar sources with their translations go along."""
    match = Match("好。", "Good.", 0.9, "human")
    engine.translate(["好！"], TO_EN, [], Context(examples=(match,)))
    assert server.asked[0]["translation_options"]["tm_list"] == [
        {"source": "好。", "target": "Good."}
    ]


def test_another_number_of_lines_is_a_bad_answer(server: Server, engine: Engine) -> None:
    """Lines that were merged cannot be told apart."""
    server.reply = lambda body: (200, completion("One. Two."))
    with pytest.raises(BadAnswer, match="1 lines for 2"):
        ask(engine, "one", "two")


def test_a_text_is_one_line(server: Server, engine: Engine) -> None:
    """Whatever white space is in it; and none is left empty."""
    assert ask(engine, "a\u2028b\tc", " ") == ["A B C", "-"]


def test_an_answer_that_was_cut_is_not_taken(server: Server, engine: Engine) -> None:
    """Fewer texts may fit; of one there is nothing less to ask for."""
    server.reply = lambda body: (200, completion(body["messages"][0]["content"], "length"))
    with pytest.raises(TooLarge):
        ask(engine, "one", "two")
    with pytest.raises(BadAnswer):
        ask(engine, "one")


def test_a_language_it_is_not_known_for_is_said(engine: Engine) -> None:
    """Before anything is sent."""
    with pytest.raises(UnsupportedPair, match="sv"):
        engine.translate(["one"], Pair(Locale("en"), Locale("sv")), [], Context())

"""The count of `make tokens`: that it counts what it says, on posts of our own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.tokens import BAR, english, measure, spent
from translator.engines.usage import tokens


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on this machine is asked without a proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


POST = """\
# 显存都去哪儿了

训练大模型的时候，显存总是不够用，于是大家想出了许多办法，重计算便是其中的一种，它用时间换显存。

用 `nvidia-smi` 看一眼。
"""


def test_the_whole_way_is_counted(tmp_path: Path) -> None:
    """A first run sends all, a second one nothing, and an edited paragraph one request."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    lines = list(measure(tmp_path, tokens))
    rows = {line[:38].strip(): line[38:].split() for line in lines}
    assert lines[0].endswith("0 requests mended rejected answers")
    assert rows["all posts"][0] == "1"
    assert int(rows["all posts"][1]) > int(rows["the source: what is translated"][0]) > 40
    assert rows["all posts again"][:2] == ["0", "0"]
    assert rows["one paragraph edited"][0] == "1"
    assert f"bar {BAR}" in lines[-2]


def test_a_prompt_is_all_its_messages() -> None:
    """Rules and work, the schema beside them, and whether something was mended."""
    messages = [{"role": "system", "content": "一二"}, {"role": "user", "content": '"rejected":1'}]
    shape = {"type": "json_schema", "json_schema": {"name": "t"}}
    total = spent([{"messages": messages, "response_format": shape}], len)
    assert (total.requests, total.rules, total.prompt, total.repaired) == (1, 2, 14, 1)
    assert total.schema == len('{"name":"t"}')


def test_the_server_answers_in_english_of_a_sort() -> None:
    """Tags, figures and terms are there, Chinese is not, and other texts get other words."""
    one = english(
        "用 <x1/> 看 **显存** 占用，共 3 次。", {"显存": "GPU memory / VRAM, not video memory"}
    )
    assert re.fullmatch(r"[a-z]+ <x1/> [a-z]+ \*\* GPU memory \*\* [a-z]+, [a-z]+ 3 [a-z]+\.", one)
    assert english("第一段", {}) != english("另一句", {})

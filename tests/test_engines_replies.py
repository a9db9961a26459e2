"""What a chat model wrote: read where it can be, and never guessed."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chatkit import completion
from translator.engines.chat.replies import read, texts_of, usage_of
from translator.engines.usage import Usage
from translator.errors import EngineError

IDS = ("1", "2")

CONTENTS: dict[str, dict[str, str] | None] = {
    '{"1": "a", "2": "b"}': {"1": "a", "2": "b"},
    'Here: {"1": "a"} Bye {"2": "b"}': {"1": "a"},
    '{"translations": {"1": "a", "2": "b"}}': {"1": "a", "2": "b"},
    '{"1": {"1": "a"}}': None,
    'I use {"braces"}. {"1": "a"}': {"1": "a"},
    '{"note": "x"} {"1": "a"}': {"1": "a"},
    '{"1": "a", "1": "b", "2": "c"}': {"2": "c"},
    '{"1": "a", "2": "b': None,
    '[{"1": "a"}]': {"1": "a"},
    '{"1": 5, "2": null}': None,
    "{}": None,
    "": None,
    '{"1": "\\ud83d"}': {"1": "\ud83d"},
    '{1: "a"}': None,
    "{'1': 'a'}": None,
}


@pytest.mark.parametrize(("content", "expected"), CONTENTS.items())
def test_texts_are_found(content: str, expected: dict[str, str] | None) -> None:
    """Among prose, one level down; not in what is cut, doubled, or no JSON."""
    assert texts_of(content, IDS) == expected


@given(st.dictionaries(st.sampled_from(IDS), st.text(), min_size=1), st.text(), st.text())
def test_any_texts_are_found_in_any_prose(texts: dict[str, str], before: str, after: str) -> None:
    """As long as the prose has no braces of its own."""
    before, after = before.replace("{", "("), after.replace("{", "(")
    assert texts_of(before + json.dumps(texts) + after, IDS) == texts


@pytest.mark.parametrize(
    "content",
    [
        "{" * 200_000, '{"' * 100_000, '{"a":' * 100_000, "[" * 200_000, "<think>" * 50_000,
        '{"1":' + "[" * 100_000, '{"1": ' + "9" * 100_000 + "}", '{"1": "a",' * 50_000,
        "{" + ",".join(f'"{n}": ""' for n in range(50_000)) + "}", "```json\n" * 50_000,
        '{"}' * 100_000,
    ],
)  # fmt: skip
def test_hostile_contents_take_no_time(content: str) -> None:
    """Nesting, repetition and size are no way to stop a run."""
    begin = time.monotonic()
    texts_of(read(json.loads(completion(content))).content, IDS)
    assert time.monotonic() - begin < 1


@given(st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(["choices", "message", "content", "usage", "prompt_tokens"]), x)))  # fmt: skip
def test_any_body_is_read_or_refused(body: Any) -> None:
    """No other error than ours; what is counted are numbers."""
    assert isinstance(usage_of(body), Usage)
    with suppress(EngineError):
        assert isinstance(read(body).content, str)


def test_thoughts_are_not_the_answer() -> None:
    """Neither before it nor in a field of their own; without an end, nothing was answered."""
    thinking = '<think>{"1": "no"}</think>{"1": "yes"}'
    assert texts_of(read(json.loads(completion(thinking))).content, IDS) == {"1": "yes"}
    opened_before = 'Hmm, {"1": "no"}</think>{"1": "yes"}'
    assert texts_of(read(json.loads(completion(opened_before))).content, IDS) == {"1": "yes"}
    about = '{"1": "the </think> tag"}'
    assert texts_of(read(json.loads(completion(about))).content, IDS) == {"1": "the </think> tag"}
    endless = json.loads(completion('<think>{"1": "no"}', "length"))
    assert read(endless).starved


def test_thoughts_are_noticed() -> None:
    """In the text, in a field of their own, or by their count alone."""
    counted = json.loads(completion("{"))
    counted["usage"] = {"completion_tokens_details": {"reasoning_tokens": 7}}
    shown = json.loads(completion("{", reasoning_content="Hmm"))
    written = json.loads(completion("<think>Hmm</think>{"))
    assert read(counted).thought
    assert read(shown).thought
    assert read(written).thought
    assert not read(json.loads(completion("{", reasoning_content=None))).thought


def test_a_cut_answer_is_known_as_one() -> None:
    """By any service's word for it."""
    for finish in ("length", "max_tokens"):
        assert read(json.loads(completion("{", finish))).cut
    assert not read(json.loads(completion("{"))).cut

"""What a chat model is told: fixtures that anybody can read, and what holds for any text."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures import read_cases
from tests.kit import TO_EN, TO_ZH
from translator.engines import Context
from translator.engines.chat.prompt import messages, rules, work
from translator.engines.usage import tokens
from translator.units import Locale, Match, Pair, Severity, Term

TEXTS = st.text(st.characters(codec="utf-8"))


def told(known: dict[str, Any]) -> str:
    """The work message of a case."""
    terms = [
        Term(
            tuple(term["source"]),
            tuple(term["target"]),
            tuple(term.get("forbidden", ())),
            severity=Severity(term.get("severity", "warning")),
        )
        for term in known.pop("terms", ())
    ]
    asked = {str(n): text for n, text in enumerate(known.pop("texts"), 1)}
    examples = tuple(Match(score=0.8, origin="human", **each) for each in known.pop("examples", ()))
    rejected = tuple((answer, fault) for answer, fault in known.pop("rejected", ()))
    rest: dict[str, Any] = {name: v if name == "title" else tuple(v) for name, v in known.items()}
    return work(asked, terms, Context(examples=examples, rejected=rejected, **rest))


@pytest.mark.parametrize(("known", "expected"), read_cases("prompts", 2))
def test_the_work_is_told_as_in_the_fixtures(known: str, expected: str) -> None:
    """Each field has its place, and is left out where there is nothing to say."""
    assert told(tomllib.loads(known)) == expected.removesuffix("\n")
    json.loads(expected)


@pytest.mark.parametrize(("pair", "expected"), read_cases("rules", 2))
def test_the_rules_are_as_in_the_fixtures(pair: str, expected: str) -> None:
    """The text that every request of a pair begins with."""
    source, target = pair.split()
    assert rules(Pair(Locale.parse(source), Locale.parse(target))) == expected.removesuffix("\n")


@pytest.mark.parametrize("pair", [TO_EN, TO_ZH])
def test_the_rules_are_short(pair: Pair) -> None:
    """They are paid for in every request."""
    assert tokens(rules(pair)) < 280


@given(st.lists(TEXTS, min_size=1, max_size=6), TEXTS, TEXTS, TEXTS)
def test_any_text_is_a_value(texts: list[str], title: str, form: str, answer: str) -> None:
    """The message is one JSON object, whatever a post, a glossary or an answer says."""
    asked = {str(n): text for n, text in enumerate(texts, 1)}
    term = Term((form,), (answer,))
    context = Context(title, before=(answer,), rejected=((answer, title),) * len(texts))
    system, user = messages(asked, TO_EN, [term], context)
    known = json.loads(user["content"])
    assert known["translate"] == asked
    assert known.get("post", "") == title
    assert known["terms"] == {form: answer}
    assert system["content"] == rules(TO_EN)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(TEXTS, min_size=1, max_size=4))
def test_the_beginning_is_the_same_for_every_batch(one: list[str], two: list[str]) -> None:
    """So that a service bills it once: nothing of a post is in the rules."""
    first, second = (
        messages({str(n): t for n, t in enumerate(texts)}, TO_EN, [], Context(texts[0]))
        for texts in (one, two)
    )
    assert first[0] == second[0]

"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import gc
import pickle
import re
from importlib import import_module

import pytest

from tests.test_house import modules
from translator.text.regex import regex


def test_it_does_what_a_compiled_pattern_does() -> None:
    """Every method, and the flags; asked for the first time and again."""
    lazy, known = regex(r"(\w)(?P<b>B)", re.I), re.compile(r"(\w)(?P<b>B)", re.I)
    for _ in range(2):
        assert lazy.sub(r"\2\1", "ab cb") == known.sub(r"\2\1", "ab cb") == "ba bc"
        assert [m["b"] for m in lazy.finditer("ab cB")] == ["b", "B"]
        assert lazy.fullmatch("ab")
        assert lazy.match("abc")
        assert not lazy.search("b")
        assert lazy.split("1ab2") == known.split("1ab2")
        assert lazy.findall("ab") == known.findall("ab")
        assert lazy.subn("", "ab") == ("", 1)
        assert (lazy.flags, lazy.groups, lazy.groupindex) == (known.flags, 2, {"b": 2})
    assert lazy.pattern == known.pattern


def test_a_mistake_is_raised_when_it_is_used() -> None:
    """Its text can be had before, to make a longer pattern of it."""
    wrong = regex("(")
    assert wrong.pattern == "("
    with pytest.raises(re.error):
        wrong.match("")


def test_it_can_go_to_another_process() -> None:
    """Used before or not: what holds a pattern can be pickled."""
    lazy = regex("a+", re.I)
    assert pickle.loads(pickle.dumps(lazy)).match("Aa")
    assert lazy.match("AA")
    assert pickle.loads(pickle.dumps(lazy)).match("Aa")


def test_every_pattern_compiles() -> None:
    """None waits with its mistake for somebody to use it."""
    for name in modules().keys() - {"", "__main__"}:
        import_module(f"translator.{name}")
    kinds = type(regex("")).__mro__[:2]
    patterns: list[re.Pattern[str]] = [p for p in gc.get_objects() if type(p) in kinds]
    assert len(patterns) > 400
    assert all(isinstance(each.flags, int) for each in patterns)

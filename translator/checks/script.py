"""The check of the script: Traditional characters where Simplified are wanted, and the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import translator.text
from translator.checks.base import PassagePair, Problem, Setting
from translator.text.regex import regex
from translator.units import Locale, Severity

_KANA = regex("[\u3040-\u30ff]")
_TRADITIONAL = frozenset({"Hant", "TW", "HK", "MO"})
_NAMED = regex("繁體(?:中文|字)?|简体(?:中文|字)?|正體(?:中文|字)?")
"""What a language is called stands in its own script: a link to the other version."""
_MANY = 2
"""So many different characters are no name; measured: 0 of 15,154 good rows have two."""


def script(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """Words are in Traditional characters where Simplified are wanted, or the reverse."""
    text, wanted = row.target.text, setting.pair.target
    if wanted.language != "zh" or text.isascii():
        return
    traditional = is_traditional(wanted)
    alien = _alien(traditional).findall(text)
    # Names of people and brands, and Japanese, have them in any script.
    alien = [char for char in dict.fromkeys(alien) if char not in row.source.text]
    if not alien or _KANA.search(text):
        return
    text = _NAMED.sub(lambda m: " " * len(m[0]), text)
    places = [(text.find(char), char) for char in alien if char in text]
    if not places:
        return
    at, first = min(places)
    shown = "".join(char for _, char in places[:8])
    severity = None if len(places) >= _MANY else Severity.NOTE
    one, other = ("Simplified", "Traditional") if traditional else ("Traditional", "Simplified")
    message = f"{shown}: {one} characters; write {other} ones"
    yield Problem(message, at, at + len(first), severity)


def is_traditional(locale: Locale) -> bool:
    """Whether *locale* is written in Traditional characters."""
    return bool(_TRADITIONAL & set(locale.tag.split("-")))


@cache
def _alien(traditional: bool) -> re.Pattern[str]:
    """Finds what a text in Traditional characters, or in Simplified ones, has none of."""
    file = Path(translator.text.__file__).with_name("scripts.txt")
    lines = file.read_text(encoding="utf-8").splitlines()
    return re.compile(f"[{lines[1 if traditional else 0]}]")

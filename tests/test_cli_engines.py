"""`translator engines`: what is missing, what is refused, and one sentence to try."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.apertium import needs_apertium
from tests.kit import LAYOUT, SETTINGS, TO_EN, Site
from translator.engines import registry
from translator.engines.registry import ENGINES
from translator.errors import ConfigError
from translator.units import Locale, Pair

SPANISH = 'locales = ["en", "es", "eo"]\nengine = "apertium"\n'


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog without any engine set up."""
    return Site(tmp_path, SETTINGS)


def lines_of(out: str) -> dict[str, list[str]]:
    """What is said under each engine's name."""
    found: dict[str, list[str]] = {}
    for line in out.splitlines():
        if m := re.match(r"[* ] (\w+) ", line):
            found[name := m[1]] = []
        else:
            found[name].append(line.strip())
    return found


def test_each_engine_has_one_line_of_what_is_missing(site: Site) -> None:
    """Which variable, setting or program; a new user has to read nothing else."""
    said = lines_of(site.run("engines", env=dict.fromkeys(VARIABLES, None)).out)
    assert list(said) == list(ENGINES)
    for name, wanted in MISSING.items():
        assert wanted in said[name][0], name
        assert all(len(line) < 200 for line in said[name])


VARIABLES = ("DEEPL_API_KEY", "GOOGLE_API_KEY", "MICROSOFT_TRANSLATOR_KEY", "BAIDU_APPID")
MISSING = {
    "none": "ready",
    "pseudo": "ready",
    "command": 'set run = "my-translator --flag" under [engines.command]',
    "deepl": "set the environment variable DEEPL_API_KEY",
    "google": "set the environment variable GOOGLE_API_KEY",
    "microsoft": "set the environment variable MICROSOFT_TRANSLATOR_KEY",
    "baidu": 'set appid = "…" under [engines.baidu]',
    "libretranslate": "set base_url",
}


def test_a_program_reads_the_same(site: Site) -> None:
    """As JSON: what is missing, and each pair of the blog."""
    env = {**dict.fromkeys(VARIABLES, None), "DEEPL_API_KEY": "k"}
    rows = {row["engine"]: row for row in json.loads(site.run("engines", "--json", env=env).out)}
    assert list(rows) == list(ENGINES)
    assert rows["none"]["chosen"]
    assert not rows["google"]["ready"]
    assert "GOOGLE_API_KEY" in rows["google"]["lacks"]
    assert (rows["deepl"]["ready"], rows["deepl"]["lacks"]) == (True, "")
    assert rows["deepl"]["pairs"] == [
        {"source": "zh-Hans", "target": "en", "refused": ""},
        {"source": "en", "target": "zh-Hans", "refused": ""},
    ]


@needs_apertium
def test_pairs_that_an_engine_lacks_are_said(tmp_path: Path) -> None:
    """Without asking anybody; those that it has need no word."""
    site = Site(tmp_path, SPANISH, "")
    said = lines_of(site.run("engines").out)["apertium"]
    assert said[0] == "ready"
    assert [line.partition(";")[0] for line in said[1:]] == [
        "Apertium has no en → eo", "Apertium has no es → eo", "Apertium has no eo → en",
        "Apertium has no eo → es",
    ]  # fmt: skip


def test_one_sentence_is_tried(site: Site) -> None:
    """From the blog's main locale, or whichever are named."""
    ran = site.run("engines", "--check", "pseudo", "--from", "en")
    assert ran.code == 0
    assert ran.out.startswith("pseudo, en → zh-Hans\nasked     Open <x1/>, then read")
    record = json.loads(site.run("engines", "--check", "pseudo", "--json").out)
    assert (record["source"], record["target"]) == ("zh-Hans", "en")
    assert set(record["usage"]) >= {"requests", "tokens_in", "tokens_out", "characters"}


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["none"], 2, "the engine “none” asks no service"),
        (["deeple"], 2, "unknown engine 'deeple'"),
        (["pseudo", "--from", "tlh"], 2, "no sentence to try in tlh"),
        (["command"], 3, "[engines.command]"),
    ],
)
def test_what_cannot_be_tried_is_said(args: list[str], code: int, said: str, site: Site) -> None:
    """In a sentence, with the exit code of its kind."""
    ran = site.run("engines", "--check", *args)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_an_engine_that_fails_when_tried_is_said(tmp_path: Path) -> None:
    """As in a translation: exit code 3, one line."""
    run = json.dumps([sys.executable, "-c", "import sys; sys.exit('no luck')"])
    site = Site(tmp_path, SETTINGS, f"{LAYOUT}[engines.command]\nrun = {run}\n")
    ran = site.run("engines", "--check", "command")
    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert "no luck" in ran.err


def test_there_is_a_sentence_for_usual_languages() -> None:
    """With both kinds of tags; a language's variant has its own, or the language's."""
    assert "手冊" in registry.sample(Pair(Locale("zh-Hant"), Locale("en")))
    assert "manual" in registry.sample(Pair(Locale("en-GB"), Locale("es")))
    assert "<g2>" in registry.sample(TO_EN)
    with pytest.raises(ConfigError, match="with --from"):
        registry.sample(Pair(Locale("tlh"), Locale("en")))

"""Apertium for real: the local program and its server, from words to whole posts."""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.apertium import needs_apertium, needs_server, server
from tests.kit import ROOT, SHARED, Site
from translator.engines import Choosy, Context, Engine
from translator.engines.apertium import Apertium
from translator.engines.registry import get_engine
from translator.errors import (
    BadAnswer,
    ConfigError,
    EngineError,
    EngineSetup,
    Unreachable,
    UnsupportedPair,
)
from translator.units import Locale, Pair

EN, ES, FR = Locale("en"), Locale("es"), Locale("fr")
TO_ES = Pair(EN, ES)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A real server, for all tests of this module."""
    with server() as url:
        yield url


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def made(**options: Any) -> Engine:
    """The engine with *options*."""
    engine = get_engine("apertium", options, {})
    assert engine is not None
    return engine


def ask(engine: Engine, *texts: str, pair: Pair = TO_ES, again: Sequence[str] = ()) -> list[str]:
    """Let *engine* translate *texts*, of which those in *again* were rejected before."""
    rejected = tuple(("…", "loses <x1/>") if text in again else ("", "") for text in texts)
    return list(engine.translate(texts, pair, [], Context(rejected=rejected)))


# --- real translation ---

BOOK = {
    "The house is red.": "La casa es roja.",
    "The <g1>big</g1> dog": "El <g1>perro</g1> grande",
    "a &lt; b & c > d": "un &lt; b & c > d",
    "unknwnwrd <x1/>": "unknwnwrd <x1/>",
}


@needs_apertium
def test_the_program_translates() -> None:
    """Words move with their tags, marks stay, unknown words get no mark."""
    assert ask(made(), *BOOK) == list(BOOK.values())


@needs_server
def test_the_server_translates(url: str) -> None:
    """As the program does, in one request for a batch."""
    assert ask(made(base_url=url), *BOOK) == list(BOOK.values())


@needs_apertium
def test_each_text_is_a_sentence_of_its_own() -> None:
    """What stands at the end of one does not agree with the beginning of the next."""
    assert ask(made(), "The red", "house") == [ask(made(), "The red")[0], ask(made(), "house")[0]]


@needs_apertium
def test_emphasis_keeps_its_place() -> None:
    """Grammar that leaves a blank inside asterisks is asked again in pieces."""
    (answer,) = ask(made(), "**You're in ninth grade now.** Fine.")
    assert re.fullmatch(r"\*\*\S.*\S\*\* .*", answer)


@needs_apertium
def test_a_rejected_text_comes_in_pieces() -> None:
    """Each run between tags by itself; so tags stand where they stood."""
    text = "The <g1>big</g1> dog"
    assert ask(made(), text, again=[text]) == ["El <g1>grande</g1> perro"]


@needs_apertium
def test_texts_that_it_stumbles_over_cost_only_themselves() -> None:
    """Apertium 3.8 gives up where `{{` and `}^` are on one page; each by itself is fine."""
    answers = ask(made(), "A house", "{{The dog", "}^ x", "A house")
    assert answers[0] == answers[3] == "Una casa"
    assert answers[1].startswith("{{")
    assert answers[2].startswith("}^")


@needs_apertium
def test_a_missing_pair_is_said_with_those_there_are() -> None:
    """By the program before anything is asked."""
    with pytest.raises(UnsupportedPair, match=r"no en → fr; the installed pairs are .*eng-spa"):
        ask(made(), "a", pair=Pair(EN, FR))
    engine = made()
    assert isinstance(engine, Choosy)
    assert engine.codes(TO_ES) == ("eng", "spa")
    with pytest.raises(UnsupportedPair):
        engine.codes(Pair(EN, FR))


@needs_server
def test_a_server_says_which_pairs_it_has(url: str) -> None:
    """When it is asked."""
    with pytest.raises(UnsupportedPair, match="eng-spa"):
        ask(made(base_url=url), "a", pair=Pair(EN, FR))


# --- a whole blog ---

POSTS = """\
locales = ["en", "es"]
engine = "apertium"

[[posts]]
source = "posts/{locale}/{slug}.md"
"""


def blog(folder: Path, *, pairs: bool) -> Site:
    """The English posts of this repository, and of real pairs, with all that they link to."""
    site = Site(folder, POSTS, "")
    for path in (ROOT / "posts" / "en").glob("*.md"):
        site.put(f"posts/en/{path.name}", path.read_bytes())
    for path in (SHARED / "pairs").glob("*.en.md") if pairs else ():
        site.put(f"posts/en/{path.name.replace('.en.md', '.md')}", path.read_bytes())
    shutil.copytree(ROOT / "posts" / "images", folder / "posts" / "images")
    for path in (folder / "posts" / "en").glob("*.md"):
        for name in re.findall(r"\.\./(images/[^\s\")]+)", path.read_text("utf-8")):
            if not (folder / "posts" / name).exists():
                site.put(f"posts/{name}", b"a picture")
    return site


@needs_apertium
@pytest.mark.parametrize("by", ["program", "server"])
def test_a_blog_is_translated(by: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Every post is complete and passes every check; a second run asks nothing.

    The posts of real pairs are among them, for the server, where `../shared` is present.
    """
    site = blog(tmp_path, pairs=by == "server")
    asked = count_requests(site, request.getfixturevalue("url") if by == "server" else "")
    begin = time.monotonic()
    ran = site.run("translate")
    seconds = time.monotonic() - begin
    assert ran.code == 0, ran.said
    units = sum(
        int(n)
        for n in re.findall(
            r"→ es: (\d+) units, drafted 100 %, reviewed 0 %; wrote \S+\.po", ran.out
        )
    )
    assert units >= 250
    assert "rejected:" not in ran.said
    requests = asked()
    sys.stdout.write(f"\n{units} units, {requests} requests, {seconds:.1f} s, 0 rejected\n")
    assert 0 < requests < units / 5
    checked = site.run("check")
    assert checked.code == 0, checked.out
    sys.stdout.write(checked.out)
    before = site.files()
    assert site.run("translate").code == 0
    assert (site.files(), asked()) == (before, requests)


def count_requests(site: Site, url: str) -> Callable[[], int]:
    """Let the blog ask a program that writes down each call, or the server at *url*."""
    if url:
        site.put("translator.toml", f'{POSTS}[engines.apertium]\nbase_url = "{url}"\n')
        before = served(url)
        return lambda: served(url) - before
    calls = site.root / "calls"
    calls.touch()
    program = site.put("apertium.sh", f'#!/bin/sh\necho "$@" >> {calls}\nexec apertium "$@"\n')
    program.chmod(0o755)
    site.put("translator.toml", f'{POSTS}[engines.apertium]\nrun = "{program}"\n')
    return lambda: calls.read_text("utf-8").count("-f html-noent")


def served(url: str) -> int:
    """How many texts the server has translated."""
    with build_opener(ProxyHandler({})).open(f"{url}/stats") as answer:
        counts: dict[str, int] = json.load(answer)["responseData"]["useCount"]
        return sum(counts.values())


# --- what may go wrong ---


def test_a_missing_program_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What to install, or which setting leads to a server."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineSetup, match="apertium-eng-spa, or set base_url"):
        made()


@pytest.fixture
def program(tmp_path: Path) -> Any:
    """Makes an engine of a program of a few lines that has one pair."""

    def make(body: str, **options: Any) -> Engine:
        path = tmp_path / "apertium"
        path.write_text(f'#!/bin/sh\n[ "$1" = -l ] && {{ echo "  eng-spa"; exit; }}\n{body}\n')
        path.chmod(0o755)
        return made(run=str(path), **options)

    return make


FAULTS = {
    "fails": ("echo 'no such mode' >&2; exit 1", EngineError, "status 1: no such mode"),
    "fails silently": ("exit 3", EngineError, "without a message"),
    "says nothing": ("cat > /dev/null", BadAnswer, "other paragraphs"),
    "says too much": ("cat; echo '<p>more</p>'", BadAnswer, "other paragraphs"),
    "hangs": ("sleep 20", Unreachable, "did not answer within 0.3 s"),
    "writes no UTF-8": ("printf '\\377'", EngineError, "failed"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_program_that_fails_is_said(fault: str, program: Any) -> None:
    """In a sentence, as an error of its class."""
    body, error, said = FAULTS[fault]
    with pytest.raises(EngineError, match=said) as caught:
        ask(program(body, timeout=0.3), "one")
    assert type(caught.value) is error


def test_blanks_do_not_creep_into_tags(program: Any) -> None:
    """They go where they belong, and nowhere if a blank is there already."""
    cases = {
        "See <g1>it</g1>.": ("Ve<g1> lo </g1>.", "Ve <g1>lo</g1>."),
        "A <g1>b<g2>c</g2></g1> d": ("A <g1>b <g2>c</g2></g1> d", "A <g1>b<g2>c</g2></g1> d"),
        "(<g1>b</g1>)": ("(<g1> b</g1> )", "(<g1>b</g1> )"),
        "<x1/>s": ("<x1/> s", "<x1/>s"),
        "用<g1>它</g1>。": ("con <g1> eso</g1>.", "con <g1> eso</g1>."),
    }
    for text, (answered, tidy) in cases.items():
        page = f"<p>{answered}</p>"
        engine = Apertium(lambda *_, page=page: page, lambda: ["eng-spa"], local=True)
        assert ask(engine, text) == [tidy]


@pytest.mark.parametrize("option", [{"timeout": "x"}, {"rum": "a"}])
def test_wrong_options_are_said(option: dict[str, Any], program: Any) -> None:
    """By the table's name."""
    with pytest.raises(ConfigError, match=r"engines\.apertium"):
        program("cat", **option)

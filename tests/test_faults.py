"""A server that fails in every way, through the command line: no wrong text in any file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faultserver import FAULTS, FaultServer, serving
from tests.faulty import post, right, source
from tests.kit import LAYOUT, SETTINGS, TO_EN, Ran, Site
from translator.catalog.catalog import Catalog
from translator.markdown.placeholders import protect

NUMBERS = range(1, 8)
SLOW = {
    "hang", "trickle", "slow head", "blank lines", "nothing but blank lines", "gzip bomb",
    "429 for 2 s", "429 until a date",
}  # fmt: skip
"""Faults that take their time: each is tried once, and not in every order."""
STOPS = {
    "429 insufficient_quota": "no balance left",
    "402": "no balance left",
    "401": "key was refused",
    "500": "500",
    "503": "503",
    "429 for an hour": "asks to wait 60 minutes",
    "HTML with 502": "502",
    "reset": "127.0.0.1",
}
"""Faults after which a server is asked no more, and what is said of them."""
KEY = "sk-planted-key-0123456789"


@contextmanager
def faulty_blog(
    *script: str, batch: int = 3, flight: int = 1
) -> Iterator[tuple[Site, FaultServer]]:
    """A post of seven paragraphs, and a server that plays *script*, then answers well."""
    with TemporaryDirectory() as folder, serving() as server:
        server.translate = right
        server.play(*script, "good")
        table = (
            f'{LAYOUT}[engines.chat]\nbase_url = "{server.url}"\nmodel = "m"\nbatch = {batch}\n'
            f"flight = {flight}\nretries = 0\npatience = 1\ntimeout = 1\n"
        )
        site = Site(Path(folder), SETTINGS + 'engine = "chat"\n', table)
        site.put("posts/zh/a.md", post(NUMBERS))
        yield site, server


def translated(site: Site, *args: str) -> Ran:
    """Run it, with a key that must be seen nowhere."""
    ran = site.run("translate", *args, env={"OPENAI_API_KEY": KEY})
    assert KEY not in ran.said
    for path in site.root.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path
    return ran


def assert_sound(site: Site, server: FaultServer, ran: Ran) -> None:
    """What holds whatever the server did."""
    units = Catalog.read(site.text("posts/en/a.po"), TO_EN).units
    assert [unit.source for unit in units] == [source(number) for number in NUMBERS]
    for unit in units:
        assert unit.target in ("", right(unit.source))
        good = server.times_answered[protect(unit.source).text]
        assert unit.target or not good, "a good answer was lost"
    whole = all(unit.target for unit in units)
    emitted = (site.root / "posts/en/a.md").exists()
    assert emitted == whole
    if emitted:
        assert site.text("posts/en/a.md") == right_post()
    unexplained = [unit for unit in units if not unit.target and not unit.history.reason]
    assert ran.code == (0 if whole else 3 if unexplained else 1), ran.said
    assert ("translator: " in ran.err) >= bool(unexplained)
    assert "Traceback" not in ran.said


def right_post() -> str:
    """The target of the post."""
    return "".join(f"{right(source(number))}\n\n" for number in NUMBERS)


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from(sorted(FAULTS.keys() - SLOW)), max_size=6),
    st.integers(1, 7),
    st.sampled_from([1, 3]),
)
def test_in_whatever_order_it_fails(script: list[str], batch: int, flight: int) -> None:
    """Targets are right or absent, what was answered well is kept, and the next run ends it."""
    with faulty_blog(*script, batch=batch, flight=flight) as (site, server):
        assert_sound(site, server, translated(site))
        if "429 for an hour" in script:
            # This process will not ask that server again so soon, and should not.
            return
        server.play("good")
        ran = translated(site, "--retry")
        assert ran.code == 0, ran.said
        assert site.text("posts/en/a.md") == right_post()
        assert all(server.times_answered[text] == 1 for text in server.times_answered)


@pytest.mark.parametrize("fault", sorted(SLOW))
def test_a_server_that_takes_its_time(fault: str) -> None:
    """It is given up after `timeout`; what came before is kept."""
    with faulty_blog("good", fault) as (site, server):
        assert_sound(site, server, translated(site))


@pytest.mark.parametrize("fault", STOPS)
def test_what_stops_is_said(fault: str) -> None:
    """Once, with what it was; what came before is kept, and the rest has no reason of its own."""
    with faulty_blog("good", fault, fault, fault) as (site, server):
        ran = translated(site)
        assert ran.code == 3
        assert STOPS[fault] in ran.err
        assert len(re.findall("^translator: ", ran.err, re.M)) == 1
        units = Catalog.read(site.text("posts/en/a.po"), TO_EN).units
        assert sum(bool(unit.target) for unit in units) == 3
        assert not any(unit.history.reason for unit in units)
        assert_sound(site, server, ran)

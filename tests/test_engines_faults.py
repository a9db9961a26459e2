"""What services say, and what is made of it: bodies in `tests/fixtures/faults`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clocks import Still
from tests.faultserver import FaultServer, Reply, serving
from tests.fixtures import read_cases
from translator.engines import Setup
from translator.engines.http.faults import FAULTS, Meaning, fault_of, is_error, said, status_in
from translator.errors import EngineError, UnsupportedPair


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """A server on this machine."""
    with serving() as server:
        yield server


def made_of(server: FaultServer, status: int, body: str, *own: Meaning) -> str:
    """What is made of an answer: the class of the error and its message, or `fine`."""
    server.play(lambda server, asked, good: Reply(body.encode(), status))
    service = Setup("x", {"base_url": server.url, "retries": 0}, {}).connect(
        "", faults=own, clock=Still()
    )
    try:
        service.post("/")
    except EngineError as error:
        return f"{type(error).__name__}: {error}"
    return "fine"


@pytest.mark.parametrize(("answer", "wanted"), read_cases("faults", 2))
def test_errors_are_told_apart(answer: str, wanted: str, server: FaultServer) -> None:
    """By status, code and message together, through the whole way."""
    status, _, body = answer.partition("\n")
    name, _, words = wanted.strip().partition(": ")
    made = made_of(server, int(status), body.removesuffix("\n"))
    assert made.partition(":")[0] == name
    assert words in made


def test_a_service_may_have_rows_of_its_own(server: FaultServer) -> None:
    """They stand before the table."""
    own = Meaning((200,), r"\A58001\b", UnsupportedPair, "it does not know these languages")
    body = '{"error_code": "58001", "error_msg": "INVALID_TO_PARAM"}'
    assert made_of(server, 200, body, own).startswith("UnsupportedPair: 127.0.0.1:")


def test_what_a_service_says_is_shown_but_not_of_keys(server: FaultServer) -> None:
    """Some repeat parts of a key that they refuse."""
    assert "(it says: nope)" in made_of(server, 400, '{"error": {"message": "nope"}}')
    assert "abcd" not in made_of(server, 401, '{"error": {"message": "bad key abcd…"}}')


def test_every_row_is_used() -> None:
    """By a case of the fixtures, so that none is there for nothing and none hides another."""
    hit = set()
    for case in read_cases("faults", 2):
        status, _, text = str(case.values[0]).partition("\n")
        try:
            body = json.loads(text)
        except ValueError:
            body = text
        named = int(status) if int(status) >= 400 else status_in(body) or int(status)
        words = said(body) if not isinstance(body, str) else body * (not body.startswith("<"))
        hit.add(fault_of(named, words))
    assert [row for row in FAULTS if row not in hit] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["error", "code", "message", "type", "errors", "msg", "error_code", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.integers(100, 999))
def test_any_body_is_read(body: Any, status: int) -> None:
    """Whatever its form, it is an error of the table or none; nothing is raised."""
    assert "\n" not in said(body)
    assert is_error(body) in (True, False)
    assert fault_of(status_in(body) or status, said(body)) is not None

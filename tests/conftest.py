"""How hypothesis is run: the same examples each time, or, to look for more, others.

pytest tests/test_properties.py --hypothesis-profile=search
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.chatkit import Server, good, serving
from translator import wording
from translator.engines.http import pace

settings.register_profile(
    "same",
    derandomize=True,
    max_examples=150,
    deadline=None,  # a slow machine is not a fault
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "search", settings.get_profile("same"), derandomize=False, max_examples=3000
)
settings.load_profile("same")


@pytest.fixture(autouse=True, scope="session")
def _agreed() -> Iterator[None]:
    """Let the tests' own configurations start their own programs unasked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRANSLATOR_YES", "1")
        yield


@pytest.fixture(autouse=True, scope="session")
def _in_english() -> Iterator[None]:
    """Read what the program says in English, whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.delenv("LANGUAGE", raising=False)
        yield


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    """Let no test hear the language that another chose: a command in this process chooses it."""
    yield
    wording.speak(wording.ENGLISH)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test wait for a service's sake, nor for what another test has asked it."""
    monkeypatch.setattr(pace, "CLOCK", pace.SkippingClock())
    monkeypatch.setattr(pace, "_services", {})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A chat server on this machine, which no proxy stands before."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(good) as server:
        yield server

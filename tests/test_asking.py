"""All that a run says and does while it asks engines, request by request."""

from __future__ import annotations

import pytest

from tests.asking import transcript
from tests.fixtures import read_cases


@pytest.mark.parametrize(("engines", "expected"), read_cases("asking", 2))
def test_what_is_asked_and_what_becomes_of_it(engines: str, expected: str) -> None:
    """Who is asked for what and why, what is believed, what it costs, and why it stops."""
    assert transcript(engines) == expected

"""All that a run makes of a pair with a past: the target, what is said, the catalog."""

from __future__ import annotations

import pytest

from tests.fixtures import read_cases
from tests.stories import told

STORIES = [
    pytest.param(str(case.id).partition(":")[0], [*case.values], id=case.id)
    for case in read_cases("stories", 8)
]


@pytest.mark.parametrize(("way", "texts"), STORIES)
def test_what_becomes_of_a_pair(way: str, texts: list[str]) -> None:
    """What people did since to the source and to its translation meets in the target, or is asked
    about; the catalog knows what the post was given; a further run changes nothing."""
    assert told(way, texts[:5]) == texts[5:]

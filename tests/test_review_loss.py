"""What the page has confirmed is kept, whoever is killed; and the measure of that sees a loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.review_loss import FAULTS, Event, Session, session
from tests.kit import HEADER, Site, entry
from tests.services import DeepL


def test_what_was_confirmed_is_kept(tmp_path: Path) -> None:
    """Two reviewers, an editor, an author and `translate`, and a server that is killed twice."""
    service = DeepL()
    with service.running():
        figures = session(tmp_path, 2, 3, url=service.url)
    assert figures["kills"] == 2
    assert figures["confirmed"] >= 2
    assert not {name: figures[name] for name in FAULTS if figures.get(name)}


def event(saw: str, words: str, began: float, *, by: str = "A1", comment: str = "") -> Event:
    """What somebody did to the unit."""
    return Event(source="一。", saw=saw, words=words, by=by, began=began, comment=comment)


FIRST, EDIT = event("One.", "Two.", 1), event("One.", "Three.", 2, by="")
APPROVAL = event("One.", "One.", 1, by="A7")

CASES = [
    ("as it was decided", "Two.", [FIRST], [], []),
    ("nothing came of it", "One.", [FIRST], [FIRST], []),
    ("an editor had not seen it", "Three.", [FIRST, EDIT], [FIRST], []),
    ("an editor had", "Three.", [FIRST, event("Two.", "Three.", 2, by="")], [], []),
    ("an editor's words are gone", "Two.", [EDIT, FIRST], [], [EDIT]),
    ("a comment is gone", "Two.", [event("One.", "Two.", 1, comment="No.")], [0], []),
    ("nobody knows who approved", "One.", [APPROVAL], [APPROVAL], []),
    ("others have decided since", "One.", [APPROVAL, event("One.", "One.", 2, by="B")], [1], []),
]


@pytest.mark.parametrize(("now", "events", "lost", "overwritten"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_the_measure_sees_what_is_gone(
    now: str, events: list[Event], lost: list[Event | int], overwritten: list[Event], tmp_path: Path
) -> None:
    """Words must stand in the catalog, or lead there by those who have read them."""
    work = Session(Site(tmp_path), seed=1)
    work.site.put("posts/en/a.po", HEADER + entry("一。", now))
    work.events = events
    gone = work.judged()
    assert gone["lost"] == [events[each] if isinstance(each, int) else each for each in lost]
    assert gone["overwritten"] == overwritten

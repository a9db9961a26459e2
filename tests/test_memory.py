"""The memory: what the blog has translated already."""

from __future__ import annotations

import pickle

from translator.memory import Memory
from translator.tags import protect
from translator.units import HUMAN, State, Unit


def unit(target: str, state: State = State.TRANSLATED, origin: str = HUMAN) -> Unit:
    """A unit of the one source that is remembered here."""
    return Unit("再见。", target, state, origin)


def found(*catalogs: list[Unit]) -> str | None:
    """What is remembered of that source after *catalogs*."""
    memory = Memory.of((f"{number}.po", units) for number, units in enumerate(catalogs))
    match = memory.exact(protect("再见。"))
    return match.target if match else None


def test_what_was_translated_is_found() -> None:
    """With the words, who wrote them, and the post they are from; the score is 1."""
    match = Memory.of([("a.po", [unit("Bye.")])]).exact(protect("再见。"))
    assert match is not None
    assert (match.source, match.target, match.score) == ("再见。", "Bye.", 1.0)
    assert (match.origin, match.post) == (HUMAN, "a.po")


def test_what_was_not_is_not() -> None:
    """No guess: another source, even a similar one, is unknown."""
    memory = Memory.of([("a.po", [unit("Bye.")])])
    assert memory.exact(protect("再见！")) is None
    assert Memory.of([]).exact(protect("再见。")) is None


def test_only_believed_targets_count() -> None:
    """A fuzzy or empty target is no memory."""
    assert found([unit("Bye?", State.FUZZY)], [unit("", State.UNTRANSLATED, "")]) is None


def test_a_person_wins_over_a_machine() -> None:
    """In whatever order the catalogs are read."""
    person, machine = [unit("Bye.")], [unit("Again see.", origin="chat")]
    assert found(person, machine) == found(machine, person) == "Bye."


def test_the_later_catalog_wins() -> None:
    """Of two people, and of two machines."""
    assert found([unit("Bye.")], [unit("Farewell.")]) == "Farewell."
    machines = ([unit("A", origin="chat")], [unit("B", origin="chat")])
    assert found(*machines) == "B"


def test_a_context_is_not_mixed_with_another() -> None:
    """A target that was written for a context does not answer for the plain source, where there
    is another."""
    special = Unit("再见。", "Yours,", State.TRANSLATED, HUMAN, context="letter")
    assert found([unit("Bye."), special]) == "Bye."
    assert found([special, unit("Bye.")]) == "Bye."


def test_it_can_go_to_another_process() -> None:
    """A memory is a value."""
    memory = Memory.of([("a.po", [unit("Bye.")])])
    assert pickle.loads(pickle.dumps(memory)) == memory

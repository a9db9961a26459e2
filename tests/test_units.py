"""The nouns and the errors: values that can be compared, sorted, sent and shown."""

from __future__ import annotations

import pickle
import re
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace

import pytest

from tests.kit import EN, TO_EN, ZH
from translator import errors, units
from translator.units import (
    Finding,
    Judgement,
    Kind,
    Locale,
    Match,
    Segment,
    Severity,
    Span,
    State,
    Term,
    Unit,
    Verdict,
)

TERM = Term(("显存",), ("GPU memory",))
VALUES = [
    Span(1, 3),
    EN,
    TO_EN,
    Segment("甲", Kind.PARAGRAPH, (Span(0, 1),), 1),
    Unit("甲", "A", State.TRANSLATED, units.HUMAN),
    units.History(date="2026-11-28", emitted="0a1b2c3d", after=("00000000*2",)),
    units.Review(State.TRANSLATED, "Li", "2026-11-28", "0a1b2c3d"),
    TERM,
    Judgement(TERM, Verdict.OK, Span(0, 2), "显存"),
    Match("甲", "A", 1.0, units.HUMAN),
    Finding("terms", Severity.ERROR, "wrong"),
    units.Ignore("terms", "显存", "a name", Span(0, 9), Span(0, 20)),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_are_values(value: object) -> None:
    """Equal after a journey to another process, usable as keys, not to be changed."""
    assert pickle.loads(pickle.dumps(value)) == value
    assert len({value, pickle.loads(pickle.dumps(value))}) == 1
    assert is_dataclass(value)
    name = fields(value)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)
    assert not hasattr(value, "__dict__")


def test_every_noun_is_tried_here() -> None:
    """A new noun is added to the list above."""
    nouns = {
        thing.__name__ for thing in vars(units).values() if isinstance(thing, type) and
        is_dataclass(thing)
    }  # fmt: skip
    assert {type(value).__name__ for value in VALUES} == nouns


def test_locales_and_pairs_read_well() -> None:
    """As they stand in messages."""
    assert str(ZH) == "zh-Hans"
    assert str(TO_EN) == "zh-Hans → en"
    assert (ZH.language, Locale("pt-BR").language) == ("zh", "pt")


def test_locales_are_sorted_by_tag() -> None:
    """An order that never varies."""
    assert sorted([ZH, EN, Locale("ja")]) == [EN, Locale("ja"), ZH]


def test_spans_have_a_length() -> None:
    """Half open: 1 to 3 are two characters."""
    assert len(Span(1, 3)) == 2
    assert sorted([Span(2, 3), Span(0, 9)]) == [Span(0, 9), Span(2, 3)]


def test_a_unit_s_key_is_its_context_and_source() -> None:
    """Not its target, nor where it stands."""
    assert Unit("甲", "A", context="x").key == ("x", "甲") == Unit("甲", context="x").key


def test_enumerations_are_what_people_see() -> None:
    """Their values stand in catalogs, on the command line and in JSON."""
    assert [state.value for state in State] == ["untranslated", "fuzzy", "translated"]
    assert [severity.value for severity in Severity] == ["error", "warning", "note"]
    assert f"{Kind.ALT}" == "image alt"


def all_errors() -> list[type[errors.TranslatorError]]:
    """Every error that is raised on purpose."""
    return [
        thing for thing in vars(errors).values()
        if isinstance(thing, type) and issubclass(thing, errors.TranslatorError)
    ]  # fmt: skip


def test_engines_fail_with_3_all_else_with_2() -> None:
    """The exit code is the class's; what leaves posts incomplete on purpose is 1 or 130."""
    own = {errors.Unaligned: 1, errors.BudgetSpent: 1, errors.Interrupted: 130}
    assert [*all_errors()]
    for error in all_errors():
        wanted = 3 if issubclass(error, errors.EngineError) else 2
        assert error.exit_code == own.get(error, wanted), error


@pytest.mark.parametrize("error", all_errors(), ids=lambda error: error.__name__)
def test_the_drawing_shows_each_error_under_its_parent(error: type[Exception]) -> None:
    """The tree in the module's docstring is the real one."""
    drawn = re.findall(r"^([ │├└─]*)([A-Z]\w+)", errors.__doc__ or "", re.M)
    depths = {name: len(indent) for indent, name in drawn if indent}
    assert error.__name__ in depths
    parent = error.__mro__[1].__name__
    if parent != "Exception":
        assert depths[parent] < depths[error.__name__]


OLDER = Unit("甲", "A", State.FUZZY, units.HUMAN, previous="乙")


@pytest.mark.parametrize(
    ("unit", "may"),
    [
        (Unit("甲"), True),
        (replace(OLDER, origin="chat/m"), True),
        (replace(OLDER, origin=units.MEMORY), True),
        (OLDER, False),
        (replace(OLDER, origin="chat/m", previous=""), False),
        (Unit("甲", "A", State.TRANSLATED, units.HUMAN), False),
    ],
    ids=["empty", "machine, older", "memory, older", "person, older", "machine", "person"],
)
def test_a_machine_never_replaces_a_person_s_older_words(unit: Unit, may: bool) -> None:
    """It writes where nobody has, and over a machine's words for an older source; no more."""
    assert unit.is_open is may


@pytest.mark.parametrize("origin", [units.HUMAN, "chat/m", units.MEMORY, units.COPIED])
@pytest.mark.parametrize("state", State)
def test_words_are_approved_by_a_person_alone(state: State, origin: str) -> None:
    """What is translated without anybody's look, copied or from the memory, is not."""
    approved = state is State.TRANSLATED and origin in (units.HUMAN, "chat/m")
    assert Unit("甲", "A", state, origin).is_approved is approved

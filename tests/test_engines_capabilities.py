"""What is learnt of a model: one step at a time, remembered, and never from chance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.engines.chat.capabilities import (
    CAP,
    FORM,
    REFUSALS,
    SYSTEM,
    Capabilities,
    Known,
    label,
    refused,
)
from translator.engines.http.faults import fault_of
from translator.engines.presets import NEW, OLD, OTHER, PRESETS
from translator.errors import BadRequest

MODEL = label("https://api.example.org/v1", "m")
BEGIN = Known("json_schema", OLD)

MESSAGES = {
    "Unsupported parameter: 'max_tokens' is not supported with this model. "
    "Use 'max_completion_tokens' instead.": CAP,
    "Unrecognized request argument supplied: max_completion_tokens": CAP,
    "Unsupported value: 'temperature' does not support 0 with this model. "
    "Only the default (1) value is supported.": "temperature",
    "This response_format type is unavailable now": FORM,
    "'response_format.type' must be 'json_schema' or 'text'": FORM,
    "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. "
    "Learn more about supported models at the Structured Outputs guide.": FORM,
    "json_schema is not supported by temperature-less models": FORM,
    "parameter.enable_thinking must be set to false for non-streaming calls": "enable_thinking",
    '{"detail":[{"type":"extra_forbidden","loc":["body","temperature"]}]}': "temperature",
    "System role not supported": SYSTEM,
    "Conversation roles must alternate user/assistant/user/assistant/...": SYSTEM,
    "This model's maximum context length is 8192 tokens; max_tokens is too large": "",
    "'max_tokens' must leave room in the context window": "",
    "messages must not be empty": "",
    "": "",
}
"""What servers say, and what a request must do without."""


@pytest.mark.parametrize(("said", "name"), MESSAGES.items())
def test_a_refusal_names_what_is_refused(said: str, name: str) -> None:
    """The parameter that is mentioned first; a full context is no refusal."""
    fault = fault_of(400, said, REFUSALS)
    assert fault
    for more in ("", " (it says: temperature)"):
        assert refused(BadRequest(f"api.example.org answered 400: {fault.hint}{more}")) == name


@given(st.text())
def test_any_message_is_looked_at_in_no_time(said: str) -> None:
    """Whatever a server says has a meaning, or none."""
    fault_of(400, said, REFUSALS)
    fault_of(400, f"{said} temperature max_tokens " * 50, REFUSALS)


def test_each_step_leads_down_and_ends() -> None:
    """From the strictest form to words alone; at the last one there is no other request."""
    capabilities = Capabilities(MODEL, OTHER)
    forms = [capabilities.known.form]
    while capabilities.refuse(FORM, capabilities.known):
        forms.append(capabilities.known.form)
    assert forms == ["json_schema", "json_object", "text"]
    caps = [capabilities.known.cap]
    while capabilities.refuse(CAP, capabilities.known):
        caps.append(capabilities.known.cap)
    assert caps == [OLD, NEW, ""]
    assert capabilities.refuse("temperature", capabilities.known)
    assert not capabilities.refuse("temperature", capabilities.known)
    assert capabilities.think(capabilities.known)
    assert not capabilities.think(capabilities.known)


def test_a_step_that_another_took_is_not_taken_twice() -> None:
    """It is said that another request can be made, with what is known now."""
    capabilities = Capabilities(MODEL, OTHER)
    assert capabilities.refuse(FORM, BEGIN)
    assert capabilities.refuse(FORM, BEGIN)
    assert capabilities.known.form == "json_object"


def test_two_unreadable_answers_in_a_row_are_a_step() -> None:
    """One that can be read in between makes the first one chance."""
    capabilities = Capabilities(MODEL, OTHER)
    for readable in (False, True, False, True, False):
        capabilities.grade(readable, capabilities.known)
    assert capabilities.known == BEGIN
    capabilities.grade(False, capabilities.known)
    assert capabilities.known.form == "json_object"
    capabilities.grade(False, BEGIN)
    capabilities.grade(False, BEGIN)
    assert capabilities.known.form == "json_object"


def test_what_was_learnt_is_there_in_the_next_run(tmp_path: Path) -> None:
    """For this model at this address, beside what others have."""
    path = tmp_path / "models.json"
    capabilities = Capabilities(MODEL, OTHER, path)
    capabilities.refuse(FORM, capabilities.known)
    other = Capabilities("another", OTHER, path)
    other.think(other.known)
    assert Capabilities(MODEL, OTHER, path).known == Known("json_object", OLD)
    assert Capabilities("another", OTHER, path).known == Known("json_schema", OLD, thinks=True)
    assert Capabilities("a third", OTHER, path).known == BEGIN
    assert [p.name for p in tmp_path.iterdir()] == ["models.json"]


def test_what_does_not_fit_a_preset_is_not_believed(tmp_path: Path) -> None:
    """A form that the preset does not have is no place to begin."""
    path = tmp_path / "models.json"
    path.write_text(json.dumps({MODEL: {"form": "json_object", "cap": NEW}}))
    assert Capabilities(MODEL, PRESETS["lmstudio"], path).known == BEGIN


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "5", "[" * 100_000, '{"x": "\ud83d"}', "\0",
        json.dumps({MODEL: 5}),
        json.dumps({MODEL: {"form": 3, "cap": [], "without": "temperature", "thinks": "yes"}}),
        json.dumps({MODEL: {"form": [], "cap": {}, "without": [1, [], "x"], "thinks": 1}}),
    ],
)  # fmt: skip
def test_a_damaged_file_is_as_none(text: str, tmp_path: Path) -> None:
    """It is found out again, and the file is whole after that."""
    path = tmp_path / "models.json"
    path.write_text(text, "utf-8", "surrogatepass")
    capabilities = Capabilities(MODEL, OTHER, path)
    assert capabilities.known == BEGIN
    capabilities.refuse("temperature", capabilities.known)
    assert Capabilities(MODEL, OTHER, path).known == Known("json_schema", OLD, ("temperature",))


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    """What was learnt holds for this run."""
    (tmp_path / "file").touch()
    capabilities = Capabilities(MODEL, OTHER, tmp_path / "file" / "models.json")
    assert capabilities.refuse(FORM, capabilities.known)
    assert capabilities.known.form == "json_object"


@given(
    st.lists(
        st.tuples(st.sampled_from(["refuse", "grade", "think"]), st.sampled_from([FORM, CAP, "t"]))
    )
)
def test_it_never_climbs(steps: list[tuple[str, str]]) -> None:
    """Whatever happens in whatever order, a form that was given up is not tried again."""
    capabilities = Capabilities(MODEL, OTHER)
    seen = [capabilities.known]
    for step, name in steps:
        if step == "refuse":
            capabilities.refuse(name, capabilities.known)
        elif step == "grade":
            capabilities.grade(name == FORM, capabilities.known)
        else:
            capabilities.think(capabilities.known)
        seen.append(capabilities.known)
    forms = [OTHER.forms.index(known.form) for known in seen]
    caps = [OTHER.caps.index(known.cap) for known in seen]
    assert forms == sorted(forms)
    assert caps == sorted(caps)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.example.org/v1/", "https://api.example.org/v1 m"),
        ("https://me:hunter2@api.example.org/v1", "https://api.example.org/v1 m"),
        ("https://me:p@ss@api.example.org/v1", "https://api.example.org/v1 m"),
        ("https://api.example.org/v1?key=hunter2", "https://api.example.org/v1 m"),
        ("https://api.example.org/v1#hunter2", "https://api.example.org/v1 m"),
    ],
)
def test_a_model_is_remembered_without_secrets(url: str, expected: str) -> None:
    """No password, and nothing that stands after the path."""
    assert label(url, "m") == expected

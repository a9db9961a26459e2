"""Line ends: what is a line, and where an offset stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.markdown.source import Lines, Settled

TEXTS = st.text(st.sampled_from("ab甲\r\n\u2028"), max_size=20)


@given(TEXTS)
def test_a_place_leads_back(text: str) -> None:
    """Every offset has one place, on a line that begins at or before it."""
    lines = Lines.of(text)
    for offset in range(len(text) + 1):
        line, column = lines.place(offset)
        assert lines.starts[line - 1] + column - 1 == offset
        assert line == lines.line(offset)
        assert offset < [*lines.starts, len(text) + 1][line]


def test_all_line_ends_count_once() -> None:
    """LF, CRLF and CR end a line; what else Unicode calls a line end does not."""
    assert Lines.of("a\nb\r\nc\rd\u2028e").starts == (0, 2, 5, 7)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("a\r\nb\r\n", "a\nb\n"),
        ("a\rb\r", "a\nb\n"),
        ("a\r\n\rb\n", "a\n\nb\n"),
        ("\ufeffa\n", "a\n"),
        ("a", "a\n"),
        ("", "\n"),
        ("a\n\n", "a\n\n"),
        ("a\x0b\x0c\x85\u2028b\n", "a\x0b\x0c\x85\u2028b\n"),
    ],
)
def test_settle(text: str, body: str) -> None:
    """A settled text has no byte order mark, only `\\n`, and one at its end."""
    assert body == Settled.of(text).body


@given(st.text("a字\r\n\ufeff"))
def test_the_way_back(text: str) -> None:
    """Each character of the settled text is found again in the original."""
    settled = Settled.of(text)
    for offset, char in enumerate(settled.body):
        span = settled.original(offset, offset + 1)
        original = text[span.start : span.stop]
        assert char in (original, "\n")
        assert original in (char, "\r", "\r\n", "")

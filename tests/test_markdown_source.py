"""Line ends: what is a line, and where an offset stands."""

from hypothesis import given
from hypothesis import strategies as st

from translator.markdown.source import Lines

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

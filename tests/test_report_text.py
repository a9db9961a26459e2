"""What people and programs read: one line, one table, one JSON document."""

from __future__ import annotations

import json
from unicodedata import east_asian_width

import pytest

from translator.markdown.document import Document
from translator.report import text as report
from translator.units import Finding, Severity

FINDING = Finding("terms", Severity.ERROR, "显存 should be “GPU memory”", "posts/zh/a.md", 3, 1)


def width(text: str) -> int:
    """How many columns of a terminal *text* takes."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def test_a_finding_is_a_line_for_editors() -> None:
    """`path:line:col: severity check: message`."""
    assert report.line(FINDING) == "posts/zh/a.md:3:1: error terms: 显存 should be “GPU memory”"


def test_a_finding_about_a_whole_file_has_no_line() -> None:
    """No `:0:0`."""
    whole = Finding("splice", Severity.WARNING, "odd", "a.md")
    assert report.line(whole) == "a.md: warning splice: odd"


def test_findings_as_json_have_all_fields() -> None:
    """Chinese stays readable; a severity is a word."""
    text = report.findings_json([FINDING])
    assert "显存" in text
    assert json.loads(text) == [
        {
            "check": "terms", "severity": "error", "message": "显存 should be “GPU memory”",
            "path": "posts/zh/a.md", "line": 3, "column": 1, "span": None, "fix": None,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        ([], "0 errors, 0 warnings, 0 notes"),
        (["error"], "1 error, 0 warnings, 0 notes"),
        (["note", "warning", "warning", "error", "error"], "2 errors, 2 warnings, 1 note"),
    ],
)
def test_the_summary_counts(severities: list[str], said: str) -> None:
    """Singular and plural."""
    findings = [Finding("terms", Severity(severity), "x") for severity in severities]
    assert report.summary(findings) == said


def test_columns_line_up() -> None:
    """Chinese letters take two columns of a terminal; numbers stand right, words left."""
    rows = [
        {"post": "posts/zh/第一篇.md", "locale": "en", "units": 5, "emitted": True},
        {"post": "posts/zh/b.md", "locale": "zh-Hans", "units": 12345, "emitted": False},
    ]
    lines = report.table(rows).splitlines()
    assert len(lines) == 3
    assert {width(line) for line in lines} == {width(lines[0])}
    assert [line.split() for line in lines[1:]] == [
        ["posts/zh/第一篇.md", "en", "5", "yes"], ["posts/zh/b.md", "zh-Hans", "12345", "no"],
    ]  # fmt: skip
    assert report.table([]) == "no posts"


def test_segments_are_one_line_each() -> None:
    """Line breaks are shown as signs, and kinds line up."""
    document = Document.parse("# 题目\n\n一行\n两行\n")
    assert report.segments(document, as_json=False) == (
        "    1  heading                 题目\n    3  paragraph               一行⏎两行"
    )


def test_segments_as_json_can_be_found_in_the_file() -> None:
    """Spans are offsets of the file's text."""
    text = "> 一行\n> 两行\n"
    (segment,) = json.loads(report.segments(Document.parse(text), as_json=True))
    assert "\n".join(text[a:b] for a, b in segment["spans"]) == segment["source"]


# What acts on a terminal.

ACTING = "\x1b]0;PWN\x07 \x9b2J \r \u202e \u2066 \u2028 \udcff"


def test_nothing_of_a_text_acts_on_a_terminal() -> None:
    """Escape sequences, returns and marks of direction are shown; Chinese, breaks, tabs stay."""
    shown = r"\x1b]0;PWN\x07 \x9b2J \x0d \u202e \u2066 \u2028 \xff"
    assert report.visible(ACTING) == shown
    assert report.visible("中文，「é」👩\u200d💻\n\t") == "中文，「é」👩\u200d💻\n\t"


def test_a_finding_is_one_line() -> None:
    """A line break in a name or a message makes no second finding."""
    finding = Finding("terms", Severity.ERROR, "a\nb", path="x\ny.md", line=1, column=2)
    assert report.line(finding) == "x⏎y.md:1:2: error terms: a⏎b"


def test_what_repeats_is_one_line_with_its_places() -> None:
    """Of one post; what another post has, or another message, stays apart."""
    said = [
        Finding("terms", Severity.WARNING, "wrong", path, line=line, column=2)
        for path, line in (("a.md", 1), ("a.md", 4), ("b.md", 3), ("a.md", 9))
    ]
    assert list(report.condensed(said)) == [
        (Severity.WARNING, "a.md:1:2: warning terms: wrong (3 times; also 4:2, 9:2)"),
        (Severity.WARNING, "b.md:3:2: warning terms: wrong"),
    ]


def test_spaces_and_widths_are_summed_by_post() -> None:
    """However many there are, whatever stands around them; a single one is shown."""
    messages = ["no space between “用” and “GPU”; add one", "two spaces; write one"]
    said = [
        Finding("typography", Severity.WARNING, message, "a.md", line=line, column=1)
        for line, message in enumerate(messages, 1)
    ]
    ((_, shown),) = report.condensed(said)
    assert shown == (
        "a.md:1:1: warning typography: 2 spaces and widths, such as: "
        "no space between “用” and “GPU”; add one; -v shows all"
    )
    assert [text for _, text in report.condensed(said[1:])] == [
        "a.md:2:1: warning typography: two spaces; write one"
    ]

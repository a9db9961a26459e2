"""Validation of glossaries: every fault, at its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures import read_cases
from translator.errors import TermbaseError
from translator.terms.attested import Corpus
from translator.terms.termbase import merged, read
from translator.terms.validate import CHECKS, validate
from translator.units import Finding

CASES = read_cases("glossaries", 2)


def files(text: str) -> list[tuple[str, bytes]]:
    """The files of a case."""
    parts = re.split(r"^== (.*)\n", text, flags=re.M)[1:]
    plain = [re.sub(r"\\u(\w{4})", lambda m: chr(int(m[1], 16)), part) for part in parts]
    return [(name, body.encode()) for name, body in zip(plain[::2], plain[1::2], strict=True)]


def short(finding: Finding) -> str:
    """A finding's place, severity and check."""
    place = f"{finding.path}:{finding.line}:{finding.column}"
    return f"{place} {finding.severity} {finding.check}"


def full(finding: Finding, text: str) -> str:
    """A finding as the cases write it: with what its span has of the file's *text*, and why."""
    assert finding.span is not None
    found = text[finding.span.start : finding.span.stop].replace("\n", "⏎")
    shown = re.sub("[\xa0\u200b]", lambda m: f"\\u{ord(m[0]):04x}", found)
    return f"{short(finding)} [{shown}] {finding.message}"


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_findings(text: str, expected: str) -> None:
    """Each case of tests/fixtures/glossaries: files, and what is to be said of them."""
    texts = {name: data.decode() for name, data in files(text)}
    found = validate(files(text))
    assert [full(finding, texts[finding.path]) for finding in found] == expected.splitlines()


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_validates_can_be_read(text: str, expected: str) -> None:
    """A file without an error of form is read; one that cannot be read has an error."""
    formal = {"cells", "columns", "values"}
    bad = {each.path for each in validate(files(text)) if each.check in formal}
    assert files(text)
    for name, data in files(text):
        try:
            list(read(data.decode(), name))
        except TermbaseError:
            assert name in bad
        else:
            assert name not in bad or name == "empty.csv" or b"note" in data


def test_every_check_fires_and_keeps_still() -> None:
    """Each check has a case that it is named in, and one with nothing to find."""
    said = "\n".join(str(case.values[1]) for case in CASES)
    assert [name for name in CHECKS if not re.search(rf" {name} \[", said, re.M)] == []
    assert any(not case.values[1] for case in CASES)


def test_a_corpus_says_what_is_never_written_and_which_sources_do_not_hold(tmp_path: Path) -> None:
    """A string of `not_in` that no page has; a source whose pages lack the translation. A source
    that is not in the corpus is not judged."""
    for name, text in {
        "Paddle/docs/guides/memory_en.md": "GPU\nmemory is short.",
        "Paddle/docs/guides/memory_cn.md": "明显存在不足。 host memory, slope",
        "Paddle/docsome/guides/memory_en.md": "host memory",
        "Else/where/guides/memory_en.md": "host memory",
        "Paddle/docs/guides/data.bin": "浅显存",
    }.items():
        page = tmp_path / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    rows = [
        "zh-Hans,en,not_in,source",
        "显存,GPU memory,明显存|浅显存,Paddle/docs guides/memory_en.md",
        "内存,host memory,,Paddle/docs guides/memory_en.md",
        "张量,tensor,,Other/docs index.md",
        "梯度,gradient,,common usage",
        "梯度一,slope,,Paddle/docs guides/memory",
        "日志,log,,Paddle/docs guides/log.md (so)",
        ",,,Paddle/docs guides/log.md",
        "指针,pointer|GPU-Memory,,Paddle/docs guides/memory_en.md",
    ]
    found = validate([("a.csv", "\n".join(rows).encode())], Corpus(tmp_path))
    shown = [full(each, "\n".join(rows)) for each in found if each.check in ("unseen", "source")]
    assert shown == [
        "a.csv:2:19 warning unseen [浅显存] “浅显存” does not occur in the corpus; remove it if "
        "nobody writes it",
        "a.csv:3:4 warning source [host memory] “host memory” is not in Paddle/docs "
        "guides/memory_en.md; name a place that has it",
        "a.csv:7:9 warning source [Paddle/docs guides/log.md (so)] Paddle/docs has no page "
        "guides/log.md in the corpus",
        "a.csv:9:4 warning source [pointer] “pointer” is not in Paddle/docs guides/memory_en.md; "
        "name a place that has it",
    ]


def test_bytes_that_are_no_text_have_a_place() -> None:
    """The first byte that is not UTF-8; the rest is looked at all the same."""
    data = "zh-Hans,en,severity\n显存,".encode() + b"\xb2\xbb,fatal\n"
    assert [short(f) for f in validate([("a.csv", data)])] == [
        "a.csv:2:4 error cells",
        "a.csv:2:7 error values",
    ]


def test_a_byte_order_mark_moves_no_column() -> None:
    """As a spreadsheet writes it, with CRLF."""
    data = b"\xef\xbb\xbfzh-Hans,english\r\n"
    assert [short(finding) for finding in validate([("a.csv", data)])] == [
        "a.csv:1:9 error columns"
    ]


@given(st.lists(st.text('zh-Hans,en|forbid:vrdy" \n显存ＡA\u200b', max_size=60), max_size=3))
def test_validation_never_fails(texts: list[str]) -> None:
    """Whatever the files are, faults are data, and each lies in its file."""
    named = [(f"{i}.csv", text.encode()) for i, text in enumerate(texts)]
    for finding in validate(named):
        lines = re.split("\r\n|\r|\n", texts[int(finding.path[0])])
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1
        assert finding.span is not None
        assert finding.span.stop <= len(texts[int(finding.path[0])])


@given(st.binary(max_size=40), st.booleans())
def test_any_bytes_are_judged(data: bytes, marked: bool) -> None:
    """With a byte order mark or without; what is no UTF-8 has an error."""
    found = validate([("a.csv", (b"\xef\xbb\xbf" if marked else b"") + data)])
    try:
        data.decode()
    except UnicodeDecodeError:
        assert any(each.severity == "error" and "UTF-8" in each.message for each in found)


ROWS = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.sampled_from("abc"), st.sampled_from(["", "yes"])),
    max_size=4,
)


@given(st.lists(ROWS, max_size=3))
def test_overriding_is_as_its_definition_says(sheets: list[list[tuple[str, str, str]]]) -> None:
    """A row holds unless a later file has `yes` in a row with its preferred form."""
    texts = ["zh-Hans,en,override\n" + "".join(f"{','.join(r)}\n" for r in rows) for rows in sheets]
    kept = [row.cells[:3] for row in merged(read(text) for text in texts)]
    assert kept == [
        row
        for number, rows in enumerate(sheets)
        for row in rows
        if not any(o[0] == row[0] and o[2] for later in sheets[number + 1 :] for o in later)
    ]


def test_a_row_that_another_one_takes_the_place_of_is_named() -> None:
    """Who reads that a row is never found learns by which row, and where that one is."""
    rows = "zh-Hans,en,not_in\n优化,optimise,\n优化器,optimizer,优化器\n"
    found = [each.message for each in validate([("a.csv", rows.encode())])]
    assert any("优化 (a.csv:2) is found instead" in message for message in found), found


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [("sensitive", "sensitive", False), ("sensitive", "", True), ("", "", True)],
)
def test_rows_that_differ_in_capitals_are_two_only_if_both_mind_them(
    first: str, second: str, alike: bool
) -> None:
    """A row that does not mind capitals is found in the places of the other one."""
    rows = f"zh-Hans,en,case\nPaddle,Paddle,{first}\npaddle,paddles,{second}\n"
    found = [short(each) for each in validate([("a.csv", rows.encode())])]
    assert ("a.csv:3:1 error duplicate" in found) is alike, found

"""A document: what is a segment, how targets are put in place, what is refused."""

from __future__ import annotations

import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from tests.fixtures import read_cases
from translator.errors import TargetRefused
from translator.markdown.blocks import Blocks
from translator.markdown.document import Document
from translator.markdown.frontmatter import FrontMatter, find_front_matter
from translator.markdown.segments import Reading, read
from translator.markdown.syntax import DEFAULT, Syntax
from translator.units import Kind, Segment, Severity


def written(segment: Segment) -> str:
    """Write *segment* as the fixtures do: `kind (path) (context: …) (note: …): source`."""
    path = f" ({segment.path})" if segment.path else ""
    context = f" (context: {segment.context})" if segment.context else ""
    note = f" (note: {segment.note})" if segment.note else ""
    source = segment.source.replace("\n", "⏎")
    return f"{segment.kind}{path}{context}{note}: {source}\n"


@pytest.mark.parametrize(("source", "expected"), read_cases("segments", 2))
def test_segments(source: str, expected: str) -> None:
    """The segments of each fixture are those written below it, and fill gives it back."""
    document = Document.parse(source)

    assert expected == "".join(written(segment) for segment in document.segments)
    assert source == document.fill([segment.source for segment in document.segments])


def filled(source: str, targets: str, dialect: str | Syntax = DEFAULT) -> str:
    """Fill *source* with one target a line, `⏎` for a line break; a refusal is given as text."""
    lines = [line.replace("⏎", "\n") for line in targets.removesuffix("\n").split("\n")]
    try:
        return Document.parse(source, dialect).fill(lines)
    except TargetRefused as error:
        return f"refused: {error}\n"


@pytest.mark.parametrize(("source", "targets", "expected"), read_cases("fill", 3))
def test_fill(source: str, targets: str, expected: str) -> None:
    """A target is put in its place such that the document stays what it was, or is refused."""
    assert expected == filled(source, targets)


@pytest.mark.parametrize(("dialect", "source", "targets", "expected"), read_cases("splicing", 4))
def test_fill_in_a_dialect(dialect: str, source: str, targets: str, expected: str) -> None:
    """The same by what the renderers of each kind of site read, where it differs."""
    assert expected == filled(source, targets, dialect.strip())


def sources(text: str, syntax: Syntax | None = None) -> list[str]:
    """The sources of the segments of *text*."""
    document = Document.parse(text, syntax) if syntax else Document.parse(text)
    return [segment.source for segment in document.segments]


def test_fill_needs_a_target_for_each_segment() -> None:
    """As many targets as segments, or nothing is filled."""
    document = Document.parse("甲\n\n乙\n")

    for targets in (["a"], ["a", "b", "c"], []):
        with pytest.raises(ValueError, match=r"targets? for"):
            document.fill(targets)


def test_an_empty_document() -> None:
    """A text with nothing to translate has no segments, and is filled with nothing."""
    for text in ("", "\n", "\ufeff", "123\n", "---\n---\n"):
        document = Document.parse(text)

        assert document.segments == ()
        assert text == document.fill([])


def test_line_ends_of_the_file() -> None:
    """A target's further lines end as the file's do."""
    assert Document.parse("- 甲\r\n").fill(["a\nb"]) == "- a\r\n  b\r\n"
    assert Document.parse("甲\n").fill(["a\nb"]) == "a\nb\n"
    assert Document.parse("> 甲\r> 乙\r").fill(["a\nb\nc"]) == "> a\r> b\r> c\r"


def test_the_first_cell_of_a_row_may_begin_a_block_whatever_ends_lines() -> None:
    """What stands before it in its row alone tells that it is the first."""
    for newline in ("\n", "\r\n", "\r"):
        text = newline.join(["甲 | 乙 |", "--|--|", "丙 | 丁", ""])
        filled = Document.parse(text).fill(["a", "b", "- c", "- d"])
        assert filled == newline.join(["a | b |", "--|--|", "\\- c | - d", ""])


def test_line_ends_of_a_target() -> None:
    """A target's own line ends are line breaks, whatever they are."""
    document = Document.parse("甲\n")

    assert document.fill(["a\r\nb\rc"]) == "a\nb\nc\n"
    with pytest.raises(TargetRefused, match="blank line"):
        document.fill(["a\r\n\r\nb"])
    with pytest.raises(TargetRefused, match="line break"):
        Document.parse("# 甲\n").fill(["a\rb"])


def test_no_last_newline() -> None:
    """A file without a last newline gets none."""
    assert Document.parse("# 甲").fill(["a"]) == "# a"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places(newline: str, mark: str) -> None:
    """Spans are offsets of the file's own text, lines count from 1, whatever the line ends."""
    text = mark + newline.join(["---", "title: 甲", "---", "", "> 乙", "> 丙", ""])

    document = Document.parse(text)

    places = [[text[span.start : span.stop] for span in s.spans] for s in document.segments]
    assert places == [["甲"], ["乙", "丙"]]
    assert [segment.line for segment in document.segments] == [2, 5]


def test_a_source_is_filled_in_any_wrapping() -> None:
    """A target that is the source, folded, leaves the author's line breaks."""
    text = "第一行，\n第二行\nand a third\n"

    assert text == Document.parse(text).fill(["第一行，第二行 and a third"])


def test_held() -> None:
    """Placeholders are put back for an engine's targets, and left as a person chose them."""
    document = Document.parse("用 `甲` 吧\n")

    assert document.fill(["use `a`"]) == "use `甲`\n"
    assert document.fill(["use `a`"], held=False) == "use `a`\n"


def test_filled() -> None:
    """What is refused leaves its source, and its reason is told beside the text."""
    document = Document.parse("# 甲\n\n乙\n\n丙\n")

    text, refusals = document.filled(["a\nb", "c", "d\n\ne"])

    assert text == "# 甲\n\nc\n\n丙\n"
    assert refusals == {
        0: "heading: a line break would end the heading",
        2: "paragraph: a blank line would end the paragraph",
    }
    assert document.filled([None, "`c`", ""], held=False) == ("# 甲\n\n`c`\n\n丙\n", {})


def test_refusal() -> None:
    """Why a target cannot be put in place is told without filling; empty where it can."""
    document = Document.parse("# 甲\n\n乙\n")

    assert document.refusal(0, "a\nb") == "heading: a line break would end the heading"
    assert document.refusal(0, "a") == ""
    assert document.refusal(1, "a\n\nb") == "paragraph: a blank line would end the paragraph"


def test_skeleton() -> None:
    """The skeleton is the text without its segments, so it is the same in both languages."""
    document = Document.parse("# 甲 {#a}\n\n- 乙\n  丙\n")

    assert document.skeleton == "# \0 {#a}\n\n- \0\n"
    assert document.skeleton == Document.parse(document.fill(["a", "b\nc"])).skeleton


@pytest.mark.parametrize(
    ("source", "said", "covered"),
    [
        ("{a b c: d}\n甲\n\n乙\n", ("a", "b c", "d"), "{a b c: d}\n甲"),
        ("甲\n\n{a：d}\n\n乙\n丙\n\n丁\n", ("a", "", "d"), "\n{a：d}\n\n乙\n丙"),
        ("甲\n\n乙 {a b:c:d} 丙\n丁\n\n戊\n", ("a", "b", "c:d"), "\n乙 {a b:c:d} 丙\n丁"),
        ("乙 {a} 丙\n丁\n", ("a", "", ""), "乙 {a} 丙\n丁\n"),
        ("- 甲\n- 乙 {a}\n  丙\n- 丁\n", ("a", "", ""), "- 乙 {a}\n  丙\n"),
        ("1. 甲\n2. 乙 {a}\n", ("a", "", ""), "2. 乙 {a}\n"),
        ("甲 {a}\n- 乙\n", ("a", "", ""), "甲 {a}\n"),
        ("| 甲 |\n|---|\n| 乙 {a} |\n| 丙 |\n", ("a", "", ""), "| 乙 {a} |\n"),
        ("- 甲\n  {a}\n  乙\n- 丙\n", ("a", "", ""), "- 甲\n  {a}\n  乙\n- 丙\n"),
        ("> {a}\n> 甲\n\n乙\n", ("a", "", ""), "> {a}\n> 甲"),
        ("{a}\n# 甲\n乙\n", ("a", "", ""), "{a}\n# 甲"),
        ("{a}", ("a", "", ""), "{a}"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_an_exception_is_about(
    source: str, said: tuple[str, ...], covered: str, newline: str
) -> None:
    """The block after it; within a block that block, of a list or a table the item or the row."""

    def page(text: str) -> str:
        return re.sub(r"\{(.*?)\}", r"<!-- translator:ignore \1 -->", text).replace("\n", newline)

    text = page(source)
    (found,) = Document.parse(text).ignores
    assert (found.check, found.text, found.reason) == said
    place = text[found.place.start : found.place.stop]
    assert (place[:4], place[-3:], place.count("-->")) == ("<!--", "-->", 1)
    assert text[found.covered.start : found.covered.stop] == page(covered)


def test_problems() -> None:
    """A document without faults has no problems."""
    assert Document.parse("---\ntitle: 甲\n---\n> - 乙\n").problems == ()


def test_what_could_not_be_located_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list or quote that could not be located is told with its line, and left as it is."""
    lost = Blocks(leaves=(), labels=frozenset(), lost=(11,))
    monkeypatch.setattr("translator.markdown.document.find_blocks", lambda *_, **__: lost)

    document = Document.parse("---\n---\n甲\n\n- 乙\n")

    (problem,) = document.problems
    assert (problem.check, problem.severity) == ("document", Severity.WARNING)
    assert (problem.line, problem.column) == (5, 1)
    assert document.segments == ()


def test_threads_that_ask_at_once_get_the_same_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read the document, but what one of them found is what there is."""
    together = Barrier(2, timeout=10)

    def slowly(*parts: Any) -> Reading:
        together.wait()
        return read(*parts)

    monkeypatch.setattr("translator.markdown.document.read", slowly)
    document = Document("甲\n\n乙\n")
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: document.segments, range(2))

    assert first is second
    assert [segment.source for segment in first] == ["甲", "乙"]


def test_what_is_not_asked_for_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wants the front matter alone does not wait for the blocks; and it is read once."""
    calls: list[str] = []

    def counted(body: str, heads: frozenset[str]) -> FrontMatter:
        calls.append(body)
        return find_front_matter(body, heads)

    monkeypatch.setattr("translator.markdown.document.find_front_matter", counted)
    monkeypatch.delattr("translator.markdown.document.find_blocks")
    document = Document("---\nlang: en\ntitle: 甲\n---\n乙\n")

    assert (document.lang, document.front.facts["title"]) == ("en", "甲")
    assert len(calls) == 1


def test_a_document_is_its_text_and_its_syntax() -> None:
    """Two are equal if these are, whatever was asked of one of them; and it can be pickled."""
    asked, other = Document("甲\n"), Document("甲\n")
    assert asked.segments
    assert asked == other
    assert hash(asked) == hash(other)
    assert pickle.loads(pickle.dumps(asked)).segments == other.segments


def test_lang_and_labels() -> None:
    """A document knows its language and its link labels."""
    document = Document.parse("---\nlang: en\n---\n[A b]: /u\n")

    assert ("en", frozenset({"A B"})) == (document.lang, document.labels)


def test_documents_are_values() -> None:
    """A document can be compared, and sent to another process."""
    document = Document.parse("---\ntitle: 甲\n---\n- [乙](/u)\n")

    assert document == pickle.loads(pickle.dumps(document))
    assert document != Document.parse("别的\n")


def test_code_comments() -> None:
    """Comments are segments in the languages that a project names, in fences only."""
    text = "```python\n# 注释\nx = '字'  # 行尾\n```\n\n```js\n// 别的\n```\n\n    # 缩进\n"
    document = Document.parse(text, Syntax(code_comments=frozenset({"python"})))

    assert [(segment.source, segment.kind) for segment in document.segments] == [
        ("注释", Kind.COMMENT),
        ("行尾", Kind.COMMENT),
    ]
    assert text.replace("注释", "one").replace("行尾", "two") == document.fill(["one", "two"])
    assert sources(text) == []


def test_code_comments_stay_comments() -> None:
    """A target that would end a comment is refused."""
    syntax = Syntax(code_comments=frozenset({"c", "html", "python"}))

    for text, target in [
        ("```c\n/* 甲 */\n```\n", "a */ b"),
        ("```html\n<!-- 甲 -->\n```\n", "a --> b"),
        ("```python\n# 甲\n```\n", "a\nb"),
    ]:
        with pytest.raises(TargetRefused):
            Document.parse(text, syntax).fill([target])


def test_comments_in_many_lines() -> None:
    """Each line of a comment is a segment, without the comment's marks."""
    text = "```c\n/*\n * 甲\n * 乙\n */\nint x; // 丙\n```\n"

    assert sources(text, Syntax(code_comments=frozenset({"c"}))) == ["甲", "乙", "丙"]


def test_an_unknown_language_has_no_comments() -> None:
    """A language that nobody knows is left alone."""
    syntax = Syntax(code_comments=frozenset({"没有这种"}))

    assert sources("```没有这种\n# 甲\n```\n", syntax) == []


def test_attributes_of_a_project() -> None:
    """A project's own components may have further attributes for readers."""
    text = "<Message nickname='甲' avatar='乙'>\n丙\n</Message>\n"
    document = Document.parse(text, Syntax(attributes={"message": frozenset({"nickname"})}))

    assert [("Message.nickname".lower(), "甲"), ("", "丙")] == [
        (segment.path, segment.source) for segment in document.segments
    ]


def test_everything() -> None:
    """To lay two posts side by side, runs with nothing to translate are segments, too."""
    text = "123\n\n`x`\n\n- 4\n\n甲\n"

    assert sources(text, Syntax(everything=True)) == ["123", "`x`", "4", "甲"]
    assert sources(text) == ["甲"]


@pytest.mark.parametrize("depth", [3, 6, 7, 12])
def test_nesting(depth: int) -> None:
    """However deep a list or a quote is, its text has no markers."""
    assert sources("- " * depth + "甲\n") == ["甲"]
    assert sources("> " * depth + "甲\n" + "> " * depth + "乙\n") == ["甲\n乙"]
    assert ["甲"] * depth == sources("".join("  " * i + "- 甲\n" for i in range(depth)))


def test_a_target_of_nothing_is_refused() -> None:
    """Control characters are dropped; where no line is left, the source stays."""
    document = Document.parse("<div>\n文字\n</div>")
    assert "nothing is left of it" in document.refusal(0, "\x01")
    assert document.filled(["\x01"])[0] == document.text


def test_another_dialect_reads_the_same_text_anew() -> None:
    """Blocks are kept only for a reader who sees the same ones."""
    document = Document.parse("::: tip 提示\n正文。\n:::\n", Syntax.of("vitepress"))
    hugo = Syntax.of("hugo")

    assert [segment.source for segment in document.segments] == ["提示", "正文。"]
    assert document.with_syntax(hugo).segments == Document.parse(document.text, hugo).segments
    assert document.with_syntax(replace(document.syntax, everything=True)).blocks is document.blocks


def test_a_segment_of_several_lines_is_on_its_first() -> None:
    """Whether it is a value of the front matter, a paragraph, or the words of a tag."""
    text = "---\ntitle: 甲\n  乙\n---\n\n丙\n丁\n\n<p title='戊\n己'>庚\n辛</p>\n"
    document = Document.parse(text)
    assert [(segment.source, segment.line) for segment in document.segments] == [
        ("甲\n乙", 2),
        ("丙\n丁", 6),
        ("戊\n己", 9),
        ("庚\n辛", 10),
    ]

"""Front matter: which values are read, where they lie, how others are written there."""

from __future__ import annotations

import tomllib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from translator.markdown.document import Document
from translator.markdown.frontmatter import (
    Field,
    FrontMatter,
    encode,
    find_front_matter,
)
from translator.markdown.syntax import Syntax
from translator.site.localise import quote_edits
from translator.text.chars import edited

KEYS = frozenset({"title", "hero.text", "features.details"})


def fields(body: str) -> list[tuple[str, str, str]]:
    """Give path, value and style of each field of *body*."""
    return [(field.path, field.value, field.style) for field in find_front_matter(body).under(KEYS)]


def places(body: str) -> list[list[str]]:
    """Give what stands at the places of each field of *body*."""
    return [[body[a:b] for a, b in f.lines] for f in find_front_matter(body).under(KEYS)]


@pytest.mark.parametrize(
    ("value", "expected", "style"),
    [
        ("标题", "标题", "plain"),
        ("标题 # 注", "标题", "plain"),
        ("'标''题'", "标'题", "single"),
        ('"标\\"题"', '标"题', "double"),
        ("|\n  标\n  题", "标\n题", "block"),
        (">-\n    标\n\n    题", "标\n\n题", "block"),
        ("[标题]", "标题", "flow"),
    ],
)
def test_yaml_styles(value: str, expected: str, style: str) -> None:
    """A YAML value is found however it is written."""
    assert [("title", expected, style)] == fields(f"---\ntitle: {value}\n---\n")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("标题 # 注", ["标题"]),
        ("'标''题'", ["标''题"]),
        ('"标\\"题"', ['标\\"题']),
        ("标\n  题", ["标", "题"]),
        ("|\n  标\n\n  题", ["标", "", "题"]),
        ("&a 标题", ["标题"]),
        ("!!str '标题'", ["标题"]),
    ],
)
def test_yaml_places(value: str, expected: list[str]) -> None:
    """A value's place is without quotes, indentation, comments, anchors and tags."""
    assert [expected] == places(f"---\ntitle: {value}\n---\n")


def test_paths() -> None:
    """Keys are dotted paths; a list adds nothing to one."""
    body = (
        "---\nhero:\n  text: 甲\n  name: 乙\nfeatures:\n  - details: 丙\n  - {details: 丁}\n---\n"
    )

    expected = [("hero.text", "甲"), ("features.details", "丙"), ("features.details", "丁")]

    assert expected == [(path, value) for path, value, _ in fields(body)]


def test_numbers_and_dates() -> None:
    """A value is text for readers by its key, whatever YAML takes it for."""
    assert fields("---\ntitle: 2024\n---\n") == [("title", "2024", "plain")]


def test_toml() -> None:
    """TOML strings are found at the top and in tables; other values are not."""
    body = (
        "+++\ntitle = \"标\\u9898\" # 注\nweight = 1\n[hero]\ntext = '甲'\n"
        '[[features]]\ndetails = "乙"\n[other]\ntext = "丙"\n+++\n'
    )

    expected = [
        ("title", "标题", "double"),
        ("hero.text", "甲", "literal"),
        ("features.details", "乙", "double"),
    ]

    assert expected == fields(body)


def test_toml_look_alikes() -> None:
    """What looks like a string of TOML within another one is none."""
    assert fields('+++\nx = """\ntitle = "甲"\n"""\n+++\n') == []


@pytest.mark.parametrize(
    ("body", "stop"),
    [
        ("---\ntitle: a\n---\n正文\n", 17),
        ("---  \na: 1\n---\t\n正文\n", 16),
        ("+++\na = 1\n+++\n正文\n", 14),
        ("---\n---\n正文\n", 8),
        ("---\na: 1\n---", 12),
    ],
)
def test_stop(body: str, stop: int) -> None:
    """The Markdown begins after the closing line."""
    assert stop == find_front_matter(body).stop


@pytest.mark.parametrize(
    "body",
    [
        "正文\n",
        "---\n正文\n---\n",
        "---\n- 甲\n- 乙\n---\n",
        "---\ntitle: a\n",
        " ---\ntitle: a\n---\n",
        "+++\n正文\n+++\n",
        "----\ntitle: a\n----\n",
    ],
)
def test_no_front_matter(body: str) -> None:
    """What holds no mapping, or is not closed, is Markdown."""
    assert FrontMatter(0) == find_front_matter(body)


def test_lang() -> None:
    """The post's own language is read in both formats."""
    assert find_front_matter("---\nlang: zh-Hans\n---\n").lang == "zh-Hans"
    assert find_front_matter("+++\nlang = 'en'\n+++\n").lang == "en"
    assert find_front_matter("+++\nlang = 1\n+++\n").lang == ""


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("---\ntitle: a: b\n---\n正文\n", 2),
        ("---\na: 1\ntitle: [b\n---\n", 4),
        ("+++\na = 1\ntitle = b\n+++\n", 3),
    ],
)
def test_faults(body: str, line: int) -> None:
    """Broken front matter is skeleton; the fault and its line are told."""
    front = find_front_matter(body)

    assert front.fields == ()
    assert front.fault
    assert line == front.fault_line


def test_faults_are_problems_of_the_document() -> None:
    """A document with broken front matter tells what is wrong, and is read all the same."""
    document = Document.parse("---\na: 1\ntitle: b: c\n---\n正文\n")

    (problem,) = document.problems
    assert (problem.check, problem.line) == ("frontmatter", 3)
    assert [segment.source for segment in document.segments] == ["正文"]


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
    | st.sampled_from("'\"\\:#-[]{},"),
    min_size=1,
).filter(lambda text: text == text.strip())
"""Values that a person may write on one line."""


@given(TEXTS, st.sampled_from(["{}", "'{}'", '"{}"', "[{}]"]))
def test_any_value_can_be_written_in_yaml(value: str, shape: str) -> None:
    """Whatever is put in the place of a value, YAML reads back, and nothing else changes."""
    text = f"---\ntitle: {shape.format('标题')}\nx: 1\n---\n"

    filled = Document.parse(text).fill([value], held=False)

    data = yaml.safe_load(filled.removeprefix("---").removesuffix("---\n"))
    assert {"title": [value] if shape == "[{}]" else value, "x": 1} == data


@given(TEXTS, st.sampled_from(["'标题'", '"标题"']))
def test_any_value_can_be_written_in_toml(value: str, scalar: str) -> None:
    """Whatever is put in the place of a value, TOML reads back, and nothing else changes."""
    text = f"+++\ntitle = {scalar}\nx = 1\n+++\n"

    filled = Document.parse(text).fill([value], held=False)

    assert {"title": value, "x": 1} == tomllib.loads(filled.strip("+\n"))


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        ("a", "plain", "a"),
        ("a: b", "plain", '"a: b"'),
        ("a: b", "flow", '"a: b"'),
        ("a, b", "plain", "a, b"),
        ("a, b", "flow", '"a, b"'),
        ("it's", "single", "it''s"),
        ('"a"\\', "double", '\\"a\\"\\\\'),
        ("null", "plain", '"null"'),
    ],
)
def test_encode(value: str, style: str, expected: str) -> None:
    """A value is written in the style that stands there, with quotes where they are needed."""
    assert expected == encode(value, style)


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("title: a", "title: 'a'", "title: 'a'"),
        ('title: "a"', "title: a", "title: a"),
        ("title: b", "title: 'a'", "title: b"),
        ("title: a\nsummary: b", "summary: \"b\"\ntitle: 'a'", "title: 'a'\nsummary: \"b\""),
        ("title: a", "description: 'a'", "title: a"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_quotes_are_kept(text: str, before: str, expected: str, newline: str) -> None:
    """A value that is the same as before is written as it was before, quotes and all."""
    now, then, wanted = (
        f"---\n{said}\n---\n正文\n".replace("\n", newline) for said in (text, before, expected)
    )
    document = Document.parse(now)

    assert edited(now, quote_edits(document, Document.parse(then))) == wanted


def test_nested_keys_of_a_project() -> None:
    """A project's own keys are found and filled where they stand."""
    syntax = Syntax(front_matter=frozenset({"hero.text"}))
    document = Document.parse("---\ntitle: 甲\nhero: {text: 乙, x: 1}\n---\n", syntax)

    assert [segment.path for segment in document.segments] == ["hero.text"]
    assert document.fill(["b"]) == "---\ntitle: 甲\nhero: {text: b, x: 1}\n---\n"


def test_field_is_a_value() -> None:
    """Fields are compared by what they hold."""
    assert Field("a", "b", ((0, 1),), "plain") == Field("a", "b", ((0, 1),), "plain")

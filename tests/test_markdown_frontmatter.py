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
    assert (problem.check, problem.severity) == ("frontmatter", "error")
    assert (problem.line, problem.column) == (3, 1)
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


def told(body: str, heads: tuple[str, ...] = ()) -> list[str]:
    """Each field of *body* as `path style: its lines as written = what it says`."""
    found = find_front_matter(body, heads)
    return [
        f"{f.path} {f.style}: {'⏎'.join(body[a:b] for a, b in f.lines)} = {f.value!r}"
        for f in found.fields
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a:\n  b: c\n  d: [e, 'f', {g: h}]\n", [
            "a.b plain: c = 'c'", "a.d flow: e = 'e'", "a.d single: f = 'f'", "a.d.g flow: h = 'h'",
        ]),
        ("a: &x b\nc: *x\nd: !!str e\nf: !x &y 'g'\nh: &z\n  i: j\nk: *z\n", [
            "a plain: b = 'b'", "d plain: e = 'e'", "f single: g = 'g'", "h.i plain: j = 'j'",
        ]),
        ("a: >-\n\n  b  \n\n  c\n\nd: e\n", ["a block: b⏎⏎c = 'b\\n\\nc'", "d plain: e = 'e'"]),
        ("a: |2\n    b\n   c\n", ["a block: b⏎c = 'b\\nc'"]),
        ("a: ''\nb: ' '\nc:\nd: {}\ne: \"f\\\n  g\"\n", ['e double: f\\\n  g = \'fg\'']),
        ("1: c\nd: [[e], f]\n", ["1 plain: c = 'c'", "d flow: e = 'e'", "d flow: f = 'f'"]),
    ],
)  # fmt: skip
def test_every_text_of_yaml_is_found_once(body: str, expected: list[str]) -> None:
    """By dotted path, without quotes, anchors and tags; an alias is no text of its own."""
    assert told(f"---\n{body}---\n") == expected


def test_what_a_block_scalar_is_indented_by() -> None:
    """A further line of it begins with that; no other scalar has any."""
    front = find_front_matter("---\na: |\n\n   b\nc: |2\n     d\ne: f\n  g\n---\n")
    assert [field.indent for field in front.fields] == ["   ", "     ", ""]


def test_switches_are_no_text() -> None:
    """`prev: false` hides a link; in quotes it is a word, and so is any other one."""
    body = "---\na: true\na: ~\na: 'true'\na: [Null, No]\na: FALSE\na: falsely\n---\n"
    found = find_front_matter(body)
    assert [field.value for field in found.under({"a"})] == ["true", "No", "falsely"]
    assert found.under({"b"}) == []


@pytest.mark.parametrize(
    ("body", "expected", "bare"),
    [
        (
            'a = "b\\"c" # d\n e.f = \'g\'\n',
            ["a double: b\\\"c = 'b\"c'", "e.f literal: 'g' = 'g'"], {},
        ),
        ('[h]\ni = "j"\nk = 2026-01-02\nl = true\nm = 1.5\n', ["h.i double: j = 'j'"],
         {"h.k": "2026-01-02", "h.l": "true"}),
        ('[[n]]\no = "p"\n[[ n ]] # x\no = "q"\n[r.s]\nt = "u"\nw = \'\'\nx = " "\n',
         ["n.o double: p = 'p'", "n.o double: q = 'q'", "r.s.t double: u = 'u'"], {}),
        ("d = 2026-01-02T03:04:05\nf = false\n[a.b]\nc = true\n", [],
         {"d": "2026-01-02T03:04:05", "f": "false"}),
        ('a = ["b", "c"]\n', [], {}),
    ],
)  # fmt: skip
def test_every_text_of_toml_is_found(body: str, expected: list[str], bare: dict[str, str]) -> None:
    """On a line of its own; dates and switches are facts, at the top and one table deep."""
    assert told(f"+++\n{body}+++\n") == expected
    assert find_front_matter(f"+++\n{body}+++\n").bare == bare


@pytest.mark.parametrize(
    ("body", "heads", "stop", "expected"),
    [
        (
            '{\n "a": "b",\n "d": ["e"]\n}\nf', "json", 27,
            ["a double: b = 'b'", "d double: e = 'e'"],
        ),
        ('{\n "a": "b"\n}\nf', "bare", 0, []),
        ('{ "a": "b" }\nf', "json", 0, []),
        (';;;\n"a": "b",\n"c": "d"\n;;;\nf', ";;;", 27, ["a double: b = 'b'", "c double: d = 'd'"]),
        (';;;\n"a": "b"\n;;;\nf', "json", 0, []),
        ("a: b\nc: d\n---\ne", "bare", 14, ["a plain: b = 'b'", "c plain: d = 'd'"]),
        ("a: b\nc: d\n---\ne", "json", 0, []),
        ("a b\n---\n", "bare", 0, []),
        ("a: b\n---\n---\n", "bare", 9, ["a plain: b = 'b'"]),
    ],
)  # fmt: skip
def test_further_forms_are_those_of_their_sites(
    body: str, heads: str, stop: int, expected: list[str]
) -> None:
    """JSON, as it is or between `;;;`; YAML without its first line."""
    assert told(body, (heads,)) == expected
    assert find_front_matter(body, (heads,)).stop == stop


@pytest.mark.parametrize(
    ("body", "fault", "line", "stop"),
    [
        ("---\na: b: c\n---\n", "mapping values are not allowed in this context", 2, 16),
        ("+++\na = 1\nb = \n+++\n", "Invalid value", 3, 19),
        ("+++\n# a\nb b\n+++\n", "Expected '=' after a key in a key/value pair", 3, 16),
        (f"---\na: {'[' * 101}{']' * 101}\n---\n", "it nests too deeply", 1, 214),
        (f"---\n{'- ' * 100}a\n---\n", "it nests too deeply", 1, 210),
        (f"---\na:\n{' ' * 200}b: c\n---\n", "it nests too deeply", 1, 216),
        (f"+++\na{'.b' * 100} = 1\n+++\n", "it nests too deeply", 1, 214),
        (f"---\na: {'[' * 100}{']' * 100}\n---\n", "", 0, 212),
        (f"---\na:\n{' ' * 199}b: c\n---\n", "", 0, 215),
        (f"---\na: {'[]' * 99}\n---\n", "did not find expected", 2, 210),
        ("---\n# a\n---\n", "", 0, 12),
        ("+++\n+++\n", "", 0, 8),
        ("---\n: b\n---\n", "", 0, 0),
        ("+++\nx y\n+++\n", "", 0, 0),
    ],
)
def test_what_a_fault_is_and_where(body: str, fault: str, line: int, stop: int) -> None:
    """What its reader says, on the line of the file; a hundred levels are read, and no more."""
    front = find_front_matter(body)
    assert front.fault.startswith(fault)
    assert bool(front.fault) is bool(fault)
    assert (front.fault_line, front.stop) == (line, stop)


def test_the_facts_of_a_post_are_on_one_line() -> None:
    """Of a list the first text; what TOML writes without quotes, too."""
    yaml_post = find_front_matter(
        "---\ntags: [a, b]\nabout: |\n  c\n  d\nlang: en\nx: {lang: zh}\n---\n"
    )
    assert yaml_post.facts == {"tags": "a", "about": "c d", "lang": "en", "x.lang": "zh"}
    assert yaml_post.lang == "en"
    toml_post = find_front_matter("+++\ndate = 2026-01-02\ntitle = 'a'\n+++\n")
    assert toml_post.facts == {"date": "2026-01-02", "title": "a"}


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        ("ab", "literal", "'ab'"),
        ("a'b", "literal", '"a\'b"'),
        ("a\x07b", "literal", '"a\\u0007b"'),
        ("a #b", "plain", '"a #b"'),
        ("a#b", "plain", "a#b"),
        ("&a", "plain", '"&a"'),
        ("'a'", "plain", "\"'a'\""),
        ("{a: b}", "plain", '"{a: b}"'),
        ("a]", "plain", "a]"),
        ("a]", "flow", '"a]"'),
        ("k: v", "flow", '"k: v"'),
        ("", "plain", '""'),
        ("2026-01-01", "plain", '"2026-01-01"'),
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

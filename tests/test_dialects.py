"""Dialects: what each kind of site adds to Markdown is found, kept, and never brought."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures import FOLDER, read_cases
from translator import Document, protect
from translator.checks.base import PostSetting
from translator.checks.post import ParsedPost, check_post
from translator.markdown.dialects import DIALECTS, dialect_of
from translator.markdown.dialects.base import columns
from translator.project.project import Project
from translator.report.text import segments
from translator.units import Kind, Locale

PAGES = sorted((FOLDER / "dialects").glob("*.md"))
"""A page a dialect, with every construct that it knows; beside it, what `inspect` shows of it."""
NAMES = sorted(name for name in DIALECTS if name)
FRAGMENTS = sorted(
    {line for page in PAGES for line in page.read_text("utf-8").split("\n")}
    | {"    缩进", "- 项", "> 引", "", "\t制表", "```", "~~~", "# 题", "| 甲 | 乙 |", "| - | - |"}
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_inspect_shows_every_construct(page: Path) -> None:
    """What a site adds stays as it is, and the words in it are segments."""
    document = Document.parse(page.read_text("utf-8"), page.stem)
    expected = page.with_suffix(".txt").read_text("utf-8")
    assert segments(document, as_json=False, constructs=True) + "\n" == expected


@pytest.mark.parametrize(("dialect", "source", "expected"), read_cases("reading", 3))
def test_a_page_is_read_as_its_site_reads_it(dialect: str, source: str, expected: str) -> None:
    """What is shown of each case is what stands below it; filled with itself it is itself."""
    document = Document.parse(source, dialect.strip())
    assert segments(document, as_json=False, constructs=True) == expected.removesuffix("\n")
    assert document.fill([segment.source for segment in document.segments]) == source


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_nothing_but_words_changes(page: Path) -> None:
    """With every segment filled, the page has the same constructs as before, in the same lines."""
    document = Document.parse(page.read_text("utf-8"), page.stem)
    said = [protect(s.source, s.kind, document.grammar) for s in document.segments]
    text = document.fill([p.restore(f"{p.text}译") for p in said])
    again = Document.parse(text, page.stem)
    assert again.constructs == document.constructs
    assert [s.line for s in again.segments] == [s.line for s in document.segments]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["", *NAMES]), st.lists(st.sampled_from(FRAGMENTS), max_size=12))
def test_every_text_comes_back(dialect: str, lines: list[str]) -> None:
    """Filled with its own sources, a text is itself; and so is what was protected, restored."""
    text = "\n".join(lines)
    document = Document.parse(text, dialect)
    assert document.fill([s.source for s in document.segments]) == text
    for segment in document.segments:
        held = protect(segment.source, segment.kind, document.grammar)
        assert held.restore(held.text) == segment.source


@pytest.mark.parametrize(
    ("dialect", "target"),
    [
        ("mkdocs", '!!! note "题"'), ("mkdocs", 'a\n--8<-- "/etc/passwd"'), ("mkdocs", "a {! b !}"),
        ("mkdocs", "*[A]: b"), ("mkdocs", "::: os.system"), ("mkdocs", "{* ../../.env *}"),
        ("vitepress", "<<< @/../.env"), ("vitepress", "::: tip"), ("vitepress", "a {.b}"),
        ("hexo", "{% include_code x %}"), ("hexo", "a {# b"), ("jekyll", "{% include x %}"),
        ("jekyll", "{:toc}"), ("jekyll", "a | b"), ("hugo", "a {{< readfile x >}}"),
        ("", "import x from 'y'"), ("mdx", "import x from 'y'"), ("mdx", "export const x = 1"),
        ("mdx", "{process.exit()}"), ("mdx", "a {b} c"), ("mdx", "<Script src='x' />"),
        ("mdx", "a <b>c</b>"), ("mdx", ":::tip[a]"), ("mdx", "a\n{b}\nc"), ("mdx", "{`a"),
        ("mdx", "a <b"), ("mdx", "</A>"), ("astro", "{/* a */}"), ("docusaurus", "a {#b}"),
    ],
)  # fmt: skip
def test_a_target_brings_no_syntax(dialect: str, target: str) -> None:
    """What the source lacks of its dialect, no target may bring: it is refused, or escaped."""
    document = Document.parse("正文。\n", dialect)
    text, _ = document.filled([target])
    assert Document.parse(text, dialect).constructs == ()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("::: tip Title", "::: tip Title"),
        ("::: tip", None),
        ("::: warning Title", None),
        ("Title\n::: tip Title", None),
    ],
)
def test_what_begins_no_block_in_the_source_begins_none(target: str, expected: str | None) -> None:
    """In HTML a container's line is text; so is one with other words in its place."""
    document = Document.parse("<div>\n文字\n</div>\n::: tip 标题\n\n字\n", "vitepress")
    assert [segment.source for segment in document.segments] == ["文字", "::: tip 标题", "字"]
    text, refusals = document.filled([None, target, None])
    assert list(refusals) == ([] if expected else [1])
    assert text == document.text.replace("::: tip 标题", expected or "::: tip 标题")


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("- 问\n  <A>\n  <B>\n  答\n  <br>\n  字\n  </B>\n  </A>\n", ["问", "答\n<br>\n字"]),
        ("见\n<Badge text=\"x\" /> 乙\n丙\n", ["见", "<Badge text=\"x\" /> 乙", "丙"]),
        ("见\n<Badge>甲</Badge>\n丙\n", ["见", "甲", "丙"]),
        ("<Foo>甲</Foo> 乙\n丁\n", ["<Foo>甲</Foo> 乙", "丁"]),
        ("字\n<my-note>\n**粗**\n\n尾\n", ["字", "**粗**", "尾"]),
        ("字\n</Foo>\n文\n", ["字", "文"]),
        ("字\n<span>文</span>\n", ["字\n<span>文</span>"]),
        ("<img src=\"a\" />\n丙\n", ["丙"]),
    ],
)  # fmt: skip
def test_a_component_begins_a_block(text: str, sources: list[str]) -> None:
    """VitePress takes a component's tag at a line's beginning out of the paragraph before it.

    The cases are as its own renderer has them; a target on one line would put the component into
    the paragraph, which is no HTML that a browser reads as it was meant.
    """
    document = Document.parse(text, "vitepress")
    assert [segment.source for segment in document.segments] == sources
    assert document.fill([*sources]) == text


@pytest.mark.parametrize(
    ("dialect", "source"),
    [
        ("mkdocs", "按 ++ctrl+a++ 键。"), ("hexo", "见{% post_link a 词 %}。"),
        ("hugo", '见{{< ref "a.md" >}}。'), ("jekyll", "# 甲 | 乙"), ("vitepress", "甲 {#乙}"),
        ("mkdocs", "<p>{! 甲.md !} 文</p>"),
    ],
)  # fmt: skip
def test_a_target_loses_no_syntax(dialect: str, source: str) -> None:
    """What the source has of its dialect, the target has too."""
    document = Document.parse(f"{source}\n", dialect)
    text, refused = document.filled(["nothing of it"])
    assert text == document.text
    assert refused


UNTITLED = pytest.mark.parametrize(
    ("page", "shown", "expected"),
    [
        ("!!! note\n    正文\n", "Note", '!!! note "注意"\n    正文\n'),
        ("!!! danger inline end  \n    a\n", "Danger", '!!! danger inline end "注意"  \n    a\n'),
        ("???+ tip\n    正文\n", "Tip", '???+ tip "注意"\n    正文\n'),
        ("- 项\n\n    !!! my-own\n        a\n", "My-own",
         '- 项\n\n    !!! my-own "注意"\n        a\n'),
        ("/// warning\n    attrs: {class: x}\n\na\n///\n", "Warning",
         "/// warning | 注意\n    attrs: {class: x}\n\na\n///\n"),
        ('!!! note ""\n    没有标题栏\n', "", '!!! note ""\n    没有标题栏\n'),
    ],
)  # fmt: skip


@UNTITLED
def test_the_title_that_is_shown_without_one(page: str, shown: str, expected: str) -> None:
    """Where Python-Markdown shows a box's type for want of a title, a translation is its title."""
    document = Document.parse(page, "mkdocs")
    titles = [s.source for s in document.segments if s.kind is Kind.CONTAINER]
    assert titles == ([shown] if shown else [])
    said = ["注意" if s.kind is Kind.CONTAINER else None for s in document.segments]
    text = document.fill(said)
    assert text == expected
    again = Document.parse(text, "mkdocs")
    assert [s.source for s in again.segments] == [
        said or s.source for said, s in zip(said, document.segments, strict=True)
    ]
    assert again.constructs == document.constructs


@pytest.mark.site
@UNTITLED
def test_python_markdown_shows_that_title(page: str, shown: str, expected: str) -> None:
    """The renderer itself has the type as the title, and then the translation."""
    import markdown

    named = ["admonition", "pymdownx.details", "pymdownx.blocks.admonition"]
    for each, title in ((page, shown), (expected, "注意")):
        html = markdown.markdown(each, extensions=named)
        found = re.findall(r"(?:admonition-title\">|<summary>)(.*?)</", html)
        assert found == ([title] if shown else [])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{% asset_link 文件.pdf 下载 %}", ["下载"]),
        ("{% post_link 第2篇 它的 题目 %}", ["它的 题目"]),
        ("{% note 注意 这里 %}", ["这里"]),
        ('{% link "文字" http://a.b/ true %}', ["文字"]),
        ("""{% img 图.png '题 "替"' %}""", ["题", "替"]),
    ],
)
def test_what_a_tag_of_hexo_says(source: str, words: list[str]) -> None:
    """Each tag has its words in a place of its own; files, addresses and quotes are none."""
    assert [segment.source for segment in Document.parse(f"{source}\n", "hexo").segments] == words


@pytest.mark.parametrize("dialect", ["mkdocs", "hexo", "jekyll", "betterem", "hugo", "vitepress"])
def test_what_is_no_strike_through_is_not_repaired(dialect: str) -> None:
    """Two tildes mean nothing to some sites, so that a target keeps them as they are."""
    text = Document.parse("Note\n", dialect).fill(["~~注意：~~继续"])
    literal = dialect in ("mkdocs", "hexo", "jekyll")
    assert text == ("~~注意：~~继续\n" if literal else "~~注意~~：继续\n")


@pytest.mark.parametrize("source", ["::: tip 甲\n正文\n:::", "<<< @/文.js"])
def test_what_vitepress_adds_is_text_on_github(source: str) -> None:
    """A code host shows containers and snippets as they are written; it has the alerts alone."""
    document = Document.parse(f"{source}\n", "github")
    assert ([segment.source for segment in document.segments], document.constructs) == (
        [source],
        (),
    )
    alert = Document.parse("> [!NOTE]\n> 文\n", "github")
    assert [construct.name for construct in alert.constructs] == ["alert"]


@pytest.mark.parametrize(
    ("dialect", "source"), [("mkdocs", '!!! note "题"\n    文'), ("mkdocs", '=== "题"\n\n    文')]
)
def test_a_page_may_end_within_a_block(dialect: str, source: str) -> None:
    """The last line has no newline, and is read all the same."""
    document = Document.parse(source, dialect)
    assert [segment.source for segment in document.segments] == ["题", "文"]
    assert document.fill(["题", "文"]) == source


@pytest.mark.parametrize("dash", ["", "-"])
@pytest.mark.parametrize(("dialect", "name"), [("hexo", "raw"), ("jekyll", "comment")])
def test_what_is_nobody_s_to_read_ends_at_its_own_tag(dialect: str, name: str, dash: str) -> None:
    """A dash in a tag of Liquid only takes the blank space around it away."""
    source = f"{{%{dash} {name} {dash}%}}\n文\n{{%{dash} end{name} {dash}%}}\n\n后\n"
    assert [each.source for each in Document.parse(source, dialect).segments] == ["后"]


@pytest.mark.parametrize(
    ("line", "width"),
    [("x", 0), ("", 0), ("  x", 2), ("\tx", 4), ("   \tx", 4), ("\t x", 5), ("  \t\tx", 8),
     ("    \tx", 8), ("     \tx", 8), ("      \tx", 8), ("\u3000x", 0), (" x  y", 1)],
)  # fmt: skip
def test_how_far_a_line_is_indented(line: str, width: int) -> None:
    """A tab goes to the next fourth column; no other blank indents."""
    assert columns(line) == width


def test_how_deep_bodies_are_read() -> None:
    """24 of them within the first; what is deeper is text, and does no harm."""
    boxes = "".join(f'{"    " * deep}!!! note "{deep}字"\n' for deep in range(26))
    document = Document.parse(f"{boxes}{'    ' * 26}正文\n", "mkdocs")
    assert [s.source for s in document.segments] == [
        *(f"{deep}字" for deep in range(25)),
        '!!! note "25字"\n正文',
    ]


def test_dialects_are_joined() -> None:
    """A blog may name several: the rows of all of them, the facts of the first."""
    both = dialect_of("hexo", "mkdocs")
    assert set(both.blocks) == {*DIALECTS["hexo"].blocks, *DIALECTS["mkdocs"].blocks}
    assert (both.strikes, both.heads) == (DIALECTS["hexo"].strikes, DIALECTS["hexo"].heads)
    sites = DIALECTS["vitepress"], DIALECTS["docusaurus"]
    assert dialect_of("vitepress", "docusaurus").attributes == {
        element: frozenset().union(*(site.attributes.get(element, ()) for site in sites))
        for element in {element for site in sites for element in site.attributes}
    }


ATTACKS = (
    "# h", "> q", "- i", "1. n", "01. n", "```", "~~~", "---", "===", "::: tip", "!!! note",
    "??? \"x\"", "=== \"x\"", "/// note", "<<< @/x", "--8<-- \"x\"", "{% x %}", "{{< x >}}",
    "{{ x }}", "{# x", "{#id}", "{: .c}", "*[A]: b", "[a]: b", "[^a]: b", "[x] t", "| a |",
    "<div>", "<b", "<!--", "$$", "    code", "import a from 'b'", "{x}", ": d", "[!NOTE]", "\\",
    "`", "a  \nb", "a\n# b", "a\n\nb", "a\n- b", "a\n    b", "a\" b=\"c", "a' b", "](x)", "]",
    "a | b", "<script>", "--->", "%}", ">}}",
)  # fmt: skip


def _shown(document: Document) -> list[tuple[str, str]]:
    """Its constructs, wherever a target of several lines has moved them to."""
    return [(construct.name, construct.text) for construct in document.constructs]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_target_breaks_the_page(page: Path) -> None:
    """However a target begins or ends, the blocks around it, code, tags and ids stay."""
    document = Document.parse(page.read_text("utf-8"), page.stem)
    rng = random.Random(0)
    kinds = [s.kind for s in document.segments]
    for _ in range(60):
        targets = [rng.choice(["", "a ", "中"]) + rng.choice(ATTACKS) + rng.choice([" 文", "文"])
                   for _ in kinds]  # fmt: skip
        text, _ = document.filled(targets)
        again = Document.parse(text, page.stem)
        assert _shown(again) == _shown(document), text
        assert [s.kind for s in again.segments] == kinds, text


@pytest.mark.parametrize(
    ("extensions", "lock", "strict"),
    [
        ("- tables", "", False),
        ("- pymdownx.betterem", "", True),
        ("- pymdownx.betterem", "pymdown-extensions==11.0.1\n", False),
        ("- pymdownx.betterem", 'name = "pymdown-extensions"\nversion = "12.1"\n', True),
    ],
)
def test_the_version_decides_on_emphasis(
    tmp_path: Path, extensions: str, lock: str, strict: bool
) -> None:
    """`betterem` leaves `**注意：**继续` literal from version 12 on; then it is repaired."""
    (tmp_path / "mkdocs.yml").write_text(f"markdown_extensions:\n{extensions}\n", "utf-8")
    name = "uv.lock" if "name" in lock else "requirements.txt"
    (tmp_path / name).write_text(lock, "utf-8")
    (tmp_path / "docs").mkdir()
    config = tmp_path / "translator.toml"
    config.write_text('[[posts]]\npreset = "mkdocs"\n', "utf-8")
    syntax = Project.load(tmp_path, config).syntax_of(tmp_path / "docs" / "a.md")
    text = Document.parse("Note\n", syntax).fill(["**注意：**继续"])
    assert (text == "**注意**：继续\n") is strict


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_fix_touches_what_is_no_prose(page: Path) -> None:
    """Whatever typography would put right, code, addresses, ids, marks and tags stay."""
    text = re.sub("(?<=[一-鿿])(?=[一-鿿])", "A", page.read_text("utf-8"))
    post = ParsedPost("a.md", Document.parse(text, page.stem))
    place = PostSetting(Locale("zh-Hans"))
    found = check_post(post, place, lambda check: check == "typography")
    edits = {
        (f.span.start, f.span.stop, f.fix)
        for f in found
        if f.span is not None and f.fix is not None
    }
    assert edits
    fixed = text
    for start, stop, fix in sorted(edits, reverse=True):
        fixed = fixed[:start] + fix + fixed[stop:]
    again = ParsedPost("a.md", Document.parse(fixed, page.stem))
    assert again.document.constructs == post.document.constructs
    assert [c.text for c in again.outline.codes] == [c.text for c in post.outline.codes]
    assert [p.value for p in again.placeholders] == [p.value for p in post.placeholders]

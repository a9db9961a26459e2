"""MDX as the real compiler has it: what is emitted compiles, and its tree is the source's."""

from __future__ import annotations

import random
import re

import pytest

from tests.fixtures import FOLDER
from tests.mdx import Node, Page, as_mdx, needs_mdx, read_pages
from tests.test_dialects import ATTACKS
from translator import Document, protect
from translator.errors import TargetRefused

PAGES = ("astro", "docusaurus")
OURS = ("strong", "em", "del")
"""Elements that a target may have of its own: an emphasis that asterisks cannot make."""
FURTHER = (
    "<A>", "</A>", "<>", "<A b={c}/>", "{a", "{`", "{'a}", "a}", "{/* a */}", "export default 1",
    "import {a} from 'b'", "<a@b.c>", "<https://a.b>", "<!-- a -->", "a < b", "<5", "&#123;", "\\{",
    "\\<", ":a[b]{c}", "::a", "https://a.b/c。", "{{a}}", "a\n<A/>\nb", "a\n{b}\nc", "**a：**b",
)  # fmt: skip
"""What else breaks a page of MDX."""


def shape(page: Page) -> tuple[list[str], list[tuple[str, str, tuple[str, ...]]]]:
    """The blocks of *page*, and what of it is no Markdown, without the words in attributes."""
    within = ("inlineCode", "mdxJsxText", "mdxText", "textDirective", "leafDirective")
    blocks = [block for block in page.blocks if not block.startswith(within)]
    return blocks, [_known(node) for node in page.nodes if node.says not in OURS]


def _known(node: Node) -> tuple[str, str, tuple[str, ...]]:
    fixed = (re.sub(r"^(title|label|description|alt|text)=.*", r"\1", a, flags=re.S)
             for a in node.attributes)  # fmt: skip
    return node.type, node.says, tuple(fixed)


def page_of(name: str) -> Document:
    """The page of a dialect with every construct that it knows."""
    return Document.parse((FOLDER / "dialects" / f"{name}.md").read_text("utf-8"), name)


@needs_mdx
@pytest.mark.site
@pytest.mark.parametrize("name", PAGES)
def test_what_is_emitted_compiles_with_the_source_s_tree(name: str) -> None:
    """With every word changed: the same imports, expressions, elements, blocks and code."""
    document = page_of(name)
    said = [protect(s.source, s.kind, document.grammar) for s in document.segments]
    filled = document.fill([p.restore(f"{p.text}译") for p in said])
    source, target = read_pages([as_mdx(document.text), as_mdx(filled)], compiled=True)
    assert (source.error, target.error) == ("", "")
    assert shape(target) == shape(source)


@needs_mdx
@pytest.mark.site
@pytest.mark.parametrize("name", PAGES)
def test_nothing_that_readers_see_is_out_of_reach(name: str) -> None:
    """Of the source's letters none is left that the compiler shows as text, but what must stay."""
    document = page_of(name)
    filled = document.filled([_letters(document, i) for i in range(len(document.segments))])[0]
    (target,) = read_pages([as_mdx(filled)])
    left = re.findall(r"[\u4e00-\u9fff]+", " ".join(target.words))
    assert set(left) <= {"题", "目", "这段不译"}, left


def _letters(document: Document, index: int) -> str:
    segment = document.segments[index]
    held = protect(segment.source, segment.kind, document.grammar)
    return held.restore(re.sub(r"[\u4e00-\u9fff]", "x", held.text))


@needs_mdx
@pytest.mark.site
@pytest.mark.parametrize("name", PAGES)
def test_no_target_breaks_the_page(name: str) -> None:
    """However a target begins or ends: the page compiles, and all but its words is the same."""
    document, chance = page_of(name), random.Random(15)
    pages = []
    for _ in range(60):
        targets = []
        for segment in document.segments:
            odd = chance.choice((*ATTACKS, *FURTHER))
            glue = chance.choice(["", " ", "词"])
            own = chance.choice([f"{odd}{glue}{segment.source}", f"{segment.source}{glue}{odd}"])
            targets.append(own)
        pages.append(as_mdx(document.filled(targets)[0]))
    source, *found = read_pages([as_mdx(document.text), *pages], compiled=True)
    assert [page.error for page in found if page.error] == []
    assert [
        text for text, page in zip(pages, found, strict=True) if shape(page) != shape(source)
    ] == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("正文。", "Text {process.exit()}."),
        ("正文。", "Text <Script src='x' />."),
        ("正文。", "import x from 'y'"),
        ("正文。", "{x}"),
        ("有{x}的正文。", "Text."),
        ("有{x}的正文。", "Text with {x} and {x}."),
        ("有<A b={c} />的正文。", "Text with <A b={d()} c={e} />."),
        ("有<A>词</A>的正文。", "Text with <A>word."),
    ],
)
def test_what_the_source_lacks_or_has_is_held(source: str, target: str) -> None:
    """A target that brings or loses JavaScript is refused; a changed one becomes the source's."""
    document = Document.parse(f"{source}\n", "mdx")
    try:
        text = document.fill([target])
    except TargetRefused:
        return
    again = Document.parse(text, "mdx")
    assert [c.text for c in again.constructs] == [c.text for c in document.constructs]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("正文。", "a {b", "a \\{b"),
        ("正文。", "1<2 and 2 < 3", "1\\<2 and 2 < 3"),
        ("正文。", "`{a}` \\{b}", "`{a}` \\{b}"),
        ("用 \\{名\\} 和 \\<甲>。", "Use {名} and <甲>.", "Use \\{名} and \\<甲>."),
        ("See https://a.b/c now.", "见https://a.b/c。", "见[https\\://a.b/c](https://a.b/c)。"),
    ],
)
def test_syntax_in_words_is_escaped(source: str, target: str, expected: str) -> None:
    """A lone `{` or `<` would stop the site's build, as an address in `<` `>` would."""
    assert Document.parse(f"{source}\n", "mdx").fill([target]) == f"{expected}\n"


@pytest.mark.parametrize(
    ("tag", "target", "expected"),
    [
        ('<A title="题" />', 'a "b" {c} <d>', '<A title="a &quot;b&quot; {c} &lt;d>" />'),
        ("<A title={'题'} />", "it's a\\n\\u", "<A title={'it\\'s a\\n\\\\u'} />"),
        ("<A title={`题`} />", "`${b}`", "<A title={`\\`\\${b}\\``} />"),
        ('<A title={"题"} />', "C:\\x \\", '<A title={"C:\\\\x \\\\"} />'),
    ],
)
def test_words_stay_in_their_string(tag: str, target: str, expected: str) -> None:
    """What would end a string, or break it, is escaped in the way of what it stands in."""
    document = Document.parse(f"{tag}\n", "mdx")
    assert document.fill([target]) == f"{expected}\n"
    assert [s.kind for s in Document.parse(f"{expected}\n", "mdx").segments] == ["attribute"]


def test_indentation_says_nothing_but_in_lists() -> None:
    """Between tags, Markdown stands at any indentation; only a list's items hold what is deeper."""
    document = Document.parse(
        "<A>\n        # 题\n\n            段\n            续\n\n        1. 项\n           续\n\n"
        "           段二\n        2. 项二\n\n        ```js\n        码\n        ```\n\n"
        "      import 不是\n    | 甲 | 乙 |\n    | - | - |\n</A>\n",
        "mdx",
    )
    assert [(s.kind.value, s.source) for s in document.segments] == [
        ("heading", "题"),
        ("paragraph", "段\n续"),
        ("list item", "项\n续"),
        ("list item", "段二"),
        ("list item", "项二"),
        ("paragraph", "import 不是"),
        ("table cell", "甲"),
        ("table cell", "乙"),
    ]


def test_directives_stand_in_comments_of_mdx() -> None:
    """`{/* translator:skip */}` says what `<!-- translator:skip -->` says elsewhere."""
    page = "{/* translator:skip */}\n\n不译\n\n译\n\n{/* translator:off */}\n\n不译\n"
    assert [s.source for s in Document.parse(page, "mdx").segments] == ["译"]

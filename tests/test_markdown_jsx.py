"""Where JavaScript ends that stands in MDX: ours against `@mdx-js/mdx`, and by construction."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mdx import Node, needs_mdx, read_pages
from translator.markdown.jsx import esm_end, expression_end, find_flow, find_tag

EXPRESSIONS = (
    "{x}",
    "{}",
    "{/* a } in a comment */}",
    "{'}'}",
    '{"\\"}"}',
    "{`}`}",
    "{`a ${b ? `}` : {c: '}'}.c} d`}",
    "{x.replace(/}/g, '')}",
    "{/[}/]/.test(y)}",
    "{a / b / c}",
    "{a++ / 2 + '}'.length / 3}",
    "{(a) / 2}",
    "{[1] / 2 / '}'.length}",
    "{typeof /}/}",
    "{a // }\n}",
    '{ok && <p>it\'s {n} of "them"</p>}',
    "{xs.map((x) => <li key={x}>don't</li>)}",
    "{xs.map((x) => { if (x) { return /}/.exec(x) } return <A b={'}'} /> })}",
    "{<><b>'</b>{'}'}</>}",
    "{a < b ? '}' : c > d}",
    "{() => { const s = `}`; return s }}",
    "{{a: {b: '}'}, 'c': 1}}",
    "{async () => await import('./x.js')}",
    "{a?.b ?? c?.['}']}",
    "{<b>{/}/}</b>}",
    "{class { static x = /}/; y() { return '}' } }}",
)
"""Expressions whose end is theirs, whatever braces are in them."""
TAGS = (
    "<A>",
    "</A>",
    "<A />",
    "<>",
    "</>",
    "<a.b.c>",
    "<my-el>",
    "<a:b>",
    "<文>",
    '<A b="}>" c=\'<"\' d>',
    "<A b={'>'} {...c} d={`>`}>",
    '<A\n  b="c\n  d"\n\n  e\n/>',
    "<A b={<C d={() => <E>'</E>} />}>",
    "<A xlink:href='a' data-b=\"c\" >",
    "</A\n>",
)
"""Tags that end where they end."""
NO_TAGS = (
    "< a>",
    "<5",
    "<A b=c>",
    "<A /* b */>",
    "<https://a.b>",
    "<a@b.c>",
    "<!-- a -->",
    "</A b>",
    "</A/>",
    "< />",
)
"""What is text or an error to MDX; no tag in any case."""
MODULES = (
    "import a from 'b'",
    "import a from 'b'\nimport {c} from \"d\";",
    "export const a = {\n\n  b: `x\n\ny`\n\n}",
    "export default function A() {\n  return <p>it's</p>\n\n  /* a\n\n b */\n}",
    "export const meta = [\n\n  'a',\n\n]",
    "export const a =\n\n  1",
    "import {\n  a,\n\n  b,\n} from 'c'",
    "export const re = /`/\n// it's\nexport const b = 2",
    "export * from './a.js'",
)
"""Blocks of imports and exports."""


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_ends_at_its_own_brace(expression: str) -> None:
    """Braces in strings, templates, comments, regular expressions and elements are no ends."""
    assert expression_end(f"{expression} 和}}", 0) == len(expression)


@pytest.mark.parametrize(
    "before",
    ["a", "1", "(a)", "[a]", "`a`", "`a${b}`", "'a'", '"a"', "a++", "a--", "a.b", "a.return",
     "a?.b", "a?.5", "/a/", "/a/g", "<a/>", "<a>x</a>", "<></>", "a = {}", "(a, {})", "x\n"],
)  # fmt: skip
def test_a_slash_after_an_operand_divides(before: str) -> None:
    """So a brace behind it closes the expression."""
    text = f"{{{before} /b}}/ 1}}"
    assert expression_end(text, 0) == len(before) + 5


@pytest.mark.parametrize(
    "before",
    ["", "++", "return", "x =>", "!", "a,", "a +", "{}", "() => {}", "if (a) {}", "else {}",
     "a; {}", "a ?", "a ??", "typeof", "yield", "a <", "a.b =", "{ a } {}"],
)  # fmt: skip
def test_a_slash_where_an_operand_is_to_come_begins_a_regular_expression(before: str) -> None:
    """So a brace in it closes nothing."""
    text = f"{{{before} /c}}/}}"
    assert expression_end(text, 0) == len(text)


@pytest.mark.parametrize(
    "text",
    ["{/a\n}/}", "{<b/></b>}", "{</b>}", "{a</b>}", "{<b>{a}</b>", '{"a\n"}', "{//}", "{a)}",
     "{(a]}", "{<b c={}}/>}", "{/* }", "{x</}", "{`${a)}`}", "{<b><}"],
)  # fmt: skip
def test_what_is_no_javascript_has_no_end(text: str) -> None:
    """A bracket or a tag that closes nothing, a string or an expression that goes over a line."""
    assert expression_end(text, 0) is None


def test_comments_and_strings_as_long_as_a_page_are_not_read() -> None:
    """20,000 characters are, in a comment and in an attribute in either quotes."""
    for opening, closing in (("{/*", "*/}"), ('{<a b="', '"/>}'), ("{<a b='", "'/>}")):
        for size in (20_000, 20_001):
            text = f"{opening}{'x' * size}{closing}"
            assert expression_end(text, 0) == (len(text) if size == 20_000 else None)


@pytest.mark.parametrize("text", ["{", "{'}", "{`}", "{(}", "{/*}", "{<a>}", "{a]}", "x}"])
def test_what_never_closes_is_no_expression(text: str) -> None:
    """A string is not ended by the end of its line, nor a bracket by another one."""
    assert expression_end(f"{text}\n文字\n", 0) is None


def _name(tag: str) -> str:
    return re.split(r"[\s/>]", tag.removeprefix("</").removeprefix("<"))[0]


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_ends_at_its_own_bracket(tag: str) -> None:
    """`>` in strings and expressions ends nothing; blank lines may stand in a tag."""
    found = find_tag(f"{tag} 和>", 0)
    assert found is not None
    assert found.stop == len(tag)
    assert found.closing == tag.startswith("</")
    assert found.void == (tag.endswith("/>") and not found.closing)
    assert found.name == _name(tag)


@pytest.mark.parametrize("text", NO_TAGS)
def test_html_that_is_no_jsx_is_no_tag(text: str) -> None:
    """Comments, addresses in brackets and values without quotes are none of MDX's."""
    assert find_tag(text, 0) is None


def test_words_in_attributes_have_their_places() -> None:
    """Strings are given with what they stand in; expressions that are more than one are not."""
    text = """<A b="一" c={'二'} d={`三`} e={f('四')} g={"五" + h} i={`六${j}`} k='七'>"""
    tag = find_tag(text, 0)
    assert tag is not None
    words = {a.name: (text[a.start : a.stop], a.quote) for a in tag.attributes}
    assert words == {
        "b": ("一", '"'),
        "c": ("二", "{'"),
        "d": ("三", "{`"),
        "k": ("七", "'"),
    }


@pytest.mark.parametrize("module", MODULES)
def test_imports_and_exports_end_at_a_blank_line_where_javascript_may(module: str) -> None:
    """An open bracket, template or comment, or a missing operand, goes on over blank lines."""
    assert esm_end(f"{module}\n\n正文。\n", 0) == len(module)
    assert esm_end(f"{module}\n", 0) == len(module)


@pytest.mark.parametrize(
    ("module", "after"),
    [
        ("export default a", "b"), ("import a from 'b';", "x"), ("import 'a'", "x"),
        ("export const a = {\n\n}", "x"), ("export const a = [1,\n\n2]\nb", "x"),
        ("export const a = ')'", "x"), ("export const a =\n\n1", "x"),
        ("export const a = 1 +\n\n2", "x"), ("export const f = () => {}", "x"),
        ("export const a = /* b\n\n*/ 1", "x"), ("export const a = `b\n\n`", "x"),
        ("export const a = <b>\n\n</b>", "x"), ("export const a = 1 // b", "x"),
        ("export )", "x"), ("export '", "x"), ("export {a}", "x"), ("export const a = b.", "c"),
    ],
)  # fmt: skip
def test_a_module_goes_on_until_nothing_is_to_come(module: str, after: str) -> None:
    """What is no JavaScript ends at the first blank line, which may have blanks."""
    assert esm_end(f"{module}\n \t\n{after}\n\n", 0) == len(module)
    assert esm_end(f"{module}\n{after}\n\n", 0) == len(module) + 1 + len(after)


@pytest.mark.parametrize(
    ("text", "name", "attributes"),
    [
        ("<A  b  =  'c' >", "A", "b='c'"), ("<A b={c}d>", "A", ""), ("<a : b>", "a:b", ""),
        ("<A b c='d' {...e}/>", "A", "c='d'"), ('<A b="c\nd" >', "A", 'b="c\nd"'),
        ("<a:b c:d='e'>", "a:b", "c:d='e'"), ("<a.b.c />", "a.b.c", ""), ("<$>", "$", ""),
        ("<a-b $c>", "a-b", ""), ("</ A >", "A", ""), ("</>", "", ""), ("<>", "", ""),
        ("<é\n>", "é", ""), ("<A b={ `c` } >", "A", "b={`c"), ("<A b={'c'+1}>", "A", ""),
        ('<A b={"c\\"d"}>', "A", 'b={"c\\"d'), ("<A b={''}>", "A", "b={'"),
        ("<A b = { 'c' } d=\"e\">", "A", "b={'c,d=\"e\""),
    ],
)  # fmt: skip
def test_what_a_tag_is_made_of(text: str, name: str, attributes: str) -> None:
    """Its name without spaces, where it ends, and the words in its attributes."""
    tag = find_tag(f"x{text}y", 1)
    assert tag is not None
    ends = {'"': '"', "'": "'"}
    found = (f"{a.name}={a.quote}{text[a.start - 1 : a.stop - 1]}{ends.get(a.quote, '')}"
             for a in tag.attributes)  # fmt: skip
    assert (tag.name, tag.start, tag.stop, ",".join(found)) == (name, 1, len(text) + 1, attributes)
    assert tag.closing is text.startswith("</")
    assert tag.void is text.replace("</>", "").endswith("/>")


@pytest.mark.parametrize(
    "text",
    ["<A {b>", "<A {b}", "<A b", "<A b=", "<A b='", "<A <b>", "<A/b>", "<A//>", "</A/>",
     "<A b=<C/>>", "</A b>", "<A", "</", "<", "<A b={'c'", "< >"],
)  # fmt: skip
def test_what_a_tag_is_not_made_of(text: str) -> None:
    """Values that are no strings or expressions; anything behind a slash; no end at all."""
    assert find_tag(text, 0) is None


def test_a_line_of_tags_is_given_with_them() -> None:
    """Each in its order, the line's own end, and none of the next line."""
    found = find_flow("\t<A>  {b} <C/>\t\n<D/>", 0)
    assert found is not None
    assert (found.stop, [tag.name for tag in found.tags]) == (15, ["A", "C"])
    assert find_flow("<A\n/> x", 0) is None
    assert find_flow("   \n", 0) is None


@pytest.mark.parametrize("text", ["importance", "exports are up", "importiert", "Import x"])
def test_prose_is_no_import(text: str) -> None:
    """Only the words themselves, with a space after them."""
    assert esm_end(f"{text}\n", 0) is None


@pytest.mark.parametrize(
    ("line", "alone"),
    [
        ("<A>", True),
        ("  </A>  ", True),
        ("<A><B>", True),
        ("{x} {y}", True),
        ("<A>{x}</A>", True),
        ("<A b={\n\n1}\n/> {/* c */}", True),
        ("<A>词", False),
        ("{x}词", False),
        ("词<A>", False),
        ("<A>词</A>", False),
        ("< A>", False),
        ("", False),
    ],
)
def test_only_tags_and_expressions_make_a_block(line: str, alone: bool) -> None:
    """With one word on its line a tag stands in a paragraph."""
    found = find_flow(f"{line}\n", 0)
    assert (found.stop if found else None) == (len(line) if alone else None)


_OPERAND = st.sampled_from(["a", "1", "'}'", '"{"', "`{`", "/}/", "<b>'{1}</b>", "<c d={'}'}/>"])
_TREE = st.recursive(
    _OPERAND,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda xs: f"[{', '.join(xs)}]"),
        st.lists(inner, min_size=1, max_size=3).map(lambda xs: f"({' + '.join(xs)})"),
        inner.map(lambda x: f"{{a: {x}}}"),
        inner.map(lambda x: f"`}}${{{x}}}{{`"),
        inner.map(lambda x: f"(() => {{ return {x} }})"),
        inner.map(lambda x: f"<d e={{{x}}}>it's {{{x}}}</d>"),
    ),
    max_leaves=12,
)
"""At most four of those in each other, round an operand: less than the scanner's limits, which
are 8 elements in attributes and 40 brackets."""


@given(_TREE, st.sampled_from(["", "}", " 文", "'", "`", "\n\n"]))
def test_any_expression_ends_where_it_was_closed(tree: str, after: str) -> None:
    """By construction: what is put in braces is as long as that, whatever follows."""
    text = f"{{{tree}}}"
    assert expression_end(text + after, 0) == len(text)


@pytest.mark.parametrize(
    ("opening", "closing", "most"),
    [("<d e={", "}/>", 7), ("<d {", "}/>", 7), ("(", ")", 39), ("<b>", "</b>", 39)],
)
def test_what_is_too_deep_is_no_expression(opening: str, closing: str, most: int) -> None:
    """Elements are read 7 deep in attributes of each other, with 39 brackets in a brace."""
    for deep in (most, most + 1):
        text = f"{{{opening * deep}1{closing * deep}}}"
        assert expression_end(text, 0) == (len(text) if deep == most else None)


@given(st.text("{}<>/'\"`$()[]=ab \n*\\", max_size=60))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    """Every function answers, and an end lies behind its beginning."""
    for end in (expression_end(text, 0), esm_end(text, 0)):
        assert end is None or 0 < end <= len(text)
    for found in (find_tag(text, 0), find_flow(text, 0)):
        assert found is None or 0 < found.stop <= len(text)


@pytest.mark.parametrize("piece", ["{", "<a b={", "<a>{", "`${", "{'", "<a ", "{/*", "(", "/"])
def test_no_nesting_is_too_deep(piece: str) -> None:
    """What never closes has no end, however often it was opened."""
    assert expression_end("{" + piece * 20_000, 0) is None
    assert find_tag("<a b={" + piece * 20_000, 0) is None


@needs_mdx
@pytest.mark.site
def test_ends_are_those_of_mdx() -> None:
    """Each of the fixtures on a page of its own, as MDX itself reads it."""
    pages = [f"词 {text} 词\n" for text in EXPRESSIONS]
    pages += [f"{text}\n\n词\n" for text in MODULES]
    opened = [tag for tag in TAGS if not tag.startswith("</") and not tag.endswith("/>")]
    closes = [f"</{_name(tag)}>" for tag in opened]
    pages += [f"词 {tag}词{close}\n" for tag, close in zip(opened, closes, strict=True)]
    found = read_pages(pages)
    assert [page.error for page in found if page.error] == []
    nodes = [(text, n) for text, page in zip(pages, found, strict=True) for n in page.nodes]
    assert len(nodes) >= len(pages)
    assert [(text, n) for text, n in nodes if not _agrees(text, n)] == []


def _agrees(text: str, node: Node) -> bool:
    """Whether the scanner finds in *text* what MDX does at its place."""
    if node.type == "esm":
        return esm_end(text, node.start) == node.stop
    if node.type == "expression":
        return expression_end(text, node.start) == node.stop
    tag = find_tag(text, node.start)
    return tag is not None and tag.name == node.says


@needs_mdx
@pytest.mark.site
def test_mdx_takes_for_no_tag_what_is_none_here() -> None:
    """What has no end here is text or an error there, never an element."""
    pages = read_pages([f"词 {text} 词\n" for text in NO_TAGS])
    assert [t for t, p in zip(NO_TAGS, pages, strict=True) if p.nodes and not p.error] == []

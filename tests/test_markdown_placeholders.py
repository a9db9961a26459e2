"""Inline tags: what an engine sees, how its answer is restored, why it is rejected."""

from __future__ import annotations

import pickle

import pytest

from tests.fixtures import read_cases
from translator.errors import TagError
from translator.markdown.document import Document
from translator.markdown.placeholders import Protected, find_placeholders, protect
from translator.markdown.syntax import Grammar, Syntax
from translator.units import Kind


def protect_first(source: str) -> Protected:
    """Protect the first segment of the document *source*."""
    document = Document.parse(source)
    segment = document.segments[0]
    return protect(segment.source, segment.kind, document.grammar)


def outcome(protected: Protected, answer: str) -> str:
    """What *answer* is restored to, as the fixtures write it, or why it is rejected."""
    try:
        return "= " + protected.restore(answer.replace("⏎", "\n")).replace("\n", "⏎")
    except TagError as error:
        return f"! {error}"


@pytest.mark.parametrize(("source", "text", "answers"), read_cases("protect", 3))
def test_protect(source: str, text: str, answers: str) -> None:
    """An engine sees the text below the source; each answer gives what stands below it."""
    protected = protect_first(source)
    written = answers.splitlines()

    assert text == protected.text.replace("\n", "⏎") + "\n"
    assert written[1::2] == [outcome(protected, answer) for answer in written[::2]]
    assert protected.restore(protected.text) == protected.source


@pytest.mark.parametrize(
    "source",
    [
        "<x1/>",
        "<g1>甲</g1>",
        "</g1>",
        "\\<x1/>",
        "＜x1／＞",
        "<g 1>",
        '[x](u "<g1>")',
        "`<x1/>`",
        "<x1",
    ],
)
def test_look_alikes(source: str) -> None:
    """What looks like an inline tag in a source is restored like anything else."""
    protected = protect(source)

    assert source == protected.restore(protected.text)


@pytest.mark.parametrize("kind", list(Kind))
def test_kinds(kind: Kind) -> None:
    """Whatever a segment is, protecting and restoring are inverse."""
    source = "`a` [甲](u \"乙\") <b title='丙'>丁</b> $x$ {{ y }} &amp; https://a.example **戊**"
    protected = protect(source, kind)

    assert source == protected.restore(protected.text)
    assert "<x" in protected.text
    assert "{{ y }}" not in protected.text


def test_a_link_is_no_placeholder_where_nobody_reads_markdown() -> None:
    """In HTML and front matter, Markdown is text that an engine sees."""
    assert protect("[甲](u) `a` <br>", Kind.HTML).text == "[甲](u) `a` <x1/>"
    assert protect("[甲](u)", Kind.META).text == "[甲](u)"


def test_protected_is_a_value() -> None:
    """What is protected can be compared, and sent to another process."""
    protected = protect("用 `x` 和 [甲](u)")

    assert protected == pickle.loads(pickle.dumps(protected))
    assert protected == protect("用 `x` 和 [甲](u)")
    assert protected != protect("用 `y` 和 [甲](u)")


def test_numbers_of_tags() -> None:
    """Tags are numbered in the order in which they begin."""
    protected = protect('`a` [甲 `b`](u "乙") <b>丙</b>')

    assert protected.text == "<x1/> <g2>甲 <x4/><g3>乙</g3></g2> <g5>丙</g5>"
    assert sorted(protected.tags) == [1, 2, 3, 4, 5]


def test_tags_know_what_the_source_has_between() -> None:
    """A link's text, its title, an image's text; what an element holds is text like any other."""
    protected = protect('[甲](u "乙") ![丙](v) <b>丁</b> `戊`')

    within = [(tag.place, tag.within) for tag in protected.tags.values()]

    assert within == [
        ("link", "甲"), ("title", "乙"), ("link", "丙"), ("text", ""), ("text", ""),
    ]  # fmt: skip


def test_words_of_a_link_are_guarded_unless_they_are_the_sources() -> None:
    """A lone bracket would end the link; where the author wrote it, it does not."""
    protected = protect("[甲 `]` 乙](u)")

    assert protected.restore(protected.text) == "[甲 `]` 乙](u)"
    assert protected.restore("<g1>a] <x2/> b</g1>") == "[a\\] `]` b](u)"


def test_errors_name_the_placeholder() -> None:
    """A reason names the tag and what it stands for, so that a person can put it right."""
    with pytest.raises(TagError, match=r"loses <x1/> \(`paddle\.to_tensor`\)"):
        protect("用 `paddle.to_tensor` 吧").restore("use it")


@pytest.mark.parametrize(("source", "text", "answers"), read_cases("protect", 3))
def test_a_target_can_be_written_with_its_sources_tags(
    source: str, text: str, answers: str
) -> None:
    """`restore(tagged(t)) == t` for every target that an answer gives, or it has no such form."""
    protected = protect_first(source)
    assert protected.tagged(protected.source) == protected.text
    for answer in answers.splitlines()[::2]:
        try:
            target = protected.restore(answer.replace("⏎", "\n"))
        except TagError:
            continue
        tagged = protected.tagged(target)
        assert tagged is None or protected.restore(tagged) == target


def test_tags_of_a_target_are_its_sources() -> None:
    """Whatever the order, each placeholder gets the number that it has in the source."""
    protected = protect('用 `a` 看[甲](u "题")与 `b`。')
    target = 'With `b`, see [A](u "T") by `a`.'
    assert protected.tagged(target) == "With <x4/>, see <g2>A<g3>T</g3></g2> by <x1/>."
    emphatic = '**With** `b`, see [A](u "T") by `a` &amp; *so on*.'
    assert protected.tagged(emphatic) == (
        "**With** <x4/>, see <g2>A<g3>T</g3></g2> by <x1/> &amp; *so on*."
    ), "emphasis and entities are words, wherever a target has them"
    assert protected.tagged("With `c`.") is None
    assert protected.tagged("With `b`.") is None


@pytest.mark.parametrize(
    ("source", "answer", "target"),
    [
        (
            '看![图](a.png "题")吧', "See <g1> a picture <g2> title </g2></g1> now",
            'See ![a picture](a.png "title") now',
        ),
        ('看<img src="a" alt="图">吧', "See <g1> alt </g1> now", 'See <img src="a" alt="alt"> now'),
        ("见[文](a)吧", "See <g1>text </g1>now", "See [text ](a)now"),
    ],
)  # fmt: skip
def test_spaces_around_what_is_said_of_an_image_are_trimmed(
    source: str, answer: str, target: str
) -> None:
    """Engines put them around tags; a link's own text keeps them, as words follow."""
    assert protect(source).restore(answer) == target


def test_two_references_side_by_side_are_named_where_a_space_does_not_part_them() -> None:
    """To Python-Markdown and kramdown, `[甲] [乙]` is one link; with their labels there are two."""
    labels = "\n\n[甲]: /u\n[乙]: /v\n"
    for dialect, target in (("mkdocs", "[甲][甲] [乙][乙]"), ("github", "[甲] [乙]")):
        document = Document.parse(f"见 [甲] 与 [乙]{labels}", dialect)
        held = protect(document.segments[0].source, Kind.PARAGRAPH, document.grammar)
        assert held.restore("<g1>甲</g1> <g2>乙</g2>") == target


def test_what_cannot_be_written_is_taken_out_before_code_is_looked_for() -> None:
    """A line separator between code and a backtick is no part of a post: they would meet."""
    with pytest.raises(TagError, match="code"):
        protect("用 `甲` 做").restore("use <x1/>\u2028``` one")


def test_a_string_of_javascript_may_begin_with_a_space() -> None:
    """What would end the string is escaped all the same, as the quote is the string's own."""
    held = protect("见 <A title={' 题'} /> 好", dialect="mdx")
    assert held.text == "见 <g1>题</g1> 好"
    assert held.restore("see <g1>it's</g1> ok") == "see <A title={' it\\'s'} /> ok"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b)", "links b"), ("[a](<b c>)", "links b c"), ("[a](  b  'c')", "links b"),
        ('[a](b(c)d "e")', "links b(c)d"), ("[a]()", "links "), ("[x][A]", "links [A]"),
        ("[A]", "links [A]"), ("[A][]", "links [A]"), ("[x][a  b]", "links [A B]"),
        ("![A]", "images [A]"), ("![x]( y )", "images y"), ("[![a](b)](c)", "links c, images b"),
        ('[x](u "t")[y][A]', "links u, links [A]"), ("<https://a.b>", "links https://a.b"),
        ("https://a.b", "links https://a.b"), ("`` a ` b ``", "code a ` b"),
        ("` a  b `", "code a b"),
        ("$a  b$", "math $a b$"), ("{{  a }}", "html {{ a }}"),
        ("<b c='d' E=f>x</B>", 'html <b c="d" e="f"></b>'), ("<br/> <br>", "html <br>, html <br>"),
        ("<a href='x&amp;y' title='题'>", 'html <a href="x&y" title="">'),
        ("<img src=a b>", 'html <img b="" src="a">'),
        ("<a href='x'\n y>", 'html <a href="x" y="">'),
        ("a[^1]", "placeholders [^1]"), ("{#a  .b}", "placeholders {#a .b}"),
        ("[[toc]]", "placeholders [[toc]]"), ("<!-- a --> &amp; :a: *x* a  \nb", ""),
    ],
)  # fmt: skip
def test_what_two_languages_have_in_common(text: str, expected: str) -> None:
    """However it is written: an address, a label, code, a tag with its attributes sorted."""
    found = list(find_placeholders(text, Grammar(labels=frozenset({"A", "A B"}))))
    assert ", ".join(f"{each.check} {each.value}" for each in found) == expected
    assert all(text[each.start : each.stop].strip() for each in found)


def test_the_address_of_a_template_is_one() -> None:
    """The blanks in its tags are no end of it."""
    grammar = Grammar(Syntax.of("jekyll"))
    for address in ("{% b c %}", "{{ b c }}/d"):
        (found,) = find_placeholders(f"[a]({address} 'e')", grammar)
        assert (found.value, found.start, found.stop) == (address, 0, len(address) + 9)


def test_a_script_is_compared_as_it_is() -> None:
    """A tag of four thousand characters or more is in no other spelling."""
    for size in (3989, 3990):
        (found,) = find_placeholders(f"<b c='{'d' * size}'  e>")
        assert found.value.startswith("<b c='" if size == 3990 else '<b c="')

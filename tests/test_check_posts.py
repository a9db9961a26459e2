"""The checks of one post: each fires where it should, and its fix is what an editor would do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.constructs import NASTY, PHRASES
from tests.fixtures import FOLDER, read_cases
from tests.kit import EN, ZH
from translator.blog.fix import applied
from translator.checks import CHECKS, Scope, only
from translator.checks.base import PostSetting
from translator.checks.post import ParsedPost, check_post
from translator.markdown.document import Document
from translator.markdown.prose import words_in_place
from translator.markdown.syntax import Grammar
from translator.terms.termbase import Termbase
from translator.units import Finding, Locale

POSTS = "checks/posts"
TERMS = FOLDER / POSTS / "names.csv"
FILES = {
    "posts/zh/other.md": "# 标题\n",
    "posts/zh/图 1.png": None,
    "public/logo.png": None,
    "posts/zh": None,
    "posts/zh/图": None,
    "posts": None,
}
TEXTS = st.lists(
    st.sampled_from(
        [*PHRASES, *NASTY, "飞浆", "Pytorch", "中A中", "，", ",", "**", " ", "\n", "#a"]
    ),
    max_size=12,
).map("".join)


def place(locale: Locale = ZH) -> PostSetting:
    """A blog with a few files."""
    forbidden = Termbase.load([TERMS], FOLDER / POSTS).own(locale).forbidden
    return PostSetting(locale, forbidden, FILES.__contains__, FILES.get)


def found(text: str, locale: Locale = ZH, *ids: str) -> list[Finding]:
    """What the checks of one post say of *text*."""
    post = ParsedPost("posts/zh/post.md", Document.parse(text))
    findings = check_post(post, place(locale), only(ids))
    return sorted(findings, key=lambda finding: (finding.line, finding.column))


def shown(finding: Finding) -> str:
    """`line:column: severity check: message`."""
    f = finding
    message = f.message.replace(str(TERMS), "terms.csv").replace("names.csv", "terms.csv")
    return f"{f.line}:{f.column}: {f.severity} {f.check}: {message}"


@pytest.mark.parametrize(("text", "expected", "fixed"), read_cases(POSTS, 3))
def test_findings(text: str, expected: str, fixed: str, request: pytest.FixtureRequest) -> None:
    """Each case of tests/fixtures/checks/posts: what one check says, and the text once fixed."""
    check = request.node.callspec.id.partition(":")[0]
    findings = found(text, ZH, check)
    assert [shown(finding) for finding in findings] == expected.splitlines()
    for _ in range(3):
        fixes = [f for f in found(text, ZH, check) if f.fix is not None]
        text, _done = applied(Document.parse(text), fixes)
    assert text == fixed


def test_every_check_has_fixtures() -> None:
    """One that fires, and one in which it must not."""
    cases = read_cases(POSTS, 3)
    fires = {str(c.id).partition(":")[0] for c in cases if c.values[1]}
    silent = {str(c.id).partition(":")[0] for c in cases if not c.values[1]}
    assert fires == silent == {check.id for check in CHECKS if check.scope is Scope.POST}


def test_typography_is_for_chinese() -> None:
    """In an English post Chinese words are quoted, and stand as their author likes."""
    assert found("The name 飞桨Paddle has two parts.", EN, "typography") == []


@given(TEXTS)
def test_nothing_is_raised_and_spans_lie_inside(text: str) -> None:
    """Whatever the text, findings are data with a place in it."""
    for finding in found(text):
        assert finding.span is not None
        assert 0 <= finding.span.start <= finding.span.stop <= len(text)
        assert finding.line >= 1


@given(TEXTS)
def test_what_is_masked_keeps_its_place(text: str) -> None:
    """So an offset in one is an offset in the other."""
    assert len(words_in_place(text)) == len(text)
    assert len(words_in_place(text, Grammar(markdown=False))) == len(text)


@given(TEXTS)
def test_fixes_change_words_only(text: str) -> None:
    """Code, addresses, tags and the shape stay, and fixing comes to an end."""
    new, done = applied(Document.parse(text), [f for f in found(text) if f.fix is not None])
    before, after = Document.parse(text), Document.parse(new)
    assert before.skeleton == after.skeleton
    assert after.fill([s.source for s in after.segments]) == new
    for a, b in zip(before.segments, after.segments, strict=True):
        parts = [
            [(p.check, p.value) for p in ParsedPost("", document).passage([segment]).placeholders]
            for document, segment in ((before, a), (after, b))
        ]
        assert parts[0] == parts[1]
    assert bool(done) == (new != text)

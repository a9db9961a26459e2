"""The checks: each fires where it should, and is silent where it must be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.fixtures import FOLDER, read_cases
from tests.glossaries import termbase_of
from tests.kit import TO_EN, TO_ZH
from translator.bitext.alignment import align
from translator.checks import CHECKS, Scope, only, rules
from translator.checks.base import Setting
from translator.checks.post import ParsedPost
from translator.checks.rows import groups
from translator.checks.run import check_pair, check_units
from translator.markdown.document import Document
from translator.terms.termbase import Termbase
from translator.units import HUMAN, Pair, State, Unit

TERMS = FOLDER / "terms" / "terms.csv"
ENGLISH = "checks/from-english"
PAIRS = "checks/pairs"


def found(unit: Unit, pair: Pair = TO_EN, labels: Iterable[str] = ()) -> list[str]:
    """What the checks say of *unit*: `severity check: message`."""
    setting = Setting(pair, Termbase.load([TERMS]).matcher(pair), frozenset(labels))
    findings = (finding for _, finding in check_units([unit], setting))
    return [
        f"{f.severity} {f.check}: {f.message}".replace(str(TERMS), TERMS.name) for f in findings
    ]


def unit(source: str, target: str, kind: str = "paragraph") -> Unit:
    """A unit that a person translated."""
    texts = source.removesuffix("\n"), target.removesuffix("\n")
    return Unit(*texts, State.TRANSLATED, HUMAN, kinds=(kind,))


@pytest.mark.parametrize(("source", "target", "expected"), read_cases("checks", 3))
def test_findings(source: str, target: str, expected: str) -> None:
    """Each case of tests/fixtures/checks: all that is said of a unit, and no more."""
    assert found(unit(source, target)) == expected.splitlines()


@pytest.mark.parametrize(("source", "target", "expected"), read_cases(ENGLISH, 3))
def test_findings_from_english(source: str, target: str, expected: str) -> None:
    """The same, from English to Chinese."""
    assert found(unit(source, target), TO_ZH) == expected.splitlines()


def compared(source: str, target: str, pair: Pair = TO_EN) -> list[str]:
    """What the checks say of two posts: `file:line:column: severity check: message`."""
    matcher = Termbase.load([TERMS]).matcher(pair)
    ours, theirs = (
        ParsedPost("zh", Document.parse(source)),
        ParsedPost("en", Document.parse(target)),
    )
    rows = align(ours.document, theirs.document)
    setting = Setting(pair, matcher)
    return [
        f"{f.path}:{f.line}:{f.column}: {f.severity} {f.check}: {f.message}"
        for f in check_pair(ours, theirs, groups(rows), setting)
    ]


@pytest.mark.parametrize(("source", "target", "expected"), read_cases(PAIRS, 3))
def test_findings_of_posts(source: str, target: str, expected: str) -> None:
    """Each case of tests/fixtures/checks/pairs: two posts, and all that is said of them."""
    assert compared(source, target) == expected.splitlines()


@pytest.mark.parametrize(("source", "target", "expected"), read_cases(PAIRS, 3))
def test_a_post_is_its_own_translation(source: str, target: str, expected: str) -> None:
    """Nothing is wrong with the parts of a post beside itself."""
    parts = only([check.id for check in CHECKS if check.scope is not Scope.WORDS])
    post = ParsedPost("zh", Document.parse(source))
    rows = align(post.document, post.document)
    setting = Setting(TO_EN, Termbase.load([TERMS]).matcher(TO_EN))
    assert list(check_pair(post, post, groups(rows), setting, parts)) == []


def test_every_check_has_fixtures() -> None:
    """One that fires, and one in which it must not: a new check brings both."""
    fires = {
        line.partition(": ")[0].split()[-1]
        for folder in ("checks", ENGLISH)
        for case in read_cases(folder, 3)
        for line in str(case.values[2]).splitlines()
    }
    fires |= {
        line.split()[2].rstrip(":")
        for case in read_cases(PAIRS, 3)
        for line in str(case.values[2]).splitlines()
    }
    # Those have tests of their own in this file.
    assert fires | {"stale", "consistency", "leftover"} == {
        check.id for check in CHECKS if check.scope is not Scope.POST
    }


def test_a_rule_is_described_by_its_check_of_pairs() -> None:
    """`terms` looks at pairs and at posts alone; SARIF describes an id once."""
    assert rules()["terms"][1].startswith("A term of the glossary is missing in the target")


def test_stale_says_which_source() -> None:
    """A target for an older source is marked until somebody has looked at it."""
    fuzzy = Unit("新的。", "Old.", State.FUZZY, HUMAN, previous="旧的。  \n两行。")
    (said,) = found(fuzzy)
    assert said.startswith("warning stale: translated from an older source: 旧的。")
    assert "\n" not in said
    assert found(Unit("新的。", "New.", State.FUZZY, HUMAN)) == []


def test_untranslated_units_are_not_checked() -> None:
    """They are counted, not faulted."""
    assert found(Unit("显存。")) == []


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("Other documents", "heading", True),
        ("What is Vue?", "heading", True),
        ("the results", "image alt", True),
        ("React Native", "heading", False),
        ("Using vue-router", "heading", False),
        ("npm run build", "heading", False),
        ("Differences with torch.nn.Linear", "heading", True),
        ("torch.nn.Linear", "heading", False),
        ("Other documents", "table cell", False),
    ],
)
def test_a_short_text_that_was_left(text: str, kind: str, said: bool) -> None:
    """A heading, the text of an image or a title is words, a name, or a command."""
    expected = ["warning untranslated: the target is the same as the source; translate it"]
    assert found(unit(text, text, kind), TO_ZH) == expected * said


def test_a_term_that_is_rendered_otherwise_once() -> None:
    """The glossary accepts both forms, and the post has chosen one."""
    texts = "先看组件。", "组件在这里。", "改了组件。", "再看组件。", "问组件。"
    posts = ["\n\n".join(texts), "\n\n".join(["A component."] * 4 + ["A widget."])]
    terms = termbase_of("zh-Hans,en\n组件,component|widget\n")
    rows = [unit(a, b) for a, b in zip(*(text.split("\n\n") for text in posts), strict=True)]
    setting = Setting(TO_EN, terms.matcher(TO_EN))
    said = [f"{f.severity} {f.check}: {f.message}" for _, f in check_units(rows, setting)]
    assert said == ["note consistency: “widget” for 组件, which is “component” in 4 of 5 places"]
    assert not list(check_units(rows[:4], setting))


@pytest.mark.parametrize(("support", "said"), [("0.7", 1), ("0.9", 0)])
def test_a_term_that_only_one_place_of_a_draft_lacks(support: str, said: int) -> None:
    """A row that is doubtful elsewhere holds where the post keeps to it; else `terms` warns."""
    terms = termbase_of(f"zh-Hans,en,support\n部署,deployment,{support}\n")
    written = ["The deployment."] * 4 + ["The rollout."]
    persons = [unit(f"部署{n}。", text) for n, text in enumerate(written)]
    drafts = [replace(each, origin="engine", state=State.FUZZY) for each in persons]
    setting = Setting(TO_EN, terms.matcher(TO_EN))
    found = [[f"{f.severity} {f.check}" for _, f in check_units(rows, setting)]
             for rows in (persons, drafts)]  # fmt: skip
    assert [each.count("warning consistency") for each in found] == [0, said]
    assert [each.count("warning terms") for each in found] == [0, 1 - said]


def test_two_words_of_one_stem_are_one_rendering() -> None:
    """Where Chinese has one word for a noun and a verb, English has two."""
    terms = termbase_of("zh-Hans,en\n调试,debugging|debug|trace\n")
    setting = Setting(TO_EN, terms.matcher(TO_EN))
    written = ["Read about debugging."] * 4
    for last, said in (("This is easier to debug.", 0), ("This is easier to trace.", 1)):
        rows = [unit(f"调试{n}。", text) for n, text in enumerate([*written, last])]
        checks = [f.check for _, f in check_units(rows, setting)]
        assert checks.count("consistency") == said


def test_a_usual_rendering_is_quoted_as_it_is_written() -> None:
    """Forms are compared without case; a person looks for what stands in the post."""
    terms = termbase_of("zh-Hans,en\n拉取请求,Pull Request|merge request\n")
    written = ["Open a Pull Request."] * 4 + ["Open a Merge Request."]
    rows = [unit(f"提拉取请求{number}。", text) for number, text in enumerate(written)]
    said = [f.message for _, f in check_units(rows, Setting(TO_EN, terms.matcher(TO_EN)))]
    assert "“Merge Request” for 拉取请求, which is “Pull Request” in 4 of 5 places" in said


@pytest.mark.parametrize(
    ("source", "target", "check"),
    [
        ("这个接口不支持并发。", "This interface supports concurrency.", "negation"),
        ("请**务必**备份。", "Be sure to make a backup.", "emphasis"),
        ("显存不够。", "There is too little of it.", "terms"),
        (f"{'这一节说明怎样安装。' * 9}", "This section explains.", "length"),
    ],
)
def test_severity_by_origin(source: str, target: str, check: str) -> None:
    """What is judged by likelihood is a warning on a machine's words, and a note on a person's."""
    persons = unit(source, target)
    drafts = replace(persons, origin="engine", state=State.FUZZY)
    approved = replace(persons, origin="engine")
    said = [found(each)[0].split(":")[0] for each in (persons, approved, drafts)]
    assert said == [f"note {check}", f"note {check}", f"warning {check}"]


@pytest.mark.parametrize("kind", ["html", "attribute", "front matter", "code comment"])
def test_raw_text_has_no_markdown(kind: str) -> None:
    """In HTML and front matter backticks and asterisks are letters."""
    assert found(unit("看 `甲`**乙**", "See `A`**B**", kind)) == []


def test_labels_make_links() -> None:
    """`[text][label]` is a link where the post defines the label."""
    linked = unit("看[这里][docs]。", "See this.")
    assert found(linked) == []
    assert found(linked, labels=["DOCS"]) == ["error links: link [DOCS] is missing"]


def test_every_check_explains_itself() -> None:
    """One line for people, as its docstring."""
    for check in CHECKS:
        assert check.look.__doc__, check.id
        assert len(check.look.__doc__.splitlines()) == 1, check.id

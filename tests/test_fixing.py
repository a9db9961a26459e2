"""Fixing: what is certain is put right in posts and catalogs alike, and nothing else changes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.constructs import NASTY, PHRASES
from tests.fixtures import FOLDER, read_cases
from tests.invariants import latin
from tests.kit import TO_EN, Machine, Site
from translator.blog.audit import audit
from translator.blog.fix import Fixed, applied, fix, rekeyed, way_of
from translator.catalog.catalog import Catalog
from translator.checks.base import PostSetting
from translator.markdown.document import Document
from translator.markdown.syntax import Syntax
from translator.memory import Memory
from translator.terms.matcher import Matcher
from translator.terms.termbase import Termbase
from translator.translate.job import Job, Names, Options
from translator.translate.pipeline import translate
from translator.units import COPIED, HUMAN, Finding, Locale, Severity, Span, State, Unit

TERMS = Termbase.load([FOLDER / "checks" / "posts" / "names.csv"])
EMPTY = Memory()
NAMES = Names(source="zh.md", catalog="en.po", target="en.md")
NONE = Matcher(())

BAD = """\
---
title: 飞桨3.0
---

用GPU训练,再用 Pytorch。

Pytorch

他说：好。
"""
GOOD = BAD.replace("飞桨3", "飞桨 3").replace("用GPU训练,", "用 GPU 训练，").replace("Pyt", "PyT")
BOOK = {
    "飞桨3.0": "PaddlePaddle 3.0",
    "用GPU训练,再用 Pytorch。": "Train on GPU，then with Pytorch.",
    "他说：好。": "He said：fine.",
}


def look(job: Job) -> Iterable[Finding]:
    """What is wrong with a pair, names of the termbase included."""

    def place(locale: Locale) -> PostSetting:
        return PostSetting(locale, TERMS.own(locale).forbidden)

    return list(audit(job, NONE, places=place).findings)


def emitted(text: str, machine: Machine | None = None, *, partial: bool = False) -> Job:
    """A pair as `translate` leaves it."""
    job = Job.of(text, TO_EN, names=NAMES, options=Options(partial=partial))
    outcome = translate(job, EMPTY, NONE, machine or Machine(BOOK))
    target = None if outcome.target is None else Document.parse(outcome.target)
    return replace(job, catalog=outcome.final, target=target)


def words(job: Job) -> str:
    """The target of a job; empty if there is none."""
    return job.target.text if job.target else ""


def units(job: Job) -> list[Unit]:
    """The units of a job's catalog."""
    return list(Catalog.read(job.catalog, job.pair).units)


def states(job: Job) -> list[tuple[State, str]]:
    """State and origin of each unit."""
    return [(unit.state, unit.origin) for unit in units(job)]


def holds(job: Job, fixed: Fixed) -> Job:
    """`translate` changes nothing afterwards, nor does another fix."""
    (after,) = fixed.jobs
    again = translate(after, EMPTY, NONE)
    assert (again.target, again.final) == (words(after), after.catalog)
    assert not [f for f in again.findings if f.check == "edited"]
    twice = fix(fixed.jobs, look)
    assert twice.jobs == fixed.jobs
    assert not twice.findings
    return after


def test_a_pair_is_fixed_with_its_catalog() -> None:
    """Source, target and units change together; states and origins stay."""
    job = emitted(BAD)
    assert "Train on GPU，then with Pytorch." in words(job)
    fixed = fix([job], look)
    after = holds(job, fixed)
    assert after.source.text == GOOD
    assert after.target is not None
    assert "Train on GPU, then with PyTorch." in words(after)
    assert "He said: fine." in words(after)
    assert states(after) == states(job)
    assert {f.path for f in fixed.findings} == {"zh.md", "en.md"}


@pytest.mark.parametrize(("dialect", "text", "expected"), read_cases("fixing", 3))
def test_only_words_change(dialect: str, text: str, expected: str) -> None:
    """No byte of code, an address, an id, a marker, an import or a tag does, in any dialect."""
    job = Job.of(text, TO_EN, names=NAMES, syntax=Syntax.of(dialect.strip()))
    assert fix([job], look).jobs[0].source.text == expected


def test_a_copied_unit_follows_its_source() -> None:
    """`Pytorch` stood in both posts as it is; so does `PyTorch`."""
    after = holds(job := emitted(BAD), fix([job], look))
    (unit,) = (unit for unit in units(after) if unit.origin == COPIED)
    assert (unit.source, unit.target) == ("PyTorch", "PyTorch")


def test_an_untranslated_part_stays_so() -> None:
    """A post that was emitted in part is fixed like any other."""
    job = emitted(BAD, Machine({**BOOK, "他说：好。": ""}), partial=True)
    assert job.target is not None
    after = fix([replace(job, options=Options())], look).jobs[0]
    assert after.source.text == GOOD
    assert "他说：好。" in words(after)
    again = translate(replace(after, options=Options(partial=True)), EMPTY, NONE)
    assert (again.target, again.final) == (words(after), after.catalog)


def test_a_target_that_was_edited_is_left_alone() -> None:
    """Its catalog has other words: they are its editor's, who is told what to do."""
    job = emitted(BAD)
    assert job.target is not None
    job = replace(job, target=Document.parse(words(job).replace("fine", "very well")))
    fixed = fix([job], look)
    assert fixed.left == ("en.md",)
    after = fixed.jobs[0]
    assert after.target == job.target
    assert after.source.text == GOOD
    (edited,) = (f for f in translate(after, EMPTY, NONE).findings if f.check == "edited")
    assert "very well" in edited.message


def test_without_a_catalog_both_posts_are_fixed() -> None:
    """A repository that has never run anything else of ours."""
    job = replace(emitted(BAD), catalog="")
    after = fix([job], look).jobs[0]
    assert after.source.text == GOOD
    assert after.catalog == ""
    assert "Train on GPU, then with PyTorch." in words(after)


def test_a_source_without_a_target() -> None:
    """A blog of sources only; a catalog in the making goes along."""
    job = Job.of(BAD, TO_EN, names=NAMES)
    assert fix([job], look).jobs[0].source.text == GOOD
    begun = replace(job, catalog=emitted(BAD).catalog)
    after = fix([begun], look).jobs[0]
    assert after.source.text == GOOD
    assert [unit.state for unit in units(after)] == [unit.state for unit in units(begun)]
    assert {unit.source for unit in units(after)} >= {"飞桨 3.0", "用 GPU 训练，再用 PyTorch。"}


def test_every_catalog_of_a_source_goes_along() -> None:
    """Two locales, of which one has no target yet."""
    first = emitted(BAD)
    second = replace(first, target=None, names=Names("zh.md", "ja.po", "ja.md"))
    fixed = fix([first, second], look)
    assert [job.source.text for job in fixed.jobs] == [GOOD, GOOD]
    assert all(u.state is not State.UNTRANSLATED for job in fixed.jobs for u in units(job))


def test_a_fix_that_brings_the_old_source_back_ends_staleness() -> None:
    """A person's words for that source are right again."""
    old = Unit(
        "用GPU。", "Use a GPU.", State.FUZZY, HUMAN, previous="用 GPU。", kinds=("paragraph",)
    )
    before, after = (Document.parse(text).segments for text in ("用GPU。\n", "用 GPU。\n"))
    (unit,) = rekeyed(Catalog(TO_EN, (old,)), before, after).units
    assert (unit.source, unit.state, unit.previous) == ("用 GPU。", State.TRANSLATED, "")


def test_two_sources_that_become_one_keep_both_targets() -> None:
    """The second one becomes an occurrence of its own; equal targets become one unit."""
    text = "用GPU。\n\n用 GPU。\n"
    for second, count in (("B.", 2), ("A.", 1)):
        job = emitted(text, Machine({"用GPU。": "A.", "用 GPU。": second}))
        after = holds(job, fix([job], look))
        assert after.source.text == "用 GPU。\n\n用 GPU。\n"
        assert words(after) == f"A.\n\n{second}\n"
        assert len(units(after)) == count


def finding(start: int, stop: int, new: str) -> Finding:
    """A fix in the file `a`."""
    return Finding("x", Severity.NOTE, "", "a", 1, 1, Span(start, stop), new)


@pytest.mark.parametrize(
    ("text", "start", "stop", "new"),
    [
        ("a `b c` d\n", 3, 5, "x"),
        ("see [a](bc.md)\n", 8, 9, "x"),
        ("see <https://a.b>\n", 6, 7, "x"),
        ("one\n\ntwo\n", 3, 5, " "),
        ("one two\n", 3, 4, "\n\n"),
        ("# one\n", 0, 2, ""),
        ("---\ntitle: a b\n---\n", 12, 13, ": "),
        ("## a1\n\n[see](#a1)\n", 4, 4, " "),
    ],
)
def test_what_changes_more_than_words_is_left_out(
    text: str, start: int, stop: int, new: str
) -> None:
    """Code, addresses, blocks, marks, front matter, anchors in use; the other fix is applied."""
    good = finding(len(text) - 2, len(text) - 2, "z")
    bad = finding(start, stop, new)
    assert applied(Document.parse(text), [bad]) == (text, [])
    if not text.endswith((")\n", ">\n", "-\n")):
        assert applied(Document.parse(text), [good, bad])[1] == [good]


def test_overlapping_fixes_do_not_mix() -> None:
    """The first one wins; the next round finds what is left."""
    text, done = applied(Document.parse("abcdef\n"), [finding(1, 4, "x"), finding(2, 3, "y")])
    assert (text, len(done)) == ("axef\n", 1)


WORDS = ["飞浆", "Pytorch", "中A中", "，", ",", "**", " ", "\n", "\n\n", "用`x`", "（", "“好", "１"]
TEXTS = st.lists(st.sampled_from([*WORDS, *WORDS, *PHRASES, *NASTY]), max_size=10).map("".join)


@given(TEXTS)
def test_fixing_is_safe_for_any_pair(text: str) -> None:
    """Whatever the post: the catalog stays the truth, and fixing twice is fixing once."""
    job = emitted(text, Machine(latin))
    if job.target is None or way_of(job) is None:
        return
    fixed = fix([job], look)
    after = holds(job, fixed)
    counts = [len(Document.parse(each).segments) for each in (job.source.text, after.source.text)]
    assert counts[0] == counts[1]


SITE_POST = "# 题目\n\n用GPU训练。\n\n飞浆很好。\n\n`飞浆x`\n"


class TestCommand:
    """`translator check --fix`."""

    @pytest.fixture
    def site(self, tmp_path_factory: pytest.TempPathFactory) -> Site:
        """A blog with one post and its target."""
        site = Site(tmp_path_factory.mktemp("site"))
        terms = FOLDER / "checks" / "posts" / "names.csv"
        site.put("terms/terms.csv", terms.read_bytes())
        site.put("posts/zh/a.md", SITE_POST)
        site.run("translate", "--engine", "pseudo")
        return site

    def test_files_are_fixed(self, site: Site) -> None:
        """Source and catalog are written; translating afterwards does nothing."""
        ran = site.run("check", "--fix", "--sources")
        assert "(fixed)" in ran.err
        assert "fixed 3 findings; wrote posts/en/a.po, posts/zh/a.md" in ran.err
        assert site.text("posts/zh/a.md") == SITE_POST.replace("用GPU训", "用 GPU 训").replace(
            "飞浆很", "飞桨很"
        )
        before = site.files()
        assert site.run("translate", "--check").code == 0
        ran = site.run("check", "--fix", "--sources")
        assert "(fixed)" not in ran.said
        assert "fixed 0 findings; nothing to write" in ran.err
        assert site.files() == before

    def test_an_author_s_words_are_fixed_when_asked(self, site: Site) -> None:
        """By naming the post, its folder, or all sources; else they are counted, and stay."""
        before = site.files()
        ran = site.run("check", "--fix")
        assert "3 findings in 1 source post left alone; name the post, or say --sources" in ran.err
        assert site.files() == before
        site.run("check", "--fix", "posts/en/a.md")
        assert site.files() == before
        site.run("check", "--fix", "posts/zh")
        assert "用 GPU 训练。" in site.text("posts/zh/a.md")

    def test_what_would_change_is_shown(self, site: Site) -> None:
        """As a diff that git applies; nothing is written, and the exit code tells."""
        before = site.files()
        ran = site.run("check", "--fix", "--diff", "posts/zh/a.md")
        assert "--- a/posts/zh/a.md\n+++ b/posts/zh/a.md\n" in ran.out
        assert "-用GPU训练。\n" in ran.out
        assert "+用 GPU 训练。\n" in ran.out
        assert "would fix 3 findings; would write posts/en/a.po, posts/zh/a.md" in ran.err
        assert (ran.code, site.files()) == (1, before)
        (site.root / "a.diff").write_text(ran.out, "utf-8")
        subprocess.run(["git", "apply", "a.diff"], cwd=site.root, check=True)
        assert site.run("check", "--fix", "--diff", "posts/zh/a.md").code == 0
        assert "--diff say how to --fix" in site.run("check", "--diff").err

    def test_sources_alone(self, site: Site) -> None:
        """A file outside of all layouts is fixed, too."""
        site.put("notes.md", "用GPU。\n")
        site.run("check", "--fix", "notes.md")
        assert site.text("notes.md") == "用 GPU。\n"
        assert not (site.root / "notes.en.md").exists()

    def test_an_anchor_that_another_post_links_to_stays(self, site: Site) -> None:
        """A space in a heading would change its anchor; where nobody links to it, it may."""
        site.put("posts/zh/b.md", "## 用GPU训练\n\n## 用CPU训练\n")
        site.put("posts/zh/c.md", "见[那里](b.md#%E7%94%A8gpu%E8%AE%AD%E7%BB%83)。\n")
        site.run("check", "--fix", "posts/zh")
        assert site.text("posts/zh/b.md") == "## 用GPU训练\n\n## 用 CPU 训练\n"

    def test_an_edited_target_is_named(self, site: Site) -> None:
        """What is not fixed is said, with what to do."""
        title, _, rest = site.text("posts/en/a.md").split("\n\n", 2)
        site.put("posts/en/a.md", f"{title}\n\nMy own，words.\n\n{rest}")
        ran = site.run("check", "--fix")
        assert "posts/en/a.md: not fixed, because its catalog gives another text" in ran.err
        assert "My own，words." in site.text("posts/en/a.md")

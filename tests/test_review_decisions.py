"""What a person decides of a unit is put into its catalog, and nothing else is."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gitkit import Repository
from tests.kit import Machine, Site, needs
from tests.reviewing import blog_of, post_of, units_of
from translator.blog.blog import Blog
from translator.errors import TranslatorError
from translator.project.project import Post
from translator.review.decisions import (
    Decision,
    DecisionResult,
    Made,
    decide,
    fingerprint,
    take_back,
)
from translator.translate.job import Options
from translator.units import HUMAN, State, Unit

POST = """\
# 写在前面

先看显存够不够。

运行 `nvidia-smi`，再读[手册](https://example.org/a)。

先看显存够不够。

- 第一项讲内核。
- 第二项讲张量。
"""
HEAD, FIRST, CODE = "写在前面", "先看显存够不够。", POST.split("\n\n")[2]
ITEM, LAST = "第一项讲内核。", "第二项讲张量。"
SAID = {
    HEAD: "Before You Begin",
    FIRST: "First see if the memory is enough.",
    "运行 <x1/>，再读<g2>手册</g2>。": "Run <x1/>, then read <g2>the manual</g2>.",
    ITEM: "The first is about kernels.",
    LAST: "The second is about tensors.",
}
CATALOG, TARGET = "posts/en/a.po", "posts/en/a.md"


def draft(root: Path) -> tuple[Site, Blog, Post]:
    """A blog with one post, which an engine has translated."""
    site = Site(root, 'locales = ["zh-Hans", "en"]\n')
    site.put("posts/zh/a.md", POST)
    blog = blog_of(root)
    post = post_of(blog)
    blog.translate(post, Options(), Machine(SAID))
    return site, blog, post


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The same, in a folder of a test."""
    return draft(tmp_path)[0]


@pytest.fixture
def blog(site: Site) -> Blog:
    """The blog of the test."""
    return blog_of(site.root)


@pytest.fixture
def post(blog: Blog) -> Post:
    """Its pair."""
    return post_of(blog)


def decision(
    unit: Unit, state: State = State.TRANSLATED, target: str = "", **said: Any
) -> Decision:
    """What is decided of a unit as it is."""
    return Decision(
        key=unit.key, seen=fingerprint(unit), state=state, target=target or unit.target, **said
    )


def one(made: Made) -> DecisionResult:
    """What became of the only decision."""
    (result,) = made.results
    return result


def changed(before: str, after: str) -> list[str]:
    """The lines that differ, `-` for what is gone and `+` for what is new."""
    import difflib

    lines = difflib.ndiff(before.split("\n"), after.split("\n"))
    return sorted(line for line in lines if line[0] in "-+")


# --- what is decided ---


def test_approving_takes_the_mark_away_and_says_who(site: Site, blog: Blog, post: Post) -> None:
    """`fuzzy` is gone, the origin stays the machine's, and one line says who approved the words."""
    before, unit = site.text(CATALOG), units_of(post)[FIRST]
    result = one(decide(blog, post, [decision(unit, who="me")]))
    now = units_of(post)[FIRST]
    assert result.is_done
    assert result.before == unit
    assert result.unit == now
    assert (now.state, now.origin, now.target) == (State.TRANSLATED, "machine", unit.target)
    lines = changed(before, site.text(CATALOG))
    assert len(lines) == 2
    assert lines[0].startswith("+ #. reviewed: approved by me ")
    assert lines[1] == "- #, fuzzy"


def test_other_words_are_a_persons(site: Site, blog: Blog, post: Post) -> None:
    """Approved with other words, the unit is a person's from then on."""
    unit = units_of(post)[FIRST]
    words = "First see whether the GPU memory suffices."
    assert one(decide(blog, post, [decision(unit, target=words)])).is_done
    now = units_of(post)[FIRST]
    assert (now.target, now.state, now.origin) == (words, State.TRANSLATED, HUMAN)
    assert now.history.review
    assert now.history.review.who == ""
    assert "#. by machine" not in site.text(CATALOG).split(FIRST)[0].rpartition("\n\n")[2]
    assert blog.translate(post, Options()).emitted
    assert site.text(TARGET).count(words) == 2, "both places that the unit stands in"


def test_what_needs_work_says_why(site: Site, blog: Blog, post: Post) -> None:
    """The unit is fuzzy, with a comment by name, and its words stay."""
    unit = units_of(post)[FIRST]
    made = decide(
        blog, post, [decision(unit, State.FUZZY, who="me", comment="Which memory?\nSay it.")]
    )
    assert one(made).is_done
    now = units_of(post)[FIRST]
    assert (now.state, now.target) == (State.FUZZY, unit.target)
    assert now.comments == (" me: Which memory?", " Say it.")
    assert now.history.review
    assert now.history.review.state is State.FUZZY
    assert "# me: Which memory?\n# Say it.\n" in site.text(CATALOG)
    assert one(made).unit == now, "what a page is told is what the file says"


def test_an_approved_unit_can_be_sent_back(blog: Blog, post: Post) -> None:
    """Whoever approved it, somebody else may doubt it."""
    decide(blog, post, [decision(units_of(post)[FIRST], who="me")])
    assert one(decide(blog, post, [decision(units_of(post)[FIRST], State.FUZZY)])).is_done
    assert units_of(post)[FIRST].state is State.FUZZY


def test_what_is_saved_is_no_verdict(site: Site, blog: Blog, post: Post) -> None:
    """Saved without approving: the words are there, fuzzy, and nobody has judged them yet."""
    unit = units_of(post)[FIRST]
    saved = replace(decision(unit, State.FUZZY, "Half of a thought."), is_verdict=False)
    assert one(decide(blog, post, [saved])).is_done
    now = units_of(post)[FIRST]
    assert (now.target, now.state, now.origin) == ("Half of a thought.", State.FUZZY, HUMAN)
    assert now.history.review is None
    assert "reviewed:" not in site.text(CATALOG)


def test_the_note_of_a_review_falls_with_its_words(site: Site, blog: Blog, post: Post) -> None:
    """Once somebody edits the words, in a PO editor, nothing is said of the new ones."""
    decide(blog, post, [decision(units_of(post)[FIRST], who="me")])
    text = site.text(CATALOG)
    site.put(CATALOG, text.replace("memory is enough.", "memory suffices."))
    assert units_of(post)[FIRST].history.review is None
    blog.translate(post, Options())
    other = decision(units_of(post)[ITEM])
    decide(blog, post, [other])
    assert "by me" not in site.text(CATALOG).partition(f'msgid "{FIRST}"')[0].split("\n\n")[-1]


def test_the_heading_needs_no_mark(blog: Blog, post: Post) -> None:
    """What the post has already is taken off the words, as an import does it."""
    result = one(decide(blog, post, [decision(units_of(post)[HEAD], target="# First Things")]))
    assert result.unit
    assert result.unit.target == "First Things"


# --- what is refused ---

REFUSED = [
    (CODE, "Run it, then read [the manual](https://example.org/a).", "`nvidia-smi`"),
    (CODE, "Run `nvidia-smi`, then read the manual.", "[manual]"),
    (CODE, "Run `nvidia-smi`, then [read](https://example.org/b).", "["),
    (FIRST, FIRST, "the target is the same as the source"),
    (FIRST, "# A heading of my own", "begins with a Markdown mark"),
    (FIRST, "One.\n\nTwo.", ""),
    (FIRST, "  \n ", ""),
]


@pytest.mark.parametrize(("source", "words", "why"), REFUSED)
@pytest.mark.parametrize("state", [State.TRANSLATED, State.FUZZY])
def test_words_that_cannot_be_taken_are_refused_with_the_reason(
    source: str, words: str, why: str, state: State, site: Site, blog: Blog, post: Post
) -> None:
    """Nothing is written, and nobody is told that it was."""
    before = site.files()
    result = one(decide(blog, post, [decision(units_of(post)[source], state, words)]))
    assert not result.is_done
    assert result.refused
    assert all(result.refused)
    assert site.files() == before


def test_nothing_is_approved_where_nothing_is(site: Site, blog: Blog, post: Post) -> None:
    """A unit without a translation can be commented on, and not approved."""
    text = site.text(CATALOG).replace('msgstr "The second is about tensors."', 'msgstr ""')
    site.put(CATALOG, text)
    site.put(TARGET, site.text(TARGET))
    unit = replace(units_of(post)[LAST])
    assert not unit.target
    result = one(decide(blog, post, [decision(unit)]))
    assert result.refused == ("there is no translation yet to approve",)
    asked = decision(unit, State.FUZZY, who="me", comment="What is a tensor here?")
    assert one(decide(blog, post, [asked])).is_done
    now = units_of(post)[LAST]
    assert now.state is State.UNTRANSLATED
    assert now.comments == (" me: What is a tensor here?",)


# --- what others do meanwhile ---


def test_what_changed_meanwhile_is_a_conflict(site: Site, blog: Blog, post: Post) -> None:
    """The words that a person has seen are no more: both are shown, and nothing is written."""
    unit = units_of(post)[FIRST]
    site.put(CATALOG, site.text(CATALOG).replace("memory is enough.", "memory suffices."))
    before = site.files()
    result = one(decide(blog, post, [decision(unit, target="Mine.")]))
    assert not result.is_done
    assert not result.refused
    assert result.unit
    assert result.unit.target == "First see if the memory suffices."
    assert site.files() == before
    again = decision(result.unit, target="Mine.")
    assert one(decide(blog, post, [again])).is_done, "who has seen both may decide"


def test_a_unit_that_is_gone_is_said_to_be(site: Site, blog: Blog, post: Post) -> None:
    """Its source was changed meanwhile."""
    unit = units_of(post)[FIRST]
    site.put("posts/zh/a.md", POST.replace(FIRST, "完全不同的一句话在这里。"))
    before = site.files()
    assert decide(blog, post, [decision(unit)]).results == (DecisionResult(None),)
    assert site.files() == before


def test_others_units_that_changed_meanwhile_are_kept(site: Site, blog: Blog, post: Post) -> None:
    """An editor has saved another unit: both stand in the file."""
    unit = units_of(post)[FIRST]
    site.put(CATALOG, site.text(CATALOG).replace("about kernels.", "about small kernels."))
    assert one(decide(blog, post, [decision(unit)])).is_done
    now = units_of(post)
    assert now[FIRST].state is State.TRANSLATED
    assert now[ITEM].target == "The first is about small kernels."


def test_what_an_editor_saves_at_the_last_moment_is_joined(
    site: Site, blog: Blog, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor knows no lock: what it saves while the new file is being written is not lost."""
    import os

    unit, sync = units_of(post)[FIRST], os.fsync

    def saves(handle: int) -> None:
        sync(handle)
        monkeypatch.setattr(os, "fsync", sync)
        site.put(CATALOG, site.text(CATALOG).replace("about kernels.", "about small kernels."))

    monkeypatch.setattr(os, "fsync", saves)
    assert one(decide(blog, post, [decision(unit)])).is_done
    now = units_of(post)
    assert now[FIRST].state is State.TRANSLATED
    assert now[ITEM].target == "The first is about small kernels."
    assert not [*site.root.rglob("*.new")]


def test_several_decisions_at_once(site: Site, blog: Blog, post: Post) -> None:
    """Each is answered for itself, in one writing; the second of a unit is a conflict."""
    units = units_of(post)
    words = "Run it."
    asked = [
        decision(units[FIRST]), decision(units[CODE], target=words), decision(units[ITEM]),
        decision(units[FIRST], State.FUZZY),
    ]  # fmt: skip
    first, second, third, fourth = decide(blog, post, asked).results
    assert first.is_done
    assert third.is_done
    assert second.refused
    assert not second.is_done
    assert not fourth.is_done
    assert fourth.unit == first.unit
    assert [u.source for u in units_of(post).values() if u.state is State.TRANSLATED] == [
        FIRST,
        ITEM,
    ]


def test_an_edit_of_the_post_is_taken_in(site: Site, blog: Blog, post: Post) -> None:
    """What a person wrote straight into the target comes into the catalog with a decision."""
    site.put(TARGET, site.text(TARGET).replace("about kernels.", "about small kernels."))
    assert one(decide(blog, post, [decision(units_of(post)[LAST])])).is_done
    now = units_of(post)
    assert now[ITEM].target == "The first is about small kernels."
    assert (now[ITEM].origin, now[LAST].state) == (HUMAN, State.TRANSLATED)
    blog.translate(post, Options())
    assert "about small kernels." in site.text(TARGET)


def test_an_edit_of_the_same_unit_is_a_conflict(site: Site, blog: Blog, post: Post) -> None:
    """The reviewer has not seen what stands in the post by now."""
    unit = units_of(post)[ITEM]
    site.put(TARGET, site.text(TARGET).replace("about kernels.", "about small kernels."))
    before = site.files()
    result = one(decide(blog, post, [decision(unit)]))
    assert not result.is_done
    assert result.unit
    assert result.unit.target == "The first is about small kernels."
    assert site.files() == before


def test_where_post_and_catalog_disagree_only_the_decision_is_written(
    site: Site, blog: Blog, post: Post
) -> None:
    """One unit was edited in both ways; a decision on another changes that one's entry only."""
    site.put(TARGET, site.text(TARGET).replace("about kernels.", "about small kernels."))
    site.put(CATALOG, site.text(CATALOG).replace("about kernels.", "about big kernels."))
    before, target = site.text(CATALOG), site.text(TARGET)
    unit = units_of(post)[FIRST]
    assert one(decide(blog, post, [decision(unit)])).is_done
    lines = changed(before, site.text(CATALOG))
    assert [line[:14] for line in lines] == ["+ #. reviewed:", "- #, fuzzy"]
    assert site.text(TARGET) == target
    found = blog.translate(post, Options())
    assert any("about big kernels" in each.message for each in found.findings)
    assert site.text(TARGET) == target, "it still waits for somebody to decide"


def test_what_a_person_added_to_the_post_is_still_known_for_theirs(
    site: Site, blog: Blog, post: Post
) -> None:
    """A paragraph without a source stops the target; a decision is no way around that."""
    mine = "A paragraph of my own.\n\n"
    site.put(TARGET, site.text(TARGET).replace("- The first", f"{mine}- The first"))
    assert one(decide(blog, post, [decision(units_of(post)[FIRST], target="Mine.")])).is_done
    blog.translate(post, Options())
    assert mine in site.text(TARGET)
    assert units_of(post)[FIRST].target == "Mine."


def test_a_broken_catalog_is_left_as_it_is(site: Site, blog: Blog, post: Post) -> None:
    """Whoever decides hears why nothing can be written."""
    unit = units_of(post)[FIRST]
    site.put(CATALOG, site.text(CATALOG) + "<<<<<<< mine\n")
    before = site.files()
    with pytest.raises(TranslatorError, match=r"a\.po"):
        decide(blog, post, [decision(unit)])
    assert site.files() == before


# --- taken back ---


def test_taken_back_it_is_as_it_was(site: Site, blog: Blog, post: Post) -> None:
    """Words, state and comments return, letter by letter."""
    before, unit = site.text(CATALOG), units_of(post)[FIRST]
    asked = decision(unit, State.FUZZY, "Other words.", who="me", comment="No.")
    made = one(decide(blog, post, [asked]))
    assert made.before
    assert made.unit
    assert site.text(CATALOG) != before
    assert one(take_back(blog, post, [(made.before, fingerprint(made.unit))])).is_done
    assert site.text(CATALOG) == before


def test_what_the_post_was_given_is_not_taken_back(site: Site, blog: Blog, post: Post) -> None:
    """The target has the new words by now, and the catalog must go on knowing it: else they would
    be taken for a person's edit."""
    unit = units_of(post)[FIRST]
    made = one(decide(blog, post, [decision(unit, target="Other words.")]))
    blog.translate(post, Options())
    assert site.text(TARGET).count("Other words.") == 2
    assert made.before
    assert made.unit
    assert one(take_back(blog, post, [(made.before, fingerprint(made.unit))])).is_done
    found = blog.translate(post, Options())
    assert "Other words." not in site.text(TARGET)
    assert not [each for each in found.findings if each.check == "edited"]
    now = units_of(post)[FIRST]
    assert (now.target, now.state, now.origin) == (unit.target, State.FUZZY, "machine")


def test_what_somebody_changed_since_is_not_taken_back(site: Site, blog: Blog, post: Post) -> None:
    """Their words are not written over."""
    made = one(decide(blog, post, [decision(units_of(post)[FIRST], target="Other words.")]))
    site.put(CATALOG, site.text(CATALOG).replace("Other words.", "Their words."))
    before = site.files()
    assert made.before
    assert made.unit
    result = one(take_back(blog, post, [(made.before, fingerprint(made.unit))]))
    assert not result.is_done
    assert result.unit
    assert result.unit.target == "Their words."
    assert site.files() == before


# --- the file ---


@pytest.mark.parametrize("begins", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_mark_stay(begins: str, end: str, site: Site, blog: Blog, post: Post) -> None:
    """A catalog of another system keeps its bytes wherever nothing was decided."""
    text = begins + site.text(CATALOG).replace("\n", end)
    site.put(CATALOG, text)
    unit = units_of(post)[FIRST]
    assert one(decide(blog, post, [decision(unit)])).is_done
    now = site.text(CATALOG)
    assert now.startswith(begins)
    assert now.count("\n") == now.count(end)
    own = f'msgid "{FIRST}"'
    assert now.partition(own)[2] == text.partition(own)[2]
    head = begins + "#".join(now.partition(own)[0].removeprefix(begins).split("#")[:1])
    assert text.startswith(head)


def test_git_shows_exactly_the_decisions(tmp_path: Path) -> None:
    """Two units decided: the difference has their entries' lines, and no others."""
    repository = Repository(tmp_path / "blog")
    repository.put("posts/zh/a.md", POST)
    blog = blog_of(repository.root)
    post = post_of(blog)
    blog.translate(post, Options(), Machine(SAID))
    repository.commit("Draft")
    units = units_of(post)
    asked = [decision(units[HEAD], who="me"), decision(units[LAST], target="Tensors are next.")]
    assert all(each.is_done for each in decide(blog, post, asked).results)
    lines = repository.git("diff", "-U0", "--", CATALOG).out.split("\n")
    lines = [line for line in lines if line[:1] in ("+", "-") and line[:3] not in ("+++", "---")]
    gone = [line[1:] for line in lines if line[0] == "-"]
    come = [line[1:] for line in lines if line[0] == "+"]
    assert gone.count("#, fuzzy") == 2
    assert sum(line.startswith("#. reviewed: approved") for line in come) == 2
    assert 'msgstr "Tensors are next."' in come
    known = ("#, fuzzy", "#. by machine", "#. emitted", "#. reviewed: approved", "msgstr ")
    assert all(line.startswith(known) for line in (*gone, *come)), lines


TEXTS = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from('"\\\n\r\t\x00\x0b\x85\u2028#`[]<>*'),
    max_size=40,
)


@needs("msgfmt")
@settings(max_examples=100)
@given(
    target=TEXTS, who=TEXTS, comment=TEXTS, source=st.sampled_from([FIRST, CODE, ITEM]),
    state=st.sampled_from([State.TRANSLATED, State.FUZZY]), crlf=st.booleans(),
)  # fmt: skip
def test_no_text_harms_a_catalog(
    target: str, who: str, comment: str, source: str, state: State, crlf: bool
) -> None:
    """Whatever somebody types: the file is one that gettext takes, says what the page was told, and
    is the old one once it is taken back."""
    root = Path(tempfile.mkdtemp())
    try:
        site, blog, post = _drafted(root)
        before = site.text(CATALOG)
        if crlf:
            before = site.put(CATALOG, before.replace("\n", "\r\n")).read_bytes().decode()
        others = [each for each in units_of(post).values() if each.source != source]
        unit = units_of(post)[source]
        asked = decision(unit, state, target, who=who, comment=comment)
        result = one(decide(blog, post, [asked]))
        if not result.is_done:
            assert site.text(CATALOG) == before
            return
        now = units_of(post)
        assert now[source] == result.unit
        assert [each for each in now.values() if each.source != source] == others
        valid(site.root / CATALOG)
        assert result.unit is not None
        assert one(take_back(blog, post, [(unit, fingerprint(result.unit))])).is_done
        assert site.text(CATALOG) == before
    finally:
        shutil.rmtree(root)


def _drafted(root: Path) -> tuple[Site, Blog, Post]:
    """The same as `draft`, made once."""
    if not _DRAFT:
        folder = Path(tempfile.mkdtemp())
        _DRAFT.update(draft(folder)[0].files())
        shutil.rmtree(folder)
    site = Site(root)
    for name, data in _DRAFT.items():
        site.put(name, data)
    blog = blog_of(root)
    return site, blog, post_of(blog)


_DRAFT: dict[str, bytes] = {}


def valid(path: Path) -> None:
    """Hold a PO file to gettext and to polib."""
    import subprocess

    done = subprocess.run(
        ["msgfmt", "--check-format", "-o", "/dev/null", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    polib.pofile(str(path))

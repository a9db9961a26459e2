"""Correct once, fixed everywhere: what an edit says of other units, and what becomes of them."""

from __future__ import annotations

import os
import random
import signal
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit import HEADER, TO_EN, Machine, Site, entry
from translator import files
from translator.blog.blog import Blog
from translator.blog.glossary import write
from translator.catalog.catalog import Catalog
from translator.markdown.placeholders import find_placeholders
from translator.project.project import Post, Project
from translator.review import elsewhere as module
from translator.review.corrections import Correction
from translator.review.elsewhere import (
    By,
    Occurrence,
    apply,
    ask_again,
    elsewhere,
    forbidden,
    row,
    unchecked,
)
from translator.review.posts import PostReview
from translator.terms.matcher import Matcher
from translator.translate.job import Job, Options
from translator.units import State, Unit

MEMORY = Correction(source="显存", before="video memory", after="GPU memory", pair=TO_EN)
TERMS = "zh-Hans,en,forbid:en\n显存带宽,video memory bandwidth,\n运算符,operator,\n"

# What an engine wrote of 显存, and what it is to be: certain by rule.
CERTAIN = [
    ("{n}：显存不够。", "{n}: Video memory is short.", "{n}: GPU memory is short."),
    ("{n} 说显存满了。", "{n} says a video memory is full.", "{n} says a GPU memory is full."),
    ("{n} 的两块显存。", "Two video memories of {n}.", "Two GPU memories of {n}."),
    ("{n} 看显存的大小。", "{n} sees the video memory's size.", "{n} sees the GPU memory's size."),
    ("{n} 用**显存**。", "{n} uses **video memory**.", "{n} uses **GPU memory**."),
    ("{n} 读[显存](https://e.org/video-memory)。", "{n} reads [video memory](https://e.org/video-memory).",
     "{n} reads [GPU memory](https://e.org/video-memory)."),
    ("{n} 显存与 `video memory`。", "{n} video memory and `video memory`.",
     "{n} GPU memory and `video memory`."),
    ("{n} 显存与显存带宽。", "{n}: video memory and video memory bandwidth.",
     "{n}: GPU memory and video memory bandwidth."),
    ("# {n} 显存管理", "Managing Video Memory, {n}", "Managing GPU Memory, {n}"),
    ("- {n} 显存占用", "{n} video-memory use", "{n} GPU-memory use"),
]  # fmt: skip
# What no rule can settle.
DOUBTFUL = [
    ("{n} 显存很小。", "{n}: The video memory is small; more video memory would do."),
    ("{n} 显存不同。", "{n}: The video *memory* differs."),
]
# What only looks like it.
OTHERS = [
    ("{n} 视频的内存。", "{n} video memory is not meant."),
    ("{n} 显存带宽。", "{n}: The video memory bandwidth."),
    ("{n} 显存用 `video memory` 表示。", "{n}: GPU memory is `video memory`."),
    ("{n} 没有这个词。", "{n} does not have the word."),
]


SLUGS = [f"p{number}" for number in range(5)]
MATCHER = Matcher([])
POST = Post(Path("a.md"), Path("b.md"), Path("b.po"), TO_EN)
Planted = tuple[Site, dict[str, tuple[str, str, str]]]
"""A blog, and for each source whose words its target is, what it was, and what it is to be."""


def shown(source: str) -> str:
    """The unit's source of a Markdown block."""
    return source.removeprefix("# ").removeprefix("- ")


def written(source: str, target: str, by: str) -> str:
    """An entry: a machine's draft, a person's words, or a machine's that a person approved."""
    machine = f"#. by machine 2026-11-01 {exact_digest(target)}"
    lines = {
        "machine": (machine, "#, fuzzy"), "approved": (machine,), "human": (),
        "doubted": ("#, fuzzy",),
    }[by]  # fmt: skip
    return entry(shown(source), target, "#. paragraph", *lines)


def exact_digest(text: str) -> str:
    """The digest of a machine's words."""
    return f"{zlib.crc32(text.encode()):08x}"


def blog_of(site: Site) -> Blog:
    """The blog as another run would open it."""
    return Blog(Project.load(site.root))


def reviews_of(blog: Blog) -> list[PostReview]:
    """All pairs of the blog."""
    posts = [post for path in blog.sources(()) for post in blog.pairs_of(path, ())]
    return [unchecked(post, blog.job(post)) for post in posts]


def found(blog: Blog, correction: Correction = MEMORY) -> tuple[Occurrence, ...]:
    """Where else the correction's old rendering stands."""
    return elsewhere(correction, reviews_of(blog), blog.matcher(correction.pair))


def units(site: Site, slug: str) -> dict[str, Unit]:
    """The units of a catalog, by source."""
    text = site.text(f"posts/en/{slug}.po")
    return {unit.source: unit for unit in Catalog.read(text, TO_EN).units}


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    """A blog of five posts with fifty planted renderings; what each unit was, and is to be."""
    site = Site(tmp_path)
    site.put("terms/a.csv", TERMS)
    rng = random.Random(17)
    kinds: list[tuple[str, str, str, str]] = []
    for number in range(50):
        by = "machine" if number < 34 else ["approved", "human", "doubted"][number % 3]
        if number < 30 or number >= 34:
            source, target, right = CERTAIN[number % 10]
        else:
            source, target = DOUBTFUL[number % 2]
            right = target
        named = [each.format(n=f"N{number}") for each in (source, target, right)]
        kinds.append((by, named[0], named[1], named[2] if number < 30 else named[1]))
    for number in range(50, 90):
        source, target = OTHERS[number % 4]
        name = f"N{number}"
        kinds.append(
            ("machine", source.format(n=name), target.format(n=name), target.format(n=name))
        )
    rng.shuffle(kinds)
    expected: dict[str, tuple[str, str, str]] = {}
    for slug in range(5):
        own = kinds[slug::5]
        site.put(f"posts/zh/p{slug}.md", "\n\n".join(source for _, source, _, _ in own) + "\n")
        entries = "".join(written(source, target, by) for by, source, target, _ in own)
        site.put(f"posts/en/p{slug}.po", HEADER + entries)
        expected |= {shown(source): (by, target, right) for by, source, target, right in own}
    assert site.run("translate").code == 0
    return site, expected


def catalogs(site: Site) -> dict[str, bytes]:
    """The bytes of each catalog."""
    return {name: data for name, data in site.files().items() if name.endswith(".po")}


def test_fifty_planted_renderings_are_all_found_and_no_person_is_touched(planted: Planted) -> None:
    """What is certain in a machine's words is replaced, emitted, and done once and for all.

    A person's words are found and shown. State, origin and day of each unit stay what they were.
    """
    site, expected = planted
    blog = blog_of(site)
    occurrences = found(blog)
    assert len(occurrences) == 50
    due = [each for each in occurrences if each.is_due]
    assert len(due) == 30
    assert sum(each.by is By.PERSON for each in occurrences) == 16
    assert sum(each.by is By.MACHINE and not each.certain for each in occurrences) == 4
    before = {slug: units(site, slug) for slug in SLUGS}
    # Whoever chooses a person's words by mistake changes nothing either.
    done = apply(blog, [each for each in occurrences if each.is_due or each.by is By.PERSON])
    assert sum(len(each.made) for each in done) == 30
    assert sum(len(each.left) for each in done) == 16
    for slug, old in before.items():
        for source, unit in units(site, slug).items():
            by, _, right = expected[source]
            assert unit.target == right
            assert (unit.state, unit.origin) == (old[source].state, old[source].origin)
            assert unit == old[source] or by == "machine"
            assert unit.target in site.text(f"posts/en/{slug}.md").replace("../zh", "..")


def test_a_second_run_has_nothing_to_do(planted: Planted) -> None:
    """Neither for us nor for `translate`: no byte of any file is changed again."""
    site, _ = planted
    blog = blog_of(site)
    apply(blog, [each for each in found(blog) if each.is_due])
    files = site.files()
    for again in (blog, blog_of(site)):
        left = found(again)
        assert not [each for each in left if each.is_due]
        assert [each.made for each in apply(again, left[:0])] == []
        assert len(left) == 20
    assert site.run("translate").code == 0
    assert site.files() == files


def test_what_is_not_certain_an_engine_is_asked_for_and_nothing_else(planted: Planted) -> None:
    """As many texts as there are units, though all are chosen twice; a person's are not asked."""
    site, expected = planted
    blog = blog_of(site)
    doubtful = [each for each in found(blog) if not each.certain]
    engine = Machine(lambda text: f"{text.split(maxsplit=1)[0].rstrip('：:')}: GPU memory, again.")
    results = ask_again(blog, [*doubtful, *found(blog)[:0], *doubtful], engine)
    assert len(engine.asked) == len({each.unit.source for each in doubtful}) == 4
    assert sum(len(result.redone) for result in results) == 4
    now = {source: unit for slug in SLUGS for source, unit in units(site, slug).items()}
    for source, (_, was, _) in expected.items():
        asked = source in {each.unit.source for each in doubtful}
        assert (now[source].target != was) == asked
    assert not [each for each in found(blog) if each.by is By.MACHINE and not each.certain]


def test_nobody_is_written_over_who_was_faster(planted: Planted) -> None:
    """A unit that has other words than were shown stays, in its catalog or in the target."""
    site, _ = planted
    blog = blog_of(site)
    due = [each for each in found(blog) if each.is_due]
    first, second = due[0], due[-1]
    assert first.post != second.post
    site.put(
        blog.project.relative(first.post.catalog),
        first.post.catalog.read_text().replace(first.unit.target, "Somebody's words."),
    )
    target = second.post.target
    shown = second.unit.target
    assert shown in target.read_text()
    target.write_text(target.read_text().replace(shown, f"{shown} Mine."))
    done = apply(blog, due)
    left = {each.unit.source for one in done for each in one.left}
    assert left == {first.unit.source, second.unit.source}
    assert "Somebody's words." in first.post.catalog.read_text()
    assert f"{shown} Mine." in target.read_text()


def test_a_run_that_is_killed_between_two_catalogs_leaves_each_whole(
    planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at the second one: the first is done, the others as they were; another run ends it."""
    site, expected = planted
    before = catalogs(site)
    child = os.fork()
    if child == 0:
        writes = []

        def stop(path: Path, text: str, *, root: Path | None) -> bool:
            writes.append(path)
            if len(writes) == 2:
                os.kill(os.getpid(), signal.SIGKILL)
            return files.write_text(path, text, root=root)

        monkeypatch.setattr(module, "write_text", stop)
        blog = blog_of(site)
        apply(blog, [each for each in found(blog) if each.is_due])
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    after = catalogs(site)
    assert sum(after[name] != data for name, data in before.items()) == 1
    blog = blog_of(site)
    apply(blog, [each for each in found(blog) if each.is_due])
    for slug in SLUGS:
        for source, unit in units(site, slug).items():
            assert unit.target == expected[source][2]


def test_what_a_person_said_of_a_draft_is_said_of_it_still(tmp_path: Path) -> None:
    """`needs work` was meant for the sentence, whatever its terms."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "显存不够。\n")
    target = "Video memory is short."
    said = f"#. reviewed: needs work by me 2026-11-02 {exact_digest(target)}"
    machine = f"#. by machine 2026-11-01 {exact_digest(target)}"
    text = entry("显存不够。", target, "#. paragraph", machine, said, "#, fuzzy")
    site.put("posts/en/a.po", HEADER + text)
    blog = blog_of(site)
    apply(blog, found(blog))
    unit = units(site, "a")["显存不够。"]
    assert unit.target == "GPU memory is short."
    assert unit.history.review
    assert (unit.history.review.state, unit.history.review.who) == (State.FUZZY, "me")


def test_links_follow_a_heading_whose_words_are_corrected(tmp_path: Path) -> None:
    """The anchor of a heading is made of its words: the posts that lead there are emitted again."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "# 显存\n")
    site.put("posts/zh/b.md", "看[这里](a.md#显存)。\n")
    site.put("posts/en/a.po", HEADER + written("# 显存", "Video memory", "machine"))
    site.put(
        "posts/en/b.po",
        HEADER + written("看[这里](a.md#显存)。", "See [here](a.md#显存).", "machine"),
    )
    site.run("translate")
    assert "a.md#video-memory" in site.text("posts/en/b.md")
    blog = blog_of(site)
    for post in [post for path in blog.sources(()) for post in blog.pairs_of(path, ())]:
        blog.translate(post, Options())
    apply(blog, found(blog))
    assert site.text("posts/en/a.md") == "# GPU memory\n"
    assert "a.md#gpu-memory" in site.text("posts/en/b.md")


def test_a_target_of_approved_words_stays_one(tmp_path: Path) -> None:
    """Emitted as it was: what nobody has approved is corrected in the catalog, and not shown."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "显存不够。\n\n显存满了。\n")
    drafts = written("显存不够。", "Video memory is short.", "machine")
    drafts += written("显存满了。", "GPU memory is full.", "human")
    site.put("posts/en/a.po", HEADER + drafts)
    assert site.run("translate", "--approved", "--partial").code == 0
    before = site.text("posts/en/a.md")
    assert before == "显存不够。\n\nGPU memory is full.\n"
    blog = blog_of(site)
    assert [len(each.made) for each in apply(blog, found(blog))] == [1]
    assert units(site, "a")["显存不够。"].target == "GPU memory is short."
    assert site.text("posts/en/a.md") == before


# -- the glossary ----------------------------------------------------------------------------------


def test_a_unit_with_several_wrong_forms_is_put_right_in_one_go(tmp_path: Path) -> None:
    """Each row's forbidden form by the form that it prefers, or that was meant."""
    site = Site(tmp_path)
    site.put(
        "terms/a.csv",
        "zh-Hans,en,forbid:en,case,severity\n"
        "显存,GPU memory|VRAM,video memory,,\n"
        "飞桨,PaddlePaddle|Paddle,paddle|Flying Paddle,sensitive,error\n"
        "算子,operator,op,,note\n",
    )
    source = "飞桨把显存给算子，飞桨。"
    target = "Flying Paddle gives video memory to an op, as paddle does."
    site.put("posts/zh/a.md", f"{source}\n")
    site.put("posts/en/a.po", HEADER + written(source, target, "machine"))
    blog = blog_of(site)
    due = [*forbidden(reviews_of(blog), blog.matcher(TO_EN))]
    assert [(each.correction.before, each.correction.after) for each in due if each.is_due] == [
        ("paddle", "Paddle"), ("Flying Paddle", "PaddlePaddle"), ("video memory", "GPU memory"),
    ]  # fmt: skip
    apply(blog, due)
    right = "PaddlePaddle gives GPU memory to an op, as Paddle does."
    assert units(site, "a")[source].target == right


def test_a_row_is_proposed_with_its_source_and_written_once(planted: Planted) -> None:
    """Into the blog's own glossary, whose other bytes stay; the checks know it at once."""
    site, _ = planted
    blog = blog_of(site)
    occurrence = found(blog)[0]
    before = site.text("terms/a.csv")
    change = row(blog, MEMORY, occurrence.post, occurrence.line, "2026-11-28")
    assert site.text("terms/a.csv") == before
    assert write(blog, change)
    assert site.text("terms/a.csv") == f"{before}显存,GPU memory,video memory\n"
    again = row(blog, MEMORY, occurrence.post, occurrence.line, date.today().isoformat())
    assert (again.file, again.conflict) == (None, "")
    assert not write(blog, again)
    assert (
        len({each.unit.source for each in forbidden(reviews_of(blog), blog.matcher(TO_EN))}) == 50
    )


# -- for every text --------------------------------------------------------------------------------

_PIECES = st.sampled_from([
    "video memory", "Video memory", "video memories", "a video memory", "`video memory`", "**video",
    "memory**", "[video memory](video-memory.md)", "video-memory", "<b>", "</b>", "GPU memory",
    "$v$", "![video memory](v.png)", "显存", "words", "*", ", ", ". ", "\n", "{{ video memory }}",
])  # fmt: skip


@given(st.lists(_PIECES, max_size=8).map(" ".join), st.sampled_from(["显存", "显存显存", "内存"]))
def test_replacing_changes_words_and_nothing_else(target: str, source: str) -> None:
    """Placeholders stay what they are; without the term or its rendering nothing is found."""
    text = entry(source, target.replace("\n", "\\n"), "#. paragraph")
    job = Job.of(f"{source}\n", TO_EN, catalog=HEADER + text)
    review = unchecked(POST, job)
    occurrences = elsewhere(MEMORY, [review], MATCHER)
    if source == "内存" or "video" not in target.lower():
        assert not occurrences
    for each in occurrences:
        assert [target[span.start : span.stop] for span in each.spans]
        if each.certain:
            values = [
                [(part.check, part.value) for part in find_placeholders(words, job.source.grammar)]
                for words in (each.unit.target, each.replaced)
            ]
            assert values[0] == values[1]
            done = Job.of(
                f"{source}\n",
                TO_EN,
                catalog=HEADER + entry(source, each.replaced.replace("\n", "\\n")),
            )
            assert not elsewhere(MEMORY, [unchecked(POST, done)], MATCHER)

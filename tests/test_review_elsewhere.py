"""Correct once, fixed everywhere: what an edit says of other units, and what becomes of them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.kit import HEADER, TO_EN, Site, entry
from translator.blog.blog import Blog
from translator.catalog.catalog import Catalog
from translator.project.project import Project
from translator.review.corrections import Correction
from translator.review.elsewhere import By, Occurrence, apply, elsewhere, unchecked
from translator.review.posts import PostReview
from translator.units import Unit

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
    import zlib

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
def planted(tmp_path: Path) -> tuple[Site, dict[str, tuple[str, str, str]]]:
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


def test_fifty_planted_renderings_are_all_found_and_no_person_is_touched(
    planted: tuple[Site, dict[str, tuple[str, str, str]]],
) -> None:
    """What is certain in a machine's words is replaced, emitted, and done once and for all."""
    site, expected = planted
    blog = blog_of(site)
    occurrences = found(blog)
    assert len(occurrences) == 50
    assert sum(each.is_due for each in occurrences) == 30
    assert sum(each.by is By.MACHINE and not each.certain for each in occurrences) == 4
    assert sum(each.by is By.PERSON for each in occurrences) == 16
    before = {slug: units(site, slug) for slug in ("p0", "p1", "p2", "p3", "p4")}
    done = apply(blog, occurrences)
    assert sum(len(each.made) for each in done) == 30 + 2
    now = {}
    for slug, old in before.items():
        for source, unit in units(site, slug).items():
            by, was, right = expected[source]
            now[source] = unit.target
            assert (unit.state, unit.origin) == (old[source].state, old[source].origin)
            if by != "machine":
                assert unit == old[source]
            elif "small; more" not in was:
                assert unit.target == right
    emitted = "".join(site.text(f"posts/en/p{n}.md") for n in range(5))
    assert all(target.strip() in emitted for target in now.values())

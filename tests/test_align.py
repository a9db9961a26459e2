"""Pairs that people wrote: align, then translate gives the target post back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.kit import ROOT, SETTINGS, SHARED, TO_EN, Site
from translator import Document, align
from translator.catalog import Catalog
from translator.units import HUMAN, State

SOURCE = """\
---
title: 一次周末
date: 2024-05-01
---

# 一次周末

那天我们**一起**去看了[展览](https://example.org/展览)。

- 早上
- 下午
- 早上

| 时间 | 事 |
|---|---|
| 九点 | 出门 |

```python
print("早上好")
```

![门口的照片](a.png "门口")
"""
TARGET = """\
---
title: "A Weekend: Notes"
date: 2024-05-01
---

# A Weekend

That day we went to see an [exhibition](https://example.org/展览) **together**.

- Morning
- Afternoon
- The same morning

| Time | What |
|---|---|
| Nine | Leaving |

```python
print("早上好")
```

![A photo of the gate](a.png "The gate")
"""


def pair(tmp_path: Path, source: str = SOURCE, target: str = TARGET) -> Site:
    """A blog with one pair and no catalog."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", source)
    site.put("posts/en/a.md", target)
    return site


def given_back(site: Site, target: str) -> None:
    """Align the pair, translate its source, and get *target* byte for byte, twice."""
    ran = site.run("align", "posts/zh/a.md", "posts/en/a.md")
    assert ran.code == 0, ran.said
    (site.root / "posts/en/a.md").unlink()
    for _ in range(2):
        ran = site.run("translate", "posts/zh/a.md")
        assert ran.code == 0, ran.said
        assert site.text("posts/en/a.md") == target
    assert "nothing to do" in ran.out


def test_a_pair_comes_back(tmp_path: Path) -> None:
    """`align`, then `translate`, gives the words of the person, byte for byte."""
    given_back(pair(tmp_path), TARGET)


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_come_back(ends: str, last: bool, tmp_path: Path) -> None:
    """With CRLF, and without the last newline, too."""
    texts = [text if last else text.rstrip("\n") for text in (SOURCE, TARGET)]
    source, target = (text.replace("\n", ends) for text in texts)
    given_back(pair(tmp_path, source, target), target)


def test_a_source_may_have_two_translations(tmp_path: Path) -> None:
    """早上 is Morning, and then The same morning: the second occurrence gets its own unit."""
    site = pair(tmp_path)
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    units = Catalog.read(site.text("posts/en/a.po"), TO_EN).units
    found = {unit.context: unit.target for unit in units if unit.source == "早上"}
    assert found == {"": "Morning", "#2": "The same morning"}


def test_aligned_words_are_a_person_s(tmp_path: Path) -> None:
    """They are approved, and no engine is said to have written them."""
    site = pair(tmp_path)
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    units = Catalog.read(site.text("posts/en/a.po"), TO_EN).units
    assert {(unit.state, unit.origin) for unit in units} == {(State.TRANSLATED, HUMAN)}


def test_the_other_direction_works(tmp_path: Path) -> None:
    """An English post with a Chinese translation is a pair as well."""
    plain = TARGET.replace('"A Weekend: Notes"', "A Weekend")
    site = Site(tmp_path)
    site.put("posts/en/a.md", plain)
    site.put("posts/zh/a.md", SOURCE)
    assert site.run("align", "posts/en/a.md", "posts/zh/a.md").code == 0
    (tmp_path / "posts/zh/a.md").unlink()
    assert site.run("translate", "posts/en/a.md").code == 0
    assert site.text("posts/zh/a.md") == SOURCE


def test_a_person_s_other_words_stay(tmp_path: Path) -> None:
    """What the catalog has from a person is not replaced, unless `--overwrite` says so."""
    site = pair(tmp_path)
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    site.put("posts/en/a.po", site.text("posts/en/a.po").replace('"Afternoon"', '"Late"'))
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    assert 'msgstr "Late"' in site.text("posts/en/a.po")
    site.run("align", "posts/zh/a.md", "posts/en/a.md", "--overwrite")
    assert 'msgstr "Afternoon"' in site.text("posts/en/a.po")


def test_a_machine_s_words_give_way(tmp_path: Path) -> None:
    """A person's post is worth more than what an engine wrote into the catalog."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", SOURCE)
    site.run("translate", "--engine", "pseudo")
    site.put("posts/en/a.md", TARGET)
    given_back(site, TARGET)


@pytest.mark.parametrize("target", ["posts/zh/a.md", "posts/zh/b.md"])
def test_a_post_is_not_its_own_translation(target: str, tmp_path: Path) -> None:
    """The same file, or one in the same language, is refused; no catalog is made."""
    site = pair(tmp_path)
    site.put("posts/zh/b.md", SOURCE.replace("周末", "春游"))
    before = site.files()
    ran = site.run("align", "posts/zh/a.md", target)
    assert ran.code == 2
    assert "zh-Hans" in ran.err
    assert site.files() == before


# --- structures that differ ---

DIVERGING: dict[str, tuple[str, str, dict[str, str], list[str]]] = {
    "a paragraph more in the target": (
        "甲甲甲。\n\n乙乙乙。\n", "# Added\n\nFirst.\n\nSecond.\n",
        {"甲甲甲。": "First.", "乙乙乙。": "Second."}, ["Added"],
    ),
    "a paragraph less in the target": (
        "# 题目\n\n- 一项\n- 二项\n\n| 子 |\n|---|\n", "# Title\n\n| A |\n|---|\n",
        {"题目": "Title", "子": "A"}, ["一项", "二项"],
    ),
    "nothing alike": ("甲甲甲。\n", "# One\n\n- two\n", {}, ["甲甲甲。", "One", "two"]),
}  # fmt: skip


@pytest.mark.parametrize("case", DIVERGING)
def test_what_does_not_align_is_said(case: str, tmp_path: Path) -> None:
    """Exit code 1; each segment without a partner is named with its line and side."""
    source, target, _, lone = DIVERGING[case]
    site = pair(tmp_path, source, target)
    ran = site.run("align", "posts/zh/a.md", "posts/en/a.md")
    assert ran.code == 1
    for text in lone:
        side, document = ("source", source) if text in source else ("target", target)
        line = document[: document.index(text)].count("\n") + 1
        assert f"line {line} of the {side}: {text}" in ran.out


@pytest.mark.parametrize("case", DIVERGING)
def test_what_aligns_is_taken(case: str, tmp_path: Path) -> None:
    """The runs of equal structure are matched, no more."""
    source, target, pairs, _ = DIVERGING[case]
    site = pair(tmp_path, source, target)
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    units = Catalog.read(site.text("posts/en/a.po"), TO_EN).units
    assert {unit.source: unit.target for unit in units if unit.target} == pairs


@pytest.mark.parametrize("case", DIVERGING)
def test_the_target_post_is_not_lost(case: str, tmp_path: Path) -> None:
    """Neither `align` nor a `translate` after it touches a post whose words found no place."""
    source, target, _, _ = DIVERGING[case]
    site = pair(tmp_path, source, target)
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    site.run("translate", "--engine", "pseudo")
    assert site.text("posts/en/a.md") == target


def test_other_code_in_the_target_is_not_lost(tmp_path: Path) -> None:
    """A person who translated comments in code finds them there after `translate`."""
    target = TARGET.replace('print("早上好")', 'print("Good morning")')
    site = pair(tmp_path, SOURCE, target)
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    site.run("translate")
    assert site.text("posts/en/a.md") == target


def test_every_segment_is_in_a_row() -> None:
    """`align` gives each segment of both posts exactly once, in order."""
    pairs = [(source, target) for source, target, *_ in DIVERGING.values()]
    for source, target in [*pairs, (SOURCE, TARGET)]:
        ours, theirs = Document.parse(source), Document.parse(target)
        rows = align(ours, theirs)
        assert [s.source for s, _, _ in rows if s] == [s.source for s in ours.segments]
        assert [t.source for _, t, _ in rows if t] == [t.source for t in theirs.segments]
        assert all(0 <= score <= 1 for *_, score in rows)
        assert all(score == 0 for s, t, score in rows if not (s and t))


# --- real pairs ---


@pytest.mark.parametrize("name", ["first-pull-request", "gpu-memory-notes", "translate-your-blog"])
def test_our_own_posts_come_back(name: str, tmp_path: Path) -> None:
    """The posts that ship with the project: align and translate give the English one back."""
    source = (ROOT / f"posts/zh/{name}.md").read_bytes().decode()
    target = (ROOT / f"posts/en/{name}.md").read_bytes().decode()
    given_back(pair(tmp_path, source, target), target)


PAIRS = sorted(path.name.removesuffix(".zh.md") for path in (SHARED / "pairs").glob("*.zh.md"))


@pytest.mark.skipif(not PAIRS, reason="../shared/pairs is not here: the real pairs are not tried")
@pytest.mark.parametrize("name", PAIRS or ["none"])
def test_real_pairs_come_back(name: str, tmp_path: Path) -> None:
    """Posts of a CC0 blog, translated by hand: the English post comes back byte for byte."""
    source = (SHARED / f"pairs/{name}.zh.md").read_bytes().decode()
    target = (SHARED / f"pairs/{name}.en.md").read_bytes().decode()
    given_back(pair(tmp_path, source, target), target)


@pytest.mark.skipif(not PAIRS, reason="../shared/pairs is not here: the real pairs are not tried")
@pytest.mark.parametrize("name", PAIRS or ["none"])
@pytest.mark.parametrize(
    "layout",
    [
        '[[posts]]\nsource = "{slug}.zh.md"\ntarget = "{slug}.{locale}.md"\n',
        '[[posts]]\nsource = "{slug}.{locale}.md"\nspelling = { zh-Hans = "zh" }\n',
    ],
)
def test_real_pairs_come_back_beside_each_other(name: str, layout: str, tmp_path: Path) -> None:
    """As they lie in their folder: `post.zh.md` beside `post.en.md`."""
    site = Site(tmp_path, SETTINGS, layout)
    for side in ("zh", "en"):
        shutil.copy(SHARED / f"pairs/{name}.{side}.md", tmp_path)
    target = site.text(f"{name}.en.md")
    assert site.run("align", f"{name}.zh.md", f"{name}.en.md").code == 0
    (tmp_path / f"{name}.en.md").unlink()
    assert site.run("translate", f"{name}.zh.md").code == 0
    assert site.text(f"{name}.en.md") == target


def test_the_example_of_the_help_works(tmp_path: Path) -> None:
    """`align post.zh.md post.en.md --to en` without any configuration: `translate` after it
    gives post.en.md back, and no third post."""
    site = Site(tmp_path)
    (tmp_path / "translator.toml").unlink()
    site.put("post.zh.md", SOURCE)
    site.put("post.en.md", TARGET)
    assert site.run("align", "post.zh.md", "post.en.md", "--to", "en").code == 0
    (tmp_path / "post.en.md").unlink()
    assert site.run("translate", "post.zh.md", "--to", "en").code == 0
    posts = {name: text.decode() for name, text in site.files().items() if name.endswith(".md")}
    assert posts == {"post.zh.md": SOURCE, "post.en.md": TARGET}


def test_locales_are_found_by_words(tmp_path: Path) -> None:
    """Without `--to` the target's own words say what it is."""
    site = pair(tmp_path)
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    assert '"Language: en\\n"' in site.text("posts/en/a.po")


def test_a_target_in_quotes_is_not_rewritten(tmp_path: Path) -> None:
    """YAML may quote what needs no quotes; `translate` does not change such a target."""
    target = TARGET.replace("Weekend: Notes", "Weekend")
    site = pair(tmp_path, SOURCE, target)
    site.run("align", "posts/zh/a.md", "posts/en/a.md")
    site.run("translate")
    assert site.text("posts/en/a.md") == target

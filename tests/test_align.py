"""Pairs that people wrote: align, then translate gives the target post back."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.kit import ROOT, SETTINGS, SHARED, TO_EN, Site
from translator import Document, align
from translator.catalog.catalog import Catalog
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
    site = pair(tmp_path, source, target)
    site.put("translator.toml", (ROOT / "translator.toml").read_text("utf-8"))
    given_back(site, target)


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


# --- many pairs, and other ways to look at them ---


def blog_of_three(tmp_path: Path) -> Site:
    """A blog with one pair that fits, one that does not, and a post without a target."""
    site = pair(tmp_path)
    source, target, *_ = DIVERGING["a paragraph less in the target"]
    site.put("posts/zh/b.md", source)
    site.put("posts/en/b.md", target)
    site.put("posts/zh/c.md", SOURCE)
    return site


def test_all_pairs_are_found(tmp_path: Path) -> None:
    """`--all` aligns every post that has its target, says how far, and writes the catalogs."""
    site = blog_of_three(tmp_path)
    ran = site.run("align", "--all")
    assert ran.code == 1
    head, a, b = ran.out.splitlines()
    assert head.split()[:5] == ["source", "target", "locale", "aligned", "doubtful"]
    assert a.split() == ["posts/zh/a.md", "posts/en/a.md", "en", "12", "0", "0", "0"]
    assert b.split() == ["posts/zh/b.md", "posts/en/b.md", "en", "2", "0", "2", "0"]
    assert {"posts/en/a.po", "posts/en/b.po"} <= site.files().keys()
    assert "posts/en/c.po" not in site.files()
    before = site.files()
    assert site.run("align", "--all").out == ran.out
    assert site.files() == before


def test_all_keeps_a_person_s_words(tmp_path: Path) -> None:
    """A catalog that people have worked on is not changed by a second bootstrap."""
    site = blog_of_three(tmp_path)
    site.run("align", "--all")
    site.put("posts/en/a.po", site.text("posts/en/a.po").replace('"Afternoon"', '"Late"'))
    site.run("align", "--all")
    assert 'msgstr "Late"' in site.text("posts/en/a.po")


def test_one_bad_pair_does_not_stop_the_others(tmp_path: Path) -> None:
    """A target that cannot be read is said; the others are aligned; the exit code counts it."""
    site = blog_of_three(tmp_path)
    site.put("posts/en/a.md", b"\xff\xfe")
    ran = site.run("align", "--all")
    assert ran.code == 2
    assert "not UTF-8" in ran.err
    assert "posts/en/b.po" in site.files()


def test_a_map_names_the_pairs(tmp_path: Path) -> None:
    """`--map` aligns what the file lists, wherever that lies, as seen from the file."""
    site = blog_of_three(tmp_path)
    site.put("old/letter.md", TARGET)
    site.put("old/map.csv", "source,target\n../posts/zh/c.md,letter.md\n")
    ran = site.run("align", "--map", "old/map.csv")
    assert ran.code == 0, ran.said
    assert "old/letter.md" in ran.out
    assert 'msgstr "Morning"' in site.text("posts/en/c.po")


def test_check_writes_nothing(tmp_path: Path) -> None:
    """`--check` reports as usual, and leaves the blog as it was."""
    site = blog_of_three(tmp_path)
    before = site.files()
    ran = site.run("align", "--all", "--check")
    assert ran.code == 1
    assert site.files() == before


def test_rows_for_programs(tmp_path: Path) -> None:
    """`--json` has every row of every pair, with lines, texts, scores, and what is believed."""
    site = blog_of_three(tmp_path)
    one, other = json.loads(site.run("align", "--all", "--json").out)
    assert (one["aligned"], other["only_source"]) == (12, 2)
    assert one["catalog"] == "posts/en/a.po"
    row = one["rows"][1]
    assert row["score"] == 1.0
    assert row["believed"] is True
    assert (row["source"]["line"], row["source"]["text"]) == (6, "一次周末")
    assert (row["target"]["line"], row["target"]["text"]) == (6, "A Weekend")
    lone = [row for row in other["rows"] if row["target"] is None]
    assert {row["source"]["text"] for row in lone} == {"一项", "二项"}


def test_a_page_to_look_at(tmp_path: Path) -> None:
    """`--html` writes one file with all rows, for one pair or many."""
    site = blog_of_three(tmp_path)
    ran = site.run("align", "--all", "--html", "look.html")
    assert "wrote look.html" in ran.err
    text = site.text("look.html")
    assert text.index("posts/zh/b.md") < text.index("posts/zh/a.md")
    assert "The same morning" in text
    site.run("align", "posts/zh/a.md", "posts/en/a.md", "--html", "one.html")
    assert "Alignment of 1 pair<" in site.text("one.html")


@pytest.mark.parametrize(
    "args", [[], ["a.md"], ["--all", "a.md", "b.md"], ["--map", "m.csv", "a.md", "b.md"]]
)
def test_what_to_align_must_be_clear(args: list[str], tmp_path: Path) -> None:
    """Two posts, or all, or a list: anything else is wrong usage, and says so."""
    ran = pair(tmp_path).run("align", *args)
    assert ran.code == 2
    assert "--all" in ran.err


def test_no_pair_is_no_success(tmp_path: Path) -> None:
    """Where no post has a target, `--all` says what to do."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", SOURCE)
    ran = site.run("align", "--all")
    assert ran.code == 2
    assert "no post has its target beside it" in ran.err


def test_doubtful_rows_are_shown(tmp_path: Path) -> None:
    """A link that is not sure is listed with both lines and its score; its unit is fuzzy."""
    site = pair(
        tmp_path, "# 愿望\n\n- 多睡觉\n- 多走路\n- 多读书\n", "# Wishes\n\n- Sleep\n- Hike\n"
    )
    ran = site.run("align", "posts/zh/a.md", "posts/en/a.md")
    assert ran.code == 1
    assert "1 of 4 segments aligned, 2 more doubtfully" in ran.out
    assert re.search(r"doubtful \(0\.\d\d\), line 4 of the source: 多走路", ran.out)
    assert "beside line 3 of the target: Sleep" in ran.out
    units = Catalog.read(site.text("posts/en/a.po"), TO_EN).units
    assert {u.source: u.state for u in units if u.target} == {
        "愿望": State.TRANSLATED, "多走路": State.FUZZY, "多读书": State.FUZZY,
    }  # fmt: skip

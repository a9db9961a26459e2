"""Exceptions: visible, with a reason, and reported when they hide nothing any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import Site

TERMS = "zh-Hans,en,forbid:en,severity\n显存,GPU memory,video memory,error\n"
IGNORE = "<!-- translator:ignore terms video memory: the product is called so -->"
SOURCE = f"# 题目\n\n{IGNORE}\n\n显存很贵。\n\n显存。\n"
TARGET = f"# Title\n\n{IGNORE}\n\nVideo memory is dear.\n\nVideo memory.\n"


def site(tmp_path: Path, settings: str = "") -> Site:
    """A blog with one term."""
    there = Site(tmp_path, f'glossaries = ["*.csv"]\n{settings}')
    there.put("terms.csv", TERMS)
    return there


def test_translate_says_what_check_says(tmp_path: Path) -> None:
    """What the configuration excepts is excepted wherever findings are shown."""
    wrong = TARGET.replace(f"{IGNORE}\n\n", "")
    shown: list[bool] = []
    for settings in ("", '[checks]\n"posts/*" = ["terms"]\n'):
        there = site(tmp_path / str(len(shown)), settings)
        there.put("posts/zh/a.md", SOURCE.replace(f"{IGNORE}\n\n", ""))
        there.put("posts/en/a.md", wrong)
        there.run("align", "posts/zh/a.md", "posts/en/a.md")
        shown.append("error terms" in there.run("translate").err)
    assert shown == [True, False]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (SOURCE, TARGET),
        (SOURCE, TARGET.replace(f"{IGNORE}\n\n", "")),
        (SOURCE.replace(f"{IGNORE}\n\n", ""), TARGET),
    ],
    ids=["in both posts", "in the source alone", "in the target alone"],
)
def test_an_exception_hides_what_follows_it(source: str, target: str, tmp_path: Path) -> None:
    """It covers the next block in both languages, and nothing else."""
    there = site(tmp_path)
    there.put("posts/zh/a.md", source)
    there.put("posts/en/a.md", target)
    ran = there.run("check")
    last = len(target.splitlines())
    assert [line.partition(": ")[0] for line in ran.out.splitlines()] == [f"posts/en/a.md:{last}:1"]
    assert ran.code == 1


def test_an_exception_within_a_paragraph_covers_it(tmp_path: Path) -> None:
    """The paragraph in which it stands, and no other."""
    there = site(tmp_path)
    there.put("posts/zh/a.md", f"显存很贵。{IGNORE}\n\n显存。\n")
    there.put("posts/en/a.md", f"Video memory is dear.{IGNORE}\n\nVideo memory.\n")
    assert [line[:17] for line in there.run("check").out.splitlines()] == ["posts/en/a.md:3:1"]


@pytest.mark.parametrize(
    ("source", "target", "line"),
    [
        (f"- 显存很贵 {IGNORE}\n- 显存\n", f"- Video memory {IGNORE}\n- Video memory\n", 2),
        (f"- 显存\n- {IGNORE} 显存\n", f"- Video memory\n- {IGNORE} Video memory\n", 1),
        (
            f"| 甲 |\n| - |\n| 显存 |\n| 显存 {IGNORE} |\n",
            f"| A |\n| - |\n| Video memory |\n| Video memory {IGNORE} |\n",
            3,
        ),
    ],
    ids=["item", "item after its marker", "row"],
)
def test_an_exception_within_an_item_covers_it(
    source: str, target: str, line: int, tmp_path: Path
) -> None:
    """The item or table row in whose text it stands, and not the others."""
    there = site(tmp_path)
    there.put("posts/zh/a.md", source)
    there.put("posts/en/a.md", target)
    said = [each.split(":")[1] for each in there.run("check", "--only", "terms").out.splitlines()]
    assert said == [str(line)]


def test_an_exception_that_hides_nothing_is_a_finding(tmp_path: Path) -> None:
    """It is named once, though both posts have it; its place is exact."""
    there = site(tmp_path)
    there.put("posts/zh/a.md", SOURCE.replace("很贵", "贵"))
    there.put("posts/en/a.md", TARGET.replace("Video memory", "GPU memory"))
    ran = there.run("check")
    message = "unused exception: terms has no finding about video memory here; remove it"
    assert ran.out == f"posts/zh/a.md:3:1: warning ignore: {message}\n"
    assert ran.code == 0


def test_an_exception_from_no_check_is_a_finding(tmp_path: Path) -> None:
    """A misspelt id says how an exception is written."""
    there = site(tmp_path)
    there.put("posts/zh/a.md", "<!-- translator:ignore term: why -->\n\n正文。\n")
    there.put("posts/en/a.md", "<!-- translator:ignore term: why -->\n\nText.\n")
    said = "unknown check “term”; write translator:ignore CHECK TEXT: REASON"
    assert there.run("check").out == f"posts/zh/a.md:1:1: warning ignore: {said}\n"


def test_an_exception_is_about_its_text_alone(tmp_path: Path) -> None:
    """Another finding of the same check in the same block is shown."""
    there = site(tmp_path)
    there.put("terms.csv", TERMS + "算子,operator,calculator,error\n")
    there.put("posts/zh/a.md", f"{IGNORE}\n\n显存与算子。\n")
    there.put("posts/en/a.md", f"{IGNORE}\n\nVideo memory and calculators.\n")
    (line,) = there.run("check").out.splitlines()
    assert "“calculators” is wrong for 算子" in line


CONFIG = '[checks]\n"posts/en/old-*" = ["terms"]\n'


def test_the_configuration_excepts_files(tmp_path: Path) -> None:
    """`[checks]` names patterns of paths and the checks that do not speak there."""
    there = site(tmp_path, CONFIG)
    for name in ("old-a", "b"):
        there.put(f"posts/zh/{name}.md", "显存。\n")
        there.put(f"posts/en/{name}.md", "Video memory.\n")
    assert [line[:17] for line in there.run("check").out.splitlines()] == ["posts/en/b.md:1:1"]


def test_a_pattern_that_hides_nothing_is_a_finding(tmp_path: Path) -> None:
    """But only where all posts were checked."""
    there = site(tmp_path, CONFIG)
    there.put("posts/zh/b.md", "显存。\n")
    there.put("posts/en/b.md", "GPU memory.\n")
    unused = "unused exception: terms has no finding in posts/en/old-*; remove it"
    said = f"translator.toml:3:1: warning ignore: {unused}"
    assert there.run("check").out == f"{said}\n"
    assert there.run("check", "posts/zh/b.md").out == ""


def test_a_pattern_needs_a_list(tmp_path: Path) -> None:
    """What cannot be read is named with its place."""
    ran = site(tmp_path, '[checks]\n"posts/*" = "terms"\n').run("check")
    assert ran.code == 2
    assert "'posts/*' in [checks] must be a list" in ran.err

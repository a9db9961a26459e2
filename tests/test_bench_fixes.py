"""What the measure of fixes sees: each thing of a page that is no words, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.fixes import KINDS, Figures, judge, roughened, tokens
from translator.blog.fix import FixedFile

PAGE = """\
---
title: 用GPU训练
slug: 用GPU
---

import 组件1 from './组件1.mdx'

## 用GPU训练 {#用GPU}

!!! note "用GPU"

用`甲a`与[乙b](丙c.md)，见https://例.cn/a和<b title="丁d">戊e</b>，$己f$，{{ 庚g }}。

{% post_link 第1篇 %}

```py
辛h = 1
```

[^1]: 壬i
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("slug: 用GPU", "slug: 用 GPU"),
        ("组件1 from", "组件 1 from"),
        ("组件1.mdx", "组件 1.mdx"),
        ("{#用GPU}", "{#用 GPU}"),
        ("!!! note", "!!!  note"),
        ("`甲a`", "`甲 a`"),
        ("丙c.md", "丙 c.md"),
        ('"丁d"', '"丁 d"'),
        ("$己f$", "$己 f$"),
        ("{{ 庚g }}", "{{ 庚 g }}"),
        ("第1篇 %}", "第 1 篇 %}"),
        ("辛h", "辛 h"),
        ("[^1]", "[^ 1]"),
        ("## 用", "##  用"),
    ],
)
def test_what_is_no_words_is_told(old: str, new: str) -> None:
    """A byte more in any of it makes another stream."""
    assert old in PAGE
    assert tokens(PAGE.replace(old, new, 1)) != tokens(PAGE)


def test_words_are_free() -> None:
    """A space in them makes none."""
    fixed = PAGE
    for old, new in (
        ("title: 用GPU训练", "title: 用 GPU 训练"),
        ("用GPU训练 {", "用 GPU 训练 {"),
        ("[乙b]", "[乙 b]"),
        ("戊e<", "戊 e<"),
        ("壬i", "壬 i"),
        ("用`", "用 `"),
    ):
        assert old in fixed
        fixed = fixed.replace(old, new, 1)
    assert tokens(fixed) == tokens(PAGE)


def test_pages_are_roughened() -> None:
    """What typography asks for is taken out, so that it has all to do."""
    assert roughened("用 GPU 训练，再用 `make`：好。") == "用GPU训练,再用`make`：好。"


def test_both_judges_are_asked(tmp_path: Path) -> None:
    """A change in code is told by the stream, and by the site's own parser."""
    vitepress = next(each for each in KINDS if each.preset == "vitepress")
    path = tmp_path / "posts" / "zh" / "a.md"
    figures = Figures()
    changes = [
        FixedFile(path, PAGE, PAGE.replace(old, new))
        for old, new in (("辛h", "辛 h"), ("戊e", "戊 e"))
    ]
    judge(vitepress, changes, tmp_path, figures)
    assert [len(figures.streams), len(figures.pages)] == [1, 1]

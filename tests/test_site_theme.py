"""The words in a theme's code: which they are, where they stand, and how they are listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import EN, ZH, Site
from translator.site.theme import as_post, find_words
from translator.text.chars import has_cjk


def found(folder: Path, name: str, code: str) -> list[tuple[int, str, str, str]]:
    """Line, text, and the characters around each word of a file of this name."""
    site = Site(folder)
    site.put(f"theme/{name}", code)
    words = find_words(folder, folder / "theme", ZH)
    return [(word.line, word.before, word.source, word.after) for word in words]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("const a = '全部' // 注释\n", [(1, "'", "全部", "'")]),
        ("/* 注释 */ const url = 'https://a.b/x'\nlet b = \"作者\"\n", [(2, '"', "作者", '"')]),
        ("f(`共 ${n ? '有' : '无'} 篇`)\n",
         [(1, "`", "共", " "), (1, "'", "有", "'"), (1, "'", "无", "'"), (1, " ", "篇", "`")]),
        ("const a = 'all', b = /中/\n", []),
        ("const a = 'it\\'s 好'\n", [(1, "'", "it\\'s 好", "'")]),
    ],
)  # fmt: skip
def test_a_script_has_words_in_its_strings(
    tmp_path: Path, code: str, words: list[tuple[int, str, str, str]]
) -> None:
    """Not in comments, and not in names; a template's holes are scripts of their own."""
    assert found(tmp_path, "a.ts", code) == words


COMPONENT = """\
<script setup lang="ts">
const name = '栏目' // 不算
</script>

<template>
  <!-- 不算 -->
  <p title="说明" :aria-label="open ? '收起' : '展开'">
    <template #head>读下去 →</template>
    作者：{{ name || '佚名' }}
  </p>
</template>

<style>
p::after { content: '不算' }
</style>
"""


def test_a_component_has_words_in_its_template(tmp_path: Path) -> None:
    """Text, attributes and bound strings, as deep as templates go; no style, no comment."""
    assert found(tmp_path, "A.vue", COMPONENT) == [
        (2, "'", "栏目", "'"),
        (7, '"', "说明", '"'),
        (7, "'", "收起", "'"),
        (7, "'", "展开", "'"),
        (8, ">", "读下去 →", "<"),
        (9, " ", "作者：", "{"),
        (9, "'", "佚名", "'"),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("往下\n    读", "往下读"), ("往下 \n  read", "往下 read"), ("往 下", "往 下"),
     ("Read\n  on", "Read on")],
)  # fmt: skip
def test_a_text_of_several_lines_is_listed_as_one(tmp_path: Path, text: str, line: str) -> None:
    """Joined as a browser shows it: with a space, but for Chinese."""
    Site(tmp_path).put("theme/A.vue", f"<template><p>{text}</p></template>\n")
    (word,) = find_words(tmp_path, tmp_path / "theme", ZH if has_cjk(text) else EN)
    assert (word.source, word.one_line) == (text, line)


def test_what_a_build_has_made_is_not_looked_at(tmp_path: Path) -> None:
    """Nor is what publish writes."""
    site = Site(tmp_path)
    for name in ("cache/a.js", "dist/a.js", "node_modules/a/a.js", "translations/a.mjs"):
        site.put(f"theme/{name}", "f('中文')\n")
    assert find_words(tmp_path, tmp_path / "theme", ZH) == []


def test_a_theme_may_be_elsewhere(tmp_path: Path) -> None:
    """What the code imports by relative paths is looked at, too; what it does not, is not."""
    site = Site(tmp_path)
    site.put("src/.vitepress/theme/index.ts", "export { default } from '../../../look'\n")
    site.put("look/index.ts", "import A from './A.vue'\nimport './b'\nexport default { A }\n")
    site.put("look/A.vue", "<template><p>置顶</p></template>\n")
    site.put("look/b.ts", "export default '更多'\n")
    site.put("look/c.ts", "export default '不算'\n")
    words = find_words(tmp_path, tmp_path / "src/.vitepress", ZH)
    assert [(word.file, word.source) for word in words] == [
        ("look/A.vue", "置顶"), ("look/b.ts", "更多"),
    ]  # fmt: skip


def test_the_list_is_a_post(tmp_path: Path) -> None:
    """Each text once, with its places as a note; its translation is a unit like others."""
    site = Site(tmp_path)
    site.put("theme/a.ts", "f('全部')\n\nf('人物')\n")
    site.put("theme/b.ts", "f('全部')\n")
    text = as_post(find_words(tmp_path, tmp_path / "theme", ZH))
    assert text.endswith(
        "<!-- translator:note theme/a.ts:1, theme/b.ts:1 -->\n\n- 全部\n\n"
        "<!-- translator:note theme/a.ts:3 -->\n\n- 人物\n"
    )
    site.put("words.md", text)
    assert site.run("translate", "words.md", "--engine", "pseudo").code == 0
    assert "#. note: theme/a.ts:1, theme/b.ts:1\n" in site.text("words.en.po")

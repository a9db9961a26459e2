"""What Markdown documents are built from, for properties and fuzzing.

Sentences go into blocks and blocks into containers; `NASTY` is what a broken editor, a
hurried author or an attacker adds.
"""

from __future__ import annotations

from collections.abc import Callable

PHRASES = (
    "显存不够用",
    "混合精度训练，",
    "梯度累加（gradient accumulation）",
    "GPU 与 CPU",
    "a plain phrase",
    "共 3 张卡",
    "**重点**",
    "**重点：**后文",
    "*强调*与***两者***",
    "~~旧的~~",
    "`torch.cuda` 里",
    "`` 有 ` 的码 ``",
    "[文档](https://example.com/a_(b)?x=1#锚)",
    '[文档](<a b> "标题")',
    "[文档][ref]",
    "[ref]",
    "[参考][]",
    "![图](images/a.png '图题')",
    "[![徽章](https://img.example/b.svg)](https://example.com)",
    "<https://example.com/路>",
    "https://example.com/a，后文",
    "www.example.com。",
    "<kbd>Ctrl</kbd>",
    '<span title="提示">字</span>',
    '<img src="a.png" alt="一张图">',
    "<br>",
    "<!-- 注释 -->",
    "$a_1 + b$",
    "$5 和 $6",
    "$$x^2$$",
    "{{ page.title }}",
    "[[toc]]",
    ":tada:",
    "脚注[^1]",
    "&nbsp;&copy;",
    "\\*不是强调\\*",
    "a \\| b",
    "行尾空格  \n下一行",
    "反斜杠\\\n下一行",
    "软换行\n下一行",
    "{.red #id}",
)
"""Inline Markdown, as it stands within a sentence."""

BLOCKS: tuple[str, ...] = (
    "{}",
    "{}\n{}",
    "# {}",
    "## 标题 {{#anchor}}",
    "### 标题 ###",
    "标题\n===",
    "{}\n---",
    "***",
    "```python\n# 注释\nx = '字'\n```",
    "~~~~ js {{1,3}}\n// 注释\n~~~\n~~~~",
    "    缩进的代码",
    "| 列 | 列二 |\n|:--|--:|\n| {0} | b |\n| `a\\|b` |  |",
    "列 | 列二\n--- | ---\n一 | 二",
    "<div>\n文字\n</div>",
    "<figure>\n  <img src='a' alt='图'>\n  <figcaption>图注 <b>粗</b></figcaption>\n</figure>",
    "<details>\n<summary>点开</summary>\n\n里面\n\n</details>",
    "<!-- more -->",
    "<!-- 多行\n\n注释 -->",
    "<script>\nlet 变量 = '<p>'\n\n</script>",
    "<pre>\n原样\n\n原样\n</pre>",
    "<table><tr><td>格</td><td title='题'>{}</td></tr></table>",
    "<MessageBox>\n<Message name='甲'>\n你好\n</Message>\n</MessageBox>",
    "$$\nx = 1\n- y\n$$",
    '[ref]: https://example.com "参考的标题"',
    "[参考]: <a b>\n  '标题'",
    "[^1]: 脚注的内容\n    第二行",
    "词\n: 释义一\n: 释义二",
    "[[toc]]",
    "::: tip 标题\n正文\n:::",
    ":::: details 外\n::: warning\n内\n:::\n::::",
    "<!-- translator:skip -->\n\n不译的一段",
    "<!-- translator:off -->\n\n不译\n\n<!-- translator:on -->",
    "<!-- translator:context 境 -->\n{}",
    "<!-- translator:note 记 -->\n{}",
    "{{{{ x }}}}",
    "::: code-group\n\n```sh [标签]\nls # 列\n```\n\n:::",
)
"""Leaf blocks; `{}` is a sentence."""


def _indented(indent: str, first: str) -> Callable[[str], str]:
    def wrap(text: str) -> str:
        head, *rest = text.split("\n")
        return "\n".join([first + head, *(indent + line if line else "" for line in rest)])

    return wrap


CONTAINERS: tuple[Callable[[str], str], ...] = (
    _indented("  ", "- "),
    _indented("   ", "1. "),
    _indented("      ", "* [ ] "),
    _indented("    ", "- [x] "),
    _indented("    ", "[^2]: "),
    _indented("    ", "词\n:   "),
    lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
    lambda text: "\n".join(f">{line}" for line in text.split("\n")),
    lambda text: "\n".join(["> [!NOTE]", *(f"> {line}" for line in text.split("\n"))]),
    lambda text: "\n".join(["> [!TIP] 提示", *(f"> {line}" for line in text.split("\n"))]),
    lambda text: f"- 甲\n{_indented('  ', '- ')(text)}\n- 丙",
    lambda text: f"::: tip 标题\n\n{text}\n\n:::",
    lambda text: f"<div>\n\n{text}\n\n</div>",
)
"""What blocks stand in."""

FRONT_MATTER = (
    "---\ntitle: 标题\n---\n",
    "---\ntitle: '引号''里'\ndescription: \"双\\n引\"\ntags: [甲, 乙]\n---\n",
    "---\n# 注\nsummary: |\n  第一行\n\n  第二行\nexcerpt: >-\n  折叠\n  的\n---\n\n",
    "---\ntitle: 跨行\n  的值\nauthor: {name: 甲}\n---\n",
    "+++\ntitle = \"标题\"\ndescription = '述'\n[params]\nx = 1\n+++\n",
    "---\ntitle: [未闭合\n---\n",
    "---\n不是 front matter\n---\n",
)
"""The beginnings of posts."""

NASTY = (
    *"`*_~[]()<>{}|\\!#+-=:$&\"'^.;@/%0 1a\t\n\r，。：（）“”、；！？Ａ０㊙️\u3000\u00a0\u200b\ufeff",
    *"\x00\x0b\x0c\x1c\x1f\x7f\x85\u2028\u2029\U0001f600\U00020000é\u0301ßİıſK",
    "\r\n",
    "\n\n",
    "\n> ",
    "\n- ",
    "\n1. ",
    "\n    ",
    "\n\t",
    "  \n",
    "\\\n",
    "```",
    "~~~",
    "$$",
    "**",
    "***",
    "](",
    "![",
    "[^",
    "]:",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<![CDATA[",
    "]]>",
    "<div>",
    "</div>",
    "<b",
    "</b>",
    "<pre>",
    "<script>",
    "</script>",
    "<x1/>",
    "<g1>",
    "</g1>",
    "＜x1／＞",
    "{{",
    "}}",
    ":::",
    "[!NOTE]",
    "|--|",
    "| - |",
    "---",
    "===",
    "+++",
    "&amp;",
    "http://a",
    "www.a",
    "a@b.c",
    "[ ] ",
    "title: ",
    'alt="',
    "='",
)
"""Characters and fragments that mean something to some parser."""

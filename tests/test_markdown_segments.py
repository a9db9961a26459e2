"""Comments in code: which languages are known, where the prose of a comment lies."""

from __future__ import annotations

import pytest

from translator.markdown.segments import find_comments, language_of


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("Python", "python"),
        ("py:line-numbers {1,3}", "py"),
        ("js{4}", "js"),
        ("sh [标签]", "sh"),
        ("c,linenos", "c"),
        ("  yaml  ", "yaml"),
        ("{.python}", ""),
        ("", ""),
    ],
)
def test_language(info: str, language: str) -> None:
    """The language is the info string's first word, without what blogs add to it."""
    assert language == language_of(info)


@pytest.mark.parametrize(
    ("language", "text", "comments"),
    [
        ("python", "# 甲\nx = '# 乙'  #丙\n", ["甲", "丙"]),
        ("python", "#!/usr/bin/python\n#### 甲 ####\n", ["甲 ####"]),
        ("c", "/* 甲 */ int x; // 乙\n/**\n * 丙\n */\n", ["甲", "乙", "丙"]),
        ("c", "#include <甲>\n", []),
        ("html", "<p>甲</p> <!-- 乙 -->\n", ["乙"]),
        ("sql", "select 1 -- 甲\n", ["甲"]),
        ("bash", "echo '# 甲' # 乙\n", ["乙"]),
        ("yaml", "a: b # 甲\n", ["甲"]),
        ("json", '{"a": "# 甲"}\n', []),
        ("lua", "-- 甲\n", ["甲"]),
        ("没有这种语言", "# 甲\n", []),
        ("", "# 甲\n", []),
    ],
)
def test_comments(language: str, text: str, comments: list[str]) -> None:
    """The prose of each comment is found, line by line, without the comment's marks."""
    assert comments == [text[start:stop] for start, stop in find_comments(text, language)]

"""What the program says is said in every language that has a catalog: all of it, and well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import ROOT, Site, every_command
from tests.messages import as_markdown, fields, messages
from tests.write_messages import fitted, lacking, read
from translator import wording
from translator.catalog.po import Entry
from translator.cli import asked_for
from translator.review.messages import MESSAGES, told_messages
from translator.text.chars import columns
from translator.units import Locale
from translator.wording.reading import Message, Wording

ZH = Locale("zh-Hans")
FOLDERS = sorted(path.name for path in wording.CATALOGS.glob("*"))
CHINESE = {"LANG": "zh_CN.UTF-8", "LC_ALL": ""}
"""The environment of somebody who reads Chinese."""


@pytest.fixture
def chinese() -> Iterator[None]:
    """Speak Chinese in this test."""
    wording.speak(ZH)
    yield
    wording.speak(wording.ENGLISH)


# -- the catalogs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_catalog_has_every_message_of_the_code_translated(folder: str) -> None:
    """A message that the code has and a catalog has not is English on a Chinese terminal.

    `make messages` adds it; a person translates it.
    """
    catalog = read(folder)
    assert lacking(fitted(catalog)) == []
    assert str(fitted(catalog)) == str(catalog)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_translation_keeps_the_fields_of_its_message(folder: str) -> None:
    """Each `{field}` is in the translation as often: nothing that a person must know is lost."""
    wrong = {u.source: u.target for u in read(folder).units if fields(u.source) != fields(u.target)}
    assert wrong == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_toolkit_finds_no_error_in_its_own_messages(folder: str, tmp_path: Path) -> None:
    """`translator check` with the project's glossaries passes the messages, laid out as a pair.

    Each message is a paragraph, its fields are code that must not change.
    """
    catalog = read(folder)
    pair = catalog.pair
    settings = f'locales = ["en", "{pair.target}"]\nglossaries = ["{ROOT}/glossaries/*.csv"]\n'
    site = Site(tmp_path, settings, '[[posts]]\nsource = "{locale}/{slug}.md"\n')
    units = {as_markdown(unit.source): as_markdown(unit.target) for unit in catalog.units}
    site.put("en/messages.md", "\n\n".join(units) + "\n")
    name = f"{pair.target}/messages.po"
    site.put(name, "\n".join(str(Entry(*each)) for each in units.items()))
    assert "nothing" not in site.run("translate").err
    ran = site.run("check", "en/messages.md", "--json")
    found = json.loads(ran.out)
    assert [each["message"] for each in found if each["severity"] == "error"] == []
    assert ran.code == 0


# -- from an English line to one in the person's language ------------------------------------------


def test_a_line_that_was_made_from_a_message_is_told(chinese: None) -> None:
    """Whatever its fields hold: names, numbers, other messages."""
    lines = {
        "“video memory” is wrong for 显存; write “GPU memory” or “VRAM” (own.csv:2)":
            "显存译成“video memory”不对；应译为“GPU memory”或“VRAM”（own.csv:2）",
        "posts/zh/a.md → en: 86 units, drafted 96 %, reviewed 93 %, 3 missing; wrote posts/en/a.po":
            "posts/zh/a.md → en: 86 个翻译单元，初稿 96 %，已审校 93 %，3 个缺译；"
            "已写入 posts/en/a.po",
        "posts/en/a.md:1:1: error edited: was edited by hand, and has no source; "
        "the file is not changed; make the same change in source and catalog, or discard it with "
        "--ours":
            "posts/en/a.md:1:1: error edited: 被手工改过，而且没有原文；没有改动文件；"
            "请在原文和译文表里做同样的修改，或用 --ours 丢弃它",
        "translator.toml:44: code_comments in [segments] must be a list of strings, such as []":
            "translator.toml:44: [segments] 里的 code_comments 必须是字符串列表，例如 []",
        "1 error, 0 warnings, 2 notes": "1 个错误，0 个警告，2 个提示",
        "this list item is not in the source, nor are the 3 after it: How to install":
            "这个列表项不在原文里，其后的 3 个也不在：How to install",
        "2 paragraphs of the source are one heading here: 前言":
            "原文的 2 个段落在这里是一个标题：前言",
        "no heading in posts/zh/b.md has the anchor #如何":
            "posts/zh/b.md 里没有标题的锚点是 #如何",
        "posts/zh/a.md: not UTF-8 at byte 3 (0xff); nothing was changed. "
        "Save the file as UTF-8 and run again.":
            "posts/zh/a.md：在第 3 字节（0xff）处不是 UTF-8；没有改动任何内容。"
            "请把文件保存为 UTF-8 再运行。",
    }  # fmt: skip
    assert {line: wording.told(line) for line in lines} == lines


def test_a_table_keeps_its_columns(chinese: None) -> None:
    """What is beneath one another stays so, though a Chinese character is as wide as two."""
    assert wording.told("ready   a\nx       b") == "就绪    a\nx       b"


def test_a_configuration_has_its_comments_told(chinese: None) -> None:
    """And not a letter of what a program reads."""
    text = 'x = 1 # nothing to do\n# nothing to do\ny = 2  # nothing to do\n# z = "a"  # no posts\n'
    assert wording.comments(text) == (
        'x = 1 # nothing to do\n# 无事可做\ny = 2  # 无事可做\n# z = "a"  # 没有文章\n'
    )


def test_what_is_no_message_stays_as_it_is(chinese: None) -> None:
    """A person's words are not ours to translate, nor a line that no code makes."""
    for text in (
        "", "posts/zh/a.md", "Welcome to the club, 同学", "The graph of PaddleOCR",
        "{ not: a message }", "a and b, c (d); e: f",
    ):  # fmt: skip
        assert wording.told(text) == text


def test_quoted_words_are_never_told(chinese: None) -> None:
    """Words between quotation marks are a post's, though they may read like a message."""
    assert wording.told("not translated: nothing to do") == "没有翻译：无事可做"
    said = wording.told("too short: “nothing to do” is no message")
    assert "“nothing to do”" in said


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_message_is_known_again(folder: str) -> None:
    """Filled with names and numbers, each message is told by its own translation, in all its words.

    So no message hides another one.
    """
    units = read(folder).units
    voice = Wording.load(Locale.guess(folder) or ZH, wording.catalog_of(folder))
    wrong = {}
    for unit in units:
        if unit.context or not fields(unit.source):
            continue
        sure = Message.of(unit.source, unit.target).is_sure
        line = _filled(unit.source, "" if sure else "nothing to do")
        wanted = _filled(unit.target, "" if sure else "无事可做")
        if re.sub(r"\s", "", voice.text(line)) != re.sub(r"\s", "", wanted):
            wrong[line] = voice.text(line)
    assert wrong == {}


def _filled(text: str, words: str) -> str:
    """A message with values: each field has its own, or all of them have *words*."""

    def value(m: re.Match[str]) -> str:
        kind = m[1].rstrip("0123456789")
        return str(len(m[1])) if kind == "n" else words or f"q/{m[1]}.md"

    return re.sub(r"(?<!\{)\{(\w+)\}", value, text).replace("{{", "{").replace("}}", "}")


def test_without_a_language_nothing_is_told() -> None:
    """English is what the code says; no catalog is read for it."""
    assert wording.spoken() == wording.ENGLISH
    assert wording.told("nothing to do") == "nothing to do"


# -- which language --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-Hans"),
        ({"LANG": "zh_TW.UTF-8"}, "zh-Hans"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh-Hans"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "zh_CN"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh_CN:en"}, "zh-Hans"),
    ],
)
def test_the_environment_says_which_language(environ: dict[str, str], language: str) -> None:
    """As gettext reads it; who reads Chinese in the other script is told in this one."""
    assert str(wording.choose(asked_for(environ))) == language


def test_an_option_goes_before_the_environment(tmp_path: Path) -> None:
    """`--lang` names a language that there is, or is refused with those that there are."""
    site = Site(tmp_path)
    assert "用法" in site.run("--lang", "zh-Hans", "--help").out
    assert "Usage" in site.run("--lang=en", "--help", env=CHINESE).out
    refused = site.run("--lang", "fr", "status")
    assert refused.code == 2
    assert "there are no messages in fr; there are en, zh-Hans" in refused.said


# -- on the terminal -------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [(), *every_command()], ids=" ".join)
def test_the_help_of_every_command_is_chinese(names: tuple[str, ...], tmp_path: Path) -> None:
    """No English sentence is left, and no line is wider than a terminal of 80 columns."""
    said = Site(tmp_path).run(*names, "--help", env=CHINESE).out
    assert said.startswith("用法：")
    for line in said.splitlines()[1:]:
        assert columns(line) <= 80 or "translator " in line, line
        prose = re.sub(r"`[^`]*`|translator .*|\S*[/.=\[\]<|-]\S*|[A-Z]+", "·", line)
        assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", prose), line


def test_a_wrong_option_is_told_in_chinese(tmp_path: Path) -> None:
    """How the command is called, where its help is, and what is wrong."""
    ran = Site(tmp_path).run("check", "--formt", "x", env=CHINESE)
    assert ran.code == 2
    assert ran.said.splitlines() == [
        "用法：main check [OPTIONS] [FILE]...",
        "用“main check --help”查看帮助。",
        "",
        "错误：没有选项 '--formt'。是不是想写 '--format'？",
    ]


def test_what_programs_read_is_the_same_in_every_language(tmp_path: Path) -> None:
    """JSON, SARIF and exit codes do not depend on who sits there; a line for people does."""
    site = Site(tmp_path, settings='locales = ["zh-Hans", "en"]\nglossaries = []\n')
    site.put("posts/zh/a.md", "# 题\n\n有 5 个。\n")
    site.put("posts/en/a.md", "# Title\n\nThere are 6.\n")
    for form in ("json", "sarif", "gitlab", "github"):
        english, chinese = (site.run("check", "--format", form, env=e) for e in ({}, CHINESE))
        assert (english.code, english.out) == (chinese.code, chinese.out)
    assert "原文的数字 5 在译文里成了 6" in site.run("check", env=CHINESE).said


def test_the_messages_of_the_code_are_found() -> None:
    """The walk finds texts where they are made: errors, findings, helps, nouns with numbers."""
    texts = {said.text for said in messages()}
    assert {
        "{path}: file not found", "{n} units", "Print errors only.",
        "the number {text} is not in the source",
    } <= texts  # fmt: skip
    assert not any("{{" in text and "color" in text for text in texts)


# -- the scripts of the review page ----------------------------------------------------------------

SCRIPTS = ROOT / "translator" / "review" / "assets"
_TOLD = re.compile(r"told\(\s*(?:\w+ \? )?\"([^\"]*)\"(?:\s*: \"([^\"]*)\")?")


def test_every_text_that_a_script_says_is_a_message() -> None:
    """The table is complete, and has nothing that no script says.

    A text that is put together of parts is looked for as a literal of the script.
    """
    code = "\n".join(path.read_text("utf-8") for path in SCRIPTS.glob("[erw]*.mjs"))
    said = {text for found in _TOLD.findall(code) for text in found if text}
    assert said <= set(MESSAGES)
    put_together = {"{labels}: removed", "{labels}: moved"}
    assert [text for text in MESSAGES if f'"{text}"' not in code and text not in put_together] == []


@pytest.mark.usefixtures("chinese")
def test_a_script_has_its_messages_with_their_fields() -> None:
    """The server tells the messages as they are, unfilled; each keeps its fields."""
    said = dict(told_messages())
    assert set(said) == set(MESSAGES)
    assert {text: new for text, new in said.items() if fields(text) != fields(new)} == {}

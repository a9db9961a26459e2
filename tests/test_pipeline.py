"""The pipeline: what an engine may do, what it may never do, and what is emitted when."""

from __future__ import annotations

import json
import pickle
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.kit import (
    HEADER,
    LAYOUT,
    SETTINGS,
    TO_EN,
    TO_ZH,
    Failing,
    Machine,
    Site,
    entry,
    run_pipeline,
)
from translator.blog.blog import Blog
from translator.catalog.catalog import Catalog
from translator.engines import Context, Limits
from translator.engines.pseudo import Pseudo
from translator.errors import TranslatorError
from translator.markdown.document import Document
from translator.memory import Memory
from translator.project.project import Project
from translator.translate import pipeline
from translator.translate.job import Job, Options
from translator.units import COPIED, HUMAN, MEMORY, History, Pair, Severity, State, Unit

POST = "# 写在前面\n\n第一段讲显存。\n\n```python\nx = 1  # 注释\n```\n\n第二段讲算子。\n"
ANSWERS = {
    "写在前面": "Preface",
    "第一段讲显存。": "GPU memory first.",
    "第二段讲算子。": "Then operators.",
}
ENGLISH = "# Preface\n\nGPU memory first.\n\n```python\nx = 1  # 注释\n```\n\nThen operators.\n"


def answered(source: str, answer: str) -> Unit:
    """What becomes of the one unit of a post when the engine gives *answer*."""
    (unit,) = run_pipeline(f"{source}\n", engine=Machine(answer)).units
    return unit


def emitted(post: str, engine: Machine) -> str:
    """The target of a post that the engine translates as a whole."""
    outcome = run_pipeline(post, engine=engine)
    assert outcome.target is not None, [unit.history.reason for unit in outcome.units]
    return outcome.target


# --- a run with nothing to do ---


def test_a_post_is_translated() -> None:
    """Text goes in, the target and its catalog come out; code stays."""
    engine = Machine(ANSWERS)
    outcome = run_pipeline(POST, engine=engine)
    assert outcome.target == ENGLISH
    assert sorted(engine.asked) == sorted(ANSWERS)
    assert not outcome.missing


def test_a_second_run_changes_no_byte_and_asks_no_engine(tmp_path: Path) -> None:
    """Running again on what a run wrote is free and writes nothing."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", POST)
    engine = Machine(ANSWERS)
    for run in range(3):
        blog = Blog(Project.load(tmp_path))
        (source,) = blog.sources([])
        (post,) = blog.pairs_of(source, [])
        result = blog.translate(post, Options(), engine)
        files = site.files()
        if run == 0:
            before = files
            assert len(engine.asked) == 3
        assert files == before
        assert bool(result.changed) == (run == 0)
    assert len(engine.asked) == 3
    assert site.text("posts/en/a.md") == ENGLISH


def test_a_second_run_touches_no_file(tmp_path: Path) -> None:
    """Not even the times of the files change, but for what we note of it; and it is said."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", POST)
    site.run("translate", "--engine", "pseudo")

    def times() -> dict[Path, int]:
        return {
            p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if ".translator" not in p.parts
        }

    before = times()
    ran = site.run("translate", "--engine", "pseudo")
    assert times() == before
    assert "nothing to do" in ran.out


def test_only_what_is_new_is_asked_for() -> None:
    """A new paragraph costs one question, not four."""
    first = run_pipeline(POST, engine=Machine(ANSWERS))
    engine = Machine("And more.")
    run_pipeline(POST + "\n又一段。\n", first.final, engine, target=first.target)
    assert engine.asked == ["又一段。"]


def test_engines_see_whole_sentences() -> None:
    """Soft line breaks are folded before an engine is asked."""
    engine = Machine("One sentence, and GPU memory.")
    run_pipeline("一句话，\n以及 GPU\n显存。\n", engine=engine)
    assert engine.asked == ["一句话，以及 GPU 显存。"]


def test_engines_see_tags_and_no_code() -> None:
    """Code, URLs and images are tags to an engine, and come back as they were."""
    engine = Machine("Install with <x1/>, see <g2>the docs</g2>.")
    target = emitted("用 `pip` 安装，看[文档](https://example.org/文档)。\n", engine)
    assert engine.asked == ["用 <x1/> 安装，看<g2>文档</g2>。"]
    assert target == "Install with `pip`, see [the docs](https://example.org/文档).\n"


def test_what_is_english_already_is_copied() -> None:
    """A heading without a Chinese letter needs no engine."""
    engine = Machine("Yes.")
    outcome = run_pipeline("# PaddlePaddle 3.0\n\n好的。\n", engine=engine)
    assert engine.asked == ["好的。"]
    assert outcome.target == "# PaddlePaddle 3.0\n\nYes.\n"


def test_what_another_post_has_is_taken() -> None:
    """The memory answers before an engine is asked."""
    known = Unit("再见。", "Bye.", State.TRANSLATED, HUMAN)
    engine = Machine("Hello.")
    memory = Memory.of([("b.md", [known])])
    outcome = run_pipeline("你好。\n\n再见。\n", engine=engine, memory=memory)
    assert engine.asked == ["你好。"]
    assert outcome.target == "Hello.\n\nBye.\n"


def test_outcomes_can_go_to_another_process() -> None:
    """Picklable in, picklable out."""
    outcome = run_pipeline(POST, engine=Machine(ANSWERS))
    assert pickle.loads(pickle.dumps(outcome)) == outcome


# --- a person's words ---


def test_a_person_s_words_are_never_asked_for() -> None:
    """What has a msgstr is not sent to an engine, whatever its state."""
    catalog = (
        HEADER
        + entry("第一段讲显存。", "By a person.")
        + entry("第二段讲算子。", "Not sure.", "#, fuzzy")
    )
    engine = Machine(ANSWERS)
    outcome = run_pipeline(POST, catalog, engine)
    assert engine.asked == ["写在前面"]
    assert "By a person." in str(outcome.target)
    assert "Not sure." in str(outcome.target)


def test_a_person_s_words_outlive_a_change_of_the_source() -> None:
    """When the source changes they are kept as fuzzy; no engine replaces them."""
    catalog = HEADER + entry("第一段讲内存。", "By a person.")
    engine = Machine(ANSWERS)
    outcome = run_pipeline(POST, catalog, engine)
    assert "第一段讲显存。" not in engine.asked
    (unit,) = (u for u in outcome.units if u.source == "第一段讲显存。")
    assert (unit.target, unit.state) == ("By a person.", State.FUZZY)


def test_a_machine_s_words_are_asked_for_again_when_the_source_changes() -> None:
    """A machine may redo its own work."""
    first = run_pipeline("第一段讲内存。\n", engine=Machine("Main memory."))
    engine = Machine("GPU memory.")
    second = run_pipeline("第一段讲显存。\n", first.final, engine, target=first.target)
    assert engine.asked == ["第一段讲显存。"]
    assert second.target == "GPU memory.\n"


def test_approved_words_of_a_machine_are_kept() -> None:
    """A person who takes the flag away has approved: no engine is asked for that source."""
    first = run_pipeline("第一段。\n", engine=Machine("First."))
    approved = first.final.replace("#, fuzzy\n", '#| msgid "第一段？"\n')
    engine = Machine("Other.")
    assert run_pipeline("第一段。\n", approved, engine).target == "First.\n"
    assert engine.asked == []


def test_approved_words_outlive_a_change_of_the_source() -> None:
    """What a person approved is a person's, whoever wrote it first."""
    first = run_pipeline("第一段讲内存。\n", engine=Machine("First."))
    approved = first.final.replace("#, fuzzy\n", "")
    engine = Machine("Other.")
    second = run_pipeline("第一段讲显存。\n", approved, engine, target=first.target)
    assert engine.asked == []
    (unit,) = second.units
    assert (unit.target, unit.state, unit.previous) == ("First.", State.FUZZY, "第一段讲内存。")


def test_a_person_s_html_and_code_are_theirs() -> None:
    """What only an engine may not do, a person may: other code, links, HTML."""
    words = "See <kbd>Ctrl</kbd>, [docs](https://example.org/en) and `pip3`."
    catalog = HEADER + entry("看 `pip`。", words)
    assert run_pipeline("看 `pip`。\n", catalog).target == f"{words}\n"


def test_a_person_s_words_that_break_the_post_are_not_emitted() -> None:
    """A line break in a heading is refused, and the finding says why; the catalog stays."""
    catalog = HEADER + entry("题目", "Two\\nlines")
    outcome = run_pipeline("# 题目\n", catalog)
    assert outcome.target is None
    (finding,) = (f for f in outcome.findings if f.check == "splice")
    assert finding.severity is Severity.ERROR
    assert "“Two lines”" in finding.message
    assert "heading" in finding.message
    assert '"Two\\n"' in outcome.catalog


# --- what an engine may not do ---

TAGGED = "用 `pip` 看[文档](https://example.org)，再见。"
"""Seen by an engine as 用 <x1/> 看<g2>文档</g2>，再见。"""

REJECTED = {
    "loses a standalone tag": ("See <g2>docs</g2>.", "loses <x1/>"),
    "loses a pair": ("Use <x1/>.", "loses <g2>"),
    "loses all tags": ("Use it.", "loses <x1/>"),
    "doubles a tag": ("Use <x1/> and <x1/> with <g2>docs</g2>.", "doubles <x1/>"),
    "doubles a pair": ("<x1/> <g2>a</g2> <g2>b</g2>", "doubles <g2>"),
    "invents a tag": ("<x1/> <g2>docs</g2> <x3/>", "invents <x3/>"),
    "invents a pair": ("<x1/> <g2>docs</g2> <g7>x</g7>", "invents <g7>"),
    "makes a pair of a tag": ("<g1>a</g1> <g2>docs</g2>", "invents <g1>"),
    "does not close": ("<x1/> <g2>docs", "does not close <g2>"),
    "closes what is not open": ("<x1/> docs</g2>", "closes </g2>"),
    "opens twice": ("<x1/> <g2>docs<g2>", "doubles <g2>"),
    "writes code of its own": ("<x1/> <g2>docs</g2> `rm -rf`", "code `rm -rf`"),
    "plants a script": ("<x1/> <g2>docs</g2><script>alert(1)</script>", "<script>"),
    "plants an element": ("<x1/> <g2>docs</g2><img src=x onerror=y>", "<img"),
    "plants a link": ("<x1/> <g2>docs</g2> [x](https://evil.example)", "evil.example"),
    "plants an image": ("<x1/> <g2>docs</g2> ![x](https://evil.example/a.png)", "evil.example"),
    "plants a bare address": ("<x1/> <g2>docs</g2> https://evil.example", "evil.example"),
    "plants an autolink": ("<x1/> <g2>docs</g2> <https://evil.example>", "evil.example"),
    "plants www": ("<x1/> <g2>docs</g2> www.evil.example", "evil.example"),
    "plants an interpolation": ("<x1/> <g2>docs</g2> {{ secrets }}", "{{ secrets }}"),
    "plants a comment": ("<x1/> <g2>docs</g2> <!-- more -->", "<!-- more -->"),
    "plants math": ("<x1/> <g2>docs</g2> $x^2$", "$x^2$"),
    "plants a footnote mark": ("<x1/> <g2>docs</g2> [^1]", "[^1]"),
    "answers with nothing": ("", "empty"),
    "answers with blanks": (" \n ", "empty"),
    "gives the source back": ("用 <x1/> 看<g2>文档</g2>，再见。", "source"),
    "answers with tags only": ("<x1/><g2> </g2>", "machine"),
    "breaks a link": ("<x1/> <g2></g2>docs", "link"),
}


@pytest.mark.parametrize("fault", REJECTED)
def test_a_broken_answer_is_rejected_with_its_reason(fault: str) -> None:
    """The unit stays untranslated, and says what the engine did."""
    answer, said = REJECTED[fault]
    unit = answered(TAGGED, answer)
    assert (unit.target, unit.state, unit.origin) == ("", State.UNTRANSLATED, "")
    assert said in unit.history.reason
    assert unit.history.reason.startswith("machine")
    assert "\n" not in unit.history.reason


def test_badly_nested_tags_are_rejected() -> None:
    """Pairs that overlap are no answer."""
    unit = answered("[甲](https://a.example)和[乙](https://b.example)", "<g1>a <g2>b</g1></g2>")
    assert unit.state is State.UNTRANSLATED
    assert "nest" in unit.history.reason


def test_a_link_in_a_link_is_rejected() -> None:
    """Pairs nest well, but links may not: the outer one would be gone."""
    unit = answered("[甲](https://a.example)和[乙](https://b.example)", "<g1>a <g2>b</g2></g1>")
    assert unit.state is State.UNTRANSLATED


def test_an_echo_is_rejected_from_english_too() -> None:
    """A sentence that comes back untranslated is no translation; a name may stay as it is."""
    post = "This is a whole sentence, not translated.\n\nPaddlePaddle 3.0\n"
    outcome = run_pipeline(post, engine=Machine(lambda text: text), pair=TO_ZH)
    sentence, name = outcome.units
    assert (sentence.state, name.target) == (State.UNTRANSLATED, "PaddlePaddle 3.0")
    assert "source" in sentence.history.reason


def test_tags_may_move() -> None:
    """A sentence may need its code and links in another order."""
    unit = answered(TAGGED, "Bye; read <g2>the docs</g2> with <x1/>.")
    assert unit.target == "Bye; read [the docs](https://example.org) with `pip`."


@pytest.mark.parametrize(
    "answer", ["Use < x1 / > with <G2>docs</ g2>", "Use ＜x1/＞ with <g2>docs＜/g2＞"]
)
def test_tags_may_be_spelt_badly(answer: str) -> None:
    """Engines space, capitalise and widen tags; that loses nothing."""
    assert answered(TAGGED, answer).target == "Use `pip` with [docs](https://example.org)"


def test_a_rejected_answer_keeps_the_post_back() -> None:
    """A post with a rejected unit is not emitted; the reason stands in the catalog."""
    outcome = run_pipeline(f"好。\n\n{TAGGED}\n", engine=Machine("Good."))
    assert outcome.target is None
    assert outcome.missing == 1
    assert "#. rejected: machine loses <x1/>" in outcome.catalog
    assert 'msgstr "Good."' in outcome.catalog


def test_a_later_answer_clears_the_reason() -> None:
    """Once another engine has translated it, nothing is said of the old failure."""
    first = run_pipeline(f"{TAGGED}\n", engine=Machine("Good."))
    other = Machine("<x1/> <g2>docs</g2>")
    other.name = "another"
    second = run_pipeline(f"{TAGGED}\n", first.catalog, other)
    assert "rejected" not in second.catalog
    assert second.target == "`pip` [docs](https://example.org)\n"


def test_one_rejected_answer_spoils_no_other() -> None:
    """Each unit of a batch is judged alone."""
    answers = {"甲甲": "A", "乙乙": "<script>", "丙丙": "half \ud83d", "丁丁": "D"}
    outcome = run_pipeline("甲甲\n\n乙乙\n\n丙丙\n\n丁丁\n", engine=Machine(answers))
    targets = {unit.source: unit.target for unit in outcome.units}
    assert targets["甲甲"] == "A"
    assert targets["丁丁"] == "D"
    assert "<script>" not in targets["乙乙"]
    outcome.catalog.encode()


HARMLESS = {
    "a list": ("段落。\n", "- item", "\\- item\n"),
    "a numbered list": ("一、段落。\n", "1. item", "1\\. item\n"),
    "a list on a later line": ("段落。\n", "One\n- two", "One - two\n"),
    "a heading": ("段落。\n", "# big", "\\# big\n"),
    "a quote": ("段落。\n", "> said", "\\> said\n"),
    "a rule": ("段落。\n", "---", "\\---\n"),
    "a setext line": ("段落。\n", "Big\n===", "Big ===\n"),
    "a container": ("段落。\n", "::: tip", "\\::: tip\n"),
    "a fence": ("段落。\n", "~~~", "\\~~~\n"),
    "two paragraphs": ("段落。\n", "One\n\ntwo", "One two\n"),
    "a line break in a heading": ("# 题目\n", "One\ntwo", "# One two\n"),
    "a closing mark in a heading": ("# 题目\n", "In C#", "# In C#\n"),
    "a line break in a cell": ("| 甲 |\n|---|\n", "a\nb", "| a b |\n|---|\n"),
    "a pipe in a cell": ("| 甲 |\n|---|\n", "a|b", "| a\\|b |\n|---|\n"),
    "a bracket in a link": ("[甲](https://a.example)\n", "a] b", "[a\\] b](https://a.example)\n"),
    "a quote in a title": (
        '看[甲](https://a.example "乙")\n', 'See <g1>a<g2>"b"</g2></g1>',
        'See [a](https://a.example "\\"b\\"")\n',
    ),
    "a quote in an attribute": (
        '<img src="a.png" alt="甲">\n', 'a "b" <c',
        '<img src="a.png" alt="a &quot;b&quot; &lt;c">\n',
    ),
    "a colon in front matter": (
        "---\ntitle: 甲\n---\n", "a: b # c", '---\ntitle: "a: b # c"\n---\n',
    ),
    "a line break in front matter": (
        "---\ntitle: 甲\n---\n", "a\nb: c", '---\ntitle: "a b: c"\n---\n',
    ),
    "an alert": ("> 引用\n", "[!NOTE] Hi", "> \\[!NOTE] Hi\n"),
    "an alert alone": ("> 引用\n", "[!NOTE]", "> \\[!NOTE]\n"),
    "escapes of a terminal": ("段落。\n", "a\x1b[31mb\x00c", "a[31mbc\n"),
}  # fmt: skip


@pytest.mark.parametrize("what", HARMLESS)
def test_an_answer_cannot_change_the_structure(what: str) -> None:
    """What would begin or end a block is escaped or folded: the words stay, the post holds."""
    post, answer, expected = HARMLESS[what]
    assert emitted(post, Machine(answer)) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("see <!-- a", "b --> c"),
        ("see <script", "b"),
        ("a </", "b"),
        ("a <b", "c>"),
        ("a {{", "}} b"),
    ],
)
def test_half_a_tag_is_harmless_in_html(first: str, second: str) -> None:
    """Two answers that would be a comment or a tag together are not: each is escaped or
    rejected."""
    post = "<p>甲甲</p>\n<p>乙乙</p>\n"
    outcome = run_pipeline(post, engine=Machine({"甲甲": first, "乙乙": second}), partial=True)
    target = str(outcome.target)
    body = target.replace("<p>", "").replace("</p>", "")
    assert "<" not in body
    assert "{{" not in body


def test_answers_keep_the_number_of_segments() -> None:
    """Whatever an engine answers, the target has the source's segments, in kind and number."""
    post = "# 题目\n\n- 甲甲\n- 乙乙\n\n> 引用\n\n| 子 | 丑 |\n|---|---|\n| 寅 | 卯 |\n"
    nasty = [
        "a\n\n# b",
        "- a\n- b",
        "| a | b |",
        "> c",
        "    d",
        "```\ne",
        "f\n1) g",
        "***",
        "=",
        ":::",
    ]
    source = Document.parse(post)
    for answer in nasty:
        target = Document.parse(emitted(post, Machine(answer)))
        kinds = [segment.kind for segment in target.segments]
        assert len(kinds) in (0, len(source.segments)), answer
        if kinds:
            assert kinds == [segment.kind for segment in source.segments], answer


def test_hard_breaks_are_carried() -> None:
    """A hard line break is a tag, so an engine that keeps tags keeps it."""
    engine = Machine("One<x1/>two")
    assert emitted("第一行  \n第二行\n", engine) == "One  \ntwo\n"
    assert engine.asked == ["第一行<x1/>第二行"]


def test_a_hard_break_alone_is_no_answer() -> None:
    """Tags without a word translate nothing."""
    outcome = run_pipeline("第一行  \n第二行\n", engine=Machine("<x1/>"))
    assert (outcome.target, outcome.missing) == (None, 1)


def test_emphasis_is_mended() -> None:
    """`**重点：**后文` renders; so does its translation."""
    outcome = run_pipeline("**Note:** text of it.\n", engine=Machine("**注意：**正文"), pair=TO_ZH)
    assert outcome.target == "**注意**：正文\n"


# --- an engine that fails ---


def test_what_is_done_is_kept_when_an_engine_fails() -> None:
    """The catalog has what came before the failure; the outcome says why it stopped."""
    outcome = run_pipeline(POST, engine=Failing(ANSWERS))
    assert outcome.failure == "the line is dead"
    assert outcome.target is None
    assert [unit.target for unit in outcome.units] == ["Preface", "", ""]
    assert 'msgstr "Preface"' in outcome.catalog


def test_an_engine_that_cannot_count_is_not_believed() -> None:
    """Too few answers, or too many, belong to nobody knows what; the others are kept."""

    class Miscounting(Machine):
        limits = Limits(texts=1)

        def translate(self, texts: Sequence[str], *rest: Any) -> list[str]:
            """Answer the second batch twice."""
            answers = super().translate(texts, *rest)
            return answers if len(self.asked) == 1 else answers * 2

    outcome = run_pipeline(POST, engine=Miscounting(ANSWERS))
    assert "machine: it returned 2 answers for 1 text" in outcome.catalog
    assert 'msgstr "Preface"' in outcome.catalog


def test_the_next_run_asks_for_the_rest_only() -> None:
    """Nothing that was paid for is paid for again."""
    first = run_pipeline(POST, engine=Failing(ANSWERS))
    engine = Machine(ANSWERS)
    second = run_pipeline(POST, first.catalog, engine)
    assert engine.asked == ["第一段讲显存。", "第二段讲算子。"]
    assert second.target == ENGLISH


def test_a_failing_program_leaves_the_files_of_what_is_done(tmp_path: Path) -> None:
    """The same through the command line: exit code 3, and the catalog has the first batch."""
    program = tmp_path / "engine.py"
    program.write_text(
        "import json, pathlib, sys\n"
        "marker = pathlib.Path(__file__).with_suffix('.ran')\n"
        "if marker.exists(): sys.exit('quota used up')\n"
        "marker.touch()\n"
        "for line in sys.stdin: print(json.dumps({'text': 'English.'}))\n"
    )
    run = json.dumps([sys.executable, str(program)])
    engine = f'engine = "command"\n{LAYOUT}[engines.command]\nrun = {run}\n'
    site = Site(tmp_path, SETTINGS, engine)
    site.put("posts/zh/a.md", "".join(f"第 {n} 段。\n\n" for n in range(150)))
    ran = site.run("translate")
    assert ran.code == 3
    assert "quota used up" in ran.err
    done = Catalog.read(site.text("posts/en/a.po"), TO_EN).units
    assert {unit.state for unit in done} == {State.FUZZY, State.UNTRANSLATED}
    assert not (tmp_path / "posts/en/a.md").exists()


@pytest.mark.parametrize("name", ["posts/en/a.po", "posts/en/a.md"])
def test_words_saved_during_a_run_survive(name: str, tmp_path: Path) -> None:
    """Engines are slow: what a person saves meanwhile is not overwritten."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "甲甲甲\n\n乙乙乙\n")
    site.run("translate")

    def answer(text: str) -> str:
        old = 'msgid "乙乙乙"\nmsgstr ""'
        catalog = site.text("posts/en/a.po").replace(old, old[:-1] + 'By a person."')
        site.put(name, catalog if name.endswith(".po") else "By a person.\n")
        return "By a machine."

    blog = Blog(Project.load(tmp_path))
    (post,) = blog.pairs_of(tmp_path / "posts/zh/a.md", [])
    with suppress(TranslatorError):
        blog.translate(post, Options(), Machine(answer))
    assert "By a person." in site.text(name)


@pytest.mark.parametrize("redo", ["", "engine"])
def test_a_draft_that_is_asked_for_again_is_kept_though_somebody_saves(
    redo: str, tmp_path: Path
) -> None:
    """What replaces a draft, pseudo or to be redone, is paid for, too; others' words stay."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "甲甲甲\n\n乙乙乙\n")
    blog = Blog(Project.load(tmp_path))
    (post,) = blog.pairs_of(tmp_path / "posts/zh/a.md", [])
    first = Machine(lambda text: f"[{text[0]}]") if redo else Pseudo()
    blog.translate(post, Options(), first)
    old = site.text("posts/en/a.po")

    def answer(text: str) -> str:
        mine = re.sub(r'(?m)^msgid "乙乙乙"\nmsgstr ".*"', 'msgid "乙乙乙"\nmsgstr "Mine."', old)
        assert mine != old
        site.put("posts/en/a.po", mine)
        return "By a machine."

    again = Machine(answer)
    again.name = "other"
    options = Options(redo=redo) if redo else Options()
    Blog(Project.load(tmp_path)).translate(post, options, again)
    units = {u.source: u for u in Catalog.read(site.text("posts/en/a.po"), TO_EN).units}
    assert units["甲甲甲"].target == "By a machine."
    assert units["乙乙乙"].target == "Mine."


# --- what is emitted when ---

PART = (
    HEADER + entry("写在前面", "Preface") + entry("第一段讲显存。", "GPU memory first.", "#, fuzzy")
)


def test_an_incomplete_post_is_not_emitted() -> None:
    """While a unit has no target there is no target post."""
    outcome = run_pipeline(POST, PART)
    assert (outcome.target, outcome.missing) == (None, 1)


def test_partial_emits_sources_where_targets_are_missing() -> None:
    """`--partial` shows what there is."""
    assert run_pipeline(POST, PART, partial=True).target == ENGLISH.replace(
        "Then operators.", "第二段讲算子。"
    )


def test_approved_does_not_emit_fuzzy_words() -> None:
    """`--approved` waits for a person's look."""
    full = PART + entry("第二段讲算子。", "Then operators.")
    assert run_pipeline(POST, full).target == ENGLISH
    assert run_pipeline(POST, full, approved=True).target is None


def test_approved_and_partial_emit_sources_for_fuzzy_words() -> None:
    """Both together: people's words, else the source."""
    target = run_pipeline(POST, PART, approved=True, partial=True).target
    assert target == POST.replace("写在前面", "Preface")


def test_a_post_without_words_is_emitted_as_it_is() -> None:
    """Nothing to translate is complete."""
    for text in ("", "```\ncode\n```\n", "---\ndate: 2024-01-01\n---\n"):
        assert run_pipeline(text).target == text


# --- targets that people edited ---

EDITS = {
    "a word": ("GPU memory first.", "Video memory first."),
    "a new paragraph": ("Then operators.", "Then operators.\n\nAnd one thought of mine."),
    "a paragraph less": ("\n\nThen operators.", ""),
    "a comment in code": ("# 注释", "# a comment"),
    "the code": ("x = 1", "x = 2"),
    "an image without words": ("Then", "![](a.png)\n\nThen"),
    "a link": ("Then operators.", "Then [operators](https://example.org)."),
    "a heading's level": ("# Preface", "## Preface"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_target_is_not_overwritten(edit: str, tmp_path: Path) -> None:
    """What somebody wrote into the post stays there; a paragraph that is gone is asked for."""
    site = complete(tmp_path)
    site.put("posts/en/a.md", ENGLISH.replace(*EDITS[edit]))
    before = site.files()
    ran = site.run("translate")
    assert site.text("posts/en/a.md") == before["posts/en/a.md"].decode()
    assert ran.code == (edit == "a paragraph less")
    assert ("was taken out by hand" in ran.err) == (edit == "a paragraph less")


@pytest.mark.parametrize("edit", EDITS)
def test_force_discards_edits(edit: str, tmp_path: Path) -> None:
    """`--force` emits the target from the catalog."""
    site = complete(tmp_path)
    site.put("posts/en/a.md", ENGLISH.replace(*EDITS[edit]))
    assert site.run("translate", "--force").code == 0
    assert site.text("posts/en/a.md") == ENGLISH


@pytest.mark.parametrize("edit", ["a word", "a link"])
def test_align_takes_edits_into_the_catalog(edit: str, tmp_path: Path) -> None:
    """The way out that the message names: align, then translate gives the edited post."""
    site = complete(tmp_path)
    edited = ENGLISH.replace(*EDITS[edit])
    site.put("posts/en/a.md", edited)
    align = ("align", "posts/zh/a.md", "posts/en/a.md", "--overwrite")
    assert site.run(*align).code == 0
    assert site.run("translate").code == 0
    assert site.text("posts/en/a.md") == edited


def test_a_target_that_somebody_wrote_alone_is_not_overwritten(tmp_path: Path) -> None:
    """A target without a catalog was written by a person."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", POST)
    site.put("posts/en/a.md", "# By hand\n\nAll of it.\n")
    assert site.run("translate", "--engine", "pseudo").code == 1
    assert site.text("posts/en/a.md") == "# By hand\n\nAll of it.\n"


def test_the_toolkit_s_own_target_is_no_edit(tmp_path: Path) -> None:
    """After changes of the source or the catalog the emitted post is simply written anew."""
    site = complete(tmp_path)
    changed = POST.replace("x = 1", "x = 42").replace("第二段讲算子。", "第二段讲算子！")
    site.put("posts/zh/a.md", changed)
    assert site.run("translate").code == 0
    assert "x = 42" in site.text("posts/en/a.md")
    catalog = site.text("posts/en/a.po").replace("Then operators.", "Operators follow.")
    site.put("posts/en/a.po", catalog)
    assert site.run("translate").code == 0
    assert "Operators follow." in site.text("posts/en/a.md")


def test_partial_targets_can_be_completed(tmp_path: Path) -> None:
    """A target emitted with `--partial` holds no hand-written words."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", POST)
    site.put("posts/en/a.po", PART)
    assert site.run("translate", "--partial").code == 0
    site.put("posts/en/a.po", site.text("posts/en/a.po").replace(
        'msgid "第二段讲算子。"\nmsgstr ""', 'msgid "第二段讲算子。"\nmsgstr "Then operators."'
    ))  # fmt: skip
    assert site.run("translate").code == 0
    assert site.text("posts/en/a.md") == ENGLISH


def complete(tmp_path: Path) -> Site:
    """A blog with one complete pair."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", POST)
    body = "".join(entry(source, target) for source, target in ANSWERS.items())
    site.put("posts/en/a.po", HEADER + body)
    assert site.run("translate").code == 0
    assert site.text("posts/en/a.md") == ENGLISH
    return site


# --- findings ---


def test_findings_say_where() -> None:
    """Path, line and column of the source, and one sentence."""
    catalog = HEADER + entry("用 `pip` 安装。", "Install it.")
    outcome = run_pipeline("# Hi\n\n用 `pip` 安装。\n", catalog)
    (finding,) = (f for f in outcome.findings if f.check == "code")
    assert (finding.path, finding.line, finding.column) == ("post", 3, 1)
    assert "`pip`" in finding.message


def test_pseudo_shows_every_segment() -> None:
    """With the pseudo engine, brackets stand around all that a reader sees."""
    outcome = run_pipeline(POST, engine=_pseudo())
    assert outcome.target == POST.replace("写在前面", "⟦写在前面⟧").replace(
        "第一段讲显存。", "⟦第一段讲显存。⟧"
    ).replace("第二段讲算子。", "⟦第二段讲算子。⟧")


def _pseudo() -> Machine:
    engine = Pseudo()
    machine = Machine(lambda text: engine.translate([text], TO_EN, [], _context())[0])
    machine.name = engine.name
    return machine


def _context() -> Context:
    return Context()


def test_an_engine_s_answer_never_replaces_what_a_person_saved_meanwhile() -> None:
    """Nor words for an older source, which are fuzzy: they wait until a person has looked."""
    source = "第一段讲显存。\n\n第二段讲算力。\n"
    answer = {
        "第一段讲显存。": "The first is on memory.",
        "第二段讲算力。": "The second is on power.",
    }
    units = run_pipeline(source, engine=Machine(answer)).units
    begun = Catalog.read("", TO_EN)
    saved = HEADER + entry("第一段讲显存。", "Mine.", "#, fuzzy", '#| msgid "第一段讲内存。"')
    saved += entry("第二段讲算力。", "A guess.", "#. by chat/m 2d9b5f8c", "#, fuzzy")
    job = Job.of(source, TO_EN, catalog=saved)
    first, second = Catalog.read(pipeline.joined(job, units, begun), TO_EN).units
    assert (first.target, first.state, first.origin) == ("Mine.", State.FUZZY, HUMAN)
    assert (first.previous, second.target) == ("第一段讲内存。", "A guess.")


def test_of_two_that_break_a_line_together_a_person_s_stays() -> None:
    """The machine's answer is rejected, with its reason; nobody else's words are touched."""
    text = '![显存示意图片](https://a.example/a.png "图片标题")\n'
    catalog = HEADER + entry("显存示意图片", "A diagram ` of memory")
    outcome = run_pipeline(text, catalog, Machine({"图片标题": "Picture ` title"}))
    assert [(unit.target, unit.origin, unit.state) for unit in outcome.units] == [
        ("A diagram ` of memory", HUMAN, State.TRANSLATED), ("", "", State.UNTRANSLATED),
    ]  # fmt: skip
    assert outcome.units[1].history.reason == (
        "machine breaks the text around it, together with its neighbors"
    )
    assert outcome.target is None


@pytest.mark.parametrize(
    ("unit", "pair", "copies"),
    [
        (Unit("RTX 4090"), TO_EN, True),
        (Unit("RTX 4090 显卡"), TO_EN, False),
        (Unit("RTX 4090"), TO_ZH, False),
        (Unit("RTX 4090", "RTX", State.FUZZY, "chat"), TO_EN, False),
        (Unit("RTX 4090", history=History(own=("0b0b0b0b",))), TO_EN, False),
        (Unit("RTX 4090", history=History(own=("0b0b0b0b",), emitted="0a0a0a0a")), TO_EN, True),
    ],
    ids=["English", "Chinese", "from English", "has words", "left out", "stood there"],
)
def test_what_is_copied(unit: Unit, pair: Pair, copies: bool) -> None:
    """What has nothing of the source's language in a Chinese post, and is open."""
    copied = replace(unit, target=unit.source, state=State.TRANSLATED, origin=COPIED)
    assert pipeline.copied(unit, pair) == (copied if copies else unit)


@pytest.mark.parametrize(
    ("post", "words"),
    [
        ("甲段在前。\n\n同样的话。\n\n乙段在后。\n", "In b."),
        ("丙段在前。\n\n同样的话。\n\n丁段在后。\n", "In c."),
        ("丙段在前。\n\n同样的话。\n", "In c."),
        ("同样的话。\n\n乙段在后。\n", "In b."),
    ],
)
def test_the_memory_gives_what_stood_between_the_same(post: str, words: str) -> None:
    """Of two translations that one whose neighbours, before and behind, are the post's."""

    def known(*pairs: tuple[str, str]) -> list[Unit]:
        return [Unit(source, target, State.TRANSLATED, HUMAN) for source, target in pairs]

    memory = Memory.of([
        ("b.md", known(("甲段在前。", "A."), ("同样的话。", "In b."), ("乙段在后。", "B."))),
        ("c.md", known(("丙段在前。", "C."), ("同样的话。", "In c."), ("丁段在后。", "D."))),
    ])  # fmt: skip
    outcome = run_pipeline(post, memory=memory)
    found = {unit.source: (unit.target, unit.origin) for unit in outcome.units}
    assert found["同样的话。"] == (words, MEMORY)
    assert all(unit.state is State.TRANSLATED for unit in outcome.units)

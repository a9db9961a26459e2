"""Catalogs: what is kept, what is carried on, what returns; and other people's tools."""

from __future__ import annotations

import pickle
import random
import re
import subprocess
import time
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit import HEADER, SETTINGS, TO_EN, TO_ZH, Site, entry, needs
from translator.catalog.catalog import Catalog, Stood, digest, packed, unpacked
from translator.errors import CatalogError
from translator.markdown.document import Document
from translator.units import HUMAN, History, State, Unit

BREAK = "  "
LONG = "第二段讲的是一个很长的故事，" * 12 + "讲完为止。"
POST = f"""\
# 写在前面

第一段讲显存，还有“引号”和 "quotes"，也有 `code\\n`。

{LONG}

- 一项
- 再一项

最后一行{BREAK}
另起一行。
"""
TARGETS = {
    "写在前面": "Preface",
    '第一段讲显存，还有“引号”和 "quotes"，也有 `code\\n`。': (
        'The first tells of GPU memory, and of "quotes" twice, and of `code\\n`.'
    ),
    LONG: "The second tells a very long story, " * 9 + "to its end.",
    "一项": "One item",
    "再一项": "One more",
    "最后一行  \n另起一行。": "The last line  \nand another.",
}


def after(text: str, catalog: str) -> Catalog:
    """The catalog after the post was changed to *text*."""
    return Catalog.read(catalog, TO_EN).merged(Document.parse(text).segments)


def unit(text: str, catalog: str) -> Unit:
    """The one unit of a post of one segment."""
    (found,) = after(text, catalog).units
    return found


def filled(tmp_path: Path) -> Site:
    """A blog with one post, translated by a person and emitted; nothing is left to do."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", POST)
    site.run("translate")
    file = polib.pofile(str(tmp_path / "posts/en/a.po"))
    for found in file:
        found.msgstr = TARGETS[found.msgid]
    file.save()
    for _ in range(2):
        assert site.run("translate").code == 0
    return site


# --- what is not touched ---


FORMATTERS = [
    ["msgcat"],
    ["msgcat", "--no-wrap"],
    ["msgcat", "--width=30"],
    ["msgcat", "--indent"],
    ["msgattrib"],
    ["msgattrib", "--no-wrap"],
    ["msgattrib", "--no-obsolete"],
]


@pytest.mark.parametrize("argv", FORMATTERS, ids=" ".join)
def test_what_gettext_formatted_keeps_its_bytes(argv: list[str], tmp_path: Path) -> None:
    """A catalog that GNU gettext wrapped is not wrapped back: a run with nothing to do writes
    nothing."""
    needed = needs(argv[0])
    if needed.args[0]:
        pytest.skip(needed.kwargs["reason"])
    site = filled(tmp_path)
    path = tmp_path / "posts/en/a.po"
    done = subprocess.run([*argv, str(path)], capture_output=True, check=True)
    path.write_bytes(done.stdout)
    before = site.files()
    ran = site.run("translate")
    assert (ran.code, site.files()) == (0, before)


@pytest.mark.parametrize("wrap", [20, 78, 0])
def test_what_polib_formatted_keeps_its_bytes(wrap: int, tmp_path: Path) -> None:
    """So is a catalog that another program saved."""
    site = filled(tmp_path)
    path = tmp_path / "posts/en/a.po"
    polib.pofile(str(path), wrapwidth=wrap).save()
    before = site.files()
    assert site.run("translate").code == 0
    assert site.files() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        ("\n\n", "\n\n\n"),
        ("\n\n", "\n\n\n\n"),
        ('msgstr "Preface"', 'msgstr ""\n"Pref"\n"ace"'),
        ("#. heading", "#. heading\n#: posts/zh/a.md:1"),
        ("#. heading\n", "#. heading\r\n"),
    ],
    ids=[
        "CRLF",
        "two blank lines",
        "three blank lines",
        "wrapped by hand",
        "references",
        "some CRLF",
    ],
)
def test_odd_files_keep_their_bytes(old: str, new: str, tmp_path: Path) -> None:
    """Line ends and blank lines are the file's own business."""
    site = filled(tmp_path)
    site.put("posts/en/a.po", site.text("posts/en/a.po").replace(old, new))
    before = site.files()
    assert site.run("translate").code == 0
    assert site.files() == before


@pytest.mark.parametrize("edit", ["bom", "no last newline"])
def test_odd_edges_keep_their_bytes(edit: str, tmp_path: Path) -> None:
    """A byte order mark, or no newline at the end, is no reason to write."""
    site = filled(tmp_path)
    text = site.text("posts/en/a.po")
    site.put("posts/en/a.po", "\ufeff" + text if edit == "bom" else text.rstrip("\n"))
    before = site.files()
    assert site.run("translate").code == 0
    assert site.files() == before


ODD = {
    "no blank line": ('msgstr "One item"\n\n', 'msgstr "One item"\n'),
    "a separator of lines": ('"Preface"', '"Pre\u2028face"'),
    "a word of the format in a comment": ("#. heading\n", "#. heading\n# msgid is the source\n"),
    "a flag of its own": ("#. heading\n", "#. heading\n#, no-wrap\n"),
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_entry_leaves_the_others_alone(what: str, tmp_path: Path) -> None:
    """What is unusual in one entry changes no byte of another, and no comment is lost."""
    site = filled(tmp_path)
    text = site.text("posts/en/a.po").replace('msgstr "The first', 'msgstr ""\n"The first')
    site.put("posts/en/a.po", text + "\n# the end\n")
    site.put("posts/en/a.po", site.text("posts/en/a.po").replace(*ODD[what]))
    before = site.text("posts/en/a.po")
    assert site.run("translate").code in (0, 1)
    now = site.text("posts/en/a.po")
    assert ("# the end" in now) == ("# the end" in before)
    lines = set(before.splitlines())
    changed = [line for line in now.splitlines() if line not in lines]
    assert len(changed) <= 3, changed
    assert 'msgstr ""\n"The first' in now


@needs("msgcat")
def test_a_change_touches_its_own_entry_only(tmp_path: Path) -> None:
    """When one source changes, all other entries keep the lines that gettext gave them."""
    site = filled(tmp_path)
    path = tmp_path / "posts/en/a.po"
    done = subprocess.run(["msgcat", "--width=40", str(path)], capture_output=True, check=True)
    path.write_bytes(done.stdout)
    before = path.read_text("utf-8").split("\n\n")
    site.put("posts/zh/a.md", POST.replace("- 一项", "- 第一项"))
    site.run("translate")
    now = path.read_text("utf-8").split("\n\n")
    (changed,) = (block for block in now[1:] if block not in before)
    assert 'msgid "第一项"' in changed


@needs("msgfmt")
def test_msgfmt_checks_what_is_written(tmp_path: Path) -> None:
    """`msgfmt --check` finds no error in a catalog with all kinds of entries."""
    site = filled(tmp_path)
    site.put(
        "posts/zh/a.md", POST.replace("- 一项", "- 第一项").replace("写在前面\n", "写在最前面\n")
    )
    site.run("translate", "--engine", "pseudo")
    site.put("posts/zh/a.md", POST.replace("- 一项\n", ""))
    site.run("translate")
    assert "#~ msgid" in site.text("posts/en/a.po")
    argv = ["msgfmt", "--check", "-o", "/dev/null", str(tmp_path / "posts/en/a.po")]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@needs("msgmerge")
def test_msgmerge_can_work_on_it(tmp_path: Path) -> None:
    """GNU gettext merges the catalog into a new version of itself and loses no target."""
    site = filled(tmp_path)
    path = str(tmp_path / "posts/en/a.po")
    done = subprocess.run(["msgmerge", "-q", path, path], capture_output=True, check=True)
    merged = {e.msgid: e.msgstr for e in polib.pofile(done.stdout.decode())}
    assert merged == TARGETS
    assert site.run("translate").code == 0


# --- what a person wrote ---


def test_a_person_s_words_and_comments_survive(tmp_path: Path) -> None:
    """msgstr, comments, references and flags of people stay when the entry is written anew."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "第一段，改过了。\n")
    body = entry(
        "第一段。", "First.", "# ask Lin before the release", "#", "#  indented", "# :smile: nice",
        "#: posts/zh/a.md:3", "#, no-wrap",
    )  # fmt: skip
    site.put("posts/en/a.po", HEADER + body)
    site.run("translate")
    text = site.text("posts/en/a.po")
    for line in ("# ask Lin before the release", "#", "#  indented", "# :smile: nice"):
        assert f"\n{line}\n" in text, line
    assert "#: posts/zh/a.md:3" in text
    assert "#, fuzzy, no-wrap" in text
    assert 'msgstr "First."' in text


def test_comments_survive_a_new_target(tmp_path: Path) -> None:
    """Comments stay, to the letter, when an engine fills their entry."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "第一段。\n")
    comments = ["# :smile: nice", "#", "#    four spaces", "#: a.md:1 b.md:2", "#, no-wrap"]
    site.put("posts/en/a.po", HEADER + entry("第一段。", "", *comments))
    site.run("translate", "--engine", "pseudo")
    lines = site.text("posts/en/a.po").split("\n")
    for comment in comments[:-1]:
        assert comment in lines
    assert any(line.startswith("#,") and "no-wrap" in line for line in lines)


def test_comments_at_the_end_survive(tmp_path: Path) -> None:
    """A comment that no entry follows stays where it is."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "第一段。\n")
    site.put("posts/en/a.po", HEADER + entry("第一段。", "First.") + "# the end\n")
    site.run("translate")
    assert site.text("posts/en/a.po").rstrip().endswith("# the end")


def test_the_header_survives(tmp_path: Path) -> None:
    """Names, dates and foreign fields of the header stay."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "第一段。\n")
    header = HEADER.replace(
        "Language: en",
        'Last-Translator: 林 <lin@example.org>\\n"\n"X-Generator: Poedit 3.4\\n"\n"Language: en',
    )
    site.put("posts/en/a.po", f"# The blog\n# CC0\n{header}")
    site.run("translate", "--engine", "pseudo")
    text = site.text("posts/en/a.po")
    assert text.startswith("# The blog\n# CC0\n")
    assert '"Last-Translator: 林 <lin@example.org>\\n"' in text
    assert '"X-Generator: Poedit 3.4\\n"' in text


def test_edited_words_of_a_machine_are_a_person_s(tmp_path: Path) -> None:
    """Whoever changes a machine's msgstr has written it: no engine writes it again."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "第一段。\n")
    site.run("translate", "--engine", "pseudo")
    text = site.text("posts/en/a.po").replace('msgstr "⟦第一段。⟧"', 'msgstr "First."')
    site.put("posts/en/a.po", text)
    site.put("posts/zh/a.md", "第一段！\n")
    site.run("translate", "--engine", "pseudo")
    assert 'msgstr "First."' in site.text("posts/en/a.po")
    (found,) = Catalog.read(site.text("posts/en/a.po"), TO_EN).units
    assert (found.origin, found.state, found.previous) == (HUMAN, State.FUZZY, "第一段。")


def test_white_space_is_no_target() -> None:
    """A msgstr of blanks translates nothing."""
    assert unit("第一段。\n", HEADER + entry("第一段。", "  ")).state is State.UNTRANSLATED


def test_removing_the_flag_approves() -> None:
    """Without `fuzzy` a target counts, even if the tool left the previous source there."""
    body = entry("第一段。", "First.", '#| msgid "第一段？"')
    found = unit("第一段。\n", HEADER + body)
    assert (found.state, found.previous) == (State.TRANSLATED, "")


# --- what changes ---


def test_a_changed_source_keeps_its_target_as_fuzzy() -> None:
    """The old words stay, marked, with the source that they were made for."""
    found = unit("第一段讲显存。\n", HEADER + entry("第一段讲内存。", "First."))
    assert found.source == "第一段讲显存。"
    assert (found.target, found.state) == ("First.", State.FUZZY)
    assert (found.previous, found.origin) == ("第一段讲内存。", HUMAN)


def test_a_changed_source_is_written_as_gettext_does() -> None:
    """`#, fuzzy` and `#| msgid`, which every PO editor shows."""
    text = str(after("第一段讲显存。\n", HEADER + entry("第一段讲内存。", "First.")))
    (found,) = polib.pofile(text)
    assert (found.fuzzy, found.previous_msgid, found.msgstr) == (True, "第一段讲内存。", "First.")


def test_a_second_change_remembers_the_first_source() -> None:
    """The previous source is the one that the words translate, not the one in between."""
    once = str(after("第一段讲显存呀。\n", HEADER + entry("第一段讲内存。", "First.")))
    assert unit("第一段讲显存哦。\n", once).previous == "第一段讲内存。"


def test_a_source_that_is_changed_back_is_translated_again() -> None:
    """The person's words fit again: no flag, no previous source."""
    once = str(after("第一段讲显存。\n", HEADER + entry("第一段讲内存。", "First.")))
    back = unit("第一段讲内存。\n", once)
    assert (back.target, back.state, back.previous) == ("First.", State.TRANSLATED, "")


def test_another_text_is_no_change() -> None:
    """A source with nothing in common gets no one else's target."""
    catalog = after("今天下雨。\n", HEADER + entry("第一段讲内存的用法。", "First."))
    assert catalog.units[0].target == ""
    assert [u.target for u in catalog.obsolete] == ["First."]


def test_each_target_goes_on_once() -> None:
    """Of two new sources the more similar one takes the old target."""
    catalog = after(
        "第一段讲显存和算子！\n\n第一段讲显存。\n", HEADER + entry("第一段讲显存！", "First.")
    )
    assert [u.target for u in catalog.units] == ["", "First."]


def test_rewriting_a_long_post_stays_affordable() -> None:
    """Comparing every old source with every new one would take minutes: time grows like the
    post, not like its square."""
    dice = random.Random(3)

    def post(count: int) -> str:
        letters = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主"
        return "\n\n".join("".join(dice.choices(letters, k=60)) for _ in range(count)) + "\n"

    def seconds(count: int) -> float:
        body = "".join(entry(line, "T") for line in post(count).split())
        old, new = Catalog.read(HEADER + body, TO_EN), Document.parse(post(count)).segments
        begin = time.perf_counter()
        old.merged(new)
        return time.perf_counter() - begin

    assert seconds(600) < 10 * max(seconds(150), 0.02)


def test_wrapping_a_paragraph_is_no_change() -> None:
    """Soft line breaks are folded: nothing between Chinese characters, else a space."""
    catalog = HEADER + entry("第一段讲显存，以及 GPU memory 的用法。", "First.")
    assert unit("第一段讲显存，\n以及 GPU\nmemory 的用法。\n", catalog).state is State.TRANSLATED


def test_a_hard_break_is_a_change() -> None:
    """A line break that readers see belongs to the source."""
    assert (
        unit("第一行  \n第二行\n", HEADER + entry("第一行第二行", "One two")).state is State.FUZZY
    )


def test_a_removed_source_becomes_obsolete() -> None:
    """Its words are kept as `#~`, out of the way."""
    text = str(
        after("第一段。\n", HEADER + entry("第一段。", "1.") + entry("不要的一句话。", "Gone."))
    )
    (gone,) = polib.pofile(text).obsolete_entries()
    assert (gone.msgid, gone.msgstr) == ("不要的一句话。", "Gone.")


def test_a_source_that_returns_gets_its_target_back() -> None:
    """`#~` and back: state, words and comments are the same again."""
    body = entry("第一段。", "1.") + entry("要走又要回来的话。", "Gone.", "# a thought")
    gone = str(after("第一段。\n", HEADER + body))
    back = after("第一段。\n\n要走又要回来的话。\n", gone)
    assert [(u.target, u.state) for u in back.units] == [
        ("1.", State.TRANSLATED), ("Gone.", State.TRANSLATED),
    ]  # fmt: skip
    assert back.obsolete == ()
    assert "# a thought\n" in str(back)
    assert "#~" not in str(back)


def test_obsolete_entries_keep_what_they_had() -> None:
    """Comments, flags, context and previous source of an obsolete entry stay, byte for byte."""
    body = (
        '# a thought\n#, fuzzy\n#~| msgid "旧的"\n#~ msgctxt "别处"\n'
        '#~ msgid "走了的"\n#~ msgstr "Gone."\n'
    )
    text = HEADER + entry("第一段。", "1.", "#. paragraph") + body
    assert str(after("第一段。\n", text)) == text


def test_an_untranslated_source_leaves_nothing_behind() -> None:
    """What nobody translated needs no memorial."""
    assert after("第一段。\n", HEADER + entry("第一段。") + entry("没翻过的话。")).obsolete == ()


def test_moving_paragraphs_moves_entries() -> None:
    """Entries stand in the post's order; nothing becomes fuzzy."""
    catalog = after("乙乙乙\n\n甲甲甲\n", HEADER + entry("甲甲甲", "A") + entry("乙乙乙", "B"))
    assert [(u.target, u.state) for u in catalog.units] == [
        ("B", State.TRANSLATED), ("A", State.TRANSLATED),
    ]  # fmt: skip


# --- which sources are one unit ---


def test_identical_sources_are_one_unit() -> None:
    """Two paragraphs with the same words have one entry, and both are filled."""
    document = Document.parse("再见。\n\n# 再见。\n\n- 再见。\n")
    catalog = Catalog.read(HEADER + entry("再见。", "Bye."), TO_EN).merged(document.segments)
    assert len(catalog.units) == 1
    assert catalog.units[0].kinds == ("paragraph", "heading", "list item")
    assert [u.target for u in catalog.targets(document.segments)] == ["Bye."] * 3


def test_a_context_splits_them() -> None:
    """`<!-- translator:context … -->` makes a unit of its own, with msgctxt."""
    post = "再见。\n\n<!-- translator:context 信的结尾 -->\n\n再见。\n"
    text = str(after(post, ""))
    assert [(e.msgctxt, e.msgid) for e in polib.pofile(text)] == [
        (None, "再见。"), ("信的结尾", "再见。"),
    ]  # fmt: skip


def test_an_occurrence_may_have_a_target_of_its_own() -> None:
    """`msgctxt "#2"` is the second of identical sources, where a pair of posts has two
    translations of it."""
    document = Document.parse("再见。\n\n再见。\n\n再见。\n")
    body = entry("再见。", "Bye.") + 'msgctxt "#2"\n' + entry("再见。", "Farewell.")
    catalog = Catalog.read(HEADER + body, TO_EN).merged(document.segments)
    assert [u.target for u in catalog.targets(document.segments)] == ["Bye.", "Farewell.", "Bye."]
    assert str(catalog).count("msgid") == 3


def test_notes_reach_the_translator() -> None:
    """`<!-- translator:note … -->` is an extracted comment, as PO editors show it."""
    (found,) = polib.pofile(str(after("<!-- translator:note 店名 -->\n\n飞桨\n", "")))
    assert "note: 店名" in found.comment
    assert "paragraph" in found.comment


# --- which catalogs are refused ---


@pytest.mark.parametrize("language", ["fr", "zh_CN", "ja", "de_AT"])
def test_a_catalog_of_another_language_is_refused(language: str) -> None:
    """French words are not English ones."""
    with pytest.raises(CatalogError, match=r"^a\.po: "):
        Catalog.read(HEADER.replace("Language: en", f"Language: {language}"), TO_EN, "a.po")


@pytest.mark.parametrize("language", ["en", "EN", "en_US", "en_GB", ""])
def test_a_catalog_of_the_language_is_read(language: str) -> None:
    """A region is no other language; an empty field says nothing."""
    Catalog.read(HEADER.replace("Language: en", f"Language: {language}"), TO_EN, "a.po")


@pytest.mark.parametrize("language", ["zh_TW", "zh_Hant", "zh-Hant", "zh_HK"])
def test_another_script_is_another_language(language: str) -> None:
    """Traditional Chinese is not taken for Simplified Chinese."""
    with pytest.raises(CatalogError, match="zh-Hant"):
        Catalog.read(HEADER.replace("Language: en", f"Language: {language}"), TO_ZH, "a.po")


@pytest.mark.parametrize("language", ["zh_CN", "zh_Hans", "zh-Hans", "zh"])
def test_gettext_s_names_of_chinese_are_known(language: str) -> None:
    """gettext writes zh_CN where BCP 47 has zh-Hans."""
    Catalog.read(HEADER.replace("Language: en", f"Language: {language}"), TO_ZH, "a.po")


def test_plural_entries_are_refused() -> None:
    """A post has none; a file of another kind is named with its line and left alone."""
    body = entry("甲", "A") + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "A"\nmsgstr[1] "B"\n'
    with pytest.raises(CatalogError, match=r"^a\.po:(11|12): "):
        Catalog.read(HEADER + body, TO_EN, "a.po")


def test_a_catalog_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """GBK is not guessed at: the message has the offset, and no file is touched."""
    site = Site(tmp_path, SETTINGS)
    site.put("posts/en/a.md", "Some words.\n")
    site.put("posts/zh/a.po", 'msgid "Some words."\nmsgstr "一些话。"\n'.encode("gbk"))
    before = site.files()
    ran = site.run("translate")
    assert ran.code == 2
    assert "not UTF-8 at byte 32 (0xbb)" in ran.err
    assert site.files() == before


# --- values ---


def test_units_can_go_to_another_process() -> None:
    """Values all the way: a catalog can be pickled."""
    catalog = after(POST, HEADER + entry("写在前面", "Preface"))
    assert pickle.loads(pickle.dumps(catalog)) == catalog


def test_writing_what_was_read_changes_nothing() -> None:
    """Reading, updating by the same post and writing is the identity."""
    text = str(after(POST, ""))
    assert str(after(POST, text)) == text


@given(
    st.dictionaries(st.text("ab./#中 ", min_size=1), st.text("ab./#中 ", min_size=1), max_size=3)
)
def test_what_a_person_wrote_is_read_back(kept: dict[str, str]) -> None:
    """`X-Kept` has pairs of addresses, with spaces and all; none are no line."""
    catalog = Catalog.read("", TO_EN).keeping(kept)
    again = Catalog.read(str(catalog), TO_EN)
    assert again.kept == kept
    assert "X-Kept" not in str(again.keeping({}))


APART = HEADER + entry("甲。", "A.") + "\n\n" + entry("乙。", "B.") + entry("丙。", "C.")
"""A catalog with four lines between two entries."""


@pytest.mark.parametrize(
    ("old", "post", "new"),
    [
        (APART, "甲。\n\n丙。\n\n丁。\n", '"A."\n\n\n\n#~ msgid "乙。"'),
        (APART, "甲。\n\n新。\n\n乙。\n\n丙。\n", '"A."\n\n\n\n#. paragraph\nmsgid "新。"'),
        (
            APART.rstrip("\n"),
            "甲。\n\n乙。\n\n丙。\n\n丁。\n",
            '"C."\n\n#. paragraph\nmsgid "丁。"',
        ),
        (APART.replace('"B."\n\n', '"B."\n'), "甲。\n\n乙。\n\n新。\n\n丙。\n", '"B."\n\n#. par'),
        (
            APART + "\n\n",
            "甲。\n\n乙。\n\n丙。\n\n丁。\n",
            '"C."\n\n\n\n#. paragraph\nmsgid "丁。"',
        ),
    ],
    ids=[
        "gone",
        "new between",
        "no last newline",
        "without a blank line",
        "blank lines at the end",
    ],
)
def test_a_new_neighbour_stands_behind_a_blank_line(old: str, post: str, new: str) -> None:
    """One, where the entry before it had none; as many as somebody wrote, where there were more."""
    catalog = Catalog.read(old, TO_EN).merged(Document.parse(post).segments)
    assert new in str(catalog)
    assert not str(catalog).endswith("\n\n")


def test_what_a_reviewer_said_does_not_hide_who_wrote_the_words() -> None:
    """The two lines stand together, and each ends in a day and a digest of the same words."""
    words = "Video memory is short."
    digest = f"{zlib.crc32(words.encode()):08x}"
    lines = (
        f"#. by machine 2026-11-01 {digest}",
        f"#. reviewed: needs work by me 2026-11-02 {digest}",
        "#, fuzzy",
    )
    (unit,) = Catalog.read(HEADER + entry("显存不够。", words, *lines), TO_EN).units
    assert (unit.origin, unit.history.date) == ("machine", "2026-11-01")
    assert unit.history.review
    assert unit.history.review.who == "me"


# --- where entries stand, and what is noted in them ---


def named(name: str) -> str:
    """An entry that is known by a letter; `~A` is obsolete."""
    text = entry(f"{name[-1] * 3}字", f"Words {name[-1]}.").rstrip("\n")
    return ("#~ " + text.replace("\n", "\n#~ ") if name[0] == "~" else text) + "\n\n"


ORDERS = [
    ("A B C", "A B C", "A B C", "A B C"),
    ("A B C", "B C", "~A B C", "~A B C"),
    ("A B C", "A C", "A ~B C", "A ~B C"),
    ("A B C", "A B", "A B ~C", "A B ~C"),
    ("A B C", "X A B C", "X A B C", "X A B C"),
    ("A B C", "A X B C", "A X B C", "A X B C"),
    ("A B C", "A B C X", "A B C X", "A B C X"),
    ("A B C", "C B A", "C B A", "A B C"),
    ("A B C", "X Y", "~A ~B ~C X Y", "X Y ~A ~B ~C"),
    ("A ~D B ~E", "A B", "A ~D B ~E", "A ~D B ~E"),
    ("A ~D B ~E", "B", "~A ~D B ~E", "~A ~D B ~E"),
    ("~D A B", "B", "~D ~A B", "~D ~A B"),
    ("A ~D B", "D A B", "D A B", "A D B"),
    ("A B ~D", "A D B", "A D B", "A B D"),
    ("A B C D", "D X A", "D X A ~B ~C", "A ~B ~C D X"),
    ("A B C D", "A X D", "A ~B ~C X D", "A X ~B ~C D"),
    ("A B C", "X C Y A Z", "X C Y A ~B Z", "X A Z ~B C Y"),
    ("A ~D ~E B C", "C B", "~A ~D ~E C B", "~A ~D ~E B C"),
    ("", "X Y", "X Y", "X Y"),
]
"""The entries of a file, the sources of the post now, and the entries then; the last time while
the post still has to be written."""


@pytest.mark.parametrize(("file", "post", "written", "waiting"), ORDERS)
def test_what_is_gone_stays_behind_its_old_neighbour(
    file: str, post: str, written: str, waiting: str
) -> None:
    """Entries stand in the post's order; until it is written, in the file's, what is new behind
    its neighbour of the source."""
    sources = "\n\n".join(f"{name * 3}字" for name in post.split())
    catalog = after(sources, HEADER + "".join(map(named, file.split())))
    for each, expected in ((catalog, written), (replace(catalog, waits=True), waiting)):
        found = re.findall(r'^(#~ )?msgid "(\w)', str(each), re.M)
        assert " ".join(f"{'~' if gone else ''}{name}" for gone, name in found) == expected


WORDS, NONE, OTHER = (f'msgid "甲。"\nmsgstr "{words}"\n' for words in ("A.", "", "Other."))
GONE = WORDS.replace("msg", "#~ msg")


@pytest.mark.parametrize(
    ("first", "second", "target"),
    [
        (WORDS, WORDS, "A."),
        (WORDS, NONE, "A."),
        (NONE, WORDS, "A."),
        (NONE, NONE, ""),
        (OTHER, GONE, "Other."),
        (GONE, OTHER, "Other."),
        (GONE, NONE, ""),
        (OTHER, WORDS, None),
    ],
)
def test_of_two_entries_with_one_source_one_is_taken(
    first: str, second: str, target: str | None
) -> None:
    """The one with words, and the one that is not obsolete; two different ones are refused."""
    text = f"{HEADER}{first}\n{second}"
    if target is None:
        with pytest.raises(CatalogError, match="two entries translate “甲。” in different ways"):
            Catalog.read(text, TO_EN)
    else:
        assert unit("甲。\n", text).target == target


NOTED = [f"{number:08x}" for number in range(40)]


@pytest.mark.parametrize(("lines", "known"), [(1, True), (2, True), (12, True), (13, False)])
@pytest.mark.parametrize("more", [(), ("note: short", "by itself it is a kind")])
def test_facts_that_a_program_has_wrapped_are_read(
    lines: int, known: bool, more: tuple[str, ...]
) -> None:
    """Over twelve lines at most, and none that says something else of the unit."""
    said = f"emitted 0a0a0a0a after {' '.join(NOTED)} own 0b0b0b0b".split()
    ends = [number * len(said) // lines for number in range(lines + 1)]
    facts = [" ".join(said[start:stop]) for start, stop in pairwise(ends)]
    comments = (f"#. {line}" for line in ("paragraph", *facts, *more))
    (found,) = Catalog.read(HEADER + entry("甲。", "A.", *comments), TO_EN).units
    after = History(emitted="0a0a0a0a", after=tuple(NOTED), own=("0b0b0b0b",))
    assert found.notes == (("short",) if more else ())
    kinds = ("paragraph", *more[1:])
    assert (found.history, found.kinds) == (after, kinds) if known else found.kinds != kinds


@pytest.mark.parametrize(
    ("gaps", "tokens"),
    [
        ([digest("")], ()),
        (["a"], ("a",)),
        (["a", "a", "a"], ("a*3",)),
        (["a", "b", "b", "a"], ("a", "b*2", "a")),
        ([digest(""), digest("")], (f"{digest('')}*2",)),
        ([digest(""), "a+b"], (digest(""), "a+b")),
    ],
)
def test_what_stood_before_the_places_of_a_unit_is_packed(
    gaps: list[str], tokens: tuple[str, ...]
) -> None:
    """Runs are counted; white space before a single place is not worth a word."""
    assert packed(gaps) == tokens
    assert unpacked("0a0a0a0a", tokens) == gaps
    assert unpacked("", tokens) == (gaps if tokens else [])


def test_what_a_post_was_given_is_noted() -> None:
    """Of each unit that stands there; what is gone keeps its words alone, and with none it goes."""
    units = [Unit(source=source, target=target) for source, target in (("甲", "A"), ("乙", ""))]
    old = History(emitted="1", after=("2",), own=("3",))
    gone = [replace(each, source=f"旧{each.source}", history=old) for each in units]
    catalog = replace(Catalog.read(HEADER, TO_EN), units=tuple(units), obsolete=tuple(gone))
    noted = catalog.emitted({units[0].key: Stood("4", ("5",), ("6",))}, "7", "8", "9")
    first = replace(units[0], history=History(emitted="4", after=("5",), own=("6",)))
    assert noted.units == (first, units[1])
    assert noted.obsolete == (replace(gone[0], history=History()),)
    assert (noted.end, noted.own_end, noted.skeleton) == ("7", "8", "")
    whole = replace(catalog, header=f'{catalog.header}"X-Skeleton: 9\\n"\n')
    noted = whole.emitted({units[0].key: Stood("4", ("5",), ("6",))}, "7", "8", "9")
    assert noted.units == (replace(units[0], history=History(emitted="4")), units[1])
    assert noted.obsolete == (gone[0],)
    assert (noted.end, noted.own_end, noted.skeleton) == ("", "", "9")

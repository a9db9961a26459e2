"""PO files: what is read, what is written, and what is refused."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kit import HEADER, TO_EN, Site, entry, needs
from translator.catalog.catalog import Catalog
from translator.catalog.po import Entry, header_value, read_entries, with_header
from translator.errors import CatalogError
from translator.units import State, Unit

POST = "# 题目\n\n第一段。\n\n第二段。\n"

TEXTS = [
    "plain",
    'he said "yes"',
    "a\\b and \\n that is no line break",
    "tab\there",
    "two\nlines",
    "ends in a line break\n",
    "\nbegins with one",
    "three\n\nlines",
    "显存、算子与🎉",
    "ends in a backslash \\",
    'ends in a quote "',
    "# no comment",
    '#~ msgid "not obsolete"',
    'msgid "not an entry"',
    "line\u2028separator and \u0085 next line",
    "bell \a, form feed \f, return \r, back \b, vertical \v",
    " spaces at both ends ",
]
RARE = set("\r\a\b\f\v\u0085")
"""Characters that polib writes and does not read, or that gettext warns of."""


def read(body: str) -> dict[str, Unit]:
    """The units of a catalog by source, read from text."""
    return {unit.source: unit for unit in Catalog.read(HEADER + body, TO_EN, "a.po").units}


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_survives_writing_and_reading(text: str) -> None:
    """What is written is read back the same, in msgid, msgstr and msgctxt alike."""
    unit = read(str(Entry(f"s{text}", text, f"c{text}")))[f"s{text}"]
    assert (unit.target, unit.context) == (text, f"c{text}")


@pytest.mark.parametrize("text", [t for t in TEXTS if not set(t) & RARE])
def test_polib_reads_what_is_written(text: str, tmp_path: Path) -> None:
    """An independent reader finds the same texts."""
    path = tmp_path / "a.po"
    path.write_bytes((HEADER + str(Entry(f"s{text}", text))).encode())
    (found,) = polib.pofile(str(path))
    assert (found.msgid, found.msgstr) == (f"s{text}", text)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", [20, 78, 10_000])
def test_what_polib_writes_is_read(text: str, width: int) -> None:
    """However wide an independent writer wraps, the text is the same."""
    file = polib.POFile(wrapwidth=width)
    file.metadata = {"Language": "en", "Content-Type": "text/plain; charset=UTF-8"}
    file.append(polib.POEntry(msgid=f"s{text}", msgstr=text))
    (unit,) = Catalog.read(str(file), TO_EN, "a.po").units
    assert (unit.source, unit.target) == (f"s{text}", text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_survives(text: str) -> None:
    """No character is lost or added: ours and polib's reader agree."""
    written = HEADER + str(Entry("s" + text, "t" + text))
    (unit,) = Catalog.read(written, TO_EN, "a.po").units
    assert (unit.source, unit.target) == ("s" + text, "t" + text)


@needs("msgfmt")
@pytest.mark.parametrize("text", [t for t in TEXTS if not set(t) & RARE])
def test_msgfmt_accepts_what_is_written(text: str, tmp_path: Path) -> None:
    """GNU gettext takes every entry as valid."""
    path = tmp_path / "a.po"
    path.write_text(HEADER + str(Entry(text.strip("\n"), text.strip("\n"))), encoding="utf-8")
    argv = ["msgfmt", "--check-format", "-o", "/dev/null", str(path)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"First."', "First."),
        ('""\n"First "\n"half."', "First half."),
        ('"First "\n"half."', "First half."),
        ('"\\346\\230\\276"', "显"),
        ('"\\xe6\\x98\\xbe"', "显"),
        ('"a\\101c"', "aAc"),
        ('"a\\"b\\\\c"', 'a"b\\c'),
        ('"a\\tb\\nc"', "a\tb\nc"),
    ],
)
def test_strings_are_read_as_gettext_reads_them(written: str, meant: str) -> None:
    """Split strings are joined; octal and hex escapes are bytes of UTF-8."""
    assert read(f'msgid "第一段。"\nmsgstr {written}\n')["第一段。"].target == meant


def test_a_merge_that_left_two_versions_is_said() -> None:
    """Conflict markers of git are named as such, with the line."""
    text = HEADER + 'msgid "a"\n<<<<<<< HEAD\nmsgstr "b"\n=======\nmsgstr "c"\n>>>>>>> x\n'
    with pytest.raises(CatalogError, match=r"a\.po:9: a merge left two versions here"):
        read_entries(text, "a.po")


def test_indented_entries_are_read() -> None:
    """`msgcat --indent` puts white space between keyword and string, and before strings."""
    body = 'msgid   "甲"\nmsgstr  "A "\n        "long one."\n'
    assert read(body)["甲"].target == "A long one."


def test_keywords_comments_and_flags_are_told_apart() -> None:
    """Comments of people, of programs, references, flags and the previous source."""
    body = (
        "# ask Lin\n#. paragraph\n#. note: short, please\n#: posts/zh/a.md:3\n#, fuzzy, no-wrap\n"
        '#| msgid "第一段？"\nmsgid "第一段。"\nmsgstr "First."\n'
    )
    unit = read(body)["第一段。"]
    assert (unit.state, unit.previous, unit.kinds, unit.notes) == (
        State.FUZZY, "第一段？", ("paragraph",), ("short, please",),
    )  # fmt: skip


BROKEN: dict[str, tuple[str, int | str]] = {
    "no PO at all": ("this is not a PO file\n", 1),
    "a page of HTML": ("<!doctype html>\n<p>404</p>\n", 1),
    "no closing quote": (HEADER + 'msgid "第一段。"\nmsgstr "First.\n', 9),
    "a quote inside": (HEADER + 'msgid "第一段。"\nmsgstr "Fi"rst."\n', 9),
    "the closing quote is escaped": (HEADER + 'msgid "第一段。"\nmsgstr "First.\\"\n', 9),
    "words without a quote": (HEADER + 'msgid "第一段。"\nmsgstr First.\n', 9),
    "an unknown keyword": (HEADER + 'msgid "第一段。"\nmsgtxt "First."\n', 9),
    "marks of a merge": (
        HEADER + '<<<<<<< HEAD\nmsgid "第一段。"\nmsgstr "One."\n=======\n'
        'msgid "第一段。"\nmsgstr "Two."\n>>>>>>> theirs\n',
        8,
    ),
    "a mark of a merge at the end": (
        HEADER + 'msgid "第一段。"\nmsgstr "One."\n\n>>>>>>> theirs\n', 11,
    ),
    "an obsolete entry without a closing quote": (
        HEADER + '# a thought\n#~ msgid "gone\n#~ msgstr "Gone."\n', 9,
    ),
    "a source that breaks off": (
        HEADER + 'msgid "第一段。"\n\n# a thought\n#~ msgid "gone"\n#~ msgstr "Gone."\n',
        "(8|9|10|11)",
    ),
    "a msgstr without a msgid": (HEADER + 'msgstr "One."\n', 8),
    "a plural form": (
        HEADER + 'msgid "一段"\nmsgid_plural "两段"\nmsgstr[0] "One"\nmsgstr "Two"\n', "(8|11)",
    ),
}  # fmt: skip
"""Files that are no PO, and the line that says so (or a pattern of lines)."""


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused_with_their_line(name: str) -> None:
    """A file that gettext would not read is refused; the message names file and line."""
    text, line = BROKEN[name]
    with pytest.raises(CatalogError, match=rf"^a\.po:{line}: "):
        Catalog.read(text, TO_EN, "a.po")


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_left_alone(name: str, tmp_path: Path) -> None:
    """`translate` says which file and line is broken and touches no file."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", POST)
    site.put("posts/en/a.po", BROKEN[name][0])
    before = site.files()
    ran = site.run("translate")
    assert ran.code == 2
    assert re.search(rf"posts/en/a\.po:{BROKEN[name][1]}: ", ran.err)
    assert site.files() == before


def test_a_missing_msgstr_is_no_translation() -> None:
    """An entry that was cut off after its msgid is refused, or has no target."""
    try:
        (unit,) = read('msgid "第一段。"\n').values()
    except CatalogError:
        return
    assert (unit.source, unit.state) == ("第一段。", State.UNTRANSLATED)


def test_a_string_after_a_blank_line_is_not_lost() -> None:
    """gettext lets an entry go on after a blank line; its words are read, or refused."""
    try:
        target = read('msgid "第一段。"\nmsgstr ""\n\n"continued"\n')["第一段。"].target
    except CatalogError:
        return
    assert target == "continued"


def test_duplicates_lose_no_words() -> None:
    """Of two entries with one source the one with words counts, or the file is refused."""
    body = entry("第一段。") + entry("第一段。", "First.")
    try:
        target = read(body)["第一段。"].target
    except CatalogError:
        return
    assert target == "First."


def test_two_translations_of_one_source_are_refused() -> None:
    """Both were somebody's; which is right is not for a program to say."""
    with pytest.raises(CatalogError, match="第一段"):
        read(entry("第一段。", "One.") + entry("第一段。", "Two."))


def test_an_empty_file_is_an_empty_catalog() -> None:
    """Nothing, or white space, is no error."""
    for text in ("", "\n", "  \n\n"):
        assert Catalog.read(text, TO_EN, "a.po").units == ()


def test_a_file_without_a_header_is_read() -> None:
    """A header is usual but not needed."""
    (unit,) = Catalog.read(entry("甲", "A"), TO_EN, "a.po").units
    assert unit.target == "A"


WRAPPED = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"X-Kept: a=>b "\n"c=>d\\n"\n"X-Other: e\\n"\n'


def test_a_header_line_may_be_wrapped() -> None:
    """Gettext breaks long lines; the value is read whole, and replaced or taken away whole."""
    assert header_value(WRAPPED, "X-Kept") == "a=>b c=>d"
    assert header_value(WRAPPED, "X-None") == ""
    changed = with_header(WRAPPED, "X-Kept", "f=>g")
    assert header_value(changed, "X-Kept") == "f=>g"
    assert header_value(changed, "X-Other") == "e"
    gone = with_header(changed, "X-Kept", "")
    assert "X-Kept" not in gone
    assert header_value(gone, "X-Other") == "e"
    assert with_header(gone, "X-Kept", "") == gone


FILE = r"""# A comment of the file's.

msgid ""
msgstr ""
"Language: en\n"


# by hand
#: a.md:3
#. paragraph
#.   note: two  spaces
#, fuzzy,  no-wrap
#| msgctxt "old context"
#| msgid "old "
#| "source"
msgctxt "context"
msgid ""
"first \"line\"\n"
"second\tline\\"
msgstr "target"
msgid   "glued"
msgstr  "A "
        "long \303\251\x41 \q one."
#, fuzzy
#. glued, too
msgid "comment first"
msgstr ""
<spaces>
#. item
msgid "plain"
msgstr "simple"

# waits for the next entry

# and so does this

# obsolete's
#~ msgctxt "gone"
#~ msgid "old"
#~ "er"
#~ msgstr "words"
#~ msgid "older still"
#~ msgstr "more words"

#, fuzzy
#~| msgid "before"
#~ msgid "oldest"
#~msgstr "bare"



# the end
""".replace("<spaces>", "  ")
"""Whatever the plain form of PO has, and what people put around it."""


def test_a_file_is_read_entry_by_entry_each_with_its_own_text() -> None:
    """What stands alone belongs to the entry behind it, a new entry begins behind a `msgstr`, and
    the texts joined are the file."""
    entries, tail = read_entries(FILE, "a.po")
    assert "".join(text for _, text in entries) + tail == FILE
    assert tail == "# the end\n"
    assert [entry for entry, _ in entries] == [
        Entry("", "Language: en\n", comments=(" A comment of the file's.",)),
        Entry(
            'first "line"\nsecond\tline\\', "target", "context", "old source",
            flags=("fuzzy", "no-wrap"), extracted=("paragraph", "note: two  spaces"),
            comments=(" by hand", ": a.md:3"),
        ),
        Entry("glued", r"A long éA \q one."),
        Entry("comment first", flags=("fuzzy",), extracted=("glued, too",)),
        Entry("plain", "simple", extracted=("item",)),
        Entry(
            "older", "words", "gone", obsolete=True,
            comments=(" waits for the next entry", " and so does this", " obsolete's"),
        ),
        Entry("older still", "more words", obsolete=True),
        Entry("oldest", "bare", previous="before", flags=("fuzzy",), obsolete=True),
    ]  # fmt: skip
    assert [text.count("\n") for _, text in entries] == [7, 13, 3, 5, 4, 9, 3, 7]


def test_what_is_not_plain_is_read_by_polib() -> None:
    """Bytes of another encoding, say; then each entry has the text that we would write."""
    body = (
        '# by hand\n#: a.md:3\n#. paragraph\n#, fuzzy, no-wrap\n#| msgid "old"\nmsgctxt "c"\n'
        'msgid "甲"\nmsgstr "caf\\351"\n\n#~ msgid "gone"\n#~ msgstr "words"\n'
    )
    entries, tail = read_entries(f"# Names.\n#\n# More.\n{HEADER}{body}", "a.po")
    header, *units = (entry for entry, _ in entries)
    assert header.comments == (" Names.", "", " More.")
    assert header.msgstr.splitlines() == [
        line[1:-3] for line in HEADER.splitlines() if line.startswith('"')
    ]
    assert units == [
        Entry(
            "甲", "caf\\351", "c", "old", flags=("fuzzy", "no-wrap"), extracted=("paragraph",),
            comments=("by hand", ": a.md:3"),
        ),
        Entry("gone", "words", obsolete=True),
    ]  # fmt: skip
    assert [text for _, text in entries] == [f"{entry}\n" for entry, _ in entries]
    assert tail == ""


def test_where_polib_gives_up_is_said() -> None:
    """With the line, as of what we refuse ourselves."""
    text = FILE.replace('#~ msgctxt "gone"', '#~\n#~ msgctxt "gone"')
    with pytest.raises(CatalogError, match=r"^a\.po:38: not a valid PO file"):
        read_entries(text, "a.po")


@pytest.mark.parametrize(
    ("header", "value", "taken", "given"),
    [
        ('msgstr ""\n', "", 'msgstr ""\n', 'msgstr ""\n"X-A: b\\n"\n'),
        (
            'msgstr ""\n"L: en\\n"\n\n', "", 'msgstr ""\n"L: en\\n"\n\n',
            'msgstr ""\n"L: en\\n"\n"X-A: b\\n"\n\n',
        ),
        (
            'msgstr ""\n"X-A:  a \\n"\n"L: en\\n"\n', "a", 'msgstr ""\n"L: en\\n"\n',
            'msgstr ""\n"X-A: b\\n"\n"L: en\\n"\n',
        ),
        ('"X-A: a"\n', "a", '"X-A: a"\n', '"X-A: a"\n"X-A: b\\n"\n'),
        ('"Not-X-A: a\\n"\n', "", '"Not-X-A: a\\n"\n', '"Not-X-A: a\\n"\n"X-A: b\\n"\n'),
    ],
    ids=["none", "blank lines", "there", "the last line", "another"],
)  # fmt: skip
def test_a_header_s_value_is_read_set_and_taken_away(
    header: str, value: str, taken: str, given: str
) -> None:
    """Its line comes last, or where it was; the blank lines behind the header stay."""
    assert header_value(header, "X-A") == value
    assert with_header(header, "X-A", "") == taken
    assert with_header(header, "X-A", "b") == given

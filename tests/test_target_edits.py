"""Targets that people edit: their words go into the catalog, or somebody is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import TO_EN, Machine, Site, run_pipeline
from translator.catalog.catalog import Catalog
from translator.units import HUMAN, State

SOURCE = """\
# 题目

第一段讲显存。

第二段用 `nvidia-smi` 看。

- 一样
- 一样

最后一段。

```
x = 1
```
"""
ANSWERS = {
    "题目": "Title",
    "第一段讲显存。": "The first is about memory.",
    "第二段用 <x1/> 看。": "The second looks with <x1/>.",
    "一样": "The same",
    "最后一段。": "The last one.",
}
TARGET = """\
# Title

The first is about memory.

The second looks with `nvidia-smi`.

- The same
- The same

The last one.

```
x = 1
```
"""
ZH, MD, PO = "posts/zh/a.md", "posts/en/a.md", "posts/en/a.po"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A blog with one post, translated by a machine, and emitted."""
    made = run_pipeline(SOURCE, engine=Machine(ANSWERS))
    assert made.target == TARGET
    site = Site(tmp_path)
    for name, text in ((ZH, SOURCE), (MD, TARGET), (PO, made.final)):
        site.put(name, text)
    assert "nothing to do" in site.run("translate").out
    return site


def units(site: Site) -> dict[tuple[str, str], tuple[str, State, str]]:
    """Target, state and origin of each unit of the catalog."""
    catalog = Catalog.read(site.text(PO), TO_EN)
    return {unit.key: (unit.target, unit.state, unit.origin) for unit in catalog.units}


def settled(site: Site) -> None:
    """A further run changes nothing, and has nothing to say."""
    before = site.files()
    ran = site.run("translate")
    assert (ran.code, ran.err, site.files()) == (0, "", before)
    assert "nothing to do" in ran.out


def test_a_person_s_words_are_taken(site: Site) -> None:
    """They are that person's, and approved; the target stays; nothing else of the catalog moves."""
    edited = TARGET.replace("is about memory", "tells of GPU memory")
    before = site.text(PO)
    site.put(MD, edited)
    ran = site.run("translate")
    assert ran.code == 0
    assert "1 segment was edited by hand in posts/en/a.md: taken into posts/en/a.po" in ran.out
    words = units(site)["", "第一段讲显存。"]
    assert words == ("The first tells of GPU memory.", State.TRANSLATED, HUMAN)
    assert site.text(MD) == edited
    lines = [line for line in site.text(PO).splitlines() if line not in before.splitlines()]
    assert len(lines) == 2
    settled(site)


def test_each_edit_is_named_on_request(site: Site) -> None:
    """With -v there is a line for each, with the places on both sides."""
    site.put(MD, TARGET.replace("The last one.", "The end."))
    ran = site.run("-v", "translate")
    assert "posts/en/a.md:10:1: note edited: “The end.” was edited by hand (posts/zh/a.md:10)" in (
        ran.err
    )


def test_check_and_status_know_it_before(site: Site) -> None:
    """`check` warns that the catalog lacks the words; `status` counts them; neither takes them."""
    site.put(MD, TARGET.replace("The last one.", "The end."))
    before = site.files()
    assert "warning edited: “The end.”" in site.run("check").out
    assert " by hand" in site.run("status").out
    assert site.files() == before


def test_catalog_and_target_both_changed(site: Site) -> None:
    """Nobody's words are written over; both files are named with their lines; exit code 1."""
    site.put(MD, TARGET.replace("The last one.", "In the target."))
    site.put(PO, site.text(PO).replace('"The last one."', '"In the catalog."'))
    for _ in range(2):
        before = site.files()
        ran = site.run("translate")
        assert ran.code == 1
        assert "posts/en/a.md:10:1: error edited: “In the target.” was edited by hand" in ran.err
        assert "the catalog has “In the catalog.” (posts/zh/a.md:10)" in ran.err
        assert "--theirs" in ran.err
        assert site.text(MD) == before[MD].decode()
        assert '"In the catalog."' in site.text(PO)


@pytest.mark.parametrize(
    ("option", "wins"), [("--theirs", "In the target."), ("--ours", "In the catalog.")]
)
def test_somebody_decides(option: str, wins: str, site: Site) -> None:
    """One option for each side."""
    site.put(MD, TARGET.replace("The last one.", "In the target."))
    site.put(PO, site.text(PO).replace('"The last one."', '"In the catalog."'))
    assert site.run("translate", option).code == 0
    assert wins in site.text(MD)
    assert units(site)["", "最后一段。"][::2] == (wins, HUMAN)
    settled(site)


def test_both_made_the_same_change(site: Site) -> None:
    """That is no conflict."""
    site.put(MD, TARGET.replace("The last one.", "The end."))
    site.put(PO, site.text(PO).replace('"The last one."', '"The end."'))
    assert site.run("translate").code == 0
    settled(site)


def test_source_and_target_both_changed(site: Site) -> None:
    """Whether the words fit the new source is for a person to say; `--theirs` says so."""
    site.put(ZH, SOURCE.replace("最后一段。", "最后的一段。"))
    site.put(MD, TARGET.replace("The last one.", "The very last one."))
    ran = site.run("translate", "--engine", "none")
    assert ran.code == 1
    assert "was edited by hand, and its source was changed (posts/zh/a.md:10)" in ran.err
    assert "The very last one." in site.text(MD)
    assert site.run("translate", "--theirs").code == 0
    assert units(site)["", "最后的一段。"] == ("The very last one.", State.TRANSLATED, HUMAN)
    settled(site)


def test_a_stale_unit_is_corrected_in_the_target(site: Site) -> None:
    """Whether the words are for the new source, `--theirs` says."""
    site.put(ZH, SOURCE.replace("最后一段。", "最后的一段。"))
    assert site.run("translate").code == 0
    site.put(MD, site.text(MD).replace("The last one.", "The very last one."))
    assert site.run("translate").code == 1
    assert "The very last one." in site.text(MD)
    assert site.run("translate", "--theirs").code == 0
    assert units(site)["", "最后的一段。"] == ("The very last one.", State.TRANSLATED, HUMAN)
    settled(site)


def test_one_of_two_alike_is_edited(site: Site) -> None:
    """The edited one becomes a unit of its own; the other keeps its words and its state."""
    edited = TARGET.replace("- The same\n\n", "- Likewise\n\n")
    site.put(MD, edited)
    assert site.run("translate").code == 0
    found = units(site)
    assert found["", "一样"] == ("The same", State.FUZZY, "machine")
    assert found["#2", "一样"] == ("Likewise", State.TRANSLATED, HUMAN)
    assert site.text(MD) == edited
    settled(site)


def test_a_target_in_part_is_translated_in_place(site: Site) -> None:
    """A person translates in the post what stands there as its source."""
    site.put(PO, "")
    (site.root / PO).unlink()
    (site.root / MD).unlink()
    site.run("translate", "--partial")
    assert site.text(MD) == SOURCE
    site.put(MD, SOURCE.replace("第一段讲显存。", "It begins with memory."))
    site.run("translate", "--partial")
    assert units(site)["", "第一段讲显存。"] == ("It begins with memory.", State.TRANSLATED, HUMAN)
    assert "It begins with memory." in site.text(MD)


TAKEN = {
    "a paragraph more": ("The last one.", "The last one.\n\nA thought of mine."),
    "an item more": ("- The same\n\n", "- The same\n- The same\n\n"),
    "other code": ("x = 1", "x = 2"),
    "code in words": ("`nvidia-smi`", "`top`"),
    "a heading's level": ("# Title", "### Title"),
    "a mark": ("The last one.", "***\n\nThe last one."),
    "another list marker": ("- The same\n- The same", "* The same\n* The same"),
}


@pytest.mark.parametrize("case", TAKEN)
def test_a_person_s_skeleton_stays(case: str, site: Site) -> None:
    """Whether it is right is for the checks to say; a later change of the source reaches the
    rest of the post, and `--ours` gives the edit up."""
    target = TARGET.replace(*TAKEN[case])
    assert target != TARGET
    site.put(MD, target)
    assert site.run("translate").code == 0
    assert site.text(MD) == target
    before = site.files()
    assert "nothing to do" in site.run("translate").out
    assert site.files() == before
    site.put(ZH, SOURCE.replace("# 题目", "# 题目\n\n新的一段。"))
    site.put(PO, f'{site.text(PO)}\nmsgid "新的一段。"\nmsgstr "A new one."\n')
    assert site.run("translate").code == 0
    assert site.text(MD) == target.replace("Title\n", "Title\n\nA new one.\n")
    site.put(ZH, SOURCE)
    assert site.run("translate", "--ours").code == 0
    expected = TARGET.replace("`nvidia-smi`", "`top`") if case == "code in words" else TARGET
    assert site.text(MD) == expected


def test_a_skeleton_that_both_changed_is_for_a_person(site: Site) -> None:
    """The source has other code, and so has the target: nothing is overwritten."""
    edited = TARGET.replace("x = 1", "x = 2")
    site.put(MD, edited)
    site.put(ZH, SOURCE.replace("x = 1", "x = 3"))
    for _ in range(2):
        before = site.files()
        ran = site.run("translate")
        assert ran.code == 1
        assert "the end of the post comes after code, links or marks that were edited" in ran.err
        assert site.files() == before
    assert site.run("translate", "--theirs").code == 0
    assert site.text(MD) == edited
    settled(site)


LEFT = {
    "a paragraph less": ("The last one.\n\n", "", "“最后一段。” (posts/zh/a.md:10) was taken out"),
    "an item less": ("- The same\n- The same\n", "- The same\n", "was taken out by hand"),
}  # fmt: skip


@pytest.mark.parametrize("case", LEFT)
def test_what_has_no_place_is_named(case: str, site: Site) -> None:
    """The file is left alone, twice; `--ours` gives the edit up."""
    old, new, said = LEFT[case]
    assert old in TARGET
    site.put(MD, TARGET.replace(old, new))
    for _ in range(2):
        before = site.files()
        ran = site.run("translate")
        assert ran.code == 1
        assert said in ran.err
        assert site.files() == before
    assert site.run("translate", "--ours").code == 0
    assert site.text(MD) == TARGET
    settled(site)


MEANWHILE = {
    "a word": ("第一段讲显存。", "第一段讲 GPU 显存。"),
    "a paragraph gone": ("第一段讲显存。\n\n", ""),
    "a paragraph new": ("最后一段。", "插入的一段。\n\n最后一段。"),
    "code": ("x = 1", "x = 3"),
    "order": (
        "第一段讲显存。\n\n第二段用 `nvidia-smi` 看。",
        "第二段用 `nvidia-smi` 看。\n\n第一段讲显存。",
    ),
}
"""What became of the source before anybody decided."""
JOINED = {
    **LEFT,
    **TAKEN,
    "joined": ("memory.\n\nThe second", "memory. The second", "joined to another"),
}


@pytest.mark.parametrize("edit", JOINED)
@pytest.mark.parametrize("change", MEANWHILE)
@pytest.mark.parametrize("engine", ["none", "pseudo"])
def test_until_somebody_decides_the_catalog_stays(
    change: str, edit: str, engine: str, site: Site
) -> None:
    """The catalog knows what the target was made from: were it written, a second run could take
    for its own what a person wrote. No engine is paid for what cannot be emitted either."""
    site.put(ZH, SOURCE.replace(*MEANWHILE[change]))
    old, new, *_ = JOINED[edit]
    site.put(MD, TARGET.replace(old, new))
    before = site.files()
    first, second = (site.run("translate", "--engine", engine) for _ in range(2))
    if "error edited" in first.err:
        assert site.files() == before
        assert (second.code, second.err) == (1, first.err)
        assert site.run("translate", "--engine", "pseudo", "--ours").code == 0
    else:
        assert "error edited" not in second.err


def test_theirs_takes_what_can_be_placed(site: Site) -> None:
    """Where the structure differs, alignment places words; what has no place stays where it is."""
    text = TARGET.replace("The first is about memory.", "The first tells of GPU memory.")
    more = text.replace("# Title\n\n", "# Title\n\nA thought of mine alone.\n\n")
    site.put(MD, more)
    assert site.run("translate", "--theirs").code == 0
    assert site.text(MD) == more
    assert units(site)["", "第一段讲显存。"][0] == "The first tells of GPU memory."
    settled(site)


def test_theirs_keeps_other_code_in_words(site: Site) -> None:
    """A person may want another command there; the words are hers to answer for."""
    edited = TARGET.replace("`nvidia-smi`", "`nvtop`")
    site.put(MD, edited)
    site.run("translate", "--theirs")
    assert site.text(MD) == edited
    assert "`nvtop`" in units(site)["", "第二段用 `nvidia-smi` 看。"][0]


def test_nor_is_what_was_put_before_the_first_one(site: Site) -> None:
    """The title moves like any other segment."""
    swapped = TARGET.replace("# Title\n\n", "").replace("The second", "# Title\n\nThe second", 1)
    site.put(MD, swapped)
    ran = site.run("translate")
    assert ran.code == 1
    assert f"{MD}:3:1: error edited: “Title” was moved by hand" in ran.err
    assert site.text(MD) == swapped


def test_a_title_that_is_taken_out_is_missed_where_it_stood(site: Site) -> None:
    """A finding stands on the last line before it; before all others, on the first one."""
    site.put(MD, TARGET.replace("# Title\n\n", ""))
    assert (
        f"{MD}:1:1: error edited: “题目” (posts/zh/a.md:1) was taken" in site.run("translate").err
    )


def test_what_stands_alone_between_its_neighbours_is_known_by_them(site: Site) -> None:
    """Other words for the last paragraph are its own, whatever was taken out far before."""
    without = TARGET.replace("The first is about memory.\n\n", "")
    site.put(MD, without.replace("The last one.", "Something else entirely."))
    ran = site.run("translate")
    assert "“第一段讲显存。” (posts/zh/a.md:3) was taken out by hand" in ran.err
    assert "最后一段" not in ran.err


def test_swapped_paragraphs_are_not_put_back_unseen(site: Site) -> None:
    """The order of a target is the source's: who wants another one is told, and loses nothing."""
    swapped = TARGET.replace("The first is about memory.\n\n", "").replace(
        "- The same", "The first is about memory.\n\n- The same", 1
    )
    site.put(MD, swapped)
    for option in ((), ("--theirs",)):
        ran = site.run("translate", *option)
        assert ran.code == 1
        assert f"{MD}:5:1: error edited: “The first is about memory.” was moved by hand" in ran.err
        assert site.text(MD) == swapped
    first, second = "第一段讲显存。\n\n", "第二段用 `nvidia-smi` 看。\n\n"
    site.put(ZH, SOURCE.replace(first + second, second + first))
    assert site.run("translate").code == 0, "the source has that order, too"
    assert site.text(MD) == swapped
    settled(site)
    site.put(ZH, SOURCE)
    assert site.run("translate").code == 0, "the target follows"
    assert site.text(MD) == TARGET


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("memory.\n\nThe second", "memory. The second", "joined to another one", 1),
        ("is about", "is\n\nabout", "split", 1),
        (TARGET[TARGET.index("The first") : TARGET.index("- The")], "", "taken out", 1),
    ],
)
def test_what_became_of_a_paragraph_is_said(
    old: str, new: str, what: str, line: int, site: Site
) -> None:
    """A paragraph that was split, joined or taken out is named so, with the line near it."""
    site.put(MD, TARGET.replace(old, new))
    ran = site.run("translate")
    assert ran.code == 1
    assert f"{MD}:{line}:1: error edited: “第一段讲显存。” ({ZH}:3) was {what} by hand" in ran.err


@pytest.mark.parametrize("text", ["", "\n", "\ufeff" + TARGET, TARGET.replace("\n", "\r\n")])
def test_what_editors_do_to_a_file_is_no_edit(text: str, site: Site) -> None:
    """A byte order mark, other line ends, a file without a word: the target is written again."""
    site.put(MD, text)
    ran = site.run("translate")
    assert (ran.code, ran.err, site.text(MD)) == (0, "", TARGET)


def test_an_edited_target_whose_source_moved(site: Site) -> None:
    """The words are found between their neighbours, wherever the source has them now."""
    site.put(ZH, SOURCE.replace("最后一段。", "插入的一段。\n\n最后一段。"))
    site.put(MD, TARGET.replace("The last one.", "The end."))
    site.run("translate")
    assert units(site)["", "最后一段。"] == ("The end.", State.TRANSLATED, HUMAN)
    assert "The end." in site.text(MD)


def test_a_catalog_of_before(site: Site) -> None:
    """A catalog that has one digest for the whole skeleton is read, and left in that form."""
    from translator.catalog.catalog import digest
    from translator.catalog.po import with_header
    from translator.markdown.document import Document

    text = "".join(
        line.partition(" after ")[0] + "\n" for line in site.text(PO).splitlines()
    ).replace('"X-End: d3c3ac70\\n"\n', "")
    header, _, rest = text.partition("\n\n")
    header = with_header(
        with_header(header, "X-End", ""), "X-Skeleton", digest(Document.parse(TARGET).skeleton)
    )
    site.put(PO, f"{header}\n\n{rest}")
    settled(site)
    site.put(MD, TARGET.replace("The last one.", "The end."))
    assert site.run("translate").code == 0
    assert "X-Skeleton" in site.text(PO)
    site.put(ZH, SOURCE.replace("x = 1", "x = 3"))
    assert site.run("translate").code == 0
    assert "X-Skeleton" not in site.text(PO)
    settled(site)


def test_a_catalog_of_before_whose_post_was_edited(site: Site) -> None:
    """It has nothing of what stood where: the post is taken for a person's as it is."""
    from translator.catalog.po import with_header

    header, _, rest = site.text(PO).partition("\n\n")
    rest = "".join(line.partition(" after ")[0] + "\n" for line in rest.splitlines())
    header = with_header(with_header(header, "X-End", ""), "X-Skeleton", "00000000")
    site.put(PO, f"{header}\n\n{rest}")
    target = TARGET.replace("x = 1", "x = 2")
    site.put(MD, target)
    assert site.run("translate").code == 0
    assert site.text(MD) == target
    settled(site)


def test_a_mark_before_a_segment_is_not_undone(site: Site) -> None:
    """What a person put between two segments has no source: it stays, and the rest is renewed."""
    marked = TARGET.replace("The last one.", "***\n\nThe last one.")
    site.put(MD, marked)
    site.put(ZH, SOURCE.replace("第一段讲显存。", "第一段讲算力。"))
    site.put(PO, site.text(PO).replace('"The first is about memory."', '"The first is on power."'))
    assert site.run("translate").code == 0
    assert site.text(MD) == marked.replace("is about memory", "is on power")
    settled(site)


def test_a_mark_before_a_segment_that_is_new_is_not_undone(site: Site) -> None:
    """Nor where the segment was never emitted: somebody wrote its source and its translation."""
    site.put(ZH, SOURCE.replace("最后一段。", "最后一段。\n\n又一段。"))
    site.put(PO, f'{site.text(PO)}\nmsgid "又一段。"\nmsgstr "One more."\n')
    edited = TARGET.replace("The last one.", "The last one.\n\n***\n\nOne more.")
    site.put(MD, edited)
    assert site.run("translate").code == 0
    assert site.text(MD) == edited
    settled(site)


def test_words_that_lost_their_place_may_go_again(site: Site) -> None:
    """The source of an obsolete unit is gone: its words in the post are kept in the catalog."""
    site.put(PO, f'{site.text(PO)}\n#~ msgid "旧的一句。"\n#~ msgstr "An old sentence."\n')
    site.put(MD, TARGET.replace("The last one.", "The last one.\n\nAn old sentence."))
    assert site.run("translate").code == 0
    assert site.text(MD) == TARGET
    assert '#~ msgstr "An old sentence."' in site.text(PO)


# --- the same words in several places, and keys of a person's own ---

AGAIN = {
    "the title of the front matter": ("---\ntitle: 甲\ndate: 1\n---\n\n# 甲\n\n乙\n", "title: 甲"),
    "the heading": ("---\ntitle: 甲\ndate: 1\n---\n\n# 甲\n\n乙\n", "# 甲"),
    "the first of three": ("甲\n\n- 甲\n\n> 甲\n\n乙\n", "甲"),
    "the second of three": ("甲\n\n- 甲\n\n> 甲\n\n乙\n", "- 甲"),
    "the last of three": ("乙\n\n甲\n\n甲\n\n> 甲\n", "> 甲"),
    "one of a kind": ("甲\n\n甲\n\n甲\n\n乙\n", "甲"),
}
"""A source with the same words in several places, and one of the places."""


@pytest.mark.parametrize("case", AGAIN)
def test_one_of_several_places_changes(case: str, tmp_path: Path) -> None:
    """The target is what a translation of the new source is: nothing of the old one is left."""
    before, place = AGAIN[case]
    after = before.replace(place, place.replace("甲", "丙"), 1)
    site, other = Site(tmp_path / "a"), Site(tmp_path / "b")
    site.put(ZH, before)
    site.run("translate", "--engine", "pseudo")
    site.put(ZH, after)
    other.put(ZH, after)
    for each in (site, other):
        assert each.run("translate", "--engine", "pseudo").code == 0
    assert site.text(MD) == other.text(MD)
    settled(site)


FRONT = "---\ntitle: 甲\ndate: 2024-01-01\ncategory: a\n---\n\n乙\n"
OWN = "author: Alice\ncategory: a\nmine:\n  - x\n  - y\n"


@pytest.mark.parametrize("seen", [True, False], ids=["in a run of its own", "at once"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2024-01-01", "2024-02-02"),
        ("category: a", "category: b"),
        ("category: a", "tags: [x]"),
        ("category: a\n", ""),
        ("title: 甲", "title: 丙"),
    ],
)
def test_a_key_of_a_person_s_own_stays(old: str, new: str, seen: bool, tmp_path: Path) -> None:
    """Whatever becomes of the source's front matter; what that has taken out goes."""
    site = Site(tmp_path)
    site.put(ZH, FRONT)
    assert site.run("translate", "--engine", "pseudo").code == 0
    site.put(MD, site.text(MD).replace("category: a\n", OWN))
    if seen:
        assert site.run("translate").code == 0
    site.put(ZH, FRONT.replace(old, new))
    assert site.run("translate", "--engine", "pseudo").code == 0
    fresh = Site(tmp_path / "fresh")
    fresh.put(ZH, FRONT.replace(old, new))
    fresh.run("translate", "--engine", "pseudo")
    own = ("author: Alice\n", "mine:\n  - x\n  - y\n")
    text = site.text(MD)
    for each in own:
        assert each in text
        text = text.replace(each, "")
    assert text == fresh.text(MD)
    settled(site)


def test_numbers_alone_in_their_cells_keep_their_rows(tmp_path: Path) -> None:
    """What a person wrote as a number is no segment of the target, and stays where it stands."""
    site, head = Site(tmp_path), "| 名 | 数 |\n| - | - |\n"
    rows = ["| 甲的大小 | 八个 |\n", "| 乙的大小 | 九个 |\n"]
    site.put(ZH, head + "".join(rows))
    site.put(MD, "| Name | Number |\n| - | - |\n| Size of A | 8 |\n| Size of B | 9 |\n")
    site.run("align", "--all")
    site.run("translate")
    site.put(ZH, f"{head}{rows[0]}| 丙的大小 | 七个 |\n{rows[1]}")
    assert site.run("translate", "--partial").code == 0
    lines = site.text(MD).splitlines()
    assert [line for line in lines if "Size" in line] == ["| Size of A | 8 |", "| Size of B | 9 |"]
    assert len(lines) == 5

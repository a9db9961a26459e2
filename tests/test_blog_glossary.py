"""A row more in the blog's own glossary, whose other bytes stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.glossaries import COLUMNS, written
from tests.kit import EN, LAYOUT, TO_EN, ZH, Site
from translator.blog.blog import Blog
from translator.blog.glossary import GlossaryChange, Ruling, proposed, write
from translator.errors import ConfigError, TermbaseError
from translator.project.project import Project
from translator.terms.concepts import Concept
from translator.terms.table import forbidding, takes, with_row
from translator.terms.termbase import read

RULING = Ruling(source="显存", target="GPU memory", forbidden=("video memory",), pair=TO_EN,
                seen="a.md:3, 2026-11-28")  # fmt: skip
ROW = "显存,GPU memory,video memory,\n"
HEAD = "zh-Hans,en,forbid:en,note\n"


def change_of(site: Site, ruling: Ruling = RULING) -> GlossaryChange:
    """What would become of the blog's glossary."""
    return proposed(Blog(Project.load(site.root)), ruling)


def put_in(site: Site, ruling: Ruling = RULING) -> bool:
    """Write it; say whether anything was written."""
    blog = Blog(Project.load(site.root))
    return write(blog, proposed(blog, ruling))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, HEAD + ROW),
        (HEAD.rstrip("\n"), HEAD + ROW),
        (f'{HEAD}"算子",operator,,"a\nb"\n', f'{HEAD}"算子",operator,,"a\nb"\n{ROW}'),
        (f"\ufeff{HEAD}算子,operator,,\n", f"\ufeff{HEAD}算子,operator,,\n{ROW}"),
        ("en,zh-Hans,forbid:en\r\nop,算子,\r\n",
         "en,zh-Hans,forbid:en\r\nop,算子,\r\nGPU memory,显存,video memory\r\n"),
        ("zh-Hans;en;forbid:en\n算子;operator;\n",
         "zh-Hans;en;forbid:en\n算子;operator;\n显存;GPU memory;video memory\n"),
        ("zh-Hans,en,forbid:en,source\n",
         'zh-Hans,en,forbid:en,source\n显存,GPU memory,video memory,"a.md:3, 2026-11-28"\n'),
        (f"{HEAD}显存,GPU memory|VRAM,,x\n", f"{HEAD}显存,GPU memory|VRAM,video memory,x\n"),
        (f"{HEAD}显存,GPU memory,DRAM, x\n", f"{HEAD}显存,GPU memory,DRAM|video memory, x\n"),
        (f'{HEAD}显存,GPU memory,"DRAM",\n', f'{HEAD}显存,GPU memory,"DRAM|video memory",\n'),
    ],
)  # fmt: skip
def test_a_file_gets_what_is_new_and_keeps_its_other_bytes(
    before: str, after: str, tmp_path: Path
) -> None:
    """Marks, line ends, quotes, columns; a second time changes nothing."""
    site = Site(tmp_path)
    site.put("terms/a.csv", before)
    assert put_in(site)
    assert site.text("terms/a.csv") == after
    assert not put_in(site)
    assert site.text("terms/a.csv") == after
    assert "显存 → GPU memory" in site.run("glossary", "list").out


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "显存,device memory,,",
            "terms/a.csv:2 already has “device memory” for 显存, not “GPU memory”",
        ),
        ("显存,GPU memory|video memory,,", "terms/a.csv:2 accepts “video memory” for 显存"),
    ],
)
def test_a_row_that_says_something_else_is_told_and_stays(
    row: str, said: str, tmp_path: Path
) -> None:
    """Which of the two is right is for a person to say."""
    site = Site(tmp_path)
    site.put("terms/a.csv", f"{HEAD}{row}\n")
    assert (change_of(site).conflict, change_of(site).file) == (said, None)
    ran = site.run("glossary", "add", "显存", "GPU memory", "--forbid", "video memory")
    assert (ran.code, ran.err) == (2, f"translator: {said}; nothing was written\n")
    assert site.text("terms/a.csv") == f"{HEAD}{row}\n"


def test_a_blog_that_names_shipped_glossaries_gets_one_of_its_own(tmp_path: Path) -> None:
    """Those that ship are never written; what the configuration lacks for it is said."""
    site = Site(tmp_path, 'locales = ["zh-Hans", "en"]\nglossaries = ["ml"]\n')
    ran = site.run("glossary", "add", "甲乙丙", "Abc", "--forbid", "Cba")
    assert ran.code == 0
    assert ran.err == f"add “glossaries/terms.csv” to glossaries in {tmp_path}/translator.toml\n"
    settings = 'locales = ["zh-Hans", "en"]\nglossaries = ["ml", "glossaries/terms.csv"]\n'
    site.put("translator.toml", settings + LAYOUT)
    assert site.run("glossary", "find", "甲乙丙").out.startswith(
        "✓ 1:1 甲乙丙: 甲乙丙 → Abc; not Cba"
    )
    # 张量 stands in the glossary that ships.
    ran = site.run("glossary", "add", "张量", "tensor", "--forbid", "tensile thing")
    assert ran.code == 2
    assert "cannot be made to forbid “tensile thing” from here" in ran.err


def test_a_file_that_is_not_configured_yet_takes_further_rows(tmp_path: Path) -> None:
    """It is one file until somebody names it, each row stands in it once, and the advice stays."""
    site = Site(tmp_path, 'locales = ["zh-Hans", "en"]\nglossaries = ["ml"]\n')
    advice = f"add “glossaries/terms.csv” to glossaries in {tmp_path}/translator.toml\n"
    for source, target in (
        ("甲乙丙", "Abc"),
        ("丁戊己", "Def"),
        ("庚辛壬", "Ghi"),
        ("子丑寅", "Jkl"),
    ):
        ran = site.run("glossary", "add", source, target)
        assert (ran.code, ran.err) == (0, advice)
    text = site.text("glossaries/terms.csv")
    assert [path.name for path in (tmp_path / "glossaries").iterdir()] == ["terms.csv"]
    assert text.count("\n") == 5
    ran = site.run("glossary", "add", "甲乙丙", "Abc")
    assert (ran.code, ran.err) == (0, advice)
    assert "nothing to do" in ran.out
    ran = site.run("glossary", "add", "甲乙丙", "Cba")
    assert ran.code == 2
    assert "glossaries/terms.csv:2 already has “Abc” for 甲乙丙, not “Cba”" in ran.err
    assert site.text("glossaries/terms.csv") == text


def test_where_nothing_is_left_to_write_to_it_is_said(tmp_path: Path) -> None:
    """Files of these names with other columns are a person's, and stay."""
    site = Site(tmp_path, 'locales = ["zh-Hans", "en"]\nglossaries = ["ml"]\n')
    for name in ("terms", "corrections", "renderings"):
        site.put(f"glossaries/{name}.csv", "zh-Hans,ja\n")
    ran = site.run("glossary", "add", "甲乙丙", "Abc")
    assert ran.code == 2
    assert "none has columns for zh-Hans → en" in ran.err
    assert {path.read_text() for path in (tmp_path / "glossaries").iterdir()} == {"zh-Hans,ja\n"}


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x85"])
def test_a_form_has_no_signs_that_nothing_can_show(sign: str, tmp_path: Path) -> None:
    """They would make a glossary that other programs cut short."""
    site = Site(tmp_path)
    with pytest.raises(TermbaseError, match="cannot be a form"):
        change_of(site, Ruling("显存", f"a{sign}b", (), TO_EN))


def test_a_new_file_lies_where_the_blog_looks_for_glossaries(tmp_path: Path) -> None:
    """Then nothing has to be configured; a file without the columns is left as it is."""
    site = Site(tmp_path)
    site.put("terms/terms.csv", "zh-Hans,ja\n")
    change = change_of(site)
    assert change.file
    assert (change.file.path, change.advice) == (tmp_path / "terms/corrections.csv", "")
    assert put_in(site)
    assert not put_in(site)
    assert site.text("terms/terms.csv") == "zh-Hans,ja\n"


def test_where_no_row_can_be_written_it_is_said(tmp_path: Path) -> None:
    """A blog without a configuration would lose the terms that ship; a form has no `|`."""
    site = Site(tmp_path)
    with pytest.raises(TermbaseError, match="cannot be a form"):
        change_of(site, Ruling("显存", "a|b", (), TO_EN))
    blog = Blog(Project.load(site.root))
    change = proposed(blog, RULING)
    site.put("terms/terms.csv", "zh-Hans,en\n显卡,graphics card\n")
    with pytest.raises(TermbaseError, match="has changed meanwhile"):
        write(blog, change)
    site.put("terms/terms.csv", f"{HEAD}显卡,graphics card,,\n".encode("gb18030"))
    with pytest.raises(TermbaseError, match="not UTF-8"):
        change_of(site)
    (tmp_path / "translator.toml").unlink()
    (tmp_path / "terms/terms.csv").unlink()
    with pytest.raises(ConfigError, match="translator init"):
        change_of(site)


_CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=4)


@given(st.lists(st.lists(_CELLS, min_size=12, max_size=12), max_size=3))
def test_what_a_file_said_it_says_still(rows: list[list[str]]) -> None:
    """Whatever its cells hold: a row more at its end, no other one changed."""
    text = written(COLUMNS, [["显存", "GPU memory", *[""] * 10]])
    text += written(COLUMNS, rows).partition("\n")[2] if rows else ""
    assert takes(text, TO_EN)
    try:
        before = [row.cells for row in read(text)]
    except TermbaseError:
        return
    concept = Concept({ZH: ("算子",), EN: ("op",)}, {EN: ("ope,rator",)})
    after = [row.cells for row in read(with_row(text, concept))]
    assert after[:-1] == before
    assert [cell for cell in after[-1] if cell] == ["算子", "op", "ope,rator"]
    changed = forbidding(text, 2, EN, ['vi"deo, memory'])
    assert changed
    first, *others = read(changed)
    assert [row.cells for row in others] == before[1:]
    assert first.wrong(EN) == ('vi"deo, memory',)

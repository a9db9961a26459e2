"""TBX: what is written is valid and read by others, and comes back as it was."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.fixtures import FOLDER
from tests.glossaries import COLUMNS, TABLES, rows_of, written
from tests.kit import EN, ROOT, ZH
from translator.errors import TermbaseError
from translator.terms.tbx import export_tbx, import_tbx
from translator.terms.termbase import Termbase

SHIPPED = sorted((ROOT / "glossaries").glob("*.csv"))
ROW = (
    "zh-Hans,en,forbid:en,kind,case,keep,not_in,severity,note,source\n"
    "显存|显卡内存,GPU memory|VRAM,video memory,framework,sensitive,yes,显存条,error,a < b,docs\n"
)


@given(TABLES)
def test_export_import_export_is_identical(table: list[tuple[str, ...]]) -> None:
    """What is imported from an export gives the same export again."""
    rows = rows_of(written(COLUMNS, table))
    try:
        first = export_tbx(rows)
    except TermbaseError:
        every = (form for row in rows for forms in row.forms.values() for form in forms)
        assert not any(form.isprintable() for form in every)
        return
    again = export_tbx(rows_of(import_tbx(first.text.encode()).text))
    assert again.text == first.text


def test_a_file_is_in_the_language_of_its_first_column() -> None:
    """What says no language of its own is in that one."""
    assert 'type="TBX-Basic" xml:lang="zh-Hans">' in export_tbx(rows_of(ROW)).text


def test_the_shipped_glossaries_come_back_whole() -> None:
    """All rows, with every cell but `override`."""
    base = Termbase.load(SHIPPED)
    back = import_tbx(export_tbx(base.rows).text.encode())
    assert back.losses == ()
    for old, new in zip(base.rows, rows_of(back.text), strict=True):
        for locale in (ZH, EN):
            assert old.right(locale) == new.right(locale)
            assert old.wrong(locale) == new.wrong(locale)
        for name in ("kind", "case", "keep", "not_in", "severity", "note", "source"):
            assert old.field(name) == new.field(name)


def validated(text: str) -> Any:
    """The parsed file, after the content models of TBX have been held against it."""
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed: TBX not validated")
    with (FOLDER / "tbx" / "core.dtd").open("rb") as file:
        dtd = etree.DTD(file)
    tree = etree.fromstring(text.encode())
    assert dtd.validate(tree), dtd.error_log
    return tree


@given(TABLES)
def test_what_is_exported_is_valid(table: list[tuple[str, ...]]) -> None:
    """Whatever is in the rows, the file has the structure of TBX-Basic."""
    validated(export_tbx(rows_of(ROW, written(COLUMNS, table))).text)


def test_the_shipped_glossaries_are_valid() -> None:
    """Of every row, with the states that TBX-Basic has."""
    tree = validated(export_tbx(Termbase.load(SHIPPED).rows).text)
    states = {node.text for node in tree.iter("termNote")}
    assert states == {f"{s}Term-admn-sts" for s in ("preferred", "admitted", "deprecated")}


def test_translate_toolkit_reads_it() -> None:
    """Every term with its state, in the order of the cells."""
    tbx = pytest.importorskip("translate.storage.tbx", reason="translate-toolkit is not installed")
    text = export_tbx(Termbase.load(SHIPPED).rows).text
    store = tbx.tbxfile(BytesIO(text.encode()), sourcelanguage="zh-Hans", targetlanguage="en")
    rows = Termbase.load(SHIPPED).rows
    assert rows
    for row, unit in zip(rows, store.units, strict=True):
        for locale, terms in ((ZH, unit.get_source_terms()), (EN, unit.get_target_terms())):
            right = [term.text for term in terms if not term.deprecated]
            wrong = [term.text for term in terms if term.deprecated]
            assert (tuple(right), tuple(wrong)) == (row.right(locale), row.wrong(locale))


def test_what_translate_toolkit_writes_is_read() -> None:
    """A file of another tool, with the terms that it has."""
    tbx = pytest.importorskip("translate.storage.tbx", reason="translate-toolkit is not installed")
    store = tbx.tbxfile(None, sourcelanguage="en", targetlanguage="zh-Hans")
    unit = store.addsourceunit("GPU memory")
    unit.set_target_terms(["显存", "显卡内存"], "zh-Hans")
    unit.addnote("of the card")
    (row,) = rows_of(import_tbx(bytes(store)).text)
    assert (row.right(EN), row.right(ZH)) == (("GPU memory",), ("显存", "显卡内存"))
    assert row.field("note") == "of the card"


MODERN = """<?xml version="1.0" encoding="UTF-16"?>
<tbx xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="m" xmlns:basic="b" style="dct" type="TBX-Basic">
 <text><body>
  <conceptEntry id="c1">
   <min:subjectField>memory</min:subjectField>
   <basic:definition>Memory of the card.</basic:definition>
   <langSec xml:lang="zh-CN">
    <termSec><term>显 存</term><min:partOfSpeech>noun</min:partOfSpeech></termSec>
    <termSec><term>显存</term>
      <min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus></termSec>
   </langSec>
   <langSec xml:lang="en-US">
    <termSec><term>video memory</term>
      <min:administrativeStatus>supersededTerm-admn-sts</min:administrativeStatus></termSec>
    <termSec><term>GPU memory</term><note>write GPU in capitals</note></termSec>
    <termSec><term>a|b</term></termSec>
   </langSec>
   <langSec xml:lang="?"><termSec><term>x</term></termSec></langSec>
  </conceptEntry>
 </body></text>
</tbx>"""


def test_the_form_of_2019_is_read() -> None:
    """Types as elements, another encoding, other spellings of locales and states."""
    done = import_tbx(MODERN.encode("utf-16"), (ZH, EN))
    (row,) = rows_of(done.text)
    assert row.right(ZH) == ("显存", "显 存")
    assert row.right(EN) == ("GPU memory",)
    assert row.wrong(EN) == ("video memory",)
    assert row.field("kind") == "memory"
    assert row.field("note") == "Memory of the card.; write GPU in capitals"
    assert done.losses == (
        "partOfSpeech is left out (1 times)",
        "the region of en-US: it is taken as en (1 times)",
        "“a|b” is left out: a form cannot have a | (1 times)",
        "the language '?' is left out: it is not a locale (1 times)",
    )


OLD = """<martif><text><body>
<termEntry>
 <note>translator:case=maybe</note><note>translator:case=sensitive</note><note></note>
 <note>translator:kind=x=y</note><note>translator:odd=1</note><note>case=sensitive</note>
 <descrip type="subjectField">one</descrip><descrip type="subjectField">two</descrip>
 <descrip type="context">c</descrip><descrip type="context">c</descrip>
 <descripGrp><descrip type="definition">d</descrip><admin type="source">s</admin></descripGrp>
 <langSet xml:lang="en"><note>about en</note>
  <tig><term>a</term><termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></tig>
  <ntig><termGrp><term>b <hi>c</hi></term>
   <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp></ntig>
  <tig><term>d</term><termNote type="administrativeStatus">Not-recommended</termNote></tig>
  <tig><term>e</term><termNote type="administrativeStatus">obsolete</termNote></tig>
  <tig><term/></tig><tig><term>a</term></tig>
 </langSet>
 <langSet lang="fr-FR"><tig><term>g|h</term></tig><tig><term>g|h</term></tig></langSet>
 <langSet xml:lang="de-AT"><tig><term>i</term></tig></langSet>
 <langSet><tig><term>j</term></tig></langSet><langSet><tig><term>k</term></tig></langSet>
</termEntry>
<termEntry><langSet xml:lang="en"><tig><term> </term></tig></langSet></termEntry>
</body></text></martif>"""


def test_the_form_of_2008_is_read() -> None:
    """Of our own notes those whose value is one; the first subject; forms by their state, each
    once; and all that has no place is counted."""
    done = import_tbx(OLD.encode(), (EN,))
    (row,) = rows_of(done.text)
    assert done.count == 1
    assert {locale.tag: forms for locale, forms in row.forms.items()} == {
        "en": ("b c", "a"),
        "de-AT": ("i",),
    }
    assert row.forbidden == {EN: ("d", "e")}
    named = ("kind", "case", "source", "note")
    assert [row.field(name) for name in named] == [
        "x=y", "sensitive", "s", "translator:odd=1; case=sensitive; d; about en",
    ]  # fmt: skip
    assert done.losses == (
        "context is left out (2 times)",
        "“g|h” is left out: a form cannot have a | (2 times)",
        "the language '' is left out: it is not a locale (2 times)",
    )


def test_a_row_is_written_with_all_that_it_says() -> None:
    """A number for each concept, its subject and source, notes, then its forms by their state."""
    rows = rows_of(
        "zh-Hans,en,forbid:en,kind,case,note,source,not_in\n"
        "显存|显卡内存,GPU memory,video memory|VM,kinds,sensitive,a < b,docs,显存条\n"
        ",,,,,no forms,,\n算子,,,,,translator:x,,\n"
    )

    def tig(form: str, state: str) -> str:
        note = f'<termNote type="administrativeStatus">{state}Term-admn-sts</termNote>'
        return f"<tig><term>{form}</term>{note}</tig>"

    body = export_tbx(rows).text.partition("<body>")[2].partition("</body>")[0]
    assert "".join(line.strip() for line in body.splitlines()) == (
        '<termEntry id="c1"><descrip type="subjectField">kinds</descrip>'
        '<admin type="source">docs</admin><note>a &lt; b</note>'
        "<note>translator:case=sensitive</note><note>translator:not_in=显存条</note>"
        f'<langSet xml:lang="zh-Hans">{tig("显存", "preferred")}{tig("显卡内存", "admitted")}'
        f'</langSet><langSet xml:lang="en">{tig("GPU memory", "preferred")}'
        f"{tig('video memory', 'deprecated')}{tig('VM', 'deprecated')}</langSet></termEntry>"
        '<termEntry id="c2"><note>translator:note=translator:x</note>'
        f'<langSet xml:lang="zh-Hans">{tig("算子", "preferred")}</langSet></termEntry>'
    )


BOMB = """<?xml version="1.0"?>
<!DOCTYPE martif [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<martif><text><body><termEntry><langSet xml:lang="en"><tig><term>&b;</term></tig></langSet>
</termEntry></body></text></martif>"""
FOREIGN = '<!DOCTYPE martif [<!ENTITY x SYSTEM "file:///etc/passwd">]><martif>&x;</martif>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "entities"),
        (FOREIGN, "entities"),
        ("<martif><text>", "not valid XML"),
        ("<html/>", "not a TBX file"),
        ("", "not valid XML"),
    ],
)
def test_what_is_no_tbx_is_refused(text: str, said: str) -> None:
    """One sentence; entities are never expanded, nor files read."""
    with pytest.raises(TermbaseError, match=said):
        import_tbx(text.encode())


def test_characters_that_xml_has_not_are_said(tmp_path: Path) -> None:
    """They are left out, and counted."""
    done = export_tbx(rows_of("zh-Hans,en,note\n显存,GPU memory,a\x01b\n"))
    assert "<note>ab</note>" in done.text
    assert done.losses == ("U+0001, 1 times: XML has no such character",)

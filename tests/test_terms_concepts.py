"""Two columns for DeepL and Google: their limits are kept, and what is lost is said."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.glossaries import COLUMNS, TABLES, rows_of, written
from tests.kit import EN, ROOT, TO_EN, TO_ZH, ZH
from translator.errors import TermbaseError
from translator.terms.concepts import LIMIT, export_phrases, import_phrases
from translator.terms.termbase import Termbase
from translator.units import Locale, Pair

HEADER = "zh-Hans,en\n"


@given(TABLES, st.sampled_from(",\t"), st.sampled_from([TO_EN, TO_ZH, Pair(ZH, Locale("ja"))]))
def test_export_import_export_is_identical(
    table: list[tuple[str, ...]], delimiter: str, pair: Pair
) -> None:
    """What is imported from an export gives the same export again."""
    first = export_phrases(rows_of(written(COLUMNS, table)), pair, delimiter)
    back = import_phrases(first.text, pair, delimiter)
    assert back.losses == ()
    assert export_phrases(rows_of(back.text), pair, delimiter).text == first.text


@given(TABLES, st.sampled_from(",\t"))
def test_the_limits_are_kept(table: list[tuple[str, ...]], delimiter: str) -> None:
    """Two phrases a line, none empty, too long, blank at an edge, or there twice."""
    text = export_phrases(rows_of(written(COLUMNS, table)), TO_EN, delimiter).text
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    assert len({source for source, _ in lines}) == len(lines)
    for phrase in (phrase for line in lines for phrase in line):
        assert 0 < len(phrase.encode()) <= LIMIT
        assert phrase == phrase.strip()
        assert phrase.isprintable() or "\n" not in phrase


def test_every_source_form_has_a_line() -> None:
    """Accepted Chinese forms too; from English, only what is looked for."""
    rows = rows_of("zh-Hans,en\n显存|显卡内存,GPU memory|VRAM\n")
    assert export_phrases(rows, TO_EN, ",").text == "显存,GPU memory\n显卡内存,GPU memory\n"
    assert export_phrases(rows, TO_ZH, "\t").text == "GPU memory\t显存\n"


def test_what_cannot_be_carried_is_said() -> None:
    """A phrase that is too long, and a source that stands twice, with their rows."""
    rows = rows_of(HEADER + f"长,{'x' * 1025}\n核,kernel\n核,core\n")
    done = export_phrases(rows, TO_EN, ",")
    assert done.text == "核,kernel\n"
    left = (
        f"“长” → “{'x' * 1025}” (0.csv:2) is left out: a phrase may have 1024 bytes, and this has"
    )
    assert done.losses == (
        f"{left} 1025",
        "“核” → “core” (0.csv:4) is left out: it already exists, for “kernel”",
    )
    whole = "x" * 1024
    assert export_phrases(rows_of(f"{HEADER}{whole},y\n"), TO_EN, ",").text == f"{whole},y\n"


def test_a_phrase_has_no_character_that_ends_lines() -> None:
    """Nor another control character; a row that says the same again is no loss."""
    rows = rows_of(f"{HEADER}甲\x07,a\n乙,b\x07c\n丙,c\n丙,c\n丁|丁,d\n")
    done = export_phrases(rows, TO_EN, ",")
    assert done.text == "丙,c\n丁,d\n"
    assert done.losses == (
        "“甲\x07” → “a” (0.csv:2) is left out: U+0007 may not be in a phrase",
        "“乙” → “b\x07c” (0.csv:3) is left out: U+0007 may not be in a phrase",
    )


def test_the_shipped_glossaries_fit() -> None:
    """Every row has a line, or is said not to have one."""
    rows = Termbase.load(sorted((ROOT / "glossaries").glob("*.csv"))).rows
    for pair in (TO_EN, TO_ZH):
        done = export_phrases(rows, pair, ",")
        terms = [term for row in rows if (term := row.term(pair)) and term.sought]
        assert done.count + len(done.losses) - 1 == sum(len(term.source) for term in terms)


def test_a_phrase_that_stands_twice_gives_an_accepted_form() -> None:
    """What other people's files may have, DeepL's own do not."""
    (row,) = rows_of(import_phrases("显存,GPU memory\n显存,VRAM\n显存,VRAM\n", TO_EN, ",").text)
    assert (row.right(ZH), row.right(EN)) == (("显存",), ("GPU memory", "VRAM"))


@pytest.mark.parametrize(
    "text", ["zh,en\n显存,GPU memory\n", "显存,GPU memory,ZH,EN\n", "zh_CN,EN\n显存,GPU memory\n"]
)
def test_a_file_may_say_its_languages(text: str) -> None:
    """In a first line as Google has it, or in two more columns as DeepL has them."""
    (row,) = rows_of(import_phrases(text, None, ",").text)
    assert (row.right(ZH), row.right(EN)) == (("显存",), ("GPU memory",))


def test_a_first_line_that_names_the_languages_is_no_term() -> None:
    """Also where they were named before; in the other order it is another file that was meant."""
    text = "zh,en\n显存,GPU memory\n"
    assert import_phrases(text, TO_EN, ",").count == 1
    with pytest.raises(TermbaseError, match="its first line says that it is from zh to en"):
        import_phrases(text, TO_ZH, ",")


@pytest.mark.parametrize(
    ("column", "cell"),
    [("en", "GPU memory|VRAM"), ("forbid:en", "video memory"), ("not_in", "显存条"),
     ("note", "of a card"), ("case", "sensitive"), ("severity", "error")],
)  # fmt: skip
def test_what_two_columns_have_no_place_for_is_said(column: str, cell: str) -> None:
    """If there is some: of plain rows nothing is lost."""
    plain = {"zh-Hans": "显存", "en": "GPU memory"}
    for cells, lost in ((plain, False), ({**plain, column: cell}, True)):
        rows = rows_of(f"{','.join(cells)}\n{','.join(cells.values())}\n")
        losses = export_phrases(rows, TO_EN, ",").losses
        assert [each[:8] for each in losses] == ["accepted"] * lost


def test_a_file_that_does_not_must_be_told() -> None:
    """Nothing is guessed."""
    with pytest.raises(TermbaseError, match="--from"):
        import_phrases("显存,GPU memory\n", None, ",")
    for text in ("", "zh\n", "zh,zh\n", "a,b,c,d\n", "显存,a,ZH,EN\n算子,b\n", "显存,a,ZH,?\n"):
        with pytest.raises(TermbaseError, match="--from"):
            import_phrases(text, None, ",")
    with pytest.raises(TermbaseError, match="line 2: not valid CSV"):
        import_phrases('算子,b\n显存,"GPU\n', TO_EN, ",")


def test_lines_that_are_left_out_are_said() -> None:
    """With their numbers."""
    text = "显存,GPU memory\n显存\n,x\na|b,x\n显存,x,zh,fr\nx,y|z\nx,\nb,c,d,e,f\n显存,b,zh,en\n"
    done = import_phrases(text, TO_EN, ",")
    assert done.text.splitlines()[1:] == ["显存,GPU memory|b,,,,,,,,,,,"]
    assert done.count == 1
    assert done.losses == (
        "line 2 is left out: it has 1 cells, not 2 to 4",
        "line 3 is left out: one of its cells is empty",
        "line 4 is left out: a form cannot have a |",
        "line 5 is left out: it is in zh and fr",
        "line 6 is left out: a form cannot have a |",
        "line 7 is left out: one of its cells is empty",
        "line 8 is left out: it has 5 cells, not 2 to 4",
    )


def test_a_third_column_is_a_note() -> None:
    """OmegaT's glossaries have a comment there; rows with it are rows like others."""
    done = import_phrases("梯度\tgradient\tnot slope\n损失\tloss\n梯度\tgrad\tshort\n", TO_EN, "\t")
    assert done.losses == ()
    found = {row.field("note") for row in rows_of(done.text)}
    assert found == {"not slope\nshort", ""}

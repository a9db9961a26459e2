"""The glossaries that ship: they load, and they are tidy enough for a spreadsheet and a diff."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from bench.blockers import count, recorded, strings
from tests.fixtures import FOLDER
from tests.kit import ROOT, SHARED, TO_EN, TO_ZH
from translator import Termbase
from translator.units import Severity

CORPUS = SHARED / "corpus"
FILES = sorted((ROOT / "glossaries").glob("*.csv"))
COLUMNS = [
    "zh-Hans", "en", "forbid:en", "forbid:zh-Hans", "kind", "case", "keep", "not_in", "read_from",
    "severity", "note", "source",
]  # fmt: skip
VALUES = {
    "kind": {"product", "framework", "ml", "infra", "org", "event", "community"},
    "case": {"sensitive", ""},
    "keep": {"yes", ""},
    "severity": {"error", "warning", "note"},
}
LISTS = ["zh-Hans", "en", "forbid:en", "forbid:zh-Hans", "not_in"]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def forms(row: dict[str, str], column: str) -> list[str]:
    """The forms in a cell."""
    return row[column].split("|") if row[column] else []


def where(path: Path, row: dict[str, str]) -> str:
    """A row's name in a message."""
    return f"{path.name}: {row['zh-Hans']}"


def test_there_are_glossaries() -> None:
    """The termbase is part of the project."""
    assert {path.name for path in FILES} >= {"paddlepaddle.csv", "ml.csv", "community.csv"}


def test_they_load_in_both_directions() -> None:
    """Every row gives a term from Chinese and from English, or has one language only."""
    base = Termbase.load(FILES)
    assert len(base.rows) == sum(len(rows(path)) for path in FILES)
    assert len(base.terms(TO_EN)) == len(base.terms(TO_ZH)) > 400


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_file_is_plain(path: Path) -> None:
    """UTF-8 without a BOM, LF, a newline at the end, the columns in order."""
    text = path.read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert text.splitlines()[0].split(",") == COLUMNS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_there_are_no_stray_spaces(path: Path) -> None:
    """No blanks around cells and forms, none doubled, no empty forms."""
    assert rows(path)
    for row in rows(path):
        for column in COLUMNS:
            cell = row[column]
            assert cell == cell.strip(), where(path, row)
            assert "  " not in cell, where(path, row)
            assert not re.search(r"[\u3000\u00a0\u200b\t]", cell), where(path, row)
        for column in LISTS:
            for form in forms(row, column):
                assert form == form.strip() != "", (where(path, row), column)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_cells_have_known_values(path: Path) -> None:
    """kind, case, keep and severity are from their lists; each row says where it comes from."""
    assert rows(path)
    for row in rows(path):
        for column, values in VALUES.items():
            assert row[column] in values, (where(path, row), column)
        assert Severity(row["severity"])
        assert row["source"], where(path, row)
        assert row["zh-Hans"], where(path, row)
        assert row["en"], where(path, row)


def test_one_chinese_form_has_one_row() -> None:
    """A form that stood in two rows would be judged twice."""
    counts = Counter(f for path in FILES for row in rows(path) for f in forms(row, "zh-Hans"))
    assert [form for form, count in counts.items() if count > 1] == []


def test_rows_that_share_a_name_are_nested() -> None:
    """Names are unique on the English side, too (of words, several may share one).

    A longer name of the same thing may have a row of its own, so that it takes the words of
    the shorter one: 文心 and 文心大模型.
    """
    names: dict[str, list[str]] = {}
    for path in FILES:
        for row in rows(path):
            if row["kind"] in ("product", "org") and row["case"]:
                names.setdefault(forms(row, "en")[0], []).append(forms(row, "zh-Hans")[0])
    assert names
    for name, shared in names.items():
        shortest = min(shared, key=len)
        assert all(shortest in each for each in shared), name


def test_what_is_kept_is_an_error_where_it_is_missing() -> None:
    """A name that every language keeps cannot be left out by taste."""
    kept = [row for path in FILES for row in rows(path) if row["keep"]]
    assert [row["zh-Hans"] for row in kept if row["severity"] != "error"] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_form_is_written_twice(path: Path) -> None:
    """Within a cell each form stands once; `open source` covers `open-source`."""
    assert rows(path)
    for row in rows(path):
        for column in LISTS:
            found = forms(row, column)
            assert len(found) == len(set(found)), (where(path, row), column)
        loose = [form.replace("-", " ") for form in forms(row, "en")]
        assert len(loose) == len(set(loose)), where(path, row)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_form_is_right_and_wrong(path: Path) -> None:
    """What is accepted is not forbidden; where case counts not, in no letter case."""
    assert rows(path)
    for row in rows(path):
        fold = str if row["case"] else str.lower
        for locale in ("en", "zh-Hans"):
            right = {fold(form) for form in forms(row, locale)}
            wrong = {fold(form) for form in forms(row, f"forbid:{locale}")}
            assert not right & wrong, where(path, row)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_not_in_contains_the_term(path: Path) -> None:
    """A string in which the term is not meant has one of its forms inside."""
    assert rows(path)
    for row in rows(path):
        found = [form.lower() for form in (*forms(row, "zh-Hans"), *forms(row, "en"))]
        for longer in forms(row, "not_in"):
            assert any(form in longer.lower() and form != longer.lower() for form in found), (
                where(path, row), longer,
            )  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_kept_names_are_the_same_in_both_languages(path: Path) -> None:
    """What is never translated has its form on both sides."""
    kept = [row for row in rows(path) if row["keep"]]
    own = [row for row in kept if set(forms(row, "zh-Hans")) & set(forms(row, "en"))]
    assert kept == own


def test_no_term_faults_itself() -> None:
    """A target that is a preferred form has nothing missing or forbidden."""
    matcher = Termbase.load(FILES).matcher(TO_EN)
    assert matcher.find("显存")
    for path in FILES:
        for row in rows(path):
            source, target = forms(row, "zh-Hans")[0], forms(row, "en")[0]
            faults = [j for j in matcher.judge(source, target) if j.verdict != "ok"]
            assert not faults, (where(path, row), [(j.verdict, j.found) for j in faults])


def test_strings_that_keep_a_term_out_stand_in_real_texts() -> None:
    """Nine in ten strings of `not_in` were found in texts that people wrote, and each other one
    is what a sentence of the verdicts is about; `python -m bench.blockers count` counts."""
    known = recorded()
    assert set(known) == set(strings())
    unseen = [longer for (_, longer), (count, _) in known.items() if not count]
    assert len(unseen) * 10 <= len(known)
    verdicts = (FOLDER / "verdicts" / "to-english.md").read_text(encoding="utf-8")
    assert [longer for longer in unseen if longer not in verdicts] == []


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/corpus is not here: nothing is counted")
def test_the_record_knows_what_stands_in_the_corpus() -> None:
    """A string that a corpus at hand has is in the record as one that was found."""
    here = {longer: number for _, longer, number, _ in count([CORPUS]) if number}
    assert here
    seen = {longer for (_, longer), (number, _) in recorded().items() if number}
    assert set(here) <= seen

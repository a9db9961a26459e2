"""Rows of every sort, for properties of what reads, merges and exchanges them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from hypothesis import strategies as st

from translator.terms.termbase import Row, Termbase, merged, read

COLUMNS = [
    "zh-Hans", "en", "ja", "forbid:en", "kind", "case", "keep", "not_in", "read_from",
    "severity", "note", "source",
]  # fmt: skip
"""The columns of the files that are made."""

_FORM = st.text(st.characters(codec="utf-8", exclude_characters="|"), max_size=5)
_CELL = st.one_of(st.just(""), st.lists(_FORM, max_size=3).map("|".join))
_NOTE = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(["translator:case=sensitive", "translator:note=x", "a\nb", "<b>&amp;</b>"]),
)
_VALUES = {
    "kind": _NOTE,
    "case": st.sampled_from(["", "sensitive"]),
    "keep": st.sampled_from(["", "yes"]),
    "read_from": st.sampled_from(["", "en", "zh-Hans", "en|zh-Hans"]),
    "severity": st.sampled_from(["", "error", "warning", "note"]),
    "note": _NOTE,
    "source": _NOTE,
}


def written(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A glossary file."""
    output = io.StringIO()
    csv.writer(output, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([columns, *rows])
    return output.getvalue()


def rows_of(*texts: str) -> tuple[Row, ...]:
    """The rows of files, merged."""
    return merged(read(text, f"{number}.csv") for number, text in enumerate(texts))


def termbase_of(*texts: str) -> Termbase:
    """The termbase of files."""
    return Termbase(rows_of(*texts))


def interfaces() -> tuple[str, str]:
    """A post about 接口, and its translation: an interface or an endpoint by turns."""
    words = ["interface", "endpoint"]
    lines = [
        "今天写接口的事",
        "先看接口吧",
        "谁喜欢接口呢",
        "我改接口了",
        "关掉接口就好",
        "谈过接口了",
    ]
    source = [*lines, *(f"另外{'甲乙丙丁戊己庚辛壬癸'[n % 10]}号{n}" for n in range(60))]
    target = [*(f"About the {words[n % 2]}, {n}" for n in range(6)), *map(str, range(60))]
    return "\n\n".join(source) + "\n", "\n\n".join(target) + "\n"


TABLES = st.lists(st.tuples(*(_VALUES.get(name, _CELL) for name in COLUMNS)), max_size=4)
"""The rows of a file with `COLUMNS`."""

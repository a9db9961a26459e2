"""Keeps the catalogs of what the program says: `make messages`.

It finds the messages in the code and fits each catalog in `translator/locale` to them as the
toolkit fits a post's: what is unchanged stays, a message whose words have changed keeps its
translation as fuzzy with the old words beside it, what is gone waits for the day it returns.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tests.messages import Said, fields, messages
from translator.catalog.catalog import Catalog
from translator.units import Kind, Locale, Pair, Segment, State, Unit
from translator.wording import CATALOGS, ENGLISH, catalog_of

BRACES = "python-brace-format"
"""The flag of gettext for messages whose fields are in braces."""


def segments(said: Iterable[Said]) -> list[Segment]:
    """Messages as the segments of a post."""
    return [
        Segment(each.text, Kind.PARAGRAPH, (), line, context=each.context, note=each.where)
        for line, each in enumerate(said, 1)
    ]


def read(folder: str) -> Catalog:
    """The catalog of a language, by its folder's name."""
    locale = Locale.guess(folder)
    assert locale is not None
    path = catalog_of(folder)
    return Catalog.read(path.read_text("utf-8"), Pair(ENGLISH, locale), str(path))


def fitted(catalog: Catalog) -> Catalog:
    """The catalog with the messages that the code has now."""
    merged = catalog.merged(segments(messages()))
    return merged.with_units(map(_flagged, merged.units))


def _flagged(unit: Unit) -> Unit:
    """Let PO editors check the fields of a message."""
    flags = (BRACES,) if fields(unit.source) else ()
    return unit if unit.flags == flags else replace(unit, flags=flags)


def lacking(catalog: Catalog) -> list[str]:
    """The messages without a translation that somebody approved."""
    return [unit.source for unit in catalog.units if unit.state is not State.TRANSLATED]


def main() -> int:
    """Fit each catalog; 1 if one lacks translations."""
    code = 0
    for folder in sorted(path.name for path in Path(CATALOGS).glob("*")):
        catalog = fitted(read(folder))
        catalog_of(folder).write_text(str(catalog), "utf-8")
        lacks = lacking(catalog)
        done = len(catalog.units) - len(lacks)
        said = [f"{folder}: {done} of {len(catalog.units)} messages translated", *lacks]
        sys.stdout.write("\n  ".join(said) + "\n")
        code = code or int(bool(lacks))
    return code


if __name__ == "__main__":
    sys.exit(main())

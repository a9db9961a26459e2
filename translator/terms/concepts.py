"""Concepts without a file: what is exchanged with other tools, and written as a glossary."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from translator.terms.termbase import FIELDS, FORBID, Row
from translator.units import Locale

CARRIED = tuple(name for name in FIELDS if name != "override")
"""The columns that a concept keeps; what it overrides is a matter of the files it was in."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept, in all its languages."""

    forms: Mapping[Locale, tuple[str, ...]]
    """Right forms by locale, the preferred one first."""
    forbidden: Mapping[Locale, tuple[str, ...]] = field(default_factory=dict)
    """Wrong forms by locale."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What the columns of `CARRIED` say, where they say anything."""

    @classmethod
    def of(cls, row: Row) -> Concept:
        """The concept of a row; line ends in notes become plain ones."""
        fields = {name: row.field(name) for name in CARRIED}
        return cls(
            {locale: _all(forms) for locale, forms in row.forms.items()},
            {locale: _all(forms) for locale, forms in row.forbidden.items()},
            {name: "\n".join(text.splitlines()) for name, text in fields.items() if text},
        )


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What came of an exchange."""

    text: str
    """The file's text."""
    count: int
    """How many concepts, or phrases, are in it."""
    losses: tuple[str, ...]
    """What could not be carried over, and why: one sentence each."""


def _all(forms: Iterable[str]) -> tuple[str, ...]:
    """*forms* on one line each, none twice."""
    return tuple(dict.fromkeys(" ".join(form.split()) for form in forms))


def locales_of(concepts: Iterable[Concept]) -> list[Locale]:
    """The locales of *concepts*, in the order in which they turn up."""
    return list(dict.fromkeys(loc for c in concepts for loc in (*c.forms, *c.forbidden)))


def as_csv(concepts: Sequence[Concept]) -> str:
    """*concepts* as a glossary file, with the columns of those that ship."""
    locales = locales_of(concepts)
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow([*map(str, locales), *(f"{FORBID}{locale}" for locale in locales), *CARRIED])
    for concept in concepts:
        cells = ["|".join(part.get(locale, ())) for part in (concept.forms, concept.forbidden)
                 for locale in locales]  # fmt: skip
        writer.writerow([*cells, *(concept.fields.get(name, "") for name in CARRIED)])
    return output.getvalue()

"""The nouns of a side-by-side page: its rows, their cells, and the sheet of them."""

from __future__ import annotations

from dataclasses import dataclass

from translator.publish.formulas import NOTHING, Html
from translator.units import Finding, Kind, Severity, State, Term, Unit

_LABELLED = frozenset(
    {Kind.META, Kind.ALT, Kind.TITLE, Kind.ATTRIBUTE, Kind.FOOTNOTE, Kind.CONTAINER, Kind.COMMENT}
)


@dataclass(frozen=True, slots=True)
class Row:
    """A block with its translation; or, without cells, something that is shown once."""

    number: int
    """Counts the rows that are translated, from 1; 0 for what is shown once."""
    kind: str
    """The kind of block, as a translator knows it."""
    line: int
    """The line of the source where it begins."""
    last: int
    """The line where it ends."""
    cells: tuple[tuple[Cell, ...], ...] = ()
    """Its cells: one, unless it is a table, which has lines of them."""
    findings: tuple[Finding, ...] = ()
    """What the checks say of it."""
    once: str = ""
    """The text that is shown once."""
    picture: str = ""
    """The `data:` address of a picture that is shown once."""
    formula: Html = NOTHING
    """The MathML of a formula that is shown once."""
    level: int = 0
    """The level of a heading, or how deep a list item stands."""
    anchor: str = ""
    """The `id` by which links find a heading."""
    quoted: int = 0
    """How many quotes it stands in."""
    marker: str = ""
    """The marker of a list item: `-`, `2.`, `☐`."""

    @property
    def state(self) -> State:
        """The least of its cells' states."""
        order = list(State)
        states = [cell.unit.state for line in self.cells for cell in line if cell.unit]
        return min(states, key=order.index, default=State.TRANSLATED)

    @property
    def units(self) -> list[Unit]:
        """Its units, each once, in order."""
        found = {c.unit.key: c.unit for line in self.cells for c in line if c.unit}
        return list(found.values())

    @property
    def open(self) -> bool:
        """Whether a person should look at it; a note asks nobody to."""
        serious = any(finding.severity is not Severity.NOTE for finding in self.findings)
        return bool(self.cells) and (serious or self.state is not State.TRANSLATED)

    @property
    def label(self) -> str:
        """What to call it, where its looks do not tell."""
        return (self.cells[0][0].path or self.kind) if self.kind in _LABELLED else ""

    @property
    def previous(self) -> list[Unit]:
        """Its units whose target was made for another source."""
        return [unit for unit in self.units if unit.previous]

    @property
    def told(self) -> list[Finding]:
        """Its findings but `stale`, which the page shows as a difference."""
        return [f for f in self.findings if f.check != "stale" or not self.previous]

    @property
    def asides(self) -> bool:
        """Whether there is something to say beside its target."""
        return bool(self.told) or any(u.history.reason or u.notes or u.comments for u in self.units)


@dataclass(frozen=True, slots=True)
class Cell:
    """One text in both languages."""

    source: Html
    """The source as safe HTML."""
    target: Html
    """The target as safe HTML; empty if there is none."""
    unit: Unit | None = None
    """Its unit; None for what is the same in both languages."""
    path: str = ""
    """Its key in the front matter, or its tag and attribute."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a pair, with what they refer to."""

    rows: tuple[Row, ...]
    """The rows, in the source's order."""
    terms: tuple[Term, ...]
    """The terms that the rows mark, by number."""
    apart: tuple[Finding, ...]
    """Findings that belong to no row."""

"""What arrivals give a catalog.

A person's approved words stay unless somebody says otherwise. A target that loses a
placeholder, or cannot stand in its place, is refused with the reason, and the others are
taken. Words for a source that has changed since go on as fuzzy, with the source that they
were made for. Nothing is dropped without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from translator.catalog.catalog import Catalog
from translator.catalog.merge import successors
from translator.catalog.view import Key, View, key_of, occurrences
from translator.errors import TagError
from translator.interchange.base import Arrival, is_stamped, unit_id
from translator.markdown.document import Document
from translator.memory.records import protected_of
from translator.text.chars import shorten
from translator.units import COPIED, HUMAN, MEMORY, Finding, Severity, State, Unit

_OTHERS = "its code, links or HTML are not those of the source; see translator check"


class Fate(StrEnum):
    """What became of an arrival."""

    TAKEN = "taken"
    SAME = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Taken:
    """A catalog after an import."""

    catalog: Catalog
    """The catalog, with what was taken."""
    fates: tuple[tuple[Arrival, Fate], ...] = ()
    """What became of each arrival."""
    findings: tuple[Finding, ...] = ()
    """What was not taken, and why."""

    def count(self, fate: Fate) -> int:
        """How many arrivals had this fate."""
        return sum(each is fate for _, each in self.fates)


def knows(document: Document, catalog: Catalog, arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Those of *arrivals* whose unit the post has."""
    own = {unit.key for unit in catalog.units}
    keys = {*View.of(document.segments, own).keys, *_occurrences(document)}
    ids = {unit_id(*key) for key in keys}
    return [arrival for arrival in arrivals if arrival.id in ids or arrival.key in keys]


def taken(
    before: Catalog,
    document: Document,
    arrivals: Sequence[Arrival],
    *,
    overwrite: bool = False,
) -> Taken:
    """Put the words of *arrivals* into a catalog; with *overwrite*, over approved ones, too."""
    catalog = before.merged(document.segments, apart=_apart(document, arrivals))
    taking = _Taking(document, catalog, overwrite)
    taking.succeed([arrival for arrival in arrivals if not taking.take(arrival)])
    units = (taking.units[unit.key] for unit in catalog.units)
    return Taken(catalog.with_units(units), tuple(taking.fates), tuple(taking.findings))


def _occurrences(document: Document) -> Iterator[Key]:
    """The keys that segments have where the same source is translated in several ways."""
    keys = [key_of(segment) for segment in document.segments]
    yield from (own for key, own in zip(keys, occurrences(keys), strict=True) if own != key)


def _apart(document: Document, arrivals: Sequence[Arrival]) -> set[Key]:
    """The occurrences that arrive as units of their own."""
    ids, keys = {a.id for a in arrivals}, {a.key for a in arrivals}
    return {key for key in _occurrences(document) if key in keys or unit_id(*key) in ids}


class _Refused(Exception):
    """A target that cannot be taken."""


@dataclass(slots=True)
class _Taking:
    """Takes arrivals one by one."""

    document: Document
    catalog: Catalog
    overwrite: bool
    units: dict[Key, Unit] = field(default_factory=dict)
    fates: list[tuple[Arrival, Fate]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ids: dict[str, Key] = field(default_factory=dict)
    places: Mapping[Key, int] = field(default_factory=dict)
    before: dict[Key, Unit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = {unit.key: unit for unit in self.catalog.units}
        self.units = dict(self.before)
        self.ids = {unit_id(*key): key for key in self.units}
        self.places = View.of(self.document.segments, self.units).first

    def take(self, arrival: Arrival) -> bool:
        """Take *arrival* to its unit; False if there is none."""
        key = self.ids.get(arrival.id, arrival.key)
        if key not in self.units:
            return False
        self._give(self.units[key], arrival)
        return True

    def succeed(self, strangers: Sequence[Arrival]) -> None:
        """Find what goes on with the sources of *strangers*, which have changed; name the rest."""
        found = self._successors(strangers)
        for number, arrival in enumerate(strangers):
            if number in found:
                previous = arrival.previous or arrival.key[1]
                changed = replace(arrival, state=State.FUZZY, previous=previous)
                self._give(self.units[found[number]], changed)
                self._say(arrival, Severity.NOTE, "its source has changed since; taken as fuzzy")
            else:
                self.findings.append(unknown(arrival))
                self.fates.append((arrival, Fate.UNKNOWN))

    def _successors(self, strangers: Sequence[Arrival]) -> dict[int, Key]:
        """The unit that goes on with each stranger's source, by the stranger's number."""
        old = {n: a for n, a in enumerate(strangers) if a.target.strip() and a.source}
        later = {unit.previous: unit.key for unit in self.units.values() if unit.previous}
        found = {n: later.pop(a.key[1]) for n, a in old.items() if a.key[1] in later}
        gone = [Unit(source=a.key[1], context=str(n)) for n, a in old.items() if n not in found]
        fresh = [unit.key for unit in self.units.values() if not unit.target]
        return found | {int(u.context): key for key, u in successors(gone, fresh).items()}

    def _give(self, unit: Unit, arrival: Arrival) -> None:
        try:
            new = self._worded(unit, arrival)
        except _Refused as error:
            self._say(arrival, Severity.ERROR, f"refused: {error}")
            self.fates.append((arrival, Fate.REFUSED))
            return
        if new.target == unit.target or self._may(unit, new):
            self.units[unit.key] = new
            self.fates.append((arrival, Fate.SAME if new == unit else Fate.TAKEN))
            return
        hint = "a person approved other words; --overwrite takes these"
        self._say(arrival, Severity.WARNING, f"kept: {hint}")
        self.fates.append((arrival, Fate.KEPT))

    def _may(self, unit: Unit, new: Unit) -> bool:
        """Whether the words of *new* may replace those of *unit*."""
        if not unit.target or self.overwrite:
            return True
        person = unit.origin == HUMAN
        return not unit.is_approved and not (person and new.origin != HUMAN)

    def _worded(self, unit: Unit, arrival: Arrival) -> Unit:
        """The unit with what *arrival* says.

        Raises:
            _Refused: its target cannot be taken.
        """
        extra = tuple(c for c in arrival.comments if c not in unit.comments)
        unit = replace(unit, comments=(*unit.comments, *extra)) if extra else unit
        if not arrival.target.strip():
            told = arrival.reason and not unit.target and not unit.history.reason
            if not told:
                return unit
            return replace(unit, history=replace(unit.history, reason=arrival.reason))
        target = self._restored(unit, arrival)
        if target == unit.target:
            return _approved(unit, arrival)
        if (before := self.before[unit.key].target) != unit.target:
            # Two rows of one unit: the one that was changed counts.
            if target == before:
                return unit
            raise _Refused(f"other words came for the same unit, “{shorten(unit.target)}”")
        if reason := self.document.refusal(self.places[unit.key], target):
            raise _Refused(f"it cannot stand in a {reason}")
        machine, fuzzy = is_stamped(arrival, target), arrival.state is State.FUZZY
        return replace(
            unit,
            target=target,
            state=arrival.state,
            origin=arrival.origin if machine else HUMAN,
            previous=arrival.previous if fuzzy else "",
            history=replace(
                unit.history,
                date=arrival.date if machine else "",
                reason=arrival.reason if fuzzy and arrival.previous else "",
            ),
        )

    def _restored(self, unit: Unit, arrival: Arrival) -> str:
        """The target as Markdown; one that came as such may have what its source has not."""
        source = protected_of(unit, self.document.grammar)
        if not arrival.tagged:
            if arrival.target != unit.target and source.tagged(arrival.target) is None:
                self._say(arrival, Severity.WARNING, _OTHERS)
            return arrival.target
        try:
            return source.restore(arrival.target)
        except TagError as error:
            raise _Refused(f"the target {error}") from error

    def _say(self, arrival: Arrival, severity: Severity, message: str) -> None:
        self.findings.append(_finding(arrival, severity, message))


def unknown(arrival: Arrival) -> Finding:
    """Say that no unit is there for *arrival*; nothing is lost if it has no words."""
    where = f"not in {arrival.post}" if arrival.post else "in no post"
    severity = Severity.ERROR if arrival.target.strip() else Severity.WARNING
    return _finding(arrival, severity, f"unknown: this source is {where}")


def _finding(arrival: Arrival, severity: Severity, message: str) -> Finding:
    shown = f"“{shorten(arrival.source)}”" if arrival.source else ""
    name = " ".join(filter(None, (arrival.id, shown))) or "a unit"
    return arrival.finding(severity, f"{name}: {message}")


def _approved(unit: Unit, arrival: Arrival) -> Unit:
    """The unit whose words came back as they were, with the state that they have now."""
    if unit.state is arrival.state or unit.state is State.UNTRANSLATED:
        return unit
    if arrival.state is State.TRANSLATED:
        history = replace(unit.history, reason="")
        return replace(unit, state=State.TRANSLATED, previous="", history=history)
    machine = unit.origin in (COPIED, MEMORY)
    return replace(unit, state=State.FUZZY) if machine else unit

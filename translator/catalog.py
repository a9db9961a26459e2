"""The units of one post in one target locale: the truth about its translations.

A catalog is a PO file made to be committed. Its msgid is the source with soft line breaks
folded, its msgstr the target as Markdown. What a machine wrote says so in an extracted
comment with a digest of the words (`by chat 1f3a9c2e`): once somebody edits them, the
digest no longer fits and they are that person's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from translator.errors import CatalogError
from translator.markdown.text import fold
from translator.po import Entry, read_entries
from translator.units import HUMAN, Locale, Pair, Segment, State, Unit

_BY = re.compile(r"by (.+) ([0-9a-f]{8})")
_LANGUAGE = re.compile(r"^Language: *([^\s]*)", re.M | re.I)
_NOTE = "note: "
_REJECTED = "rejected: "
_ALIKE = 0.6
"""How alike two sources must be for the old target to be kept as fuzzy."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Catalog:
    """Units in a PO file."""

    pair: Pair
    """The direction of the translation."""
    units: tuple[Unit, ...] = ()
    """The units of the post, in order."""
    obsolete: tuple[Unit, ...] = ()
    """Units whose source is gone, kept for the day it returns."""
    entries: Mapping[Key, tuple[Entry, str, Unit]] = field(default_factory=dict, repr=False)
    """What was read: each entry, its text, and the unit made of it."""
    header: str = ""
    """The text of the header entry, if one was read."""

    @classmethod
    def read(cls, text: str, pair: Pair, name: str = "catalog") -> Catalog:
        """Read a PO file's *text*; empty text gives an empty catalog.

        Raises:
            CatalogError: broken PO, or a catalog of another language.
        """
        entries: dict[Key, tuple[Entry, str, Unit]] = {}
        header = ""
        for entry, written in read_entries(text, name):
            if not entry.msgid:
                header = header or written
                _check_language(entry, pair, name)
                continue
            unit = _unit(entry)
            if unit.key not in entries or entries[unit.key][0].obsolete:
                entries[unit.key] = entry, written, unit
        return cls(
            pair,
            tuple(unit for entry, _, unit in entries.values() if not entry.obsolete),
            tuple(unit for entry, _, unit in entries.values() if entry.obsolete),
            entries,
            header,
        )

    def updated(self, segments: Sequence[Segment], apart: Collection[Key] = ()) -> Catalog:
        """Fit the units to *segments*: kept, changed, new, gone, or returned.

        Args:
            apart: keys of occurrences that become units of their own.

        A person's target is never lost: it stays with its unit, or goes on as fuzzy with
        the previous source recorded, or becomes obsolete.
        """
        known = {unit.key: unit for unit in (*self.obsolete, *self.units)}
        wanted = _grouped(segments, {*known, *apart})
        gone = [u for u in self.units if u.target and u.key not in wanted]
        fresh = [key for key in wanted if key not in known]
        successor = _successors(gone, fresh)
        units = tuple(
            _carried(key, same, known.get(key), successor.get(key)) for key, same in wanted.items()
        )
        used = {unit.key for unit in successor.values()}
        left = [u for u in (*self.obsolete, *gone) if u.key not in wanted and u.key not in used]
        return replace(self, units=units, obsolete=tuple({u.key: u for u in left}.values()))

    def targets(self, segments: Sequence[Segment]) -> list[Unit]:
        """The unit of each segment, in the segments' order."""
        units = {unit.key: unit for unit in self.units}
        return [units[key] for key in keys_of(segments, units)]

    def with_units(self, units: Iterable[Unit]) -> Catalog:
        """Give a catalog with other units of the same keys."""
        return replace(self, units=tuple(units))

    def __str__(self) -> str:
        """Write the PO file; what did not change keeps its text."""
        parts = [self.header or str(_header(self.pair))]
        parts += [self._written(unit, obsolete=False) for unit in self.units]
        parts += [self._written(unit, obsolete=True) for unit in self.obsolete]
        return "\n".join(parts)

    def _written(self, unit: Unit, *, obsolete: bool) -> str:
        entry, text, before = self.entries.get(unit.key, (None, "", None))
        if entry and entry.obsolete == obsolete and (before is unit or before == unit):
            return text
        return str(_entry(unit, entry, obsolete))


def keys_of(segments: Iterable[Segment], known: Collection[Key] = ()) -> list[Key]:
    """The unit key of each segment: its context and its source.

    Identical sources are one unit, unless *known* has one for the n-th of them, with the
    context `#n`: so a pair that people wrote may translate the same words in two ways.
    """
    counts: dict[Key, int] = {}
    keys = []
    for segment in segments:
        key = segment.context, fold(segment.source)
        counts[key] = counts.get(key, 0) + 1
        nth = occurrence(key, counts[key])
        keys.append(nth if counts[key] > 1 and nth in known else key)
    return keys


def occurrence(key: Key, count: int) -> Key:
    """The key of a unit of its own for the *count*-th segment with this *key*."""
    return f"{key[0]}#{count}", key[1]


def _grouped(segments: Sequence[Segment], known: Collection[Key]) -> dict[Key, list[Segment]]:
    found: dict[Key, list[Segment]] = {}
    for key, segment in zip(keys_of(segments, known), segments, strict=True):
        found.setdefault(key, []).append(segment)
    return found


def _carried(key: Key, segments: list[Segment], same: Unit | None, before: Unit | None) -> Unit:
    """The unit of *segments*, with the target of the *same* unit or of the one *before* it."""
    kinds = tuple(dict.fromkeys(map(_shown_kind, segments)))
    notes = tuple(dict.fromkeys(s.note for s in segments if s.note))
    if same:
        if (same.kinds, same.notes) == (kinds, notes):
            return same
        return replace(same, kinds=kinds, notes=notes)
    unit = Unit(key[1], context=key[0], kinds=kinds, notes=notes)
    if not before:
        return unit
    unit = replace(unit, target=before.target, state=State.FUZZY, origin=before.origin)
    previous = before.previous or before.source
    if previous == unit.source and before.origin == HUMAN:
        return replace(unit, state=State.TRANSLATED)
    return replace(unit, previous=previous)


def _shown_kind(segment: Segment) -> str:
    return f"{segment.kind.value}: {segment.path}" if segment.path else segment.kind.value


def _successors(gone: list[Unit], fresh: list[Key]) -> dict[Key, Unit]:
    """Which new unit goes on with which old one: the most alike first, each once."""
    scored: list[tuple[float, int, int]] = []
    for i, (_, source) in enumerate(fresh if gone else ()):
        matcher = SequenceMatcher(b=source, autojunk=False)
        for j, old in enumerate(gone):
            matcher.set_seq1(old.source)
            if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
                scored.append((matcher.ratio(), i, j))
    chosen: dict[Key, Unit] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scored, key=lambda s: (-s[0], abs(s[1] - s[2]), s)):
        if score >= _ALIKE and j not in taken and fresh[i] not in chosen:
            chosen[fresh[i]] = gone[j]
            taken.add(j)
    return chosen


def _unit(entry: Entry) -> Unit:
    kinds, notes, origin, reason = [], [], HUMAN, ""
    for line in entry.extracted:
        if line.startswith(_NOTE):
            notes.append(line.removeprefix(_NOTE))
        elif line.startswith(_REJECTED):
            reason = line.removeprefix(_REJECTED)
        elif by := _BY.fullmatch(line):
            origin = by[1] if by[2] == _digest(entry.msgstr) else HUMAN
        else:
            kinds.append(line)
    state = State.FUZZY if "fuzzy" in entry.flags else State.TRANSLATED
    if not entry.msgstr:
        state, origin = State.UNTRANSLATED, ""
    return Unit(
        entry.msgid, entry.msgstr, state, origin, entry.msgctxt or "",
        tuple(kinds), tuple(notes), entry.previous, reason,
    )  # fmt: skip


def _entry(unit: Unit, before: Entry | None, obsolete: bool) -> Entry:
    """Write *unit* as an entry; comments and flags that people set on it stay."""
    machine = unit.target and unit.origin not in ("", HUMAN)
    extracted = [
        *unit.kinds,
        *(_NOTE + " ".join(note.split()) for note in unit.notes),
        *([f"by {unit.origin} {_digest(unit.target)}"] if machine else []),
        *([_REJECTED + " ".join(unit.reason.split())] if unit.reason else []),
    ]
    flags = [flag for flag in (before.flags if before else ()) if flag != "fuzzy"]
    if unit.state is State.FUZZY:
        flags.insert(0, "fuzzy")
    return Entry(
        unit.source,
        unit.target,
        unit.context or None,
        unit.previous if unit.state is State.FUZZY else "",
        tuple(flags),
        tuple(extracted),
        before.comments if before else (),
        obsolete,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _header(pair: Pair) -> Entry:
    fields = {
        "Project-Id-Version": "translator",
        "Language": _gettext(pair.target),
        "X-Source-Language": _gettext(pair.source),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return Entry("", "".join(f"{key}: {value}\n" for key, value in fields.items()))


def _gettext(locale: Locale) -> str:
    """Write *locale* as gettext does; Chinese goes by country there."""
    return {"zh-Hans": "zh_CN", "zh-Hant": "zh_TW"}.get(locale.tag, locale.tag.replace("-", "_"))


def _check_language(entry: Entry, pair: Pair, name: str) -> None:
    m = _LANGUAGE.search(entry.msgstr)
    found = Locale.guess(m[1]) if m and m[1] else None
    if found and found.language != pair.target.language:
        raise CatalogError(
            f"{name}: this catalog is for {found}, not for {pair.target}; "
            "move it away, or name the right one with --to"
        )

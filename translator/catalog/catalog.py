"""The units of one post in one target locale: the truth about its translations.

A catalog is a PO file made to be committed. Its msgid is the source with soft line breaks
folded, its msgstr the target as Markdown. What a machine wrote says so in an extracted
comment with the day and a digest of the words (`by chat/m 2026-11-28 1f3a9c2e`): once
somebody edits them, the digest no longer fits and they are that person's. What the post was
given last is noted likewise (`emitted 7ac01b52`), and what of its skeleton stood before it
(`after 5d1be02c`), so that words that somebody wrote straight into the post are known for
theirs. All of that stands with its unit, and what is gone stays where it was: branches that
change different units change different lines, and merge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import TypeVar

from translator.catalog import po
from translator.catalog.entries import (
    check_language,
    digest,
    entry_of,
    header_of,
    shown_kind,
    unit_of,
    wins,
)
from translator.catalog.merge import reshaped, successors
from translator.catalog.po import Entry, read_entries
from translator.text.chars import fold
from translator.units import COPIED, HUMAN, MEMORY, Pair, Segment, State, Unit

_KEPT = re.compile(r"(\S+?)=>(\S+)")
_FREE = frozenset({HUMAN, COPIED, MEMORY})
"""Origins of words that cost nothing, or that go on as they are."""

Key = tuple[str, str]
T = TypeVar("T")


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
    waits: bool = False
    """Whether the post still has to be written: until then the units stay in its order."""
    tail: str = ""
    """Comments after the last entry."""
    text: str = field(default="", repr=False)
    """What was read, which stays as it is while no entry changes."""
    parts: tuple[str, ...] = field(default=(), repr=False)
    """The texts of its entries, and its tail."""

    @classmethod
    def read(cls, text: str, pair: Pair, name: str = "catalog") -> Catalog:
        """Read a PO file's *text*; empty text gives an empty catalog.

        Raises:
            CatalogError: broken PO, or a catalog of another language.
        """
        entries: dict[Key, tuple[Entry, str, Unit]] = {}
        header = ""
        found, tail = read_entries(text, name)
        for entry, written in found:
            if not entry.msgid:
                header = header or written
                check_language(entry, pair, name)
                continue
            unit = unit_of(entry)
            if wins(entry, entries.get(unit.key), name):
                entries[unit.key] = entry, written, unit
        return cls(
            pair,
            units=tuple(unit for entry, _, unit in entries.values() if not entry.obsolete),
            obsolete=tuple(unit for entry, _, unit in entries.values() if entry.obsolete),
            entries=entries,
            header=header or f"{header_of(pair)}\n",
            tail=tail,
            text=text,
            parts=(*(written for _, written in found), *([tail] if tail else [])),
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
        shaped, parts = reshaped(
            _runs(self.units, {u.key for u in gone}, lambda unit: unit.key),
            _runs([*wanted], {*fresh}, lambda key: key),
        )
        gone_on = [unit for unit in gone if unit.key not in parts]
        successor = successors(gone_on, [key for key in fresh if key not in shaped])
        units = tuple(
            _carried(key, same, known.get(key), shaped.get(key) or successor.get(key))
            for key, same in wanted.items()
        )
        # What a machine was paid for is kept: its source may come back.
        used = {u.key for u in successor.values() if u.origin in _FREE or u.previous}
        kept = {unit.key for unit in successor.values()} - used
        gone = [replace(u, emitted="", after=()) if u.key in kept else u for u in gone]
        # A source that stands in a target in part is known for no person's words as long.
        bare = [u for u in self.units if u.emitted and not u.target]
        left = [u for u in (*self.obsolete, *gone, *bare) if u.key not in {*wanted, *used}]
        return replace(self, units=units, obsolete=tuple({u.key: u for u in left}.values()))

    def in_order(self) -> tuple[Unit, ...]:
        """All units as they are written, what is obsolete too."""
        return tuple(unit for unit, _ in self._ordered())

    def targets(self, segments: Sequence[Segment]) -> list[Unit]:
        """The unit of each segment, in the segments' order."""
        units = {unit.key: unit for unit in self.units}
        return [units[key] for key in keys_of(segments, units)]

    def with_units(self, units: Iterable[Unit]) -> Catalog:
        """Give a catalog with other units of the same keys."""
        return replace(self, units=tuple(units))

    def __str__(self) -> str:
        """Write the PO file; what did not change keeps its text, line ends and all."""
        parts = [self.header or f"{header_of(self.pair)}\n"]
        parts += [self._written(unit, obsolete=gone) for unit, gone in self._ordered()]
        if self.tail:
            parts.append(self.tail)
        if self.text and tuple(parts) == self.parts:
            return self.text
        text = _joined(parts, self.parts)
        if "\r\n" in self.text:
            text = text.replace("\n", "\r\n")
        return "\ufeff" + text if self.text.startswith("\ufeff") else text

    @property
    def skeleton(self) -> str:
        """Digest of the whole skeleton that the post was last given; empty if it is in parts."""
        return po.header_value(self.header, "X-Skeleton")

    @property
    def end(self) -> str:
        """Digest of what stood after the last unit in the post; empty if there was no post."""
        return po.header_value(self.header, "X-End")

    def emitted(
        self,
        words: Mapping[Key, str],
        gaps: Mapping[Key, tuple[str, ...]],
        skeleton: str = "",
        end: str = "",
    ) -> Catalog:
        """Note what stands in the post now.

        Args:
            words: the targets of the units that are there, as they are written there.
            gaps: digests of what stands before each unit.
            skeleton: digest of the whole skeleton. A catalog that has this one already, as
                all had once, is left in that form.
            end: digest of what stands after the last unit; empty if *gaps* are not known,
                so that the whole skeleton is noted.
        """
        if self.skeleton == skeleton:
            gaps, end = {}, ""
        units = tuple(_marked(unit, words, gaps) for unit in self.units)
        # What is gone from the post has only its target to be kept for.
        gone = tuple(_marked(u, {}, {}) if end else u for u in self.obsolete if u.target)
        header = self.header or f"{header_of(self.pair)}\n"
        header = po.with_header(header, "X-Skeleton", "" if end else skeleton)
        return replace(
            self, units=units, obsolete=gone, header=po.with_header(header, "X-End", end)
        )

    @property
    def kept(self) -> Mapping[str, str]:
        """What a person wrote in the post in place of what would be emitted there."""
        found = _KEPT.findall(po.header_value(self.header, "X-Kept"))
        return {old.replace("␣", " "): new.replace("␣", " ") for old, new in found}

    def keeping(self, kept: Mapping[str, str]) -> Catalog:
        """Note what a person wrote in the post: addresses, by the source's."""
        if kept == self.kept:
            return self
        pairs = (f"{old}=>{new}".replace(" ", "␣") for old, new in kept.items())
        value = " ".join(pairs)
        header = po.with_header(self.header or f"{header_of(self.pair)}\n", "X-Kept", value)
        return replace(self, header=header)

    def _ordered(self) -> Iterator[tuple[Unit, bool]]:
        """The units as they are written, and whether each is obsolete.

        What has just become obsolete stays behind its old neighbour.
        """
        if self.waits:
            yield from self._as_it_was()
            return
        here = {unit.key for unit in self.units}
        gone = {unit.key: unit for unit in self.obsolete}
        behind: dict[Key | None, list[Unit]] = {}
        last: Key | None = None
        waiting: list[Unit] = []
        for key, (entry, _, _) in self.entries.items():
            if key in here:
                behind.setdefault(last, []).extend(waiting)
                last, waiting = key, []
            elif key in gone:
                waiting.append(gone.pop(key))
                if not entry.obsolete:
                    behind.setdefault(last, []).extend(waiting)
                    waiting = []
        yield from ((unit, True) for unit in behind.get(None, ()))
        for unit in self.units:
            yield unit, False
            yield from ((old, True) for old in behind.get(unit.key, ()))
        yield from ((unit, True) for unit in (*waiting, *gone.values()))

    def _as_it_was(self) -> Iterator[tuple[Unit, bool]]:
        """The units in the order of the file, what is new behind its neighbour of the source."""
        units = {u.key: (u, True) for u in self.obsolete} | {u.key: (u, False) for u in self.units}
        behind: dict[Key | None, list[Key]] = {}
        for before, unit in zip([None, *self.units], self.units, strict=False):
            if unit.key not in self.entries:
                old = self._before(unit) or (before.key if before else None)
                behind.setdefault(old, []).append(unit.key)
        waiting: list[Key] = [*reversed([*behind.get(None, ()), *self.entries])]
        while waiting:
            key = waiting.pop()
            if key in units:
                yield units.pop(key)
            waiting += reversed(behind.get(key, ()))
        yield from units.values()

    def _before(self, unit: Unit) -> Key | None:
        """The key of the unit that a changed one goes on with in the post."""
        if not unit.emitted:
            return None
        here = {each.key for each in self.units}
        olds = (old for _, _, old in self.entries.values() if old.key not in here)
        stood = unit.emitted, unit.after
        return next((old.key for old in olds if (old.emitted, old.after) == stood), None)

    def _written(self, unit: Unit, *, obsolete: bool) -> str:
        entry, text, before = self.entries.get(unit.key, (None, "", None))
        if entry and entry.obsolete == obsolete and (before is unit or before == unit):
            return text
        space = text[len(text.rstrip("\n")) :] or "\n\n"
        return f"{entry_of(unit, obsolete)}".rstrip("\n") + space


def _joined(parts: Sequence[str], before: Sequence[str]) -> str:
    """Join entries, each with the blank lines that it had, or one where it is new there."""
    followers = dict(pairwise([*before, ""]))
    text = []
    for part, following in pairwise([*parts, ""]):
        if followers.get(part) != following and not (following and part.endswith("\n\n")):
            part = part.rstrip("\n") + ("\n\n" if following else "\n")
        text.append(part)
    return "".join(text)


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


def _runs(items: Sequence[T], wanted: Collection[Key], key: Callable[[T], Key]) -> list[list[T]]:
    """Those of *items* whose key is *wanted*, as runs of neighbours."""
    grouped = groupby(items, lambda item: key(item) in wanted)
    return [list(run) for chosen, run in grouped if chosen]


def _grouped(segments: Sequence[Segment], known: Collection[Key]) -> dict[Key, list[Segment]]:
    found: dict[Key, list[Segment]] = {}
    for key, segment in zip(keys_of(segments, known), segments, strict=True):
        found.setdefault(key, []).append(segment)
    return found


def _carried(key: Key, segments: list[Segment], same: Unit | None, before: Unit | None) -> Unit:
    """The unit of *segments*, with the target of the *same* unit or of the one *before* it."""
    kinds = tuple(dict.fromkeys(map(shown_kind, segments)))
    notes = tuple(dict.fromkeys(s.note for s in segments if s.note))
    if same:
        # Why a machine's answer was rejected is of no interest once somebody has answered.
        reason = same.reason if not same.target or same.previous else ""
        if (same.kinds, same.notes, same.reason) == (kinds, notes, reason):
            return same
        return replace(same, kinds=kinds, notes=notes, reason=reason)
    unit = Unit(key[1], context=key[0], kinds=kinds, notes=notes)
    if not before:
        return unit
    # Words of a machine that a person approved are a person's from then on.
    approved = before.state is State.TRANSLATED and before.origin not in (COPIED, MEMORY)
    if not before.target:
        return replace(unit, comments=before.comments)
    unit = replace(
        unit, target=before.target, state=State.FUZZY,
        origin=HUMAN if approved else before.origin,
        comments=before.comments, flags=before.flags,
        emitted=before.emitted, after=before.after, date=before.date,
    )  # fmt: skip
    previous = before.previous or before.source
    if previous == unit.source:
        return replace(unit, state=State.TRANSLATED) if before.origin == HUMAN else unit
    return replace(unit, previous=previous)


def _now(unit: Unit, words: Mapping[Key, str]) -> str:
    return digest(words[unit.key]) if words.get(unit.key) else ""


def _marked(unit: Unit, words: Mapping[Key, str], gaps: Mapping[Key, tuple[str, ...]]) -> Unit:
    now, after = _now(unit, words), gaps.get(unit.key, ())
    if (now, after) == (unit.emitted, unit.after):
        return unit
    return replace(unit, emitted=now, after=after)

"""A person's words from a target into its catalog, or a finding that says why not.

Words are taken where only the target changed. Where the catalog or the source changed the
same unit as well, somebody has to decide: `theirs` takes the target's words; `ours` means
that nobody asks what stands in the target.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise

from translator.bitext.alignment import align, is_believed
from translator.catalog.catalog import Catalog, Key, keys_of, occurrence
from translator.catalog.entries import digest, plain
from translator.markdown.document import Document
from translator.markdown.placeholders import find_placeholders
from translator.text.chars import fold, shorten
from translator.translate.adopt import words_of
from translator.translate.handwork import Target, gaps_by_key, unpacked
from translator.units import HUMAN, Finding, Severity, State, Unit

_DECIDE = "nothing was written over it; --theirs takes these words, --ours gives them up"
_LOST = "the file is left alone; bring source and catalog in line with it, or give it up by --ours"


@dataclass(frozen=True, slots=True)
class Edits:
    """A target that may have been edited by hand, beside its source."""

    source: Document
    """The source as it is now."""
    target: Target
    """The target as it stands."""
    names: tuple[str, str]
    """What findings call the two."""
    lines: Mapping[Key, int]
    """The line of the source on which each unit begins."""

    def finding(self, index: int, what: str, severity: Severity = Severity.ERROR) -> Finding:
        """A finding about segment *index* of the target, or about what follows the last one."""
        document = self.target.document
        if index < len(document.segments):
            segment = document.segments[index]
            line, what = segment.line, f"“{shorten(segment.source)}” {what}"
        else:
            line = max(1, len(document.text.splitlines()))
        return Finding("edited", severity, what, self.names[1], line, 1)

    def place(self, key: Key | None) -> str:
        """Where a unit stands in the source, for a message."""
        line = self.lines.get(key) if key else None
        return f"{self.names[0]}:{line}" if line else f"no longer in {self.names[0]}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a target's edits."""

    catalog: Catalog
    """The catalog, with the words that it takes."""
    notes: dict[int, Finding] = field(default_factory=dict)
    """A note for each segment whose words were taken, by its index."""
    conflicts: dict[int, Finding] = field(default_factory=dict)
    """An error for each segment that somebody has to decide about, by its index."""


def edits_of(source: Document, target: Target, names: tuple[str, str], catalog: Catalog) -> Edits:
    """Put a target beside its source, of which *catalog* has the units."""
    keys = keys_of(source.segments, {unit.key for unit in catalog.units})
    places = zip(reversed(keys), reversed(source.segments), strict=True)
    return Edits(source, target, names, {key: segment.line for key, segment in places})


def taken(edits: Edits, catalog: Catalog, *, theirs: bool) -> Taken:
    """Take the words that a person wrote into the target into *catalog*, which fits the source.

    Args:
        theirs: whether the target's words are right wherever they can be placed.
    """
    target = edits.target
    apart = _apart(edits)
    catalog = _with_apart(edits, catalog, apart)
    heirs = _heirs(target, catalog)
    placed = _aligned(edits, catalog, heirs) if theirs and -1 in target.places else {}
    result, words, joined = Taken(catalog), dict[Key, str](), set[Key]()
    for index in target.hand:
        key, text, why = None, target.texts[index], ""
        if index in apart:
            key = apart[index]
        elif unit := target.unit(index):
            why = _why_not(edits, unit, heirs) or _other_parts(edits, unit, index)
            key = heirs.get(unit.key, unit.key)
        elif index in placed:
            key, text = placed[index]
            joined |= {key} if text != target.texts[index] else set()
        if key and why and not theirs:
            result.conflicts[index] = edits.finding(index, f"{why} ({edits.place(key)}); {_DECIDE}")
        elif key:
            words[key] = text
            said = f"was written by hand ({edits.place(key)}): a person's words for the catalog"
            result.notes[index] = edits.finding(index, said, Severity.NOTE)
    return replace(result, catalog=_with_words(catalog, words, joined, target))


def _why_not(edits: Edits, unit: Unit, heirs: Mapping[Key, Key]) -> str:
    """Why the edited words of *unit* are not simply taken; empty if they are."""
    if unit.key not in edits.lines:
        changed = "was changed" if unit.key in heirs else "is gone"
        return f"was written by hand, and its source {changed}"
    if unit.previous:
        return "was written by hand, and its source has changed since it was translated"
    ours = {digest(form) for form in edits.target.local.forms(unit.target)}
    fresh = unit.emitted not in ours if unit.emitted else unit.origin == HUMAN
    if unit.target and fresh:
        return f"was written by hand, and the catalog has “{shorten(unit.target)}”"
    return ""


def _other_parts(edits: Edits, unit: Unit, index: int) -> str:
    """That the edited words have other code, links or tags than the catalog and the source."""
    document, local = edits.target.document, edits.target.local
    labels = edits.source.labels | document.labels
    grammar = replace(document.grammar, labels=labels).of(document.segments[index].kind)

    def parts(text: str) -> Counter[tuple[str, str]]:
        found = find_placeholders(text, grammar)
        return Counter((each.check, each.value) for each in found)

    known = (form for text in (unit.target, unit.source) for form in local.forms(text))
    own = parts(edits.target.texts[index])
    if any(parts(form) == own for form in known):
        return ""
    return "was written by hand, with other code, links or tags than its source"


def _heirs(target: Target, catalog: Catalog) -> dict[Key, Key]:
    """The units that go on with those whose source has changed, by the keys of these."""
    known = {unit.key for unit in target.units}
    fresh = [unit for unit in catalog.units if unit.key not in known and unit.previous]
    current = {unit.key for unit in catalog.units}
    return {
        old.key: unit.key
        for unit in fresh
        for old in target.units
        if old.key not in current
        and unit.previous in (old.source, old.previous)
        and (old.emitted, old.after) == (unit.emitted, unit.after)
    }


def _apart(edits: Edits) -> dict[int, Key]:
    """The key of a unit of its own for the n-th segment of a unit, where it has other words."""
    keys, segments = edits.target.keys, edits.source.segments
    if not keys:
        return {}
    texts = [plain(text) for text in edits.target.texts]
    first: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    found: dict[int, Key] = {}
    for index, (key, segment) in enumerate(zip(keys, segments, strict=True)):
        base = segment.context, fold(segment.source)
        counts[base] = counts.get(base, 0) + 1
        start = first.setdefault(key, index)
        if texts[start] != texts[index] and edits.target.edited[start : index + 1].count(True):
            found[index] = occurrence(base, counts[base])
    return found


def _with_apart(edits: Edits, catalog: Catalog, apart: Mapping[int, Key]) -> Catalog:
    """*catalog* with the units *apart*, each beginning as the unit that it was part of."""
    if not apart:
        return catalog
    whole = {unit.key: unit for unit in catalog.units}
    copies = {
        key: replace(whole[edits.target.keys[index]], context=key[0])
        for index, key in apart.items()
    }
    catalog = catalog.updated(edits.source.segments, apart=set(copies))
    return catalog.with_units(copies.get(unit.key, unit) for unit in catalog.units)


def _aligned(
    edits: Edits, catalog: Catalog, heirs: Mapping[Key, Key]
) -> dict[int, tuple[Key, str]]:
    """The unit and words of each segment that only an alignment can place."""
    source, target = edits.source, edits.target
    rows = [row for row in align(source, target.document) if is_believed(row)]
    words = words_of(source, rows)
    keys = keys_of(source.segments, {unit.key for unit in catalog.units})
    key_of = {segment.spans: key for segment, key in zip(source.segments, keys, strict=True)}
    index = {segment.spans: n for n, segment in enumerate(target.document.segments)}
    # What stands beside another segment is that one's.
    beside = {unit.key for n in index.values() if (unit := target.unit(n))}
    beside |= {heirs[key] for key in beside if key in heirs}
    found: dict[int, tuple[Key, str]] = {}
    for ours, theirs, _ in rows:
        if ours and theirs and (key := key_of[ours.spans]) not in beside and words[key].believed:
            found[index[theirs.spans]] = key, words[key].text
    return found


def _with_words(
    catalog: Catalog, words: Mapping[Key, str], joined: Set[Key], target: Target
) -> Catalog:
    """*catalog* with a person's *words*.

    Args:
        joined: the units whose words stand in two places of the target.
    """

    def worded(unit: Unit) -> Unit:
        if (text := words.get(unit.key)) is None:
            return unit
        return replace(
            unit, target=target.local.unit_words(text), origin=HUMAN, reason="", date="",
            state=State.TRANSLATED, previous="",
            emitted="" if unit.key in joined else digest(text),
        )  # fmt: skip

    current = {unit.key for unit in catalog.units}
    gone = (u if u.key in current else worded(u) for u in catalog.obsolete)
    return replace(catalog, units=tuple(map(worded, catalog.units)), obsolete=tuple(gone))


def lost(
    edits: Edits, before: Catalog, catalog: Catalog, emitted: Document, told: Collection[int]
) -> Iterator[Finding]:
    """What a person did to the target that writing *emitted* there would undo.

    Args:
        before: the catalog as it was read.
        catalog: the catalog as it is now.
        told: the segments of which a person is to decide, who has been told.
    """
    target = edits.target
    yield from (_edited(edits, each.line, each.message) for each in target.document.problems)
    yield from _lost_words(edits, catalog, emitted, told)
    if not before.end:
        whole = digest(target.document.skeleton)
        if whole not in (before.skeleton, digest(emitted.skeleton)):
            yield _edited(edits, 1, "code, links or other parts were edited by hand")
        return
    gaps, end = gaps_by_key(emitted, edits.source, catalog, target.local.home)
    yield from _taken_out(edits, gaps)
    yield from _surroundings(edits, gaps)
    yield from _moved(edits)
    if target.gaps[-1] not in (before.end, end):
        yield edits.finding(len(target.places), f"the end of the post was edited by hand; {_LOST}")


def _lost_words(
    edits: Edits, catalog: Catalog, emitted: Document, told: Collection[int]
) -> Iterator[Finding]:
    """The segments of a person that are neither in *emitted* nor kept as obsolete."""
    new = [plain(segment.source) for segment in emitted.segments]
    local = edits.target.local
    gone = {plain(local.words(unit.target)) for unit in catalog.obsolete}
    for index in edits.target.hand:
        segment = edits.target.document.segments[index]
        text = plain(segment.source)
        # Two segments that belong to one unit were joined.
        alone = edits.target.unit(index) is None
        there = text in gone or (alone and any(text in each for each in new))
        if index in told or text in new or there:
            continue
        what = "has no source" if alone else "cannot be kept as it is"
        yield edits.finding(index, f"was written by hand, and {what}; {_LOST}")


def _taken_out(edits: Edits, gaps: Mapping[Key, tuple[str, ...]]) -> Iterator[Finding]:
    """The units of which the target has fewer segments than it was given, and would be given."""
    target, line = edits.target, 1
    beside = target.beside
    alone = [plain(target.texts[index]) for index in beside.get(-1, ()) if target.edited[index]]
    for number, unit in enumerate(target.units):
        places = beside.get(number, ())
        old, new = unpacked(unit), _new_gaps(unit, gaps)
        if new and len(places) < min(len(old), len(new)):
            what = _gone(plain(target.local.words(unit.target)), alone)
            said = f"“{shorten(unit.source)}” ({edits.place(unit.key)}) was {what} by hand"
            yield _edited(edits, line, said)
        lines = [target.document.segments[index].line for index in places]
        line = max(lines, default=line)


def _gone(words: str, alone: Sequence[str]) -> str:
    """What became of *words* that are not there any more: some of *alone* may have them."""
    if words and any(words in text for text in alone):
        return "joined to another one"
    return "split" if any(text in words for text in alone) else "taken out"


def _surroundings(edits: Edits, gaps: Mapping[Key, tuple[str, ...]]) -> Iterator[Finding]:
    """The segments that were put there once more, or have something else before them."""
    for number, places in edits.target.beside.items():
        if number < 0:
            continue
        unit = edits.target.units[number]
        old, new = unpacked(unit), _new_gaps(unit, gaps)
        there = [edits.target.gaps[index] for index in places]
        if not old or there in (old, new):
            continue
        if len(there) > max(len(old), len(new)):
            yield edits.finding(places[-1], f"was put there again by hand; {_LOST}")
        for index, gap in zip(places, there, strict=True):
            if gap not in old and gap not in new:
                what = "has code, links or marks before it that were edited by hand"
                yield edits.finding(index, f"{what} ({edits.place(unit.key)}); {_LOST}")


def _new_gaps(unit: Unit, gaps: Mapping[Key, tuple[str, ...]]) -> list[str]:
    """What would stand before each segment of *unit*; nothing if it would not be there."""
    known = unit.key in gaps
    return unpacked(replace(unit, emitted="new", after=gaps[unit.key])) if known else []


def _moved(edits: Edits) -> Iterator[Finding]:
    """The segments that a person put before others, which stand before them in the source.

    Both orders are asked, that of the post as it was emitted and that of the source now: where
    the source's blocks were moved, the target's follow.
    """
    target = edits.target
    counts = Counter(target.places)
    alone = [
        (index, place, edits.lines[target.units[place].key])
        for index, place in enumerate(target.places)
        if counts[place] == 1 and place >= 0 and target.units[place].key in edits.lines
    ]
    for (_, first, line), (index, second, other) in pairwise(alone):
        if first > second and line > other:
            what = f"was moved by hand ({edits.place(target.units[second].key)})"
            yield edits.finding(index, f"{what}; {_LOST}")


def _edited(edits: Edits, line: int, what: str) -> Finding:
    return Finding("edited", Severity.ERROR, f"{what}; {_LOST}", edits.names[1], line, 1)

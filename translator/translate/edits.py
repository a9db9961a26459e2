"""What a person changed in an emitted target, taken in by a three-way merge.

    base     what the post was given last: the catalog as it was read, with the digests of what
             it emitted (`History.emitted`, `History.after`)
    ours     the catalog fitted to the source as it is now
    theirs   the target as it stands

First `theirs` is put beside `base`, segment by segment: by the words that were emitted, and
where those were edited, by the place between two that were not. What differs is a person's.
Then it goes into `ours`, where only the target changed; where the catalog or the source
changed the same unit as well, somebody has to decide: `theirs` takes the target's words;
`ours` means that nobody asks what stands in the target. What has no place, and what writing
the target anew would undo, is a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import pairwise

from translator.bitext.alignment import Row, align, is_believed
from translator.catalog.catalog import Catalog, digest, plain, unpacked
from translator.catalog.view import Key, View, key_of, occurrences
from translator.markdown.document import Document
from translator.text.chars import shorten
from translator.translate.adopt import words_of
from translator.translate.job import Job, Names
from translator.translate.theirs import Theirs, heirs_of, theirs_of
from translator.units import HUMAN, Finding, Segment, Severity, State, Unit

_DECIDE = "nothing was overwritten; --theirs takes these edits, --ours discards them"
LOST = (
    "the file is not changed; make the same change in source and catalog, or discard it with --ours"
)


def rows_of(edits: Edits, view: View) -> list[Row]:
    """What of the two posts belongs to what, as the catalog knows it: nothing is aligned.

    Args:
        view: which unit each segment of the source is.
    """
    target = edits.target
    beside: dict[Key, list[Segment]] = {}
    alone: list[Row] = []
    for index, segment in enumerate(target.document.segments):
        unit = target.unit(index)
        if unit is not None and unit.key in view.first:
            beside.setdefault(unit.key, []).append(segment)
        else:
            alone.append((None, segment, 0.0))
    rows: list[Row] = []
    for key, segment in zip(view.keys, edits.source.segments, strict=True):
        own = beside.get(key)
        rows.append((segment, own.pop(0), 1.0) if own else (segment, None, 0.0))
    return rows + alone


@dataclass(frozen=True, slots=True)
class Edits:
    """A target that may have been edited by hand, beside its source."""

    source: Document
    """The source as it is now."""
    target: Theirs
    """The target as it stands."""
    names: Names
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
        return Finding("edited", severity, what, path=self.names.target, line=line, column=1)

    def place(self, key: Key) -> str:
        """Where a unit stands in the source, for a message."""
        line = self.lines.get(key)
        return f"{self.names.source}:{line}" if line else f"no longer in {self.names.source}"


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a target's edits."""

    catalog: Catalog
    """The catalog, with the words that it takes."""
    notes: dict[int, Finding] = field(default_factory=dict)
    """A note for each segment whose words were taken, by its index."""
    conflicts: dict[int, Finding] = field(default_factory=dict)
    """An error for each segment that somebody has to decide about, by its index."""


def taken(job: Job, target: Document, before: Catalog, catalog: Catalog) -> tuple[Edits, Merged]:
    """Take the words that a person wrote into *target* into the catalog.

    Args:
        before: the base: the catalog as it was read.
        catalog: ours: the catalog fitted to the source.
    """
    theirs = theirs_of(target, job.source, before, catalog, job.home)
    lines = catalog.view(job.source.segments).lines(job.source.segments)
    edits = Edits(source=job.source, target=theirs, names=job.names, lines=lines)
    merged = _merged(edits, catalog, theirs=job.options.theirs)
    while job.options.theirs and merged.catalog.units != catalog.units:
        # What has found its place by alignment helps to place the rest.
        catalog = merged.catalog
        base = replace(catalog, waits=True)
        theirs = theirs_of(target, job.source, base, catalog, job.home)
        edits = replace(edits, target=theirs)
        more = _merged(edits, catalog, theirs=True)
        merged = replace(more, notes=merged.notes | more.notes)
    return edits, merged


def _merged(edits: Edits, catalog: Catalog, *, theirs: bool) -> Merged:
    """*catalog* with what a person wrote; what only the target changed, unless *theirs* is right.

    Args:
        theirs: whether the target's words are right wherever they can be placed.
    """
    target = edits.target
    apart = _apart(edits)
    catalog = _with_apart(edits, catalog, apart)
    segments = edits.source.segments
    edits = replace(edits, lines=catalog.view(segments).lines(segments))
    heirs = heirs_of(target.units, catalog)
    placed = _aligned(edits, catalog, heirs) if theirs and -1 in target.places else {}
    result, words, joined = Merged(catalog), dict[Key, str](), set[Key]()
    for index in target.by_hand:
        key, text, why = None, target.texts[index], ""
        if index in apart:
            key = apart[index]
        elif unit := target.unit(index):
            why = _why_not(edits, unit, heirs)
            key = heirs.get(unit.key, unit.key)
        elif index in placed:
            key, text = placed[index]
            joined |= {key} if text != target.texts[index] else set()
        if key and why and not theirs:
            result.conflicts[index] = edits.finding(index, f"{why} ({edits.place(key)}); {_DECIDE}")
        elif key:
            words[key] = text
            said = f"was edited by hand ({edits.place(key)}); taken into the catalog"
            result.notes[index] = edits.finding(index, said, Severity.NOTE)
    return replace(result, catalog=_with_words(catalog, words, joined, target))


def _why_not(edits: Edits, unit: Unit, heirs: Mapping[Key, Key]) -> str:
    """Why the edited words of *unit* are not simply taken; empty if they are."""
    if unit.key not in edits.lines:
        changed = "was changed" if unit.key in heirs else "was removed"
        return f"was edited by hand, and its source {changed}"
    if unit.previous:
        return "was edited by hand, and its source has changed since it was translated"
    ours = {digest(form) for form in edits.target.local.forms(unit.target)}
    if unit.origin == HUMAN and unit.history.emitted not in ours:
        ours.add(digest(edits.target.local.words(_repaired(edits.source, unit))))
    fresh = unit.history.emitted not in ours if unit.history.emitted else unit.origin == HUMAN
    if unit.target and fresh:
        return f"was edited by hand, and the catalog has “{shorten(unit.target)}”"
    return ""


def _repaired(source: Document, unit: Unit) -> str:
    """The words of *unit* as they are written into the place of its segment."""
    targets = [unit.target if key_of(s)[1] == unit.source else None for s in source.segments]
    pieces, _ = source.fitted(targets, held=False)
    return next(filter(None, pieces), "")


def _apart(edits: Edits) -> dict[int, Key]:
    """The key of a unit of its own for the n-th segment of a unit, where it has other words."""
    keys = edits.target.keys
    if not keys:
        return {}
    own = occurrences(map(key_of, edits.source.segments))
    texts = [plain(text) for text in edits.target.texts]
    first: dict[Key, int] = {}
    found: dict[int, Key] = {}
    for index, key in enumerate(keys):
        start = first.setdefault(key, index)
        if texts[start] != texts[index] and any(edits.target.edited[start : index + 1]):
            found[index] = own[index]
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
    catalog = catalog.merged(edits.source.segments, apart=set(copies))
    own = (
        replace(copies.get(unit.key, unit), kinds=unit.kinds, notes=unit.notes)
        for unit in catalog.units
    )
    return catalog.with_units(own)


def _aligned(
    edits: Edits, catalog: Catalog, heirs: Mapping[Key, Key]
) -> dict[int, tuple[Key, str]]:
    """The unit and words of each segment that only an alignment can place."""
    source, target = edits.source, edits.target
    rows = [row for row in align(source, target.document) if is_believed(row)]
    words = words_of(source, rows)
    keys = catalog.view(source.segments).keys
    key_at = {segment.spans: key for segment, key in zip(source.segments, keys, strict=True)}
    index = {segment.spans: n for n, segment in enumerate(target.document.segments)}
    # What stands beside another segment is that one's.
    beside = {unit.key for n in index.values() if (unit := target.unit(n))}
    beside |= {heirs[key] for key in beside if key in heirs}
    found: dict[int, tuple[Key, str]] = {}
    for ours, theirs, _ in rows:
        # A number in its cell is a partner, but no segment that could have been edited.
        if ours and theirs and theirs.spans in index:
            key = key_at[ours.spans]
            if key not in beside and words[key].believed:
                found[index[theirs.spans]] = key, words[key].text
    return found


def _with_words(
    catalog: Catalog, words: Mapping[Key, str], joined: Set[Key], target: Theirs
) -> Catalog:
    """*catalog* with a person's *words*.

    Args:
        joined: the units whose words stand in two places of the target.
    """

    def worded(unit: Unit) -> Unit:
        if (text := words.get(unit.key)) is None:
            return unit
        # Words that stand in two places of the target were emitted nowhere as they are now.
        emitted = "" if unit.key in joined else digest(text)
        return replace(
            unit,
            target=target.local.unit_words(text),
            state=State.TRANSLATED,
            origin=HUMAN,
            previous="",
            history=replace(unit.history, reason="", date="", emitted=emitted),
        )

    units, obsolete = map(worded, catalog.units), map(worded, catalog.obsolete)
    return replace(catalog, units=tuple(units), obsolete=tuple(obsolete))


def lost(
    edits: Edits,
    catalog: Catalog,
    emitted: Document,
    stood: Mapping[Key, Sequence[str]],
    told: Collection[int],
) -> Iterator[Finding]:
    """What a person did to the target that writing *emitted* there would undo.

    Args:
        catalog: the catalog as it is now.
        stood: the digests of what would stand before each unit.
        told: the segments of which a person is to decide, who has been told.
    """
    yield from _lost_words(edits, catalog, emitted, told)
    yield from _taken_out(edits, stood)
    yield from _moved(edits)


def _lost_words(
    edits: Edits, catalog: Catalog, emitted: Document, told: Collection[int]
) -> Iterator[Finding]:
    """The segments of a person that are neither in *emitted* nor taken into the catalog."""
    target = edits.target
    new = {plain(segment.source) for segment in emitted.segments}
    gone = {plain(target.local.words(unit.target)) for unit in catalog.obsolete}
    whole = plain(emitted.text)
    for index in target.by_hand:
        text = plain(target.document.segments[index].source)
        # What has a unit is in the catalog; a repair for its place is none of a person's.
        placed = target.unit(index) is not None
        if index in told or placed or text in new or text in gone or text in whole:
            continue
        yield edits.finding(index, f"was edited by hand, and has no source; {LOST}")


def _taken_out(edits: Edits, stood: Mapping[Key, Sequence[str]]) -> Iterator[Finding]:
    """The units of which the target has fewer segments than it was given, and would be given."""
    target, line = edits.target, 1
    lone = (n for n, own in enumerate(target.edited) if own and target.places[n] < 0)
    alone = [plain(target.texts[index]) for index in lone]
    for number, unit in enumerate(target.units):
        old = unpacked(unit.history.emitted, unit.history.after)
        new = () if unit.history.own else stood.get(unit.key, ())
        if new and target.count(number) < min(len(old), len(new)):
            what = _gone(plain(target.local.words(unit.target)), alone)
            said = f"“{shorten(unit.source)}” ({edits.place(unit.key)}) was {what} by hand"
            yield _edited(edits, line, said)
        if (last := target.last(number)) >= 0:
            line = target.document.segments[last].line


def _gone(words: str, alone: Sequence[str]) -> str:
    """What became of *words* that are not there any more: some of *alone* may have them."""
    if words and any(words in text for text in alone):
        return "joined to another one"
    return "split" if any(text in words for text in alone) else "taken out"


def _moved(edits: Edits) -> Iterator[Finding]:
    """The segments that a person put before others, which stand before them in the source.

    Both orders are asked, that of the post as it was emitted and that of the source now: where
    the source's blocks were moved, the target's follow. In a post of a person's own they may
    stand where they will.
    """
    target = edits.target
    counts = Counter(target.places)
    alone = [
        (index, place, edits.lines[target.units[place].key])
        for index, place in enumerate(target.places)
        if counts[place] == 1
        and place >= 0
        and target.units[place].key in edits.lines
        and not target.units[place].history.own
    ]
    for (_, first, line), (index, second, other) in pairwise(alone):
        if first > second and line > other:
            what = f"was moved by hand ({edits.place(target.units[second].key)})"
            yield edits.finding(index, f"{what}; {LOST}")


def _edited(edits: Edits, line: int, what: str) -> Finding:
    message = f"{what}; {LOST}"
    return Finding("edited", Severity.ERROR, message, path=edits.names.target, line=line, column=1)

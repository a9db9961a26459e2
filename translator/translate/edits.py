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

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, pairwise

from translator.bitext.alignment import Row, align, is_believed
from translator.catalog.catalog import Catalog, digest, in_same_place, plain
from translator.catalog.view import Key, View, key_of, occurrences, shown_kind
from translator.markdown.document import Document
from translator.markdown.placeholders import find_placeholders
from translator.site.localise import Home, Localiser, front_matter_edits
from translator.site.notices import without_notice
from translator.site.targets import Anchors
from translator.text.chars import edited, shorten
from translator.translate.adopt import words_of
from translator.translate.job import Job, Names
from translator.units import HUMAN, Finding, Segment, Severity, State, Unit

_ANCHOR = re.compile(r"[ \t]*\{#[^{}\s]+\}\Z")
_BLANK = digest("")
"""The digest of white space."""
_DECIDE = "nothing was overwritten; --theirs takes these edits, --ours discards them"
_LOST = (
    "the file is not changed; make the same change in source and catalog, or discard it with --ours"
)


@dataclass(frozen=True, slots=True)
class Theirs:
    """The target as it stands, each segment beside the unit that it was emitted from."""

    document: Document
    """The target."""
    texts: tuple[str, ...]
    """The words of its segments, without the anchors that every run writes behind headings."""
    gaps: tuple[str, ...]
    """Digests of what stands before each of its segments, and after the last."""
    units: tuple[Unit, ...]
    """The units of the base, obsolete ones too, in the file's order."""
    places: tuple[int, ...]
    """For each segment the index of its unit; -1 where that is not certain."""
    edited: tuple[bool, ...]
    """For each segment whether a person wrote it: neither catalog nor source has its words."""
    keys: tuple[Key, ...]
    """For each segment the key of its source, where the source is as it was; else none at all."""
    local: Localiser
    """How its addresses became what they are."""

    def unit(self, index: int) -> Unit | None:
        """The unit of segment *index*."""
        place = self.places[index]
        return self.units[place] if place >= 0 else None

    @property
    def by_hand(self) -> list[int]:
        """The segments that a person wrote, by index."""
        return [index for index, own in enumerate(self.edited) if own]

    @property
    def beside(self) -> Mapping[int, list[int]]:
        """For the index of each unit that is there, the segments beside it, by index."""
        found: dict[int, list[int]] = {}
        for index, place in enumerate(self.places):
            found.setdefault(place, []).append(index)
        return found


class _Known:
    """What the segments of a target may be known by."""

    def __init__(self, units: Sequence[Unit], local: Localiser) -> None:
        self._units, self._local = units, local
        self._digests: dict[str, set[int]] = {}
        for index, unit in enumerate(units):
            if unit.history.emitted:
                self._digests.setdefault(unit.history.emitted, set()).add(index)

    @cached_property
    def _texts(self) -> Mapping[str, set[int]]:
        """Units by their words as they stand in a target."""
        found: dict[str, set[int]] = {}
        for index, unit in enumerate(self._units):
            for text in filter(None, (unit.target, unit.source, unit.previous)):
                found.setdefault(plain(self._local.words(text)), set()).add(index)
        return found

    def __call__(self, text: str) -> set[int]:
        """The units whose words *text* is, by index: as they were emitted, else as they are."""
        if emitted := self._digests.get(digest(text)):
            return emitted
        forms = {plain(text), plain(self._local.renewed(text))}
        return set[int]().union(*(self._texts.get(form, set()) for form in forms))


def theirs_of(document: Document, source: Document, base: Catalog, home: Home | None) -> Theirs:
    """Put the segments of the target *document* beside the units of *base*.

    Args:
        source: the source as it is now, which may have changed since.
    """
    local = Localiser(home, source, document, base.kept)
    units = base.in_order()
    known = _Known(units, local)
    anchored = home is not None and home.rules.anchors is Anchors.KEEP
    sources = (segment.source for segment in document.segments)
    texts = tuple(_ANCHOR.sub("", text) if anchored else text for text in sources)
    found = [known(text) for text in texts]
    keys = _same_place(source, document, base, found, units)
    index = {unit.key: n for n, unit in enumerate(units)}
    places = [index[key] for key in keys] or _between(document.segments, found, units)
    return Theirs(
        document=document,
        texts=texts,
        gaps=gap_digests(document, home),
        units=units,
        places=tuple(places),
        edited=tuple(place not in names for place, names in zip(places, found, strict=True)),
        keys=keys,
        local=local,
    )


def gap_digests(document: Document, home: Home | None) -> tuple[str, ...]:
    """Digests of what stands before each segment of a target, and after the last one.

    What every run may change there does not count: notices, and keys of the front matter.
    """
    keys = [*home.rules.front_matter] if home else []
    unmarked = document.text.removeprefix("\ufeff")
    bare = document if unmarked == document.text else Document.parse(unmarked, document.syntax)
    bare = without_notice(bare)
    if keys and (changes := front_matter_edits(bare, dict.fromkeys(keys, ""))):
        bare = Document.parse(edited(bare.text, changes), document.syntax)
    same = len(bare.segments) == len(document.segments)
    return tuple(digest(gap) for gap in (bare if same else document).gaps)


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


def by_key(gaps: Sequence[str], view: View) -> tuple[dict[Key, tuple[str, ...]], str]:
    """The digests *gaps* of a target before each of its units, and after the last one.

    Nothing at all if the target has not the same number of segments as the source.

    Args:
        view: which unit each segment of the source is.
    """
    *before, end = gaps
    if len(before) != len(view.keys):
        return {}, ""
    found: dict[Key, list[str]] = {}
    for key, gap in zip(view.keys, before, strict=True):
        found.setdefault(key, []).append(gap)
    return {key: packed(each) for key, each in found.items()}, end


def packed(gaps: Sequence[str]) -> tuple[str, ...]:
    """Digests as a unit has them: none for a blank line, `5d1be02c*3` for three alike."""
    if gaps == [_BLANK]:
        return ()
    runs = ((gap, len(list(same))) for gap, same in groupby(gaps))
    return tuple(f"{gap}*{count}" if count > 1 else gap for gap, count in runs)


def unpacked(emitted: str, after: Sequence[str]) -> list[str]:
    """What stood before each segment of a unit when it was *emitted*; none if it was not."""
    if not after:
        return [_BLANK] if emitted else []
    runs = (token.partition("*") for token in after)
    return [gap for gap, _, count in runs for _ in range(int(count or 1))]


def _same_place(
    source: Document,
    target: Document,
    base: Catalog,
    found: Sequence[set[int]],
    units: Sequence[Unit],
) -> tuple[Key, ...]:
    """The keys of the source's segments, if segment n of the target is theirs; else none.

    So it is if the source is still the one of the base, and nothing that is known in the
    target stands elsewhere.
    """
    view = base.view(source.segments)
    if [*view.first] != [u.key for u in base.units] or len(view.keys) != len(target.segments):
        return ()
    index = {unit.key: n for n, unit in enumerate(units)}
    own = [index[key] for key in view.keys]
    # A unit that was never emitted has no place in the target yet.
    rows = [*zip(own, found, strict=True)]
    if base.end and not all(units[n].history.emitted or n in names for n, names in rows):
        return ()
    # Words may be another unit's too, if that one is where it belongs.
    at_home = {place for place, names in rows if place in names}
    fits = all(place in names or not names - at_home for place, names in rows)
    kinds = all(a.kind is b.kind for a, b in zip(source.segments, target.segments, strict=True))
    return view.keys if fits and kinds else ()


def _between(
    segments: Sequence[Segment], found: Sequence[set[int]], units: Sequence[Unit]
) -> list[int]:
    """The unit of each segment: the one whose words it has, or the only one that fits there."""
    places, last = [], -1
    for names in found:
        after = [n for n in names if n >= last]
        last = min(after or names, default=last)
        places.append(last if names else -1)
    taken = set(places)
    for start, stop in _runs(places):
        left = places[start - 1] if start else -1
        right = places[stop] if stop < len(places) else len(units)
        free = [n for n in range(left + 1, right) if n not in taken and units[n].history.emitted]
        run = segments[start:stop]
        if len(free) == len(run) and all(
            shown_kind(segment) in units[n].kinds for n, segment in zip(free, run, strict=True)
        ):
            places[start:stop] = free
    return places


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where segments without a unit follow each other."""
    start = None
    for index, place in enumerate([*places, 0]):
        if place < 0 and start is None:
            start = index
        elif place >= 0 and start is not None:
            yield start, index
            start = None


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

    def place(self, key: Key | None) -> str:
        """Where a unit stands in the source, for a message."""
        line = self.lines.get(key) if key else None
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
    theirs = theirs_of(target, job.source, before, job.home)
    lines = catalog.view(job.source.segments).lines(job.source.segments)
    edits = Edits(source=job.source, target=theirs, names=job.names, lines=lines)
    merged = _merged(edits, catalog, theirs=job.options.theirs)
    while job.options.theirs and merged.catalog.units != catalog.units:
        # What has found its place by alignment helps to place the rest.
        catalog = merged.catalog
        base = replace(catalog, waits=True)
        edits = replace(edits, target=theirs_of(target, job.source, base, job.home))
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
    heirs = _heirs(target, catalog)
    placed = _aligned(edits, catalog, heirs) if theirs and -1 in target.places else {}
    result, words, joined = Merged(catalog), dict[Key, str](), set[Key]()
    for index in target.by_hand:
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
    fresh = unit.history.emitted not in ours if unit.history.emitted else unit.origin == HUMAN
    if unit.target and fresh:
        return f"was edited by hand, and the catalog has “{shorten(unit.target)}”"
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
    return "was edited by hand, with other code, links or tags than its source"


def _heirs(target: Theirs, catalog: Catalog) -> dict[Key, Key]:
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
        and in_same_place(old, unit)
    }


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
    return catalog.with_units(copies.get(unit.key, unit) for unit in catalog.units)


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
        if ours and theirs and (key := key_at[ours.spans]) not in beside and words[key].believed:
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

    current = {unit.key for unit in catalog.units}
    gone = (u if u.key in current else worded(u) for u in catalog.obsolete)
    return replace(catalog, units=tuple(map(worded, catalog.units)), obsolete=tuple(gone))


def lost(
    edits: Edits,
    before: Catalog,
    catalog: Catalog,
    emitted: Document,
    gaps: Sequence[str],
    told: Collection[int],
) -> Iterator[Finding]:
    """What a person did to the target that writing *emitted* there would undo.

    Args:
        before: the base: the catalog as it was read.
        catalog: the catalog as it is now.
        gaps: the digests of what stands between the segments of *emitted*.
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
    behind, end = by_key(gaps, catalog.view(edits.source.segments))
    yield from _taken_out(edits, behind)
    yield from _changed_gaps(edits, behind)
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
    for index in edits.target.by_hand:
        segment = edits.target.document.segments[index]
        text = plain(segment.source)
        # Two segments that belong to one unit were joined.
        alone = edits.target.unit(index) is None
        there = text in gone or (alone and any(text in each for each in new))
        if index in told or text in new or there:
            continue
        what = "has no source" if alone else "cannot be kept as it is"
        yield edits.finding(index, f"was edited by hand, and {what}; {_LOST}")


def _taken_out(edits: Edits, gaps: Mapping[Key, tuple[str, ...]]) -> Iterator[Finding]:
    """The units of which the target has fewer segments than it was given, and would be given."""
    target, line = edits.target, 1
    beside = target.beside
    alone = [plain(target.texts[index]) for index in beside.get(-1, ()) if target.edited[index]]
    for number, unit in enumerate(target.units):
        places = beside.get(number, ())
        old, new = unpacked(unit.history.emitted, unit.history.after), _new_gaps(unit, gaps)
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


def _changed_gaps(edits: Edits, gaps: Mapping[Key, tuple[str, ...]]) -> Iterator[Finding]:
    """The segments that were put there once more, or have something else before them."""
    for number, places in edits.target.beside.items():
        if number < 0:
            continue
        unit = edits.target.units[number]
        old, new = unpacked(unit.history.emitted, unit.history.after), _new_gaps(unit, gaps)
        if not old and not new:
            continue  # it was given no place, and gets none
        if len(places) > max(len(old), len(new)):
            yield edits.finding(places[-1], f"was repeated by hand; {_LOST}")
        for index in places:
            if edits.target.gaps[index] not in (*old, *new):
                what = "comes after code, links or marks that were edited by hand"
                yield edits.finding(index, f"{what} ({edits.place(unit.key)}); {_LOST}")


def _new_gaps(unit: Unit, gaps: Mapping[Key, tuple[str, ...]]) -> list[str]:
    """What would stand before each segment of *unit*; nothing if it would not be there."""
    known = unit.key in gaps
    return unpacked("new", gaps[unit.key]) if known else []


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
    message = f"{what}; {_LOST}"
    return Finding("edited", Severity.ERROR, message, path=edits.names.target, line=line, column=1)

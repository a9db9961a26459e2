"""What people wrote into a target by hand: what of it the catalog takes, and what it cannot.

The toolkit's own target consists of what the catalog says it emitted last, or of words that
the catalog has. Each segment of the target as it stands is put beside the unit it was
emitted from: by its words, and where those were edited, by the place between two that were
not. What cannot be placed, and what two people changed in different ways, is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from translator.catalog.catalog import Catalog, Key, keys_of
from translator.catalog.entries import digest, plain, shown_kind
from translator.markdown.document import Document
from translator.site.localise import Home, Localiser
from translator.site.metadata import front_matter_edits, without_notice
from translator.site.targets import Anchors
from translator.text.chars import edited
from translator.units import Segment, Unit

_ANCHOR = re.compile(r"[ \t]*\{#[^{}\s]+\}\Z")
BLANK = digest("")
"""The digest of white space."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target as it stands, each segment beside the unit that it was emitted from."""

    document: Document
    """The target."""
    texts: tuple[str, ...]
    """The words of its segments, without the anchors that every run writes behind headings."""
    gaps: tuple[str, ...]
    """Digests of what stands before each of its segments, and after the last."""
    units: tuple[Unit, ...]
    """The units of the catalog as it was read, obsolete ones too, in the file's order."""
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
    def hand(self) -> list[int]:
        """The segments that a person wrote, by index."""
        return [index for index, own in enumerate(self.edited) if own]

    @property
    def beside(self) -> Mapping[int, list[int]]:
        """For the index of each unit that is there, the segments beside it, by index."""
        found: dict[int, list[int]] = {}
        for index, place in enumerate(self.places):
            found.setdefault(place, []).append(index)
        return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What the segments of a target may be known by."""

    local: Localiser
    """How addresses become the target's."""
    digests: Mapping[str, set[int]]
    """Units by the digest of what was emitted."""
    texts: Mapping[str, set[int]]
    """Units by their words as they stand in a target."""

    @classmethod
    def of(cls, units: Sequence[Unit], local: Localiser) -> _Known:
        digests: dict[str, set[int]] = {}
        texts: dict[str, set[int]] = {}
        for index, unit in enumerate(units):
            if unit.emitted:
                digests.setdefault(unit.emitted, set()).add(index)
            for text in filter(None, (unit.target, unit.source, unit.previous)):
                texts.setdefault(plain(local.words(text)), set()).add(index)
        return cls(local, digests, texts)

    def __call__(self, text: str) -> set[int]:
        """The units whose words *text* is, by index: as they were emitted, else as they are."""
        if emitted := self.digests.get(digest(text)):
            return emitted
        forms = {plain(text), plain(self.local.renewed(text))}
        return set[int]().union(*(self.texts.get(form, set()) for form in forms))


def target_of(text: str, source: Document, catalog: Catalog, home: Home | None) -> Target:
    """Put the segments of the target *text* beside the units of *catalog*.

    Args:
        source: the source as it is now, which may have changed since.
    """
    document = Document.parse(text, source.syntax)
    local = Localiser(home, source, document, catalog.kept)
    units = catalog.in_order()
    known = _Known.of(units, local)
    texts = tuple(_text(segment, home) for segment in document.segments)
    found = [known(text) for text in texts]
    keys = _same_place(source, document, catalog, found, units)
    places = _by_key(keys, units) if keys else _between(document.segments, found, units)
    own = tuple(place not in names for place, names in zip(places, found, strict=True))
    gaps = tuple(digest(gap) for gap in gaps_of(document, home))
    return Target(document, texts, gaps, units, tuple(places), own, tuple(keys), local)


def _text(segment: Segment, home: Home | None) -> str:
    keeps = home is not None and home.rules.anchors is Anchors.KEEP
    return _ANCHOR.sub("", segment.source) if keeps else segment.source


def gaps_of(document: Document, home: Home | None) -> list[str]:
    """What stands between the segments of a target, without what every run may change there."""
    keys = [*home.rules.front_matter] if home else []
    unmarked = document.text.removeprefix("\ufeff")
    bare = without_notice(Document.parse(unmarked, document.syntax))
    if keys and (edits := front_matter_edits(bare, dict.fromkeys(keys, ""))):
        bare = Document.parse(edited(bare.text, edits), document.syntax)
    return (bare if len(bare.segments) == len(document.segments) else document).gaps


def gaps_by_key(
    emitted: Document, source: Document, catalog: Catalog, home: Home | None
) -> tuple[dict[Key, tuple[str, ...]], str]:
    """Digests of what stands before each unit in a target, and after the last one.

    Nothing at all if target and source have not the same number of segments.
    """
    keys = keys_of(source.segments, {unit.key for unit in catalog.units})
    if len(emitted.segments) != len(keys):
        return {}, ""
    *before, end = (digest(gap) for gap in gaps_of(emitted, home))
    found: dict[Key, list[str]] = {}
    for key, gap in zip(keys, before, strict=True):
        found.setdefault(key, []).append(gap)
    return {key: packed(each) for key, each in found.items()}, end


def packed(gaps: Sequence[str]) -> tuple[str, ...]:
    """Digests as a unit has them: none for a blank line, `5d1be02c*3` for three alike."""
    if gaps == [BLANK]:
        return ()
    runs = ((gap, len(list(same))) for gap, same in groupby(gaps))
    return tuple(f"{gap}*{count}" if count > 1 else gap for gap, count in runs)


def unpacked(unit: Unit) -> list[str]:
    """What stood before each segment of *unit* when it was emitted; none if it was not."""
    if not unit.after:
        return [BLANK] if unit.emitted else []
    runs = (token.partition("*") for token in unit.after)
    return [gap for gap, _, count in runs for _ in range(int(count or 1))]


def _same_place(
    source: Document,
    target: Document,
    catalog: Catalog,
    found: Sequence[set[int]],
    units: Sequence[Unit],
) -> list[Key]:
    """The keys of the source's segments, if segment n of the target is theirs; else none.

    So it is if the source is still the one of the catalog, and nothing that is known in the
    target stands elsewhere.
    """
    keys = keys_of(source.segments, {unit.key for unit in catalog.units})
    same = [*dict.fromkeys(keys)] == [unit.key for unit in catalog.units]
    if not same or len(keys) != len(target.segments):
        return []
    index = {unit.key: n for n, unit in enumerate(units)}
    own = [index[key] for key in keys]
    # A unit that was never emitted has no place in the target yet.
    rows = zip(own, found, strict=True)
    if catalog.end and not all(units[place].emitted or place in names for place, names in rows):
        return []
    # Words may be another unit's too, if that one is where it belongs.
    at_home = {place for place, names in zip(own, found, strict=True) if place in names}
    fits = all(p in names or not names - at_home for p, names in zip(own, found, strict=True))
    kinds = all(a.kind is b.kind for a, b in zip(source.segments, target.segments, strict=True))
    return keys if fits and kinds else []


def _by_key(keys: Sequence[Key], units: Sequence[Unit]) -> list[int]:
    index = {unit.key: n for n, unit in enumerate(units)}
    return [index[key] for key in keys]


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
        free = [n for n in range(left + 1, right) if n not in taken and units[n].emitted]
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

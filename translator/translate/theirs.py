"""A target as it stands, put beside the units that it was emitted from.

A segment is known by its words: as they were emitted, else as the catalog or the source has
them. What is known is put beside the source in order, as much of it as possible; what was edited
takes the place between two that were not. What belongs to nothing is a person's own, and so is
all that stands between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from translator.catalog.catalog import Catalog, digest, in_same_place, plain, unpacked
from translator.catalog.view import Key, shown_kind
from translator.markdown.document import Document
from translator.site.localise import Home, Localiser, front_matter_edits
from translator.site.notices import notice_span
from translator.site.targets import Anchors
from translator.text.chars import Edit, edited
from translator.text.regex import regex
from translator.units import Segment, Span, Unit

_ANCHOR = regex(r"[ \t]*\{#[^{}\s]+\}\Z")
_BEHIND = regex(r"\A[ \t]*\{#[^{}\s]+\}")
_PARTS = 4
"""In so many parts at most one segment's words are looked for."""
_MANY = 4_000_000
"""So many pairs are compared; where there are more, what comes first is taken."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A target without what every run may change in it: notices, and keys of the front matter."""

    text: str
    """The target's text."""
    edits: tuple[Edit, ...]
    """What takes that away."""
    anchored: bool = False
    """Whether headings get anchors."""

    @classmethod
    def of(cls, document: Document, home: Home | None) -> Bare:
        """Find out what is to be taken away from *document*."""
        keys = dict.fromkeys(home.rules.front_matter, "") if home else {}
        edits = front_matter_edits(document, keys, "-")
        if span := notice_span(document):
            edits.append(Edit(span.start, span.stop, ""))
        if document.text.startswith("\ufeff"):
            edits.append(Edit(0, 1, ""))
        return cls(document.text, tuple(sorted(edits)), _is_anchored(home))

    def digest(self, start: int, stop: int) -> str:
        """Digest of what stands between two places."""
        return digest(self.between(start, stop))

    def between(self, start: int, stop: int) -> str:
        """What stands between two places, without that."""
        inside = [
            Edit(edit.start - start, edit.stop - start, edit.text)
            for edit in self.edits
            if start <= edit.start and edit.stop <= stop
        ]
        text = edited(self.text[start:stop], inside)
        return _BEHIND.sub("", text) if self.anchored else text


@dataclass(frozen=True, slots=True)
class Theirs:
    """The target as it stands, each segment beside the unit that it was emitted from."""

    document: Document
    """The target."""
    texts: tuple[str, ...]
    """The words of its segments, without the anchors that every run writes behind headings."""
    units: tuple[Unit, ...]
    """The units of the base, obsolete ones too, in the file's order."""
    bases: tuple[int, ...]
    """For each segment of the source the index of its unit in the base; -1 if it is new."""
    places: tuple[int, ...]
    """For each segment the index of its unit; -1 where that is not certain."""
    sources: tuple[int, ...]
    """For each segment the index of the source's segment beside it; -1 where there is none."""
    edited: tuple[bool, ...]
    """For each segment whether a person wrote it: neither catalog nor source has its words."""
    keys: tuple[Key, ...]
    """For each segment the key of its source, where the source is as it was; else none at all."""
    passages: Mapping[int, Span]
    """Where the words of the source's segments stand, by their indices, in the same order."""
    left: tuple[tuple[Span, int], ...]
    """What is no segment, but the words of a unit of which the source has fewer now, by index."""
    bare: Bare
    """The target without what every run may change."""
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

    def count(self, number: int) -> int:
        """In how many places unit *number* stands; parts of one segment are one place."""
        there = sum(self.bases[index] == number for index in self.passages)
        beside = zip(self.places, self.sources, strict=True)
        return there + sum(place == number and source < 0 for place, source in beside)

    def last(self, number: int) -> int:
        """The last segment of unit *number*, by index; -1 if there is none."""
        found = (index for index, place in enumerate(self.places) if place == number)
        return max(found, default=-1)


class _TargetKeys:
    """What the segments of a target may be known by."""

    def __init__(self, units: Sequence[Unit], local: Localiser) -> None:
        self._units, self._local = units, local
        self._digests: dict[str, set[int]] = {}
        for index, unit in enumerate(units):
            if unit.history.emitted:
                self._digests.setdefault(unit.history.emitted, set()).add(index)

    @cached_property
    def wordless(self) -> tuple[Segment, ...]:
        """What stands in the target and is no segment: code or numbers alone in their cells."""
        document = self._local.target
        everything = document.with_syntax(replace(document.syntax, everything=True)).segments
        there = {segment.spans for segment in document.segments}
        return tuple(segment for segment in everything if segment.spans not in there)

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
        found = set[int]().union(*(self._texts.get(form, set()) for form in forms))
        return {index for index in found if not self._units[index].is_left_out}

    def has(self, index: int, text: str, *, parts: bool = False) -> bool:
        """Whether *text* is the words of unit *index*, as it was emitted, else as it is.

        Args:
            parts: whether they stand in several parts, as only a person writes them.
        """
        unit = self._units[index]
        if parts and unit.history.emitted and not unit.history.own:
            return False
        if unit.history.emitted:
            return digest(text) == unit.history.emitted
        return bool(unit.target) and plain(text) == plain(self._local.words(unit.target))


def theirs_of(
    document: Document, source: Document, base: Catalog, now: Catalog, home: Home | None
) -> Theirs:
    """Put the segments of the target *document* beside the units of *base*.

    Args:
        source: the source as it is now, which may have changed since.
        now: the catalog fitted to it.
    """
    local = Localiser(home, source, document, base.kept)
    units = base.in_order()
    known = _TargetKeys(units, local)
    segments = document.segments
    texts = tuple(bare_words(segment.source, home) for segment in segments)
    found = [known(text) for text in texts]
    keys = _same_place(source, document, base, found, units)
    bases = _bases(units, now, source)
    if keys:
        index = {unit.key: n for n, unit in enumerate(units)}
        places, sources = [index[key] for key in keys], [*range(len(keys))]
        whole = [place in names for place, names in zip(places, found, strict=True)]
    else:
        sources = _in_order(bases, found, _alike(source, document))
        whole = [source >= 0 for source in sources]
        _join(sources, whole, texts, found, bases, known)
        places = _placed(segments, sources, found, bases, units, known)
        _beside(sources, places, bases)
        whole = [own or bool(names) for own, names in zip(whole, found, strict=True)]
    passages = _passages(document, sources, bases, units, known)
    gone = [
        segment.spans[-1].stop
        for segment, place, source in zip(segments, places, sources, strict=True)
        if place >= 0 > source
    ]
    return Theirs(
        document=document,
        texts=texts,
        units=units,
        bases=tuple(bases),
        places=tuple(places),
        sources=tuple(sources),
        edited=tuple(not own for own in whole),
        keys=keys,
        passages=passages,
        left=tuple(_left(passages, bases, units, known, gone)),
        bare=Bare.of(document, home),
        local=local,
    )


def bare_words(text: str, home: Home | None) -> str:
    """The words of a segment of a target without the anchor that every run writes behind them."""
    return _ANCHOR.sub("", text) if _is_anchored(home) else text


def has_anchor(there: Theirs, index: int) -> bool:
    """Whether an anchor of its own stands behind the words of a segment of the source."""
    text, stop = there.document.text, there.passages[index].stop
    behind = text[stop:].partition("\n")[0].rstrip()
    return _is_anchored(there.local.home) and bool(_ANCHOR.fullmatch(behind))


def _is_anchored(home: Home | None) -> bool:
    """Whether every run writes anchors behind the headings of a target."""
    return home is not None and home.rules.anchors is Anchors.KEEP


def heirs_of(units: Sequence[Unit], now: Catalog) -> dict[Key, Key]:
    """The units that go on with those whose source has changed, by the keys of these."""
    known = {unit.key for unit in units}
    current = {unit.key for unit in now.units}
    gone: dict[str, list[Unit]] = {}
    for old in units:
        if old.key not in current:
            for text in {old.source, old.previous} - {""}:
                gone.setdefault(text, []).append(old)
    return {
        old.key: unit.key
        for unit in now.units
        if unit.key not in known
        for old in gone.get(unit.previous, ())
        if in_same_place(old, unit)
    }


def _bases(units: Sequence[Unit], now: Catalog, source: Document) -> list[int]:
    """The unit of the base that each segment of the source goes on with, by index."""
    index = {unit.key: n for n, unit in enumerate(units)}
    index |= {new: index[old] for old, new in heirs_of(units, now).items()}
    return [index.get(key, -1) for key in now.view(source.segments).keys]


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


def _alike(source: Document, target: Document) -> Callable[[int, int], bool]:
    """Make the test whether a segment of the source and one of the target are of one kind."""
    ours = [segment.kind for segment in source.segments]
    theirs = [segment.kind for segment in target.segments]
    return lambda row, column: ours[row] is theirs[column]


def _in_order(
    bases: Sequence[int], found: Sequence[set[int]], alike: Callable[[int, int], bool]
) -> list[int]:
    """For each segment the source's one beside it: as many as can be in the source's order.

    The same words may stand in several places, of which the source has changed one, such as the
    title that is a heading, too. Then it decides which segment is left over for a new one of the
    source, and which are *alike*.
    """
    sources = [-1] * len(found)
    # What is no segment of the target, such as a number in its cell, is beside none.
    there = {name for names in found for name in names}
    rows = [row for row, base in enumerate(bases) if base < 0 or base in there]
    columns = [index for index, names in enumerate(found) if names]
    while rows and columns and bases[rows[0]] in found[columns[0]]:
        sources[columns.pop(0)] = rows.pop(0)
    while rows and columns and bases[rows[-1]] in found[columns[-1]]:
        sources[columns.pop()] = rows.pop()
    if len(rows) * len(columns) > _MANY:
        first = 0
        for column in columns:
            fits = (n for n in range(first, len(rows)) if bases[rows[n]] in found[column])
            if (row := next(fits, None)) is not None:
                sources[column], first = rows[row], row + 1
        return sources

    def worth(row: int, column: int) -> int:
        # One that is matched is worth more than all that is alike.
        same = bases[row] in found[column]
        return _MANY * same + alike(row, column) if same or bases[row] < 0 else 0

    # What can be reached from here on: the longest common subsequence, by worth.
    longest = [[0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for i in range(len(rows) - 1, -1, -1):
        row, here, below = rows[i], longest[i], longest[i + 1]
        for j in range(len(columns) - 1, -1, -1):
            both = worth(row, columns[j])
            best = max(below[j], here[j + 1])
            here[j] = max(best, below[j + 1] + both) if both else best
    i = j = 0
    while i < len(rows) and j < len(columns):
        both = worth(rows[i], columns[j])
        if both and longest[i][j] == longest[i + 1][j + 1] + both:
            if bases[rows[i]] >= 0:
                sources[columns[j]] = rows[i]
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return sources


def _join(
    sources: list[int],
    whole: list[bool],
    texts: Sequence[str],
    found: Sequence[set[int]],
    bases: Sequence[int],
    known: _TargetKeys,
) -> None:
    """Put segments that follow each other beside the one of the source that they are parts of."""
    for start, stop in _runs(
        [0 if s >= 0 or names else -1 for s, names in zip(sources, found, strict=True)]
    ):
        left = max(sources[:start], default=-1)
        right = next((s for s in sources[stop:] if s >= 0), len(bases))
        free = [n for n in range(left + 1, right) if bases[n] >= 0]
        at = start
        while at < stop and free:
            row, end = next(
                (
                    (row, end)
                    for row in free
                    for end in range(at + 2, min(at + _PARTS, stop) + 1)
                    if known.has(bases[row], "".join(texts[at:end]), parts=True)
                ),
                (-1, at + 1),
            )
            if row >= 0:
                sources[at:end] = [row] * (end - at)
                whole[at:end] = [True] * (end - at)
                free = [n for n in free if n > row]
            at = end


def _placed(
    segments: Sequence[Segment],
    sources: Sequence[int],
    found: Sequence[set[int]],
    bases: Sequence[int],
    units: Sequence[Unit],
    known: _TargetKeys,
) -> list[int]:
    """The unit of each segment: that of the source's one beside it, else one that is elsewhere.

    What nobody knows belongs to the only one that fits between its neighbours, and stands nowhere.
    """
    matched = Counter(bases[source] for source in set(sources) if source >= 0)
    wanted = Counter(bases)
    given = [len(unpacked(unit.history.emitted, unit.history.after)) for unit in units]
    places, last = list[int](), -1
    for source, names in zip(sources, found, strict=True):
        if source >= 0:
            last = bases[source]
            places.append(last)
            continue
        # Words that stand once more than they should, and than they ever did, are nobody's.
        spare = [n for n in names if matched[n] < max(wanted[n], given[n], 1)]
        after = [n for n in spare if n >= last]
        last = min(after or spare, default=last)
        places.append(last if spare else -1)
    taken = set(places)
    unknown = [
        -1 if place < 0 and not names else 0 for place, names in zip(places, found, strict=True)
    ]
    for start, stop in _runs(unknown):
        left = next((place for place in reversed(places[:start]) if place >= 0), -1)
        right = next((place for place in places[stop:] if place >= 0), len(units))
        free = [n for n in range(left + 1, right) if n not in taken and units[n].history.emitted]
        free = [n for n in free if not any(known.has(n, run.source) for run in known.wordless)]
        run = segments[start:stop]
        if len(free) == len(run) and all(
            shown_kind(segment) in units[n].kinds for n, segment in zip(free, run, strict=True)
        ):
            places[start:stop] = free
    return places


def _beside(sources: list[int], places: Sequence[int], bases: Sequence[int]) -> None:
    """Put what was placed between two others beside the source, too."""
    left = -1
    for index, place in enumerate(places):
        if sources[index] >= 0:
            left = sources[index]
        elif place >= 0:
            right = next((s for s in sources[index:] if s >= 0), len(bases))
            free = (n for n in range(left + 1, right) if bases[n] == place)
            if (found := next(free, -1)) >= 0:
                sources[index] = left = found


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where segments without a unit follow each other."""
    start = None
    for index, place in enumerate([*places, 0]):
        if place < 0 and start is None:
            start = index
        elif place >= 0 and start is not None:
            yield start, index
            start = None


def _passages(
    document: Document,
    sources: Sequence[int],
    bases: Sequence[int],
    units: Sequence[Unit],
    known: _TargetKeys,
) -> dict[int, Span]:
    """Where the words of the source's segments stand; some are no segment of the target.

    Such are the numbers in cells.
    """
    found: dict[int, Span] = {}
    for segment, source in zip(document.segments, sources, strict=True):
        if source >= 0:
            part = found.get(source, segment.spans[0])
            found[source] = Span(part.start, segment.spans[-1].stop)
    lacking = [
        index
        for index, base in enumerate(bases)
        if index not in found and base >= 0 and units[base].target and not units[base].is_left_out
    ]
    for index in lacking:
        start = max((span.stop for n, span in found.items() if n < index), default=0)
        stop = min(
            (span.start for n, span in found.items() if n > index), default=len(document.text)
        )
        for run in known.wordless:
            first, last = run.spans[0].start, run.spans[-1].stop
            if start <= first and last <= stop and known.has(bases[index], run.source):
                found[index] = Span(first, last)
                break
    return dict(sorted(found.items()))


def fewer(units: Sequence[Unit], bases: Sequence[int]) -> Counter[int]:
    """Of how many places of each unit, by index, the source has lost the words."""
    wanted = Counter(bases)
    given = (len(unpacked(unit.history.emitted, unit.history.after)) for unit in units)
    return Counter({n: max(count - wanted[n], 0) for n, count in enumerate(given)})


def _left(
    passages: Mapping[int, Span],
    bases: Sequence[int],
    units: Sequence[Unit],
    known: _TargetKeys,
    gone: Sequence[int],
) -> Iterator[tuple[Span, int]]:
    """Numbers and the like whose source is gone, as that of their whole row is; see `Theirs.left`.

    Args:
        gone: where the segments end whose source is gone: beside these they are looked for.
    """
    if not gone:
        return
    taken = set(passages.values())
    spans = [(Span(run.spans[0].start, run.spans[-1].stop), run.source) for run in known.wordless]
    free = [each for each in spans if each[0] not in taken]
    free.sort(key=lambda each: min(abs(each[0].start - stop) for stop in gone))
    lost = fewer(units, bases)
    for span, words in free:
        if (n := next((n for n in sorted(known(words)) if lost[n]), -1)) >= 0:
            lost[n] -= 1
            yield span, n

"""A target that is there, renewed: what the source's renewal does not touch stays as it is.

A target is taken apart at the words of its units; what stands between belongs to the words behind
it. Where the toolkit wrote a post, its skeleton is the source's, and follows it; what a person
did to it since stays. Where a person made the post (`History.own`), words, marks and spaces stay
letter by letter, until the source's own change. So a pair that people made can be taken over as
it is, whatever it has that its source has not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple

from translator.catalog.catalog import Catalog, Stood, digest, exact, packed, plain, unpacked
from translator.catalog.view import Key, key_of, occurrences
from translator.markdown.document import Document
from translator.site.localise import Home, Localiser
from translator.site.notices import notice_span
from translator.text.chars import Edit, edited, is_cjk
from translator.text.regex import regex
from translator.translate.edits import LOST, Edits
from translator.translate.theirs import Bare, Theirs, bare_words, fewer, has_anchor, theirs_of
from translator.units import HUMAN, Finding, History, Severity, Span, Unit

_FENCE = regex(r"^(?:---|\+\+\+)[ \t]*$", re.M)
"""The line that ends a front matter."""
_KEY = regex(r"^[\w.-]+[ \t]*[:=]", re.M)
"""The beginning of a key's lines, in YAML or TOML."""
_LOOSE = 6
"""So many keys of a person's own at most are told from those that the source has taken out."""
_CODE = regex(r"^[ \t>]*(?:```|~~~)", re.M)
"""Where a fence of code begins or ends."""
_COMMENT = regex(r"(?:^|(?<=\s))(?:#(?=\s)|//|--(?=\s)|<!--)")
"""Where a comment begins in a line of code."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """The target as the source's skeleton gives it, with its addresses, before it is dressed."""

    text: str
    """All of it."""
    spans: tuple[Span | None, ...]
    """Where the words of each segment of the source stand; None for what is to be left out."""
    places: tuple[Span, ...]
    """The same, and where the source stands in the place of what is left out."""
    bare: Bare
    """The text without what every run may change."""

    @classmethod
    def of(
        cls, source: Document, pieces: Sequence[str | None], left: Sequence[bool], local: Localiser
    ) -> Fresh:
        """Fill *source* with *pieces*, and change the addresses by *local*.

        Args:
            left: for each segment whether it is left out.
            local: how addresses change in the filled source, which is its target.
        """
        spans, at, pos = list[Span](), 0, 0
        for segment, piece in zip(source.segments, pieces, strict=True):
            start, stop = segment.spans[0].start, segment.spans[-1].stop
            at += start - pos
            size = stop - start if piece is None else len(piece)
            spans.append(Span(at, at + size))
            at, pos = at + size, stop
        edits = sorted(local.edits())
        text = edited(local.target.text, edits)
        places = _moved(spans, edits)
        document = local.target if not edits else Document.parse(text, source.syntax)
        shown = (None if gone else place for place, gone in zip(places, left, strict=True))
        return cls(text, tuple(shown), places, Bare.of(document, local.home))

    def gap(self, index: int) -> tuple[int, int]:
        """Where what stands before segment *index* begins and ends, or what follows the last."""
        start = self.places[index - 1].stop if index else 0
        stop = self.places[index].start if index < len(self.places) else len(self.text)
        return start, stop


def _moved(spans: Sequence[Span], edits: Sequence[Edit]) -> tuple[Span, ...]:
    """Where *spans* are after *edits*, each of which lies within one of them, or between two."""
    ends = [edit.stop for edit in edits]
    grown = accumulate((len(e.text) - e.stop + e.start for e in edits), initial=0)
    shifts = [*grown]

    def moved(place: int) -> int:
        return place + shifts[bisect_right(ends, place)]

    return tuple(Span(moved(span.start), moved(span.stop)) for span in spans)


@dataclass(frozen=True, slots=True)
class Renewed:
    """A target put together anew, and what is to be noted of it."""

    text: str = ""
    """All of it, before it is dressed."""
    kept: list[Span] = field(default_factory=list)
    """What of it is a person's, word for word."""
    stood: dict[Key, Stood] = field(default_factory=dict)
    """What stands there of each unit."""
    gaps: dict[Key, list[str]] = field(default_factory=dict)
    """The digests of what stands before each unit, one for each of its places."""
    end: str = ""
    """Digest of what follows the last unit."""
    own_end: str = ""
    """Digest of the end of the source, if what follows the last unit is a person's."""
    findings: list[Finding] = field(default_factory=list)
    """What was kept or replaced of a person's skeleton."""
    conflicts: list[Finding] = field(default_factory=list)
    """What somebody has to decide about."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands before the words of a segment, and whose that is."""

    text: str
    """What stands there."""
    digest: str
    """Its digest."""
    own: str = ""
    """Digest of what stands before it in the source, if it is a person's."""
    apart: tuple[str, ...] = ()
    """Digests of the lines of code that a person's post has otherwise; see `_apart`."""


def renewed(
    source: Document,
    fresh: Fresh,
    catalog: Catalog,
    *,
    before: Catalog | None = None,
    edits: Edits | None = None,
    stays: Collection[int] = (),
    theirs: bool = False,
) -> Renewed:
    """Put the target together from what stands there and from *fresh*.

    Args:
        before: the base: the catalog as it was read.
        edits: the target beside it; None where there is none.
        stays: the segments of the source whose words stay letter by letter; see `staying`.
        theirs: whether a person's skeleton is right wherever the source's has changed, too.
    """
    there = edits.target if edits else None
    work = _Renewal(source, fresh, catalog, before=before, there=there, edits=edits, theirs=theirs)
    return work.run(stays)


def staying(there: Theirs, catalog: Catalog, wanted: Sequence[str | None]) -> set[int]:
    """The segments of the source whose words stay in the target letter by letter.

    So they do in a person's own post until the catalog gets other words; and anywhere, where
    a person's words have other addresses than they would be given.

    Args:
        wanted: the words that each segment of the source is to have.
    """
    text, local, found = there.document.text, there.local, set[int]()
    units = catalog.targets(local.source.segments)
    by_hand = {there.sources[index] for index in there.by_hand}
    for index, span in there.passages.items():
        base, unit = there.units[there.bases[index]], units[index]
        has = bare_words(text[span.start : span.stop], local.home)
        words = wanted[index] or local.source.segments[index].source
        same = digest(has) == base.history.emitted and unit.target == base.target
        # A person's correction in the catalog, since the words were last noted, goes into the post.
        known = {plain(unit.target), *map(plain, local.forms(unit.target))}
        same &= unit.origin != HUMAN or not known.isdisjoint(
            {plain(has), plain(local.unit_words(has))}
        )
        # Words that their own addresses would not give back are a person's to the letter.
        chosen = index in by_hand and words == local.unit_words(has) and local.words(words) != has
        forms = map(digest, local.forms(words)) if base.history.own else ()
        if chosen or (base.history.own and (same or digest(has) in forms)):
            found.add(index)
    return found


def owned(
    catalog: Catalog,
    source: Document,
    target: Document,
    home: Home | None,
    *,
    complete: bool = False,
) -> Catalog:
    """Note in *catalog* that the post *target* is a person's, all that it has and has not.

    What of the source stands nowhere in it was left out by that person. Where the same words
    are there in one place and not in another, each place is a unit of its own.

    Args:
        complete: whether all words of the catalog are from the target, wherever they stand there.
    """
    now = catalog.merged(source.segments)
    now = _told_apart(now, source, theirs_of(target, source, now, now, home))
    there = theirs_of(target, source, now, now, home)
    units = now.targets(source.segments)
    stands = _standing(there)
    left = [not unit.target and n not in stands for n, unit in enumerate(units)]
    fresh = Fresh.of(source, [None] * len(left), left, Localiser(None, source, source))
    there = replace(there, passages={n: s for n, s in there.passages.items() if n in stands})
    work = _Renewal(source, fresh, now, before=None, there=there, edits=None, theirs=True)
    found = work.run(stands, adopted=True)
    stood = found.stood
    for index, unit in enumerate(units):
        if unit.target and index not in stands and unit.key not in stood:
            # Other words of the catalog's: a person decides, or a machine's give way.
            other = f"{unit.target}\0" if unit.origin == HUMAN else there.local.words(unit.target)
            if index in there.sources:
                stood[unit.key] = Stood(digest(other), own=(exact(""),))
            elif complete or (there.bases[index], -1) in zip(
                there.places, there.sources, strict=True
            ):
                nowhere = packed([digest("")] * units.count(unit))
                stood[unit.key] = Stood(digest(unit.target), nowhere, (exact(""),))
    return now.emitted(stood, found.end, found.own_end)


def _standing(there: Theirs) -> set[int]:
    """The segments of the source whose words stand in the target as the catalog has them."""
    rows = zip(there.sources, there.edited, strict=True)
    changed = {source for source, other in rows if other}
    return {index for index in there.passages if index not in changed}


def _told_apart(catalog: Catalog, source: Document, there: Theirs) -> Catalog:
    """*catalog* with a unit of its own for each place where the post has other words, or none."""
    stands = _standing(there)
    keys = catalog.view(source.segments).keys
    places: dict[Key, list[int]] = {}
    for index, key in enumerate(keys):
        places.setdefault(key, []).append(index)
    mixed = {
        index: indices[0] in stands
        for indices in places.values()
        if 0 < sum(index in stands for index in indices) < len(indices)
        for index in indices
    }
    if not mixed:
        return catalog
    own = occurrences(map(key_of, source.segments))
    known = {unit.key: unit for unit in catalog.units}
    fresh: dict[Key, Unit] = {}
    for index, first in mixed.items():
        unit = known[keys[index]]
        key = keys[index] if index == places[keys[index]][0] else own[index]
        if index not in stands:
            unit = Unit(source=unit.source, context=key[0], kinds=unit.kinds, notes=unit.notes)
        if index not in stands or not first or key == keys[index]:
            fresh.setdefault(key, replace(unit, context=key[0]))
    catalog = catalog.merged(source.segments, apart=set(fresh))
    return catalog.with_units(fresh.get(unit.key, unit) for unit in catalog.units)


class _Renewal:
    """One target that is put together."""

    def __init__(
        self,
        source: Document,
        fresh: Fresh,
        catalog: Catalog,
        *,
        before: Catalog | None,
        there: Theirs | None,
        edits: Edits | None,
        theirs: bool,
    ) -> None:
        self.source, self.fresh, self.before = source, fresh, before
        self.there, self.edits, self.right = there, edits, theirs
        self.units = catalog.targets(source.segments)
        self.sources = [exact(gap) for gap in source.gaps]
        """Digests of what stands in the source before each segment, and after the last one."""
        self.cuts = sorted(self._cuts())
        self.ends = [end for _, end, _ in self.cuts]
        """Where each of them ends, which is in order, too."""
        self.beside: dict[int, int] = {}
        """For a segment of the source the first of the target that is beside it."""
        for index, row in enumerate(there.sources if there else ()):
            self.beside.setdefault(row, index)
        self.last = 0
        """Where the target was read to."""
        self.headed = -1
        """The segment whose marks stand before another one."""
        self.mark = ""
        """Its own mark, such as that of a heading."""
        self.came = False
        """Whether the last words are new in the target."""
        self.adopted = False
        self.uprooted = set[int]()
        """The segments before which the source has others that a person's target has elsewhere."""
        self.result = Renewed()
        self.parts: list[str] = []
        self.size = 0

    def run(self, stays: Collection[int], *, adopted: bool = False) -> Renewed:
        """Put it together.

        Args:
            adopted: whether nothing is put together but what stands there, which is a person's.
        """
        self.adopted = adopted
        passages = self.there.passages if self.there else {}
        count = len(self.units)
        absent = self._absent()
        for n in sorted(absent):
            if self.there and (self.there.bases[n] in self.there.places or n in self.uprooted):
                self.uprooted.add(n + 1)
        skipped = [self.fresh.spans[n] is None or n in absent for n in range(count)]
        sources = self.sources
        shown = [n for n in range(count) if not skipped[n]]
        marks = self._marks()
        for index in shown:
            span = self.fresh.places[index]
            words = self._ended(self.fresh.text[span.start : span.stop])
            if index in passages:
                gap = self._before(index, sources[index], passages[index].start)
                self.last = passages[index].stop
                if index in stays and self.there:
                    words = self.there.document.text[passages[index].start : passages[index].stop]
                    gap = gap if gap.own else replace(gap, own=sources[index])
            elif adopted:
                continue
            else:
                gap = self._replaced(sources[index]) or self._new(index)
                if not gap.own and (own := marks.get(gap.text)):
                    gap = _Gap(own, digest(own), sources[index])
                following = index + 1
                if following < count and skipped[following] and not gap.own:
                    left = self.units[following].history.own
                    left = () if sources[index] == exact("") else left
                    if sources[index] in left and sources[following] not in left:
                        # What the source has before both was left out with the second.
                        gap = self._new(following)
                if not gap.own and gap.text.strip() and self.there and self.before:
                    later = (s.start for n, s in passages.items() if n > index)
                    stop = next(later, len(self.there.document.text))
                    text = _spelled(gap.text, self.there.document.text[self.last : stop], ())
                    if text != gap.text and index and self.before.own_end:
                        gap = _Gap(text, digest(text), sources[index])
                if index == shown[-1] and not gap.own:
                    gap = self._ending(index) or gap
                if after := next((n for n in passages if n > index), 0):
                    gap = self._ahead(index, after, passages[after].start) or gap
            self._add(gap.text, kept=bool(gap.own))
            # An anchor that a run has written behind a person's words is written there again.
            anchored = index in passages and self.there and has_anchor(self.there, index)
            self._add(words, kept=index in stays and not anchored)
            self.came = index not in passages
            self._note(index, words, gap)
        end = self._after(sources[-1])
        self._add(end.text, kept=bool(end.own))
        for index, gone in enumerate(skipped):
            if gone:
                self._note_skipped(index, sources[index])
        text = "".join(self.parts)
        return replace(self.result, text=text, end=end.digest, own_end=end.own)

    def _cuts(self) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """The words in the target whose source is gone, or has moved: they go.

        With each stands what `History.own` has of them.
        """
        there = self.there
        if there is None:
            return
        current = set(there.bases)
        lost = fewer(there.units, there.bases) if self.before else Counter[int]()

        def goes(place: int) -> bool:
            if place not in current or not (there.units[place].history.own or self.before is None):
                return True
            # A person has it elsewhere than the source, unless that has it less often now.
            lost[place] -= 1
            return lost[place] >= 0

        rows = zip(there.document.segments, there.places, there.sources, strict=True)
        found = [
            (Span(segment.spans[0].start, segment.spans[-1].stop), place)
            for segment, place, source in rows
            if place >= 0 > source
        ]
        for span, place in (*found, *there.left):
            if goes(place):
                yield span.start, span.stop, there.units[place].history.own

    def _absent(self) -> set[int]:
        """The segments of the source that stand nowhere in a person's own target, or elsewhere.

        More of the same are new ones.
        """
        there, found = self.there, set[int]()
        if there is None or self.adopted:
            return found
        counts = Counter(there.bases[index] for index in there.passages)
        for index, base in enumerate(there.bases):
            history = there.units[base].history if base >= 0 else History()
            if index not in there.passages and history.own and history.emitted:
                counts[base] += 1
                if counts[base] <= len(unpacked(history.emitted, history.after)):
                    found.add(index)
        return found

    def _before(self, index: int, source: str, stop: int) -> _Gap:
        """What is to stand before a segment that the target has."""
        there = self.there
        assert there is not None, "a passage is one of a target"
        if index == self.headed:
            new = self._new(index)
            text = new.text[: len(new.text) - len(new.text.lstrip())] + self.mark.lstrip()
            return _Gap(text, digest(text), source)
        history = there.units[there.bases[index]].history
        old = unpacked(history.emitted, history.after)
        which = self.beside.get(index, -1)
        return self._chosen(index, source, stop, old=old, own=history.own, which=which)

    def _after(self, source: str) -> _Gap:
        """What is to follow the last segment."""
        index = len(self.units)
        if self.there is None:
            return self._new(index)
        old = [self.before.end] if self.before and self.before.end else []
        own = (self.before.own_end,) if self.before and self.before.own_end else ()
        text, which = self.there.document.text, len(self.there.places)
        return self._chosen(index, source, len(text), old=old, own=own, which=which)

    def _new(self, index: int) -> _Gap:
        """What the source has before a segment."""
        start, stop = self.fresh.gap(index)
        text = self._ended(self.fresh.text[start:stop])
        return _Gap(text, self.fresh.bare.digest(start, stop))

    def _ended(self, text: str) -> str:
        """*text* with the line ends of a person's target."""
        own = self.there and self.before and self.before.own_end
        if own and self.there and self.there.document.newline == "\r\n":
            return text.replace("\r\n", "\n").replace("\n", "\r\n")
        return text

    def _replaced(self, source: str) -> _Gap | None:
        """What stands before the next words that go, if the source has the same before new ones."""
        there = self.there
        if there is None:
            return None
        later = (span.start for span in there.passages.values() if span.start >= self.last)
        stop = min(later, default=len(there.document.text))
        for start, end, own in self.cuts:
            if self.last <= start and end <= stop and source in own:
                text, now = (
                    there.document.text[self.last : start],
                    there.bare.digest(self.last, start),
                )
                self.last = end
                return _Gap(text, now, source)
        return None

    def _marks(self) -> dict[str, str]:
        """How a person's target writes the marks that the source has between two segments."""
        there, found = self.there, dict[str, str]()
        if there is None or self.adopted:
            return found
        last = 0
        for index, span in there.passages.items():
            own, last = there.document.text[last : span.start], span.stop
            if index and there.units[there.bases[index]].history.own:
                start, stop = self.fresh.gap(index)
                ours = self.fresh.text[start:stop]
                alike = ours.strip() and own.count("\n") == ours.count("\n")
                if alike and not any(map(str.isalnum, own + ours)):
                    found[ours] = own
        return found

    def _ahead(self, index: int, after: int, stop: int) -> _Gap | None:
        """What stands before segment *after*, if the source has it before a new one in between."""
        there, gaps = self.there, self.source.gaps
        if there is None or self.headed == after:
            return None
        own = there.units[there.bases[after]].history.own
        whole = exact("".join(gaps[index : after + 1]))
        if whole not in own or not "".join(gaps[index:after]).strip():
            return None
        start = self._since(stop)
        text = there.document.text[start:stop]
        # The mark that begins the block behind, such as that of a heading, stays with that.
        mark = "".join(gaps[after].split())
        stop = start + text.rfind("\n") + 1 if mark else stop
        self.mark = text[stop - start :]
        if any(map(str.isalnum, mark + self.mark)) or bool(self.mark.strip()) != bool(mark):
            return None
        self.headed, self.last = after, stop
        return _Gap(text[: stop - start], there.bare.digest(start, stop), exact(gaps[index]))

    def _ending(self, index: int) -> _Gap | None:
        """What ends a person's target, if the source has it before a new last segment."""
        there, before, gaps = self.there, self.before, self.source.gaps
        if there is None or before is None or not gaps[index].strip():
            return None
        if before.own_end != exact("".join(gaps[index:])):
            return None
        text = there.document.text
        start = self._since(len(text))
        lead = gaps[index][len(gaps[index].rstrip()) :]
        self.last = len(text)
        stands = text[start:].rstrip() + self._ended(lead)
        return _Gap(stands, there.bare.digest(start, len(text)), self.sources[index])

    def _chosen(
        self,
        index: int,
        source: str,
        stop: int,
        *,
        old: Sequence[str],
        own: Sequence[str],
        which: int,
    ) -> _Gap:
        """What is to stand before segment *index*: what stands there, or what the source has.

        Args:
            source: digest of what the source has there now.
            stop: where it ends in the target.
            old: digests of what the target was given there.
            own: digests of what the source had there, where the target's is a person's.
            which: the segment of the target behind it.
        """
        there = self.there
        assert there is not None, "there is nothing to choose from without a target"
        start = self._since(stop)
        new, now = self._new(index), there.bare.digest(start, stop)
        stands = _unnoticed(there, start, stop)
        if own and (lone := self._lone(start)):
            stands = lone + stands
            now = digest(stands)
        if (text := self._with_left_out(index, stands)) != stands:
            now = digest(text)
        given = [each.partition("+")[0] for each in old]
        noted = [each.rpartition("+")[2] for each in old]
        shown = next((each for each in old if each.endswith(f"+{now}")), now)

        def theirs(text: str, now: str) -> _Gap:
            return _Gap(text, now, source, _apart(text, self.source.gaps[index]))

        # Where words go, what led to them leads to the next ones: a list begins with a blank line.
        led = new.text if self.came else there.document.text[self.last : start]
        kept = theirs(_led(text, led), shown)
        if self.adopted or source in own:
            return kept
        if own:
            if now == new.digest or now not in noted or self.right:
                return kept
            if index in self.uprooted:
                # What stands there in the source leads on from words that are elsewhere here.
                return kept
            toolkits = any("+" in each for each in old)
            if toolkits and (keys := self._with_own_keys(index, (start, stop), given)):
                return theirs(keys[0], f"{new.digest}+{digest(keys[1])}")
            if not self.source.front.stop and self._loose((start, stop))[1]:
                # Whose its keys are is not known, and half a front matter is none.
                self._say(which, "comes after a front matter that the source no longer has; the "
                          "file is not changed; take it away there, too, or bring it back in the "
                          "source", Severity.ERROR)  # fmt: skip
                return kept
            full, bare = self._with_loose_keys(index, (start, stop))
            text = _spelled(full, *self._between(stop), own)
            if Counter(map(_bare_line, stands.split("\n"))) - Counter(
                map(_bare_line, text.split("\n"))
            ):
                self._say(which, "comes after what was the post's own; its source has changed, and "
                          "so has the post", Severity.NOTE)  # fmt: skip
            # What every run may change is none of it, or else the whole is what stands there.
            whole = digest(text) if digest(full) == digest(bare) else digest(bare)
            return theirs(text, whole)
        legacy = self.before is not None and not self.before.end
        if legacy or now in (*old, new.digest):
            return new
        if not old or new.digest in given or self.right:
            self._say(which, "comes after code, links or marks that were edited by hand; they "
                      "stay", Severity.NOTE)  # fmt: skip
            return replace(kept, digest=f"{new.digest}+{now}" if old else now)
        if keys := self._with_own_keys(index, (start, stop), given):
            return theirs(keys[0], f"{new.digest}+{digest(keys[1])}")
        what = f"comes after code, links or marks that were edited by hand ({{place}}); {LOST}"
        self._say(which, what, Severity.ERROR, index)
        return new

    def _with_own_keys(
        self, index: int, place: tuple[int, int], given: Sequence[str]
    ) -> tuple[str, str] | None:
        """What the source has before segment *index*, with the keys that a person has added there.

        None where that is not all that a person did. With it the same without what every run
        may change, which the next run will find there.

        Args:
            place: where it stands in the target.
            given: digests of what the target was given there.
        """
        theirs, loose = self._loose(place)
        for count in range(min(len(loose), _LOOSE), 0, -1):
            for own in combinations(loose[:_LOOSE], count):
                if digest(theirs.without(own)) in given:
                    return self._with_keys(index, own, theirs)
        return None

    def _with_loose_keys(self, index: int, place: tuple[int, int]) -> tuple[str, str]:
        """The same with each key that the source does not have; whose it was is not known."""
        theirs, loose = self._loose(place)
        return self._with_keys(index, loose, theirs)

    def _loose(self, place: tuple[int, int]) -> tuple[_Keys, list[str]]:
        """The keys that stand at a *place* of the target's front matter, and which are its own."""
        assert self.there is not None, "what stands at a place is a target"
        document = self.there.document
        front = document.settled.body[: document.front.stop].count("\n")
        if document.text.count("\n", 0, place[0]) >= front:
            return _Keys("", (), ""), []
        theirs = _Keys.of(self.there.bare.between(*place))
        known = _Keys.of(self.fresh.text.removeprefix("\ufeff")).names
        return theirs, [name for name in theirs.names if name not in known]

    def _with_keys(self, index: int, names: Collection[str], other: _Keys) -> tuple[str, str]:
        start, stop = self.fresh.gap(index)
        both = self.fresh.text[start:stop], self.fresh.bare.between(start, stop)
        full, bare = (_Keys.of(text).with_those(names, other) if names else text for text in both)
        return self._ended(full), bare

    def _since(self, stop: int) -> int:
        """Where what stands before *stop* begins in the target, after words that go."""
        gone = bisect_right(self.ends, stop)
        return max(self.last, self.ends[gone - 1] if gone else 0)

    def _lone(self, stop: int) -> str:
        """What stands in the target before words that go, and has a person's without a source."""
        there = self.there
        assert there is not None, "what stands is in a target"
        rows = zip(there.document.segments, there.places, strict=True)
        alone = [segment.spans[0].start for segment, place in rows if place < 0]
        parts, pos = list[str](), self.last
        for start, end, _ in self.cuts:
            if self.last <= start and end <= stop:
                if any(pos <= place < start for place in alone):
                    parts.append(there.document.text[pos:start].rstrip())
                pos = end
        return "".join(parts)

    def _with_left_out(self, index: int, text: str) -> str:
        """*text* of the target before segment *index*, with what has changed in the source before
        those that a person left out there."""
        if self.adopted or not self.before or not self.before.end:
            return text
        first = index
        while first and self.units[first - 1].is_left_out:
            first -= 1
        for left in range(first, index):
            if self.sources[left] not in self.units[left].history.own:
                start, stop = self.fresh.gap(left)
                text = _patched(text, self._ended(self.fresh.text[start:stop]))
        return text

    def _between(self, stop: int) -> tuple[str, set[int]]:
        """What stands in the target since the last words, without those that go.

        With it the numbers of its lines in which a person's words without a source stand.
        """
        there = self.there
        assert there is not None, "there is nothing between without a target"
        text, parts, pos = there.document.text, list[str](), self.last
        kept = set[int]()
        rows = zip(there.document.segments, there.places, strict=True)
        lone = [segment.spans for segment, place in rows if place < 0]
        within = self.cuts[bisect_left(self.ends, pos) : bisect_right(self.ends, stop)]
        for a, b in [*((a, b) for a, b, _ in within if pos <= a), (stop, 0)]:
            lines = "".join(parts).count("\n")
            for span in (span for spans in lone for span in spans):
                if pos <= span.start and span.stop <= a:
                    kept.add(lines + text.count("\n", pos, span.start))
            parts.append(text[pos:a])
            pos = b
        return "".join(parts), kept

    def _say(self, which: int, what: str, severity: Severity, index: int | None = None) -> None:
        """Note what is to be said of segment *which* of the target."""
        if self.edits is None:
            return
        if which == len(self.edits.target.places):
            what = f"the end of the post {what}".replace(" ({place})", "")
        elif index is not None:
            what = what.replace("{place}", self.edits.place(self.units[index].key))
        found = self.result.conflicts if severity is Severity.ERROR else self.result.findings
        found.append(self.edits.finding(which, what, severity))

    def _add(self, text: str, *, kept: bool) -> None:
        if kept:
            self.result.kept.append(Span(self.size, self.size + len(text)))
        self.parts.append(text)
        self.size += len(text)

    def _note(self, index: int, words: str, gap: _Gap) -> None:
        """Note what stands of a unit, in one more place."""
        home = self.there.local.home if self.there else None
        key = self.units[index].key
        gaps = self.result.gaps.setdefault(key, [])
        gaps.append(gap.digest)
        there = self.result.stood.get(key) or Stood(digest(bare_words(words, home)))
        own = sorted({*there.own, gap.own, *gap.apart} - {""})
        self.result.stood[key] = Stood(there.words, packed(gaps), tuple(own))

    def _note_skipped(self, index: int, source: str) -> None:
        """Note that a unit is left out, or stands where the source does not have it."""
        unit = self.units[index]
        there = self.result.stood.get(unit.key)
        if there and (gaps := self.result.gaps.get(unit.key)):
            # It stands elsewhere, or nowhere, as it did: the next run is to know of it, too.
            gaps.append(digest(""))
            own = {*there.own, *unit.history.own}
            self.result.stood[unit.key] = replace(there, after=packed(gaps), own=tuple(sorted(own)))
        elif there is None or not there.words:
            known = {source, *(there.own if there else ())}
            own = known if unit.is_left_out or self.adopted else {*unit.history.own}
            self.result.stood[unit.key] = Stood(
                unit.history.emitted, unit.history.after, tuple(sorted(own))
            )


@dataclass(frozen=True, slots=True)
class _Keys:
    """A part of a front matter: what stands before its first whole key, its keys, and the rest."""

    head: str
    """What is left of the line that a segment stands in."""
    keys: tuple[tuple[str, str], ...]
    """Each key with all its lines, in order."""
    rest: str
    """The line that ends the front matter, and what follows; empty if that is not here."""

    @classmethod
    def of(cls, text: str) -> _Keys:
        """Cut *text*, which begins within a front matter or at its first line."""
        end = _FENCE.search(text, 1)
        inside, rest = (text[: end.start()], text[end.start() :]) if end else (text, "")
        starts = [m.start() for m in _KEY.finditer(inside)]
        blocks = (inside[start:stop] for start, stop in pairwise([*starts, len(inside)]))
        keys = ((re.split(r"\s*[:=]", block)[0], block) for block in blocks)
        return cls(inside[: starts[0]] if starts else inside, tuple(keys), rest)

    @property
    def names(self) -> list[str]:
        """The keys."""
        return [name for name, _ in self.keys]

    def without(self, names: Collection[str]) -> str:
        """The text without these keys."""
        return self._joined([(name, block) for name, block in self.keys if name not in names])

    def with_those(self, names: Collection[str], other: _Keys) -> str:
        """The text with these keys of *other*, each behind the key that it has there before it."""
        keys, at = list(self.keys), 0
        for name, block in other.keys:
            if name in names:
                keys.insert(at, (name, block))
                at += 1
            elif name in self.names:
                at = [each for each, _ in keys].index(name) + 1
        return self._joined(keys)

    def _joined(self, keys: Sequence[tuple[str, str]]) -> str:
        return "".join((self.head, *(block for _, block in keys), self.rest))


def _led(text: str, other: str) -> str:
    """*text* of a target, with the line breaks that *other* begins with where it has fewer."""
    ours, theirs = (each[: len(each) - len(each.lstrip())] for each in (other, text))
    return ours + text.lstrip() if ours.count("\n") > theirs.count("\n") else text


def _spelled(new: str, old: str, words: Collection[int], own: Collection[str] = ()) -> str:
    """What the source has between two segments, in the spelling that the target has for it.

    Lines that differ in white space stay as the target has them, and so do comments behind or
    between lines of code that are the same: the target's may be translated.

    Args:
        words: the lines of *old* that a person added; they stay, too.
        own: digests of what the target had otherwise before the source changed; it stays.
    """
    ours, theirs, lines = new.split("\n"), old.split("\n"), list[tuple[str, int]]()
    for each in _otherwise(theirs, ours):
        there = enumerate(theirs[each.theirs], each.theirs.start)
        marked = [(line, number if number in words else -1) for number, line in there]
        # What ends the line of words before is spelled otherwise than what begins one.
        if each.digest in own or (not each.digest and not _is_edge(each, theirs, ours)):
            lines += marked
        else:
            lines += [(line, number) for line, number in marked if each.digest and number >= 0]
            lines += [(line, -1) for line in ours[each.ours]]

    # What was a paragraph of its own stays one; the first and the last are lines of words.
    found = list[str]()
    for index, (line, number) in enumerate(lines):
        if number > 0 and not theirs[number - 1] and (len(found) == 1 or found[-1:] != [""]):
            found.append("")
        found.append(line)
        behind = [text for text, _ in lines[index + 1 :]]
        if number >= 0 and theirs[number + 1 : number + 2] == [""] and behind[:-1][:1] != [""]:
            found += [""] if behind else ["", ""]
    return "\n".join(found)


def _is_edge(run: _LineRun, theirs: Sequence[str], ours: Sequence[str]) -> bool:
    """Whether of two lines that are the same one is the first or the last, and the other is not."""
    first = (run.theirs.start == 0) != (run.ours.start == 0)
    last = (run.theirs.stop == len(theirs)) != (run.ours.stop == len(ours))
    return bool(first or last)


def _apart(text: str, gap: str) -> tuple[str, ...]:
    """What a person's *text* between two segments has otherwise than the source's *gap*.

    Digests of each run of lines with its counterpart, where there is code. When the source
    changes others, those stay as the person has them.
    """
    if not (_CODE.search(gap) and _CODE.search(text)):
        return ()
    ours, theirs = gap.split("\n"), text.split("\n")
    runs = (each for each in _otherwise(theirs, ours) if each.digest)
    return tuple(
        each.digest for each in runs if any(map(str.strip, theirs[each.theirs] + ours[each.ours]))
    )


class _LineRun(NamedTuple):
    """Lines of a target beside those of its source."""

    theirs: slice
    """The target's."""
    ours: slice
    """The source's."""
    digest: str
    """Digest of both where they are not the same; empty where they are."""


def _otherwise(theirs: Sequence[str], ours: Sequence[str]) -> Iterator[_LineRun]:
    """Put lines beside each other that say the same but for white space and comments."""
    keys = [_bare_line(line) for line in theirs], [_bare_line(line) for line in ours]
    for verb, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if verb != "equal":
            both = "".join(keys[0][i1:i2]), "".join(keys[1][j1:j2])
            yield _LineRun(slice(i1, i2), slice(j1, j2), exact("\0".join(both)))
            continue
        for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
            same = _is_spelling(theirs[i], ours[j])
            both = theirs[i], ours[j]
            yield _LineRun(slice(i, i + 1), slice(j, j + 1), "" if same else exact("\0".join(both)))


def _patched(old: str, new: str) -> str:
    """*old* of the target with the lines that *new* has otherwise between two that both have."""
    theirs, ours, lines = old.split("\n"), new.split("\n"), list[str]()
    keys = [_bare_line(line) for line in theirs], [_bare_line(line) for line in ours]
    steps = SequenceMatcher(None, *keys, autojunk=False).get_opcodes()
    same = [
        n for n, step in enumerate(steps) if step[0] == "equal" and any(keys[0][step[1] : step[2]])
    ]
    for number, (verb, i1, i2, j1, j2) in enumerate(steps):
        inside = bool(same) and same[0] < number < same[-1]
        lines += ours[j1:j2] if inside and verb in ("replace", "insert") else theirs[i1:i2]
    return "\n".join(lines)


def _is_spelling(line: str, other: str) -> bool:
    """Whether *line* says what *other* says: but for white space, or in another script."""
    scripts = (any(is_cjk(c) and c.isalpha() for c in each) for each in (line, other))
    return "".join(line.split()) == "".join(other.split()) or next(scripts) != next(scripts)


def _bare_line(line: str) -> str:
    """*line* without white space, and without what its comment says."""
    m = _COMMENT.search(line)
    return "".join(line[: m.end() if m else len(line)].split())


def _unnoticed(there: Theirs, start: int, stop: int) -> str:
    """That part of the target without a notice, which every run writes anew."""
    text, span = there.document.text, notice_span(there.document)
    if span is None or not start <= span.start < stop:
        return text[start:stop]
    first = span.start - 1 if text[span.start - 1 : span.start] == "\n" else span.start
    rest = text[span.stop : stop]
    return text[start:first] + (rest[1:] if rest.startswith("\n") else rest)

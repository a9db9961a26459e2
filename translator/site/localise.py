"""A filled text made fit for its place: links, anchors, front matter, notice.

Everything here is a function of values. `localised` is given what the source's skeleton
and the units gave, in which addresses are the source's own; those it rebases. An address
that the source does not have is a person's choice for the target, and stays.

    localised(source, …, home at the source's own place, nothing asked for) == source
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from translator.markdown.document import Document
from translator.site.addresses import find_addresses, find_in_segment
from translator.site.anchors import headings
from translator.site.links import Page, Place, rebased
from translator.site.metadata import (
    Condition,
    filled,
    fingerprint,
    front_matter_edits,
    notice_edits,
)
from translator.site.presets import PRESETS, Preset
from translator.site.targets import Anchors, Rules
from translator.text.chars import Edit, edited
from translator.units import Finding, Locale, Severity, State, Unit

Way = tuple[str, bool]
"""An address, and whether it is an attribute of a tag."""
NOTHING: Mapping[str, str] = {}
LANG = "@lang"
"""What `Place.kept` calls the `lang` of the front matter."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a target lives, and what is wanted of it there."""

    place: Place
    """Where it lies, and what its links lead to."""
    locale: Locale
    """Its locale."""
    rules: Rules = field(default_factory=Rules)
    """What the project wants."""
    site: Preset = PRESETS["suffix"]
    """The site that shows it."""

    @property
    def slugs(self) -> str:
        """The rule for anchors."""
        return self.rules.slugs or self.site.slugs


class Localiser:
    """What the addresses of one source become in its target."""

    def __init__(
        self,
        home: Home | None,
        source: Document,
        target: Document,
        kept: Mapping[str, str] = NOTHING,
    ) -> None:
        self.home = home
        self.source = source
        self.target = target
        self.kept = kept

    @cached_property
    def place(self) -> Place | None:
        """The place, with what became of the headings of the post itself."""
        if self.home is None:
            return None
        place = self.home.place
        asked = any("#" in url for url, _ in self.urls)
        follow = asked and self.home.rules.anchors is Anchors.FOLLOW
        anchors = anchors_of(self.source, self.target, self.home.slugs) if follow else {}
        pages = {**place.pages, place.source: Page(place.target, anchors)}
        return replace(place, pages=pages, kept=self.kept)

    @cached_property
    def urls(self) -> frozenset[Way]:
        """The addresses of the source, and whether each is an attribute."""
        if self.home is None or not self.home.rules.rebase:
            return frozenset()
        found = find_addresses(self.source, self.home.rules.paths)
        return frozenset((each.url, each.html) for each in found)

    @cached_property
    def becomes(self) -> Mapping[Way, str]:
        """Each address of the source that says something else in the target."""
        if not self.urls or self.place is None:
            return {}
        new = {way: rebased(way[0], self.place, html=way[1]) for way in sorted(self.urls)}
        return {way: there for way, there in new.items() if there != way[0]}

    @cached_property
    def alone(self) -> Mapping[Way, str]:
        """What the same addresses become where no post has a counterpart yet."""
        if not self.becomes or self.place is None:
            return {}
        alone = replace(self.place, pages=dict.fromkeys(self.place.pages, Page()))
        return {way: rebased(way[0], alone, html=way[1]) for way in self.becomes}

    @cached_property
    def came_from(self) -> Mapping[Way, str]:
        """The source's address for each one that it has become, or would without counterparts."""
        old = {(there, way[1]): way[0] for way, there in self.alone.items()}
        return {**old, **{(there, way[1]): way[0] for way, there in self.becomes.items()}}

    def words(self, text: str) -> str:
        """A unit's words as they stand in the target."""
        return _replaced(text, self.becomes) if self.becomes else text

    def forms(self, text: str) -> tuple[str, ...]:
        """A unit's words as they may have been emitted: now, without counterparts, or as is."""
        return self.words(text), _replaced(text, self.alone), text

    def unit_words(self, text: str) -> str:
        """Words of the target as the catalog has them: the inverse of `words`."""
        return _replaced(text, self.came_from) if self.came_from else text

    def renewed(self, text: str) -> str:
        """Words of a target that was emitted before, with the addresses of today.

        Where the source's own address stands, a person put it there.
        """
        return text if self.words(text) != text else self.words(self.unit_words(text))

    def edits(self) -> list[Edit]:
        """The edits that rebase the addresses of the target."""
        if not self.becomes or self.home is None:
            return []
        new, found = self.becomes, find_addresses(self.target, self.home.rules.paths)
        return [Edit(f.start, f.stop, new[f.url, f.html]) for f in found if (f.url, f.html) in new]

    def unfollowed(self) -> list[Finding]:
        """A note of the links that go to posts without a counterpart."""
        place = self.home.place if self.home else None
        if place is None or place.resolves:
            return []
        lone = sorted(path for path, page in place.pages.items() if not page.target)
        if not lone:
            return []
        count = f"{len(lone)} post{'s' * (len(lone) != 1)}"
        message = f"links lead to the source of {count} not translated: {', '.join(lone[:5])}"
        return [Finding("links", Severity.NOTE, message, place.target)]


def localised(localiser: Localiser, condition: Condition) -> str:
    """The target of *localiser* made fit for its place."""
    home, target = localiser.home, localiser.target
    if home is None:
        return target.text
    place = home.place
    values = {
        "locale": home.locale.tag,
        "source": place.source,
        "hash": fingerprint(localiser.source),
        "state": condition.value,
    }
    lang = localiser.kept.get(LANG, home.locale.tag)
    edits = localiser.edits()
    edits += front_matter_edits(target, filled(home.rules.front_matter, values), lang)
    if home.rules.anchors is Anchors.KEEP and home.site.explicit:
        edits += _kept_anchors(localiser.source, target, home)
    if home.rules.notice:
        link = "" if place.resolves else rebased("./" + place.source.rpartition("/")[2], place)
        edits += notice_edits(target, condition, home.locale, home.site.notice, link)
    return edited(target.text, edits)


def anchors_of(source: Document, target: Document, slugs: str) -> dict[str, str]:
    """What each anchor of *source* is called in *target*, where that differs.

    Nothing is said where the two have not the same number of headings.
    """
    if source.text == target.text:
        return {}
    ours, theirs = headings(source, slugs), headings(target, slugs)
    if len(ours) != len(theirs):
        return {}
    pairs = zip(ours, theirs, strict=True)
    return {a.anchor: b.anchor for a, b in pairs if a.anchor != b.anchor}


def own_keys(home: Home | None) -> frozenset[str]:
    """The front-matter keys of a target that need not be the source's."""
    return home.rules.paths | {*home.rules.front_matter} if home else frozenset()


def condition_of(units: Iterable[Unit]) -> Condition:
    """What readers should know of a target with these units."""
    found = Condition.REVIEWED
    for unit in units:
        if unit.previous:
            return Condition.STALE
        if unit.state is State.FUZZY:
            found = Condition.MACHINE
    return found


def kept_by_hand(ours: Localiser, written: Document) -> dict[str, str]:
    """What somebody wrote in the target in place of what would be emitted.

    Args:
        ours: what would be emitted; what it keeps does not count.
        written: the target as it is.
    """
    home = ours.home
    if home is None or not written.text:
        return {}
    ours = Localiser(home, ours.source, ours.target)
    syntax = ours.target.syntax
    emitted = Document.parse(localised(ours, Condition.REVIEWED), syntax)
    kept = {LANG: written.lang} if written.lang and written.lang != emitted.lang else {}
    moved = Document.parse(edited(ours.target.text, ours.edits()), syntax)
    before, after, there = (
        [found.url for found in find_addresses(document, home.rules.paths)]
        for document in (ours.target, moved, written)
    )
    if len(before) == len(after) == len(there):
        rows = zip(before, after, there, strict=True)
        known = {url for url, _ in ours.urls}
        return kept | {url: own for url, new, own in rows if url in known and new != own}
    as_is, becomes = set(there), ours.becomes.items()
    return kept | {url: url for (url, _), new in becomes if url in as_is and new not in as_is}


def _replaced(text: str, addresses: Mapping[Way, str]) -> str:
    found = find_in_segment(text)
    new = addresses.get
    return edited(text, [Edit(f.start, f.stop, new((f.url, f.html), f.url)) for f in found])


def _kept_anchors(source: Document, target: Document, home: Home) -> list[Edit]:
    """Edits that write the source's anchors behind the headings of *target*."""
    ours, theirs = headings(source, home.slugs), headings(target, home.slugs)
    if len(ours) != len(theirs):
        return []
    return [
        Edit(b.stop, b.stop, home.site.explicit.format(anchor=a.anchor))
        for a, b in zip(ours, theirs, strict=True)
        if not b.explicit and a.anchor and a.anchor != b.anchor
    ]

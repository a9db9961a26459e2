"""The units of one post in one target locale: the truth about its translations.

A catalog is a PO file made to be committed. Its msgid is the source with soft line breaks
folded, its msgstr the target as Markdown. What a machine wrote says so in an extracted
comment with the day and a digest of the words (`by chat/m 2026-11-28 1f3a9c2e`): once
somebody edits them, the digest no longer fits and they are that person's. What a reviewer said
of them is noted alike (`reviewed: approved by me 2026-11-28 1f3a9c2e`). What the post was
given last is noted likewise (`emitted 7ac01b52`), and what of its skeleton stood before it
(`after 5d1be02c`), so that words that somebody wrote straight into the post are known for
theirs. All of that stands with its unit, and what is gone stays where it was: branches that
change different units change different lines, and merge.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import NamedTuple

from translator.catalog import po
from translator.catalog.merge import merge
from translator.catalog.po import Entry, read_entries
from translator.catalog.view import Key, View
from translator.errors import CatalogError
from translator.text.chars import BENT, CONTROLS, shorten
from translator.text.regex import regex
from translator.units import HUMAN, MEMORY, History, Locale, Pair, Review, Segment, State, Unit

_BY = regex(
    r"(?:by (.+?)(?: (\d{4}-\d\d-\d\d))? ([0-9a-f]{8}))?(?:, )?"
    r"(?:emitted(?: ([0-9a-f]{8}))?(?: after ((?: ?[0-9a-f]{8}(?:\+[0-9a-f]{8})?(?:\*\d+)?)+))?)?"
    r"(?: ?own((?: [0-9a-f]{8})+))?"
)
_ESCAPES = regex(r"[\\\s]+|&(?:lt|quot|#39|#123);|[<>\"'{]")
_LANGUAGE = regex(r"^Language: *([^\s]*)", re.M | re.I)
_FACTS = ("by ", "emitted", "own ")
_WRAPPED = 12
"""Over so many lines at most the facts of a unit are looked for."""
_NOTE = "note: "
_REJECTED = "rejected: "
_OTHERS = (_NOTE, _REJECTED, "like ", "reviewed: ")
"""How lines begin that go on with no other one."""
_LIKE = regex(r"like (\d+%(?: .+)?)")
_KEPT = regex(r"(\S+?)=>(\S+)")
_REVIEWED = regex(r"reviewed: (approved|needs work)(?: by (.+))? (\d{4}-\d\d-\d\d) ([0-9a-f]{8})")
_SAID = {"approved": State.TRANSLATED, "needs work": State.FUZZY}


class Written(NamedTuple):
    """One entry as the file has it."""

    entry: Entry
    """What it says."""
    text: str
    """Its text, with the blank lines behind it."""
    unit: Unit
    """The unit made of it."""


@dataclass(frozen=True, slots=True)
class File:
    """A PO file as it was read, which stays as it is while no entry changes."""

    text: str = ""
    """The whole of it."""
    entries: Mapping[Key, Written] = field(default_factory=dict)
    """Its entries, in order."""
    tail: str = ""
    """Comments after the last entry."""
    parts: tuple[str, ...] = ()
    """The texts of its entries, and its tail."""


@dataclass(frozen=True, slots=True)
class Stood:
    """What stands in a post of one unit, as digests; see `History`."""

    words: str = ""
    """Of its words; empty if it stands nowhere."""
    after: tuple[str, ...] = ()
    """Of what stands before it, in each of its places."""
    own: tuple[str, ...] = ()
    """Of what stands before it in the source, where a person made the post."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Units in a PO file."""

    pair: Pair
    """The direction of the translation."""
    units: tuple[Unit, ...] = ()
    """The units of the post, in order."""
    obsolete: tuple[Unit, ...] = ()
    """Units whose source is gone, kept for the day it returns."""
    header: str = ""
    """The text of the header entry, if one was read."""
    waits: bool = False
    """Whether the post still has to be written: until then the units stay in its order."""
    file: File = field(default=File(), repr=False)
    """The file that was read."""

    @classmethod
    def read(cls, text: str, pair: Pair, name: str = "catalog") -> Catalog:
        """Read a PO file's *text*; empty text gives an empty catalog.

        Raises:
            CatalogError: broken PO, or a catalog of another language.
        """
        entries: dict[Key, Written] = {}
        header = ""
        found, tail = read_entries(text, name)
        for entry, written in found:
            if not entry.msgid:
                header = header or written
                _check_language(entry, pair, name)
                continue
            unit = _unit_of(entry)
            if _wins(entry, entries.get(unit.key), name):
                entries[unit.key] = Written(entry, written, unit)
        parts = (*(written for _, written in found), *([tail] if tail else []))
        return cls(
            pair,
            units=tuple(each.unit for each in entries.values() if not each.entry.obsolete),
            obsolete=tuple(each.unit for each in entries.values() if each.entry.obsolete),
            header=header or f"{_header_of(pair)}\n",
            file=File(text=text, entries=entries, tail=tail, parts=parts),
        )

    def merged(self, segments: Sequence[Segment], apart: Collection[Key] = ()) -> Catalog:
        """Fit the units to *segments*: kept, changed, new, gone, or returned; see `merge`.

        Args:
            apart: keys of occurrences that become units of their own.
        """
        units, obsolete = merge(self.units, self.obsolete, segments, apart)
        return replace(self, units=units, obsolete=obsolete)

    def view(self, segments: Iterable[Segment]) -> View:
        """Which unit each of *segments* is."""
        return View.of(segments, {unit.key for unit in self.units})

    def in_order(self) -> tuple[Unit, ...]:
        """All units as they are written, what is obsolete too."""
        return tuple(unit for unit, _ in self._ordered())

    def targets(self, segments: Iterable[Segment]) -> list[Unit]:
        """The unit of each segment, in the segments' order."""
        units = {unit.key: unit for unit in self.units}
        return [units[key] for key in View.of(segments, units).keys]

    def with_units(self, units: Iterable[Unit]) -> Catalog:
        """Give a catalog with other units of the same keys."""
        return replace(self, units=tuple(units))

    def __str__(self) -> str:
        """Write the PO file; what did not change keeps its text, line ends and all."""
        parts = [self.header or f"{_header_of(self.pair)}\n"]
        parts += [self._written(unit, obsolete=gone) for unit, gone in self._ordered()]
        if self.file.tail:
            parts.append(self.file.tail)
        before = self.file.text
        if before and tuple(parts) == self.file.parts:
            return before
        text = _joined(parts, self.file.parts)
        if "\r\n" in before:
            text = text.replace("\n", "\r\n")
        return "\ufeff" + text if before.startswith("\ufeff") else text

    @property
    def skeleton(self) -> str:
        """Digest of the whole skeleton that the post was last given; empty if it is in parts."""
        return po.header_value(self.header, "X-Skeleton")

    @property
    def end(self) -> str:
        """Digest of what stood after the last unit in the post; empty if there was no post."""
        return po.header_value(self.header, "X-End")

    @property
    def own_end(self) -> str:
        """Digest of the end of the source, letter by letter, if that of the post is a person's."""
        return po.header_value(self.header, "X-Own-End")

    def emitted(
        self, stands: Mapping[Key, Stood], end: str, own_end: str = "", skeleton: str = ""
    ) -> Catalog:
        """Note what stands in the post now.

        Args:
            stands: what stands there of the units, by their keys.
            end: digest of what stands after the last one.
            own_end: digest of the end of the source where that of the post is a person's.
            skeleton: digest of the whole skeleton. A catalog that has this one already, as
                all had once, is left in that form.
        """
        if same := bool(skeleton) and self.skeleton == skeleton:
            stands = {key: Stood(stood.words) for key, stood in stands.items()}
            end = own_end = ""
        units = tuple(_marked(unit, stands.get(unit.key)) for unit in self.units)
        # What is gone from the post has only its target to be kept for.
        gone = tuple(u if same else _marked(u, None) for u in self.obsolete if u.target)
        header = self.header or f"{_header_of(self.pair)}\n"
        for name, value in (
            ("X-Skeleton", skeleton if same else ""),
            ("X-End", end),
            ("X-Own-End", own_end),
        ):
            header = po.with_header(header, name, value)
        return replace(self, units=units, obsolete=gone, header=header)

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
        header = po.with_header(self.header or f"{_header_of(self.pair)}\n", "X-Kept", value)
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
        for key, written in self.file.entries.items():
            if key in here:
                behind.setdefault(last, []).extend(waiting)
                last, waiting = key, []
            elif key in gone:
                waiting.append(gone.pop(key))
                if not written.entry.obsolete:
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
            if unit.key not in self.file.entries:
                old = self._before(unit) or (before.key if before else None)
                behind.setdefault(old, []).append(unit.key)
        waiting: list[Key] = [*reversed([*behind.get(None, ()), *self.file.entries])]
        while waiting:
            key = waiting.pop()
            if key in units:
                yield units.pop(key)
            waiting += reversed(behind.get(key, ()))
        yield from units.values()

    def _before(self, unit: Unit) -> Key | None:
        """The key of the unit that a changed one goes on with in the post."""
        if not unit.history.emitted:
            return None
        here = {each.key for each in self.units}
        gone = (each.unit for key, each in self.file.entries.items() if key not in here)
        return next((old.key for old in gone if in_same_place(old, unit)), None)

    def _written(self, unit: Unit, *, obsolete: bool) -> str:
        """The text of *unit*'s entry: as the file has it, if it says the same."""
        before = self.file.entries.get(unit.key)
        if before is None:
            return f"{_entry_of(unit, obsolete)}".rstrip("\n") + "\n\n"
        same = before.unit is unit or before.unit == unit
        if same and before.entry.obsolete == obsolete:
            return before.text
        space = before.text[len(before.text.rstrip("\n")) :] or "\n\n"
        return f"{_entry_of(unit, obsolete)}".rstrip("\n") + space


def _joined(parts: Sequence[str], before: Sequence[str]) -> str:
    """Join entries, each with the blank lines that it had, or one where it is new there."""
    followers = dict(pairwise([*before, ""]))
    text = []
    for part, following in pairwise([*parts, ""]):
        if followers.get(part) != following and not (following and part.endswith("\n\n")):
            part = part.rstrip("\n") + ("\n\n" if following else "\n")
        text.append(part)
    return "".join(text)


def in_same_place(one: Unit, other: Unit) -> bool:
    """Whether the post was given the same for both, behind the same."""
    a, b = one.history, other.history
    return (a.emitted, a.after) == (b.emitted, b.after)


def _marked(unit: Unit, stood: Stood | None) -> Unit:
    """*unit* with what stands in the post of it now."""
    stood = stood or Stood()
    now = replace(unit.history, emitted=stood.words, after=stood.after, own=stood.own)
    return unit if now == unit.history else replace(unit, history=now)


def _unit_of(entry: Entry) -> Unit:
    """Read an entry."""
    kinds, notes, origin, reason, date, likeness = [], [], HUMAN, "", "", ""
    emitted, after, own = "", tuple[str, ...](), tuple[str, ...]()
    review = None
    for line in _unwrapped(entry.extracted):
        if line.startswith(_NOTE):
            notes.append(line.removeprefix(_NOTE))
        elif line.startswith(_REJECTED):
            reason = line.removeprefix(_REJECTED)
        elif line.startswith(_FACTS) and (by := _BY.fullmatch(line)):
            if by[1] and by[3] == _digest(entry.msgstr):
                origin, date = by[1], by[2] or ""
            emitted, after = by[4] or "", tuple((by[5] or "").split())
            own = tuple((by[6] or "").split())
        elif line.startswith("like ") and (like := _LIKE.fullmatch(line)):
            likeness = like[1]
        elif line.startswith("reviewed: ") and (told := _REVIEWED.fullmatch(line)):
            review = Review(_SAID[told[1]], told[2] or "", told[3], told[4])
        else:
            kinds.append(line)
    fuzzy = "fuzzy" in entry.flags
    state = State.FUZZY if fuzzy else State.TRANSLATED
    # Without the flag the target is approved, whatever source it was first made for.
    previous = entry.previous if fuzzy else ""
    if not entry.msgstr.strip():
        state, origin = State.UNTRANSLATED, ""
    return Unit(
        source=entry.msgid,
        target=entry.msgstr if origin else "",
        state=state,
        origin=origin,
        context=entry.msgctxt or "",
        previous=previous,
        kinds=tuple(kinds),
        notes=tuple(notes),
        comments=entry.comments,
        flags=tuple(flag for flag in entry.flags if flag != "fuzzy"),
        history=History(
            date=date,
            likeness=likeness if fuzzy and origin == MEMORY else "",
            reason=reason,
            emitted=emitted,
            after=after,
            own=own,
            review=review if review and review.words == _digest(entry.msgstr) else None,
        ),
    )


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """The program's comments, of which polib wraps the long ones."""
    waiting = list(lines)
    while waiting:
        others = (n for n, line in enumerate(waiting) if n and line.startswith(_OTHERS))
        most = next(others, len(waiting)) if waiting[0].startswith(_FACTS) else 1
        whole = (
            n for n in range(min(most, _WRAPPED), 1, -1) if _BY.fullmatch(" ".join(waiting[:n]))
        )
        count = next(whole, 1)
        yield " ".join(waiting[:count])
        del waiting[:count]


def _entry_of(unit: Unit, obsolete: bool) -> Entry:
    """Write *unit* as an entry."""
    history, fuzzy = unit.history, unit.state is State.FUZZY
    machine = unit.target and unit.origin not in ("", HUMAN)
    by = " ".join(filter(None, ("by", unit.origin, history.date, _digest(unit.target))))
    facts = [by] if machine else []
    stood = [history.emitted] if history.emitted else []
    stood += ["after", *history.after] if history.after else []
    own = ["own", *history.own] if history.own else []
    facts += [" ".join((*(("emitted", *stood) if stood else ()), *own))] if stood or own else []
    extracted = [
        *unit.kinds,
        *(_NOTE + " ".join(note.split()) for note in unit.notes),
        *([", ".join(facts)] if facts else []),
        *([f"like {history.likeness}"] if history.likeness and fuzzy else []),
        *([_REJECTED + " ".join(history.reason.split())] if history.reason else []),
        *_reviewed(unit),
    ]
    return Entry(
        msgid=unit.source,
        msgstr=unit.target,
        msgctxt=unit.context or None,
        previous=unit.previous if fuzzy else "",
        flags=("fuzzy", *unit.flags) if fuzzy else unit.flags,
        extracted=tuple(extracted),
        comments=unit.comments,
        obsolete=obsolete,
    )


def _reviewed(unit: Unit) -> Iterator[str]:
    """The line that says what a person said of the target, while it has the words that were meant.

    What was approved for another source is not approved for this one.
    """
    review = unit.history.review
    if review and review.words == _digest(unit.target) and review.state is unit.state:
        verdict = next(word for word, state in _SAID.items() if state is review.state)
        by = f" by {review.who}" if review.who else ""
        yield f"reviewed: {verdict}{by} {review.date} {review.words}"


def reviewed(unit: Unit, who: str, date: str) -> Unit:
    """Note that *who* has said on *date* of *unit*'s target that its state is right."""
    name = shorten(BENT.sub("", CONTROLS.sub("", " ".join(who.split()))), 30)
    review = Review(unit.state, name, date, _digest(unit.target))
    return replace(unit, history=replace(unit.history, review=review))


def packed(gaps: Sequence[str]) -> tuple[str, ...]:
    """Digests as a unit has them: none for white space, `5d1be02c*3` for three alike.

    What a person has made of a gap is noted behind what it was given: `5d1be02c+e6e67b11`.
    """
    if gaps == [digest("")]:
        return ()
    runs = ((gap, len(list(same))) for gap, same in groupby(gaps))
    return tuple(f"{gap}*{count}" if count > 1 else gap for gap, count in runs)


def unpacked(emitted: str, after: Sequence[str]) -> list[str]:
    """What stood before each segment of a unit when it was *emitted*; none if it was not."""
    if not after:
        return [digest("")] if emitted else []
    runs = (token.partition("*") for token in after)
    return [gap for gap, _, count in runs for _ in range(int(count or 1))]


def digest(text: str) -> str:
    """Eight hex digits of *text* as it reads: without white space, and escapes of splicing."""
    return _digest(plain(text))


def exact(text: str) -> str:
    """Eight hex digits of *text*, letter by letter, but for white space."""
    return _digest("".join(text.split()))


def plain(text: str) -> str:
    """*text* without white space and escapes, which splicing may change."""
    return _ESCAPES.sub("", text)


def _digest(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def _wins(entry: Entry, other: Written | None, name: str) -> bool:
    """Whether *entry* is taken where the file has the same source twice.

    Raises:
        CatalogError: both have words, and different ones.
    """
    if other is None or other.entry.obsolete or not other.entry.msgstr:
        return True
    if entry.msgstr and not entry.obsolete and entry.msgstr != other.entry.msgstr:
        shown = shorten(entry.msgid)
        raise CatalogError(
            f"{name}: two entries translate “{shown}” in different ways; nothing was changed. "
            "Keep one of them, or tell them apart with msgctxt."
        )
    return False


def _header_of(pair: Pair) -> Entry:
    """The header of a new catalog."""
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
    """Refuse the header of a catalog of another language.

    Raises:
        CatalogError: that is what it is.
    """
    m = _LANGUAGE.search(entry.msgstr)
    found = Locale.guess(m[1]) if m and m[1] else None
    other = found and found.language != pair.target.language
    # Chinese in another script is another language to a reader; a region is not.
    script = found and "zh-Han" in found.tag and "zh-Han" in pair.target.tag
    if found and (other or (script and found.tag[:7] != pair.target.tag[:7])):
        raise CatalogError(
            f"{name}: this catalog is for {found}, not for {pair.target}; "
            "move it away, or name the right locale with --to"
        )

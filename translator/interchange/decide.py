"""What returned words do to a catalog: one place decides, whatever the format.

- A state is what somebody has said. Words that came back as they went out keep theirs, unless the
  file gives another one that is known; a word that is no state approves nothing.
- A person's words stay unless they are those that went out, or somebody says otherwise.
- Words that lose code or a link, bring HTML, begin with a mark of Markdown that readers would see,
  cannot stand in their place, or stand in another's, are refused with the reason.
- Words for a source that has changed since go on as fuzzy, with the source they were made for.

Nothing is dropped without a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from translator.catalog.catalog import Catalog, reviewed
from translator.catalog.merge import successors
from translator.catalog.view import Key, View, key_of, occurrences
from translator.errors import TagError
from translator.interchange.base import Returned, Said, comments, finding, unit_id, words_digest
from translator.markdown.document import Document
from translator.markdown.inlines import has_words
from translator.markdown.placeholders import TAG_PARTS, Protected
from translator.markdown.splice import Refused, guard_lines
from translator.memory.records import kind_of, protected_of
from translator.text.chars import fold, has_cjk, shorten
from translator.text.language import has_own_letters
from translator.text.regex import regex
from translator.units import (
    HUMAN,
    RAW_KINDS,
    Finding,
    Kind,
    Severity,
    State,
    Unit,
)

_OTHERS = "its code, links or HTML differ from the source"
_CELL_ERROR = regex(
    r"#(?:NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|SPILL!|CALC!|FIELD!|BUSY!|GETTING_DATA)|Err:\d+"
)
"""What a spreadsheet shows in place of a formula that it cannot reckon."""
_CONFLICT = regex(r"#-#-#-#-#  |^(?:<{7}|>{7}) ", re.M)
"""What msgcat and git put between two versions that they could not join."""
_LETTERS = regex(r"[\W_]+")
_NUMBERED = regex(r"\d+[.)]")
_OWN = regex(r"(?:by .+ [0-9a-f]{8}|emitted\b.*|sent: ?[uft][0-9a-f]*|like \d+%.*)\Z")
"""Lines that our files and catalogs have beside a unit."""
_MARKS = {
    Kind.HEADING: regex(r"#{1,6}[ \t]+"),
    Kind.ITEM: regex(r"(?:[-*+]|\d{1,9}[.)])[ \t]+"),
    Kind.QUOTE: regex(r">[ \t]?"),
}
"""The marks of blocks that the post has already, so that words need none."""
_BLOCKS = frozenset({
    Kind.PARAGRAPH, Kind.HEADING, Kind.ITEM, Kind.QUOTE, Kind.FOOTNOTE, Kind.TERM, Kind.DEFINITION
})  # fmt: skip
"""Kinds of which a line may begin with the mark of a block."""
_MANY = 2
"""So many targets of a file beside the wrong sources mean that a column was moved."""


class Fate(StrEnum):
    """What became of a returned unit."""

    TAKEN = "taken"
    APPROVED = "approved"
    SENT_BACK = "sent back"
    CORRECTED = "corrected"
    SAME = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Decided:
    """A catalog after an import."""

    catalog: Catalog
    """The catalog, with what was taken."""
    changed: bool = False
    """Whether anything in it is new."""
    fates: tuple[tuple[Returned, Fate], ...] = ()
    """What became of each returned unit."""
    given: Mapping[Key, Returned] = field(default_factory=dict)
    """What each unit with other words than before has them from."""
    commented: tuple[Returned, ...] = ()
    """Whose comments are new, once for each of them."""
    findings: tuple[Finding, ...] = ()
    """What was not taken, and why."""

    def count(self, fate: Fate) -> int:
        """How many returned units had this fate."""
        return sum(each is fate for _, each in self.fates)


def knows(document: Document, catalog: Catalog, returned: Iterable[Returned]) -> list[Returned]:
    """Those of *returned* whose unit the post has."""
    own = {unit.key for unit in catalog.units}
    keys = {*View.of(document.segments, own).keys, *_occurrences(document)}
    finder = _Lookup(document, keys)
    return [each for each in returned if finder.key(each) is not None]


def decided(
    before: Catalog,
    document: Document,
    returned: Sequence[Returned],
    *,
    overwrite: bool = False,
) -> Decided:
    """Put *returned* words into a catalog; with *overwrite*, over a person's, too."""
    # Occurrences that return as units of their own are.
    ids, keys = {each.meant.id for each in returned}, {each.meant.key for each in returned}
    apart = {key for key in _occurrences(document) if key in keys or unit_id(*key) in ids}
    catalog = before.merged(document.segments, apart=apart)
    decision = _Decider(document, catalog, overwrite)
    strangers = decision.give_all(returned)
    decision.succeed(strangers)
    decision.tell_emptied()
    return Decided(
        catalog.with_units(decision.units[unit.key] for unit in catalog.units),
        changed=decision.units != decision.before,
        fates=tuple(decision.fates),
        given=decision.given,
        commented=tuple(decision.commented),
        findings=tuple(decision.findings),
    )


def _occurrences(document: Document) -> Iterator[Key]:
    """The keys that segments have where the same source is translated in several ways."""
    keys = [key_of(segment) for segment in document.segments]
    yield from (own for key, own in zip(keys, occurrences(keys), strict=True) if own != key)


class _Lookup:
    """Finds the unit that a returned one is: by its id, its source, or its source's tags."""

    def __init__(self, document: Document, keys: Iterable[Key]) -> None:
        self._document = document
        self._keys = dict.fromkeys(keys)
        self._ids = {unit_id(*key): key for key in self._keys}
        self._shapes: dict[str, Key] | None = None

    def key(self, returned: Returned) -> Key | None:
        """The unit's key; None if there is none."""
        meant = returned.meant
        key = self._ids.get(meant.id, meant.key)
        if key in self._keys:
            return key
        if meant.id in self._ids or not TAG_PARTS.search(meant.tagged):
            return None
        if self._shapes is None:
            # Tags of another tool stand for other codes, in the same order.
            self._shapes = {}
            for own in self._keys:
                if "#" not in own[0]:
                    text = protected_of(Unit(source=own[1]), self._document.grammar).text
                    self._shapes.setdefault(_shape(text)[0], own)
        return self._shapes.get(_shape(fold(meant.tagged))[0])


def _shape(text: str) -> tuple[str, dict[str, str]]:
    """A text with its tags numbered in their order, and each tag's number in that."""
    numbers: dict[str, str] = {}

    def tag(m: re.Match[str]) -> str:
        number = numbers.setdefault(m[3], str(len(numbers) + 1))
        return f"<{m[1]}{m[2]}{number}{m[4]}>"

    return TAG_PARTS.sub(tag, text), numbers


class _NotTaken(Exception):
    """Why a target cannot be taken."""


@dataclass(slots=True)
class _Decider:
    """Decides on returned units one by one."""

    document: Document
    catalog: Catalog
    overwrite: bool
    units: dict[Key, Unit] = field(default_factory=dict)
    before: dict[Key, Unit] = field(default_factory=dict)
    fates: list[tuple[Returned, Fate]] = field(default_factory=list)
    given: dict[Key, Returned] = field(default_factory=dict)
    commented: list[Returned] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    emptied: list[Returned] = field(default_factory=list)
    places: Mapping[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = {unit.key: unit for unit in self.catalog.units}
        self.units = dict(self.before)
        self.places = View.of(self.document.segments, self.units).first

    def give_all(self, returned: Sequence[Returned]) -> list[Returned]:
        """Give each to its unit; those that have none are left."""
        finder = _Lookup(self.document, self.units)
        found = [(finder.key(each), each) for each in returned]
        moved = self._moved([(key, each) for key, each in found if key is not None])
        counts = Counter(each.file for each in moved.values())
        told: set[str] = set()
        for key, each in found:
            if key is None:
                continue
            several = counts[each.file] >= _MANY and not self.overwrite
            if id(each) in moved:
                what = "this text was sent for another source"
                severity = Severity.ERROR if several else Severity.WARNING
                self._say(each, severity, f"{'refused' if several else 'taken as fuzzy'}: {what}")
            if not several:
                said = replace(each.said, state=State.FUZZY) if id(each) in moved else each.said
                self._give(key, each, replace(each, said=said))
                continue
            self._comment(key, each)
            self.fates.append((each, Fate.REFUSED))
            if each.file not in told:
                told.add(each.file)
                hint = (
                    "was one column sorted alone? Nothing is taken; --overwrite takes them as fuzzy"
                )
                message = f"{counts[each.file]} targets are beside the sources of others: {hint}"
                self.findings.append(finding(Severity.ERROR, f"refused: {message}", each.file))
        return [each for key, each in found if key is None]

    def _moved(self, found: Sequence[tuple[Key, Returned]]) -> dict[int, Returned]:
        """Those whose words went out for another unit, which has them no more, by identity."""
        sent: dict[Key, str] = {}
        words: dict[Key, set[str]] = {}
        own: list[tuple[Key, Returned, str]] = []
        for key, each in found:
            digest = each.said.sent_words
            if digest is None:
                digest = words_digest(self.before[key].target) if self.before[key].target else ""
            sent[key] = digest
            try:
                text = self._restored(self.before[key], each).strip()
            except _NotTaken:
                continue
            if text:
                words.setdefault(key, set()).add(words_digest(text))
                own.append((key, each, words_digest(text)))
        owners: dict[str, list[Key]] = {}
        for key, digest in sent.items():
            if digest:
                owners.setdefault(digest, []).append(key)
        return {
            id(each): each
            for key, each, digest in own
            if digest != sent[key]
            and digest in owners
            and all(digest not in words.get(other, ()) for other in owners[digest])
        }

    def succeed(self, strangers: Sequence[Returned]) -> None:
        """Find what goes on with the sources of *strangers*, which have changed; name the rest."""
        old = {n: each for n, each in enumerate(strangers) if each.target.strip()}
        old = {n: each for n, each in old.items() if each.meant.source}
        later = {unit.previous: unit.key for unit in self.units.values() if unit.previous}
        found = {n: later.pop(e.meant.key[1]) for n, e in old.items() if e.meant.key[1] in later}
        gone = [
            Unit(source=e.meant.key[1], context=str(n)) for n, e in old.items() if n not in found
        ]
        fresh = [unit.key for unit in self.units.values() if not unit.target]
        found |= {int(u.context): key for key, u in successors(gone, fresh).items()}
        for number, each in enumerate(strangers):
            if number in found:
                previous = each.beside.previous or each.meant.key[1]
                beside = replace(each.beside, previous=previous)
                said = replace(each.said, state=State.FUZZY, word="")
                changed = replace(each, said=said, beside=beside, meant=replace(each.meant, id=""))
                self._give(found[number], each, changed)
                self._say(each, Severity.NOTE, "its source has changed since; taken as fuzzy")
            elif not each.meant.mirrored:
                self.findings.append(unknown(each))
                self.fates.append((each, Fate.UNKNOWN))

    def tell_emptied(self) -> None:
        """Name once a file the states that were emptied, where one would have mattered."""
        for file, count in Counter(each.file for each in self.emptied).items():
            first = next(each for each in self.emptied if each.file == file)
            which = "1 unit has" if count == 1 else f"{count} units have"
            message = f"{which} an empty state, so nothing is approved; targets as sent stay fuzzy"
            self.findings.append(first.finding(Severity.WARNING, message))

    def _give(self, key: Key, returned: Returned, meant: Returned) -> None:
        """Decide on one returned unit, which is taken for what is *meant*."""
        self._comment(key, returned)
        unit = self.units[key]
        if returned.said.word:
            word = f"“{shorten(returned.said.word, 40)}” is not a known state"
            self._say(returned, Severity.WARNING, f"{word}; nothing is approved")
        try:
            new = self._worded(unit, self._placed(unit, meant))
        except _NotTaken as error:
            self._say(returned, Severity.ERROR, f"refused: {error}")
            self.fates.append((returned, Fate.REFUSED))
            return
        if new is not None:
            new = self._reviewed(unit, new, returned)
        if new is None:
            self.fates.append((returned, Fate.KEPT))
            return
        fate = Fate.SAME
        if new.target != unit.target:
            fate = Fate.CORRECTED if unit.target else Fate.TAKEN
        elif new.state is not unit.state or new.history.review != unit.history.review:
            fate = Fate.APPROVED if new.state is State.TRANSLATED else Fate.SENT_BACK
        elif new != unit:
            fate = Fate.TAKEN
        if new.target != unit.target:
            self.given[key] = returned
        self.units[key] = new
        self.fates.append((returned, fate))

    def _comment(self, key: Key, returned: Returned) -> None:
        """Add the comments that are new, and neither ours nor the post's author's."""
        unit = self.units[key]
        place = " ".join(unit.kinds[:1]) or "paragraph"
        ours = {_plain(line) for note in unit.notes for line in note.split("\n")}
        ours |= {_plain(kind) for kind in unit.kinds}
        ours |= {f"note: {_plain(note)}" for note in unit.notes}
        ours |= {_plain(unit.history.reason), f"rejected: {_plain(unit.history.reason)}"}
        there, seen = Counter(map(_plain, unit.comments)), Counter[str]()
        for line in comments(returned.beside.comments):
            plain = _plain(line)
            seen[plain] += 1
            own = plain in ours or _OWN.match(plain) or plain.startswith(f"{place}, line ")
            if not own and seen[plain] > there[plain]:
                unit = replace(unit, comments=(*unit.comments, line))
                self.commented.append(returned)
        self.units[key] = unit

    def _placed(self, unit: Unit, returned: Returned) -> Returned:
        """The unit with its words in their own place, if somebody wrote into the source's.

        Raises:
            _NotTaken: the source was overwritten, and nothing was translated.
        """
        source, own = returned.meant.source, unit.source
        if not returned.meant.id or not source or _letters(source) == _letters(own):
            return returned
        if unit_id(*unit.key) != returned.meant.id:
            return returned
        if returned.tagged and protected_of(unit, self.document.grammar).tags:
            return returned  # what its elements stand for may be spelled in other ways
        new = returned.target.strip()
        untouched = not new or words_digest(new) in (
            returned.said.sent_words, words_digest(unit.target)
        )  # fmt: skip
        below = source.removeprefix(own).strip() if source.startswith(f"{own}\n") else ""
        if untouched and below and not new and self._in_target(below):
            return replace(returned, target=below, tagged=False)
        if untouched:
            what = f"its source was overwritten by “{shorten(source)}”"
            raise _NotTaken(f"{what}; write the translation in its own place")
        message = (
            "its source was edited, which does not change the post; the target is taken as fuzzy"
        )
        self._say(returned, Severity.WARNING, message)
        beside = replace(returned.beside, previous=fold(source))
        return replace(returned, said=replace(returned.said, state=State.FUZZY), beside=beside)

    def _is_source(self, unit: Unit, target: str) -> bool:
        """Whether *target* is the source, and cannot be the target language."""
        return target == unit.source and not self._in_target(target) and has_words(target)

    def _in_target(self, text: str) -> bool:
        """Whether *text* may be in the target's language, by its script."""
        own = has_own_letters(self.catalog.pair.target)
        return has_words(text) and (own or not has_cjk(text))

    def _worded(self, unit: Unit, returned: Returned) -> Unit | None:
        """The unit with what *returned* says; None if its words are kept.

        Raises:
            _NotTaken: its target cannot be taken.
        """
        beside, said = returned.beside, returned.said
        if not returned.target.strip():
            if said.sent_words and unit.target:
                self._say(returned, Severity.WARNING, "it came back empty; the target is kept")
            if not beside.reason or unit.target or unit.history.reason:
                return unit
            return replace(unit, history=replace(unit.history, reason=beside.reason))
        target = self._restored(unit, returned)
        if unit.target and words_digest(target) == words_digest(unit.target):
            return self._stated(unit, returned)
        as_sent = said.sent_words == words_digest(target)
        target = target if as_sent else target.strip()  # a cell's or a message's own ends
        if (before := self.before[unit.key].target) != unit.target:
            # Two rows of one unit: the one that was changed counts.
            if target == before:
                return unit
            raise _NotTaken(f"another target came for the same unit, “{shorten(unit.target)}”")
        if not as_sent and said.state is State.FUZZY and self._is_source(unit, target):
            # Tools put the source there until somebody translates it.
            self._say(returned, Severity.WARNING, "the target is the same as the source; not taken")
            return unit
        target = self._acceptable(unit, target, returned, as_sent=as_sent)
        if target == unit.target:
            return self._stated(unit, returned)
        if reason := self.document.refusal(self.places[unit.key], target):
            raise _NotTaken(f"it cannot be in a {reason}")
        # Where the author's digest is missing, the words that went out tell.
        told = bool(returned.author.digest) or as_sent or not said.sent_words
        machine = told and returned.author.wrote(target)
        if not self._may(unit, returned, machine=machine, as_sent=as_sent):
            self._keep(unit, returned, target, as_sent=as_sent)
            return None
        state = _state_of_new(said, as_sent=as_sent, machine=machine)
        fuzzy = state is State.FUZZY
        return replace(
            unit,
            target=target,
            state=state,
            origin=returned.author.origin if machine else HUMAN,
            previous=beside.previous if fuzzy else "",
            history=replace(
                unit.history,
                date=returned.author.date if machine else "",
                reason=beside.reason if fuzzy and beside.previous else "",
            ),
        )

    def _stated(self, unit: Unit, returned: Returned) -> Unit:
        """The unit whose words came back as they were, with the state that somebody gave them."""
        said = returned.said
        before = self.before[unit.key]
        as_sent = said.sent_words == words_digest(unit.target)
        went = said.sent_state if as_sent and said.sent_state else before.state
        if said.emptied and unit.state is State.FUZZY:
            self.emptied.append(returned)
        if said.word or said.state in (None, State.UNTRANSLATED, went, unit.state):
            return unit
        if said.state is State.TRANSLATED:
            history = replace(unit.history, reason="")
            return replace(unit, state=State.TRANSLATED, previous="", history=history)
        return replace(unit, state=State.FUZZY)

    def _reviewed(self, before: Unit, unit: Unit, returned: Returned) -> Unit | None:
        """*unit*, noted as reviewed where the file tells by whom; None if it says otherwise now."""
        said, told = returned.said, before.history.review
        if said.reviewer is None or not unit.target:
            return unit
        if unit.state is not said.state:
            if said.state is State.FUZZY and unit.state is before.state is State.TRANSLATED:
                message = "kept: it was approved since"
                if told and told.who:
                    message = f"kept: {told.who} has approved it since"
                self._say(returned, Severity.WARNING, message)
                return None
            return unit
        if told and told.state is unit.state and before.target == unit.target:
            return unit  # somebody has said the same before
        return reviewed(unit, said.reviewer.name, said.reviewer.date or date.today().isoformat())

    def _restored(self, unit: Unit, returned: Returned) -> str:
        """The target as Markdown.

        Raises:
            _NotTaken: it has not the tags of its source.
        """
        if not returned.tagged:
            return returned.target
        source = self._protected(unit)
        target = returned.target
        shape, numbers = _shape(fold(returned.meant.tagged))
        if returned.meant.tagged and shape != returned.meant.tagged:
            own, names = _shape(source.text)
            if own == shape:
                # The file numbers its tags in another way: each is the one at its place.
                back = {number: name for name, number in names.items()}
                target = TAG_PARTS.sub(
                    lambda m: f"<{m[1]}{m[2]}{back.get(numbers.get(m[3], ''), m[3])}{m[4]}>", target
                )
        try:
            return source.restore(target)
        except TagError as error:
            raise _NotTaken(f"the target {error}") from error

    def _protected(self, unit: Unit) -> Protected:
        return protected_of(unit, self.document.grammar)

    def _acceptable(self, unit: Unit, target: str, returned: Returned, *, as_sent: bool) -> str:
        """The target, without a mark that its place has already.

        Raises:
            _NotTaken: no translation, or one that readers would see broken.
        """
        if _CELL_ERROR.fullmatch(target.strip()) and target.strip() not in unit.source:
            raise _NotTaken(f"“{target.strip()}” is a spreadsheet's error, not a translation")
        if _CONFLICT.search(target) and not _CONFLICT.search(unit.source):
            raise _NotTaken("it is two translations in conflict: keep one of them")
        if as_sent:
            return target  # the blog had these words, whatever is wrong with them
        if self._is_source(unit, target):
            raise _NotTaken("the target is the same as the source")
        if target == unit.source and returned.said.state is not State.TRANSLATED:
            self._say(returned, Severity.WARNING, "the target is the same as the source")
        if not returned.tagged and (wrong := _difference(self._protected(unit), target)):
            raise _NotTaken(wrong)
        kind = kind_of(unit)
        if kind in RAW_KINDS or kind not in _BLOCKS:
            return target
        mark = _MARKS[kind].match(target) if kind in _MARKS else None
        if mark and not _MARKS[kind].match(unit.source):
            what = f"“{mark[0].strip()}” is removed: the post has it already"
            self._say(returned, Severity.NOTE, what)
            target = target[mark.end() :]
        for number, line in enumerate(target.split("\n")):
            try:
                guarded = guard_lines(["", line] if number else [line], unit.source)[-1]
            except Refused as error:
                raise _NotTaken(str(error)) from error
            if guarded != line.lstrip(" \t") and not _NUMBERED.match(line.lstrip()):
                shown = shorten(line.strip(), 20)
                raise _NotTaken(f"“{shown}” begins with a Markdown mark that readers would see")
        return target

    def _may(self, unit: Unit, returned: Returned, *, machine: bool, as_sent: bool) -> bool:
        """Whether other words may replace those of *unit*."""
        if not unit.target or self.overwrite:
            return True
        sent = returned.said.sent_words
        if sent == words_digest(unit.target):
            return True  # a correction of what went out
        person = unit.origin == HUMAN
        return not unit.is_approved and not (person and (machine or as_sent or sent is not None))

    def _keep(self, unit: Unit, returned: Returned, target: str, *, as_sent: bool) -> None:
        """Show both words, where a person's stay."""
        who = "a person approved" if unit.state is State.TRANSLATED else "a person wrote"
        both = f"{who} “{shorten(unit.target)}”, the file has “{shorten(target)}”"
        # What only travelled is no news.
        severity = Severity.NOTE if as_sent and not returned.said.state else Severity.WARNING
        self._say(returned, severity, f"kept: {both}; --overwrite takes the new one")

    def _say(self, returned: Returned, severity: Severity, message: str) -> None:
        self.findings.append(_finding(returned, severity, message))


def _state_of_new(said: Said, *, as_sent: bool, machine: bool) -> State:
    """The state of words that a unit did not have."""
    if said.word:
        return State.FUZZY
    if said.state in (State.FUZZY, State.TRANSLATED):
        return said.state
    if as_sent and said.sent_state:
        return said.sent_state
    return State.FUZZY if machine else State.TRANSLATED


def _difference(source: Protected, target: str) -> str:
    """What of its code, links and HTML a Markdown *target* has not, or has too much; or nothing."""
    if source.tagged(target) is not None:
        return ""
    text = target
    for number, tag in source.tags.items():
        if tag.closing is None:
            text = text.replace(tag.opening, f"<x{number}/>", 1)
        elif tag.opening in text and tag.closing in text.partition(tag.opening)[2]:
            first, _, rest = text.partition(tag.opening)
            within, _, after = rest.partition(tag.closing)
            text = f"{first}<g{number}>{within}</g{number}>{after}"
    try:
        source.restore(text)
    except TagError as error:
        return f"the target {error}"
    return _OTHERS


def _plain(line: str) -> str:
    return " ".join(line.split())


def _letters(text: str) -> str:
    """What a text says, whatever its spaces and signs."""
    return _LETTERS.sub("", text)


def unknown(returned: Returned) -> Finding:
    """Say that no unit is there for *returned*; nothing is lost if it has no words."""
    where = f"not in {returned.meant.post}" if returned.meant.post else "in no post"
    severity = Severity.ERROR if returned.target.strip() else Severity.WARNING
    return _finding(returned, severity, f"unknown: this source is {where}")


def _finding(returned: Returned, severity: Severity, message: str) -> Finding:
    meant = returned.meant
    shown = f"“{shorten(meant.source)}”" if meant.source else ""
    name = " ".join(filter(None, (meant.id, shown))) or "a unit"
    return returned.finding(severity, f"{name}: {message}")

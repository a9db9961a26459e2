"""What travels between a blog and the tools of translators.

A handoff is what goes out: the units of one pair, in order. What comes back is a file's
returned units: words, and all that the file says of them. Every format writes handoffs and reads
returned units, and loses nothing on the way:

    read(write(handoffs)) has each unit's source, target, state, origin, previous source, comments

With each unit goes a stamp of its words and its state, so that an import can tell what somebody
has done to them from what only travelled.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from translator.catalog.catalog import digest
from translator.errors import ExchangeError
from translator.markdown.placeholders import Protected
from translator.text.chars import fold
from translator.text.encoding import decoded
from translator.text.regex import regex
from translator.text.xml import NOT_XML
from translator.units import HUMAN, Finding, Pair, Segment, Severity, State, Unit

_BY = regex(r"by (.+?)(?: (\d{4}-\d\d-\d\d))? ([0-9a-f]{8})")
_SENT = regex(r"([uft])([0-9a-f]{8})?")
_DAY = regex(r"\d{4}-\d\d-\d\d")
_ESCAPED = regex(r"\\u\{([0-9a-f]{1,5})\}")
_LITERAL = regex(r"\\(?=u\{)")
_LETTERS = {"u": State.UNTRANSLATED, "f": State.FUZZY, "t": State.TRANSLATED}
_STATES = {
    **dict.fromkeys(("translated", "approved", "final", "reviewed"), State.TRANSLATED),
    "signed-off": State.TRANSLATED,
    **dict.fromkeys(("fuzzy", "initial", "new", "needs-translation"), State.FUZZY),
    **dict.fromkeys(("needs-adaptation", "needs-l10n"), State.FUZZY),
    **dict.fromkeys(("needs-review-adaptation", "needs-review-l10n"), State.FUZZY),
    "needs-review-translation": State.FUZZY,
    "untranslated": State.UNTRANSLATED,
}
"""Every word that is known for a state, in whatever format it stands."""


@dataclass(frozen=True, slots=True)
class Item:
    """One unit on its way out."""

    unit: Unit
    """The unit."""
    protected: Protected
    """Its source with inline tags."""
    sources: tuple[Segment, ...] = ()
    """The segments of the post that it stands for."""
    targets: tuple[Segment | None, ...] = ()
    """For each of these the segment of the target post, if it is there."""

    @property
    def id(self) -> str:
        """What names the unit in a file."""
        return unit_id(self.unit.context, self.unit.source)

    @property
    def tagged(self) -> str | None:
        """The target with its source's tags; None if it has other placeholders."""
        return self.protected.tagged(self.unit.target)

    @property
    def kind(self) -> str:
        """Where it stands: `heading`, or `front matter: title`."""
        return self.unit.kinds[0] if self.unit.kinds else "paragraph"

    @property
    def line(self) -> int:
        """The line of the post on which it first begins; 0 if that is unknown."""
        return self.sources[0].line if self.sources else 0

    @property
    def sent(self) -> str:
        """The stamp of its words and its state, as they go out."""
        letter = str(self.unit.state)[0]
        return letter + (words_digest(self.unit.target) if self.unit.target else "")


@dataclass(frozen=True, slots=True)
class Handoff:
    """The units of one pair on their way out."""

    post: str
    """The source post, as seen from the blog's folder."""
    pair: Pair
    """The direction."""
    items: tuple[Item, ...]
    """The units, in the post's order."""
    target: str = ""
    """The target post, likewise."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Which unit a returned one is, as far as the file tells it."""

    id: str = ""
    """What our files name the unit by; other tools' have names of their own, or none."""
    source: str = ""
    """The source as Markdown."""
    tagged: str = ""
    """The source with inline tags, where the codes of these are another tool's."""
    context: str = ""
    """The unit's context."""
    post: str = ""
    """The post that the file names."""
    language: str = ""
    """The target's language, as the file spells it."""
    mirrored: bool = False
    """Whether the file has it the other way round: its source is the target here."""

    @property
    def key(self) -> tuple[str, str]:
        """The unit's key."""
        return self.context, fold(self.source)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who gave a unit its state, where a file tells it."""

    name: str = ""
    """The name that the person gave; empty for none."""
    date: str = ""
    """The day, as `2026-11-28`; empty if it is not told."""

    @classmethod
    def of(cls, name: object, date: object) -> Reviewer | None:
        """Read what a file has; None where it tells of nobody."""
        if not isinstance(name, str):
            return None
        return cls(name.strip(), date if isinstance(date, str) and _DAY.fullmatch(date) else "")


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of how far a unit has come."""

    state: State | None = None
    """The state, if the file gives one that is known."""
    word: str = ""
    """What stands in its place and is not a known state."""
    emptied: bool = False
    """Whether nothing stands in its place."""
    sent: str = ""
    """The stamp of words and state that went out with it."""
    reviewer: Reviewer | None = None
    """Who has given the state after a look at the words; None where nobody is told of."""

    @classmethod
    def of(cls, word: str | None, sent: str = "", reviewer: Reviewer | None = None) -> Said:
        """Read the word for a state; None where the file has no place for one."""
        if word is None:
            return cls(sent=sent)
        plain = word.strip()
        state = _STATES.get(plain.lower())
        return cls(state, "" if state else plain, not plain, sent, reviewer)

    @property
    def sent_state(self) -> State | None:
        """The state that it went out with."""
        found = _SENT.fullmatch(self.sent.strip())
        return _LETTERS[found[1]] if found else None

    @property
    def sent_words(self) -> str | None:
        """The digest of the words that went out; empty if there were none, None if unknown."""
        found = _SENT.fullmatch(self.sent.strip())
        return (found[2] or "") if found else None


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a target, as one line for people has it: `by chat/m 2026-11-28 1f3a9c2e`."""

    origin: str = HUMAN
    """Who wrote it."""
    date: str = ""
    """When a machine did, if that is known."""
    digest: str = ""
    """Digest of what that machine wrote: other words are a person's. Empty if unknown."""

    @classmethod
    def parse(cls, line: str) -> Author | None:
        """Read the line; None if it is another."""
        found = _BY.fullmatch(line.strip())
        return cls(found[1], found[2] or "", found[3]) if found else None

    def wrote(self, target: str) -> bool:
        """Whether it is a machine, and has written *target*."""
        return self.origin != HUMAN and self.digest in ("", digest(target))


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the words of a unit."""

    comments: tuple[str, ...] = ()
    """What is noted, whoever noted it."""
    previous: str = ""
    """The source that a fuzzy target was made for."""
    reason: str = ""
    """Why an engine's answer was rejected."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The words of one unit that came back."""

    meant: Meant
    """Which unit it is."""
    target: str
    """The target: with inline tags if `tagged`, else Markdown."""
    tagged: bool = False
    """Whether the target has inline tags in place of placeholders."""
    said: Said = Said()
    """How far it has come."""
    author: Author = Author()
    """Who wrote the target."""
    beside: Beside = Beside()
    """What stands beside it."""
    file: str = ""
    """The file it came in."""
    line: int = 0
    """Its line there, from 1; 0 if unknown."""

    @property
    def at(self) -> str:
        """Its place, as messages have it."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def finding(self, severity: Severity, message: str) -> Finding:
        """A fault of it."""
        return finding(severity, message, self.file, self.line)


@dataclass(frozen=True, slots=True)
class Handback:
    """What a file brought."""

    units: tuple[Returned, ...]
    """The units in it."""
    findings: tuple[Finding, ...] = ()
    """What in it could not be used."""


def finding(severity: Severity, message: str, file: str, line: int = 0) -> Finding:
    """A fault of a file that came back; of all of it if no line is named."""
    return Finding(
        check="import",
        severity=severity,
        message=message,
        path=file,
        line=line,
        column=int(line > 0),
    )


Write = Callable[[Sequence[Handoff]], str]
"""Writes handoffs, at least one and all of one direction, as the text of a file."""
Read = Callable[[bytes, str], Handback]
"""Reads a file with that name for messages; raises ExchangeError if it is broken."""


def author_line(unit: Unit) -> str:
    """The line for the target of *unit*; empty if a person wrote it."""
    if not author_digest(unit):
        return ""
    return " ".join(filter(None, ("by", unit.origin, unit.history.date, author_digest(unit))))


def author_digest(unit: Unit) -> str:
    """Digest of what a machine wrote for *unit*; empty if a person did."""
    return digest(unit.target) if unit.target and unit.origin not in ("", HUMAN) else ""


def words_digest(text: str) -> str:
    """Eight hex digits of *text*; a program's own line ends and blanks at the ends do not count."""
    text = text.replace("\r\n", "\n").strip()
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def unit_id(context: str, source: str) -> str:
    """A name for a unit that lasts as long as its source: an NMTOKEN of 13 characters."""
    text = f"{context}\x1f{source}".encode("utf-8", "surrogatepass")
    return "u" + hashlib.blake2b(text, digest_size=6).hexdigest()


def remarks(unit: Unit) -> list[str]:
    """What people noted beside a unit; places and other programs' marks stay at home."""
    return [line[1:] for line in unit.comments if line.startswith(" ") and line.strip()]


def facts(unit: Unit) -> Iterator[tuple[str, str]]:
    """What is told of *unit* beside its words, by the names that files have for it."""
    yield from (("context", text) for text in [unit.context] if text)
    yield from (("note", text) for text in unit.notes)
    yield from (("comment", text) for text in remarks(unit))
    yield from (("previous", text) for text in [unit.previous] if text)


def comments(texts: Sequence[str]) -> tuple[str, ...]:
    """The same as a unit has them; the inverse of `remarks`."""
    # A PO file ends lines with a return, too: what is behind it would be no comment any more.
    lines = (line for text in texts for line in text.replace("\r", "\n").split("\n"))
    return tuple(f" {line}" for line in lines if line.strip())


def text_of(data: bytes, name: str, declared: str = "") -> str:
    """The text of a file, in the encoding that it declares, or in one that it can be told by.

    Raises:
        ExchangeError: it is in none of these.
    """
    try:
        return decoded(data, declared)
    except UnicodeDecodeError as error:
        where = f"{error.start} ({data[error.start]:#04x})"
        raise ExchangeError(f"{name}: not UTF-8 at byte {where}; save it as UTF-8") from error


def safe(text: str, chars: re.Pattern[str] = NOT_XML) -> str:
    r"""*text* without *chars*, what XML cannot hold: as `\u{1}`, and `\u{` as `\u{5c}u{`."""
    text = _LITERAL.sub(r"\\u{5c}", text)
    return chars.sub(lambda m: f"\\u{{{ord(m[0]):x}}}", text)


def unsafe(text: str, chars: re.Pattern[str] = NOT_XML) -> str:
    r"""The inverse of `safe`: only what it writes; another tool's `\u{1f600}` is text."""

    def char(m: re.Match[str]) -> str:
        found = chr(int(m[1], 16))
        return found if found == "\\" or chars.match(found) else m[0]

    return _ESCAPED.sub(char, text)

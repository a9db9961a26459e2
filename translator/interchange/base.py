"""What travels between a blog and the tools of translators.

A parcel is what goes out: the units of one pair, in order. An arrival is what comes back:
the words of one unit, with all that a file may say of them. Every format writes parcels and
reads arrivals, and loses nothing on the way:

    read(write(parcels)) has each unit's source, target, state, origin, previous source, comments
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from translator.catalog.catalog import digest
from translator.errors import ExchangeError
from translator.markdown.placeholders import Protected
from translator.text.chars import fold
from translator.text.xml import NOT_XML
from translator.units import HUMAN, Finding, Pair, Severity, Span, State, Unit

_BY = re.compile(r"by (.+?)(?: (\d{4}-\d\d-\d\d))? ([0-9a-f]{8})")
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,5})\}")
_LITERAL = re.compile(r"\\(?=u\{)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a segment lies in its file."""

    line: int
    """The line on which it begins, from 1."""
    spans: tuple[Span, ...]
    """One span of the file's text for each of its lines."""


@dataclass(frozen=True, slots=True)
class Item:
    """One unit on its way out."""

    unit: Unit
    """The unit."""
    protected: Protected
    """Its source with inline tags."""
    places: tuple[Place, ...] = ()
    """Where its source stands in the post, once for each segment."""
    targets: tuple[Place | None, ...] = ()
    """For each of these, where its target stands in the target post, if it is there."""

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
        return self.places[0].line if self.places else 0


@dataclass(frozen=True, slots=True)
class Parcel:
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
class Arrival:
    """The words of one unit that came back."""

    target: str
    """The target: with inline tags if `tagged`, else Markdown."""
    source: str = ""
    """The source as Markdown, as far as the file tells it."""
    context: str = ""
    """The unit's context, as far as the file tells it."""
    id: str = ""
    """What our files name the unit by; other tools' have names of their own, or none."""
    post: str = ""
    """The post that the file names; empty if it names none."""
    language: str = ""
    """The target's language, as the file spells it."""
    tagged: bool = False
    """Whether the target has inline tags in place of placeholders."""
    state: State = State.TRANSLATED
    """How far the translator says it has come."""
    origin: str = HUMAN
    """Who wrote the target."""
    date: str = ""
    """The day on which a machine did, if that is known."""
    digest: str = ""
    """Digest of what that machine wrote: other words are a person's. Empty if unknown."""
    previous: str = ""
    """The source that a fuzzy target was made for."""
    comments: tuple[str, ...] = ()
    """What people noted, as a unit has it."""
    reason: str = ""
    """Why an engine's answer was rejected."""
    file: str = ""
    """The file it came in."""
    line: int = 0
    """Its line there, from 1; 0 if unknown."""

    @property
    def key(self) -> tuple[str, str]:
        """The unit's key, as far as the file tells it."""
        return self.context, fold(self.source)

    def finding(self, severity: Severity, message: str) -> Finding:
        """A fault of this arrival."""
        return Finding("import", severity, message, self.file, self.line, int(self.line > 0))


@dataclass(frozen=True, slots=True)
class Received:
    """What a file brought."""

    arrivals: tuple[Arrival, ...]
    """The units in it."""
    findings: tuple[Finding, ...] = ()
    """What in it could not be used."""


Write = Callable[[Sequence[Parcel]], str]
"""Writes parcels, at least one and all of one direction, as the text of a file."""
Read = Callable[[bytes, str], Received]
"""Reads a file with that name for messages; raises ExchangeError if it is broken."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Who wrote a target, as one line for people has it: `by chat/m 2026-11-28 1f3a9c2e`."""

    origin: str = HUMAN
    """Who wrote it."""
    date: str = ""
    """When, if that is known."""
    digest: str = ""
    """Digest of what was written."""

    @classmethod
    def parse(cls, line: str) -> Facts | None:
        """Read the line; None if it is another."""
        found = _BY.fullmatch(line.strip())
        return cls(found[1], found[2] or "", found[3]) if found else None


def facts(unit: Unit) -> str:
    """The line for the target of *unit*; empty if a person wrote it."""
    if not stamp(unit):
        return ""
    return " ".join(filter(None, ("by", unit.origin, unit.history.date, stamp(unit))))


def stamp(unit: Unit) -> str:
    """Digest of what a machine wrote for *unit*; empty if a person did."""
    return digest(unit.target) if unit.target and unit.origin not in ("", HUMAN) else ""


def is_stamped(arrival: Arrival, target: str) -> bool:
    """Whether the machine that *arrival* names has written *target*."""
    return arrival.origin != HUMAN and arrival.digest in ("", digest(target))


def unit_id(context: str, source: str) -> str:
    """A name for a unit that lasts as long as its source: an NMTOKEN of 13 characters."""
    text = f"{context}\x1f{source}".encode("utf-8", "surrogatepass")
    return "u" + hashlib.blake2b(text, digest_size=6).hexdigest()


def remarks(unit: Unit) -> list[str]:
    """What people noted beside a unit; places and other programs' marks stay at home."""
    return [line[1:] for line in unit.comments if line.startswith(" ") and line.strip()]


def comments(texts: Sequence[str]) -> tuple[str, ...]:
    """The same as a unit has them; the inverse of `remarks`."""
    return tuple(f" {line}" for text in texts for line in text.split("\n") if line.strip())


def text_of(data: bytes, name: str) -> str:
    """The text of a file, without a byte order mark.

    Raises:
        ExchangeError: it is neither UTF-8 nor, with its mark, UTF-16.
    """
    try:
        wide = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"{error.start} ({error.object[error.start]:#04x})"
        raise ExchangeError(f"{name}: not UTF-8 at byte {where}; save it as UTF-8") from error


def safe(text: str) -> str:
    r"""*text* without what XML cannot hold: as `\u{1}`, and `\u{` as `\u{5c}u{`."""
    text = _LITERAL.sub(r"\\u{5c}", text)
    return NOT_XML.sub(lambda m: f"\\u{{{ord(m[0]):x}}}", text)


def unsafe(text: str) -> str:
    """The inverse of `safe`."""
    return _ESCAPED.sub(_char, text)


def _char(m: re.Match[str]) -> str:
    r"""Only what `safe` writes is read back; another tool's `\u{1f600}` is text."""
    char = chr(int(m[1], 16))
    return char if char == "\\" or NOT_XML.match(char) else m[0]

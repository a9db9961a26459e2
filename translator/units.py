"""The nouns: what the toolkit's functions take and return.

All of them are values: frozen, comparable, picklable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from translator.errors import UnknownLocale

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-[A-Za-z0-9]{5,8})*")
_SPELLINGS = {
    "zh": "zh-Hans",
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "zh-hans-cn": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-hant-tw": "zh-Hant",
    "cn": "zh-Hans",
    "jp": "ja",
    "kr": "ko",
}


HUMAN = "human"
"""The origin of what a person wrote."""
COPIED = "copied"
"""The origin of a target that is its source: it has nothing of the source's language."""
MEMORY = "memory"
"""The origin of a target that another post had for the same source."""
FUZZY_SCORE = 0.8
"""From which score on the memory's target of a similar source fills a unit, as fuzzy."""


class Kind(StrEnum):
    """Where a segment stands; its value is what people and catalogs see."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "list item"
    QUOTE = "quote"
    CELL = "table cell"
    FOOTNOTE = "footnote"
    TERM = "term"
    DEFINITION = "definition"
    LINK = "link text"
    ALT = "image alt"
    TITLE = "title"
    HTML = "html"
    ATTRIBUTE = "attribute"
    CONTAINER = "container title"
    META = "front matter"
    COMMENT = "code comment"

    __hash__ = str.__hash__  # Enum's own is written in Python, and kinds are looked up a lot


RAW_KINDS = frozenset({Kind.HTML, Kind.ATTRIBUTE, Kind.META, Kind.COMMENT})
"""Kinds of text that no Markdown parser reads."""


class State(StrEnum):
    """How far a unit has come."""

    UNTRANSLATED = "untranslated"
    FUZZY = "fuzzy"
    TRANSLATED = "translated"


class Severity(StrEnum):
    """How much a finding matters: an error stops a commit, a note never does."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Verdict(StrEnum):
    """What a termbase says of one term in one unit."""

    OK = "ok"
    MISSING = "missing"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of character offsets in a document's text."""

    start: int
    """Offset of the first character."""
    stop: int
    """Offset after the last character."""

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, slots=True, order=True)
class Locale:
    """A language as BCP 47 writes it, such as `en` or `zh-Hans`."""

    tag: str
    """The tag in its usual letter case."""

    @classmethod
    def parse(cls, tag: str) -> Locale:
        """Read *tag*, strictly.

        Raises:
            UnknownLocale: not BCP 47 (RFC 5646) in its usual letter case, or an
                ambiguous Chinese tag; the message proposes the right one.
        """
        proper = cls.guess(tag)
        if proper is None or proper.tag != tag:
            hint = f"; did you mean {proper.tag}?" if proper else ", such as en or zh-Hans"
            raise UnknownLocale(f"{tag!r} is not a locale tag (BCP 47){hint}")
        return proper

    @classmethod
    def guess(cls, tag: str) -> Locale | None:
        """Read *tag* however it is spelled (`zh_CN`, `ZH`, `en_us`); None if hopeless."""
        lower = tag.strip().replace("_", "-").lower()
        if known := _SPELLINGS.get(lower):
            return cls(known)
        first, *rest = lower.split("-")
        parts = [first, *(p.title() if len(p) == 4 else p.upper() for p in rest)]
        proper = "-".join(parts)
        return cls(proper) if _TAG.fullmatch(proper) else None

    @property
    def language(self) -> str:
        """The primary language subtag: `zh` of `zh-Hans`."""
        return self.tag.partition("-")[0]

    def __str__(self) -> str:
        return self.tag


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """The direction of a translation."""

    source: Locale
    """The locale that the author wrote in."""
    target: Locale
    """The locale that is wanted."""

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of translatable text, without its container's prefixes."""

    source: str
    """Its exact text; its line breaks are `\\n`, whatever the file has."""
    kind: Kind
    """Where it stands, which decides how a target is spliced in."""
    spans: tuple[Span, ...]
    """One span of the document's text for each of the source's lines."""
    line: int
    """The line of the file on which it begins, from 1."""
    path: str = ""
    """Its key in the front matter (`author.name`), or its tag and attribute (`img.alt`)."""
    context: str = ""
    """What `<!-- translator:context … -->` says of it; tells identical sources apart."""
    note: str = ""
    """What `<!-- translator:note … -->` tells the translator."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a person has said of a target."""

    state: State
    """`translated` where it was approved, `fuzzy` where it needs work."""
    who: str
    """The name that the person gave; empty for none."""
    date: str
    """The day, as `2026-11-28`."""
    words: str
    """Digest of the words that were meant: of others nobody has said anything."""


@dataclass(frozen=True, slots=True)
class History:
    """How a unit's target came about, and what the post was given of it: the toolkit's notes."""

    date: str = ""
    """The day on which a machine wrote the target, as `2026-11-28`; empty if unknown."""
    likeness: str = ""
    """How alike the source is that the memory's target was made for, and where: `87 % a.po`."""
    reason: str = ""
    """Why an engine's answer was rejected."""
    emitted: str = ""
    """Digest of the target as the post last had it; tells an edit there from one here."""
    after: tuple[str, ...] = ()
    """Digests of what stood before it in the post then; empty for nothing but white space."""
    own: tuple[str, ...] = ()
    """Digests of what stands before it in the source, where a person made the
    post: what stands there then stays, words, marks and spaces, until its source changes."""
    review: Review | None = None
    """What a person said of the target last, on the review page."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment's text with its target: what a catalog holds and an engine fills."""

    source: str
    """The source, soft line breaks folded."""
    target: str = ""
    """The target as Markdown; empty when there is none."""
    state: State = State.UNTRANSLATED
    """Whether the target is there, and believed."""
    origin: str = ""
    """Who wrote the target: `human`, `memory`, `copied` or an engine's name; empty if nobody."""
    context: str = ""
    """The context that tells it from units with the same source."""
    previous: str = ""
    """The source that a fuzzy target was made for, when it was another one."""
    kinds: tuple[str, ...] = ()
    """The kinds of the segments it stands for, for the translator to see."""
    notes: tuple[str, ...] = ()
    """Notes from the post's author."""
    comments: tuple[str, ...] = ()
    """What people noted beside it in the catalog."""
    flags: tuple[str, ...] = ()
    """The catalog's flags but `fuzzy`."""
    history: History = History()
    """What the toolkit noted of the target."""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one unit: its context and its source."""
        return self.context, self.source

    @property
    def where(self) -> str:
        """Where it first stands: `heading`, or `front matter: title`; `paragraph` if unknown."""
        return self.kinds[0] if self.kinds else Kind.PARAGRAPH.value

    @property
    def kind(self) -> Kind:
        """The kind of the first segment that it stands for."""
        return Kind(self.where.partition(":")[0])

    @property
    def is_approved(self) -> bool:
        """Whether a person approved these words, which are a person's from then on.

        What was copied or came from the memory is translated without anybody's look.
        """
        return self.state is State.TRANSLATED and self.origin not in (COPIED, MEMORY)

    @property
    def is_left_out(self) -> bool:
        """Whether the post is a person's, who wrote nothing for it, and nobody has since."""
        return bool(self.history.own) and not (self.target or self.history.emitted)

    @property
    def is_open(self) -> bool:
        """Whether a machine may write its target.

        It may where nobody has, unless a person left it out of the post, and where a machine
        has for an older source. A person's words are never replaced, however old the source
        that they were made for: they stay, fuzzy, until a person has looked.
        """
        if self.is_left_out:
            return False
        return not self.target or bool(self.previous and self.origin != HUMAN)


@dataclass(frozen=True, slots=True)
class Term:
    """A concept of the termbase, seen in one direction."""

    source: tuple[str, ...]
    """Source forms, the preferred one first."""
    target: tuple[str, ...]
    """Target forms, the preferred one first."""
    forbidden: tuple[str, ...] = ()
    """Target forms that are wrong."""
    not_in: tuple[str, ...] = ()
    """Longer source strings in which the term is not meant."""
    case_sensitive: bool = False
    """Whether the letters' case must be as written."""
    keep: bool = False
    """Whether it is never translated."""
    severity: Severity = Severity.WARNING
    """How much a breach matters."""
    note: str = ""
    """What a translator should know."""
    sought: bool = True
    """Whether it is looked for in this direction. One that is not takes its places all the same,
    and may stand in for a term that is called the same."""
    support: float | None = field(default=None, compare=False)
    """How often a target had one of its forms on good pairs, 0 to 1; None if nobody knows."""
    origin: str = field(default="", compare=False)
    """`file:line` of the row it comes from."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the termbase says of one term in one unit."""

    term: Term
    """The term."""
    verdict: Verdict
    """Whether an accepted form is there, none, or a forbidden one."""
    span: Span
    """Where: in the target if it is forbidden or ok, in the source if it is missing."""
    found: str
    """The text at that place."""


@dataclass(frozen=True, slots=True)
class Match:
    """What the memory knows about a source."""

    source: str
    """The source that was remembered."""
    target: str
    """Its target."""
    score: float
    """1.0 for the same source, less for a similar one."""
    origin: str
    """Who wrote the target."""
    post: str = ""
    """The post it was seen in."""
    date: str = ""
    """The day on which a machine wrote it, if that is known."""
    state: State = State.TRANSLATED
    """Whether the target was believed where it was seen."""
    near: int = 0
    """How many of its neighbours were the same there: 0, 1 or 2."""
    literal: bool = False
    """Whether both texts are Markdown with their placeholders, not inline-tagged."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, as data."""

    check: str
    """The check's id."""
    severity: Severity
    """How much it matters."""
    message: str
    """One sentence: what is wrong and what would be right."""
    path: str = ""
    """The file it is about."""
    line: int = 0
    """Its line in that file, from 1; 0 if it is about the whole file."""
    column: int = 0
    """Its column, from 1."""
    span: Span | None = None
    """Its characters in that file's text; None if it is about a line, or the whole file."""
    fix: str | None = None
    """What to put in the place of the span, where that is certain."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """An exception from a check: `<!-- translator:ignore terms 快乐开源: a verb phrase -->`."""

    check: str
    """The id of the check that is not to speak."""
    text: str
    """Only findings about this text are meant; empty for all."""
    reason: str
    """Why, for whoever reviews it."""
    place: Span
    """Where the exception stands in the file."""
    covered: Span
    """The block that it is about: the one after it, or the one it stands in."""

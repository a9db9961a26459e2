"""Placeholders: code, addresses, HTML, formulas, which two languages have in common.

`find_placeholders` gives them as values that can be compared; `protect` puts inline tags in
their places, which is what an engine sees of them.

    protect(s).restore(protect(s).text) == s
    protect(s).restore(protect(s).tagged(t)) == t     where t has what s has

`用 `paddle.to_tensor` 见[文档](https://x.y "标题")` becomes
`用 <x1/> 见<g2>文档<g3>标题</g3></g2>`. The XML shape is what engines know already how to
carry (`tag_handling=xml`, `format=html`), and chat models too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from translator.errors import TagError
from translator.markdown.dialects.base import Quoting
from translator.markdown.inlines import (
    SOFT,
    Inline,
    find_inlines,
    fixed,
    label_key,
    label_within,
    string_in,
)
from translator.markdown.splice import (
    Refused,
    guard_attribute,
    guard_brackets,
    guard_quoted,
    guard_words,
)
from translator.markdown.syntax import PLAIN, Grammar, Syntax
from translator.text.chars import clean
from translator.text.regex import regex
from translator.units import Kind

TAG = r"</?g\d+>|<x\d+/>"
"""An inline tag as it is written here, as a pattern without groups."""
TAG_PARTS = regex(r"<(/?)([xg])(\d+)(/?)>")
"""The same by its parts: whether it closes, its letter, its number, whether it stands alone."""
LOOSE_TAG = regex(r"[<＜]\s*([/／]?)\s*([xgXG])\s*(\d{1,7})\s*([/／]?)\s*[>＞]")
"""A tag as engines may return it: with spaces, or full-width."""
_LATIN = regex(r"[A-Za-z0-9]\Z")
_CHECKS = {
    "link": "links", "shortcut": "links", "url": "links", "image": "images", "code": "code",
    "math": "math", "html": "html", "comment": "html", "vue": "html",
}  # fmt: skip
"""Which check looks after which kind of inline; `placeholders` after all others."""
_DESTINATION = regex(
    r"\]\(\s*(?:<([^<>\n]*)>|((?:\{[{%][^\n]*?[%}]\}|\S)*?))(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)\Z"
)
_ATTRIBUTE = regex(r"\s+([^\s=>/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")
_TAGS = regex(r"<(/?[\w.-]+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_LONG = 4000
"""What is longer is a script; it is compared as it is."""


class Placeholder(NamedTuple):
    """A part of a text that both languages have in common."""

    check: str
    """The check that looks after it: links, images, code, math, html or placeholders."""
    value: str
    """What it is, however it is written: an address, a tag, the code without its backticks."""
    start: int
    """Where it begins: in its passage, or in the file if it stands outside of all segments."""
    stop: int
    """Where it ends."""


def find_placeholders(text: str, grammar: Grammar = PLAIN) -> Iterator[Placeholder]:
    """Find what of *text* must be in the other language too, in order.

    A comment is nobody's to read, and may differ; what is *soft* (line breaks, entities,
    emoji codes, emphasis) as well.
    """
    for inline in find_inlines(text, grammar):
        if inline.kind in SOFT or inline.kind == "comment":
            continue
        check = _CHECKS.get(inline.kind, "placeholders")
        yield Placeholder(check, _value(text, inline), inline.start, inline.stop)


def _value(text: str, inline: Inline) -> str:
    pieces = "".join(text[start:stop] for start, stop in inline.pieces)
    if inline.kind in ("link", "shortcut", "image"):
        return _address(text, inline, pieces)
    if inline.kind == "url":
        return pieces.strip("<>")
    if inline.kind == "code":
        return " ".join(pieces.strip("`").split())
    if inline.kind == "html":
        return _tag(pieces)
    return " ".join(pieces.split())


def _address(text: str, inline: Inline, fixed: str) -> str:
    """Where a link or image leads: its address, or the label of its definition."""
    if m := _DESTINATION.search(fixed):
        return m[1] or m[2] or ""
    label = fixed.rpartition("][")[2].rstrip("]") if "][" in fixed else ""
    within = text[inline.start : inline.stop].lstrip("![").partition("]")[0]
    return f"[{label_key(label) or label_key(within)}]"


def _tag(text: str) -> str:
    """HTML tags however they are written: attributes sorted, quotes, entities and space alike."""
    line = " ".join(text.split())
    return _TAGS.sub(_alike, line) if len(line) < _LONG else line


def _alike(m: re.Match[str]) -> str:
    """One tag in its one spelling; what an element is called is in lower case."""
    found = _ATTRIBUTE.findall(m[2])
    values = ((key.lower(), unescape(value.strip("\"'"))) for key, value in found)
    attributes = sorted(f'{key}="{value}"' for key, value in values)
    return f"<{' '.join([m[1].lower(), *attributes])}>"


@dataclass(frozen=True, slots=True)
class Tag:
    """One inline tag pair or standalone tag."""

    opening: str
    """What `<gN>` or `<xN/>` stands for."""
    closing: str | None
    """What `</gN>` stands for; None for a standalone tag."""
    inner: int | None = None
    """The tag that must end directly before this one does: a link's title."""
    place: str = "text"
    """What is between: text, link (brackets count), title or attribute (quotes count), or how the
    words of a dialect's construct are quoted."""
    within: str = ""
    """What the source has between."""
    changed: str = ""
    """What it closes with if that changes: a shortcut link then names its definition."""


@dataclass(frozen=True, slots=True)
class Protected:
    """A source with inline tags in place of its placeholders."""

    text: str
    """What an engine gets."""
    source: str
    """What it was made from."""
    tags: dict[int, Tag] = field(hash=False)
    """The tags by number."""
    grammar: Grammar = PLAIN
    """By what its inlines were found."""

    def restore(self, target: str) -> str:
        """Put the placeholders back into *target*.

        Raises:
            TagError: a tag is lost, doubled, invented or badly nested, or the result has
                code, a link, HTML or math that the source has not; the message says which.
        """
        if target != self.text:
            target = clean(target, self.source)
        restored = _Restorer(self).run(target)
        if restored == self.source:
            return restored
        try:
            self._verify(restored)
        except TagError:
            if not self.grammar.syntax.dialect.one_line:
                raise
            # A space does not part `[甲] [乙]` where the one may be the label of the other.
            restored = _Restorer(self, named=True).run(target)
            self._verify(restored)
        return restored

    def tagged(self, target: str) -> str | None:
        """Write *target* with this source's tags; the inverse of `restore`.

        `restore(tagged(t)) == t` for every Markdown target *t* that has the source's
        placeholders, in whatever order; None for one that has not.
        """
        if target == self.source:
            return self.text
        inlines = _Tagger(self).inlines(find_inlines(target, self.grammar), target)
        if inlines is None:
            return None
        parts, pos = [], 0
        for start, stop, name in inlines:
            parts += [target[pos:start], name]
            pos = stop
        text = "".join([*parts, target[pos:]])
        try:
            return text if self.restore(text) == target else None
        except TagError:
            return None

    def _verify(self, restored: str) -> None:
        """Scan *restored* again: it must have the source's placeholders, and no others."""
        had, has = (
            Counter(fixed(text, i) for i in find_inlines(text, self.grammar) if i.kind not in SOFT)
            for text in (self.source, restored)
        )
        for inline in has - had:
            raise TagError(f"adds {_shown(inline)}, which the source does not have")
        for inline in had - has:
            raise TagError(f"breaks {_shown(inline)}")


def protect(
    source: str,
    kind: Kind = Kind.PARAGRAPH,
    grammar: Grammar = PLAIN,
    *,
    dialect: str | Syntax | None = None,
) -> Protected:
    """Replace what must not change in *source*, a segment of *kind*, by inline tags.

    Args:
        dialect: in place of *grammar*, a dialect's name or a syntax.

    Raises:
        KeyError: no dialect has this name.
    """
    if dialect is not None:
        grammar = Grammar(Syntax.of(dialect) if isinstance(dialect, str) else dialect)
    grammar = grammar.of(kind)
    inlines = find_inlines(source, grammar)
    tags: dict[int, Tag] = {}
    cuts: list[tuple[int, int, str]] = []
    for inline in inlines:
        cuts += _tagged(source, inline, tags)
    parts, pos = [], 0
    for start, stop, tag in sorted(cuts):
        parts += [_escaped(source[pos:start], tags), tag]
        pos = stop
    text = "".join([*parts, _escaped(source[pos:], tags)])
    return Protected(text, source, tags, grammar)


def _escaped(text: str, tags: dict[int, Tag]) -> str:
    """Give what looks like one of our tags in the source a tag of its own."""

    def tag(m: re.Match[str]) -> str:
        number = len(tags) + 1
        tags[number] = Tag(m[0], None)
        return f"<x{number}/>"

    return LOOSE_TAG.sub(tag, text)


def _tagged(source: str, inline: Inline, tags: dict[int, Tag]) -> list[tuple[int, int, str]]:
    """Give each piece of *inline* its tag: one `x`, or one `g` for each of its holes."""
    pieces = [source[a:b] for a, b in inline.pieces]
    first = len(tags) + 1
    if len(pieces) == 1:
        tags[first] = Tag(pieces[0], None)
        return [(inline.start, inline.stop, f"<x{first}/>")]
    numbers = range(first, first + len(pieces) - 1)
    for number, piece in zip(numbers, pieces, strict=False):
        last = number == numbers[-1]
        closing = pieces[-1] if number == first else ""
        place = _place(inline, pieces, number - first)
        hole = inline.pieces[number - first][1], inline.pieces[number - first + 1][0]
        within = "" if place == "text" else source[slice(*hole)]
        label = " ".join(label_within(source, inline).split())
        changed = f"][{label}]" if label else ""
        tags[number] = Tag(
            opening=piece,
            closing=closing,
            inner=None if last else number + 1,
            place=place,
            within=within,
            changed=changed,
        )
    ends = "".join(f"</g{number}>" for number in reversed(numbers))
    names = [*(f"<g{number}>" for number in numbers), ends]
    return [(*piece, name) for piece, name in zip(inline.pieces, names, strict=True)]


def _place(inline: Inline, pieces: list[str], hole: int) -> str:
    if inline.kind in ("html", "emphasis"):
        if quoting := string_in(pieces[hole]):
            return quoting
        return "attribute" if pieces[hole][-1:] in ("'", '"') else "text"
    if inline.rule:
        return "text" if inline.rule.quoting is Quoting.MARKDOWN else inline.rule.quoting
    return "link" if hole == 0 else "title"


class _Tagger:
    """Finds for each placeholder of a target the tag of the source that stands for it."""

    def __init__(self, protected: Protected) -> None:
        self.protected = protected
        self.free: dict[tuple[str, ...], list[int]] = {}
        for number, tag in protected.tags.items():
            if tag.closing != "":
                self.free.setdefault(self._pieces(number), []).append(number)

    def _pieces(self, number: int) -> tuple[str, ...]:
        """The fixed texts of the placeholder that begins with tag *number*."""
        tag = self.protected.tags[number]
        if tag.closing is None:
            return (tag.opening,)
        pieces, inner = [tag.opening], tag.inner
        while inner is not None:
            pieces.append(self.protected.tags[inner].opening)
            inner = self.protected.tags[inner].inner
        return (*pieces, tag.closing)

    def inlines(self, found: list[Inline], target: str) -> list[tuple[int, int, str]] | None:
        """What to put where; None if a placeholder is not the source's, or one is left."""
        cuts: list[tuple[int, int, str]] = []
        for inline in found:
            pieces = tuple(target[a:b] for a, b in inline.pieces)
            numbers = self.free.get(pieces)
            if not numbers:
                if inline.kind in SOFT:
                    continue
                return None
            cuts += self._cuts(inline, numbers.pop(0))
        return None if any(self.free.values()) else sorted(cuts)

    def _cuts(self, inline: Inline, number: int) -> list[tuple[int, int, str]]:
        tags = self.protected.tags
        if tags[number].closing is None:
            return [(inline.start, inline.stop, f"<x{number}/>")]
        numbers, inner = [number], tags[number].inner
        while inner is not None:
            numbers.append(inner)
            inner = tags[inner].inner
        ends = "".join(f"</g{each}>" for each in reversed(numbers))
        names = [*(f"<g{each}>" for each in numbers), ends]
        return [(*piece, name) for piece, name in zip(inline.pieces, names, strict=True)]


class _Restorer:
    """Walks a target's tags with a stack, building the restored text."""

    def __init__(self, protected: Protected, *, named: bool = False) -> None:
        self.tags = protected.tags
        self.named = named
        self.seen: set[int] = set()
        self.stack: list[tuple[int, int]] = []
        self.out: list[str] = []
        self.closed: tuple[int, int, int] | None = None

    def run(self, target: str) -> str:
        """Give the target with every tag replaced by what it stands for."""
        pos = 0
        for m in LOOSE_TAG.finditer(target):
            self._text(target[pos : m.start()])
            self._tag(m[0], int(m[3]), m[2].lower(), bool(m[1]), bool(m[4]))
            pos = m.end()
        self._text(target[pos:])
        if self.stack:
            raise TagError(f"does not close <g{self.stack[-1][0]}>")
        if lost := set(self.tags) - self.seen:
            number = min(lost)
            raise TagError(f"loses {_name(number, self.tags[number])}")
        return "".join(self.out)

    def _text(self, text: str) -> None:
        if text:
            self.out.append(text)
            self.closed = None

    def _tag(self, shown: str, number: int, letter: str, closes: bool, void: bool) -> None:
        tag = self.tags.get(number)
        if tag is None or (letter == "x") != (tag.closing is None):
            raise TagError(f"invents {shown}")
        if closes:
            self._close(number, tag)
            return
        if number in self.seen:
            raise TagError(f"doubles {_name(number, tag)}")
        self.seen.add(number)
        self.closed = None
        if tag.closing is None:
            glued = tag.opening.startswith("http") and _LATIN.search("".join(self.out[-1:]))
            self.out += [" ", tag.opening] if glued else [tag.opening]
        else:
            self.stack.append((number, len(self.out)))
            self.out.append(tag.opening)
            if void:
                self._close(number, tag)

    def _close(self, number: int, tag: Tag) -> None:
        if tag.closing is None:
            return
        if not self.stack or self.stack[-1][0] != number:
            raise TagError(f"closes </g{number}> where it is not open: tags must nest")
        number, start = self.stack.pop()
        stop = len(self.out)
        if tag.inner is not None:
            # A link's title stands last in it, and is guarded already.
            last, depth, stop = self.closed or (0, 0, 0)
            if (last, depth) != (tag.inner, len(self.stack) + 1):
                lost = f"<g{tag.inner}>…</g{tag.inner}>"
                raise TagError(f"{lost} must be last inside <g{number}>")
        closing = tag.closing
        if tag.place != "text":
            inner = "".join(self.out[start + 1 : stop])
            renamed = self.named or inner != tag.within
            closing = tag.changed if tag.changed and renamed else closing
            self.out[start + 1 : stop] = [_guard(inner, tag)]
        self.out.append(closing)
        self.closed = (number, len(self.stack), start)


def _guard(inner: str, tag: Tag) -> str:
    """*inner* as it can stand in *tag*; engines put spaces around what they say of an image."""
    if inner == tag.within:
        return inner
    if tag.place == "link":
        return guard_brackets(inner.strip() if tag.opening.endswith("![") else inner)
    if tag.place == "title":
        return guard_quoted(inner.strip(), tag.opening[-1])
    if tag.place == "attribute":
        return guard_attribute(inner.strip(), tag.opening[-1])
    quote = tag.opening.rstrip()[-1:]
    try:
        return guard_words(inner, Quoting(tag.place), quote if quote in "\"'`" else "")
    except Refused as error:
        raise TagError(
            f"puts into {_line(tag.opening)} what does not belong there: {error}"
        ) from error


def _name(number: int, tag: Tag) -> str:
    if tag.closing is None:
        return f"<x{number}/> ({_line(tag.opening)})"
    return f"<g{number}>…</g{number}> ({_line(tag.opening)}…{_line(tag.closing)})"


def _line(text: str) -> str:
    """*text* on one line, for a message."""
    return " ".join(text.split()) or "line break"


def _shown(inline: tuple[str, ...]) -> str:
    kind, *pieces = inline
    return f"{kind} {'…'.join(pieces)}"

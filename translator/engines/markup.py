"""Inline tags as services take them: as XML, as HTML, or not at all.

    from_xml(to_xml(text)) == text
    from_html(to_html(text)) == text
    TagPieces.of(text).joined(TagPieces.of(text).texts) == text

hold for every text that `protect` gives. A text has no other tags than its own, but it may
have any `&`, `<` and `>`: as XML or HTML they are escaped, or a strict parser refuses them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

from translator.markdown.placeholders import TAG
from translator.text.regex import regex

_TAG = regex(f"({TAG})")
_HTML = {"x": "<b id={0} class=notranslate>{0}</b>", "g": "<b id={0}>", "/": "</b>"}
"""As short as can be, since services count markup like words."""
_CUT = regex(rf"({TAG}|\*+|_+|~~)")
_WORDS = regex(r"[^\W\d_]")


def has_tags(text: str) -> bool:
    """Whether there is an inline tag in *text*."""
    return bool(_TAG.search(text))


def keeps_tags(text: str, answer: str) -> bool:
    """Whether *answer* has the tags of *text*, each once and well nested."""
    stack: list[str] = []
    for tag in (found := _TAG.findall(answer)):
        if tag.startswith("<g"):
            stack.append(tag[1:])
        elif tag.startswith("</") and (not stack or stack.pop() != tag[2:]):
            return False
    return not stack and sorted(found) == sorted(_TAG.findall(text))


def without_tags(text: str) -> str:
    """*text* without its inline tags, for services that read it as context."""
    return _TAG.sub("", text)


def to_xml(text: str) -> str:
    """Give *text* as XML: its tags as they are, all else escaped."""
    parts = _TAG.split(text)
    return "".join(p if i % 2 else escape(p, quote=False) for i, p in enumerate(parts))


def from_xml(answer: str) -> str:
    """Read what a service made of `to_xml`."""
    return unescape(answer)


def to_html(text: str) -> str:
    """Give *text* as HTML.

    A standalone tag is an element that is not to be translated and holds its own name:
    services move an empty element about, and HTML knows no empty ones but its own.
    """
    parts = _TAG.split(text)
    return "".join(
        _HTML[part[1]].format(part.strip("</>")) if i % 2 else escape(part, quote=False)
        for i, part in enumerate(parts)
    )


def from_html(answer: str) -> str:
    """Read what a service made of `to_html`; a tag that is not ours is left for all to see."""
    reader = _TagReader()
    reader.feed(answer)
    reader.close()
    return "".join(reader.parts)


class _TagReader(HTMLParser):
    """Gathers the text of an answer, with inline tags in place of elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("id") or ""
        if tag == "b" and re.fullmatch(r"[xg]\d+", name):
            self.open.append(name)
            self.parts.append(f"<{name}/>" if name[0] == "x" else f"<{name}>")
        else:
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag != "b" or not self.open:
            self.parts.append(f"</{tag}>")
        elif (name := self.open.pop())[0] == "g":
            self.parts.append(f"</{name}>")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] == "x":
            # What the service drew into the element beside its name is text of the answer.
            data = data.replace(self.open[-1], "", 1)
        self.parts.append(data)


@dataclass(frozen=True, slots=True)
class TagPieces:
    """A text cut at its tags and emphasis, for services that lose them: they cannot then."""

    parts: tuple[str, ...]
    """What is between the texts: tags, marks and blanks, one more than there are texts."""
    texts: tuple[str, ...]
    """What there is to translate, in order."""

    @classmethod
    def of(cls, text: str) -> TagPieces:
        """Cut *text*; blanks beside a cut are no part of what is to be translated."""
        parts, texts = [""], []
        for i, run in enumerate(_CUT.split(text)):
            if i % 2 or not _WORDS.search(run):
                parts[-1] += run
                continue
            words = run.strip()
            before, _, after = run.partition(words)
            parts[-1] += before
            texts.append(words)
            parts.append(after)
        return cls(tuple(parts), tuple(texts))

    def joined(self, answers: Sequence[str]) -> str:
        """Put *answers*, less the blanks around them, between the parts; empty if one is."""
        words = [answer.strip() for answer in answers]
        if not all(words):
            return ""
        pairs = zip(self.parts, (*words, ""), strict=True)
        return "".join(part + answer for part, answer in pairs)

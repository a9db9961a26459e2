"""HTML tags in a Markdown text: where they and their readable attributes lie.

The grammar of tags is CommonMark's (spec 0.31, 6.6), widened by what Vue allows in
attribute names (`@click`, `#slot`). Quantifiers are possessive: no backtracking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.markdown.syntax import Syntax

_NAME = r"[A-Za-z_:@#][\w.:@#\[\]-]*+"
_VALUE = r"(?:[^\s\"'=<>`]++|'[^']*+'|\"[^\"]*+\")"
TAG = re.compile(
    r"<(?:/(?P<close>[A-Za-z][A-Za-z0-9.-]*+)\s*+>"
    r"|(?P<open>[A-Za-z][A-Za-z0-9.-]*+)"
    rf"(?P<attributes>(?:\s++{_NAME}(?:\s*+=\s*+{_VALUE})?+)*+)\s*+(?P<void>/?)>)",
    re.A,
)
_ATTRIBUTE = re.compile(rf"({_NAME})\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')", re.A)

OPAQUE = frozenset({"script", "style", "pre", "code", "textarea", "svg", "math", "iframe"})
"""Elements whose content is not read as text."""

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr",
})  # fmt: skip
"""Elements that have no end tag (HTML, 13.1.2)."""

PHRASING = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
"""Elements that stand inside a sentence; any other one ends it."""

_SECTIONS = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))


class Tags:
    """The tags of one text, found in one pass; a search that failed is not repeated."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._absent: set[str] = set()

    def section(self, pos: int) -> int | None:
        """Where the comment, instruction or declaration ends that begins at *pos*."""
        for opening, closing in _SECTIONS:
            if self.text.startswith(opening, pos):
                # `<!-->` and `<!--->` are comments too (spec 0.31, 6.6).
                return self._after(closing, pos + 2 if opening == "<!--" else pos + len(opening))
        return None

    def unclosed(self, pos: int) -> bool:
        """Whether a comment, a declaration or a tag begins at *pos* and never ends."""
        opens = re.match(r"<[!?/A-Za-z]", self.text[pos : pos + 2])
        return bool(opens) and self.section(pos) is None and self.tag(pos) is None

    def tag(self, pos: int) -> re.Match[str] | None:
        """Match the start or end tag at *pos*."""
        return TAG.match(self.text, pos)

    def element(self, name: str, pos: int) -> int | None:
        """Where the element *name* ends whose start tag ends at *pos*."""
        closing = f"</{name.lower()}"
        found = self._after(closing, pos)
        if found is None:
            return None
        return self._after(">", found)

    def opaque(self, name: str, pos: int) -> int:
        """Where the content ends that nobody reads as text; *pos* if there is none."""
        if name not in OPAQUE:
            return pos
        return self.element(name, pos) or pos

    def _after(self, closing: str, pos: int) -> int | None:
        if closing in self._absent:
            return None
        found = self.text.find(closing, pos)
        if found < 0:
            self._absent.add(closing)
            return None
        return found + len(closing)


def readable(tag: re.Match[str], syntax: Syntax) -> Iterator[tuple[str, int, int]]:
    """Yield name, start and stop of each attribute value of *tag* that a reader sees."""
    name = tag["open"]
    if not name or "=" not in tag["attributes"]:
        return
    for attribute in _ATTRIBUTE.finditer(tag.string, *tag.span("attributes")):
        if syntax.translates(name, attribute[1]):
            start, stop = attribute.span(2 if attribute[2] is not None else 3)
            value = tag.string[start:stop]
            if value.strip():
                left, right = len(value.lstrip()), len(value.rstrip())
                yield attribute[1], stop - left, start + right

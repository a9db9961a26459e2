"""Where the addresses of a post lie in its text: links, images, tags, imports, paths.

Only what a parser takes for an address is one: what stands in code is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from translator.markdown.blocks import Block
from translator.markdown.dialects.base import OPAQUE
from translator.markdown.document import Document
from translator.markdown.frontmatter import Field
from translator.markdown.inlines import (
    DEFINITION,
    VOID,
    Tags,
    find_destinations,
    find_inlines,
)
from translator.markdown.jsx import JsxTag, find_flow, find_tag
from translator.markdown.syntax import PLAIN, Grammar
from translator.text.regex import regex

ADDRESSED = frozenset({"href", "src", "srcset", "poster"})
"""The attributes of tags that hold addresses, in small letters."""
_ADDRESSED = "|".join(sorted(ADDRESSED))
_ATTRIBUTE = regex(
    rf"(?<![\w:.@#-])({_ADDRESSED})\s*=\s*"
    r"(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))",
    re.I,
)
_CANDIDATE = regex(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+[^,]*)?(?:,|\Z)")
_IMPORT = regex(
    r"(?:\b(?:import|from)\s*|\bimport\s*\(\s*)(?:\"(\.[^\"\n]+)\"|'(\.[^'\n]+)'|`(\.[^`\n$]+)`)"
)
_MODULE = regex(r"\s*(?:import|export)\s")
_REQUIRED = regex(r"\brequire\(\s*(?:\"(\.[^\"\n]+)\"|'(\.[^'\n]+)')\s*\)")
"""What bundlers resolve in the expressions of MDX: `src={require('./a.png').default}`."""
_INCLUDE = regex(r"<!--\s*@include:\s*([^\s{<>#]+?)(?=[\s{#]|-->)")
_SNIPPET = regex(r"^<<<\s*([^\s{\[#]+)", re.M)
_REFERENCE = regex(r"\{\{[<%]\s*(?:rel)?ref\s+\"([^\"\n]+)\"\s*[>%]\}\}")
"""Hugo's `{{< relref "b.md#anchor" >}}`."""
_SCRIPT = regex(r"<script\b", re.I)
_HINT = regex(
    rf"\]\(|\]:|<<<|@include|\{{\{{[<%]|(?:{_ADDRESSED})\s*=|\b(?:import|from|require)\b",
    re.I,
)


class Destination(NamedTuple):
    """An address and its place in the text; made by the dozen, so a tuple."""

    start: int
    """Where it starts."""
    stop: int
    """Where it ends."""
    url: str
    """What it says, as written."""
    html: bool = False
    """Whether it is an attribute of a tag."""


def find_addresses(
    document: Document, keys: frozenset[str] = frozenset()
) -> tuple[Destination, ...]:
    """Find the addresses in a Markdown file, sorted by place.

    Args:
        keys: front-matter keys whose values are paths, dotted.
    """
    text, settled, front = document.text, document.settled, document.front
    places = [(*_value(field), False) for field in front.under(keys) if len(field.lines) == 1]
    if _HINT.search(settled.body, front.stop):
        for block in document.blocks.leaves:
            inner = document.inside(block)
            if _HINT.search(inner):
                placed = block.placer()
                for start, stop, html in _in_block(block, inner, document.grammar):
                    # An address lies in one line.
                    at = placed(start)
                    places.append((at, at + stop - start, html))
    spans = ((settled.original(a, b), html) for a, b, html in sorted(set(places)))
    return tuple(
        Destination(s.start, s.stop, text[s.start : s.stop], html) for s, html in spans if len(s)
    )


def find_in_segment(text: str) -> list[Destination]:
    """Find the addresses in the Markdown or HTML of one segment, sorted by place."""
    if not _HINT.search(text):
        return []
    found = list(_html(text) if _SCRIPT.match(text) else _inline(text, PLAIN))
    if _MODULE.match(text):
        found += [(start, stop, False) for start, stop in _groups(_IMPORT.finditer(text))]
    found += [(start, stop, False) for start, stop in _groups(_REQUIRED.finditer(text))]
    found += [(*m.span(1), False) for m in _SNIPPET.finditer(text)]
    return [Destination(a, b, text[a:b], html) for a, b, html in sorted(found) if a < b]


def _value(field: Field) -> tuple[int, int]:
    """Where a value of the front matter lies, without its quotes."""
    (start, stop), quotes = field.lines[0], field.style == "literal"
    return start + quotes, stop - quotes


Where = tuple[int, int, bool]
"""Start and stop in a block's text, and whether it is an attribute."""


def _in_block(block: Block, text: str, grammar: Grammar) -> Iterator[Where]:
    if block.type == "html":
        yield from _html(text)
    elif block.type == "reference":
        if m := DEFINITION.match(text):
            yield (*m.span(m.lastindex or 0), False)
    elif block.type == "syntax" and not grammar.syntax.dialect.html:
        yield from _mdx(text)
    elif block.type not in ("code", "math"):
        yield from _inline(text, grammar)
        yield from ((*m.span(1), False) for m in _SNIPPET.finditer(text))


def _inline(text: str, grammar: Grammar) -> Iterator[Where]:
    destinations, tags = find_destinations(text, grammar)
    yield from ((start, stop, False) for start, stop in destinations)
    yield from _attributes(tags)
    yield from ((*m.span(1), False) for m in _INCLUDE.finditer(text))
    if not grammar.syntax.dialect.html:
        for inline in find_inlines(text, grammar):
            if inline.kind == "html" and (tag := find_tag(text, inline.start)):
                yield from _in_tag(text, tag)
    if _REFERENCE.search(text):
        codes = [inline for inline in find_inlines(text, grammar) if inline.kind == "code"]
        for m in _REFERENCE.finditer(text):
            if not any(code.start <= m.start() < code.stop for code in codes):
                yield *m.span(1), False


def _mdx(text: str) -> Iterator[Where]:
    """The addresses of imports, or of a line of tags."""
    if _MODULE.match(text):
        yield from ((start, stop, False) for start, stop in _groups(_IMPORT.finditer(text)))
    elif flow := find_flow(text, 0):
        for tag in flow.tags:
            yield from _in_tag(text, tag)


def _in_tag(text: str, tag: JsxTag) -> Iterator[Where]:
    for attribute in tag.attributes:
        yield from _in_value(attribute.name, text, attribute.start, attribute.stop)
    for start, stop in _groups(_REQUIRED.finditer(text, tag.start, tag.stop)):
        yield start, stop, False


def _html(text: str) -> Iterator[Where]:
    """The addresses of an HTML block: attributes, imports of scripts, included files."""
    tags = Tags(text)
    pos = text.find("<")
    while pos >= 0:
        stop = pos + 1
        if (end := tags.section(pos)) is not None:
            stop = end
            yield from ((*m.span(1), False) for m in _INCLUDE.finditer(text, pos, end))
        elif tag := tags.tag(pos):
            stop = tag.end()
            yield from _attributes([tag])
            name = (tag["open"] or "").lower()
            if name in OPAQUE and not tag["void"] and name not in VOID:
                stop = tags.opaque(name, stop)
            if name == "script":
                imports = _groups(_IMPORT.finditer(text, tag.end(), stop))
                yield from ((start, end, False) for start, end in imports)
        pos = text.find("<", stop)


def _attributes(tags: Iterable[re.Match[str]]) -> Iterator[Where]:
    for tag in tags:
        if not tag["open"] or "=" not in tag["attributes"]:
            continue
        for m in _ATTRIBUTE.finditer(tag.string, *tag.span("attributes")):
            yield from _in_value(m[1], tag.string, *m.span(m.lastindex or 0))


def _in_value(name: str, text: str, start: int, stop: int) -> Iterator[Where]:
    """The addresses in the value of an attribute; React spells one `srcSet`."""
    if name.lower() == "srcset":
        yield from ((a, b, True) for a, b in _groups(_CANDIDATE.finditer(text, start, stop)))
    elif name.lower() in ADDRESSED:
        yield start, stop, True


def _groups(matches: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
    return (m.span(m.lastindex or 0) for m in matches)

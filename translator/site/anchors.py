"""The anchors of a page: what its site makes of each heading.

The title that an anchor is made of differs from site to site: VitePress leaves out images,
HTML and emoji codes, Hugo takes the Markdown as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import Any

from translator.markdown.document import Document
from translator.site.slugs import SLUGGERS

_ATTRIBUTES = {
    "docusaurus": re.compile(r"\s*\{(#(?:.(?!\{#|\}))*.)\}\Z"),
    "hugo": re.compile(r"[ \t]*\{([ \t]*(?:[#.]|[A-Za-z_:][\w:.-]*=)[^{}\n]*)\}[ \t]*\Z"),
    "mkdocs": re.compile(r"[ ]+\{:?([ ]*[^}\n ][^}\n]*)\}[ \t]*\Z"),
    "vitepress": re.compile(r"[ \t]*\{([^{}\n]+)\}[ \t]*\Z"),
}
_ATTRIBUTES["pymdownx"] = _ATTRIBUTES["mkdocs"]
_ID = re.compile(r"(?:^|[ \t])#([^\s#=\"'{}]+)")
_PYTHON = ("mkdocs", "pymdownx")
_SMART = re.compile(r"(?<!\w)(_{1,2})(?![_\s])(.+?)(?<![_\s])\1(?!\w)")
"""What Python-Markdown takes for emphasis beyond CommonMark."""
_LEADING = re.compile(r"\A\{[^{}\n]+\}")
_RARE = re.compile("[\U00010000-\U0010ffff]")
_EMOJI = re.compile(r":(?:[a-z0-9_+-]+|[A-Z]+):")
_TAG = re.compile(r"<(/?)([A-Za-z][\w.-]*)[^>]*?(/?)>", re.S)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page."""

    anchor: str
    """What links call it."""
    explicit: bool
    """Whether its author named it so: `## Title {#anchor}`."""
    stop: int
    """Where its first line of text ends in the page's text."""


def headings(document: Document, site: str) -> list[Heading]:
    """The headings of a Markdown file in order, with the anchors that *site* gives them.

    Args:
        site: a name of `SLUGGERS`.
    """
    slugger = SLUGGERS[site]
    found = list(_found(document))
    named = [_named(title, site) for title, _ in found]
    # Python-Markdown looks for all of them first.
    first = filter(None, named) if site in _PYTHON else ()
    taken = dict.fromkeys(first, 0)
    result = []
    for (title, stop), name in zip(found, named, strict=True):
        if name and site != "docusaurus":
            taken[name] = 0
        anchor = name or slugger.unique(slugger.slug(_title(title, site)), taken)
        result.append(Heading(anchor, bool(name), stop))
    return result


def _found(document: Document) -> Iterator[tuple[str, int]]:
    """The Markdown of each heading, and where its first line ends."""
    for block in document.blocks.leaves:
        if block.type == "heading" and block.lines:
            yield document.inside(block), document.place(block.lines[0][1])


def _named(title: str, site: str) -> str:
    """The `id` that stands in braces at the end of *title*; empty if there is none."""
    attributes = _ATTRIBUTES[site].search(title.strip()) if site in _ATTRIBUTES else None
    name = _ID.search(attributes[1]) if attributes else None
    return name[1] if name else ""


def _title(markdown: str, site: str) -> str:
    """What *site* makes an anchor of."""
    if site == "vitepress":
        markdown = markdown.strip()
    elif site in _ATTRIBUTES:
        markdown = _ATTRIBUTES[site].sub("", markdown)
    if site == "hugo":
        return markdown.rpartition("\n")[2]
    # JavaScript sees half a character there, which is neither letter nor punctuation.
    rare = () if site in _PYTHON else dict.fromkeys(_RARE.findall(markdown))
    codes = dict(zip(rare, map(chr, range(0xE000, 0xF8FF)), strict=False))
    markdown = _RARE.sub(lambda m: codes.get(m[0], m[0]), markdown)
    text = _shown(_parser().parseInline(markdown)[0].children or [], site)
    return text.translate({ord(code): char for char, code in codes.items()})


def _shown(tokens: list[Any], site: str) -> str:
    """The text of *tokens* that *site* takes."""
    if site == "vitepress":
        return _vitepress(tokens)
    if site == "docusaurus":
        tokens = list(_outside_html(tokens)) or tokens
        return "".join(token.content for token in tokens if token.type != "html_inline")
    parts = [_plain(token, site) for token in tokens]
    return " ".join("".join(parts).split()) if site in _PYTHON else "".join(parts)


def _plain(token: Any, site: str) -> str:
    """What a reader sees of *token*; an image or a tag is no text."""
    if token.type in ("html_inline", "image"):
        return ""
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    smart = site in _PYTHON and token.type == "text"
    return _SMART.sub(r"\2", token.content) if smart else str(token.content)


def _vitepress(tokens: list[Any]) -> str:
    """Text and code, without emoji, and the `{.attributes}` that markdown-it-attrs takes away."""
    pieces = [("", "")]
    for kind, run in groupby(_without_emoji(tokens), lambda piece: piece[0]):
        if kind == "text":
            pieces.append((kind, _joined([(text, raw) for _, text, raw in run])))
        else:
            pieces += [(kind, text) for _, text, _ in run]
    parts = [
        _LEADING.sub("", text) if kind == "text" and _takes_attributes(before) else text
        for (before, _), (kind, text) in pairwise(pieces)
        if kind in ("text", "code_inline")
    ]
    if pieces[-1][0] == "text":
        parts[-1] = _ATTRIBUTES["vitepress"].sub("", parts[-1])
    return "".join(parts)


def _without_emoji(tokens: list[Any]) -> Iterator[tuple[str, str, str]]:
    """Kind, content and raw form of each token; an emoji code between two texts parts them."""
    for token in tokens:
        if token.type == "text":
            first, *rest = _EMOJI.split(token.content)
            if first or not rest:
                yield "text", first, first
            for text in rest:
                yield "emoji", "", ""
                yield from [("text", text, text)] if text else []
        else:
            special = token.type == "text_special"
            raw = token.markup if token.info == "entity" else token.content
            yield "text" if special else token.type, token.content, raw


def _takes_attributes(kind: str) -> bool:
    return kind in ("image", "code_inline") or kind.endswith("_close")


def _joined(run: list[tuple[str, str]]) -> str:
    """An entity stays as it is written beside other text (VitePress's `restoreEntities`)."""
    return run[0][0] if len(run) == 1 else "".join(raw for _, raw in run)


def _outside_html(tokens: list[Any]) -> Iterator[Any]:
    """The tokens outside elements, which MDX takes for components."""
    depth = 0
    for token in tokens:
        if token.type == "html_inline":
            m = _TAG.match(token.content)
            depth += 0 if not m or m[3] else -1 if m[1] else 1
        elif depth <= 0:
            yield token


@cache
def _parser() -> Any:
    """A CommonMark parser; the one that VitePress has, in Python."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
    return parser.disable("text_join")

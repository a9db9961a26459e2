"""MDX 3, as Docusaurus, Astro with Starlight and React's docs write it.

Imports, tags and expressions are JavaScript; what stands between two tags is Markdown at any
indentation, so each tag is a construct of its own and no body has to be found. Where the
JavaScript ends, `translator.markdown.jsx` says.

Facts: @mdx-js/mdx 3.1, Docusaurus 3.10, Starlight 0.42. No raw HTML, no indented code, no
addresses in `<` `>`; `<` and `{` in words are syntax unless they are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from translator.markdown.dialects.base import (
    OPAQUE,
    BlockRule,
    Construct,
    Dialect,
    Element,
    InlineRule,
    Quoting,
    Readable,
)
from translator.markdown.dialects.common import ALERT, COMMON, CONTAINER
from translator.markdown.jsx import JsxTag, esm_end, expression_end, find_flow, find_tag
from translator.text.regex import regex
from translator.units import Kind

_FURTHEST = 5_000
_MDX_CODE = regex(r"^[ \t]*(`{3,}|~{3,})mdx-code-block[ \t]*\n", re.M)
_COMMENT = regex(r"[ \t]*<!--(?:[^-]|-(?!->)){0,20000}-->[ \t]*(?=\n|\Z)")


def _words(text: str, tag: JsxTag) -> Iterator[Readable]:
    for attribute in tag.attributes:
        value = text[attribute.start : attribute.stop]
        start = attribute.start + len(value) - len(value.lstrip())
        stop = attribute.stop - len(value) + len(value.rstrip())
        if start < stop:
            quoting = Quoting.SCRIPT if attribute.quote[0] == "{" else Quoting.ENTITY
            yield Readable(
                start, stop, quoting, path=f"{tag.name}.{attribute.name}".lower(), asked=True
            )


def _module(text: str, at: int) -> Construct | None:
    end = esm_end(text, at)
    return None if end is None else Construct(min(end + 1, len(text)))


def _flow(text: str, at: int) -> Construct | None:
    """A line of tags and expressions, with the words in its attributes."""
    found = find_flow(text, at)
    if found is None:
        return None
    words = tuple(words for tag in found.tags for words in _words(text, tag))
    return Construct(min(found.stop + 1, len(text)), words)


def _comment(text: str, at: int) -> Construct | None:
    """An HTML comment on lines of its own, which Docusaurus takes out."""
    m = _COMMENT.match(text, at)
    return Construct(min(m.end() + 1, len(text))) if m else None


def _unwrapped(text: str, at: int) -> Construct | None:
    """Docusaurus' fence ```` ```mdx-code-block ````, which is taken off what it holds."""
    opened = _MDX_CODE.match(text, at)
    if not opened:
        return None
    closed = re.compile(rf"^[ \t]*{opened[1]}[{opened[1][0]}]*[ \t]*$", re.M)
    end = closed.search(text, opened.end())
    if not end:
        return None
    stop = min(end.end() + 1, len(text))
    return Construct(stop, marker=opened.end(), body=(opened.end(), end.start()), indent=0)


def _element(text: str, at: int) -> Construct | None:
    """A tag within a text; an element such as `<code>` with what is in it."""
    tag = find_tag(text, at)
    if tag is None:
        return None
    if tag.name in OPAQUE and not tag.closing and not tag.void:
        end = text.find(f"</{tag.name}>", tag.stop, tag.stop + _FURTHEST)
        if end >= 0:
            return Construct(end + len(tag.name) + 3)
    element = Element(tag.name, tag.closing, pairs=not tag.void)
    return Construct(tag.stop, tuple(_words(text, tag)), element=element)


def _expression(text: str, at: int) -> Construct | None:
    """`{…}` within a text; `{#id}` is none, and left to the rule for a heading's anchor."""
    end = None if text.startswith("{#", at) else expression_end(text, at)
    return None if end is None else Construct(end)


_SEEN = frozenset({"title", "label", "description", "alt", "caption", "aria-label", "placeholder"})

MDX = Dialect(
    name="mdx",
    blocks=(
        BlockRule(
            "import", r"^(?:import|export) ", interrupts=False, inside=Kind.PARAGRAPH, find=_module
        ),
        BlockRule("element", r"^[ \t]*<(?:[^\W\d]|[$>/])", find=_flow),
        BlockRule("expression", r"^[ \t]*\{", find=_flow),
        BlockRule("comment", r"^[ \t]*<!--", find=_comment),
        BlockRule("mdx-code-block", _MDX_CODE.pattern, find=_unwrapped),
        CONTAINER,
        ALERT,
    ),
    inlines=(
        InlineRule("html", r"<(?=[^\W\d]|[$>/])", find=_element),
        InlineRule("expression", r"\{", find=_expression),
    ),
    fences=(r"\btitle=(?:\"([^\"\n]*)\"|'([^'\n]*)')",),
    attributes={"*": _SEEN},
    indented_code=False,
    html=False,
)
"""What the three have in common."""

DOCUSAURUS = replace(
    MDX,
    name="docusaurus",
    attributes={"*": _SEEN | {"titletext"}},
    front_matter=frozenset({
        "title", "description", "excerpt", "summary", "sidebar_label", "pagination_label",
        "author_title", "authors.title",
    }),
)  # fmt: skip
"""Docusaurus, and React's docs: `.md` is MDX, too."""

ASTRO = replace(
    MDX,
    name="astro",
    plain="astro-md",
    attributes={"*": _SEEN, "badge": frozenset({"text"}), "linkbutton": frozenset({"text"})},
    front_matter=frozenset({
        "title", "description", "excerpt", "summary", "hero.title", "hero.tagline",
        "hero.image.alt", "hero.actions.text", "banner.content", "sidebar.label",
        "sidebar.badge", "sidebar.badge.text", "prev", "next", "prev.label", "next.label",
    }),
)  # fmt: skip
"""Astro with Starlight: its `.mdx`."""
ASTRO_MD = replace(COMMON, name=ASTRO.plain, front_matter=ASTRO.front_matter)
"""Its `.md`, which is CommonMark."""

"""MkDocs: Python-Markdown with the extensions of Material, pymdownx and mkdocstrings.

Facts: Python-Markdown 3.11, pymdown-extensions 13.1, Material 9.8, mkdocs-macros 1.5,
mkdocstrings 1.0; `betterem` keeps to CommonMark's delimiter rules from 12.0 on only.
"""

from __future__ import annotations

from translator.markdown.dialects.base import BlockRule, Body, Dialect, InlineRule, Quoting
from translator.markdown.dialects.common import INCLUDE, PERCENT, tag_alone

_QUOTED = r"[ \t]+\"([^\n]*)\""
_ATTRIBUTES = (
    r"\{:?[ \t]*(?:[#.][^\s{}]+|[A-Za-z_][\w:-]*=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s{}\"']+))"
    r"(?:[ \t]+(?:[#.][^\s{}]+|[A-Za-z_][\w:-]*=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s{}\"']+)|[\w:-]+))*"
    r"[ \t]*\}"
)
_SEEN_ATTRIBUTES = r"\b(?:title|alt|aria-label|data-toc-label)=(?:\"([^\"\n]*)\"|'([^'\n]*)')"
_INCLUDED = r"(?:\{![^!\n]*!\}|\{\*[^\n]*\*\})"

MKDOCS = Dialect(
    name="mkdocs",
    blocks=(
        BlockRule(
            "admonition",
            rf"^ {{0,3}}!!![ \t]?(?:[\w-]+(?:[ \t]+[\w-]+)*)(?:{_QUOTED})?[ \t]*$",
            body=Body.MARKDOWN,
        ),
        BlockRule(
            "details",
            r"^ {0,3}\?\?\?\+?[ \t]?(?:[\w-]+(?:[ \t]+[\w-]+)*)?(?:[ \t]*\"([^\n]*)\")?[ \t]*$",
            body=Body.MARKDOWN,
        ),
        BlockRule("tab", rf"^ {{0,3}}===[!+]{{0,2}}{_QUOTED}[ \t]*$", body=Body.MARKDOWN),
        BlockRule(
            "block",
            r"^ {0,3}/{3,}[ \t]*(?![\s/])[^\n|]*(?:\|[ \t]*(?:<[ \t]*)?([^\n]*?))?[ \t]*$",
            body=Body.OPTIONS,
        ),
        BlockRule("block end", r"^ {0,3}/{3,}[ \t]*$"),
        BlockRule("identifier", r"^ {0,3}(?:#{1,6}[ \t]+)?:::[ \t]?\S[^\n]*$", body=Body.OPTIONS),
        tag_alone("include", f"(?:{INCLUDE}|;?-{{1,2}}8<-{{1,2}})"),
        BlockRule(
            "include",
            rf"^[ \t]*{_INCLUDED}[ \t]*$",
            words=r"\btitle\[\"([^\"\n]*)\"\]",
            quoting=Quoting.CURLY,
        ),
        BlockRule("abbreviation", r"^\*\[[^\]\n]+\]:[ \t]*([^\n]+?)[ \t]*$"),
        BlockRule("attributes", rf"^ {{0,3}}{_ATTRIBUTES}[ \t]*$", words=_SEEN_ATTRIBUTES,
                  quoting=Quoting.CURLY),
        tag_alone("macro", f"(?:{PERCENT})"),
    ),
    inlines=(
        InlineRule("attrs", r"\{:?[ \t]*[#.A-Za-z_]", _ATTRIBUTES, words=_SEEN_ATTRIBUTES,
                   quoting=Quoting.CURLY),
        InlineRule("macro", r"\{%", PERCENT, raw=True),
        InlineRule("include", r"\{[!*]", _INCLUDED, raw=True),
        InlineRule("keys", r"\+\+(?=[A-Za-z\"])",
                   r"\+\+(?:[a-z0-9-]+|\"[^\"\n]+\")(?:\+(?:[a-z0-9-]+|\"[^\"\n]+\"))*\+\+",
                   words=r"\"([^\"\n]+)\"", quoting=Quoting.CURLY),
        InlineRule("math", r"\\[(\[]", r"\\\(.{1,1000}?\\\)|\\\[.{1,5000}?\\\]"),
    ),
    fences=(r"\btitle=\"([^\"\n]*)\"",),
    flanking=False,
    strikes=False,
)  # fmt: skip

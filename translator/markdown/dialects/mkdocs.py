"""MkDocs: Python-Markdown with the extensions of Material, pymdownx and mkdocstrings.

Facts: Python-Markdown 3.11, pymdown-extensions 13.1, Material 9.8, mkdocs-macros 1.5,
mkdocstrings 1.0; `betterem` keeps to CommonMark's delimiter rules from 12.0 on only.
"""

from __future__ import annotations

from dataclasses import replace

from translator.markdown.dialects.base import BlockRule, Body, Dialect, InlineRule, Quoting
from translator.markdown.dialects.common import (
    ABBREVIATION,
    COMMENT_TAG,
    INCLUDE,
    MARKED,
    PERCENT,
    attributes_at,
    attributes_in,
    tag_alone,
)

_TYPES = r"[\w-]+(?:[ \t]+[\w-]+)*"
_TITLE = r"\"([^\n]*)\""
_TITLED = (
    "note|attention|caution|danger|error|tip|hint|warning|important|info|check|success|question|"
    "failure|bug|example|quote|abstract"
)
"""The types of blocks that show their name where they have no title."""
_FORMULA = (
    r"^ {0,3}\\\[(?:[^\\\n]|\\[^\]\n]|\n(?![ \t]*\n)){1,5000}\\\][ \t]*"
    r"(?=\n[ \t]*\n|\n?\Z)"
)
_INCLUDED = r"(?:\{!(?:[^!\n]|!(?!\}))*!\}|\{\*[^\n]*?\*\})"
_KEY = r"(?:[a-z0-9-]+|\"[^\"\n]+\")"

MKDOCS = Dialect(
    name="mkdocs",
    blocks=(
        BlockRule("admonition", rf"^ {{0,3}}!!![ \t]?{_TYPES}(?:[ \t]+{_TITLE})?[ \t]*$",
                  untitled=Quoting.QUOTED_TITLE, body=Body.MARKDOWN),
        BlockRule("details", rf"^ {{0,3}}\?\?\?\+?[ \t]?(?:{_TYPES})?(?:[ \t]*{_TITLE})?[ \t]*$",
                  untitled=Quoting.QUOTED_TITLE, body=Body.MARKDOWN),
        BlockRule("tab", rf"^ {{0,3}}===[!+]{{0,2}}[ \t]+{_TITLE}[ \t]*$", body=Body.MARKDOWN),
        BlockRule("block end", r"^ {0,3}/{3,}[ \t]*$"),
        BlockRule("block", rf"^ {{0,3}}/{{3,}}[ \t]*(?i:{_TITLED})[ \t]*$",
                  untitled=Quoting.BARRED_TITLE, body=Body.OPTIONS),
        BlockRule("block",
                  r"^ {0,3}/{3,}[ \t]*[\w-][^\n|]*?(?:\|[ \t]*([^\n]*?))?[ \t]*$",
                  body=Body.OPTIONS),
        BlockRule("identifier", r"^ {0,3}(?:#{1,6}[ \t]+)?:::[ \t]?\S[^\n]*$", body=Body.OPTIONS),
        tag_alone("include", INCLUDE),
        BlockRule("include", r"^[ \t]*;?-{1,2}8<-{1,2}[ \t]*$", body=Body.CODE,
                  until=r"^[ \t]*-{1,2}8<-{1,2}[ \t]*$"),
        BlockRule("include", rf"^[ \t]*{_INCLUDED}[ \t]*$", words=r"\btitle\[\"([^\"\n]*)\"\]",
                  quoting=Quoting.CURLY),
        *MARKED,
        ABBREVIATION,
        attributes_at(r"\{:?"),
        # In a sentence, `\[` is a bracket: a formula has its paragraph for itself.
        BlockRule("math", _FORMULA, interrupts=False),
        tag_alone("macro", f"(?:{PERCENT}[ \t]*)+"),
    ),
    inlines=(
        attributes_in(r"\{:?"),
        InlineRule("macro", r"\{%", PERCENT, raw=True),
        InlineRule("include", r"\{[!*]", _INCLUDED, raw=True),
        COMMENT_TAG,
        InlineRule("keys", r"(?<!\{)\+\+(?=[a-z0-9\"])", rf"\+\+{_KEY}(?:\+{_KEY})*\+\+",
                   words=r"\"([^\"\n]+)\"", quoting=Quoting.CURLY),
        InlineRule("math", r"\\[(b]",
                   r"\\\(.{1,1000}?\\\)|\\begin\{\w+\*?\}.{0,5000}?\\end\{\w+\*?\}"),
    ),
    fences=(r"\btitle=\"([^\"\n]*)\"",),
    flanking=False,
    strikes=False,
    four_columns=True,
    one_line=True,
    braces=True,
    code_bars=True,
)  # fmt: skip
"""As Python-Markdown finds emphasis: by regular expressions."""

BETTEREM = replace(MKDOCS, name="betterem", flanking=True, strikes=True)
"""The same with `pymdownx.betterem` and `pymdownx.tilde` from 12.0 on: CommonMark's rules."""

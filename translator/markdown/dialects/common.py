"""What the toolkit itself understands where nothing names a dialect, and what most sites share.

Containers and alerts are VitePress's and GitHub's. Of all other dialects it knows what nobody
writes by accident: their tags, snippets and imports are no prose, whatever site they were
written for. What readers see in those is for their own dialect to say.
"""

from __future__ import annotations

from translator.markdown.dialects.base import (
    BlockRule,
    Body,
    Construct,
    Dialect,
    InlineRule,
    Quoting,
    Readable,
    Seen,
)
from translator.text.regex import regex
from translator.units import Kind

_MARKER = regex(r"[ \t]*(?::{3,}[ \t]*(?:[A-Za-z][A-Za-z0-9_-]*)?|\[![A-Za-z]+\][+-]?)[ \t]*")


def container(text: str, at: int) -> Construct:
    """Read `::: tip 标题 {open}`, `:::note[标题]` or `[!TIP] 标题`: one line, with its title."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    marker = _MARKER.match(text, at, end)
    start = marker.end() if marker else at
    stop = at + len(text[at:end].rstrip())
    if text[stop - 1] == "}" and (brace := text.rfind("{", start, stop)) >= 0:
        stop = start + len(text[start:brace].rstrip(" \t"))
    if text.startswith("[", start) and text[stop - 1] == "]":
        start, stop = start + 1, stop - 1
    words = (Readable(start, stop),) if start < stop else ()
    return Construct(min(end + 1, len(text)), words)


CONTAINER = BlockRule("container", r"^ {0,3}:{3,}[^\n]*$", find=container)
"""`::: tip 标题` and `:::`: its body is Markdown like any other."""
ALERT = BlockRule("alert", r"^\[![A-Za-z]+\][^\n]*$", find=container, inside=Kind.QUOTE)
"""The `[!NOTE]` of a quote; elsewhere it is text."""
SNIPPET = BlockRule(
    "snippet",
    r"^ {0,3}<<<[ \t]*[^\s<>][^\n\[]*(?:\[([^\n\]]*)\])?[^\n]*$",
    quoting=Quoting.SPACED,
    interrupts=False,
)
"""VitePress's `<<< @/a.js#r{1,3} [题]`."""


def tag_alone(name: str, pattern: str) -> BlockRule:
    """A row for a tag that has its lines for itself, and readers see nothing of it."""
    return BlockRule(name, rf"^[ \t]*{pattern}[ \t]*$")


PERCENT = r"\{%(?:[^%]|%(?!\})){0,5000}%\}"
"""A tag of Liquid or Nunjucks."""
ANGLE = r"\{\{<(?:[^>]|>(?!\}\})){0,5000}>\}\}"
"""A shortcode of Hugo whose body is no Markdown."""
PERCENTS = r"\{\{%(?:[^%]|%(?!\}\})){0,5000}%\}\}"
"""A shortcode of Hugo whose body is Markdown."""
EXPRESSION_COMMENT = r"\{/\*(?:[^*]|\*(?!/)){0,5000}\*/[ \t\n]*\}"
"""A comment of MDX, or a heading's anchor in one."""
INCLUDE = r"-{1,2}8<-{1,2}[ \t]+(?:\"[^\"\n]+\"|'[^'\n]+')"
"""A snippet of pymdownx."""
IMPORT = (
    r"(?:import[ \t]+(?:[\w*{][^\n;]*?[ \t]+from[ \t]*)?(?:'[^'\n]+'|\"[^\"\n]+\")[ \t]*;?"
    r"|export[ \t]+(?:\*|\{[^\n}]*\})[ \t]+from[ \t]*(?:'[^'\n]+'|\"[^\"\n]+\")[ \t]*;?)"
)
"""An import of one line."""


_PAIR = r"[A-Za-z_][\w:-]*=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s{}\"']+)"
_SEEN = r"\b(?:title|alt|aria-label|data-toc-label)=(?:\"([^\"\n]*)\"|'([^'\n]*)')"


def _list(blank: str = r"[ \t]") -> str:
    """An attribute list after its opening: it has a class, an id or a value."""
    one = rf"[#.][^\s{{}}]+|{_PAIR}"
    return rf"{blank}*(?:{one})(?:{blank}+(?:{one}|[\w:-]+))*{blank}*\}}"


def attributes_at(opening: str) -> BlockRule:
    """A row for attributes of a block, on a line of their own."""
    pattern = rf"^ {{0,3}}{opening}{_list()}[ \t]*$"
    return BlockRule("attributes", pattern, _SEEN, Quoting.CURLY)


def attributes_in(opening: str, *, blank: str = r"[ \t]") -> InlineRule:
    """A row for attributes of what they touch, which *blank*s are between."""
    return InlineRule("attrs", opening, opening + _list(blank), _SEEN, Quoting.CURLY)


ABBREVIATION = BlockRule("abbreviation", r"^\*\[[^\]\n]+\]:[ \t]*([^\n]+?)[ \t]*$")
"""`*[HTML]: 词`, which shows wherever the term stands."""
COMMENT_TAG = InlineRule("comment tag", r"\{#", r"\{#[^}\n]*\}?")
"""A comment of a template, which may swallow all up to the next `#}`."""


_BLOCK_TAGS = (
    "address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption|figure|"
    "footer|form|header|li|main|nav|ol|p|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_VALUES = r"(?:[^<>\"'\n]|\"[^\"\n]*\"|'[^'\n]*')*"
_MARKED = r"[ \t]markdown(?:=(?:\"(?:1|block|span)\"|'(?:1|block|span)'|1|block|span))?(?=[ \t>])"
MARKED = (
    # Its content is Markdown from the next line on, where HTML's would go to a blank line.
    BlockRule(
        "markdown",
        rf"^ {{0,3}}<(?:{_BLOCK_TAGS})\b{_VALUES}{_MARKED}{_VALUES}>[ \t]*$",
        words=r"\s(?:title|alt|aria-label)=(?:\"([^\"\n]*)\"|'([^'\n]*)')",
        quoting=Quoting.ENTITY,
    ),
    BlockRule("markdown", rf"^ {{0,3}}</(?:{_BLOCK_TAGS})>[ \t]*$"),
)
"""Rows for the tags of elements whose content is Markdown: `<div markdown>`."""


def code_tags(*names: str, info: str = "", words: str | Seen = "") -> tuple[BlockRule, ...]:
    """Rows for tags whose body is code, or nobody's to read."""
    return tuple(
        BlockRule(
            name,
            rf"^[ \t]*\{{%-?[ \t]*{name}\b[^%\n]*%\}}[ \t]*$",
            body=Body.CODE,
            until=rf"^[ \t]*\{{%-?[ \t]*end[ \t]*{name}[ \t]*-?%\}}[ \t]*$",
            info=info,
            words=words,
            quoting=Quoting.SPACED,
        )
        for name in names
    )


COMMON = Dialect(
    name="",
    blocks=(
        CONTAINER,
        ALERT,
        SNIPPET,
        *code_tags("codeblock", "code", "highlight", "raw", "comment", info=r"lang:(\w+)"),
        tag_alone("tag", PERCENT),
        tag_alone("shortcode", f"(?:{ANGLE}|{PERCENTS})"),
        tag_alone("include", INCLUDE),
        BlockRule("import", rf"^{IMPORT}[ \t]*$"),
    ),
    inlines=(
        InlineRule("tag", r"\{%", PERCENT, raw=True),
        InlineRule("shortcode", r"\{\{[<%]", f"{ANGLE}|{PERCENTS}", raw=True),
        InlineRule("expression", r"\{/\*", EXPRESSION_COMMENT),
    ),
)

"""Keep a target what it is: escape what would begin another block, or end this one.

A line that begins as its source does is left alone, so a source guards to itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from translator.markdown.inlines import find_inlines
from translator.text.chars import blank

_BLOCK_TAGS = frozenset({
    "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center",
    "col", "colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "hr", "html", "iframe", "legend", "li", "link", "main", "menu",
    "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul",
    "script", "pre", "style", "textarea",
})  # fmt: skip
"""Elements whose tag begins an HTML block in the midst of a paragraph (spec 0.31, 4.6)."""
_ANYWHERE = (
    r"(?P<sign>#{1,6}(?=[ \t]|$)|>|[-+*](?=[ \t]+\S)|`{3,}(?=[^`]*$)|~{3,}|:{3,}|:(?=[ \t]+\S)"
    r"|\$\$(?!.*\$\$.*\S)|(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$|\[\^[^\]\s]+\]:)"
    r"|</?(?P<tag>[A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)|<!|<\?"
)
_FIRST = re.compile(
    rf"{_ANYWHERE}|(?P<number>\d{{1,9}})(?=[.)](?:[ \t]|$))"
    r"|(?P<empty>[-+*]$|\[[^\[\]]+\]:|\[![A-Za-z]+\])|(?P<lone><[^<>]*>$)"
)
_LATER = re.compile(
    rf"{_ANYWHERE}|(?P<number>1)(?=[.)][ \t]+\S)"
    r"|(?P<rule>=+[ \t]*$|-+[ \t]*$"
    r"|(?=.*[|:])\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$)",
)
_LONE = re.compile(r"<[^<>]*>[ \t]*")
_BRACKET = re.compile(r"\\.|[\[\]]", re.S)
_PIPE = re.compile(r"\\.|\|", re.S)
_CLOSING = re.compile(r"(?:(?<=[ \t])|^)(#+)$")


class Refused(ValueError):
    """A line that cannot be escaped: it starts with a tag that the source has elsewhere."""


def guard_lines(lines: list[str], source: str) -> list[str]:
    """Escape what would make a line of a paragraph begin another block.

    Raises:
        Refused: a line begins with an HTML tag or comment that opens an HTML block.
    """
    return [_guard(line, _LATER if index else _FIRST, source) for index, line in enumerate(lines)]


def guard_later(lines: list[str], source: str) -> list[str]:
    """Escape what would make further lines begin another block."""
    return [_guard(line, _LATER, source) for line in lines]


def _guard(line: str, pattern: re.Pattern[str], source: str) -> str:
    line = line.lstrip(" \t")
    m = pattern.match(line)
    if not m or _head(m) in _heads(pattern, source):
        return line
    # A tag of no block begins one only if it stands alone on the first line.
    alone = pattern is _FIRST and _LONE.fullmatch(line)
    if m["tag"] and m["tag"].lower() not in _BLOCK_TAGS and not alone:
        return line
    if m["number"]:
        return f"{m[0]}\\{line[m.end() :]}"
    construct = line[: line.find(">") + 1] or m[0] if m[0][0] == "<" else m[0]
    if m[0][0] in "<$" and construct in source:
        raise Refused(f"the line would begin a block of its own: {line[:40]}")
    return f"&lt;{line[1:]}" if m[0][0] == "<" else f"\\{line}"


@lru_cache(maxsize=64)
def _heads(pattern: re.Pattern[str], source: str) -> set[str]:
    """What the source's own lines begin with that *pattern* knows."""
    lines = source.split("\n")
    own = lines[:1] if pattern is _FIRST else lines[1:]
    return {_head(m) for line in own if (m := pattern.match(line.lstrip(" \t")))}


def _head(m: re.Match[str]) -> str:
    """What a line begins with; whatever a label says, it is one."""
    return "[]:" if m[0][0] == "[" and m[0][-1] == ":" else m[0]


def guard_cell(target: str) -> str:
    """Escape the pipes of a table cell, in code spans too (GFM spec, example 200)."""
    return _PIPE.sub(lambda m: "\\|" if m[0] == "|" else m[0], target)


def guard_end(target: str, source: str) -> str:
    """Keep a last backslash from escaping what comes after."""
    lone = (len(target) - len(target.rstrip("\\"))) % 2
    return target + "\\" if lone and not source.endswith("\\") else target


def guard_heading(target: str) -> str:
    """Keep a last `#` from closing the heading (spec 0.31, 4.2)."""
    return _CLOSING.sub(r"\\\1", target)


def guard_brackets(target: str) -> str:
    """Escape square brackets in a link's text that have no partner."""
    stack: list[int] = []
    lone: list[int] = []
    fixed = sorted(piece for inline in find_inlines(target) for piece in inline.pieces)
    for m in _BRACKET.finditer(blank(target, fixed)):
        if m[0] == "[":
            stack.append(m.start())
        elif m[0] == "]":
            lone += [] if stack else [m.start()]
            del stack[-1:]
    parts, pos = [], 0
    for at in sorted(lone + stack):
        parts += [target[pos:at], "\\"]
        pos = at
    return "".join([*parts, target[pos:]])


def guard_quoted(target: str, quote: str) -> str:
    """Escape what would end a link title that is written in *quote*s."""
    ends = "()" if quote in "()" else quote
    return re.sub(
        rf"\\.|[{re.escape(ends)}]", lambda m: m[0] if len(m[0]) == 2 else f"\\{m[0]}", target
    )


def guard_attribute(target: str, quote: str) -> str:
    """Escape what would end an attribute value that is written in *quote*s."""
    entity = "&quot;" if quote == '"' else "&#39;"
    return target.replace(quote, entity).replace("<", "&lt;").replace("\n", " ")

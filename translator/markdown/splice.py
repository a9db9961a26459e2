"""Fit a target into the place of its segment, so that the document stays what it was.

One function for each kind of place; each gives the lines to write, or raises `Refused`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle

from translator.markdown.dialects.base import Dialect, Quoting
from translator.markdown.frontmatter import encode
from translator.markdown.inlines import CODE, find_inlines, fixed
from translator.text.chars import Edit, blank, edited, shorten
from translator.text.regex import regex
from translator.units import RAW_KINDS, Kind, Segment

_BLANK_LINE = regex(r"\n[ \t]*\n")
_LONE_TAG = regex(r"<(?=[A-Za-z/!?])(?:(?![^<>]*>)[^\s<>]*|!--)")
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
    r"(?P<sign>#{1,6}(?=[ \t]|$)|>|[-+*](?=[ \t]+\S)|`{3,}(?=[^`\n]*$)|~{3,}|:{3,}|:(?=[ \t]+\S)"
    r"|\$\$(?!.*\$\$.*\S)|(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$|\[\^[^\]\s]+\]:)"
    r"|</?(?P<tag>[A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)|<!|<\?"
)
_DEFINES = r"\[(?:[^\[\]\\]|\\.)+\]:"
_FIRST = regex(
    rf"{_ANYWHERE}|(?P<number>\d{{1,9}})(?=[.)](?:[ \t]|$))"
    rf"|(?P<empty>(?:[-+]|(?:\*[ \t]*)+|(?:-[ \t]*)+)$|{_DEFINES}|\[![A-Za-z]+\]"
    r"|\[[ xX]\](?=[ \t]))|(?P<lone><[^<>\n]*>$)",
    re.M,
)
_LATER = regex(
    rf"{_ANYWHERE}|(?P<number>0{{0,8}}1)(?=[.)][ \t]+\S)"
    r"|(?P<rule>=+[ \t]*$|-+[ \t]*$"
    r"|(?=.*[|:])\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$)",
    re.M,
)
_NUMBERS = r"(?P<any>\d{1,9})(?=\.[ \t])|"
"""What begins an item wherever it stands, if a list cannot do so with 1 alone."""
_PYTHON = rf"(?P<bare>#|{_DEFINES})|{_NUMBERS}"
"""What begins a block of Python-Markdown on any line, and none of CommonMark: `#标签` is a heading,
and a definition ends a paragraph."""


@dataclass(frozen=True, slots=True)
class Starts:
    """Where a parser sees a block of its own begin."""

    first: re.Pattern[str]
    """What the first line of a text may not begin with."""
    later: re.Pattern[str]
    """What a further line may not begin with."""
    one_line: bool = False
    """Whether an underlined heading and the title of a definition have one line."""
    wide_labels: bool = False
    """Whether all of `[a [b]: c](d)` is a definition, with escapes or without."""
    everywhere: bool = False
    """Whether Markdown is read in HTML as well, and blocks in the title of a container."""

    @classmethod
    def of(cls, dialect: Dialect) -> Starts:
        """What its renderer sees."""
        if dialect.four_columns:
            return _PYTHON_MARKDOWN
        return _KRAMDOWN if dialect.one_line else COMMONMARK


COMMONMARK = Starts(_FIRST, _LATER)
_KRAMDOWN = Starts(
    first=_FIRST,
    later=regex(_NUMBERS + _LATER.pattern, re.M),
    one_line=True,
    wide_labels=True,
)
_PYTHON_MARKDOWN = Starts(
    first=regex(_PYTHON + _FIRST.pattern, re.M),
    later=regex(_PYTHON + _LATER.pattern, re.M),
    one_line=True,
    everywhere=True,
)
_TAG = regex(r"</?[A-Za-z][^<>\"']*>")
_LONE = regex(r"<[^<>]*>[ \t]*")
_BRACKET = regex(r"\\.|[\[\]]", re.S)
_PIPE = regex(r"\\.|\|", re.S)
_CODE_OR_PIPE = regex(rf"\\.|{CODE}|\|", re.S)
_CLOSING = regex(r"(?:(?<=[ \t])|^)(#+)$")


@dataclass(frozen=True, slots=True)
class Slot:
    """How a target is spliced in at a segment's place."""

    style: str = ""
    """The scalar style of a front-matter value; else what it is in: cell, heading, setext …"""
    prefix: str = ""
    """What a further line begins with, to stay in its container."""
    starts: Starts = COMMONMARK
    """What its lines may not begin with."""


def fit_lines(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    """Give the lines of *target*, escaped for the place of *segment*.

    Args:
        edge: what stands before it: the quote of a title or attribute; for a table cell
            `|`, or a newline if it is the first of its row.

    Raises:
        Refused: no escape would keep the document what it is.
    """
    fit = _FITS.get(segment.kind, _fit_block)
    lines = fit(segment, slot, target, edge)
    if not lines:
        raise Refused("nothing is left of it that is allowed there")
    several = slot.style == "setext" and not slot.starts.one_line
    if len(lines) > 1 and segment.kind in _ONE_LINE and not several:
        raise Refused(f"a line break would end the {segment.kind}")
    labels = slot.starts.wide_labels and segment.kind not in RAW_KINDS
    if labels and "]:" not in segment.source:
        lines = [line.replace("]:", "]&#58;") for line in lines]
    return lines


def _fit_block(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if _BLANK_LINE.search(target):
        raise Refused("a blank line would end the paragraph")
    target = guard_end(target, segment.source)
    return guard_lines(target.split("\n"), segment.source, slot.starts)


def _fit_heading(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if slot.style == "setext":
        return _fit_block(segment, slot, target, edge)
    same = segment.source.rsplit(" ", 1)[-1] == target.rsplit(" ", 1)[-1]
    target = target if same else guard_heading(target)
    return guard_end(target, segment.source).split("\n")


def _fit_cell(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    target = guard_end(guard_cell(target, segment.source), segment.source)
    # The first cell of a row without outer pipes stands where a block may begin.
    lines = target.split("\n")
    return guard_lines(lines, segment.source, slot.starts) if edge == "\n" else lines


def _fit_link(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    """The rules of the cell or heading that a link is in hold for its text, too."""
    if _BLANK_LINE.search(target):
        raise Refused("a blank line would end the link")
    if slot.style == "cell":
        target = guard_cell(target, segment.source)
    first, *later = target.split("\n")
    if later and slot.style in ("cell", "heading", "container"):
        raise Refused(f"a line break would end the {_SHOWN[slot.style]}")
    lines = [first, *guard_later(later, segment.source, slot.starts)]
    return guard_end(guard_brackets("\n".join(lines)), segment.source).split("\n")


def _fit_title(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if _BLANK_LINE.search(target):
        raise Refused("a blank line would end the title")
    if slot.starts.one_line and "\n" not in segment.source:
        target = " ".join(target.split("\n"))
    target = guard_end(guard_quoted(target, edge), segment.source)
    if slot.style == "cell":
        target = guard_cell(target, segment.source)
    first, *later = target.split("\n")
    return [first, *guard_later(later, segment.source, slot.starts)]


def _fit_attribute(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if target == segment.source:
        return target.split("\n")
    if segment.path == "fence.title" and "`" in target:
        raise Refused("a backtick would end the fence")
    if slot.style in QUOTINGS:
        target = guard_words(target, Quoting(slot.style), edge)
    else:
        target = guard_attribute(target, edge)
        target = guard_cell(target, segment.source) if slot.style == "cell" else target
    for tag in _TAG.findall(segment.source):
        # Whoever shows the source's tags there shows the target's.
        target = target.replace(f"&lt;{tag[1:]}", tag)
    return [target]


def _fit_html(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    """A blank line would end the HTML block, so it becomes a line break."""
    known = set(_LONE_TAG.findall(segment.source))
    target = _LONE_TAG.sub(lambda m: m[0] if m[0] in known else f"&lt;{m[0][1:]}", target)
    if slot.starts.everywhere:
        target = _unread(target, segment.source)
    lines = target.split("\n")
    if _BLANK_LINE.search(segment.source):
        return lines
    return [line for line in lines if line.strip(" \t")]


def _unread(target: str, source: str) -> str:
    """Write the first sign of what would be Markdown as an entity: some read it in HTML, too."""
    known = {fixed(source, inline) for inline in find_inlines(source)}
    return edited(target, [
        Edit(i.start, i.start + 1, f"&#{ord(target[i.start])};")
        for i in find_inlines(target)
        if i.kind in ("code", "math", "link", "image") and fixed(target, i) not in known
    ])  # fmt: skip


def _fit_meta(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if slot.style == "block":
        return [line.strip(" ") for line in target.split("\n")]
    if slot.style == "double":
        return [encode(target, slot.style)]
    lines = target.split("\n")
    if slot.style == "plain" and len(lines) == len(segment.spans):
        written = [encode(line, slot.style) for line in lines]
        if written == lines and encode(" ".join(lines), slot.style) == " ".join(lines):
            return lines
    return [encode(" ".join(lines), slot.style)]


def _fit_comment(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    if "*/" in target or "-->" in target:
        raise Refused("the target would end the comment")
    return target.split("\n")


def _fit_container(segment: Segment, slot: Slot, target: str, edge: str) -> list[str]:
    """Braces at the end would be attributes: `::: tip 标题 {open}`.

    To Python-Markdown, some titles are blocks: `??? "# 标题"` shows a heading.
    A title that is not there is written with what it has to stand in.
    """
    before, after = Quoting(slot.style).frame if slot.style in UNTITLED else ("", "")
    if before and target == segment.source:
        return [""]
    if slot.starts is _PYTHON_MARKDOWN:
        target = "\n".join(guard_lines(target.split("\n"), segment.source, slot.starts))
    if edge == "[":
        target = guard_end(guard_brackets(target), segment.source)
    if target.endswith("}") and not segment.source.endswith("}"):
        head, brace, tail = target.rpartition("{")
        escaped = (len(head) - len(head.rstrip("\\"))) % 2
        target = f"{head}\\{brace}{tail}" if brace and not escaped else target
    return f"{before}{target}{after}".split("\n")


_ENDS_TAG = regex(r"\{[{%#*!]|[}%#*!]\}|-->")
_FORBIDDEN = {
    Quoting.CURLY: regex(r"[{}]"),
    Quoting.FENCE: regex(r"[`{}]"),
    Quoting.STRING: regex(r"[\\`]"),
    Quoting.LABEL: regex(r"[\[\](){}|<>;\"`#]|--|==|-\.|^[-=.:/\\]"),
    Quoting.INFO: regex(r"[\[\]{}%|\"'\\@`]|(?<!\S)/|//|[\w-]+[:=]"),
    Quoting.SPACED: regex(r"[\[\]{}%|\"'\\@]|(?<!\S)/|//|[\w-]+[:=]"),
}
"""What cannot stand in the words of a construct, by how they are quoted."""
UNTITLED = frozenset({Quoting.QUOTED_TITLE, Quoting.BARRED_TITLE})
"""The styles of titles that are not there: the renderer shows a name in their place."""
QUOTINGS = frozenset(Quoting) - {Quoting.MARKDOWN, Quoting.CELL} - UNTITLED
_SHOWN = {"cell": Kind.CELL, "heading": Kind.HEADING, "container": Kind.CONTAINER}
_ONE_LINE = frozenset({Kind.HEADING, Kind.CELL, Kind.CONTAINER, Kind.TERM, Kind.COMMENT})
_FITS: dict[Kind, Callable[[Segment, Slot, str, str], list[str]]] = {
    Kind.HEADING: _fit_heading,
    Kind.CELL: _fit_cell,
    Kind.LINK: _fit_link,
    Kind.ALT: _fit_link,
    Kind.TITLE: _fit_title,
    Kind.ATTRIBUTE: _fit_attribute,
    Kind.HTML: _fit_html,
    Kind.META: _fit_meta,
    Kind.COMMENT: _fit_comment,
    Kind.CONTAINER: _fit_container,
}


class Refused(ValueError):
    """A target that cannot be escaped so as to leave the rest of the post as it is; says why."""


def guard_lines(lines: list[str], source: str, starts: Starts = COMMONMARK) -> list[str]:
    """Escape what would make a line of a paragraph begin another block.

    Raises:
        Refused: a line begins with an HTML tag or comment that opens an HTML block.
    """
    lines = [line.lstrip(" \t") for line in lines]
    # The label of a definition may have several lines, so they are not looked at one by one.
    text, at = "\n".join(lines), 0
    edits: list[Edit] = []
    for index, line in enumerate(lines):
        pattern = starts.later if index else starts.first
        if m := pattern.match(text, at):
            edits += _escapes(line, m, source, starts)
        at += len(line) + 1
    return edited(text, edits).split("\n")


def guard_later(lines: list[str], source: str, starts: Starts = COMMONMARK) -> list[str]:
    """Escape what would make further lines begin another block."""
    return guard_lines(["", *lines], source, starts)[1:]


def _escapes(line: str, m: re.Match[str], source: str, starts: Starts) -> list[Edit]:
    """What keeps *line* from being what *m* says it begins."""
    text, start, first = m.string, m.start(), m.start() == 0
    if _head(m) in _heads(starts, source, first):
        return []
    # A tag of no block begins one only if it stands alone on the first line.
    alone = first and _LONE.fullmatch(line)
    if m["tag"] and m["tag"].lower() not in _BLOCK_TAGS and not alone:
        return []
    if m[0].isdigit():
        return [Edit(m.end(), m.end(), "\\")]
    construct = line[: line.find(">") + 1] or m[0] if m[0][0] == "<" else m[0]
    if m[0][0] in "<$" and construct in source:
        raise Refused(f"the line would begin a block of its own: {shorten(line)}")
    if m[0][0] == "<":
        return [Edit(start, start + 1, "&lt;")]
    closing = text.find("]", start, m.end()) if m[0][0] == "[" else -1
    # In a link's text, a bracket has to be escaped with its partner; `\[…\]` would be a formula.
    linked = closing >= 0 and text.count("[", 0, start) > text.count("]", 0, start)
    partner = [Edit(closing, closing + 1, "&#93;")] if linked else []
    return [Edit(start, start, "\\"), *partner]


@lru_cache(maxsize=64)
def _heads(starts: Starts, source: str, first: bool) -> set[str]:
    """What the source's own lines begin with that would begin a block there."""
    lines = [line.lstrip(" \t") for line in source.split("\n")]
    pattern, text, at, heads = starts.first if first else starts.later, "\n".join(lines), 0, set()
    for index, line in enumerate(lines):
        if (index == 0) == first and (m := pattern.match(text, at)):
            heads.add(_head(m))
        at += len(line) + 1
    return heads


def _head(m: re.Match[str]) -> str:
    """What a line begins with; whatever a label says, it is one."""
    return "[]:" if m[0][0] == "[" and m[0][-1] == ":" else m[0]


def guard_cell(target: str, source: str = "") -> str:
    """Escape the pipes of a table cell, in code spans too (GFM spec, example 200).

    A cell whose source has one in a code span is read by a parser to which it is code there.
    """
    coded = any(m[0] == "|" for m in _PIPE.finditer(source))
    pattern = _CODE_OR_PIPE if coded else _PIPE
    return pattern.sub(lambda m: "\\|" if m[0] == "|" else m[0], target)


def guard_end(target: str, source: str) -> str:
    """Keep a last backslash from escaping what comes after."""
    lone = (len(target) - len(target.rstrip("\\"))) % 2
    return target + "\\" if lone and not source.endswith("\\") else target


def guard_heading(target: str) -> str:
    """Keep a last `#` from closing the heading (spec 0.31, 4.2)."""
    return _CLOSING.sub(r"\\\1", target)


def guard_brackets(target: str) -> str:
    """Escape square brackets in a link's text that have no partner, and what makes it a note."""
    if target.startswith("^"):
        target = f"&#94;{target[1:]}"
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
        # `\[…\]` is a formula to some.
        formula = target[at] == "]" and "\\[" in target[:at]
        parts += [target[pos:at], "&#93;" if formula else f"\\{target[at]}"]
        pos = at + 1
    return "".join([*parts, target[pos:]])


def guard_quoted(target: str, quote: str) -> str:
    """Escape what would end a link title that is written in *quote*s."""
    ends = "()" if quote in "()" else quote
    return re.sub(
        rf"\\.|[{re.escape(ends)}]", lambda m: m[0] if len(m[0]) == 2 else f"\\{m[0]}", target
    )


def guard_words(target: str, quoting: Quoting, quote: str) -> str:
    """Escape what would end the words of a dialect's construct that stand in *quote*s.

    Raises:
        Refused: no escape would.
    """
    target = " ".join(target.split())
    if quoting is Quoting.ENTITY:
        return guard_attribute(target, quote)
    if ends := _ENDS_TAG.search(target):
        raise Refused(f"{ends[0]} cannot stand there")
    if quoting in _FORBIDDEN and (other := _FORBIDDEN[quoting].search(target)):
        raise Refused(f"{other[0]} cannot stand there")
    if quoting is Quoting.BACKSLASH:
        escapes = rf"\\[\\{quote}]|\\|{quote}" if quote else r"\\\\|\\"
        return re.sub(escapes, lambda m: m[0] if len(m[0]) == 2 else f"\\{m[0]}", target)
    if quoting is Quoting.SCRIPT and quote:
        return guard_script(target, quote)
    if quoting is Quoting.STRING:
        target = target.replace("<", "&lt;").replace("'", "’")
    turns = cycle("“”")
    target = re.sub('"', lambda _: next(turns), target)
    return target.replace(quote, "’") if quote else target


def guard_script(target: str, quote: str) -> str:
    """Escape what would end a string of JavaScript that is written in *quote*s, or break it."""
    ends = rf"{quote}|\$\{{"
    whole = rf"\\(?:u[0-9a-fA-F]{{4}}|x[0-9a-fA-F]{{2}}|[^ux0-9\n])|\\|{ends}"
    return re.sub(
        whole, lambda m: m[0] if len(m[0]) > 1 and m[0][0] == "\\" else f"\\{m[0]}", target
    )


def guard_attribute(target: str, quote: str) -> str:
    """Escape what would end an attribute value that is written in *quote*s."""
    entity = "&quot;" if quote == '"' else "&#39;"
    return target.replace(quote, entity).replace("<", "&lt;").replace("\n", " ")

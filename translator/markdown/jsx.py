"""Where the JavaScript ends that MDX lets stand in Markdown: imports, tags, expressions.

Nothing is parsed: tokens are read as far as brackets, strings, templates, comments and
regular expressions decide what a brace is. What Acorn, MDX's parser, accepts has the ends
that are found here; what it refuses is no MDX, and may have none.

Each function goes from one token to the next with the brackets on a stack. What nobody writes
by hand is refused: brackets too deep in each other, comments and strings as long as a page. So a
search for an end that is not there is bounded, from however many places it begins.

Sources: micromark-extension-mdx-jsx 3, -mdx-expression 3, -mdxjs-esm 3; ECMAScript 2024, 12.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from translator.text.regex import regex

_NAME = r"[^\W\d][\w$-]*+"
_ELEMENT = rf"(?:{_NAME}|\$[\w$-]*+)(?:\s*+[.:]\s*+{_NAME})*+"
_TAG_HEAD = regex(rf"<(?:(?P<close>/\s*+)(?P<closed>{_ELEMENT})?+|(?P<opened>{_ELEMENT})?+)")
_ATTRIBUTE_NAME = regex(rf"(?:{_NAME}|\$[\w$-]*+)(?:\s*+:\s*+{_NAME})?+")
_EQUALS = regex(r"\s*+=\s*+")
_BLANK = regex(r"\s*+")
_TAG_STARTS = regex(r"<(?:[^\W\d]|[$>/])")
_QUOTED = regex(r"\"[^\"]{0,20000}+\"|'[^']{0,20000}+'")
_STRING = regex(r"\s*+([\"'`])((?:(?!\1)[^\\\n$]|\\.|\$(?!\{))*+)\1\s*+\Z", re.S)
_TOKEN = regex(
    r"(?P<blank>\s+|//[^\n]*+|/\*(?:[^*]|\*(?!/)){0,20000}+\*/)"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')"
    r"|(?P<word>[\w$]+)"
    r"|(?P<open>[(\[{])|(?P<shut>[)\]}])|(?P<template>`)"
    r"|(?P<slash>/(?!\*))|(?P<less><)|(?P<arrow>=>)|(?P<step>\+\+|--)|(?P<dot>\?\.(?!\d)|\.(?!\.))"
    r"|(?P<sign>[^\s\w$\"'`()\[\]{}/<]+?)",
    re.S,
)
_REGEX = regex(r"/(?![*/])(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/\w*+")
_TEMPLATE = regex(r"(?:[^`\\$]|\\.|\$(?!\{))*+(?:(?P<end>`)|\$\{)", re.S)
_CHILDREN = regex(r"[^<{]*+")
_BEFORE_OPERAND = frozenset({
    "await", "case", "default", "delete", "do", "else", "extends", "from", "import", "export",
    "in", "instanceof", "new", "of", "return", "throw", "typeof", "void", "yield",
})  # fmt: skip
"""Words after which an operand comes, so that `/` begins a regular expression and `<` a tag."""
_ESM = regex(r"(?:import|export) ")
_BLANK_LINE = regex(r"\n[ \t]*(?=\n|\Z)")
_DEEP = 8
"""Elements in attributes of elements: expressions in tags in expressions, each counted once."""
_OPEN = 40
"""Brackets in brackets."""
_SHUTS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a tag whose value is a string, as `title="…"` or `title={'…'}`."""

    name: str
    """Its name, as it is written."""
    start: int
    """Where the words of its value begin, after the quote."""
    stop: int
    """Where they end."""
    quote: str
    """What they stand in: `"` or `'`; `{"`, `{'` or ``{` `` if that is a string of JavaScript."""


@dataclass(frozen=True, slots=True)
class JsxTag:
    """An opening, closing or self-closing tag."""

    name: str
    """The element's name, without spaces; empty for a fragment."""
    start: int
    """Where it begins."""
    stop: int
    """Where it ends."""
    closing: bool = False
    """Whether it is an end tag, as `</A>`."""
    void: bool = False
    """Whether it closes itself, as `<A />`."""
    attributes: tuple[Attribute, ...] = ()
    """Its attributes with strings for values, in order."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Tags and expressions that have their lines for themselves."""

    stop: int
    """The offset of the newline after them, or the end of the text."""
    tags: tuple[JsxTag, ...]
    """The tags, in order."""


def expression_end(text: str, pos: int) -> int | None:
    """Where the expression `{…}` ends that begins at *pos*; None if it never does."""
    return _expression_end(text, pos, 0)


def find_tag(text: str, pos: int) -> JsxTag | None:
    """Read the tag that begins at *pos*; None if there is none, or it never ends."""
    return _find_tag(text, pos, 0)


def _expression_end(text: str, pos: int, depth: int) -> int | None:
    within = text.startswith("{", pos) and depth < _DEEP
    return _Lexer(text, pos, depth).run() if within else None


def _find_tag(text: str, pos: int, depth: int) -> JsxTag | None:
    if not _TAG_STARTS.match(text, pos):
        return None
    head = _TAG_HEAD.match(text, pos)
    assert head is not None
    name = re.sub(r"\s+", "", head["closed"] or head["opened"] or "")
    attributes: list[Attribute] = []
    at = _skip(text, head.end())
    while not text.startswith((">", "/"), at):
        found = None
        if head["close"]:
            return None
        if text.startswith("{", at):
            end = _expression_end(text, at, depth + 1)
        elif m := _ATTRIBUTE_NAME.match(text, at):
            end, found = _value(text, m, depth)
        else:
            return None
        if end is None:
            return None
        attributes += [found] if found else []
        at = _skip(text, end)
    void = text.startswith("/", at)
    at = _skip(text, at + 1) if void else at
    if not text.startswith(">", at) or (void and head["close"]):
        return None
    return JsxTag(
        name=name,
        start=pos,
        stop=at + 1,
        closing=bool(head["close"]),
        void=void,
        attributes=tuple(attributes),
    )


def find_flow(text: str, pos: int) -> Flow | None:
    """Read the line at *pos* if it has tags and expressions only, which may take further lines.

    Only such lines are blocks of their own; with a word beside it a tag stands in a paragraph.
    """
    start = at = _spaces(text, pos)
    tags: list[JsxTag] = []
    while at < len(text) and text[at] != "\n":
        if tag := find_tag(text, at):
            tags.append(tag)
            end: int | None = tag.stop
        else:
            end = expression_end(text, at)
        if end is None:
            return None
        at = _spaces(text, end)
    return Flow(at, tuple(tags)) if at > start else None


def esm_end(text: str, pos: int) -> int | None:
    """Where the block of imports and exports ends that begins at *pos*, the start of a line.

    It goes on to the first blank line at which no bracket is open and no operand missing.

    Returns:
        The offset of the newline before that line, or the end of the text; None if there is
        no such block.
    """
    if not _ESM.match(text, pos):
        return None
    lexer = _Lexer(text, pos)
    for line in _BLANK_LINE.finditer(text, pos):
        read = lexer.run(line.start())
        if read is None:
            # It is no JavaScript; MDX would stop here.
            return line.start()
        # What was read to after the line is a comment, or a template that goes on over it.
        if not lexer.open and not text[line.start() : read].strip():
            return line.start()
    return len(text.rstrip("\n"))


def _skip(text: str, pos: int) -> int:
    blank = _BLANK.match(text, pos)
    return blank.end() if blank else pos


def _spaces(text: str, pos: int) -> int:
    while text.startswith((" ", "\t"), pos):
        pos += 1
    return pos


def _value(text: str, name: re.Match[str], depth: int) -> tuple[int | None, Attribute | None]:
    """Where the attribute ends that has this *name*, and what a reader may see of it."""
    equals = _EQUALS.match(text, name.end())
    if not equals:
        return name.end(), None
    pos = equals.end()
    if text.startswith("{", pos):
        end = _expression_end(text, pos, depth + 1)
        string = _STRING.match(text[pos + 1 : end - 1]) if end else None
        if not string:
            return end, None
        start = pos + 1 + string.start(2)
        quote, stop = "{" + string[1], pos + 1 + string.end(2)
    elif quoted := _QUOTED.match(text, pos):
        end, start, stop, quote = quoted.end(), pos + 1, quoted.end() - 1, text[pos]
    else:
        return None, None
    return end, Attribute(name[0], start, stop, quote)


class _Lexer:
    """Reads JavaScript token by token, and remembers what is open."""

    def __init__(self, text: str, pos: int, depth: int = 0) -> None:
        self.text = text
        self.depth = depth
        self.pos = pos
        self.stack: list[str] = []
        """What closes what is open: a bracket, `;` for a block's brace, a backtick for a
        template, `<` for the children of an element."""
        self.operand = True
        """Whether an operand is to come, not an operator."""
        self.last = ""

    @property
    def open(self) -> bool:
        """Whether something is to come: a bracket is open, or an operand missing."""
        return bool(self.stack) or (self.operand and self.last not in (";", "}", ""))

    def run(self, stop: int | None = None) -> int | None:
        """Read on to *stop*; without one, until the first bracket is closed.

        Returns:
            Where that is; None if the text ends before, or is no JavaScript.
        """
        end = len(self.text) if stop is None else stop
        while self.pos < end:
            if not self._step() or len(self.stack) > _OPEN:
                return None
            if stop is None and not self.stack:
                return self.pos
        return None if stop is None else self.pos

    def _step(self) -> bool:
        inside = self.stack[-1] if self.stack else ""
        if inside == "`":
            return self._template()
        if inside == "<":
            return self._children()
        m = _TOKEN.match(self.text, self.pos)
        if m is None:
            return False
        self.pos = m.end()
        if m["blank"]:
            return True
        if m["slash"] and self.operand:
            return self._regex(m.start())
        if m["less"] and self.operand and _TAG_STARTS.match(self.text, m.start()):
            return self._tag(m.start())
        if m["open"]:
            self._open(m[0])
        elif m["shut"]:
            return self._shut(m[0])
        elif m["template"]:
            self.stack.append("`")
        elif m["word"]:
            self.operand = m[0] in _BEFORE_OPERAND and self.last != "."
        elif not m["string"] and not m["step"]:
            self.operand = not m["dot"]
        else:
            self.operand = bool(m["step"]) and self.operand
        self.last = m[0]
        return True

    def _open(self, bracket: str) -> None:
        block = bracket == "{" and (not self.operand or self.last in ("=>", ";", "}", "{", "else"))
        # A block's end begins another statement; an object's or a call's is an operand.
        self.stack.append(";" if block else _SHUTS[bracket])
        self.operand = True

    def _shut(self, bracket: str) -> bool:
        if not self.stack or bracket != ("}" if self.stack[-1] == ";" else self.stack[-1]):
            return False
        self.operand = self.stack.pop() == ";"
        self.last = bracket
        return True

    def _template(self) -> bool:
        m = _TEMPLATE.match(self.text, self.pos)
        if m is None:
            return False
        self.pos = m.end()
        if m["end"]:
            self.stack.pop()
            self.operand, self.last = False, "`"
        else:
            self.stack.append("}")
            self.operand, self.last = True, "${"
        return True

    def _regex(self, start: int) -> bool:
        m = _REGEX.match(self.text, start)
        if m is None:
            return False
        self.pos, self.operand, self.last = m.end(), False, "/"
        return True

    def _tag(self, start: int) -> bool:
        """A tag where an operand is wanted: an element, whose children are text."""
        tag = _find_tag(self.text, start, self.depth)
        if tag is None:
            return False
        self.pos = tag.stop
        if tag.closing:
            if not self.stack or self.stack.pop() != "<":
                return False
        elif not tag.void:
            self.stack.append("<")
        self.operand, self.last = False, ">"
        return True

    def _children(self) -> bool:
        m = _CHILDREN.match(self.text, self.pos)
        self.pos = m.end() if m else self.pos
        if self.text.startswith("{", self.pos):
            self.stack.append("}")
            self.pos += 1
            self.operand, self.last = True, "{"
            return True
        return self._tag(self.pos)

"""Where the blocks of a Markdown text lie in it.

mistune decides what is a block; its tokens carry no positions, so the parser's rules note
them. It parses quotes and list items from rebuilt strings, whose lines are, in order,
suffixes of their parent's; that is verified line by line (`LocatedState`). What could not be
located gives no blocks and is reported in `Blocks.lost`; nothing is guessed.

Blocks come out sorted by place, since mistune may misorder its tokens (`> a\\n- b`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any, ClassVar, NamedTuple

from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.helpers import BLOCK_TAGS, PRE_TAGS
from mistune.util import unikey

from translator.markdown.dialects.base import Dialect, Quoting, columns
from translator.markdown.inlines import CODE, PHRASING, TAG
from translator.markdown.source import Range
from translator.markdown.syntax import DEFAULT, Syntax
from translator.text.regex import regex
from translator.units import Kind

Ranges = tuple[Range, ...]
"""Start and stop in the text of each line of a block, without its leading white space."""

_COMPONENT = regex(
    r"^ {0,3}(?=</?[A-Za-z][A-Za-z0-9-]*(?:\s|/?>|$))</?(?!(?:a|abbr|acronym|audio|b|bdi|bdo|big|br"
    r"|button|canvas|cite|code|data|datalist|del|dfn|em|embed|i|iframe|img|input|ins|kbd|label|map"
    r"|mark|meter|noscript|object|output|picture|progress|q|ruby|s|samp|select|small|span|strong"
    r"|sub|sup|svg|time|u|tt|var|video|wbr|(?i:"
    + "|".join((*PRE_TAGS, *BLOCK_TAGS))
    + r"))\b(?!-))",
    re.M,
)
"""What begins with a component's tag: neither an inline element of HTML, as mdit-vue's
`plugin-component` lists them, nor one whose block CommonMark knows."""

_NO_QUOTE = regex(r"[^>\t]")
_BLANK = regex(r"\n[ \t]+(?=\n)")
"""White space alone on a line; mistune takes five spaces for code that goes on."""
_TABLE = (
    r"^[^\n]++\n(?=[^\n]*[|:]) *\|?[ \t]*:?-+:?[ \t]*"
    r"(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*(?=\n|\Z)"
)
"""A header line and its delimiter row (GFM spec, 4.10)."""

_DIALECT = "fenced_directive"
"""The rule for all that a dialect adds; of mistune's names, the one that ends a list item."""

_ENDS_TABLE = [
    "blank_line", _DIALECT, "fenced_code", "atx_heading", "thematic_break", "block_quote", "list",
    "block_html", "math",
]  # fmt: skip
"""The rules that end a table's body."""

_ENDS_INDENTED = [*_ENDS_TABLE, "footnote", "definition"]
"""The rules that a lazy line of a footnote or a definition may not match."""

_HOLDS = regex(
    r"(?!(?:\*[ \t]*){3,}$|(?:-[ \t]*){3,}$)"
    r"(?P<mark>[-+*]|(?P<number>\d{1,9})[.)]|(?P<note>\[\^[^\]\s]+\]:))(?P<after>[ \t]+|$)"
)
"""What begins a list item or a footnote, which lines further in belong to."""
_FENCE = regex(r"(`{3,}(?=[^`]*$)|~{3,})")
_ENDS_ITEM = regex(r"#{1,6}[ \t]|>|(?:[-*_][ \t]*){3,}$")
"""What no text of an item goes on with."""
_LOOSE_ITEM = regex(r"^ {1,3}(?=(?:[-*+]|\d{1,9}\.)[ \t])", re.M)
"""What stands before an item's mark and means nothing to Python-Markdown."""
_PIPE = regex(r"\\.|(\|)", re.S)
_TEMPLATED = regex(
    r"[ \t]*((?:\{\{[^{}\n]*\}\}|\{%[^{}%\n]*%\}|[^\s{])+)[ \t]*(?:\"[^\"\n]*\")?[ \t]*$", re.M
)
"""An address that templates make, and its title."""
_CODE_OR_PIPE = regex(rf"\\.|{CODE}|(\|)", re.S)
_INDENT = regex(r" {4}| {0,3}\t")
_CODE_LINE = regex(r"^(?: {4}|\t)[ \t]*\S", re.M)
_LONGEST_ELEMENT = 20_000
"""Characters of an element in HTML that are read for its end."""
_DEEPEST = 24
"""So many bodies of a dialect's constructs are parsed within each other."""
_BOX = regex(r"\s*\[[ xX]\][ \t]+(?=\S)")
"""The box of a task in a list."""


class Block(NamedTuple):
    """A leaf block that may hold something to translate; made by the thousand, so a tuple."""

    type: str
    """paragraph, heading, cell, html, code, math, reference, term; of a dialect's construct,
    `syntax` for its marker, and `words` for what of that readers see."""
    lines: Ranges
    """Where its lines lie in the text that was read."""
    inside: Kind
    """The container it stands in: PARAGRAPH for none, else ITEM, QUOTE, FOOTNOTE …"""
    info: str = ""
    """The info string of a fence; `setext` for a heading that is underlined; the name of a
    construct and its marker without words; how words are escaped, and what they are called."""
    prefix: str = ""
    """What a further line would have to begin with to stay in its container."""

    def text(self, body: str) -> str:
        """Its text: its lines in *body*, which it was found in, joined."""
        return "\n".join([body[start:stop] for start, stop in self.lines])

    def line_starts(self) -> list[int]:
        """Where each of its lines begins in its text."""
        return list(accumulate((stop - start + 1 for start, stop in self.lines), initial=0))[:-1]

    def placer(self) -> Callable[[int], int]:
        """Give what tells where an offset of its text lies in the text that was read."""
        starts = self.line_starts()

        def place(offset: int) -> int:
            line = bisect_right(starts, offset) - 1
            return self.lines[line][0] + offset - starts[line]

        return place


@dataclass(frozen=True, slots=True)
class Blocks:
    """The leaf blocks of a text."""

    leaves: tuple[Block, ...]
    """The blocks, sorted by place."""
    labels: frozenset[str]
    """The labels of its link reference definitions, as `label_key` makes them."""
    lost: tuple[int, ...]
    """Offsets of containers that could not be located, and stay in the skeleton."""


def find_blocks(text: str, start: int = 0, syntax: Syntax = DEFAULT) -> Blocks:
    """Find the leaf blocks of *text*, which must have `\\n` line ends and end in one.

    Args:
        start: where the Markdown begins, after the front matter.
        syntax: what its kind of site adds to Markdown, and which attributes readers see.
    """
    state = LocatedState()
    state.env.update(leaves=[], lost=[], syntax=syntax)
    body = text[start:]
    state.process(body)
    state.ends = [line + start - 1 for line in state.starts[1:]]
    state.settle(body)
    _parser(syntax.dialect).parse(state)
    leaves = sorted(state.env["leaves"], key=lambda block: block.lines)
    return Blocks(tuple(leaves), frozenset(state.env["ref_links"]), tuple(state.env["lost"]))


class Frame:
    """The list or quote being parsed in a state, and the line where its next child begins."""

    def __init__(self, kind: Kind, line: int) -> None:
        self.kind = kind
        self.line = line


class LocatedState(BlockState):
    """A parser state that knows where its lines lie in the text."""

    ends: list[int] | None
    """Where each line ends in the text, without its newline; None if that is not known."""
    inside: Kind = Kind.PARAGRAPH
    prefix: str = ""
    bodies: int = 0
    """How many bodies of a dialect's constructs it lies in."""
    written: list[str]
    """Its lines with all their indentation."""

    def __init__(self, parent: LocatedState | None = None) -> None:
        super().__init__(parent)
        self.ends = None
        self.frames: list[Frame] = []

    def process(self, src: str) -> None:
        """Take *src*, and note where its lines begin."""
        super().process(src)
        self.lines = self.written = src.split("\n")
        lengths = accumulate(map(len, self.lines), initial=0)
        self.starts = [length + index for index, length in enumerate(lengths)]

    def settle(self, src: str) -> None:
        """Take *src* without the white space that means nothing in it."""
        # mistune takes five spaces on a line for code that goes on with a paragraph.
        src = _BLANK.sub("\n", src)
        dialect = self.env.get("syntax", DEFAULT).dialect
        if dialect.four_columns:
            src = _LOOSE_ITEM.sub("", src)
        self.process(src if dialect.indented_code else _outdented(src, dialect))
        self.written = src.split("\n")

    def line_at(self, pos: int) -> int:
        """The index of the line that holds *pos*."""
        return bisect_right(self.starts, pos) - 1

    def depth(self) -> int:
        """How many quotes and lists it lies in: mistune's own limit is for these."""
        return super().depth() - self.bodies

    def add_paragraph(self, text: str) -> None:
        """Note where a paragraph goes on; mistune would join its text, in quadratic time."""
        if (last := self.last_token()) and last["type"] == "paragraph":
            last["stop"] = self.cursor + len(text)
        else:
            stop = self.cursor + len(text)
            self.tokens.append({"type": "paragraph", "start": self.cursor, "stop": stop})

    def append_paragraph(self) -> int | None:
        """Let a paragraph go on with this line, if there is one to go on with."""
        if (last := self.last_token()) and last["type"] == "paragraph":
            stop: int = self.find_line_end()
            last["stop"] = stop
            return stop
        return None

    def child_state(self, src: str, lazy_line_starts: set[int] | None = None) -> LocatedState:
        """Make the state for the content of a quote or list item, with its places."""
        child = LocatedState(self)
        child.bodies = self.bodies
        child.settle(src)
        child.lazy_line_starts = lazy_line_starts or set()
        frame = self.frames[-1]
        child.inside = frame.kind
        first = self._locate(child, frame.line)
        frame.line = self.line_at(self.cursor - 1)
        inner = child.lines[0].lstrip(" \t")
        line = self.written[first]
        marker = line[: len(line) - len(inner)] if inner else line
        child.prefix = self.prefix + _NO_QUOTE.sub(" ", marker)
        return child

    def _locate(self, child: LocatedState, first: int) -> int:
        """Give *child* its places, if each of its lines is a suffix of ours from *first* on."""
        if self.ends is None:
            return first
        inner = [line.lstrip(" \t") for line in child.lines[:-1]]
        # An item whose marker stands alone on its line begins on the next one.
        for start in (first, first + 1):
            ours = self.lines[start : start + len(inner)]
            if len(ours) == len(inner) and all(map(str.endswith, ours, inner)):
                child.ends = [*self.ends[start : start + len(inner)], self.ends[start]]
                return start
        self.env["lost"].append(self.ends[first])
        return first

    def spans(self, start: int, stop: int) -> Ranges:
        """Where the lines from *start* to *stop* of this state's source lie in the text."""
        if self.ends is None:
            return ()
        spans, starts, lines, ends = [], self.starts, self.lines, self.ends
        index = self.line_at(start)
        begin = starts[index]
        while begin < stop:
            # A line's end is where it is in the text too; only indentation may differ.
            inner, right = lines[index], ends[index]
            if (over := begin + len(inner) - stop) > 0:
                inner, right = inner[:-over], right - over
            if begin < start:
                inner = inner[start - begin :]
            spans.append((right - len(inner.lstrip(" \t")), right))
            index += 1
            begin = starts[index]
        return tuple(spans)


class _Parser(BlockParser):
    """mistune's block parser, with places noted and the dialects of blogs added."""

    state_cls = LocatedState
    EXTRA: ClassVar[dict[str, str]] = {
        "math": r"^ {0,3}\$\$",
        "footnote": r"^ {0,3}\[\^[^\]\s]+\]:[ \t]*",
        "definition": r"^ {0,3}:[ \t]+(?=\S)",
        "table": _TABLE,
    }

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self.dialect = dialect
        self.specification |= self.EXTRA | {_DIALECT: dialect.opening}
        self._methods |= {name: getattr(self, f"parse_{name}") for name in self.EXTRA}
        self._methods[_DIALECT] = self.parse_construct
        self.rules.remove("blank_line")
        at = self.rules.index("ref_link")
        # Half of all lines are blank: they are tried first. One list for all containers,
        # since each compiles to a pattern of its own.
        self.rules = ["blank_line", _DIALECT, *self.rules[:at], *self.EXTRA, *self.rules[at:]]
        if not dialect.indented_code:
            self.rules.remove("indent_code")
        if dialect.components:
            self.specification["block_html"] += f"|{_COMPONENT.pattern}"
        if not dialect.html:
            self.rules.remove("raw_html")
            self.specification["block_html"] = r"(?!)"
        self.list_rules = self.block_quote_rules = self.rules

    def parse(self, state: BlockState, rules: list[str] | None = None) -> None:
        super().parse(state, rules)
        assert isinstance(state, LocatedState)
        if state.ends is not None:
            state.env["leaves"].extend(_leaves(state))

    def _parse_indent_code_fast(self, state: BlockState) -> int | None:
        # mistune looks at every line in full; most do not even begin with white space.
        if state.src[state.cursor] not in " \t":
            return None
        start, end = state.cursor, super()._parse_indent_code_fast(state)
        last = state.last_token()
        if end and last and last["type"] == "block_code":
            last |= {"type": "code", "start": start, "stop": end, "info": ""}
        return end

    def _parse_plain_paragraph(self, state: BlockState, sc: re.Pattern[str]) -> bool:
        # mistune goes line by line only where a paragraph begins with a letter; else it
        # searches for the next block from every character.
        src, pos = state.src, state.cursor
        while pos < state.cursor_max:
            end = state.find_line_end_at(pos)
            if not src[pos:end].strip() or (pos > state.cursor and sc.match(src, pos)):
                break
            pos = end
        if pos == state.cursor:
            return False
        state.add_paragraph(src[state.cursor : pos])
        state.cursor = pos
        return True

    def parse_block_quote(self, m: re.Match[str], state: Any) -> int:
        state.frames.append(Frame(Kind.QUOTE, state.line_at(m.start())))
        # What interrupts the quote is parsed before the quote's token is there, and must
        # not go on with the paragraph before it.
        state.append_token({"type": "quote"})
        try:
            return super().parse_block_quote(m, state)
        finally:
            state.frames.pop()

    def parse_list(self, m: re.Match[str], state: Any) -> int:
        state.frames.append(Frame(Kind.ITEM, state.line_at(m.start())))
        try:
            return super().parse_list(m, state)
        finally:
            state.frames.pop()

    def parse_atx_heading(self, m: re.Match[str], state: BlockState) -> int:
        start, stop = m.start("atx_2"), _heading_end(m["atx_2"], m.end("atx_2"))
        state.append_token({"type": "heading", "start": start, "stop": stop})
        return m.end() + 1

    def parse_setex_heading(self, m: re.Match[str], state: BlockState) -> int | None:
        end = super().parse_setex_heading(m, state)
        if (last := state.last_token()) and last["type"] == "heading" and "style" in last:
            last["info"] = "setext"
        return end

    def parse_fenced_code(self, m: re.Match[str], state: BlockState) -> int | None:
        end = super().parse_fenced_code(m, state)
        if end is not None:
            last = state.src.rfind("\n", m.end(), end - 1) + 1
            closed = state.src[last:end].strip(" \t\n").strip(m["fenced_2"][0]) == ""
            stop = last if closed and last > m.end() + 1 else end
            token = {"start": m.end() + 1, "stop": stop, "info": m["fenced_3"].strip()}
            state.tokens[-1] = {"type": "code", **token}
            for words in self.dialect.fence_words(state.src, *m.span("fenced_3")):
                _note(state, "words", words.start, words.stop, f"{words.quoting}\nfence.title")
        return end

    def parse_raw_html(self, m: re.Match[str], state: BlockState) -> int | None:
        if self.dialect.components and _COMPONENT.match(state.src, m.start()):
            return self._parse_component(m.start(), state)
        at = state.src.find("<", m.start())
        if self.dialect.one_line and (tag := TAG.match(state.src, at)):
            name = tag["open"] or tag["close"]
            if name.lower() in PHRASING:
                # Where blocks have lists of their own elements, it begins a paragraph.
                return None
        end = super().parse_raw_html(m, state)
        if end is None and (end := self._closed_tag_end(state)):
            state.append_token({"type": "block_html"})
        if (last := state.last_token()) and last["type"] == "block_html" and "start" not in last:
            last |= {"type": "html", "start": m.start(), "stop": end}
            if self.dialect.closed_html:
                last["stop"] = end = _html_end(state.src, m.start(), last["stop"])
        return end

    def _closed_tag_end(self, state: BlockState) -> int | None:
        """Where an HTML block of type 7 ends whose tag closes itself, as mistune knows none."""
        tag = TAG.match(state.src, state.cursor)
        if not (tag and tag["void"]):
            return None
        end = state.find_line_end_at(tag.end() - 1)
        if state.src[tag.end() : end].strip():
            return None
        return self._blank_line(state, end)

    def _parse_component(self, start: int, state: BlockState) -> int:
        """A component as VitePress reads it, by the rule of mdit-vue's `plugin-component`."""
        stop = state.find_line_end()
        tag = TAG.match(state.src, state.src.index("<", start), stop)
        end = 0
        if tag and tag["open"]:
            close = re.compile(rf"</{tag['open']}\s*>")
            closed = [each.end() for each in close.finditer(state.src, tag.end(), stop)]
            end = tag.end() if tag["void"] else max(closed, default=0)
        if end and state.src[end:stop].strip():
            # What is behind it in its line is text, which no further line goes on with.
            state.append_token({"type": "paragraph", "start": start, "stop": stop})
            state.append_token({"type": "component"})
            return stop
        stop = stop if end else self._blank_line(state, start)
        state.append_token({"type": "html", "start": start, "stop": stop})
        return stop

    def _blank_line(self, state: BlockState, pos: int) -> int:
        """Where the next blank line begins."""
        blank = self.BLANK_LINE.search(state.src, pos)
        return blank.start() if blank else state.cursor_max

    def parse_ref_link(self, m: re.Match[str], state: BlockState) -> int | None:
        if end := state.append_paragraph():
            return end
        end = super().parse_ref_link(m, state) or self._templated_end(m, state)
        if end:
            state.append_token({"type": "reference", "start": m.start(), "stop": end})
        return end

    def _templated_end(self, m: re.Match[str], state: BlockState) -> int | None:
        """Where a definition ends whose address has spaces only in the tags of templates."""
        if not any(rule.raw for rule in self.dialect.inlines):
            return None
        address = _TEMPLATED.match(state.src, m.end())
        key = unikey(m["reflink_1"])
        if not (address and key):
            return None
        state.env["ref_links"].setdefault(key, {"url": address[1], "label": m["reflink_1"]})
        return min(address.end() + 1, state.cursor_max)

    def parse_construct(self, m: re.Match[str], state: Any) -> int | None:
        """What a row of the dialect finds: its marker, its words, its body or its code."""
        src, at = state.src, m.start()
        last = state.last_token()
        goes_on = bool(last) and last["type"] == "paragraph"
        for rule in self.dialect.blocks:
            if (rule.inside and rule.inside is not state.inside) or (
                goes_on and not rule.interrupts
            ):
                continue
            if found := rule.at(src, at):
                break
        else:
            return None
        end = found.marker or found.stop
        seen = [w for w in found.words if not w.asked or state.env["syntax"].translates_at(w.path)]
        shown = found._replace(words=tuple(seen)).fixed(src, at)
        _note(state, "syntax", at, end, f"{rule.name}\n{shown}")
        for words in seen:
            type_ = "cell" if words.quoting is Quoting.CELL else "words"
            about = words.shown or words.path
            _note(state, type_, words.start, words.stop, f"{words.quoting}\n{about}")
        if found.code:
            _note(state, "code", *found.code, found.info)
        if found.body:
            self._parse_body(state, *found.body, found.indent)
            if found.body[1] < found.stop:
                tail = " ".join(src[found.body[1] : found.stop].split())
                _note(state, "syntax", found.body[1], found.stop, f"{rule.name}\n{tail}")
        return found.stop

    def _parse_body(self, state: Any, start: int, stop: int, indent: int | None) -> None:
        """Parse whole lines of *state* as Markdown, without what indents them."""
        first, last = state.line_at(start), state.line_at(stop - 1)
        lines = state.lines[first : last + 1]
        while lines and not lines[0].strip():
            first, lines = first + 1, lines[1:]
        if not lines:
            return
        if indent is None:
            indent = min(columns(line) for line in lines if line.strip())
        texts = [_dedented(line, indent) for line in lines]
        state.frames.append(Frame(state.inside, first))
        child = state.child_state("\n".join(texts) + "\n")
        state.frames.pop()
        child.bodies = state.bodies + 1
        deep = child.bodies > _DEEPEST
        self.parse(child, ["blank_line"] if deep else self.rules)

    def parse_math(self, m: re.Match[str], state: BlockState) -> int | None:
        """A formula on lines of its own, opaque: its `=` or `-` lines are no Markdown."""
        end = _math_end(state.src, m.end())
        if end is not None:
            state.append_token({"type": "math", "start": m.start(), "stop": end})
        return end

    def parse_table(self, m: re.Match[str], state: BlockState) -> int | None:
        breaks = self.compile_sc(_ENDS_TABLE)

        def ends(pos: int) -> bool:
            m = breaks.match(state.src, pos)
            if m and m.lastgroup == _DIALECT:
                found = self.dialect.block_at(state.src, pos)
                return found is not None and found[0].interrupts
            return bool(m)

        table = _find_table(state.src, m.start(), ends, code_bars=self.dialect.code_bars)
        if table is None:
            return None
        for start, stop in table.cells:
            state.append_token({"type": "cell", "start": start, "stop": stop})
        return table.stop

    def parse_footnote(self, m: re.Match[str], state: Any) -> int:
        return self._parse_indented(m, state, Kind.FOOTNOTE)

    def parse_definition(self, m: re.Match[str], state: Any) -> int | None:
        terms = [t for t in state.tokens[-2:] if t["type"] in ("paragraph", "term")]
        before = [t["type"] for t in state.tokens[-2:]]
        # To Python-Markdown, a comment is a term as well.
        comment = self.dialect.four_columns and "html" in before
        if not (terms or comment or "definition" in before):
            return None
        for token in terms:
            token["type"] = "term"
        return self._parse_indented(m, state, Kind.DEFINITION)

    def _parse_indented(self, m: re.Match[str], state: LocatedState, kind: Kind) -> int:
        """A marker, its text, and the indented or lazy lines that go on with it."""
        breaks = self.compile_sc(_ENDS_INDENTED)
        first = state.line_at(m.start())
        texts = [state.src[m.end() : state.starts[first] + len(state.lines[first])]]
        texts += _indented(state.lines, first + 1, breaks)
        state.frames.append(Frame(kind, first))
        child = state.child_state("\n".join(texts) + "\n")
        state.frames.pop()
        self.parse(
            child, self.list_rules if state.depth() < self.max_nested_level else ["blank_line"]
        )
        state.append_token({"type": kind.value})
        stop: int = state.starts[first + len(texts)]
        return min(stop, state.cursor_max)


@cache
def _parser(dialect: Dialect) -> _Parser:
    return _Parser(dialect)


def _note(state: BlockState, type_: str, start: int, stop: int, info: str) -> None:
    state.append_token({"type": type_, "start": start, "stop": stop, "info": info})


def _outdented(src: str, dialect: Dialect) -> str:
    """Take from the lines of *src* what indents them where that means nothing.

    Where no indentation makes code, it only says what belongs to a list item or a footnote;
    mistune knows of none beyond three columns.
    """
    lines = src.split("\n")
    offsets = list(accumulate((len(line) + 1 for line in lines), initial=0))
    index, width, shift = 0, 0, 0
    prose = False
    while index < len(lines):
        line = lines[index]
        bare, indent = line.lstrip(" \t"), columns(line)
        stop = index + 1
        if not bare:
            prose = False
        elif width and indent >= width:
            lines[index] = " " * (indent - shift) + bare
            prose = True
        elif m := _HOLDS.match(bare):
            spaces = columns(m["after"]) if m["after"].strip(" ") else len(m["after"])
            first = m["number"] is None or int(m["number"]) == 1
            if m["note"] or width or not prose or (first and m.end() < len(bare)):
                shift = indent + max(spaces - 4, 0)
                width = indent + (4 if m["note"] else m.end("mark") + max(spaces, 1))
                bare = bare[: m.end("mark")] + " " * min(spaces, 4) + bare[m.end() :]
            lines[index] = bare
            prose = True
        else:
            stop = _opaque_to(lines, index, offsets, src, dialect)
            text = stop == index + 1 and not _ENDS_ITEM.match(bare)
            width = width if text and prose else 0
            # What begins a module may not be brought to where it would be one.
            kept = " " if indent and bare.startswith(("import ", "export ")) else ""
            lines[index:stop] = [kept + each.lstrip(" \t") for each in lines[index:stop]]
            prose = text
        index = stop
    return "\n".join(lines)


def _opaque_to(lines: list[str], index: int, offsets: list[int], src: str, dialect: Dialect) -> int:
    """The index of the line after the fence or the construct, or else the line, at *index*."""
    bare = lines[index].lstrip(" \t")
    if fence := _FENCE.match(bare):
        closing = re.compile(rf"[ \t]*{fence[1]}{fence[1][0]}*[ \t]*")
        after = range(index + 1, len(lines))
        return next((at + 1 for at in after if closing.fullmatch(lines[at])), len(lines))
    if found := dialect.block_at(src, offsets[index]):
        return bisect_right(offsets, (found[1].marker or found[1].stop) - 1)
    return index + 1


def _dedented(line: str, indent: int) -> str:
    """*line* without *indent* columns of white space, or all that it has."""
    width = index = 0
    while index < len(line) and line[index] in " \t" and width < indent:
        width += 4 - width % 4 if line[index] == "\t" else 1
        index += 1
    return " " * max(width - indent, 0) + line[index:]


def _leaves(state: LocatedState) -> Iterator[Block]:
    inside, prefix = state.inside, state.prefix
    for index, token in enumerate(state.tokens):
        if "start" not in token:
            continue
        lines = state.spans(token["start"], token["stop"])
        type_ = token["type"]
        if inside is Kind.ITEM and index == 0 and type_ == "paragraph":
            lines = _without_box(state, token["start"], lines)
        yield Block(type_, lines, inside, token.get("info", ""), prefix)


def _without_box(state: LocatedState, start: int, lines: Ranges) -> Ranges:
    """Leave the `[ ]` of a task item in the skeleton."""
    if not (box := _BOX.match(state.src, start)):
        return lines
    first = lines[0]
    moved = len(box[0].lstrip())
    return ((first[0] + moved, first[1]), *lines[1:])


@dataclass(frozen=True, slots=True)
class _TableCells:
    """The cells of a table and where it ends."""

    cells: tuple[tuple[int, int], ...]
    """Start and stop of each cell's text, without padding; empty cells left out."""
    stop: int
    """Where the line after the table begins."""


def _find_table(
    src: str, pos: int, breaks: Callable[[int], bool], *, code_bars: bool
) -> _TableCells | None:
    """Find the table whose header line is at *pos*; None if its rows do not fit.

    The delimiter row must have as many cells as the header (GFM example 203).
    """
    pipes = _CODE_OR_PIPE if code_bars else _PIPE
    header_end = src.find("\n", pos)
    rule_end = _line_end(src, header_end + 1)
    header = list(_split_row(src, pos, header_end, pipes))
    if len(header) != len(list(_split_row(src, header_end + 1, rule_end, pipes))):
        return None
    cells = list(header)
    pos = rule_end + 1
    while pos < len(src) and not breaks(pos):
        end = _line_end(src, pos)
        cells += list(_split_row(src, pos, end, pipes))[: len(header)]
        pos = end + 1
    return _TableCells(tuple(cell for cell in cells if cell[0] < cell[1]), min(pos, len(src)))


def _split_row(
    src: str, start: int, stop: int, pipes: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """Yield the cells of the row from *start* to *stop*, stripped; `\\|` does not split."""
    start, stop = _strip(src, start, stop)
    if src.startswith("|", start):
        start += 1
    for pipe in pipes.finditer(src, start, stop):
        if pipe[pipe.re.groups]:
            yield _strip(src, start, pipe.start())
            start = pipe.end()
    # A last pipe closes the row; without one, what follows is a cell.
    if start < stop:
        yield _strip(src, start, stop)


def _html_end(src: str, start: int, stop: int) -> int:
    """Where the HTML from *start* to *stop* ends, which CommonMark ends at a blank line.

    It goes on to the end tag if it would be code after the line; what asks to be Markdown does not.
    """
    tag = TAG.match(src, start + len(src[start:stop]) - len(src[start:stop].lstrip(" ")))
    if not tag or not tag["open"] or tag["void"] or "markdown" in tag["attributes"]:
        return stop
    depth = 0
    same = re.compile(rf"<(/?){re.escape(tag['open'])}\b[^>]*>", re.I)
    for found in same.finditer(src, tag.start(), tag.start() + _LONGEST_ELEMENT):
        depth += -1 if found[1] else 1
        if not depth:
            end = _line_end(src, found.end())
            rest = src[stop:end]
            goes_on = _CODE_LINE.search(rest) and "markdown=" not in rest
            return end + 1 if end > stop and goes_on else stop
    return stop


def _heading_end(text: str, stop: int) -> int:
    """Where a heading's *text* ends that runs to *stop*: before its closing `#`s (4.2)."""
    bare = text.rstrip(" \t")
    inner = bare.rstrip("#")
    closed = inner != bare and (not inner or inner[-1] in " \t")
    return stop - len(text) + len(inner.rstrip(" \t") if closed else bare)


def _math_end(src: str, pos: int) -> int | None:
    """Where the line after a `$$` formula begins that was opened before *pos*."""
    close = src.find("$$", pos)
    if close < 0:
        return None
    end = _line_end(src, close)
    return None if src[close + 2 : end].strip() else min(end + 1, len(src))


def _indented(lines: list[str], first: int, breaks: re.Pattern[str]) -> Iterator[str]:
    """Yield those of *lines* from *first* on that go on with a footnote or definition, dedented."""
    blank = 0
    for line in map(lines.__getitem__, range(first, len(lines))):
        if not line.strip():
            blank += 1
            continue
        indent = _INDENT.match(line)
        if not indent and (blank or breaks.match(line + "\n")):
            return
        yield from [""] * blank
        yield line[indent.end() :] if indent else line
        blank = 0


def _strip(src: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and src[start] in " \t":
        start += 1
    while start < stop and src[stop - 1] in " \t":
        stop -= 1
    return start, stop


def _line_end(src: str, pos: int) -> int:
    end = src.find("\n", pos)
    return len(src) if end < 0 else end

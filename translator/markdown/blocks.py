"""Where the blocks of a Markdown text lie in it.

mistune decides what is a block; its tokens carry no positions, so the parser's rules note
them (`places` carries them through quotes and lists). What could not be located gives no
blocks and is reported in `Blocks.lost`; nothing is guessed.

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

from translator.markdown import rules
from translator.markdown.places import BLANK, Frame, Lines, LocatedState
from translator.units import Kind


class Block(NamedTuple):
    """A leaf block that may hold something to translate; made by the thousand, so a tuple."""

    type: str
    """paragraph, heading, cell, html, code, math, container, reference or term."""
    lines: Lines
    """Where its lines lie in the text that was read."""
    inside: Kind
    """The container it stands in: PARAGRAPH for none, else ITEM, QUOTE, FOOTNOTE …"""
    info: str = ""
    """The info string of a fence; `setext` for a heading that is underlined."""
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


def find_blocks(text: str, start: int = 0) -> Blocks:
    """Find the leaf blocks of *text*, which must have `\\n` line ends and end in one.

    Args:
        start: where the Markdown begins, after the front matter.
    """
    state = LocatedState()
    state.env.update(leaves=[], lost=[])
    body = text[start:]
    state.process(body)
    state.ends = [line + start - 1 for line in state.starts[1:]]
    if BLANK.search(body):
        # mistune takes five spaces on a line for code that goes on with a paragraph.
        state.process(BLANK.sub("\n", body))
    _parser().parse(state)
    leaves = sorted(state.env["leaves"], key=lambda block: block.lines)
    return Blocks(tuple(leaves), frozenset(state.env["ref_links"]), tuple(state.env["lost"]))


class _Parser(BlockParser):
    """mistune's block parser, with places noted and the dialects of blogs added."""

    state_cls = LocatedState
    EXTRA: ClassVar[dict[str, str]] = {
        "container": r"^ {0,3}:{3,}[^\n]*$",
        "math": r"^ {0,3}\$\$",
        "footnote": r"^ {0,3}\[\^[^\]\s]+\]:[ \t]*",
        "definition": r"^ {0,3}:[ \t]+(?=\S)",
        "alert": r"^\[![A-Za-z]+\][^\n]*$",
        "table": rules.TABLE,
    }

    def __init__(self) -> None:
        super().__init__()
        self.specification |= self.EXTRA
        self._methods |= {name: getattr(self, f"parse_{name}") for name in self.EXTRA}
        self.rules.remove("blank_line")
        at = self.rules.index("ref_link")
        # Half of all lines are blank: they are tried first. One list for all containers,
        # since each compiles to a pattern of its own.
        self.rules = ["blank_line", *self.rules[:at], *self.EXTRA, *self.rules[at:]]
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
        start, stop = m.start("atx_2"), rules.heading_end(m["atx_2"], m.end("atx_2"))
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
        return end

    def parse_raw_html(self, m: re.Match[str], state: BlockState) -> int | None:
        end = super().parse_raw_html(m, state)
        if (last := state.last_token()) and last["type"] == "block_html" and "start" not in last:
            last |= {"type": "html", "start": m.start(), "stop": end}
        return end

    def parse_ref_link(self, m: re.Match[str], state: BlockState) -> int | None:
        if end := state.append_paragraph():
            return end
        end = super().parse_ref_link(m, state)
        if end:
            state.append_token({"type": "reference", "start": m.start(), "stop": end})
        return end

    def parse_container(self, m: re.Match[str], state: BlockState) -> int:
        start, stop = rules.container_title(m[0])
        at = m.start()
        state.append_token({"type": "container", "start": at + start, "stop": at + stop})
        return m.end() + 1

    def parse_alert(self, m: re.Match[str], state: Any) -> int | None:
        """The `[!NOTE]` of a quote; elsewhere it is text."""
        return self.parse_container(m, state) if state.inside is Kind.QUOTE else None

    def parse_math(self, m: re.Match[str], state: BlockState) -> int | None:
        """A formula on lines of its own, opaque: its `=` or `-` lines are no Markdown."""
        end = rules.math_end(state.src, m.end())
        if end is not None:
            state.append_token({"type": "math", "start": m.start(), "stop": end})
        return end

    def parse_table(self, m: re.Match[str], state: BlockState) -> int | None:
        breaks = self.compile_sc(rules.ENDS_TABLE)
        table = rules.find_table(
            state.src, m.start(), lambda pos: bool(breaks.match(state.src, pos))
        )
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
        if not terms and "definition" not in before:
            return None
        for token in terms:
            token["type"] = "term"
        return self._parse_indented(m, state, Kind.DEFINITION)

    def _parse_indented(self, m: re.Match[str], state: LocatedState, kind: Kind) -> int:
        """A marker, its text, and the indented or lazy lines that go on with it."""
        breaks = self.compile_sc(rules.ENDS_INDENTED)
        first = state.line_at(m.start())
        texts = [state.src[m.end() : state.starts[first] + len(state.lines[first])]]
        texts += rules.indented(state.lines[first + 1 :], breaks)
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
def _parser() -> _Parser:
    return _Parser()


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


_BOX = re.compile(r"\s*\[[ xX]\][ \t]+(?=\S)")


def _without_box(state: LocatedState, start: int, lines: Lines) -> Lines:
    """Leave the `[ ]` of a task item in the skeleton."""
    if not (box := _BOX.match(state.src, start)):
        return lines
    first = lines[0]
    moved = len(box[0].lstrip())
    return ((first[0] + moved, first[1]), *lines[1:])

"""What must hold for every text: stated once, for properties, fuzzing, corpus and regressions.

Each function takes a text and raises AssertionError if the rule in its docstring is broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from zlib import crc32

from translator.blog.fix import applied
from translator.checks.base import PostSetting
from translator.checks.post import ParsedPost, check_post
from translator.errors import TagError
from translator.markdown.document import Document
from translator.markdown.mend import mend
from translator.markdown.placeholders import protect
from translator.units import Kind, Locale

CJK_LETTER = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ebef]")
"""A Chinese character, as the reach of a translation is measured."""


def identity(text: str) -> None:
    """A document filled with its own sources, or with nothing, is the same text."""
    document = Document.parse(text)
    sources = [segment.source for segment in document.segments]
    assert document.fill(sources) == text, "filling with the sources changes the text"
    assert document.fill([None] * len(sources)) == text, "filling with nothing changes the text"


def places(text: str) -> None:
    """Spans are ordered, disjoint, inside the text; joined they are the segment's source."""
    document = Document.parse(text)
    spans = [span for segment in document.segments for span in segment.spans]
    for span in spans:
        assert 0 <= span.start <= span.stop <= len(text), f"{span} is not in the text"
    for before, after in pairwise(spans):
        assert before.stop <= after.start, f"{before} and {after} are not in order"
    for segment, slot in zip(document.segments, document.slots, strict=True):
        joined = "\n".join(text[span.start : span.stop] for span in segment.spans)
        if segment.kind is not Kind.META or slot.style in ("plain", "flow", "block"):
            assert joined == segment.source, f"{joined!r} is not the source {segment.source!r}"
        line = len(re.findall(r"\r\n?|\n", text[: segment.spans[0].start])) + 1
        assert line == segment.line, f"{segment.source!r} is said to be on line {segment.line}"


def fits(text: str) -> None:
    """Each source goes through all of mending and escaping and comes out as its own bytes."""
    document = Document.parse(text)
    for segment, slot in zip(document.segments, document.slots, strict=True):
        own = text[segment.spans[0].start : segment.spans[-1].stop]
        filled = document._fit(segment, slot, segment.source, held=True)
        assert filled == own, f"{segment.kind} {own!r} becomes {filled!r}"


def restores(text: str) -> None:
    """Protecting and restoring are inverse, for each segment and for the text as one."""
    document = Document.parse(text)
    sources = [(segment.source, segment.kind) for segment in document.segments]
    for source, kind in [*sources, (text, Kind.PARAGRAPH), (text, Kind.HTML)]:
        protected = protect(source, kind, document.grammar)
        try:
            restored = protected.restore(protected.text)
        except TagError as error:
            raise AssertionError(f"{kind} {source!r} as {protected.text!r} {error}") from error
        assert restored == source, f"{kind} {source!r} as {protected.text!r} gives {restored!r}"


def mends(text: str) -> None:
    """Mending twice is mending once, whatever the target is."""
    document = Document.parse(text)
    sources = [segment.source for segment in document.segments]
    kinds = [segment.kind for segment in document.segments]
    for source, other, kind in zip(sources, [*sources[1:], text], kinds, strict=False):
        for target in (latin(source), other, latin(other)):
            grammar = document.grammar.of(kind)
            once = mend(source, target, grammar)
            twice = mend(source, once, grammar)
            assert once == twice, f"{target!r} for {source!r}: {once!r}, then {twice!r}"


def line_ends(text: str) -> None:
    """A text has the same segments whatever its line ends are, and with a byte order mark."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    before = _seen(text)
    for newline in ("\r\n", "\r"):
        after = _seen("\ufeff" + text.replace("\n", newline))
        assert before == after, f"with {newline!r} there is {after}, not {before}"


def _seen(text: str) -> list[tuple[str, str, int]]:
    return [(s.kind.value, s.source, s.line) for s in Document.parse(text).segments]


def keeps_shape(text: str, write: Callable[[str], str] | None = None) -> None:
    """A document filled with other words has the same segments, of the same kinds."""
    write = write or other_words
    document = Document.parse(text)
    filled = document.fill([write(segment.source) for segment in document.segments])
    again = Document.parse(filled)
    before = [(segment.kind, segment.path) for segment in document.segments]
    after = [(segment.kind, segment.path) for segment in again.segments]
    assert before == after, f"{filled!r} has {after}, not {before}"


TARGETS = (
    "x",
    "- x",
    "x\n- y",
    "1. x",
    "x\n1. y",
    "# x",
    "x #",
    "x\n===",
    "x\n---",
    "> x",
    "x\n> y",
    "```x",
    "x\n~~~",
    "<div>x",
    "x <!-- y",
    "x -->",
    "*/ x",
    "x | y",
    "|x|\n|-|",
    "x\\",
    "$$ x",
    "x\n$$",
    "::: x",
    "[x]: y",
    "[^x]: y",
    ": x",
    "[!TIP] x",
    "x\n\ny",
    "x]",
    "[x",
    "x](y)",
    "'x\"y",
    "{x}",
    "{{ x",
    "x: y",
    "x\r",
    "\u3000x",
)
"""What a careless engine or an attacker may answer."""


def splices(text: str) -> None:
    """Whatever one segment is filled with, the others stay, or the target is refused."""
    document = Document.parse(text)
    count = len(document.segments)
    before = [(segment.kind, segment.source) for segment in document.segments]
    for index in range(min(count, 8)):
        target = TARGETS[crc32(before[index][1].encode()) % len(TARGETS)]
        if document.refusal(index, target):
            continue
        filled = document.fill([None] * index + [target] + [None] * (count - index - 1))
        after = [(segment.kind, segment.source) for segment in Document.parse(filled).segments]
        same = after[:index] == before[:index], after[index + 1 :] == before[index + 1 :]
        assert same == (True, True), f"{target!r} for segment {index}: {filled!r} has {after}"


def latin(text: str) -> str:
    """Write every Chinese character of *text* as `x`."""
    return CJK_LETTER.sub("x", text)


def other_words(text: str) -> str:
    """Write every Chinese character of *text* as another one."""
    return CJK_LETTER.sub("译", text)


def fixes(text: str) -> None:
    """No check of a post raises, what it finds lies in the text, and its fixes come to an end."""
    for _ in range(20):
        document = Document.parse(text)
        post = ParsedPost("post.md", document)
        found = list(check_post(post, PostSetting(Locale("zh-Hans"))))
        for finding in found:
            span = finding.span
            assert span is not None, f"{finding} has no place"
            assert 0 <= span.start <= span.stop <= len(text), f"{finding} is not in the text"
        fixed, done = applied(document, [f for f in found if f.fix is not None])
        assert bool(done) == (fixed != text), f"{done} changes nothing"
        if not done:
            return
        text = fixed
    raise AssertionError(f"fixing {text!r} does not come to an end")


ALWAYS: tuple[Callable[[str], None], ...] = (
    identity,
    places,
    fits,
    restores,
    mends,
    line_ends,
    fixes,
)
"""What holds for every text whatsoever."""

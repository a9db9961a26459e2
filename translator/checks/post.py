"""A post as the checks see it, segments and what stands outside them, and what they find."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from translator.checks import CHECKS, OF_WORDS, Check, Scope, Wanted, every
from translator.checks.base import Passage, PostSetting, Problem
from translator.checks.stress import emoji_of
from translator.markdown.blocks import Block
from translator.markdown.dialects.common import ALERT, CONTAINER
from translator.markdown.document import Document
from translator.markdown.inlines import DEFINITION, label_key
from translator.markdown.placeholders import Placeholder, find_placeholders
from translator.markdown.prose import masked
from translator.site.localise import Home, own_keys
from translator.site.presets import PRESETS
from translator.text.chars import Edit, edited
from translator.text.pseudo import is_pseudo
from translator.text.regex import regex
from translator.units import Finding, Kind, Segment, Span

_WORDLESS = frozenset("$`!<\\")
_REMARK = regex(r"(?:^|\s)(?:#+\s|//)")
_FIGURES = regex(r"[^\w`]*\d[\d\W]*", re.A)


@dataclass(frozen=True, slots=True)
class Outline:
    """A post without its words."""

    placeholders: tuple[Placeholder, ...]
    """What must not change and stands in no segment, by place in the file."""
    definitions: Mapping[str, Placeholder]
    """What each label of a reference link stands for; a link and its definition are one link."""
    codes: tuple[Passage, ...]
    """Its code blocks, each line with its place; without fences, indentation taken off."""
    levels: dict[int, int]
    """The level of each heading, by the offset in the file where its text begins."""
    tables: tuple[tuple[tuple[int, int], ...], ...]
    """For each table, each row's offset in the file and number of cells."""
    containers: tuple[tuple[int, str], ...]
    """For each line of `:::`, its offset in the file and what it is without its title."""

    @classmethod
    def of(cls, document: Document) -> Outline:
        """Read the outline of *document*."""
        reader = _OutlineReader(document)
        return cls(
            placeholders=tuple(sorted(reader.placeholders(), key=lambda p: (p.start, p.stop))),
            definitions=dict(reversed([*reader.definitions()])),  # the first one counts
            codes=tuple(reader.code(block) for block in reader.blocks if block.type == "code"),
            levels={
                reader.place(b.lines[0][0]): reader.level(b)
                for b in reader.blocks
                if b.type == "heading" and b.lines
            },
            tables=tuple(reader.tables()),
            containers=tuple(
                (reader.place(block.lines[0][0]), reader.container(block))
                for block in reader.blocks
                if block.type == "syntax" and _is_container(block)
            ),
        )


def _is_container(block: Block) -> bool:
    """Whether a construct of the dialect is a `:::` or an alert, which the structure has."""
    return block.info.partition("\n")[0] in (CONTAINER.name, ALERT.name)


class _OutlineReader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.body = document.settled.body
        self.place = document.place
        self.blocks = [b for b in document.blocks.leaves if b.lines]
        worded = [s for s in document.segments if not is_wordless(s)]
        self.starts = [s.spans[0].start for s in worded]
        self.stops = [s.spans[-1].stop for s in worded]

    def placeholders(self) -> Iterator[Placeholder]:
        """All that must not change and stands in no segment."""
        for block in self.blocks:
            if block.type in ("code", "words") or _is_container(block):
                continue
            placed = block.placer()
            for found in self._within(block, self.document.inside(block)):
                start, stop = (self.place(placed(at)) for at in (found.start, found.stop))
                if not self._translated(start):
                    yield found._replace(start=start, stop=stop)

    def _within(self, block: Block, text: str) -> Iterator[Placeholder]:
        if block.type == "math":
            yield Placeholder("math", " ".join(text.split()), 0, len(text))
        elif block.type == "syntax":
            yield Placeholder("placeholders", block.info.partition("\n")[2], 0, len(text))
        elif block.type != "reference":
            kind = Kind.HTML if block.type == "html" else Kind.PARAGRAPH
            yield from find_placeholders(text, self.document.grammar.of(kind))
            for sign in emoji_of(text):
                yield Placeholder("emoji", sign, 0, len(text))
            if _FIGURES.fullmatch(text):
                yield Placeholder("numbers", " ".join(text.split()), 0, len(text))

    def definitions(self) -> Iterator[tuple[str, Placeholder]]:
        """Each label of a reference link, and its address with its place in the file."""
        for block in self.blocks:
            text = self.document.inside(block) if block.type == "reference" else ""
            if m := DEFINITION.match(text):
                placed = block.placer()
                label = label_key(text[1 : text.find("]:")])
                start, stop = placed(m.start()), placed(m.end())
                yield (
                    label,
                    Placeholder("links", m[m.lastindex or 0], self.place(start), self.place(stop)),
                )

    def _translated(self, offset: int) -> bool:
        """Whether a segment holds *offset*."""
        index = bisect_right(self.starts, offset) - 1
        return index >= 0 and offset < self.stops[index]

    def code(self, block: Block) -> Passage:
        """The lines of a code block as they are, but for what indents all of them."""
        from textwrap import dedent

        lines = [(self._indented(a), b) for a, b in block.lines]
        text = "\n".join(self.body[a:b] for a, b in lines)
        dedented = dedent(text).split("\n")
        moved = [(b - len(line), b) for (_, b), line in zip(lines, dedented, strict=True)]
        while len(moved) > 1 and not dedented[-1].strip():
            moved, dedented = moved[:-1], dedented[:-1]
        spans = tuple(Span(self.place(a), self.place(b)) for a, b in moved)
        seen = self.document.syntax.dialect.fence_words(block.info, 0, len(block.info))
        marked = edited(block.info, [Edit(word.start, word.stop, "…") for word in seen])
        info = (Placeholder("code", marked, spans[0].start, spans[-1].stop),)
        return Passage("\n".join(dedented), spans, info)

    def _indented(self, start: int) -> int:
        while start and self.body[start - 1] in " \t":
            start -= 1
        return start

    def level(self, block: Block) -> int:
        """1 to 6; a setext heading by what underlines it."""
        start, stop = block.lines[0][0], block.lines[-1][1]
        if block.info == "setext":
            return 1 if self.body[stop:].lstrip(" >\n")[:1] == "=" else 2
        head = self.body[self.body.rfind("\n", 0, start) + 1 : start]
        return head.count("#")

    def container(self, block: Block) -> str:
        """What a line such as `::: tip 标题` is, however its title is written."""
        shown = block.info.partition("\n")[2]
        return "".join(shown.replace("…", "").removesuffix("[]").split())

    def tables(self) -> Iterator[tuple[tuple[int, int], ...]]:
        """Rows of cells; a line without cells ends a table, but for the delimiter row."""
        cells = [b.lines[0][0] for b in self.blocks if b.type == "cell"]
        lines = [(self.body.rfind("\n", 0, at) + 1, at) for at in cells]
        rows = [(line, [at for _, at in found]) for line, found in groupby(lines, lambda x: x[0])]
        table: list[tuple[int, int]] = []
        end = 0
        for line, found in rows:
            if table and self.body.count("\n", end, line) > 2:
                yield tuple(table)
                table = []
            table.append((self.place(found[0]), len(found)))
            end = line
        if table:
            yield tuple(table)


class ParsedPost:
    """A post as the checks see it; its outline is read when it is first asked for."""

    def __init__(self, path: str, document: Document, home: Home | None = None) -> None:
        """A post at *path*; *home* is where its pair's target lives, if that is known."""
        self.path = path
        self.document = document
        self.home = home
        self.own = own_keys(home)
        """Front-matter keys that a target has of its own, or whose values change with its place."""
        self.site = home.site if home else PRESETS["suffix"]
        """The kind of site that shows it."""
        self.base = home.route.base if home else ""
        """The folder that its addresses from `/` start from."""
        self._passages: dict[tuple[Span, ...], Passage] = {}

    @property
    def slugs(self) -> str:
        """The rule by which its site names headings; empty if any may hold."""
        if self.home and (self.site.exact or self.home.rules.slugs):
            return self.home.slugs
        return ""

    @property
    def counterparts(self) -> Mapping[str, str]:
        """Posts, and what its site shows in their place where this one, a target, links to them."""
        if not self.home or not self.site.resolves or self.path != self.home.route.target:
            return {}
        return {name: page.target for name, page in self.home.route.pages.items() if page.target}

    @cached_property
    def outline(self) -> Outline:
        """What stands outside the segments."""
        return Outline.of(self.document)

    @cached_property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """What must not change in it, in its segments and outside, by place in the file."""
        found = [*self.outline.placeholders, *self.outline.definitions.values()]
        for segment in self.document.segments:
            if is_wordless(segment):
                continue
            passage = self._passage([segment])
            for each in passage.placeholders:
                span = passage.span(each.start, each.stop)
                if span is not None:
                    found.append(each._replace(start=span.start, stop=span.stop))
        return tuple(sorted(found, key=lambda p: (p.start, p.stop)))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of *offset* in the file, from 1."""
        return self.document.lines.place(offset)

    def lines(self, span: Span) -> range:
        """The lines of the file that *span* touches."""
        return range(self.place(span.start)[0], self.place(span.stop)[0] + 1)

    def passage(self, segments: Sequence[Segment]) -> Passage:
        """The words of *segments*, with what must not change; reference links with addresses."""
        passage = self._passage(segments)
        if "[" not in passage.text or not self.document.labels:
            return passage
        return replace(passage, placeholders=tuple(map(self._resolved, passage.placeholders)))

    def _resolved(self, found: Placeholder) -> Placeholder:
        """A reference link or image with the address that its label stands for."""
        defined = (
            self.outline.definitions.get(found.value[1:-1]) if found.value[:1] == "[" else None
        )
        return found._replace(value=defined.value) if defined else found

    def _passage(self, segments: Sequence[Segment]) -> Passage:
        """The words of *segments*; read once, however many checks look at them."""
        passage = Passage.of(segments)
        known = self._passages.get(passage.spans)
        if known is None:
            grammar = self.document.grammar.of(segments[0].kind)
            found = find_placeholders(passage.text, grammar)
            known = self._passages[passage.spans] = replace(passage, placeholders=tuple(found))
        return known

    def between(self, start: int, stop: int) -> Passage:
        """What stands from *start* to *stop* of the file, outside its segments."""
        found = self.outline.placeholders
        first = bisect_left(found, start, key=lambda p: p.start)
        last = bisect_left(found, stop, key=lambda p: p.start)
        return Passage("", (Span(start, stop),), tuple(found[first:last]))

    def codes(self, start: int, stop: int) -> list[Passage]:
        """The code blocks from *start* to *stop* of the file."""
        return [code for code in self.outline.codes if start <= code.spans[0].start < stop]


def is_wordless(segment: Segment) -> bool:
    """Whether it is a formula, code or an image with a mark behind it: `$$E = mc^2$$。`.

    Without the mark it is no segment; so that the mark makes no difference, it is compared as none.
    """
    text = segment.source
    if text[:1] not in _WORDLESS or text[-1:].isalnum():
        return False
    return not any(map(str.isalnum, masked(text)))


def without_comment(line: str) -> str:
    """A line of code without white space at its ends and the `# …` or `// …` after it."""
    return _REMARK.split(line, maxsplit=1)[0].strip()


def check_post(post: ParsedPost, place: PostSetting, wanted: Wanted = every) -> Iterator[Finding]:
    """Check one post as it is written, whatever it is a translation of."""
    marked = [s.spans for s in post.document.segments if is_pseudo(s.source)]
    for check in CHECKS:
        if check.scope is Scope.POST and wanted(check.id):
            for problem in check(post, place):
                start = problem.start
                if check.id not in OF_WORDS or not any(
                    spans[0].start <= start < spans[-1].stop for spans in marked
                ):
                    yield finding_of(check, problem, post, Span(start, problem.stop or start))


def finding_of(check: Check, problem: Problem, post: ParsedPost, span: Span | None) -> Finding:
    """What a check says of a post, with its place in it; none if the problem lies in no file."""
    severity = problem.severity or check.severity
    found = Finding(check.id, severity, problem.message, post.path)
    if span is None:
        return found
    line, column = post.place(span.start)
    return replace(found, line=line, column=column, span=span, fix=problem.fix)

"""The nouns of a dialect: its rows, and what a row finds in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from translator.units import Kind

Range = tuple[int, int]
"""Start and stop in a text."""

OPAQUE = frozenset({"script", "style", "pre", "code", "textarea", "svg", "math", "iframe"})
"""Elements whose content is nobody's to translate."""


class Quoting(StrEnum):
    """How words that stand in a construct escape what would end it; a slot's style, too."""

    MARKDOWN = "container"
    """They are Markdown to the end of the marker: nothing but a line break ends them."""
    CELL = "cell"
    """They are a cell of a table: the same, but a bar ends them, too."""
    ENTITY = "entity"
    """`&quot;`, as in tags."""
    BACKSLASH = "backslash"
    """`\\"`, as in the tags of templates."""
    CURLY = "curly"
    """A straight quote cannot stand there; a curly one takes its place."""
    FENCE = "fence"
    """The same in the info string of a fence, where no backtick can stand, either."""
    INFO = "info"
    """They stand there without quotes: as SPACED, and no backtick may be in them, either."""
    STRING = "string"
    """A string within an attribute in quotes: both kinds of quotes become curly."""
    SCRIPT = "script"
    """`\\"`, as in strings of JavaScript, where other backslashes mean something too."""
    LABEL = "label"
    """They stand bare in a diagram, where most marks draw something."""
    SPACED = "spaced"
    """They stand without quotes: no bracket, brace, quote, `%` or `key:value` may be in them."""
    QUOTED_TITLE = "title in quotes"
    """They are not there yet: a title as MARKDOWN, to be added with quotes around it."""
    BARRED_TITLE = "title behind a bar"
    """The same, to be added behind a bar."""

    @property
    def frame(self) -> tuple[str, str]:
        """What has to be written before and after words that are not there yet."""
        frames = {Quoting.QUOTED_TITLE: (' "', '"'), Quoting.BARRED_TITLE: (" | ", "")}
        return frames.get(self, ("", ""))


class Readable(NamedTuple):
    """A run of a construct that readers see."""

    start: int
    """Where it begins in the text."""
    stop: int
    """Where it ends."""
    quoting: Quoting = Quoting.MARKDOWN
    """How it is escaped; all but MARKDOWN and CELL are read by no Markdown parser."""
    path: str = ""
    """What it is called, for translators: `figure.caption`."""
    asked: bool = False
    """Whether they are an element's attribute, and the project says if readers see it."""
    shown: str = ""
    """What the renderer shows in place of words that are not there: the run is empty."""

    @property
    def kind(self) -> Kind:
        """What a segment of it is."""
        kinds = {Quoting.MARKDOWN: Kind.CONTAINER, Quoting.CELL: Kind.CELL}
        return kinds.get(self.quoting, Kind.ATTRIBUTE)


class Element(NamedTuple):
    """The element whose tag a row found, so that its two tags are taken together."""

    name: str
    """Its name."""
    closing: bool
    """Whether it is the end tag."""
    pairs: bool
    """Whether the tag has a partner."""


class Construct(NamedTuple):
    """What a row found in a text."""

    stop: int
    """Where it ends; for a block, where the line after it begins."""
    words: tuple[Readable, ...] = ()
    """What of its marker readers see, by place."""
    marker: int = 0
    """Where its marker ends and its body begins, if that is before its end; else 0."""
    body: Range | None = None
    """Whole lines after the marker that are Markdown."""
    indent: int | None = None
    """So many columns of the body belong to the construct; None for all that its lines share."""
    code: Range | None = None
    """Whole lines after the marker that are code."""
    info: str = ""
    """The language of the code."""
    element: Element | None = None
    """Within a text: the element whose tag it is."""

    def fixed(self, text: str, start: int) -> str:
        """Its marker, which begins at *start* of *text*, on one line with `…` for its words."""
        parts = []
        after = ""
        for words in self.words:
            before, behind = words.quoting.frame
            parts.append(after + text[start : words.start] + before)
            start, after = words.stop, behind
        parts.append(after + text[start : self.marker or self.stop])
        return " ".join("…".join(parts).split())


Seen = Callable[[str, int, int], Iterable[Readable]]
"""What finds the words in a marker from one offset of a text to another."""
Find = Callable[[str, int], Construct | None]
"""What tells whether a construct begins at an offset of a text, in bounded or linear time."""


class Body(StrEnum):
    """What follows the marker line of a block."""

    NONE = "none"
    """Nothing that belongs to it: what comes next is Markdown like any other."""
    MARKDOWN = "markdown"
    """Lines four columns further in are Markdown, blank lines or not (Python-Markdown)."""
    OPTIONS = "options"
    """Lines four columns further in, straight below, belong to the marker."""
    CODE = "code"
    """All up to `until` is code, or nobody's to read."""


@dataclass(frozen=True, slots=True)
class BlockRule:
    """What begins at a line's beginning."""

    name: str
    """What `inspect` and findings call it."""
    pattern: str
    """The marker as a regular expression with `re.M`, from the line's first character on; groups
    without names are the words that readers see. It ends before the newline."""
    words: str | Seen = ""
    """Where groups do not do: a pattern that is sought in the marker, each group of which is a run
    of words; or a function that finds them."""
    quoting: Quoting = Quoting.MARKDOWN
    """How those words are escaped."""
    untitled: Quoting | None = None
    """How a title is added to a marker that has none, for which the renderer shows its first
    word, capitalised."""
    body: Body = Body.NONE
    """What follows the marker."""
    until: str = ""
    """The line after a body of code."""
    info: str = ""
    """A pattern whose group is the language of the code, in the marker."""
    interrupts: bool = True
    """Whether it may begin straight after a line of a paragraph."""
    inside: Kind | None = None
    """The only container in which it means anything."""
    find: Find | None = None
    """A scanner in place of all that: `pattern` says then only where it is worth calling."""

    def at(self, text: str, pos: int) -> Construct | None:
        """The construct that begins at *pos* of *text*, where a line does."""
        if not (m := _compiled(self.pattern, re.M).match(text, pos)):
            return None
        if self.find:
            return self.find(text, pos)
        runs = tuple(_runs(m, self.words, self.quoting))
        if self.untitled and not any(group is not None for group in m.groups()):
            runs = (self._untitled(m, self.untitled),)
        after = min(m.end() + 1, len(text))
        if self.body is Body.CODE:
            if not (end := _compiled(self.until, re.M).search(text, after)):
                return Construct(after, runs)
            language = _compiled(self.info, re.M).search(m[0]) if self.info else None
            stop = min(end.end() + 1, len(text))
            code = (after, end.start())
            return Construct(stop, runs, after, code=code, info=language[1] if language else "")
        if self.body is Body.NONE:
            return Construct(after, runs)
        indent = len(m[0]) - len(m[0].lstrip(" ")) + 4
        options = self.body is Body.OPTIONS
        stop = _indented_to(text, after, indent, blanks=not options)
        if options or stop == after:
            return Construct(stop, runs)
        return Construct(stop, runs, after, body=(after, stop), indent=indent)

    @staticmethod
    def _untitled(m: re.Match[str], quoting: Quoting) -> Readable:
        """The empty run at the end of a marker without a title, and what is shown for it."""
        at = m.start() + len(m[0].rstrip())
        word = _compiled(r"[\w-]+", 0).search(m[0])
        return Readable(at, at, quoting, shown=word[0].capitalize() if word else "")


@dataclass(frozen=True, slots=True)
class InlineRule:
    """What stands within a text."""

    name: str
    """What `inspect` and findings call it; as a kind of `Inline`, it says what it is."""
    opens: str
    """A pattern for its first characters, which begins with a literal one."""
    pattern: str = ""
    """The whole of it, with `re.S`; groups are the words that readers see."""
    words: str | Seen = ""
    """The same as in a block's row."""
    quoting: Quoting = Quoting.ENTITY
    """How those words are escaped."""
    raw: bool = False
    """Whether it is found in HTML, attributes and front matter, too: templates run everywhere."""
    free: bool = False
    """Whether a target may have more or fewer of it."""
    find: Find | None = None
    """A scanner in place of the pattern."""

    def at(self, text: str, pos: int) -> Construct | None:
        """The construct that begins at *pos* of *text*."""
        if self.find:
            return self.find(text, pos) if _compiled(self.opens, re.S).match(text, pos) else None
        if not (m := _compiled(self.pattern, re.S).match(text, pos)):
            return None
        return Construct(m.end(), tuple(_runs(m, self.words, self.quoting)))


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one kind of site adds to Markdown."""

    name: str
    """What presets, `[[posts]] dialect` and `Document.parse` call it; it alone tells two apart."""
    blocks: tuple[BlockRule, ...] = field(default=(), compare=False)
    """What begins at a line's beginning; the first row that finds something has it."""
    inlines: tuple[InlineRule, ...] = field(default=(), compare=False)
    """What stands within a text; the same."""
    fences: tuple[str, ...] = field(default=(), compare=False)
    """Patterns for what readers see of a fence's info string; no quote can stand there."""
    labels: Mapping[str, Seen] = field(default_factory=dict, compare=False)
    """What readers see of code in a language, and how it is found: diagrams."""
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict, compare=False)
    """Attributes that readers see, by element in lower case; `*` stands for every element."""
    front_matter: frozenset[str] = field(default=frozenset(), compare=False)
    """Front-matter keys that readers see, dotted."""
    heads: frozenset[str] = field(default=frozenset(), compare=False)
    """Further forms of front matter: `json`; `bare`, without its first line; JSON before `;;;`."""
    plain: str = field(default="", compare=False)
    """The dialect of the site's `.md` files, where that is another than of its `.mdx` files."""
    indented_code: bool = field(default=True, compare=False)
    """Whether four columns make code."""
    html: bool = field(default=True, compare=False)
    """Whether raw HTML is HTML; in MDX there is none."""
    four_columns: bool = field(default=False, compare=False)
    """Whether four columns make a line an item's, whatever stands in its first line, and fewer
    make it none's (Python-Markdown)."""
    one_line: bool = field(default=False, compare=False)
    """Whether an underlined heading and the title of a definition have one line, and any number
    begins an item of a list (kramdown, Python-Markdown)."""
    braces: bool = field(default=False, compare=False)
    """Whether `{x}` is an attribute of what it touches."""
    code_bars: bool = field(default=False, compare=False)
    """Whether a bar in a code span ends no cell of a table (Python-Markdown, kramdown)."""
    closed_html: bool = field(default=False, compare=False)
    """Whether HTML goes on to the end tag, so that four columns make no code in it (kramdown)."""
    components: bool = field(default=False, compare=False)
    """Whether a line that begins with the tag of a component ends a paragraph and is raw HTML to
    the next blank line, or by itself if the component ends in it (VitePress)."""
    flanking: bool = field(default=True, compare=False)
    """Whether `**注意：**继续` stays literal, as CommonMark's delimiter rules have it (6.2)."""
    strikes: bool = field(default=True, compare=False)
    """The same for `~~删。~~这`."""

    @classmethod
    def joined(cls, dialects: Sequence[Dialect]) -> Dialect:
        """One dialect with the rows of all; the facts are those of the first."""
        first = dialects[0]
        attributes: dict[str, frozenset[str]] = {}
        for element, names in (row for each in dialects for row in each.attributes.items()):
            attributes[element] = attributes.get(element, frozenset()) | names
        return replace(
            first,
            name="+".join(each.name for each in dialects),
            blocks=tuple(dict.fromkeys(row for each in dialects for row in each.blocks)),
            inlines=tuple(dict.fromkeys(row for each in dialects for row in each.inlines)),
            fences=tuple(dict.fromkeys(row for each in dialects for row in each.fences)),
            attributes=attributes,
            front_matter=frozenset().union(*(each.front_matter for each in dialects)),
        )

    @property
    def opening(self) -> str:
        """Where a block may begin, as a pattern without names."""
        return "|".join(f"(?:{rule.pattern})" for rule in self.blocks) or r"(?!)"

    def fence_words(self, text: str, start: int, stop: int) -> Iterator[Readable]:
        """What readers see of the info string of a fence at *start* to *stop* of *text*."""
        for pattern in self.fences:
            for m in _compiled(pattern, re.M).finditer(text, start, stop):
                for words in _runs(m, "", Quoting.FENCE):
                    quoted = text[words.start - 1] in "\"'["
                    yield words if quoted else words._replace(quoting=Quoting.INFO)

    def block_at(self, text: str, pos: int) -> tuple[BlockRule, Construct] | None:
        """The row that finds something at *pos* of *text*, where a line begins, and what."""
        for rule in self.blocks:
            if found := rule.at(text, pos):
                return rule, found
        return None


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(pattern, flags)


def _runs(m: re.Match[str], words: str | Seen, quoting: Quoting) -> Iterator[Readable]:
    """The words of a match: its groups, or what *words* finds in it."""
    if callable(words):
        yield from words(m.string, *m.span())
        return
    for found in _compiled(words, re.S).finditer(m.string, *m.span()) if words else (m,):
        for group in range(1, (found.re.groups or 0) + 1):
            start, stop = found.span(group)
            if start < stop and found[group].strip():
                yield Readable(start, stop, quoting)


def _indented_to(text: str, pos: int, indent: int, *, blanks: bool) -> int:
    """Where the lines from *pos* on end that have *indent* columns, blank ones between them."""
    stop = pos
    while pos < len(text):
        end = text.find("\n", pos)
        end = len(text) if end < 0 else end
        line = text[pos:end]
        if line.strip():
            if columns(line) < indent:
                break
            stop = min(end + 1, len(text))
        elif not blanks:
            break
        pos = end + 1
    return stop


def columns(line: str) -> int:
    """How many columns *line* is indented by."""
    width = 0
    for char in line:
        if char == "\t":
            width += 4 - width % 4
        elif char == " ":
            width += 1
        else:
            break
    return width

"""Where the inline constructs of a piece of Markdown lie that must not be translated.

mistune's inline parser says where a link ends but not where its text, URL and title lie,
so this one is ours. It follows CommonMark 0.31 (section 6) and what blogs add: math,
`{{ }}`, emoji codes, footnote marks, attribute lists. Emphasis is left in the text.

Each construct is given by its fixed *pieces*; what lies between two pieces is read by
people: `[`text`](url "`title`")` has three pieces and two holes. Every rule either looks
ahead a bounded way or remembers that nothing was found, so the time is linear.

The grammar of HTML tags is CommonMark's (6.6), widened by what Vue allows in attribute names
(`@click`, `#slot`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import pairwise

from translator.markdown.dialects.base import OPAQUE, Dialect, InlineRule, Quoting
from translator.markdown.source import Range
from translator.markdown.syntax import PLAIN, Grammar, Syntax
from translator.text.chars import is_cjk
from translator.text.regex import regex

# Every alternative begins with a literal outside its group, so that `search` skips from
# one possible start to the next instead of trying each character (half the time).
_TOKEN = regex(
    r"\\(?P<skip>[!-/:-@\[-`{-~])"
    r"|\\(?P<hard>\n)"
    r"|\n(?P<spaces>(?<=  \n))"
    r"|`(?P<ticks>`*)"
    r"|<(?P<lt>)"
    r"|\[(?P<toc>\[(?i:toc)\]\])"
    r"|\[(?P<note>\^[^\]\[\s]+\])"
    r"|\[(?P<open>)"
    r"|!(?P<image>\[)"
    r"|\](?P<close>)"
    r"|\$(?P<dollar>\$*)"
    r"|\{(?P<vue>\{)"
    r"|\{(?P<attrs>(?:[.#]\w|[A-Za-z-]{1,40}=)[^{}\n]{0,500}\})"
    r"|&(?P<entity>(?:[A-Za-z][A-Za-z0-9]{1,31}|\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6});)"
    r"|:(?P<emoji>(?<![:A-Za-z0-9]:)(?:[a-z][a-z0-9_+-]{0,60}|[+-]1):(?![:A-Za-z0-9]|//))"
    r"|@(?P<email>(?<=[A-Za-z0-9._+-]@)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9][A-Za-z0-9_-]*)+)"
    r"|:(?P<url>(?<=[pPsS]:)//[A-Za-z0-9][!#-;=?-Z^_a-z~]*(?:\\[_*~][!#-;=?-Z^_a-z~]*)*)"
    r"|w(?P<www>(?<![A-Za-z0-9]w)ww\.[A-Za-z0-9][!#-;=?-Z^_a-z~]*(?:\\[_*~][!#-;=?-Z^_a-z~]*)*)"
)
_SCHEME = regex(r"(?<![A-Za-z0-9])(?:https?|ftp)\Z", re.I)
PLAIN_TAGS = frozenset({"<em>", "</em>", "<strong>", "</strong>"})
"""Tags that are as good as asterisks: a target may have them of its own."""
SOFT = frozenset({"entity", "break", "emoji", "emphasis"})
"""Kinds that a target may have more or fewer of than its source."""
SITE_KINDS = frozenset({"attrs", "toc", "vue"})
"""Kinds that are no Markdown, but that many sites have: attributes, `[[toc]]`, `{{ }}`."""
DEFINITION = regex(r"\[(?:[^\[\]\\]|\\.)*\]:\s*(?:<([^<>\n]*)>|(\S+))", re.S)
"""The head of a link reference definition (spec 0.31, 4.7); its last group is the address."""

_RAW_TOKEN = regex(r"(?P<lt><)|(?P<vue>\{\{)|(?P<entity>&(?:[A-Za-z]\w{1,31}|\#\w{1,7});)", re.A)
_AUTOLINK = regex(
    r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+|[\w.!#$%&'*+/=?^`{|}~-]++@[A-Za-z0-9.-]++)>", re.A
)
_ENTITY_END = regex(r"&[A-Za-z][A-Za-z0-9]{1,30};\Z")
_MAIL_SCHEME = regex(r"(?:mailto|xmpp):\Z", re.I)
_LOCAL_PART = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-")
_TICKS = regex(r"`+")
_ASCII_PATH = regex(r"[A-Za-z0-9_/%.=&#-]+")
_PRICE = regex(r"[0-9][0-9.,]*[ \t]*(?=[^\x00-\x7f])")
_SPACE = regex(r"[ \t]*\n?[ \t]*")
_BRACKETED = regex(r"<(?:[^<>\n\\]|\\.)*+>")
_CHUNK = regex(r"(?:[^\x00-\x20\x7f()\\]|\\.?)*+")
_BRACES = regex(r"\{[{%]")
_OUTPUT = regex(r"\{\{[^{}\n]*\}\}")
_SPACED = regex(r"[ \t\n]")
_TITLE = regex(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)", re.S)
_LABEL = regex(r"\[((?:[^\[\]\\]|\\.){0,999}+)\]", re.S)
_WORDS = regex(r"[^\W\d_]|[\u2018-\u201d\u3001-\u3011]|[\uff01-\uff1f]")
_NAME = r"[A-Za-z_:@#][\w.:@#\[\]-]*+"
_VALUE = r"(?:[^\s\"'=<>`]++|'[^']*+'|\"[^\"]*+\")"
_OUTPUTS = r"\{\{[^{}\n]*+\}\}|\{%[^{}%\n]*+%\}"
TAG = regex(
    r"<(?:/(?P<close>[A-Za-z][A-Za-z0-9.-]*+)\s*+>"
    r"|(?P<open>[A-Za-z][A-Za-z0-9.-]*+)"
    rf"(?P<attributes>(?:\s++(?:{_NAME}(?:\s*+=\s*+{_VALUE})?+|{_OUTPUTS}))*+)\s*+(?P<void>/?)>)",
    re.A,
)
_IN_QUOTES = regex(r"=\s*[\"']\s*[\"'`]\s*\Z")
"""What stands before a string in an expression that is an attribute's value: `:title="'`."""
_IN_BRACES = regex(r"\{\s*[\"'`]\s*\Z")
"""The same in MDX: `title={'`."""
_STRING = regex(r"\s*(['\"`])([^'\"`\\]*)\1\s*")
_ATTRIBUTE = regex(rf"({_NAME})\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')", re.A)

CODE = r"(?<!`)(?P<ticks>`++)(?:[^`\n]|(?!(?P=ticks)(?!`))`++)*+(?P=ticks)(?!`)|`++"
"""A code span within a line as a pattern, or the backticks that begin none."""

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr",
})  # fmt: skip
"""Elements that have no end tag (HTML, 13.1.2)."""

PHRASING = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
"""Elements that stand inside a sentence; any other one ends it."""

_OPENS = regex(r"<[!?/A-Za-z]")
_SECTIONS = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))


@dataclass(frozen=True, slots=True)
class Inline:
    """A construct with parts that must not change."""

    kind: str
    """code, math, url, link, image, shortcut, html, comment, break, entity, …"""
    pieces: tuple[Range, ...]
    """Where its fixed parts lie; one if it stands alone, more with text between them."""
    rule: InlineRule | None = None
    """The dialect's row that found it."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.pieces[0][0]

    @property
    def stop(self) -> int:
        """Where it ends."""
        return self.pieces[-1][1]

    @property
    def holes(self) -> Iterator[Range]:
        """What people read, between the pieces."""
        return ((a[1], b[0]) for a, b in pairwise(self.pieces))


@dataclass(frozen=True, slots=True)
class TagInline(Inline):
    """An HTML tag, which may turn out to be one of a pair."""

    name: str = ""
    """The element's name, in lower case."""
    closing: bool = False
    """Whether it is an end tag."""
    pairs: bool = False
    """Whether it can have a partner: no void element, not closed by itself."""


def find_inlines(text: str, grammar: Grammar = PLAIN) -> list[Inline]:
    """Find what must not change in *text*, sorted by place, outer before inner."""
    tokens = _tokens(grammar.syntax.dialect, grammar.markdown)
    first = tokens.pattern.search(text)
    if first is None:
        return []
    scanner = _Scanner(text, grammar)
    scanner.scan(tokens, first)
    return _nested(scanner.found)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Where constructs may begin in a text of one dialect."""

    pattern: re.Pattern[str]
    """The dialect's openings, and after them those of all Markdown."""
    base: re.Pattern[str]
    """Those of all Markdown."""
    rules: dict[str, InlineRule]
    """The dialect's rows by the names of their groups in the pattern."""


@cache
def _tokens(dialect: Dialect, markdown: bool) -> _Tokens:
    base = _TOKEN if markdown else _RAW_TOKEN
    rows = [rule for rule in dialect.inlines if markdown or rule.raw]
    rules = {f"rule{index}": rule for index, rule in enumerate(rows)}
    openings = [f"{rule.opens}(?P<{name}>)" for name, rule in rules.items()]
    flags = 0 if markdown else re.A
    pattern = regex("|".join([*openings, base.pattern]), flags) if rows else base
    return _Tokens(pattern, base, rules)


def constructs_in(text: str, grammar: Grammar) -> Counter[str]:
    """What of *text* a dialect gives a meaning and two languages must have alike, how often.

    Of each, the fixed parts alone, with `…` for the words in it.
    """
    return Counter(
        "…".join(" ".join(text[a:b].split()) for a, b in inline.pieces)
        for inline in find_constructs(text, grammar)
        if not (inline.rule and inline.rule.free)
    )


def find_constructs(text: str, grammar: Grammar) -> list[Inline]:
    """Find what of *text* a dialect gives a meaning, sorted by place; also in addresses."""
    tokens = _tokens(grammar.syntax.dialect, grammar.markdown)
    if (first := tokens.pattern.search(text)) is None:
        return []
    scanner = _Scanner(text, grammar)
    scanner.scan(tokens, first)
    found = [*_nested(scanner.found), *scanner.templates]
    found = [inline for inline in found if inline.rule or inline.kind in SITE_KINDS]
    return sorted(found, key=lambda inline: inline.start)


def attributes_in(text: str, grammar: Grammar) -> Counter[tuple[str, str]]:
    """The attribute lists of *text*, each with what it belongs to: what stands right before it."""
    ends: dict[int, str] = {}
    found: Counter[tuple[str, str]] = Counter()
    for inline in find_inlines(text, grammar) if "{" in text else ():
        if inline.kind == "attrs":
            owner = ends.get(inline.start, "")
            if text[inline.start - 1 : inline.start] in ("*", "_", "~"):
                owner = "emphasis"
            elif not owner and not text[inline.stop :].strip():
                owner = "block"
            found[fixed(text, inline)[1], owner] += 1
        ends[inline.stop] = "link" if inline.kind == "shortcut" else inline.kind
    return found


def find_destinations(
    text: str, grammar: Grammar = PLAIN
) -> tuple[list[Range], list[re.Match[str]]]:
    """Find where the destinations of inline links and images lie in *text*, and its tags.

    Links within links' texts count, unlike in `find_inlines`: an image that is a link has
    two destinations. Those in `<` `>` are given without these.
    """
    scanner = _Scanner(text, grammar)
    tokens = _tokens(grammar.syntax.dialect, True)
    scanner.scan(tokens, tokens.pattern.search(text))
    return scanner.destinations, scanner.opened


def string_in(opening: str) -> Quoting | None:
    """How a string is escaped that comes after *opening*, in an expression that is a value.

    None for any other value of an attribute, and for what is none.
    """
    if _IN_BRACES.search(opening):
        return Quoting.SCRIPT
    return Quoting.STRING if _IN_QUOTES.search(opening) else None


def has_words(text: str) -> bool:
    """Whether *text* has anything to translate: a letter, or CJK punctuation or digits."""
    return _WORDS.search(text) is not None


def fixed(text: str, inline: Inline) -> tuple[str, ...]:
    """What must not change of *inline*: its kind and pieces, white space folded."""
    if named := label_within(text, inline):
        # `[译文][原文]` is the same link as `[原文]` or `[原文][]`, and so is an image.
        opening = text[slice(*inline.pieces[0])]
        return "link" if opening == "[" else "image", opening, f"][{' '.join(named.split())}]"
    return inline.kind, *(" ".join(text[a:b].split()) for a, b in inline.pieces)


def label_within(text: str, inline: Inline) -> str:
    """The text of a link or image that is its definition's label too; empty if it is not."""
    shown = inline.kind in ("shortcut", "image") and len(inline.pieces) > 1
    if not shown or text[slice(*inline.pieces[-1])] not in ("]", "][]"):
        return ""
    return text[inline.pieces[0][1] : inline.pieces[-1][0]]


def label_key(label: str) -> str:
    """Normalise a link label for comparison (spec 0.31, 6.3)."""
    return " ".join(label.split()).lower().upper()


@dataclass(slots=True)
class _Bracket:
    start: int
    stop: int
    image: bool


class _Scanner:
    """One pass over a text, with a method for each alternative of the token pattern.

    Each gives where to go on from; 0 for the next character, as nothing begins there.
    """

    def __init__(self, text: str, grammar: Grammar) -> None:
        self.text = text
        self.syntax = grammar.syntax
        self.labels = grammar.labels
        self.found: list[Inline] = []
        self.destinations: list[Range] = []
        self.templates: list[Inline] = []
        self.opened: list[re.Match[str]] = []
        self.brackets: list[_Bracket] = []
        self.spent = 0
        self.tags = Tags(text)
        self._runs: dict[int, list[int]] | None = None
        self._no_vue = False

    def scan(self, tokens: _Tokens, m: re.Match[str] | None) -> None:
        """Go from one match of *tokens* to the next, beginning with *m*."""
        search, text, rules = tokens.pattern.search, self.text, tokens.rules
        while m:
            start = m.start()
            if m.lastgroup in rules:
                pos = self._construct(rules, m)
                m = None if pos else tokens.base.match(text, start)
            if m:
                method: Callable[[re.Match[str]], int] = getattr(self, f"_{m.lastgroup}")
                pos = method(m)
            m = search(text, pos or start + 1)

    def _construct(self, rules: dict[str, InlineRule], m: re.Match[str]) -> int:
        """Where what a row of the dialect finds ends that opens at *m*; 0 if there is nothing."""
        start, first = m.start(), int((m.lastgroup or "")[4:])
        for rule in list(rules.values())[first:]:
            if found := rule.at(self.text, start):
                seen = [
                    w
                    for w in found.words
                    if has_words(self.text[w.start : w.stop])
                    and (not w.asked or self.syntax.translates_at(w.path))
                ]
                cuts = [start, *(edge for w in seen for edge in w[:2]), found.stop]
                pieces = tuple(zip(cuts[::2], cuts[1::2], strict=True))
                if found.element:
                    if self.text[start : found.stop] in PLAIN_TAGS:
                        tag = TagInline("emphasis", pieces, None, *found.element)
                    else:
                        tag = TagInline(rule.name, pieces, rule, *found.element)
                    self.found.append(tag)
                else:
                    self.found.append(Inline(rule.name, pieces, rule))
                return found.stop
        return 0

    def _add(self, kind: str, start: int, stop: int) -> int:
        self.found.append(Inline(kind, ((start, stop),)))
        return stop

    def _skip(self, m: re.Match[str]) -> int:
        return m.end()

    def _hard(self, m: re.Match[str]) -> int:
        return self._add("break", *m.span())

    def _spaces(self, m: re.Match[str]) -> int:
        start = m.start()
        while self.text[start - 1 : start] == " ":
            start -= 1
        return self._add("break", start, m.end())

    def _toc(self, m: re.Match[str]) -> int:
        return self._add("toc", *m.span())

    def _attrs(self, m: re.Match[str]) -> int:
        return self._add("attrs", *m.span())

    def _entity(self, m: re.Match[str]) -> int:
        """An entity that stands for a letter is one of a word: `informaci&oacute;n`."""
        return m.end() if unescape(m[0]).isalpha() else self._add("entity", *m.span())

    def _emoji(self, m: re.Match[str]) -> int:
        return self._add("emoji", *m.span())

    def _note(self, m: re.Match[str]) -> int:
        return self._add("footnote", *m.span())

    def _ticks(self, m: re.Match[str]) -> int:
        """A code span ends at the next run of as many backticks (spec 0.31, 6.1)."""
        if self._runs is None:
            self._runs = {}
            for run in _TICKS.finditer(self.text):
                self._runs.setdefault(len(run[0]), []).append(run.start())
        starts = self._runs.get(len(m[0]), [])
        after = bisect_left(starts, m.end())
        if after == len(starts):
            return m.end()
        return self._add("code", m.start(), starts[after] + len(m[0]))

    def _lt(self, m: re.Match[str]) -> int:
        pos = m.start()
        if (end := self.tags.section(pos)) is not None:
            return self._add("comment", pos, end)
        if not self.syntax.dialect.html:
            return 0
        if tag := self.tags.tag(pos):
            return self._tag(tag)
        if link := _AUTOLINK.match(self.text, pos):
            return self._add("url", pos, link.end())
        return 0

    def _tag(self, tag: re.Match[str]) -> int:
        self.opened.append(tag)
        name = (tag["open"] or tag["close"]).lower()
        opaque = tag["open"] and name in OPAQUE and not tag["void"]
        if opaque and (end := self.tags.element(name, tag.end())) is not None:
            return self._add("html", tag.start(), end)
        holes = (edge for _, *hole in readable(tag, self.syntax) for edge in hole)
        cuts = [tag.start(), *holes, tag.end()]
        pieces = tuple(zip(cuts[::2], cuts[1::2], strict=True))
        pairs = bool(tag["close"]) or not (tag["void"] or name in VOID)
        kind = "emphasis" if tag[0] in PLAIN_TAGS else "html"
        closing = bool(tag["close"])
        self.found.append(TagInline(kind, pieces, name=name, closing=closing, pairs=pairs))
        return tag.end()

    def _open(self, m: re.Match[str]) -> int:
        self.brackets.append(_Bracket(m.start(), m.end(), m[0][0] == "!"))
        return m.end()

    _image = _open

    def _close(self, m: re.Match[str]) -> int:
        if not self.brackets:
            return m.end()
        bracket = self.brackets.pop()
        depth = len(self.brackets)
        cuts = self._link(bracket, m.end()) if bracket.image or depth >= self.spent else None
        self.spent = min(self.spent, depth)
        if cuts is None:
            return m.end()
        kind, places = cuts
        pieces = [(bracket.start, bracket.stop), *places]
        if not any(has_words(self.text[a[1] : b[0]]) for a, b in pairwise(pieces)):
            pieces = [(bracket.start, places[-1][1])]
        self.found.append(Inline("image" if bracket.image else kind, tuple(pieces)))
        if not bracket.image:
            # Links may not contain links (spec 0.31, 6.3): what is open now is spent.
            self.spent = depth
        return places[-1][1]

    def _link(self, bracket: _Bracket, pos: int) -> tuple[str, list[Range]] | None:
        """The pieces after the text of a link whose `]` ends at *pos*; None if it is none."""
        if self.text.startswith("(", pos) and (places := self._inline_link(pos)):
            return "link", places
        if label := self._labelled(pos):
            kind = "link" if label[1].strip() else "shortcut"
            key = label_key(label[1]) or label_key(self.text[bracket.stop : pos - 1])
            if key in self.labels:
                return kind, [(pos - 1, label.end())]
        short = self.labels and pos - bracket.stop < 1000
        if short and label_key(self.text[bracket.stop : pos - 1]) in self.labels:
            return "shortcut", [(pos - 1, pos)]
        return None

    def _labelled(self, pos: int) -> re.Match[str] | None:
        """The label after the text of a link that ends at *pos*; to some, behind a space."""
        if label := _LABEL.match(self.text, pos):
            return label
        if not self.syntax.dialect.one_line or self.text[pos : pos + 1] not in (" ", "\n"):
            return None
        label = _LABEL.match(self.text, pos + 1)
        return label if label and label[1].strip() else None

    def _inline_link(self, pos: int) -> list[Range] | None:
        after, known = self._blank(pos + 1), len(self.templates)
        if places := self._addressed(pos, after):
            return places
        del self.templates[known:]
        return None

    def _addressed(self, pos: int, after: int) -> list[Range] | None:
        stop = self._destination(after)
        if stop is None:
            return None
        blank = self._blank(stop)
        title = _TITLE.match(self.text, blank) if blank > stop else None
        end = self._blank(title.end()) if title else blank
        if not self.text.startswith(")", end):
            return None
        bracketed = self.text.startswith("<", after)
        if bracketed or not _SPACED.search(self.text, after, stop):
            self.destinations.append((after + bracketed, stop - bracketed))
        if title and title[0][1:-1].strip():
            return [(pos - 1, title.start() + 1), (title.end() - 1, end + 1)]
        return [(pos - 1, end + 1)]

    def _blank(self, pos: int) -> int:
        m = _SPACE.match(self.text, pos)
        return m.end() if m else pos

    def _destination(self, pos: int) -> int | None:
        """Where the link destination ends that begins at *pos* (spec 0.31, 6.3)."""
        if self.text.startswith("<", pos):
            m = _BRACKETED.match(self.text, pos)
            return m.end() if m else None
        depth = 0
        while depth <= 32:
            chunk = _CHUNK.match(self.text, pos)
            end = chunk.end() if chunk else pos
            if (tag := self._template(pos, end)) is not None:
                pos = tag
                continue
            pos = end
            paren = self.text[pos : pos + 1]
            if paren not in ("(", ")") or (paren == ")" and not depth):
                return None if depth else pos
            depth += 1 if paren == "(" else -1
            pos += 1
        return None

    def _template(self, start: int, stop: int) -> int | None:
        """Where the first tag of a template ends that opens from *start* to *stop*.

        Templates run before Markdown, so the spaces in their tags end no address.
        """
        for m in _BRACES.finditer(self.text, start, stop):
            for rule in self.syntax.dialect.inlines:
                if rule.raw and (found := rule.at(self.text, m.start())):
                    self.templates.append(Inline(rule.name, ((m.start(), found.stop),), rule))
                    return found.stop
            if output := _OUTPUT.match(self.text, m.start()):
                self.templates.append(Inline("vue", (output.span(),)))
                return output.end()
        return None

    def _dollar(self, m: re.Match[str]) -> int:
        """Math as KaTeX's plugins find it; `$5 和 $6` are prices."""
        start, pos = m.span()
        if len(m[0]) > 2:
            return pos
        end = self.text.find(m[0], pos)
        while end > 0 and self.text[end - 1] == "\\":
            end = self.text.find(m[0], end + 1)
        inner = self.text[pos:end]
        if end < 0 or not inner.strip():
            return pos
        if len(m[0]) == 1 and not _is_math(inner, self.text[end + 1 : end + 2]):
            return pos
        return self._add("math", start, end + len(m[0]))

    def _vue(self, m: re.Match[str]) -> int:
        end = -1 if self._no_vue else self.text.find("}}", m.end())
        self._no_vue = end < 0
        return m.end() if end < 0 else self._add("vue", m.start(), end + 2)

    def _url(self, m: re.Match[str]) -> int:
        scheme = _SCHEME.search(self.text, max(m.start() - 6, 0), m.start())
        return self._bare(scheme.start(), m.end()) if scheme else 0

    def _email(self, m: re.Match[str]) -> int:
        """A bare e-mail address (GFM spec, 6.9)."""
        start, stop = m.start(), m.end()
        while start and self.text[start - 1] in _LOCAL_PART:
            start -= 1
        if scheme := _MAIL_SCHEME.search(self.text, max(start - 7, 0), start):
            start = scheme.start()
        if self.text[stop - 1] in "-_" or (self.found and self.found[-1].stop > start):
            return m.end()
        return self._add("url", start, stop)

    def _www(self, m: re.Match[str]) -> int:
        return self._bare(*m.span())

    def _path_end(self, stop: int) -> int:
        """Where a URL ends whose path goes on in Chinese: `…/item/飞桨`."""
        while "\u3400" <= self.text[stop : stop + 1] <= "\u9fff":
            stop += 1
            path = _ASCII_PATH.match(self.text, stop)
            stop = path.end() if path else stop
        return stop

    def _bare(self, start: int, stop: int) -> int:
        """A bare URL, without the punctuation or entity after it (GFM spec, 6.9)."""
        url = self.text[start:stop]
        if url[-1] in "/=#%":
            url = self.text[start : self._path_end(stop)]
        stop = len(url)
        lone = url.count(")") - url.count("(")
        while url[stop - 1] in "?!.,:;*_~'\"" or (url[stop - 1] == ")" and lone > 0):
            lone -= url[stop - 1] == ")"
            entity = _ENTITY_END.search(url, max(stop - 32, 0), stop)
            stop = entity.start() if entity else stop - 1
        return self._add("url", start, start + stop)


def _is_math(inner: str, after: str) -> bool:
    if inner[0].isspace() or inner[-1].isspace() or after.isdecimal() or "\n\n" in inner:
        return False
    price = _PRICE.match(inner)
    return price is None or not is_cjk(inner[price.end()])


def _nested(found: list[Inline]) -> list[Inline]:
    """Join the start and end tags that belong together within the same hole of a link.

    Gives *found* sorted by place, outer before inner, without what lies in a fixed piece.
    """
    found.sort(key=lambda inline: (inline.start, -inline.stop))
    stacks: dict[Range, _TagStack] = {}
    links: list[int] = []
    result: list[Inline | None] = list(found)
    for index, inline in enumerate(found):
        while links and found[links[-1]].stop <= inline.start:
            links.pop()
        if not isinstance(inline, TagInline):
            if len(inline.pieces) > 1:
                links.append(index)
        elif inline.pairs:
            place = _hole(found, links, inline.start)
            opener = stacks.setdefault(place, _TagStack()).match(index, inline)
            if opener is not None:
                pieces = found[opener].pieces + inline.pieces
                result[opener] = Inline(found[opener].kind, pieces, inline.rule)
                result[index] = None
    return _outermost(inline for inline in result if inline is not None)


def _hole(found: list[Inline], links: list[int], pos: int) -> Range:
    """Which hole of which link *pos* is in."""
    if not links:
        return -1, 0
    pieces = found[links[-1]].pieces
    return links[-1], sum(start <= pos for start, _ in pieces)


class _TagStack:
    """Start tags that wait for their end tags."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self._counts: Counter[str] = Counter()

    def match(self, index: int, tag: TagInline) -> int | None:
        """Remember a start tag; for an end tag, give the index of its start tag, if any."""
        if not tag.closing:
            self._open.append((index, tag.name))
            self._counts[tag.name] += 1
            return None
        while self._counts[tag.name]:
            opener, name = self._open.pop()
            self._counts[name] -= 1
            if name == tag.name:
                return opener
        return None


def _outermost(found: Iterable[Inline]) -> list[Inline]:
    """Drop what lies inside a piece of another: a badge within a link that has no words."""
    result: list[Inline] = []
    covered = 0
    for inline in found:
        if inline.start >= covered:
            result.append(inline)
            if len(inline.pieces) == 1:
                covered = inline.stop
    return result


class Tags:
    """The tags of one text, found in one pass; a search that failed is not repeated."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._absent: set[str] = set()

    def section(self, pos: int) -> int | None:
        """Where the comment, instruction or declaration ends that begins at *pos*."""
        for opening, closing in _SECTIONS:
            if self.text.startswith(opening, pos):
                # `<!-->` and `<!--->` are comments too (spec 0.31, 6.6).
                return self._after(closing, pos + 2 if opening == "<!--" else pos + len(opening))
        return None

    def unclosed(self, pos: int) -> bool:
        """Whether a comment, a declaration or a tag begins at *pos* and never ends."""
        opens = bool(_OPENS.match(self.text, pos))
        return opens and self.section(pos) is None and self.tag(pos) is None

    def tag(self, pos: int) -> re.Match[str] | None:
        """Match the start or end tag at *pos*."""
        return TAG.match(self.text, pos)

    def element(self, name: str, pos: int) -> int | None:
        """Where the element *name* ends whose start tag ends at *pos*."""
        closing = f"</{name.lower()}"
        found = self._after(closing, pos)
        if found is None:
            return None
        return self._after(">", found)

    def opaque(self, name: str, pos: int) -> int:
        """Where the content ends that nobody reads as text; *pos* if there is none."""
        if name not in OPAQUE:
            return pos
        return self.element(name, pos) or pos

    def _after(self, closing: str, pos: int) -> int | None:
        if closing in self._absent:
            return None
        found = self.text.find(closing, pos)
        if found < 0:
            self._absent.add(closing)
            return None
        return found + len(closing)


def readable(tag: re.Match[str], syntax: Syntax) -> Iterator[tuple[str, int, int]]:
    """Yield name, start and stop of each attribute value of *tag* that a reader sees."""
    name = tag["open"]
    if not name or "=" not in tag["attributes"]:
        return
    for attribute in _ATTRIBUTE.finditer(tag.string, *tag.span("attributes")):
        if syntax.translates(name, attribute[1]):
            start, stop = attribute.span(2 if attribute[2] is not None else 3)
            value = tag.string[start:stop]
            if attribute[1].startswith((":", "v-bind:")):
                # Of an expression, a string alone: `:title="'题'"`.
                if not (string := _STRING.fullmatch(value)):
                    continue
                value, start, stop = string[2], start + string.start(2), start + string.end(2)
            if value.strip():
                left, right = len(value.lstrip()), len(value.rstrip())
                yield attribute[1], stop - left, start + right

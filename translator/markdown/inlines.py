"""Where the inline constructs of a piece of Markdown lie that must not be translated.

mistune's inline parser says where a link ends but not where its text, URL and title lie,
so this one is ours. It follows CommonMark 0.31 (section 6) and what blogs add: math,
`{{ }}`, emoji codes, footnote marks, attribute lists. Emphasis is left in the text.

Each construct is given by its fixed *pieces*; what lies between two pieces is read by
people: `[`text`](url "`title`")` has three pieces and two holes. Every rule either looks
ahead a bounded way or remembers that nothing was found, so the time is linear.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from translator.markdown.html import OPAQUE, VOID, Tags, readable
from translator.markdown.nesting import Inline, Place, TagInline, nested
from translator.markdown.syntax import DEFAULT, Syntax
from translator.text.chars import is_cjk

# Every alternative begins with a literal outside its group, so that `search` skips from
# one possible start to the next instead of trying each character (half the time).
_TOKEN = re.compile(
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
    r"|\{(?P<attrs>(?:[.#][A-Za-z0-9_]|[A-Za-z-]{1,40}=)[^{}\n]{0,500}\})"
    r"|&(?P<entity>(?:[A-Za-z][A-Za-z0-9]{1,31}|\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6});)"
    r"|:(?P<emoji>(?<![:A-Za-z0-9]:)(?:[a-z][a-z0-9_+-]{0,60}|[+-]1):(?![:A-Za-z0-9]))"
    r"|:(?P<url>(?<=[pPsS]:)//[A-Za-z0-9][!#-;=?-Z^_a-z~]*)"
    r"|w(?P<www>(?<![A-Za-z0-9]w)ww\.[A-Za-z0-9][!#-;=?-Z^_a-z~]*)"
)
_SCHEME = re.compile(r"(?<![A-Za-z0-9])(?:https?|ftp)\Z", re.I)
PLAIN_TAGS = frozenset({"<em>", "</em>", "<strong>", "</strong>"})
"""Tags that are as good as asterisks: a target may have them of its own."""
SOFT = frozenset({"entity", "break", "emoji", "emphasis"})
"""Kinds that a target may have more or fewer of than its source."""
DEFINITION = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]:\s*(?:<([^<>\n]*)>|(\S+))", re.S)
"""The head of a link reference definition (spec 0.31, 4.7); its last group is the address."""

_PLAIN = re.compile(r"(?P<lt><)|(?P<vue>\{\{)|(?P<entity>&(?:[A-Za-z]\w{1,31}|\#\w{1,7});)", re.A)
_AUTOLINK = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+|[\w.!#$%&'*+/=?^`{|}~-]++@[A-Za-z0-9.-]++)>", re.A
)
_TICKS = re.compile(r"`+")
_ASCII_PATH = re.compile(r"[A-Za-z0-9_/%.=&#-]+")
_PRICE = re.compile(r"[0-9][0-9.,]*[ \t]*(?=[^\x00-\x7f])")
_SPACE = re.compile(r"[ \t]*\n?[ \t]*")
_BRACKETED = re.compile(r"<(?:[^<>\n\\]|\\.)*+>")
_CHUNK = re.compile(r"(?:[^\x00-\x20\x7f()\\]|\\.?)*+")
_TITLE = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)", re.S)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999}+)\]", re.S)
_WORDS = re.compile(r"[^\W\d_]|[\u2018-\u201d\u3001-\u3011]|[\uff01-\uff1f]")


def find_inlines(
    text: str,
    *,
    markdown: bool = True,
    syntax: Syntax = DEFAULT,
    labels: frozenset[str] = frozenset(),
) -> list[Inline]:
    """Find what must not change in *text*, sorted by place, outer before inner.

    Args:
        markdown: False for text that no Markdown parser reads: HTML blocks, attributes.
        labels: the document's link reference labels, made by `label_key`.
    """
    pattern = _TOKEN if markdown else _PLAIN
    first = pattern.search(text)
    if first is None:
        return []
    scanner = _Scanner(text, syntax, labels)
    scanner.scan(pattern, first)
    return nested(scanner.found)


def find_destinations(
    text: str, syntax: Syntax = DEFAULT, labels: frozenset[str] = frozenset()
) -> tuple[list[Place], list[re.Match[str]]]:
    """Find where the destinations of inline links and images lie in *text*, and its tags.

    Links within links' texts count, unlike in `find_inlines`: an image that is a link has
    two destinations. Those in `<` `>` are given without these.
    """
    scanner = _Scanner(text, syntax, labels)
    scanner.scan(_TOKEN, _TOKEN.search(text))
    return scanner.destinations, scanner.opened


def has_words(text: str) -> bool:
    """Whether *text* has anything to translate: a letter, or CJK punctuation or digits."""
    return _WORDS.search(text) is not None


def label_key(label: str) -> str:
    """Normalise a link label for comparison (spec 0.31, 6.3)."""
    return " ".join(label.split()).lower().upper()


@dataclass(slots=True)
class _Bracket:
    start: int
    stop: int
    image: bool


class _Scanner:
    """One pass over a text, with a method for each alternative of the token pattern."""

    def __init__(self, text: str, syntax: Syntax, labels: frozenset[str]) -> None:
        self.text = text
        self.syntax = syntax
        self.labels = labels
        self.found: list[Inline] = []
        self.destinations: list[Place] = []
        self.opened: list[re.Match[str]] = []
        self.brackets: list[_Bracket] = []
        self.spent = 0
        self.tags = Tags(text)
        self._runs: dict[int, list[int]] | None = None
        self._no_vue = False

    def scan(self, pattern: re.Pattern[str], m: re.Match[str] | None) -> None:
        """Go from one match of *pattern* to the next, beginning with *m*."""
        search, text = pattern.search, self.text
        while m:
            method: Callable[[re.Match[str]], int] = getattr(self, f"_{m.lastgroup}")
            m = search(text, method(m))

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
        return self._add("entity", *m.span())

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
        if tag := self.tags.tag(pos):
            return self._tag(tag)
        if link := _AUTOLINK.match(self.text, pos):
            return self._add("url", pos, link.end())
        return pos + 1

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
        self.found.append(TagInline(kind, pieces, name, bool(tag["close"]), pairs))
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

    def _link(self, bracket: _Bracket, pos: int) -> tuple[str, list[Place]] | None:
        """The pieces after the text of a link whose `]` ends at *pos*; None if it is none."""
        if self.text.startswith("(", pos) and (places := self._inline_link(pos)):
            return "link", places
        if label := _LABEL.match(self.text, pos):
            kind = "link" if label[1].strip() else "shortcut"
            key = label_key(label[1]) or label_key(self.text[bracket.stop : pos - 1])
            if key in self.labels:
                return kind, [(pos - 1, label.end())]
        short = self.labels and pos - bracket.stop < 1000
        if short and label_key(self.text[bracket.stop : pos - 1]) in self.labels:
            return "shortcut", [(pos - 1, pos)]
        return None

    def _inline_link(self, pos: int) -> list[Place] | None:
        after = self._blank(pos + 1)
        stop = self._destination(after)
        if stop is None:
            return None
        blank = self._blank(stop)
        title = _TITLE.match(self.text, blank) if blank > stop else None
        end = self._blank(title.end()) if title else blank
        if not self.text.startswith(")", end):
            return None
        bracketed = self.text.startswith("<", after)
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
            pos = chunk.end() if chunk else pos
            paren = self.text[pos : pos + 1]
            if paren not in ("(", ")") or (paren == ")" and not depth):
                return None if depth else pos
            depth += 1 if paren == "(" else -1
            pos += 1
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
        return self._bare(scheme.start(), m.end()) if scheme else m.start() + 1

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
        """A bare URL, without the punctuation after it (GFM spec, 6.9)."""
        url = self.text[start:stop]
        if url[-1] in "/=#%":
            url = self.text[start : self._path_end(stop)]
        stop = len(url)
        lone = url.count(")") - url.count("(")
        while url[stop - 1] in "?!.,:;*_~'\"" or (url[stop - 1] == ")" and lone > 0):
            lone -= url[stop - 1] == ")"
            stop -= 1
        return self._add("url", start, start + stop)


def _is_math(inner: str, after: str) -> bool:
    if inner[0].isspace() or inner[-1].isspace() or after.isdecimal() or "\n\n" in inner:
        return False
    price = _PRICE.match(inner)
    return price is None or not is_cjk(inner[price.end()])

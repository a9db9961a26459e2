"""The anchors of a page: what its site makes of each heading.

The title that an anchor is made of differs from site to site: VitePress leaves out images,
HTML and emoji codes, Hugo takes the Markdown as it is written. So does what becomes of it:

    vitepress   @mdit-vue/shared `slugify`, numbered by markdown-it-anchor
    github      github-slugger, which Docusaurus and Astro use, too
    hugo        markup/goldmark/autoid.go, `autoHeadingIDType = "github"`
    mkdocs      Python-Markdown's toc extension
    pymdownx    the same with `pymdownx.slugs.slugify(case="lower")`, as blogs in Chinese set it

`tests/test_site_anchors.py` compares them with the real ones. What characters a rule knows
depends on the Unicode version that each was built with.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import groupby, pairwise
from typing import Any
from urllib.parse import unquote

from translator.markdown.document import Document
from translator.site.commonmark import parser
from translator.text.regex import regex

_ATTRIBUTES = {
    "docusaurus": regex(
        r"\s*(?:\{(?P<braces>#(?:.(?!\{#|\}))*.)\}|\{/\*\s*(?P<comment>#?[^\s*{}]+)\s*\*/\})\Z"
    ),
    "hugo": regex(r"[ \t]*\{([ \t]*(?:[#.]|[A-Za-z_:][\w:.-]*=)[^{}\n]*)\}[ \t]*\Z"),
    "mkdocs": regex(r"[ ]+\{:?([ ]*[^}\n ][^}\n]*)\}[ \t]*\Z"),
    "vitepress": regex(r"[ \t]*\{([^{}\n]+)\}[ \t]*\Z"),
}
_ATTRIBUTES["pymdownx"] = _ATTRIBUTES["mkdocs"]
_OWN_ID = regex(
    r"\b(?:id|name|[a-z]+Id)\s*=\s*[\"']?([^\"'\s>]+)|\{[^{}\n]*?#([^\s{}]+)[^{}\n]*\}"
    r"|\{/\*\s*#?([^\s*{}]+)\s*\*/\}"
)
_NUMBERED = regex(r"[-_]\d+\Z")
_ADDRESS = regex(r"\]\([^()]*\)|\]\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}\s*\Z")
_IMAGE = regex(r"!\[[^\[\]]*\]\([^()]*\)")
_CODE = regex(r":[a-z0-9_+-]+:")
_HTML = regex(r"<h([1-6])\b[^<>]*>(.{0,500}?)</h\1\s*>", re.S | re.I)
_ID = regex(r"(?:^|[ \t])#([^\s#=\"'{}]+)")
_PYTHON = ("mkdocs", "pymdownx")
_SMART = regex(r"(?<!\w)(_{1,2})(?![_\s])(.+?)(?<![_\s])\1(?!\w)")
"""What Python-Markdown takes for emphasis beyond CommonMark."""
_LEADING = regex(r"\A\{[^{}\n]+\}")
_RARE = regex("[\U00010000-\U0010ffff]")
_EMOJI = regex(r":(?:[a-z0-9_+-]+|[A-Z]+):")
_TAG = regex(r"<(/?)([A-Za-z][\w.-]*)[^>]*?(/?)>", re.S)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page."""

    anchor: str
    """What links call it."""
    explicit: bool
    """Whether its author named it so: `## Title {#anchor}`."""
    stop: int
    """Where its first line of text ends in the page's text."""


def headings(document: Document, site: str) -> list[Heading]:
    """The headings of a Markdown file in order, with the anchors that *site* gives them.

    Args:
        site: a name of `SLUGGERS`.
    """
    slugger = SLUGGERS[site]
    found = list(_found(document))
    named = [_named(title, site) for title, _ in found]
    # Python-Markdown looks for all of them first.
    first = filter(None, named) if site in _PYTHON else ()
    taken = dict.fromkeys(first, 0)
    result = []
    for (title, stop), name in zip(found, named, strict=True):
        if name and site != "docusaurus":
            taken[name] = 0
        anchor = name or slugger.unique(slugger.slug(_title(title, site)), taken)
        result.append(Heading(anchor, bool(name), stop))
    return result


class Fragments:
    """The fragments that lead somewhere on a page: `"安装" in Fragments(document, "vitepress")`."""

    def __init__(self, document: Document, slugs: str = "") -> None:
        """Read the page.

        Args:
            slugs: the rule by which its site names headings, a name of `SLUGGERS`; empty
                where any rule will do, so that letters and digits decide.
        """
        self._loose = not slugs
        self._named = named_anchors(document.text)
        if self._loose:
            titles = [title for title, _ in _found(document)]
            titles += [m[2] for m in _HTML.finditer(document.text)]
            self._headings = frozenset(key for title in titles for key in _keys(title))
        else:
            named = headings(document, slugs)
            self._headings = frozenset(unquote(each.anchor) for each in named)

    def __bool__(self) -> bool:
        """Whether the page has any; one without headings gets its anchors from its theme."""
        return bool(self._named or self._headings)

    def __contains__(self, fragment: str) -> bool:
        if fragment in self._named:
            return True
        if self._loose:
            return bool({_key(fragment), _key(_NUMBERED.sub("", fragment))} & self._headings)
        return fragment in self._headings


def named_anchors(text: str) -> frozenset[str]:
    """The anchors that a post names itself: `id="…"`, `titleId="…"`, `{#…}`, `{/*…*/}`."""
    return frozenset(next(filter(None, found)) for found in _OWN_ID.findall(text))


def _keys(title: str) -> Iterator[str]:
    """What any site may keep of a heading's Markdown or HTML."""
    for shown in (title, _IMAGE.sub("", title)):
        words = _ADDRESS.sub("", shown)
        for text in (words, unescape(words), _CODE.sub("", words)):
            yield _key(text)
            # A site may keep ASCII alone.
            if ascii_key := _key(text.encode("ascii", "ignore").decode()):
                yield ascii_key


def _key(anchor: str) -> str:
    """What all sites keep of a heading in its anchor: letters and digits, in lower case."""
    plain = unicodedata.normalize("NFKD", anchor).casefold()
    return "".join(char for char in plain if char.isalnum())


def _found(document: Document) -> Iterator[tuple[str, int]]:
    """The Markdown of each heading, and where its first line ends."""
    for block in document.blocks.leaves:
        if block.type == "heading" and block.lines:
            yield document.inside(block), document.place(block.lines[0][1])


def _named(title: str, site: str) -> str:
    """The `id` that stands in braces at the end of *title*; empty if there is none."""
    attributes = _ATTRIBUTES[site].search(title.strip()) if site in _ATTRIBUTES else None
    if not attributes:
        return ""
    if attributes[attributes.lastindex or 0] == attributes.groupdict().get("comment"):
        # Docusaurus' `{/* #id */}`, and `{/*id*/}` of React's docs.
        return attributes["comment"].removeprefix("#")
    name = _ID.search(attributes[attributes.lastindex or 0])
    return name[1] if name else ""


def _title(markdown: str, site: str) -> str:
    """What *site* makes an anchor of."""
    if site == "vitepress":
        markdown = markdown.strip()
    elif site in _ATTRIBUTES:
        markdown = _ATTRIBUTES[site].sub("", markdown)
    if site == "hugo":
        return markdown.rpartition("\n")[2]
    # JavaScript sees half a character there, which is neither letter nor punctuation.
    rare = () if site in _PYTHON else dict.fromkeys(_RARE.findall(markdown))
    codes = dict(zip(rare, map(chr, range(0xE000, 0xF8FF)), strict=False))
    markdown = _RARE.sub(lambda m: codes.get(m[0], m[0]), markdown)
    text = _shown(_parser().parseInline(markdown)[0].children or [], site)
    return text.translate({ord(code): char for char, code in codes.items()})


def _shown(tokens: list[Any], site: str) -> str:
    """The text of *tokens* that *site* takes."""
    if site == "vitepress":
        return _vitepress(tokens)
    if site == "docusaurus":
        tokens = list(_outside_html(tokens)) or tokens
        return "".join(token.content for token in tokens if token.type != "html_inline")
    parts = [_plain(token, site) for token in tokens]
    return " ".join("".join(parts).split()) if site in _PYTHON else "".join(parts)


def _plain(token: Any, site: str) -> str:
    """What a reader sees of *token*; an image or a tag is no text."""
    if token.type in ("html_inline", "image"):
        return ""
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    smart = site in _PYTHON and token.type == "text"
    return _SMART.sub(r"\2", token.content) if smart else str(token.content)


def _vitepress(tokens: list[Any]) -> str:
    """Text and code, without emoji, and the `{.attributes}` that markdown-it-attrs takes away."""
    pieces = [("", "")]
    for kind, run in groupby(_without_emoji(tokens), lambda piece: piece[0]):
        if kind == "text":
            pieces.append((kind, _joined([(text, raw) for _, text, raw in run])))
        else:
            pieces += [(kind, text) for _, text, _ in run]
    parts = [
        _LEADING.sub("", text) if kind == "text" and _takes_attributes(before) else text
        for (before, _), (kind, text) in pairwise(pieces)
        if kind in ("text", "code_inline")
    ]
    if pieces[-1][0] == "text":
        parts[-1] = _ATTRIBUTES["vitepress"].sub("", parts[-1])
    return "".join(parts)


def _without_emoji(tokens: list[Any]) -> Iterator[tuple[str, str, str]]:
    """Kind, content and raw form of each token; an emoji code between two texts parts them."""
    for token in tokens:
        if token.type == "text":
            first, *rest = _EMOJI.split(token.content)
            if first or not rest:
                yield "text", first, first
            for text in rest:
                yield "emoji", "", ""
                yield from [("text", text, text)] if text else []
        else:
            special = token.type == "text_special"
            raw = token.markup if token.info == "entity" else token.content
            yield "text" if special else token.type, token.content, raw


def _takes_attributes(kind: str) -> bool:
    return kind in ("image", "code_inline") or kind.endswith("_close")


def _joined(run: list[tuple[str, str]]) -> str:
    """An entity stays as it is written beside other text (VitePress's `restoreEntities`)."""
    return run[0][0] if len(run) == 1 else "".join(raw for _, raw in run)


def _outside_html(tokens: list[Any]) -> Iterator[Any]:
    """The tokens outside elements, which MDX takes for components."""
    depth = 0
    for token in tokens:
        if token.type == "html_inline":
            m = _TAG.match(token.content)
            depth += 0 if not m or m[3] else -1 if m[1] else 1
        elif depth <= 0:
            yield token


@cache
def _parser() -> Any:
    return parser().disable("text_join")


_CONTROL = regex(r"[\x00-\x1f]")
_COMBINING = regex("[\u0300-\u036f]")
_SPECIAL = regex(
    "[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"  # JavaScript's \s
    "~`!@#$%^&*()\\-_+=[\\]{}|\\\\;:\"'“”‘’<>,.?/]+"
)
_HYPHENS = regex(r"-{2,}")
_NO_WORD = regex(r"[^\w\s-]")
_NO_WORD_OR_BLANK = regex(r"[^\w\- ]")
_SPACES = regex(r"[-\s]+")
_MARKUP = regex(r"</?[^>]*>")
_COUNTED = regex(r"(.*)_([0-9]+)", re.S)
_CIRCLED = ((0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))
"""Letters in circles and squares, which Unicode counts as alphabetic symbols."""


@dataclass(frozen=True, slots=True)
class Slugger:
    """A site's rule for anchors."""

    slug: Callable[[str], str]
    """Title to anchor, wherever it stands."""
    unique: Callable[[str, dict[str, int]], str]
    """That anchor, or another one if the page has it; notes what is taken."""


def vitepress(title: str) -> str:
    """The anchor that VitePress gives *title*."""
    text = _COMBINING.sub("", unicodedata.normalize("NFKD", title))
    text = _HYPHENS.sub("-", _SPECIAL.sub("-", _CONTROL.sub("", text))).strip("-")
    return (f"_{text}" if text[:1].isascii() and text[:1].isdigit() else text).lower()


def github(title: str) -> str:
    """The anchor that github-slugger gives *title*."""
    return "".join(filter(_is_kept, title.lower())).replace(" ", "-")


def hugo(title: str) -> str:
    """The anchor that Hugo gives the Markdown of a heading."""
    return "".join(map(_go, title.strip())) or "heading"


def mkdocs(title: str) -> str:
    """The anchor that Python-Markdown gives *title*; empty for one in Chinese."""
    text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return _SPACES.sub("-", _NO_WORD.sub("", text).strip().lower())


def pymdownx(title: str) -> str:
    """The anchor that PyMdown Extensions give *title*, in lower case."""
    text = _MARKUP.sub("", unicodedata.normalize("NFC", title)).strip().lower()
    return _NO_WORD_OR_BLANK.sub("", text).replace(" ", "-")


def numbered(slug: str, taken: dict[str, int]) -> str:
    """`a`, `a-1`, `a-2`: the first that is free."""
    name, count = slug, 1
    while name in taken:
        name, count = f"{slug}-{count}", count + 1
    taken[name] = 0
    return name


def counted(slug: str, taken: dict[str, int]) -> str:
    """The same, but a count goes on where the last one ended, as github-slugger has it."""
    name = slug
    while name in taken:
        taken[slug] += 1
        name = f"{slug}-{taken[slug]}"
    taken[name] = 0
    return name


def underscored(slug: str, taken: dict[str, int]) -> str:
    """`a`, `a_1`, `a_2`; what ends in a number counts on, and nothing becomes `_1`."""
    name = slug
    while name in taken or not name:
        m = _COUNTED.fullmatch(name)
        name = f"{m[1]}_{int(m[2]) + 1}" if m else f"{name}_1"
    taken[name] = 0
    return name


SLUGGERS: dict[str, Slugger] = {
    "vitepress": Slugger(vitepress, numbered),
    "github": Slugger(github, counted),
    "docusaurus": Slugger(github, counted),
    "hugo": Slugger(hugo, numbered),
    "mkdocs": Slugger(mkdocs, underscored),
    "pymdownx": Slugger(pymdownx, underscored),
}
"""The rules by name."""


@cache
def _is_kept(char: str) -> bool:
    category = unicodedata.category(char)
    known = category[0] in "LM" or category in ("Nd", "Nl", "Pc")
    return char in " -" or known or any(a <= ord(char) <= b for a, b in _CIRCLED)


@cache
def _go(char: str) -> str:
    """*char* as Hugo has it; Go lowers letter by letter, and to one letter."""
    category = unicodedata.category(char)
    if char in "- ":
        return "-"
    return char.lower()[0] if char == "_" or category[0] == "L" or category == "Nd" else ""

"""How sites make an anchor of a heading's title: each rule as its site has it.

    vitepress   @mdit-vue/shared `slugify`, numbered by markdown-it-anchor
    github      github-slugger, which Docusaurus and Astro use, too
    hugo        markup/goldmark/autoid.go, `autoHeadingIDType = "github"`
    mkdocs      Python-Markdown's toc extension
    pymdownx    the same with `pymdownx.slugs.slugify(case="lower")`, as blogs in Chinese set it

`tests/test_publish_slugs.py` compares them with the real ones. What characters a rule
knows depends on the Unicode version that each was built with.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

_CONTROL = re.compile(r"[\x00-\x1f]")
_COMBINING = re.compile("[\u0300-\u036f]")
_SPECIAL = re.compile(
    "[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"  # JavaScript's \s
    "~`!@#$%^&*()\\-_+=[\\]{}|\\\\;:\"'“”‘’<>,.?/]+"
)
_HYPHENS = re.compile(r"-{2,}")
_NO_WORD = re.compile(r"[^\w\s-]")
_NO_WORD_OR_BLANK = re.compile(r"[^\w\- ]")
_SPACES = re.compile(r"[-\s]+")
_TAG = re.compile(r"</?[^>]*>")
_COUNTED = re.compile(r"(.*)_([0-9]+)", re.S)
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
    text = _TAG.sub("", unicodedata.normalize("NFC", title)).strip().lower()
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

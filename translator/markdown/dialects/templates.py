"""Hexo and Jekyll: the tags of Nunjucks and Liquid, and what kramdown adds.

Facts: Hexo 8.1 with hexo-renderer-marked 7.0, theme NexT 8; Liquid 5.4, kramdown 2.4, Jekyll 4.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.markdown.dialects.base import (
    BlockRule,
    Body,
    Construct,
    Dialect,
    InlineRule,
    Quoting,
    Readable,
)
from translator.markdown.dialects.common import (
    ABBREVIATION,
    ALERT,
    COMMENT_TAG,
    MARKED,
    PERCENT,
    attributes_at,
    attributes_in,
    code_tags,
    tag_alone,
)
from translator.text.regex import regex

_TAG = regex(PERCENT)
_NAME = regex(r"\{%-?\s*(\w+)")
_ARGUMENT = regex(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|[^\s\"']\S*", re.S)
_KEY = regex(r"[\w-]+[:=]\S*|true|false|\S*[/\\]\S*", re.S)
"""An argument that is no word: an option, an address, a file."""
_FIRST_WORD = {
    "codeblock": 0, "code": 0, "quote": 0, "blockquote": 0, "link": 0, "a": 0,
    "anchor": 0, "post_link": 1, "asset_link": 1, "note": 1, "subnote": 1,
}  # fmt: skip
"""The tags of Hexo and NexT whose words stand bare, and from which argument on."""
_QUOTED = frozenset({*_FIRST_WORD, "asset_img", "asset_image", "img", "image"})
"""The tags whose quoted arguments are words."""
_PAIR = regex(r"\s*([^\"]*?)\s*\"([^\"]*)\"\s*\Z")


def hexo_words(text: str, start: int, stop: int) -> Iterator[Readable]:
    """What readers see of the arguments of Hexo's tags from *start* to *stop* of *text*."""
    for tag in _TAG.finditer(text, start, stop):
        if name := _NAME.match(text, tag.start()):
            yield from _arguments(text, name[1], name.end(), tag.end() - 2)


def _arguments(text: str, name: str, start: int, stop: int) -> Iterator[Readable]:
    stop -= text.startswith("-", stop - 1)
    first = _FIRST_WORD.get(name, stop)
    run: Readable | None = None
    for index, argument in enumerate(_ARGUMENT.finditer(text, start, stop)):
        bare = not argument.lastindex
        if bare and index >= first and not _KEY.fullmatch(argument[0]):
            begin = run.start if run else argument.start()
            run = Readable(begin, argument.end(), Quoting.SPACED, name)
            continue
        yield from [run] if run else []
        run = None
        if argument.lastindex and name in _QUOTED:
            a, b = argument.span(argument.lastindex)
            # `'题 "替"'` is a title with the words in place of an image.
            inner = _PAIR.match(text[a:b])
            for left, right in (inner.span(1), inner.span(2)) if inner else ((0, b - a),):
                if text[a + left : a + right].strip():
                    yield Readable(a + left, a + right, Quoting.STRING, name)
    yield from [run] if run else []


_OUTPUT = r"\{\{(?:[^}]|\}(?!\})){0,5000}\}\}"
_RAW = (
    r"\{%-?\s*(?:raw|comment|codeblock|code|highlight)\b(?:[^%]|%(?!\})){0,1000}%\}"
    r"(?:(?!\{%-?\s*end).){0,5000}\{%-?\s*end\w+\s*-?%\}"
)
"""A tag with its body in one line of text: nobody's to read, as a whole."""
_NO_OPTION = r"(?![\w-]+:|/)\S+(?:[ \t]+(?![\w-]+:|/)\S+)*"
_FENCE = rf"\S+(?:[ \t]+({_NO_OPTION}))?(?:[ \t]+(?:https?:/)?/\S+(?:[ \t]+({_NO_OPTION}))?)?[^\n]*"
"""A fence's language, title, address and the words that lead there; options have a colon."""
_LANGUAGE = r"(?:lang:|highlight[ \t]+)([\w+#-]+)"

HEXO = Dialect(
    name="hexo",
    blocks=(
        *code_tags("codeblock", "code", info=_LANGUAGE, words=hexo_words),
        *code_tags("raw", "mermaid", "wavedrom", "highlight"),
        BlockRule("tag", rf"^[ \t]*(?:{PERCENT}[ \t]*)+$", words=hexo_words),
        tag_alone("output", _OUTPUT),
        BlockRule("tab", r"^ {0,3}<!--[ \t]*tab[ \t]+([^@\n]*?)(?:@[\w-]+)?[ \t]*-->[ \t]*$",
                  quoting=Quoting.SPACED),
        ALERT,
    ),
    inlines=(
        InlineRule("tag", r"\{%", _RAW, raw=True),
        InlineRule("tag", r"\{%", PERCENT, words=hexo_words, quoting=Quoting.STRING, raw=True),
        COMMENT_TAG,
    ),
    fences=(_FENCE,),
    front_matter=frozenset({"title", "excerpt", "description", "keywords", "subtitle"}),
    heads=frozenset({"bare", ";;;"}),
    strikes=False,
)  # fmt: skip

_SEPARATOR = regex(r"[ \t]*[|:-][ \t|:+=-]*")
_TAG_PATTERN = (
    r"</?[A-Za-z][\w-]*(?:[ \t]+[\w:-]+(?:=(?:\"[^\"\n]*\"|'[^'\n]*'|[\w-]+))?)*[ \t]*/?>"
)
_CELL = regex(
    rf"(?:\\.|`[^`\n]*`|{_TAG_PATTERN}|<!--[^\n]{{0,500}}?-->|\{{\{{[^\n]{{0,500}}?\}}\}}"
    r"|\{%[^\n]{0,500}?%\}|[^\n|])+"
)
_NO_ROW = (
    rf"\s|#{{1,6}}[ \t]|>|{_TAG_PATTERN}|<[!?]|:[ \t]|[*+-][ \t]|\d+[.)][ \t]|`{{3}}|~{{3}}"
    r"|\*?\[[^\]\n]*\]:"
)
"""What begins another block than a table, or no table that anybody means."""
_AFTER_TABLE = regex(r"[ \t]*(?:\{:[^\n}]*\}|\^)?[ \t]*")


def _table(text: str, at: int) -> Construct | None:
    """Read a table without a line of dashes below its head: lines with bars, to a blank one.

    kramdown makes a table of any such lines, and takes what its other tables begin with, too.
    """
    words: list[Readable] = []
    stop = at
    while stop < len(text):
        end = text.find("\n", stop)
        end = len(text) if end < 0 else end
        if _AFTER_TABLE.fullmatch(text, stop, end):
            break
        cells = [m.span() for m in _CELL.finditer(text, stop, end)]
        if sum(right - left for left, right in cells) == end - stop:
            return None
        if not _SEPARATOR.fullmatch(text, stop, end):
            bare = (_bare(text, *cell) for cell in cells)
            words += [Readable(a, b, Quoting.CELL) for a, b in bare if a < b]
        stop = min(end + 1, len(text))
    return Construct(stop, tuple(words))


def _bare(text: str, start: int, stop: int) -> tuple[int, int]:
    """What is left without the white space at both ends."""
    run = text[start:stop].rstrip()
    return start + len(run) - len(run.lstrip()), start + len(run)


_SHOWN = r"\b(?:text|title|caption|alt|content)=(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)')"

JEKYLL = Dialect(
    name="jekyll",
    blocks=(
        # What is raw to Liquid is Markdown like any other: kramdown comes after it.
        *code_tags("highlight", "comment", info=_LANGUAGE),
        BlockRule("tag", rf"^[ \t]*(?:{PERCENT}[ \t]*)+$", words=_SHOWN,
                  quoting=Quoting.BACKSLASH),
        tag_alone("output", _OUTPUT),
        BlockRule("comment", r"^ {0,3}\{::(?:comment|nomarkdown)\}[ \t]*$", body=Body.CODE,
                  until=r"^ {0,3}\{:/(?:comment|nomarkdown)?\}[ \t]*$"),
        BlockRule("options", r"^ {0,3}\{:[:/][^\n}]*\}[ \t]*$"),
        BlockRule("toc", r"^[ \t]*\{:[ \t]*\.?(?:toc|no_toc)\b[^\n}]*\}[ \t]*$"),
        BlockRule("reference", r"^ {0,3}\{:[\w-]+:[^\n}]*\}[ \t]*$",
                  words=r"\btitle=\"([^\"\n]*)\"", quoting=Quoting.CURLY),
        attributes_at(r"\{:"),
        *MARKED,
        ABBREVIATION,
        BlockRule("table", rf"^ {{0,3}}(?!{_NO_ROW})(?![^\n]*\n{_SEPARATOR.pattern}$)[^\n]*\|",
                  find=_table, interrupts=False),
        BlockRule("end of block", r"^ {0,3}\^[ \t]*$"),
        ALERT,
    ),
    inlines=(
        InlineRule("tag", r"\{%", _RAW, raw=True),
        InlineRule("tag", r"\{%", PERCENT, words=_SHOWN, quoting=Quoting.BACKSLASH, raw=True),
        attributes_in(r"\{:", blank=r"\s"),
        InlineRule("options", r"\{:[:/]", r"\{:[:/][^\n}]*\}"),
        InlineRule("pipe", r"\|", r"\|"),
    ),
    front_matter=frozenset({"title", "excerpt", "description", "subtitle"}),
    one_line=True,
    flanking=False,
    strikes=False,
    code_bars=True,
    closed_html=True,
)  # fmt: skip

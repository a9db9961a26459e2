"""A page of HTML in the person's language: its own words are told, those of posts stay.

What belongs to a post has its language beside it (`lang`), so it is left as it is, with all that is
in it, unless an element says `translate="yes"`. Code, scripts and styles are never told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from translator.text.regex import regex
from translator.wording import ENGLISH, spoken, told, word

TOLD = ("title", "aria-label", "placeholder", "alt")
"""Attributes that people read."""
_TOKEN = regex(
    r"<!--.*?-->|<(script|style)\b.*?</\1>|<(/?)([a-zA-Z][\w-]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>",
    re.S,
)
_ATTRIBUTE = regex(r"([\w-]+)=\"([^\"]*)\"")
_WIDE = str.maketrans(",;:", "，；：")
_VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr circle path rect".split()
)
_KEPT = frozenset({"code", "kbd", "pre", "math", "samp"})


def told_page(html: str) -> str:
    """A whole page, told; in English it stays as it is."""
    return html if spoken() == ENGLISH else "".join(_told(html))


def _told(html: str) -> Iterator[str]:
    at = 0
    open_ = [True]
    for m in _TOKEN.finditer(html):
        yield _text(html[at : m.start()], open_[-1])
        at = m.end()
        closes, name, attributes = m[2], (m[3] or "").lower(), m[4] or ""
        if not name:
            yield m[0]
        elif closes:
            if len(open_) > 1:
                open_.pop()
            yield m[0]
        else:
            is_own = _is_own(name, attributes, open_[-1])
            yield f"<{m[3]}{_attributes(attributes)}>" if is_own else m[0]
            if name not in _VOID and not attributes.endswith("/"):
                open_.append(is_own)
    yield _text(html[at:], open_[-1])


def _is_own(name: str, attributes: str, outer: bool) -> bool:
    """Whether what an element holds is the page's own, not a post's."""
    if 'translate="yes"' in attributes:
        return True
    return outer and name not in _KEPT and (name == "html" or ' lang="' not in attributes)


def _attributes(attributes: str) -> str:
    def said(m: re.Match[str]) -> str:
        if m[1] in TOLD:
            return f'{m[1]}="{_phrase(m[2])}"'
        if m[1] == "lang" and m[2] == str(ENGLISH):
            return f'lang="{spoken()}"'
        return m[0]

    return _ATTRIBUTE.sub(said, attributes)


def _text(text: str, is_own: bool) -> str:
    bare = text.strip()
    if not (is_own and bare):
        return text
    before, _, after = text.partition(bare)
    said = _phrase(bare)
    return text if said == bare else f"{before}{said}{after}"


def phrase(text: str) -> str:
    """A text of a page, told; it may be a single word, such as that of a button or of a kind.

    A message has no mark at its end, which a text that goes on in an element of its own may have.
    """
    bare = text.rstrip(",;:").rstrip()
    said = next((w for c in ("page", "kind", "state") if (w := word(c, bare)) != bare), "")
    said = said or told(bare)
    if said == bare:
        return told(text)
    marks = text[len(bare) :]
    return said + (marks.translate(_WIDE) if spoken().language == "zh" else marks)


def _phrase(html: str) -> str:
    """A piece of text as HTML has it."""
    text = " ".join(unescape(html).split())
    said = phrase(text)
    return html if said == text else escape(said, quote=True).replace("&#x27;", "'")

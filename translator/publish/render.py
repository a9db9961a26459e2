"""A piece of a post as HTML that is safe to show.

Posts are not trusted. markdown-it-py renders, nh3 then keeps an allowlist of elements and
attributes: no script, no style, no class or id of theirs, no address but http, https and
mailto, no picture but the blog's own, put in as data. Rendered text is for looking at
only; it never goes back into a post.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from translator.markdown.inlines import find_inlines
from translator.publish.formulas import Html, with_formulas
from translator.publish.leads import NOWHERE, Leads

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

Mark = tuple[int, int, int, bool]
"""Start and stop in a text, the number of the term there, and whether it is wrong."""
Find = Callable[[str], Sequence[Mark]]
"""Finds the terms of a text, in order and without overlaps."""
Embed = Callable[[str], str | None]
"""Gives the `data:` address of a picture, or None for one that is not shown."""

TAGS = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small span "
    "strike strong sub sup u var wbr".split()
)
"""What a post's HTML may consist of here; the text of other elements stays."""

_DROPPED = {"script", "style", "template", "title", "iframe", "object", "noscript", "textarea"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "bdo": {"dir"},
    "img": {"src", "alt", "title"},
    "mark": {"data-term", "data-wrong"},
    "span": {"data-piece", "title"},
}
_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif|svg\+xml)[;,]", re.I)
_LINK = re.compile(r"(?:https?://|mailto:)", re.I)
_SPECIAL = re.compile(r"[\\`*_~\[\]<>&$!{}:\n]|www\.")
_NO_ALT = re.compile(r"<img(?![^>]* alt=)")
_KINDS = frozenset({"math", "vue", "emoji", "footnote", "attrs", "toc"})
_DEFINITION = re.compile(r"^[> \t]*(\[(?!\^)[^\]\n]+\]:[ \t]*\S.*)$", re.M)


def references(text: str) -> dict[str, Any]:
    """The link reference definitions of a post, for `render` to look up."""
    lines = "\n\n".join(m[1] for m in _DEFINITION.finditer(text))
    env: dict[str, Any] = {}
    if lines:
        _markdown().parse(lines, env)
    return {"references": env.get("references", {})}


def render(
    text: str, env: Mapping[str, Any], find: Find, embed: Embed | None, lead: Leads = NOWHERE
) -> Html:
    """Render a run of inline Markdown as HTML that is safe to show.

    Args:
        text: Markdown, soft line breaks folded or not.
        env: what `references` gave.
        find: finds the terms to mark.
        embed: shows a picture; without it only its text is shown.
        lead: where links within the blog lead; the others are no links here.
    """
    if not _SPECIAL.search(text):
        return plain(text, find)
    fixed = {p.start: p for p in find_inlines(text) if p.kind in _KINDS and len(p.pieces) == 1}
    state = {"references": env["references"], "fixed": fixed}
    tokens = _markdown().parseInline(text, state)[0].children or []
    renderer: Any = _markdown().renderer
    shown = _marked(list(_pictured(tokens, embed)), find)
    html = renderer.renderInline(shown, _markdown().options, state)
    return _clean(html, embed, lead)


def html_text(text: str, find: Find) -> Html:
    """Show a run of text from HTML, where entities count and Markdown does not."""
    return _clean(plain(text, find).replace("&amp;", "&"), None)


def plain(text: str, find: Find) -> Html:
    """Show a text as it is, with its terms marked."""
    return Html(
        "".join(
            escape(piece) if mark is None else _mark_tag(mark) + escape(piece) + "</mark>"
            for piece, mark in _pieces(text, find(text))
        )
    )


def _pieces(text: str, marks: Iterable[Mark]) -> Iterable[tuple[str, Mark | None]]:
    pos = 0
    for mark in marks:
        yield text[pos : mark[0]], None
        yield text[mark[0] : mark[1]], mark
        pos = mark[1]
    yield text[pos:], None


def _mark_tag(mark: Mark) -> str:
    wrong = ' data-wrong="1"' if mark[3] else ""
    return f'<mark data-term="{mark[2]}"{wrong}>'


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough"])
    markdown.inline.ruler.before("escape", "fixed", _fixed)
    markdown.add_render_rule("fixed", _render_fixed)
    # Addresses are judged once, when the whole is cleaned.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # as its docs say
    return markdown


def _fixed(state: StateInline, silent: bool) -> bool:
    """Keep together what the toolkit knows as one thing and CommonMark does not: math, emoji."""
    piece = state.env.get("fixed", {}).get(state.pos)
    if piece is None or state.linkLevel:
        return False
    if not silent:
        token = state.push("fixed", "span", 0)
        token.content, token.info = state.src[piece.start : piece.stop], piece.kind
    state.pos = piece.stop
    return True


def _render_fixed(
    renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    token = tokens[index]
    return f'<span data-piece="{token.info}">{escape(token.content)}</span>'


def _pictured(tokens: Iterable[Token], embed: Embed | None) -> Iterable[Token]:
    """Put the text of each picture after it, since it is translated; without *embed*, alone."""
    from markdown_it.token import Token

    for token in tokens:
        if token.type != "image":
            yield token
            continue
        if embed:
            yield Token("html_inline", "", 0, content=_picture(token, embed))
        title = str(token.attrGet("title") or "")
        shown = " · ".join(part for part in (token.content, title) if part)
        if shown:
            yield Token("html_inline", "", 0, content='<span data-piece="image">')
            yield Token("text", "", 0, content=shown)
            yield Token("html_inline", "", 0, content="</span>")


def _picture(token: Token, embed: Embed) -> str:
    address = str(token.attrGet("src") or "")
    # Cleaning would ask for the same picture again.
    source = address if _DATA.match(address) else embed(address)
    alt = escape(token.content)
    if source:
        return f'<img src="{escape(source)}" alt="{alt}">'
    return f'<span data-piece="away" title="{escape(address)}">🖼</span> '


def _marked(tokens: list[Token], find: Find) -> list[Token]:
    """Mark the terms of a run of tokens, which may begin in one and end in another."""
    from markdown_it.token import Token

    words = "".join(_words(token) for token in tokens)
    marks = find(words)
    if not marks:
        return tokens
    result, pos = [], 0
    for token in tokens:
        length = len(_words(token))
        if token.type != "text":
            result.append(token)
        else:
            near = [_cut(m, pos, length) for m in marks if m[0] < pos + length and m[1] > pos]
            for piece, mark in _pieces(token.content, near):
                text = Token("text", "", 0, content=piece)
                if mark is None:
                    result.append(text)
                    continue
                result.append(Token("html_inline", "", 0, content=_mark_tag(mark)))
                result += [text, Token("html_inline", "", 0, content="</mark>")]
        pos += length
    return result


def _cut(mark: Mark, pos: int, length: int) -> Mark:
    return max(mark[0] - pos, 0), min(mark[1] - pos, length), mark[2], mark[3]


def _words(token: Token) -> str:
    """What a token adds to the words of a run; what is no word keeps terms apart."""
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return "\x00" if token.type in ("code_inline", "fixed", "image") else ""


def _clean(html: str, embed: Embed | None, lead: Leads = NOWHERE) -> Html:
    import nh3

    def judged(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return value if _LINK.match(value) else lead.get(unquote(value))
        if attribute == "src":
            source = value if _DATA.match(value) else embed(value) if embed else None
            return source if source and _DATA.match(source) else None
        return value

    cleaned = nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=judged,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
    )
    if "<img" in cleaned:
        cleaned = _NO_ALT.sub('<img alt=""', cleaned)
    if 'data-piece="math"' in cleaned:
        cleaned = with_formulas(cleaned)
    return Html(cleaned)

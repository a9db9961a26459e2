r"""A piece of a post as HTML that is safe to show: words, formulas, pictures.

Posts are not trusted. The Markdown is rendered, nh3 then keeps an allowlist of elements and
attributes: no script, no style, no class or id of theirs, no address but http, https and
mailto, no picture but the blog's own, shown where it lies or put in as data: inside the blog,
whatever `..` or symbolic link its address goes through, and if its first bytes say that it is one.
A formula is rebuilt from an allowlist, too: latex2mathml lets `\text{<script>}` through as an
element, so nothing of what it gives is used but known elements, known attributes and text.

Rendered text is for looking at only; it never goes back into a post.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote
from xml.etree import ElementTree

from translator.markdown.inlines import find_inlines
from translator.site.commonmark import new_token, parser
from translator.text.html import Html
from translator.text.regex import regex

if TYPE_CHECKING:
    from translator.site.commonmark import MarkdownIt, StateInline, Token

NOWHERE: Mapping[str, str] = {}
"""No link leads anywhere."""
Mark = tuple[int, int, int, bool]
"""Start and stop in a text, the number of the term there, and whether it is wrong."""
Find = Callable[[str], Sequence[Mark]]
"""Finds the terms of a text, in order and without overlaps."""
Embed = Callable[[str], str | None]
"""Gives the address of a picture as the page needs it, or None for one that is not shown."""

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
_DATA = regex(r"data:image/(?:png|jpeg|gif|webp|avif|svg\+xml)[;,]", re.I)
_LINK = regex(r"(?:https?://|mailto:)", re.I)
_SPECIAL = regex(r"[\\`*_~\[\]<>&$!{}:\n]|www\.")
_NO_ALT = regex(r"<img(?![^>]* alt=)")
_KINDS = frozenset({"math", "vue", "emoji", "footnote", "attrs", "toc"})
_DEFINITION = regex(r"^[> \t]*(\[(?!\^)[^\]\n]+\]:[ \t]*\S.*)$", re.M)
LONGEST = 4000
"""A longer formula stays as it is."""

_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_FORMULA_ELEMENTS = frozenset(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover "
    "munderover mtable mtr mtd mstyle mpadded mphantom menclose mmultiscripts".split()
)
_FORMULA_ATTRIBUTES = frozenset(
    "accent columnalign columnlines columnspacing depth display displaystyle fence form height "
    "linebreak linethickness lspace mathvariant maxsize minsize movablelimits notation rowlines "
    "rowspacing rspace scriptlevel separator stretchy symmetric voffset width".split()
)
_FORMULA_VALUE = regex(r"[\w .%+-]*")
_INLINE_FORMULA = regex(r'<span data-piece="math">(\$\$?)([^<]+?)\1</span>')
BIGGEST = 4_000_000
"""Pictures of more bytes than this are left out."""

_AWAY = regex(r"[a-z][a-z0-9+.-]*:|//", re.I)
_HEAD = 4096
"""A picture is known by so many bytes."""
_SVG = regex(rb"\A\s*(?:<\?xml.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]", re.S)
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
)


NOTHING = Html()
"""No HTML at all."""


def references(text: str) -> dict[str, Any]:
    """The link reference definitions of a post, for `render` to look up."""
    lines = "\n\n".join(m[1] for m in _DEFINITION.finditer(text))
    env: dict[str, Any] = {}
    if lines:
        _markdown().parse(lines, env)
    return {"references": env.get("references", {})}


def render(
    text: str,
    env: Mapping[str, Any],
    find: Find,
    embed: Embed | None,
    links: Mapping[str, str] = NOWHERE,
) -> Html:
    """Render a run of inline Markdown as HTML that is safe to show.

    Args:
        text: Markdown, soft line breaks folded or not.
        env: what `references` gave.
        find: finds the terms to mark.
        embed: shows a picture; without it only its text is shown.
        links: where links within the blog lead; the others are no links here.
    """
    if not _SPECIAL.search(text):
        return plain(text, find)
    fixed = {p.start: p for p in find_inlines(text) if p.kind in _KINDS and len(p.pieces) == 1}
    state = {"references": env["references"], "fixed": fixed}
    tokens = _markdown().parseInline(text, state)[0].children or []
    renderer: Any = _markdown().renderer
    shown = _marked(list(_pictured(tokens, embed)), find)
    html = renderer.renderInline(shown, _markdown().options, state)
    return _clean(html, embed, links)


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
    markdown = parser()
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
    for token in tokens:
        if token.type != "image":
            yield token
            continue
        if embed:
            yield new_token("html_inline", _picture(token, embed))
        title = str(token.attrGet("title") or "")
        shown = " · ".join(part for part in (token.content, title) if part)
        if shown:
            yield new_token("html_inline", '<span data-piece="image">')
            yield new_token("text", shown)
            yield new_token("html_inline", "</span>")


def _picture(token: Token, embed: Embed) -> str:
    address = str(token.attrGet("src") or "")
    if _DATA.match(address) or embed(address):
        # Cleaning puts the page's own address there.
        return f'<img src="{escape(address)}" alt="{escape(token.content)}">'
    return f'<span data-piece="away" title="{escape(address)}">🖼</span> '


def _marked(tokens: list[Token], find: Find) -> list[Token]:
    """Mark the terms of a run of tokens, which may begin in one and end in another."""
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
            near = [
                (max(start - pos, 0), min(stop - pos, length), term, wrong)
                for start, stop, term, wrong in marks
                if start < pos + length and stop > pos
            ]
            for piece, mark in _pieces(token.content, near):
                text = new_token("text", piece)
                if mark is None:
                    result.append(text)
                    continue
                result.append(new_token("html_inline", _mark_tag(mark)))
                result += [text, new_token("html_inline", "</mark>")]
        pos += length
    return result


def _words(token: Token) -> str:
    """What a token adds to the words of a run; what is no word keeps terms apart."""
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return "\x00" if token.type in ("code_inline", "fixed", "image") else ""


def _clean(html: str, embed: Embed | None, links: Mapping[str, str] = NOWHERE) -> Html:
    import nh3

    def judged(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return value if _LINK.match(value) else links.get(unquote(value))
        if attribute == "src":
            return value if _DATA.match(value) else embed(value) if embed else None
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


def with_formulas(html: str) -> str:
    """*html* with the formulas that `render` has set apart shown as MathML."""
    return _INLINE_FORMULA.sub(lambda m: mathml(unescape(m[2]), "inline") or m[0], html)


@lru_cache(maxsize=4096)
def mathml(tex: str, display: str) -> Html:
    """The MathML of *tex*, `block` or `inline`; empty if it cannot be shown."""
    from latex2mathml.converter import convert

    if len(tex) > LONGEST:
        return NOTHING
    try:
        return Html(_rebuilt(ElementTree.fromstring(convert(tex, display=display))))
    except Exception:  # the converter raises what it likes, RecursionError too
        return NOTHING


def _rebuilt(element: ElementTree.Element) -> str:
    """Write *element* anew.

    Raises:
        ValueError: it has something that no formula needs.
    """
    name = element.tag.removeprefix(_NAMESPACE)
    if name not in _FORMULA_ELEMENTS:
        raise ValueError(name)
    attributes = "".join(
        f' {key}="{value}"'
        for key, value in sorted(element.attrib.items())
        if key in _FORMULA_ATTRIBUTES and _FORMULA_VALUE.fullmatch(value)
    )
    parts = [escape(element.text or "")]
    for child in element:
        parts += [_rebuilt(child), escape(child.tail or "")]
    return f"<{name}{attributes}>{''.join(parts)}</{name}>"


class Images:
    """The pictures of one post, and which files were looked for.

    `seen` has each file that was looked for, with what tells whether the page has to change with
    it: a picture that is put in does with its bytes, one that is shown where it lies does not.
    """

    def __init__(self, root: Path, folders: Sequence[Path], page: Path | None = None) -> None:
        """Read nothing outside *root*, the blog's folder.

        *folders* are where a relative address begins, then where one from `/` may. *page* is the
        file that shows the pictures where they lie; without it they are put in.
        """
        self.root = root.resolve()
        self.folders = folders
        self.page = page
        self.seen: dict[Path, str] = {}
        self._known: dict[str, str | None] = {}

    def __call__(self, address: str) -> str | None:
        """Where the picture at *address* is for the page; None for what is not the blog's."""
        if address not in self._known:
            self._known[address] = self._find(address)
        return self._known[address]

    def _find(self, address: str) -> str | None:
        if _AWAY.match(address):
            return None
        name = unquote(address.partition("#")[0].partition("?")[0])
        if "\0" in name:
            return None
        beside, *public = self.folders
        for folder in public if name.startswith("/") else (beside,):
            path = (folder / name.lstrip("/")).resolve()
            if not path.is_relative_to(self.root):
                continue
            self.seen[path] = seen_as(path, inside=self.page is None)
            if found := _picture_data(path) if self.page is None else self._beside(path, self.page):
                return found
        return None

    def _beside(self, path: Path, page: Path) -> str | None:
        """The address of the picture at *path*, as seen from *page*; None if it is none."""
        try:
            with path.open("rb") as file:
                kind = _picture_kind(file.read(_HEAD))
            there = os.path.relpath(path, page.parent.resolve())
        except (OSError, ValueError):  # on another drive of Windows
            return None
        return f"./{quote(Path(there).as_posix())}" if kind else None


def seen_as(path: Path, *, inside: bool) -> str:
    """What of the file at *path* a page depends on that has it *inside*, or shows it."""
    return fingerprint(path) if inside else "there" * path.is_file()


def fingerprint(path: Path) -> str:
    """The size and time of a file, which tell that it has changed; empty if there is none."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_size}:{found.st_mtime_ns}"


def _picture_data(path: Path) -> str | None:
    try:
        if not path.is_file() or path.stat().st_size > BIGGEST:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    kind = _picture_kind(data)
    return f"data:image/{kind};base64,{b64encode(data).decode()}" if kind else None


def _picture_kind(data: bytes) -> str | None:
    for sign, kind in _SIGNS:
        if data.startswith(sign):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return "avif"
    return "svg+xml" if _SVG.match(data[:_HEAD]) else None

"""A CommonMark parser that gives what a reader sees, for anchors and for pages.

It is the one that VitePress has, in Python. Where something lies in a text is for
`markdown` to say; the tokens here have no places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt as MarkdownIt
    from markdown_it.rules_inline import StateInline as StateInline
    from markdown_it.token import Token as Token


def parser() -> MarkdownIt:
    """Make a parser: CommonMark with HTML and `~~struck~~`; rules may be added to it."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable("strikethrough")


def new_token(kind: str, content: str) -> Token:
    """Make a token that stands alone, such as `text` or `html_inline`."""
    from markdown_it.token import Token

    return Token(kind, "", 0, content=content)

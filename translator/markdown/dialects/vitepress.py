"""VitePress: containers, snippets, labels of code groups, components; and GitHub's own pages.

Facts: VitePress 1.6, cmark-gfm 0.29.
"""

from __future__ import annotations

from translator.markdown.dialects.base import Dialect, InlineRule
from translator.markdown.dialects.common import ALERT, COMMON, CONTAINER, SNIPPET
from translator.markdown.dialects.mermaid import LABELS

VITEPRESS = Dialect(
    name="vitepress",
    blocks=(CONTAINER, ALERT, SNIPPET, *COMMON.blocks[3:]),
    inlines=(
        InlineRule("include", r"<!--[ \t]*@include:", r"<!--[ \t]*@include:[^\n]*?-->", raw=True),
        *COMMON.inlines,
    ),
    fences=(r"\[([^\n]*)\]",),
    components=True,
    braces=True,
    attributes={"*": frozenset({"label", "text"}), "badge": frozenset({"text"})},
    front_matter=frozenset({
        "title", "titleTemplate", "description", "excerpt", "summary",
        "hero.name", "hero.text", "hero.tagline", "hero.image.alt", "hero.actions.text",
        "features.title", "features.details", "features.linkText", "features.icon.alt",
        "prev", "next", "prev.text", "next.text",
    }),
)  # fmt: skip

GITHUB = Dialect(
    name="github",
    blocks=(ALERT, *COMMON.blocks[3:]),
    inlines=COMMON.inlines,
    labels=LABELS,
    front_matter=frozenset({"title", "description"}),
)

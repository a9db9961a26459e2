"""What each kind of site adds to Markdown, as tables: one file a dialect.

A dialect is a `Dialect`: rows of `BlockRule` and `InlineRule`, attributes and front-matter keys
that readers see, and facts about the renderer. Whoever reads Markdown asks the same table:
the block parser and the inline scanner, `protect`, emission (a target may not bring or lose what
a row finds), the checks, `--fix` (which never looks inside) and `inspect`.

To add a row: its `pattern`, which groups of it are words that readers see, how these are escaped
(`Quoting`), and what follows it (`Body`).

What no pattern can say is a scanner, `find(text, at) -> Construct | None`, in the place of the
pattern's meaning; the pattern stays, and says cheaply where to call it.

- A **block** scanner is called where a line of *text* begins, *text* being the container's (no
  `> ` and no list indentation in it). It returns where the line after the construct begins, the
  words of its marker, and, if it has a body of Markdown, where the marker ends and which whole
  lines are the body: `Construct(stop, words, marker=…, body=(start, stop))`. The body is then
  parsed without the indentation that all of its lines share (or `indent` columns of it), however
  deep. What stands outside the body (a closing tag) must be on lines of its own. Whoever does not
  want to find the end returns the opening tag and the closing tag as constructs of their own,
  without bodies. `code=(start, stop)` names lines of code.
- An **inline** scanner is called where `opens` matches, in a text of any length. It returns where
  the construct ends, and its words.

Both must be linear: a search for an end that is not there is bounded, or remembered.
None means that there is no such construct here, and that the next row is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from translator.markdown.dialects.base import Dialect
from translator.markdown.dialects.common import COMMON
from translator.markdown.dialects.hugo import HUGO
from translator.markdown.dialects.mdx import ASTRO, ASTRO_MD, DOCUSAURUS, MDX
from translator.markdown.dialects.mkdocs import BETTEREM, MKDOCS
from translator.markdown.dialects.templates import HEXO, JEKYLL
from translator.markdown.dialects.vitepress import GITHUB, VITEPRESS

DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        COMMON,
        MKDOCS,
        BETTEREM,
        MDX,
        DOCUSAURUS,
        ASTRO,
        ASTRO_MD,
        HEXO,
        JEKYLL,
        HUGO,
        VITEPRESS,
        GITHUB,
    )
}
"""The dialects by name; the toolkit's own has none."""


@cache
def dialect_of(*names: str) -> Dialect:
    """Give the dialect of these *names*, the rows of the first one first.

    Raises:
        KeyError: there is none of a name.
    """
    wanted = [DIALECTS[part] for name in names for part in name.split("+")] or [COMMON]
    return wanted[0] if len(wanted) == 1 else Dialect.joined(wanted)

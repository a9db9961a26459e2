"""Code, addresses, images, tags, formulas: what two languages have in common, and where it lies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.checks.base import Placeholder
from translator.markdown.inlines import SOFT, Inline, find_inlines, label_key
from translator.markdown.syntax import DEFAULT, Syntax

_CHECKS = {
    "link": "links", "shortcut": "links", "url": "links", "image": "images", "code": "code",
    "math": "math", "html": "html", "comment": "html", "vue": "html",
}  # fmt: skip
"""Which check looks after which kind of inline; `placeholders` after all others."""

_DESTINATION = re.compile(
    r"\]\(\s*(?:<([^<>\n]*)>|(\S*?))(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)\Z"
)
_REMARK = re.compile(r"(?:^|\s)(?:#+\s|//)")
_ATTRIBUTE = re.compile(r"\s+([^\s=>/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")


def find_placeholders(
    text: str,
    *,
    markdown: bool = True,
    syntax: Syntax = DEFAULT,
    labels: frozenset[str] = frozenset(),
) -> Iterator[Placeholder]:
    """Find what of *text* must be in the other language too, in order.

    A comment is nobody's to read, and may differ; what is *soft* (line breaks, entities,
    emoji codes, emphasis) as well.
    """
    for inline in find_inlines(text, markdown=markdown, syntax=syntax, labels=labels):
        if inline.kind in SOFT or inline.kind == "comment":
            continue
        check = _CHECKS.get(inline.kind, "placeholders")
        yield Placeholder(check, _value(text, inline), inline.start, inline.stop)


def _value(text: str, inline: Inline) -> str:
    fixed = "".join(text[start:stop] for start, stop in inline.pieces)
    if inline.kind in ("link", "shortcut", "image"):
        return _address(text, inline, fixed)
    if inline.kind == "url":
        return fixed.strip("<>")
    if inline.kind == "code":
        return " ".join(fixed.strip("`").split())
    if inline.kind == "html":
        return tag(fixed)
    return " ".join(fixed.split())


def _address(text: str, inline: Inline, fixed: str) -> str:
    """Where a link or image leads: its address, or the label of its definition."""
    if m := _DESTINATION.search(fixed):
        return m[1] or m[2] or ""
    label = fixed.rpartition("][")[2].rstrip("]") if "][" in fixed else ""
    within = text[inline.start : inline.stop].lstrip("![").partition("]")[0]
    return f"[{label_key(label) or label_key(within)}]"


def tag(text: str) -> str:
    """An HTML tag however it is written: attributes sorted, quotes and space alike."""
    name = re.match(r"<(/?[\w.-]+)", text)
    if not name or text.find(">") != len(text) - 1:
        return " ".join(text.split())
    found = _ATTRIBUTE.findall(text, name.end())
    attributes = sorted(f'{key.lower()}="{value.strip(chr(34) + chr(39))}"' for key, value in found)
    return f"<{' '.join([name[1].lower(), *attributes])}>"


def without_comment(line: str) -> str:
    """A line of code without white space at its ends and the `# …` or `// …` after it."""
    return _REMARK.split(line, maxsplit=1)[0].strip()

"""Hugo: shortcodes, whose words depend on the shortcode, and attributes.

Facts: Hugo 0.111; embedded shortcodes, and those of Docsy, Book, Relearn and Kubernetes' site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.markdown.dialects.base import (
    BlockRule,
    Body,
    Dialect,
    InlineRule,
    Quoting,
    Readable,
)
from translator.markdown.dialects.common import ALERT, ANGLE, PERCENTS, attributes_at
from translator.text.regex import regex

_SHORTCODE = regex(rf"{ANGLE}|{PERCENTS}")
_NAME = regex(r"\{\{[<%]\s*([\w/.-]+)")
_PARAMETER = regex(r"(?:([\w-]+)\s*=\s*)?(?:\"((?:[^\"\\]|\\.)*)\"|`[^`]*`|[^\s\"`<>%=]+)", re.S)
_SEEN = frozenset(
    "title caption alt text summary header subtitle footer label description attr heading".split()
)
"""The parameters whose words readers see, whatever the shortcode."""
_ALSO = {"tab": frozenset({"name"})}
"""Those that are words in one shortcode alone."""
_DATA = {"qr": frozenset({"text"})}
"""Those that are none in it."""
_FIRST = {"tab": 0, "details": 0, "expand": 0, "notice": 1, "hint": 1, "button": 1}
"""The shortcodes whose parameter at this place is words."""
_KEYS = frozenset({"heading", "ref", "relref", "param", "highlight"})
"""The shortcodes whose parameters are keys."""
_CODE = ("highlight", "mermaid", "math", "katex", "plantuml", "chart", "qr")


def shortcode_words(text: str, start: int, stop: int) -> Iterator[Readable]:
    """What readers see of the parameters of the shortcodes from *start* to *stop* of *text*."""
    for shortcode in _SHORTCODE.finditer(text, start, stop):
        name = _NAME.match(text, shortcode.start())
        if not name or name[1] in _KEYS or name[1].startswith("/"):
            continue
        seen = (_SEEN | _ALSO.get(name[1], frozenset())) - _DATA.get(name[1], frozenset())
        for index, found in enumerate(_PARAMETER.finditer(text, name.end(), shortcode.end() - 3)):
            first = found[1] is None and _FIRST.get(name[1]) == index
            if found[2] and (first or found[1] in seen) and found[2].strip():
                path = f"{name[1]}.{found[1] or index}"
                yield Readable(*found.span(2), Quoting.BACKSLASH, path)


HUGO = Dialect(
    name="hugo",
    blocks=(
        *(
            BlockRule(
                # One that closes itself has no body.
                name, rf"^[ \t]*\{{\{{[<%]\s*{name}\b[^\n]*?(?<!/)[>%]\}}\}}[ \t]*$",
                body=Body.CODE,
                until=rf"^[ \t]*\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}[ \t]*$",
                info=r"highlight\s+\"?([\w+#-]+)",
            )
            for name in _CODE
        ),
        BlockRule("shortcode", rf"^[ \t]*(?:(?:{ANGLE}|{PERCENTS})[ \t]*)+$",
                  words=shortcode_words, quoting=Quoting.BACKSLASH),
        attributes_at(r"\{"),
        ALERT,
    ),
    inlines=(
        InlineRule("shortcode", r"\{\{[<%]", f"(?:{ANGLE}|{PERCENTS})", words=shortcode_words,
                   quoting=Quoting.BACKSLASH, raw=True),
    ),
    fences=(r"\btitle=\"([^\"\n]*)\"",),
    front_matter=frozenset({
        "title", "linkTitle", "linktitle", "description", "summary", "keywords",
        "resources.title",
        *(f"{menu}.{name}.{key}" for menu in ("menu", "menus") for name in ("main", "footer")
          for key in ("name", "title", "pre", "post")),
    }),
    heads=frozenset({"json"}),
)  # fmt: skip

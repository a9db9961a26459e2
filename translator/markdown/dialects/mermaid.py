"""What readers see of a Mermaid diagram: the labels of nodes and edges, messages, titles.

Facts: Mermaid 11; a label that this module does not know stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from translator.markdown.dialects.base import Quoting, Readable, Seen
from translator.text.regex import regex

_TEXT = r"(?:\"([^\"\n]+)\"|([^\s\"\[\](){}|<>;/\\][^\"\[\](){}|<>;\n]*?))"
_NODE = (
    rf"[\w-]+(?:\[\[|\[\(|\[/|\[\\|\[|\(\(\(|\(\(|\(\[|\(|\{{\{{|\{{)[ \t]*{_TEXT}[ \t]*[\])}}/\\]"
)
_EDGE = rf"[->.=xo][ \t]*\|[ \t]*{_TEXT}[ \t]*\|"
_INLINE_EDGE = (
    r"(?<![\w-])(?:--|==|-\.)[ \t]+([^\s\"\-=.|>][^\"|>\n]*?)[ \t]+(?:-->|---|==>|===|\.->)"
)
_LINE = (
    r"^[ \t]*(?:participant|actor)[ \t]+[^\n]*?[ \t]as[ \t]+([^\n;]+?)[ \t]*$"
    r"|^[ \t]*(?:title|section|loop|alt|else|opt|par|and|critical|break)[ \t]+:?"
    r"[ \t]*([^\n;]+?)[ \t]*$"
    r"|^[ \t]*(?:[^\n:|\[({\"]*?-(?:>>?|[x)])[+-]?[^\n:|\[({\"]*|Note[ \t][^\n:]*):"
    r"[ \t]*([^\n;]+?)[ \t]*$"
    r"|^[ \t]*\"([^\"\n]+)\"[ \t]*:"
)
_LABEL = regex("|".join((_LINE, _NODE, _EDGE, _INLINE_EDGE)), re.M)


def mermaid_labels(text: str, start: int, stop: int) -> Iterator[Readable]:
    """The labels of the diagram from *start* to *stop* of *text*."""
    for m in _LABEL.finditer(text, start, stop):
        for group in range(1, _LABEL.groups + 1):
            left, right = m.span(group)
            if left < right:
                quoted = text[left - 1 : left] == '"'
                quoting = Quoting.CURLY if quoted else Quoting.LABEL
                yield Readable(left, right, quoting, "mermaid.label")


LABELS: Mapping[str, Seen] = {"mermaid": mermaid_labels}
"""By the language of a fence, what finds the labels in it."""

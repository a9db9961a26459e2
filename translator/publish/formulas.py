r"""A formula as MathML, rebuilt from an allowlist.

latex2mathml lets `\text{<script>}` through as an element, so nothing of what it gives is
used but known elements, known attributes and text. A formula that cannot be read stays TeX.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from xml.etree import ElementTree

LONGEST = 4000
"""A longer formula stays as it is."""

_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_ELEMENTS = frozenset(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover "
    "munderover mtable mtr mtd mstyle mpadded mphantom menclose mmultiscripts".split()
)
_ATTRIBUTES = frozenset(
    "accent columnalign columnlines columnspacing depth display displaystyle fence form height "
    "linebreak linethickness lspace mathvariant maxsize minsize movablelimits notation rowlines "
    "rowspacing rspace scriptlevel separator stretchy symmetric voffset width".split()
)
_VALUE = re.compile(r"[\w .%+-]*")
_INLINE = re.compile(r'<span data-piece="math">(\$\$?)([^<]+?)\1</span>')


class Html(str):
    """HTML that is safe to show as it is; a template escapes every other string."""

    __slots__ = ()

    def __html__(self) -> str:
        """What markupsafe asks for."""
        return self


NOTHING = Html()
"""No HTML at all."""


def with_formulas(html: str) -> str:
    """*html* with the formulas that `render` has set apart shown as MathML."""
    return _INLINE.sub(lambda m: mathml(unescape(m[2]), "inline") or m[0], html)


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
    if name not in _ELEMENTS:
        raise ValueError(name)
    attributes = "".join(
        f' {key}="{value}"'
        for key, value in sorted(element.attrib.items())
        if key in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    parts = [escape(element.text or "")]
    for child in element:
        parts += [_rebuilt(child), escape(child.tail or "")]
    return f"<{name}{attributes}>{''.join(parts)}</{name}>"

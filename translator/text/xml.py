"""XML that others wrote, read without entities; and what of a text XML can hold."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from translator.errors import TranslatorError
from translator.text.encoding import decoded
from translator.text.regex import regex

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
"""What the parser calls `xml:lang`."""
NOT_XML = regex("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that XML 1.0 has not (its production 2)."""

_DEEPEST = 100
"""No tool nests elements deeper, and readers that follow them would run out of stack."""
_DECLARED = regex(rb"(\A\s*<\?xml[^>]*?)\s+encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How UTF-16 begins, which the parser knows by itself."""

Fault = Callable[[str], TranslatorError]
"""Makes the error of the format that is read."""


def root(data: bytes, fault: Fault) -> Element:
    """The root of the XML in *data*, in whatever encoding it names.

    Raises:
        TranslatorError: as *fault* makes it: no XML, nested too deep, or it declares entities.
    """
    *_, last = elements(data, fault)
    return last


def elements(data: bytes, fault: Fault) -> Iterator[Element]:
    """Each element when it has been read whole, the root last; one may be cleared then.

    Raises:
        TranslatorError: as *fault* makes it, where the reader comes upon it.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    depth = 0
    try:
        for event, element in iterparse(BytesIO(_utf8(data)), events=("start", "end")):
            if event == "end":
                depth -= 1
                yield element
            elif (depth := depth + 1) > _DEEPEST:
                raise fault(f"its elements are nested more than {_DEEPEST} deep")
    except (ParseError, ValueError, LookupError) as error:
        if isinstance(error, DefusedXmlException):
            raise fault(f"declares entities, which are never read: {error}") from error
        raise fault(f"not valid XML: {error}") from error


def _utf8(data: bytes) -> bytes:
    """XML in an encoding that the parser knows: it has none of several bytes a character."""
    declared = _DECLARED.match(data[:400])
    if data.startswith(_WIDE) or (declared and declared[2].lower().startswith(b"iso-8859")):
        return data
    name = declared[2].decode() if declared else "utf-8"
    try:
        codecs.lookup(name)
        text = decoded(data, name)
    except (LookupError, UnicodeDecodeError):
        return data  # which the parser refuses
    return _DECLARED.sub(rb"\1", text.encode("utf-8", "surrogatepass"), count=1)


def name_of(element: Element) -> str:
    """The name of *element* without its namespace."""
    return str(element.tag).rpartition("}")[2]


def written(text: str, quoted: str = "") -> str:
    """*text* as XML; what XML has not is left out.

    Args:
        quoted: further characters to escape, such as `"` in an attribute.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = NOT_XML.sub("", text).replace("\r", "&#13;")
    for char in quoted:
        text = text.replace(char, f"&#{ord(char)};")
    return text

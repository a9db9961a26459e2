"""How services spell locales."""

from __future__ import annotations

from collections.abc import Mapping

from translator.errors import UnsupportedPair
from translator.units import Locale


def code_of(locale: Locale, table: Mapping[str, str], service: str, *, closed: bool = True) -> str:
    """Find *locale*, or else its language, in a service's *table*.

    Args:
        closed: whether the service has no others; otherwise they are spelled as they are.

    Raises:
        UnsupportedPair: the service has none; the message says which there are.
    """
    for name in (locale.tag, locale.language):
        if name in table:
            return table[name]
    if not closed:
        return locale.tag
    raise UnsupportedPair(f"{service} has no {locale}; there are {', '.join(sorted(table))}")

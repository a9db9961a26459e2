"""Pseudo-translations: marked texts that show what is translatable, and translate nothing."""

from __future__ import annotations

from translator.text.regex import regex

_KEPT = regex(r"(<[^<>]*>|[\w.+-]+@[\w.-]+|\w+://[^\s<>]+|[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)")
"""Tags, addresses, and what sites take for a host: `core.xxx`."""
_ACCENTS = str.maketrans("aceinosuyACEINOSUY", "áçéíñöšúýÁÇÉÍÑÖŠÚÝ")
_OPENED, _CLOSED = "⟦", "⟧"


def pseudo(text: str) -> str:
    """Put accents on Latin letters, and brackets around it all; tags and addresses stay.

    A space is before the last bracket if the text ends in a tag: it may be an address, which
    would go on.
    """
    parts = _KEPT.split(text)
    accented = (p if i % 2 else p.translate(_ACCENTS) for i, p in enumerate(parts))
    return f"{_OPENED}{''.join(accented)}{' ' * text.endswith('/>')}{_CLOSED}"


def is_pseudo(text: str) -> bool:
    """Whether *text* is a pseudo-translation, so that its words mean nothing."""
    return _OPENED in text and text.strip().startswith(_OPENED) and text.rstrip().endswith(_CLOSED)

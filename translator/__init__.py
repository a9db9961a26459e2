"""Translate Markdown posts and lose nothing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translator.bitext.alignment import align
    from translator.markdown.document import Document
    from translator.markdown.placeholders import protect
    from translator.terms.termbase import Termbase

__all__ = ["Document", "Termbase", "align", "protect"]

_HOMES = {
    "Document": "markdown.document",
    "Termbase": "terms.termbase",
    "align": "bitext.alignment",
    "protect": "markdown.placeholders",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562): `translator --help` needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value

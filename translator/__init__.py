"""Translate Markdown posts and lose nothing."""

from translator.align import align
from translator.document import Document
from translator.tags import protect
from translator.termbase import Termbase

__all__ = ["Document", "Termbase", "align", "protect"]

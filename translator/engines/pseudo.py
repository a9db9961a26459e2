"""The `pseudo` engine: visible pseudo-translation, to see what is translatable."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translator.engines import Context, Limits, Setup
from translator.units import Pair, Term

_TAG = re.compile(r"(<[^<>]*>)")
_ACCENTS = str.maketrans("aceinosuyACEINOSUY", "áçéíñöšúýÁÇÉÍÑÖŠÚÝ")


OPTIONS: frozenset[str] = frozenset()


class Pseudo:
    """Puts accents on Latin letters and brackets around each text."""

    name = "pseudo"
    limits = Limits(texts=1000, size=10**9)

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Mark each text as ⟦text⟧; tags stay.

        A space is before ⟧ if the text ends in a tag: it may be an address, which would go on.
        """
        marked = ((_accented(text), " " * text.endswith("/>")) for text in texts)
        return [f"⟦{text}{gap}⟧" for text, gap in marked]


def _accented(text: str) -> str:
    parts = _TAG.split(text)
    return "".join(p if i % 2 else p.translate(_ACCENTS) for i, p in enumerate(parts))


def create(setup: Setup) -> Pseudo:
    """Make the engine; it has no options."""
    return Pseudo()

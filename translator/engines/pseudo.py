"""The `pseudo` engine: visible pseudo-translation, to see what is translatable."""

from __future__ import annotations

from collections.abc import Sequence

from translator.engines import Context, Limits, Setup
from translator.text.pseudo import pseudo
from translator.units import Pair, Term

OPTIONS: frozenset[str] = frozenset()


class Pseudo:
    """Puts accents on Latin letters and brackets around each text."""

    name = "pseudo"
    limits = Limits(texts=1000, size=10**9)

    def translate(
        self, texts: Sequence[str], pair: Pair, terms: Sequence[Term], context: Context
    ) -> list[str]:
        """Mark each text as ⟦text⟧; tags stay."""
        return [pseudo(text) for text in texts]


def create(setup: Setup) -> Pseudo:
    """Make the engine; it has no options."""
    return Pseudo()

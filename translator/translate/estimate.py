"""What translating would cost, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from translator.engines import Limits
from translator.engines.meter import Usage
from translator.translate.batches import batches, question
from translator.translate.budget import Price, expected
from translator.translate.texts import Scene, Text


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one post, or many, would take."""

    post: str
    """The post."""
    locale: str
    """The target locale."""
    units: int = 0
    """Units that would be sent."""
    usage: Usage = field(default_factory=Usage)
    """What the first requests would use; nothing that is asked again is in it."""

    def __add__(self, other: Estimate) -> Estimate:
        units, usage = self.units + other.units, self.usage + other.usage
        return Estimate(self.post, self.locale, units, usage)

    def cost(self, price: Price | None) -> float | None:
        """What it would cost; None where there is no price."""
        return price.of(self.usage) if price else None


def estimate(texts: Sequence[Text], scene: Scene, limits: Limits, post: str) -> Estimate:
    """Count what *texts* would use, in the requests that *limits* allow."""
    usage = Usage()
    for batch in batches(texts, limits):
        usage += expected(question(batch, scene))
    return Estimate(post, str(scene.pair.target), len(texts), usage)

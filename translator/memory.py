"""What the blog has translated already: exact matches over all its catalogs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from translator.units import HUMAN, Match, State, Unit


@dataclass(frozen=True, slots=True)
class Memory:
    """An index of translated units by source."""

    matches: Mapping[str, Match]
    """The best match for each source."""

    @classmethod
    def of(cls, catalogs: Iterable[tuple[str, Iterable[Unit]]]) -> Memory:
        """Index the translated units of *catalogs*, each with its post's name.

        A person's target wins over a machine's, then the later catalog over the earlier.
        """
        matches: dict[str, Match] = {}
        for post, units in catalogs:
            for unit in units:
                known = matches.get(unit.source)
                if unit.state is not State.TRANSLATED or unit.context or not unit.target:
                    continue
                if known is None or known.origin != HUMAN or unit.origin == HUMAN:
                    matches[unit.source] = Match(unit.source, unit.target, 1.0, unit.origin, post)
        return cls(matches)

    def lookup(self, source: str) -> Match | None:
        """The match for *source*, which must be folded; None if it was never translated."""
        return self.matches.get(source)

"""The memory: what the blog has translated already, and what is like it.

    memory.exact(protected, around)      the same source, its placeholders aside
    memory.similar(protected)            sources like it, best first

Among equal matches the believed one wins, then one between the same neighbours, then a
person's, then the newest, then the last in the order of the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translator.errors import TagError
from translator.markdown.placeholders import Protected
from translator.memory.records import records_of
from translator.units import FUZZY_SCORE, HUMAN, MEMORY, Locale, Match, Pair, State, Unit

if TYPE_CHECKING:
    from translator.memory.index import Found, Index
    from translator.memory.library import Library

TRIED = 5
"""How many similar sources are looked at for a target that can take the placeholders."""
_ANY = Pair(Locale("und"), Locale("und"))


@dataclass(frozen=True, slots=True)
class Around:
    """Where a unit stands: what tells apart sources that are the same."""

    context: str = ""
    """The context that its author gave it."""
    before: str = ""
    """The source before it, with inline tags; empty if it is the first."""
    after: str = ""
    """The source after it."""


NOWHERE = Around()


class Memory:
    """One direction of a library; without one it knows nothing.

    Args:
        library: gives it, when it is first asked.
        least: from which score on a similar source's target fills a unit.
    """

    def __init__(
        self,
        library: Callable[[], Library] | None = None,
        pair: Pair = _ANY,
        least: float = FUZZY_SCORE,
    ) -> None:
        self._library, self.pair, self.least = library, pair, least

    @classmethod
    def of(cls, catalogs: Iterable[tuple[str, Iterable[Unit]]], pair: Pair = _ANY) -> Memory:
        """A memory in RAM of the units of *catalogs*, each with its post's name."""
        from translator.memory.library import Library

        library = Library()
        memory = cls(lambda: library, pair)
        for post, units in catalogs:
            memory.remember(post, units)
        return memory

    def remember(self, post: str, units: Iterable[Unit]) -> None:
        """Know the *units* of a *post* from now on, in the place of those it had."""
        if self._library:
            self._library().put(post, list(records_of(post, units, self.pair)))

    def exact(self, protected: Protected, around: Around = NOWHERE) -> Match | None:
        """The best match of the same source whose target can take its placeholders.

        `restored` puts them in.
        """
        return next(self.exacts(protected, around), None)

    def exacts(self, protected: Protected, around: Around = NOWHERE) -> Iterator[Match]:
        """All matches of the same source, the best first."""
        if not self._library:
            return
        pair = self.pair

        def ask(index: Index) -> list[Found]:
            found = index.exact(pair, protected.text)
            literal = protected.source != protected.text
            return found + (index.exact(pair, protected.source) if literal else [])

        found = [each for each in self._library().ask(ask) if each.context == around.context]
        ranked = _Ranked(around)
        for each in sorted(found, key=ranked, reverse=True):
            match = _match(each, 1.0, ranked.near(each))
            if restored(match, protected) is not None:
                yield match

    def similar(self, protected: Protected, limit: int = 3, least: float = 0.6) -> list[Match]:
        """The best matches of other sources with a score of at least *least*, best first.

        Source and target have the tags of the match's own source.
        """
        if not self._library:
            return []
        pair = self.pair
        found = self._library().ask(lambda index: index.similar(pair, protected.text, limit, least))
        ranked = _Ranked(NOWHERE)
        best = ((score, max(units, key=ranked)) for score, units in found)
        # Letter case and white space make no difference to a score, but one to a reader.
        return [_match(unit, min(score, 0.99)) for score, unit in best]

    def proposal(
        self, unit: Unit, protected: Protected, around: Around, *, similar: bool
    ) -> Unit | None:
        """The *unit* with a target of the memory; None if it has none that fits.

        Args:
            similar: whether that of a similar source will do, too.
        """
        if match := self.exact(protected, around):
            # Why an engine's answer was rejected is of no interest any more.
            history = replace(unit.history, reason="")
            unit = replace(unit, target=restored(match, protected) or "", history=history)
            if match.state is State.TRANSLATED:
                return replace(unit, state=State.TRANSLATED, origin=MEMORY)
            history = replace(history, date=match.date)
            return replace(unit, state=State.FUZZY, origin=match.origin, history=history)
        from translator.memory.adapt import adjusted

        for match in self.similar(protected, TRIED, self.least) if similar else ():
            fitted = adjusted(match.source, match.target, protected)
            if fitted is not None:
                likeness = f"{match.score:.0%} {match.post}".strip()
                return replace(
                    unit,
                    target=fitted,
                    state=State.FUZZY,
                    origin=MEMORY,
                    previous=match.source,
                    history=replace(unit.history, likeness=likeness),
                )
        return None


class _Ranked:
    """Orders matches of one source for a place."""

    def __init__(self, around: Around) -> None:
        from translator.memory.index import hashed

        self._before, self._after = hashed(around.before), hashed(around.after)

    def __call__(self, found: Found) -> tuple[bool, int, bool, str]:
        approved = found.state is State.TRANSLATED
        return approved, self.near(found), found.origin == HUMAN, found.date

    def near(self, found: Found) -> int:
        """How many of its neighbours are the same, 0 to 2."""
        pairs = ((found.before, self._before), (found.after, self._after))
        return sum(one == other != 0 for one, other in pairs)


def restored(match: Match, protected: Protected) -> str | None:
    """The target of an exact *match* as Markdown; None if it cannot take the placeholders."""
    if match.literal:
        return match.target if match.source == protected.source else None
    try:
        return protected.restore(match.target)
    except TagError:
        return None


def _match(found: Found, score: float, near: int = 0) -> Match:
    return Match(
        source=found.source,
        target=found.target,
        score=score,
        origin=found.origin,
        post=found.post,
        date=found.date,
        state=found.state,
        near=near,
        literal=found.literal,
    )

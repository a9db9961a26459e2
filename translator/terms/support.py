"""How often the rows of a glossary held on good pairs: what is learned, and where it lies.

A row may be right and no term all the same: *track* is a 赛道 in one text of eighty. So it is
counted on good pairs how often the target has one of the row's forms where the source has the
term. Where that is less than four of five times, its absence is a note. The counts lie in
`support.tsv` beside the glossaries that they are about: `direction`, the source form that the row
prefers, how often it held, of how many places. A row's own column `support` wins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from translator.units import Pair, Verdict

if TYPE_CHECKING:
    from translator.terms.matcher import Matcher

NAME = "support.tsv"
"""What the file is called."""
ENOUGH = 0.8
"""A row that holds less often does not warn."""
_PLACES = 4
"""Of fewer places nothing is learned."""


@dataclass(frozen=True, slots=True)
class Held:
    """How often a row held in one direction."""

    often: int
    """In how many places the target had one of its forms."""
    places: int
    """In how many the source had the term."""

    @property
    def share(self) -> float | None:
        """How often it holds, 0 to 1; None if there were too few places to tell."""
        return self.often / self.places if self.places >= _PLACES else None


Told = Iterable[tuple[Pair, str, str]]
"""Good translations: direction, source and target."""


def counted(told: Told, matchers: Mapping[Pair, Matcher]) -> dict[tuple[str, str], Held]:
    """Count on good translations how often each row held."""
    counts: Counter[tuple[str, str, bool]] = Counter()
    for pair, source, target in told:
        if source == target or (pair.target.language == "zh" and target.isascii()):
            continue  # it was not translated at all
        for judged in matchers[pair].judge(source, target):
            ok = judged.verdict is Verdict.OK
            if ok or judged.verdict is Verdict.MISSING:
                counts[way(pair), judged.term.source[0], ok] += 1
    keys = dict.fromkeys((direction, form) for direction, form, _ in sorted(counts))
    return {
        key: Held(counts[(*key, True)], counts[(*key, True)] + counts[(*key, False)])
        for key in keys
    }


Support = Mapping[tuple[str, str], Held]
"""By direction (`zh-Hans-en`) and the source form that a row prefers."""


def way(pair: Pair) -> str:
    """What the file calls a direction."""
    return f"{pair.source}-{pair.target}"


def learned_in(folder: Path) -> Support:
    """What was learned of a folder's glossaries; nothing if the file is not there, or broken."""
    try:
        return parsed((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return {}


def parsed(text: str) -> dict[tuple[str, str], Held]:
    """Read a file; lines that are not of four columns with two counts say nothing."""
    found = {}
    for line in text.splitlines():
        cells = line.split("\t")
        if len(cells) == 4 and cells[2].isdecimal() and cells[3].isdecimal():
            found[cells[0], cells[1]] = Held(int(cells[2]), int(cells[3]))
    return found


def written(support: Support) -> str:
    """Write a file; one line for each direction and form, sorted."""
    lines = (
        f"{direction}\t{form}\t{held.often}\t{held.places}\n"
        for (direction, form), held in sorted(support.items())
    )
    return "direction\tform\theld\tplaces\n" + "".join(lines)

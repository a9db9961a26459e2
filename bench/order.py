"""Whether the review's queue begins with the mistakes: `make order`.

Drafts are made of good pairs, as an engine might have left them: every unit has a target, and
nobody has approved any. Into some of their units mistakes are planted: those of `bench.planting`
that change the words of one unit, and as many of `bench.unit_mistakes`, which hardly any check is
there for. Then the queue is put in order, and it is counted how many of them lie in its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from zlib import crc32

from bench.goods import EN, ZH, Good, find_goods, matcher
from bench.planting import MISTAKES
from bench.spots import Planted
from bench.unit_mistakes import SLIPS, Spot
from translator.bitext.alignment import align, is_believed
from translator.catalog.catalog import Catalog
from translator.catalog.view import Key
from translator.project.project import Post
from translator.review.posts import PostReview
from translator.text.chars import fold
from translator.translate.job import Job
from translator.translate.pipeline import copied, found_in
from translator.units import Finding, Pair, Segment, State, Unit

DENSITY = 0.07
"""Which part of the units gets a mistake."""
_SIZES = range(15, 121)
"""How many units a post has."""
_WHOLE = 0.95
"""Which part of a post's segments must have a counterpart for certain."""
_ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Drafts:
    """A blog's drafts, as its reviewer finds them."""

    reviews: tuple[PostReview, ...]
    """Its pairs."""
    planted: dict[tuple[int, Key], str]
    """The kind of each mistake, by the number of its pair and the key of its unit."""


def blog_of(goods: Iterable[Good], posts: int, seed: int) -> Drafts:
    """Make drafts of *posts* of the *goods*, and plant mistakes into them."""
    reviews: list[PostReview] = []
    planted: dict[tuple[int, Key], str] = {}
    for good in goods:
        units = [*draft_of(good).values()]
        whole = len(units) >= _WHOLE * len(good.posts[0].document.segments)
        if not whole or len(units) not in _SIZES:
            continue
        rng = Random(f"{seed} {good.name} {good.pair}")
        wrong, kinds = with_mistakes(good, units, rng)
        review = reviewed(good, wrong)
        planted |= {(len(reviews), key): kind for key, kind in kinds.items()}
        reviews.append(review)
        if len(reviews) == posts:
            break
    return Drafts(tuple(reviews), planted)


def draft_of(good: Good) -> dict[Key, Unit]:
    """The units of a pair that have a sure counterpart, as an engine's."""
    ours, theirs = (post.document for post in good.posts)
    links: dict[Segment, list[Segment]] = {}
    for row in align(ours, theirs):
        if row[0] and row[1] and is_believed(row):
            links.setdefault(row[0], []).append(row[1])
    catalog = Catalog.read("", good.pair).merged(ours.segments)
    first = catalog.view(ours.segments).first
    found = {}
    for unit in catalog.units:
        there = links.get(ours.segments[first[unit.key]], [])
        unit = copied(unit, good.pair)
        if not unit.target and len(there) == 1:
            target = fold(there[0].source)
            unit = replace(unit, target=target, state=State.FUZZY, origin=_ENGINE)
        if unit.target:
            found[unit.key] = unit
    return found


def reviewed(good: Good, units: Sequence[Unit]) -> PostReview:
    """A pair with these units, and what the checks say of them."""
    job = Job(source=good.posts[0].document, catalog="", pair=good.pair)
    found: dict[Key, list[Finding]] = {}
    for unit, finding in found_in(units, job, matcher(good.pair)):
        found.setdefault(unit.key, []).append(finding)
    path = Path(good.name)
    return PostReview(
        post=Post(source=path, target=path, catalog=path, pair=good.pair),
        job=job,
        units=tuple(units),
        segments={},
        findings={key: tuple(each) for key, each in found.items()},
    )


def with_mistakes(
    good: Good, units: Sequence[Unit], rng: Random
) -> tuple[list[Unit], dict[Key, str]]:
    """Plant mistakes into a part of the units, each into one of its own, and say which."""
    wanted = max(1, round(DENSITY * len(units)))
    now, kinds = list(units), dict[Key, str]()
    for _ in range(60 * wanted):
        if len(kinds) >= wanted:
            break
        if 2 * sum(kind in SLIPS for kind in kinds.values()) <= len(kinds):
            at = rng.randrange(len(now))
            name, slip = rng.choice([*SLIPS.items()])
            old, wrong = now[at], slip(Spot(now, at, good.pair), rng)
            if old.origin != _ENGINE or old.key in kinds or wrong is None:
                continue
            if wrong != old and wrong.target != wrong.source:
                now[at], kinds[wrong.key] = wrong, name
        else:
            mistake = rng.choice(_CHECKED)
            planted = mistake.plant(good, rng)
            wrong = _wrong_unit(good, planted) if planted else None
            if wrong is None or wrong.key in kinds:
                continue
            at = next((at for at, unit in enumerate(now) if unit.key == wrong.key), -1)
            if at >= 0:
                now[at] = wrong
            else:
                # Beside the wrong sentence that was put in, a right one that was put in.
                now.insert(rng.randrange(len(now)), wrong)
                now += _put_in(good, rng, {unit.key for unit in now})
            kinds[wrong.key] = mistake.id
    return now, kinds


_CHECKED = [mistake for mistake in MISTAKES if mistake.main not in ("stale", "structure")
            and mistake.id != "Simplified in Traditional"]  # fmt: skip
"""Kinds of the other bench; an engine cannot break the structure, which is the source's."""


def _wrong_unit(good: Good, planted: Planted) -> Unit | None:
    """The one unit whose target a mistake changes; None if it changes none, or several."""
    base = planted.base or good
    right = draft_of(base)
    wrong = draft_of(Good(base.name, planted.source, planted.target, base.pair))
    changed = [unit for key, unit in wrong.items() if key in right and unit != right[key]]
    return changed[0] if len(changed) == 1 and right.keys() == wrong.keys() else None


def _put_in(good: Good, rng: Random, known: set[Key]) -> list[Unit]:
    """A right sentence that one of the other bench's kinds puts into both posts."""
    for mistake in rng.sample(_CHECKED, len(_CHECKED)):
        planted = mistake.plant(good, rng)
        if planted and planted.base:
            new = [unit for key, unit in draft_of(planted.base).items() if key not in known]
            if len(new) == 1 and new[0].origin == _ENGINE:
                return new
    return []

"""Whether the review's queue begins with the mistakes: `make order`.

Drafts are made of good pairs, as an engine might have left them: every unit has a target, and
nobody has approved any. Into some of their units mistakes are planted: those of `bench.planting`
that change the words of one unit, and as many of `bench.unit_mistakes`, which hardly any check is
there for. Then the queue is put in order, and it is counted how many of them lie in its beginning.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import click

from bench.goods import EN, ZH, Good, matcher
from bench.pairs import groups
from bench.planting import MISTAKES
from bench.precision import goods_of as public_goods
from bench.unit_mistakes import SLIPS, Spot
from translator.bitext.alignment import align, is_believed
from translator.catalog.catalog import Catalog
from translator.catalog.view import Key
from translator.project.project import Post
from translator.review.posts import PostReview
from translator.review.risk import Background, Band, Risk, assess, banded, order
from translator.text.chars import fold
from translator.translate.job import Job
from translator.translate.pipeline import copied, found_in
from translator.units import Finding, Pair, Segment, Severity, State, Unit

FIRST = 0.2
"""Which part of the queue is its beginning."""
BAR = 0.8
"""Which part of the mistakes must lie there."""
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


def drafts_of(goods: Iterable[Good], posts: int, seed: int) -> Drafts:
    """Make drafts of *posts* of the *goods*, and plant mistakes into them."""
    reviews: list[PostReview] = []
    planted: dict[tuple[int, Key], str] = {}
    often: Counter[str] = Counter()
    for good in goods:
        units = [*draft_of(good).values()]
        whole = len(units) >= _WHOLE * len(good.posts[0].document.segments)
        if not whole or len(units) not in _SIZES:
            continue
        rng = Random(f"{seed} {good.name} {good.pair}")
        wrong, kinds = with_mistakes(good, units, rng, often)
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
    good: Good, units: Sequence[Unit], rng: Random, often: Counter[str]
) -> tuple[list[Unit], dict[Key, str]]:
    """Plant mistakes into a part of the units, each into one of its own, and say which.

    Args:
        often: how often each kind was planted so far: the rarest one that fits is next.
    """
    wanted = max(1, round(DENSITY * len(units)))
    now, kinds = list(units), dict[Key, str]()
    for _ in range(20 * wanted):
        if len(kinds) >= wanted:
            break
        mine = 2 * sum(often[kind] for kind in SLIPS) <= often.total()
        rest = sorted(SLIPS if mine else _CHECKED, key=lambda kind: (often[kind], rng.random()))
        for kind in rest:
            free = [at for at, u in enumerate(now) if u.key not in kinds and u.origin == _ENGINE]
            found = (
                _slipped(now, free, good.pair, kind, rng) if mine else _mistaken(good, kind, rng)
            )
            wrong = found and (found[0] if isinstance(found, tuple) else found)
            if not wrong:
                continue
            at = found[1] if isinstance(found, tuple) else _place(now, wrong)
            if at is None:
                # Beside the wrong sentence that was put in, a right one that was put in.
                now.insert(rng.randrange(len(now)), wrong)
                now += _put_in(good, rng, {unit.key for unit in now})
            elif at in free:
                now[at] = wrong
            else:
                continue
            kinds[wrong.key] = kind
            often[kind] += 1
            break
    return now, kinds


def _slipped(
    units: Sequence[Unit], free: Sequence[int], pair: Pair, kind: str, rng: Random
) -> tuple[Unit, int] | None:
    """A unit with a mistake of this *kind*, and which one it is; None if it fits none of a few."""
    for at in rng.sample(free, min(len(free), 8)):
        wrong = SLIPS[kind](Spot(units, at, pair), rng)
        if wrong and wrong != units[at] and wrong.target != wrong.source:
            return wrong, at
    return None


def _place(units: Sequence[Unit], wrong: Unit) -> int | None:
    return next((at for at, unit in enumerate(units) if unit.key == wrong.key), None)


_CHECKED = {
    mistake.id: mistake
    for mistake in MISTAKES
    if mistake.main not in ("stale", "structure", "frontmatter")
    and mistake.id != "Simplified in Traditional"
}
"""Kinds of the other bench; an engine cannot break the structure, which is the source's."""


def _mistaken(good: Good, kind: str, rng: Random) -> Unit | None:
    """The one unit whose target a mistake changes; None if it changes none, or several."""
    planted = _CHECKED[kind].plant(good, rng)
    if planted is None:
        return None
    base = planted.base or good
    right = draft_of(base)
    wrong = draft_of(Good(base.name, planted.source, planted.target, base.pair))
    changed = [unit for key, unit in wrong.items() if key in right and unit != right[key]]
    return changed[0] if len(changed) == 1 and right.keys() == wrong.keys() else None


def _put_in(good: Good, rng: Random, known: set[Key]) -> list[Unit]:
    """A right sentence that one of the other bench's kinds puts into both posts."""
    for kind in rng.sample([*_CHECKED], len(_CHECKED)):
        planted = _CHECKED[kind].plant(good, rng)
        if planted and planted.base:
            new = [unit for key, unit in draft_of(planted.base).items() if key not in known]
            if len(new) == 1 and new[0].origin == _ENGINE:
                return new
    return []


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit of the queue, and what is in it."""

    post: int
    """The number of its pair."""
    kind: str
    """The mistake that was planted; empty if there is none."""
    risk: Risk
    """What it is judged to be."""
    found: float
    """What its findings alone come to: errors before warnings before notes, then how many."""


_WORTH = {Severity.ERROR: 1e6, Severity.WARNING: 1e3, Severity.NOTE: 1.0}


def queue_of(drafts: Drafts) -> list[Placed]:
    """The units of all posts that nobody has approved, in the order of posts."""
    known = Background.gather(drafts.reviews)
    return [
        Placed(
            post=number,
            kind=drafts.planted.get((number, unit.key), ""),
            risk=risk,
            found=sum(_WORTH[finding.severity] for finding in review.of(unit)),
        )
        for number, review in enumerate(drafts.reviews)
        for unit, risk in zip(review.units, assess(review, known), strict=True)
        if not unit.is_approved and unit.origin == _ENGINE
    ]


Ordered = Callable[[Sequence[Placed]], list[int]]
"""A way to go through a queue, as the numbers of its units."""
ORDERS: dict[str, Ordered] = {
    "risk": lambda queue: [rank.at for rank in order([each.risk for each in queue])],
    "points alone": lambda queue: sorted(
        range(len(queue)), key=lambda at: (-queue[at].risk.must, -queue[at].risk.points)
    ),
    "findings alone": lambda queue: sorted(range(len(queue)), key=lambda at: -queue[at].found),
    "document": lambda queue: list(range(len(queue))),
}
"""The ways that are compared; within `risk`, the bands come one after the other."""


@dataclass(frozen=True, slots=True)
class Caught:
    """Which mistakes lie in the beginning of queues, in one order."""

    posts: dict[int, list[bool]]
    """By post, whether each of its mistakes does."""
    area: float
    """How often a mistake comes before a unit without one, of all pairs of both."""

    @classmethod
    def of(cls, queues: Sequence[Sequence[Placed]], ordered: Ordered, part: float) -> Caught:
        """Go through the first *part* of each of *queues*."""
        posts: dict[int, list[bool]] = {}
        before = pairs = 0
        for queue in queues:
            wrong = right = 0
            way = ordered(queue)
            for place, at in enumerate(way):
                if queue[at].kind:
                    wrong += 1
                    posts.setdefault(queue[at].post, []).append(place < round(part * len(way)))
                else:
                    right += 1
                    before += wrong
            pairs += wrong * right
        return cls(posts, before / max(pairs, 1))

    @property
    def share(self) -> float:
        """Which part of the mistakes lies there."""
        found = [each for post in self.posts.values() for each in post]
        return sum(found) / max(len(found), 1)

    def interval(self) -> tuple[float, float]:
        """Between which shares the true one lies, 95 times of 100: posts are drawn anew."""
        rng, posts = Random(0), list(self.posts.values())
        drawn = (rng.choices(posts, k=len(posts)) for _ in range(1000))
        shares = sorted(sum(map(sum, some)) / max(sum(map(len, some)), 1) for some in drawn)
        return shares[25], shares[974]


def report(queues: Sequence[Sequence[Placed]]) -> Iterator[str]:
    """The figures as lines for a person."""
    units = [each for queue in queues for each in queue]
    wrong = sum(bool(each.kind) for each in units)
    posts = len({each.post for each in units})
    yield f"{wrong} mistakes in {len(units)} units, {len(queues)} times the drafts of {posts} posts"
    yield ""
    yield "order             in the first 20 %   95 of 100   in 10 %   in 30 %   area"
    for name, ordered in ORDERS.items():
        found = Caught.of(queues, ordered, FIRST)
        low, high = found.interval()
        less, more = (Caught.of(queues, ordered, part).share for part in (0.1, 0.3))
        yield (
            f"{name:<16}{found.share:>19.1%}{f'{low:.0%}–{high:.0%}':>12}"
            f"{less:>10.0%}{more:>10.0%}{found.area:>7.2f}"
        )
    yield ""
    yield "band        units   mistakes   precision"
    bands = [
        (band, each)
        for queue in queues
        for each, band in zip(queue, banded([one.risk for one in queue]), strict=True)
    ]
    for band in Band:
        mine = [bool(each.kind) for its, each in bands if its is band]
        yield f"{band:<10}{len(mine):>7}{sum(mine):>11}{sum(mine) / max(len(mine), 1):>12.0%}"
    yield ""
    yield f"{'kind':<30}{'planted':>8}{'by risk':>9}{'by findings':>13}"
    yield from _by_kind(queues)
    share = Caught.of(queues, ORDERS["risk"], FIRST).share
    yield ""
    yield f"{'holds' if share >= BAR else 'FAILS'}  {share:.1%} in the first 20 %, {BAR:.0%} wanted"


def _by_kind(queues: Sequence[Sequence[Placed]]) -> Iterator[str]:
    """How many mistakes of each kind lie in the beginning: by risk, and by findings alone."""
    planted, first = Counter[str](), (Counter[str](), Counter[str]())
    for queue in queues:
        planted.update(each.kind for each in queue if each.kind)
        for counts, name in zip(first, ("risk", "findings alone"), strict=True):
            way = ORDERS[name](queue)[: round(FIRST * len(queue))]
            counts.update(queue[at].kind for at in way if queue[at].kind)
    for kind in sorted(planted, key=lambda kind: (kind not in SLIPS, kind)):
        yield f"{kind:<30}{planted[kind]:>8}{first[0][kind]:>9}{first[1][kind]:>13}"


def goods_of(public: Path | None) -> list[Good]:
    """Good pairs in turn of direction: the public ones, or those beside the repository."""
    if public:
        return [*public_goods(public, sys.maxsize)]
    documents = [duo for duos in groups().values() for duo in duos]
    found = []
    for number, duo in enumerate(sorted(documents, key=lambda duo: duo.name)):
        texts = duo.source.text, duo.target.text
        good = Good(duo.name, *texts, Pair(ZH, EN))
        found.append(good if number % 2 else Good(duo.name, *texts[::-1], Pair(EN, ZH)))
    return found


@click.command()
@click.option(
    "--public",
    type=click.Path(path_type=Path, exists=True),
    help="A folder of other pairs, from python -m bench.public.",
)
@click.option("--posts", default=80, show_default=True, help="How many posts at most.")
@click.option("--seed", "seeds", multiple=True, type=int, help="May be repeated.  [1]")
def main(public: Path | None, posts: int, seeds: tuple[int, ...]) -> None:
    """Plant mistakes into drafts, and see where in the queue they are.

    The exit code is 0 whether or not the bar holds.
    """
    goods = goods_of(public)
    queues = [queue_of(drafts_of(goods, posts, seed)) for seed in seeds or (1,)]
    click.echo("\n".join(report(queues)))


if __name__ == "__main__":
    main(prog_name="python -m bench.order")

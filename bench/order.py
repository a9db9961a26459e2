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


ORDERS: dict[str, Callable[[Sequence[Placed]], list[int]]] = {
    "risk": lambda queue: [rank.at for rank in order([each.risk for each in queue])],
    "points alone": lambda queue: sorted(
        range(len(queue)), key=lambda at: (-queue[at].risk.must, -queue[at].risk.points)
    ),
    "findings alone": lambda queue: sorted(range(len(queue)), key=lambda at: -queue[at].found),
    "document": lambda queue: list(range(len(queue))),
}
"""Ways to go through a queue, as the numbers of its units."""


def caught(queue: Sequence[Placed], way: Sequence[int], part: float = FIRST) -> tuple[int, int]:
    """How many mistakes lie in the first *part* of a queue, and how many there are."""
    first = way[: round(part * len(queue))]
    return sum(bool(queue[at].kind) for at in first), sum(bool(each.kind) for each in queue)


def area(queue: Sequence[Placed], way: Sequence[int]) -> float:
    """How likely a mistake comes before a unit without one."""
    bad, before, total = 0, 0, 0
    for at in way:
        if queue[at].kind:
            bad += 1
        else:
            total += 1
            before += bad
    return before / (bad * total) if bad and total else 0.0


def interval(
    queue: Sequence[Placed], way: Sequence[int], part: float = FIRST
) -> tuple[float, float]:
    """Between which shares the true one lies, 95 of 100 times: posts are drawn anew 1,000 times."""
    first = set(way[: round(part * len(queue))])
    counts: dict[int, list[int]] = {}
    for at, each in enumerate(queue):
        if each.kind:
            count = counts.setdefault(each.post, [0, 0])
            count[0] += at in first
            count[1] += 1
    posts, rng, shares = list(counts.values()), Random(0), []
    for _ in range(1000):
        drawn = rng.choices(posts, k=len(posts))
        shares.append(sum(a for a, _ in drawn) / sum(b for _, b in drawn))
    shares.sort()
    return shares[25], shares[974]


def report(queue: Sequence[Placed], posts: int) -> Iterator[str]:
    """The figures as lines for a person."""
    total = sum(bool(each.kind) for each in queue)
    yield f"{total} mistakes in {len(queue)} units of {posts} posts"
    yield ""
    yield "order           in the first 20 %     95 of 100   10 %   30 %   area"
    for name, ordered in ORDERS.items():
        way = ordered(queue)
        found, _ = caught(queue, way)
        low, high = interval(queue, way)
        rest = [f"{caught(queue, way, part)[0] / total:.0%}" for part in (0.1, 0.3)]
        yield (
            f"{name:<16}{found:>9} {found / total:>8.1%}{f'{low:.0%}–{high:.0%}':>14}"
            f"{rest[0]:>7}{rest[1]:>7}{area(queue, way):>7.2f}"
        )
    yield ""
    bands = banded([each.risk for each in queue])
    yield f"{'band':<10}{'units':>7}{'mistakes':>10}{'precision':>11}"
    for band in Band:
        mine = [each for each, its in zip(queue, bands, strict=True) if its is band]
        wrong = sum(bool(each.kind) for each in mine)
        yield f"{band:<10}{len(mine):>7}{wrong:>10}{wrong / max(len(mine), 1):>11.0%}"
    yield ""
    ways = [ORDERS[name](queue) for name in ("risk", "findings alone")]
    firsts = [set(way[: round(FIRST * len(queue))]) for way in ways]
    yield f"{'kind':<30}{'planted':>8}{'risk':>6}{'findings':>10}"
    kinds = Counter(each.kind for each in queue if each.kind)
    for kind in sorted(kinds, key=lambda kind: (kind not in SLIPS, kind)):
        own = {at for at, each in enumerate(queue) if each.kind == kind}
        yield f"{kind:<30}{len(own):>8}{len(own & firsts[0]):>6}{len(own & firsts[1]):>10}"
    found, _ = caught(queue, ways[0])
    yield ""
    holds = "holds" if found >= BAR * total else "FAILS"
    yield f"{holds}  {found / total:.1%} in the first {FIRST:.0%}, {BAR:.0%} wanted"


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
@click.option("--seed", default=1, show_default=True, help="What is planted, and where.")
def main(public: Path | None, posts: int, seed: int) -> None:
    """Plant mistakes into drafts, and see where in the queue they are."""
    drafts = drafts_of(goods_of(public), posts, seed)
    click.echo("\n".join(report(queue_of(drafts), len(drafts.reviews))))


if __name__ == "__main__":
    main(prog_name="python -m bench.order")

"""What goes into one request: texts in the order of the document, and their context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from translator.engines import Context, Limits
from translator.translate.texts import Scene, Text
from translator.units import Match, Pair, Term

_EXAMPLES = 3
_LEAST = 0.6


@dataclass(frozen=True, slots=True)
class Question:
    """One request, as a value: two that are equal would be paid for twice."""

    texts: tuple[str, ...]
    """What is to be translated, with inline tags."""
    pair: Pair
    """The direction."""
    terms: tuple[Term, ...]
    """The terms that occur in the texts."""
    context: Context
    """What stands around them."""
    purpose: str = field(default="first", compare=False)
    """What it is sent for: `first`, `repair` or `alone`."""
    post: str = field(default="", compare=False)
    """The post that it is for."""


def batches(texts: Sequence[Text], limits: Limits) -> Iterator[tuple[Text, ...]]:
    """Cut *texts* into as few requests as *limits* allow, in order; a longer text goes alone."""
    batch: list[Text] = []
    size = 0
    for text in texts:
        more = limits.measure(text.tagged)
        if batch and (len(batch) >= limits.texts or size + more > limits.size):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(text)
        size += more
    if batch:
        yield tuple(batch)


def question(
    texts: Sequence[Text],
    scene: Scene,
    *,
    rejected: Sequence[tuple[str, str]] = (),
    purpose: str = "first",
    post: str = "",
) -> Question:
    """Put *texts* into a request."""
    first, last = texts[0].place, texts[-1].place
    before, after = scene.around(first, last)
    context = Context(
        scene.title,
        tuple(text.note for text in texts),
        scene.headings(first),
        before,
        after,
        _examples(texts, scene),
        tuple(rejected),
    )
    terms = dict.fromkeys(term for text in texts for term in text.terms)
    return Question(
        tuple(text.tagged for text in texts), scene.pair, tuple(terms), context, purpose, post
    )


def _examples(texts: Sequence[Text], scene: Scene) -> tuple[Match, ...]:
    """The best translations of similar sources, each source once."""
    found = [match for text in texts for match in scene.similar(text.protected, _EXAMPLES, _LEAST)]
    best = sorted(found, key=lambda match: -match.score)
    unique = {match.source: match for match in reversed(best) if match.target}
    return tuple(sorted(unique.values(), key=lambda match: -match.score)[:_EXAMPLES])

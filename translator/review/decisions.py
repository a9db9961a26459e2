"""What a person decides of a unit, put into its catalog: on disk before anybody is told so.

A decision goes the way of all that comes back from people (`interchange.decide`): words that lose
code or a link are refused, with the reason. It is made about a unit as the person saw it; where
somebody has changed that meanwhile, nothing is written and both texts are shown.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from translator.blog.blog import Blog
from translator.catalog.catalog import Catalog, reviewed
from translator.catalog.view import Key
from translator.errors import Overtaken
from translator.files import write_text
from translator.interchange.base import (
    Author,
    Beside,
    Meant,
    Returned,
    Said,
    unit_id,
    words_digest,
)
from translator.interchange.decide import Fate, decided
from translator.project.documents import FileState, state_of
from translator.project.project import Post
from translator.text.chars import BENT, CONTROLS
from translator.translate.job import Job
from translator.translate.pipeline import begin
from translator.units import State, Unit

Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says of one unit."""

    key: Key
    """Which unit."""
    seen: str
    """Its fingerprint as the person saw it."""
    state: State
    """What it is from now on: `translated` for approved, `fuzzy` for what needs work."""
    target: str
    """Its words, as Markdown."""
    who: str = ""
    """The name that the person gives; empty for none."""
    comment: str = ""
    """What is to be noted beside it."""
    is_verdict: bool = True
    """Whether the person has judged it; what is only saved waits on for somebody's look."""


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """What became of a decision."""

    unit: Unit | None
    """The unit as it is now; None if the post has it no more."""
    before: Unit | None = None
    """The unit as it was, if the decision is on disk."""
    refused: tuple[str, ...] = ()
    """Why the words cannot be taken."""

    @property
    def is_done(self) -> bool:
        """Whether it is on disk."""
        return self.before is not None


_TAKEN = frozenset({Fate.TAKEN, Fate.APPROVED, Fate.SENT_BACK, Fate.CORRECTED, Fate.SAME})
"""What may become of words that are put on disk."""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of decisions about one pair."""

    results: tuple[DecisionResult, ...]
    """What became of each, in their order."""
    over: FileState
    """What the system said of the catalog before it was read."""
    now: FileState
    """What it says of the catalog that was written."""


def fingerprint(unit: Unit) -> str:
    """What tells whether a unit is as somebody saw it: its words, its state and its comments."""
    review = unit.history.review
    said = (*unit.key, unit.target, unit.state, unit.previous, *unit.comments)
    text = "\x1f".join((*map(str, said), str(review and review.state)))
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def decide(blog: Blog, post: Post, decisions: Sequence[Decision]) -> Made:
    """Put *decisions* about units of one pair into its catalog; give what became of each.

    Raises:
        TranslatorError: a file of the pair cannot be read or written; none was changed.
    """

    def given(unit: Unit, decision: Decision, job: Job, catalog: Catalog) -> DecisionResult:
        if fingerprint(unit) != decision.seen:
            return DecisionResult(unit)
        new = decision.target if decision.target != unit.target else ""
        if CONTROLS.search(new.replace("\n", "").replace("\t", "")):
            return DecisionResult(unit, refused=("the words have signs that nothing can show",))
        if not decision.target.strip():
            if decision.state is State.TRANSLATED:
                return DecisionResult(unit, refused=("there is no translation yet to approve",))
            if unit.target:
                return DecisionResult(unit, refused=("the translation would be empty",))
        came = decided(catalog, job.source, [_returned(unit, decision)])
        found = next(each for each in came.catalog.units if each.key == unit.key)
        # Blanks at the ends make no other words.
        other = words_digest(decision.target) != words_digest(unit.target)
        dropped = other and found.target == unit.target
        if dropped or {fate for _, fate in came.fates} - _TAKEN:
            told = (finding.message for finding in came.findings)
            return DecisionResult(
                unit, refused=tuple(each.partition("refused: ")[2] or each for each in told)
            )
        if not found.target:
            return DecisionResult(found, unit)
        found = replace(found, state=decision.state)
        if decision.is_verdict:
            found = reviewed(found, decision.who, date.today().isoformat())
        elif found.target != unit.target or found.state is not unit.state:
            found = replace(found, history=replace(found.history, review=None))
        return DecisionResult(found, unit)

    return _written(blog, post, [(d.key, d) for d in decisions], given)


def take_back(blog: Blog, post: Post, past: Sequence[tuple[Unit, str]]) -> Made:
    """Give units back the words and the state that they had before a decision.

    Args:
        past: each unit as it was, with the fingerprint of what was made of it.

    Raises:
        TranslatorError: a file of the pair cannot be read or written; none was changed.
    """

    def given(unit: Unit, asked: tuple[Unit, str], job: Job, catalog: Catalog) -> DecisionResult:
        before, now = asked
        if fingerprint(unit) != now:
            return DecisionResult(unit)
        # What the post was given meanwhile is a fact of the post.
        told = unit.history
        history = replace(before.history, emitted=told.emitted, after=told.after, own=told.own)
        return DecisionResult(replace(before, history=history), unit)

    return _written(blog, post, [(before.key, (before, now)) for before, now in past], given)


def _written(
    blog: Blog,
    post: Post,
    asked: Sequence[tuple[Key, Asked]],
    given: Callable[[Unit, Asked, Job, Catalog], DecisionResult],
) -> Made:
    """Have each unit made anew by *given*, from the catalog as it is on disk, and write that."""
    with blog.writing(post):
        while True:
            over = state_of(post.catalog)
            job = blog.job(post)
            draft = begin(job)
            # Where the post was edited by hand in another way, only the unit's own entry changes.
            catalog = draft.before if draft.merged.conflicts else draft.catalog
            units = {unit.key: unit for unit in catalog.units}
            made = []
            for key, each in asked:
                unit = units.get(key)
                found = DecisionResult(None) if unit is None else given(unit, each, job, catalog)
                made.append(found)
                if found.is_done and found.unit:
                    units[key] = found.unit
            if not any(each.is_done for each in made):
                return Made(results=tuple(made), over=over, now=over)
            now = catalog.with_units(units[unit.key] for unit in catalog.units)
            text = str(replace(now, waits=job.target is not None))
            root = blog.project.reach(post.source)
            # An editor knows no lock: what it has saved in the meantime is joined with.
            with suppress(Overtaken):
                write_text(post.catalog, text, root=root, over=job.catalog)
                return Made(results=tuple(made), over=over, now=state_of(post.catalog))


def _returned(unit: Unit, decision: Decision) -> Returned:
    """A decision as what came back for *unit*, which its maker has seen as it is."""
    sent = str(unit.state)[0] + (words_digest(unit.target) if unit.target else "")
    # A line is a line to every program that reads PO, and has nothing that none can show.
    lines = [CONTROLS.sub("", " ".join(line.split())) for line in decision.comment.splitlines()]
    note = "\n".join(filter(None, lines))
    if note and (who := BENT.sub("", CONTROLS.sub("", " ".join(decision.who.split())))):
        note = f"{who}: {note}"
    return Returned(
        meant=Meant(id=unit_id(*unit.key), source=unit.source, context=unit.context),
        target=decision.target,
        said=Said(state=decision.state, sent=sent),
        author=Author(),
        beside=Beside(comments=(note,) if note else ()),
    )

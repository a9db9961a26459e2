"""A pair as its reviewer sees it: its units in order, each with what the checks say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from translator.blog.blog import Blog
from translator.blog.stamps import packed, unpacked
from translator.catalog.view import Key
from translator.interchange.base import unit_id
from translator.project.project import Post
from translator.translate.job import Job
from translator.translate.pipeline import Draft, begin, found_in
from translator.units import Finding, Kind, Segment, Unit

Found = Mapping[Key, tuple[Finding, ...]]
"""What the checks say of units, by their keys."""


@dataclass(frozen=True, slots=True)
class PostReview:
    """The units of a pair, in the order of its source."""

    post: Post
    """The pair."""
    job: Job = field(repr=False)
    """Its texts."""
    units: tuple[Unit, ...]
    """Its units, fitted to the source as it is now."""
    segments: Mapping[Key, Segment] = field(repr=False)
    """The first segment of each unit."""
    findings: Found = field(repr=False)
    """What the checks say; nothing of a unit that they like."""

    @property
    def title(self) -> str:
        """What the post is called: as its front matter says, or its first heading."""
        named = (u for u in self.units if "front matter: title" in u.kinds)
        heads = (u for u in self.units if Kind.HEADING in u.kinds)
        unit = next(named, None) or next(heads, None)
        return unit.source if unit else ""

    def of(self, unit: Unit) -> tuple[Finding, ...]:
        """What the checks say of *unit*."""
        return self.findings.get(unit.key, ())


def read(blog: Blog, post: Post, before: PostReview | None = None) -> PostReview:
    """Read a pair, and check its units; of one that has not changed, what they were found to have.

    What a person wrote into the target is taken as `translate` would take it.

    Args:
        before: the pair as it was read last: units that are as they were are not checked again.

    Raises:
        TranslatorError: a file cannot be read.
    """
    job = blog.job(post)
    draft = begin(job)
    segments = {key: job.source.segments[index] for key, index in draft.view.first.items()}

    conflicts: dict[Key, tuple[Finding, ...]] = {}
    for index, conflict in draft.merged.conflicts.items():
        if draft.edits and (edited := draft.edits.target.unit(index)):
            conflicts[edited.key] = (*conflicts.get(edited.key, ()), conflict)
    if before:
        known = {_said(unit) for unit in before.units}
        fresh = [unit for unit in draft.catalog.units if _said(unit) not in known]
        kept = {unit.key: before.findings.get(unit.key, ()) for unit in before.units}
        found: Found = {**kept, **{u.key: () for u in fresh}, **checked(blog, job, fresh)}
    else:
        found = _found(blog, post, draft)
    found = {**found, **{key: (*found.get(key, ()), *each) for key, each in conflicts.items()}}
    units = tuple(unit for unit in draft.catalog.units if unit.key in segments)
    return PostReview(post=post, job=job, units=units, segments=segments, findings=found)


def _said(unit: Unit) -> tuple[object, ...]:
    """What of a unit the checks look at."""
    return (*unit.key, unit.target, unit.state, unit.origin, unit.previous)


def checked(blog: Blog, job: Job, units: Sequence[Unit]) -> Found:
    """What the checks say of *units* of a pair."""
    found: dict[Key, list[Finding]] = {}
    for unit, finding in found_in(units, job, blog.matcher(job.pair)):
        found.setdefault(unit.key, []).append(finding)
    return {key: tuple(each) for key, each in found.items()}


def _found(blog: Blog, post: Post, draft: Draft) -> Found:
    """What the checks say of all units; what they have said, where the pair is as it was."""
    by_id = {unit_id(*unit.key): unit.key for unit in draft.catalog.units}
    found, _ = blog.stamps.through(
        "review",
        post,
        lambda: checked(blog, draft.job, draft.catalog.units),
        lambda found: {unit_id(*key): packed(each) for key, each in found.items()},
        lambda data: {by_id[name]: unpacked(each) for name, each in data.items()},
    )
    return found

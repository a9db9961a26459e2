"""A pair as its reviewer sees it: its units in order, each with what the checks say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from translator.blog.blog import Blog
from translator.blog.stamps import packed, unpacked
from translator.catalog.view import Key
from translator.interchange.base import unit_id
from translator.project.project import Post
from translator.translate.job import Job
from translator.translate.pipeline import begin, found_in
from translator.units import Finding, Segment, Unit

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

    def of(self, unit: Unit) -> tuple[Finding, ...]:
        """What the checks say of *unit*."""
        return self.findings.get(unit.key, ())


def read(blog: Blog, post: Post) -> PostReview:
    """Read a pair, and check its units; of one that has not changed, what they were found to have.

    What a person wrote into the target is taken as `translate` would take it.

    Raises:
        TranslatorError: a file cannot be read.
    """
    job = blog.job(post)
    draft = begin(job)
    segments = {key: job.source.segments[index] for key, index in draft.view.first.items()}

    def found_now() -> Found:
        found: dict[Key, list[Finding]] = {}
        for unit, finding in found_in(draft.catalog.units, job, blog.matcher(post.pair)):
            found.setdefault(unit.key, []).append(finding)
        for index, conflict in draft.merged.conflicts.items():
            if draft.edits and (edited := draft.edits.target.unit(index)):
                found.setdefault(edited.key, []).append(conflict)
        return {key: tuple(each) for key, each in found.items()}

    by_id = {unit_id(*unit.key): unit.key for unit in draft.catalog.units}
    found, _ = blog.stamps.through(
        "review",
        post,
        found_now,
        lambda found: {unit_id(*key): packed(each) for key, each in found.items()},
        lambda data: {by_id[name]: unpacked(each) for name, each in data.items()},
    )
    units = tuple(unit for unit in draft.catalog.units if unit.key in segments)
    return PostReview(post=post, job=job, units=units, segments=segments, findings=found)

"""What a project wants of its targets beside their words: the table `[targets]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Anchors(StrEnum):
    """What becomes of a heading's anchor when the heading is translated."""

    FOLLOW = "follow"
    """Links follow the translated heading."""
    KEEP = "keep"
    """The heading gets the source's anchor, written out."""
    LEAVE = "leave"
    """Nothing: links say what the source says."""


class Fallback(StrEnum):
    """What a reader finds at the place of a post that is not translated."""

    SKIP = "skip"
    """No page."""
    SOURCE = "source"
    """The source, with a notice."""
    REDIRECT = "redirect"
    """A page that leads to the source."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a project wants of its targets."""

    rebase: bool = True
    """Whether addresses change with the target's folder and the posts' counterparts."""
    anchors: Anchors = Anchors.FOLLOW
    """What becomes of anchors."""
    slugs: str = ""
    """The rule for anchors, a name of `anchors.SLUGGERS`; empty for the preset's."""
    paths: frozenset[str] = frozenset()
    """Front-matter keys whose values are paths."""
    front_matter: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Front-matter keys of a target, and templates of their values."""
    notice: bool = False
    """Whether a target says that a machine translated it, or that its source has moved on."""
    fallback: Fallback = Fallback.SKIP
    """What is at the place of a post that is not translated."""


FIELDS = ("locale", "source", "hash", "state")
"""What a template of `front_matter` may name."""

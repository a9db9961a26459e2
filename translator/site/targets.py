"""What a project wants of its targets beside their words: the table `[targets]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from translator.errors import ConfigError
from translator.site.anchors import SLUGGERS
from translator.site.presets import PRESETS


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

NAMES = ("links", "anchors", "slugs", "paths", "front_matter", "notice", "fallback")
"""The settings of the table."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_KEY = re.compile(r"[^\W\d][\w-]*")
E = TypeVar("E", bound=StrEnum)
Refuse = Callable[[str], ConfigError]
"""Makes an error that names the file."""


def read_rules(table: Mapping[str, Any], refuse: Refuse) -> Rules:
    """Read the table `[targets]`.

    Raises:
        ConfigError: a setting that is unknown, or has no value that can be used.
    """
    if unknown := sorted(set(table) - set(NAMES)):
        there = ", ".join(sorted(NAMES))
        raise refuse(f"{unknown[0]!r} is not a setting in [targets]; the settings are {there}")
    links = _one_of(table.get("links", "rebase"), "links", ("rebase", "keep"), refuse)
    slugs = table.get("slugs", "")
    if slugs:
        _one_of(slugs, "slugs", tuple(SLUGGERS), refuse)
    paths = table.get("paths", [])
    if not isinstance(paths, list) or not all(isinstance(key, str) for key in paths):
        raise refuse('paths in [targets] must be a list of front-matter keys, such as ["cover"]')
    notice = table.get("notice", False)
    if not isinstance(notice, bool):
        raise refuse("notice in [targets] must be true or false")
    return Rules(
        rebase=links == "rebase",
        anchors=_member(Anchors, table.get("anchors", Anchors.FOLLOW), "anchors", refuse),
        slugs=slugs,
        paths=frozenset(paths),
        front_matter=_front_matter(table.get("front_matter", {}), refuse),
        notice=notice,
        fallback=_member(Fallback, table.get("fallback", Fallback.SKIP), "fallback", refuse),
    )


def known_preset(name: Any, refuse: Refuse) -> str:
    """*name*, if a preset is called so."""
    return _one_of(name, "preset", tuple(PRESETS), refuse)


def _front_matter(value: Any, refuse: Refuse) -> Mapping[str, str]:
    plain = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    if not plain:
        raise refuse('front_matter in [targets] must be a table, such as { hash = "{hash}" }')
    for key, template in value.items():
        if not _KEY.fullmatch(key):
            raise refuse(
                f"{key!r} in targets.front_matter is not a plain key (letters, digits, - and _)"
            )
        for name in _FIELD.findall(template):
            if name not in FIELDS:
                there = ", ".join(f"{{{field}}}" for field in FIELDS)
                raise refuse(f"{{{name}}} in targets.front_matter is unknown; there are {there}")
    return dict(value)


def _member(kind: type[E], value: Any, name: str, refuse: Refuse) -> E:
    return kind(_one_of(value, name, tuple(member.value for member in kind), refuse))


def _one_of(value: Any, name: str, known: tuple[str, ...], refuse: Refuse) -> str:
    if value not in known or not isinstance(value, str):
        raise refuse(f"{name} is {value!r}; there are {', '.join(known)}")
    return value

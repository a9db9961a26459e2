"""Which parts of a file are translatable, where projects differ: a value passed down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

COMMON_ATTRIBUTES = frozenset({"alt", "title", "aria-label"})
"""Attributes that hold text for the reader in every element."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """What is translatable beyond the text itself."""

    front_matter: frozenset[str] = frozenset({"title", "description", "excerpt", "summary"})
    """Front-matter keys, as dotted paths; a list adds nothing to a path (`features.title`)."""
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    """Further attributes by lower-case element name; `*` stands for every element."""
    code_comments: frozenset[str] = frozenset()
    """Languages of code fences whose comments are translated; none unless asked for."""
    everything: bool = False
    """Also runs with nothing to translate, so that two posts can be laid side by side."""

    def translates(self, element: str, attribute: str) -> bool:
        """Whether *attribute* of *element* holds text for the reader."""
        attribute = attribute.lower()
        return attribute in COMMON_ATTRIBUTES or any(
            attribute in self.attributes.get(name, ()) for name in (element.lower(), "*")
        )


DEFAULT = Syntax()
"""What is translatable where a project says nothing."""

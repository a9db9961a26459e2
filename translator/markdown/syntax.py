"""By what a text is read: what is translatable where projects differ, and what its inlines are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from translator.markdown.dialects import dialect_of
from translator.markdown.dialects.base import Dialect
from translator.units import RAW_KINDS, Kind

COMMON_ATTRIBUTES = frozenset({"alt", "title", "aria-label"})
"""Attributes that hold text for the reader in every element."""

_USUAL = frozenset({"title", "description", "excerpt", "summary"})


@dataclass(frozen=True, slots=True)
class Syntax:
    """What is translatable beyond the text itself."""

    front_matter: frozenset[str] = _USUAL
    """Front-matter keys, as dotted paths; a list adds nothing to a path (`features.title`)."""
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    """Further attributes by lower-case element name; `*` stands for every element."""
    code_comments: frozenset[str] = frozenset()
    """Languages of code fences whose comments are translated; none unless asked for."""
    everything: bool = False
    """Also runs with nothing to translate, so that two posts can be laid side by side."""
    dialect: Dialect = field(default_factory=dialect_of)
    """What its kind of site adds to Markdown."""

    @classmethod
    def of(cls, *dialects: str) -> Syntax:
        """What is translatable in these *dialects*, where a project says nothing.

        Raises:
            KeyError: a name is no dialect's.
        """
        return cls().speaking(*dialects)

    def speaking(self, *dialects: str) -> Syntax:
        """The same in these *dialects*: with their rows, keys and attributes."""
        return _speaking(self, dialects) if dialects else self

    def translates(self, element: str, attribute: str) -> bool:
        """Whether *attribute* of *element* holds text for the reader."""
        attribute = attribute.lower().removeprefix("v-bind").removeprefix(":")
        return attribute in COMMON_ATTRIBUTES or any(
            attribute in self.attributes.get(name, ()) for name in (element.lower(), "*")
        )

    def translates_at(self, path: str) -> bool:
        """The same for `element.attribute`; the element's own name may have dots."""
        element, _, attribute = path.rpartition(".")
        return self.translates(element, attribute)


@lru_cache(maxsize=64)
def _speaking(syntax: Syntax, dialects: tuple[str, ...]) -> Syntax:
    dialect = dialect_of(*dialects)
    return replace(
        syntax,
        dialect=dialect,
        # A project that names keys of its own has those alone.
        front_matter=_USUAL | dialect.front_matter
        if syntax.front_matter == _USUAL
        else syntax.front_matter,
        attributes=_united(syntax.attributes, dialect.attributes),
    )


def _united(
    ours: Mapping[str, frozenset[str]], theirs: Mapping[str, frozenset[str]]
) -> Mapping[str, frozenset[str]]:
    return {name: ours.get(name, frozenset()) | theirs.get(name, frozenset())
            for name in (*ours, *theirs)}  # fmt: skip


DEFAULT = Syntax()
"""What is translatable where a project says nothing."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What decides which inline constructs a run of text has; each document has its own."""

    syntax: Syntax = DEFAULT
    """What is translatable."""
    labels: frozenset[str] = frozenset()
    """The document's link reference labels, as `label_key` makes them."""
    markdown: bool = True
    """False for text that no Markdown parser reads: HTML blocks, attributes, front matter."""

    def of(self, kind: Kind) -> Grammar:
        """The same for segments of *kind*, not all of which are Markdown."""
        markdown = kind not in RAW_KINDS
        return self if markdown == self.markdown else replace(self, markdown=markdown)


PLAIN = Grammar()
"""Markdown without link definitions, where a project says nothing."""

"""Translations as a memory keeps them: protected texts, so that addresses and code may differ.

`用 `pip` 装` is kept as `用 <x1/> 装`. The same sentence with other code has the same key, and
its own code is put back into the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from translator.markdown.inlines import label_key
from translator.markdown.placeholders import TAG, Protected, protect
from translator.markdown.syntax import DEFAULT, Grammar, Syntax
from translator.text.regex import regex
from translator.units import COPIED, HUMAN, MEMORY, Pair, State, Unit

_LABEL = regex(r"\]\[([^\[\]]+)\]|\[([^\[\]]+)\]\[\]")
_SHORTCUT = regex(r"\[[^\[\]]+\](?![\[(])")
_TAG = regex(TAG)
_OCCURRENCE = regex(r"#\d+\Z")


@dataclass(frozen=True, slots=True)
class Told:
    """What a TMX file says of a translation that a memory has no use for."""

    notes: tuple[str, ...] = ()
    """What people noted."""
    state: str | None = None
    """Its word for the state; None if it has none."""
    sent: str = ""
    """The stamp with which an export sent it."""
    mirrored: bool = False
    """Whether the file has it the other way round."""


@dataclass(frozen=True, slots=True)
class Record:
    """A translation, as a memory or a TMX file has it."""

    pair: Pair
    """The direction."""
    source: str
    """The source with inline tags."""
    target: str
    """The target with the tags of its source."""
    origin: str = HUMAN
    """Who wrote the target."""
    post: str = ""
    """The catalog or file it is from."""
    date: str = ""
    """The day it was written, as `2026-11-28`, if that is known."""
    state: State = State.TRANSLATED
    """Whether the target is believed."""
    context: str = ""
    """The context that tells it from others with the same source."""
    before: str = ""
    """The source before it, with inline tags."""
    after: str = ""
    """The source after it."""
    literal: bool = False
    """Whether source and target are Markdown, with their placeholders as they are."""
    codes: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What the tags of the source stand for: `<x1/>`, `<g2>`, `</g2>`."""
    told: Told = field(default=Told(), compare=False)
    """What else its file says."""

    @property
    def markdown(self) -> tuple[str, str]:
        """Source and target with what the tags stand for, as far as that is known."""
        source, target = (
            _TAG.sub(lambda m: self.codes.get(m[0], m[0]), text)
            for text in (self.source, self.target)
        )
        return source, target


def records_of(
    post: str,
    units: Iterable[Unit],
    pair: Pair,
    syntax: Syntax = DEFAULT,
    obsolete: Iterable[Unit] = (),
) -> Iterator[Record]:
    """What the units of a *post*'s catalog have to remember.

    A fuzzy target that was made for a previous source belongs to that one. What the memory
    itself or a pseudo-translation filled in is nothing new.
    """
    units = list(units)
    protected = [_alone(unit, syntax) for unit in units]
    texts = ["", *(p.text for p in protected), ""]
    for index, (unit, source) in enumerate(zip(units, protected, strict=True)):
        yield from _records(post, unit, source, pair, before=texts[index], after=texts[index + 2])
    for unit in obsolete:
        yield from _records(post, unit, _alone(unit, syntax), pair)


def _records(
    post: str, unit: Unit, source: Protected, pair: Pair, *, before: str = "", after: str = ""
) -> Iterator[Record]:
    if not unit.target or unit.origin in (COPIED, "pseudo"):
        return
    if unit.previous:
        if unit.origin == MEMORY:
            return
        source = _alone(replace(unit, source=unit.previous), source.grammar.syntax)
    record = Record(
        pair=pair,
        source=source.source,
        target=unit.target,
        origin=unit.origin,
        post=post,
        date=unit.history.date,
        state=unit.state,
        context=plain_context(unit.context),
        before=before,
        after=after,
        literal=True,
    )
    tagged = source.tagged(unit.target)
    if tagged is not None:
        codes = codes_of(source)
        yield replace(record, source=source.text, target=tagged, literal=False, codes=codes)
    # A shortcut such as [text] is a link only where its definition stands: nobody knows here.
    if tagged is None or (source.tags and _SHORTCUT.search(source.source)):
        yield record


def codes_of(source: Protected) -> dict[str, str]:
    """What each inline tag of *source* stands for, as `<x1/>`, `<g2>` and `</g2>`."""
    codes = {}
    for number, tag in source.tags.items():
        if tag.closing is None:
            codes[f"<x{number}/>"] = tag.opening
        else:
            codes |= {f"<g{number}>": tag.opening, f"</g{number}>": tag.closing}
    return codes


def protected_of(unit: Unit, grammar: Grammar) -> Protected:
    """The unit's source with inline tags, read by the *grammar* of its document."""
    return protect(unit.source, unit.kind, grammar)


def _alone(unit: Unit, syntax: Syntax) -> Protected:
    """The same without its document: the link labels that it uses are taken as defined."""
    labels = frozenset(label_key(a or b) for a, b in _LABEL.findall(unit.source))
    return protected_of(unit, Grammar(syntax, labels))


def plain_context(context: str) -> str:
    """A unit's context without the number that tells apart what one post says twice."""
    return _OCCURRENCE.sub("", context)

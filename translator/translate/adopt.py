"""What an alignment puts into a catalog: a person's words, believed or only proposed.

Nothing is lost and nothing is guessed. A link that is sure gives a translated unit. A link
that is not gives a fuzzy one, and only where the unit had no words. A segment that was split
in the translation gets both parts, joined. Of two that were joined, the first gets the whole
as fuzzy, the second nothing: where to cut is for a person to say, and both are told so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from translator.bitext.alignment import BELIEVED, Row, Spans, is_believed
from translator.catalog.catalog import Catalog, digest
from translator.catalog.view import Key, key_of, occurrences
from translator.markdown.document import Document
from translator.project.project import Post
from translator.text.chars import fold, shorten
from translator.units import HUMAN, Segment, State, Unit


@dataclass(frozen=True, slots=True)
class Alignment:
    """A pair of posts that people wrote, its rows, and the catalog made of them."""

    post: Post
    """The pair."""
    rows: tuple[Row, ...]
    """What belongs to what."""
    catalog: Catalog
    """The catalog, with what the rows give it."""

    @property
    def believed(self) -> int:
        """How many rows are sure."""
        return sum(map(is_believed, self.rows))

    @property
    def doubtful(self) -> list[Row]:
        """The rows that link two segments, but not surely."""
        return [row for row in self.rows if row[0] and row[1] and not is_believed(row)]

    @property
    def one_sided(self) -> list[Row]:
        """The rows of segments that have no partner."""
        return [row for row in self.rows if not (row[0] and row[1])]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the target has for one segment of the source."""

    text: str
    """The words, as Markdown."""
    believed: bool
    """Whether they are the translation of this segment, and of no other."""
    comment: str = ""
    """What a translator should know of them."""


def adopted(
    before: Catalog,
    source: Document,
    rows: Sequence[Row],
    *,
    overwrite: bool = False,
    doubtful: bool = True,
    stored: Callable[[str], str] = str,
) -> Catalog:
    """Put the words of *rows* into a catalog; they replace a machine's, or none.

    A person's other words stay, unless *overwrite* says otherwise. Doubtful words replace
    nothing at all, and are left out unless *doubtful*.

    Args:
        stored: what a catalog has for words of the target, in which addresses are rebased.
    """
    words = {key: new for key, new in words_of(source, rows).items() if doubtful or new.believed}
    catalog = before.merged(source.segments, apart=words)
    units = [_worded(unit, words.get(unit.key), overwrite, stored) for unit in catalog.units]
    return catalog.with_units(units)


def words_of(source: Document, rows: Sequence[Row]) -> dict[Key, Proposal]:
    """The words of each unit; a source that is translated in two ways gets two units."""
    found = dict(_words_by_place(source, rows))
    keys = [key_of(segment) for segment in source.segments]
    rows_of = list(zip(keys, occurrences(keys), source.segments, strict=True))
    words: dict[Key, Proposal] = {}
    for key, own, segment in rows_of:
        new = found.get(segment.spans)
        if new and new.believed and words.setdefault(key, new).text != new.text:
            words[own] = new
    for key, _, segment in rows_of:
        if segment.spans in found:
            words.setdefault(key, found[segment.spans])
    return words


def _words_by_place(source: Document, rows: Sequence[Row]) -> Iterator[tuple[Spans, Proposal]]:
    """The words for each segment of the source, by its spans."""
    targets: dict[Spans, list[tuple[Segment, float]]] = {}
    sharers: dict[Spans, list[Segment]] = {}
    for segment, target, score in rows:
        if segment and target:
            targets.setdefault(segment.spans, []).append((target, score))
            sharers.setdefault(target.spans, []).append(segment)
    for index, segment in enumerate(source.segments):
        if not (linked := targets.get(segment.spans)):
            continue
        sure = all(score >= BELIEVED for _, score in linked)
        together = sharers[linked[0][0].spans]
        if len(linked) > 1:
            yield segment.spans, _joined(source, index, [t for t, _ in linked], sure)
        elif len(together) == 1:
            yield segment.spans, Proposal(linked[0][0].source, sure)
        elif segment is together[0] or segment == together[0]:
            comment = f"also translates {_quoted(together[1])}, the next segment"
            yield segment.spans, Proposal(linked[0][0].source, False, comment)
        else:
            comment = f"may be translated together with {_quoted(together[0])}, before it"
            yield segment.spans, Proposal("", False, comment)


def _joined(source: Document, index: int, targets: Sequence[Segment], sure: bool) -> Proposal:
    """The two parts of a split segment in one, if they can stand there."""
    text = fold("\n".join(target.source for target in targets))
    if source.refusal(index, text):
        more = " ".join(_quoted(target) for target in targets[1:])
        return Proposal(targets[0].source, False, f"goes on with {more}")
    return Proposal(text, sure)


def _quoted(segment: Segment) -> str:
    return f"“{shorten(segment.source, 40)}”"


def _worded(
    unit: Unit, words: Proposal | None, overwrite: bool, stored: Callable[[str], str]
) -> Unit:
    if words is None:
        return unit
    text = stored(words.text)
    if not words.believed:
        return unit if unit.target else _proposed(unit, text, words.comment)
    ours = digest(words.text) == unit.history.emitted and not unit.history.own
    if ours or text == unit.target:
        return unit
    if unit.target and unit.origin == HUMAN and not overwrite:
        return unit
    return replace(
        unit,
        target=text,
        state=State.TRANSLATED,
        origin=HUMAN,
        previous="",
        history=replace(unit.history, reason=""),
    )


def _proposed(unit: Unit, text: str, comment: str) -> Unit:
    """Give a unit without words those that may be meant, for a person to look at."""
    new = comment and comment not in unit.comments
    unit = replace(unit, comments=(*unit.comments, comment)) if new else unit
    if not text:
        return unit
    history = replace(unit.history, reason="")
    return replace(unit, target=text, state=State.FUZZY, origin=HUMAN, history=history)

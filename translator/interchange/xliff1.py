r"""XLIFF 1.2 (OASIS, 2008), which every tool reads.

Each post is a `file`, each unit a `trans-unit`. A placeholder that stands alone is `<ph>` with
its code in it, one that has two ends is `<g>`; a character that XML has not is `\u{1}`. The
Markdown source stands in a `context`, since `<g>` cannot hold the codes of its ends. A fuzzy
target is `needs-review-translation`; one that a person approved is `final` and `approved`.
Where there is none, the source stands as `needs-translation`, since OmegaT translates what is
in targets; it leaves the states as they are, so other words there are a translation.

Read is whatever tools make of that: `bpt` and `ept`, `bx` and `ex`, `x`, `it`, markers,
segmented sources, other states and qualifiers, targets of other tools in `alt-trans`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from translator.errors import ExchangeError
from translator.interchange.base import (
    Arrival,
    Facts,
    Item,
    Parcel,
    Received,
    comments,
    facts,
    remarks,
    safe,
    unsafe,
)
from translator.interchange.inline import child, elements, has_tags, lines_of, shown, tagged
from translator.text.xml import name_of, root, written
from translator.units import HUMAN, MEMORY, State

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
"""
_FILE = """\
  <file original="{}" source-language="{}" target-language="{}" datatype="x-markdown">
    <body>
"""
_FUZZY, _MISSING = "needs-review-translation", "needs-translation"
_MACHINE = {"mt-suggestion": "mt", "leveraged-mt": "mt"}
"""State qualifiers of what a machine wrote, and what its origin is called then."""
_SEEN = frozenset({"final", "signed-off"})
"""States that no machine gives its own words."""
_RECALLED = frozenset({"exact-match", "fuzzy-match", "id-match", "leveraged-tm", "tm-suggestion"})


def write_xliff1(parcels: Sequence[Parcel]) -> str:
    """Write *parcels* as one XLIFF 1.2 file."""
    lines = [_HEAD]
    for parcel in parcels:
        pair = map(str, (parcel.pair.source, parcel.pair.target))
        lines.append(_FILE.format(*map(_quoted, (parcel.post, *pair))))
        lines += map(_unit, parcel.items)
        lines.append("    </body>\n  </file>\n")
    return "".join([*lines, "</xliff>\n"])


def _unit(item: Item) -> str:
    unit = item.unit
    approved = unit.state is State.TRANSLATED and unit.origin == HUMAN
    mark = ' approved="yes"' if approved else ""
    notes = "".join(f'        <note from="{who}">{_text(t)}</note>\n' for who, t in _notes(item))
    contexts = "".join(
        f'          <context context-type="{kind}">{_text(text)}</context>\n'
        for kind, text in _contexts(item)
    )
    before = f"          <source>{_text(unit.previous)}</source>\n          <target/>\n"
    before = f'        <alt-trans alttranstype="previous-version">\n{before}        </alt-trans>\n'
    return (
        f'      <trans-unit id="{item.id}"{mark} xml:space="preserve">\n'
        f"        <source>{_content(item, item.protected.text)}</source>\n{_target(item)}"
        f'        <context-group purpose="information">\n{contexts}        </context-group>\n'
        f"{notes}{before if unit.previous else ''}      </trans-unit>\n"
    )


def _target(item: Item) -> str:
    unit = item.unit
    if not unit.target:
        content = _content(item, item.protected.text)
        return f'        <target state="{_MISSING}">{content}</target>\n'
    state = _FUZZY if unit.state is State.FUZZY else "translated"
    state = "final" if state != _FUZZY and unit.origin == HUMAN else state
    content = _text(unit.target) if item.tagged is None else _content(item, item.tagged)
    return f'        <target state="{state}">{content}</target>\n'


def _contexts(item: Item) -> Iterator[tuple[str, str]]:
    yield "x-kind", item.kind
    if item.line:
        yield "linenumber", str(item.line)
    if item.unit.context:
        yield "x-context", item.unit.context
    if item.protected.tags:
        yield "x-markdown", item.unit.source
    if not item.unit.target:
        yield "x-target", "source"
    elif item.tagged is None:
        yield "x-target", "markdown"


def _notes(item: Item) -> Iterator[tuple[str, str]]:
    yield from (("author", text) for text in item.unit.notes)
    yield from (("translator", text) for text in remarks(item.unit))
    yield from (("origin", text) for text in [facts(item.unit)] if text)
    yield from (("rejected", text) for text in [item.unit.history.reason] if text)


def _content(item: Item, text: str) -> str:
    def element(number: int, what: str) -> str:
        tag = item.protected.tags[number]
        if what == "x":
            return f'<ph id="{number}">{_text(tag.opening)}</ph>'
        return f'<g id="{number}" equiv-text="{_quoted(shown(tag))}">' if what == "g" else "</g>"

    return elements(text, _text, element)


def _text(text: str) -> str:
    return written(safe(text))


def _quoted(text: str) -> str:
    return written(safe(text), '"\n\t\r')


def read_xliff1(data: bytes, name: str) -> Received:
    """Read an XLIFF 1.x file.

    Raises:
        ExchangeError: it is no XML, or no XLIFF 1.
    """
    top = root(data, partial(_fault, name))
    if name_of(top) != "xliff" or top.get("version", "1").startswith("2"):
        raise ExchangeError(f"{name}: this is no XLIFF 1 file")
    lines = lines_of(data)
    return Received(
        tuple(
            _arrival(unit, file, name, lines.get(unit.get("id", ""), 0))
            for file in top.iter()
            if name_of(file) == "file"
            for unit in file.iter()
            if name_of(unit) == "trans-unit"
        )
    )


def _fault(name: str, message: str) -> ExchangeError:
    return ExchangeError(f"{name}: this XLIFF file cannot be read: {message}")


def _arrival(unit: Element, file: Element, name: str, line: int) -> Arrival:
    target = child(unit, "target")
    contexts = {
        node.get("context-type", ""): unsafe("".join(node.itertext()))
        for node in unit.iter()
        if name_of(node) == "context"
    }
    notes: dict[str, list[str]] = {}
    for note in (node for node in unit if name_of(node) == "note"):
        text = unsafe("".join(note.itertext()))
        notes.setdefault(note.get("from", "translator"), []).append(text)
    state = _state(unit, contexts.get("x-target", ""))
    who = _facts(notes.get("origin", ()), target)
    others = ("author", "origin", "rejected", "developer")
    said = [text for source, texts in notes.items() if source not in others for text in texts]
    return Arrival(
        tagged(target, unsafe) if state is not State.UNTRANSLATED else "",
        contexts.get("x-markdown") or _plain(child(unit, "source")),
        contexts.get("x-context", ""),
        unit.get("id", ""),
        unsafe(file.get("original", "")),
        file.get("target-language", ""),
        contexts.get("x-target") != "markdown" or has_tags(target),
        state,
        who.origin,
        who.date,
        who.digest,
        _previous(unit),
        comments(said),
        "".join(notes.get("rejected", ())),
        name,
        line,
    )


def _state(unit: Element, sent: str) -> State:
    """How far a unit has come; *sent* is what stood in its target when it went out."""
    target = child(unit, "target")
    if target is None or not (text := tagged(target)).strip():
        return State.UNTRANSLATED
    state = target.get("state", "")
    if state in ("new", _MISSING) and text == tagged(child(unit, "source")):
        return State.UNTRANSLATED
    touched = unit.get("approved") == "yes" or (sent == "source" and state == _MISSING)
    unseen = target.get("state-qualifier") in _MACHINE and state not in _SEEN
    doubtful = state == "new" or state.startswith("needs-") or unseen
    return State.FUZZY if doubtful and not touched else State.TRANSLATED


def _facts(notes: Sequence[str], target: Element | None) -> Facts:
    """Who wrote the target: as we note it, else as a state qualifier says."""
    if known := next(filter(None, map(Facts.parse, notes)), None):
        return known
    said = target.get("state-qualifier", "") if target is not None else ""
    return Facts(MEMORY if said in _RECALLED else _MACHINE.get(said, HUMAN))


def _previous(unit: Element) -> str:
    """The source of the version before, if one is there."""
    others = (node for node in unit if name_of(node) == "alt-trans")
    before = (node for node in others if node.get("alttranstype") == "previous-version")
    return "".join(tagged(child(node, "source"), unsafe) for node in before)


def _plain(source: Element | None) -> str:
    """A source with the codes that stand in its elements."""
    return "" if source is None else unsafe("".join(source.itertext()))

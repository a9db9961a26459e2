r"""XLIFF 1.2 (OASIS, 2008), which every tool reads.

Each post is a `file`, each unit a `trans-unit`. A placeholder that stands alone is `<ph>` with
its code in it, one that has two ends is `<g>`; a character that XML has not is `\u{1}`. The
Markdown source stands in a `context`, since `<g>` cannot hold the codes of its ends. A fuzzy
target is `needs-adaptation`, which Weblate and Poedit show as unfinished (they take
`needs-review-translation` for done); one that a person approved is `final` and `approved`.
Where there is none, the source stands as `needs-translation`, since OmegaT translates what is
in targets; it leaves the states as they are, so other words there are a translation.

Read is whatever tools make of that: `bpt` and `ept`, `bx` and `ex`, `x`, `it`, markers,
segmented sources, other states and qualifiers, targets of other tools in `alt-trans`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from translator.interchange.base import (
    Author,
    Beside,
    Handback,
    Handoff,
    Item,
    Meant,
    Returned,
    Said,
    remarks,
    safe,
    unsafe,
)
from translator.interchange.xliff import (
    child,
    elements,
    has_tags,
    head,
    lines_of,
    parsed,
    quoted,
    said_notes,
    shared_notes,
    shown,
    tagged,
)
from translator.text.xml import name_of, written
from translator.units import HUMAN, MEMORY, State

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FILE = """\
  <file original="{}" source-language="{}" target-language="{}" datatype="x-markdown">
    <body>
"""
_HEADER = "x-gettext-domain-header"
"""What translate-toolkit calls the head of a PO file, which is no unit."""
_FUZZY, _MISSING = "needs-adaptation", "needs-translation"
_MACHINE = {"mt-suggestion": "mt", "leveraged-mt": "mt"}
"""State qualifiers of what a machine wrote, and what its origin is called then."""
_SEEN = frozenset({"final", "signed-off"})
"""States that no machine gives its own words."""
_RECALLED = frozenset({"exact-match", "fuzzy-match", "id-match", "leveraged-tm", "tm-suggestion"})


def write_xliff1(handoffs: Sequence[Handoff]) -> str:
    """Write *handoffs* as one XLIFF 1.2 file."""
    lines = [head("1.2")]
    for handoff in handoffs:
        pair = map(str, (handoff.pair.source, handoff.pair.target))
        lines.append(_FILE.format(*map(quoted, (handoff.post, *pair))))
        lines += map(_unit, handoff.items)
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
    yield from shared_notes(item)


def _content(item: Item, text: str) -> str:
    def element(number: int, what: str) -> str:
        tag = item.protected.tags[number]
        if what == "x":
            return f'<ph id="{number}">{_text(tag.opening)}</ph>'
        return f'<g id="{number}" equiv-text="{quoted(shown(tag))}">' if what == "g" else "</g>"

    return elements(text, _text, element)


def _text(text: str) -> str:
    return written(safe(text))


def read_xliff1(data: bytes, name: str) -> Handback:
    """Read an XLIFF 1.x file.

    Raises:
        ExchangeError: it is no XML, or no XLIFF 1.
    """
    top = parsed(data, name, "1")
    lines = lines_of(data)
    return Handback(
        tuple(
            _returned(unit, file, name, lines.get(unit.get("id", ""), 0))
            for file in top.iter()
            if name_of(file) == "file"
            for unit in file.iter()
            if name_of(unit) == "trans-unit" and unit.get("restype") != _HEADER
        )
    )


def _returned(unit: Element, file: Element, name: str, line: int) -> Returned:
    target = child(unit, "target")
    contexts = {
        node.get("context-type", ""): unsafe("".join(node.itertext()))
        for node in unit.iter()
        if name_of(node) == "context"
    }
    notes: dict[str, list[str]] = {}
    for note in (node for node in unit if name_of(node) == "note"):
        text = unsafe("".join(note.itertext()))
        notes.setdefault(note.get("from", ""), []).append(text)
    said = _said(unit, contexts.get("x-target", ""), "".join(notes.get("sent", ())))
    absent = said.state is State.UNTRANSLATED
    author = next(filter(None, map(Author.parse, notes.get("origin", ()))), None)
    if author is None:
        qualifier = target.get("state-qualifier", "") if target is not None else ""
        author = Author(MEMORY if qualifier in _RECALLED else _MACHINE.get(qualifier, HUMAN))
    before = (node for node in unit if name_of(node) == "alt-trans")
    before = (node for node in before if node.get("alttranstype") == "previous-version")
    source = child(unit, "source")
    return Returned(
        meant=Meant(
            id=unit.get("id", ""),
            # A source has the codes that stand in its elements.
            source=contexts.get("x-markdown")
            or (unsafe("".join(source.itertext())) if source is not None else ""),
            tagged=tagged(source, unsafe) if has_tags(source) else "",
            context=contexts.get("x-context", ""),
            post=unsafe(file.get("original", "")),
            language=file.get("target-language", ""),
        ),
        target="" if absent else tagged(target, unsafe),
        # Without any element on either side, another tool has written Markdown as it is.
        tagged=has_tags(target) or (contexts.get("x-target") != "markdown" and has_tags(source)),
        said=said,
        author=author,
        beside=Beside(
            said_notes(notes, ("origin", "rejected", "sent")),
            "".join(tagged(child(node, "source"), unsafe) for node in before),
            "".join(notes.get("rejected", ())),
        ),
        file=name,
        line=line,
    )


def _said(unit: Element, sent_target: str, sent: str) -> Said:
    """How far a unit has come; *sent_target* is what stood in its target when it went out."""
    target = child(unit, "target")
    if target is None or not (text := tagged(target)).strip():
        return Said(State.UNTRANSLATED, sent=sent)
    word = target.get("state")
    if word in ("new", _MISSING) and text == tagged(child(unit, "source")):
        return Said(State.UNTRANSLATED, sent=sent)
    said = Said.of(word, sent)
    if sent_target == "source" and word == _MISSING:
        said = Said(sent=sent)
    if target.get("state-qualifier") in {*_MACHINE, *_RECALLED} and word not in _SEEN:
        said = replace(said, state=State.FUZZY)
    approved = unit.get("approved")
    # Poedit takes an approval back by the state, and leaves the attribute as it was; others
    # approve by the attribute, and leave what went out as the state.
    went = said.sent_state is State.TRANSLATED if sent else word != "needs-review-translation"
    taken_back = said.state is State.FUZZY and went
    if approved == "yes" and not taken_back:
        return Said(State.TRANSLATED, sent=sent)
    if approved == "no" and word is None and said.sent_state is State.TRANSLATED:
        return Said(State.FUZZY, sent=sent)
    return said

"""XLIFF 2.0 (OASIS, 2014): its core alone, which every reader of 2.x takes.

Each post is a `file`, each unit a `unit` of one segment. A placeholder is `<ph>` or `<pc>`,
what it stands for is in the `originalData`; a character that XML has not is `<cp>`. What the
core has no place for stands in notes with a category. A fuzzy target is `initial`, one that a
person approved is `final`; of a segment that had none, no state is said.

Read is whatever tools make of that: segments that were split or joined, `sc` and `ec`,
markers, other states. All targets of a unit must be there, or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    facts,
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
    tagged,
    untagged,
)
from translator.text.xml import NOT_XML, name_of, written
from translator.units import HUMAN, Finding, Severity, State

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_RAW = "This target is Markdown: its code, links or HTML differ from the source."
_OURS = ("place", "context", "previous", "origin", "rejected", "sent", "markdown")
"""The categories of notes that stand for fields of a unit."""


def write_xliff2(handoffs: Sequence[Handoff]) -> str:
    """Write *handoffs* as one XLIFF 2.0 file."""
    pair = handoffs[0].pair
    lines = [head("2.0", srcLang=str(pair.source), trgLang=str(pair.target))]
    for number, handoff in enumerate(handoffs, 1):
        lines.append(f'  <file id="f{number}" original="{quoted(handoff.post)}">\n')
        lines += map(_unit, handoff.items)
        lines.append("  </file>\n")
    return "".join([*lines, "</xliff>\n"])


def _unit(item: Item) -> str:
    unit = item.unit
    notes = "".join(
        f'        <note category="{k}">{written(safe(v))}</note>\n' for k, v in _notes(item)
    )
    data = "".join(_data(item))
    data = f"      <originalData>\n{data}      </originalData>\n" if data else ""
    source = _content(item.protected.text)
    target = item.tagged
    shown = _text(unit.target) if target is None else _content(target)
    shown = f"        <target>{shown}</target>\n" if unit.target else ""
    return (
        f'    <unit id="{item.id}" xml:space="preserve">\n      <notes>\n{notes}      </notes>\n'
        f"{data}      <segment{_state(item)}>\n        <source>{source}</source>\n{shown}"
        "      </segment>\n    </unit>\n"
    )


def _state(item: Item) -> str:
    if not item.unit.target:
        return ""
    if item.unit.state is State.FUZZY:
        return ' state="initial"'
    return ' state="final"' if item.unit.origin == HUMAN else ' state="translated"'


def _notes(item: Item) -> Iterator[tuple[str, str]]:
    unit = item.unit
    yield "place", f"{item.kind}, line {item.line}" if item.line else item.kind
    yield from facts(unit)
    yield from shared_notes(item)
    if unit.target and item.tagged is None:
        yield "markdown", _RAW


def _data(item: Item) -> Iterator[str]:
    for number, tag in item.protected.tags.items():
        texts = {f"d{number}": tag.opening}
        if tag.closing is not None:
            texts[f"e{number}"] = tag.closing
        for name, text in texts.items():
            yield f'        <data id="{name}" xml:space="preserve">{_text(text)}</data>\n'


def _content(text: str) -> str:
    return elements(text, _text, _element)


def _element(number: int, what: str) -> str:
    fixed = 'canCopy="no" canDelete="no"'
    if what == "x":
        return f'<ph id="{number}" {fixed} dataRef="d{number}"/>'
    if what == "g":
        return f'<pc id="{number}" {fixed} dataRefStart="d{number}" dataRefEnd="e{number}">'
    return "</pc>"


def _text(text: str) -> str:
    """*text* as XML; what XML has not is `<cp>`, and nothing else needs an escape."""
    parts = NOT_XML.split(text)
    points = [f'<cp hex="{ord(char):04X}"/>' for char in NOT_XML.findall(text)]
    rest = [each for pair in zip(points, map(written, parts[1:]), strict=True) for each in pair]
    return "".join([written(parts[0]), *rest])


def read_xliff2(data: bytes, name: str) -> Handback:
    """Read an XLIFF 2.x file.

    Raises:
        ExchangeError: it is no XML, or no XLIFF 2.
    """
    top = parsed(data, name, "2")
    lines = lines_of(data)
    returned: list[Returned] = []
    findings: list[Finding] = []
    for file in (node for node in top.iter() if name_of(node) == "file"):
        for unit in (node for node in file.iter() if name_of(node) == "unit"):
            line = lines.get(unit.get("id", ""), 0)
            one = _returned(unit, file, top.get("trgLang", ""), name, line)
            segments = [node for node in unit if name_of(node) == "segment"]
            missing = sum(not _says(child(segment, "target")) for segment in segments)
            if 0 < missing < len(segments):
                counted = f"{missing} of its {len(segments)} segments have no target"
                message = f"unit {one.meant.id}: {counted}; not taken"
                findings.append(one.finding(Severity.ERROR, message))
            else:
                returned.append(one)
    return Handback(tuple(returned), tuple(findings))


def _returned(unit: Element, file: Element, language: str, name: str, line: int) -> Returned:
    notes: dict[str, list[str]] = {}
    for note in (node for node in unit.iter() if name_of(node) == "note"):
        text = unsafe("".join(note.itertext()))
        notes.setdefault(note.get("category", ""), []).append(text)
    runs = [node for node in unit if name_of(node) in ("segment", "ignorable")]
    target, by_tags = _target(runs)
    source = "".join(tagged(child(run, "source")) for run in runs)
    return Returned(
        meant=Meant(
            id=unit.get("id", ""),
            source=untagged(source, _codes(unit)),
            tagged=source,
            context="".join(notes.get("context", ())),
            post=unsafe(file.get("original", "")),
            language=language,
        ),
        target=target,
        # Without any element on either side, another tool has written Markdown as it is.
        tagged=by_tags
        or ("markdown" not in notes and any(has_tags(child(run, "source")) for run in runs)),
        said=_said(runs, target, "".join(notes.get("sent", ()))),
        author=next(filter(None, map(Author.parse, notes.get("origin", ()))), Author()),
        beside=Beside(
            said_notes(notes, _OURS),
            "".join(notes.get("previous", ())),
            "".join(notes.get("rejected", ())),
        ),
        file=name,
        line=line,
    )


def _says(target: Element | None) -> bool:
    return bool(tagged(target).strip())


def _target(runs: Sequence[Element]) -> tuple[str, bool]:
    """The targets of all segments in one, in the order that they ask for; and if any has tags."""
    found: list[tuple[int, str]] = []
    tags = False
    for number, run in enumerate(runs, 1):
        target = child(run, "target")
        tags = tags or has_tags(target)
        here = target if target is not None or name_of(run) == "segment" else child(run, "source")
        order = target.get("order", "") if target is not None else ""
        found.append((int(order) if order.isdecimal() else number, tagged(here)))
    if not any(_says(child(run, "target")) for run in runs if name_of(run) == "segment"):
        return "", False
    return "".join(text for _, text in sorted(found, key=lambda each: each[0])), tags


def _said(runs: Sequence[Element], target: str, sent: str) -> Said:
    """How far all segments have come: the least of what they say, and nothing if one says nothing.

    The schema's default is `initial`, which a tool may leave out, and others never write.
    """
    if not target.strip():
        return Said(State.UNTRANSLATED, sent=sent)
    said = [
        # Poedit's “Needs Work” is a state below `translated`.
        Said(State.FUZZY, sent=sent)
        if run.get("subState", "").endswith(":fuzzy")
        else Said.of(run.get("state"), sent)
        for run in runs
        if name_of(run) == "segment"
    ]
    doubtful = (each for each in said if each.state is not State.TRANSLATED)
    return max(doubtful, key=lambda each: (each.state is State.FUZZY, each.word), default=said[0])


def _codes(unit: Element) -> dict[str, str]:
    """What each tag of the unit's source stands for, as far as the file still has it."""
    data = {n.get("id", ""): tagged(n) for n in unit.iter() if name_of(n) == "data"}
    codes: dict[str, str] = {}
    for node in unit.iter():
        number = node.get("id", "")
        if name_of(node) == "ph" and (text := data.get(node.get("dataRef", ""))) is not None:
            codes[f"<x{number}/>"] = text
        elif name_of(node) == "pc":
            codes[f"<g{number}>"] = data.get(node.get("dataRefStart", ""), "")
            codes[f"</g{number}>"] = data.get(node.get("dataRefEnd", ""), "")
    return codes

"""XLIFF 2.1 (OASIS, 2018), whose core is that of 2.0.

Each post is a `file`, each unit a `unit` of one segment. A placeholder is `<ph>` or `<pc>`,
what it stands for is in the `originalData`; a character that XML has not is `<cp>`. What the
core has no place for stands in notes with a category. A fuzzy target is `initial`, one that a
person approved is `final`; of a segment that had none, no state is said.

Read is whatever tools make of that: segments that were split or joined, `sc` and `ec`,
markers, other states. All targets of a unit must be there, or none.
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
from translator.interchange.inline import child, elements, has_tags, lines_of, tagged, untagged
from translator.text.xml import NOT_XML, name_of, root, written
from translator.units import HUMAN, Finding, Severity, State

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="{}" trgLang="{}">
"""
_DONE = frozenset({"translated", "reviewed", "final"})
_RAW = "This target is Markdown: its code, links or HTML are not those of the source."


def write_xliff2(parcels: Sequence[Parcel]) -> str:
    """Write *parcels* as one XLIFF 2.1 file."""
    pair = parcels[0].pair
    lines = [_HEAD.format(_quoted(str(pair.source)), _quoted(str(pair.target)))]
    for number, parcel in enumerate(parcels, 1):
        lines.append(f'  <file id="f{number}" original="{_quoted(parcel.post)}">\n')
        lines += map(_unit, parcel.items)
        lines.append("  </file>\n")
    return "".join([*lines, "</xliff>\n"])


def _unit(item: Item) -> str:
    unit = item.unit
    notes = "".join(f'        <note category="{k}">{_note(v)}</note>\n' for k, v in _notes(item))
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
    yield from (("context", text) for text in [unit.context] if text)
    yield from (("note", text) for text in unit.notes)
    yield from (("comment", text) for text in remarks(unit))
    yield from (("previous", text) for text in [unit.previous] if text)
    yield from (("origin", text) for text in [facts(unit)] if text)
    yield from (("rejected", text) for text in [unit.history.reason] if text)
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


def _note(text: str) -> str:
    return written(safe(text))


def _quoted(text: str) -> str:
    return written(safe(text), '"\n\t\r')


def read_xliff2(data: bytes, name: str) -> Received:
    """Read an XLIFF 2.x file.

    Raises:
        ExchangeError: it is no XML, or no XLIFF 2.
    """
    top = root(data, partial(_fault, name))
    if name_of(top) != "xliff" or not top.get("version", "").startswith("2"):
        raise ExchangeError(f"{name}: this is no XLIFF 2 file")
    lines = lines_of(data)
    arrivals: list[Arrival] = []
    findings: list[Finding] = []
    for file in (node for node in top.iter() if name_of(node) == "file"):
        for unit in (node for node in file.iter() if name_of(node) == "unit"):
            arrival = _arrival(unit, file, top, name, lines.get(unit.get("id", ""), 0))
            segments = [node for node in unit if name_of(node) == "segment"]
            missing = sum(not _says(child(segment, "target")) for segment in segments)
            if 0 < missing < len(segments):
                findings.append(_half(arrival, missing, len(segments)))
            else:
                arrivals.append(arrival)
    return Received(tuple(arrivals), tuple(findings))


def _fault(name: str, message: str) -> ExchangeError:
    return ExchangeError(f"{name}: this XLIFF file cannot be read: {message}")


def _half(arrival: Arrival, missing: int, count: int) -> Finding:
    message = f"unit {arrival.id}: {missing} of its {count} segments have no target; not taken"
    return arrival.finding(Severity.ERROR, message)


def _arrival(unit: Element, file: Element, top: Element, name: str, line: int) -> Arrival:
    notes: dict[str, list[str]] = {}
    for note in (node for node in unit.iter() if name_of(node) == "note"):
        text = unsafe("".join(note.itertext()))
        notes.setdefault(note.get("category") or "comment", []).append(text)
    runs = [node for node in unit if name_of(node) in ("segment", "ignorable")]
    target, by_tags = _target(runs)
    raw = "markdown" in notes and not by_tags
    who = next(filter(None, map(Facts.parse, notes.get("origin", ()))), Facts())
    return Arrival(
        target,
        untagged("".join(tagged(child(run, "source")) for run in runs), _codes(unit)),
        "".join(notes.get("context", ())),
        unit.get("id", ""),
        unsafe(file.get("original", "")),
        top.get("trgLang", ""),
        not raw,
        _read_state(runs, target),
        who.origin,
        who.date,
        who.digest,
        "".join(notes.get("previous", ())),
        comments(notes.get("comment", ())),
        "".join(notes.get("rejected", ())),
        name,
        line,
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


def _read_state(runs: Sequence[Element], target: str) -> State:
    if not target.strip():
        return State.UNTRANSLATED
    states = [run.get("state") for run in runs if name_of(run) == "segment"]
    believed = all(state is None or state in _DONE for state in states)
    return State.TRANSLATED if believed else State.FUZZY


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

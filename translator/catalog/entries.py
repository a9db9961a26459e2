"""Units as entries of a PO file, and back.

What a catalog notes of a unit stands in the program's comments: its kinds, the author's
notes, who wrote the target, what the post was given last, why an answer was rejected.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

from translator.catalog.po import Entry
from translator.errors import CatalogError
from translator.text.chars import shorten
from translator.units import HUMAN, MEMORY, Locale, Pair, Segment, State, Unit

_BY = re.compile(
    r"(?:by (.+?)(?: (\d{4}-\d\d-\d\d))? ([0-9a-f]{8}))?(?:, )?"
    r"(?:emitted(?: ([0-9a-f]{8}))?(?: after ((?: ?[0-9a-f]{8}(?:\*\d+)?)+))?)?"
)
_ESCAPES = re.compile(r"[\\\s]+|&(?:lt|quot|#39|#123);|[<>\"'{]")
_LANGUAGE = re.compile(r"^Language: *([^\s]*)", re.M | re.I)
_FACTS = ("by ", "emitted")
_NOTE = "note: "
_REJECTED = "rejected: "
_LIKE = re.compile(r"like (\d+%(?: .+)?)")


def shown_kind(segment: Segment) -> str:
    """What a catalog says of where *segment* stands."""
    return f"{segment.kind.value}: {segment.path}" if segment.path else segment.kind.value


def unit_of(entry: Entry) -> Unit:
    """Read an entry."""
    kinds, notes, origin, reason, date, likeness = [], [], HUMAN, "", "", ""
    emitted, after = "", tuple[str, ...]()
    for line in _unwrapped(entry.extracted):
        if line.startswith(_NOTE):
            notes.append(line.removeprefix(_NOTE))
        elif line.startswith(_REJECTED):
            reason = line.removeprefix(_REJECTED)
        elif line.startswith(_FACTS) and (by := _BY.fullmatch(line)):
            if by[1] and by[3] == _digest(entry.msgstr):
                origin, date = by[1], by[2] or ""
            emitted, after = by[4] or "", tuple((by[5] or "").split())
        elif line.startswith("like ") and (like := _LIKE.fullmatch(line)):
            likeness = like[1]
        else:
            kinds.append(line)
    fuzzy = "fuzzy" in entry.flags
    state = State.FUZZY if fuzzy else State.TRANSLATED
    # Without the flag the target is approved, whatever source it was first made for.
    previous = entry.previous if fuzzy else ""
    if not entry.msgstr.strip():
        state, origin = State.UNTRANSLATED, ""
    return Unit(
        entry.msgid, entry.msgstr if origin else "", state, origin, entry.msgctxt or "",
        tuple(kinds), tuple(notes), previous, reason,
        entry.comments, tuple(f for f in entry.flags if f != "fuzzy"), emitted, after, date,
        likeness if fuzzy and origin == MEMORY else "",
    )  # fmt: skip


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """The program's comments, of which polib wraps the long ones."""
    waiting = list(lines)
    while waiting:
        most = len(waiting) if waiting[0].startswith(_FACTS) else 1
        whole = (n for n in range(min(most, 4), 1, -1) if _BY.fullmatch(" ".join(waiting[:n])))
        count = next(whole, 1)
        yield " ".join(waiting[:count])
        del waiting[:count]


def entry_of(unit: Unit, obsolete: bool) -> Entry:
    """Write *unit* as an entry."""
    machine = unit.target and unit.origin not in ("", HUMAN)
    by = " ".join(filter(None, ("by", unit.origin, unit.date, _digest(unit.target))))
    facts = [by] if machine else []
    stood = [*filter(None, [unit.emitted]), *(["after", *unit.after] if unit.after else [])]
    facts += [" ".join(("emitted", *stood))] if stood else []
    extracted = [
        *unit.kinds,
        *(_NOTE + " ".join(note.split()) for note in unit.notes),
        *([", ".join(facts)] if facts else []),
        *([f"like {unit.likeness}"] if unit.likeness and unit.state is State.FUZZY else []),
        *([_REJECTED + " ".join(unit.reason.split())] if unit.reason else []),
    ]
    fuzzy = unit.state is State.FUZZY
    return Entry(
        unit.source,
        unit.target,
        unit.context or None,
        unit.previous if fuzzy else "",
        ("fuzzy", *unit.flags) if fuzzy else unit.flags,
        tuple(extracted),
        unit.comments,
        obsolete,
    )


def digest(text: str) -> str:
    """Eight hex digits of *text* as it reads: without white space, and escapes of splicing."""
    return _digest(plain(text))


def plain(text: str) -> str:
    """*text* without white space and escapes, which splicing may change."""
    return _ESCAPES.sub("", text)


def _digest(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def wins(entry: Entry, other: tuple[Entry, str, Unit] | None, name: str) -> bool:
    """Whether *entry* is taken where the file has the same source twice.

    Raises:
        CatalogError: both have words, and different ones.
    """
    if other is None or other[0].obsolete or not other[0].msgstr:
        return True
    if entry.msgstr and not entry.obsolete and entry.msgstr != other[0].msgstr:
        shown = shorten(entry.msgid)
        raise CatalogError(
            f"{name}: two entries translate “{shown}” in different ways; nothing was changed. "
            "Keep one of them, or tell them apart with msgctxt."
        )
    return False


def header_of(pair: Pair) -> Entry:
    """The header of a new catalog."""
    fields = {
        "Project-Id-Version": "translator",
        "Language": _gettext(pair.target),
        "X-Source-Language": _gettext(pair.source),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return Entry("", "".join(f"{key}: {value}\n" for key, value in fields.items()))


def _gettext(locale: Locale) -> str:
    """Write *locale* as gettext does; Chinese goes by country there."""
    return {"zh-Hans": "zh_CN", "zh-Hant": "zh_TW"}.get(locale.tag, locale.tag.replace("-", "_"))


def check_language(entry: Entry, pair: Pair, name: str) -> None:
    """Refuse the header of a catalog of another language.

    Raises:
        CatalogError: that is what it is.
    """
    m = _LANGUAGE.search(entry.msgstr)
    found = Locale.guess(m[1]) if m and m[1] else None
    other = found and found.language != pair.target.language
    # Chinese in another script is another language to a reader; a region is not.
    script = found and "zh-Han" in found.tag and "zh-Han" in pair.target.tag
    if found and (other or (script and found.tag[:7] != pair.target.tag[:7])):
        raise CatalogError(
            f"{name}: this catalog is for {found}, not for {pair.target}; "
            "move it away, or name the right one with --to"
        )

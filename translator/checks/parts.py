"""Checks of what two languages have in common: links, images, code, tags, formulas."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from translator.checks.base import Fault, Passage, Row, Setting
from translator.checks.crossing import crossed, label, links_of
from translator.checks.outline import without_comment
from translator.markdown.inlines import PHRASING
from translator.markdown.placeholders import Placeholder
from translator.text.chars import blank, has_cjk, shorten
from translator.units import Severity

_PLANTED = re.compile(
    r"\{\{|<\s*/?(?:script|style|iframe|object|embed|link|meta|base|form)\b", re.I
)
_NAME = re.compile(r"</?([\w.-]+)")
_ADDRESS = re.compile(r'((?:src|href|poster|srcset)=")([^"]*)')
_SHOWN = 60
_NEAR = 20
"""So far from its place among those that differ, a counterpart is looked for."""

Same = Callable[[str, str], bool]


def links(row: Row, setting: Setting) -> Iterator[Fault]:
    """A link leads elsewhere than in the source, is missing, or is not in the source."""
    yield from _differences(row, setting, "link", setting.same_address)
    faults = list(_swapped(row, setting))
    yield from faults or crossed(row, setting)


def images(row: Row, setting: Setting) -> Iterator[Fault]:
    """An image is another one than in the source, is missing, or is not in the source."""
    yield from _differences(row, setting, "image", setting.same_address)


def code(row: Row, setting: Setting) -> Iterator[Fault]:
    """Code is not, byte for byte, that of the source."""
    if row.kind is None and (row.source.text or row.target.text):
        yield from _block(row)
    else:
        yield from _differences(row, setting, "code", str.__eq__)


def math(row: Row, setting: Setting) -> Iterator[Fault]:
    """A formula is not that of the source."""
    yield from _differences(row, setting, "formula", str.__eq__)


def html(row: Row, setting: Setting) -> Iterator[Fault]:
    """The target has other tags than the source; a script or `{{` of its own never passes."""
    alike = _same_tag(setting.same_address)

    def same(old: str, new: str) -> bool:
        return alike(old, new) or setting.rebased(old) == new

    for fault in _differences(row, setting, "tag", same):
        lost = fault.message.endswith("is missing") and _NAME.search(fault.message)
        harmless = lost and lost[1].lower() in PHRASING
        yield fault._replace(severity=Severity.WARNING) if harmless else fault
    if "{{" not in row.target.text and "<" not in row.target.text:
        return
    known = Counter(m[0].lower() for m in _PLANTED.finditer(_without_code(row.source)))
    for m in _PLANTED.finditer(_without_code(row.target)):
        known[m[0].lower()] -= 1
        if known[m[0].lower()] < 0 and not _inside(m.start(), row.target.placeholders):
            yield Fault(f"{m[0]} is not in the source", *m.span())


def _inside(offset: int, places: Sequence[Placeholder]) -> bool:
    """Whether a placeholder that begins before *offset* reaches over it."""
    index = bisect_right(places, offset, key=lambda p: p.start)
    return any(p.stop > offset for p in places[max(index - _NEAR, 0) : index])


def placeholders(row: Row, setting: Setting) -> Iterator[Fault]:
    """A footnote mark, an attribute list or the like is missing, or not in the source."""
    yield from _differences(row, setting, "", str.__eq__)


_IDS = {
    "link": "links", "image": "images", "code": "code", "formula": "math", "tag": "html",
    "": "placeholders",
}  # fmt: skip


def _differences(row: Row, setting: Setting, noun: str, same: Same) -> Iterator[Fault]:
    """What of one kind is missing, changed or invented in the target."""
    if not row.source.placeholders and not row.target.placeholders:
        return
    had, has = ([p for p in side.placeholders if p.check == _IDS[noun]] for side in _sides(row))
    if [p.value for p in had] == [p.value for p in has]:
        return
    wanted, there = (Counter(p.value for p in side) for side in (had, has))
    missing, extra = _unmatched(had, has, same)
    known = {value for check, value in setting.moved if check == _IDS[noun]} | (
        wanted & there
    ).keys()
    if len(missing) == len(extra) == 1 and not {missing[0].value, extra[0].value} & known:
        yield _changed(noun, missing[0], extra[0])
        return
    places = _gaps(row) if missing and row.kind is None else {}
    for each in missing:
        times = there[each.value]
        lacks = f"stands here {times} of {wanted[each.value]} times" if times else "is missing"
        place = places.get(each, (0, None))
        yield Fault(f"{_named(noun, each)} {lacks}", *place, _softened(each, known))
    # A mark on a word is harmless, as long as it stands for no code that is missing.
    read = noun == "code" and (not missing or any(has_cjk(old.value) for old in missing))
    for each in extra:
        words = setting.source or row.source.text.lower()
        severity = Severity.WARNING if read else _softened(each, known, words)
        yield Fault(f"{_named(noun, each)} is not in the source", each.start, each.stop, severity)


def _gaps(row: Row) -> dict[Placeholder, tuple[int, int | None]]:
    """Where between two segments each part should stand: after what it follows in the source."""
    there = {p.value: p.stop for p in row.target.placeholders}
    places: dict[Placeholder, tuple[int, int | None]] = {}
    place: tuple[int, int | None] = (0, None)
    for part in row.source.placeholders:
        places[part] = place
        if part.value in there:
            place = there[part.value], there[part.value]
    return places


def _changed(noun: str, old: Placeholder, new: Placeholder) -> Fault:
    before, after = _contrast(old.value, new.value)
    quote = "`" if noun == "code" else ""
    message = f"{noun} {quote}{before}{quote} became {quote}{after}{quote}"
    read = noun == "code" and (has_cjk(old.value) or has_cjk(new.value))
    return Fault(message, new.start, new.stop, Severity.WARNING if read else None)


def _softened(each: Placeholder, known: set[str], words: str = "") -> Severity | None:
    """WARNING for what the other side has too: another number of times, or elsewhere.

    The same for code in Chinese, or that stands without a mark in *words*, in lower case.
    """
    plain = each.check in ("code", "math") and each.value.strip("$ ").lower() in words
    read = each.check == "code" and has_cjk(each.value)
    return Severity.WARNING if each.value in known or plain or read else None


def _sides(row: Row) -> tuple[Passage, Passage]:
    return row.source, row.target


def _unmatched(
    had: Sequence[Placeholder], has: Sequence[Placeholder], same: Same
) -> tuple[list[Placeholder], list[Placeholder]]:
    """What of each side has no counterpart on the other: equal ones first, then the same.

    Only what stands near is compared, so that the time is linear.
    """
    missing, extra = _spare(had, has), _spare(has, had)
    taken: set[int] = set()
    left = []
    for index, old in enumerate(missing):
        window = range(max(index - _NEAR, 0), min(index + _NEAR, len(extra)))
        at = next((k for k in window if k not in taken and same(old.value, extra[k].value)), None)
        if at is None:
            left.append(old)
        else:
            taken.add(at)
    return left, [new for k, new in enumerate(extra) if k not in taken]


def _spare(ours: Sequence[Placeholder], theirs: Sequence[Placeholder]) -> list[Placeholder]:
    """Those of *ours* that *theirs* have not as often; the last ones, where some are too many."""
    there = Counter(p.value for p in theirs)
    spare = []
    for each in ours:
        there[each.value] -= 1
        spare += [each] if there[each.value] < 0 else []
    return spare


def _named(noun: str, placeholder: Placeholder) -> str:
    value = shorten(placeholder.value, _SHOWN)
    return f"{noun} `{value}`" if noun == "code" else f"{noun} {value}".strip()


def _swapped(row: Row, setting: Setting) -> Iterator[Fault]:
    """Links whose texts are alike in both languages, and whose addresses changed places."""
    new = _named_links(row.target)
    old = _named_links(row.source) if len(new) > 1 else {}
    addresses = {p.value for p in old.values()}
    for text, there in new.items():
        before = old.get(text)
        moved = before and before.value != there.value and there.value in addresses
        if before and moved and not setting.same_address(before.value, there.value):
            shown = shorten(there.value, _SHOWN)
            message = f"{text} leads to {shown}, in the source to {before.value}"
            yield Fault(message, there.start, there.stop)


def _named_links(passage: Passage) -> dict[str, Placeholder]:
    """The links of a passage by their texts, where a text stands once."""
    found = [p for p in links_of(passage) if passage.text.startswith("[", p.start)]
    texts = [label(passage, p) for p in found]
    counts = Counter(texts)
    return {t: p for t, p in zip(texts, found, strict=True) if t and counts[t] == 1}


def _same_tag(same_address: Same) -> Same:
    """Tags are the same if they differ in a rebased address at most."""

    def same(old: str, new: str) -> bool:
        if _ADDRESS.sub(r"\1", old) != _ADDRESS.sub(r"\1", new):
            return False
        pairs = zip(_ADDRESS.findall(old), _ADDRESS.findall(new), strict=True)
        return all(a == b or same_address(a, b) for (_, a), (_, b) in pairs)

    return same


def _without_code(passage: Passage) -> str:
    """The passage's words with spaces for code."""
    places = [(p.start, p.stop) for p in passage.placeholders if p.check == "code"]
    return blank(passage.text, places) if passage.text else ""


def _block(row: Row) -> Iterator[Fault]:
    """Which lines of a code block differ; comments and strings may have been translated."""
    if not row.target.text:
        yield Fault(f"the code block “{shorten(row.source.text, _SHOWN)}” is missing")
        return
    if not row.source.text:
        yield Fault("this code block is not in the source")
        return
    info, there = (side.placeholders[0].value for side in _sides(row))
    if info != there:
        message = f"this code block is marked as `{there}`, the source's as `{info}`"
        yield Fault(message, severity=Severity.WARNING)
    old, new = ([line.rstrip() for line in side.text.split("\n")] for side in _sides(row))
    if old != new:
        yield _first_change(old, new, row.target.text)


def _first_change(old: list[str], new: list[str], text: str) -> Fault:
    """The first of the lines that differ, and how many there are."""
    from difflib import SequenceMatcher

    changes = [
        c for c in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if c[0] != "equal"
    ]
    lost = [line for _, a, b, _, _ in changes for line in old[a:b]]
    added = [line for _, _, _, a, b in changes for line in new[a:b]]
    _, i1, i2, j1, j2 = changes[0]
    if i1 == i2:
        message = f"code `{shorten(new[j1], _SHOWN)}` is not in the source"
    elif j1 == j2:
        message = f"code `{shorten(old[i1], _SHOWN)}` is missing"
    else:
        message = "code `{}` became `{}`".format(*_contrast(old[i1], new[j1]))
    number = max(len(lost), len(added))
    message += f" ({number} lines of this code block differ)" if number > 1 else ""
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: min(j1, len(lines) - 1)])
    stop = start + len(lines[min(j1, len(lines) - 1)])
    return Fault(message, start, stop, _severity(lost, added))


def _contrast(old: str, new: str) -> tuple[str, str]:
    """Both texts, short enough to show and long enough to show where they differ."""
    old, new = " ".join(old.split()) or old, " ".join(new.split()) or new
    pairs = enumerate(zip(old, new, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), 0)
    skipped = max(same - _SHOWN // 3, 0) if max(len(old), len(new)) > _SHOWN else 0
    dots = "…" if skipped else ""
    return dots + shorten(old[skipped:], _SHOWN), dots + shorten(new[skipped:], _SHOWN)


def _severity(lost: Sequence[str], added: Sequence[str]) -> Severity | None:
    """NOTE if lines differ in what people read, comments and Chinese; WARNING for white space."""
    if ["".join(line.split()) for line in lost] == ["".join(line.split()) for line in added]:
        return Severity.WARNING
    kept, there = (Counter(map(_bones, lines)) for lines in (lost, added))
    gone, come = ((a - b).total() - (a - b)[""] for a, b in ((kept, there), (there, kept)))
    chinese = sum(map(has_cjk, lost)) - sum(map(has_cjk, added))
    read = (not gone and come <= max(chinese, 0)) or (not come and gone <= max(-chinese, 0))
    return Severity.NOTE if read else None


def _bones(line: str) -> str:
    """A line of code without white space and comment; nothing of one that has Chinese."""
    code = without_comment(line)
    return "" if has_cjk(code) else "".join(code.split())

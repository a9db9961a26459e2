"""Checks of what two languages have in common: links, images, code, tags, formulas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from translator.checks.base import Passage, PassagePair, Problem, Setting, by_origin
from translator.checks.planted import SCRIPT
from translator.checks.post import without_comment
from translator.markdown.inlines import PHRASING
from translator.markdown.placeholders import Placeholder
from translator.site.addresses import ADDRESSED
from translator.text.chars import has_cjk, shorten
from translator.text.regex import regex
from translator.units import Severity, Verdict

_COMMENT = regex(r"\s*\{/\*\s*\S+\s+[^*\s]")
"""A comment of MDX, which nobody reads; one word alone is the address of a heading."""
_ACTIVE = regex(rf"{SCRIPT.pattern}|\bon\w+=|javascript:", re.I)
_NAME = regex(r"</?([\w.-]+)")
_ATTRIBUTE = regex(r'([^\s"=<>]+)="([^"]*)"')
_READ = regex(r"[a-z-]*(?:alt|title|text|label|caption|summary|description|placeholder)")
"""Attributes, of components too, whose values people read, so that they are translated."""
_KIN = regex(r"[a-z]{3,}|\d+")
_NAMED = regex(
    r"\d+(?:\.\d+)*|\b[A-Za-z]\w*_\w+|\b[a-z]+[A-Z]\w*|\b[A-Za-z]+(?=\()|\b[A-Z]{2,}\b", re.A
)
"""What of a comment is the same in every language: numbers, names of code, abbreviations."""
_SHOWN = 60
_WORD = 12
"""So long a piece of code may be said in words."""
_PROSE = regex(r"[A-Za-z]+(?: [a-z]+)+")
"""Code that is words itself."""
_MANY = 3
_NEAR = 20
"""So far from its place among those that differ, a counterpart is looked for."""

Same = Callable[[str, str], bool]


def links(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A link leads elsewhere than in the source, is missing, or is not in the source."""
    yield from _differences(row, setting, "links", setting.same_address)
    problems = list(_swapped(row, setting))
    yield from problems or [*_crossed(row, setting)] or _exchanged(row, setting)


def images(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """An image is another one than in the source, is missing, or is not in the source."""
    yield from _differences(row, setting, "images", setting.same_address)


def code(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """Code is not, byte for byte, that of the source."""
    if row.kind is None and (row.source.text or row.target.text):
        yield from _block(row)
    else:
        # Whether a function is called `f` or `f()` is up to a person who speaks of it.
        same: Same = str.__eq__ if row.draft else _same_call
        yield from _differences(row, setting, "code", same)


def _same_call(old: str, new: str) -> bool:
    return old.removesuffix("()") == new.removesuffix("()")


def math(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A formula is not that of the source."""
    yield from _differences(row, setting, "math", str.__eq__)


def html(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """The target has other tags than the source."""
    alike = _same_tag(setting.same_address)

    def same(old: str, new: str) -> bool:
        return alike(old, new) or setting.rebased(old) == new

    for problem in _differences(row, setting, "html", same):
        said = problem.message.partition(", and ")[0]
        lost = said.endswith("is missing") and _NAME.search(said)
        harmless = lost and lost[1].lower() in PHRASING
        yield problem._replace(severity=Severity.WARNING) if harmless else problem


def placeholders(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A footnote mark, an attribute list or the like is missing, or not in the source."""

    def same(old: str, new: str) -> bool:
        # What a generator resolves, such as `{{< relref "b.md#anchor" >}}`, is an address, too.
        return old == new or setting.rebased(old) == new

    yield from _differences(row, setting, "placeholders", same)


_NOUNS = {"links": "link", "images": "image", "code": "code", "math": "formula", "html": "tag"}
"""What a part of each check is called; one of `placeholders` speaks for itself."""


def _differences(row: PassagePair, setting: Setting, check: str, same: Same) -> Iterator[Problem]:
    """What of one kind is missing, changed or invented in the target."""
    had, has = (
        [p for p in side.placeholders if p.check == check and p.value not in setting.given]
        for side in (row.source, row.target)
    )
    if check == "placeholders":
        had, has = ([p for p in side if not _COMMENT.match(p.value)] for side in (had, has))
    if [p.value for p in had] == [p.value for p in has]:
        return
    missing, extra = _unmatched(had, has, same)
    # What stands beside words without a counterpart is theirs; they are said once. A script never.
    missing = [] if row.source.alone else missing
    extra = [new for new in extra if not row.target.alone or _ACTIVE.search(new.value)]
    # What stands plain in the source, here or elsewhere, has only got a mark around it.
    plain = (row.source.text, setting.source)
    extra = [new for new in extra if not any(_stands_plain(new, text) for text in plain)]
    known = {value for moved, value in setting.moved if moved == check}
    known |= {p.value for p in had} & {p.value for p in has}
    alone = len(missing) == len(extra) == 1 and not {missing[0].value, extra[0].value} & known
    if alone and not _stands_plain(missing[0], row.target.text):
        yield _changed(missing[0], extra[0])
    else:
        if missing and extra:
            setting = replace(setting, moved=frozenset())  # it took another's place
        changed, missing, extra = _renamed(missing, extra)
        if check == "code":
            read, missing, extra = _translated(missing, extra)
            changed += read
        yield from _once([_changed(old, new) for old, new in changed], row, check)
        yield from _once([*_missing(row, setting, missing, had, has, known)], row, check)
        yield from _once([*_invented(setting, missing, extra, known)], row, check)


def _renamed(
    missing: list[Placeholder], extra: list[Placeholder]
) -> tuple[list[tuple[Placeholder, Placeholder]], list[Placeholder], list[Placeholder]]:
    """Pair the addresses that end alike: `…/facebook/react/pull/9` and `…/react/react/pull/9`."""
    ends = {p.value.rpartition("/")[2]: p for p in extra if p.check in ("links", "images")}
    pairs, left = [], []
    for old in missing:
        new = ends.pop(end, None) if (end := old.value.rpartition("/")[2]) else None
        left += [] if new else [old]
        pairs += [(old, new)] if new else []
    taken = {id(new) for _, new in pairs}
    return pairs, left, [new for new in extra if id(new) not in taken]


def _translated(
    missing: list[Placeholder], extra: list[Placeholder]
) -> tuple[list[tuple[Placeholder, Placeholder]], list[Placeholder], list[Placeholder]]:
    """Pair code that is words with as much code in Chinese: `网络计算` and `network computing`."""
    ours, theirs = ([p for p in side if has_cjk(p.value)] for side in (missing, extra))
    if bool(ours) is bool(theirs) or len(missing) != len(extra):
        return [], missing, extra
    if len(ours or theirs) != len(missing):
        return [], missing, extra
    return [*zip(missing, extra, strict=True)], [], []


def _once(problems: list[Problem], row: PassagePair, check: str) -> Iterator[Problem]:
    """What is wrong in one place as one finding with a count, if there is much of it.

    Tags among words are said one by one: a script must not hide behind another tag.
    """
    if len(problems) < _MANY or (row.kind is not None and check == "html"):
        yield from problems
        return
    first, more = problems[0], len(problems) - 1
    worst = None if any(each.severity is None for each in problems) else first.severity
    yield first._replace(message=f"{first.message}, and {more} more beside it", severity=worst)


def _missing(
    row: PassagePair,
    setting: Setting,
    missing: Sequence[Placeholder],
    had: Sequence[Placeholder],
    has: Sequence[Placeholder],
    known: set[str],
) -> Iterator[Problem]:
    """What the source has and the target lacks; *known* is what it has elsewhere."""
    wanted, there = (Counter(p.value for p in side) for side in (had, has))
    places = _gaps(row) if missing and row.kind is None else {}
    for each in missing:
        times = there[each.value]
        lacks = f"occurs only {times} of {wanted[each.value]} times" if times else "is missing"
        place = places.get(each, (0, None))
        plain = _stands_plain(each, row.target.text)
        severity = Severity.NOTE if plain else _softened(each, known, setting)
        if each.check == "code" and has_cjk(each.value) and not row.draft:
            severity = Severity.NOTE
        if severity is None and each.check == "code" and row.kind and not row.draft:
            # A person may say code in words: `list` as 列表, `not found` as what it means.
            in_words = len(each.value) <= _WORD or _PROSE.fullmatch(each.value)
            severity = Severity.NOTE if in_words else None
        yield Problem(f"{_named(each)} {lacks}", *place, severity)


def _invented(
    setting: Setting,
    missing: Sequence[Placeholder],
    extra: Sequence[Placeholder],
    known: set[str],
) -> Iterator[Problem]:
    """What the target has and the source does not."""
    # A mark on a word is harmless, as long as it stands for no code that is missing.
    harmless = not missing or any(has_cjk(old.value) for old in missing)
    for each in extra:
        read = each.check == "code" and harmless
        severity = Severity.WARNING if read else _softened(each, known, setting)
        severity = Severity.NOTE if each.check == "code" and has_cjk(each.value) else severity
        yield Problem(f"{_named(each)} is not in the source", each.start, each.stop, severity)


def _stands_plain(part: Placeholder, text: str) -> bool:
    """Whether *part*, code or a formula, is in *text* as a word of its own, or its plural."""
    if part.check not in ("code", "math"):
        return False
    word, lower = part.value.strip("$ ").lower(), text.lower()
    if not word or word not in lower:
        return False
    alone = rf"(?<![a-z0-9_.-]){re.escape(word)}s?(?![a-z0-9_-]|\.[a-z0-9])"
    return re.search(alone, lower) is not None


def _gaps(row: PassagePair) -> dict[Placeholder, tuple[int, int | None]]:
    """Where between two segments each part should stand: after what it follows in the source."""
    there = {p.value: p.stop for p in row.target.placeholders}
    places: dict[Placeholder, tuple[int, int | None]] = {}
    place: tuple[int, int | None] = (0, None)
    for part in row.source.placeholders:
        places[part] = place
        if part.value in there:
            place = there[part.value], there[part.value]
    return places


def _changed(old: Placeholder, new: Placeholder) -> Problem:
    before, after = _contrast(old.value, new.value)
    quote = "`" if old.check == "code" else ""
    noun = _NOUNS.get(old.check, "")
    message = f"{noun} {quote}{before}{quote} of the source is {quote}{after}{quote} in the target"
    severity = None
    if old.check == "code" and (has_cjk(old.value) or has_cjk(new.value)):
        severity = Severity.NOTE
    elif old.check == "code" and "".join(before.split()) == "".join(after.split()):
        severity = Severity.WARNING
    return Problem(message, new.start, new.stop, severity)


def _softened(each: Placeholder, known: set[str], setting: Setting) -> Severity | None:
    """NOTE for what stands elsewhere in the other post, or is code that is said less often.

    WARNING for another number of times, and for code in Chinese.
    """
    elsewhere = (each.check, each.value) in setting.moved
    if elsewhere or (each.value in known and each.check == "code"):
        return Severity.NOTE
    read = each.check == "code" and has_cjk(each.value)
    return Severity.WARNING if each.value in known or read else None


def _sides(row: PassagePair) -> tuple[Passage, Passage]:
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


def _named(placeholder: Placeholder) -> str:
    value, noun = shorten(placeholder.value, _SHOWN), _NOUNS.get(placeholder.check, "")
    return f"{noun} `{value}`" if noun == "code" else f"{noun} {value}".strip()


def _swapped(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """Links whose texts are alike in both languages, and whose addresses changed places."""
    new = _named_links(row.target)
    old = _named_links(row.source) if len(new) > 1 else {}
    addresses = {p.value for p in old.values()}
    for text, there in new.items():
        before = old.get(text)
        moved = before and before.value != there.value and there.value in addresses
        if before and moved and not setting.same_address(before.value, there.value):
            shown = shorten(there.value, _SHOWN)
            message = f"link “{text}” leads to {shown}, but in the source to {before.value}"
            yield Problem(message, there.start, there.stop)


def _crossed(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """Find links in another order than the source's, where nothing says that they belong so.

    What may say so is what a link's text has in common with the source's, or with the
    address: Latin words, digits, terms. Sentences turn round in translation, so without
    any of it the finding depends on the origin.
    """
    old, new = (_links_of(side) for side in (row.source, row.target))
    order = _order(old, new)
    for at, (index, there) in enumerate(zip(order, new, strict=True) if order else ()):
        text = _label(row.target, there)
        right, other = (
            _kinship(_label(row.source, old[i]), old[i].value, text, setting) for i in (index, at)
        )
        if index != at and right <= other:
            message = (
                f"link “{text}” leads to {there.value}, the address of another link in the source"
            )
            severity = by_origin(row) if right == other else None
            yield Problem(message, there.start, there.stop, severity)


def _exchanged(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """Find two links whose texts changed places, while their addresses stayed in order.

    It is known only where names, numbers or terms tell which text is the translation of which:
    where nothing speaks for the texts as they are, and something for the exchange.
    """
    old, new = (_links_of(side) for side in (row.source, row.target))
    if not 2 <= len(old) <= _NEAR or [p.value for p in old] != [p.value for p in new]:
        return
    ours, theirs = ([_label(side, p) for p in links]
                    for side, links in ((row.source, old), (row.target, new)))  # fmt: skip

    def kin(a: int, b: int) -> int:
        return _kinship(ours[a], "", theirs[b], setting)

    for a, b in combinations(range(len(old)), 2):
        if old[a].value == old[b].value or ours[a] == ours[b]:
            continue
        if kin(a, b) and kin(b, a) and not kin(a, a) and not kin(b, b):
            message = f"the links “{theirs[a]}” and “{theirs[b]}” have each other's texts"
            yield Problem(message, new[a].start, new[a].stop, Severity.WARNING)
            return


def _links_of(side: Passage) -> list[Placeholder]:
    """The links of a passage, in order; images are none."""
    return [p for p in side.placeholders if p.check == "links"]


def _order(old: Sequence[Placeholder], new: Sequence[Placeholder]) -> list[int]:
    """Which of the source's links each link of the target is; empty if that is not clear."""
    index = {p.value: i for i, p in enumerate(old)}
    if len(new) != len(old) or len(index) != len(old):
        return []
    order = [index[p.value] for p in new if p.value in index]
    return order if len(order) == len(new) and order != sorted(order) else []


def _label(side: Passage, link: Placeholder) -> str:
    """What a reader sees of a link."""
    text = side.text[link.start : link.stop]
    return text[1:].partition("]")[0].strip() if text.startswith("[") else text


def _kinship(before: str, address: str, text: str, setting: Setting) -> int:
    """How much speaks for *text* being the translation of *before*, which leads to *address*."""
    words = set(_KIN.findall(text.lower()))
    known = (set(_KIN.findall(each.lower())) for each in (before, address))
    judged = setting.matcher.judge(before, text)
    terms = sum(2 for judgement in judged if judgement.verdict is Verdict.OK)
    return terms + sum(len(words & each) for each in known)


def _named_links(passage: Passage) -> dict[str, Placeholder]:
    """The links of a passage by their texts, where a text stands once."""
    found = [p for p in _links_of(passage) if passage.text.startswith("[", p.start)]
    texts = [_label(passage, p) for p in found]
    counts = Counter(texts)
    return {t: p for t, p in zip(texts, found, strict=True) if t and counts[t] == 1}


def _same_tag(same_address: Same) -> Same:
    """Tags are the same if they differ in rebased addresses and translated words at most."""

    def same(old: str, new: str) -> bool:
        if _ATTRIBUTE.sub(r"\1", old) != _ATTRIBUTE.sub(r"\1", new):
            return False
        ours, theirs = (_ATTRIBUTE.findall(tag) for tag in (old, new))
        return all(
            a == b
            or (name.lower() in ADDRESSED and same_address(a, b))
            or (has_cjk(a) is not has_cjk(b) and _READ.fullmatch(name))
            for (name, a), (_, b) in zip(ours, theirs, strict=True)
        )

    return same


def _block(row: PassagePair) -> Iterator[Problem]:
    """Which lines of a code block differ; comments and strings may have been translated."""
    if not row.source.text or not row.target.text:
        if row.target.text and not row.target.alone:
            yield Problem("this code block is not in the source")
        elif row.source.text and not row.source.alone:
            yield Problem(f"the code block “{shorten(row.source.text, _SHOWN)}” is missing")
        return
    info, there = (side.placeholders[0].value for side in _sides(row))
    if info != there and not has_cjk(info + there):
        message = f"this code block is marked `{there}`, but `{info}` in the source"
        yield Problem(message, severity=Severity.WARNING)
    old, new = ([line.rstrip() for line in side.text.split("\n")] for side in _sides(row))
    if old != new:
        yield _first_change(old, new, row.target.text)


def _first_change(old: list[str], new: list[str], text: str) -> Problem:
    """The first of the lines that differ, and how many there are."""
    from difflib import SequenceMatcher

    changes = [
        c for c in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if c[0] != "equal"
    ]
    lost = [line for _, a, b, _, _ in changes for line in old[a:b]]
    added = [line for _, _, _, a, b in changes for line in new[a:b]]
    # What was translated, as it may, is not shown where something else differs.
    single = [each for change in changes for each in _line_by_line(change)]
    worse = (c for c in single if _severity(old[c[0] : c[1]], new[c[2] : c[3]]) is None)
    i1, i2, j1, j2 = next(worse, single[0])
    if i1 == i2:
        message = f"code `{shorten(new[j1], _SHOWN)}` is not in the source"
    elif j1 == j2:
        message = f"code `{shorten(old[i1], _SHOWN)}` is missing"
    else:
        message = "code `{}` of the source is `{}` in the target".format(
            *_contrast(old[i1], new[j1])
        )
    number = max(len(lost), len(added))
    message += f" ({number} lines of this code block differ)" if number > 1 else ""
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: min(j1, len(lines) - 1)])
    stop = start + len(lines[min(j1, len(lines) - 1)])
    return Problem(message, start, stop, _severity(lost, added))


def _line_by_line(change: tuple[str, int, int, int, int]) -> list[tuple[int, int, int, int]]:
    """A change as `SequenceMatcher` gives it, a line each where as many lines came for others."""
    _, i1, i2, j1, j2 = change
    if i2 - i1 != j2 - j1:
        return [(i1, i2, j1, j2)]
    return [(i1 + k, i1 + k + 1, j1 + k, j1 + k + 1) for k in range(i2 - i1)]


def _contrast(old: str, new: str) -> tuple[str, str]:
    """Both texts, short enough to show and long enough to show where they differ."""
    old, new = " ".join(old.split()) or old, " ".join(new.split()) or new
    pairs = enumerate(zip(old, new, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), 0)
    skipped = max(same - _SHOWN // 3, 0) if max(len(old), len(new)) > _SHOWN else 0
    dots = "…" if skipped else ""
    return dots + shorten(old[skipped:], _SHOWN), dots + shorten(new[skipped:], _SHOWN)


def _severity(lost: Sequence[str], added: Sequence[str]) -> Severity | None:
    """NOTE if lines differ in what people read, comments and Chinese; WARNING for white space.

    The same for a comment that is no translation: lost, or with another number or name in it.
    """
    if ["".join(line.split()) for line in lost] == ["".join(line.split()) for line in added]:
        return Severity.WARNING
    if _misread(lost, added):
        return Severity.WARNING
    kept, there = (Counter(map(_bones, lines)) for lines in (lost, added))
    gone, come = ((a - b).total() - (a - b)[""] for a, b in ((kept, there), (there, kept)))
    # Comments are nothing here already; what is left are strings that were translated.
    before, after = ([without_comment(line) for line in lines] for lines in (lost, added))
    chinese = sum(map(has_cjk, before)) - sum(map(has_cjk, after))
    read = (not gone and come <= max(chinese, 0)) or (not come and gone <= max(-chinese, 0))
    return Severity.NOTE if read else None


def _misread(lost: Sequence[str], added: Sequence[str]) -> bool:
    """Whether comments alone differ, and not as translations do."""
    if Counter(map(_code_of, lost)) - Counter([""]) != Counter(map(_code_of, added)) - Counter(
        [""]
    ):
        return False
    ours, theirs = (" ".join(map(_remark, lines)) for lines in (lost, added))
    if bool(ours.strip()) is not bool(theirs.strip()) or len(lost) > len(added):
        return True
    if not has_cjk(ours + theirs):
        return _spelt(ours) != _spelt(theirs)
    names, there = (Counter(_NAMED.findall(text)) for text in (ours, theirs))
    return bool(names - there) and bool(there - names)


def _spelt(remark: str) -> str:
    """A comment without what is a matter of taste: its capitals, and how its dots are written."""
    return remark.lower().replace("…", "...").replace("......", "...")


def _code_of(line: str) -> str:
    return "".join(without_comment(line).split())


def _remark(line: str) -> str:
    """The comment of a line of code."""
    return line.strip()[len(without_comment(line)) :]


def _bones(line: str) -> str:
    """A line of code without white space and comment; nothing of one that has Chinese."""
    code = without_comment(line)
    return "" if has_cjk(code) else "".join(code.split())

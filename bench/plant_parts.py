"""Mistakes in what must not change: links, images, code, tags, formulas, figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from bench.goods import Good
from bench.spots import Planted, edit, line_of, lines_of, pick, whole
from translator.markdown.placeholders import Placeholder
from translator.units import Kind, Segment, Span

Part = tuple[Segment, Segment, Placeholder, Span]
_INLINE = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)")


def _parts(good: Good, check: str, written: str = "", once: bool = False) -> list[Part]:
    """The placeholders of one check that are written like *written*."""
    found = [p for p in good.parts if p[2].check == check]
    found = [p for p in found if re.match(written, good.target[p[3].start : p[3].stop])]
    values = [p[2].value for p in good.parts]
    return [p for p in found if values.count(p[2].value) == 1] if once else found


def _changed(good: Good, part: Part | None, change: Callable[[str], str]) -> Planted | None:
    """The pair with *part* as *change* makes it."""
    if part is None:
        return None
    ours, theirs, _, span = part
    old = good.target[span.start : span.stop]
    new = change(old)
    return edit(good, span.start, span.stop, new, (ours, theirs)) if new != old else None


def links_swapped(good: Good, rng: Random) -> Planted | None:
    """Two addresses of one segment change places."""
    links = _parts(good, "links", r"\[.*\]\(")
    pairs = [(a, b) for a in links for b in links
             if a[1] is b[1] and a[3].start < b[3].start and a[2].value != b[2].value]  # fmt: skip
    if not (chosen := pick(rng, pairs)):
        return None
    (ours, theirs, one, first), (_, _, other, second) = chosen
    text = good.target[first.start : second.stop]
    head = text[: len(first)].replace(f"]({one.value}", f"]({other.value}")
    tail = text[second.start - first.start :].replace(f"]({other.value}", f"]({one.value}")
    middle = text[len(first) : second.start - first.start]
    return edit(good, first.start, second.stop, head + middle + tail, (ours, theirs))


def links_swapped_across(good: Good, rng: Random) -> Planted | None:
    """Two addresses of different segments change places; the place of the first one is right."""
    links = _parts(good, "links", r"\[.*\]\(", once=True)
    pairs = [(a, b) for a in links for b in links
             if a[3].start < b[3].start and a[1] is not b[1]]  # fmt: skip
    if not (chosen := pick(rng, pairs)):
        return None
    (ours, theirs, one, first), (other_ours, _, other, second) = chosen
    text = good.target[first.start : second.stop]
    head = text[: len(first)].replace(f"]({one.value}", f"]({other.value}")
    tail = text[second.start - first.start :].replace(f"]({other.value}", f"]({one.value}")
    middle = text[len(first) : second.start - first.start]
    planted = edit(good, first.start, second.stop, head + middle + tail, (ours, theirs))
    span = whole(other_ours)
    last = good.source.count("\n", 0, span.stop) + 1
    return Planted(
        planted.source, planted.target, planted.lines, range(planted.ours.start, last + 1),
        f"{one.value} and {other.value} changed places",
    )  # fmt: skip


def link_changed(good: Good, rng: Random) -> Planted | None:
    """An address leads elsewhere."""
    part = pick(rng, _parts(good, "links", r"\[.*\]\(|<?https?:"))
    return _changed(
        good,
        part,
        lambda old: re.sub(r"(https?://[^/)>\s]*|\]\([^)#]*)", r"\1/elsewhere", old, count=1),
    )


def _lines(good: Good, pattern: str) -> list[re.Match[str]]:
    return list(re.finditer(pattern, good.target, re.M))


def definition_changed(good: Good, rng: Random) -> Planted | None:
    """A reference definition leads elsewhere."""
    m = pick(rng, _lines(good, r"^\[(?!\^)[^\]]+\]: *(\S+)"))
    if m is None:
        return None
    ours = re.search(rf"^{re.escape(m[0].partition(':')[0])}:", good.source, re.M)
    planted = _with_ours(edit(good, *m.span(1), "https://example.com/elsewhere"), good, ours)
    # A reference link and its definition are one link, which is found where it is read.
    first = good.target.count("\n", 0, good.target.find(m[0].partition(":")[0])) + 1
    return replace(planted, lines=range(first, planted.lines.stop))


def _with_ours(planted: Planted, good: Good, ours: re.Match[str] | None) -> Planted:
    line = good.source.count("\n", 0, ours.start()) + 1 if ours else 0
    return Planted(
        planted.source, planted.target, planted.lines, range(line, line + 1), planted.what
    )


def anchor_changed(good: Good, rng: Random) -> Planted | None:
    """A link within the page leads to nowhere, or to another heading."""
    part = pick(rng, _parts(good, "links", r"\[.*\]\(#"))
    return _changed(good, part, lambda old: re.sub(r"\(#[^)]*", "(#elsewhere", old))


def link_removed(good: Good, rng: Random) -> Planted | None:
    """The text stays, the link is gone."""
    part = pick(rng, _parts(good, "links", r"\[.*\]\("))
    return _changed(good, part, lambda old: _INLINE.sub(r"\1", old)[: old.index("](") - 1])


def _paragraphs(good: Good) -> list[tuple[Segment, Segment]]:
    return [
        row for row in good.rows if row[1].kind is Kind.PARAGRAPH and row[0].source != row[1].source
    ]


def _appended(good: Good, rng: Random, new: str) -> Planted | None:
    if not (row := pick(rng, _paragraphs(good))):
        return None
    stop = whole(row[1]).stop
    return edit(good, stop, stop, new, row)


def link_invented(good: Good, rng: Random) -> Planted | None:
    """A link that the source lacks."""
    return _appended(good, rng, " [More](https://example.com/more).")


def javascript(good: Good, rng: Random) -> Planted | None:
    """An address that runs a script."""
    part = pick(rng, _parts(good, "links", r"\[.*\]\("))
    return _changed(
        good, part, lambda old: re.sub(r"\]\([^)\s]*", "](javascript:alert(1)", old, count=1)
    )


def href_changed(good: Good, rng: Random) -> Planted | None:
    """An HTML link leads elsewhere, or an HTML image is another one."""
    m = pick(rng, _lines(good, r"<(?:a|img)\b[^>\n]*?(?:href|src)=\"([^\"\n]+)\""))
    if m is None or _in_code(good, m.start()):
        return None
    return _at_tag(good, m.span(1), "https://example.com/elsewhere")


def _at_tag(good: Good, span: tuple[int, int], new: str) -> Planted:
    """An edit between segments or in one; the source's lines are those of the rows around it."""
    rows = [row for row in good.rows if whole(row[1]).start <= span[0]]
    after = [row for row in good.rows if whole(row[1]).start > span[0]]
    inside = [row for row in rows if span[1] <= whole(row[1]).stop]
    if inside:
        return edit(good, *span, new, inside[-1])
    planted = edit(good, *span, new)
    first = good.source.count("\n", 0, whole(rows[-1][0]).start) + 1 if rows else 1
    stop = whole(after[0][0]).stop if after else len(good.source)
    last = good.source.count("\n", 0, stop) + 1
    # What is missing has its place where something stands again.
    rest = planted.target[span[0] + len(new) :]
    end = planted.lines.stop + rest[: len(rest) - len(rest.lstrip())].count("\n")
    before = good.target.count("\n", 0, whole(rows[-1][1]).stop) + 1 if rows else 1
    start = max(before, planted.lines.start - 3)
    return Planted(planted.source, planted.target, range(min(start, planted.lines.start), end),
                   range(first, last + 1), planted.what)  # fmt: skip


def _in_code(good: Good, offset: int) -> bool:
    codes = [(c.spans[0].start, c.spans[-1].stop) for c in good.posts[1].outline.codes if c.spans]
    inline = [(p[3].start, p[3].stop) for p in good.parts if p[2].check == "code"]
    inline += [(p.start, p.stop) for p in good.posts[1].outline.placeholders if p.check == "code"]
    return any(start <= offset < stop for start, stop in (*codes, *inline))


def image_changed(good: Good, rng: Random) -> Planted | None:
    """An image is another one."""
    places = [m for m in _lines(good, r"!\[[^\]]*\]\(([^)\s]+)") if not _in_code(good, m.start())]
    m = pick(rng, places)
    return _at_tag(good, m.span(1), "../images/another.png") if m else None


def image_removed(good: Good, rng: Random) -> Planted | None:
    """An image is gone, with its caption."""
    places = [m for m in _lines(good, r"!\[[^\]]*\]\([^)]*\)") if not _in_code(good, m.start())]
    m = pick(rng, places)
    return _at_tag(good, m.span(), "") if m else None


def _spans(good: Good) -> list[Part]:
    return [
        p
        for p in _parts(good, "code", "`", once=True)
        if p[2].value.isascii() and len(p[2].value) > 2
    ]


def code_changed(good: Good, rng: Random) -> Planted | None:
    """A letter of a code span is another one."""

    def change(old: str) -> str:
        at = rng.choice([i for i, char in enumerate(old) if char.isalnum()])
        return old[:at] + ("x" if old[at] != "x" else "y") + old[at + 1 :]

    return _changed(good, pick(rng, _spans(good)), change)  # fmt: skip


def code_removed(good: Good, rng: Random) -> Planted | None:
    """A code span is gone."""
    return _changed(good, pick(rng, _spans(good)), lambda old: "this")


def _code_lines(good: Good) -> list[tuple[int, int]]:
    return [
        (span.start, span.stop)
        for code in good.posts[1].outline.codes
        for span in code.spans
        if good.target[span.start : span.stop].isascii() and len(span) > 6
    ]


def line_changed(good: Good, rng: Random) -> Planted | None:
    """A letter in a code block is another one."""
    if not (span := pick(rng, _code_lines(good))):
        return None
    old = good.target[slice(*span)]
    at = rng.choice([i for i, char in enumerate(old) if char.isalnum()] or [0])
    new = old[:at] + ("x" if old[at] != "x" else "y") + old[at + 1 :]
    return _in_block(good, edit(good, *span, new), span[0])


def _in_block(good: Good, planted: Planted, offset: int) -> Planted:
    """The whole block is the right place: a lost line has none of its own."""
    code = next(
        c for c in good.posts[1].outline.codes if c.spans[0].start <= offset <= c.spans[-1].stop
    )
    first = good.target.count("\n", 0, code.spans[0].start)
    last = good.target.count("\n", 0, code.spans[-1].stop) + 2
    return Planted(planted.source, planted.target, range(first, last + 1), range(0), planted.what)


def line_dropped(good: Good, rng: Random) -> Planted | None:
    """A line of a code block is gone."""
    if not (span := pick(rng, _code_lines(good))):
        return None
    code = next(
        c for c in good.posts[1].outline.codes if c.spans[0].start <= span[0] <= c.spans[-1].stop
    )
    if len(code.spans) < 2:
        return None
    return _in_block(good, edit(good, *line_of(good.target, span[0]), ""), span[0])


def block_removed(good: Good, rng: Random) -> Planted | None:
    """A fenced code block is gone, fences and all."""
    fence = r"(?ms)^(?P<in> *)(?P<f>```+|~~~+)[^\n]*\n.*?^(?P=in)(?P=f)\n"
    m = pick(rng, list(re.finditer(fence, good.target)))
    if m is None:
        return None
    planted = _at_tag(good, m.span(), "")
    around = planted.lines
    lines = range(around.start - 2, around.stop + 3)
    what = f"the code block {m[0].splitlines()[1].strip()[:40]!r} is gone"
    return Planted(planted.source, planted.target, lines, planted.ours, what)


def script(good: Good, rng: Random) -> Planted | None:
    """A script that the source lacks."""
    return _appended(good, rng, ' <script>fetch("/x")</script>')


def handler(good: Good, rng: Random) -> Planted | None:
    """A tag that runs a script."""
    return _appended(good, rng, ' <b onclick="alert(1)">!</b>')


def iframe(good: Good, rng: Random) -> Planted | None:
    """A frame that the source lacks."""
    return _appended(good, rng, ' <iframe src="https://example.com"></iframe>')


def interpolation(good: Good, rng: Random) -> Planted | None:
    """What Vue would run."""
    return _appended(good, rng, " {{ $page }}")


def tag_opened(good: Good, rng: Random) -> Planted | None:
    """A tag that is never closed."""
    return _appended(good, rng, " <div>")


def tag_removed(good: Good, rng: Random) -> Planted | None:
    """A tag of the source is gone."""
    tags = _lines(good, r"</?(?!style|script)[a-z][\w-]*(?: [^<>\n]*)?>")
    places = [m for m in tags if not _in_code(good, m.start())]
    m = pick(rng, places)
    if m is None:
        return None
    # A tag that lost its other half says so anywhere in its element.
    name = re.sub(r"[</]|[ >].*", "", m[0])
    first = good.target.rfind(f"<{name}", 0, m.start()) if m[0][1] == "/" else m.start()
    last = good.target.find(f"</{name}", m.end()) if m[0][1] != "/" else m.end()
    planted = _at_tag(good, m.span(), "")
    lines = lines_of(planted.target, *_block(planted.target, first, last - len(m[0])), around=4)
    ours = range(planted.ours.start - len(lines), planted.ours.stop + len(lines))
    stop = max(lines.stop, planted.lines.stop)
    return Planted(
        planted.source,
        planted.target,
        range(min(lines.start, planted.lines.start), stop),
        ours,
        planted.what,
    )


def _block(text: str, start: int, stop: int) -> tuple[int, int]:
    """*start* to *stop* with all lines around them up to a blank one."""
    end = text.find("\n\n", max(start, stop))
    return max(text.rfind("\n\n", 0, start) + 2, 0), len(text) if end < 0 else end


def formula_changed(good: Good, rng: Random) -> Planted | None:
    """A letter of a formula is another one."""
    part = pick(rng, _parts(good, "math", r"\$"))
    return _changed(good, part, lambda old: old[:-1] + ("x$" if len(old) > 2 else "$"))


def formula_removed(good: Good, rng: Random) -> Planted | None:
    """A formula is gone."""
    return _changed(good, pick(rng, _parts(good, "math", r"\$", once=True)), lambda old: "")


def footnote_lost(good: Good, rng: Random) -> Planted | None:
    """The mark of a footnote is gone."""
    return _changed(good, pick(rng, _parts(good, "placeholders", r"\[\^")), lambda old: "")


def figure_changed(good: Good, rng: Random) -> Planted | None:
    """A cell that has no words has another number."""
    found = [
        p for p in good.posts[1].outline.placeholders if p.check == "numbers" and p.value.isdigit()
    ]
    part = pick(rng, found)
    if part is None:
        return None
    return edit(good, part.start, part.stop, str(int(part.value) + rng.randint(1, 9)))

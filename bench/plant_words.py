"""Mistakes in what was translated: numbers, terms, sentences, emphasis, marks."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from bench.goods import Good, matcher
from bench.spots import Planted, edit, lines_of, pick, whole
from translator.markdown.prose import Prose, masked
from translator.text.chars import has_cjk
from translator.text.values import read
from translator.text.values.figures import Value, Weight
from translator.units import Kind, Segment, Severity, Span, Verdict

_TEXT = frozenset({Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE})
_STOP = re.compile(r"(?<=[。！？])|(?<=[.!?]) (?=[A-Z])")
_FOREIGN = {
    "en": (
        "Cette partie explique comment installer le logiciel et vérifier que tout fonctionne avant"
        " de continuer avec la suite du guide.",
        "In diesem Abschnitt wird erklärt, wie man das Programm einrichtet und was danach noch zu"
        " tun ist, bevor es weitergeht.",
        "本节说明怎样安装软件，以及在继续之前怎样确认一切正常。",
        "この節では、ソフトウェアのインストール方法と、先に進む前の確認方法を説明します。",
    ),
    "zh": (
        "この節では、ソフトウェアのインストール方法と、先に進む前の確認方法を説明します。",
        "이 절에서는 소프트웨어를 설치하는 방법과 계속하기 전에 확인하는 방법을 설명합니다.",
        "This section explains how to install the software and how to make sure that it works.",
    ),
}


def _numbers(good: Good, minimum: Weight) -> list[tuple[Segment, Segment, Span, Value]]:
    """The numbers of the target that its source has too, each once in its segment."""
    found = []
    for ours, theirs in good.rows:
        if len(theirs.spans) != 1 or ours.source == theirs.source:
            continue
        prose = Prose.of(theirs.source)
        numbers = read(prose.text, good.pair.target)
        known = read(Prose.of(ours.source).text, good.pair.source)
        for number in numbers:
            alike = [n for n in numbers if not n.readings.isdisjoint(number.readings)]
            answers = [n for n in known if not n.readings.isdisjoint(number.readings)]
            if len(alike) == 1 and any(n.weight >= minimum for n in (*answers, number) if answers):
                place = prose.original(number.start, number.stop)
                offset = theirs.spans[0].start
                found.append(
                    (ours, theirs, Span(place.start + offset, place.stop + offset), number)
                )
    return [
        each
        for each in found
        if good.target[each[2].start : each[2].stop].strip("0123456789,.") == ""
    ]


def number_dropped(good: Good, rng: Random) -> Planted | None:
    """A number is left out."""
    if not (
        chosen := pick(rng, [n for n in _numbers(good, Weight.DIGIT) if 1 not in n[3].readings])
    ):
        return None
    ours, theirs, span, _ = chosen
    stop = span.stop + (good.target[span.stop : span.stop + 1] == " ")
    return edit(good, span.start, stop, "", (ours, theirs))


def number_changed(good: Good, rng: Random) -> Planted | None:
    """A digit becomes another one."""
    if not (chosen := pick(rng, _numbers(good, Weight.DIGIT))):
        return None
    ours, theirs, span, _ = chosen
    old = good.target[span.start : span.stop]
    at = rng.choice([i for i, char in enumerate(old) if char.isdigit()])
    digit = str((int(old[at]) + rng.randint(2, 7)) % 10)
    new = old[:at] + digit + old[at + 1 :]
    taken = {
        r
        for n in read(Prose.of(ours.source + theirs.source).text, good.pair.source)
        for r in n.readings
    }
    changed = read(f" {new} ", good.pair.target)
    if any(not n.readings.isdisjoint(taken) for n in changed):
        return None
    return edit(good, span.start, span.stop, new, (ours, theirs))


def _terms(good: Good, forbidden: bool) -> list[tuple[Segment, Segment, Span, str]]:
    """Where the target has the right form of a term, and what would be wrong there."""
    found = []
    for ours, theirs in good.rows:
        if len(theirs.spans) != 1 or theirs.kind is Kind.META:
            continue
        judgements = matcher(good.pair).judge(ours.source, theirs.source)
        known = matcher(good.pair).find(ours.source)
        right = {form.lower() for _, term in known for form in term.target}
        for judged in judgements:
            term = judged.term
            if judged.verdict is not Verdict.OK or (forbidden and not term.forbidden):
                continue
            # What another term of the passage explains is not wrong: 合并入 beside 合并.
            if forbidden and any(form in term.forbidden[0].lower() for form in right):
                continue
            said = any(form.lower() in ours.source.lower() for form in term.target)
            if (
                term.severity is Severity.NOTE
                or said
                or judged.found.lower() in ours.source.lower()
            ):
                continue
            once = masked(theirs.source).lower().count(judged.found.lower()) == 1
            others = [
                f
                for f in term.target
                if f.lower() in theirs.source.lower().replace(judged.found.lower(), "")
            ]
            if once and not others:
                offset = theirs.spans[0].start
                span = Span(judged.span.start + offset, judged.span.stop + offset)
                wrong = term.forbidden[0] if term.forbidden else ""
                found.append((ours, theirs, span, wrong))
    return found


def forbidden_term(good: Good, rng: Random) -> Planted | None:
    """A term has its forbidden form."""
    if not (chosen := pick(rng, _terms(good, forbidden=True))):
        return None
    ours, theirs, span, wrong = chosen
    return edit(good, span.start, span.stop, wrong, (ours, theirs))


def missing_term(good: Good, rng: Random) -> Planted | None:
    """A term is said in other words."""
    if not (chosen := pick(rng, _terms(good, forbidden=False))):
        return None
    ours, theirs, span, _ = chosen
    new = "things" if good.pair.target.language == "en" else "东西"
    return edit(good, span.start, span.stop, new, (ours, theirs))


def _texts(good: Good, letters: int = 0) -> list[tuple[Segment, Segment]]:
    """Prose in paragraphs, items and quotes whose target is on one line."""
    return [
        (s, t)
        for s, t in good.rows
        if t.kind in _TEXT and len(t.spans) == len(s.spans) == 1 and s.source != t.source
        and len(masked(t.source).replace("\x00", "")) >= letters
    ]  # fmt: skip


def sentence_untranslated(good: Good, rng: Random) -> Planted | None:
    """The last sentence of several is left as it was."""
    several = []
    for row in _texts(good):
        old, new = ([p for p in _STOP.split(side.source) if p.strip()] for side in row)
        plain = masked(old[-1]).replace("\x00", "")
        if (
            len(old) > 1
            and len(new) > 1
            and len(plain) > 12
            and len(new[-1]) > 8
            and len(plain.split()) != 2
        ):
            several.append((row, old[-1], new[-1]))
    if not (chosen := pick(rng, several)):
        return None
    row, left, right = chosen
    stop = whole(row[1]).stop
    return edit(good, stop - len(right), stop, left, row)


def word_untranslated(good: Good, rng: Random) -> Planted | None:
    """A Chinese word is left in English."""
    if good.pair.target.language != "en" or not (row := pick(rng, _texts(good, 60))):
        return None
    words = re.findall("[\u4e00-\u9fff]{2,4}", masked(row[0].source))
    places = [m.span() for m in re.finditer(r"(?<= )[a-z]{4,}(?= )", masked(row[1].source))]
    if not words or not places:
        return None
    (start, stop), at = rng.choice(places), whole(row[1]).start
    return edit(good, at + start, at + stop, rng.choice(words), row)


def segment_copied(good: Good, rng: Random) -> Planted | None:
    """A whole segment is the source's."""
    rows = [
        row
        for row in _texts(good, 20)
        if has_cjk(row[0].source) or len(masked(row[0].source).replace("\x00", " ").split()) > 3
    ]
    if not (row := pick(rng, rows)):
        return None
    return edit(good, *_ends(row[1]), row[0].source, row)


def another_language(good: Good, rng: Random) -> Planted | None:
    """A segment was translated into a third language."""
    if not (row := pick(rng, _texts(good, 60 if good.pair.target.language == "en" else 20))):
        return None
    foreign = rng.choice(_FOREIGN[good.pair.target.language])
    return edit(good, *_ends(row[1]), foreign, row)


def truncated(good: Good, rng: Random) -> Planted | None:
    """The translation stops two fifths of the way."""
    rows = _texts(good, 100 if good.pair.target.language == "en" else 40)
    if not (row := pick(rng, rows)):
        return None
    text = row[1].source
    cut = len(text) * 2 // 5
    if good.pair.target.language == "en":
        cut = text.rfind(" ", 0, cut)
    if "\x00" in masked(text)[cut - 1 : cut + 1] or cut < 10:
        return None
    start = whole(row[1]).start
    return edit(good, start + cut, whole(row[1]).stop, "", row)


def said_twice(good: Good, rng: Random) -> Planted | None:
    """The translation is there twice, as engines do that repeat themselves."""
    rows = [row for row in _texts(good, 100 if good.pair.target.language == "en" else 40)
            if "\x00" not in masked(row[1].source)]  # fmt: skip
    if not (row := pick(rng, rows)):
        return None
    stop = whole(row[1]).stop
    return edit(good, stop, stop, f" {row[1].source}", row, "the segment is there twice")


def stale(good: Good, rng: Random) -> Planted | None:
    """The source has gone on."""
    rows = _texts(good, 40)
    if not good.catalog or not (row := pick(rng, rows)):
        return None
    start, stop = _ends(row[0])
    more = "另外，请先备份。" if good.pair.source.language == "zh" else " Make a backup first."
    source = good.source[:stop] + more + good.source[stop:]
    planted = edit(good, 0, 0, "", row, f"the source goes on: {more.strip()}")
    ours = lines_of(source, start, stop)
    lines = lines_of(good.target, *_ends(row[1]))
    return replace(planted, source=source, ours=ours, lines=lines, catalog=True)


def emphasis_broken(good: Good, rng: Random) -> Planted | None:
    """Spaces within the asterisks."""
    places = [
        (row, m)
        for row in _texts(good)
        for m in re.finditer(r"\*\*([^*\n`]+)\*\*", row[1].source)
        if masked(row[1].source)[m.start(1)] != "\x00"
    ]
    if not (chosen := pick(rng, places)):
        return None
    row, m = chosen
    start = whole(row[1]).start
    return edit(good, start + m.start(), start + m.end(), f"** {m[1]} **", row)


def _marked(good: Good, rng: Random, pattern: str, new: str) -> Planted | None:
    places = [(row, m) for row in _texts(good) for m in re.finditer(pattern, masked(row[1].source))]
    if not (chosen := pick(rng, places)):
        return None
    row, m = chosen
    start = whole(row[1]).start
    return edit(good, start + m.start(), start + m.end(), m.expand(new), row)


def full_width(good: Good, rng: Random) -> Planted | None:
    """A Chinese comma in English, an English one in Chinese."""
    if good.pair.target.language == "en":
        return _marked(good, rng, r"(?<=[a-z]),(?= [a-z])", "，")
    return _marked(good, rng, "(?<=[\u4e00-\u9fff])，(?=[\u4e00-\u9fff])", ",")


def doubled(good: Good, rng: Random) -> Planted | None:
    """A full stop twice."""
    return _marked(good, rng, r"(?<=\w)([.。])(?=\s|\Z)", r"\1\1")


def unpaired(good: Good, rng: Random) -> Planted | None:
    """A closing quotation mark or bracket is gone."""
    return _marked(good, rng, r"(?<=\w)[”）)](?=[\s，。,.])", "")


def _ends(segment: Segment) -> tuple[int, int]:
    return whole(segment).start, whole(segment).stop

"""Which terms occur in a text, and whether its translation has them.

Code, URLs, HTML and math are left out; emphasis marks, soft line breaks and full-width
letters make no difference. The longest form wins. There is no word boundary between CJK
characters: `\\b` and `\\w` are wrong there, so Latin forms are bounded by ASCII letters
and digits only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from translator.markdown.inlines import find_inlines
from translator.markdown.text import is_cjk
from translator.units import Judgement, Span, Term, Verdict

_ALNUM = re.compile(r"[A-Za-z0-9]")
_JOINS = re.compile(r"[A-Za-z0-9_/]")
_WORD_ON = re.compile(r"[A-Za-z0-9_]|-[A-Z]")
_MARKS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)|~~")
_LABEL = re.compile(r"(?<=\])\[[^\[\]]*\]")
_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_PLAINER = str.maketrans("‘’“”\u00a0", "''\"\" ")
_SPECIAL = re.compile(r"[\n`<\[\]*_~&{$\\:]|[\u2018-\u201d\u00a0]|www")
_HIDDEN = "\x00"


def _cuts(text: str) -> Iterator[tuple[int, int, str]]:
    """What to replace in *text*, and by what: placeholders, emphasis marks, soft breaks."""
    for inline in find_inlines(text):
        for start, stop in inline.pieces:
            yield start, stop, _HIDDEN
    for label in _LABEL.finditer(text):
        yield *label.span(), _HIDDEN
    for mark in _MARKS.finditer(text):
        yield *mark.span(), ""
    for end in _BREAK.finditer(text):
        start, stop = end.span()
        joined = start > 0 and stop < len(text) and is_cjk(text[start - 1]) and is_cjk(text[stop])
        yield start, stop, "" if joined else " "


@dataclass(frozen=True, slots=True)
class Prose:
    """What of a text is words, normalised for matching."""

    text: str
    """The words; each run of what is not has become one NUL, which no term matches."""
    offsets: Sequence[int]
    """For each character, where it stands in the original."""

    @classmethod
    def of(cls, original: str) -> Prose:
        """Normalise *original*, keeping every offset."""
        if not _SPECIAL.search(original) and unicodedata.is_normalized("NFKC", original):
            return cls(original, range(len(original)))
        parts: list[str] = []
        offsets: list[int] = []
        pos = 0
        for start, stop, new in sorted(_cuts(original)):
            if start < pos:
                continue
            parts += [original[pos:start], new]
            offsets += range(pos, start)
            offsets += [start] * len(new)
            pos = stop
        offsets += range(pos, len(original))
        text = "".join([*parts, original[pos:]]).translate(_PLAINER)
        if not unicodedata.is_normalized("NFKC", text):
            text = "".join(map(_normal, text))
        return cls(text, offsets)

    def original(self, start: int, stop: int) -> Span:
        """Where *start* to *stop* of the words stand in the original."""
        return Span(self.offsets[start], self.offsets[stop - 1] + 1)


class Matcher:
    """Finds a list of terms in texts."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._index = _index((form, term) for term in terms for form in term.source)

    def find(self, text: str) -> list[tuple[Span, Term]]:
        """The terms that occur in *text*, in order; the longest one where they overlap."""
        prose = Prose.of(text)
        return [
            (prose.original(start, stop), term)
            for start, stop, terms in self._spans(prose.text)
            for term in terms
        ]

    def judge(self, source: str, target: str) -> list[Judgement]:
        """One judgement for each term of *source*; it is needed once, however often it occurs."""
        found: dict[Term, Span] = {}
        for span, term in self.find(source):
            found.setdefault(term, span)
        if not found:
            return []
        prose = Prose.of(target)
        words = {term: source[span.start : span.stop] for term, span in found.items()}
        accepted = _allotted(prose.text, words)
        taken = list(accepted.values())
        return [
            _judgement(source, target, prose, term, span, accepted.get(term), taken)
            for term, span in found.items()
        ]

    def _spans(self, text: str) -> Iterator[tuple[int, int, list[Term]]]:
        folded, pos = _lower(text), 0
        while pos < len(text):
            near = self._index.get(folded[pos : pos + 2]) or self._index.get(folded[pos])
            stop, terms = _longest(near, text, pos) if near else (pos, [])
            if stop == pos:
                pos += 1
                continue
            free = [term for term in terms if not _blocked(text, pos, stop, term)]
            if free:
                yield pos, stop, free
            pos = stop


def mask(text: str) -> str:
    """*text* with a NUL for each character that is no prose; offsets stay."""
    prose = Prose.of(text)
    chars = [_HIDDEN] * len(text)
    for offset, char in zip(prose.offsets, prose.text, strict=True):
        chars[offset] = char
    return "".join(chars)


Place = tuple[int, int]


def _allotted(text: str, words: dict[Term, str]) -> dict[Term, Place]:
    """Which place of the target stands for which term, the longest first.

    A shorter form inside a longer term's place does not count: GPU memory is 显存, and not
    内存 as well. It does for a term whose own words are part of the longer term's, as 社区
    is of 飞桨社区.
    """
    places = [
        (place, term)
        for term in words
        for form in term.target
        for place in _places(text, form, term.case_sensitive)
    ]
    accepted: dict[Term, Place] = {}
    owners: list[tuple[Place, Term]] = []
    for place, term in sorted(places, key=lambda p: (p[0][0] - p[0][1], p[0])):
        around = [own for where, own in owners if _inside(place, where) and where != place]
        if all(term is own or words[term] in words[own] for own in around):
            accepted.setdefault(term, place)
            owners.append((place, term))
    return accepted


def _inside(inner: Place, outer: Place) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _judgement(
    source: str,
    target: str,
    prose: Prose,
    term: Term,
    span: Span,
    accepted: Place | None,
    taken: list[Place],
) -> Judgement:
    wrong = _wrong(prose.text, term, taken)
    if wrong or accepted:
        place = prose.original(*(wrong or accepted or (0, 1)))
        verdict = Verdict.FORBIDDEN if wrong else Verdict.OK
        return Judgement(term, verdict, place, target[place.start : place.stop])
    return Judgement(term, Verdict.MISSING, span, source[span.start : span.stop])


def _wrong(text: str, term: Term, taken: list[Place]) -> Place | None:
    """Where a forbidden form stands that no accepted one explains."""
    for form in term.forbidden:
        for place in _places(text, form, term.case_sensitive):
            if not any(_inside(place, other) for other in taken):
                return place
    return None


def _places(text: str, form: str, exact: bool) -> Iterator[Place]:
    """Where *form* stands as a word of its own: hyphen or space, with English endings.

    Found by `str.find`: a pattern for each of a glossary's forms would take longer to
    compile than a post takes to check.
    """
    stem, endings = _stem(form if exact else form.lower())
    words = (text if exact else _lower(text)).replace("-", " ")
    stop = -1
    start = words.find(stem)
    while start >= 0:
        stop = start + len(stem)
        if not (_ALNUM.match(stem) and text[start - 1 : start] and _JOINS.match(text, start - 1)):
            ends = (stop + len(e) for e in endings if words.startswith(e, stop))
            end = next((end for end in ends if not _goes_on(text, end)), None)
            if end is not None:
                yield start, end
                stop = end
        start = words.find(stem, stop)


def _goes_on(text: str, stop: int) -> bool:
    """Whether a Latin word, or a name such as Paddle-Lite, goes on at *stop*."""
    return bool(_ALNUM.match(text, stop - 1) and _WORD_ON.match(text, stop))


@cache
def _stem(form: str) -> tuple[str, tuple[str, ...]]:
    """What all regular forms of *form* begin with, and how they end, the longest first."""
    form = form.replace("-", " ")
    if not (form[-1:].isascii() and form[-1:].isalpha()):
        return form, ("",)
    forms = sorted(_inflected(form), key=len, reverse=True)
    stem = form[:-1] if form[-1] in "yYeE" else form
    return stem, tuple(inflected[len(stem) :] for inflected in forms)


def _lower(text: str) -> str:
    """*text* in lower case, each character still at its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _inflected(form: str) -> list[str]:
    """The regular forms of the last word: graphs, batches, queries, merging, trained."""
    endings = ["'s", "s", "es", "ed", "ing"]
    if form[-1] in "yY" and form[-2:-1].lower() not in "aeiou":
        return [form, *(form[:-1] + end for end in ("ies", "ied")), f"{form}ing", f"{form}'s"]
    if form[-1] in "eE":
        return [form, *(form[:-1] + end for end in ("es", "ed", "ing")), f"{form}'s"]
    return [form, *(form + end for end in endings)]


Index = dict[str, list[tuple[str, list[Term]]]]


def _index(forms: Iterable[tuple[str, Term]]) -> Index:
    """Forms by their first two letters, longest first; English ones with their endings."""
    terms: dict[str, list[Term]] = {}
    for form, term in forms:
        latin = form[-1:].isascii() and form[-1:].isalpha() and not term.keep
        for written in _inflected(form) if latin and len(form) > 3 else [form]:
            key = written if term.case_sensitive else written.lower()
            if term not in terms.setdefault(key, []):
                terms[key].append(term)
    index: Index = {}
    for form in sorted(terms, key=len, reverse=True):
        index.setdefault(form[:2].lower(), []).append((form, terms[form]))
    for single in [form for form in terms if len(form) == 1]:
        # A form of one letter is found, too, where two begin a longer one.
        for key, longer in index.items():
            if len(key) == 2 and key[0] == single.lower():
                longer.append((single, terms[single]))
    return index


def _longest(forms: list[tuple[str, list[Term]]], text: str, pos: int) -> tuple[int, list[Term]]:
    """Where the longest of *forms* at *pos* ends, and which terms have that form."""
    for form, terms in forms:
        stop = pos + len(form)
        here = text[pos:stop]
        if (here == form or here.lower() == form) and _bounded(text, pos, stop):
            return stop, terms
    return pos, []


def _bounded(text: str, start: int, stop: int) -> bool:
    """Whether a Latin form is a whole word here: CJK neighbours are boundaries."""
    before, after = text[start - 1 : start] if start else "", text[stop : stop + 1]
    if before and _ALNUM.match(text, start) and (_ALNUM.match(before) or before in "_./-"):
        return False
    return not (after and _ALNUM.match(text, stop - 1) and (_ALNUM.match(after) or after in "_-"))


def _blocked(text: str, start: int, stop: int, term: Term) -> bool:
    """Whether the term is here part of a longer string in which it is not meant."""
    return any(
        text.startswith(longer, at)
        for longer in term.not_in
        for at in range(max(stop - len(longer), 0), start + 1)
    )


@lru_cache(maxsize=4096)
def _normal(char: str) -> str:
    """*char* as NFKC has it, where that is one character: full-width letters and digits."""
    normal = unicodedata.normalize("NFKC", char)
    return normal if len(normal) == 1 else char

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
from translator.markdown.text import CJK
from translator.units import Judgement, Span, Term, Verdict

_ALNUM = re.compile(r"[A-Za-z0-9]")
_GAP = re.compile(r"[ -]")
_MARKS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)|~~")
_LABEL = re.compile(r"(?<=\])\[[^\[\]]*\]")
_BREAK = re.compile(rf"(?<=[{CJK}])[ \t]*\n[ \t]*(?=[{CJK}])")
_QUOTES = {"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "\n": " "}
_HIDDEN = "\x00"


@dataclass(frozen=True, slots=True)
class Prose:
    """What of a text is words, normalised for matching."""

    text: str
    """The words; each run of what is not has become one NUL, which no term matches."""
    offsets: tuple[int, ...]
    """For each character, where it stands in the original."""

    @classmethod
    def of(cls, original: str) -> Prose:
        """Normalise *original*, keeping every offset."""
        hidden = {p for i in find_inlines(original) for a, b in i.pieces for p in range(a, b)}
        hidden |= {p for m in _LABEL.finditer(original) for p in range(*m.span())}
        dropped = {p for m in _MARKS.finditer(original) for p in range(*m.span())}
        dropped |= {p for m in _BREAK.finditer(original) for p in range(*m.span())}
        chars: list[str] = []
        offsets: list[int] = []
        for offset, char in enumerate(original):
            if offset in hidden:
                char = _HIDDEN
                if chars and chars[-1] == _HIDDEN:
                    continue
            elif offset in dropped:
                continue
            chars.append(char if char.isascii() else _normal(char))
            offsets.append(offset)
        return cls("".join(_QUOTES.get(char, char) for char in chars), tuple(offsets))

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
        pos = 0
        while pos < len(text):
            stop, terms = _longest(self._index, text, pos)
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
        (m.span(), term)
        for term in words
        for form in term.target
        for m in _pattern(form, term.case_sensitive).finditer(text)
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
        for m in _pattern(form, term.case_sensitive).finditer(text):
            if not any(_inside(m.span(), place) for place in taken):
                return m.span()
    return None


@cache
def _pattern(form: str, exact: bool) -> re.Pattern[str]:
    """The pattern of a target form: ASCII boundaries, hyphen or space, English endings."""
    body = "[ -]".join(re.escape(part) for part in _GAP.split(form))
    if form[-1:].isascii() and form[-1:].isalpha():
        forms = sorted(_inflected(body), key=len, reverse=True)
        body = rf"(?:{'|'.join(forms)})(?![A-Za-z0-9_]|-[A-Z])"
    elif _ALNUM.match(form[-1:]):
        body = rf"{body}(?![A-Za-z0-9_])"
    if _ALNUM.match(form):
        body = rf"(?<![A-Za-z0-9_/]){body}"
    return re.compile(body, 0 if exact else re.I)


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
    """Forms by their first letter, longest first; English ones with their endings."""
    terms: dict[str, list[Term]] = {}
    for form, term in forms:
        latin = form[-1:].isascii() and form[-1:].isalpha() and not term.keep
        for written in _inflected(form) if latin and len(form) > 3 else [form]:
            key = written if term.case_sensitive else written.lower()
            if term not in terms.setdefault(key, []):
                terms[key].append(term)
    index: Index = {}
    for form in sorted(terms, key=len, reverse=True):
        index.setdefault(form[0].lower(), []).append((form, terms[form]))
    return index


def _longest(index: Index, text: str, pos: int) -> tuple[int, list[Term]]:
    """Where the longest term at *pos* ends, and which terms have that form."""
    for form, terms in index.get(text[pos].lower(), ()):
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

"""The check of consistency: a term that a post renders one way nearly always, and once otherwise.

The renderings are those that the glossary accepts; none is guessed. So a term is judged that has
several, and of which the post has clearly chosen one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from translator.checks.base import PassagePair, Problem, Setting, by_origin
from translator.terms.support import ENOUGH
from translator.units import Judgement, Severity, Term, Verdict

_PLACES = 4
"""So many passages must have the term."""
_MAJORITY = 0.8
"""This share of them has the post's rendering."""
_STEM = 5
"""So many letters at least, and two in three, two forms of one stem have in common."""
_FEW = 2
"""More other renderings than this are a choice, not a slip."""


def consistency(
    rows: Sequence[PassagePair], setting: Setting
) -> Iterator[tuple[PassagePair, Problem]]:
    """A term is rendered in one way throughout the post, and in another one here."""
    seen: dict[Term, list[tuple[PassagePair, Judgement]]] = defaultdict(list)
    missing: dict[Term, list[tuple[PassagePair, Judgement]]] = defaultdict(list)
    for row in rows:
        for judgement in setting.matcher.judge(row.source.text, row.target.text):
            if judgement.verdict is Verdict.OK:
                seen[judgement.term].append((row, judgement))
            elif judgement.verdict is Verdict.MISSING and row.draft:
                missing[judgement.term].append((row, judgement))
    for term, places in seen.items():
        yield from _left_out(places, missing.get(term, ()))
        if len(places) < _PLACES or len(term.target) < 2:
            continue
        forms = Counter(form_of(judgement) for _, judgement in places)
        usual, often = forms.most_common(1)[0]
        others = [(row, said) for row, said in places if form_of(said) != usual]
        # A form that stands inside the other is a part of it: 依赖 of 依赖项.
        others = [(r, j) for r, j in others if usual not in r.target.text.lower()]
        others = [(r, j) for r, j in others if not _kin(form_of(j), usual)]
        if not others or often < _MAJORITY * len(places) or len(others) > _FEW:
            continue
        # What is quoted is what people wrote: PaddleOCR, though forms are compared without case.
        written = Counter(said.found for _, said in places if form_of(said) == usual)
        ((chosen, _),) = written.most_common(1)
        for row, judgement in others:
            clear = usual == _plain(judgement.term.target[0])
            what = f"“{judgement.found}” for {judgement.term.source[0]}"
            yield (
                row,
                Problem(
                    f"{what}, which is “{chosen}” in {often} of {len(places)} places",
                    judgement.span.start,
                    judgement.span.stop,
                    by_origin(row) if clear else Severity.NOTE,
                ),
            )


def _left_out(
    places: Sequence[tuple[PassagePair, Judgement]],
    missing: Sequence[tuple[PassagePair, Judgement]],
) -> Iterator[tuple[PassagePair, Problem]]:
    """Where a draft lacks what it says for a term nearly everywhere else.

    It is asked only of rows that `terms` merely notes, since good translators often say them
    otherwise: here the post itself says that they hold.
    """
    if not missing or len(missing) > _FEW or len(places) < _PLACES:
        return
    if len(places) < _MAJORITY * (len(places) + len(missing)):
        return
    for row, judgement in missing:
        term = judgement.term
        doubtful = term.support is not None and term.support < ENOUGH
        if not term.keep and (doubtful or term.severity is Severity.NOTE):
            word, usual, often = judgement.found, places[0][1].found, len(places)
            total = often + len(missing)
            message = f"{word} is “{usual}” in {often} of {total} places, and not here"
            yield row, Problem(message, severity=Severity.WARNING)


def form_of(judgement: Judgement) -> str:
    """The form of the glossary that was found, without case, hyphens and the ending of a plural."""
    found = _plain(judgement.found)
    near = map(_plain, sorted(judgement.term.target, key=len, reverse=True))
    for form in near:
        # A plural need not contain its singular: repositories.
        if form in found or (form.endswith("y") and f"{form[:-1]}ies" in found):
            return form
    return found


def _plain(form: str) -> str:
    return form.lower().replace("-", " ")


def _kin(form: str, other: str) -> bool:
    """Whether both are one word, in whatever case: a PR is a pull request, to debug is debugging.

    Where Chinese has one word for a noun and a verb, English has two of one stem.
    """
    short, full = sorted((form, other), key=len)
    if len(short) > 1 and short == "".join(word[0] for word in full.split()):
        return True
    short, full = short.replace(" ", ""), full.replace(" ", "")
    stem = short[: max(_STEM, 2 * len(short) // 3)]
    return short.isascii() and len(stem) >= _STEM and full.startswith(stem)

"""The terms of one pair: where they stand in a text, and the list that a page ends with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translator.publish.render import Find, Mark
from translator.terms.matcher import Matcher
from translator.units import Judgement, Term, Verdict

_WORD = re.compile(r"[A-Za-z0-9]")


class Glossed:
    """The terms that a page has met so far, each with a number of its own."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self.numbers: dict[Term, int] = {}

    @property
    def terms(self) -> list[Term]:
        """The terms that were met, by number."""
        return list(self.numbers)

    def in_source(self, text: str) -> Sequence[Mark]:
        """The terms that occur in a source."""
        return _apart(
            [(s.start, s.stop, self._number(t), False) for s, t in self.matcher.find(text)]
        )

    def in_target(self, source: str, target: str) -> Find:
        """A finder of what stands for the source's terms in the target, right or wrong."""
        judged = self.matcher.judge(source, target) if target else []
        said = [j for j in judged if j.verdict is not Verdict.MISSING]

        def find(text: str) -> Sequence[Mark]:
            return _apart([mark for judgement in said for mark in self._places(judgement, text)])

        return find

    def _places(self, judgement: Judgement, text: str) -> list[Mark]:
        """Where a term's accepted forms stand in *text*, or the wrong one that was found."""
        term, wrong = judgement.term, judgement.verdict is Verdict.FORBIDDEN
        forms = {judgement.found} if wrong else {judgement.found, *term.target}
        pattern = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        case = re.NOFLAG if term.case_sensitive else re.IGNORECASE
        places = (m.span() for m in re.finditer(pattern, text, case) if m[0])
        number = self._number(term)
        return [(*place, number, wrong) for place in places if _bounded(text, *place)]

    def _number(self, term: Term) -> int:
        return self.numbers.setdefault(term, len(self.numbers))


def _bounded(text: str, start: int, stop: int) -> bool:
    """Whether no Latin word goes on beyond the place; Chinese words have no such bounds."""
    before, after = text[start - 1 : start], text[stop : stop + 1]
    inside = _WORD.match(before) and _WORD.match(text[start])
    return not inside and not (_WORD.match(after) and _WORD.match(text[stop - 1]) and after != "s")


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """*marks* sorted, the longest of those that overlap."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m[0], -m[1])):
        if not kept or mark[0] >= kept[-1][1]:
            kept.append(mark)
    return kept

"""Links that have changed places, although each address of the source is still there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translator.checks.base import Fault, Passage, Row, Setting
from translator.markdown.placeholders import Placeholder
from translator.units import Severity, Verdict

_WORDS = re.compile(r"[a-z]{3,}|\d+")


def crossed(row: Row, setting: Setting) -> Iterator[Fault]:
    """Find links in another order than the source's, where nothing says that they belong so.

    What may say so is what a link's text has in common with the source's, or with the
    address: Latin words, digits, terms. Sentences turn round in translation, so without
    any of it the finding is a warning.
    """
    old, new = (links_of(side) for side in (row.source, row.target))
    order = _order(old, new)
    for at, (index, there) in enumerate(zip(order, new, strict=True) if order else ()):
        text = label(row.target, there)
        right, other = (
            _kinship(label(row.source, old[i]), old[i].value, text, setting) for i in (index, at)
        )
        if index != at and right <= other:
            message = (
                f"{text} leads to {there.value}, which is another link's address in the source"
            )
            severity = Severity.WARNING if right == other else None
            yield Fault(message, there.start, there.stop, severity)


def links_of(side: Passage) -> list[Placeholder]:
    """The links of a passage, in order; images are none."""
    return [p for p in side.placeholders if p.check == "links"]


def _order(old: Sequence[Placeholder], new: Sequence[Placeholder]) -> list[int]:
    """Which of the source's links each link of the target is; empty if that is not clear."""
    index = {p.value: i for i, p in enumerate(old)}
    if len(new) != len(old) or len(index) != len(old):
        return []
    order = [index[p.value] for p in new if p.value in index]
    return order if len(order) == len(new) and order != sorted(order) else []


def label(side: Passage, link: Placeholder) -> str:
    """What a reader sees of a link."""
    text = side.text[link.start : link.stop]
    return text[1:].partition("](")[0].strip() if text.startswith("[") else text


def _kinship(before: str, address: str, text: str, setting: Setting) -> int:
    """How much speaks for *text* being the translation of *before*, which leads to *address*."""
    words = set(_WORDS.findall(text.lower()))
    known = (set(_WORDS.findall(each.lower())) for each in (before, address))
    judged = setting.matcher.judge(before, text)
    terms = sum(2 for judgement in judged if judgement.verdict is Verdict.OK)
    return terms + sum(len(words & each) for each in known)

"""What is believed of an answer: nothing, until its tags and all rules hold.

An answer is data: it is never repaired by guessing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translator.errors import TagError
from translator.markdown.mend import mend
from translator.markdown.placeholders import Protected
from translator.text.chars import clean
from translator.translate.rules import FORM, RULES, SOFT, Answer, Rule
from translator.translate.shifted import strangers
from translator.translate.texts import Scene, Text


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an answer."""

    target: str = ""
    """The target to store; empty if nothing of it is believed."""
    fault: str = ""
    """What is wrong, as a sentence that begins with the engine's name goes on."""
    astray: bool = False
    """Whether it is another text's, so that asking for each alone may help."""


_MIXED = 3


def judge(
    texts: Sequence[Text],
    answers: Sequence[str],
    scene: Scene,
    beside: Sequence[str] = (),
    *,
    pseudo: bool = False,
) -> list[Judged]:
    """Look at what an engine said of each of *texts*; what is believed has a target.

    A target with a fault can be stored, but is worth asking for again.

    Args:
        beside: further texts that the engine could see, with inline tags.
        pseudo: whether it is no translation, and not meant to be one.
    """
    pairs = zip(texts, answers, strict=True)
    said = [" ".join(clean(answer, text.protected.source).split()) for text, answer in pairs]
    if pseudo:
        each = zip(texts, said, strict=True)
        return [_judged(text, answer, scene, "", FORM) for text, answer in each]
    meant = strangers([text.tagged for text in texts], said, beside, scene.matcher)
    # Where so many are mixed up, those that look right may be, too.
    mixed = len(meant) > 1 and len(meant) * _MIXED >= len(said)
    if mixed:
        return [Judged(fault="mixed up the texts of a request", astray=True) for _ in texts]
    return [
        _judged(text, answer, scene, meant.get(i, ""))
        for i, (text, answer) in enumerate(zip(texts, said, strict=True))
    ]


def _judged(
    text: Text, said: str, scene: Scene, meant: str, rules: Sequence[Rule] = RULES
) -> Judged:
    try:
        said.encode("utf-8")
        target = text.protected.restore(said) if said else ""
    except UnicodeEncodeError:
        return Judged(fault="gave half a character")
    except TagError as error:
        return Judged(fault=str(error))
    answer = Answer(text, said, target, scene, meant)
    if fault := _first(rules, answer):
        return Judged(fault=fault, astray=bool(meant))
    return Judged(_mended(text.protected, target), _first(SOFT, answer))


def _first(rules: Sequence[Rule], answer: Answer) -> str:
    broken = ((rule, rule.broken(answer)) for rule in rules)
    return next((rule.fault.format(found) for rule, found in broken if found), "")


def _mended(source: Protected, target: str) -> str:
    return mend(source.source, target, source.grammar)

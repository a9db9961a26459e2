"""Checks: functions that look at one unit and yield what is wrong with its target.

To add one: a function below with a one-line docstring, a row in `CHECKS`, a fixture that
fires and one that must not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from translator.markdown.inlines import SOFT, find_inlines
from translator.markdown.mend import fixed, literal_emphasis
from translator.matcher import Matcher, mask
from translator.units import RAW_KINDS, Finding, Kind, Pair, Severity, State, Unit, Verdict


@dataclass(frozen=True, slots=True)
class Setting:
    """What a check may know beside the unit."""

    pair: Pair
    """The direction."""
    matcher: Matcher
    """The termbase's terms in this direction."""
    labels: frozenset[str] = field(default_factory=frozenset)
    """The post's link reference labels."""


Fault = tuple[Severity, str]
"""How bad, and one sentence for the translator."""
Check = Callable[[Unit, Setting], Iterator[Fault]]


def terms(unit: Unit, setting: Setting) -> Iterator[Fault]:
    """A term of the glossary is missing in the target, or has a forbidden form."""
    for judgement in setting.matcher.judge(unit.source, unit.target):
        term = judgement.term
        wanted = " or ".join(f"“{form}”" for form in term.target[:3])
        if judgement.verdict is Verdict.FORBIDDEN:
            wrong = f"“{judgement.found}” is wrong for {term.source[0]}"
            yield term.severity, f"{wrong}; write {wanted} ({term.origin})"
        elif judgement.verdict is Verdict.MISSING and not _already(term.target, unit.source):
            yield term.severity, f"{judgement.found} should be {wanted} ({term.origin})"


def placeholders(unit: Unit, setting: Setting) -> Iterator[Fault]:
    """The target has other code, links, images, HTML or math than the source."""
    had, has = _placeholders(unit.source, unit, setting), _placeholders(unit.target, unit, setting)
    for kind, *pieces in had - has:
        yield Severity.ERROR, f"{kind} {'…'.join(pieces)} is missing or changed"
    for kind, *pieces in has - had:
        yield Severity.ERROR, f"{kind} {'…'.join(pieces)} is not in the source"


def emphasis(unit: Unit, setting: Setting) -> Iterator[Fault]:
    """Emphasis that will show as literal asterisks."""
    literal = literal_emphasis(unit.target) if _is_markdown(unit) else []
    # What the source does render is repaired when it is spliced in.
    if len(literal) <= len(literal_emphasis(unit.source)):
        for text in literal:
            yield Severity.WARNING, f"{text} will not render as emphasis next to these characters"


def untranslated(unit: Unit, setting: Setting) -> Iterator[Fault]:
    """Chinese is left in a target that is not Chinese, or nothing was translated at all."""
    if setting.pair.source.language != "zh" or setting.pair.target.language in ("zh", "ja"):
        if unit.target == unit.source and len(unit.source.split()) > 3:
            yield Severity.WARNING, "the target is the source, word for word"
        return
    if unit.target.isascii():
        return
    if left := re.findall("[\u3400-\u9fff]+", mask(unit.target)):
        yield Severity.WARNING, f"not translated: {'、'.join(left[:5])}"


def stale(unit: Unit, setting: Setting) -> Iterator[Fault]:
    """The target belongs to an older source."""
    if unit.previous:
        before = " ".join(unit.previous.split())[:60]
        yield Severity.WARNING, f"translated from an older source: {before}"


def language(unit: Unit, setting: Setting) -> Iterator[Fault]:
    """The target has no letter of its locale's script."""
    target = setting.pair.target
    spaceless = target.language in ("zh", "ja", "ko") and len(unit.source) > 20
    if not spaceless:
        return
    from translator.language import has_script

    if not has_script(unit.target, target):
        yield Severity.WARNING, f"the target does not look like {target}"


CHECKS: dict[str, Check] = {
    "terms": terms,
    "placeholders": placeholders,
    "emphasis": emphasis,
    "untranslated": untranslated,
    "language": language,
    "stale": stale,
}
"""Every check by its id."""


def check_units(units: Iterable[Unit], setting: Setting) -> Iterator[tuple[Unit, Finding]]:
    """Run every check on every unit that has a target; findings have no place yet."""
    for unit in units:
        if unit.state is State.UNTRANSLATED:
            continue
        for name, check in CHECKS.items():
            for severity, message in check(unit, setting):
                yield unit, Finding(name, severity, message)


def _is_markdown(unit: Unit) -> bool:
    return not unit.kinds or Kind(unit.kinds[0].partition(":")[0]) not in RAW_KINDS


def _placeholders(text: str, unit: Unit, setting: Setting) -> Counter[tuple[str, ...]]:
    found = find_inlines(text, markdown=_is_markdown(unit), labels=setting.labels)
    return Counter(fixed(text, inline) for inline in found if inline.kind not in SOFT)


def _already(targets: Iterable[str], source: str) -> bool:
    """Whether the source says it in the target's words already: 黑客松（Hackathon）."""
    lower = source.lower()
    return any(target.lower() in lower for target in targets)

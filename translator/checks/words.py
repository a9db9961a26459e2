"""Checks of what was translated: terms, emphasis, language, and whether it was at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.checks.base import Passage, PassagePair, PostSetting, Problem, Setting
from translator.checks.post import ParsedPost
from translator.markdown.mend import literal_emphasis
from translator.markdown.prose import masked
from translator.terms.forms import is_slip
from translator.terms.support import ENOUGH
from translator.text.chars import shorten
from translator.text.language import is_unspaced
from translator.text.regex import regex
from translator.units import Judgement, Kind, Severity, Term, Verdict

_CLAUSE = regex(r"[A-Za-z][A-Za-z'’-]*(?:[ ,;]+[A-Za-z][A-Za-z'’-]*){3,}")
_OPENING, _CLOSING = "\"'(“‘「（", "\"')”’」）"
_SHORT = frozenset({Kind.HEADING, Kind.ALT, Kind.TITLE, Kind.CONTAINER})
_PLAIN_WORD = regex(r"(?<![\w.-])[A-Za-z][a-z]+(?:['’][a-z]+)?(?![\w.-]*\w)")
_DOTTED = regex(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", re.A)
"""A name of code: `torch.nn.Linear`."""
_COMMANDS = frozenset(
    "apt brew bun cargo cd conda cp curl docker git go helm kubectl make mkdir mv node npm npx pip "
    "pnpm poetry pytest python rm rustup ssh sudo translator uv vite wget yarn".split()
)
_FUNCTION = frozenset(
    "a an and are as at be by can for from how in into is it its of on or our the this that to use "
    "using we what when where which who why with you your".split()
)
_STRONG = regex(r"(?<![*\\])\*\*(?!\*)")
_NESTED = regex(r"(?<!\*)\*(?!\*)([^*\n]+)\*\*\*(?!\*)")
"""Italics that end where the bold around them ends: `**the *first***`."""
_CHINESE = regex("[\u3400-\u9fff]+")
_PLAIN = regex(r"(?<![\w.-])[^\W\d_A-Z]{2,}(?![\w(-]|\.\w)")
_OWN_NAMES = frozenset({"中文", "简体中文", "繁体中文", "繁體中文"})
"""What Chinese calls itself, as a link to it does on a page in any language."""
_PROSE = regex(r"(?<![\w./-])[^\W\d_]+(?:['’-][^\W\d_]+)*(?![\w/-]|\.\w|[\[(=:])")
_SENTENCE = 4
"""So many words in small letters are no name and no title."""


def terms(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """A term of the glossary is missing in the target, or has a forbidden form."""
    if row.source.text.isascii() and _alike(row):
        return  # nothing was translated, as `untranslated` says; of Chinese it names the words
    for judgement in setting.matcher.judge(row.source.text, row.target.text):
        term = judgement.term
        wanted = " or ".join(f"“{form}”" for form in term.target[:3])
        if judgement.verdict is Verdict.FORBIDDEN:
            wrong = f"“{judgement.found}” is wrong for {term.source[0]}"
            message = f"{wrong}; write {wanted} ({term.origin})"
            span = judgement.span
            yield Problem(
                message=message,
                start=span.start,
                stop=span.stop,
                severity=term.severity,
                fix=_fix(judgement),
            )
        elif judgement.verdict is Verdict.MISSING and not _explained(row, judgement):
            found = judgement.found
            if term.keep:
                message = f"the name {found} is missing; write {wanted} ({term.origin})"
            else:
                message = f"{found} should be {wanted} ({term.origin})"
            yield Problem(message, severity=_missing(term, row))


def _missing(term: Term, row: PassagePair) -> Severity:
    """An error only for a name that is never translated: words may be left out for style.

    A note, if a person did it, or if good translators often say it otherwise.
    """
    if not row.draft or term.severity is Severity.NOTE:
        return Severity.NOTE
    if term.keep:
        return term.severity
    doubtful = term.support is not None and term.support < ENOUGH
    return Severity.NOTE if doubtful else Severity.WARNING


def _fix(judgement: Judgement) -> str | None:
    """The right form, if there is only one and the wrong one is not inflected."""
    term, found = judgement.term, judgement.found
    forms = {form.lower() for form in term.forbidden}
    meant = next((form for form in term.target if is_slip(found, form)), "")
    if meant and (term.keep or term.case_sensitive) and found in term.forbidden:
        return meant  # a name that is mistyped is put right as it is in a post alone
    if len(term.target) > 1 or term.severity is Severity.NOTE or found.lower() not in forms:
        return None
    right = term.target[0]
    if term.case_sensitive or term.keep or not found[:1].isupper():
        return right
    if found.istitle() and " " in found and right.isascii():
        return " ".join(word[:1].upper() + word[1:] for word in right.split(" "))
    return right[:1].upper() + right[1:]


def _explained(row: PassagePair, judgement: Judgement) -> bool:
    """Whether the source says it in the target's words already: 黑客松（Hackathon）.

    A name that is never translated is in its own words always, and the target must have them.
    So may a name that a term is part of: React Developer Tools has no 开发者.
    """
    prose = masked(row.target.text)
    has_capitals = judgement.found != judgement.found.lower()
    if judgement.term.keep or has_capitals:
        if judgement.found in prose:
            return True
        if judgement.term.keep:
            return False
    # Nobody writes Chinese in code but a word that was meant to stand out: `困惑度`.
    chinese = (form for form in judgement.term.target if not form.isascii())
    if any(form in row.target.text and form not in prose for form in chinese):
        return True
    lower = row.source.text.lower()
    return any(_says(lower, target.lower()) for target in judgement.term.target)


def _says(text: str, form: str) -> bool:
    """Whether *form* stands in *text*, both in lower case: a Latin one as a word, or its plural."""
    if form not in text or not form.isascii():
        return form in text
    return re.search(rf"(?<![a-z0-9]){re.escape(form)}(?:s|es)?(?![a-z0-9])", text) is not None


def misspelt(post: ParsedPost, place: PostSetting) -> Iterator[Problem]:
    """A name of the glossary is misspelled in the post itself."""
    for segment in post.document.segments:
        if segment.kind is Kind.COMMENT:
            continue
        passage = Passage.of([segment])
        for judgement in place.forbidden(segment.source):
            if _is_a_name(segment.source, judgement):
                term, span = judgement.term, judgement.span
                right = term.target[0]
                what = f"“{judgement.found}” {_wrong(judgement.found, right)}"
                message = f"{what}; write “{right}” ({term.origin})"
                # In lower case it may be the name of a package or a command.
                mild = term.severity is Severity.ERROR and judgement.found.islower()
                problem = Problem(
                    message=message,
                    start=span.start,
                    stop=span.stop,
                    severity=Severity.WARNING if mild else term.severity,
                    fix=right,
                )
                yield from passage.placed([problem])


def _wrong(found: str, right: str) -> str:
    """What is wrong with a name: its capitals, its spaces, or its letters."""
    if found.lower() == right.lower():
        return "has wrong capitals"
    joined = (form.replace(" ", "").replace("-", "") for form in (found, right))
    return "has wrong spaces" if len(set(joined)) == 1 else "is misspelled"


def _is_a_name(text: str, judgement: Judgement) -> bool:
    """Whether the name stands by itself: not in a path, and as the glossary has it.

    Names are not inflected: “hugging-facing” is no Hugging Face.
    """
    before, after = text[: judgement.span.start][-1:], text[judgement.span.stop :][:1]
    joined = (before and before in "/\\-_.@#") or after == "/"
    return not joined and judgement.found in judgement.term.forbidden


def emphasis(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """Emphasis that will show as literal asterisks."""
    if not row.markdown:
        return
    spaced = _spaced(row.target)
    for start, stop in spaced if len(spaced) > len(_spaced(row.source)) else ():
        shown = " ".join(row.target.text[start:stop].split())
        message = f"{shown} will not render as emphasis: remove the space inside the asterisks"
        yield Problem(message, start, stop)
    literal = literal_emphasis(row.target.text, setting.syntax)
    # In a catalog, what the source does render is repaired when it is spliced in.
    written = bool(row.target.spans)
    if written or len(literal) <= len(literal_emphasis(row.source.text, setting.syntax)):
        for text in literal:
            start = row.target.text.find(text)
            message = f"{text} will not render as emphasis next to these characters"
            yield Problem(message, start, start + len(text))


def _spaced(passage: Passage) -> list[tuple[int, int]]:
    """Where strong emphasis begins or ends with a space, as engines write it."""
    if "**" not in passage.text:
        return []
    text = _NESTED.sub(r"*\1x**", passage.text)
    for part in passage.placeholders:
        if part.check in ("code", "math"):  # no space, and no asterisk that counts
            text = f"{text[: part.start]}{'x' * (part.stop - part.start)}{text[part.stop :]}"
    marks = _unpaired(text)
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return [
        (start, stop + 2)
        for start, stop in pairs
        if stop > start + 2 and (text[start + 2].isspace() or text[stop - 1].isspace())
    ]


def _unpaired(text: str) -> list[int]:
    """Where marks of strong emphasis stand that open or close none; one may hold another."""
    opened: list[int] = []
    alone = []
    for m in _STRONG.finditer(text):
        before, after = text[m.start() - 1 : m.start()], text[m.end() : m.end() + 1]
        starts, ends = not before or before.isspace(), not after or after.isspace()
        if starts and ends:
            alone.append(m.start())
        elif starts or (not opened and not ends):
            opened.append(m.start())
        elif opened:
            opened.pop()
        else:
            alone.append(m.start())
    return sorted([*alone, *opened])


def untranslated(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """Words of the source's language are left in the target, or nothing was translated at all."""
    source, target = row.source.text, row.target.text
    if setting.pair.source.language == "zh" and not is_unspaced(setting.pair.target):
        yield from _left_in_chinese(row, setting)
    elif _alike(row) and (_is_long(target) or (row.kind in _SHORT and _is_said(target))):
        yield Problem("the target is the same as the source; translate it")
    else:
        yield from _left_in_latin(source, target)


def _alike(row: PassagePair) -> bool:
    """Whether the words are the same on both sides, whatever becomes of code and addresses."""
    source, target = row.source.text, row.target.text
    if source == target:
        return True
    if source[:1] != target[:1] or not row.target.placeholders:
        return False
    words, others = (masked(text).replace("\x00", " ").split() for text in (source, target))
    return words == others != []


def _is_long(text: str) -> bool:
    """Whether a text has as many words as a sentence; paths and marks are none."""
    return len(_PROSE.findall(masked(text))) >= _SENTENCE


def _is_said(text: str) -> bool:
    """Whether a short text is words, not a name or a command: `Other documents`, but not
    `vue-cli`, `npm run build` or *React Native*."""
    prose = _DOTTED.sub("", masked(text))
    words = _PLAIN_WORD.findall(prose)
    if text.split(" ")[0] in _COMMANDS:
        return False
    rest = _PLAIN_WORD.sub("", prose)
    return (
        len(words) >= 2
        and not re.search(r"[^\s,.:;!?'’&-]", rest)
        and (any(word.lower() in _FUNCTION for word in words) or all(map(str.islower, words[1:])))
    )


def _left_in_chinese(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    target = row.target.text
    if target.isascii():
        return
    terms = (term for _, term in setting.matcher.find(row.source.text))
    kept = {form for term in terms if term.keep for form in term.source}
    given = next((mark for mark in setting.given if target.endswith(mark)), "")
    for left in _CHINESE.finditer(masked(target.removesuffix(given))):
        start, stop = left.span()
        # A word that is quoted, or in brackets, is mentioned: PaddlePaddle (飞桨).
        around = target[start - 1 : start], target[stop : stop + 1]
        mentioned = start and around[0] in _OPENING and around[1] in _CLOSING
        if left[0] not in kept and left[0] not in _OWN_NAMES:
            severity = Severity.NOTE if mentioned else None
            yield Problem(f"not translated: {left[0]}", start, stop, severity)


def _left_in_latin(source: str, target: str) -> Iterator[Problem]:
    """A run of words that the source has as well; names have capitals, and so they may stay."""
    for left in _CLAUSE.finditer(masked(target)):
        words = left[0].split()
        small = sum(word[0].islower() for word in words)
        if small * 2 > len(words) and left[0] in source:
            yield Problem(f"not translated: {left[0][:60]}", *left.span())


def language(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """The target is in another language than it should be."""
    target = setting.pair.target
    if len(row.source.text) <= 20 and len(row.target.text) <= 60:
        return
    if _alike(row):
        return  # nothing was translated, as `untranslated` says
    from translator.text.language import has_own_letters, has_script, looks_foreign

    words = masked(row.target.text)
    if has_own_letters(target) and not has_script(words, target):
        # An address, a name or a title is the same in all languages; a sentence is not.
        plain = _PLAIN.findall(words)
        listed = {*plain} <= {*_PLAIN.findall(row.source.text)} and not _FUNCTION & {*plain}
        if len(plain) >= _SENTENCE and not listed:
            yield Problem(f"the target does not look like {target}")
    elif found := looks_foreign(words, target):
        yield Problem(f"the target looks like {found}, not {target}")


def stale(row: PassagePair, setting: Setting) -> Iterator[Problem]:
    """The target belongs to an older source."""
    if row.previous:
        before = shorten(row.previous, 60)
        yield Problem(f"translated from an older source: {before}")

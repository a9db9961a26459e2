"""Inline tags through a translator that knows no tags.

A small model may keep `<x1/>`, spoil it or drop it; what it does is seen in its answer. So a
sentence is asked with its tags as they are; where they do not come back, its runs between
paired tags are asked, with names such as `X1` for standalone tags; and where these do not
come back either, the runs between all tags. The last way always gives every tag, in order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from translator.markdown.placeholders import LOOSE_TAG, TAG
from translator.text.chars import has_cjk, is_cjk
from translator.text.regex import regex

Say = Callable[[Sequence[str]], Sequence[str]]
"""Translates texts without tags; an empty string for what it cannot translate."""

_TAG = regex(TAG)
_X = regex(r"<x(\d+)/>")
_NAME = regex(r"(?<![A-Za-z0-9])X ?(\d{1,7})(?![0-9])")
_LATIN = {"，": ", ", "、": ", ", "：": ": ", "；": "; ", "（": " (", "）": ") ", "。": ". "}
_HAN = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）"}
_WHOLE = {".": "。", "!": "！", "?": "？"}
"""Marks that are meant as such only where they stand alone; 3.5 has a full stop, too."""
_FIRST_WORDS = frozenset(
    "the a an and or but so to in on at by of for from with as is are was were it this that "
    "these those you we they if when then which can will be not please".split()
)
_WORD = regex(r"\w+")
_BEFORE, _AFTER = " \t\n，、：；。,:;*", " \t\n，、：；,:;*（(“"
"""Marks around words that no model is asked for."""
_STOPS = ".。!！?？…"
_OPEN = "([{“‘\"'"
_CHINESE = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_TIGHT = regex(
    rf"(?<={_CHINESE}) +(?=(?:</?g\d+>)+{_CHINESE})|(?<={_CHINESE})((?:</?g\d+>)+) +(?={_CHINESE})"
)
"""Spaces that English wants around a tag, and Chinese does not."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask a text that has tags."""

    write: Callable[[str], str]
    """What is asked; an empty string if the text cannot be asked in this way."""
    read: Callable[[str, str], str]
    """The answer with the text's tags; an empty string if they have not come back."""
    at: str
    """The tags at which a text is taken apart where this way fails; empty for the last way."""


def carry(
    texts: Sequence[str], say: Say, *, han: bool, encodes: Callable[[str], bool]
) -> list[str]:
    """Translate *texts* by *say*; every answer has its text's tags, well nested.

    Args:
        han: whether the target's language is written in Chinese characters, without spaces.
        encodes: whether the translator knows all characters of a text.

    Returns:
        An answer for each text; an empty string where something in it was not translated.
    """

    def known(text: str, tags: re.Pattern[str]) -> str:
        return text if encodes(" ".join(m[0] for m in tags.finditer(text))) else ""

    marked = Way(lambda text: known(text, _TAG), _kept, "g")
    named = Way(lambda text: known(_named(text), _NAME), _unnamed, "x")
    plain = Way(lambda text: "", lambda answer, text: "", "")
    return [answer.strip() for answer in _carry(list(texts), (marked, named, plain), say, han)]


def _carry(texts: list[str], ways: Sequence[Way], say: Say, han: bool) -> list[str]:
    way, deeper = ways[0], ways[1:]
    asked = {text: way.write(text) if _TAG.search(text) else text for text in texts}
    said = _said([question for question in asked.values() if question], say, han)
    answers = {text: said.get(question, "") for text, question in asked.items()}
    for text in [text for text, answer in answers.items() if answer]:
        read = way.read if _TAG.search(text) else _untagged
        answers[text] = read(answers[text], text)
    failed = [text for text, answer in answers.items() if not answer and _TAG.search(text)]
    # Runs and tags in turn, a run first and last.
    tags = rf"(</?{way.at}\d+/?>)" if way.at else "(?!)"
    parts = {text: re.split(tags, text) for text in failed}
    runs = [run for each in parts.values() for run in each[::2] if _speaks(run)]
    found = dict(zip(runs, _carry(runs, deeper, say, han), strict=True)) if runs else {}
    answers |= {text: _joined(each, found, han) for text, each in parts.items()}
    return [answers[text] for text in texts]


def _said(texts: Sequence[str], say: Say, han: bool) -> dict[str, str]:
    """Ask each different text once, without what stands around its words."""
    cores = {text: text.lstrip(_BEFORE).rstrip(_AFTER) for text in texts if _speaks(text)}
    answers = dict(zip(cores, say([*cores.values()]) if cores else (), strict=True))
    found = {text: _silent(text, han) for text in texts if text not in cores}
    for text, core in cores.items():
        lead, tail = text[: len(text) - len(text.lstrip(_BEFORE))], text[len(text.rstrip(_AFTER)) :]
        answer = _shaped(core, answers[text])
        found[text] = _marks(lead, han) + answer + _marks(tail, han) if answer else ""
    return found


def _shaped(source: str, answer: str) -> str:
    """*answer* without a full stop that *source* does not have."""
    answer = answer.strip()
    if source[-1:] not in _STOPS and answer[-1:] in (".", "。") and not answer.endswith(".."):
        return answer[:-1]
    return answer


def _silent(text: str, han: bool) -> str:
    """*text*, which has no words, with the marks between its tags as the language has them."""
    parts = re.split(rf"({TAG})", text)
    return "".join(part if i % 2 else _marks(part, han) for i, part in enumerate(parts))


def _marks(text: str, han: bool) -> str:
    """Punctuation between words as the target's language writes it."""
    table = _HAN if han else _LATIN
    if text.strip() in _WHOLE:
        return _WHOLE[text.strip()] if han else text
    if han:
        text = re.sub(r"(?<=[,:;]) ", "", text)
    return "".join(table.get(char, char) for char in text)


def _speaks(text: str) -> bool:
    """Whether *text* has a letter or a digit beside its tags."""
    return any(char.isalnum() for char in _TAG.sub("", text))


def _kept(answer: str, text: str) -> str:
    """*answer* with its tags as they should be, if they are those of *text* and nest as there."""
    answer = LOOSE_TAG.sub(
        lambda m: f"<{'/' * bool(m[1])}{m[2].lower()}{m[3]}{'/' * (m[2] in 'xX')}>", answer
    )
    tags, found = _TAG.findall(text), _TAG.findall(answer)
    if Counter(tags) != Counter(found) or answer == text:
        return ""
    # Paired tags in the same order nest as they do there.
    ours, theirs = ([tag for tag in each if "g" in tag] for each in (tags, found))
    return answer if ours == theirs else ""


def _untagged(answer: str, text: str) -> str:
    """*answer* to a text that has no tags, without those that were invented."""
    return LOOSE_TAG.sub("", answer) if LOOSE_TAG.search(answer) else answer


def _named(text: str) -> str:
    """*text* with a name for each standalone tag; empty if it has paired ones or such names."""
    if "<g" in text or "</g" in text or _NAME.search(text):
        return ""
    return _X.sub(_spaced_name, text)


def _spaced_name(m: re.Match[str]) -> str:
    """The name of a tag, apart from Chinese characters, as Latin words are written."""
    before, after = m.string[: m.start()][-1:], m.string[m.end() : m.end() + 1]
    return " " * _is_han(before) + f"X{m[1]}" + " " * _is_han(after)


def _is_han(char: str) -> bool:
    return is_cjk(char) and char.isalpha()


def _unnamed(answer: str, text: str) -> str:
    """*answer* with tags for names, if each is there once."""
    wanted = Counter(_X.findall(text))
    if LOOSE_TAG.search(answer) or Counter(_NAME.findall(answer)) != wanted:
        return ""
    return _NAME.sub(lambda m: f"<x{m[1]}/>", answer)


def _joined(parts: Sequence[str], found: dict[str, str], han: bool) -> str:
    """The translated runs with their tags between them; empty if one was not translated."""
    spaced = not han and has_cjk("".join(parts))
    said = []
    for index, part in enumerate(parts):
        if index % 2 or not part:
            said.append(part)
            continue
        run = _run(part, found[part], inside=any(said), han=han) if _speaks(part) else ""
        if _speaks(part) and not run:
            return ""
        run = run or _silent(part, han)
        before, after = parts[index - 1] if index else "", "".join(parts[index + 1 : index + 2])
        if spaced and run[0].isalnum() and before.startswith(("</", "<x")):
            run = " " + run
        opens = after and not after.startswith("</")
        if spaced and opens and not run[-1].isspace() and run[-1] not in _OPEN:
            run += " "
        said.append(run)
    text = "".join(said)
    if not han and parts[0][:1].isalpha() and is_cjk(parts[0][0]) and parts[-1][-1:] in _STOPS:
        text = text[:1].upper() + text[1:]  # a sentence, whose first run was no sentence
    return _TIGHT.sub(lambda m: m[1] or "", text) if han else text


def _run(source: str, answer: str, *, inside: bool, han: bool) -> str:
    """*answer* with the spaces around *source*, and as it looks *inside* a sentence."""
    if not answer:
        return ""
    word = _WORD.search(answer)
    first = source.lstrip()[:1]
    if inside and not han and word and word[0].lower() in _FIRST_WORDS and not first.isupper():
        answer = answer[: word.start()] + word[0].lower() + answer[word.end() :]
    words = source.strip()
    start = source.index(words)
    return source[:start] + answer.strip() + source[start + len(words) :]

"""What no answer may break: a table of rules, each one small function.

An answer with a label or a fence around it was not made by translating alone, so it is asked
for again rather than cut out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from translator.markdown.inlines import find_inlines
from translator.markdown.prose import LETTERS, measure
from translator.terms.matcher import mask
from translator.text.chars import blank, has_cjk, is_cjk, shorten
from translator.translate.texts import Scene, Text
from translator.units import Locale, Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine said of one text."""

    text: Text
    """The text."""
    said: str
    """Its answer, on one line, with inline tags."""
    target: str
    """The same with the placeholders put back."""
    scene: Scene
    """The post."""
    meant: str = ""
    """The other text that it is a translation of, if it is."""

    @property
    def source(self) -> str:
        """The text's source."""
        return self.text.protected.source


class Rule(NamedTuple):
    """One row: what is looked at, and what to say."""

    fault: str
    """What follows the engine's name; `{}` stands for what the function found."""
    broken: Callable[[Answer], str]
    """What is wrong; empty if nothing is."""


def nothing(answer: Answer) -> str:
    """An answer without words: only placeholders, or not even those."""
    source, target = answer.text.protected, answer.target
    inlines = find_inlines(
        target, markdown=source.markdown, syntax=source.syntax, labels=source.labels
    )
    places = sorted(piece for inline in inlines for piece in inline.pieces)
    return "" if blank(target, places).strip() else "nothing"


def echo(answer: Answer) -> str:
    """The source, given back; a name or two may stay as they are."""
    target = answer.target
    same = target == answer.source and (has_cjk(target) or _small(target) > _FEW)
    return "source" if same else ""


_REFUSES = re.compile(
    r"(?:i'?m|i am)(?: \w+)? sorry|sorry,? (?:but )?i\b|i apologi[sz]e"
    r"|(?:unfortunately,? )?i (?:can ?not|can't|won't|am (?:not able|unable)(?: to)?) "
    r"(?:assist|help|translate|provide|fulfil|comply|process|complete|do)"
    r"|as an? (?:ai|(?:large )?language model)\b"
    r"|[很非常十分]{0,4}(?:抱歉|对不起)|作为(?:一[个名款])?(?:ai|人工智能|语言模型|大模型)"
    r"|我(?:无法|不能|没办法)(?:翻译|提供|协助|帮助|回答|处理|满足)",
    re.I,
)
_SORRY = re.compile(
    r"抱歉|对不起|不好意思|遗憾|歉|原谅|无法|不能|没办法|作为.{0,3}(?:ai|人工智能|模型)"
    r"|sorry|apolog|regret|forgive|can ?not|can't|won't|unable|not able|as an? (?:ai|lang|large)",
    re.I,
)


def refusal(answer: Answer) -> str:
    """Words that decline the work, where the source does not decline anything."""
    m = _REFUSES.match(answer.said.replace("’", "'").lstrip("\"'“"))
    return shorten(answer.said, 40) if m and not _SORRY.search(answer.source) else ""


_LABEL = re.compile(
    r"(?:sure|certainly|of course|okay|ok)\b[,!.:，！：].{0,60}?translat"
    r"|here(?:'s| is| are) (?:the |your |a )?(?:\w+ ){0,3}translat"
    r"|(?:the )?(?:\w+ )?(?:translation|translated text)(?: is| in \w+)? ?[:：]"
    r"|(?:好的?[，,。！])?(?:以下|下面)?(?:是|为)?.{0,8}(?:译文|翻译)(?:结果|如下)?(?:是|为)?[:：]",
    re.I,
)
_ABOUT = re.compile(r"(?<!编)译|translat", re.I)


def label(answer: Answer) -> str:
    """A sentence before the translation that says that it is one."""
    m = _LABEL.match(answer.said.replace("’", "'"))
    return m[0] if m and not _ABOUT.search(answer.source[:40]) else ""


def wrapper(answer: Answer) -> str:
    """A fence, or JSON, around the words."""
    said, source = answer.said, answer.source
    fenced = said.startswith("```") and said.endswith("```") and "```" not in source
    coded = said.startswith(('{"', '["')) and not source.startswith(("{", "["))
    return "a fence" if fenced else "JSON" if coded else ""


_CYRILLIC, _ARABIC = ("CYRILLIC",), ("ARABIC",)
_SCRIPTS = {
    "ru": _CYRILLIC, "uk": _CYRILLIC, "bg": _CYRILLIC, "sr": _CYRILLIC, "mk": _CYRILLIC,
    "be": _CYRILLIC, "kk": _CYRILLIC, "mn": _CYRILLIC, "ar": _ARABIC, "fa": _ARABIC, "ur": _ARABIC,
    "el": ("GREEK",), "he": ("HEBREW",), "hi": ("DEVANAGARI",), "th": ("THAI",),
    "ko": ("HANGUL",), "ja": ("HIRAGANA", "KATAKANA"),
}  # fmt: skip
"""The scripts, by language, of which a text in another language has few letters."""
_KNOWN = frozenset(script for scripts in _SCRIPTS.values() for script in scripts)
_LEAST_HAN = 0.04
_MOST_HAN = 0.5
_FEW = 2
_SENTENCE = 5
"""So many words in small letters make a sentence; a name or a title has fewer."""
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


def language(answer: Answer) -> str:
    """Another script than the target locale's, or the source's language as far as scripts tell."""
    pair = answer.scene.pair
    if other := _foreign(answer.target, pair.target):
        return f"{other.capitalize()} letters"
    wide, narrow = (_is_wide(locale) for locale in (pair.target, pair.source))
    if wide == narrow:
        return ""
    # In brackets stands what something is called in the original.
    share = _han_share(_BRACKETS.sub(" ", mask(answer.target)))
    if not wide:
        return _named(pair.source) if share > _MOST_HAN else ""
    plain = _small(answer.source) >= _SENTENCE
    return _named(pair.source) if plain and share < _LEAST_HAN else ""


def _foreign(text: str, locale: Locale) -> str:
    """The script, neither Latin nor the locale's own, that most of *text* is in; empty if none."""
    letters = [char for char in text if char.isalpha()]
    own = _SCRIPTS.get(locale.language, ())
    odd = (unicodedata.name(char, "").partition(" ")[0] for char in letters if char > "\u036f")
    counts = Counter(script for script in odd if script in _KNOWN and script not in own)
    script, count = max(counts.items(), key=lambda each: each[1], default=("", 0))
    return script if count > len(letters) / 2 else ""


def _small(text: str) -> int:
    """How many plain words in small letters there are: names and titles have few."""
    return len(re.findall(r"(?<![A-Za-z_.-])[a-z]{2,}(?![A-Za-z_.(-])", mask(text)))


def _han_share(text: str) -> float:
    """How much of *text* is said in CJK characters."""
    wide = LETTERS * sum(is_cjk(char) and char.isalpha() for char in text)
    narrow = sum(char.isalpha() and not is_cjk(char) for char in text)
    return wide / (wide + narrow) if wide else 0.0


def _is_wide(locale: Locale) -> bool:
    return locale.language in ("zh", "ja", "ko")


def _named(locale: Locale) -> str:
    return {"zh": "Chinese", "en": "English"}.get(locale.language, str(locale))


_RATIOS = ((70, 0.2, 2.5), (35, 0.13, 3.0), (10, 0.1, 5.0), (0, 0, 60.0))
"""From which size of the source, in letters, which ratios a translation may have at all: wider
than any of 1,172 pairs of segments that people wrote, Chinese to English."""


def size(answer: Answer) -> str:
    """Far more or far less than the source says, by direction; nobody translates so."""
    had, has = measure(answer.source), measure(answer.target)
    low, high = next((low, high) for least, low, high in _RATIOS if had >= least)
    languages = answer.scene.pair.source.language, answer.scene.pair.target.language
    if languages == ("en", "zh"):
        low, high = 1 / high, min(1 / low, 60.0) if low else high
    elif languages != ("zh", "en"):
        low, high = low / 2, high * 2
    ratio = has / max(had, 1.0)
    return "" if low <= ratio <= high else f"{ratio:.1f}"


def place(answer: Answer) -> str:
    """What would break the document where it stands."""
    return answer.scene.document.refusal(answer.text.place, answer.target)


def another(answer: Answer) -> str:
    """The translation of another text that stood beside it."""
    return shorten(answer.meant, 40)


def terms(answer: Answer) -> str:
    """A term in a forbidden form, or a name that is never translated and is gone."""
    judgements = answer.scene.matcher.judge(answer.source, answer.target)
    for each in judgements:
        if each.verdict is Verdict.FORBIDDEN:
            return f"writes “{each.found}” for {each.term.source[0]}, not “{each.term.target[0]}”"
        if each.verdict is Verdict.MISSING and each.term.keep:
            return f"loses the name {each.found}"
    return ""


RULES = (
    Rule("gave nothing", nothing),
    Rule("gave the source back", echo),
    Rule("would not translate it: “{}”", refusal),
    Rule("put a label before it: “{}”", label),
    Rule("put {} around it", wrapper),
    Rule("answered in {}", language),
    Rule("said {} times as much as the source", size),
    Rule("gave what cannot stand there: {}", place),
    Rule("gave the translation of another text: “{}”", another),
)
"""What no answer may break; the first that does is what is said."""

FORM = RULES[:1] + tuple(rule for rule in RULES if rule.broken is place)
"""What holds for a pseudo-translation, too."""

SOFT = (Rule("{}", terms),)
"""What is asked for again once, and then taken: the checks speak of it, too."""

"""What is believed of an answer: nothing, until its tags and all rules hold.

The rules are a table, each one small function. An answer is data: it is never repaired by
guessing, and one with a label or a fence around it was not made by translating alone, so it is
asked for again rather than cut out. `strangers` tells whether answers stand where they belong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from translator.bitext.lexicon import CONCEPTS, Lexicon
from translator.bitext.similarity import Likeness, traits_of
from translator.checks.artefacts import artefacts
from translator.checks.base import Passage, PassagePair, Setting
from translator.checks.length import breaks_off, repeated
from translator.checks.numbers import differences_of
from translator.checks.planted import addresses_in, templates_in, visible
from translator.errors import TagError
from translator.markdown.inlines import SOFT, find_inlines
from translator.markdown.mend import mend
from translator.markdown.placeholders import TAG, Protected, find_placeholders
from translator.markdown.prose import LETTERS, Prose, masked, measure
from translator.terms.matcher import Matcher
from translator.text.chars import blank, clean, has_cjk, is_cjk, shorten
from translator.text.language import is_unspaced, looks_foreign
from translator.text.regex import regex
from translator.text.values import extent
from translator.text.values.figures import Weight
from translator.translate.questions import Scene, Text
from translator.units import Kind, Locale, Segment, Span, Verdict


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
    return "" if _without_fixed(answer.text.protected, answer.target).strip() else "nothing"


def _without_fixed(protected: Protected, text: str, keep: frozenset[str] = frozenset()) -> str:
    """*text*, with spaces for what has its own rules: code, links, tags, formulas."""
    inlines = [i for i in find_inlines(text, protected.grammar) if i.kind not in keep]
    return blank(text, sorted(piece for inline in inlines for piece in inline.pieces))


def echo(answer: Answer) -> str:
    """The source, given back; a name or two may stay as they are."""
    target = answer.target
    same = target == answer.source and (has_cjk(target) or _small(target) > _FEW)
    return "source" if same else ""


_REFUSES = regex(
    r"(?:i'?m|i am)(?: \w+)? sorry|sorry,? (?:but )?i\b|i apologi[sz]e"
    r"|(?:unfortunately,? )?i (?:can ?not|can't|won't|am (?:not able|unable)(?: to)?) "
    r"(?:assist|help|translate|provide|fulfil|comply|process|complete|do)"
    r"|as an? (?:ai|(?:large )?language model)\b"
    r"|[很非常十分]{0,4}(?:抱歉|对不起)|作为(?:一[个名款])?(?:ai|人工智能|语言模型|大模型)"
    r"|我(?:无法|不能|没办法)(?:翻译|提供|协助|帮助|回答|处理|满足)",
    re.I,
)
_SORRY = regex(
    r"抱歉|对不起|不好意思|遗憾|歉|原谅|无法|不能|没办法|作为.{0,3}(?:ai|人工智能|模型)"
    r"|sorry|apolog|regret|forgive|can ?not|can't|won't|unable|not able|as an? (?:ai|lang|large)",
    re.I,
)


def refusal(answer: Answer) -> str:
    """Words that decline the work, where the source does not decline anything."""
    m = _REFUSES.match(answer.said.replace("’", "'").lstrip("\"'“"))
    return shorten(answer.said, 40) if m and not _SORRY.search(answer.source) else ""


_LABEL = regex(
    r"(?:sure|certainly|of course|okay|ok)\b[,!.:，！：].{0,60}?translat"
    r"|here(?:'s| is| are) (?:the |your |a )?(?:\w+ ){0,3}translat"
    r"|(?:the )?(?:\w+ )?(?:translation|translated text)(?: is| in \w+)? ?[:：]"
    r"|(?:好的?[，,。！])?(?:以下|下面)?(?:是|为)?.{0,8}(?:译文|翻译)(?:结果|如下)?(?:是|为)?[:：]",
    re.I,
)
_NUMBER = regex(r"(?:[\[(（【]\d{1,3}[\])）】]|\d{1,3}(?:[.:](?!\d)|[)）、：]))\s*(?=\S)|[①-⑳]")
"""The number of a text in its request, as it is told there."""
_COUNTS = regex(
    r"\W*(?:第|步骤|表|图|注)?[\d〇零一二三四五六七八九十两①-⑳]|\W*(?:首先|其[一次]|最后)"
    r"|\W*(?:one|two|three|four|five|six|seven|eight|nine|ten|first|second|third|step|[ivx]+\b)",
    re.I,
)
"""The beginning of a source that counts itself."""
_ABOUT = regex(r"(?<!编)译|translat", re.I)


def label(answer: Answer) -> str:
    """A sentence before the translation that says that it is one, or the number of the text."""
    number = _NUMBER.match(answer.said)
    if number and not (_COUNTS.match(answer.source) or number[0].strip() in answer.source):
        return number[0].strip()
    m = _LABEL.match(answer.said.replace("’", "'"))
    return m[0] if m and not _ABOUT.search(answer.source[:40]) else ""


def wrapper(answer: Answer) -> str:
    """A fence, JSON, quotation marks or emphasis around all words."""
    said, source = answer.said, answer.source
    fenced = said.startswith("```") and said.endswith("```") and "```" not in source
    coded = said.startswith(('{"', '["')) and not source.startswith(("{", "["))
    if fenced or coded:
        return "a fence" if fenced else "JSON"
    around = _AROUND.fullmatch(answer.target)
    if not around or _MARKED.match(source) or source[-1:] in around[0]:
        return ""
    return "emphasis" if around["stars"] else "quotation marks"


_AROUND = regex(
    r"(?P<stars>\*\*|__|\*|_)(?!\s)(?:(?!(?P=stars)).)+(?P=stars)"
    r"|\"[^\"]+\"|“[^“”]+”|‘[^‘’]+’|「[^「」]+」|『[^『』]+』"
)
_MARKED = regex(r"\W*[\"“”‘’「『《〈〝*_]")


def _row(answer: Answer) -> PassagePair:
    """The answer beside its source, as checks see the two."""
    kind = answer.scene.document.segments[answer.text.place].kind
    source, target = (Passage(each, (), ()) for each in (answer.source, answer.target))
    return PassagePair(source, target, kind, draft=True)


def artefact(answer: Answer) -> str:
    """What an engine says about its answer, or a mark of its format."""
    setting = Setting(answer.scene.pair, answer.scene.matcher)
    found = next(artefacts(_row(answer), setting), None)
    return shorten(answer.target[found.start : found.stop], 40) if found else ""


def unfinished(answer: Answer) -> str:
    """An answer that breaks off, or says a thing twice."""
    row = _row(answer)
    if repeated(row) is not None:
        return "says a thing twice"
    return f"breaks off: …{shorten(answer.target[-30:])}" if breaks_off(row) else ""


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
_BRACKETS = regex(r"[(（][^()（）]*[)）]")


def language(answer: Answer) -> str:
    """Another script than the target locale's, or the source's language as far as scripts tell."""
    pair = answer.scene.pair
    if other := _foreign(answer.target, pair.target):
        return f"{other.capitalize()} letters"
    strange = looks_foreign(masked(answer.target), pair.target)
    # A title may stay in its own language; what is no text looks like a rare one, and short
    # Spanish like Portuguese.
    known = strange and strange.language in _LANGUAGES
    akin = strange and {strange.language, pair.target.language} <= _ROMANCE
    if strange and known and not akin and answer.target not in answer.source:
        return _named(strange)
    wide, narrow = (is_unspaced(locale) for locale in (pair.target, pair.source))
    if wide == narrow:
        return ""
    # In brackets stands what something is called in the original.
    share = _han_share(_BRACKETS.sub(" ", masked(answer.target)))
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
    return len(re.findall(r"(?<![A-Za-z_.-])[a-z]{2,}(?![A-Za-z_.(-])", masked(text)))


def _han_share(text: str) -> float:
    """How much of *text* is said in CJK characters."""
    wide = LETTERS * sum(is_cjk(char) and char.isalpha() for char in text)
    narrow = sum(char.isalpha() and not is_cjk(char) for char in text)
    return wide / (wide + narrow) if wide else 0.0


def _named(locale: Locale) -> str:
    return _LANGUAGES.get(locale.language, str(locale))


_ROMANCE = frozenset({"es", "fr", "it", "pt"})
"""Languages that a few words do not tell apart."""
_LANGUAGES = {
    "zh": "Chinese", "en": "English", "fr": "French", "de": "German", "es": "Spanish",
    "it": "Italian", "pt": "Portuguese", "ja": "Japanese",
}  # fmt: skip


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


def address(answer: Answer) -> str:
    """An address that sites make a link of, or that front matter hands on, beside the source's."""
    protected = answer.text.protected
    bare = _without_fixed(protected, answer.target, keep=SOFT)  # an entity may be its dot
    return next((found for found, _, _ in addresses_in(answer.source, bare)), "")


def template(answer: Answer) -> str:
    """What a site's generator would fill in, beside the source's."""
    source, target = (
        _without_fixed(answer.text.protected, text) for text in (answer.source, answer.target)
    )
    found = next(templates_in(source, target), None)
    return shorten(answer.target[found[0] :], 40) if found else ""


def place(answer: Answer) -> str:
    """Text that would break the document in its place."""
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


def values(answer: Answer) -> str:
    """A number, unit, version, day or time of the source that is another one, or is gone."""
    grammar = answer.text.protected.grammar
    source, target = (
        Passage(text, (), tuple(find_placeholders(text, grammar)))
        for text in (answer.source, answer.target)
    )
    prose = Prose.of(answer.source).text, Prose.of(answer.target).text
    for found in differences_of(source, target, answer.scene.pair):
        if found.old and found.weight is Weight.DIGITS:
            old, new = (text[slice(*extent(text, each))] if each else ""
                        for text, each in zip(prose, found, strict=True))  # fmt: skip
            return f"writes {new} for {old}" if new else f"loses the number {old}"
    return ""


RULES = (
    Rule("gave an empty answer", nothing),
    Rule("returned the source unchanged", echo),
    Rule("refused to translate: “{}”", refusal),
    Rule("put a label before the translation: “{}”", label),
    Rule("put {} around the translation", wrapper),
    Rule("added words of its own: “{}”", artefact),
    Rule("answered in {}", language),
    Rule("is about {} times as long as the source", size),
    Rule("adds the address {}, which the source does not have", address),
    Rule("adds {}, which the source does not have", template),
    Rule("gave text that is not allowed there: {}", place),
    Rule("gave the translation of another text: “{}”", another),
)
"""What no answer may break; the first that does is what is said."""

FORM = RULES[:1] + tuple(rule for rule in RULES if rule.broken is place)
"""What holds for a pseudo-translation, too."""

ONCE_MORE = (Rule("{}", terms), Rule("{}", values), Rule("{}", unfinished))
"""What is asked for again once, and then taken: the checks speak of it, too."""


_TAG = regex(rf"\s*(?:{TAG})\s*", re.I)
_NAME = regex(r"[A-Za-z0-9]+")
_SWAPPED = 2.5
"""How much likelier two answers must be the other way round (natural logarithm)."""
_SHIFTED = 5.0
"""How much likelier one answer must be another text's, when that one's answer says nothing."""
_NEAR = 10
"""In a large batch only so many texts before and after are compared."""
_SMALL = 60


def strangers(
    sources: Sequence[str], answers: Sequence[str], beside: Sequence[str], matcher: Matcher
) -> dict[int, str]:
    """Find the answers that are translations of another text than theirs.

    Models merge neighbours, swap texts, or shift all by one, and every id is there all the same.
    `similarity` tells how much an answer looks like a translation of a text; here that is asked
    of the texts that stood beside it, too. Where two answers would fit far better the other way
    round, neither is believed. The bars were measured on 842 pairs of segments that people
    wrote, as batches of twenty: none was held to be another's, and of neighbours swapped on
    purpose 98 in a hundred were seen, of texts shifted by one 81.

    Args:
        sources: what was asked, with inline tags.
        answers: what was said of each; empty where nothing was.
        beside: further texts that the engine could see.

    Returns:
        By index of the answer, the source that it belongs to.
    """
    found = {i: sources[j] for i, j in _doubled(sources, answers)}
    every = [*sources, *beside]
    words = _words(matcher)
    ours, theirs = traits_of("", _bare(every), words), traits_of("", _bare(answers), words)
    said = [i for i, answer in enumerate(answers) if answer]
    given = [theirs[i] for i in said]
    # How long answers are, only texts with one can tell; not what stood beside them.
    ratio = Likeness.of([ours[i] for i in said], given).ratio
    like = replace(Likeness.of(ours, given), ratio=ratio)
    own = {i: like(ours[i], theirs[i]) for i in said}
    for i, j in _couples(said, len(sources), len(every)):
        if every[i] == every[j] or i in found:
            continue
        gain = like(ours[j], theirs[i]) - own[i]
        if j in own and answers[i] != answers[j]:
            both = gain + like(ours[i], theirs[j]) - own[j]
            if both > _SWAPPED:
                found[i] = every[j]
        # Where the other text has no answer, this may well be it.
        lacking = j < len(answers) and not answers[j]
        if gain > (_SWAPPED if lacking else _SHIFTED):
            found[i] = every[j]
    return found


def _couples(said: Sequence[int], asked: int, every: int) -> Iterator[tuple[int, int]]:
    """Each answer with each text that stood beside its own."""
    for i in said:
        for j in range(every):
            near = asked <= _SMALL or j >= asked or abs(i - j) <= _NEAR
            if i != j and near:
                yield i, j


def _doubled(sources: Sequence[str], answers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Answers that were given to two texts, unless those are much alike, or it is short."""
    seen: dict[str, int] = {}
    for i, answer in enumerate(answers):
        j = seen.setdefault(answer, i)
        if i != j and len(_letters(answer)) > 20 and not _alike(sources[i], sources[j]):
            yield from ((i, j), (j, i))


def _alike(one: str, other: str) -> bool:
    """Whether two sources say nearly the same, of the same names and numbers."""
    if sorted(_NAME.findall(_TAG.sub("", one))) != sorted(_NAME.findall(_TAG.sub("", other))):
        return False
    matcher = SequenceMatcher(None, _letters(one), _letters(other), autojunk=False)
    return matcher.ratio() > 0.7


def _letters(text: str) -> str:
    return "".join(char for char in _TAG.sub("", text).lower() if char.isalnum())


def _bare(texts: Sequence[str]) -> list[Segment]:
    """The words of *texts* as segments that stand nowhere."""
    words = (_TAG.sub(" ", text) for text in texts)
    return [Segment(text, Kind.PARAGRAPH, (Span(0, 0),), 0) for text in words]


@lru_cache(maxsize=4)
def _words(matcher: Matcher) -> Lexicon:
    return Lexicon([*CONCEPTS, *((*term.source, *term.target) for term in matcher.terms)])


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
    said = [_line(text, answer) for text, answer in zip(texts, answers, strict=True)]
    if pseudo:
        each = zip(texts, said, strict=True)
        return [_judged(text, answer, scene, "", FORM) for text, answer in each]
    meant = strangers([text.tagged for text in texts], said, beside, scene.matcher)
    # Where so many are mixed up, those that look right may be, too.
    mixed = len(meant) > 1 and len(meant) * _MIXED >= len(said)
    if mixed:
        return [Judged(fault="mixed up the texts of a request", astray=True) for _ in texts]
    judged = [
        _judged(text, answer, scene, meant.get(i, ""))
        for i, (text, answer) in enumerate(zip(texts, said, strict=True))
    ]
    for i, (text, answer) in enumerate(zip(texts, answers, strict=True)):
        if _overlong(text, answer):
            times = len(answer) / max(len(text.tagged), 1)
            judged[i] = Judged(fault=f"is {times:,.0f} times as long as the source")
    return judged


_MOST, _MORE = 30, 1000
"""So many times as many characters as the text has, and so many beside, nobody translates it by."""


def _overlong(text: Text, answer: str) -> bool:
    return len(answer) > _MOST * len(text.tagged) + _MORE


def _line(text: Text, answer: str) -> str:
    """*answer* on one line, without what nobody sees; nothing if it is far too long.

    Its size is compared first: everything else takes time that grows with it.
    """
    if _overlong(text, answer):
        return ""
    source = text.protected.source
    return " ".join(visible(clean(answer, source), source).split())


def _judged(
    text: Text, said: str, scene: Scene, meant: str, rules: Sequence[Rule] = RULES
) -> Judged:
    try:
        said.encode("utf-8")
        target = text.protected.restore(said) if said else ""
    except UnicodeEncodeError:
        return Judged(fault="gave an incomplete character")
    except TagError as error:
        return Judged(fault=str(error))
    answer = Answer(text=text, said=said, target=target, scene=scene, meant=meant)
    if fault := _first(rules, answer):
        return Judged(fault=fault, astray=bool(meant))
    source = text.protected
    return Judged(mend(source.source, target, source.grammar), _first(ONCE_MORE, answer))


def _first(rules: Sequence[Rule], answer: Answer) -> str:
    broken = ((rule, rule.broken(answer)) for rule in rules)
    return next((rule.fault.format(found) for rule, found in broken if found), "")

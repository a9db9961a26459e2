"""Languages: which one a text is in, what is known of each, and what it is called.

A text's language is told by its script first, by langdetect where that leaves doubt.
"""

from __future__ import annotations

from translator.text.regex import regex
from translator.units import Locale

_HAN = regex("[\u3400-\u9fff\uf900-\ufaff]")
_KANA = regex("[\u3040-\u30ff]")
_HANGUL = regex("[\uac00-\ud7af]")
_LETTER = regex(r"[^\W\d_]")
_TRADITIONAL = "這個們來說時會對學後過還開關點麼為與樣實體現發經應當從"
_SIMPLIFIED = "这个们来说时会对学后过还开关点么为与样实体现发经应当从"
_WORD = regex(r"[A-Za-z]+")
_LATIN = regex(r"(?<![\w-])[A-Za-z\u00c0-\u024f]+(?![\w-])")
"""Words; what is joined by a hyphen, `non-async`, is a name or a compound."""
_ENOUGH = 20
_ENGLISH = frozenset(
    "a an and are as at be by can for from has have if in is it its not of on or that the their "
    "them then there these they this to was we were when which will with you your".split()
)
_FUNCTION = {
    "en": _ENGLISH
    | frozenset(
        "about after all also any before but does each first how into just more most no only or "
        "other our out over should so some such than through under up use used using what "
        "where while who why would".split()
    ),
    "fr": frozenset(
        "au aux avant avec avez ce ces cette chaque combien comme dans de des donc du elle "
        "est et il ils je la le les leur lors mais même ne nous ont ou où par pas peut plus "
        "pour puis que quel qui sans ses si son sont sous sur tout un une vers vos votre vous "
        "être".split()
    ),
    "de": frozenset(
        "aber alle als auch auf aus bei beim bis dann das dass dem den der des die diese "
        "dieser durch ein eine einem einen einer es für haben hat ist jede jeder kann können "
        "man mehr mit nach nicht noch nur oder ohne sein sich sie sind um und uns unter viele "
        "vielen vom von vor wenn werden wie wir wird zu zum zur über".split()
    ),
    "es": frozenset(
        "al antes cada como con cuando cuánta cuánto de del desde después donde dónde el ella "
        "en entre es esta este esto está hay la las lo los luego muy más no nos o para pero "
        "por porque puede que se si sin sobre son su sus también todas todo todos un una "
        "usted y".split()
    ),
    "it": frozenset(
        "al alla che con dei del della delle di e gli il in la le lo nel nella non ogni per "
        "più poi prima quando questa questo se si sono su un una è".split()
    ),
    "pt": frozenset(
        "antes ao aos as com como da das de do dos e em essa este isso mais mas na nas no nos "
        "não o os ou para pela pelo por quando que se sem sua são também um uma você à é".split()
    ),
}
"""Words that nearly every sentence has, by language, as far as it is written in Latin letters."""
_ELSEWHERE = frozenset().union(*_FUNCTION.values())
_AMBIGUOUS = frozenset("a an as con de die e en es hat in man no o on per son se si un y".split())
"""Words that another language's sentences have as well, or names."""
_FEW = 2
_SENTENCE = 10
"""So many words of a language that is written with spaces have a function word among them."""
_RARE = 16
"""Of so many words, even short English texts full of code have one that every sentence has."""
_UNSPACED = frozenset({"zh", "ja"})
_OWN_LETTERS = {"zh": [_HAN], "ja": [_KANA, _HAN], "ko": [_HANGUL]}
_NAMES = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "español",
    "fa": "فارسی",
    "fr": "français",
    "he": "עברית",
    "hi": "हिन्दी",
    "id": "Indonesia",
    "it": "italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nl": "Nederlands",
    "pl": "polski",
    "pt": "português",
    "pt-BR": "português (Brasil)",
    "ru": "русский",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "українська",
    "vi": "Tiếng Việt",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def is_unspaced(locale: Locale) -> bool:
    """Whether words have no spaces between them, and Chinese characters say most of them.

    So it is in Chinese and Japanese; Korean parts its words, which are of letters of its own.
    """
    return locale.language in _UNSPACED


def has_own_letters(locale: Locale) -> bool:
    """Whether a text is known by its letters to be in the language: Chinese, Japanese, Korean."""
    return locale.language in _OWN_LETTERS


def detect(text: str) -> Locale | None:
    """Tell the locale of *text*; None if it is too short or too mixed to say.

    A Chinese post is full of English words, so one Chinese character for two of them is
    enough. The answer never varies: langdetect is seeded.
    """
    letters = len(_LETTER.findall(text))
    if not letters:
        return None
    kana, hangul, han = (len(p.findall(text)) for p in (_KANA, _HANGUL, _HAN))
    if kana > letters / 20:
        return Locale("ja")
    if hangul > letters / 5:
        return Locale("ko")
    if han and han * 2 >= len(_WORD.findall(text)):
        traditional = sum(map(text.count, _TRADITIONAL)) > sum(map(text.count, _SIMPLIFIED))
        return Locale("zh-Hant" if traditional else "zh-Hans")
    return _by_words(text) if letters >= _ENOUGH else None


def has_script(text: str, locale: Locale) -> bool:
    """Whether *text* has a letter of *locale*'s own; any letter, where no letters tell it."""
    patterns = _OWN_LETTERS.get(locale.language, [_LETTER])
    return any(pattern.search(text) for pattern in patterns)


def looks_foreign(text: str, locale: Locale) -> Locale | None:
    """The locale that *text* is in although it should be in *locale*; None where that is open.

    Told by the words that every sentence has: even a short one in French has two of them, and
    none of the English ones. langdetect is asked only of a longer English text that has hardly
    any; and of no other language that is written in Latin letters.
    """
    if locale.language == "zh" and len(_KANA.findall(text)) * 5 > len(_HAN.findall(text)) + 10:
        return Locale("ja")
    if locale.language not in _FUNCTION:
        return None
    words = _LATIN.findall(text)
    if found := _by_function_words(words, locale.language):
        return Locale(found)
    known = sum(word.lower() in _ENGLISH for word in words)
    names = sum(not word.islower() for word in words)
    if locale.language != "en" or len(words) < _SENTENCE + names or known * _RARE >= len(words):
        return None
    guess = _by_words(text)
    return guess if guess and guess.language != "en" else None


def _by_function_words(words: list[str], own: str) -> str:
    """The language whose function words *words* have, and hardly any of those of *own*.

    A single one is enough where *own* has none, and other words are foreign by their letters or
    stand in small ones: titles have names.
    """
    there = {word.lower() for word in words}
    if there.isdisjoint(_ELSEWHERE - _FUNCTION[own]):
        return ""
    mine = _weight(there & _FUNCTION[own])
    counts = {
        language: _weight((there & known) - _FUNCTION[own])
        for language, known in _FUNCTION.items()
        if language != own
    }
    best = max(counts, key=lambda language: counts[language])
    if counts[best] >= 2:
        return best if counts[best] > 2 * mine else ""
    odd = own == "en" and not "".join(words).isascii()
    alone = counts[best] >= 1 and not mine and (odd or sum(map(str.islower, words)) >= _FEW)
    return best if alone else ""


def _weight(words: set[str]) -> float:
    return sum(0.5 if word in _AMBIGUOUS else 1 for word in words)


def _by_words(text: str) -> Locale | None:
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0
    try:
        best = detect_langs(text[:5000])[0]
    except LangDetectException:
        return None
    return Locale.guess(best.lang) if best.prob > 0.8 else None


def name_of(locale: Locale) -> str:
    """The locale's own name for itself (CLDR's); its tag where we do not know it."""
    return _NAMES.get(locale.tag) or _NAMES.get(locale.language) or locale.tag


def direction(locale: Locale) -> str:
    """`rtl` for a locale written from right to left, else `ltr`: what HTML's `dir` wants."""
    return "rtl" if locale.language in _RIGHT_TO_LEFT else "ltr"

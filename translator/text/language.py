"""Languages: which one a text is in, what is known of each, and what it is called.

A text's language is told by its script first, by langdetect where that leaves doubt.
"""

from __future__ import annotations

import re

from translator.units import Locale

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_LETTER = re.compile(r"[^\W\d_]")
_TRADITIONAL = "這個們來說時會對學後過還開關點麼為與樣實體現發經應當從"
_SIMPLIFIED = "这个们来说时会对学后过还开关点么为与样实体现发经应当从"
_WORD = re.compile(r"[A-Za-z]+")
_ENOUGH = 20
_ENGLISH = frozenset(
    "a an and are as at be by can for from has have if in is it its not of on or that the their "
    "them then there these they this to was we were when which will with you your".split()
)
_SENTENCE = 10
"""So many words of a language that is written with spaces have a function word among them."""
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
    """Whether *text* has a letter of the script that *locale* is written in."""
    patterns = _OWN_LETTERS.get(locale.language, [_LETTER])
    return any(pattern.search(text) for pattern in patterns)


def looks_foreign(text: str, locale: Locale) -> Locale | None:
    """The locale that *text* is in although it should be in *locale*; None where that is open.

    langdetect is asked only of an English text that has hardly any of the words that every
    English text has; and of no other language that is written in Latin letters.
    """
    if locale.language == "zh" and len(_KANA.findall(text)) * 5 > len(_HAN.findall(text)) + 10:
        return Locale("ja")
    words = _WORD.findall(text)
    known = sum(word.lower() in _ENGLISH for word in words)
    names = sum(not word.islower() for word in words)
    if locale.language != "en" or len(words) < _SENTENCE + names or known * 8 >= len(words):
        return None
    found = _by_words(text)
    return found if found and found.language != "en" else None


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

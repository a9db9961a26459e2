"""How a locale is called by those who speak it, and which way its text runs."""

from __future__ import annotations

from translator.units import Locale

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


def name_of(locale: Locale) -> str:
    """The locale's own name for itself (CLDR's); its tag where we do not know it."""
    return _NAMES.get(locale.tag) or _NAMES.get(locale.language) or locale.tag


def direction(locale: Locale) -> str:
    """`rtl` for a locale written from right to left, else `ltr`: what HTML's `dir` wants."""
    return "rtl" if locale.language in _RIGHT_TO_LEFT else "ltr"

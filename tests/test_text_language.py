"""Which language a text is in: by its script, and by langdetect where that leaves doubt."""

from __future__ import annotations

import subprocess
import sys

import pytest

from translator.text.language import (
    detect,
    has_own_letters,
    has_script,
    is_unspaced,
    looks_foreign,
)
from translator.units import Locale

TEXTS = {
    "zh-Hans": [
        "这是一段中文。",
        "用 PaddlePaddle 的 DataLoader 加载 CIFAR-10 数据集，batch size 设为 64。",
        "好",
        "《Attention Is All You Need》读后感",
    ],
    "zh-Hant": ["這個模型學會了從資料中發現規律。", "我們來說說顯示卡的記憶體。"],
    "ja": ["これは日本語の文章です。", "深層学習のモデルを訓練する。", "パドルパドル"],
    "ko": ["이것은 한국어 문장입니다.", "GPU 메모리가 부족합니다"],
    "en": [
        "This is a paragraph of plain English, written for readers.",
        "PaddlePaddle (飞桨) is a deep learning framework that many people in China use every day.",
    ],
    "fr": ["Ceci est un paragraphe en français, écrit pour des lecteurs curieux."],
    "de": ["Das ist ein Absatz in deutscher Sprache, für neugierige Leser geschrieben."],
    "ru": ["Это абзац на русском языке, написанный для любопытных читателей."],
}


@pytest.mark.parametrize(("tag", "text"), [(tag, text) for tag in TEXTS for text in TEXTS[tag]])
def test_languages_are_told_apart(tag: str, text: str) -> None:
    """Script first: Han, kana and hangul; a fifth of Han is enough in a text full of terms."""
    assert detect(text) == Locale(tag)


@pytest.mark.parametrize(
    "text", ["", "123 + 456 = 579", "API", "OK!", "🎉🎉🎉", "\n\n", "GPU v3.0"]
)
def test_what_cannot_be_told_is_not_guessed(text: str) -> None:
    """Too short, or no letters: None."""
    assert detect(text) is None


def test_the_answer_never_varies() -> None:
    """langdetect draws lots unless it is seeded: twenty processes' worth of answers agree."""
    doubtful = "Model training, batch normalization: a tutorial on the data pipeline."
    assert len({detect(doubtful) for _ in range(20)}) == 1


def test_the_answer_is_the_same_in_another_process() -> None:
    """And whatever was asked before."""
    doubtful = "Docker container installation on Linux, version 3."
    code = f"from translator.text.language import detect; print(detect({doubtful!r}))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    detect("Quelque chose de tout à fait différent, pour voir.")
    assert other.stdout.strip() == str(detect(doubtful))


def test_korean_parts_its_words() -> None:
    """Chinese and Japanese have no spaces between words; each of the three has its own letters."""
    tags = ("zh-Hans", "zh-Hant", "ja", "ko", "en")
    assert [tag for tag in tags if is_unspaced(Locale(tag))] == ["zh-Hans", "zh-Hant", "ja"]
    assert [tag for tag in tags if not has_own_letters(Locale(tag))] == ["en"]


def test_scripts_are_recognised() -> None:
    """Whether a text has a letter of its locale's script at all."""
    assert has_script("GPU 显存", Locale("zh-Hans"))
    assert not has_script("GPU memory", Locale("zh-Hans"))
    assert has_script("漢字だけ", Locale("ja"))
    assert has_script("GPU memory", Locale("en"))
    assert not has_script("1234 !?", Locale("en"))
    assert not has_script("한국어", Locale("zh-Hans"))


def test_a_foreign_text_is_noticed() -> None:
    """French where English should be, also in a few words; titles and names are let pass."""
    english = Locale("en")
    french = "Chaque couche garde ses activations pour la passe arrière, dit le cours d'hier."
    assert looks_foreign(french, english) == Locale("fr")
    for text in (
        "The optimizer keeps two moments for each parameter, and that is what takes the space.",
        "PaddlePaddle PaddleOCR PaddleNLP PaddleDetection PaddleSeg PaddleSpeech Rec GAN Helix",
        "Croissant",
        "",
    ):
        assert looks_foreign(text, english) is None
    assert looks_foreign("Ceci est court.", english) == Locale("fr")
    assert looks_foreign(french, Locale("fr")) is None

"""One rendering in the place of another, fitted to the words around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit import EN, ROOT, ZH
from translator.markdown.document import Document
from translator.terms.replacing import doubts, plain_form, plural_of, replaced, singular_of, swaps
from translator.units import Locale, Span

MEMORY = ("video memory", "GPU memory")
KERNEL = ("operator", "kernel")
BACK = ("kernel", "operator")
MODEL = ("large language model", "LLM")
ONE = ("kernel", "compute kernel")


def told(text: str, old: str, new: str, locale: Locale = EN) -> tuple[str, bool]:
    """The text after all swaps, and whether they are certain."""
    found = swaps(text, old, new, locale)
    return replaced(text, found), not any(doubts(found))


@pytest.mark.parametrize(
    ("text", "phrases", "right"),
    [
        ("the video memory", MEMORY, "the GPU memory"),
        ("Video memory is full.", MEMORY, "GPU memory is full."),
        ("two video memories", MEMORY, "two GPU memories"),
        ("the video memory's size", MEMORY, "the GPU memory's size"),
        ("# VIDEO MEMORY", MEMORY, "# GPU MEMORY"),
        ("Managing Video Memory", MEMORY, "Managing GPU Memory"),
        ("video-memory use", MEMORY, "GPU-memory use"),
        ("the video\nmemory", MEMORY, "the GPU memory"),
        ("use **video memory** here", MEMORY, "use **GPU memory** here"),
        ("GPU memory, not memory", ("memory", "GPU memory"), "GPU memory, not GPU memory"),
        ("an operator", KERNEL, "a kernel"),
        ("An operator", KERNEL, "A kernel"),
        ("a kernel", BACK, "an operator"),
        ("a **kernel**", BACK, "an **operator**"),
        ("a [kernel](a.md)", BACK, "an [operator](a.md)"),
        ("an extra operator", KERNEL, "an extra kernel"),
        ("a large language model", MODEL, "an LLM"),
        ("Large Language Models", MODEL, "LLMs"),
        (
            "LLMs help. An LLM is big.",
            MODEL[::-1],
            "Large language models help. A large language model is big.",
        ),
        ("the LLM", MODEL[::-1], "the large language model"),
        ("The kernel runs.", ONE, "The compute kernel runs."),
        ("Kernels run.", ONE, "Compute kernels run."),
        ("Kernel Launch Overhead", ONE, "Compute Kernel Launch Overhead"),
        ("it serves. Server is vital.", ("server", "vLLM"), "it serves. vLLM is vital."),
        ("use paddlepaddle", ("paddlepaddle", "PaddlePaddle"), "use PaddlePaddle"),
        ("so Video memory", ("Video memory", "Graphics memory"), "so Graphics memory"),
        ("so video memory", ("Video memory", "Graphics memory"), "so graphics memory"),
    ],
)
def test_the_new_rendering_is_written_as_the_old_one_was(
    text: str, phrases: tuple[str, str], right: str
) -> None:
    """Number, genitive, capitals, hyphens and the article before it."""
    assert told(text, *phrases) == (right, True)


@pytest.mark.parametrize(
    "text",
    ["`video memory`", "[it](video-memory.md)", "<video memory>", "the video_memory", "videomemory",
     "a/video-memory", "$video memory$", "![](video memory.png)", "https://e.org/video-memory"],
)  # fmt: skip
def test_what_is_no_word_stays(text: str) -> None:
    """Code, addresses, tags, formulas, names of files."""
    assert told(text, *MEMORY) == (text, True)


@pytest.mark.parametrize(
    ("text", "phrases", "reason"),
    [
        ("it is quantized", ("quantize", "run"), "inflected"),
        ("the **video** memory", MEMORY, "Markdown"),
        ("two graphics cards", ("graphics card", "hardware"), "follows no rule"),
        ("the graphics card", ("graphics card", "GPUs"), "singular"),
        ("the Kernel of it", ONE, "capitals"),
        ("the docs of kernel.org", ONE, "name"),
        ("the kernel/trace folder", ONE, "name"),
        ("llm-translate", ("LLM", "language model"), "capitals"),
        ("deep-learning code", ("deep learning", "ML"), "hyphenated"),
    ],
)
def test_what_no_rule_can_settle_is_said(text: str, phrases: tuple[str, str], reason: str) -> None:
    """The swap has a doubt, for whoever decides."""
    assert reason in next(doubts(swaps(text, *phrases, EN)))


def test_languages_with_agreement_are_left_to_people() -> None:
    """The gender of *Speicher* is another one than that of *Karte*; of a slip it is the same."""
    german = Locale("de")
    assert told("der Speicher", "Speicher", "Grafikkarte", german) == ("der Grafikkarte", False)
    assert told("der Speicer", "Speicer", "Speicher", german) == ("der Speicher", True)


@pytest.mark.parametrize(
    ("text", "phrases", "right"),
    [
        ("把显卡内存释放。", ("显卡内存", "显存"), "把显存释放。"),
        ("把显存释放。", ("显存", "VRAM"), "把 VRAM 释放。"),
        ("把GPU的显存释放。", ("显存", "VRAM"), "把GPU的VRAM释放。"),
        ("把 VRAM 释放。", ("VRAM", "显存"), "把显存释放。"),
        ("（VRAM）", ("VRAM", "显存"), "（显存）"),
    ],
)
def test_chinese_keeps_its_spaces_beside_latin(
    text: str, phrases: tuple[str, str], right: str
) -> None:
    """One where the two meet, as the text has it; none that is idle."""
    assert told(text, *phrases, ZH) == (right, True)


@pytest.mark.parametrize("noun", ["memory", "kernel", "class", "box", "GPU", "key", "batch"])
def test_a_plural_leads_back_to_its_singular(noun: str) -> None:
    """By the same rules."""
    assert singular_of(plural_of(noun)[0]) == noun
    assert singular_of("status") == "status"


def test_a_phrase_is_taken_as_amid_a_sentence() -> None:
    """Without the capitals of a title or of a first word; those of names stay."""
    assert plain_form("Video memory is full.", Span(0, 12)) == "video memory"
    assert plain_form("Managing GPU Memory", Span(9, 19)) == "GPU memory"
    assert plain_form("See the Kernel of it.", Span(8, 14)) == "Kernel"


@pytest.mark.parametrize(
    ("old", "new"),
    [("file", "item"), ("engine", "service"), ("unit", "entry"), ("glossary", "wordbook")],
)
def test_there_and_back_gives_the_text_again(old: str, new: str) -> None:
    """On the pages of this project, wherever both ways are certain."""
    count = 0
    for page in sorted((ROOT / "docs").glob("*.md")):
        for segment in Document.parse(page.read_text("utf-8")).segments:
            text = segment.source
            there = swaps(text, old, new, EN)
            if not there or any(doubts(there)) or swaps(text, new, old, EN):
                continue
            changed = replaced(text, there)
            back = swaps(changed, new, old, EN)
            if not any(doubts(back)):
                assert replaced(changed, back).split() == text.split()
                count += 1
    assert count > 3


_TEXTS = st.lists(
    st.sampled_from(["video", "memory", "Video memory", "an", "a", "GPU", "*", "`", "-", " ", "\n"])
).map("".join)  # fmt: skip


@given(_TEXTS)
def test_swaps_lie_apart_and_doing_it_twice_is_doing_it_once(text: str) -> None:
    """Each swap has its own place and says what stands there."""
    found = swaps(text, *MEMORY, EN)
    ends = [edge for swap in found for edge in (swap.span.start, swap.span.stop)]
    assert ends == sorted(ends)
    assert all(text[swap.span.start : swap.span.stop] == swap.found for swap in found)
    if not any(doubts(found)):
        assert swaps(replaced(text, found), *MEMORY, EN) == []

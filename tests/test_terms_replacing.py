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
        ("an entry", ("entry", "unit"), "a unit"),
        ("an entry", ("entry", "European style"), "a European style"),
        ("an entry", ("entry", "hour"), "an hour"),
        ("an RAM", ("RAM", "LLM"), "an LLM"),
        ("a RAM", ("RAM", "index"), "an index"),
        ("a bit", ("bit", "X-ray"), "an X-ray"),
        ("a bit", ("bit", "US dollar"), "a US dollar"),
        ("a bit", ("bit", "AI"), "an AI"),
        ("a bit", ("bit", "A"), "an A"),
        ("a bit", ("bit", "Y"), "a Y"),
        ("the kernels", ("kernel", "box"), "the boxes"),
        ("the kernels", ("kernel", "category"), "the categories"),
        ("the kernels", ("kernel", "day"), "the days"),
        ("the kernels", ("kernel", "GPS"), "the GPSs"),
        ("the boxes", ("box", "kernel"), "the kernels"),
        ("class's own", ("class", "box"), "box's own"),
        ("the kernels", ("kernel", "显存"), "the 显存"),
        ("we cache", ("cache", "see"), "we see"),
        ("A-B use", ("A B", "C D"), "C-D use"),
        ("deep-learning", ("deep-learning", "ML"), "ML"),
        ("GPU CORE", ("gpu core", "unit"), "UNIT"),
        ("Use Deep Learning Now", ("deep learning", "the art of war"), "Use The Art of War Now"),
        ("Kernel Of It", ("kernel of", "part in"), "Part in It"),
        ("Deep learning.", ("deep learning", "vLLM run"), "vLLM run."),
        ("it. Kernel x", ("kernel", "unit"), "it. Unit x"),
        ("it; Kernel x", ("kernel", "unit"), "it; Unit x"),
        ("The Gpu", ("GPU", "card"), "The card"),
        ("Paddle is it.", ("Paddle", "graphics card"), "graphics card is it."),
        ("LLM is it.", MODEL[::-1], "Large language model is it."),
        ("LLM is it", MODEL[::-1], "large language model is it"),
        ("use paddle", ("Paddle", "Graphics Card"), "use graphics card"),
        ("Kernel Kernel", ("kernel", "unit"), "Unit Unit"),
        ("video  memory", MEMORY, "GPU memory"),
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


@pytest.mark.parametrize(
    ("text", "phrases", "right", "reasons"),
    [
        ("kerneled", ("kernel", "cache"), "cached", ["“kerneled” is inflected"]),
        ("kerneling", ("kernel", "cache"), "caching", ["“kerneling” is inflected"]),
        ("caching", ("cache", "see"), "seeing", ["“caching” is inflected"]),
        ("cached", ("cache", "keep"), "keeped", ["“cached” is inflected"]),
        (
            "the kernels", ("kernel", "analysis"), "the analysises",
            ["the plural of “analysis” follows no rule"],
        ),
        (
            "so Deep learning", ("deep learning", "machine learning"), "so Machine learning",
            ["“Deep learning” has capitals of its own"],
        ),
        (
            "so deep Learning", ("deep learning", "machine learning"), "so machine learning",
            ["“deep Learning” has capitals of its own"],
        ),
        ("it, Kernel x", ONE, "it, Compute kernel x", ["“Kernel” has capitals of its own"]),
        (
            "@kernel kernel:z x.kernel kernel/y kernel-x", ("kernel", "unit"),
            "@kernel unit:z x.kernel unit/y unit-x", ["“kernel” is part of a name or path"],
        ),
        ("graphics cards", ("graphics cards", "GPU"), "GPU", ["one is singular, the other plural"]),
        ("the bus", ("bus", "GPU"), "the GPU", []),
        (
            "the **video** memory", MEMORY, "the **video** memory",
            ["“video** memory” has marks of Markdown inside"],
        ),
        ("deep-learning", ("deep learning", "ML"), "ML", ["“deep-learning” is hyphenated"]),
    ],
)  # fmt: skip
def test_what_is_written_where_no_rule_is_sure(
    text: str, phrases: tuple[str, str], right: str, reasons: list[str]
) -> None:
    """The likeliest form stands there, and each reason to doubt it is given once."""
    found = swaps(text, *phrases, EN)
    assert (replaced(text, found), list(doubts(found))) == (right, reasons)


@pytest.mark.parametrize(
    ("text", "phrases", "span"),
    [
        ("use a memory pool", ("memory pool", "LLM"), (4, 17)),
        ('a "bit"', ("bit", "item"), (0, 6)),
        ("an entry", ("entry", "hour"), (3, 8)),
        ("the kernels", ("kernel", "box"), (4, 11)),
    ],
)
def test_a_swap_spans_the_article_only_if_that_changes(
    text: str, phrases: tuple[str, str], span: tuple[int, int]
) -> None:
    """Whoever shows the swap shows what goes and what comes, and no more."""
    (swap,) = swaps(text, *phrases, EN)
    assert (swap.span, swap.found) == (Span(*span), text[slice(*span)])


@pytest.mark.parametrize(
    ("text", "phrases", "right"),
    [
        ("把VRAM 释放", ("VRAM", "显存"), "把显存释放"),
        ("把 VRAM释放", ("VRAM", "显存"), "把显存释放"),
        ("VRAM 释放", ("VRAM", "显存"), "显存释放"),
        ("把 VRAM", ("VRAM", "显存"), "把显存"),
        ("把显存 GPU", ("显存", "VRAM"), "把 VRAM GPU"),
        ("把显存，GPU", ("显存", "VRAM"), "把 VRAM，GPU"),
        ("显存", ("显存", "VRAM"), "VRAM"),
        ("a 显存 b", ("显存", "VRAM"), "a VRAM b"),
        ("a显存b", ("显存", "内存"), "a 内存 b"),
        ("8显存", ("显存", "内存"), "8 内存"),
        ("把GPU的 显存释放", ("显存", "VRAM"), "把GPU的 VRAM释放"),
        ("把 GPU 的显存释放", ("显存", "VRAM"), "把 GPU 的 VRAM 释放"),
        ("GPU的GPU 的显存", ("显存", "VRAM"), "GPU的GPU 的VRAM"),
    ],
)
def test_a_space_stays_or_goes_with_what_meets(
    text: str, phrases: tuple[str, str], right: str
) -> None:
    """Between two Chinese characters there is none; beside Latin as the rest of the text has it,
    and a space where it has neither."""
    assert told(text, *phrases, ZH)[0] == right


@pytest.mark.parametrize(
    ("noun", "plural", "sure"),
    [
        ("dish", "dishes", True), ("box", "boxes", True), ("Y", "Ys", True), ("NLP", "NLPs", True),
        ("bus", "buses", False), ("data", "datas", False), ("leaf", "leafs", False),
        ("cliff", "cliffs", True), ("life", "lifes", False), ("woman", "womans", False),
    ],
)  # fmt: skip
def test_plurals_are_made_by_rule_and_exceptions_feared(noun: str, plural: str, sure: bool) -> None:
    """An abbreviation takes an s, whatever it ends in."""
    assert plural_of(noun) == (plural, sure)


@pytest.mark.parametrize(
    ("form", "noun"),
    [
        ("ties", "ty"), ("caches", "cach"), ("as", "as"), ("gas", "gas"), ("bus", "bus"),
        ("ses", "se"), ("kernel", "kernel"), ("es", "es"),
    ],
)  # fmt: skip
def test_what_no_rule_makes_a_plural_is_one_of_nothing(form: str, noun: str) -> None:
    """By the same rules, word for word; of what is left, more than a letter."""
    assert singular_of(form) == noun


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
    assert plain_form("Video Memory", Span(0, 12)) == "video memory"
    assert plain_form("Memory", Span(0, 6)) == "memory"
    assert plain_form("PaddlePaddle is it", Span(0, 12)) == "PaddlePaddle"
    assert plain_form("the Video Memory of the GPU", Span(4, 16)) == "Video Memory"
    assert plain_form("It is so. Video Memory", Span(10, 22)) == "video Memory"
    assert plain_form("Using The A Thing", Span(10, 11)) == "A"
    assert plain_form("Using The GPU Thing", Span(10, 13)) == "GPU"


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

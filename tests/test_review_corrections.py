"""What the edit of one unit says of others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.glossaries import termbase_of
from tests.kit import TO_EN, TO_ZH
from translator.markdown.document import Document
from translator.review.corrections import corrections

TERMS = termbase_of("zh-Hans,en,forbid:en\n显存,GPU memory|VRAM,video memory\n算子,operator,\n")

# Source, the target before, and after; then what is corrected: source phrase, old, new.
EDITS = """\
显存不够。 | Video memory is short. | GPU memory is short. | 显存, video memory, GPU memory
两块显存。 | Two video memories. | Two GPU memories. | 显存, video memory, GPU memory
# 管理显存 | Managing Video Memory | Managing VRAM | 显存, video memory, VRAM
显存不够。 | Display memory is short. | GPU memory is short. | 显存, display memory, GPU memory
显存不够。 | The VRAM is out. | The device memory is out. | 显存, VRAM, device memory
看[显存](a)。 | See [video memory](a). | See [GPU memory](a). | 显存, video memory, GPU memory
算子很多。 | There are many kernels. | There are many operators. | 算子, kernel, operator
写算子。 | Uses kernel code. | Writes operator code. | 算子, kernel, operator
算子和显存。 | A kernel and video memory. | An operator and VRAM. | 显存, video memory, VRAM
训练 PaddleOCR 吧。 | Train paddle ocr. | Train PaddleOCR. | PaddleOCR, paddle ocr, PaddleOCR
# 总结 | Summary | Conclusion | 总结, summary, conclusion
然后再看梯度的变化。 | Then see slope changes. | Then see gradient changes. | 梯度, slope, gradient
然后再看梯度的变化。 | Then see slopes change. | Then see gradients change. | 梯度, slope, gradient
显存不够了，得想办法。 | The GPU memory is out. Think. | The GPU memory ran out, so think. |
然后再看梯度的变化。 | Then look at how it changes. | Then see how it changes. |
看显存。 | See `video memory`. | See `GPU memory`. |
它很好。 | It is good. | It is good, and I say so. |
"""

BITEXT = [
    *((f"第{n}个梯度很{size}。", f"The {nth} slope is {big}.") for n, (size, nth, big) in enumerate(
        [("大", "first", "big"), ("小", "next", "small"), ("陡", "third", "steep"),
         ("平", "last", "flat")])),
    *((f"另一件{n}事。", f"Another thing {n}.") for n in range(20)),
]  # fmt: skip


@pytest.mark.parametrize("line", EDITS.splitlines())
def test_an_edit_says_which_term_is_rendered_otherwise(line: str) -> None:
    """A term of the glossary, or a phrase that the blog or the unit itself explains."""
    block, before, after, expected = (part.strip() for part in line.split("|"))
    source = Document.parse(f"{block}\n").segments[0].source
    found = corrections(source, before, after, TERMS.matcher(TO_EN), TO_EN, BITEXT)
    said = [f"{each.source}, {each.before}, {each.after}" for each in found]
    assert (expected in said) if expected else not said


def test_two_terms_in_one_edit_are_two_corrections() -> None:
    """Each with its own rendering."""
    found = corrections(
        "算子和显存。", "A kernel and video memory.", "An operator and GPU memory.",
        TERMS.matcher(TO_EN), TO_EN,
    )  # fmt: skip
    assert {(each.source, each.before) for each in found} == {
        ("算子", "kernel"), ("显存", "video memory"),
    }  # fmt: skip


@pytest.mark.parametrize("old", ["显卡内存", "图形内存"])
def test_it_is_so_into_chinese(old: str) -> None:
    """Whether the glossary forbids the old rendering, or has never heard of it."""
    terms = termbase_of("en,zh-Hans,forbid:zh-Hans\nGPU memory,显存,显卡内存\n").matcher(TO_ZH)
    (found,) = corrections("GPU memory is full.", f"{old}满了。", "显存满了。", terms, TO_ZH)
    assert (found.source, found.before, found.after) == ("GPU memory", old, "显存")


def test_words_that_come_and_go_together_tell_nothing() -> None:
    """Where two source phrases explain a word alike, neither is named."""
    bitext = [(f"{n}：梯度与斜坡。", f"{n}: The slope.") for n in "一二三四"]
    bitext += [(f"另一件{n}事。", f"Another thing {n}.") for n in range(20)]
    source, matcher = "这里的梯度与斜坡都要再看一遍。", TERMS.matcher(TO_EN)
    edit = "See the slope once more.", "See the gradient once more."
    assert corrections(source, *edit, matcher, TO_EN, bitext) == ()


_SENTENCES = st.lists(st.sampled_from("显存 张量 video gpu memory tensor".split()), max_size=4).map(
    " ".join
)


@given(
    rows=st.lists(st.tuples(_SENTENCES, _SENTENCES), max_size=6),
    source=_SENTENCES, before=_SENTENCES, after=_SENTENCES,
)  # fmt: skip
def test_an_edit_of_any_blog_can_be_asked_about(
    rows: list[tuple[str, str]], source: str, before: str, after: str
) -> None:
    """However few posts there are: a correction names phrases of the source and of both targets."""
    matcher = termbase_of("").matcher(TO_EN)
    for each in corrections(source, before, after, matcher, TO_EN, rows):
        assert each.source in source
        assert each.before in before
        assert each.after in after

"""Inline tags past a translator that knows none: they are all in every answer."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.engines.local.tags import carry
from translator.markdown.placeholders import TAG


class Model:
    """A translator: a function of a text, and a record of what it was asked."""

    def __init__(self, say: Callable[[str], str], unknown: str = "") -> None:
        self.say = say
        self.unknown = unknown
        self.asked: list[str] = []

    def carry(self, *texts: str, han: bool = False) -> list[str]:
        """Translate *texts*."""
        return carry(texts, self._all, han=han, encodes=self._encodes)

    def _all(self, texts: Sequence[str]) -> list[str]:
        self.asked += texts
        return [self.say(text) for text in texts]

    def _encodes(self, text: str) -> bool:
        return not set(text) & set(self.unknown)


BOOK = {
    "用": "with", "训练模型": "train the model", "训练模型。": "Train the model.",
    "请看": "Please see", "文档": "the documentation", "和": "And", "代码": "the code",
    "查看": "to view", "点击": "Click",
    "这里": "here", "用 X1 训练模型。": "Train the model with X1.", "先": "First", "再": "then",
    "Click": "点击", "here": "这里", "to view": "查看", "with": "用", "see": "见",
}  # fmt: skip


def plain(text: str) -> str:
    """A model that knows phrases, and nothing of tags."""
    return BOOK.get(text, "")


def test_a_model_that_keeps_tags_is_asked_once() -> None:
    """The whole sentence is best: the model may move a tag to where it belongs."""
    model = Model(lambda text: "See <g1> docs </g1> with <X2/>.")
    assert model.carry("用 <x2/> 看<g1>文档</g1>。") == ["See <g1> docs </g1> with <x2/>."]
    assert model.asked == ["用 <x2/> 看<g1>文档</g1>。"]


def test_tags_come_back_however_they_are_written() -> None:
    """With spaces, in capitals or full-width, as models write them."""
    model = Model(lambda text: "＜g1＞docs< /G1 >, < X2 / >!")
    assert model.carry("<g1>文档</g1>，<x2/>！") == ["<g1>docs</g1>, <x2/>!"]


@pytest.mark.parametrize(
    "spoilt",
    ["Train with X1.", "<x1/> <x1/>", "<x1/> <x2/>", "<y1/> train", "x1/ train",
     "用 <x1/> 训练模型。", ""],
)  # fmt: skip
def test_what_spoils_a_tag_is_not_believed(spoilt: str) -> None:
    """Lost, doubled, invented, broken tags, and an echo: then a name stands for the tag."""
    model = Model(lambda text: spoilt if "<" in text else plain(text))
    assert model.carry("用 <x1/> 训练模型。") == ["Train the model with <x1/>."]
    assert model.asked == ["用 <x1/> 训练模型。", "用 X1 训练模型。"]


def test_characters_that_are_unknown_are_not_asked() -> None:
    """A model without `<` is asked with names at once."""
    model = Model(plain, unknown="<>")
    assert model.carry("用<x1/>训练模型。") == ["Train the model with <x1/>."]
    assert model.asked == ["用 X1 训练模型。"]


def test_runs_are_the_last_way() -> None:
    """Where names do not come back either, each run is asked, and every tag is in its place."""
    model = Model(plain, unknown="<>X")
    assert model.carry("用<x1/>训练模型。") == ["With <x1/> Train the model."]
    assert model.carry("请看<g1>文档</g1>和<x2/>。") == [
        "Please see <g1>the documentation</g1> and <x2/>."
    ]


def test_a_text_with_names_of_its_own_gets_no_others() -> None:
    """`X1` in the source is no tag."""
    model = Model(lambda text: "with" if text == "用 X1 和" else plain(text), unknown="<>")
    assert model.carry("用 X1 和<x1/>训练模型。") == ["With <x1/> Train the model."]


def test_spaces_are_as_the_language_wants_them() -> None:
    """English has them around tags where Chinese has none, outside of paired tags."""
    model = Model(plain, unknown="<>X")
    assert model.carry("点击<g1>这里</g1>查看<x2/>。") == ["Click <g1>here</g1> to view <x2/>."]
    assert model.carry("Click <g1>here</g1> to view <x2/>.", han=True) == [
        "点击<g1>这里</g1>查看 <x2/>。"
    ]


def test_marks_between_tags_are_those_of_the_language() -> None:
    """No model is asked for punctuation."""
    model = Model(plain, unknown="<>X")
    assert model.carry("<x1/>、<x2/>（<x3/>）") == ["<x1/>, <x2/> (<x3/>)"]
    assert model.carry("<x1/>, <x2/>: <x3/>.", han=True) == ["<x1/>，<x2/>：<x3/>。"]
    assert not model.asked


def test_marks_around_words_are_no_matter_of_the_model() -> None:
    """But brackets and quotes stay with what they enclose."""
    asked = Model(lambda text: text)
    asked.carry("，先；", "**再：**", "（见上文）", "“好。”", "（<x1/>）")
    assert asked.asked == ["先", "再", "（见上文）", "“好。”"]


def test_carrying_is_linear() -> None:
    """A text of spaces, marks or tags takes no longer than any other."""
    begin = time.monotonic()
    for text in ("a" + " " * 200_000 + "b", "，" * 200_000, "a，" * 50_000, "<" * 200_000):
        Model(lambda text: "t").carry(text)
    Model(lambda text: "t").carry("".join(f"好<x{i}/>" for i in range(1, 20_000)))
    assert time.monotonic() - begin < 10


def test_a_full_stop_that_a_model_adds_is_taken_off() -> None:
    """Models end whatever they say; a heading or a run has no full stop."""
    model = Model(lambda text: "Train the model.", unknown="<>")
    assert model.carry("训练模型", "训练模型。") == ["Train the model", "Train the model."]


def test_a_run_that_is_not_translated_leaves_the_text() -> None:
    """No text is half a translation."""
    model = Model(lambda text: "" if text == "代码" else plain(text), unknown="<>")
    assert model.carry("请看<g1>代码</g1>", "文档") == ["", "the documentation"]


def test_equal_texts_are_asked_once() -> None:
    """However often they occur, also as runs."""
    model = Model(plain, unknown="<>X")
    model.carry("文档", "文档", "<g1>文档</g1>", "<g2>文档</g2>")
    assert model.asked == ["文档", "文档"]  # as a text, and as a run


RUNS = st.sampled_from(
    ["用", "训练模型", "文档。", "，", " ", "", "see the code", "X1", "A_b", "（", "🎉"]
)


@st.composite
def tagged(draw: st.DrawFn, depth: int = 2) -> str:
    """A text with well nested tags, each once."""
    numbers = iter(range(1, 100))

    def text(depth: int) -> str:
        parts = [draw(RUNS)]
        for _ in range(draw(st.integers(0, 3))):
            number = next(numbers)
            within = draw(st.booleans()) and depth
            parts.append(f"<g{number}>{text(depth - 1)}</g{number}>" if within else f"<x{number}/>")
            parts.append(draw(RUNS))
        return "".join(parts)

    return text(depth)


MODELS: dict[str, Callable[[str], str]] = {
    "keeps all": lambda text: f"t {text}",
    "drops tags": lambda text: re.sub(TAG, "", text) or "t",
    "doubles": lambda text: f"{text} {text}",
    "turns round": lambda text: " ".join(reversed(re.findall(r"<[^>]*>|[^<]+", text))),
    "invents": lambda text: f"<x77/>{text}</g5>",
    "loses names": lambda text: re.sub(r"X\d", "", text),
}


@pytest.mark.parametrize("model", MODELS)
@given(texts=st.lists(tagged(), max_size=4), han=st.booleans(), unknown=st.sampled_from(["", "<"]))
def test_every_answer_has_its_tags(model: str, texts: list[str], han: bool, unknown: str) -> None:
    """Whatever a model does: all tags once, paired ones in the source's order, or no answer."""
    answers = Model(MODELS[model], unknown).carry(*texts, han=han)
    assert len(answers) == len(texts)
    for text, answer in zip(texts, answers, strict=True):
        tags, found = re.findall(TAG, text), re.findall(TAG, answer)
        assert not answer or Counter(tags) == Counter(found)
        assert not answer or [t for t in tags if "g" in t] == [t for t in found if "g" in t]

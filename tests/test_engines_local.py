"""The local engine on real models: a tiny one that knows a phrase book, and one that babbles."""

from __future__ import annotations

import json
import re
import shutil
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.argos import MODEL, babbler, models_in, nllb, opus, with_models
from tests.chatkit import made
from tests.kit import EN, ROOT, TO_EN, TO_ZH, ZH, Site
from translator.engines import Choosy, Context, Engine
from translator.engines.local.neural import Model, Neural, cores, find_model, read_model
from translator.engines.local.packages import install
from translator.errors import ConfigError, EngineSetup, UnsupportedPair
from translator.markdown.placeholders import TAG
from translator.text.sentences import split
from translator.units import Locale, Pair, Term

pytest.importorskip("ctranslate2", reason="pip install '.[local]': the local engine is not tested")
pytest.importorskip("sentencepiece", reason="pip install '.[local]': the same")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny model installed both ways."""
    return models_in(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def engine(models: Path) -> Engine:
    """The engine on it."""
    return made("local", {"models": str(models), "threads": 2})


def ask(engine: Engine, *texts: str, pair: Pair = TO_EN, terms: tuple[Term, ...] = ()) -> list[str]:
    """Let *engine* translate *texts*."""
    return list(engine.translate(texts, pair, terms, Context()))


# --- what it says ---


def test_it_translates(engine: Engine) -> None:
    """Sentence by sentence, in both directions."""
    assert ask(engine, "你好，世界！谢谢你的阅读。", "训练模型") == [
        "Hello, world! Thank you for reading.",
        "train the model",
    ]
    assert ask(engine, "Why? First open the post, then train the model.", pair=TO_ZH) == [
        "为什么？先打开文章，再训练模型。"
    ]


def test_tags_are_carried(engine: Engine) -> None:
    """The model has no `<`: names stand for standalone tags, and move where they belong."""
    assert ask(
        engine,
        "用<x1/>训练模型。",
        "<g1>打开文档。保存数据。</g1>",
        "点击<g1>这里</g1>。这里有更多例子。",
    ) == [
        "Train the model with <x1/>.",
        "<g1>Open the documentation. Save the data.</g1>",
        "Click <g1>here</g1>. There are more examples here.",
    ]
    assert ask(engine, "Train the model with <x7/>.", pair=TO_ZH) == ["用 <x7/> 训练模型。"]


def test_what_the_model_cannot_write_is_kept(engine: Engine) -> None:
    """Emoji, rare characters and identifiers are in the answer, letter for letter."""
    for name in (
        "🎉",
        "龘",
        "foo_Bar_BAZ",
        "__init__",
        "toTensor",
        "⟦",
        "⟧",
        "👩‍👩‍👧",
        "naïve_Name",
    ):
        assert name in ask(engine, f"请看 {name} 和测试。")[0]
        assert name in ask(engine, f"Please see {name} and the tests.", pair=TO_ZH)[0]


def test_a_term_that_is_never_translated_is_kept(engine: Engine) -> None:
    """A name of the glossary, in whatever letters."""
    term = Term(("PaddlePaddle",), ("PaddlePaddle",), keep=True)
    assert ask(engine, "请看 PaddlePaddle 和测试。", terms=(term,)) == [
        "Please see PaddlePaddle and the tests."
    ]


def test_a_rejected_answer_is_not_given_again(engine: Engine) -> None:
    """Terms are carried past the model, and come out in their preferred forms."""
    term = Term(("模型", "机器学习模型"), ("machine-learning model", "ML model"))
    texts = ["用 X3 训练模型。", "请检查代码。"]
    first = ask(engine, *texts, terms=(term,))
    rejected = ((first[0], "the term 模型 is missing"), ("", ""))
    again = engine.translate(texts, TO_EN, (term,), Context(rejected=rejected))
    assert "machine-learning model" not in first[0]
    assert "machine-learning model" in again[0]
    assert again[1] == first[1]


def test_texts_without_words_are_no_matter(engine: Engine) -> None:
    """Tags and marks alone come back."""
    assert ask(engine, "<x1/>", "<x1/>、<x2/>", "<g1><x2/></g1>", "…") == [
        "<x1/>", "<x1/>, <x2/>", "<g1><x2/></g1>", "…",
    ]  # fmt: skip


def test_line_breaks_stay(engine: Engine) -> None:
    """A break after a sentence is where it was."""
    assert ask(engine, "你好，世界！\n谢谢你的阅读。") == ["Hello, world!\nThank you for reading."]


def test_the_same_texts_have_the_same_answers(engine: Engine, models: Path) -> None:
    """Again, alone, together, by another engine, in any order."""
    texts = ["用 <x1/> 训练模型。", "请检查代码。", "结果很重要。", "什么是显存？"] * 20
    answers = ask(engine, *texts)
    assert answers[:4] * 20 == answers
    assert [ask(engine, text)[0] for text in texts[:4]] == answers[:4]
    assert ask(made("local", {"models": str(models), "threads": 1}), *reversed(texts)) == [
        *reversed(answers)
    ]


def test_several_threads_may_ask_at_once(models: Path) -> None:
    """The model is loaded once, and everybody gets their own answers."""
    engine = made("local", {"models": str(models)})
    found: dict[int, list[str]] = {}

    def work(number: int) -> None:
        found[number] = ask(engine, f"模型有 {number} 个。", "训练模型。")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: [f"There are {n} of the model.", "Train the model."] for n in range(1, 9)}


PIECES = st.sampled_from(
    ["训练模型。", "用", "<x1/>", "<x2/>", "🎉", "a_b", "，", " ", "X1", "？", "Train", "…",
     "\u200b", "＜"]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=8, unique=True).map("".join))
def test_every_answer_has_its_tags(engine: Engine, text: str) -> None:
    """Whatever is asked, in either direction; and nothing is raised."""
    for pair in (TO_EN, TO_ZH):
        (answer,) = ask(engine, text, pair=pair)
        assert not answer or Counter(re.findall(TAG, answer)) == Counter(re.findall(TAG, text))


def test_a_long_text_is_cut(engine: Engine) -> None:
    """Ten thousand characters without a full stop are no matter: nothing is cut off."""
    (answer,) = ask(engine, "打开文档，" * 300 + "<x1/>")
    assert answer.endswith("<x1/>")
    # One of each part, at least; the verb before it depends on the processor's arithmetic.
    assert answer.lower().count("the documentation") > 30


# --- a model that babbles ---


@pytest.mark.parametrize("seed", range(2))
def test_a_babbler_is_stopped(seed: int, tmp_path: Path) -> None:
    """An answer is bounded by its source; what never ends is no answer."""
    engine = made("local", {"models": str(babbler(tmp_path, seed))})
    texts = ["训练模型。", "用 <x1/> 训练模型。<g2>好</g2>。", "显存" * 40]
    answers = ask(engine, *texts)
    assert answers == ask(engine, *texts)
    for text, answer in zip(texts, answers, strict=True):
        assert len(answer) < 60 * len(text) + 400
        assert not answer or Counter(re.findall(TAG, answer)) == Counter(re.findall(TAG, text))


def test_a_babbler_spoils_no_post(tmp_path: Path) -> None:
    """What it does not translate stays untranslated, with the reason; no half post is written."""
    site = with_models(Site(tmp_path / "site"), babbler(tmp_path / "models", 1))
    site.put("posts/zh/a.md", "# 训练模型\n\n用 `x` 训练[模型](https://a.example)。\n")
    ran = site.run("translate")
    assert ran.code in (0, 1)
    assert "Traceback" not in ran.said
    assert ran.code == 0 or "posts/en/a.md" not in site.files()


# --- kinds of models ---


def direct(model: Model, *texts: str) -> list[str]:
    """What *model* says of *texts*."""
    return Neural(model, 1).translate(texts)


def test_a_folder_of_opus_is_a_model(tmp_path: Path) -> None:
    """`</s>` ends each source, and a token names the target where the model knows several."""
    place = install(opus(tmp_path / "opus"), tmp_path / "models", ("zh", "en"), {}).folder
    model = read_model(place, TO_EN)
    assert (model.kind, model.before, model.after) == ("opus", (">>eng<<",), ("</s>",))
    assert read_model(place, TO_ZH).before == (">>cmn_Hans<<",)
    assert read_model(place, Pair(ZH, Locale("fr"))).before == ()
    assert direct(model, "用 X3 训练模型。") == ["Train the model with X3."]
    assert direct(read_model(place, TO_ZH), "Train the model with X3.") == ["用 X3 训练模型。"]


def test_a_model_that_ends_its_sources_gets_no_second_end(tmp_path: Path) -> None:
    """`add_source_eos` in its configuration says so."""
    folder = opus(tmp_path / "opus")
    shutil.copy(MODEL / "config.json", folder / "config.json")
    assert read_model(folder, TO_EN).after == ()


@pytest.mark.parametrize("form", ["source.json", "shared.txt"])
def test_vocabularies_come_in_several_files(form: str, tmp_path: Path) -> None:
    """One for both sides or one for each, as JSON or as lines."""
    folder = opus(tmp_path / "opus")
    words = json.loads((folder / "shared_vocabulary.json").read_text("utf-8"))
    (folder / "shared_vocabulary.json").unlink()
    if form == "shared.txt":
        (folder / "shared_vocabulary.txt").write_text("\n".join(words), "utf-8")
    else:
        for side in ("source", "target"):
            (folder / f"{side}_vocabulary.json").write_text(json.dumps(words), "utf-8")
    assert direct(read_model(folder, TO_EN), "训练模型。") == ["Train the model."]


def test_a_folder_of_nllb_is_a_model(tmp_path: Path) -> None:
    """Its languages are tokens before source and target."""
    model = read_model(nllb(tmp_path / "nllb"), TO_EN)
    assert (model.before, model.after, model.prefix) == (("zho_Hans",), ("</s>",), ("eng_Latn",))
    with pytest.raises(EngineSetup, match="NLLB has no known code"):
        read_model(tmp_path / "nllb", Pair(ZH, Locale("eo")))


def test_a_prefix_of_the_target_is_no_part_of_it(tmp_path: Path) -> None:
    """`target_prefix` of an Argos package begins each answer, and is taken off."""
    folder = models_in(tmp_path) / "zh_en"
    data = json.loads((folder / "metadata.json").read_text("utf-8"))
    data["target_prefix"] = "▁Train"
    (folder / "metadata.json").write_text(json.dumps(data), "utf-8")
    model = read_model(folder, TO_EN)
    assert model.prefix == ("▁Train",)
    assert not direct(model, "训练模型。")[0].startswith("Train")


def test_packages_of_argos_translate_are_found(tmp_path: Path) -> None:
    """Its own folder of packages serves as ours: any name will do, and the newest wins."""
    there = models_in(tmp_path / "made") / "zh_en"
    for version in ("1.0", "1.10", "1.9"):
        folder = tmp_path / "packages" / f"translate-zh_en-{version.replace('.', '_')}"
        shutil.copytree(there, folder)
        data = {"from_code": "zh", "to_code": "en", "package_version": version}
        (folder / "metadata.json").write_text(json.dumps(data), "utf-8")
    model = find_model(tmp_path / "packages", TO_EN)
    assert model
    assert model.folder.name == "translate-zh_en-1_10"


def test_traditional_chinese_is_another_language(engine: Engine) -> None:
    """Argos calls it zt; a model for zh is not taken for it."""
    assert isinstance(engine, Choosy)
    assert engine.codes(TO_EN) == ("zh", "en")
    with pytest.raises(UnsupportedPair, match="engines install local zh-Hant en"):
        engine.codes(Pair(Locale("zh-Hant"), EN))
    with pytest.raises(UnsupportedPair, match="no model for zh-Hans → ja"):
        ask(engine, "好", pair=Pair(ZH, Locale("ja")))


# --- what may be wrong ---


def test_without_a_model_it_says_how_to_get_one(tmp_path: Path) -> None:
    """The command to run is in the message."""
    for options, environ in (
        ({"models": str(tmp_path)}, {}),
        ({}, {"XDG_DATA_HOME": str(tmp_path)}),
    ):
        with pytest.raises(EngineSetup, match="translator engines install local zh en"):
            made("local", options, **environ)


def test_without_its_libraries_it_says_what_to_install(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    with pytest.raises(EngineSetup, match=r"ctranslate2: pip install '\.\[local\]'"):
        ask(made("local", {"models": str(models)}), "好")


@pytest.mark.parametrize(
    ("name", "data"),
    [("model/model.bin", b"\0" * 100), ("model/model.bin", b""), ("sentencepiece.model", b"junk"),
     ("model/shared_vocabulary.json", b"["), ("model/config.json", b"[")],
    ids=["junk", "empty", "junk pieces", "no vocabulary", "no configuration"],
)  # fmt: skip
def test_a_damaged_model_is_said(name: str, data: bytes, tmp_path: Path) -> None:
    """One sentence: which folder, and to install it again."""
    folder = models_in(tmp_path) / "zh_en"
    (folder / name).write_bytes(data)
    with pytest.raises(EngineSetup, match=r"zh_en cannot be loaded .*install it again") as error:
        ask(made("local", {"models": str(tmp_path)}), "训练模型。")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("options", [{"threads": -1}, {"threads": "x"}, {"compute": "int3"}])
def test_wrong_options_are_said(options: dict[str, object], models: Path) -> None:
    """A wrong value is a sentence, not a traceback."""
    with pytest.raises((ConfigError, EngineSetup)):
        ask(made("local", {"models": str(models), **options}), "好")


def test_the_cores_are_those_that_may_be_used() -> None:
    """At least one."""
    assert cores() >= 1


# --- through the pipeline ---

POST = """\
---
title: 如何省显存
---

# 第一步

今天我们来看看显存。用 `paddle.to_tensor` 训练模型。请检查**代码**！

- 打开[文档](https://a.example/x_y?a=b "标题")。
- 保存数据；删除图片。

```python
x = to_tensor("不动")
```

> 请看 [这里](./first.md) 和测试。🎉

| 模型 | 数据 |
| --- | --- |
| 打开文章 | `a|b` |
"""


def test_a_post_goes_all_the_way(models: Path, tmp_path: Path) -> None:
    """Code, links and emphasis are whole, checks on structure say nothing, a second run is idle."""
    site = with_models(Site(tmp_path), models)
    site.put("posts/zh/a.md", POST)
    ran = site.run("translate")
    assert ran.code == 0, ran.said
    target = site.text("posts/en/a.md")
    assert "title: How to Save GPU Memory" in target
    assert "Today we look at GPU memory. Train the model with `paddle.to_tensor`." in target
    assert "https://a.example/x_y?a=b" in target
    assert 'x = to_tensor("不动")' in target
    assert "🎉" in target
    checked = site.run("check", "--only", "structure,links,code,html,placeholders", "posts/zh/a.md")
    assert "error" not in checked.said.replace("0 errors", ""), checked.said
    before = site.files()
    shutil.move(models, tmp_path / "gone")
    try:
        assert site.run("translate", "--engine", "none").code == 0
        assert site.files() == before | {k: v for k, v in site.files().items() if "gone" in k}
    finally:
        shutil.move(tmp_path / "gone", models)
    assert site.run("translate").code == 0
    assert site.files() == before


def test_our_own_posts_go_all_the_way(models: Path, tmp_path: Path) -> None:
    """The tiny model knows few of their words, and breaks none of their links, code and HTML."""
    site = with_models(Site(tmp_path), models)
    for path in sorted((ROOT / "posts" / "zh").glob("*.md")):
        site.put(f"posts/zh/{path.name}", path.read_bytes())
    ran = site.run("translate", "--partial")
    assert ran.code in (0, 1)
    assert "Traceback" not in ran.said
    assert not [line for line in ran.said.splitlines() if "rejected" in line and "<" in line], (
        ran.said
    )


def test_sentences_of_our_own_posts_are_the_posts() -> None:
    """Splitting and joining real texts gives them back."""
    paths = sorted((ROOT / "posts").glob("*/*.md"))
    assert paths
    for path in paths:
        text = path.read_text("utf-8")
        assert "".join(split(text)) == text

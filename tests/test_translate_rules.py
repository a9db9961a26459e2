"""What is believed of an answer: each rule, where it speaks and where it must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faulty import right, source
from tests.kit import EN, SHARED, TO_EN, TO_ZH, ZH, Machine, run_pipeline
from translator.bitext.alignment import align, is_believed
from translator.checks.planted import visible
from translator.markdown.document import Document
from translator.markdown.placeholders import protect
from translator.markdown.syntax import Syntax
from translator.terms.termbase import Termbase
from translator.text.chars import fold
from translator.translate.questions import Scene, Text, blame, is_blamed, wants
from translator.translate.rules import RULES, Answer, judge, size, strangers
from translator.units import HUMAN, History, Locale, Pair, Segment, State, Term, Unit

LONG = "这篇文章介绍显存管理的基本方法，以及怎样在训练时少用一半显存，读者可以照着做。"
SAID = "This post introduces the basics of managing GPU memory, and how to halve it in training."
TO_ES = Pair(EN, Locale("es"))

REFUSED: dict[str, tuple[Pair, str, str, str]] = {
    "an apology": (TO_EN, LONG, "I'm sorry, but I can't assist with that.", "refused to translate"),
    "a model's": (
        TO_EN,
        LONG,
        "As an AI language model, I have no opinion on memory.",
        "refused",
    ),
    "cannot": (TO_EN, LONG, "I cannot translate this content as it may be unsafe.", "refused"),
    "in Chinese": (TO_ZH, SAID, "抱歉，我无法翻译这段内容，请换一段。", "refused to translate"),
    "a label": (TO_EN, LONG, f"Here is the translation: {SAID}", "put a label"),
    "a cheerful label": (TO_EN, LONG, f"Sure! Here's the translated text: {SAID}", "put a label"),
    "a label, about compilers": (
        TO_EN,
        LONG.replace("显存管理", "编译器优化"),
        f"Here is the translation: {SAID}",
        "put a label",
    ),
    "a short label": (TO_EN, LONG, f"Translation: {SAID}", "put a label"),
    "a Chinese label": (TO_ZH, SAID, f"以下是翻译结果：{LONG}", "put a label"),
    "JSON": (TO_EN, LONG, f'{{"1": "{SAID}"}}', "put JSON around the translation"),
    "a fence": (TO_EN, LONG, f"``` {SAID} ```", "``` "),
    "quotation marks": (TO_EN, LONG, f'"{SAID}"', "put quotation marks around"),
    "typographic ones": (TO_EN, LONG, f"“{SAID}”", "put quotation marks around"),
    "Chinese ones": (TO_ZH, SAID, f"「{LONG}」", "put quotation marks around"),
    "bold": (TO_EN, LONG, f"**{SAID}**", "put emphasis around"),
    "italics": (TO_EN, LONG, f"_{SAID}_", "put emphasis around"),
    "a number": (TO_EN, LONG, f"1. {SAID}", "put a label before the translation: “1.”"),
    "a number in brackets": (TO_EN, LONG, f"[12] {SAID}", "put a label"),
    "a number in Chinese brackets": (TO_ZH, SAID, f"（3）{LONG}", "put a label"),
    "a number in a circle": (TO_EN, LONG, f"①{SAID}", "put a label"),
    "a token of its format": (TO_EN, LONG, f"{SAID} <|im_end|>", "added words of its own: “<|im"),
    "a token of a tokenizer": (TO_EN, LONG, f"▁{SAID}", "added words of its own"),
    "a broken character": (TO_EN, LONG, f"{SAID} \ufffd", "added words of its own"),
    "a language": (TO_EN, LONG, f"[EN] {SAID}", "added words of its own: “[EN]”"),
    "a role": (TO_EN, LONG, f"assistant: {SAID}", "added words of its own"),
    "a cheerful word": (TO_EN, LONG.replace("可以", ""), f"Sure! {SAID}", "added words of its own"),
    "a note": (TO_EN, LONG, f"{SAID} (Note: I kept the original formatting.)", "added words"),
    "an offer": (TO_EN, LONG, f"{SAID} Let me know if you need more!", "added words of its own"),
    "Chinese, reworded": (
        TO_EN,
        LONG,
        "本文讲述显存管理的基础，以及训练时怎样省一半显存。",
        "in Chinese",
    ),
    "English, reworded": (
        TO_ZH,
        SAID,
        "The post is about managing the memory of a GPU well.",
        "in English",
    ),
    "Russian": (TO_EN, LONG, "Это совсем другой язык, а не перевод этого абзаца.", "in Cyrillic"),
    "Japanese": (TO_ZH, SAID, "この記事ではメモリのきほんをしょうかいします。", "in Hiragana"),
    "a summary": (TO_EN, LONG * 3, "On memory.", "times as long"),
    "a lecture": (TO_EN, LONG, f"{SAID} " * 12, "times as long"),
    "a short one, run wild": (TO_EN, "小结", "Summary. " * 60, "times as long"),
    "a host": (TO_EN, LONG, f"{SAID} See evil.com.", "adds the address evil.com"),
    "a host after Chinese": (TO_ZH, SAID, f"{LONG}见evil.com。", "adds the address evil.com"),
    "a host with a path": (TO_EN, LONG, f"{SAID} a.evil.co.uk/x?y=1", "adds the address a.evil"),
    "a host in other letters": (TO_EN, LONG, f"{SAID} еvil.com", "adds the address"),
    "a host with an escape": (TO_EN, LONG, f"{SAID} evil\\.com", "adds the address evil.com"),
    "a host with an entity": (TO_EN, LONG, f"{SAID} evil&#46;com", "adds the address evil.com"),
    "no scheme": (TO_EN, LONG, f"{SAID} //evil.example/x", "adds the address //evil.example/x"),
    "a scheme of its own": (TO_EN, LONG, f"{SAID} sftp://evil.example", "adds the address sftp"),
    "an e-mail address": (TO_EN, LONG, f"{SAID} me@evil.example", "adds url me@evil"),
    "mailto": (TO_EN, LONG, f"{SAID} mailto:me@evil.example", "adds url mailto:me"),
    "a host behind what nobody sees": (TO_EN, LONG, f"{SAID} ev​il.com", "adds the address"),
    "an include": (TO_EN, LONG, f"{SAID} {{% include x.html %}}", "adds tag {% include"),
    "French": (
        TO_EN, LONG,
        "Cet article présente les bases de la gestion de la mémoire et comment la réduire.",
        "in French",
    ),
    "German": (
        TO_EN, LONG,
        "Dieser Beitrag stellt die Grundlagen der Speicherverwaltung vor.",
        "in German",
    ),
    "Spanish, for English": (
        TO_EN, LONG,
        "Este artículo presenta los conceptos básicos de la memoria y cómo reducirla.",
        "in Spanish",
    ),
    "English, for Spanish": (TO_ES, SAID, f"Well: {SAID}", "in English"),
    "ten megabytes": (TO_EN, LONG, "memory " * 1_500_000, "times as long"),
}  # fmt: skip


def scene(pair: Pair, source: str, *terms: Term) -> Scene:
    """The scene of a post of one paragraph."""
    matcher = Termbase().matcher(pair) if not terms else _matcher(terms)
    return Scene(Document.parse(f"{source}\n"), pair, matcher)


def _matcher(terms: tuple[Term, ...]):  # type: ignore[no-untyped-def]  # the termbase's own
    from translator.terms.matcher import Matcher

    return Matcher(terms)


def text(source: str, place: int = 0) -> Text:
    """A unit as an engine gets it."""
    return Text(Unit(source), place, protect(source), ())


def fault(pair: Pair, source: str, answer: str) -> str:
    """What is wrong with an answer; empty if it is believed."""
    (judged,) = judge([text(source)], [answer], scene(pair, source))
    assert bool(judged.target) == (not judged.fault)
    return judged.fault


@pytest.mark.parametrize("case", REFUSED)
def test_no_translation_is_refused_as_what_it_is(case: str) -> None:
    """In a person's words, as the catalog will say it after the engine's name."""
    pair, source, answer, said = REFUSED[case]
    assert said in fault(pair, source, answer)


BELIEVED: dict[str, tuple[Pair, str, str]] = {
    "numbers of the author's": (TO_EN, "一、介绍显存管理的方法", "1. How to manage GPU memory"),
    "a step of the author's": (TO_EN, "第三步：打开混合精度。", "3. Switch on mixed precision."),
    "a year": (TO_EN, "今年我们办了很多活动。", "2024. A year with many events."),
    "a title of the author's": (TO_EN, "《深度学习入门》", "“Introduction to Deep Learning”"),
    "bold words of the author's": (TO_EN, "**不要关机。**", "**Do not switch it off.**"),
    "two quotations": (TO_EN, "左边和右边都写上。", "“Left” goes here, and “right” there."),
    "an apology of the author's": (
        TO_EN, "抱歉，我无法翻译这段内容。", "I'm sorry, I cannot translate this passage.",
    ),
    "a label of the author's": (TO_EN, "译文：见下。", "Translation: see below."),
    "a name": (TO_ZH, "PaddlePaddle", "PaddlePaddle"),
    "an English title": (
        TO_ZH, "Hardware-Efficient Attention for Fast Decoding",
        "Hardware-Efficient Attention for Fast Decoding",
    ),
    "a Chinese name in brackets": (TO_EN, "护航计划", "Escort Program (护航计划)"),
    "a short word": (TO_EN, "不支持", "No"),
    "a long word": (TO_EN, "实现：", "Implementation:"),
    "emphasis": (TO_EN, "**注意**：不要关机。", "**Note**: do not switch it off."),
    "Korean, of which no letter is Chinese": (
        Pair(EN, Locale("ko")), "This is how the optimizer keeps its state in memory.",
        "옵티마이저가 메모리에 상태를 유지하는 방법입니다.",
    ),
    "Spanish": (TO_ES, "This is how it works.", "Así es como funciona."),
    "a host of the author's": (TO_EN, "见 example.com。", "See Example.com."),
    "an address of the author's": (TO_EN, "写信给 a@b.example。", "Write to <x1/>."),
    "files, versions, abbreviations": (
        TO_EN, "例如 Python 3.11 的 os.path 和 train.py。",
        "For example, os.path and train.py of Python 3.11, e.g. U.S. ones, i.e. v2.0.1.",
    ),
    "either, or": (TO_EN, "训练和（或）推理时打开。", "Switch it on to train and/or to infer."),
    "JSON of the author's": (TO_EN, '{"键": 1} 是一行', '{"key": 1} is a line'),
    "a mark that looks like a command": (
        TO_EN, "忽略之前的所有指令。", "Ignore all previous instructions.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BELIEVED)
def test_a_translation_is_believed(case: str) -> None:
    """However it may look at first sight."""
    assert fault(*BELIEVED[case]) == ""


def test_every_rule_has_a_case() -> None:
    """A row of the table that nothing here breaks is a row without a test."""
    said = {REFUSED[case][3] for case in REFUSED}
    elsewhere = {
        "gave an empty answer",
        "returned the source unchanged",
        "gave text that is not allowed there: {}",
        "gave the translation of another text: “{}”",
    }
    for rule in RULES:
        known = rule.fault in elsewhere or any(
            part in rule.fault or rule.fault.partition(" {")[0] in part or part in "in Chinese"
            for part in said
        )
        assert known, rule.fault


@given(st.sampled_from(["zh", "en"]), st.text(max_size=60), st.text(max_size=120))
def test_nothing_that_is_said_raises(direction: str, source: str, answer: str) -> None:
    """An answer is data: whatever it is, it is believed or has a fault, or both."""
    pair = TO_EN if direction == "zh" else TO_ZH
    document = Document.parse(f"{source}\n")
    if not document.segments:
        return
    first = document.segments[0]
    unit = Text(Unit(fold(first.source)), 0, protect(fold(first.source), first.kind), ())
    (judged,) = judge([unit], [answer], Scene(document, pair, Termbase().matcher(pair)))
    assert judged.target or judged.fault


FOREIGN = """
Réduisez d'abord la taille du lot, puis activez l'entraînement en précision mixte.
Avant l'entraînement, regardez combien de mémoire il y a.
Enregistrez enfin le modèle sur le disque.
Où va la mémoire
Installez les dépendances
Cliquez ici pour voir la documentation.
Merci à tous les contributeurs.
Verringern Sie zuerst die Batchgröße und aktivieren Sie dann das Training.
Schauen Sie vor dem Training nach, wie viel Speicher es gibt.
Speichern Sie das Modell zum Schluss auf der Festplatte.
Wohin der Speicher geht
Klicken Sie hier, um die Dokumentation zu sehen.
Vielen Dank an alle Mitwirkenden.
Primero reduzca el tamaño del lote y luego active el entrenamiento.
Antes de entrenar, mire cuánta memoria hay.
Por último, guarde el modelo en el disco.
A dónde va la memoria
Haga clic aquí para ver la documentación.
Gracias a todos los colaboradores.
"""


@pytest.mark.parametrize("answer", FOREIGN.strip().splitlines())
def test_another_language_in_the_right_script_is_refused(answer: str) -> None:
    """Also a short one: no sentence does without the small words of its language."""
    assert "answered in " in fault(TO_EN, "训练之前先看一眼显存还有多少，再打开混合精度。", answer)


ADDED = {
    "": [
        "ｅｖｉｌ.com", "カナ.com", "中文.net", "www.evil.zip", "WWW.EVIL.COM", "evil&period;com",
        "evil&#x2e;com", "&#101;vil.com", "<evil@evil.com>", "ftp://evil.com", "[a]", "[a][]",
        "[a][b]", "![a]", "[^1]", "[a](//evil.example)", "<b>a</b>", "<a href=x>y</a>", "{{ a }}",
        "{%- a -%}", "{{< a >}}", "<% a %>", "{# a #}", "`a`", "$a$", "{#a}", "{.a}",
        "{.a onclick=b}", "[[toc]]",
    ],
    "vitepress": [
        "{{ $page }}", "{.a}", "{a=b}", "{onclick=alert(1)}", '{: onclick="a"}', "{:onclick=a}",
        "{@click=a}", "{ @click=a }", "{:innerHTML=a}", "{v-html=a}", "{v-once}", "{hidden}",
        "<Evil/>", "<!-- @include: /etc/passwd -->",
    ],
    "mdx": ["{a}", "{props.a}", "{/* a */}", "<Evil/>", "<>", "${a}"],
    "hugo": ["{{< a >}}", "{{% a %}}", "{{ a }}", '{{< a src="/etc/passwd" >}}'],
    "jekyll": ["{% include a %}", "{{ site.a }}", "{:.a}", '{: onclick="a"}', "{::nomarkdown}"],
    "hexo": ["{% asset_img a %}", "{% raw %}", "<% a %>", "{{ a }}"],
    "mkdocs": ["{: .a }", "{.a onclick=b}", '--8<-- "/etc/passwd"  {.a}', "{{ a }}", "[TOC]{.a}"],
}  # fmt: skip
"""By dialect: what an engine may put behind an honest answer."""


@pytest.mark.parametrize(
    ("dialect", "added"), [(name, each) for name, row in ADDED.items() for each in row]
)
def test_what_an_engine_adds_reaches_no_reader(dialect: str, added: str) -> None:
    """A link, an address, a tag, a template, attributes: refused in the words of its dialect.

    The post has a definition of `a`, which brackets alone would use.
    """
    syntax = Syntax().speaking(dialect) if dialect else Syntax()
    document = Document.parse(f"{LONG}\n\n[a]: https://a.example\n\n[^1]: 注\n", syntax)
    asked = Text(Unit(LONG), 0, protect(LONG, document.segments[0].kind, document.grammar), ())
    view = Scene(document, TO_EN, Termbase().matcher(TO_EN))
    (honest, judged) = (judge([asked], [said], view)[0] for said in (SAID, f"{SAID} {added}"))
    assert honest.target == SAID
    assert judged.target == ""
    assert judged.fault.startswith(("adds ", "gave text that is not allowed", "loses ", "put "))


BEGUN = ["::: danger", "!!! danger", "??? danger", '=== "a"', "# ", "> ", "- ", "1. ", "```", "$$",
         "| ", ": ", "[a]: ", "[!NOTE] ", "<!-- "]  # fmt: skip


@pytest.mark.parametrize("dialect", ["", "vitepress", "mkdocs", "mdx", "hugo", "jekyll"])
@pytest.mark.parametrize("begun", BEGUN)
def test_what_an_engine_begins_is_no_block(dialect: str, begun: str) -> None:
    """A paragraph stays one, whatever its answer begins with: marks are escaped, or refused."""
    syntax = Syntax().speaking(dialect) if dialect else Syntax()
    document = Document.parse(f"{LONG}\n\n最后一段。\n", syntax)
    asked = Text(Unit(LONG), 0, protect(LONG, document.segments[0].kind, document.grammar), ())
    view = Scene(document, TO_EN, Termbase().matcher(TO_EN))
    (judged,) = judge([asked], [f"{begun}{SAID}"], view)
    filled = Document.parse(document.filled([judged.target or None, None])[0], syntax)
    assert [each.kind for each in filled.segments] == [each.kind for each in document.segments]


@pytest.mark.parametrize(
    "hidden",
    ["\u00ad", "\u034f", "\u061c", "\u115f", "\u200c", "\u200d", "\u200e", "\u200f", "\u2065",
     "\u206a", "\u3164", "\ufe00\ufe01", "\uffa0", "\uffff", "\U000e0080", "\U000e0101\U000e0142"],
)  # fmt: skip
def test_whole_messages_are_not_hidden(hidden: str) -> None:
    """Fillers, and joiners and variants where nothing is to be joined or varied."""
    source = "显存不够。"
    (judged,) = judge([text(source)], [f"Out of{hidden} memory."], scene(TO_EN, source))
    assert judged.target in ("Out of memory.", "Out of\ufe00 memory.")


@pytest.mark.parametrize(
    "words",
    ["\U0001f469\u200d\U0001f4bb", "\U0001f3f3\ufe0f\u200d\U0001f308", "❤️", "1\ufe0f\u20e3",
     "می\u200cخواهم", "क्\u200dष", "辻\U000e0100", "שלום\u200f!"],
)  # fmt: skip
def test_what_joins_and_varies_stays(words: str) -> None:
    """Emoji of several parts, Persian, Hindi, a variant of a character, a mark beside Hebrew."""
    assert visible(words, "") == words


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u2060", "\U000e0041", "\x1b"]
)
def test_what_nobody_sees_is_dropped(hidden: str) -> None:
    """Unless the source has it: directions, zero widths, tags, control characters."""
    source = "显存不够。"
    (judged,) = judge([text(source)], [f"Out of{hidden} memory."], scene(TO_EN, source))
    assert judged.target == "Out of memory."
    if hidden != "\x1b":
        source = f"显存{hidden}不够。"
        (judged,) = judge([text(source)], [f"Out of{hidden} memory."], scene(TO_EN, source))
        assert judged.target == f"Out of{hidden} memory."


def test_an_address_in_front_matter_is_refused() -> None:
    """There no link is one by its brackets, and templates make one of anything."""
    document = Document.parse("---\ndescription: 介绍显存管理的方法\n---\n\n正文。\n")
    source = document.segments[0].source
    asked = Text(Unit(source), 0, protect(source, document.segments[0].kind), ())
    view = Scene(document, TO_EN, Termbase().matcher(TO_EN))
    for more in ("https://evil.example/x", "evil.com", "{% include x %}", "{{ site.key }}"):
        (judged,) = judge([asked], [f"How to manage GPU memory {more}"], view)
        assert judged.fault.startswith("adds "), more


# --- values ---


@pytest.mark.parametrize(
    ("source", "answer", "said"),
    [
        ("显存为 80 GiB。", "It has 80 GB of GPU memory.", "writes 80 GB for 80 GiB"),
        ("需要 Python 3.10。", "Python 3.1 is needed.", "writes 3.1 for 3.10"),
        ("会议在 5 月 30 日举行。", "It takes place on June 30.", "writes June 30 for 5 月 30 日"),
        ("一共有 15 万人读过。", "Many people have read it.", "loses the number 15 万"),
    ],
)
def test_a_value_that_changed_is_asked_for_again(source: str, answer: str, said: str) -> None:
    """It can be stored, as the check of numbers speaks of it, too; but once it is asked again."""
    (judged,) = judge([text(source)], [answer], scene(TO_EN, source))
    assert (judged.target, judged.fault) == (answer, said)


# --- answers that are not whole ---


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("This post introduces the basics of managing the", "breaks off: …"),
        ("This post introduces the basics of GPU memory, and", "breaks off: …"),
        (f"{SAID} {SAID}", "says a thing twice"),
    ],
)
def test_what_is_not_whole_is_asked_for_again(answer: str, said: str) -> None:
    """Half of an answer, or two of them: stored at last, as the check of length speaks of it."""
    (judged,) = judge([text(LONG)], [answer], scene(TO_EN, LONG))
    assert judged.target == answer
    assert judged.fault.startswith(said)


# --- terms ---


def test_a_forbidden_form_is_worth_asking_again() -> None:
    """It can be stored, as the check of terms speaks of it, too; but once it is asked again."""
    term = Term(("显存",), ("GPU memory",), forbidden=("video memory",))
    (judged,) = judge(
        [text("显存不够。")], ["The video memory is full."], scene(TO_EN, "显存不够。", term)
    )
    assert judged.target == "The video memory is full."
    assert judged.fault == "writes “video memory” for 显存, not “GPU memory”"


def test_a_name_that_is_lost_is_worth_asking_again() -> None:
    """What is never translated must be in the answer."""
    term = Term(("PaddleOCR",), ("PaddleOCR",), keep=True)
    source = "用 PaddleOCR 识别。"
    (judged,) = judge([text(source)], ["Recognise it."], scene(TO_EN, source, term))
    assert (judged.target, judged.fault) == ("Recognise it.", "loses the name PaddleOCR")


@pytest.mark.parametrize(
    ("letters", "characters", "far"),
    [(70, 7, True), (69, 7, False), (35, 3, True), (34, 3, False), (10, 30, True), (9, 30, False)],
)
def test_the_shorter_a_text_the_wider_the_bar(letters: int, characters: int, far: bool) -> None:
    """From 70, 35 and 10 letters on, less and less is let pass as a translation."""
    source, said = "a" * letters, "长" * characters
    answer = Answer(text=text(source), said=said, target=said, scene=scene(TO_ZH, source))
    assert bool(size(answer)) is far


def test_what_is_far_too_long_is_not_even_read() -> None:
    """That is thirty times the characters of the text, and a thousand more."""
    source = "长" * 100
    for more, unread in ((1000, False), (1001, True)):
        (judged,) = judge([text(source)], ["a" * (3000 + more)], scene(TO_EN, source))
        assert (judged.fault == "is 40 times as long as the source") is unread


# --- answers that changed places ---

ROW = [
    ("安装需要 Python 3.11。", "It needs Python 3.11 to be installed."),
    ("运行 `make test` 跑测试。", "Run the tests with <x1/>."),
    ("我们在周末举办了一次线下活动。", "We held an offline event at the weekend."),
    ("问题还没有解决，欢迎讨论。", "The problem is not solved yet; discussion is welcome."),
    ("感谢所有的老师和同学！", "Thanks to all teachers and students!"),
]


def found(answers: list[str]) -> set[int]:
    """The answers that are held to be another text's."""
    sources = [protect(source).text for source, _ in ROW]
    return set(strangers(sources, answers, (), Termbase().matcher(TO_EN)))


def test_right_answers_stand_where_they_belong() -> None:
    """Nothing is found where nothing is wrong, also when some texts have no answer."""
    right = [answer for _, answer in ROW]
    assert found(right) == set()
    for gap in range(len(right)):
        assert found([*right[:gap], "", *right[gap + 1 :]]) == set()


@pytest.mark.parametrize("first", range(4))
def test_neighbours_that_changed_places_are_found(first: int) -> None:
    """Both of them, even without names or numbers: by words that translate each other."""
    answers = [answer for _, answer in ROW]
    answers[first], answers[first + 1] = answers[first + 1], answers[first]
    assert {first, first + 1} <= found(answers)


@pytest.mark.parametrize("first", range(4))
def test_an_answer_before_a_gap_may_be_what_is_missing_there(first: int) -> None:
    """A model that skips a text gives the next one's answer in its place, and none for the next."""
    answers = [answer for _, answer in ROW]
    answers[first], answers[first + 1] = answers[first + 1], ""
    assert found(answers) == {first}


def test_where_a_third_is_mixed_up_nothing_is_believed() -> None:
    """Those that look right may be another's, too; with fewer, only those that do not are asked."""
    more = [
        ("显存不够时，可以减小批大小。", "When GPU memory is short, make the batch smaller."),
        (
            "文档在仓库的 `docs` 目录里。",
            "The documents are in the folder <x1/> of the repository.",
        ),
    ]
    for rows, believed in (([*ROW, more[0]], 0), ([*ROW, *more], 5)):
        answers = [rows[1][1], rows[0][1], *(answer for _, answer in rows[2:])]
        judged = judge([text(source) for source, _ in rows], answers, scene(TO_EN, ROW[0][0]))
        assert sum(bool(one.target) for one in judged) == believed


def test_one_answer_for_two_texts_is_nobody_s() -> None:
    """Neither is believed, unless the two say nearly the same."""
    answers = [ROW[0][1], ROW[0][1], *(answer for _, answer in ROW[2:])]
    assert {0, 1} <= found(answers)
    sources = ["需要分配内存的大小（字节形式）。", "需要分配的内存大小（字节形式）。"]
    same = ["the size of memory to be allocated, in bytes"] * 2
    assert strangers(sources, same, (), Termbase().matcher(TO_EN)) == {}


@pytest.mark.parametrize(
    ("asked", "away", "seen"), [(61, 10, True), (61, 11, False), (60, 11, True), (60, 59, True)]
)
def test_in_a_large_batch_only_what_stands_near_is_compared(
    asked: int, away: int, seen: bool
) -> None:
    """Ten before and after, of more than sixty texts: what it takes grows with each."""
    sources = [protect(source(number)).text for number in range(1, asked + 1)]
    for first, other in ((0, away), (asked - 1, asked - 1 - away)):
        answers = [right(each) for each in sources]
        answers[first], answers[other] = answers[other], ""
        meant = strangers(sources, answers, (), Termbase().matcher(TO_EN))
        assert meant.get(first) == (sources[other] if seen else None)


SEASONS = "春夏秋冬梅兰竹菊山水"


@pytest.mark.parametrize(
    ("other", "letters", "doubled"),
    [
        (SEASONS[:7] + "风雨雷", 21, True),
        (SEASONS[:7] + "风雨雷", 20, False),
        (SEASONS[:8] + "风雨", 21, False),
        (SEASONS[:8] + "风R", 21, True),
        (f"<x1/>{SEASONS[:8]}，风雨 <x2/>", 21, False),
    ],
    ids=["seven tenths alike", "a short answer", "more alike", "another name", "other marks"],
)
def test_two_texts_with_one_answer_say_nearly_the_same(
    other: str, letters: int, doubled: bool
) -> None:
    """More than seven tenths of their letters are the same, and all names; of an answer with more
    than twenty letters that is asked."""
    sources, answer = [SEASONS, other], "loremipsumdolorsitametcon"[:letters]
    meant = strangers(sources, [answer] * 2, (), Termbase().matcher(TO_EN))
    assert meant == ({0: other, 1: SEASONS} if doubled else {})


@pytest.mark.skipif(not (SHARED / "pairs").is_dir(), reason="no pairs beside the project")
@pytest.mark.parametrize("pair", [TO_EN, TO_ZH], ids=str)
def test_no_translation_that_people_wrote_is_refused(pair: Pair) -> None:
    """Every segment of the real pairs, as answers in requests of twenty."""
    count = 0
    for path in sorted((SHARED / "pairs").glob("*.zh.md")):
        texts = (
            path.read_text("utf-8"),
            path.with_suffix("").with_suffix(".en.md").read_text("utf-8"),
        )
        chinese, english = (Document.parse(each) for each in texts)
        rows = [row for row in align(chinese, english) if is_believed(row)]
        document = chinese if pair.source == ZH else english
        view = Scene(document, pair, Termbase().matcher(pair))
        asked = [one for row in rows if (one := _as_asked(row[:2], document, pair))]
        for start in range(0, len(asked), 20):
            batch = asked[start : start + 20]
            judged = judge([unit for unit, _ in batch], [said for _, said in batch], view)
            assert [one.fault for one in judged if not one.target] == []
            count += len(batch)
    assert count > 150


def _as_asked(
    row: tuple[Segment | None, Segment | None], document: Document, pair: Pair
) -> tuple[Text, str] | None:
    source, target = row if pair.source == ZH else row[::-1]
    assert source
    assert target
    words = fold(source.source)
    protected = protect(words, source.kind, document.grammar)
    said = protected.tagged(fold(target.source))
    if said is None or words == fold(target.source):
        return None
    return Text(Unit(words), document.segments.index(source), protected, ()), said


# --- who may write what ---


def test_who_may_write_a_unit() -> None:
    """Where nobody has, or a machine for an older source; not where its answer was rejected."""
    assert wants(Unit("甲"), "chat/m")
    assert not wants(Unit("甲", "A", State.FUZZY, HUMAN, previous="乙"), "chat/m")
    assert wants(Unit("甲", "A", State.FUZZY, "chat/m", previous="乙"), "chat/m")
    assert wants(Unit("甲", "⟦甲⟧", State.FUZZY, "pseudo"), "chat/m")
    blamed = Unit("甲", history=History(reason="chat/m loses <x1/>; local: it is too large"))
    assert not wants(blamed, "chat/m")
    assert not wants(blamed, "local")
    assert wants(blamed, "chat")
    assert wants(blamed, "chat/m", retry=True)


def test_a_reason_names_each_engine_once() -> None:
    """What an engine did last is what counts."""
    first = blame("", "chat/m", "loses <x1/>")
    both = blame(first, "local", ": it is too large")
    assert both == "chat/m loses <x1/>; local: it is too large"
    assert is_blamed(both, "local")
    assert blame(both, "local", "gave an empty answer") == "local gave an empty answer"


def test_a_rejected_unit_is_retried_when_asked_for() -> None:
    """The hint stands in the output; see also the tests of asking."""
    outcome = run_pipeline("甲甲\n", engine=Machine("甲甲"))
    assert outcome.units[0].history.reason == "machine returned the source unchanged"


# --- a text that is asked for alone ---

BESIDE = [
    "用<g1>飞桨</g1>训练一个模型，显存占用可以拆成五项：",
    "一次放不下 64 个样本，就分成 8 次，每次 8 个，梯度加在一起再更新：",
    "指望 <x1/> 降低峰值。它只把池子里空闲的显存还给系统，张量正在用的，一个字节也不会少。",
]


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("显存花在哪里", "Where GPU Memory Goes"),
        ("梯度累加", "Gradient Accumulation"),
        ("按什么顺序试", "What to Try, and in Which Order"),
    ],
)
def test_a_heading_that_is_asked_for_alone_is_its_own(source: str, answer: str) -> None:
    """However many words it shares with the long texts around it."""
    terms = (Term(("显存",), ("GPU memory",)), Term(("梯度",), ("gradient",)))
    assert strangers([source], [answer], BESIDE, _matcher(terms)) == {}

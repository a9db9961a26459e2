"""The matcher: the verdicts on sentence pairs, what a text itself has wrong, and its invariants.

The rules of matching, one by one, are the cases of `tests/fixtures/terms` (`test_terms_termbase`).
"""

from __future__ import annotations

import pickle
import unicodedata
from functools import cache
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures import FOLDER, read_cases
from tests.kit import EN, ROOT, TO_EN, TO_ZH, ZH
from translator import Termbase
from translator.markdown.prose import HIDDEN, Prose, masked
from translator.terms.forms import (
    Form,
    Place,
    Words,
    heads,
    is_slip,
    lower,
    signs,
    slips,
    spellings,
)
from translator.terms.matcher import Matcher
from translator.units import Pair, Span, Term, Verdict

SHIPPED = Termbase.load(sorted((ROOT / "glossaries").glob("*.csv")))
SMALL = Termbase.load([FOLDER / "terms" / "terms.csv"])


@cache
def matcher_of(pair: Pair) -> Matcher:
    """The matcher of the glossaries that ship."""
    return SHIPPED.matcher(pair)


# --- verdicts ---


@pytest.mark.parametrize(("source", "target", "expected"), read_cases("verdicts", 3))
def test_verdicts(source: str, target: str, expected: str) -> None:
    """Each case of tests/fixtures/verdicts, judged with the glossaries that ship."""
    assert verdicts(source, target, expected, TO_EN) == expected.splitlines()


@pytest.mark.parametrize(("source", "target", "expected"), read_cases("verdicts/from-english", 3))
def test_verdicts_from_english(source: str, target: str, expected: str) -> None:
    """The same in the other direction."""
    assert verdicts(source, target, expected, TO_ZH) == expected.splitlines()


def verdicts(source: str, target: str, asked: str, pair: Pair) -> list[str]:
    """`term verdict` for each term that is *asked* for; `none` if it is not spoken of."""
    found = matcher_of(pair).judge(source, target)
    said = {
        form: judgement.verdict.value
        for judgement in reversed(found)
        for form in (*judgement.term.target, *judgement.term.source)
    }
    forms = [line.rpartition(" ")[0] for line in asked.splitlines()]
    return [f"{form} {said.get(form, 'none')}" for form in forms]


# --- a text by itself ---


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("飞浆和飞**奖**都是飞桨。", ["飞浆", "飞**奖"]),
        ("从 Pytorch 迁移到 AIStudio。", ["Pytorch", "AIStudio"]),
        ("用 Paddle OCR 识别，PaddleOCR 也行。", ["Paddle OCR"]),
        ("Github-hosted，不是 .github/workflows。", ["Github"]),
        ('`Pytorch`、[链接](https://Github.com) 和 <a href="Github">主页</a>', []),
        ("模块 paddle.nn、包 paddlepaddle==3.0、目录 paddle/phi、账号 @paddle", []),
        ("迅速地深入学习蟒蛇和变压器的高级 API。", []),
        ("一场 hackaton，一场黑客送。", ["黑客送"]),
        ("PyTorch、GitHub、ＰａｄｄｌｅＯＣＲ 都对。", []),
        ("", []),
    ],
)
def test_names_misspelt_in_an_author_s_own_text(text: str, wrong: list[str]) -> None:
    """Slips for names are found in prose; mistranslations may be ordinary words, and are not."""
    assert [each.found for each in SHIPPED.own(ZH).forbidden(text)] == wrong


def test_what_a_slip_should_be_comes_first() -> None:
    """Of a row's right forms the one that was meant is proposed."""
    wrong = {each.found: each for each in SHIPPED.own(ZH).forbidden("飞浆，paddlepaddle，Paddlex")}
    assert {found: each.term.target[0] for found, each in wrong.items()} == {
        "飞浆": "飞桨",
        "paddlepaddle": "PaddlePaddle",
        "Paddlex": "PaddleX",
    }
    assert {each.verdict for each in wrong.values()} == {Verdict.FORBIDDEN}


def test_the_right_forms_of_a_locale_are_no_slips() -> None:
    """All forms of all rows, in their own language, are left alone."""
    assert SHIPPED.rows
    for locale in (ZH, EN):
        own = SHIPPED.own(locale)
        for row in SHIPPED.rows:
            for form in row.forms.get(locale, ()):
                assert own.forbidden(f"“{form}”") == [], form


@pytest.mark.parametrize(
    ("wrong", "right", "slip"),
    [
        ("飞浆", "飞桨", True),
        ("Pytorch", "PyTorch", True),
        ("AI Studio", "AIStudio", True),
        ("PyTroch", "PyTorch", True),
        ("Padddle", "Paddle", True),
        ("变压器", "Transformer", False),
        ("蟒蛇", "Python", False),
        ("桨叶", "飞桨", False),
        ("Convoy Plan", "Code Camp", False),
        ("桨", "飞桨", False),
        ("桨飞", "飞桨", False),
        ("飞桨x", "飞桨", True),
        ("A-B", "a b", True),
        ("a", "b", False),
        ("ab", "a", False),
        ("ab", "ba", True),
        ("ab", "ac", True),
        ("abc", "acb", True),
        ("bacd", "abcd", True),
        ("abcd", "abdx", False),
        ("abcd", "bcd", True),
        ("abcd", "abc", True),
        ("abxcd", "abcd", True),
        ("abcde", "abc", False),
        ("abcfed", "abcdef", False),
    ],
)
def test_what_a_slip_is(wrong: str, right: str, slip: bool) -> None:
    """Other capitals or spaces, or one letter amiss; of Chinese not the first one."""
    assert is_slip(wrong, right) is slip
    assert is_slip(right, wrong) is slip


def test_a_letter_that_grows_in_small_letters_keeps_its_place() -> None:
    """What has two characters in lower case stays as it is, and the others are small."""
    assert lower("İAß") == "İaß"
    assert lower("ABC") == "abc"


def test_a_slip_belongs_to_the_first_name_that_it_may_be_of() -> None:
    """Each name with all right forms, itself first; what is no slip is none of any."""
    right, wrong = (
        ["飞桨", "PaddlePaddle", "Paddle"],
        ["飞浆", "paddlepaddle", "Padle", "桨叶", "Padle"],
    )
    assert list(slips(right, wrong)) == [
        (("飞桨", "PaddlePaddle", "Paddle"), ("飞浆",)),
        (("PaddlePaddle", "飞桨", "Paddle"), ("paddlepaddle",)),
        (("Paddle", "飞桨", "PaddlePaddle"), ("Padle",)),
    ]


def test_which_forms_are_a_sign_of_a_concept() -> None:
    """All of them; from English the preferred one, and of a name the others but abbreviations."""
    forms = ("PaddlePaddle", "PP", "paddle")
    assert signs(forms, english=False, name=False) == forms
    assert signs(forms, english=True, name=False) == ("PaddlePaddle",)
    assert signs(forms, english=True, name=True) == ("PaddlePaddle", "paddle")
    assert signs((), english=True, name=True) == ()


def found_in(
    text: str, written: str, *, name: bool = False, keep: bool = False, wrong: bool = False
) -> str:
    """Those of the words and phrases of *text*, parted by commas, in which *written* stands."""
    spelt = spellings(written, exact=name, name=name, keep=keep, wrong=wrong)
    return ", ".join(
        each
        for each in text.split(", ")
        if any(list(form.places(Words.of(each))) for form in spelt)
    )


@pytest.mark.parametrize(
    ("written", "forms", "others"),
    [
        ("cache", "cache, caches, cached, caching, cache's, CACHES, a-cache", "cachely, cacheing"),
        ("memory", "memory, memories, memory's, memoried, memorying", "memorys, memori"),
        ("key", "key, keys, keyed, keying, key's", "kies, kied"),
        ("run", "run, runs, running, runned, runing, runed, run's", "runner, ru"),
        ("box", "box, boxes, boxed, boxing", "boxxed, boxxing"),
        ("show", "shows, showed, showing", "showwed, showwing"),
        ("boot", "boots, booted, booting", "bootted, bootting"),
        ("ant", "ants, anted, anting", "antted"),
        ("be", "be, being, beed", "b, bing"),
        ("by", "by, bys, bying", "bies"),
        ("2D", "2D, 2Ds, 2d", "3D, 2"),
        ("v2", "v2, V2", "v2s, v23"),
        ("C++", "C++, c++", "C+"),
        ("submit a PR", "submits a PR, submitted a PR, submitting a PR", "submit's a PR"),
        ("submit PR", "submit PR, submit PRs", "submits PR"),
        ("3x up", "3x up", "3xs up"),
        ("GPU内存", "GPU内存, GPU 内存", "GPU  内存, GPU内"),
        ("内存 GPU 内存", "内存GPU内存, 内存 GPU 内存", "内存 GPU内存"),
        ("open-source", "open source, open-source, Open-Sources", "opensource"),
    ],
)  # fmt: skip
def test_how_a_form_is_inflected(written: str, forms: str, others: str) -> None:
    """Its last word as a noun or a regular verb, a verb at its beginning before some words."""
    assert found_in(f"{forms}, {others}", written) == forms


def test_how_a_name_that_is_kept_is_inflected() -> None:
    """It has a genitive, and an abbreviation a plural; letters must be as written."""
    assert (
        found_in("GPU, GPUs, GPU's, gpu, GPUed", "GPU", name=True, keep=True) == "GPU, GPUs, GPU's"
    )
    found = found_in("PyTorch, PyTorchs, PyTorch's, pytorch", "PyTorch", name=True, keep=True)
    assert found == "PyTorch, PyTorch's"


@pytest.mark.parametrize(
    ("written", "kind", "here", "not_here"),
    [
        (
            "Paddle", "name",
            "Paddle., Paddle-x, non-Paddle, Pre-Paddle, 文-Paddle, -Paddle, .Paddle, 中Paddle文, "
            "Paddle/x, Paddle.2, /Paddle, 1.Paddle, Paddle-文, Paddle.文",
            "Paddle-Lite, Paddle-2, Paddle.js, x-Paddle, x.Paddle, _Paddle, Paddle_x, Paddle2",
        ),
        (
            "paddle", "wrong",
            "paddle., paddle, paddle:, paddle-, x/文paddle, paddle/飞",
            "paddle-x, paddle/x, paddle=1, paddle:x, paddle@y, /paddle, @paddle, #paddle",
        ),
        (
            "Paddle", "wrong", "Paddle-x, Paddle/x, Paddle=1, Paddle:x", "/Paddle, @Paddle, #P",
        ),
        ("graph", "", "graph-like, x-graph, graph.x, graph/x, /graph", "x.graph, graph_x, graph2"),
        ("飞桨", "name", "大飞桨框架, 飞桨Lite, 飞桨-x, x飞桨", "飞 桨"),
    ],
)  # fmt: skip
def test_what_a_longer_name_or_a_path_has_of_a_form(
    written: str, kind: str, here: str, not_here: str
) -> None:
    """A hyphen, a dot or a sign of paths and handles joins; a prefix or Chinese does not."""
    named = {"name": bool(kind), "wrong": kind == "wrong"}
    assert found_in(f"{here}, {not_here}", written, **named) == here


def test_forbidden_forms_inside_right_ones_are_explained() -> None:
    """What a longer right form covers is not reported."""
    matcher = Matcher([Term(("图",), ("graph image",), ("image",)), Term(("像",), ("x",))])
    assert [each.found for each in matcher.forbidden("A graph image, an image.")] == ["image"]


def test_a_matcher_is_a_value() -> None:
    """It travels to another process, and judges there as here."""
    matcher = pickle.loads(pickle.dumps(SHIPPED.matcher(TO_EN)))
    assert matcher.judge("显存", "video memory") == matcher_of(TO_EN).judge("显存", "video memory")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a `b*c` d", "a \0 d"),
        ("a [b](c/d.md) e", "a \0b\0 e"),
        ("[a][b*]", "[a]\0"),
        ("在 src/a_b.py 里", "在 \0 里"),
        ("在/usr/lib/x里", "在\0里"),
        ("Linux/Windows，and/or", "Linux/Windows，and/or"),
        ("snake_case，~5，__强__", "snake_case，~5，强"),
        ("一\n二\n  a\nb", "一二 a b"),
        ("C\\_D\\*，GPU&nbsp;memory，GPU  memory", "C_D*，GPU memory，GPU memory"),
        ("ﬁ，Ａ，½", "fi,A,1⁄2"),
    ],
)
def test_what_is_words(text: str, words: str) -> None:
    """What is left of a text, with a NUL for each run that is not for reading."""
    assert Prose.of(text).text == words


def test_an_accent_written_apart_belongs_to_its_letter() -> None:
    """Its span ends after the accent."""
    text = "in a cafe\u0301, "
    ((span, _),) = Matcher([Term(("café",), ("咖啡馆",))]).find(text)
    assert text[span.start : span.stop] == "cafe\u0301"


def test_each_character_of_the_words_has_its_own_place() -> None:
    """A mark belongs to the letter that it makes one character with, and to no other."""
    for text, places in (
        ("x\u0301y", [Span(0, 1), Span(1, 2), Span(2, 3)]),
        ("e\u0301y", [Span(0, 2), Span(2, 3)]),
    ):
        prose = Prose.of(text)
        assert [prose.original(at, at + 1) for at in range(len(prose.text))] == places


def test_a_form_inside_a_longer_one_is_seen_wherever_they_stand() -> None:
    """Owners of places are looked for nearby, across the borders that the text is cut at."""
    terms = [Term(("显存",), ("GPU memory",)), Term(("内存",), ("RAM",), forbidden=("memory",))]
    matcher = Matcher(terms)
    unseen = [
        shift
        for shift in range(0, 600, 3)
        for each in matcher.judge("显存和内存", f"{'-' * shift} GPU memory and RAM")
        if each.verdict is not Verdict.OK
    ]
    assert unseen == []


def test_one_place_is_one_mistake() -> None:
    """Of two terms that share their places, the first whose wrong form is there is spoken of."""
    sample = Term(("样本",), ("sample",), forbidden=("specimen",))
    example = Term(("样本",), ("example",), forbidden=("instance",))
    found = Matcher([sample, example]).judge("一个样本。", "A specimen, or an instance.")
    assert [(each.term, each.verdict) for each in found] == [(sample, Verdict.FORBIDDEN)]


def test_a_form_is_a_sign_of_the_term_that_prefers_it() -> None:
    """A term that merely accepts it has nothing to say, one that prefers it, too, has."""
    kernel = Term(("kernel",), ("内核",))
    function = Term(("kernel function", "kernel"), ("核函数",))
    assert [term for _, term in Matcher([function, kernel]).find("a kernel")] == [kernel]


def test_a_form_of_one_letter() -> None:
    """It is found beside a longer one that begins with it, which is preferred."""
    terms = [Term(("图",), ("graph",)), Term(("图像",), ("image",)), Term(("R",), ("R",))]
    found = Matcher(terms).find("图，图像，图，R 语言，图")
    assert [term.source[0] for _, term in found] == ["图", "图像", "图", "R", "图"]


def named(source: str, target: str, wrong: str = "", **fields: Any) -> Term:
    """A term of forms that bars part."""
    return Term(tuple(source.split("|")), tuple(target.split("|")),
                tuple(filter(None, wrong.split("|"))), **fields)  # fmt: skip


CIRCLES = (named("社区", "community|group", "circle"),
           named("飞桨社区", "Paddle community", "Paddle circle"))  # fmt: skip
PADDLE = (named("飞桨", "PaddlePaddle|Paddle", "paddle-paddle", case_sensitive=True),
          named("甲", "jia"))  # fmt: skip
OPERATORS = (named("算子", "operator|op"), named("运算符", "operator", "op sign"),
             named("操作", "operation", "operating",
                   not_in=("操作系统", "operating system")))  # fmt: skip
MEMORIES = (named("GPU", "GPU", sought=False), named("GPU 显存", "GPU memory"),
            named("显存", "memory", "RAM"))  # fmt: skip
KERNELS = (named("kernel", "核"), named("kernel", "内核", "核心", sought=False),
           named("Kernel", "芯", case_sensitive=True))  # fmt: skip
LETTERS = (named("R", "R"), named("图", "graph"), named("图 R", "graph R"))


@pytest.mark.parametrize(
    ("terms", "source", "target", "expected"),
    [
        (CIRCLES, "飞桨社区和社区", "the Paddle community",
         "飞桨社区 ok Paddle community 4, 社区 ok community 11"),
        (CIRCLES, "飞桨社区和社区", "the Paddle circle",
         "飞桨社区 forbidden Paddle circle 4, 社区 forbidden circle 11"),
        (CIRCLES, "社区", "a Paddle circle", "社区 forbidden circle 9"),
        (CIRCLES, "社区", "a group and a circle", "社区 forbidden circle 14"),
        (CIRCLES, "社区和飞桨社区", "a group", "社区 ok group 2, 飞桨社区 missing 飞桨社区 3"),
        (PADDLE, "飞桨", "paddle and paddlepaddle", "飞桨 forbidden paddlepaddle 11"),
        (PADDLE, "飞桨", "paddlepaddle, Paddle", "飞桨 ok Paddle 14"),
        (PADDLE, "飞桨甲", "paddle-paddle jia Paddle",
         "飞桨 forbidden paddle-paddle 0, 甲 ok jia 14"),
        (PADDLE, "飞桨", "PADDLE-PADDLE", "飞桨 forbidden PADDLE-PADDLE 0"),
        (PADDLE, "甲", "paddlepaddle", "甲 missing 甲 0"),
        (OPERATORS, "算子 运算符", "an op", "算子 ok op 3, 运算符 missing 运算符 3"),
        (OPERATORS, "操作系统，操作", "an operating system", "操作 missing 操作 5"),
        (OPERATORS, "操作", "operating the operating-system", "操作 forbidden operating 0"),
        (OPERATORS, "操作", "Operating systems and operations", "操作 ok operations 22"),
        (MEMORIES, "GPU显存", "memory", "GPU 显存 missing GPU显存 0"),
        (MEMORIES, "GPU", "nothing", ""),
        (MEMORIES, "显存", "GPU memory", "显存 ok memory 4"),
        (KERNELS, "a kernel", "内核", "kernel ok 核 1, kernel ok 内核 0"),
        (KERNELS, "a kernel", "核心", "kernel ok 核 0"),
        (KERNELS, "a Kernel", "芯", "Kernel ok 芯 0"),
        (KERNELS, "Kernels", "核", "kernel ok 核 0"),
        (LETTERS, "two Rs, 图R 图", "R graph",
         "R ok R 0, 图 R missing 图R 8, 图 ok graph 2"),
    ],
)  # fmt: skip
def test_a_judgement_says_what_stands_where(
    terms: tuple[Term, ...], source: str, target: str, expected: str
) -> None:
    """For each term of the source: its verdict, the form that decides it, and where that is."""
    found = Matcher(terms).judge(source, target)
    said = [f"{j.term.source[0]} {j.verdict} {j.found} {j.span.start}" for j in found]
    assert ", ".join(said) == expected
    assert Matcher(terms).judge(source, target) == found


def test_a_spelling_that_is_wrong_to_the_letter() -> None:
    """It is told from the right one that fits but for a hyphen."""
    own = SHIPPED.own(ZH)
    assert [each.found for each in own.forbidden("AI-Studio、AI Studio")] == ["AI-Studio"]


def test_a_long_paragraph_takes_its_length() -> None:
    """Places are compared with their neighbours only: each with each would take a minute."""
    start = perf_counter()
    (judgement, _) = SMALL.matcher(TO_EN).judge("显存，内存", "GPU memory " * 30_000)
    assert judgement.verdict is Verdict.OK
    assert perf_counter() - start < 15


# --- invariants ---

PIECES = [
    *(form for row in SMALL.rows for forms in row.forms.values() for form in forms),
    *(form for row in SMALL.rows for forms in row.forbidden.values() for form in forms),
    *"存显飞桨图aAeEsyY01 -_./*~`[]()<>&$\\\n\u200b\u00a0\u0301\ufb01Ａİß，。’",
    "**", "~~", "ing", "'s", "**飞**桨", "高层\nAPI", "https://x.org/GPU", "[a](b)", "操作",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
PLAIN = st.lists(
    st.sampled_from([piece for piece in PIECES if piece.isalnum() or piece in " -'s，"]),
    max_size=24,
).map("".join)
TERMS = st.lists(
    st.builds(
        Term,
        st.tuples(st.sampled_from(PIECES[:60])),
        st.tuples(st.sampled_from(PIECES[:60])),
        not_in=st.lists(st.sampled_from(["显存在", "GPU memory", "opens", "数据集"])).map(tuple),
        case_sensitive=st.booleans(),
        keep=st.booleans(),
    ),
    max_size=12,
)


@given(TEXTS, TEXTS, st.sampled_from([TO_EN, TO_ZH]))
def test_judging_never_fails(source: str, target: str, pair: Pair) -> None:
    """One judgement a term, in order of the source; each span has its words, in the right text."""
    matcher = SMALL.matcher(pair)
    judgements = matcher.judge(source, target)
    terms = [judgement.term for judgement in judgements]
    assert len(terms) == len(set(terms))
    for judgement in judgements:
        text = source if judgement.verdict is Verdict.MISSING else target
        span = judgement.span
        assert 0 <= span.start < span.stop <= len(text)
        assert text[span.start : span.stop] == judgement.found
    found = [term for _, term in matcher.find(source)]
    assert [found.index(term) for term in terms] == sorted(found.index(term) for term in terms)


@given(TEXTS)
def test_found_places_are_in_order_and_have_the_form(text: str) -> None:
    """Spans do not overlap, and the text there, normalised, is a form of the term."""
    stop = 0
    for span, term in SMALL.matcher(TO_EN).find(text):
        assert span.start >= stop
        stop = span.stop
        here = Words.of(Prose.of(text[span.start : span.stop]).text)
        assert HIDDEN not in here.text
        spelt = [form for written in term.source for form in spelt_of(term, written)]
        assert any(form.end(here, 0) == len(here.text) for form in spelt), (term, here)


@given(TEXTS)
def test_forbidden_forms_are_where_they_are_said_to_be(text: str) -> None:
    """From left to right, each with the words at its span."""
    judgements = SMALL.own(ZH).forbidden(text)
    assert [j.span.start for j in judgements] == sorted(j.span.start for j in judgements)
    for judgement in judgements:
        assert text[judgement.span.start : judgement.span.stop] == judgement.found


@given(TEXTS)
def test_normalising_keeps_offsets(text: str) -> None:
    """Each character of the words stands in the original where it says, but for its shape."""
    prose = Prose.of(text)
    assert len(masked(text)) == len(text)
    last = -1
    for at, char in enumerate(prose.text):
        span = prose.original(at, at + 1)
        assert last <= span.start < span.stop <= len(text)
        last = span.start
        if char.isalnum():
            assert char in unicodedata.normalize("NFKC", text[span.start : span.stop])


@given(PLAIN)
def test_full_width_and_capitals_shift_nothing(text: str) -> None:
    """The same terms at the same places, however the letters are written."""
    terms = [Term(row.forms[ZH], ("x",)) for row in SMALL.rows]
    matcher = Matcher(terms)
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)
    capitals = "".join(c.upper() if len(c.upper()) == 1 else c for c in text)
    assert matcher.find(wide) == matcher.find(text)
    assert matcher.find(capitals) == matcher.find(text)


@given(TERMS, PLAIN)
def test_the_longest_from_the_left(terms: list[Term], text: str) -> None:
    """Found in one pass is what trying every form at every place finds."""
    if Prose.of(text).text != text:
        return
    found: dict[Place, list[Term]] = {}
    for span, term in Matcher(terms).find(text):
        found.setdefault((span.start, span.stop), []).append(term)
    assert {place: set(each) for place, each in found.items()} == naive(terms, text)


def naive(terms: list[Term], text: str) -> dict[Place, set[Term]]:
    """Leftmost-longest by brute force."""
    words, pos = Words.of(text), 0
    found: dict[Place, set[Term]] = {}
    while pos < len(text):
        ends: dict[int, set[Term]] = {}
        for term in terms:
            for form in spelt_of(term, term.source[0]):
                end = form.end(words, pos)
                if end and not any(trapped(words, pos, end, trap) for trap in term.not_in):
                    ends.setdefault(end, set()).add(term)
        if ends:
            found[pos, max(ends)] = ends[max(ends)]
        pos = max(ends, default=pos + 1)
    return found


def trapped(words: Words, start: int, stop: int, trap: str) -> bool:
    """Whether *trap* covers the place."""
    return any(
        words.folded[at : at + len(trap)] == lower(trap) and at + len(trap) >= stop
        for at in range(start + 1)
    )


def spelt_of(term: Term, written: str) -> tuple[Form, ...]:
    """The forms that *written* may take in the source."""
    name = term.case_sensitive
    return spellings(written, exact=name, name=name, keep=term.keep)


@given(st.sampled_from(PIECES[:60]), st.booleans(), st.booleans())
def test_a_form_is_filed_under_what_it_begins_with(written: str, keep: bool, exact: bool) -> None:
    """What the index looks up begins every plain spelling, so nothing filed is missed."""
    spelt = spellings(written, exact=exact, name=exact, keep=keep)
    filed = heads(written, keep=keep)
    assert any(lower(spelt[0].head).startswith(head) for head in filed)

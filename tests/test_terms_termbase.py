"""The termbase: which terms a text has, whether a target keeps to them, what a file may say."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import pytest

from tests.fixtures import FOLDER, read_cases
from tests.kit import ROOT, SHARED, TO_EN, TO_ZH, Site
from translator import Termbase
from translator.errors import TermbaseError
from translator.terms.termbase import shown
from translator.units import Pair, Severity, Term, Verdict

TERMS = Termbase.load([FOLDER / "terms" / "terms.csv"])
COLUMNS = "zh-Hans,en,forbid:en,not_in,case,keep,severity,note\n"


@pytest.mark.parametrize(("source", "target", "expected"), read_cases("terms", 3))
def test_judgements(source: str, target: str, expected: str) -> None:
    """Each case of tests/fixtures/terms: a source, its target, and what is to be said."""
    assert judged(source, target, TO_EN) == expected.splitlines()


@pytest.mark.parametrize(("source", "target", "expected"), read_cases("terms/from-english", 3))
def test_judgements_from_english(source: str, target: str, expected: str) -> None:
    """The same rows, read in the other direction."""
    assert judged(source, target, TO_ZH) == expected.splitlines()


def judged(source: str, target: str, pair: Pair) -> list[str]:
    """`term verdict found` for each term of *source*, in order of place."""
    found = TERMS.judge(source.removesuffix("\n"), target.removesuffix("\n"), pair)
    return [" ".join([chinese(j.term), j.verdict, j.found]) for j in found]


def chinese(term: Term) -> str:
    """What the fixtures call a term: its first Chinese form, or its only one."""
    forms = (*term.source, *term.target)
    return next((form for form in forms if not form.isascii()), forms[0])


def test_found_terms_have_their_places() -> None:
    """`find` gives spans of the text as it was written."""
    text = "用 `pip` 装**飞桨**，看显存。"
    found = TERMS.matcher(TO_EN).find(text)
    assert [text[span.start : span.stop] for span, _ in found] == ["飞桨", "显存"]


def test_a_verdict_points_at_its_words() -> None:
    """ok and forbidden point into the target, missing into the source."""
    source, target = "显存、算子和依赖。", "The video memory and the dependencies."
    judged = TERMS.judge(source, target, TO_EN)
    assert {each.verdict for each in judged} == {*Verdict}
    for judgement in judged:
        text = source if judgement.verdict == "missing" else target
        assert text[judgement.span.start : judgement.span.stop] == judgement.found


def test_terms_reach_the_engine(tmp_path: Path) -> None:
    """An engine is told the terms of the texts it gets, and no others."""
    text = (FOLDER / "terms/terms.csv").read_text(encoding="utf-8")
    program = tmp_path / "e.py"
    program.write_text(
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    print(json.dumps(' and '.join(sorted(asked['terms'].values())) or 'none'))\n"
    )
    run = json.dumps(["python3", str(program)])
    site = Site(tmp_path, 'engine = "command"\nglossaries = ["*.csv"]\n')
    site.put("translator.toml", site.text("translator.toml") + f"[engines.command]\nrun = {run}\n")
    site.put("t.csv", text)
    site.put("posts/zh/a.md", "显存与算子。\n\n没有别的。\n")
    assert site.run("translate").code == 0
    assert site.text("posts/en/a.md") == "GPU memory and operator\n\nnone\n"


@pytest.mark.parametrize(
    ("word", "severity", "code"),
    [("显存", "warning", 0), ("算子", "warning", 0), ("师傅", "note", 0)],
)
def test_severity_decides(word: str, severity: str, code: int, tmp_path: Path) -> None:
    """What a draft left out is a warning at most; a note is shown on request."""
    site = Site(tmp_path, 'glossaries = ["*.csv"]\n')
    site.put("t.csv", (FOLDER / "terms/terms.csv").read_bytes())
    site.put("posts/zh/a.md", f"这是{word}。\n")
    site.put("posts/en/a.md", "This is something.\n")
    ran = site.run("-v", "check", "--strict")
    assert ran.code == code
    assert f"posts/en/a.md:1:1: {severity} terms: {word} should be" in ran.out
    assert (site.run("check", "--strict").out == "") == (severity == "note")


# --- files ---


def write(tmp_path: Path, text: str | bytes) -> Path:
    """A glossary file."""
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_spreadsheet_s_file_is_read(tmp_path: Path) -> None:
    """With a BOM, CRLF, quotes, blanks around forms, and empty lines at the end."""
    text = "\ufeff" + COLUMNS + '" 显存 | 显卡内存 ","GPU memory",,,,,,"a, b"\n\n'
    (term,) = Termbase.load([write(tmp_path, text.replace("\n", "\r\n"))]).terms(TO_EN)
    assert (term.source, term.target) == (("显存", "显卡内存"), ("GPU memory",))
    assert (term.note, term.severity) == ("a, b", Severity.WARNING)
    assert term.origin.endswith("t.csv:2")


def test_what_a_row_says_is_a_term_in_each_direction(tmp_path: Path) -> None:
    """From English the preferred form alone; an abbreviation is right in every language."""
    text = (
        "zh-Hans,en,forbid:en,forbid:zh-Hans,not_in,case,keep,severity,note,read_from,support\n"
        "大模型|LLM|模型|x1,large model|LM|LLM,big model|huge model,大型|特大,大模型赛|larges,"
        " sensitive , yes , note , why ,zh-Hans|ja, 0.5 \n"
    )
    base = Termbase.load([write(tmp_path, text)], tmp_path)
    assert base.terms(TO_EN) == [
        Term(
            source=("大模型", "LLM", "模型", "x1"),
            target=("large model", "LM", "LLM"),
            forbidden=("big model", "huge model"),
            not_in=("大模型赛", "larges"),
            case_sensitive=True,
            keep=True,
            severity=Severity.NOTE,
            note="why",
            sought=True,
            support=0.5,
            origin="t.csv:2",
        )
    ]
    (term,) = base.terms(TO_ZH)
    assert (term.source, term.target) == (("large model",), ("大模型", "LLM", "模型", "x1", "LM"))
    assert (term.forbidden, term.sought) == (("大型", "特大"), False)
    (row,) = base.rows
    assert row.said == (
        "zh-Hans 大模型, LLM, 模型, x1; en large model, LM, LLM; "
        "never big model, huge model, 大型, 特大"
    )
    assert row.fields["keep"] == " yes "
    assert row.key == (TO_EN.source, "大模型")


def test_a_row_without_a_form_in_a_language_is_no_term_of_it(tmp_path: Path) -> None:
    """Nor does it say anything of it; its key is the first form that it has."""
    base = Termbase.load([write(tmp_path, "zh-Hans,en,ja\n,a|b,\n , |,甲\n")])
    first, second = base.rows
    assert [base.terms(pair) for pair in (TO_EN, TO_ZH)] == [[], []]
    assert (first.said, second.said) == ("en a, b", "ja 甲")
    assert first.key == (TO_EN.target, "a")


def test_names_are_looked_for_in_their_own_texts(tmp_path: Path) -> None:
    """Products, organisations and events, and whatever minds its capitals; with all wrong forms
    of the row that are slips for one of its names in that language."""
    base = Termbase.load([write(tmp_path, (
        "zh-Hans,en,forbid:en,forbid:zh-Hans,kind,case,severity,not_in\n"
        "飞桨,PaddlePaddle,Padlepaddle,飞浆|桨,product,,error,飞浆船\n"
        "智谱,Zhipu,zipu,智普,org,,,\n大会,Summit,Sumit,大惠,event,,,\n"
        "显存,memory,memry,显村,framework,,,\n图,Graph,graph,,,sensitive,note,\n"
    ))], tmp_path)  # fmt: skip
    own = base.own(TO_EN.source).terms
    assert [(t.source, t.target, t.forbidden) for t in own] == [
        (("飞桨",), ("飞桨",), ("飞浆",)), (("智谱",), ("智谱",), ("智普",)),
        (("大会",), ("大会",), ("大惠",)), (("图",), ("图",), ()),
    ]  # fmt: skip
    first = own[0]
    assert (first.severity, first.not_in, first.case_sensitive, first.keep, first.origin) == (
        Severity.ERROR, ("飞浆船",), False, False, "t.csv:2",
    )  # fmt: skip
    assert (own[3].severity, own[3].case_sensitive) == (Severity.NOTE, True)
    english = base.own(TO_EN.target).terms
    assert [t.forbidden for t in english] == [("Padlepaddle",), ("zipu",), ("Sumit",), ("graph",)]


def test_how_a_glossary_is_named(tmp_path: Path) -> None:
    """As seen from the project, or from where it ships; else by its whole path."""
    assert shown(tmp_path / "a" / "t.csv", tmp_path) == "a/t.csv"
    assert shown(tmp_path / "t.csv", tmp_path / "a") == str(tmp_path / "t.csv")
    assert shown(tmp_path / "t.csv", None) == str(tmp_path / "t.csv")
    shipped = ROOT / "glossaries" / "general.csv"
    assert shown(shipped, None) == "glossaries/general.csv"
    assert shown(ROOT / "translator" / "glossaries" / "x.csv", None) == "glossaries/x.csv"
    assert shown(ROOT / "docs" / "x.csv", None) == str(ROOT / "docs" / "x.csv")


def test_any_locale_may_have_a_column(tmp_path: Path) -> None:
    """One column a locale; a row serves every direction that it has forms for."""
    text = "en,ja,forbid:ja\nGPU memory,GPUメモリ,ビデオメモリ\nmemory,,\n"
    base = Termbase.load([write(tmp_path, text)])
    assert base.terms(TO_EN) == []
    assert len(base.rows) == 2


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("zh_CN,en\n", ":1", "did you mean zh-Hans"),
        ("zh-Hans,english\n", ":1", "english"),
        ("zh-Hans,en,forbid:xx!\n", ":1", "forbid:xx!"),
        ("zh-Hans,en\n显存\n", ":2", "cells"),
        ("zh-Hans,en\n显存,GPU memory,more\n", ":2", "cells"),
        ("zh-Hans,en,severity\n显存,GPU memory,fatal\n", ":2", "fatal"),
        ('zh-Hans,en\n显存,"GPU memory\n', ":2", "CSV"),
        ("zh-Hans,en,en\n", ":1", "twice"),
        ('zh-Hans,"en\n', ":1", "CSV"),
        ('zh-Hans,en\n显存,"a\nb"\n算子,"b\n', ":4", "CSV"),
        ("zh-Hans,en,read_from\n显存,a,zh_Hans\n", ":2", "read_from 'zh_Hans' is not a locale"),
        ("zh-Hans,en,support\n显存,a,1.5\n", ":2", "support '1.5' is not a share"),
        ("zh-Hans,en,keep\n显存,GPU memory,no\n", ":2", "keep 'no'"),
        ("zh-Hans,en,override\n显存,GPU memory,true\n", ":2", "override 'true'"),
    ],
)
def test_a_broken_file_is_named_with_its_line(
    text: str, where: str, said: str, tmp_path: Path
) -> None:
    """What is wrong, in which file, on which line."""
    path = write(tmp_path, text)
    with pytest.raises(TermbaseError) as caught:
        Termbase.load([path])
    assert f"{path}{where}" in str(caught.value)
    assert said in str(caught.value)


def test_a_later_file_overrides_on_purpose(tmp_path: Path) -> None:
    """The row with the same preferred form is gone whole; without `yes`, both hold."""
    ours = write(tmp_path, "zh-Hans,en,note\n显存|显卡内存,GPU memory,n\n算子,operator,\n")
    own = tmp_path / "own.csv"
    own.write_text("zh-Hans,en,override\n显存,device memory,yes\n算子,op,\n", "utf-8")
    terms = Termbase.load([ours, own]).terms(TO_EN)
    assert [(t.source, t.target, t.note) for t in terms] == [
        (("算子",), ("operator",), ""),
        (("显存",), ("device memory",), ""),
        (("算子",), ("op",), ""),
    ]
    found = Termbase.load([ours, own]).matcher(TO_EN).find("显卡内存")
    assert found == []


def test_a_row_that_overrides_may_take_a_concept_out(tmp_path: Path) -> None:
    """With its preferred form and `yes`, and nothing else."""
    ours = write(tmp_path, "zh-Hans,en\n师傅,master\n算子,operator\n")
    own = tmp_path / "own.csv"
    own.write_text("zh-Hans,en,override\n师傅,,yes\n", "utf-8")
    assert [t.source for t in Termbase.load([ours, own]).terms(TO_EN)] == [("算子",)]


def test_an_override_names_the_preferred_form_of_its_first_locale(tmp_path: Path) -> None:
    """An accepted form is not enough, nor the same form in another language."""
    ours = write(tmp_path, "zh-Hans,en\n显卡内存|显存,GPU memory\n")
    own = tmp_path / "own.csv"
    for text in ("zh-Hans,en,override\n显存,x,yes\n", "zh-Hans,en,override\nx,GPU memory,yes\n"):
        own.write_text(text, "utf-8")
        assert len(Termbase.load([ours, own]).rows) == 2
    own.write_text("en,zh-Hans,override\nGPU memory,显存,yes\n", "utf-8")
    assert [t.source for t in Termbase.load([ours, own]).terms(TO_EN)] == [("显存",)]


def test_a_termbase_is_a_value(tmp_path: Path) -> None:
    """The same files give equal termbases, and one that was pickled is the same."""
    path = write(tmp_path, "zh-Hans,en\n显存,GPU memory\n")
    base = Termbase.load([path])
    assert base == Termbase.load([path]) == pickle.loads(pickle.dumps(base))
    assert hash(base) == hash(Termbase.load([path]))


def test_a_row_of_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    """A message leads to where the row begins."""
    text = COLUMNS + '显存,GPU memory,,,,,,"one\ntwo"\n算子,operator,,,,,,\n'
    terms = Termbase.load([write(tmp_path, text)]).terms(TO_EN)
    assert [term.origin.rpartition(":")[2] for term in terms] == ["2", "4"]


ROWS = "zh-Hans,en,forbid:en,severity,,\n显存,GPU memory,video memory,error,,\n,,,,,\n"


@pytest.mark.parametrize(
    "data",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.replace(",", ";").encode(),
        ROWS.replace(",", "，").encode(),
        ROWS.replace(",", "\t").encode("utf-16"),
        ROWS.encode("gb18030"),
    ],
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, data: bytes) -> None:
    """Empty columns and rows of Excel, other delimiters, other encodings."""
    (row,) = Termbase.load([write(tmp_path, data)]).rows
    assert (row.right(TO_EN.source), row.right(TO_EN.target)) == (("显存",), ("GPU memory",))
    assert row.wrong(TO_EN.target) == ("video memory",)


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """With one sentence that says what to do."""
    with pytest.raises(TermbaseError, match="save it as CSV in UTF-8"):
        Termbase.load([write(tmp_path, b"zh-Hans,en\n\xff\xfe\xfa,a\n")])
    with pytest.raises(TermbaseError, match="this row has 3 cells, but the header has 2"):
        Termbase.load([write(tmp_path, b"zh-Hans,en\na,b,c\n")])
    with pytest.raises(TermbaseError, match="support '2' is not a share"):
        Termbase.load([write(tmp_path, b"zh-Hans,en,support\na,b,2\n")])
    with pytest.raises(TermbaseError, match=r"none\.csv"):
        Termbase.load([tmp_path / "none.csv"])


def test_support_is_learned_or_said(tmp_path: Path) -> None:
    """What lies beside a glossary says how often its rows held; a row's own column wins."""
    path = write(
        tmp_path, "zh-Hans,en,support\n赛道,track,\n决赛,final,0.9\n显存,memory,\n".encode()
    )
    path.with_name("support.tsv").write_text(
        "direction\tform\theld\tplaces\nen-zh-Hans\ttrack\t0\t81\n"
        "en-zh-Hans\tfinal\t0\t37\nen-zh-Hans\tmemory\t1\t3\nbroken\n",
        encoding="utf-8",
    )
    terms = Termbase.load([path]).terms(TO_ZH)
    assert [(term.source[0], term.support) for term in terms] == [
        ("track", 0.0), ("final", 0.9), ("memory", None),
    ]  # fmt: skip
    assert all(term.support is None for term in Termbase.load([path]).terms(TO_EN)[::2])


def test_a_broken_glossary_stops_the_command_line(tmp_path: Path) -> None:
    """One sentence, exit code 2, nothing written."""
    site = Site(tmp_path, 'glossaries = ["*.csv"]\n')
    site.put("t.csv", "zh_CN,en\n")
    site.put("posts/zh/a.md", "显存。\n")
    before = site.files()
    ran = site.run("translate")
    assert ran.code == 2
    assert "t.csv:1" in ran.err
    assert site.files() == before


def test_separators_of_unicode_are_no_line_ends(tmp_path: Path) -> None:
    """Only CR and LF end a row."""
    text = COLUMNS + "显存,GPU memory,,,,,,one\u2028two\x0cthree\u0085four\n"
    (term,) = Termbase.load([write(tmp_path, text)]).terms(TO_EN)
    assert term.origin.endswith(":2")


# --- the evaluation set ---

EVALUATION = SHARED / "terms" / "eval.jsonl"


@pytest.mark.skipif(not EVALUATION.exists(), reason="../shared/terms is not here: not evaluated")
def test_the_evaluation_set(capsys: pytest.CaptureFixture[str]) -> None:
    """Sentence pairs with the right verdicts, judged with the glossaries that ship: all are
    right; each other one is printed."""
    base = Termbase.load(sorted((ROOT / "glossaries").glob("*.csv")))
    matcher = base.matcher(TO_EN)
    right = total = 0
    for line in EVALUATION.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        found = matcher.judge(case["zh"], case["en"])
        for wanted in case["expect"]:
            same = (j.verdict.value for j in found if wanted["term_zh"] in j.term.source)
            verdict = next(same, "none")
            total += 1
            right += verdict == wanted["verdict"]
            if verdict != wanted["verdict"]:
                sys.stdout.write(f"pair {case['id']}: {verdict}, but {wanted}\n")
    with capsys.disabled():
        sys.stdout.write(f"\n{right} of {total} verdicts of the evaluation set are right\n")
    assert right == total

"""Findings as programs and code hosts read them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.gitkit import BAD, CHINESE, Repository
from tests.kit import ROOT
from translator.checks import CHECKS, IDS
from translator.report.formats import FORMATS, Places, Region
from translator.units import Finding, Severity, Span

SCHEMA = ROOT / ".venv" / "sarif-2.1.0.json"
TEXT = "# Title\n\nThe 𝒗ideo memory\nof it.\r\nNo more.\n"
PATH = "posts/en/两个 字.md"


def finding(start: int, stop: int, fix: str | None = None, text: str = TEXT) -> Finding:
    """A finding at a span of the text, its line and column counted by hand."""
    before = text[:start].replace("\r\n", "\n ").replace("\r", "\n")
    line, column = before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1
    if "\r\n" in text[:start] and column > 1:
        column -= before.split("\n")[-1].startswith(" ")
    span = Span(start, stop)
    return Finding("terms", Severity.ERROR, "wrong", PATH, line, column, span, fix)


WRONG = finding(TEXT.index("𝒗"), TEXT.index(" memory"), "GPU")
LONG = finding(TEXT.index("memory"), TEXT.index(" it"))
WHOLE = Finding("incomplete", Severity.WARNING, "2 units have no translation", "posts/en/a.po")
LINE = Finding("stale", Severity.NOTE, "older", PATH, 5, 1)
EVERY = (WRONG, LONG, WHOLE, LINE)


def places(text: str = TEXT, prefix: str = "") -> Places:
    """The places in one text, whatever the file."""
    return Places(lambda path: text, prefix)


def read_sarif(findings: tuple[Finding, ...], where: Places) -> dict[str, Any]:
    """The one run of a log."""
    log = json.loads(FORMATS["sarif"](findings, where))
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


# --- places ---


def test_a_region_ends_after_its_last_character() -> None:
    """Lines and columns from 1, characters counted as code points."""
    assert places().region(WRONG) == Region(3, 5, 3, 10)
    assert places().region(LONG) == Region(3, 11, 4, 3)
    assert places().region(LINE) == Region(5, 1, 5, 1)
    assert places().region(WHOLE) is None


@given(st.text("a文\n\r𝒗 ", max_size=30), st.data())
def test_a_region_leads_back_to_its_text(text: str, data: st.DataObject) -> None:
    """Whatever the line ends are, from line and column to line and column is the span's text."""
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    starts = [0, *(m.end() for m in re.finditer(r"\r\n?|\n", text))]
    line = max(number for number, at in enumerate(starts, 1) if at <= start)
    one = Finding("x", Severity.ERROR, "", "a", line, start - starts[line - 1] + 1,
                  Span(start, stop))  # fmt: skip
    region = places(text).region(one)
    assert region
    assert starts[region.end_line - 1] + region.end_column - 1 == stop
    assert starts[region.line - 1] + region.column - 1 == start


# --- GitHub ---


def test_a_workflow_command() -> None:
    """Place, title and message; a warning and a note have commands of their own."""
    said = FORMATS["github"](EVERY, places(prefix="blog/")).splitlines()
    assert said == [
        f"::error file=blog/{PATH},line=3,endLine=3,col=5,endColumn=10,"
        "title=translator terms::wrong",
        f"::error file=blog/{PATH},line=3,endLine=4,title=translator terms::wrong",
        "::warning file=blog/posts/en/a.po,title=translator incomplete::"
        "2 units have no translation",
        f"::notice file=blog/{PATH},line=5,endLine=5,col=1,endColumn=1,"
        "title=translator stale::older",
    ]  # fmt: skip


COMMAND = re.compile(r"::(\w+) ([^\r\n]*?)::([^\r\n]*)")


def understood(line: str) -> tuple[dict[str, str], str]:
    """Read a command as the runner does: split first, then unescape."""
    m = COMMAND.fullmatch(line)
    assert m, line
    fields = dict(each.split("=", 1) for each in m[2].split(","))
    return {k: unescaped(v) for k, v in fields.items()}, unescaped(m[3])


def unescaped(text: str) -> str:
    """The runner's unescaping (actions/runner, ActionCommand.cs); `%25` last."""
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


@given(st.text(max_size=40), st.text(min_size=1, max_size=20))
@example("100 %0A :: a,b\r\n", "a:b,c%2C::x=y.md")
def test_nothing_breaks_out_of_a_command(message: str, path: str) -> None:
    """A message or a name with line breaks, colons, commas or escapes comes back whole."""
    one = replace(WRONG, message=message, path=path)
    text = FORMATS["github"]([one], places())
    assert text.count("\n") == 1
    fields, said = understood(text.removesuffix("\n"))
    assert (fields["file"], said) == (path, message)


# --- SARIF ---


def validator() -> Any:
    """The official schema, where `make hook-test` has fetched it."""
    if not SCHEMA.is_file():
        pytest.skip("the schema of SARIF 2.1.0 is not here; make hook-test fetches it")
    import jsonschema

    schema = json.loads(SCHEMA.read_text("utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


def test_sarif_keeps_to_its_schema() -> None:
    """All kinds of findings, and none at all; and the schema is one that refuses things."""
    check = validator()
    for findings in (EVERY, ()):
        log = json.loads(FORMATS["sarif"](findings, places()))
        assert list(check.iter_errors(log)) == []
    log = json.loads(FORMATS["sarif"](EVERY, places()))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert list(check.iter_errors(log))


def test_sarif_of_a_real_run_keeps_to_its_schema(tmp_path: Path) -> None:
    """As the command writes it."""
    repo = Repository(tmp_path)
    repo.add(**{"posts/zh/两个 字.md": CHINESE, f"{PATH}": BAD})
    log = json.loads(repo.staged("--format", "sarif").out)
    (result,) = log["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 3, "startColumn": 23, "endLine": 3, "endColumn": 35}
    assert place["artifactLocation"]["uri"] == "posts/en/%E4%B8%A4%E4%B8%AA%20%E5%AD%97.md"
    assert result["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {"deletedRegion": place["region"], "insertedContent": {"text": "GPU memory"}}
    ]
    assert list(validator().iter_errors(log)) == []


def test_sarif_says_all_that_a_finding_has() -> None:
    """Rule, level, message, place, and the fix where there is one."""
    run = read_sarif(EVERY, places(prefix="blog/"))
    assert run["columnKind"] == "unicodeCodePoints"
    wrong, long, whole, line = run["results"]
    where = wrong["locations"][0]["physicalLocation"]
    assert unquote(where["artifactLocation"]["uri"]) == f"blog/{PATH}"
    assert where["artifactLocation"]["uri"].isascii()
    assert where["artifactLocation"]["uriBaseId"] == "SRCROOT"
    assert where["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 10}
    assert (wrong["ruleId"], wrong["level"], wrong["message"]) == (
        "terms",
        "error",
        {"text": "wrong"},
    )
    assert "fixes" in wrong
    assert "fixes" not in long
    assert "region" not in whole["locations"][0]["physicalLocation"]
    assert line["level"] == "note"


def test_sarif_rules_are_the_checks() -> None:
    """Every id that a finding may have, with its sentence and usual severity."""
    rules = {rule["id"]: rule for rule in read_sarif((), places())["tool"]["driver"]["rules"]}
    assert list(rules) == list(IDS)
    assert {check.id for check in CHECKS} <= set(rules)
    assert rules["stale"]["defaultConfiguration"]["level"] == "warning"
    for rule in rules.values():
        assert re.fullmatch(r"[^\n]+\.", rule["shortDescription"]["text"])


def fingerprints(findings: tuple[Finding, ...], text: str) -> list[str]:
    """The fingerprint of each finding."""
    results = read_sarif(findings, places(text))["results"]
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]


def test_fingerprints_outlive_moved_lines() -> None:
    """Lines inserted before change none; the same finding twice has two, in order."""
    moved = "new\n\nlines\n" + TEXT
    later = (
        finding(moved.index("𝒗"), moved.index(" memory"), text=moved),
        finding(moved.index("memory"), moved.index(" it"), text=moved),
    )
    assert later[0].line == WRONG.line + 3
    assert fingerprints((WRONG, LONG), TEXT) == fingerprints(later, moved)
    twice = fingerprints((WRONG, WRONG), TEXT)
    assert len(set(twice)) == 2
    assert len({each.partition(":")[0] for each in twice}) == 1
    reworded = replace(WRONG, message="see glossary line 7")
    assert fingerprints((reworded,), TEXT) == twice[:1]


# --- GitLab ---


def test_a_code_quality_report() -> None:
    """The fields that GitLab asks for, a place for findings about whole files too."""
    listed = json.loads(FORMATS["gitlab"](EVERY, places(prefix="blog/")))
    assert [set(each) for each in listed] == [
        {"description", "check_name", "fingerprint", "severity", "location"}
    ] * 4
    assert listed[0]["location"] == {"path": f"blog/{PATH}", "lines": {"begin": 3}}
    assert listed[2]["location"]["lines"] == {"begin": 1}
    assert [each["severity"] for each in listed] == ["major", "major", "minor", "info"]
    assert len({each["fingerprint"] for each in listed}) == 4


# --- the command line ---


@pytest.mark.parametrize("style", FORMATS)
def test_every_format_of_nothing(style: str, tmp_path: Path) -> None:
    """Valid where there is nothing to say, and in a file if that is asked for."""
    repo = Repository(tmp_path)
    ran = repo.run("check", "--staged", "--format", style)
    assert ran.code == 0
    if style not in ("lines", "github"):
        json.loads(ran.out)
    else:
        assert ran.out == ""
    assert repo.run("check", "--staged", "--format", style, "--output", "out").out == ""
    assert repo.text("out") == ran.out


def test_a_file_and_lines(tmp_path: Path) -> None:
    """With --output a program reads the file, and a person the lines."""
    repo = Repository(tmp_path)
    repo.add(**{"posts/zh/a.md": CHINESE, "posts/en/a.md": BAD})
    ran = repo.run("check", "--format", "gitlab", "--output", "report.json")
    assert ran.code == 1
    assert ran.out.startswith("posts/en/a.md:3:23: error terms: ")
    assert json.loads(repo.text("report.json"))[0]["location"]["lines"] == {"begin": 3}


def test_ids_that_there_are_not(tmp_path: Path) -> None:
    """A usage error that gives the nearest name, or else lists those that there are."""
    repo = Repository(tmp_path)
    for option in ("--only", "--skip"):
        ran = repo.run("check", option, "terms,tems")
        assert ran.code == 2
        assert "unknown check 'tems'; did you mean 'terms'?\n" in ran.err
        ran = repo.run("check", option, "terms,zzz")
        assert ran.code == 2
        assert "unknown check 'zzz'; the checks are terms, " in ran.err
        assert all(name in ran.err for name in IDS)
    assert repo.run("check", "--only", "terms", "--skip", "terms,links").code == 2


def test_only_and_skip(tmp_path: Path) -> None:
    """Ids with commas, or the option again."""
    repo = Repository(tmp_path)
    repo.add(**{"posts/zh/a.md": CHINESE + "\n`x`\n", "posts/en/a.md": BAD})
    found = json.loads(repo.run("check", "--json").out)
    assert {each["check"] for each in found} >= {"terms"}
    more = repo.run("check", "--only", "terms", "--only", "links,code", "--json")
    assert {each["check"] for each in json.loads(more.out)} <= {"terms", "code", "links"}
    less = repo.run("check", "--skip", "terms, code", "--json")
    assert "terms" not in {each["check"] for each in json.loads(less.out)}


@pytest.mark.parametrize(
    ("least", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)]
)
def test_what_fails(least: str, code: int, tmp_path: Path) -> None:
    """The exit code is 1 from this severity on; `never` only reports."""
    repo = Repository(tmp_path)
    repo.add(**{"posts/zh/a.md": CHINESE, "posts/en/a.md": BAD})
    repo.put("terms/terms.csv", repo.text("terms/terms.csv").replace(",error", ",warning"))
    assert repo.run("check", "--fail-on", least).code == code
    assert repo.run("check").code == 0

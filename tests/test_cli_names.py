"""Names that are typed wrong are answered with what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import Site


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("trnaslate", "there is no command 'trnaslate'; did you mean 'translate'?"),
        ("glossary candidats", "there is no command 'candidats'; did you mean 'candidates'?"),
        ("xyz", "there is no command 'xyz'; the commands are align, check,"),
        ("check --only term", "unknown check 'term'; did you mean 'terms'?"),
        ("check --only q", "unknown check 'q'; the checks are terms, placeholders,"),
        ("check --format sarf", "'sarf' is not one of"),
        ("check --format sarf", "did you mean 'sarif'?"),
        ("export --only fuzy", "did you mean 'fuzzy'?"),
        ("check --onyl terms", "--only"),
        ("translate --engine chta", "unknown engine 'chta'; did you mean 'chat'? The engines are"),
    ],
)
def test_what_was_meant_is_said(tmp_path: Path, line: str, said: str) -> None:
    """The nearest name, or all there are if none is near; the exit code is 2."""
    site = Site(tmp_path)
    site.put("posts/zh/a.md", "甲\n")
    ran = site.run(*line.split())
    assert (ran.code, said in " ".join(ran.err.split())) == (2, True), ran.err


def test_a_setting_that_was_meant_is_said(tmp_path: Path) -> None:
    """With file and line, as any wrong setting."""
    site = Site(tmp_path, 'locales = ["zh-Hans", "en"]\nengin = "chat"\n')
    ran = site.run("status")
    assert "translator.toml:2: 'engin' is not a setting; did you mean 'engine'?" in ran.err

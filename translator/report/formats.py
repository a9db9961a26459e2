"""Findings in the forms that terminals, programs and code hosts read. Nothing is printed here.

To add one: a function of `(findings, Places)` and a row in `FORMATS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from translator.markdown.source import Lines
from translator.report import text as report
from translator.units import Finding, Severity

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
"""Where the schema of SARIF 2.1.0 is said to be."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_GRAVITY = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


@dataclass(frozen=True, slots=True)
class Region:
    """A place in a file; lines and columns from 1, the end column after the last character."""

    line: int
    """The line on which it begins."""
    column: int
    """The column at which it begins."""
    end_line: int
    """The line on which it ends."""
    end_column: int
    """The column after its last character."""


class Places:
    """Where findings are, for programs that know neither the project nor offsets."""

    def __init__(self, read: Callable[[str], str], prefix: str = "") -> None:
        """Know how to read a file, and the project's folder within the repository.

        Args:
            read: the text of a file, by the path that findings have; empty if it is gone.
            prefix: what stands before those paths, ending in `/`.
        """
        self._read = read
        self._known: dict[str, tuple[str, Lines]] = {}
        self._prefix = prefix

    def _text(self, path: str) -> tuple[str, Lines]:
        """The text of a file, read once for all its findings."""
        if path not in self._known:
            text = self._read(path)
            self._known[path] = text, Lines.of(text)
        return self._known[path]

    def path(self, finding: Finding) -> str:
        """The finding's file as seen from the top of the repository."""
        return self._prefix + finding.path

    def region(self, finding: Finding) -> Region | None:
        """The finding's lines and columns; None if it is about the whole file."""
        if not finding.line:
            return None
        column = finding.column or 1
        if finding.span is None:
            return Region(finding.line, column, finding.line, column)
        _, lines = self._text(finding.path)
        return Region(finding.line, column, *lines.place(finding.span.stop))

    def line(self, finding: Finding) -> str:
        """The text of the line on which the finding begins."""
        text, lines = self._text(finding.path)
        starts = lines.starts
        if not 0 < finding.line <= len(starts):
            return ""
        stop = starts[finding.line] if finding.line < len(starts) else len(text)
        return text[starts[finding.line - 1] : stop].strip()

    def shown(self, finding: Finding) -> str:
        """The text that the finding is about."""
        text, _ = self._text(finding.path)
        return text[finding.span.start : finding.span.stop] if finding.span else ""


Format = Callable[[Sequence[Finding], Places], str]
"""Writes findings; the text ends in a line break, unless there is nothing to say."""


def lines(findings: Sequence[Finding], places: Places) -> str:
    """One line a finding: `path:line:col: severity check: message`."""
    return "".join(f"{report.line(finding)}\n" for finding in findings)


def as_json(findings: Sequence[Finding], places: Places) -> str:
    """A JSON list of objects."""
    return report.findings_json(findings) + "\n"


def github(findings: Sequence[Finding], places: Places) -> str:
    """Workflow commands of GitHub Actions, which annotate the lines of a pull request."""
    return "".join(f"{_command(finding, places)}\n" for finding in findings)


def _command(finding: Finding, places: Places) -> str:
    fields: dict[str, object] = {"file": places.path(finding)}
    if region := places.region(finding):
        fields |= {"line": region.line, "endLine": region.end_line}
        # A command over several lines may have no columns.
        if region.line == region.end_line:
            fields |= {"col": region.column, "endColumn": max(region.end_column, region.column)}
    fields["title"] = f"translator {finding.check}"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in fields.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(finding.message)}"


def _data(text: str) -> str:
    """Escape a message (actions/toolkit, packages/core/src/command.ts)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(findings: Sequence[Finding], places: Places) -> str:
    """A Code Quality report, which GitLab shows in the diff of a merge request."""
    import json

    listed = [
        {
            "description": finding.message,
            "check_name": finding.check,
            "fingerprint": fingerprint,
            "severity": _GRAVITY[finding.severity],
            "location": {"path": places.path(finding), "lines": {"begin": finding.line or 1}},
        }
        for finding, fingerprint in _fingerprints(findings, places)
    ]
    return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"


def _fingerprints(findings: Iterable[Finding], places: Places) -> Iterator[tuple[Finding, str]]:
    """Name each finding by what it is about, not by its line, so that it outlives edits."""
    import hashlib

    seen: Counter[str] = Counter()
    for finding in findings:
        about = finding.check, places.path(finding), places.line(finding), places.shown(finding)
        name = hashlib.sha256("\0".join(about).encode("utf-8", "surrogatepass")).hexdigest()
        seen[name] += 1
        yield finding, f"{name[:32]}:{seen[name]}"


def sarif(findings: Sequence[Finding], places: Places) -> str:
    """A SARIF 2.1.0 log of one run."""
    import json
    from importlib.metadata import version

    driver = {
        "name": "translator",
        "version": version("markdown-translator"),
        "rules": list(_rules()),
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "SRCROOT": {"description": {"text": "The top folder of the repository."}}
        },
        "results": [
            _result(finding, fingerprint, places)
            for finding, fingerprint in _fingerprints(findings, places)
        ],
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rules() -> Iterator[dict[str, Any]]:
    from translator.checks import rules

    for name, (severity, sentence) in rules().items():
        yield {
            "id": name,
            "shortDescription": {"text": sentence},
            "defaultConfiguration": {"level": _LEVELS[severity]},
        }


def _result(finding: Finding, fingerprint: str, places: Places) -> dict[str, Any]:
    from urllib.parse import quote

    artifact = {
        "uri": quote(places.path(finding), errors="surrogateescape"),
        "uriBaseId": "SRCROOT",
    }
    place: dict[str, Any] = {"artifactLocation": artifact}
    region = places.region(finding)
    if region:
        place["region"] = _region(region)
    found: dict[str, Any] = {
        "ruleId": finding.check,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if region and finding.fix is not None:
        replacement = {"deletedRegion": _region(region), "insertedContent": {"text": finding.fix}}
        change = {"artifactLocation": artifact, "replacements": [replacement]}
        found["fixes"] = [{"artifactChanges": [change]}]
    return found


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


FORMATS: Mapping[str, Format] = {
    "lines": lines,
    "json": as_json,
    "github": github,
    "gitlab": gitlab,
    "sarif": sarif,
}
"""Every format."""

"""What is wrong with a pair as it stands: its posts, its catalog, and one against the other.

`audit` is a function of values, like the pipeline: texts in, findings out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from translator.bitext import align
from translator.checks import WORD_CHECKS, Wanted, check_pair, every, known
from translator.checks.base import Setting
from translator.checks.exceptions import settled
from translator.checks.rows import Group, Post, groups
from translator.document import Document
from translator.matcher import Matcher
from translator.memory import Memory
from translator.pipeline import Job, Outcome, translate
from translator.publish.localise import Localiser, own_keys
from translator.publish.meta import without_notice
from translator.units import Finding, Severity, Unit

STATES = frozenset({"stale", "edited", "splice", "incomplete", "outdated"})
"""What is found by running the pipeline, and needs a catalog."""


def audit(
    job: Job, matcher: Matcher, wanted: Wanted = every, *, aligned: bool = False
) -> tuple[tuple[Unit, ...], list[Finding]]:
    """Check a pair; give its units and the findings, each with its place in the file it is about.

    A target that is there is checked as it is written, whatever the catalog says; without
    one, the units of the catalog are, at the places of their sources.

    Args:
        wanted: which checks to run.
        aligned: whether the job's catalog was just made from the two posts.
    """
    outcome = translate(job, Memory({}), matcher)
    source = Post(job.name, Document.parse(job.text, job.syntax))
    posts, links = [source], list[Group]()
    findings = list(_stated(job, outcome, aligned=aligned))
    if job.target is not None:
        text = without_notice(job.target)
        target = Post(job.target_name, Document.parse(text, job.syntax), own_keys(job.home))
        posts.append(target)
        links = groups(align(source.document, target.document))
        local = Localiser(job.home, job.text, text)
        setting = Setting(job.pair, matcher, rebased=local.words)
        findings += _compared(source, target, links, setting, wanted)
    findings = [finding for finding in findings if wanted(finding.check)]

    def ran(check: str) -> bool:
        return len(posts) == 2 and wanted(check)

    findings = list(settled(findings, posts, links, known, ran))
    return outcome.units, sorted(findings, key=lambda f: (f.path, f.line, f.column))


def _stated(job: Job, outcome: Outcome, *, aligned: bool) -> Iterator[Finding]:
    """What the pipeline says, but for what the comparison of the posts says better."""
    for finding in outcome.findings:
        said = job.target is not None and finding.check in WORD_CHECKS - STATES
        if not said and not (aligned and finding.check == "edited"):
            yield finding
    if job.target and outcome.missing:
        message = f"{outcome.missing} units have no translation"
        yield Finding("incomplete", Severity.WARNING, message, job.catalog_name)
    elif job.target and not aligned and outcome.target not in (None, job.target):
        message = "is not what its source and catalog give; run translator translate"
        yield Finding("outdated", Severity.WARNING, message, job.target_name)


def _compared(
    source: Post, target: Post, links: Sequence[Group], setting: Setting, wanted: Wanted
) -> Iterator[Finding]:
    """What the checks find in the two posts as they are written."""
    yield from check_pair(source, target, links, setting, wanted)
    yield from (replace(problem, path=target.path) for problem in target.document.problems)

"""Exceptions from checks, in a post or in `[checks]`, and those that hide nothing any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from translator.units import Finding, Ignore, Severity, Span

if TYPE_CHECKING:
    from translator.checks.post import ParsedPost
    from translator.checks.rows import Group

Known = Callable[[str], bool]
"""Whether there is a check of this id."""
_ID = "ignore"


def apply_exceptions(
    findings: Iterable[Finding],
    posts: Sequence[ParsedPost],
    links: Sequence[Group],
    known: Known,
    ran: Callable[[str], bool],
) -> Iterator[Finding]:
    """Leave out what exceptions hide, and report those that hide nothing.

    An exception in the source holds for its translation as well. Where both posts have it,
    since comments are kept in translations, it is enough that one of them hides something.

    Args:
        posts: the source, and the target if there is one.
        ran: whether the check of this id has seen all that it could.
    """
    ignores = [(post, ignore) for post in posts for ignore in post.document.ignores]
    if not ignores:
        yield from findings
        return
    hiding = _reaches(ignores, posts, links)
    used: set[Said] = set()
    there = {post.path: post for post in posts}
    for finding in findings:
        about, post, span = hiding.get(finding.check, {}), there.get(finding.path), finding.span
        lines, shown = range(finding.line, finding.line + 1), finding.message
        if post and span:
            lines = post.lines(span)
            shown += f"\n{post.document.text[span.start : span.stop]}"
        near = {i for line in lines for i in about.get((finding.path, line), ())}
        meant = {_said(i) for i in near if i.text.lower() in shown.lower()}
        used |= meant
        if not meant:
            yield finding
    reported: set[Said] = set()
    for post, ignore in ignores:
        problem = _fault(ignore, known, ran) if _said(ignore) not in used | reported else ""
        if problem:
            reported.add(_said(ignore))
            line, column = post.place(ignore.place.start)
            found = Finding(_ID, Severity.WARNING, problem, post.path)
            yield replace(found, line=line, column=column, span=ignore.place)


Said = tuple[str, str, str]
"""Check, text and reason of an exception: the same in a post and its translation."""


def _said(ignore: Ignore) -> Said:
    return ignore.check, ignore.text, ignore.reason


def _fault(ignore: Ignore, known: Known, ran: Callable[[str], bool]) -> str:
    if not known(ignore.check):
        return f"unknown check “{ignore.check}”; write translator:ignore CHECK TEXT: REASON"
    if ran(ignore.check):
        about = f" about {ignore.text}" if ignore.text else ""
        return f"unused exception: {ignore.check} has no finding{about} here; remove it"
    return ""


Reach = dict[tuple[str, int], list[Ignore]]
"""By path and line, the exceptions that hold there."""


def _reaches(
    ignores: Sequence[tuple[ParsedPost, Ignore]],
    posts: Sequence[ParsedPost],
    links: Sequence[Group],
) -> dict[str, Reach]:
    """By check, where each exception holds: in its own post, and in what belongs to it."""
    partners: dict[tuple[str, int], list[tuple[ParsedPost, Span]]] = {}
    for link in links:
        for index, segments in enumerate(link):
            post, other = posts[index], posts[1 - index]
            spans = [(other, span) for partner in link[1 - index] for span in partner.spans]
            for segment in segments:
                line = post.place(segment.spans[0].start)[0]
                partners.setdefault((post.path, line), []).extend(spans)
    reaches: dict[str, Reach] = {}
    for post, ignore in ignores:
        held = {(post.path, line) for line in post.lines(ignore.covered)}
        held |= {(p.path, n) for at in held for p, s in partners.get(at, ()) for n in p.lines(s)}
        for at in held:
            reaches.setdefault(ignore.check, {}).setdefault(at, []).append(ignore)
    return reaches


class Exceptions:
    """What `[checks]` excepts: by pattern of paths, in which `*` stands for anything, ids."""

    def __init__(self, ids: Mapping[str, Sequence[str]]) -> None:
        self._ids = ids
        self._used: set[tuple[str, str]] = set()

    def left(self, findings: Iterable[Finding]) -> list[Finding]:
        """Leave out what is excepted, and note by what."""
        left = []
        for finding in findings:
            hiding = [
                (pattern, finding.check)
                for pattern, ids in self._ids.items()
                if finding.check in ids and fnmatchcase(finding.path, pattern)
            ]
            self._used.update(hiding)
            left += [] if hiding else [finding]
        return left

    def idle(self, name: str, text: str) -> Iterator[Finding]:
        """Report those that have hidden nothing, for a run over all posts.

        Args:
            name: what findings call the configuration.
            text: what stands in it.
        """
        for pattern, ids in self._ids.items():
            line = text.count("\n", 0, max(text.find(pattern), 0)) + 1
            for check in ids:
                if (pattern, check) not in self._used:
                    message = f"unused exception: {check} has no finding in {pattern}; remove it"
                    yield Finding(_ID, Severity.WARNING, message, name, line=line, column=1)

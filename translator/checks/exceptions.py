"""Exceptions from checks, in a post or in `[checks]`, and those that hide nothing any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from translator.checks.rows import Group, Post
from translator.units import Finding, Ignore, Severity, Span

Known = Callable[[str], bool]
"""Whether there is a check of this id."""
_ID = "ignore"


def settled(
    findings: Iterable[Finding],
    posts: Sequence[Post],
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
    reach = [(ignore, _reach(post, ignore, posts, links)) for post, ignore in ignores]
    used: set[Said] = set()
    for finding in findings:
        hiding = [
            i
            for i, places in reach
            if i.check == finding.check and _hides(i, places, finding, posts)
        ]
        used.update(map(_said, hiding))
        if not hiding:
            yield finding
    reported: set[Said] = set()
    for post, ignore in ignores:
        fault = _fault(ignore, known, ran) if _said(ignore) not in used | reported else ""
        if fault:
            reported.add(_said(ignore))
            place = post.place(ignore.place.start)
            yield Finding(_ID, Severity.WARNING, fault, post.path, *place, ignore.place)


Said = tuple[str, str, str]
"""Check, text and reason of an exception: the same in a post and its translation."""


def _said(ignore: Ignore) -> Said:
    return ignore.check, ignore.text, ignore.reason


def _fault(ignore: Ignore, known: Known, ran: Callable[[str], bool]) -> str:
    if not known(ignore.check):
        return f"there is no check “{ignore.check}”; write translator:ignore CHECK TEXT: REASON"
    if ran(ignore.check):
        about = f" about {ignore.text}" if ignore.text else ""
        return f"this exception hides no finding of {ignore.check}{about}; take it out"
    return ""


def _reach(
    post: Post, ignore: Ignore, posts: Sequence[Post], links: Sequence[Group]
) -> list[tuple[str, Span]]:
    """The parts of each post that *ignore*, which stands in *post*, is about."""
    places = [(post.path, ignore.covered)]
    for link in links:
        for index, segments in enumerate(link):
            if posts[index] is post and any(_meet(ignore.covered, s.spans[0]) for s in segments):
                other = 1 - index
                places += [(posts[other].path, span) for s in link[other] for span in s.spans]
    return places


def _hides(
    ignore: Ignore, places: Iterable[tuple[str, Span]], finding: Finding, posts: Sequence[Post]
) -> bool:
    post = next((post for post in posts if post.path == finding.path), None)
    if post is None or not any(p == post.path and _about(post, finding, s) for p, s in places):
        return False
    span = finding.span or Span(0, 0)
    shown = f"{finding.message}\n{post.document.text[span.start : span.stop]}"
    return ignore.text.lower() in shown.lower()


def _about(post: Post, finding: Finding, place: Span) -> bool:
    if finding.span:
        return _meet(finding.span, place)
    return post.place(place.start)[0] <= finding.line <= post.place(place.stop)[0]


def _meet(a: Span, b: Span) -> bool:
    return a.start <= b.stop and b.start <= a.stop


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
                    message = f"this exception hides no finding of {check}; take it out"
                    yield Finding(_ID, Severity.WARNING, message, name, line, 1)

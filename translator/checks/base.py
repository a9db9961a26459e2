"""What checks look at, and what they say: rows of a bitext, and problems in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from translator.markdown.syntax import DEFAULT, Grammar, Syntax
from translator.units import RAW_KINDS, Judgement, Kind, Locale, Pair, Segment, Severity, Span

if TYPE_CHECKING:
    from translator.markdown.placeholders import Placeholder
    from translator.terms.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Passage:
    """One side of a row: words with their places, or what stands between two segments."""

    text: str = ""
    """Its words, exactly as they are written; empty between segments."""
    spans: tuple[Span, ...] = ()
    """Where each line of the text lies in the file; empty if it is in none."""
    placeholders: tuple[Placeholder, ...] = ()
    """What must not change in it."""
    alone: bool = False
    """Whether it lies beside words without a counterpart, of which `structure` speaks."""
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False, default=())
    """Where each line begins in the text; empty if the lines are not as in the file."""

    def __post_init__(self) -> None:
        # Once for all places that are asked for: a text may have a problem for each character.
        sizes = [*map(len, self.text.split("\n"))]
        if self.spans and sizes == [*map(len, self.spans)]:
            starts = accumulate((size + 1 for size in sizes[:-1]), initial=0)
            object.__setattr__(self, "_starts", (*starts,))

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> Passage:
        """Join the words of segments that have one partner in common."""
        text = "\n".join(segment.source for segment in segments)
        spans = tuple(span for segment in segments for span in segment.spans)
        return cls(text, spans)

    def span(self, start: int, stop: int | None) -> Span | None:
        """Where *start* to *stop* of the text lie in the file.

        A value that is written with escapes has only its place as a whole.
        """
        if not self.spans:
            return None
        if stop is None:
            return self.spans[0]
        if not self.text:
            return Span(start, stop)
        starts = self._starts
        if not starts:
            return Span(self.spans[0].start, self.spans[-1].stop)
        first = bisect_right(starts, start) - 1
        last = max(bisect_right(starts, max(stop - 1, start)) - 1, first)
        return Span(
            self.spans[first].start + start - starts[first],
            self.spans[last].start + stop - starts[last],
        )

    def fix(self, problem: Problem, span: Span | None) -> str | None:
        """The problem's fix, unless its place as a whole is all that is known of it."""
        if span is None or problem.stop is None or "\n" in self.text[problem.start : problem.stop]:
            return None
        return problem.fix if len(span) == problem.stop - problem.start else None

    def placed(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Give *problems* their places in the file."""
        for problem in problems:
            span = self.span(problem.start, problem.stop)
            if span is not None:
                fix = self.fix(problem, span)
                yield problem._replace(start=span.start, stop=span.stop, fix=fix)


@dataclass(frozen=True, slots=True)
class PassagePair:
    """One line of the bitext."""

    source: Passage
    """What the author wrote."""
    target: Passage
    """Its translation."""
    kind: Kind | None = None
    """What the words are; None for what stands between segments."""
    previous: str = ""
    """The source that the target was made for, if it was another one."""
    draft: bool = False
    """Whether the target is words that no person has approved."""

    @property
    def markdown(self) -> bool:
        """Whether a Markdown parser reads the words."""
        return self.kind not in RAW_KINDS


class Problem(NamedTuple):
    """What a check says; where it is, in the passage's text or, of a post, in its file."""

    message: str
    """One sentence for the author or translator."""
    start: int = 0
    """Where it begins."""
    stop: int | None = None
    """Where it ends; None for the first line of the passage."""
    severity: Severity | None = None
    """How bad it is, where that differs from the check's."""
    fix: str | None = None
    """What would be right in that place, where that is certain."""
    of_source: bool = False
    """Whether the place is in the source."""


def _nothing(text: str) -> Iterable[Judgement]:
    return ()


def _anything(path: str) -> bool:
    return True


def _no_text(path: str) -> str | None:
    return None


def _same(source: str, target: str) -> bool:
    return source == target


def _approved(source: str, target: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Setting:
    """What a check may know beside the row."""

    pair: Pair
    """The direction."""
    matcher: Matcher
    """The termbase's terms in this direction."""
    labels: frozenset[str] = field(default_factory=frozenset)
    """The source's link reference labels."""
    syntax: Syntax = DEFAULT
    """By what both posts are read."""
    same_address: Callable[[str, str], bool] = _same
    """Whether an address of the target leads where one of the source does."""
    given: frozenset[str] = frozenset()
    """What one side alone may have: `{#anchor}` where a site gives it to the other's heading."""
    source: str = ""
    """The post's text, in lower case; empty if only its units are known."""
    rebased: Callable[[str], str] = str
    """What a tag of the source says in the target, where its addresses were rebased."""
    moved: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    """Check and value of the placeholders that both posts have as often, wherever they stand."""
    is_draft: Callable[[str, str], bool] = _approved
    """Whether no person has approved a target, the second of two texts, of a source."""

    @property
    def grammar(self) -> Grammar:
        """What decides which inline constructs their words have."""
        return Grammar(self.syntax, self.labels)


@dataclass(frozen=True, slots=True)
class PostSetting:
    """What a check of one post may know beside the post."""

    locale: Locale
    """The post's language."""
    forbidden: Callable[[str], Iterable[Judgement]] = _nothing
    """The names in a text that are misspelt; a term's first target form is the right one."""
    exists: Callable[[str], bool] = _anything
    """Whether the blog has a file or folder, by its path from the root, with `/`."""
    read: Callable[[str], str | None] = _no_text
    """The text of a post of the blog, by its path; None if it cannot be read."""


def by_origin(row: PassagePair) -> Severity:
    """WARNING for words that no person has approved, NOTE for a person's.

    It is the severity of the checks that judge by likelihood. A person who leaves a sentence out
    may have had a reason; an engine has none.
    """
    return Severity.WARNING if row.draft else Severity.NOTE

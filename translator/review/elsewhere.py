"""Correct once, fixed everywhere: where else a rendering stands that was put right in one unit.

A place is certain where the source has the term as often as the target has renderings of it, and
the new one can be put there by rule (`replacing`), with nothing but words changed. What is not
certain is for an engine to be asked again (`ask_again`), or for a person. A person's words are
found, and only shown: no function here changes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from translator.blog.blog import Blog, Result
from translator.blog.fix import way_of
from translator.blog.glossary import GlossaryChange, Ruling, proposed
from translator.catalog.catalog import Catalog, reviewed
from translator.catalog.view import Key
from translator.checks.rows import is_draft
from translator.files import write_text
from translator.markdown.document import Document
from translator.markdown.mend import literal_emphasis
from translator.markdown.placeholders import find_placeholders
from translator.project.project import Post
from translator.review.corrections import Correction
from translator.review.posts import PostReview
from translator.terms.forms import is_slip
from translator.terms.matcher import Matcher
from translator.terms.replacing import Swap, doubts, replaced, spans, swaps
from translator.text.chars import plural
from translator.text.pseudo import is_pseudo
from translator.translate.job import Job, Options
from translator.translate.pipeline import begin
from translator.units import COPIED, Judgement, Pair, Segment, Severity, Span, Term, Unit, Verdict

if TYPE_CHECKING:
    from translator.engines import Engine
    from translator.translate.run import Run


class By(StrEnum):
    """Whose words a target is."""

    MACHINE = "machine"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A unit that has the old rendering, and what would become of it."""

    post: Post
    """Its pair."""
    unit: Unit
    """The unit, as it was seen."""
    line: int
    """The line of the source on which it begins."""
    correction: Correction
    """What is corrected."""
    spans: tuple[Span, ...]
    """Where the old rendering stands in the target."""
    by: By
    """Whose words the target is."""
    replaced: str
    """The target with the new rendering."""
    doubt: str = ""
    """Why that is not certain: a clause; empty if it is."""

    @property
    def certain(self) -> bool:
        """Whether the replacement is right, as far as a rule can tell."""
        return not self.doubt

    @property
    def is_due(self) -> bool:
        """Whether it may be made without a look: it is certain, and in a machine's words."""
        return self.certain and self.by is By.MACHINE


def bitext(reviews: Iterable[PostReview]) -> list[tuple[str, str]]:
    """The sources and targets of a blog's units: what tells which words belong together."""
    return [(unit.source, unit.target) for each in reviews for unit in each.units if unit.target]


def elsewhere(
    correction: Correction, reviews: Iterable[PostReview], matcher: Matcher
) -> tuple[Occurrence, ...]:
    """Find every unit whose source has the term, and whose target the old rendering.

    What stands in code, addresses, tags or formulas is no word, and what is part of a longer
    term's rendering belongs to that one.

    Args:
        matcher: the terms in the correction's direction.
    """
    seeker = _Seeker.of(correction, matcher)
    mine = (each for each in reviews if each.post.pair == correction.pair)
    found = (seeker.look(unit, review) for review in mine for unit in review.units)
    return tuple(occurrence for occurrence in found if occurrence)


def forbidden(reviews: Iterable[PostReview], matcher: Matcher) -> Iterator[Occurrence]:
    """Find what the glossary forbids, and what would become of it by the form that it prefers.

    A unit with several wrong forms is found for each; `apply` makes one change of them. A term
    that is but a note asks for nothing.
    """
    seekers: dict[Correction, _Seeker] = {}
    for review in reviews:
        for unit in review.units:
            if not unit.target or unit.origin == COPIED or is_pseudo(unit.target):
                continue
            for judgement in matcher.judge(unit.source, unit.target):
                wrong = judgement.verdict is Verdict.FORBIDDEN
                if not wrong or judgement.term.severity is Severity.NOTE:
                    continue
                for correction in _wanted(judgement, unit, review.post.pair, matcher):
                    if correction not in seekers:
                        seekers[correction] = _Seeker.of(correction, matcher)
                    if occurrence := seekers[correction].look(unit, review):
                        yield occurrence


def _wanted(judgement: Judgement, unit: Unit, pair: Pair, matcher: Matcher) -> Iterator[Correction]:
    """What of a term is to be corrected in a unit: each wrong form that it has."""
    term = judgement.term
    places = (place for place, found in matcher.find(unit.source) if found == term)
    called = next((unit.source[place.start : place.stop] for place in places), "")
    source = next((form for form in term.source if form.lower() == called.lower()), called)
    exact = term.case_sensitive
    wrong = [form for form in term.forbidden if spans(unit.target, form, exact=exact)]
    # A name in wrong capitals is wrong, though no row has it.
    for before in wrong or [judgement.found]:
        meant = (form for form in term.target if is_slip(before, form))
        after = next(meant, term.target[0])
        if source and before != after:
            yield Correction(source=source, before=before, after=after, pair=pair)


@dataclass(frozen=True, slots=True)
class _Seeker:
    """Finds the old rendering of one correction in units."""

    correction: Correction
    needle: Term
    """The term as the correction has it."""
    finder: Matcher
    """Finds it among all terms, the longest first."""
    right: tuple[str, ...]
    """The renderings that are right, the new one first."""
    longer: tuple[str, ...]
    """Renderings of the term, right or wrong, that are longer than the old one."""
    head: str
    """What a target has somewhere that has the old rendering, in lower case."""

    @classmethod
    def of(cls, correction: Correction, matcher: Matcher) -> _Seeker:
        """Get ready to look for *correction* in many units."""
        before = correction.before
        same = [term for term in matcher.terms if correction.source in term.source]
        needle = Term(
            source=(correction.source,),
            target=(correction.after, before),
            not_in=tuple(dict.fromkeys(form for term in same for form in term.not_in)),
            case_sensitive=any(term.case_sensitive for term in same),
            note="\x00",  # so that it is no other term
        )
        right = dict.fromkeys((correction.after, *(f for term in same for f in term.target)))
        wrong = (form for term in same for form in term.forbidden)
        head = before.lower().replace("-", " ").split(" ")[0]
        return cls(
            correction=correction,
            needle=needle,
            finder=Matcher([needle, *matcher.terms]),
            right=tuple(form for form in right if form != before),
            longer=tuple(form for form in (*right, *wrong) if len(form) > len(before)),
            head=head[:-1] or head,
        )

    def look(self, unit: Unit, review: PostReview) -> Occurrence | None:
        """What the correction is to *unit*; None if nothing."""
        target = unit.target
        if self.head not in target.lower() or unit.origin == COPIED or is_pseudo(target):
            return None
        correction, exact = self.correction, self.needle.case_sensitive
        locale = correction.pair.target
        found = swaps(target, correction.before, correction.after, locale, exact=exact)
        terms = [term for _, term in self.finder.find(unit.source)] if found else []
        often = terms.count(self.needle)
        others = [t for t in terms if t != self.needle and correction.source not in t.source]
        forms = {*self.longer, *(f for t in others for f in (*t.target, *t.forbidden))}
        covering = [place for form in forms if len(form) > len(correction.before)
                    for place in spans(target, form)]  # fmt: skip
        found = [swap for swap in found if not any(_within(swap.span, c) for c in covering)]
        if not found or not often:
            return None
        segment, document = review.segments[unit.key], review.job.source
        made = replaced(target, found)
        return Occurrence(
            post=review.post,
            unit=unit,
            line=segment.line,
            correction=correction,
            spans=tuple(swap.span for swap in found),
            by=By.MACHINE if is_draft(unit) else By.PERSON,
            replaced=made,
            doubt=next(doubts(found), "")
            or self._doubt(unit, found, often, others)
            or _broken(target, made, segment, document),
        )

    def _doubt(self, unit: Unit, found: Sequence[Swap], often: int, others: Sequence[Term]) -> str:
        """Why the places found may not be the term's; empty if they surely are."""
        if unit.previous:
            return "its source has changed since it was translated"
        before, source = self.correction.before, self.correction.source
        for term in others:
            if before.lower() in {form.lower() for form in term.target}:
                return f"“{before}” is right for {term.source[0]}, too"
        taken = [swap.span for swap in found]
        places = sorted(
            {place for form in self.right for place in spans(unit.target, form)}, key=len
        )
        for place in reversed(places):
            if not any(place.start < other.stop and other.start < place.stop for other in taken):
                taken.append(place)
        explained = sum(any(form in self.right for form in term.target) for term in others)
        count = max(len(taken) - explained, len(found))
        if count > often:
            return f"{source}: {plural(often, 'place')} in the source, {count} in the target"
        return ""


def _within(inner: Span, outer: Span) -> bool:
    """Whether one place is part of a longer one."""
    return outer.start <= inner.start and inner.stop <= outer.stop and len(inner) < len(outer)


def _broken(before: str, after: str, segment: Segment, document: Document) -> str:
    """Why *after* cannot stand where *before* did; empty if only words are others."""
    grammar = document.grammar.of(segment.kind)
    parts = [
        [(part.check, part.value) for part in find_placeholders(text, grammar)]
        for text in (before, after)
    ]
    loose = [len(literal_emphasis(text, document.syntax)) for text in (before, after)]
    if parts[0] != parts[1] or loose[0] != loose[1]:
        return "more than words would change"
    return document.refusal(document.segments.index(segment), after)


def unchecked(post: Post, job: Job) -> PostReview:
    """See a pair's units, and nothing of what the checks say of them.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    draft = begin(job)
    segments = {key: job.source.segments[index] for key, index in draft.view.first.items()}
    units = tuple(unit for unit in draft.catalog.units if unit.key in segments)
    return PostReview(post=post, job=job, units=units, segments=segments, findings={})


# -- writing ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the chosen occurrences of one pair."""

    post: Post
    """The pair."""
    made: tuple[Occurrence, ...] = ()
    """What was replaced."""
    left: tuple[Occurrence, ...] = ()
    """What was not: a person's words, or words that are others now than those that were shown."""
    result: Result | None = field(default=None, compare=False)
    """What its emission came to; None if nothing was replaced."""


def apply(blog: Blog, chosen: Iterable[Occurrence], *, emits: bool = True) -> list[Applied]:
    """Make the *chosen* replacements in the catalogs, and emit the posts; a person's words stay.

    A unit is written only while it has the words that were shown, each catalog whole, and for no
    longer than that kept from others. What links to a heading that has changed is emitted again.

    Args:
        emits: whether the posts are emitted at once; else that is left to the caller.

    Raises:
        TranslatorError: a file cannot be read or written; those of the pairs before are done.
    """
    groups: dict[Post, list[Occurrence]] = {}
    for occurrence in chosen:
        groups.setdefault(occurrence.post, []).append(occurrence)
    done = []
    for post, own in groups.items():
        with blog.writing(post):
            applied, before = _written(blog, post, own)
        if applied.made and emits:
            blog.remember(post)
            applied = replace(applied, result=blog.translate(post, _as_emitted(before)))
        done.append(applied)
    for post in blog.outdated() if emits and any(each.made for each in done) else ():
        blog.translate(post, Options())
    return done


def _written(blog: Blog, post: Post, chosen: Sequence[Occurrence]) -> tuple[Applied, Job]:
    """Write the catalog of a pair with the *chosen* replacements; give also the pair before."""
    # What somebody has written into the target is a person's, though the catalog does not know.
    now = unchecked(post, blog.job(post))
    job, matcher = now.job, blog.matcher(post.pair)
    machine = {unit.key: unit.target for unit in now.units if is_draft(unit)}
    catalog = Catalog.read(job.catalog, job.pair, job.names.catalog)
    units = {unit.key: unit for unit in catalog.units}
    made: list[Occurrence] = []
    groups: dict[Key, list[Occurrence]] = {}
    for occurrence in chosen:
        groups.setdefault(occurrence.unit.key, []).append(occurrence)
    for key, own in groups.items():
        unit, shown = units.get(key), own[0].unit.target
        if unit is None or not is_draft(unit) or not unit.target == machine.get(key) == shown:
            continue
        for occurrence in own:
            words = occurrence.replaced
            if made and made[-1].unit.key == key:
                # Another replacement was made in the unit just now.
                seeker = _Seeker.of(occurrence.correction, matcher)
                again = seeker.look(units[key], now)
                words = again.replaced if again and again.certain else ""
            if words and words != units[key].target:
                units[key] = _with_words(units[key], words)
                made.append(occurrence)
    if made:
        text = str(catalog.with_units(units[unit.key] for unit in catalog.units))
        write_text(post.catalog, text, root=blog.project.reach(post.source))
    left = tuple(occurrence for occurrence in chosen if occurrence not in made)
    return Applied(post=post, made=tuple(made), left=left), job


def _as_emitted(job: Job) -> Options:
    """How the target is to be emitted: as it was, be it in part or of approved words only."""
    way = way_of(job) if job.target is not None else None
    return Options(partial=way.options.partial, approved=way.options.approved) if way else Options()


def _with_words(unit: Unit, words: str) -> Unit:
    """*unit* with other words, still a machine's; what a person has said of it holds on."""
    review = unit.history.review
    unit = replace(unit, target=words)
    return reviewed(unit, review.who, review.date) if review else unit


def ask_again(blog: Blog, chosen: Iterable[Occurrence], engine: Engine | Run) -> list[Result]:
    """Have an engine translate the units of *chosen* once more, each unit once; a machine's only.

    Raises:
        TranslatorError: a file cannot be read or written.
    """
    groups: dict[Post, dict[Key, None]] = {}
    for occurrence in chosen:
        if occurrence.by is By.MACHINE:
            groups.setdefault(occurrence.post, {})[occurrence.unit.key] = None
    return [
        blog.translate(post, Options(units=tuple(keys)), engine) for post, keys in groups.items()
    ]


def row(blog: Blog, correction: Correction, post: Post, line: int, today: str) -> GlossaryChange:
    """Propose a row of the blog's own glossary for a correction; `glossary.write` writes it.

    Args:
        line: the line of the source on which the unit begins that was corrected.
        today: the day, as `2026-11-28`.

    Raises:
        ConfigError: the blog has no configuration.
        TermbaseError: a phrase cannot stand in a glossary, or a glossary cannot be read.
    """
    seen = f"{blog.project.relative(post.source)}:{line}, {today}"
    ruling = Ruling(
        source=correction.source,
        target=correction.after,
        forbidden=(correction.before,),
        pair=correction.pair,
        seen=seen,
    )
    return proposed(blog, ruling)

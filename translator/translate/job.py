"""The nouns of a post on its way: what comes in, what there is so far, what comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from translator.catalog.catalog import Catalog
from translator.markdown.document import Document
from translator.markdown.syntax import Syntax
from translator.site.localise import Home
from translator.terms.matcher import Matcher
from translator.translate.taking import Edits, Taken
from translator.units import Finding, Pair, State, Unit

if TYPE_CHECKING:
    from translator.translate.questions import Scene, Similar, Text
    from translator.translate.run import Run


@dataclass(frozen=True, slots=True)
class Job:
    """A post to translate, as values."""

    text: str
    """The source post."""
    catalog: str
    """The catalog's text; empty if there is none."""
    pair: Pair
    """The direction."""
    name: str = "post"
    """What findings call the post."""
    catalog_name: str = "catalog"
    """What errors call the catalog."""
    target_name: str = "target"
    """What findings call the target."""
    target: str | None = None
    """The target as it stands, if there is one."""
    syntax: Syntax = field(default_factory=Syntax)
    """What is translatable."""
    partial: bool = False
    """Whether a target may be emitted with sources where targets are missing."""
    approved: bool = False
    """Whether only targets that a person approved are emitted."""
    force: bool = False
    """Whether a target that was edited by hand is overwritten: the catalog's words win."""
    theirs: bool = False
    """Whether a target's words win that were edited by hand, if catalog or source changed too."""
    home: Home | None = None
    """Where the target lives; None if its links and front matter stay the source's."""
    today: str = ""
    """The day, as `2026-11-28`, which a machine's targets are marked with."""
    compared: bool = False
    """Whether the caller compares the posts themselves, so that words need no check here."""
    similar: bool = False
    """Whether the memory's targets of similar sources fill units: where no engine is asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job."""

    catalog: str
    """The catalog to write first, so that nothing paid for is lost."""
    target: str | None
    """The target to write then; None if it is not to be emitted."""
    settled: str
    """The catalog to write last: it knows what the target was given."""
    units: tuple[Unit, ...]
    """The units after the run."""
    findings: tuple[Finding, ...]
    """What the checks say, and what went wrong."""
    failure: str = ""
    """Why the engine stopped; empty if it did not."""

    @property
    def missing(self) -> int:
        """How many units have no target."""
        return sum(unit.state is State.UNTRANSLATED for unit in self.units)


@dataclass(frozen=True, slots=True)
class Draft:
    """A post on its way: what people, the memory and engines have made of it so far."""

    job: Job
    """The post."""
    document: Document
    """Its source."""
    before: Catalog
    """The catalog as it was read."""
    catalog: Catalog
    """The catalog with the units as they are now."""
    edits: Edits | None
    """What a person wrote into the target, if there is one."""
    hand: Taken
    """What the catalog has taken of it."""

    def with_units(self, units: Iterable[Unit]) -> Draft:
        """Give a draft in which *units* stand for those of the same keys."""
        fresh = {unit.key: unit for unit in units}
        now = (fresh.get(unit.key, unit) for unit in self.catalog.units)
        return replace(self, catalog=self.catalog.with_units(now))

    def __str__(self) -> str:
        """Write the catalog as it is kept until the target is written."""
        return str(in_target_order(self.catalog, self.job))

    def scene(self, matcher: Matcher, similar: Similar | None = None) -> Scene:
        """The post as `machine` sees it; *similar* gives examples from the memory."""
        from translator.translate.questions import Scene, nothing_similar

        found = similar or nothing_similar
        return Scene(self.document, self.job.pair, matcher, self.job.today, found)

    def waiting(self, run: Run, matcher: Matcher) -> list[Text]:
        """What an engine of *run* may write, as the engines get it."""
        return self.scene(matcher).texts(self.catalog.units, run.engines, run.retry)


def in_target_order(catalog: Catalog, job: Job) -> Catalog:
    """*catalog* as it is kept while the target is still the old one: in its order."""
    return catalog if job.target is None else replace(catalog, waits=True)

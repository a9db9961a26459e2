"""A post to translate, as values, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translator.markdown.syntax import DEFAULT, Syntax
from translator.units import Finding, Pair, State, Unit

if TYPE_CHECKING:
    from translator.markdown.document import Document
    from translator.site.localise import Home


@dataclass(frozen=True, slots=True)
class Names:
    """What findings and errors call the files of a pair."""

    source: str = "post"
    """The post."""
    catalog: str = "catalog"
    """Its catalog."""
    target: str = "target"
    """Its target."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run behaves."""

    partial: bool = False
    """Emit targets with sources where targets are missing."""
    approved: bool = False
    """Emit only what a person approved."""
    force: bool = False
    """Overwrite targets that were edited by hand: the catalog's words win."""
    theirs: bool = False
    """Take the words of targets that were edited by hand, if catalog or source changed too."""
    similar: bool = False
    """Fill units with the memory's targets of similar sources: where no engine is asked."""
    missing: bool = False
    """Fill what a person left out of a post, too."""
    check: bool = False
    """Write nothing; for whoever has the files."""
    redo: str = ""
    """Which of a machine's targets engines are asked for again; see `redo`."""
    units: tuple[tuple[str, str], ...] = ()
    """The keys of the units whose targets they are asked for again, in place of `redo`."""

    @property
    def asks_again(self) -> bool:
        """Whether engines are asked for a machine's targets again."""
        return bool(self.redo or self.units)


_NAMES, _OPTIONS = Names(), Options()


@dataclass(frozen=True, slots=True)
class Job:
    """A post to translate, each text of it read once."""

    source: Document
    """The source post."""
    catalog: str
    """The catalog's text; empty if there is none."""
    pair: Pair
    """The direction."""
    target: Document | None = None
    """The target as it stands, if there is one."""
    home: Home | None = None
    """Where the target lives; None if its links and front matter stay the source's."""
    names: Names = _NAMES
    """What the files are called."""
    options: Options = _OPTIONS
    """What is wanted."""
    today: str = ""
    """The day, as `2026-11-28`, which a machine's targets are marked with."""

    @classmethod
    def of(
        cls,
        text: str,
        pair: Pair,
        *,
        catalog: str = "",
        target: str | None = None,
        syntax: Syntax = DEFAULT,
        home: Home | None = None,
        names: Names = _NAMES,
        options: Options = _OPTIONS,
        today: str = "",
    ) -> Job:
        """Read the texts of a source and its target."""
        from translator.markdown.document import Document

        return cls(
            source=Document.parse(text, syntax),
            catalog=catalog,
            pair=pair,
            target=None if target is None else Document.parse(target, syntax),
            home=home,
            names=names,
            options=options,
            today=today,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job."""

    catalog: str
    """The catalog to write first, so that nothing paid for is lost."""
    target: str | None
    """The target to write then; None if it is not to be emitted."""
    final: str
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

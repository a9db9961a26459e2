"""What there is of each post: `translations.json`, which themes and plugins read.

A page is listed exactly if its file exists, so whoever follows the manifest never links to
a page that is not there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from translator.publish.settings import PublishSettings
from translator.text.language import direction, name_of
from translator.units import Finding, Severity, State, Unit

VERSION = 1
"""The manifest's format; a change that a reader must know of raises it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A post in one locale, whose file exists."""

    locale: str
    """Its locale."""
    file: str
    """Its file, as seen from the project's folder."""
    url: str
    """Its address on the site, from `/`; empty for a file that is no page of it."""
    title: str
    """Its title."""
    description: str = ""
    """What its front matter says it is about."""
    date: str = ""
    """The date in its front matter, as written there."""
    author: str = ""
    """Its author's name."""
    draft: bool = False
    """Whether it is a draft, which no feed has."""
    hash: str = ""
    """A digest of the file."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pair is."""

    source: str
    """The locale it is translated from."""
    locale: str
    """The locale it is translated into."""
    state: str
    """missing, incomplete, stale, fuzzy or translated: the least of what it is."""
    translated: int
    """How many units are translated."""
    fuzzy: int
    """How many units a person should look at."""
    untranslated: int
    """How many units have no target."""
    errors: int
    """How many findings are errors."""
    warnings: int
    """How many findings are warnings."""
    review: int
    """How many rows of the side-by-side page are to be looked at."""
    page: str
    """The side-by-side page, as seen from the manifest."""

    @property
    def units(self) -> int:
        """How many units there are."""
        return self.translated + self.fuzzy + self.untranslated

    @property
    def states(self) -> Mapping[State, int]:
        """How many units there are of each state."""
        return {
            State.TRANSLATED: self.translated,
            State.FUZZY: self.fuzzy,
            State.UNTRANSLATED: self.untranslated,
        }


@dataclass(frozen=True, slots=True)
class PairRecord:
    """All that is known of one pair."""

    source: Page
    """The post."""
    target: Page | None
    """Its translation, if its file exists."""
    progress: Progress
    """How far it is."""

    def as_data(self) -> dict[str, Any]:
        """The record as JSON has it."""
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> PairRecord:
        """The record that `as_data` was made from."""
        target = Page(**data["target"]) if data["target"] else None
        return cls(Page(**data["source"]), target, Progress(**data["progress"]))


def progress(
    units: Iterable[Unit], findings: Iterable[Finding], exists: bool, **names: Any
) -> Progress:
    """Count a pair's units and findings."""
    units, findings = list(units), list(findings)
    states = Counter(unit.state for unit in units)
    severities = Counter(finding.severity for finding in findings)
    moved = any(u.previous for u in units) or any(f.check == "outdated" for f in findings)
    state = (
        "missing" if not exists
        else "incomplete" if states[State.UNTRANSLATED]
        else "stale" if moved
        else "fuzzy" if states[State.FUZZY]
        else "translated"
    )  # fmt: skip
    return Progress(
        state=state,
        translated=states[State.TRANSLATED],
        fuzzy=states[State.FUZZY],
        untranslated=states[State.UNTRANSLATED],
        errors=severities[Severity.ERROR],
        warnings=severities[Severity.WARNING],
        **names,
    )


def grouped(records: Sequence[PairRecord]) -> dict[str, list[PairRecord]]:
    """The records of each source, by its file."""
    posts: dict[str, list[PairRecord]] = {}
    for record in records:
        posts.setdefault(record.source.file, []).append(record)
    return posts


def pages(records: Sequence[PairRecord], locale: str, alone: Sequence[Page] = ()) -> list[Page]:
    """The pages of one locale, each once."""
    paired = [page for record in records for page in (record.source, record.target) if page]
    shown = (page for page in [*paired, *alone] if page.url and page.locale == locale)
    found = {page.file: page for page in shown}
    return list(found.values())


def manifest(
    records: Sequence[PairRecord],
    settings: PublishSettings,
    feeds: Sequence[str],
    *,
    alone: Sequence[Page] = (),
    root: str = "..",
    words: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    entries: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Write the manifest; the same records give the same text.

    Args:
        alone: the posts that are not translated.
        root: the project's folder, as seen from the manifest.
        words: the words of the site's theme by locale, with their translations.
        entries: for each translated page's file, its catalog, and where its texts are there.
    """
    lone = {page.file: {"source": page.locale, "pages": {page.locale: _without(page, "locale")},
                        "translations": {}} for page in alone}  # fmt: skip
    posts = {name: _post(each) for name, each in grouped(records).items()}
    data = {
        "version": VERSION,
        "site": settings.site,
        "root": root,
        "content": settings.content,
        "locales": [_locale(own, settings, feeds) for own in settings.project.locales],
        **({"words": words} if words else {}),
        **({"suggest": settings.suggest, "entries": entries} if entries else {}),
        "posts": dict(sorted({**lone, **posts}.items())),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _locale(own: Any, settings: PublishSettings, feeds: Sequence[str]) -> dict[str, Any]:
    return {
        "tag": own.tag,
        "name": name_of(own),
        "dir": direction(own),
        "home": settings.homes[own.tag],
        "content": settings.content_of(own),
        "title": settings.titles.get(own.tag, ""),
        "description": settings.descriptions.get(own.tag, ""),
        "feeds": [name for name in feeds if name.split("/")[-1].rpartition(".")[0] == own.tag],
    }


def _post(records: Sequence[PairRecord]) -> dict[str, Any]:
    there = [records[0].source, *(record.target for record in records if record.target)]
    return {
        "source": records[0].source.locale,
        "pages": {page.locale: _without(page, "locale") for page in there if page.url},
        "translations": {
            each.progress.locale: _without(each.progress, "locale", "source") for each in records
        },
    }


def _without(value: Any, *left: str) -> dict[str, Any]:
    return {f.name: getattr(value, f.name) for f in fields(value) if f.name not in left}

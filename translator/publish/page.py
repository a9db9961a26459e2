"""The side-by-side page as HTML: one file, which asks for pictures at most.

Whatever comes from a post has been cleaned by `render`, or is escaped here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from translator.publish.manifest import PairRecord
from translator.publish.sheet import Sheet, counted
from translator.report.frame import bar, foot, framed, how_far, masthead, tools
from translator.text import diff
from translator.text.html import Html
from translator.text.language import direction, name_of
from translator.units import Locale

if TYPE_CHECKING:
    from jinja2 import Environment, Template

TEMPLATES = Path(__file__).parent / "templates"
"""Where the templates of pages are, and the code for sites; style and script are `report`'s."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A locale as a page names and marks it."""

    tag: str
    """Its BCP 47 tag, for `lang`."""
    dir: str
    """`ltr` or `rtl`, for `dir`."""
    name: str
    """What its speakers call it."""

    @classmethod
    def of(cls, tag: str) -> Speech:
        """The locale of *tag*."""
        locale = Locale(tag)
        return cls(tag, direction(locale), name_of(locale))


@dataclass(frozen=True, slots=True)
class Files:
    """Where the files of a pair are, as its page sees them: addresses and names."""

    index: str
    """The address of the page of all posts."""
    source: tuple[str, str]
    """The post."""
    target: tuple[str, str] | None
    """Its translation, if it is there."""
    catalog: tuple[str, str] | None
    """Its catalog, if it is there."""


def pair_page(record: PairRecord, sheet: Sheet, files: Files) -> str:
    """Write the side-by-side page of a pair."""
    ours, theirs = Speech.of(record.progress.source), Speech.of(record.progress.locale)
    said = record.progress
    rows = [row for row in sheet.rows if row.cells]
    kinds = {name: sum(name in row.marks for row in rows) for name in ("decide", "error", "review")}
    chips = {
        "": ("All", len(rows)),
        "decide": ("To decide", kinds["decide"]),
        "error": ("Errors", kinds["error"]),
        "review": ("To review", kinds["review"]),
    }
    other = record.target.title if record.target else ""
    facts = _template("facts.html").render(
        progress=said, ours=ours, theirs=theirs, files=files, sheet=sheet,
        other=other if other != record.source.title else "", far=how_far(said.states),
        bar=Html(bar(said.states)), decide=kinds["decide"],
    )  # fmt: skip
    body = _template("pair.html").render(
        sheet=sheet,
        ours=ours,
        theirs=theirs,
        masthead=Html(
            masthead(
                record.source.title,
                path=[(files.index, "All posts")],
                lang=record.source.locale,
                below=facts,
            )
        ),
        tools=Html(tools(chips, "Search both languages", {})),
        foot=Html(foot(" and ".join(each[1] for each in (files.source, files.catalog) if each))),
        changes=changes,
        counted=counted,
    )
    title = f"{record.source.title} – {ours.name} → {theirs.name}"
    return framed(title, body, "j k n p f e / t Esc")


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """What became of a text: runs that are the `same`, that were `del`eted, and `ins`erted."""
    found: list[tuple[str, str]] = []
    for old, new in diff.changes(before, after):
        runs = [("same", old)] if old == new else [("del", old), ("ins", new)]
        found += [(kind, text) for kind, text in runs if text]
    return found


@cache
def plugin_text(name: str) -> str:
    """A file of code that comes with the toolkit for another site's pages."""
    return (TEMPLATES / name).read_text("utf-8")


def _template(name: str) -> Template:
    return templates().get_template(name)


@cache
def templates(*folders: Path) -> Environment:
    """The templates in *folders*, and those of this package, which they may use."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

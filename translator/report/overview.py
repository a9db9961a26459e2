"""The page of all posts: how far each is in each language, and what needs a decision.

`publish` writes it as the index of the pairs' pages, `status --html` wherever it is wanted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from translator.report.frame import (
    LEGEND,
    bar,
    flag,
    foot,
    framed,
    how_far,
    link,
    marks,
    masthead,
    spoken,
    tools,
)
from translator.text.chars import plural
from translator.units import State

_SORTS = {
    "date": "Newest first",
    "title": "By title",
    "errors": "Most errors first",
    "left": "Most to review first",
    "changed": "Most changed first",
}


@dataclass(frozen=True, slots=True)
class LocaleOverview:
    """A post in one other language."""

    locale: str
    """The target's locale."""
    counts: Mapping[str, int]
    """The counts of `status`, by its names for them."""
    errors: int = 0
    """How many findings are errors."""
    warnings: int = 0
    """How many are warnings."""
    emitted: bool = True
    """Whether the translated post is there."""
    page: str = ""
    """The address of the pair's page; empty if there is none."""
    target: tuple[str, str] = ("", "")
    """The translated post: its address, empty if it is not there, and its path in the project."""
    catalog: tuple[str, str] = ("", "")
    """The same of the catalog."""
    origins: str = ""
    """Who wrote the targets, in words."""

    @property
    def states(self) -> Mapping[State, int]:
        """How many units there are of each state."""
        names = (
            (State.TRANSLATED, "translated"),
            (State.FUZZY, "fuzzy"),
            (State.UNTRANSLATED, "missing"),
        )
        return {state: self.counts[name] for state, name in names}

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide something, beyond a review."""
        return bool(
            self.errors
            or self.warnings
            or any(self.counts[name] for name in ("stale", "missing", "by hand"))
            or not self.emitted
        )


@dataclass(frozen=True, slots=True)
class PostOverview:
    """A post with all its translations."""

    title: str
    """What it is called."""
    locale: str
    """Its locale."""
    file: str
    """Its path in the project."""
    address: str = ""
    """Where its file lies, as the page sees it."""
    date: str = ""
    """Its date, as written."""
    ways: tuple[LocaleOverview, ...] = field(default=())
    """Its translations."""


def overview(name: str, entries: Sequence[PostOverview]) -> str:
    """Make the page of a blog; *name* is what it is called."""
    title = f"{name}: translations"
    ordered = sorted(entries, key=lambda entry: (entry.date, entry.title), reverse=True)
    kinds = Counter(mark for entry in entries for mark in _marks(entry))
    chips = {
        "": ("All", len(entries)),
        "decide": ("To decide", kinds["decide"]),
        "error": ("Errors", kinds["error"]),
        "changed": ("Changed", kinds["changed"]),
        "missing": ("Missing", kinds["missing"]),
        "review": ("To review", kinds["review"]),
        "done": ("Reviewed", kinds["done"]),
    }
    body = "\n".join([
        '<a class="skip" href="#rows">Skip to the posts</a>',
        masthead(title, below=_cards([way for entry in entries for way in entry.ways])),
        tools(chips, "Search titles and files", _SORTS),
        '<main class="wrap" id="rows">\n<ol class="posts">',
        *map(_row, ordered),
        "</ol>\n</main>",
        foot(),
    ])  # fmt: skip
    return framed(title, body, "j k n p f / t Esc")


def _cards(ways: Sequence[LocaleOverview]) -> str:
    """A card for each language, with all its posts in one bar."""
    by_locale: dict[str, list[LocaleOverview]] = {}
    for way in ways:
        by_locale.setdefault(way.locale, []).append(way)
    cards = "".join(_card(locale, own) for locale, own in by_locale.items())
    return f'<ul class="langs">{cards}</ul>\n{LEGEND}\n' if cards else ""


def _card(locale: str, ways: Sequence[LocaleOverview]) -> str:
    states = sum((Counter(way.states) for way in ways), Counter[State]())
    there = sum(way.emitted for way in ways)
    posts = plural(len(ways), "post")
    said = f"{posts}, all emitted" if there == len(ways) else f"{there} of {posts} emitted"
    return (
        f'<li class="lang"><strong lang="{escape(locale)}">{escape(spoken(locale))}</strong>'
        f'<p>{how_far(states)}</p>{bar(states)}<p class="told"><span>{said}</span> '
        f"{_flags(_sum(ways))}</p></li>"
    )


def _sum(ways: Sequence[LocaleOverview]) -> LocaleOverview:
    counts = sum((Counter(way.counts) for way in ways), Counter[str]())
    return LocaleOverview(
        locale="",
        counts=counts,
        errors=sum(way.errors for way in ways),
        warnings=sum(way.warnings for way in ways),
    )


def _marks(entry: PostOverview) -> Iterator[str]:
    """What an entry is found by."""
    ways = entry.ways
    named = {
        "decide": any(way.is_open for way in ways),
        "error": any(way.errors for way in ways),
        "changed": any(way.counts["stale"] for way in ways),
        "missing": any(way.counts["missing"] or not way.emitted for way in ways),
        "review": any(way.counts["fuzzy"] for way in ways),
    }
    yield from (name for name, holds in named.items() if holds)
    if not any(named.values()):
        yield "done"


def _row(entry: PostOverview) -> str:
    ways, title = entry.ways, escape(entry.title)
    values = {
        "title": entry.title.lower(),
        "date": entry.date,
        "errors": str(sum(way.errors for way in ways)),
        "left": str(sum(way.counts["fuzzy"] + way.counts["missing"] for way in ways)),
        "changed": str(sum(way.counts["stale"] for way in ways)),
    }
    data = "".join(f' data-{key}="{escape(value)}"' for key, value in values.items())
    first = next((way.page for way in ways if way.page), "") or entry.address
    head = f'<a href="{escape(first)}">{title}</a>' if first else title
    date = f" · <time>{escape(entry.date[:10])}</time>" if entry.date else ""
    shown = "".join(_way(entry, way) for way in ways)
    return (
        f'<li class="post row"{marks((mark, True) for mark in _marks(entry))}{data}>'
        f'<div><h2 lang="{escape(entry.locale)}">{head}</h2>'
        f'<p class="file">{link(entry.address, entry.file)}{date}</p></div>'
        f'<div class="ways">{shown}</div></li>'
    )


def _way(entry: PostOverview, way: LocaleOverview) -> str:
    name = spoken(way.locale)
    named = link(
        way.page, name, lang=way.locale, aria_label=f"{name}: {entry.title}" * bool(way.page)
    )
    named_so = (("post", way.target), ("catalog", way.catalog))
    files = " ".join(link(at, word, title=file) for word, (at, file) in named_so if at)
    flags = _flags(way)
    return (
        f'<div class="way">{named}{bar(way.states)}<span class="far">{how_far(way.states)}</span>'
        f'<p class="told">{flags}<span class="dim">{escape(way.origins)}</span>'
        f'<span class="files">{files}</span></p></div>'
    )


def _flags(way: LocaleOverview) -> str:
    """What needs a decision, in the words of `status`."""
    counts = way.counts
    found: Iterable[str] = (
        flag("bad", way.errors, "error"),
        flag("warn", way.warnings, "warning"),
        flag("warn", counts["stale"], "changed", "changed"),
        flag("none", counts["missing"], "missing", "missing"),
        flag("warn", counts["by hand"], "by hand", "by hand"),
        flag("none", not way.emitted, "not emitted", "not emitted").replace(">1 not", ">not"),
    )
    return " ".join(each for each in found if each)

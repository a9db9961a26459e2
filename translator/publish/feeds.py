"""A feed for each locale, RSS 2.0 and Atom, of the posts that exist in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from translator.publish.manifest import Page
from translator.publish.settings import PublishSettings
from translator.text.language import name_of
from translator.text.regex import regex
from translator.units import Locale

KINDS = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
"""The feeds of a locale, by the ending of their files: `feeds/en.rss`."""


_ZONE = regex(r"\s+([+-]\d\d:?\d\d|Z)\Z")
"""A time zone after a space, as Jekyll and Hexo write it."""
_NUMBER = regex(r"(?<=-)\d\b|(?<=[T ])\d(?=:)")
"""A month, day or hour of one digit, which YAML allows."""


def when(date: str) -> datetime | None:
    """The moment that a front matter's date means, midnight UTC for a day; None if unclear."""
    text = _NUMBER.sub(lambda m: m[0].zfill(2), date.strip().replace("/", "-"))
    for form in (_ZONE.sub(r"\1", text), text[:19].strip(), text[:10].strip()):
        try:
            found = datetime.fromisoformat(form)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def newest(pages: Sequence[Page], count: int) -> list[tuple[datetime, Page]]:
    """The newest pages that are no drafts and have a date, the newest first."""
    dated = [(at, page) for page in pages if not page.draft and (at := when(page.date))]
    return sorted(dated, key=lambda each: (each[0], each[1].url), reverse=True)[:count]


def undated(pages: Sequence[Page]) -> list[str]:
    """The files of the pages that no feed can have, since they have no date that can be read."""
    return sorted(page.file for page in pages if not page.draft and when(page.date) is None)


def feeds(
    locale: Locale, pages: Sequence[Page], settings: PublishSettings
) -> Iterator[tuple[str, str]]:
    """Yield name and text of each feed of a locale; none without an address or a dated post."""
    found = newest(pages, settings.feed)
    if not settings.site or not found:
        return
    from feedgen.feed import FeedGenerator

    home = settings.absolute(settings.homes[locale.tag])
    title = settings.titles.get(locale.tag) or f"{settings.site.split('/')[2]} ({name_of(locale)})"
    for kind, media in KINDS.items():
        name = f"feeds/{locale}.{kind}"
        feed: Any = FeedGenerator()
        feed.id(home)
        feed.title(title)
        # RSS takes the last link for the page, Atom all of them.
        feed.link(href=settings.absolute(name), rel="self", type=media)
        feed.link(href=home, rel="alternate", type="text/html")
        feed.description(settings.descriptions.get(locale.tag) or title)
        feed.language(locale.tag)
        feed.generator("translator")
        feed.updated(found[0][0])
        feed.lastBuildDate(found[0][0])
        for at, page in found:
            entry = feed.add_entry(order="append")
            address = settings.absolute(page.url)
            entry.id(address)
            entry.title(page.title)
            entry.link(href=address, rel="alternate", type="text/html")
            entry.author(name=page.author or title)
            entry.published(at)
            entry.updated(at)
            # Without a summary Atom wants content; the title says the least that can be said.
            entry.summary(page.description or page.title)
        write = feed.rss_str if kind == "rss" else feed.atom_str
        yield name, write(pretty=True).decode()

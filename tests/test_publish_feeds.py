"""Feeds: valid, of what exists, the same each time."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.kit import EN
from tests.test_publish_settings import settings
from translator.publish.feeds import feeds, newest, when
from translator.publish.manifest import Page

ATOM = "{http://www.w3.org/2005/Atom}"
TABLE = 'site = "https://a.example/"\ntitles = { en = "Notes & more" }\nfeed = 2\n'


def page(name: str, date: str = "2026-05-01", author: str = "", draft: bool = False) -> Page:
    """A page of a blog."""
    title, url = f"Title of <{name}>", f"/en/{name}.html"
    return Page("en", f"{name}.md", url, title, "What it is", date, author, draft)


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2026-05-18", "2026-05-18T00:00:00+00:00"),
        ("2026/05/18", "2026-05-18T00:00:00+00:00"),
        ("2026-05-18 08:30:00", "2026-05-18T08:30:00+00:00"),
        ("2026-05-18T08:30:00+08:00", "2026-05-18T08:30:00+08:00"),
        ("2026-05-18 08:30:00 +0800", "2026-05-18T08:30:00+08:00"),
        ("2026-05-18 08:30 +08:00", "2026-05-18T08:30:00+08:00"),
        ("2026-05-18 08:30:00 Z", "2026-05-18T08:30:00+00:00"),
        ("2026-5-8", "2026-05-08T00:00:00+00:00"),
        ("2026/5/8 8:30:00", "2026-05-08T08:30:00+00:00"),
        ("2026-05-18 (draft)", "2026-05-18T00:00:00+00:00"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_as_blogs_write_them(date: str, said: str | None) -> None:
    """A day, a moment, or nothing; never today's date."""
    found = when(date)
    assert (found.isoformat() if found else None) == said


def test_the_newest_come_first() -> None:
    """Drafts and pages without a date are left out."""
    pages = [page("a"), page("b", "2026-06-01"), page("c", ""), page("d", "2026-07-01", draft=True)]
    assert [each.file for _, each in newest(pages, 5)] == ["b.md", "a.md"]


def test_rss_has_what_the_specification_asks_for(tmp_path: Path) -> None:
    """RSS 2.0: title, link and description of the channel; title, link, guid, date of an item."""
    made = dict(
        feeds(
            EN,
            [page("a"), page("b", "2026-06-01"), page("c", "2026-04-01")],
            settings(tmp_path, table=TABLE),
        )
    )
    channel = ElementTree.fromstring(made["feeds/en.rss"].encode()).find("channel")
    assert channel is not None
    assert [channel.findtext(name) for name in ("title", "link", "description", "language")] == [
        "Notes & more", "https://a.example/en/", "Notes & more", "en",
    ]  # fmt: skip
    items = channel.findall("item")
    assert [item.findtext("title") for item in items] == ["Title of <b>", "Title of <a>"]
    assert items[0].findtext("guid") == items[0].findtext("link") == "https://a.example/en/b.html"
    assert items[0].findtext("pubDate") == "Mon, 01 Jun 2026 00:00:00 +0000"


def test_atom_has_what_the_specification_asks_for(tmp_path: Path) -> None:
    """RFC 4287: id, title, updated and a self link; for an entry id, title, updated, author."""
    made = dict(feeds(EN, [page("a", author="PFCC")], settings(tmp_path, table=TABLE)))
    feed = ElementTree.fromstring(made["feeds/en.atom"].encode())
    assert feed.findtext(f"{ATOM}id") == "https://a.example/en/"
    assert feed.findtext(f"{ATOM}updated") == "2026-05-01T00:00:00+00:00"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "https://a.example/feeds/en.atom"
    (entry,) = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "summary")] == [
        "https://a.example/en/a.html", "Title of <a>", "2026-05-01T00:00:00+00:00", "What it is",
    ]  # fmt: skip
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "PFCC"


def test_the_same_posts_give_the_same_feed(tmp_path: Path) -> None:
    """Nothing of the clock is in a feed."""
    made = settings(tmp_path, table=TABLE)
    assert list(feeds(EN, [page("a")], made)) == list(feeds(EN, [page("a")], made))


def test_without_an_address_there_is_no_feed(tmp_path: Path) -> None:
    """A feed needs full addresses."""
    assert list(feeds(EN, [page("a")], settings(tmp_path))) == []

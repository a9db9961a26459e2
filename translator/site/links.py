"""Where a link of a post leads, and what it must say in the post's target to lead there.

A target often lies in another folder than its source, so a relative address has to change
with it; a link to a post that has a counterpart in the target's locale goes to that one.

What `rebased` gives leads, seen from the target, to the page that *url* leads to, or to its
counterpart; an address that leads out of the site, or that cannot be read, is never changed.
Nothing here touches a file: `Place` has all that counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from urllib.parse import quote, unquote

_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|[{$<]|@[^/]*/|~")
"""Addresses with a scheme or a host, templates, and what bundlers resolve (`@/a`, `~a`)."""
_ASSET = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}\Z")
_PARTS = re.compile(r"([^?#]*)(\?[^#]*)?(#.*)?", re.S)
_INDEXES = ("index.md", "README.md", "_index.md")
_FOLDERS = tuple(f"/{name}" for name in _INDEXES)


@dataclass(frozen=True, slots=True)
class Page:
    """What a post that is linked to has become in the target's locale."""

    target: str = ""
    """Its counterpart's path from the root; empty if it has none."""
    anchors: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What each anchor of the post is called in the counterpart, where that differs."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post and its target lie, and what the posts that it links to have become."""

    source: str
    """The post's path from the root, with `/`."""
    target: str
    """Its target's path."""
    base: str = ""
    """The folder that an address beginning with `/` starts from: `src`."""
    pages: Mapping[str, Page] = field(default_factory=dict, hash=False)
    """The posts that it links to, by path; itself too."""
    resolves: bool = False
    """Whether the site itself finds a link's counterpart, so that posts' names stay."""
    deeper: int | None = None
    """How much deeper the target's page lies, for sites that leave HTML's addresses to browsers."""
    kept: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What a person wrote instead of what would be written here, by the source's address."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart."""

    path: str
    """What comes before `?` and `#`, as written."""
    query: str
    """From `?` on."""
    fragment: str
    """From `#` on."""

    @classmethod
    def of(cls, url: str) -> Address | None:
        """Take *url* apart; None if it leads out of the site, or nowhere."""
        if not url or _OUTSIDE.match(url):
            return None
        m = _PARTS.fullmatch(url)
        return cls(m[1], m[2] or "", m[3] or "") if m else None


def rebased(url: str, place: Place, *, html: bool = False) -> str:
    """What *url* of the source says in the target: the same page, or its counterpart.

    A link to the post itself goes to its target if it names an anchor; without one it is
    how a page offers the other language, and stays with the source.

    Args:
        html: whether *url* is an attribute of a tag, which many sites do not look at.
    """
    if url in place.kept:
        return place.kept[url]
    address = Address.of(url)
    if address is None:
        return url
    name = _page(address, place)
    page = place.pages.get(name or "")
    if name == place.source and not address.fragment:
        page = None
    if html and place.deeper is not None:
        path = _seen_deeper(address.path, place.deeper)
    else:
        path = _path(address, place, page) if address.path else ""
    return path + address.query + _followed(address.fragment, page)


def where(address: Address, origin: str, base: str) -> str:
    """The path from the root that *address* names in the file *origin*."""
    path = unquote(address.path)
    if not path:
        return origin
    start = base if path.startswith("/") else dirname(origin)
    return normpath(join(start, path.lstrip("/") if path.startswith("/") else path))


def candidates(url: str, origin: str, base: str) -> list[str]:
    """The paths of the posts that *url* in the file *origin* may mean, the likeliest first."""
    address = Address.of(url)
    if address is None or not address.path:
        return []
    path = where(address, origin, base)
    if _ASSET.search(path) and not path.endswith((".md", ".html")):
        return []
    if address.path.endswith("/") or path == ".":
        return [normpath(join(path, name)) for name in _INDEXES]
    if path.endswith((".md", ".html")):
        return [path.removesuffix(".html").removesuffix(".md") + ".md"]
    return [f"{path}.md", *(join(path, name) for name in _INDEXES)]


def _page(address: Address, place: Place) -> str | None:
    """The post that *address* means, if the place knows it."""
    if not address.path:
        return place.source
    found = candidates(address.path, place.source, place.base)
    return next((path for path in found if path in place.pages), None)


def _path(address: Address, place: Place, page: Page | None) -> str:
    """The path of *address* as the target has to write it."""
    written = address.path
    slash = "/" if written.endswith("/") else ""
    if page and page.target and not place.resolves:
        goal = _spelled(written, where(address, place.source, place.base), page.target) + slash
        goal = quote(goal) if "%" in written else goal
        if written.startswith("/"):
            start = f"{place.base}/" if place.base else ""
            return "/" + goal.removeprefix(start) if goal.startswith(start) else written
    else:
        stays = written.startswith("/") or dirname(place.source) == dirname(place.target)
        if stays or (page and place.resolves):
            return written
        goal = normpath(join(dirname(place.source), written)) + slash
    path = _seen_from(dirname(place.target), goal)
    if normpath(path) == normpath(written):
        return written
    dotted = written.startswith(".") and not path.startswith(".")
    return f"./{path}" if dotted else path


def _seen_deeper(path: str, levels: int) -> str:
    """An asset as a browser sees it from a page that lies *levels* deeper; pages stay."""
    pages = not _ASSET.search(path) or path.endswith((".md", ".html"))
    if pages or path.startswith("/") or not levels:
        return path
    up = "../" * levels
    return normpath(up + path) if levels > 0 else path.removeprefix("../" * -levels)


def _seen_from(folder: str, goal: str) -> str:
    """The relative path from *folder* to *goal*, both from the root."""
    here, there = [part for part in folder.split("/") if part], goal.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "/".join([*[".."] * (len(here) - shared), *there[shared:]])


def _spelled(written: str, found: str, target: str) -> str:
    """The path *target* in the way *written*: with `.md`, `.html`, no ending, or as a folder."""
    if written.endswith(".md"):
        return target
    stem = target.removesuffix(".md")
    if written.endswith(".html"):
        return f"{stem}.html"
    as_folder = f"{found.rpartition('/')[2]}.md" not in _INDEXES
    return dirname(target) if as_folder and target.endswith(_FOLDERS) else stem


def _followed(fragment: str, page: Page | None) -> str:
    """*fragment* as its heading is called in the counterpart."""
    anchor = page.anchors.get(unquote(fragment[1:])) if page and fragment else None
    if anchor is None:
        return fragment
    return "#" + (quote(anchor) if "%" in fragment else anchor)

"""Where a link of a post leads, and what it must say in the post's target to lead there.

One resolver: `meanings` gives the files that an address may mean on a kind of site, and the
checks, the fixes and emission all ask it. What differs from site to site stands in the
site's row in `presets`.

A target often lies in another folder than its source, so a relative address has to change
with it; a link to a post that has a counterpart in the target's locale goes to that one.
What `rebased` gives leads, seen from the target, to the page that *url* leads to, or to its
counterpart; an address that leads out of the site, or that cannot be read, is never changed.
Nothing here touches a file: `Route` has all that counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath, splitext
from urllib.parse import quote, unquote

from translator.site.presets import PRESETS, Preset
from translator.text.regex import regex

_OUTSIDE = regex(r"[A-Za-z][A-Za-z0-9+.-]*:|//|[{$<\[]|@[^/]*/|~|www\.")
"""Addresses with a scheme or a host, templates, and what bundlers resolve (`@/a`, `~a`)."""
_ASSET = regex(r"\.[A-Za-z][A-Za-z0-9]{1,4}\Z")
_PARTS = regex(r"([^?#]*)(\?[^#]*)?(#.*)?", re.S)
_PAGE = regex(r"\.(?:mdx?|html)\Z")
_POST = regex(r"\.mdx?\Z")
_INDEXES = ("index.md", "README.md", "_index.md", "index.mdx", "README.mdx")
_FOLDERS = tuple(f"/{name}" for name in _INDEXES)


def is_outside(url: str) -> bool:
    """Whether *url* names no file of the site: it leads elsewhere, or is filled in later."""
    return not url or _OUTSIDE.match(url) is not None


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What a post that is linked to has become in the target's locale."""

    target: str = ""
    """Its path from the root; empty if there is none."""
    anchors: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What each anchor of the post is called in the counterpart, where that differs."""


@dataclass(frozen=True, slots=True)
class Route:
    """From where to where links are carried, and what the posts that they lead to have become."""

    source: str
    """The post's path from the root, with `/`."""
    target: str
    """Its target's path."""
    base: str = ""
    """The folder that an address beginning with `/` starts from: `src`."""
    pages: Mapping[str, Counterpart] = field(default_factory=dict, hash=False)
    """The posts that it links to, by path; itself too."""
    site: Preset = PRESETS["suffix"]
    """The kind of site that shows both."""
    deeper: int = 0
    """How much deeper the target's page lies, where browsers resolve HTML's addresses."""
    homes: tuple[str, str] = ("", "")
    """Where the pages of both locales begin on the site: nothing for the main one, or `/en`."""
    kept: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What a person wrote instead of what would be written here, by the source's address."""


@dataclass(frozen=True, slots=True)
class LocalAddress:
    """An address within the site, taken apart."""

    path: str
    """What comes before `?` and `#`, as written."""
    query: str
    """From `?` on."""
    fragment: str
    """From `#` on."""

    @classmethod
    def of(cls, url: str) -> LocalAddress | None:
        """Take *url* apart; None if it leads out of the site, or nowhere."""
        if is_outside(url):
            return None
        m = _PARTS.fullmatch(url)
        return cls(m[1], m[2] or "", m[3] or "") if m else None


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file that an address may mean."""

    path: str
    """Its path from the root, with `/`."""
    start: str
    """The folder that the address was followed from."""
    prefix: str = ""
    """What of an address from `/` is the site's own: `/blog`."""


def meanings(path: str, origin: str, site: Preset, base: str = "") -> Iterator[LinkedFile]:
    """The files that an address may mean on *site*, the likeliest first.

    Args:
        path: what of the address comes before `?` and `#`, as written; not empty.
        origin: the file that has the address, from the root.
        base: the folder that an address beginning with `/` starts from, if it is known.
    """
    rules, way = site.linking, unquote(path)
    for start, prefix, rest in _starts(way, origin, site, base):
        for public in rules.public if way.startswith("/") else ("",):
            there = normpath(join(start, public, rest))
            for name in _names(there, rest, site, served=bool(public)):
                yield LinkedFile(name, start, prefix)


def _starts(path: str, origin: str, site: Preset, base: str) -> Iterator[tuple[str, str, str]]:
    """Where a site may look: the folder, what of *path* is dropped before, and the rest."""
    folder, rules = dirname(origin), site.linking
    if not path.startswith("/"):
        yield folder, "", path
        if rules.below:
            yield splitext(origin)[0], "", path
        return
    rest = path.lstrip("/")
    if base:
        yield base, "", rest
    if base and not rules.anywhere:
        return
    folders = [folder]
    while folder:
        folder = dirname(folder)
        folders.append(folder)
    first, slash, shorter = rest.partition("/")
    for prefix, way in [("", rest), *([(f"/{first}", shorter)] if slash and shorter else [])]:
        yield from ((start, prefix, way) for start in reversed(folders))


def _names(there: str, rest: str, site: Preset, *, served: bool) -> Iterator[str]:
    """The files by which *site* answers for the path *there*; *served*: in a public folder."""
    rules = site.linking
    folder = rest.endswith("/") or not rest
    if rules.files:
        if _ending(there) in rules.files:
            yield there
        else:
            page = join(there, "index") if folder else _PAGE.sub("", there)
            yield normpath(f"{page}.html" if served else f"{page}.md")
        return
    yield there
    if there.endswith(".html"):
        yield f"{there.removesuffix('.html')}.md"
    indexes = [normpath(join(there, name)) for name in rules.indexes]
    endings = [f"{there}{ending}" for ending in rules.endings]
    yield from (*indexes, *endings) if folder or there == "." else (*endings, *indexes)


def _ending(path: str) -> str:
    return splitext(path)[1].removeprefix(".").lower()


def posts_meant(url: str, origin: str, site: Preset, base: str) -> Iterator[LinkedFile]:
    """The posts that *url* in the file *origin* may mean, the likeliest first."""
    address = LocalAddress.of(url)
    if address is None or not address.path or _is_asset(address.path, site):
        return
    found = meanings(address.path, origin, site, base)
    yield from (each for each in found if _POST.search(each.path))


def _is_asset(path: str, site: Preset) -> bool:
    """Whether *path* names a file that is no page, by its ending."""
    path = unquote(path)
    if site.linking.files:
        return _ending(path) in site.linking.files
    return bool(_ASSET.search(path)) and not _PAGE.search(path)


def rebased(url: str, route: Route, *, html: bool = False) -> str:
    """What *url* of the source says in the target: the same page, or its counterpart.

    A link to the post itself goes to its target if it names an anchor; without one it is
    how a page offers the other language, and stays with the source.

    Args:
        html: whether *url* is an attribute of a tag, which many sites do not look at.
    """
    if url in route.kept:
        return route.kept[url]
    address = LocalAddress.of(url)
    if address is None:
        return url
    found = posts_meant(url, route.source, route.site, route.base)
    meant = next((each for each in found if each.path in route.pages), None)
    page = route.pages.get(meant.path if meant else "" if address.path else route.source)
    if meant and meant.path == route.source and not address.fragment:
        page = None
    if route.site.rooted and address.path.startswith("/") and page and page.target:
        path = _at_home(address.path, route)
    elif html and route.site.browsed:
        path = _seen_deeper(address.path, route)
    else:
        path = _path(address.path, route, meant, page) if address.path else ""
    return path + address.query + _followed(address.fragment, page)


def _at_home(written: str, route: Route) -> str:
    """The address *written* from `/` as that of the same page in the target's locale."""
    ours, theirs = route.homes
    inside = bool(ours) and f"{written}/".startswith(f"{ours}/")
    if theirs and f"{written}/".startswith(f"{theirs}/"):
        return written
    return theirs + (written.removeprefix(ours) if inside else written) or "/"


def _path(written: str, route: Route, meant: LinkedFile | None, page: Counterpart | None) -> str:
    """The path *written* in the source as the target has to write it."""
    slash = "/" if written.endswith("/") else ""
    start, folder = dirname(route.source), dirname(route.target)
    if meant and not written.startswith("/") and meant.start != start:
        # A site that serves `post.md` as `post/`.
        start, folder = meant.start, splitext(route.target)[0]
    if meant and page and page.target and not route.site.resolves:
        found = normpath(join(meant.start, unquote(written).lstrip("/")))
        goal = _spelled(written, found, page.target) + slash
        goal = quote(goal) if "%" in written else goal
        if written.startswith("/"):
            top = f"{meant.start}/" if meant.start else ""
            inside = goal.startswith(top)
            return f"{meant.prefix}/{goal.removeprefix(top)}" if inside else written
    else:
        stays = written.startswith("/") or start == folder
        if stays or (page and route.site.resolves):
            return written
        goal = normpath(join(start, written)) + slash
    path = _seen_from(folder, goal)
    if normpath(path) == normpath(written):
        return written
    dotted = written.startswith(".") and not path.startswith(".")
    return f"./{path}" if dotted else path


def _seen_deeper(path: str, route: Route) -> str:
    """An asset as a browser sees it from a page that lies deeper; pages stay."""
    levels = route.deeper
    if not levels or path.startswith("/") or not _is_asset(path, route.site):
        return path
    return normpath("../" * levels + path) if levels > 0 else path.removeprefix("../" * -levels)


def _seen_from(folder: str, goal: str) -> str:
    """The relative path from *folder* to *goal*, both from the root."""
    here, there = [part for part in folder.split("/") if part], goal.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "/".join([*[".."] * (len(here) - shared), *there[shared:]])


def _spelled(written: str, found: str, target: str) -> str:
    """The path *target* in the way *written*: with `.md`, `.html`, no ending, or as a folder."""
    if _POST.search(written):
        return target
    stem = _POST.sub("", target)
    if written.endswith(".html"):
        return f"{stem}.html"
    as_folder = f"{found.rpartition('/')[2]}.md" not in _INDEXES
    return dirname(target) if as_folder and target.endswith(_FOLDERS) else stem


def _followed(fragment: str, page: Counterpart | None) -> str:
    """*fragment* as its heading is called in the counterpart."""
    anchor = page.anchors.get(unquote(fragment[1:])) if page and fragment else None
    if anchor is None:
        return fragment
    return "#" + (quote(anchor) if "%" in fragment else anchor)

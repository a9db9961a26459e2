"""Links that lead to a file or a heading of the blog itself."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from posixpath import dirname, join, normpath, splitext
from typing import NamedTuple
from urllib.parse import unquote

from translator.checks.addresses import anchors as named
from translator.checks.base import Fault, Place
from translator.checks.rows import Post
from translator.markdown.document import Document
from translator.units import Severity

_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|[{$<\[]|@[^/]*/|~|www\.|\Z")
_SOURCE = re.compile(r'(?<=[ ])(?:src|href|poster)="([^"]+)"')
_INDEXES = ("index.md", "README.md", "_index.md", "index.html", "index.mdx")
_ENDINGS = (".md", ".html", ".mdx", ".vue")
_PUBLIC = ("", "public", "static", "assets")
_ALWAYS = re.compile(r"(?:top|L\d+(?:-L?\d+)?|fn\w*|:~:.*|/.*|!.*|\?.*)\Z", re.S)
"""Fragments that browsers, footnotes, listings and scripts give a meaning."""
_NUMBERED = re.compile(r"[-_]\d+\Z")
_ADDRESS = re.compile(r"\]\([^()]*\)|\]\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}\s*\Z")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_EMOJI = re.compile(r":[a-z0-9_+-]+:")
_HEADING = re.compile(r"<h([1-6])\b[^<>]*>(.{0,500}?)</h\1\s*>", re.S | re.I)


class Reference(NamedTuple):
    """An address that a post gives, with its place."""

    address: str
    """As it is written."""
    start: int
    """Where it begins in the file."""
    stop: int
    """Where it ends."""


def links_local(post: Post, place: Place) -> Iterator[Fault]:
    """A relative link or an image leads to a file that is not there."""
    for reference in references(post):
        path = unquote(reference.address.partition("#")[0].partition("?")[0])
        if not path or any(map(place.exists, candidates(post.path, path))):
            continue
        looked = next(candidates(post.path, path))
        message = f"{reference.address} leads nowhere: there is no {looked}"
        severity = None if _is_sure(post.path, path, place) else Severity.WARNING
        yield Fault(message, reference.start, reference.stop, severity)


def _is_sure(post: str, path: str, place: Place) -> bool:
    """Whether only a file can be meant, and the blog is here with all that it has.

    A site may make pages; a copy of the posts alone has not even the folder of the images.
    """
    if path.startswith("/") or splitext(path)[1] in ("", ".html", ".htm"):
        return False
    up = len(path) - len(path.lstrip("./"))
    first, below, _ = path[up:].partition("/")
    return not below or place.exists(normpath(join(dirname(post), path[:up], first)))


def anchors(post: Post, place: Place) -> Iterator[Fault]:
    """A link's `#fragment` is that of no heading and no `id`."""
    pages: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for reference in references(post):
        path, _, fragment = (unquote(p) for p in reference.address.partition("#"))
        path = path.partition("?")[0]
        page = _page(post, place, path) if fragment and not _ALWAYS.match(fragment) else None
        if page is None:
            continue
        if page not in pages:
            there = post
            if page != post.path:
                there = Post(page, Document.parse(place.read(page) or "", post.document.syntax))
            pages[page] = named(there.document.text), frozenset(titles(there))
        ids, known = pages[page]
        keys = {key(fragment), key(_NUMBERED.sub("", fragment))}
        if fragment not in ids and not keys & known:
            where = "here" if page == post.path else f"in {page}"
            yield Fault(f"no heading {where} has the anchor #{fragment}", *reference[1:])


def references(post: Post) -> Iterator[Reference]:
    """The addresses within the site that a post gives, in links, images and tags."""
    text = post.document.text
    for found in post.placeholders:
        addresses = _SOURCE.findall(found.value) if found.check == "html" else [found.value]
        for address in map(html.unescape, addresses):
            if found.check not in ("links", "images", "html") or _OUTSIDE.match(address):
                continue
            at = text.find(address, found.start, found.stop)
            start, stop = (at, at + len(address)) if at >= 0 else (found.start, found.stop)
            yield Reference(address, start, stop)


def linked(post: Post) -> set[str]:
    """The keys of the anchors of its own that a post links to."""
    own = (r.address[1:] for r in references(post) if r.address.startswith("#"))
    return {key(unquote(fragment)) for fragment in own}


def candidates(post: str, path: str) -> Iterator[str]:
    """The files that *path* may mean in the post at *post*, the likeliest first."""
    for base in _bases(post, path):
        there = normpath(base)
        yield there
        stem, ending = splitext(there)
        if ending == ".html":
            yield f"{stem}.md"
        yield from (f"{there}{ending}" for ending in _ENDINGS)
        yield from (join(there, name) for name in _INDEXES)


def _bases(post: str, path: str) -> Iterator[str]:
    """Where a site may look for *path*: from `/`, any folder above the post may be its root."""
    folder = dirname(post)
    if not path.startswith("/"):
        yield join(folder, path)
        # A site that serves `post.md` as `post/`.
        yield join(splitext(post)[0], path)
        return
    below = path.lstrip("/")
    # A site that lies below its host's root has a prefix in its addresses.
    ways = [below, below.partition("/")[2]] if "/" in below.strip("/") else [below]
    folders = [folder]
    while folder:
        folder = dirname(folder)
        folders.append(folder)
    yield from (join(f, public, way) for way in ways for f in folders[::-1] for public in _PUBLIC)


def _page(post: Post, place: Place, path: str) -> str | None:
    """The post that *path* leads to; None if it is none that can be read."""
    if not path:
        return post.path
    found = (each for each in candidates(post.path, path) if each.endswith(".md"))
    return next((each for each in found if place.read(each) is not None), None)


def titles(post: Post) -> Iterator[str]:
    """The keys of a post's headings."""
    text = post.document.text
    for start in post.outline.levels:
        stop = min(text.find(end, start) % (len(text) + 1) for end in "\r\n")
        yield from _keys(text[start:stop])
    for m in _HEADING.finditer(text):
        yield from _keys(m[2])


def _keys(title: str) -> Iterator[str]:
    for shown in (title, _IMAGE.sub("", title)):
        words = _ADDRESS.sub("", shown)
        for text in (words, html.unescape(words), _EMOJI.sub("", words)):
            yield key(text)
            # A site may keep ASCII alone.
            if ascii_key := key(text.encode("ascii", "ignore").decode()):
                yield ascii_key


def key(anchor: str) -> str:
    """What all sites keep of a heading in its anchor: letters and digits, in lower case."""
    plain = unicodedata.normalize("NFKD", anchor).casefold()
    return "".join(char for char in plain if char.isalnum())

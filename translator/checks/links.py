"""Links that lead to a file or a heading of the blog itself: `site` says where they lead."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath, splitext
from typing import NamedTuple
from urllib.parse import unquote

from translator.checks.base import PostSetting, Problem
from translator.checks.post import ParsedPost
from translator.markdown.document import Document
from translator.site.anchors import Fragments
from translator.site.links import is_outside, meanings
from translator.text.regex import regex
from translator.units import Severity

_SOURCE = regex(r'(?<=[ ])(?:src|href|poster)="([^"]+)"')
_ALWAYS = regex(r"(?:top|L\d+(?:-L?\d+)?|fn\w*|:~:.*|/.*|!.*|\?.*)\Z", re.S)
"""Fragments that browsers, footnotes, listings and scripts give a meaning."""


class Reference(NamedTuple):
    """An address that a post gives, with its place."""

    address: str
    """As it is written."""
    start: int
    """Where it begins in the file."""
    stop: int
    """Where it ends."""


def links_local(post: ParsedPost, place: PostSetting) -> Iterator[Problem]:
    """A relative link or an image leads to a file that is not there."""
    for reference in references(post):
        path = reference.address.partition("#")[0].partition("?")[0]
        if not path:
            continue
        found = meanings(path, post.path, post.site, post.base)
        looked = next(found).path
        if place.exists(looked) or any(place.exists(each.path) for each in found):
            continue
        message = f"broken link {reference.address}: {looked} does not exist"
        severity = None if _is_sure(post.path, unquote(path), place) else Severity.WARNING
        yield Problem(message, reference.start, reference.stop, severity)


def _is_sure(post: str, path: str, place: PostSetting) -> bool:
    """Whether only a file can be meant, and the blog is here with all that it has.

    A site may make pages; a copy of the posts alone has not even the folder of the images.
    """
    if path.startswith("/") or splitext(path)[1] in ("", ".html", ".htm"):
        return False
    up = len(path) - len(path.lstrip("./"))
    first, below, _ = path[up:].partition("/")
    return not below or place.exists(normpath(join(dirname(post), path[:up], first)))


def anchors(post: ParsedPost, place: PostSetting) -> Iterator[Problem]:
    """A link's `#fragment` is that of no heading and no `id`."""
    names: dict[str, Fragments] = {}
    for reference in references(post):
        path, _, fragment = reference.address.partition("#")
        fragment = unquote(fragment)
        path = path.partition("?")[0]
        page = _page(post, place, path) if fragment and not _ALWAYS.match(fragment) else None
        if page is None:
            continue
        if page not in names:
            there = post.document
            if page != post.path:
                there = Document.parse(place.read(page) or "", there.syntax)
            names[page] = Fragments(there, post.slugs)
        if names[page] and fragment not in names[page]:
            where = "here" if page == post.path else f"in {page}"
            yield Problem(f"no heading {where} has the anchor #{fragment}", *reference[1:])


def references(post: ParsedPost) -> Iterator[Reference]:
    """The addresses within the site that a post gives, in links, images and tags."""
    text = post.document.text
    for found in post.placeholders:
        addresses = _SOURCE.findall(found.value) if found.check == "html" else [found.value]
        for address in map(html.unescape, addresses):
            if found.check not in ("links", "images", "html") or is_outside(address):
                continue
            at = text.find(address, found.start, found.stop)
            start, stop = (at, at + len(address)) if at >= 0 else (found.start, found.stop)
            yield Reference(address, start, stop)


def linked(post: ParsedPost) -> set[str]:
    """The anchors of its own that a post links to."""
    return {unquote(r.address[1:]) for r in references(post) if r.address.startswith("#")}


def _page(post: ParsedPost, place: PostSetting, path: str) -> str | None:
    """The post that *path* leads to; None if it is none that can be read.

    Where the site itself finds a link's counterpart, that of a target is in its locale.
    """
    if not path:
        return post.path
    found = (each.path for each in meanings(path, post.path, post.site, post.base))
    pages = (each for each in found if each.endswith((".md", ".mdx")))
    posts = (post.counterparts.get(each) or each for each in pages)
    return next((each for each in posts if place.read(each) is not None), None)

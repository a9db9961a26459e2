"""Whether two addresses, one of a post and one of its translation, lead to the same page.

Addresses are the same by RFC 3986 (6.2): in the case of the scheme and the host, in `/` for no
path, in percent encoding. A page in another language is the same, too, where the locale stands in a
segment of the path, in the name of a file, in the query or in a subdomain: never in the ending of
a host, since `.org.cn` is no locale.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from translator.site.anchors import named_anchors
from translator.text.regex import regex
from translator.units import Locale, Pair

_PARTS = regex(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?://(?P<host>[^/?#]*))?"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.S,
)
"""The components of a URI (RFC 3986, appendix B)."""
_PORTS = {"http": ":80", "https": ":443"}
_PAGE = regex(r"(?:/(?:index|README))?(?:\.(?:md|mdx|html?))?/?\Z")
_LANGUAGE_KEYS = ("lang", "hl", "locale", "language", "l")
_WIKIS = frozenset({"wikipedia.org", "wiktionary.org", "wikibooks.org"})
"""Sites whose pages have other names in each language."""
_RENAMED = {"vitejs.dev": "vite.dev"}
"""Sites that took another name; some languages of them keep the old one."""
_SORTED = frozenset({"developer.mozilla.org"})
"""Sites that sort their pages into other folders, and lead from the old place to the new one."""


class _Address(NamedTuple):
    """An address in its normal form, without its own locale."""

    scheme: str
    """Empty for a page of the same site."""
    host: str
    """In lower case, without the usual port and the locale's subdomain."""
    path: tuple[str, ...]
    """Its segments, decoded, without the locale's."""
    query: str
    """Without the locale."""
    fragment: str
    """What follows `#`, decoded."""
    moved: bool
    """Whether a locale was taken out."""


def same_address(pair: Pair, source: str, target: str) -> Callable[[str, str], bool]:
    """Make the test for two posts, given as texts.

    A relative address is the same if it was rebased, or written with its site before it. A
    fragment of the same page may be that of a translated heading, unless the target has the
    source's own anchor.
    """
    ours, theirs = named_anchors(source), named_anchors(target)

    def same(old: str, new: str) -> bool:
        if old == new:
            return True
        if _is_switch(old, new, pair):
            return True
        one, other = _address(old, pair.source), _address(new, pair.target)
        if bool(one.fragment) != bool(other.fragment) or one.query != other.query:
            return False
        local = not (one.scheme or other.scheme or one.path or other.path)
        if local and one.fragment in ours and one.fragment in theirs:
            return one.fragment == other.fragment
        if one.host and other.host:
            return _same_page(one, other)
        if one.host or other.host:
            return _is_written_out(one, other)
        return _rebased(one.path, other.path)

    return same


def _is_switch(old: str, new: str, pair: Pair) -> bool:
    """Whether each address leads to the other language's page, as a switch of languages does."""
    one, other = _address(old, pair.target), _address(new, pair.source)
    return one.moved and other.moved and one._replace(fragment="") == other._replace(fragment="")


def _same_page(one: _Address, other: _Address) -> bool:
    """Whether two absolute addresses are equal; https may have come for http."""
    schemes = one.scheme == other.scheme or {one.scheme, other.scheme} <= set(_PORTS)
    if not schemes or one.host != other.host:
        return False
    if one.moved and other.moved and one.host in _WIKIS:
        return True
    if one.moved and other.moved and one.host in _SORTED:
        return one.path[-1:] == other.path[-1:] and one.path[:2] == other.path[:2]
    translated = one.moved or other.moved
    return one.path == other.path and (translated or one.fragment == other.fragment)


def _is_written_out(one: _Address, other: _Address) -> bool:
    """Whether one is a page of a site, and the other the same page with the site before it."""
    full, short = (one, other) if one.host else (other, one)
    if short.scheme:
        return False
    path, there = _named(short.path), _named(full.path)
    enough = len(path) > 1 or path == there
    return enough and path == there[len(there) - len(path) :]


def _rebased(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Whether the shorter path is how the longer one ends, going up and down left out."""
    a, b = _named(old), _named(new)
    if len(a) > len(b):
        a, b = b, a
    return a == b[len(b) - len(a) :] and (bool(a) or not b)


def _named(path: tuple[str, ...]) -> list[str]:
    """The folders and the page of *path*; `a.md`, `a.html`, `a/index.md` and `a` are one page."""
    whole = _PAGE.sub("", "/" + "/".join(path))
    return [part for part in whole.split("/") if part.strip(".")]


@lru_cache(maxsize=4096)
def _address(text: str, locale: Locale) -> _Address:
    m = _PARTS.fullmatch(text)
    assert m is not None, "every part may be missing"
    scheme = (m["scheme"] or ("https" if m["host"] else "")).lower()
    if scheme and m["host"] is None:
        return _Address(scheme, "", (unquote(m["path"]),), m["query"] or "", "", moved=False)
    host = (m["host"] or "").lower().removesuffix(_PORTS.get(scheme, "\0"))
    names = _spellings(locale)
    bare = _without_subdomain(host, names)
    segments = [unquote(each) for each in m["path"].split("/")]
    path = _without_locale([each for each in segments if each], names)
    query = "&".join(each for each in (m["query"] or "").split("&") if not _names_it(each, names))
    moved = (
        bare != host or path != [each for each in segments if each] or query != (m["query"] or "")
    )
    return _Address(
        scheme=scheme if host else "",
        host=_RENAMED.get(bare, bare),
        path=tuple(path),
        query=query,
        fragment=unquote(m["fragment"] or ""),
        moved=moved,
    )


def _without_subdomain(host: str, names: frozenset[str]) -> str:
    """*host* without the locale before it: `cn.vite.dev`, but not `x.org.cn`, nor `cn.org`."""
    labels = host.split(".")
    if len(labels) > 2 and labels[0] in names:
        return ".".join(labels[1:])
    return host


def _without_locale(path: list[str], names: frozenset[str]) -> list[str]:
    """*path* without a segment that is the locale, and without the locale that ends a name.

    Of a folder, too: `source_zh_cn` is `source_en`. The ending of a file stays.
    """
    kept = [each for each in path if each.lower() not in names]
    if not kept:
        return kept
    stem, dot, ending = kept[-1].rpartition(".")
    if not dot or not ending.isalnum() or ending.lower() in names:
        stem, dot, ending = kept[-1], "", ""
    *folders, name = (_suffix(names).sub("", each) for each in (*kept[:-1], stem))
    return [*folders, f"{name}{dot}{ending}"]


@lru_cache(maxsize=8)
def _suffix(names: frozenset[str]) -> re.Pattern[str]:
    known = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"(?<=[^._-])[._-](?:{known})\Z", re.I)


def _names_it(parameter: str, names: frozenset[str]) -> bool:
    key, _, value = parameter.partition("=")
    return key.lower() in _LANGUAGE_KEYS and value.lower() in names


@lru_cache(maxsize=8)
def _spellings(locale: Locale) -> frozenset[str]:
    """How addresses write *locale*, in lower case."""
    tag, language = locale.tag.lower(), locale.language
    names = {tag, tag.replace("-", "_"), language}
    if language == "zh":
        names |= {"zh-cn", "zh_cn", "cn", "zh-hans", "zh-hans-cn", "chinese", "zhcn"}
    if language == "en":
        names |= {"en-us", "en_us", "en-gb", "english"}
    return frozenset(names)

"""Whether two addresses lead to the same page in two languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from translator.units import Locale, Pair

_ID = re.compile(r"\b(?:id|name)\s*=\s*[\"']?([^\"'\s>]+)|\{[^{}\n]*?#([^\s{}]+)[^{}\n]*\}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)


def same_address(pair: Pair, source: str, target: str) -> Callable[[str, str], bool]:
    """Make the test for two posts, given as texts.

    An address is the same if only the locale in it changed (`/zh/a_cn.html` and
    `/en/a_en.html`), or if a relative one was rebased. A fragment of the same page may be
    that of a translated heading, unless the target has the source's own anchor.
    """
    ours, theirs = anchors(source), anchors(target)

    def same(old: str, new: str) -> bool:
        if old == new:
            return True
        if _SCHEME.match(old) and _SCHEME.match(new):
            return _neutral(old, pair.source) == _neutral(new, pair.target)
        page, _, fragment = old.partition("#")
        there, _, anchor = new.partition("#")
        if bool(fragment) != bool(anchor):
            return False
        if not page and not there and fragment in ours and fragment in theirs:
            return fragment == anchor
        return _rebased(_neutral(page, pair.source), _neutral(there, pair.target))

    return same


def anchors(text: str) -> frozenset[str]:
    """The anchors that a post names itself: `id="…"`, `{#…}`."""
    return frozenset(a or b for a, b in _ID.findall(text))


def _neutral(address: str, locale: Locale) -> str:
    """*address* without its own locale: `/zh/a_cn.html` is `/a.html`."""
    names = "|".join(sorted(_spellings(locale), key=len, reverse=True))
    standing = rf"(?:(?<=/)(?:{names})/|[._-](?:{names})(?=[./?#]|$)|(?<=[/=])(?:{names})$)"
    return re.sub(standing, "", unquote(address), flags=re.I)


def _spellings(locale: Locale) -> set[str]:
    tag, language = locale.tag, locale.language
    names = {tag, tag.replace("-", "_"), language}
    if language == "zh":
        names |= {"zh-cn", "zh_cn", "cn", "zh-hans-cn", "chinese"}
    if language == "en":
        names |= {"en-us", "en_us", "english"}
    return names


def _rebased(old: str, new: str) -> bool:
    """Whether the shorter path is how the longer one ends, going up and down left out."""
    a, b = ([part for part in x.split("/") if part.strip(".")] for x in (old, new))
    if len(a) > len(b):
        a, b = b, a
    return a == b[len(b) - len(a) :] and (bool(a) or not b)

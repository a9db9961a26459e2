"""Where the links of a post lead on side-by-side pages: to a heading, or to another post's page.

An address of a post means nothing there, so only what is listed here becomes a link. Units
have the source's addresses in both languages, so one list serves both sides of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import unescape
from urllib.parse import quote, unquote

from translator.markdown.document import Document
from translator.site.addresses import find_addresses
from translator.site.anchors import headings
from translator.site.links import Address, candidates

Leads = Mapping[str, str]
"""What an address of a post becomes, by the address without `%`."""
NOWHERE: Leads = {}
"""No link leads anywhere."""


def leads(
    document: Document, name: str, base: str, slugs: str, page_of: Callable[[str], str | None]
) -> Leads:
    """Find where the links of a post lead.

    Args:
        document: the post.
        name: its path from the root, with `/`.
        base: the folder that an address beginning with `/` starts from.
        slugs: the rule by which the site names headings.
        page_of: gives the page of the post at a path, as seen from this one; None without.
    """
    result = {}
    own = {unquote(each.anchor) for each in headings(document, slugs)}
    for found in find_addresses(document):
        address = Address.of(unescape(found.url))
        if address is None:
            continue
        pages = map(page_of, candidates(unescape(found.url), name, base))
        page = next((page for page in pages if page), None) if address.path else ""
        anchor = unquote(address.fragment.removeprefix("#"))
        if page or (page == "" and anchor in own):
            result[unquote(unescape(found.url))] = page + (f"#{row_id(anchor)}" if anchor else "")
    return result


def row_id(anchor: str) -> str:
    """The `id` of the row of a heading, by the anchor that its site gives it; plain ASCII."""
    return "h-" + quote(unquote(anchor), safe="").replace("%", "_")

"""Posts with catalogs as an export finds them, drawn by hypothesis."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from tests.kit import TO_EN
from tests.test_properties import BLOCKS
from translator.catalog.catalog import Catalog
from translator.catalog.view import View
from translator.interchange.base import Handoff, Item
from translator.markdown.document import Document
from translator.memory.records import protected_of
from translator.units import COPIED, HUMAN, MEMORY, History, Segment, State, Unit

HOSTILE = st.text(
    st.characters(codec="utf-8")
    | st.sampled_from("\x00\x01\x0b\r\n\t\x85\u2028\ufffe\ufeff<>&\"'->;|\\"),
    max_size=12,
) | st.sampled_from(
    [
        "<x1/>", "<g1>", "</g1>", "]]>", "<!-- unit u1: x -->", "<!-- target: x -->", "-->", "> x",
        "<!-- post: x -->", "\\u{1}", "\\u{5c}u{1}", "msgid \"x\"", "  ", "<!--",
        "{\"a\": 1}", "&#1;",
    ]
)  # fmt: skip
"""What breaks formats: characters that XML has not, and each format's own marks."""

TEXTS = st.lists(BLOCKS | HOSTILE, min_size=1, max_size=4).map("\n\n".join)
"""Posts."""


@st.composite
def units(draw: st.DrawFn, unit: Unit) -> Unit:
    """The unit with a target, or none, and all that may be known of it."""
    unit = replace(unit, comments=tuple(f" {c.strip()}" for c in draw(_NOTES) if c.strip()))
    own = unit.source + draw(HOSTILE) if draw(st.booleans()) else unit.source.replace("字", "word")
    target = draw(st.sampled_from(["", own]) | HOSTILE)
    if not target.strip():
        return replace(unit, history=History(reason=" ".join(draw(HOSTILE).split())))
    origin = draw(st.sampled_from([HUMAN, HUMAN, COPIED, MEMORY, "chat/m -- 2"]))
    dated = origin not in (HUMAN, COPIED) and draw(st.booleans())
    state = draw(st.sampled_from([State.FUZZY, State.TRANSLATED]))
    previous = draw(HOSTILE) if state is State.FUZZY else ""
    return replace(
        unit, target=target, state=state, origin=origin, previous=previous,
        history=History(date="2026-11-28" if dated else ""),
    )  # fmt: skip


_NOTES = st.lists(HOSTILE.filter(lambda t: "\n" not in t), max_size=2)


@st.composite
def posts(draw: st.DrawFn) -> tuple[Document, Catalog]:
    """A post and its catalog, whose targets can stand in their places."""
    document = Document.parse(draw(TEXTS))
    catalog = Catalog(TO_EN).merged(document.segments)
    places = View.of(document.segments).first
    drawn = [draw(units(unit)) for unit in catalog.units]
    return document, catalog.with_units(
        unit if not document.refusal(places[unit.key], unit.target) else same
        for unit, same in zip(drawn, catalog.units, strict=True)
    )


def handoff(document: Document, catalog: Catalog, post: str = "posts/zh/a.md") -> Handoff:
    """What goes out of them."""
    found: dict[tuple[str, str], list[Segment]] = {}
    keys = catalog.view(document.segments).keys
    for key, segment in zip(keys, document.segments, strict=True):
        found.setdefault(key, []).append(segment)
    items = (
        Item(
            unit,
            protected_of(unit, document.grammar),
            sources=tuple(found[unit.key]),
            targets=tuple(None for _ in found[unit.key]),
        )
        for unit in catalog.units
    )
    return Handoff(post, catalog.pair, tuple(items))

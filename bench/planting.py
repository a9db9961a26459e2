"""The mistakes that are planted: each kind is a function and a row of `MISTAKES`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench import carriers as say
from bench import plant_facts as facts
from bench import plant_parts as parts
from bench import plant_shape as shape
from bench import plant_words as words
from bench.carriers import carried
from bench.goods import Good
from bench.plant_facts import either
from bench.spots import Planted


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kind of mistake."""

    id: str
    """What the report calls it."""
    main: str
    """The check that ought to find it first."""
    plant: Callable[[Good, Random], Planted | None]
    """Plants one; None where a pair has no place for it."""
    others: frozenset[str] = frozenset()
    """Other checks that are right to find it."""
    afar: frozenset[str] = frozenset()
    """Checks that are right to speak of it elsewhere: who links to a lost heading misses it."""

    @property
    def checks(self) -> frozenset[str]:
        """All checks whose finding counts."""
        return self.others | {self.main}


def _row(
    name: str, main: str, plant: Callable[[Good, Random], Planted | None], *others: str
) -> Mistake:
    return Mistake(name, main, plant, frozenset(others))


_ARTEFACTS = ("html", "placeholders", "length", "code", "structure", "untranslated", "language")
_CONTENT = (
    "length", "numbers", "code", "links", "math", "images", "placeholders", "html", "terms",
    "emphasis", "names", "punctuation",
)  # fmt: skip

EXACT = (
    _row("unit changed", "numbers", carried(say.unit)),
    _row("currency changed", "numbers", carried(say.currency)),
    _row("percent or point", "numbers", carried(say.point)),
    _row("version changed", "numbers", carried(say.version)),
    _row("date changed in a sentence", "numbers", carried(say.date)),
    _row("weekday changed", "numbers", carried(say.weekday)),
    _row("hour changed", "numbers", carried(say.hour)),
    _row("list of another kind", "structure", either(facts.list_kind, carried(say.list_kind))),
    _row("list from another number", "structure", carried(say.list_number)),
    _row("table alignment changed", "structure", carried(say.alignment)),
    _row("bold lost", "emphasis", either(facts.bold_lost, carried(say.bold))),
    _row("strikethrough lost", "emphasis", carried(say.strikethrough)),
    _row("emoji lost or changed", "emoji", carried(say.emoji)),
    _row("handle changed", "names", carried(say.handle)),
    _row("artefact of an engine", "artefacts", carried(say.artefact), *_ARTEFACTS),
    _row("Traditional in Simplified", "language", carried(say.traditional)),
    _row("Simplified in Traditional", "language", facts.simplified),
)
"""Kinds of which at least 95 in a hundred must be found."""
SOFT = (
    _row("names swapped", "names", carried(say.names_swapped)),
    _row("abbreviation misspelt", "names", carried(say.abbreviation), "terms", "numbers"),
    _row(
        "heading left",
        "untranslated",
        either(facts.heading_left, carried(say.heading_left)),
        "terms",
    ),
    _row("alt text left", "untranslated", carried(say.alt_left)),
    _row("link title left", "untranslated", carried(say.title_left)),
    _row("sentence dropped", "sentences", facts.sentence_dropped, *_CONTENT),
    _row("sentence doubled", "sentences", facts.sentence_doubled, *_CONTENT),
    _row("sentence invented", "sentences", facts.sentence_invented, *_CONTENT),
    _row("negation dropped or added", "negation", carried(say.negation)),
    _row("negation dropped there", "negation", facts.negation_dropped),
    _row("negation added there", "negation", facts.negation_added),
    _row("English glued", "punctuation", carried(say.glued), "typography", "addresses"),
    _row("Chinese mark doubled", "punctuation", carried(say.doubled), "typography"),
    _row("term rendered otherwise", "consistency", carried(say.inconsistent), "terms"),
    _row("link texts exchanged", "links", carried(say.texts_exchanged)),
    _row("code comment changed", "code", carried(say.comment), "numbers"),
)
"""Kinds that only a part of can be found by rule: 80 in a hundred of all must be."""

MISTAKES: tuple[Mistake, ...] = (
    _row("number dropped", "numbers", words.number_dropped),
    _row("number changed", "numbers", words.number_changed),
    _row("figure in a table changed", "numbers", parts.figure_changed),
    _row("links swapped in a segment", "links", parts.links_swapped),
    _row("links swapped across", "links", parts.links_swapped_across),
    _row("link changed", "links", parts.link_changed),
    _row("link definition changed", "links", parts.definition_changed),
    _row("in-page anchor changed", "links", parts.anchor_changed, "anchors"),
    _row("link removed", "links", parts.link_removed),
    _row("link invented", "links", parts.link_invented),
    _row("javascript: address", "links", parts.javascript, "html"),
    _row("href changed", "html", parts.href_changed, "links"),
    _row("image changed", "images", parts.image_changed),
    _row("image removed", "images", parts.image_removed),
    _row("code span changed", "code", parts.code_changed),
    _row("code span removed", "code", parts.code_removed),
    _row("code line changed", "code", parts.line_changed),
    _row("code line dropped", "code", parts.line_dropped),
    _row("code block removed", "code", parts.block_removed),
    _row("script planted", "html", parts.script),
    _row("event handler planted", "html", parts.handler),
    _row("iframe planted", "html", parts.iframe),
    _row("interpolation planted", "html", parts.interpolation),
    _row("tag opened", "html", parts.tag_opened),
    _row("tag removed", "html", parts.tag_removed, "images", "placeholders"),
    _row("formula changed", "math", parts.formula_changed),
    _row("formula removed", "math", parts.formula_removed),
    _row("footnote mark lost", "placeholders", parts.footnote_lost),
    _row("forbidden term", "terms", words.forbidden_term),
    _row("missing term", "terms", words.missing_term),
    _row("sentence untranslated", "untranslated", words.sentence_untranslated),
    _row("word untranslated", "untranslated", words.word_untranslated),
    _row("segment copied", "untranslated", words.segment_copied),
    _row("another language", "language", words.another_language, "untranslated"),
    _row("truncated", "length", words.truncated),
    _row("said twice", "length", words.said_twice),
    _row("paragraph deleted", "structure", shape.paragraph_deleted),
    _row("paragraph inserted", "structure", shape.paragraph_inserted),
    _row("paragraphs merged", "structure", shape.paragraphs_merged),
    _row("paragraph split", "structure", shape.paragraph_split),
    _row("list item lost", "structure", shape.item_lost),
    _row("table cell lost", "structure", shape.cell_lost),
    _row("table cell emptied", "structure", shape.cell_emptied),
    _row("table row lost", "structure", shape.row_lost),
    _row("heading of another level", "structure", shape.level_changed),
    Mistake("heading lost", "structure", shape.heading_lost, afar=frozenset({"anchors"})),
    _row("front matter key dropped", "frontmatter", shape.key_dropped, "structure"),
    _row("front matter key renamed", "frontmatter", shape.key_renamed, "structure"),
    _row("date changed", "frontmatter", shape.date_changed),
    _row("emphasis broken", "emphasis", words.emphasis_broken, "punctuation"),
    _row("stale", "stale", words.stale),
    _row("full-width mark", "punctuation", words.full_width, "typography"),
    _row("full stop doubled", "punctuation", words.doubled),
    _row("quote unpaired", "punctuation", words.unpaired),
    *EXACT,
    *SOFT,
)
"""Every kind; those whose check does not exist are not planted, and the report says so."""

"""The queue as one HTML file, to mail or to put on a pull request: a review without a server.

The file asks for nothing: its style and its script are inside, let in by their digests, and
whatever comes from a post has been cleaned by `publish.render`, or is escaped. What a person
decides in it stays in the browser until it is saved as a file of JSON Lines, the rows that
`interchange.jsonl` writes; `translator import` takes it, and refuses by unit what no longer fits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from translator.blog.blog import Blog
from translator.interchange.base import Handoff, Item, remarks
from translator.interchange.jsonl import unit_row
from translator.markdown.inlines import find_inlines, fixed
from translator.memory.records import protected_of
from translator.publish.page import Speech, changes, templates
from translator.report import frame
from translator.review.pages import BANDS, FOLDER, KEYS
from translator.review.posts import PostReview
from translator.review.queue import Queue, QueueEntry, QueueRow
from translator.review.risk import Band
from translator.review.unit import (
    Shower,
    SuggestionRow,
    TermRow,
    around,
    shower,
    suggestion_rows,
    term_rows,
)
from translator.terms.matcher import Matcher
from translator.text.html import Html, digest_of, page
from translator.wording.page import told_page

_BESIDE = 2
"""So many units before it and after it are shown."""
_LARGEST = 200_000
"""Characters of a picture's data; a larger one is left out, and its text shown."""
_LEFT_OUT = ("comments", "notes", "rejected")
"""What a row of a decision does not bring back: it is in the catalog."""
_KEYS = (
    "a", "e Enter", "x", "s", "u", "j k", "t", "?", "Ctrl+Enter", "Ctrl+Shift+Enter", "Alt+↓ Alt+↑",
    "Esc",
)  # fmt: skip
"""The keys that mean something without a server."""
_HEAD = """\
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="generator" content="translator">
<link rel="icon" href="data:,">
"""


@dataclass(frozen=True, slots=True)
class ShownUnit:
    """A unit that stands beside others, and is not asked for itself."""

    id: str
    """Its name."""
    source: Html
    """Its source."""
    target: Html
    """Its target."""
    ours: Speech
    """The source's locale."""
    theirs: Speech
    """The target's locale."""


@dataclass(frozen=True, slots=True)
class ExportUnit:
    """A unit in the file, with what is needed to decide."""

    entry: QueueEntry
    """The unit in the queue."""
    band: Band
    """How much speaks for looking at it."""
    shown: ShownUnit
    """Both texts as a reader sees them."""
    row: str
    """The row that a decision about it is made of, as JSON."""
    needs: str
    """What its target must have of the source: pairs of before and after, as JSON."""
    beside: str
    """The names of the units before it and after it, as JSON."""
    suggestions: tuple[SuggestionRow, ...]
    """What others propose."""
    terms: tuple[TermRow, ...]
    """The terms of its source."""
    comments: tuple[str, ...]
    """What people noted."""
    changed: tuple[tuple[str, str], ...]
    """What became of the source that its target was made for, run by run."""


def export_page(queue: Queue, rows: Sequence[QueueRow]) -> str:
    """Write *rows* of a queue as one HTML file, in their order.

    Raises:
        TranslatorError: a post cannot be read any more.
    """
    pairs: dict[str, _ExportPair] = {}
    units: list[ExportUnit] = []
    others: dict[str, QueueEntry] = {}
    for row in rows:
        name = row.entry.id.partition(".")[0]
        if name not in pairs and (review := queue.review(name)):
            pairs[name] = _ExportPair(queue.blog, review, queue.around(row.entry))
        if name in pairs:
            beside = pairs[name].beside(row.entry)
            others.update({each.id: each for each in (*beside[0], *beside[1])})
            units.append(pairs[name].unit(row, beside))
    for unit in units:
        others.pop(unit.entry.id, None)
    neighbours = [pairs[id.partition(".")[0]].shown(each) for id, each in others.items()]
    blog = queue.blog.project.root.resolve().name
    style, script = _style(), _script()
    template = templates(FOLDER / "templates").get_template("export.html")
    body = template.render(
        blog=blog, units=units, neighbours=neighbours, bands=BANDS,
        keys={key: KEYS[key] for key in _KEYS},
    )  # fmt: skip
    policy = (
        f"default-src 'none'; img-src data:; style-src {digest_of(style)}; "
        f"script-src {digest_of(script)}; base-uri 'none'; form-action 'none'"
    )
    body = f'{body}\n<script type="module">{script}</script>'
    title = escape(f"To review – {blog}")
    return told_page(page(title, style, body, policy=policy, head=_HEAD))


class _ExportPair:
    """What the units of a pair have in common."""

    def __init__(self, blog: Blog, review: PostReview, entries: Sequence[QueueEntry]) -> None:
        self._review = review
        self._entries = entries
        self._places = {entry.id: place for place, entry in enumerate(entries)}
        self._matcher: Matcher = blog.matcher(review.post.pair)
        self._show: Shower = shower(blog, review, self._matcher, _LARGEST)
        pair = review.post.pair
        self._speech = Speech.of(pair.source.tag), Speech.of(pair.target.tag)
        self._post = blog.project.relative(review.post.source)

    def beside(self, entry: QueueEntry) -> tuple[Sequence[QueueEntry], Sequence[QueueEntry]]:
        """The units before it, and after it."""
        at = self._places[entry.id]
        before = self._entries[max(at - _BESIDE, 0) : at]
        return before, self._entries[at + 1 : at + 1 + _BESIDE]

    def shown(self, entry: QueueEntry, *, marked: bool = False) -> ShownUnit:
        """Both texts of a unit as a reader sees them; *marked* with their terms."""
        source, target = self._show(entry.unit, entry.unit.target, marked)
        ours, theirs = self._speech
        return ShownUnit(id=entry.id, source=source, target=target, ours=ours, theirs=theirs)

    def unit(
        self, row: QueueRow, beside: tuple[Sequence[QueueEntry], Sequence[QueueEntry]]
    ) -> ExportUnit:
        """A unit with all that the file has of it."""
        entry, unit = row.entry, row.entry.unit
        grammar = self._review.job.source.grammar
        found = find_inlines(unit.source, grammar.of(unit.kind))
        needs = [[*around(fixed(unit.source, each)).values()] for each in found]
        handoff = Handoff(post=self._post, pair=entry.post.pair, items=())
        said = unit_row(handoff, Item(unit, protected_of(unit, grammar)))
        said = {key: value for key, value in said.items() if key not in _LEFT_OUT}
        return ExportUnit(
            entry=entry,
            band=row.band,
            shown=self.shown(entry, marked=True),
            row=_json(said),
            needs=_json(needs),
            beside=_json([[each.id for each in some] for some in beside]),
            suggestions=suggestion_rows(entry),
            terms=term_rows(self._matcher, unit),
            comments=tuple(line.strip() for line in remarks(unit)),
            changed=tuple(changes(unit.previous, unit.source)) if unit.previous else (),
        )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cache
def _style() -> str:
    own = (FOLDER / "assets" / name for name in ("review.css", "export.css"))
    return "\n".join([frame.asset("style.css"), *(path.read_text("utf-8") for path in own)])


@cache
def _script() -> str:
    return (FOLDER / "assets" / "export.mjs").read_text("utf-8")

"""The pages as HTML: the index, the queue, a unit, a whole post.

They look like those of `publish`: one style, the same templates below. Whatever comes from a post
has been cleaned by `publish.render`, or is escaped here. No script stands in a page; what a script
needs to know of a unit is data in an attribute.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from translator.project.project import Post
from translator.publish.page import Speech, changes, templates
from translator.publish.sheet import Sheet, counted
from translator.report import frame
from translator.review.history import UnitVersion
from translator.review.messages import told_messages
from translator.review.queue import PairSummary, QueueEntry, QueueRow
from translator.review.risk import Band, Reason
from translator.review.unit import UnitView
from translator.text.chars import shorten
from translator.text.html import Html
from translator.units import Verdict
from translator.wording import told
from translator.wording.page import told_page

FOLDER = Path(__file__).parent
"""Where the templates and the scripts are."""
ASSETS = {
    "review.mjs": "text/javascript",
    "words.mjs": "text/javascript",
    "elsewhere.mjs": "text/javascript",
    "editor.mjs": "text/javascript",
    "codemirror.mjs": "text/javascript",
    "review.css": "text/css",
    "editor.css": "text/css",
}
"""The files that pages ask for, with their types."""
KEYS: Mapping[str, str] = {
    "a": "approve, and go to the next",
    "e Enter": "edit",
    "x": "needs work, with a comment",
    "s": "later",
    "u": "take back the last decision",
    "j k": "next, previous",
    "1 2 3": "take what the memory has",
    "4 5 6": "take what somebody suggests",
    "l": "leave the first suggestion",
    "f": "apply the first fix",
    "r": "correct the same elsewhere",
    "w": "the whole post",
    "h": "history",
    "/": "search",
    "t": "light or dark",
    "?": "these keys",
    "Ctrl+Enter": "in the field: approve, and go to the next",
    "Ctrl+Shift+Enter": "in the field: save without approving",
    "Alt+↓ Alt+↑": "in the field: next, previous",
    "F9": "in the field: insert what is missing",
    "Ctrl+K": "in the field: terms, matches and fixes",
    "Esc": "leave the field; the draft is kept",
}
"""What keys do."""
BANDS: Mapping[Band, tuple[str, str]] = {
    Band.MUST: ("must", "An error: a check is sure that something is wrong."),
    Band.LIKELY: ("likely", "Among the tenth with the most reasons to doubt."),
    Band.LOOK: ("look", "Among the next tenth."),
    Band.CALM: ("calm", "Nothing speaks against it."),
}
"""What the bands are called, and what they mean."""


@dataclass(frozen=True, slots=True)
class Served:
    """What a page must know of the server."""

    secret: str
    """What its requests carry."""
    nonce: str
    """What lets in the styles that the editor makes."""
    blog: str
    """What the blog is called."""
    loaded: tuple[int, int]
    """How many pairs have been read, of how many; all of them once their order is settled."""


def policy(nonce: str) -> str:
    """The content security policy of the pages."""
    parts = ["default-src 'none'", "script-src 'self'", f"style-src 'self' 'nonce-{nonce}'"]
    parts += ["img-src 'self' data:", "connect-src 'self'", "base-uri 'none'"]
    return "; ".join([*parts, "form-action 'self'", "frame-ancestors 'none'"])


@cache
def style() -> str:
    """The one stylesheet of all pages."""
    return frame.asset("style.css")


def index_page(served: Served, pairs: Sequence[PairSummary], ready: Sequence[QueueEntry]) -> str:
    """Write the page of all posts.

    Args:
        ready: units whose words people have approved elsewhere, word for word.
    """
    totals = {band: sum(pair.open.get(band, 0) for pair in pairs) for band in Band}
    rows = [
        {"pair": pair, "speech": Speech.of(pair.post.pair.target.tag),
         "lang": pair.post.pair.source.tag, "bar": Html(frame.bar(pair.states)),
         "far": frame.how_far(pair.states), "open": sum(pair.open.values())}
        for pair in sorted(pairs, key=lambda pair: [-pair.open.get(b, 0) for b in Band])
    ]  # fmt: skip
    return _page("index.html", served, "To review", rows=rows, totals=totals, ready=ready)


def queue_page(
    served: Served,
    rows: Sequence[QueueRow],
    *,
    total: int,
    has_more: bool,
    search: str,
    by: str,
    everything: bool,
    first: UnitView | None,
) -> str:
    """Write the page on which the work is done.

    Args:
        total: how many units of the queue are open.
        has_more: whether there are more rows than these.
    """
    unit = unit_part(first) if first else ""
    return _page(
        "queue.html", served, "To review", entries=_rows(rows), total=total, has_more=has_more,
        search=search, by=by, everything=everything, unit=Html(unit),
    )  # fmt: skip


def rows_part(rows: Sequence[QueueRow]) -> str:
    """Write further rows of a queue."""
    return _part("rows-of-queue.html", entries=_rows(rows))


def unit_part(view: UnitView) -> str:
    """Write one unit with all that is needed to decide."""
    entry = view.entry
    data = {
        "id": entry.id,
        "seen": view.seen,
        "line": entry.line,
        "source": entry.unit.source,
        "target": entry.unit.target,
        "look": view.look,
        "matches": [match.target for match in view.matches],
        "suggestions": [row.suggestion.target for row in view.suggestions],
        "terms": [list(row.term.target) for row in view.terms],
    }
    return _part(
        "unit.html", view=view, entry=entry, data=json.dumps(data, ensure_ascii=False),
        ours=Speech.of(entry.post.pair.source.tag), theirs=Speech.of(entry.post.pair.target.tag),
        kind=entry.unit.where, why=_why(view),
        terms=sorted(view.terms, key=lambda row: row.verdict is Verdict.OK),
        same=json.dumps([
            {"id": each.id, "seen": each.seen, "exact": each.unit.source == entry.unit.source
             and each.unit.target == entry.unit.target}
            for each in view.same
        ]),
    )  # fmt: skip


def _why(view: UnitView) -> list[Reason]:
    """The reasons to look at a unit, the weightiest first.

    What a check found is said beside the words, so that here its name is enough.
    """
    found = {finding["message"] for finding in view.look["findings"]}
    checks: Counter[str] = Counter()
    others = []
    for reason in view.entry.risk.reasons:
        if told(reason.said) in found:
            checks[reason.name] += round(reason.points)
        elif round(reason.points):
            others.append(reason)
    named = [Reason(name, points, name) for name, points in checks.items()]
    return sorted([*named, *others], key=lambda reason: -abs(reason.points))


def post_part(post: Post, sheet: Sheet, name: str) -> str:
    """Write a whole post, side by side."""
    return _part(
        "post.html", sheet=sheet, file=name, changes=changes, counted=counted,
        ours=Speech.of(post.pair.source.tag), theirs=Speech.of(post.pair.target.tag),
    )  # fmt: skip


def history_part(versions: Sequence[UnitVersion], post: Post) -> str:
    """Write what a unit said at other times."""
    return _part("history.html", versions=versions, theirs=Speech.of(post.pair.target.tag))


def _rows(rows: Sequence[QueueRow]) -> list[dict[str, Any]]:
    return [
        {"entry": row.entry, "band": row.band, "slipped": row.slipped,
         "source": shorten(row.entry.unit.source, 70),
         "lang": row.entry.post.pair.source.tag, "why": row.entry.risk.reasons}
        for row in rows
    ]  # fmt: skip


def _page(template: str, served: Served, title: str, **values: Any) -> str:
    words = json.dumps(dict(told_messages()), ensure_ascii=False)
    return _part(template, served=served, title=title, keys=KEYS, words=words, **values)


def _part(template: str, **values: Any) -> str:
    own = templates(FOLDER / "templates").get_template(template)
    return told_page(own.render(bands=BANDS, **values))

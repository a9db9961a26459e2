"""The report of an alignment: what is doubtful side by side, and what is sure folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from translator.bitext.alignment import Row, is_believed
from translator.project.project import Post, Project
from translator.report.frame import (
    address_of,
    flag,
    foot,
    framed,
    link,
    marks,
    masthead,
    spoken,
    tools,
)
from translator.text.chars import plural
from translator.text.language import direction
from translator.translate.adopt import Alignment
from translator.units import Locale, Segment


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report is written, and what it may lead to."""

    page: Path
    """The report's own file."""
    index: str = ""
    """The address of the page of all posts; empty if there is none."""


def alignment_page(project: Project, each: Sequence[Alignment], place: Place) -> str:
    """Make the page of *each* alignment, those with the most to look at first."""
    ordered = sorted(each, key=lambda made: -len(made.doubtful) - len(made.one_sided))
    title = f"Alignment of {plural(len(ordered), 'pair')}"
    doubtful = sum(len(made.doubtful) for made in each)
    lone = sum(len(made.one_sided) for made in each)
    sure = sum(made.believed for made in each)
    said = (
        f'<p class="lead">{_counts(sure, doubtful, lone)}. The number is how sure a link is; from '
        "0.80 it counts as aligned. What is doubtful is a fuzzy unit of the catalog.</p>\n"
    )
    chips = {
        "": ("All", doubtful + lone + sure),
        "doubtful": ("Doubtful", doubtful),
        "lone": ("No partner", lone),
    }
    body = "\n".join([
        '<a class="skip" href="#rows">Skip to the pairs</a>',
        masthead(title, path=[(place.index, "All posts")] if place.index else (), below=said),
        tools(chips, "Search both languages", {}),
        '<main class="wrap" id="rows">',
        *(_section(project, made, place) for made in ordered if _is_open(made)),
        *_fine(project, [made for made in ordered if not _is_open(made)], place),
        "</main>",
        foot(),
    ])  # fmt: skip
    return framed(title, body, "j k n p f / t Esc")


def _is_open(made: Alignment) -> bool:
    return bool(made.doubtful or made.one_sided)


def _fine(project: Project, each: Sequence[Alignment], place: Place) -> Iterator[str]:
    """The pairs in which all is sure, folded."""
    if each:
        said = f"{plural(len(each), 'pair')} without a doubt"
        yield f'<details class="pair fine"><summary>{said}</summary>'
        yield from (_section(project, made, place) for made in each)
        yield "</details>"


def _counts(sure: int, doubtful: int, lone: int) -> str:
    return f"{sure} aligned, {doubtful} doubtful, {lone} without a partner"


def _section(project: Project, made: Alignment, place: Place) -> str:
    look = [row for row in made.rows if not is_believed(row)]
    doubtful = sorted((row for row in look if row[0] and row[1]), key=lambda row: row[2])
    lone = [row for row in look if not (row[0] and row[1])]
    rest = [row for row in made.rows if is_believed(row)]
    post, names = made.post, made.post.pair
    parts = [
        '<section class="pair">',
        f"<h2>{_names(project, post, place)}</h2>",
        f'<p class="told">{flag("warn", len(doubtful), "doubtful", "doubtful")} '
        f"{flag('bad', len(lone), 'without a partner', 'without a partner')} "
        f"{_catalog(project, post, place)}</p>",
    ]
    if doubtful or lone:
        parts.append(
            '<div class="grid columns" aria-hidden="true"><span></span>'
            f'<span lang="{names.source}">{escape(spoken(str(names.source)))}</span>'
            f'<span lang="{names.target}">{escape(spoken(str(names.target)))}</span></div>'
        )
    parts += [_aligned_row(row, post) for row in (*doubtful, *lone)]
    if rest:
        parts.append(f"<details><summary>Aligned ({len(rest)})</summary>")
        parts += [_aligned_row(row, post) for row in rest]
        parts.append("</details>")
    return "\n".join([*parts, "</section>"])


def _names(project: Project, post: Post, place: Place) -> str:
    both = (post.source, post.target)
    links = (link(address_of(path, place.page), project.relative(path)) for path in both)
    return " → ".join(links)


def _catalog(project: Project, post: Post, place: Place) -> str:
    address = address_of(post.catalog, place.page)
    name = project.relative(post.catalog)
    return f'<span class="files">{link(address, name)}</span>' if address else ""


def _aligned_row(row: Row, post: Post) -> str:
    source, target, score = row
    linked = source is not None and target is not None
    state = "sure" if is_believed(row) else "doubtful" if linked else "lone"
    said = f"<b>{score:.2f}</b>" if linked else "<b>–</b>"
    word = {"sure": "", "doubtful": "doubtful", "lone": "no partner"}[state]
    kind = f'<span class="kind">{word}</span>' if word else ""
    found = marks((("decide", state != "sure"), (state, state != "sure")))
    return (
        f'<div class="row grid {state}"{found}><div class="no">{said} {kind}</div>'
        f"{_side(source, post.pair.source, 'source')}{_side(target, post.pair.target, 'target')}"
        "</div>"
    )


def _side(segment: Segment | None, locale: Locale, name: str) -> str:
    if segment is None:
        return f'<div class="side {name}"><div class="missing">no partner</div></div>'
    kind = escape(f"{segment.kind} {segment.path}".strip())
    return (
        f'<div class="side {name}"><small>line {segment.line}, {kind}</small>'
        f'<div class="raw" lang="{locale}" dir="{direction(locale)}">{escape(segment.source)}</div>'
        "</div>"
    )

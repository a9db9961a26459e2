"""Pages that need nothing else: an alignment side by side, and how far a blog is, with bars.

They follow the reader's light or dark setting. On a phone a target stands under its source;
every bar says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from translator.bitext.alignment import Row, is_believed
from translator.project.project import Post, Project
from translator.report.progress import PairProgress, totals
from translator.text.chars import plural
from translator.text.html import page
from translator.translate.adopt import Alignment
from translator.units import Locale, Segment

_BARS = (("translated", "done"), ("fuzzy", "look"), ("missing", "none"))
"""What a bar is made of: a count, and the class of its colour."""
_COLUMNS = ("translated", "fuzzy", "stale", "missing", "by hand", "terms")
_MEANS = {
    "translated": "approved by a person, or the same in both languages",
    "fuzzy": "to be reviewed: a machine wrote it, or its source has changed",
    "stale": "fuzzy, because the source has changed",
    "missing": "without a translation",
    "by hand": "edited in the target post, and not in the catalog yet",
    "terms": "places that break the glossary",
}
_ALIGNMENT = """
:root { color-scheme: light dark; --line: #d0d7de; --dim: #59636e; --doubt: #9a6700;
  --lone: #cf222e; --sure: #1a7f37; --back: #fff; --ink: #1f2328; --card: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --dim: #9198a1; --doubt: #d29922;
  --lone: #ff7b72; --sure: #3fb950; --back: #0d1117; --ink: #f0f6fc; --card: #151b23; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--back);
  color: var(--ink); font: 16px/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", sans-serif; }
h1 { font-size: 1.5rem; margin: 0.5rem 0; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 0.25rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.5rem; }
p { margin: 0.25rem 0; color: var(--dim); }
nav ul { padding-left: 1.2rem; overflow-wrap: anywhere; }
a { color: inherit; }
.row { display: grid; grid-template-columns: 4.5rem 1fr 1fr; gap: 0 1rem; padding: 0.6rem 0.75rem;
  border: 1px solid var(--line); border-left: 4px solid var(--sure); margin-top: -1px; }
.doubtful { border-left-color: var(--doubt); background: var(--card); }
.lone { border-left-color: var(--lone); background: var(--card); }
.score { color: var(--dim); font-variant-numeric: tabular-nums; font-size: 0.85rem; }
.score b { display: block; font-size: 1rem; color: var(--ink); }
.text { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0; }
.text small { display: block; color: var(--dim); font-size: 0.8rem; white-space: normal; }
.none { color: var(--lone); }
summary { cursor: pointer; padding: 0.25rem 0; font-weight: 600; }
@media (max-width: 40rem) {
  body { padding: 0.75rem; }
  .row { grid-template-columns: 1fr; gap: 0.35rem; }
  .score b { display: inline; margin-right: 0.5rem; }
  .text + .text { border-top: 1px dashed var(--line); padding-top: 0.35rem; }
}
"""
"""The style of an alignment."""
_STATUS = """
:root { color-scheme: light dark; --line: #d0d7de; --dim: #59636e; --back: #fff; --ink: #1f2328;
  --card: #f6f8fa; --done: #1a7f37; --look: #bf8700; --none: #d0d7de; --bad: #a40e26; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --dim: #9198a1; --back: #0d1117;
  --ink: #f0f6fc; --card: #151b23; --done: #3fb950; --look: #d29922; --none: #3d444d;
  --bad: #ff7b72; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 76rem; background: var(--back);
  color: var(--ink); font: 16px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 0.25rem; }
p { margin: 0.25rem 0; color: var(--dim); }
svg { display: block; width: 100%; height: 0.7rem; border-radius: 0.35rem;
  background: var(--none); }
.done { fill: var(--done); } .look { fill: var(--look); } .none { fill: var(--none); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem;
  margin: 1.25rem 0; padding: 0; list-style: none; }
.cards li { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem;
  padding: 0.9rem 1rem; }
.cards b { font-size: 1.6rem; font-variant-numeric: tabular-nums; display: block; }
.cards svg { margin: 0.4rem 0; }
.key { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; font-size: 0.9rem; }
.key svg { display: inline-block; width: 0.8rem; height: 0.8rem; border-radius: 0.2rem;
  vertical-align: -0.05rem; margin-right: 0.35rem; }
.scroll { overflow-x: auto; margin-top: 1rem; }
.scroll:focus-visible { outline: 2px solid var(--done); }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--dim); padding-bottom: 0.4rem; font-size: 0.9rem; }
th, td { padding: 0.45rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
th { font-weight: 600; font-size: 0.9rem; }
tbody th { font-weight: 400; font-size: 1rem; }
th[scope=row], .left { text-align: left; white-space: normal; overflow-wrap: anywhere; }
th small { color: var(--dim); display: block; font-size: 0.8rem; }
.bar { width: 22%; min-width: 8rem; }
.zero { color: var(--dim); } .bad { color: var(--bad); font-weight: 600; }
dl { margin-top: 2rem; font-size: 0.9rem; display: grid; grid-template-columns: max-content 1fr;
  gap: 0.15rem 1rem; } dt { font-weight: 600; } dd { margin: 0; color: var(--dim); }
"""
"""The style of a status."""


def alignment_page(project: Project, each: Sequence[Alignment]) -> str:
    """Make the page of *each* alignment, those with the most to look at first."""
    ordered = sorted(each, key=lambda made: -len(made.doubtful) - len(made.one_sided))
    numbered = list(enumerate(ordered, 1))
    title = f"Alignment of {plural(len(numbered), 'pair')}"
    parts = [
        f"<h1>{title}</h1>",
        "<p>Doubtful and unpaired segments come first. The number is how sure a link is; "
        "from 0.80 it counts as aligned.</p>",
        *(_contents(project, numbered) if len(numbered) > 1 else ()),
        *(line for number, made in numbered for line in _section(project, number, made)),
    ]
    return page(title, _ALIGNMENT, "\n".join(parts)) + "\n"


def _contents(project: Project, each: Sequence[tuple[int, Alignment]]) -> Iterator[str]:
    yield "<nav><ul>"
    for number, made in each:
        name = escape(_names(project, made.post))
        yield f'<li><a href="#p{number}">{name}</a>: {_alignment_counts(made)}</li>'
    yield "</ul></nav>"


def _section(project: Project, number: int, made: Alignment) -> Iterator[str]:
    rest = [row for row in made.rows if is_believed(row)]
    look = [row for row in made.rows if not is_believed(row)]
    doubtful = sorted((row for row in look if row[0] and row[1]), key=lambda row: row[2])
    lone = [row for row in look if not (row[0] and row[1])]
    yield f'<section id="p{number}">\n<h2>{escape(_names(project, made.post))}</h2>'
    yield f"<p>{_alignment_counts(made)}</p>"
    for title, rows in (("Doubtful", doubtful), ("Without a partner", lone)):
        if rows:
            yield f"<h3>{title} ({len(rows)})</h3>"
            yield from (_aligned_row(row, made.post) for row in rows)
    if rest:
        yield f"<details{'' if look else ' open'}><summary>Aligned ({len(rest)})</summary>"
        yield from (_aligned_row(row, made.post) for row in rest)
        yield "</details>"
    yield "</section>"


def _aligned_row(row: Row, post: Post) -> str:
    source, target, score = row
    linked = source is not None and target is not None
    state = "sure" if is_believed(row) else "doubtful" if linked else "lone"
    said = f"<b>{score:.2f}</b>{state}" if linked else "<b>–</b>alone"
    return (
        f'<div class="row {state}"><div class="score">{said}</div>'
        f"{_side(source, post.pair.source)}{_side(target, post.pair.target)}</div>"
    )


def _side(segment: Segment | None, locale: Locale) -> str:
    if segment is None:
        return '<div class="text none">no partner</div>'
    kind = escape(f"{segment.kind} {segment.path}".strip())
    return (
        f'<div class="text" lang="{locale}" dir="auto"><small>line {segment.line}, {kind}</small>'
        f"{escape(segment.source)}</div>"
    )


def _alignment_counts(made: Alignment) -> str:
    return (
        f"{made.believed} aligned, {len(made.doubtful)} doubtful, "
        f"{len(made.one_sided)} without a partner"
    )


def _names(project: Project, post: Post) -> str:
    return f"{project.relative(post.source)} → {project.relative(post.target)}"


def status_page(title: str, each: Sequence[PairProgress]) -> str:
    """Make the page of *each* pair; *title* names the blog."""
    name = escape(f"{title}: translations")
    legend = (f"<dt>{term}</dt><dd>{meaning}</dd>" for term, meaning in _MEANS.items())
    parts = ["<main>", f"<h1>{name}</h1>", *_summary(each), *_status_table(each)]
    parts += ["<dl>", *legend, "</dl>", "</main>"]
    return page(name, _STATUS, "\n".join(parts)) + "\n"


def _summary(each: Sequence[PairProgress]) -> Iterator[str]:
    """A card for each locale, with all its posts in one bar."""
    by_locale: dict[str, list[PairProgress]] = {}
    for one in each:
        by_locale.setdefault(one.locale, []).append(one)
    yield '<ul class="cards">'
    for locale, ones in by_locale.items():
        counts = totals(ones)
        posts = plural(len(ones), "post")
        there = sum(one.emitted for one in ones)
        yield (
            f"<li><b>{_share(counts)}</b>{posts} in {escape(locale)}, {there} emitted"
            f"{_bar(counts)}<p>{_said(counts)}</p></li>"
        )
    yield "</ul>"
    yield '<p class="key">'
    yield from (f"<span>{_swatch(colour)}{name}</span>" for name, colour in _BARS)
    yield "</p>"


def _status_table(each: Sequence[PairProgress]) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    yield '<div class="scroll" tabindex="0" role="region" aria-label="All posts">\n<table>'
    yield "<caption>Units of each post, by what is to be done</caption>"
    yield (
        '<thead><tr><th scope="col" class="left">post</th><th scope="col">locale</th>'
        f'<th scope="col" class="left">progress</th><th scope="col">units</th>{heads}'
        "</tr></thead>\n<tbody>"
    )
    for one in each:
        yield _status_row(escape(one.post), escape(one.locale), one.counts, _origins(one))
    yield "</tbody>"
    if len(each) > 1:
        yield f"<tfoot>{_status_row('all posts', '', totals(each), '')}</tfoot>"
    yield "</table>\n</div>"


def _status_row(post: str, locale: str, counts: Mapping[str, int], note: str) -> str:
    small = f"<small>{note}</small>" if note else ""
    cells = "".join(_cell(name, counts[name]) for name in _COLUMNS)
    return (
        f'<tr><th scope="row">{post}{small}</th><td>{locale}</td>'
        f'<td class="bar">{_bar(counts)}</td><td>{counts["units"]}</td>{cells}</tr>'
    )


def _cell(name: str, count: int) -> str:
    look = "zero" if not count else "bad" if name in ("missing", "by hand", "terms") else ""
    return f'<td class="{look}">{count}</td>' if look else f"<td>{count}</td>"


def _origins(one: PairProgress) -> str:
    said = ", ".join(f"{count} by {escape(name)}" for name, count in one.origins.items())
    return f"{said}, last on {one.latest}" if one.latest else said


def _bar(counts: Mapping[str, int]) -> str:
    whole, at, rects = max(counts["units"], 1), 0.0, []
    for name, colour in _BARS:
        width = 100 * counts[name] / whole
        rects.append(f'<rect class="{colour}" x="{at:.2f}" width="{width:.2f}" height="1"/>')
        at += width
    label = f"{_share(counts)} translated: {_said(counts)}"
    return (
        f'<svg viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f"{''.join(rects)}</svg>"
    )


def _swatch(colour: str) -> str:
    return (
        f'<svg viewBox="0 0 1 1" aria-hidden="true"><rect class="{colour}" '
        'width="1" height="1"/></svg>'
    )


def _share(counts: Mapping[str, int]) -> str:
    """Rounded down, so that 100 % is all of it."""
    return f"{100 * counts['translated'] // counts['units'] if counts['units'] else 100} %"


def _said(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[name]} {name}" for name, _ in _BARS)

"""Alignments as one HTML page: source and target side by side, what is doubtful first.

The page needs nothing else: no script, no font, no request; a content security policy says
so. It follows the reader's light or dark setting, and on a phone the target stands under
its source.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape

from translator.bitext.alignment import Row, is_believed
from translator.project.project import Post, Project
from translator.translate.adopt import Alignment
from translator.units import Locale, Segment

_STYLE = """
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


def page(project: Project, each: Sequence[Alignment]) -> str:
    """Make the page of *each* alignment, those with the most to look at first."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'"
    ordered = sorted(each, key=lambda made: -len(made.doubtful) - len(made.one_sided))
    numbered = list(enumerate(ordered, 1))
    pairs = "1 pair" if len(numbered) == 1 else f"{len(numbered)} pairs"
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Alignment of {pairs}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f"<h1>Alignment of {pairs}</h1>",
        "<p>What is doubtful or alone stands first. The number is how sure a link is; "
        "from 0.80 on it is believed.</p>",
        *(_contents(project, numbered) if len(numbered) > 1 else ()),
        *(line for number, made in numbered for line in _section(project, number, made)),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _contents(project: Project, each: Sequence[tuple[int, Alignment]]) -> Iterator[str]:
    yield "<nav><ul>"
    for number, made in each:
        name = escape(_names(project, made.post))
        yield f'<li><a href="#p{number}">{name}</a>: {_counts(made)}</li>'
    yield "</ul></nav>"


def _section(project: Project, number: int, made: Alignment) -> Iterator[str]:
    rest = [row for row in made.rows if is_believed(row)]
    look = [row for row in made.rows if not is_believed(row)]
    doubtful = sorted((row for row in look if row[0] and row[1]), key=lambda row: row[2])
    lone = [row for row in look if not (row[0] and row[1])]
    yield f'<section id="p{number}">\n<h2>{escape(_names(project, made.post))}</h2>'
    yield f"<p>{_counts(made)}</p>"
    for title, rows in (("Doubtful", doubtful), ("Without a partner", lone)):
        if rows:
            yield f"<h3>{title} ({len(rows)})</h3>"
            yield from (_row(row, made.post) for row in rows)
    if rest:
        yield f"<details{'' if look else ' open'}><summary>Aligned ({len(rest)})</summary>"
        yield from (_row(row, made.post) for row in rest)
        yield "</details>"
    yield "</section>"


def _row(row: Row, post: Post) -> str:
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


def _counts(made: Alignment) -> str:
    return (
        f"{made.believed} aligned, {len(made.doubtful)} doubtful, "
        f"{len(made.one_sided)} without a partner"
    )


def _names(project: Project, post: Post) -> str:
    return f"{project.relative(post.source)} → {project.relative(post.target)}"

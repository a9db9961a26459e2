"""How far a blog is, as one HTML page with bars.

The page needs nothing else: no script, no font, no request; a content security policy says
so. Every bar says in words what it shows.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from translator.report.progress import Standing, totals
from translator.text.chars import plural

_BARS = (("translated", "done"), ("fuzzy", "look"), ("missing", "none"))
"""What a bar is made of: a count, and the class of its colour."""
_COLUMNS = ("translated", "fuzzy", "stale", "missing", "by hand", "terms")
_MEANS = {
    "translated": "approved by a person, or the same in both languages",
    "fuzzy": "to be looked at: a machine wrote it, or its source has changed",
    "stale": "fuzzy, because the source has changed",
    "missing": "without a translation",
    "by hand": "edited in the target post, and not in the catalog yet",
    "terms": "places that break the glossary",
}
_STYLE = """
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


def page(title: str, each: Sequence[Standing]) -> str:
    """Make the page of *each* pair; *title* names the blog."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'"
    name = escape(f"{title}: translations")
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{name}</h1>",
        *_summary(each),
        *_table(each),
        *_legend(),
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _summary(each: Sequence[Standing]) -> Iterator[str]:
    """A card for each locale, with all its posts in one bar."""
    by_locale: dict[str, list[Standing]] = {}
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


def _table(each: Sequence[Standing]) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    yield '<div class="scroll" tabindex="0" role="region" aria-label="All posts">\n<table>'
    yield "<caption>Units of each post, by what is to be done</caption>"
    yield (
        '<thead><tr><th scope="col" class="left">post</th><th scope="col">locale</th>'
        f'<th scope="col" class="left">progress</th><th scope="col">units</th>{heads}'
        "</tr></thead>\n<tbody>"
    )
    for one in each:
        yield _line(escape(one.post), escape(one.locale), one.counts, _origins(one))
    yield "</tbody>"
    if len(each) > 1:
        yield f"<tfoot>{_line('all posts', '', totals(each), '')}</tfoot>"
    yield "</table>\n</div>"


def _line(post: str, locale: str, counts: Mapping[str, int], note: str) -> str:
    small = f"<small>{note}</small>" if note else ""
    cells = "".join(_cell(name, counts[name]) for name in _COLUMNS)
    return (
        f'<tr><th scope="row">{post}{small}</th><td>{locale}</td>'
        f'<td class="bar">{_bar(counts)}</td><td>{counts["units"]}</td>{cells}</tr>'
    )


def _cell(name: str, count: int) -> str:
    look = "zero" if not count else "bad" if name in ("missing", "by hand", "terms") else ""
    return f'<td class="{look}">{count}</td>' if look else f"<td>{count}</td>"


def _origins(one: Standing) -> str:
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


def _legend() -> Iterable[str]:
    yield "<dl>"
    yield from (f"<dt>{name}</dt><dd>{meaning}</dd>" for name, meaning in _MEANS.items())
    yield "</dl>"

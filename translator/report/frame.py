"""The frame that all pages have in common: head, tools, bars and words.

The index of a blog's translations, the page of a pair and the report of an alignment look alike,
work alike and lead to each other: one style, one script. A page asks for no other file but
pictures; its policy lets in its own style and script by their digests, and nothing besides, even
if something of a post had slipped through.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from translator.report.text import far
from translator.text.chars import plural
from translator.text.html import digest_of, page
from translator.text.language import direction, name_of
from translator.units import Locale, State
from translator.wording.page import told_page

_ASSETS = Path(__file__).parent / "assets"
_HEAD = """\
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="generator" content="translator">
<link rel="icon" href="data:,">
"""
_KEYS = {
    "j k": "next, previous",
    "n p": "next to decide, previous one",
    "f": "all, or only those to decide",
    "e": "the next term of the row",
    "/": "search",
    "t": "light or dark",
    "Esc": "close, clear",
}
"""What keys do; a page names those that mean something on it."""
_THEME = (
    '<button type="button" class="tool" id="theme" aria-label="Change between light and dark" '
    'title="Light or dark (t)"><svg viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2" aria-hidden="true"><circle cx="12" cy="12" r="8.5"/>'
    '<path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor"/></svg></button>'
)


@cache
def asset(name: str) -> str:
    """The style or the script."""
    return (_ASSETS / name).read_text("utf-8")


def policy(reload: str = "") -> str:
    """The content security policy of every page.

    With *reload*, a script that is added when the page is served, it may ask its own server.
    Pictures lie beside the page, on a server or a disk, or are in it.
    """
    script, style = digest_of(asset("page.js")), digest_of(asset("style.css"))
    scripts = f"{script} {digest_of(reload)}" if reload else script
    parts = ["default-src 'none'", "img-src 'self' file: data:", f"style-src {style}"]
    parts += [f"script-src {scripts}", *(["connect-src 'self'"] if reload else [])]
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def framed(title: str, body: str, keys: str) -> str:
    """Write a whole page.

    Args:
        title: a text.
        body: HTML that is safe: skip link, masthead, tools, main, foot.
        keys: the keys that mean something on it.
    """
    own = [each for each in _KEYS if set(each.split()) & set(keys.split())]
    help_ = "".join(
        f"<dt>{' '.join(f'<kbd>{key}</kbd>' for key in each.split())}</dt><dd>{_KEYS[each]}</dd>"
        for each in own
    )
    dialog = (
        '<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keyboard</h2>'
        f'<dl>{help_}</dl><form method="dialog"><button>Close</button></form></dialog>'
    )
    script = asset("page.js")
    return told_page(
        page(
            escape(title),
            asset("style.css"),
            f"{body}\n{dialog}\n<script>{script}</script>",
            policy=policy(),
            head=_HEAD,
        )
    )


def masthead(
    title: str, *, below: str, path: Sequence[tuple[str, str]] = (), lang: str = ""
) -> str:
    """The head of a page.

    Args:
        title: a text.
        below: HTML that is safe.
        path: what leads here: each an address and a text.
        lang: the title's locale, if it is not English.
    """
    links = "".join(f"<li>{link(*each)}</li>" for each in path)
    crumbs = f'<nav class="crumb" aria-label="Pages"><ul>{links}</ul></nav>\n' if links else ""
    said = f' lang="{escape(lang)}" dir="{direction(Locale(lang))}"' if lang else ""
    return (
        f'<header class="masthead wrap">\n{crumbs}<h1{said}>{escape(title)}</h1>\n{below}</header>'
    )


def tools(chips: Mapping[str, tuple[str, int]], search: str, sorts: Mapping[str, str]) -> str:
    """The line that stays on top: what to show, in which order, what to look for.

    Args:
        chips: a name and a count for each mark that rows have in `data-is`; `""` for all rows.
        search: what the search looks at.
        sorts: a name for each order, the present one first; `data-…` of a row has its value.
    """
    shown = "".join(
        f'<button type="button" data-filter="{mark}" aria-pressed="{str(not mark).lower()}">'
        f'{name}<span class="n">{count}</span></button>'
        for mark, (name, count) in chips.items()
        if count or not mark
    )
    options = "".join(f'<option value="{key}">{name}</option>' for key, name in sorts.items())
    order = f'<select id="sort" aria-label="Order">{options}</select>' if sorts else ""
    return (
        '<div class="tools" role="region" aria-label="What is shown"><div class="wrap">'
        '<div class="chips" role="group" aria-label="Show">'
        f'{shown}</div>{order}<div class="search"><input type="search" id="search" '
        f'placeholder="{search}" aria-label="{search}" autocomplete="off" spellcheck="false">'
        f'</div><span class="found" id="found" role="status"></span>{_THEME}'
        '<button type="button" class="tool keys" id="keys" aria-label="Keyboard shortcuts" '
        'title="Keyboard shortcuts (?)">?</button></div></div>'
    )


def foot(made_from: str = "") -> str:
    """The foot of a page."""
    said = f" from {escape(made_from)}" if made_from else ""
    return f'<div class="wrap"><footer class="foot">Made by translator{said}.</footer></div>'


def bar(states: Mapping[State, int]) -> str:
    """A bar of what is reviewed, what is drafted, and what is missing; it says so in words."""
    whole, at, parts = sum(states.values()), 0, []
    for name, state in (("ok", State.TRANSLATED), ("fz", State.FUZZY)):
        width = round(1000 * states.get(state, 0) / whole) if whole else 0
        if width:
            start = f' x="{at}"' if at else ""
            parts.append(f'<rect class="{name}"{start} width="{width}" height="1"/>')
        at += width
    return (
        f'<svg class="bar" role="img" aria-label="{far(states)}" viewBox="0 0 1000 1" '
        f'preserveAspectRatio="none">{"".join(parts)}</svg>'
    )


def how_far(states: Mapping[State, int]) -> str:
    """What `far` says, in one piece each: no line ends before a `%`."""
    return far(states).replace(" %", "\N{NO-BREAK SPACE}%")


LEGEND = (
    '<ul class="legend"><li class="ok">reviewed: approved by a person, or the same in both '
    'languages</li><li class="fz">drafted, to be reviewed</li><li>missing</li></ul>'
)
"""What the colours of a bar mean."""


def flag(kind: str, count: int, one: str, many: str = "") -> str:
    """A mark for what needs a decision; nothing if there is none."""
    said = plural(count, one) if not many else f"{count} {one if count == 1 else many}"
    return f'<span class="flag {kind}">{said}</span>' if count else ""


def link(address: str, text: str, **attributes: str) -> str:
    """A link; only the text where there is no address."""
    more = "".join(f' {key.replace("_", "-")}="{escape(v)}"' for key, v in attributes.items() if v)
    if not address:
        return f"<span{more}>{escape(text)}</span>"
    return f'<a href="{escape(address)}"{more}>{escape(text)}</a>'


def spoken(tag: str) -> str:
    """What the speakers of a locale call it."""
    return name_of(Locale(tag))


def address_of(path: Path, page: Path) -> str:
    """The address of the file at *path*, as a page at *page* sees it; empty if it is not there."""
    if not path.is_file():
        return ""
    try:
        return quote(Path(os.path.relpath(path.resolve(), page.parent.resolve())).as_posix())
    except ValueError:  # on another drive of Windows
        return ""


def marks(named: Iterable[tuple[str, object]]) -> str:
    """The attribute by which a row is found: the marks of those that are not empty."""
    said = " ".join(name for name, value in named if value)
    return f' data-is="{said}"' if said else ""

"""The side-by-side page and the index as HTML: one file each, which asks for pictures at most.

Whatever comes from a post has been cleaned by `render`, or is escaped here. The page's
policy lets in its own style and script by their digests, and pictures of the same place:
nothing else runs or loads, even if something had slipped through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translator.publish.manifest import PairRecord, grouped
from translator.publish.sheet import Sheet
from translator.text import diff
from translator.text.html import digest_of, page
from translator.text.language import direction, name_of
from translator.units import Locale

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
"""Where the templates, the style and the script are."""

_HEAD = """\
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="generator" content="translator">
<link rel="icon" href="data:,">
"""


@dataclass(frozen=True, slots=True)
class Speech:
    """A locale as a page names and marks it."""

    tag: str
    """Its BCP 47 tag, for `lang`."""
    dir: str
    """`ltr` or `rtl`, for `dir`."""
    name: str
    """What its speakers call it."""

    @classmethod
    def of(cls, tag: str) -> Speech:
        """The locale of *tag*."""
        locale = Locale(tag)
        return cls(tag, direction(locale), name_of(locale))


def policy(script: str, style: str, reload: str = "") -> str:
    """The content security policy of a page with this script and style.

    With *reload*, a script that is added when the page is served, it may ask its own server.
    Pictures lie beside the page, on a server or a disk, or are in it.
    """
    scripts = f"{digest_of(script)} {digest_of(reload)}" if reload else digest_of(script)
    parts = ["default-src 'none'", "img-src 'self' file: data:", f"style-src {digest_of(style)}"]
    parts += [f"script-src {scripts}", *(["connect-src 'self'"] if reload else [])]
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def pair_page(record: PairRecord, sheet: Sheet, catalog: str) -> str:
    """Write the side-by-side page of a pair."""
    ours, theirs = Speech.of(record.progress.source), Speech.of(record.progress.locale)
    return _write(
        "pair.html",
        f"{record.source.title} – {ours.name} → {theirs.name}",
        record=record,
        progress=record.progress,
        sheet=sheet,
        total=sum(bool(row.cells) for row in sheet.rows),
        ours=ours,
        theirs=theirs,
        catalog=catalog,
        index="../" * record.progress.page.count("/") + "index.html",
        changes=changes,
    )


def index_page(records: Sequence[PairRecord]) -> str:
    """Write the page that leads to all pairs, and shows how far each is."""
    posts = [_post(each) for _, each in sorted(grouped(records).items())]
    posts.sort(key=lambda post: str(post["page"].date), reverse=True)
    tags = dict.fromkeys(record.progress.locale for record in records)
    return _write(
        "index.html",
        "Translations",
        posts=posts,
        review=sum(bool(post["open"]) for post in posts),
        sums=[_sum(tag, [r for r in records if r.progress.locale == tag]) for tag in tags],
    )


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """What became of a text: runs that are the `same`, that were `del`eted, and `ins`erted."""
    found: list[tuple[str, str]] = []
    for old, new in diff.changes(before, after):
        runs = [("same", old)] if old == new else [("del", old), ("ins", new)]
        found += [(kind, text) for kind, text in runs if text]
    return found


def _post(records: Sequence[PairRecord]) -> dict[str, Any]:
    ways = [{"progress": r.progress, "name": name_of(Locale(r.progress.locale))} for r in records]
    todo = any(r.progress.review or r.progress.state != "translated" for r in records)
    return {"page": records[0].source, "ways": ways, "open": todo}


def _sum(tag: str, records: Sequence[PairRecord]) -> dict[str, Any]:
    counts = [record.progress for record in records]
    units, translated = sum(c.units for c in counts), sum(c.translated for c in counts)
    return {
        "tag": tag,
        "name": name_of(Locale(tag)),
        "posts": len(records),
        "ready": sum(count.state == "translated" for count in counts),
        "review": sum(count.review for count in counts),
        "units": units,
        "translated": translated,
        "fuzzy": sum(count.fuzzy for count in counts),
        "percent": 100 * translated // units if units else 100,
    }


def _write(name: str, title: str, **values: Any) -> str:
    script, style = asset("page.js"), asset("style.css")
    body = _environment().get_template(name).render(values)
    shown = escape(title).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
    return page(
        shown,
        style,
        f"{body}\n<script>{script}</script>",
        policy=policy(script, style),
        head=_HEAD,
    )


@cache
def asset(name: str) -> str:
    """A file that comes with the toolkit."""
    return (TEMPLATES / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

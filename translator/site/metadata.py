"""The front matter of a target, notices for its readers, and pages that stand in for it.

Values are set in place; what is not named keeps its bytes. A notice stands between
`<!-- translator:off -->` and `<!-- translator:on -->`, so that no segment is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from translator.markdown.document import Document
from translator.markdown.frontmatter import Field, encode
from translator.markdown.source import Settled
from translator.text.chars import Edit
from translator.units import Locale

FALLBACK_KEY = "translation_fallback"
"""The front-matter key by which a page that stands in for a target is known."""

_TABLE = re.compile(r"^[ \t]*\[", re.M)
_NOTICE = re.compile(r"\s*(<!-- translator:off -->\n\n(?:(?!<!--).*\n)+?\n<!-- translator:on -->)")
_FALLBACK = re.compile(rf"\A\ufeff?(?:---|\+\+\+)\n(?:.*\n)*?{FALLBACK_KEY} ?[:=]")


class Condition(StrEnum):
    """What a reader should know of a target."""

    REVIEWED = "reviewed"
    """Every word is a person's, or approved by one."""
    MACHINE = "machine"
    """A machine wrote some of it, and nobody has looked at that."""
    STALE = "stale"
    """Some of it belongs to an older source."""
    UNTRANSLATED = "untranslated"
    """It is the source."""
    ABSENT = "absent"
    """It is nothing but a link to the source."""


def fingerprint(document: Document) -> str:
    """Twelve hex digits of a text, whatever its line ends: what a target was made from."""
    from hashlib import sha256

    return sha256(document.settled.body.encode("utf-8")).hexdigest()[:12]


def filled(templates: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Fill the templates of front-matter values: `{locale}`, `{source}`, `{hash}`, `{state}`."""
    found = {}
    for key, template in templates.items():
        for name, value in values.items():
            template = template.replace(f"{{{name}}}", value)
        found[key] = template
    return found


def front_matter_edits(document: Document, values: Mapping[str, str], lang: str = "") -> list[Edit]:
    """The edits that give the front matter of *document* these *values*; keys come in order.

    Args:
        lang: what `lang` becomes where the front matter has it.
    """
    text, settled, front = document.text, document.settled, document.front
    if front.fault:
        return []
    wanted = {**({"lang": lang} if lang else {}), **values}
    there = {field.path: field for field in front.under(wanted) if len(field.lines) == 1}
    edits = [_set(settled, field, wanted[key]) for key, field in there.items()]
    fresh = {key: value for key, value in values.items() if key not in there}
    if fresh:
        edits.append(_added(settled, front.stop, fresh))
    return [edit for edit in edits if text[edit.start : edit.stop] != edit.text]


def _set(settled: Settled, field: Field, value: str) -> Edit:
    span = settled.original(*field.lines[0])
    written = field.value if field.value == value else encode(value, field.style)
    if field.value == value:
        written = settled.text[span.start : span.stop]
    return Edit(span.start, span.stop, written)


def _added(settled: Settled, stop: int, values: Mapping[str, str]) -> Edit:
    """New keys before the closing fence; for TOML, before its first table."""
    newline = "\r\n" if settled.pairs else "\n"
    toml = settled.body.startswith("+++")
    lines = [f"{key} = {encode(value, 'literal')}" if toml else f"{key}: {encode(value, 'plain')}"
             for key, value in values.items()]  # fmt: skip
    block = "".join(line + newline for line in lines)
    if not stop:
        start = settled.base
        return Edit(start, start, f"---{newline}{block}---{newline}{newline}")
    fence = settled.body.rfind("\n", 0, stop - 1) + 1
    table = _TABLE.search(settled.body, 4, stop) if toml else None
    at = table.start() if table else fence
    place = settled.original(at, at).start
    return Edit(place, place, block)


def quote_edits(document: Document, before: Document) -> list[Edit]:
    """The edits that write values of the front matter as *before* has the same: with its quotes."""
    keys = document.syntax.front_matter
    old = {(field.path, field.value): field for field in before.front.under(keys)}
    edits = []
    for field in document.front.under(keys):
        other = old.get((field.path, field.value))
        if other and other.style != field.style and len(other.lines) == len(field.lines) == 1:
            start, stop = _outer(document, field)
            a, b = _outer(before, other)
            edits.append(Edit(start, stop, before.text[a:b]))
    return edits


def _outer(document: Document, field: Field) -> tuple[int, int]:
    """Where a value of one line lies in the file, with its quotes."""
    start, stop = field.lines[0]
    quoted = field.style in ("single", "double")
    return document.place(start - quoted), document.place(stop + quoted)


def is_fallback(document: Document) -> bool:
    """Whether *document* is a page that stands in for a target that is not there yet."""
    return _FALLBACK.match(document.settled.body) is not None


def notice_text(condition: Condition, locale: Locale, link: str) -> tuple[str, str]:
    """The title and text of a notice in *locale*; *link* is the source's address, if any."""
    words = _WORDS.get(locale.tag) or _WORDS.get(locale.language) or _WORDS["en"]
    return words["title"], words[condition] + (words["link"].format(link=link) if link else "")


def notice_edits(
    document: Document, condition: Condition, locale: Locale, form: str, link: str
) -> list[Edit]:
    """The edit that tells the readers of *document* its *condition*, after the front matter.

    Args:
        locale: the language of the notice.
        form: how the site writes a notice, with `{title}` and `{text}`.
        link: the address of the source; empty if there is none to give.
    """
    if condition is Condition.REVIEWED:
        return []
    settled, front = document.settled, document.front
    title, said = notice_text(condition, locale, link)
    shown = form.format(title=title, text=said)
    place = document.place(front.stop)
    head = "" if not front.stop or settled.body[: front.stop].endswith("\n\n") else "\n"
    block = f"{head}<!-- translator:off -->\n\n{shown}\n\n<!-- translator:on -->\n"
    if not settled.body.startswith("\n", front.stop):
        block += "\n"
    return [Edit(place, place, block.replace("\n", "\r\n") if settled.pairs else block)]


def without_notice(document: Document) -> Document:
    """*document* with blanks for a notice that stands after its front matter; places stay."""
    text, settled = document.text, document.settled
    m = _NOTICE.match(settled.body, document.front.stop)
    if not m:
        return document
    span = settled.original(*m.span(1))
    hidden = re.sub(r"[^\r\n]", " ", text[span.start : span.stop])
    hidden = text[: span.start] + hidden + text[span.stop :]
    return Document.parse(hidden, document.syntax)


_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "About this translation",
        Condition.MACHINE: "This page was translated by a machine, and nobody has reviewed it yet.",
        Condition.STALE: "The original has changed since this page was translated.",
        Condition.UNTRANSLATED: "This page has not been translated yet; this is the original.",
        Condition.ABSENT: "This page has not been translated yet.",
        "link": " [Read the original]({link}).",
    },
    "zh-Hans": {
        "title": "关于译文",
        Condition.MACHINE: "本页由机器翻译，尚未经过人工审校。",
        Condition.STALE: "本页译出之后，原文又有改动。",
        Condition.UNTRANSLATED: "本页尚未翻译，以下是原文。",
        Condition.ABSENT: "本页尚未翻译。",
        "link": "[阅读原文]({link})。",
    },
    "zh-Hant": {
        "title": "關於譯文",
        Condition.MACHINE: "本頁由機器翻譯，尚未經過人工審校。",
        Condition.STALE: "本頁譯出之後，原文又有改動。",
        Condition.UNTRANSLATED: "本頁尚未翻譯，以下是原文。",
        Condition.ABSENT: "本頁尚未翻譯。",
        "link": "[閱讀原文]({link})。",
    },
    "ja": {
        "title": "この翻訳について",
        Condition.MACHINE: "このページは機械翻訳であり、まだ人による確認を受けていません。",
        Condition.STALE: "このページが翻訳された後に、原文が更新されています。",
        Condition.UNTRANSLATED: "このページはまだ翻訳されていません。以下は原文です。",
        Condition.ABSENT: "このページはまだ翻訳されていません。",
        "link": "[原文を読む]({link})。",
    },
}
"""What readers are told, by locale or language; English where it is not here."""

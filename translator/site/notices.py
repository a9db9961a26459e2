"""What readers are told of a target: that a machine wrote it, or that there is none yet.

A notice stands between `<!-- translator:off -->` and `<!-- translator:on -->`, so that no
segment is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from translator.markdown.document import Document
from translator.text.chars import Edit
from translator.text.regex import regex
from translator.units import Locale, Span

FALLBACK_KEY = "translation_fallback"
"""The front-matter key by which a page that stands in for a target is known."""

_NOTICE = regex(r"\s*(<!-- translator:off -->\n\n(?:(?!<!--).*\n)+?\n<!-- translator:on -->)")
_FALLBACK = regex(rf"\A\ufeff?(?:---|\+\+\+)\n(?:.*\n)*?{FALLBACK_KEY} ?[:=]")


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


def is_target(document: Document) -> bool:
    """Whether *document* is a target: not empty, nor a page that stands in for one to come."""
    return bool(document.text.strip()) and not _FALLBACK.match(document.settled.body)


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


def notice_span(document: Document) -> Span | None:
    """Where a notice stands after the front matter of *document*, if there is one."""
    settled = document.settled
    m = _NOTICE.match(settled.body, document.front.stop)
    return settled.original(*m.span(1)) if m else None


def without_notice(document: Document) -> Document:
    """*document* with blanks for a notice that stands after its front matter; places stay."""
    text, span = document.text, notice_span(document)
    if span is None:
        return document
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

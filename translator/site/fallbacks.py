"""A page at the place of a target that is not there yet, as `[targets] fallback` wants it."""

from __future__ import annotations

from dataclasses import replace

from translator.markdown.document import Document
from translator.markdown.frontmatter import encode
from translator.site.links import rebased
from translator.site.localise import LANG, Home, Localiser, localised
from translator.site.metadata import FALLBACK_KEY, Condition, notice_text
from translator.site.targets import Anchors, Fallback

_REFRESH = """\
head:
  - - meta
    - http-equiv: refresh
      content: {content}
"""
"""How VitePress writes a tag into the head of a page."""


def stand_in(home: Home | None, source: Document) -> str | None:
    """The page to show in place of a target of *source*; None if there is to be none."""
    if home is None or home.rules.fallback is Fallback.SKIP:
        return None
    if home.rules.fallback is Fallback.SOURCE:
        return _copy(home, source)
    return _redirect(home, source)


def _copy(home: Home, source: Document) -> str:
    """The source, its links rebased, under a notice in the reader's language."""
    rules = replace(
        home.rules,
        notice=True,
        anchors=Anchors.LEAVE,
        front_matter={**home.rules.front_matter, FALLBACK_KEY: Fallback.SOURCE.value},
    )
    kept = {LANG: source.lang}
    shown = Localiser(replace(home, rules=rules), source, source, kept)
    return localised(shown, Condition.UNTRANSLATED)


def _redirect(home: Home, source: Document) -> str:
    """A page of one sentence; in VitePress it leads to the source by itself."""
    name = "./" + home.place.source.rpartition("/")[2]
    link = rebased(name, replace(home.place, kept={}))
    refresh = ""
    if home.site.name == "vitepress":
        content = encode(f"0; url={link.removesuffix('.md')}.html", "plain")
        refresh = _REFRESH.format(content=content)
    title, text = notice_text(Condition.ABSENT, home.locale, link)
    fields = {found.path: found.value for found in source.front.fields}
    named = encode(" ".join(fields.get("title", title).split()), "plain")
    head = f"title: {named}\n{FALLBACK_KEY}: {Fallback.REDIRECT.value}\n{refresh}"
    return f"---\n{head}---\n\n<!-- translator:off -->\n\n{text}\n"
